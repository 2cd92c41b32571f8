"""Gabapentinoids: the ceiling of every kidney band, who may not have them, and what follows above the ceiling."""

from __future__ import annotations

import pytest

from tests.guidelines.cases import Result, judge

DRUGS = ("gabapentin", "gabapentin_enacarbil", "pregabalin")


def kidney(clearance: float | None = None, **facts: object) -> Result:
    by_clearance = {"creatinine": None, "body_weight": None, "creatinine_clearance": clearance}
    return judge({**(by_clearance if clearance is not None else {}), **facts})


def ceiling(case: Result, drug: str) -> tuple[float | None, float | None]:
    dose = case.option(drug).dose
    assert dose is not None
    return dose.max_mg_per_day, dose.interval_days


@pytest.mark.parametrize(
    ("clearance", "gabapentin", "enacarbil", "pregabalin"),
    [
        (60.0, 3600, 600, 450),
        (59.99, 1400, 600, 225),
        (30.0, 1400, 600, 225),
        (29.99, 700, 300, 150),
        (15.0, 700, 300, 150),
    ],
)
def test_american_ceilings_at_the_edges_of_the_bands(
    clearance: float, gabapentin: float, enacarbil: float, pregabalin: float
) -> None:
    case = kidney(clearance)
    assert ceiling(case, "gabapentin") == (gabapentin, 1)
    assert ceiling(case, "gabapentin_enacarbil") == (enacarbil, 1)
    assert ceiling(case, "pregabalin") == (pregabalin, 1)


def test_below_15_gabapentin_falls_in_proportion_and_enacarbil_is_every_other_day() -> None:
    case = kidney(7.5)
    assert ceiling(case, "gabapentin") == (150, 1)
    assert ceiling(case, "gabapentin_enacarbil") == (300, 2)
    assert ceiling(case, "pregabalin") == (75, 1)
    assert ceiling(kidney(14.99), "gabapentin")[0] == pytest.approx(299.8)


def test_on_dialysis_gabapentin_is_300_mg_after_sessions_and_enacarbil_is_forbidden() -> None:
    case = judge({"dialysis": True})
    assert case.status("gabapentin") == "consider"
    assert ceiling(case, "gabapentin") == (300, 2)
    dose = case.option("gabapentin").dose
    assert dose is not None and dose.start.startswith("100 mg after each dialysis session")
    assert case.status("gabapentin_enacarbil") == "contraindicated"
    assert {b.rule for b in case.option("gabapentin_enacarbil").hard} == {"S04"}
    assert ceiling(case, "pregabalin") == (75, 1)
    assert case.alert("esrd_rules") == "info"


@pytest.mark.parametrize("locale", ["eu", "uk", None])
@pytest.mark.parametrize(
    ("clearance", "expected"),
    [(80.0, 3600), (79.99, 1800), (60.0, 1800), (59.99, 1400), (50.0, 1400), (49.99, 900), (30.0, 900), (29.99, 600)],
)
def test_europe_and_an_unknown_country_take_the_lower_label(
    locale: str | None, clearance: float, expected: float
) -> None:
    assert ceiling(kidney(clearance, locale=locale), "gabapentin") == (expected, 1)


@pytest.mark.parametrize(("locale", "expected"), [("us", 600), ("jp", 300), (None, 300)])
def test_the_japanese_label_halves_enacarbil_between_30_and_60(locale: str | None, expected: float) -> None:
    facts = {"dopamine_agonist_failed_or_augmented": True}
    assert ceiling(kidney(45.0, locale=locale, **facts), "gabapentin_enacarbil") == (expected, 1)


def test_in_japan_enacarbil_is_second_line_and_not_below_30() -> None:
    assert (
        kidney(90.0, locale="jp", dopamine_agonist_failed_or_augmented=False).status("gabapentin_enacarbil") == "avoid"
    )
    assert kidney(90.0, locale="jp").status("gabapentin_enacarbil") == "needs"
    assert (
        kidney(29.0, locale="jp", dopamine_agonist_failed_or_augmented=True).status("gabapentin_enacarbil")
        == "contraindicated"
    )


