"""One patient's facts and the compiled book in, the care plan out.

Deterministic: the same facts, day, locale and book give the same plan, in whatever order the facts come.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from itertools import compress, repeat
from operator import attrgetter, itemgetter
from typing import NamedTuple

from ekbom.facts.known import PatientFacts
from ekbom.plan.influence import HeldUp
from ekbom.plan.model import (
    AlertResult,
    BlockResult,
    Conclusion,
    DoseResult,
    FindingResult,
    FollowUpResult,
    Plan,
    Recommendation,
    RequestResult,
    StepResult,
    Today,
)
from ekbom.plan.tables import LEVELS, BlockRow, Default, FindingRow, LegRow, OptionRow, Tables, Value

#: Statuses in the order in which a plan shows them.
SHOWN = ("recommend", "consider", "needs", "avoid", "contraindicated", "not_indicated")
_SHOWN = {name: at for at, name in enumerate(SHOWN)}
_GRADES = {
    "strong": 0,
    "good_practice": 0,
    "conditional": 1,
    "expert": 2,
    "harmless": 3,
    "against": 4,
    "none": 5,
}
_DOSED = ("recommend", "consider", "avoid")
_OFFERED = ("recommend", "consider")
#: How many things each line of "today" names.
TODAY_LENGTH = 6


#: For each leg of an option: when it is current, and the places of its masks while going on and for a start.
Parts = tuple[tuple[int, tuple[int, ...], tuple[int, ...]], ...]
#: A byte of the digits "0" and "1" as a truth value.
_TRUTHS = bytes(byte == ord("1") for byte in range(256))


class Judgement(NamedTuple):
    """A plan with the values of all nodes, for reasons."""

    plan: Plan
    values: tuple[Value, ...]
    facts: PatientFacts
    tables: Tables


class Engine:
    """The compiled book, ready to judge one patient after another."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._slot = {row.key: at for at, row in enumerate(tables.facts)}
        self._size = len(tables.facts)
        self._facts = (1 << self._size) - 1
        self._asks = _asks(tables)
        self._by_themselves = tuple((row.when, tables.asked.index(row.id)) for row in tables.requests if row.when >= 0)
        self._settled = tuple((row.settled, tables.asked.index(row.id)) for row in tables.requests if row.settled >= 0)
        self._defaults = tuple([_places_of_default(nodes, tables) for _, nodes in tables.defaults])
        self._options = tuple(map(_view, tables.options, tables.presumptions, repeat(tables.defaults)))
        self._by_id = tuple(sorted((row.id, at) for at, row in enumerate(tables.options)))
        self._listed: tuple[tuple[int, bool, FindingRow, dict[Value, FindingResult]], ...]
        self._listed = tuple([(row.node, row.detail, row, {}) for row in tables.findings])
        self._emergencies = frozenset(row.id for row in tables.alerts if row.emergency)
        self._findings = {(row.id, row.side): row.node for row in tables.findings}
        at = tables.targets
        self._statuses = tuple(at[row.status] for row in tables.options)
        self._parts = tuple(tuple(_parts(leg, tables) for leg in row.legs) for row in tables.options)
        self._follow_ups = sorted(tables.follow_ups, key=lambda row: (row.after_days, row.id))

    def values(self, facts: PatientFacts) -> tuple[Value, ...]:
        """The value of every node of the book for this patient."""
        return self.tables.evaluate(self._slots(facts), facts.as_of)

    def _slots(self, facts: PatientFacts) -> list[Value]:
        slots: list[Value] = [None] * len(self._slot)
        slot = self._slot
        for key, known in facts.values.items():
            at = slot.get(key)
            if at is not None:
                slots[at] = known.value
        return slots

    def judge(self, facts: PatientFacts) -> Judgement:
        """The whole plan."""
        values, masks = self.tables.judge(self._slots(facts), facts.as_of)
        changes = [masks[at] for at in self._statuses]
        wanted = [_open(parts, values, masks) for parts in self._parts]
        held_up = self._held_up(values)
        asked = self._asked(changes, wanted, held_up, values)
        applied = self._applied(values)
        needs = _Names(self.tables.asked)
        recommendations = [
            _recommendation(
                view,
                values,
                could_change & self._facts,
                needs.of(open_ >> self._size & asked),
                tuple(compress(view.presumptions, view.defaults(applied))),
                facts.as_of,
            )
            for view, could_change, open_ in zip(self._options, changes, wanted, strict=True)
        ]
        recommendations.sort(key=_rank)
        alerts = self._alerts(values)
        requests = self._requests_of(asked, changes, held_up, values)
        age = facts.values.get("age")
        irls = facts.values.get("irls_total")
        plan = Plan(
            patient=facts.patient,
            age_years=int(age.value) if age is not None else None,
            as_of=_iso(facts.as_of),
            locale=facts.locale,
            version=self.tables.version,
            digest=self.tables.digest,
            today=_today(recommendations, alerts, requests, values),
            diagnosis=self._conclusion("diagnosis_class", values, "insufficient_data"),
            severity=self._conclusion("severity_class", values, "not_assessable"),
            irls=float(irls.value) if irls is not None else None,
            findings=self._found(values),
            recommendations=tuple(recommendations),
            alerts=alerts,
            requests=requests,
            follow_ups=tuple(
                FollowUpResult(row.id, row.text, _iso(facts.as_of + row.after_days), row.sources)
                for row in self._follow_ups
                if values[row.node] is True
            ),
            medications=facts.medications,
            problems=facts.problems,
        )
        return Judgement(plan, values, facts, self.tables)

    def _asked(
        self, changes: Sequence[int], wanted: Sequence[int], held_up: Sequence[int], values: Sequence[Value]
    ) -> int:
        """The requests of all open facts, as a mask; what is settled is asked only where it holds something up."""
        open_, waited_for = _union(changes) | _union(wanted), _union(held_up)
        asked = open_ >> self._size
        for node, at in self._settled:
            if values[node] is True and not open_ & self._asks[at].mask & waited_for:
                asked &= ~(1 << at)
        return asked

    def _held_up(self, values: Sequence[Value]) -> list[int]:
        """For each option that needs something, the facts whose absence holds it up."""
        held_up = HeldUp(self.tables, values)
        return [
            held_up.union(
                [
                    node
                    for leg in row.legs
                    for node in (leg.indication, leg.verdict, *leg.must_know, *_of_blocks(leg, values))
                ]
            )
            for row in self.tables.options
            if values[row.status] == "needs"
        ]

    def _applied(self, values: Sequence[Value]) -> list[bool]:
        """For each default, whether it was applied; a last place where there is none."""
        applied = []
        for operand, provided, others in self._defaults:
            held = values[operand] is None and values[provided] is True
            if others and not held:
                held = any(values[node] is None and values[needed] is True for node, needed in others)
            applied.append(held)
        applied.append(False)
        return applied

    def _found(self, values: Sequence[Value]) -> tuple[FindingResult, ...]:
        """The findings, a detail only where it is known. A truth value of a finding is made into a result once."""
        found = []
        for node, detail, row, made in self._listed:
            value = values[node]
            if value is None and detail:
                continue
            result = made.get(value)
            if result is None:
                result = FindingResult(row.id, row.label, row.side, value, node, row.sources)
                if value is None or isinstance(value, bool):
                    made[value] = result
            found.append(result)
        return tuple(found)

    def _conclusion(self, id: str, values: Sequence[Value], unknown: str) -> Conclusion:
        node = self._findings[(id, "")]
        value = values[node]
        return Conclusion(value if isinstance(value, str) else unknown, node)

    def _alerts(self, values: Sequence[Value]) -> tuple[AlertResult, ...]:
        results = []
        for row in self.tables.alerts:
            for node, level, text in row.rows:
                if values[node] is True:
                    results.append(
                        AlertResult(row.id, row.rule, row.title, level, row.side, text, "known", node, row.sources)
                    )
                    break
            else:
                if row.unknown >= 0 and values[row.unknown] is True:
                    results.append(
                        AlertResult(
                            row.id, row.rule, row.title, row.unknown_level, row.side, row.unknown_text, "unknown",
                            row.unknown, row.sources,
                        )
                    )  # fmt: skip
        first = self._emergencies
        return tuple(sorted(results, key=lambda a: (LEVELS.index(a.level), a.id not in first, a.id, a.side)))

    def _requests_of(
        self, asked: int, changes: Sequence[int], held_up: Sequence[int], values: Sequence[Value]
    ) -> tuple[RequestResult, ...]:
        """What to ask: first what holds up the most options, then what is due, then what could change the most."""
        due = 0
        for node, at in self._by_themselves:
            if values[node] is True:
                due |= 1 << at
        size = self._size
        union = _union(changes)
        could_change: dict[int, list[str]] = {}
        for id, at in self._by_id:
            rest = changes[at] >> size & asked
            while rest:
                low = rest & -rest
                could_change.setdefault(low, []).append(id)
                rest ^= low
        flags = _flags(union & self._facts, size)
        waiting = [open_ & union for open_ in held_up]
        nothing = bytes(size + 1)
        ranked = []
        for at in _bits(union >> size & asked | due):
            ask, bit = self._asks[at], 1 << at
            open_ = ask.facts(flags if asked & bit else nothing)
            changed = could_change.get(bit, ())
            result = RequestResult(
                ask.id,
                next(compress(ask.labels, open_)) if ask.title is None else ask.title,
                next(compress(ask.questions, open_)) if ask.why is None else ask.why,
                tuple(compress(ask.keys, open_)),
                tuple(dict.fromkeys(filter(None, compress(ask.questions, open_)))),
                tuple(changed),
            )
            holds = len([1 for facts in waiting if facts & ask.mask]) if asked & bit else 0
            ranked.append((-holds, not due & bit, -len(changed), ask.id, result))
        ranked.sort()
        return tuple([result for *_, result in ranked])


