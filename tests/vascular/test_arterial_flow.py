"""Arterial velocities on drawn beats with a known truth, and what is refused."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from ekbom.vascular.arterial_flow import BIAS_PERCENT, ArterialFlow, arterial_flow
from ekbom.vascular.reflux_time import Refused

ROWS, COLUMNS, STEP, SCALE = 240, 500, 0.01, 0.5


def beats(psv: float, kind: str, rate: float = 70, seed: int = 3, *, up: bool = True) -> npt.NDArray[np.uint8]:
    """A drawn arterial spectrum: forward to ``psv`` cm/s, back and forward again as its kind says."""
    random = np.random.default_rng(seed)
    phase = (np.arange(COLUMNS) * STEP * rate / 60) % 1
    forward = psv * np.exp(-(((phase - 0.15) / 0.06) ** 2))
    back = np.zeros(COLUMNS)
    if kind in ("triphasic", "biphasic"):
        back = 0.3 * psv * np.exp(-(((phase - 0.38) / 0.06) ** 2))
    if kind == "triphasic":
        forward += 0.25 * psv * np.exp(-(((phase - 0.62) / 0.08) ** 2))
    if kind == "monophasic":
        forward = psv * (0.3 + 0.7 * np.exp(-(((phase - 0.25) / 0.15) ** 2)))
    velocity = (ROWS // 2 - np.arange(ROWS) + 0.5) * SCALE * (1 if up else -1)
    flow = (velocity[:, None] > 0) & (velocity[:, None] < forward) | (velocity[:, None] < 0) & (
        -velocity[:, None] < back
    )
    power = 1 + 60 * flow
    decibels = 10 * np.log10(power * random.gamma(3, 1 / 3, power.shape))
    grey: npt.NDArray[np.uint8] = np.clip(40 + 6 * decibels, 0, 255).astype(np.uint8)
    return grey


def measure(picture: npt.NDArray[np.uint8]) -> ArterialFlow:
    return arterial_flow(picture, seconds_per_column=STEP, cm_s_per_row=SCALE, baseline=ROWS / 2)


@pytest.mark.parametrize("kind", ["triphasic", "biphasic", "monophasic"])
@pytest.mark.parametrize("up", [True, False])
def test_the_waveform_the_rate_and_the_peak_are_found(kind: str, up: bool) -> None:
    found = measure(beats(48, kind, up=up))
    assert (found.waveform, found.up) == (kind, up)
    assert found.rate == pytest.approx(70, abs=3)
    assert abs(found.psv_cm_s - 48) <= found.psv_error
    assert found.psv_error <= max(BIAS_PERCENT) / 100 * found.psv_cm_s + 3


def test_the_indices_follow_from_the_velocities() -> None:
    found = measure(beats(40, "monophasic"))
    assert found.edv_cm_s == pytest.approx(12, abs=3)
    assert found.resistance_index == pytest.approx((found.psv_cm_s - found.edv_cm_s) / found.psv_cm_s)
    assert found.pulsatility_index > 0.5


def test_a_peak_at_the_end_of_the_scale_is_said() -> None:
    assert any("may be higher" in note for note in measure(beats(62, "triphasic")).notes)


def test_noise_one_beat_and_a_slow_sweep_are_refused() -> None:
    noise = np.random.default_rng(1).integers(0, 90, (ROWS, COLUMNS), dtype=np.uint8)
    with pytest.raises(Refused):
        measure(noise)
    with pytest.raises(Refused, match="beats are seen, expected at least 3"):
        measure(beats(48, "triphasic")[:, :150])
    with pytest.raises(Refused, match="ms a column"):
        arterial_flow(beats(48, "triphasic"), seconds_per_column=0.03, cm_s_per_row=SCALE, baseline=ROWS / 2)
