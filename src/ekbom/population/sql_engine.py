"""Columns by SQL: the layers of the tree as one query, written by sqlglot for DuckDB, SQLite, PostgreSQL and others.

The first relation holds the facts: a key and a column for each fact (by the program's names). Each layer is a relation
over the one before it. Truth values are Booleans, numbers and days doubles, labels their numbers; null is unknown.
Traps that are closed here: ``CASE`` takes an unknown condition for false, ``LEAST`` and ``GREATEST`` pass over nulls in
some engines and not in others, a division by zero is infinite here and an error there, and 1 / 2 may be 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce

from sqlglot import exp

from ekbom.logic.expressions import (
    All,
    Any,
    Arithmetic,
    AtLeast,
    Bands,
    Boolean,
    Category,
    Compare,
    Date,
    Expression,
    FirstMatch,
    IsKnown,
    IsOneOf,
    Not,
    Number,
    Presume,
    Rule,
    Type,
)
from ekbom.logic.interpreter import is_derived
from ekbom.logic.numbers import LARGEST, SMALLEST
from ekbom.population.layers import Layered, meant

DIALECTS = ("duckdb", "sqlite", "postgres", "spark", "trino", "bigquery", "snowflake")
#: The relation of the facts and its key.
FACTS, KEY = "facts", "patient"
_TYPES = {Boolean: "boolean", Category: "smallint", Number: "double", Date: "double"}
#: The natural logarithm beyond which a power is not asked for: some engines fail on overflow and underflow.
_STEEPEST = 80.0
_LN_10 = math.log(10)
#: Engines that would write a layer's expressions out wherever they are read, unless told to make the layer first.
_SUBSTITUTING = ("sqlite", "postgres")
#: Most columns of a relation that every engine takes, with room for the key (PostgreSQL: 1,600).
MOST_COLUMNS = 1_500
_COMPARED = {"<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}

Sql = exp.Expr


def widest(program: Layered, answers: int) -> int:
    """The columns of the widest relation of a query."""
    live = most = len(program.facts)
    for layer, spent in zip(program.layers, program.spent, strict=True):
        most = max(most, live + len(layer))
        live += len(layer) - len(spent)
    return max(most, answers)


class SqlEngine:
    """A program as SQL of one dialect."""

    def __init__(self, program: Layered, dialect: str) -> None:
        if dialect not in DIALECTS:
            raise ValueError(f"no SQL is written for '{dialect}', only for {', '.join(DIALECTS)}")
        self.program = program
        self.dialect = dialect
        self._made: dict[int, str] = {}

    def queries(self, answers: Mapping[str, Expression]) -> Iterator[str]:
        """Queries that give all answers together, none with a relation that is wider than engines take."""
        for some in self.parts(answers):
            yield self.query(some)

    def parts(self, answers: Mapping[str, Expression]) -> Iterator[Mapping[str, Expression]]:
        """The answers divided so that no query needs a relation that is wider than engines take."""
        part = self.program.part(list(answers.values()))
        if len(answers) > 1 and widest(part, len(answers)) > MOST_COLUMNS:
            items = list(answers.items())
            half = len(items) // 2
            yield from self.parts(dict(items[:half]))
            yield from self.parts(dict(items[half:]))
        else:
            yield answers

    def query(self, answers: Mapping[str, Expression]) -> str:
        """The query that gives the key and each answer by its name, one row for each row of the facts."""
        return self._query(self.program.part(list(answers.values())), answers)

    def _query(self, program: Layered, answers: Mapping[str, Expression]) -> str:
        live = dict.fromkeys(program.column(fact) for fact in program.facts)
        relations = []
        before = FACTS
        how = "AS MATERIALIZED" if self.dialect in _SUBSTITUTING else "AS"
        for number, (layer, spent) in enumerate(zip(program.layers, program.spent, strict=True), start=1):
            made = [f"{self._text(node)} AS {program.column(node)}" for node in layer]
            relations.append(f"layer{number} {how} (\n  SELECT {', '.join((KEY, *live, *made))}\n  FROM {before}\n)")
            before = f"layer{number}"
            live |= dict.fromkeys(program.column(node) for node in layer)
            for node in spent:
                del live[program.column(node)]
        said = [f"{self._sql(self._operand(node))} AS {self._name(name)}" for name, node in answers.items()]
        head = "WITH " + ",\n".join(relations) + "\n" if relations else ""
        return f"{head}SELECT {', '.join((KEY, *said))}\nFROM {before}"

    def _text(self, node: Expression) -> str:
        """A node's SQL, made once: queries share most of their nodes."""
        found = self._made.get(id(node))
        if found is None:
            found = self._made[id(node)] = self._sql(self._expression(node))
        return found

    def _sql(self, expression: Sql) -> str:
        return expression.sql(dialect=self.dialect)

    def _name(self, name: str) -> str:
        return self._sql(exp.to_identifier(name, quoted=True))

    def _operand(self, node: Expression) -> Sql:
        if self.program.is_inner(node):
            made = self._expression(meant(node))
            return exp.paren(made, copy=False) if isinstance(made, exp.Binary | exp.Unary) else made
        if not self.program.is_constant(node):
            return exp.column(self.program.column(node))
        value = self.program.value(node)
        if value is None:
            return _null(node.type)
        if isinstance(value, bool):
            return exp.Boolean(this=value)
        return _number(value) if isinstance(value, float) else exp.Literal.number(value)

    def _expression(self, node: Expression) -> Sql:
        operands = [self._operand(child) for child in node.operands]
        if isinstance(node, Not):
            return exp.not_(operands[0])
        if isinstance(node, All):
            return exp.and_(*operands)
        if isinstance(node, Any):
            return exp.or_(*operands)
        if isinstance(node, AtLeast):
            true = _sum([exp.Case().when(e, _count(1)).else_(_count(0)) for e in operands])
            possible = _sum([exp.Case().when(exp.not_(e), _count(0)).else_(_count(1)) for e in operands])
            enough, few = (
                exp.GTE(this=true, expression=_count(node.count)),
                exp.LT(this=possible, expression=_count(node.count)),
            )
            return exp.Case().when(enough, exp.true()).when(few, exp.false()).else_(exp.Null())
        if isinstance(node, Compare):
            left = _rounded(operands[0]) if is_derived(node.left) else operands[0]
            right = _rounded(operands[1]) if is_derived(node.right) else operands[1]
            return _COMPARED[node.comparator](this=left, expression=right)
        if isinstance(node, IsOneOf):
            return exp.or_(*(operands[0].copy().eq(self.program.labels[label]) for label in node.labels))
        if isinstance(node, Arithmetic):
            return _calculated(node.operator, *operands)
        if isinstance(node, IsKnown):
            return _known(operands[0])
        if isinstance(node, Presume):
            operand, then, provided = operands
            return exp.Case().when(exp.and_(_unknown(operand), provided), then).else_(operand)
        if isinstance(node, FirstMatch):
            n = len(node.conditions)
            sure = map(self.program.is_sure, node.conditions)
            return _first(list(zip(operands[:n], operands[n : 2 * n], sure, strict=True)), operands[-1])
        if isinstance(node, Bands):
            return _banded(node, operands)
        assert isinstance(node, Rule)
        n = len(node.conditions)
        return _ruled(operands[0], node.priorities, operands[1 : n + 1], operands[n + 1 :], node.type)