class _Ask(NamedTuple):
    """A request as the ranking reads it: its words and those of its facts; ``facts`` picks these out of flags.

    ``title`` is None where nobody described the request: then the first open fact speaks for it.
    """

    id: str
    title: str | None
    why: str | None
    keys: tuple[str, ...]
    labels: tuple[str, ...]
    questions: tuple[str, ...]
    mask: int
    facts: Callable[[Sequence[int]], tuple[int, ...]]


def _asks(tables: Tables) -> tuple[_Ask, ...]:
    """The requests in the order of ``tables.asked``."""
    of: list[list[int]] = [[] for _ in tables.asked]
    for fact, request in enumerate(tables.askers):
        if request >= 0:
            of[request].append(fact)
    described = {row.id: row for row in tables.requests}
    asks = []
    for id, facts in zip(tables.asked, of, strict=True):
        rows = [tables.facts[fact] for fact in facts]
        row = described.get(id)
        asks.append(
            _Ask(
                id,
                None if row is None else row.title,
                None if row is None else row.why,
                tuple([row.key for row in rows]),
                tuple([row.label for row in rows]),
                tuple([row.question for row in rows]),
                sum([1 << fact for fact in facts]),
                _picked(facts),
            )
        )
    return tuple(asks)


def _picked(places: Sequence[int]) -> Callable[[Sequence[int]], tuple[int, ...]]:
    """What picks these places out of a row of flags whose last one is 0; that one makes it a tuple in any case."""
    return itemgetter(*places, -1, -1)


