"""The leg map: veins and arteries of both legs as one SVG, each segment drawn by its state.

Left and right are the person's. Every panel is laid out as seen from the front, the view from behind too: the person's
right leg is on the left, and each panel says so. A state has a colour and a shape of line of its own, so that a black
and white print tells them apart; what was not examined is a row of grey dots and never looks healthy.

The picture stands alone (SVG 1.1 elements, no script, style sheet, font or reference to anything) and obeys a page
whose policy forbids inline styles. Its alternative text names what was found. The same states give the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from itertools import pairwise
from typing import NamedTuple

from ekbom.reports import wording
from ekbom.reports.leg_map_courses import (
    BEARINGS,
    BESIDE,
    CONTINUED,
    COURSES,
    HEIGHT,
    NO_ONE_WAY,
    OUTLINE,
    PANELS,
    Line,
)
from ekbom.reports.leg_map_states import (
    DRAWN,
    LEGS,
    SIGNS,
    STATES,
    TELLING,
    SegmentState,
    States,
    checked,
    diameter_words,
    full_words,
    has_number,
    time_words,
)

__all__ = ["SegmentState", "leg_map"]

TITLE = "Leg map: veins and arteries of both legs"
WIDTH = 900
#: Margin of the page, half of a panel's width, the gap between two; how much of its table's width and height a leg has.
MARGIN, HALF, GAP = 6, 219, 10
SLIM, LOW = 0.87, 0.93
#: Where the labels of a leg begin, from the midline, and how much of a line they may fill.
LABELS_AT, LABEL_ROOM = 101, 115
HEAD, LINE_HEIGHT, LABEL_GAP = 32, 11.5, 3
INK, SOFT, RULE, SKIN, SKIN_EDGE, PALE, PAPER = (
    "#1a1a1a",
    "#4a4a4a",
    "#b5b5b5",
    "#f6f4f0",
    "#cfc8bb",
    "#c2b9a8",
    "#ffffff",
)
FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', Arial, sans-serif"


class Stroke(NamedTuple):
    """One layer of a line: colour, width, dashes, ends."""

    colour: str
    width: float
    dashes: str = ""
    ends: str = "butt"


#: The look of each state, from the lowest layer up; the first layer's colour is the state's colour.
LOOK: dict[str, tuple[Stroke, ...]] = {
    "unknown": (Stroke("#757575", 2, "0.1 4.4", "round"),),
    "normal": (Stroke("#1c5f9e", 2.6, "", "round"),),
    "closed": (Stroke("#4a5a66", 5.4), Stroke(PAPER, 3)),
    "seen": (Stroke("#8a1c5c", 3.4, "2.4 1.2"),),
    "borderline": (Stroke("#a35400", 5.4, "6.5 2.6"),),
    "narrowed": (Stroke("#6a2c91", 6), Stroke(PAPER, 3.2, "4.5 4.5")),
    "occluded": (Stroke("#1a1a1a", 7.4), Stroke(PAPER, 4.8), Stroke("#1a1a1a", 7.4, "1.8 2.6")),
    "refluxing": (Stroke("#b3121d", 7.6, "", "round"),),
}
ORDER = tuple(STATES)
#: The legend's words, gravest first, and where they begin after the beginning of their line.
LEGEND = {
    "refluxing": "Reflux",
    "occluded": "Occluded",
    "narrowed": "Narrowed",
    "borderline": "Borderline",
    "closed": "Closed, removed",
    "seen": "Sign seen",
    "normal": "Normal",
    "unknown": "Not examined",
}
SWATCH = 40


def leg_map(states: States, title: str = TITLE, name: str = "leg-map") -> str:
    """The map of these states as an SVG element.

    A segment that is not among the states was not examined. ``name`` begins the ids of title and description: give
    another to each map of one page. ValueError for a segment, side, state or number that cannot be drawn.
    """
    places = checked(states)
    panels = [_panel(panel, places) for panel in PANELS]
    heights = [max(panels[0].height, panels[1].height), max(panels[2].height, panels[3].height)]
    summary, top = _summary(places)
    legend, top = _legend(top)
    rows = (top, top + heights[0] + GAP)
    body = [
        f'<g transform="translate({MARGIN + column * (2 * HALF + GAP)},{_n(rows[row])})">'
        f"{_frame(heights[row])}{panel.drawing}</g>"
        for panel, (row, column) in zip(panels, ((0, 0), (0, 1), (1, 0), (1, 1)), strict=True)
    ]
    foot, height = _foot(rows[1] + heights[1])
    id = escape(name)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{id}-title {id}-desc"'
        f' width="{WIDTH}" height="{_n(height)}" viewBox="0 0 {WIDTH} {_n(height)}"'
        f' font-family="{escape(FONT)}" font-size="11" fill="{INK}">'
    )
    return "\n".join(
        [
            head,
            f'<title id="{id}-title">{escape(wording.shown(title))}</title>',
            f'<desc id="{id}-desc">{escape(_described(places))}</desc>',
            f'<rect width="{WIDTH}" height="{_n(height)}" fill="{PAPER}"/>',
            _text(MARGIN, 22, wording.shown(title), size=17, bold=True),
            _text(
                MARGIN,
                40,
                "Drawn from the front: the person's right leg is on the left of every panel, from behind too.",
                colour=SOFT,
                size=12,
            ),
            summary,
            legend,
            *body,
            foot,
            "</svg>\n",
        ]
    )


# --- what is said ------------------------------------------------------------------------------------


def described(states: States) -> str:
    """The map in words, as its alternative text."""
    return _described(checked(states))


def _described(places: dict[tuple[str, str], SegmentState]) -> str:
    """The findings of each leg in words, gravest first; what was not examined is counted."""
    parts = []
    for side in (*LEGS, ""):
        mine = {id: state for (id, at), state in places.items() if at == side}
        said = []
        for state in TELLING:
            named = [_measured(id, one) for id, one in mine.items() if one.state == state]
            if named:
                said.append(f"{STATES[state]}: {'; '.join(named)}.")
        said.append(_counts(mine))
        parts.append(f"{wording.first_upper(side)} leg. {' '.join(said)}" if side else f"Midline. {' '.join(said)}")
    return " ".join(parts)


def _measured(id: str, state: SegmentState) -> str:
    said = [
        f"{words} (measured, unreviewed)" if name in state.unreviewed else words
        for name, words in (("reflux_ms", time_words(state)), ("diameter_mm", diameter_words(state)))
        if words
    ]
    return f"{DRAWN[id].label} {', '.join(said)}".strip()


def _counts(mine: dict[str, SegmentState]) -> str:
    normal = sum(one.state == "normal" for one in mine.values())
    unjudged = sum(one.state == "unknown" and has_number(one) for one in mine.values())
    dark = sum(one.state == "unknown" and not has_number(one) for one in mine.values())
    said = [f"Normal: {normal} of {len(mine)}.", f"Not examined: {dark} of {len(mine)}."]
    if unjudged:
        said.insert(1, f"Measured, not judged: {unjudged}.")
    return " ".join(said) if dark < len(mine) else "Nothing was examined."


def _summary(places: dict[tuple[str, str], SegmentState]) -> tuple[str, float]:
    """A box over each leg's half with its findings by name; and where the next thing may begin."""
    boxes, heights = [], []
    width = HALF * 2
    for side in LEGS:
        mine = {id: state for (id, at), state in places.items() if at == side}
        lines: list[tuple[str, str, bool]] = []
        for state in TELLING:
            names = [
                COURSES[id].name + (UNREVIEWED if "reflux_ms" in one.unreviewed and one.reflux_ms is not None else "")
                for (id, at), one in places.items()
                if at in (side, "") and one.state == state
            ]
            if names:
                folded = _folded(
                    f"{STATES[state]}: {', '.join(names)}", width - 20, 11.5, most=SUMMARY_LINES.get(state, 3)
                )
                lines += [(line, LOOK[state][0].colour, state == "refluxing") for line in folded]
        lines.append((_counts(mine), SOFT, False))
        boxes.append(lines)
        heights.append(len(lines) * 15)
    height = max(heights) + 28
    drawn = []
    for side, lines, x in zip(LEGS, boxes, (MARGIN, MARGIN + 2 * HALF + GAP), strict=True):
        drawn.append(
            f'<rect x="{x + 0.5}" y="50.5" width="{width - 1}" height="{height - 1}" fill="none" stroke="{RULE}"/>'
        )
        drawn.append(_text(x + 10, 67, f"{side.upper()} LEG", size=12, bold=True))
        drawn += [
            _text(x + 10, 84 + 15 * n, line, size=11.5, bold=bold, colour=colour)
            for n, (line, colour, bold) in enumerate(lines)
        ]
    return "\n".join(drawn), 50 + height


