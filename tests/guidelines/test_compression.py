"""Compression: the states from the top, each limit on both sides, and nothing on a leg that was not tested."""

import pytest

from ekbom.guidelines import compression, devices
from tests.guidelines.leg import LISTS, level, status, value

PERSON = {"age": 60, "dialysis": False, "egfr": 90, "sex": "male", **LISTS}
RLS = {
    "urge_to_move_legs": True,
    "symptoms_begin_at_rest": True,
    "relief_by_movement": True,
    "worse_in_evening_or_night": True,
    "not_solely_explained_by_mimic": True,
    "clinically_significant": True,
}


def both(**facts: object) -> dict[str, object]:
    """The same facts on both legs."""
    return {**facts, **{f"{name}__right": value for name, value in facts.items()}}


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"abi": 0.599}, "UNSAFE"),
        ({"abi": 0.597}, "UNSAFE"),
        ({"abi": 0.60}, "CAUTION"),
        ({"abi": 0.80}, "CAUTION"),
        ({"abi": 0.804}, "CAUTION"),
        ({"abi": 0.805}, "LIMITED"),
        ({"abi": 0.90}, "LIMITED"),
        ({"abi": 0.904}, "LIMITED"),
        ({"abi": 0.905}, "SAFE"),
        ({"abi": 1.40}, "SAFE"),
        ({"abi": 1.404}, "NEED_TEST"),
        ({"abi": 1.41, "systolic_toe": 50}, "LIMITED"),
        ({"abi": 1.41, "systolic_toe": 49.9}, "CAUTION"),
        ({"abi": 1.41, "systolic_toe": 30}, "CAUTION"),
        ({"abi": 1.0, "systolic_toe": 29.9}, "UNSAFE"),
        ({"abi": 0.55, "systolic_toe": 90}, "UNSAFE"),
        ({"abi": 1.0, "ankle_pressure": 59.9}, "UNSAFE"),
        ({"abi": 1.0, "ankle_pressure": 60}, "CAUTION"),
        ({"abi": 1.0, "ankle_pressure": 80}, "SAFE"),
        ({"abi": 1.0, "tcpo2": 19.9}, "UNSAFE"),
        ({"abi": 1.0, "tcpo2": 20}, "CAUTION"),
        ({"abi": 1.0, "tcpo2": 29.9}, "CAUTION"),
        ({"abi": 1.0, "tcpo2": 30}, "SAFE"),
        ({"abi": 1.0, "rest_pain": True}, "UNSAFE"),
        ({"abi": 1.0, "leg_infection": True}, "UNSAFE"),
        ({"abi": 1.0, "epifascial_bypass": True}, "UNSAFE"),
        ({"abi": 1.0, "allergy_compression_material": True}, "UNSAFE"),
        ({"abi": 1.0, "new_one_sided_swelling": True}, "UNSAFE"),
        ({"abi": 1.0, "heart_failure": True, "nyha_class": 4}, "UNSAFE"),
        ({"abi": 1.0, "heart_failure": True, "nyha_class": 3}, "CAUTION"),
        ({"abi": 1.0, "heart_failure": True, "nyha_class": 2}, "SAFE"),
        ({"abi": 1.0, "heart_failure": True}, None),
        ({"abi": 1.0, "condition_list": None}, None),
        ({"abi": 1.0, "peripheral_neuropathy": True}, "CAUTION"),
        ({"abi": 1.0, "diabetes": True}, "NEED_TEST"),
        ({"abi": 1.0, "egfr": 59.9}, "NEED_TEST"),
        ({"abi": 1.0, "diabetes": True, "systolic_toe": 80}, "SAFE"),
        ({"abi": 1.0, "diabetes": True, "pedal_waveform": "triphasic"}, "SAFE"),
        ({"abi": 0.7, "diabetes": True}, "CAUTION"),
        ({"foot_pulses_palpable": True}, "SAFE_LOW"),
        ({"foot_pulses_palpable": True, "claudication": True}, "NEED_TEST"),
        ({"foot_pulses_palpable": True, "planned_compression_pressure": 20}, "SAFE_LOW"),
        ({"foot_pulses_palpable": True, "planned_compression_pressure": 23}, "NEED_TEST"),
        ({"foot_pulses_palpable": False}, "NEED_TEST"),
        ({}, "NEED_TEST"),
        ({"relief_by_leg_dependency": True}, "NEED_TEST"),
    ],
)
def test_the_first_state_that_matches_wins(facts: dict[str, object], state: str | None) -> None:
    assert value(compression.compression_state, **{**PERSON, **facts}) == state


@pytest.mark.parametrize(
    ("facts", "limit"),
    [({"abi": 0.7}, 20), ({"abi": 0.85}, 30), ({"foot_pulses_palpable": True}, 20), ({"abi": 1.0}, None)],
)
def test_the_pressure_limit_follows_the_state(facts: dict[str, object], limit: float | None) -> None:
    assert value(compression.compression_limit, **PERSON, **facts) == limit


