"""The inner diameter of a vessel from a calibrated B-mode clip seen lengthwise: wall to wall, frame by frame.

In each frame the lumen is followed along a stretch of the vessel; the near and the far wall are found where the grey
has risen three quarters of the way from the lumen to the wall (greys are decibels: half the amplitude lies high up), a
straight line is laid through each, and their distance is taken across the vessel's axis. The answer is the median of
the frames with their spread. Refused: a picture without a scale, one in which no lumen or more than one stands out and
none is marked, walls that are not straight and alike (a cross-section, a branch), and a clip in which too few frames
show both walls.

Tried on drawn clips (``synthetic_bmode``) and against one public clip of an artery; no clip of a vein with a known
diameter was found, so accuracy on real veins is unproven. Pressure of the probe and its place are not seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Picture = npt.NDArray[np.uint8]
Line = npt.NDArray[np.float64]

#: Inner diameters that a vessel of the leg or pelvis can have, mm.
THINNEST, WIDEST = 0.8, 40.0
#: Fewest pixels from wall to wall, and the share of frames in which both walls must be seen.
_FEWEST_PIXELS, _FRAMES_SEEN = 6, 0.5
#: The stretch of vessel that is measured, in its own diameters, and the share of its columns where walls must be seen.
_STRETCH, _COLUMNS_SEEN = 2.0, 0.6
#: Steepest axis against the picture's rows (degrees); walls may part by so much of the diameter along the stretch, and
#: bend by so much.
_STEEPEST, _PARTING, _BEND = 40.0, 0.25, 0.12
#: A second lumen that stands out this much of the first makes the picture ambiguous.
_RIVAL = 0.75
#: How far up from lumen to wall its inner edge is taken, and how surely: a share of the rise of the grey.
_EDGE, _BLUR = 0.75, 0.65


class Refused(Exception):
    """No diameter: the reason, in one sentence."""


class Walls(NamedTuple):
    """One frame: near and far wall as (start, slope) in pixels, the columns between which they were followed, mm.

    rise_mm: over how much the grey rises from a quarter of the way to the edge.
    """

    near: tuple[float, float]
    far: tuple[float, float]
    columns: tuple[int, int]
    diameter_mm: float
    rise_mm: float


class Diameter(NamedTuple):
    """The diameter over the frames in mm: median, error, standard deviation, least, most; frames measured of seen.

    shown: the frame, counted from 0, whose walls are given.
    """

    diameter_mm: float
    error_mm: float
    spread_mm: float
    least_mm: float
    most_mm: float
    measured: int
    seen: int
    shown: int
    walls: Walls
    notes: tuple[str, ...]


def diameter(
    frames: Iterable[Picture], mm_per_column: float, mm_per_row: float, at: tuple[float, float] | None = None
) -> Diameter:
    """The diameter of the vessel at a place (column, row), or of the one that stands out. Raises Refused.

    frames: grey pictures of one size (rows, columns), read one at a time.
    """
    for step in (mm_per_column, mm_per_row):
        if not 0.005 <= step <= 2.0:
            raise Refused(f"a pixel of {step:g} mm is none of an ultrasound picture")
    place = at
    found: list[Walls] = []
    shown = seen = 0
    reason = "no vessel with two walls is seen"
    for number, frame in enumerate(frames):
        seen += 1
        grey = _calm(frame, mm_per_column, mm_per_row)
        if at is not None and not (0 <= at[0] < grey.shape[1] and 0 <= at[1] < grey.shape[0]):
            raise Refused(f"the place {at[0]:g},{at[1]:g} is not in the picture of {grey.shape[1]} x {grey.shape[0]}")
        try:
            start = place if place is not None else _standing_out(grey, mm_per_column, mm_per_row)
            walls = _walls(grey, start, mm_per_column, mm_per_row)
        except Refused as refused:
            if "several" in str(refused):
                raise
            reason = str(refused)
            continue
        if not found:
            shown = number
        found.append(walls)
        middle = sum(walls.columns) / 2
        place = middle, (_row(walls.near, middle) + _row(walls.far, middle)) / 2
    if not seen:
        raise Refused("there is no frame")
    if len(found) < max(1, _FRAMES_SEEN * seen):
        raise Refused(f"both walls were followed in {len(found)} of {seen} frames: {reason}" if seen > 1 else reason)
    return _over_frames(found, seen, shown, mm_per_row)


def _over_frames(found: list[Walls], seen: int, shown: int, mm_per_row: float) -> Diameter:
    values = np.array([walls.diameter_mm for walls in found])
    value = float(np.median(values))
    if not THINNEST <= value <= WIDEST:
        raise Refused(f"an inner diameter of {value:.2f} mm is none of a vessel that is measured here")
    spread = float(np.std(values))
    notes = [f"{len(found)} of {seen} frames, {values.min():.2f} to {values.max():.2f} mm, SD {spread:.2f} mm"]
    if seen == 1:
        notes = ["one frame: how the vessel moves is not seen"]
    elif spread > 0.15 * value:
        notes.append("the frames differ by more than 15 %: breathing, pulse or a moving probe")
    # Half a pixel at each wall, the blur of the walls, and what differs from frame to frame.
    blur = _BLUR * float(np.median([walls.rise_mm for walls in found]))
    error = float(np.sqrt(2 * (mm_per_row / 2) ** 2 + blur**2 + (2 * spread) ** 2 / len(found) + (0.01 * value) ** 2))
    return Diameter(
        value,
        2 * error,
        spread,
        float(values.min()),
        float(values.max()),
        len(found),
        seen,
        shown,
        found[0],
        tuple(notes),
    )


def _calm(frame: Picture, mm_per_column: float, mm_per_row: float) -> Line:
    """The frame with its speckle smoothed, more along the vessel than across; what is drawn in colour is no tissue."""
    grey = frame
    if frame.ndim == 3:
        drawn = frame.max(axis=2).astype(np.int16) - frame.min(axis=2) > 48
        grey = frame.max(axis=2).copy()
        if drawn.any() and drawn.mean() < 0.25:
            grey = np.where(drawn, ndimage.median_filter(np.where(drawn, 0, grey), 9), grey).astype(np.uint8)
    if grey.ndim != 2 or min(grey.shape) < 24:
        raise Refused("the picture is too small for a vessel")
    # Marks such as calipers are brighter than anything beside them and a pixel thin.
    grey = ndimage.median_filter(grey, 3)
    width = max(0.12 / mm_per_row, 0.7), max(0.5 / mm_per_column, 1.5)
    calm: Line = ndimage.gaussian_filter(grey.astype(np.float64), width)
    return calm


def _standing_out(grey: Line, mm_per_column: float, mm_per_row: float) -> tuple[float, float]:
    """The place of the lumen that stands out: dark, long, between two brighter bands. Refused where several do."""
    rows = grey.shape[0]
    along = ndimage.uniform_filter1d(grey, max(3, round(6 / mm_per_column)), axis=1, mode="nearest")
    sums = np.cumsum(np.vstack([np.zeros(along.shape[1]), along]), axis=0)
    best = np.full(along.shape, -np.inf)
    size = np.zeros(along.shape)
    for width in np.geomspace(max(2.0 / mm_per_row, _FEWEST_PIXELS), min(16 / mm_per_row, rows * 0.6), 14):
        half, wall = max(round(width / 2), 2), max(round(1.0 / mm_per_row), 2)
        low, high = half + wall, rows - half - wall
        if high <= low:
            continue
        middle = np.arange(low, high)
        inside = (sums[middle + half] - sums[middle - half]) / (2 * half)
        above = (sums[middle - half] - sums[middle - half - wall]) / wall
        below = (sums[middle + half + wall] - sums[middle + half]) / wall
        answer = np.minimum(above, below) - inside - 0.35 * inside
        better = answer > best[middle]
        best[middle] = np.where(better, answer, best[middle])
        size[middle] = np.where(better, half, size[middle])
    row, column = np.unravel_index(int(np.argmax(best)), best.shape)
    top = float(best[row, column])
    if not top > 12:
        raise Refused("no vessel stands out: mark its place")
    reach = size[row, column] + 2 / mm_per_row
    others = best[:, column].copy()
    others[max(0, int(row - reach)) : int(row + reach) + 1] = -np.inf
    if others.max() > _RIVAL * top:
        raise Refused("several vessels stand out: mark the place of one")
    return float(column), float(row)


def _walls(grey: Line, place: tuple[float, float], mm_per_column: float, mm_per_row: float) -> Walls:
    """Both walls of the lumen at a place. Raises Refused."""
    column, row = round(place[0]), place[1]
    first = _edges(grey[:, column], row, mm_per_row)
    if first is None:
        raise Refused("no wall is seen above and below the place")
    wide = (first[1] - first[0]) * mm_per_row
    reach = max(round(max(_STRETCH * wide, 3.0) / 2 / mm_per_column), 6)
    columns = range(max(0, column - reach), min(grey.shape[1], column + reach + 1))
    near, far, rise = (np.full(len(columns), np.nan) for _ in range(3))
    for direction in (range(column, columns.stop), range(column, columns.start - 1, -1)):
        middle, usual = (first[0] + first[1]) / 2, first[1] - first[0]
        for at in direction:
            edges = _edges(grey[:, at], middle, mm_per_row)
            if edges is None or not 0.6 * usual <= edges[1] - edges[0] <= 1.6 * usual:
                continue
            near[at - columns.start], far[at - columns.start], rise[at - columns.start] = edges
            middle = 0.7 * middle + 0.3 * (edges[0] + edges[1]) / 2
    walls = _measured(near, far, columns, mm_per_column, mm_per_row)
    return walls._replace(rise_mm=float(np.nanmedian(rise)) * mm_per_row)


def _edges(profile: Line, middle: float, mm_per_row: float) -> tuple[float, float, float] | None:
    """The inner edges of the walls above and below a row of the lumen, and over how much the grey rises to them."""
    start = round(middle)
    around = max(round(0.5 / mm_per_row), 1)
    if not around <= start < len(profile) - around:
        return None
    lumen = float(profile[start - around : start + around + 1].min())
    reach = round(WIDEST / mm_per_row) + 2
    above, below = (_rise(profile[start::direction][:reach], lumen, mm_per_row) for direction in (-1, 1))
    if above is None or below is None or above[0] + below[0] < _FEWEST_PIXELS:
        return None
    return start - above[0], start + below[0], (above[1] + below[1]) / 2


def _rise(ray: Line, lumen: float, mm_per_row: float) -> tuple[float, float] | None:
    """The edge of the first wall along a ray out of the lumen, and over how much the grey rises to it, in pixels."""
    tissue = float(np.quantile(ray, 0.8))
    if tissue < lumen + 14:
        return None
    over = np.flatnonzero(ray > lumen + 0.5 * (tissue - lumen))
    if not len(over):
        return None
    # The wall is the highest grey within a millimetre and a half of where the tissue begins.
    peak = float(ray[over[0] : over[0] + max(round(1.5 / mm_per_row), 2)].max())
    edge = _crossing(ray, lumen + _EDGE * (peak - lumen))
    foot = _crossing(ray, lumen + 0.25 * (peak - lumen))
    return None if edge is None or foot is None else (edge, edge - foot)


def _crossing(ray: Line, level: float) -> float | None:
    """Where a ray first rises above a level, between two pixels."""
    at = int(np.argmax(ray > level))
    if at == 0:
        return None
    before, after = float(ray[at - 1]), float(ray[at])
    return at - 1 + (level - before) / (after - before)


def _measured(near: Line, far: Line, columns: range, mm_per_column: float, mm_per_row: float) -> Walls:
    seen = np.isfinite(near)
    if seen.mean() < _COLUMNS_SEEN:
        raise Refused("the walls are seen along too little of the vessel")
    x = np.arange(len(columns), dtype=float)
    lines, kept = [], seen.copy()
    for wall in (near, far):
        start, slope, inside = _line(x, wall, seen)
        lines.append((start, slope))
        kept &= inside
    if kept.mean() < _COLUMNS_SEEN:
        raise Refused("the walls are not straight: not a vessel seen lengthwise")
    gaps = (far - near)[kept]
    wide = float(np.median(gaps))
    tilt = (lines[0][1] + lines[1][1]) / 2 * mm_per_row / mm_per_column
    if abs(np.degrees(np.arctan(tilt))) > _STEEPEST:
        raise Refused(f"the vessel lies steeper than {_STEEPEST:g} degrees in the picture")
    if abs(lines[1][1] - lines[0][1]) * len(columns) > _PARTING * wide:
        raise Refused("the walls are not parallel: a branch, or not a vessel seen lengthwise")
    bend = float(np.polyfit(x[kept], (far - near)[kept], 2)[0]) * (len(columns) / 2) ** 2
    if abs(bend) > _BEND * wide:
        raise Refused("the walls bow apart: a cross-section, or not a vessel seen lengthwise")
    across = wide * mm_per_row * float(np.cos(np.arctan(tilt)))
    offset = columns.start
    moved = [(start - slope * offset, slope) for start, slope in lines]
    return Walls(moved[0], moved[1], (columns.start, columns.stop - 1), across, 0.0)


def _line(x: Line, wall: Line, seen: npt.NDArray[np.bool_]) -> tuple[float, float, npt.NDArray[np.bool_]]:
    """A straight line through a wall that passes over what lies far off, and which columns lie on it."""
    kept = seen.copy()
    start = slope = 0.0
    for _ in range(6):
        slope, start = np.polyfit(x[kept], wall[kept], 1)
        off = np.abs(wall - (start + slope * x))
        limit = max(2.5 * float(np.median(off[kept])), 1.0)
        again = seen & (off <= limit)
        if (again == kept).all() or again.sum() < 4:
            break
        kept = again
    return float(start), float(slope), kept


def _row(line: tuple[float, float], column: float) -> float:
    return line[0] + line[1] * column
