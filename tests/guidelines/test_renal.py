"""The clearance that doses rest on: formulas against values worked out by hand, bands at their edges, refusals."""

from __future__ import annotations

import pytest

from tests.guidelines.cases import judge

#: A man of 60, 72 kg, creatinine 1.0: (140 - 60) x 72 / (72 x 1.0) = 80.
MAN = {"age": 60, "sex": "male", "body_weight": 72, "height": 175, "creatinine": 1.0}
#: The kidney only by what a case gives.
BARE = {"creatinine": None, "body_weight": None, "height": None}


def clearance(**facts: object) -> object:
    return judge({**MAN, **facts}).finding("clearance")


def band(**facts: object) -> object:
    return judge({**MAN, **facts}).finding("renal_band")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, 80.0),
        ({"sex": "female"}, 68.0),
        ({"sex": "other"}, 68.0),
        ({"age": 80, "creatinine": 1.5, "body_weight": 60}, 33.3333333),
        ({"creatinine": 2.0}, 40.0),
    ],
)
def test_cockcroft_gault_agrees_with_hand_calculation(facts: dict[str, object], expected: float) -> None:
    assert judge({**MAN, **facts}).finding("cockcroft_gault") == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize(
    ("age", "sex", "creatinine", "expected"),
    [(50, "male", 1.0, 91.7), (50, "female", 0.7, 105.3), (60, "male", 1.0, 86.2), (70, "female", 2.0, 26.4)],
)
def test_ckd_epi_2021_agrees_with_published_calculators(age: int, sex: str, creatinine: float, expected: float) -> None:
    facts = {**MAN, "age": age, "sex": sex, "creatinine": creatinine}
    assert judge(facts).finding("egfr_value") == pytest.approx(expected, abs=0.06)


def test_from_bmi_30_on_the_lower_of_actual_and_adjusted_weight_counts() -> None:
    # 110 kg at 165 cm: ideal 56.909 kg, adjusted 78.146 kg; 103.9 becomes 73.8
    woman = {"sex": "female", "height": 165, "body_weight": 110, "creatinine": 1.0, "egfr": 80}
    assert judge({**MAN, **woman}).finding("cockcroft_gault") == pytest.approx(73.80, abs=0.01)
    # 91.8 kg at 175 cm is a body mass index of 29.98: actual weight, 102
    assert judge({**MAN, "body_weight": 91.8}).finding("cockcroft_gault") == pytest.approx(102.0)
    # 91.9 kg is 30.008: ideal 70.464 kg, adjusted 79.039 kg
    assert judge({**MAN, "body_weight": 91.9}).finding("cockcroft_gault") == pytest.approx(87.82, abs=0.01)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (60.0, "60+"),
        (59.99, "30-60"),
        (30.0, "30-60"),
        (29.99, "15-30"),
        (15.0, "15-30"),
        (14.99, "<15"),
    ],
)
def test_bands_are_half_open_on_the_unrounded_value(given: float, expected: str) -> None:
    assert band(**BARE, creatinine_clearance=given) == expected


def test_an_egfr_in_a_lower_band_wins_and_is_said() -> None:
    case = judge({**MAN, "egfr": 55})
    assert case.finding("renal_band") == "30-60"
    assert case.finding("clearance") == 55.0
    assert case.alert("cg_vs_egfr") == "info"
    assert judge({**MAN, "egfr": 62}).finding("clearance") == 80.0
    assert judge({**MAN, "egfr": 62}).alert("cg_vs_egfr") is None


def test_the_lower_of_a_reported_and_a_calculated_clearance_counts() -> None:
    assert clearance(creatinine_clearance=50) == 50.0
    assert clearance(creatinine_clearance=120) == 80.0


def test_dialysis_wins_over_every_clearance() -> None:
    assert band(dialysis=True) == "haemodialysis"
    assert band(dialysis=True, **BARE) == "haemodialysis"
    assert band(dialysis=None) is None


@pytest.mark.parametrize(
    "facts",
    [
        {"creatinine": None},
        {"body_weight": None},
        {"age": None},
        {"age": 17},
        {"acute_kidney_injury": True},
        {"condition_list": None},
        {"days_since_creatinine": 366},
        {"creatinine": 1.6, "days_since_creatinine": 183},
    ],
)
def test_without_a_valid_clearance_there_is_no_band_no_dose_and_an_alert(facts: dict[str, object]) -> None:
    case = judge({**MAN, **facts})
    assert case.finding("renal_band") is None
    for drug in ("gabapentin", "gabapentin_enacarbil", "pregabalin"):
        assert case.status(drug) in ("needs", "not_indicated")
        assert case.option(drug).dose is None


def test_an_unknown_kidney_is_an_alert_where_a_drug_is_warranted() -> None:
    assert judge({**MAN, "creatinine": None}).alert("renal_unknown") == "high"
    assert judge(MAN).alert("renal_unknown") is None
    assert judge({**MAN, "creatinine": None, "urge_to_move_legs": False}).alert("renal_unknown") is None


def test_a_creatinine_at_its_age_limit_still_counts() -> None:
    assert clearance(days_since_creatinine=365) == 80.0
    assert clearance(creatinine=1.6, days_since_creatinine=182) == 50.0
    assert clearance(days_since_creatinine=183) == 80.0


def test_a_missing_height_never_raises_the_clearance() -> None:
    # 55 kg cannot be a body mass index of 30 in an adult of 145 cm or more
    assert clearance(height=None, body_weight=55) == pytest.approx(61.1111111)
    # 72 kg: the shortest adult would have 60.87, the same band
    assert clearance(height=None) == pytest.approx(60.866, abs=0.001)
    # creatinine 1.1: 72.7 for a tall man, 55.3 for a short one; the band is open
    assert clearance(height=None, creatinine=1.1) is None


def test_acute_kidney_injury_is_presumed_absent_by_name_only_from_a_problem_list() -> None:
    assert "no_acute_kidney_injury" in judge(MAN).presumed("gabapentin")
    assert clearance(acute_kidney_injury=False, condition_list=None) == 80.0
