"""What is asked for: each question has its occasion, and falls silent once it is answered."""

from __future__ import annotations

import pytest

from ekbom.logic.interpreter import evaluate
from ekbom.plan.collect import load_book
from tests.guidelines.cases import judge, patient

YOUNG: dict[str, object] = {"age": 30, "postmenopausal": None, "pregnant": None}
OCCASIONS: list[tuple[str, dict[str, object], dict[str, float], dict[str, object]]] = [
    ("ferritin", {}, {}, {"ferritin": 150}),
    ("tsat", {"ferritin": 150}, {}, {"transferrin_saturation": 30}),
    ("creatinine_or_egfr", {"creatinine": None}, {}, {}),
    ("b12", {"burning_numb_feet": True}, {}, {"vitamin_b12": 500}),
    ("hba1c", {"burning_numb_feet": True}, {}, {"hba1c": 5.4}),
    ("tsh", {}, {"levothyroxine": 0.1}, {"tsh": 2}),
    ("ecg_qtc", {}, {"methadone": 5.0}, {"qtc": 420, "days_since_qtc": 10}),
    ("pregnancy_status", YOUNG, {}, {}),
    ("drug_list", {"medication_list": None}, {}, {}),
    ("problem_list", {"condition_list": None}, {}, {}),
    ("allergy_list", {"allergy_list": None}, {}, {}),
    ("irls_score", {"irls_total": None}, {}, {"irls_total": 24, "irls_item7": 4, "earlier_irls_total": 30}),
    ("rls_criteria", {"urge_to_move_legs": None}, {}, {}),
    ("icd_screen", {"icd_screen_positive": None}, {"pramipexole": 0.25}, {}),
    ("ort_oud", {}, {"oxycodone": 10.0}, {}),
    ("pdmp", {}, {"oxycodone": 10.0}, {}),
    ("mental_health_screen", {}, {}, {"phq9_item9": 0, "phq9_total": 2, "suicidal_ideation": False}),
    ("akathisia_exam", {"whole_body_restlessness": True}, {}, {}),
    ("neuropathy_exam", {"burning_numb_feet": True}, {}, {}),
    ("ck_electrolytes", {"palpable_calf_knot": True}, {}, {}),
    ("weight", {"body_weight": None}, {}, {}),
    ("hfe", {"transferrin_saturation": 50, "earlier_transferrin_saturation": 47}, {}, {"hfe_genotype": "wild_type"}),
    ("family_report", {"dementia": True}, {}, {}),
    ("repeat_iron_studies", {"ferritin": 60, "sample_in_morning": False}, {}, {}),
]


@pytest.mark.parametrize(
    ("request_id", "facts", "medications"), [(i, f, m) for i, f, m, _ in OCCASIONS], ids=[o[0] for o in OCCASIONS]
)
def test_a_question_is_asked_on_its_occasion(
    request_id: str, facts: dict[str, object], medications: dict[str, float]
) -> None:
    assert request_id in judge(facts, medications=medications).requests()


ANSWERED = [o for o in OCCASIONS if o[3]]


@pytest.mark.parametrize(("request_id", "facts", "medications", "answer"), ANSWERED, ids=[o[0] for o in ANSWERED])
def test_an_answered_question_falls_silent(
    request_id: str, facts: dict[str, object], medications: dict[str, float], answer: dict[str, object]
) -> None:
    assert request_id not in judge({**facts, **answer}, medications=medications).requests()


IRON_KNOWN: dict[str, object] = {"ferritin": 150, "transferrin_saturation": 30, "crp": 2, "haemoglobin": 13.5}


@pytest.mark.parametrize("settled", ["creatinine_or_egfr", "tsat", "crp", "hb", "ferritin", "rls_criteria", "height"])
def test_another_way_to_a_known_answer_is_not_asked_for(settled: str) -> None:
    result = judge(IRON_KNOWN)
    assert settled not in result.requests()
    assert all(settled not in r.needs for r in result.plan.recommendations)


@pytest.mark.parametrize(
    ("request_id", "facts"),
    [
        ("creatinine_or_egfr", {"dialysis": None}),
        ("creatinine_or_egfr", {"creatinine": None}),
        ("tsat", {"transferrin_saturation": None}),
        ("crp", {"ferritin": 90, "crp": None}),
        ("rls_criteria", {"relief_by_movement": None}),
        ("infection_now", {"ferritin": 60, "active_infection": None}),
        ("iron_history", {"ferritin": 60, "active_infection": False}),
    ],
)
def test_what_is_open_is_asked_for(request_id: str, facts: dict[str, object]) -> None:
    assert request_id in judge({**IRON_KNOWN, **facts}).requests()


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({"age": 60}, False),
        ({"age": 60.01}, True),
        ({"age": 60.01, "vitamin_b12": 500}, False),
        ({"age": 30, "peripheral_neuropathy": True}, True),
        ({"age": 30, "takes_metformin": True}, True),
        ({"age": 30, "takes_acid_suppressant": True}, True),
        ({"age": 30}, False),
    ],
)
def test_vitamin_b12_is_asked_for_a_reason(facts: dict[str, object], asked: bool) -> None:
    request = next(r for r in load_book().requests.values() if r.id == "b12")
    assert request.when is not None
    case = patient({"postmenopausal": False, "pregnant": False, **facts})
    values = {key: known.value for key, known in case.values.items()}
    assert (evaluate(request.when, values, case.as_of) is True) == asked


def test_kidney_injury_and_fever_that_nobody_mentioned_belong_to_the_list_of_conditions() -> None:
    request = next(r for r in judge(IRON_KNOWN).plan.requests if r.id == "problem_list")
    assert {"acute_kidney_injury", "kidney_failure"} <= set(request.facts)


def test_what_only_presumptions_hang_on_stands_behind_what_holds_an_option_up() -> None:
    asked = [r.id for r in judge({**IRON_KNOWN, "creatinine": None}).plan.requests]
    assert asked.index("creatinine_or_egfr") < asked.index("allergy_list")
    assert judge({"urge_to_move_legs": None}).plan.requests[0].id == "rls_criteria"
