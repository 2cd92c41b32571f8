"""SQLite as a database: the source attached and only read, the work in a file of its own."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from ekbom.population.database import (
    DATE,
    DAY_SECONDS,
    ID,
    JULIAN_OF_ORDINAL_0,
    ORDINAL_OF_1970,
    TIME,
    no_number,
    nothing,
)
from ekbom.population.event_tables import NUMBER, TEXT
from ekbom.records.errors import RecordError

_WORK, _SOURCE = "ekbom-work.sqlite", "cdm"


class SqliteDatabase:
    """A source in a SQLite file; ``Database``."""

    dialect = "sqlite"

    def __init__(self, source: str, work: str) -> None:
        self._name = source
        self._path = os.path.join(work, _WORK)
        self._remove()
        self._connection = sqlite3.connect(f"file:{quote(self._path)}", uri=True, isolation_level=None)
        # The working file is nobody's if the machine stops: it need not be safe, and may hold much.
        for setting in ("journal_mode = off", "synchronous = off", "cache_size = -262144"):
            self._connection.execute(f"PRAGMA {setting}")
        self._connection.create_function("ekbom_is_number", 1, _is_number, deterministic=True)
        try:
            with self._told():
                self._connection.execute(f"ATTACH 'file:{quote(os.path.abspath(source))}?mode=ro' AS {_SOURCE}")
                self._found = self._tables()
        except BaseException:
            self.close()
            raise

    def execute(self, sql: str) -> None:
        with self._told():
            self._connection.execute(sql)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with self._told():
            return self._connection.execute(sql).fetchall()

    def make(self, table: str, query: str) -> None:
        self.execute(f"DROP TABLE IF EXISTS main.{table}")
        self.execute(f"CREATE TABLE main.{table} AS {query}")

    def show(self, name: str, query: str) -> None:
        self.execute(f"DROP VIEW IF EXISTS temp.{name}")
        self.execute(f"CREATE TEMP VIEW {name} AS {query}")

    def load(self, table: str, columns: Mapping[str, str], rows: Iterable[tuple[object, ...]]) -> None:
        given = list(rows)  # before the transaction: they may be made with other queries
        self.execute(f"DROP TABLE IF EXISTS main.{table}")
        self.execute(f"CREATE TABLE main.{table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
        self._connection.execute("BEGIN")
        places = ", ".join("?" * len(columns))
        self._connection.executemany(f"INSERT INTO main.{table} VALUES ({places})", given)
        self._connection.execute("COMMIT")

    def view(self, name: str, table: str, columns: Mapping[str, str]) -> None:
        spelled, own_columns = self._found[table]
        relation = f'{_SOURCE}."{spelled}"'
        said = []
        numbers = []
        for column, kind in columns.items():
            if column not in own_columns:
                said += nothing(column, kind, self.dialect)
                continue
            own = f'"{own_columns[column]}"'
            if kind in (ID, NUMBER):
                numbers.append((column, own))
            said += _read(own, column, kind)
        self._check(relation, table, numbers)
        self.show(name, f"SELECT {', '.join(said)} FROM {relation}")

    def tables(self) -> dict[str, set[str]]:
        return {table: set(columns) for table, (_, columns) in self._found.items()}

    def close(self) -> None:
        self._connection.close()
        self._remove()

    def _remove(self) -> None:
        for path in (self._path, self._path + "-journal"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)

    def _tables(self) -> dict[str, tuple[str, dict[str, str]]]:
        names = self.rows(f"SELECT name FROM {_SOURCE}.sqlite_master WHERE type IN ('table', 'view')")
        found = {}
        for (name,) in names:
            quoted = str(name).replace('"', '""')
            columns = self.rows(f'PRAGMA {_SOURCE}.table_info("{quoted}")')
            found[str(name).lower()] = (str(name), {str(row[1]).lower(): str(row[1]) for row in columns})
        return found

    def _check(self, relation: str, table: str, columns: list[tuple[str, str]]) -> None:
        """SQLite takes any value into any column, so all of them are looked at."""
        if not columns:
            return
        bad = ", ".join(
            f"MAX(CASE WHEN typeof({own}) IN ('integer', 'real', 'null') THEN 0 ELSE NOT ekbom_is_number({own}) END)"
            for _, own in columns
        )
        for (column, _), found in zip(columns, self.rows(f"SELECT {bad} FROM {relation}")[0], strict=True):
            if found:
                raise no_number(self._name, table, column)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorname", "")
            if code == "SQLITE_FULL":
                raise OSError(errno.ENOSPC, "No space left on device") from None
            if not os.path.exists(self._name):
                raise RecordError(f"{self._name}: the file is no longer there") from None
            reasons = {
                "SQLITE_NOTADB": "it is no database of SQLite",
                "SQLITE_CORRUPT": "it is damaged",
                "SQLITE_CANTOPEN": "it cannot be opened",
                "SQLITE_BUSY": "another program is writing to it",
                "SQLITE_LOCKED": "another program is writing to it",
            }
            for known, why in reasons.items():
                if code.startswith((known, "SQLITE_IOERR")):
                    raise RecordError(f"{self._name}: the file cannot be read ({why})") from None
            raise


def _is_number(given: object) -> bool:
    """Whether a text or bytes of a column of numbers is empty or a number."""
    if not isinstance(given, str):
        return False
    plain = given.strip()
    if not plain:
        return True
    try:
        number = float(plain)
    except ValueError:
        return False
    return number - number == 0 and "_" not in plain


def _read(own: str, name: str, kind: str) -> list[str]:
    """The columns of a view over one of the source's; a number in a column of dates is OHDSI's seconds since 1970."""
    if kind in (ID, NUMBER):
        kept = "INTEGER" if kind == ID else "REAL"
        return [f"CASE WHEN {own} IS NULL OR TRIM({own}) = '' THEN NULL ELSE CAST({own} AS {kept}) END AS {name}"]
    if kind == TEXT:
        return [f"NULLIF(CAST({own} AS TEXT), '') AS {name}"]
    given = f"NULLIF(TRIM(CAST({own} AS TEXT)), '')"
    is_number = f"typeof({own}) IN ('integer', 'real')"
    # date() takes 30 February, and words ("now"), for dates; only with a modifier does it work out the day.
    written = f"substr({given}, 1, 10)"
    day = f"CASE WHEN {written} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' THEN {written} END"
    sound = f"date({day}, '+0 days') = {day} AND {day} >= '0001'"
    ordinal = f"CAST(julianday({day}) - {JULIAN_OF_ORDINAL_0} AS INTEGER)"
    since = f"CAST({own} / {DAY_SECONDS} AS INTEGER) + {ORDINAL_OF_1970}"
    whole = f"{own} = CAST({own} / {DAY_SECONDS} AS INTEGER) * {DAY_SECONDS} AND {since} BETWEEN 1 AND 3652059"
    if kind == TIME:
        clock = f"CAST(strftime('%s', '1970-01-01 ' || substr({given}, 12, 8)) AS INTEGER)"
        seconds = f"CAST({own} AS INTEGER) + {ORDINAL_OF_1970} * {DAY_SECONDS}"
        of_day = f"CASE WHEN length({given}) > 10 THEN {clock} ELSE 0 END"
        plain = f"CASE WHEN {sound} THEN {ordinal} * {DAY_SECONDS} + {of_day} END"
        return [f"COALESCE(CASE WHEN {is_number} THEN {seconds} ELSE {plain} END, -1) AS {name}"]
    assert kind == DATE
    by_number = f"CASE WHEN {whole} THEN {since} ELSE -1 END"
    by_text = f"WHEN {sound} THEN {ordinal} ELSE -1"
    iso = f"CASE WHEN {whole} THEN date({own}, 'unixepoch') ELSE '' END"
    return [
        f"CASE WHEN {given} IS NULL THEN 0 WHEN {is_number} THEN {by_number} {by_text} END AS {name}",
        f"CASE WHEN {is_number} THEN {iso} WHEN {sound} THEN {day} ELSE '' END AS {name}_iso",
    ]
