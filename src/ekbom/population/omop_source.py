"""An OMOP CDM 5.4 database as the five tables of events, made where the data are.

Python looks only at the combinations of concepts, units and the like that occur (some thousands), decides by the code
that reads one patient's FHIR record what they mean, and loads that as small tables; the rows themselves are joined with
them in the database. Nothing is guessed: a date that is none or lies before the birth is no date, a number with an
unknown unit is not used, a concept 0 says nothing; each is counted. Two things are told apart from FHIR: an end of a
condition on the day of its start is the end of a visit and no end; and a drug exposure is a medicine taken until its
end date (else its verbatim end date, else its days of supply), so that one without any is neither taken nor not taken.
A list is there for everybody where its table has a row.
"""

from __future__ import annotations

import os
from collections import Counter

from ekbom.population import omop_courses, omop_statements
from ekbom.population.database import Database, is_url, mark_of, open_database
from ekbom.population.event_tables import LISTS
from ekbom.population.omop_sql import Work
from ekbom.population.omop_tables import LIST_TABLES, make_views, view_of
from ekbom.records.errors import RecordError
from ekbom.records.moments import moment

_FEMALE, _MALE, _OTHER, _UNKNOWN = 8532, 8507, (8521, 8570), (0, 8551)
#: Stands for a part of a date of birth that is not given.
_MISSING = -1


def is_omop(source: str) -> bool:
    """Whether a source looks like OMOP: a URL of PostgreSQL, a DuckDB or SQLite file, a folder with a table person."""
    if is_url(source):
        return True
    if not os.path.isdir(source):
        return bool(mark_of(source))
    return any(
        name.split(".", 1)[0].lower() == "person"
        and (name.lower().endswith((".csv", ".csv.gz", ".parquet")) or os.path.isdir(os.path.join(source, name)))
        for name in os.listdir(source)
    )


def open_source(source: str, work: str, memory: str, threads: int) -> Database:
    """An OMOP database, with working relations over its tables (``omop_tables``).

    work: a folder for working tables, which may grow to the size of the source. memory: as DuckDB writes it ("4GB").
    Raises RecordError where it cannot be read or is no OMOP database.
    """
    if os.path.isdir(source) and not is_omop(source):
        raise RecordError(f"{source}: there is no table person in the folder, expected the tables of the OMOP CDM 5.4")
    database = open_database(source, work, memory, threads)
    try:
        make_views(database, source)
    except BaseException:
        database.close()
        raise
    return database


def make_events(database: Database) -> Counter[str]:
    """Make the tables of events (``ekbom_people`` and so on) in a database of ``open_source``.

    Returns what could not be used, as "kind: what" with the number of rows. RecordError where the source fails.
    """
    work = Work(database)
    _people(work)
    work.gather("events", omop_statements.statements(work))
    omop_courses.courses(work)
    _lists(work)
    return +work.problems


def _people(work: Work) -> None:
    person = view_of("person")
    births = work.rows(
        f"""SELECT year, month, day, COUNT(*) FROM (
          SELECT COALESCE(year_of_birth, {_MISSING}) AS year, COALESCE(month_of_birth, {_MISSING}) AS month,
            COALESCE(day_of_birth, {_MISSING}) AS day FROM {person} WHERE person_id IS NOT NULL) AS p
        GROUP BY year, month, day"""
    )
    found = []
    for year, month, day, count in births:
        born = _born(year, month, day)
        when = moment(born) if born else None
        if born and when is None:
            work.problems["patient: the date of birth is not a date"] += count
        found.append((year, month, day, born if when else "", when.day if when else 0))
    work.database.load(
        "ekbom_births",
        {"year": "bigint", "month": "bigint", "day": "bigint", "born": "text", "born_day": "integer"},
        found,
    )
    genders = work.rows(f"SELECT gender_concept_id, COUNT(*) FROM {person} GROUP BY gender_concept_id")
    work.problems["patient: gender is none of female, male, other, unknown"] += sum(
        count for gender, count in genders if gender not in (None, _FEMALE, _MALE, *_OTHER, *_UNKNOWN)
    )
    nobody = work.rows(f"SELECT COUNT(*) FROM {person} WHERE person_id IS NULL")[0][0]
    work.problems["patient: rows of the table person without an id"] += nobody
    died = "SELECT CAST(0 AS BIGINT) AS person_id, 0 AS died_day"
    if "death" in work.there:
        death = view_of("death")
        died = f"SELECT person_id, MIN(death_date) AS died_day FROM {death} WHERE death_date > 0 GROUP BY person_id"
        undated = work.rows(f"SELECT COUNT(*) FROM {death} WHERE death_date <= 0")[0][0]
        work.problems["patient: a death without a date"] += undated
    work.make(
        "ekbom_people",
        f"""SELECT CAST(p.person_id AS TEXT) AS patient,
          CASE WHEN p.gender_concept_id = {_FEMALE} THEN 'female' WHEN p.gender_concept_id = {_MALE} THEN 'male'
            WHEN p.gender_concept_id IN ({", ".join(map(str, _OTHER))}) THEN 'other' ELSE 'unknown' END AS sex,
          b.born AS born, b.born_day AS born_day, COALESCE(d.died_day, 0) AS died_day
        FROM {person} AS p
        JOIN ekbom_births AS b ON b.year = COALESCE(p.year_of_birth, {_MISSING})
          AND b.month = COALESCE(p.month_of_birth, {_MISSING}) AND b.day = COALESCE(p.day_of_birth, {_MISSING})
        LEFT JOIN ({died}) AS d ON d.person_id = p.person_id
        WHERE p.person_id IS NOT NULL""",
    )
    work.make(
        "ekbom_persons",
        "SELECT CAST(patient AS BIGINT) AS person_id, patient, born_day FROM ekbom_people",
    )


def _born(year: int, month: int, day: int) -> str:
    """A date of birth as the record has it: only the year where the month is missing, only the month without a day."""
    if year == _MISSING:
        return ""
    if month == _MISSING:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}" if day == _MISSING else f"{year:04d}-{month:02d}-{day:02d}"


def _lists(work: Work) -> None:
    signs = []
    for table, which in LIST_TABLES.items():
        if table in work.there and work.rows(f"SELECT 1 FROM {view_of(table)} LIMIT 1"):
            signs.append(("", which, 0, "", table))
    work.database.load("ekbom_lists", LISTS, signs)
