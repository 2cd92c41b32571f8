"""The gate of the drugs: open questions ask, false answers shut, groundwork only comes first."""

from __future__ import annotations

import pytest

from tests.guidelines.cases import judge

READY: dict[str, object] = {"ferritin": 150, "transferrin_saturation": 30, "crp": 2}


def test_an_open_gate_offers_the_first_line() -> None:
    assert judge(READY).finding("drug_arm") is True
    assert judge(READY).status("gabapentin") == "recommend"


@pytest.mark.parametrize(
    "facts",
    [
        {"not_solely_explained_by_mimic": None},
        {"urge_to_move_legs": None},
        {"clinically_significant": None},
        {"symptom_days_per_week": None},
        {"age": None},
        {"medication_list": None},
    ],
)
def test_an_open_question_asks_instead_of_offering(facts: dict[str, object]) -> None:
    assert judge({**READY, **facts}).status("gabapentin") == "needs"


@pytest.mark.parametrize(
    "facts",
    [
        {"not_solely_explained_by_mimic": False},
        {"symptoms_begin_at_rest": False},
        {"clinically_significant": False},
        {"symptom_days_per_week": 1.9},
        {"age": 17},
    ],
)
def test_a_false_answer_shuts_the_gate(facts: dict[str, object]) -> None:
    result = judge({**READY, **facts})
    assert result.status("gabapentin") == "not_indicated"
    assert result.status("no_rls_drug") == "recommend"


def test_two_days_a_week_are_enough() -> None:
    result = judge({**READY, "symptom_days_per_week": 2})
    assert result.status("gabapentin") == "recommend"
    assert result.status("no_rls_drug") == "not_indicated"


@pytest.mark.parametrize(
    ("facts", "medications", "done"),
    [
        ({"irls_total": 20}, {}, True),
        ({"irls_total": 20, "ferritin": 40}, {}, False),
        ({"irls_total": 21, "ferritin": 40}, {}, True),
        ({"irls_total": None, "ferritin": 40}, {}, False),
        ({"irls_total": 20, "ferritin": None}, {}, False),
        ({"irls_total": 20}, {"diphenhydramine": 50.0}, False),
        ({"irls_total": 20, "worsening_drug_reviewed": True}, {"diphenhydramine": 50.0}, True),
        (
            {"irls_total": 20, "sleep_apnoea": True, "sleep_apnoea_treated": False, "apnoea_hypopnoea_index": 20},
            {},
            False,
        ),
    ],
)
def test_groundwork_lowers_but_never_blocks(
    facts: dict[str, object], medications: dict[str, float], done: bool
) -> None:
    result = judge({**READY, **facts}, medications=medications)
    assert result.finding("groundwork_done") is done
    if not facts.get("sleep_apnoea"):
        assert result.status("gabapentin") == ("recommend" if done else "consider")


def test_dementia_needs_a_specialist_behind_any_drug() -> None:
    signs: dict[str, object] = {
        "dementia": True,
        "observed_leg_rubbing": True,
        "observed_excess_leg_movement": True,
        "observed_worse_at_rest": True,
        "observed_less_with_activity": True,
        "observed_worse_in_evening": True,
    }
    assert judge({**READY, **signs}).finding("drug_arm") is None
    assert judge({**READY, **signs}).status("refer_specialist") == "recommend"
    assert judge({**READY, **signs, "specialist_supervision": True}).finding("drug_arm") is True
    assert judge({**READY, **signs, "specialist_supervision": False}).finding("drug_arm") is False


def test_driving_is_warned_about_where_a_drug_is_offered_or_taken() -> None:
    assert judge(READY).alert("driving") == "high"
    assert judge({**READY, "symptom_days_per_week": 1}).alert("driving") is None
    assert judge({**READY, "symptom_days_per_week": 1}, medications={"pramipexole": 0.25}).alert("driving") == "high"
    assert judge({**READY, "sudden_sleep_episode": True}).alert("driving") == "critical"


def test_a_child_gets_no_drug_and_a_specialist() -> None:
    result = judge({**READY, "age": 12, "sex": "male", "pregnant": None, "breastfeeding": None, "postmenopausal": None})
    assert result.alert("paediatric_specialist") == "high"
    assert result.status("refer_paediatric_sleep") == "recommend"
    assert result.status("refer_specialist") == "not_indicated"
    for drug in ("gabapentin", "pregabalin", "pramipexole", "oxycodone", "clonazepam", "valproate"):
        assert result.status(drug) in ("not_indicated", "contraindicated", "avoid")
    assert judge(READY).alert("paediatric_specialist") is None
    wished = judge({**READY, "age": 12, "sex": "male", "wants_pramipexole": True})
    assert wished.alert("paediatric_specialist") == "critical"


def test_no_drug_is_said_only_where_it_is_known() -> None:
    assert judge(READY).status("no_rls_drug") == "not_indicated"
    assert judge({**READY, "urge_to_move_legs": None}).status("no_rls_drug") == "needs"
    assert judge({**READY, "urge_to_move_legs": None, "phq9_item9": 3}).status("no_rls_drug") == "recommend"
