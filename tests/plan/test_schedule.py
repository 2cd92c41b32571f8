"""Schedules: dated from the plan's day, within the ceiling of the patient, only for what can be begun."""

from __future__ import annotations

import datetime

import pytest

from ekbom.guidelines.vocabulary import Dose, Option, Step, option, step, words
from ekbom.logic.expressions import TRUE, BookError, Expression, first_match, quantity
from ekbom.logic.interpreter import evaluate
from ekbom.plan.model import StepResult
from tests.plan.small_book import DAY, NEW, judge
from tests.plan.test_plan import READY, one


def day(after: int) -> str:
    return datetime.date.fromordinal(DAY + after).isoformat()


def schedule(**values: object) -> tuple[StepResult, ...]:
    facts = {key: value for key, value in (READY | values).items() if value is not None}
    return one(judge(**facts), "gabapentin").schedule


def test_steps_are_dated_from_the_day_of_the_plan_and_say_what_to_take_and_expect() -> None:
    assert schedule() == (
        StepResult(day(0), "300 mg in the evening", "sleepiness"),
        StepResult(day(7), "600.5 mg", "dizziness"),
        StepResult(day(14), "look again", ""),
    )


def test_a_step_above_the_ceiling_of_the_patient_is_left_out_and_words_stay() -> None:
    assert [s.take for s in schedule(creatinine=2)] == ["300 mg in the evening", "600.5 mg", "look again"]
    assert [s.take for s in schedule(creatinine=2.01)] == ["300 mg in the evening", "look again"]


def test_words_that_rest_on_something_unknown_are_left_out() -> None:
    assert [s.take for s in schedule(age=None)] == ["300 mg in the evening", "600.5 mg"]


@pytest.mark.parametrize(
    "why",
    [
        {"creatinine": None},
        {"takes_gabapentin": True},
        {"irls_total": 10},
        {"psychotic_disorder": True},
        {"seizure_disorder": True},
    ],
    ids=["needs an answer", "is taken already", "is not indicated", "is forbidden", "is to be avoided for a reason"],
)
def test_what_cannot_be_begun_has_no_dates(why: dict[str, object]) -> None:
    assert schedule(**why) == ()


def _drug(*steps: Step, dose: Dose | None = None) -> Option:
    return option(
        "drug", "Drug", kind="drug", text="A drug.", indication=TRUE, dose=dose, schedule=steps,
        statements=(NEW.statement("N", "words", direction="for", strength="strong"),),
    )  # fmt: skip


def test_a_schedule_begins_today_and_goes_forward() -> None:
    with pytest.raises(BookError, match="begins on day 0"):
        _drug(step(1, "300 mg"))
    with pytest.raises(BookError, match="days ascend"):
        _drug(step(0, "300 mg"), step(7, "600 mg"), step(3, "900 mg"))
    with pytest.raises(BookError, match="lies before it"):
        step(-1, "300 mg")


@pytest.mark.parametrize(
    ("text", "says"),
    [(quantity(300, "mg"), ""), (quantity(300, "mg"), "{} or {} mg"), (words(otherwise="300 mg"), "{} mg"), (TRUE, "")],
)
def test_an_amount_is_said_once_and_words_stand_alone(text: Expression, says: str) -> None:
    with pytest.raises(BookError, match="a step"):
        step(0, text, says=says)


def test_where_the_maximum_is_not_known_no_amount_is_shown() -> None:
    maximum = first_match((~TRUE, quantity(900, "mg")))
    made = _drug(step(0, quantity(300, "mg"), says="{} mg"), dose=Dose(maximum_per_day=maximum))
    [only] = made.schedule
    assert evaluate(only.text, {}, DAY) is None
