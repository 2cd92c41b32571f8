"""The language the guidelines are written in: a small tree of frozen, typed nodes.

There is no medicine here. A value is a boolean, a number with a unit, a category or a date, or it is
*unknown*; logic is Kleene's strong three-valued logic. Authors build the tree with Python's operators
(``(ferritin <= 75) | (tsat < 20)``); nothing is parsed, nothing is evaluated while the book is built.
A wrong type, unit or name raises BookError at once, with the file and line of the book.

Nodes are interned: two expressions that read the same are the same object, so identity is equality.

The kinds: Literal, Variable, Parameter, Not, All, Any, AtLeast, Compare, IsOneOf, Arithmetic, IsKnown,
Presume, FirstMatch, Bands, Rule, Reference.
"""

from __future__ import annotations

import datetime
import sys
from dataclasses import dataclass, field, fields
from typing import Any as Anything
from typing import ClassVar, TypeVar

from ekbom.logic.units import ONE, Unit, UnknownUnit, conversion, product, quotient, unit

Scalar = bool | float | str
#: What a node can have as its value: a date is kept as its proleptic ordinal, unknown as None.
Value = bool | float | str | None


class BookError(Exception):
    """A mistake in the book: where (file and line), what was found, what was expected."""


#: A module that only lends its words to the authors of the book says so by this name, and is passed over.
LENDS_WORDS = "LENDS_WORDS_TO_THE_BOOK"


def book_line() -> str:
    """File and line of the nearest caller outside this package and the modules that lend their words to the book."""
    frame = sys._getframe(1)
    while frame.f_back is not None and (
        "/ekbom/logic/" in frame.f_code.co_filename.replace("\\", "/") or LENDS_WORDS in frame.f_globals
    ):
        frame = frame.f_back
    parts = frame.f_code.co_filename.replace("\\", "/").split("/")
    return f"{'/'.join(parts[-2:])}:{frame.f_lineno}"


def wrong(message: str) -> BookError:
    """A BookError that names the line of the book."""
    return BookError(f"{book_line()}: {message}")


# --- types -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Boolean:
    """True or false."""

    def __str__(self) -> str:
        return "boolean"


@dataclass(frozen=True)
class Number:
    """A number in a unit; ``Number("mg/dL")`` also takes the code."""

    unit: Unit

    def __str__(self) -> str:
        return f"number in {self.unit.code}"


@dataclass(frozen=True)
class Category:
    """One of a closed set of labels."""

    labels: tuple[str, ...]

    def __str__(self) -> str:
        return "category " + "|".join(self.labels)


@dataclass(frozen=True)
class Date:
    """A calendar day."""

    def __str__(self) -> str:
        return "date"


Type = Boolean | Number | Category | Date
BOOLEAN = Boolean()
DATE = Date()


def number(code: str) -> Number:
    """The type of a number in the unit of this UCUM code."""
    try:
        return Number(unit(code))
    except UnknownUnit as error:
        raise wrong(str(error)) from None


# --- nodes -----------------------------------------------------------------------------------------

_POOL: dict[tuple[Anything, ...], Expression] = {}
E = TypeVar("E", bound="Expression")


