"""The table beside the leg map: the same segments in words and numbers, for those who cannot see the picture.

HTML with headers for rows and columns, nothing said by colour, all text escaped. Segments that were not examined are
counted and listed below, never left out in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from ekbom.reports import wording
from ekbom.reports.leg_map_states import (
    DRAWN,
    LEGS,
    TELLING,
    SegmentState,
    States,
    checked,
    diameter_words,
    has_number,
    state_words,
    time_words,
)

SYSTEMS = {
    "deep": "Deep veins",
    "superficial": "Superficial veins",
    "perforator": "Perforating veins",
    "artery": "Arteries",
}
COLUMNS = ("Segment", "Leg", "State", "Reflux time", "Diameter", "Manoeuvre", "Note")


def leg_table(states: States, caption: str = "Vessel segments that were examined") -> str:
    """The table of these states and what was not examined; refuses what ``leg_map`` refuses."""
    places = checked(states)
    groups = "".join(_group(system, places) for system in SYSTEMS)
    head = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    table = (
        f"<table><caption>{escape(wording.shown(caption))}</caption><thead><tr>{head}</tr></thead>\n{groups}</table>"
        if groups
        else "<p>No segment was examined.</p>"
    )
    return f"{table}\n{_not_examined(places)}\n"


def _examined(state: SegmentState) -> bool:
    return state.state != "unknown" or has_number(state) or bool(state.note)


def _group(system: str, places: Mapping[tuple[str, str], SegmentState]) -> str:
    rows = [
        _row(id, side, state) for (id, side), state in places.items() if DRAWN[id].system == system and _examined(state)
    ]
    head = f'<tr><th colspan="{len(COLUMNS)}" scope="rowgroup">{SYSTEMS[system]}</th></tr>'
    return "\n".join(["<tbody>", head, *rows, "</tbody>\n"]) if rows else ""


def _row(id: str, side: str, state: SegmentState) -> str:
    words = escape(state_words(DRAWN[id], state))
    cells = (
        side or "midline",
        f"<strong>{words}</strong>" if state.state in TELLING else words,
        escape(time_words(state)),
        escape(diameter_words(state)),
        escape(wording.plain(wording.shown(state.manoeuvre or ""))),
        f"<bdi>{escape(wording.shown(state.note))}</bdi>" if state.note else "",
    )
    return f'<tr><th scope="row">{escape(DRAWN[id].label)}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _not_examined(places: Mapping[tuple[str, str], SegmentState]) -> str:
    parts = []
    for side in (*LEGS, ""):
        here = {id: state for (id, at), state in places.items() if at == side}
        labels = [DRAWN[id].label for id, state in here.items() if not _examined(state)]
        if labels:
            leg = f"{wording.first_upper(side)} leg" if side else "Midline"
            parts.append(
                f"<details><summary>{leg}: {len(labels)} of {len(here)} segments not examined</summary>"
                f"<p>{escape('; '.join(labels))}.</p></details>"
            )
    return "\n".join(parts)
