"""The compact table: strict, clear about the line, and in the words of laboratories."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ekbom.facts.segments import SEGMENTS
from ekbom.records.sheet import chart_of
from ekbom.vascular.compact_table import COLUMNS, TableError, as_facts, of_csv, of_lines, of_yaml
from ekbom.vascular.measurement import Duplex

LINE = {"segment": "gsv_thigh_mid", "side": "left", "reflux_ms": 1200}


def _line(**changes: object) -> Duplex:
    (one,) = of_lines([{**LINE, **changes}]).duplex
    return one


def _segments(name: str, **more: object) -> list[str]:
    study = of_lines([{"segment": name, "side": "left", "diameter_mm": 5, **more}])
    return [one.segment for one in study.duplex]


def test_a_line_becomes_a_measurement():
    text = """
duplex:
  - {segment: gsv_thigh_mid, side: left, reflux_ms: 1200, diameter_mm: 6.1, manoeuvre: distal_compression, position: standing}
  - {segment: popv_ak, side: right, compressible: no, patency: partly, comment: "old?"}
  - {segment: sfa_mid, side: right, psv_cm_s: 210, edv_cm_s: 30, velocity_ratio: 2.4, waveform: biphasic}
  - {segment: pv_pt_lower, side: left, reflux_ms: 600, error_ms: 20, diameter_mm: 3.6, height_cm: 12, under_ulcer: true,
     time_of_day: "16:30"}
