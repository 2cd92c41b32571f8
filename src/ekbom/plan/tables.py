"""The book as plain tables: what the plan needs at run time, without the language and without its modules.

``compile_book`` makes them from the book; the package carries a generated, digest-checked copy, so that the
command starts fast. Node numbers index the tuple that the generated function returns.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

Value = bool | float | str | None
Evaluate = Callable[[Sequence[Value], int], tuple[Value, ...]]
#: A default of an option: its name and the nodes that apply it.
Default = tuple[str, tuple[int, ...]]
Judge = Callable[[Sequence[Value], int], tuple[tuple[Value, ...], tuple[int, ...]]]

#: Facts chosen by whoever runs the plan, never asked of the patient or the record.
NOT_ASKED = ("locale", "as_of")
#: Statuses from the one that should be seen first on a plan.
LEVELS = ("critical", "high", "moderate", "info")


class GradeRow(NamedTuple):
    """A graded statement, exactly as its body gives it."""

    source: str
    statement: str
    text: str
    direction: str
    strength: str
    certainty: str
    population: str
    flag: str
    year: int
    body: str


class BlockRow(NamedTuple):
    """A block: its id, the node that says when it holds, the safety rule, the words, the source."""

    id: str
    node: int
    rule: str
    text: str
    source: str


class LegRow(NamedTuple):
    """Node numbers of an option's status on one leg ("left", "right") or for the patient ("")."""

    side: str
    status: int
    current: int
    indication: int
    verdict: int
    groundwork: int
    keep_when: int
    must_know: tuple[int, ...]
    hard: tuple[BlockRow, ...]
    soft: tuple[BlockRow, ...]
    harm: tuple[BlockRow, ...]
    soft_current: tuple[BlockRow, ...]
    presumptions: tuple[tuple[int, str], ...]


class DoseRow(NamedTuple):
    """Node numbers of a dose's parts (-1 where there is nothing to say)."""

    start: int
    titrate: int
    maximum: int
    renal: int
    maximum_per_day: int
    interval_days: int


class StepRow(NamedTuple):
    """A step of a schedule: the node of its words or amount, how an amount is said, what to expect."""

    after_days: int
    node: int
    says: str
    expect: str


class OptionRow(NamedTuple):
    """An option: its words and the node numbers of its parts (-1 where it has none)."""

    id: str
    title: str
    kind: str
    text: str
    evidence: str
    group: str
    necessity: int
    status: int
    legs: tuple[LegRow, ...]
    grades: tuple[GradeRow, ...]
    dose: DoseRow | None
    not_with: tuple[str, ...]
    replaces: tuple[tuple[int, str], ...]
    monitoring: tuple[str, ...]
    if_it_fails: str
    how_to_stop: str
    fit: int
    sources: tuple[str, ...]
    wanted: int
    schedule: tuple[StepRow, ...] = ()


class FindingRow(NamedTuple):
    """A finding on one leg or for the patient. detail: listed only where it is known."""

    id: str
    label: str
    side: str
    node: int
    sources: tuple[str, ...]
    detail: bool = False


class AlertRow(NamedTuple):
    """An alert on one leg or for the patient; rows are (node, level, text) from grave to mild.

    emergency: it stands before the others of its level.
    """

    id: str
    rule: str
    title: str
    side: str
    rows: tuple[tuple[int, str, str], ...]
    unknown: int
    unknown_level: str
    unknown_text: str
    sources: tuple[str, ...]
    emergency: bool = False


class RequestRow(NamedTuple):
    """A request; ``when`` is the node that asks for it by itself, ``settled`` says that it has its answer (or -1)."""

    id: str
    title: str
    why: str
    when: int
    settled: int = -1


class FollowUpRow(NamedTuple):
    """A follow-up: due ``after_days`` days after the plan's date while the node is true."""

    id: str
    text: str
    node: int
    after_days: int
    sources: tuple[str, ...]


class SourceRow(NamedTuple):
    """A source as the plan cites it."""

    id: str
    title: str
    body: str
    year: int
    reference: str
    superseded_by: str


class FactRow(NamedTuple):
    """What the plan has to say of a fact: its key, id, label, kind, unit, request and question."""

    key: str
    id: str
    label: str
    kind: str
    unit: str
    request: str
    question: str


class Tables(NamedTuple):
    """The compiled book.

    kinds: one letter a node (see ``compile_book``). children: node numbers of its operands. firm: nodes below
    which no default is applied and no known-ness is asked, so that a known value stays what it is. same: for
    each node the node below it that the same unknown facts could change (through "not", names, known-ness,
    comparisons with constants), so that the question is asked once. slots: fact of each fact node. details: k of
    each "at least", rows of each table. evaluate gives the values of all nodes for facts and a day, judge beside
    them the masks of the nodes in ``targets`` (node to place).
    open_reviews: how many encoded facts nobody has confirmed yet (see ``ekbom.plan.register``). asked: every
    request, sorted. askers: for each fact the place of its request there (-1: never
    asked). defaults: the names and nodes of all defaults, sorted; presumptions: for each option the places of its own.
    """

    version: str
    digest: str
    evaluate: Evaluate
    judge: Judge
    targets: dict[int, int]
    kinds: str
    children: tuple[tuple[int, ...], ...]
    firm: bytes
    same: tuple[int, ...]
    slots: dict[int, int]
    facts: tuple[FactRow, ...]
    options: tuple[OptionRow, ...]
    findings: tuple[FindingRow, ...]
    alerts: tuple[AlertRow, ...]
    requests: tuple[RequestRow, ...]
    follow_ups: tuple[FollowUpRow, ...]
    sources: tuple[SourceRow, ...]
    details: dict[int, int]
    open_reviews: int
    asked: tuple[str, ...]
    askers: tuple[int, ...]
    defaults: tuple[Default, ...]
    presumptions: tuple[tuple[int, ...], ...]


def defaults_of(options: Sequence[OptionRow]) -> tuple[tuple[Default, ...], tuple[tuple[int, ...], ...]]:
    """The fields ``defaults`` and ``presumptions`` of these options."""
    own = []
    for row in options:
        nodes: dict[str, set[int]] = {}
        for leg in row.legs:
            for node, name in leg.presumptions:
                nodes.setdefault(name, set()).add(node)
        own.append([(name, tuple(sorted(nodes[name]))) for name in sorted(nodes)])
    defaults = sorted({default for each in own for default in each})
    place = {default: at for at, default in enumerate(defaults)}
    return tuple(defaults), tuple(tuple(place[default] for default in each) for each in own)


def asked_with(facts: Sequence[FactRow], described: Iterable[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The fields ``asked`` and ``askers`` of these facts and requests."""
    asked = sorted({*described, *(row.request for row in facts if row.id not in NOT_ASKED)})
    place = {id: at for at, id in enumerate(asked)}
    return tuple(asked), tuple(-1 if row.id in NOT_ASKED else place[row.request] for row in facts)


def bit_of(fact: int, askers: Sequence[int]) -> int:
    """What one unknown fact adds to a mask: its own bit and, above those of all facts, the bit of its request."""
    own, request = 1 << fact, askers[fact]
    return own if request < 0 else own | 1 << len(askers) + request


class Words(NamedTuple):
    """What only explanations need: each node's English, its unit, which nodes are dates, the source of parameters."""

    prose: tuple[str, ...]
    units: dict[int, str]
    dates: tuple[int, ...]
    sources: dict[int, str]
    defined: dict[int, tuple[str, str, tuple[str, ...]]]
