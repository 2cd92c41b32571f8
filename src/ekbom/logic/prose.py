"""Any expression in readable English, made from the tree so that words and logic cannot drift apart."""

from __future__ import annotations

import datetime

from ekbom.logic.expressions import (
    All,
    Any,
    Arithmetic,
    AtLeast,
    Band,
    Bands,
    Boolean,
    Compare,
    Date,
    Expression,
    FirstMatch,
    IsKnown,
    IsOneOf,
    Literal,
    Not,
    Number,
    Parameter,
    Presume,
    Reference,
    Rule,
    Value,
    Variable,
)

_COMPARATORS = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}
_OPERATORS = {"+": "plus", "-": "minus", "*": "times", "/": "divided by", "**": "to the power of"}
_UNITS = {"1": "", "a": "years", "ug/L": "µg/L", "ug/dL": "µg/dL", "mm[Hg]": "mmHg", "um": "µm", "wk": "weeks",
          "mo": "months", "d": "days", "mL/min/{1.73_m2}": "mL/min/1.73 m²", "{score}": ""}  # fmt: skip


def unit_words(code: str) -> str:
    """A unit as people write it."""
    return _UNITS.get(code, code)


def value_words(value: Value, node: Expression) -> str:
    """A value of this node as people write it: yes, no, unknown, a number with its unit, a label, a date."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value.replace("_", " ")
    if isinstance(node.type, Date):
        return datetime.date.fromordinal(int(value)).isoformat()
    words = f"{value:.6g}"
    code = unit_words(node.type.unit.code) if isinstance(node.type, Number) else ""
    return f"{words} {code}".strip()


def _place(node: Variable | Reference) -> str:
    words = node.label
    if isinstance(node, Variable) and node.segment is not None:
        words += f" at {node.segment.replace('_', ' ')}"
    if node.side is not None:
        words += f" ({node.side} leg)"
    return words


def _band(limits: Band, unit: str) -> str:
    parts = []
    for words, limit in (
        ("at least", limits.at_least),
        ("above", limits.above),
        ("below", limits.below),
        ("at most", limits.at_most),
    ):
        if limit is not None:
            parts.append(f"{words} {limit:g} {unit}".strip())
    return " and ".join(parts) or "any value"


def _joined(parts: tuple[Expression, ...], word: str) -> str:
    return f" {word} ".join(_inner(part) for part in parts)


def _inner(node: Expression) -> str:
    words = prose(node)
    compound = isinstance(node, All | Any | Arithmetic | FirstMatch | Bands | Rule)
    return f"({words})" if compound else words


def prose(node: Expression) -> str:
    """The expression in English. References and parameters are named, not spelled out."""
    if isinstance(node, Literal):
        if node.value is None or isinstance(node.value, bool):
            return {None: "unknown", True: "always", False: "never"}[node.value]
        return value_words(node.value, node)
    if isinstance(node, Variable | Reference):
        return _place(node)
    if isinstance(node, Parameter):
        return _parameter(node)
    if isinstance(node, Not):
        operand = node.operand
        if isinstance(operand, Compare):
            return f"{_inner(operand.left)} is not {_COMPARATORS[operand.comparator]} {_inner(operand.right)}"
        if isinstance(operand, IsKnown):
            return f"{_inner(operand.operand)} is not known"
        return f"not {_inner(operand)}"
    if isinstance(node, All):
        return _joined(node.parts, "and")
    if isinstance(node, Any):
        return _joined(node.parts, "or")
    if isinstance(node, AtLeast):
        return f"at least {node.count} of: {'; '.join(_inner(p) for p in node.parts)}"
    if isinstance(node, Compare):
        words = _COMPARATORS[node.comparator]
        if isinstance(node.left.type, Date):
            words = {"<": "before", "<=": "on or before", ">": "after", ">=": "on or after"}[node.comparator]
        return f"{_inner(node.left)} is {words} {_inner(node.right)}"
    if isinstance(node, IsOneOf):
        return f"{_inner(node.operand)} is {' or '.join(name.replace('_', ' ') for name in node.labels)}"
    if isinstance(node, Arithmetic):
        if node.operator in ("least", "greatest"):
            return f"the {node.operator} of {_inner(node.left)} and {_inner(node.right)}"
        return f"{_inner(node.left)} {_OPERATORS[node.operator]} {_inner(node.right)}"
    if isinstance(node, IsKnown):
        return f"{_inner(node.operand)} is known"
    if isinstance(node, Presume):
        return f"{_inner(node.operand)} (presumed {_presumed(node)} where unknown)"
    if isinstance(node, FirstMatch):
        rows = [f"{_value(v)} if {_inner(c)}" for c, v in zip(node.conditions, node.values, strict=True)]
        return f"the first that holds: {'; '.join(rows)}; otherwise {_value(node.otherwise)}"
    if isinstance(node, Bands):
        unit = unit_words(node.operand.type.unit.code) if isinstance(node.operand.type, Number) else ""
        rows = [f"{_value(v)} if {_band(b, unit)}" for b, v in zip(node.limits, node.values, strict=True)]
        return f"by {_inner(node.operand)}: {'; '.join(rows)}"
    assert isinstance(node, Rule)
    exceptions = [
        f"except {_value(v)} when {_inner(c)} ({s})"
        for c, v, s in zip(node.conditions, node.values, node.sources, strict=True)
    ]
    return f"{_inner(node.base)}, {', '.join(exceptions)}"


def _parameter(node: Parameter) -> str:
    assert isinstance(node.type, Number)
    return f"{node.values[-1][1]:g} {unit_words(node.type.unit.code)}".strip()


def _presumed(node: Presume) -> str:
    if isinstance(node.then, Literal) and isinstance(node.then.value, bool):
        return "so" if node.then.value else "absent"
    return prose(node.then)


def _value(node: Expression) -> str:
    if isinstance(node, Literal) and isinstance(node.type, Boolean) and node.value is not None:
        return "yes" if node.value else "no"
    return _inner(node)
