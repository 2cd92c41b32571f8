"""Who counts as able to be pregnant, pregnant, breastfeeding, a child, on dialysis: never a silent guess."""

from __future__ import annotations

import pytest

from tests.guidelines.cases import judge

OPEN: dict[str, object] = {"age": 30, "postmenopausal": None, "pregnant": None, "breastfeeding": None}


@pytest.mark.parametrize(
    ("facts", "can", "pregnant"),
    [
        ({}, True, None),
        ({"sex": None}, True, None),
        ({"sex": "other"}, True, None),
        ({"sex": "unknown"}, True, None),
        ({"sex": "male"}, False, False),
        ({"age": 12}, True, None),
        ({"age": 11}, False, False),
        ({"age": 55}, True, None),
        ({"age": 56}, False, False),
        ({"age": None}, None, None),
        ({"postmenopausal": True}, False, False),
        ({"can_be_pregnant": False}, False, False),
        ({"age": 57, "can_be_pregnant": True}, True, None),
        ({"sex": "male", "can_be_pregnant": True}, True, None),
        ({"pregnant": True}, True, True),
        ({"pregnant": False}, True, False),
    ],
)
def test_pregnancy_is_open_in_everyone_who_can_be_pregnant(
    facts: dict[str, object], can: bool | None, pregnant: bool | None
) -> None:
    result = judge({**OPEN, **facts})
    assert result.finding("could_be_pregnant") is can
    assert result.finding("is_pregnant") is pregnant
    if can:
        assert ("pregnancy_status" in result.requests()) == (pregnant is None or "breastfeeding" not in facts)


@pytest.mark.parametrize(
    ("facts", "lactating"),
    [
        ({}, None),
        ({"breastfeeding": True}, True),
        ({"breastfeeding": False}, False),
        ({"breastfeeding": True, "can_be_pregnant": False}, True),
        ({"can_be_pregnant": False}, False),
        ({"age": 56}, False),
        ({"postmenopausal": True}, False),
        ({"sex": "male"}, False),
    ],
)
def test_breastfeeding_stands_by_itself(facts: dict[str, object], lactating: bool | None) -> None:
    assert judge({**OPEN, **facts}).finding("lactating") is lactating


def test_breastfeeding_is_presumed_by_name_where_pregnancy_was_ruled_out() -> None:
    assert "no_breastfeeding" in judge({**OPEN, "can_be_pregnant": False}).presumed("gabapentin")
    for facts in (
        {"sex": "male"},
        {"sex": "male", "can_be_pregnant": False},
        {"age": 56},
        {"age": 56, "can_be_pregnant": False},
        {"age": 11, "can_be_pregnant": False},
        {"breastfeeding": False, "pregnant": False},
    ):
        assert "no_breastfeeding" not in judge({**OPEN, **facts}).presumed("gabapentin")


@pytest.mark.parametrize(
    ("week", "first", "later"),
    [(None, True, False), (13.9, True, False), (14, False, True), (27.9, False, True), (40, False, True)],
)
def test_an_unknown_week_counts_as_the_first_trimester(week: float | None, first: bool, later: bool) -> None:
    result = judge({**OPEN, "pregnant": True, "gestational_age": week})
    assert (result.finding("first_trimester"), result.finding("later_trimester")) == (first, later)


@pytest.mark.parametrize(("age", "child", "older"), [(17, True, False), (18, False, False), (65, False, True)])
def test_age_groups(age: float, child: bool, older: bool) -> None:
    result = judge({"age": age, "postmenopausal": None})
    assert (result.finding("child"), result.finding("older")) == (child, older)


def test_dialysis_is_asked_for_and_kidney_failure_presumed_from_the_list() -> None:
    unknown = judge({"dialysis": None})
    assert unknown.finding("end_stage_kidney") is None
    assert unknown.status("gabapentin") == "needs"
    assert judge({}).finding("end_stage_kidney") is False
    assert "no_kidney_failure" in judge({}).presumed("gabapentin")
    assert judge({"kidney_failure": True}).finding("end_stage_kidney") is True


@pytest.mark.parametrize(
    ("facts", "pregnant", "fcm"),
    [
        ({"pregnancy_test": "positive"}, True, "contraindicated"),
        ({"pregnancy_test": "positive", "pregnant": False}, True, "contraindicated"),
        ({"pregnancy_test": "negative"}, False, "recommend"),
        ({"pregnancy_test": "negative", "pregnant": True}, True, "contraindicated"),
        ({}, None, "needs"),
        ({"sex": "male", "pregnancy_test": "positive"}, True, "contraindicated"),
    ],
)
def test_a_pregnancy_test_answers_where_nothing_was_said_and_a_positive_one_always(
    facts: dict[str, object], pregnant: bool | None, fcm: str
) -> None:
    iron: dict[str, object] = {"ferritin": 20, "transferrin_saturation": 15, "active_infection": False}
    result = judge({**OPEN, **iron, **facts})
    assert result.finding("is_pregnant") is pregnant
    assert result.status("iv_fcm") == fcm


@pytest.mark.parametrize(
    ("facts", "test", "status"),
    [
        ({}, True, True),
        ({"pregnant": False, "breastfeeding": False}, True, True),
        ({"pregnant": False, "effective_contraception": True}, False, True),
        ({"pregnant": True}, False, True),
        ({"age": 60}, False, False),
        ({"sex": "male"}, False, False),
    ],
)
def test_pregnancy_is_asked_about_and_tested_where_it_can_be(
    facts: dict[str, object], test: bool, status: bool
) -> None:
    asked = judge({**OPEN, **facts}).requests()
    assert ("pregnancy_test" in asked, "pregnancy_status" in asked) == (test, status)
