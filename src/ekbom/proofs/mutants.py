"""The small wrong changes that a guideline could suffer: each comparator, threshold, unit, and/or, negation, row of
a table, presumption and number of a dose, one at a time.

A mutant is another expression in the place of a node, over the same operands. A number is moved by one per cent
either way, or by one where it counts something (a score, years), and tenfold, as a mistaken unit would; a limit of
a band likewise; a number within the words of a dose by one. A step of a schedule comes a day sooner or later, or ten
times as late, and each number in how its amount is said moves by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from ekbom.logic.expressions import (
    TRUE,
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
    Number,
    Parameter,
    Presume,
    Rule,
    all_of,
    any_of,
    at_least,
    not_,
    presume,
)
from ekbom.logic.prose import prose
from ekbom.plan.tables import StepRow

_STRICT = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_OTHER = {"+": "-", "-": "+", "*": "/", "/": "*", "least": "greatest", "greatest": "least"}
#: Units whose numbers count: moved by a whole one.
_COUNTED = ("1", "a")
_LARGEST_COUNT = 150


class Mutant(NamedTuple):
    """A change: what it does, in words, and what stands in the node's place."""

    what: str
    instead: Expression


def _moved(value: float, unit: str) -> Iterator[tuple[str, float]]:
    if unit in _COUNTED and value == int(value) and 0 < abs(value) <= _LARGEST_COUNT:
        yield f"{value:g} becomes {value + 1:g}", value + 1
        yield f"{value:g} becomes {value - 1:g}", value - 1
    elif value:
        yield f"{value:g} becomes {value * 1.01:g}", value * 1.01
        yield f"{value:g} becomes {value * 0.99:g}", value * 0.99
    else:
        yield "0 becomes 1", 1.0
        return
    yield f"{value:g} becomes {value * 10:g} (another unit)", value * 10


def _without(parts: tuple[Expression, ...], at: int) -> tuple[Expression, ...]:
    return parts[:at] + parts[at + 1 :]


def _short(node: Expression) -> str:
    text = prose(node)
    return text if len(text) <= 90 else text[:89] + "…"


def _literal(node: Literal) -> Iterator[Mutant]:
    value = node.value
    if isinstance(node.type, Number) and isinstance(value, float):
        for what, moved in _moved(value, node.type.unit.code):
            yield Mutant(what, _typed(Literal(moved), node))
    elif isinstance(node.type, Category) and isinstance(value, str):
        for changed in _renumbered(value):
            yield Mutant(f"'{value}' becomes '{changed}'", _typed(Literal(changed), node))
        if " " not in value and len(node.type.labels) > 1:
            other = node.type.labels[(node.type.labels.index(value) + 1) % len(node.type.labels)]
            yield Mutant(f"'{value}' becomes '{other}'", _typed(Literal(other), node))


def _renumbered(words: str) -> Iterator[str]:
    """The words with one of their numbers higher by one."""
    for found in re.finditer(r"\d+(?:\.\d+)?", words):
        yield f"{words[: found.start()]}{float(found.group()) + 1:g}{words[found.end() :]}"


def _typed(made: Expression, like: Expression) -> Expression:
    object.__setattr__(made, "type", like.type)
    return made


def _parameter(node: Parameter) -> Iterator[Mutant]:
    assert isinstance(node.type, Number)
    last = node.values[-1][1]
    for what, moved in _moved(last, node.type.unit.code):
        values = (*node.values[:-1], (node.values[-1][0], moved))
        yield Mutant(f"{node.id}: {what}", _typed(replace(node, values=values), node))


def _connective(node: All | Any) -> Iterator[Mutant]:
    join, other, word = (all_of, any_of, "and") if isinstance(node, All) else (any_of, all_of, "or")
    known_true = len(node.parts) == 2 and isinstance(node.parts[0], IsKnown) and node.parts[0].operand is node.parts[1]
    if not known_true:
        yield Mutant(f"'{word}' becomes '{'or' if word == 'and' else 'and'}'", other(*node.parts))
    for at, part in enumerate(node.parts):
        yield Mutant(f"'{word}' loses: {_short(part)}", join(*_without(node.parts, at)))


_LIMITS = (("at_least", "above"), ("above", "at_least"), ("below", "at_most"), ("at_most", "below"))


