"""Finished runs that tests make: patients written by hand, judged by columns, in parts with a manifest."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from ekbom.logic.expressions import Value
from ekbom.plan.book import load_tables
from ekbom.plan.collect import load_book
from ekbom.population.answers import Answers, PolarsAnswers, frame_of
from tests.population.test_measures import CRITERIA, DAY, GABAPENTIN, IRON, LABORATORY, PRAMIPEXOLE, RLS, SCORED

Person = dict[str, Any]


@cache
def answers() -> Answers:
    return Answers(load_book(), DAY)


@cache
def engine() -> PolarsAnswers:
    return PolarsAnswers(answers())


def person(
    id: str, *facts: Mapping[str, Value], sex: str | None = "female", age: int | None = 50, year: int | None = 2020
) -> Person:
    """A patient with facts, and what the run writes beside the answers."""
    held: dict[str, Value] = {"as_of": float(DAY)}
    for part in facts:
        held |= part
    known = {key: value for key, value in held.items() if value is not None}
    return {"id": id, "facts": known, "sex": sex, "age": age, "year": year}


def frame(people: Sequence[Person], *, year: bool = True) -> pl.DataFrame:
    """The rows of some patients as a part has them."""
    found = engine().of(frame_of(answers().program, [p["id"] for p in people], [p["facts"] for p in people]))
    kinds = {"sex": pl.String, "age": pl.Int16} | ({"year": pl.Int16} if year else {})
    beside = pl.DataFrame({name: pl.Series([p[name] for p in people], dtype=kind) for name, kind in kinds.items()})
    return pl.concat([found.select("patient"), beside, found.drop("patient")], how="horizontal")


def manifest(patients: int, **more: Any) -> dict[str, Any]:
    """The manifest of a run, as the run writes it."""
    tables = load_tables()
    said = {
        "schema": "ekbom.population/1",
        "source": {"path": "/somewhere/clinic-export", "digest": "0" * 64, "bytes": 1},
        "as_of": "2026-11-22",
        "locale": "us",
        "where": [],
        "knowledge": {"version": tables.version, "digest": tables.digest},
        "engine": {"name": "polars", "version": "9"},
        "patients": patients,
        "problems": [
            {"what": "unit: an unknown unit", "count": 40, "first": "x"},
            {"what": "rare", "count": 2, "first": "y"},
        ],
        "answers": answers().schema,
    }
    return {**said, **more}


def write(folder: Path, parts: Sequence[pl.DataFrame], **more: Any) -> Path:
    """A finished run of these parts."""
    folder.mkdir(parents=True)
    for at, part in enumerate(parts):
        part.write_parquet(folder / f"part-{at:05d}.parquet")
    said = manifest(**{"patients": sum(part.height for part in parts), **more})
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    return folder


def crowd(size: int, seed: int) -> list[Person]:
    """Patients of many kinds, from a seed."""
    rng = random.Random(seed)
    kinds: tuple[dict[str, Value], ...] = (
        CRITERIA,
        IRON,
        LABORATORY,
        GABAPENTIN,
        PRAMIPEXOLE,
        SCORED,
        {"rls_diagnosis": None},
        {"condition_list": None},
        {"urge_to_move_legs": False},
        {"uses_compression_stockings": True},
        {"suicidal_ideation": True},
        {"takes_opioid": True},
    )
    return [
        person(
            f"p{n:04d}",
            RLS,
            *(kind for kind in kinds if rng.random() < 0.35),
            sex=rng.choice(("female", "female", "male", None)),
            age=rng.choice((None, 12, 30, 50, 50, 70, 85)),
            year=rng.choice((None, *range(2009, 2027))),
        )
        for n in range(size)
    ]
