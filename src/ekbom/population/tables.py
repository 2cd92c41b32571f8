"""Files of tables: Parquet, CSV (also gzip) and Arrow, one or a folder of them, scanned without being loaded."""

from __future__ import annotations

import os
from collections.abc import Sequence

import polars as pl

from ekbom.population.shards import names_in
from ekbom.records.errors import RecordError

_ARROW = (".arrow", ".feather", ".ipc")
_CSV = (".csv", ".csv.gz")
_ALL = (".parquet", *_ARROW, *_CSV)


def files_of(path: str) -> list[str]:
    """The files of a table, by name: the file itself, or what a folder holds. RecordError where there is none."""
    if not os.path.isdir(path):
        return [path]
    found = [name for name in names_in(path) if name.lower().endswith(_ALL) and not name.startswith(".")]
    endings = {_kind(name) for name in found}
    if len(endings) != 1:
        what = "none" if not endings else " and ".join(sorted(endings))
        raise RecordError(f"{path}: found {what}, expected files of one kind: {', '.join(_ALL)}")
    return [os.path.join(path, name) for name in found]


def _kind(path: str) -> str:
    low = path.lower()
    if low.endswith(_CSV):
        return "CSV"
    return "Parquet" if low.endswith(".parquet") else "Arrow"


def is_parquet(path: str) -> bool:
    """Whether a file is Parquet by its name."""
    return _kind(path) == "Parquet"


def scan(files: Sequence[str]) -> pl.LazyFrame:
    """The rows of the files; CSV as text. RecordError where a file is not of its name's kind."""
    try:
        if _kind(files[0]) == "CSV":
            frame = pl.scan_csv(list(files), infer_schema=False)
        elif _kind(files[0]) == "Parquet":
            frame = pl.scan_parquet(list(files))
        else:
            frame = pl.scan_ipc(list(files))
        frame.collect_schema()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise unreadable(files[0], error) from None
    return frame


def columns_of(files: Sequence[str]) -> list[str]:
    """The names of a table's columns."""
    return scan(files).collect_schema().names()


def unreadable(path: str, error: Exception) -> RecordError:
    """What to say of a file that cannot be read; what was found in it is not repeated."""
    if not os.path.exists(path):
        return RecordError(f"{path}: the file is no longer there")
    more = " in UTF-8 with as many values in each line" if _kind(path) == "CSV" else ""
    kind = "it cannot be opened" if isinstance(error, PermissionError) else f"it is damaged or no {_kind(path)}{more}"
    return RecordError(f"{path}: the table cannot be read ({kind})")


def stamp(files: Sequence[str], source: str) -> list[list[object]]:
    """Name, size and time of each file."""
    stamps = []
    for path in files:
        try:
            found = os.stat(path)
        except OSError as error:
            raise RecordError(f"{path}: the file cannot be read ({error.strerror})") from None
        stamps.append([os.path.relpath(path, source), found.st_size, found.st_mtime_ns])
    return stamps