def _bands(node: Bands) -> Iterator[Mutant]:
    assert isinstance(node.operand.type, Number)
    unit = node.operand.type.unit.code
    for at, limits in enumerate(node.limits):
        for name, twin in _LIMITS:
            value = getattr(limits, name)
            if value is None:
                continue
            changes = [(f"{name} {value:g} becomes {twin}", replace(limits, **{name: None, twin: value}))]
            changes += [(f"{name} {what}", replace(limits, **{name: moved})) for what, moved in _moved(value, unit)]
            for what, changed in changes:
                rows: tuple[Band, ...] = (*node.limits[:at], changed, *node.limits[at + 1 :])
                yield Mutant(f"band {at + 1}: {what}", _typed(replace(node, limits=rows), node))


def _table(node: FirstMatch) -> Iterator[Mutant]:
    for at, condition in enumerate(node.conditions):
        rows = replace(node, conditions=_without(node.conditions, at), values=_without(node.values, at))
        changed = _typed(rows, node) if len(node.conditions) > 1 else node.otherwise
        yield Mutant(f"the table loses its row: {_short(condition)}", changed)
        if at:
            swapped = replace(
                node,
                conditions=(*node.conditions[: at - 1], condition, node.conditions[at - 1], *node.conditions[at + 1 :]),
                values=(*node.values[: at - 1], node.values[at], node.values[at - 1], *node.values[at + 1 :]),
            )
            yield Mutant(f"rows {at} and {at + 1} of the table change places", _typed(swapped, node))


def _rule(node: Rule) -> Iterator[Mutant]:
    for at, condition in enumerate(node.conditions):
        changed = replace(
            node,
            priorities=node.priorities[:at] + node.priorities[at + 1 :],
            conditions=_without(node.conditions, at),
            values=_without(node.values, at),
            sources=node.sources[:at] + node.sources[at + 1 :],
        )
        yield Mutant(f"the rule loses its exception: {_short(condition)}", _typed(changed, node))


def _presumption(node: Presume) -> Iterator[Mutant]:
    yield Mutant(f"'{node.name}' is not presumed", node.operand)
    if node.provided is not TRUE:
        yield Mutant(f"'{node.name}' is presumed without its list", presume(node.operand, node.then, name=node.name))
    if isinstance(node.type, Boolean):
        yield Mutant(
            f"'{node.name}' presumes the opposite",
            presume(node.operand, not_(node.then), name=node.name, provided=node.provided),
        )


def step_mutants(step: StepRow) -> Iterator[tuple[str, StepRow]]:
    """Every small wrong change of a step of a schedule besides its amount: the words of the change, and the step."""
    day = step.after_days
    for moved in dict.fromkeys((day + 1, max(day - 1, 0), day * 10)):
        if moved != day:
            yield f"day {day} becomes {moved}", step._replace(after_days=moved)
    for says in _renumbered(step.says):
        yield f"'{step.says}' becomes '{says}'", step._replace(says=says)


def mutants(node: Expression) -> Iterator[Mutant]:
    """Every small wrong change of one node."""
    if isinstance(node, Literal):
        yield from _literal(node)
    elif isinstance(node, Parameter):
        yield from _parameter(node)
    elif isinstance(node, Not):
        yield Mutant(f"'not' falls away: {_short(node.operand)}", node.operand)
    elif isinstance(node, All | Any):
        yield from _connective(node)
    elif isinstance(node, AtLeast):
        for count in (node.count - 1, node.count + 1):
            if 1 <= count <= len(node.parts):
                yield Mutant(f"at least {node.count} becomes {count}", at_least(count, *node.parts))
    elif isinstance(node, Compare):
        for other in (_STRICT[node.comparator], _TURNED[node.comparator]):
            yield Mutant(
                f"'{node.comparator}' becomes '{other}' in: {_short(node)}",
                _typed(replace(node, comparator=other), node),
            )
    elif isinstance(node, IsOneOf):
        for at, name in enumerate(node.labels):
            if len(node.labels) > 1:
                labels = node.labels[:at] + node.labels[at + 1 :]
                yield Mutant(f"'{name}' falls out of the set", _typed(replace(node, labels=labels), node))
        assert isinstance(node.operand.type, Category)
        rest = tuple(name for name in node.operand.type.labels if name not in node.labels)
        yield Mutant(f"the opposite of: {_short(node)}", _typed(replace(node, labels=rest), node))
    elif isinstance(node, Arithmetic) and node.operator in _OTHER:
        other = _OTHER[node.operator]
        yield Mutant(f"'{node.operator}' becomes '{other}'", _typed(replace(node, operator=other), node))
    elif isinstance(node, Presume):
        yield from _presumption(node)
    elif isinstance(node, FirstMatch):
        yield from _table(node)
    elif isinstance(node, Bands):
        yield from _bands(node)
    elif isinstance(node, Rule):
        yield from _rule(node)