@dataclass(frozen=True, eq=False)
class Expression:
    """A node. ``type`` is its type; ``operands`` its children, left to right."""

    type: Type = field(init=False, default=BOOLEAN)
    kind: ClassVar[str] = "Expression"

    @property
    def operands(self) -> tuple[Expression, ...]:
        """The children, left to right."""
        return ()

    def rebuilt(self, operands: tuple[Expression, ...]) -> Expression:
        """The same node over other operands (as many, of the same types)."""
        return self

    # Operators build nodes. Equality stays identity; use ``is_`` and ``is_in`` for categories.
    def __and__(self, other: Expression) -> Expression:
        return all_of(self, other)

    def __or__(self, other: Expression) -> Expression:
        return any_of(self, other)

    def __invert__(self) -> Expression:
        return not_(self)

    def __le__(self, other: Expression | float) -> Expression:
        return compare("<=", self, other)

    def __lt__(self, other: Expression | float) -> Expression:
        return compare("<", self, other)

    def __ge__(self, other: Expression | float) -> Expression:
        return compare(">=", self, other)

    def __gt__(self, other: Expression | float) -> Expression:
        return compare(">", self, other)

    def __add__(self, other: Expression | float) -> Expression:
        return arithmetic("+", self, other)

    def __sub__(self, other: Expression | float) -> Expression:
        return arithmetic("-", self, other)

    def __rsub__(self, other: float) -> Expression:
        return arithmetic("-", other, self)

    def __mul__(self, other: Expression | float) -> Expression:
        return arithmetic("*", self, other)

    def __rmul__(self, other: float) -> Expression:
        return arithmetic("*", other, self)

    def __truediv__(self, other: Expression | float) -> Expression:
        return arithmetic("/", self, other)

    def __rtruediv__(self, other: float) -> Expression:
        return arithmetic("/", other, self)

    def __pow__(self, other: Expression | float) -> Expression:
        return arithmetic("**", self, other)

    def is_(self, label: str) -> Expression:
        """Whether this category is the label."""
        return is_in(self, label)

    def is_in(self, *labels: str) -> Expression:
        """Whether this category is one of the labels."""
        return is_in(self, *labels)

    def __bool__(self) -> bool:
        raise wrong("an expression has no truth value while the book is built; write & | ~ for and, or, not")


def _identity(value: Anything) -> Anything:
    """What makes a field of a node the same as another: a node itself, else type and value."""
    if isinstance(value, Expression):
        return id(value)
    if isinstance(value, tuple):
        return tuple(map(_identity, value))
    return type(value), value


def _intern(cls: type[E], typ: Type, *values: Anything) -> E:
    """The one node of this kind with these field values."""
    key = (cls, typ, *map(_identity, values))
    found = _POOL.get(key)
    if found is None:
        names = [f.name for f in fields(cls) if f.init]
        found = cls(**dict(zip(names, values, strict=True)))
        object.__setattr__(found, "type", typ)
        _POOL[key] = found
    return found  # type: ignore[return-value]


@dataclass(frozen=True, eq=False)
class Literal(Expression):
    """A constant; ``value`` None is an unknown of that type. A date is an ordinal."""

    value: Value
    kind = "Literal"


@dataclass(frozen=True, eq=False)
class Variable(Expression):
    """Something that is known or unknown of a patient. ``id`` is its public name.

    A variable of a leg (``sided``) stands for either leg until it is put on a side; one of a vessel
    (``segmented``) until it is put at a segment. ``key`` is the name under which its value is looked up.
    """

    id: str
    label: str
    declared: Type
    sided: bool = False
    segment: str | None = None
    side: str | None = None
    kind = "Variable"

    def __post_init__(self) -> None:
        object.__setattr__(self, "type", self.declared)

    @property
    def key(self) -> str:
        """The id, then ".segment", then "@side", as far as they apply."""
        name = self.id if self.segment is None else f"{self.id}.{self.segment}"
        return name if self.side is None else f"{name}@{self.side}"

    def at(self, segment: str) -> Expression:
        """This variable at a vessel segment."""
        return _placed(self, segment, self.side)

    def on(self, side: str) -> Expression:
        """This variable on the left or right leg."""
        return on_side(self, side)


def _placed(variable: Variable, segment: str | None, side: str | None) -> Variable:
    key = ("placed", id(variable), segment, side)
    found = _POOL.get(key)
    if found is None:
        found = object.__new__(type(variable))
        for name, value in vars(variable).items():
            object.__setattr__(found, name, value)
        object.__setattr__(found, "segment", segment)
        object.__setattr__(found, "side", side)
        _POOL[key] = found
        _POOL[("keep", id(variable))] = variable
    return found  # type: ignore[return-value]


