"""Structured reports: a value counts only where the tree says what, where and which side; nothing is invented."""

from __future__ import annotations

import contextlib
import io
import random
from dataclasses import replace
from typing import Any

import pydicom
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import UID

from ekbom.facts.segments import SEGMENTS
from ekbom.vascular import vendor_codes
from ekbom.vascular.dicom_elements import DicomError
from ekbom.vascular.measurement import REPORTED, Duplex, Single, Study
from ekbom.vascular.structured_report import read, read_bytes
from ekbom.vascular.vendor_codes import STANDARD, Codes
from tests.vascular.making import (
    BOTH,
    CFA,
    CFV,
    DERIVATION,
    DIAMETER,
    DISTAL,
    FINDING_SITE,
    GSV_THIGH,
    LATERALITY,
    LEFT,
    MIDDLE,
    PROXIMAL,
    PSV,
    REFLUX_TIME,
    RIGHT,
    SECRETS,
    SELECTION,
    SHARED,
    TOPOGRAPHICAL,
    code,
    container,
    finding,
    group,
    item,
    modifier,
    number,
    picture,
    report,
    section,
    venous_study,
    written,
)

needs_real = pytest.mark.skipif(not SHARED.is_dir(), reason="the sample reports are not beside the project")


def _one(*sections: Dataset, codes: Codes = STANDARD) -> Duplex:
    study = read_bytes(report(*sections), "r.dcm", codes)
    assert len(study.duplex) == 1, study
    return study.duplex[0]


def _problems(*sections: Dataset) -> list[str]:
    study = read_bytes(report(*sections))
    assert study.duplex == () and study.singles == (), study
    return list(study.problems)


def test_a_vascular_ultrasound_report_becomes_measurements():
    study = read_bytes(venous_study(), "study.dcm")
    how: dict[str, Any] = {
        "manoeuvre": "distal_compression",
        "position": "standing",
        "source": "study.dcm",
        "origin": REPORTED,
    }
    assert set(study.duplex) == {
        Duplex("gsv_thigh_mid", "left", reflux_time_ms=1200, diameter_mm=6.1, **how),
        Duplex("cfv", "left", reflux_time_ms=300, compressible="yes", **how),
        Duplex("cfa", "right", psv_cm_s=110, edv_cm_s=12, source="study.dcm"),
    }
    assert study.problems == ()


@pytest.mark.parametrize("marked", [False, True])
@pytest.mark.parametrize(
    ("syntax", "implicit", "little"),
    [
        ("1.2.840.10008.1.2", True, True),
        ("1.2.840.10008.1.2.1", False, True),
        ("1.2.840.10008.1.2.1.99", False, True),
        ("1.2.840.10008.1.2.2", False, False),
    ],
)
def test_the_same_report_written_another_way_says_the_same(syntax, implicit, little, marked):
    made = pydicom.dcmread(io.BytesIO(venous_study()))
    for element in made.iterall():
        if element.VR == "SQ":
            element.is_undefined_length = marked  # ends with marks, or says its length
            for one in element.value:
                one.is_undefined_length_sequence_item = marked
    made.file_meta.TransferSyntaxUID = UID(syntax)
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, made, implicit_vr=implicit, little_endian=little, force_encoding=True)
    assert read_bytes(stream.getvalue(), "study.dcm") == read_bytes(venous_study(), "study.dcm")


def test_a_measurement_report_becomes_measurements():
    site = modifier(FINDING_SITE, CFV, modifier(LATERALITY, LEFT))
    made = container(code("125007", "DCM", "Measurement Group"), site, number(REFLUX_TIME, "1500", "ms"))
    root = container(code("126010", "DCM", "Imaging Measurements"), made)
    assert _one(root) == Duplex("cfv", "left", reflux_time_ms=1500, source="r.dcm")


def test_the_nearer_side_and_vessel_win():
    near = number(REFLUX_TIME, "700", "ms", modifier(LATERALITY, RIGHT))
    assert _one(section(LEFT, group(CFV, near))).side == "right"
    other = number(REFLUX_TIME, "700", "ms", modifier(FINDING_SITE, code("23438002", "SCT", "Profunda")))
    assert _one(section(LEFT, group(CFV, other))).segment == "dfv"


def test_a_site_that_is_no_segment_hides_the_outer_one():
    lung = number(DIAMETER, "10", "mm", modifier(FINDING_SITE, code("39607008", "SCT", "Lung")))
    assert _problems(section(LEFT, group(CFV, lung))) == ["Vessel lumen diameter: it names no segment of the leg map"]


