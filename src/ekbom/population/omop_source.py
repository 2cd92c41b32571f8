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
from collections.abc import Iterator
from typing import Any, NamedTuple

from ekbom.population import omop_concepts, omop_drugs
from ekbom.population.database import DAY_SECONDS, Database, is_url, mark_of, open_database
from ekbom.population.event_tables import COURSES, DOSES, EVENTS, LISTS, definition_of
from ekbom.population.omop_concepts import BY_KEY, LONGEST_WORDS, Concepts, Meaning, Pattern, Said, note
from ekbom.population.omop_tables import LIST_TABLES, TABLES, make_views, view_of
from ekbom.records import values
from ekbom.records.errors import RecordError
from ekbom.records.moments import moment
from ekbom.records.statements import FINAL
from ekbom.records.values import Refused

_FEMALE, _MALE, _OTHER, _UNKNOWN = 8532, 8507, (8521, 8570), (0, 8551)
#: Why a day is not used, by the number that the SQL gives it.
_DAYS = {
    1: "date: rows without a date",
    2: "date: a date that is none",
    3: "impossible: a date before the birth, so the row counts as undated",
}
_STRANGER = "patient: rows of a person who is not in the table person"


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
    return _Maker(database).made()


class _Statement(NamedTuple):
    """Where a table keeps what a statement needs; "" for what it does not have."""

    table: str
    concept: str
    source_concept: str
    day: str
    time: str
    end: str
    extra: str


_CODED = (
    _Statement(
        "condition_occurrence",
        "condition_concept_id",
        "condition_source_concept_id",
        "condition_start_date",
        "condition_start_datetime",
        "condition_end_date",
        "condition_status_concept_id",
    ),
    _Statement(
        "procedure_occurrence",
        "procedure_concept_id",
        "procedure_source_concept_id",
        "procedure_date",
        "procedure_datetime",
        "",
        "modifier_concept_id",
    ),
    _Statement(
        "device_exposure",
        "device_concept_id",
        "device_source_concept_id",
        "device_exposure_start_date",
        "device_exposure_start_datetime",
        "device_exposure_end_date",
        "",
    ),
)
_PATTERN_TYPES = {
    "meaning": "integer",
    "number_kind": "text",
    "exact": "double",
    "unit": "bigint",
    "unit_text": "text",
    "sign": "text",
    "operator": "bigint",
    "value_concept": "bigint",
    "words": "text",
    "qualifier": "bigint",
}
_VALUE_TYPES = {
    **_PATTERN_TYPES,
    "fact": "text",
    "factor": "double",
    "fixed": "double",
    "past": "boolean",
    "low": "double",
    "high": "double",
}
#: Stands for "any number" where a number is not part of a pattern.
_ANY = -1e308
_NO_LIMIT = 1e308


