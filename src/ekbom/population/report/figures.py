"""Counts, shares and intervals as a reader sees them: with what is hidden said, never guessed at."""

from __future__ import annotations

from typing import NamedTuple

from ekbom.population.report.intervals import Interval, wilson
from ekbom.population.report.shown import Count, Hidden

#: Between a number and its sign, where no line may break.
NO_BREAK = "\u00a0"


class Share(NamedTuple):
    """Of those of whom it is known: the share that met it, and its interval.

    open: the share if all the unknown did not meet it, and if all did; None where their number is hidden.
    """

    met: int
    known: int
    value: float
    interval: Interval
    open: Interval | None


def words(count: Count) -> str:
    """A count in plain text."""
    if isinstance(count, Hidden):
        return f"<{count.below}" if count.below else "withheld"
    return f"{count:,}"


def cell(count: Count) -> str:
    """A count in HTML, hidden ones marked."""
    if isinstance(count, Hidden):
        return f'<span class="hidden">{words(count).replace("<", "&lt;")}</span>'
    return words(count) if count else '<span class="none">0</span>'


def patients(count: Count) -> str:
    """A count of patients in HTML."""
    return f"{cell(count)} patient{'' if count == 1 else 's'}"


def total(*counts: Count) -> int | None:
    """What some counts add up to; None where one is hidden."""
    shown = [count for count in counts if not isinstance(count, Hidden)]
    return sum(shown) if len(shown) == len(counts) else None


def share_of(met: Count, not_met: Count, unknown: Count) -> Share | None:
    """The share of a measure; None where a count that it is made of is hidden, or where nobody is known."""
    known, everyone = total(met, not_met), total(met, not_met, unknown)
    if isinstance(met, Hidden) or not known:
        return None
    open_ = None if everyone is None else Interval(met / everyone, (met + everyone - known) / everyone)
    return Share(met, known, met / known, wilson(met, known), open_)


def percent(share: float) -> str:
    """A share in percent with one decimal; what is not quite none or all does not look like it."""
    shown = f"{100 * share:.1f}"
    if shown == "0.0" and share > 0:
        shown = "<0.1"
    elif shown == "100.0" and share < 1:
        shown = ">99.9"
    return f"{shown}{NO_BREAK}%"


def span(low: float, high: float) -> str:
    """Two ends in percent."""
    return f"{100 * low:.1f} to {100 * high:.1f}{NO_BREAK}%"
