"""Files with tables of events, brought into the one event shape by DuckDB.

A table of events that people make may be short: patient, fact, value, and where there is one the unit, the date, the
side and the vein segment; it is read by the same units and plausible ranges as a single record. A folder may hold all
five tables (``event_tables``). What cannot be used is counted.
"""

from __future__ import annotations

import os
from collections import Counter

import duckdb
import polars as pl

from ekbom.facts.catalogue import FACTS, keys_of
from ekbom.population.duckdb_tables import load_frame, load_rows
from ekbom.population.event_tables import EVENTS, PEOPLE, TABLES
from ekbom.population.shards import names_in
from ekbom.population.sql_engine import KEY
from ekbom.population.tables import columns_of, files_of, scan, unreadable
from ekbom.records import values
from ekbom.records.derived import is_derived
from ekbom.records.errors import RecordError
from ekbom.records.moments import ORDINAL_OF_1970
from ekbom.records.values import Refused

_UNKNOWN_FACT = "code: events of facts that Ekbom does not know or works out itself"
_SHORT = ("patient", "fact", "value")
_YES, _NO = ("true", "yes", "1", "1.0", "t"), ("false", "no", "0", "0.0", "f")


def make_tables(connection: duckdb.DuckDBPyConnection, source: str) -> Counter[str]:
    """Make the tables of events from files; what of them could not be used."""
    problems: Counter[str] = Counter()
    if os.path.isdir(source):
        there = {name.split(".", 1)[0].lower(): os.path.join(source, name) for name in names_in(source)}
    else:
        there = {"events": source}
    for name, columns in TABLES.items():
        if name not in there:
            if name != "people":
                load_rows(connection, f"ekbom_{name}", columns, [])
            continue
        files = files_of(there[name])
        relation = _relation(connection, files)
        own = columns_of(files)
        if name == "events":
            _make_events(connection, relation, own, there[name], problems)
            continue
        missing = [column for column in columns if column not in own]
        if name == "people":
            _make_people(connection, relation, own, there[name])
        elif missing:
            raise RecordError(f"{there[name]}: there is no column '{missing[0]}', expected {', '.join(columns)}")
        else:
            said = ", ".join(f"CAST({column} AS {kind}) AS {column}" for column, kind in columns.items())
            connection.execute(f"CREATE VIEW ekbom_{name} AS SELECT {said} FROM {relation}")
    if "people" not in there:
        connection.execute(
            f"CREATE TABLE ekbom_people AS SELECT DISTINCT {KEY}, 'unknown' AS sex, '' AS born, 0 AS born_day, "
            "0 AS died_day FROM ekbom_events"
        )
    return problems


def _relation(connection: duckdb.DuckDBPyConnection, files: list[str]) -> str:
    """The files as DuckDB reads them; Arrow through Polars."""
    listed = "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in files) + "]"
    low = files[0].lower()
    if low.endswith(".parquet"):
        return f"read_parquet({listed}, hive_partitioning = false)"
    if low.endswith((".csv", ".csv.gz")):
        return f"read_csv({listed}, header = true, all_varchar = true, delim = ',', quote = '\"')"
    try:
        frame = scan(files).collect(engine="streaming")
    except pl.exceptions.PolarsError as error:
        raise unreadable(files[0], error) from None
    name = f"arrow_{len(connection.execute('SHOW TABLES').fetchall())}"
    load_frame(connection, name, frame)
    return name


def _ordinal(column: str) -> str:
    """The ordinal of a date, or text of one; null where it is none."""
    return f"(epoch(TRY_CAST(SUBSTR(CAST({column} AS TEXT), 1, 10) AS DATE)) // 86400 + {ORDINAL_OF_1970})::INTEGER"


