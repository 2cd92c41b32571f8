"""Opioids: the gate, what shuts them out, doses by the kidney, morphine equivalents, current treatment, naloxone."""

from __future__ import annotations

import pytest

from ekbom.facts.catalogue import definition
from tests.guidelines.cases import judge
from tests.guidelines.opioid_cases import GATE, OPIOIDS, at_the_gate


def test_an_open_gate_lets_every_opioid_be_considered_and_none_be_recommended() -> None:
    result = at_the_gate()
    assert {id: result.status(id) for id in OPIOIDS} == dict.fromkeys(OPIOIDS, "consider")


@pytest.mark.parametrize(
    "fact",
    [
        "alpha2delta_failed",
        "dopamine_agonist_failed_or_augmented",
        "stop_bang_total",
        "liver_child_pugh",
        "naloxone_available",
        "pdmp_checked_clean",
        "opioid_agreement",
        "urine_drug_screen_clean",
        "ort_oud_total",
        "creatinine",
        "ferritin",
        "dialysis",
    ],
)
def test_an_open_question_of_the_gate_is_asked_and_never_presumed(fact: str) -> None:
    result = at_the_gate({fact: None})
    assert result.status("oxycodone") == "needs"
    asks = definition(fact).request or fact
    assert asks in result.option("oxycodone").needs


def test_without_a_list_of_medicines_no_opioid_is_offered() -> None:
    result = at_the_gate({"medication_list": None})
    assert {result.status(id) for id in OPIOIDS} == {"needs"}


@pytest.mark.parametrize(
    "change",
    [
        {"alpha2delta_failed": False},
        {"dopamine_agonist_failed_or_augmented": False, "other_option_failed_or_refused": False},
        {"pdmp_checked_clean": False},
        {"naloxone_available": False},
        {"opioid_agreement": False},
        {"urine_drug_screen_clean": False},
        {"ferritin": 30.0},
        {"symptom_days_per_week": 1.0},
    ],
)
def test_a_closed_gate_is_not_indicated(change: dict[str, object]) -> None:
    assert at_the_gate(change).status("oxycodone") == "not_indicated"


def test_one_more_non_opioid_way_that_failed_is_enough() -> None:
    other = {"dopamine_agonist_failed_or_augmented": False, "other_option_failed_or_refused": True}
    assert at_the_gate(other).status("oxycodone") == "consider"


def test_an_allergy_to_the_gabapentinoids_counts_as_a_blocked_first_line() -> None:
    assert at_the_gate({"alpha2delta_failed": False, "allergy_gabapentinoid": True}).status("oxycodone") == "consider"


HARD: list[tuple[dict[str, object], str, str, str]] = [
    ({"apnoea_hypopnoea_index": 15.0}, "", "oxycodone", "S19"),
    ({"stop_bang_total": 5.0}, "", "oxycodone", "S19"),
    ({}, "clonazepam", "oxycodone", "S01"),
    ({}, "zolpidem", "buprenorphine", "S01"),
    ({}, "rasagiline", "tramadol", "S32"),
    ({}, "linezolid", "oxycodone", "S32"),
    ({"maoi_within_14_days": True}, "", "oxycodone", "S32"),
    ({"paco2": 46.0}, "", "oxycodone", "S38"),
    ({"acute_or_severe_asthma": True}, "", "oxycodone", "S38"),
    ({"bowel_obstruction": True}, "", "oxycodone", "S38"),
    ({"substance_use_disorder": True}, "", "oxycodone", "S38"),
    ({"opioid_use_disorder": True}, "", "oxycodone", "S38"),
    ({}, "naltrexone", "oxycodone", "S40"),
    ({}, "oxycodone", "buprenorphine", "S40"),
    ({"seizure_disorder": True}, "", "tramadol", "S34"),
    ({"abrupt_sedative_withdrawal": True}, "", "tramadol", "S34"),
    ({"cyp2d6_ultrarapid": True}, "", "codeine", "S15"),
    ({"liver_child_pugh": "C"}, "", "oxycodone", "S51"),
    ({"liver_child_pugh": "C"}, "", "methadone", "S51"),
    ({"liver_child_pugh": "C"}, "", "tramadol", "S51"),
    ({"qtc": 500.0}, "", "methadone", "S14"),
    ({"qtc": 450.0}, "domperidone", "methadone", "S35"),
    ({"qtc": 450.0, "potassium": 3.4}, "", "methadone", "S35"),
    ({"congenital_long_qt": True}, "", "methadone", "S35"),
    ({"allergy_oxycodone": True}, "", "oxycodone", "S37"),
    ({"age": 17.0}, "", "oxycodone", "S39"),
    ({"suicidal_ideation": True}, "", "oxycodone", "S20"),
    ({"dialysis": True}, "", "oxycodone", "S03"),
]


