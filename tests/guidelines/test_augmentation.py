"""Augmentation and impulse control: any positive answer counts, four negative ones settle it, severe comes first."""

from __future__ import annotations

import pytest

from tests.guidelines.cases import Result, judge

NOTHING = {
    "onset_earlier_hours": 0,
    "needs_higher_dose": False,
    "more_intense_than_before": False,
    "spread_beyond_legs": False,
}
SETTLED = {"augmentation_distress": "mild", "dose_escalation_failed": False}


def on_pramipexole(**facts: object) -> Result:
    return judge(facts, medications={"pramipexole": 0.25})


@pytest.mark.parametrize(
    "answer",
    [
        {"onset_earlier_hours": 0.5},
        {"needs_higher_dose": True},
        {"more_intense_than_before": True},
        {"spread_beyond_legs": True},
        {"jhrlss_before_treatment": 1, "jhrlss": 2},
    ],
)
def test_any_positive_answer_is_augmentation_on_a_dopaminergic_drug(answer: dict[str, object]) -> None:
    case = on_pramipexole(**{**NOTHING, **answer})
    assert case.finding("augmentation") is True
    assert case.alert("augmentation") == "high"
    assert case.status("pramipexole") == "contraindicated"
    assert case.status("da_taper") == "recommend"
    assert case.status("da_dose_increase") == "contraindicated"


def test_four_negative_answers_are_none_and_open_ones_are_asked() -> None:
    assert on_pramipexole(**NOTHING).finding("augmentation") is False
    assert on_pramipexole(**NOTHING).alert("augmentation") is None
    assert on_pramipexole(**{**NOTHING, "needs_higher_dose": None}).finding("augmentation") is None
    assert on_pramipexole().alert("augmentation") == "info"


def test_a_smaller_shift_of_the_johns_hopkins_scale_is_none() -> None:
    case = on_pramipexole(**NOTHING, jhrlss_before_treatment=1, jhrlss=1.5)
    assert case.finding("augmentation") is False


def test_without_a_dopaminergic_drug_there_is_no_augmentation() -> None:
    case = judge({"onset_earlier_hours": 4, "spread_beyond_legs": True})
    assert case.finding("augmentation") is False
    assert case.alert("augmentation") is None


MPI = {
    "increased_severity_days_last_week": 5,
    "worsening_otherwise_explained": False,
    "earlier_response_to_dopaminergic": True,
}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"onset_earlier_hours": 4}, True),
        ({"onset_earlier_hours": 3.9, "shorter_latency_at_rest": True}, True),
        ({"onset_earlier_hours": 2, "shorter_relief_than_before": True}, True),
        ({"onset_earlier_hours": 1.9, "shorter_latency_at_rest": True}, False),
        ({"worse_after_dose_increase": True, "better_after_dose_reduction": True}, True),
        ({"worse_after_dose_increase": True, "better_after_dose_reduction": False}, False),
        ({"onset_earlier_hours": 4, "increased_severity_days_last_week": 4}, False),
        ({"onset_earlier_hours": 4, "earlier_response_to_dopaminergic": False}, False),
        ({"onset_earlier_hours": 4, "worsening_otherwise_explained": True}, False),
    ],
)
def test_max_planck_criteria(facts: dict[str, object], expected: bool) -> None:
    closed = {
        **NOTHING,
        "shorter_latency_at_rest": False,
        "shorter_relief_than_before": False,
        "worse_after_dose_increase": False,
        "better_after_dose_reduction": False,
    }
    assert on_pramipexole(**{**closed, **MPI, **facts}).finding("augmentation_criteria") is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "mild"),
        ({"augmentation_distress": "severe"}, "severe"),
        ({"spread_beyond_legs": True}, "severe"),
        ({"dose_escalation_failed": True}, "severe"),
        ({"augmentation_distress": None}, "severity_unknown"),
        ({"augmentation_distress": None, "spread_beyond_legs": True}, "severe"),
    ],
)
def test_severity_is_judged_severe_first(facts: dict[str, object], expected: str) -> None:
    case = on_pramipexole(**{**NOTHING, "onset_earlier_hours": 2, **SETTLED, **facts})
    assert case.finding("augmentation_severity") == expected
    assert (case.status("da_split_or_earlier") == "consider") is (expected == "mild")


def test_the_maximum_dose_makes_it_severe() -> None:
    facts = {**NOTHING, "onset_earlier_hours": 2, **SETTLED}
    assert judge(facts, medications={"pramipexole": 0.5}).finding("augmentation_severity") == "severe"
    assert judge(facts, medications={"pramipexole": 0.375}).finding("augmentation_severity") == "mild"


@pytest.mark.parametrize("fact", ["icd_screen_positive", "impulse_control_disorder"])
def test_impulse_control_disorder_forbids_and_tapers(fact: str) -> None:
    case = judge({fact: True}, medications={"ropinirole": 1.0})
    assert case.alert("icd") == "critical"
    assert case.status("ropinirole") == "contraindicated"
    assert case.status("da_taper") == "recommend"
    new = judge({fact: True})
    assert new.alert("icd") == "critical"
    assert [new.status(d) for d in ("pramipexole", "ropinirole", "rotigotine", "levodopa")] == ["contraindicated"] * 4


def test_the_screen_is_never_presumed_negative() -> None:
    case = judge({"icd_screen_positive": None}, medications={"ropinirole": 1.0})
    assert case.finding("impulse_control") is None
    assert case.alert("icd") == "high"
    assert "icd_screen" in case.option("ropinirole").needs
    dose = case.option("ropinirole").dose
    assert dose is None or not any(dose)


@pytest.mark.parametrize(
    ("scores", "positive"),
    [
        ({"quip_rs_total": 10.0}, True),
        ({"quip_rs_total": 9.0}, None),
        ({"quip_rs_gambling": 6.0}, True),
        ({"quip_rs_eating": 6.9}, None),
    ],
)
def test_a_questionnaire_at_its_cut_counts_as_a_positive_screen_and_below_it_as_none(
    scores: dict[str, object], positive: bool | None
) -> None:
    case = judge({"icd_screen_positive": None, **scores})
    assert case.finding("impulse_control") is positive


def test_distress_every_day_makes_augmentation_severe() -> None:
    mild: dict[str, object] = {
        "needs_higher_dose": True,
        "augmentation_distress": "mild",
        "spread_beyond_legs": False,
        "dose_escalation_failed": False,
    }
    taken = {"pramipexole": 0.25}
    assert judge(mild, medications=taken).finding("augmentation_severity") == "mild"
    daily = judge({**mild, "augmentation_daily_distress": True}, medications=taken)
    assert daily.finding("augmentation_severity") == "severe"
