"""Each measure and each step of the cascade says of patients written by hand what it promises; unknown is never no."""

from __future__ import annotations

import datetime
from collections import Counter
from functools import cache

import pytest

from ekbom.facts.catalogue import FACTS
from ekbom.facts.medication import FOLLOWED, SETS
from ekbom.logic.expressions import FALSE, Reference, Value, Variable
from ekbom.logic.interpreter import evaluate
from ekbom.logic.python_code import in_order
from ekbom.plan.collect import load_book
from ekbom.population.answers import Answers, PolarsAnswers, frame_of
from ekbom.population.measures import (
    CASCADE,
    DENOMINATOR_UNKNOWN,
    EXCLUDED,
    MEASURES,
    MET,
    NOT_IN,
    NOT_MET,
    OUTCOMES,
    UNKNOWN,
    Measure,
)
from ekbom.proofs.generated_patients import PatientMaker

DAY = datetime.date(2026, 11, 22).toordinal()
Facts = dict[str, Value]

#: Takes nothing, by a list that is there.
NO_DRUG: Facts = {
    "medication_list": True,
    **{f"takes_{id}": False for id in (*SETS, *FOLLOWED)},
    **{f"{id}_daily_dose": 0.0 for id in FOLLOWED},
}
#: A woman of 50 with restless legs on a problem list that is there; every list is there.
RLS: Facts = {
    **NO_DRUG,
    "age": 50.0,
    "sex": "female",
    "rls_diagnosis": True,
    "condition_list": True,
    "procedure_list": True,
    "device_list": True,
    "allergy_list": True,
}
NO_LIST: Facts = {"rls_diagnosis": None, "condition_list": None}
NOT_RLS: Facts = {"rls_diagnosis": None}
MIMIC: Facts = {"urge_to_move_legs": False}
CRITERIA: Facts = dict.fromkeys(
    (
        "urge_to_move_legs",
        "symptoms_begin_at_rest",
        "relief_by_movement",
        "worse_in_evening_or_night",
        "not_solely_explained_by_mimic",
        "criteria_asked_by_clinician",
    ),
    True,
)
LABORATORY: Facts = {"haemoglobin": 13.0, "days_since_haemoglobin": 30.0}
FERRITIN: Facts = {"ferritin": 60.0, "days_since_ferritin": 40.0}
TSAT: Facts = {"transferrin_saturation": 25.0, "days_since_transferrin_saturation": 40.0}
IRON: Facts = {**FERRITIN, **TSAT}
ENOUGH: Facts = {**IRON, "ferritin": 180.0}


def on(drug: str, *sets: str, days: float | None = 100.0, dose: float | None = None) -> Facts:
    """Takes a drug: the facts of its ingredient and of its sets."""
    facts: Facts = {}
    for id in (drug, *sets):
        facts |= {f"takes_{id}": True, f"days_on_{id}": days}
    return {**facts, f"{drug}_daily_dose": dose}


GABAPENTIN = on("gabapentin", "gabapentinoid", dose=300.0)
PRAMIPEXOLE = on("pramipexole", "dopamine_agonist", "dopaminergic", dose=0.25)
OXYCODONE = on("oxycodone", "opioid", "full_opioid_agonist", dose=10.0)
CLONAZEPAM = on("clonazepam", "benzodiazepine", "benzodiazepine_or_z", dose=0.5)
PARKINSON: Facts = {"parkinson_disease": True}


def _by_id(measures: tuple[Measure, ...], id: str) -> Measure:
    return next(one for one in measures if one.id == id)


def _said(measure: Measure, *facts: Facts) -> Value:
    held: Facts = {"as_of": float(DAY)}
    for part in (RLS, *facts):
        held |= part
    known = {key: value for key, value in held.items() if value is not None}
    return evaluate(measure.answer, known, DAY)


def said(id: str, *facts: Facts) -> Value:
    """What a measure says of the woman above with these facts; None takes a fact away."""
    return _said(_by_id(MEASURES, id), *facts)


def step(id: str, *facts: Facts) -> Value:
    """The same of a step of the cascade."""
    return _said(_by_id(CASCADE, id), *facts)


