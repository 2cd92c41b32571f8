"""Trees of reasons as indented lines: a value, the expression in words, and what stands behind it.

A part that occurs more than once is spelled out where it occurs first and referred to afterwards; long words
of a part that is spelled out below it are cut, since its operands say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from typing import Any, NamedTuple

from ekbom.plan.because import Reason
from ekbom.reports import wording
from ekbom.reports.wording import clean

#: Longest words of a part that has its own operands below it.
LONGEST = 160


class ReasonLine(NamedTuple):
    """One line of a tree: its depth, the value in words, the expression, a remark (may be ""), and the finding
    that is spelled out elsewhere (an anchor, or "")."""

    depth: int
    value: str
    words: str
    remark: str
    see: str


def lines(reason: Reason) -> Iterator[ReasonLine]:
    """The tree from the root down, depth first."""
    return _lines(reason, set())


def lines_of_each(reasons: Iterable[Reason]) -> Iterator[list[ReasonLine]]:
    """Several trees that are read one after the other: what one has spelled out, the next ones refer to."""
    seen: set[int] = set()
    for reason in reasons:
        yield list(_lines(reason, seen))


def _lines(reason: Reason, seen: set[int]) -> Iterator[ReasonLine]:
    stack: list[tuple[int, Reason]] = [(0, reason)]
    while stack:
        depth, node = stack.pop()
        operands = node.get("operands") or []
        again = id(node) in seen and bool(operands)
        seen.add(id(node))
        yield ReasonLine(depth, _value(node), _words(node, bool(operands)), _remark(node, again), _see(node))
        if not again:
            stack.extend((depth + 1, operand) for operand in reversed(operands) if not _constant(operand))


def _constant(node: Reason) -> bool:
    """A label of the book that only says its own value."""
    value = node["value"]
    return isinstance(value, str) and not node.get("fact") and node["expression"] == wording.plain(value)


def unfolded_once(reason: Reason) -> Reason:
    """The same tree as plain data, in which a part that stood before has no operands but ``"see": "above"``."""
    return _unfolded(reason, set())


def each_unfolded_once(reasons: Iterable[Reason]) -> list[Reason]:
    """Several trees as plain data; a part that stood before in any of them has ``"see": "above"``."""
    seen: set[int] = set()
    return [_unfolded(reason, seen) for reason in reasons]


def _unfolded(node: Reason, seen: set[int]) -> Reason:
    operands = node.get("operands")
    if operands is None:
        return dict(node)
    if id(node) in seen and operands:
        return {**node, "operands": [], "see": "above"}
    seen.add(id(node))
    return {**node, "operands": [_unfolded(operand, seen) for operand in operands]}


def until_findings(reason: Reason, listed: Container[str]) -> Reason:
    """The tree down to the listed findings, which have reasons of their own elsewhere (``"see": "findings"``).

    The root is spelled out even where it is a finding itself.
    """
    return _until(reason, lambda node: node.get("finding") in listed)


def until_all_findings(reason: Reason) -> Reason:
    """The tree down to whatever findings it names, for a page that spells out every one of them."""
    return _until(reason, lambda node: "finding" in node)


def _until(reason: Reason, stop: Callable[[Reason], bool]) -> Reason:
    done: dict[int, Reason] = {}

    def copy(node: Reason) -> Reason:
        found = done.get(id(node))
        if found is None:
            found = done[id(node)] = _referred(node) if stop(node) else spelled(node)
        return found

    def spelled(node: Reason) -> Reason:
        if "operands" not in node:
            return node
        return {**node, "operands": [copy(operand) for operand in node["operands"]]}

    return spelled(reason)


def _referred(node: Reason) -> Reason:
    return {**node, "operands": [], "see": "findings"}


def leg_of(node: Reason) -> str:
    """The leg a finding's node speaks of: "left", "right" or "" (its words end with it)."""
    words = str(node["expression"])
    return next((side for side in ("left", "right") if words.endswith(f"({side} leg)")), "")


def below(reasons: Iterable[Reason]) -> Iterator[Reason]:
    """Every node of these trees once, in an order that only depends on the trees."""
    seen: set[int] = set()
    stack = list(reversed(list(reasons)))
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            stack.extend(reversed(node.get("operands") or []))


def facts_of(reasons: Iterable[Reason]) -> list[Reason]:
    """The known facts below these trees, each once and with its label, sorted by key."""
    facts = {
        node["fact"]["key"]: {**node["fact"], "label": node["expression"]}
        for node in below(reasons)
        if "source" in node.get("fact", ())
    }
    return [facts[key] for key in sorted(facts)]


def _value(node: Reason) -> str:
    fact = node.get("fact")
    value: Any = node["value"]
    return wording.value_words(value, fact["unit"] if fact is not None else node.get("unit", ""))


def _words(node: Reason, has_operands: bool) -> str:
    words = str(node["expression"])
    if has_operands and len(words) > LONGEST:
        return words[:LONGEST].rsplit(" ", 1)[0] + " …"
    return words


def _see(node: Reason) -> str:
    return anchor(node["finding"], leg_of(node)) if node.get("see") == "findings" else ""


def anchor(finding: str, side: str) -> str:
    """The name under which a page spells out a finding."""
    return f"finding-{finding}-{side}" if side else f"finding-{finding}"


def _remark(node: Reason, again: bool) -> str:
    parts = []
    fact = node.get("fact")
    if fact is not None:
        parts.append(_fact(fact))
    if node.get("presumed"):
        parts.append("presumed")
    if node.get("finding"):
        parts.append(f"finding {node['finding']}")
    if node.get("sources"):
        parts.append(", ".join(node["sources"]))
    if node.get("source"):
        parts.append(str(node["source"]))
    if again:
        parts.append("reasons given above")
    return "; ".join(parts)


def _fact(fact: Reason) -> str:
    if "source" not in fact:
        return f"fact {fact['key']}; not in the record"
    date = clean(str(fact["date"])) or "no date"
    return f"fact {fact['key']}; {date}; {clean(str(fact['source']))}"
