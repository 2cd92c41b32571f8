"""Venography and IVUS: entries that hold together, and an assist that says a ratio with its error or refuses."""

from __future__ import annotations

import contextlib
import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from ekbom.vascular.measurement import Study, as_data
from ekbom.vascular.venography import ASSIST, Refused, facts_of, measure, narrowing
from tests.guidelines import cases
from tests.vascular.angiogram import Drawn, angiogram, ends

IVUS = {"side": "left", "segment": "civ", "method": "ivus"}
SMALL = Drawn(size=(280, 200), width=20, bend=20, length=30)


def values(study: Study) -> dict[str, object]:
    """Values by name."""
    return {s.name: s.value for s in study.singles}


def said(study: Study) -> str:
    """Refusals, problems and notes as one text."""
    notes = [note for single in study.singles for note in single.notes]
    return " ".join([r.reason for r in study.refused] + list(study.problems) + notes)


# --- entries -----------------------------------------------------------------------------------------


def test_areas_give_the_loss_and_the_word_of_the_reader_reaches_the_book() -> None:
    row = {**IVUS, "reference_area_mm2": 180, "least_area_mm2": 72, "compression": "yes", "collaterals": "no"}
    study = measure([{**row, "obstruction": "yes"}])
    assert values(study)["area_loss.civ"] == pytest.approx(60)
    assert values(study)["compression.civ"] is True
    assert values(study)["collaterals.civ"] is False
    assert not study.refused
    assert not study.problems
    assert facts_of(study) == {"iliac_obstruction_found@left": True}
    assert cases.judge(facts_of(study), ordinary=cases.ORDINARY).plan is not None
    assert facts_of(measure([row])) == {}


def test_no_percentage_is_read_as_an_obstruction() -> None:
    assert facts_of(measure([{**IVUS, "area_loss_percent": 95}])) == {}


def test_free_needs_both_iliac_veins_and_the_cava_counts_for_both_legs() -> None:
    free = {**IVUS, "obstruction": "no"}
    assert facts_of(measure([free])) == {}
    assert facts_of(measure([free, {**free, "segment": "eiv"}])) == {"iliac_obstruction_found@left": False}
    cava = {"segment": "ivc", "method": "ivus", "obstruction": "yes"}
    assert facts_of(measure([free, {**free, "segment": "eiv"}, cava])) == {
        "iliac_obstruction_found@left": True,
        "iliac_obstruction_found@right": True,
    }


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({**IVUS, "segment": "gsv_knee", "area_loss_percent": 50}, "no deep vein"),
        ({**IVUS, "segment": "", "area_loss_percent": 50}, "vein is not said"),
        ({**IVUS, "side": "middle", "area_loss_percent": 50}, "left or right"),
        ({**IVUS, "method": "guess", "area_loss_percent": 50}, "none of ivus"),
        ({**IVUS, "method": None, "area_loss_percent": 50}, "method is not said"),
        ({**IVUS, "area_loss_percent": 100.1}, "only 0 to 100"),
        ({**IVUS, "area_loss_percent": -1}, "only 0 to 100"),
        ({**IVUS, "reference_area_mm2": 70, "least_area_mm2": 180}, "larger than the area"),
        ({**IVUS}, "row is empty"),
        ({**IVUS, "method": "venography", "area_loss_percent": 60}, "not an area"),
    ],
)
def test_an_entry_that_does_not_hold_is_refused(row: dict[str, object], reason: str) -> None:
    study = measure([row])
    assert reason in said(study)
    assert not study.singles


def test_what_disagrees_is_shown_and_the_reported_value_stands() -> None:
    study = measure([{**IVUS, "area_loss_percent": 30, "reference_area_mm2": 180, "least_area_mm2": 72}])
    assert values(study)["area_loss.civ"] == 30
    assert "the areas give 60 %" in said(study)
    assert "do not fit one lumen" in said(measure([{**IVUS, "area_loss_percent": 20, "diameter_loss_percent": 60}]))
    assert not measure([{**IVUS, "area_loss_percent": 75, "diameter_loss_percent": 50}]).problems
    assert not measure([{**IVUS, "area_loss_percent": 50, "diameter_loss_percent": 50}]).problems


def test_a_projection_says_that_it_underestimates() -> None:
    study = measure([{**IVUS, "method": "venography", "diameter_loss_percent": 40}])
    assert "underestimates" in said(study)


# --- the assist --------------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", [0.1, 0.3, 0.5, 0.7])
@pytest.mark.parametrize("more", [{}, {"noise": 0.05}, {"bend": 0.0}, {"collimator": True}])
def test_the_narrowing_lies_within_its_stated_error(loss: float, more: dict[str, float]) -> None:
    drawn = replace(SMALL, loss=loss, **more)  # type: ignore[arg-type]
    found = narrowing(angiogram(drawn, np.random.default_rng(7)), *ends(drawn))
    assert abs(found.percent - 100 * loss) <= found.error
    assert found.error < 15
    assert found.least_mm is None
    assert ASSIST in found.notes
    if loss >= 0.3:
        assert abs(found.at[0] - 140) < 8


def test_bright_contrast_and_a_deeper_picture_give_the_same() -> None:
    picture = angiogram(SMALL, np.random.default_rng(3))
    dark = narrowing(picture, *ends(SMALL))
    bright = narrowing((255 - picture).astype(np.uint16) * 200, *ends(SMALL), dark=False)
    assert bright.percent == pytest.approx(dark.percent, abs=0.5)