@pytest.mark.parametrize(("facts", "drug", "option", "rule"), HARD)
def test_a_critical_rule_shuts_the_opioid_out(facts: dict[str, object], drug: str, option: str, rule: str) -> None:
    result = at_the_gate(facts, medications={drug: 10.0} if drug else None)
    assert result.status(option) == "contraindicated"
    assert rule in {b.rule for b in result.option(option).hard}


@pytest.mark.parametrize(
    ("facts", "drug", "option"),
    [
        ({"stop_bang_total": 3.0}, "", "oxycodone"),
        ({"stop_bang_total": 4.0}, "", "oxycodone"),
        ({"ort_oud_total": 3.0}, "", "oxycodone"),
        ({"past_substance_use_disorder": True}, "", "oxycodone"),
        ({}, "bupropion", "tramadol"),
    ],
)
def test_a_soft_block_leaves_the_opioid_to_a_specialist(facts: dict[str, object], drug: str, option: str) -> None:
    assert at_the_gate(facts, medications={drug: 150.0} if drug else None).status(option) == "avoid"


@pytest.mark.parametrize("index", [5.0, 14.9])
def test_mild_sleep_apnoea_does_not_shut_the_gate(index: float) -> None:
    assert at_the_gate({"sleep_apnoea": True, "apnoea_hypopnoea_index": index}).status("oxycodone") == "consider"


def test_recorded_sleep_apnoea_without_index_or_treatment_is_asked_for_whatever_the_screen_says() -> None:
    assert at_the_gate({"sleep_apnoea": True}).status("oxycodone") == "needs"


def test_methadone_needs_a_recent_electrocardiogram_and_potassium() -> None:
    assert at_the_gate({"qtc": None}).status("methadone") == "needs"
    assert at_the_gate({"potassium": None}).status("methadone") == "needs"
    assert at_the_gate({"days_since_qtc": 400.0}).status("methadone") == "needs"
    assert at_the_gate({"days_since_qtc": 120.0}).status("methadone") == "consider"
    assert at_the_gate({"days_since_qtc": 120.0, "qt_risk_factor": True}).status("methadone") == "needs"
    assert at_the_gate({"qtc": None}).status("oxycodone") == "consider"


def test_with_a_long_qtc_magnesium_is_measured_before_methadone() -> None:
    assert at_the_gate({"qtc": 460.0}).status("methadone") == "needs"
    assert at_the_gate({"qtc": 460.0, "magnesium_serum": 1.6}).status("methadone") == "contraindicated"
    assert at_the_gate({"qtc": 449.0, "magnesium_serum": 1.6}).status("methadone") == "consider"


def test_a_plain_no_to_sleep_apnoea_is_a_fact_and_no_presumption() -> None:
    result = at_the_gate({"stop_bang_total": None, "sleep_apnoea": False})
    assert result.status("oxycodone") == "consider"
    assert not [name for name in result.presumed("oxycodone") if "sleep_apnoea" in name]
    assert at_the_gate({"stop_bang_total": None}).status("oxycodone") == "needs"


@pytest.mark.parametrize("opioid", OPIOIDS)
def test_the_plan_for_the_bowels_is_part_of_the_gate(opioid: str) -> None:
    result = at_the_gate({"bowel_plan": None})
    assert result.status(opioid) == "needs"
    assert result.alert("opioid_gate") == "high"


def test_a_high_screen_that_a_test_refuted_holds_nothing_back() -> None:
    assert at_the_gate({"stop_bang_total": 6.0}).status("oxycodone") == "contraindicated"
    assert at_the_gate({"stop_bang_total": 6.0, "sleep_apnoea_excluded": True}).status("oxycodone") == "consider"


def test_tramadol_in_pregnancy_has_its_own_ceiling() -> None:
    pregnant = {"age": 30.0, "postmenopausal": False, "pregnant": True, "breastfeeding": False, "gestational_age": 20.0}
    result = at_the_gate(pregnant)
    dose = result.option("tramadol").dose
    assert (result.status("tramadol"), dose and dose.max_mg_per_day) == ("avoid", 100)


