"""Many patients: ``python -m benchmarks.population [PART …] [--scale small|full]``; without a part, all of them.

Small by default (up to 10^5 patients, 5 million events), full up to 10^7 patients and 5 x 10^7 events. What is made for
it stays in ``build/population`` and is used again, so that the parts can be run one after another.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.commands import Ran, ran, watched
from benchmarks.rules import MAKERS, RULES, patients

if TYPE_CHECKING:
    from ekbom.population.shards import Prepared, Settings

MADE = Path("build/population")
DATE = "2026-11-22"
_DAY = 739_942
_GB = 1e9
_LIBRARIES = ("polars", "duckdb", "pyspark", "openfisca-core", "zen-engine", "business-rules")


class Scale(NamedTuple):
    """How many patients each part takes; of events, 50 for each."""

    book: tuple[int, ...]
    events: int
    fhir: int
    engines: int
    spark: int
    rules: int


SCALES = {
    "small": Scale((10_000, 100_000), 100_000, 20_000, 4_000, 100_000, 10_000),
    "full": Scale((100_000, 1_000_000, 10_000_000), 1_000_000, 500_000, 100_000, 1_000_000, 100_000),
}


def line(what: str, measured: str, target: str = "", *, met: bool | None = None) -> None:
    """One row of the table."""
    verdict = "" if met is None else (": met" if met else ": MISSED")
    print(f"| {what:44} | {measured:58} | {target}{verdict} |", flush=True)


def shown(took: Ran, size: int) -> str:
    """A command's figures for so many patients."""
    each = took.seconds / size * 1e6
    return f"{took.seconds:.1f} s (busy {took.busy:.1f} s), {each:.1f} us each, {took.memory / _GB:.2f} GB"


def cohort(size: int, form: str = "facts") -> Path:
    """A synthetic population, made once."""
    path = MADE / f"{form}-{size}"
    if not path.exists():
        MADE.mkdir(parents=True, exist_ok=True)
        made = ran("population", "synth", "-n", str(size), "--seed", "7", "-o", str(path), "--format", form,
                   "--as-of", DATE)  # fmt: skip
        line(f"{size:,} patients made as {form}", shown(made, size))
    return path


def judged(source: Path, out: Path, *options: str, env: dict[str, str] | None = None) -> Ran:
    """A whole run into a folder, which is emptied first."""
    shutil.rmtree(out, ignore_errors=True)
    shutil.rmtree(f"{out}.partial", ignore_errors=True)
    return ran("population", "run", str(source), "-o", str(out), "--as-of", DATE, "--locale", "us", *options, env=env)


def book_times(scale: Scale) -> None:
    """The whole book over facts, by Polars, and the report of the largest run."""
    each = []
    for size in scale.book:
        took = judged(cohort(size), MADE / "answers", "--workers", "2")
        each.append(took.seconds / size)
        asked = size == 1_000_000
        met = took.seconds < 60 and took.memory < 3 * _GB if asked else None
        line(f"{size:,} patients, whole book, 2 processes", shown(took, size), "60 s and 3 GB" * asked, met=met)
    line(
        f"time a patient, {scale.book[-1]:,} against {scale.book[0]:,}",
        f"{each[-1] / each[0]:.2f} x",
        "no more than 1",
        met=each[-1] <= each[0],
    )
    size = scale.book[-1]
    took = ran("population", "report", str(MADE / "answers"), "-o", str(MADE / "report.html"))
    asked = size == 10_000_000
    line(
        f"report over {size:,} patients", shown(took, size), "120 s" * asked, met=took.seconds < 120 if asked else None
    )


