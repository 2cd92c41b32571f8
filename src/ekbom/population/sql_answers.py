"""The answers by an engine that speaks SQL: DuckDB and SQLite in this process, or the database of the source."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import polars as pl

from ekbom.logic.expressions import Boolean, Category
from ekbom.population.answers import Answer, Answers, completed, known_columns
from ekbom.population.layers import Layered
from ekbom.population.polars_engine import LABEL, column_type
from ekbom.population.sql_engine import FACTS, KEY, SqlEngine


class Program:
    """The queries of a book's answers over the relation ``facts`` in a dialect, for the facts that are known at all."""

    def __init__(self, answers: Answers, there: set[str], dialect: str) -> None:
        self.answers = answers
        self.layered: Layered = answers.program_for(there)
        self._named = {f"a{at}": answer for at, answer in enumerate(answers.all)}
        engine = SqlEngine(self.layered, dialect)
        parts = list(engine.parts({name: answer.node for name, answer in self._named.items()}))
        self.queries = tuple(map(engine.query, parts))
        self._names = tuple(map(tuple, parts))
        names = {id(answer): name for name, answer in self._named.items()}
        self._columns = answers.packed(lambda answer: pl.col(names[id(answer)]))

    def packed(self, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """The columns of a run, by patient, from what the queries gave."""
        ordered = [frame.sort(KEY) for frame in frames]
        whole = pl.concat([ordered[0], *(frame.drop(KEY) for frame in ordered[1:])], how="horizontal")
        types = {name: _type_of(answer) for name, answer in self._named.items()}
        return whole.with_columns(pl.col(name).cast(kind) for name, kind in types.items()).select(KEY, *self._columns)

    def frame(self, query: int, rows: Sequence[Sequence[Any]]) -> pl.DataFrame:
        """The rows of a query as a frame; truth values may be numbers."""
        loose = {
            name: pl.Int8() if isinstance(self._named[name].node.type, Boolean) else _type_of(self._named[name])
            for name in self._names[query]
        }
        return pl.DataFrame(list(rows), {KEY: pl.String(), **loose}, orient="row", strict=False)


def _type_of(answer: Answer) -> pl.DataType:
    return LABEL() if isinstance(answer.node.type, Category) else column_type(answer.node.type)


class SqlAnswers(ABC):
    """Answers by SQL over frames of facts: the queries are made anew only where more facts are known."""

    dialect = ""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self._there: set[str] = set()
        self._program: Program | None = None

    def of(self, facts: pl.DataFrame) -> pl.DataFrame:
        """One row for each row of the facts (``frame_of``, any column may be left out), in their order."""
        there = known_columns(facts)
        if self._program is None or not there <= self._there:
            self._there |= there
            self._program = Program(self.answers, self._there, self.dialect)
            self._begin(self._program)
        found = self._program.packed(self._asked(self._program, completed(self._program.layered, facts)))
        return facts.select(KEY).join(found, on=KEY, how="left", maintain_order="left")

    @abstractmethod
    def _begin(self, program: Program) -> None:
        """Make ready for the queries of a program."""

    @abstractmethod
    def _asked(self, program: Program, facts: pl.DataFrame) -> list[pl.DataFrame]:
        """What each query gives over these facts."""


class DuckdbAnswers(SqlAnswers):
    """The answers by DuckDB; its statements are planned once, without its optimizer, which takes minutes for them."""

    dialect = "duckdb"

    def _begin(self, program: Program) -> None:
        import duckdb

        self._connection = duckdb.connect()
        self._connection.execute("PRAGMA disable_optimizer")
        columns = ", ".join(f"{program.layered.column(f)} {_declared(f.type)}" for f in program.layered.facts)
        self._connection.execute(f"CREATE TABLE {FACTS} ({KEY} TEXT{', ' + columns if columns else ''})")
        for at, query in enumerate(program.queries):
            self._connection.execute(f"PREPARE q{at} AS {query}")

    def _asked(self, program: Program, facts: pl.DataFrame) -> list[pl.DataFrame]:
        self._connection.execute(f"DELETE FROM {FACTS}")
        from ekbom.population.duckdb_tables import Arrow

        self._connection.register("given", Arrow(facts))
        self._connection.execute(f"INSERT INTO {FACTS} SELECT * FROM given")
        self._connection.unregister("given")
        return [pl.DataFrame(self._connection.sql(f"EXECUTE q{at}")) for at in range(len(program.queries))]


class SqliteAnswers(SqlAnswers):
    """The answers by SQLite, in memory."""

    dialect = "sqlite"

    def _begin(self, program: Program) -> None:
        self._connection = sqlite3.connect(":memory:", cached_statements=len(program.queries) + 8)
        columns = [program.layered.column(fact) for fact in program.layered.facts]
        self._connection.execute(f"CREATE TABLE {FACTS} ({', '.join((KEY, *columns))})")

    def _asked(self, program: Program, facts: pl.DataFrame) -> list[pl.DataFrame]:
        self._connection.execute(f"DELETE FROM {FACTS}")
        self._connection.executemany(f"INSERT INTO {FACTS} VALUES ({', '.join('?' * facts.width)})", facts.rows())
        return [
            program.frame(at, self._connection.execute(query).fetchall()) for at, query in enumerate(program.queries)
        ]


def _declared(kind: object) -> str:
    if isinstance(kind, Boolean):
        return "BOOLEAN"
    return "USMALLINT" if isinstance(kind, Category) else "DOUBLE"