#: Facts that put somebody into each measure.
INTO: dict[str, Facts] = {
    "iron_tested": {},
    "iron_treated": IRON,
    "agonist_first": PRAMIPEXOLE,
    "above_ceiling": PRAMIPEXOLE,
    "augmentation_screened": PRAMIPEXOLE,
    "renal_dose_exceeded": GABAPENTIN,
    "opioid_benzodiazepine": OXYCODONE,
    "worsening_drug_unreviewed": on("mirtazapine"),
    "vein_procedure_for_rls": {"previous_vein_procedure@left": True},
    "abi_before_compression": {"uses_compression_stockings": True},
}
ABOUT_RLS = [id for id in INTO if id != "abi_before_compression"]


def test_every_measure_is_tried() -> None:
    assert list(INTO) == [one.id for one in MEASURES]


@pytest.mark.parametrize("id", ABOUT_RLS)
def test_who_has_no_restless_legs_is_not_asked_about(id: str) -> None:
    assert said(id, INTO[id], NOT_RLS) == NOT_IN
    assert said(id, INTO[id], NO_LIST) == DENOMINATOR_UNKNOWN
    assert said(id, INTO[id], NOT_RLS, CRITERIA) == said(id, INTO[id]), "the criteria are as good as a code"
    assert said(id, INTO[id]) not in (NOT_IN, DENOMINATOR_UNKNOWN, EXCLUDED)


@pytest.mark.parametrize("id", ABOUT_RLS)
def test_a_code_that_the_criteria_refute_is_left_out(id: str) -> None:
    assert said(id, INTO[id], MIMIC) == EXCLUDED


@pytest.mark.parametrize("id", [one.id for one in MEASURES])
def test_of_a_patient_of_whom_nothing_is_known_the_denominator_is_unknown(id: str) -> None:
    assert evaluate(_by_id(MEASURES, id).answer, {}, DAY) == DENOMINATOR_UNKNOWN


@pytest.mark.parametrize("id", [id for id in ABOUT_RLS if id not in ("iron_tested", "vein_procedure_for_rls")])
def test_who_does_not_take_or_have_it_is_not_in_the_denominator(id: str) -> None:
    assert said(id, ENOUGH) == NOT_IN


@pytest.mark.parametrize("id", ["agonist_first", "above_ceiling", "renal_dose_exceeded", "opioid_benzodiazepine"])
def test_without_a_list_of_medicines_the_denominator_is_unknown(id: str) -> None:
    assert said(id, dict.fromkeys(NO_DRUG)) == DENOMINATOR_UNKNOWN


# --- iron --------------------------------------------------------------------------------------------


def test_iron_studies_are_ferritin_and_saturation_in_time() -> None:
    assert said("iron_tested", IRON) == MET
    from_iron: Facts = {"serum_iron": 60.0, "days_since_serum_iron": 9.0}
    capacity: Facts = {"total_iron_binding_capacity": 300.0, "days_since_total_iron_binding_capacity": 9.0}
    assert said("iron_tested", FERRITIN, from_iron, capacity) == MET
    assert said("iron_tested", FERRITIN, from_iron, {"transferrin": 250.0, "days_since_transferrin": 9.0}) == MET
    assert said("iron_tested", FERRITIN, from_iron) == NOT_MET
    assert said("iron_tested", FERRITIN) == NOT_MET, "ferritin came, the saturation did not"
    assert said("iron_tested", TSAT, LABORATORY) == NOT_MET


def test_iron_studies_are_in_time_up_to_twelve_months() -> None:
    assert said("iron_tested", IRON, {"days_since_ferritin": 365.0}) == MET
    assert said("iron_tested", IRON, {"days_since_ferritin": 366.0}) == NOT_MET
    assert said("iron_tested", IRON, {"days_since_transferrin_saturation": 400.0}) == NOT_MET