def _number(value: float) -> Sql:
    return exp.cast(exp.Literal.number(repr(value)), "double")


def _count(value: int) -> Sql:
    return exp.Literal.number(value)


def _null(kind: Type) -> Sql:
    return exp.cast(exp.Null(), next(name for made, name in _TYPES.items() if isinstance(kind, made)))


def _known(value: Sql) -> Sql:
    return exp.not_(_unknown(value))


def _unknown(value: Sql) -> Sql:
    return exp.Is(this=value.copy(), expression=exp.Null())


def _sum(parts: Sequence[Sql]) -> Sql:
    return exp.paren(reduce(lambda left, right: exp.Add(this=left, expression=right), parts))


def _first(rows: Sequence[tuple[Sql, Sql, bool]], otherwise: Sql) -> Sql:
    """The value of the first row that holds; unknown from the first row that is unknown (where it can be)."""
    case = exp.Case()
    for condition, value, sure in rows:
        case = case.when(condition, value)
        if not sure:
            case = case.when(_unknown(condition), exp.Null())
    return case.else_(otherwise)


def _banded(node: Bands, operands: list[Sql]) -> Sql:
    number = _rounded(operands[0]) if is_derived(node.operand) else operands[0]
    case = exp.Case()
    for limits, value in zip(node.limits, operands[1:], strict=True):
        tests = [
            _COMPARED[comparator](this=number.copy(), expression=_number(limit))
            for comparator, limit in (
                (">=", limits.at_least),
                (">", limits.above),
                ("<", limits.below),
                ("<=", limits.at_most),
            )
            if limit is not None
        ]
        case = case.when(exp.and_(*tests) if tests else _known(operands[0]), value)
    return case.else_(_null(node.type))


