"""Condition: what is present, what is past, what does not count, and when."""

from __future__ import annotations

from typing import Any

import pytest

from ekbom.facts.known import Known
from tests.records.making import (
    ICD10CM,
    SNOMED,
    bundle,
    concept,
    condition,
    day,
    fact,
    facts_from,
    facts_of,
    kinds,
    value_of,
)

_VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


@pytest.mark.parametrize("clinical", ["active", "recurrence", "relapse", ""])
def test_active_recurrence_relapse_and_no_status_are_present(clinical: str) -> None:
    facts = facts_from(condition(ICD10CM, "G47.33", clinical=clinical))
    assert facts.values["sleep_apnoea"] == Known(True, "2026-11-01", "Condition/c1")


@pytest.mark.parametrize("clinical", ["inactive", "remission", "resolved"])
def test_what_is_over_is_neither_present_nor_a_no(clinical: str) -> None:
    facts = facts_from(condition(ICD10CM, "G47.33", clinical=clinical))
    assert "sleep_apnoea" not in facts.values
    assert value_of(facts, "condition_list") is True


def test_what_is_over_still_counts_for_a_fact_about_the_past() -> None:
    facts = facts_from(condition(ICD10CM, "I82.501", clinical="resolved"))
    assert value_of(facts, "past_dvt@right") is True


@pytest.mark.parametrize("name", ["abatementString", "abatementAge", "abatementRange"])
def test_an_end_without_a_date_and_without_status_is_over(name: str) -> None:
    facts = facts_from(condition(ICD10CM, "G47.33", clinical="", **{name: "long ago"}))
    assert "sleep_apnoea" not in facts.values


def test_an_end_after_the_day_is_still_present_on_the_day() -> None:
    ended = condition(
        ICD10CM, "G47.33", clinical="resolved", onsetDateTime="2020-01-01", abatementDateTime="2022-06-01"
    )
    assert value_of(facts_from(ended, as_of=day("2022-05-31")), "sleep_apnoea") is True
    assert value_of(facts_from(ended, as_of=day("2022-06-01")), "sleep_apnoea") is None
    assert value_of(facts_from(ended, as_of=day("2019-12-31")), "sleep_apnoea") is None
    period = condition(
        ICD10CM, "G47.33", clinical="resolved", onsetPeriod={"start": "2020-01-01"}, abatementPeriod={"end": "2022"}
    )
    assert value_of(facts_from({**period, "onsetDateTime": None}, as_of=day("2021-12-31")), "sleep_apnoea") is True


@pytest.mark.parametrize("status", ["refuted", "entered-in-error", "unconfirmed", "provisional", "differential"])
def test_what_is_not_confirmed_does_not_count_and_is_reported(status: str) -> None:
    facts = facts_from(condition(ICD10CM, "G47.33", verificationStatus=concept(_VERIFICATION, status)))
    assert "sleep_apnoea" not in facts.values
    assert "condition_list" not in facts.values
    assert kinds(facts) == ["status"]


def test_confirmed_counts() -> None:
    facts = facts_from(condition(ICD10CM, "G47.33", verificationStatus=concept(_VERIFICATION, "confirmed")))
    assert value_of(facts, "sleep_apnoea") is True


def test_a_clinical_status_that_is_not_of_fhir_is_reported() -> None:
    facts = facts_from(condition(ICD10CM, "G47.33", clinical="maybe"))
    assert "sleep_apnoea" not in facts.values
    assert kinds(facts) == ["status"]


@pytest.mark.parametrize(("system", "code"), [(ICD10CM, "I50.22"), (SNOMED, "78275009")])
def test_icd_families_and_snomed_codes_are_known(system: str, code: str) -> None:
    facts = facts_from(condition(system, code))
    assert value_of(facts, "heart_failure") is True or value_of(facts, "sleep_apnoea") is True


