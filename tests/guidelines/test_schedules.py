"""Dated steps of the real book: never above the ceiling, never faster than the source, never from an unknown dose."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from itertools import pairwise

import pytest

from tests.guidelines.cases import AS_OF, judge
from tests.guidelines.opioid_cases import at_the_gate

SETTLED: dict[str, object] = {
    "ferritin": 150,
    "transferrin_saturation": 30,
    "crp": 2,
    "sample_in_morning": True,
    "phq9_item9": 0,
}
#: Advised against, but the patient's choice once the gabapentinoids failed and the risk is accepted.
ACCEPTED: dict[str, object] = {"alpha2delta_failed": True, "accepts_augmentation_risk": True}
Steps = list[tuple[int, str]]


def steps(
    id: str, facts: Mapping[str, object] | None = None, taking: Mapping[str, float | None] | None = None
) -> Steps:
    """Days after the plan, and what to take."""
    found = judge({**SETTLED, **(facts or {})}, medications=taking).option(id).schedule
    return [((datetime.date.fromisoformat(s.date) - AS_OF).days, s.take) for s in found]


def mg(found: Steps) -> list[tuple[int, float]]:
    """The first number of each step that has one; 0 where nothing is taken any more."""
    made = []
    for day, words in found:
        number = re.match(r"(?:[A-Z][a-z ]*)?(\d+(?:\.\d+)?) mg", words)
        if number:
            made.append((day, float(number[1])))
        elif words.startswith("None"):
            made.append((day, 0.0))
    return made


# --- starts -----------------------------------------------------------------------------------------


def test_gabapentin_rises_by_300_mg_a_week_and_is_split_above_600_mg() -> None:
    found = steps("gabapentin")
    assert mg(found) == [(0, 300), (7, 600), (14, 900), (21, 1200), (28, 1500), (35, 1800)]
    assert [("bedtime" in words) for _, words in found] == [False, False, True, True, True, True]


@pytest.mark.parametrize("facts", [{"age": 65}, {"frail": True}, {"creatinine": 1.3}])
def test_gabapentin_rises_by_100_mg_in_the_elderly_the_frail_and_with_weak_kidneys(facts: dict[str, object]) -> None:
    assert mg(steps("gabapentin", facts)) == [(7 * n, 100.0 * (n + 1)) for n in range(6)]


def test_gabapentin_on_dialysis_goes_to_300_mg_after_a_session() -> None:
    found = steps("gabapentin", {"dialysis": True})
    assert mg(found) == [(0, 100), (7, 200), (14, 300)]
    assert all("after each dialysis session" in words for _, words in found)


def test_a_ceiling_below_the_smallest_capsule_gives_no_dose() -> None:
    found = steps("gabapentin", {"creatinine": 18.0})
    assert mg(found) == [] and found[0][1].startswith("Not dated")


def test_gabapentin_in_pregnancy_is_for_a_specialist_and_has_no_dates() -> None:
    assert steps("gabapentin", {"age": 30, "postmenopausal": False, "pregnant": True, "gestational_age": 20}) == []


def test_pregabalin_follows_age_frailty_and_kidney() -> None:
    assert mg(steps("pregabalin")) == [(7 * n, 75.0 * (n + 1)) for n in range(6)]
    assert mg(steps("pregabalin", {"age": 65})) == [(7 * n, 50.0 * (n + 1)) for n in range(6)]
    assert mg(steps("pregabalin", {"frail": True})) == [(7 * n, 25.0 * (n + 1)) for n in range(6)]
    assert mg(steps("pregabalin", {"creatinine": 1.3}))[-1] == (42, 225)
    assert mg(steps("pregabalin", {"dialysis": True})) == [(0, 25), (7, 50), (14, 75)]


def test_gabapentin_enacarbil_has_one_dose_and_a_rise_only_from_300_mg() -> None:
    assert mg(steps("gabapentin_enacarbil")) == [(0, 600)]
    assert mg(steps("gabapentin_enacarbil", {"age": 70})) == [(0, 300), (14, 600)]
    assert mg(steps("gabapentin_enacarbil", {"creatinine": 2.6})) == [(0, 300)]
    assert "every other day" in steps("gabapentin_enacarbil", {"creatinine": 5.5})[0][1]


def test_pramipexole_rises_a_week_apart_and_two_weeks_apart_with_a_weak_kidney() -> None:
    assert mg(steps("pramipexole", ACCEPTED)) == [(0, 0.125), (7, 0.25), (14, 0.5)]
    assert mg(steps("pramipexole", {**ACCEPTED, "creatinine": 1.3})) == [(0, 0.125), (14, 0.25), (28, 0.5)]
    older = mg(steps("pramipexole", {**ACCEPTED, "age": 65, "creatinine": 0.6}))
    assert older == [(0, 0.0625), (7, 0.125), (14, 0.25), (21, 0.5)]
    assert all("salt" in words for _, words in steps("pramipexole", ACCEPTED))


def test_a_dopaminergic_drug_that_something_speaks_against_has_no_dates() -> None:
    for id in ("pramipexole", "ropinirole", "rotigotine"):
        assert steps(id) == [] and steps(id, ACCEPTED) != []


def test_ropinirole_follows_the_label_to_4_mg_and_to_3_mg_on_dialysis() -> None:
    rise = [(0, 0.25), (2, 0.5), (7, 1), (14, 1.5), (21, 2), (28, 2.5), (35, 3), (42, 4)]
    assert mg(steps("ropinirole", ACCEPTED)) == rise
    assert mg(steps("ropinirole", {**ACCEPTED, "dialysis": True})) == rise[:-1]
    older = mg(steps("ropinirole", {**ACCEPTED, "age": 65}))
    assert older[:4] == [(0, 0.125), (2, 0.25), (7, 0.5), (14, 1)] and older[-1] == (49, 4)
    [(_, words)] = steps("ropinirole", ACCEPTED, {"ciprofloxacin": 500})
    assert words.startswith("Not dated")


def test_rotigotine_and_dipyridamole_rise_weekly_to_their_ceiling() -> None:
    assert mg(steps("rotigotine", ACCEPTED)) == [(0, 1), (7, 2), (14, 3)]
    pressure = {"systolic_blood_pressure": 130}
    assert mg(steps("dipyridamole", pressure)) == [(0, 100), (7, 200), (14, 300)]
    assert mg(steps("dipyridamole", {**pressure, "age": 65})) == [(0, 50), (7, 100), (14, 200), (21, 300)]


@pytest.mark.parametrize(
    ("facts", "most"),
    [
        ({}, 3600),
        ({"creatinine": 1.3}, 1400),
        ({"creatinine": 2.6, "locale": "us"}, 700),
        ({"creatinine": 2.6, "locale": "eu"}, 600),
        ({"creatinine": 5.0}, 300),
        ({"locale": None, "creatinine": 0.95}, 1800),
        ({"age": 30, "postmenopausal": False, "pregnant": False, "breastfeeding": True}, 900),
    ],
)
def test_no_step_passes_the_ceiling_of_the_patient(facts: dict[str, object], most: float) -> None:
    for id in ("gabapentin", "pregabalin", "gabapentin_enacarbil", "pramipexole", "ropinirole", "rotigotine"):
        result = judge({**SETTLED, **facts}).option(id)
        if result.dose is not None and result.dose.max_mg_per_day is not None:
            amounts = [amount for _, amount in mg([(0, s.take) for s in result.schedule])]
            assert all(amount <= result.dose.max_mg_per_day for amount in amounts)
    assert max([0.0, *(amount for _, amount in mg(steps("gabapentin", facts)))]) <= most


# --- the way down from a dopaminergic drug ----------------------------------------------------------

DOWN = [
    ({"pramipexole": 0.5}, 0.125),
    ({"pramipexole": 0.125}, 0.125),
    ({"pramipexole": 1.5}, 0.125),
    ({"ropinirole": 4.0}, 0.5),
    ({"ropinirole": 1.25}, 0.25),
    ({"ropinirole": 5.0}, 0.5),
    ({"rotigotine": 3.0}, 1),
    ({"levodopa": 200.0}, 50),
    ({"levodopa": 75.0}, 50),
]


@pytest.mark.parametrize(("taking", "step"), DOWN)
def test_a_taper_goes_down_by_its_step_every_seven_days_to_nothing(taking: dict[str, float], step: float) -> None:
    found = mg(steps("da_taper", taking={**taking, "gabapentin": 900}))
    [dose] = taking.values()
    assert found[0][0] == 0 and found[-1][1] == 0
    amounts = [dose, *(amount for _, amount in found)]
    assert all(0 < before - after <= step for before, after in pairwise(amounts))
    assert [day for day, _ in found] == [7 * n for n in range(len(found))]


def test_the_taper_of_4_mg_ropinirole_takes_small_steps_from_1_mg_down() -> None:
    found = [amount for _, amount in mg(steps("da_taper", taking={"ropinirole": 4.0, "pregabalin": 150}))]
    assert found == [3.5, 3, 2.5, 2, 1.5, 1, 0.75, 0.5, 0.25, 0]


def test_the_taper_waits_four_weeks_for_another_drug_unless_one_is_taken_or_impulses_are_out_of_control() -> None:
    waiting = steps("da_taper", taking={"pramipexole": 0.25})
    assert waiting[0][1].startswith("The same dose") and mg(waiting) == [(28, 0.125), (35, 0)]
    assert mg(steps("da_taper", {"icd_screen_positive": True}, {"pramipexole": 0.25})) == [(0, 0.125), (7, 0)]
    assert mg(steps("da_taper", taking={"pramipexole": 0.25, "oxycodone": 5})) == [(0, 0.125), (7, 0)]


@pytest.mark.parametrize(
    ("base", "after"), [(0.088, [0]), (0.18, [0.125, 0]), (0.35, [0.375, 0.25, 0.125, 0]), (0.54, [0.625, 0.5, 0.375, 0.25, 0.125, 0])]
)  # fmt: skip
def test_packs_of_base_go_down_as_their_salt(base: float, after: list[float]) -> None:
    found = steps("da_taper", {"pramipexole_dose_basis": "base"}, {"pramipexole": base, "gabapentin": 900})
    assert [amount for _, amount in mg(found)] == after
    assert all("of base" in words for _, words in found[:-1])


def test_a_dose_between_two_tablets_goes_to_the_lower_one_first() -> None:
    found = mg(steps("da_taper", taking={"pramipexole": 0.3, "gabapentin": 900}))
    assert [amount for _, amount in found] == [0.25, 0.125, 0]


@pytest.mark.parametrize(
    ("facts", "taking", "why"),
    [
        ({}, {"ropinirole": None}, "not known"),
        ({"locale": None}, {"pramipexole": 0.5}, "salt or base"),
        ({}, {"pramipexole": 1.75}, "more than 1.5 mg"),
        ({}, {"levodopa": 700.0}, "more than 600 mg"),
        ({}, {"pramipexole": 0.5, "rotigotine": 2.0}, "several"),
        ({}, {"bromocriptine": 2.5}, "specialist"),
        ({"phq9_item9": 1}, {"ropinirole": 1.0}, "suicide"),
        ({"age": 17}, {"ropinirole": 1.0}, "paediatric"),
    ],
)
def test_what_cannot_be_dated_says_what_is_missing(
    facts: dict[str, object], taking: dict[str, float | None], why: str
) -> None:
    [(day, words)] = steps("da_taper", facts, taking)
    assert day == 0 and words.startswith("Not dated") and why in words


def test_in_parkinson_disease_nothing_is_dated() -> None:
    assert steps("da_taper", {"parkinson_disease": True}, {"pramipexole": 0.5}) == []


def test_the_last_step_says_when_the_worst_nights_come() -> None:
    last = judge(SETTLED, medications={"rotigotine": 2.0}).option("da_taper").schedule[-1]
    assert last.take.startswith("None") and "four or five nights" in last.expect


# --- the way down from a benzodiazepine -------------------------------------------------------------


@pytest.mark.parametrize(
    ("drug", "dose"), [("clonazepam", 1.0), ("zolpidem", 10.0), ("temazepam", 15.0), ("triazolam", 0.125)]
)
def test_a_benzodiazepine_goes_down_by_at_most_a_quarter_every_two_weeks(drug: str, dose: float) -> None:
    found = steps("benzodiazepine_taper", taking={drug: dose})
    amounts = mg(found)
    assert all(drug in words for _, words in found[:-1])
    assert [day for day, _ in found] == [14 * n for n in range(8)]
    for before, after in pairwise([dose, *(amount for _, amount in amounts)]):
        assert 0.75 * before <= after + 1e-12 < before


def test_a_benzodiazepine_of_unknown_dose_or_beside_another_is_not_dated() -> None:
    assert "not known" in steps("benzodiazepine_taper", taking={"zolpidem": None})[0][1]
    assert "several" in steps("benzodiazepine_taper", taking={"zolpidem": 10, "temazepam": 15})[0][1]
    assert steps("benzodiazepine_taper", {"seizure_disorder": True}, {"clonazepam": 1}) == []
    [(_, words)] = steps("benzodiazepine_taper", {"age": 17}, {"clonazepam": 1})
    assert words.startswith("Not dated") and "paediatric" in words


# --- iron and opioids -------------------------------------------------------------------------------


def test_iron_by_mouth_is_measured_again_after_twelve_weeks() -> None:
    found = steps("oral_iron", {"ferritin": 40, "transferrin_saturation": 18})
    assert [day for day, _ in found] == [0, 42, 84]
    assert "65 mg" in found[0][1] and "Ferritin" in found[2][1]


@pytest.mark.parametrize(
    ("id", "takes"),
    [
        ("oxycodone", "5 mg in the evening"),
        ("buprenorphine", "0.25 to 0.5 mg"),
        ("methadone", "2.5 mg in the evening."),
    ],
)
def test_opioids_have_a_start_and_their_reviews(id: str, takes: str) -> None:
    found = at_the_gate().option(id).schedule
    days = [(datetime.date.fromisoformat(s.date) - AS_OF).days for s in found]
    assert days == [0, 7, 28, 84]
    assert found[0].take.startswith(takes)


def test_methadone_rises_once_and_not_before_the_electrocardiogram_again() -> None:
    found = at_the_gate().option("methadone").schedule
    assert found[1].take == "5 mg in the evening." and found[2].take.startswith("Electrocardiogram")
