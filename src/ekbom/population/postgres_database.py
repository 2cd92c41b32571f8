"""PostgreSQL as a database: the source by a URL, the work in temporary tables of the session.

The URL is that of libpq (``postgresql://user@host:port/database?schema=cdm,vocabulary&sslmode=verify-full``, also
``host`` for a socket); the password stands in it or in PGPASSWORD and is never shown.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import socket
import ssl
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from ekbom.population.database import (
    DATE,
    ID,
    TIME,
    no_number,
    nothing,
    shown,
    type_in,
)
from ekbom.population.event_tables import NUMBER, TEXT
from ekbom.records.errors import RecordError
from ekbom.records.moments import DAY_SECONDS

_NUMBERS = ("smallint", "integer", "bigint", "numeric", "real", "double precision")
_DATES = ("date", "timestamp without time zone", "timestamp with time zone")
_A_NUMBER = r"^\s*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?\s*$"
#: The server cannot know how many rows meet a small table; a nested loop over millions is never what is meant.
_SETTINGS = (
    "timezone TO 'UTC'",
    "datestyle TO ISO",
    "statement_timeout TO 0",
    "extra_float_digits TO 3",
    "enable_nestloop TO off",
    "work_mem TO '64MB'",
)
_OPTIONS = ("schema", "search_path", "host", "port", "sslmode", "connect_timeout")


class PostgresDatabase:
    """A source in a PostgreSQL server; ``Database``."""

    dialect = "postgres"

    def __init__(self, source: str) -> None:
        self._name = shown(source)
        self._connection = _connected(source, self._name)
        try:
            for setting in _SETTINGS:
                self.execute(f"SET {setting}")
            schemas = _schemas(source)
            if schemas:
                self.execute(f"SET search_path TO {', '.join(_quoted(one) for one in schemas)}")
            self._found = self._tables()
        except BaseException:
            self.close()
            raise

    def execute(self, sql: str) -> None:
        with self._told():
            self._connection.run(sql)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with self._told():
            return [tuple(row) for row in self._connection.run(sql) or ()]

    def make(self, table: str, query: str) -> None:
        self.execute(f"DROP TABLE IF EXISTS pg_temp.{table} CASCADE")
        self.execute(f"CREATE TEMPORARY TABLE {table} AS {query}")
        self.execute(f"ANALYZE pg_temp.{table}")

    def show(self, name: str, query: str) -> None:
        self.execute(f"DROP VIEW IF EXISTS pg_temp.{name} CASCADE")
        self.execute(f"CREATE TEMPORARY VIEW {name} AS {query}")

    def load(self, table: str, columns: Mapping[str, str], rows: Iterable[tuple[object, ...]]) -> None:
        self.execute(f"DROP TABLE IF EXISTS pg_temp.{table} CASCADE")
        typed = ", ".join(f"{name} {type_in(self.dialect, kind)}" for name, kind in columns.items())
        self.execute(f"CREATE TEMPORARY TABLE {table} ({typed})")
        text = "".join(",".join(map(_field, row)) + "\n" for row in rows)
        with self._told():
            self._connection.run(f"COPY pg_temp.{table} FROM STDIN WITH (FORMAT csv)", stream=io.BytesIO(text.encode()))
        self.execute(f"ANALYZE pg_temp.{table}")

    def view(self, name: str, table: str, columns: Mapping[str, str]) -> None:
        relation, own_columns = self._found[table]
        said = []
        for column, kind in columns.items():
            if column not in own_columns:
                said += nothing(column, kind, self.dialect)
                continue
            own, declared = own_columns[column]
            said += self._read(relation, table, _quoted(own), column, kind, declared)
        self.show(name, f"SELECT {', '.join(said)} FROM {relation}")

    def tables(self) -> dict[str, set[str]]:
        return {table: set(columns) for table, (_, columns) in self._found.items()}

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._connection.close()

    def _tables(self) -> dict[str, tuple[str, dict[str, tuple[str, str]]]]:
        rows = self.rows(
            "SELECT c.table_schema, c.table_name, c.column_name, c.data_type FROM information_schema.columns AS c "
            "JOIN unnest(current_schemas(false)) WITH ORDINALITY AS path(name, place) ON path.name = c.table_schema "
            "WHERE c.table_schema NOT LIKE 'pg_temp%' ORDER BY path.place"
        )
        found: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {}
        for schema, table, column, kind in rows:
            relation = f"{_quoted(str(schema))}.{_quoted(str(table))}"
            first, columns = found.setdefault(str(table).lower(), (relation, {}))
            if first == relation:
                columns[str(column).lower()] = (str(column), str(kind))
        return found

    def _read(self, relation: str, table: str, own: str, name: str, kind: str, declared: str) -> list[str]:
        if kind in (ID, NUMBER):
            if declared not in _NUMBERS:
                plain = f"NULLIF(TRIM(CAST({own} AS text)), '')"
                if self.rows(f"SELECT 1 FROM {relation} WHERE {plain} !~ '{_A_NUMBER}' LIMIT 1"):
                    raise no_number(self._name, table, name)
                own = f"CAST({plain} AS numeric)"
            return [f"CAST({own} AS {type_in(self.dialect, kind)}) AS {name}"]
        if kind == TEXT:
            return [f"NULLIF(CAST({own} AS text), '') AS {name}"]
        if declared not in _DATES:
            raise RecordError(f"{self._name}: table {table}, column {name}: of type {declared}, expected date")
        day = f"CAST({own} AS date)"
        sound = f"{own} >= DATE '0001-01-01' AND {own} < DATE '10000-01-01'"
        ordinal = f"({day} - DATE '0001-01-01' + 1)"
        if kind == TIME:
            seconds = f"CAST(floor(EXTRACT(EPOCH FROM CAST(CAST({own} AS timestamp) AS time))) AS bigint)"
            return [
                f"CASE WHEN {sound} THEN CAST({ordinal} AS bigint) * {DAY_SECONDS} + {seconds} ELSE -1 END AS {name}"
            ]
        assert kind == DATE
        return [
            f"CASE WHEN {own} IS NULL THEN 0 WHEN {sound} THEN {ordinal} ELSE -1 END AS {name}",
            f"CASE WHEN {sound} THEN to_char({day}, 'YYYY-MM-DD') ELSE '' END AS {name}_iso",
        ]

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        from pg8000.exceptions import DatabaseError, InterfaceError

        try:
            yield
        except (InterfaceError, OSError):
            raise RecordError(f"{self._name}: the connection to the server was lost") from None
        except DatabaseError as error:
            raise _in_words(error, self._name) or error from None


#: SQLSTATE, or its beginning, in words.
_REASONS = {
    "28": "the server refuses the user or the password",
    "3D000": "there is no such database",
    "3F000": "there is no such schema",
    "42501": "the user may not do this; it must be allowed to read the tables and to make temporary ones",
    "57P": "the server ended the session",
    "22": "a value that cannot be read as what its column holds",
}


def _field(value: object) -> str:
    """A value of a row for COPY: unquoted nothing is null."""
    return "" if value is None else '"' + str(value).replace('"', '""') + '"'


def _in_words(error: Any, name: str) -> Exception | None:
    """An error of the server as ours, without what it says of the data; None where it is no fault of the source."""
    told = error.args[0] if error.args else None
    state = str(told.get("C", "")) if isinstance(told, dict) else ""
    if state.startswith("53"):
        return OSError(errno.ENOSPC, "the server has no more room or memory")
    for beginning, why in _REASONS.items():
        if state.startswith(beginning):
            return RecordError(f"{name}: {why}")
    return None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _options(source: str) -> dict[str, str]:
    given = {key: values[-1] for key, values in parse_qs(urlsplit(source).query).items()}
    for key in given:
        if key not in _OPTIONS:
            raise RecordError(f"{shown(source)}: the option '{key[:40]}' is not known, only {', '.join(_OPTIONS)}")
    return given


def _schemas(source: str) -> list[str]:
    given = _options(source)
    named = given.get("schema") or given.get("search_path") or ""
    return [one.strip() for one in named.split(",") if one.strip()]


def _connected(source: str, name: str) -> Any:
    try:
        import pg8000.native
    except ImportError as error:
        if error.name is None or not error.name.startswith("pg8000"):
            raise
        raise RecordError(f"{name}: PostgreSQL needs its driver: pip install pg8000") from None
    from pg8000.exceptions import DatabaseError, InterfaceError

    given = _options(source)
    try:
        parts = urlsplit(source)
        host, port = given.get("host") or parts.hostname or "localhost", int(given.get("port") or parts.port or 5432)
        wait = int(given.get("connect_timeout", 30))
    except ValueError:
        raise RecordError(f"{name}: the port or the time to wait is no number") from None
    user = unquote(parts.username) if parts.username else os.environ.get("PGUSER") or os.environ.get("USER", "postgres")
    password = unquote(parts.password) if parts.password else os.environ.get("PGPASSWORD")
    encryption = False if host.startswith("/") else _encryption(given.get("sslmode", "prefer"), name)
    try:
        with contextlib.ExitStack() as opened:
            reached = _reached(host, port, wait)
            opened.callback(reached.close)
            made = pg8000.native.Connection(
                user,
                host=host,  # what a certificate must name
                sock=reached,
                database=unquote(parts.path.lstrip("/")) or user,
                password=password,
                application_name="ekbom",
                ssl_context=encryption,
            )
            opened.pop_all()
            return made
    except DatabaseError as error:
        raise _in_words(error, name) or RecordError(f"{name}: the server refuses the connection") from None
    except (InterfaceError, OSError):
        raise RecordError(f"{name}: no connection to the server, or it was refused") from None


def _reached(host: str, port: int, wait: int) -> socket.socket:
    """A socket of the server; only to reach it has a limit of time, queries have none."""
    if host.startswith("/"):
        found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            found.connect(f"{host}/.s.PGSQL.{port}")
        except OSError:
            found.close()
            raise
        return found
    found = socket.create_connection((host, port), wait)
    found.settimeout(None)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return found


def _encryption(mode: str, name: str) -> Any:
    """As libpq does: "prefer" tries, "require" encrypts without asking who the server is, "verify-…" ask."""
    if mode in ("disable", "prefer"):
        return False if mode == "disable" else None
    if mode not in ("require", "verify-ca", "verify-full"):
        raise RecordError(f"{name}: sslmode is none of disable, prefer, require, verify-ca, verify-full")
    context = ssl.create_default_context()
    if mode != "verify-full":
        context.check_hostname = False
    if mode == "require":
        context.verify_mode = ssl.CERT_NONE
    return context
