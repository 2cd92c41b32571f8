"""The picture of a measurement: the calibrated region alone, with what was measured drawn into it, as PNG.

Nothing outside the region is shown, since names are burned in there.
"""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt

from ekbom.vascular.arterial_flow import ArterialFlow
from ekbom.vascular.diameter import Diameter
from ekbom.vascular.reflux_time import Picture, RefluxTime

_SQUEEZE, _REFLUX, _REST, _TRACE = (90, 200, 250), (255, 170, 0), (160, 160, 160), (120, 230, 120)


def reflux_overlay(picture: Picture, found: RefluxTime, baseline: float) -> bytes:
    """The spectrum with baseline, squeeze and reflux marked and the time written below."""
    canvas = _canvas(picture)
    height = picture.shape[0]
    _line(canvas, round(baseline), _REST)
    _span(canvas, found.squeeze, 2, _SQUEEZE)
    words = f"reflux {found.reflux_ms:.0f} ms, error {found.error_ms:.0f} ms, {found.ms_per_column:.3g} ms a column"
    if found.reflux is not None:
        _span(canvas, found.reflux, height - 4, _REFLUX)
        for edge in found.reflux:
            canvas[:height, min(max(round(edge), 0), canvas.shape[1] - 1)] = _REFLUX
    return _png(canvas, [words, "blue: squeeze; orange: reflux. Unreviewed; verify with the sonographer."])


def arterial_overlay(picture: Picture, found: ArterialFlow, baseline: float, cm_s_per_row: float) -> bytes:
    """The spectrum with the trace of its outer edge and the velocities written below."""
    canvas = _canvas(picture)
    _line(canvas, round(baseline), _REST)
    columns = np.arange(canvas.shape[1])
    for trace, sign in ((found.forward, -1 if found.up else 1), (found.backward, 1 if found.up else -1)):
        rows = np.round(baseline + sign * trace / cm_s_per_row).astype(int)
        inside = (trace > 0) & (rows >= 0) & (rows < picture.shape[0])
        canvas[rows[inside], columns[inside]] = _TRACE
    words = (
        f"PSV {found.psv_cm_s:.1f} cm/s (error {found.psv_error:.1f}), EDV {found.edv_cm_s:.1f} cm/s, "
        f"{found.waveform}, {found.rate:.0f}/min"
    )
    return _png(canvas, [words, "Unreviewed; verify with the sonographer."])


def diameter_overlay(picture: Picture, found: Diameter) -> bytes:
    """A frame with both inner edges drawn in along the stretch that was measured, and the diameter written below."""
    canvas = _canvas(picture)
    walls = found.walls
    first, last = walls.columns
    columns = np.arange(first, last + 1)
    for start, slope in (walls.near, walls.far):
        rows = np.round(start + slope * columns).astype(int)
        inside = (rows >= 0) & (rows < picture.shape[0])
        canvas[rows[inside], columns[inside]] = _REFLUX
    middle = (first + last) // 2
    ends = sorted(
        min(max(round(start + slope * middle), 0), picture.shape[0] - 1) for start, slope in (walls.near, walls.far)
    )
    canvas[ends[0] : ends[1] + 1, middle] = _SQUEEZE
    words = f"inner diameter {found.diameter_mm:.2f} mm, error {found.error_mm:.2f} mm"
    return _png(canvas, [words, found.notes[0], "Unreviewed; verify with the sonographer."])


def _canvas(picture: Picture) -> npt.NDArray[np.uint8]:
    return np.repeat(picture[:, :, None], 3, axis=2)


def _line(canvas: npt.NDArray[np.uint8], row: int, colour: tuple[int, int, int]) -> None:
    if 0 <= row < canvas.shape[0]:
        canvas[row, ::4] = colour


def _span(canvas: npt.NDArray[np.uint8], columns: tuple[float, float], row: int, colour: tuple[int, int, int]) -> None:
    first, last = (min(max(round(edge), 0), canvas.shape[1]) for edge in columns)
    canvas[max(row - 1, 0) : row + 2, first:last] = colour


def _png(canvas: npt.NDArray[np.uint8], words: list[str]) -> bytes:
    from PIL import Image, ImageDraw

    line = 14
    image = Image.new("RGB", (canvas.shape[1], canvas.shape[0] + line * len(words) + 4), (20, 20, 20))
    image.paste(Image.fromarray(canvas), (0, 0))
    draw = ImageDraw.Draw(image)
    for number, text in enumerate(words):
        draw.text((4, canvas.shape[0] + 2 + number * line), text, fill=(230, 230, 230))
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()
