"""What a pixel means: the calibrated regions of an ultrasound picture, or why they cannot be trusted.

A region (DICOM PS3.3 C.8.5.5) ties pixels to cm, to seconds and to cm/s. Its tags are taken as they stand only where
they can be true of this picture: a box outside it (a cropped or resized copy), a step of zero or with the wrong sign, a
reference pixel nowhere near, or a unit that is none refuses the region, with the reason.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

TISSUE, COLOUR_FLOW, SPECTRAL, WAVEFORM = 1, 2, 3, 4
_FORMATS = {TISSUE: "two-dimensional", COLOUR_FLOW: "M-mode", SPECTRAL: "spectral", WAVEFORM: "waveform"}
#: Physical units (PS3.3 C.8.5.5.1.15): cm, s, Hz, cm/s.
CM, SECONDS, HERTZ, CM_S = 3, 4, 5, 7
#: Speed of sound in soft tissue, cm/s.
SPEED_OF_SOUND = 154_000.0
#: Steps that an ultrasound machine can show: cm, s and cm/s a pixel.
_PLAUSIBLE = {CM: (0.0005, 0.5), SECONDS: (0.0002, 0.2), CM_S: (0.005, 20.0)}


class Region(NamedTuple):
    """A calibrated part of the picture. Columns and rows are inclusive and counted from the picture's corner.

    step_x, step_y: size of a pixel in the unit of its axis, y counted downwards as in the picture. rest: the row of
    zero in the unit of y (the baseline of a spectrum), None where it is not given. angle: Doppler correction, degrees.
    """

    kind: int
    left: int
    top: int
    right: int
    bottom: int
    unit_x: int
    unit_y: int
    step_x: float
    step_y: float
    rest: float | None
    angle: float | None
    note: str = ""

    @property
    def name(self) -> str:
        """What the region shows."""
        return _FORMATS.get(self.kind, "unknown")


class Untrusted(NamedTuple):
    """A region that is not used, and why."""

    number: int
    reason: str


def regions(dataset: Dataset, rows: int, columns: int) -> tuple[list[Region], list[Untrusted]]:
    """The regions of a picture of so many rows and columns that can be trusted, and those that cannot."""
    good: list[Region] = []
    bad: list[Untrusted] = []
    for number, item in enumerate(dataset.get("SequenceOfUltrasoundRegions") or [], start=1):
        kind = _whole(item, "RegionSpatialFormat")
        if kind in (None, 0) or kind not in _FORMATS:
            continue  # a grey bar, a graph: nothing is measured there
        made = _region(item, kind, rows, columns)
        if isinstance(made, Region):
            good.append(made)
        else:
            bad.append(Untrusted(number, made))
    return good, bad


def _number(item: Dataset, keyword: str) -> float | None:
    value = item.get(keyword)
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def _whole(item: Dataset, keyword: str) -> int | None:
    found = _number(item, keyword)
    return int(found) if found is not None and found == int(found) else None


def _region(item: Dataset, kind: int, rows: int, columns: int) -> Region | str:
    box = [_whole(item, f"RegionLocation{name}") for name in ("MinX0", "MinY0", "MaxX1", "MaxY1")]
    if any(edge is None for edge in box):
        return "the box of the region is not given"
    left, top, right, bottom = (edge for edge in box if edge is not None)
    # Some machines give the first pixel beyond the box.
    if not (0 <= left < right <= columns and 0 <= top < bottom <= rows):
        return f"the box {left}-{right} x {top}-{bottom} does not lie in the picture of {columns} x {rows}: a stale tag"
    right, bottom = min(right, columns - 1), min(bottom, rows - 1)
    units = [_whole(item, f"PhysicalUnits{axis}Direction") for axis in "XY"]
    steps = [_number(item, f"PhysicalDelta{axis}") for axis in "XY"]
    note = ""
    if kind == SPECTRAL and units[1] == HERTZ:
        converted = _velocity(item, steps[1])
        if isinstance(converted, str):
            return converted
        units[1], steps[1], note = CM_S, converted, "velocity from frequency"
    expected = {TISSUE: (CM, CM), SPECTRAL: (SECONDS, CM_S)}.get(kind)
    if expected is not None and tuple(units) != expected:
        return f"the units of its axes are {units[0]} and {units[1]}, expected {expected[0]} and {expected[1]}"
    for axis, unit, step in zip("xy", units, steps, strict=True):
        low, high = _PLAUSIBLE.get(unit or 0, (0.0, math.inf))
        if expected is not None and (step is None or not low <= abs(step) <= high):
            return f"a step of {step} along {axis} is none of an ultrasound machine"
    step_x, step_y = steps[0] or 0.0, steps[1] or 0.0
    if expected is not None and step_x < 0:
        return "time or place runs backwards along x"
    rest = _rest(item, step_y, top, bottom) if kind == SPECTRAL else None
    if isinstance(rest, str):
        return rest
    angle = _number(item, "DopplerCorrectionAngle")
    return Region(kind, left, top, right, bottom, units[0] or 0, units[1] or 0, step_x, step_y, rest, angle, note)


def _rest(item: Dataset, step: float, top: int, bottom: int) -> float | str | None:
    """The row of rest: the reference pixel, moved by what it stands for, counted from the box or the picture."""
    row = _number(item, "ReferencePixelY0")
    if row is None:
        return None
    value = _number(item, "ReferencePixelPhysicalValueY") or 0.0
    from_box = top + row - value / step
    if top - 1 <= from_box <= bottom + 1:
        return from_box
    from_picture = row - value / step
    if top - 1 <= from_picture <= bottom + 1:
        return from_picture
    return f"the reference pixel in row {row:g} puts the baseline outside the region"


def _velocity(item: Dataset, step: float | None) -> float | str:
    """cm/s a pixel from Hz a pixel, by the Doppler equation."""
    kilohertz = _number(item, "TransducerFrequency")
    if step is None or kilohertz is None or kilohertz <= 0:
        return "the spectrum is in Hz and the transducer's frequency is not given"
    angle = _number(item, "DopplerCorrectionAngle") or 0.0
    cosine = math.cos(math.radians(angle))
    if cosine < 0.17:
        return f"the spectrum is in Hz at an angle of {angle:g} degrees, too steep to correct"
    return step * SPEED_OF_SOUND / (2 * kilohertz * 1000 * cosine)