@dataclass(frozen=True, eq=False)
class Parameter(Expression):
    """A dated, sourced threshold. ``values`` are (valid from, or None for always; number), oldest first.

    As of a date, the last value whose day is not after it holds; before the first, the value is unknown.
    """

    id: str
    label: str
    values: tuple[tuple[datetime.date | None, float], ...]
    declared: Type
    source: str
    flag: str = ""
    where: str = ""
    kind = "Parameter"

    def __post_init__(self) -> None:
        object.__setattr__(self, "type", self.declared)

    def as_of(self, day: int) -> float | None:
        """The number that held on this day (ordinal)."""
        held: float | None = None
        for since, value in self.values:
            if since is None or since.toordinal() <= day:
                held = value
        return held


@dataclass(frozen=True, eq=False)
class Not(Expression):
    """Kleene's not."""

    operand: Expression
    kind = "Not"

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.operand,)

    def rebuilt(self, operands: tuple[Expression, ...]) -> Expression:
        return not_(operands[0])


@dataclass(frozen=True, eq=False)
class All(Expression):
    """Kleene's and: false beats unknown beats true."""

    parts: tuple[Expression, ...]
    kind = "All"

    @property
    def operands(self) -> tuple[Expression, ...]:
        return self.parts

    def rebuilt(self, operands: tuple[Expression, ...]) -> Expression:
        return all_of(*operands)


@dataclass(frozen=True, eq=False)
class Any(Expression):
    """Kleene's or: true beats unknown beats false."""

    parts: tuple[Expression, ...]
    kind = "Any"

    @property
    def operands(self) -> tuple[Expression, ...]:
        return self.parts

    def rebuilt(self, operands: tuple[Expression, ...]) -> Expression:
        return any_of(*operands)


@dataclass(frozen=True, eq=False)
class AtLeast(Expression):
    """At least k of n are true; false once too few can still be true."""

    count: int
    parts: tuple[Expression, ...]
    kind = "AtLeast"

    @property
    def operands(self) -> tuple[Expression, ...]:
        return self.parts

    def rebuilt(self, operands: tuple[Expression, ...]) -> Expression:
        return at_least(self.count, *operands)


@dataclass(frozen=True, eq=False)
class Compare(Expression):
    """Two numbers of one dimension, or two dates. Derived numbers are rounded to 9 significant digits first."""

    comparator: str
    left: Expression
    right: Expression
    kind = "Compare"

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.left, self.right)

    def rebuilt(self, operands: tuple[Expression, ...]) -> Expression:
        return compare(self.comparator, *operands)


@dataclass(frozen=True, eq=False)
class IsOneOf(Expression):
    """Whether a category is one of some labels."""

    operand: Expression
    labels: tuple[str, ...]
    kind = "IsOneOf"

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.operand,)

    def rebuilt(self, operands: tuple[Expression, ...]) -> Expression:
        return is_in(operands[0], *self.labels)


@dataclass(frozen=True, eq=False)
class Arithmetic(Expression):
    """``+ - * / **``, ``least``, ``greatest`` of two numbers; dates may be subtracted or moved by days.

    Division by zero, a negative base under a broken power and an overflow are unknown.
    """

    operator: str
    left: Expression
    right: Expression
    kind = "Arithmetic"

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.left, self.right)

    def rebuilt(self, operands: tuple[Expression, ...]) -> Expression:
        return arithmetic(self.operator, *operands)


@dataclass(frozen=True, eq=False)
class IsKnown(Expression):
    """True where the operand has a value, false where it is unknown; never unknown itself."""

    operand: Expression
    kind = "IsKnown"

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.operand,)

    def rebuilt(self, operands: tuple[Expression, ...]) -> Expression:
        return is_known(operands[0])


