"""Where a report leaves the program: standard output, or a file that appears whole or not at all.

A file is written beside its place under a name of its own and then renamed (POSIX ``rename`` is atomic), so
that two runs at once, a full disk or a killed run leave the old file or a whole new one. A device or a pipe
is written to, never replaced; a link keeps pointing; an existing file keeps its permissions. What cannot be
written raises CannotWrite with one sentence.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable

STANDARD_OUTPUT = "-"


class CannotWrite(Exception):
    """The machine would not take the output; the sentence says where and why."""


def write_standard_output(data: bytes) -> None:
    """Write all bytes to standard output; a reader that went away (``| head``) ends it quietly."""
    if sys.stdout is None:
        raise CannotWrite("cannot write to standard output: it is closed")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _let_go_of_standard_output()
    except OSError as error:
        _let_go_of_standard_output()
        raise CannotWrite(f"cannot write to standard output: {error.strerror}") from None


def _let_go_of_standard_output() -> None:
    """What is still in its buffer would fail once more, with a traceback, when the interpreter ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def write_file(data: bytes, path: str) -> None:
    """Put a file with these bytes at the path, whole or not at all; raises CannotWrite."""
    write_pieces((data,), path)


def write_pieces(pieces: Iterable[bytes], path: str) -> None:
    """Put a file of these pieces, one after another, at the path, whole or not at all; raises CannotWrite."""
    if not path:
        raise CannotWrite("cannot write the output: the name of its file is empty")
    try:
        mode = _mode(path)
        if mode is not None and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            with open(path, "wb", buffering=0) as device:
                for piece in pieces:
                    _write_all(device.fileno(), piece)
        else:
            _replace(os.path.realpath(path), pieces, mode)
    except OSError as error:
        raise CannotWrite(f"cannot write {path}: {error.strerror}") from None


def _mode(path: str) -> int | None:
    try:
        return os.stat(path).st_mode
    except FileNotFoundError:
        return None


def _replace(target: str, pieces: Iterable[bytes], mode: int | None) -> None:
    beside = os.path.join(os.path.dirname(target), f".ekbom-{os.urandom(8).hex()}.part")
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        try:
            if mode is not None:
                os.chmod(beside, stat.S_IMODE(mode))
            for piece in pieces:
                _write_all(file, piece)
            os.fsync(file)
        finally:
            os.close(file)
        os.replace(beside, target)
    except BaseException:
        os.unlink(beside)
        raise


def _write_all(file: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]
