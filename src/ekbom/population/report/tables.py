"""Tables of the report: by sex, age and year with a heading of each, and in a frame that scrolls on a small screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from ekbom.population.report.shown import Shown
from ekbom.population.report.tally import EVERYONE, Group

_HEADINGS = {"sex": "By sex", "age": "By age", "year": "By the year in which restless legs was first recorded"}


def group_rows(shown: Shown, cells: Callable[[Group], Iterable[str]], width: int) -> str:
    """The bodies of a table: everyone, then each group that has patients; width: columns after the first."""
    bodies = [_body("", [_row(EVERYONE[1], cells(EVERYONE))], width)]
    for by, heading in _HEADINGS.items():
        groups = [group for group in shown.tally.groups if group[0] == by and shown.patients(group) != 0]
        if groups:
            bodies.append(_body(heading, [_row(group[1], cells(group)) for group in groups], width))
    return "\n".join(bodies)


def _body(heading: str, rows: Sequence[str], width: int) -> str:
    head = f'<tr><th scope="rowgroup" colspan="{width + 1}">{escape(heading)}</th></tr>\n' if heading else ""
    return f"<tbody>\n{head}" + "\n".join(rows) + "\n</tbody>"


def _row(name: str, cells: Iterable[str]) -> str:
    return f'<tr><th scope="row">{escape(name)}</th>{"".join(cells)}</tr>'


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "counts narrow") -> str:
    """A table; the cells are HTML, the first of a row is its heading."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "\n".join(f'<tr><th scope="row">{first}</th>{"".join(map(_cell, rest))}</tr>' for first, *rest in rows)
    return (
        f'<table class="{kind}"><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{body}\n</tbody></table>"
    )


def _cell(inside: str) -> str:
    return f'<td class="picture">{inside}</td>' if inside.startswith("<svg") else f"<td>{inside}</td>"


def scrolled(inside: str, words: str) -> str:
    """Something wide, in a frame that scrolls by itself and can be reached by the keyboard."""
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(words)}">{inside}</div>'
