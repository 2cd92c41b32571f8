"""The tables of conflicts and claims speak of what the book holds, and the book does what they say."""

from __future__ import annotations

import re

import pytest

from ekbom.plan.collect import load_book
from tests.docs.pages import ROOT
from tests.guidelines.cases import judge

PAGE = (ROOT / "docs" / "explanation" / "evidence-and-conflicts.md").read_text(encoding="utf-8")


def _table(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, without its head."""
    part = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


CONFLICTS = _table("Where the sources disagree, in one table")
CLAIMS = _table("What is often said, and what we say")
_STATUSES = {"avoid"}


def test_every_conflict_and_every_claim_has_its_row() -> None:
    assert len(CONFLICTS) == 9
    assert len(CLAIMS) == 15
    assert all(len(row) == 3 and all(row) for row in (*CONFLICTS, *CLAIMS))


def test_every_name_in_the_tables_is_in_the_book() -> None:
    book = load_book()
    known = {*book.findings, *book.options, *book.alerts, *book.requests}
    named = {name for row in (*CONFLICTS, *CLAIMS) for name in re.findall("`([^`]+)`", " ".join(row))}
    assert named - known - _STATUSES == set()


@pytest.mark.parametrize("option", ["pramipexole", "ropinirole", "rotigotine", "clonazepam"])
def test_what_newer_guidelines_advise_against_is_avoided_and_the_older_ones_stay_in_sight(option: str) -> None:
    result = judge()
    assert result.status(option) == "avoid"
    assert {s.direction for s in load_book().options[option].statements if s.population == "adult"} >= {
        "against",
        "no_recommendation" if option == "clonazepam" else "for",
    }


def test_gabapentin_in_pregnancy_is_avoided_with_the_words_of_the_consensus() -> None:
    result = judge({"age": 30, "postmenopausal": False, "pregnant": True, "gestational_age": 20})
    assert result.status("gabapentin") == "avoid"
    said = {s.id: s.direction for s in load_book().options["gabapentin"].statements if s.population == "pregnant"}
    assert said == {"PREG-GABAPENTIN": "against"}


def test_the_limits_of_the_table_are_the_parameters_of_the_book() -> None:
    parameters = load_book().parameters
    assert [parameters[id].values[-1][1] for id in ("methadone_cap", "methadone_specialist", "mme_ceiling")] == [
        15,
        20,
        90,
    ]
    assert [parameters[id].values[-1][1] for id in ("stop_bang_test", "stop_bang_high")] == [3, 5]
    words = load_book().options["pramipexole"].text
    assert "0.75 mg" in words and "0.54 mg" in words
