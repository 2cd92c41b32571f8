"""The whole book as SQL: DuckDB, SQLite and a real PostgreSQL server say what Polars says, cell by cell."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterator, Mapping
from functools import cache

import duckdb
import polars as pl
import pytest

from ekbom.logic.expressions import Boolean, Category, Expression, Value
from ekbom.population.answers import frame_of
from ekbom.population.layers import fact_column
from ekbom.population.polars_engine import PolarsEngine
from ekbom.population.sql_engine import DIALECTS, KEY, MOST_COLUMNS, SqlEngine, widest
from tests.population import postgres
from tests.population.test_whole_book import answers, patients
from tests.spec.back_ends import Stream, same

PATIENTS = 40
Cells = dict[tuple[str, str], Value]


@cache
def wanted() -> dict[str, Expression]:
    """Every answer by a name of its own."""
    groups = {"s": answers().statuses, "l": answers().by_leg, "a": answers().alerts, "f": answers().findings}
    return {f"{group} {one.id}": one.node for group, ones in groups.items() for one in ones}


@cache
def facts() -> pl.DataFrame:
    return frame_of(answers().program, [str(n) for n in range(PATIENTS)], patients()[:PATIENTS])


@cache
def law() -> Cells:
    """The answers by Polars, which are held equal to those of one plan elsewhere."""
    engine = PolarsEngine(answers().program)
    frame = engine.run(facts()).select(KEY, *(engine.of(node).alias(name) for name, node in wanted().items()))
    return {(row[KEY], name): value for row in frame.to_dicts() for name, value in row.items() if name != KEY}


@cache
def queries(dialect: str) -> tuple[str, ...]:
    return tuple(SqlEngine(answers().program, dialect).queries(wanted()))


def compare(found: Cells) -> None:
    assert found.keys() == law().keys()
    wrong = [cell for cell, value in law().items() if not same(value, found[cell])]
    assert wrong == []


def typed(node: Expression, value: object) -> Value:
    """A value of an engine that has no truth values, or only texts."""
    if value is None or value == "":
        return None
    if isinstance(node.type, Boolean):
        return bool(value) if isinstance(value, int) else value == "t"
    return int(str(value)) if isinstance(node.type, Category) else float(str(value))


def rows_of(names: list[str], rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[tuple[str, str], Value]]:
    for key, *values in rows:
        for name, value in zip(names[1:], values, strict=True):
            yield (str(key), name), typed(wanted()[name], value)


def test_sqlite_agrees() -> None:
    found: Cells = {}
    with sqlite3.connect(":memory:") as connection:
        connection.execute(f"CREATE TABLE facts ({', '.join(facts().columns)})")
        connection.executemany(f"INSERT INTO facts VALUES ({', '.join('?' * facts().width)})", facts().rows())
        for query in queries("sqlite"):
            cursor = connection.execute(query)
            found.update(rows_of([column[0] for column in cursor.description], iter(cursor.fetchall())))
    compare(found)


def test_duckdb_agrees() -> None:
    found: Cells = {}
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1; SET max_expression_depth = 10000; PRAGMA disable_optimizer")
        connection.register("made", Stream(facts()))
        connection.execute("CREATE TABLE facts AS SELECT * FROM made")
        for query in queries("duckdb"):
            connection.execute(query)
            names = [column[0] for column in connection.description or ()]
            found.update(rows_of(names, iter(connection.fetchall())))
    compare(found)


@pytest.mark.skipif(postgres.programs() is None, reason="no PostgreSQL server is installed")
def test_postgresql_agrees() -> None:
    kinds: Mapping[object, str] = {pl.Boolean: "boolean", pl.UInt16: "smallint", pl.Float64: "double precision"}
    columns = [f"{name} {kinds.get(kind, 'text')}" for name, kind in facts().schema.items()]
    found: Cells = {}
    with postgres.server() as socket:
        table = f"CREATE TABLE facts ({', '.join(columns)});\nCOPY facts FROM STDIN (FORMAT csv);\n"
        postgres.psql(socket, f"{table}{facts().write_csv(include_header=False)}\\.\n")
        for query in queries("postgres"):
            told = postgres.psql(socket, f"COPY (\n{query}\n) TO STDOUT (FORMAT csv, HEADER);\n")
            names, *rows = csv.reader(io.StringIO(told))
            found.update(rows_of(names, map(tuple, rows)))
    compare(found)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_relation_is_wider_than_engines_take(dialect: str) -> None:
    if dialect == "duckdb":
        assert widest(answers().program, len(wanted())) > MOST_COLUMNS
    engine = SqlEngine(answers().program, dialect)
    some = dict(list(wanted().items())[:3])
    (query,) = engine.queries(some)
    assert query == engine.query(some)
    assert widest(answers().program.part(list(some.values())), len(some)) <= MOST_COLUMNS
    assert f"FROM {query.rsplit('FROM ', 1)[1]}" in query and KEY in query


def test_a_dialect_that_is_not_written_is_refused() -> None:
    with pytest.raises(ValueError, match="no SQL is written for 'oracle'"):
        SqlEngine(answers().program, "oracle")


def test_columns_of_facts_have_names_that_every_engine_takes() -> None:
    names = [fact_column(fact) for fact in answers().program.facts]
    assert len(set(names)) == len(names) and max(map(len, names)) <= 63
    assert all(name.isidentifier() and name == name.lower() for name in names)
