"""Write each sample's patient sheet as a FHIR R4 Bundle beside it (``bundle.json``), by standard codes where it can.

``python tools/sheet_to_fhir.py [FOLDER …]``; without folders, all samples. The Bundle says the same as the sheet;
a test holds the two plans equal.
"""

from __future__ import annotations

import json
import sys
import uuid
from pathlib import Path
from typing import Any

import yaml

from ekbom.facts.catalogue import FACTS
from ekbom.facts.definition import EKBOM_FACT, ICD10CM, LOINC, RXNORM, FactDefinition

ROOT = Path(__file__).resolve().parent.parent
SPACE = uuid.UUID("6f0c1d5e-8f0b-4a3e-9c55-2f6c1a7c9b10")
SIDES = {"left": ("7771000", "Left"), "right": ("24028007", "Right")}
UCUM = "http://unitsofmeasure.org"
SEGMENT = "urn:ekbom:segment"
LISTS = {
    "conditions": ("11450-4", "Problem list"),
    "medications": ("10160-0", "Medication use"),
    "procedures": ("47519-4", "Procedures"),
    "devices": ("46264-8", "Medical devices"),
    "allergies": ("48765-2", "Allergies"),
}


def _concept(system: str, code: str, text: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}], "text": text}


def _day(value: Any) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _observation(fact: dict[str, Any], definition: FactDefinition) -> dict[str, Any]:
    loinc = next((c.code for c in definition.codes if c.system == LOINC), None)
    coding = [{"system": EKBOM_FACT, "code": definition.id}] if loinc is None else [{"system": LOINC, "code": loinc}]
    resource: dict[str, Any] = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": coding, "text": definition.label},
        "effectiveDateTime": _day(fact["date"]),
    }
    site = []
    if "side" in fact:
        code, display = SIDES[fact["side"]]
        site.append({"system": "http://snomed.info/sct", "code": code, "display": display})
    if "segment" in fact:
        site.append({"system": SEGMENT, "code": fact["segment"]})
    if site:
        resource["bodySite"] = {"coding": site}
    value = fact["value"]
    if definition.kind == "bool":
        resource["valueBoolean"] = value
    elif definition.kind == "number":
        unit = fact.get("unit", definition.unit or "1")
        resource["valueQuantity"] = {"value": value, "unit": unit, "system": UCUM, "code": unit}
    else:
        resource["valueCodeableConcept"] = {"text": str(value)}
    return resource


def _condition(entry: dict[str, Any]) -> dict[str, Any]:
    base = "http://terminology.hl7.org/CodeSystem"
    return {
        "resourceType": "Condition",
        "clinicalStatus": {"coding": [{"system": f"{base}/condition-clinical", "code": "active"}]},
        "verificationStatus": {"coding": [{"system": f"{base}/condition-ver-status", "code": "confirmed"}]},
        "code": _concept(ICD10CM, entry["icd10cm"], entry["name"]),
        "onsetDateTime": _day(entry["since"]),
    }


def _medication(entry: dict[str, Any]) -> dict[str, Any]:
    quantity = {"value": entry["dose"], "unit": entry["unit"], "system": UCUM, "code": entry["unit"]}
    timing = {"repeat": {"frequency": entry["per_day"], "period": 1, "periodUnit": "d"}}
    return {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationCodeableConcept": _concept(RXNORM, entry["rxnorm"], entry["name"]),
        "effectivePeriod": {"start": _day(entry["since"])},
        "dosage": [{"timing": timing, "route": {"text": entry["route"]}, "doseAndRate": [{"doseQuantity": quantity}]}],
    }


def _list(name: str, day: str, entries: list[str]) -> dict[str, Any]:
    code, title = LISTS[name]
    resource: dict[str, Any] = {
        "resourceType": "List",
        "status": "current",
        "mode": "working",
        "title": title,
        "code": _concept(LOINC, code, title),
        "date": day,
    }
    if entries:
        resource["entry"] = [{"item": {"reference": reference}} for reference in entries]
    else:
        reason = "http://terminology.hl7.org/CodeSystem/list-empty-reason"
        resource["emptyReason"] = {"coding": [{"system": reason, "code": "nilknown"}]}
    return resource


def bundle(sheet: dict[str, Any]) -> dict[str, Any]:
    """The Bundle of a sheet."""
    patient = sheet["patient"]
    name = patient["id"]
    entries: list[dict[str, Any]] = []

    def add(resource: dict[str, Any]) -> str:
        id = f"{name}-{resource['resourceType'].lower()}-{len(entries)}"
        if resource["resourceType"] == "Patient":
            id = name
        else:
            subject = "patient" if resource["resourceType"] == "AllergyIntolerance" else "subject"
            resource = {**resource, subject: {"reference": entries[0]["fullUrl"]}}
        url = f"urn:uuid:{uuid.uuid5(SPACE, id)}"
        head = {"resourceType": resource.pop("resourceType"), "id": id}
        entries.append({"fullUrl": url, "resource": {**head, **resource}})
        return url

    add({"resourceType": "Patient", "gender": patient["sex"], "birthDate": _day(patient["born"])})
    for fact in sheet["facts"]:
        add(_observation(fact, FACTS[fact["id"]]))
    made = {"conditions": _condition, "medications": _medication}
    entries_of = {name: [add(make(entry)) for entry in sheet[name]["items"]] for name, make in made.items()}
    for section in ("conditions", "medications", "procedures", "devices", "allergies"):
        assert section in made or sheet[section]["items"] == []
        add(_list(section, _day(sheet[section]["reviewed"]), entries_of.get(section, [])))
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def main() -> int:
    """Write the Bundles."""
    folders = [Path(name) for name in sys.argv[1:]] or sorted(p.parent for p in (ROOT / "samples").glob("*/sheet.yaml"))
    for folder in folders:
        sheet = yaml.safe_load((folder / "sheet.yaml").read_text(encoding="utf-8"))
        text = json.dumps(bundle(sheet), ensure_ascii=False, indent=1) + "\n"
        (folder / "bundle.json").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
