"""The command line as the tests run it: in this process, or as a process of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from ekbom.cli import main

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(path.name for path in (ROOT / "samples").iterdir() if path.is_dir())
DAY = "2026-11-22"
FORMATS = ("text", "json", "html", "fhir", "pdf")


class Result(NamedTuple):
    """What a command left behind: its exit code and the bytes of its two streams."""

    code: int
    out: bytes
    err: str

    def document(self) -> Any:
        """Standard output as JSON."""
        assert self.code == 0, self.err
        return json.loads(self.out)


def sample(name: str, form: str = "sheet.yaml") -> str:
    """The path of a sample patient, as a sheet or as ``bundle.json``."""
    return str(ROOT / "samples" / name / form)


def _stream(data: bytes = b"") -> tuple[io.BytesIO, io.TextIOWrapper]:
    held = io.BytesIO(data)
    return held, io.TextIOWrapper(held, encoding="utf-8", newline="", write_through=True)


def ekbom(*arguments: str, stdin: bytes = b"") -> Result:
    """Run a command in this process."""
    (out, out_text), (err, err_text), (_, given) = _stream(), _stream(), _stream(stdin)
    before, sys.stdin = sys.stdin, given
    try:
        with contextlib.redirect_stdout(out_text), contextlib.redirect_stderr(err_text):
            code = main(arguments)
    finally:
        sys.stdin = before
    return Result(code, out.getvalue(), err.getvalue().decode())


def plan(source: str | Path, *arguments: str, stdin: bytes = b"", day: str = DAY) -> Result:
    """Make the plan of a record as of a day."""
    return ekbom("plan", str(source), "--as-of", day, *arguments, stdin=stdin)


def refusal(result: Result, code: int) -> str:
    """The one clear line of a command that refused, with nothing else said."""
    assert result.code == code, result
    assert result.out == b""
    assert result.err.startswith("ekbom: ")
    assert result.err.endswith("\n") and result.err.count("\n") == 1, result.err
    assert len(result.err) < 400
    assert "Traceback" not in result.err
    return result.err


COMMAND = [sys.executable, "-m", "ekbom.cli"]
_ENVIRONMENT = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}


def process(*arguments: str, **how: Any) -> subprocess.CompletedProcess[bytes]:
    """Run a command as a process of its own, with what it says captured unless told otherwise."""
    settings: dict[str, Any] = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "env": _ENVIRONMENT,
        "timeout": 60,
    }
    return subprocess.run([*COMMAND, *arguments], check=False, **{**settings, **how})


def shell(line: str) -> subprocess.CompletedProcess[bytes]:
    """Run ``ekbom`` with the rest of a line of the shell."""
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {shlex.join(COMMAND)} {line}"],
        check=False,
        capture_output=True,
        env=_ENVIRONMENT,
        timeout=60,
    )
