"""Mutation: what an example notices is killed, what nobody can notice is equivalent, the rest survives with a patient."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ekbom.logic.expressions import (
    BOOLEAN,
    Arithmetic,
    Category,
    Expression,
    IsKnown,
    Literal,
    Reference,
    Variable,
    all_of,
    any_of,
    at_least,
    band,
    bands,
    boolean,
    compare,
    first_match,
    is_known,
    known_true,
    label,
    number,
    parameter,
    presume,
    quantity,
    rule,
    variable,
)
from ekbom.plan import examples
from ekbom.plan.examples import ExampleError, load
from ekbom.plan.tables import StepRow, Tables
from ekbom.proofs import mutation
from ekbom.proofs.mutants import mutants, step_mutants

A, B, C = (variable(name, BOOLEAN) for name in ("mutant_a", "mutant_b", "mutant_c"))
X = variable("mutant_x", number("mg/d"))
KINDS = Category(("one", "two", "three"))
KIND = variable("mutant_kind", KINDS)
LIMIT = parameter("mutant_limit", 75, "mg/d", source="EKBOM")


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (compare("<=", X, LIMIT), ["'<=' becomes '<'", "'<=' becomes '>='"]),
        (LIMIT, ["75 becomes 75.75", "75 becomes 74.25", "75 becomes 750"]),
        (all_of(A, B), ["'and' becomes 'or'", "'and' loses", "'and' loses"]),
        (any_of(A, B), ["'or' becomes 'and'", "'or' loses", "'or' loses"]),
        (known_true(A), ["'and' loses", "'and' loses"]),
        (~A, ["'not' falls away"]),
        (at_least(2, A, B, C), ["at least 2 becomes 1", "at least 2 becomes 3"]),
        (KIND.is_in("one", "two"), ["'one' falls out", "'two' falls out", "the opposite of"]),
        (X + X, ["'+' becomes '-'"]),
        (presume(A, False, name="no_a", provided=B), ["is not presumed", "without its list", "the opposite"]),
        (first_match((A, boolean(True)), (B, boolean(False))), ["loses its row", "loses its row", "change places"]),
        (rule(A).except_when(B, boolean(False), source="EKBOM").done(), ["loses its exception"]),
        (label("one", KINDS), ["'one' becomes 'two'"]),
        (label("take 100 mg", Category(("take 100 mg",))), ["'take 100 mg' becomes 'take 101 mg'"]),
        (quantity(0, "mg/d"), ["0 becomes 1"]),
        (quantity(3), ["3 becomes 4", "3 becomes 2", "3 becomes 30"]),
        (boolean(True), []),
        (is_known(A), []),
    ],
)
def test_each_kind_of_node_has_its_small_wrong_changes(node: Expression, expected: list[str]) -> None:
    made = list(mutants(node))
    assert len(made) == len(expected)
    for mutant, words in zip(made, expected, strict=True):
        assert words in mutant.what
        assert mutant.instead is not node


def test_a_limit_of_a_band_changes_its_side_and_its_number() -> None:
    made = list(mutants(bands(X, band(boolean(True), at_least=60), band(boolean(False), below=60))))
    assert len(made) == 8
    assert {m.what.split(": ")[0] for m in made} == {"band 1", "band 2"}


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (StepRow(7, 0, "", ""), ["day 7 becomes 8", "day 7 becomes 6", "day 7 becomes 70"]),
        (StepRow(0, 0, "", ""), ["day 0 becomes 1"]),
        (
            StepRow(0, 0, "{} mg (0.18 mg base)", ""),
            ["day 0 becomes 1", "'{} mg (0.18 mg base)' becomes '{} mg (1.18 mg base)'"],
        ),
    ],
)
def test_a_step_of_a_schedule_changes_its_day_and_its_words(step: StepRow, expected: list[str]) -> None:
    made = list(step_mutants(step))
    assert [what for what, _ in made] == expected
    assert all(changed != step for _, changed in made)


def test_every_comparator_threshold_unit_connective_negation_and_dose_of_the_book_is_changed() -> None:
    """Each node that the guidelines write is a site, and each has its changes; only these kinds have none."""
    lab = mutation._lab()
    sites = [site for site in mutation.sites_of_lab() if isinstance(site, mutation.Site)]
    changed = {(at, site.operand) for site in sites for at in site.places}
    stack = [
        lab.index[id(placed)]
        for shelf in (lab.book.findings, lab.book.options, lab.book.alerts, lab.book.requests, lab.book.follow_ups)
        for thing in shelf.values()
        for part, _ in mutation._roots(thing)
        for placed in mutation._placed(part)
    ]
    seen: set[int] = set()
    while stack:
        at = stack.pop()
        node = lab.nodes[at]
        if at in seen or isinstance(node, Reference):
            continue
        seen.add(at)
        for position, child in enumerate(node.operands):
            assert not isinstance(child, Literal) or (at, position) in changed, (node, child)
        stack.extend(lab.tables.children[at])
        if not isinstance(node, Variable | Literal):
            assert (at, -1) in changed, node
    unchanged = {
        node.kind if not isinstance(node, Arithmetic) else f"Arithmetic {node.operator}"
        for node in (lab.nodes[at] for at in seen)
        if not isinstance(node, Variable | Literal) and next(mutants(node), None) is None
    }
    assert unchanged <= {IsKnown.kind, "Arithmetic **"}
    doses = {node.value for node in (lab.nodes[at] for at in seen) if isinstance(node, Literal)}
    assert {300.0, 0.125, 4.0, 50.0, 0.75} <= doses


def test_every_step_of_a_schedule_is_a_site() -> None:
    steps = {(s.name, s.at) for s in mutation.sites_of_lab() if isinstance(s, mutation.StepSite)}
    assert steps == {(o.id, at) for o in mutation._lab().book.options.values() for at in range(len(o.schedule))}


def test_with_their_examples_no_change_of_a_step_survives() -> None:
    lab = mutation._lab()
    outcomes = [
        outcome
        for site in mutation.sites_of_lab()
        if isinstance(site, mutation.StepSite)
        for outcome in mutation._of_step(lab, site)
    ]
    assert len(outcomes) > 700
    assert {o.fate for o in outcomes} <= {"killed", "equivalent"}
    assert sum(o.fate == "killed" for o in outcomes) > 700


def test_an_example_that_does_not_hold_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "some.yaml").write_text(
        "- {shows: gabapentin, start: nobody, rows: [{then: continue}]}", encoding="utf-8"
    )
    (tmp_path / "patients.yaml").write_text("nobody: {}", encoding="utf-8")
    monkeypatch.setattr(mutation, "load", lambda tables: examples.load(tables, folder=tmp_path))
    with pytest.raises(ExampleError, match=r"some\.yaml, table 1 \(gabapentin\), row 1: the example does not hold"):
        mutation._Lab()


@pytest.mark.parametrize(("fate", "code"), [("killed", 0), ("equivalent", 0), ("survived", 1), ("undecided", 1)])
def test_the_command_fails_where_a_change_survives_or_is_not_decided(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fate: str, code: int
) -> None:
    outcome = mutation.Outcome("iron", "iron_class", "'<' becomes '<='", fate, "", {})
    monkeypatch.setattr(mutation, "run", lambda modules, workers, progress: [outcome])
    assert mutation.main([]) == code
    assert f"1 {fate}" in capsys.readouterr().out


@pytest.fixture
def without_examples(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The book with no example at all: everything has to be judged by the solver."""

    def none(tables: Tables) -> tuple[()]:
        return ()

    monkeypatch.setattr(mutation, "load", none)
    mutation._lab.cache_clear()
    mutation.sites_of_lab.cache_clear()
    yield
    mutation._lab.cache_clear()
    mutation.sites_of_lab.cache_clear()


