"""Dopaminergic drugs: advised against, capped, tapered by plan, never stopped at once, and whose they are."""

from __future__ import annotations

import pytest

from ekbom.plan.collect import load_book
from tests.guidelines.cases import Result, judge

STARTS = ("pramipexole", "ropinirole", "rotigotine", "levodopa")
NO_AUGMENTATION = {
    "onset_earlier_hours": 0,
    "needs_higher_dose": False,
    "more_intense_than_before": False,
    "spread_beyond_legs": False,
}


def taking(drug: str, dose: float | None, **facts: object) -> Result:
    return judge({**NO_AUGMENTATION, **facts}, medications={drug: dose})


def test_the_newest_guideline_decides_and_the_older_one_is_shown() -> None:
    case = judge()
    for drug in STARTS:
        assert case.status(drug) == "avoid"
    sources = {g.source: g.direction for g in case.option("pramipexole").grades}
    assert sources["AASM-2025"] == "against"
    assert sources["AAN-2016"] == "for"
    assert case.alert("guideline_against") == "info"


def test_ergot_drugs_are_never_started_and_never_stopped_when_taken_for_prolactin() -> None:
    case = judge({"wants_cabergoline": True})
    assert case.status("cabergoline") == case.status("pergolide") == "contraindicated"
    assert case.alert("cabergoline_valve") == "critical"
    own = taking("cabergoline", 0.1, prolactinoma=True)
    assert own.option("cabergoline").state == "current"
    assert own.status("cabergoline") == "avoid"
    assert own.alert("cabergoline_valve") == "info"
    assert own.status("da_taper") == "avoid"
    assert own.status("da_abrupt_stop") == "contraindicated"


@pytest.mark.parametrize(
    ("drug", "allowed", "too_much"),
    [
        ("pramipexole", 0.5, 0.51),
        ("ropinirole", 4, 4.1),
        ("rotigotine", 3, 3.1),
        ("levodopa", 200, 201),
    ],
)
def test_at_the_ceiling_it_is_reviewed_and_above_it_tapered(drug: str, allowed: float, too_much: float) -> None:
    fine = taking(drug, allowed)
    assert (fine.option(drug).state, fine.status(drug)) == ("current", "avoid")
    assert fine.status("da_taper") == "consider"
    assert fine.alert("da_dose_exceeded") is None
    high = taking(drug, too_much)
    assert high.status(drug) == "contraindicated"
    assert high.status("da_taper") == "recommend"
    assert high.alert("da_dose_exceeded") == "critical"
    assert high.alert("withdrawal_risk") == "high"


@pytest.mark.parametrize(
    ("dose", "basis", "locale", "expected"),
    [
        (0.5, "salt", None, False),
        (0.35, "base", None, False),
        (0.36, "base", None, True),
        (0.54, "base", "us", True),
        (0.36, None, "us", False),
        (0.36, None, "eu", True),
        (0.36, None, "uk", True),
        (0.36, "salt", "eu", False),
        (0.36, None, None, None),
        (0.35, None, None, False),
        (0.51, None, None, True),
    ],
)
def test_pramipexole_is_compared_as_salt(
    dose: float, basis: str | None, locale: str | None, expected: bool | None
) -> None:
    case = taking("pramipexole", dose, pramipexole_dose_basis=basis, locale=locale)
    assert case.finding("pramipexole_dose_too_high") is expected


def test_the_base_becomes_salt_by_0_705() -> None:
    case = taking("pramipexole", 0.54, pramipexole_dose_basis="base")
    assert case.finding("pramipexole_as_salt") == pytest.approx(0.765957, abs=1e-6)


def test_an_unknown_basis_is_asked_not_guessed() -> None:
    case = taking("pramipexole", 0.4, locale=None)
    assert case.alert("da_dose_exceeded") == "high"
    assert "drug_list" in case.option("pramipexole").needs


@pytest.mark.parametrize(
    ("clearance", "pramipexole", "ropinirole"),
    [
        (30.0, "avoid", "avoid"),
        (29.99, "avoid", "contraindicated"),
        (20.0, "avoid", "contraindicated"),
        (19.99, "contraindicated", "contraindicated"),
    ],
)
def test_kidney_limits_of_a_start(clearance: float, pramipexole: str, ropinirole: str) -> None:
    case = judge({"creatinine": None, "body_weight": None, "creatinine_clearance": clearance})
    assert case.status("pramipexole") == pramipexole
    assert case.status("ropinirole") == ropinirole
    assert case.status("rotigotine") == "avoid"


def test_dialysis_allows_ropinirole_to_3_mg_and_no_pramipexole() -> None:
    case = judge({"dialysis": True})
    assert case.status("pramipexole") == "contraindicated"
    dose = case.option("ropinirole").dose
    assert dose is not None and dose.max_mg_per_day == 3
    assert taking("ropinirole", 3, dialysis=True).status("ropinirole") == "avoid"
    assert taking("ropinirole", 3.5, dialysis=True).status("ropinirole") == "contraindicated"
    assert taking("pramipexole", 0.125, dialysis=True).alert("renal_dose_exceeded") == "critical"


