"""A folder of FHIR NDJSON as a source of a run: each patient read by the code that reads one record."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

import polars as pl

from ekbom.population import fhir_source
from ekbom.population.answers import frame_of
from ekbom.population.shards import FIRST_YEAR, Prepared, Progress, Settings
from ekbom.population.tables import stamp
from ekbom.records.errors import RecordError
from ekbom.records.ndjson import files_of

#: Bytes of input that are meant for one shard, and patients that are judged at once.
SHARD_BYTES, BATCH = 64 * 2**20, 5_000
#: A gzip file holds about so many times its size.
_PACKED = 12


class FhirSource:
    """``Source``."""

    def stamp(self, settings: Settings) -> list[Any]:
        return stamp(files_of(settings.source), settings.source)

    def prepare(self, settings: Settings, partial: str, progress: Progress) -> Prepared:
        files = files_of(settings.source)
        sizes = [os.path.getsize(p) for p in files]
        total = sum(sizes)
        unpacked = sum(s * (_PACKED if p.lower().endswith(".gz") else 1) for p, s in zip(files, sizes, strict=True))
        taken = 0

        def count(more: int) -> None:
            nonlocal taken
            taken += more
            progress("bytes sorted", taken, total)

        shards = max(1, -(-unpacked // SHARD_BYTES))
        split = fhir_source.split(settings.source, partial, shards, count, settings.workers)
        if split.problems and not any(os.path.getsize(path) for path in fhir_source.paths_of(partial, shards)):
            raise RecordError(f"{settings.source}: found no FHIR resource, expected NDJSON or Bundles of them")
        return Prepared(shards, split.problems, split.places, {"lists": split.lists}, total)

    def facts(
        self, settings: Settings, partial: str, prepared: Prepared, shard: int, problems: Counter[str]
    ) -> Iterator[pl.DataFrame]:
        from ekbom.population.book_answers import book_answers

        program = book_answers(settings.as_of).program
        lists = prepared.more["lists"]
        patients = fhir_source.patients_of(partial, shard, lists, settings.as_of, settings.locale, problems)
        while batch := list(islice(patients, BATCH)):
            facts = ({key: known.value for key, known in one.values.items()} for one, _ in batch)
            frame = frame_of(program, [one.patient.id for one, _ in batch], facts)
            years = pl.Series(FIRST_YEAR, [year for _, year in batch], pl.Int16)
            yield frame.with_columns(years)
