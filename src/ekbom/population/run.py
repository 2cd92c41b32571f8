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
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from itertools import islice
from multiprocessing import get_context
from typing import Any, NamedTuple

from ekbom.records.ndjson import files_of

SCHEMA = "ekbom.population/1"
MANIFEST, STATE = "manifest.json", "state.json"
#: Bytes of input that are meant for one shard, and patients that are judged at once.
SHARD_BYTES, BATCH = 64 * 2**20, 5_000
#: A gzip file holds about so many times its size.
_PACKED = 12

Progress = Callable[[str, int, int], None]


class RunError(Exception):
    """A run that cannot begin or go on: the reason in one sentence."""


class Settings(NamedTuple):
    """What a run was asked for. where: (finding, value or "") that a patient must have to be in the output."""

    source: str
    as_of: int
    locale: str
    where: tuple[tuple[str, str], ...] = ()


def run(settings: Settings, out: str, *, workers: int, progress: Progress) -> dict[str, Any]:
    """Judge every patient of a source; returns the manifest.

    progress: told what is done ("bytes sorted" or "shards judged"), how much, and of how much. Raises RunError,
    RecordError where the source cannot be read, OSError where the output cannot be written.
    """
    out = os.path.normpath(out)
    if os.path.lexists(out):
        raise RunError(f"{out} is there already; give another folder for the output, or take it away")
    files_of(settings.source)  # before anything is written
    partial = out + ".partial"
    os.makedirs(partial, mode=0o700, exist_ok=True)  # it holds records
    with _alone(partial):
        state = _begun(settings, partial, workers, progress)
        problems = _judged(settings, partial, state, workers, progress)
        manifest = _manifest(settings, state, partial, problems)
        _write(os.path.join(partial, MANIFEST), manifest)
        for name in os.listdir(partial):
            if name != MANIFEST and not name.endswith(".parquet"):
                os.unlink(os.path.join(partial, name))
        os.rename(partial, out)
    return manifest


