"""Mutation: what an example notices is killed, what nobody can notice is equivalent, the rest survives with a patient."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ekbom.logic.expressions import (
    BOOLEAN,
    Category,
    Expression,
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
from ekbom.plan.examples import load
from ekbom.plan.tables import Tables
from ekbom.proofs import mutation
from ekbom.proofs.mutants import mutants

A, B, C = (variable(name, BOOLEAN) for name in ("mutant_a", "mutant_b", "mutant_c"))
X = variable("mutant_x", number("mg/d"))
KIND = variable("mutant_kind", Category(("one", "two", "three")))
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
        (label("one", KIND.type), ["'one' becomes 'two'"]),
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


def test_with_its_examples_no_change_of_blood_loss_survives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutation, "load", lambda tables: load(tables, ("blood_loss",)))
    mutation._lab.cache_clear()
    mutation.sites_of_lab.cache_clear()
    outcomes = mutation.run(("blood_loss",), 2, lambda done, of: None)
    assert len(outcomes) > 50
    assert {o.fate for o in outcomes} <= {"killed", "equivalent"}
    assert sum(o.fate == "killed" for o in outcomes) > 50
