"""Veins: each cut-off on both sides, the borderline band with both ends, and no scan because of restless legs."""

import pytest

from ekbom.guidelines import sclerotherapy, small_vessels, vein_scores, vein_treatment, veins
from tests.guidelines.leg import LISTS, level, status, value
from tests.guidelines.test_compression import PERSON, RLS, both

STANDING = {"duplex_position": "standing", "duplex_manoeuvre": "squeeze_release"}
GSV_REFLUX = {f"reflux_time__{segment}": 1750 for segment in veins.GSV}


@pytest.mark.parametrize(
    ("segment", "time", "state"),
    [
        ("gsv_knee", 449.9, "absent"),
        ("gsv_knee", 450, "borderline"),
        ("gsv_knee", 500, "borderline"),
        ("gsv_knee", 550, "borderline"),
        ("gsv_knee", 550.1, "present"),
        ("dfv", 600, "present"),
        ("ptv", 600, "present"),
        ("cfv", 600, "absent"),
        ("fv_mid", 899.9, "absent"),
        ("fv_mid", 900, "borderline"),
        ("popv_ak", 1100, "borderline"),
        ("popv_bk", 1100.1, "present"),
        ("pv_pt_middle", 551, "present"),
    ],
)
def test_reflux_by_segment(segment: str, time: float, state: str) -> None:
    assert value(veins.reflux_states[segment], **{f"reflux_time__{segment}": time}, **STANDING) == state


def test_the_nominal_reading_is_strictly_more_than_the_limit() -> None:
    nominal = veins.reflux_nominal
    assert value(nominal["gsv_knee"], reflux_time__gsv_knee=500) is False
    assert value(nominal["gsv_knee"], reflux_time__gsv_knee=500.01) is True
    assert value(nominal["popv_ak"], reflux_time__popv_ak=1000) is False
    assert value(nominal["popv_ak"], reflux_time__popv_ak=1000.01) is True


def test_a_stated_error_widens_the_band_and_never_narrows_it() -> None:
    state = veins.reflux_states["gsv_knee"]
    assert value(state, reflux_time__gsv_knee=580, reflux_time_error__gsv_knee=40, **STANDING) == "borderline"
    assert value(state, reflux_time__gsv_knee=580.1, reflux_time_error__gsv_knee=40, **STANDING) == "present"
    assert value(state, reflux_time__gsv_knee=545, reflux_time_error__gsv_knee=1, **STANDING) == "borderline"


def test_no_reflux_is_only_concluded_from_an_upright_scan() -> None:
    state = veins.reflux_states["gsv_knee"]
    assert value(state, **STANDING) is None
    assert value(state, reflux_time__gsv_knee=200) is None
    assert value(state, reflux_time__gsv_knee=200, duplex_position="supine") is None
    assert value(state, reflux_time__gsv_knee=200, duplex_position="sitting") == "absent"
    assert value(state, reflux_time__gsv_knee=900, duplex_position="supine") == "present"
    valsalva = {"duplex_position": "standing", "duplex_manoeuvre": "valsalva"}
    assert value(state, reflux_time__gsv_knee=200, **valsalva) is None
    assert value(veins.reflux_states["sfj"], reflux_time__sfj=200, **valsalva) == "absent"


def test_iliac_and_pelvic_veins_have_no_limit() -> None:
    assert not {"ivc", "civ", "iiv", "eiv", "pelv_gonadal", "pelv_other"} & set(veins.reflux_states)
    assert not {"ret", "tel", "corona", "pv_foot", "saphenous_unspecified"} & set(veins.reflux_states)


@pytest.mark.parametrize(
    ("time", "width", "state"),
    [
        (700, 3.8, "pathological"),
        (550.1, 3.71, "pathological"),
        (550, 3.8, "borderline"),
        (700, 3.7, "borderline"),
        (700, 3.3, "borderline"),
        (700, 3.29, "not_pathological"),
        (449, 5.0, "not_pathological"),
        (700, None, None),
    ],
)
def test_a_perforator_is_worth_treating_by_time_and_width(time: float, width: float | None, state: str | None) -> None:
    facts = {"reflux_time__pv_pt_lower": time} | ({} if width is None else {"vein_diameter__pv_pt_lower": width})
    assert value(veins.perforator_states["pv_pt_lower"], **facts) == state


