"""Oxygen and flow of the skin: entered with their unit, site and conditions, or asked for; read by the book."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ekbom.vascular.measurement import Study, as_data
from ekbom.vascular.oxygen import measure
from ekbom.vascular.pressures import facts_of
from tests.guidelines import cases

KEPT = {
    "side": "left",
    "site": "forefoot",
    "electrode_celsius": 44,
    "chest_electrode": "yes",
    "supine_rest": "yes",
    "oedema": "no",
    "cellulitis": "no",
}
FLUX = {"flux_site": "toe", "skin_celsius": 32}
PORH = {"baseline": 10, "peak": 35, "occlusion_minutes": 4, "cuff": 200, "arm_or_ankle_systolic": 130, **FLUX}


def oxygen(**fields: object) -> Study:
    """A reading of the left forefoot under the meant conditions, but for these fields."""
    return measure([{**KEPT, "unit": "mmHg", **fields}])


def said(study: Study) -> str:
    """Refusals, questions and notes as one text."""
    notes = [note for single in study.singles for note in single.notes]
    return " ".join([r.reason for r in study.refused] + list(study.problems) + notes)


@pytest.mark.parametrize(
    ("mmhg", "reading", "state", "grade"),
    [
        (60, "not_reduced", "SAFE", "0"),
        (59.9, "mildly_reduced", "SAFE", "1"),
        (40, "mildly_reduced", "SAFE", "1"),
        (39.9, "reduced", "SAFE", "2"),
        (30, "reduced", "SAFE", "2"),
        (29.9, "limb_threatening", "CAUTION", "3"),
        (20, "limb_threatening", "CAUTION", "3"),
        (19.9, "compression_unsafe", "UNSAFE", "3"),
        (0, "compression_unsafe", "UNSAFE", "3"),
    ],
)
def test_oxygen_of_the_forefoot_through_the_book(mmhg: float, reading: str, state: str, grade: str) -> None:
    study = oxygen(tcpo2=mmhg)
    assert not study.problems
    result = cases.judge({**facts_of(study), "abi@left": 1.1})
    assert result.finding("skin_oxygen", "left") == reading
    assert result.finding("compression_state", "left") == state
    assert result.finding("wifi_ischaemia", "left") == grade
    assert (result.alert("limb_ischaemia", "left") == "critical") is (mmhg < 30)


def test_kilopascal_is_turned_into_millimetres_of_mercury_and_kept_in_words() -> None:
    (single,) = [s for s in oxygen(tcpo2=5.54, unit="kPa").singles if s.name == "tcpo2"]
    assert single.value == pytest.approx(41.55, abs=0.01)
    assert "5.54 kPa" in single.notes


@pytest.mark.parametrize(("value", "taken"), [(13.99, False), (14, True), (0, False), (55, True)])
def test_a_low_number_without_a_unit_is_asked_about(value: float, taken: bool) -> None:
    study = measure([{**KEPT, "tcpo2": value}])
    assert any(s.name == "tcpo2" for s in study.singles) is taken
    assert ("kPa" in said(study)) is not taken


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"tcpo2": -1}, "cannot be true"),
        ({"tcpo2": 150.1}, "cannot be true"),
        ({"tcpo2": 21, "unit": "kPa"}, "cannot be true"),
        ({"tcpo2": "Jane"}, "not a number"),
        ({"tcpo2": float("nan")}, "finite"),
        ({"tcpo2": 50, "unit": "cmH2O"}, "mmHg or kPa"),
        ({"tcpo2": 50, "side": None}, "which leg"),
        ({"tcpo2": 50, "site": None}, "without a site"),
        ({"tcpo2": 50, "site": "nose"}, "none of forefoot"),
    ],
)
def test_a_reading_that_cannot_be_used_is_refused(fields: dict[str, object], reason: str) -> None:
    study = oxygen(**fields)
    assert not study.singles
    assert reason in said(study)
    assert "Jane" not in said(study)


def test_oxygen_elsewhere_is_not_the_forefoot() -> None:
    study = oxygen(tcpo2=15, site="calf")
    assert [s.name for s in study.singles] == ["tcpo2_at_calf"]
    assert facts_of(study) == {}


@pytest.mark.parametrize("field", ["electrode_celsius", "chest_electrode", "supine_rest"])
def test_conditions_that_were_not_said_are_asked_for_and_the_value_still_warns(field: str) -> None:
    study = oxygen(tcpo2=19, **{field: None})
    assert len(study.problems) == 1
    assert study.problems[0].endswith("?")
    assert "tcpo2_at_supine_rest@left" not in facts_of(study)
    assert cases.judge(facts_of(study)).finding("skin_oxygen", "left") == "compression_unsafe"


@pytest.mark.parametrize(
    "fields",
    [
        {"electrode_celsius": 37},
        {"chest_electrode": "no"},
        {"supine_rest": "no"},
        {"oedema": "yes"},
        {"cellulitis": True},
    ],
)
def test_a_reading_under_wrong_conditions_says_nothing(fields: dict[str, object]) -> None:
    study = oxygen(tcpo2=19, **fields)
    assert cases.judge(facts_of(study)).finding("skin_oxygen", "left") is None


def test_flow_has_no_normal_range_and_asks_for_its_place() -> None:
    study = measure([{"laser_doppler": 12.1, **FLUX}])
    assert not study.problems
    assert "compare only within one person" in said(study)
    assert facts_of(study) == {"laser_doppler_flow": 12.1}
    assert len(measure([{"laser_doppler": 12.1}]).problems) == 2


def test_hyperaemia_is_the_rise_over_the_baseline() -> None:
    study = measure([{**PORH, "time_to_peak_s": 12, "area": 900}])
    assert not study.problems
    assert facts_of(study) == {"hyperaemia_rise": 250.0}
    assert {s.name for s in study.singles} == {
        "porh_baseline",
        "porh_peak",
        "porh_time_to_peak",
        "porh_area",
        "hyperaemia_rise",
    }
    assert cases.judge(facts_of(study)).finding("small_vessel_research") is True


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"baseline": 0}, "baseline of zero"),
        ({"peak": None}, "needs the flow before"),
        ({"cuff": 130}, "does not stop the flow"),
        ({"baseline": 0.1, "peak": 4000}, "cannot be true"),
        ({"baseline": -3}, "needs the flow before"),
    ],
)
def test_a_rise_that_means_nothing_is_refused(fields: dict[str, object], reason: str) -> None:
    study = measure([{**PORH, **fields}])
    assert facts_of(study) == {}
    assert reason in said(study)


@pytest.mark.parametrize(("minutes", "odd"), [(2.9, True), (3, False), (5, False), (5.1, True)])
def test_the_time_of_the_cuff_is_looked_at(minutes: float, odd: bool) -> None:
    assert ("three to five are meant" in said(measure([{**PORH, "occlusion_minutes": minutes}]))) is odd


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from([*KEPT, *PORH, "tcpo2", "unit", "laser_doppler", "area", "device", "q"]),
            st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=6), st.just("left")),
        ),
        max_size=3,
    )
)
def test_whatever_is_typed_gives_values_or_sentences(rows: list[dict[str, object]]) -> None:
    as_data(measure([*rows]))
    facts_of(measure([*rows]))
