"""Arteries: the pressure ratio as the guideline makes it, each limit on both sides, and emergencies before all else."""

import pytest

from ekbom.guidelines import arteries, artery_care, artery_stages
from tests.guidelines.leg import LISTS, level, status, value

PERSON = {"age": 60, "dialysis": False, "sex": "male", **LISTS}


def test_the_index_is_the_higher_ankle_artery_over_the_higher_arm() -> None:
    facts = {
        "systolic_dorsalis_pedis": 100,
        "systolic_posterior_tibial": 120,
        "systolic_arm": 130,
        "systolic_arm__right": 150,
    }
    assert value(arteries.abi_value, **facts) == pytest.approx(0.8)
    assert value(arteries.arm_gap, **facts) is True
    assert value(arteries.abi_value, **facts, abi=0.95) == 0.95


def test_one_arm_or_one_ankle_artery_is_enough_and_none_is_unknown() -> None:
    assert value(arteries.abi_value, systolic_dorsalis_pedis=120, systolic_arm__right=120) == 1.0
    assert value(arteries.one_arm, systolic_arm__right=120) is True
    assert value(arteries.abi_value, systolic_arm__right=120) is None


def test_the_ankle_pressure_follows_from_index_and_arm() -> None:
    assert value(arteries.ankle_value, abi=0.5, systolic_arm=120) == 60
    assert value(arteries.ankle_value, abi=0.5, systolic_arm=120, ankle_pressure=70) == 70


@pytest.mark.parametrize(
    ("abi", "band", "edge"),
    [
        (0.90, "abnormal", False),
        (0.904, "abnormal", True),
        (0.905, "borderline", False),
        (0.91, "borderline", False),
        (0.996, "borderline", True),
        (1.00, "normal", False),
        (1.40, "normal", False),
        (1.404, "non_compressible", True),
        (1.41, "non_compressible", False),
        (0.597, "abnormal", True),
    ],
)
def test_bands_use_the_more_cautious_of_the_exact_and_the_printed_index(abi: float, band: str, edge: bool) -> None:
    assert value(arteries.abi_band, abi=abi) == band
    assert value(arteries.abi_rounding_edge, abi=abi) is edge


@pytest.mark.parametrize(
    ("facts", "grade"),
    [
        ({"abi": 0.80}, "0"),
        ({"abi": 0.79}, "1"),
        ({"abi": 0.60}, "1"),
        ({"abi": 0.59}, "2"),
        ({"abi": 0.40}, "2"),
        ({"abi": 0.39}, "3"),
        ({"ankle_pressure": 100.1}, "0"),
        ({"ankle_pressure": 100}, "1"),
        ({"ankle_pressure": 70.1}, "1"),
        ({"ankle_pressure": 70}, "2"),
        ({"ankle_pressure": 50}, "2"),
        ({"ankle_pressure": 49.9}, "3"),
        ({"systolic_toe": 60, "abi": 0.3}, "0"),
        ({"systolic_toe": 59.9}, "1"),
        ({"systolic_toe": 39.9}, "2"),
        ({"systolic_toe": 30}, "2"),
        ({"systolic_toe": 29.9}, "3"),
        ({"abi": 0.9, "tcpo2": 29}, "3"),
        ({"abi": 1.5}, None),
        ({"abi": 1.5, "tcpo2": 45}, "1"),
        ({"abi": 0.5, "vasospasm_or_vasculitis": True}, None),
        ({}, None),
    ],
)
def test_wifi_ischaemia_by_toe_pressure_first_then_the_worst_test(facts: dict[str, object], grade: str | None) -> None:
    assert value(artery_stages.wifi_ischaemia, **facts) == grade


@pytest.mark.parametrize(
    ("facts", "open_", "said"),
    [
        ({}, False, None),
        ({"acute_cold_pulseless_leg": True}, True, "critical"),
        ({"gangrene": True}, True, "critical"),
        ({"rest_pain": True}, True, "critical"),
        ({"abi": 0.399}, True, "critical"),
        ({"abi": 0.40}, False, "high"),
        ({"systolic_toe": 30}, False, None),
        ({"systolic_toe": 29.9}, True, "critical"),
        ({"ankle_pressure": 49.9}, True, "critical"),
        ({"ankle_pressure": 50}, False, None),
        ({"tcpo2": 29.9}, True, "critical"),
        ({"tcpo2": 30}, False, None),
        ({"relief_by_leg_dependency": True}, True, "high"),
        ({"relief_by_leg_dependency": True, "foot_pulses_palpable": True}, False, None),
        ({"relief_by_leg_dependency": True, "foot_pulses_palpable": False}, True, "critical"),
        ({"relief_by_leg_dependency": True, "abi": 0.9}, True, "critical"),
        ({"relief_by_leg_dependency": True, "abi": 0.91, "cold_foot": True}, True, "critical"),
        ({"foot_ulcer_over_two_weeks": True, "foot_pulses_palpable": True}, False, None),
        ({"foot_ulcer_over_two_weeks": True, "systolic_toe": 49.9}, True, "critical"),
        ({"foot_ulcer_over_two_weeks": True}, True, "high"),
        ({"abi": 0.90}, False, "high"),
        ({"abi": 1.41}, False, "high"),
        ({"abi": 1.41, "systolic_toe": 90}, False, None),
        ({"abi": 1.0, "claudication": True}, False, "info"),
        ({"abi": 1.0, "foot_pulses_palpable": True, "claudication": False}, False, None),
    ],
)
def test_arterial_emergencies_come_first(facts: dict[str, object], open_: bool, said: str | None) -> None:
    assert value(arteries.arterial_emergency_open, **facts, **LISTS) is open_
    assert level(arteries.limb_ischaemia_alert, **facts, **LISTS) == said


