"""The alerts about iron speak at their level, and only where iron is a question or is taken."""

from __future__ import annotations

import pytest

from tests.guidelines.iron_cases import iron

NO_RLS: dict[str, object] = {"urge_to_move_legs": False}


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        ({"transferrin_saturation": 44.99}, None),
        ({"transferrin_saturation": 45}, "critical"),
        ({"ferritin": 299.99}, None),
        ({"ferritin": 300}, "critical"),
        ({"iron_overload_disorder": True}, "critical"),
        ({"transferrin_saturation": 45, **NO_RLS}, None),
    ],
)
def test_overload_is_critical(facts: dict[str, object], level: str | None) -> None:
    assert iron(**facts).alert("iron_overload") == level


def test_overload_speaks_of_iron_that_is_taken_whatever_the_legs_do() -> None:
    assert iron({"ferrous_sulfate": 325.0}, transferrin_saturation=45, **NO_RLS).alert("iron_overload") == "critical"


def test_an_old_sample_is_taken_again_before_overload_is_said() -> None:
    result = iron(transferrin_saturation=50, sample_in_morning=False)
    texts = [a.text for a in result.plan.alerts if a.id == "iron_overload"]
    assert len(texts) == 1
    assert "take it again" in texts[0]
    assert result.status("oral_iron") == "contraindicated"


@pytest.mark.parametrize(
    ("ferritin", "tsat", "crp", "level"),
    [
        (75, 25, 40, None),
        (75.01, 25, 10, None),
        (75.01, 25, 10.01, "high"),
        (100, 25, 10.01, "high"),
        (100.01, 25, 10.01, "info"),
        (200, 15, 10.01, "high"),
        (299.99, 25, 10.01, "info"),
        (300, 25, 10.01, None),
        (200, 25, None, None),
    ],
)
def test_ferritin_under_inflammation(ferritin: float, tsat: float, crp: float | None, level: str | None) -> None:
    assert iron(ferritin=ferritin, transferrin_saturation=tsat, crp=crp).alert("ferritin_unreliable") == level


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        ({"active_infection": True}, "critical"),
        ({"active_infection": False}, None),
        ({"active_infection": None}, "high"),
        ({"active_infection": True, "ferritin": 150}, None),
        ({"age": 30, "postmenopausal": False, "pregnant": True, "gestational_age": 13.9}, "critical"),
        ({"age": 30, "postmenopausal": False, "pregnant": True}, "critical"),
        ({"age": 30, "postmenopausal": False, "pregnant": True, "gestational_age": 14}, None),
        ({"liver_child_pugh": "C"}, "critical"),
    ],
)
def test_an_unsafe_infusion(facts: dict[str, object], level: str | None) -> None:
    assert iron(**facts).alert("iv_iron_unsafe") == level


@pytest.mark.parametrize(
    ("facts", "low", "restricted"),
    [
        ({"phosphate": 1.99}, "critical", None),
        ({"phosphate": 2.0}, "high", None),
        ({"phosphate": 2.49}, "high", None),
        ({"phosphate": 2.5}, None, None),
        ({}, None, None),
        ({"malabsorption": True}, None, "high"),
        ({"malabsorption": True, "phosphate": 3}, None, None),
        ({"weeks_since_iv_iron": 11.9, "phosphate": 3}, None, "high"),
        ({"weeks_since_iv_iron": 12, "phosphate": 3}, None, None),
        ({"phosphate": 1.5, "ferritin": 150}, None, None),
    ],
)
def test_phosphate_and_carboxymaltose(facts: dict[str, object], low: str | None, restricted: str | None) -> None:
    result = iron(**facts)
    assert result.alert("hypophosphataemia") == low
    assert result.alert("fcm_repeat_restriction") == restricted


@pytest.mark.parametrize(
    ("ferritin", "tsat", "window", "functional"),
    [
        (75, 25, None, None),
        (75.01, 25, "info", None),
        (100, 25, "info", None),
        (100.01, 25, None, None),
        (100.01, 19.99, None, "info"),
        (90, 45, None, None),
        (300, 19, None, None),
    ],
)
def test_the_window_and_the_functional_deficiency(
    ferritin: float, tsat: float, window: str | None, functional: str | None
) -> None:
    result = iron(ferritin=ferritin, transferrin_saturation=tsat)
    assert result.alert("iv_only_window") == window
    assert result.alert("functional_iron_deficiency") == functional


def test_pregnancy_has_no_window() -> None:
    result = iron(age=30, postmenopausal=False, pregnant=True, gestational_age=20, ferritin=90)
    assert result.alert("iv_only_window") is None


@pytest.mark.parametrize("drug", ["levothyroxine", "levodopa", "ciprofloxacin", "omeprazole"])
def test_iron_by_mouth_is_kept_apart_from_other_drugs(drug: str) -> None:
    assert iron({drug: None}).alert("iron_interaction") == "info"
    assert iron({drug: None}, ferritin=150).alert("iron_interaction") is None
    assert iron({drug: None, "ferrous_sulfate": 325.0}, ferritin=90).alert("iron_interaction") == "info"


def test_small_children_are_kept_from_iron_tablets() -> None:
    assert iron(child_under_six_at_home=True).alert("child_safe_storage") == "info"
    assert iron(child_under_six_at_home=None).alert("child_safe_storage") is None
    assert iron(child_under_six_at_home=True, ferritin=150).alert("child_safe_storage") is None
    small: dict[str, object] = {"sex": "male", "body_weight": 18, "ferritin": 30}
    assert iron(**small, age=5).alert("child_safe_storage") == "info"
    assert iron(**small, age=6).alert("child_safe_storage") is None