def _legend(top: float) -> tuple[str, float]:
    """One line with every state in its look, spread over the width."""
    widths = [SWATCH + _wide(words, 11.5) for words in LEGEND.values()]
    gap = (WIDTH - 2 * MARGIN - sum(widths)) / (len(widths) - 1)
    drawn, x, y = [], float(MARGIN), top + 19
    for (state, words), width in zip(LEGEND.items(), widths, strict=True):
        drawn.append(_strokes(LOOK[state], f"M{_n(x + 4)},{_n(y)} h30"))
        if state == "refluxing":
            drawn.append(_arrows([(x + 4, y), (x + 34, y)]))
        drawn.append(_text(x + SWATCH, y + 4, words, size=11.5))
        x += width + gap
    return "\n".join(drawn), top + 36


#: Reflux is always named in full above the panels; other findings in three lines, the rest counted.
SUMMARY_LINES = {"refluxing": len(DRAWN)}
#: What stands behind a number that nobody has accepted.
UNREVIEWED = "*"
FOOT = (
    "Numbers: reflux time ± error in ms, inner diameter in mm; *: measured, unreviewed. Many labels: errors in table.",
    "Arrows point away from the heart. P., ring: perforator, the ring filled if it refluxes. v. vein, a. artery.",
    "Pale lines: veins of another panel, without state; CFV, DFV: common, deep femoral. Courses are a chart's.",
)


