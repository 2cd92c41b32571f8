"""The rows of the dossier's tables, as keys: file, section, first cell.

``python -m tests.dossier.rows [FILE]`` prints them (FILE such as ``rls/03_workup_iron.md``), one a line, with the
rest of the row, so that a map can be written beside them.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple

DOSSIER = Path(__file__).resolve().parents[3] / "shared" / "clinical"
#: What is inside a code span or after an escape is no border of a cell.
_BORDER = re.compile(r"(?<!\\)\|")
_HEADING = re.compile(r"^#{1,6}\s+(.*)")
_NUMBER = re.compile(r"^([A-Z]?\d+(?:\.\d+)*)\b")


class Row(NamedTuple):
    """A row: its section (the number, else the words of the heading), its first cell, and the other cells."""

    section: str
    cell: str
    rest: tuple[str, ...]


def plain(text: str) -> str:
    """A cell without marks of emphasis and code, with single blanks."""
    return " ".join(re.sub(r"[*`]", "", text).split())


def section_of(heading: str) -> str:
    """The number of a heading, else its words up to a bracket."""
    found = _NUMBER.match(heading)
    return found.group(1) if found else plain(heading.split("(")[0].split(":")[0])


def rows_of(text: str) -> list[Row]:
    """Every row of every table below its heading; a first cell that comes again in a section gets "#2" and so on."""
    found: list[Row] = []
    counts: dict[tuple[str, str], int] = {}
    section = ""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        heading = _HEADING.match(line)
        if heading:
            section = section_of(heading.group(1))
        ruled = at + 1 < len(lines) and re.fullmatch(r"\s*\|[\s:|-]+\|\s*", lines[at + 1])
        if not line.lstrip().startswith("|") or ruled or re.fullmatch(r"\s*\|[\s:|-]+\|\s*", line):
            continue
        cells = [plain(cell) for cell in _BORDER.split(line.strip().strip("|"))]
        key = cells[0] or f"({cells[1]})"
        counts[(section, key)] = counts.get((section, key), 0) + 1
        again = counts[(section, key)]
        found.append(Row(section, key if again == 1 else f"{key} #{again}", tuple(cells[1:])))
    return found


def dossier_rows() -> dict[str, list[Row]]:
    """The rows of every file of the dossier, by the file's path inside it."""
    files = sorted(DOSSIER.glob("*/*.md"))
    return {str(f.relative_to(DOSSIER)): rows_of(f.read_text(encoding="utf-8")) for f in files}


if __name__ == "__main__":
    for file, rows in dossier_rows().items():
        if len(sys.argv) < 2 or file == sys.argv[1]:
            for row in rows:
                print(f"{file}\t{row.section}\t{row.cell}\t{' | '.join(row.rest)[:160]}")