def test_iron_studies_nobody_can_know_of_are_unknown() -> None:
    assert said("iron_tested") == UNKNOWN, "no result of any laboratory reaches the record"
    assert said("iron_tested", {"haemoglobin": 13.0, "days_since_haemoglobin": 900.0}) == UNKNOWN
    assert said("iron_tested", {"haemoglobin": 13.0}) == UNKNOWN
    assert said("iron_tested", LABORATORY) == NOT_MET
    assert said("iron_tested", LABORATORY, IRON, {"days_since_ferritin": None}) == UNKNOWN, "a value without a day"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, NOT_MET),
        (on("ferrous_sulfate", "oral_iron"), MET),
        (on("ferric_carboxymaltose", "iv_iron"), MET),
        ({"weeks_since_iv_iron": 11.0}, MET),
        ({"weeks_since_iv_iron": 12.0}, NOT_MET),
        (dict.fromkeys(NO_DRUG), UNKNOWN),
        ({"takes_oral_iron": None, "takes_iv_iron": None}, UNKNOWN),
        ({"oral_iron_failed_or_not_tolerated": True, "iv_iron_refused_or_unavailable": True}, EXCLUDED),
        ({"oral_iron_failed_or_not_tolerated": True}, NOT_MET),
        ({"iron_overload_disorder": True}, EXCLUDED),
        ({"ferritin": 75.0}, NOT_MET),
        ({"ferritin": 76.0}, NOT_IN),
        ({"ferritin": 76.0, "transferrin_saturation": 19.0}, NOT_MET),
        ({"ferritin": 76.0, "transferrin_saturation": None}, DENOMINATOR_UNKNOWN),
        ({"ferritin": None, "transferrin_saturation": 30.0}, DENOMINATOR_UNKNOWN),
        ({"age": 9.0}, NOT_IN),
        ({"age": 9.0, "ferritin": 49.0}, NOT_MET),
        ({"age": None}, DENOMINATOR_UNKNOWN),
        ({"dialysis": True, "ferritin": 190.0, "transferrin_saturation": 19.0}, NOT_MET),
        ({"dialysis": True, "ferritin": 190.0}, NOT_IN),
    ],
)
def test_low_iron_is_treated(facts: Facts, expected: str) -> None:
    assert said("iron_treated", IRON, facts) == expected


# --- drugs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (PRAMIPEXOLE, MET),
        (GABAPENTIN, NOT_MET),
        ({**PRAMIPEXOLE, **GABAPENTIN}, NOT_MET),
        ({**on("pramipexole", "dopamine_agonist", days=101.0), **GABAPENTIN}, MET),
        ({**on("pramipexole", "dopamine_agonist", days=None), **GABAPENTIN}, UNKNOWN),
        ({**PRAMIPEXOLE, "alpha2delta_failed": True}, NOT_MET),
        ({**PRAMIPEXOLE, "pregabalin_failed": True}, NOT_MET),
        ({**GABAPENTIN, "dopamine_agonist_failed": True}, UNKNOWN),
        ({**GABAPENTIN, "dopamine_agonist_failed_or_augmented": True}, UNKNOWN),
        ({**PRAMIPEXOLE, "medication_list": None}, UNKNOWN),
        ({**PRAMIPEXOLE, **PARKINSON}, EXCLUDED),
        ({**PRAMIPEXOLE, "gabapentin_refused": True}, EXCLUDED),
        ({**PRAMIPEXOLE, "allergy_gabapentin": True}, EXCLUDED),
        (OXYCODONE, NOT_IN),
    ],
)
def test_the_agonist_is_first_where_no_gabapentinoid_was_before(facts: Facts, expected: str) -> None:
    assert said("agonist_first", facts) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"pramipexole_daily_dose": 0.75, "egfr": 90.0}, MET),
        ({"pramipexole_daily_dose": None}, UNKNOWN),
        (PARKINSON, EXCLUDED),
        ({"dopaminergic_indication": "prolactinoma"}, EXCLUDED),
        ({**NO_DRUG, **GABAPENTIN}, NOT_IN),
    ],
)
def test_above_the_ceiling(facts: Facts, expected: str) -> None:
    assert said("above_ceiling", PRAMIPEXOLE, facts) == expected