def _foot(top: float) -> tuple[str, float]:
    lines = [_text(MARGIN, top + 17 + 14 * n, line, colour=SOFT) for n, line in enumerate(FOOT)]
    return "\n".join(lines), top + 10 + 14 * len(FOOT)


# --- a panel -----------------------------------------------------------------------------------------


class _Panel(NamedTuple):
    drawing: str
    height: float


def _frame(height: float) -> str:
    return f'<rect x="0.5" y="0.5" width="{2 * HALF - 1}" height="{_n(height - 1)}" fill="none" stroke="{RULE}"/>'


def _panel(panel: str, places: dict[tuple[str, str], SegmentState]) -> _Panel:
    here = [(id, side) for id, side in places if COURSES[id].panel == panel]
    labels = {side: _labels(panel, side, places) for side in LEGS}
    bottom = max([HEIGHT * LOW, *(label.bottom for side in LEGS for label in labels[side])])
    drawn = [_heading(panel), f'<g transform="translate({HALF},{HEAD})">', *(_leg(panel, side) for side in LEGS)]
    drawn += [label.leader for side in LEGS for label in labels[side]]
    drawn += [
        _segment(id, side, places[id, side]) for id, side in sorted(here, key=lambda at: ORDER.index(places[at].state))
    ]
    drawn += [label.text for side in LEGS for label in labels[side]]
    return _Panel("\n".join([*drawn, "</g>"]), HEAD + bottom + 8)


def _heading(panel: str) -> str:
    pills = "".join(
        f'<rect x="{x}" y="6" width="62" height="19" rx="3" fill="{INK}"/>'
        + _text(x + 31, 20, side.upper(), anchor="middle", size=12.5, bold=True, colour=PAPER)
        for side, x in zip(LEGS, (6, 2 * HALF - 68), strict=True)
    )
    return pills + _text(HALF, 20, PANELS[panel], anchor="middle", size=13, bold=True)


def _leg(panel: str, side: str) -> str:
    """The outline of one leg, what gives bearings in it, and the pale ends of other panels' veins."""
    way = -SLIM if side == "right" else SLIM
    inside = "".join(f'<path d="{d}" fill="none" stroke="{SKIN_EDGE}" stroke-width="0.9"/>' for d in BEARINGS[panel])
    skin = f'<path d="{OUTLINE}" fill="{SKIN}" stroke="{SKIN_EDGE}" stroke-width="1.2"/>'
    drawn = [f'<g transform="scale({way},{LOW})">{skin}{inside}</g>']
    for at, name, named_at, _, line in CONTINUED:
        if at == panel:
            points = _placed(line, side)
            drawn.append(
                f'<path d="{_curve(points)}" fill="none" stroke="{PALE}" stroke-width="3" stroke-linecap="round"/>'
            )
            x, y = _placed((named_at,), side)[0]
            drawn.append(_text(x, y, name, anchor="middle", size=9.5, colour=SOFT) if name else "")
    return "\n".join(drawn)


def _placed(line: Line, side: str) -> list[tuple[float, float]]:
    way = -SLIM if side == "right" else SLIM
    return [(x * way, y * LOW) for x, y in line]


