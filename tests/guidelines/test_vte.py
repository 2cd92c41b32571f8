"""A possible clot is never talked away: not by silence, not by a low score, not by a missing distance."""

import pytest

from ekbom.guidelines import vte
from tests.guidelines.leg import LISTS, level, value


def test_a_record_that_is_silent_is_presumed_to_have_no_clot() -> None:
    assert value(vte.vte_open, **LISTS) is False


@pytest.mark.parametrize("symptom", ["sudden_breathlessness", "unexplained_chest_pain", "haemoptysis", "syncope"])
def test_each_sign_of_an_embolism_opens_the_emergency(symptom: str) -> None:
    assert value(vte.pulmonary_embolism_open, **{symptom: True}) is True
    assert level(vte.pulmonary_embolism_alert, **{symptom: True}) == "critical"
    assert value(vte.vte_open, **{symptom: True}, pulmonary_embolism_excluded=True, **LISTS) is False


@pytest.mark.parametrize(
    ("facts", "open_"),
    [
        ({"new_one_sided_swelling": True}, True),
        ({"leg_oedema": True}, True),  # start unknown
        ({"leg_oedema": True, "leg_swelling_weeks": 4}, True),
        ({"leg_oedema": True, "leg_swelling_weeks": 4.01}, False),
        ({"leg_oedema": True, "leg_swelling_weeks": 40, "leg_swelling_increasing": True}, True),
        ({"leg_oedema": True, "leg_oedema__right": True, "leg_swelling_weeks": 8}, False),
        ({"leg_oedema": True, "leg_oedema__right": True, "leg_swelling_weeks": 0.5}, True),
        ({"new_calf_or_thigh_pain": True, "calf_tenderness": True}, True),
        ({"new_calf_or_thigh_pain": True, "calf_tenderness": False, "leg_warm_or_red": False}, False),
        ({"new_calf_or_thigh_pain": True}, None),  # a complaint nobody examined is not presumed harmless
        ({"calf_tenderness": True}, False),
        ({"new_one_sided_swelling": True, "venous_thrombosis_excluded": True}, False),
        ({"new_one_sided_swelling": True, "wells_dvt_score": 1}, True),  # a low score does not close it
        ({"wells_dvt_score": 2}, True),
        ({"wells_dvt_score": 1}, False),
        ({"acute_dvt": True}, True),
        ({"acute_dvt": True, "dvt_treated": True}, False),
        ({"acute_dvt": True, "takes_anticoagulant": True}, False),
        ({"compressible__popv_ak": False}, True),
        ({"compressible__popv_ak": False, "chronic_deep_vein_change": True}, False),
        ({"compressible__gsv_knee": False}, False),
        ({"superficial_vein_thrombosis": True}, True),  # distance unknown
        ({"superficial_vein_thrombosis": True, "svt_distance_to_junction": 3}, True),
        ({"superficial_vein_thrombosis": True, "svt_distance_to_junction": 3.01}, False),
        ({"ehit_class": "III"}, True),
        ({"ehit_class": "II"}, False),
    ],
)
def test_a_clot_is_open_until_it_is_excluded_or_treated(facts: dict[str, object], open_: bool | None) -> None:
    assert value(vte.vte_open, **facts, **LISTS) is open_


@pytest.mark.parametrize(
    ("facts", "ehit"),
    [
        ({"ehit_in_deep_vein": False}, "I"),
        ({"ehit_in_deep_vein": True}, "III"),
        ({"ehit_in_deep_vein": True, "ehit_lumen_percent": 49.9}, "II"),
        ({"ehit_in_deep_vein": True, "ehit_lumen_percent": 50}, "III"),
        ({"ehit_in_deep_vein": True, "ehit_lumen_percent": 99}, "III"),
        ({"ehit_in_deep_vein": True, "ehit_lumen_percent": 100}, "IV"),
        ({}, None),
    ],
)
def test_half_of_the_lumen_counts_as_class_three(facts: dict[str, object], ehit: str | None) -> None:
    assert value(vte.ehit, **facts) == ehit


@pytest.mark.parametrize(
    ("distance", "length", "risk", "expected", "alert"),
    [
        (3.0, 10, {}, "near_junction", "critical"),
        (None, 1, {}, "near_junction", "critical"),
        (3.1, 5.0, {}, "long", "high"),
        (3.1, None, {}, "long", "high"),
        (3.1, 4.9, {"active_cancer": True}, "short_at_risk", "high"),
        (3.1, 4.9, {"past_dvt__right": True}, "short_at_risk", "high"),
        (3.1, 4.9, {}, "short", "info"),
    ],
)
def test_the_ladder_of_superficial_clots_is_tested_from_the_top(
    distance: float | None, length: float | None, risk: dict[str, object], expected: str, alert: str
) -> None:
    facts = {"superficial_vein_thrombosis": True, "age": 60, "sex": "male", **risk, **LISTS}
    if distance is not None:
        facts["svt_distance_to_junction"] = distance
    if length is not None:
        facts["svt_length"] = length
    assert value(vte.superficial_thrombosis_class, **facts) == expected
    assert level(vte.superficial_thrombosis_alert, **facts) == alert


def test_unknown_wells_items_widen_the_range_and_the_highest_total_decides() -> None:
    assert (value(vte.wells_lowest), value(vte.wells_highest)) == (-2, 9)
    known = {
        "active_cancer": False,
        "leg_paralysis_or_plaster": False,
        "recent_immobility_or_surgery": False,
        "calf_tenderness": True,
        "whole_leg_swollen": False,
        "calf_circumference_difference": 3.0,
        "pitting_oedema_one_leg": False,
        "collateral_superficial_veins": False,
        "past_dvt": False,
        "past_dvt__right": False,
        "alternative_to_dvt_likely": False,
    }
    assert (value(vte.wells_lowest, **known), value(vte.wells_highest, **known)) == (2, 2)
    below = {**known, "calf_circumference_difference": 2.99}
    assert value(vte.wells_highest, **below) == 1
    assert value(vte.wells_highest, **{**known, "alternative_to_dvt_likely": True}) == 0
    assert value(vte.dvt_likely, **known, new_one_sided_swelling=True) is True
    assert value(vte.dvt_likely, **below, new_one_sided_swelling=True) is False


def test_slow_swelling_of_both_legs_is_looked_at_elsewhere_first() -> None:
    facts = {"leg_oedema": True, "leg_oedema__right": True, "leg_swelling_weeks": 6}
    assert level(vte.bilateral_swelling_alert, **facts) == "high"
    assert level(vte.acute_dvt_alert, **facts) is None


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_alert_names_the_leg(side: str) -> None:
    other = "right" if side == "left" else "left"
    facts = {f"new_one_sided_swelling__{side}": True}
    assert level(vte.acute_dvt_alert, side, **facts) == "critical"
    assert level(vte.acute_dvt_alert, other, **facts) is None