#: A kidney that is known, for the clearance and its band.
KIDNEY: Facts = {
    "creatinine": 0.8,
    "days_since_creatinine": 10.0,
    "body_weight": 70.0,
    "height": 170.0,
    "dialysis": False,
    "acute_kidney_injury": False,
}
WEAK: Facts = {**KIDNEY, "creatinine": 3.5}


def test_below_the_ceiling_the_kidney_must_be_known_too() -> None:
    assert said("above_ceiling", PRAMIPEXOLE, KIDNEY) == NOT_MET
    assert said("above_ceiling", PRAMIPEXOLE) == UNKNOWN


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"needs_higher_dose": True}, MET),
        ({}, NOT_MET),
        ({"needs_higher_dose": False, "more_intense_than_before": False, "spread_beyond_legs": False}, NOT_MET),
        (
            {
                "needs_higher_dose": False,
                "more_intense_than_before": False,
                "spread_beyond_legs": False,
                "onset_earlier_hours": 0.0,
            },
            MET,
        ),
        (PARKINSON, EXCLUDED),
        ({**NO_DRUG, **OXYCODONE}, NOT_IN),
    ],
)
def test_an_augmentation_screen_is_on_record(facts: Facts, expected: str) -> None:
    assert said("augmentation_screened", PRAMIPEXOLE, facts) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (KIDNEY, NOT_MET),
        ({**KIDNEY, "gabapentin_daily_dose": 5000.0}, MET),
        ({**WEAK, "gabapentin_daily_dose": 1800.0}, MET),
        ({}, UNKNOWN),
        ({**KIDNEY, "gabapentin_daily_dose": None}, UNKNOWN),
        ({**WEAK, **NO_DRUG, **PRAMIPEXOLE, "creatinine": 6.0}, MET),
        ({**KIDNEY, **NO_DRUG, **PRAMIPEXOLE}, NOT_MET),
        ({**NO_DRUG, **OXYCODONE}, NOT_IN),
    ],
)
def test_a_dose_above_what_the_kidney_allows(facts: Facts, expected: str) -> None:
    assert said("renal_dose_exceeded", GABAPENTIN, facts) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, NOT_MET),
        (CLONAZEPAM, MET),
        ({"takes_benzodiazepine_or_z": None}, UNKNOWN),
        ({"active_cancer": True}, EXCLUDED),
        ({**CLONAZEPAM, "active_cancer": True}, EXCLUDED),
        ({**NO_DRUG, **CLONAZEPAM}, NOT_IN),
        ({"takes_opioid": None}, DENOMINATOR_UNKNOWN),
    ],
)
def test_an_opioid_with_a_benzodiazepine(facts: Facts, expected: str) -> None:
    assert said("opioid_benzodiazepine", OXYCODONE, facts) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, MET),
        ({"worsening_drug_reviewed": False}, MET),
        ({"worsening_drug_reviewed": True}, NOT_MET),
        ({**NO_DRUG, **on("sertraline", "ssri")}, NOT_IN),
        ({**NO_DRUG, **on("sertraline", "ssri"), "worse_after_starting_ssri": True}, MET),
        ({**NO_DRUG, "takes_mirtazapine": None}, DENOMINATOR_UNKNOWN),
    ],
)
def test_a_worsening_drug_with_no_review(facts: Facts, expected: str) -> None:
    assert said("worsening_drug_unreviewed", INTO["worsening_drug_unreviewed"], facts) == expected


# --- veins and arteries --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, MET),
        ({"varicose_veins_recorded@right": True}, NOT_MET),
        ({"ceap_c@left": "C2"}, NOT_MET),
        ({"ceap_c@left": "C1"}, MET),
        ({"venous_symptoms@left": True, "duplex_only_because_of_rls": True}, NOT_MET),
        ({"condition_list": None}, UNKNOWN),
        ({"condition_list": None, "duplex_only_because_of_rls": True}, MET),
        ({"condition_list": None, "venous_insufficiency_recorded@left": True}, NOT_MET),
        ({"previous_vein_procedure@left": None}, NOT_IN),
        ({"previous_vein_procedure@left": None, "procedure_list": None}, DENOMINATOR_UNKNOWN),
        ({"previous_vein_procedure@left": False, "previous_vein_procedure@right": True}, MET),
    ],
)
def test_a_vein_procedure_with_restless_legs_as_its_only_reason(facts: Facts, expected: str) -> None:
    assert said("vein_procedure_for_rls", INTO["vein_procedure_for_rls"], facts) == expected