def test_the_part_of_one_vessel_is_not_that_of_another():
    other = number(REFLUX_TIME, "700", "ms", modifier(FINDING_SITE, GSV_THIGH))
    popliteal = group(code("56849005", "SCT", "Popliteal vein"), other, part=DISTAL)
    assert "without its part" in _problems(section(LEFT, popliteal))[0]


def test_two_parts_at_one_place_are_none():
    both = [modifier(TOPOGRAPHICAL, PROXIMAL), modifier(TOPOGRAPHICAL, DISTAL)]
    made = container(GSV_THIGH, *both, number(REFLUX_TIME, "700", "ms"))
    assert "without its part" in _problems(section(LEFT, made))[0]


def test_a_unit_of_another_scheme_is_none():
    made = number(REFLUX_TIME, "700", "ms")
    made.MeasuredValueSequence[0].MeasurementUnitsCodeSequence = code("ms", "99ACME", "months")
    assert "unit or size" in _problems(section(LEFT, group(CFV, made)))[0]


def test_both_sides_make_two_records():
    study = read_bytes(report(section(BOTH, group(CFV, number(REFLUX_TIME, "700", "ms")))))
    assert [one.side for one in study.duplex] == ["left", "right"]


def test_every_coded_segment_of_the_map_is_reached_by_its_code():
    parts = {"prox": PROXIMAL, "mid": MIDDLE, "dist": DISTAL}
    parts |= {"medial": code("255561001", "SCT", "Medial"), "lateral": code("49370004", "SCT", "Lateral")}
    seen = 0
    for segment in SEGMENTS.values():
        if not segment.snomed or segment.modifier == "knee":
            continue
        made = group(code(segment.snomed), number(DIAMETER, "5", "mm"), part=parts.get(segment.modifier))
        assert _one(section(LEFT if segment.sides == "LR" else None, made)).segment == segment.id
        seen += 1
    assert seen == 57


def test_the_superficial_femoral_vein_of_dicom_is_the_femoral_vein():
    made = group(code("397364003", "SCT", "Superficial Femoral Vein"), number(REFLUX_TIME, "900", "ms"), part=DISTAL)
    assert _one(section(LEFT, made)).segment == "fv_dist"


@pytest.mark.parametrize("vessel", ["414369008", "26805005", "60734001", "56849005", "397364003"])
def test_a_vein_named_without_its_third_fills_none(vessel):
    said = _problems(section(LEFT, group(code(vessel, "SCT", "A vein"), number(REFLUX_TIME, "900", "ms"))))
    assert said == ["Reflux time: A vein is named without its part, so no part of it is filled"]


@pytest.mark.parametrize("vessel", ["83419000", "244411005", "7657000", "85383006"])
def test_a_vessel_that_is_not_of_the_map_fills_nothing(vessel):
    assert _problems(section(LEFT, group(code(vessel), number(REFLUX_TIME, "900", "ms"))))


def test_a_value_without_a_side_is_not_used():
    said = _problems(section(None, group(CFV, number(REFLUX_TIME, "900", "ms"))))
    assert said == ["Reflux time: no side is given (Common femoral vein)"]


def test_two_sides_at_one_place_are_none():
    two = container(CFV, modifier(LATERALITY, LEFT), modifier(LATERALITY, RIGHT), number(REFLUX_TIME, "900", "ms"))
    assert "laterality: two sides are named at one place" in _problems(two)


def test_the_inferior_vena_cava_needs_no_side():
    assert _one(section(None, group(code("64131007"), number(DIAMETER, "2.0", "cm")))).side == ""


def test_legacy_snomed_codes_mean_the_same():
    made = container(
        code("G-035B", "SRT", "Common femoral vein"),
        modifier(code("G-C171", "SRT", "Laterality"), code("G-A101", "SRT", "Left")),
        number(code("G-0364", "SRT", "Vessel lumen diameter"), "11", "mm"),
        number(REFLUX_TIME, "400", "ms"),
    )
    assert _one(made) == Duplex("cfv", "left", diameter_mm=11, reflux_time_ms=400, source="r.dcm")


