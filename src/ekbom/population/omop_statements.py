"""Events from the tables of OMOP that hold statements: conditions, procedures, devices, measurements, observations.

First the combinations of concepts that occur, then for measurements and observations the patterns of unit, comparator
and kind of value, are decided on by the code of one patient's record; then the rows are joined with what was decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ekbom.population import omop_concepts
from ekbom.population.event_tables import definition_of
from ekbom.population.omop_concepts import LONGEST_WORDS, Meaning, Pattern, Said, note
from ekbom.population.omop_sql import Work, cut, day_columns, named, nine_digits, source_of
from ekbom.population.omop_tables import view_of
from ekbom.records import values
from ekbom.records.statements import FINAL
from ekbom.records.values import Refused


class _Statement(NamedTuple):
    """Where a table keeps what a statement needs; "" for what it does not have."""

    table: str
    concept: str
    source_concept: str
    day: str
    time: str
    end: str
    extra: str
    source_value: str


_CODED = (
    _Statement(
        "condition_occurrence",
        "condition_concept_id",
        "condition_source_concept_id",
        "condition_start_date",
        "condition_start_datetime",
        "condition_end_date",
        "condition_status_concept_id",
        "condition_source_value",
    ),
    _Statement(
        "procedure_occurrence",
        "procedure_concept_id",
        "procedure_source_concept_id",
        "procedure_date",
        "procedure_datetime",
        "",
        "modifier_concept_id",
        "procedure_source_value",
    ),
    _Statement(
        "device_exposure",
        "device_concept_id",
        "device_source_concept_id",
        "device_exposure_start_date",
        "device_exposure_start_datetime",
        "device_exposure_end_date",
        "",
        "device_source_value",
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
_CONCEPTS_OF_PATTERN = [list(_PATTERN_TYPES).index(one) for one in ("unit", "operator", "value_concept", "qualifier")]
#: Stands for "any number" where a number is not part of a pattern.
_ANY = -1e308
_NO_LIMIT = 1e308


def statements(work: Work) -> list[str]:
    """Queries of the table of events over working tables that are made here."""
    queries = []
    for kind in _CODED:
        if kind.table in work.there:
            _make_coded(work, kind)
            queries.append(_coded_events(kind))
    for table in ("measurement", "observation"):
        if table in work.there:
            _make_valued(work, table)
            queries.append(_events(table, "value", "CAST(0 AS INTEGER)", "past") + " WHERE value IS NOT NULL")
    return queries


def _events(table: str, value: str, end: str, past: str) -> str:
    """A query of the columns of the table of events, in their order."""
    return f"""SELECT patient, fact, CAST({value} AS DOUBLE) AS value, day, CAST(instant AS BIGINT) AS instant, iso,
      CAST(instant AS BIGINT) AS told, {end} AS end_day, {past} AS past, CAST({FINAL} AS INTEGER) AS status_rank,
      FALSE AS is_now, {source_of(table)} AS source FROM ekbom_told_{table}"""


# --- conditions, procedures, devices ---------------------------------------------------------------------


def _make_coded(work: Work, kind: _Statement) -> None:
    """What each combination of concepts of a table says, then the rows with it."""
    work.database.load(
        "ekbom_said",
        {
            "concept": "bigint",
            "source_concept": "bigint",
            "extra": "bigint",
            "named": "text",
            "fact": "text",
            "value": "double",
            "past": "boolean",
        },
        _combinations(work, kind),
    )
    told = f"ekbom_told_{kind.table}"
    end = f"t.{kind.end}" if kind.end else "0"
    work.make(
        told,
        f"""SELECT p.patient, t.{kind.table}_id AS id, s.fact, s.value, s.past,
          {day_columns(kind.day, kind.time)}, {end} AS end_day
        FROM {view_of(kind.table)} AS t
        JOIN ekbom_said AS s ON s.concept = COALESCE(t.{kind.concept}, 0)
          AND s.source_concept = COALESCE(t.{kind.source_concept}, 0) AND s.extra = {_extra(kind)}
          AND s.named = {named(f"t.{kind.source_value}")}
        LEFT JOIN ekbom_persons AS p ON p.person_id = t.person_id""",
    )
    work.note_strangers(work.rows(f"SELECT COUNT(*) FROM {told} WHERE patient IS NULL")[0][0])
    for trouble, count in work.rows(f"SELECT trouble, COUNT(*) FROM {told} WHERE patient IS NOT NULL GROUP BY trouble"):
        work.note_day(kind.table, trouble, count)
    ends = work.rows(
        f"""SELECT SUM(CASE WHEN end_day < 0 THEN 1 ELSE 0 END),
          SUM(CASE WHEN end_day > 0 AND end_day < day THEN 1 ELSE 0 END),
          SUM(CASE WHEN end_day > 0 AND end_day = day THEN 1 ELSE 0 END)
        FROM {told} WHERE patient IS NOT NULL"""
    )[0]
    work.problems["date: an end that is no date"] += ends[0] or 0
    work.problems["date: an end before the start"] += ends[1] or 0
    if kind.table == "condition_occurrence":
        what = "date: an end of a condition on the day of its start, which is that of a visit and does not count"
        work.problems[what] += ends[2] or 0


def _extra(kind: _Statement) -> str:
    return f"COALESCE(t.{kind.extra}, 0)" if kind.extra else "0"


def _combinations(work: Work, kind: _Statement) -> Iterator[tuple[object, ...]]:
    found = work.rows(
        f"""SELECT concept, source_concept, extra, named, COUNT(*) FROM (
          SELECT COALESCE(t.{kind.concept}, 0) AS concept, COALESCE(t.{kind.source_concept}, 0) AS source_concept,
            {_extra(kind)} AS extra, {named(f"t.{kind.source_value}")} AS named FROM {view_of(kind.table)} AS t) AS c
        GROUP BY concept, source_concept, extra, named"""
    )
    work.concepts.fetch(id_ for row in found for id_ in row[:3])
    for concept, source, more, key, count in found:
        why = work.concepts.unmapped(concept, source)
        if why and not key:
            work.problems[f"code: {kind.table} with {why}"] += count
            continue
        codings = work.concepts.codings(source, concept)
        if key:
            said, chart = omop_concepts.by_key(key)
        elif kind.table == "condition_occurrence":
            said, chart = omop_concepts.condition(codings, omop_concepts.status_of(work.concepts, more))
        elif kind.table == "procedure_occurrence":
            said, chart = omop_concepts.procedure(codings, work.concepts.codings(more))
        else:
            said, chart = omop_concepts.device(codings)
        note(work.problems, chart, count)
        for one in said:
            yield concept, source, more, key, one.key, one.number, one.past


def _coded_events(kind: _Statement) -> str:
    visit = "end_day = day" if kind.table == "condition_occurrence" else "FALSE"
    open_ = f"(end_day <= 0 OR {visit})"
    end = f"CAST(CASE WHEN {open_} THEN 0 ELSE end_day END AS INTEGER)"
    return _events(kind.table, "value", end, f"past AND {open_}") + " WHERE patient IS NOT NULL"


# --- measurements and observations -----------------------------------------------------------------------


def _make_valued(work: Work, table: str) -> None:
    """The rows of a table that say something, with the value in the fact's own unit, null where it is impossible."""
    means = _meanings(work, table)
    work.database.load("ekbom_values", _VALUE_TYPES, _values(work, table, means))
    inside = "value BETWEEN low AND high"
    raw = f"CASE WHEN factor = 0 THEN fixed WHEN factor = 1 THEN raw ELSE {nine_digits('raw')} END"
    pattern = " AND ".join(f"v.{one} = r.{one}" for one in _PATTERN_TYPES)
    work.make(
        f"ekbom_told_{table}",
        f"""SELECT patient, id, day, iso, instant, fact, past, CASE WHEN {inside} THEN value END AS value FROM (
          SELECT patient, id, day, iso, instant, fact, past, low, high, {raw} AS value FROM (
            SELECT r.patient, r.id, r.day, r.iso, r.instant, v.fact, v.past, v.low, v.high, v.factor, v.fixed,
              r.number_given * v.factor AS raw
            FROM ({_rows_with_meaning(table)}) AS r JOIN ekbom_values AS v ON {pattern}
            WHERE r.patient IS NOT NULL) AS w) AS x""",
    )
    for fact, count in work.rows(f"SELECT fact, COUNT(*) FROM ekbom_told_{table} WHERE value IS NULL GROUP BY fact"):
        why = values.outside(definition_of(fact))
        work.problems[f"{why.kind}: {why.why}"] += count


