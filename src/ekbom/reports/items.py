"""The options of a plan as items in words: what to do, on which grade, what speaks against, what is still open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from ekbom.plan.engine import Judgement
from ekbom.plan.influence import Influence
from ekbom.plan.model import DoseResult, Recommendation
from ekbom.plan.tables import NOT_ASKED, GradeRow, LegRow, Value
from ekbom.reports import wording
from ekbom.reports.presumptions import Grounds

#: Populations that statements speak of, the most specific first, by the finding that says who belongs to them.
_POPULATIONS = (
    ("child", "child"),
    ("pregnant", "is_pregnant"),
    ("lactating", "lactating"),
    ("dialysis", "end_stage_kidney"),
    ("cognitive", "cognitively_impaired"),
)


class Line(NamedTuple):
    """A labelled line."""

    label: str
    text: str


class Item(NamedTuple):
    """One option of care as the plan shows it.

    lines: what to do with it. grades: the statements that decide. reasons: what speaks against it, in a line.
    blocking: where its status is "needs", what has to be known first. open: all questions that could change it.
    presumed: what was presumed for it, in words. calendar: its dated steps, by day.
    """

    result: Recommendation
    title: str
    lines: tuple[Line, ...]
    grades: tuple[GradeRow, ...]
    reasons: str
    blocking: tuple[str, ...]
    open: tuple[str, ...]
    presumed: tuple[str, ...]
    calendar: tuple[Line, ...]


class Choice(NamedTuple):
    """Items of which one is to be chosen; ``words`` is "" where there is a single item and no choice."""

    words: str
    items: tuple[Item, ...]


class Items:
    """Makes the items of one judgement, with what they share worked out once."""

    def __init__(self, judgement: Judgement, grounds: Grounds) -> None:
        tables, plan = judgement.tables, judgement.plan
        self.titles = {row.id: row.title for row in tables.options}
        self._values = judgement.values
        self._facts = tables.facts
        self._influence = Influence(tables, judgement.values)
        self._grounds = grounds
        self._requests = {row.request: row.label for row in reversed(tables.facts)}
        self._requests.update((row.id, row.title) for row in tables.requests)
        self._ranked = [request.id for request in plan.requests]
        true = {f.id for f in plan.findings if f.value is True}
        self._populations = (*(name for name, finding in _POPULATIONS if finding in true), "adult")
        self._open: dict[str, list[str]] = {}
        for request in plan.requests:
            for id in request.could_change:
                self._open.setdefault(id, []).append(request.title)

    def item(self, r: Recommendation) -> Item:
        """The option in words."""
        grades = self._deciding_grades(r)
        return Item(
            r,
            r.option.title,
            tuple(line for line in self._lines(r) if line.text),
            grades,
            self._against(r, grades),
            self._blocking(r) if r.status == "needs" else (),
            tuple(self._open.get(r.option.id, ())),
            tuple([self._grounds.words(name) for name in r.presumed]),
            _calendar(r),
        )

    def _deciding_grades(self, r: Recommendation) -> tuple[GradeRow, ...]:
        """The newest statements for this patient's population that say what the verdict says.

        Where none says so (a current treatment that goes on, an option without a recommendation), the newest of all.
        """
        verdicts = {self._values[leg.verdict] for leg in r.option.legs}
        for population in self._populations:
            about = [g for g in r.grades if g.population == population and g.direction != "no_recommendation"]
            if about:
                break
        else:
            about = list(r.grades)
        fitting = [g for g in about if _says(g, verdicts)] or about
        newest = max([g.year for g in fitting], default=0)
        return tuple([g for g in fitting if g.year == newest])

    def _blocking(self, r: Recommendation) -> tuple[str, ...]:
        """What has to be known before the option can be offered: what its unknown parts wait for."""
        values = self._values
        mask = 0
        for leg in r.option.legs:
            if values[leg.status] == "needs":
                mask |= self._influence.union([node for node in self._parts(leg) if values[node] is None])
        asked = {row.request for at, row in enumerate(self._facts) if mask >> at & 1 and row.id not in NOT_ASKED}
        ranked = [id for id in self._ranked if id in asked]
        ranked += sorted(asked.difference(ranked))
        return tuple(dict.fromkeys(self._requests[id] for id in ranked))

    def _parts(self, leg: LegRow) -> list[int]:
        current = self._values[leg.current] is True
        blocks = (*leg.harm, *leg.soft_current) if current else (*leg.hard, *leg.soft)
        return [leg.indication, leg.verdict, *leg.must_know, *(block.node for block in blocks)]

    def _lines(self, r: Recommendation) -> list[Line]:
        o, dose = r.option, r.dose
        lines = [Line("", o.text)]
        if dose is not None:
            if r.state != "current":
                lines += [Line("Start", dose.start), Line("Titrate", dose.titrate)]
            lines += [Line("At most", dose.maximum or _most(dose)), Line("Kidneys", dose.renal)]
        return [
            *lines,
            Line("Per leg", "; ".join([f"{side}: {wording.STATUS[s].lower()}" for side, s in r.per_side])),
            Line("In place of", self._named(r.replaces)),
            Line("Caution", wording.joined(_block_words(b.text, b.side) for b in r.soft)),
            Line("Watch", wording.joined(o.monitoring)),
            Line("If it fails", o.if_it_fails),
            Line("To stop", o.how_to_stop),
            Line("Not with", self._named(o.not_with)),
            Line("Evidence", o.evidence),
        ]

    def _named(self, ids: Iterable[str]) -> str:
        return "; ".join(dict.fromkeys([self.titles.get(id, wording.plain(id)) for id in ids]))

    def _against(self, r: Recommendation, grades: Sequence[GradeRow]) -> str:
        """Why not, in a line: the blocks that hold, else the statement against, else the missing indication."""
        if r.status in ("contraindicated", "avoid"):
            blocks = dict.fromkeys(_block_words(b.text, b.side) for b in (*r.hard, *r.soft))
            return wording.joined(blocks or [g.text for g in grades if g.direction == "against"])
        if r.status == "not_indicated":
            indicated = any(self._values[leg.indication] is not False for leg in r.option.legs)
            return (r.option.evidence or "no recommendation") if indicated else "its indication is not there"
        return ""


def grade_words(grade: GradeRow) -> str:
    """A statement's grade in a line, as its body gives it."""
    strength = wording.STRENGTH.get(grade.strength, grade.strength)
    direction = wording.DIRECTION.get(grade.direction, grade.direction)
    certainty = "" if grade.certainty in ("", "not graded") else f", {grade.certainty} certainty"
    who = "" if grade.population == "adult" else f", {grade.population}"
    graded = direction if grade.direction == "no_recommendation" else f"{strength}, {direction}"
    return f"{grade.source} {grade.statement} ({graded}{certainty}{who})"


