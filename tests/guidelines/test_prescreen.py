"""What comes first: suicidality and red flags shut the way to new drugs until they are settled."""

from __future__ import annotations

import pytest

from tests.guidelines.cases import judge

READY: dict[str, object] = {"ferritin": 150, "transferrin_saturation": 30, "crp": 2}


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        ({}, None),
        ({"phq9_item9": 0}, None),
        ({"phq9_item9": 1}, "critical"),
        ({"suicidal_ideation": True}, "critical"),
        ({"phq9_item9": 0, "suicidal_ideation": True}, "critical"),
    ],
)
def test_suicidality_is_critical_and_first(facts: dict[str, object], level: str | None) -> None:
    result = judge({**READY, **facts})
    assert result.alert("suicidality") == level
    if level:
        assert result.status("gabapentin") == "contraindicated"
        assert result.status("refer_mental_health") == "recommend"
        assert result.plan.recommendations[0].option.id == "refer_mental_health"
        assert result.status("no_rls_drug") == "recommend"


def test_suicidality_that_nobody_asked_about_is_presumed_absent_by_name_and_asked_for() -> None:
    result = judge(READY)
    assert "no_suicidality" in result.presumed("gabapentin")
    assert "mental_health_screen" in result.requests()
    answered = judge({**READY, "phq9_item9": 0, "phq9_total": 3, "suicidal_ideation": False})
    assert "no_suicidality" not in answered.presumed("gabapentin")
    assert "mental_health_screen" not in answered.requests()


@pytest.mark.parametrize(
    ("facts", "medications"),
    [
        ({"new_leg_weakness": True}, {}),
        ({"sphincter_disturbance": True}, {}),
        ({"haemoglobin": 7.9}, {}),
        ({"overt_bleeding": True}, {}),
        ({"fever": True}, {"haloperidol": 5.0}),
        ({"muscle_rigidity": True}, {"metoclopramide": 30.0}),
        ({"new_one_sided_swelling@left": True}, {}),
        ({"acute_cold_pulseless_leg@right": True}, {}),
        ({"rest_pain@right": True, "abi@right": 0.35}, {}),
    ],
)
def test_red_flags_divert_the_plan(facts: dict[str, object], medications: dict[str, float]) -> None:
    result = judge({**READY, **facts}, medications=medications)
    assert result.alert("red_flag") == "critical"
    assert result.status("gabapentin") == "contraindicated"
    assert result.status("refer_emergency") == "recommend"
    assert result.plan.recommendations[0].option.id == "refer_emergency"


@pytest.mark.parametrize(
    ("facts", "medications"),
    [
        ({"haemoglobin": 8.0}, {}),
        ({"fever": True}, {}),
        ({"fever": False, "muscle_rigidity": False}, {"haloperidol": 5.0}),
    ],
)
def test_what_is_no_red_flag_diverts_nothing(facts: dict[str, object], medications: dict[str, float]) -> None:
    result = judge({**READY, **facts}, medications=medications)
    assert result.alert("red_flag") is None
    assert result.status("refer_emergency") == "not_indicated"


def test_parkinsonian_progression_goes_to_a_specialist() -> None:
    result = judge({"rapid_progression_with_parkinsonism": True})
    assert result.alert("red_flag") == "critical"
    assert result.status("refer_specialist") == "recommend"
    assert result.status("refer_emergency") == "not_indicated"


def test_a_drug_that_works_is_not_stopped_by_a_red_flag() -> None:
    result = judge({**READY, "phq9_item9": 2}, medications={"gabapentin": 600.0})
    assert result.option("gabapentin").state == "current"
    assert result.status("gabapentin") != "contraindicated"


NEW_PAIN: dict[str, object] = {**READY, "new_calf_or_thigh_pain@left": True}


def test_a_new_leg_pain_that_nobody_examined_is_not_presumed_away() -> None:
    result = judge(NEW_PAIN)
    assert result.finding("red_flag_open") is None
    for option in ("gabapentin", "exercise", "refer_emergency", "no_rls_drug"):
        assert result.status(option) == "needs"
    assert "red_flags" in result.option("gabapentin").needs
    assert result.alert("acute_dvt", "left") == "high"
    assert result.alert("acute_dvt", "right") is None


@pytest.mark.parametrize(
    ("looked_at", "gabapentin", "alert"),
    [
        ({"calf_tenderness@left": False, "leg_warm_or_red@left": False}, "recommend", None),
        ({"calf_tenderness@left": False}, "needs", "high"),
        ({"leg_warm_or_red@left": True}, "contraindicated", "critical"),
    ],
)
def test_a_new_leg_pain_is_settled_by_looking_at_it(
    looked_at: dict[str, object], gabapentin: str, alert: str | None
) -> None:
    result = judge({**NEW_PAIN, **looked_at})
    assert result.status("gabapentin") == gabapentin
    assert result.alert("acute_dvt", "left") == alert


def test_what_nobody_asked_about_clots_and_limbs_is_presumed_question_by_question() -> None:
    presumed = judge(READY).presumed("gabapentin")
    assert {"no_new_one_sided_leg_pain", "no_one_sided_leg_swelling", "no_rest_pain_or_tissue_loss"} <= set(presumed)
    assert not {"no_vein_clot_open", "no_limb_in_danger"} & set(presumed)


def test_fever_waits_for_the_list_of_medicines() -> None:
    feverish: dict[str, object] = {**READY, "fever": True}
    assert judge(feverish).finding("neuroleptic_malignant_signs") is False
    without_list = judge({**feverish, "medication_list": None})
    assert without_list.finding("neuroleptic_malignant_signs") is None
    assert without_list.status("refer_emergency") == "needs"
