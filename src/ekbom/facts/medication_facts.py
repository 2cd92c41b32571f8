"""Facts that follow from the medication list: what is taken, how much a day, for how long.

They are derived by the reader of records and never asked for as such: what is missing is the list.
"""

from __future__ import annotations

from ekbom.facts.definition import FactDefinition
from ekbom.facts.medication import FOLLOWED, INGREDIENTS, SETS

_GROUP = "medication"
#: Ingredients worn as a patch whose rate (not its amount a day) has limits.
PATCHES = ("buprenorphine", "fentanyl")


def _taken(id: str, label: str, kind: str) -> tuple[FactDefinition, ...]:
    return (
        FactDefinition(
            f"takes_{id}",
            f"Takes {label}",
            _GROUP,
            "bool",
            listed_in="medications",
            request="drug_list",
            question=f"Does the patient take {label}{kind}?",
        ),
        FactDefinition(
            f"days_on_{id}",
            f"Days on {label}",
            _GROUP,
            "number",
            "d",
            0,
            40000,
            request="drug_list",
            question=f"Since when has the patient taken {label}?",
        ),
        FactDefinition(
            f"worse_after_starting_{id}",
            f"Worse within eight weeks of starting {label}",
            _GROUP,
            "bool",
            request="drug_timeline",
            question=f"Did symptoms begin or worsen within eight weeks of starting or changing {label}?",
        ),
    )


def _dosed(id: str, label: str) -> FactDefinition:
    return FactDefinition(
        f"{id}_daily_dose",
        f"Amount of {label} a day",
        _GROUP,
        "number",
        "mg/d",
        0,
        100000,
        request="drug_list",
        question=f"How much {label} does the patient take a day?",
    )


def _patch(id: str, label: str) -> FactDefinition:
    return FactDefinition(
        f"{id}_patch_rate",
        f"Rate of the {label} patch",
        _GROUP,
        "number",
        "ug/h",
        0,
        1000,
        request="drug_list",
        question=f"Which {label} patch is worn?",
    )


FACTS: tuple[FactDefinition, ...] = (
    *(fact for id, drugs in SETS.items() for fact in _taken(id, drugs.label, " (a medicine of this set)")),
    *(fact for id in FOLLOWED for fact in _taken(id, INGREDIENTS[id].label, "")),
    *(_dosed(id, INGREDIENTS[id].label) for id in FOLLOWED),
    *(_patch(id, INGREDIENTS[id].label) for id in PATCHES),
)
