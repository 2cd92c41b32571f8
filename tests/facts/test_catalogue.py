"""The catalogue keeps its promises: public ids, units, ranges, codes, requests, ages, keys."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ekbom.facts import catalogue
from ekbom.facts.catalogue import AGED, FACTS, TIMES_OF_DAY, definition, is_derived, keys_of
from ekbom.facts.definition import ATC, EKBOM_FACT, ICD10CM, LOINC, RXNORM, SNOMED, FactDefinition
from ekbom.facts.segments import LEG_VEINS
from ekbom.logic.units import UnknownUnit, conversion, unit

#: Public names: a record may hold them under these ids for ever (id, unit or kind, sided).
PUBLIC = [
    "age:a",
    "sex:category",
    "body_weight:kg",
    "height:cm",
    "pregnant:bool",
    "gestational_age:wk",
    "can_be_pregnant:bool",
    "breastfeeding:bool",
    "effective_contraception:bool",
    "postmenopausal:bool",
    "night_shift_work:bool",
    "frail:bool",
    "falls_last_12_months:1",
    "weeks_postpartum:wk",
    "able_to_walk:bool",
    "urge_to_move_legs:bool",
    "symptoms_begin_at_rest:bool",
    "relief_by_movement:bool",
    "relief_by_movement_in_the_past:bool",
    "worse_in_evening_or_night:bool",
    "worse_in_evening_or_night_in_the_past:bool",
    "not_solely_explained_by_mimic:bool",
    "mimic_also_present:bool",
    "criteria_asked_by_clinician:bool",
    "mimics_asked:bool",
    "irls_total:1",
    "symptom_days_per_week:d/wk",
    "symptom_duration:mo",
    "clinically_significant:bool",
    "lifetime_episodes:1",
    "usual_onset_time:h",
    "spread_beyond_legs:bool",
    "first_degree_relative_with_rls:bool",
    "refractory_rls:bool",
    "described_in_own_words:bool",
    "dementia:bool",
    "observed_leg_rubbing:bool",
    "observed_excess_leg_movement:bool",
    "observed_worse_at_rest:bool",
    "observed_less_with_activity:bool",
    "observed_worse_in_evening:bool",
    "palpable_calf_knot:bool",
    "relief_by_stretching:bool",
    "relief_by_position_change_only:bool",
    "whole_body_restlessness:bool",
    "burning_numb_feet:bool",
    "stocking_sensory_loss:bool",
    "joint_pain_on_movement:bool",
    "relief_by_leg_elevation:bool@",
    "relief_by_leg_dependency:bool@",
    "leg_heaviness_on_standing:bool@",
    "claudication:bool@",
    "isi_total:1",
    "ess_total:1",
    "phq9_total:1",
    "phq9_item9:1",
    "gad7_total:1",
    "stop_bang_total:1",
    "ort_oud_total:1",
    "jhrlss:1",
    "asrs_total:1",
    "mmse_total:1",
    "wells_dvt_score:1",
    "vcss_total:1@",
    "villalta_total:1@",
    "ferritin:ug/L",
    "transferrin_saturation:%",
    "serum_iron:ug/dL",
    "total_iron_binding_capacity:ug/dL",
    "crp:mg/L",
    "haemoglobin:g/dL",
    "creatinine:mg/dL",
    "egfr:mL/min/{1.73_m2}",
    "creatinine_clearance:mL/min",
    "phosphate:mg/dL",
    "potassium:mmol/L",
    "magnesium_serum:mg/dL",
    "vitamin_b12:pg/mL",
    "vitamin_d_25oh:ng/mL",
    "hba1c:%",
    "tsh:m[IU]/L",
    "qtc:ms",
    "oxygen_saturation:%",
    "paco2:mm[Hg]",
    "fev1_percent_predicted:%",
    "apnoea_hypopnoea_index:/h",
    "sample_in_morning:bool",
    "hours_since_oral_iron:h",
    "weeks_since_iv_iron:wk",
    "oral_iron_failed_or_not_tolerated:bool",
    "oral_iron_trial_weeks:wk",
    "iv_iron_helped_before:bool",
    "iv_iron_reaction:bool",
    "iron_overload_disorder:bool",
    "active_infection:bool",
    "malabsorption:bool",
    "hfe_genotype:category",
    "venesection:bool",
    "dialysis:bool",
    "kidney_failure:bool",
    "sleep_apnoea:bool",
    "sleep_apnoea_treated:bool",
    "chronic_lung_disease:bool",
    "heart_failure:bool",
    "nyha_class:1",
    "liver_child_pugh:category",
    "parkinson_disease:bool",
    "psychotic_disorder:bool",
    "impulse_control_disorder:bool",
    "icd_screen_positive:bool",
    "substance_use_disorder:bool",
    "opioid_use_disorder:bool",
    "seizure_disorder:bool",
    "eating_disorder:bool",
    "suicidal_ideation:bool",
    "peripheral_neuropathy:bool",
    "diabetes:bool",
    "patent_foramen_ovale:bool",
    "hypercoagulability:bool",
    "active_implant:bool",
    "leg_skin_lesion_at_electrode:bool",
    "inflammatory_disease:bool",
    "past_stroke_or_tia:bool",
    "home_oxygen:bool",
    "daytime_sedation:bool",
    "myoclonus:bool",
    "smoker:bool",
    "alcohol_heavy:bool",
    "alcohol_at_bedtime:bool",
    "caffeine_after_noon:bool",
    "exercise_minutes_per_week:min/wk",
    "sleep_hours:h",
    "onset_earlier_hours:h",
    "needs_higher_dose:bool",
    "more_intense_than_before:bool",
    "shorter_latency_at_rest:bool",
    "better_after_dose_reduction:bool",
    "worse_after_dose_increase:bool",
    "earlier_response_to_dopaminergic:bool",
    "augmentation_distress:category",
    "plans_to_stop_abruptly:bool",
    "accepts_augmentation_risk:bool",
    "worse_after_starting_mirtazapine:bool",
    "worse_after_starting_ssri:bool",
    "alpha2delta_failed:bool",
    "dopamine_agonist_failed_or_augmented:bool",
    "other_option_failed_or_refused:bool",
    "pdmp_checked_clean:bool",
    "opioid_agreement:bool",
    "urine_drug_screen_clean:bool",
    "naloxone_available:bool",
    "bowel_plan:bool",
    "ceap_c:category@",
    "venous_symptoms:bool@",
    "leg_oedema:bool@",
    "new_one_sided_swelling:bool@",
    "calf_circumference_difference:cm@",
    "calf_tenderness:bool@",
    "acute_dvt:bool@",
    "past_dvt:bool@",
    "superficial_vein_thrombosis:bool@",
    "reflux_time:ms@.",
    "vein_diameter:mm@.",
    "compressible:bool@.",
    "perforator_under_ulcer:bool@",
    "axial_reflux:bool@",
    "deep_reflux_or_obstruction:bool@",
    "duplex_position:category@",
    "duplex_manoeuvre:category@",
    "systolic_dorsalis_pedis:mm[Hg]@",
    "systolic_posterior_tibial:mm[Hg]@",
    "systolic_arm:mm[Hg]@",
    "systolic_toe:mm[Hg]@",
    "abi:1@",
    "abi_method:category@",
    "leg_complaints_new_since_tests:bool@",
    "tcpo2_at_supine_rest:bool@",
    "rutherford_acute:category@",
    "limb_ischaemia_from_injury:bool@",
    "raised_pad_risk:bool",
    "compression_class:category",
    "harmed_by_venous_return:bool",
    "cutolo_pattern:category",
    "tbi:1@",
    "ankle_pressure:mm[Hg]@",
    "exercise_abi:1@",
    "tcpo2:mm[Hg]@",
    "foot_pulses_palpable:bool@",
    "rest_pain:bool@",
    "tissue_loss:bool@",
    "gangrene:bool@",
    "acute_cold_pulseless_leg:bool@",
    "capillary_density:/mm",
    "giant_capillaries:bool",
    "capillary_apex_diameter:um",
    "allergy_polidocanol:bool",
    "allergy_sodium_tetradecyl:bool",
    "allergy_local_anaesthetic:bool",
    "allergy_compression_material:bool",
    "allergy_sulphite:bool",
    "allergy_gabapentin:bool",
    "allergy_methadone:bool",
    "wants_psg:bool",
    "wants_vein_ablation_for_rls:bool",
    "wants_gene_therapy:bool",
    "takes_opioid:bool",
    "takes_benzodiazepine_or_z:bool",
    "takes_dopamine_agonist:bool",
    "takes_gabapentinoid:bool",
    "gabapentin_daily_dose:mg/d",
    "rotigotine_daily_dose:mg/d",
    "buprenorphine_patch_rate:ug/h",
    "days_on_dopamine_agonist:d",
    "condition_list:bool",
    "medication_list:bool",
    "allergy_list:bool",
    "procedure_list:bool",
    "device_list:bool",
    "unrecognised_drug:bool",
]

SYSTEMS = {LOINC, ICD10CM, SNOMED, RXNORM, ATC}
LISTS = {"", "conditions", "allergies", "medications", "procedures", "devices"}
EVERY = list(FACTS.values())


def _name(fact: FactDefinition) -> str:
    return fact.id


@pytest.mark.parametrize("entry", PUBLIC)
def test_a_public_fact_keeps_its_id_unit_and_place(entry: str) -> None:
    id, _, rest = entry.partition(":")
    fact = definition(id)
    kind = rest.rstrip("@.")
    assert fact.kind == (kind if kind in ("bool", "category", "date") else "number")
    assert fact.kind != "number" or fact.unit == kind
    assert fact.sided == ("@" in rest)
    assert bool(fact.segments) == rest.endswith("@.")


def test_ids_are_unique_and_names_of_the_field() -> None:
    written = [fact.id for group in catalogue._GROUPS for fact in group.FACTS]
    assert len(written) == len(set(written))
    assert all(id.isidentifier() and id == id.lower() for id in FACTS)
    assert all(id == fact.id for id, fact in FACTS.items())


@pytest.mark.parametrize("fact", EVERY, ids=_name)
def test_an_entry_is_complete(fact: FactDefinition) -> None:
    assert fact.kind in ("bool", "number", "category", "date")
    assert fact.label
    assert fact.question.endswith("?")
    assert fact.request
    assert fact.group
    assert fact.listed_in in LISTS
    assert fact.choose in ("latest", "earliest", "highest", "lowest", "any", "count", "sum")
    assert fact.flag in ("V", "V2", "K", "C", "D")
    assert fact.look_back_days is None or fact.look_back_days > 0
    assert (fact.kind == "category") == (len(fact.categories) >= 2)
    assert len(set(fact.categories)) == len(fact.categories)
    assert not fact.segments or (fact.segments == "veins" and fact.sided)
    assert not fact.listed_in or fact.kind == "bool"


@pytest.mark.parametrize("fact", [fact for fact in EVERY if fact.kind == "number"], ids=_name)
def test_a_number_has_a_unit_and_a_plausible_range(fact: FactDefinition) -> None:
    assert unit(fact.unit)
    assert fact.low is not None
    assert fact.high is not None
    assert fact.low < fact.high


@pytest.mark.parametrize("fact", [fact for fact in EVERY if fact.kind != "number"], ids=_name)
def test_what_is_no_number_has_neither_unit_nor_range(fact: FactDefinition) -> None:
    assert (fact.unit, fact.low, fact.high, fact.conversions) == ("", None, None, ())


@pytest.mark.parametrize("fact", [fact for fact in EVERY if fact.conversions], ids=_name)
def test_conversions_name_units_that_ucum_cannot_convert(fact: FactDefinition) -> None:
    for code, factor in fact.conversions:
        assert factor > 0
        with pytest.raises(UnknownUnit):
            conversion(unit(code), unit(fact.unit))


@pytest.mark.parametrize(
    ("id", "code", "given", "kept"),
    [
        ("creatinine", "umol/L", 88.4, 1.0),
        ("serum_iron", "umol/L", 17.9, 100.0),
        ("total_iron_binding_capacity", "umol/L", 71.6, 400.0),
        ("phosphate", "mmol/L", 0.646, 2.0),
        ("vitamin_b12", "pmol/L", 147.6, 200.0),
        ("vitamin_d_25oh", "nmol/L", 49.92, 20.0),
        ("magnesium_serum", "mmol/L", 0.822, 2.0),
        ("haemoglobin", "mmol/L", 6.206, 10.0),
        ("ferritin", "pmol/L", 168.525, 75.0),
    ],
)
def test_amounts_of_substance_become_masses(id: str, code: str, given: float, kept: float) -> None:
    assert given * dict(definition(id).conversions)[code] == pytest.approx(kept, rel=1e-9)


@pytest.mark.parametrize(
    ("id", "value"),
    [
        ("ferritin", -3),
        ("transferrin_saturation", 300),
        ("abi", 3.1),
        ("irls_total", 41),
        ("potassium", 0),
        ("age", 130),
        ("oxygen_saturation", 101),
        ("phq9_item9", 4),
        ("symptom_days_per_week", 8),
        ("nyha_class", 0),
        ("villalta_total", 34),
        ("capillary_density", -1),
        ("gestational_age", 60),
    ],
)
def test_an_impossible_value_lies_outside_the_range(id: str, value: float) -> None:
    fact = definition(id)
    assert fact.low is not None
    assert fact.high is not None
    assert not fact.low <= value <= fact.high


def test_codes_belong_to_known_systems_and_mean_one_number_each() -> None:
    seen: dict[tuple[str, str], str] = {}
    for fact in EVERY:
        for code in fact.codes:
            assert code.system in SYSTEMS
            assert code.system != EKBOM_FACT
            assert code.code
            assert "*" not in code.code[:-1]
            if fact.kind == "number":
                assert seen.setdefault(code, fact.id) == fact.id
        assert len(set(fact.codes)) == len(fact.codes)


@pytest.mark.parametrize(
    ("id", "system", "code"),
    [
        ("ferritin", LOINC, "2276-4"),
        ("transferrin_saturation", LOINC, "2502-3"),
        ("creatinine", LOINC, "2160-0"),
        ("egfr", LOINC, "98979-8"),
        ("phq9_item9", LOINC, "44260-8"),
        ("dialysis", ICD10CM, "Z99.2"),
        ("sleep_apnoea", ICD10CM, "G47.33"),
        ("rest_pain", ICD10CM, "I70.22*"),
        ("rls_diagnosis", ICD10CM, "G25.81"),
        ("rls_diagnosis", SNOMED, "32914008"),
        ("impulse_control_disorder", ICD10CM, "F63.0"),
        ("psychotic_disorder", ICD10CM, "F20*"),
        ("seizure_disorder", ICD10CM, "G40*"),
    ],
)
def test_a_fact_carries_its_code(id: str, system: str, code: str) -> None:
    assert (system, code) in definition(id).codes


def _icd10cm(id: str) -> tuple[str, ...]:
    return tuple(code for system, code in definition(id).codes if system == ICD10CM)


def _means(id: str, code: str) -> bool:
    return any(code.startswith(own[:-1]) if own.endswith("*") else code == own for own in _icd10cm(id))


@pytest.mark.parametrize("substance", ["F10", "F11", "F12", "F13", "F14", "F15", "F16", "F18", "F19"])
def test_remission_is_no_active_disorder_and_use_is_no_disorder(substance: str) -> None:
    for active in (".10", ".120", ".20", ".259", ".288", ".29"):
        assert _means("substance_use_disorder", substance + active)
        assert _means("past_substance_use_disorder", substance + active)
    for remission in (".11", ".21"):
        assert not _means("substance_use_disorder", substance + remission)
        assert _means("past_substance_use_disorder", substance + remission)
    assert not _means("substance_use_disorder", f"{substance}.90")
    assert not _means("past_substance_use_disorder", f"{substance}.90")


def test_an_opioid_use_disorder_is_one_of_opioids() -> None:
    assert _means("opioid_use_disorder", "F11.20")
    assert not any(_means("opioid_use_disorder", code) for code in ("F11.11", "F11.21", "F11.90", "F10.20"))


@pytest.mark.parametrize(
    "id",
    [
        "dialysis",
        "pregnant",
        "breastfeeding",
        "icd_screen_positive",
        "active_infection",
        "sleep_apnoea_treated",
        "pdmp_checked_clean",
        "opioid_agreement",
        "urine_drug_screen_clean",
        "naloxone_available",
        "bowel_plan",
        "foot_pulses_palpable",
        "urge_to_move_legs",
        "symptoms_begin_at_rest",
        "suicidal_ideation",
        "leg_skin_lesion_at_electrode",
    ],
)
def test_what_must_be_known_comes_from_no_list(id: str) -> None:
    assert definition(id).listed_in == ""


@pytest.mark.parametrize("id", AGED)
def test_the_age_of_a_value_is_a_fact_of_its_own(id: str) -> None:
    fact, age = definition(id), definition(f"days_since_{id}")
    assert (age.kind, age.unit, age.sided) == ("number", "d", fact.sided)
    assert age.request == fact.request
    assert is_derived(age)


def test_arterial_tests_count_for_twelve_months() -> None:
    for id in ("abi", "tbi", "ankle_pressure", "systolic_toe", "tcpo2", "exercise_abi", "systolic_arm"):
        assert definition(id).look_back_days == 366


def test_keys_name_the_leg_and_the_segment() -> None:
    assert keys_of(definition("ferritin")) == ("ferritin",)
    assert keys_of(definition("abi")) == ("abi@left", "abi@right")
    reflux = keys_of(definition("reflux_time"))
    assert len(reflux) == 2 * len(LEG_VEINS)
    assert "reflux_time.gsv_knee@left" in reflux


def test_times_of_day_lie_within_a_day() -> None:
    for id in TIMES_OF_DAY:
        fact = definition(id)
        assert (fact.unit, fact.low, fact.high) == ("h", 0, 24)


def test_an_unknown_id_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        definition("ferritine")


def test_the_catalogue_loads_nothing_slow() -> None:
    heavy = [
        "dataclasses",
        "inspect",
        "json",
        "yaml",
        "gzip",
        "html",
        "argparse",
        "ekbom.logic",
        "ekbom.guidelines",
        "pathlib",
    ]
    code = f"import sys, ekbom.facts.catalogue; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, env=_env())
    assert done.stdout.strip() == "[]"


def _env() -> dict[str, str]:
    import os
    from pathlib import Path

    import ekbom

    return {**os.environ, "PYTHONPATH": str(Path(ekbom.__file__).parents[1])}
