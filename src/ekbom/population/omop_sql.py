"""Pieces of SQL and the working state that the readers of OMOP tables share.

The SQL is plain and written once, in the words of DuckDB; sqlglot says it in the dialect of the database.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from ekbom.population.database import Database, type_in
from ekbom.population.event_tables import TABLES as EVENT_TABLES
from ekbom.population.omop_concepts import BY_KEY, Concepts
from ekbom.population.omop_tables import TABLES
from ekbom.records.moments import DAY_SECONDS

#: Longest source value that is looked at: units, routes, names of medicines.
_LONGEST_VALUE = 200
#: Why a day is not used, by the number that the SQL gives it.
_DAYS = {
    1: "date: rows without a date",
    2: "date: a date that is none",
    3: "impossible: a date before the birth, so the row counts as undated",
}


class Work:
    """A database in work: its concepts, the tables of OMOP that are there, and what could not be used."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.concepts = Concepts(database)
        self.problems: Counter[str] = Counter()
        self.there = database.tables().keys() & TABLES.keys()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.database.rows(self._sql(query))

    def make(self, table: str, query: str) -> None:
        """A working table from a query."""
        self.database.make(table, self._sql(query))

    def gather(self, table: str, queries: list[str]) -> None:
        """One of the tables of events as a view of queries that give its columns in their order."""
        dialect = self.database.dialect
        nothing = [f"CAST(NULL AS {type_in(dialect, kind)}) AS {name}" for name, kind in EVENT_TABLES[table].items()]
        query = self._sql(" UNION ALL ".join(queries)) if queries else f"SELECT {', '.join(nothing)} WHERE 1 = 0"
        self.database.show(f"ekbom_{table}", query)

    def note_day(self, table: str, trouble: int, count: int) -> None:
        """Count rows by the column trouble of ``day_columns``."""
        if trouble:
            self.problems[f"{_DAYS[trouble]}: {table}"] += count

    def note_strangers(self, count: int) -> None:
        """Count rows of nobody."""
        self.problems["patient: rows of a person who is not in the table person"] += count

    def _sql(self, text: str) -> str:
        import sqlglot

        return sqlglot.transpile(text, read="duckdb", write=self.database.dialect)[0]


def cut(column: str) -> str:
    """A text that is never null, with a bound to its length."""
    return f"SUBSTR(COALESCE({column}, ''), 1, {_LONGEST_VALUE})"


def one_line(column: str) -> str:
    """A text on one line."""
    return f"REPLACE(REPLACE(REPLACE({cut(column)}, CHR(13), ' '), CHR(10), ' '), CHR(9), ' ')"


def named(column: str) -> str:
    """A source value that names a fact by its key, else an empty text."""
    return f"CASE WHEN SUBSTR({column}, 1, {len(BY_KEY)}) = '{BY_KEY}' THEN {cut(column)} ELSE '' END"


def source_of(table: str) -> str:
    """The place of a row by its id, as "measurement/678"."""
    return f"'{table}' || COALESCE('/' || CAST(id AS TEXT), '')"


def day_columns(day: str, time: str) -> str:
    """The columns day, iso, instant and trouble (see ``Work.note_day``) of rows t of persons p."""
    sound = f"t.{day} > 0 AND t.{day} >= COALESCE(p.born_day, 0)"
    start = f"CAST(t.{day} AS BIGINT) * {DAY_SECONDS}"
    moment_ = f"WHEN t.{time} - {start} BETWEEN 0 AND {DAY_SECONDS - 1} THEN t.{time}" if time else ""
    return f"""CAST(CASE WHEN {sound} THEN t.{day} ELSE 0 END AS INTEGER) AS day,
              CASE WHEN {sound} THEN t.{day}_iso ELSE '' END AS iso,
              CASE WHEN NOT ({sound}) THEN -1 {moment_} ELSE {start} END AS instant,
              CASE WHEN {sound} THEN 0 WHEN t.{day} = 0 THEN 1 WHEN t.{day} < 0 THEN 2 ELSE 3 END AS trouble"""


def nine_digits(number: str) -> str:
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