@pytest.mark.parametrize(
    ("facts", "stage"),
    [
        ({"abi": 0.7, "claudication": True, "claudication_distance": 200.1}, "IIa"),
        ({"abi": 0.7, "claudication": True, "claudication_distance": 200}, "IIb"),
        ({"abi": 0.7, "claudication": True}, "II"),
        ({"abi": 0.7, "claudication": False}, "I"),
        ({"abi": 0.7, "rest_pain": True}, "III"),
        ({"tissue_loss": True}, "IV"),
    ],
)
def test_fontaine_by_complaint_and_distance(facts: dict[str, object], stage: str) -> None:
    silent = {"rest_pain": False, "gangrene": False, "tissue_loss": False}
    assert value(artery_stages.fontaine, **{**silent, **facts}, **PERSON) == stage


def test_restless_legs_alone_need_no_index_and_complaints_or_compression_do() -> None:
    rls = {
        **PERSON,
        "foot_pulses_palpable": True,
        "foot_pulses_palpable__right": True,
        "ceap_c": "C0",
        "ceap_c__right": "C0",
    }
    assert status(artery_care.abi_option, **rls) == "not_indicated"
    assert status(artery_care.abi_option, **rls, claudication=True) == "recommend"
    assert status(artery_care.abi_option, **rls, claudication=True, abi=1.1, abi__right=1.1) == "not_indicated"
    assert status(artery_care.abi_option, **{**rls, "ceap_c": "C4a"}) == "recommend"
    assert status(artery_care.abi_option, **PERSON) == "needs"


def test_stiff_arteries_ask_for_toe_pressure() -> None:
    assert status(artery_care.tbi_option, "left", **PERSON, abi=1.41) == "recommend"
    assert status(artery_care.tbi_option, "left", **PERSON, abi=1.40) == "not_indicated"
    assert status(artery_care.tbi_option, "left", **PERSON, abi=1.41, systolic_toe=80) == "not_indicated"


def test_blood_flow_is_restored_for_the_limb_only() -> None:
    for option in (artery_care.bypass, artery_care.endovascular_revascularisation):
        assert status(option, **PERSON) == "not_indicated"
        assert status(option, **PERSON, abi=0.7) == "not_indicated"
        assert status(option, **PERSON, abi=0.35, rest_pain=True) == "recommend"
        worn = {"abi": 0.7, "claudication": True, "claudication_limits_life": True}
        assert status(option, **PERSON, **worn) == "needs"
        assert status(option, **PERSON, **worn, exercise_and_drugs_tried_for_claudication=True) == "recommend"
    assert status(artery_care.revascularisation_for_rls, wants_revascularisation_for_rls=True) == "not_indicated"
    assert status(artery_care.revascularisation_for_rls) == "not_indicated"


def test_exercise_is_for_claudication_and_never_before_an_emergency() -> None:
    walker = {**PERSON, "abi": 0.7, "claudication": True}
    assert status(artery_care.supervised_exercise_pad, **walker) == "recommend"
    assert status(artery_care.supervised_exercise_pad, "left", **walker, rest_pain=True) == "contraindicated"
    assert status(artery_care.supervised_exercise_pad, **walker, new_one_sided_swelling=True) == "contraindicated"
    assert status(artery_care.supervised_exercise_pad, **PERSON, abi=1.1, claudication=True) == "not_indicated"


def test_a_normal_index_does_not_clear_a_leg_in_diabetes() -> None:
    assert value(arteries.peripheral_artery_disease, **PERSON, abi=1.1) is False
    assert value(arteries.peripheral_artery_disease, **PERSON, abi=1.1, diabetes=True) is None
    assert value(arteries.peripheral_artery_disease, **PERSON, abi=1.1, diabetes=True, tbi=0.8) is False
    assert value(arteries.peripheral_artery_disease, **PERSON, abi=1.1, diabetes=True, tbi=0.70) is True


@pytest.mark.parametrize(
    ("age", "after", "ankle_after", "positive"),
    [
        (60, 0.8, 100, False),
        (60, 0.799, 100, True),
        (60, 0.9, 90, False),
        (60, 0.9, 89.9, True),
        (30, 0.7, 100, False),
        (30, 0.7, 89, True),
    ],
)
def test_an_exercise_test_counts_by_fall_of_index_or_pressure_and_by_both_in_the_young(
    age: float, after: float, ankle_after: float, positive: bool
) -> None:
    facts = {"abi": 1.0, "ankle_pressure": 120, "exercise_abi": after, "exercise_ankle_pressure": ankle_after}
    assert value(arteries.exercise_test_positive, age=age, **facts) is positive
