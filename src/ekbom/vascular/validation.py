"""Measured reflux times against a reader's, for laboratories that have them: a CSV table in, the figures out.

The table names a picture and the reader's time on each line: ``file,reflux_ms`` with optional ``segment``, ``side`` and
``antegrade`` (up or down). Files lie beside the table. Nothing of the pictures but the times is shown.
"""

from __future__ import annotations

import csv
import io
import json
import os
from typing import Any

from ekbom.facts.segments import SEGMENTS
from ekbom.vascular.agreement import Agreement, Pair, agreement, as_text
from ekbom.vascular.measurement import Place, Study
from ekbom.vascular.reading import read_file

#: Largest table, in bytes, and most lines.
MAX_TABLE, MAX_LINES = 2**24, 100_000
#: Longest reflux that a reader can have timed, in ms.
_LONGEST = 20_000.0
_COLUMNS = ("file", "reflux_ms", "segment", "side", "antegrade")


class ValidationError(Exception):
    """A table that cannot be used: where, what was found, what was expected."""


def validated(path: str, *, as_json: bool = False) -> str:
    """The figures of a table, in words or as JSON. Raises ValidationError, and MissingExtra without the extra."""
    pairs = [_pair(line, number, os.path.dirname(path)) for number, line in _lines(path)]
    found = agreement(pairs)
    return _data(found, pairs) if as_json else as_text(found) + _refusals(pairs)


def _lines(path: str) -> list[tuple[int, dict[str, str]]]:
    name = os.path.basename(path)
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_TABLE + 1)
    except OSError as error:
        raise ValidationError(f"{name} cannot be opened: {error.strerror}") from None
    if len(data) > MAX_TABLE:
        raise ValidationError(f"{name} is larger than {MAX_TABLE // 2**20} MB")
    try:
        rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        heads = rows.fieldnames or ()
        if not {"file", "reflux_ms"} <= set(heads) or not set(heads) <= set(_COLUMNS):
            raise ValidationError(
                f"{name}: expected the columns file and reflux_ms, and perhaps {', '.join(_COLUMNS[2:])}"
            )
        lines = [(at, row) for at, row in enumerate(rows, start=2)]
    except (UnicodeDecodeError, csv.Error):
        raise ValidationError(f"{name} is no CSV table in UTF-8") from None
    if not lines or len(lines) > MAX_LINES:
        raise ValidationError(f"{name}: {len(lines)} lines, expected 1 to {MAX_LINES}")
    return lines


def _pair(line: dict[str, Any], number: int, folder: str) -> Pair:
    if None in line or None in line.values():
        raise ValidationError(f"line {number} has more or fewer cells than the header")
    try:
        reader = float(line["reflux_ms"])
    except ValueError:
        reader = -1.0
    if not 0 <= reader <= _LONGEST:
        raise ValidationError(f"line {number}: reflux_ms is not a time from 0 to {_LONGEST:g} ms")
    segment, side, antegrade = (line.get(key) or "" for key in _COLUMNS[2:])
    if segment and segment not in SEGMENTS:
        raise ValidationError(f"line {number}: there is no such segment")
    if side not in ("", "left", "right") or antegrade not in ("", "up", "down"):
        raise ValidationError(f"line {number}: side is left or right, antegrade is up or down")
    up = None if not antegrade else antegrade == "up"
    study: Study = read_file(os.path.join(folder, line["file"]), Place(segment, side, None, None, up))
    timed = [one for one in study.duplex if one.reflux_time_ms is not None]
    if not timed:
        reason = study.refused[0].reason if study.refused else "no reflux time is in it"
        return Pair(f"line {number}", reader, None, None, reason)
    return Pair(f"line {number}", reader, timed[0].reflux_time_ms, timed[0].error_ms)


def _refusals(pairs: list[Pair]) -> str:
    return "".join(f"refused, {pair.name}: {pair.reason}\n" for pair in pairs if pair.measured is None)


def _data(found: Agreement, pairs: list[Pair]) -> str:
    content = {
        "schema": "ekbom.vascular-validation/1",
        **{key: value._asdict() if hasattr(value, "_asdict") else value for key, value in found._asdict().items()},
        "refusals": [{"line": pair.name, "reason": pair.reason} for pair in pairs if pair.measured is None],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
