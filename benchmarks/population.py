"""Many patients: ``python -m benchmarks.population [PART …] [--full]``; without a part, all of them.

Small by default (10^5 patients, 5 million events), with ``--full`` up to 10^7 patients and 5 x 10^7 events. What is
made for it stays in ``build/population`` and is used again.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from benchmarks.rules import MAKERS, PATIENTS, RULES, patients

MADE = Path("build/population")
DATE = "2026-11-22"
_DAY = 739_942
_SAMPLE = (
    "import resource, sys; from ekbom.cli import main; code = main(sys.argv[1:]); "
    "own, child = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)); "
    "print(max(own, child), file=sys.stderr); sys.exit(code)"
)


class Ran(NamedTuple):
    """A command: seconds, and the most memory of its largest process in MiB."""

    seconds: float
    memory: int


def ran(*words: str) -> Ran:
    """Run an ``ekbom`` command."""
    start = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-c", _SAMPLE, *words],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    return Ran(time.perf_counter() - start, int(ended.stderr.split()[-1]) // 1024)


def cohort(size: int, form: str = "facts") -> Path:
    """A synthetic population, made once."""
    path = MADE / f"{form}-{size}"
    if not path.exists():
        MADE.mkdir(parents=True, exist_ok=True)
        made = ran("population", "synth", "-n", str(size), "--seed", "7", "-o", str(path), "--format", form,
                   "--as-of", DATE)  # fmt: skip
        print(f"  {size:>10,} patients made as {form}: {made.seconds:.0f} s, {size / made.seconds:,.0f} a second")
    return path


def book_times(full: bool) -> None:
    """The whole book over facts, by Polars, and the report of the largest run."""
    print("\nThe whole book from facts to a written run (Polars, 2 processes; target: 10^6 in 60 s and 3 GB)")
    out = MADE / "answers"
    for size in (100_000, 1_000_000, 10_000_000) if full else (20_000, 100_000):
        source = cohort(size)
        shutil.rmtree(out, ignore_errors=True)
        took = ran("population", "run", str(source), "-o", str(out), "--as-of", DATE, "--locale", "us")
        rate = took.seconds / size * 1e6
        print(f"  {size:>10,} patients {took.seconds:7.1f} s  {rate:6.1f} us a patient  {took.memory:5} MiB a process")
    took = ran("population", "report", str(out), "-o", str(MADE / "report.html"))
    print(f"  report over {size:,} patients: {took.seconds:.1f} s, {took.memory} MiB (target: 10^7 in 120 s)")


def event_times(full: bool) -> None:
    """Events to facts by DuckDB: some 60 facts, 50 events a patient."""
    import duckdb

    from ekbom.facts.catalogue import FACTS, keys_of
    from ekbom.population.event_source import EventSource
    from ekbom.population.event_tables import TABLES
    from ekbom.population.shards import Settings
    from ekbom.records.derived import is_derived

    people = 1_000_000 if full else 100_000
    folder = MADE / f"events-{people}"
    if not folder.exists():
        folder.mkdir(parents=True)
        keys = [key for f in FACTS.values() if not is_derived(f) and f.kind != "category" for key in keys_of(f)][:60]
        patient, day = "'p' || lpad(CAST({} AS TEXT), 8, '0') AS patient", "(730000 + hash(i + 1) % 9000)"
        listed = "[" + ", ".join(f"'{key}'" for key in keys) + "]"
        columns = {
            "patient": patient.format("i // 50"),
            "fact": f"({listed})[CAST(1 + hash(i) % {len(keys)} AS BIGINT)] AS fact",
            "value": "CAST(hash(i + 7) % 2 AS DOUBLE) AS value",
            "day": f"CAST({day} AS INTEGER) AS day",
            "instant": f"CAST({day} AS BIGINT) * 86400 AS instant",
            "told": f"CAST({day} AS BIGINT) * 86400 AS told",
        }
        rest = {"iso": "''", "end_day": "0", "past": "false", "status_rank": "2", "is_now": "false", "source": "''"}
        said = ", ".join(columns.get(name) or f"{rest[name]} AS {name}" for name in TABLES["events"])
        duckdb.sql(f"COPY (SELECT {said} FROM range({people} * 50) AS t(i)) TO '{folder}/events.parquet'")
        who = f"{patient.format('i')}, 'female' AS sex, '1970-01-01' AS born, 719163 AS born_day, 0 AS died_day"
        duckdb.sql(f"COPY (SELECT {who} FROM range({people}) AS t(i)) TO '{folder}/people.parquet'")
    settings = Settings(str(folder), _DAY, "us", workers=2)
    with tempfile.TemporaryDirectory(dir=MADE) as work:
        start = time.perf_counter()
        prepared = EventSource("events").prepare(settings, work, lambda *_: None)
        divided = time.perf_counter() - start
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            rows = sum(
                pool.map(
                    _facts_of_shard,
                    *zip(*((settings, work, prepared, at) for at in range(prepared.shards)), strict=True),
                )
            )
        seconds = time.perf_counter() - start
    assert rows == people
    print(f"\nEvents to all facts (DuckDB, 2 processes; target: 5 x 10^7 in 60 s)\n  {people * 50:,} events of {people:,} "
          f"patients: {seconds:.1f} s, of which dividing {divided:.1f} s")  # fmt: skip


def _facts_of_shard(settings: object, work: str, prepared: object, at: int) -> int:
    from ekbom.population.event_source import EventSource

    source = EventSource("events")
    return sum(f.height for f in source.facts(settings, work, prepared, at, Counter()))  # type: ignore[arg-type]


def engine_times(full: bool) -> None:
    """The same run by each engine; Spark on one processor and on two."""
    import polars as pl

    from ekbom.population import sql_answers
    from ekbom.population.answers import PolarsAnswers
    from ekbom.population.book_answers import book_answers
    from ekbom.population.facts_source import facts_of_rows
    from ekbom.population.shards import FIRST_YEAR, Settings

    size = 20_000 if full else 4_000
    rows = pl.read_parquet(next(iter(sorted(cohort(100_000).glob("facts-*.parquet"))))).head(size)
    answers = book_answers(_DAY)
    facts = facts_of_rows(rows, answers.program, Settings("", _DAY, "us"), Counter()).drop(FIRST_YEAR)
    print(f"\nThe whole book over the same {size:,} patients by each engine, in one process (second call of each)")
    makers = {
        "Polars": PolarsAnswers,
        "DuckDB": sql_answers.DuckdbAnswers,
        "SQLite": sql_answers.SqliteAnswers,
    }
    law = None
    for name, maker in makers.items():
        engine = maker(answers)
        found = engine.of(facts)
        start = time.perf_counter()
        engine.of(facts)
        seconds = time.perf_counter() - start
        law = found if law is None else law
        same = all(found[c].dtype == pl.Float64 or found[c].equals(law[c]) for c in law.columns)
        print(f"  {name:14} {seconds:7.2f} s  {size / seconds:10,.0f} patients a second{'' if same else '  (DIFFER)'}")
    for cores in (1, 2):
        _spark(cores, facts, size)


def _spark(cores: int, facts: object, size: int) -> None:
    try:
        from pyspark.sql import SparkSession
    except ModuleNotFoundError:
        print("  Spark: not run, pyspark is not installed")
        return
    from ekbom.population.book_answers import book_answers
    from ekbom.population.sql_answers import SparkAnswers

    os.environ["PYSPARK_SUBMIT_ARGS"] = f"--master local[{cores}] --driver-memory 4g pyspark-shell"
    engine = SparkAnswers(book_answers(_DAY))
    engine.of(facts)  # type: ignore[arg-type]
    start = time.perf_counter()
    engine.of(facts)  # type: ignore[arg-type]
    seconds = time.perf_counter() - start
    print(f"  Spark local[{cores}] {seconds:7.2f} s  {size / seconds:10,.0f} patients a second")
    SparkSession.builder.getOrCreate().stop()


def fhir_times(full: bool) -> None:
    """The pass over NDJSON."""
    from benchmarks.population_fhir import read_rate

    folder = cohort(100_000 if full else 20_000, "fhir")
    print("\nFHIR NDJSON sorted into shards, what says nothing left out (target: 100 MB/s)")
    for workers in (1, 2):
        print(f"  {workers} processes: {read_rate(str(folder), workers)}")


def rule_times(full: bool) -> None:
    """The 20-rule job by columns beside peers."""
    rows = patients()
    print(f"\n{len(RULES)} rules over {PATIENTS:,} patients in one run (median of 3)")
    for maker in MAKERS:
        try:
            peer = maker(rows)
        except ModuleNotFoundError as error:
            print(f"  {maker.__name__}: not run, {error.name} is not installed")
            continue
        samples = []
        for _ in range(3):
            start = time.perf_counter()
            peer.run()
            samples.append(time.perf_counter() - start)
        rate = PATIENTS / sorted(samples)[1]
        print(f"  {peer.name:32} {rate:12,.0f} patients a second; keeps unknown: {peer.keeps_unknown}")


PARTS = {
    "fhir": fhir_times,
    "events": event_times,
    "engines": engine_times,
    "rules": rule_times,
    "book": book_times,
}


def main() -> int:
    """Print the machine, then the parts that were asked for."""
    words = [word for word in sys.argv[1:] if word != "--full"]
    unknown = [word for word in words if word not in PARTS]
    if unknown:
        print(f"there is no part '{unknown[0]}', expected {', '.join(PARTS)}", file=sys.stderr)
        return 2
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    for name in words or PARTS:
        PARTS[name]("--full" in sys.argv)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
