"""DuckDB as a database: a file of its own, or a folder of Parquet or CSV; the work is in a file and may be large."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import duckdb

from ekbom.population.database import (
    DATE,
    ID,
    TIME,
    no_number,
    nothing,
)
from ekbom.population.duckdb_tables import load_rows, settings, unread
from ekbom.population.event_tables import NUMBER, TEXT
from ekbom.records.errors import RecordError
from ekbom.records.moments import DAY_SECONDS

_WORK, _SOURCE = "ekbom-work.duckdb", "cdm"
_PACKED = (".parquet", ".csv", ".csv.gz")
_OWN_SCHEMAS = ("information_schema", "pg_catalog")
_LINE, _FILE = re.compile(r"^.*CSV Error on Line: (\d+)"), re.compile(r"\n  file = ([^\n]+)\n")
_COLUMN = re.compile(r'column "([A-Za-z_0-9]+)"')


class _Table(NamedTuple):
    """A table of the source. columns: by lower-case name how it is spelled, and its type; csv: how its files are read,
    "" for what DuckDB reads with types of its own.
    """

    relation: str
    columns: dict[str, tuple[str, str]]
    csv: str = ""


class DuckdbDatabase:
    """A source that DuckDB reads; ``Database``."""

    dialect = "duckdb"

    def __init__(self, source: str, work: str, memory: str, threads: int) -> None:
        self._name = source
        self._path = os.path.join(work, _WORK)
        self._remove()
        config = settings(memory, threads, os.path.join(work, "ekbom-spill"))
        try:
            self._connection = duckdb.connect(self._path, config=config)
        except duckdb.IOException:
            raise OSError(errno.EACCES, f"DuckDB cannot work in the folder {work}") from None
        except duckdb.Error:
            raise ValueError(f"'{memory}' and {threads} are no amount of memory, as in 4GB, and threads") from None
        try:
            self._found = self._folder() if os.path.isdir(source) else self._attached()
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
        self.execute(f"CREATE OR REPLACE TABLE {table} AS {query}")

    def show(self, name: str, query: str) -> None:
        self.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {query}")

    def load(self, table: str, columns: Mapping[str, str], rows: Iterable[tuple[object, ...]]) -> None:
        with self._told():
            load_rows(self._connection, table, columns, rows)

    def view(self, name: str, table: str, columns: Mapping[str, str]) -> None:
        found = self._found[table]
        said = []
        for column, kind in columns.items():
            if column not in found.columns:
                said += nothing(column, kind, self.dialect)
                continue
            own, declared = found.columns[column]
            if kind in (ID, NUMBER) and declared == "VARCHAR" and not found.csv:
                self._check(found.relation, table, column, kind)
            said += _read(f'"{own}"', column, kind, declared)
        if not found.csv:
            self.show(name, f"SELECT {', '.join(said)} FROM {found.relation}")
            return
        # A text in a column of numbers has its line told where the reader of the file meets it.
        numbers = {c: kind for c, kind in columns.items() if kind in (ID, NUMBER)}
        types = ", ".join(
            f"'{own}': '{numbers.get(column, 'varchar').upper()}'" for column, (own, _) in found.columns.items()
        )
        try:
            self.make(name, f"SELECT {', '.join(said)} FROM read_csv({found.csv}, columns = {{{types}}})")
        except _Conversion as error:
            raise no_number(self._name, table, error.column, error.line) from None

    def tables(self) -> dict[str, set[str]]:
        return {table: set(found.columns) for table, found in self._found.items()}

    def close(self) -> None:
        self._connection.close()
        self._remove()

    def _remove(self) -> None:
        for path in (self._path, self._path + ".wal"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)

    def _check(self, relation: str, table: str, column: str, kind: str) -> None:
        plain = f"NULLIF(TRIM({column}), '')"
        if self.rows(
            f"SELECT 1 FROM {relation} WHERE {plain} IS NOT NULL AND TRY_CAST({plain} AS {kind}) IS NULL LIMIT 1"
        ):
            raise no_number(self._name, table, column)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Errors of DuckDB in words of ours, without what it found in the data."""
        try:
            yield
        except duckdb.ConversionException as error:
            column = _COLUMN.search(str(error))
            raise _Conversion(column[1] if column else "?", self._place(error)) from None
        except duckdb.OutOfMemoryException:
            raise OSError(errno.ENOMEM, "the memory that DuckDB may use is too small for this source") from None
        except (duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException) as error:
            if "No space left" in str(error):
                raise OSError(errno.ENOSPC, "No space left on device") from None
            place = self._place(error)
            where = f", {place}" if place else ""
            raise RecordError(f"{self._name}{where}: {unread(self._name, error, 'damaged')}") from None

    def _place(self, error: duckdb.Error) -> str:
        """The file and the line of CSV that an error of DuckDB names, without what stands there."""
        line, files = _LINE.search(str(error)), _FILE.findall(str(error))
        if not line:
            return ""
        known = [file for file in files[-1:] if os.path.exists(file)]
        return ", ".join([*(os.path.relpath(file, self._name) for file in known), f"line {line[1]}"])

    def _attached(self) -> dict[str, _Table]:
        quoted = self._name.replace("'", "''")
        try:
            self._connection.execute(f"ATTACH '{quoted}' AS {_SOURCE} (READ_ONLY)")
        except duckdb.Error as error:
            why = (
                "another program has it open for writing" if "lock" in str(error).lower() else "it is damaged or newer"
            )
            raise RecordError(f"{self._name}: DuckDB cannot open the file ({why})") from None
        rows = self.rows(
            "SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns() "
            f"WHERE database_name = '{_SOURCE}' AND NOT internal"
        )
        by_schema: dict[str, dict[str, dict[str, tuple[str, str]]]] = {}
        for schema, table, column, kind in rows:
            if schema not in _OWN_SCHEMAS:
                own = by_schema.setdefault(str(schema), {}).setdefault(str(table), {})
                own[str(column).lower()] = (str(column), str(kind))
        # The schema of the people first; vocabularies may stand in one of their own.
        order = sorted(by_schema, key=lambda s: ("person" not in map(str.lower, by_schema[s]), s != "main", s))
        found: dict[str, _Table] = {}
        for schema in order:
            for table, columns in by_schema[schema].items():
                found.setdefault(table.lower(), _Table(f'{_SOURCE}."{schema}"."{table}"', columns))
        return found

    def _folder(self) -> dict[str, _Table]:
        found: dict[str, _Table] = {}
        for table, files in files_by_table(self._name).items():
            listed = "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in files) + "]"
            if files[0].lower().endswith(".parquet"):
                relation = f"read_parquet({listed}, union_by_name = true)"
                described = self.rows(f"DESCRIBE SELECT * FROM {relation}")
                found[table] = _Table(relation, {str(r[0]).lower(): (str(r[0]), str(r[1])) for r in described})
            else:
                names, how = _head(files)
                found[table] = _Table("", {name.lower(): (name, "VARCHAR") for name in names}, f"{listed}, {how}")
        return found


