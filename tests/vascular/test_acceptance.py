"""Measurements become facts only when a person accepts them; what was reported stays, and a disagreement is shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ekbom.plan.book import load_tables
from ekbom.reports.leg_map import leg_map
from ekbom.reports.leg_map_states import SegmentState
from ekbom.reports.vascular_report import as_html, as_text, judged
from ekbom.vascular import acceptance
from ekbom.vascular.disagreement import disagreements, with_record
from ekbom.vascular.measurement import MEASURED, Duplex, Single, Study
from ekbom.vascular.reading import as_fhir
from tests.cli.running import DAY, ekbom, refusal, sample

ANNA = sample("anna").replace("sheet.yaml", "bundle.json")
TIME = Duplex("ssv_prox", "left", MEASURED, 900.0, 40.0, manoeuvre="distal_compression", position="standing")
KNEE = Duplex("gsv_knee", "left", MEASURED, 1204.7, 44.9, manoeuvre="distal_compression", position="standing")


def study_file(folder: Path, *duplex: Duplex, singles: tuple[Single, ...] = ()) -> str:
    path = folder / "study.json"
    path.write_text(as_fhir(Study(duplex=duplex, singles=singles)), encoding="utf-8")
    return str(path)


def plan(path: str) -> Any:
    return json.loads(ekbom("plan", path, "--as-of", DAY, "--format", "json").out)


def test_the_way_from_a_measurement_to_the_plan(tmp_path: Path) -> None:
    study, new = study_file(tmp_path, TIME), str(tmp_path / "new.json")
    told = ekbom("vascular", "accept", study, "--record", ANNA, "--only", "1", "--date", "2026-11-20", "-o", new)
    assert (told.code, told.out) == (0, b"")
    whole = json.dumps(plan(new))
    assert '"reflux_time.ssv_prox@left"' in whole and '"2026-11-20"' in whole
    before, after = (json.loads(Path(path).read_text(encoding="utf-8")) for path in (ANNA, new))
    assert after["entry"][: len(before["entry"])] == before["entry"]
    (added,) = [e["resource"] for e in after["entry"][len(before["entry"]) :] if "component" in e["resource"]]
    assert added["status"] == "final" and "accepted by a person on" in json.dumps(added["note"])


def test_what_nobody_accepted_changes_no_plan(tmp_path: Path) -> None:
    record = json.loads(Path(ANNA).read_text(encoding="utf-8"))
    waiting = json.loads(as_fhir(Study(duplex=(TIME, KNEE))))["entry"]
    subject = acceptance.subject_of(record)
    for entry in waiting:
        entry["resource"]["subject"] = {"reference": subject}
    path = tmp_path / "with.json"
    path.write_text(json.dumps({**record, "entry": [*record["entry"], *waiting]}), encoding="utf-8")
    with_them, without = plan(str(path)), plan(ANNA)
    for told in (with_them, without):
        del told["problems"]
    assert with_them == without


def test_the_list_numbers_what_waits_and_says_where_the_record_differs(tmp_path: Path) -> None:
    study = study_file(tmp_path, TIME, KNEE, singles=(Single("index", "abi", "left", 0.82, "1", origin=MEASURED),))
    lines = ekbom("vascular", "accept", study, "--record", ANNA).out.decode().splitlines()
    assert lines[0].startswith("   1  Small saphenous vein, upper calf, left: reflux 900 ms, error 40 ms (measured)")
    assert lines[1].startswith("   2  Great saphenous vein at the knee, left")
    assert lines[2] == "      differs from the record: reflux_time.gsv_knee@left: 1400 in the record, 1204.7 here"
    assert lines[3].startswith("   3  ") and "0.82" in lines[3]


def test_all_leaves_out_what_differs_from_the_record(tmp_path: Path) -> None:
    study = study_file(tmp_path, TIME, KNEE)
    made = ekbom("vascular", "accept", study, "--record", ANNA, "--all", "--date", "2026-11-20").out.decode()
    assert "ssv_prox" in made and '"value": 1204.7' not in made
    named = ekbom("vascular", "accept", study, "--record", ANNA, "--only", "2", "--date", "2026-11-20").out.decode()
    assert '"value": 1204.7' in named and '"value": 1400' in named
    only = study_file(tmp_path, KNEE)
    refusal(ekbom("vascular", "accept", only, "--record", ANNA, "--all", "--date", "2026-11-20"), 1)


def test_without_a_record_the_bundle_holds_the_measurements_alone(tmp_path: Path) -> None:
    made = json.loads(ekbom("vascular", "accept", study_file(tmp_path, TIME), "--all", "--date", "2026-11-20").out)
    assert made["resourceType"] == "Bundle"
    assert {e["resource"]["effectiveDateTime"] for e in made["entry"]} == {"2026-11-20"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--only", "9", "--date", "2026-11-20"], 1, "there is no measurement 9"),
        (["--only", "x", "--date", "2026-11-20"], 2, "N,N"),
        (["--only", "1"], 2, "--date"),
        (["--all"], 2, "--date"),
        (["--only", "1", "--all", "--date", "2026-11-20"], 2, "not allowed"),
        (["--record", "/nowhere.json"], 1, "there is no such file"),
    ],
)
def test_what_cannot_be_accepted_says_why(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    assert said in refusal(ekbom("vascular", "accept", study_file(tmp_path, TIME), *arguments), code)


@pytest.mark.parametrize(
    "record",
    [{"resourceType": "Bundle", "entry": []}, {"resourceType": "Patient", "id": "x"}, {"resourceType": "Bundle"}],
)
def test_a_record_that_is_no_bundle_of_one_patient(record: dict[str, Any]) -> None:
    with pytest.raises(acceptance.AcceptanceError, match="expected one"):
        acceptance.subject_of(record)


def test_nothing_to_accept(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("{}")
    assert "nothing can be accepted" in refusal(ekbom("vascular", "accept", str(path)), 1)


# --- disagreement ------------------------------------------------------------------------------------------

REPORTED_KNEE = Duplex("gsv_knee", "left", reflux_time_ms=620.0, manoeuvre="distal_compression")


@pytest.mark.parametrize(
    ("reported", "differs"),
    [
        (REPORTED_KNEE, True),
        (Duplex("gsv_knee", "left", reflux_time_ms=1160.0), False),
        (Duplex("gsv_knee", "left", reflux_time_ms=1159.0), True),
        (Duplex("gsv_knee", "right", reflux_time_ms=620.0), False),
        (Duplex("ssv_prox", "left", reflux_time_ms=620.0), False),
        (Duplex("gsv_knee", "left", reflux_time_ms=620.0, position="supine"), False),
        (Duplex("gsv_knee", "left", reflux_time_ms=620.0, manoeuvre="valsalva"), False),
        (Duplex("gsv_knee", "left", diameter_mm=5.0), False),
    ],
)
def test_a_disagreement_needs_the_same_place_and_way_and_more_than_the_error(reported: Duplex, differs: bool) -> None:
    assert bool(disagreements(Study(duplex=(reported, KNEE)))) == differs
    assert not disagreements(Study(duplex=(reported, reported)))
    assert not disagreements(Study(duplex=(KNEE, KNEE)))


def test_both_values_are_shown_and_neither_decides(tmp_path: Path) -> None:
    study = Study(duplex=(REPORTED_KNEE, KNEE))
    words = "reflux time reported as 620 ms and measured as 1204.7 ms (error 44.9); both stand"
    read = judged(study, load_tables())
    assert words in as_text(read) and words in as_html(read)
    assert not [f for f in read.findings if f.id.startswith("gsv_extent") and f.value not in ("none", "undetermined")]
    path = tmp_path / "study.json"
    path.write_text(as_fhir(study), encoding="utf-8")
    told = json.loads(ekbom("vascular", str(path), "--format", "json").out)
    assert len(told["measurements"]) == 2 and any(words in problem for problem in told["problems"])


def test_a_record_is_compared_by_fact() -> None:
    study = Study(duplex=(KNEE, Duplex("gsv_knee", "left", MEASURED, compressible="no")))
    known: dict[str, object] = {"reflux_time.gsv_knee@left": 1400.0, "compressible.gsv_knee@left": True}
    assert with_record(study, known) == {
        "reflux_time.gsv_knee@left": "1400 in the record, 1204.7 here",
        "compressible.gsv_knee@left": "True in the record, False here",
    }
    assert not with_record(study, {"reflux_time.gsv_knee@left": 1180.0})
    assert not with_record(study, {})


def test_the_map_tells_a_measured_number_from_a_reported_one() -> None:
    states = {("gsv_knee", "left"): SegmentState("refluxing", 900.0, 45.0, unreviewed=True)}
    drawn = leg_map(states)
    assert "900±45 ms*" in drawn and "measured, unreviewed" in drawn.split("</desc>")[0]
    plain = leg_map({("gsv_knee", "left"): SegmentState("refluxing", 900.0, 45.0)})
    assert "900±45 ms*" not in plain and "900±45 ms" in plain and "unreviewed" not in plain.split("</desc>")[0]
