"""The plan as one self-contained, accessible HTML page that can be read on a screen and printed.

Follows HTML (WHATWG) and WCAG 2.2 AA: landmarks, headings in order, tables with headers, nothing said by
colour alone, no script. Nothing is loaded from anywhere, and the page's own policy forbids it. The title
names no patient. All text is escaped; what the record wrote stands isolated in its own direction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from ekbom.plan.because import Because, Reason
from ekbom.plan.engine import Judgement
from ekbom.plan.model import AlertResult
from ekbom.reports import wording
from ekbom.reports.html_head import page_head
from ekbom.reports.items import Choice, Item, Line, common_lines, grade_words, headed
from ekbom.reports.page import TITLE, Ask, Page, Warned, grounds_of_presumptions, page
from ekbom.reports.reasons import anchor, below, facts_of, leg_of, until_all_findings
from ekbom.reports.reasons import lines as reason_lines

#: How many questions are not folded away; how many names a cell of what has to be known holds.
ASKED, NAMED = 15, 12


def render(judgement: Judgement, because: Because) -> str:
    """The page, ending with a newline."""
    shown = page(judgement)
    sections = (
        _today(shown),
        _diagnosis(shown, because),
        _alerts(shown.alerts, because),
        _plan(shown, because),
        _needs(shown.needs, because),
        _asks(shown),
        _against(shown.against, because),
        _presumptions(shown),
        _table("Follow-up", ("Due", "What"), shown.follow_up),
        _table("Current medicines", ("Medicine", "As recorded"), shown.medicines, recorded=True),
        _table("Problems in the record", ("Where", "What"), shown.problems, recorded=True),
        _not_indicated(shown.not_indicated, because),
        _facts_used(judgement, because),
        _findings(judgement, because),
        _table("Sources", ("Source", "Publication"), shown.sources),
    )
    parts = [
        *page_head(f"{TITLE}, {shown.plan.as_of}"),
        "<body>",
        '<a class="skip" href="#today">Skip to what to do today</a>',
        "<header>",
        f"<h1>{escape(TITLE)}</h1>",
        _facts(shown.header),
        f'<p class="notice" role="note"><strong>{escape(shown.notice)}</strong></p>',
        "</header>",
        "<main>",
        *(section for section in sections if section),
        "</main>",
        f"<footer><p>{escape(shown.footer)} Book digest: {escape(shown.plan.digest)}</p></footer>",
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def _section(id: str, heading: str, *body: str, kind: str = "") -> str:
    inside = "\n".join(body)
    marked = f' class="{kind}"' if kind else ""
    return f'<section{marked} aria-labelledby="{id}">\n<h2 id="{id}">{escape(heading)}</h2>\n{inside}\n</section>'


def _recorded(text: str) -> str:
    """Text of the record: escaped, and its direction kept from the text around it."""
    return f"<bdi>{escape(text)}</bdi>"


def _facts(header: Sequence[Line]) -> str:
    rows = "".join(f"<div><dt>{escape(n)}</dt><dd>{_recorded(text)}</dd></div>" for n, text in header)
    return f'<dl class="facts">{rows}</dl>'


def _today(shown: Page) -> str:
    blocks = []
    for (words, entries), name, sign in zip(shown.today, ("do", "dont", "ask"), "✓✕?", strict=True):
        rows = "".join(f"<li>{escape(entry)}</li>" for entry in entries) or "<li>Nothing.</li>"
        blocks.append(
            f'<section class="{name}" aria-labelledby="today-{name}"><h3 id="today-{name}">'
            f'<span aria-hidden="true">{sign}</span> {words}</h3><ul>{rows}</ul></section>'
        )
    return _section("today", "Today", f'<div class="three">{"".join(blocks)}</div>')


def _diagnosis(shown: Page, because: Because) -> str:
    plan = shown.plan
    return _section(
        "diagnosis",
        "Diagnosis and severity",
        f"<p><strong>{escape(shown.diagnosis)}.</strong> Severity: <strong>{escape(shown.severity)}</strong>.</p>",
        _why("Why this diagnosis", because.deciding(plan.diagnosis.node)),
        _why("Why this severity", because.deciding(plan.severity.node)),
    )


def _alerts(alerts: Sequence[Warned], because: Because) -> str:
    if not alerts:
        return _section("alerts", "Alerts", "<p>None.</p>")
    rows = []
    for alert in alerts:
        head = f"{wording.LEVEL[alert.level]}: {alert.title}"
        why = "".join(_why(f"Why: {_placed(a)}", because.alert(a)) for a in alert.results)
        rows.append(
            f'<li class="alert {escape(alert.level)}"><h3>{escape(head)}</h3>'
            f'<p>{escape(alert.text)} <span class="id">{escape(alert.tag)}</span></p>{why}</li>'
        )
    return _section("alerts", "Alerts", f'<ul class="plain">{"".join(rows)}</ul>')


def _placed(alert: AlertResult) -> str:
    return f"{alert.title} ({alert.side} leg)" if alert.side else alert.title


def _plan(shown: Page, because: Because) -> str:
    body = []
    for heading, choices in (("Recommended", shown.recommended), ("To consider", shown.considered)):
        if choices:
            body.append(f"<h3>{heading}</h3>")
            body += [_choice(choice, because) for choice in choices]
    return _section("plan", "Plan", *(body or ["<p>Nothing can be offered yet: see what has to be known.</p>"]))


def _choice(choice: Choice, because: Because) -> str:
    common = common_lines(choice)
    items = "\n".join(_option(item, because, common) for item in choice.items)
    if not choice.words:
        return items
    words = escape(choice.words)
    alike = f'<h4 class="alike">For each of them</h4>{_pairs(common)}' if common else ""
    return f'<div class="choice" role="group" aria-label="{words}"><p>{words}</p>\n{items}{alike}</div>'


def _pairs(lines: Iterable[Line]) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in lines)
    return f'<dl class="lines">{rows}</dl>' if rows else ""


def _option(item: Item, because: Because, said: Sequence[Line]) -> str:
    lines = [line for line in item.lines if line.label and line not in said]
    about = "".join(f"<p>{escape(line.text)}</p>" for line in item.lines if not line.label)
    grades = "; ".join(grade_words(g) for g in item.grades)
    if grades:
        lines.append(Line("Grade", grades))
    head = f'{escape(headed(item))} <span class="id">[{escape(item.result.option.id)}]</span>'
    why = _why_item(item, because)
    return f'<article class="option"><h4>{head}</h4>{about}{_pairs(lines)}{_calendar(item)}{why}</article>'


def _calendar(item: Item) -> str:
    """The dated steps as a table under the option."""
    if not item.calendar:
        return ""
    rows = [(f'<time datetime="{escape(day)}">{escape(day)}</time>', escape(text)) for day, text in item.calendar]
    return f'<div class="calendar"><p>Calendar</p>{_rows(("From", "What to take and expect"), rows)}</div>'


def _why_item(item: Item, because: Because) -> str:
    """Why an option has its status, with all statements about it."""
    rows = "".join(f"<li>{escape(grade_words(g))}: {escape(g.text)}</li>" for g in item.result.grades)
    statements = f"<p>Statements:</p><ul>{rows}</ul>" if rows else ""
    questions = f"<p>Open questions that could change this: {escape('; '.join(item.open))}.</p>" if item.open else ""
    presumed = f"<p>Presumed {escape('; '.join(item.presumed))}.</p>" if item.presumed else ""
    return _why(f"Why: {item.title}", because.recommendation(item.result), statements + presumed + questions)


def _line(item: Item, label: str) -> str:
    return next((line.text for line in item.lines if line.label == label), "")


def _needs(items: Sequence[Item], because: Because) -> str:
    rows = [
        (escape(headed(item)), f"{escape(wording.listed(item.blocking, NAMED))}{_why_item(item, because)}")
        for item in items
    ]
    return _cells("needs", "Has to be known first", ("Option", "What has to be known"), rows)


def _against(items: Sequence[Item], because: Because) -> str:
    rows = []
    for item in items:
        taken = " (taken now)" if item.result.state == "current" else ""
        stop = _line(item, "To stop") if taken else ""
        how = f"<p>To stop: {escape(stop)}</p>" if stop else ""
        rows.append(
            (
                escape(f"{item.title}{taken}"),
                escape(wording.STATUS[item.result.status]),
                f"{escape(item.reasons)}{how}{_why_item(item, because)}",
            )
        )
    return _cells("not-now", "Not now", ("Option", "Status", "Reason"), rows)


def _not_indicated(items: Sequence[Item], because: Because) -> str:
    if not items:
        return ""
    rows = [(escape(item.title), f"{escape(item.reasons)}{_why_item(item, because)}") for item in items]
    table = _rows(("Option", "Reason"), rows)
    titles = "; ".join(item.title for item in items)
    return _section(
        "not-indicated",
        "Not indicated",
        f"<p>{escape(titles)}.</p>",
        f"<details><summary>Reasons for {len(items)} options</summary>{table}</details>",
    )


def _asks(shown: Page) -> str:
    columns = ("Question", "Why", "Could change")
    rows = [_ask(ask) for ask in shown.asks]
    if not rows:
        return ""
    rest = rows[ASKED:]
    more = f"<details><summary>{len(rest)} more questions</summary>{_rows(columns, rest)}</details>" if rest else ""
    return _section("ask", "What to ask", _rows(columns, rows[:ASKED]), more)


def _ask(ask: Ask) -> tuple[str, str, str]:
    listed = "".join(f"<li>{escape(question)}</li>" for question in ask.questions)
    asked = f"<details><summary>Questions: {escape(ask.title)}</summary><ul>{listed}</ul></details>" if listed else ""
    count = len(ask.could_change)
    changes = wording.counted(count, "option", "options") if count else "asked in any case"
    titles = escape("; ".join(ask.could_change))
    named = f"<details><summary>{changes}</summary>{titles}</details>" if count else changes
    return escape(ask.title), f"{escape(ask.why)}{asked}", named


def _presumptions(shown: Page) -> str:
    rows = [
        (escape(p.words), escape(p.kind), escape(p.ground), escape("; ".join(p.options))) for p in shown.presumptions
    ]
    if not rows:
        return ""
    said = "".join(f"<li>{escape(label)}: {escape(text)}</li>" for label, text in grounds_of_presumptions(shown))
    table = _rows(("What", "Presumed", "Because", "For"), rows)
    folded = f"<details><summary>For which options</summary>{table}</details>"
    return _section("presumed", "Presumed", f"<ul>{said}</ul>", folded)


def _table(heading: str, columns: Sequence[str], lines: Iterable[Line], *, recorded: bool = False) -> str:
    put = _recorded if recorded else escape
    rows = [(put(label), put(text)) for label, text in lines]
    return _cells(heading.lower().replace(" ", "-"), heading, columns, rows)


def _cells(id: str, heading: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return _section(id, heading, _rows(columns, rows)) if rows else ""


def _rows(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "\n".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    return f'<table class="wide-first"><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>'


def _findings(judgement: Judgement, because: Because) -> str:
    """Every finding below a reason on this page, spelled out once."""
    named = {
        anchor(node["finding"], leg_of(node)): node
        for node in below(_shown_trees(judgement, because))
        if "finding" in node
    }
    note = "<p>Every conclusion that a reason on this page names; open one to see its own reasons.</p>"
    return _section(
        "reasons", "Reasons on demand", note, *(_entry(name, named[name]) for name in sorted(named)), kind="screen"
    )


def _entry(name: str, reason: Reason) -> str:
    summary = f"{reason['expression']}: {wording.value_words(reason['value'])}"
    return f'<details><summary>{escape(summary)}</summary><div id="{name}">{_tree(reason)}</div></details>'


def _shown_trees(judgement: Judgement, because: Because) -> list[Reason]:
    plan = judgement.plan
    trees = [because.deciding(plan.diagnosis.node), because.deciding(plan.severity.node)]
    trees += [because.alert(alert) for alert in plan.alerts]
    return trees + [because.recommendation(r) for r in plan.recommendations]


def _facts_used(judgement: Judgement, because: Because) -> str:
    rows = [
        (
            escape(str(fact["label"])),
            escape(wording.value_words(fact["value"], fact["unit"])),
            _recorded(wording.shown(str(fact["date"])) or "no date"),
            _recorded(wording.shown(str(fact["source"]))),
        )
        for fact in facts_of(_shown_trees(judgement, because))
    ]
    return _cells("facts", "Facts the plan rests on", ("Fact", "Value", "Date", "Where in the record"), rows)


def _why(summary: str, reason: Reason, more: str = "") -> str:
    return f"<details><summary>{escape(summary)}</summary>{_tree(reason)}{more}</details>"


def _tree(reason: Reason) -> str:
    parts: list[str] = []
    depth = -1
    for line in reason_lines(until_all_findings(reason)):
        if line.depth > depth:
            parts.append('<ul class="tree">' * (line.depth - depth))
        else:
            parts.append("</li>" + "</ul></li>" * (depth - line.depth))
        depth = line.depth
        remark = f' <span class="remark">[{escape(line.remark)}]</span>' if line.remark else ""
        value = "" if line.words.endswith(line.value) else f": <b>{escape(line.value)}</b>"
        words = f'<a href="#{line.see}">{escape(line.words)}</a>' if line.see else escape(line.words)
        parts.append(f"<li>{words}{value}{remark}")
    return "".join(parts) + "</li></ul>" * (depth + 1)