@pytest.mark.parametrize(
    ("name", "value", "unit", "field", "kept"),
    [
        (REFLUX_TIME, "0.62", "s", "reflux_time_ms", 620),
        (REFLUX_TIME, "0", "ms", "reflux_time_ms", 0),
        (DIAMETER, "0.0061", "m", "diameter_mm", 6.1),
        (PSV, "0.85", "m/s", "psv_cm_s", 85),
        (code("12023-8", "LN"), ".7", "1", "resistance_index", 0.7),
    ],
)
def test_units_are_converted(name, value, unit, field, kept):
    assert getattr(_one(section(LEFT, group(CFV, number(name, value, unit)))), field) == kept


@pytest.mark.parametrize(
    ("name", "value", "unit", "says"),
    [
        (REFLUX_TIME, "620", None, "it has no unit"),
        (REFLUX_TIME, "620", "cm", "unit or size"),
        (REFLUX_TIME, "620", "min", "unit or size"),
        (REFLUX_TIME, "-620", "ms", "unit or size"),
        (REFLUX_TIME, "620", "s", "unit or size"),
        (DIAMETER, "61", "mm", "unit or size"),
        (DIAMETER, "0", "mm", "unit or size"),
        (REFLUX_TIME, None, "ms", "not one number"),
        (REFLUX_TIME, ["620", "640"], "ms", "not one number"),
        (None, "620", "ms", "it has no name"),
        (code("REFL", "99ACME", "Secret quantity"), "620", "ms", "Secret quantity: not a measurement that is read"),
        (code("8581-1", "LN", "Tibial/brachial index"), "0.5", "1", "not a measurement that is read"),
        (code("397414006", "SCT", "Outer diameter"), "6", "mm", "not a measurement that is read"),
    ],
)
def test_a_value_that_cannot_be_used_is_listed_and_not_used(name, value, unit, says):
    (said,) = _problems(section(LEFT, group(CFV, number(name, value, unit))))
    assert says in said


def test_a_reflux_time_at_an_artery_means_nothing():
    assert "artery" in _problems(section(LEFT, group(CFA, number(REFLUX_TIME, "620", "ms"))))[0]


def test_a_missing_measured_value_and_items_without_a_name_survive():
    bare = item("NUM", REFLUX_TIME)
    empty = item("NUM", REFLUX_TIME)
    empty.MeasuredValueSequence = Sequence([])
    nameless = container(None, item("CODE", None), item("CONTAINER", None), item("TEXT", None), Dataset())
    half = item("CODE", LATERALITY, "HAS CONCEPT MOD")
    half.ConceptCodeSequence = Sequence([])
    good = section(LEFT, half, group(CFV, bare, empty, number(REFLUX_TIME, "900", "ms")), nameless)
    study = read_bytes(report(good))
    assert [one.reflux_time_ms for one in study.duplex] == [900]
    assert study.problems == ("Reflux time: it has no value (2 times)",)


def test_what_a_value_was_worked_out_from_is_not_one_more_value():
    source = number(REFLUX_TIME, "100", "ms")
    source.RelationshipType = "INFERRED FROM"
    assert _one(section(LEFT, group(CFV, number(REFLUX_TIME, "900", "ms", source)))).reflux_time_ms == 900


def test_the_selected_value_is_taken_then_the_mean():
    chosen = modifier(SELECTION, code("121410", "DCM", "User chosen value"))
    mean = modifier(DERIVATION, code("373098007", "SCT", "Mean"))
    values = [number(REFLUX_TIME, "800", "ms"), number(REFLUX_TIME, "900", "ms", mean)]
    assert _one(section(LEFT, group(CFV, *values))).reflux_time_ms == 900
    values.append(number(REFLUX_TIME, "1100", "ms", chosen))
    assert _one(section(LEFT, group(CFV, *values))).reflux_time_ms == 1100


def test_several_values_without_a_choice_stay_several():
    values = [number(REFLUX_TIME, text, "ms") for text in ("800", "900", "900")]
    study = read_bytes(report(section(LEFT, group(CFV, *values, number(DIAMETER, "9", "mm")))))
    assert {one.reflux_time_ms for one in study.duplex if one.notes} == {800, 900}
    assert [one.diameter_mm for one in study.duplex if not one.notes] == [9]
    assert all("none of them chosen" in one.notes[0] for one in study.duplex if one.notes)


@pytest.mark.parametrize(("derivation", "scheme"), [("386136009", "SCT"), ("255605001", "SCT"), ("121414", "DCM")])
def test_a_deviation_or_an_extreme_is_not_the_value(derivation, scheme):
    made = number(REFLUX_TIME, "80", "ms", modifier(DERIVATION, code(derivation, scheme, "Spread")))
    assert _problems(section(LEFT, group(CFV, made))) == ["Reflux time: Spread, not the value itself"]


