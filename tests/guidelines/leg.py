"""Ask the book about one leg: facts in, the value of a finding or the status of an option out.

Facts are written as a record has them: ``abi`` stands for the left leg where the fact belongs to a leg, and
``abi__right`` for the right; ``reflux_time__gsv_knee`` is that segment of the left leg.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from ekbom.facts.segments import SEGMENTS
from ekbom.guidelines.vocabulary import Alert, Option
from ekbom.logic.expressions import Category, Expression, Value, Variable, is_sided, on_side
from ekbom.logic.interpreter import evaluate
from ekbom.plan.status import all_cells

AS_OF = datetime.date(2026, 11, 22).toordinal()
LISTS = {
    "condition_list": True,
    "allergy_list": True,
    "medication_list": True,
    "procedure_list": True,
    "device_list": True,
}
_SEGMENTS = set(SEGMENTS)


def values(facts: Mapping[str, object], variables: dict[str, Variable]) -> dict[str, Value]:
    """The facts under the keys that variables have."""
    known: dict[str, Value] = {}
    for name, value in facts.items():
        id, *places = name.split("__")
        segment = next((p for p in places if p in _SEGMENTS), None)
        side = next((p for p in places if p in ("left", "right")), "left")
        variable = variables.get(id)
        key = id if segment is None else f"{id}.{segment}"
        if variable is not None and variable.sided:
            key = f"{key}@{side}"
        if isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        assert value is None or isinstance(value, bool | float | str)
        known[key] = value
    return known


def variables_of(*nodes: Expression) -> dict[str, Variable]:
    """Every variable that the expressions read, by id."""
    found: dict[str, Variable] = {}
    stack, seen = list(nodes), set()
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Variable):
            found[node.id] = node
        stack.extend(node.operands)
    return found


def value(node: Expression, side: str = "left", /, **facts: object) -> Value:
    """The value of a finding on a leg (or of the person)."""
    known = values(facts, variables_of(node))
    return evaluate(on_side(node, side) if is_sided(node) else node, known, AS_OF)


def status(option: Option, side: str | None = None, /, **facts: object) -> str:
    """The status of an option: its own, or that of a leg."""
    whole, legs = all_cells(option)
    node = whole if side is None else next(leg.status for leg in legs if leg.side == side)
    assert isinstance(node.type, Category)
    found = evaluate(node, values(facts, variables_of(node)), AS_OF)
    assert isinstance(found, str)
    return found


def level(alert: Alert, side: str = "left", /, **facts: object) -> str | None:
    """The level at which an alert speaks, or None."""
    for row in alert.rows:
        if value(row.when, side, **facts) is True:
            return row.level
    if alert.unknown_when is not None and value(alert.unknown_when, side, **facts) is True:
        return alert.unknown_level
    return None
