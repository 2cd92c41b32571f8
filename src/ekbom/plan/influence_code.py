"""Straight-line Python for ``ekbom.plan.influence``: the masks of all parts of all options in one go.

Generated from the same tables; the plain ``Influence`` is the law, and the tests hold the two together. The
generated lines follow those that set the values (``ekbom.logic.python_code``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ekbom.plan.tables import bit_of


class Shape(NamedTuple):
    """What the masks depend on besides the values (fields of ``tables.Tables``)."""

    kinds: str
    children: tuple[tuple[int, ...], ...]
    firm: bytes
    same: tuple[int, ...]
    slots: dict[int, int]
    details: dict[int, int]
    askers: tuple[int, ...]


def influence_source(shape: Shape, targets: Sequence[int]) -> str:
    """The lines that return the masks of ``targets``, in their order, beside the values "v"."""
    lines = []
    for node in _needed(shape, targets):
        lines += _statement(shape, node)
    masks = "".join(f"{_mask(shape, target)}, " for target in targets)
    return "\n".join([*lines, f" return v, ({masks})"]) + "\n"


def _needed(shape: Shape, targets: Sequence[int]) -> list[int]:
    """The nodes whose masks are needed, operands first (numbers are in evaluation order)."""
    seen: set[int] = set()
    stack = [shape.same[target] for target in targets]
    while stack:
        node = stack.pop()
        if node not in seen and shape.kinds[node] not in "LP":
            seen.add(node)
            stack.extend(shape.same[child] for child in shape.children[node])
    return sorted(seen)


def _mask(shape: Shape, node: int) -> str:
    found = shape.same[node]
    return "0" if shape.kinds[found] in "LP" else f"m{found}"


def _union(shape: Shape, nodes: Sequence[int]) -> str:
    masks = dict.fromkeys(_mask(shape, node) for node in nodes)
    return " | ".join(mask for mask in masks if mask != "0") or "0"


def _statement(shape: Shape, node: int) -> list[str]:
    kind, children = shape.kinds[node], shape.children[node]
    if kind == "F":
        block = _table(shape, node, children)
        return (
            [f" if v{node} is not None: m{node} = 0", " else:", *(" " + line for line in block)]
            if shape.firm[node]
            else block
        )
    return [f" m{node} = " + (f"0 if v{node} is not None else " if shape.firm[node] else "") + _formula(shape, node)]


def _formula(shape: Shape, node: int) -> str:
    kind, children = shape.kinds[node], shape.children[node]
    if kind == "V":
        return f"{bit_of(shape.slots[node], shape.askers)}"
    if kind in "AO":
        settled = " or ".join(_settles(shape, child, kind == "O") for child in children)
        return f"0 if {settled} else {_union(shape, children)}"
    if kind == "D":
        operand = children[0]
        return f"{_mask(shape, operand)} if v{operand} is not None else {_union(shape, children)}"
    if kind == "K":
        pairs = ", ".join(f"(v{child}, {_mask(shape, child)})" for child in children)
        return f"at_least({shape.details[node]}, ({pairs},))"
    return _union(shape, children)


def _settles(shape: Shape, child: int, word: bool) -> str:
    mask = _mask(shape, child)
    return f"v{child} is {word}" + (f" and not {mask}" if mask != "0" else "")


def _table(shape: Shape, node: int, children: tuple[int, ...]) -> list[str]:
    """A table row by row, until a row that firmly holds; settled where all rows that can be reached say the same."""
    rows = shape.details[node]
    lines = [" k = o = d = 0; x = at_least", " while 1:"]
    for condition, value in zip(children[:rows], children[rows : 2 * rows], strict=True):
        mask, own = _mask(shape, condition), _mask(shape, value)
        reached = f"v{condition} is not False" + (f" or {mask}" if mask != "0" else "")
        lines.append(f"  if {reached}:")
        if mask != "0":
            lines.append(f"   k |= {mask}")
        lines += _reached("   ", value, own)
        lines.append(f"   if v{condition} is True" + (f" and not {mask}" if mask != "0" else "") + ": break")
    lines += _reached("  ", children[-1], _mask(shape, children[-1]))
    return [*lines, "  break", f" m{node} = 0 if not o and not d and x is not None else k | o"]


def _reached(indent: str, value: int, mask: str) -> list[str]:
    lines = [] if mask == "0" else [f"{indent}o |= {mask}"]
    return [*lines, f"{indent}if x is at_least: x = v{value}", f"{indent}elif x != v{value}: d = 1"]


def at_least(count: int, parts: tuple[tuple[bool | float | str | None, int], ...]) -> int:
    """The mask of "at least ``count`` of the parts", given as (value, mask)."""
    mask = firm_true = loose = 0
    for value, own in parts:
        mask |= own
        firm_true += own == 0 and value is True
        loose += own != 0
    return 0 if firm_true >= count or firm_true + loose < count else mask
