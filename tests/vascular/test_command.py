"""``ekbom vascular``: files in, a study out in five forms; what cannot be measured is refused with its reason."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, UltrasoundImageStorage, generate_uid

from ekbom.vascular import reading
from ekbom.vascular.synthetic import CONDITIONS, spectrum, varied
from tests.cli.running import ekbom, refusal
from tests.vascular.making import venous_study

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "vascular"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the sample data lie beside the project, not in it")
TABLE = """
duplex:
  - {segment: gsv_thigh_mid, side: left, reflux_ms: 1200, diameter_mm: 6.1, manoeuvre: distal_compression, position: standing}
  - {segment: sfj, side: left, reflux_ms: 510, manoeuvre: distal_compression, position: standing}
pressures:
  - {arm_left: 150, arm_right: 148}
  - {side: left, ankle_pt: 80, ankle_dp: 76, toe: 50}
"""


def picture(path: Path, reflux: float, name: str = "DOE^JANE", seed: int = 5) -> Path:
    """A spectrum of that reflux (s) as a DICOM file with a calibrated region and a burned-in name above it."""
    random = np.random.default_rng(seed)
    setting = varied(CONDITIONS["18 dB"], random, reflux)
    drawn = spectrum(setting, random)
    whole = np.zeros((drawn.shape[0] + 60, drawn.shape[1] + 40), np.uint8)
    whole[20:40:2, 10:200:3] = 255
    whole[60:, 20 : 20 + drawn.shape[1]] = drawn
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = UltrasoundImageStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.SOPClassUID = UltrasoundImageStorage
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID
    dataset.PatientName, dataset.PatientID = name, "4711-secret"
    dataset.Rows, dataset.Columns = whole.shape
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.PixelData = whole.tobytes()
    region = Dataset()
    region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 3, 3, 2
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 20, 60
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = 20 + drawn.shape[1] - 1, 60 + drawn.shape[0] - 1
    region.PhysicalUnitsXDirection, region.PhysicalUnitsYDirection = 4, 7
    region.PhysicalDeltaX = setting.seconds_per_column
    region.PhysicalDeltaY = -setting.velocity_range / setting.rows
    region.ReferencePixelX0, region.ReferencePixelY0 = 0, round(setting.baseline * setting.rows)
    region.ReferencePixelPhysicalValueX = region.ReferencePixelPhysicalValueY = 0.0
    dataset.SequenceOfUltrasoundRegions = [region]
    pydicom.dcmwrite(path, dataset, enforce_file_format=True)
    return path


def test_a_picture_and_a_table_make_one_study_with_what_the_book_would_find(tmp_path: Path) -> None:
    table = tmp_path / "table.yaml"
    table.write_text(TABLE)
    scan = picture(tmp_path / "scan.dcm", 0.8)
    result = ekbom(
        "vascular", str(scan), str(table), "--segment", "gsv_calf_prox", "--side", "left", "--position", "standing"
    )
    told = result.out.decode()
    assert result.code == 0, result.err
    assert "Great saphenous vein, upper calf, left: reflux 8" in told or "upper calf, left: reflux 79" in told
    assert "Sapheno-femoral junction, left: reflux 510 ms" in told
    assert "left: Band of the ankle-brachial index: abnormal" in told
    assert "left: Compression of this leg: UNSAFE" in told
    assert "Measured values are unreviewed" in told


def test_no_name_and_no_burned_in_text_leaves_the_reader(tmp_path: Path) -> None:
    scan = picture(tmp_path / "scan.dcm", 0.8)
    for form in ("text", "json", "html", "fhir"):
        told = re.sub(rb"base64,[A-Za-z0-9+/=]+", b"", ekbom("vascular", str(scan), "--format", form).out)
        assert b"DOE" not in told and b"JANE" not in told and b"4711" not in told


def test_the_json_is_that_of_the_contract(tmp_path: Path) -> None:
    scan = picture(tmp_path / "scan.dcm", 0.8)
    result = ekbom("vascular", str(scan), "--segment", "gsv_calf_prox", "--side", "right", "--format", "json")
    document = result.document()
    assert document["schema"] == "ekbom.measure/1"
    (one,) = document["measurements"]
    assert (one["kind"], one["side"], one["segment"], one["review"]) == (
        "duplex",
        "right",
        "gsv_calf_prox",
        "unreviewed",
    )
    assert one["reflux_time_ms"] == pytest.approx(800, abs=one["error_ms"])
    assert one["error_ms"] >= 20 and one["diameter_mm"] is None and one["overlay"] == "scan.dcm.png"
    assert document["refused"] == document["problems"] == []


def test_the_page_holds_map_tables_and_overlay_and_loads_nothing(tmp_path: Path) -> None:
    table = tmp_path / "table.yaml"
    table.write_text(TABLE)
    scan = picture(tmp_path / "scan.dcm", 0.8)
    page = tmp_path / "study.html"
    assert ekbom("vascular", str(scan), str(table), "--format", "html", "-o", str(page)).code == 0
    told = page.read_text(encoding="utf-8")
    assert "default-src 'none'; img-src data:" in told.replace("&#x27;", "'")
    assert told.count("<svg") == 1 and told.count("data:image/png;base64,") == 1
    assert "http://" not in told.replace("http://www.w3.org/2000/svg", "") and "<script" not in told
    assert "not a certified medical device" in told


def test_a_fhir_study_reads_back_as_the_same_measurements(tmp_path: Path) -> None:
    table = tmp_path / "table.yaml"
    table.write_text(TABLE)
    bundle = tmp_path / "study.json"
    assert ekbom("vascular", str(table), "--format", "fhir", "-o", str(bundle)).code == 0
    again = ekbom("vascular", str(bundle), "--format", "json").document()
    times = {m["segment"]: m["reflux_time_ms"] for m in again["measurements"] if m["kind"] == "duplex"}
    assert times == {"gsv_thigh_mid": 1200, "sfj": 510}


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.dcm", "empty.dcm"),
        (b"\xff\xd8\xff\xe0 a photograph", "photo.dcm", "photo.dcm"),
        (b"\xff\xfe\x00", "noise.bin", "neither DICOM nor text"),
        (b"duplex: [{segment: gsv_thigh_mid, side: middle, reflux_ms: 900}]", "t.yaml", "side"),
        (b"duplex: [{segment: gsv_thigh_mid, side: left, reflux_ms: -1}]", "t.yaml", "reflux"),
        (b"pressures: 7", "t.yaml", "expected a list of rows"),
        (b"other: 7", "t.yaml", "none of duplex"),
        (b'{"resourceType": "Patient"}', "t.json", "no FHIR Observation"),
        (b'{"a": 1, "a": 2}', "t.json", "stands twice"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_file(tmp_path: Path, content: bytes, name: str, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    result = ekbom("vascular", str(path))
    assert result.code == 1
    assert "nothing was measured" in result.err
    assert "Refused" in result.out.decode() and words in result.out.decode()
    assert str(tmp_path) not in result.out.decode()


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    table = tmp_path / "table.yaml"
    table.write_text(TABLE)
    result = ekbom("vascular", str(tmp_path / "missing.dcm"), str(table))
    assert result.code == 0
    assert "missing.dcm" in result.out.decode() and "reflux 1200 ms" in result.out.decode()


@pytest.mark.parametrize("form", ["text", "json", "html", "fhir", "pdf"])
@pytest.mark.parametrize("name", [b"caf\xe9", b"a\x1b[31mred", b"a\x07b", "a\u202eb".encode()])
@pytest.mark.parametrize("ending", [b".yaml", b".dcm"])
def test_the_name_of_a_file_is_shown_in_signs_that_can_be_shown(
    tmp_path: Path, form: str, name: bytes, ending: bytes
) -> None:
    path = os.path.join(os.fsencode(tmp_path), name + ending)
    try:
        with open(path, "wb") as file:
            file.write(b"no picture" if ending == b".dcm" else TABLE.encode())
    except OSError:
        pytest.skip("this file system takes no such name")
    result = ekbom("vascular", os.fsdecode(path), "--format", form)
    assert result.code == (1 if ending == b".dcm" else 0), result.err
    assert form == "pdf" or all(sign.isprintable() or sign == "\n" for sign in result.out.decode())


def test_pictures_of_one_name_keep_their_own_overlays(tmp_path: Path) -> None:
    scans = []
    for folder, reflux in (("a", 0.3), ("b", 1.5)):
        (tmp_path / folder).mkdir()
        scans.append(str(picture(tmp_path / folder / "scan.dcm", reflux)))
    place = ("--segment", "gsv_calf_prox", "--side", "left")
    alone = [overlays(ekbom("vascular", scan, *place, "--format", "html").out) for scan in scans]
    together = ekbom("vascular", *scans, *place, "--format", "html").out
    assert overlays(together) == [picture for one in alone for picture in one] and len(set(overlays(together))) == 2
    measurements = ekbom("vascular", *scans, *place, "--format", "json").document()["measurements"]
    assert [one["overlay"] for one in measurements] == ["scan.dcm.png", "scan (2).dcm.png"]


def overlays(page: bytes) -> list[bytes]:
    return re.findall(rb"data:image/png;base64,([A-Za-z0-9+/=]+)", page)


@given(st.lists(st.sampled_from(["a/x.dcm", "b/x.dcm", "x (2).dcm", "c/x", "d/x", "y.csv", "e/y.csv"]), max_size=12))
def test_each_file_of_a_study_has_a_name_of_its_own_with_its_ending(paths: list[str]) -> None:
    names = reading._names(paths)
    assert len(set(names)) == len(names) == len(paths)
    assert [os.path.splitext(name)[1] for name in names] == [os.path.splitext(path)[1] for path in paths]


def test_without_the_extra_tables_are_read_and_pictures_say_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = picture(tmp_path / "scan.dcm", 0.8)
    (tmp_path / "table.yaml").write_text(TABLE)
    (tmp_path / "readings.csv").write_text("file,reflux_ms\nscan.dcm,800\n")
    for name in ("dicom_elements", "dicom_file", "spectra"):
        monkeypatch.setitem(sys.modules, f"ekbom.vascular.{name}", None)
        monkeypatch.delattr(f"ekbom.vascular.{name}", raising=False)
    assert "ekbom[vascular]" in refusal(ekbom("vascular", str(scan)), 3)
    assert "ekbom[vascular]" in refusal(ekbom("vascular", "validate", str(tmp_path / "readings.csv")), 3)
    assert ekbom("vascular", str(tmp_path / "table.yaml")).code == 0


def test_a_segment_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    assert "there is no segment 'gsv'" in refusal(ekbom("vascular", str(tmp_path / "x.dcm"), "--segment", "gsv"), 2)


def test_validation_gives_the_figures_and_counts_what_was_refused_apart(tmp_path: Path) -> None:
    for number, truth in enumerate((0.0, 0.3, 0.8, 1.5)):
        picture(tmp_path / f"{number}.dcm", truth, seed=number)
    (tmp_path / "bad.dcm").write_bytes(b"no picture")
    lines = ["file,reflux_ms,side", "0.dcm,0,left", "1.dcm,300,left", "2.dcm,800,right", "3.dcm,1500,", "bad.dcm,100,"]
    table = tmp_path / "readings.csv"
    table.write_text("\n".join(lines))
    told = ekbom("vascular", "validate", str(table)).out.decode()
    assert "5 traces, 1 refused" in told
    assert "sensitivity): 2 of 2, 100.0 %" in told and "refused, line 6:" in told
    document = ekbom("vascular", "validate", str(table), "--format", "json").document()
    assert document["mean_absolute_error"] < 20 and document["covered"]["hits"] == 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("file\nx.dcm\n", "expected the columns file and reflux_ms"),
        ("file,reflux_ms\n", "0 lines, expected 1"),
        ("file,reflux_ms\nx.dcm,minus\n", "line 2: reflux_ms is not a time"),
        ("file,reflux_ms\nx.dcm,nan\n", "line 2: reflux_ms is not a time"),
        ("file,reflux_ms\nx.dcm,1,2\n", "line 2 has more or fewer cells"),
        ("file,reflux_ms,side\nx.dcm,1,both\n", "side is left or right"),
        ("file,reflux_ms,segment\nx.dcm,1,knee\n", "there is no such segment"),
    ],
)
def test_a_table_of_readings_that_cannot_be_used_says_where(tmp_path: Path, text: str, words: str) -> None:
    table = tmp_path / "readings.csv"
    table.write_text(text)
    assert words in refusal(ekbom("vascular", "validate", str(table)), 1)


@needs_data
@pytest.mark.parametrize("truth", [0, 300, 620, 1200, 2400])
def test_the_wrapped_synthetic_spectra_are_within_20_ms(truth: int) -> None:
    path = DATA / "derived" / f"synthetic_reflux_{truth:04d}ms.dcm"
    (one,) = ekbom("vascular", str(path), "--format", "json").document()["measurements"]
    assert one["reflux_time_ms"] == pytest.approx(truth, abs=20)


@needs_data
def test_an_artery_is_recognised_and_no_venous_reflux_is_called() -> None:
    path = str(DATA / "derived" / "ata_spectral_wrapped.dcm")
    (one,) = ekbom("vascular", path, "--format", "json").document()["measurements"]
    assert (one["reflux_time_ms"], one["waveform"]) == (None, "triphasic")
    assert 45 <= one["psv_cm_s"] <= 56
    result = ekbom("vascular", path, "--segment", "gsv_calf_prox", "--side", "left", "--format", "json")
    assert result.code == 1
    (refused,) = json.loads(result.out)["refused"]
    assert "an artery, not a vein" in refused["reason"]


@needs_data
def test_of_the_real_files_none_has_a_spectrum_and_two_have_stale_tags() -> None:
    files = sorted(map(str, (DATA / "us_dicom").glob("*.dcm")))
    assert len(files) == 7
    result = ekbom("vascular", *files, "--format", "json")
    refused = {r["source"]: r["reason"] for r in json.loads(result.out)["refused"]}
    assert len(refused) == 7
    stale = {name for name, reason in refused.items() if "a stale tag" in reason}
    assert stale == {"examples_palette.dcm", "examples_ybr_color.dcm"}


def test_every_quantity_is_told_in_words(tmp_path: Path) -> None:
    table = tmp_path / "table.yaml"
    table.write_text(TABLE)
    told = ekbom("vascular", str(table)).out.decode()
    assert "Ankle-brachial index of the lower ankle artery, left: 0.5067" in told
    assert "Difference of the arms: 2 mmHg" in told and "left: higher ankle artery" in told
    assert not re.search(r"^  [a-z].*_", told, re.MULTILINE)


def _changed(path: Path, **change: object) -> Path:
    """The picture with its region changed; ``without``: a name that the region loses."""
    dataset = pydicom.dcmread(path)
    (region,) = dataset.SequenceOfUltrasoundRegions
    for name, value in change.items():
        if value is None:
            delattr(region, name)
        else:
            setattr(region, name, value)
    dataset.save_as(path)
    return path


def test_a_baseline_that_is_not_in_the_file_is_asked_for_and_taken(tmp_path: Path) -> None:
    scan = picture(tmp_path / "scan.dcm", 0.8)
    row = 60 + int(pydicom.dcmread(scan).SequenceOfUltrasoundRegions[0].ReferencePixelY0)
    told = ekbom("vascular", str(scan), "--baseline", str(row), "--format", "json").document()
    (one,) = told["measurements"]
    assert one["reflux_time_ms"] == pytest.approx(800, abs=one["error_ms"])
    assert "baseline given by hand" in one["calibration"]
    _changed(scan, ReferencePixelY0=None, ReferencePixelX0=None)
    dataset = pydicom.dcmread(scan)
    whole = np.array(dataset.pixel_array)
    whole[row, :] = 0  # the drawn line of rest is gone
    dataset.PixelData = whole.tobytes()
    dataset.save_as(scan)
    (refused,) = json.loads(ekbom("vascular", str(scan), "--format", "json").out)["refused"]
    assert "--baseline" in refused["reason"]
    (again,) = ekbom("vascular", str(scan), "--baseline", str(row), "--format", "json").document()["measurements"]
    assert again["reflux_time_ms"] == pytest.approx(800, abs=again["error_ms"])
    (outside,) = json.loads(ekbom("vascular", str(scan), "--baseline", "3", "--format", "json").out)["refused"]
    assert "row 3 lies outside the spectrum" in outside["reason"]
    for wrong in ("-1", "x", "1.5", "123456"):
        assert "no row of a picture" in refusal(ekbom("vascular", str(scan), f"--baseline={wrong}"), 2)


def test_a_spectrum_that_shares_its_region_with_another_picture_is_refused(tmp_path: Path) -> None:
    scan = picture(tmp_path / "scan.dcm", 0.8)
    dataset = pydicom.dcmread(scan)
    (spectral,) = dataset.SequenceOfUltrasoundRegions
    tissue = Dataset()
    tissue.RegionSpatialFormat, tissue.RegionDataType, tissue.RegionFlags = 1, 1, 0
    tissue.RegionLocationMinX0, tissue.RegionLocationMinY0 = 10, 40
    tissue.RegionLocationMaxX1, tissue.RegionLocationMaxY1 = 120, spectral.RegionLocationMinY0 + 30
    tissue.PhysicalUnitsXDirection = tissue.PhysicalUnitsYDirection = 3
    tissue.PhysicalDeltaX = tissue.PhysicalDeltaY = 0.01
    dataset.SequenceOfUltrasoundRegions = [spectral, tissue]
    dataset.save_as(scan)
    (refused,) = json.loads(ekbom("vascular", str(scan), "--format", "json").out)["refused"]
    assert "holds another picture too" in refused["reason"]
    tissue.RegionLocationMaxY1 = spectral.RegionLocationMinY0 - 1
    dataset.SequenceOfUltrasoundRegions = [spectral, tissue]
    dataset.save_as(scan)
    assert ekbom("vascular", str(scan), "--format", "json").document()["measurements"]


@cache
def originals() -> dict[str, bytes]:
    """One file of each kind that the command reads."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = folder / "table.yaml"
        table.write_text(TABLE)
        return {
            "scan.dcm": picture(folder / "scan.dcm", 0.8).read_bytes(),
            "report.dcm": venous_study(),
            "table.yaml": TABLE.encode(),
            "table.csv": b"segment,side,reflux_ms\ngsv_thigh_mid,left,1200\n",
            "study.json": ekbom("vascular", str(table), "--format", "fhir").out,
        }


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_damaged_files_end_in_a_report_or_one_clear_line(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(originals())))
    content = bytearray(originals()[name])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, min(len(content), 3000) - 1))
        kind = data.draw(st.sampled_from(("flip", "cut", "insert", "zero")))
        if kind == "flip":
            content[at] ^= 1 << data.draw(st.integers(0, 7))
        elif kind == "insert":
            content[at:at] = data.draw(st.binary(max_size=8))
        elif kind == "zero":
            content[at : at + 4] = bytes(4)
        elif len(content) > at + 1:
            del content[at + 1 + data.draw(st.integers(0, len(content) - at - 1)) :]
    form = data.draw(st.sampled_from(("text", "json", "html", "fhir")))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(bytes(content))
        result = ekbom("vascular", str(path), "--format", form)
    assert result.code in (0, 1) and "Traceback" not in result.err
    assert result.err.count("\n") <= 1
    if form == "json" and result.out:
        document = json.loads(result.out)
        assert document["measurements"] or document["refused"] or document["problems"]
