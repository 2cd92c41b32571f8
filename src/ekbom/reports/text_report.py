"""The plan for a terminal: plain UTF-8, 80 columns, no colours.

Everything that is needed to act today stands first; what is long is counted and named, and
``ekbom explain`` or the other forms of the plan tell the rest. Light imports only: this is the default form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ekbom.plan.engine import Judgement
from ekbom.reports import wording
from ekbom.reports.items import Choice, Item, Line, common_lines, grade_words, headed
from ekbom.reports.page import TITLE, Page, Warned, grounds_of_presumptions, page
from ekbom.reports.text_layout import heading, wrap

#: How many questions are shown in full, how many names a short line holds.
ASKED, NAMED = 10, 4
#: How many problems of the record are listed.
PROBLEMS = 20
#: What an item of the plan says on the terminal; the other forms say more.
_ITEM_LINES = {
    "", "Start", "Titrate", "At most", "Kidneys", "Per leg", "In place of", "Caution", "Watch", "If it fails",
}  # fmt: skip


def render(judgement: Judgement) -> str:
    """The text, ending with a newline."""
    shown = page(judgement)
    sections = (
        _head(shown),
        _today(shown),
        _diagnosis(shown),
        _alerts(shown.alerts),
        _plan(shown),
        _needs(shown),
        _not_now(shown),
        _asks(shown),
        _presumed(shown),
        _pairs("Follow-up", shown.follow_up),
        _pairs("Current medicines", shown.medicines),
        _pairs("Problems in the record", shown.problems[:PROBLEMS]),
        _left_out(len(shown.problems) - PROBLEMS, "problems"),
        _pairs("Sources cited", shown.sources),
        ["", *wrap(shown.footer), *wrap("Why something came out as it did: ekbom explain INPUT ID")],
    )
    return "\n".join(line for section in sections for line in section) + "\n"


def _head(shown: Page) -> list[str]:
    lines = [TITLE.upper(), "=" * len(TITLE)]
    for name, text in shown.header:
        lines += wrap(text, f"{name}: ")
    return [*lines, "", *wrap(shown.notice)]


def _today(shown: Page) -> list[str]:
    lines = heading("Today")
    for words, entries in shown.today:
        lines.append(f"{words}:")
        lines += _bullets(entries) if entries else ["  - nothing"]
    return lines


def _diagnosis(shown: Page) -> list[str]:
    return [
        *heading("Diagnosis and severity"),
        *wrap(f"{shown.diagnosis}. Severity: {shown.severity}."),
    ]


def _alerts(alerts: Sequence[Warned]) -> list[str]:
    lines = heading("Alerts")
    if not alerts:
        return [*lines, "None."]
    for alert in alerts:
        lines += wrap(f"{wording.LEVEL[alert.level].upper()}: {alert.title}", "! ", "  ")
        lines += wrap(f"{alert.text} {alert.tag}", "    ")
    return lines


def _plan(shown: Page) -> list[str]:
    lines = heading("Plan")
    if not shown.recommended and not shown.considered:
        return [*lines, "Nothing can be offered yet: see what has to be known."]
    for words, choices in (("RECOMMENDED", shown.recommended), ("TO CONSIDER", shown.considered)):
        if choices:
            lines.append(words)
            for choice in choices:
                lines += _choice(choice)
    return lines


def _choice(choice: Choice) -> list[str]:
    if not choice.words:
        return [line for item in choice.items for line in _item(item, "* ", "  ")]
    lines = wrap(choice.words, "* ")
    common = common_lines(choice)
    for item in choice.items:
        lines += _item(item, "  o ", "    ", common)
    spoken = [line for line in common if line.label in _ITEM_LINES]
    if spoken:
        lines.append("  For each of them:")
        lines += _labelled(spoken, "    ")
    return lines


def _item(item: Item, first: str, rest: str, said: Sequence[Line] = ()) -> list[str]:
    lines = wrap(f"{headed(item)} [{item.result.option.id}]", first, rest)
    lines += _labelled([line for line in item.lines if line.label in _ITEM_LINES and line not in said], rest)
    if item.calendar:
        lines += [f"{rest}Calendar:", *_labelled(item.calendar, f"{rest}  ")]
    if item.grades:
        lines += wrap(wording.listed([grade_words(g) for g in item.grades], NAMED), f"{rest}Grade: ", f"{rest}  ")
    if item.open:
        lines += wrap(f"{wording.counted(len(item.open), 'question', 'questions')} could change this.", f"{rest}Open: ")
    return lines


def _labelled(lines: Iterable[Line], indent: str) -> list[str]:
    return [
        row
        for label, text in lines
        for row in wrap(text, f"{indent}{label}: " if label else indent, f"{indent}  " if label else indent)
    ]


def _needs(shown: Page) -> list[str]:
    if not shown.needs:
        return []
    lines = heading("Has to be known first")
    for item in shown.needs:
        lines += wrap(f"{headed(item)}: {wording.listed(item.blocking, NAMED)}", "* ", "  ")
    return lines


def _not_now(shown: Page) -> list[str]:
    lines = heading("Not now")
    alike: dict[tuple[bool, str, str], list[Item]] = {}
    for item in shown.against:
        alike.setdefault((item.result.state == "current", item.result.status, item.reasons), []).append(item)
    for (current, status, reasons), items in alike.items():
        taken = " (taken now)" if current else ""
        titles = "; ".join(f"{item.title}{taken}" for item in items)
        reason = f": {reasons}" if reasons else ""
        lines += wrap(f"{titles}, {wording.STATUS[status].lower()}{reason}", "* ", "  ")
        for stop in dict.fromkeys(item.result.option.how_to_stop for item in items if current):
            lines += wrap(stop, "  To stop: ", "    ") if stop else []
    if shown.not_indicated:
        titles = "; ".join(item.title for item in shown.not_indicated)
        lines += wrap(f"Not indicated ({len(shown.not_indicated)}): {titles}.", "* ", "  ")
    return lines


def _asks(shown: Page) -> list[str]:
    if not shown.asks:
        return []
    lines = heading("What to ask")
    for at, ask in enumerate(shown.asks[:ASKED], start=1):
        count = len(ask.could_change)
        changes = f" (could change {wording.counted(count, 'option', 'options')})" if count else ""
        why = f": {ask.why}" if ask.why else ""
        lines += wrap(f"{ask.title}{changes}{why}", f"{at:2}. ")
    rest = len(shown.asks) - ASKED
    if rest > 0:
        lines += wrap(f"And {rest} more, in the other forms of the plan.", "    ")
    return lines


def _presumed(shown: Page) -> list[str]:
    grounds = grounds_of_presumptions(shown)
    if not grounds:
        return []
    return heading("Presumed") + [row for label, text in grounds for row in wrap(f"{label}: {text}", "* ", "  ")]


def _pairs(words: str, pairs: Sequence[Line]) -> list[str]:
    if not pairs:
        return []
    return heading(words) + _bullets(f"{label}: {text}" for label, text in pairs)


def _bullets(entries: Iterable[str]) -> list[str]:
    return [line for entry in entries for line in wrap(wording.clean(entry), "  - ", "    ")]


def _left_out(count: int, what: str) -> list[str]:
    return [f"  - and {count} more {what}: see --format json"] if count > 0 else []