class _Conversion(RecordError):
    """A value that is not of its column's type."""

    def __init__(self, column: str, line: str) -> None:
        super().__init__(f"column {column}{', ' + line if line else ''}: a value of another type than expected")
        self.column, self.line = column, line


def files_by_table(folder: str) -> dict[str, list[str]]:
    """The files of each table of a folder: "person.csv", "PERSON.parquet", "person/part-0.parquet".

    RecordError where a table is there in two forms, or where the folder cannot be read.
    """
    found: dict[str, list[str]] = {}
    try:
        for entry in sorted(os.scandir(folder), key=lambda e: e.name):
            table = entry.name.split(".", 1)[0].lower()
            files = [entry.path]
            if entry.is_dir():
                files = sorted(os.path.join(at, name) for at, _, names in os.walk(entry.path) for name in names)
            files = [f for f in files if f.lower().endswith(_PACKED) and not os.path.basename(f).startswith(".")]
            if not files or not table:
                continue
            if table in found or len({f.lower().endswith(".parquet") for f in files}) > 1:
                raise RecordError(f"{folder}: the table {table} is there twice, expected it in one form")
            found[table] = files
    except OSError as error:
        raise RecordError(f"{folder}: cannot be read ({error.strerror})") from None
    return found


def _head(files: list[str]) -> tuple[list[str], str]:
    """The columns of the CSV files of a table by their first line, and how they are read.

    The vocabularies of OHDSI come with tabs and without quotes. RecordError where the files differ in their columns.
    """
    import csv
    import gzip

    found: list[str] = []
    for path in files:
        try:
            with gzip.open(path, "rb") if path.lower().endswith(".gz") else open(path, "rb") as file:
                line = file.readline(65_536).decode("utf-8-sig").rstrip("\r\n")
        except (OSError, EOFError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is damaged"
            raise RecordError(f"{path}: the file cannot be read ({why})") from None
        names = line.split("\t") if "\t" in line else next(csv.reader([line]), [])
        if found and names != found:
            raise RecordError(f"{path}: its columns are not those of the other files of the table")
        found = names
        marks = "delim = '\\t', quote = '', escape = ''" if "\t" in line else "delim = ',', quote = '\"', escape = '\"'"
    if any(not name.replace("_", "").isalnum() for name in found) or len({n.lower() for n in found}) < len(found):
        raise RecordError(f"{files[0]}: the first line does not name columns, expected them as in the OMOP CDM 5.4")
    return found, f"{marks}, header = true, auto_detect = false, nullstr = ''"


def _read(own: str, name: str, kind: str, declared: str) -> list[str]:
    """The columns of a view over one of the source's."""
    if kind in (ID, NUMBER):
        plain = f"NULLIF(TRIM(CAST({own} AS VARCHAR)), '')" if declared == "VARCHAR" else own
        return [f"TRY_CAST({plain} AS {kind}) AS {name}"]
    if kind == TEXT:
        return [f"NULLIF(CAST({own} AS VARCHAR), '') AS {name}"]
    given = f"NULLIF(TRIM({own}), '')" if declared == "VARCHAR" else own
    day = f"TRY_CAST({given} AS DATE)"
    if declared == "VARCHAR":  # DuckDB takes 2026-1-5 for a date, which elsewhere is none
        day = f"CASE WHEN substr({given}, 5, 1) = '-' AND substr({given}, 8, 1) = '-' THEN {day} END"
    ordinal = f"(date_diff('day', DATE '0001-01-01', {day}) + 1)"
    if kind == TIME:
        seconds = f"CAST(floor(epoch(CAST(TRY_CAST({given} AS TIMESTAMP) AS TIME))) AS BIGINT)"
        return [f"COALESCE({ordinal} * {DAY_SECONDS} + {seconds}, -1) AS {name}"]
    assert kind == DATE
    sound = f"year({day}) BETWEEN 1 AND 9999"
    return [
        f"CAST(CASE WHEN {given} IS NULL THEN 0 WHEN {sound} THEN {ordinal} ELSE -1 END AS INTEGER) AS {name}",
        f"CASE WHEN {sound} THEN strftime({day}, '%Y-%m-%d') ELSE '' END AS {name}_iso",
    ]
