"""The care plan as data: what the reports show. Node numbers lead to the reasons (``because``)."""

from typing import NamedTuple

from ekbom.facts.known import Medication, Patient, Problem
from ekbom.plan.tables import GradeRow, OptionRow, Value


class Conclusion(NamedTuple):
    """A category that heads the plan (diagnosis, severity) with its node."""

    label: str
    node: int


class FindingResult(NamedTuple):
    """A finding's value on one leg ("left", "right") or for the patient ("")."""

    id: str
    label: str
    side: str
    value: Value
    node: int
    sources: tuple[str, ...]


class BlockResult(NamedTuple):
    """A block that holds: id, safety rule, words, source and node, on one leg or for the patient."""

    id: str
    rule: str
    text: str
    source: str
    side: str
    node: int


class DoseResult(NamedTuple):
    """The dose for this patient. Words may be "" where there is nothing to say; amounts are None if unknown."""

    start: str
    titrate: str
    maximum: str
    renal: str
    max_mg_per_day: float | None
    interval_days: float | None


class StepResult(NamedTuple):
    """A step of a schedule: from which ISO day on, what to take, what to expect."""

    date: str
    take: str
    expect: str


class Recommendation(NamedTuple):
    """One option with its status for this patient. ``schedule`` is empty where nothing can be dated."""

    option: OptionRow
    state: str
    status: str
    grades: tuple[GradeRow, ...]
    dose: DoseResult | None
    replaces: tuple[str, ...]
    needs: tuple[str, ...]
    hard: tuple[BlockResult, ...]
    soft: tuple[BlockResult, ...]
    presumed: tuple[str, ...]
    per_side: tuple[tuple[str, str], ...]
    could_change: int
    rank: tuple[int, int, int, str]
    schedule: tuple[StepResult, ...] = ()


class AlertResult(NamedTuple):
    """An alert that speaks. ``state`` is "known", or "unknown" where a must-know fact is missing."""

    id: str
    rule: str
    title: str
    level: str
    side: str
    text: str
    state: str
    node: int
    sources: tuple[str, ...]


class RequestResult(NamedTuple):
    """What to ask: why, the facts it would answer, and the recommendations an answer could change."""

    id: str
    title: str
    why: str
    facts: tuple[str, ...]
    questions: tuple[str, ...]
    could_change: tuple[str, ...]


class FollowUpResult(NamedTuple):
    """What to look at again, and on which ISO day."""

    id: str
    text: str
    due: str
    sources: tuple[str, ...]


class Today(NamedTuple):
    """The plan in three lists."""

    do: tuple[str, ...]
    do_not: tuple[str, ...]
    ask: tuple[str, ...]


class Plan(NamedTuple):
    """The whole plan for one patient as of a day."""

    patient: Patient
    age_years: int | None
    as_of: str
    locale: str
    version: str
    digest: str
    today: Today
    diagnosis: Conclusion
    severity: Conclusion
    irls: float | None
    findings: tuple[FindingResult, ...]
    recommendations: tuple[Recommendation, ...]
    alerts: tuple[AlertResult, ...]
    requests: tuple[RequestResult, ...]
    follow_ups: tuple[FollowUpResult, ...]
    medications: tuple[Medication, ...]
    problems: tuple[Problem, ...]