@dataclass(frozen=True, eq=False)
class Presume(Expression):
    """A default that is named: the operand, or ``then`` where it is unknown and ``provided`` is true."""

    name: str
    operand: Expression
    then: Expression
    provided: Expression
    kind = "Presume"

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.operand, self.then, self.provided)

    def rebuilt(self, operands: tuple[Expression, ...]) -> Expression:
        return presume(operands[0], operands[1], name=self.name, provided=operands[2])


@dataclass(frozen=True, eq=False)
class FirstMatch(Expression):
    """A table: the value of the first row whose condition is true; unknown once a condition before it is unknown."""

    conditions: tuple[Expression, ...]
    values: tuple[Expression, ...]
    otherwise: Expression
    kind = "FirstMatch"

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (*self.conditions, *self.values, self.otherwise)

    def rebuilt(self, operands: tuple[Expression, ...]) -> Expression:
        n = len(self.conditions)
        return first_match(*zip(operands[:n], operands[n : 2 * n], strict=True), otherwise=operands[-1])


@dataclass(frozen=True)
class Band:
    """An interval with explicit comparators; a side that is left out is open to infinity."""

    at_least: float | None = None
    above: float | None = None
    below: float | None = None
    at_most: float | None = None

    def holds(self, value: float) -> bool:
        """Whether the value lies in the interval."""
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.above is None or value > self.above)
            and (self.below is None or value < self.below)
            and (self.at_most is None or value <= self.at_most)
        )


@dataclass(frozen=True, eq=False)
class Bands(Expression):
    """A number sorted into intervals; unknown where the number is unknown or lies in none of them."""

    operand: Expression
    limits: tuple[Band, ...]
    values: tuple[Expression, ...]
    kind = "Bands"

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.operand, *self.values)

    def rebuilt(self, operands: tuple[Expression, ...]) -> Expression:
        return _intern(Bands, self.type, operands[0], self.limits, operands[1:])


@dataclass(frozen=True, eq=False)
class Rule(Expression):
    """A rule and its exceptions, as guidelines are written.

    Of the exceptions that hold, those of the highest priority decide; without any, the base does. An
    exception that is unknown, and two of one priority that hold with different values, leave the rule unknown.
    """

    base: Expression
    priorities: tuple[int, ...]
    conditions: tuple[Expression, ...]
    values: tuple[Expression, ...]
    sources: tuple[str, ...]
    kind = "Rule"

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.base, *self.conditions, *self.values)

    def rebuilt(self, operands: tuple[Expression, ...]) -> Expression:
        n = len(self.conditions)
        return _intern(
            Rule,
            self.type,
            operands[0],
            self.priorities,
            operands[1 : n + 1],
            operands[n + 1 :],
            self.sources,
        )


@dataclass(frozen=True, eq=False)
class Reference(Expression):
    """A named expression of the book, used by its name. ``where`` is the line that defines it."""

    id: str
    label: str
    expression: Expression
    where: str = ""
    sources: tuple[str, ...] = ()
    side: str | None = None
    kind = "Reference"

    def __post_init__(self) -> None:
        object.__setattr__(self, "type", self.expression.type)

    @property
    def key(self) -> str:
        """The id, then "@side" where it belongs to a leg."""
        return self.id if self.side is None else f"{self.id}@{self.side}"

    @property
    def sided(self) -> bool:
        """Whether it still has to be put on a leg."""
        return self.side is None and is_sided(self.expression)

    @property
    def operands(self) -> tuple[Expression, ...]:
        return (self.expression,)

    def on(self, side: str) -> Expression:
        """This finding on the left or right leg."""
        return on_side(self, side)


KINDS: tuple[type[Expression], ...] = (
    Literal, Variable, Parameter, Not, All, Any, AtLeast, Compare, IsOneOf, Arithmetic, IsKnown, Presume,
    FirstMatch, Bands, Rule, Reference,
)  # fmt: skip

# --- constructors ----------------------------------------------------------------------------------


def boolean(value: bool | None) -> Expression:
    """A constant boolean, or an unknown one."""
    return _intern(Literal, BOOLEAN, value)


TRUE = boolean(True)
FALSE = boolean(False)


