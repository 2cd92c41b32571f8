"""A patient of the solver reads back as a patient sheet with the same facts."""

from __future__ import annotations

import datetime
from pathlib import Path

from ekbom.logic.expressions import Value
from ekbom.proofs.sheet import command, patient_sheet
from ekbom.records import read

DAY = datetime.date(2026, 11, 22)


def test_facts_lists_medicines_and_ages_come_back(tmp_path: Path) -> None:
    facts: dict[str, Value] = {
        "age": 61.0,
        "sex": "female",
        "ferritin": 42.0,
        "days_since_ferritin": 10.0,
        "abi@left": 0.8,
        "urge_to_move_legs": True,
        "condition_list": True,
        "allergy_list": True,
        "medication_list": True,
        "takes_gabapentin": True,
        "takes_gabapentinoid": True,
        "gabapentin_daily_dose": 900.0,
        "days_on_gabapentin": 30.0,
        "takes_ssri": True,
        "wants_magnesium": True,
        "worse_after_starting_ssri": True,
        "usual_onset_time": 20.0,
        "locale": "uk",
    }
    path = tmp_path / "witness.yaml"
    path.write_text(patient_sheet(facts, DAY), encoding="utf-8")
    back = read(str(path), patient="", as_of=DAY.toordinal(), locale="uk", limit_bytes=10**6).values
    for key in set(facts) - {"locale"}:
        assert back[key].value == facts[key], key
    assert command(facts, DAY) == "ekbom plan witness.yaml --as-of 2026-11-22 --locale uk"


def test_a_medicine_that_is_not_recognised_and_an_empty_sheet(tmp_path: Path) -> None:
    sheet = patient_sheet({"medication_list": True, "unrecognised_drug": True}, DAY)
    assert "facts: []" in sheet
    path = tmp_path / "witness.yaml"
    path.write_text(sheet, encoding="utf-8")
    back = read(str(path), patient="", as_of=DAY.toordinal(), locale="", limit_bytes=10**6).values
    assert back["unrecognised_drug"].value is True
    assert command({}, DAY) == "ekbom plan witness.yaml --as-of 2026-11-22"