def _make_people(connection: duckdb.DuckDBPyConnection, relation: str, own: list[str], path: str) -> None:
    if "patient" not in own:
        raise RecordError(f"{path}: there is no column 'patient', expected {', '.join(PEOPLE)} or some of them")
    sex = (
        "CASE WHEN lower(CAST(sex AS TEXT)) IN ('female', 'male', 'other') THEN lower(CAST(sex AS TEXT)) "
        "ELSE 'unknown' END"
    )
    born = "COALESCE(CAST(born AS TEXT), '')"
    sound = f"{born} SIMILAR TO '[0-9]{{4}}(-[0-9]{{2}}(-[0-9]{{2}})?)?'"
    said = [
        f"CAST({KEY} AS TEXT) AS {KEY}",
        f"{sex if 'sex' in own else chr(39) + 'unknown' + chr(39)} AS sex",
        f"{f'CASE WHEN {sound} THEN {born} ELSE {chr(39)}{chr(39)} END' if 'born' in own else chr(39) * 2} AS born",
    ]
    if "born_day" in own:
        said.append("CAST(born_day AS INTEGER) AS born_day")
    elif "born" in own:
        full = f"CASE LENGTH({born}) WHEN 4 THEN {born} || '-01-01' WHEN 7 THEN {born} || '-01' ELSE {born} END"
        said.append(f"CASE WHEN {sound} THEN COALESCE({_ordinal(full)}, 0) ELSE 0 END AS born_day")
    else:
        said.append("0 AS born_day")
    died = "CAST(died_day AS INTEGER)" if "died_day" in own else _ordinal("died") if "died" in own else "0"
    said.append(f"COALESCE({died}, 0) AS died_day")
    connection.execute(f"CREATE TABLE ekbom_people AS SELECT {', '.join(said)} FROM {relation}")
    if connection.execute(f"SELECT 1 FROM ekbom_people WHERE {KEY} IS NULL OR {KEY} = '' LIMIT 1").fetchall():
        raise RecordError(f"{path}: a row without a patient, expected an id in each")


def _make_events(
    connection: duckdb.DuckDBPyConnection, relation: str, own: list[str], path: str, problems: Counter[str]
) -> None:
    keys = {key for fact in FACTS.values() if not is_derived(fact) for key in keys_of(fact)}
    load_rows(connection, "ekbom_keys", {"fact": "text"}, [(key,) for key in sorted(keys)])
    if all(column in own for column in EVENTS):
        said = ", ".join(f"CAST(t.{column} AS {kind}) AS {column}" for column, kind in EVENTS.items())
        connection.execute(f"CREATE VIEW ekbom_given_events AS SELECT {said} FROM {relation} AS t")
    else:
        for column in _SHORT:
            if column not in own:
                raise RecordError(f"{path}: there is no column '{column}', expected {', '.join(_SHORT)}")
        _make_short(connection, relation, own, problems)
    lost = connection.execute("SELECT COUNT(*) FROM ekbom_given_events ANTI JOIN ekbom_keys USING (fact)").fetchall()[
        0
    ][0]
    if lost:
        problems[_UNKNOWN_FACT] += lost
    connection.execute("CREATE VIEW ekbom_events AS SELECT * FROM ekbom_given_events SEMI JOIN ekbom_keys USING (fact)")


