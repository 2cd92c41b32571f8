"""Tables of events, and an OMOP database that DuckDB reads, as a source of a run.

DuckDB divides the tables once, out of core, into shards of so many patients in the order of their ids; the facts of a
shard are one query. A table of events that people make may be short: patient, fact, value, and where there is one the
unit, the date, the side and the vein segment; it is brought into the one event shape here, by the same units and
plausible ranges as a single record.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import polars as pl

from ekbom.facts.catalogue import FACTS, keys_of
from ekbom.population import omop_source
from ekbom.population.event_tables import EVENTS, PEOPLE, TABLES
from ekbom.population.facts_sql import DRUGS, RULES, facts_query, first_days_query, present_in, rules_of
from ekbom.population.shards import FIRST_SIGNS, FIRST_YEAR, Prepared, Progress, Settings
from ekbom.population.sql_engine import KEY
from ekbom.population.tables import columns_of, files_of, scan, stamp, unreadable
from ekbom.records import values
from ekbom.records.derived import is_derived
from ekbom.records.errors import RecordError
from ekbom.records.values import Refused

#: Patients of a shard, and of a batch that is judged at once.
SHARD, BATCH = 100_000, 20_000
_UNKNOWN_FACT = "code: events of facts that Ekbom does not know or works out itself"
_STRANGER = "patient: rows of a patient who is not among the people"
_SHORT = ("patient", "fact", "value")
_YES, _NO = ("true", "yes", "1", "1.0", "t"), ("false", "no", "0", "0.0", "f")


class EventSource:
    """``Source``."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def stamp(self, settings: Settings) -> list[Any]:
        path = settings.source
        if os.path.isdir(path):
            files = [os.path.join(place, name) for place, _, names in os.walk(path) for name in names]
            return stamp(sorted(files), path)
        return stamp([path], path)

    def prepare(self, settings: Settings, partial: str, progress: Progress) -> Prepared:
        work = os.path.join(partial, "work")
        shutil.rmtree(work, ignore_errors=True)
        os.makedirs(work)
        for name in TABLES:
            shutil.rmtree(os.path.join(partial, name), ignore_errors=True)
        steps = len(TABLES) + 1
        progress("tables divided", 0, steps)
        problems: Counter[str] = Counter()
        with event_tables_of(settings, self._kind, work, problems) as rows:
            progress("tables divided", 1, steps)
            shards = _divided(rows, partial, problems, progress)
        shutil.rmtree(work)
        size = sum(size for _, size, _ in self.stamp(settings))
        return Prepared(shards, dict(problems), {}, {}, size)

    def facts(
        self, settings: Settings, partial: str, prepared: Prepared, shard: int, problems: Counter[str]
    ) -> Iterator[pl.DataFrame]:
        limit = f"{max(settings.memory // settings.workers // 2, 256 * 2**20)}B"
        with _connected(limit, 1, os.path.join(partial, f"spill-{shard}")) as connection:
            for name, columns in TABLES.items():
                _view(connection, partial, name, shard, columns)
            frame = facts_of_tables(connection, settings)
            problems.update(as_of_problems(lambda sql: connection.execute(sql).fetchall(), settings.as_of))
        yield from frame.iter_slices(BATCH)


@contextlib.contextmanager
def event_tables_of(
    settings: Settings, kind: str, work: str, problems: Counter[str] | None = None
) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    """The tables of events of a source (``ekbom_people`` and so on); gives what runs a query over them.

    work: a folder for working tables. problems: counts what could not be used.
    """
    problems = Counter() if problems is None else problems
    limit = f"{max(settings.memory * 3 // 4, 256 * 2**20)}B"
    try:
        if kind == "omop":
            database = omop_source.open_source(settings.source, work, limit, settings.workers)
            try:
                problems.update(omop_source.make_events(database))
                yield database.rows
            finally:
                database.close()
            return
        with _connected(limit, settings.workers, work) as connection:
            problems.update(_made(connection, settings.source))
            yield lambda sql: connection.execute(sql).fetchall()
    except duckdb.Error as error:
        raise _in_words(error, settings.source) from None