class _Maker:
    def __init__(self, database: Database) -> None:
        self.database = database
        self.concepts = Concepts(database)
        self.problems: Counter[str] = Counter()
        self.there = database.tables().keys() & TABLES.keys()

    def made(self) -> Counter[str]:
        self._people()
        events = []
        for kind in _CODED:
            if kind.table in self.there:
                self._coded(kind)
                events.append(self._coded_events(kind))
        for table in ("measurement", "observation"):
            if table in self.there:
                self._told(table)
                events.append(self._valued_events(table))
        self._gather("events", EVENTS, events)
        self._courses()
        self._lists()
        return +self.problems

    # --- speaking with the database ----------------------------------------------------------------------

    def _sql(self, text: str) -> str:
        import sqlglot

        return sqlglot.transpile(text, read="duckdb", write=self.database.dialect)[0]

    def _rows(self, text: str) -> list[tuple[Any, ...]]:
        return self.database.rows(self._sql(text))

    def _make(self, table: str, query: str) -> None:
        self.database.make(table, self._sql(query))

    def _drop(self, *tables: str) -> None:
        for table in tables:
            self.database.execute(f"DROP TABLE IF EXISTS {table}")

    def _gather(self, table: str, columns: dict[str, str], queries: list[str]) -> None:
        """One of the tables of events from queries that give its columns in their order."""
        if not queries:
            self.database.load(f"ekbom_{table}", columns, [])
            return
        self._make(f"ekbom_{table}", " UNION ALL ".join(queries))

    # --- people ------------------------------------------------------------------------------------------

    def _people(self) -> None:
        person = view_of("person")
        births = self._rows(
            "SELECT year_of_birth, month_of_birth, day_of_birth, COUNT(*) "
            f"FROM {person} WHERE person_id IS NOT NULL GROUP BY year_of_birth, month_of_birth, day_of_birth"
        )
        found = []
        for year, month, day, count in births:
            born = _born(year, month, day)
            when = moment(born) if born else None
            if born and when is None:
                self.problems["patient: the date of birth is not a date"] += count
            found.append((_or(year), _or(month), _or(day), born if when else "", when.day if when else 0))
        self.database.load(
            "ekbom_births",
            {"year": "bigint", "month": "bigint", "day": "bigint", "born": "text", "born_day": "integer"},
            found,
        )
        genders = self._rows(f"SELECT gender_concept_id, COUNT(*) FROM {person} GROUP BY gender_concept_id")
        self.problems["patient: gender is none of female, male, other, unknown"] += sum(
            count for gender, count in genders if gender not in (None, _FEMALE, _MALE, *_OTHER, *_UNKNOWN)
        )
        nobody = self._rows(f"SELECT COUNT(*) FROM {person} WHERE person_id IS NULL")[0][0]
        self.problems["patient: rows of the table person without an id"] += nobody
        died = "SELECT CAST(0 AS BIGINT) AS person_id, 0 AS died_day"
        if "death" in self.there:
            death = view_of("death")
            died = f"SELECT person_id, MIN(death_date) AS died_day FROM {death} WHERE death_date > 0 GROUP BY person_id"
            undated = self._rows(f"SELECT COUNT(*) FROM {death} WHERE death_date <= 0")[0][0]
            self.problems["patient: a death without a date"] += undated
        self._make(
            "ekbom_people",
            f"""SELECT CAST(p.person_id AS TEXT) AS patient,
              CASE WHEN p.gender_concept_id = {_FEMALE} THEN 'female' WHEN p.gender_concept_id = {_MALE} THEN 'male'
                WHEN p.gender_concept_id IN ({", ".join(map(str, _OTHER))}) THEN 'other' ELSE 'unknown' END AS sex,
              b.born AS born, b.born_day AS born_day, COALESCE(d.died_day, 0) AS died_day
            FROM {person} AS p
            JOIN ekbom_births AS b ON b.year = COALESCE(p.year_of_birth, -1)
              AND b.month = COALESCE(p.month_of_birth, -1) AND b.day = COALESCE(p.day_of_birth, -1)
            LEFT JOIN ({died}) AS d ON d.person_id = p.person_id
            WHERE p.person_id IS NOT NULL""",
        )
        self._make(
            "ekbom_persons",
            "SELECT CAST(patient AS BIGINT) AS person_id, patient, born_day FROM ekbom_people",
        )

    # --- conditions, procedures, devices -----------------------------------------------------------------

    def _coded(self, kind: _Statement) -> None:
        """What each combination of concepts of a table says, then the rows with it."""
        said = self._combinations(kind)
        self.database.load(
            "ekbom_said",
            {
                "concept": "bigint",
                "source_concept": "bigint",
                "extra": "bigint",
                "fact": "text",
                "value": "double",
                "past": "boolean",
            },
            said,
        )
        end = f"t.{kind.end}" if kind.end else "0"
        extra = f"COALESCE(t.{kind.extra}, 0)" if kind.extra else "0"
        self._make(
            f"ekbom_told_{kind.table}",
            f"""SELECT p.patient, s.fact, s.value, s.past, {_id_of(kind.table)} AS source,
              {_day_columns(kind.day, kind.time)}, {end} AS end_day
            FROM {view_of(kind.table)} AS t
            JOIN ekbom_said AS s ON s.concept = COALESCE(t.{kind.concept}, 0)
              AND s.source_concept = COALESCE(t.{kind.source_concept}, 0) AND s.extra = {extra}
            LEFT JOIN ekbom_persons AS p ON p.person_id = t.person_id""",
        )
        self._count_days(kind.table)
        told = f"ekbom_told_{kind.table}"
        ends = self._rows(
            f"""SELECT SUM(CASE WHEN end_day < 0 THEN 1 ELSE 0 END),
              SUM(CASE WHEN end_day > 0 AND end_day < day THEN 1 ELSE 0 END),
              SUM(CASE WHEN end_day > 0 AND end_day = day THEN 1 ELSE 0 END)
            FROM {told} WHERE patient IS NOT NULL"""
        )[0]
        self.problems["date: an end that is no date"] += ends[0] or 0
        self.problems["date: an end before the start"] += ends[1] or 0
        if kind.table == "condition_occurrence":
            what = "date: an end of a condition on the day of its start, which is that of a visit and does not count"
            self.problems[what] += ends[2] or 0

    def _combinations(self, kind: _Statement) -> Iterator[tuple[object, ...]]:
        extra = f"COALESCE({kind.extra}, 0)" if kind.extra else "0"
        found = self._rows(
            f"""SELECT concept, source_concept, extra, COUNT(*) FROM (
              SELECT COALESCE({kind.concept}, 0) AS concept, COALESCE({kind.source_concept}, 0) AS source_concept,
                {extra} AS extra FROM {view_of(kind.table)}) AS t
            GROUP BY concept, source_concept, extra"""
        )
        self.concepts.fetch(id_ for row in found for id_ in row[:3])
        for concept, source, more, count in found:
            if why := self.concepts.unmapped(concept, source):
                self.problems[f"code: {kind.table} with {why}"] += count
                continue
            codings = self.concepts.codings(source, concept)
            if kind.table == "condition_occurrence":
                said, chart = omop_concepts.condition(codings, omop_concepts.status_of(self.concepts, more))
            elif kind.table == "procedure_occurrence":
                said, chart = omop_concepts.procedure(codings, self.concepts.codings(more))
            else:
                said, chart = omop_concepts.device(codings)
            note(self.problems, chart, count)
            for one in said:
                yield concept, source, more, one.key, one.number, one.past

    def _coded_events(self, kind: _Statement) -> str:
        visit = "end_day = day" if kind.table == "condition_occurrence" else "FALSE"
        open_ = f"(end_day <= 0 OR {visit})"
        end = f"CAST(CASE WHEN {open_} THEN 0 ELSE end_day END AS INTEGER)"
        return _event_columns("fact", "value", end, f"past AND {open_}", f"ekbom_told_{kind.table}")

    def _count_days(self, table: str) -> None:
        for trouble, count in self._rows(
            f"SELECT trouble, COUNT(*) FROM ekbom_told_{table} WHERE patient IS NOT NULL GROUP BY trouble"
        ):
            if trouble:
                self.problems[f"{_DAYS[trouble]}: {table}"] += count
        strangers = self._rows(f"SELECT COUNT(*) FROM ekbom_told_{table} WHERE patient IS NULL")[0][0]
        self.problems[_STRANGER] += strangers

    # --- measurements and observations -------------------------------------------------------------------

    def _told(self, table: str) -> None:
        """The rows of a table that mean something, with what decides on their value; then what each pattern says."""
        means = self._meanings(table)
        source_value = _named(f"t.{table}_source_value")
        words = "t.value_as_string" if table == "observation" else "NULL"
        operator = "COALESCE(t.operator_concept_id, 0)" if table == "measurement" else "0"
        qualifier = "COALESCE(t.qualifier_concept_id, 0)" if table == "observation" else "0"
        written = f"CASE WHEN LENGTH({words}) <= {LONGEST_WORDS} THEN {words} ELSE 'x' END"
        self._make(
            f"ekbom_told_{table}",
            f"""SELECT p.patient, {_id_of(table)} AS source, {_day_columns(f"{table}_date", f"{table}_datetime")},
              t.value_as_number AS number, m.meaning,
              CASE WHEN t.value_as_number IS NULL THEN 'no'
                WHEN t.value_as_number BETWEEN {_ANY!r} AND {_NO_LIMIT!r} THEN 'yes' ELSE 'broken' END AS number_kind,
              CASE WHEN m.is_exact AND t.value_as_number BETWEEN {_ANY!r} AND {_NO_LIMIT!r}
                THEN t.value_as_number ELSE {_ANY!r} END AS exact,
              COALESCE(t.unit_concept_id, 0) AS unit, {_cut("t.unit_source_value")} AS unit_text,
              CASE WHEN t.value_as_number IS NULL THEN ''
                WHEN SUBSTR(TRIM(t.value_source_value), 1, 1) IN ('<', '>', '≤', '≥')
                THEN SUBSTR(TRIM(t.value_source_value), 1, 1) ELSE '' END AS sign,
              {operator} AS operator, COALESCE(t.value_as_concept_id, 0) AS value_concept,
              CASE WHEN t.value_as_number IS NOT NULL OR {words} IS NULL THEN ''
                WHEN m.by_key THEN {written} ELSE 'x' END AS words,
              {qualifier} AS qualifier
            FROM {view_of(table)} AS t
            JOIN ekbom_meanings AS m ON m.concept = COALESCE(t.{table}_concept_id, 0)
              AND m.source_concept = COALESCE(t.{table}_source_concept_id, 0) AND m.named = {source_value}
            LEFT JOIN ekbom_persons AS p ON p.person_id = t.person_id""",
        )
        self._count_days(table)
        self.database.load(f"ekbom_values_{table}", _VALUE_TYPES, self._values(table, means))
        self._make(
            f"ekbom_valued_{table}",
            f"""SELECT patient, source, day, iso, instant, fact, past, low, high,
              CASE WHEN factor = 0 THEN fixed WHEN factor = 1 THEN raw ELSE {_nine_digits("raw")} END AS value
            FROM (SELECT t.patient, t.source, t.day, t.iso, t.instant, v.fact, v.past, v.low, v.high, v.factor, v.fixed,
                t.number * v.factor AS raw
              FROM ekbom_told_{table} AS t
              JOIN ekbom_values_{table} AS v ON {" AND ".join(f"v.{one} = t.{one}" for one in _PATTERN_TYPES)}
              WHERE t.patient IS NOT NULL) AS r""",
        )
        self._drop(f"ekbom_told_{table}", f"ekbom_values_{table}")
        outside = self._rows(
            f"SELECT fact, COUNT(*) FROM ekbom_valued_{table} WHERE value < low OR value > high GROUP BY fact"
        )
        for fact, count in outside:
            why = values.outside(definition_of(fact))
            self.problems[f"{why.kind}: {why.why}"] += count

    def _meanings(self, table: str) -> list[Meaning]:
        """What the combinations of concepts mean, loaded with a number each."""
        found = self._rows(
            f"""SELECT concept, source_concept, named, COUNT(*) FROM (
              SELECT COALESCE({table}_concept_id, 0) AS concept, COALESCE({table}_source_concept_id, 0)
                AS source_concept, {_named(f"{table}_source_value")} AS named FROM {view_of(table)}) AS t
            GROUP BY concept, source_concept, named"""
        )
        self.concepts.fetch(id_ for row in found for id_ in row[:2])
        means: list[Meaning] = []
        numbered: list[tuple[object, ...]] = []
        for concept, source, named, count in found:
            why = "" if named else self.concepts.unmapped(concept, source)
            codings = self.concepts.codings(source, concept)
            meant = omop_concepts.stands_for(codings, named, is_measurement=table == "measurement")
            if why:
                self.problems[f"code: {table} with {why}"] += count
            elif isinstance(meant, Refused):
                self.problems[f"{meant.kind}: {meant.why}"] += count
            else:
                is_exact = bool(meant.key) and definition_of(meant.key).kind in ("bool", "category")
                numbered.append((concept, source, named, len(means), bool(meant.key), is_exact))
                means.append(meant)
        self.database.load(
            "ekbom_meanings",
            {
                "concept": "bigint",
                "source_concept": "bigint",
                "named": "text",
                "meaning": "integer",
                "by_key": "boolean",
                "is_exact": "boolean",
            },
            numbered,
        )
        return means

    def _values(self, table: str, means: list[Meaning]) -> Iterator[tuple[object, ...]]:
        columns = ", ".join(_PATTERN_TYPES)
        found = self._rows(
            f"SELECT {columns}, COUNT(*) FROM ekbom_told_{table} WHERE patient IS NOT NULL GROUP BY {columns}"
        )
        self.concepts.fetch(row[at] for row in found for at in (3, 6, 7, 9))
        for *given, count in found:
            plain = [None if at == 2 and value == _ANY else value for at, value in enumerate(given)]
            pattern = Pattern._make(plain)
            said, chart = omop_concepts.statement(self.concepts, means[pattern.meaning], pattern)
            note(self.problems, chart, count)
            for one in said:
                yield (*given, one.key, one.factor, one.number, one.past, *_limits(one))

    def _valued_events(self, table: str) -> str:
        return (
            _event_columns("fact", "value", "CAST(0 AS INTEGER)", "past", f"ekbom_valued_{table}")
            + " AND value >= low AND value <= high"
        )

    # --- medicines ---------------------------------------------------------------------------------------

    def _courses(self) -> None:
        if "drug_exposure" not in self.there:
            self._gather("courses", COURSES, [])
            self._gather("doses", DOSES, [])
            return
        drug = view_of("drug_exposure")
        self._load_drugs(drug)
        self._load_routes(drug)
        kinds = self._rows(f"SELECT DISTINCT COALESCE(drug_type_concept_id, 0) FROM {drug}")
        self.concepts.fetch(row[0] for row in kinds)
        given = [row for row in kinds if omop_drugs.is_given(self.concepts, row[0])]
        self.database.load("ekbom_given_types", {"kind": "bigint"}, given)
        self._make(
            "ekbom_told_drug_exposure",
            f"""SELECT p.patient, d.drug, r.route, {_id_of("drug_exposure")} AS source,
              {_day_columns("drug_exposure_start_date", "")}, COALESCE(t.drug_exposure_id, 0) AS id,
              CASE WHEN t.drug_exposure_end_date > 0 THEN t.drug_exposure_end_date
                WHEN t.verbatim_end_date > 0 THEN t.verbatim_end_date
                WHEN t.drug_exposure_start_date > 0 AND t.days_supply BETWEEN 1 AND 3650
                THEN t.drug_exposure_start_date + CAST(t.days_supply AS INTEGER) - 1 ELSE 0 END AS said_end,
              CASE WHEN t.drug_exposure_end_date < 0 OR t.verbatim_end_date < 0 THEN 1 ELSE 0 END AS bad_end,
              CASE WHEN g.kind IS NULL THEN FALSE ELSE TRUE END AS given,
              CASE WHEN t.quantity > 0 AND t.quantity < {_NO_LIMIT!r} AND t.days_supply BETWEEN 1 AND 3650
                THEN t.quantity / t.days_supply END AS pieces_a_day,
              {_one_line("t.sig")} AS dosage
            FROM {drug} AS t
            JOIN ekbom_drugs_here AS d ON d.concept = COALESCE(t.drug_concept_id, 0)
              AND d.source_concept = COALESCE(t.drug_source_concept_id, 0) AND d.words = {_UNMAPPED_WORDS}
            JOIN ekbom_routes AS r ON r.concept = COALESCE(t.route_concept_id, 0)
              AND r.words = {_cut("t.route_source_value")}
            LEFT JOIN ekbom_given_types AS g ON g.kind = COALESCE(t.drug_type_concept_id, 0)
            LEFT JOIN ekbom_persons AS p ON p.person_id = t.person_id""",
        )
        self._count_days("drug_exposure")
        bad, before, endless = self._rows(
            """SELECT SUM(bad_end), SUM(CASE WHEN said_end > 0 AND said_end < day THEN 1 ELSE 0 END),
              SUM(CASE WHEN said_end = 0 AND NOT given THEN 1 ELSE 0 END)
            FROM ekbom_told_drug_exposure WHERE patient IS NOT NULL"""
        )[0]
        self.problems["date: an end that is no date"] += bad or 0
        self.problems["date: an end before the start"] += before or 0
        self.problems["status: drug_exposure without an end: neither taken nor not taken"] += endless or 0
        self._make(
            "ekbom_numbered_courses",
            """SELECT t.patient, CAST(ROW_NUMBER() OVER (PARTITION BY t.patient ORDER BY t.id, t.source) AS INTEGER)
                AS course, k.name, k.ingredients, k.atc, k.recognised, k.by_name,
              CASE WHEN t.said_end = 0 AND NOT t.given THEN 'unsure' ELSE 'taken' END AS standing,
              t.given, t.day AS start_day, t.iso AS since,
              CAST(CASE WHEN t.given AND t.day > 0 AND t.said_end <= t.day THEN t.day + 1 ELSE t.said_end END
                AS INTEGER) AS end_day,
              CASE WHEN k.why <> '' THEN k.why WHEN t.given THEN 'how often it is taken is not given as data'
                WHEN t.pieces_a_day IS NULL THEN 'the quantity or the days of supply are not given' ELSE '' END
                AS unstructured,
              t.route, t.dosage, t.source, k.unit, k.strength * t.pieces_a_day AS raw
            FROM ekbom_told_drug_exposure AS t JOIN ekbom_drug_kinds AS k ON k.drug = t.drug
            WHERE t.patient IS NOT NULL""",
        )
        self._drop("ekbom_told_drug_exposure")
        self._gather("courses", COURSES, [f"SELECT {', '.join(COURSES)} FROM ekbom_numbered_courses"])
        self._gather(
            "doses",
            DOSES,
            [
                f"""SELECT patient, course, {_nine_digits("raw")} AS amount, unit, CAST(0 AS INTEGER) AS start_day,
                  CAST(0 AS INTEGER) AS end_day FROM ekbom_numbered_courses WHERE unstructured = ''"""
            ],
        )
        self._drop("ekbom_numbered_courses")

    def _load_drugs(self, drug: str) -> None:
        found = self._rows(
            f"""SELECT concept, source_concept, words, COUNT(*) FROM (
              SELECT COALESCE(t.drug_concept_id, 0) AS concept, COALESCE(t.drug_source_concept_id, 0)
                AS source_concept, {_UNMAPPED_WORDS} AS words FROM {drug} AS t) AS c
            GROUP BY concept, source_concept, words"""
        )
        self.concepts.fetch(id_ for row in found for id_ in row[:2])
        reader = omop_drugs.DrugReader(
            self.database, self.concepts, self.there, (id_ for row in found for id_ in row[:2])
        )
        here: list[tuple[object, ...]] = []
        kinds: dict[omop_drugs.Drug, int] = {}
        for concept, source, text, count in found:
            if why := self.concepts.unmapped(concept, source):
                self.problems[f"code: drug_exposure with {why}"] += count
            read = reader.drug(concept, source, text, count, self.problems)
            if read is not None:
                here.append((concept, source, text, kinds.setdefault(read, len(kinds))))
        self.database.load(
            "ekbom_drugs_here",
            {"concept": "bigint", "source_concept": "bigint", "words": "text", "drug": "integer"},
            here,
        )
        self.database.load(
            "ekbom_drug_kinds",
            {
                "drug": "integer",
                "name": "text",
                "ingredients": "text",
                "atc": "text",
                "recognised": "boolean",
                "by_name": "boolean",
                "strength": "double",
                "unit": "text",
                "why": "text",
            },
            ((number, *read) for read, number in kinds.items()),
        )

    def _load_routes(self, drug: str) -> None:
        found = self._rows(
            f"""SELECT DISTINCT COALESCE(route_concept_id, 0) AS concept, {_cut("route_source_value")} AS words
            FROM {drug}"""
        )
        self.concepts.fetch(row[0] for row in found)
        self.database.load(
            "ekbom_routes",
            {"concept": "bigint", "words": "text", "route": "text"},
            ((concept, words, omop_drugs.route_of(self.concepts, concept, words)) for concept, words in found),
        )

    # --- lists -------------------------------------------------------------------------------------------

    def _lists(self) -> None:
        signs = []
        for table, which in LIST_TABLES.items():
            if table in self.there and self._rows(f"SELECT 1 FROM {view_of(table)} LIMIT 1"):
                signs.append(("", which, 0, "", table))
        self.database.load("ekbom_lists", LISTS, signs)