# --- a segment ---------------------------------------------------------------------------------------


def _segment(id: str, side: str, state: SegmentState) -> str:
    """The lines of one segment as a group that carries its id, side and state."""
    look = LOOK[state.state]
    if DRAWN[id].system == "perforator":
        look = tuple(layer._replace(width=layer.width * 0.7) for layer in look)
    drawn = []
    for line in COURSES[id].lines:
        points = _placed(line, side)
        halo = Stroke(SKIN, look[0].width + 2.4)
        strokes = look if state.state == "unknown" or id in SIGNS else (halo, *look)
        drawn.append(_strokes(strokes, _curve(points)))
        if state.state == "refluxing" and DRAWN[id].system != "perforator":
            if id in NO_ONE_WAY:
                drawn.append(_strokes((Stroke(PAPER, 2, "0.1 5", "round"),), _curve(points)))
            else:
                drawn.append(_arrows(_sampled(points)))
    if DRAWN[id].system == "perforator":
        drawn.append(_ring(_placed(COURSES[id].lines[0], side)[-1], state.state))
    words = escape(full_words(DRAWN[id], side, state))
    named = f'data-segment="{id}" data-side="{side}" data-state="{state.state}"'
    return f"<g {named}><title>{words}</title>{''.join(drawn)}</g>"


def _ring(at: tuple[float, float], state: str) -> str:
    """The gap in the fascia where a perforator goes deep, in the state's own shape."""
    x, y = _n(at[0]), _n(at[1])
    colour = LOOK[state][0].colour
    if state == "refluxing":
        return f'<circle cx="{x}" cy="{y}" r="6" fill="{colour}"/><circle cx="{x}" cy="{y}" r="1.8" fill="{PAPER}"/>'
    width, dashes = {
        "unknown": (1.6, "0.1 3.05"),
        "normal": (1.8, ""),
        "closed": (1.2, ""),
        "borderline": (2.6, "3.9 1.13"),
        "narrowed": (2.6, ""),
        "occluded": (2.2, ""),
    }[state]
    caps = ' stroke-linecap="round"' if state == "unknown" else ""
    dashed = f' stroke-dasharray="{dashes}"{caps}' if dashes else ""
    ring = f'<circle cx="{x}" cy="{y}" r="4" fill="{PAPER}" stroke="{colour}" stroke-width="{width}"{dashed}/>'
    cx, cy = at
    inside = {
        "occluded": f"M{_n(cx - 2.8)},{_n(cy - 2.8)} l5.6,5.6 m0,-5.6 l-5.6,5.6",
        "narrowed": f"M{_n(cx - 3)},{y} h6",
        "closed": f"M{_n(cx - 1.5)},{y} h3",
    }.get(state)
    return ring + (f'<path d="{inside}" fill="none" stroke="{colour}" stroke-width="1.6"/>' if inside else "")


def _strokes(strokes: Iterable[Stroke], path: str) -> str:
    return "".join(
        f'<path d="{path}" fill="none" stroke="{s.colour}" stroke-width="{_n(s.width)}" stroke-linejoin="round"'
        + (f' stroke-linecap="{s.ends}"' if s.ends != "butt" else "")
        + (f' stroke-dasharray="{s.dashes}"' if s.dashes else "")
        + "/>"
        for s in strokes
    )


def _arrows(points: Sequence[tuple[float, float]]) -> str:
    """Small white arrowheads on a thick line, along the points, a bit apart."""
    long = sum(math.dist(a, b) for a, b in pairwise(points))
    count = max(1, round(long / 12))
    marks = []
    for n in range(count):
        (x, y), (dx, dy) = _along(points, long * (n + 0.5) / count)
        tip = (x + 2 * dx, y + 2 * dy)
        back = (x - 1.2 * dx, y - 1.2 * dy)
        one, other = (back[0] - 2.4 * dy, back[1] + 2.4 * dx), (back[0] + 2.4 * dy, back[1] - 2.4 * dx)
        marks.append(f"M{_p(one)} L{_p(tip)} L{_p(other)}")
    return f'<path d="{" ".join(marks)}" fill="none" stroke="{PAPER}" stroke-width="1.5"/>'