def test_a_measured_or_calculated_value_is_the_value():
    made = number(REFLUX_TIME, "80", "ms", modifier(DERIVATION, code("258090004", "SCT", "Calculated")))
    assert _one(section(LEFT, group(CFV, made))).reflux_time_ms == 80


def test_pressures_are_told_apart_by_their_artery():
    systolic = code("271649006", "SCT", "Systolic blood pressure")
    groups = [
        group(code(artery), number(systolic, text, "mm[Hg]"))
        for artery, text in (("86547008", "118"), ("13363002", "124"), ("17137000", "131"), ("181347005", "99"))
    ]
    study = read_bytes(report(section(LEFT, *groups)), "r")
    assert study.singles == (
        Single("pressure", "systolic_dorsalis_pedis", "left", 118, "mm[Hg]", source="r"),
        Single("pressure", "systolic_posterior_tibial", "left", 124, "mm[Hg]", source="r"),
        Single("pressure", "systolic_arm", "left", 131, "mm[Hg]", source="r"),
    )
    assert study.problems == ("Systolic blood pressure: a pressure of an artery where none is read",)


def test_an_own_index_keeps_its_side():
    study = read_bytes(report(section(RIGHT, number(code("abi", "99EKBOM", "ABI"), "0.91", "1"))), "r")
    assert study.singles == (Single("index", "abi", "right", 0.91, "1", source="r"),)


# vendors

TABLE = """
measurements:
  - {scheme: 99ACME, code: RFX1, means: reflux_time_ms, unit: s}
  - {scheme: 99ACME, code: COMP, means: compressible}
  - {scheme: 99ACME, code: MAN, means: manoeuvre}
  - {meaning: Reflux dur, means: reflux_time_ms}
values:
  - {scheme: 99ACME, code: C0, means: compressible, value: no}
  - {scheme: 99ACME, code: AUG, means: manoeuvre, value: distal_compression}
"""


def test_a_laboratory_adds_the_codes_of_its_machine():
    codes = vendor_codes.extended(TABLE)
    values = (
        modifier(code("MAN", "99ACME"), code("AUG", "99ACME")),
        number(code("RFX1", "99ACME", "Rückfluss"), "1.1", None),
        finding(code("COMP", "99ACME"), code("C0", "99ACME")),
    )
    assert _one(section(LEFT, group(CFV, *values)), codes=codes) == Duplex(
        "cfv", "left", reflux_time_ms=1100, compressible="no", manoeuvre="distal_compression", source="r.dcm"
    )
    assert not read_bytes(report(section(LEFT, group(CFV, *values)))).duplex
    by_words = group(CFV, number(code("77", "99OTHER", "Reflux  Dur"), "900", "ms"))
    assert _one(section(LEFT, by_words), codes=codes).reflux_time_ms == 900


def test_words_for_reflux_time_are_understood_in_private_schemes_only():
    assert (
        _one(section(LEFT, group(CFV, number(code("1", "99X", "Valve Closure Time"), "0.9", "s")))).reflux_time_ms
        == 900
    )
    assert _problems(section(LEFT, group(CFV, number(code("1", "LN", "Reflux Time"), "0.9", "s"))))
    assert _problems(section(LEFT, group(CFV, number(code("1", "99X", "Reflux Time"), "0.9", None))))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "measurements: 3",
        "other: []",
        "measurements: [{scheme: 99A, code: B, means: nothing}]",
        "measurements: [{scheme: 99A, means: reflux_time_ms}]",
        "measurements: [{scheme: 99A, code: B, means: reflux_time_ms, unit: fortnight}]",
        "values: [{scheme: 99A, code: B, means: patency, value: yes}]",
        "values: &a [*a]",
        "a: b: c",
        "[" * 5000,
    ],
)
def test_a_wrong_table_of_codes_is_refused(text):
    with pytest.raises(vendor_codes.TableError):
        vendor_codes.extended(text)


def test_a_finding_of_a_vessel_that_is_not_understood_is_listed():
    said = _problems(section(LEFT, group(CFV, finding(code("Q", "99ACME", "Wall"), code("R", "99ACME")))))
    assert said == ["Wall: not a finding that is read"]


# identity, limits, speed


def test_no_text_of_the_patient_is_in_the_study():
    comment = item("TEXT", code("121106", "DCM", "Comment"))
    comment.TextValue = "SECRETNAME came with SECRETDOCTOR"
    study = read_bytes(report(section(LEFT, comment, group(CFV, comment, number(REFLUX_TIME, "900", "ms")))))
    assert study.duplex and not [secret for secret in SECRETS if secret in repr(study)]


