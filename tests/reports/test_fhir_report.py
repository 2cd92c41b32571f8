"""The plan as FHIR: three judges accept it, it proposes and never orders, the same bytes each time."""

import gzip
import json
from pathlib import Path

import jsonschema
import pytest
from fhir.resources.R4B.bundle import Bundle as StrictBundle
from fhirclient.models.bundle import Bundle as ClientBundle

from ekbom.facts.definition import RXNORM
from ekbom.facts.known import Patient
from ekbom.reports import fhir_report
from tests.reports.small_book import HOSTILE, judged, nameless, ordinary, ugly

SCHEMA = json.loads(gzip.decompress((Path(__file__).parents[1] / "fhir" / "fhir-r4.schema.json.gz").read_bytes()))
PATIENTS = {"ordinary": ordinary, "ugly": ugly, "nameless": nameless}


def _bundle(facts):
    return json.loads(fhir_report.render(judged(facts)[0]))


def _of(bundle, kind):
    return [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind]


def _by_code(resources, element="code"):
    return {r[element]["coding"][-1]["code"]: r for r in resources}


@pytest.fixture(scope="module", params=PATIENTS, ids=list(PATIENTS))
def bundle(request):
    return _bundle(PATIENTS[request.param]())


def _complaints(kind, resource):
    judge = jsonschema.Draft6Validator({"$ref": f"#/definitions/{kind}", "definitions": SCHEMA["definitions"]})
    return [f"{list(error.path)}: {error.message[:200]}" for error in judge.iter_errors(resource)]


def test_the_json_schema_of_r4_accepts_every_resource(bundle):
    for entry in bundle["entry"]:
        assert _complaints(entry["resource"]["resourceType"], entry["resource"]) == []


def test_the_json_schema_refuses_a_broken_resource(bundle):
    plan = dict(_of(bundle, "CarePlan")[0])
    del plan["subject"]
    assert _complaints("CarePlan", plan)


def test_two_strict_python_models_accept_the_bundle(bundle):
    assert StrictBundle.model_validate(bundle).type == "collection"
    assert ClientBundle(bundle).type == "collection"


def test_every_reference_is_in_the_bundle_and_every_address_is_unique(bundle):
    addresses = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(addresses) == len(set(addresses))
    references = []
    stack = [bundle["entry"]]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            references += [node["reference"]] if isinstance(node.get("reference"), str) else []
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
    assert references
    assert set(references) <= set(addresses)


def test_every_resource_is_reached_from_the_plan_or_tells_of_it(bundle):
    targets = {t["reference"] for t in _of(bundle, "Provenance")[0]["target"]}
    loose = {
        e["fullUrl"]
        for e in bundle["entry"]
        if e["resource"]["resourceType"] not in ("Patient", "Device", "Provenance")
    } - targets
    grouped = {
        action["resource"]["reference"]
        for group in _of(bundle, "RequestGroup")
        for outer in group["action"]
        for action in outer["action"]
    }
    assert loose == grouped


def test_nothing_is_more_than_a_proposal(bundle):
    for kind in ("CarePlan", "RequestGroup", "MedicationRequest", "ServiceRequest", "Task"):
        for resource in _of(bundle, kind):
            assert (resource["status"], resource["intent"]) == ("draft", "proposal")


def test_the_patient_is_named_by_id_sex_and_birth_date_only():
    (patient,) = _of(_bundle(ordinary()), "Patient")
    assert (patient["id"], patient["gender"], patient["birthDate"]) == ("p1", "female", "1972-03-04")
    assert set(patient) == {"resourceType", "id", "text", "gender", "birthDate"}


def test_an_id_that_fhir_does_not_allow_becomes_an_identifier():
    bundle = _bundle(ordinary()._replace(patient=Patient("Zoë 1", "", "long ago")))
    (patient,) = _of(bundle, "Patient")
    assert patient["identifier"] == [{"system": "urn:ekbom:patient", "value": "Zoë 1"}]
    assert patient["id"] != "Zoë 1"
    assert "birthDate" not in patient
    assert patient["gender"] == "unknown"
    assert "identifier" not in _of(_bundle(nameless()), "Patient")[0]


