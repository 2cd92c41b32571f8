"""Allergies: the drug, its class, its excipient; unknown without a list, presumed absent by name with one."""

from __future__ import annotations

import pytest

from tests.guidelines.cases import judge
from tests.guidelines.opioid_cases import at_the_gate


@pytest.mark.parametrize(
    ("substance", "excluded", "left"),
    [
        ("gabapentin", {"gabapentin", "gabapentin_enacarbil", "pregabalin"}, {"dipyridamole"}),
        ("pregabalin", {"gabapentin", "gabapentin_enacarbil", "pregabalin"}, {"dipyridamole"}),
        ("sulphite", {"rotigotine"}, {"pramipexole", "ropinirole", "gabapentin"}),
        ("pramipexole", {"pramipexole"}, {"ropinirole", "rotigotine"}),
        ("clonazepam", {"clonazepam"}, {"benzodiazepine_or_z"}),
    ],
)
def test_an_allergy_shuts_out_the_drug_and_what_crosses_over(
    substance: str, excluded: set[str], left: set[str]
) -> None:
    result = judge({f"allergy_{substance}": True})
    assert {result.status(id) for id in excluded} == {"contraindicated"}
    assert "contraindicated" not in {result.status(id) for id in left}


@pytest.mark.parametrize(
    ("substance", "excluded"),
    [
        ("oxycodone", {"oxycodone"}),
        ("morphine", {"morphine", "codeine"}),
        ("opioid", {"oxycodone", "methadone", "buprenorphine", "tramadol", "codeine", "morphine", "hydrocodone"}),
    ],
)
def test_an_allergy_to_an_opioid_shuts_out_its_own(substance: str, excluded: set[str]) -> None:
    result = at_the_gate({f"allergy_{substance}": True})
    opioids = ("oxycodone", "methadone", "buprenorphine", "tramadol", "codeine", "morphine", "hydrocodone")
    assert {id for id in opioids if result.status(id) == "contraindicated"} == excluded


def test_without_a_list_of_allergies_the_drug_asks_for_it() -> None:
    result = judge({"allergy_list": None})
    assert result.status("gabapentin") == "needs"
    assert "allergy_list" in result.option("gabapentin").needs


def test_a_list_that_does_not_hold_it_is_a_named_presumption() -> None:
    assert "no_allergy_gabapentin" in judge().presumed("gabapentin")


@pytest.mark.parametrize(
    ("facts", "medications", "level"),
    [
        ({}, {}, None),
        ({"allergy_gabapentin": True}, {}, "critical"),
        ({"allergy_gabapentin": True, "clinically_significant": False}, {}, None),
        ({"allergy_gabapentin": True, "clinically_significant": False}, {"gabapentin": 300.0}, "critical"),
        ({"allergy_oxycodone": True}, {}, None),
        ({"allergy_oxycodone": True, "wants_oxycodone": True}, {}, "critical"),
        ({"allergy_oxycodone": True}, {"oxycodone": 10.0}, "critical"),
    ],
)
def test_the_alert_speaks_for_drugs_that_are_taken_or_would_be_considered(
    facts: dict[str, object], medications: dict[str, float | None], level: str | None
) -> None:
    assert judge(facts, medications=medications).alert("drug_allergy") == level


def test_any_reaction_to_any_iron_by_vein_is_found() -> None:
    assert judge({"iv_iron_reaction": True}).finding("any_iv_iron_reaction") is True
    assert judge({"allergy_iron_sucrose": True}).finding("any_iv_iron_reaction") is True
    assert judge().finding("any_iv_iron_reaction") is False
