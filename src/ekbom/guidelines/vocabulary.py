"""The words in which guideline modules speak: sources, statements, findings, options, alerts, requests.

An option is judged in the order of the statuses (see ``ekbom.plan.status``): hard blocks, indication,
statements against and soft blocks, what must be known, statements for. Everything here is frozen data;
a mistake (unknown word, missing source, wrong type) raises BookError with the line of the book.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ekbom.logic.expressions import (
    TRUE,
    Boolean,
    Category,
    Expression,
    Number,
    Reference,
    book_line,
    first_match,
    is_sided,
    known_true,
    label,
    presume,
    wrong,
)

LENDS_WORDS_TO_THE_BOOK = True
KINDS = ("drug", "iron", "test", "procedure", "device", "lifestyle", "referral", "monitoring", "stop")
LEVELS = ("critical", "high", "moderate", "info")
DIRECTIONS = ("for", "against", "no_recommendation")
STRENGTHS = ("strong", "good_practice", "conditional", "expert", "not_graded")
POPULATIONS = ("child", "pregnant", "lactating", "dialysis", "cognitive", "adult")
FLAGS = ("V", "V2", "K", "C", "D")
#: Necessity: what has to come first on a plan.
NECESSITY = {"emergency": 0, "safety": 1, "groundwork": 2, "treatment": 3, "support": 4, "test": 5, "other": 6}


@dataclass(frozen=True)
class Source:
    """A publication, label or named design choice that a statement rests on.

    id is short and stable ("AASM-2025"); superseded_by names the source that replaces it, if any.
    """

    id: str
    title: str
    body: str
    year: int
    reference: str = ""
    superseded_by: str = ""

    def statement(
        self,
        id: str,
        text: str,
        *,
        direction: str,
        strength: str,
        certainty: str = "not graded",
        population: str = "adult",
        flag: str = "K",
    ) -> Statement:
        """One graded statement of this source, in our own words, with its grade as the source gives it."""
        if direction not in DIRECTIONS or strength not in STRENGTHS:
            raise wrong(f"'{direction}'/'{strength}' is not a grade; expected {DIRECTIONS} and {STRENGTHS}")
        if population not in POPULATIONS or flag not in FLAGS:
            raise wrong(f"'{population}'/'{flag}' is not one of {POPULATIONS} and {FLAGS}")
        return Statement(self, id, text, direction, strength, certainty, population, flag, book_line())


@dataclass(frozen=True)
class Statement:
    """A graded statement: who says what about an option, for whom, how strongly."""

    source: Source
    id: str
    text: str
    direction: str
    strength: str
    certainty: str
    population: str
    flag: str
    where: str


@dataclass(frozen=True, eq=False)
class Finding(Reference):
    """A named conclusion that appears on the plan (once for each leg where it speaks of a leg).

    detail: one of many measurements of a kind (a vessel segment); listed only where it is known.
    """

    flag: str = "K"
    detail: bool = False


def finding(
    id: str, label: str, expression: Expression, *, source: Source | tuple[Source, ...], flag: str = "K"
) -> Finding:
    """A conclusion with a public id, words of our own and its source."""
    sources = source if isinstance(source, tuple) else (source,)
    if not sources or flag not in FLAGS:
        raise wrong(f"finding '{id}' needs a source and a flag of {FLAGS}")
    if not id.isidentifier():
        raise wrong(f"'{id}' is not an id")
    return Finding(id, label, expression, book_line(), tuple(s.id for s in sources), None, flag)


def detail(
    id: str, label: str, expression: Expression, *, source: Source | tuple[Source, ...], flag: str = "K"
) -> Finding:
    """A finding that is one of many of its kind, such as the state of one vessel segment: listed where it is known."""
    return replace(finding(id, label, expression, source=source, flag=flag), detail=True)


def absent_unless_listed(condition: Expression, there: Expression) -> Expression:
    """The condition, presumed absent by name where its list is there and does not hold it.

    ``condition`` must be a named finding or a variable: the presumption is called ``no_<id>``.
    """
    name = getattr(condition, "id", "")
    if not name:
        raise wrong("only a named finding or a fact can be presumed absent")
    return presume(condition, False, name=f"no_{name}", provided=there)


@dataclass(frozen=True)
class Block:
    """A reason against an option: its id, when it holds, the safety rule it comes from, what to say.

    state: "proposed" (a new start), "current" (going on), or "both".
    """

    id: str
    when: Expression
    text: str
    rule: str
    state: str
    source: Source
    where: str


def block(id: str, when: Expression, text: str, *, source: Source, rule: str = "", state: str = "both") -> Block:
    """A hard or soft block; which of the two is said by the option that carries it."""
    if not isinstance(when.type, Boolean):
        raise wrong(f"block '{id}' needs a boolean, found a {when.type}")
    if state not in ("proposed", "current", "both"):
        raise wrong(f"block '{id}': '{state}' is not proposed, current or both")
    return Block(id, when, text, rule, state, source, book_line())


@dataclass(frozen=True)
class Dose:
    """A dose as a function of the patient. Words are category expressions (see ``words``), numbers carry mg.

    maximum_per_day: most mg (or the unit in ``unit``) a day that may be proposed; interval_days: 1 daily.
    """

    start: Expression | None = None
    titrate: Expression | None = None
    maximum: Expression | None = None
    renal: Expression | None = None
    maximum_per_day: Expression | None = None
    interval_days: Expression | None = None


@dataclass(frozen=True)
class Step:
    """One step of an option's schedule: what is taken from that day on.

    after_days: days after the plan's day. text: words, or an amount of which ``says`` makes words ("{}" is its number);
    a step whose text is unknown for a patient is left out. expect: what to expect and to look at until the next step.
    """

    after_days: int
    text: Expression
    expect: str
    says: str
    where: str = field(default="", compare=False)


def step(after_days: int, text: Expression | str, *, expect: str = "", says: str = "") -> Step:
    """A step in words (a string, or words(…)), or one with an amount and ``says``, such as "{} mg in the evening"."""
    node = label(text, (text,)) if isinstance(text, str) else text
    if after_days < 0:
        raise wrong(f"a step {after_days} days after the plan lies before it")
    if not isinstance(node.type, Category | Number):
        raise wrong(f"a step needs words or an amount, found a {node.type}")
    if isinstance(node.type, Number) is not (says.count("{}") == 1):
        raise wrong("a step with an amount says it with one {}; a step in words says nothing besides")
    return Step(after_days, node, expect, says, book_line())


def words(*rows: tuple[Expression, str], otherwise: str) -> Expression:
    """Words chosen by the patient: the text of the first row that is true, else ``otherwise``."""
    texts = tuple(dict.fromkeys([*(text for _, text in rows), otherwise]))
    category = Category(texts)
    if not rows:
        return label(otherwise, category)
    return first_match(*((c, label(t, category)) for c, t in rows), otherwise=label(otherwise, category))


@dataclass(frozen=True, eq=False)
class Option:
    """Something that can be done (or left undone) for the patient.

    indication: when it is wanted at all. must_know: expressions that must have a value before it is offered.
    never: hard blocks. not_unless: soft blocks. statements: graded statements, any year, any population.
    harmless: a harmless non-drug option, offered without a graded statement. unproven: there is no
    recommendation for it in restless legs, whatever the patient (``evidence`` says so). groundwork: what must be done first for it to be
    ``recommend`` rather than ``consider``. current: when the patient takes or uses it. harm: blocks that end a
    current treatment. keep_when: while current, what must hold for "continue"; false lowers to ``consider``.
    necessity: a word of NECESSITY. fit: true where it suits this patient better than its alternatives.
    schedule: the steps of a start or of a way down, by day; no amount in it passes the dose's maximum for this patient.
    """

    id: str
    title: str
    kind: str
    text: str
    indication: Expression
    must_know: tuple[Expression, ...] = ()
    never: tuple[Block, ...] = ()
    not_unless: tuple[Block, ...] = ()
    statements: tuple[Statement, ...] = ()
    harmless: bool = False
    unproven: bool = False
    evidence: str = ""
    groundwork: Expression = TRUE
    dose: Dose | None = None
    group: str = ""
    not_with: tuple[str, ...] = ()
    replaces: tuple[tuple[Expression, str], ...] = ()
    current: Expression | None = None
    harm: tuple[Block, ...] = ()
    must_know_current: tuple[Expression, ...] = ()
    keep_when: Expression = TRUE
    monitoring: tuple[str, ...] = ()
    if_it_fails: str = ""
    how_to_stop: str = ""
    necessity: str = "treatment"
    fit: Expression | None = None
    schedule: tuple[Step, ...] = ()
    where: str = field(default="", compare=False)

    @property
    def sided(self) -> bool:
        """Whether it is judged for each leg."""
        parts = [self.indication, *self.must_know, *(b.when for b in (*self.never, *self.not_unless))]
        return any(is_sided(part) for part in parts)


GROUPS = ("iron_route", "alpha2delta", "dopaminergic", "opioid", "benzodiazepine", "venous_trunk", "revascularisation")


def option(
    id: str,
    title: str,
    *,
    kind: str,
    text: str,
    indication: Expression,
    must_know: tuple[Expression, ...] = (),
    never: tuple[Block, ...] = (),
    not_unless: tuple[Block, ...] = (),
    statements: tuple[Statement, ...] = (),
    harmless: bool = False,
    unproven: bool = False,
    evidence: str = "",
    groundwork: Expression = TRUE,
    dose: Dose | None = None,
    group: str = "",
    not_with: tuple[str, ...] = (),
    replaces: tuple[tuple[Expression, str], ...] = (),
    current: Expression | None = None,
    harm: tuple[Block, ...] = (),
    must_know_current: tuple[Expression, ...] = (),
    keep_when: Expression = TRUE,
    monitoring: tuple[str, ...] = (),
    if_it_fails: str = "",
    how_to_stop: str = "",
    necessity: str = "treatment",
    fit: Expression | None = None,
    schedule: tuple[Step, ...] = (),
) -> Option:
    """One option of care, checked as it is written down (see Option for the parts)."""
    if kind not in KINDS:
        raise wrong(f"option '{id}': kind '{kind}' is not one of {KINDS}")
    if group and group not in GROUPS:
        raise wrong(f"option '{id}': group '{group}' is not one of {GROUPS}")
    if necessity not in NECESSITY:
        raise wrong(f"option '{id}': necessity '{necessity}' is not one of {tuple(NECESSITY)}")
    if not (statements or harmless or unproven):
        raise wrong(f"option '{id}' needs a statement, or to be declared harmless or unproven")
    if unproven and not evidence:
        raise wrong(f"option '{id}' has no recommendation: say the evidence")
    if not isinstance(indication.type, Boolean):
        raise wrong(f"option '{id}': the indication must be a boolean")
    if dose is not None:
        for place, node in (("maximum_per_day", dose.maximum_per_day), ("interval_days", dose.interval_days)):
            if node is not None and not isinstance(node.type, Number):
                raise wrong(f"option '{id}': {place} must be a number")
        for place, node in (
            ("start", dose.start),
            ("titrate", dose.titrate),
            ("maximum", dose.maximum),
            ("renal", dose.renal),
        ):
            if node is not None and not isinstance(node.type, Category):
                raise wrong(f"option '{id}': {place} must be words(…)")
    if kind == "drug" and current is not None and not how_to_stop:
        raise wrong(f"option '{id}' can be current: say how it is stopped")
    days = [s.after_days for s in schedule]
    if days and (days[0] != 0 or days != sorted(days)):
        raise wrong(f"option '{id}': a schedule begins on day 0 and its days ascend, found {days}")
    return Option(
        id, title, kind, text, indication, must_know, never, not_unless, statements, harmless, unproven, evidence,
        groundwork, dose, group, not_with, replaces, current, harm, must_know_current, keep_when, monitoring,
        if_it_fails, how_to_stop, necessity, fit, tuple(_within(s, dose) for s in schedule), book_line(),
    )  # fmt: skip


def _within(s: Step, dose: Dose | None) -> Step:
    """The step, left out where its amount passes the maximum for this patient, or where that is not known."""
    if dose is None or dose.maximum_per_day is None or not isinstance(s.text.type, Number):
        return s
    return replace(s, text=first_match((known_true(s.text <= dose.maximum_per_day), s.text)))


@dataclass(frozen=True)
class AlertRow:
    """One level of an alert: when it holds, how grave it is, what to say."""

    when: Expression
    level: str
    text: str


@dataclass(frozen=True, eq=False)
class Alert:
    """A safety message. The first row that is known to be true speaks; rows stand from grave to mild.

    unknown_when: true where a must-know fact is missing, so that the rule speaks one level lower "as unknown"
    (text ``unknown_text``). sided: judged for each leg. emergency: life or limb is at stake within hours or days, so
    that it stands before the other alerts of its level.
    """

    id: str
    rule: str
    title: str
    rows: tuple[AlertRow, ...]
    unknown_when: Expression | None
    unknown_level: str
    unknown_text: str
    sources: tuple[Source, ...]
    emergency: bool = False
    where: str = field(default="", compare=False)

    @property
    def sided(self) -> bool:
        """Whether it is judged for each leg."""
        return any(is_sided(row.when) for row in self.rows)


def row(when: Expression, level: str, text: str) -> AlertRow:
    """One level of an alert."""
    if level not in LEVELS:
        raise wrong(f"'{level}' is not one of {LEVELS}")
    if not isinstance(when.type, Boolean):
        raise wrong(f"an alert's row needs a boolean, found a {when.type}")
    return AlertRow(when, level, text)


def alert(
    id: str,
    rule: str,
    title: str,
    *rows: AlertRow,
    source: Source | tuple[Source, ...],
    unknown_when: Expression | None = None,
    unknown_level: str = "info",
    unknown_text: str = "",
    emergency: bool = False,
) -> Alert:
    """A safety rule as an alert; rows from grave to mild."""
    grades = [LEVELS.index(r.level) for r in rows]
    if not rows or grades != sorted(grades):
        raise wrong(f"alert '{id}' needs its rows from grave to mild")
    if unknown_when is not None and (unknown_level not in LEVELS or not unknown_text):
        raise wrong(f"alert '{id}' needs a level and a text for the unknown")
    sources = source if isinstance(source, tuple) else (source,)
    return Alert(id, rule, title, rows, unknown_when, unknown_level, unknown_text, sources, emergency, book_line())


@dataclass(frozen=True, eq=False)
class Request:
    """Something to ask or measure. It is listed when an unknown fact that names it could change the plan,
    and also whenever ``when`` is known to be true.

    settled: true where the question has its answer, so that other ways to the same answer (an eGFR beside a fresh
    creatinine) are asked for only where something waits for them.
    """

    id: str
    title: str
    why: str
    when: Expression | None = None
    settled: Expression | None = None
    where: str = field(default="", compare=False)


def request(
    id: str, title: str, why: str, when: Expression | None = None, *, settled: Expression | None = None
) -> Request:
    """Something to ask or measure: its title, and why it is worth asking."""
    for node in (when, settled):
        if node is not None and not isinstance(node.type, Boolean):
            raise wrong(f"request '{id}' needs a boolean, found a {node.type}")
    return Request(id, title, why, when, settled, book_line())


@dataclass(frozen=True, eq=False)
class FollowUp:
    """Something to look at again: what, when it applies, after how many days from the plan's date."""

    id: str
    text: str
    when: Expression
    after_days: int
    sources: tuple[Source, ...]
    where: str = field(default="", compare=False)


def follow_up(id: str, text: str, *, when: Expression, after_days: int, source: Source) -> FollowUp:
    """A re-measurement or visit that is due ``after_days`` days after the plan's date while ``when`` holds."""
    return FollowUp(id, text, when, after_days, (source,), book_line())