class _Names:
    """The names of the bits of a mask, in the order of the bits; equal masks are spelled out once."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = {1 << at: name for at, name in enumerate(names)}
        self._done: dict[int, tuple[str, ...]] = {}

    def of(self, mask: int) -> tuple[str, ...]:
        """The names."""
        found = self._done.get(mask)
        if found is None:
            names, rest = [], mask
            while rest:
                low = rest & -rest
                names.append(self._names[low])
                rest ^= low
            found = self._done[mask] = tuple(names)
        return found


def _union(masks: Sequence[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union


def _open(parts: Parts, values: Sequence[Value], masks: Sequence[int]) -> int:
    """The unknown facts an option depends on in any of its parts."""
    union = 0
    for current, going_on, start in parts:
        for at in going_on if values[current] is True else start:
            union |= masks[at]
    return union


def _parts(leg: LegRow, tables: Tables) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    always = (leg.indication, leg.verdict, *leg.must_know)
    going_on = (*always, *(b.node for b in (*leg.harm, *leg.soft_current)))
    start = (*always, *(b.node for b in (*leg.hard, *leg.soft)))
    return leg.current, _places(going_on, tables), _places(start, tables)


def _places(nodes: Sequence[int], tables: Tables) -> tuple[int, ...]:
    """The places of the masks of these nodes; nodes that the same facts could change count once."""
    return tuple({tables.same[node]: tables.targets[node] for node in nodes}.values())


_rank = attrgetter("rank")


def _flags(mask: int, size: int) -> bytes:
    """The bits of a mask of facts as a byte each, and a last one that is 0."""
    bits = f"{mask | 1 << size:b}"
    return bits[:0:-1].encode().translate(_TRUTHS) + b"\0"


def _iso(day: int) -> str:
    return datetime.date.fromordinal(day).isoformat()


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _dose(row: OptionRow, values: Sequence[Value]) -> DoseResult | None:
    dose = row.dose
    if dose is None:
        return None

    def text(node: int) -> str:
        value = values[node] if node >= 0 else None
        return value if isinstance(value, str) else ""

    def amount(node: int) -> float | None:
        value = values[node] if node >= 0 else None
        return value if isinstance(value, float) else None

    maximum = amount(dose.maximum_per_day)
    start, titrate, most, renal = (text(node) for node in (dose.start, dose.titrate, dose.maximum, dose.renal))
    if maximum is None and not (start or titrate or most or renal):
        return None
    interval = amount(dose.interval_days)
    if maximum is not None and most and not most.startswith(f"{maximum:g} mg"):
        often = "a day" if interval is None or interval == 1 else f"every {interval:g} days"
        most = f"{maximum:g} mg {often} for this patient. {most}"
    return DoseResult(start, titrate, most, renal, maximum, interval)


def schedule(row: OptionRow, values: Sequence[Value], day: int) -> tuple[StepResult, ...]:
    """The steps that this patient has, dated from the plan's day."""
    return tuple(
        [
            StepResult(_iso(day + step.after_days), taken(step.says, value), step.expect)
            for step in row.schedule
            if (value := values[step.node]) is not None
        ]
    )