def test_millimetres_only_with_a_spacing_and_a_measurement_that_says_so() -> None:
    picture = angiogram(SMALL, np.random.default_rng(3))
    ratio = narrowing(picture, *ends(SMALL)).single("civ", "left")
    assert ratio.unit == "%"
    assert ratio.error is not None
    assert ratio.calibration is not None
    assert "ratio only" in ratio.calibration
    spaced = narrowing(picture, *ends(SMALL), mm_per_pixel=0.5)
    assert spaced.least_mm == pytest.approx(spaced.least * 0.5)


@pytest.mark.parametrize("width", [12.0, 24.0, 48.0])
@pytest.mark.parametrize("aside", [(-0.2, 0.25), (0.2, -0.25), (0.25, 0.2)])
def test_a_point_beside_the_centre_line_makes_no_narrowing(width: float, aside: tuple[float, float]) -> None:
    drawn = Drawn(width=width, loss=0.0, noise=0.04, contrast=0.3, collimator=True, gradient=0.3)
    (row, column), (to_row, to_column) = ends(drawn)
    points = (row + aside[0] * width, column + aside[1] * width), (to_row, to_column - aside[1] * width)
    found = narrowing(angiogram(drawn, np.random.default_rng(4)), *points)
    assert found.percent <= found.error


def test_a_narrowing_at_a_marked_point_is_told() -> None:
    drawn = replace(Drawn(), at=0.14, length=30.0, loss=0.6)
    told = "narrower at a marked point"
    assert any(told in note for note in narrowing(angiogram(drawn, np.random.default_rng(2)), *ends(drawn)).notes)
    healthy = replace(drawn, at=0.5)
    assert not any(
        told in note for note in narrowing(angiogram(healthy, np.random.default_rng(2)), *ends(healthy)).notes
    )


@pytest.mark.parametrize("width", [12.0, 24.0, 48.0])
@pytest.mark.parametrize("contrast", [0.3, 0.5])
@pytest.mark.parametrize("crossing", [False, True])
def test_contrast_of_the_other_kind_is_refused(width: float, contrast: float, crossing: bool) -> None:
    drawn = Drawn(width=width, contrast=contrast, crossing=crossing)
    with pytest.raises(Refused):
        narrowing(angiogram(drawn, np.random.default_rng(6)), *ends(drawn), dark=False)


def test_the_drawing_shows_the_stretch_alone() -> None:
    drawn = replace(SMALL, size=(512, 600), bend=10)
    found = narrowing(angiogram(drawn, np.random.default_rng(3)), *ends(drawn))
    with Image.open(io.BytesIO(found.drawing)) as picture:
        assert picture.width < 600


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (np.random.default_rng(0).integers(0, 255, (280, 200)).astype(np.uint8), "no vessel"),
        (np.full((280, 200), 90, np.uint8), "one grey"),
        (angiogram(replace(SMALL, contrast=0.0), np.random.default_rng(2)), "no vessel"),
        (angiogram(replace(SMALL, width=3.0), np.random.default_rng(2)), "vessel"),
        (angiogram(replace(SMALL, loss=1.0, length=80), np.random.default_rng(2)), "vessel"),
        (np.zeros((280, 200, 3), np.uint8), "one grey picture"),
        (np.zeros((20, 20), np.uint8), "20 x 20"),
        (np.full((280, 200), np.nan), "no numbers"),
        (np.array([["a"]]), "one grey picture"),
    ],
)
def test_where_no_vessel_is_traced_nothing_is_measured(picture: np.ndarray, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        narrowing(picture, *ends(SMALL))


@pytest.mark.parametrize(
    ("start", "end", "spacing", "reason"),
    [
        ((-1, 5), (200, 100), None, "not lie in the picture"),
        ((10, 100), (20, 100), None, "closer than"),
        ((float("nan"), 5), (200, 100), None, "not lie in the picture"),
        ((40, 100), (240, 100), 0.0, "a pixel of 0 mm"),
        ((40, 20), (240, 20), None, "no vessel"),
    ],
)
def test_points_and_spacing_are_checked(
    start: tuple[float, float], end: tuple[float, float], spacing: float | None, reason: str
) -> None:
    picture = angiogram(replace(SMALL, bend=0.0), np.random.default_rng(2))
    with pytest.raises(Refused, match=reason):
        narrowing(picture, start, end, mm_per_pixel=spacing)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from([*IVUS, "area_loss_percent", "reference_area_mm2", "least_area_mm2", "obstruction", "q"]),
            st.one_of(
                st.none(), st.booleans(), st.floats(), st.text(max_size=5), st.sampled_from([*IVUS.values(), 50])
            ),
        ),
        max_size=3,
    )
)
def test_whatever_is_typed_gives_values_or_sentences(rows: list[dict[str, object]]) -> None:
    study = measure([*rows])
    as_data(study)
    facts_of(study)


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        st.sampled_from([np.uint8, np.int16, np.float32, np.bool_]),
        st.sampled_from([(0, 0), (1, 500), (64, 80), (80, 64), (64, 64, 3)]),
        fill=st.sampled_from([0, 1]),
    ),
    st.tuples(st.floats(), st.floats()),
)
def test_no_picture_breaks_it(picture: np.ndarray, start: tuple[float, float]) -> None:
    for first in (start, (3, 3)):
        with contextlib.suppress(Refused):
            narrowing(picture, first, (60, 60))
