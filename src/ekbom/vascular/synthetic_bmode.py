"""Drawn B-mode clips with a known inner diameter, to try the measurement on.

A vessel lengthwise: a dark lumen with reverberation below the near wall, bright walls, speckled tissue, blur of the
beam (less across than along), log compression, tilt, pulse and drift. They prove nothing of real vessels.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Picture = npt.NDArray[np.uint8]


class Setting(NamedTuple):
    """What a clip shows: sizes in mm, angles in degrees, levels in dB; pulse and drift over the clip in mm."""

    diameter: float = 5.0
    tilt: float = 0.0
    mm_per_pixel: float = 0.1
    rows: int = 260
    columns: int = 320
    frames: int = 12
    wall: float = 0.9
    wall_level: float = 12.0
    lumen_level: float = -24.0
    reverberation: float = -14.0
    speckle: float = 1.0
    blur: tuple[float, float] = (0.25, 0.5)
    pulse: float = 0.0
    drift: float = 0.0
    shadow: float = 0.0
    second: bool = False
    crosswise: bool = False


CONDITIONS = {
    "plain": Setting(),
    "tilted": Setting(tilt=15.0),
    "coarse": Setting(mm_per_pixel=0.2, rows=140, columns=180),
    "reverberation": Setting(reverberation=-6.0),
    "weak walls": Setting(wall_level=4.0),
    "pulse and drift": Setting(pulse=0.3, drift=1.5),
    "blurred": Setting(blur=(0.5, 1.0)),
    "shadow": Setting(shadow=0.25),
}


def clip(setting: Setting, random: np.random.Generator) -> tuple[list[Picture], float]:
    """The frames, and the median of the true inner diameters in mm."""
    phases = 2 * np.pi * (np.arange(setting.frames) / max(setting.frames, 1) * 2 + random.random())
    drawn, true = [], []
    for number, phase in enumerate(phases):
        wide = setting.diameter + setting.pulse * float(np.sin(phase)) / 2
        moved = setting.drift * (number / max(setting.frames - 1, 1) - 0.5)
        drawn.append(_frame(setting, wide, moved, random))
        true.append(wide)
    return drawn, float(np.median(true))


def _frame(s: Setting, wide: float, moved: float, random: np.random.Generator) -> Picture:
    y, x = np.mgrid[: s.rows, : s.columns] * s.mm_per_pixel
    depth, width = s.rows * s.mm_per_pixel, s.columns * s.mm_per_pixel
    level = np.zeros((s.rows, s.columns))
    middles = [0.5 * depth + moved]
    if s.second:
        middles = [0.27 * depth, 0.73 * depth]
    for middle in middles:
        if s.crosswise:
            across = np.hypot(x - width / 2, y - middle)
            inside = across - wide / 2
            below = np.clip((y - middle + wide / 2), 0, None)
        else:
            axis = middle + np.tan(np.radians(s.tilt)) * (x - width / 2)
            across = (y - axis) * np.cos(np.radians(s.tilt))
            inside = np.abs(across) - wide / 2
            below = across + wide / 2
        wall = (inside >= 0) & (inside < s.wall)
        level[wall] = s.wall_level
        lumen = inside < 0
        haze = s.reverberation - 14.0 * below / max(wide, 1e-6)
        level[lumen] = np.maximum(s.lumen_level, haze)[lumen]
    power = 10 ** (level / 10)
    if s.speckle:
        shape = power.shape
        field = random.normal(size=shape) + 1j * random.normal(size=shape)
        field = field * np.sqrt(power / 2)
    else:
        field = np.sqrt(power).astype(complex)
    size = [b / s.mm_per_pixel / 2.355 for b in s.blur]
    field = ndimage.gaussian_filter(field.real, size) + 1j * ndimage.gaussian_filter(field.imag, size)
    amplitude = np.abs(field)
    amplitude /= np.median(amplitude)
    if s.shadow:
        start = int(random.uniform(0.1, 0.6) * s.columns)
        amplitude[:, start : start + int(s.shadow * s.columns)] *= 10 ** (-18 / 20)
    noise = 10 ** (-40 / 20) * np.abs(random.normal(size=amplitude.shape))
    grey = (20 * np.log10(amplitude + noise + 1e-6) + 42) / 60 * 255
    made: Picture = np.clip(grey, 0, 255).astype(np.uint8)
    return made
