"""Planted mistakes are refuted, each with a patient sheet that reads back to the patient; the book is proved.

The plants stand in ``plants``: some for each theorem. A refutation is the whole way: the claim is refuted, the printed
sheet is read by the real reader and by ``ekbom plan``, the interpreter finds the violation in what was read, no fact
of the sheet can go, and the same patient breaks nothing in the book as it is.
"""

from __future__ import annotations

import shlex
from functools import cache

import pytest

from ekbom.logic.expressions import Value
from ekbom.logic.interpreter import evaluate
from ekbom.plan.examples import AS_OF
from ekbom.proofs.claims import Claim, Learning, Never, Possible
from ekbom.proofs.decide import NOBODY, PROVED, REFUTED, Solver, Verdict
from ekbom.proofs.prove import Decided, Proof, as_text, prove
from ekbom.proofs.sheet import command, patient_sheet, read_back
from tests.cli.running import ekbom
from tests.proofs.plants import Plant, dead, with_patients

DAY = AS_OF.toordinal()
Facts = dict[str, Value]

planted = pytest.mark.parametrize("plant", with_patients(), ids=lambda plant: f"{plant.theorem}: {plant.words}")


@cache
def solver() -> Solver:
    return Solver(DAY)


@cache
def verdict_of(plant: Plant) -> Verdict:
    return solver().decide(plant.claim)


def breaks(claim: Claim, facts: Facts, learned: Facts) -> bool:
    """Whether the patient of these sheets, as they are read, breaks the claim."""
    first = read_back(facts, AS_OF)
    if isinstance(claim, Never):
        aim = claim.violation if claim.shown_by is None else claim.shown_by
        return evaluate(aim, first, DAY) is True
    assert isinstance(claim, Learning)
    second = read_back({**facts, **learned}, AS_OF)
    excused = any(
        evaluate(made, first, DAY) is True and evaluate(refuted, second, DAY) is True for made, refuted in claim.unless
    )
    return not excused and evaluate(claim.before, first, DAY) is True and evaluate(claim.after, second, DAY) is True


@planted
def test_a_planted_mistake_is_refuted_with_a_patient_whom_the_book_itself_treats_rightly(plant: Plant) -> None:
    verdict = verdict_of(plant)
    assert (verdict.fate, verdict.why) == (REFUTED, "")
    assert breaks(plant.claim, verdict.facts, verdict.learned)
    assert plant.right is not None
    assert not breaks(plant.right, verdict.facts, verdict.learned)


@planted
def test_the_sheet_reads_back_to_just_the_facts_of_the_refutation(plant: Plant) -> None:
    """What is read beside them follows from them: the day, a sex that is not stated, medicines that are not taken."""
    verdict = verdict_of(plant)
    read = read_back(verdict.facts, AS_OF)
    assert {key: read.get(key) for key in verdict.facts} == verdict.facts
    more = {key: value for key, value in read.items() if key not in verdict.facts}
    assert more.pop("as_of") == float(DAY)
    assert more.pop("sex", "unknown") == "unknown"
    medicines = verdict.facts.get("medication_list") is True
    for key, value in more.items():
        assert medicines, key
        assert key.startswith(("takes_", "days_on_")) or key == "unrecognised_drug" or value == 0.0, key


@planted
def test_no_fact_of_the_sheet_can_go(plant: Plant) -> None:
    verdict = verdict_of(plant)
    for key in {**verdict.facts, **verdict.learned}:
        facts = {k: v for k, v in verdict.facts.items() if k != key}
        learned = {k: v for k, v in verdict.learned.items() if k != key}
        assert not breaks(plant.claim, facts, learned), key


@planted
def test_the_printed_sheet_is_accepted_by_the_plan(plant: Plant) -> None:
    verdict = verdict_of(plant)
    decided = Decided(plant.theorem, plant.claim.name, plant.claim.words, plant.claim.about, verdict)
    told = as_text((Proof(plant.theorem, "planted", (decided,), 0.0),), 0.0).splitlines()
    start = told.index("  A patient who shows it, as a patient sheet:") + 1
    lines = []
    for line in told[start:]:
        if not line.startswith("    "):
            break
        lines.append(line.removeprefix("    "))
    sheet = "\n".join(lines) + "\n"
    assert sheet == patient_sheet(verdict.facts, AS_OF)
    assert f"  Feed it back: {command(verdict.facts, AS_OF)}" in told
    program, *arguments = shlex.split(command(verdict.facts, AS_OF))
    assert program == "ekbom"
    asked = ["-" if argument == "witness.yaml" else argument for argument in arguments]
    result = ekbom(*asked, "--format", "json", stdin=sheet.encode())
    assert (result.code, result.err) == (0, "")
    assert result.document()["schema"].startswith("ekbom.plan/")


def test_every_theorem_that_a_patient_can_break_has_a_plant() -> None:
    assert {plant.theorem for plant in with_patients()} == set(range(1, 11)) - {8}


@pytest.mark.parametrize("plant", dead(), ids=lambda plant: plant.words)
def test_what_nobody_has_is_refuted_with_its_words_and_without_a_patient(plant: Plant) -> None:
    verdict = solver().decide(plant.claim)
    assert (verdict.fate, verdict.facts, verdict.why) == (REFUTED, {}, NOBODY)
    assert isinstance(plant.claim, Possible)
    told = as_text((Proof(8, "planted", (Decided(8, "", plant.claim.words, (), verdict),), 0.0),), 0.0)
    assert plant.claim.words in told and "patient sheet" not in told
    if plant.right is not None:
        assert solver().decide(plant.right).fate == PROVED


def test_all_ten_theorems_are_proved_of_the_book() -> None:
    proofs = prove()
    assert [p.number for p in proofs] == list(range(1, 11))
    assert all(p.proved for p in proofs), as_text(proofs, 0.0)
    assert {d.verdict.fate for p in proofs for d in p.decided} == {PROVED}
