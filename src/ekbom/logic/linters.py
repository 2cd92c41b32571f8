"""Checks over a book that need no patient: what is written down but cannot be meant.

Each check looks at the shape of expressions only; what needs a solver (coverage of tables over several
variables, equivalence) is proved elsewhere. A complaint names the line of the book.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from ekbom.logic.expressions import (
    All,
    Any,
    AtLeast,
    Band,
    Bands,
    Compare,
    Expression,
    FirstMatch,
    IsKnown,
    IsOneOf,
    Literal,
    Not,
    Number,
    Parameter,
    Presume,
    Reference,
    Rule,
    Variable,
)
from ekbom.logic.prose import prose


class Complaint(NamedTuple):
    """What a linter found: which check, where (file and line, or the name), what."""

    check: str
    where: str
    what: str


class Named(NamedTuple):
    """An expression of the book with its name, the line that defines it and the sources it cites."""

    name: str
    where: str
    expression: Expression
    sources: tuple[str, ...]


def lint(book: Sequence[Named], known_facts: Iterable[str], known_sources: Iterable[str]) -> tuple[Complaint, ...]:
    """All complaints over the named expressions of a book, sorted."""
    facts, sources = set(known_facts), set(known_sources)
    found: set[Complaint] = set()
    for entry in book:
        found.update(_missing_source(entry, sources))
        for node in _below(entry.expression):
            for check, what in _node_complaints(node, facts, sources):
                found.add(Complaint(check, entry.where, f"{entry.name}: {what}"))
    return tuple(sorted(found))


def unused(definitions: Mapping[str, Reference], roots: Sequence[Expression]) -> tuple[Complaint, ...]:
    """Definitions that no root leads to: dead expressions."""
    reached: set[tuple[str, str]] = set()
    for root in roots:
        for node in _below(root):
            if isinstance(node, Reference):
                reached.add((node.id, node.where))
    return tuple(
        Complaint("dead", d.where, f"{name}: nothing uses it")
        for name, d in sorted(definitions.items())
        if (d.id, d.where) not in reached
    )


def _below(root: Expression) -> list[Expression]:
    seen: dict[int, Expression] = {}
    stack = [root]
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen[id(node)] = node
            stack.extend(node.operands)
    return list(seen.values())


def _missing_source(entry: Named, sources: set[str]) -> list[Complaint]:
    if not entry.sources:
        return [Complaint("missing source", entry.where, f"{entry.name}: it names no source")]
    unknown = [name for name in entry.sources if name not in sources]
    return [Complaint("missing source", entry.where, f"{entry.name}: there is no source '{s}'") for s in unknown]


def _node_complaints(node: Expression, facts: set[str], sources: set[str]) -> list[tuple[str, str]]:
    if isinstance(node, Variable):
        return [] if node.id in facts else [("unknown fact", f"'{node.id}' is not a fact")]
    if isinstance(node, Parameter):
        return [] if node.source in sources else [("missing source", f"'{node.id}': no source '{node.source}'")]
    if isinstance(node, All | Any):
        return _connective(node)
    if isinstance(node, Bands):
        return _bands(node)
    if isinstance(node, FirstMatch):
        return _table(node)
    return _constant(node)


def _connective(node: All | Any) -> list[tuple[str, str]]:
    found = _constant(node)
    parts = set(map(id, node.parts))
    for part in node.parts:
        if isinstance(part, Not) and id(part.operand) in parts:
            found.append(("contradiction", f"'{prose(part.operand)}' stands beside its opposite"))
        if isinstance(part, Literal):
            found.append(("constant", f"'{prose(part)}' stands in '{prose(node)[:80]}'"))
    if isinstance(node, All):
        found += _empty_interval(node)
        found += _empty_set(node)
    return found


def _empty_interval(node: All) -> list[tuple[str, str]]:
    """Comparisons of one operand with constants that no number satisfies."""
    limits: dict[int, list[tuple[str, float, Expression]]] = {}
    for part in node.parts:
        if isinstance(part, Compare):
            constant = _number(part.right)
            if constant is not None:
                limits.setdefault(id(part.left), []).append((part.comparator, constant, part.left))
    found = []
    for rows in limits.values():
        low = max((v for c, v, _ in rows if c in (">", ">=")), default=None)
        high = min((v for c, v, _ in rows if c in ("<", "<=")), default=None)
        if low is None or high is None:
            continue
        strict = any(v == low and c == ">" for c, v, _ in rows) or any(v == high and c == "<" for c, v, _ in rows)
        if low > high or (low == high and strict):
            found.append(("contradiction", f"no number satisfies what is asked of '{prose(rows[0][2])}'"))
    return found


def _empty_set(node: All) -> list[tuple[str, str]]:
    """Memberships of one category that no label satisfies."""
    sets: dict[int, tuple[Expression, set[str]]] = {}
    for part in node.parts:
        if isinstance(part, IsOneOf):
            _, labels = sets.setdefault(id(part.operand), (part.operand, set(part.labels)))
            labels &= set(part.labels)
    return [("empty set", f"no label of '{prose(o)}' is in all sets") for o, labels in sets.values() if not labels]


def _number(node: Expression) -> float | None:
    if isinstance(node, Literal) and isinstance(node.value, float):
        return node.value
    if isinstance(node, Parameter) and len(node.values) == 1:
        return node.values[0][1]
    return None


def _constant(node: Expression) -> list[tuple[str, str]]:
    if isinstance(node, Compare):
        if node.left is node.right:
            return [("constant", f"'{prose(node)}' compares a thing with itself")]
        if _number(node.left) is not None and _number(node.right) is not None:
            return [("constant", f"'{prose(node)}' compares two constants")]
    if isinstance(node, IsOneOf) and set(node.labels) == set(getattr(node.operand.type, "labels", ())):
        return [("constant", f"'{prose(node)}' names every label")]
    if isinstance(node, Not | IsKnown) and isinstance(node.operands[0], Literal):
        return [("constant", f"'{prose(node)}' is always the same")]
    if isinstance(node, AtLeast) and len(set(node.parts)) < len(node.parts):
        return [("constant", f"'{prose(node)[:80]}' counts one part twice")]
    if isinstance(node, Presume) and isinstance(node.operand, Literal | IsKnown):
        return [("dead", f"'{prose(node)[:80]}' presumes what is never unknown")]
    if isinstance(node, Rule):
        return [
            ("dead", f"an exception that is never true stands in '{prose(node)[:80]}'")
            for condition in node.conditions
            if isinstance(condition, Literal) and condition.value is False
        ]
    return []


def _table(node: FirstMatch) -> list[tuple[str, str]]:
    found = []
    seen: set[int] = set()
    for condition in node.conditions:
        if isinstance(condition, Literal):
            found.append(("constant", f"a row of '{prose(node)[:80]}' is always the same"))
        elif id(condition) in seen:
            found.append(("dead", f"a row of '{prose(node)[:80]}' repeats the condition of an earlier one"))
        seen.add(id(condition))
    outcomes = {id(value) for value in (*node.values, node.otherwise)}
    if len(outcomes) == 1:
        found.append(("constant", f"every row of '{prose(node)[:80]}' gives the same"))
    return found


def _bands(node: Bands) -> list[tuple[str, str]]:
    """Gaps and overlaps between neighbouring intervals, ordered by their lower limit."""

    def lower(limits: Band) -> tuple[float, bool]:
        if limits.at_least is not None:
            return limits.at_least, False
        return (limits.above, True) if limits.above is not None else (float("-inf"), False)

    def upper(limits: Band) -> tuple[float, bool]:
        if limits.at_most is not None:
            return limits.at_most, True
        return (limits.below, False) if limits.below is not None else (float("inf"), True)

    unit = node.operand.type.unit.code if isinstance(node.operand.type, Number) else ""
    ordered = sorted(node.limits, key=lower)
    found = []
    for one, two in pairwise(ordered):
        end, included = upper(one)
        start, open_ = lower(two)
        if end > start or (end == start and included and not open_):
            found.append(("overlap", f"bands of '{prose(node.operand)}' overlap at {start:g} {unit}"))
        elif end < start or (end == start and not included and open_):
            found.append(("gap", f"bands of '{prose(node.operand)}' leave a gap at {end:g} {unit}"))
    return found
