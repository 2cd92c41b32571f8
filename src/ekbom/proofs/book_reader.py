"""Reads a book that ``ekbom guidelines --format json`` wrote, of this version or of another one.

A file is untrusted: nodes may only point backwards, every operand must have the type that its node takes, and
whatever is wrong raises BookFileError with the place.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from typing import Literal as OneOf

import msgspec

from ekbom.facts.catalogue import FACTS
from ekbom.facts.variables import fact
from ekbom.logic import expressions as e
from ekbom.plan.book_file import Key, written_type

#: Most nodes of a file, and most bytes.
LIMIT_NODES, LIMIT_BYTES = 1_000_000, 256 * 2**20


class BookFileError(Exception):
    """A file that is no book: what was found, where, and what was expected."""


class BookFile(NamedTuple):
    """A book as it was read: its version and digest, each answer's expression, and the facts whose type differs."""

    version: str
    digest: str
    answers: dict[Key, e.Expression]
    retyped: tuple[str, ...] = ()


# --- the rows of the file ----------------------------------------------------------------------------------

#: A type in the file: a word, or the labels of a category.
_Type = OneOf["boolean", "number", "date"] | tuple[str, ...]


class _Row(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    pass


class _Constant(_Row, tag="constant"):
    declared: _Type
    value: bool | float | str | None


class _Fact(_Row, tag="fact"):
    id: str
    segment: str | None
    side: OneOf["left", "right"] | None


class _Parameter(_Row, tag="parameter"):
    id: str
    values: tuple[tuple[datetime.date | None, float], ...]


class _Not(_Row, tag="not"):
    operand: int


class _And(_Row, tag="and"):
    parts: tuple[int, ...]


class _Or(_Row, tag="or"):
    parts: tuple[int, ...]


class _AtLeast(_Row, tag="at_least"):
    count: int
    parts: tuple[int, ...]


class _Compare(_Row, tag="compare"):
    comparator: OneOf["<", "<=", ">", ">="]
    left: int
    right: int


class _Is(_Row, tag="is"):
    operand: int
    labels: tuple[str, ...]


class _Arithmetic(_Row, tag="arithmetic"):
    operator: OneOf["+", "-", "*", "/", "**", "least", "greatest"]
    left: int
    right: int


class _Known(_Row, tag="known"):
    operand: int


class _Presume(_Row, tag="presume"):
    name: str
    operand: int
    then: int
    provided: int


class _FirstMatch(_Row, tag="first_match"):
    rows: tuple[tuple[int, int], ...]
    otherwise: int


class _Bands(_Row, tag="bands"):
    operand: int
    rows: tuple[tuple[float | None, float | None, float | None, float | None, int], ...]


class _Rule(_Row, tag="rule"):
    base: int
    exceptions: tuple[tuple[int, int, int], ...]


_Node = (
    _Constant | _Fact | _Parameter | _Not | _And | _Or | _AtLeast | _Compare | _Is | _Arithmetic | _Known | _Presume
    | _FirstMatch | _Bands | _Rule
)  # fmt: skip


class _FactType(msgspec.Struct, forbid_unknown_fields=True):
    type: _Type
    unit: str = ""
    sided: bool = False


class _Knowledge(msgspec.Struct):
    version: str
    digest: str


class _Answer(_Row):
    kind: OneOf["option", "alert", "finding", "request", "follow_up"]
    id: str
    side: OneOf["", "left", "right"]
    part: str
    node: int


class _Content(msgspec.Struct):
    schema: OneOf["ekbom.book/1"]
    knowledge: _Knowledge
    facts: dict[str, _FactType]
    nodes: tuple[_Node, ...]
    answers: tuple[_Answer, ...]


# --- reading -----------------------------------------------------------------------------------------------

_PLAIN = e.number("1")


class _Reader:
    """Makes the expressions of a file. Numbers carry no unit: they were converted when the book was built."""

    def __init__(self, content: _Content) -> None:
        self._facts = content.facts
        self._variables: dict[str, e.Variable] = {}
        self.retyped: list[str] = []
        self.nodes: list[e.Expression] = []
        for at, row in enumerate(content.nodes):
            try:
                self.nodes.append(self._node(row))
            except (BookFileError, e.BookError) as error:
                reason = str(error).partition(": ")[2] if isinstance(error, e.BookError) else str(error)
                raise BookFileError(f"node {at}: {reason}") from None

    def of(self, place: int, *types: type[Any]) -> e.Expression:
        """The node at a place before this one, of one of these types."""
        if not 0 <= place < len(self.nodes):
            raise BookFileError(f"points to node {place}, expected one of the {len(self.nodes)} before it")
        node = self.nodes[place]
        if types and not isinstance(node.type, types):
            raise BookFileError(f"node {place} is a {type(node.type).__name__}, expected {_names(types)}")
        return node

    def _booleans(self, places: Sequence[int]) -> list[e.Expression]:
        return [self.of(place, e.Boolean) for place in places]

    def _alike(self, places: Sequence[int]) -> list[e.Expression]:
        """Values of one type (categories: of the same labels)."""
        found = [self.of(place) for place in places]
        for node in found[1:]:
            if _plain(node.type) != _plain(found[0].type):
                raise BookFileError(f"values of two types, {found[0].type} and {node.type}")
        return found

    def _node(self, row: _Node) -> e.Expression:
        match row:
            case _Constant(type, value):
                return _constant(type, value)
            case _Fact(id, segment, side):
                return e._placed(self._variable(id), segment, side)
            case _Parameter(id, dated):
                for _, value in dated:
                    _finite(value)
                return e._intern(e.Parameter, _PLAIN, id, id, _dated(dated), _PLAIN, "-", "", "")
            case _Not(operand):
                return e.not_(self.of(operand, e.Boolean))
            case _And(parts):
                return e.all_of(*self._booleans(parts))
            case _Or(parts):
                return e.any_of(*self._booleans(parts))
            case _AtLeast(count, parts):
                return e.at_least(count, *self._booleans(parts))
            case _Compare(comparator, left, right):
                a = self.of(left, e.Number, e.Date)
                return e._intern(e.Compare, e.BOOLEAN, comparator, a, self.of(right, type_of(a)))
            case _Is(operand, labels):
                return e.is_in(self.of(operand, e.Category), *labels)
            case _Arithmetic(operator, left, right):
                a, b = self.of(left, e.Number, e.Date), self.of(right, e.Number, e.Date)
                return e._intern(e.Arithmetic, _sum_type(operator, a, b), operator, a, b)
            case _Known(operand):
                return e.is_known(self.of(operand))
            case _Presume(name, operand, then, provided):
                a, b = self._alike([operand, then])
                return e._intern(e.Presume, a.type, name, a, b, self.of(provided, e.Boolean))
            case _FirstMatch(rows, otherwise):
                values = self._alike([*(value for _, value in rows), otherwise])
                conditions = self._booleans([condition for condition, _ in rows])
                return e._intern(e.FirstMatch, values[0].type, tuple(conditions), tuple(values[:-1]), values[-1])
            case _Bands(operand, rows):
                values = self._alike([row[-1] for row in rows])
                if not values:
                    raise BookFileError("bands without an interval")
                limits = tuple(e.Band(*row[:-1]) for row in rows)
                return e._intern(e.Bands, values[0].type, self.of(operand, e.Number), limits, tuple(values))
            case _Rule(base, exceptions):
                values = self._alike([base, *(value for _, _, value in exceptions)])
                conditions = self._booleans([condition for _, condition, _ in exceptions])
                order = tuple(priority for priority, _, _ in exceptions)
                sources = ("-",) * len(order)
                return e._intern(
                    e.Rule, values[0].type, values[0], order, tuple(conditions), tuple(values[1:]), sources
                )
        raise AssertionError("a row without its kind")

    def _variable(self, id: str) -> e.Variable:
        found = self._variables.get(id)
        if found is None:
            found = self._variables[id] = self._declared(id)
        return found

    def _declared(self, id: str) -> e.Variable:
        said = self._facts.get(id)
        if said is None:
            raise BookFileError(f"reads the fact '{id}', which the file does not declare")
        if id in FACTS:
            mine = fact(id)
            unit = mine.type.unit.code if isinstance(mine.type, e.Number) else ""
            if (written_type(mine.type), unit, mine.sided) == (said.type, said.unit, said.sided):
                return mine
            # Values of another type or unit cannot be compared: the two are looked at as two facts.
            self.retyped.append(id)
            id = f"{id} of the other version"
        return e.variable(id, _read_type(said.type), id, sided=said.sided)


def type_of(node: e.Expression) -> type[Any]:
    """The class of a node's type."""
    return type(node.type)


def _names(types: Sequence[type[Any]]) -> str:
    return " or ".join(f"a {t.__name__}" for t in types)


def _plain(typ: e.Type) -> object:
    return typ.labels if isinstance(typ, e.Category) else type(typ)


def _read_type(typ: _Type) -> e.Type:
    if isinstance(typ, tuple):
        return e.Category(typ)
    table: dict[str, e.Type] = {"boolean": e.BOOLEAN, "number": _PLAIN, "date": e.DATE}
    return table[typ]


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise BookFileError(f"the number {value} is not finite")
    return value


def _constant(typ: _Type, value: bool | float | str | None) -> e.Expression:
    kind = _read_type(typ)
    fits: dict[type[Any], Callable[[Any], bool]] = {
        e.Boolean: lambda v: isinstance(v, bool),
        e.Category: lambda v: isinstance(v, str) and v in typ,
        e.Number: lambda v: isinstance(v, int | float) and not isinstance(v, bool),
        e.Date: lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    }
    if value is not None and not fits[type(kind)](value):
        raise BookFileError(f"the constant {value!r} is no {kind}")
    made = _finite(float(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value
    return e._intern(e.Literal, kind, made)


def _dated(values: Sequence[tuple[datetime.date | None, float]]) -> tuple[tuple[datetime.date | None, float], ...]:
    days = [since.toordinal() if since else 0 for since, _ in values]
    if not values or days != sorted(set(days)):
        raise BookFileError("a parameter needs its dated values oldest first, each day once")
    return tuple(values)


def _sum_type(operator: str, a: e.Expression, b: e.Expression) -> e.Type:
    days = [isinstance(node.type, e.Date) for node in (a, b)]
    if not any(days):
        return _PLAIN
    if operator == "-" and all(days):
        return _PLAIN
    if operator in ("+", "-") and days == [True, False]:
        return e.DATE
    raise BookFileError(f"dates know - and a move by days, not '{operator}'")


def read(data: bytes, name: str) -> BookFile:
    """The book of a file; BookFileError, naming ``name``, for anything that is no book."""
    if len(data) > LIMIT_BYTES:
        raise BookFileError(f"{name}: {len(data)} bytes, expected at most {LIMIT_BYTES}")
    try:
        content = msgspec.json.decode(data, type=_Content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BookFileError(f"{name} is no book that 'ekbom guidelines --format json' wrote: {error}") from None
    if len(content.nodes) > LIMIT_NODES:
        raise BookFileError(f"{name}: {len(content.nodes)} nodes, expected at most {LIMIT_NODES}")
    try:
        reader = _Reader(content)
        found = {Key(a.kind, a.id, a.side, a.part): reader.of(a.node) for a in content.answers}
    except BookFileError as error:
        raise BookFileError(f"{name}: {error}") from None
    if len(found) != len(content.answers):
        raise BookFileError(f"{name}: an answer stands twice, expected each once")
    return BookFile(content.knowledge.version, content.knowledge.digest, found, tuple(dict.fromkeys(reader.retyped)))
