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
NOTHING = "No segment was examined."
COLUMNS = ("Segment", "Leg", "State", "Reflux time", "Diameter", "Manoeuvre", "Note")


def leg_table(states: States, caption: str = "Vessel segments that were examined") -> str:
    """The table of these states and what was not examined; refuses what ``leg_map`` refuses."""
    places = checked(states)
    groups = "".join(_group(system, places) for system in SYSTEMS)
    head = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    table = (
        f"<table><caption>{escape(wording.shown(caption))}</caption><thead><tr>{head}</tr></thead>\n{groups}</table>"
        if groups
        else f"<p>{NOTHING}</p>"
    )
    left = "\n".join(
        f"<details><summary>{escape(words)}</summary><p>{escape(labels)}</p></details>"
        for words, labels in not_examined(states)
    )
    return f"{table}\n{left}\n"


def leg_rows(states: States, system: str) -> list[tuple[str, ...]]:
    """The examined segments of a system (a key of SYSTEMS), a row each with the words of COLUMNS."""
    return [_cells(*place, state) for place, state in checked(states).items() if _in_table(place[0], state, system)]


def not_examined(states: States) -> list[tuple[str, str]]:
    """How many segments of each leg were not examined, and which."""
    places, found = checked(states), []
    for side in (*LEGS, ""):
        here = {id: state for (id, at), state in places.items() if at == side}
        labels = [DRAWN[id].label for id, state in here.items() if not _examined(state)]
        if labels:
            leg = f"{wording.first_upper(side)} leg" if side else "Midline"
            found.append((f"{leg}: {len(labels)} of {len(here)} segments not examined", f"{'; '.join(labels)}."))
    return found


def _in_table(id: str, state: SegmentState, system: str) -> bool:
    return DRAWN[id].system == system and _examined(state)


def _examined(state: SegmentState) -> bool:
    return state.state != "unknown" or has_number(state) or bool(state.note)


def _cells(id: str, side: str, state: SegmentState) -> tuple[str, ...]:
    return (
        DRAWN[id].label,
        side or "midline",
        state_words(DRAWN[id], state),
        time_words(state),
        diameter_words(state),
        wording.plain(wording.shown(state.manoeuvre or "")),
        wording.shown(state.note) if state.note else "",
    )


def _group(system: str, places: Mapping[tuple[str, str], SegmentState]) -> str:
    rows = [_row(*place, state) for place, state in places.items() if _in_table(place[0], state, system)]
    head = f'<tr><th colspan="{len(COLUMNS)}" scope="rowgroup">{SYSTEMS[system]}</th></tr>'
    return "\n".join(["<tbody>", head, *rows, "</tbody>\n"]) if rows else ""


def _row(id: str, side: str, state: SegmentState) -> str:
    label, leg, words, *others, note = map(escape, _cells(id, side, state))
    cells = (
        leg,
        f"<strong>{words}</strong>" if state.state in TELLING else words,
        *others,
        f"<bdi>{note}</bdi>" if note else "",
    )
    return f'<tr><th scope="row">{label}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
