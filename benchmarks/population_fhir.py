"""Many patients from FHIR: the pass over NDJSON, plain and packed, by one and by two processes, and a whole run.

``python -m benchmarks.population_fhir FOLDER [COPIES]``: FOLDER holds NDJSON of some patients, also gzip; it is copied
so many times (10) with other ids into a temporary folder.
"""

from __future__ import annotations

import gzip
import os
import re
import resource
import sys
import tempfile
import time
from functools import partial
from typing import NamedTuple

from ekbom.population import fhir_source, run
from ekbom.population.fhir_blocks import blocks_of
from ekbom.population.shards import Settings
from ekbom.records.ndjson import files_of

_ID = re.compile(rb"([0-9a-f]{8})(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")
_DAY = 739_942  # 2026-11-22
_SHARD_BYTES = 64 * 2**20
_PROCESSES = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


class Rate(NamedTuple):
    """One pass over NDJSON.

    bytes: unpacked. seconds: by the clock; busy: of all processes together, which other work on the machine disturbs
    less. kept: bytes written. memory: the most of one process so far, in bytes.
    """

    bytes: int
    seconds: float
    busy: float
    kept: int
    memory: int

    def __str__(self) -> str:
        rate = self.bytes / self.seconds / 1e6
        return (
            f"{self.bytes / 1e6:8.1f} MB in {self.seconds:6.2f} s (busy {self.busy:6.2f} s), {rate:6.1f} MB/s; "
            f"{self.kept / self.bytes:4.0%} kept; {self.memory / 2**20:.0f} MiB"
        )


def read_rate(folder: str, workers: int = 2) -> Rate:
    """How fast the files of a folder (NDJSON, also gzip) are sorted into shards by so many processes."""
    size = sum(len(block.data or b"") for path in files_of(folder) for block in blocks_of(path, fhir_source.LONGEST))
    with tempfile.TemporaryDirectory() as shards:
        start, busy = time.perf_counter(), _busy()
        fhir_source.split(folder, shards, max(1, size // _SHARD_BYTES), lambda _: None, workers)
        seconds, busy = time.perf_counter() - start, _busy() - busy
        kept = sum(entry.stat().st_size for entry in os.scandir(shards))
    most = max(resource.getrusage(who).ru_maxrss for who in _PROCESSES)
    return Rate(size, seconds, busy, kept, most * 1024)


def _busy() -> float:
    """Seconds that this process and its ended children have calculated."""
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, _PROCESSES))


def copied(source: str, target: str, copies: int, *, packed: bool) -> None:
    """Write the files of a folder so many times over, each copy with other ids (UUIDs), one file a type."""
    for path in files_of(source):
        name = os.path.basename(path).removesuffix(".gz")
        data = b"".join(block.data or b"" for block in blocks_of(path, fhir_source.LONGEST))
        opened = gzip.open if packed else open
        with opened(os.path.join(target, name + (".gz" if packed else "")), "wb") as file:
            for copy in range(copies):
                file.write(_ID.sub(partial(_renamed, copy), data))


def _renamed(copy: int, found: re.Match[bytes]) -> bytes:
    return b"%08x%b" % (int(found[1], 16) ^ copy, found[2])


def whole_run(folder: str, workers: int = 2) -> float:
    """Seconds of ``ekbom population run`` over a folder, in this process."""
    with tempfile.TemporaryDirectory() as place:
        start = time.perf_counter()
        settings = Settings(folder, _DAY, "us", workers=workers)
        run.run(settings, os.path.join(place, "out"), progress=lambda *_: None)
        return time.perf_counter() - start


def fhir_times(source: str, copies: int = 10) -> None:
    """Print all figures of a folder and of its copies."""
    print(f"\nMany patients from FHIR: {source}, copied {copies} times (target: 100 MB/s by two processes)")
    with tempfile.TemporaryDirectory() as place:
        for packed in (False, True):
            folder = os.path.join(place, "gzip" if packed else "plain")
            os.mkdir(folder)
            copied(source, folder, copies, packed=packed)
            for workers in (1, 2):
                print(f"  {os.path.basename(folder):6} {workers} processes  {read_rate(folder, workers)}")
        print(f"  the whole run of the source, 2 processes: {whole_run(source):.1f} s")
        print(f"  the whole run of the copies, 2 processes: {whole_run(os.path.join(place, 'plain')):.1f} s")


if __name__ == "__main__":
    fhir_times(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10)
