"""A block as FHIR R4 in NDJSON, a file a type: each line is made of texts that are the same for all and columns.

Standard codes where the catalogue of facts has them (LOINC, ICD-10-CM, RxNorm, ATC, UCUM), else the fact's id in
``urn:ekbom:fact``. A side stands as SNOMED CT laterality, a vein segment by its id in the leg map.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import polars as pl

from ekbom.facts.definition import EKBOM_FACT, ICD10CM, LOINC, SNOMED, FactDefinition
from ekbom.population.synth.cohort import Cohort
from ekbom.population.synth.draws import Integers
from ekbom.population.synth.event_frames import born, dosage_text, iso, place, resource_of
from ekbom.population.synth.fact_columns import SEXES, labelled, patient_ids
from ekbom.population.synth.meanings import codes_of, defined
from ekbom.population.synth.record import Condition, Course, Procedure, Statement
from ekbom.records.fhir_value import UCUM
from ekbom.records.site import SEGMENT_SYSTEM

#: The types that are written, each as a file of its own even where a block has none of it.
TYPES = (
    "Patient",
    "Observation",
    "Condition",
    "Procedure",
    "MedicationRequest",
    "MedicationAdministration",
    "AllergyIntolerance",
)
_SIDES = {"left": ("7771000", "Left"), "right": ("24028007", "Right")}
_ROUTES = {"oral": "26643006", "transdermal": "45890007", "sublingual": "37839007", "intravenous": "47625008"}
_CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_ALLERGY = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
_NO_KNOWN_ALLERGY = "716186003"
#: A place in a template that a column fills.
_HOLE = "\x00{}\x00"


def _hole(name: str) -> str:
    return _HOLE.format(name)


class _Lines:
    """Lines of one type, made of templates with holes."""

    def __init__(self, ids: pl.Series) -> None:
        self._ids = ids
        self.made: dict[str, list[pl.Series]] = {kind: [] for kind in TYPES}

    def add(self, resource: dict[str, Any], rows: Integers, columns: dict[str, pl.Series]) -> None:
        """A line for each row: the resource, its holes filled; a hole that is a value of its own loses its quotes."""
        frame = pl.DataFrame({"patient": self._ids.gather(rows), **columns})
        text = json.dumps(resource, ensure_ascii=False, separators=(",", ":"))
        mark = json.dumps(_HOLE)[1:-1].split("{}")[0]
        for name in columns:
            if columns[name].dtype != pl.String:
                text = text.replace(f'"{mark}{name}{mark}"', f"{mark}{name}{mark}")
        parts = text.split(mark)
        made = [pl.lit(part) if at % 2 == 0 else pl.col(part).cast(pl.String) for at, part in enumerate(parts)]
        self.made[resource["resourceType"]].append(frame.select(pl.concat_str(made)).to_series())


def _reference() -> dict[str, str]:
    return {"reference": f"Patient/{_hole('patient')}"}


def fhir_lines(cohort: Cohort) -> dict[str, pl.Series]:
    """The lines of each type, each a resource without its line end."""
    lines = _Lines(patient_ids(cohort))
    _patients(cohort, lines)
    for statement in cohort.statements:
        _observation(statement, lines)
    for condition in cohort.conditions:
        lines.add(_condition(condition), condition.rows, {"day": iso(condition.days)})
    for procedure in cohort.procedures:
        lines.add(_procedure(procedure), procedure.rows, {"day": iso(procedure.days)})
    for at, course in enumerate(cohort.courses):
        _administration(course, at, lines) if course.given else _request(course, at, lines)
    lines.add(_no_allergy(), cohort.no_allergy.rows, {"day": iso(cohort.no_allergy.days)})
    return {kind: pl.concat(series) for kind, series in lines.made.items()}


def _patients(cohort: Cohort, lines: _Lines) -> None:
    resource = {
        "resourceType": "Patient",
        "id": _hole("patient"),
        "gender": _hole("sex"),
        "birthDate": _hole("born"),
    }
    text, _ = born(cohort)
    sex = labelled(pl.Series(cohort.truth.who.sex), SEXES)
    lines.add(resource, np.arange(cohort.size), {"sex": sex, "born": text})


def _id(entry: Statement | Condition | Procedure) -> dict[str, str]:
    kind, end = place(entry)
    return {"resourceType": kind, "id": f"{_hole('patient')}-{end}"}


def _code(definition: FactDefinition) -> dict[str, Any]:
    """The fact's first LOINC code, else its own id."""
    loinc = next((code.code for code in definition.codes if code.system == LOINC), "")
    coding = {"system": LOINC, "code": loinc} if loinc else {"system": EKBOM_FACT, "code": definition.id}
    return {"coding": [coding], "text": definition.label}


