"""Theorem 4: what must never be combined is not offered together, nor beside what the patient goes on taking.

The table is written from the interaction rules, not from the options: which options and which medicines must not
meet. Two options may be offered side by side only as alternatives of one group or where each names the other in
``not_with``; an option beside a medicine that is taken only where it names it in ``replaces``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, product
from typing import NamedTuple

from ekbom.facts.variables import takes
from ekbom.guidelines.dopaminergic_doses import dopaminergic_of_another_specialist
from ekbom.logic.expressions import FALSE, Expression, any_of, known_true
from ekbom.proofs.claims import Judged, Never, Theorem, offered

GABAPENTINOIDS = ("gabapentin", "gabapentin_enacarbil", "pregabalin")
DOPAMINERGIC = ("pramipexole", "ropinirole", "rotigotine", "levodopa", "cabergoline", "pergolide")
OPIOIDS = ("oxycodone", "methadone", "buprenorphine", "tramadol", "codeine", "morphine", "hydrocodone")
BENZODIAZEPINES = ("clonazepam", "benzodiazepine_or_z")
IRON = (
    "oral_iron", "iv_fcm", "iv_iron_dextran", "iv_ferumoxytol", "iv_iron_sucrose", "iv_ferric_derisomaltose",
    "iv_ferric_gluconate",
)  # fmt: skip

#: Options that must not be offered together (each with each of the other side, or among themselves).
APART: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("an opioid with a benzodiazepine or hypnotic (S01)", OPIOIDS, BENZODIAZEPINES),
    ("two opioids", OPIOIDS, OPIOIDS),
    ("two dopaminergic drugs", DOPAMINERGIC, DOPAMINERGIC),
    ("two gabapentinoids", GABAPENTINOIDS, GABAPENTINOIDS),
    ("two benzodiazepines or hypnotics", BENZODIAZEPINES, BENZODIAZEPINES),
    ("two kinds of iron", IRON, IRON),
    ("tramadol with bupropion (S34)", ("tramadol",), ("bupropion_for_rls",)),
    ("a taper with a rise of a dopaminergic drug", ("da_taper",), ("da_dose_increase", "da_abrupt_stop")),
)


class Beside(NamedTuple):
    """Options that must not be offered beside a medicine that is taken."""

    words: str
    options: tuple[str, ...]
    medicine: str


#: By set or ingredient of the medication list.
BESIDE: tuple[Beside, ...] = (
    Beside("an opioid beside a benzodiazepine or hypnotic (S01)", OPIOIDS, "benzodiazepine_or_z"),
    Beside("a benzodiazepine or hypnotic beside an opioid (S01)", BENZODIAZEPINES, "opioid"),
    Beside("a dopaminergic drug beside a dopamine blocker (S08)", DOPAMINERGIC, "d2_blocker"),
    Beside("an opioid beside a monoamine oxidase inhibitor (S32)", OPIOIDS, "maoi"),
    Beside("bupropion beside a monoamine oxidase inhibitor (S32)", ("bupropion_for_rls",), "maoi"),
    Beside("carbamazepine beside a monoamine oxidase inhibitor (S32)", ("carbamazepine",), "maoi"),
    Beside("levodopa beside a non-selective monoamine oxidase inhibitor (S32)", ("levodopa",), "non_selective_maoi"),
    Beside("an opioid beside naltrexone (S40)", OPIOIDS, "naltrexone"),
    Beside("buprenorphine on top of a full agonist (S40)", ("buprenorphine",), "full_opioid_agonist"),
)

#: Medicines of one class: beside each of them an option of the class must name it in ``replaces``.
SAME_CLASS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("gabapentinoid", GABAPENTINOIDS),
    ("dopaminergic drug", ("pramipexole", "ropinirole", "rotigotine", "levodopa")),
    ("opioid", OPIOIDS),
)


def _alternatives(one: Judged, other: Judged) -> bool:
    """Whether the two are written down as alternatives."""
    a, b = one.option, other.option
    return (a.group != "" and a.group == b.group) or (b.id in a.not_with and a.id in b.not_with)


def _apart(options: Mapping[str, Judged]) -> Iterator[Never]:
    for words, ones, others in APART:
        pairs = combinations(ones, 2) if ones == others else product(ones, others)
        for a, b in pairs:
            if not _alternatives(options[a], options[b]):
                yield Never(
                    f"{a} and {b}", f"{words} are offered together", options[a].offered() & options[b].offered(), (a, b)
                )


def _replaced(judged: Judged, medicine: str) -> Expression:
    named = [known_true(when) for when, id in judged.option.replaces if id == medicine]
    return any_of(*named) if named else FALSE


def _starts(judged: Judged) -> Expression:
    """Offered as a new start on some leg or for the patient."""
    return any_of(*(offered(leg.status) & ~known_true(leg.current) for leg in judged.legs))


def _beside(options: Mapping[str, Judged]) -> Iterator[Never]:
    for words, ids, medicine in BESIDE:
        for id in ids:
            yield Never(
                f"{id} beside {medicine}",
                f"{words} is offered",
                _starts(options[id]) & known_true(takes(medicine)) & ~_replaced(options[id], medicine),
                (id,),
            )
    for words, drugs in SAME_CLASS:
        for id, medicine in product(drugs, drugs):
            if id == medicine:
                continue
            # A dopaminergic drug for Parkinson disease or a prolactinoma is kept by its own specialist.
            kept = known_true(dopaminergic_of_another_specialist) if words == "dopaminergic drug" else FALSE
            yield Never(
                f"{id} beside {medicine}",
                f"a second {words} is offered without naming what it would replace",
                _starts(options[id]) & known_true(takes(medicine)) & ~_replaced(options[id], medicine) & ~kept,
                (id,),
            )


def combinations_apart(options: Mapping[str, Judged]) -> Theorem:
    """4: what must not be combined is not offered together."""
    claims = (*_apart(options), *_beside(options))
    return Theorem(4, "What must not be combined is never offered together", claims)
