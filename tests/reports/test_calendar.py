"""Dated steps stand in every form of the plan: the day, what to take, and once what to expect."""

import json
import re

from ekbom.reports import fhir_report, html_report, json_report, pdf_report, text_report
from tests.reports.small_book import judged, ordinary

STEPS = [
    ("2026-11-22", "300 mg in the evening.", "Sleepiness."),
    ("2026-11-29", "600 mg in the evening.", "Only where it is needed & borne."),
    ("2026-12-06", "900 mg a day.", "Only where it is needed & borne."),
]


def test_json_has_every_step_with_day_words_and_what_to_expect():
    document = json.loads(json_report.render(*judged(ordinary())))
    schedules = {r["id"]: r["schedule"] for r in document["recommendations"]}
    assert schedules["gabapentin"] == [{"date": d, "take": t, "expect": e} for d, t, e in STEPS]
    assert [id for id, schedule in schedules.items() if schedule] == ["gabapentin"]


def test_the_text_lists_the_days_and_does_not_repeat_what_to_expect():
    text = re.sub(r"\s+", " ", text_report.render(judged(ordinary())[0]))
    assert (
        "Calendar: 2026-11-22: 300 mg in the evening. Sleepiness. 2026-11-29: 600 mg in the evening. Only where it is "
        "needed & borne. 2026-12-06: 900 mg a day. Grade:"
    ) in text


def test_the_page_has_a_table_of_days_under_the_option():
    html = html_report.render(*judged(ordinary()))
    table = html[html.index('<div class="calendar">') :]
    assert re.findall(r'<time datetime="([0-9-]+)">', table) == [day for day, _, _ in STEPS]
    assert "600 mg in the evening. Only where it is needed &amp; borne." in table
    assert html.count('<div class="calendar">') == 1


def test_the_paper_has_the_days_as_pairs():
    contents = pdf_report.contents(*judged(ordinary()))
    items = [item for part in contents["plan"] for choice in part["choices"] for item in choice["items"]]
    calendars = {item["id"]: item["calendar"] for item in items}
    assert calendars["gabapentin"] == [
        ["2026-11-22", "300 mg in the evening. Sleepiness."],
        ["2026-11-29", "600 mg in the evening. Only where it is needed & borne."],
        ["2026-12-06", "900 mg a day."],
    ]
    assert pdf_report.render(*judged(ordinary())).startswith(b"%PDF")


def test_fhir_notes_the_days_on_the_proposal():
    bundle = json.loads(fhir_report.render(judged(ordinary())[0]))
    [proposal] = [
        entry["resource"]
        for entry in bundle["entry"]
        if entry["resource"]["resourceType"] == "MedicationRequest"
        and entry["resource"]["medicationCodeableConcept"]["text"] == "Gabapentin"
    ]
    notes = [note["text"] for note in proposal["note"] if note["text"].startswith("Calendar")]
    assert notes[1] == "Calendar, from 2026-11-29: 600 mg in the evening. Only where it is needed & borne."
    assert len(notes) == 3
