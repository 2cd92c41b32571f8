"""A vascular study as a tagged PDF: leg map, tables, overlays and what was refused, set by typst (extra ``pdf``)."""

from __future__ import annotations

import datetime
from typing import Any

from ekbom.reports import leg_map_table
from ekbom.reports.leg_map import described, leg_map
from ekbom.reports.typesetting import png_in_svg, typeset
from ekbom.reports.vascular_report import (
    NOT_MEASURED,
    NOTICE,
    TITLE,
    Read,
    Table,
    figures,
    measured_tables,
    nothing_measured,
    refused_tables,
)

_MAP = "leg-map.svg"
#: Widths of the columns of a table, by its head; elsewhere the last column is the widest.
_WIDTHS = {leg_map_table.COLUMNS: (5, 2, 4, 3, 3, 3, 5), ("Leg", "Finding", "Value"): (1, 6, 3)}


def render(read: Read, day: datetime.date) -> bytes:
    """The PDF of a study as of a day; raises ``typesetting.MissingExtra`` where typst is not installed."""
    pictures = {_MAP: leg_map(read.states)}
    pictures |= {_name(at): png_in_svg(figure.png) for at, figure in enumerate(figures(read.study))}
    return typeset("vascular.typ", lambda warning: contents(read, day, warning), day.toordinal(), pictures)


def _name(at: int) -> str:
    return f"overlay-{at}.svg"


def contents(read: Read, day: datetime.date, warning: str = "") -> dict[str, Any]:
    """All words of the document, in order, as plain data."""
    segments = [
        _table(Table(heading, leg_map_table.COLUMNS, tuple(leg_map_table.leg_rows(read.states, system))))
        for system, heading in leg_map_table.SYSTEMS.items()
    ]
    return {
        "title": f"{TITLE}, {day.isoformat()}",
        "heading": TITLE,
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "notice": f"{NOTICE} {warning}".strip(),
        "footer": f"{TITLE}, printed as of {day.isoformat()}. Not a certified medical device.",
        "said": [NOT_MEASURED] if nothing_measured(read.study) else [],
        "map": {"file": _MAP, "alt": described(read.states)},
        "segments": [table for table in segments if table["rows"]],
        "nothing": leg_map_table.NOTHING,
        "not_examined": [list(words) for words in leg_map_table.not_examined(read.states)],
        "measured": [_table(table) for table in measured_tables(read) if table.rows or table.said],
        "figures": [{"file": _name(at), "words": figure.words} for at, figure in enumerate(figures(read.study))],
        "refused": [_table(table) for table in refused_tables(read) if table.rows],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "heading": table.title,
        "said": list(table.said),
        "columns": list(table.head),
        "widths": list(_WIDTHS.get(table.head, (2,) * (len(table.head) - 1) + (3,))),
        "rows": [list(row) for row in table.rows],
    }