def quantity(value: float, code: str = "1") -> Expression:
    """A constant number in a unit."""
    return _literal_number(float(value), number(code).unit)


def _literal_number(value: float, u: Unit) -> Expression:
    if value != value or value in (float("inf"), float("-inf")):
        raise wrong("a number of the book must be finite")
    return _intern(Literal, Number(u), float(value))


def label(value: str | None, among: Category | tuple[str, ...]) -> Expression:
    """A constant category, or an unknown one; the label must be one of the set."""
    typ = among if isinstance(among, Category) else Category(among)
    if value is not None and value not in typ.labels:
        raise wrong(f"'{value}' is not one of {', '.join(typ.labels)}")
    return _intern(Literal, typ, value)


def day(year: int, month: int, dayofmonth: int) -> Expression:
    """A constant date."""
    return _intern(Literal, DATE, float(datetime.date(year, month, dayofmonth).toordinal()))


def unknown(typ: Type) -> Expression:
    """The unknown of a type."""
    return _intern(Literal, typ, None)


def variable(id: str, typ: Type, label: str = "", *, sided: bool = False) -> Variable:
    """A plain variable (facts of medicine have a richer kind)."""
    return _intern(Variable, typ, id, label or id.replace("_", " "), typ, sided, None, None)


def parameter(
    id: str,
    value: float | tuple[tuple[datetime.date | None, float], ...],
    code: str,
    *,
    label: str = "",
    source: str,
    flag: str = "",
) -> Parameter:
    """A threshold: one number, or dated numbers (oldest first), with unit and source."""
    if not source:
        raise wrong(f"parameter '{id}' needs a source")
    values = value if isinstance(value, tuple) else ((None, float(value)),)
    days = [since.toordinal() if since else 0 for since, _ in values]
    if not values or days != sorted(set(days)):
        raise wrong(f"parameter '{id}' needs its dated values oldest first, each day once")
    typ = number(code)
    values = tuple((since, float(v)) for since, v in values)
    return _intern(Parameter, typ, id, label or id.replace("_", " "), values, typ, source, flag, book_line())


def _expression(value: Anything, like: Type | None = None) -> Expression:
    if isinstance(value, Expression):
        return value
    if isinstance(value, bool):
        return boolean(value)
    if isinstance(value, int | float):
        if isinstance(like, Number):
            return _literal_number(float(value), like.unit)
        if like is None:
            return _literal_number(float(value), ONE)
    if isinstance(value, str) and isinstance(like, Category):
        return label(value, like)
    raise wrong(f"{value!r} cannot stand here; expected {'an expression' if like is None else like}")


def _boolean(value: Anything, place: str) -> Expression:
    node = _expression(value)
    if not isinstance(node.type, Boolean):
        raise wrong(f"{place} takes booleans, found a {node.type}")
    return node


def _number(node: Expression, place: str) -> Unit:
    if not isinstance(node.type, Number):
        raise wrong(f"{place} takes numbers, found a {node.type}")
    return node.type.unit


def not_(operand: Expression) -> Expression:
    """Kleene's not; a double negation falls away."""
    node = _boolean(operand, "not")
    return node.operand if isinstance(node, Not) else _intern(Not, BOOLEAN, node)


def _flat(kind: type[All] | type[Any], parts: tuple[Expression, ...], place: str) -> tuple[Expression, ...]:
    flat: list[Expression] = []
    for part in parts:
        node = _boolean(part, place)
        flat.extend(node.operands if isinstance(node, kind) else (node,))
    if not flat:
        raise wrong(f"{place} needs at least one part")
    return tuple(dict.fromkeys(flat))


def all_of(*parts: Expression) -> Expression:
    """Kleene's and over any number of parts."""
    flat = _flat(All, parts, "and")
    return flat[0] if len(flat) == 1 else _intern(All, BOOLEAN, flat)


