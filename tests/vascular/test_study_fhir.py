"""Studies as FHIR: three judges accept them, they come back as they went, and only accepted ones become facts."""

from __future__ import annotations

import copy
import gzip
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fhir.resources.R4B.observation import Observation as StrictObservation
from fhirclient.models.observation import Observation as ClientObservation
from hypothesis import given, settings
from hypothesis import strategies as st

from ekbom.facts.segments import SEGMENTS
from ekbom.records.chart import Chart
from ekbom.records.fhir_observation import read as record_reads
from ekbom.vascular.measurement import MANOEUVRES, MEASURED, PATENCY, POSITIONS, WAVEFORMS, Duplex, Single, Study
from ekbom.vascular.study_fhir import accepted, observations, study_of

SCHEMA = json.loads(gzip.decompress((Path(__file__).parents[1] / "fhir" / "fhir-r4.schema.json.gz").read_bytes()))
JUDGE = jsonschema.Draft6Validator({"$ref": "#/definitions/Observation", "definitions": SCHEMA["definitions"]})
STUDY = Study(
    (
        Duplex(
            "gsv_thigh_mid",
            "left",
            origin=MEASURED,
            reflux_time_ms=1200,
            error_ms=20,
            diameter_mm=6.1,
            diameter_error_mm=0.2,
            manoeuvre="distal_compression",
            position="standing",
            time_of_day="16:30",
            calibration="region tags",
            comment="hard to see",
            source="scan.dcm",
            notes=("sweep of 16 ms a pixel",),
        ),
        Duplex("cfv", "right", compressible="partly", patency="partly", flow="phasic", source="a.csv"),
        Duplex("popv_bk", "right", compressible="no", reflux_reported=True, source="a.csv"),
        Duplex("pv_pt_lower", "left", reflux_time_ms=600, height_cm=12, under_ulcer=False, source="a.csv"),
        Duplex(
            "sfa_dist",
            "left",
            psv_cm_s=210,
            edv_cm_s=30,
            velocity_ratio=2.4,
            pulsatility_index=4.0,
            resistance_index=0.86,
            waveform="biphasic",
            source="a.csv",
        ),
        Duplex("ivc", "", diameter_mm=21, source="a.csv"),
    ),
    (
        Single("pressure", "systolic_toe", "left", 62, "mm[Hg]", error=3, source="a.csv", notes=("cuff of 2.5 cm",)),
        Single("index", "abi", "right", 0.91, "1", origin=MEASURED, calibration="raw pressures", source="a.csv"),
        Single("capillaroscopy", "capillary_density", "left", 7.5, "/mm", source="b.png"),
    ),
)


def _made():
    return observations(STUDY, "Patient/1", "2026-05-20")


@pytest.mark.parametrize("maker", [observations, accepted])
def test_three_judges_accept_every_observation(maker):
    for resource in maker(STUDY, "Patient/1", "2026-05-20"):
        assert [error.message[:200] for error in JUDGE.iter_errors(resource)] == []
        assert StrictObservation.model_validate(resource).status in ("preliminary", "final")
        assert ClientObservation(resource).code


def test_a_judge_refuses_a_broken_one():
    resource = {**_made()[0]}
    del resource["code"]
    assert list(JUDGE.iter_errors(resource))


def test_a_study_comes_back_as_it_went():
    sent = json.loads(json.dumps(_made()))
    assert study_of(sent) == STUDY
    assert study_of(accepted(STUDY, "Patient/1"), "record").duplex == STUDY.duplex


def test_what_nobody_accepted_is_preliminary_and_no_fact_is_read_from_it():
    chart = Chart()
    for resource in _made():
        assert resource["status"] == "preliminary"
        record_reads(resource, chart, "observation")
    assert chart.events == []


def test_what_was_accepted_is_final_and_becomes_facts():
    chart = Chart()
    for resource in accepted(STUDY, "Patient/1", "2026-05-20"):
        assert resource["status"] == "final"
        record_reads(resource, chart, "observation")
    assert {event.key: event.value for event in chart.events} == {
        "reflux_time.gsv_thigh_mid@left": 1200,
        "reflux_time_error.gsv_thigh_mid@left": 20,
        "vein_diameter.gsv_thigh_mid@left": 6.1,
        "patency.cfv@right": "partly",
        "compressible.popv_bk@right": False,
        "reflux_reported.popv_bk@right": True,
        "reflux_time.pv_pt_lower@left": 600,
        "systolic_toe@left": 62,
        "abi@right": 0.91,
    }


def test_accepted_values_that_contradict_each_other_are_no_fact():
    chart = Chart()
    twice = Study(tuple(Duplex("cfv", "left", reflux_time_ms=time, diameter_mm=9) for time in (300, 1200)))
    for resource in accepted(twice, "Patient/1"):
        record_reads(resource, chart, "observation")
    assert {event.key for event in chart.events} == {"vein_diameter.cfv@left"}


def test_vessel_side_and_quantity_are_coded_and_the_error_is_said():
    first = _made()[0]
    codes = {(c["system"], c["code"]) for c in first["bodySite"]["coding"]}
    assert codes == {
        ("urn:ekbom:segment", "gsv_thigh_mid"),
        ("http://snomed.info/sct", "414369008"),
        ("http://ncithesaurus.nci.nih.gov", "C25569"),
        ("http://snomed.info/sct", "7771000"),
    }
    assert first["method"]["coding"][0]["code"] == "distal_compression"
    assert "Error of the reflux time: ± 20 ms" in [note["text"] for note in first["note"]]
    time = next(part for part in first["component"] if part["code"]["text"] == "Reflux time")
    assert time["valueQuantity"] == {"value": 1200, "unit": "ms", "system": "http://unitsofmeasure.org", "code": "ms"}
    artery = {c["code"] for part in _made()[4]["component"] for c in part["code"]["coding"]}
    assert {"11726-7", "11653-3", "33867-3", "12008-9", "12023-8"} <= artery


