"""The report as one self-contained HTML page: what was asked, how many, and who should be looked at.

Follows HTML (WHATWG) and WCAG 2.2 AA like the plan of one patient: headings in order, tables with captions and headers,
pictures with their words, nothing by colour alone, no script. Nothing is loaded from anywhere, and the page's own
policy forbids it. The same run and settings give the same bytes. Patients are named on the work list only, which stands
under a heading of its own and can be left out.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from ekbom.plan.book_file import AS_UNKNOWN
from ekbom.plan.tables import LEVELS, Tables
from ekbom.population.report import figures
from ekbom.population.report.cascade import by_group, cascade
from ekbom.population.report.measure_blocks import block, overview
from ekbom.population.report.pictures import PATTERNS, Piece, bar
from ekbom.population.report.shown import Count, Hidden, Shown
from ekbom.population.report.tables import group_rows, scrolled, table
from ekbom.population.report.tally import DIAGNOSIS, SEVERITY
from ekbom.population.report.work_list import Entry, titled
from ekbom.reports import wording
from ekbom.reports.html_head import page_head
from ekbom.reports.page import notice

TITLE = "Restless legs: care and quality"
#: Options, and kinds of problems, that are not folded away.
ROWS_SHOWN = 20
_PEOPLE = "Work list: patient data, do not pass on"


class People(NamedTuple):
    """The work list as it is shown: the first patients, and how many there are in all."""

    entries: Sequence[Entry]
    size: int


def render(shown: Shown, tables: Tables, people: People | None) -> str:
    """The page, ending with a newline. people: None leaves the work list out."""
    sections = [
        ("overview", "Measures in short", overview(shown)),
        ("cascade", "The care cascade", cascade(shown) + by_group(shown)),
        ("measures", "The measures one by one", "\n".join(block(shown, asked) for asked in shown.run.measures)),
        ("patients", "Patients", _patients(shown)),
        ("alerts", "Alerts", _alerts(shown, tables)),
        ("options", "What the guidelines recommend", _options(shown, tables)),
        ("problems", "What could not be read", _problems(shown)),
        ("reading", "How to read this page", _reading(shown)),
    ]
    if people is not None:
        sections.append(("people", _PEOPLE, _people(people)))
    contents = "".join(f'<li><a href="#{id}">{escape(heading)}</a></li>' for id, heading, _ in sections)
    with open(os.path.join(os.path.dirname(__file__), "report.css"), encoding="utf-8") as file:
        style = file.read()
    about = shown.run.about
    parts = [
        *page_head(f"{TITLE}, {about.as_of}", more_style=style),
        "<body>",
        f'<a class="skip" href="#overview">Skip to the measures</a>{PATTERNS}',
        "<header>",
        f"<h1>{escape(TITLE)}</h1>",
        _about(shown),
        _notice(shown, tables, people),
        f'<nav aria-label="Contents"><ul class="contents">{contents}</ul></nav>',
        "</header>",
        "<main>",
        *(_section(id, heading, inside) for id, heading, inside in sections),
        "</main>",
        f"<footer><p>{escape(f'Ekbom {about.version}, as of {about.as_of}. Book digest: {about.digest}')}</p></footer>",
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def _section(id: str, heading: str, inside: str) -> str:
    kind = ' class="people"' if id == "people" else ""
    return f'<section{kind} aria-labelledby="{id}">\n<h2 id="{id}">{escape(heading)}</h2>\n{inside}\n</section>'


def _notice(shown: Shown, tables: Tables, people: People | None) -> str:
    counts = (
        f"Counts of 1 to {shown.limit - 1} are not shown, nor what would give them away."
        if shown.limit
        else "Small counts are shown: single patients may be recognised, do not pass the page on."
    )
    named = "" if people is None else " The work list at the end names patients: this page stays in the clinic."
    said = escape(notice(tables.open_reviews))
    return f'<p class="notice" role="note"><strong>{said}</strong> {escape(counts + named)}</p>'


def _about(shown: Shown) -> str:
    about = shown.run.about
    lines = [
        ("Source", about.source or "without a name"),
        ("As of", about.as_of),
        ("Product labels", wording.LOCALE.get(about.locale, about.locale)),
        ("Patients judged", figures.words(shown.judged())),
        ("Patients in this report", figures.words(shown.patients())),
        ("Book", about.version),
        ("Engine", about.engine),
    ]
    if about.where:
        lines.append(("Only patients with", "; ".join(about.where)))
    rows = "".join(
        f"<div><dt>{name}</dt><dd><bdi>{escape(wording.shown(text))}</bdi></dd></div>" for name, text in lines
    )
    return f'<dl class="facts">{rows}</dl>'


# --- who they are ------------------------------------------------------------------------------------


def _patients(shown: Shown) -> str:
    everyone = shown.patients()
    if everyone == 0:
        return "<p>Nobody is in this report.</p>"
    groups = (
        '<table class="counts groups narrow"><caption>Patients in this report</caption>'
        '<thead><tr><th scope="col">Group</th><th scope="col">Patients</th><th scope="col">Share</th></tr></thead>\n'
        + group_rows(shown, lambda group: _count_and_share(shown.patients(group), everyone), 2)
        + "\n</table>"
    )
    dated = any(by == "year" for by, _ in shown.tally.groups)
    year = "" if dated else "<p>The run does not say in which year restless legs was first recorded.</p>"
    classes = [
        _classes(shown, DIAGNOSIS, "Diagnosis, by the criteria on record", wording.DIAGNOSIS),
        _classes(shown, SEVERITY, "Severity, by IRLS", wording.SEVERITY),
    ]
    return "\n".join([scrolled(groups, "Patients in this report"), year, *classes])


def _count_and_share(count: Count, of: Count) -> list[str]:
    return [f"<td>{figures.cell(count)}</td>", f"<td>{_share(count, of)}</td>"]


def _share(count: Count, of: Count) -> str:
    if isinstance(count, Hidden) or isinstance(of, Hidden) or not of:
        return ""
    return escape(figures.percent(count / of))


def _classes(shown: Shown, finding: str, caption: str, words: dict[str, str]) -> str:
    everyone = shown.patients()
    labels = [label for label in (*words, None) if label in shown.tally.classes[finding]]
    labels += sorted(set(shown.tally.classes[finding]) - set(labels) - {None}, key=str)
    rows = []
    for label in labels:
        name = "unknown" if label is None else wording.first_upper(words.get(label, wording.plain(label)))
        count = shown.of_class(finding, label)
        rows.append((escape(name), _bar_of(name, count, everyone), figures.cell(count), _share(count, everyone)))
    return scrolled(table(caption, ("Class", "Of all", "Patients", "Share"), rows), caption)


def _bar_of(name: str, count: Count, of: Count) -> str:
    if isinstance(count, Hidden) or isinstance(of, Hidden) or not of:
        return ""
    return bar([Piece("done", 0, count / of)], f"{name}: {figures.words(count)} of {figures.words(of)} patients")


# --- alerts and options --------------------------------------------------------------------------------


def _order(counts: Sequence[Count], name: str) -> tuple[object, ...]:
    """The largest first; what is hidden comes last, by name, so that its place says nothing."""
    hidden = any(isinstance(count, Hidden) for count in counts)
    return (hidden, [] if hidden else [-count for count in counts if not isinstance(count, Hidden)], name)


def _alerts(shown: Shown, tables: Tables) -> str:
    titles = {row.id: row.title for row in tables.alerts}
    letters = {word: letter for letter, word in shown.run.alert_letters.items()}
    rows = []
    for id in shown.run.alerts:
        known = [shown.alert(id, letters[level]) for level in LEVELS]
        asked = [shown.alert(id, letters[AS_UNKNOWN + level]) for level in LEVELS]
        spoken = [count for count in asked if count != 0] or [0]
        if any(count != 0 for count in (*known, *spoken)):
            rows.append((titled(id, titles), [*known, spoken[0]]))
    rows.sort(key=lambda row: _order(row[1], row[0]))
    if not rows:
        return "<p>None.</p>"
    columns = ("Alert", *(wording.LEVEL[level] for level in LEVELS), "Not known, to be asked")
    cells = [(escape(title), *map(figures.cell, counts)) for title, counts in rows]
    return scrolled(table("Patients in whom an alert speaks, by its level", columns, cells, "counts"), "Alerts")


def _options(shown: Shown, tables: Tables) -> str:
    titles = {row.id: row.title for row in tables.options}
    letters = {word: letter for letter, word in shown.run.status_letters.items()}
    everyone = shown.patients()
    rows = []
    for id in shown.run.options:
        counts = [shown.status(id, letters[word]) for word in ("recommend", "consider")]
        if any(count != 0 for count in counts):
            rows.append((titles.get(id, wording.plain(id)), counts))
    rows.sort(key=lambda row: _order(row[1], row[0]))
    if not rows:
        return "<p>Nothing is recommended for anybody.</p>"
    cells = [(escape(title), _bar_of(title, counts[0], everyone), *map(figures.cell, counts)) for title, counts in rows]
    caption = "Patients for whom an option is recommended or to be considered, new or going on"
    return _folded(caption, ("Option", "Recommended, of all", "Recommended", "To consider"), cells, "counts")


def _folded(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]], kind: str) -> str:
    """A table of the first rows, and one of the rest that opens."""
    first = scrolled(table(caption, columns, rows[:ROWS_SHOWN], kind), caption)
    if len(rows) <= ROWS_SHOWN:
        return first
    rest = f"{caption}: the rest"
    return (
        f"{first}<details><summary>{len(rows) - ROWS_SHOWN:,} more</summary>"
        f"{scrolled(table(rest, columns, rows[ROWS_SHOWN:], kind), rest)}</details>"
    )


def _problems(shown: Shown) -> str:
    """By kind; kinds that were met seldom are one line, as their words may come from a single record."""
    problems = shown.run.about.problems
    often = [(what, count) for what, count in problems if not shown.limit or count >= shown.limit]
    rows = [(f"<bdi>{escape(wording.shown(what))}</bdi>", f"{count:,}") for what, count in sorted(often, key=_by_count)]
    seldom = len(problems) - len(often)
    if seldom:
        rows.append(
            (
                f"{seldom} other {'kind' if seldom == 1 else 'kinds'}",
                f'<span class="hidden">&lt;{shown.limit} each</span>',
            )
        )
    if not rows:
        return "<p>Everything was read.</p>"
    return _folded("Parts of the records, by what was wrong with them", ("What", "Times"), rows, "counts narrow")


def _by_count(problem: tuple[str, int]) -> tuple[int, str]:
    return -problem[1], problem[0]


# --- how to read it, and whom to look at -------------------------------------------------------------------


_READING = """
Unknown is never counted as no. Of who may or may not belong to a measure, and of who belongs to it while nobody knows
whether it was done, the numbers stand apart (“may belong” and “unknown”); a share is made of those in whom it is known.

