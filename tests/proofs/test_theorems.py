"""Planted mistakes are refuted, with a patient whom the interpreter confirms; the theorems hold of the book."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from ekbom.logic.expressions import label
from ekbom.logic.interpreter import evaluate
from ekbom.plan.collect import load_book
from ekbom.plan.examples import AS_OF
from ekbom.proofs.claims import Judged, Never, Theorem, judged_options
from ekbom.proofs.combinations import combinations_apart
from ekbom.proofs.decide import PROVED, REFUTED, Solver
from ekbom.proofs.legs import procedures_of_legs
from ekbom.proofs.prove import as_text, prove
from ekbom.proofs.special_states import special_states
from ekbom.proofs.statuses import hard_blocks, order_and_must_know

DAY = AS_OF.toordinal()


@cache
def options() -> dict[str, Judged]:
    return judged_options(load_book())


def always_recommended(id: str) -> dict[str, Judged]:
    """The options with one whose status is "recommend", whatever the patient."""
    judged = options()[id]
    status = label("recommend", judged.status.type)
    legs = tuple(replace_leg(leg, status) for leg in judged.legs)
    return {**options(), id: replace(judged, status=status, legs=legs)}


def replace_leg(leg, status):  # type: ignore[no-untyped-def]
    return leg._replace(status=status) if hasattr(leg, "_replace") else replace(leg, status=status)


def claim_of(theorem: Theorem, name: str) -> Never:
    (claim,) = [c for c in theorem.claims if c.name == name]
    assert isinstance(claim, Never)
    return claim


@pytest.mark.parametrize(
    ("make", "id", "name"),
    [
        (hard_blocks, "gabapentin", "gabapentin"),
        (order_and_must_know, "gabapentin", "order of gabapentin"),
        (order_and_must_know, "gabapentin", "age before gabapentin"),
        (order_and_must_know, "gabapentin", "must-know of gabapentin"),
        (combinations_apart, "oxycodone", "oxycodone beside benzodiazepine_or_z"),
        (procedures_of_legs, "vein_ablation", "reason for vein_ablation@left"),
        (special_states, "pramipexole", "pramipexole to a child"),
    ],
)
def test_a_status_that_bypasses_everything_is_refuted_with_a_patient(make, id: str, name: str) -> None:  # type: ignore[no-untyped-def]
    claim = claim_of(make(always_recommended(id)), name)
    verdict = Solver(DAY).decide(claim)
    assert verdict.fate == REFUTED
    assert evaluate(claim.violation, verdict.facts, DAY) is True
    right = claim_of(make(options()), name)
    assert evaluate(right.violation, verdict.facts, DAY) is not True


def test_all_ten_theorems_are_proved_of_the_book() -> None:
    proofs = prove()
    assert [p.number for p in proofs] == list(range(1, 11))
    assert all(p.proved for p in proofs), as_text(proofs, 0.0)
    assert {d.verdict.fate for p in proofs for d in p.decided} == {PROVED}
