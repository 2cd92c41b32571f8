"""Procedure, Device and DeviceUseStatement."""

from __future__ import annotations

from typing import Any

import pytest

from tests.records.making import ICD10CM, SNOMED, concept, day, facts_from, kinds, value_of

_IPS = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
_SUBJECT = {"reference": "Patient/p1"}


def _procedure(code: Any, status: str | None = "completed", **more: Any) -> dict[str, Any]:
    made = {
        "resourceType": "Procedure",
        "id": "x1",
        "code": code,
        "subject": _SUBJECT,
        "performedDateTime": "2026-03-01",
    }
    return {**made, **({"status": status} if status else {}), **more}


def test_a_procedure_that_was_done_makes_its_fact_true_and_shows_a_list() -> None:
    facts = facts_from(_procedure(concept(ICD10CM, "Z99.2")))
    assert facts.values["dialysis"].date == "2026-03-01"
    assert facts.values["procedure_list"].date == "2026-03-01"
    sided = facts_from(_procedure(concept(ICD10CM, "I82.501")))
    assert value_of(sided, "past_dvt@right") is True


@pytest.mark.parametrize(
    "status", ["not-done", "entered-in-error", "preparation", "on-hold", "stopped", "unknown", "x"]
)
def test_what_was_not_done_does_not_count(status: str) -> None:
    facts = facts_from(_procedure(concept(ICD10CM, "Z99.2"), status))
    assert "dialysis" not in facts.values
    assert "procedure_list" not in facts.values
    assert kinds(facts) == ["status"]


def test_an_unknown_procedure_shows_a_list_and_is_counted() -> None:
    facts = facts_from(_procedure(concept(SNOMED, "430193006"), None))
    assert value_of(facts, "procedure_list") is True
    assert kinds(facts) == ["code"]


def test_none_known_and_no_information_are_two_things() -> None:
    assert value_of(facts_from(_procedure(concept(_IPS, "no-known-procedures"))), "procedure_list") is True
    assert "procedure_list" not in facts_from(_procedure(concept(_IPS, "no-procedure-info"))).values
    for code in (concept(_IPS, "no-known-devices"), concept(SNOMED, "787483001")):
        assert value_of(facts_from(_device(code)), "device_list") is True
    for facts in (
        facts_from(_device(concept(_IPS, "no-device-info"))),
        facts_from(_device(concept(_IPS, "no-device-info"), patient=None), _use()),
    ):
        assert "device_list" not in facts.values
        assert kinds(facts) == ["status"]


def _device(code: Any, status: str | None = "active", patient: Any = _SUBJECT, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"resourceType": "Device", "id": "d1", "type": code, **more}
    return {**made, **({"status": status} if status else {}), **({"patient": patient} if patient else {})}


def _use(status: str = "active", reference: str = "Device/d1", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "DeviceUseStatement",
        "id": "u1",
        "status": status,
        "subject": _SUBJECT,
        "device": {"reference": reference},
        **more,
    }


#: Stands for a device whose type is a fact: the catalogue has few device codes.
_DIALYSIS = concept("urn:ekbom:fact", "active_implant")


def test_a_device_of_the_patient_counts_while_active() -> None:
    facts = facts_from(_device(_DIALYSIS))
    assert value_of(facts, "active_implant") is True
    assert value_of(facts, "device_list") is True
    for status in ("inactive", "entered-in-error", "unknown", "x"):
        other = facts_from(_device(_DIALYSIS, status))
        assert "active_implant" not in other.values
        assert kinds(other) == ["status"]


def test_a_device_of_nobody_is_only_referred_to() -> None:
    facts = facts_from(_device(_DIALYSIS, patient=None))
    assert "active_implant" not in facts.values
    assert "device_list" not in facts.values
    assert facts.problems == ()


def test_the_use_of_a_device_counts_from_start_to_end() -> None:
    device = _device(_DIALYSIS, patient=None)
    use = _use(timingPeriod={"start": "2020-01-01", "end": "2021-01-01"})
    assert value_of(facts_from(device, use, as_of=day("2020-06-01")), "active_implant") is True
    assert value_of(facts_from(device, use), "active_implant") is None
    assert value_of(facts_from(device, _use("completed")), "active_implant") is None
    assert value_of(facts_from(device, _use(timingDateTime="2020-01-01")), "active_implant") is True


def test_a_device_may_be_contained() -> None:
    use = _use(reference="#inner", contained=[{"resourceType": "Device", "id": "inner", "type": _DIALYSIS}])
    assert value_of(facts_from(use), "active_implant") is True
    facts = facts_from(
        _use(reference="#other", contained=[{"resourceType": "Device", "id": "inner", "type": _DIALYSIS}])
    )
    assert kinds(facts) == ["resource"]


@pytest.mark.parametrize("status", ["entered-in-error", "intended", "stopped", "on-hold", "x"])
def test_a_device_that_is_not_used_does_not_count(status: str) -> None:
    facts = facts_from(_device(_DIALYSIS, patient=None), _use(status))
    assert "active_implant" not in facts.values
    assert kinds(facts) == ["status"]


def test_an_unknown_device_is_counted() -> None:
    assert kinds(facts_from(_device({"text": "cane"}))) == ["code"]
