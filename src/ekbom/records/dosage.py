"""Amounts a day: from dose, frequency and period as data to one number, or why there is none.

Follows Dosage and Timing of FHIR R4. A dose range, a frequency range, a dose taken only when needed, a count of
tablets without their strength, and a dosage that stands only as text give no number; the text is kept.
"""

from __future__ import annotations

from typing import Any

from ekbom.logic.units import UnknownUnit, conversion, unit
from ekbom.records.event import DoseLine
from ekbom.records.fhir_elements import Resource, code_of, items, mapping, objects, text
from ekbom.records.fhir_value import UCUM
from ekbom.records.moments import moment
from ekbom.records.values import finite, known_unit, shown

_HOURS = {"s": 1 / 3600, "min": 1 / 60, "h": 1.0, "d": 24.0, "wk": 168.0, "mo": 730.5, "a": 8766.0}
#: Codes of the HL7 table GTSAbbreviation that say how often a day.
_A_DAY = {
    "QD": 1.0,
    "BID": 2.0,
    "TID": 3.0,
    "QID": 4.0,
    "AM": 1.0,
    "PM": 1.0,
    "BED": 1.0,
    "QOD": 0.5,
    "Q1H": 24.0,
    "Q2H": 12.0,
    "Q3H": 8.0,
    "Q4H": 6.0,
    "Q6H": 4.0,
    "Q8H": 3.0,
}
_TABLETS = ("1", "", "{tablet}", "{tbl}", "{capsule}", "{cap}", "{patch}", "TAB", "TABLET", "CAP", "PATCH")


class Unstructured(Exception):
    """Why a dosage gives no amount a day, in words."""


def amount_a_day(dose: float, unit_code: str, times: float) -> tuple[float, str]:
    """A dose in a UCUM unit, so many times a day, as (amount, unit) a day; masses come as mg.

    Raises Unstructured for a unit outside the table.
    """
    try:
        given = unit(unit_code)
    except UnknownUnit:
        raise Unstructured(f"the unit '{shown(unit_code)}' of the dose is not known") from None
    milligram = unit("mg")
    if given.commensurable(milligram):
        return float(f"{dose * times * conversion(given, milligram):.9g}"), "mg"
    return float(f"{dose * times:.9g}"), unit_code


def rate_a_day(amount: float, unit_code: str) -> tuple[float, str]:
    """A rate (mg/h, mg/d, ug/h) as (amount, unit): micrograms an hour stay so, other masses come as mg a day."""
    try:
        given = unit(unit_code)
    except UnknownUnit:
        raise Unstructured(f"the unit '{shown(unit_code)}' of the rate is not known") from None
    if unit_code == "ug/h":
        return amount, "ug/h"
    daily = unit("mg/d")
    if given.commensurable(daily):
        return float(f"{amount * conversion(given, daily):.9g}"), "mg"
    raise Unstructured(f"the unit '{shown(unit_code)}' of the rate is not a mass over time")


def _unit_of(quantity: dict[str, Any]) -> str:
    code = text(quantity.get("code"))
    if code and quantity.get("system") in (UCUM, None):
        return code
    spelled = text(quantity.get("unit"))
    return known_unit(spelled) or spelled or code


def _times_a_day(timing: dict[str, Any]) -> float:
    repeat = mapping(timing.get("repeat"))
    if any(name in repeat for name in ("frequencyMax", "periodMax", "countMax")):
        raise Unstructured("the frequency is a range")
    if "dayOfWeek" in repeat:
        days = len(set(map(str, items(repeat["dayOfWeek"]))))
        clock = len(items(repeat.get("timeOfDay"))) or 1
        return days * clock * (finite(repeat.get("frequency", 1)) or 1.0) / 7
    if "timeOfDay" in repeat or ("when" in repeat and "frequency" not in repeat):
        return float(len(items(repeat.get("timeOfDay"))) or len(items(repeat.get("when"))))
    if "period" in repeat or "frequency" in repeat:
        frequency, period = finite(repeat.get("frequency", 1)), finite(repeat.get("period"))
        hours = _HOURS.get(text(repeat.get("periodUnit")))
        if frequency is None or period is None or hours is None or period <= 0 or frequency <= 0:
            raise Unstructured("the frequency is not complete")
        return frequency * 24.0 / (period * hours)
    code = code_of(timing.get("code"))
    if code in _A_DAY:
        return _A_DAY[code]
    raise Unstructured("how often it is taken is not given as data")


def _dose(given: dict[str, Any], strength: tuple[float, str] | None) -> tuple[float, str]:
    quantity = mapping(given.get("doseQuantity"))
    if not quantity:
        why = "the dose is a range" if "doseRange" in given else "the dose is not given as data"
        raise Unstructured(why)
    if quantity.get("comparator") is not None:
        raise Unstructured("the dose is only a limit")
    value, unit_code = finite(quantity.get("value")), _unit_of(quantity)
    if value is None or value < 0:
        raise Unstructured("the dose is not a number")
    if unit_code in _TABLETS:
        if strength is None:
            raise Unstructured("the dose counts tablets and their strength is not given as data")
        return value * strength[0], strength[1]
    return value, unit_code


def _line(given: Resource, strength: tuple[float, str] | None) -> DoseLine:
    if given.get("asNeededBoolean") is True or "asNeededCodeableConcept" in given:
        raise Unstructured("it is taken when needed, so the amount a day is not fixed")
    timing = mapping(given.get("timing"))
    bounds = mapping(mapping(timing.get("repeat")).get("boundsPeriod"))
    start, end = moment(bounds.get("start")), moment(bounds.get("end"))
    first = next(iter(objects(given.get("doseAndRate"))), {})
    rate = mapping(first.get("rateQuantity"))
    value = finite(rate.get("value"))
    if value is not None and "doseQuantity" not in first:
        amount, unit_code = rate_a_day(value, _unit_of(rate))
    else:
        dose, dose_unit = _dose(first, strength)
        amount, unit_code = amount_a_day(dose, dose_unit, _times_a_day(timing))
    return DoseLine(amount, unit_code, start.day if start else 0, end.day if end else 0)


def lines_of(dosages: list[Resource], strength: tuple[float, str] | None) -> tuple[tuple[DoseLine, ...], str]:
    """The dose lines of a medicine's dosages, or none and the reason.

    strength: amount and unit in one tablet, where the record gives it as data. Lines of different sequence
    follow each other, so without their dates it is not known which one holds.
    """
    if not dosages:
        return (), "no dosage is given"
    try:
        lines = tuple(_line(given, strength) for given in dosages)
    except Unstructured as reason:
        return (), str(reason)
    sequences = {str(given.get("sequence")) for given in dosages}
    if len(lines) > 1 and len(sequences) > 1 and not all(line.start or line.end for line in lines):
        return (), "the doses follow each other and their dates are not given"
    return lines, ""


def plain_text(dosages: list[Resource]) -> str:
    """The dosage as the record has it in words."""
    words = [text(given.get("text")) or text(given.get("patientInstruction")) for given in dosages]
    return "; ".join(word for word in words if word)


def window(dosages: list[Resource]) -> tuple[int, int]:
    """The first and the last day of all lines together (0: open): the last only where every line ends."""
    starts: list[int] = []
    ends: list[int] = []
    for given in dosages:
        bounds = mapping(mapping(mapping(given.get("timing")).get("repeat")).get("boundsPeriod"))
        start, end = moment(bounds.get("start")), moment(bounds.get("end"))
        if start is not None:
            starts.append(start.day)
        ends.append(end.day if end is not None else 0)
    return min(starts, default=0), max(ends) if ends and all(ends) else 0