"""
    assert of_yaml(text).duplex == (
        Duplex(
            "gsv_thigh_mid",
            "left",
            reflux_time_ms=1200,
            diameter_mm=6.1,
            manoeuvre="distal_compression",
            position="standing",
        ),
        Duplex("popv_ak", "right", compressible="no", patency="partly", comment="old?"),
        Duplex("sfa_mid", "right", psv_cm_s=210, edv_cm_s=30, velocity_ratio=2.4, waveform="biphasic"),
        Duplex(
            "pv_pt_lower",
            "left",
            reflux_time_ms=600,
            error_ms=20,
            diameter_mm=3.6,
            height_cm=12,
            under_ulcer=True,
            time_of_day="16:30",
        ),
    )


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_says_the_same(mark):
    rows = ["segment,side,reflux_ms,diameter_mm,reflux", "gsv_thigh_mid,left,1200,6.1,", "", "cfv,both,,,no"]
    assert of_csv("\ufeff" + "\r\n".join(rows).replace(",", mark)).duplex == (
        Duplex("gsv_thigh_mid", "left", reflux_time_ms=1200, diameter_mm=6.1),
        Duplex("cfv", "left", reflux_reported=False),
        Duplex("cfv", "right", reflux_reported=False),
    )


@pytest.mark.parametrize("side", ["both", "bilateral", "Bilateral"])
def test_both_sides_are_two_records(side):
    assert [one.side for one in of_lines([{**LINE, "side": side}]).duplex] == ["left", "right"]


@pytest.mark.parametrize(
    ("name", "segment"),
    [
        ("GSV thigh mid", "gsv_thigh_mid"),
        ("SFV mid", "fv_mid"),
        ("superficial femoral vein, distal", "fv_dist"),
        ("long saphenous vein, thigh, mid", "gsv_thigh_mid"),
        ("great saphenous calf distal", "gsv_calf_dist"),
        ("short saphenous vein upper", "ssv_prox"),
        ("lesser saphenous proximal", "ssv_prox"),
        ("ASV", "aagsv"),
        ("AASV", "aagsv"),
        ("Leonardo", "pagsv_calf"),
        ("profunda vein", "dfv"),
        ("profunda artery", "pfa"),
        ("fibular veins", "prv"),
        ("fibular artery", "pera"),
        ("Cockett II", "pv_pt_middle"),
        ("Cockett 1", "pv_pt_lower"),
        ("Boyd", "pv_paratibial_prox"),
        ("popliteal vein above knee", "popv_ak"),
        ("gastrocnemius veins medial", "gav_med"),
        ("Common femoral vein", "cfv"),
        ("Sapheno-femoral junction", "sfj"),
    ],
)
def test_words_of_laboratories_are_understood(name, segment):
    assert _segments(name) == [segment]


def test_every_segment_is_accepted_by_its_id_and_its_label():
    for segment in SEGMENTS.values():
        for name in (segment.id, segment.label):
            line = {"segment": name, "diameter_mm": 5, **({"side": "left"} if segment.sides == "LR" else {})}
            assert of_lines([line]).duplex[0].segment == segment.id


@pytest.mark.parametrize("name", ["SFV", "superficial femoral vein", "fv"])
def test_sfv_is_the_deep_femoral_vein(name):
    assert _segments(name, part="upper") == ["fv_prox"]
    assert _segments(name, whole_length=True) == ["fv_prox", "fv_mid", "fv_dist"]
    assert all(SEGMENTS[one].system == "deep" for one in _segments(name, whole_length="yes"))


@pytest.mark.parametrize("name", ["LSV", "TPV", "saphenous vein", "femoral vein", "iliac vein", "profunda", "peroneal"])
def test_a_name_with_two_meanings_is_asked_about(name):
    with pytest.raises(TableError, match=r"duplex\[1\].segment: the name can mean .* write which"):
        _segments(name)


def test_a_whole_vein_fills_no_third_and_is_kept_as_a_note():
    study = of_lines([{"segment": "GSV", "side": "left", "reflux": True}, {**LINE}])
    assert [one.segment for one in study.duplex] == ["gsv_thigh_mid"]
    assert study.problems[0].startswith("duplex[1]: a whole vessel is named without its parts (gsv_thigh_prox,")


def test_a_whole_vein_said_over_its_whole_length_fills_all_thirds():
    study = of_lines([{"segment": "gsv", "side": "right", "reflux": True, "whole_length": True}])
    assert [one.segment for one in study.duplex] == [
        "gsv_thigh_prox",
        "gsv_thigh_mid",
        "gsv_thigh_dist",
        "gsv_knee",
        "gsv_calf_prox",
        "gsv_calf_mid",
        "gsv_calf_dist",
    ]
    assert all(one.reflux_reported is True and one.side == "right" for one in study.duplex)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"segment": "gsv_tigh_mid"}, r"segment: none of the leg map \(perhaps gsv_thigh_mid"),
        ({"segment": "elbow"}, "segment: none of the leg map"),
        ({"segment": None}, "segment: found none"),
        ({"segment": 7}, "segment: found none"),
        ({"segment": "gsv_knee", "part": "mid"}, "none of the leg map"),
        ({"segment": "gsv", "part": "mid"}, "that part of the vessel"),
        ({"segment": "ssv", "part": "seventh"}, "part: expected one of"),
        ({"side": "LEFTISH"}, "side: expected left, right or both"),
        ({"side": None}, "side: expected left, right or both"),
        ({"side": 1}, "side: expected left, right or both"),
        ({"segment": "ivc"}, "is single and has no side"),
        ({"reflux_ms": -5}, "negative"),
        ({"reflux_ms": "-5"}, "negative"),
        ({"reflux_ms": 1.2}, "in seconds"),
        ({"reflux_ms": 19.9}, "in seconds"),
        ({"reflux_ms": 30001}, "not plausible, expected 0 to 30000 ms"),
        ({"reflux_ms": "1,2"}, "plain number"),
        ({"reflux_ms": "620 ms"}, "plain number"),
        ({"reflux_ms": True}, "plain number"),
        ({"reflux_ms": float("nan")}, "plain number"),
        ({"reflux_ms": [1]}, "plain number"),
        ({"diameter_mm": 0}, "not plausible"),
        ({"diameter_mm": 60.1}, "not plausible"),
        ({"reflux": "perhaps"}, "expected yes or no"),
        ({"reflux": True}, "only where there is no time"),
        ({"reflux_time_ms": 1200}, "stands twice"),
        ({"compressible": "maybe"}, "expected one of yes, partly, no"),
        ({"manoeuvre": "dance"}, "expected one of distal_compression"),
        ({"position": "upside down"}, "expected one of standing"),
        ({"time_of_day": "25:00"}, "expected one of morning"),
        ({"waveform": "triphasic"}, "is a vein"),
        ({"segment": "sfa_mid"}, "is an artery, reflux_time_ms"),
        ({"patency": "removed"}, "not there"),
        ({"diameter_error_mm": 0.2}, "without its diameter"),
        ({"psv_cm_s": 20, "edv_cm_s": 21}, "above the peak"),
        ({"reflx_ms": 5}, r"a name that is none of the table's \(perhaps reflux_ms"),
        ({"comment": 5}, "expected a text"),
        ({"reflux_ms": None}, "nothing is said"),
        ({"reflux_ms": None, "error_ms": 20}, "without its reflux time"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(changes, says):
    with pytest.raises(TableError, match=says) as caught:
        of_lines([{**LINE, "segment": "cfv"}, {**LINE, **changes}])
    assert str(caught.value).startswith("duplex[2]")


def test_limits_are_included():
    assert _line(psv_cm_s=20, edv_cm_s=20).edv_cm_s == 20
    assert _line(reflux_ms=0).reflux_time_ms == 0
    assert _line(reflux_ms=20).reflux_time_ms == 20
    assert _line(reflux_ms=30000).reflux_time_ms == 30000
    assert _line(diameter_mm="60.0").diameter_mm == 60


def test_the_same_segment_twice_is_refused_unless_it_was_scanned_otherwise():
    with pytest.raises(TableError, match=r"duplex\[2\]: gsv_thigh_mid left stands in line 1 already"):
        of_lines([LINE, {**LINE, "reflux_ms": 400}])
    with pytest.raises(TableError, match="stands in line 1"):
        of_lines([{**LINE, "side": "both"}, LINE])
    assert len(of_lines([LINE, {**LINE, "position": "sitting"}, {**LINE, "side": "right"}]).duplex) == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "side,reflux_ms\nleft,5",
        "segment,segment\na,b",
        "segment,secret name\na,b",
        "segment,side\ncfv",
        'segment\n"x',
        "\0",
    ],
)
def test_a_wrong_csv_is_refused(text):
    with pytest.raises(TableError):
        of_csv(text)


@pytest.mark.parametrize(
    "text", ["", "duplex: 5", "duplex: [5]", "a: &b [1]\nc: *b", "duplex: []\nother: 1", "{", "- {1: 2}"]
)
def test_a_wrong_yaml_is_refused(text):
    with pytest.raises(TableError):
        of_yaml(text)


def test_no_message_repeats_what_stood_in_the_line():
    for line in (
        {**LINE, "segment": "SECRETNAME"},
        {**LINE, "side": "SECRETNAME"},
        {**LINE, "SECRETNAME": 1},
        {**LINE, "reflux_ms": "SECRETNAME"},
        {**LINE, "position": "SECRETNAME"},
    ):
        with pytest.raises(TableError) as caught:
            of_lines([line])
        assert "SECRETNAME" not in str(caught.value)
    with pytest.raises(TableError) as caught:
        of_csv("segment,SECRETNAME\ncfv,1")
    assert "SECRETNAME" not in str(caught.value)


# the patient sheet


def test_what_was_accepted_is_read_by_the_patient_sheet():
    lines = [
        {**LINE, "error_ms": 20, "diameter_mm": 6.1, "manoeuvre": "cuff_deflation", "position": "standing"},
        {"segment": "cfv", "side": "left", "compressible": "yes", "patency": "open"},
        {"segment": "ssv_mid", "side": "right", "reflux": "yes"},
        {"segment": "popv_ak", "side": "left", "compressible": "partly"},
        {"segment": "sfa_mid", "side": "left", "psv_cm_s": 90},
    ]
    facts = as_facts(of_lines(lines).duplex)
    chart = chart_of({"patient": {"id": "a"}, "facts": facts}, "sheet", "")
    said = {event.key: event.value for event in chart.events}
    assert said == {
        "reflux_time.gsv_thigh_mid@left": 1200,
        "reflux_time_error.gsv_thigh_mid@left": 20,
        "vein_diameter.gsv_thigh_mid@left": 6.1,
        "compressible.cfv@left": True,
        "patency.cfv@left": "open",
        "reflux_reported.ssv_mid@right": True,
        "duplex_position@left": "standing",
        "duplex_manoeuvre@left": "cuff",
    }


def test_a_leg_scanned_in_two_positions_has_no_position():
    lines = [{**LINE, "position": "standing"}, {**LINE, "segment": "cfv", "position": "supine"}]
    assert not [fact for fact in as_facts(of_lines(lines).duplex) if fact["id"] == "duplex_position"]
    lines = [{**LINE, "position": "standing"}, {**LINE, "segment": "cfv"}]
    assert not [fact for fact in as_facts(of_lines(lines).duplex) if fact["id"] == "duplex_position"]


def test_what_two_records_of_a_segment_say_differently_is_no_fact_yet():
    lines = [
        {**LINE, "diameter_mm": 6, "manoeuvre": "valsalva"},
        {**LINE, "diameter_mm": 6, "manoeuvre": "distal_compression", "reflux_ms": 300},
    ]
    facts = as_facts(of_lines(lines).duplex)
    assert facts == [{"id": "vein_diameter", "value": 6, "unit": "mm", "segment": "gsv_thigh_mid", "side": "left"}]


@pytest.mark.parametrize(
    ("position", "given"), [("standing", 1), ("reverse_trendelenburg", 1), ("sitting", 0), ("supine", 0)]
)
def test_a_diameter_taken_sitting_or_lying_is_not_the_standing_one(position, given):
    facts = as_facts([_line(diameter_mm=6, position=position)])
    assert len([fact for fact in facts if fact["id"] == "vein_diameter"]) == given


def test_a_time_whose_error_is_disputed_is_no_fact_either():
    one, other = _line(error_ms=20, position="standing"), _line(error_ms=60, position="sitting")
    assert as_facts([one, other]) == []
    assert {fact["id"] for fact in as_facts([one])} == {"reflux_time", "duplex_position", "reflux_time_error"}


# fuzzing

CELL = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.sampled_from([*SEGMENTS, "left", "both", "yes", "500"]))  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS) | st.text(max_size=6), CELL, max_size=6), max_size=4))
def test_random_lines_are_read_or_refused(lines):
    try:
        study = of_lines(lines)
    except TableError:
        return
    for one in study.duplex:
        assert one.segment in SEGMENTS and one.side in ("left", "right", "")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=120) | st.text(alphabet=',;"\n\tsegment,side cfvlft01', max_size=120))
def test_random_text_is_read_or_refused(text):
    for reader in (of_csv, of_yaml):
        with contextlib.suppress(TableError):
            reader(text)
