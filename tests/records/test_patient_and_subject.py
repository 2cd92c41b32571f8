"""Who the patient is, and which resources are the patient's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.records.making import PATIENT, bundle, day, fact, facts_of, kinds, value_of

_YES: dict[str, Any] = {"valueBoolean": True}


def _person(**more: Any) -> dict[str, Any]:
    return {**PATIENT, **more}


def test_age_and_sex_come_from_the_patient() -> None:
    facts = facts_of(bundle())
    assert facts.patient == ("p1", "female", "1972-03-04")
    assert (value_of(facts, "age"), value_of(facts, "sex")) == (54.0, "female")
    assert facts.values["age"].source == "Patient/p1"
    assert value_of(facts_of(bundle(), as_of=day("2026-03-03")), "age") == 53.0
    assert value_of(facts_of(bundle(), as_of=day("2026-03-04")), "age") == 54.0


@pytest.mark.parametrize(
    ("born", "age", "kind"),
    [("1972", None, ["patient"]), ("1972-03", 54.0, []), ("1800-01-01", None, ["impossible"]), ("2027-01-01", None, ["patient"]), ("soon", None, ["patient"]), (1972, None, ["patient"])],
)  # fmt: skip
def test_an_age_that_is_not_certain_is_unknown_and_said(born: Any, age: float | None, kind: list[str]) -> None:
    facts = facts_of(bundle(patient=_person(birthDate=born)))
    assert value_of(facts, "age") == age
    assert kinds(facts) == kind


def test_without_a_date_of_birth_a_stated_age_counts() -> None:
    person = {key: value for key, value in PATIENT.items() if key != "birthDate"}
    stated = fact("age", valueQuantity={"value": 54, "unit": "years"})
    assert value_of(facts_of(bundle(stated, patient=person)), "age") == 54.0
    assert value_of(facts_of(bundle(patient=person)), "age") is None


@pytest.mark.parametrize(("gender", "sex", "kind"), [("male", "male", []), ("other", "other", []), (None, "unknown", []), ("F", "unknown", ["patient"]), (5, "unknown", ["patient"])])  # fmt: skip
def test_sex_is_one_of_four_words(gender: Any, sex: str, kind: list[str]) -> None:
    facts = facts_of(bundle(patient=_person(gender=gender)))
    assert value_of(facts, "sex") == facts.patient.sex == sex
    assert kinds(facts) == kind


def test_a_death_is_said_from_its_day_on() -> None:
    assert kinds(facts_of(bundle(patient=_person(deceasedBoolean=True)))) == ["patient"]
    dead = bundle(patient=_person(deceasedDateTime="2026-06-01"))
    assert kinds(facts_of(dead)) == ["patient"]
    assert kinds(facts_of(dead, as_of=day("2026-05-31"))) == []
    assert kinds(facts_of(bundle(patient=_person(deceasedDateTime="x")))) == ["patient"]


@pytest.mark.parametrize(
    "subject",
    [{"reference": "Patient/p1"}, {"reference": "http://server/fhir/Patient/p1"}, {"reference": "Patient/p1/_history/3"}, {"reference": "urn:uuid:p1"}, {"reference": "p1"}, None],
)  # fmt: skip
def test_a_resource_of_the_patient_counts_by_any_reference(subject: Any) -> None:
    resource = fact("urge_to_move_legs", **_YES)
    resource |= {"subject": subject}
    if subject is None:
        del resource["subject"]
    assert value_of(facts_of(bundle(resource)), "urge_to_move_legs") is True


@pytest.mark.parametrize(
    "subject",
    [{"reference": "Patient/p2"}, {"reference": "Group/p1"}, {"reference": "http://server/Device/p1"}, {"identifier": {"value": "x"}}, {"reference": 5}, "Patient/p1", {}],
)  # fmt: skip
def test_a_resource_of_anything_else_does_not_count_and_is_reported(subject: Any) -> None:
    facts = facts_of(bundle(fact("urge_to_move_legs", **{**_YES, "subject": subject})))
    assert "urge_to_move_legs" not in facts.values
    assert kinds(facts) == ["patient"]


def test_a_patient_known_only_by_its_full_url_is_found() -> None:
    person = {key: value for key, value in PATIENT.items() if key != "id"}
    resource = fact("urge_to_move_legs", **{**_YES, "subject": {"reference": "urn:uuid:abc"}})
    entries = [{"fullUrl": "urn:uuid:abc", "resource": person}, {"resource": resource}]
    facts = facts_of({"resourceType": "Bundle", "entry": entries})
    assert facts.patient.id == "abc"
    assert value_of(facts, "urge_to_move_legs") is True


def test_a_lone_patient_is_a_record() -> None:
    assert facts_of(PATIENT).patient.id == "p1"


def test_of_two_versions_the_newer_one_counts_in_any_order() -> None:
    old = fact("urge_to_move_legs", valueBoolean=False, meta={"lastUpdated": "2026-01-01T00:00:00Z", "versionId": "1"})
    new = fact("urge_to_move_legs", valueBoolean=True, meta={"lastUpdated": "2026-02-01T00:00:00Z", "versionId": "2"})
    for order in ((old, new), (new, old)):
        facts = facts_of(bundle(*order))
        assert value_of(facts, "urge_to_move_legs") is True
        assert [(p.kind, p.where) for p in facts.problems] == [("conflict", "Observation/o1")]
    assert kinds(facts_of(bundle(old, old))) == []


def test_of_two_versions_of_the_patient_the_newer_one_counts() -> None:
    newer = _person(gender="male", meta={"versionId": "2"})
    for order in ((PATIENT, newer), (newer, PATIENT)):
        facts = facts_of({"resourceType": "Bundle", "entry": [{"resource": person} for person in order]})
        assert value_of(facts, "sex") == "male"


def test_a_modifier_extension_keeps_a_resource_from_being_read() -> None:
    facts = facts_of(bundle(fact("urge_to_move_legs", **_YES, modifierExtension=[{"url": "x"}])))
    assert "urge_to_move_legs" not in facts.values
    assert kinds(facts) == ["resource"]


def test_entries_without_a_resource_and_deletions_are_reported() -> None:
    one = bundle(fact("urge_to_move_legs", **_YES))
    one["entry"] += [
        5,
        {},
        {"resource": []},
        {"resource": {"id": "x"}},
        {"resource": fact("crp", "c"), "request": {"method": "DELETE"}},
    ]
    facts = facts_of(one)
    assert [(p.kind, p.count) for p in facts.problems] == [("status", 1), ("resource", 4)]


def test_types_that_are_not_read_are_one_line() -> None:
    subject = {"reference": "Patient/p1"}
    unread = [
        {"resourceType": kind, "id": f"{n}", "subject": subject}
        for n, kind in enumerate(["Encounter", "CarePlan", "Encounter", "<b>"])
    ]
    problem = facts_of(bundle(*unread)).problems[0]
    assert (problem.kind, problem.count) == ("resource", 4)
    assert "CarePlan, Encounter and others" in problem.what


def test_a_resource_without_id_is_named_by_its_code_and_date() -> None:
    resource = {key: value for key, value in fact("urge_to_move_legs", **_YES).items() if key != "id"}
    assert (
        facts_of(bundle(resource)).values["urge_to_move_legs"].source
        == "Observation without id (urge_to_move_legs, 2026-05-20)"
    )
    bare = {"resourceType": "Observation", "code": {}}
    assert facts_of(bundle(bare)).problems[0].where == "Observation without id"
    entries = [{"resource": PATIENT}, {"fullUrl": "urn:uuid:abc", "resource": resource}]
    assert (
        facts_of({"resourceType": "Bundle", "entry": entries}).values["urge_to_move_legs"].source == "Observation/abc"
    )