@pytest.mark.parametrize(
    ("facts", "stockings", "pump"),
    [
        ({"abi": 0.55}, "contraindicated", "contraindicated"),
        ({"abi": 0.70}, "consider", "avoid"),
        ({"abi": 0.85}, "consider", "avoid"),
        ({"abi": 1.10}, "recommend", "consider"),
        ({"foot_pulses_palpable": True}, "consider", "needs"),
        ({"abi": 1.45}, "needs", "needs"),
        ({}, "needs", "needs"),
    ],
)
def test_state_decides_what_may_be_worn(facts: dict[str, object], stockings: str, pump: str) -> None:
    case = {**PERSON, **RLS, **both(**facts, ceap_c="C3")}
    assert status(compression.compression_stockings, **case) == stockings
    assert status(compression.pneumatic_compression, **case) == pump


def test_stockings_need_a_venous_reason() -> None:
    case = {**PERSON, **RLS, **both(abi=1.1, ceap_c="C0")}
    assert status(compression.compression_stockings, **case) == "not_indicated"
    assert status(compression.compression_stockings, **{**PERSON, **RLS, **both(abi=1.1)}) == "needs"
    assert (
        status(compression.compression_stockings, **{**PERSON, **both(abi=1.1, ceap_c="C2", venous_symptoms=True)})
        == "consider"
    )


def test_the_better_leg_decides_and_the_alert_names_the_worse() -> None:
    case = {**PERSON, **RLS, **both(ceap_c="C3"), "abi": 0.5, "abi__right": 1.1}
    assert status(compression.compression_stockings, **case) == "recommend"
    assert status(compression.compression_stockings, "left", **case) == "contraindicated"
    assert level(compression.compression_contraindicated_alert, "left", **case) == "critical"
    assert level(compression.compression_contraindicated_alert, "right", **case) is None


def test_alerts_speak_only_where_compression_is_in_question() -> None:
    unsafe = {**PERSON, **both(abi=0.5, ceap_c="C0")}
    no_rls = {**RLS, "urge_to_move_legs": False}
    assert level(compression.compression_contraindicated_alert, **unsafe, **RLS) == "critical"
    assert level(compression.compression_contraindicated_alert, **unsafe, **no_rls) is None
    assert (
        level(compression.compression_contraindicated_alert, **unsafe, **no_rls, wants_compression_stockings=True)
        == "critical"
    )
    assert level(compression.compression_caution_alert, **{**unsafe, **both(abi=0.7)}, **RLS) == "high"
    assert level(compression.compression_caution_alert, **PERSON, **both(ceap_c="C0"), **RLS) is None
    assert level(compression.compression_caution_alert, **PERSON, **both(ceap_c="C0", abi=1.5), **RLS) == "high"


def test_a_pump_never_meets_a_fresh_clot_even_a_treated_one() -> None:
    case = {**PERSON, **RLS, **both(abi=1.1)}
    assert status(compression.pneumatic_compression, **case) == "consider"
    treated = {"acute_dvt": True, "acute_dvt__right": True, "dvt_treated": True}
    assert status(compression.pneumatic_compression, **case, **treated) == "contraindicated"
    assert status(compression.pneumatic_compression, **case, **both(leg_wound_or_graft=True)) == "contraindicated"
    assert status(compression.pneumatic_compression, **case, pregnant=True, can_be_pregnant=True) == "avoid"


def test_an_open_clot_stops_new_compression_of_both_legs() -> None:
    case = {**PERSON, **RLS, **both(abi=1.1, ceap_c="C3"), "new_one_sided_swelling": True}
    for option in (compression.compression_stockings, compression.pneumatic_compression):
        assert status(option, "left", **case) == "contraindicated"
        assert status(option, "right", **case) == "contraindicated"
    assert (
        status(compression.pneumatic_compression, "right", **case, acute_dvt=True, dvt_treated=True)
        == "contraindicated"
    )


def test_leg_stimulation_is_refused_beside_implant_epilepsy_skin_clot_and_in_children() -> None:
    case = {**PERSON, **RLS, "irls_total": 24, "symptom_days_per_week": 5, "leg_skin_lesion_at_electrode": False}
    assert status(devices.tomac, **case) == "consider"
    for block in (
        {"active_implant": True},
        {"seizure_disorder": True},
        {"metal_at_electrode_site": True},
        {"leg_skin_lesion_at_electrode": True},
        {"acute_dvt": True},
    ):
        assert status(devices.tomac, **{**case, **block}) == "contraindicated", block
        assert level(devices.device_alert, **{**case, **block}) == "critical", block
    assert status(devices.tomac, **{**case, "age": 17}) == "contraindicated"
    assert status(devices.tomac, **{**case, "leg_skin_lesion_at_electrode": None}) == "needs"
    assert status(devices.tomac, **{**case, "pregnant": True, "can_be_pregnant": True}) == "avoid"
    assert status(devices.tomac, **{**case, "irls_total": 8}) == "not_indicated"
    assert level(devices.device_alert, **case) is None


def test_weak_devices_are_offered_weakly_or_not_at_all() -> None:
    case = {**PERSON, **RLS, "refractory_rls": True}
    assert status(devices.near_infrared, **case) == "consider"
    assert status(devices.vibration_pad, **case) == "consider"
    assert status(devices.vibration_pad, **case, new_one_sided_swelling=True) == "contraindicated"
    assert status(devices.rtms, **case) == "consider"
    assert status(devices.rtms, **case, seizure_disorder=True) == "contraindicated"
    assert status(devices.tdcs, **case) == "not_indicated"
    assert level(devices.evidence_alert, **case, wants_vein_ablation_for_rls=True) == "info"
    assert level(devices.evidence_alert, **case) is None
