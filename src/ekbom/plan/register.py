"""The review register: every encoded fact that nobody has checked against its publication, and who confirmed it.

A fact with a flag (a graded statement, a threshold, a finding) other than "V" is an entry. It is open until
``guidelines/confirmations.yaml`` names somebody who confirmed it as it stands: a confirmation bears the fingerprint of
what was confirmed, and lapses when that changes. For each entry the register tells what would change if it were wrong:
the options whose status or dose, and the alerts whose level, it can reach.

Refused: a confirmation without a name, a day or what the fact was read against. What has no flag of its own (the
words of options, blocks and alerts) is no entry; it stands or falls with what it names.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from ekbom.guidelines.vocabulary import Option, Statement
from ekbom.logic.expressions import BookError, Expression, Parameter, Reference, Variable
from ekbom.logic.prose import prose
from ekbom.plan.collect import Book
from ekbom.plan.status import all_cells
from ekbom.records.yaml_input import parse

FILE = Path(__file__).resolve().parents[1] / "guidelines" / "confirmations.yaml"
CHECKED = "V"
#: What a fact without a flag counts as: from the literature, not read again.
UNFLAGGED = "K"
_KEYS = ("id", "of", "by", "on", "against")


class Entry(NamedTuple):
    """A fact that awaits its confirmation.

    id: "SOURCE/STATEMENT", "parameter/ID" or "finding/ID". name: its id without the kind. where: the lines of the
    book that define it. of: the fingerprint of what it says. options: those that a statement stands on.
    """

    id: str
    kind: str
    name: str
    sources: tuple[str, ...]
    flag: str
    where: tuple[str, ...]
    of: str
    options: tuple[str, ...] = ()


class Confirmation(NamedTuple):
    """Somebody's word that an entry, as it stood (``of``), agrees with what it was read against."""

    id: str
    of: str
    by: str
    on: datetime.date
    against: str


class Effect(NamedTuple):
    """What an entry reaches: who names it, and the options (status, dose) and alerts that could change with it."""

    used_by: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    doses: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()


# --- entries -----------------------------------------------------------------------------------------


def facts_of(book: Book) -> tuple[Entry, ...]:
    """Every flagged fact of the book, also those that were checked against their publication."""
    return (*_statements(book), *_parameters(book), *_findings(book))


def entries(book: Book) -> tuple[Entry, ...]:
    """Every flagged fact of the book that was not checked against its publication."""
    return tuple(entry for entry in facts_of(book) if entry.flag != CHECKED)


def _fingerprint(*said: object) -> str:
    """A short word that changes with what is said."""
    return hashlib.sha256(repr(said).encode()).hexdigest()[:12]


def _logic(node: Expression) -> tuple[object, ...]:
    """What an expression says itself: its words, and what it names, which is an entry of its own."""
    names: list[str] = []
    stack = [node.expression if isinstance(node, Reference) else node]
    while stack:
        one = stack.pop()
        if isinstance(one, Parameter | Reference | Variable):
            names.append(one.id if isinstance(one, Parameter) else one.key)
        if not isinstance(one, Reference):
            stack += reversed(one.operands)
    return prose(node.expression if isinstance(node, Reference) else node), tuple(names)


class _Said(NamedTuple):
    """A statement that stands on some options: the id of its entry, the statement, where it is written, the options."""

    id: str
    statement: Statement
    where: tuple[str, ...]
    options: tuple[str, ...]


def _said(book: Book) -> Iterator[_Said]:
    places: dict[Statement, dict[str, list[str]]] = {}
    for option in book.options.values():
        for statement in option.statements:
            places.setdefault(replace(statement, where=""), {}).setdefault(statement.where, []).append(option.id)
    names = Counter(f"{statement.source.id}/{statement.id}" for statement in places)
    for statement, lines in places.items():
        options = tuple(dict.fromkeys(id for ids in lines.values() for id in ids))
        name = f"{statement.source.id}/{statement.id}"
        # Several statements may bear one name; each is then told apart by its first option.
        yield _Said(name if names[name] == 1 else f"{name}@{options[0]}", statement, tuple(lines), options)


def _statements(book: Book) -> Iterator[Entry]:
    for said in _said(book):
        s = said.statement
        name = said.id.removeprefix(f"{s.source.id}/")
        of = _fingerprint(s.text, s.direction, s.strength, s.certainty, s.population)
        yield Entry(said.id, "statement", name, (s.source.id,), s.flag, said.where, of, said.options)


def _parameters(book: Book) -> Iterator[Entry]:
    for p in book.parameters.values():
        of = _fingerprint(p.label, p.values, str(p.type))
        yield Entry(f"parameter/{p.id}", "parameter", p.id, (p.source,), p.flag or UNFLAGGED, (p.where,), of)


def _findings(book: Book) -> Iterator[Entry]:
    for f in book.findings.values():
        of = _fingerprint(f.label, *_logic(f))
        yield Entry(f"finding/{f.id}", "finding", f.id, f.sources, f.flag, (f.where,), of)


