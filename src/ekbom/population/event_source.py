"""Tables of events, and an OMOP database that DuckDB reads, as a source of a run.

DuckDB divides the tables once, out of core, into shards of so many patients in the order of their ids; the facts of a
shard are one query.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import polars as pl

from ekbom.population import omop_source
from ekbom.population.as_of_problems import as_of_problems
from ekbom.population.duckdb_tables import connected, load_rows, told
from ekbom.population.event_files import make_tables
from ekbom.population.event_tables import TABLES
from ekbom.population.facts_sql import DRUGS, RULES, facts_query, first_days_query, present_in, rules_of
from ekbom.population.shards import FIRST_SIGNS, FIRST_YEAR, Prepared, Progress, Settings
from ekbom.population.sql_engine import KEY
from ekbom.population.tables import stamp
from ekbom.records.errors import RecordError
from ekbom.records.moments import ORDINAL_OF_1970

#: Patients of a shard, and of a batch that is judged at once.
SHARD, BATCH = 100_000, 20_000
_STRANGER = "patient: rows of a patient who is not among the people"


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
        with told(settings.source), connected(limit, 1, os.path.join(partial, f"spill-{shard}")) as connection:
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
    with told(settings.source):
        if kind == "omop":
            database = omop_source.open_source(settings.source, work, limit, settings.workers)
            try:
                problems.update(omop_source.make_events(database))
                yield database.rows
            finally:
                database.close()
            return
        with connected(limit, settings.workers, work) as connection:
            problems.update(make_tables(connection, settings.source))
            yield lambda sql: connection.execute(sql).fetchall()


def facts_of_tables(connection: duckdb.DuckDBPyConnection, settings: Settings) -> pl.DataFrame:
    """The facts of all patients of the tables of events of a connection, by id, with the first year."""
    from ekbom.population.book_answers import book_answers

    program = book_answers(settings.as_of).program
    present = present_in(lambda sql: connection.execute(sql).fetchall(), settings.as_of)
    for name, columns, rows in (("rules", RULES, rules_of(present.keys)), ("drugs", DRUGS, present.drugs)):
        load_rows(connection, f"ekbom_{name}", columns, rows)
    query = facts_query(program, present, settings.as_of, settings.locale, "duckdb")
    frame = pl.DataFrame(connection.sql(query.sql))
    years = pl.DataFrame(connection.sql(first_days_query(FIRST_SIGNS, settings.as_of)))
    return with_first_year(frame, years).sort(KEY)


def with_first_year(facts: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """The facts with the year of each patient's first day."""
    year = (pl.col("day").cast(pl.Int32) - ORDINAL_OF_1970).cast(pl.Date).dt.year().cast(pl.Int16).alias(FIRST_YEAR)
    return facts.join(days.select(KEY, year), on=KEY, how="left")


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
        load_rows(connection, f"ekbom_{name}", columns, [])
        return
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in files)
    said = ", ".join(columns)
    connection.execute(
        f"CREATE VIEW ekbom_{name} AS SELECT {said} FROM read_parquet([{listed}], hive_partitioning = false)"
    )