def test_an_opioid_that_treats_a_use_disorder_is_not_replaced() -> None:
    taken = {"methadone": 8.0}
    assert "methadone" in at_the_gate(medications=taken).option("oxycodone").replaces
    assert "methadone" not in at_the_gate({"opioid_use_disorder": True}, medications=taken).option("oxycodone").replaces


def test_cirrhosis_without_its_class_asks_before_oxycodone_goes_on() -> None:
    assert at_the_gate(medications={"oxycodone": 10.0}).status("oxycodone") == "recommend"
    open_class = {"cirrhosis": True, "liver_child_pugh": None}
    assert at_the_gate(open_class, medications={"oxycodone": 10.0}).status("oxycodone") == "needs"


def test_a_qtc_between_450_and_500_warns_and_blocks_nothing() -> None:
    result = at_the_gate({"qtc": 470.0, "magnesium_serum": 2.0})
    assert result.status("methadone") == "consider"
    assert result.alert("qt_risk") == "high"


@pytest.mark.parametrize(
    ("clearance", "caps"),
    [
        (60.0, {"oxycodone": 40, "tramadol": 200, "codeine": 180, "morphine": 45, "hydrocodone": 45, "methadone": 15}),
        (59.9, {"oxycodone": 30, "tramadol": 200, "codeine": 90, "morphine": 30, "hydrocodone": 30, "methadone": 15}),
        (30.0, {"oxycodone": 30, "tramadol": 200, "codeine": 90, "morphine": 30, "hydrocodone": 30}),
        (29.9, {"oxycodone": 20, "tramadol": 200, "hydrocodone": 20, "buprenorphine": 6}),
        (14.9, {"tramadol": 100, "methadone": 15, "buprenorphine": 6}),
    ],
)
def test_the_ceiling_falls_with_the_kidney(clearance: float, caps: dict[str, float]) -> None:
    result = at_the_gate({"creatinine": None, "creatinine_clearance": clearance})
    for id, cap in caps.items():
        dose = result.option(id).dose
        assert dose is not None, id
        assert dose.max_mg_per_day == cap, id


@pytest.mark.parametrize(
    ("clearance", "excluded"),
    [(29.9, {"codeine", "morphine"}), (14.9, {"codeine", "morphine", "oxycodone", "hydrocodone"}), (30.0, set())],
)
def test_the_kidney_excludes_what_builds_up(clearance: float, excluded: set[str]) -> None:
    result = at_the_gate({"creatinine": None, "creatinine_clearance": clearance})
    assert {id for id in OPIOIDS if result.status(id) == "contraindicated"} == excluded


def test_on_dialysis_only_methadone_and_buprenorphine_are_left() -> None:
    result = at_the_gate({"dialysis": True, "ferritin": 250.0})
    assert {id for id in OPIOIDS if result.status(id) != "contraindicated"} == {"methadone", "buprenorphine"}


def test_a_specialist_may_go_to_20_mg_of_methadone() -> None:
    dose = at_the_gate({"specialist_supervision": True}).option("methadone").dose
    assert dose is not None
    assert dose.max_mg_per_day == 20


# --- morphine equivalents ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("medications", "sum_"),
    [
        ({"oxycodone": 20.0}, 30.0),
        ({"methadone": 10.0}, 47.0),
        ({"tramadol": 250.0}, 50.0),
        ({"codeine": 60.0, "morphine": 30.0}, 39.0),
        ({"hydromorphone": 4.0}, 20.0),
        ({"tapentadol": 100.0}, 40.0),
        ({"hydrocodone": 30.0}, 30.0),
        ({"oxymorphone": 10.0}, 30.0),
        ({"buprenorphine": 2.0}, 0.0),
        ({}, 0.0),
    ],
)
def test_morphine_equivalents_follow_the_factors_of_2022(medications: dict[str, float | None], sum_: float) -> None:
    assert judge(medications=medications).finding("morphine_equivalents") == pytest.approx(sum_)


def test_a_fentanyl_patch_counts_by_its_rate() -> None:
    result = judge({"fentanyl_patch_rate": 25.0}, medications={"fentanyl": None})
    assert result.finding("morphine_equivalents") == pytest.approx(60.0)


