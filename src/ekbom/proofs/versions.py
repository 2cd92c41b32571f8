"""Two versions of the book side by side: in which patients they can differ, with a witness for each change.

An answer that reads the same in both is the same for everyone. Of any other the solver looks for a patient in whom it
differs, notes from what to what, and looks again beside what was found, until there is none: each change that is
possible is shown, and that there is no other is proved.
"""

from __future__ import annotations

import datetime
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ekbom.facts.catalogue import FACTS
from ekbom.logic.expressions import (
    FALSE,
    Boolean,
    Category,
    Expression,
    Value,
    all_of,
    any_of,
    compare,
    is_known,
    known_true,
    not_,
)
from ekbom.logic.interpreter import evaluate
from ekbom.plan.book import load_tables
from ekbom.plan.book_file import Key, written
from ekbom.plan.collect import load_book
from ekbom.plan.examples import AS_OF
from ekbom.proofs.book_reader import LIMIT_BYTES, BookFile, BookFileError, read
from ekbom.proofs.decide import PROVED, UNDECIDED, Facts, Solver
from ekbom.proofs.pieces import worked
from ekbom.proofs.sheet import command, patient_sheet

UNKNOWN = "unknown"
#: How many answers make one piece of work.
_PIECE = 12
_SECONDS_TO_EXPORT = 300
#: Where the program stands if it runs from a checkout.
CHECKOUT = Path(__file__).resolve().parents[3]


class Change(NamedTuple):
    """An answer that differs for a patient: what the other version says and what this one says."""

    key: Key
    before: str
    after: str
    facts: Facts


class Comparison(NamedTuple):
    """The outcome: how many answers read the same or are proved the same, and every change that is possible.

    only_here, only_there: answers of one version only. retyped: facts of another type or unit, which are looked at as
    two facts. undecided: where the solver gave up, and why.
    """

    other: BookFile
    here: BookFile
    read_the_same: int
    proved_the_same: int
    changes: tuple[Change, ...]
    only_here: tuple[Key, ...]
    only_there: tuple[Key, ...]
    undecided: tuple[tuple[Key, str], ...]


# --- which version -------------------------------------------------------------------------------------------


def this_version() -> BookFile:
    """The book of this program, read from its own file like the other one."""
    tables = load_tables()
    return read(written(load_book(), tables.version, tables.digest), "this version")


def other_version(version: str) -> BookFile:
    """The book in a file, or of a revision where this program runs from a checkout; BookFileError if there is none."""
    path = Path(version)
    if path.is_file():
        if path.stat().st_size > LIMIT_BYTES:
            raise BookFileError(f"{version}: {path.stat().st_size} bytes, expected at most {LIMIT_BYTES}")
        return read(path.read_bytes(), version)
    return read(_exported(version), f"revision {version}")


def _exported(revision: str) -> bytes:
    """What the program of a revision writes as its book."""
    expected = "expected a file that 'ekbom guidelines --format json' wrote, or a revision of a checkout"
    if revision.startswith("-") or not (CHECKOUT / ".git").exists():
        raise BookFileError(f"there is no file '{revision}'; {expected}")
    try:
        archive = subprocess.run(["git", "-C", str(CHECKOUT), "archive", revision, "src"], capture_output=True)
    except OSError:
        raise BookFileError(f"there is no file '{revision}', and git cannot be started; {expected}") from None
    if archive.returncode != 0:
        raise BookFileError(f"there is no file and no revision '{revision}'; {expected}")
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as content:
            content.extractall(folder, filter="data")
        environment = {**os.environ, "PYTHONPATH": os.path.join(folder, "src")}
        try:
            made = subprocess.run(
                [sys.executable, "-m", "ekbom.cli", "guidelines", "--format", "json"],
                cwd=folder,
                env=environment,
                capture_output=True,
                timeout=_SECONDS_TO_EXPORT,
                check=True,
            )
        except subprocess.SubprocessError:
            raise BookFileError(f"the program of revision '{revision}' cannot write its book as JSON") from None
    return made.stdout


# --- one answer ------------------------------------------------------------------------------------------------


def _states(node: Expression) -> dict[str, Expression]:
    """What an answer can be, each as a condition that is never unknown; numbers are only known or not."""
    if isinstance(node.type, Boolean):
        states = {"true": known_true(node), "false": known_true(not_(node))}
    elif isinstance(node.type, Category):
        states = {f"'{name}'": known_true(node.is_(name)) for name in node.type.labels}
    else:
        states = {"a number": is_known(node)}
    return {**states, UNKNOWN: not_(is_known(node))}


def _numbers(one: Expression, other: Expression) -> bool:
    return not any(isinstance(node.type, Boolean | Category) for node in (one, other))


def _differs(before: Expression, after: Expression) -> Expression:
    """True where the two answers are not the same; never unknown."""
    was, becomes = _states(before), _states(after)
    parts = [all_of(state, not_(becomes.get(name, FALSE))) for name, state in was.items()]
    if _numbers(before, after) and type(before.type) is type(after.type):
        parts += [known_true(compare(sign, before, after)) for sign in ("<", ">")]
    return any_of(*parts)


