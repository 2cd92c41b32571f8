"""Reflux time from a venous spectrum: when flow turned back after the squeeze, for how long, and how sure that is.

The picture is compared, row by row, with its own quiet moments, so that noise, gain and tissue that moves all the time
fall away. In each column the best band of velocities beside the baseline is looked for on either side. The squeeze is
the strongest flow; what follows on the other side is the reflux. Its two ends are taken where the signal crosses half
of what stands beside it, which undoes the smearing of the machine's window.

Refused, never guessed: a sweep slower than 20 ms a column, a beating (arterial) trace, no squeeze, no quiet moment to
compare with, and "no reflux" where clutter or saturation hides the slow velocities.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Signal = npt.NDArray[np.float32]

#: Slowest sweep that is measured, and the slowest without a warning, in ms a column.
SLOWEST_SWEEP, SWEEP_WARNING = 20.0, 15.0
#: Least error that is ever stated: two columns, or this many ms.
LEAST_ERROR = 20.0
#: Above so many standard deviations a column holds flow.
_FLOW = 5.0
#: Weak flow is looked for over so many columns together; the level for it.
_TOGETHER, _WEAK = (9, 25), 6.0
#: Gaps so short (s) belong to the flow around them, and runs so short are none.
_GAP, _SHORTEST = 0.06, 0.03
#: Reflux begins so soon (s) after the squeeze ends, or it is something else.
_SOON = 0.6
#: Velocities (cm/s) that must be visible before "no reflux" is said.
_SLOW = 4.0
#: Runs of this share of the strongest one can be the squeeze.
_STRONG = 0.4
#: Under clutter: height (standard deviations a column) below which reflux fades into it, and how strong what goes on
#: over so many columns after its end may be.
_FADES, _STILL, _AFTER = 2.5, 3.5, 40
#: Share of the columns that must be quiet.
_QUIET = 0.15


class Refused(Exception):
    """No measurement: the reason, in one sentence."""


class AnArtery(Refused):
    """The trace beats."""


class RefluxTime(NamedTuple):
    """A reflux time in ms with its error; where the squeeze and the reflux lie, in columns (first, last + 1).

    up: the side of antegrade flow. peak_cm_s: fastest retrograde flow. notes: what makes it less sure.
    """

    reflux_ms: float
    error_ms: float
    ms_per_column: float
    squeeze: tuple[float, float]
    reflux: tuple[float, float] | None
    up: bool
    peak_cm_s: float
    threshold: float
    notes: tuple[str, ...] = ()


class _Side(NamedTuple):
    """One side of the baseline: rows from rest outwards as standard deviations above the quiet moments.

    sums: their running sums, so that any band is two rows apart. flow: the best band of each column. slow: the same
    over several columns. blind: velocity below which flow is hidden, in cm/s. cluttered: tissue moves all the time.
    """

    rows: Signal
    sums: Signal
    bands: tuple[tuple[int, int], ...]
    flow: Signal
    slow: Signal
    blind: float
    cluttered: bool

    def band(self, first: int, last: int) -> Signal:
        """The signal of the band that shows these columns best, in standard deviations a column."""
        first, last = max(first, 0), max(last, first + 1)
        best = max(self.bands, key=lambda b: float(self._of(b)[first:last].sum()))
        return self._of(best)

    def _of(self, band: tuple[int, int]) -> Signal:
        signal: Signal = (self.sums[band[1]] - self.sums[band[0]]) / np.float32(np.sqrt(band[1] - band[0]))
        return signal


def reflux_time(
    picture: Picture,
    *,
    seconds_per_column: float,
    cm_s_per_row: float,
    baseline: float,
    antegrade_up: bool | None = None,
    masked: npt.NDArray[np.bool_] | None = None,
) -> RefluxTime:
    """The reflux time of a spectrum.

    picture: uint8 (rows, columns), first row on top. cm_s_per_row: positive. baseline: the row of rest, from the top.
    antegrade_up: the side of flow towards the heart, None to take that of the squeeze. masked: pixels that are no
    spectrum (overlays). Raises Refused.
    """
    step = seconds_per_column * 1000
    if step > SLOWEST_SWEEP * (1 + 1e-9):
        raise Refused(f"the sweep is {step:.3g} ms a column, expected at most {SLOWEST_SWEEP:.0f}")
    rows, columns = picture.shape
    if not 2 <= baseline <= rows - 3:
        raise Refused(f"the baseline lies in row {baseline:.0f} of {rows}, expected flow on both sides of it")
    grey = picture.astype(np.float32)
    if masked is not None:
        grey[masked] = np.nan
    top, bottom = _sides(grey, baseline, cm_s_per_row)
    sides = {True: top, False: bottom}
    runs = {up: _runs(side, seconds_per_column) for up, side in sides.items()}
    _refuse_beats(runs, seconds_per_column)
    up, squeeze = _squeeze(sides, runs, antegrade_up)
    back = sides[not up]
    found = _following(runs[not up], squeeze, seconds_per_column)
    notes = () if step <= SWEEP_WARNING * (1 + 1e-9) else (f"slow sweep of {step:.3g} ms a column",)
    least = max(2 * step, LEAST_ERROR)
    if found is None:
        if back.cluttered and _trace(back, squeeze[1]):
            raise Refused("what goes on after the squeeze cannot be told from clutter")
        if back.blind > _SLOW:
            raise Refused(f"flow below {back.blind:.1f} cm/s is hidden, so that slow reflux cannot be ruled out")
        if squeeze[1] + _SOON / seconds_per_column > columns:
            raise Refused("the picture ends before reflux would show")
        return RefluxTime(0.0, least, step, squeeze, None, up, 0.0, _FLOW, notes)
    first, last, spread, height = _ends(back, found)
    if back.cluttered and (height < _FADES or _goes_on(back, found)):
        raise Refused("reflux fades into clutter, so that its end is not seen")
    if found[1] >= columns - 1:
        raise Refused("reflux goes on to the end of the picture, so that its end is not seen")
    time = max(last - first, 0.0) * step
    error = max(least, 0.65 * spread * step + 0.02 * time)
    peak = _peak(back.rows[:, found[0] : found[1]], cm_s_per_row)
    return RefluxTime(time, error, step, squeeze, (first, last), up, peak, _FLOW, notes)


# --- the two sides of the baseline --------------------------------------------------------------------------


def _sides(grey: Signal, baseline: float, cm_s_per_row: float) -> tuple[_Side, _Side]:
    row = round(baseline)
    parts = grey[: row - 1][::-1], grey[row + 2 :]
    quiet = np.ones(grey.shape[1], dtype=bool)
    sides: list[_Side] = []
    for turn in range(3):
        sides = [_side(part, quiet, cm_s_per_row, robust=turn == 0) for part in parts]
        strongest = np.maximum(np.maximum(sides[0].flow, sides[1].flow), np.maximum(sides[0].slow, sides[1].slow))
        calm = ~(np.convolve(strongest >= _FLOW, np.ones(5), "same") > 0)
        if calm.mean() < _QUIET:
            calm = strongest <= np.quantile(strongest, _QUIET)
        if (calm == quiet).all():
            break
        quiet = calm
    if (strongest < _FLOW).mean() < _QUIET:
        raise Refused("no quiet moment to compare the flow with")
    return sides[0], sides[1]


def _side(part: Signal, quiet: npt.NDArray[np.bool_], cm_s_per_row: float, *, robust: bool) -> _Side:
    calm = part[:, np.flatnonzero(quiet)[:: 1 + int(quiet.sum()) // _ENOUGH]]
    gaps = bool(np.isnan(part).any())
    if gaps:
        calm = np.where(np.isnan(calm), np.nan_to_num(np.nanmedian(calm, axis=1))[:, None], calm)
    if robust:  # flow may still be among the quiet columns
        middle = np.median(calm, axis=1)
        spread = 1.4826 * np.median(np.abs(calm - middle[:, None]), axis=1)
    else:
        middle, spread = calm.mean(axis=1), calm.std(axis=1)
    usual = max(float(np.median(spread)), _COARSEST)
    rows = (part - middle[:, None]) / np.maximum(spread, 0.5 * usual)[:, None]
    rows = np.clip(np.nan_to_num(rows) if gaps else rows, -4, 12)
    head = len(rows) * 2 // 3  # beyond it the other side's flow may have wrapped round
    sums = np.concatenate([np.zeros((1, rows.shape[1]), rows.dtype), np.cumsum(rows[:head], axis=0)])
    bands = tuple((at, at + size) for at in _FROM for size in _SIZES if at + size <= head)
    if not bands:
        raise Refused("too few velocities are shown on one side of the baseline")
    flow = _best(sums, bands, quiet)
    weak = sums * (flow <= _FLOW)  # strong flow must not smear into the columns beside it
    slow = np.max([_best(_over(weak, columns), bands, quiet) for columns in _TOGETHER], axis=0)
    # Rows that are as bright in quiet moments as the brightest cannot show flow.
    hidden = np.flatnonzero(middle < float(np.nanmax(part)) - 2 * usual)
    blind = (float(hidden[0]) + 2.0) * cm_s_per_row if len(hidden) else np.inf
    far = float(np.median(middle[head // 2 : head]))
    cluttered = float(np.median(middle[2:12])) > far + _CLUTTER * usual
    return _Side(rows, sums, bands, flow, slow, blind, cluttered)


def _best(sums: Signal, bands: tuple[tuple[int, int], ...], quiet: npt.NDArray[np.bool_] | None = None) -> Signal:
    """The band of each column that stands out most.

    Pixels of a real picture hang together, so that a band varies more than its pixels would alone: it is measured
    against what it does in the quiet columns.
    """
    each = np.stack([(sums[end] - sums[at]) / np.float32(np.sqrt(end - at)) for at, end in bands])
    if quiet is not None and quiet.any():
        calm = each[:, quiet]
        middle = np.median(calm, axis=1, keepdims=True)
        spread = 1.4826 * np.median(np.abs(calm - middle), axis=1, keepdims=True)
        each = (each - np.clip(middle, 0, None)) / np.maximum(spread, 1)
    best: Signal = each.max(axis=0)
    return best


def _over(sums: Signal, columns: int) -> Signal:
    """Sums over several columns, still in standard deviations."""
    half = columns // 2
    long = np.cumsum(np.pad(sums, ((0, 0), (half + 1, half))), axis=1, dtype=np.float64)
    several: Signal = ((long[:, columns:] - long[:, :-columns]) / np.sqrt(columns)).astype(np.float32)
    return several


#: Bands of rows that are tried as the flow of a column: from how far off the baseline, and how many.
_FROM = (0, 6, 12, 20)
_SIZES = (5, 9, 16, 28, 50, 90, 160)
#: Noise that is cut off by the gain counts as at least so many grey levels.
_COARSEST = 6.0
#: Slow velocities brighter than the fast ones by so many standard deviations, when nothing flows, are clutter.
_CLUTTER = 2.0
#: So many quiet columns are enough to know what quiet looks like.
_ENOUGH = 150


# --- runs of flow -------------------------------------------------------------------------------------------


def _runs(side: _Side, seconds_per_column: float) -> list[tuple[int, int]]:
    """Runs of columns with flow, gaps closed and specks dropped: (first, last + 1)."""
    steady = np.convolve(side.flow, np.ones(3) / 3, "same")
    on = ((side.flow > _FLOW) & (steady > _FLOW * 0.6)) | (side.slow > _WEAK)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], on.astype(np.int8), [0]])))
    runs = [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
    gap = max(1, round(_GAP / seconds_per_column))
    joined: list[tuple[int, int]] = []
    for run in runs:
        if joined and run[0] - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], run[1])
        else:
            joined.append(run)
    shortest = max(2, round(_SHORTEST / seconds_per_column))
    return [run for run in joined if run[1] - run[0] >= shortest]


def _refuse_beats(runs: dict[bool, list[tuple[int, int]]], seconds_per_column: float) -> None:
    """Several pulses at a regular rate of 40 to 180 a minute are an artery."""
    for side in runs.values():
        starts = np.array([run[0] for run in side]) * seconds_per_column
        if len(starts) < 4:
            continue
        gaps = np.diff(starts)
        usual = float(np.median(gaps))
        regular = (np.abs(gaps - usual) < 0.25 * usual).mean()
        if 60 / 180 <= usual <= 60 / 40 and regular >= 0.6:
            raise AnArtery(f"the trace beats about {60 / usual:.0f} times a minute: an artery, not a vein")


def _squeeze(
    sides: dict[bool, _Side], runs: dict[bool, list[tuple[int, int]]], antegrade_up: bool | None
) -> tuple[bool, tuple[int, int]]:
    """The side of antegrade flow and the first run that is strong: the squeeze comes before what it provokes."""
    allowed = (True, False) if antegrade_up is None else (antegrade_up,)
    strength = {(up, run): float(sides[up].flow[run[0] : run[1]].max()) for up in allowed for run in runs[up]}
    if not strength:
        raise Refused("no squeeze was found: no flow towards the heart stands out")
    strong = [key for key, weight in strength.items() if weight >= _STRONG * max(strength.values())]
    return min(strong, key=lambda key: key[1][0])


def _following(
    runs: list[tuple[int, int]], squeeze: tuple[int, int], seconds_per_column: float
) -> tuple[int, int] | None:
    """The run that follows the squeeze; what stands beside the squeeze itself is its mirror image or has wrapped."""
    soon = round(_SOON / seconds_per_column)
    for run in runs:
        if run[0] <= squeeze[1] + soon and run[1] > squeeze[1] + 1:
            return max(run[0], squeeze[1] - 2), run[1]
    return None


def _goes_on(side: _Side, run: tuple[int, int]) -> bool:
    """Whether weak flow goes on after a run, seen over many columns together."""
    part = min(max((run[1] - run[0]) // 3, 4), 15)
    after = side.band(run[1] - part, run[1])[run[1] + 3 : run[1] + 3 + _AFTER]
    return len(after) > 0 and bool(float(after.sum()) / np.sqrt(len(after)) > _STILL)


def _trace(side: _Side, end: int) -> bool:
    """Whether anything weak stands out in the seconds after the squeeze, seen over many columns together."""
    part = side.sums[:, end + 3 : end + 3 + _AFTER]
    if part.shape[1] == 0:
        return True
    return bool(float(_best(part.sum(axis=1, keepdims=True), side.bands)[0]) / np.sqrt(part.shape[1]) > _STILL)


def _ends(side: _Side, run: tuple[int, int]) -> tuple[float, float, float, float]:
    """Where flow begins and ends, in columns with a fraction, how far the ends move with the level, the last height."""
    part = min(max((run[1] - run[0]) // 3, 4), 15)
    first = _end(side.band(run[0], run[0] + part), run[0], part, forward=True)
    last = _end(side.band(run[1] - part, run[1]), run[1], part, forward=False)
    return first[0], last[0], first[1] + last[1], last[2]


def _end(signal: Signal, at: int, part: int, *, forward: bool) -> tuple[float, float, float]:
    """One end of a run: where the signal crosses half of what stands beside it, how far 0.3 and 0.7 lie apart, and
    what stands beside it."""
    if not forward:  # looked at from behind
        signal, at = signal[::-1], len(signal) - at
    height = float(np.median(signal[at : at + part]))
    wide = 1 if height > 8 else 3 if height > 4 else 5 if height > 2 else 9
    smooth: Signal = np.convolve(signal, np.ones(wide) / wide, "same").astype(np.float32)
    reach = 6 + 2 * wide
    crossings = [_crossing(smooth, at, reach, part, share * height) for share in (0.3, 0.5, 0.7)]
    place = crossings[1] if forward else len(signal) - crossings[1]
    return place, abs(crossings[2] - crossings[0]), height


def _crossing(signal: Signal, at: int, reach: int, part: int, level: float) -> float:
    """The border, in columns, at which a signal rises over a level for the last time before ``at + part``."""
    above = _closed(signal[max(at - reach, 0) : at + part] >= level)
    # The last column below the level, looked for from inside the run outwards.
    inside = min(part // 2 + min(at, reach), len(above) - 1)
    below = np.flatnonzero(~above[: inside + 1])
    place = max(at - reach, 0) + (int(below[-1]) if len(below) else -1)
    if place + 1 >= len(signal) or place < 0:
        return float(max(place + 1, 0))
    before, after = float(signal[place]), float(signal[place + 1])
    share = (level - before) / (after - before) if after > before else 1.0
    return place + 0.5 + min(max(share, 0.0), 1.0)


def _closed(on: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Without gaps of up to four columns: a lost column is no end."""
    places = np.flatnonzero(on)
    closed = on.copy()
    for one, other in pairwise(places.tolist()):
        if other - one <= 5:
            closed[one:other] = True
    return closed


def _peak(rows: Signal, cm_s_per_row: float) -> float:
    """Fastest velocity that stands out, in cm/s (0 where none does)."""
    if rows.size == 0:
        return 0.0
    strongest = np.quantile(rows, 0.9, axis=1)
    outer = np.flatnonzero(np.convolve(strongest, np.ones(3) / 3, "same") > 2.0)
    return float((outer[-1] + 2) * cm_s_per_row) if len(outer) else 0.0
