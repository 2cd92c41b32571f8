"""A list is there, or it is not: List, Composition, "none known", entries, keys and files."""

from __future__ import annotations

from typing import Any

import pytest

from tests.records.making import ICD10CM, LOINC, bundle, concept, condition, day, facts_from, facts_of, kinds, value_of

_USE = "http://terminology.hl7.org/CodeSystem/list-example-use-codes"
_EMPTY = "http://terminology.hl7.org/CodeSystem/list-empty-reason"
_ALL = [
    ("11450-4", "condition_list"),
    ("48765-2", "allergy_list"),
    ("10160-0", "medication_list"),
    ("47519-4", "procedure_list"),
    ("46264-8", "device_list"),
]


def _list(code: Any, empty: str = "nilknown", **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "resourceType": "List",
        "id": "l1",
        "status": "current",
        "date": "2026-04-01",
        "subject": {"reference": "Patient/p1"},
    }
    made |= {"code": code} if code else {}
    made |= {"emptyReason": concept(_EMPTY, empty)} if empty else {}
    return {**made, **more}


@pytest.mark.parametrize(("code", "fact"), _ALL)
def test_an_empty_list_that_says_nothing_is_known_is_there_with_its_date(code: str, fact: str) -> None:
    facts = facts_from(_list(concept(LOINC, code)))
    assert facts.values[fact].value is True
    assert facts.values[fact].date == "2026-04-01"
    assert facts.values[fact].source == "List/l1"


@pytest.mark.parametrize(
    ("code", "fact"),
    [("problems", "condition_list"), ("allergies", "allergy_list"), ("medications", "medication_list")],
)
def test_the_codes_of_fhir_for_lists_count_too(code: str, fact: str) -> None:
    assert value_of(facts_from(_list(concept(_USE, code), "closed")), fact) is True


@pytest.mark.parametrize("reason", ["notasked", "withheld", "unavailable", "notstarted", ""])
def test_an_empty_list_that_was_not_asked_for_or_says_nothing_is_not_there(reason: str) -> None:
    facts = facts_from(_list(concept(LOINC, "48765-2"), reason))
    assert "allergy_list" not in facts.values
    assert kinds(facts) == ["status"]


def test_a_list_with_entries_is_there_and_without_code_its_entries_say_which() -> None:
    entries = [{"item": {"reference": "MedicationStatement/m1"}}, {"item": {"reference": "MedicationRequest/m2"}}]
    assert value_of(facts_from(_list(None, "", entry=entries)), "medication_list") is True
    mixed = [*entries, {"item": {"reference": "Condition/c1"}}]
    assert "medication_list" not in facts_from(_list(None, "", entry=mixed)).values
    deleted = [{**entries[0], "deleted": True}]
    assert "medication_list" not in facts_from(_list(concept(LOINC, "10160-0"), "", entry=deleted)).values


def test_a_list_that_is_not_current_or_of_the_future_is_not_there() -> None:
    assert kinds(facts_from(_list(concept(LOINC, "48765-2"), status="retired"))) == ["status"]
    assert "allergy_list" not in facts_from(_list(concept(LOINC, "48765-2")), as_of=day("2026-03-31")).values


def _composition(*sections: Any, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Composition",
        "id": "k1",
        "status": "final",
        "date": "2026-04-01",
        "subject": {"reference": "Patient/p1"},
        "section": list(sections),
        **more,
    }


def test_the_sections_of_a_composition_are_lists() -> None:
    inner = {"code": concept(LOINC, "11450-4"), "entry": [{"reference": "Condition/c1"}]}
    facts = facts_from(
        _composition(
            {"code": concept(LOINC, "48765-2"), "emptyReason": concept(_EMPTY, "nilknown")},
            {"title": "more", "section": [inner]},
            5,
        )
    )
    assert value_of(facts, "allergy_list") is True
    assert value_of(facts, "condition_list") is True
    assert "medication_list" not in facts.values
    text_only = facts_from(_composition({"code": concept(LOINC, "48765-2"), "text": {"div": "none"}}))
    assert "allergy_list" not in text_only.values
    assert kinds(text_only) == ["status"]


def test_a_composition_in_error_is_none() -> None:
    section = {"code": concept(LOINC, "48765-2"), "emptyReason": concept(_EMPTY, "nilknown")}
    facts = facts_from(_composition(section, status="entered-in-error"))
    assert "allergy_list" not in facts.values


def test_sections_nested_without_end_are_no_trouble() -> None:
    section: dict[str, Any] = {"code": concept(LOINC, "48765-2"), "emptyReason": concept(_EMPTY, "nilknown")}
    for _ in range(50):
        section = {"section": [section]}
    assert "allergy_list" not in facts_from(_composition(section)).values


def test_one_counting_entry_shows_its_list_and_the_newest_date_is_told() -> None:
    facts = facts_from(
        condition(ICD10CM, "J45", onsetDateTime="2020-01-01"),
        condition(ICD10CM, "J45", "c2", onsetDateTime="2024-01-01"),
    )
    assert facts.values["condition_list"].date == "2024-01-01"
    assert facts.values["condition_list"].source == "Condition/c2"


def test_an_empty_bundle_has_no_list() -> None:
    assert not any(key.endswith("_list") for key in facts_of(bundle()).values)
