"""Unknown is safe: whatever is taken away from a sample patient, nothing that was blocked becomes offered.

The only exceptions are the presumptions of the contract: they are named in ``presumed`` and asked for.
"""

from __future__ import annotations

import datetime
import random
from pathlib import Path

import pytest

from ekbom.facts.known import PatientFacts
from ekbom.plan.book import load_tables
from ekbom.plan.engine import Engine
from ekbom.plan.model import Plan, Recommendation
from ekbom.records import read

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*/sheet.yaml"))
DAY = datetime.date(2026, 11, 22).toordinal()
OFFERED = ("recommend", "consider")
ENGINE = Engine(load_tables())
MEDICINE_LIST = ("medication_list", "unrecognised_drug")
LISTS = ("condition_list", "medication_list", "allergy_list", "procedure_list", "device_list")


def without(facts: PatientFacts, keys: set[str]) -> PatientFacts:
    return facts._replace(values={k: v for k, v in facts.values.items() if k not in keys})


def is_of_medicines(key: str) -> bool:
    """Facts that follow from the medication list: they come and go with it, not one by one."""
    return key.startswith(("takes_", "days_on_")) or key.endswith("_daily_dose") or key in MEDICINE_LIST


def options(plan: Plan) -> dict[str, Recommendation]:
    return {r.option.id: r for r in plan.recommendations}


def check(whole: PatientFacts, gone: set[str]) -> int:
    """Compare the plans with and without some facts; returns how many statuses changed."""
    before = options(ENGINE.judge(whole).plan)
    poorer = ENGINE.judge(without(whole, gone))
    asked = {key for request in poorer.plan.requests for key in request.facts}
    changed = 0
    for id, after in options(poorer.plan).items():
        was = before[id]
        changed += was.status != after.status
        if was.option.kind not in ("drug", "iron", "procedure", "device"):
            continue
        if was.status in ("contraindicated", "avoid", "needs") and after.status in OFFERED:
            assert after.presumed, f"{id}: {was.status} became {after.status} without {sorted(gone)}, unsaid"
            open_ = {row.key for at, row in enumerate(ENGINE.tables.facts) if after.could_change >> at & 1}
            assert asked & gone & open_, f"{id}: {sorted(gone)} is presumed but not asked for"
    return changed


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.parent.name)
def test_one_fact_taken_away_never_opens_what_was_blocked(path: Path) -> None:
    whole = read(str(path), as_of=DAY)
    single = [key for key in sorted(whole.values) if not is_of_medicines(key)]
    changed = sum(check(whole, {key}) for key in single)
    assert changed > 0


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.parent.name)
def test_whole_lists_and_random_sets_taken_away_never_open_what_was_blocked(path: Path) -> None:
    whole = read(str(path), as_of=DAY)
    chance = random.Random(path.parent.name)
    keys = sorted(whole.values)
    medicines = {k for k in keys if is_of_medicines(k)}
    others = [k for k in keys if k not in medicines]
    for gone in (set(LISTS) | medicines, medicines, set(keys), set(others)):
        check(whole, gone)
    for _ in range(60):
        gone = set(chance.sample(others, chance.randint(2, len(others))))
        check(whole, gone if chance.random() < 0.7 else gone | medicines)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.parent.name)
def test_what_blocks_by_being_unknown_is_asked_for(path: Path) -> None:
    whole = read(str(path), as_of=DAY)
    for key in [k for k in sorted(whole.values) if not is_of_medicines(k)]:
        plan = ENGINE.judge(without(whole, {key})).plan
        asked = {request.id for request in plan.requests}
        for r in plan.recommendations:
            if r.status == "needs":
                assert r.needs, f"{r.option.id} needs something and does not say what (without {key})"
                assert asked & set(r.needs), f"{r.option.id}: {r.needs} is not asked for (without {key})"
