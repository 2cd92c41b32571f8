"""Patients made of random answers to every question of the catalogue: always a plan in its public shape."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from ekbom.facts.medication import INGREDIENTS
from tests.cli.running import FORMATS, ekbom, plan
from tests.samples.plan_shape import FURTHER, NOT_OFFERED, RECOMMENDATIONS, faults

NOT_GIVEN = ("allergies", "lists", "medication")
PERSON = ("age", "sex", "as_of", "locale")


def questions() -> list[dict[str, Any]]:
    """The facts that can be written into a sheet, as the catalogue lists them."""
    facts = ekbom("facts", "--format", "json").document()["facts"]
    return [f for f in facts if not f["derived"] and f["group"] not in NOT_GIVEN and f["id"] not in PERSON]


def answer(fact: dict[str, Any], chance: random.Random) -> Any:
    """A possible value of a fact, often at the ends of its range."""
    if fact["time_of_day"]:
        return f"{chance.randint(0, 23):02d}:{chance.randint(0, 59):02d}"
    if fact["type"] == "bool":
        return chance.random() < 0.5
    if fact["type"] == "category":
        return chance.choice(fact["categories"])
    if fact["type"] == "date":
        return f"20{chance.randint(10, 26)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}"
    low, high = fact["range"]["low"], fact["range"]["high"]
    if fact["id"] == "irls_total":
        return chance.randint(int(low), int(high))
    return chance.choice([low, high, chance.uniform(low, high), low + (high - low) * chance.random() ** 4])


def entries(fact: dict[str, Any], chance: random.Random) -> list[dict[str, Any]]:
    """The fact answered once, for each leg, and for some vein segments."""
    unit = {"unit": fact["unit"]} if fact["unit"] not in (None, "1") else {}
    sides = [{"side": side} for side in ("left", "right")] if fact["sided"] else [{}]
    segments = [{"segment": segment} for segment in chance.sample(fact["segments"], 4)] if fact["segments"] else [{}]
    made = {"id": fact["id"], "date": f"2026-11-{chance.randint(1, 21):02d}", **unit}
    return [{**made, **side, **segment, "value": answer(fact, chance)} for side in sides for segment in segments]


def patient(seed: int) -> dict[str, Any]:
    chance = random.Random(seed)
    share = chance.choice([0.05, 0.3, 0.7, 1])
    drugs = chance.sample([i for i in INGREDIENTS.values() if i.names], chance.choice([0, 1, 3, 8]))
    dose = {"unit": "mg", "route": "oral", "since": "2026-03-01"}
    return {
        "patient": {
            "id": f"random-{seed}",
            "born": f"{chance.choice([1935, 1950, 1972, 1990, 2012, 2019, 2026])}-01-02",
            "sex": chance.choice(["male", "female", "other", "unknown"]),
        },
        "facts": [e for fact in questions() if chance.random() < share for e in entries(fact, chance)],
        **{section: [] for section in ("conditions", "allergies", "procedures", "devices") if chance.random() < 0.6},
        **(
            {
                "medications": [
                    {"name": i.names[0], "dose": chance.choice([0.1, 10, 300]), "per_day": 1, **dose} for i in drugs
                ]
            }
            if chance.random() < 0.7
            else {}
        ),
    }


@pytest.mark.parametrize("seed", range(16))
def test_any_answers_give_a_plan_in_its_public_shape(seed: int) -> None:
    given = json.dumps(patient(seed)).encode()
    document = plan("-", "--format", "json", "--locale", ("us", "eu", "uk", "jp")[seed % 4], stdin=given).document()
    assert faults(document) == []
    assert {r["id"] for r in document["recommendations"]} == {*RECOMMENDATIONS, *NOT_OFFERED, *FURTHER}
    for r in document["recommendations"]:
        hard = [b for b in r["blocked_by"] if b["level"] == "hard"]
        if r["status"] == "contraindicated":
            assert hard, r["id"]
        elif r["per_side"] is None:
            assert not hard, r["id"]
        assert r["needs"] or r["status"] != "needs", r["id"]
    assert not set(document["today"]["do"]) & set(document["today"]["do_not"])
    other = FORMATS[seed % 5]
    result = plan("-", "--format", other, stdin=given)
    assert (result.code, result.err) == (0, "")
