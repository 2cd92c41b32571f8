"""Supplements: a deficiency or a named recommendation, otherwise not for restless legs; magnesium and the kidney."""

from __future__ import annotations

import pytest

from tests.guidelines.cases import judge
from tests.guidelines.iron_cases import iron


def test_magnesium_has_no_recommendation() -> None:
    result = iron()
    assert result.status("magnesium") == "not_indicated"
    assert result.option("magnesium").option.id == "magnesium"
    assert result.alert("magnesium_renal") is None


@pytest.mark.parametrize(("egfr", "status"), [(29.9, "contraindicated"), (30, "not_indicated")])
def test_weak_kidneys_block_magnesium(egfr: float, status: str) -> None:
    assert iron(egfr=egfr, creatinine=None).status("magnesium") == status


def test_magnesium_that_is_taken_or_wanted_is_warned_about() -> None:
    assert iron({"magnesium": 300.0}, egfr=29.9).alert("magnesium_renal") == "critical"
    assert iron({"magnesium": 300.0}, egfr=29.9).status("magnesium") == "contraindicated"
    assert iron(egfr=29.9, wants_magnesium=True).alert("magnesium_renal") == "critical"
    assert iron({"magnesium": 300.0}, creatinine=None, egfr=None).alert("magnesium_renal") == "high"
    assert iron({"magnesium": 300.0}).alert("magnesium_renal") is None
    assert iron({"magnesium": 300.0}).status("magnesium") == "not_indicated"


@pytest.mark.parametrize(("dialysis", "status"), [(True, "consider"), (False, "not_indicated"), (None, "needs")])
def test_vitamin_e_asks_about_dialysis_and_presumes_nothing(dialysis: bool | None, status: str) -> None:
    result = iron(dialysis=dialysis)
    assert result.status("vitamin_e") == status
    assert "no_on_dialysis" not in result.presumed("vitamin_e")


def test_heart_block_forbids_magnesium() -> None:
    assert iron(heart_block=True).status("magnesium") == "contraindicated"


def test_vitamin_c_goes_with_iron_by_mouth_or_kidney_failure() -> None:
    assert iron(ferritin=60).status("vitamin_c") == "consider"
    assert iron(ferritin=150).status("vitamin_c") == "not_indicated"
    dialysis = iron(ferritin=150, dialysis=True)
    assert dialysis.status("vitamin_c") == "consider"
    assert dialysis.option("vitamin_c").dose is not None
    assert dialysis.option("vitamin_c").dose.max_mg_per_day == 200  # type: ignore[union-attr]
    assert iron(dialysis=True, oxalosis=True).status("vitamin_c") == "contraindicated"
    assert iron(iron_overload_disorder=True).status("vitamin_c") == "contraindicated"


def test_vitamin_e_is_for_haemodialysis() -> None:
    assert iron(dialysis=True).status("vitamin_e") == "consider"
    assert iron().status("vitamin_e") == "not_indicated"


@pytest.mark.parametrize(
    ("facts", "option", "status"),
    [
        ({"vitamin_d_25oh": 19.9}, "vitamin_d", "consider"),
        ({"vitamin_d_25oh": 20}, "vitamin_d", "not_indicated"),
        ({}, "vitamin_d", "not_indicated"),
        ({"vitamin_b12": 199}, "b12", "recommend"),
        ({"vitamin_b12": 200}, "b12", "not_indicated"),
        ({"age": 60}, "b12", "not_indicated"),
        ({"age": 61}, "b12", "needs"),
        ({"folate": 2.9}, "folate", "consider"),
        ({"folate": 3}, "folate", "not_indicated"),
    ],
)
def test_a_deficiency_is_treated_for_its_own_sake(facts: dict[str, object], option: str, status: str) -> None:
    assert iron(**facts).status(option) == status


@pytest.mark.parametrize(("dose", "status"), [(200.0, "recommend"), (201.0, "contraindicated"), (None, "needs")])
def test_vitamin_c_has_a_ceiling_in_kidney_failure(dose: float | None, status: str) -> None:
    assert iron({"vitamin_c": dose}, dialysis=True).status("vitamin_c") == status
    assert iron({"vitamin_c": 1000.0}).status("vitamin_c") == "recommend"


def test_a_child_is_offered_no_supplement_here() -> None:
    child: dict[str, object] = {"age": 10, "body_weight": 35, "ferritin": 40, "postmenopausal": None}
    assert judge(child).status("oral_iron") == "recommend"
    assert judge(child).status("vitamin_c") == "not_indicated"
    assert judge({**child, "dialysis": True}).status("vitamin_e") == "not_indicated"
    assert judge({**child, "age": 18, "can_be_pregnant": False}).status("vitamin_c") == "consider"