@pytest.mark.parametrize(
    ("times", "extent"),
    [
        (dict.fromkeys(veins.GSV, 900), "axial"),
        ({**dict.fromkeys(veins.GSV, 900), "gsv_knee": 100}, "segmental"),
        ({**dict.fromkeys(veins.GSV, 900), "gsv_knee": 520}, "undetermined"),
        ({"gsv_knee": 900}, "undetermined"),
        ({**dict.fromkeys(veins.GSV, 100), "sfj": 900}, "junctional"),
        ({**dict.fromkeys(veins.GSV, 100), "sfj": 100}, "none"),
        ({}, None),
    ],
)
def test_extent_of_the_great_saphenous_vein(times: dict[str, float], extent: str | None) -> None:
    facts = {f"reflux_time__{segment}": time for segment, time in times.items()}
    assert value(veins.gsv_extent, **facts, **STANDING) == extent


def test_borderline_segments_leave_axial_reflux_open() -> None:
    assert value(veins.axial_gsv, **GSV_REFLUX) is True
    assert value(veins.axial_gsv, **{**GSV_REFLUX, "reflux_time__gsv_knee": 520}) is None
    assert value(veins.axial_gsv, **{**GSV_REFLUX, "reflux_time__gsv_knee": 100}, **STANDING) is False
    assert value(veins.axial_accessory, reflux_time__aagsv=900, accessory_reflux_length=5) is True
    assert value(veins.axial_accessory, reflux_time__aagsv=900, accessory_reflux_length=4.9) is False
    assert value(veins.axial_superficial, axial_reflux=False, **GSV_REFLUX) is False


@pytest.mark.parametrize(
    ("facts", "answer", "expected"),
    [
        ({"acute_dvt": True}, "emergency", "recommend"),
        ({"rest_pain": True}, "emergency", "not_indicated"),
        ({"ceap_c": "C4a", "leg_oedema": False}, "soon", "recommend"),
        ({"ceap_c": "C3", "leg_oedema__right": False, "ceap_c__right": "C0"}, "one_leg_oedema", "recommend"),
        ({"ceap_c": "C3", "ceap_c__right": "C3"}, "after_systemic_causes", "consider"),
        ({"ceap_c": "C2", "leg_oedema": False, "venous_symptoms": True}, "routine", "recommend"),
        ({"ceap_c": "C0", "leg_oedema": False, "venous_symptoms": True, "past_dvt": True}, "past_dvt", "recommend"),
        ({"ceap_c": "C2", "leg_oedema": False, "venous_symptoms": False}, "on_request", "not_indicated"),
        (
            {"ceap_c": "C2", "leg_oedema": False, "venous_symptoms": False, "wants_duplex_venous": True},
            "on_request",
            "consider",
        ),
        (
            {"ceap_c": "C0", "leg_oedema": False, "venous_symptoms": True, "symptoms_begin_at_rest": False},
            "possible_mimic",
            "consider",
        ),
        ({"ceap_c": "C1", "leg_oedema": False, "venous_symptoms": False}, "not_needed", "not_indicated"),
        (
            {"ceap_c": "C0", "leg_oedema": False, "venous_symptoms": False, "wants_duplex_venous": True},
            "not_needed",
            "not_indicated",
        ),
        ({}, None, "needs"),
    ],
)
def test_when_to_look(facts: dict[str, object], answer: str | None, expected: str) -> None:
    case = {**PERSON, **RLS, **facts}
    assert value(veins.vein_study, **case) == answer
    assert status(veins.duplex_venous, "left", **case) == expected


def test_veins_that_were_measured_are_not_scanned_again() -> None:
    case = {**PERSON, **RLS, "ceap_c": "C4a", "leg_oedema": False, "axial_reflux": True}
    assert status(veins.duplex_venous, "left", **case) == "recommend"
    assert status(veins.duplex_venous, "left", **case, deep_reflux_or_obstruction=False) == "not_indicated"
    assert status(veins.duplex_venous, "left", **case, deep_reflux_or_obstruction=False, acute_dvt=True) == "recommend"


