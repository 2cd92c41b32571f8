"""One patient's facts and the compiled book in, the care plan out.

Deterministic: the same facts, day, locale and book give the same plan, in whatever order the facts come.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
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
from ekbom.plan.tables import LEVELS, BlockRow, LegRow, OptionRow, Tables, Value

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
#: Chosen by whoever runs the plan, never asked of the patient or the record.
NOT_ASKED = ("locale", "as_of")
#: How many things each line of "today" names.
TODAY_LENGTH = 6


#: For each leg of an option: when it is current, and the places of its masks while going on and for a start.
Parts = tuple[tuple[int, tuple[int, ...], tuple[int, ...]], ...]


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
        self._options = tuple(_view(row) for row in tables.options)
        self._askable = sum(1 << at for at, row in enumerate(tables.facts) if row.id not in NOT_ASKED)
        self._fact_request = tuple(row.request for row in tables.facts)
        self._requests = {row.id: row for row in tables.requests}
        self._settled = {row.id: row.settled for row in tables.requests if row.settled >= 0}
        self._findings = {(row.id, row.side): row.node for row in tables.findings}
        at = tables.targets
        self._statuses = tuple(at[row.status] for row in tables.options)
        self._parts = tuple(tuple(_parts(leg, at) for leg in row.legs) for row in tables.options)
        self._follow_ups = sorted(tables.follow_ups, key=lambda row: (row.after_days, row.id))
        self._defaults = tuple(sorted({pair for o in tables.options for leg in o.legs for pair in leg.presumptions}))

    def values(self, facts: PatientFacts) -> tuple[Value, ...]:
        """The value of every node of the book for this patient."""
        slots: list[Value] = [None] * len(self._slot)
        slot = self._slot
        for key, known in facts.values.items():
            at = slot.get(key)
            if at is not None:
                slots[at] = known.value
        return self.tables.evaluate(slots, facts.as_of)

    def judge(self, facts: PatientFacts) -> Judgement:
        """The whole plan."""
        values = self.values(facts)
        masks = self.tables.influence(values)
        changes = [masks[at] for at in self._statuses]
        wanted = [self._open(parts, values, masks) for parts in self._parts]
        held_up = self._held_up(values)
        asked = self._by_request(changes, wanted, held_up, values)
        presumed = self._presumed(values)
        recommendations = [
            _recommendation(view, values, could_change, _ids(asked, open_), presumed, facts.as_of)
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
            findings=tuple(
                [
                    FindingResult(id, label, side, values[node], node, sources)
                    for id, label, side, node, sources, detail in self.tables.findings
                    if not detail or values[node] is not None
                ]
            ),
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

    @staticmethod
    def _open(parts: Parts, values: Sequence[Value], masks: Sequence[int]) -> int:
        """The unknown facts an option depends on in any of its parts."""
        mask = 0
        for current, going_on, start in parts:
            for at in going_on if values[current] is True else start:
                mask |= masks[at]
        return mask

    def _by_request(
        self, changes: Sequence[int], wanted: Sequence[int], held_up: Sequence[int], values: Sequence[Value]
    ) -> list[tuple[str, int]]:
        """The open facts as one mask a request, sorted by request; what is settled is asked only where it holds up."""
        mask = 0
        for part in (*changes, *wanted):
            mask |= part
        waited_for = 0
        for part in held_up:
            waited_for |= part
        grouped: dict[str, int] = {}
        for bit in _bits(mask & self._askable):
            request = self._fact_request[bit]
            grouped[request] = grouped.get(request, 0) | 1 << bit
        return sorted([(id, of) for id, of in grouped.items() if of & waited_for or not self._is_settled(id, values)])

    def _is_settled(self, request: str, values: Sequence[Value]) -> bool:
        return request in self._settled and values[self._settled[request]] is True

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

    def _presumed(self, values: Sequence[Value]) -> dict[int, str]:
        """The defaults that were applied: node number to name."""
        children = self.tables.children
        return {
            node: name
            for node, name in self._defaults
            if values[children[node][0]] is None and values[children[node][2]] is True
        }

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
        return tuple(sorted(results, key=lambda a: (LEVELS.index(a.level), a.id, a.side)))

    def _requests_of(
        self,
        asked: Sequence[tuple[str, int]],
        changes: Sequence[int],
        held_up: Sequence[int],
        values: Sequence[Value],
    ) -> tuple[RequestResult, ...]:
        """What to ask: first what holds up the most options, then what is due, then what could change the most."""
        ranked = []
        by_themselves = {row.id for row in self.tables.requests if row.when >= 0 and values[row.when] is True}
        pairs = [(row.id, change) for row, change in zip(self.tables.options, changes, strict=True) if change]
        masks = dict(asked) | dict.fromkeys(by_themselves.difference([id for id, _ in asked]), 0)
        union = 0
        for _, change in pairs:
            union |= change
        for id, mask in masks.items():
            mask &= union
            if not mask and id not in by_themselves:
                continue
            rows = [self.tables.facts[bit] for bit in _bits(mask)]
            described = self._requests.get(id)
            result = RequestResult(
                id,
                described.title if described is not None else rows[0].label,
                described.why if described is not None else rows[0].question,
                tuple([row.key for row in rows]),
                tuple(dict.fromkeys([row.question for row in rows if row.question])),
                tuple(sorted([option for option, change in pairs if change & mask])),
            )
            holds = len([1 for open_ in held_up if open_ & mask])
            ranked.append((-holds, id not in by_themselves, -len(result.could_change), id, result))
        return tuple([result for *_, result in sorted(ranked)])


def _parts(leg: LegRow, at: dict[int, int]) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    always = (leg.indication, leg.verdict, *leg.must_know)
    going_on = (*always, *(b.node for b in (*leg.harm, *leg.soft_current)))
    start = (*always, *(b.node for b in (*leg.hard, *leg.soft)))
    return leg.current, tuple(dict.fromkeys(at[n] for n in going_on)), tuple(dict.fromkeys(at[n] for n in start))


def _rank(r: Recommendation) -> tuple[int, int, int, str]:
    return r.rank


def _ids(asked: Sequence[tuple[str, int]], mask: int) -> tuple[str, ...]:
    return tuple([id for id, of in asked if of & mask]) if mask else ()


def _iso(day: int) -> str:
    return datetime.date.fromordinal(day).isoformat()


def _bits(mask: int) -> Iterable[int]:
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


Pairs = tuple[tuple[int, BlockRow], ...]


class _Leg(NamedTuple):
    """What a recommendation reads of one leg: nodes, and blocks with their nodes, for a start and while current."""

    side: str
    current: int
    verdict: int
    status: int
    start: tuple[Pairs, Pairs]
    going_on: tuple[Pairs, Pairs]


class _View(NamedTuple):
    """An option as a recommendation reads it."""

    row: OptionRow
    legs: tuple[_Leg, ...]
    defaults: frozenset[int]


def _view(row: OptionRow) -> _View:
    def pairs(blocks: tuple[BlockRow, ...]) -> Pairs:
        return tuple((block.node, block) for block in blocks)

    legs = tuple(
        _Leg(
            leg.side,
            leg.current,
            leg.verdict,
            leg.status,
            (pairs(leg.hard), pairs(leg.soft)),
            (pairs(leg.harm), pairs(leg.soft_current)),
        )
        for leg in row.legs
    )
    return _View(row, legs, frozenset(node for leg in row.legs for node, _ in leg.presumptions))


def _recommendation(
    view: _View,
    values: Sequence[Value],
    could_change: int,
    needs: tuple[str, ...],
    presumed: dict[int, str],
    day: int,
) -> Recommendation:
    row = view.row
    status = values[row.status]
    assert isinstance(status, str)
    current = False
    grade = 5
    hard: list[BlockResult] = []
    soft: list[BlockResult] = []
    for side, taken, verdict_at, _, start, going_on in view.legs:
        goes_on = values[taken] is True
        current = current or goes_on
        verdict = values[verdict_at]
        if isinstance(verdict, str):
            grade = min(grade, _GRADES[verdict])
        for held, pairs in zip((hard, soft), going_on if goes_on else start, strict=True):
            for node, block in pairs:
                if values[node] is True:
                    held.append(BlockResult(block.id, block.rule, block.text, block.source, side, node))
    unfit = 0 if row.fit >= 0 and values[row.fit] is True else 1
    return Recommendation(
        row,
        "current" if current else "proposed",
        status,
        row.grades,
        _dose(row, values) if status in _DOSED else None,
        tuple([id for node, id in row.replaces if values[node] is True]),
        needs,
        tuple(hard),
        tuple(soft),
        tuple(sorted({presumed[node] for node in view.defaults if node in presumed})),
        tuple([(leg.side, str(values[leg.status])) for leg in view.legs if leg.side]),
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