def test_a_vessel_without_a_code_has_none_and_a_part_never_bears_the_code_of_the_whole():
    for segment in ("tpt_v", "gsv_knee", "gav_med"):
        (made,) = observations(Study((Duplex(segment, "left", diameter_mm=3),)), "Patient/1")
        systems = [c["system"] for c in made["bodySite"]["coding"]]
        assert systems == ["urn:ekbom:segment", "http://snomed.info/sct"]  # the second is the side
        assert "effectiveDateTime" not in made


def _foreign(**changes):
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "11726-7"}]},
        "bodySite": {
            "coding": [
                {"system": "http://snomed.info/sct", "code": "181347005"},
                {"system": "http://snomed.info/sct", "code": "24028007"},
            ]
        },
        "valueQuantity": {"value": 1.1, "system": "http://unitsofmeasure.org", "code": "m/s"},
        **changes,
    }


def test_an_observation_of_another_program_is_read():
    assert study_of([_foreign()], "x") == Study((Duplex("cfa", "right", psv_cm_s=110, source="x"),))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"status": "entered-in-error"}, "status"),
        ({"status": None}, "status"),
        ({"bodySite": None}, "names no segment"),
        ({"bodySite": {"coding": [{"system": "http://snomed.info/sct", "code": "181347005"}]}}, "names no side"),
        ({"bodySite": {"coding": [{"system": "http://snomed.info/sct", "code": "414369008"}]}}, "names no segment"),
        ({"valueQuantity": {"value": 1.1, "code": "furlong"}}, "cannot be used"),
        ({"valueQuantity": {"value": -1.1, "code": "m/s"}}, "cannot be used"),
        ({"valueQuantity": {"value": 1.1, "code": "m/s", "comparator": ">"}}, "cannot be used"),
        ({"valueQuantity": {"value": True, "code": "m/s"}}, "cannot be used"),
        ({"code": {"text": "peak systolic velocity"}}, "nothing that is read"),
        ({"resourceType": "Patient"}, "no Observation"),
    ],
)
def test_what_is_not_understood_is_counted_and_not_used(changes, says):
    study = study_of([_foreign(**changes), _foreign(**changes)])
    assert study.duplex == () and study.singles == ()
    assert len(study.problems) == 1 and says in study.problems[0] and "(2 times)" in study.problems[0]


def test_an_observation_with_one_value_that_cannot_be_used_is_not_used_in_part():
    made = json.loads(json.dumps(_made()[0]))
    made["component"][0]["valueQuantity"]["code"] = "fortnight"
    study = study_of([made])
    assert study.duplex == () and study.problems == ("an Observation whose values cannot be used",)


def test_an_index_without_a_side_or_with_an_impossible_value_is_not_used():
    made = observations(Study((), (STUDY.singles[1],)), "Patient/1")[0]
    assert study_of([{**made, "bodySite": {}}]).singles == ()
    assert study_of([{**made, "valueQuantity": {"value": 9, "code": "1"}}]).singles == ()


# there and back, and fuzzing

_VEINS = [s.id for s in SEGMENTS.values() if s.sides == "LR" and s.system != "artery"]


def _some(low, high):
    return st.none() | st.floats(low, high, allow_nan=False).map(lambda x: round(x, 3))


DUPLEX = st.builds(
    Duplex,
    segment=st.sampled_from(_VEINS),
    side=st.sampled_from(["left", "right"]),
    reflux_time_ms=st.floats(0, 30000).map(lambda x: round(x, 3)),
    error_ms=_some(0, 5000),
    diameter_mm=_some(0.1, 60),
    reflux_reported=st.none() | st.booleans(),
    compressible=st.sampled_from([None, "yes", "partly", "no"]),
    patency=st.sampled_from([None, *PATENCY]),
    waveform=st.sampled_from([None, *WAVEFORMS]),
    manoeuvre=st.sampled_from([None, *MANOEUVRES]),
    position=st.sampled_from([None, *POSITIONS]),
    psv_cm_s=_some(0, 1000),
    height_cm=_some(0, 130),
    under_ulcer=st.none() | st.booleans(),
    comment=st.text("abcäß", max_size=8),
    source=st.just("x"),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(DUPLEX, max_size=4))
def test_random_studies_come_back_as_they_went(duplex):
    study = Study(tuple(duplex))
    assert study_of(json.loads(json.dumps(observations(study, "Patient/1"))), "x") == study


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 8), st.lists(st.integers(0, 6), max_size=7), JUNK)
def test_changed_observations_are_read_or_counted(which, way, junk):
    holder = {"root": copy.deepcopy(_made()[which])}
    node: Any = holder
    key: Any = "root"
    for step in way:
        inner = node[key]
        if isinstance(inner, dict) and inner:
            node, key = inner, sorted(inner)[step % len(inner)]
        elif isinstance(inner, list) and inner:
            node, key = inner, step % len(inner)
        else:
            break
    node[key] = junk
    study = study_of([holder["root"]])
    for one in study.duplex:
        assert one.segment in SEGMENTS and one.side in ("left", "right", "")
