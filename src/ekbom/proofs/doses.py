"""Theorem 5: the dose that is shown never exceeds the least of its ceilings, for every clearance, age, weight, locale.

The ceilings are entered here a second time, as plain numbers from the table of ceilings (restless legs, kidney, age,
label of each country), and not taken from the options: a wrong number in one of the two places shows. A ceiling that
depends on the kidney holds off dialysis; dialysis has its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ekbom.facts import variables as fact
from ekbom.guidelines.populations import is_pregnant, lactating
from ekbom.guidelines.renal import clearance
from ekbom.logic.expressions import TRUE, Expression, Number, any_of, is_known, known_true, quantity
from ekbom.proofs.claims import OFFERED, Judged, Never, Theorem, offered


class Ceiling(NamedTuple):
    """At most this much a day (in the unit of the option) where the condition holds."""

    words: str
    when: Expression
    most: float | Expression


class Interval(NamedTuple):
    """At least so many days from one dose to the next where the condition holds."""

    words: str
    when: Expression
    days: float


_off_dialysis = known_true(~fact.dialysis)
_dialysis = known_true(fact.dialysis)
_not_us = ~known_true(fact.locale.is_in("us", "jp"))
_not_us_eu = ~known_true(fact.locale.is_in("us", "eu", "uk"))


def _below(limit: float) -> Expression:
    return _off_dialysis & known_true(clearance < quantity(limit, "mL/min"))


_in_proportion = quantity(300, "mg/d") * (clearance / quantity(15, "mL/min"))
_child = known_true(fact.age < 18)
_two_states = any_of(known_true(is_pregnant), known_true(lactating))

CEILINGS: Mapping[str, tuple[Ceiling, ...]] = {
    "gabapentin": (
        Ceiling("ever", TRUE, 3600),
        Ceiling("below 60", _below(60), 1400),
        Ceiling("below 30", _below(30), 700),
        Ceiling("below 15", _below(15), 300),
        Ceiling("below 15, in proportion", _below(15), _in_proportion),
        Ceiling("below 80, European label", _not_us & _below(80), 1800),
        Ceiling("below 50, European label", _not_us & _below(50), 900),
        Ceiling("below 30, European label", _not_us & _below(30), 600),
        Ceiling("after a dialysis session", _dialysis, 300),
        Ceiling("pregnant or breastfeeding", _two_states, 900),
    ),
    "gabapentin_enacarbil": (
        Ceiling("ever", TRUE, 600),
        Ceiling("below 30", _below(30), 300),
        Ceiling("below 60, Japanese label", _not_us_eu & _below(60), 300),
    ),
    "pregabalin": (
        Ceiling("ever", TRUE, 450),
        Ceiling("below 60", _below(60), 225),
        Ceiling("below 30", _below(30), 150),
        Ceiling("below 15", _below(15), 75),
        Ceiling("on dialysis", _dialysis, 75),
    ),
    "pramipexole": (Ceiling("as salt", TRUE, 0.5),),
    "ropinirole": (Ceiling("ever", TRUE, 4), Ceiling("on dialysis", _dialysis, 3)),
    "rotigotine": (Ceiling("in 24 hours", TRUE, 3),),
    "levodopa": (Ceiling("ever", TRUE, 200),),
    "oxycodone": (
        Ceiling("ever", TRUE, 40),
        Ceiling("below 60", _below(60), 30),
        Ceiling("below 30", _below(30), 20),
        Ceiling("pregnant", known_true(is_pregnant), 20),
    ),
    "methadone": (
        Ceiling("with a specialist", TRUE, 20),
        Ceiling("without a specialist", ~known_true(fact.specialist_supervision), 15),
    ),
    "buprenorphine": (Ceiling("under the tongue", TRUE, 6),),
    "tramadol": (
        Ceiling("ever", TRUE, 200),
        Ceiling("below 15", _below(15), 100),
        Ceiling("pregnant", known_true(is_pregnant), 100),
    ),
    "codeine": (Ceiling("ever", TRUE, 180), Ceiling("below 60", _below(60), 90)),
    "morphine": (Ceiling("ever", TRUE, 45), Ceiling("below 60", _below(60), 30)),
    "hydrocodone": (
        Ceiling("ever", TRUE, 45),
        Ceiling("below 60", _below(60), 30),
        Ceiling("below 30", _below(30), 20),
    ),
    "clonazepam": (Ceiling("ever", TRUE, 2), Ceiling("pregnant", known_true(is_pregnant), 1)),
    "dipyridamole": (Ceiling("ever", TRUE, 300),),
    "oral_iron": (
        Ceiling("elemental iron", TRUE, 130),
        Ceiling("a child", _child, 60),
        Ceiling(
            "a child, by weight", _child & known_true(fact.body_weight > 0), quantity(3, "mg/kg") * fact.body_weight
        ),
    ),
    "iv_fcm": (
        Ceiling("a visit", TRUE, 1000),
        Ceiling("a visit, by weight", known_true(fact.body_weight > 0), quantity(20, "mg/kg") * fact.body_weight),
        Ceiling("a day on dialysis", _dialysis, 200),
    ),
    "iv_iron_dextran": (Ceiling("a course", TRUE, 1000),),
    "iv_ferumoxytol": (Ceiling("a visit", TRUE, 1020),),
    "iv_iron_sucrose": (Ceiling("a session", TRUE, 200),),
    "iv_ferric_derisomaltose": (
        Ceiling("a course", TRUE, 1000),
        Ceiling("by weight", known_true(fact.body_weight > 0), quantity(20, "mg/kg") * fact.body_weight),
    ),
    "vitamin_c": (Ceiling("ever", TRUE, 200),),
}
INTERVALS: Mapping[str, tuple[Interval, ...]] = {
    "gabapentin": (Interval("on dialysis days only", _dialysis, 2),),
    "gabapentin_enacarbil": (Interval("every other day below 15", _below(15), 2),),
    "iv_ferumoxytol": (Interval("between two infusions", TRUE, 3),),
    "iv_fcm": (Interval("between two infusions", TRUE, 5),),
}
#: The kidney (or dialysis) below which a drug is not proposed at all.
NOT_BELOW: tuple[tuple[str, str, Expression], ...] = (
    ("gabapentin_enacarbil", "on dialysis", _dialysis),
    ("pramipexole", "below 20", _below(20)),
    ("pramipexole", "on dialysis", _dialysis),
    ("ropinirole", "below 30", _below(30)),
    ("oxycodone", "below 15", _below(15)),
    ("oxycodone", "on dialysis", _dialysis),
    ("tramadol", "on dialysis", _dialysis),
    ("codeine", "below 30", _below(30)),
    ("codeine", "on dialysis", _dialysis),
    ("morphine", "below 30", _below(30)),
    ("morphine", "on dialysis", _dialysis),
    ("hydrocodone", "below 15", _below(15)),
    ("hydrocodone", "on dialysis", _dialysis),
    ("magnesium", "below 30", _below(30)),
    ("magnesium", "on dialysis", _dialysis),
)


def _shown(judged: Judged) -> Expression:
    """A plan shows the dose: the option is offered, or should be avoided."""
    return known_true(judged.status.is_in(*OFFERED, "avoid"))


def _ceilings(options: Mapping[str, Judged]) -> Iterator[Never]:
    for id, ceilings in CEILINGS.items():
        judged = options[id]
        dose = judged.option.dose
        assert dose is not None and dose.maximum_per_day is not None  # noqa: PT018
        shown = dose.maximum_per_day
        assert isinstance(shown.type, Number)
        unit = shown.type.unit.code
        for words, when, most in ceilings:
            limit = most if isinstance(most, Expression) else quantity(most, unit)
            yield Never(
                f"{id}: {words}",
                f"more {judged.option.title} is shown than its ceiling allows ({words})",
                _shown(judged) & when & known_true(shown > limit),
                (id,),
            )
    for id, intervals in INTERVALS.items():
        dose = options[id].option.dose
        assert dose is not None and dose.interval_days is not None  # noqa: PT018
        for words, when, days in intervals:
            yield Never(
                f"{id}: {words}",
                f"{options[id].option.title} is shown more often than it may be given ({words})",
                _shown(options[id])
                & when
                & is_known(dose.maximum_per_day if dose.maximum_per_day is not None else dose.interval_days)
                & ~known_true(dose.interval_days >= quantity(days, "d")),
                (id,),
            )


def _not_at_all(options: Mapping[str, Judged]) -> Iterator[Never]:
    for id, words, when in NOT_BELOW:
        judged = options[id]
        starts = any_of(*(offered(leg.status) & ~known_true(leg.current) for leg in judged.legs))
        yield Never(f"{id}: not {words}", f"{judged.option.title} is offered {words}", starts & when, (id,))


def doses_below_ceilings(options: Mapping[str, Judged]) -> Theorem:
    """5: no dose above the least of its ceilings."""
    claims = (*_ceilings(options), *_not_at_all(options))
    return Theorem(5, "The dose shown never exceeds the least of its ceilings", claims)
