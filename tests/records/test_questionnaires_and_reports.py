"""QuestionnaireResponse and DiagnosticReport."""

from __future__ import annotations

from typing import Any

import pytest

from tests.records.making import FACT, concept, facts_from, kinds, quantity, value_of


def _response(*items: Any, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "QuestionnaireResponse",
        "id": "q1",
        "status": "completed",
        "authored": "2026-05-01T10:00:00Z",
        "subject": {"reference": "Patient/p1"},
        "item": list(items),
        **more,
    }


def _item(link: str, *answers: Any, **more: Any) -> dict[str, Any]:
    return {"linkId": link, "answer": list(answers), **more}


@pytest.mark.parametrize(
    ("item", "key", "value"),
    [
        (_item("irls_total", {"valueInteger": 23}), "irls_total", 23.0),
        (_item("irls_total", {"valueDecimal": 23}), "irls_total", 23.0),
        (_item("urge_to_move_legs", {"valueBoolean": True}), "urge_to_move_legs", True),
        (_item("urge_to_move_legs", {"valueCoding": {"system": FACT, "code": "no"}}), "urge_to_move_legs", False),
        (_item("x1", {"valueBoolean": True}, definition=f"{FACT}#urge_to_move_legs"), "urge_to_move_legs", True),
        (_item("x1", {"valueBoolean": True}, definition=f"{FACT}:urge_to_move_legs"), "urge_to_move_legs", True),
        (_item("/44261-6", {"valueInteger": 7}), "phq9_total", 7.0),
        (_item("abi@left", {"valueQuantity": quantity(0.9, "1")}), "abi@left", 0.9),
        (_item("wants", {"valueString": "psg"}), "wants_psg", True),
        (_item("wants", {"valueCoding": {"code": "psg"}}), "wants_psg", True),
    ],
)
def test_an_answer_is_a_fact_by_its_link_or_definition(item: dict[str, Any], key: str, value: Any) -> None:
    facts = facts_from(_response(item))
    assert value_of(facts, key) == value
    assert facts.values[key].date == "2026-05-01"
    assert kinds(facts) == []


def test_items_within_items_and_answers_are_read() -> None:
    deep = {
        "linkId": "group",
        "item": [_item("x", {"valueString": "y", "item": [_item("irls_total", {"valueInteger": 23})]})],
    }
    assert value_of(facts_from(_response(deep)), "irls_total") == 23.0


def test_an_answer_is_never_taken_from_words_or_from_several() -> None:
    assert kinds(facts_from(_response(_item("irls_total", {"valueString": "23"})))) == ["value"]
    two = facts_from(_response(_item("irls_total", {"valueInteger": 23}, {"valueInteger": 24})))
    assert "irls_total" not in two.values
    assert kinds(two) == ["value"]
    assert kinds(facts_from(_response(_item("wants", {"valueString": "the moon"})))) == ["value"]


def test_unknown_items_are_counted_and_unanswered_ones_are_not() -> None:
    facts = facts_from(
        _response(_item("x", {"valueString": "y"}), _item("z", {"valueString": "y"}), {"linkId": "w"}, 5)
    )
    assert [(p.kind, p.count) for p in facts.problems] == [("code", 2)]


@pytest.mark.parametrize("status", ["in-progress", "entered-in-error", "stopped", "x"])
def test_other_statuses_do_not_count(status: str) -> None:
    facts = facts_from(_response(_item("irls_total", {"valueInteger": 23}), status=status))
    assert "irls_total" not in facts.values
    assert kinds(facts) == ["status"]


def test_the_conclusion_of_a_report_is_not_read_and_this_is_said_once() -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "code": concept("x", "y"),
        "subject": {"reference": "Patient/p1"},
    }
    facts = facts_from(
        {**report, "id": "a", "conclusion": "ferritin 42"},
        {**report, "id": "b", "presentedForm": [{}]},
        {**report, "id": "c"},
    )
    assert [(p.kind, p.count, p.where) for p in facts.problems] == [("resource", 2, "DiagnosticReport/a")]
    assert "ferritin" not in facts.values
