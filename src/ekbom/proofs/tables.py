"""Theorem 6: bands cover their range without gap or overlap; a first-match table has just one answer.

For a table the conditions are free questions, known or unknown: for every combination the first row that is true
decides, an open condition before it leaves the table open, and where all are false the last line decides. Bands are
held against any number at all; a gap or overlap that somebody's number reaches is shown with that patient.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ekbom.facts.catalogue import FACTS, is_derived
from ekbom.facts.variables import fact
from ekbom.logic.expressions import (
    SIDES,
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
    is_sided,
    known_true,
    label,
    on_side,
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


def _gap(node: Bands, value: Expression, unit: str) -> Expression:
    """The number lies in the range of the bands and in none of them."""
    inside = [_in(value, limits, unit) for limits in node.limits]
    in_range = known_true(value >= quantity(_lowest(node), unit))
    highs = [limits.below if limits.below is not None else limits.at_most for limits in node.limits]
    if all(high is not None for high in highs):
        in_range = in_range & known_true(value <= quantity(max(high for high in highs if high is not None), unit))
    return in_range & ~any_of(*inside)


def _overlap(node: Bands, value: Expression, unit: str) -> Expression | None:
    """The number lies in two bands (nothing where there is one band only)."""
    inside = [_in(value, limits, unit) for limits in node.limits]
    both = [a & b for at, a in enumerate(inside) for b in inside[at + 1 :]]
    return known_true(any_of(*both)) if both else None


def _of_bands(node: Bands, name: str) -> Iterator[Never]:
    assert isinstance(node.operand.type, Number)
    unit = node.operand.type.unit.code
    value = variable("any_number", node.operand.type)
    theirs = on_side(node.operand, SIDES[0]) if is_sided(node.operand) else node.operand
    yield Never(
        f"bands of {name}: gap",
        "a number lies in no band",
        _gap(node, value, unit),
        (name,),
        _gap(node, theirs, unit),
    )
    both = _overlap(node, value, unit)
    if both is not None:
        words = "a number lies in two bands"
        yield Never(f"bands of {name}: overlap", words, both, (name,), _overlap(node, theirs, unit))


def table_answers(name: str, table: Expression, conditions: Sequence[Expression]) -> Never:
    """A table with a label "row N" for each condition and "otherwise": what its rows say decides, whatever is known."""
    wrong = []
    before: list[Expression] = []
    for at, condition in enumerate(conditions):
        reached = all_of(TRUE, *(known_true(~c) for c in before))
        wrong.append(reached & known_true(condition) & ~known_true(table.is_(f"row {at}")))
        wrong.append(reached & ~is_known(condition) & is_known(table))
        before.append(condition)
    none = all_of(*(known_true(~c) for c in conditions))
    wrong.append(none & ~known_true(table.is_("otherwise")))
    return Never(name, "a table has no answer, or another one than its row gives", any_of(*wrong))


def row_labels(rows: int) -> tuple[str, ...]:
    """The labels of a table that ``table_answers`` speaks of."""
    return (*(f"row {at}" for at in range(rows)), "otherwise")


def _first_match_of(rows: int) -> Never:
    """A table of so many rows over questions that are free: any of the yes-or-no facts of the catalogue."""
    questions = [f.id for f in FACTS.values() if f.kind == "bool" and not (f.sided or f.segments or is_derived(f))]
    conditions, labels = [fact(id) for id in questions[:rows]], row_labels(rows)
    table = first_match(
        *((c, label(f"row {at}", labels)) for at, c in enumerate(conditions)), otherwise=label("otherwise", labels)
    )
    return table_answers(f"tables of {rows} rows", table, conditions)


def _tables(book: Book) -> Iterator[Never]:
    """The theorem for every number of rows that a table of the book has."""
    roots = [f.expression for f in book.findings.values()]
    sizes = {len(node.conditions) for node in _below(roots) if isinstance(node, FirstMatch)}
    for size in sorted(sizes):
        yield _first_match_of(size)


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
