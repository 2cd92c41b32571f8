"""A block as the tables of events (``ekbom.population.event_tables``), in the order of patients."""

from __future__ import annotations

import numpy as np
import polars as pl

from ekbom.population.event_tables import JOINT
from ekbom.population.synth.cohort import Cohort
from ekbom.population.synth.draws import Integers
from ekbom.population.synth.fact_columns import LISTS, SEXES, labelled, patient_ids
from ekbom.population.synth.meanings import meant, stated
from ekbom.population.synth.record import Condition, Course, Procedure, Statement
from ekbom.records.moments import DAY_SECONDS, ORDINAL_OF_1970

#: Why there is no amount a day, as the reader of FHIR says it.
IN_WORDS = "the dose is not given as data"
NO_TIMES = "how often it is taken is not given as data"


def slug(key: str) -> str:
    """A fact's key as part of a FHIR id."""
    return key.replace("_", "-").replace("@", "-")


def place(entry: Statement | Condition | Procedure) -> tuple[str, str]:
    """The resource type of an entry and the end of its id."""
    if isinstance(entry, Condition):
        return "Condition", entry.code
    if isinstance(entry, Procedure):
        return "Procedure", slug(entry.key)
    return "Observation", slug(entry.key) + (".earlier" if entry.earlier else "")


def resource_of(course: Course) -> str:
    """The resource type of a course."""
    return "MedicationAdministration" if course.given else "MedicationRequest"


def iso(days: Integers) -> pl.Series:
    """Days as text."""
    return pl.Series((days - ORDINAL_OF_1970).astype(np.int32)).cast(pl.Date).dt.to_string("%Y-%m-%d")


def born(cohort: Cohort) -> tuple[pl.Series, Integers]:
    """Birth as the record has it ("1972-03-04", "1972") and its day, 0 where only the year is known."""
    who = cohort.truth.who
    text = pl.select(
        pl.when(pl.lit(pl.Series(who.partial))).then(pl.lit(iso(who.born)).str.head(4)).otherwise(pl.lit(iso(who.born)))
    ).to_series()
    return text, np.where(who.partial, 0, who.born)


def dosage_text(dose: pl.Expr) -> pl.Expr:
    """The dosage in words."""
    return pl.when(dose.is_null()).then(pl.lit("as before")).otherwise(dose.cast(pl.String) + pl.lit(" mg a day"))


def event_frames(cohort: Cohort) -> dict[str, pl.DataFrame]:
    """The five tables of a block; ``lists`` holds what is everybody's and is the same for each block."""
    ids = patient_ids(cohort)
    text, day = born(cohort)
    courses, doses = _courses(cohort, ids)
    return {
        "people": pl.DataFrame(
            {
                "patient": ids,
                "sex": labelled(pl.Series(cohort.truth.who.sex), SEXES),
                "born": text,
                "born_day": pl.Series(day, dtype=pl.Int32),
                "died_day": pl.repeat(0, cohort.size, dtype=pl.Int32, eager=True),
            }
        ),
        "events": _events(cohort, ids),
        "courses": courses,
        "doses": doses,
        "lists": pl.DataFrame(
            {
                "patient": [""] * len(LISTS),
                "which": LISTS,
                "day": pl.Series([0] * len(LISTS), dtype=pl.Int32),
                "iso": [""] * len(LISTS),
                "source": [f"the export's {which}" for which in LISTS],
            }
        ),
    }


