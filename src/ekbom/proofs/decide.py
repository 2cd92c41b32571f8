"""Decides one claim: proved, refuted with a patient, or not decided.

The formula of a claim goes to the solver together with what every record obeys (``ekbom.proofs.possible``). A
patient that the solver finds is checked by the interpreter, since powers and products of two unknown numbers are
free in the formulas; where the check fails the question is asked once more with the products kept.

A refutation is a patient sheet with the fewest facts: it is the patient as the reader of records finds it in the
sheet (``ekbom.proofs.sheet``) that breaks the promise, and without any one of the facts nobody breaks it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import z3

from ekbom.logic.expressions import Expression, Value
from ekbom.logic.interpreter import evaluate
from ekbom.proofs.claims import Claim, Learning, Never, Possible
from ekbom.proofs.encoding import (
    Encoding,
    Formula,
    as_z3,
    conjunction,
    equal,
    implies,
    known,
    negation,
    same,
)
from ekbom.proofs.possible import contradictions, possible, steady, writable
from ekbom.proofs.sheet import read_back
from ekbom.proofs.witness import model_facts

#: How long the solver may think about one claim, in milliseconds.
PATIENCE = 60_000
PROVED, REFUTED, UNDECIDED = "proved", "refuted", "undecided"
#: Why somebody who must exist has no sheet.
NOBODY = "no patient has it"
Facts = dict[str, Value]


class Verdict(NamedTuple):
    """What became of a claim; a refuted one has its patient, and what the patient then learns."""

    fate: str
    facts: Facts
    learned: Facts
    why: str = ""


class _Session:
    """One solver for many questions: what every record obeys stands in it once."""

    def __init__(self, patience: int) -> None:
        self._solver = z3.Solver()
        self._solver.set("timeout", patience)
        self._obeyed: set[int] = set()

    def obey(self, formulas: Iterable[Formula]) -> None:
        """Add what holds in every question, each formula once."""
        new = {f.get_id(): f for f in map(as_z3, (f for f in formulas if f is not True))}
        self._solver.add([f for id, f in new.items() if id not in self._obeyed])
        self._obeyed.update(new)

    def ask(self, formula: Formula) -> tuple[str, z3.ModelRef]:
        """ "sat" with a model, "unsat", or "unknown"."""
        if formula is False:
            return "unsat", None
        self._solver.push()
        self._solver.add(as_z3(formula))
        answer = str(self._solver.check())
        model = self._solver.model() if answer == "sat" else None
        self._solver.pop()
        return answer, model


class Solver:
    """Decides claims as of a day."""

    def __init__(self, day: int, patience: int = PATIENCE) -> None:
        self.day = day
        self._patience = patience
        self._one = Encoding(day), _Session(patience)

    def decide(self, claim: Claim) -> Verdict:
        """The verdict on one claim."""
        return next(iter(self.decide_all([claim])))

    def decide_all(self, claims: Sequence[Claim]) -> Iterator[Verdict]:
        """The verdicts on claims, in their order (claims of one kind together are quicker)."""
        for kind, group in groupby(claims, key=_kind):
            if kind == "one":
                yield from self._of_one_state(list(group))
            else:
                yield from self._of_two_states([c for c in group if isinstance(c, Learning)])

    def somebody(self, aim: Expression) -> Verdict:
        """A patient who has this, as plain facts of which none can go; quicker than a claim, as no sheet is sought."""
        encoding, session = self._one
        formula = encoding.truth(aim).true
        session.obey(possible(encoding))
        verdict = self._some(aim, formula, encoding, session)
        if verdict.fate != REFUTED:
            return verdict
        return verdict._replace(facts=fewest(verdict.facts, lambda facts: evaluate(aim, facts, self.day) is True))

    # --- one state of knowledge

    def _of_one_state(self, claims: Sequence[Claim]) -> Iterator[Verdict]:
        encoding, session = self._one
        aims = [_aim(claim) for claim in claims]
        formulas = [encoding.truth(aim).true for aim in aims]
        session.obey(possible(encoding))
        for claim, aim, formula in zip(claims, aims, formulas, strict=True):
            verdict = self._some(aim, formula, encoding, session)
            if isinstance(claim, Possible):
                fate = {PROVED: REFUTED, REFUTED: PROVED, UNDECIDED: UNDECIDED}[verdict.fate]
                yield verdict._replace(fate=fate, facts={}, why=verdict.why or (NOBODY if fate == REFUTED else ""))
            elif verdict.fate == REFUTED:
                shown_by = claim.shown_by if isinstance(claim, Never) else None
                yield self._as_sheet(aim, verdict) if shown_by is None else self._reached(shown_by, verdict)
            else:
                yield verdict

    def _some(self, aim: Expression, formula: Formula, encoding: Encoding, session: _Session) -> Verdict:
        """Refuted where somebody has this, with the patient; proved where nobody can."""
        answer, facts = self._patient(aim, formula, encoding, session)
        if answer == "rests on a free number":
            kept, again = Encoding(self.day, exact=True), _Session(self._patience)
            formula = kept.truth(aim).true
            again.obey(possible(kept))
            answer, facts = self._patient(aim, formula, kept, again)
            if answer == "rests on a free number":  # a power: look for a patient of whom none is known
                again.obey(negation(sure) for sure in kept.free[1::2])
                answer, facts = self._patient(aim, formula, kept, again)
                answer = answer if answer == "sat" else "rests on a power"
        fate = {"sat": REFUTED, "unsat": PROVED}.get(answer, UNDECIDED)
        why = {
            "unknown": "the solver did not decide in time",
            "rests on a power": "the solver's patient rests on a power",
        }
        return Verdict(fate, facts, {}, why.get(answer, ""))

    def _patient(self, aim: Expression, formula: Formula, encoding: Encoding, session: _Session) -> tuple[str, Facts]:
        """The answer of the solver, with the patient where there is one and the interpreter agrees."""
        answer, model = session.ask(formula)
        if answer != "sat":
            return answer, {}
        facts = model_facts(model, encoding)
        return (answer, facts) if evaluate(aim, facts, self.day) is True else ("rests on a free number", {})

    def _reached(self, aim: Expression, verdict: Verdict) -> Verdict:
        """The patient who shows a violation that is not one of a patient; without facts where nobody does."""
        encoding, session = Encoding(self.day), _Session(self._patience)
        formula = encoding.truth(aim).true
        session.obey(possible(encoding))
        patient = self._some(aim, formula, encoding, session)
        if patient.fate == REFUTED:
            return self._as_sheet(aim, patient)
        there = ", ".join(f"{key}: {value}" for key, value in verdict.facts.items())
        return verdict._replace(facts={}, why=f"no patient shows it: {there}")

    def _as_sheet(self, aim: Expression, verdict: Verdict) -> Verdict:
        """The same patient, or another one, with the fewest facts that a patient sheet can carry."""

        def holds(facts: Facts) -> bool:
            return evaluate(aim, self._read(facts), self.day) is True

        few = fewest(verdict.facts, lambda facts: evaluate(aim, facts, self.day) is True)
        for start in (few, verdict.facts, None):
            facts = self._writable(aim) if start is None else start
            if facts is not None and holds(facts):
                facts = fewest(facts, holds)
                read = self._read(facts)
                return verdict._replace(facts={key: read[key] for key in facts})
        return verdict._replace(facts=few, why="no patient sheet was found that says just this")

    def _read(self, facts: Facts) -> Facts:
        return read_back(facts, datetime.date.fromordinal(self.day))

    def _writable(self, aim: Expression) -> Facts | None:
        """A patient whose record is a sheet, where the solver finds one."""
        encoding, session = Encoding(self.day, exact=True), _Session(self._patience)
        formula = encoding.truth(aim).true
        session.obey(possible(encoding))
        session.obey(writable(encoding))
        answer, model = session.ask(formula)
        return model_facts(model, encoding) if answer == "sat" else None

    # --- two states of knowledge

    def _of_two_states(self, claims: Sequence[Learning]) -> Iterator[Verdict]:
        for changing, group in groupby(claims, key=lambda claim: claim.changing):
            together = list(group)
            for claim, verdict in zip(together, self._of_learning(together, changing, exact=False), strict=True):
                if verdict.fate == UNDECIDED and verdict.facts:
                    yield next(self._of_learning([claim], changing, exact=True))
                else:
                    yield verdict

    def _of_learning(self, claims: Sequence[Learning], changing: frozenset[str], *, exact: bool) -> Iterator[Verdict]:
        before, after = Encoding(self.day, exact=exact), Encoding(self.day, exact=exact, copy="'")
        session = _Session(self._patience)
        formulas = []
        for claim in claims:
            goal = [before.truth(claim.before).true, after.truth(claim.after).true]
            for made, refuted in claim.unless:
                goal.append(negation(conjunction(before.truth(made).true, after.truth(refuted).true)))
            formulas.append(conjunction(*goal))
        for node in steady() if not changing else ():
            one, other = before.of(node), after.of(node)
            session.obey([implies(known(one), equal(one, other))])
        for node in contradictions():
            session.obey([negation(before.truth(node).true), negation(after.truth(node).true)])
        session.obey(_linked(before, after, changing))
        session.obey(possible(before))
        session.obey(possible(after))
        for claim, formula in zip(claims, formulas, strict=True):
            answer, model = session.ask(formula)
            if answer == "unsat":
                yield Verdict(PROVED, {}, {})
            elif answer == "unknown":
                yield Verdict(UNDECIDED, {}, {}, "the solver did not decide in time")
            else:
                yield self._checked(claim, model, before, after)

    def _checked(self, claim: Learning, model: z3.ModelRef, before: Encoding, after: Encoding) -> Verdict:
        first, second = model_facts(model, before), model_facts(model, after, copy="'")
        if not claim.changing:
            second = {**second, **first}
        if not self._goes(claim, first, second):
            return Verdict(UNDECIDED, first, second, "the solver's patient rests on a product or a power")
        first, second = self._fewer_of_both(claim, first, second)
        learned: Facts = {k: v for k, v in second.items() if first.get(k) != v}
        learned.update({k: None for k in first if k not in second})
        one, two = self._read(first), self._read({**first, **learned})
        why = "" if self._shown(claim, one, two) else "no patient sheet was found that says just this"
        return Verdict(REFUTED, first, learned, why)

    def _shown(self, claim: Learning, first: Facts, second: Facts) -> bool:
        """What the two sheets say shows it too: the second knows more (a sex that was not stated may be learned)."""
        stays = claim.changing or all(
            second.get(key) == value for key, value in first.items() if (key, value) != ("sex", "unknown")
        )
        return bool(stays) and self._goes(claim, first, second)

    def _goes(self, claim: Learning, first: Facts, second: Facts) -> bool:
        if evaluate(claim.before, first, self.day) is not True or evaluate(claim.after, second, self.day) is not True:
            return False
        pairs = claim.unless
        return not any(
            evaluate(made, first, self.day) is True and evaluate(refuted, second, self.day) is True
            for made, refuted in pairs
        )

    def _fewer_of_both(self, claim: Learning, first: Facts, second: Facts) -> tuple[Facts, Facts]:
        """The two states without what is not needed: as sheets where they show it so, else as facts."""

        def both(kept: Facts) -> tuple[Facts, Facts]:
            return {k: v for k, v in first.items() if k in kept}, {k: v for k, v in second.items() if k in kept}

        def plain(kept: Facts) -> bool:
            return self._goes(claim, *both(kept))

        def written(kept: Facts) -> bool:
            one, two = both(kept)
            return self._shown(claim, self._read(one), self._read(two))

        few = fewest({**first, **second}, plain)
        for start in (few, {**first, **second}):
            if written(start):
                return both(fewest(start, written))
        return both(few)


def fewest(facts: Facts, holds: Callable[[Facts], bool]) -> Facts:
    """The facts without those that are not needed: of what is left no one can go (whole halves are tried first)."""
    kept, size = dict(facts), max(1, len(facts) // 2)
    while True:
        before, keys = len(kept), list(kept)
        for at in range(0, len(keys), size):
            gone = keys[at : at + size]
            fewer = {key: value for key, value in kept.items() if key not in gone}
            if holds(fewer):
                kept = fewer
        if size == 1 and len(kept) == before:
            return kept
        size = max(1, size // 2)


def _kind(claim: Claim) -> str:
    return "two" if isinstance(claim, Learning) else "one"


def _aim(claim: Claim) -> Expression:
    assert not isinstance(claim, Learning)
    return claim.violation if isinstance(claim, Never) else claim.aim


def _linked(before: Encoding, after: Encoding, changing: frozenset[str]) -> Iterable[Formula]:
    """What is known before is known after (a fact that may change is left free; any other then stays as it is)."""
    for key, (variable, one) in list(before.variables.items()):
        met = after.variables.get(key)
        if variable.id in changing or met is None:
            continue
        other = met[1]
        yield same(known(one), known(other)) if changing else implies(known(one), known(other))
