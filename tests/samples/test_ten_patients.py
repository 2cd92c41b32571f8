"""Ten patients reasoned by hand: what their pages in ``docs/explanation/ten-patients`` expect, the plan says.

A page holds a table with the columns *what*, *id*, *expected* and *from*. Each of its rows is one test here; the words
of the first column say what is looked at. Nothing is expected that does not stand in a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ekbom.plan.book import load_tables
from tests.cli.running import ROOT, plan

FOLDER = ROOT / "docs" / "explanation" / "ten-patients"
INDEX = ROOT / "docs" / "explanation" / "ten-patients.md"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
_ROW = re.compile(r"^\| (?P<what>[a-z]+) \| (?P<id>\w*) *\| (?P<expected>[^|]+) \| (?P<source>[^|]+) \|$", re.MULTILINE)


class Row(NamedTuple):
    """One line of a table: what is looked at, of what id, what it must be, and from which rule."""

    patient: str
    what: str
    id: str
    expected: str
    source: str


def rows(name: str) -> list[Row]:
    """The rows of one patient's page, its heading left out."""
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    return [
        Row(name, m["what"], m["id"], m["expected"].strip(), m["source"].strip())
        for m in _ROW.finditer(text)
        if m["what"] != "what"
    ]


ROWS = [row for name in NAMES for row in rows(name)]


@cache
def document(name: str) -> Any:
    return plan(FOLDER / f"{name}.yaml", "--format", "json").document()


def _with_side(expected: str) -> tuple[str, str | None]:
    value, _, side = expected.partition(", ")
    return value, side or None


def _option(row: Row) -> Any:
    return next(r for r in document(row.patient)["recommendations"] if r["id"] == row.id)


def _alerts(row: Row) -> list[Any]:
    return [a for a in document(row.patient)["alerts"] if a["id"] == row.id]


def _diagnosis(row: Row) -> None:
    assert document(row.patient)["diagnosis"]["class"] == row.expected


def _severity(row: Row) -> None:
    assert document(row.patient)["severity"]["class"] == row.expected


def _finding(row: Row) -> None:
    value, side = _with_side(row.expected)
    held = next(f["value"] for f in document(row.patient)["findings"] if (f["id"], f["side"]) == (row.id, side))
    if isinstance(held, bool):
        assert value == str(held).lower()
    elif isinstance(held, int | float):
        assert round(held, 1) == float(value)
    else:
        assert held == value


def _alert(row: Row) -> None:
    level, side = _with_side(row.expected)
    if level == "none":
        assert _alerts(row) == []
    else:
        assert (level, side) in {(a["level"], a["side"]) for a in _alerts(row)}


def _says(row: Row) -> None:
    assert any(row.expected in a["text"] for a in _alerts(row))


def _status(row: Row) -> None:
    status, _, state = row.expected.partition(", ")
    assert (_option(row)["status"], _option(row)["state"]) == (status, state or "proposed")


def _leg(row: Row) -> None:
    side, status = row.expected.split()
    assert _option(row)["per_side"][side] == status


def _start(row: Row) -> None:
    assert row.expected in _option(row)["dose"]["start"]


def _most(row: Row) -> None:
    dose = _option(row)["dose"]
    if row.expected == "none":
        assert dose is None or dose["max_mg_per_day"] is None
    else:
        assert dose["max_mg_per_day"] == float(row.expected)


def _blocked(row: Row) -> None:
    assert row.expected in {b["rule"] for b in _option(row)["blocked_by"]}


def _asked(row: Row) -> None:
    assert (row.id in {r["id"] for r in document(row.patient)["requests"]}) == (row.expected == "yes")


def _presumed(row: Row) -> None:
    assert row.expected in _option(row)["presumed"]


def _first(row: Row) -> None:
    assert document(row.patient)["today"]["do"][0] == _option(row)["title"]


CHECKS: dict[str, Callable[[Row], None]] = {
    "diagnosis": _diagnosis,
    "severity": _severity,
    "finding": _finding,
    "alert": _alert,
    "says": _says,
    "option": _status,
    "leg": _leg,
    "start": _start,
    "most": _most,
    "blocked": _blocked,
    "asked": _asked,
    "presumed": _presumed,
    "first": _first,
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.patient}-{row.what}-{row.id}-{row.expected}")
def test_the_plan_says_what_was_reasoned_by_hand(row: Row) -> None:
    CHECKS[row.what](row)


def test_there_are_ten_and_each_has_many_expectations() -> None:
    assert len(NAMES) == 10
    for name in NAMES:
        assert len(rows(name)) >= 25, name
        assert len({row.what for row in rows(name)}) >= 5, name


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_the_table_is_read(name: str) -> None:
    lines = (FOLDER / f"{name}.md").read_text(encoding="utf-8").splitlines()
    start = lines.index("| what | id | expected | from |") + 2
    table = [line for line in lines[start:] if line.startswith("|")]
    assert len(table) == len(rows(name))
    assert all(row.what in CHECKS for row in rows(name))


def test_no_two_rows_say_the_same() -> None:
    keys = [row[:4] for row in ROWS]
    assert len(set(keys)) == len(keys)


def test_an_alert_that_must_not_speak_is_one_of_the_book() -> None:
    tables = load_tables()
    alerts, requests = {row.id for row in tables.alerts}, {row.id for row in tables.requests}
    for row in ROWS:
        if row.what in ("alert", "says"):
            assert row.id in alerts, row
        if row.what == "asked":
            assert row.id in requests | {fact.request for fact in tables.facts}, row


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_is_invented_and_read_without_loss(name: str) -> None:
    sheet = Path(FOLDER / f"{name}.yaml")
    assert sheet.read_text(encoding="utf-8").startswith("# Invented.")
    for problem in document(name)["problems"]:
        assert "recognised by its name" in problem["what"] or "no fact is read from" in problem["what"], problem


@pytest.mark.parametrize("name", NAMES)
def test_the_index_leads_to_every_patient(name: str) -> None:
    assert f"(ten-patients/{name}.md)" in INDEX.read_text(encoding="utf-8")
