"""The compact table of a duplex study: one line a segment, in YAML (``duplex:``) or CSV, strict.

A line: ``{segment: gsv_thigh_mid, side: left, reflux_ms: 1200, diameter_mm: 6.1, manoeuvre: distal_compression,
position: standing}``. Units stand in the names. Segments are the ids of the leg map or what laboratories call them: SFV
is the femoral vein, a deep vein; LSV can mean two veins and is asked about; ``side: both`` makes two records. A line
about a whole vein fills no third and is kept as a note, unless it says ``whole_length: true``. Refused (``TableError``,
naming the line): what is no segment, side, word or number, what no person can have, and what contradicts itself.
"""

from __future__ import annotations

import csv
import difflib
import io
import math
import re
from collections.abc import Iterable
from typing import Any

from ekbom.facts.segments import ALIASES, LEG_VEINS, SEGMENTS
from ekbom.vascular.measurement import Duplex, Study
from ekbom.vascular.vendor_codes import NUMBERS, TRUTHS, WORDS, TableError

__all__ = ["TableError", "as_facts", "of_csv", "of_lines", "of_numbered", "of_yaml"]

#: Names of the columns that differ from the fields.
_SHORT = {"reflux_ms": "reflux_time_ms", "reflux": "reflux_reported"}
COLUMNS = ("segment", "side", "part", "whole_length", "comment", *_SHORT, *NUMBERS, *WORDS)
_SIDES = {
    "left": ("left",),
    "right": ("right",),
    "both": ("left", "right"),
    "bilateral": ("left", "right"),
}
_PARTS = {
    "prox": "prox",
    "proximal": "prox",
    "upper": "prox",
    "mid": "mid",
    "middle": "mid",
    "dist": "dist",
    "distal": "dist",
    "lower": "dist",
    "ak": "ak",
    "above_knee": "ak",
    "bk": "bk",
    "below_knee": "bk",
    "med": "med",
    "medial": "med",
    "lat": "lat",
    "lateral": "lat",
}
_GSV_THIGH = ("gsv_thigh_prox", "gsv_thigh_mid", "gsv_thigh_dist")
_GSV_CALF = ("gsv_calf_prox", "gsv_calf_mid", "gsv_calf_dist")
#: Whole vessels and the rows of the map that they run through.
_WHOLE: dict[str, tuple[str, ...]] = {
    "gsv": (*_GSV_THIGH, "gsv_knee", *_GSV_CALF),
    "gsv_thigh": _GSV_THIGH,
    "gsv_calf": _GSV_CALF,
    "ssv": ("ssv_prox", "ssv_mid", "ssv_dist"),
    "fv": ("fv_prox", "fv_mid", "fv_dist"),
    "popv": ("popv_ak", "popv_bk"),
    "gav": ("gav_med", "gav_lat"),
    "sfa": ("sfa_prox", "sfa_mid", "sfa_dist"),
    "popa": ("popa_ak", "popa_bk"),
    "pv_pt": ("pv_pt_upper", "pv_pt_middle", "pv_pt_lower"),
}
#: What laboratories write for an id or a whole vessel.
_NAMES = {
    "great_saphenous_vein": "gsv",
    "great_saphenous": "gsv",
    "long_saphenous_vein": "gsv",
    "long_saphenous": "gsv",
    "small_saphenous_vein": "ssv",
    "small_saphenous": "ssv",
    "short_saphenous_vein": "ssv",
    "short_saphenous": "ssv",
    "lesser_saphenous_vein": "ssv",
    "lesser_saphenous": "ssv",
    "sfv": "fv",
    "superficial_femoral_vein": "fv",
    "popliteal_vein": "popv",
    "gastrocnemius_veins": "gav",
    "superficial_femoral_artery": "sfa",
    "popliteal_artery": "popa",
    "cockett": "pv_pt",
    "cockett_1": "pv_pt_lower",
    "cockett_2": "pv_pt_middle",
    "cockett_3": "pv_pt_upper",
    "cockett_i": "pv_pt_lower",
    "cockett_ii": "pv_pt_middle",
    "cockett_iii": "pv_pt_upper",
    "boyd": "pv_paratibial_prox",
    "sherman": "pv_paratibial",
    "fibular_artery": "pera",
    "peroneal_artery": "pera",
    "peroneal_veins": "prv",
}
_ASKED = {
    "lsv": "long (gsv_…) or lesser (ssv_…) saphenous vein",
    "tpv": "thigh perforator (pv_femoral_canal, pv_thigh_other) or tibio-peroneal trunk (tpt_v)",
    "saphenous_vein": "great (gsv_…) or small (ssv_…), or saphenous_unspecified",
    "femoral_vein": "common femoral (cfv) or femoral vein (fv_prox, fv_mid, fv_dist)",
    "iliac_vein": "common (civ), external (eiv) or internal (iiv)",
    "profunda": "deep femoral vein (dfv) or artery (pfa)",
    "peroneal": "peroneal veins (prv) or artery (pera)",
    "fibular": "peroneal veins (prv) or artery (pera)",
}
_LINES = 2_000
#: A time between these is a time in seconds, written in the wrong column.
_SECONDS = (0, 20)
_UNIT_OF_FACT = {"reflux_time": "ms", "reflux_time_error": "ms", "vein_diameter": "mm"}
_MANOEUVRE_OF_FACT = {
    "distal_compression": "manual_compression",
    "proximal_compression": "manual_compression",
    "cuff_deflation": "cuff",
    "valsalva": "valsalva",
    "dorsiflexion": "muscle_contraction",
}


