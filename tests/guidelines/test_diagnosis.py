"""The five criteria and what they add up to: one row of the table after the other, known or not."""

from __future__ import annotations

import pytest

from tests.guidelines.cases import judge

SIGNS = {
    "observed_leg_rubbing": True,
    "observed_excess_leg_movement": True,
    "observed_worse_at_rest": True,
    "observed_less_with_activity": True,
    "observed_worse_in_evening": True,
}
NO_CRITERIA: dict[str, object] = {
    "urge_to_move_legs": None,
    "symptoms_begin_at_rest": None,
    "relief_by_movement": None,
    "worse_in_evening_or_night": None,
    "not_solely_explained_by_mimic": None,
    "criteria_asked_by_clinician": None,
    "mimic_also_present": None,
    "mimics_asked": None,
}

ADULTS: list[tuple[str, dict[str, object], str]] = [
    ("all five, asked by a clinician", {}, "definite_RLS"),
    ("all five, self-report", {"criteria_asked_by_clinician": False}, "probable_RLS"),
    ("all five, who asked is not known", {"criteria_asked_by_clinician": None}, "probable_RLS"),
    ("a mimic beside it", {"mimic_also_present": True}, "RLS_plus_comorbid_mimic"),
    ("no urge", {"urge_to_move_legs": False}, "mimic_more_likely"),
    ("not at rest", {"symptoms_begin_at_rest": False}, "mimic_more_likely"),
    (
        "relief neither now nor before",
        {"relief_by_movement": False, "relief_by_movement_in_the_past": False},
        "mimic_more_likely",
    ),
    (
        "relief lost, but there before",
        {"relief_by_movement": False, "relief_by_movement_in_the_past": True, "irls_total": 34},
        "definite_RLS",
    ),
    ("relief lost, the past not asked", {"relief_by_movement": False}, "possible_RLS"),
    (
        "evening neither now nor before",
        {"worse_in_evening_or_night": False, "worse_in_evening_or_night_in_the_past": False},
        "mimic_more_likely",
    ),
    ("a mimic explains all", {"not_solely_explained_by_mimic": False}, "mimic_more_likely"),
    ("criterion five open", {"not_solely_explained_by_mimic": None}, "possible_RLS"),
    ("one of the middle three open", {"relief_by_movement": None}, "possible_RLS"),
    (
        "two of the middle three open",
        {"relief_by_movement": None, "worse_in_evening_or_night": None},
        "insufficient_data",
    ),
    ("the urge not asked", {"urge_to_move_legs": None}, "insufficient_data"),
    ("a code and no criteria", NO_CRITERIA, "insufficient_data"),
    ("dementia, signs observed", {"dementia": True, **SIGNS}, "probable_RLS_cognitive"),
    ("dementia, nothing observed", {"dementia": True}, "insufficient_data"),
    (
        "dementia, signs not in the evening",
        {"dementia": True, **SIGNS, "observed_worse_in_evening": False},
        "mimic_more_likely",
    ),
    ("dementia, but told in own words", {"dementia": True, "described_in_own_words": True}, "definite_RLS"),
]


@pytest.mark.parametrize(("facts", "expected"), [(f, e) for _, f, e in ADULTS], ids=[n for n, _, _ in ADULTS])
def test_class_of_an_adult_follows_the_table(facts: dict[str, object], expected: str) -> None:
    assert judge(facts).plan.diagnosis.label == expected


CHILD: dict[str, object] = {"age": 10, "postmenopausal": None, "pregnant": None, "breastfeeding": None}
CHILDREN: list[tuple[str, dict[str, object], str]] = [
    ("all five", {}, "definite_RLS"),
    (
        "all but the evening",
        {"worse_in_evening_or_night": False, "worse_in_evening_or_night_in_the_past": False},
        "child_probable",
    ),
    ("all but the evening, the past not asked", {"worse_in_evening_or_night": False}, "child_probable"),
    (
        "the evening was worse before, and it is very severe now",
        {"worse_in_evening_or_night": False, "worse_in_evening_or_night_in_the_past": True, "irls_total": 31},
        "definite_RLS",
    ),
    (
        "the evening was worse before, and it is not very severe",
        {"worse_in_evening_or_night": False, "worse_in_evening_or_night_in_the_past": True},
        "child_probable",
    ),
    ("the evening not asked", {"worse_in_evening_or_night": None}, "possible_RLS"),
    ("self-report", {"criteria_asked_by_clinician": None}, "probable_RLS"),
    ("a mimic beside it", {"mimic_also_present": True}, "RLS_plus_comorbid_mimic"),
    ("no urge, and says so", {"urge_to_move_legs": False, **SIGNS}, "mimic_more_likely"),
    (
        "cannot tell, but observed",
        {"urge_to_move_legs": None, "described_in_own_words": False, **SIGNS},
        "child_possible",
    ),
    ("cannot tell and not observed", {"urge_to_move_legs": None}, "insufficient_data"),
    ("a mimic explains it", {"not_solely_explained_by_mimic": False}, "mimic_more_likely"),
]


@pytest.mark.parametrize(("facts", "expected"), [(f, e) for _, f, e in CHILDREN], ids=[n for n, _, _ in CHILDREN])
def test_class_of_a_child_follows_its_own_line(facts: dict[str, object], expected: str) -> None:
    result = judge({**CHILD, **facts})
    assert result.plan.diagnosis.label == expected
    assert result.status("gabapentin") not in ("recommend", "consider")