def taken(says: str, value: bool | float | str) -> str:
    """A step in words: its own, or its amount as ``says`` puts it."""
    return value if isinstance(value, str) else says.replace("{}", f"{value:g}")


def _is_dated(status: str, current: bool, soft: Sequence[BlockResult]) -> bool:
    """Whether an option has dates: it is offered, or nothing but the guideline speaks against a patient's choice of it.

    What is taken already is not begun again, so it has none.
    """
    return not current and (status in _OFFERED or (status == "avoid" and not soft))


def _blocks(leg: LegRow, values: Sequence[Value]) -> tuple[tuple[BlockRow, ...], tuple[BlockRow, ...]]:
    """The hard and the soft blocks that count: those of going on where the option is current, else of a start."""
    return (leg.harm, leg.soft_current) if values[leg.current] is True else (leg.hard, leg.soft)


def _of_blocks(leg: LegRow, values: Sequence[Value]) -> list[int]:
    return [block.node for blocks in _blocks(leg, values) for block in blocks]


#: Blocks with what picks the values of their nodes.
Blocks = tuple[Callable[[Sequence[Value]], tuple[Value, ...]], tuple[BlockRow, ...]]


class _Leg(NamedTuple):
    """What a recommendation reads of one leg: nodes, and the hard and soft blocks of a start and of going on."""

    side: str
    current: int
    verdict: int
    start: tuple[Blocks, ...]
    going_on: tuple[Blocks, ...]


class _View(NamedTuple):
    """An option as a recommendation reads it; ``defaults`` picks the flags of its presumptions."""

    row: OptionRow
    legs: tuple[_Leg, ...]
    sides: tuple[tuple[str, int], ...]
    presumptions: tuple[str, ...]
    defaults: Callable[[Sequence[int]], tuple[int, ...]]


def _blocks_of(rows: tuple[BlockRow, ...]) -> Blocks:
    nodes = [block.node for block in rows]
    return (itemgetter(*nodes, nodes[-1]) if nodes else _nothing), rows


def _nothing(_: Sequence[Value]) -> tuple[Value, ...]:
    return ()


def _places_of_default(nodes: Sequence[int], tables: Tables) -> tuple[int, int, tuple[tuple[int, int], ...]]:
    """The operand and the condition of the first node of a default, and the same of the others."""
    (operand, provided), *others = [(tables.children[node][0], tables.children[node][2]) for node in nodes]
    return operand, provided, tuple(others)


