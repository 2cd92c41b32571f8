"""One small way to speak with DuckDB, SQLite and PostgreSQL, so that work is done where the data are.

The source is only read. Working tables live beside it: in a file of DuckDB or SQLite in a folder of the caller's, in
temporary tables of the session in PostgreSQL. Columns of a source are read through views that say their types, days as
proleptic ordinals, so that nothing behind them meets the ways in which databases keep dates.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Protocol
from urllib.parse import urlsplit

from ekbom.population.event_tables import NUMBER, TEXT
from ekbom.records.errors import RecordError

#: Types of a view's columns beside those of ``event_tables``: an id; a date, which becomes two columns, ``x`` (its
#: ordinal, 0 where there is none, -1 where what is there is no date of the years 1 to 9999) and ``x_iso`` (as in
#: "2026-11-22", "" without one); a date with time, which becomes its instant (-1 where there is none).
ID, DATE, TIME = "bigint", "date", "timestamp"
_TYPES = {"postgres": {NUMBER: "double precision"}}
_DUCKDB_MARK, _SQLITE_MARK = b"DUCK", b"SQLite format 3\0"


class Database(Protocol):
    """A database with a source in it that is only read, and room for working tables.

    Errors of the source are RecordErrors; those of the machine (memory, disk) are OSErrors.
    """

    #: "duckdb", "sqlite" or "postgres".
    dialect: str

    def execute(self, sql: str) -> None:
        """Run a statement that is in the dialect already."""

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """The rows of a query that is in the dialect already."""

    def make(self, table: str, query: str) -> None:
        """A working table of this name from a query in the dialect; one of that name that was made before goes."""

    def show(self, name: str, query: str) -> None:
        """A working view of this name of a query in the dialect; one that was made before goes."""

    def load(self, table: str, columns: Mapping[str, str], rows: Iterable[tuple[object, ...]]) -> None:
        """A small working table with these columns (by the types of ``event_tables``) and rows, by place."""

    def view(self, name: str, table: str, columns: Mapping[str, str]) -> None:
        """A working relation over some columns of a table of the source, with their types (see ID, DATE, TIME).

        A column that the table does not have is null. RecordError where a column of numbers holds something else.
        """

    def tables(self) -> dict[str, set[str]]:
        """The tables of the source and their columns, both in lower case."""

    def close(self) -> None:
        """Let go of the database and of the working tables."""


def is_url(source: str) -> bool:
    """Whether a source is a PostgreSQL database by its URL."""
    return source.startswith(("postgresql://", "postgres://"))


def shown(source: str) -> str:
    """A source as it may be shown: a URL without its password and its options."""
    if not is_url(source):
        return source
    parts = urlsplit(source)
    who = f"{parts.username}@" if parts.username else ""
    where = parts.netloc.rpartition("@")[2]  # with the port: another server is another source
    return f"postgresql://{who}{where}{parts.path}"


def mark_of(path: str) -> str:
    """Which database a file is by its first bytes: "duckdb", "sqlite" or ""."""
    try:
        with open(path, "rb") as file:
            head = file.read(16)
    except OSError:
        return ""
    if head == _SQLITE_MARK:
        return "sqlite"
    return "duckdb" if head[8:12] == _DUCKDB_MARK else ""


def open_database(source: str, work: str, memory: str, threads: int) -> Database:
    """The database of a source: a DuckDB or SQLite file, a folder of Parquet or CSV, a URL of PostgreSQL.

    work: a folder for working tables. memory: as DuckDB writes it ("4GB"). RecordError where it cannot be opened.
    """
    if is_url(source):
        from ekbom.population.postgres_database import PostgresDatabase

        return PostgresDatabase(source)
    if not os.path.exists(source):
        raise RecordError(f"{source}: there is no such file or folder")
    if not os.path.isdir(source) and mark_of(source) == "sqlite":
        from ekbom.population.sqlite_database import SqliteDatabase

        return SqliteDatabase(source, work)
    if os.path.isdir(source) or mark_of(source) == "duckdb":
        from ekbom.population.duckdb_database import DuckdbDatabase

        return DuckdbDatabase(source, work, memory, threads)
    raise RecordError(f"{source}: not a DuckDB or SQLite file, a folder of Parquet or CSV, or a URL of PostgreSQL")


def type_in(dialect: str, kind: str) -> str:
    """The name of a type in a dialect."""
    return _TYPES.get(dialect, {}).get(kind, kind)


def nothing(name: str, kind: str, dialect: str) -> list[str]:
    """The columns of a view for one that the table does not have."""
    if kind == DATE:
        return [f"CAST(0 AS integer) AS {name}", f"CAST('' AS {TEXT}) AS {name}_iso"]
    if kind == TIME:
        return [f"CAST(-1 AS bigint) AS {name}"]
    return [f"CAST(NULL AS {type_in(dialect, kind)}) AS {name}"]


def no_number(source: str, table: str, column: str, place: str = "") -> RecordError:
    """What to say of a text in a column of numbers."""
    where = f", {place}" if place else ""
    return RecordError(f"{shown(source)}: table {table}, column {column}{where}: a text, expected a number")
