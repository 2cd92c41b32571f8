"""How a claim is decided: proved, refuted with the fewest facts, in one state of knowledge and in two."""

from __future__ import annotations

from ekbom.facts import variables as fact
from ekbom.guidelines.arteries import abi_value
from ekbom.logic.expressions import known_true, on_side, presume, quantity
from ekbom.plan.examples import AS_OF
from ekbom.proofs.claims import Learning, Never, Possible
from ekbom.proofs.decide import PROVED, REFUTED, UNDECIDED, Solver, Verdict
from ekbom.proofs.prove import Decided, Proof, as_json, as_text, prove

SOLVER = Solver(AS_OF.toordinal())
LOW = fact.ferritin < quantity(50, "ug/L")


def test_a_claim_that_nobody_breaks_is_proved() -> None:
    both = known_true(LOW) & known_true(fact.ferritin > quantity(60, "ug/L"))
    assert SOLVER.decide(Never("x", "x", both)).fate == PROVED
    assert SOLVER.decide(Possible("x", "x", both)).fate == REFUTED


def test_a_refutation_has_only_the_facts_it_needs() -> None:
    verdict = SOLVER.decide(Never("x", "x", known_true(LOW) & known_true(fact.sex.is_("male"))))
    assert verdict.fate == REFUTED
    assert set(verdict.facts) == {"ferritin", "sex"}
    assert SOLVER.decide(Possible("x", "x", known_true(LOW))).fate == PROVED


def test_a_quotient_of_two_unknown_numbers_is_refuted_by_real_pressures() -> None:
    low = known_true(on_side(abi_value, "left") < quantity(0.5)) & ~known_true(on_side(fact.abi, "left") >= 0)
    verdict = SOLVER.decide(Never("x", "x", low))
    assert verdict.fate == REFUTED
    assert "abi@left" not in verdict.facts


def test_learning_more_is_refuted_with_what_is_learned_unless_it_was_presumed() -> None:
    fever = known_true(fact.fever)
    verdict = SOLVER.decide(Learning("x", "x", ~fever, fever))
    assert verdict.fate == REFUTED
    assert verdict.learned == {"fever": True}
    made = presume(fact.fever, False, name="no_fever")
    named = ((~known_true(fact.fever) & ~known_true(~fact.fever), known_true(made.operands[0])),)
    assert SOLVER.decide(Learning("x", "x", ~fever, fever, named)).fate == PROVED


def test_what_is_known_stays_and_what_may_change_changes_alone() -> None:
    low, high = known_true(LOW), known_true(fact.ferritin > quantity(60, "ug/L"))
    assert SOLVER.decide(Learning("x", "x", low, high)).fate == PROVED
    changing = Learning("x", "x", known_true(fact.fever), known_true(~fact.fever), changing=frozenset({"ferritin"}))
    assert SOLVER.decide(changing).fate == PROVED


def test_one_worker_proves_in_this_process_and_tells_its_progress() -> None:
    seen: list[tuple[int, int]] = []
    proofs = prove((4, 6, 7), 1, lambda done, of: seen.append((done, of)))
    assert [p.number for p in proofs] == [4, 6, 7]
    assert all(p.proved for p in proofs), as_text(proofs, 0.0)
    assert seen[-1][0] == seen[-1][1] == sum(len(p.decided) for p in proofs)


def test_a_claim_that_is_open_is_neither_proved_nor_refuted() -> None:
    verdict = Verdict(UNDECIDED, {}, {}, "the solver did not decide in time")
    proof = Proof(3, "Learning more", (Decided(3, "x", "it holds", ("x",), verdict),), 1.0)
    assert " 3 OPEN    Learning more (0 of 1 claims)" in as_text((proof,), 2.0)
    assert '"fate": "undecided"' in as_json((proof,))