def test_an_unknown_dose_leaves_the_sum_unknown_but_what_is_known_still_warns() -> None:
    unknown = judge(medications={"oxycodone": None})
    assert unknown.finding("morphine_equivalents") is None
    assert unknown.alert("mme_high") == "moderate"
    partly = judge(medications={"oxycodone": None, "morphine": 95.0})
    assert partly.finding("morphine_equivalents") is None
    assert partly.alert("mme_high") == "critical"


@pytest.mark.parametrize(
    ("oxycodone", "level"), [(33.3, None), (33.34, "high"), (59.9, "high"), (60.0, "critical"), (80.0, "critical")]
)
def test_fifty_equivalents_warn_and_ninety_stop(oxycodone: float, level: str | None) -> None:
    assert judge(medications={"oxycodone": oxycodone}).alert("mme_high") == level


def test_from_ninety_equivalents_on_no_opioid_is_offered() -> None:
    result = at_the_gate(medications={"morphine": 90.0})
    assert result.status("oxycodone") == "contraindicated"
    assert "S25" in {b.rule for b in result.option("oxycodone").hard}


# --- current treatment ------------------------------------------------------------------------------


def test_a_current_opioid_that_meets_no_danger_goes_on_even_where_safeguards_are_missing() -> None:
    result = judge({"liver_child_pugh": "A"}, medications={"oxycodone": 10.0})
    assert (result.option("oxycodone").state, result.status("oxycodone")) == ("current", "recommend")
    assert result.alert("opioid_gate") == "high"


def test_the_gate_alert_is_silent_once_the_set_is_complete() -> None:
    assert at_the_gate(medications={"oxycodone": 10.0}).alert("opioid_gate") is None
    assert judge().alert("opioid_gate") is None


def test_opioid_and_benzodiazepine_taken_together_end_both_and_recommend_the_taper() -> None:
    result = judge(medications={"oxycodone": 10.0, "clonazepam": 0.5})
    for id in ("oxycodone", "clonazepam", "benzodiazepine_or_z"):
        assert (result.option(id).state, result.status(id)) == ("current", "contraindicated"), id
        assert result.option(id).option.how_to_stop
    assert result.status("benzodiazepine_taper") == "recommend"
    assert result.alert("opioid_benzo") == "critical"
    assert result.status("naloxone") == "recommend"


@pytest.mark.parametrize(
    ("facts", "medications", "option"),
    [
        ({}, {"oxycodone": 41.0}, "oxycodone"),
        ({}, {"tramadol": 201.0}, "tramadol"),
        ({}, {"methadone": 16.0}, "methadone"),
        ({"creatinine": None, "creatinine_clearance": 40.0}, {"oxycodone": 31.0}, "oxycodone"),
        ({"creatinine": None, "creatinine_clearance": 20.0}, {"morphine": 10.0}, "morphine"),
        ({"qtc": 500.0}, {"methadone": 5.0}, "methadone"),
        ({"seizure_disorder": True}, {"tramadol": 50.0}, "tramadol"),
        ({}, {"oxycodone": 10.0, "selegiline": 5.0}, "oxycodone"),
        ({"buprenorphine_patch_rate": 25.0}, {"buprenorphine": 0.0}, "buprenorphine"),
    ],
)
def test_harm_ends_a_current_opioid_with_a_way_down(
    facts: dict[str, object], medications: dict[str, float | None], option: str
) -> None:
    result = judge({"days_since_qtc": 10.0, **facts}, medications=medications)
    assert (result.option(option).state, result.status(option)) == ("current", "contraindicated")


def test_untreated_sleep_apnoea_warns_of_a_current_opioid_and_does_not_end_it() -> None:
    result = judge({"apnoea_hypopnoea_index": 30.0, "liver_child_pugh": "A"}, medications={"oxycodone": 10.0})
    assert result.status("oxycodone") == "recommend"
    assert result.alert("osa_untreated") == "high"


def test_a_current_opioid_of_unknown_dose_is_asked_for() -> None:
    result = judge(medications={"oxycodone": None})
    assert result.status("oxycodone") == "needs"
    assert "drug_list" in result.option("oxycodone").needs


def test_methadone_for_an_opioid_use_disorder_is_left_to_its_service() -> None:
    facts = {"opioid_use_disorder": True, "qtc": 420.0, "days_since_qtc": 30.0}
    result = judge(facts, medications={"methadone": 60.0})
    assert result.status("methadone") == "recommend"
    assert result.alert("mme_high") == "critical"
    assert result.status("oxycodone") == "contraindicated"


# --- naloxone ---------------------------------------------------------------------------------------


