"""The plan as a tagged PDF for printing and for the file, set by typst (extra ``pdf``).

Follows PDF/UA-1 where every character of the record is in the fonts that typst carries; a record in another
script still gives a tagged PDF, which says on its first page that signs may be missing. The words reach typst
as data and are never markup. No font, file or clock of the machine is used: the same plan gives the same bytes.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Container, Iterable, Sequence
from typing import Any

from ekbom.plan.because import Because, Reason
from ekbom.plan.engine import Judgement
from ekbom.reports import wording
from ekbom.reports.items import Choice, Item, Line, common_lines, grade_words, headed
from ekbom.reports.page import TITLE, Page, grounds_of_presumptions, page
from ekbom.reports.reasons import facts_of, until_findings
from ekbom.reports.reasons import lines as reason_lines

#: Longest tree of reasons on paper, and longest run of signs without a place to break a line.
LONGEST_TREE, LONGEST_WORD = 60, 28
#: How many questions stand on paper.
ASKED = 15
MISSING_SIGNS = (
    "Some names in this record are in a script that the fonts of this document do not have; "
    "read them in the HTML or text form of the plan."
)
#: What typst's own fonts hold for certain (a test sets every one of them).
_IN_FONTS = frozenset(
    chr(code)
    for first, last in ((0x20, 0x7E), (0xA0, 0x17F), (0x391, 0x3A1), (0x3A3, 0x3C9), (0x410, 0x44F))
    for code in range(first, last + 1)
) | frozenset("–—‘’“”…•†‡≤≥≠≈−√∞→€™\ufffd\u200b")


class MissingExtra(Exception):
    """typst, which sets the PDF, is not installed."""


def render(judgement: Judgement, because: Because) -> bytes:
    """The PDF; raises MissingExtra where typst is not installed."""
    try:
        import typst
    except ImportError:
        raise MissingExtra("the PDF needs the extra 'pdf', which is not installed: pip install 'ekbom[pdf]'") from None
    data = json.dumps(_breakable(contents(judgement, because)), ensure_ascii=False)
    in_fonts = _IN_FONTS.issuperset(data)
    if not in_fonts:
        data = json.dumps(_breakable(contents(judgement, because, MISSING_SIGNS)), ensure_ascii=False)
    with open(os.path.join(os.path.dirname(__file__), "plan.typ"), "rb") as file:
        template = file.read()
    made = typst.compile(
        template,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"page": data},
        timestamp=datetime.datetime.fromordinal(judgement.facts.as_of).replace(tzinfo=datetime.UTC),
        pdf_standards=["ua-1"] if in_fonts else [],
    )
    assert isinstance(made, bytes)
    return made


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


def _breakable(value: Any) -> Any:
    """The same data with a place to break in every run of signs that is longer than a column may be wide.

    Publications are left as they are: an address that is copied must stay whole.
    """
    if isinstance(value, str):
        return " ".join(_broken(word) for word in value.split(" "))
    if isinstance(value, list):
        return [_breakable(entry) for entry in value]
    if isinstance(value, dict):
        return {key: entry if key == "sources" else _breakable(entry) for key, entry in value.items()}
    return value


def _broken(word: str) -> str:
    if len(word) <= LONGEST_WORD:
        return word
    return "\u200b".join(word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD))