# --- pieces of SQL ---------------------------------------------------------------------------------------

#: Longest source value that is looked at: units, routes, names of medicines.
_LONGEST_VALUE = 200


def _cut(column: str) -> str:
    return f"SUBSTR(COALESCE({column}, ''), 1, {_LONGEST_VALUE})"


#: The source value of a medicine, which may name it where no standard concept does.
_UNMAPPED_WORDS = f"CASE WHEN COALESCE(t.drug_concept_id, 0) = 0 THEN {_cut('t.drug_source_value')} ELSE '' END"


def _one_line(column: str) -> str:
    return f"REPLACE(REPLACE(REPLACE({_cut(column)}, CHR(13), ' '), CHR(10), ' '), CHR(9), ' ')"


def _named(column: str) -> str:
    """A source value that names a fact by its key, else an empty text."""
    return f"CASE WHEN SUBSTR({column}, 1, {len(BY_KEY)}) = '{BY_KEY}' THEN {_cut(column)} ELSE '' END"


def _id_of(table: str) -> str:
    return f"'{table}' || COALESCE('/' || CAST(t.{table}_id AS TEXT), '')"


def _day_columns(day: str, time: str) -> str:
    """The columns day, iso, instant and trouble (see _DAYS) of rows t of persons p."""
    sound = f"t.{day} > 0 AND t.{day} >= COALESCE(p.born_day, 0)"
    start = f"CAST(t.{day} AS BIGINT) * {DAY_SECONDS}"
    moment_ = f"WHEN t.{time} - {start} BETWEEN 0 AND {DAY_SECONDS - 1} THEN t.{time}" if time else ""
    return f"""CAST(CASE WHEN {sound} THEN t.{day} ELSE 0 END AS INTEGER) AS day,
              CASE WHEN {sound} THEN t.{day}_iso ELSE '' END AS iso,
              CASE WHEN NOT ({sound}) THEN -1 {moment_} ELSE {start} END AS instant,
              CASE WHEN {sound} THEN 0 WHEN t.{day} = 0 THEN 1 WHEN t.{day} < 0 THEN 2 ELSE 3 END AS trouble"""