def _make_short(connection: duckdb.DuckDBPyConnection, relation: str, own: list[str], problems: Counter[str]) -> None:
    """Events from a short table: keys, units, ranges and labels by what the reader of one record says of them."""

    def column(name: str) -> str:
        return f"NULLIF(TRIM(CAST({name} AS TEXT)), '')" if name in own else "NULL::TEXT"

    key = f"{column('fact')} || COALESCE('.' || {column('segment')}, '') || COALESCE('@' || {column('side')}, '')"
    connection.execute(
        f"CREATE TABLE ekbom_short AS SELECT CAST({KEY} AS TEXT) AS {KEY}, {key} AS fact, {column('value')} AS value, "
        f"{column('unit')} AS unit, {column('date')} AS date, {column('source')} AS source FROM {relation}"
    )
    pairs = connection.execute("SELECT DISTINCT fact, unit FROM ekbom_short SEMI JOIN ekbom_keys USING (fact)")
    meanings = []
    labels = []
    for fact, unit in sorted(pairs.fetchall(), key=lambda pair: (pair[0], pair[1] or "")):
        definition = FACTS[fact.split("@", 1)[0].split(".", 1)[0]]
        factor, why = 1.0, ""
        if definition.kind == "number":
            found = values.factor(definition, (values.known_unit(unit) or unit) if unit else "")
            factor, why = (1.0, f"{found.kind}: {found.why}") if isinstance(found, Refused) else (found, "")
        low = -1e300 if definition.low is None else definition.low
        high = 1e300 if definition.high is None else definition.high
        meanings.append((fact, unit or "", definition.kind, factor, low, high, why))
        labels += [(fact, label, at) for at, label in enumerate(definition.categories)]
    kinds = {"fact": "text", "unit": "text", "kind": "text", "factor": "double", "low": "double", "high": "double"}
    load_rows(connection, "ekbom_meanings", {**kinds, "why": "text"}, meanings)
    load_rows(connection, "ekbom_labels", {"fact": "text", "label": "text", "number": "integer"}, sorted(set(labels)))
    yes, no = (", ".join(f"'{word}'" for word in words) for words in (_YES, _NO))
    number = "TRY_CAST(s.value AS DOUBLE) * m.factor"
    nine = f"CASE WHEN m.factor = 1 THEN {number} ELSE CAST(printf('%.9g', {number}) AS DOUBLE) END"
    connection.execute(
        f"""CREATE TABLE ekbom_read AS SELECT s.{KEY}, s.fact, s.source, s.date, m.kind,
  CASE WHEN m.why <> '' THEN m.why
    WHEN s.date IS NOT NULL AND {_ordinal("s.date")} IS NULL THEN 'date: not a full date (yyyy-mm-dd): ' || s.fact
  END AS why,
  CASE m.kind WHEN 'bool' THEN CASE WHEN lower(s.value) IN ({yes}) THEN 1 WHEN lower(s.value) IN ({no}) THEN 0 END
    WHEN 'category' THEN l.number WHEN 'date' THEN {_ordinal("s.value")} ELSE {nine} END AS value, m.low, m.high,
  COALESCE({_ordinal("s.date")}, 0) AS day
FROM ekbom_short AS s JOIN ekbom_meanings AS m ON m.fact = s.fact AND m.unit = COALESCE(s.unit, '')
LEFT JOIN ekbom_labels AS l ON l.fact = s.fact AND l.label = s.value"""
    )
    judged = """CASE WHEN why IS NOT NULL THEN why WHEN value IS NULL THEN 'value: not a value of its kind: ' || fact
  WHEN kind = 'number' AND NOT (value BETWEEN low AND high) THEN 'impossible: outside the plausible range: ' || fact
  END"""
    for why, count in connection.execute(
        f"SELECT {judged} AS w, COUNT(*) FROM ekbom_read WHERE w IS NOT NULL GROUP BY w"
    ).fetchall():
        problems[why] += count
    instant = "CASE WHEN day = 0 THEN -1 ELSE CAST(day AS BIGINT) * 86400 END"
    connection.execute(
        f"""CREATE TABLE ekbom_given_events AS SELECT {KEY}, fact, CAST(value AS DOUBLE) AS value, day,
  {instant} AS instant, CASE WHEN day = 0 THEN '' ELSE SUBSTR(date, 1, 10) END AS iso, {instant} AS told, 0 AS end_day,
  FALSE AS past, 2 AS status_rank, FALSE AS is_now, COALESCE(source, '') AS source
FROM ekbom_read WHERE {judged} IS NULL
UNION ALL SELECT {KEY}, fact, 0, 0, -1, '', -1, 0, FALSE, 2, FALSE, ''
FROM ekbom_short ANTI JOIN ekbom_keys USING (fact)"""
    )
    connection.execute("DROP TABLE ekbom_short; DROP TABLE ekbom_read")
