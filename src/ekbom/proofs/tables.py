"""Theorem 6: bands cover their range without gap or overlap; a first-match table has just one answer.

For a table the conditions are left free, known or unknown: for every combination the first row that is true
decides, an open condition before it leaves the table open, and where all are false the last line decides.
"""

from __future__ import annotations

from collections.abc import Iterator

from ekbom.logic.expressions import (
    BOOLEAN,
    TRUE,
    Band,
    Bands,
    Expression,
    FirstMatch,
    Number,
    all_of,
    any_of,
    first_match,
    is_known,
    known_true,
    label,
    quantity,
    variable,
)
from ekbom.plan.collect import Book
from ekbom.proofs.claims import Never, Theorem


def _in(value: Expression, limits: Band, unit: str) -> Expression:
    parts = []
    for limit, test in (
        (limits.at_least, Expression.__ge__),
        (limits.above, Expression.__gt__),
        (limits.below, Expression.__lt__),
        (limits.at_most, Expression.__le__),
    ):
        if limit is not None:
            parts.append(test(value, quantity(limit, unit)))
    return all_of(*parts) if parts else is_known(value)


def _below(roots: list[Expression]) -> list[Expression]:
    found: list[Expression] = []
    seen: set[int] = set()
    stack = list(roots)
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            found.append(node)
            stack.extend(node.operands)
    return found


def _lowest(node: Bands) -> float:
    """The lower end of what the bands are for: quantities here are never negative, some are offsets."""
    lows = [limits.at_least if limits.at_least is not None else limits.above for limits in node.limits]
    known_ = [low for low in lows if low is not None]
    return min([0.0, *known_])


def _of_bands(node: Bands, name: str) -> Iterator[Never]:
    assert isinstance(node.operand.type, Number)
    unit = node.operand.type.unit.code
    value = variable("any_number", node.operand.type)
    inside = [_in(value, limits, unit) for limits in node.limits]
    in_range = known_true(value >= quantity(_lowest(node), unit))
    highs = [limits.below if limits.below is not None else limits.at_most for limits in node.limits]
    if all(high is not None for high in highs):
        in_range = in_range & known_true(value <= quantity(max(high for high in highs if high is not None), unit))
    yield Never(f"bands of {name}: gap", "a number lies in no band", in_range & ~any_of(*inside), (name,))
    both = [a & b for at, a in enumerate(inside) for b in inside[at + 1 :]]
    if both:
        yield Never(f"bands of {name}: overlap", "a number lies in two bands", known_true(any_of(*both)), (name,))


def _first_match_of(rows: int) -> Iterator[Never]:
    """A table of so many rows, whatever its conditions: just one row decides, or the open question before it."""
    conditions = [variable(f"condition_{at}", BOOLEAN) for at in range(rows)]
    labels = (*(f"row {at}" for at in range(rows)), "otherwise")
    table = first_match(
        *((c, label(f"row {at}", labels)) for at, c in enumerate(conditions)), otherwise=label("otherwise", labels)
    )
    wrong = []
    before: list[Expression] = []
    for at, condition in enumerate(conditions):
        reached = all_of(TRUE, *(known_true(~c) for c in before))
        wrong.append(reached & known_true(condition) & ~known_true(table.is_(f"row {at}")))
        wrong.append(reached & ~is_known(condition) & is_known(table))
        before.append(condition)
    none = all_of(*(known_true(~c) for c in conditions))
    wrong.append(none & ~known_true(table.is_("otherwise")))
    yield Never(f"tables of {rows} rows", "a table has no answer, or another one than its row gives", any_of(*wrong))


def _tables(book: Book) -> Iterator[Never]:
    """The theorem for every number of rows that a table of the book has."""
    roots = [f.expression for f in book.findings.values()]
    sizes = {len(node.conditions) for node in _below(roots) if isinstance(node, FirstMatch)}
    for size in sorted(sizes):
        yield from _first_match_of(size)


def _banded(book: Book) -> Iterator[Never]:
    seen: set[int] = set()
    named: list[tuple[str, list[Expression]]] = [(f.id, [f.expression]) for f in book.findings.values()]
    for option in book.options.values():
        dose = option.dose
        if dose is not None:
            parts = [dose.maximum_per_day, dose.interval_days]
            named.append((option.id, [part for part in parts if part is not None]))
    for name, roots in named:
        for node in _below(roots):
            if isinstance(node, Bands) and id(node) not in seen:
                seen.add(id(node))
                yield from _of_bands(node, name)


def tables_answer(book: Book) -> Theorem:
    """6: bands and tables have just one answer."""
    claims = (*_banded(book), *_tables(book))
    return Theorem(6, "Bands leave no gap and do not overlap; a first-match table has just one answer", claims)
