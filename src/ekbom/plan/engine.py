"""One patient's facts and the compiled book in, the care plan out.

Deterministic: the same facts, day, locale and book give the same plan, in whatever order the facts come.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ekbom.facts.known import PatientFacts
from ekbom.plan.influence import Influence
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
#: How many things each line of "today" names.
TODAY_LENGTH = 6


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
        self._fact_request = tuple(row.request for row in tables.facts)
        self._requests = {row.id: row for row in tables.requests}
        self._findings = {(row.id, row.side): row.node for row in tables.findings}

    def values(self, facts: PatientFacts) -> tuple[Value, ...]:
        """The value of every node of the book for this patient."""
        known = facts.values
        slots = [known[row.key].value if row.key in known else None for row in self.tables.facts]
        return self.tables.evaluate(slots, facts.as_of)

    def judge(self, facts: PatientFacts) -> Judgement:
        """The whole plan."""
        values = self.values(facts)
        influence = Influence(self.tables, values)
        recommendations = [self._recommendation(row, values, influence) for row in self.tables.options]
        recommendations.sort(key=lambda r: r.rank)
        alerts = self._alerts(values)
        requests = self._requests_of(recommendations, values)
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
                FindingResult(row.id, row.label, row.side, values[row.node], row.node, row.sources)
                for row in self.tables.findings
            ),
            recommendations=tuple(recommendations),
            alerts=alerts,
            requests=requests,
            follow_ups=tuple(
                FollowUpResult(row.id, row.text, _iso(facts.as_of + row.after_days), row.sources)
                for row in sorted(self.tables.follow_ups, key=lambda row: (row.after_days, row.id))
                if values[row.node] is True
            ),
            medications=facts.medications,
            problems=facts.problems,
        )
        return Judgement(plan, values, facts, self.tables)

    def _conclusion(self, id: str, values: Sequence[Value], unknown: str) -> Conclusion:
        node = self._findings[(id, "")]
        value = values[node]
        return Conclusion(value if isinstance(value, str) else unknown, node)

    def _recommendation(self, row: OptionRow, values: Sequence[Value], influence: Influence) -> Recommendation:
        status = values[row.status]
        assert isinstance(status, str)
        current = any(values[leg.current] is True for leg in row.legs)
        verdicts = [values[leg.verdict] for leg in row.legs]
        grade = min(_GRADES[v] if isinstance(v, str) else 5 for v in verdicts)
        unfit = 0 if row.fit >= 0 and values[row.fit] is True else 1
        return Recommendation(
            option=row,
            state="current" if current else "proposed",
            status=status,
            grades=row.grades,
            dose=_dose(row, values) if status in _DOSED else None,
            replaces=tuple(id for node, id in row.replaces if values[node] is True),
            needs=self._needs(row, values, influence),
            hard=_held(row.legs, values, which="hard", current=current),
            soft=_held(row.legs, values, which="soft", current=current),
            presumed=_presumed(row, values, self.tables),
            per_side=tuple((leg.side, str(values[leg.status])) for leg in row.legs if leg.side),
            could_change=influence.of(row.status),
            rank=(_SHOWN[status] * 10 + row.necessity, grade, unfit, row.id),
        )

    def _needs(self, row: OptionRow, values: Sequence[Value], influence: Influence) -> tuple[str, ...]:
        mask = 0
        for leg in row.legs:
            mask |= influence.of(leg.indication) | influence.of(leg.verdict) | influence.union(leg.must_know)
            blocks = (*leg.hard, *leg.soft) if values[leg.current] is not True else (*leg.harm, *leg.soft)
            for block in blocks:
                mask |= influence.of(block.node)
        return tuple(sorted({self._fact_request[bit] for bit in _bits(mask)}))

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
        self, recommendations: Iterable[Recommendation], values: Sequence[Value]
    ) -> tuple[RequestResult, ...]:
        changes: dict[int, list[str]] = {}
        for recommendation in recommendations:
            id = recommendation.option.id
            for bit in _bits(recommendation.could_change):
                changes.setdefault(bit, []).append(id)
        asked: dict[str, tuple[list[int], set[str]]] = {
            row.id: ([], set()) for row in self.tables.requests if row.when >= 0 and values[row.when] is True
        }
        for bit in sorted(changes):
            facts, ids = asked.setdefault(self._fact_request[bit], ([], set()))
            facts.append(bit)
            ids.update(changes[bit])
        results = []
        for id, (bits, ids) in asked.items():
            rows = [self.tables.facts[bit] for bit in bits]
            described = self._requests.get(id)
            title = described.title if described is not None else rows[0].label
            why = described.why if described is not None else rows[0].question
            questions = tuple(dict.fromkeys(row.question for row in rows if row.question))
            keys = tuple(row.key for row in rows)
            results.append(RequestResult(id, title, why, keys, questions, tuple(sorted(ids))))
        return tuple(sorted(results, key=lambda r: (-len(r.could_change), r.id)))


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

    return DoseResult(
        text(dose.start),
        text(dose.titrate),
        text(dose.maximum),
        text(dose.renal),
        amount(dose.maximum_per_day),
        amount(dose.interval_days),
    )


def _held(legs: Sequence[LegRow], values: Sequence[Value], *, which: str, current: bool) -> tuple[BlockResult, ...]:
    results = []
    for leg in legs:
        blocks: tuple[BlockRow, ...] = leg.soft
        if which == "hard":
            blocks = leg.harm if current else leg.hard
        for block in blocks:
            if values[block.node] is True:
                results.append(BlockResult(block.id, block.rule, block.text, block.source, leg.side, block.node))
    return tuple(results)


def _presumed(row: OptionRow, values: Sequence[Value], tables: Tables) -> tuple[str, ...]:
    names = set()
    for leg in row.legs:
        for node, name in leg.presumptions:
            operand, _, provided = tables.children[node]
            if values[operand] is None and values[provided] is True:
                names.add(name)
    return tuple(sorted(names))


def _today(
    recommendations: Sequence[Recommendation],
    alerts: Sequence[AlertResult],
    requests: Sequence[RequestResult],
    values: Sequence[Value],
) -> Today:
    do = [a.text for a in alerts if a.level == "critical"]
    groups: set[str] = set()
    for r in recommendations:
        if r.status != "recommend":
            continue
        if r.option.group and r.option.group in groups:
            continue
        groups.add(r.option.group)
        do.append(("Continue: " if r.state == "current" else "") + r.option.title)
    do_not = []
    for r in recommendations:
        wanted = r.option.wanted >= 0 and values[r.option.wanted] is True
        indicated = any(values[leg.indication] is True for leg in r.option.legs)
        if r.status in ("contraindicated", "avoid") and (r.state == "current" or wanted or indicated):
            reason = r.hard[0].text if r.hard else r.soft[0].text if r.soft else "the guideline is against it"
            current = "do not go on with" if r.state == "current" else "do not start"
            do_not.append((r.state != "current", f"{current} {r.option.title}: {reason}"))
    do_not.sort(key=lambda entry: entry[0])
    return Today(
        tuple(dict.fromkeys(do))[:TODAY_LENGTH],
        tuple(dict.fromkeys(text for _, text in do_not))[:TODAY_LENGTH],
        tuple(r.title for r in requests[:TODAY_LENGTH]),
    )