def test_a_medicine_carries_its_dose_and_its_rxnorm_code():
    medicines = _by_code(_of(_bundle(ordinary()), "MedicationRequest"), "medicationCodeableConcept")
    gabapentin = medicines["gabapentin"]
    assert gabapentin["medicationCodeableConcept"]["coding"][0] == {"system": RXNORM, "code": "25480"}
    (dosage,) = gabapentin["dosageInstruction"]
    assert dosage["text"].startswith("Start: 300 mg in the evening. Titrate: by 300 mg each week. At most: 1800 mg")
    assert dosage["maxDosePerPeriod"]["numerator"]["value"] == 1800
    assert dosage["maxDosePerPeriod"]["denominator"] == {
        "value": 1,
        "unit": "d",
        "system": fhir_report.UCUM,
        "code": "d",
    }
    assert medicines["oral_iron"]["dosageInstruction"][0]["maxDosePerPeriod"]["numerator"]["value"] == 65.5
    assert "text" not in medicines["oral_iron"]["dosageInstruction"][0]
    assert len(medicines["iv_iron"]["medicationCodeableConcept"]["coding"]) == 1
    assert "dosageInstruction" not in medicines["pregabalin"]


def test_alternatives_are_a_group_of_which_at_most_one_is_taken():
    (group,) = _of(_bundle(ordinary()), "RequestGroup")
    (outer,) = group["action"]
    assert outer["selectionBehavior"] == "at-most-one"
    assert [a["title"] for a in outer["action"]] == ["Gabapentin", "Pregabalin"]


def test_what_is_not_to_be_done_is_never_a_request():
    bundle = _bundle(ordinary())
    asked = _by_code(_of(bundle, "ServiceRequest")) | _by_code(
        _of(bundle, "MedicationRequest"), "medicationCodeableConcept"
    )
    assert set(asked) == {"refer_sleep", "taper", "exercise", "iv_iron", "oral_iron", "gabapentin", "pregabalin"}
    notes = [n["text"] for n in _of(bundle, "CarePlan")[0]["note"]]
    assert any(text.startswith("Do not: ") and "Pramipexole" in text for text in notes)


def test_what_goes_on_says_so():
    taper = _by_code(_of(_bundle(ordinary()), "ServiceRequest"))["taper"]
    assert taper["note"][0]["text"] == "Continue: in use now."


def test_a_leg_is_a_body_site():
    facts = ordinary()
    del facts.values["ulcer@left"]
    facts.values["ulcer@right"] = facts.values["pregnant"]
    stockings = _by_code(_of(_bundle(facts), "ServiceRequest"))["stockings"]
    assert stockings["bodySite"] == [{"text": "right leg"}]


def test_alerts_are_issues_with_their_severity():
    issues = _by_code(_of(_bundle(ordinary()), "DetectedIssue"))
    assert issues["compression"]["severity"] == "high"
    assert issues["compression"]["detail"] == "High [S16] (left leg): No compression on an ulcer."
    assert issues["evidence_weak"]["severity"] == "low"


def test_what_to_ask_is_a_task_with_its_questions():
    tasks = _by_code(_of(_bundle(nameless()), "Task"))
    ferritin = tasks["ferritin"]
    assert ferritin["description"] == "Ferritin: It decides on iron."
    assert {"type": {"text": "question"}, "valueString": "What is the ferritin?"} in ferritin["input"]
    assert {"type": {"text": "could change"}, "valueString": "iv_iron"} in ferritin["input"]
    assert "input" not in tasks["mental_health_screen"]


def test_provenance_names_the_book():
    (provenance,) = _of(_bundle(ordinary()), "Provenance")
    assert provenance["policy"] == ["urn:ekbom:knowledge:sha256:" + "0" * 64]
    assert "Ekbom book 0.1.0" in provenance["entity"][0]["what"]["display"]


def test_strings_of_the_record_cannot_break_out():
    text = fhir_report.render(judged(ugly())[0])
    assert not set(text) & set("\x00\x1b\u202e\ud800")
    for entry in json.loads(text)["entry"]:
        assert "<script" not in entry["resource"]["text"]["div"]
    assert HOSTILE[:8] in text


def test_the_same_plan_gives_the_same_bytes_and_another_day_other_addresses():
    assert fhir_report.render(judged(ugly())[0]) == fhir_report.render(judged(ugly())[0])
    today, tomorrow = _bundle(ordinary()), _bundle(ordinary()._replace(as_of=ordinary().as_of + 1))
    assert not {e["fullUrl"] for e in today["entry"]} & {e["fullUrl"] for e in tomorrow["entry"]}


def test_an_empty_plan_is_still_a_plan():
    judgement, _ = judged(ordinary())
    bare = judgement._replace(plan=judgement.plan._replace(recommendations=(), alerts=(), requests=()))
    bundle = json.loads(fhir_report.render(bare))
    (plan,) = _of(bundle, "CarePlan")
    assert "activity" not in plan
    assert "supportingInfo" not in plan
    assert _complaints("CarePlan", plan) == []
