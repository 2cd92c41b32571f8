"""Columns by Polars, in this process: one layer of the tree after another over a frame of patients.

A truth value is a Boolean, a number or day a 64-bit float, a label its number; null is unknown. Traps that are closed
here: ``when`` takes a null condition for false, ``is_in`` and the least and greatest of a row pass over nulls, a
division by zero is infinite, and NaN is greater than anything.
"""

from __future__ import annotations

from functools import reduce
from operator import and_, or_

import polars as pl

from ekbom.logic.expressions import (
    All,
    Any,
    Arithmetic,
    AtLeast,
    Bands,
    Boolean,
    Category,
    Compare,
    Expression,
    FirstMatch,
    IsKnown,
    IsOneOf,
    Not,
    Presume,
    Rule,
    Type,
)
from ekbom.logic.interpreter import is_derived
from ekbom.logic.numbers import LARGEST, SMALLEST
from ekbom.population.layers import Layered, meant

#: The type of the numbers that stand for labels.
LABEL = pl.UInt16


def column_type(kind: Type) -> pl.DataType:
    """The type of a column."""
    if isinstance(kind, Boolean):
        return pl.Boolean()
    return LABEL() if isinstance(kind, Category) else pl.Float64()


class PolarsEngine:
    """A program for Polars, made once and run on one frame after another."""

    def __init__(self, program: Layered) -> None:
        self.program = program
        self._steps = [
            (
                [self._expression(node).alias(program.column(node)) for node in layer],
                [program.column(node) for node in spent],
            )
            for layer, spent in zip(program.layers, program.spent, strict=True)
        ]

    def run(self, facts: pl.DataFrame) -> pl.DataFrame:
        """The values of the roots: facts has a column (by the program's names and types) for every fact."""
        frame = facts
        for made, spent in self._steps:
            frame = frame.with_columns(made).drop(spent)
        return frame

    def of(self, node: Expression) -> pl.Expr:
        """A node as an expression over what ``run`` returns."""
        return self._operand(node)

    def _operand(self, node: Expression) -> pl.Expr:
        if self.program.is_constant(node):
            return pl.lit(self.program.value(node), dtype=column_type(node.type))
        if self.program.is_inner(node):
            return self._expression(meant(node))
        return pl.col(self.program.column(node))

    def _expression(self, node: Expression) -> pl.Expr:
        operands = [self._operand(child) for child in node.operands]
        if isinstance(node, Not):
            return ~operands[0]
        if isinstance(node, All):
            return reduce(and_, operands)
        if isinstance(node, Any):
            return reduce(or_, operands)
        if isinstance(node, AtLeast):
            true = pl.sum_horizontal([e.fill_null(False).cast(pl.Int32) for e in operands])
            possible = pl.sum_horizontal([e.fill_null(True).cast(pl.Int32) for e in operands])
            return pl.when(true >= node.count).then(True).when(possible < node.count).then(False).otherwise(None)
        if isinstance(node, Compare):
            left = _rounded(operands[0]) if is_derived(node.left) else operands[0]
            right = _rounded(operands[1]) if is_derived(node.right) else operands[1]
            return _compared(node.comparator, left, right)
        if isinstance(node, IsOneOf):
            return reduce(or_, [operands[0] == self.program.labels[label] for label in node.labels])
        if isinstance(node, Arithmetic):
            return _calculated(node.operator, *operands)
        if isinstance(node, IsKnown):
            return operands[0].is_not_null()
        if isinstance(node, Presume):
            operand, then, provided = operands
            return pl.when(operand.is_null() & provided.fill_null(False)).then(then).otherwise(operand)
        if isinstance(node, FirstMatch):
            n = len(node.conditions)
            sure = map(self.program.is_sure, node.conditions)
            return _first(list(zip(operands[:n], operands[n : 2 * n], sure, strict=True)), operands[-1])
        if isinstance(node, Bands):
            number = _rounded(operands[0]) if is_derived(node.operand) else operands[0]
            rows = []
            for limits, value in zip(node.limits, operands[1:], strict=True):
                tests = [
                    _compared(comparator, number, pl.lit(limit))
                    for comparator, limit in (
                        (">=", limits.at_least),
                        (">", limits.above),
                        ("<", limits.below),
                        ("<=", limits.at_most),
                    )
                    if limit is not None
                ]
                rows.append((reduce(and_, tests) if tests else operands[0].is_not_null(), value, not tests))
            return _first(rows, pl.lit(None, dtype=column_type(node.type)))
        assert isinstance(node, Rule)
        n = len(node.conditions)
        return _ruled(operands[0], node.priorities, operands[1 : n + 1], operands[n + 1 :])


def _first(rows: list[tuple[pl.Expr, pl.Expr, bool]], otherwise: pl.Expr) -> pl.Expr:
    """The value of the first row that holds; unknown from the first row that is unknown (where it can be)."""
    found = otherwise
    for condition, value, sure in reversed(rows):
        case = pl.when(condition).then(value)
        found = (case if sure else case.when(condition.is_null()).then(None)).otherwise(found)
    return found


def _ruled(base: pl.Expr, priorities: tuple[int, ...], conditions: list[pl.Expr], values: list[pl.Expr]) -> pl.Expr:
    found = base
    for priority in sorted(set(priorities)):
        group = [at for at, own in enumerate(priorities) if own == priority]
        held = [conditions[at] for at in group]
        clash = [
            conditions[a] & conditions[b] & values[a].ne_missing(values[b])
            for place, a in enumerate(group)
            for b in group[place + 1 :]
        ]
        refused = reduce(or_, [*(condition.is_null() for condition in held), *(c.fill_null(False) for c in clash)])
        for at in reversed(group):
            found = pl.when(conditions[at]).then(values[at]).otherwise(found)
        found = pl.when(refused).then(None).otherwise(found)
    return found


def _compared(comparator: str, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    if comparator == "<":
        return left < right
    if comparator == "<=":
        return left <= right
    return left > right if comparator == ">" else left >= right


def _finite(number: pl.Expr) -> pl.Expr:
    size = number.abs()
    return pl.when(size < SMALLEST).then(0.0).when(size <= LARGEST).then(number)


def _calculated(operator: str, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    if operator == "+":
        return _finite(left + right)
    if operator == "-":
        return _finite(left - right)
    if operator == "*":
        return _finite(left * right)
    if operator == "/":
        return _finite(pl.when(right != 0).then(left / right))
    if operator == "**":
        undefined = ((left < 0) & (right != right.floor())) | ((left == 0) & (right < 0))
        return _finite(pl.when(~undefined).then(left.pow(right)))
    known = left.is_not_null() & right.is_not_null()
    smaller = left <= right if operator == "least" else left >= right
    return pl.when(known).then(pl.when(smaller).then(left).otherwise(right))


def _rounded(number: pl.Expr) -> pl.Expr:
    """The number with 9 significant digits: scaled by an exact power of ten, so that no digit is invented."""
    size = number.abs()
    places = 8 - pl.when(size >= SMALLEST).then(size.log10().floor()).otherwise(0.0)
    ten = places * 0.0 + 10.0  # as long as the column: a constant to the power of a column may come out one row long
    up, down = ten.pow(places), ten.pow(-places)
    return (
        pl.when(size < SMALLEST)
        .then(number)
        .when(places >= 0)
        .then((number * up).round() / up)
        .otherwise((number / down).round() * down)
    )
