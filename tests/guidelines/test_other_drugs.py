"""Dipyridamole, the drugs advised against, and those without a recommendation."""

from __future__ import annotations

import pytest

from ekbom.plan.collect import load_book
from tests.guidelines.cases import judge

PRESSURE = {"systolic_blood_pressure": 125}


def test_dipyridamole_is_considered_once_the_blood_pressure_is_known() -> None:
    assert judge().status("dipyridamole") == "needs"
    assert "blood_pressure" in judge().option("dipyridamole").needs
    case = judge(PRESSURE)
    assert case.status("dipyridamole") == "consider"
    assert {"no_unstable_angina", "no_severe_aortic_stenosis"} <= set(case.presumed("dipyridamole"))
    dose = case.option("dipyridamole").dose
    assert dose is not None and dose.max_mg_per_day == 300


def test_pressures_of_the_arms_serve_as_blood_pressure() -> None:
    assert judge({"systolic_arm@left": 120, "systolic_arm@right": 118}).finding("systolic_pressure") == 118
    assert judge({"systolic_arm@left": 120}).status("dipyridamole") == "consider"


@pytest.mark.parametrize(
    "facts",
    [
        {"unstable_angina": True},
        {"severe_aortic_stenosis": True},
        {"systolic_blood_pressure": 89.9},
        {"adenosine_test_planned": True},
    ],
)
def test_the_heart_forbids_dipyridamole(facts: dict[str, object]) -> None:
    case = judge({**PRESSURE, **facts})
    assert case.status("dipyridamole") == "contraindicated"
    assert case.alert("dipyridamole_cardiac") == "critical"


def test_a_pressure_of_90_is_not_low() -> None:
    assert judge({"systolic_blood_pressure": 90}).status("dipyridamole") == "consider"


def test_bleeding_drugs_are_named_but_do_not_block() -> None:
    case = judge(PRESSURE, medications={"apixaban": 10})
    assert case.status("dipyridamole") == "consider"
    assert case.alert("dipyridamole_cardiac") == "high"
    assert judge(PRESSURE).alert("dipyridamole_cardiac") is None


@pytest.mark.parametrize("drug", ["bupropion_for_rls", "valproate", "carbamazepine", "valerian"])
def test_advised_against_is_avoid(drug: str) -> None:
    case = judge()
    assert case.status(drug) == "avoid"
    grade = next(g for g in case.option(drug).grades if g.source == "AASM-2025")
    assert (grade.direction, grade.strength) == ("against", "conditional")


@pytest.mark.parametrize("drug", ["perampanel", "clonidine"])
def test_without_a_recommendation_it_is_not_indicated_and_says_the_evidence(drug: str) -> None:
    option = judge().option(drug)
    assert option.status == "not_indicated"
    assert option.option.evidence


@pytest.mark.parametrize("fact", ["seizure_disorder", "eating_disorder", "abrupt_sedative_withdrawal"])
def test_what_brings_seizures_forbids_bupropion(fact: str) -> None:
    case = judge({fact: True})
    assert case.status("bupropion_for_rls") == "contraindicated"
    assert case.alert("bupropion_contraindicated") == "critical"
    assert judge().alert("bupropion_contraindicated") is None


def test_bupropion_and_tramadol_together_are_high() -> None:
    case = judge(medications={"bupropion": 150, "tramadol": 100})
    assert case.alert("bupropion_contraindicated") == "high"
    assert case.alert("seizure_risk") == "high"
    epilepsy = judge({"seizure_disorder": True}, medications={"tramadol": 100})
    assert epilepsy.alert("seizure_risk") == "critical"


@pytest.mark.parametrize("drug", ["bupropion_for_rls", "carbamazepine"])
def test_an_mao_inhibitor_forbids(drug: str) -> None:
    assert judge(medications={"selegiline": 10}).status(drug) == "contraindicated"


@pytest.mark.parametrize("drug", ["valproate", "carbamazepine"])
@pytest.mark.parametrize(
    "facts",
    [
        {"pregnant": True, "gestational_age": 8},
        {"pregnant": True, "gestational_age": 30},
        {"pregnant": False, "effective_contraception": None},
    ],
)
def test_teratogens_are_forbidden_when_a_pregnancy_is_there_or_possible(drug: str, facts: dict[str, object]) -> None:
    assert judge({"age": 30, "postmenopausal": None, **facts}).status(drug) == "contraindicated"


def test_severe_liver_disease_forbids_and_is_said_where_it_matters() -> None:
    case = judge({"liver_child_pugh": "C"})
    assert case.status("valproate") == case.status("perampanel") == "contraindicated"
    assert case.alert("liver_block") == "critical"
    assert judge({"liver_child_pugh": "B"}).alert("liver_block") is None
    assert judge({"liver_child_pugh": "C", "urge_to_move_legs": False}).alert("liver_block") is None


def test_an_antiepileptic_that_is_taken_is_never_stopped_by_this_plan() -> None:
    case = judge(medications={"valproate": 1000})
    option = case.option("valproate")
    assert option.state == "current"
    assert "prescriber" in option.option.how_to_stop


@pytest.mark.parametrize("drug", ["valproate", "carbamazepine"])
def test_a_drug_of_another_prescriber_goes_on(drug: str) -> None:
    assert judge(medications={drug: 600}).option(drug).state == "current"
    said = [b.text for b in load_book().options[drug].not_unless if b.state == "current"]
    assert any("goes on" in text and "prescriber" in text for text in said)


@pytest.mark.parametrize(
    ("dose", "facts", "status"),
    [
        (300.0, {}, "recommend"),
        (300.1, {}, "contraindicated"),
        (400.0, {"past_stroke_or_tia": True}, "recommend"),
    ],
)
def test_dipyridamole_goes_on_up_to_its_ceiling(dose: float, facts: dict[str, object], status: str) -> None:
    assert judge({**PRESSURE, **facts}, medications={"dipyridamole": dose}).status("dipyridamole") == status


@pytest.mark.parametrize("drug", ["perampanel", "clonidine"])
def test_what_no_guideline_recommends_is_not_urged_on_because_it_is_taken(drug: str) -> None:
    case = judge(medications={drug: 4.0})
    assert (case.option(drug).state, case.status(drug)) == ("current", "not_indicated")
    assert case.option(drug).option.how_to_stop
