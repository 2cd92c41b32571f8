"""What a plan shows and in which order, before it becomes text, HTML or PDF.

The order is the contract's: today's do, do not and ask; diagnosis; alerts; the plan; what has to be known;
what is not for now; what to ask; what was presumed; follow-up; medicines; problems of the record; sources.
Everything here comes from the plan; nothing is judged again. Strings are cleaned, not yet escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ekbom.plan.engine import Judgement
from ekbom.plan.model import AlertResult, DoseResult, Plan, Recommendation
from ekbom.plan.tables import GradeRow, LegRow
from ekbom.reports import wording
from ekbom.reports.wording import shown

TITLE = "Care plan for restless legs"
#: Shown with every plan.
NOTICE = (
    "Decision support for clinicians; not a certified medical device; not yet clinically reviewed. "
    "Check every point against the patient before acting on it."
)


class Line(NamedTuple):
    """A labelled line of an item."""

    label: str
    text: str


class Item(NamedTuple):
    """One option of care as the plan shows it.

    lines: what to do with it. grades: the statements that decide. reasons: what speaks against it, in a line.
    """

    result: Recommendation
    title: str
    lines: tuple[Line, ...]
    grades: tuple[GradeRow, ...]
    reasons: str


class Choice(NamedTuple):
    """Items of which one is to be chosen; ``words`` is "" where there is a single item and no choice."""

    words: str
    items: tuple[Item, ...]


class Presumption(NamedTuple):
    """What was presumed, on which ground, by how many options."""

    words: str
    ground: str
    options: tuple[str, ...]


class Ask(NamedTuple):
    """Something to ask: title, why, plain questions, and the titles of the options it could change."""

    id: str
    title: str
    why: str
    questions: tuple[str, ...]
    could_change: tuple[str, ...]


class Page(NamedTuple):
    """The whole plan, ready to be laid out."""

    plan: Plan
    header: tuple[Line, ...]
    diagnosis: str
    severity: str
    alerts: tuple[AlertResult, ...]
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


class _Names(NamedTuple):
    """Titles by id."""

    options: dict[str, str]
    requests: dict[str, str]
    findings: dict[str, str]


def page(judgement: Judgement) -> Page:
    """The plan laid out in sections."""
    plan = judgement.plan
    names = _names(judgement)
    items = {r.option.id: _item(r, judgement, names) for r in plan.recommendations}

    def of(*statuses: str) -> list[Item]:
        return [items[r.option.id] for r in plan.recommendations if r.status in statuses]

    return Page(
        plan=plan,
        header=_header(plan),
        diagnosis=wording.DIAGNOSIS.get(plan.diagnosis.label, wording.plain(plan.diagnosis.label)),
        severity=_severity(plan),
        alerts=plan.alerts,
        recommended=_choices(of("recommend"), ()),
        considered=_choices(of("consider"), of("recommend")),
        needs=tuple(of("needs")),
        against=tuple(sorted(of("avoid", "contraindicated"), key=lambda i: i.result.state != "current")),
        not_indicated=tuple(of("not_indicated")),
        asks=tuple(
            Ask(r.id, r.title, r.why, r.questions, tuple(names.options[id] for id in r.could_change))
            for r in plan.requests
        ),
        presumptions=_presumptions(judgement, names),
        follow_up=tuple(Line(f.due, f.text) for f in plan.follow_ups),
        medicines=_medicines(plan),
        problems=tuple(
            Line(shown(p.where), shown(p.what) + (f" ({p.count} times)" if p.count > 1 else "")) for p in plan.problems
        ),
        sources=_sources(judgement),
        footer=f"Ekbom {plan.version}, knowledge {plan.digest[:19]}, as of {plan.as_of}.",
    )


def _names(judgement: Judgement) -> _Names:
    tables = judgement.tables
    requests = {row.request: row.label for row in reversed(tables.facts)}
    requests.update((row.id, row.title) for row in tables.requests)
    findings = {row.id: row.label for row in tables.facts}
    findings.update((row.id, row.label) for row in tables.findings)
    return _Names({row.id: row.title for row in tables.options}, requests, findings)


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


def grade_words(grade: GradeRow) -> str:
    """A statement's grade in a line, as its body gives it."""
    strength = wording.STRENGTH.get(grade.strength, grade.strength)
    direction = wording.DIRECTION.get(grade.direction, grade.direction)
    certainty = "" if grade.certainty in ("", "not graded") else f", {grade.certainty} certainty"
    who = "" if grade.population == "adult" else f", {grade.population}"
    graded = direction if grade.direction == "no_recommendation" else f"{strength}, {direction}"
    return f"{grade.source} {grade.statement} ({graded}{certainty}{who})"


def _deciding_grades(r: Recommendation, judgement: Judgement) -> tuple[GradeRow, ...]:
    """The newest statements that say what the verdict says; where there is no verdict, the newest of all."""
    verdicts = {judgement.values[leg.verdict] for leg in r.option.legs}
    fitting = [g for g in r.grades if g.direction == "against" and "against" in verdicts]
    fitting = fitting or [g for g in r.grades if g.direction == "for" and g.strength in verdicts]
    fitting = fitting or list(r.grades)
    newest = max((g.year for g in fitting), default=0)
    return tuple(g for g in fitting if g.year == newest)