VEIN_PATIENT = {
    **PERSON,
    **STANDING,
    **GSV_REFLUX,
    "ceap_c": "C2",
    "venous_symptoms": True,
    "leg_oedema": False,
    "abi": 1.1,
    "deep_reflux_or_obstruction": False,
    "takes_anticoagulant": False,
}


def test_a_refluxing_trunk_with_complaints_is_treated() -> None:
    assert status(vein_treatment.vein_ablation, "left", **VEIN_PATIENT) == "recommend"
    assert status(sclerotherapy.sclerotherapy, "left", **VEIN_PATIENT) == "consider"
    assert status(vein_treatment.phlebectomy, "left", **VEIN_PATIENT) == "consider"
    assert status(vein_treatment.vein_ablation, "left", **{**VEIN_PATIENT, "venous_symptoms": False}) == "not_indicated"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"new_one_sided_swelling": True}, "contraindicated"),
        ({"pregnant": True, "can_be_pregnant": True}, "contraindicated"),
        ({"leg_infection": True}, "contraindicated"),
        ({"abi": 0.59}, "contraindicated"),
        ({"ceap_c": "C1"}, "contraindicated"),
        ({"axial_reflux": False}, "contraindicated"),
        ({"reflux_time__gsv_knee": 100}, "contraindicated"),
        ({"reflux_time__gsv_knee": 520}, "needs"),
        ({"reflux_time__gsv_knee": None}, "needs"),
        ({"deep_reflux_or_obstruction": None}, "needs"),
        ({"deep_reflux_or_obstruction": True}, "needs"),
        ({"deep_reflux_or_obstruction": True, "deep_outflow_obstruction": True}, "contraindicated"),
        ({"abi": 0.85}, "avoid"),
        ({"abi": None}, "needs"),
        ({"abi": None, "foot_pulses_palpable": True}, "recommend"),
        ({"past_dvt__right": True}, "avoid"),
        ({"allergy_local_anaesthetic": True}, "avoid"),
        ({"condition_list": None}, "needs"),
    ],
)
def test_stops_of_ablation(facts: dict[str, object], expected: str) -> None:
    case = {
        **VEIN_PATIENT,
        "reflux_time__ssv_prox": 100,
        **{f"reflux_time__{s}": 100 for s in veins.ACCESSORY},
        **facts,
    }
    assert status(vein_treatment.vein_ablation, "left", **case) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"allergy_polidocanol": True}, "contraindicated"),
        ({"patent_foramen_ovale": True, "right_to_left_shunt_symptomatic": True}, "contraindicated"),
        ({"patent_foramen_ovale": True, "past_stroke_or_tia": True}, "contraindicated"),
        ({"patent_foramen_ovale": True}, "avoid"),
        ({"able_to_walk": False}, "contraindicated"),
        ({"hypercoagulability": True}, "contraindicated"),
        ({"hypercoagulability": True, "locale": "us"}, "avoid"),
        ({"allergy_list": None}, "needs"),
        ({"rest_pain": True}, "contraindicated"),
    ],
)
def test_stops_of_sclerotherapy(facts: dict[str, object], expected: str) -> None:
    assert status(sclerotherapy.sclerotherapy, "left", **{**VEIN_PATIENT, **facts}) == expected


def test_small_veins_only_where_the_patient_wants_it() -> None:
    case = {**VEIN_PATIENT, "ceap_c": "C1"}
    assert status(sclerotherapy.sclerotherapy, "left", **case) == "not_indicated"
    assert status(sclerotherapy.sclerotherapy, "left", **case, wants_sclerotherapy=True) == "recommend"
    assert status(vein_treatment.phlebectomy, "left", **case) == "not_indicated"


def test_the_sclerosant_limit_is_the_strictest_and_needs_the_weight() -> None:
    dose = sclerotherapy.sclerotherapy.dose
    assert dose is not None
    assert dose.maximum_per_day is not None
    assert value(dose.maximum_per_day, body_weight=70) == 100
    assert value(dose.maximum_per_day, body_weight=40) == 80
    assert value(dose.maximum_per_day, body_weight=70, locale="eu") == 140
    assert value(dose.maximum_per_day) is None


