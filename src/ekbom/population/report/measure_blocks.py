"""The quality measures: all on one table, then each with its meaning, its parts and its groups."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ekbom.population.measures import DENOMINATOR_UNKNOWN, EXCLUDED, MET, NOT_MET, UNKNOWN
from ekbom.population.report import figures
from ekbom.population.report.pictures import Piece, bar, share_line, swatch
from ekbom.population.report.shown import Shown
from ekbom.population.report.tables import group_rows, scrolled, table
from ekbom.population.report.tally import EVERYONE, Asked, Group

_BETTER = {"increase": "higher is better", "decrease": "lower is better"}
_NOT_SHOWN = '<span class="hidden">not shown</span>'
_COLUMNS = ("Met", "Not met", "Unknown", "Left out", "May belong")


def overview(shown: Shown) -> str:
    """All measures on one table."""
    rows = []
    for asked in shown.run.measures:
        picture, value, interval = _share_cells(asked, _share(shown, asked, EVERYONE), shown, EVERYONE)
        link = f'<a href="#{_id(asked)}">{escape(asked.title)}</a>'
        rows.append((link, value, picture, interval, _BETTER[asked.direction]))
    said = (
        "The share of those in whom it is known, with its 95 % interval (bar), and how far it could go if all the "
        "unknown were met or none of them (dashed)."
    )
    columns = ("Measure", "Share", "0 % to 100 %", "95 % interval", "Good care")
    return f"<p>{said}</p>{scrolled(table('All measures', columns, rows, 'counts'), 'All measures')}"


def block(shown: Shown, asked: Asked) -> str:
    """A measure by itself."""
    share = _share(shown, asked, EVERYONE)
    id = _id(asked)
    meaning = [
        ("Asked about", asked.denominator),
        ("Left out", asked.exclusion or "nobody"),
        ("Met", asked.numerator),
        ("Note", asked.uses),
        ("Rests on", asked.source),
    ]
    lines = "".join(f"<dt>{name}</dt><dd>{escape(text)}.</dd>" for name, text in meaning if text)
    return "\n".join(
        (
            f'<section class="measure" aria-labelledby="{id}">',
            f'<h3 id="{id}">{escape(asked.title)}</h3>',
            f'<p class="result">{_result(asked, share)}</p>',
            _parts(shown, asked),
            f'<dl class="lines">{lines.replace("..</dd>", ".</dd>")}</dl>',
            _groups(shown, asked),
            "</section>",
        )
    )


def _id(asked: Asked) -> str:
    return asked.column.replace(".", "-")


def _share(shown: Shown, asked: Asked, group: Group) -> figures.Share | None:
    return figures.share_of(*(shown.outcome(asked.column, group, outcome) for outcome in (MET, NOT_MET, UNKNOWN)))


def _result(asked: Asked, share: figures.Share | None) -> str:
    better = f"{_BETTER[asked.direction].capitalize()}."
    if share is None:
        return f"No share: a count that it is made of is not shown, or nobody is known. {better}"
    open_ = ""
    if share.open is not None and share.open.high > share.open.low:
        open_ = f"; if all the unknown were not met or met, {figures.span(*share.open)}"
    return (
        f"<strong>{escape(figures.percent(share.value))}</strong> of those in whom it is known "
        f"({share.met:,} of {share.known:,}; 95 % interval {figures.span(*share.interval)}{open_}). {better}"
    )


def _parts(shown: Shown, asked: Asked) -> str:
    """Everybody who is asked about, as one bar with its numbers."""
    kinds = (
        ("done", "met", MET),
        ("not_done", "not met", NOT_MET),
        ("unknown", "unknown", UNKNOWN),
        ("left_out", "left out", EXCLUDED),
    )
    counts = {outcome: shown.outcome(asked.column, EVERYONE, outcome) for _, _, outcome in kinds}
    everyone = figures.total(*counts.values())
    legend = "".join(f"<li>{swatch(kind)}{name} {figures.cell(counts[outcome])}</li>" for kind, name, outcome in kinds)
    whether = shown.outcome(asked.column, EVERYONE, DENOMINATOR_UNKNOWN)
    legend += f"<li>may belong, not known {figures.cell(whether)}</li>"
    picture = ""
    if everyone:
        pieces, at = [], 0
        for kind, _, outcome in kinds:
            count = figures.total(counts[outcome]) or 0
            pieces.append(Piece(kind, at / everyone, (at + count) / everyone))
            at += count
        told = ", ".join(f"{name} {figures.words(counts[outcome])}" for _, name, outcome in kinds)
        picture = bar(pieces, f"{asked.title}: of {everyone:,} patients {told}")
    return f'{picture}<ul class="legend">{legend}</ul>'


def _share_cells(asked: Asked, share: figures.Share | None, shown: Shown, group: Group) -> tuple[str, str, str]:
    """The picture, the share and its interval."""
    if share is None:
        nobody = figures.total(*(shown.outcome(asked.column, group, outcome) for outcome in (MET, NOT_MET))) == 0
        return "", "nobody" if nobody else _NOT_SHOWN, ""
    value, interval = escape(figures.percent(share.value)), figures.span(*share.interval)
    told = f"{asked.title}, {group[1]}: {figures.percent(share.value)}, 95 % interval {interval}"
    picture = share_line(share.value, share.interval, share.open, told)
    return picture, f"{value} ({share.met:,} of {share.known:,})", interval


def _groups(shown: Shown, asked: Asked) -> str:
    columns = ("0 % to 100 %", "Share", "95 % interval", *_COLUMNS)
    head = "".join(f'<th scope="col">{name}</th>' for name in columns)
    body = group_rows(shown, lambda group: _cells(shown, asked, group), len(columns))
    made = (
        f'<table class="counts groups"><caption>{escape(asked.title)}, by sex, age and year</caption>'
        f'<thead><tr><th scope="col">Group</th>{head}</tr></thead>\n{body}\n</table>'
    )
    return scrolled(made, f"{asked.title}, by sex, age and year")


def _cells(shown: Shown, asked: Asked, group: Group) -> Iterable[str]:
    picture, value, interval = _share_cells(asked, _share(shown, asked, group), shown, group)
    yield f'<td class="picture">{picture}</td><td>{value}</td><td>{interval}</td>'
    for outcome in (MET, NOT_MET, UNKNOWN, EXCLUDED, DENOMINATOR_UNKNOWN):
        yield f"<td>{figures.cell(shown.outcome(asked.column, group, outcome))}</td>"