def facts_of_tables(connection: duckdb.DuckDBPyConnection, settings: Settings) -> pl.DataFrame:
    """The facts of all patients of the tables of events of a connection, by id, with the first year."""
    from ekbom.population.book_answers import book_answers

    program = book_answers(settings.as_of).program
    present = present_in(lambda sql: connection.execute(sql).fetchall(), settings.as_of)
    for name, columns, rows in (("rules", RULES, rules_of(present.keys)), ("drugs", DRUGS, present.drugs)):
        _load(connection, f"ekbom_{name}", columns, rows)
    query = facts_query(program, present, settings.as_of, settings.locale, "duckdb")
    frame = pl.DataFrame(connection.sql(query.sql))
    years = pl.DataFrame(connection.sql(first_days_query(FIRST_SIGNS, settings.as_of)))
    return with_first_year(frame, years).sort(KEY)


def with_first_year(facts: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """The facts with the year of each patient's first day."""
    epoch = datetime.date(1970, 1, 1)
    year = (pl.col("day").cast(pl.Int32) - epoch.toordinal()).cast(pl.Date).dt.year().cast(pl.Int16).alias(FIRST_YEAR)
    return facts.join(days.select(KEY, year), on=KEY, how="left")


def as_of_problems(rows: Any, as_of: int, prefix: str = "ekbom") -> Counter[str]:
    """What of the tables does not count on a day or is not understood, as the reader of one record says it."""
    found: Counter[str] = Counter()
    for fact, count in rows(f"SELECT fact, COUNT(*) FROM {prefix}_events WHERE day > {as_of} GROUP BY fact"):
        id = fact.split("@", 1)[0].split(".", 1)[0]
        found[f"future: dated after the day of the plan, so it does not count: {id}"] += count
    old = f"""SELECT e.fact, r.back, COUNT(*) FROM (
  SELECT {KEY}, fact, MAX(day) AS newest, MAX(CASE WHEN day = 0 AND is_now THEN 1 ELSE 0 END) AS here
  FROM {prefix}_events WHERE day <= {as_of} GROUP BY {KEY}, fact
) AS e JOIN {prefix}_rules AS r ON r.fact = e.fact
WHERE r.back >= 0 AND e.newest > 0 AND e.here = 0 AND {as_of} - e.newest > r.back GROUP BY e.fact, r.back"""
    for fact, back, count in rows(old):
        id = fact.split("@", 1)[0].split(".", 1)[0]
        found[f"old: older than the {back} days that count, so it is not used: {id}"] += count
    begun = f"SELECT COUNT(*) FROM {prefix}_courses WHERE start_day > {as_of}"
    found["future: medicines that begin after the day of the plan"] += rows(begun)[0][0]
    strange = f"""SELECT name, COUNT(*) FROM {prefix}_courses WHERE NOT recognised AND start_day <= {as_of}
  AND CASE WHEN standing = 'stopped' THEN start_day <> 0 AND end_day > {as_of} WHEN standing = 'unsure' THEN 1 = 0
  ELSE end_day = 0 OR end_day >= {as_of} END GROUP BY name"""
    for name, count in rows(strange):
        found[f"drug: not recognised, so nothing is known of its interactions: {name}"] += count
    died = f"SELECT COUNT(*) FROM {prefix}_people WHERE died_day > 0 AND died_day <= {as_of}"
    found["patient: the record says that the patient has died"] += rows(died)[0][0]
    return +found


def _connected(memory: str, threads: int, spill: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        config={
            "memory_limit": memory,
            "threads": str(threads),
            "temp_directory": spill,
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
        }
    )


def _in_words(error: duckdb.Error, source: str) -> Exception:
    """An error of DuckDB in words of ours, without what it found in the data."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return MemoryError("the memory that DuckDB may use is too small for this source; give more with --memory")
    if "No space left" in str(error):
        return OSError(28, "No space left on device")
    if not os.path.exists(source):
        return RecordError(f"{source}: the file or folder is no longer there")
    return RecordError(f"{source}: DuckDB cannot read what is there, it may be damaged or of other types")


def _divided(run: Any, partial: str, problems: Counter[str], progress: Progress) -> int:
    """Write each table by shards; the number of shards."""
    twice = run(f"SELECT COUNT(*) FROM (SELECT {KEY} FROM ekbom_people GROUP BY {KEY} HAVING COUNT(*) > 1)")[0][0]
    if twice:
        raise RecordError(f"people: {twice} patients stand there twice, expected one row a patient")
    patients = int(run("SELECT COUNT(*) FROM ekbom_people")[0][0])
    shards = max(1, -(-patients // SHARD))
    run(
        f"CREATE OR REPLACE TABLE ekbom_shards AS SELECT {KEY}, "
        f"CAST((ROW_NUMBER() OVER (ORDER BY {KEY}) - 1) // {SHARD} AS INTEGER) AS shard FROM ekbom_people"
    )
    for at, (name, columns) in enumerate(TABLES.items(), start=2):
        lost = run(
            f"SELECT COUNT(*) FROM ekbom_{name} AS t ANTI JOIN ekbom_shards AS s ON s.{KEY} = t.{KEY} "
            f"WHERE t.{KEY} <> ''"
        )[0][0]
        if lost:
            problems[_STRANGER] += lost
        own = ", ".join(f"CAST(t.{column} AS {kind}) AS {column}" for column, kind in columns.items())
        folder = os.path.join(partial, name).replace("'", "''")
        run(
            f"COPY (SELECT {own}, s.shard FROM ekbom_{name} AS t JOIN ekbom_shards AS s ON s.{KEY} = t.{KEY}) "
            f"TO '{folder}' (FORMAT parquet, PARTITION_BY (shard), OVERWRITE_OR_IGNORE)"
        )
        if name == "lists":
            everybodys = os.path.join(partial, "everybodys.parquet").replace("'", "''")
            run(f"COPY (SELECT {own} FROM ekbom_lists AS t WHERE {KEY} = '') TO '{everybodys}' (FORMAT parquet)")
        progress("tables divided", at, len(TABLES) + 1)
    return shards


def _view(connection: duckdb.DuckDBPyConnection, partial: str, name: str, shard: int, columns: dict[str, str]) -> None:
    folder = os.path.join(partial, name, f"shard={shard}")
    files = [os.path.join(folder, one) for one in sorted(os.listdir(folder))] if os.path.isdir(folder) else []
    if name == "lists":
        files.append(os.path.join(partial, "everybodys.parquet"))
    if not files:
        _load(connection, f"ekbom_{name}", columns, [])
        return
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in files)
    said = ", ".join(columns)
    connection.execute(
        f"CREATE VIEW ekbom_{name} AS SELECT {said} FROM read_parquet([{listed}], hive_partitioning = false)"
    )


def _load(connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str], rows: Any) -> None:
    from ekbom.population.sql_answers import Arrow

    types = {"text": pl.String, "double": pl.Float64, "integer": pl.Int32, "bigint": pl.Int64, "boolean": pl.Boolean}
    frame = pl.DataFrame(list(rows), {name: types[kind] for name, kind in columns.items()}, orient="row")
    connection.register("ekbom_given", Arrow(frame))
    connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM ekbom_given")
    connection.unregister("ekbom_given")


# --- tables that people make -----------------------------------------------------------------------------


def _made(connection: duckdb.DuckDBPyConnection, source: str) -> Counter[str]:
    """Make the tables of events from files; what of them could not be used."""
    problems: Counter[str] = Counter()
    if os.path.isdir(source):
        there = {name.split(".", 1)[0].lower(): os.path.join(source, name) for name in sorted(os.listdir(source))}
    else:
        there = {"events": source}
    for name, columns in TABLES.items():
        if name not in there:
            if name != "people":
                _load(connection, f"ekbom_{name}", columns, [])
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
    from ekbom.population.sql_answers import Arrow

    try:
        frame = scan(files).collect(engine="streaming")
    except pl.exceptions.PolarsError as error:
        raise unreadable(files[0], error) from None
    name = f"arrow_{len(connection.execute('SHOW TABLES').fetchall())}"
    connection.register("ekbom_given", Arrow(frame))
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM ekbom_given")
    connection.unregister("ekbom_given")
    return name


_ORDINAL_OF_1970 = 719_163


def _ordinal(column: str) -> str:
    """The ordinal of a date, or text of one; null where it is none."""
    return f"(epoch(TRY_CAST(SUBSTR(CAST({column} AS TEXT), 1, 10) AS DATE)) // 86400 + {_ORDINAL_OF_1970})::INTEGER"


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
    _load(connection, "ekbom_keys", {"fact": "text"}, [(key,) for key in sorted(keys)])
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
    _load(connection, "ekbom_meanings", {**kinds, "why": "text"}, meanings)
    _load(connection, "ekbom_labels", {"fact": "text", "label": "text", "number": "integer"}, sorted(set(labels)))
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
