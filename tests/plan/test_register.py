"""The review register: what awaits its confirmation, who gave one, and what would change with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ekbom.facts.variables import ferritin, irls_total
from ekbom.guidelines.vocabulary import Source, Statement, finding, option
from ekbom.logic.expressions import BookError, parameter
from ekbom.plan import register
from ekbom.plan.book import load_tables
from ekbom.plan.collect import Book, collect, load_book
from ekbom.plan.compile_book import compile_book
from ekbom.plan.register import Confirmation, confirmations, effects, entries, open_entries, open_reviews
from tests.plan.small_book import book

PAPER = Source("PAPER", "A paper", "A body", 2025)
ONE = """
- id: parameter/low_ferritin
  of: FINGERPRINT
  by: Jane Doe
  on: 2027-01-31
  against: the paper, table 2
"""


def _says(id: str, text: str = "words", flag: str = "K") -> Statement:
    return PAPER.statement(id, text, direction="for", strength="strong", flag=flag)


def _book(*statements: tuple[Statement, ...]) -> Book:
    """A book of as many options as there are groups of statements."""
    options = [
        option(f"o{at}", "An option", kind="test", text="x", indication=irls_total > 10, statements=group)
        for at, group in enumerate(statements)
    ]
    return collect([SimpleNamespace(options=options)])


# --- entries -----------------------------------------------------------------------------------------


def test_each_kind_of_fact_is_an_entry_with_its_flag_and_its_line() -> None:
    found = {entry.id: entry for entry in entries(book())}
    assert found["NEW/N1"].kind == "statement"
    assert found["NEW/N1"].options == ("gabapentin",)
    assert found["parameter/low_ferritin"].flag == "K"  # without a flag: from the literature, not read again
    assert found["finding/low_iron"].sources == ("NEW",)
    for entry in found.values():
        assert entry.where and all(":" in place for place in entry.where), entry


def test_what_was_checked_against_the_publication_is_no_entry() -> None:
    low = parameter("low", 75, "ug/L", source="PAPER", flag="V")
    is_low = finding("is_low", "Low", ferritin <= low, source=PAPER, flag="V")
    checked = option("o", "O", kind="test", text="x", indication=is_low, statements=(_says("A", flag="V"),))
    assert entries(collect([SimpleNamespace(low=low, is_low=is_low, checked=checked)])) == ()


def test_a_statement_on_two_options_is_one_entry() -> None:
    shared = _says("A")
    (entry,) = entries(_book((shared,), (shared, replace(shared, where="elsewhere:1"))))
    assert (entry.id, entry.options) == ("PAPER/A", ("o0", "o1"))
    assert entry.where == (shared.where, "elsewhere:1")


def test_statements_that_bear_one_name_are_told_apart_by_their_option() -> None:
    found = entries(_book((_says("A", "this"),), (_says("A", "that"),)))
    assert [entry.id for entry in found] == ["PAPER/A@o0", "PAPER/A@o1"]
    assert [entry.name for entry in found] == ["A@o0", "A@o1"]


def test_no_two_entries_of_the_book_share_an_id() -> None:
    ids = [entry.id for entry in entries(load_book())]
    assert len(set(ids)) == len(ids) > 0


def test_every_flagged_fact_of_the_book_is_an_entry_unless_it_was_checked() -> None:
    guidelines = load_book()
    found = entries(guidelines)
    thresholds = [p for p in guidelines.parameters.values() if p.flag != "V"]
    conclusions = [f for f in guidelines.findings.values() if f.flag != "V"]
    assert sum(entry.kind == "parameter" for entry in found) == len(thresholds)
    assert sum(entry.kind == "finding" for entry in found) == len(conclusions)
    said = {
        (o.id, e.id) for e in found if e.kind == "statement" for o in guidelines.options.values() if o.id in e.options
    }
    carried = {
        (o.id, s.source.id, s.id, s.text) for o in guidelines.options.values() for s in o.statements if s.flag != "V"
    }
    assert len(said) >= len({(o, source, id) for o, source, id, _ in carried})


# --- confirmations -----------------------------------------------------------------------------------


def test_a_confirmation_closes_its_entry(tmp_path: Path) -> None:
    file = tmp_path / "confirmations.yaml"
    of = {entry.id: entry.of for entry in entries(book())}["parameter/low_ferritin"]
    file.write_text(ONE.replace("FINGERPRINT", of), encoding="utf-8")
    confirmed = confirmations(file)
    day = date(2027, 1, 31)
    assert confirmed == (Confirmation("parameter/low_ferritin", of, "Jane Doe", day, "the paper, table 2"),)
    left = {entry.id for entry in open_entries(entries(book()), confirmed)}
    assert left == {entry.id for entry in entries(book())} - {"parameter/low_ferritin"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id: x", "expected a list of confirmations, found dict"),
        ("", "expected a list of confirmations, found NoneType"),
        ("- x", "entry 1: expected the keys id, of, by, on, against"),
        (ONE + "  note: more", "expected the keys"),
        (ONE.replace("Jane Doe", "''"), "'by' must say something"),
        (ONE.replace("Jane Doe", "[Jane, Doe]"), "'by' must say something"),
        (ONE.replace("the paper, table 2", "' '"), "'against' must say something"),
        (ONE.replace("2027-01-31", "in January"), "'on' must be a day"),
        (ONE.replace("2027-01-31", "2027-01-31T10:00:00"), "'on' must be a day"),
        (ONE.replace("2027-01-31", "2027"), "'on' must say something"),
        (ONE.replace("parameter/low_ferritin", "7"), "'id' must say something"),
    ],
)
def test_a_confirmation_of_another_shape_is_refused(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "confirmations.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BookError, match=words):
        confirmations(file)


def test_every_confirmation_of_the_package_is_of_an_entry_of_the_book() -> None:
    known = {entry.id for entry in entries(load_book())}
    assert [c.id for c in confirmations() if c.id not in known] == []


def _of(thing: Any) -> str:
    """The fingerprint of the only entry of a book that holds this thing."""
    (entry,) = entries(collect([SimpleNamespace(thing=thing)]))
    return entry.of


def _carried(statement: Statement) -> Any:
    return option("o", "O", kind="test", text="x", indication=irls_total > 10, statements=(statement,))


def test_what_a_fact_says_is_its_fingerprint_and_its_line_is_not() -> None:
    first = finding("a", "A", ferritin <= 75, source=PAPER)
    assert _of(first) == _of(finding("a", "A", ferritin <= 75, source=PAPER))
    others = [
        finding("a", "A", ferritin <= 50, source=PAPER),
        finding("a", "A", ferritin < 75, source=PAPER),
        finding("a", "B", ferritin <= 75, source=PAPER),
    ]
    assert len({_of(first), *map(_of, others)}) == 4
    low = parameter("low", 75, "ug/L", source="PAPER")
    assert _of(low) == _of(parameter("low", 75, "ug/L", source="PAPER"))
    assert len({_of(low), _of(parameter("low", 50, "ug/L", source="PAPER")), _of(parameter("low", 75, "mg/L", source="PAPER"))}) == 3  # fmt: skip
    said = _says("A")
    changes: list[dict[str, Any]] = [{"text": "other"}, {"direction": "against"}, {"strength": "conditional"}]
    changes += [{"certainty": "high"}, {"population": "child"}]
    assert _of(_carried(said)) == _of(_carried(replace(said, where="elsewhere:1")))
    found = {_of(_carried(replace(said, **change))) for change in changes}
    assert len({_of(_carried(said)), *found}) == len(changes) + 1


def test_a_fact_that_another_one_names_is_confirmed_on_its_own() -> None:
    """A finding's fingerprint holds the names of what it rests on, not their logic."""
    over_75, over_50 = (finding("low", "Low", ferritin <= limit, source=PAPER, flag="V") for limit in (75, 50))
    of = [_of((low, finding("x", "X", low | (irls_total > 10), source=PAPER))) for low in (over_75, over_50)]
    assert of[0] == of[1]
    other = finding("lower", "Low", ferritin <= 75, source=PAPER, flag="V")
    assert _of((other, finding("x", "X", other | (irls_total > 10), source=PAPER))) != of[0]