def choices(items: Sequence[Item], chosen_from: Sequence[Item]) -> tuple[Choice, ...]:
    """Items in order; those of one group stand together where its first one stands.

    chosen_from: items that stand above, in whose place an item of the same group would be chosen.
    """
    groups: dict[str, list[Item]] = {}
    for item in items:
        option = item.result.option
        groups.setdefault(option.group or option.id, []).append(item)
    above = {item.result.option.group: item.title for item in reversed(chosen_from) if item.result.option.group}
    made = []
    for id, members in groups.items():
        words = ""
        name = wording.GROUP.get(id, wording.plain(id))
        if id in above:
            words = f"Choose {name}: in place of {above[id]}"
        elif len(members) > 1:
            words = f"Choose {name}"
        made.append(Choice(words, tuple(members)))
    return tuple(made)


def common_lines(choice: Choice) -> tuple[Line, ...]:
    """What all alternatives of a choice say alike, to be said once."""
    first, *others = (item.lines for item in choice.items)
    return tuple(line for line in first if others and line.label and all(line in lines for lines in others))


def headed(item: Item) -> str:
    """The item's title, marked where it is in use and goes on."""
    return f"Continue: {item.title}" if item.result.state == "current" else item.title


def _says(grade: GradeRow, verdicts: Collection[Value]) -> bool:
    return grade.direction in verdicts if grade.direction == "against" else grade.strength in verdicts


def _calendar(r: Recommendation) -> tuple[Line, ...]:
    """The dated steps; what to expect is said again only where it changes."""
    before = ["", *(step.expect for step in r.schedule)]
    return tuple(
        [
            Line(step.date, step.take if step.expect == said else wording.joined((step.take, step.expect)))
            for step, said in zip(r.schedule, before, strict=False)
        ]
    )


def _most(dose: DoseResult) -> str:
    if dose.max_mg_per_day is None:
        return ""
    days = dose.interval_days or 1.0
    period = "a day" if days == 1 else f"every {wording.number(days)} days"
    return f"{wording.number(dose.max_mg_per_day)} mg {period}"


def _block_words(text: str, side: str) -> str:
    return f"{text} ({side} leg)" if side else text