def _rows_with_meaning(table: str) -> str:
    """A query of the rows of a table that mean something, with their pattern."""
    words = "t.value_as_string" if table == "observation" else "NULL"
    operator = "COALESCE(t.operator_concept_id, 0)" if table == "measurement" else "0"
    qualifier = "COALESCE(t.qualifier_concept_id, 0)" if table == "observation" else "0"
    written = f"CASE WHEN LENGTH({words}) <= {LONGEST_WORDS} THEN {words} ELSE 'x' END"
    finite = f"t.value_as_number BETWEEN {_ANY!r} AND {_NO_LIMIT!r}"
    first = "SUBSTR(TRIM(t.value_source_value), 1, 1)"
    return f"""SELECT p.patient, t.{table}_id AS id, {day_columns(f"{table}_date", f"{table}_datetime")},
      t.value_as_number AS number_given, m.meaning,
      CASE WHEN t.value_as_number IS NULL THEN 'no' WHEN {finite} THEN 'yes' ELSE 'broken' END AS number_kind,
      CASE WHEN m.is_exact AND {finite} THEN t.value_as_number ELSE {_ANY!r} END AS exact,
      COALESCE(t.unit_concept_id, 0) AS unit, {cut("t.unit_source_value")} AS unit_text,
      CASE WHEN t.value_as_number IS NULL THEN '' WHEN {first} IN ('<', '>', '≤', '≥') THEN {first} ELSE '' END
        AS sign,
      {operator} AS operator, COALESCE(t.value_as_concept_id, 0) AS value_concept,
      CASE WHEN t.value_as_number IS NOT NULL OR {words} IS NULL THEN '' WHEN m.by_key THEN {written} ELSE 'x' END
        AS words,
      {qualifier} AS qualifier
    FROM {view_of(table)} AS t
    JOIN ekbom_meanings AS m ON m.concept = COALESCE(t.{table}_concept_id, 0)
      AND m.source_concept = COALESCE(t.{table}_source_concept_id, 0)
      AND m.named = {named(f"t.{table}_source_value")}
    LEFT JOIN ekbom_persons AS p ON p.person_id = t.person_id"""