def of_yaml(text: str, name: str = "table") -> Study:
    """The study of a YAML text that holds ``duplex:`` (or is the list itself)."""
    from ekbom.records.errors import RecordError
    from ekbom.records.yaml_input import parse

    try:
        value = parse(text, name)
    except RecordError as error:
        raise TableError(str(error)) from None
    return of_lines(value["duplex"] if isinstance(value, dict) and set(value) == {"duplex"} else value, name)


def of_csv(text: str, name: str = "table") -> Study:
    """The study of a CSV text with a header; comma, semicolon or tab."""
    text = text.removeprefix("\ufeff")
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    if "\0" in text:
        raise TableError(f"{name}: not a text")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error:
        raise TableError(f"{name}: not a table of values parted by commas") from None
    rows = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if not rows or "segment" not in rows[0]:
        raise TableError(f"{name}: the first line must name the columns, 'segment' among them")
    header = rows[0]
    for column in header:
        if header.count(column) > 1 or column not in COLUMNS:
            raise TableError(f"{name}: the header has a column twice or one that is none of {', '.join(COLUMNS)}")
    lines = []
    for number, row in enumerate(rows[1:], start=1):
        if len(row) != len(header):
            raise TableError(f"{name}[{number}]: found {len(row)} values, expected {len(header)}")
        lines.append({column: cell for column, cell in zip(header, row, strict=True) if cell})
    return of_lines(lines, name)


def of_lines(value: Any, name: str = "duplex") -> Study:
    """The study of a list of lines with named values; lines are counted from 1 in messages."""
    if not isinstance(value, list):
        raise TableError(f"{name}: expected a list of lines, one a segment")
    if len(value) > _LINES:
        raise TableError(f"{name}: more than {_LINES} lines")
    notes: list[str] = []
    found = of_numbered(enumerate(value, start=1), name, notes)
    return Study(tuple(one for _, one in found), problems=tuple(notes))


def of_numbered(lines: Iterable[tuple[int, Any]], name: str, notes: list[str]) -> list[tuple[int, Duplex]]:
    """What lines of one day say, each with its line's number; ``notes`` gets what fills no segment."""
    found: list[tuple[int, Duplex]] = []
    seen: dict[tuple[object, ...], int] = {}
    for number, line in lines:
        place = f"{name}[{number}]"
        if not isinstance(line, dict) or not all(isinstance(key, str) for key in line):
            raise TableError(f"{place}: expected named values")
        for one in _of_line(line, place, notes):
            key = (one.segment, one.side, one.manoeuvre, one.position, one.time_of_day, one.height_cm)
            if key in seen:
                raise TableError(
                    f"{place}: {one.segment} {one.side} stands in line {seen[key]} already, with the same manoeuvre, "
                    "position, time of day and height"
                )
            seen[key] = number
            found.append((number, one))
    return found


