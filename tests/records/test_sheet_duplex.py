"""What a laboratory reported in a patient sheet, duplex and pressures: facts of its day, and nothing is filled in."""

from __future__ import annotations

import datetime
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

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
    assert (time.value, time.date, time.source) == (1750, "2026-05-22", "duplex[1].reflux_time.gsv_thigh_mid@left")
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
    assert {"duplex[2]", "duplex[3]", "duplex[4]"} <= told
    assert any("do not agree, so none of them is used: reflux_time" in p.what for p in found.problems)
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


def test_a_line_may_have_a_day_of_its_own(tmp_path: Path) -> None:
    later = {**LINE, "reflux_ms": 900, "date": "2026-10-01"}
    found = facts_of(tmp_path, {"date": "2026-05-22", "items": [LINE, later]})
    time = found.values["reflux_time.gsv_thigh_mid@left"]
    assert (time.value, time.date) == (900, "2026-10-01") and time.source.startswith("duplex[2].")
    earlier = {**later, "date": "2025-10-01"}
    assert (
        facts_of(tmp_path, {"date": "2026-05-22", "items": [LINE, earlier]})
        .values["reflux_time.gsv_thigh_mid@left"]
        .source.startswith("duplex[1].")
    )
    with pytest.raises(RecordError, match=r"duplex\[2\].*stands in line 1 already"):
        facts_of(tmp_path, {"date": "2026-05-22", "items": [LINE, {**later, "date": "2026-05-22"}]})


def test_an_unreadable_day_is_told(tmp_path: Path) -> None:
    found = facts_of(tmp_path, [{**LINE, "date": "in May"}])
    assert {p.where.partition(".")[0] for p in found.problems if p.kind == "date"} == {"duplex[1]"}


# --- pressures ---------------------------------------------------------------------------------------------

ARMS = {"arm_left": 150, "arm_right": 148}
LEG = {"side": "left", "ankle_pt": 80, "ankle_dp": 76, "toe": 50}


def of_pressures(folder: Path, pressures: Any, **more: Any) -> PatientFacts:
    return facts_of(folder, None, pressures=pressures, **more)


def test_raw_pressures_are_facts_and_the_index_is_left_to_the_guidelines(tmp_path: Path) -> None:
    found = of_pressures(tmp_path, {"date": "2026-05-22", "items": [ARMS, LEG]})
    assert {key: known.value for key, known in found.values.items() if "@" in key and "days_since" not in key} == {
        "systolic_arm@left": 150,
        "systolic_arm@right": 148,
        "systolic_posterior_tibial@left": 80,
        "systolic_dorsalis_pedis@left": 76,
        "systolic_toe@left": 50,
    }
    toe, arm = found.values["systolic_toe@left"], found.values["systolic_arm@right"]
    assert (toe.date, toe.source) == ("2026-05-22", "pressures[2].systolic_toe@left")
    assert arm.source == "pressures[1].systolic_arm@right"
    assert not found.problems


def test_a_printed_index_is_a_fact_and_its_pressures_may_differ(tmp_path: Path) -> None:
    found = of_pressures(tmp_path, [ARMS, {**LEG, "abi": 0.95}])
    assert found.values["abi@left"].value == 0.95
    (conflict,) = [p for p in found.problems if p.kind == "conflict"]
    assert "reported as 0.95 and measured as 0.533" in conflict.what


def test_an_index_of_the_facts_and_another_of_the_pressures_are_a_conflict(tmp_path: Path) -> None:
    fact = {"id": "abi", "side": "left", "value": 0.7, "date": "2026-05-22"}
    found = of_pressures(tmp_path, {"date": "2026-05-22", "items": [ARMS, {**LEG, "abi": 0.53}]}, facts=[fact])
    assert found.values["abi@left"].value == 0.7 and [p.kind for p in found.problems] == ["conflict"]


def test_what_was_worked_out_gives_way_to_what_was_reported_on_that_day(tmp_path: Path) -> None:
    after = {"side": "left", "ankle_pt": 150, "ankle_after_exercise": 140, "date": "2026-05-22"}
    rows = [{**ARMS, "arm_after_exercise": 160, "date": "2026-05-22"}, after]
    alone = of_pressures(tmp_path, rows)
    assert alone.values["exercise_abi@left"].value == 0.875
    fact = {"id": "exercise_abi", "side": "left", "value": 0.6, "date": "2026-05-22"}
    both = of_pressures(tmp_path, rows, facts=[fact])
    assert both.values["exercise_abi@left"].value == 0.6 and [p.kind for p in both.problems] == ["conflict"]


def test_an_artery_that_the_cuff_did_not_close_is_known(tmp_path: Path) -> None:
    found = of_pressures(tmp_path, [ARMS, {"side": "left", "ankle_pt": ">250"}])
    assert found.values["ankle_not_compressible@left"].value is True and "abi@left" not in found.values


def test_pressures_that_cannot_be_used_give_no_fact_and_a_problem(tmp_path: Path) -> None:
    sitting = of_pressures(tmp_path, [{**ARMS, "position": "sitting"}, LEG])
    assert "systolic_toe@left" not in sitting.values and "taken sitting" in str(sitting.problems)
    other_day = of_pressures(tmp_path, [{**ARMS, "date": "2026-05-21"}, {**LEG, "date": "2026-05-22"}])
    assert "no arm was measured" in str(other_day.problems)
    with pytest.raises(RecordError, match=r"pressures\[2\]: found a single value"):
        of_pressures(tmp_path, [ARMS, 3])
    with pytest.raises(RecordError, match="expected a list"):
        of_pressures(tmp_path, {"date": "2026-05-22"})


_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-10, 400),
    st.floats(0, 400),
    st.sampled_from(["absent", ">250", "L", "left", ""]),
)
_ROW = st.dictionaries(
    st.sampled_from(["arm_left", "arm_right", "side", "ankle_pt", "ankle", "toe", "abi", "checked", "position", "x"]),
    _VALUES,
    max_size=6,
)


@given(st.lists(_ROW, max_size=4))
def test_any_rows_give_facts_of_their_range_or_problems(rows: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = of_pressures(Path(folder), rows)
    for key, known in found.values.items():
        if key.startswith("systolic_"):
            assert known.source.startswith("pressures[") and 0 <= float(known.value) <= 350


@pytest.mark.parametrize(
    "section", ["duplex: [{segment: gsv_knee, side: left, reflux_ms: 700}]", "pressures: [{arm_left: 120}]", ""]
)
def test_a_sheet_needs_no_array_library(tmp_path: Path, section: str) -> None:
    path = tmp_path / "sheet.yaml"
    path.write_text(f"patient: {{id: p}}\n{section}\n")
    program = (
        "import sys; from ekbom.records import read; "
        f"read({str(path)!r}, as_of={DAY}); "
        "print('numpy' in sys.modules, 'ekbom.vascular.compact_table' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["False", str(bool(section))]