def test_slow_steps_of_pramipexole_with_a_weak_kidney() -> None:
    low = judge({"creatinine": 1.4}).option("pramipexole").dose
    full = judge().option("pramipexole").dose
    assert low is not None and "14 days" in low.titrate
    assert full is not None and "14 days" not in full.titrate
    assert low.max_mg_per_day == full.max_mg_per_day == 0.5


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"psychotic_disorder": True}, "S41"),
        ({"severe_orthostatic_hypotension": True}, ""),
        ({"suicidal_ideation": True}, "S20"),
    ],
)
def test_hard_blocks_of_every_start(facts: dict[str, object], rule: str) -> None:
    case = judge(facts)
    for drug in STARTS:
        assert case.status(drug) == "contraindicated"
        assert rule in {b.rule for b in case.option(drug).hard}


def test_psychosis_is_critical_for_a_start_and_high_for_a_user() -> None:
    assert judge({"psychotic_disorder": True}).alert("psychosis_da") == "critical"
    assert taking("ropinirole", 1, psychotic_disorder=True).alert("psychosis_da") == "high"


def test_a_dopamine_blocker_forbids_a_start_and_warns_a_user() -> None:
    new = judge(medications={"quetiapine": 50})
    assert new.status("rotigotine") == "contraindicated"
    assert new.alert("dopamine_antagonist") == "critical"
    both = judge(NO_AUGMENTATION, medications={"metoclopramide": 10, "pramipexole": 0.125})
    assert both.alert("dopamine_antagonist") == "high"
    assert both.status("pramipexole") == "avoid"
    assert judge(medications={"lithium": 600}).status("rotigotine") == "avoid"
    assert judge(medications={"domperidone": 10}).status("rotigotine") == "avoid"


@pytest.mark.parametrize(
    ("drug", "facts"),
    [
        ("rotigotine", {"allergy_sulphite": True}),
        ("levodopa", {"narrow_angle_glaucoma": True}),
        ("ropinirole", {"liver_child_pugh": "C"}),
    ],
)
def test_blocks_of_one_drug_only(drug: str, facts: dict[str, object]) -> None:
    case = judge(facts)
    assert [d for d in STARTS if case.status(d) == "contraindicated"] == [drug]


def test_cirrhosis_without_its_class_is_not_presumed_harmless() -> None:
    case = judge({"cirrhosis": True})
    assert "no_severe_liver_disease" not in case.presumed("ropinirole")
    assert case.alert("liver_block") == "high"
    assert "no_severe_liver_disease" in judge().presumed("ropinirole")


@pytest.mark.parametrize(("days", "status"), [(14.0, "contraindicated"), (13.0, "avoid"), (400.0, "contraindicated")])
@pytest.mark.parametrize("drug", ["pramipexole", "levodopa"])
def test_a_stop_at_once_is_forbidden_from_14_days_on(drug: str, days: float, status: str) -> None:
    case = judge(NO_AUGMENTATION, medications={drug: 0.25}, days_on=days)
    assert case.status("da_abrupt_stop") == status


def test_an_unknown_duration_counts_as_long() -> None:
    facts = {**NO_AUGMENTATION, "days_on_dopamine_agonist": None, "days_on_pramipexole": None}
    assert judge(facts, medications={"pramipexole": 0.25}).status("da_abrupt_stop") == "contraindicated"


def test_within_14_days_harm_allows_a_stop() -> None:
    case = judge({"icd_screen_positive": True}, medications={"pramipexole": 0.25}, days_on=5)
    assert case.status("da_abrupt_stop") == "consider"
    assert judge().status("da_abrupt_stop") == "not_indicated"


def test_a_wish_to_stop_suddenly_is_answered() -> None:
    facts = {**NO_AUGMENTATION, "plans_to_stop_abruptly": True}
    assert judge(facts, medications={"pramipexole": 0.25}).alert("withdrawal_risk") == "high"
    assert judge(facts, medications={"pramipexole": 0.25}, days_on=10).alert("withdrawal_risk") is None
    assert judge(facts, medications={"gabapentin_enacarbil": 600}).alert("withdrawal_risk") is None
    assert judge(facts, medications={"gabapentin": 600}).alert("withdrawal_risk") == "high"


@pytest.mark.parametrize("owner", ["parkinson_disease", "prolactinoma"])
def test_another_specialists_drug_is_not_tapered_here(owner: str) -> None:
    case = judge({owner: True, "onset_earlier_hours": 4}, medications={"pramipexole": 1.5})
    assert case.status("da_taper") == "avoid"
    assert case.status("pramipexole") == "avoid"
    assert case.alert("da_dose_exceeded") == "info"
    assert case.alert("psychosis_da") == "high"
    assert case.status("da_abrupt_stop") == "contraindicated"