def test_a_confirmation_lapses_when_the_fact_says_something_else() -> None:
    found = entries(book())
    said = Confirmation(found[0].id, found[0].of, "Jane Doe", date(2027, 1, 31), "the paper")
    assert found[0] not in open_entries(found, [said])
    assert found[0] in open_entries(found, [said._replace(of="0123456789ab")])


def test_no_confirmation_of_the_package_lies_in_the_future() -> None:
    assert [c for c in confirmations() if c.on > date.today()] == []


# --- what the compiled book says of it ---------------------------------------------------------------


def test_the_compiled_book_counts_what_is_open() -> None:
    assert load_tables().open_reviews == open_reviews(load_book())
    assert compile_book(book())[0].open_reviews == len(entries(book()))


def test_nothing_is_open_once_everything_is_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2027, 1, 31)
    everything = tuple(Confirmation(entry.id, entry.of, "Jane Doe", day, "the paper") for entry in entries(book()))
    monkeypatch.setattr(register, "confirmations", lambda: everything)
    assert compile_book(book())[0].open_reviews == 0
    monkeypatch.setattr(register, "confirmations", lambda: everything[1:])
    assert compile_book(book())[0].open_reviews == 1


# --- what would change -------------------------------------------------------------------------------


def test_a_threshold_reaches_what_rests_on_it_through_findings() -> None:
    found = effects(book())["parameter/low_ferritin"]
    assert found.used_by == ("low_iron",)
    assert set(found.statuses) == {"gabapentin", "refer_specialist", "oral_iron"}
    assert found.alerts == ()