def _view(row: OptionRow, presumptions: Sequence[int], defaults: Sequence[Default]) -> _View:
    legs = tuple(
        _Leg(
            leg.side,
            leg.current,
            leg.verdict,
            (_blocks_of(leg.hard), _blocks_of(leg.soft)),
            (_blocks_of(leg.harm), _blocks_of(leg.soft_current)),
        )
        for leg in row.legs
    )
    sides = tuple((leg.side, leg.status) for leg in row.legs if leg.side)
    return _View(row, legs, sides, tuple([defaults[at][0] for at in presumptions]), _picked(presumptions))


def _recommendation(
    view: _View,
    values: Sequence[Value],
    could_change: int,
    needs: tuple[str, ...],
    presumed: tuple[str, ...],
    day: int,
) -> Recommendation:
    row = view.row
    status = values[row.status]
    assert isinstance(status, str)
    current = False
    grade = 5
    hard: list[BlockResult] = []
    soft: list[BlockResult] = []
    for side, taken, verdict_at, start, going_on in view.legs:
        if values[taken] is True:
            current = True
            blocks = going_on
        else:
            blocks = start
        verdict = values[verdict_at]
        if isinstance(verdict, str):
            grade = min(grade, _GRADES[verdict])
        held = hard
        for pick, rows in blocks:
            if True in (holds := pick(values)):
                held += [
                    BlockResult(block.id, block.rule, block.text, block.source, side, block.node)
                    for block in compress(rows, holds)
                ]
            held = soft
    unfit = 0 if row.fit >= 0 and values[row.fit] is True else 1
    return Recommendation(
        row,
        "current" if current else "proposed",
        status,
        row.grades,
        _dose(row, values) if status in _DOSED else None,
        tuple([id for node, id in row.replaces if values[node] is True]) if row.replaces else (),
        needs,
        tuple(hard),
        tuple(soft),
        presumed,
        tuple([(side, str(values[at])) for side, at in view.sides]) if view.sides else (),
        could_change,
        (_SHOWN[status] * 10 + row.necessity, grade, unfit, row.id),
        schedule(row, values, day) if row.schedule and _is_dated(status, current, soft) else (),
    )


def _do_not(r: Recommendation, values: Sequence[Value]) -> tuple[int, str, str] | None:
    """What today's list says against an option: its weight, the verb and the reason; None where nothing is to be said.

    What is taken or asked for comes first, then what is indicated but blocked, last what the guideline is against.
    """
    if r.status not in ("contraindicated", "avoid"):
        return None
    blocks = r.hard or r.soft
    why = blocks[0].text if blocks else "the guideline is against it"
    if r.state == "current":
        return 0, "do not go on with" if r.status == "contraindicated" else "review", why
    wanted = r.option.wanted >= 0 and values[r.option.wanted] is True
    indicated = any(values[leg.indication] is True for leg in r.option.legs)
    if not (wanted or indicated):
        return None
    verb = "do not choose" if r.option.kind == "stop" else "do not start"
    return 1 if wanted else 2 if blocks else 3, verb, why


def _weight(entry: tuple[tuple[int, str, str], list[str]]) -> tuple[int, int, str]:
    (weight, verb, _), titles = entry
    return weight, -len(titles), f"{verb} {titles[0]}"


def _today(
    recommendations: Sequence[Recommendation],
    alerts: Sequence[AlertResult],
    requests: Sequence[RequestResult],
    values: Sequence[Value],
) -> Today:
    urgent = [r.option.title for r in recommendations if r.status == "recommend" and r.option.necessity == 0]
    do = [*urgent]
    do += [f"{a.side.capitalize()} leg: {a.text}" if a.side else a.text for a in alerts if a.level == "critical"]
    groups: set[str] = set()
    for r in recommendations:
        if r.status != "recommend":
            continue
        if r.option.group and r.option.group in groups:
            continue
        groups.add(r.option.group)
        do.append(("Continue: " if r.state == "current" else "") + r.option.title)
    do_not: dict[tuple[int, str, str], list[str]] = {}
    for r in recommendations:
        found = _do_not(r, values)
        if found is not None:
            do_not.setdefault(found, []).append(r.option.title)
    refused = [f"{verb} {', '.join(titles)}: {why}" for (_, verb, why), titles in sorted(do_not.items(), key=_weight)]
    return Today(
        tuple(dict.fromkeys(do))[:TODAY_LENGTH],
        tuple(refused[:TODAY_LENGTH]),
        tuple([r.title for r in requests[:TODAY_LENGTH]]),
    )
