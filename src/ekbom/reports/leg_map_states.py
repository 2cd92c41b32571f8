"""What the leg map and its table show of one vessel segment: the state, the numbers, and the words for both.

A state is given, never judged here: the book decides what a reflux time means. What was not examined, and what was
measured but not judged, is ``unknown``; it has no look in common with ``normal``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ekbom.facts.segments import SEGMENTS, Segment
from ekbom.reports import wording

#: Each state in its short words, as picture and table say them. Graver findings come later and are drawn on top.
#: ``narrowed`` is a stenosis, or a vein that is only partly open; ``seen`` is for signs of the skin alone.
STATES = {
    "unknown": "Not examined",
    "normal": "Normal",
    "closed": "Closed, removed or missing",
    "seen": "Seen",
    "borderline": "Borderline",
    "narrowed": "Narrowed",
    "occluded": "Occluded",
    "refluxing": "Reflux",
}
#: States that a reader must not miss, gravest first.
TELLING = ("refluxing", "occluded", "narrowed", "borderline", "closed", "seen")
#: The person's sides as they lie in a picture from the front: the right leg on the left.
LEGS = ("right", "left")
#: Signs of the skin that have a segment's id: seen or not seen, without reflux.
SIGNS = ("corona", "ret", "tel")
#: Every segment with a place on the map, from hip to foot inside each system; the arm is not drawn.
DRAWN: dict[str, Segment] = {id: segment for id, segment in SEGMENTS.items() if id != "arm_a"}


@dataclass(frozen=True)
class SegmentState:
    """The state of one segment of one leg, one of ``STATES``; time and error in ms, inner diameter in mm.

    A number that is None was not measured. unreviewed: names of numbers ("reflux_ms", "diameter_mm") that are a
    program's and that nobody has accepted yet; one that is None may be among them. ``note`` and ``manoeuvre`` are
    shown as they were recorded.
    """

    state: str = "unknown"
    reflux_ms: float | None = None
    error_ms: float | None = None
    diameter_mm: float | None = None
    note: str = ""
    manoeuvre: str | None = None
    unreviewed: frozenset[str] = frozenset()


#: States by segment id and side; the side of a single vessel of the midline is "".
States = Mapping[tuple[str, str], SegmentState]
NOTHING_KNOWN = SegmentState()


def sides_of(segment: Segment) -> tuple[str, ...]:
    """The sides on which the segment exists."""
    return LEGS if segment.sides == "LR" else ("",)


def checked(states: States) -> dict[tuple[str, str], SegmentState]:
    """A state for every place of the map, in its order; ValueError for what the map cannot show truthfully."""
    places = {(id, side): NOTHING_KNOWN for id, segment in DRAWN.items() for side in sides_of(segment)}
    for (id, side), state in states.items():
        if (id, side) not in places:
            raise ValueError(f"the leg map has no segment {id!r} on side {side!r}")
        _check(DRAWN[id], state)
        places[id, side] = state
    return places


def _check(segment: Segment, state: SegmentState) -> None:
    if state.state not in STATES:
        raise ValueError(f"{segment.id}: state is {state.state!r}, expected one of {', '.join(STATES)}")
    for name in ("reflux_ms", "error_ms", "diameter_mm"):
        number = getattr(state, name)
        if number is not None and not (math.isfinite(number) and number >= 0):
            raise ValueError(f"{segment.id}: {name} is {number!r}, expected a number from 0 upwards")
    if (state.state == "refluxing" or state.reflux_ms is not None) and _without_reflux(segment):
        raise ValueError(f"{segment.id}: {segment.label} has no venous reflux")
    if (state.state == "seen") != (segment.id in SIGNS) and state.state not in ("unknown", "normal"):
        raise ValueError(f"{segment.id}: state is {state.state!r}; seen is for {', '.join(SIGNS)}, and they for seen")


def _without_reflux(segment: Segment) -> bool:
    return segment.system == "artery" or segment.id in SIGNS


def time_words(state: SegmentState) -> str:
    """The reflux time with its error, as "620 ± 30 ms"; empty if there is none."""
    if state.reflux_ms is None:
        return ""
    error = "" if state.error_ms is None else f" ± {state.error_ms:.0f}"
    return f"{state.reflux_ms:.0f}{error} ms"


def diameter_words(state: SegmentState) -> str:
    """The diameter, as "7.2 mm"; empty if there is none."""
    return "" if state.diameter_mm is None else f"{state.diameter_mm:.1f} mm"


def has_number(state: SegmentState) -> bool:
    """Whether anything was measured at the segment."""
    return state.reflux_ms is not None or state.diameter_mm is not None


def state_words(segment: Segment, state: SegmentState) -> str:
    """The state in words: normal says what it means for the segment; a number without a state is said to be one."""
    if state.state == "unknown":
        return "Measured, not judged" if has_number(state) else "Not examined"
    if state.state == "normal" and segment.id in SIGNS:
        return "Not seen"
    if state.state == "normal" and not _without_reflux(segment) and segment.cut_ms is not None:
        return "Normal, no reflux"
    return STATES[state.state]


def full_words(segment: Segment, side: str, state: SegmentState) -> str:
    """Everything that is known of the segment in one line, cleaned, not yet escaped."""
    place = f"{wording.first_upper(side)} leg: {segment.label}" if side else segment.label
    said = [
        state_words(segment, state),
        time_words(state),
        diameter_words(state),
        wording.plain(wording.shown(state.manoeuvre or "")),
        wording.shown(state.note),
    ]
    return f"{place}. {'; '.join(part for part in said if part)}"
