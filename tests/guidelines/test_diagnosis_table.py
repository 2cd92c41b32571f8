"""The table of diagnostic classes, written a second time in plain Python, against the book on drawn answers."""

from __future__ import annotations

import itertools
import random

import pytest

from tests.guidelines.cases import judge

Answer = bool | None
ANSWERS: tuple[Answer, ...] = (True, False, None)
FACTS = (
    "urge_to_move_legs",
    "symptoms_begin_at_rest",
    "relief_by_movement",
    "relief_by_movement_in_the_past",
    "worse_in_evening_or_night",
    "worse_in_evening_or_night_in_the_past",
    "not_solely_explained_by_mimic",
    "mimic_also_present",
    "criteria_asked_by_clinician",
)


def effective(now: Answer, past: Answer, very_severe: Answer) -> Answer:
    """The pattern now; where it is lost, the past, which speaks for it only in very severe disease."""
    if now is not False:
        return now
    if past is True:
        return True if very_severe is True else None
    return past


def expected(answers: tuple[Answer, ...], very_severe: Answer) -> str:
    """The first row of the table that matches."""
    urge, rest, relief, relief_past, evening, evening_past, not_mimic, mimic, asked = answers
    lost = (relief is False and relief_past is False) or (evening is False and evening_past is False)
    if urge is False or rest is False or lost or not_mimic is False:
        return "mimic_more_likely"
    middle = (rest, effective(relief, relief_past, very_severe), effective(evening, evening_past, very_severe))
    if urge is True and not_mimic is True and all(middle):
        if mimic is True:
            return "RLS_plus_comorbid_mimic"
        return "definite_RLS" if asked is True else "probable_RLS"
    if urge is True and all(middle) and not_mimic is None:
        return "possible_RLS"
    if urge is True and middle.count(True) == 2 and middle.count(None) == 1:
        return "possible_RLS"
    return "insufficient_data"


@pytest.mark.parametrize(("irls", "very_severe"), [(33, True), (20, False), (None, None)])
def test_the_book_and_the_table_agree(irls: float | None, very_severe: Answer) -> None:
    drawn = random.Random(2014).sample(list(itertools.product(ANSWERS, repeat=len(FACTS))), 120)
    for answers in drawn:
        facts: dict[str, object] = {**dict(zip(FACTS, answers, strict=True)), "irls_total": irls}
        assert judge(facts).plan.diagnosis.label == expected(answers, very_severe), facts
