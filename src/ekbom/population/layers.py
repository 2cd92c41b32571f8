"""The tree cut into layers of columns, for engines that calculate all patients at once.

A column is a node; each layer reads only columns of the layers before it, so that an engine takes one layer after
another and lets go of a column after its last reader. Names and constants make no column: a reference is what it names,
and what no fact can change is worked out here by the interpreter, parameters as of the day. Nor does a node that only
one other reads, and reads once, or that costs next to nothing: it is written inside of its reader (``inner``). Labels
are numbered, as engines compare numbers faster than words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from ekbom.logic.expressions import (
    All,
    Any,
    Arithmetic,
    Category,
    Compare,
    Expression,
    FirstMatch,
    IsKnown,
    IsOneOf,
    Not,
    Reference,
    Value,
    Variable,
)
from ekbom.logic.interpreter import applied, is_derived
from ekbom.logic.python_code import in_order, never_unknown


@dataclass(frozen=True)
class Layered:
    """Columns in layers.

    facts: what the first layer reads, the patient's facts. nodes: what is calculated, operands first. layers: those of
    them that are columns, layer after layer. spent: for each layer the columns that nobody reads after it. labels:
    every label of a category with its number. names: the column of each node, constants: the value of what has none,
    inner: the nodes that are written inside of their readers, sure: those that are never unknown, all by the node's
    identity.
    """

    roots: tuple[Expression, ...]
    facts: tuple[Variable, ...]
    nodes: tuple[Expression, ...]
    layers: tuple[tuple[Expression, ...], ...]
    spent: tuple[tuple[Expression, ...], ...]
    labels: dict[str, int]
    names: dict[int, str]
    constants: dict[int, Value]
    inner: frozenset[int]
    sure: frozenset[int]

    def part(self, roots: Sequence[Expression]) -> Layered:
        """The layers that lead to some of the roots, with the names, labels and constants of the whole."""
        nodes = _reached(roots, _columns_of(roots), self.constants)
        return _cut(roots, nodes, self)

    def is_inner(self, node: Expression) -> bool:
        """Whether a node is written inside of its readers."""
        return id(meant(node)) in self.inner

    def is_sure(self, node: Expression) -> bool:
        """Whether a truth value is true or false whatever the facts are."""
        return id(meant(node)) in self.sure

    def column(self, node: Expression) -> str:
        """The name of a node's column; a constant has none."""
        return self.names[id(meant(node))]

    def is_constant(self, node: Expression) -> bool:
        """Whether a node has one value for everybody."""
        return id(meant(node)) in self.constants

    def value(self, node: Expression) -> Value:
        """The value of a constant, a label as its number."""
        value = self.constants[id(meant(node))]
        return self.labels[value] if isinstance(value, str) else value


def fact_column(fact: Variable) -> str:
    """The name of a fact's column, the same in every program: "reflux_time__gsv_knee__left"."""
    return fact.key.replace(".", "__").replace("@", "__")


def meant(node: Expression) -> Expression:
    """The node that a name stands for."""
    while isinstance(node, Reference):
        node = node.expression
    return node


def layered(roots: Sequence[Expression], day: int, nowhere_known: Collection[str] = ()) -> Layered:
    """The layers that lead to the roots. nowhere_known: the facts, by column, that are unknown of everybody."""
    nodes = _columns_of(roots)
    constants: dict[int, Value] = {}
    for node in nodes:
        below = [meant(child) for child in node.operands]
        if isinstance(node, Variable):
            if fact_column(node) in nowhere_known:
                constants[id(node)] = None
        elif all(id(child) in constants for child in below):
            constants[id(node)] = applied(node, tuple(constants[id(child)] for child in below), day)
        else:
            _settle(node, below, constants)
    names = {id(node): fact_column(node) if isinstance(node, Variable) else f"n{at}" for at, node in enumerate(nodes)}
    nodes_read = _reached(roots, nodes, constants)
    sure = never_unknown(in_order(roots))
    inner = _inner(roots, nodes_read, constants, sure)
    frame = Layered((), (), (), (), (), _labels(nodes), names, constants, frozenset(inner), frozenset(sure))
    return _cut(roots, nodes_read, frame)


def _inner(
    roots: Sequence[Expression], nodes: Sequence[Expression], constants: Mapping[int, Value], sure: set[int]
) -> set[int]:
    """The nodes that are written inside of their readers: no work is done twice for it, but for what is cheap."""
    times: Counter[int] = Counter()
    for node in nodes:
        if id(node) not in constants:
            for child in node.operands:
                times[id(meant(child))] += 1 if _reads_once(node, child, sure) else 2
    kept = {id(meant(root)) for root in roots}
    inner: set[int] = set()
    for node in nodes:
        if isinstance(node, Variable) or id(node) in kept or id(node) in constants:
            continue
        if times[id(node)] == 1 or (isinstance(node, Not | IsKnown) and _is_cheap(node.operands[0], inner)):
            inner.add(id(node))
    return inner


