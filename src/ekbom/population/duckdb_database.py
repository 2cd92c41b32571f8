"""DuckDB as a database: a file of its own, or a folder of Parquet or CSV; the work is in a file and may be large."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import duckdb

from ekbom.population.database import (
    DATE,
    DAY_SECONDS,
    ID,
    TIME,
    mark_of,
    no_number,
    nothing,
)
from ekbom.population.event_tables import NUMBER, TEXT
from ekbom.records.errors import RecordError

_WORK, _SOURCE = "ekbom-work.duckdb", "cdm"
_PACKED = (".parquet", ".csv", ".csv.gz")
_OWN_SCHEMAS = ("information_schema", "pg_catalog")
_LINE, _COLUMN = re.compile(r"Line: (\d+)"), re.compile(r'column "([A-Za-z_0-9]+)"')


class _Arrow:
    """Rows for DuckDB by the Arrow interface alone."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


class DuckdbDatabase:
    """A source that DuckDB reads; ``Database``."""

    dialect = "duckdb"

    def __init__(self, source: str, work: str, memory: str, threads: int) -> None:
        self._name = source
        self._path = os.path.join(work, _WORK)
        self._remove()
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "threads": str(threads),
            "temp_directory": os.path.join(work, "ekbom-spill"),
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
        }
        self._connection = duckdb.connect(self._path, config=settings)
        try:
            #: Table -> (relation as SQL, columns as they are spelled with their types, whether it is CSV).
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
        import polars as pl

        kinds = {TEXT: pl.String, NUMBER: pl.Float64, "integer": pl.Int32, "bigint": pl.Int64, "boolean": pl.Boolean}
        frame = pl.DataFrame(list(rows), {name: kinds[kind] for name, kind in columns.items()}, orient="row")
        self.execute(
            f"CREATE OR REPLACE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})"
        )
        self._connection.register("ekbom_given", _Arrow(frame))
        self.execute(f"INSERT INTO {table} SELECT * FROM ekbom_given")
        self._connection.unregister("ekbom_given")

    def view(self, name: str, table: str, columns: Mapping[str, str]) -> None:
        relation, spelled, is_csv = self._found[table]
        said = []
        for column, kind in columns.items():
            if column not in spelled:
                said += nothing(column, kind, self.dialect)
                continue
            own, declared = spelled[column]
            if kind in (ID, NUMBER) and declared == "VARCHAR" and not is_csv:
                self._check(relation, table, column, kind)
            said += _read(f'"{own}"', column, kind, declared)
        if not is_csv:
            self.show(name, f"SELECT {', '.join(said)} FROM {relation}")
            return
        numbers = {spelled[c][0]: kind for c, kind in columns.items() if kind in (ID, NUMBER) and c in spelled}
        try:
            self.make(name, f"SELECT {', '.join(said)} FROM {_typed(relation, numbers)}")
        except _Conversion as error:
            raise no_number(self._name, table, error.column, error.line) from None

    def tables(self) -> dict[str, set[str]]:
        return {table: set(spelled) for table, (_, spelled, _) in self._found.items()}

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
            line, column = _LINE.search(str(error)), _COLUMN.search(str(error))
            raise _Conversion(column[1] if column else "?", f"line {line[1]}" if line else "") from None
        except duckdb.OutOfMemoryException:
            raise OSError(errno.ENOMEM, "the memory that DuckDB may use is too small for this source") from None
        except (duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException) as error:
            if not os.path.exists(self._name):
                raise RecordError(f"{self._name}: the file or folder is no longer there") from None
            if "No space left" in str(error):
                raise OSError(errno.ENOSPC, "No space left on device") from None
            line = _LINE.search(str(error))
            where = f", line {line[1]}" if line else ""
            raise RecordError(f"{self._name}{where}: DuckDB cannot read what is there, it may be damaged") from None

    def _attached(self) -> dict[str, tuple[str, dict[str, tuple[str, str]], bool]]:
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
        found: dict[str, tuple[str, dict[str, tuple[str, str]], bool]] = {}
        for schema in order:
            for table, columns in by_schema[schema].items():
                found.setdefault(table.lower(), (f'{_SOURCE}."{schema}"."{table}"', columns, False))
        return found

    def _folder(self) -> dict[str, tuple[str, dict[str, tuple[str, str]], bool]]:
        found: dict[str, tuple[str, dict[str, tuple[str, str]], bool]] = {}
        for table, files in files_by_table(self._name).items():
            is_csv = not files[0].lower().endswith(".parquet")
            listed = "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in files) + "]"
            relation = f"read_parquet({listed}, union_by_name = true)"
            if is_csv:
                relation = f"read_csv({listed}, {_how(files[0])})"
            if any(mark_of(path) for path in files):
                raise RecordError(f"{files[0]}: not a file of its name's kind")
            described = self.rows(f"DESCRIBE SELECT * FROM {relation}")
            found[table] = (relation, {str(r[0]).lower(): (str(r[0]), str(r[1])) for r in described}, is_csv)
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


def _how(path: str) -> str:
    """How to read the CSV files of a table, by their first line: OHDSI's vocabularies come with tabs, unquoted."""
    import gzip

    try:
        with gzip.open(path, "rb") if path.lower().endswith(".gz") else open(path, "rb") as file:
            head = file.readline(65_536)
    except (OSError, EOFError) as error:
        raise RecordError(
            f"{path}: the file cannot be read ({getattr(error, 'strerror', None) or 'damaged'})"
        ) from None
    marks = "delim = '\\t', quote = '', escape = ''" if b"\t" in head else "delim = ',', quote = '\"', escape = '\"'"
    return f"{marks}, header = true, all_varchar = true, nullstr = '', union_by_name = true"


def _typed(relation: str, numbers: Mapping[str, str]) -> str:
    """The relation of CSV files with its columns of numbers read as numbers, so that a text there has its line told."""
    if not numbers:
        return relation
    types = ", ".join(f"'{own}': '{kind.upper()}'" for own, kind in numbers.items())
    return relation.replace("all_varchar = true", f"all_varchar = true, types = {{{types}}}")


def _read(own: str, name: str, kind: str, declared: str) -> list[str]:
    """The columns of a view over one of the source's."""
    if kind in (ID, NUMBER):
        plain = f"NULLIF(TRIM(CAST({own} AS VARCHAR)), '')" if declared == "VARCHAR" else own
        return [f"TRY_CAST({plain} AS {kind}) AS {name}"]
    if kind == TEXT:
        return [f"NULLIF(CAST({own} AS VARCHAR), '') AS {name}"]
    given = f"NULLIF(TRIM({own}), '')" if declared == "VARCHAR" else own
    day = f"TRY_CAST({given} AS DATE)"
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