@contextlib.contextmanager
def _alone(folder: str) -> Iterator[None]:
    """Only one run at a time works in a folder."""
    file = os.open(os.path.join(folder, "lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RunError(f"{folder}: another run is writing there") from None
        yield
    finally:
        os.close(file)


def fingerprint(settings: Settings) -> str:
    """What ties the work of an earlier run to this one: the settings, and name, size and time of every file."""
    from ekbom.plan.book import load_tables

    asked = [settings.as_of, settings.locale, settings.where]
    seen = hashlib.sha256(json.dumps([SCHEMA, load_tables().digest, asked]).encode())
    for path in files_of(settings.source):
        stamp = os.stat(path)
        seen.update(json.dumps([os.path.relpath(path, settings.source), stamp.st_size, stamp.st_mtime_ns]).encode())
    return seen.hexdigest()


def _begun(settings: Settings, partial: str, workers: int, progress: Progress) -> dict[str, Any]:
    """The state of a run whose source is sorted into shards; sorted now, if an earlier run did not come so far."""
    from ekbom.population import fhir_source

    path = os.path.join(partial, STATE)
    found = fingerprint(settings)
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            state: dict[str, Any] = json.load(file)
        if state["fingerprint"] != found:
            raise RunError(
                f"{partial} holds the work of another run or of a source that has changed; take it away first"
            )
        return state
    files = files_of(settings.source)
    sizes = [os.path.getsize(p) for p in files]
    total = sum(sizes)
    unpacked = sum(size * (_PACKED if p.lower().endswith(".gz") else 1) for p, size in zip(files, sizes, strict=True))
    shards = max(1, -(-unpacked // SHARD_BYTES))
    taken = 0

    def count(more: int) -> None:
        nonlocal taken
        taken += more
        progress("bytes sorted", taken, total)

    split = fhir_source.split(settings.source, partial, shards, count, workers)
    state = {"fingerprint": found, "shards": shards, **split._asdict(), "bytes": total}
    _write(path, state)
    return state


def _judged(settings: Settings, partial: str, state: dict[str, Any], workers: int, progress: Progress) -> Counter[str]:
    """Judge the shards that have no part yet; the problems of all."""
    shards = state["shards"]
    open_ = [at for at in range(shards) if not os.path.exists(_counts(partial, at))]
    done = shards - len(open_)
    progress("shards judged", done, shards)
    for _ in _each_done(settings, partial, state["lists"], open_, workers):
        done += 1
        progress("shards judged", done, shards)
    problems = Counter(state["problems"])
    for at in range(shards):
        with open(_counts(partial, at), encoding="utf-8") as file:
            problems.update(json.load(file)["problems"])
    return problems


def _each_done(
    settings: Settings, partial: str, lists: dict[str, str], shards: list[int], workers: int
) -> Iterator[None]:
    """Judge the shards, in this process or in several; one value for each that is done."""
    if min(workers, len(shards)) <= 1:
        for number, at in enumerate(shards):
            if not number:
                _prepare(settings)
            _shard(partial, at, lists, settings)
            yield None
        return
    tasks = iter(shards)
    context = get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_prepare, initargs=(settings,))
    try:
        running = {pool.submit(_shard, partial, at, lists, settings) for at in islice(tasks, workers)}
        while running:
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                future.result()
                running.update(pool.submit(_shard, partial, at, lists, settings) for at in islice(tasks, 1))
                yield None
    finally:
        pool.shutdown(cancel_futures=True)


def _part(folder: str, shard: int) -> str:
    return os.path.join(folder, f"part-{shard:05d}.parquet")


def _counts(folder: str, shard: int) -> str:
    """The file that says that a shard is done: how many patients, and what could not be used."""
    return os.path.join(folder, f"part-{shard:05d}.json")


_PREPARED: list[Any] = []


def _prepare(settings: Settings) -> None:
    """In a worker: the book by columns, made once."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    from ekbom.plan.collect import load_book
    from ekbom.population.answers import Answers, PolarsAnswers

    _PREPARED[:] = [PolarsAnswers(Answers(load_book(), settings.as_of))]


def _shard(partial: str, at: int, lists: dict[str, str], settings: Settings) -> None:
    """In a worker: the answers of one shard, as a part that appears whole."""
    import polars as pl

    from ekbom.population import fhir_source
    from ekbom.population.answers import PolarsAnswers, frame_of

    judge: PolarsAnswers = _PREPARED[0]
    program = judge.answers.program
    problems: Counter[str] = Counter()
    patients = fhir_source.patients_of(partial, at, lists, settings.as_of, settings.locale, problems)
    parts = []
    count = 0
    while batch := list(islice(patients, BATCH)):
        count += len(batch)
        for one in batch:
            problems.update(f"{p.kind}: {p.what}" for p in one.problems for _ in range(p.count))
        facts = ({key: known.value for key, known in one.values.items()} for one in batch)
        found = judge.of(frame_of(program, [one.patient.id for one in batch], facts))
        people = pl.DataFrame(
            {
                "sex": pl.Series([one.patient.sex for one in batch], dtype=pl.String),
                "age": pl.Series([_age(one.values.get("age")) for one in batch], dtype=pl.Int16),
            }
        )
        found = pl.concat([found.select("patient"), people, found.drop("patient")], how="horizontal")
        parts.append(_chosen(found, settings.where))
    if parts:
        pl.concat(parts).write_parquet(_part(partial, at) + ".new", compression="zstd", statistics=False)
        os.replace(_part(partial, at) + ".new", _part(partial, at))
    _write(_counts(partial, at), {"patients": count, "problems": dict(problems)})


def _age(known: Any) -> int | None:
    return None if known is None else int(known.value)


def _chosen(found: Any, where: tuple[tuple[str, str], ...]) -> Any:
    import polars as pl

    for finding, value in where:
        column = pl.col(finding)
        found = found.filter(column.cast(pl.String) == value if value else column)
    return found


def _manifest(settings: Settings, state: dict[str, Any], partial: str, problems: Counter[str]) -> dict[str, Any]:
    import polars

    from ekbom.plan.book import load_tables
    from ekbom.plan.collect import load_book
    from ekbom.population.answers import Answers

    tables = load_tables()
    patients = 0
    for at in range(state["shards"]):
        with open(_counts(partial, at), encoding="utf-8") as file:
            patients += json.load(file)["patients"]
    return {
        "schema": SCHEMA,
        "source": {"path": os.path.abspath(settings.source), "digest": state["fingerprint"], "bytes": state["bytes"]},
        "as_of": datetime.date.fromordinal(settings.as_of).isoformat(),
        "locale": settings.locale,
        "where": [list(pair) for pair in settings.where],
        "knowledge": {"version": tables.version, "digest": tables.digest},
        "engine": {"name": "polars", "version": polars.__version__},
        "patients": patients,
        "problems": [
            {"what": what, "count": count, "first": state["places"].get(what, "")}
            for what, count in sorted(problems.items())
        ],
        "answers": Answers(load_book(), settings.as_of).schema,
    }


def _write(path: str, value: Any) -> None:
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(value, file, indent=1, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)
