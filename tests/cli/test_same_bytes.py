"""The same record, day, locale and book give the same bytes: on every run, and in whatever order facts are given."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.running import DAY, FORMATS, SAMPLES, ekbom, plan, process, sample

SECTIONS = ("facts", "medications", "conditions", "procedures", "devices", "allergies")


def shuffled(value: Any, order: random.Random) -> Any:
    """The same record with its entries, and the names of each entry, in another order."""
    if isinstance(value, dict):
        names = list(value)
        order.shuffle(names)
        return {name: shuffled(value[name], order) if name in (*SECTIONS, "items") else value[name] for name in names}
    if isinstance(value, list):
        found = [shuffled(item, order) for item in value]
        order.shuffle(found)
        return found
    return value


def shuffled_sheet(name: str, seed: int) -> bytes:
    given = yaml.load(Path(sample(name)).read_bytes(), yaml.BaseLoader)
    typed = json.loads(json.dumps(given), object_hook=_typed)
    return json.dumps(shuffled(typed, random.Random(seed))).encode()


def _typed(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: _scalar(value) if key in ("value", "dose", "per_day") else value for key, value in entry.items()}


def _scalar(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def shuffled_bundle(name: str, seed: int) -> bytes:
    bundle = json.loads(Path(sample(name, "bundle.json")).read_bytes())
    random.Random(seed).shuffle(bundle["entry"])
    return json.dumps(bundle).encode()


@pytest.mark.parametrize("format", FORMATS)
def test_facts_in_any_order_give_the_same_bytes(format: str) -> None:
    for seed, name in enumerate(SAMPLES):
        whole = plan(sample(name), "--format", format).out
        assert plan("-", "--format", format, stdin=shuffled_sheet(name, seed)).out == whole, name


@pytest.mark.parametrize("format", FORMATS)
def test_entries_of_a_bundle_in_any_order_give_the_same_bytes(format: str) -> None:
    for seed, name in enumerate(SAMPLES):
        whole = plan(sample(name, "bundle.json"), "--format", format).out
        assert plan("-", "--format", format, stdin=shuffled_bundle(name, seed)).out == whole, name


@pytest.mark.parametrize("format", FORMATS)
def test_another_process_on_another_machine_gives_the_same_bytes(format: str, tmp_path: Path) -> None:
    """Another seed of hashes, time zone, language and folder."""
    first = plan(sample("bruno"), "--format", format).out
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C"}
    done = process("plan", sample("bruno"), "--as-of", DAY, "--format", format, cwd=tmp_path, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == first


def test_values_that_contradict_each_other_in_any_order_give_the_same_bytes() -> None:
    facts = [
        {"id": "ferritin", "value": 42, "unit": "ug/L", "date": "2026-11-01"},
        {"id": "ferritin", "value": 43, "unit": "ug/L", "date": "2026-11-01"},
        {"id": "ferritin", "value": 44, "unit": "flurbs", "date": "2026-11-01"},
        {"id": "ferritin", "value": -1, "unit": "ug/L", "date": "2026-11-01"},
        {"id": "urge_to_move_legs", "value": True, "date": "2026-11-01"},
        {"id": "urge_to_move_legs", "value": False, "date": "2026-11-01"},
        {"id": "unheard_of", "value": False, "date": "2026-11-01"},
        {"id": "not_heard_of", "value": False, "date": "2026-11-01"},
    ]
    medications = [
        {"name": "gabapentin", "dose": 300, "unit": "mg", "per_day": 1, "since": "2026-01-01"},
        {"name": "gabapentin", "dose": 600, "unit": "mg", "per_day": 2, "since": "2026-03-01"},
        {"name": "pramipexole", "dose": 0.1, "unit": "mg", "per_day": 1, "since": "2026-03-01"},
        {"name": "pramipexole", "dose": 0.2, "unit": "mg", "per_day": 1, "since": "2026-03-01"},
        {"name": "pramipexole", "dose": 0.3, "unit": "mg", "per_day": 1, "since": "2026-03-01", "route": "oral"},
        {"name": "Zauberelixier"},
        {"name": "Aqua miraculosa"},
    ]
    seen = set()
    for seed in range(8):
        sheet = {"patient": {"id": "p1"}, "facts": facts, "medications": medications}
        given = json.dumps(shuffled(sheet, random.Random(seed))).encode()
        seen.add(plan("-", "--format", "json", stdin=given).out)
    assert len(seen) == 1
    problems = json.loads(seen.pop())["problems"]
    assert any("two values at one instant" in p["what"] for p in problems)


def test_explanations_and_the_catalogue_are_the_same_on_two_runs() -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "99"}
    for arguments in (
        ["explain", sample("bruno"), "compression_contraindicated", "--as-of", DAY, "--format", "json"],
        ["explain", sample("bruno"), "da_taper", "--as-of", DAY],
        ["facts", "--format", "json"],
        ["facts", "--template"],
    ):
        done = process(*arguments, env=environment)
        assert (done.returncode, done.stdout) == (0, ekbom(*arguments).out)
