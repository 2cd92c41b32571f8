"""Output: whole or not at all, exit code 3 where the machine will not take it, quiet where the reader has gone."""

from __future__ import annotations

import io
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ekbom.cli import command, main
from tests.cli.running import COMMAND, DAY, FORMATS, plan, process, refusal, sample, shell

ANNA, BRUNO = sample("anna"), sample("bruno")


@pytest.fixture(scope="module")
def text() -> bytes:
    return plan(ANNA).out


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_gets_the_bytes_of_standard_output(tmp_path: Path, format: str) -> None:
    path = tmp_path / "plan"
    written = plan(ANNA, "--format", format, "-o", str(path))
    assert (written.code, written.out, written.err) == (0, b"", "")
    assert path.read_bytes() == plan(ANNA, "--format", format).out
    assert os.listdir(tmp_path) == ["plan"]


def test_a_dash_is_standard_output(text: bytes) -> None:
    assert plan(ANNA, "-o", "-").out == text


def test_an_old_file_is_replaced_and_keeps_its_permissions(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("old " * 100_000)
    path.chmod(0o600)
    assert plan(ANNA, "-o", str(path)).code == 0
    assert path.read_bytes() == text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_keeps_pointing_to_what_is_written(tmp_path: Path, text: bytes) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    link.symlink_to(real)
    assert plan(ANNA, "-o", str(link)).code == 0
    assert link.is_symlink()
    assert real.read_bytes() == text


def test_a_long_name_can_be_written(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / ("p" * 250 + ".txt")
    assert plan(ANNA, "-o", str(path)).code == 0
    assert path.read_bytes() == text


@pytest.mark.parametrize("format", FORMATS)
def test_what_cannot_be_written_is_one_line_with_the_place(tmp_path: Path, format: str) -> None:
    (tmp_path / "file").write_text("kept")
    for target in ("missing/plan", "file/plan", ".", "p" * 256):
        path = f"{tmp_path}/{target}"
        line = refusal(plan(ANNA, "--format", format, "-o", path), 3)
        assert line.startswith(f"ekbom: cannot write {path}: ") or "p" * 256 in line
    assert "its file is empty" in refusal(plan(ANNA, "--format", format, "-o", ""), 3)
    assert os.listdir(tmp_path) == ["file"]
    assert (tmp_path / "file").read_text() == "kept"


def test_a_full_device_is_said_and_stays_a_device() -> None:
    assert "No space left" in refusal(plan(ANNA, "-o", "/dev/full"), 3)
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


def test_a_device_is_written_to_and_never_replaced(text: bytes) -> None:
    assert plan(ANNA, "-o", "/dev/null").code == 0
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    assert process("plan", ANNA, "--as-of", DAY, "-o", "/dev/stdout").stdout == text


@pytest.mark.parametrize(
    "line",
    [f"plan {ANNA} --as-of {DAY}", f"plan {ANNA} --as-of {DAY} --format pdf", "facts ferritin", "--help", "--version"],
)
def test_a_full_standard_output_is_the_machines_fault(line: str) -> None:
    done = shell(f"{line} > /dev/full")
    assert done.returncode == 3
    assert done.stderr == b"ekbom: cannot write to standard output: No space left on device\n"


@pytest.mark.parametrize("line", [f"plan {ANNA} --as-of {DAY}", "facts ferritin", "--help"])
def test_a_closed_standard_output_is_the_machines_fault(line: str) -> None:
    done = shell(f"{line} >&-")
    assert done.returncode == 3
    assert done.stderr == b"ekbom: cannot write to standard output: it is closed\n"


@pytest.mark.parametrize(
    "arguments", [["plan", ANNA], ["plan", ANNA, "--format", "pdf"], ["facts", "ferritin"], ["--help"]]
)
@pytest.mark.parametrize(
    ("end", "code", "said"),
    [("gone", 0, ""), ("full", 3, "No space left on device"), ("closed", 3, "it is closed")],
)
def test_each_end_of_standard_output_has_its_code(
    arguments: list[str],
    end: str,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as gone, open("/dev/full", "w") as full:
        monkeypatch.setattr("sys.stdout", {"gone": gone, "full": full, "closed": None}[end])
        assert main(arguments) == code
        monkeypatch.undo()
    assert said in capsys.readouterr().err


def test_a_pdf_is_not_thrown_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdout", Terminal(io.BytesIO()))
    assert main(["plan", ANNA, "--format", "pdf"]) == 2
    assert main(["plan", ANNA, "--format", "pdf", "-o", "-"]) == 2


def test_an_interrupted_command_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ekbom.records.read", stop)
    assert main(["plan", ANNA]) == 130
    assert capsys.readouterr().err == "ekbom: stopped\n"


def test_closed_standard_error_takes_the_words_but_not_the_code() -> None:
    done = shell("plan missing.json 2>&-")
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")


def test_without_standard_error_the_code_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", None)
    assert main(["plan", "missing.json"]) == 1
    monkeypatch.setattr("sys.stdin", None)
    assert main(["plan", "-"]) == 1


@pytest.mark.parametrize(
    "line", [f"plan {ANNA} --as-of {DAY} --format json", f"plan {ANNA} --as-of {DAY}", "facts", "--help"]
)
def test_a_reader_that_goes_away_ends_it_quietly(line: str) -> None:
    done = shell(f"{line} | head -c 1")
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(done.stdout) == 1
    gone = shell(f"{line} | true")
    assert (gone.returncode, gone.stderr) == (0, b"")


def _stopped_while_writing(path: Path) -> subprocess.Popen[bytes]:
    """A command that has written its bytes and hangs before the file gets its name."""
    stop = "import os, sys, time; os.fsync = lambda file: time.sleep(60); from ekbom.cli import main; "
    code = f"{stop}sys.exit(main(['plan', {ANNA!r}, '--as-of', {DAY!r}, '-o', {str(path)!r}]))"
    running = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while not any(part.stat().st_size for part in path.parent.glob(".ekbom-*.part")):
        assert time.monotonic() < deadline and running.poll() is None
        time.sleep(0.02)
    return running


@pytest.mark.parametrize("before", [None, b"the plan of yesterday"])
def test_killed_while_writing_leaves_nothing_half_written(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "plan.txt"
    if before is not None:
        path.write_bytes(before)
    running = _stopped_while_writing(path)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert (path.read_bytes() if path.exists() else None) == before


def test_interrupted_while_writing_leaves_nothing_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    running = _stopped_while_writing(path)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert (running.returncode, said) == (130, b"ekbom: stopped\n")
    assert os.listdir(tmp_path) == []


def test_two_runs_at_once_leave_one_whole_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.html"
    whole = {plan(who, "--format", "html").out for who in (ANNA, BRUNO)}
    assert len(whole) == 2
    for _ in range(3):
        running = [
            subprocess.Popen([*COMMAND, "plan", who, "--as-of", DAY, "--format", "html", "-o", str(path)])
            for who in (ANNA, BRUNO)
        ]
        assert [one.wait(60) for one in running] == [0, 0]
        assert path.read_bytes() in whole
        assert os.listdir(tmp_path) == ["plan.html"]


def test_a_missing_extra_is_the_machines_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    assert "pip install 'ekbom[pdf]'" in refusal(plan(ANNA, "--format", "pdf"), 3)


def test_nothing_is_written_but_the_file_and_nothing_is_asked_of_the_network(tmp_path: Path) -> None:
    """An audit hook sees every file that is opened to write, every socket and every process that is started."""
    watch = tmp_path / "watch.py"
    watch.write_text(
        "import os, sys\n"
        "def see(event, given):\n"
        "    writes = event == 'open' and given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)\n"
        "    away = event.split('.')[0] in ('socket', 'subprocess', 'urllib', 'ftplib', 'smtplib', 'http')\n"
        "    changes = event in ('os.mkdir', 'os.remove', 'os.rename', 'os.symlink', 'os.link', 'os.system', 'os.exec')\n"
        "    if writes or away or changes:\n"
        "        print(event, *given[:2], file=sys.stderr)\n"
        "sys.addaudithook(see)\n"
        "from ekbom.cli import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    home, out = tmp_path / "home", tmp_path / "out"
    home.mkdir()
    out.mkdir()
    for format in FORMATS:
        done = subprocess.run(
            [
                sys.executable,
                "-B",
                str(watch),
                "plan",
                ANNA,
                "--as-of",
                DAY,
                "--format",
                format,
                "-o",
                str(out / "plan"),
            ],
            capture_output=True,
            check=True,
            cwd=home,
            env={**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home), "TMPDIR": str(home)},
            timeout=60,
        )
        seen = [line.split(" ") for line in done.stderr.decode().splitlines()]
        assert [line[0] for line in seen] == ["open", "os.rename"], (format, seen)
        assert seen[0][1].startswith(f"{out}/.ekbom-") and seen[1][2] == f"{out}/plan"
    assert os.listdir(home) == []
    assert os.listdir(out) == ["plan"]


class _Left(Exception):
    """Stands for the end of the process."""


@pytest.mark.parametrize(("refuses", "code"), [(False, 0), (True, 3)])
def test_the_command_flushes_what_was_said_and_ends_with_the_code(
    monkeypatch: pytest.MonkeyPatch, refuses: bool, code: int
) -> None:
    said: list[object] = []

    class Stream(io.StringIO):
        def flush(self) -> None:
            said.append("flushed")
            if refuses:
                raise OSError("full")

    def leave(code: int) -> None:
        said.append(code)
        raise _Left

    monkeypatch.setattr(os, "_exit", leave)
    monkeypatch.setattr(sys, "argv", ["ekbom", "--version"])
    monkeypatch.setattr("ekbom.cli.main", lambda: 0)
    monkeypatch.setattr(sys, "stdout", Stream())
    monkeypatch.setattr(sys, "stderr", None)
    with pytest.raises(_Left):
        command()
    assert said == ["flushed", code]


def test_the_installed_command_hands_its_output_and_code_over() -> None:
    script = [sys.executable, "-c", "import sys; sys.argv[0] = 'ekbom'; from ekbom.cli import command; command()"]
    for arguments, code, out in ((["--version"], 0, b"ekbom "), (["plan"], 2, b"")):
        done = subprocess.run([*script, *arguments], check=False, capture_output=True, timeout=60)
        assert done.returncode == code and done.stdout.startswith(out) and bool(done.stderr) == bool(code)