def _ruled(base: Sql, priorities: tuple[int, ...], conditions: list[Sql], values: list[Sql], kind: Type) -> Sql:
    case = exp.Case()
    for priority in sorted(set(priorities), reverse=True):
        group = [at for at, own in enumerate(priorities) if own == priority]
        clash = [
            exp.and_(conditions[a], conditions[b], exp.not_(_same(values[a], values[b])))
            for place, a in enumerate(group)
            for b in group[place + 1 :]
        ]
        case = case.when(exp.or_(*(_unknown(conditions[at]) for at in group), *clash), _null(kind))
        for at in group:
            case = case.when(conditions[at], values[at])
    return case.else_(base)


def _same(left: Sql, right: Sql) -> Sql:
    """Whether two values are the same, unknown like unknown; itself never unknown."""
    both = exp.and_(_unknown(left), _unknown(right))
    return exp.or_(both, exp.and_(_known(left), _known(right), exp.EQ(this=left.copy(), expression=right.copy())))


def _finite(number: Sql) -> Sql:
    size = exp.Abs(this=number)
    small = exp.LT(this=size, expression=_number(SMALLEST))
    return (
        exp.Case().when(small, _number(0.0)).when(exp.LTE(this=size.copy(), expression=_number(LARGEST)), number.copy())
    )


def _calculated(operator: str, left: Sql, right: Sql) -> Sql:
    zero = _number(0.0)
    if operator in "+-*":
        made = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}[operator]
        return _finite(exp.paren(made(this=left, expression=right)))
    if operator == "/":
        quotient = exp.Div(this=left, expression=right, typed=True, safe=False)
        return exp.Case().when(exp.NEQ(this=right.copy(), expression=zero), _finite(quotient))
    if operator == "**":
        return _power(left, right)
    smaller = (exp.LTE if operator == "least" else exp.GTE)(this=left, expression=right)
    return exp.Case().when(smaller, left.copy()).when(exp.not_(smaller.copy()), right.copy())


def _power(base: Sql, exponent: Sql) -> Sql:
    """A power, asked for only where it can be calculated: 0 and negative bases first, then by its logarithm."""
    zero = _number(0.0)
    # Rounded, not FLOOR: that is a 64-bit integer in Spark, which a large number does not fit.
    broken = exp.NEQ(this=exponent.copy(), expression=exp.Round(this=exponent.copy()))
    negative = exp.LT(this=base.copy(), expression=zero)
    steep = exp.Mul(this=exponent.copy(), expression=exp.Ln(this=exp.Abs(this=base.copy())))
    nothing = exp.EQ(this=base.copy(), expression=zero.copy())
    return (
        exp.Case()
        .when(exp.and_(nothing, exp.LT(this=exponent.copy(), expression=zero.copy())), exp.Null())
        .when(exp.and_(nothing.copy(), exp.EQ(this=exponent.copy(), expression=zero.copy())), _number(1.0))
        .when(nothing.copy(), exp.Case().when(_known(exponent), _number(0.0)))
        .when(exp.and_(negative, broken), exp.Null())
        .when(exp.GT(this=steep, expression=_number(_STEEPEST)), exp.Null())
        .when(exp.LT(this=steep.copy(), expression=_number(-_STEEPEST)), _number(0.0))
        .else_(_finite(exp.Pow(this=base, expression=exponent)))
    )


def _rounded(number: Sql) -> Sql:
    """The number with 9 significant digits: scaled by an exact power of ten, so that no digit is invented."""
    size = exp.Abs(this=number.copy())
    digits = exp.Floor(this=exp.Div(this=exp.Ln(this=size), expression=_number(_LN_10), typed=True, safe=False))
    up = exp.Pow(this=_number(10.0), expression=exp.Sub(this=_number(8.0), expression=digits))
    down = exp.Pow(this=_number(10.0), expression=exp.Sub(this=digits.copy(), expression=_number(8.0)))
    small = exp.LT(this=size.copy(), expression=_number(SMALLEST))
    fine = exp.LT(this=size.copy(), expression=_number(1e9))
    shrunk = exp.Round(this=exp.Mul(this=number.copy(), expression=up))
    grown = exp.Round(this=exp.Div(this=number.copy(), expression=down, typed=True, safe=False))
    return (
        exp.Case()
        .when(small, number.copy())
        .when(fine, exp.Div(this=shrunk, expression=up.copy(), typed=True, safe=False))
        .else_(exp.Mul(this=grown, expression=down.copy()))
    )