def test_a_finding_about_a_leg_reaches_the_option_of_that_leg() -> None:
    found = effects(book())["finding/ischaemia"]
    assert found.statuses == ("compression_stockings",)
    assert "compression_stockings" in found.used_by


def test_a_statement_reaches_the_options_on_which_it_decides() -> None:
    found = effects(book())
    assert found["NEW/N3"].statuses == ("ropinirole",)
    assert found["OLD/O1"].statuses == ()  # a newer one speaks for the same people
    assert found["NEW/N4"].statuses == ("clonazepam",)  # the newest for its population
    assert found["NEW/N6"].statuses == ()  # without a direction it is shown and decides nothing
    assert found["OLD/O1"].used_by == ("ropinirole",)


def test_a_statement_on_an_option_without_a_recommendation_decides_nothing() -> None:
    unproven = option(
        "o",
        "O",
        kind="test",
        text="x",
        indication=irls_total > 10,
        statements=(_says("A"),),
        unproven=True,
        evidence="e",
    )
    assert effects(collect([SimpleNamespace(o=unproven)]))["PAPER/A"].statuses == ()


def test_doses_alerts_and_schedules_are_told_beside_statuses() -> None:
    found = effects(load_book())
    assert "gabapentin" in found["parameter/gabapentin_max"].doses
    assert "suicidality" in found["finding/suicidality"].alerts
    assert set(found) == {entry.id for entry in entries(load_book())}


def test_what_the_register_says_is_reached_does_name_it() -> None:
    """A second way to the same answer: what the compiled book's nodes lie above."""
    tables = load_tables()
    from ekbom.plan.book import load_words

    defined = load_words().defined
    above: list[frozenset[str]] = []
    for at, children in enumerate(tables.children):
        own = {f"finding/{defined[at][0]}"} if at in defined else set()
        above.append(frozenset(own).union(*(above[child] for child in children)))
    found = effects(load_book())
    findings = {id for id in found if id.startswith("finding/")}
    for row in tables.options:
        told = {id for id in findings if row.id in found[id].statuses}
        assert told == above[row.status] & findings, row.id
    alerts: dict[str, set[str]] = {}
    for alert in tables.alerts:
        nodes = [node for node, _, _ in alert.rows] + ([alert.unknown] if alert.unknown >= 0 else [])
        alerts.setdefault(alert.id, set()).update(*(above[node] for node in nodes))
    for id, reached in alerts.items():
        assert {entry for entry in findings if id in found[entry].alerts} == reached & findings, id