def test_first_line_for_an_ordinary_adult_with_its_presumptions_named() -> None:
    case = judge()
    for drug in DRUGS:
        assert case.status(drug) == "recommend"
        named = set(case.presumed(drug))
        assert {"no_respiratory_disease", "no_substance_use_disorder", "no_heart_failure", "no_sleep_apnoea"} <= named
    assert next(g.statement for g in case.option("gabapentin").grades if g.source == "AASM-2025") == "A2"


@pytest.mark.parametrize("fact", ["age", "dialysis", "medication_list", "condition_list", "allergy_list", "creatinine"])
def test_what_must_be_known_is_asked_and_no_dose_is_printed(fact: str) -> None:
    case = judge({fact: None})
    for drug in DRUGS:
        assert case.status(drug) == "needs"
        assert case.option(drug).dose is None


def test_pregnancy_is_never_presumed() -> None:
    young = {"age": 30, "postmenopausal": None, "pregnant": None, "effective_contraception": True}
    assert judge(young).status("gabapentin") == "needs"


@pytest.mark.parametrize(
    ("facts", "start"),
    [
        ({}, "300 mg"),
        ({"age": 65}, "100 mg"),
        ({"frail": True}, "100 mg"),
        ({"creatinine": 1.4}, "100 mg"),
    ],
)
def test_older_frail_and_weak_kidneys_start_low(facts: dict[str, object], start: str) -> None:
    dose = judge(facts).option("gabapentin").dose
    assert dose is not None and dose.start.startswith(start)


@pytest.mark.parametrize(
    ("facts", "start"),
    [({}, "75 mg"), ({"age": 65}, "50 mg"), ({"age": 65, "frail": True}, "25 mg"), ({"creatinine": 2.5}, "25 mg")],
)
def test_pregabalin_starts_by_age_frailty_and_kidney(facts: dict[str, object], start: str) -> None:
    dose = judge(facts).option("pregabalin").dose
    assert dose is not None and dose.start.startswith(start)


@pytest.mark.parametrize(
    ("drug", "clearance", "allowed", "too_much"),
    [
        ("gabapentin", 45.0, 1400, 1400.5),
        ("gabapentin", 20.0, 700, 701),
        ("gabapentin", 7.5, 150, 151),
        ("gabapentin_enacarbil", 90.0, 600, 601),
        ("gabapentin_enacarbil", 10.0, 150, 300),
        ("pregabalin", 90.0, 450, 451),
        ("pregabalin", 45.0, 225, 226),
    ],
)
def test_at_the_ceiling_it_goes_on_and_above_it_is_reduced(
    drug: str, clearance: float, allowed: float, too_much: float
) -> None:
    def on(dose: float) -> Result:
        facts = {"creatinine": None, "body_weight": None, "creatinine_clearance": clearance}
        return judge(facts, medications={drug: dose})

    fine = on(allowed)
    assert (fine.option(drug).state, fine.status(drug)) == ("current", "recommend")
    assert fine.status("gabapentin_dose_reduction") == "not_indicated"
    assert fine.alert("renal_dose_exceeded") is None
    high = on(too_much)
    assert high.status(drug) == "contraindicated"
    assert high.status("gabapentin_dose_reduction") == "recommend"
    assert high.alert("renal_dose_exceeded") == "critical"
    stops_without_steps = drug == "gabapentin_enacarbil" and too_much <= 600
    assert high.alert("withdrawal_risk") == (None if stops_without_steps else "high")


def test_on_dialysis_a_daily_300_mg_is_too_much_and_after_sessions_is_not() -> None:
    assert judge({"dialysis": True}, medications={"gabapentin": 300}).status("gabapentin") == "contraindicated"
    assert judge({"dialysis": True}, medications={"gabapentin": 300 * 3 / 7}).status("gabapentin") == "recommend"


def test_enacarbil_on_dialysis_is_critical_and_reduced() -> None:
    case = judge({"dialysis": True}, medications={"gabapentin_enacarbil": 300})
    assert case.status("gabapentin_enacarbil") == "contraindicated"
    assert case.status("gabapentin_dose_reduction") == "recommend"
    assert case.alert("renal_dose_exceeded") == "critical"


def test_a_dose_that_is_not_recorded_is_asked_for() -> None:
    case = judge(medications={"pregabalin": None})
    assert case.status("pregabalin") == "needs"
    assert "drug_list" in case.option("pregabalin").needs
    assert case.alert("renal_dose_exceeded") == "high"


