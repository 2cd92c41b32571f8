"""The book as one file of data: every graded statement, and every answer with its logic as a table of nodes.

``written`` makes it of a book; ``ekbom.proofs.book_reader`` takes one apart, also one of another version: that is how
two versions are compared. Words that decide nothing (labels, sources, lines, the names of findings inside an
expression) are not part of the logic, so that two expressions that mean the same by their form are one node.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from ekbom.guidelines.vocabulary import Alert, Option, Statement
from ekbom.logic import expressions as e
from ekbom.plan.collect import Book
from ekbom.plan.status import all_cells

SCHEMA = "ekbom.book/1"
#: The level of an alert that is not raised, and what stands before one that is raised because something is unknown.
SILENT, AS_UNKNOWN = "silent", "as unknown: "

_DOSE = ("start", "titrate", "maximum", "renal", "maximum_per_day", "interval_days")


class Key(NamedTuple):
    """Which answer: "option", "alert", "finding", "request" or "follow_up", its id, the leg, and which part of it."""

    kind: str
    id: str
    side: str
    part: str

    def __str__(self) -> str:
        leg = f" ({self.side} leg)" if self.side else ""
        return f"{self.kind} {self.id}{leg}: {self.part}"


# --- its statements ------------------------------------------------------------------------------------


def statements(book: Book) -> Iterator[tuple[str, Statement]]:
    """Every graded statement with the option it stands on, newest source first."""
    for option in book.options.values():
        for one in sorted(option.statements, key=lambda s: (-s.source.year, s.source.id, s.id)):
            yield option.id, one


def statement_data(option: str, one: Statement) -> dict[str, Any]:
    """A statement as plain data."""
    return {
        "option": option,
        "source": one.source.id,
        "id": one.id,
        "text": one.text,
        "direction": one.direction,
        "strength": one.strength,
        "certainty": one.certainty,
        "population": one.population,
        "body": one.source.body,
        "year": one.source.year,
        "flag": one.flag,
        "superseded_by": one.source.superseded_by,
    }


# --- what a book answers ---------------------------------------------------------------------------------


def answers(book: Book) -> Iterator[tuple[Key, e.Expression]]:
    """Everything that a plan says of a patient, with its expression, on each leg where it speaks of one."""
    for option in book.options.values():
        yield from _of_option(option)
    for alert in book.alerts.values():
        for side, node in _on_legs(_level(alert)):
            yield Key("alert", alert.id, side, "level"), node
    for finding in book.findings.values():
        for side, node in _on_legs(finding):
            yield Key("finding", finding.id, side, "value"), node
    for request in book.requests.values():
        if request.when is not None:
            yield Key("request", request.id, "", "when"), request.when
    for follow_up in book.follow_ups.values():
        yield Key("follow_up", follow_up.id, "", "when"), follow_up.when


def _on_legs(node: e.Expression) -> Iterator[tuple[str, e.Expression]]:
    if e.is_sided(node):
        yield from ((side, e.on_side(node, side)) for side in e.SIDES)
    else:
        yield "", node


def _of_option(option: Option) -> Iterator[tuple[Key, e.Expression]]:
    status, legs = all_cells(option)
    yield Key("option", option.id, "", "status"), status
    for leg in legs:
        if leg.side is not None:
            yield Key("option", option.id, leg.side, "status"), leg.status
    for part in _DOSE:
        node = getattr(option.dose, part, None)
        if node is not None:
            yield Key("option", option.id, "", part), node
    for day, steps in groupby(option.schedule, key=lambda step: step.after_days):
        for number, step in enumerate(steps, start=1):  # alternatives of one day, for different patients
            yield Key("option", option.id, "", f"day {day} of its schedule, line {number}"), step.text


def _level(alert: Alert) -> e.Expression:
    """The level at which the alert speaks, as the engine decides it."""
    rows = [(e.known_true(row.when), row.level) for row in alert.rows]
    if alert.unknown_when is not None:
        rows.append((e.known_true(alert.unknown_when), AS_UNKNOWN + alert.unknown_level))
    levels = e.Category(tuple(dict.fromkeys([*(level for _, level in rows), SILENT])))
    table = ((when, e.label(level, levels)) for when, level in rows)
    return e.first_match(*table, otherwise=e.label(SILENT, levels))


# --- writing -----------------------------------------------------------------------------------------------


#: A node: its kind, then what it is made of, other nodes by their place.
_Row = tuple[Any, ...]


class _Writer:
    def __init__(self) -> None:
        self.nodes: list[_Row] = []
        self.facts: dict[str, dict[str, Any]] = {}
        self._places: dict[int, int] = {}
        self._same: dict[_Row, int] = {}
        self._keep: list[e.Expression] = []

    def place(self, root: e.Expression) -> int:
        """The place of an expression in the table, after all it is made of."""
        stack = [root]
        while stack:
            node = stack[-1]
            open_ = [child for child in node.operands if id(child) not in self._places]
            if open_:
                stack += reversed(open_)
                continue
            stack.pop()
            if id(node) not in self._places:
                self._places[id(node)] = self._put(node)
                self._keep.append(node)
        return self._places[id(root)]

    def _put(self, node: e.Expression) -> int:
        if isinstance(node, e.Reference):
            return self._places[id(node.expression)]
        row = self._row(node, [self._places[id(child)] for child in node.operands])
        found = self._same.get(row)
        if found is None:
            found = self._same[row] = len(self.nodes)
            self.nodes.append(row)
        return found

    def _row(self, node: e.Expression, at: list[int]) -> _Row:
        match node:
            case e.Literal():
                return ("constant", written_type(node.type), node.value)
            case e.Variable():
                unit = node.type.unit.code if isinstance(node.type, e.Number) else ""
                self.facts[node.id] = {"type": written_type(node.type), "unit": unit, "sided": node.sided}
                return ("fact", node.id, node.segment, node.side)
            case e.Parameter():
                return (
                    "parameter",
                    node.id,
                    tuple((since and since.isoformat(), value) for since, value in node.values),
                )
            case e.Not():
                return ("not", at[0])
            case e.All():
                return ("and", tuple(at))
            case e.Any():
                return ("or", tuple(at))
            case e.AtLeast():
                return ("at_least", node.count, tuple(at))
            case e.Compare():
                return ("compare", node.comparator, *at)
            case e.IsOneOf():
                return ("is", at[0], node.labels)
            case e.Arithmetic():
                return ("arithmetic", node.operator, *at)
            case e.IsKnown():
                return ("known", at[0])
            case e.Presume():
                return ("presume", node.name, *at)
            case e.FirstMatch():
                n = len(node.conditions)
                return ("first_match", tuple(zip(at[:n], at[n : 2 * n], strict=True)), at[-1])
            case e.Bands():
                limits = ((b.at_least, b.above, b.below, b.at_most) for b in node.limits)
                return ("bands", at[0], tuple((*limit, value) for limit, value in zip(limits, at[1:], strict=True)))
        assert isinstance(node, e.Rule)
        n = len(node.conditions)
        return ("rule", at[0], tuple(zip(node.priorities, at[1 : n + 1], at[n + 1 :], strict=True)))


def written_type(typ: e.Type) -> str | tuple[str, ...]:
    """A type in the file: a word, or the labels of a category."""
    if isinstance(typ, e.Category):
        return typ.labels
    if isinstance(typ, e.Boolean):
        return "boolean"
    return "number" if isinstance(typ, e.Number) else "date"


def written(book: Book, version: str, digest: str) -> bytes:
    """The book as JSON, one statement, fact, node or answer a line."""
    writer = _Writer()
    found = [(key, writer.place(node)) for key, node in answers(book)]
    lists = {
        "statements": [json.dumps(statement_data(*one), ensure_ascii=False) for one in statements(book)],
        "nodes": [json.dumps(row) for row in writer.nodes],
        "answers": [json.dumps([*key, place]) for key, place in found],
    }
    facts = [f"{json.dumps(id)}: {json.dumps(said)}" for id, said in sorted(writer.facts.items())]
    lines = [f'"schema": "{SCHEMA}"', f'"knowledge": {json.dumps({"version": version, "digest": digest})}']
    lines.append('"facts": {\n' + ",\n".join(facts) + "\n}")
    lines += [f'"{name}": [\n' + ",\n".join(rows) + "\n]" for name, rows in lists.items()]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()
