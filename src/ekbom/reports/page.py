"""What a plan shows and in which order, before it becomes text, HTML or PDF.

The order is the contract's: today's do, do not and ask; diagnosis; alerts; the plan; what has to be known;
what is not for now; what to ask; what was presumed; follow-up; medicines; problems of the record; sources.
Everything here comes from the plan; nothing is judged again. Strings are cleaned, not yet escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ekbom.plan.engine import Judgement
from ekbom.plan.model import AlertResult, Plan, RequestResult
from ekbom.reports import wording
from ekbom.reports.items import Choice, Item, Items, Line, choices
from ekbom.reports.presumptions import Grounds, Presumption
from ekbom.reports.wording import shown

TITLE = "Care plan for restless legs"


def notice(open_reviews: int) -> str:
    """What is shown with every plan; while an entry of the review register is open, also that."""
    review = "; not yet clinically reviewed" if open_reviews else ""
    return (
        f"Decision support for clinicians; not a certified medical device{review}. "
        "Check every point against the patient before acting on it."
    )


class Warned(NamedTuple):
    """An alert as the plan shows it: what speaks alike of both legs is said once.

    results: the alerts of the plan, one or one for each leg. tag: its id and the safety rule.
    """

    results: tuple[AlertResult, ...]
    level: str
    title: str
    text: str
    tag: str


class Ask(NamedTuple):
    """Something to ask: title, why, plain questions, and the titles of the options it could change."""

    id: str
    title: str
    why: str
    questions: tuple[str, ...]
    could_change: tuple[str, ...]


class Page(NamedTuple):
    """The whole plan, ready to be laid out. ``today`` is do, do not and ask."""

    plan: Plan
    notice: str
    header: tuple[Line, ...]
    today: tuple[tuple[str, tuple[str, ...]], ...]
    diagnosis: str
    severity: str
    alerts: tuple[Warned, ...]
    recommended: tuple[Choice, ...]
    considered: tuple[Choice, ...]
    needs: tuple[Item, ...]
    against: tuple[Item, ...]
    not_indicated: tuple[Item, ...]
    asks: tuple[Ask, ...]
    presumptions: tuple[Presumption, ...]
    follow_up: tuple[Line, ...]
    medicines: tuple[Line, ...]
    problems: tuple[Line, ...]
    sources: tuple[Line, ...]
    footer: str


def page(judgement: Judgement) -> Page:
    """The plan laid out in sections."""
    plan = judgement.plan
    grounds = Grounds(judgement)
    maker = Items(judgement, grounds)
    items = [maker.item(r) for r in plan.recommendations]

    def of(*statuses: str) -> list[Item]:
        return [item for item in items if item.result.status in statuses]

    return Page(
        plan=plan,
        notice=notice(judgement.tables.open_reviews),
        header=_header(plan),
        today=tuple(
            (words, tuple(wording.first_upper(wording.clean(entry)) for entry in entries))
            for words, entries in (("Do", plan.today.do), ("Do not", plan.today.do_not), ("Ask", plan.today.ask))
        ),
        diagnosis=wording.DIAGNOSIS.get(plan.diagnosis.label, wording.plain(plan.diagnosis.label)),
        severity=_severity(plan),
        alerts=_warned(plan.alerts),
        recommended=choices(of("recommend"), ()),
        considered=choices(of("consider"), of("recommend")),
        needs=tuple(of("needs")),
        against=tuple(sorted(of("avoid", "contraindicated"), key=lambda i: i.result.state != "current")),
        not_indicated=tuple(of("not_indicated")),
        asks=tuple(
            Ask(r.id, r.title, _why(r), r.questions, tuple([maker.titles[id] for id in r.could_change]))
            for r in plan.requests
        ),
        presumptions=grounds.offered(),
        follow_up=tuple(Line(f.due, f.text) for f in plan.follow_ups),
        medicines=_medicines(plan),
        problems=tuple(
            Line(shown(p.where), shown(p.what) + (f" ({p.count} times)" if p.count > 1 else "")) for p in plan.problems
        ),
        sources=_sources(judgement),
        footer=f"Ekbom {plan.version}, knowledge {plan.digest[:19]}, as of {plan.as_of}.",
    )


def _why(request: RequestResult) -> str:
    """Why it is asked, unless that only says the title again."""
    return "" if request.why.startswith(request.title) else request.why


def _warned(alerts: Sequence[AlertResult]) -> tuple[Warned, ...]:
    alike: dict[tuple[str, str, str], list[AlertResult]] = {}
    for alert in alerts:
        alike.setdefault((alert.id, alert.level, alert.text), []).append(alert)
    warned = []
    for first, *others in alike.values():
        place = " (both legs)" if others else f" ({first.side} leg)" if first.side else ""
        state = ", not known" if first.state == "unknown" else ""
        tag = f"[{first.id}, {first.rule}]" if first.rule else f"[{first.id}]"
        title = f"{first.title}{place}{state}"
        warned.append(Warned((first, *others), first.level, title, first.text, tag))
    return tuple(warned)


def _header(plan: Plan) -> tuple[Line, ...]:
    age = "unknown" if plan.age_years is None else wording.counted(plan.age_years, "year", "years")
    return (
        Line("Patient", shown(plan.patient.id) or "without an id"),
        Line("Age", age),
        Line("Sex", wording.SEX.get(plan.patient.sex, "unknown")),
        Line("As of", plan.as_of),
        Line("Product labels", wording.LOCALE.get(plan.locale, plan.locale)),
    )


def _severity(plan: Plan) -> str:
    words = wording.SEVERITY.get(plan.severity.label, wording.plain(plan.severity.label))
    return words if plan.irls is None else f"{words} (IRLS {wording.number(plan.irls)} of 40)"


def _medicines(plan: Plan) -> tuple[Line, ...]:
    lines = []
    for m in plan.medications:
        parts = []
        if m.dose_per_day is not None:
            parts.append(f"{wording.quantity(m.dose_per_day, shown(m.unit))} a day")
        elif m.text:
            parts.append(f"dosage only as text: {shown(m.text)}")
        else:
            parts.append("dose not given")
        if m.route:
            parts.append(shown(m.route))
        if m.since:
            parts.append(f"since {shown(m.since)}")
        if not m.recognised:
            parts.append("NOT RECOGNISED: say which drug this is")
        lines.append(Line(shown(m.name) or "without a name", "; ".join(parts)))
    return tuple(lines)


def _sources(judgement: Judgement) -> tuple[Line, ...]:
    plan = judgement.plan
    cited = {id for a in plan.alerts for id in a.sources} | {id for f in plan.follow_ups for id in f.sources}
    cited |= {id for r in plan.recommendations if r.status != "not_indicated" for id in r.option.sources}
    lines = []
    for s in judgement.tables.sources:
        if s.id in cited:
            superseded = f" Replaced by {s.superseded_by}." if s.superseded_by else ""
            reference = f" {s.reference}." if s.reference else ""
            lines.append(Line(s.id, f"{s.body} {s.year}: {s.title}.{reference}{superseded}"))
    return tuple(lines)


def grounds_of_presumptions(shown: Page) -> list[Line]:
    """What was presumed on the same ground, in one line each."""
    grounds: dict[str, list[str]] = {}
    for p in shown.presumptions:
        grounds.setdefault(f"{wording.first_upper(p.kind)}, as {p.ground}", []).append(p.words)
    return [Line(head, f"{'; '.join(words)}.") for head, words in grounds.items()]
