"""The catalogue: every fact by id, those written down in the groups and those that follow from other facts."""

from __future__ import annotations

from ekbom.facts import (
    allergies,
    arteries,
    conditions,
    course,
    criteria,
    dopaminergic_course,
    habits,
    iron_history,
    laboratory,
    lists,
    medication_facts,
    mimics,
    opioid_gate,
    person,
    scores,
    small_vessels,
    thrombosis,
    treatment,
    vein_scores,
    veins,
    wishes,
)
from ekbom.facts.definition import FactDefinition
from ekbom.facts.segments import LEG_VEINS

_GROUPS = (
    person,
    criteria,
    course,
    mimics,
    scores,
    laboratory,
    iron_history,
    conditions,
    habits,
    dopaminergic_course,
    opioid_gate,
    treatment,
    veins,
    vein_scores,
    thrombosis,
    arteries,
    small_vessels,
    allergies,
    wishes,
    lists,
    medication_facts,
)
#: Facts whose age matters: for each there is ``days_since_<id>``, unknown where the value has no date.
AGED: tuple[str, ...] = (
    "ferritin",
    "transferrin_saturation",
    "serum_iron",
    "total_iron_binding_capacity",
    "transferrin",
    "crp",
    "haemoglobin",
    "creatinine",
    "egfr",
    "creatinine_clearance",
    "cystatin_c",
    "phosphate",
    "potassium",
    "magnesium_serum",
    "vitamin_b12",
    "folate",
    "vitamin_d_25oh",
    "hba1c",
    "tsh",
    "alt",
    "qtc",
    "body_weight",
    "irls_total",
    "phq9_item9",
    "stop_bang_total",
    "apnoea_hypopnoea_index",
    "icd_screen_positive",
    "pdmp_checked_clean",
    "urine_drug_screen_clean",
    "abi",
    "tbi",
    "ankle_pressure",
    "systolic_toe",
    "tcpo2",
    "pregnant",
    "gestational_age",
)
#: Numbers that are a time of day, kept as hours after midnight and given as "hh:mm".
TIMES_OF_DAY: tuple[str, ...] = ("usual_onset_time",)


def _age_of(fact: FactDefinition) -> FactDefinition:
    label = f"{fact.label[0].lower()}{fact.label[1:]}" if fact.label[1:2].islower() else fact.label
    return FactDefinition(
        f"days_since_{fact.id}",
        f"Days since: {label}",
        fact.group,
        "number",
        "d",
        0,
        50000,
        sided=fact.sided,
        request=fact.request,
        question=f"Of which day is this: {label}?",
        flag="D",
    )


def _all() -> dict[str, FactDefinition]:
    written = {fact.id: fact for group in _GROUPS for fact in group.FACTS}
    return written | {made.id: made for made in (_age_of(written[id]) for id in AGED)}


#: Every fact by id.
FACTS: dict[str, FactDefinition] = _all()


def definition(id: str) -> FactDefinition:
    """The fact with this id; KeyError if there is none."""
    return FACTS[id]


def is_derived(fact: FactDefinition) -> bool:
    """Whether the fact follows from others (an age, the medication list) and is not written into a record."""
    return fact.id.startswith("days_since_") or (
        fact.group == "medication" and not fact.id.startswith("worse_after_starting_")
    )


def keys_of(fact: FactDefinition) -> tuple[str, ...]:
    """The keys a fact has values under: one for each segment and side it has."""
    stems = [f"{fact.id}.{segment}" for segment in LEG_VEINS] if fact.segments else [fact.id]
    return tuple(f"{stem}@{side}" for stem in stems for side in ("left", "right")) if fact.sided else tuple(stems)