def test_a_child_is_sent_to_a_paediatric_sleep_specialist_and_offered_iron_and_behaviour_only() -> None:
    result = judge({**CHILD, "ferritin": 40, "body_weight": 35, "worse_in_evening_or_night": False})
    offered = {r.option.id for r in result.plan.recommendations if r.status in ("recommend", "consider")}
    assert {"refer_paediatric_sleep", "oral_iron", "sleep_hygiene", "trigger_review", "no_rls_drug"} <= offered
    assert {r.option.kind for r in result.plan.recommendations if r.option.id in offered} <= {
        "iron", "lifestyle", "referral", "test", "monitoring",
    }  # fmt: skip
    assert result.status("oral_iron") == "recommend"
    assert judge(CHILD | {"age": 18}).status("refer_paediatric_sleep") == "not_indicated"
    assert judge(CHILD | {"age": None}).status("refer_paediatric_sleep") == "needs"


@pytest.mark.parametrize(
    ("facts", "possible"),
    [
        ({"plms_index": 15.1}, True),
        ({"plms_index": 15}, False),
        ({"plms_index": 20, "sleep_apnoea": True}, False),
        ({"plms_index": 20, "sleep_apnoea": True, "sleep_apnoea_treated": True}, True),
        ({"plms_index": 20, "narcolepsy": True}, False),
        ({"plms_index": 20, "rem_sleep_behaviour_disorder": True}, False),
        ({"plms_index": 20, "clinically_significant": None}, None),
        ({"plms_index": 20, "urge_to_move_legs": True}, False),
        ({"age": 10, "plms_index": 5}, False),
        ({"age": 10, "plms_index": 5.1}, True),
    ],
)
def test_limb_movement_disorder_needs_an_index_consequences_and_no_better_explanation(
    facts: dict[str, object], possible: bool | None
) -> None:
    no_urge: dict[str, object] = {"urge_to_move_legs": False, "sleep_apnoea": False}
    assert judge({**no_urge, **facts}).finding("plmd_possible") is possible


def test_a_code_alone_asks_for_the_criteria_and_offers_nothing() -> None:
    result = judge({**NO_CRITERIA, "irls_total": None, "symptom_days_per_week": None, "clinically_significant": None})
    assert result.plan.diagnosis.label == "insufficient_data"
    assert result.plan.requests[0].id == "rls_criteria"
    for option in ("gabapentin", "oral_iron", "exercise", "no_rls_drug"):
        assert result.status(option) == "needs"
        assert "rls_criteria" in result.option(option).needs


def test_three_definitions_are_reported_beside_each_other() -> None:
    result = judge({"clinically_significant": True, "symptom_days_per_week": 3, "symptom_duration": 3})
    assert [result.finding(i) for i in ("IRLSSG_met", "ICSD_met", "DSM5_met")] == [True, True, True]
    rare = judge({"symptom_days_per_week": 2.9, "symptom_duration": 3})
    assert [rare.finding(i) for i in ("IRLSSG_met", "ICSD_met", "DSM5_met")] == [True, True, False]
    open_ = judge({"clinically_significant": None, "symptom_duration": 6})
    assert [open_.finding(i) for i in ("IRLSSG_met", "ICSD_met", "DSM5_met")] == [True, None, None]


def test_lost_pattern_without_very_severe_disease_is_pointed_out() -> None:
    lost: dict[str, object] = {"relief_by_movement": False, "relief_by_movement_in_the_past": True}
    assert judge({**lost, "irls_total": 30}).finding("pattern_lost_early") is True
    assert judge({**lost, "irls_total": 31}).finding("pattern_lost_early") is False


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        ({}, None),
        ({"not_solely_explained_by_mimic": None}, "info"),
        ({"mimics_asked": None, "mimic_also_present": None}, "info"),
        ({"mimics_asked": False, "mimic_also_present": None}, "info"),
        ({"urge_to_move_legs": False, "mimics_asked": None}, None),
    ],
)
def test_unanswered_mimics_are_asked_for(facts: dict[str, object], level: str | None) -> None:
    assert judge(facts).alert("mimic") == level


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({}, "not_indicated"),
        ({"mimic_also_present": True}, "recommend"),
        ({"symptoms_begin_at_rest": False}, "recommend"),
        ({"palpable_calf_knot": True}, "recommend"),
        ({"mimic_also_present": None}, "needs"),
    ],
)
def test_another_cause_is_treated_where_it_is_found(facts: dict[str, object], status: str) -> None:
    assert judge(facts).status("treat_mimic_cause") == status


def test_akathisia_needs_a_drug_that_causes_it() -> None:
    restless: dict[str, object] = {"whole_body_restlessness": True}
    assert judge({**restless, "akathisia": False, "barnes_positive": False}).finding("mimic_akathisia") is False
    assert judge(restless, medications={"haloperidol": 5.0}).finding("mimic_akathisia") is True
    assert "akathisia_exam" in judge(restless).requests()


def test_iron_for_a_child_who_was_only_observed_wants_it_said_that_it_cannot_tell() -> None:
    observed: dict[str, object] = {**CHILD, "urge_to_move_legs": None, **SIGNS}
    assert judge(observed).finding("rls_for_iron") is None
    assert judge({**observed, "described_in_own_words": False}).finding("rls_for_iron") is True
    told: dict[str, object] = {**observed, "urge_to_move_legs": False, "described_in_own_words": True}
    assert judge(told).finding("rls_for_iron") is False