def _along(points: Sequence[tuple[float, float]], wanted: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """The point so far along the line, and the direction there."""
    for a, b in pairwise(points):
        step = math.dist(a, b)
        if step and wanted <= step:
            part = wanted / step
            way = ((b[0] - a[0]) / step, (b[1] - a[1]) / step)
            return (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part), way
        wanted -= step
    (ax, ay), (bx, by) = points[-2], points[-1]
    step = math.dist(points[-2], points[-1])
    return points[-1], ((bx - ax) / step, (by - ay) / step)


def _controls(points: Sequence[tuple[float, float]]) -> list[tuple[tuple[float, float], ...]]:
    """A smooth line through the points (Catmull-Rom) as cubic Bezier pieces."""
    ends = [points[0], *points, points[-1]]
    pieces: list[tuple[tuple[float, float], ...]] = []
    for before, a, b, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        one = (a[0] + (b[0] - before[0]) / 6, a[1] + (b[1] - before[1]) / 6)
        two = (b[0] - (after[0] - a[0]) / 6, b[1] - (after[1] - a[1]) / 6)
        pieces.append((a, one, two, b))
    return pieces


def _curve(points: Sequence[tuple[float, float]]) -> str:
    if len(points) == 2:
        return f"M{_p(points[0])} L{_p(points[1])}"
    return f"M{_p(points[0])} " + " ".join(f"C{_p(one)} {_p(two)} {_p(b)}" for _, one, two, b in _controls(points))


def _sampled(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points close together on the smooth line."""
    if len(points) == 2:
        return list(points)
    found = [points[0]]
    for a, one, two, b in _controls(points):
        for n in range(1, 9):
            t = n / 8
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            found.append(
                (
                    sum(w * p[0] for w, p in zip(weights, (a, one, two, b), strict=True)),
                    sum(w * p[1] for w, p in zip(weights, (a, one, two, b), strict=True)),
                )
            )
    return found


# --- labels ------------------------------------------------------------------------------------------


class _Label(NamedTuple):
    leader: str
    text: str
    bottom: float


def _labels(panel: str, side: str, places: dict[tuple[str, str], SegmentState]) -> list[_Label]:
    """The labels of one leg in its outer column: in the order of their segments, none over another."""
    mine = [(id, at) for id, at in places if COURSES[id].panel == panel and (at == side or (not at and side == "left"))]
    beside = [_beside(id, side, places[id, at]) for id, at in mine if id in BESIDE]
    asked = [(id, places[id, at]) for id, at in mine if id not in BESIDE and _labelled(places[id, at])]
    anchors = {id: _anchor(id, side) for id, _ in asked}
    asked.sort(key=lambda one: (anchors[one[0]][1], -abs(anchors[one[0]][0])))
    top = max((label.bottom + LABEL_GAP for label in beside), default=0)
    texts = [_label_lines(id, state) for id, state in asked]
    if sum(_tall(lines) for lines in texts) > HEIGHT * LOW - top:
        texts = [_label_lines(id, replace(state, error_ms=None)) for id, state in asked]
    heights = [_tall(lines) for lines in texts]
    wanted = [anchors[id][1] - height / 2 for (id, _), height in zip(asked, heights, strict=True)]
    tops = _apart(wanted, heights, top, HEIGHT * LOW)
    way = -1 if side == "right" else 1
    found = beside
    for (id, state), lines, y, height in zip(asked, texts, tops, heights, strict=True):
        x, middle = anchors[id], y + LINE_HEIGHT / 2 + 1
        line = f"M{_p(x)} L{_n(way * (LABELS_AT - 9))},{_n(middle)} h{way * 6}"
        leader = f'<path d="{line}" fill="none" stroke="#6b6b6b" stroke-width="0.8"/>'
        found.append(_Label(leader, _label_text(lines, state, side, way * LABELS_AT, y), y + height))
    return found


def _tall(lines: Sequence[str]) -> float:
    return len(lines) * LINE_HEIGHT + LABEL_GAP


def _beside(id: str, side: str, state: SegmentState) -> _Label:
    """The name of what has no place in the leg, always shown, at its sign."""
    way = -1 if side == "right" else 1
    x = max(abs(px) for line in COURSES[id].lines for px, _ in _placed(line, side)) + 8
    y = COURSES[id].lines[0][0][1] * LOW
    lines = [COURSES[id].name, *_numbers(state)]
    top = y - LINE_HEIGHT / 2 - 1
    return _Label("", _label_text(lines, state, side, way * x, top), top + _tall(lines))


def _labelled(state: SegmentState) -> bool:
    """Numbers and telling states have a label; a normal state is seen from its line."""
    return has_number(state) or state.state in TELLING


def _numbers(state: SegmentState) -> list[str]:
    return [
        words.replace(" ± ", "±") + (UNREVIEWED if name in state.unreviewed else "")
        for name, words in (("reflux_ms", time_words(state)), ("diameter_mm", diameter_words(state)))
        if words
    ]


def _label_lines(id: str, state: SegmentState) -> list[str]:
    """The name; then the numbers, in one line if it holds them, or else the state's word."""
    numbers = _numbers(state)
    together = " ".join(numbers)
    if numbers:
        numbers = [together] if _wide(together, 10.5) <= LABEL_ROOM else numbers
    elif state.state != "refluxing":
        numbers = [LEGEND[state.state].lower()]
    return [COURSES[id].name, *numbers]


def _label_text(lines: Sequence[str], state: SegmentState, side: str, x: float, top: float) -> str:
    colour = INK if state.state in ("unknown", "normal") else LOOK[state.state][0].colour
    anchor = "end" if side == "right" else "start"
    heavy = state.state in TELLING and state.state != "closed"
    return "".join(
        _text(x, top + LINE_HEIGHT * (n + 1) - 2, line, anchor=anchor, size=10.5, bold=heavy and n == 0, colour=colour)
        for n, line in enumerate(lines)
    )


def _anchor(id: str, side: str) -> tuple[float, float]:
    """Where a label's line meets its segment: at half its length, or at a perforator's ring."""
    points = _placed(COURSES[id].lines[0], side or "left")
    if DRAWN[id].system == "perforator":
        return points[-1]
    line = _sampled(points)
    return _along(line, sum(math.dist(a, b) for a, b in pairwise(line)) / 2)[0]


def _apart(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Tops as near as can be to the wanted ones without overlap: blocks that touch move together.

    Never above ``top``; below ``bottom`` only if there is no room for all.
    """
    blocks: list[tuple[float, float, list[int]]] = []  # sum of wanted tops of the block's start, height, members
    for n, (want, height) in enumerate(zip(wanted, heights, strict=True)):
        total, size, members = want, height, [n]
        while blocks:
            start = _start(total, size, members, top, bottom)
            before_total, before_size, before = blocks[-1]
            if _start(before_total, before_size, before, top, bottom) + before_size <= start:
                break
            blocks.pop()
            total = before_total + total - before_size * len(members)
            size, members = before_size + size, before + members
        blocks.append((total, size, members))
    tops = [0.0] * len(wanted)
    for total, size, members in blocks:
        y = _start(total, size, members, top, bottom)
        for n in members:
            tops[n] = y
            y += heights[n]
    return tops


def _start(total: float, size: float, members: Sequence[int], top: float, bottom: float) -> float:
    return max(top, min(total / len(members), bottom - size))


# --- text --------------------------------------------------------------------------------------------


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", size: float = 11, bold: bool = False, colour: str = INK
) -> str:
    return (
        f'<text x="{_n(x)}" y="{_n(y)}"'
        + (f' text-anchor="{anchor}"' if anchor != "start" else "")
        + (f' font-size="{_n(size)}"' if size != 11 else "")
        + (' font-weight="700"' if bold else "")
        + (f' fill="{colour}"' if colour != INK else "")
        + f">{escape(words)}</text>"
    )


def _wide(words: str, size: float) -> float:
    """About how wide the words are; never less than in the usual sans-serif fonts."""
    return size * sum(0.34 if c in " .,:;'|il" else 0.97 if c in "mwMW" else 0.84 if c == "±" else 0.64 for c in words)


def _folded(words: str, room: float, size: float, most: int) -> list[str]:
    """The words in lines that fit, broken at commas; what does not fit in ``most`` lines is counted."""
    pieces = words.split(", ")
    lines: list[str] = []
    for n, piece in enumerate(pieces):
        rest = len(pieces) - n
        end = "," if rest > 1 else ""
        tail = f" and {rest - 1} more" if rest > 1 and len(lines) == most else ""
        longer = f"{lines[-1]} {piece}{end}" if lines else piece + end
        if lines and _wide(longer.rstrip(",") + tail, size) <= room:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(piece + end)
        else:
            lines[-1] = f"{lines[-1].rstrip(',')} and {rest} more"
            break
    return lines


def _n(number: float) -> str:
    """A coordinate with one decimal at most."""
    return f"{round(number, 1) + 0.0:g}"


def _p(point: tuple[float, float]) -> str:
    return f"{_n(point[0])},{_n(point[1])}"
