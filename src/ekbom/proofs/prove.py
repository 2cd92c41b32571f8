"""All theorems over the book, decided on several processes; what ``ekbom prove`` runs.

A claim that somebody must exist ("possible") is first looked for among the examples of the guidelines; the solver is
asked for the rest.
"""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from ekbom.logic.expressions import Value
from ekbom.logic.python_code import generate
from ekbom.plan.book import load_tables
from ekbom.plan.collect import Book, load_book
from ekbom.plan.examples import AS_OF, load
from ekbom.proofs.claims import Claim, Learning, Possible, Theorem, judged_options
from ekbom.proofs.combinations import combinations_apart
from ekbom.proofs.decide import PROVED, REFUTED, Solver, Verdict
from ekbom.proofs.doses import doses_below_ceilings
from ekbom.proofs.legs import procedures_of_legs
from ekbom.proofs.living import nothing_is_dead
from ekbom.proofs.paths import everyone_has_a_path
from ekbom.proofs.pieces import worked
from ekbom.proofs.sheet import command, patient_sheet
from ekbom.proofs.special_states import special_states
from ekbom.proofs.statuses import hard_blocks, learning_more, order_and_must_know
from ekbom.proofs.tables import tables_answer

#: Claims of two states of knowledge are the slow ones: so many of them make one piece of work.
_PIECE_OF_LEARNING = 30
_PIECE = 400


class Decided(NamedTuple):
    """A claim with its verdict."""

    theorem: int
    name: str
    words: str
    about: tuple[str, ...]
    verdict: Verdict


class Proof(NamedTuple):
    """A theorem with all its verdicts, and how long deciding them took (in process time)."""

    number: int
    title: str
    decided: tuple[Decided, ...]
    seconds: float

    @property
    def proved(self) -> bool:
        """Whether every claim is proved."""
        return all(d.verdict.fate == PROVED for d in self.decided)


def theorems(book: Book) -> tuple[Theorem, ...]:
    """The ten theorems over a book, in their order."""
    options = judged_options(book)
    return (
        hard_blocks(options),
        order_and_must_know(options),
        learning_more(options),
        combinations_apart(options),
        doses_below_ceilings(options),
        tables_answer(book),
        everyone_has_a_path(options),
        nothing_is_dead(book, options),
        procedures_of_legs(options),
        special_states(options),
    )


# --- the work ----------------------------------------------------------------------------------------


@cache
def _claims() -> tuple[tuple[int, Claim], ...]:
    return tuple((theorem.number, claim) for theorem in theorems(load_book()) for claim in theorem.claims)


@cache
def _solver() -> Solver:
    return Solver(AS_OF.toordinal())


def _piece(places: Sequence[int]) -> tuple[list[Verdict], float]:
    started = time.process_time()
    claims = [_claims()[place][1] for place in places]
    return list(_solver().decide_all(claims)), time.process_time() - started


def seen_in_examples(claims: Sequence[Claim]) -> set[int]:
    """The places of those "possible" claims for which an example of the guidelines is the patient."""
    aims = {at: claim.aim for at, claim in enumerate(claims) if isinstance(claim, Possible)}
    if not aims:
        return set()
    tables = load_tables()
    keys = [row.key for row in tables.facts]
    program = generate(list(aims.values()), keys)
    evaluate = program.compiled()
    places = {at: program.places[id(aim)] for at, aim in aims.items()}
    found: set[int] = set()
    for example in load(tables):
        slots: list[Value] = [example.facts.get(key) for key in program.facts]
        values = evaluate(slots, AS_OF.toordinal())
        found.update(at for at, node in places.items() if at not in found and values[node] is True)
    return found


def _pieces(claims: Sequence[tuple[int, Claim]], places: Sequence[int]) -> list[list[int]]:
    """The places in pieces of work, the slow ones first."""
    slow = [at for at in places if isinstance(claims[at][1], Learning)]
    slow.sort(key=lambda at: bool(getattr(claims[at][1], "changing", ())))
    quick = [at for at in places if not isinstance(claims[at][1], Learning)]
    return [slow[at : at + _PIECE_OF_LEARNING] for at in range(0, len(slow), _PIECE_OF_LEARNING)] + [
        quick[at : at + _PIECE] for at in range(0, len(quick), _PIECE)
    ]