def _site(key: str) -> dict[str, Any]:
    stem, _, side = key.partition("@")
    _, _, segment = stem.partition(".")
    codings = [{"system": SEGMENT_SYSTEM, "code": segment}] if segment else []
    if side:
        code, word = _SIDES[side]
        codings.append({"system": SNOMED, "code": code, "display": word})
    return {"bodySite": {"coding": codings}} if codings else {}


def _observation(statement: Statement, lines: _Lines) -> None:
    definition = defined(statement.key)
    values = pl.Series(statement.values)
    if definition.kind == "bool":
        value: dict[str, Any] = {"valueBoolean": _hole("value")}
        column = values.cast(pl.Boolean)
    elif definition.kind == "category":
        value = {"valueCodeableConcept": {"coding": [{"system": EKBOM_FACT, "code": _hole("value")}]}}
        column = labelled(values, definition.categories)
    else:
        unit = definition.unit or "1"
        value = {"valueQuantity": {"value": _hole("value"), "unit": unit, "system": UCUM, "code": unit}}
        column = values
    resource = {
        **_id(statement),
        "status": "final",
        "code": _code(definition),
        "subject": _reference(),
        "effectiveDateTime": _hole("day"),
        **value,
        **_site(statement.key),
    }
    lines.add(resource, statement.rows, {"day": iso(statement.days), "value": column})


def _condition(condition: Condition) -> dict[str, Any]:
    return {
        **_id(condition),
        "clinicalStatus": {"coding": [{"system": _CLINICAL, "code": "active"}]},
        "code": {"coding": [{"system": ICD10CM, "code": condition.code}]},
        "subject": _reference(),
        "onsetDateTime": _hole("day"),
    }


def _procedure(procedure: Procedure) -> dict[str, Any]:
    return {
        **_id(procedure),
        "status": "completed",
        "code": _code(defined(procedure.key)),
        "subject": _reference(),
        "performedDateTime": _hole("day"),
        **({"bodySite": [site["bodySite"]]} if (site := _site(procedure.key)) else {}),
    }


def _medicine(course: Course, at: int) -> dict[str, Any]:
    coding = [{"system": system, "code": code} for system, code in codes_of(course.drug)]
    concept = {**({"coding": coding} if coding else {}), "text": course.drug.name}
    return {
        "resourceType": resource_of(course),
        "id": f"{_hole('patient')}-m{at}",
        "medicationCodeableConcept": concept,
        "subject": _reference(),
    }


def _milligrams() -> dict[str, Any]:
    return {"value": _hole("dose"), "unit": "mg", "system": UCUM, "code": "mg"}


def _route(course: Course) -> dict[str, Any]:
    return {"route": {"coding": [{"system": SNOMED, "code": _ROUTES[course.drug.route]}]}}


def _request(course: Course, at: int, lines: _Lines) -> None:
    """An order; its dosage as data where it is known, else in words; its end where it is over."""
    dose = pl.Series(course.dose, nan_to_null=True)
    said = pl.DataFrame({"dose": dose}).select(dosage_text(pl.col("dose"))).to_series()
    columns = {"start": iso(course.start), "end": iso(np.maximum(course.end, 1)), "dose": dose, "said": said}
    for over in (False, True):
        for in_words in (False, True):
            mask = ((course.end > 0) == over) & (np.isnan(course.dose) == in_words)
            bounds = {"start": _hole("start"), **({"end": _hole("end")} if over else {})}
            often = {"frequency": 1, "period": 1, "periodUnit": "d"}
            dosage = {
                "text": _hole("said"),
                "timing": {"repeat": {"boundsPeriod": bounds, **({} if in_words else often)}},
                **_route(course),
                **({} if in_words else {"doseAndRate": [{"doseQuantity": _milligrams()}]}),
            }
            resource = {
                **_medicine(course, at),
                "status": "stopped" if over else "active",
                "intent": "order",
                "authoredOn": _hole("start"),
                "dosageInstruction": [dosage],
            }
            lines.add(resource, course.rows[mask], {name: column.filter(mask) for name, column in columns.items()})


def _administration(course: Course, at: int, lines: _Lines) -> None:
    resource = {
        **_medicine(course, at),
        "status": "completed",
        "effectiveDateTime": _hole("day"),
        "dosage": {**_route(course), "dose": _milligrams()},
    }
    lines.add(resource, course.rows, {"day": iso(course.start), "dose": pl.Series(course.dose)})


def _no_allergy() -> dict[str, Any]:
    return {
        "resourceType": "AllergyIntolerance",
        "id": f"{_hole('patient')}-no-allergy",
        "clinicalStatus": {"coding": [{"system": _ALLERGY, "code": "active"}]},
        "code": {"coding": [{"system": SNOMED, "code": _NO_KNOWN_ALLERGY}]},
        "patient": _reference(),
        "recordedDate": _hole("day"),
    }
