"""How bad and how often: bands with their edges, course, and what the totals mean."""

from __future__ import annotations

import pytest

from tests.guidelines.cases import judge


@pytest.mark.parametrize(
    ("irls", "expected"),
    [
        (0, "none"), (1, "mild"), (10, "mild"), (11, "moderate"), (20, "moderate"), (21, "severe"),
        (30, "severe"), (31, "very_severe"), (40, "very_severe"), (None, "not_assessable"),
    ],
)  # fmt: skip
def test_irls_bands(irls: float | None, expected: str) -> None:
    assert judge({"irls_total": irls}).plan.severity.label == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"symptom_days_per_week": 2}, "chronic_persistent"),
        ({"symptom_days_per_week": 1.9, "lifetime_episodes": 5}, "intermittent"),
        ({"symptom_days_per_week": 1.9, "lifetime_episodes": 4}, "not_classifiable"),
        ({"symptom_days_per_week": 1.9, "lifetime_episodes": None}, None),
        ({"symptom_days_per_week": None, "irls_item7": 2}, "chronic_persistent"),
        ({"symptom_days_per_week": None, "irls_item7": 1, "lifetime_episodes": 9}, "intermittent"),
        ({"only_with_pregnancy_or_drug": True, "symptom_duration": 6}, "not_classifiable"),
        ({"only_with_pregnancy_or_drug": True, "symptom_duration": 12}, "chronic_persistent"),
    ],
)
def test_course(facts: dict[str, object], expected: str | None) -> None:
    assert judge(facts).finding("course") == expected


def test_failure_of_one_class_makes_it_refractory() -> None:
    assert judge({"alpha2delta_failed": True}).finding("refractory") is True
    failed_neither: dict[str, object] = {
        "alpha2delta_failed": False,
        "dopamine_agonist_failed_or_augmented": False,
        "refractory_rls": False,
    }
    assert judge(failed_neither).finding("refractory") is False
    assert judge({**failed_neither, "refractory_rls": None}).finding("refractory") is None


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (24, 22, "unchanged"),
        (24, 21, "better_within_placebo"),
        (24, 16, "better"),
        (24, 12, "responder"),
        (20, 23, "worse"),
    ],
)
def test_a_fall_that_placebo_reaches_is_not_called_success(before: float, now: float, expected: str) -> None:
    assert judge({"earlier_irls_total": before, "irls_total": now}).finding("irls_change") == expected


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        ({"usual_onset_time": 23}, 1), ({"usual_onset_time": 2}, 1), ({"usual_onset_time": 18}, 2),
        ({"usual_onset_time": 17.9}, 3), ({"usual_onset_time": 12}, 3), ({"usual_onset_time": 11.9}, 4),
        ({"usual_onset_time": 20, "symptom_days_per_week": 6}, 0.5), ({"jhrlss": 3, "usual_onset_time": 23}, 3),
        ({"irls_total": 0, "usual_onset_time": 23}, 0), ({}, 0.5),
        ({"symptom_days_per_week": 7}, None),
    ],
)  # fmt: skip
def test_onset_level_follows_the_clock(facts: dict[str, object], level: float | None) -> None:
    assert judge({"symptom_days_per_week": 7, **facts} if facts else {}).finding("onset_level") == level
