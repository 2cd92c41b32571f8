"""A block of patients: who they are, what they have, and what of it is on record, with the truth for the figures."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ekbom.population.synth import health, iron, legs, people, restless_legs, treatment
from ekbom.population.synth.draws import Draws, Integers
from ekbom.population.synth.parameters import number
from ekbom.population.synth.record import Condition, Course, Procedure, Rows, Statement, Writing

#: Patients in a block; the numbers of a block depend on nothing but seed and block.
BLOCK = 50_000


class Truth(NamedTuple):
    """What is so, whether on record or not."""

    who: people.People
    well: health.Health
    blood: iron.Iron
    legs: legs.Legs
    rls: restless_legs.RestlessLegs
    treatment: treatment.Treatment


class Cohort(NamedTuple):
    """What is on record of a block. first: the number of its first patient. no_allergy: who was found to have none."""

    first: int
    size: int
    as_of: int
    statements: tuple[Statement, ...]
    conditions: tuple[Condition, ...]
    procedures: tuple[Procedure, ...]
    courses: tuple[Course, ...]
    no_allergy: Condition
    truth: Truth


def cohort(seed: int, block: int, size: int, as_of: int) -> Cohort:
    """The first ``size`` patients of a block."""
    draws = Draws(seed, block, size)
    who = people.people(draws, as_of)
    well = health.health(draws, who)
    blood = iron.iron(draws, who, well)
    own_legs = legs.legs(draws, who, well)
    rls = restless_legs.restless_legs(draws, who, well, blood, own_legs)
    treated = treatment.treatment(draws, who, rls)
    known = iron.ferritin_known(draws, who, well, blood, rls.coded)
    writing = Writing(draws, as_of)
    entries = [
        *people.on_record(who, writing),
        *health.on_record(who, well, writing),
        *iron.on_record(who, well, blood, known, writing),
        *legs.on_record(who, well, own_legs, rls.coded, writing),
        *restless_legs.on_record(who, well, rls, writing),
        *treatment.on_record(who, well, blood, known, rls, treated, writing),
    ]
    reviewed = draws.happens("no allergy", number("no_allergy"))
    for entry in entries:
        if isinstance(entry, Condition) and entry.code == "Z88.5":
            reviewed[entry.rows] = False

    def later(days: Integers, rows: Rows) -> Integers:
        """Nothing is on record from before the birth."""
        return np.maximum(days, who.born[rows])

    def placed(entry: Statement) -> Statement:
        if not entry.earlier:
            return entry._replace(days=later(entry.days, entry.rows))
        lived = entry.days >= who.born[entry.rows]
        return Statement(entry.key, entry.rows[lived], entry.values[lived], entry.days[lived], earlier=True)

    return Cohort(
        first=block * BLOCK,
        size=size,
        as_of=as_of,
        statements=tuple(placed(e) for e in entries if isinstance(e, Statement)),
        conditions=tuple(e._replace(days=later(e.days, e.rows)) for e in entries if isinstance(e, Condition)),
        procedures=tuple(e._replace(days=later(e.days, e.rows)) for e in entries if isinstance(e, Procedure)),
        courses=tuple(e._replace(start=later(e.start, e.rows)) for e in entries if isinstance(e, Course)),
        no_allergy=writing.condition("no known allergy", reviewed),
        truth=Truth(who, well, blood, own_legs, rls, treated),
    )
