"""What a plan shows and in which order, before it becomes text, HTML or PDF.

The order is the contract's: today's do, do not and ask; diagnosis; alerts; the plan; what has to be known;
what is not for now; what to ask; what was presumed; follow-up; medicines; problems of the record; sources.
Everything here comes from the plan; nothing is judged again. Strings are cleaned, not yet escaped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from ekbom.plan.engine import Judgement
from ekbom.plan.influence import Influence
from ekbom.plan.model import AlertResult, DoseResult, Plan, Recommendation, RequestResult
from ekbom.plan.tables import GradeRow, LegRow, Value
from ekbom.reports import wording
from ekbom.reports.wording import shown

TITLE = "Care plan for restless legs"
#: Shown with every plan.
NOTICE = (
    "Decision support for clinicians; not a certified medical device; not yet clinically reviewed. "
    "Check every point against the patient before acting on it."
)


#: Statuses of what is offered.
_OFFERED = ("recommend", "consider")
#: Populations that statements speak of, the most specific first, by the finding that says who belongs to them.
_POPULATIONS = (
    ("child", "child"),
    ("pregnant", "is_pregnant"),
    ("lactating", "lactating"),
    ("dialysis", "end_stage_kidney"),
    ("cognitive", "cognitively_impaired"),
)


class Line(NamedTuple):
    """A labelled line of an item."""

    label: str
    text: str


class Item(NamedTuple):
    """One option of care as the plan shows it.

    lines: what to do with it. grades: the statements that decide. reasons: what speaks against it, in a line.
    blocking: where its status is "needs", what has to be known first. open: all questions that could change it.
    presumed: what was presumed for it, in words.
    """

    result: Recommendation
    title: str
    lines: tuple[Line, ...]
    grades: tuple[GradeRow, ...]
    reasons: str
    blocking: tuple[str, ...]
    open: tuple[str, ...]
    presumed: tuple[str, ...]


class Choice(NamedTuple):
    """Items of which one is to be chosen; ``words`` is "" where there is a single item and no choice."""

    words: str
    items: tuple[Item, ...]


class Presumption(NamedTuple):
    """What was presumed for the options that are offered, on which ground, and for which of them.

    kind: "absent" where the words name what is presumed not to be there, else "so".
    """

    kind: str
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
    """The whole plan, ready to be laid out. ``today`` is do, do not and ask."""

    plan: Plan
    header: tuple[Line, ...]
    today: tuple[tuple[str, tuple[str, ...]], ...]
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
    influence = Influence(judgement.tables, judgement.values)
    items = {r.option.id: _item(r, judgement, names, influence) for r in plan.recommendations}

    def of(*statuses: str) -> list[Item]:
        return [items[r.option.id] for r in plan.recommendations if r.status in statuses]

    return Page(
        plan=plan,
        header=_header(plan),
        today=tuple(
            (words, tuple(wording.first_upper(wording.clean(entry)) for entry in entries))
            for words, entries in (("Do", plan.today.do), ("Do not", plan.today.do_not), ("Ask", plan.today.ask))
        ),
        diagnosis=wording.DIAGNOSIS.get(plan.diagnosis.label, wording.plain(plan.diagnosis.label)),
        severity=_severity(plan),
        alerts=plan.alerts,
        recommended=_choices(of("recommend"), ()),
        considered=_choices(of("consider"), of("recommend")),
        needs=tuple(of("needs")),
        against=tuple(sorted(of("avoid", "contraindicated"), key=lambda i: i.result.state != "current")),
        not_indicated=tuple(of("not_indicated")),
        asks=tuple(
            Ask(r.id, r.title, _why(r), r.questions, tuple(names.options[id] for id in r.could_change))
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


def _why(request: RequestResult) -> str:
    """Why it is asked, unless that only says the title again."""
    return "" if request.why.startswith(request.title) else request.why


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
    """The newest statements for this patient's population that say what the verdict says.

    Where none says so (a current treatment that goes on, an option without a recommendation), the newest of all.
    """
    verdicts = {judgement.values[leg.verdict] for leg in r.option.legs}
    hold = {f.id for f in judgement.plan.findings if f.value is True}
    for population in (*(p for p, finding in _POPULATIONS if finding in hold), "adult"):
        about = [g for g in r.grades if g.population == population and g.direction != "no_recommendation"]
        if about:
            break
    else:
        about = list(r.grades)
    fitting = [g for g in about if _says(g, verdicts)] or about
    newest = max((g.year for g in fitting), default=0)
    return tuple(g for g in fitting if g.year == newest)


def _says(grade: GradeRow, verdicts: Collection[Value]) -> bool:
    return grade.direction in verdicts if grade.direction == "against" else grade.strength in verdicts


def _item(r: Recommendation, judgement: Judgement, names: _Names, influence: Influence) -> Item:
    return Item(
        result=r,
        title=r.option.title,
        lines=_lines(r, names),
        grades=_deciding_grades(r, judgement),
        reasons=_against(r, judgement),
        blocking=_blocking(r, judgement, names, influence) if r.status == "needs" else (),
        open=tuple(q.title for q in judgement.plan.requests if r.option.id in q.could_change),
        presumed=tuple(
            f"{kind}: {words}" for kind, words in (presumption(name, names.findings) for name in r.presumed)
        ),
    )


def _blocking(r: Recommendation, judgement: Judgement, names: _Names, influence: Influence) -> tuple[str, ...]:
    """What has to be known before the option can be offered: what its unknown parts wait for."""
    values = judgement.values
    mask = 0
    for leg in r.option.legs:
        if values[leg.status] != "needs":
            continue
        blocks = leg.harm if values[leg.current] is True else leg.hard
        parts = (leg.indication, leg.verdict, *leg.must_know, *(b.node for b in (*blocks, *leg.soft)))
        mask |= influence.union([node for node in parts if values[node] is None])
    asked = {row.request for at, row in enumerate(judgement.tables.facts) if mask >> at & 1}
    ranked = [q.id for q in judgement.plan.requests if q.id in asked]
    ranked += sorted(asked.difference(ranked))
    return tuple(dict.fromkeys(names.requests[id] for id in ranked))


def _lines(r: Recommendation, names: _Names) -> tuple[Line, ...]:
    o, dose = r.option, r.dose
    lines = [Line("", o.text)]
    if dose is not None:
        if r.state != "current":
            lines += [Line("Start", dose.start), Line("Titrate", dose.titrate)]
        lines += [Line("At most", dose.maximum or _most(dose)), Line("Kidneys", dose.renal)]
    lines.append(Line("Per leg", "; ".join(f"{side}: {wording.STATUS[s].lower()}" for side, s in r.per_side)))
    lines.append(Line("In place of", _titles(r.replaces, names.options)))
    lines.append(Line("Caution", wording.joined(_block_words(b.text, b.side) for b in r.soft)))
    lines.append(Line("Watch", wording.joined(o.monitoring)))
    lines.append(Line("If it fails", o.if_it_fails))
    lines.append(Line("To stop", o.how_to_stop))
    lines.append(Line("Not with", _titles(o.not_with, names.options)))
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
            return wording.joined(blocks)
        return wording.joined(g.text for g in _deciding_grades(r, judgement) if g.direction == "against")
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


def presumption(name: str, labels: dict[str, str]) -> tuple[str, str]:
    """A presumption's name as kind ("absent" or "so") and words."""
    if name in wording.PRESUMED:
        return "so", wording.PRESUMED[name]
    if name.startswith("no_"):
        id = name.removeprefix("no_")
        return "absent", wording.bare(labels.get(id, wording.plain(id)))
    return "so", wording.plain(name)


def common_lines(choice: Choice) -> tuple[Line, ...]:
    """What all alternatives of a choice say alike, to be said once."""
    first, *others = (item.lines for item in choice.items)
    return tuple(line for line in first if others and line.label and all(line in lines for lines in others))


def grounds_of_presumptions(shown: Page) -> list[Line]:
    """What was presumed on the same ground, in one line each."""
    grounds: dict[str, list[str]] = {}
    for p in shown.presumptions:
        head = f"Absent, as {p.ground}" if p.kind == "absent" else f"So, as {p.ground}"
        grounds.setdefault(head, []).append(p.words)
    return [Line(head, f"{'; '.join(words)}.") for head, words in grounds.items()]


def _presumptions(judgement: Judgement, names: _Names) -> tuple[Presumption, ...]:
    where: dict[str, list[str]] = {}
    for r in judgement.plan.recommendations:
        for name in r.presumed if r.status in _OFFERED else ():
            where.setdefault(name, []).append(r.option.title)
    grounds: dict[str, str] = {}
    for row in judgement.tables.options:
        for leg in row.legs:
            _note_grounds(leg, where, grounds, judgement)
    return tuple(
        Presumption(*presumption(name, names.findings), grounds[name], tuple(where[name]))
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