def _events(cohort: Cohort, ids: pl.Series) -> pl.DataFrame:
    entries = stated(cohort)
    places = [place(entry) for _, entry in entries]
    rows = np.concatenate([entry.rows for _, entry in entries])
    order = np.argsort(rows, kind="stable")
    which = np.repeat(np.arange(len(entries), dtype=np.uint32), [len(entry.rows) for _, entry in entries])[order]
    values = np.concatenate(
        [entry.values if isinstance(entry, Statement) else np.ones(len(entry.rows)) for _, entry in entries]
    )[order]
    days = np.concatenate([entry.days for _, entry in entries])[order]
    patient = ids.gather(rows[order])

    def of_entry(texts: list[str]) -> pl.Series:
        return pl.Series(texts, dtype=pl.String).gather(which)

    instant = pl.Series(days * DAY_SECONDS)
    size = len(rows)
    return pl.DataFrame(
        {
            "patient": patient,
            "fact": of_entry([key for key, _ in entries]),
            "value": pl.Series(values),
            "day": pl.Series(days, dtype=pl.Int32),
            "instant": instant,
            "iso": iso(days),
            "told": instant,
            "end_day": pl.repeat(0, size, dtype=pl.Int32, eager=True),
            "past": pl.repeat(False, size, dtype=pl.Boolean, eager=True),
            "status_rank": pl.repeat(2, size, dtype=pl.Int32, eager=True),
            "is_now": pl.repeat(False, size, dtype=pl.Boolean, eager=True),
            "source": of_entry([kind + "/" for kind, _ in places])
            + patient
            + of_entry(["-" + end for _, end in places]),
        }
    )


def _courses(cohort: Cohort, ids: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Courses and their dose lines."""
    whole = cohort.courses
    rows = np.concatenate([course.rows for course in whole])
    which = np.repeat(np.arange(len(whole), dtype=np.uint32), [len(course.rows) for course in whole])
    order = np.argsort(rows, kind="stable")
    which, rows = which[order], rows[order]
    start = np.concatenate([course.start for course in whole])[order]
    end = np.concatenate([course.end for course in whole])[order]
    dose = pl.Series(np.concatenate([course.dose for course in whole])[order], nan_to_null=True)
    patient = ids.gather(rows)
    meanings = [meant(course.drug) for course in whole]

    def of_course(values: list[object], kind: type[pl.DataType] = pl.String) -> pl.Series:
        return pl.Series(values, dtype=kind).gather(which)

    given = of_course([course.given for course in whole], pl.Boolean)
    frame = pl.DataFrame(
        {
            "patient": patient,
            "course": pl.Series(which, dtype=pl.Int32),
            "name": of_course([course.drug.name for course in whole]),
            "ingredients": of_course([JOINT.join(one.ingredients) for one in meanings]),
            "atc": of_course([JOINT.join(one.atc) for one in meanings]),
            "recognised": of_course([one.known for one in meanings], pl.Boolean),
            "by_name": pl.repeat(False, len(rows), dtype=pl.Boolean, eager=True),
            "given": given,
            "start_day": pl.Series(start, dtype=pl.Int32),
            "since": iso(start),
            "end_day": pl.Series(end, dtype=pl.Int32),
            "route": of_course([course.drug.route for course in whole]),
            "dose": dose,
            "source": of_course([resource_of(course) + "/" for course in whole])
            + patient
            + of_course([f"-m{at}" for at in range(len(whole))]),
        }
    )
    frame = frame.with_columns(
        standing=pl.when(pl.col("given") | (pl.col("end_day") == 0)).then(pl.lit("taken")).otherwise(pl.lit("stopped")),
        unstructured=pl.when(pl.col("given"))
        .then(pl.lit(NO_TIMES))
        .when(pl.col("dose").is_null())
        .then(pl.lit(IN_WORDS))
        .otherwise(pl.lit("")),
        dosage=pl.when(pl.col("given")).then(pl.lit("")).otherwise(dosage_text(pl.col("dose"))),
    )
    doses = frame.filter(pl.col("unstructured") == "").select(
        "patient", "course", amount="dose", unit=pl.lit("mg"), start_day="start_day", end_day="end_day"
    )
    names = (
        "patient course name ingredients atc recognised by_name standing given start_day since end_day unstructured "
        "route dosage source"
    )
    return frame.select(names.split()), doses