def any_of(*parts: Expression) -> Expression:
    """Kleene's or over any number of parts."""
    flat = _flat(Any, parts, "or")
    return flat[0] if len(flat) == 1 else _intern(Any, BOOLEAN, flat)


def at_least(count: int, *parts: Expression) -> Expression:
    """At least ``count`` of the parts; count must lie between 1 and the number of parts."""
    nodes = tuple(_boolean(part, "at least") for part in parts)
    if not 1 <= count <= len(nodes):
        raise wrong(f"at least {count} of {len(nodes)} can never be decided")
    return _intern(AtLeast, BOOLEAN, count, nodes)


def exactly(count: int, *parts: Expression) -> Expression:
    """Exactly ``count`` of the parts are true."""
    low = at_least(count, *parts) if count else TRUE
    return low & ~at_least(count + 1, *parts) if count < len(parts) else low


def _converted(node: Expression, target: Unit) -> Expression:
    source = _number(node, "a conversion")
    if not source.commensurable(target):
        raise wrong(f"units do not match: '{source.code}' against '{target.code}'")
    factor = conversion(source, target)
    if isinstance(node, Literal) and isinstance(node.value, float):
        return _literal_number(node.value * factor, target)
    if factor == 1.0:
        return node
    scale = _literal_number(
        factor, Unit(f"{target.code}/({source.code})", target.factor / source.factor, ONE.dimensions)
    )
    return _intern(Arithmetic, Number(target), "*", node, scale)


def compare(comparator: str, left: Expression | float, right: Expression | float) -> Expression:
    """``< <= > >=`` of two numbers of one dimension or two dates; a bare number takes the other side's unit."""
    if comparator not in ("<", "<=", ">", ">="):
        raise wrong(f"'{comparator}' is not one of < <= > >=")
    if isinstance(left, Expression):
        a, b = left, _expression(right, left.type)
    else:
        b = _expression(right)
        a = _expression(left, b.type)
    if isinstance(a.type, Date) and isinstance(b.type, Date):
        return _intern(Compare, BOOLEAN, comparator, a, b)
    u = _number(a, "a comparison")
    _number(b, "a comparison")
    return _intern(Compare, BOOLEAN, comparator, a, _converted(b, u))


def is_in(operand: Expression, *labels: str) -> Expression:
    """Whether a category is one of the labels; each must belong to the category."""
    if not isinstance(operand.type, Category):
        raise wrong(f"'is in' takes a category, found a {operand.type}")
    missing = [name for name in labels if name not in operand.type.labels]
    if missing or not labels:
        raise wrong(f"{', '.join(missing) or 'an empty set'} is not of {', '.join(operand.type.labels)}")
    return _intern(IsOneOf, BOOLEAN, operand, tuple(dict.fromkeys(labels)))


def arithmetic(operator: str, left: Expression | float, right: Expression | float) -> Expression:
    """Arithmetic that carries units; + - least greatest need one dimension, ** needs bare numbers."""
    additive = operator in ("+", "-", "least", "greatest")
    if operator not in ("+", "-", "*", "/", "**", "least", "greatest"):
        raise wrong(f"'{operator}' is not an operator of the language")
    like_left = right.type if additive and isinstance(right, Expression) else None
    a = _expression(left, like_left)
    like_right: Type | None = a.type if additive else None
    if isinstance(a.type, Date) and not isinstance(right, Expression):
        like_right = number("d")
    b = _expression(right, like_right)
    if isinstance(a.type, Date):
        if isinstance(b.type, Date) and operator == "-":
            return _intern(Arithmetic, number("d"), "-", a, b)
        if isinstance(b.type, Number) and operator in ("+", "-"):
            return _intern(Arithmetic, DATE, operator, a, _converted(b, unit("d")))
        raise wrong(f"dates know - and a move by days, not '{operator}' with a {b.type}")
    ua, ub = _number(a, f"'{operator}'"), _number(b, f"'{operator}'")
    if additive:
        return _intern(Arithmetic, a.type, operator, a, _converted(b, ua))
    if operator == "*":
        return _intern(Arithmetic, Number(product(ua, ub)), "*", a, b)
    if operator == "/":
        if ua.commensurable(ub):
            return _intern(Arithmetic, Number(ONE), "/", a, _converted(b, ua))
        return _intern(Arithmetic, Number(quotient(ua, ub)), "/", a, b)
    if ua != ONE or ub != ONE:
        raise wrong("a power takes bare numbers; divide by a quantity of one unit first")
    return _intern(Arithmetic, Number(ONE), "**", a, b)


