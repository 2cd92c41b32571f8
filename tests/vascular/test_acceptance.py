"""Measurements become facts only when a person accepts them; what was reported stays, and a disagreement is shown."""

from __future__ import annotations

import datetime
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ekbom.facts.known import Known
from ekbom.plan.book import load_tables
from ekbom.reports.leg_map import leg_map
from ekbom.reports.leg_map_states import SegmentState
from ekbom.reports.vascular_report import as_html, as_text, judged
from ekbom.vascular import acceptance
from ekbom.vascular.disagreement import disagreements, with_record
from ekbom.vascular.measurement import MEASURED, Duplex, Single, Study
from ekbom.vascular.reading import as_fhir
from tests.cli.running import DAY, ekbom, refusal, sample
from tests.vascular.test_command import picture

ANNA = sample("anna").replace("sheet.yaml", "bundle.json")
NEW_DAY = ("--date", "2026-11-20")
TIME = Duplex("ssv_prox", "left", MEASURED, 900.0, 40.0, manoeuvre="distal_compression", position="standing")
ABI = Single("index", "abi", "left", 0.82, "1", origin=MEASURED)
KNEE = Duplex("gsv_knee", "left", MEASURED, 1204.7, 44.9, manoeuvre="distal_compression", position="standing")


def study_file(folder: Path, *duplex: Duplex, singles: tuple[Single, ...] = ()) -> str:
    path = folder / "study.json"
    path.write_text(as_fhir(Study(duplex=duplex, singles=singles)), encoding="utf-8")
    return str(path)


def held(value: bool | float | str, date: str = "") -> Known:
    return Known(value, date, "record")


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


