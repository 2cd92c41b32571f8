"""The law: what an expression means, evaluated node by node, with the full trace.

Plain and unoptimised on purpose. Everything that is generated from the tree must agree with this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, cast

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
    Parameter,
    Presume,
    Reference,
    Rule,
    Value,
    Variable,
)
from ekbom.logic.numbers import divided, finite, power, rounded, ruled


class Trace(NamedTuple):
    """One node's value with the traces of its operands, left to right. ``presumed`` marks an applied default."""

    node: Expression
    value: Value
    operands: tuple[Trace, ...]
    presumed: bool = False


def is_derived(node: Expression) -> bool:
    """Whether a number comes out of arithmetic and is therefore rounded before it is compared."""
    if isinstance(node, Arithmetic):
        return True
    if isinstance(node, FirstMatch):
        return any(map(is_derived, (*node.values, node.otherwise)))
    if isinstance(node, Bands):
        return any(map(is_derived, node.values))
    if isinstance(node, Rule):
        return any(map(is_derived, (node.base, *node.values)))
    if isinstance(node, Presume):
        return is_derived(node.operand) or is_derived(node.then)
    if isinstance(node, Reference):
        return is_derived(node.expression)
    return False


def evaluate(node: Expression, values: Mapping[str, Value], as_of: int) -> Value:
    """The value of an expression: ``values`` by the variables' keys (missing is unknown), parameters as of the day."""
    return trace(node, values, as_of).value


def trace(node: Expression, values: Mapping[str, Value], as_of: int) -> Trace:
    """The value of an expression with the full trace of how it came about."""
    return _Interpreter(values, as_of).trace(node)


class _Interpreter:
    def __init__(self, values: Mapping[str, Value], as_of: int) -> None:
        self.values = values
        self.as_of = as_of
        self.done: dict[int, Trace] = {}

    def trace(self, node: Expression) -> Trace:
        found = self.done.get(id(node))
        if found is None:
            found = self._trace(node)
            self.done[id(node)] = found
        return found

    def _trace(self, node: Expression) -> Trace:
        operands = tuple(self.trace(child) for child in node.operands)
        inputs = tuple(t.value for t in operands)
        value = self.values.get(node.key) if isinstance(node, Variable) else applied(node, inputs, self.as_of)
        presumed = isinstance(node, Presume) and inputs[0] is None and inputs[2] is True
        return Trace(node, value, operands, presumed)


def applied(node: Expression, inputs: tuple[Value, ...], as_of: int) -> Value:
    """The value of a node (that is no variable) from the values of its operands, left to right."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Parameter):
        return node.as_of(as_of)
    if isinstance(node, Not):
        return None if inputs[0] is None else not inputs[0]
    if isinstance(node, All):
        return False if False in inputs else None if None in inputs else True
    if isinstance(node, Any):
        return True if True in inputs else None if None in inputs else False
    if isinstance(node, AtLeast):
        true, unknown = inputs.count(True), inputs.count(None)
        return True if true >= node.count else False if true + unknown < node.count else None
    if isinstance(node, Compare):
        return _compare(node, *inputs)
    if isinstance(node, IsOneOf):
        return None if inputs[0] is None else inputs[0] in node.labels
    if isinstance(node, Arithmetic):
        return _arithmetic(node.operator, *inputs)
    if isinstance(node, IsKnown):
        return inputs[0] is not None
    if isinstance(node, Presume):
        return inputs[1] if inputs[0] is None and inputs[2] is True else inputs[0]
    if isinstance(node, FirstMatch):
        return _first_match(len(node.conditions), inputs)
    if isinstance(node, Bands):
        return _bands(node, inputs)
    if isinstance(node, Rule):
        n = len(node.conditions)
        return ruled(inputs[0], node.priorities, inputs[1 : n + 1], inputs[n + 1 :])
    return inputs[0]


def _compare(node: Compare, left: Value, right: Value) -> bool | None:
    if left is None or right is None:
        return None
    a, b = cast(float, left), cast(float, right)
    a = rounded(a) if is_derived(node.left) else a
    b = rounded(b) if is_derived(node.right) else b
    return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[node.comparator]


def _arithmetic(operator: str, left: Value, right: Value) -> float | None:
    if left is None or right is None:
        return None
    a, b = cast(float, left), cast(float, right)
    if operator == "+":
        return finite(a + b)
    if operator == "-":
        return finite(a - b)
    if operator == "*":
        return finite(a * b)
    if operator == "/":
        return divided(a, b)
    if operator == "**":
        return power(a, b)
    return min(a, b) if operator == "least" else max(a, b)


def _first_match(rows: int, inputs: tuple[Value, ...]) -> Value:
    for row in range(rows):
        if inputs[row] is None:
            return None
        if inputs[row]:
            return inputs[rows + row]
    return inputs[-1]


def _bands(node: Bands, inputs: tuple[Value, ...]) -> Value:
    if inputs[0] is None:
        return None
    number = cast(float, inputs[0])
    number = rounded(number) if is_derived(node.operand) else number
    for limits, value in zip(node.limits, inputs[1:], strict=True):
        if limits.holds(number):
            return value
    return None