PULSES: Facts = {f"foot_pulses_palpable@{side}": True for side in ("left", "right")}
NO_COMPLAINT: Facts = {
    **{f"{id}@{side}": False for id in ("claudication", "rest_pain") for side in ("left", "right")},
    "diabetes": False,
}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, NOT_MET),
        ({"abi@left": 1.0, "abi@right": 1.1}, MET),
        ({"systolic_toe@left": 80.0, "abi@right": 1.1}, MET),
        ({"abi@left": 1.0}, UNKNOWN),
        ({"abi@left": 1.0, "abi@right": 1.1, "leg_complaints_new_since_tests@left": True}, UNKNOWN),
        ({**PULSES, **NO_COMPLAINT}, EXCLUDED),
        ({**PULSES, **NO_COMPLAINT, "planned_compression_pressure": 30.0}, NOT_MET),
        ({**PULSES, **NO_COMPLAINT, "abi@left": 1.0}, MET),
        ({"uses_compression_stockings": None}, NOT_IN),
        ({"uses_compression_stockings": None, "device_list": None}, DENOMINATOR_UNKNOWN),
        ({"uses_compression_stockings": None, "uses_pneumatic_compression": True, **NOT_RLS}, NOT_MET),
    ],
)
def test_an_arterial_test_before_compression(facts: Facts, expected: str) -> None:
    assert said("abi_before_compression", INTO["abi_before_compression"], facts) == expected


# --- the cascade ---------------------------------------------------------------------------------------

SCORED: Facts = {"irls_total": 18.0, "days_since_irls_total": 60.0}
TROUBLED: Facts = {"clinically_significant": True, "symptom_days_per_week": 5.0}
LOW_AND_TREATED: Facts = {**IRON, **on("ferrous_sulfate", "oral_iron")}


def test_who_went_all_the_way_meets_every_step() -> None:
    facts = (CRITERIA, LOW_AND_TREATED, GABAPENTIN, TROUBLED, SCORED)
    assert [_said(one, *facts) for one in CASCADE] == [MET] * len(CASCADE)


@pytest.mark.parametrize(
    ("id", "facts", "expected"),
    [
        ("suspected", (), MET),
        ("suspected", (NOT_RLS,), NOT_MET),
        ("suspected", (NO_LIST,), UNKNOWN),
        ("suspected", (NO_LIST, {"urge_to_move_legs": True}), MET),
        ("criteria_documented", (), NOT_MET),
        ("criteria_documented", (CRITERIA,), MET),
        ("criteria_documented", (MIMIC,), MET),
        ("criteria_documented", (NOT_RLS,), NOT_IN),
        ("criteria_documented", (NO_LIST,), DENOMINATOR_UNKNOWN),
        ("iron_tested", (MIMIC,), EXCLUDED),
        ("iron_tested", (), NOT_IN),
        ("iron_tested", (CRITERIA,), UNKNOWN),
        ("iron_tested", (CRITERIA, LABORATORY), NOT_MET),
        ("iron_tested", (CRITERIA, IRON), MET),
        ("iron_treated", (CRITERIA,), DENOMINATOR_UNKNOWN),
        ("iron_treated", (MIMIC, IRON), NOT_IN),
        ("iron_treated", (CRITERIA, IRON), NOT_MET),
        ("iron_treated", (CRITERIA, ENOUGH), EXCLUDED),
        ("iron_treated", (CRITERIA, LOW_AND_TREATED), MET),
        ("first_line_drug", (CRITERIA, IRON), NOT_IN),
        ("first_line_drug", (CRITERIA, ENOUGH), UNKNOWN),
        ("first_line_drug", (CRITERIA, ENOUGH, TROUBLED), NOT_MET),
        ("first_line_drug", (CRITERIA, ENOUGH, TROUBLED, {"symptom_days_per_week": 1.0}), EXCLUDED),
        ("first_line_drug", (CRITERIA, ENOUGH, PRAMIPEXOLE), NOT_MET),
        ("first_line_drug", (CRITERIA, ENOUGH, GABAPENTIN), MET),
        ("first_line_drug", (CRITERIA, LOW_AND_TREATED, {"age": 9.0, "ferritin": 30.0}), EXCLUDED),
        ("followed_up", (CRITERIA, ENOUGH, GABAPENTIN), NOT_MET),
        ("followed_up", (CRITERIA, ENOUGH, GABAPENTIN, SCORED), MET),
        ("followed_up", (CRITERIA, ENOUGH, GABAPENTIN, SCORED, {"days_since_irls_total": 182.0}), MET),
        ("followed_up", (CRITERIA, ENOUGH, GABAPENTIN, SCORED, {"days_since_irls_total": 183.0}), NOT_MET),
        ("followed_up", (CRITERIA, ENOUGH, GABAPENTIN, {"irls_total": 18.0}), UNKNOWN),
        ("followed_up", (CRITERIA, ENOUGH, PRAMIPEXOLE, SCORED), NOT_IN),
        ("followed_up", (CRITERIA, ENOUGH), DENOMINATOR_UNKNOWN),
    ],
)
def test_a_step_of_the_cascade(id: str, facts: tuple[Facts, ...], expected: str) -> None:
    assert step(id, *facts) == expected