def prove(
    numbers: Sequence[int] = (), workers: int = 2, progress: Callable[[int, int], None] | None = None
) -> tuple[Proof, ...]:
    """The proofs of these theorems (none: of all ten)."""
    everything = theorems(load_book())
    claims = _claims()
    wanted = [at for at, (number, _) in enumerate(claims) if not numbers or number in numbers]
    seen = seen_in_examples([claims[at][1] for at in wanted])
    verdicts: dict[int, Verdict] = {wanted[at]: Verdict(PROVED, {}, {}, "an example") for at in seen}
    open_ = [at for at in wanted if at not in verdicts]
    seconds = dict.fromkeys(range(1, len(everything) + 1), 0.0)
    done = len(verdicts)
    for piece, (found, spent) in worked(_piece, _pieces(claims, open_), workers):
        for at, verdict in zip(piece, found, strict=True):
            verdicts[at] = verdict
            seconds[claims[at][0]] += spent / len(piece)
        done += len(piece)
        if progress is not None:
            progress(done, len(wanted))
    return tuple(
        Proof(
            theorem.number,
            theorem.title,
            tuple(
                Decided(number, claim.name, claim.words, claim.about, verdicts[at])
                for at, (number, claim) in enumerate(claims)
                if number == theorem.number and at in verdicts
            ),
            seconds[theorem.number],
        )
        for theorem in everything
        if not numbers or theorem.number in numbers
    )


# --- telling -----------------------------------------------------------------------------------------


def _has_patient(verdict: Verdict) -> bool:
    """Whether somebody shows it (one of whom nothing need be known, too)."""
    return verdict.fate == REFUTED and bool(verdict.facts or not verdict.why)


def _refutation(decided: Decided, as_of: datetime.date) -> list[str]:
    verdict = decided.verdict
    lines = [f"  {verdict.fate}: {decided.name}: {decided.words}{f' ({verdict.why})' if verdict.why else ''}"]
    if not _has_patient(verdict):
        return lines
    lines.append("  A patient who shows it, as a patient sheet:")
    lines += [f"    {line}" for line in patient_sheet(verdict.facts, as_of).splitlines()]
    if verdict.learned:
        lines.append("  who then learns:")
        lines += [f"    {key}: {'unknown' if value is None else value}" for key, value in verdict.learned.items()]
        lines.append("  The same patient afterwards:")
        lines += [f"    {line}" for line in patient_sheet({**verdict.facts, **verdict.learned}, as_of).splitlines()]
    lines.append(f"  Feed it back: {command(verdict.facts, as_of)}")
    return lines


def as_text(proofs: Sequence[Proof], elapsed: float) -> str:
    """The proofs as text: a line a theorem, and each refutation with its patient."""
    lines = []
    for proof in proofs:
        proved = sum(d.verdict.fate == PROVED for d in proof.decided)
        word = "proved " if proof.proved else "REFUTED"
        if not proof.proved and not any(d.verdict.fate == REFUTED for d in proof.decided):
            word = "OPEN   "
        lines.append(f"{proof.number:>2} {word} {proof.title} ({proved} of {len(proof.decided)} claims)")
        for decided in proof.decided:
            if decided.verdict.fate != PROVED:
                lines += _refutation(decided, AS_OF)
    total = sum(len(p.decided) for p in proofs)
    good = sum(p.proved for p in proofs)
    lines.append(f"{good} of {len(proofs)} theorems proved, {total} claims, {elapsed:.1f} s")
    return "\n".join(lines) + "\n"


def as_json(proofs: Sequence[Proof]) -> str:
    """The proofs as JSON."""
    content = {
        "schema": "ekbom.proof/1",
        "knowledge": {"digest": load_tables().digest},
        "theorems": [
            {
                "number": p.number,
                "title": p.title,
                "proved": p.proved,
                "claims": len(p.decided),
                "open": [
                    {
                        "claim": d.name,
                        "words": d.words,
                        "about": list(d.about),
                        "fate": d.verdict.fate,
                        "why": d.verdict.why,
                        "patient": d.verdict.facts,
                        "learned": d.verdict.learned,
                        "sheet": patient_sheet(d.verdict.facts, AS_OF) if _has_patient(d.verdict) else "",
                    }
                    for d in p.decided
                    if d.verdict.fate != PROVED
                ],
            }
            for p in proofs
        ],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