def _event_columns(fact: str, value: str, end: str, past: str, table: str) -> str:
    """A query of the columns of the table of events, in their order."""
    return f"""SELECT patient, {fact} AS fact, CAST({value} AS DOUBLE) AS value, day,
      CAST(instant AS BIGINT) AS instant, iso,
      CAST(instant AS BIGINT) AS told, {end} AS end_day, {past} AS past, CAST({FINAL} AS INTEGER) AS status_rank,
      FALSE AS is_now, source FROM {table} WHERE patient IS NOT NULL"""


def _nine_digits(number: str) -> str:
    """A number with 9 significant digits, by exact powers of ten, so that no digit is invented."""
    size = f"ABS({number})"
    fine = [
        f"WHEN {size} < {10.0**power:.0e} THEN ROUND({number} * {10.0 ** (9 - power):.0e}) / {10.0 ** (9 - power):.0e}"
        for power in range(-8, 9)
    ]
    large = [
        f"WHEN {size} < {10.0**power:.0e} THEN ROUND({number} / {10.0 ** (power - 9):.0e}) * {10.0 ** (power - 9):.0e}"
        for power in range(9, 17)
    ]
    return f"CASE {' '.join((*fine, *large))} ELSE {number} END"


def _born(year: int | None, month: int | None, day: int | None) -> str:
    """A date of birth as the record has it: only the year where the month is missing, only the month without a day."""
    if year is None:
        return ""
    if month is None:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}" if day is None else f"{year:04d}-{month:02d}-{day:02d}"


def _or(number: int | None) -> int:
    return -1 if number is None else number


def _limits(said: Said) -> tuple[float, float]:
    """The plausible range of a number that the row gives; none for what is fixed already."""
    definition = definition_of(said.key)
    if not said.factor:
        return -_NO_LIMIT, _NO_LIMIT
    low = -_NO_LIMIT if definition.low is None else definition.low
    return low, _NO_LIMIT if definition.high is None else definition.high