def _of_line(line: dict[str, Any], place: str, notes: list[str]) -> list[Duplex]:
    for column in line:
        if column not in COLUMNS:
            near = difflib.get_close_matches(column, COLUMNS, 2, 0.6)
            raise TableError(f"{place}: a name that is none of the table's{_perhaps(near)}")
    values: dict[str, Any] = {}
    for column, given in line.items():
        field = _SHORT.get(column, column)
        if field in ("segment", "side", "part", "whole_length", "comment") or given is None:
            continue
        if field in values:
            raise TableError(f"{place}.{column}: the value stands twice")
        values[field] = (
            _number(field, given, f"{place}.{column}") if field in NUMBERS else _word(field, given, f"{place}.{column}")
        )
    if not set(values) - {"manoeuvre", "position", "time_of_day", "height_cm"}:
        raise TableError(f"{place}: nothing is said of the segment")
    whole, segments = _segments(line, place)
    if not whole:
        _coherent(values, segments[0], place)
    comment = line.get("comment")
    if comment is not None and not isinstance(comment, str):
        raise TableError(f"{place}.comment: expected a text")
    sides = _sides(line, segments[0], place)
    if whole and not _true(line.get("whole_length"), f"{place}.whole_length"):
        notes.append(f"{place}: a whole vessel is named without its parts ({', '.join(segments)}): none is filled")
        return []
    for segment in segments:
        _coherent(values, segment, place)
    return [Duplex(segment, side, comment=comment or "", **values) for segment in segments for side in sides]


def _perhaps(near: Iterable[str]) -> str:
    found = ", ".join(near)
    return f" (perhaps {found})" if found else ""


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _segments(line: dict[str, Any], place: str) -> tuple[bool, tuple[str, ...]]:
    """Whether a whole vessel of several rows is named, and its rows."""
    given, part_given = line.get("segment"), line.get("part")
    if not isinstance(given, str) or not given.strip():
        raise TableError(f"{place}.segment: found none, expected an id of the leg map")
    name = _plain(given[:80])
    part = ""
    if part_given is not None:
        part = _PARTS.get(_plain(part_given) if isinstance(part_given, str) else "", "")
        if not part:
            raise TableError(f"{place}.part: expected one of {', '.join(_PARTS)}")
    elif name not in SEGMENTS:
        for word, meaning in _PARTS.items():
            if name.endswith("_" + word):
                name, part = name[: -len(word) - 1], meaning
                break
    for level in ("thigh", "calf"):
        if _NAMES.get(name.removesuffix(f"_{level}")) == "gsv":
            name = f"gsv_{level}" if name.endswith(level) else name
    name = _NAMES.get(name, name)
    aliased = {_plain(alias): found for alias, found in ALIASES.items()}.get(name)
    if aliased and len(aliased) == 1:
        name = aliased[0]
    if name in _ASKED:
        raise TableError(f"{place}.segment: the name can mean {_ASKED[name]}: write which")
    if name in _WHOLE:
        rows = _WHOLE[name]
        if not part:
            return True, rows
        rows = tuple(row for row in rows if row.endswith(f"_{part}"))
        if len(rows) == 1:
            return False, rows
        raise TableError(f"{place}.segment: that part of the vessel is none of {', '.join(_WHOLE[name])}")
    if name in SEGMENTS and (not part or name.endswith(f"_{part}")):
        return False, (name,)
    labels = {_plain(segment.label): segment.id for segment in SEGMENTS.values()}
    if not part and name in labels:
        return False, (labels[name],)
    near = difflib.get_close_matches(_plain(given[:80]), [*SEGMENTS, *_WHOLE], 3, 0.6)
    raise TableError(f"{place}.segment: none of the leg map{_perhaps(near)}")


def _sides(line: dict[str, Any], segment: str, place: str) -> tuple[str, ...]:
    given = line.get("side")
    if SEGMENTS[segment].sides == "M":
        if given not in (None, ""):
            raise TableError(f"{place}.side: {segment} is single and has no side")
        return ("",)
    sides = _SIDES.get(given.strip().lower()) if isinstance(given, str) else None
    if sides is None:
        raise TableError(f"{place}.side: expected left, right or both")
    return sides


def _number(field: str, given: Any, place: str) -> float:
    number: float | None = None
    if isinstance(given, str):
        if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", given.strip()):
            number = float(given)
        elif re.fullmatch(r"-[0-9.]+", given.strip()):
            number = -1.0
    elif isinstance(given, int | float) and not isinstance(given, bool) and abs(given) < 1e9:
        number = float(given)
    if number is None or not math.isfinite(number):
        raise TableError(f"{place}: expected a plain number (the unit stands in the name)")
    unit, low, high = NUMBERS[field]
    unit = "" if unit == "1" else f" {unit}"
    if number < 0:
        raise TableError(f"{place}: the number is negative")
    if field == "reflux_time_ms" and _SECONDS[0] < number < _SECONDS[1]:
        raise TableError(f"{place}: shorter than any time that can be seen; it may be in seconds, expected ms")
    if not low <= number <= high:
        raise TableError(f"{place}: not plausible, expected {low:g} to {high:g}{unit}")
    return number


