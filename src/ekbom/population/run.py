"""The guidelines over a whole population: shards of patients in, a folder of Parquet with a manifest out.

The folder appears whole or not at all: work goes on in ``OUT.partial``, which a later run of the same source takes up
where it stopped, and which becomes ``OUT`` at the end. Patients are divided by their id and the answers of a shard are
in the order of ids, so that a run that was stopped and one that was not give the same bytes.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ekbom.population.database import is_url, shown
from ekbom.population.processes import each_done, workers_for
from ekbom.population.shards import FIRST_YEAR, Prepared, Progress, Settings, Source, is_in_database, kind_of, source_of
from ekbom.population.sql_engine import KEY
from ekbom.records.errors import RecordError

if TYPE_CHECKING:
    import polars as pl

SCHEMA = "ekbom.population/1"
MANIFEST, STATE, _LOCK = "manifest.json", "state.json", "lock"
ENGINES = ("polars", "duckdb", "sqlite", "postgres", "spark")
#: What a process needs before it reads anything, and the least that is left for its work, in bytes.
_BASE, _LEAST = 700 * 2**20, 300 * 2**20


class RunError(Exception):
    """A run that cannot begin or go on: the reason in one sentence."""


def run(settings: Settings, out: str, *, progress: Progress) -> dict[str, Any]:
    """Judge every patient of a source; returns the manifest.

    progress: told what is done ("bytes sorted", "shards judged" …), how much, and of how much. Raises RunError,
    RecordError where the source cannot be read, OSError where the output cannot be written, MemoryError.
    """
    out = os.path.normpath(out)
    if os.path.lexists(out):
        raise RunError(f"{out} is there already; give another folder for the output, or take it away")
    kind = kind_of(settings.source)
    settings = _fitting(settings, kind)
    source = source_of(kind, settings)
    source.stamp(settings)  # before anything is written
    partial = out + ".partial"
    if os.path.isdir(partial) and (there := os.listdir(partial)) and not {_LOCK, STATE} & {*there}:
        raise RunError(f"{partial} holds files that are not of a run; take it away first")
    os.makedirs(partial, mode=0o700, exist_ok=True)  # it holds records
    with _alone(partial):
        prepared, digest = _begun(settings, kind, source, partial, progress)
        problems = _judged(settings, kind, source, partial, prepared, progress)
        manifest = _manifest(settings, kind, digest, prepared, partial, problems)
        _write(os.path.join(partial, MANIFEST), manifest)
        for name in os.listdir(partial):
            path = os.path.join(partial, name)
            if os.path.isdir(path):
                shutil.rmtree(path)
            elif name != MANIFEST and not (name.startswith("part-") and name.endswith(".parquet")):
                os.unlink(path)
        os.rename(partial, out)
    return manifest


def _fitting(settings: Settings, kind: str) -> Settings:
    """The settings as the source allows them; RunError where they do not go together."""
    if settings.engine not in ENGINES:
        raise RunError(f"there is no engine '{settings.engine}', expected {', '.join(ENGINES)}")
    if settings.engine == "postgres" and not is_url(settings.source):
        raise RunError("the engine 'postgres' works where the data are: give the URL of a PostgreSQL database")
    workers = 1 if is_in_database(kind, settings.source) else settings.workers
    base = 0
    if settings.engine == "spark":
        from ekbom.population import spark_cluster

        if is_in_database(kind, settings.source):
            raise RunError("the engine 'spark' divides files; SQLite and PostgreSQL are judged in their place")
        settings = settings._replace(master=settings.master or f"local[{workers}]")
        cores = spark_cluster.local_cores(settings.master)
        workers, base = (cores, spark_cluster.DRIVER) if cores else (workers, 0)
    least = base + _BASE + _LEAST
    if settings.memory < least:
        raise RunError(f"{settings.memory // 2**20} MB are too little, expected {least // 2**20} MB or more")
    workers = min(workers, (settings.memory - base) // (_BASE + _LEAST))
    if base:
        settings = settings._replace(master=f"local[{workers}]")
    return settings._replace(workers=workers)


@contextlib.contextmanager
def _alone(folder: str) -> Iterator[None]:
    """Only one run at a time works in a folder."""
    file = os.open(os.path.join(folder, _LOCK), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RunError(f"{folder}: another run is writing there") from None
        yield
    finally:
        os.close(file)


def fingerprint(settings: Settings) -> str:
    """What ties the work of an earlier run to this one: the settings and what the source says of itself."""
    kind = kind_of(settings.source)
    return _digest(settings, source_of(kind, settings).stamp(settings))


def _digest(settings: Settings, stamp: list[Any]) -> str:
    from ekbom.plan.book import load_tables

    asked = [settings.as_of, settings.locale, settings.where]
    return hashlib.sha256(json.dumps([SCHEMA, load_tables().digest, asked, stamp]).encode()).hexdigest()


def _begun(settings: Settings, kind: str, source: Source, partial: str, progress: Progress) -> tuple[Prepared, str]:
    """A source divided into shards, now or by an earlier run of the same; and what ties the two together."""
    path = os.path.join(partial, STATE)
    digest = _digest(settings, source.stamp(settings))
    found = hashlib.sha256(json.dumps([digest, settings.engine]).encode()).hexdigest()
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            state: dict[str, Any] = json.load(file)
        if state["fingerprint"] != found:
            raise RunError(
                f"{partial} holds the work of another run or of a source that has changed; take it away first"
            )
        return Prepared(*(state[name] for name in Prepared._fields)), digest
    try:
        prepared = source.prepare(settings, partial, progress)
    except RecordError:
        shutil.rmtree(partial)  # nothing in it that a later run could take up
        raise
    _write(path, {"fingerprint": found, **prepared._asdict()})
    return prepared, digest


def _judged(
    settings: Settings, kind: str, source: Source, partial: str, prepared: Prepared, progress: Progress
) -> Counter[str]:
    """Judge the shards that have no part yet; the problems of all."""
    shards = prepared.shards
    open_ = [at for at in range(shards) if not os.path.exists(_counts(partial, at))]
    done = shards - len(open_)
    progress("shards judged", done, shards)
    for _ in _each_done(settings, kind, source, partial, prepared, open_):
        done += 1
        progress("shards judged", done, shards)
    problems = Counter(prepared.problems)
    for at in range(shards):
        with open(_counts(partial, at), encoding="utf-8") as file:
            problems.update(json.load(file)["problems"])
    return problems


def _each_done(
    settings: Settings, kind: str, source: Source, partial: str, prepared: Prepared, shards: list[int]
) -> Iterator[None]:
    """Judge the shards, in this process, in several, or by a cluster; one value for each that is done."""
    if settings.engine == "spark" and shards:
        from ekbom.population import spark_cluster

        yield from spark_cluster.each_done(settings, kind, partial, prepared, shards)
        return
    if min(settings.workers, len(shards)) <= 1:
        worker = Worker(settings, source)
        for at in shards:
            worker.judge(partial, prepared, at)
            yield None
        return
    with workers_for(settings.workers, _prepare, settings, kind) as pool:
        yield from each_done(pool, _shard, ((partial, prepared, at) for at in shards), settings.workers)


def _part(folder: str, shard: int) -> str:
    return os.path.join(folder, f"part-{shard:05d}.parquet")


def _counts(folder: str, shard: int) -> str:
    """The file that says that a shard is done: how many patients, and what could not be used."""
    return os.path.join(folder, f"part-{shard:05d}.json")


_PREPARED: list[Worker] = []


def _prepare(settings: Settings, kind: str) -> None:
    """In a worker of several: the engine and the source, made once."""
    _PREPARED[:] = [Worker(settings, source_of(kind, settings))]


def _shard(partial: str, prepared: Prepared, at: int) -> None:
    _PREPARED[0].judge(partial, prepared, at)


class Worker:
    """Judges shards, each into a part that appears whole."""

    def __init__(self, settings: Settings, source: Source) -> None:
        self._settings = settings
        self._source = source
        self._engine: Any = None

    def judge(self, partial: str, prepared: Prepared, at: int) -> None:
        """Write the part of a shard and what was counted of it."""
        import polars as pl

        problems: Counter[str] = Counter()
        parts = []
        count = 0
        for found, people in self._answers(partial, prepared, at, problems):
            count += found.height
            whole = found.join(people, on=KEY, how="left", maintain_order="left")
            rest = [name for name in found.columns if name != KEY]
            whole = whole.select(KEY, "sex", "age", pl.col(FIRST_YEAR).alias("year"), *rest)
            parts.append(_chosen(whole, self._settings.where))
        if parts:
            # Through a file of Python's own: its errors say when a disk is full.
            with open(_part(partial, at) + ".new", "wb") as file:
                pl.concat(parts).write_parquet(file, compression="zstd", statistics=False)
            os.replace(_part(partial, at) + ".new", _part(partial, at))
        _write(_counts(partial, at), {"patients": count, "problems": dict(+problems)})

    def _answers(
        self, partial: str, prepared: Prepared, at: int, problems: Counter[str]
    ) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        settings = self._settings
        if settings.engine == "postgres":
            from ekbom.population.in_database import DatabaseSource

            assert isinstance(self._source, DatabaseSource)
            yield from self._source.answers(settings, partial, prepared, at, problems)
            return
        if self._engine is None:
            self._engine = _engine(settings)
        for facts in self._source.facts(settings, partial, prepared, at, problems):
            yield self._engine.of(facts.drop(FIRST_YEAR)), _people(facts, settings.as_of)


def _engine(settings: Settings) -> Any:
    from ekbom.population import sql_answers
    from ekbom.population.answers import PolarsAnswers
    from ekbom.population.book_answers import book_answers

    engines = {
        "polars": PolarsAnswers,
        "spark": PolarsAnswers,  # Spark divides the work
        "duckdb": sql_answers.DuckdbAnswers,
        "sqlite": sql_answers.SqliteAnswers,
    }
    return engines[settings.engine](book_answers(settings.as_of))


def _people(facts: pl.DataFrame, as_of: int) -> pl.DataFrame:
    """Who the patients are: sex and age of their facts, and the first year."""
    import polars as pl

    from ekbom.population.book_answers import book_answers

    labels = book_answers(as_of).program.labels
    words = {labels[sex]: sex for sex in ("female", "male", "other", "unknown")}
    age = pl.col("age").cast(pl.Int16) if "age" in facts.columns else pl.lit(None, pl.Int16).alias("age")
    sex = pl.col("sex").replace_strict(words, default=None, return_dtype=pl.String)
    return facts.select(KEY, sex, age, FIRST_YEAR)


def _chosen(found: Any, where: tuple[tuple[str, str], ...]) -> Any:
    import polars as pl

    for finding, value in where:
        column = pl.col(finding)
        found = found.filter(column.cast(pl.String) == value if value else column)
    return found


def _manifest(
    settings: Settings, kind: str, digest: str, prepared: Prepared, partial: str, problems: Counter[str]
) -> dict[str, Any]:
    from ekbom.plan.book import load_tables
    from ekbom.population.book_answers import book_answers

    tables = load_tables()
    patients = 0
    for at in range(prepared.shards):
        with open(_counts(partial, at), encoding="utf-8") as file:
            patients += json.load(file)["patients"]
    path = shown(settings.source) if is_url(settings.source) else os.path.abspath(settings.source)
    return {
        "schema": SCHEMA,
        "source": {"kind": kind, "path": path, "digest": digest, "bytes": prepared.bytes},
        "as_of": datetime.date.fromordinal(settings.as_of).isoformat(),
        "locale": settings.locale,
        "where": [list(pair) for pair in settings.where],
        "knowledge": {"version": tables.version, "digest": tables.digest},
        "engine": {"name": settings.engine, "version": _version(settings.engine)},
        "patients": patients,
        "problems": [
            {"what": what, "count": count, "first": prepared.places.get(what, "")}
            for what, count in sorted(problems.items())
        ],
        "answers": book_answers(settings.as_of).schema,
    }


def _version(engine: str) -> str:
    """The version of the library that an engine runs by."""
    import sqlite3
    from importlib.metadata import version

    libraries = {"polars": "polars", "duckdb": "duckdb", "postgres": "pg8000", "spark": "pyspark"}
    return sqlite3.sqlite_version if engine == "sqlite" else version(libraries[engine])


def _write(path: str, value: Any) -> None:
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(value, file, indent=1, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)