def test_the_way_from_a_picture_to_the_plan(tmp_path: Path) -> None:
    scan, study, new = (str(tmp_path / name) for name in ("scan.dcm", "study.json", "new.json"))
    picture(Path(scan), 0.8)
    place = ("--segment", "ssv_prox", "--side", "left", "--position", "standing", "--manoeuvre", "distal_compression")
    assert ekbom("vascular", scan, *place, "--format", "fhir", "-o", study).code == 0
    assert ekbom("vascular", "accept", study, "--record", ANNA, "--only", "1", *NEW_DAY, "-o", new).code == 0
    told = ekbom("explain", new, "reflux_state_ssv_prox", "--as-of", DAY).out.decode()
    assert "2026-11-20" in told and "ekbom-" in told
    assert "2026-11-20" not in ekbom("explain", ANNA, "reflux_state_ssv_prox", "--as-of", DAY).out.decode()


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
    words = "reflux_time.gsv_knee@left: 1400 in the record (2026-11-14), 1204.7 here"
    assert lines[2] == f"      differs from the record: {words}"
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
    asked = ("--all", "--date", "2026-11-20", "--subject", "Patient/p1")
    made = json.loads(ekbom("vascular", "accept", study_file(tmp_path, TIME), *asked).out)
    assert {e["resource"]["subject"]["reference"] for e in made["entry"]} == {"Patient/p1"}
    assert made["resourceType"] == "Bundle"
    assert {e["resource"]["effectiveDateTime"] for e in made["entry"]} == {"2026-11-20"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--only", "9", "--date", "2026-11-20", "--subject", "Patient/p1"], 1, "there is no measurement 9"),
        (["--only", "1", "--date", "2026-11-20"], 2, "--subject Patient/ID"),
        (["--only", "1", "--date", "2026-11-20", "--subject", "Patient/a b"], 2, "expected Patient/ID"),
        (["--only", "1", "--date", "2026-11-20", "--subject", "Group/1"], 2, "expected Patient/ID"),
        (["--only", "1", "--date", "9000-01-01", "--subject", "Patient/p1"], 2, "still to come"),
        (["--only", "1", "--date", "2026-11-20", "--subject", "Patient/p1", "--record", ANNA], 1, "not the one of"),
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


def accept(*arguments: str) -> Any:
    told = ekbom("vascular", "accept", *arguments)
    assert told.code == 0, told.err
    return json.loads(told.out)


def test_the_text_of_the_record_stays_to_the_last_sign(tmp_path: Path) -> None:
    text = (
        '{ "entry" : [\n {"resource": {"resourceType": "Patient", "id": "p\u00fc", "x": [1.10, 1e400, "]}"]}}\n ] ,'
        '"resourceType":"Bundle",   "type": "collection", "last": {"entry": []} }  '
    )
    study = Study(duplex=(TIME,))
    made = acceptance.appended(text, study, "2026-11-20", datetime.date(2026, 11, 22))
    at = text.index("\n ] ,")
    assert made.startswith(text[:at]) and made.endswith(text[at + 2 :])
    assert len(json.loads(made)["entry"]) > 1


def test_what_is_accepted_twice_is_there_once(tmp_path: Path) -> None:
    study, new = study_file(tmp_path, TIME), str(tmp_path / "new.json")
    ekbom("vascular", "accept", study, "--record", ANNA, "--only", "1", *NEW_DAY, "-o", new)
    again = refusal(ekbom("vascular", "accept", study, "--record", new, "--only", "1", *NEW_DAY), 1)
    assert "holds these measurements of that day already" in again


def test_neither_record_nor_study_is_written_over(tmp_path: Path) -> None:
    study, own = study_file(tmp_path, TIME), str(tmp_path / "own.json")
    shutil.copy(ANNA, own)
    for target in (own, study):
        before = Path(target).read_bytes()
        told = ekbom("vascular", "accept", study, "--record", own, "--only", "1", *NEW_DAY, "-o", target)
        assert "not written over" in refusal(told, 2) and Path(target).read_bytes() == before


def test_a_study_of_another_patient_or_day_is_refused(tmp_path: Path) -> None:
    study = study_file(tmp_path, TIME)
    document = json.loads(Path(study).read_text(encoding="utf-8"))
    (resource,) = [e["resource"] for e in document["entry"]]
    for change, said in (
        ({"subject": {"reference": "Patient/somebody"}}, "another patient"),
        ({"effectiveDateTime": "2026-11-19T10:00:00Z"}, "another day"),
    ):
        Path(study).write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": {**resource, **change}}]}))
        assert said in refusal(ekbom("vascular", "accept", study, "--record", ANNA, "--only", "1", *NEW_DAY), 1)
    Path(study).write_text(json.dumps({**resource, "effectiveDateTime": "2026-11-20T10:00:00Z"}))
    assert ekbom("vascular", "accept", study, "--record", ANNA, "--only", "1", *NEW_DAY).code == 0


def test_of_two_values_of_one_place_one_is_accepted(tmp_path: Path) -> None:
    study = study_file(tmp_path, REPORTED_KNEE, KNEE)
    lines = ekbom("vascular", "accept", study).out.decode().splitlines()
    assert lines[1] == "      another value in this study: 2" and lines[3] == "      another value in this study: 1"
    made = json.dumps(accept(study, "--all", *NEW_DAY, "--subject", "Patient/p"))
    assert '"value": 620.0' in made and "1204.7" not in made
    both = ekbom("vascular", "accept", study, "--only", "1,2", *NEW_DAY, "--subject", "Patient/p")
    assert "measurements 1 and 2 give two values of one fact" in refusal(both, 1)
    assert "1204.7" in json.dumps(accept(study, "--only", "2", *NEW_DAY, "--subject", "Patient/p"))
    two_measured = study_file(tmp_path, KNEE, replace(KNEE, reflux_time_ms=300.0, position="supine"))
    refusal(ekbom("vascular", "accept", two_measured, "--all", *NEW_DAY, "--subject", "Patient/p"), 1)


def test_a_measured_value_of_the_day_of_a_reported_one_is_a_conflict_and_both_stay(tmp_path: Path) -> None:
    study, new = study_file(tmp_path, KNEE), str(tmp_path / "new.json")
    asked = ("--record", ANNA, "--only", "1", "--date", "2026-11-14", "-o", new)
    assert ekbom("vascular", "accept", study, *asked).code == 0
    told = plan(new)
    assert any("two values at one instant" in p["what"] and "reflux_time" in p["what"] for p in told["problems"])
    text = Path(new).read_text(encoding="utf-8")
    assert '"value": 1400' in text and "differs from the record: reflux_time.gsv_knee@left: 1400" in text
    assert '"reflux_time.gsv_knee@left", "value": 1204.7' not in json.dumps(told)


def test_a_folder_takes_what_was_accepted_as_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "record"
    folder.mkdir()
    entries = json.loads(Path(ANNA).read_text(encoding="utf-8"))["entry"]
    lines = [json.dumps(entry["resource"]) for entry in entries]
    (folder / "all.ndjson").write_text("\n".join(lines) + "\n", encoding="utf-8")
    own = next(e["resource"]["id"] for e in entries if e["resource"]["resourceType"] == "Patient")
    before = json.dumps(plan(str(folder)))
    asked = ("--only", "1", *NEW_DAY, "--subject", f"Patient/{own}", "-o", str(folder / "accepted.json"))
    assert ekbom("vascular", "accept", study_file(tmp_path, TIME), *asked).code == 0
    after = json.dumps(plan(str(folder)))
    assert '"2026-11-20"' in after and '"2026-11-20"' not in before


def test_a_sheet_is_compared_with_and_not_appended_to(tmp_path: Path) -> None:
    sheet, study = sample("anna"), study_file(tmp_path, TIME)
    assert ekbom("vascular", "accept", study, "--record", sheet).code == 0
    told = refusal(ekbom("vascular", "accept", study, "--record", sheet, "--only", "1", *NEW_DAY), 1)
    assert "no FHIR Bundle, expected one to append to" in told


def test_a_bundle_that_a_server_carries_out_gets_entries_of_its_kind() -> None:
    patient = {"resourceType": "Patient", "id": "p"}
    record = {"resourceType": "Bundle", "type": "transaction", "entry": [{"resource": patient, "request": {}}]}
    made = json.loads(
        acceptance.appended(json.dumps(record), Study(duplex=(TIME,)), "2026-11-20", datetime.date(2026, 11, 22))
    )
    assert {e["request"]["method"] for e in made["entry"][1:]} == {"POST"}
    assert acceptance.ids_of({**record, "entry": [{"resource": patient, "fullUrl": "urn:uuid:a"}]}) == ("p", "a")


def test_a_study_as_plain_data_says_which_form_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    ekbom("vascular", study_file(tmp_path, TIME), "--format", "json", "-o", str(path))
    assert "--format fhir" in refusal(ekbom("vascular", "accept", str(path)), 1)


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
        (Duplex("gsv_knee", "left", reflux_reported=False), True),
        (Duplex("gsv_knee", "left", reflux_reported=True), False),
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
    known = {"reflux_time.gsv_knee@left": held(1400.0, "2026-05-22"), "compressible.gsv_knee@left": held(True)}
    assert with_record(study, known) == {
        "reflux_time.gsv_knee@left": "1400 in the record (2026-05-22), 1204.7 here",
        "compressible.gsv_knee@left": "yes in the record, no here",
    }
    assert not with_record(study, {"reflux_time.gsv_knee@left": held(1180.0)})
    near = Study(duplex=(replace(KNEE, reflux_time_ms=520.0),))
    assert with_record(near, {"reflux_time.gsv_knee@left": held(490.0)})
    assert not with_record(near, {"reflux_time.gsv_knee@left": held(505.0)})
    assert with_record(near, {"reflux_reported.gsv_knee@left": held(False)})
    assert not with_record(near, {"reflux_reported.gsv_knee@left": held(True)})
    index = Study(singles=(ABI,))
    assert with_record(index, {"abi@left": held(0.9)}) == {"abi@left": "0.9 in the record, 0.82 here"}
    assert not with_record(index, {"abi@left": held(0.825)})
    assert not with_record(study, {})


def test_the_map_tells_a_measured_number_from_a_reported_one() -> None:
    state = SegmentState("refluxing", 900.0, 45.0, 6.0, unreviewed=frozenset({"reflux_ms"}))
    drawn = leg_map({("gsv_knee", "left"): state})
    assert "900±45 ms* 6.0 mm<" in drawn and ">Reflux: GSV knee*<" in drawn and "*: measured, unreviewed" in drawn
    assert "900 ± 45 ms (measured, unreviewed), 6.0 mm." in drawn.split("</desc>")[0]
    plain = leg_map({("gsv_knee", "left"): SegmentState("refluxing", 900.0, 45.0)})
    assert "900±45 ms*" not in plain and "900±45 ms" in plain and "unreviewed" not in plain.split("</desc>")[0]


@pytest.mark.parametrize(("reported", "differs"), [(499.0, True), (500.0, True), (501.0, False), (540.0, False)])
def test_values_on_two_sides_of_the_cut_off_disagree_however_near(reported: float, differs: bool) -> None:
    measured = Duplex("gsv_knee", "left", MEASURED, 520.0, 45.0)
    assert bool(disagreements(Study(duplex=(Duplex("gsv_knee", "left", reflux_time_ms=reported), measured)))) == differs


def test_a_measured_value_that_agrees_leaves_the_reported_one_its_finding() -> None:
    reported = Duplex("gsv_knee", "left", reflux_time_ms=1180.0, manoeuvre="distal_compression", position="standing")
    read = judged(Study(duplex=(KNEE, reported)), load_tables())
    assert not read.differs and [f for f in read.findings if f.id == "gsv_extent"]


@pytest.mark.parametrize("turned", [False, True])
def test_on_the_map_a_reported_number_stands_whatever_comes_later(turned: bool) -> None:
    pair = (REPORTED_KNEE, replace(KNEE, diameter_mm=6.0))
    state = judged(Study(duplex=pair[::-1] if turned else pair), load_tables()).states["gsv_knee", "left"]
    assert (state.reflux_ms, state.error_ms, state.diameter_mm) == (620.0, None, 6.0)
    assert state.unreviewed == {"diameter_mm"} and "also measured: 1205 ± 45 ms" in state.note


def test_indices_disagree_by_more_than_their_print() -> None:
    def differ(printed: float) -> tuple[object, ...]:
        return disagreements(Study(singles=(replace(ABI, origin="reported", value=printed), ABI)))

    assert [bool(differ(value)) for value in (0.80, 0.815, 0.82, 0.83, 0.84)] == [True, False, False, False, True]
    other_leg = replace(ABI, origin="reported", value=0.4, side="right")
    assert not disagreements(Study(singles=(other_leg, ABI)))


def test_a_record_given_beside_the_files_is_compared_in_every_form(tmp_path: Path) -> None:
    study = study_file(tmp_path, KNEE, REPORTED_KNEE)
    words = "reflux_time.gsv_knee@left: 1400 in the record (2026-11-14), 1204.7 here; both stand, a person decides"
    assert words in ekbom("vascular", study, "--record", ANNA).out.decode()
    assert words in ekbom("vascular", study, "--record", ANNA, "--format", "html").out.decode()
    problems = json.loads(ekbom("vascular", study, "--record", ANNA, "--format", "json").out)["problems"]
    assert words in problems and not any("620 here" in problem for problem in problems)
    sheet = sample("anna")
    assert ekbom("vascular", study, "--record", sheet).code == 0
    assert "no such file" in refusal(ekbom("vascular", study, "--record", "/nowhere.json"), 1)