def _true(given: Any, place: str) -> bool:
    if given is None or given is False:
        return False
    if given is True:
        return True
    word = given.strip().lower() if isinstance(given, str) else ""
    if word not in ("yes", "true", "no", "false"):
        raise TableError(f"{place}: expected yes or no")
    return word in ("yes", "true")


def _word(field: str, given: Any, place: str) -> str | bool:
    if field in TRUTHS:
        return _true(given, place)
    if isinstance(given, bool):
        given = "yes" if given else "no"
    word = _plain(given) if isinstance(given, str) else ""
    if field == "time_of_day" and isinstance(given, str) and re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", given):
        return given
    if word not in WORDS[field]:
        raise TableError(f"{place}: expected one of {', '.join(WORDS[field])}")
    return word


def _coherent(values: dict[str, Any], segment: str, place: str) -> None:
    artery = SEGMENTS[segment].system == "artery"
    for field in ("reflux_time_ms", "reflux_reported", "compressible", "under_ulcer", "manoeuvre"):
        if artery and field in values:
            raise TableError(f"{place}: {segment} is an artery, {field} is said of veins only")
    if not artery and "waveform" in values:
        raise TableError(f"{place}: {segment} is a vein, waveform is said of arteries only")
    if "error_ms" in values and "reflux_time_ms" not in values:
        raise TableError(f"{place}.error_ms: an error without its reflux time")
    if "diameter_error_mm" in values and "diameter_mm" not in values:
        raise TableError(f"{place}.diameter_error_mm: an error without its diameter")
    if "reflux_reported" in values and "reflux_time_ms" in values:
        raise TableError(f"{place}.reflux: reflux is said in words only where there is no time")
    if "psv_cm_s" in values and values.get("edv_cm_s", 0.0) > values["psv_cm_s"]:
        raise TableError(f"{place}.edv_cm_s: the end-diastolic velocity is above the peak")
    if values.get("patency") in ("absent", "removed") and set(values) & {"reflux_time_ms", "diameter_mm", "psv_cm_s"}:
        raise TableError(f"{place}.patency: a vessel that is not there has no reflux time, diameter or velocity")


def as_facts(duplex: Iterable[Duplex]) -> list[dict[str, Any]]:
    """What a duplex study says as ``facts`` of a patient sheet, for veins of the legs and values that were accepted.

    Left out, since a fact has one value: what two records of a segment say differently, until a person accepts one of
    them; position and manoeuvre of a leg whose timed segments do not agree; a vein that is compressed in part, which is
    neither compressible nor not; a diameter taken sitting or lying, since the fact is the standing one.
    """
    said: dict[tuple[str, str, str], list[Any]] = {}

    def say(fact: str, segment: str, side: str, value: Any) -> None:
        values = said.setdefault((fact, segment, side), [])
        if value not in values:
            values.append(value)

    for one in duplex:
        if one.segment not in LEG_VEINS or one.side not in ("left", "right"):
            continue
        upright = one.position not in ("sitting", "supine")
        for fact, value in (
            ("vein_diameter", one.diameter_mm if upright else None),
            ("reflux_reported", one.reflux_reported),
            ("compressible", {"yes": True, "no": False}.get(one.compressible or "")),
            ("patency", one.patency),
        ):
            if value is not None:
                say(fact, one.segment, one.side, value)
        if one.reflux_time_ms is not None:
            say("reflux_time", one.segment, one.side, (one.reflux_time_ms, one.error_ms))
            say("duplex_position", "", one.side, one.position)
            say("duplex_manoeuvre", "", one.side, _MANOEUVRE_OF_FACT.get(one.manoeuvre or ""))
    # A time and its error stand or fall together: a time without its error would be taken for a surer one.
    for (fact, segment, side), values in list(said.items()):
        if fact == "reflux_time":
            said["reflux_time_error", segment, side] = [error for _, error in values]
            said[fact, segment, side] = [time for time, _ in values]
    return [
        {
            "id": fact,
            "value": values[0],
            **({"unit": _UNIT_OF_FACT[fact]} if fact in _UNIT_OF_FACT else {}),
            **({"segment": segment} if segment else {}),
            "side": side,
        }
        for (fact, segment, side), values in said.items()
        if len(values) == 1 and values[0] is not None
    ]