@pytest.mark.parametrize(
    ("drug", "step"),
    [("pramipexole", "0.125 mg"), ("ropinirole", "0.25 to 0.5 mg"), ("rotigotine", "1 mg"), ("levodopa", "50")],
)
def test_the_taper_says_its_steps(drug: str, step: str) -> None:
    dose = taking(drug, 0.25).option("da_taper").dose
    assert dose is not None and step in dose.start


def test_the_taper_is_slow_after_impulse_control_disorder_long_use_or_high_dose() -> None:
    def pace(case: Result) -> str:
        dose = case.option("da_taper").dose
        assert dose is not None
        return dose.titrate

    assert pace(taking("pramipexole", 0.25)) == "A step every 3 to 7 days."
    assert pace(taking("pramipexole", 0.75)) == "A step every 7 days."
    assert pace(taking("pramipexole", 0.25, icd_screen_positive=True)) == "A step every 7 days."
    assert pace(taking("pramipexole", 0.25, dopaminergic_years=6)) == "A step every 7 days."
    assert pace(taking("rotigotine", 1)) == "A step every 7 days."


def test_children_get_none_and_no_dose() -> None:
    case = judge({"age": 12})
    for drug in STARTS:
        assert case.status(drug) == "contraindicated"
        assert case.option(drug).dose is None


def test_a_list_of_medicines_that_is_missing_is_asked_for() -> None:
    case = judge({"medication_list": None})
    for option in ("da_taper", "da_abrupt_stop", "da_split_or_earlier"):
        assert case.status(option) == "needs"
        assert "drug_list" in case.option(option).needs


def test_levodopa_in_later_pregnancy_only_when_exceptional() -> None:
    pregnant = {"age": 30, "pregnant": True, "postmenopausal": None, "gestational_age": 20}
    assert judge({**pregnant, "irls_total": 35, "refractory_rls": True}).status("levodopa") == "consider"
    assert judge(pregnant).status("levodopa") in ("avoid", "needs")
    assert (
        judge({**pregnant, "gestational_age": 10, "irls_total": 35, "refractory_rls": True}).status("levodopa")
        == "avoid"
    )


def test_mri_and_cardioversion_take_the_patch_off() -> None:
    assert taking("rotigotine", 2, mri_planned=True).alert("mri_precaution") == "high"
    assert taking("rotigotine", 2, cardioversion_planned=True).alert("mri_precaution") == "high"
    assert taking("rotigotine", 2).alert("mri_precaution") is None
    assert judge({"mri_planned": True, "weeks_since_ferumoxytol": 12}).alert("mri_precaution") == "high"
    assert judge({"mri_planned": True, "weeks_since_ferumoxytol": 14}).alert("mri_precaution") is None


@pytest.mark.parametrize("drug", ["pramipexole", "ropinirole", "rotigotine", "levodopa", "cabergoline", "pergolide"])
@pytest.mark.parametrize("facts", [{}, {"parkinson_disease": True}])
def test_what_is_said_of_a_drug_that_is_taken_is_never_just_stop(drug: str, facts: dict[str, object]) -> None:
    assert taking(drug, 0.1, **facts).status(drug) == "avoid"
    option = load_book().options[drug]
    said = [b.text for b in option.not_unless if b.state == "current"]
    assert any("goes on" in text and "specialist decides" in text for text in said)
    assert any("goes on" in text and "planned taper" in text for text in said)
    assert "Never suddenly" in option.how_to_stop or "taper it by plan" in option.how_to_stop


def test_thoughts_of_suicide_come_before_the_taper() -> None:
    harmed = {"needs_higher_dose": True, "icd_screen_positive": False}
    assert judge(harmed, medications={"pramipexole": 0.25}).status("da_taper") == "recommend"
    with_thoughts = judge({**harmed, "phq9_item9": 1.0}, medications={"pramipexole": 0.25})
    assert with_thoughts.status("da_taper") == "consider"
    assert with_thoughts.status("gabapentin") == "contraindicated"
    assert with_thoughts.plan.recommendations[0].option.id == "refer_mental_health"


@pytest.mark.parametrize("drug", ["rotigotine", "levodopa"])
def test_advice_against_stands_whether_dialysis_is_known_or_not(drug: str) -> None:
    assert judge({"dialysis": None}).status(drug) == "avoid"


@pytest.mark.parametrize(
    ("reason", "status", "level"),
    [("parkinson_disease", "avoid", "info"), ("other", "avoid", "info"), ("rls", "contraindicated", "critical")],
)
def test_the_reason_a_drug_is_taken_for_decides_whose_ceiling_holds(reason: str, status: str, level: str) -> None:
    case = taking("ropinirole", 8, dopaminergic_indication=reason)
    assert (case.status("ropinirole"), case.alert("da_dose_exceeded")) == (status, level)


def test_a_second_dopaminergic_drug_only_ever_takes_the_place_of_the_first() -> None:
    case = taking("ropinirole", 1)
    for drug in ("pramipexole", "rotigotine", "levodopa"):
        assert case.option(drug).replaces == ("ropinirole",)
        assert "ropinirole" in case.option(drug).option.not_with
    assert taking("ropinirole", 1, parkinson_disease=True).option("levodopa").replaces == ()
