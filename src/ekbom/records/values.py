"""A value of a record in a fact's own kind and unit, or why it is not usable.

Units follow UCUM (``ekbom.logic.units``); a fact may name further units of another dimension with their factor
(mmol/L for mg/dL). Nothing is guessed: without a unit where one is needed, with an unknown unit, outside the
plausible range, or of another kind than the fact, a value is refused with its reason.
"""

from __future__ import annotations

from typing import NamedTuple

from ekbom.facts.catalogue import TIMES_OF_DAY
from ekbom.facts.definition import FactDefinition
from ekbom.logic.units import UnknownUnit, conversion, unit
from ekbom.records.moments import moment

#: Spellings of units that are not UCUM but leave no doubt, accepted only where no UCUM code is given.
SPELLINGS = {
    "mcg/L": "ug/L",
    "mcg/dL": "ug/dL",
    "mcg": "ug",
    "mcg/h": "ug/h",
    "mcg/hr": "ug/h",
    "µg": "ug",
    "μg": "ug",
    "µg/L": "ug/L",
    "μg/L": "ug/L",
    "µg/l": "ug/L",
    "μg/l": "ug/L",
    "µg/dL": "ug/dL",
    "μg/dL": "ug/dL",
    "µg/h": "ug/h",
    "μg/h": "ug/h",
    "µmol/L": "umol/L",
    "μmol/L": "umol/L",
    "µmol/l": "umol/L",
    "μmol/l": "umol/L",
    "µm": "um",
    "μm": "um",
    "mmHg": "mm[Hg]",
    "mm Hg": "mm[Hg]",
    "mIU/L": "m[IU]/L",
    "uIU/mL": "u[IU]/mL",
    "µIU/mL": "u[IU]/mL",
    "μIU/mL": "u[IU]/mL",
    "IU/L": "[IU]/L",
    "mL/min/1.73m2": "mL/min/{1.73_m2}",
    "mL/min/1.73 m2": "mL/min/{1.73_m2}",
    "mL/min/1.73m²": "mL/min/{1.73_m2}",
    "mL/min/1.73 m²": "mL/min/{1.73_m2}",
    "ml/min/1.73m2": "mL/min/{1.73_m2}",
    "kg/m²": "kg/m2",
    "lbs": "[lb_av]",
    "lb": "[lb_av]",
    "inches": "[in_i]",
    "years": "a",
    "year": "a",
    "months": "mo",
    "month": "mo",
    "weeks": "wk",
    "week": "wk",
    "days": "d",
    "day": "d",
    "hours": "h",
    "hour": "h",
    "hr": "h",
    "minutes": "min",
    "sec": "s",
    "msec": "ms",
    "percent": "%",
    "events/h": "/h",
    "events/hour": "/h",
}


class Refused(NamedTuple):
    """Why a value is not used: a kind of ``problems.KINDS`` and a sentence."""

    kind: str
    why: str


_LONGEST_UNIT = 64
_FACTORS: dict[tuple[str, str], float | None] = {}


def _factor(definition: FactDefinition, code: str) -> float | None:
    """The number to multiply with to come into the fact's unit; None where the unit does not fit."""
    if len(code) > _LONGEST_UNIT:
        return None
    key = (definition.id, code)
    if key in _FACTORS:
        return _FACTORS[key]
    try:
        given = unit(code)
        own = unit(definition.unit or "1")
        factor: float | None = None
        if own.code == "%" and "mol" in code:
            # A ratio of amounts (IFCC HbA1c in mmol/mol) is no percentage of the same thing.
            factor = None
        elif given.commensurable(own):
            factor = conversion(given, own)
        else:
            for other_code, other_factor in definition.conversions:
                other = unit(other_code)
                if given.commensurable(other):
                    factor = conversion(given, other) * other_factor
                    break
    except UnknownUnit:
        factor = None
    if len(_FACTORS) < 10000:
        _FACTORS[key] = factor
    return factor


def _needs_no_unit(definition: FactDefinition) -> bool:
    return definition.unit in ("", "1") or definition.unit.startswith("{")


def shown(text: str) -> str:
    """A short text of the record (a unit, a code) for a message, printable."""
    return "".join(c if c.isprintable() else "?" for c in text[:24])


