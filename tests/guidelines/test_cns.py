"""Sedation, breathing, sleep apnoea, falls, alcohol: which pair speaks, and how loudly."""

from __future__ import annotations

import pytest

from tests.guidelines.cases import judge
from tests.guidelines.opioid_cases import at_the_gate

Medications = dict[str, float | None]


@pytest.mark.parametrize(
    ("facts", "medications", "level"),
    [
        ({}, {}, None),
        ({}, {"oxycodone": 10.0}, "high"),
        ({}, {"buprenorphine": 1.0, "gabapentin": 300.0}, "high"),
        ({}, {"diphenhydramine": 25.0}, "info"),
        ({"age": 65.0}, {"diphenhydramine": 25.0}, "high"),
        ({"chronic_lung_disease": True}, {"quetiapine": 25.0}, "high"),
        ({"creatinine": None, "creatinine_clearance": 59.0}, {"zolpidem": 5.0}, "high"),
        ({"age": 65.0}, {}, "info"),
        ({"chronic_lung_disease": True}, {"gabapentin": 300.0}, "info"),
        ({"apnoea_hypopnoea_index": 20.0}, {}, "info"),
        ({"clinically_significant": False}, {"zolpidem": 5.0, "diphenhydramine": 25.0}, "info"),
        ({"clinically_significant": False, "age": 70.0}, {"zolpidem": 5.0, "diphenhydramine": 25.0}, "high"),
        ({"clinically_significant": False}, {"zolpidem": 5.0}, None),
    ],
)
def test_depressants_of_the_brain_add_up(facts: dict[str, object], medications: Medications, level: str | None) -> None:
    assert judge(facts, medications=medications).alert("cns_depression") == level


def test_a_breathing_risk_is_named_beside_it() -> None:
    assert judge({"age": 65.0}, medications={"oxycodone": 10.0}).alert("resp_risk") == "high"
    assert judge({"age": 65.0}).alert("resp_risk") == "info"
    assert judge().alert("resp_risk") is None


@pytest.mark.parametrize(
    ("facts", "medications", "level"),
    [
        ({}, {"oxycodone": 10.0, "zolpidem": 5.0}, "critical"),
        ({}, {"tramadol": 50.0, "temazepam": 15.0}, "critical"),
        ({}, {"buprenorphine": 1.0, "clonazepam": 0.5}, "critical"),
        ({"wants_clonazepam": True}, {"codeine": 30.0}, "critical"),
        ({}, {"oxycodone": 10.0}, None),
        ({}, {"clonazepam": 0.5}, None),
        ({"takes_benzodiazepine_or_z": None}, {"oxycodone": 10.0}, "high"),
    ],
)
def test_an_opioid_with_a_benzodiazepine_is_always_critical(
    facts: dict[str, object], medications: Medications, level: str | None
) -> None:
    assert judge(facts, medications=medications).alert("opioid_benzo") == level


def test_a_benzodiazepine_taken_at_the_open_gate_is_critical() -> None:
    assert at_the_gate(medications={"clonazepam": 0.5}).alert("opioid_benzo") == "critical"


@pytest.mark.parametrize(
    ("facts", "medications", "level"),
    [
        ({"apnoea_hypopnoea_index": 15.0, "wants_oxycodone": True}, {}, "critical"),
        ({"stop_bang_total": 5.0, "wants_clonazepam": True}, {}, "critical"),
        ({"stop_bang_total": 4.0, "wants_oxycodone": True}, {}, "high"),
        ({"apnoea_hypopnoea_index": 15.0}, {"zolpidem": 5.0}, "high"),
        ({"apnoea_hypopnoea_index": 15.0}, {}, "moderate"),
        ({"apnoea_hypopnoea_index": 15.0, "sleep_apnoea_treated": True, "wants_oxycodone": True}, {}, None),
        ({"apnoea_hypopnoea_index": 14.0, "wants_oxycodone": True}, {}, None),
        ({"stop_bang_total": 2.0, "wants_oxycodone": True}, {}, None),
    ],
)
def test_sleep_apnoea_comes_before_opioids_and_hypnotics(
    facts: dict[str, object], medications: Medications, level: str | None
) -> None:
    assert judge(facts, medications=medications).alert("osa_untreated") == level


@pytest.mark.parametrize(
    ("facts", "medications", "level"),
    [
        ({"age": 65.0}, {"clonazepam": 0.5}, "high"),
        ({"age": 65.0}, {"zolpidem": 5.0}, "high"),
        ({"age": 65.0}, {"diphenhydramine": 25.0}, "high"),
        ({"age": 64.0}, {"zolpidem": 5.0}, None),
        ({"age": 65.0, "falls_last_12_months": 1.0}, {}, "info"),
        ({"age": 65.0}, {}, None),
    ],
)
def test_falls_are_spoken_of_from_65_on(facts: dict[str, object], medications: Medications, level: str | None) -> None:
    assert judge(facts, medications=medications).alert("falls_elderly") == level


@pytest.mark.parametrize(
    ("facts", "medications", "level"),
    [
        ({"alcohol_heavy": True}, {}, "high"),
        ({"alcohol_at_bedtime": True}, {"zolpidem": 5.0}, "high"),
        ({"alcohol_at_bedtime": True, "clinically_significant": False}, {}, None),
        ({"alcohol_any": True}, {"gabapentin_enacarbil": 600.0}, "high"),
        ({"alcohol_any": True}, {"gabapentin": 300.0}, None),
        ({"alcohol_any": True}, {}, "high"),
        ({"alcohol_any": True, "clinically_significant": False}, {}, None),
        ({"alcohol_heavy": False, "alcohol_at_bedtime": False}, {}, None),
    ],
)
def test_alcohol_meets_sedatives(facts: dict[str, object], medications: Medications, level: str | None) -> None:
    assert judge(facts, medications=medications).alert("alcohol") == level


@pytest.mark.parametrize("facts", [{"sleep_apnoea": True, "sleep_apnoea_treated": True}, {"age": 65.0}])
def test_treated_sleep_apnoea_too_makes_a_second_sedative_a_high_risk(facts: dict[str, object]) -> None:
    assert judge(facts, medications={"gabapentin": 300.0, "quetiapine": 50.0}).alert("cns_depression") == "high"
    assert judge(medications={"gabapentin": 300.0, "quetiapine": 50.0}).alert("cns_depression") == "info"
