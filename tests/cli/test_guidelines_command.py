"""``ekbom guidelines``: every statement with its grade, one part with its logic and its examples, near ids for a wrong one."""

from __future__ import annotations

import pytest

from ekbom.plan.collect import load_book
from tests.cli.running import ekbom


def test_every_statement_is_listed_with_its_grade() -> None:
    result = ekbom("guidelines")
    told = result.out.decode()
    count = sum(len(o.statements) for o in load_book().options.values())
    assert result.code == 0
    assert told.splitlines()[-1] == f"{count} statements on {len(load_book().options)} options"
    assert "oral_iron  AASM-2025/A7: for, conditional, certainty moderate, adult" in told
    assert "superseded by AASM-2025" in told


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        (
            "gabapentin",
            ["Gabapentin [gabapentin], drug", "Must be known:", "Never when", "Grade: AASM-2025/A2", " 0 not met"],
        ),
        ("iron_class", ["[iron_class], finding", "It is: ", "ok      ", " 0 not met"]),
        ("opioid_benzo", ["[opioid_benzo], alert S01", "critical when"]),
        ("pregnancy_test", ["[pregnancy_test], request"]),
        ("opioid_early", ["[opioid_early], follow-up after 7 days", "Due when"]),
        ("renal_60", ["[renal_60], parameter, flag V", "Source: LABEL", "Examples: none of its own"]),
        ("AASM-2025/A7", ["On: oral_iron", "Source: Treatment of restless legs"]),
    ],
)
def test_a_part_shows_its_logic_its_grades_and_its_examples(id: str, expected: list[str]) -> None:
    result = ekbom("guidelines", id)
    told = result.out.decode()
    assert result.code == 0, result.err
    for words in (*expected, "Confirmed against the publication by: no one yet."):
        assert words in told


def test_an_id_that_is_none_names_what_is_near() -> None:
    result = ekbom("guidelines", "gabapentine")
    assert result.code == 2
    assert "near to it: gabapentin" in result.err
    assert "'ekbom guidelines' lists" in ekbom("guidelines", "zzzzzzzz").err