def _meanings(work: Work, table: str) -> list[Meaning]:
    """What the combinations of concepts mean, loaded with a number each."""
    found = work.rows(
        f"""SELECT concept, source_concept, named, COUNT(*) FROM (
          SELECT COALESCE(t.{table}_concept_id, 0) AS concept, COALESCE(t.{table}_source_concept_id, 0)
            AS source_concept, {named(f"t.{table}_source_value")} AS named FROM {view_of(table)} AS t) AS c
        GROUP BY concept, source_concept, named"""
    )
    work.concepts.fetch(id_ for row in found for id_ in row[:2])
    means: list[Meaning] = []
    numbered: list[tuple[object, ...]] = []
    for concept, source, key, count in found:
        why = "" if key else work.concepts.unmapped(concept, source)
        codings = work.concepts.codings(source, concept)
        meant = omop_concepts.stands_for(codings, key, is_measurement=table == "measurement")
        if why:
            work.problems[f"code: {table} with {why}"] += count
        elif isinstance(meant, Refused):
            work.problems[f"{meant.kind}: {meant.why}"] += count
        else:
            is_exact = bool(meant.key) and definition_of(meant.key).kind in ("bool", "category")
            numbered.append((concept, source, key, len(means), bool(meant.key), is_exact))
            means.append(meant)
    work.database.load(
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


def _values(work: Work, table: str, means: list[Meaning]) -> Iterator[tuple[object, ...]]:
    """What rows of each pattern say; counts what they do not."""
    columns = ", ".join(_PATTERN_TYPES)
    found = work.rows(
        f"""SELECT {columns}, trouble, CASE WHEN patient IS NULL THEN 1 ELSE 0 END AS strange, COUNT(*)
        FROM ({_rows_with_meaning(table)}) AS r
        GROUP BY {columns}, trouble, CASE WHEN patient IS NULL THEN 1 ELSE 0 END"""
    )
    counts: dict[tuple[object, ...], int] = {}
    for *given, trouble, strange, count in found:
        if strange:
            work.note_strangers(count)
            continue
        work.note_day(table, trouble, count)
        counts[tuple(given)] = counts.get(tuple(given), 0) + count
    work.concepts.fetch(row[at] for row in counts for at in _CONCEPTS_OF_PATTERN)
    for given_, count in counts.items():
        pattern = Pattern._make(None if value == _ANY else value for value in given_)
        said, chart = omop_concepts.statement(work.concepts, means[pattern.meaning], pattern)
        note(work.problems, chart, count)
        for one in said:
            yield (*given_, one.key, one.factor, one.number, one.past, *_limits(one))


def _limits(said: Said) -> tuple[float, float]:
    """The plausible range of a number that the row gives; none for what is fixed already."""
    definition = definition_of(said.key)
    if not said.factor:
        return -_NO_LIMIT, _NO_LIMIT
    low = -_NO_LIMIT if definition.low is None else definition.low
    return low, _NO_LIMIT if definition.high is None else definition.high