def test_a_code_in_another_system_means_nothing() -> None:
    facts = facts_from(condition("urn:elsewhere", "G47.33"))
    assert "sleep_apnoea" not in facts.values
    assert kinds(facts) == ["code"]


def test_a_later_no_takes_back_an_earlier_diagnosis_and_the_other_way_round() -> None:
    old = condition(ICD10CM, "G47.33", onsetDateTime="2020-01-01")
    no = fact("sleep_apnoea", when="2024-01-01", valueBoolean=False)
    assert value_of(facts_from(old, no), "sleep_apnoea") is False
    assert value_of(facts_from({**old, "recordedDate": "2025-01-01"}, no), "sleep_apnoea") is True
    assert value_of(facts_from({**old, "onsetDateTime": "2025-01-01"}, no), "sleep_apnoea") is True


def test_a_dated_no_does_not_take_back_a_yes_without_a_date() -> None:
    undated = condition(ICD10CM, "G47.33")
    del undated["onsetDateTime"]
    facts = facts_from(undated, fact("sleep_apnoea", when="2024-01-01", valueBoolean=False))
    assert facts.values["sleep_apnoea"] == Known(True, "", "Condition/c1")
    assert kinds(facts) == ["conflict"]


def test_what_was_written_down_after_the_day_orders_by_when_it_happened() -> None:
    old = condition(ICD10CM, "G47.33", onsetDateTime="2020-01-01", recordedDate="2026-01-01")
    no = fact("sleep_apnoea", when="2021-01-01", valueBoolean=False)
    assert value_of(facts_from(old, no, as_of=day("2022-01-01")), "sleep_apnoea") is False


def test_a_condition_of_the_future_does_not_count() -> None:
    facts = facts_from(condition(ICD10CM, "G47.33", onsetDateTime="2027-01-01"))
    assert "sleep_apnoea" not in facts.values
    assert "condition_list" not in facts.values
    assert kinds(facts) == ["future"]


def test_an_acute_condition_of_long_ago_is_too_old() -> None:
    facts = facts_from(condition(ICD10CM, "I82.401", onsetDateTime="2019-01-01"))
    assert "acute_dvt@right" not in facts.values
    assert kinds(facts) == ["old"]


def test_the_recorded_day_stands_in_for_a_missing_onset() -> None:
    recorded = {**condition(ICD10CM, "G47.33"), "onsetDateTime": None, "recordedDate": "2026-02-03"}
    assert facts_from(recorded).values["sleep_apnoea"].date == "2026-02-03"


def test_the_diagnosis_of_restless_legs_alone_shows_no_problem_list() -> None:
    for code in (concept(ICD10CM, "G25.81"), concept(SNOMED, "32914008"), {"text": "Restless legs syndrome"}):
        facts = facts_from({**condition(ICD10CM, "x"), "code": code})
        assert "condition_list" not in facts.values
    assert value_of(facts_from(condition(ICD10CM, "G25.81"), condition(ICD10CM, "J45", "c2")), "condition_list") is True


def test_no_known_problems_is_an_empty_list_that_is_there() -> None:
    ips = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
    assert value_of(facts_from(condition(ips, "no-known-problems")), "condition_list") is True
    assert value_of(facts_from(condition(SNOMED, "160245001")), "condition_list") is True
    facts = facts_from(condition(ips, "no-problem-info"))
    assert "condition_list" not in facts.values
    assert kinds(facts) == ["status"]


@pytest.mark.parametrize("broken", [{"code": 5}, {"code": {"coding": 5}}, {"code": {"coding": [5, {"code": 5}, {"system": 5, "code": "x"}]}}, {"clinicalStatus": 5}, {"onsetDateTime": []}, {"bodySite": 5}])  # fmt: skip
def test_a_condition_of_another_shape_is_no_traceback(broken: dict[str, Any]) -> None:
    facts_of(bundle({**condition(ICD10CM, "G47.33"), **broken}))