def _said(value: Value) -> str:
    """A value as the change names it."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}'" if isinstance(value, str) else f"{value:.9g}"


def _state(value: Value, states: dict[str, Expression]) -> Expression:
    return states["a number"] if isinstance(value, float) else states[_said(value)]


def _changes(key: Key, before: Expression, after: Expression, solver: Solver) -> tuple[list[Change], str]:
    """Every change that is possible of one answer, and why the search ended early ("" where it did not)."""
    was, becomes = _states(before), _states(after)
    question = [_differs(before, after)]
    found: list[Change] = []
    while True:
        verdict = solver.somebody(all_of(*question))
        if verdict.fate == PROVED:
            return found, ""
        if verdict.fate == UNDECIDED:
            return found, verdict.why
        one, other = evaluate(before, verdict.facts, solver.day), evaluate(after, verdict.facts, solver.day)
        found.append(Change(key, _said(one), _said(other), verdict.facts))
        question.append(not_(all_of(_state(one, was), _state(other, becomes))))


# --- all of them -----------------------------------------------------------------------------------------------

_Pair = tuple[Key, Expression, Expression]
_PAIRS: list[_Pair] = []


def _piece(places: Sequence[int]) -> list[tuple[list[Change], str]]:
    solver = Solver(AS_OF.toordinal())
    return [_changes(*_PAIRS[place], solver) for place in places]


def compared(
    other: BookFile, here: BookFile, workers: int = 2, progress: Callable[[int, int], None] | None = None
) -> Comparison:
    """Every answer of two books, side by side."""
    both = [key for key in here.answers if key in other.answers]
    _PAIRS[:] = [
        (key, other.answers[key], here.answers[key]) for key in both if other.answers[key] is not here.answers[key]
    ]
    found: dict[int, tuple[list[Change], str]] = {}
    pieces = [list(range(at, min(at + _PIECE, len(_PAIRS)))) for at in range(0, len(_PAIRS), _PIECE)]
    for piece, outcomes in worked(_piece, pieces, workers):
        found.update(zip(piece, outcomes, strict=True))
        if progress is not None:
            progress(len(found), len(_PAIRS))
    outcomes = [found[at] for at in range(len(_PAIRS))]
    return Comparison(
        other,
        here,
        len(both) - len(_PAIRS),
        sum(not changes and not why for changes, why in outcomes),
        tuple(change for changes, _ in outcomes for change in changes),
        tuple(key for key in here.answers if key not in other.answers),
        tuple(key for key in other.answers if key not in here.answers),
        tuple((pair[0], why) for pair, (_, why) in zip(_PAIRS, outcomes, strict=True) if why),
    )


# --- telling -----------------------------------------------------------------------------------------------------


def _apart(facts: Facts) -> tuple[Facts, Facts]:
    """The facts that this version reads, and those that only the other one does."""
    mine = {key: value for key, value in facts.items() if key.split("@")[0].split(".")[0] in FACTS}
    return mine, {key: value for key, value in facts.items() if key not in mine}


def _told(change: Change, as_of: datetime.date) -> Iterator[str]:
    mine, strange = _apart(change.facts)
    yield f"{change.key} can change from {change.before} to {change.after}"
    yield "  A patient in whom it does, as a patient sheet:"
    yield from (f"    {line}" for line in patient_sheet(mine, as_of).splitlines())
    for key, value in strange.items():
        yield f"    and, of what only the other version reads, {key}: {_said(value)}"
    yield f"  Look at it in either version: {command(mine, as_of)}"


def as_text(outcome: Comparison) -> str:
    """The comparison as text: each change with its patient, then the sum."""
    lines = [line for change in outcome.changes for line in _told(change, AS_OF)]
    lines += [f"only in this version: {key}" for key in outcome.only_here]
    lines += [f"only in the other version: {key}" for key in outcome.only_there]
    lines += [f"the fact '{id}' has another type or unit in the other version" for id in outcome.other.retyped]
    lines += [f"not decided: {key}: {why}" for key, why in outcome.undecided]
    other, here = outcome.other, outcome.here
    counts = (
        f"{outcome.read_the_same} answers read the same",
        f"{outcome.proved_the_same} read otherwise and are proved the same",
        f"{len({c.key for c in outcome.changes})} can differ in {len(outcome.changes)} ways",
        f"{len(outcome.undecided)} not decided",
        f"{len(outcome.only_here)} only here",
        f"{len(outcome.only_there)} only there",
    )
    lines.append(f"this version {here.version} ({here.digest[:19]}), the other {other.version} ({other.digest[:19]})")
    lines.append(", ".join(counts))
    return "\n".join(lines) + "\n"


def as_json(outcome: Comparison) -> str:
    """The comparison as JSON."""
    content = {
        "schema": "ekbom.comparison/1",
        "knowledge": {"version": outcome.here.version, "digest": outcome.here.digest},
        "against": {"version": outcome.other.version, "digest": outcome.other.digest},
        "read_the_same": outcome.read_the_same,
        "proved_the_same": outcome.proved_the_same,
        "changes": [
            {
                "answer": change.key._asdict(),
                "before": change.before,
                "after": change.after,
                "patient": change.facts,
                "sheet": patient_sheet(_apart(change.facts)[0], AS_OF),
            }
            for change in outcome.changes
        ],
        "only_here": [key._asdict() for key in outcome.only_here],
        "only_there": [key._asdict() for key in outcome.only_there],
        "retyped_facts": list(outcome.other.retyped),
        "undecided": [{"answer": key._asdict(), "why": why} for key, why in outcome.undecided],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
