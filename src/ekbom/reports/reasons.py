"""Trees of reasons as indented lines: a value, the expression in words, and what stands behind it.

A part that occurs more than once is spelled out where it occurs first and referred to afterwards; long words
of a part that is spelled out below it are cut, since its operands say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ekbom.plan.because import Reason
from ekbom.reports import wording
from ekbom.reports.wording import clean

#: Longest words of a part that has its own operands below it.
LONGEST = 160


class ReasonLine(NamedTuple):
    """One line of a tree: its depth, the value in words, the expression, and a remark (may be "")."""

    depth: int
    value: str
    words: str
    remark: str


def lines(reason: Reason) -> Iterator[ReasonLine]:
    """The tree from the root down, depth first."""
    seen: set[int] = set()
    stack: list[tuple[int, Reason]] = [(0, reason)]
    while stack:
        depth, node = stack.pop()
        operands = node.get("operands") or []
        again = id(node) in seen and bool(operands)
        seen.add(id(node))
        yield ReasonLine(depth, _value(node), _words(node, bool(operands)), _remark(node, again))
        if not again:
            stack.extend((depth + 1, operand) for operand in reversed(operands) if not _constant(operand))


def _constant(node: Reason) -> bool:
    """A label of the book that only says its own value."""
    value = node["value"]
    return isinstance(value, str) and not node.get("fact") and node["expression"] == wording.plain(value)


def unfolded_once(reason: Reason) -> Reason:
    """The same tree as plain data in which a repeated part has ``"see": "above"`` instead of its operands."""
    seen: set[int] = set()

    def copy(node: Reason) -> Reason:
        shown = {key: value for key, value in node.items() if key != "operands"}
        operands = node.get("operands")
        if operands is None:
            return shown
        if id(node) in seen and operands:
            shown["see"] = "above"
            return shown
        seen.add(id(node))
        shown["operands"] = [copy(operand) for operand in operands]
        return shown

    return copy(reason)


def _value(node: Reason) -> str:
    fact = node.get("fact")
    value: Any = node["value"]
    return wording.value_words(value, fact["unit"] if fact is not None else node.get("unit", ""))


def _words(node: Reason, has_operands: bool) -> str:
    words = str(node["expression"])
    if has_operands and len(words) > LONGEST:
        return words[:LONGEST].rsplit(" ", 1)[0] + " …"
    return words


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
