"""SQLite as a database: the source attached and only read, the work in a file of its own."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from ekbom.population.database import (
    DATE,
    ID,
    TIME,
    no_number,
    nothing,
)
from ekbom.population.event_tables import NUMBER, TEXT
from ekbom.records.errors import RecordError
from ekbom.records.moments import DAY_SECONDS, ORDINAL_OF_1970, iso_day, ordinal

_WORK, _SOURCE = "ekbom-work.sqlite", "cdm"
_LAST_DAY = ordinal(9999, 12, 31)


class SqliteDatabase:
    """A source in a SQLite file; ``Database``."""

    dialect = "sqlite"

    def __init__(self, source: str, work: str) -> None:
        self._name = source
        self._path = os.path.join(work, _WORK)
        self._remove()
        try:
            self._connection = sqlite3.connect(f"file:{quote(self._path)}", uri=True, isolation_level=None)
        except sqlite3.OperationalError:
            raise OSError(errno.EACCES, f"SQLite cannot work in the folder {work}") from None
        # The working file is nobody's if the machine stops: it need not be safe, and may hold much.
        for setting in ("journal_mode = off", "synchronous = off", "cache_size = -262144"):
            self._connection.execute(f"PRAGMA {setting}")
        for name, function in _FUNCTIONS.items():
            self._connection.create_function(name, 1, function, deterministic=True)
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


@lru_cache(100_000)
def _day(given: object) -> int:
    """The day of a value as a view has it; a whole number of days as OHDSI writes them is seconds since 1970."""
    if given is None:
        return 0
    if isinstance(given, int | float):
        days, rest = divmod(given, DAY_SECONDS)
        found = int(days) + ORDINAL_OF_1970 if not rest else 0
        return found if 1 <= found <= _LAST_DAY else -1
    plain = given.strip() if isinstance(given, str) else "?"
    if not plain:
        return 0
    parts = plain[:10].split("-")
    is_date = [len(part) for part in parts] == [4, 2, 2] and all(p.isascii() and p.isdigit() for p in parts)
    if not is_date or plain[10:11] not in ("", " ", "T"):
        return -1
    return ordinal(*map(int, parts)) or -1


@lru_cache(100_000)
def _iso(given: object) -> str:
    day = _day(given)
    return iso_day(day) if day > 0 else ""


def _instant(given: object) -> int:
    """The instant of a value as a view has it: of a text the date and, where it is there, hh:mm:ss."""
    if isinstance(given, int | float):
        if given - given != 0:
            return -1
        found = int(given) + ORDINAL_OF_1970 * DAY_SECONDS
        return found if DAY_SECONDS <= found < (_LAST_DAY + 1) * DAY_SECONDS else -1
    day = _day(given[:10]) if isinstance(given, str) else -1
    if day <= 0 or not isinstance(given, str):
        return -1
    parts = given[11:19].split(":")
    if [len(part) for part in parts] != [2, 2, 2] or not all(p.isascii() and p.isdigit() for p in parts):
        return day * DAY_SECONDS
    hours, minutes, seconds = map(int, parts)
    return day * DAY_SECONDS + min(hours * 3600 + minutes * 60 + seconds, DAY_SECONDS - 1)


def _read(own: str, name: str, kind: str) -> list[str]:
    """The columns of a view over one of the source's."""
    if kind in (ID, NUMBER):
        kept = "INTEGER" if kind == ID else "REAL"
        return [f"CASE WHEN {own} IS NULL OR TRIM({own}) = '' THEN NULL ELSE CAST({own} AS {kept}) END AS {name}"]
    if kind == TEXT:
        return [f"NULLIF(CAST({own} AS TEXT), '') AS {name}"]
    if kind == TIME:
        return [f"ekbom_instant({own}) AS {name}"]
    assert kind == DATE
    return [f"ekbom_day({own}) AS {name}", f"ekbom_iso({own}) AS {name}_iso"]


#: What SQLite has no functions for.
_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "ekbom_is_number": _is_number,
    "ekbom_day": _day,
    "ekbom_iso": _iso,
    "ekbom_instant": _instant,
}
