"""How the language calculates: one definition for the interpreter and for generated Python.

Every result that is no number, or larger than any quantity of medicine, is unknown; one nearer to zero than any is
zero. Derived numbers are rounded to 9 significant digits before any comparison, because engines differ in the last
bits of a power.
"""

from __future__ import annotations

Value = bool | float | str | None

#: The largest and the least result of a calculation, of either sign: engines differ in what they make of overflow and
#: underflow, and 9 digits of what lies between can be rounded by an exact power of ten.
LARGEST, SMALLEST = 1e15, 1e-14


def rounded(value: float) -> float:
    """The number with 9 significant digits."""
    return float(f"{value:.9g}")


def finite(value: float) -> float | None:
    """The number; unknown where it is no number or too large, zero where it is next to nothing."""
    size = abs(value)
    return (value if size >= SMALLEST else 0.0) if size <= LARGEST else None


def divided(left: float, right: float) -> float | None:
    """The quotient; unknown by zero."""
    return None if right == 0 else finite(left / right)


def power(base: float, exponent: float) -> float | None:
    """The power; unknown for a broken power of a negative base, for zero to a negative power, on overflow."""
    if (base < 0 and exponent != int(exponent)) or (base == 0 and exponent < 0):
        return None
    try:
        return finite(base**exponent)
    except OverflowError:
        return None


def ruled(base: Value, priorities: tuple[int, ...], conditions: tuple[Value, ...], values: tuple[Value, ...]) -> Value:
    """A rule with exceptions, highest priority first (see ``expressions.Rule``)."""
    at = 0
    while at < len(priorities):
        end = at
        while end < len(priorities) and priorities[end] == priorities[at]:
            end += 1
        group = range(at, end)
        if any(conditions[i] is None for i in group):
            return None
        held = [values[i] for i in group if conditions[i]]
        if held:
            return held[0] if all(v == held[0] for v in held) else None
        at = end
    return base
