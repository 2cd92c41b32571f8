"""The hazard analysis is complete: every id exists, and no grave alert, safety rule or theorem stands outside it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from ekbom.guidelines.vocabulary import Block
from ekbom.logic.expressions import BookError
from ekbom.plan.collect import Book, load_book
from ekbom.plan.examples import FOLDER
from ekbom.proofs.hazards import KINDS, Hazard, hazards, rules_in
from ekbom.proofs.prove import theorems
from ekbom.records.yaml_input import parse

ROOT = Path(__file__).resolve().parents[2]
HAZARDS = hazards()
SAFETY_RULES = {f"S{at:02}" for at in range(1, 52)}
VESSEL_RULES = {f"VTE{at}" for at in range(1, 6)} | {f"VA{at}" for at in range(1, 8)}
WHOLE = """
- id: h
  harm: A harm.
  cause: A cause.
  residual: A rest.
  theorems: [1]
"""

each = pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard.id)


@cache
def book() -> Book:
    return load_book()


@cache
def blocks() -> dict[str, list[Block]]:
    found: dict[str, list[Block]] = {}
    for option in book().options.values():
        for block in (*option.never, *option.not_unless, *option.harm):
            found.setdefault(block.id, []).append(block)
    return found


@cache
def statements() -> frozenset[str]:
    """SOURCE/STATEMENT of every graded statement."""
    return frozenset(f"{s.source.id}/{s.id}" for o in book().options.values() for s in o.statements)


@cache
def known(kind: str) -> frozenset[str]:
    if kind == "blocks":
        return frozenset(blocks())
    return statements() if kind == "statements" else frozenset(getattr(book(), kind))


@cache
def shown(module: str) -> frozenset[str]:
    file = FOLDER / f"{module}.yaml"
    assert file.is_file(), f"there is no {file.name}"
    return frozenset(table["shows"] for table in parse(file.read_text(encoding="utf-8"), file.name) if table["rows"])


def carried(hazard: Hazard) -> set[str]:
    """The rules of the alerts and blocks that guard against it."""
    texts = [book().alerts[id].rule for id in hazard.guards.get("alerts", ())]
    texts += [block.rule for id in hazard.guards.get("blocks", ()) for block in blocks()[id]]
    return {rule for text in texts for rule in rules_in(text)}


def named(kind: str) -> set[str]:
    return {id for hazard in HAZARDS for id in hazard.guards.get(kind, ())}


# --- each hazard -------------------------------------------------------------------------------------


@each
def test_every_guard_exists(hazard: Hazard) -> None:
    for kind, ids in hazard.guards.items():
        assert [id for id in ids if id not in known(kind)] == [], kind
        assert len(set(ids)) == len(ids), kind


@each
def test_every_example_table_exists_and_has_rows(hazard: Hazard) -> None:
    for module, ids in hazard.examples.items():
        assert [id for id in ids if id not in shown(module)] == [], module


@each
def test_every_rule_is_carried_by_one_of_its_guards(hazard: Hazard) -> None:
    assert set(hazard.rules) <= carried(hazard)


@each
def test_every_alert_that_guards_has_an_example_with_the_hazard(hazard: Hazard) -> None:
    """An alert whose table stands with another hazard is told there; one without any table is a guard nobody showed."""
    tables = {id.partition("@")[0] for other in HAZARDS for ids in other.examples.values() for id in ids}
    assert [id for id in hazard.guards.get("alerts", ()) if id not in tables] == []


@each
def test_every_test_that_is_named_exists(hazard: Hazard) -> None:
    assert [test for test in hazard.tests if not (ROOT / test).is_file()] == []


@each
def test_it_says_its_harm_its_cause_and_what_is_left_in_sentences(hazard: Hazard) -> None:
    for text in (hazard.harm, hazard.cause, hazard.residual):
        assert re.fullmatch(r"[A-Z].*\.", text), text


# --- all of them -------------------------------------------------------------------------------------


def test_no_two_hazards_share_an_id() -> None:
    assert len({hazard.id for hazard in HAZARDS}) == len(HAZARDS)


def test_every_critical_alert_stands_with_a_hazard() -> None:
    critical = {alert.id for alert in book().alerts.values() if any(row.level == "critical" for row in alert.rows)}
    critical |= {
        alert.id
        for alert in book().alerts.values()
        if alert.unknown_when is not None and alert.unknown_level == "critical"
    }
    assert critical - named("alerts") == set()


def test_every_alert_stands_with_a_hazard_unless_it_only_informs() -> None:
    grave = {alert.id for alert in book().alerts.values() if any(row.level != "info" for row in alert.rows)}
    assert grave - named("alerts") == set()


def test_every_safety_rule_stands_with_a_hazard() -> None:
    rules = {rule for hazard in HAZARDS for rule in hazard.rules}
    assert (SAFETY_RULES | VESSEL_RULES) - rules == set()
    assert rules - SAFETY_RULES - VESSEL_RULES == set()


def test_every_safety_block_stands_with_a_hazard() -> None:
    """Hard and soft blocks that carry a rule; their ids, or another block or alert of the same rule, are named."""
    carrying = {rule for hazard in HAZARDS for rule in carried(hazard)}
    for id, same in blocks().items():
        for block in same:
            assert set(rules_in(block.rule)) <= carrying, id


def test_every_theorem_bears_on_a_hazard() -> None:
    numbers = {theorem.number for theorem in theorems(book())}
    assert numbers == set(range(1, 11))
    assert {number for hazard in HAZARDS for number in hazard.theorems} == numbers


# --- the file ----------------------------------------------------------------------------------------


def test_what_an_alert_carries_is_taken_apart() -> None:
    assert rules_in("") == ()
    assert rules_in("S03, S04") == ("S03", "S04")
    assert rules_in("VA1-VA3") == ("VA1", "VA2", "VA3")
    assert rules_in("6.11") == ("6.11",)


def test_a_hazard_needs_no_more_than_its_words_and_what_shows_a_guard(tmp_path: Path) -> None:
    file = tmp_path / "hazards.yaml"
    file.write_text(WHOLE, encoding="utf-8")
    assert hazards(file) == (Hazard("h", "A harm.", "A cause.", "A rest.", {}, {}, (), (1,), ()),)
    assert set(HAZARDS[0].guards) <= set(KINDS)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (WHOLE + "  note: more", "unknown \\['note'\\]"),
        (WHOLE.replace("  residual: A rest.\n", ""), "missing \\['residual'\\]"),
        (WHOLE.replace("A rest.", "' '"), "missing \\['residual'\\]"),
        (WHOLE.replace("  theorems: [1]\n", ""), "nothing shows"),
        (WHOLE + "  guards: {hopes: [a]}", "guards are alerts"),
    ],
)
def test_a_hazard_of_another_shape_is_refused(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "hazards.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BookError, match=words):
        hazards(file)