def test_naloxone_goes_with_every_opioid_taken_or_next() -> None:
    assert judge(medications={"tramadol": 50.0}).status("naloxone") == "recommend"
    assert judge(medications={"buprenorphine": 1.0}).status("naloxone") == "recommend"
    assert at_the_gate().status("naloxone") == "recommend"
    assert judge().status("naloxone") == "not_indicated"


@pytest.mark.parametrize(
    ("facts", "medications", "reason"),
    [
        ({}, {"oxycodone": 10.0}, False),
        ({}, {"oxycodone": 34.0}, True),
        ({}, {"oxycodone": 10.0, "gabapentin": 300.0}, True),
        ({"age": 65.0}, {"oxycodone": 10.0}, True),
        ({"sleep_apnoea": True}, {"oxycodone": 10.0}, True),
        ({"people_at_risk_at_home": True}, {"oxycodone": 10.0}, True),
        ({"past_opioid_overdose": True}, {"oxycodone": 10.0}, True),
    ],
)
def test_naloxone_is_handed_out_for_the_listed_reasons(
    facts: dict[str, object], medications: dict[str, float | None], reason: bool
) -> None:
    assert judge(facts, medications=medications).finding("naloxone_prescribe") is reason


@pytest.mark.parametrize(("facts", "drug", "option", "rule"), HARD)
def test_taking_away_what_is_known_opens_nothing_but_by_a_named_presumption(
    facts: dict[str, object], drug: str, option: str, rule: str
) -> None:
    medications = {drug: 10.0} if drug else None
    before = set(at_the_gate(facts, medications=medications).presumed(option))
    for fact in (*GATE, *facts, "creatinine", "dialysis", "pregnant", "age"):
        after = at_the_gate({**facts, fact: None}, medications=medications)
        if after.status(option) in ("recommend", "consider"):
            named = set(after.presumed(option))
            screened = rule == "S19" and "no_sleep_apnoea" in named and "osa_test" in after.option(option).needs
            assert named - before or screened, (rule, fact)


@pytest.mark.parametrize("option", OPIOIDS)
def test_each_closed_safeguard_stays_closed_whatever_else_is_forgotten(option: str) -> None:
    for fact in GATE:
        closed = at_the_gate({fact: None, "pdmp_checked_clean": False})
        assert closed.status(option) not in ("recommend", "consider"), fact


@pytest.mark.parametrize(
    "instead",
    [
        {"alpha2delta_failed": None, "gabapentin_failed": True},
        {"alpha2delta_failed": None, "pregabalin_failed": True},
        {"dopamine_agonist_failed_or_augmented": None, "dipyridamole_refused": True},
        {"dopamine_agonist_failed_or_augmented": None, "tomac_failed": True},
        {"dopamine_agonist_failed_or_augmented": None, "dopamine_agonist_failed": True},
    ],
)
def test_the_failure_of_a_single_drug_answers_for_its_class(instead: dict[str, object]) -> None:
    assert at_the_gate(instead).status("oxycodone") == "consider"
    nothing = dict.fromkeys(instead)
    assert at_the_gate(nothing).status("oxycodone") == "needs"


@pytest.mark.parametrize(
    ("clearance", "release", "status"),
    [(29.99, "extended", "contraindicated"), (29.99, "immediate", "recommend"), (30.0, "extended", "recommend")],
)
def test_extended_release_tramadol_ends_at_30(clearance: float, release: str, status: str) -> None:
    kidney = {"creatinine": None, "creatinine_clearance": clearance, "tramadol_formulation": release}
    assert at_the_gate(kidney, medications={"tramadol": 100.0}).status("tramadol") == status


def test_a_recorded_failure_of_breathing_shuts_opioids_out() -> None:
    result = at_the_gate({"hypercapnic_respiratory_failure": True})
    assert result.status("oxycodone") == "contraindicated"
    assert result.alert("opioid_block") == "critical"
    assert result.status("clonazepam") == "contraindicated"


def test_birth_that_is_near_warns_the_team() -> None:
    pregnant = {"age": 30.0, "postmenopausal": False, "pregnant": True, "breastfeeding": False, "gestational_age": 35.9}
    assert judge(pregnant, medications={"oxycodone": 5.0}).alert("opioid_near_term") is None
    assert judge({**pregnant, "near_term": True}, medications={"oxycodone": 5.0}).alert("opioid_near_term") == "high"
