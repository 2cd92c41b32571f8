"""The catalogue as text, JSON and an empty sheet that the reader takes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import yaml

from ekbom.facts import listing
from ekbom.facts.catalogue import FACTS, is_derived
from ekbom.facts.known import PatientFacts
from ekbom.records import read
from ekbom.records.derived import LIST_FACTS


def test_json_holds_every_fact_with_both_of_its_codes() -> None:
    document = json.loads(listing.as_json())
    assert document["schema"] == "ekbom.facts/1"
    assert [fact["id"] for fact in document["facts"]] == sorted(FACTS)
    ferritin = next(fact for fact in document["facts"] if fact["id"] == "ferritin")
    assert {"system": "http://loinc.org", "code": "2276-4"} in ferritin["codes"]
    assert {"system": "urn:ekbom:fact", "code": "ferritin"} in ferritin["codes"]
    assert ferritin["unit"] == "ug/L"
    assert ferritin["range"] == {"low": 0, "high": 100000}


def test_json_of_one_fact() -> None:
    assert [fact["id"] for fact in json.loads(listing.as_json("abi"))["facts"]] == ["abi"]


def test_text_names_every_fact_once() -> None:
    words = listing.as_text().split()
    assert all(id in words for id in FACTS)


def test_text_of_one_fact_says_all_of_it() -> None:
    text = listing.as_text("creatinine")
    for part in (
        "mg/dL",
        "umol/L",
        "LOINC             2160-0",
        "urn:ekbom:fact    creatinine",
        "creatinine_or_egfr",
        "0.05 to 40",
    ):
        assert part in text


@pytest.mark.parametrize("function", [listing.as_text, listing.as_json])
def test_an_unknown_fact_is_a_key_error(function: object) -> None:
    with pytest.raises(KeyError):
        function("no_such_fact")  # type: ignore[operator]


def test_text_is_not_wider_than_a_terminal_of_a_hundred_columns() -> None:
    assert max(len(line) for id in FACTS for line in listing.as_text(id).splitlines()) <= 100


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("age", "number in years (a)"),
        ("symptom_days_per_week", "number in days a week (d/wk)"),
        ("abi", "type              number\n"),
        ("reflux_time", "gsv_thigh_mid"),
        ("psychotic_disorder", "a yes at any time, also of what is over"),
        ("sleep_hours", "Sleep a night, in hours?"),
        ("weeks_since_iv_iron", "Weeks since the last intravenous iron?"),
    ],
)
def test_text_speaks_in_words(id: str, words: str) -> None:
    assert words in listing.as_text(id)


def _read(folder: Path, sheet: str) -> PatientFacts:
    path = folder / "sheet.yaml"
    path.write_text(sheet)
    return read(str(path), patient="", as_of=date(2026, 11, 22).toordinal(), locale="", limit_bytes=2**20)


def test_the_empty_sheet_is_a_sheet_that_says_nothing_of_the_patient(tmp_path: Path) -> None:
    facts = _read(tmp_path, listing.template())
    assert set(facts.values) == {"as_of", "sex"}
    assert facts.values["sex"].value == "unknown"
    assert facts.problems == ()


def test_the_sheet_stays_valid_whatever_marks_are_taken_away(tmp_path: Path) -> None:
    marked = listing.template()
    lines = [line.replace("# ", "", 1) if line.startswith("  # - {") else line for line in marked.splitlines()]
    lines = [line[1:] if line.startswith("#") and line[1:2].isalpha() else line for line in lines]
    facts = _read(tmp_path, "\n".join(lines))
    assert set(facts.values) == {"as_of", "sex", "unrecognised_drug"} | {
        *LIST_FACTS.values(),
        *(key for key in facts.values if key.startswith("takes_") or key.endswith(("_daily_dose", "_patch_rate"))),
    }
    assert facts.problems == ()


def test_a_line_that_is_filled_in_is_read(tmp_path: Path) -> None:
    sheet = listing.template()
    for empty, filled in (
        (
            '# - {id: ferritin, value: , unit: "ug/L", date: }',
            '- {id: ferritin, value: 42, unit: "ug/L", date: 2026-05-20}',
        ),
        ("# - {id: usual_onset_time, value: , date: }", "- {id: usual_onset_time, value: 21:30, date: 2026-05-20}"),
        ("# - {id: abi, side: right, value: , date: }", "- {id: abi, side: right, value: 0.9, date: 2026-05-20}"),
        (
            '# - {id: reflux_time, side: left, segment: , value: , unit: "ms", date: }',
            '- {id: reflux_time, side: left, segment: gsv_knee, value: 700, unit: "ms", date: 2026-05-20}',
        ),
        ("#conditions: []", "conditions: []"),
    ):
        assert sheet.count(empty) == 1
        sheet = sheet.replace(empty, filled)
    facts = _read(tmp_path, sheet)
    assert facts.problems == ()
    assert {key: known.value for key, known in facts.values.items() if key not in ("as_of", "sex")} == {
        "ferritin": 42.0,
        "days_since_ferritin": 186.0,
        "usual_onset_time": 21.5,
        "abi@right": 0.9,
        "days_since_abi@right": 186.0,
        "reflux_time.gsv_knee@left": 700.0,
        "condition_list": True,
    }


def test_every_fact_that_can_be_written_has_a_line_for_each_leg() -> None:
    entries = [
        yaml.safe_load(line.strip()[2:])[0] for line in listing.template().splitlines() if line.startswith("  # - {")
    ]
    seen = [(entry["id"], entry.get("side", "")) for entry in entries]
    assert len(seen) == len(set(seen))
    for entry in entries:
        fact = FACTS[entry["id"]]
        assert not is_derived(fact)
        assert ("side" in entry) == fact.sided
        assert ("segment" in entry) == bool(fact.segments)
    written = {fact.id for fact in FACTS.values() if not is_derived(fact)} - {id for id, _ in seen}
    assert all(
        FACTS[id].group in ("allergies", "wishes", "lists", "medication") or id in ("age", "sex", "as_of", "locale")
        for id in written
    )
    for id in {id for id, _ in seen if FACTS[id].sided}:
        assert {side for other, side in seen if other == id} == {"left", "right"}
