"""How earlier treatments went: failed, helped, refused, and what is recorded about non-drug care."""

from __future__ import annotations

from ekbom.facts.declaring import in_group, yes_no
from ekbom.facts.definition import FactDefinition

#: options and groups whose earlier course is asked about
_TRIED = (
    "gabapentin",
    "gabapentin_enacarbil",
    "pregabalin",
    "dipyridamole",
    "tomac",
    "opioid",
    "dopamine_agonist",
    "levodopa",
)


def _words(id: str) -> str:
    return id.replace("_", " ")


def _failed(id: str) -> FactDefinition:
    return yes_no(f"{id}_failed", f"{_words(id)} failed or was not tolerated".capitalize())


def _refused(id: str) -> FactDefinition:
    return yes_no(f"{id}_refused", f"{_words(id)} is refused".capitalize())


FACTS = in_group(
    "treatment",
    *(_failed(id) for id in _TRIED),
    *(_refused(id) for id in _TRIED),
    yes_no("uses_tomac", "Uses peroneal nerve stimulation", listed_in="devices"),
    yes_no("uses_cpap", "Uses positive airway pressure", listed_in="devices", request="osa_test"),
    yes_no("antidepressant_well_controlled", "Mood is stable on the antidepressant", request="drug_timeline"),
    yes_no("diagnostic_doubt", "Diagnosis is in doubt after interview"),
    yes_no("violent_sleep_movements", "Violent movements in sleep"),
    yes_no("refractory_sleep_problem", "Sleep stays bad in spite of treatment"),
    yes_no("gabapentin_dose_after_session_only", "Gabapentin is given only after dialysis sessions"),
    yes_no(
        "worsening_drug_reviewed",
        "Medicines that may worsen restless legs were reviewed with their prescriber",
        request="drug_list",
    ),
    asked_as="treatment_history",
)