def _is_cheap(node: Expression, inner: Collection[int]) -> bool:
    """Whether it takes next to nothing to write a node once more: a column, or a test or denial of one."""
    node = meant(node)
    return id(node) not in inner or (isinstance(node, Not | IsKnown) and _is_cheap(node.operands[0], inner))


def _reads_once(node: Expression, child: Expression, sure: Collection[int]) -> bool:
    """Whether engines need only one place for an operand in what they write for a node."""
    if isinstance(node, Compare):
        return not is_derived(child)
    if isinstance(node, FirstMatch):
        asked = any(child is condition for condition in node.conditions)
        return not asked or id(meant(child)) in sure
    return isinstance(node, All | Any | Not | IsKnown)


def _settle(node: Expression, below: Sequence[Expression], constants: dict[int, Value]) -> None:
    """Note a node that has one value for everybody although not all of its operands have."""
    values = [constants.get(id(child), _OPEN) for child in below]
    if isinstance(node, Arithmetic | Compare):
        if None in values:
            constants[id(node)] = None  # an unknown number leaves the whole unknown
    elif isinstance(node, All):
        if any(value is False for value in values):
            constants[id(node)] = False
    elif isinstance(node, Any):
        if any(value is True for value in values):
            constants[id(node)] = True
    elif isinstance(node, FirstMatch):
        count = len(node.conditions)
        for condition, value in zip(values[:count], values[count : 2 * count], strict=True):
            if condition is False:
                continue
            if condition is None:
                constants[id(node)] = None
            elif condition is True and value is not _OPEN:
                constants[id(node)] = cast(Value, value)
            return
        if values[-1] is not _OPEN:
            constants[id(node)] = cast(Value, values[-1])


#: In the place of the value of a node that is not the same for everybody.
_OPEN = object()


def _columns_of(roots: Sequence[Expression]) -> list[Expression]:
    return [node for node in in_order(roots) if not isinstance(node, Reference)]


def _reached(
    roots: Sequence[Expression], nodes: Sequence[Expression], constants: Mapping[int, Value]
) -> list[Expression]:
    """The nodes that somebody reads: what only a constant stands on is not calculated."""
    reached = {id(meant(root)) for root in roots}
    for node in reversed(nodes):
        if id(node) in reached and id(node) not in constants:
            reached.update(id(meant(child)) for child in node.operands)
    return [node for node in nodes if id(node) in reached]


def _cut(roots: Sequence[Expression], nodes: Sequence[Expression], whole: Layered) -> Layered:
    """The layers that lead to the roots over these nodes, all else as in the whole."""
    depth: dict[int, int] = {}
    last: dict[int, int] = {}
    read: dict[int, dict[int, None]] = {}  # by node: the columns that its expression reads, in order
    calculated = [node for node in nodes if id(node) not in whole.constants]
    for node in calculated:
        if isinstance(node, Variable):
            depth[id(node)] = 0
            continue
        own = read[id(node)] = {}
        for child in map(meant, node.operands):
            if id(child) in whole.inner:
                own.update(read[id(child)])
            elif id(child) not in whole.constants:
                own[id(child)] = None
        if id(node) not in whole.inner:
            depth[id(node)] = 1 + max(map(depth.__getitem__, own), default=0)
            for column in own:
                last[column] = max(last.get(column, 0), depth[id(node)])
    kept = {id(meant(root)) for root in roots}
    height = max(depth.values(), default=0)
    layers: list[list[Expression]] = [[] for _ in range(height + 1)]
    spent: list[list[Expression]] = [[] for _ in range(height + 1)]
    for node in calculated:
        if id(node) not in depth:
            continue
        layers[depth[id(node)]].append(node)
        if id(node) not in kept and id(node) in last:
            spent[last[id(node)]].append(node)
    return replace(
        whole,
        roots=tuple(roots),
        facts=tuple(node for node in calculated if isinstance(node, Variable)),
        nodes=tuple(node for node in calculated if not isinstance(node, Variable)),
        layers=tuple(map(tuple, layers[1:])),
        spent=tuple(map(tuple, spent[1:])),
    )


def _labels(nodes: Sequence[Expression]) -> dict[str, int]:
    found: dict[str, None] = {}
    for node in nodes:
        if isinstance(node.type, Category):
            found.update(dict.fromkeys(node.type.labels))
        if isinstance(node, IsOneOf):
            found.update(dict.fromkeys(node.labels))
    return {label: number for number, label in enumerate(found)}
