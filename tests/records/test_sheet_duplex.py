"""The duplex section of a patient sheet: a laboratory's table becomes facts of its day, and nothing is filled in."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from ekbom.facts.known import PatientFacts
from ekbom.records import read
from ekbom.records.errors import RecordError

DAY = datetime.date(2026, 11, 22).toordinal()
LINE = {"segment": "gsv_thigh_mid", "side": "left", "reflux_ms": 1750, "diameter_mm": 6.1, "position": "standing"}


def facts_of(folder: Path, duplex: Any, **more: Any) -> PatientFacts:
    path = folder / "sheet.yaml"
    path.write_text(yaml.safe_dump({"patient": {"id": "p", "sex": "female"}, "duplex": duplex, **more}))
    return read(str(path), as_of=DAY)


def test_a_line_becomes_facts_of_the_day_of_the_study(tmp_path: Path) -> None:
    found = facts_of(tmp_path, {"date": "2026-05-22", "items": [{**LINE, "manoeuvre": "distal_compression"}]})
    time = found.values["reflux_time.gsv_thigh_mid@left"]
    assert (time.value, time.date, time.source) == (1750, "2026-05-22", "duplex.reflux_time.gsv_thigh_mid@left")
    assert found.values["vein_diameter.gsv_thigh_mid@left"].value == 6.1
    assert found.values["duplex_position@left"].value == "standing"
    assert found.values["duplex_manoeuvre@left"].value == "manual_compression"
    assert not found.problems


def test_a_plain_list_has_no_date(tmp_path: Path) -> None:
    assert facts_of(tmp_path, [LINE]).values["reflux_time.gsv_thigh_mid@left"].date == ""
    assert "reflux_time.gsv_thigh_mid@left" not in facts_of(tmp_path, None).values


def test_a_study_after_the_day_of_the_plan_does_not_count(tmp_path: Path) -> None:
    found = facts_of(tmp_path, {"date": "2026-12-01", "items": [LINE]})
    assert "reflux_time.gsv_thigh_mid@left" not in found.values


def test_two_values_of_one_day_are_a_conflict_that_is_told(tmp_path: Path) -> None:
    fact = {"id": "reflux_time", "segment": "gsv_thigh_mid", "side": "left", "value": 400, "unit": "ms"}
    found = facts_of(tmp_path, {"date": "2026-05-22", "items": [LINE]}, facts=[{**fact, "date": "2026-05-22"}])
    assert found.values["reflux_time.gsv_thigh_mid@left"].value == 1750
    assert [p.kind for p in found.problems] == ["conflict"]


def test_what_gives_no_fact_is_said(tmp_path: Path) -> None:
    lines = [
        LINE,
        {"segment": "gsv", "side": "right", "reflux_ms": 1200},
        {"segment": "sfa_mid", "side": "right", "waveform": "monophasic"},
        {"segment": "ssv_prox", "side": "left", "reflux_ms": 300, "position": "standing"},
        {"segment": "ssv_prox", "side": "left", "reflux_ms": 900, "position": "supine"},
    ]
    found = facts_of(tmp_path, lines)
    assert not [key for key in found.values if "@right" in key or "ssv" in key]
    told = {p.where for p in found.problems}
    assert any(where.startswith("duplex[2]") for where in told) and "duplex.sfa_mid@right" in told
    assert str(tmp_path) not in str(found.problems)


@pytest.mark.parametrize(
    ("duplex", "said"),
    [
        ([{"segment": "no_such_vein", "side": "left", "reflux_ms": 700}], "duplex[1].segment"),
        ([{**LINE, "side": "up"}], "duplex[1].side"),
        ([{**LINE, "reflux_ms": -5}], "duplex[1].reflux_ms"),
        ([LINE, {**LINE}], "duplex[2]"),
        ({"date": "2026-05-22"}, "expected a list"),
        ({"date": ["2026"], "items": []}, "duplex.date"),
        ("words", "expected a list"),
        ([3], "duplex[1]"),
    ],
)
def test_another_structure_is_one_clear_error(tmp_path: Path, duplex: Any, said: str) -> None:
    with pytest.raises(RecordError) as error:
        facts_of(tmp_path, duplex)
    assert said in str(error.value) and "sheet.yaml" in str(error.value)
