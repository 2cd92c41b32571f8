"""A synthetic population into a folder: blocks by several processes, whole or not at all, with a manifest.

The same settings give the same bytes, whatever the number of processes; the first patients of a larger population are
those of a smaller one. Work goes on in ``OUT.partial``, which becomes ``OUT`` at the end and is taken away on failure.
"""

from __future__ import annotations

import datetime
import gzip
import io
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ekbom.population.processes import each_done, workers_for

SCHEMA = "ekbom.synthetic-population/1"
FORMATS = ("facts", "events", "fhir", "omop")
#: Most patients, and the largest seed.
MOST, LARGEST_SEED = 10**8, 2**63 - 1
#: The first day on which people of any age have a date of birth that every format can say.
FIRST_DAY = datetime.date(1900, 1, 1).toordinal()
#: Counts of a block, by name.
Counts = Counter[str]
Progress = Callable[[str, int, int], None]


class SynthesisError(Exception):
    """A population that cannot be made: the reason in one sentence."""


class Settings(NamedTuple):
    """What is asked for. as_of: proleptic ordinal. packed: gzip, for FHIR only."""

    patients: int
    seed: int
    as_of: int
    format: str = "facts"
    packed: bool = False


def make(settings: Settings, out: str, *, workers: int, progress: Progress) -> dict[str, Any]:
    """Write the population into the folder ``out``; returns the manifest.

    progress: told "patients made", how many, and of how many. Raises SynthesisError, and OSError where the output
    cannot be written.
    """
    _check(settings)
    out = os.path.normpath(out)
    if os.path.lexists(out):
        raise SynthesisError(f"{out} is there already; give another folder for the output, or take it away")
    partial = out + ".partial"
    try:
        os.mkdir(partial)
    except FileExistsError:
        raise SynthesisError(
            f"{partial} is there: another run writes it, or one was killed; take it away first"
        ) from None
    try:
        manifest = _written(settings, partial, workers, progress)
        os.rename(partial, out)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return manifest


def _check(settings: Settings) -> None:
    if not 1 <= settings.patients <= MOST:
        raise SynthesisError(f"{settings.patients} patients are not made; expected 1 to {MOST}")
    if not 0 <= settings.seed <= LARGEST_SEED:
        raise SynthesisError(f"the seed {settings.seed} is not taken; expected 0 to {LARGEST_SEED}")
    if settings.as_of < FIRST_DAY:
        raise SynthesisError("the day lies before 1900-01-01, expected a later one")
    if settings.format not in FORMATS:
        raise SynthesisError(f"there is no format '{settings.format[:40]}'; expected one of {', '.join(FORMATS)}")
    if settings.packed and settings.format != "fhir":
        raise SynthesisError(f"only FHIR is packed with gzip, and the format is {settings.format}")


def _written(settings: Settings, partial: str, workers: int, progress: Progress) -> dict[str, Any]:
    from ekbom.population.synth.cohort import BLOCK

    blocks = -(-settings.patients // BLOCK)
    counts: Counts = Counter()
    progress("patients made", 0, settings.patients)
    for one in _each_block(settings, partial, blocks, workers):
        counts.update(one)
        progress("patients made", counts["patients"], settings.patients)
    manifest = _manifest(settings, counts)
    with open(os.path.join(partial, "manifest.json"), "w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=1, ensure_ascii=False)
        file.write("\n")
    return manifest


def _each_block(settings: Settings, partial: str, blocks: int, workers: int) -> Iterator[Counts]:
    """Make the blocks, in this process or in several; the counts of each that is done."""
    if min(workers, blocks) <= 1:
        for block in range(blocks):
            yield _block(settings, partial, block)
        return
    count = min(workers, blocks)
    with workers_for(count) as pool:
        yield from each_done(pool, _block, ((settings, partial, at) for at in range(blocks)), 2 * count)


def _block(settings: Settings, partial: str, block: int) -> Counts:
    """Write one block; its counts."""
    from ekbom.population.synth.cohort import BLOCK, cohort
    from ekbom.population.synth.figures import counts_of

    made = cohort(settings.seed, block, min(BLOCK, settings.patients - block * BLOCK), settings.as_of)
    _WRITERS[settings.format](made, partial, block, settings)
    return counts_of(made)


def _whole(data: Any, *path: str) -> None:
    """Write bytes here and not in Polars, whose errors do not say that the disk is full."""
    os.makedirs(os.path.join(*path[:-1]), exist_ok=True)
    with open(os.path.join(*path), "wb") as file:
        file.write(data)


def _parquet(frame: Any, *path: str) -> None:
    held = io.BytesIO()
    frame.write_parquet(held, compression="zstd", statistics=False)
    _whole(held.getbuffer(), *path)


def _facts(made: Any, partial: str, block: int, _: Settings) -> None:
    from ekbom.population.synth.fact_columns import fact_frame

    _parquet(fact_frame(made), partial, f"facts-{block:05d}.parquet")


def _events(made: Any, partial: str, block: int, _: Settings) -> None:
    from ekbom.population.synth.event_frames import event_frames

    for name, frame in event_frames(made).items():
        if name != "lists" or not block:  # what is everybody's stands once
            _parquet(frame, partial, name, f"{name}-{block:05d}.parquet")


def _fhir(made: Any, partial: str, block: int, settings: Settings) -> None:
    from ekbom.population.synth.fhir_lines import fhir_lines

    for kind, lines in fhir_lines(made).items():
        held = io.BytesIO()
        lines.to_frame().write_csv(held, include_header=False, quote_style="never")
        name = f"{kind}-{block:05d}.ndjson"
        if settings.packed:
            _whole(gzip.compress(held.getbuffer(), 6, mtime=0), partial, name + ".gz")
        else:
            _whole(held.getbuffer(), partial, name)


def _omop(made: Any, partial: str, block: int, _: Settings) -> None:
    from ekbom.population.synth.omop_frames import concepts, omop_frames, strengths

    for name, frame in omop_frames(made).items():
        _parquet(frame, partial, name, f"{name}-{block:05d}.parquet")
    if not block:
        _parquet(concepts(made), partial, "concept", "concept.parquet")
        _parquet(strengths(made), partial, "drug_strength", "drug_strength.parquet")


_WRITERS: dict[str, Callable[[Any, str, int, Settings], None]] = {
    "facts": _facts,
    "events": _events,
    "fhir": _fhir,
    "omop": _omop,
}


def _manifest(settings: Settings, counts: Counts) -> dict[str, Any]:
    import numpy
    import polars

    from ekbom import __version__
    from ekbom.population.synth.figures import figures

    return {
        "schema": SCHEMA,
        "synthetic": True,
        "patients": settings.patients,
        "seed": settings.seed,
        "as_of": datetime.date.fromordinal(settings.as_of).isoformat(),
        "format": settings.format,
        "gzip": settings.packed,
        "version": __version__,
        "libraries": {"numpy": numpy.__version__, "polars": polars.__version__},
        "on_record": {what: counts[what] for what in ("statements", "conditions", "courses")},
        "figures": [
            {
                "id": figure.bound.id,
                "label": figure.bound.label,
                "value": None if figure.value is None else float(f"{figure.value:.6g}"),
                "low": figure.bound.low,
                "high": figure.bound.high,
                "within": figure.within,
                "behind": figure.behind,
                "source": figure.bound.source,
            }
            for figure in figures(counts)
        ],
    }