def test_above_2400_mg_gabapentin_warns_but_goes_on() -> None:
    assert judge(medications={"gabapentin": 2400}).alert("renal_dose_exceeded") is None
    case = judge(medications={"gabapentin": 2700})
    assert case.alert("renal_dose_exceeded") == "high"
    assert case.status("gabapentin") == "recommend"


def test_jerks_with_a_weak_kidney_ask_for_less() -> None:
    facts = {"creatinine": 1.6, "myoclonus": True}
    assert judge(facts, medications={"gabapentin": 600}).status("gabapentin_dose_reduction") == "recommend"
    assert (
        judge({"myoclonus": True}, medications={"gabapentin": 600}).status("gabapentin_dose_reduction")
        == "not_indicated"
    )


def test_a_drug_that_works_goes_on_when_symptoms_have_become_mild() -> None:
    mild = {"irls_total": 5, "symptom_days_per_week": 1}
    assert judge(mild, medications={"gabapentin": 900}).status("gabapentin") == "recommend"
    assert judge(mild).status("gabapentin") == "not_indicated"


@pytest.mark.parametrize(
    ("facts", "status", "level"),
    [
        ({"heart_failure": True, "nyha_class": 2}, "recommend", None),
        ({"heart_failure": True, "nyha_class": 3}, "avoid", "high"),
        ({"heart_failure": True}, "needs", "high"),
    ],
)
def test_pregabalin_in_heart_failure(facts: dict[str, object], status: str, level: str | None) -> None:
    case = judge(facts)
    assert case.status("pregabalin") == status
    assert case.alert("heart_failure_pregabalin") == level
    assert case.status("gabapentin") == "recommend"


def test_night_work_excludes_enacarbil_only() -> None:
    case = judge({"night_shift_work": True})
    assert case.status("gabapentin_enacarbil") == "contraindicated"
    assert case.alert("night_shift_gen") == "high"
    assert case.status("gabapentin") == "recommend"


def test_an_allergy_to_one_gabapentinoid_excludes_the_class() -> None:
    case = judge({"allergy_pregabalin": True})
    assert [case.status(drug) for drug in DRUGS] == ["contraindicated"] * 3


def test_breastfeeding_caps_gabapentin_at_900() -> None:
    case = judge({"age": 30, "postmenopausal": None, "breastfeeding": True, "effective_contraception": True})
    assert case.status("gabapentin") == "consider"
    assert ceiling(case, "gabapentin") == (900, 1)


def test_groundwork_comes_first_while_the_disease_is_not_severe() -> None:
    assert judge({"irls_total": 15, "ferritin": 40, "transferrin_saturation": 15}).status("gabapentin") == "consider"


def test_gabapentinoids_are_never_combined() -> None:
    case = judge()
    for drug in DRUGS:
        assert set(case.option(drug).option.not_with) >= set(DRUGS) - {drug}
        assert case.option(drug).option.group == "alpha2delta"


def test_a_gabapentinoid_takes_the_place_of_a_dopaminergic_drug() -> None:
    case = judge({"onset_earlier_hours": 3}, medications={"pramipexole": 0.25})
    assert case.option("gabapentin").replaces == ("pramipexole",)


def test_a_second_gabapentinoid_waits_for_the_trial_of_the_first() -> None:
    assert judge(medications={"gabapentin": 900}).status("pregabalin") == "consider"
    failed = judge({"alpha2delta_failed": True}, medications={"gabapentin": 900})
    assert failed.status("pregabalin") == "recommend"
    assert failed.option("pregabalin").replaces == ("gabapentin",)


@pytest.mark.parametrize(
    ("locale", "status"), [("us", "recommend"), (None, "contraindicated"), ("jp", "contraindicated")]
)
def test_the_japanese_label_shuts_out_enacarbil_below_30_wherever_no_country_is_given(
    locale: str | None, status: str
) -> None:
    case = kidney(29.99, locale=locale, dopamine_agonist_failed_or_augmented=True)
    assert case.status("gabapentin_enacarbil") == status


