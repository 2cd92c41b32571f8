"""Every form of the plan of every sample patient, by the whole book."""

import datetime
import gzip
import json
from pathlib import Path

import jsonschema
import pytest
from fhir.resources.R4B.bundle import Bundle as StrictBundle
from fhirclient.models.bundle import Bundle as ClientBundle

from ekbom.plan.because import Because
from ekbom.plan.book import load_tables, load_words
from ekbom.plan.engine import Engine
from ekbom.records import read
from ekbom.reports import explanation, fhir_report, html_report, json_report, pdf_report, text_report
from ekbom.reports.text_layout import columns

ROOT = Path(__file__).parents[2]
SHEETS = sorted((ROOT / "samples").glob("*/sheet.yaml"))
AS_OF = datetime.date(2026, 11, 22).toordinal()
SCHEMA = json.loads(gzip.decompress((ROOT / "tests" / "fhir" / "fhir-r4.schema.json.gz").read_bytes()))


@pytest.fixture(scope="module")
def engine():
    return Engine(load_tables())


@pytest.fixture(scope="module", params=SHEETS, ids=[path.parent.name for path in SHEETS])
def judged(request, engine):
    facts = read(str(request.param), patient="", as_of=AS_OF, locale="", limit_bytes=2**20)
    judgement = engine.judge(facts)
    return judgement, Because(judgement, load_words())


def test_there_are_samples():
    assert len(SHEETS) >= 6


def test_the_text_fits_the_terminal_and_names_every_option(judged):
    text = text_report.render(judged[0])
    assert max(columns(line) for line in text.splitlines()) <= 80
    said = " ".join(text.split())
    for recommendation in judged[0].plan.recommendations:
        assert " ".join(recommendation.option.title.split()) in said


def test_no_alert_and_no_contraindication_is_left_out(judged):
    said = " ".join(text_report.render(judged[0]).split())
    for alert in judged[0].plan.alerts:
        assert " ".join(alert.text.split()) in said
    for recommendation in judged[0].plan.recommendations:
        for block in recommendation.hard if recommendation.status == "contraindicated" else ():
            assert " ".join(block.text.split()) in said


def test_every_link_of_the_page_leads_somewhere(judged):
    html = html_report.render(*judged)
    targets = {part.split('"')[0] for part in html.split('href="#')[1:]}
    assert targets
    assert targets <= {part.split('"')[0] for part in html.split(' id="')[1:]}
    assert len(html) < 3_000_000


def test_the_pdf_keeps_the_standard_for_accessible_documents(judged):
    pytest.importorskip("typst")
    document = pdf_report.render(*judged)
    assert document.startswith(b"%PDF-")
    assert b"pdfuaid" in document


def test_three_judges_accept_the_bundle(judged):
    bundle = json.loads(fhir_report.render(judged[0]))
    StrictBundle.model_validate(bundle)
    ClientBundle(bundle)
    for entry in bundle["entry"]:
        kind = entry["resource"]["resourceType"]
        judge = jsonschema.Draft6Validator({"$ref": f"#/definitions/{kind}", "definitions": SCHEMA["definitions"]})
        assert [error.message for error in judge.iter_errors(entry["resource"])] == []


def test_the_bundle_proposes_exactly_what_the_plan_offers(judged):
    bundle = json.loads(fhir_report.render(judged[0]))
    codes = {
        coding["code"]
        for entry in bundle["entry"]
        for element in ("code", "medicationCodeableConcept")
        if entry["resource"]["resourceType"] in ("ServiceRequest", "MedicationRequest")
        for coding in entry["resource"].get(element, {}).get("coding", ())
        if coding["system"] == "urn:ekbom:option"
    }
    offered = {r.option.id for r in judged[0].plan.recommendations if r.status in ("recommend", "consider")}
    assert codes == offered


def test_the_json_form_stays_of_a_size_that_a_screen_can_load(judged):
    text = json_report.render(*judged)
    assert len(text) < 12_000_000
    listed = {finding["id"] for finding in json.loads(text)["findings"]}
    stack = [json.loads(text)["findings"]]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, dict):
            if node.get("see") == "findings":
                assert node["finding"] in listed
            stack.extend(node.values())


def test_everything_of_the_plan_can_be_explained(judged):
    judgement, because = judged
    plan = judgement.plan
    asked = [("recommendation", plan.recommendations[0].option.id), ("finding", "diagnosis_class")]
    asked += [("alert", alert.id) for alert in plan.alerts[:3]] + [("request", r.id) for r in plan.requests[:3]]
    for kind, id in asked:
        text = explanation.as_text(judgement, because, id, kind)
        assert f"({kind}" in text.split("\n=")[0].replace("\n", " ")
        assert max(columns(line) for line in text.splitlines()) <= 80
        assert json.loads(explanation.as_json(judgement, because, id, kind))["explained"][0]["kind"] == kind


def test_two_runs_give_the_same_bytes(judged, engine):
    judgement, because = judged
    again = engine.judge(judgement.facts)
    fresh = Because(again, load_words())
    assert text_report.render(again) == text_report.render(judgement)
    assert html_report.render(again, fresh) == html_report.render(judgement, because)
    assert fhir_report.render(again) == fhir_report.render(judgement)
    assert json_report.render(again, fresh) == json_report.render(judgement, because)
    assert pdf_report.render(again, fresh) == pdf_report.render(judgement, because)