def least(*parts: Expression | float) -> Expression:
    """The smallest of the numbers; unknown if any is unknown."""
    return _folded("least", parts)


def greatest(*parts: Expression | float) -> Expression:
    """The largest of the numbers; unknown if any is unknown."""
    return _folded("greatest", parts)


def _folded(operator: str, parts: tuple[Expression | float, ...]) -> Expression:
    if len(parts) < 2:
        raise wrong(f"'{operator}' needs at least two numbers")
    node = _expression(parts[0], parts[1].type if isinstance(parts[1], Expression) else None)
    for part in parts[1:]:
        node = arithmetic(operator, node, part)
    return node


def magnitude(node: Expression, code: str) -> Expression:
    """The bare number of a quantity in this unit, for formulas that were fitted on bare numbers."""
    return node / quantity(1, code)


def is_known(operand: Expression) -> Expression:
    """Whether the operand has a value."""
    return _intern(IsKnown, BOOLEAN, _expression(operand))


def known_true(operand: Expression) -> Expression:
    """Known to be true: unknown counts as false. Only for the order of statuses and of alerts."""
    return all_of(is_known(operand), operand)


def presume(
    operand: Expression, then: Expression | bool | float | str, *, name: str, provided: Expression = TRUE
) -> Expression:
    """The operand, or ``then`` where it is unknown and ``provided`` is true. The name appears on the plan."""
    node = _expression(operand)
    if not name.isidentifier():
        raise wrong(f"a presumption needs a name like an identifier, found '{name}'")
    value = _same_type(node.type, then, "a presumption")
    return _intern(Presume, node.type, name, node, value, _boolean(provided, "provided"))


def _same_type(typ: Type, value: Anything, place: str) -> Expression:
    node = _expression(value, typ)
    if isinstance(typ, Number) and isinstance(node.type, Number):
        return _converted(node, typ.unit)
    if type(node.type) is not type(typ) or (isinstance(typ, Category) and node.type != typ):
        raise wrong(f"{place} needs a {typ}, found a {node.type}")
    return node


def first_match(*rows: tuple[Expression, Anything], otherwise: Anything = None) -> Expression:
    """A table of (condition, value); the first true row decides, else ``otherwise`` (left out: unknown).

    Values are expressions of one type, booleans or numbers; give categories through ``label``.
    """
    if not rows:
        raise wrong("a table needs at least one row")
    conditions = tuple(_boolean(condition, "a table's condition") for condition, _ in rows)
    first = next((v for _, v in rows if isinstance(v, Expression)), _expression(rows[0][1]))
    values = tuple(_same_type(first.type, value, "a table's value") for _, value in rows)
    last = unknown(first.type) if otherwise is None else _same_type(first.type, otherwise, "a table's last value")
    return _intern(FirstMatch, first.type, conditions, values, last)


def band(
    then: Anything,
    *,
    at_least: float | None = None,
    above: float | None = None,
    below: float | None = None,
    at_most: float | None = None,
) -> tuple[Band, Anything]:
    """One interval of ``bands``: at most one lower and one upper limit, each with its comparator."""
    if (at_least is not None and above is not None) or (below is not None and at_most is not None):
        raise wrong("a band has at most one lower and one upper limit")
    limits = Band(at_least, above, below, at_most)
    low = at_least if at_least is not None else above
    high = below if below is not None else at_most
    if (
        low is not None
        and high is not None
        and (low > high or (low == high and (above is not None or below is not None)))
    ):
        raise wrong("a band that no number lies in")
    return limits, then


