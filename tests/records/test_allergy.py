"""AllergyIntolerance: substances by code and by name, and what an empty allergy list says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.records.making import ATC, RXNORM, SNOMED, concept, facts_from, kinds, value_of

_IPS = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"


def _allergy(
    code: Any, id: str = "a1", clinical: str = "active", verification: str = "", **more: Any
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "resourceType": "AllergyIntolerance",
        "id": id,
        "code": code,
        "patient": {"reference": "Patient/p1"},
    }
    if clinical:
        made["clinicalStatus"] = concept("urn:clinical", clinical)
    if verification:
        made["verificationStatus"] = concept("urn:verification", verification)
    return {**made, "recordedDate": "2026-03-01", **more}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (concept(RXNORM, "25480"), "allergy_gabapentin"),
        (concept(ATC, "N02BF01"), "allergy_gabapentin"),
        ({"text": "Polidocanol"}, "allergy_polidocanol"),
        ({"text": "Aethoxysklerol injection"}, "allergy_polidocanol"),
        ({"coding": [{"display": "Gabapentin 300 MG"}]}, "allergy_gabapentin"),
    ],
)
def test_an_active_allergy_is_known_by_code_or_name(code: dict[str, Any], expected: str) -> None:
    facts = facts_from(_allergy(code))
    assert value_of(facts, expected) is True
    assert facts.values["allergy_list"].date == "2026-03-01"
    assert kinds(facts) == []


def test_the_substance_of_a_reaction_counts() -> None:
    facts = facts_from(_allergy({"text": "rash"}, reaction=[{"substance": concept(RXNORM, "25480")}]))
    assert value_of(facts, "allergy_gabapentin") is True


@pytest.mark.parametrize("verification", ["unconfirmed", "confirmed", "presumed"])
def test_an_allergy_counts_with_or_without_confirmation(verification: str) -> None:
    assert (
        value_of(facts_from(_allergy(concept(RXNORM, "25480"), verification=verification)), "allergy_gabapentin")
        is True
    )


@pytest.mark.parametrize("verification", ["refuted", "entered-in-error"])
def test_what_was_refuted_does_not_count(verification: str) -> None:
    facts = facts_from(_allergy(concept(RXNORM, "25480"), verification=verification))
    assert "allergy_gabapentin" not in facts.values
    assert "allergy_list" not in facts.values
    assert kinds(facts) == ["status"]


@pytest.mark.parametrize("clinical", ["inactive", "resolved"])
def test_an_allergy_that_is_over_is_none_but_shows_a_list(clinical: str) -> None:
    facts = facts_from(_allergy(concept(RXNORM, "25480"), clinical=clinical))
    assert "allergy_gabapentin" not in facts.values
    assert value_of(facts, "allergy_list") is True


@pytest.mark.parametrize("code", [concept(SNOMED, "716186003"), concept(_IPS, "no-known-allergies")])
def test_no_known_allergy_is_an_empty_list_that_is_there(code: dict[str, Any]) -> None:
    facts = facts_from(_allergy(code))
    assert value_of(facts, "allergy_list") is True
    assert not any(key.startswith("allergy_") and key != "allergy_list" for key in facts.values)


@pytest.mark.parametrize("code", [concept(SNOMED, "409137002"), concept(_IPS, "no-known-medication-allergies")])
def test_no_known_drug_allergy_says_no_to_drugs_and_nothing_of_other_things(code: dict[str, Any]) -> None:
    facts = facts_from(_allergy(code))
    assert value_of(facts, "allergy_gabapentin") is False
    assert "allergy_compression_material" not in facts.values
    assert "allergy_list" not in facts.values


@pytest.mark.parametrize("code", [concept(SNOMED, "429625007"), concept(_IPS, "no-known-environmental-allergies")])
def test_no_known_food_or_environmental_allergy_is_no_list(code: dict[str, Any]) -> None:
    assert "allergy_list" not in facts_from(_allergy(code)).values


def test_no_information_is_no_list_and_is_reported() -> None:
    facts = facts_from(_allergy(concept(_IPS, "no-allergy-info")))
    assert "allergy_list" not in facts.values
    assert kinds(facts) == ["status"]


def test_another_substance_shows_a_list_and_is_reported() -> None:
    facts = facts_from(_allergy(concept(SNOMED, "264287008")))
    assert value_of(facts, "allergy_list") is True
    assert kinds(facts) == ["code"]