@pytest.mark.parametrize(
    ("locale", "clearance", "start"),
    [("jp", 89.9, "300"), ("jp", 90.0, "600"), ("us", 89.9, "600"), (None, 89.9, "300")],
)
def test_enacarbil_starts_low_in_japan_below_90(locale: str | None, clearance: float, start: str) -> None:
    dose = (
        kidney(clearance, locale=locale, dopamine_agonist_failed_or_augmented=True).option("gabapentin_enacarbil").dose
    )
    assert dose is not None and dose.start.startswith(start)


def test_a_dopaminergic_drug_of_another_illness_is_not_replaced() -> None:
    assert judge(medications={"levodopa": 100.0}).option("gabapentin").replaces == ("levodopa",)
    parkinson = judge({"parkinson_disease": True}, medications={"levodopa": 100.0})
    assert parkinson.option("gabapentin").replaces == ()


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"nyha_class": 3.0}, "avoid"),
        ({"heart_failure": True, "nyha_class": 4.0}, "avoid"),
        ({"heart_failure": True, "nyha_class": 2.0}, "recommend"),
        ({"heart_failure": True}, "needs"),
        ({}, "recommend"),
    ],
)
def test_heart_failure_and_its_class_hold_pregabalin_back(facts: dict[str, object], status: str) -> None:
    case = judge(facts)
    assert case.status("pregabalin") == status
    assert case.alert("heart_failure_pregabalin") == (None if status == "recommend" else "high")


YOUNG = {"age": 30.0, "postmenopausal": False}


@pytest.mark.parametrize(("dose", "status"), [(900.0, "recommend"), (901.0, "avoid")])
def test_gabapentin_goes_on_while_breastfeeding_up_to_900_mg(dose: float, status: str) -> None:
    case = judge({**YOUNG, "breastfeeding": True, "effective_contraception": True}, medications={"gabapentin": dose})
    assert case.status("gabapentin") == status


def test_gabapentin_in_pregnancy_is_for_a_specialist_and_at_most_900_mg() -> None:
    case = judge({**YOUNG, "pregnant": True, "gestational_age": 20.0})
    assert case.status("gabapentin") == "avoid"
    assert ceiling(case, "gabapentin") == (900, 1)


@pytest.mark.parametrize(
    ("facts", "medications", "level"),
    [
        ({}, {}, "critical"),
        ({"clinically_significant": False}, {}, None),
        ({}, {"gabapentin": 100.0}, None),
        ({}, {"gabapentin_enacarbil": 300.0}, "critical"),
        ({"dialysis": False}, {}, None),
    ],
)
def test_enacarbil_on_dialysis_is_said_where_it_would_be_next_or_is_taken(
    facts: dict[str, object], medications: dict[str, float | None], level: str | None
) -> None:
    assert judge({"dialysis": True, **facts}, medications=medications).alert("renal_dose_exceeded") == level


@pytest.mark.parametrize("drug", DRUGS)
def test_what_failed_is_not_offered_again_and_the_others_are(drug: str) -> None:
    case = judge({f"{drug}_failed": True})
    assert case.status(drug) == "not_indicated"
    assert {case.status(other) for other in DRUGS if other != drug} == {"recommend"}


@pytest.mark.parametrize(
    ("dose", "after_session_only", "status"),
    [
        (300.0, True, "recommend"),
        (300.1, True, "contraindicated"),
        (150.0, None, "recommend"),
        (151.0, None, "contraindicated"),
    ],
)
def test_on_dialysis_a_dose_a_session_is_not_counted_twice(
    dose: float, after_session_only: bool | None, status: str
) -> None:
    case = judge(
        {"dialysis": True, "gabapentin_dose_after_session_only": after_session_only}, medications={"gabapentin": dose}
    )
    assert case.status("gabapentin") == status


def test_a_failure_that_nobody_told_of_is_presumed_absent_by_name_and_asked_for() -> None:
    told = judge({"gabapentin_failed": True})
    assert told.status("gabapentin") == "not_indicated"
    untold = judge()
    assert untold.status("gabapentin") in ("recommend", "consider")
    assert "no_gabapentin_failed" in untold.presumed("gabapentin")
    assert "no_gabapentin_failed" not in judge({"gabapentin_failed": False}).presumed("gabapentin")
    assert "treatment_history" in untold.requests()
