"""Random typed trees, made by running the type rules backwards: every back end agrees with the interpreter.

For a wanted type the maker picks any node kind that can have it and then makes its operands; a test fails
if a kind of node is never made.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable

from ekbom.logic.expressions import (
    BOOLEAN,
    DATE,
    KINDS,
    Band,
    Boolean,
    Category,
    Date,
    Expression,
    Number,
    Type,
    Value,
    Variable,
    all_of,
    any_of,
    arithmetic,
    at_least,
    bands,
    boolean,
    compare,
    day,
    define,
    first_match,
    is_in,
    is_known,
    label,
    not_,
    number,
    parameter,
    presume,
    quantity,
    rule,
    unknown,
    variable,
)
from ekbom.logic.interpreter import evaluate
from ekbom.logic.python_code import generate, in_order
from tests.spec.back_ends import BACK_ENDS, DAY, agrees

LABELS = Category(("one", "two", "three"))
UNITS = ("mg/dL", "g/L", "1", "d")
POOL: dict[Type, list[Variable]] = {
    BOOLEAN: [variable(f"b{i}", BOOLEAN) for i in range(6)],
    LABELS: [variable(f"c{i}", LABELS) for i in range(3)],
    DATE: [variable(f"d{i}", DATE) for i in range(3)],
    **{number(code): [variable(f"n{i}_{at}", number(code)) for i in range(3)] for at, code in enumerate(UNITS)},
}
NUMBERS = (0.0, 1.0, -1.0, 0.5, 75.0, 75.0000000001, 3.0, 1e-9, 1e14, -1e14, 20.0, 30.0)
#: Beyond what a calculation may give; facts and constants of trees that only the engines are tried on.
HUGE = (*NUMBERS, 1e200, -1e200)
BASE = datetime.date(2026, 1, 1).toordinal()


Make = Callable[[Type, int], Expression]


class Maker:
    """Makes a random expression of a wanted type."""

    def __init__(self, seed: int, numbers: tuple[float, ...] = NUMBERS) -> None:
        self.random = random.Random(seed)
        self.numbers = numbers
        self.names = 0

    def make(self, wanted: Type, depth: int) -> Expression:
        """An expression of the type; ``depth`` bounds the tree."""
        choices: list[Make] = [self.leaf] if depth <= 0 else [self.leaf, self.shared, *self.of(wanted)]
        return self.random.choice(choices)(wanted, depth - 1)

    def of(self, wanted: Type) -> list[Make]:
        if isinstance(wanted, Boolean):
            return [self.not_, self.all, self.any, self.at_least, self.compare, self.member, self.known]
        return [self.arithmetic] if isinstance(wanted, Number | Date) else []

    def leaf(self, wanted: Type, depth: int) -> Expression:
        if self.random.random() < 0.75:
            return self.random.choice(POOL[wanted])
        return self.constant(wanted)

    def constant(self, wanted: Type) -> Expression:
        if self.random.random() < 0.15:
            return unknown(wanted)
        if isinstance(wanted, Boolean):
            return boolean(self.random.random() < 0.5)
        if isinstance(wanted, Category):
            return label(self.random.choice(wanted.labels), wanted)
        if isinstance(wanted, Date):
            moved = datetime.date.fromordinal(BASE + self.random.randrange(-40, 40))
            return day(moved.year, moved.month, moved.day)
        value = self.random.choice(self.numbers)
        if self.random.random() < 0.3:
            later = datetime.date.fromordinal(DAY + self.random.choice((-1, 0, 1)))
            return parameter("p", ((None, value), (later, value + 1)), wanted.unit.code, source="S")
        return quantity(value, wanted.unit.code)

    def shared(self, wanted: Type, depth: int) -> Expression:
        kind = self.random.choice(("presume", "first_match", "bands", "rule", "reference"))
        if kind == "presume":
            name = f"presumption_{self.random.randrange(5)}"
            return presume(
                self.make(wanted, depth),
                self.make(wanted, depth),
                name=name,
                provided=self.make(BOOLEAN, depth),
            )
        if kind == "first_match":
            rows = [(self.make(BOOLEAN, depth), self.make(wanted, depth)) for _ in range(self.random.randint(1, 3))]
            otherwise = self.make(wanted, depth) if self.random.random() < 0.7 else None
            return first_match(*rows, otherwise=otherwise)
        if kind == "bands":
            low, high = sorted(self.random.sample(self.numbers, 2))
            limits = [
                (Band(below=low), self.make(wanted, depth)),
                (Band(at_least=low, at_most=high), self.make(wanted, depth)),
                (Band(above=high), self.make(wanted, depth)),
            ]
            return bands(self.make(self.any_number(), depth), *limits[: self.random.randint(1, 3)])
        if kind == "rule":
            built = rule(self.make(wanted, depth))
            for _ in range(self.random.randint(1, 3)):
                built = built.except_when(
                    self.make(BOOLEAN, depth),
                    self.make(wanted, depth),
                    source="S",
                    priority=self.random.randint(1, 2),
                )
            return built.done()
        self.names += 1
        return define(f"name_{self.names}", "a name", self.make(wanted, depth))

    def any_number(self) -> Number:
        return number(self.random.choice(UNITS))

    def parts(self, depth: int) -> list[Expression]:
        return [self.make(BOOLEAN, depth) for _ in range(self.random.randint(1, 4))]

    def not_(self, wanted: Type, depth: int) -> Expression:
        return not_(self.make(BOOLEAN, depth))

    def all(self, wanted: Type, depth: int) -> Expression:
        return all_of(*self.parts(depth))

    def any(self, wanted: Type, depth: int) -> Expression:
        return any_of(*self.parts(depth))

    def at_least(self, wanted: Type, depth: int) -> Expression:
        parts = self.parts(depth)
        return at_least(self.random.randint(1, len(parts)), *parts)

    def compare(self, wanted: Type, depth: int) -> Expression:
        comparator = self.random.choice(("<", "<=", ">", ">="))
        if self.random.random() < 0.2:
            return compare(comparator, self.make(DATE, depth), self.make(DATE, depth))
        left = self.any_number()
        right = left if left.unit.code in ("1", "d") else number(self.random.choice(("mg/dL", "g/L")))
        return compare(comparator, self.make(left, depth), self.make(right, depth))

    def member(self, wanted: Type, depth: int) -> Expression:
        return is_in(self.make(LABELS, depth), *self.random.sample(LABELS.labels, self.random.randint(1, 3)))

    def known(self, wanted: Type, depth: int) -> Expression:
        return is_known(self.make(self.random.choice(list(POOL)), depth))

    def arithmetic(self, wanted: Type, depth: int) -> Expression:
        if isinstance(wanted, Date):
            return arithmetic(self.random.choice("+-"), self.make(DATE, depth), self.make(number("d"), depth))
        assert isinstance(wanted, Number)
        bare = number("1")
        if wanted == bare:
            operator = self.random.choice(("+", "-", "*", "/", "**", "least", "greatest"))
            return arithmetic(operator, self.make(bare, depth), self.make(bare, depth))
        if wanted.unit.code == "d" and self.random.random() < 0.3:
            return arithmetic("-", self.make(DATE, depth), self.make(DATE, depth))
        operator = self.random.choice(("+", "-", "least", "greatest", "*", "/"))
        right = bare if operator in "*/" else wanted
        return arithmetic(operator, self.make(wanted, depth), self.make(right, depth))


def patients(maker: Maker, count: int) -> list[dict[str, Value]]:
    """Random patients over the pool, about a third of the values unknown."""
    rows: list[dict[str, Value]] = []
    for _ in range(count):
        row: dict[str, Value] = {}
        for typ, variables in POOL.items():
            for v in variables:
                if maker.random.random() < 0.35:
                    continue
                if isinstance(typ, Boolean):
                    row[v.key] = maker.random.random() < 0.5
                elif isinstance(typ, Category):
                    row[v.key] = maker.random.choice(typ.labels)
                elif isinstance(typ, Date):
                    row[v.key] = float(BASE + maker.random.randrange(-40, 40))
                else:
                    row[v.key] = maker.random.choice(maker.numbers)
        rows.append(row)
    return rows


def trees(seed: int, count: int, numbers: tuple[float, ...] = NUMBERS) -> list[Expression]:
    maker = Maker(seed, numbers)
    return [maker.make(maker.random.choice(list(POOL)), 4) for _ in range(count)]


def test_every_back_end_agrees_with_the_interpreter_cell_by_cell() -> None:
    maker = Maker(1, HUGE)
    for tree in trees(seed=7, count=400, numbers=HUGE):
        rows = patients(maker, 12)
        law = [evaluate(tree, row, DAY) for row in rows]
        for name, back_end in BACK_ENDS.items():
            found = back_end(tree, rows, DAY)
            for want, got in zip(law, found, strict=True):
                assert agrees(name, want, got), name


def test_generated_python_agrees_on_every_node_below_the_root() -> None:
    maker = Maker(2, HUGE)
    for tree in trees(seed=11, count=150, numbers=HUGE):
        program = generate([tree])
        run = program.compiled()
        for row in patients(maker, 5):
            found = run([row.get(key) for key in program.facts], DAY)
            for node, got in zip(program.nodes, found, strict=True):
                want = evaluate(node, row, DAY)
                assert type(want) is type(got) and want == got


def test_every_kind_of_node_is_generated() -> None:
    made = {type(node).__name__ for tree in trees(seed=7, count=400) for node in in_order([tree])}
    assert made == {kind.__name__ for kind in KINDS}


def test_answers_of_every_kind_occur() -> None:
    maker = Maker(3)
    values = [evaluate(tree, row, DAY) for tree in trees(seed=7, count=400) for row in patients(maker, 3)]
    assert None in values and True in values and False in values
    assert any(isinstance(v, str) for v in values) and any(type(v) is float for v in values)


def test_learning_more_never_changes_an_answer_that_asks_for_no_default() -> None:
    """Kleene's logic is monotone: without presumptions and known-ness a known value stays as facts are added."""
    maker = Maker(4)
    checked = 0
    for tree in trees(seed=13, count=600):
        kinds = {type(node).__name__ for node in in_order([tree])}
        if kinds & {"Presume", "IsKnown"}:
            continue
        for row in patients(maker, 4):
            before = evaluate(tree, row, DAY)
            full = {**patients(maker, 1)[0], **row}
            if before is not None:
                checked += 1
                assert evaluate(tree, full, DAY) == before
    assert checked > 100
