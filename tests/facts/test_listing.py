"""The catalogue as text, JSON and an empty sheet that the reader takes."""

from __future__ import annotations

import json

import pytest
import yaml

from ekbom.facts import listing
from ekbom.facts.catalogue import FACTS, is_derived


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
    for part in ("mg/dL", "umol/L", "LOINC 2160-0", "urn:ekbom:fact creatinine", "creatinine_or_egfr", "0.05 to 40"):
        assert part in text


@pytest.mark.parametrize("function", [listing.as_text, listing.as_json])
def test_an_unknown_fact_is_a_key_error(function: object) -> None:
    with pytest.raises(KeyError):
        function("no_such_fact")  # type: ignore[operator]


def test_the_empty_sheet_is_yaml_and_says_nothing_about_the_patient() -> None:
    sheet = yaml.safe_load(listing.template())
    assert sheet == {"patient": {"id": "p1", "sex": "unknown"}, "facts": []}


def test_every_line_of_the_sheet_becomes_an_entry_when_filled_in() -> None:
    lines = [line.strip()[2:] for line in listing.template().splitlines() if line.startswith("  # - {")]
    entries = [yaml.safe_load(line.replace("value: ", "value: 1"))[0] for line in lines]
    assert len(entries) == len({entry["id"] for entry in entries})
    for entry in entries:
        fact = FACTS[entry["id"]]
        assert not is_derived(fact)
        assert ("side" in entry) == fact.sided
        assert ("segment" in entry) == bool(fact.segments)
