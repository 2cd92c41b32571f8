"""A plain table of facts as a source of a run: one row a patient, a column a fact, as known on the day of the run.

Columns are named by the keys of facts (``ferritin``, ``abi@left``), in the fact's own unit; ``patient`` is the id and
``first_year``, if there, the year in which restless legs were first recorded. Facts that a record would be read for
(``takes_gabapentin``) may be given as well. A value outside its plausible range, or not of its kind, is not used.
"""

from __future__ import annotations

import datetime
import errno
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import polars as pl

from ekbom.facts.catalogue import FACTS, keys_of
from ekbom.facts.definition import FactDefinition
from ekbom.population.duckdb_tables import connected, told
from ekbom.population.event_tables import definition_of
from ekbom.population.layers import Layered
from ekbom.population.polars_engine import LABEL
from ekbom.population.shards import FIRST_YEAR, Prepared, Progress, Settings
from ekbom.population.sql_engine import KEY
from ekbom.population.tables import files_of, is_parquet, scan, stamp, unreadable
from ekbom.records.errors import RecordError
from ekbom.records.moments import ORDINAL_OF_1970

#: Rows of a shard, and of a batch that is judged at once.
SHARD, BATCH = 200_000, 20_000
_YES, _NO = ["true", "yes", "1", "1.0"], ["false", "no", "0", "0.0"]
_OF_THE_RUN = ("as_of", "locale")
_TABLE = "table.parquet"
#: Columns that a run writes and a table of facts never has.
_ANSWERS = {"statuses", "alerts"}
_NO_YEAR = f"value: not a year up to that of the run: {FIRST_YEAR}"


class FactsSource:
    """``Source``."""

    def stamp(self, settings: Settings) -> list[Any]:
        return stamp(files_of(settings.source), settings.source)

    def prepare(self, settings: Settings, partial: str, progress: Progress) -> Prepared:
        files = files_of(settings.source)
        keys = {key for fact in FACTS.values() for key in keys_of(fact)}
        names = _columns(files, keys)
        problems = {
            f"code: a column that is no fact: {''.join(c if c.isprintable() else '?' for c in name[:60])}": 1
            for name in names
            if name not in keys and name not in (KEY, FIRST_YEAR)
        }
        size = sum(os.path.getsize(path) for path in files)
        try:
            if not is_parquet(files[0]):
                table = os.path.join(partial, _TABLE)
                scan(files).sink_parquet(table + ".new", compression="zstd", row_group_size=BATCH)
                os.replace(table + ".new", table)
                files = [_TABLE]
            else:
                files = [os.path.abspath(path) for path in files]
            shards = []
            for at, path in enumerate(files):
                rows = _rows(_placed(path, partial))
                shards += [[at, start, min(SHARD, rows - start)] for start in range(0, rows, SHARD)]
                progress("files looked at", at + 1, len(files))
            _no_one_twice([_placed(path, partial) for path in files], settings, os.path.join(partial, "work"))
        except pl.exceptions.PolarsError as error:
            if "No space left" in str(error):
                raise OSError(errno.ENOSPC, "No space left on device") from None
            raise unreadable(files[0], error) from None
        shards = shards or [[0, 0, 0]]
        return Prepared(len(shards), problems, {}, {"files": files, "ranges": shards}, size)

    def facts(
        self, settings: Settings, partial: str, prepared: Prepared, shard: int, problems: Counter[str]
    ) -> Iterator[pl.DataFrame]:
        from ekbom.population.book_answers import book_answers

        program = book_answers(settings.as_of).program
        file, start, length = prepared.more["ranges"][shard]
        path = _placed(prepared.more["files"][file], partial)
        for at in range(start, start + length, BATCH):
            try:
                rows = pl.scan_parquet(path).slice(at, min(BATCH, start + length - at)).collect()
            except (OSError, pl.exceptions.PolarsError) as error:
                raise unreadable(path, error) from None
            yield facts_of_rows(rows, program, settings, problems)


def _columns(files: list[str], keys: set[str]) -> list[str]:
    """The columns of the files; RecordError where one is no table of facts, or no part of the same table."""
    names: dict[str, None] = {}
    for path in files:
        schema = scan([path]).collect_schema()
        if KEY not in schema:
            raise RecordError(f"{path}: there is no column '{KEY}', expected it and a column for each fact")
        if _ANSWERS.issubset(schema):
            raise RecordError(f"{path}: these are the answers of a run, expected a table of facts")
        for name, kind in schema.items():
            if name in (KEY, FIRST_YEAR, *keys) and (kind.is_nested() or kind in (pl.Binary, pl.Object)):
                raise RecordError(f"{path}: the column {name} holds lists or bytes, expected one plain value a row")
        if names and not is_parquet(path) and list(schema) != list(names):
            raise RecordError(f"{path}: its columns are not those of {files[0]}, expected the same")
        names |= dict.fromkeys(schema)
    return list(names)


