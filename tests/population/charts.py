"""Charts of nobody, with every awkwardness a record can have: for tests that hold columns against one patient's code."""

from __future__ import annotations

import random

from ekbom.facts.catalogue import AGED, FACTS, keys_of
from ekbom.facts.definition import FactDefinition
from ekbom.facts.medication import INGREDIENTS
from ekbom.records.chart import LISTS, Chart
from ekbom.records.derived import is_derived
from ekbom.records.event import Course, DoseLine, Event, Present
from ekbom.records.moments import UNDATED, iso_day, moment

DAY = 739_942  # 2026-11-22
_ATC = ("N02AA55", "N02AA05", "N05BA12", "N06AB03", "R06AA02", "C03CA01", "A03FA01", "N04BC05", "B03AC01")
_KEYS = [key for fact in FACTS.values() if not is_derived(fact) for key in keys_of(fact)]
_AGED_KEYS = [key for id in AGED for key in keys_of(FACTS[id])]
_OFTEN = [*_AGED_KEYS, "age", "sex", "weeks_since_iv_iron", "oxycodone_with_naloxone", "pregnant", "locale"]
_PAIRS = ("oxycodone+naloxone", "carbidopa+levodopa")


def _value(fact: FactDefinition, random_: random.Random) -> bool | float | str:
    if fact.kind == "bool":
        return random_.random() < 0.5
    if fact.kind == "category":
        return random_.choice(fact.categories)
    low, high = fact.low or 0.0, fact.high if fact.high is not None else 1000.0
    return float(f"{random_.choice((low, high, random_.uniform(low, high))):.9g}")


def _event(key: str, random_: random.Random) -> Event:
    fact = FACTS[key.split("@", 1)[0].split(".", 1)[0]]
    day = 0 if random_.random() < 0.2 else DAY - random_.choice((-3, 0, 0, 1, 1, 30, 200, 400, 5000))
    instant = -1 if not day else day * 86_400 + random_.choice((0, 0, 3_600))
    told = max(instant, random_.choice((-1, instant, instant + 86_400, (DAY + 5) * 86_400)))
    return Event(
        key,
        _value(fact, random_),
        day,
        instant,
        iso_day(day) if day else "",
        told,
        random_.choice((0, 0, 0, DAY, DAY + 1, DAY - 1)),
        random_.random() < 0.1,
        random_.choice((1, 2)),
        random_.random() < 0.5,
        f"Observation/{random_.randrange(10_000)}",
    )


def _course(at: int, random_: random.Random) -> Course:
    ingredients: tuple[str, ...] = (random_.choice(list(INGREDIENTS)),)
    kind = random_.random()
    if kind < 0.15:
        ingredients = tuple(random_.choice(_PAIRS).split("+"))
    elif kind < 0.3:
        ingredients = ()
    atc = tuple(sorted({random_.choice(_ATC) for _ in range(random_.choice((0, 0, 1, 2)))}))
    start = random_.choice((0, DAY, DAY - 1, DAY - 100, DAY - 3000, DAY + 2))
    lines = tuple(
        DoseLine(
            random_.choice((0.25, 1.5, 300.0, 1 / 3, 99_999.0)),
            random_.choice(("mg", "mg", "mg", "ug/h", "mL")),
            random_.choice((0, DAY - 10, DAY + 1)),
            random_.choice((0, 0, DAY, DAY - 1)),
        )
        for _ in range(random_.choice((0, 1, 1, 2)))
    )
    return Course(
        name=f"medicine {at}",
        ingredients=ingredients,
        atc=atc,
        recognised=bool(ingredients or atc) and random_.random() < 0.95,
        by_name=random_.random() < 0.2,
        standing=random_.choice(("taken", "taken", "taken", "stopped", "unsure")),
        given=random_.random() < 0.2,
        start=start,
        since=iso_day(start) if start else "",
        end=random_.choice((0, 0, 0, DAY, DAY + 1, DAY - 1)),
        doses=lines,
        unstructured="" if lines else "no dose",
        route="oral",
        text="as told",
        source=f"MedicationStatement/{at}",
    )


def chart(number: int, seed: int) -> Chart:
    """The chart of patient p<number>; the same for the same seed."""
    random_ = random.Random(f"{seed} {number}")
    made = Chart()
    made.patient_id = f"p{number:05d}"
    made.identity = f"Patient/{made.patient_id}"
    made.sex = random_.choice(("female", "male", "other", "unknown"))
    born = random_.choice(
        ("", "1980-02-29", "1972", "1950-11", "1950-02", "2027-01-01", "1850-01-01", "2000-11-22", "1961-12-31")
    )
    made.born, made.born_text = (moment(born) or UNDATED), born
    if random_.random() < 0.05:
        made.died = moment(iso_day(DAY - 5))
    keys = random_.sample(_KEYS, random_.randrange(12)) + random_.sample(_OFTEN, random_.randrange(8))
    for key in keys:
        made.events.extend(_event(key, random_) for _ in range(random_.choice((1, 1, 1, 2, 2, 3, 5))))
    for at in range(random_.choice((0, 0, 1, 2, 3, 6))):
        made.courses.append(_course(at, random_))
    for which in LISTS:
        for _ in range(random_.choice((0, 0, 1, 2))):
            day = random_.choice((0, DAY, DAY - 400, DAY + 1))
            made.lists.setdefault(which, []).append(Present(day, iso_day(day) if day else "", f"List/{which}"))
    return made
