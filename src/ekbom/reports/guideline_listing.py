"""The guidelines as a listing: every graded statement, or one part of the book with its logic, proofs and examples.

``listing`` gives a line a statement; ``book_as_json`` the whole book as data with its logic (``ekbom.plan.book_file``).
``part`` shows an option, finding, alert, request, follow-up or parameter by its id, or one statement as
SOURCE/STATEMENT: our words, the logic in prose, the grades as each body gives them, who confirmed it, what is proved of
it, and the examples, run as they are shown. ``part_as_json`` is the same as data.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NamedTuple

from ekbom.guidelines.vocabulary import Alert, Finding, FollowUp, Option, Request, Statement
from ekbom.logic.expressions import Expression, Parameter
from ekbom.logic.prose import prose
from ekbom.plan.book import load_tables
from ekbom.plan.book_file import statement_data, statements, written
from ekbom.plan.collect import Book, load_book
from ekbom.plan.examples import load, values_of
from ekbom.plan.register import Confirmation, Entry, confirmations, entries_about
from ekbom.proofs.record import Held, record

PART_SCHEMA = "ekbom.part/1"
NO_PROOF = "Proofs: not decided for this book as it is; 'ekbom prove' decides them."


class NoSuchPart(Exception):
    """An id that the book does not have; says which ones are near."""


class _Line(NamedTuple):
    """One thing that is said of a part: what it is, and the words."""

    label: str
    words: str


@dataclass(frozen=True)
class _Part:
    """Something of the book that bears an id: its heading, our words, what is said of it, its grades."""

    kind: str
    heading: str
    text: str
    lines: tuple[_Line, ...]
    grades: tuple[tuple[str, Statement], ...] = ()


# --- every statement -----------------------------------------------------------------------------------


def _grade(one: Statement) -> str:
    replaced = f"; superseded by {one.source.superseded_by}" if one.source.superseded_by else ""
    direction = one.direction.replace("_", " ")
    strength = one.strength.replace("_", " ")
    return (
        f"{one.source.id}/{one.id}: {direction}, {strength}, certainty {one.certainty}, {one.population}, "
        f"{one.source.body} {one.source.year}, flag {one.flag}{replaced}"
    )


def listing(book: Book | None = None) -> str:
    """Every statement of the book."""
    found = book or load_book()
    lines = []
    for option, one in statements(found):
        lines += [f"{option}  {_grade(one)}", f"    {one.text}"]
    lines.append(f"{len(lines) // 2} statements on {len(found.options)} options")
    return "\n".join(lines) + "\n"


def book_as_json() -> bytes:
    """The whole book as data: its statements, and every answer with its logic."""
    tables = load_tables()
    return written(load_book(), tables.version, tables.digest)


# --- one part --------------------------------------------------------------------------------------------


def part(id: str) -> str:
    """One part of the book in words; NoSuchPart for an id that is none."""
    book = load_book()
    lines: list[str] = []
    for one in _parts(book, id):
        lines += [one.heading, *([one.text] if one.text else [])]
        lines += [f"{line.label}: {line.words}" for line in one.lines]
        if one.kind != "statement":
            lines += [f"Grade: {_grade(statement)}" for _, statement in one.grades]
    lines += _confirmed(id, _standing(book, id))
    lines += _proved(_proofs(id))
    lines.append("")
    examples = _examples(id)
    for row, met in examples:
        said = ", ".join(f"{key}: {value}" for key, value in row.items())
        lines.append(f"  {'ok     ' if met else 'NOT MET'} {said}")
    missed = sum(not met for _, met in examples)
    lines.append(f"Examples: {len(examples)}, {missed} not met" if examples else "Examples: none of its own")
    return "\n".join(lines) + "\n"


def part_as_json(id: str) -> str:
    """One part of the book as JSON; NoSuchPart for an id that is none."""
    book = load_book()
    tables = load_tables()
    proofs = _proofs(id)
    content = {
        "schema": PART_SCHEMA,
        "knowledge": {"version": tables.version, "digest": tables.digest},
        "id": id,
        "parts": [
            {
                "kind": one.kind,
                "heading": one.heading,
                "text": one.text,
                "logic": [line._asdict() for line in one.lines],
                "statements": [statement_data(option, statement) for option, statement in one.grades],
            }
            for one in _parts(book, id)
        ],
        "facts": [
            {
                "id": entry.id,
                "of": entry.of,
                "flag": entry.flag,
                "confirmed_by": [
                    {"by": c.by, "on": c.on.isoformat(), "against": c.against, "lapsed": c.of != entry.of}
                    for c in confirmed
                ],
            }
            for entry, confirmed in _standing(book, id)
        ],
        "proofs": None if proofs is None else [held._asdict() for held in proofs],
        "examples": [{"row": row, "met": met} for row, met in _examples(id)],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _parts(book: Book, id: str) -> tuple[_Part, ...]:
    found = tuple(_described(book, id))
    if not found:
        raise NoSuchPart(_near(book, id))
    return found


def _near(book: Book, id: str) -> str:
    known = [*book.options, *book.findings, *book.alerts, *book.requests, *book.follow_ups, *book.parameters]
    known += [f"{one.source.id}/{one.id}" for _, one in statements(book)]
    near = get_close_matches(id, known, n=3, cutoff=0.5)
    hint = f"; near to it: {', '.join(near)}" if near else "; 'ekbom guidelines' lists the statements"
    return f"the book has no '{id}'{hint}"


def _described(book: Book, id: str) -> Iterator[_Part]:
    for option, one in statements(book):
        if id == f"{one.source.id}/{one.id}":
            source = f"{one.source.title}. {one.source.reference}".strip()
            lines = (_Line("On", option), _Line("Source", source))
            yield _Part("statement", _grade(one), one.text, lines, ((option, one),))
    if id in book.options:
        yield _option(book.options[id])
    if id in book.findings:
        yield _finding(book.findings[id])
    if id in book.alerts:
        yield _alert(book.alerts[id])
    if id in book.requests:
        yield _request(book.requests[id])
    if id in book.follow_ups:
        yield _follow_up(book.follow_ups[id])
    if id in book.parameters:
        yield _parameter(book.parameters[id])


def _when(label: str, node: Expression | None) -> Iterator[_Line]:
    if node is not None and prose(node) != "always":
        yield _Line(label, prose(node))


def _logic(option: Option) -> Iterator[_Line]:
    yield from _when("Wanted when", option.indication)
    for node in option.must_know:
        yield _Line("Must be known", prose(node))
    for word, blocks in (
        ("Never when", option.never),
        ("Not unless a specialist", option.not_unless),
        ("Ends it", option.harm),
    ):
        for one in blocks:
            rule = f" [{one.rule}]" if one.rule else ""
            yield _Line(f"{word}{rule}, {one.source.id}", prose(one.when))
    yield from _when("First", option.groundwork)
    if option.dose is not None:
        for word in ("start", "titrate", "maximum", "renal", "maximum_per_day", "interval_days"):
            yield from _when(f"Dose, {word.replace('_', ' ')}", getattr(option.dose, word))
    yield from (_Line("Watch", words) for words in option.monitoring)
    if option.evidence:
        yield _Line("Evidence", option.evidence)


def _option(option: Option) -> _Part:
    grades = tuple((option.id, one) for one in option.statements)
    heading = f"{option.title} [{option.id}], {option.kind}"
    return _Part("option", heading, option.text, tuple(_logic(option)), grades)


def _finding(finding: Finding) -> _Part:
    lines = (_Line("Source", ", ".join(finding.sources)), _Line("It is", prose(finding.expression)))
    return _Part("finding", f"{finding.label} [{finding.id}], finding, flag {finding.flag}", "", lines)


def _alert(alert: Alert) -> _Part:
    lines = []
    for row in alert.rows:
        lines += [_Line(f"{row.level} when", prose(row.when)), _Line("  it says", row.text)]
    if alert.unknown_when is not None:
        lines.append(_Line(f"{alert.unknown_level}, as unknown, when", prose(alert.unknown_when)))
        lines.append(_Line("  it says", alert.unknown_text))
    return _Part("alert", f"{alert.title} [{alert.id}], alert {alert.rule}".rstrip(), "", tuple(lines))


def _request(request: Request) -> _Part:
    lines = tuple(_when("Asked when", request.when))
    return _Part("request", f"{request.title} [{request.id}], request", request.why, lines)


def _follow_up(one: FollowUp) -> _Part:
    lines = tuple(_when("Due when", one.when))
    return _Part("follow_up", f"{one.text} [{one.id}], follow-up after {one.after_days} days", "", lines)


def _parameter(one: Parameter) -> _Part:
    heading = f"{one.label} [{one.id}], parameter, flag {one.flag}"
    return _Part("parameter", heading, "", (_Line("It is", prose(one)), _Line("Source", one.source)))


# --- who confirmed it, what is proved of it, its examples ------------------------------------------------


def _standing(book: Book, id: str) -> tuple[tuple[Entry, tuple[Confirmation, ...]], ...]:
    """The flagged facts of an id, each with its confirmations, lapsed or not."""
    given = confirmations()
    return tuple((entry, tuple(c for c in given if c.id == entry.id)) for entry in entries_about(book, id))


def _confirmed(id: str, standing: Iterable[tuple[Entry, tuple[Confirmation, ...]]]) -> list[str]:
    lines, open_ = [], []
    for entry, given in standing:
        for c in given:
            lapsed = "" if c.of == entry.of else "; lapsed, it says something else now"
            lines.append(f"Confirmed against {c.against} by: {c.by}, {c.on.isoformat()} ({c.id}){lapsed}.")
        if id not in entry.options and not any(c.of == entry.of for c in given):
            open_.append(f"Open for confirmation: {entry.id}, of {entry.of}.")
    return [*(lines or ["Confirmed against the publication by: no one yet."]), *open_]


def _proofs(id: str) -> tuple[Held, ...] | None:
    """The theorems with claims about an id; None where the record is of another book."""
    last = record()
    return last.of(id) if last.digest == load_tables().digest else None


def _proved(proofs: tuple[Held, ...] | None) -> list[str]:
    if proofs is None:
        return [NO_PROOF]
    lines = [
        f"{'Proved' if held.proved else 'NOT proved'}: theorem {held.number}, {held.title} "
        f"({held.claims} {'claim' if held.claims == 1 else 'claims'} about it)"
        for held in proofs
    ]
    return lines or ["Proofs: no claim is about it alone."]


def _examples(id: str) -> tuple[tuple[dict[str, Any], bool], ...]:
    """The examples that show an id, run now, and whether each is met."""
    tables = load_tables()
    found = []
    for example in load(tables):
        if example.shows.split("@")[0] == id:
            values = values_of(tables, example.facts)
            found.append((example.row, all(check.holds(values) for check in example.checks)))
    return tuple(found)