def _item(r: Recommendation, judgement: Judgement, names: _Names) -> Item:
    return Item(r, r.option.title, _lines(r, names), _deciding_grades(r, judgement), _against(r, judgement))


def _lines(r: Recommendation, names: _Names) -> tuple[Line, ...]:
    o, dose = r.option, r.dose
    lines = [Line("", o.text)]
    if dose is not None:
        if r.state != "current":
            lines += [Line("Start", dose.start), Line("Titrate", dose.titrate)]
        lines += [Line("At most", dose.maximum or _most(dose)), Line("Kidneys", dose.renal)]
    lines.append(Line("Per leg", "; ".join(f"{side}: {wording.STATUS[s].lower()}" for side, s in r.per_side)))
    lines.append(Line("In place of", _titles(r.replaces, names.options)))
    lines.append(Line("Caution", "; ".join(_block_words(b.text, b.side) for b in r.soft)))
    lines.append(Line("Watch", "; ".join(o.monitoring)))
    lines.append(Line("If it fails", o.if_it_fails))
    lines.append(Line("To stop", o.how_to_stop))
    lines.append(Line("Not with", _titles(o.not_with, names.options)))
    lines.append(Line("Still open", _titles(r.needs, names.requests)))
    lines.append(Line("Presumed", "; ".join(presumption_words(name, names.findings) for name in r.presumed)))
    lines.append(Line("Evidence", o.evidence))
    return tuple(line for line in lines if line.text)


def _most(dose: DoseResult) -> str:
    if dose.max_mg_per_day is None:
        return ""
    days = dose.interval_days or 1.0
    period = "a day" if days == 1 else f"every {wording.number(days)} days"
    return f"{wording.number(dose.max_mg_per_day)} mg {period}"


def _titles(ids: Iterable[str], titles: dict[str, str]) -> str:
    return "; ".join(dict.fromkeys(titles.get(id, wording.plain(id)) for id in ids))


def _block_words(text: str, side: str) -> str:
    return f"{text} ({side} leg)" if side else text


def _against(r: Recommendation, judgement: Judgement) -> str:
    """Why not, in a line: the blocks that hold, else the statement against, else the missing indication."""
    blocks = dict.fromkeys(_block_words(b.text, b.side) for b in (*r.hard, *r.soft))
    if r.status in ("contraindicated", "avoid"):
        if blocks:
            return "; ".join(blocks)
        return "; ".join(g.text for g in _deciding_grades(r, judgement) if g.direction == "against")
    if r.status == "not_indicated":
        indicated = any(judgement.values[leg.indication] is not False for leg in r.option.legs)
        return (r.option.evidence or "no recommendation") if indicated else "its indication is not there"
    return ""


def _choices(items: Sequence[Item], chosen_from: Sequence[Item]) -> tuple[Choice, ...]:
    """Items in order; those of one group stand together where its first one stands."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        group = item.result.option.group
        groups.setdefault(group or item.result.option.id, []).append(item)
    above = {item.result.option.group: item.title for item in reversed(chosen_from) if item.result.option.group}
    choices = []
    for id, members in groups.items():
        words = ""
        name = wording.GROUP.get(id, wording.plain(id))
        if id in above:
            words = f"Choose {name}: in place of {above[id]}"
        elif len(members) > 1:
            words = f"Choose {name}"
        choices.append(Choice(words, tuple(members)))
    return tuple(choices)


def presumption_words(name: str, labels: dict[str, str]) -> str:
    """A presumption's name in words."""
    if name in wording.PRESUMED:
        return wording.PRESUMED[name]
    if name.startswith("no_"):
        id = name.removeprefix("no_")
        return f"no {wording.lower_first(labels.get(id, wording.plain(id)))}"
    return wording.plain(name)


def _presumptions(judgement: Judgement, names: _Names) -> tuple[Presumption, ...]:
    where: dict[str, list[str]] = {}
    for r in judgement.plan.recommendations:
        for name in r.presumed:
            where.setdefault(name, []).append(r.option.title)
    grounds: dict[str, str] = {}
    for row in judgement.tables.options:
        for leg in row.legs:
            _note_grounds(leg, where, grounds, judgement)
    return tuple(
        Presumption(presumption_words(name, names.findings), grounds[name], tuple(where[name]))
        for name in sorted(where, key=lambda n: (grounds[n], n))
    )


def _note_grounds(leg: LegRow, wanted: dict[str, list[str]], grounds: dict[str, str], judgement: Judgement) -> None:
    for node, name in leg.presumptions:
        if name in wanted and name not in grounds:
            grounds[name] = _ground(judgement.tables.children[node][2], judgement)


def _ground(provided: int, judgement: Judgement) -> str:
    """What allows a presumption: the list that does not hold it, with its date; or that nobody asked."""
    tables = judgement.tables
    stack, seen = [provided], set()
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        stack.extend(tables.children[node])
        if tables.kinds[node] == "V":
            row = tables.facts[tables.slots[node]]
            known = judgement.facts.values.get(row.key)
            if known is not None and row.kind == "bool" and row.id.endswith("_list"):
                date = f" of {known.date}" if known.date else ""
                return f"not on the {wording.plain(row.id)}{date}"
    return "not measured or not asked"


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