def entries_about(book: Book, id: str) -> tuple[Entry, ...]:
    """The flagged facts of an id, checked or not: its own, and for an option its statements."""
    own = (f"parameter/{id}", f"finding/{id}", id)
    named = {said.id for said in _said(book) if f"{said.statement.source.id}/{said.statement.id}" == id}
    return tuple(e for e in facts_of(book) if e.id in own or e.id in named or id in e.options)


# --- confirmations -----------------------------------------------------------------------------------


def confirmations(file: Path = FILE) -> tuple[Confirmation, ...]:
    """What has been confirmed; a file of another shape raises BookError (RecordError: no YAML)."""
    content = parse(file.read_text(encoding="utf-8"), file.name)
    if not isinstance(content, list):
        raise BookError(f"{file.name}: expected a list of confirmations, found {type(content).__name__}")
    return tuple(_confirmation(entry, f"{file.name}, entry {at}") for at, entry in enumerate(content, start=1))


def _confirmation(entry: Any, place: str) -> Confirmation:
    if not isinstance(entry, dict) or set(entry) != set(_KEYS):
        raise BookError(f"{place}: expected the keys {', '.join(_KEYS)}, found {entry!r}")
    for key, said in entry.items():
        if not isinstance(said, str) or not said.strip():
            raise BookError(f"{place}: '{key}' must say something, found {said!r}")
    try:
        day = datetime.date.fromisoformat(entry["on"])
    except ValueError:
        raise BookError(f"{place}: 'on' must be a day (2027-01-31), found {entry['on']!r}") from None
    return Confirmation(entry["id"], entry["of"], entry["by"], day, entry["against"])


def open_entries(found: Iterable[Entry], confirmed: Iterable[Confirmation]) -> tuple[Entry, ...]:
    """The entries that nobody has confirmed as they stand."""
    done = {(c.id, c.of) for c in confirmed}
    return tuple(entry for entry in found if (entry.id, entry.of) not in done)


def open_reviews(book: Book) -> int:
    """How many entries of the book are open; 0 lets a plan go without the words "not yet clinically reviewed"."""
    return len(open_entries(entries(book), confirmations()))


# --- what would change -------------------------------------------------------------------------------


class _Reach(NamedTuple):
    """The entries that expressions name themselves, and those they reach through the findings they name."""

    named: frozenset[str]
    reached: frozenset[str]


def _reach(nodes: Iterable[Expression | None]) -> _Reach:
    named: set[str] = set()
    reached: set[str] = set()
    stack = [(node, True) for node in nodes if node is not None]
    seen: set[tuple[int, bool]] = set()
    while stack:
        node, directly = stack.pop()
        if (id(node), directly) in seen:
            continue
        seen.add((id(node), directly))
        if isinstance(node, Parameter | Reference):
            entry = f"{'parameter' if isinstance(node, Parameter) else 'finding'}/{node.id}"
            reached.add(entry)
            if directly:
                named.add(entry)
        directly = directly and not isinstance(node, Reference)
        stack += [(child, directly) for child in node.operands]
    return _Reach(frozenset(named), frozenset(reached))


def _dose(option: Option) -> tuple[Expression | None, ...]:
    dose, steps = option.dose, tuple(s.text for s in option.schedule)
    if dose is None:
        return steps
    return (dose.start, dose.titrate, dose.maximum, dose.renal, dose.maximum_per_day, dose.interval_days, *steps)


def _decides(option: Option, statement: Statement) -> bool:
    """Whether the option's status rests on it: among the newest with a direction for its population."""
    graded = [
        s for s in option.statements if s.population == statement.population and s.direction != "no_recommendation"
    ]
    decides = not option.unproven and statement.direction != "no_recommendation"
    return decides and statement.source.year == max(s.source.year for s in graded)


def effects(book: Book) -> dict[str, Effect]:
    """What each entry reaches, by its id; an entry that reaches nothing is only shown."""
    found = {
        said.id: Effect(said.options, tuple(id for id in said.options if _decides(book.options[id], said.statement)))
        for said in _said(book)
    }
    statuses = {o.id: _reach([all_cells(o)[0]]) for o in book.options.values()}
    doses = {o.id: _reach(_dose(o)) for o in book.options.values()}
    alerts = {a.id: _reach([*(r.when for r in a.rows), a.unknown_when]) for a in book.alerts.values()}
    rest = [
        *((f.id, _reach([f.expression])) for f in book.findings.values()),
        *((r.id, _reach([r.when, r.settled])) for r in book.requests.values()),
        *((f.id, _reach([f.when])) for f in book.follow_ups.values()),
    ]
    holders = [*statuses.items(), *doses.items(), *alerts.items(), *rest]
    for entry in (*_parameters(book), *_findings(book)):
        found[entry.id] = Effect(
            tuple(dict.fromkeys(id for id, reach in holders if entry.id in reach.named)),
            *(
                tuple(id for id, reach in shelf.items() if entry.id in reach.reached)
                for shelf in (statuses, doses, alerts)
            ),
        )
    return {entry.id: found[entry.id] for entry in entries(book)}
