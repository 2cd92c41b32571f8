"""``ekbom guidelines``: every statement with its grade, one part with its logic and its examples, near ids for a wrong one."""

from __future__ import annotations

from datetime import date

import pytest

from ekbom.plan.book import load_tables
from ekbom.plan.collect import load_book
from ekbom.plan.register import Confirmation, entries
from ekbom.reports import guideline_listing
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


def test_the_whole_book_is_one_file_of_data() -> None:
    document = ekbom("guidelines", "--format", "json").document()
    assert document["schema"] == "ekbom.book/1"
    assert document["knowledge"]["digest"] == load_tables().digest
    assert len(document["statements"]) == sum(len(o.statements) for o in load_book().options.values())
    assert {answer[1] for answer in document["answers"] if answer[0] == "option"} == set(load_book().options)


def test_a_part_as_data_has_its_logic_its_grades_and_its_examples() -> None:
    document = ekbom("guidelines", "gabapentin", "--format", "json").document()
    assert (document["schema"], document["id"]) == ("ekbom.part/1", "gabapentin")
    (part,) = document["parts"]
    assert part["kind"] == "option"
    assert {"Wanted when", "Must be known"} <= {line["label"] for line in part["logic"]}
    assert ("AASM-2025", "A2", "strong") in {(s["source"], s["id"], s["strength"]) for s in part["statements"]}
    assert document["examples"] and all(example["met"] for example in document["examples"])


@pytest.mark.parametrize("id", ["gabapentin", "AASM-2025/A2"])
def test_who_confirmed_a_statement_is_named_where_it_is_shown(id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (entry,) = (e for e in entries(load_book()) if e.id == "AASM-2025/A2")
    said = Confirmation(entry.id, entry.of, "Jane Doe", date(2027, 1, 31), "the paper, table 2")
    assert ("of " + entry.of in guideline_listing.part(id)) == (id == entry.id)
    monkeypatch.setattr(guideline_listing, "confirmations", lambda: (said,))
    words = "Confirmed against the paper, table 2 by: Jane Doe, 2027-01-31 (AASM-2025/A2)"
    assert words + ".\n" in guideline_listing.part(id)
    assert entry.of not in guideline_listing.part(id)
    assert "by: no one yet." in guideline_listing.part("pregabalin")
    monkeypatch.setattr(guideline_listing, "confirmations", lambda: (said._replace(of="0123456789ab"),))
    assert words + "; lapsed, it says something else now.\n" in guideline_listing.part(id)


def test_a_fact_that_is_open_shows_what_a_confirmation_must_name() -> None:
    (entry,) = (e for e in entries(load_book()) if e.id == "finding/iron_class")
    assert (
        f"Open for confirmation: finding/iron_class, of {entry.of}." in ekbom("guidelines", "iron_class").out.decode()
    )
    (shown,) = ekbom("guidelines", "iron_class", "--format", "json").document()["facts"]
    assert shown == {"id": "finding/iron_class", "of": entry.of, "flag": entry.flag, "confirmed_by": []}
