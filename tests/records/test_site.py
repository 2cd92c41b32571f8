"""Side and segment: by code, by word, by component; a yes without a side counts for both legs."""

from __future__ import annotations

from typing import Any

import pytest

from ekbom.records import site as sites
from tests.records.making import ICD10CM, SNOMED, concept, condition, fact, facts_from, kinds, quantity, value_of

_LEFT, _RIGHT = concept(SNOMED, "7771000"), concept(SNOMED, "24028007")


@pytest.mark.parametrize(
    ("given", "keys"),
    [
        (_LEFT, ["abi@left"]),
        (_RIGHT, ["abi@right"]),
        (concept(SNOMED, "51440002"), ["abi@left", "abi@right"]),
        ({"text": "Right leg"}, ["abi@right"]),
        ({"text": "both legs"}, ["abi@left", "abi@right"]),
        ({"coding": [{"code": "left"}]}, ["abi@left"]),
        ({"text": "leftover"}, []),
        (concept(SNOMED, "61685007"), []),
        ("left", []),
        ({"coding": "left"}, []),
    ],
)
def test_the_side_of_a_value_is_said_or_it_is_not_used(given: Any, keys: list[str]) -> None:
    facts = facts_from(fact("abi", bodySite=given, valueQuantity=quantity(0.9, "1")))
    assert [key for key in facts.values if key.startswith("abi")] == keys
    assert kinds(facts) == ([] if keys else ["side"])


def test_the_side_may_be_a_component() -> None:
    parts = [{"code": concept(SNOMED, "272741003"), "valueCodeableConcept": _LEFT}]
    facts = facts_from(fact("abi", valueQuantity=quantity(0.9, "1"), component=parts))
    assert value_of(facts, "abi@left") == 0.9


def _reflux(site: Any) -> dict[str, Any]:
    return {key: known.value for key, known in facts_from(fact("reflux_time", bodySite=site, valueQuantity=quantity(1.75, "s"))).values.items() if key.startswith("reflux_time")}  # fmt: skip


@pytest.mark.parametrize(
    ("codes", "segment"),
    [
        ([("urn:ekbom:segment", "gsv_thigh_mid")], "gsv_thigh_mid"),
        ([(None, "gsv_knee")], "gsv_knee"),
        ([(SNOMED, "414369008"), ("http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl", "C25569")], "gsv_thigh_mid"),
        ([(SNOMED, "414369008"), (SNOMED, "40415009")], "gsv_thigh_prox"),
        ([(SNOMED, "397363009")], "cfv"),
        ([(SNOMED, "397364003"), (SNOMED, "46053002")], "fv_dist"),
    ],
)
def test_the_segment_comes_from_its_id_or_its_codes(codes: list[tuple[str | None, str]], segment: str) -> None:
    codings = [{"system": system, "code": code} if system else {"code": code} for system, code in codes]
    assert _reflux({"coding": [*codings, *_LEFT["coding"]]}) == {f"reflux_time.{segment}@left": 1750.0}


@pytest.mark.parametrize(
    "codes",
    [["414369008"], ["60734001"], ["264481007"], ["83419000"], ["397364003", "40415009", "46053002"], ["397363009", "397364003", "40415009"]],
)  # fmt: skip
def test_a_code_of_several_segments_or_of_a_whole_vessel_names_none(codes: list[str]) -> None:
    assert _reflux({"coding": [*({"system": SNOMED, "code": code} for code in codes), *_LEFT["coding"]]}) == {}


def test_a_segment_may_stand_in_words_with_the_side() -> None:
    assert _reflux({"text": "gsv_knee, right"}) == {"reflux_time.gsv_knee@right": 1750.0}


def test_an_artery_has_no_reflux_time() -> None:
    assert _reflux({"coding": [{"system": "urn:ekbom:segment", "code": "pta"}, *_LEFT["coding"]]}) == {}


def test_a_segment_without_a_side_is_not_used() -> None:
    assert _reflux({"text": "gsv_knee"}) == {}


def test_a_yes_without_a_side_counts_for_both_legs_and_is_reported() -> None:
    facts = facts_from(fact("leg_oedema", valueBoolean=True))
    assert value_of(facts, "leg_oedema@left") is value_of(facts, "leg_oedema@right") is True
    assert kinds(facts) == ["side"]


def test_a_no_without_a_side_is_not_used() -> None:
    facts = facts_from(fact("leg_oedema", valueBoolean=False))
    assert not any(key.startswith("leg_oedema") for key in facts.values)
    assert kinds(facts) == ["side"]


@pytest.mark.parametrize(
    ("code", "sides"),
    [
        ("I82.401", ("right",)),
        ("I82.4Y2", ("left",)),
        ("I82.4Z3", ("left", "right")),
        ("I82.409", ()),
        ("I70.231", ("right",)),
        ("I70.249", ("left",)),
        ("I70.221", ("right",)),
        ("I83.012", ("right",)),
        ("I83.023", ("left",)),
        ("I83.811", ("right",)),
        ("I83.93", ("left", "right")),
        ("I80.02", ("left",)),
        ("L97.111", ("right",)),
        ("I82.4", ()),
        ("G47.33", ()),
    ],
)
def test_icd_10_cm_says_the_side_in_its_own_digit(code: str, sides: tuple[str, ...]) -> None:
    assert sites.of_code(ICD10CM, code).sides == sides
    assert sites.of_code(SNOMED, code).sides == ()


def test_a_thrombosis_is_kept_on_the_side_of_its_code() -> None:
    facts = facts_from(condition(ICD10CM, "I82.401"))
    assert value_of(facts, "acute_dvt@right") is True
    assert "acute_dvt@left" not in facts.values
    assert kinds(facts) == []


def test_the_body_site_of_a_condition_counts_before_the_code() -> None:
    facts = facts_from(condition(ICD10CM, "I82.409", bodySite=[_LEFT, "x", [_RIGHT]]))
    assert value_of(facts, "acute_dvt@left") is True
    assert "acute_dvt@right" not in facts.values