def _placed(path: str, partial: str) -> str:
    return os.path.join(partial, path)


def _rows(path: str) -> int:
    return int(scan([path]).select(pl.len()).collect().item())


def _no_one_twice(files: list[str], settings: Settings, work: str) -> None:
    """Refuse a table in which a patient stands twice, or a row has none; the ids are compared out of core."""
    listed = "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in files) + "]"
    limit = f"{max(settings.memory * 3 // 4, 256 * 2**20)}B"
    with told(settings.source), connected(limit, settings.workers, work) as connection:
        empty, twice = connection.execute(
            f"""SELECT COALESCE(SUM(n) FILTER (id IS NULL OR id = ''), 0)::BIGINT, COUNT(*) FILTER (n > 1) FROM (
  SELECT CAST({KEY} AS VARCHAR) AS id, COUNT(*) AS n FROM read_parquet({listed}, hive_partitioning = false) GROUP BY id
)"""
        ).fetchall()[0]
    if empty:
        raise RecordError(f"{settings.source}: {empty} rows without a patient, expected an id in each")
    if twice:
        raise RecordError(f"{settings.source}: patients stand there twice ({twice} of them), expected one row each")


def facts_of_rows(rows: pl.DataFrame, program: Layered, settings: Settings, problems: Counter[str]) -> pl.DataFrame:
    """Rows of a table of facts as engines take them."""
    wanted = {fact.key for fact in program.facts}
    columns = [rows[KEY].cast(pl.String)]
    for series in rows:
        if series.name not in wanted or series.name in _OF_THE_RUN or series.null_count() == rows.height:
            continue
        fact = definition_of(series.name)
        value = _value(series, fact, program)
        usable = value.is_not_null()
        if fact.kind == "number":
            low = float("-inf") if fact.low is None else fact.low
            high = float("inf") if fact.high is None else fact.high
            inside = value.is_between(low, high)
            problems[f"impossible: outside the plausible range: {fact.id}"] += int((usable & ~inside).sum())
            value = pl.select(pl.when(inside).then(value)).to_series()
        given = series.is_not_null()
        if series.dtype == pl.String:
            given &= series.str.strip_chars() != ""
        problems[f"value: not a value of its kind: {fact.id}"] += int((given & ~usable).sum())
        columns.append(value.alias(_column(series.name)))
    constants = {"as_of": pl.Series([float(settings.as_of)], dtype=pl.Float64)}
    if settings.locale:
        constants["locale"] = pl.Series([program.labels[settings.locale]], dtype=LABEL)
    frame = pl.DataFrame(columns).with_columns(
        pl.lit(series.item(), dtype=series.dtype).alias(name) for name, series in constants.items()
    )
    unknown = pl.lit(program.labels["unknown"], dtype=LABEL)
    frame = frame.with_columns((pl.col("sex").fill_null(unknown) if "sex" in frame.columns else unknown).alias("sex"))
    return frame.with_columns(_years(rows, settings, problems).alias(FIRST_YEAR))


def _years(rows: pl.DataFrame, settings: Settings, problems: Counter[str]) -> pl.Series:
    """The first years, null where what is given is none up to the year of the run."""
    if FIRST_YEAR not in rows.columns:
        return pl.Series([None] * rows.height, dtype=pl.Int16)
    given = pl.col(FIRST_YEAR).cast(pl.String).str.strip_chars()
    number = given.cast(pl.Float64, strict=False)
    usable = number.is_between(1, datetime.date.fromordinal(settings.as_of).year) & (number.floor() == number)
    read = rows.select(year=pl.when(usable).then(number).cast(pl.Int16), given=given.is_not_null() & (given != ""))
    problems[_NO_YEAR] += int((read["given"] & read["year"].is_null()).sum())
    return read["year"]


def _column(key: str) -> str:
    return key.replace(".", "__").replace("@", "__")


def _value(series: pl.Series, fact: FactDefinition, program: Layered) -> pl.Series:
    """The values of a column in the engine's type, null where they are none of the fact's kind."""
    text = series.cast(pl.String).str.strip_chars() if series.dtype != pl.String else series.str.strip_chars()
    if fact.kind == "bool":
        if series.dtype == pl.Boolean:
            return series
        low = text.str.to_lowercase()
        chosen = pl.when(low.is_in(_YES)).then(True).when(low.is_in(_NO)).then(False)
        return pl.select(chosen).to_series().cast(pl.Boolean)
    if fact.kind == "category":
        return text.replace_strict(
            {label: program.labels[label] for label in fact.categories}, default=None, return_dtype=LABEL
        )
    if fact.kind == "date" and not series.dtype.is_numeric():
        day = text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).to_physical().cast(pl.Float64)
        return day + ORDINAL_OF_1970
    number = series.cast(pl.Float64, strict=False) if series.dtype.is_numeric() else text.cast(pl.Float64, strict=False)
    return pl.select(pl.when(number.is_finite()).then(number)).to_series()
