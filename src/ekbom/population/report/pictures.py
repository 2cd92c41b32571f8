"""The pictures of the report: bars of counts and shares with their intervals, as small SVG within the page.

They stretch with the page: places are percentages of the width, heights are pixels. What a kind of patients is, is told
by its filling as well as by its colour, so that print and a reader who sees no colours tell them apart; every picture
has its words as alternative text. Nothing is drawn of a count that is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from ekbom.population.report.intervals import Interval

#: Fillings by what they stand for. A pattern is defined once in the page (``PATTERNS``).
FILL = {
    "done": "#0b4f8a",
    "not_done": "#e7eaee",
    "not_needed": "url(#not-needed)",
    "unknown": "url(#unknown)",
    "left_out": "#ffffff",
}
_EDGE = {"done": "#0b4f8a", "not_done": "#8a929c", "not_needed": "#0b4f8a", "unknown": "#7a3e00", "left_out": "#b5b5b5"}
INK, RULE, PALE = "#1a1a1a", "#b5b5b5", "#e7eaee"
PATTERNS = (
    '<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
    '<pattern id="not-needed" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="7" height="7" fill="#ffffff"/><rect width="3" height="7" fill="#0b4f8a"/></pattern>'
    '<pattern id="unknown" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#fff6ec"/><circle cx="3" cy="3" r="1.3" fill="#7a3e00"/></pattern></defs></svg>'
)
_BAR, _LINE, _SWATCH = 24, 18, 14


class Piece(NamedTuple):
    """A part of a bar, from one share of its length to another."""

    kind: str
    start: float
    end: float


def bar(pieces: Sequence[Piece], words: str) -> str:
    """A bar of some pieces on a track as long as the page is wide. words: what it shows, for who does not see it."""
    drawn = "".join(
        f'<rect x="{_percent(one.start)}" y="1" width="{_percent(one.end - one.start)}" height="{_BAR - 2}" '
        f'fill="{FILL[one.kind]}" stroke="{_EDGE[one.kind]}"/>'
        for one in pieces
        if one.end > one.start
    )
    track = f'<rect x="0" y="1" width="100%" height="{_BAR - 2}" fill="{FILL["not_done"]}"/>'
    return _picture(track + drawn, _BAR, words)


def share_line(share: float, interval: Interval, open_: Interval | None, words: str) -> str:
    """A share on a line from 0 to 100 %: a dot, a bar for its interval, a dashed line for what unknown leaves open."""
    middle = _LINE / 2
    ticks = "".join(
        f'<line x1="{tick}%" y1="3" x2="{tick}%" y2="{_LINE - 3}" stroke="{RULE}"/>' for tick in (0.3, 50, 99.7)
    )
    dashes = ""
    if open_ is not None:
        dashes = (
            f'<line x1="{_percent(open_.low)}" y1="{middle:g}" x2="{_percent(open_.high)}" y2="{middle:g}" '
            f'stroke="{_EDGE["unknown"]}" stroke-width="1.5" stroke-dasharray="2 3"/>'
        )
    drawn = (
        f'<line x1="0" y1="{middle:g}" x2="100%" y2="{middle:g}" stroke="{PALE}"/>{ticks}'
        f"{dashes}"
        f'<line x1="{_percent(interval.low)}" y1="{middle:g}" x2="{_percent(interval.high)}" y2="{middle:g}" '
        f'stroke="{FILL["done"]}" stroke-width="5"/>'
        f'<circle cx="{_percent(share)}" cy="{middle:g}" r="4.5" fill="#ffffff" stroke="{INK}" stroke-width="2"/>'
    )
    return _picture(drawn, _LINE, words)


def swatch(kind: str) -> str:
    """A small square of a filling, for a legend; its words stand beside it."""
    return (
        f'<svg class="swatch" width="{_SWATCH}" height="{_SWATCH}" aria-hidden="true" focusable="false">'
        f'<rect x="0.5" y="0.5" width="{_SWATCH - 1}" height="{_SWATCH - 1}" fill="{FILL[kind]}" '
        f'stroke="{_EDGE[kind]}"/></svg>'
    )


def _picture(drawn: str, height: int, words: str) -> str:
    return f'<svg class="wide" width="100%" height="{height}" role="img" aria-label="{escape(words)}">{drawn}</svg>'


def _percent(share: float) -> str:
    return f"{100 * share:.4g}%"
