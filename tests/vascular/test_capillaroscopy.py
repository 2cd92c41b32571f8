"""Capillaroscopy: candidates on drawn pictures, no count without a reader, and the fast track asked of the book."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from ekbom.vascular.capillaroscopy import (
    ADDED,
    FINGERS,
    KEPT,
    REMOVED,
    Capillary,
    Reading,
    Refused,
    as_json,
    as_study,
    corrected,
    density,
    drawing,
    facts_of,
    from_json,
    propose,
    summary,
)
from ekbom.vascular.synthetic_capillaries import Drawn, Nailfold, nailfold
from tests.guidelines import cases

SCALE = 380.0


@cache
def drawn(seed: int = 11, **setting: float) -> Drawn:
    """A drawn nailfold."""
    return nailfold(replace(Nailfold(), **setting), np.random.default_rng(seed))  # type: ignore[arg-type]


def reading(count: int, *, finger: str = "left_2", width: float = 15.0, **said: object) -> Reading:
    """A read picture of a millimetre and a half with so many capillaries in its fullest millimetre."""
    marks = tuple(Capillary(10 + i * 370 / max(count, 1), 100.0, width, KEPT) for i in range(count))
    words: dict[str, object] = {"quality": "good", "giant_capillaries": False, "abnormal_shapes": False, **said}
    return Reading("0" * 16, SCALE, (570, 400), finger, marks, True, **words)  # type: ignore[arg-type]


def pattern(facts: Mapping[str, object]) -> object:
    """What the book says of one picture."""
    return cases.judge(facts).finding("capillary_pattern")


def result(facts: Mapping[str, object]) -> object:
    """What the book says of the person, from one picture."""
    return cases.judge(facts).finding("capillaroscopy_result")


# --- candidates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "setting", [{}, {"density": 4.0}, {"density": 10.0, "loop": 28.0}, {"second_row": 0}, {"pixels_per_mm": 600.0}]
)
def test_most_capillaries_of_the_first_row_are_marked_and_little_else(setting: dict[str, float]) -> None:
    truth, marked, true_marks = 0, 0, 0
    scale = setting.get("pixels_per_mm", SCALE)
    for seed in (11, 12, 13):
        picture = drawn(seed, **setting)
        found = propose(picture.picture, scale)
        assert not found.read
        free = list(found.capillaries)
        for x, y in picture.apices:
            near = [c for c in free if np.hypot(c.x - x, c.y - y) < 0.05 * scale]
            if near:
                free.remove(min(near, key=lambda c: np.hypot(c.x - x, c.y - y)))
                true_marks += 1
        truth += len(picture.apices)
        marked += len(found.capillaries)
    assert true_marks / truth >= 0.85
    assert (marked - true_marks) / truth <= 0.12


def test_giants_are_marked_as_wide_and_the_others_as_slim() -> None:
    picture = drawn(11, giants=3, density=5.0)
    found = propose(picture.picture, SCALE)
    for (x, y), width in zip(picture.apices, picture.widths, strict=True):
        near = [c for c in found.capillaries if np.hypot(c.x - x, c.y - y) < 0.05 * SCALE]
        for mark in near[:1]:
            assert mark.width_um is not None
            assert abs(mark.width_um - width) < 8


def test_the_drawing_is_a_picture_of_the_same_size() -> None:
    picture = drawn().picture
    found = propose(picture, SCALE)
    with Image.open(io.BytesIO(drawing(picture, corrected(found, removed=[0], added=[(50, 50, None)])))) as shown:
        assert shown.size == (picture.shape[1], picture.shape[0])


@pytest.mark.parametrize(
    ("picture", "scale", "reason"),
    [
        (np.zeros((400, 600), np.uint8), None, "scale is not known"),
        (np.zeros((400, 600), np.uint8), 0.0, "not a number of pixels"),
        (np.zeros((400, 600), np.uint8), float("nan"), "not a number of pixels"),
        (np.zeros((400, 600), np.uint8), True, "not a number of pixels"),
        (np.zeros((400, 600), np.uint8), 149.9, "is not read"),
        (np.zeros((400, 600), np.uint8), 2000.1, "is not read"),
        (np.zeros((400, 379), np.uint8), 380.0, "smaller than a field"),
        (np.zeros((151, 600), np.uint8), 380.0, "smaller than a field"),
        (np.zeros((400, 600), np.uint8), 380.0, "one grey"),
        (np.full((400, 600), np.nan), 380.0, "no numbers"),
        (np.zeros((400, 600, 2), np.uint8), 380.0, "grey, or red"),
        (np.zeros(400, np.uint8), 380.0, "grey, or red"),
        (np.random.default_rng(1).integers(0, 255, (400, 600)).astype(np.uint8), 380.0, "no capillary stands out"),
    ],
)
def test_a_picture_that_cannot_be_read_is_refused(picture: np.ndarray, scale: float | None, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        propose(picture, scale)


# --- the reader --------------------------------------------------------------------------------------


def test_there_is_no_count_before_a_reader_went_through_it() -> None:
    found = propose(drawn().picture, SCALE, finger="left_3")
    with pytest.raises(Refused, match="nobody went through"):
        density(found)
    assert facts_of(found, 8) == {}
    assert not as_study([found]).singles
    assert "not read by a person" in as_study([found]).refused[0].reason
    asked: list[object] = []
    assert summary([found], asked.append).result is None
    assert not asked


@pytest.mark.parametrize(
    "change",
    [{"reader_done": False}, {"quality": None}, {"quality": "unreadable"}, {"capillaries": (Capillary(9, 9, 12.0),)}],
)
def test_a_reading_that_is_not_finished_counts_for_nothing(change: dict[str, object]) -> None:
    assert density(reading(8)) == 8
    with pytest.raises(Refused):
        density(replace(reading(8), **change))  # type: ignore[arg-type]


def test_the_reader_removes_and_adds_and_the_fullest_millimetre_counts() -> None:
    start = replace(reading(0), reader_done=False)
    marks = tuple(Capillary(x, 90.0, 14.0) for x in (0.0, 100.0, 200.0, 379.9, 380.0, 500.0))
    done = corrected(replace(start, capillaries=marks), removed=[1], added=[(300.0, 95.0, 16.0)], quality="good")
    assert [c.state for c in done.capillaries] == [KEPT, REMOVED, KEPT, KEPT, KEPT, KEPT, ADDED]
    assert density(done) == 5  # 200, 300, 379.9, 380 and 500
    apart = replace(reading(0), capillaries=(Capillary(0.0, 90.0, None, KEPT), Capillary(SCALE, 90.0, None, KEPT)))
    assert density(apart) == 1
    with pytest.raises(ValueError, match="not in the list"):
        corrected(start, removed=[99])


def test_a_saved_reading_comes_back_the_same_and_belongs_to_its_picture() -> None:
    picture = drawn().picture
    done = corrected(propose(picture, SCALE, finger="right_4"), removed=[0], quality="limited", haemorrhages=True)
    assert from_json(as_json(done), picture) == done
    with pytest.raises(ValueError, match="another picture"):
        from_json(as_json(done), picture[:-1])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"schema": "x"}, "schema"),
        ({"pixels_per_mm": 0}, "pixels_per_mm"),
        ({"size": [1]}, "size"),
        ({"finger": "thumb"}, "finger"),
        ({"quality": "fine"}, "quality"),
        ({"reader_done": "yes"}, "reader_done"),
        ({"capillaries": {}}, "capillaries"),
        ({"capillaries": [1]}, "capillary 1"),
        ({"capillaries": [{"x": 1, "y": 1, "state": "maybe"}]}, "state of capillary 1"),
        ({"capillaries": [{"x": 571, "y": 1, "state": "kept"}]}, "x of capillary 1"),
        ({"capillaries": [{"x": 1, "y": -1, "state": "kept"}]}, "y of capillary 1"),
        ({"capillaries": [{"x": 1, "y": 1, "width_um": 0, "state": "kept"}]}, "width_um of capillary 1"),
        ({"picture": None}, "fingerprint"),
    ],
)
def test_a_saved_reading_that_does_not_hold_is_an_error(change: dict[str, object], reason: str) -> None:
    data = {**json.loads(as_json(reading(3))), **change}
    with pytest.raises(ValueError, match=reason):
        from_json(json.dumps(data))


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda c: (
            st.lists(c, max_size=3)
            | st.dictionaries(
                st.sampled_from(["schema", "size", "capillaries", "x", "picture", "pixels_per_mm"]), c, max_size=4
            )
        ),
    )
)
def test_no_text_breaks_the_reading_of_a_saved_file(data: object) -> None:
    if isinstance(data, dict):
        data = {**json.loads(as_json(reading(2))), **data}
    with contextlib.suppress(ValueError):
        assert from_json(json.dumps(data)).picture


# --- the fast track, through the book ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (reading(7), "normal_density"),
        (reading(6), "not_normal_non_specific"),
        (reading(4, abnormal_shapes=True), "not_normal_non_specific"),
        (reading(3, abnormal_shapes=True), "scleroderma"),
        (reading(3), "not_normal_non_specific"),
        (reading(9, giant_capillaries=True), "scleroderma"),
        (reading(9, width=60.0, giant_capillaries=None, widths_checked=True), "scleroderma"),
        (reading(9, width=50.0, giant_capillaries=None, widths_checked=True), None),
        (reading(9, width=49.9, giant_capillaries=None, widths_checked=True), "normal_density"),
        (reading(9, width=60.0, giant_capillaries=None), None),
        (reading(9, quality="unreadable", giant_capillaries=True), None),
    ],
)
def test_the_book_reads_one_picture(picture: Reading, expected: str | None) -> None:
    assert pattern(facts_of(picture, 1)) == expected


def test_bleeds_and_wide_apices_keep_a_picture_from_being_called_normal() -> None:
    normal = facts_of(reading(8, haemorrhages=False, widths_checked=True), 8)
    assert cases.judge(normal).finding("capillaries_normal") is True
    for change in ("haemorrhages", "abnormal_shapes"):
        facts = facts_of(replace(reading(8, haemorrhages=False, widths_checked=True), **{change: True}), 8)  # type: ignore[arg-type]
        assert cases.judge(facts).finding("capillaries_normal") is False
    assert cases.judge(facts_of(reading(8, haemorrhages=False), 8)).finding("capillaries_normal") is None


def test_an_examination_is_whole_with_eight_fingers_and_one_pattern_is_enough() -> None:
    whole = [reading(8, finger=f) for f in FINGERS for _ in range(2)]
    assert summary(whole, result).result == "non_scleroderma"
    assert summary(whole, result).notes == ("fingers read: 8 of 8; fields: 16",)
    seven = summary(whole[:-2], result)
    assert seven.result == "incomplete"
    assert len(seven.fingers_read) == 7
    assert summary([*whole, reading(3, finger="left_2", abnormal_shapes=True)], result).result == "scleroderma_pattern"
    assert summary([reading(9, giant_capillaries=True)], result).result == "scleroderma_pattern"
    assert summary([], result).result is None


def test_quality_and_fields_are_part_of_the_answer() -> None:
    found = summary(
        [
            reading(8, finger="left_2"),
            reading(8, finger="left_3", quality="limited"),
            reading(8, finger="left_4", quality="unreadable"),
            replace(reading(8), reader_done=False),
            replace(reading(8), finger=None),
        ],
        result,
    )
    assert found.result == "incomplete"
    assert (found.unread, found.unreadable, found.limited) == (1, 1, 1)
    assert found.fields == {"left_2": 1, "left_3": 1}
    text = " ".join(found.notes)
    for said in ("2 of 8; fields: 2", "which do not count: 1", "unreadable pictures: 1", "do not say their finger: 1"):
        assert said in text
    assert "fewer than two fields: left_2, left_3" in text


def test_a_read_picture_is_a_measurement_with_its_scale() -> None:
    study = as_study([reading(8, finger="right_5", widths_checked=True)])
    values = {s.name: s for s in study.singles}
    assert values["capillary_density"].value == 8
    assert values["capillary_density"].unit == "/mm"
    assert values["capillary_density"].calibration == "380 pixels a mm, given"
    assert values["capillary_apex_diameter"].value == 15
    assert values["giant_capillaries"].value is False
    assert "right_5" in values["capillary_density"].notes


pictures = arrays(
    st.sampled_from([np.uint8, np.uint16, np.int16, np.float32, np.bool_]),
    st.sampled_from([(0, 0), (1, 500), (160, 400), (160, 400, 3), (200, 380, 4), (3, 3, 3, 3)]),
    fill=st.sampled_from([0, 1]),
)


@settings(max_examples=60, deadline=None)
@given(pictures, st.sampled_from([150.0, 380.0, 400.0]))
def test_no_picture_breaks_it(picture: np.ndarray, scale: float) -> None:
    with contextlib.suppress(Refused):
        drawing(picture, propose(picture, scale))
