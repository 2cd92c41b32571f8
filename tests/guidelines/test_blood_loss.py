"""Who is evaluated for blood loss: the AGA cut with anaemia, 30 ug/L without, and never the cut of restless legs."""

from __future__ import annotations

import pytest

from tests.guidelines.cases import judge
from tests.guidelines.iron_cases import iron

MAN: dict[str, object] = {"sex": "male"}
YOUNG_WOMAN: dict[str, object] = {"sex": "female", "age": 40, "postmenopausal": False}


@pytest.mark.parametrize(
    ("facts", "alert", "status"),
    [
        ({**MAN, "haemoglobin": 12.9, "ferritin": 44.9}, "high", "recommend"),
        ({**MAN, "haemoglobin": 12.9, "ferritin": 45}, None, "not_indicated"),
        ({**MAN, "haemoglobin": 13, "ferritin": 44.9}, None, "not_indicated"),
        ({**MAN, "haemoglobin": 15, "ferritin": 29.9}, "high", "recommend"),
        ({**MAN, "haemoglobin": 15, "ferritin": 30}, None, "not_indicated"),
        ({"haemoglobin": 11.9, "ferritin": 44.9}, "high", "recommend"),
        ({"haemoglobin": 12, "ferritin": 44.9}, None, "not_indicated"),
        ({"haemoglobin": 15, "ferritin": 29.9}, "high", "recommend"),
        ({**YOUNG_WOMAN, "haemoglobin": 11.9, "ferritin": 44.9}, "info", "consider"),
        ({**YOUNG_WOMAN, "haemoglobin": 12, "ferritin": 20}, None, "not_indicated"),
        ({**YOUNG_WOMAN, "haemoglobin": 14, "ferritin": 60, "overt_bleeding": True}, "high", "recommend"),
        ({"haemoglobin": 14, "ferritin": 70}, None, "not_indicated"),
        ({**MAN, "haemoglobin": 12, "ferritin": 20, "gi_evaluation_done": True}, "high", "not_indicated"),
        ({**MAN, "haemoglobin": None, "ferritin": 40}, None, "needs"),
        ({"sex": "unknown", "age": 40, "postmenopausal": None, "haemoglobin": 14, "ferritin": 20}, None, "needs"),
    ],
)
def test_blood_loss(facts: dict[str, object], alert: str | None, status: str) -> None:
    result = iron(**facts)
    assert result.alert("gi_blood_loss") == alert
    assert result.status("gi_evaluation") == status


@pytest.mark.parametrize(
    ("week", "haemoglobin", "anaemic"),
    [(10, 10.9, True), (10, 11, False), (14, 10.5, False), (14, 10.4, True), (28, 10.9, True), (None, 10.9, True)],
)
def test_anaemia_in_pregnancy_has_its_own_cuts(week: float | None, haemoglobin: float, anaemic: bool) -> None:
    result = iron(**YOUNG_WOMAN, pregnant=True, gestational_age=week, haemoglobin=haemoglobin)
    assert result.finding("anaemia") is anaemic


@pytest.mark.parametrize(("tsat", "ferritin", "flag"), [(15.9, 29.9, True), (16, 29.9, False), (15.9, 30, False)])
def test_absolute_deficiency(tsat: float, ferritin: float, flag: bool) -> None:
    assert iron(transferrin_saturation=tsat, ferritin=ferritin).finding("absolute_deficiency") is flag


@pytest.mark.parametrize(
    ("facts", "alert"),
    [
        ({"sex": "other", "haemoglobin": 11.9, "ferritin": 40, "postmenopausal": True}, "high"),
        ({"sex": "other", "age": 56, "haemoglobin": 14, "ferritin": 29}, "high"),
        ({"sex": None, "age": 56, "haemoglobin": 11.9, "ferritin": 44}, "high"),
        ({"sex": "unknown", "haemoglobin": 12.5, "ferritin": 40}, None),
        ({"sex": "unknown", "haemoglobin": 13, "ferritin": 40}, None),
        ({"sex": None, "age": 40, "haemoglobin": 14, "ferritin": 20, "postmenopausal": None}, None),
    ],
)
def test_another_or_unknown_sex_is_judged_by_what_holds_for_both(facts: dict[str, object], alert: str | None) -> None:
    assert judge(facts).alert("gi_blood_loss") == alert


@pytest.mark.parametrize(
    ("facts", "anaemia"),
    [
        ({"sex": "other", "haemoglobin": 11.9}, True),
        ({"sex": "other", "haemoglobin": 12.5}, None),
        ({"sex": "other", "haemoglobin": 13}, False),
        ({"sex": None, "haemoglobin": None}, None),
    ],
)
def test_anaemia_without_a_cut_of_its_own(facts: dict[str, object], anaemia: bool | None) -> None:
    assert judge(facts).finding("anaemia") is anaemia
