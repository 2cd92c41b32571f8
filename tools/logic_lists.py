"""Expressions of the book as Markdown lists: prose where it is short, a nested list where it is long.

The words are those of ``ekbom.logic.prose``; only the layout is made here. Named findings and facts stand by
their labels, and ``rests_on`` gives their ids with links.
"""

from __future__ import annotations

from collections.abc import Iterator

from ekbom.logic.expressions import (
    All,
    Any,
    Arithmetic,
    AtLeast,
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
from ekbom.logic.prose import prose, unit_words

#: Prose up to this length stays on one line, unless it says "is known and" of the same thing.
ONE_LINE = 110
_INDENT = "  "
_COMPARED = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}
_COMPUTED = {
    "+": "the sum of",
    "-": "the first minus the second",
    "*": "the product of",
    "/": "the first divided by the second",
    "**": "the first to the power of the second",
    "least": "the least of",
    "greatest": "the greatest of",
}


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, also in a cell of a table."""
    for sign, shown in (("|", "\\|"), ("<", "&lt;"), ("*", "\\*"), ("\n", " ")):
        text = text.replace(sign, shown)
    return text


def _parts(node: All) -> tuple[tuple[Expression, bool], ...]:
    """The parts of an "and", each with whether "it is known" stands beside it; those words are left out."""
    said = {id(part) for part in node.parts}
    known: set[int] = set()
    kept: list[Expression] = []
    for part in node.parts:
        meant = part.operand if isinstance(part, IsKnown) else None
        together = meant.parts if isinstance(meant, All) else (meant,)
        if meant is not None and all(id(each) in said for each in together):
            known.update(map(id, together))
        else:
            kept.append(part)
    return tuple((part, id(part) in known) for part in kept)


def _wordy(node: Expression) -> bool:
    """Whether an "X is known and X" stands in it (outside what it names)."""
    if isinstance(node, All) and len(_parts(node)) < len(node.parts):
        return True
    return not isinstance(node, Reference) and any(_wordy(part) for part in node.operands)


def _short(node: Expression) -> bool:
    return isinstance(node, Literal | Reference | Variable) or (len(prose(node)) <= ONE_LINE and not _wordy(node))


def lines(node: Expression, depth: int = 0, lead: str = "") -> Iterator[str]:
    """The expression as the lines of a nested list; ``lead`` stands before its words."""
    mark = f"{_INDENT * depth}- {lead}"
    if _short(node) or isinstance(node, Parameter):
        yield f"{mark}{escaped(prose(node))}"
    elif isinstance(node, All):
        yield from _all(node, depth, lead)
    elif isinstance(node, Presume):
        yield f"{mark}presumed **{escaped(prose(node.then))}** where unknown (`{node.name}`):"
        yield from lines(node.operand, depth + 1)
        if not isinstance(node.provided, Literal):
            yield from lines(node.provided, depth + 1, "only if: ")
    elif isinstance(node, FirstMatch):
        yield f"{mark}the first row that holds:"
        for condition, value in zip(node.conditions, node.values, strict=True):
            yield from _row(value, condition, depth + 1)
        yield from _otherwise(node.otherwise, depth + 1)
    elif isinstance(node, Bands):
        yield from _bands(node, depth, lead)
    elif isinstance(node, Rule):
        yield from lines(node.base, depth, lead)
        for condition, value, source in zip(node.conditions, node.values, node.sources, strict=True):
            yield from _row(value, condition, depth + 1, f"except ({source}): ")
    elif isinstance(node, Not) and isinstance(node.operand, IsKnown):
        yield f"{mark}not known:"
        yield from lines(node.operand.operand, depth + 1)
    else:
        yield f"{mark}{_head(node)}:"
        for part in node.operands:
            yield from lines(part, depth + 1)


def _head(node: Expression) -> str:
    """What stands before the operands of a node that is too long for one line."""
    if isinstance(node, Any):
        return "any of"
    if isinstance(node, AtLeast):
        return f"at least {node.count} of"
    if isinstance(node, Not):
        return "not"
    if isinstance(node, IsKnown):
        return "it is known, whatever it is"
    if isinstance(node, IsOneOf):
        return f"is {' or '.join(name.replace('_', ' ') for name in node.labels)}"
    if isinstance(node, Compare):
        return f"the first is {_COMPARED[node.comparator]} the second"
    assert isinstance(node, Arithmetic)
    return _COMPUTED[node.operator]


def _all(node: All, depth: int, lead: str) -> Iterator[str]:
    parts = _parts(node)
    mark = f"{_INDENT * depth}- {lead}"
    if len(parts) == 1:
        yield from lines(parts[0][0], depth, f"{lead}known: ")
        return
    every = all(known for _, known in parts)
    yield f"{mark}all of{', each known' if every else ''}:"
    for part, known in parts:
        yield from lines(part, depth + 1, "known: " if known and not every else "")


def _row(value: Expression, condition: Expression, depth: int, lead: str = "") -> Iterator[str]:
    """One row of a table: its value, and when it holds."""
    mark = f"{_INDENT * depth}- {lead}"
    if _short(value) and _short(condition):
        yield f"{mark}**{escaped(_said(value))}** if {escaped(prose(condition))}"
    elif _short(value):
        yield f"{mark}**{escaped(_said(value))}** if:"
        yield from lines(condition, depth + 1)
    else:
        yield f"{mark}a row of its own:"
        yield from lines(condition, depth + 1, "if ")
        yield from lines(value, depth + 1, "then ")


def _otherwise(value: Expression, depth: int) -> Iterator[str]:
    if _short(value):
        yield f"{_INDENT * depth}- otherwise **{escaped(_said(value))}**"
    else:
        yield from lines(value, depth, "otherwise: ")


def _said(value: Expression) -> str:
    if isinstance(value, Literal) and isinstance(value.value, bool):
        return "yes" if value.value else "no"
    return prose(value)


def _bands(node: Bands, depth: int, lead: str) -> Iterator[str]:
    unit = unit_words(node.operand.type.unit.code) if isinstance(node.operand.type, Number) else ""
    yield f"{_INDENT * depth}- {lead}by {escaped(prose(node.operand))}:"
    for band, value in zip(node.limits, node.values, strict=True):
        ends = (("at least", band.at_least), ("above", band.above), ("below", band.below), ("at most", band.at_most))
        words = " and ".join(f"{word} {limit:g} {unit}".strip() for word, limit in ends if limit is not None)
        yield f"{_INDENT * (depth + 1)}- **{escaped(_said(value))}** if {escaped(words) or 'any value'}"


def _written_in(nodes: tuple[Expression, ...]) -> Iterator[Expression]:
    """Every node below these, each once; what a named finding stands for is not looked into."""
    open_nodes = list(nodes)
    seen: set[int] = set()
    while open_nodes:
        node = open_nodes.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            if not isinstance(node, Reference):
                open_nodes.extend(node.operands)


def named_in(*nodes: Expression) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of the findings and of the facts that these expressions name themselves, sorted."""
    written = list(_written_in(nodes))
    findings = {node.id for node in written if isinstance(node, Reference)}
    facts = {node.id for node in written if isinstance(node, Variable)}
    return tuple(sorted(findings)), tuple(sorted(facts))


def presumptions_in(*nodes: Expression) -> tuple[Presume, ...]:
    """The presumptions that these expressions make themselves."""
    return tuple(node for node in _written_in(nodes) if isinstance(node, Presume))