def event_times(scale: Scale) -> None:
    """Events to facts by DuckDB: 60 facts, 50 events a patient."""
    from ekbom.population.event_source import EventSource
    from ekbom.population.processes import workers_for
    from ekbom.population.shards import Settings

    people = scale.events
    settings = Settings(str(_events(people)), _DAY, "us", workers=2)
    with tempfile.TemporaryDirectory(dir=MADE) as work, watched(os.getpid()) as most:
        start = time.perf_counter()
        prepared = EventSource("events").prepare(settings, work, lambda *_: None)
        divided = time.perf_counter() - start
        with workers_for(2) as pool:
            asked = [(settings, work, prepared, at) for at in range(prepared.shards)]
            rows = sum(pool.map(_facts_of_shard, *zip(*asked, strict=True)))
        seconds = time.perf_counter() - start
    if rows != people:
        raise RuntimeError(f"the facts of {rows} patients were found, expected {people}")
    big = people >= 1_000_000
    line(
        f"{people * 50:,} events to all facts, 2 processes",
        f"{seconds:.1f} s, {divided:.1f} s of it to divide; {most[0] / _GB:.2f} GB",
        "60 s" * big,
        met=seconds < 60 if big else None,
    )


def _events(people: int) -> Path:
    """Tables of events of the last three years: 30 facts that are yes or no, and 30 numbers."""
    import duckdb

    from ekbom.facts.catalogue import FACTS, keys_of
    from ekbom.population.event_tables import TABLES
    from ekbom.records.derived import is_derived

    folder = MADE / f"events-of-{people}"
    if folder.exists():
        return folder
    own = [(key, fact.kind) for fact in FACTS.values() if not is_derived(fact) for key in keys_of(fact)]
    keys = [key for kind in ("bool", "number") for key in [key for key, own_kind in own if own_kind == kind][:30]]
    fact = "CAST(hash(i) % 60 AS INTEGER)"
    columns = {
        "patient": "'p' || lpad(CAST(i // 50 AS TEXT), 8, '0')",
        "fact": f"([{', '.join(map(repr, keys))}])[1 + {fact}]",
        "value": f"CAST(hash(i + 7) % (CASE WHEN {fact} < 30 THEN 2 ELSE 100 END) AS DOUBLE)",
        "day": f"CAST({_DAY} - hash(i + 1) % 1095 AS INTEGER)",
        "instant": f"CAST({_DAY} - hash(i + 1) % 1095 AS BIGINT) * 86400",
        "iso": "''",
        "told": f"CAST({_DAY} - hash(i + 1) % 1095 AS BIGINT) * 86400",
        "end_day": "0",
        "past": "false",
        "status_rank": "2",
        "is_now": "false",
        "source": "''",
    }
    said = ", ".join(f"{columns[name]} AS {name}" for name in TABLES["events"])
    who = "'p' || lpad(CAST(i AS TEXT), 8, '0') AS patient, 'female' AS sex, '1970-01-01' AS born, 719163 AS born_day"
    partial = Path(f"{folder}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    duckdb.sql(f"COPY (SELECT {said} FROM range({people} * 50) AS t(i)) TO '{partial}/events.parquet'")
    duckdb.sql(f"COPY (SELECT {who}, 0 AS died_day FROM range({people}) AS t(i)) TO '{partial}/people.parquet'")
    partial.rename(folder)
    return folder


def _facts_of_shard(settings: Settings, work: str, prepared: Prepared, at: int) -> int:
    from ekbom.population.event_source import EventSource

    return sum(frame.height for frame in EventSource("events").facts(settings, work, prepared, at, Counter()))


def engine_times(scale: Scale) -> None:
    """The same run by each engine in one process."""
    law: Any = None
    for engine in ("polars", "duckdb", "sqlite"):
        took = judged(cohort(scale.engines), MADE / f"by-{engine}", "--workers", "1", "--engine", engine)
        found = _answers(engine)
        law = found if law is None else law
        line(f"{scale.engines:,} patients by {engine}, 1 process", shown(took, scale.engines) + _differ(found, law))


def spark_times(scale: Scale) -> None:
    """The same run by a Spark of this machine, with one executor process and with two."""
    if find_spec("pyspark") is None:
        line("Spark", "not run: pyspark is not installed")
        return
    size = scale.spark
    seconds = []
    for cores in ("1", "2"):
        out = MADE / f"by-spark-{cores}"
        took = judged(cohort(size), out, "--engine", "spark", "--workers", cores)
        seconds.append(took.seconds)
        # What the executors are busy with is not told: they are no children of the command.
        said = f"{took.seconds:.1f} s, {took.seconds / size * 1e6:.1f} us each, {took.memory / _GB:.2f} GB"
        line(f"{size:,} patients by Spark, local[{cores}]", said)
    line("Spark on two processors against one", f"{seconds[0] / seconds[1]:.2f} x as fast")


def _answers(engine: str) -> Any:
    import polars as pl

    return pl.read_parquet(MADE / f"by-{engine}" / "part-*.parquet").sort("patient")


def _differ(found: Any, law: Any) -> str:
    """What to say where two engines do not agree; numbers are compared to nine digits."""
    from polars.testing import assert_frame_equal

    try:
        assert_frame_equal(found, law, rel_tol=1e-9)
    except AssertionError:
        return " (ANSWERS DIFFER)"
    return ""


def fhir_times(scale: Scale) -> None:
    """The pass over NDJSON that sorts resources into shards and leaves out what says nothing."""
    from benchmarks.population_fhir import read_rate

    folder = cohort(scale.fhir, "fhir")
    for workers in (1, 2):
        rate = read_rate(str(folder), workers)
        speed = rate.bytes / rate.seconds / 1e6
        said = f"{speed:.0f} MB/s, {rate.bytes / _GB:.2f} GB in {rate.seconds:.1f} s (busy {rate.busy:.1f} s)"
        asked = workers == 2
        line(
            f"FHIR NDJSON sorted into shards, {workers} processes",
            said,
            "100 MB/s" * asked,
            met=speed >= 100 if asked else None,
        )


def rule_times(scale: Scale) -> None:
    """The 20-rule job beside peers, from rows of Python to rows of Python; three rounds, the median."""
    rows = patients(scale.rules)
    reference: Any = None
    for maker in MAKERS:
        name = maker.__name__.removesuffix("_peer")
        try:
            peer = maker(rows)
        except ModuleNotFoundError as error:
            line(f"{len(RULES)} rules by {name}", f"not run: {error.name} is not installed")
            continue
        samples = []
        for _ in range(3):
            start = time.perf_counter()
            answers = peer.run()
            samples.append(time.perf_counter() - start)
        truths = [[one is True for one in row] for row in answers]
        reference = reference or truths
        took = statistics.median(samples)
        said = f"{took:.2f} s, {took / scale.rules * 1e6:.1f} us each; keeps unknown: {peer.keeps_unknown}"
        differ = "" if truths == reference else " (ANSWERS DIFFER)"
        line(f"{len(RULES)} rules, {scale.rules:,} patients, {peer.name}", said + differ)


PARTS: dict[str, Callable[[Scale], None]] = {
    "fhir": fhir_times,
    "events": event_times,
    "rules": rule_times,
    "engines": engine_times,
    "spark": spark_times,
    "book": book_times,
}


def main() -> int:
    """Print the machine, then the table of the parts that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.population")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--scale", choices=SCALES, default="small")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.parts if name not in PARTS]
    if unknown:
        parser.error(f"there is no part '{unknown[0]}', expected {', '.join(PARTS)}")
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    for library in _LIBRARIES:
        try:
            print(f"{library} {version(library)}", end="; ")
        except PackageNotFoundError:
            print(f"{library} is not installed", end="; ")
    print(f"\nload {os.getloadavg()[0]:.1f}; to repeat: make bench-population SCALE={chosen.scale}\n")
    line("what", "measured (memory: of all its processes at once)", "target")
    print("|---|---|---|")
    for name in chosen.parts or PARTS:
        PARTS[name](SCALES[chosen.scale])
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
