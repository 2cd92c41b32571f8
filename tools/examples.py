"""The examples of README.md and docs/, run: the output that a page shows is the output of the command.

In a block marked ``console`` a line that starts with ``$ ekbom `` is run in this process, as ``ekbom.cli.main``;
what it prints replaces what stands below it. ``| …`` hands the output to a shell, ``> FILE`` writes it. A block
whose first line is ```` ```yaml mine.yaml ```` (any language, then a file name) is that file. Each page has an
empty folder of its own with ``samples`` in it. ``$ sed …`` makes a copy of a file there; other commands
(``$ make run``) are left as they are.
An ``ekbom`` that does not end with 0 raises ExampleFailed.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from ekbom.cli import main as ekbom

ROOT = Path(__file__).resolve().parents[1]
_BLOCK = re.compile(r"^```(?P<info>[^\n`]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (?P<command>.*)$")


class ExampleFailed(Exception):
    """A command of a page that does not end as a reader expects."""


def pages() -> list[Path]:
    """README.md and every page of docs/, sorted."""
    return [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]


def output_of(command: str, folder: Path) -> str:
    """What ``ekbom …`` of one line prints in this folder, after its pipe; raises ExampleFailed."""
    line, _, target = command.partition(" > ")
    line, _, pipe = line.partition(" | ")
    printed = io.BytesIO()
    out, errors = io.TextIOWrapper(printed, "utf-8"), io.StringIO()
    before = Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
            code = ekbom(shlex.split(line)[1:])
        if code != 0:
            raise ExampleFailed(f"'{command}' ended with {code}: {errors.getvalue().strip()}")
        out.flush()
        data = printed.getvalue()
    finally:
        os.chdir(before)
    if pipe:
        data = _shell(pipe, folder, data)
    if target:
        (folder / target.strip()).write_bytes(data)
        return ""
    return data.decode("utf-8")


def _shell(command: str, folder: Path, data: bytes = b"") -> bytes:
    """What a line of shell prints in this folder, given this input; raises ExampleFailed."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", command],
        input=data,
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        raise ExampleFailed(f"'{command}' ended with {done.returncode}: {done.stderr.decode().strip()}")
    return done.stdout


def _console(body: str, folder: Path) -> str:
    lines: list[str] = []
    ours = False
    for line in body.splitlines():
        command = _COMMAND.match(line)
        if command is None:
            if not ours:
                lines.append(line)
            continue
        lines.append(line)
        ours = command["command"].startswith("ekbom ")
        if command["command"].startswith("sed "):
            _shell(command["command"], folder)
        if ours:
            lines.extend(output_of(command["command"], folder).strip("\n").splitlines())
    return "".join(f"{line.rstrip()}\n" for line in lines)


def with_output(page: str) -> str:
    """The text of a page with the output of its examples as they come out now."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "samples").symlink_to(ROOT / "samples")

        def renewed(block: re.Match[str]) -> str:
            info = block["info"].split()
            if info == ["console"]:
                return f"```console\n{_console(block['body'], folder)}```"
            if len(info) == 2:
                (folder / info[1]).write_text(block["body"], encoding="utf-8")
            return block[0]

        return _BLOCK.sub(renewed, page)


def main() -> int:
    """Renew the examples of every page."""
    for page in pages():
        text = page.read_text(encoding="utf-8")
        renewed = with_output(text)
        if renewed != text:
            page.write_text(renewed, encoding="utf-8")
            print(f"renewed {page.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