def known_unit(text: str) -> str:
    """The UCUM code of a unit given only as text: the text itself or the code it is a spelling of; "" if neither."""
    try:
        return unit(text).code
    except UnknownUnit:
        return SPELLINGS.get(text, "")


def finite(number: object) -> float | None:
    """The number as a float; None for anything that is no finite number (true and false are none)."""
    if type(number) is float:
        return number if number - number == 0 else None
    if type(number) is int:
        return float(number) if -(10**15) < number < 10**15 else None
    return None


def number(definition: FactDefinition, amount: object, unit_code: str) -> float | Refused:
    """A number with a UCUM code ("" if none was given) as the fact's number."""
    if definition.kind != "number":
        return Refused("value", f"a number, expected {expected(definition)}: {definition.id}")
    given = finite(amount)
    if given is None:
        return Refused("value", f"the value is not a number: {definition.id}")
    by = factor(definition, unit_code)
    if isinstance(by, Refused):
        return by
    value = given if by == 1.0 else float(f"{given * by:.9g}")
    return value if _plausible(definition, value) else outside(definition)


def factor(definition: FactDefinition, unit_code: str) -> float | Refused:
    """What a number with a UCUM code ("" if none was given) is multiplied with to become the number of a fact."""
    if not unit_code:
        if not _needs_no_unit(definition):
            return Refused("unit", f"no unit, expected {definition.unit} or one that converts: {definition.id}")
        return 1.0
    found = 1.0 if unit_code == definition.unit else _factor(definition, unit_code)
    if found is None:
        text = f"unit '{shown(unit_code)}' is not known or does not convert to {definition.unit or '1'}"
        return Refused("unit", f"{text}: {definition.id}")
    return found


def outside(definition: FactDefinition) -> Refused:
    """What is said of a number outside the plausible range of a fact."""
    low = "" if definition.low is None else f"{definition.low:g}"
    high = "" if definition.high is None else f"{definition.high:g}"
    limits = f"{low} to {high} {definition.unit}".rstrip()
    return Refused("impossible", f"the value lies outside {limits}: {definition.id}")


def _plausible(definition: FactDefinition, value: float) -> bool:
    if definition.low is not None and value < definition.low:
        return False
    return definition.high is None or value <= definition.high


def expected(definition: FactDefinition) -> str:
    """What a value of the fact looks like, in words."""
    if definition.kind == "number":
        return "a number" if _needs_no_unit(definition) else f"a number in {definition.unit}"
    return {"bool": "true or false", "category": "one of its labels", "date": "a date"}[definition.kind]


def truth(definition: FactDefinition, given: bool) -> bool | Refused:
    """True or false as the fact's value."""
    if definition.kind != "bool":
        return Refused("value", f"true or false, expected {expected(definition)}: {definition.id}")
    return given


def label(definition: FactDefinition, text: str) -> str | Refused:
    """A text as one of the fact's labels, exactly."""
    if definition.kind != "category":
        return Refused("value", f"a text, expected {expected(definition)}: {definition.id}")
    if text not in definition.categories:
        return Refused("value", f"not one of the labels {', '.join(definition.categories)}: {definition.id}")
    return text


def clock(definition: FactDefinition, text: str) -> float | Refused:
    """A time of day ("22:30") as hours after midnight, for facts that are a time of day."""
    hours, _, rest = text.partition(":")
    minutes = rest[:2]
    if definition.id not in TIMES_OF_DAY:
        return Refused("value", f"a time, expected {expected(definition)}: {definition.id}")
    plain = all(part.isascii() and part.isdigit() and len(part) <= 2 for part in (hours, minutes))
    if not plain or len(minutes) != 2 or rest[2:3] not in ("", ":") or int(hours) > 23 or int(minutes) > 59:
        return Refused("value", f"not a time of day (hh:mm): {definition.id}")
    return float(f"{int(hours) + int(minutes) / 60:.9g}")


def day(definition: FactDefinition, text: object) -> float | Refused:
    """A full date as the fact's value, a proleptic ordinal."""
    if definition.kind != "date":
        return Refused("value", f"a date, expected {expected(definition)}: {definition.id}")
    found = moment(text)
    if found is None or found.partial:
        return Refused("date", f"not a full date (yyyy-mm-dd): {definition.id}")
    return float(found.day)
