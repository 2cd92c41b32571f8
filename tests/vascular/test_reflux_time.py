"""Reflux time on synthetic spectra of frozen seeds that were not used in tuning, and what is refused."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest

from ekbom.vascular.agreement import Agreement, Pair, agreement
from ekbom.vascular.reflux_time import Picture, RefluxTime, Refused, reflux_time
from ekbom.vascular.synthetic import CONDITIONS, Setting, spectrum, varied

#: Never used in tuning; a change of the method may not look at these and be changed again.
FROZEN = 20261125
TRACES = 36
PLAIN = ("18 dB", "8 dB", "slow flow", "constant clutter")
HARD = ("aliasing", "drop-outs", "JPEG", "fading tail")


class Trace(NamedTuple):
    """A spectrum with its truth in ms."""

    setting: Setting
    picture: Picture
    truth: float


def trace(setting: Setting, number: int, truth: float | None = None, seed: int = FROZEN) -> Trace:
    """The spectrum of a number: no reflux, any time up to 3 s, or one near the cut-off, in turn."""
    random = np.random.default_rng([seed, number])
    any_time, near = random.uniform(0.15, 3.0), random.uniform(0.35, 0.65)
    seconds = (0.0, any_time, near)[number % 3] if truth is None else truth
    made = varied(setting, random, float(seconds))
    return Trace(made, spectrum(made, random), made.reflux * 1000)


def measure(one: Trace) -> RefluxTime:
    """Measured with the calibration that the generator knows."""
    s = one.setting
    return reflux_time(
        one.picture,
        seconds_per_column=s.seconds_per_column,
        cm_s_per_row=s.velocity_range / s.rows,
        baseline=s.baseline * s.rows,
    )


def _pair(one: Trace, number: int) -> Pair:
    try:
        found = measure(one)
    except Refused as refused:
        return Pair(str(number), one.truth, None, None, str(refused))
    return Pair(str(number), one.truth, found.reflux_ms, found.error_ms)


@cache
def pairs(condition: str) -> tuple[Pair, ...]:
    """All traces of a condition."""
    return tuple(_pair(trace(CONDITIONS[condition], number), number) for number in range(TRACES))


def figures(condition: str) -> Agreement:
    """The figures of a condition."""
    return agreement(pairs(condition))


@pytest.mark.parametrize("condition", [*PLAIN, *HARD])
def test_the_error_on_average_stays_small_and_hardly_any_trace_is_refused(condition: str) -> None:
    found = figures(condition)
    assert found.mean_absolute_error is not None
    assert found.mean_absolute_error <= (15 if condition in PLAIN else 30), found
    assert found.refused <= 0.1 * found.pairs, found


@pytest.mark.parametrize("condition", [*PLAIN, *HARD, "wall filter 4 cm/s", "wrong gain", "20 ms per column"])
def test_the_stated_error_holds_the_truth_and_never_falls_below_two_columns(condition: str) -> None:
    found = figures(condition)
    assert found.covered.hits >= 0.9 * found.covered.of, found
    step = CONDITIONS[condition].seconds_per_column * 1000
    assert all(p.error >= max(2 * step, 20) for p in pairs(condition) if p.error is not None)


def test_outside_its_error_a_time_near_half_a_second_is_on_the_right_side() -> None:
    near = [
        _pair(trace(CONDITIONS[condition], number, truth=0.35 + 0.3 * ((number * 7) % 24) / 23), number)
        for condition in (*PLAIN, *HARD)
        for number in range(24)
    ]
    found = agreement(near)
    assert found.right.of > 120
    assert found.right.hits >= 0.97 * found.right.of, found


def test_slow_reflux_under_clutter_is_right_or_refused_and_never_missed() -> None:
    wrong = [
        p
        for p in pairs("slow flow under clutter")
        if p.measured is not None and abs(p.measured - p.reader) > max(p.error or 0, 20)
    ]
    assert wrong == []
    refused = {p.reason for p in pairs("slow flow under clutter") if p.measured is None}
    assert refused and all("clutter" in reason for reason in refused)


def test_the_side_of_the_squeeze_is_the_antegrade_one_and_the_picture_may_be_inverted() -> None:
    for number in range(1, 13, 3):
        one = trace(CONDITIONS["18 dB"], number)
        assert measure(one).up is one.setting.up
        turned = reflux_time(
            one.picture[::-1],
            seconds_per_column=0.01,
            cm_s_per_row=one.setting.velocity_range / one.setting.rows,
            baseline=one.setting.rows - 1 - one.setting.baseline * one.setting.rows,
        )
        assert turned.up is not one.setting.up
        assert turned.reflux_ms == pytest.approx(one.truth, abs=25)


def _with(setting: Setting, **how: float) -> RefluxTime:
    one = trace(setting, 1)
    s = one.setting
    settings: dict[str, Any] = {
        "seconds_per_column": s.seconds_per_column,
        "cm_s_per_row": s.velocity_range / s.rows,
        "baseline": s.baseline * s.rows,
    }
    return reflux_time(one.picture, **{**settings, **how})


def test_a_sweep_of_20_ms_a_column_is_measured_with_a_warning_and_a_slower_one_refused() -> None:
    assert _with(CONDITIONS["18 dB"], seconds_per_column=0.015).notes == ()
    assert _with(CONDITIONS["18 dB"], seconds_per_column=0.0151).notes == ("slow sweep of 15.1 ms a column",)
    assert _with(CONDITIONS["18 dB"], seconds_per_column=0.02).error_ms >= 40
    with pytest.raises(Refused, match=r"the sweep is 20\.1 ms a column, expected at most 20"):
        _with(CONDITIONS["18 dB"], seconds_per_column=0.0201)


@pytest.mark.parametrize("baseline", [0, 1, 298, 400, -5])
def test_a_baseline_at_the_edge_is_refused(baseline: float) -> None:
    with pytest.raises(Refused, match="the baseline lies in row"):
        _with(CONDITIONS["18 dB"], baseline=baseline)


def test_noise_alone_and_an_empty_picture_have_no_squeeze() -> None:
    random = np.random.default_rng(FROZEN)
    noise = random.integers(0, 255, (300, 600), dtype=np.uint8)
    for picture in (noise, np.zeros((300, 600), np.uint8), np.full((300, 600), 255, np.uint8)):
        with pytest.raises(Refused):
            reflux_time(picture, seconds_per_column=0.01, cm_s_per_row=0.27, baseline=150)


def test_reflux_that_runs_out_of_the_picture_is_refused() -> None:
    one = trace(CONDITIONS["18 dB"], 0, truth=5.9)
    with pytest.raises(Refused, match=r"to the end of the picture|no quiet moment|cannot be told from clutter"):
        measure(one)


def test_a_picture_that_ends_with_the_squeeze_says_nothing_about_reflux() -> None:
    one = trace(CONDITIONS["18 dB"], 0)
    end = round((one.setting.squeeze_at + one.setting.squeeze) / 0.01) + 20
    with pytest.raises(Refused, match=r"ends before reflux would show|no quiet moment"):
        reflux_time(
            one.picture[:, :end], seconds_per_column=0.01, cm_s_per_row=0.27, baseline=one.setting.baseline * 300
        )


def test_an_overlay_that_is_masked_does_not_count_as_flow() -> None:
    one = trace(CONDITIONS["18 dB"], 0)
    s = one.setting
    picture = one.picture.copy()
    side = slice(170, 200) if s.up else slice(90, 120)
    at = round((s.squeeze_at + s.squeeze) / 0.01)
    picture[side, at + 5 : at + 90] = 255
    masked = np.zeros(picture.shape, bool)
    masked[side, at + 5 : at + 90] = True
    how: dict[str, Any] = {
        "seconds_per_column": 0.01,
        "cm_s_per_row": s.velocity_range / s.rows,
        "baseline": s.baseline * s.rows,
    }
    assert reflux_time(picture, **how).reflux_ms > 500
    assert reflux_time(picture, **how, masked=masked).reflux_ms == 0
