"""The back ends that must agree with every table of this manual. A new one is added here, once.

A back end takes an expression, rows (each from variable key to value, missing = unknown) and the day, and
returns one value a row.
"""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable, Mapping, Sequence

import duckdb as duckdb_module
import polars as pl

from ekbom.logic.expressions import Boolean, Category, Expression, Value
from ekbom.logic.interpreter import evaluate
from ekbom.logic.numbers import rounded
from ekbom.logic.python_code import generate
from ekbom.population.layers import Layered, layered
from ekbom.population.polars_engine import PolarsEngine, column_type
from ekbom.population.sql_engine import KEY, SqlEngine

Rows = Sequence[Mapping[str, Value]]
BackEnd = Callable[[Expression, Rows, int], list[Value]]
DAY = datetime.date(2026, 11, 22).toordinal()


def interpreter(expression: Expression, rows: Rows, day: int) -> list[Value]:
    return [evaluate(expression, row, day) for row in rows]


def generated_python(expression: Expression, rows: Rows, day: int) -> list[Value]:
    program = generate([expression])
    run = program.compiled()
    at = program.places[id(expression)]
    return [run([row.get(key) for key in program.facts], day)[at] for row in rows]


def polars(expression: Expression, rows: Rows, day: int) -> list[Value]:
    program = layered([expression], day)
    engine = PolarsEngine(program)
    found = engine.run(frame_of(program, rows)).with_columns(engine.of(expression).alias("answer"))["answer"]
    return [said(expression, value, program.labels) for value in found.to_list()]


class Stream:
    """A frame as nothing but a stream of Arrow, which DuckDB reads without pyarrow."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.frame.__arrow_c_stream__(requested_schema)


def duckdb(expression: Expression, rows: Rows, day: int) -> list[Value]:
    program = layered([expression], day)
    query = SqlEngine(program, "duckdb").query({"answer": expression})
    facts = frame_of(program, rows)
    with duckdb_module.connect() as connection:
        connection.register("facts", Stream(facts))
        found = connection.execute(f"{query} ORDER BY {KEY}").fetchall()
    return [said(expression, value, program.labels) for _, value in found]


def sqlite(expression: Expression, rows: Rows, day: int) -> list[Value]:
    program = layered([expression], day)
    query = SqlEngine(program, "sqlite").query({"answer": expression})
    facts = frame_of(program, rows)
    with sqlite3.connect(":memory:") as connection:
        connection.execute(f"CREATE TABLE facts ({', '.join(facts.columns)})")
        marks = ", ".join("?" * facts.width)
        connection.executemany(f"INSERT INTO facts VALUES ({marks})", facts.rows())
        found = connection.execute(f"{query} ORDER BY {KEY}").fetchall()
    if isinstance(expression.type, Boolean):
        found = [(key, None if value is None else bool(value)) for key, value in found]
    return [said(expression, value, program.labels) for _, value in found]


def frame_of(program: Layered, rows: Rows) -> pl.DataFrame:
    """The facts of rows as the engines take them; a first column, since a frame without columns has no rows."""
    columns = [pl.Series(KEY, range(len(rows)))]
    for fact in program.facts:
        held = [row.get(fact.key) for row in rows]
        numbers = [program.labels[value] if isinstance(value, str) else value for value in held]
        columns.append(pl.Series(program.column(fact), numbers, column_type(fact.type)))
    return pl.DataFrame(columns)


def said(expression: Expression, value: Value, labels: dict[str, int]) -> Value:
    """What an engine answered, with the label for its number."""
    if value is None or not isinstance(expression.type, Category):
        return value
    return list(labels)[int(value)]


BACK_ENDS: dict[str, BackEnd] = {
    "interpreter": interpreter,
    "generated_python": generated_python,
    "polars": polars,
    "duckdb": duckdb,
    "sqlite": sqlite,
}


def same(want: Value, got: Value) -> bool:
    """Whether an engine's answer is the law's; numbers with 9 digits, since engines differ in the last bits of a power."""
    if isinstance(want, float) and isinstance(got, float):
        return rounded(want) == rounded(got)
    return type(want) is type(got) and want == got


#: Back ends that calculate with the law's own floats: their answers are the law's to the last bit.
EXACT = ("interpreter", "generated_python")


def agrees(name: str, want: Value, got: Value) -> bool:
    """Whether the answer of a back end is the law's."""
    return type(want) is type(got) and want == got if name in EXACT else same(want, got)


def read(word: str) -> Value:
    """A cell of a table: true, false, ? for unknown, a number, or a label."""
    constants: dict[str, Value] = {"true": True, "false": False, "?": None}
    if word in constants:
        return constants[word]
    try:
        return float(word)
    except ValueError:
        return word


def check(expression: Expression, table: str, day: int = DAY) -> None:
    """Run a table on every back end. Its last column is what the expression must be."""
    lines = [line.split("|") for line in table.strip().splitlines()]
    head = [cell.strip() for cell in lines[0]]
    cells = [[read(cell.strip()) for cell in line] for line in lines[1:]]
    assert cells, "a table needs rows"
    assert all(len(line) == len(head) for line in cells), "every row has as many cells as the head"
    rows = [{k: v for k, v in zip(head[:-1], line, strict=False) if v is not None} for line in cells]
    expected = [line[-1] for line in cells]
    for name, back_end in BACK_ENDS.items():
        found = back_end(expression, rows, day)
        for row, want, got in zip(rows, expected, found, strict=True):
            assert agrees(name, want, got), f"{name}: {row} gives {got!r}, the manual says {want!r}"