A share comes with the score interval of Wilson (95 %). The dashed line shows how far the share could lie if every
unknown patient were one way or the other: a long one asks for better records before it asks for better care.

Who is left out belongs to the measure but has a reason on record; they are in no share.

The measures are choices of this project after the guidelines that each names. They were not validated, are not adjusted
for anything, and compare no two clinics.
"""
_HIDING = """
Counts of 1 to {most} are shown as <{limit}. Others are withheld where a small count would follow from them; then no
share is shown, and no bar drawn. This guards the sums of this page, not what two reports of nearly the same patients
say together.
"""


def _reading(shown: Shown) -> str:
    texts = [
        *_READING.split("\n\n"),
        *([_HIDING.format(most=shown.limit - 1, limit=shown.limit)] if shown.limit else []),
    ]
    return "<ul>" + "".join(f"<li>{escape(' '.join(text.split()))}</li>" for text in texts) + "</ul>"


def _people(people: People) -> str:
    if not people.size:
        return "<p>Nobody has an alert above the level “for information”.</p>"
    rest = people.size - len(people.entries)
    more = (
        f" {rest:,} more {'is' if rest == 1 else 'are'} not on this page; the whole list can be written as CSV."
        if rest
        else ""
    )
    rows = [_entry(rank, entry) for rank, entry in enumerate(people.entries, start=1)]
    columns = ("No.", "Patient", "Age, sex", "Diagnosis and severity", "Alerts", "Recommended first")
    head = "".join(f'<th scope="col">{name}</th>' for name in columns)
    caption = "Emergencies first, then by the number of critical, high and moderate alerts"
    made = (
        f'<table class="list"><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>\n'
        + "\n".join(rows)
        + "\n</tbody></table>"
    )
    have = "1 patient has" if people.size == 1 else f"{people.size:,} patients have"
    said = f"<p>{have} an alert above the level “for information”.{more}</p>"
    return said + scrolled(made, "Work list")


def _entry(rank: int, entry: Entry) -> str:
    age = "age unknown" if entry.age is None else wording.counted(entry.age, "year", "years")
    diagnosis = wording.DIAGNOSIS.get(entry.diagnosis, wording.plain(entry.diagnosis) or "unknown")
    severity = wording.SEVERITY.get(entry.severity, wording.plain(entry.severity) or "unknown")
    recommended = "; ".join(entry.recommended) or "nothing"
    more = f"; {entry.recommended_more} more" if entry.recommended_more else ""
    cells = (
        escape(f"{age}, {wording.SEX.get(entry.sex, 'unknown')}"),
        escape(f"{diagnosis}; severity: {severity}"),
        _warned(entry),
        escape(recommended + more),
    )
    patient = f'<th scope="row"><bdi>{escape(wording.shown(entry.patient) or "without an id")}</bdi></th>'
    return f"<tr><td>{rank}</td>{patient}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _warned(entry: Entry) -> str:
    """Critical and high alerts by name, the others by number."""
    parts = []
    for level in LEVELS:
        own = [one for one in entry.alerts if one.level == level]
        if not own:
            continue
        names = "; ".join(f"{one.title}{' (not known)' if one.as_unknown else ''}" for one in own)
        said = names if level in LEVELS[:2] else str(len(own))
        parts.append(f'<span class="level">{wording.LEVEL[level]}:</span> {escape(said)}')
    return ". ".join(parts)


def people_of(entries: Iterable[Entry], size: int) -> People:
    """The work list as the page takes it."""
    return People(tuple(entries), size)
