"""Records that nobody here wrote, through the command line: a plan without a traceback, and problems one can act on."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ROOT, plan, refusal
from tests.samples.plan_shape import FURTHER, NOT_OFFERED, RECOMMENDATIONS, faults

_RECORDS = ROOT.parent / "shared" / "data" / "records"
SYNTHEA = _RECORDS / "synthea_py30"
ODDITIES = _RECORDS / "fhir_loader_oddities"
pytestmark = pytest.mark.skipif(not SYNTHEA.is_dir(), reason="the sample records are not beside the project")


def _lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


@cache
def _resources() -> dict[str, list[dict[str, Any]]]:
    """All resources by the id of their patient."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(SYNTHEA.glob("*.ndjson.gz")):
        for resource in _lines(path):
            subject = resource.get("subject") or resource.get("patient") or {"reference": resource["id"]}
            found.setdefault(subject["reference"].split(":")[-1].split("/")[-1], []).append(resource)
    return found


def _people(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    paths = sorted([*folder.glob("Patient.ndjson.gz"), *folder.glob("patient/*.ndjson")])
    return [patient["id"] for path in paths for patient in _lines(path)]


def _check(document: dict[str, Any], patient: str, places: set[str] | None) -> None:
    assert document["patient"]["id"] == patient
    assert faults(document) == []
    assert {r["id"] for r in document["recommendations"]} == {*RECOMMENDATIONS, *NOT_OFFERED, *FURTHER}
    problems = document["problems"]
    assert len(problems) <= 15
    assert len({problem["what"] for problem in problems}) == len(problems), "a reason is repeated instead of counted"
    for problem in problems:
        assert places is None or problem["where"] in places
        assert "/" in problem["where"]
        assert len(problem["what"]) > 10


@pytest.mark.parametrize("patient", _people(SYNTHEA))
def test_a_patient_of_the_folder_has_a_plan_with_problems_that_name_resource_and_reason(patient: str) -> None:
    result = plan(SYNTHEA, "--patient", patient, "--format", "json")
    assert result.err == ""
    _check(result.document(), patient, {f"{r['resourceType']}/{r['id']}" for r in _resources()[patient]})


@pytest.mark.parametrize("patient", _people(SYNTHEA))
def test_a_patient_as_one_bundle_has_a_plan_with_problems_that_name_resource_and_reason(patient: str) -> None:
    resources = _resources()[patient]
    entries = [{"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource} for resource in resources]
    given = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
    result = plan("-", "--format", "json", stdin=given)
    assert result.err == ""
    _check(result.document(), patient, {f"{r['resourceType']}/{r['id']}" for r in resources})


@pytest.mark.parametrize("format", ["text", "html", "fhir", "pdf"])
def test_foreign_records_print_in_every_format(format: str) -> None:
    for patient in _people(SYNTHEA)[::10]:
        result = plan(SYNTHEA, "--patient", patient, "--format", format)
        assert (result.code, result.err) == (0, "")


def test_there_are_thirty_and_the_error_says_so() -> None:
    assert len(_people(SYNTHEA)) == 30
    assert "holds 30 patients, expected one; choose with --patient ID" in refusal(plan(SYNTHEA), 1)
    assert "none of the 30 patients has it" in refusal(plan(SYNTHEA, "--patient", "nobody"), 1)


def test_an_odd_layout_of_folders_is_read_for_every_patient() -> None:
    people = _people(ODDITIES)
    assert f"holds {len(people)} patients" in refusal(plan(ODDITIES), 1)
    for patient in people[:8]:
        result = plan(ODDITIES, "--patient", patient, "--format", "json")
        assert result.err == ""
        _check(result.document(), patient, None)
