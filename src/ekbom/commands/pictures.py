"""What the commands on single pictures share: opening one, files that must not replace one another, points."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ekbom.commands.shared import MACHINE, WRONG_INPUT, WRONG_USAGE, Failure
from ekbom.writing import STANDARD_OUTPUT

if TYPE_CHECKING:
    from ekbom.vascular.picture_file import Picture

#: What the extra ``vascular`` installs.
_EXTRA = ("numpy", "scipy", "PIL", "pydicom", "skimage")


@contextmanager
def needs_extra() -> Iterator[None]:
    """While pictures are worked on: says how to get the libraries where they are not installed."""
    try:
        yield
    except ImportError as error:
        if (error.name or "").split(".")[0] not in _EXTRA:
            raise
        raise Failure(MACHINE, "pictures need the extra: pip install 'ekbom[vascular]'") from None


def picture_of(path: str, frame: int | None = None) -> Picture:
    """The picture of a file, or the reason why it is not read."""
    from ekbom.vascular.picture_file import PictureError, load

    try:
        return load(path, frame)
    except PictureError as error:
        raise Failure(WRONG_INPUT, str(error)) from None


def refuse_same_file(**paths: str | None) -> None:
    """Refuses to write two things into one file, or to write over what is read. Paths by what they are for."""
    seen: dict[str, str] = {}
    for what, path in paths.items():
        if path is None or path == STANDARD_OUTPUT:
            continue
        place = _identity(path)
        if place in seen:
            raise Failure(WRONG_USAGE, f"the {what} and the {seen[place]} are one file: name another")
        seen[place] = what


def _identity(path: str) -> str:
    """The same for two names of one file, links included."""
    try:
        found = os.stat(path)
    except OSError:
        return os.path.realpath(path)
    return f"{found.st_dev}:{found.st_ino}"


def refuse_standard_output(what: str, path: str | None) -> None:
    """A picture goes to a file: among lines of text it would be lost."""
    if path == STANDARD_OUTPUT:
        raise Failure(WRONG_USAGE, f"the {what} is written to a file: give its name")


def numbers(text: str, option: str, form: str, least: int, most: int) -> list[float]:
    """The numbers of an option such as ``120,95``."""
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        found = []
    if not least <= len(found) <= most or not all(math.isfinite(value) for value in found):
        raise Failure(WRONG_USAGE, f"{option}: expected {form}")
    return found
