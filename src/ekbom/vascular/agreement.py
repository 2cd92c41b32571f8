"""How well measured reflux times agree with a reader's: error, limits of agreement, right side of the cut-off.

For laboratories that have their own readings; the generator's frozen seeds use the same figures. A trace that was
refused counts apart, never as right or wrong.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

#: Two-sided 95 % of a normal distribution.
_Z = 1.959964


class Pair(NamedTuple):
    """A reader's time and the measured one with its error, in ms; measured None: refused, with the reason."""

    name: str
    reader: float
    measured: float | None
    error: float | None = None
    reason: str = ""


class Share(NamedTuple):
    """A share with its 95 % interval (Wilson); None where nobody was counted."""

    hits: int
    of: int
    low: float | None
    high: float | None


class Agreement(NamedTuple):
    """The figures. bias, limits: Bland and Altman's, measured minus reader, ms. covered: truth within the stated error.

    sensitivity, specificity: at the cut-off (reflux is longer than it). right: right side of the cut-off, of traces
    whose stated error does not reach it.
    """

    pairs: int
    refused: int
    mean_absolute_error: float | None
    bias: float | None
    limits: tuple[float, float] | None
    worst: float | None
    covered: Share
    sensitivity: Share
    specificity: Share
    right: Share


def share(count: int, of: int) -> Share:
    """A share with its Wilson interval."""
    if of == 0:
        return Share(0, 0, None, None)
    p, z2 = count / of, _Z**2
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * math.sqrt(p * (1 - p) / of + z2 / (4 * of**2)) / (1 + z2 / of)
    return Share(count, of, max(middle - half, 0.0), min(middle + half, 1.0))


def agreement(pairs: Sequence[Pair], cut: float = 500.0) -> Agreement:
    """The figures over pairs; those that were refused are counted and left out of the rest."""
    answered = [(p.reader, p.measured, p.error or 0.0) for p in pairs if p.measured is not None]
    differences = [measured - reader for reader, measured, _ in answered]
    n = len(differences)
    bias = sum(differences) / n if n else None
    limits = None
    if bias is not None and n > 1:
        spread = math.sqrt(sum((d - bias) ** 2 for d in differences) / (n - 1))
        limits = (bias - _Z * spread, bias + _Z * spread)
    sure = [(reader, measured) for reader, measured, error in answered if abs(measured - cut) > error]
    diseased = [measured for reader, measured, _ in answered if reader > cut]
    healthy = [measured for reader, measured, _ in answered if reader <= cut]
    return Agreement(
        len(pairs),
        len(pairs) - n,
        sum(map(abs, differences)) / n if n else None,
        bias,
        limits,
        max(map(abs, differences)) if n else None,
        share(sum(abs(m - r) <= e for r, m, e in answered), n),
        share(sum(m > cut for m in diseased), len(diseased)),
        share(sum(m <= cut for m in healthy), len(healthy)),
        share(sum((r > cut) == (m > cut) for r, m in sure), len(sure)),
    )


def as_text(found: Agreement, cut: float = 500.0) -> str:
    """The figures in words."""
    if found.mean_absolute_error is None or found.bias is None:
        return f"{found.pairs} traces, all refused: nothing to compare\n"
    lines = [
        f"{found.pairs} {'trace' if found.pairs == 1 else 'traces'}, {found.refused} refused",
        f"mean absolute error {found.mean_absolute_error:.1f} ms, worst {found.worst:.0f} ms",
        f"bias {found.bias:+.1f} ms",
    ]
    if found.limits is not None:
        lines[-1] += f", limits of agreement {found.limits[0]:+.0f} to {found.limits[1]:+.0f} ms"
    for name, part in (
        ("the stated error holds the reader's time", found.covered),
        (f"longer than {cut:g} ms found (sensitivity)", found.sensitivity),
        (f"not longer than {cut:g} ms found (specificity)", found.specificity),
        ("right side of the cut-off where the error does not reach it", found.right),
    ):
        if part.low is None or part.high is None:
            lines.append(f"{name}: nobody to count")
        else:
            percent = 100 * part.hits / part.of
            lines.append(
                f"{name}: {part.hits} of {part.of}, {percent:.1f} % ({100 * part.low:.0f} to {100 * part.high:.0f})"
            )
    return "\n".join(lines) + "\n"
