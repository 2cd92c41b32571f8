"""AllergyIntolerance: substances that the patient does not tolerate.

Active ones count, with or without confirmation; inactive, resolved, refuted and entered in error do not. The
substance is known by a code of the catalogue, by RxNorm or ATC code, else by the exact name of an ingredient.
"No known allergy" (SNOMED CT, International Patient Summary) is a list that is there and empty; "no known drug
allergy" says no to every drug of the catalogue and nothing of other substances.
"""

from __future__ import annotations

from ekbom.facts.catalogue import FACTS
from ekbom.facts.definition import SNOMED
from ekbom.facts.medication import INGREDIENTS
from ekbom.records import allergens
from ekbom.records.chart import Chart
from ekbom.records.fhir_condition import IPS_ABSENT, NO_INFORMATION
from ekbom.records.fhir_elements import Resource, code_of, codes_of, first_moment, names_of, objects
from ekbom.records.moments import Moment, moment
from ekbom.records.site import NOWHERE
from ekbom.records.statements import state

_NONE_KNOWN = {(SNOMED, "716186003"), (IPS_ABSENT, "no-known-allergies")}
_NO_DRUG_ALLERGY = {(SNOMED, "409137002"), (IPS_ABSENT, "no-known-medication-allergies")}
_NO_OTHER_ALLERGY = {
    (SNOMED, "428607008"),
    (SNOMED, "429625007"),
    (IPS_ABSENT, "no-known-environmental-allergies"),
    (IPS_ABSENT, "no-known-food-allergies"),
}
_OVER = ("inactive", "resolved")
_WRONG = ("refuted", "entered-in-error")
_ONSET = ("onsetDateTime", "onsetPeriod", "recordedDate", "lastOccurrence")


def read(resource: Resource, chart: Chart, source: str) -> None:
    """Put what an AllergyIntolerance says into the chart."""
    verification, clinical = code_of(resource.get("verificationStatus")), code_of(resource.get("clinicalStatus"))
    if verification in _WRONG:
        chart.problems.add("status", f"AllergyIntolerance with verification status {verification}", source)
        return
    when = first_moment(resource, _ONSET, chart.problems, source)
    codes = codes_of(resource.get("code"))
    if any(code in NO_INFORMATION for _, code in codes):
        chart.problems.add("status", "AllergyIntolerance that says there is no information", source)
        return
    if any(code in _NO_DRUG_ALLERGY for code in codes):
        _deny_drugs(chart, when, source)
        return
    if any(code in _NO_OTHER_ALLERGY for code in codes):
        return
    chart.there("allergies", when, source)
    if any(code in _NONE_KNOWN for code in codes) or clinical in _OVER:
        return
    recorded = moment(resource.get("recordedDate"))
    told = recorded.instant if recorded is not None else -1
    concepts = [resource.get("code"), *(reaction.get("substance") for reaction in objects(resource.get("reaction")))]
    if not _substances(concepts, chart, when, told, source):
        chart.problems.add("code", "AllergyIntolerance substances that no fact is read from", source)


def _substances(concepts: list[object], chart: Chart, when: Moment, told: int, source: str) -> bool:
    found = {d.id: d for concept in concepts for d in allergens.facts_of(codes_of(concept), names_of(concept))}
    for definition in found.values():
        state(chart, definition, True, NOWHERE, when, source, told=told)
    return bool(found)


def _deny_drugs(chart: Chart, when: Moment, source: str) -> None:
    for ingredient in INGREDIENTS:
        definition = FACTS.get(f"allergy_{ingredient}")
        if definition is not None:
            state(chart, definition, False, NOWHERE, when._replace(partial=False), source)
