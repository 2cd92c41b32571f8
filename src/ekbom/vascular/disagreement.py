"""What was reported and what was measured of one place, side by side where they do not agree; neither is changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ekbom.vascular.compact_table import as_facts
from ekbom.vascular.measurement import MEASURED, REPORTED, Duplex, Study


class Disagreement(NamedTuple):
    """Two values of one quantity of a segment and side that differ by more than the measured one's error."""

    segment: str
    side: str
    quantity: str
    unit: str
    reported: float
    measured: float
    error: float | None
    source: str

    def __str__(self) -> str:
        error = "" if self.error is None else f" (error {self.error:g})"
        return (
            f"{self.segment}, {self.side}: {self.quantity} reported as {self.reported:g} {self.unit} and measured as "
            f"{self.measured:g} {self.unit}{error}; both stand, a person decides"
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
    """The disagreements within a study, where manoeuvre and position do not differ either."""
    return tuple(_between(study.duplex, study.duplex))


def _between(reported: Iterable[Duplex], measured: Iterable[Duplex]) -> Iterable[Disagreement]:
    said = [one for one in reported if one.origin == REPORTED and one.segment]
    for own in measured:
        if own.origin != MEASURED or not own.segment:
            continue
        for other in said:
            if (own.segment, own.side) != (other.segment, other.side) or not _alike(own, other):
                continue
            for field, error_field, words, unit in _QUANTITIES:
                value, given = getattr(own, field), getattr(other, field)
                error = getattr(own, error_field) if error_field else None
                if value is not None and given is not None and _differ(given, value, error):
                    yield Disagreement(own.segment, own.side, words, unit, given, value, error, own.source)


def _alike(own: Duplex, other: Duplex) -> bool:
    pairs = ((own.manoeuvre, other.manoeuvre), (own.position, other.position))
    return all(a is None or b is None or a == b for a, b in pairs)


def _differ(reported: float, measured: float, error: float | None) -> bool:
    return abs(reported - measured) > (error if error is not None else _SHARE * max(reported, measured))


def with_record(study: Study, known: Mapping[str, object]) -> dict[str, str]:
    """Facts of a study that a record holds already with another value: the key, and both values in words.

    known: key of a fact ("reflux_time.gsv_knee@left") to the record's value.
    """
    found: dict[str, str] = {}
    for one in study.duplex:
        for fact in as_facts([one]):
            place = f".{fact['segment']}" if "segment" in fact else ""
            key = f"{fact['id']}{place}@{fact['side']}"
            held = known.get(key)
            if held is None or held == fact["value"]:
                continue
            error = {"reflux_time": one.error_ms, "vein_diameter": one.diameter_error_mm}.get(fact["id"])
            if isinstance(held, float) and isinstance(fact["value"], int | float) and fact["id"] != "reflux_time_error":
                if not _differ(held, float(fact["value"]), error):
                    continue
                found[key] = f"{held:g} in the record, {fact['value']:g} here"
            elif not isinstance(held, float):
                found[key] = f"{held} in the record, {fact['value']} here"
    return found
