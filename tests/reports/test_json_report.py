"""The plan as JSON: the fields that other programs rely on, reasons down to the facts, the same bytes."""

import json

import pytest

from ekbom.reports import json_report
from tests.reports.small_book import judged, nameless, ordinary


def _document(facts):
    return json.loads(json_report.render(*judged(facts)))


@pytest.fixture
def document():
    return _document(ordinary())


def test_the_head_says_schema_day_patient_book_and_what_this_is_not(document):
    assert document["schema"] == "ekbom.plan/1"
    assert document["as_of"] == "2026-11-22"
    assert document["patient"] == {"id": "p1", "age_years": 54, "sex": "female"}
    assert document["knowledge"] == {"version": "0.1.0", "digest": "sha256:" + "0" * 64}
    assert "not a certified medical device" in document["notice"]
    assert (document["locale"], document["locale_note"]) == ("us", None)
    assert "strictest label" in _document(nameless())["locale_note"]


def test_a_recommendation_has_every_field_of_the_contract(document):
    gabapentin = next(r for r in document["recommendations"] if r["id"] == "gabapentin")
    assert gabapentin["kind"] == "drug"
    assert (gabapentin["state"], gabapentin["status"]) == ("proposed", "recommend")
    assert gabapentin["grades"][0]["statement"] == "A2"
    assert gabapentin["dose"] == {
        "start": "300 mg in the evening",
        "titrate": "by 300 mg each week",
        "max": "1800 mg a day",
        "renal": "no reduction needed",
        "max_mg_per_day": 1800.0,
        "interval_days": 1.0,
    }
    assert gabapentin["choose_one"] == "alpha2delta"
    assert gabapentin["replaces"] == ["pramipexole"]
    assert gabapentin["presumed"] == ["no_psychosis"]
    assert gabapentin["monitoring"] == ["drowsiness", "mood"]


def test_legs_and_blocks_are_told_by_side(document):
    stockings = next(r for r in document["recommendations"] if r["id"] == "stockings")
    assert stockings["per_side"] == {"left": "contraindicated", "right": "needs"}
    assert [(b["id"], b["level"], b["side"]) for b in stockings["blocked_by"]] == [("ulcer", "hard", "left")]


def _leaves(reason):
    if not reason.get("operands"):
        yield reason
    for operand in reason.get("operands", ()):
        yield from _leaves(operand)


def test_reasons_go_down_to_facts_with_value_unit_date_and_source(document):
    iron = next(r for r in document["recommendations"] if r["id"] == "iv_iron")
    facts = {leaf["fact"]["key"]: leaf["fact"] for leaf in _leaves(iron["because"]) if "fact" in leaf}
    assert facts["ferritin"] == {
        "id": "ferritin",
        "key": "ferritin",
        "value": 42.0,
        "unit": "ug/L",
        "date": "2026-05-20",
        "source": "Observation/ferritin",
    }
    assert facts["urge"]["value"] is True


def test_findings_are_listed_with_their_leg(document):
    ulcers = {f["side"]: f["value"] for f in document["findings"] if f["id"] == "open_ulcer"}
    assert ulcers == {"left": True, "right": "unknown"}


def test_requests_medicines_problems_and_sources_are_there(document):
    assert document["requests"][0]["id"] == "mental_health_screen"
    assert document["medications"][1]["recognised"] is False
    assert document["problems"][0]["count"] == 3
    assert {"id", "title", "body", "year", "reference"} == set(document["sources"][0])
    assert document["follow_up"][0]["due"] == "2026-12-20"
    assert document["alerts"][0]["level"] == "high"


@pytest.mark.parametrize("facts", [ordinary, nameless])
def test_the_same_plan_gives_the_same_bytes_that_any_reader_can_read(facts):
    text = json_report.render(*judged(facts()))
    assert text == json_report.render(*judged(facts()))
    assert text.encode("utf-8")
