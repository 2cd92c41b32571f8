"""Small FHIR resources and sheets for the tests, and the shortest way from them to facts."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from ekbom.facts.known import PatientFacts
from ekbom.records.as_of import facts_as_of
from ekbom.records.reader import chart_of

TODAY = date(2026, 11, 22).toordinal()
UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
FACT = "urn:ekbom:fact"

PATIENT = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1972-03-04"}


def day(text: str) -> int:
    """The ordinal of a day."""
    return date.fromisoformat(text).toordinal()


def concept(system: str, code: str, text: str = "") -> dict[str, Any]:
    made: dict[str, Any] = {"coding": [{"system": system, "code": code}]}
    return {**made, "text": text} if text else made


def quantity(value: Any, unit: str, **more: Any) -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit, **more}


def observation(code: dict[str, Any], id: str = "o1", when: str = "2026-05-20", **more: Any) -> dict[str, Any]:
    made = {
        "resourceType": "Observation",
        "id": id,
        "status": "final",
        "code": code,
        "subject": {"reference": "Patient/p1"},
    }
    return {**made, **({"effectiveDateTime": when} if when else {}), **more}


def fact(name: str, id: str = "o1", when: str = "2026-05-20", **more: Any) -> dict[str, Any]:
    return observation(concept(FACT, name), id, when, **more)


def condition(system: str, code: str, id: str = "c1", clinical: str = "active", **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "resourceType": "Condition",
        "id": id,
        "code": concept(system, code),
        "subject": {"reference": "Patient/p1"},
        "onsetDateTime": "2026-11-01",
    }
    if clinical:
        made["clinicalStatus"] = concept("http://terminology.hl7.org/CodeSystem/condition-clinical", clinical)
    return {**made, **more}


def statement(code: dict[str, Any], id: str = "m1", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationStatement",
        "id": id,
        "status": "active",
        "medicationCodeableConcept": code,
        "subject": {"reference": "Patient/p1"},
        "effectivePeriod": {"start": "2026-01-10"},
        **more,
    }


def daily(amount: float, unit: str = "mg", times: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "timing": {"repeat": {"frequency": times, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": quantity(amount, unit)}],
        **more,
    }


def bundle(*resources: dict[str, Any], patient: dict[str, Any] | None = None) -> dict[str, Any]:
    entries = [{"resource": resource} for resource in (patient or PATIENT, *resources)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def facts_of(value: Any, as_of: int = TODAY, patient: str = "", locale: str = "") -> PatientFacts:
    """The facts of a Bundle or a JSON sheet given as a Python value."""
    return facts_as_of(chart_of(json.dumps(value).encode(), "test.json", patient), as_of, locale)


def facts_from(*resources: dict[str, Any], as_of: int = TODAY) -> PatientFacts:
    """The facts of a Bundle of these resources and the usual patient."""
    return facts_of(bundle(*resources), as_of)


def value_of(facts: PatientFacts, key: str) -> bool | float | str | None:
    found = facts.values.get(key)
    return None if found is None else found.value


def kinds(facts: PatientFacts) -> list[str]:
    return [problem.kind for problem in facts.problems]