def test_restless_legs_are_never_a_reason_to_treat_a_vein() -> None:
    for option in (vein_treatment.vein_ablation_for_rls, sclerotherapy.sclerotherapy_for_rls):
        assert status(option) == "not_indicated"
        assert status(option, **VEIN_PATIENT, **RLS, **{f"wants_{option.id}": True}) == "not_indicated"
        assert option.evidence


def test_veins_are_said_not_to_be_the_cause_where_both_are_there() -> None:
    assert level(veins.venous_not_cause, **VEIN_PATIENT, **RLS) == "info"
    assert (
        level(veins.venous_not_cause, **PERSON, **RLS, **both(ceap_c="C0"), wants_vein_ablation_for_rls=True) == "info"
    )
    assert level(veins.venous_not_cause, **PERSON, **RLS, **both(ceap_c="C0")) is None


def test_pelvic_veins_are_imaged_for_signs_and_never_by_chance() -> None:
    quiet = {**PERSON, "ceap_c": "C0", "venous_symptoms": False, "leg_oedema": False}
    assert status(veins.iliac_vein_imaging, "left", **quiet) == "not_indicated"
    assert (
        status(veins.iliac_vein_imaging, "left", **{**quiet, "leg_oedema": True}, whole_leg_swollen=True) == "consider"
    )
    assert status(veins.venography, "left", **{**quiet, "leg_oedema": True}, whole_leg_swollen=True) == "needs"


@pytest.mark.parametrize(
    ("facts", "pattern"),
    [
        ({"giant_capillaries": True, "capillary_density": 9}, "scleroderma"),
        ({"capillary_apex_diameter": 50.1, "capillary_density": 7}, "scleroderma"),
        ({"capillary_apex_diameter": 50.1}, None),
        ({"capillary_apex_diameter": 50, "capillary_density": 7}, None),
        ({"giant_capillaries": False, "capillary_density": 3, "abnormal_capillary_shapes": True}, "scleroderma"),
        (
            {"giant_capillaries": False, "capillary_density": 3.1, "abnormal_capillary_shapes": True},
            "not_normal_non_specific",
        ),
        (
            {"giant_capillaries": False, "capillary_density": 6.9, "abnormal_capillary_shapes": False},
            "not_normal_non_specific",
        ),
        ({"capillary_density": 9}, None),
    ],
)
def test_capillary_pattern(facts: dict[str, object], pattern: str | None) -> None:
    assert value(small_vessels.capillary_pattern, **facts) == pattern


def test_capillaroscopy_is_for_raynaud_not_for_restless_legs() -> None:
    assert status(small_vessels.capillaroscopy, **LISTS, **RLS) == "not_indicated"
    assert status(small_vessels.capillaroscopy, **LISTS, raynaud=True) == "consider"
    assert status(small_vessels.capillaroscopy, **RLS) == "needs"


@pytest.mark.parametrize(
    ("tcpo2", "reading"),
    [
        (60, "not_reduced"),
        (40, "mildly_reduced"),
        (30, "reduced"),
        (29.9, "limb_threatening"),
        (20, "limb_threatening"),
        (19.9, "compression_unsafe"),
    ],
)
def test_skin_oxygen(tcpo2: float, reading: str) -> None:
    assert value(small_vessels.skin_oxygen, tcpo2=tcpo2) == reading


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"villalta_total": 4}, "none"),
        ({"villalta_total": 5}, "mild"),
        ({"villalta_total": 10}, "moderate"),
        ({"villalta_total": 15}, "severe"),
        ({"villalta_total": 3, "venous_ulcer": True, "ceap_c": None}, "severe"),
        ({"villalta_total": 12, "past_dvt": False}, None),
        ({"villalta_total": 12, "acute_dvt": True}, None),
    ],
)
def test_villalta_needs_an_earlier_clot_that_is_not_fresh(facts: dict[str, object], expected: str | None) -> None:
    assert value(vein_scores.villalta_class, **{"past_dvt": True, **facts}) == expected
