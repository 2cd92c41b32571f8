"""Every engine of a population run, ready for facts: what the tests of equality hold to the law.

An engine that is added to ``ekbom.population.run`` is added here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import polars as pl

from ekbom.logic.expressions import Category
from ekbom.population.answers import Answers, PolarsAnswers, completed, known_columns
from ekbom.population.polars_engine import LABEL, column_type
from ekbom.population.sql_answers import DuckdbAnswers, Program, SqliteAnswers
from ekbom.population.sql_engine import FACTS, KEY
from tests.population import postgres

#: One row of answers for each row of facts (``frame_of``), in their order.
Judge = Callable[[pl.DataFrame], pl.DataFrame]


class PostgresAnswers:
    """The answers by a PostgreSQL server, which is given the facts."""

    def __init__(self, answers: Answers, socket: Path) -> None:
        self.answers = answers
        self._socket = socket
        # As Program names the answers.
        self._types: dict[str, pl.DataType] = {KEY: pl.String()}
        for at, answer in enumerate(answers.all):
            kind = answer.node.type
            self._types[f"a{at}"] = LABEL() if isinstance(kind, Category) else column_type(kind)
        self._there: set[str] = set()
        self._program: Program | None = None

    def of(self, facts: pl.DataFrame) -> pl.DataFrame:
        there = known_columns(facts)
        if self._program is None or not there <= self._there:
            self._there |= there
            self._program = Program(self.answers, self._there, "postgres")
        program = self._program
        postgres.load(self._socket, FACTS, completed(program.layered, facts))
        found = program.packed([postgres.asked(self._socket, query, self._types) for query in program.queries])
        return facts.select(KEY).join(found, on=KEY, how="left", maintain_order="left")


@contextmanager
def _polars(answers: Answers) -> Iterator[Judge]:
    yield PolarsAnswers(answers).of


@contextmanager
def _duckdb(answers: Answers) -> Iterator[Judge]:
    yield DuckdbAnswers(answers).of


@contextmanager
def _sqlite(answers: Answers) -> Iterator[Judge]:
    yield SqliteAnswers(answers).of


@contextmanager
def _postgres(answers: Answers) -> Iterator[Judge]:
    with postgres.server() as socket:
        yield PostgresAnswers(answers, socket).of


ENGINES: dict[str, Callable[[Answers], AbstractContextManager[Judge]]] = {
    "polars": _polars,
    "duckdb": _duckdb,
    "sqlite": _sqlite,
    "postgres": _postgres,
}
#: Engines that refuse a calculation whose result is beyond the range of a double (the law: unknown). No fact comes near:
#: the largest that any may be is 1e6.
REFUSE_OVERFLOW = ("postgres",)


def missing(engine: str) -> str:
    """Why an engine cannot be tried on this machine, "" where it can."""
    return "no PostgreSQL server is installed" if engine == "postgres" and postgres.programs() is None else ""
