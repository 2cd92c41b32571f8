"""DuckDB connections with their settings and errors, and tables made of frames and rows without a further library."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import duckdb

from ekbom.population.event_tables import DAY, INSTANT, NUMBER, TEXT, TRUTH
from ekbom.records.errors import RecordError

if TYPE_CHECKING:
    import polars as pl

_GIVEN = "ekbom_given"


class Arrow:
    """A frame as Arrow's own door shows it."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


def settings(memory: str, threads: int, spill: str) -> dict[str, str | bool | int | float | list[str]]:
    """Settings of a connection: memory as DuckDB writes it ("4GB"), a folder for what does not fit in it."""
    return {
        "memory_limit": memory,
        "threads": str(threads),
        "temp_directory": spill,
        "preserve_insertion_order": "false",
        "autoinstall_known_extensions": "false",
    }


def connected(memory: str, threads: int, spill: str) -> duckdb.DuckDBPyConnection:
    """A connection in memory with these settings."""
    return duckdb.connect(config=settings(memory, threads, spill))


@contextlib.contextmanager
def told(source: str) -> Iterator[None]:
    """Errors of DuckDB in words of ours, without what it found in the data."""
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise MemoryError(
            "the memory that DuckDB may use is too small for this source; give more with --memory"
        ) from None
    except duckdb.Error as error:
        if "No space left" in str(error):
            raise OSError(errno.ENOSPC, "No space left on device") from None
        raise RecordError(f"{source}: {unread(source, error, 'damaged or of other types')}") from None


def unread(source: str, error: duckdb.Error, otherwise: str) -> str:
    """Why DuckDB cannot read a source; otherwise: what it may be where nothing tells."""
    if not os.path.exists(source):
        return "the file or folder is no longer there"
    if "Permission denied" in str(error):
        return "what is there cannot be opened (Permission denied)"
    return f"DuckDB cannot read what is there, it may be {otherwise}"


def load_frame(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """A table of a frame's columns and rows."""
    connection.register(_GIVEN, Arrow(frame))
    try:
        connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM {_GIVEN}")
    finally:
        connection.unregister(_GIVEN)


def load_rows(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: Iterable[tuple[object, ...]]
) -> None:
    """A small table with these columns (by the types of ``event_tables``) and rows, by place."""
    import polars as pl

    kinds = {TEXT: pl.String, NUMBER: pl.Float64, DAY: pl.Int32, INSTANT: pl.Int64, TRUTH: pl.Boolean}
    frame = pl.DataFrame(list(rows), {name: kinds[kind] for name, kind in columns.items()}, orient="row")
    load_frame(connection, table, frame)
