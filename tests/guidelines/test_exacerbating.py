"""Drugs and habits that worsen the legs: the strong classes always, the rest only by their timing."""

from __future__ import annotations

import pytest

from tests.guidelines.cases import judge


@pytest.mark.parametrize(
    ("medications", "facts", "level", "review"),
    [
        ({}, {}, None, "not_indicated"),
        ({"diphenhydramine": 50.0}, {}, "moderate", "recommend"),
        ({"metoclopramide": 30.0}, {}, "moderate", "recommend"),
        ({"haloperidol": 5.0}, {}, "moderate", "recommend"),
        ({"mirtazapine": 30.0}, {}, "moderate", "recommend"),
        ({"sertraline": 50.0}, {}, None, "needs"),
        ({"sertraline": 50.0}, {"worse_after_starting_ssri": True}, "info", "recommend"),
        ({"sertraline": 50.0}, {"worse_after_starting_ssri": False}, None, "not_indicated"),
        ({"diphenhydramine": 50.0}, {"worsening_drug_reviewed": True}, None, "not_indicated"),
        ({"loratadine": 10.0}, {}, None, "not_indicated"),
        ({"lithium": 900.0}, {}, None, "needs"),
    ],
)
def test_worsening_drugs_are_named(
    medications: dict[str, float], facts: dict[str, object], level: str | None, review: str
) -> None:
    result = judge(facts, medications=medications)
    assert result.alert("drug_induced") == level
    assert result.status("drug_substitution_review") == review


def test_without_the_list_of_medicines_nothing_is_ruled_out() -> None:
    result = judge({"medication_list": None})
    assert result.finding("worsening_drug") is None
    assert result.alert("drug_induced") == "info"
    assert result.status("drug_substitution_review") == "needs"
    assert "drug_list" in result.requests()


@pytest.mark.parametrize("drug", ["haloperidol", "mirtazapine", "quetiapine"])
def test_a_psychiatric_drug_is_never_stopped_by_the_plan(drug: str) -> None:
    assert judge(medications={drug: 10.0}).alert("psychiatric_drug_caution") == "high"


def test_timing_that_nobody_told_is_asked_for() -> None:
    assert "drug_timeline" in judge(medications={"sertraline": 50.0}).requests()
    assert "drug_timeline" not in judge().requests()


NO_TRIGGER: dict[str, object] = {
    "caffeine_after_noon": False,
    "alcohol_at_bedtime": False,
    "alcohol_heavy": False,
    "smoker": False,
    "irregular_sleep": False,
    "sleep_hours": 7.5,
    "prolonged_sitting": False,
    "exercise_minutes_per_week": 150,
    "vigorous_late_exercise": False,
    "stop_bang_total": 1,
    "sleep_apnoea": False,
    "sleep_apnoea_treated": False,
    "apnoea_hypopnoea_index": 2,
}


def test_triggers_are_reviewed_until_each_is_known_to_be_absent() -> None:
    assert judge(NO_TRIGGER).status("trigger_review") == "not_indicated"
    for trigger, value in (("caffeine_after_noon", True), ("smoker", None), ("sleep_hours", 6)):
        assert judge({**NO_TRIGGER, trigger: value}).status("trigger_review") == "recommend"
    assert judge({**NO_TRIGGER, "symptoms_begin_at_rest": False}).status("trigger_review") == "not_indicated"
