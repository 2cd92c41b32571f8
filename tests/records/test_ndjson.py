"""NDJSON: one file or a folder, plain or gzip, one patient or many."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from ekbom.records import RecordError, read
from tests.records.making import (
    ICD10CM,
    PATIENT,
    RXNORM,
    TODAY,
    bundle,
    concept,
    condition,
    fact,
    kinds,
    statement,
    value_of,
)

_YES = fact("urge_to_move_legs", valueBoolean=True)
_OTHER = {**PATIENT, "id": "p2", "gender": "male"}
_OTHERS = fact("irls_total", "o2", valueInteger=23, subject={"reference": "Patient/p2"})


def _lines(*resources: Any) -> str:
    return "".join(json.dumps(resource) + "\n" for resource in resources)


def _refusal(path: Path, **more: Any) -> str:
    with pytest.raises(RecordError) as caught:
        read(str(path), as_of=TODAY, **more)
    return str(caught.value)


@pytest.mark.parametrize("name", ["r.ndjson", "r.jsonl", "r.ndjson.gz", "r.txt", "r.json"])
def test_a_file_of_one_patient_is_read_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    data = _lines(PATIENT, _YES).encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    assert value_of(read(str(path), as_of=TODAY), "urge_to_move_legs") is True


def test_of_several_patients_one_is_chosen_and_the_error_says_how_many(tmp_path: Path) -> None:
    path = tmp_path / "r.ndjson"
    path.write_text(_lines(PATIENT, _OTHER, _YES, _OTHERS))
    assert "holds 2 patients, expected one; choose with --patient" in _refusal(path)
    assert "none of the 2 patients has it" in _refusal(path, patient="p3")
    first, second = read(str(path), as_of=TODAY, patient="p1"), read(str(path), as_of=TODAY, patient="p2")
    assert (value_of(first, "urge_to_move_legs"), value_of(first, "irls_total")) == (True, None)
    assert (value_of(second, "urge_to_move_legs"), value_of(second, "irls_total")) == (None, 23.0)
    assert first.problems == second.problems == ()


def test_an_escaped_id_is_still_found(tmp_path: Path) -> None:
    path = tmp_path / "r.ndjson"
    path.write_text(_lines(PATIENT, _OTHER) + json.dumps(_YES).replace("Patient/p1", "Patient/\\u00701") + "\n")
    assert value_of(read(str(path), as_of=TODAY, patient="p1"), "urge_to_move_legs") is True


def test_a_folder_is_read_with_its_sub_folders_and_shared_medications(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "Patient.ndjson").write_text(_lines(PATIENT, _OTHER))
    (tmp_path / "sub" / "anything.ndjson.gz").write_bytes(gzip.compress(_lines(_YES, _OTHERS).encode()))
    medication = {"resourceType": "Medication", "id": "med1", "code": concept(RXNORM, "25480")}
    taken = {**statement({}), "medicationReference": {"reference": "Medication/med1"}}
    del taken["medicationCodeableConcept"]
    (tmp_path / "Medication.ndjson").write_text(_lines(medication))
    (tmp_path / "sub" / "meds.json").write_text(json.dumps(taken))
    (tmp_path / "notes.txt").write_text("nothing")
    (tmp_path / ".hidden.ndjson").write_text("{")
    facts = read(str(tmp_path), as_of=TODAY, patient="p1")
    assert value_of(facts, "urge_to_move_legs") is True
    assert value_of(facts, "takes_gabapentin") is True
    assert value_of(facts, "irls_total") is None


@pytest.mark.parametrize(
    ("name", "fact_id"),
    [
        ("Condition.ndjson", "condition_list"),
        ("AllergyIntolerance.000.ndjson", "allergy_list"),
        ("allergyintolerance/export.ndjson", "allergy_list"),
        ("MedicationRequest.ndjson.gz", "medication_list"),
        ("1.Procedure.ndjson", "procedure_list"),
        ("DeviceUseStatement.jsonl", "device_list"),
    ],
)
def test_a_file_of_a_type_shows_its_list_even_when_empty(tmp_path: Path, name: str, fact_id: str) -> None:
    (tmp_path / "Patient.ndjson").write_text(_lines(PATIENT))
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(b"") if name.endswith(".gz") else b"")
    facts = read(str(tmp_path), as_of=TODAY)
    assert value_of(facts, fact_id) is True
    assert facts.values[fact_id].source == name


def test_a_file_of_a_type_is_known_by_its_first_line_too(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text(_lines(PATIENT))
    others = condition(ICD10CM, "J45", subject={"reference": "Patient/p9"})
    (tmp_path / "b.ndjson").write_text(_lines(others))
    assert value_of(read(str(tmp_path), as_of=TODAY), "condition_list") is True


def test_a_file_of_medications_alone_shows_no_list(tmp_path: Path) -> None:
    (tmp_path / "Patient.ndjson").write_text(_lines(PATIENT))
    (tmp_path / "Medication.ndjson").write_text("")
    assert "medication_list" not in read(str(tmp_path), as_of=TODAY).values


def test_a_folder_of_bundles_is_read(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(bundle(_YES)))
    (tmp_path / "two.json").write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": _OTHER}]}))
    assert "holds 2 patients" in _refusal(tmp_path)
    assert value_of(read(str(tmp_path), as_of=TODAY, patient="p1"), "urge_to_move_legs") is True


def test_lines_that_are_no_resource_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text(_lines(PATIENT, {"table": "x"}, [1]) + "\n  \n")
    (tmp_path / "b.json").write_text("")
    facts = read(str(tmp_path), as_of=TODAY)
    assert [(p.kind, p.where, p.count) for p in facts.problems] == [("resource", "a.ndjson, line 2", 3)]


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text(_lines(PATIENT) + '{"x": \n')
    assert "a.ndjson, line 2" in _refusal(tmp_path)


def test_a_folder_without_a_patient_is_said(tmp_path: Path) -> None:
    (tmp_path / "Observation.ndjson").write_text(_lines(_YES))
    assert "there is no Patient" in _refusal(tmp_path)


def test_one_patient_in_a_folder_or_in_a_bundle_gives_the_same_facts(tmp_path: Path) -> None:
    resources = [_YES, condition(ICD10CM, "G47.33"), statement(concept(RXNORM, "25480"))]
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "all.ndjson").write_text(_lines(PATIENT, *resources))
    (tmp_path / "b.json").write_text(json.dumps(bundle(*resources)))
    assert read(str(tmp_path / "f"), as_of=TODAY) == read(str(tmp_path / "b.json"), as_of=TODAY)


def test_a_folder_that_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("os.scandir", refuse)
    assert "the folder cannot be read (Permission denied)" in _refusal(tmp_path)


def test_nothing_of_other_patients_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text(
        _lines(PATIENT, _OTHER, {**_OTHERS, "note": [{"text": "é"}]}, {"resourceType": "Observation", "id": "nobody"})
    )
    facts = read(str(tmp_path), as_of=TODAY, patient="p1")
    assert kinds(facts) == []
