"""Patients made by chance with a fixed seed: much of them unknown, their numbers and days at the borders of the book.

The borders are taken from the book itself: every number that a fact is compared with or sorted by, as the fact stands
or carried on unchanged, and for a day every number of days that have passed since. A patient is either made from
nothing or is one of the examples with some facts changed, which comes deeper into the book.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

from ekbom.facts.catalogue import FACTS
from ekbom.logic.expressions import (
    Arithmetic,
    Bands,
    Compare,
    Expression,
    FirstMatch,
    Literal,
    Parameter,
    Presume,
    Reference,
    Rule,
    Value,
    Variable,
)

Facts = dict[str, Value]
#: How far beside a border: numbers of records have a few digits.
_BESIDE = (0.0, 0.1, -0.1, 1.0, -1.0, 0.001, -0.001)


def _constants(node: Expression) -> tuple[float, ...]:
    if isinstance(node, Parameter):
        return tuple(value for _, value in node.values)
    return (node.value,) if isinstance(node, Literal) and isinstance(node.value, float) else ()


def _carried(node: Expression) -> Iterator[tuple[Variable, bool]]:
    """The facts whose value a node may carry on unchanged, or the days whose age it is (then true)."""
    stack, seen = [node], {id(node)}
    while stack:
        at = stack.pop()
        below: Sequence[Expression] = ()
        if isinstance(at, Variable):
            yield at, False
        elif isinstance(at, Arithmetic) and at.operator == "-" and getattr(at.left, "id", "") == "as_of":
            if isinstance(at.right, Variable):
                yield at.right, True
        elif isinstance(at, Reference):
            below = at.operands
        elif isinstance(at, Presume):
            below = (at.operand, at.then)
        elif isinstance(at, FirstMatch):
            below = (*at.values, at.otherwise)
        elif isinstance(at, Rule):
            below = (at.base, *at.values)
        elif isinstance(at, Arithmetic) and at.operator in ("least", "greatest"):
            below = at.operands
        for child in below:
            if id(child) not in seen:
                seen.add(id(child))
                stack.append(child)


def borders(nodes: Sequence[Expression], day: int) -> dict[str, tuple[float, ...]]:
    """For each fact (by key) the values at which the book changes its mind; days as ordinals."""
    found: dict[str, set[float]] = {}

    def add(node: Expression, limits: Sequence[float]) -> None:
        for variable, aged in _carried(node):
            values = [day - limit for limit in limits] if aged else limits
            found.setdefault(variable.key, set()).update(values)

    for node in nodes:
        if isinstance(node, Compare):
            add(node.left, _constants(node.right))
            add(node.right, _constants(node.left))
        elif isinstance(node, Bands):
            ends = (end for b in node.limits for end in (b.at_least, b.above, b.below, b.at_most) if end is not None)
            add(node.operand, tuple(float(end) for end in ends))
    return {key: tuple(sorted(values)) for key, values in found.items()}


class PatientMaker:
    """Makes patients over the facts of some nodes; the same seed gives the same patients."""

    def __init__(self, nodes: Sequence[Expression], day: int, seed: int) -> None:
        self._day = day
        self._borders = borders(nodes, day)
        self._by_key = {node.key: node for node in nodes if isinstance(node, Variable) and node.id != "as_of"}
        self._variables = [self._by_key[key] for key in sorted(self._by_key)]
        self._chance = random.Random(seed)

    def from_nothing(self) -> Facts:
        """A patient of whom a twentieth to nearly all is unknown."""
        unknown = self._chance.uniform(0.05, 0.95)
        return {v.key: self._value(v) for v in self._variables if self._chance.random() >= unknown}

    def changed(self, start: Mapping[str, Value]) -> Facts:
        """This patient with some facts changed or become unknown."""
        facts = {key: value for key, value in start.items() if key != "as_of"}
        for variable in self._chance.sample(self._variables, self._chance.choice((1, 3, 10, 40))):
            if self._chance.random() < 0.25:
                facts.pop(variable.key, None)
            else:
                facts[variable.key] = self._value(variable)
        known = sorted(facts)
        for key in self._chance.sample(known, min(len(known), self._chance.choice((0, 1, 3, 10)))):
            if self._chance.random() < 0.5 or key not in self._by_key:
                del facts[key]
            else:
                facts[key] = self._value(self._by_key[key])
        return facts

    def _value(self, variable: Variable) -> Value:
        definition = FACTS[variable.id]
        if definition.kind == "bool":
            return self._chance.random() < 0.5
        if definition.kind == "category":
            return self._chance.choice(definition.categories)
        at = self._borders.get(variable.key, ())
        if definition.kind == "date":
            if at and self._chance.random() < 0.7:
                return float(round(self._chance.choice(at)) + self._chance.choice((-1, 0, 1)))
            return float(self._day - self._chance.randrange(4000))
        low = 0.0 if definition.low is None else definition.low
        high = low + 500 if definition.high is None else definition.high
        if at and self._chance.random() < 0.7:
            value = round(self._chance.choice(at) + self._chance.choice(_BESIDE), 4)
        else:
            value = round(self._chance.uniform(low, high), 1)
        return float(min(max(value, low), high))