@pytest.mark.usefixtures("without_examples")
def test_without_examples_every_change_that_matters_survives_with_a_patient(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "outcomes.json"
    code = mutation.main(["--module", "blood_loss", "--workers", "1", "--equivalents", "--json", str(target)])
    outcomes = json.loads(target.read_text(encoding="utf-8"))
    assert code == 1
    assert len(outcomes) > 50
    fates = {o["fate"] for o in outcomes}
    assert "survived" in fates
    assert "killed" not in fates
    for outcome in outcomes:
        assert (outcome["fate"] == "survived") == bool(outcome["by"]), outcome
    assert "survived: blood_loss/" in capsys.readouterr().out


@pytest.fixture
def examples_of_blood_loss(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The book with the examples of one module."""
    monkeypatch.setattr(mutation, "load", lambda tables: load(tables, ("blood_loss",)))
    mutation._lab.cache_clear()
    mutation.sites_of_lab.cache_clear()
    yield
    mutation._lab.cache_clear()
    mutation.sites_of_lab.cache_clear()


@pytest.mark.usefixtures("examples_of_blood_loss")
def test_with_its_examples_no_change_of_blood_loss_survives() -> None:
    outcomes = mutation.run(("blood_loss",), 2, lambda done, of: None)
    assert len(outcomes) > 50
    assert {o.fate for o in outcomes} <= {"killed", "equivalent"}
    assert sum(o.fate == "killed" for o in outcomes) > 50
