"""The book as formulas of Z3: each value as known-true / known-false, known number, or known label.

A boolean is two formulas, "known to be true" and "known to be false"; both false is unknown. A number is a formula
for "known" and a real; a category is a formula "known to be this" for each label. The rules are those of
``ekbom.logic.interpreter``, and a test holds the two together on generated patients.

What is not exact, and why it is safe: numbers are reals here, so the rounding to nine digits before a comparison is
left out (the exact value is closer to what is meant). A product or quotient of two unknown numbers and a power are
*free* numbers that are known only where their operands are: a theorem that holds for every such number holds for
the real one. A refutation that rests on a free number is checked by the interpreter before it is shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any as Anything
from typing import NamedTuple, TypeAlias

import z3

from ekbom.facts.catalogue import FACTS
from ekbom.logic.expressions import (
    All,
    Any,
    Arithmetic,
    AtLeast,
    Band,
    Bands,
    Boolean,
    Category,
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
    Variable,
)

#: A formula, or a constant that is not worth one.
Formula: TypeAlias = "z3.BoolRef | bool"


class Truth(NamedTuple):
    """A boolean: known to be true, known to be false."""

    true: Formula
    false: Formula


class Amount(NamedTuple):
    """A number or a day (its ordinal): whether it is known, and which; a constant also as a fraction."""

    known: Formula
    value: z3.ArithRef
    constant: Fraction | None = None


class Choice(NamedTuple):
    """A category: for each label whether it is known to be that."""

    labels: tuple[str, ...]
    holds: tuple[Formula, ...]


Encoded = Truth | Amount | Choice

# --- formulas with constants folded away ---------------------------------------------------------------


def negation(a: Formula) -> Formula:
    """Not; two of them fall away."""
    if isinstance(a, bool):
        return not a
    return a.arg(0) if z3.is_not(a) else z3.Not(a)


def conjunction(*parts: Formula) -> Formula:
    """And; a false part decides, true ones fall away."""
    kept: dict[int, z3.BoolRef] = {}
    for part in parts:
        if part is False:
            return False
        if part is not True:
            kept[part.get_id()] = part
    if not kept:
        return True
    nodes = list(kept.values())
    return nodes[0] if len(nodes) == 1 else z3.And(nodes)


def disjunction(*parts: Formula) -> Formula:
    """Or; a true part decides, false ones fall away."""
    kept: dict[int, z3.BoolRef] = {}
    for part in parts:
        if part is True:
            return True
        if part is not False:
            kept[part.get_id()] = part
    if not kept:
        return False
    nodes = list(kept.values())
    return nodes[0] if len(nodes) == 1 else z3.Or(nodes)


def implies(a: Formula, b: Formula) -> Formula:
    """If a, then b."""
    return disjunction(negation(a), b)


def same(a: Formula, b: Formula) -> Formula:
    """Both or neither."""
    if isinstance(a, bool):
        return b if a else negation(b)
    if isinstance(b, bool):
        return a if b else negation(a)
    return True if a.eq(b) else a == b


def as_z3(a: Formula) -> z3.BoolRef:
    """The formula as Z3 takes it."""
    return z3.BoolVal(a) if isinstance(a, bool) else a


def number(value: float) -> z3.RatNumRef:
    """The number as it is written down (0.1 is one tenth)."""
    return z3.RealVal(repr(value))


def known(value: Encoded) -> Formula:
    """Whether an encoded value is known."""
    if isinstance(value, Truth):
        return disjunction(value.true, value.false)
    return value.known if isinstance(value, Amount) else disjunction(*value.holds)


def equal(a: Encoded, b: Encoded) -> Formula:
    """Whether two encoded values are the same: both unknown, or both known and of one value."""
    if isinstance(a, Truth) and isinstance(b, Truth):
        return conjunction(same(a.true, b.true), same(a.false, b.false))
    if isinstance(a, Amount) and isinstance(b, Amount):
        values = True if a.value.eq(b.value) else a.value == b.value
        return conjunction(same(a.known, b.known), disjunction(negation(a.known), values))
    assert isinstance(a, Choice)
    assert isinstance(b, Choice)
    labels = dict.fromkeys((*a.labels, *b.labels))
    return conjunction(*(same(label_of(a, name), label_of(b, name)) for name in labels))


def label_of(value: Encoded, name: str) -> Formula:
    """Whether a category is known to be this label (false for a label it does not have)."""
    assert isinstance(value, Choice)
    return value.holds[value.labels.index(name)] if name in value.labels else False


# --- the tree -----------------------------------------------------------------------------------------

_COMPARE: dict[str, Callable[[Anything, Anything], Anything]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


class Encoding:
    """The formulas of expressions as of one day; equal expressions share theirs.

    ``instead`` puts other expressions in the place of some (by identity): a changed copy of the book. ``exact``
    keeps products and quotients of two unknown numbers as they are (powers stay free): slower, for witnesses.
    ``cuts`` names findings whose value becomes free: what holds for every value of them holds for theirs.
    ``copy`` marks another state of knowledge of the same patient: values are shared, what is known is not.
    """

    def __init__(
        self,
        day: int,
        *,
        instead: dict[int, Expression] | None = None,
        exact: bool = False,
        cuts: frozenset[str] = frozenset(),
        copy: str = "",
        base: Encoding | None = None,
        changed: frozenset[int] = frozenset(),
    ) -> None:
        self._day = day
        self._instead = instead or {}
        self._exact = exact
        self._cuts = cuts
        self._copy = copy
        self._base = base
        self._changed = changed
        self._done: dict[int, Encoded] = {}
        self._keep: list[Expression] = []
        self.variables: dict[str, tuple[Variable, Encoded]] = base.variables if base is not None else {}
        self.free: list[z3.ExprRef] = base.free if base is not None else []

    def of(self, node: Expression) -> Encoded:
        """The formulas of an expression."""
        found = self._done.get(id(node))
        if found is None:
            if self._base is not None and id(node) not in self._changed:
                found = self._base.of(node)
            else:
                self._fill(node)
                return self._done[id(node)]
            self._done[id(node)] = found
            self._keep.append(node)
        return found

    def truth(self, node: Expression) -> Truth:
        """The formulas of a boolean expression."""
        found = self.of(node)
        assert isinstance(found, Truth)
        return found

    def amount(self, node: Expression) -> Amount:
        """The formulas of a number or day."""
        found = self.of(node)
        assert isinstance(found, Amount)
        return found

    def choice(self, node: Expression) -> Choice:
        """The formulas of a category."""
        found = self.of(node)
        assert isinstance(found, Choice)
        return found

    def _fill(self, root: Expression) -> None:
        """Bottom-up and without recursion, since the tree is deep."""
        stack = [root]
        while stack:
            node = stack[-1]
            if id(node) in self._done:
                stack.pop()
                continue
            if self._base is not None and id(node) not in self._changed:
                self._done[id(node)] = self._base.of(node)
                self._keep.append(node)
                stack.pop()
                continue
            meant = self._instead.get(id(node), node)
            if isinstance(meant, Reference) and meant.id in self._cuts:
                self._done[id(node)] = self._free_value(meant)
            else:
                open_ = [child for child in meant.operands if id(child) not in self._done]
                if open_:
                    stack.extend(open_)
                    continue
                self._done[id(node)] = self._encode(meant)
            self._keep.append(node)
            self._keep.append(meant)
            stack.pop()

    def _encode(self, node: Expression) -> Encoded:
        inputs = [self._done[id(child)] for child in node.operands]
        if isinstance(node, Reference):
            return inputs[0]
        if isinstance(node, Literal):
            return self._literal(node)
        if isinstance(node, Variable):
            return self._variable(node)
        if isinstance(node, Parameter):
            return _constant(node.as_of(self._day))
        if isinstance(node, Not):
            (a,) = inputs
            assert isinstance(a, Truth)
            return Truth(a.false, a.true)
        if isinstance(node, All | Any | AtLeast):
            return _connective(node, [t for t in inputs if isinstance(t, Truth)])
        if isinstance(node, Compare):
            return _compare(node.comparator, *_amounts(inputs))
        if isinstance(node, IsOneOf):
            (c,) = inputs
            held = disjunction(*(label_of(c, name) for name in node.labels))
            rest = [label_of(c, name) for name in getattr(c, "labels", ()) if name not in node.labels]
            return Truth(held, disjunction(*rest))
        if isinstance(node, IsKnown):
            there = known(inputs[0])
            return Truth(there, negation(there))
        if isinstance(node, Arithmetic):
            return self._arithmetic(node, *_amounts(inputs))
        if isinstance(node, Presume):
            operand, then, provided = inputs
            assert isinstance(provided, Truth)
            presumed = conjunction(negation(known(operand)), provided.true)
            return _selected([(known(operand), operand), (presumed, then)], node)
        if isinstance(node, FirstMatch):
            n = len(node.conditions)
            return _first_match([t for t in inputs[:n] if isinstance(t, Truth)], inputs[n : 2 * n], inputs[-1], node)
        if isinstance(node, Bands):
            (a, *values) = inputs
            assert isinstance(a, Amount)
            rows = [_in_band(a, limits) for limits in node.limits]
            nothing = _unknown(node)
            found = _first_match([Truth(r, negation(r)) for r in rows], values, nothing, node)
            return _selected([(a.known, found)], node)
        assert isinstance(node, Rule)
        return _rule(node, inputs)

    def _literal(self, node: Literal) -> Encoded:
        if isinstance(node.type, Boolean):
            return Truth(node.value is True, node.value is False)
        if isinstance(node.type, Category):
            return Choice(node.type.labels, tuple(name == node.value for name in node.type.labels))
        return _constant(node.value if isinstance(node.value, float) else None)

    def _variable(self, node: Variable) -> Encoded:
        found = self.variables.get(node.key)
        if found is not None and found[0].type == node.type:
            return found[1]
        made: Encoded
        if node.id == "as_of":
            made = _constant(float(self._day))
        elif isinstance(node.type, Boolean):
            there, yes = z3.Bool(f"{node.key}?{self._copy}"), z3.Bool(node.key)
            made = Truth(z3.And(there, yes), z3.And(there, z3.Not(yes)))
        elif isinstance(node.type, Category):
            made = _choice_variable(node.key, node.type.labels, self._copy)
        else:
            there, value = z3.Bool(f"{node.key}?{self._copy}"), z3.Real(node.key)
            definition = FACTS.get(node.id)
            low = None if definition is None else definition.low
            high = None if definition is None else definition.high
            bounds: list[Formula] = [there]
            bounds += [] if low is None else [value >= number(low)]
            bounds += [] if high is None else [value <= number(high)]
            made = Amount(conjunction(*bounds), value)
        self.variables[node.key] = (node, made)
        return made

    def _free_value(self, node: Reference) -> Encoded:
        name = f"free {node.key}"
        if isinstance(node.type, Boolean):
            there, yes = z3.Bool(f"{name}?{self._copy}"), z3.Bool(name + self._copy)
            self.free += [there, yes]
            return Truth(z3.And(there, yes), z3.And(there, z3.Not(yes)))
        if isinstance(node.type, Category):
            return _choice_variable(name + self._copy, node.type.labels, self._copy)
        there, value = z3.Bool(f"{name}?{self._copy}"), z3.Real(name + self._copy)
        self.free += [there, value]
        return Amount(there, value)

    def _arithmetic(self, node: Arithmetic, a: Amount, b: Amount) -> Amount:
        operator = node.operator
        there = conjunction(a.known, b.known)
        if there is False:
            return Amount(False, number(0.0))
        if a.constant is not None and b.constant is not None:
            folded = _folded(operator, a.constant, b.constant)
            if folded is not None:
                return Amount(there, _rational(folded), folded)
        if operator == "+":
            return Amount(there, a.value + b.value)
        if operator == "-":
            return Amount(there, a.value - b.value)
        if operator == "least":
            return Amount(there, z3.If(a.value <= b.value, a.value, b.value))
        if operator == "greatest":
            return Amount(there, z3.If(a.value >= b.value, a.value, b.value))
        if operator == "*" and (a.constant is not None or b.constant is not None or self._exact):
            return Amount(there, a.value * b.value)
        if operator == "/" and b.constant is not None:
            return Amount(False, number(0.0)) if b.constant == 0 else Amount(there, a.value / b.value)
        if operator == "/" and self._exact:
            return Amount(conjunction(there, b.value != 0), a.value / b.value)
        name = f"free {digest(node)}"
        value, sure = z3.Real(name), z3.Bool(f"{name}?")
        self.free += [value, sure]
        return Amount(conjunction(there, sure), value)


def _rational(value: Fraction) -> z3.RatNumRef:
    return z3.RealVal(f"{value.numerator}/{value.denominator}")


def _constant(value: float | None) -> Amount:
    if value is None:
        return Amount(False, number(0.0))
    return Amount(True, number(value), Fraction(repr(value)))


def _folded(operator: str, a: Fraction, b: Fraction) -> Fraction | None:
    if operator == "/":
        return a / b if b else None
    if operator == "**":
        return None
    table = {"+": a + b, "-": a - b, "*": a * b, "least": min(a, b), "greatest": max(a, b)}
    return table[operator]


def _amounts(inputs: Sequence[Encoded]) -> tuple[Amount, Amount]:
    a, b = inputs
    assert isinstance(a, Amount)
    assert isinstance(b, Amount)
    return a, b


def _choice_variable(name: str, labels: tuple[str, ...], copy: str = "") -> Choice:
    """The first bit that is set says the label, none the last one, so that just one holds where it is known."""
    there = z3.Bool(f"{name}?{copy}")
    bits = [z3.Bool(f"{name}={label}") for label in labels[:-1]]
    held = [conjunction(there, *(z3.Not(b) for b in bits[:at]), bits[at]) for at in range(len(bits))]
    return Choice(labels, (*held, conjunction(there, *(z3.Not(b) for b in bits))))


def _unknown(node: Expression) -> Encoded:
    if isinstance(node.type, Boolean):
        return Truth(False, False)
    if isinstance(node.type, Category):
        return Choice(node.type.labels, (False,) * len(node.type.labels))
    return Amount(False, number(0.0))


def _connective(node: All | Any | AtLeast, parts: list[Truth]) -> Truth:
    if isinstance(node, All):
        return Truth(conjunction(*(p.true for p in parts)), disjunction(*(p.false for p in parts)))
    if isinstance(node, Any):
        return Truth(disjunction(*(p.true for p in parts)), conjunction(*(p.false for p in parts)))
    return Truth(
        _count([p.true for p in parts], node.count), _count([p.false for p in parts], len(parts) - node.count + 1)
    )


def _count(parts: list[Formula], needed: int) -> Formula:
    """At least ``needed`` of the parts hold."""
    firm = sum(part is True for part in parts)
    open_ = [part for part in parts if not isinstance(part, bool)]
    rest = needed - firm
    if rest <= 0:
        return True
    return False if rest > len(open_) else z3.AtLeast(*open_, rest)


def _compare(comparator: str, a: Amount, b: Amount) -> Truth:
    there = conjunction(a.known, b.known)
    if there is False:
        return Truth(False, False)
    test = _COMPARE[comparator]
    if a.constant is not None and b.constant is not None:
        held: Formula = bool(test(a.constant, b.constant))
    else:
        held = test(a.value, b.value)
    return Truth(conjunction(there, held), conjunction(there, negation(held)))


def _in_band(a: Amount, limits: Band) -> Formula:
    tests = [
        (">=", limits.at_least),
        (">", limits.above),
        ("<", limits.below),
        ("<=", limits.at_most),
    ]
    parts: list[Formula] = []
    for comparator, limit in tests:
        if limit is None:
            continue
        test = _COMPARE[comparator]
        constant = Fraction(repr(float(limit)))
        parts.append(
            bool(test(a.constant, constant)) if a.constant is not None else test(a.value, number(float(limit)))
        )
    return conjunction(*parts)


def _selected(rows: list[tuple[Formula, Encoded]], node: Expression) -> Encoded:
    """The value of the row that holds (at most one does); unknown where none holds."""
    live = [(when, value) for when, value in rows if when is not False]
    if isinstance(node.type, Boolean):
        truths = [(when, v) for when, v in live if isinstance(v, Truth)]
        return Truth(
            disjunction(*(conjunction(when, v.true) for when, v in truths)),
            disjunction(*(conjunction(when, v.false) for when, v in truths)),
        )
    if isinstance(node.type, Category):
        labels = node.type.labels
        held = [disjunction(*(conjunction(when, label_of(value, name)) for when, value in live)) for name in labels]
        return Choice(labels, tuple(held))
    amounts = [(when, v) for when, v in live if isinstance(v, Amount) and v.known is not False]
    if not amounts:
        return Amount(False, number(0.0))
    value = amounts[-1][1].value
    for when, v in reversed(amounts[:-1]):
        value = v.value if when is True else z3.If(as_z3(when), v.value, value)
    constants = {v.constant for _, v in amounts}
    there = disjunction(*(conjunction(when, v.known) for when, v in amounts))
    return Amount(there, value, constants.pop() if len(constants) == 1 else None)


def _first_match(conditions: list[Truth], values: Sequence[Encoded], otherwise: Encoded, node: Expression) -> Encoded:
    rows: list[tuple[Formula, Encoded]] = []
    reached: Formula = True
    for condition, value in zip(conditions, values, strict=True):
        rows.append((conjunction(reached, condition.true), value))
        reached = conjunction(reached, condition.false)
    return _selected([*rows, (reached, otherwise)], node)


def _rule(node: Rule, inputs: Sequence[Encoded]) -> Encoded:
    n = len(node.conditions)
    base, conditions, values = inputs[0], inputs[1 : n + 1], inputs[n + 1 :]
    rows: list[tuple[Formula, Encoded]] = []
    reached: Formula = True
    for priority in dict.fromkeys(node.priorities):
        group = [i for i in range(n) if node.priorities[i] == priority]
        truths = [c for c in (conditions[i] for i in group) if isinstance(c, Truth)]
        decided = conjunction(reached, *(known(t) for t in truths))
        before: Formula = True
        for at, (i, truth) in enumerate(zip(group, truths, strict=True)):
            agree = [
                implies(other.true, equal(values[j], values[i]))
                for j, other in zip(group[at + 1 :], truths[at + 1 :], strict=True)
            ]
            rows.append((conjunction(decided, before, truth.true, *agree), values[i]))
            before = conjunction(before, truth.false)
        reached = conjunction(reached, *(t.false for t in truths))
    return _selected([*rows, (reached, base)], node)


_DIGESTS: dict[int, str] = {}


def digest(node: Expression) -> str:
    """What an expression says, as a short word: equal in two copies of the book where they read the same."""
    found = _DIGESTS.get(id(node))
    if found is None:
        inner = (digest(child) for child in node.operands)
        own: Anything = ""
        if isinstance(node, Variable | Reference):
            own = node.key
        elif isinstance(node, Literal):
            own = node.value
        elif isinstance(node, Parameter):
            own = node.values
        elif isinstance(node, Compare):
            own = node.comparator
        elif isinstance(node, Arithmetic):
            own = node.operator
        elif isinstance(node, IsOneOf):
            own = node.labels
        elif isinstance(node, Bands):
            own = node.limits
        elif isinstance(node, AtLeast):
            own = node.count
        text = f"{node.kind}{own!r}({','.join(inner)})"
        found = _DIGESTS[id(node)] = hashlib.sha256(text.encode()).hexdigest()[:16]
        _KEPT.append(node)
    return found


_KEPT: list[Expression] = []
