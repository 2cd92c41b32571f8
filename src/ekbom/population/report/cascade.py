"""The care cascade as a picture: how many came to each step, how many of whom nobody knows, and by which groups.

A bar is as long as all who entered. What was done fills it from the left, what is not known from the right: the truth
lies between the two, and what is left in the middle was not done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from ekbom.population.measures import DENOMINATOR_UNKNOWN, EXCLUDED, MET, NOT_MET, UNKNOWN
from ekbom.population.report import figures
from ekbom.population.report.pictures import Piece, bar, swatch
from ekbom.population.report.shown import Count, Hidden, Shown
from ekbom.population.report.tables import group_rows, scrolled
from ekbom.population.report.tally import EVERYONE, Asked, Group

_LEGEND = (
    ("done", "done"),
    ("not_needed", "not needed"),
    ("not_done", "not done, or left before"),
    ("unknown", "unknown"),
)


def cascade(shown: Shown) -> str:
    """The steps of the cascade, each with its bar and numbers."""
    first, *later = shown.run.cascade
    steps = [_first(shown, first), *(_step(shown, place, one) for place, one in enumerate(later, start=2))]
    legend = "".join(f"<li>{swatch(kind)}{text}</li>" for kind, text in _LEGEND)
    return f'<ul class="legend">{legend}</ul>\n<ol class="cascade">\n' + "\n".join(steps) + "\n</ol>"


def _first(shown: Shown, asked: Asked) -> str:
    entered, unknown, out = (shown.outcome(asked.column, EVERYONE, outcome) for outcome in (MET, UNKNOWN, NOT_MET))
    known = not isinstance(entered, Hidden)
    picture = (
        bar([Piece("done", 0, 1)], f"{asked.title}: {figures.words(entered)} patients entered")
        if entered and known
        else ""
    )
    parts = (
        f"{figures.cell(out)} of all patients did not enter; of {figures.cell(unknown)} nobody knows: the problem list "
        "is missing. They are in no bar below."
    )
    return _item(1, asked, f"{figures.patients(entered)} entered", picture, parts)


def _step(shown: Shown, place: int, asked: Asked) -> str:
    def of(outcome: str) -> Count:
        return shown.outcome(asked.column, EVERYONE, outcome)

    base = shown.outcome(shown.run.cascade[0].column, EVERYONE, MET)
    outside = shown.outcome(shown.run.cascade[0].column, EVERYONE, UNKNOWN)
    done, not_done, aside = of(MET), of(NOT_MET), of(EXCLUDED)
    unknown = figures.total(of(UNKNOWN), of(DENOMINATOR_UNKNOWN))
    open_ = None if unknown is None or isinstance(outside, Hidden) else unknown - outside
    parts = [f"Not done {figures.cell(not_done)}"]
    if asked.exclusion:
        parts.append(f"{'not needed' if asked.excluded_go_on else 'not restless legs after all'} {figures.cell(aside)}")
    here = figures.cell(of(UNKNOWN))
    parts.append(f"unknown at this step {here}" if open_ is None else f"unknown {open_:,}, {here} of them at this step")
    count, picture = f"{figures.cell(done)} done", ""
    passed = figures.total(done, aside) if asked.excluded_go_on else figures.total(done)
    if (
        passed is not None
        and open_ is not None
        and not isinstance(base, Hidden)
        and not isinstance(done, Hidden)
        and base
    ):
        count = f"{done:,} done ({figures.percent(done / base)})"
        pieces = [
            Piece("done", 0, done / base),
            Piece("not_needed", done / base, passed / base),
            Piece("unknown", 1 - open_ / base, 1),
        ]
        told = (
            f"{asked.title}: of {base:,} who entered done in {done:,}, not needed in {passed - done:,}, "
            f"unknown in {open_:,}"
        )
        picture = bar(pieces, told)
    return _item(place, asked, count, picture, "; ".join(parts) + ".")


def _item(place: int, asked: Asked, count: str, picture: str, parts: str) -> str:
    drawn = picture or '<p class="hidden">no bar: a count that it is made of is not shown, or is none</p>'
    return (
        f'<li><div class="head"><h3>{place}. {escape(asked.title)}</h3><p class="count">{count}</p></div>{drawn}'
        f'<p class="parts">{escape(asked.numerator)}. {parts}</p></li>'
    )


def by_group(shown: Shown) -> str:
    """Who came how far, in a table by sex, age and year."""
    head = "".join(f'<th scope="col">{escape(one.title)}</th>' for one in shown.run.cascade)
    body = group_rows(shown, lambda group: _cells(shown, group), len(shown.run.cascade))
    said = (
        "Who passed each step (done, or not needed where that is possible), with the share of those who entered. The "
        "rest was not done, left before, or is unknown."
    )
    caption = "The cascade by sex, age and year"
    made = (
        f'<table class="counts groups"><caption>{caption}</caption>'
        f'<thead><tr><th scope="col">Group</th>{head}</tr></thead>\n{body}\n</table>'
    )
    return f"<p>{said}</p>{scrolled(made, caption)}"


def _cells(shown: Shown, group: Group) -> Iterable[str]:
    entered = shown.outcome(shown.run.cascade[0].column, group, MET)
    return [f"<td>{text}</td>" for text in _passed(shown, group, entered)]


def _passed(shown: Shown, group: Group, entered: Count) -> Iterator[str]:
    for asked in shown.run.cascade:
        done, aside = (shown.outcome(asked.column, group, outcome) for outcome in (MET, EXCLUDED))
        passed = figures.total(done, aside) if asked.excluded_go_on else figures.total(done)
        if passed is None:
            yield figures.cell(done if isinstance(done, Hidden) else Hidden(0))
        elif asked == shown.run.cascade[0] or isinstance(entered, Hidden) or not entered:
            yield f"{passed:,}"
        else:
            yield f"{passed:,} ({figures.percent(passed / entered)})"
