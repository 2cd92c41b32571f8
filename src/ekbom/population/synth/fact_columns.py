"""The facts of a block by columns: one row a patient, one column a key, null where a fact is unknown.

What the reader of records makes of the same events one by one (``ekbom.records.as_of``): look-back, age of a value,
and all that follows from medicines. Everybody's lists of conditions, medicines, procedures and allergies are there.
Beside the facts stands the year in which restless legs were first recorded.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ekbom.facts.catalogue import AGED, FACTS
from ekbom.facts.medication import FOLLOWED, SETS
from ekbom.facts.medication_facts import PATCHES
from ekbom.population.event_tables import definition_of
from ekbom.population.shards import FIRST_SIGNS, FIRST_YEAR
from ekbom.population.synth.cohort import Cohort
from ekbom.population.synth.draws import Numbers, Truths
from ekbom.population.synth.meanings import meant, stated
from ekbom.population.synth.people import dates
from ekbom.population.synth.record import Rows, Statement

SEXES = FACTS["sex"].categories
#: The lists that a bulk export shows to be kept for everybody.
LISTS = ("conditions", "medications", "procedures", "allergies")
_LIST_FACTS = ("condition_list", "medication_list", "procedure_list", "allergy_list")
_STEMS_WITH_AGE = frozenset(AGED)


def patient_ids(cohort: Cohort) -> pl.Series:
    """The ids of the patients: "s" and the number with eight digits."""
    numbers = pl.Series("patient", np.arange(cohort.first, cohort.first + cohort.size))
    return pl.select(pl.lit("s") + pl.lit(numbers).cast(pl.String).str.zfill(8)).to_series().alias("patient")


def ages(cohort: Cohort) -> Numbers:
    """Completed years; NaN where only the year of birth is known and leaves two answers."""
    _, (month,), (day,) = dates(np.array([cohort.as_of]))
    who = cohort.truth.who
    unclear = who.partial & ((month, day) != (12, 31))
    return np.where(unclear, np.nan, who.age)


def first_years(cohort: Cohort) -> pl.Series:
    """The year in which restless legs were first recorded, null where they never were."""
    first = np.full(cohort.size, cohort.as_of + 1)
    for key, entry in stated(cohort):
        if key in FIRST_SIGNS:
            yes = entry.values == 1 if isinstance(entry, Statement) else np.ones(len(entry.rows), dtype=bool)
            rows = entry.rows[yes]
            first[rows] = np.minimum(first[rows], entry.days[yes])
    year = np.where(first <= cohort.as_of, dates(first)[0], np.nan)
    return pl.Series(year, nan_to_null=True).cast(pl.Int16)


def fact_frame(cohort: Cohort) -> pl.DataFrame:
    """The facts of a block, with the first year."""
    values, days = _values(cohort)
    columns = {key: _column(key, found) for key, found in values.items()}
    for key, found in days.items():
        columns[f"days_since_{key}"] = pl.Series(cohort.as_of - found, nan_to_null=True)
    columns.update(_medication(cohort))
    size = cohort.size
    columns.update({name: pl.repeat(True, size, dtype=pl.Boolean, eager=True) for name in _LIST_FACTS})
    columns["as_of"] = pl.repeat(float(cohort.as_of), size, dtype=pl.Float64, eager=True)
    head = {
        "patient": patient_ids(cohort),
        "sex": _column("sex", cohort.truth.who.sex.astype(np.float64)),
        "age": pl.Series(ages(cohort), nan_to_null=True),
        FIRST_YEAR: first_years(cohort),
    }
    return pl.DataFrame({**head, **dict(sorted(columns.items()))})


def _values(cohort: Cohort) -> tuple[dict[str, Numbers], dict[str, Numbers]]:
    """The value of each key as a number, and the day of those whose age matters; NaN where unknown."""
    values: dict[str, Numbers] = {}
    days: dict[str, Numbers] = {}
    for key, entry in stated(cohort):
        held = values.setdefault(key, np.full(cohort.size, np.nan))
        definition = definition_of(key)
        told = np.broadcast_to(entry.values if isinstance(entry, Statement) else np.float64(1), entry.rows.shape)
        dated = days.setdefault(key, np.full(cohort.size, np.nan)) if definition.id in _STEMS_WITH_AGE else None
        if isinstance(entry, Statement) and entry.earlier:
            continue
        counts = _counts(entry.rows, cohort.as_of - entry.days, definition.look_back_days)
        held[entry.rows[counts]] = told[counts]
        if dated is not None:
            dated[entry.rows[counts]] = entry.days[counts]
    return values, days


def _counts(rows: Rows, old: Rows, back: int | None) -> Truths:
    return np.ones(len(rows), dtype=bool) if back is None else old <= back


def _column(key: str, values: Numbers) -> pl.Series:
    definition = definition_of(key)
    column = pl.Series(values, nan_to_null=True)
    if definition.kind == "bool":
        return column.cast(pl.Boolean)
    if definition.kind == "category":
        return labelled(column, definition.categories)
    return column


def labelled(places: pl.Series, labels: tuple[str, ...]) -> pl.Series:
    """Labels by their places."""
    return pl.Series(labels, dtype=pl.String).gather(places.cast(pl.UInt32))


class _Taken:
    """A set or an ingredient over a block: since when (0: not taken), how much a day (NaN: not known)."""

    def __init__(self, size: int) -> None:
        self.since = np.zeros(size)
        self.dose = np.zeros(size)

    def add(self, rows: Rows, start: Rows, dose: Numbers) -> None:
        before = self.since[rows]
        self.since[rows] = np.where((before == 0) | (start < before), start, before)
        self.dose[rows] += dose


def _medication(cohort: Cohort) -> dict[str, pl.Series]:
    taken: dict[str, _Taken] = {}
    unknown = np.zeros(cohort.size, dtype=bool)
    given: dict[str, Numbers] = {}
    for course in cohort.courses:
        own = meant(course.drug)
        if course.given:
            for fact, holds in (
                ("weeks_since_iv_iron", "iv_iron" in own.sets),
                ("weeks_since_fcm", "ferric_carboxymaltose" in own.ingredients),
            ):
                if holds:
                    weeks = given.setdefault(fact, np.full(cohort.size, np.nan))
                    weeks[course.rows] = [float(f"{days / 7:.9g}") for days in cohort.as_of - course.start]
        current = course.end == 0
        rows, start, dose = course.rows[current], course.start[current], course.dose[current]
        if not own.known:
            unknown[rows] = True
        for name in (*own.sets, *own.ingredients):
            taken.setdefault(name, _Taken(cohort.size)).add(rows, start, dose)
    no = pl.Series(np.where(unknown, np.nan, 0.0), nan_to_null=True)
    columns = {fact: pl.Series(weeks, nan_to_null=True) for fact, weeks in given.items()}
    columns["unrecognised_drug"] = pl.Series(unknown)
    for name in (*SETS, *FOLLOWED):
        own_taken = taken.get(name)
        if own_taken is None:
            found = {f"takes_{name}": no.cast(pl.Boolean), f"{name}_daily_dose": no, f"{name}_patch_rate": no}
        else:
            found = _of_taken(name, own_taken, unknown, cohort.as_of)
        columns.update({key: column for key, column in found.items() if key in FACTS})
    return columns


def _of_taken(name: str, own: _Taken, unknown: Truths, as_of: int) -> dict[str, pl.Series]:
    yes = own.since > 0
    without = np.where(unknown & ~yes, np.nan, 0.0)
    found = {
        f"takes_{name}": pl.Series(np.where(yes, 1.0, without), nan_to_null=True).cast(pl.Boolean),
        f"days_on_{name}": pl.Series(np.where(yes, as_of - own.since, np.nan), nan_to_null=True),
        f"{name}_daily_dose": pl.Series(np.where(yes, own.dose, without), nan_to_null=True),
    }
    if name in PATCHES:
        # A dose that is known is no rate; without a dose neither is known.
        found[f"{name}_patch_rate"] = pl.Series(np.where(yes, own.dose * 0.0, without), nan_to_null=True)
    return found
