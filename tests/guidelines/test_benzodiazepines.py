"""Benzodiazepines and hypnotics: against for the legs, blocked where dangerous, tapered and never stopped."""

from __future__ import annotations

import pytest

from tests.guidelines.cases import judge


def test_clonazepam_and_hypnotics_are_avoided_for_the_legs() -> None:
    result = judge()
    assert (result.status("clonazepam"), result.status("benzodiazepine_or_z")) == ("avoid", "avoid")


def test_without_a_burden_they_are_not_indicated() -> None:
    assert judge({"clinically_significant": False}).status("clonazepam") == "not_indicated"


@pytest.mark.parametrize(
    ("facts", "drug", "rule"),
    [
        ({}, "oxycodone", "S01"),
        ({}, "buprenorphine", "S01"),
        ({}, "tramadol", "S01"),
        ({"apnoea_hypopnoea_index": 15.0}, "", "S19"),
        ({"stop_bang_total": 5.0}, "", "S19"),
        ({"liver_child_pugh": "C"}, "", "S43"),
        ({"narrow_angle_glaucoma": True}, "", "S43"),
        ({"paco2": 50.0}, "", "S43"),
        ({"allergy_benzodiazepine": True}, "", "S37"),
        ({"age": 17.0}, "", "S39"),
    ],
)
def test_a_critical_rule_shuts_clonazepam_out(facts: dict[str, object], drug: str, rule: str) -> None:
    result = judge(facts, medications={drug: 10.0} if drug else None)
    assert result.status("clonazepam") == "contraindicated"
    assert rule in {b.rule for b in result.option("clonazepam").hard}


def test_complex_behaviour_in_sleep_shuts_out_hypnotics_but_not_clonazepam() -> None:
    result = judge({"complex_sleep_behaviour": True})
    assert result.status("benzodiazepine_or_z") == "contraindicated"
    assert result.status("clonazepam") == "avoid"


def test_from_65_on_none_is_offered() -> None:
    result = judge({"age": 65.0, "wants_clonazepam": True})
    assert result.status("clonazepam") == "avoid"
    assert "S30" in {b.rule for b in result.option("clonazepam").soft}
    assert result.alert("falls_elderly") == "high"


@pytest.mark.parametrize(
    ("facts", "medications", "status"),
    [
        ({}, {}, "not_indicated"),
        ({}, {"clonazepam": 0.5}, "consider"),
        ({"age": 65.0}, {"clonazepam": 0.5}, "recommend"),
        ({"apnoea_hypopnoea_index": 20.0}, {"zolpidem": 5.0}, "recommend"),
        ({"complex_sleep_behaviour": True}, {"zolpidem": 5.0}, "recommend"),
        ({"complex_sleep_behaviour": True}, {"temazepam": 15.0}, "consider"),
        ({}, {"temazepam": 15.0, "codeine": 30.0}, "recommend"),
        ({"seizure_disorder": True, "age": 70.0}, {"clonazepam": 0.5}, "avoid"),
        ({"medication_list": None}, {}, "needs"),
    ],
)
def test_the_taper_is_recommended_where_there_is_harm(
    facts: dict[str, object], medications: dict[str, float | None], status: str
) -> None:
    assert judge(facts, medications=medications).status("benzodiazepine_taper") == status


def test_a_current_benzodiazepine_says_how_it_is_stopped() -> None:
    recommendation = judge(medications={"clonazepam": 0.5}).option("clonazepam")
    assert recommendation.state == "current"
    assert "suddenly" in recommendation.option.how_to_stop


@pytest.mark.parametrize(
    ("facts", "medications", "level"),
    [
        ({"liver_child_pugh": "C"}, {"zolpidem": 5.0}, "critical"),
        ({"liver_child_pugh": "C", "wants_clonazepam": True}, {}, "critical"),
        ({"complex_sleep_behaviour": True}, {"zolpidem": 5.0}, "critical"),
        ({"liver_child_pugh": "C"}, {}, None),
        ({}, {"zolpidem": 5.0}, None),
    ],
)
def test_the_alert_speaks_where_one_is_taken_or_asked_for(
    facts: dict[str, object], medications: dict[str, float | None], level: str | None
) -> None:
    assert judge(facts, medications=medications).alert("benzodiazepine_block") == level


def test_cirrhosis_without_its_class_is_asked_for() -> None:
    assert judge({"cirrhosis": True}).finding("benzodiazepine_forbidden") is None
    assert judge().finding("benzodiazepine_forbidden") is False


@pytest.mark.parametrize(
    ("dose", "facts", "status", "taper"),
    [
        (2.0, {}, "avoid", "consider"),
        (2.01, {}, "contraindicated", "recommend"),
        (4.0, {"seizure_disorder": True}, "avoid", "avoid"),
    ],
)
def test_clonazepam_above_its_ceiling_comes_down_by_the_taper(
    dose: float, facts: dict[str, object], status: str, taper: str
) -> None:
    case = judge(facts, medications={"clonazepam": dose})
    assert (case.status("clonazepam"), case.status("benzodiazepine_taper")) == (status, taper)


def test_no_dose_of_clonazepam_while_a_must_know_fact_is_open() -> None:
    case = judge({"medication_list": None})
    assert case.status("clonazepam") == "avoid"
    assert case.option("clonazepam").dose is None


def test_a_child_who_takes_one_is_tapered() -> None:
    child = judge({"age": 12, "postmenopausal": None}, medications={"clonazepam": 0.5})
    assert child.status("clonazepam") == "contraindicated"
    assert child.status("benzodiazepine_taper") == "recommend"
    assert child.alert("paediatric_specialist") == "critical"
