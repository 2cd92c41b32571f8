"""What all commands share: exit codes, one line for what is wrong, help, where output goes, how far a task is."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn

DONE, WRONG_INPUT, WRONG_USAGE, MACHINE, INTERRUPTED = 0, 1, 2, 3, 130


class Command(NamedTuple):
    """A command: its purpose in one line, what adds its arguments, what runs it."""

    purpose: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], None]


class Failure(Exception):
    """A command that ends with a code and one line for the person who can mend it."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class Help(argparse.HelpFormatter):
    """Help as wide as the terminal, asked of the system itself: the library's way loads four compressors first."""

    def __init__(self, prog: str) -> None:
        columns = os.environ.get("COLUMNS", "")
        try:
            width = int(columns) if columns.isdecimal() else os.get_terminal_size(1).columns
        except OSError:  # not a terminal
            width = 0
        super().__init__(prog, width=max(width or 80, 20) - 2)


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and writes help like any other output."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=Help, **settings)

    def error(self, message: str) -> NoReturn:
        raise Failure(WRONG_USAGE, f"{message}; see '{self.prog} --help'")

    def _print_message(self, message: str, file: object = None) -> None:
        write(message, None)


def complain(sentence: str) -> None:
    """One line on standard error, whatever a file's name or an argument holds."""
    if sys.stderr is not None:
        line = "".join(sign if sign.isprintable() else " " for sign in sentence)
        print(f"ekbom: {line}", file=sys.stderr)


def refuse_terminal(path: str | None) -> None:
    """A PDF is never written to a terminal."""
    if path in (None, "-") and sys.stdout is not None and sys.stdout.isatty():
        raise Failure(WRONG_USAGE, "a PDF is not for the terminal; give a file with -o FILE")


def write(report: str | bytes, path: str | None) -> None:
    from ekbom.writing import STANDARD_OUTPUT, CannotWrite, write_file, write_standard_output

    data = report.encode("utf-8") if isinstance(report, str) else report
    try:
        if path is None or path == STANDARD_OUTPUT:
            write_standard_output(data)
        else:
            write_file(data, path)
    except CannotWrite as error:
        raise Failure(MACHINE, str(error)) from None


def shown(what: str) -> Callable[[int, int], None] | None:
    """How far a long task is, on a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None

    def show(done: int, of: int) -> None:
        print(f"{done} of {of} {what}", end="\r" if done < of else "\n", file=sys.stderr)

    return show
