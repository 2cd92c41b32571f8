"""Every engine of a population run, ready for facts: what the tests of equality hold to the law.

An engine that is added to ``ekbom.population.run`` is added here; Spark, whose executors judge by Polars, stands here by
its SQL alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl

from ekbom.logic.expressions import Category
from ekbom.population.answers import Answers, PolarsAnswers
from ekbom.population.polars_engine import LABEL, column_type
from ekbom.population.sql_answers import DuckdbAnswers, Program, SqlAnswers, SqliteAnswers
from ekbom.population.sql_engine import FACTS, KEY
from tests.population import postgres

#: One row of answers for each row of facts (``frame_of``), in their order.
Judge = Callable[[pl.DataFrame], pl.DataFrame]


class PostgresAnswers(SqlAnswers):
    """The answers by a PostgreSQL server, which is given the facts."""

    dialect = "postgres"

    def __init__(self, answers: Answers, socket: Path) -> None:
        super().__init__(answers)
        self._socket = socket
        # As Program names the answers.
        self._types: dict[str, pl.DataType] = {KEY: pl.String()}
        for at, answer in enumerate(answers.all):
            kind = answer.node.type
            self._types[f"a{at}"] = LABEL() if isinstance(kind, Category) else column_type(kind)

    def _begin(self, program: Program) -> None:
        pass  # the table is made with its rows

    def _asked(self, program: Program, facts: pl.DataFrame) -> list[pl.DataFrame]:
        postgres.load(self._socket, FACTS, facts)
        return [postgres.asked(self._socket, query, self._types) for query in program.queries]


class SparkAnswers(SqlAnswers):
    """The answers by the SQL of Spark, of narrow books: a run gives the whole one to its executors by columns."""

    dialect = "spark"

    def __init__(self, answers: Answers, session: Any) -> None:
        super().__init__(answers)
        self._session = session

    def _begin(self, program: Program) -> None:
        pass  # the view is made with its rows

    def _asked(self, program: Program, facts: pl.DataFrame) -> list[pl.DataFrame]:
        frames = []
        with tempfile.TemporaryDirectory() as folder:
            facts.write_parquet(f"{folder}/facts.parquet")
            self._session.read.parquet(f"{folder}/facts.parquet").createOrReplaceTempView(FACTS)
            for at, query in enumerate(program.queries):
                self._session.sql(query).coalesce(1).write.parquet(f"{folder}/{at}")
                frames.append(pl.read_parquet(f"{folder}/{at}/*.parquet"))
        return frames


#: What lets Spark plan chains of wide selections: it would put each into the one above, and compile it by the column.
SPARK_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.memory": "1g",
    "spark.driver.host": "localhost",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.log.level": "ERROR",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.CollapseProject",
    "spark.sql.maxPlanStringLength": "0",
    "spark.sql.adaptive.enabled": "false",
}


@contextmanager
def _spark(answers: Answers) -> Iterator[Judge]:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]")
    for name, value in SPARK_SETTINGS.items():
        builder = builder.config(name, value)
    with builder.getOrCreate() as session:
        yield SparkAnswers(answers, session).of


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
#: Every engine whose program is text or columns of a tree, for books of any kind.
ANY_BOOK = {**ENGINES, "spark": _spark}
#: Engines that refuse a calculation whose result is beyond the range of a double (the law: unknown). No fact comes near:
#: the largest that any may be is 1e6.
REFUSE_OVERFLOW = ("postgres",)


def missing(engine: str) -> str:
    """Why an engine cannot be tried on this machine, "" where it can."""
    if engine == "spark" and find_spec("pyspark") is None:
        return "PySpark is not installed (make test SPARK=1)"
    return "no PostgreSQL server is installed" if engine == "postgres" and postgres.programs() is None else ""