# --- all of them ---------------------------------------------------------------------------------------


@cache
def answers() -> Answers:
    return Answers(load_book(), DAY)


def test_polars_says_what_the_interpreter_says() -> None:
    program = answers().program
    roots = [one.node for one in answers().measures]
    nodes = list(in_order(roots))
    maker = PatientMaker(nodes, DAY, 20261201)
    patients: list[Facts] = [{}, dict(RLS)]
    patients += [{**RLS, **INTO[id]} for id in INTO]
    patients += [{**RLS, **CRITERIA, **INTO[id], **LOW_AND_TREATED, **SCORED} for id in INTO]
    patients += [maker.changed({**RLS, **INTO[id]}) for id in INTO for _ in range(20)]
    patients += [maker.from_nothing() for _ in range(150)]
    held = [
        {key: value for key, value in {**one, "as_of": float(DAY)}.items() if value is not None} for one in patients
    ]
    frame = PolarsAnswers(answers()).of(frame_of(program, [str(n) for n in range(len(held))], held))
    seen: Counter[str] = Counter()
    for one in answers().measures:
        expected = [evaluate(one.node, facts, DAY) for facts in held]
        assert frame[one.id].to_list() == expected, one.id
        seen.update(str(value) for value in expected)
    assert set(seen) == set(OUTCOMES), "the patients do not try every outcome"


def test_the_schema_describes_every_column() -> None:
    schema = answers().schema
    described = [one["column"] for one in (*schema["measures"], *schema["cascade"])]
    assert described == [one.id for one in answers().measures]
    assert len(set(described)) == len(described)
    assert schema["outcomes"] == list(OUTCOMES)
    by_column = {one["column"]: one for one in schema["measures"]}
    assert by_column["measure.iron_tested"]["direction"] == "increase"
    assert by_column["measure.above_ceiling"]["direction"] == "decrease"


@pytest.mark.parametrize("measure", [*MEASURES, *CASCADE], ids=lambda one: one.id)
def test_every_measure_says_what_it_means_and_rests_on(measure: Measure) -> None:
    assert measure.title and measure.denominator and measure.numerator
    assert bool(measure.exclusion) == (measure.excluded is not FALSE)
    sources = load_book().sources
    first = [part.split()[0].rstrip(",") for part in measure.source.split("; ")]
    named = [word for word in first if word not in ("rule", "rules", "follow-up", "follow-ups", "options", "alert")]
    assert named and set(named) <= set(sources)
    for node in in_order([measure.answer]):
        if isinstance(node, Variable):
            assert node.id in FACTS and (not node.sided or node.side), node.key
        assert not isinstance(node, Reference) or not node.sided, node
