"""The page of the quality measures and of the steps of the care cascade, with their logic in words."""

from __future__ import annotations

from collections.abc import Iterator

from tools.logic_lists import escaped, lines, named_in
from tools.markdown import page, table

from ekbom.logic.expressions import FALSE, TRUE, Expression, Parameter, Reference
from ekbom.logic.python_code import in_order
from ekbom.plan.collect import Book
from ekbom.population.measures import CASCADE, MEASURES, Measure

_INTRODUCTION = """\
What `ekbom population run` answers of every patient beside the plan, as the columns `measure.ID` and `cascade.ID`. Each
is one of `not_in_denominator`, `denominator_unknown`, `excluded`, `unknown`, `met`, `not_met`: see
[how unknown is counted](../explanation/quality-measures.md). The measures are choices of this project after the sources
that each names; nobody validated them, and none is a measure of a payer or of a register. Written in
`src/ekbom/population/measures.py`."""


def measures_page(book: Book) -> str:
    """Every measure and step; what they name beyond the book's findings is spelled out at the end."""

    def body() -> Iterator[str]:
        yield "## Measures"
        yield ""
        for one in MEASURES:
            yield from _measure(one, f"measure.{one.id}")
        yield "## Steps of the care cascade"
        yield ""
        for one in CASCADE:
            yield from _measure(one, f"cascade.{one.id}")
        yield "## Terms"
        yield ""
        yield "What the measures name beside the [findings](findings.md) of the book."
        yield ""
        for term in _terms(book):
            yield f"- **{escaped(term.label)}**:"
            yield from (f"  {line}" for line in lines(term.expression))
        yield ""
        yield "## Thresholds"
        yield ""
        yield from table(("id", "value", "what it is"), map(_threshold, _thresholds(book)))

    count = f"{len(MEASURES)} measures and {len(CASCADE)} steps of the care cascade"
    return page(f"Quality measures: {count}", _INTRODUCTION.replace("\n", " "), body())


def _measure(one: Measure, column: str) -> Iterator[str]:
    yield f"### {column}"
    yield ""
    better = "higher is better" if one.higher_is_better else "lower is better"
    yield f"**{escaped(one.title)}** ({better}). Rests on: {escaped(one.source)}."
    yield ""
    yield from _part("Asked about", one.denominator, one.in_denominator)
    yield from _part("Left out", one.exclusion, one.excluded)
    yield from _part("Met", one.numerator, one.met)
    if one.uses:
        yield f"{escaped(one.uses)}"
        yield ""


def _part(name: str, words: str, node: Expression) -> Iterator[str]:
    if node is FALSE:
        return
    yield f"{name}: {escaped(words)}."
    yield ""
    if node is not TRUE and not _chained(node):
        yield from lines(node)
        yield ""


def _chained(node: Expression) -> bool:
    """Whether it is the step before, whose logic stands above."""
    answers = {id(one.answer) for one in CASCADE}
    return any(id(child) in answers for child in in_order([node]))


def _everything() -> list[Expression]:
    return [node for one in (*MEASURES, *CASCADE) for node in (one.in_denominator, one.excluded, one.met)]


def _terms(book: Book) -> list[Reference]:
    """The names that measures give themselves, each once, in the order of use."""
    named, _ = named_in(*_everything())
    found: dict[str, Reference] = {}
    for node in in_order(_everything()):
        if isinstance(node, Reference) and node.id in named and node.id not in book.findings:
            found.setdefault(node.id, node)
    return list(found.values())


def _thresholds(book: Book) -> list[Parameter]:
    every = {node.id: node for node in in_order(_everything()) if isinstance(node, Parameter)}
    return [node for id, node in sorted(every.items()) if id not in book.parameters]


def _threshold(one: Parameter) -> tuple[str, str, str]:
    unit = getattr(one.type, "unit").code  # noqa: B009 - a threshold is a number
    return f"`{one.id}`", f"{one.values[-1][1]:g} {unit}", escaped(one.label)
