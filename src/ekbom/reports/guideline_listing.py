"""The guidelines as a listing: every graded statement, or one part of the book with its logic and its tests.

``listing`` gives a line a statement. ``part`` shows an option, finding, alert, request, follow-up or parameter by its
id, or one statement as SOURCE/STATEMENT: our words, the logic in prose, the grades as each body gives them, and the
examples, run as they are shown. Nothing here has been confirmed by a clinician, and every part says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from ekbom.guidelines.vocabulary import Alert, Finding, FollowUp, Option, Request, Statement
from ekbom.logic.expressions import Expression, Parameter
from ekbom.logic.prose import prose
from ekbom.plan.book import load_tables
from ekbom.plan.collect import Book, load_book
from ekbom.plan.examples import load, values_of

UNCONFIRMED = "Confirmed against the publication by: no one yet."


class NoSuchPart(Exception):
    """An id that the book does not have; says which ones are near."""


def statements(book: Book) -> Iterator[tuple[str, Statement]]:
    """Every graded statement with the option it stands on, newest source first."""
    for option in book.options.values():
        for one in sorted(option.statements, key=lambda s: (-s.source.year, s.source.id, s.id)):
            yield option.id, one


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


def part(id: str) -> str:
    """One part of the book with its logic, grades and examples; NoSuchPart for an id that is none."""
    book = load_book()
    lines = list(_described(book, id))
    if not lines:
        raise NoSuchPart(_near(book, id))
    return "\n".join([*lines, UNCONFIRMED, "", *_examples(id)]) + "\n"


def _near(book: Book, id: str) -> str:
    known = [*book.options, *book.findings, *book.alerts, *book.requests, *book.follow_ups, *book.parameters]
    known += [f"{one.source.id}/{one.id}" for _, one in statements(book)]
    near = get_close_matches(id, known, n=3, cutoff=0.5)
    hint = f"; near to it: {', '.join(near)}" if near else "; 'ekbom guidelines' lists the statements"
    return f"the book has no '{id}'{hint}"


def _described(book: Book, id: str) -> Iterator[str]:
    for option, one in statements(book):
        if id == f"{one.source.id}/{one.id}":
            yield from (
                _grade(one),
                f"On: {option}",
                one.text,
                f"Source: {one.source.title}. {one.source.reference}",
                "",
            )
    if id in book.options:
        yield from _option(book.options[id])
    if id in book.findings:
        yield from _finding(book.findings[id])
    if id in book.alerts:
        yield from _alert(book.alerts[id])
    if id in book.requests:
        yield from _request(book.requests[id])
    if id in book.follow_ups:
        yield from _follow_up(book.follow_ups[id])
    if id in book.parameters:
        yield from _parameter(book.parameters[id])


def _when(word: str, node: Expression | None) -> Iterator[str]:
    if node is not None and prose(node) != "always":
        yield f"{word}: {prose(node)}"


def _option(option: Option) -> Iterator[str]:
    yield from (f"{option.title} [{option.id}], {option.kind}", option.text)
    yield from _when("Wanted when", option.indication)
    for node in option.must_know:
        yield f"Must be known: {prose(node)}"
    for word, blocks in (
        ("Never when", option.never),
        ("Not unless a specialist", option.not_unless),
        ("Ends it", option.harm),
    ):
        for one in blocks:
            rule = f" [{one.rule}]" if one.rule else ""
            yield f"{word}{rule}, {one.source.id}: {prose(one.when)}"
    yield from _when("First", option.groundwork)
    if option.dose is not None:
        for word in ("start", "titrate", "maximum", "renal", "maximum_per_day", "interval_days"):
            yield from _when(f"Dose, {word.replace('_', ' ')}", getattr(option.dose, word))
    yield from (f"Watch: {words}" for words in option.monitoring)
    for statement in option.statements:
        yield f"Grade: {_grade(statement)}"
    if option.evidence:
        yield f"Evidence: {option.evidence}"


def _finding(finding: Finding) -> Iterator[str]:
    yield f"{finding.label} [{finding.id}], finding, flag {finding.flag}"
    yield f"Source: {', '.join(finding.sources)}"
    yield f"It is: {prose(finding.expression)}"


def _alert(alert: Alert) -> Iterator[str]:
    yield f"{alert.title} [{alert.id}], alert {alert.rule}".rstrip()
    for row in alert.rows:
        yield from (f"{row.level} when {prose(row.when)}", f"    {row.text}")
    if alert.unknown_when is not None:
        yield from (f"{alert.unknown_level}, as unknown, when {prose(alert.unknown_when)}", f"    {alert.unknown_text}")


def _request(request: Request) -> Iterator[str]:
    yield from (f"{request.title} [{request.id}], request", request.why)
    yield from _when("Asked when", request.when)


def _follow_up(follow_up: FollowUp) -> Iterator[str]:
    yield from (f"{follow_up.text} [{follow_up.id}], follow-up after {follow_up.after_days} days",)
    yield from _when("Due when", follow_up.when)


def _parameter(one: Parameter) -> Iterator[str]:
    yield f"{one.label} [{one.id}], parameter, flag {one.flag}: {prose(one)}"
    yield f"Source: {one.source}"


def _examples(id: str) -> Iterator[str]:
    """The examples that show an id, run now."""
    tables = load_tables()
    shown = [e for e in load(tables) if e.shows.split("@")[0] == id]
    if not shown:
        yield "Examples: none of its own"
        return
    missed = 0
    for example in shown:
        values = values_of(tables, example.facts)
        met = all(check.holds(values) for check in example.checks)
        missed += not met
        said = ", ".join(f"{key}: {value}" for key, value in example.row.items())
        yield f"  {'ok     ' if met else 'NOT MET'} {said}"
    yield f"Examples: {len(shown)}, {missed} not met"
