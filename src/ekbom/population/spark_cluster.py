"""Shards of a run given to the executors of a Spark cluster, or of ``local[N]``, each judged there by columns.

The folder of the run and the source must be where every executor can read and write them, and the same version of this
package there. A shard is written whole or not at all, so that Spark may try it again. Executors send back what came of
a shard when it is done; what Spark itself says goes into ``spark.log`` in the folder of the run.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkRuntimeError
from pyspark.java_gateway import launch_gateway

from ekbom.plan.book import load_tables
from ekbom.population.database import is_url
from ekbom.population.run import RunError, Worker
from ekbom.population.shards import Prepared, Settings, source_of
from ekbom.records.errors import RecordError

LOG = "spark.log"
#: What the virtual machine of the driver takes, in bytes.
DRIVER = 900 * 2**20
_MASTERS = re.compile(r"local(\[(?P<cores>\d{1,4}|\*)\])?|(spark|k8s)://\S{1,500}|yarn")
#: How often the driver looks what is done, in seconds.
_GLANCE = 0.2
#: What a shard may end with that is told in a sentence.
_TOLD = (RunError, RecordError, OSError, MemoryError)


class Outcome(NamedTuple):
    """What came of a shard; no error where it is judged."""

    shard: int
    error: Exception | None


class _Outcomes:
    """How Spark adds up what came of the shards."""

    def zero(self, value: list[Outcome]) -> list[Outcome]:
        return []

    def addInPlace(self, one: list[Outcome], other: list[Outcome]) -> list[Outcome]:  # noqa: N802
        return one + other


def local_cores(master: str) -> int:
    """The processes of a master on this machine, 0 for a cluster; RunError for what is no master."""
    found = _MASTERS.fullmatch(master)
    if found is None:
        raise RunError(f"'{master[:60]}' is no Spark master, expected local[N], spark://HOST:PORT, k8s://… or yarn")
    if not master.startswith("local"):
        return 0
    cores = found["cores"] or "1"
    return (os.cpu_count() or 1) if cores == "*" else max(1, int(cores))


def each_done(settings: Settings, kind: str, folder: str, prepared: Prepared, shards: list[int]) -> Iterator[None]:
    """Judge the shards; one value for each that is done. Raises as a worker does, RunError where Spark ends it."""
    folder = os.path.abspath(folder)
    if not is_url(settings.source):
        settings = settings._replace(source=os.path.abspath(settings.source))
    digest = load_tables().digest
    with _context(settings.master, folder) as context:
        outcomes: Any = context.accumulator([], _Outcomes())  # type: ignore[arg-type, unused-ignore]

        def judge(shard: int) -> None:
            outcomes.add([judged(settings, kind, digest, folder, prepared, shard)])

        told: set[int] = set()
        with ThreadPoolExecutor(1) as pool:
            job = pool.submit(context.parallelize(shards, len(shards)).foreach, judge)
            try:
                ended = False
                while not ended:
                    ended = bool(wait([job], _GLANCE).done)
                    for outcome in list(outcomes.value):
                        if outcome.error is not None:
                            raise outcome.error
                        if outcome.shard not in told:
                            told.add(outcome.shard)
                            yield None
            finally:
                if not job.done():
                    context.cancelAllJobs()
        if len(told) < len(shards):
            raise RunError(
                f"Spark ended before all was judged, {os.path.join(folder, LOG)} says why; "
                "the same command goes on from there"
            )


def judged(settings: Settings, kind: str, digest: str, folder: str, prepared: Prepared, shard: int) -> Outcome:
    """In an executor: judge a shard, and say what came of it."""
    try:
        if load_tables().digest != digest:
            raise RunError("an executor of Spark has another version of the guidelines; install the same everywhere")
        _worker(settings, kind).judge(folder, prepared, shard)
    except _TOLD as error:
        return Outcome(shard, error)
    return Outcome(shard, None)


@cache
def _worker(settings: Settings, kind: str) -> Worker:
    """The engine and the source of an executor's process, made once."""
    return Worker(settings, source_of(kind, settings))


@contextmanager
def _context(master: str, folder: str) -> Iterator[SparkContext]:
    """A connection to the cluster. RunError where Spark does not start."""
    conf = SparkConf().setMaster(master).setAppName("ekbom population")
    said = {
        "spark.executorEnv.POLARS_MAX_THREADS": "1",
        "spark.speculation": "false",  # two tries of a shard at once would write the same file
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "WARN",
    }
    if local_cores(master):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        said |= {"spark.driver.memory": "512m", "spark.ui.enabled": "false"}
        said |= {"spark.driver.host": "localhost", "spark.driver.bindAddress": "127.0.0.1"}
    for name, value in said.items():
        conf.set(name, value)
    log = os.path.join(folder, LOG)
    try:
        context = SparkContext(conf=conf, gateway=_machine(conf, log))
    except PySparkRuntimeError:
        raise RunError(f"Spark does not start, it needs Java 17 or newer; {log} says more") from None
    try:
        yield context
    finally:
        context.stop()


#: The virtual machine of this process, which Spark starts once.
_MACHINES: list[Any] = []


def _machine(conf: SparkConf, log: str) -> Any:
    if not _MACHINES:
        with open(log, "ab") as file:
            _MACHINES.append(launch_gateway(conf, {"stdout": file, "stderr": file}))
    return _MACHINES[0]