def bands(operand: Expression, *rows: tuple[Band, Anything]) -> Expression:
    """A number sorted into intervals, in the operand's unit; values are expressions of one type."""
    _number(operand, "bands")
    if not rows:
        raise wrong("bands need at least one interval")
    first = next((v for _, v in rows if isinstance(v, Expression)), _expression(rows[0][1]))
    values = tuple(_same_type(first.type, value, "a band's value") for _, value in rows)
    return _intern(Bands, first.type, operand, tuple(limits for limits, _ in rows), values)


def rule(base: Expression | bool) -> RuleBuilder:
    """A rule that takes exceptions: ``rule(base).except_when(condition, value, priority=1, source=…).done()``."""
    return RuleBuilder(_expression(base), ())


@dataclass(frozen=True)
class RuleBuilder:
    """A rule while its exceptions are written down."""

    base: Expression
    exceptions: tuple[tuple[int, Expression, Expression, str], ...]

    def except_when(self, condition: Expression, value: Anything, *, source: str, priority: int = 1) -> RuleBuilder:
        """Add an exception; higher priorities go before lower ones."""
        if not source:
            raise wrong("an exception needs its own source")
        node = _same_type(self.base.type, value, "an exception")
        added = (priority, _boolean(condition, "an exception's condition"), node, source)
        return RuleBuilder(self.base, (*self.exceptions, added))

    def done(self) -> Expression:
        """The rule as an expression; without an exception it is its base."""
        if not self.exceptions:
            return self.base
        ordered = sorted(self.exceptions, key=lambda e: -e[0])
        priorities, conditions, values, sources = zip(*ordered, strict=True)
        return _intern(
            Rule,
            self.base.type,
            self.base,
            tuple(priorities),
            tuple(conditions),
            tuple(values),
            tuple(sources),
        )


def define(id: str, label: str, expression: Expression, *, sources: tuple[str, ...] = ()) -> Reference:
    """Give an expression a name and a label."""
    if not id.replace(".", "_").replace("@", "_").isidentifier():
        raise wrong(f"'{id}' is not a name like an identifier")
    return Reference(id, label, expression, book_line(), sources, None)


# --- legs ------------------------------------------------------------------------------------------

SIDES = ("left", "right")
_SIDED: dict[int, bool] = {}
_PLACED: dict[tuple[int, str], Expression] = {}
_KEEP: list[Expression] = []


def is_sided(node: Expression) -> bool:
    """Whether the expression speaks of "the leg" and has still to be put on a side."""
    found = _SIDED.get(id(node))
    if found is None:
        if isinstance(node, Variable):
            found = node.sided and node.side is None
        elif isinstance(node, Reference) and node.side is not None:
            found = False
        else:
            found = any(is_sided(child) for child in node.operands)
        _SIDED[id(node)] = found
        _KEEP.append(node)
    return found


def on_side(node: Expression, side: str) -> Expression:
    """The expression on the left or right leg; an expression without legs is itself."""
    if side not in SIDES:
        raise wrong(f"a side is left or right, found '{side}'")
    if not is_sided(node):
        return node
    key = (id(node), side)
    found = _PLACED.get(key)
    if found is None:
        if isinstance(node, Variable):
            found = _placed(node, node.segment, side)
        elif isinstance(node, Reference):
            found = Reference(node.id, node.label, on_side(node.expression, side), node.where, node.sources, side)
        else:
            found = node.rebuilt(tuple(on_side(child, side) for child in node.operands))
        _PLACED[key] = found
        _KEEP.append(node)
    return found


def either_leg(node: Expression) -> Expression:
    """True in at least one leg."""
    return any_of(on_side(node, "left"), on_side(node, "right"))


def both_legs(node: Expression) -> Expression:
    """True in both legs."""
    return all_of(on_side(node, "left"), on_side(node, "right"))
