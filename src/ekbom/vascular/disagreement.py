"""What was reported and what was measured of one place, side by side where they do not agree; neither is changed.

They do not agree where they differ by more than the measured one's error, or where the segment's cut-off for reflux
(``ekbom.facts.segments``) lies between them, however near they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from ekbom.facts.catalogue import FACTS
from ekbom.facts.known import Known
from ekbom.facts.segments import SEGMENTS
from ekbom.vascular.compact_table import as_facts
from ekbom.vascular.measurement import MEASURED, REPORTED, Duplex, Single, Study
from ekbom.vascular.pressures import PRINTED, facts_of
from ekbom.vascular.vendor_codes import SINGLES


class Disagreement(NamedTuple):
    """Two values of one quantity of a place: the place, the quantity, and both values in words."""

    place: str
    quantity: str
    reported: str
    measured: str

    def __str__(self) -> str:
        return (
            f"{self.place}: {self.quantity} reported as {self.reported} and measured as {self.measured}; "
            "both stand, a person decides"
        )


#: Quantities of a segment that may be both reported and measured: field, its error, words, unit.
_QUANTITIES = (
    ("reflux_time_ms", "error_ms", "reflux time", "ms"),
    ("diameter_mm", "diameter_error_mm", "diameter", "mm"),
    ("psv_cm_s", None, "peak systolic velocity", "cm/s"),
)
#: A value without an error of its own agrees within this share of it.
_SHARE = 0.1


def disagreements(study: Study) -> tuple[Disagreement, ...]:
    """The disagreements within a study; of a segment where manoeuvre and position do not differ either."""
    found = [one for own, others in _pairs(study.duplex) for other in others for one in _of_segment(other, own)]
    reported: dict[tuple[str, str, str], list[Single]] = {}
    for single in study.singles:
        if single.origin == REPORTED and single.name in SINGLES:
            reported.setdefault((single.name, single.side, single.unit), []).append(single)
    for single in study.singles:
        if single.origin == MEASURED:
            others = reported.get((single.name, single.side, single.unit), ())
            found += [one for other in others for one in _of_single(other, single)]
    return tuple(found)


def settled(duplex: Iterable[Duplex]) -> list[Duplex]:
    """The records of segments without the measured values that only confirm a reported one, which stands."""
    duplex = list(duplex)
    confirmed: dict[int, dict[str, Any]] = {}
    for own, others in _pairs(duplex):
        for field, error_field, _, _ in _QUANTITIES:
            given = [value for other in others if (value := getattr(other, field)) is not None]
            if getattr(own, field) is not None and given and not any(_differ(one, field, own) for one in given):
                confirmed.setdefault(id(own), {}).update({field: None, error_field or field: None})
    return [replace(one, **confirmed.get(id(one), {})) for one in duplex]


def _pairs(duplex: Iterable[Duplex]) -> Iterable[tuple[Duplex, list[Duplex]]]:
    """Each measured record with the reported ones of its segment and way of scanning."""
    reported: dict[tuple[str, str], list[Duplex]] = {}
    duplex = list(duplex)
    for one in duplex:
        if one.origin == REPORTED and one.segment:
            reported.setdefault((one.segment, one.side), []).append(one)
    for own in duplex:
        if own.origin == MEASURED:
            yield own, [other for other in reported.get((own.segment, own.side), ()) if _alike(own, other)]


def _alike(own: Duplex, other: Duplex) -> bool:
    pairs = ((own.manoeuvre, other.manoeuvre), (own.position, other.position))
    return all(a is None or b is None or a == b for a, b in pairs)


def _of_segment(other: Duplex, own: Duplex) -> Iterable[Disagreement]:
    place = f"{own.segment}, {own.side}" if own.side else own.segment
    for field, error_field, words, unit in _QUANTITIES:
        value, given = getattr(own, field), getattr(other, field)
        if value is None or given is None or not _differ(given, field, own):
            continue
        error = getattr(own, error_field) if error_field else None
        yield Disagreement(place, words, f"{given:g} {unit}", _measured(value, unit, error))
    said, refluxes = other.reflux_reported, _refluxes(own.segment, own.reflux_time_ms)
    if said is not None and refluxes is not None and said != refluxes:
        measured = _measured(own.reflux_time_ms or 0.0, "ms", own.error_ms)
        yield Disagreement(place, "reflux", "present" if said else "absent", measured)


def _measured(value: float, unit: str, error: float | None) -> str:
    words = f"{value:g} {unit}".rstrip()
    return words if error is None else f"{words} (error {error:g})"


def _of_single(other: Single, own: Single) -> Iterable[Disagreement]:
    given, value = _number(other.value), _number(own.value)
    if given is not None and value is not None and _apart(given, value, _tolerance(own)):
        unit = "" if own.unit == "1" else own.unit
        yield Disagreement(
            f"{own.side} leg",
            FACTS[own.name].label if own.name in FACTS else own.name,
            f"{given:.3g} {unit}".rstrip(),
            _measured(float(f"{value:.3g}"), unit, own.error),
        )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _tolerance(own: Single) -> float | None:
    return PRINTED if own.error is None and own.kind == "index" else own.error


def _apart(one: float, other: float, error: float | None) -> bool:
    return abs(one - other) > (error if error is not None else _SHARE * max(one, other))


def _differ(given: float, field: str, own: Duplex) -> bool:
    """Whether a value of a field differs from the one of a measured record."""
    value = getattr(own, field)
    error = {"reflux_time_ms": own.error_ms, "diameter_mm": own.diameter_error_mm}.get(field)
    if field == "reflux_time_ms" and _refluxes(own.segment, given) != _refluxes(own.segment, value):
        return True
    return _apart(given, value, error)


def _refluxes(segment: str, time_ms: float | None) -> bool | None:
    """Whether a time is above the cut-off of its segment; None where there is no time or no cut-off."""
    cut = SEGMENTS[segment].cut_ms if segment in SEGMENTS else None
    return None if time_ms is None or cut is None else time_ms > cut


# --- and a record --------------------------------------------------------------------------------------------


def with_record(study: Study, known: Mapping[str, Known]) -> dict[str, str]:
    """Facts of a study that a record holds already with another value: the key, and both values in words.

    known: the facts of the record by their keys ("reflux_time.gsv_knee@left").
    """
    found: dict[str, str] = {}
    for one in study.duplex:
        for fact in as_facts([one]):
            place = f".{fact['segment']}" if "segment" in fact else ""
            key = f"{fact['id']}{place}@{fact['side']}"
            held, value = known.get(key), fact["value"]
            if held is None or held.value == value or fact["id"] == "reflux_time_error":
                continue
            field = {"reflux_time": "reflux_time_ms", "vein_diameter": "diameter_mm"}.get(fact["id"])
            if field is None or _differ(float(held.value), field, one):
                found[key] = _beside(held, _words(value))
        said = known.get(f"reflux_reported.{one.segment}@{one.side}")
        refluxes = _refluxes(one.segment, one.reflux_time_ms)
        if said is not None and refluxes is not None and said.value != refluxes:
            key = f"reflux_reported.{one.segment}@{one.side}"
            found[key] = _beside(said, f"a reflux time of {one.reflux_time_ms:g} ms")
    for single in study.singles:
        for key, value in facts_of(Study(singles=(single,))).items():
            held = known.get(key)
            if held is None or held.value == value:
                continue
            here, there = _number(value), _number(held.value)
            if here is None or there is None or _apart(there, here, _tolerance(single)):
                found[key] = _beside(held, _words(value))
    return found


def _beside(held: Known, here: str) -> str:
    return f"{_words(held.value)} in the record{f' ({held.date})' if held.date else ''}, {here} here"


def _words(value: bool | float | str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else value


def differing(study: Study, record: Mapping[str, Known] | None) -> tuple[str, ...]:
    """Where reported and measured values of a study, or (if there is one) of record and study, do not agree.

    A sentence each; both values stand.
    """
    alone = [Study(duplex=(one,)) for one in study.duplex if one.origin == MEASURED]
    alone += [Study(singles=(one,)) for one in study.singles if one.origin == MEASURED]
    beside = [pair for one in alone for pair in with_record(one, record or {}).items()]
    said = [
        *map(str, disagreements(study)),
        *(f"{key}: {words}; both stand, a person decides" for key, words in beside),
    ]
    return tuple(dict.fromkeys(said))
