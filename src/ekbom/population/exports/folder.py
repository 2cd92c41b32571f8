"""A folder of exported files that appears whole or not at all.

Files are written beside the place of the folder, and the whole is then renamed (POSIX ``rename`` is atomic and takes
the place of an empty folder, never of one that holds something).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping


class FolderTaken(Exception):
    """There is something in the place of the folder; the sentence says what to do."""


def refuse_taken(folder: str) -> None:
    """Raises FolderTaken unless the place is free or an empty folder."""
    if not os.path.lexists(folder):
        return
    if not os.path.isdir(folder):
        raise FolderTaken(f"{folder} is there already and is no folder; give another name")
    if os.listdir(folder):
        raise FolderTaken(f"{folder} is there already and is not empty; give another folder, or take it away")


def write_folder(folder: str, files: Mapping[str, str]) -> None:
    """Put a folder with these texts at the place; keys are paths in it, with "/".

    Raises FolderTaken, and OSError where the machine would not take it.
    """
    folder = os.path.normpath(folder)
    refuse_taken(folder)
    beside = f"{os.path.realpath(folder)}.{os.getpid()}.new"
    os.mkdir(beside)
    try:
        for name, text in files.items():
            path = os.path.join(beside, *name.split("/"))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        refuse_taken(folder)
        os.rename(beside, os.path.realpath(folder))
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
