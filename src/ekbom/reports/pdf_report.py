"""The plan as a tagged PDF for printing and for the file, set by typst (extra ``pdf``).

Follows PDF/UA-1 where every character of the record is in the fonts that typst carries; a record in another
script still gives a tagged PDF, which says on its first page that signs may be missing. The words reach typst
as data and are never markup. No font, file or clock of the machine is used: the same plan gives the same bytes.
"""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterable, Sequence
from typing import Any

from ekbom.plan.because import Because, Reason
from ekbom.plan.engine import Judgement
from ekbom.reports import wording
from ekbom.reports.items import Choice, Item, Line, common_lines, grade_words, headed
from ekbom.reports.page import TITLE, Page, grounds_of_presumptions, page
from ekbom.reports.reasons import facts_of, until_findings
from ekbom.reports.reasons import lines as reason_lines
from ekbom.reports.typesetting import typeset

#: Longest tree of reasons on paper.
LONGEST_TREE = 60
#: How many questions stand on paper.
ASKED = 15


def render(judgement: Judgement, because: Because) -> bytes:
    """The PDF; raises MissingExtra where typst is not installed."""
    return typeset("plan.typ", lambda warning: contents(judgement, because, warning), judgement.facts.as_of)


def contents(judgement: Judgement, because: Because, warning: str = "") -> dict[str, Any]:
    """All words of the document, in order, as plain data."""
    shown = page(judgement)
    plan = shown.plan
    trees = _reasons(shown, because)
    listed = frozenset(f.id for f in plan.findings)
    day = datetime.date.fromisoformat(plan.as_of)
    return {
        "title": f"{TITLE}, {plan.as_of}",
        "heading": TITLE,
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "header": [list(line) for line in shown.header],
        "notice": f"{shown.notice} {warning}".strip(),
        "footer": shown.footer,
        "today": [{"heading": heading, "entries": list(entries) or ["Nothing."]} for heading, entries in shown.today],
        "diagnosis": f"{shown.diagnosis}. Severity: {shown.severity}.",
        "alerts": [
            {
                "level": a.level,
                "heading": f"{wording.LEVEL[a.level]}: {a.title}",
                "text": a.text,
                "id": a.tag,
            }
            for a in shown.alerts
        ],
        "plan": [
            {"heading": heading, "choices": [_choice(choice) for choice in choices]}
            for heading, choices in (("Recommended", shown.recommended), ("To consider", shown.considered))
            if choices
        ],
        "tables": [table for table in _tables(shown) if table["rows"] or table["note"]],
        "reasons": [
            {"heading": heading, "lines": _tree(reason, listed)} for heading, reason in trees if reason.get("operands")
        ],
        "facts": _facts(reason for _, reason in trees),
        "sources": _table("Sources", ("Source", "Publication"), (1, 4), shown.sources),
    }


def _placed(words: str, side: str) -> str:
    return f"{words} ({side} leg)" if side else words


def _choice(choice: Choice) -> dict[str, Any]:
    common = common_lines(choice)
    return {
        "words": choice.words,
        "items": [_item(item, common) for item in choice.items],
        "common": [list(line) for line in common],
    }


def _item(item: Item, said: Sequence[Line]) -> dict[str, Any]:
    lines = [list(line) for line in item.lines if line.label and line not in said]
    if item.grades:
        lines.append(["Grade", "; ".join(grade_words(g) for g in item.grades)])
    return {
        "title": headed(item),
        "id": item.result.option.id,
        "about": [line.text for line in item.lines if not line.label],
        "lines": lines,
        "calendar": [list(line) for line in item.calendar],
    }


def _line(item: Item, label: str) -> str:
    return next((line.text for line in item.lines if line.label == label), "")


def _table(
    heading: str, columns: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]], note: str = ""
) -> dict[str, Any]:
    return {
        "heading": heading,
        "columns": list(columns),
        "widths": list(widths),
        "rows": [list(row) for row in rows],
        "note": note,
    }


def _tables(shown: Page) -> list[dict[str, Any]]:
    """The sections between the plan and its reasons."""
    needs = [(headed(item), wording.listed(item.blocking, 12)) for item in shown.needs]
    asks = [
        (
            ask.title,
            ask.why,
            wording.counted(len(ask.could_change), "option", "options") if ask.could_change else "asked in any case",
        )
        for ask in shown.asks[:ASKED]
    ]
    rest = len(shown.asks) - ASKED
    left_out = f"The {ASKED} whose answers could change most; {rest} more stand in the other forms of the plan."
    titles = "; ".join(item.title for item in shown.not_indicated)
    return [
        _table("Has to be known first", ("Option", "What has to be known"), (2, 3), needs),
        _table("What to ask", ("Question", "Why", "Could change"), (3, 6, 2), asks, left_out if rest > 0 else ""),
        _table("Not now", ("Option", "Status", "Reason"), (3, 2, 6), [_against(item) for item in shown.against]),
        _table("Presumed", ("On which ground", "What"), (1, 3), grounds_of_presumptions(shown)),
        _table("Follow-up", ("Due", "What"), (1, 5), shown.follow_up),
        _table("Current medicines", ("Medicine", "As recorded"), (2, 3), shown.medicines),
        _table("Problems in the record", ("Where", "What"), (2, 3), shown.problems),
        _table("Not indicated", (), (), (), f"{titles}." if titles else ""),
    ]


def _against(item: Item) -> tuple[str, str, str]:
    current = item.result.state == "current"
    stop = _line(item, "To stop") if current else ""
    reason = f"{item.reasons}. To stop: {stop}" if stop else item.reasons
    return item.title + (" (taken now)" if current else ""), wording.STATUS[item.result.status], reason


def _reasons(shown: Page, because: Because) -> list[tuple[str, Reason]]:
    """The trees of what is on the plan; what is not indicated is explained by the command and the page."""
    plan = shown.plan
    trees: list[tuple[str, Reason]] = [
        ("Diagnosis", because.deciding(plan.diagnosis.node)),
        ("Severity", because.deciding(plan.severity.node)),
    ]
    trees += [(_placed(a.title, a.side), because.alert(a)) for a in plan.alerts]
    choices = (*shown.recommended, *shown.considered)
    items = [item for choice in choices for item in choice.items] + list(shown.against)
    return trees + [(item.title, because.recommendation(item.result)) for item in items]


def _facts(reasons: Iterable[Reason]) -> dict[str, Any]:
    rows = [
        (
            str(fact["label"]),
            wording.value_words(fact["value"], fact["unit"]),
            wording.shown(str(fact["date"])) or "no date",
            wording.shown(str(fact["source"])),
        )
        for fact in facts_of(reasons)
    ]
    return _table("Facts the plan rests on", ("Fact", "Value", "Date", "Where in the record"), (4, 2, 2, 3), rows)


def _tree(reason: Reason, listed: Container[str]) -> list[dict[str, Any]]:
    lines = [
        {
            "depth": line.depth,
            "words": line.words,
            "value": "" if line.words.endswith(line.value) else line.value,
            "remark": line.remark,
        }
        for line in reason_lines(until_findings(reason, listed))
    ]
    left = len(lines) - LONGEST_TREE
    if left <= 0:
        return lines
    more = f"and {left} more lines: ekbom explain tells them"
    return [*lines[:LONGEST_TREE], {"depth": 0, "words": more, "value": "", "remark": ""}]
