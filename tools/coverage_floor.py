"""Holds branch coverage to its floors, folder by folder (part of `make test`).

Reads the JSON report of coverage.py, where each file's `summary` counts statements and branches. Floors are
in per cent of statements and branches together: 100 for logic and plan, above 90 for every other folder.
Refuses a report without branch data, and one in which logic or plan has no file: a check that checks nothing
must not pass.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path, PurePath
from typing import Any

PACKAGE = "src/ekbom"
FLOORS: Mapping[str, Fraction] = {"logic": Fraction(100), "plan": Fraction(100)}
ABOVE_ELSEWHERE = Fraction(90)


def folder_of(file: str) -> str:
    """The folder of src/ekbom that a measured file counts for; its own modules count for '.'."""
    parts = PurePath(file.replace("\\", "/")).parts
    inside = parts[parts.index("ekbom") + 1 :]
    return inside[0] if len(inside) > 1 else "."


def measured(report: Mapping[str, Any]) -> dict[str, tuple[int, int, list[str]]]:
    """Per folder: what ran, what there is (statements and branches), and the files that miss something."""
    if not report["meta"]["branch_coverage"]:
        raise ValueError("the coverage report holds no branches: run pytest with --cov (branch = true)")
    folders: dict[str, tuple[int, int, list[str]]] = {}
    for file, entry in sorted(report["files"].items()):
        summary = entry["summary"]
        ran = summary["covered_lines"] + summary["covered_branches"]
        there = summary["num_statements"] + summary["num_branches"]
        before_ran, before_there, files = folders.get(folder_of(file), (0, 0, []))
        if ran < there:
            lines = ", ".join(str(line) for line in entry["missing_lines"][:8])
            arcs = ", ".join(f"{start}->{end}" for start, end in entry["missing_branches"][:8])
            files = [*files, f"{file}: {there - ran} missing; lines {lines or '-'}; branches {arcs or '-'}"]
        folders[folder_of(file)] = (before_ran + ran, before_there + there, files)
    return folders


def shortfalls(report: Mapping[str, Any]) -> list[str]:
    """One text per folder below its floor, naming the files at fault; prints every folder's share."""
    folders = measured(report)
    complaints = [f"{PACKAGE}/{folder}: nothing measured" for folder in FLOORS if folder not in folders]
    for folder, (ran, there, files) in sorted(folders.items()):
        share = Fraction(100 * ran, there) if there else Fraction(100)
        floor, holds = ABOVE_ELSEWHERE, share > ABOVE_ELSEWHERE
        if folder in FLOORS:
            floor, holds = FLOORS[folder], share >= FLOORS[folder]
        shown = f"{PACKAGE}/{folder}: {float(share):.2f} %"
        print(f"coverage {shown} of {there} statements and branches (floor {floor} %)")
        if not holds:
            complaints.append("\n  ".join([f"{shown} misses the floor of {floor} %", *files]))
    return complaints


def main(arguments: list[str]) -> int:
    """0 when every floor holds, 1 otherwise; the one argument is the coverage JSON."""
    complaints = shortfalls(json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    print(*complaints, sep="\n", end="\n" if complaints else "", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
