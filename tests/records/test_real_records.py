"""Records that nobody here wrote: thirty synthetic patients and a folder with an odd layout."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ekbom.facts.catalogue import FACTS, keys_of
from ekbom.facts.known import PatientFacts
from ekbom.records import RecordError, read
from ekbom.records.problems import KINDS
from tests.records.making import TODAY, facts_of

_RECORDS = Path(__file__).parents[2].parent / "shared" / "data" / "records"
_SYNTHEA = _RECORDS / "synthea_py30"
_ODDITIES = _RECORDS / "fhir_loader_oddities"
pytestmark = pytest.mark.skipif(not _SYNTHEA.is_dir(), reason="the sample records are not beside the project")


@cache
def _all() -> dict[str, list[dict[str, Any]]]:
    """Resources by the id of their patient."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(_SYNTHEA.glob("*.ndjson.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                resource = json.loads(line)
                subject = resource.get("subject") or resource.get("patient") or {"reference": resource["id"]}
                found.setdefault(subject["reference"].split(":")[-1].split("/")[-1], []).append(resource)
    return found


def _people() -> list[str]:
    if not _SYNTHEA.is_dir():
        return []
    with gzip.open(_SYNTHEA / "Patient.ndjson.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line)["id"] for line in lines]


def _sound(facts: PatientFacts, places: set[str]) -> None:
    keys = {key for definition in FACTS.values() for key in keys_of(definition)}
    assert set(facts.values) <= keys
    for key, known in facts.values.items():
        definition = FACTS[key.split("@")[0].split(".")[0]]
        if definition.kind == "number":
            assert isinstance(known.value, float)
            assert definition.low is None or known.value >= definition.low
            assert definition.high is None or known.value <= definition.high
    assert len(facts.problems) <= 15
    assert {problem.kind for problem in facts.problems} <= set(KINDS)
    for problem in facts.problems:
        assert problem.where in places
        assert problem.what
        assert problem.count >= 1


@pytest.mark.parametrize("patient", _people())
def test_a_patient_as_bundle_gives_sound_facts_and_problems_with_places(patient: str) -> None:
    resources = _all()[patient]
    entries = [{"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource} for resource in resources]
    facts = facts_of({"resourceType": "Bundle", "type": "collection", "entry": entries})
    assert facts.patient.id == patient
    _sound(facts, {f"{resource['resourceType']}/{resource['id']}" for resource in resources})


@pytest.mark.parametrize("patient", _people()[::10])
def test_a_patient_of_the_folder_has_the_facts_of_the_bundle_and_the_lists_of_its_files(patient: str) -> None:
    resources = _all()[patient]
    folder = read(str(_SYNTHEA), as_of=TODAY, patient=patient)
    _sound(folder, {f"{resource['resourceType']}/{resource['id']}" for resource in resources})
    bundle = facts_of({"resourceType": "Bundle", "entry": [{"resource": resource} for resource in resources]})
    assert folder.medications == bundle.medications
    assert {key: known for key, known in folder.values.items() if key in bundle.values} == bundle.values
    assert {key for key in folder.values if key.endswith("_list")} >= {
        "condition_list",
        "allergy_list",
        "medication_list",
        "procedure_list",
    }


def test_the_folder_says_how_many_patients_it_holds() -> None:
    with pytest.raises(RecordError, match="holds 30 patients"):
        read(str(_SYNTHEA), as_of=TODAY)


def test_any_day_of_the_past_gives_sound_facts() -> None:
    resources = _all()[_people()[3]]
    entries = [{"resource": resource} for resource in resources]
    places = {f"{resource['resourceType']}/{resource['id']}" for resource in resources}
    for day in range(700_000, TODAY, 5000):
        _sound(facts_of({"resourceType": "Bundle", "entry": entries}, day), places)


def test_odd_layouts_are_read_for_every_patient() -> None:
    patients = [
        json.loads(line)["id"]
        for path in sorted((_ODDITIES / "patient").glob("*.ndjson"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    with pytest.raises(RecordError, match=f"holds {len(patients)} patients"):
        read(str(_ODDITIES), as_of=TODAY)
    for patient in patients[:6]:
        facts = read(str(_ODDITIES), as_of=TODAY, patient=patient)
        assert facts.patient.id == patient
        assert len(facts.problems) <= 15
        assert facts.values["condition_list"].value is True