def test_words_of_codes_are_short_and_on_one_line():
    long = code("X", "99ACME", "A\tvery " + "long " * 11)
    (said,) = _problems(section(LEFT, group(CFV, number(long, "1", "ms"))))
    assert "\t" not in said and len(said) < 120


def test_many_problems_are_counted():
    values = [number(code(f"C{n}", "99ACME", f"Thing {n}"), "1", "ms") for n in range(100)]
    said = _problems(section(LEFT, group(CFV, *values)))
    assert len(said) == 61 and said[-1] == "and 40 other things that were not read"


def test_what_is_no_report_is_refused():
    with pytest.raises(DicomError, match="not a structured report"):
        read_bytes(written(picture()))


def test_a_deep_report_is_read():
    inner = group(CFV, number(REFLUX_TIME, "900", "ms"))
    for _ in range(55):
        inner = container(None, inner)
    assert _one(section(LEFT, inner)).reflux_time_ms == 900


def test_a_report_of_two_legs_gives_each_segment():
    legs = [
        section(side, *(group(CFV, number(REFLUX_TIME, "900", "ms"), number(DIAMETER, "9", "mm")) for _ in range(6)))
        for side in (LEFT, RIGHT)
    ]
    assert len(read_bytes(report(*legs)).duplex) == 12


# real files


@needs_real
def test_the_real_reports_are_read_without_an_invented_value():
    paths = sorted((SHARED / "sr_dicom").glob("*.dcm"))
    assert len(paths) == 4
    for path in paths:
        study = read(path)
        assert study.duplex == () and study.singles == ()
        for name in ("Doe", "Foo", "CompressedSamples", "Test^S"):
            assert name not in repr(study)
    listed = [what for path in paths for what in read(path).problems]
    assert "Diameter: it names no segment of the leg map (2 times)" in listed


# fuzzing

FIELDS = set(Duplex.__dataclass_fields__)


def _sound(study: Study) -> None:
    for one in study.duplex:
        assert one.segment in SEGMENTS
        assert one.side in (("left", "right") if SEGMENTS[one.segment].sides == "LR" else ("",))
        for name, (_, low, high) in vendor_codes.NUMBERS.items():
            value = getattr(one, name)
            assert value is None or low <= value <= high
    assert not [secret for secret in SECRETS if secret in repr(replace(study, problems=()))]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 255)), min_size=1, max_size=12), st.booleans())
def test_a_changed_report_is_read_or_refused(changes, cut):
    data = bytearray(venous_study())
    for place, value in changes:
        data[132 + place % (len(data) - 132)] = value
    with contextlib.suppress(DicomError):
        _sound(read_bytes(bytes(data[: changes[0][0] % len(data)] if cut else data)))


@needs_real
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 3), st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_changed_real_report_is_read_or_refused(which, changes):
    data = bytearray(sorted((SHARED / "sr_dicom").glob("*.dcm"))[which].read_bytes())
    for place, value in changes:
        data[132 + place % (len(data) - 132)] = value
    with contextlib.suppress(DicomError):
        assert read_bytes(bytes(data)).duplex == ()


PIECES = [
    lambda c: container(None, *c),
    lambda c: group(CFV, *c),
    lambda c: group(GSV_THIGH, *c, part=MIDDLE),
    lambda c: section(LEFT, *c),
    lambda c: number(REFLUX_TIME, "600", "ms", *c),
    lambda c: number(None, "600", None, *c),
    lambda c: number(DIAMETER, None, "mm", *c),
    lambda c: modifier(LATERALITY, RIGHT, *c),
    lambda c: modifier(TOPOGRAPHICAL, DISTAL, *c),
    lambda c: modifier(FINDING_SITE, CFA, *c),
    lambda c: item("CODE", LATERALITY, "HAS CONCEPT MOD", list(c)),
    lambda c: item("IMAGE", None, "CONTAINS", list(c)),
    lambda c: item("NUM", PSV, "INFERRED FROM", list(c)),
]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_a_tree_grown_at_random_is_read(seed):
    chance = random.Random(seed)

    def grow(depth: int) -> Dataset:
        children = [grow(depth - 1) for _ in range(chance.randint(0, 3))] if depth else []
        return chance.choice(PIECES)(children)

    _sound(read_bytes(report(*(grow(4) for _ in range(2)))))
