"""Velocities of an arterial spectrum: peak systolic and end-diastolic velocity, indices, and the kind of waveform.

The outermost velocity that stands out of the noise is followed column by column; beats are found from the rhythm of
the forward flow. A trace by threshold lies at the outer skirt of a broad spectrum: against three machine traces of
arteries it was 2 to 10 % high. That bias is stated with every value and not corrected.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ekbom.vascular.reflux_time import SLOWEST_SWEEP, Picture, Refused

#: Known bias of the trace, from and to, in percent of the machine's.
BIAS_PERCENT = (2.0, 10.0)
#: Rates that are a heart's, in beats a minute.
_RATES = (35.0, 200.0)
#: Standard deviations above the noise that are flow; rows that may be missing beside the baseline (wall filter).
_FLOW, _GAP_ROWS = 4.0, 14
#: Flow backwards counts as a phase from this share of the peak and for this long (s).
_PHASE_SHARE, _PHASE_SECONDS = 0.08, 0.05


class ArterialFlow(NamedTuple):
    """Velocities in cm/s (mean over beats) with the spread between beats, indices, waveform; ``up``: forward flow."""

    psv_cm_s: float
    psv_error: float
    edv_cm_s: float
    mean_cm_s: float
    pulsatility_index: float
    resistance_index: float
    waveform: str
    beats: int
    rate: float
    up: bool
    forward: npt.NDArray[np.float64]
    backward: npt.NDArray[np.float64]
    notes: tuple[str, ...]


def arterial_flow(
    picture: Picture,
    *,
    seconds_per_column: float,
    cm_s_per_row: float,
    baseline: float,
    masked: npt.NDArray[np.bool_] | None = None,
) -> ArterialFlow:
    """Velocities of a spectrum that beats; arguments as for ``reflux_time``. Raises Refused."""
    step = seconds_per_column * 1000
    if step > SLOWEST_SWEEP * (1 + 1e-9):
        raise Refused(f"the sweep is {step:.3g} ms a column, expected at most {SLOWEST_SWEEP:.0f}")
    rows = picture.shape[0]
    if not 2 <= baseline <= rows - 3:
        raise Refused(f"the baseline lies in row {baseline:.0f} of {rows}, expected flow on both sides of it")
    grey = picture.astype(np.float64)
    if masked is not None:
        grey[masked] = np.nan
    row = round(baseline)
    traces = {
        True: _envelope(grey[: row - 1][::-1], grey) * cm_s_per_row,
        False: _envelope(grey[row + 2 :], grey) * cm_s_per_row,
    }
    up = float(np.quantile(traces[True], 0.98)) >= float(np.quantile(traces[False], 0.98))
    forward, backward = traces[up], traces[not up]
    peaks, period = _beats(forward, seconds_per_column)
    window = max(2, round(0.12 / seconds_per_column))
    systolic = np.array([forward[max(p - 1, 0) : p + 2].mean() for p in peaks])
    diastolic = np.array([_before(forward, peak, window) for peak in peaks if peak - window > 0])
    whole = slice(peaks[0], peaks[-1])
    net = np.where(backward > forward, -backward, forward)
    mean = float(net[whole].mean())
    psv, edv = float(systolic.mean()), float(diastolic.mean()) if len(diastolic) else 0.0
    lowest = float(np.quantile(net[whole], 0.02))
    notes = [f"trace at the outer edge: {BIAS_PERCENT[0]:.0f} to {BIAS_PERCENT[1]:.0f} % above a machine's"]
    if psv > 0.93 * (row if up else rows - row) * cm_s_per_row:
        notes.append("the peak reaches the end of the scale: it may be higher")
    return ArterialFlow(
        psv,
        max(2 * float(systolic.std()), 0.1 * psv),
        edv,
        mean,
        (psv - lowest) / mean if mean > 0 else float("nan"),
        (psv - edv) / psv if psv > 0 else float("nan"),
        _waveform(forward, backward, peaks, period, seconds_per_column),
        len(peaks),
        60 / (period * seconds_per_column),
        up,
        forward,
        backward,
        tuple(notes),
    )


def _envelope(part: npt.NDArray[np.float64], whole: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The outermost row of flow in each column, rows counted from rest (0: none)."""
    from scipy.ndimage import median_filter, uniform_filter

    quiet = np.concatenate([whole[: max(3, len(whole) // 8)].ravel(), whole[-max(3, len(whole) // 8) :].ravel()])
    quiet = quiet[~np.isnan(quiet)]
    middle = float(np.median(quiet))
    spread = max(1.4826 * float(np.median(np.abs(quiet - middle))), 4.0)
    smooth = uniform_filter(np.nan_to_num(part, nan=middle), 3)
    on = (smooth - middle) / (spread / 1.7) > _FLOW
    found = np.zeros(part.shape[1])
    for column in range(part.shape[1]):
        rows = np.flatnonzero(on[:, column])
        if len(rows) == 0 or rows[0] > _GAP_ROWS:
            continue
        breaks = np.flatnonzero(np.diff(rows) > 4)
        found[column] = rows[breaks[0]] + 2 if len(breaks) else rows[-1] + 2
    steady: npt.NDArray[np.float64] = median_filter(found, 3)
    return steady


def _beats(forward: npt.NDArray[np.float64], seconds_per_column: float) -> tuple[list[int], float]:
    """The columns of the systolic peaks and the usual distance between them."""
    from scipy.signal import find_peaks

    high = float(np.quantile(forward, 0.98))
    if high <= 0:
        raise Refused("no flow stands out of the noise")
    fastest = 60 / _RATES[1] / seconds_per_column
    peaks, _ = find_peaks(forward, height=0.5 * high, prominence=0.35 * high, distance=max(1, fastest))
    if len(peaks) < 3:
        raise Refused(f"{len(peaks)} beats are seen, expected at least 3")
    gaps = np.diff(peaks)
    period = float(np.median(gaps))
    rate = 60 / (period * seconds_per_column)
    if not _RATES[0] <= rate <= _RATES[1]:
        raise Refused(f"the trace rises {rate:.0f} times a minute, no heart's rate")
    return [int(p) for p in peaks], period


def _before(forward: npt.NDArray[np.float64], peak: int, window: int) -> float:
    """The velocity just before a beat rises: the median before the foot of its upstroke."""
    start = max(peak - 2 * window, 0)
    rise = forward[start : peak + 1]
    foot = start + int(np.flatnonzero(rise <= rise.min() + 0.05 * (rise[-1] - rise.min()))[-1])
    return float(np.median(forward[max(foot - window // 2, 0) : foot + 1]))


def _waveform(
    forward: npt.NDArray[np.float64],
    backward: npt.NDArray[np.float64],
    peaks: list[int],
    period: float,
    seconds_per_column: float,
) -> str:
    """triphasic, biphasic or monophasic, as most beats say: forward, back, and forward again within one beat."""
    high = float(np.median(forward[peaks]))
    least = max(2, round(_PHASE_SECONDS / seconds_per_column))
    kinds = []
    for peak in peaks:
        end = min(peak + round(period) - least, len(forward))
        back = backward[peak:end] > _PHASE_SHARE * high
        if end - peak < 0.6 * period:
            continue
        if back.sum() < least:
            kinds.append("monophasic")
            continue
        last = peak + int(np.flatnonzero(back)[0]) + int(back.sum())
        again = (forward[last:end] > _PHASE_SHARE * high) & (backward[last:end] < forward[last:end])
        kinds.append("triphasic" if again.sum() >= least else "biphasic")
    if not kinds:
        raise Refused("no whole beat is seen")
    return max(sorted(set(kinds)), key=kinds.count)
