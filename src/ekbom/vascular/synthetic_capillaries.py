"""Drawn nailfold pictures with a known number of capillaries, for tests and for tuning.

No openly licensed nailfold picture was found: shapes, contrast and noise are our own assumptions, and what a program
reaches on these says nothing about real fingers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Nailfold:
    """How a picture is made; lengths in um. density: capillaries a mm in the distal row. limb: width of a capillary at
    its apex. loop: distance between its two limbs. giants: that many of the row are giants of ``giant`` um. second_row:
    whether a row behind the first is there. glare: bright spots. The finger's tip is on top."""

    density: float = 8.0
    limb: float = 14.0
    loop: float = 34.0
    giants: int = 0
    giant: float = 70.0
    pixels_per_mm: float = 380.0
    width_mm: float = 1.6
    height_mm: float = 1.1
    contrast: float = 0.28
    noise: float = 0.03
    blur: float = 3.0
    tilt: float = 6.0
    second_row: bool = True
    glare: int = 3
    wave: float = 0.05


@dataclass(frozen=True)
class Drawn:
    """The picture (uint8, rows x columns x 3) and the truth: apices (x, y in pixels, the middle of the vessel)
    and widths there (um) of the first row."""

    picture: npt.NDArray[np.uint8]
    apices: tuple[tuple[float, float], ...]
    widths: tuple[float, ...]


def nailfold(setting: Nailfold, random: np.random.Generator) -> Drawn:
    """A picture of one field."""
    from scipy import ndimage

    s = setting
    scale = s.pixels_per_mm / 1000
    rows, columns = round(s.height_mm * s.pixels_per_mm), round(s.width_mm * s.pixels_per_mm)
    blood = np.zeros((rows, columns))
    count = round(s.density * s.width_mm)
    pitch = columns / max(count, 1)
    slope = np.tan(np.radians(random.uniform(-s.tilt, s.tilt)))
    giants = set(random.permutation(count)[: s.giants].tolist())
    apices, widths = [], []
    for index in range(count):
        x = (index + 0.5 + random.uniform(-0.12, 0.12)) * pitch
        y = 0.22 * rows + slope * (x - columns / 2) + random.normal(0, s.wave * 0.3) * s.pixels_per_mm
        giant = index in giants
        limb = (s.giant if giant else s.limb * random.uniform(0.9, 1.1)) * scale
        loop = (s.giant * 1.6 if giant else s.loop * random.uniform(0.85, 1.15)) * scale
        _loop(blood, x, y, limb, loop, random.uniform(0.3, 0.4) * s.pixels_per_mm, random)
        apices.append((x, y + limb / 2))
        widths.append(limb / scale)
        if s.second_row:
            behind = y + random.uniform(0.42, 0.5) * s.pixels_per_mm
            _loop(blood, x + pitch / 2, behind, limb * 0.9, min(loop, 40 * scale), 0.3 * s.pixels_per_mm, random)
    blood = np.clip(ndimage.gaussian_filter(blood, s.blur * scale), 0, 1)
    skin = 0.68 + 0.06 * ndimage.gaussian_filter(random.normal(0, 1, blood.shape), 60 * scale) * 60 * scale
    skin += 0.10 * (np.linspace(-0.5, 0.5, rows)[:, None] + np.linspace(-0.4, 0.4, columns)[None, :])
    green = skin - s.contrast * blood
    for _ in range(s.glare):
        y, x = random.uniform(0, rows), random.uniform(0, columns)
        far = np.hypot(np.arange(rows)[:, None] - y, np.arange(columns)[None, :] - x)
        green = np.maximum(green, 1.1 * np.exp(-0.5 * (far / (18 * scale)) ** 2))
    picture = np.stack([green + 0.12 - 0.06 * blood, green, green - 0.05], axis=2)
    picture = picture + random.normal(0, s.noise, picture.shape)
    grey = (np.clip(picture, 0, 1) * 255).astype(np.uint8)
    return Drawn(grey, tuple(apices), tuple(widths))


def _loop(
    blood: npt.NDArray[np.float64],
    x: float,
    y: float,
    limb: float,
    loop: float,
    length: float,
    random: np.random.Generator,
) -> None:
    """Draws a hairpin whose outermost point lies at (x, y): two limbs and an arch."""
    radius = loop / 2
    lean = random.uniform(-0.12, 0.12)
    arch = np.linspace(np.pi, 2 * np.pi, 60)
    top = y + limb / 2 + radius
    down = np.linspace(0, length, 150)
    sway = 0.15 * radius * np.sin(down / length * random.uniform(2, 5))
    points = np.concatenate(
        [
            np.stack([x - radius + lean * down[::-1] + sway[::-1], top + down[::-1]], axis=1),
            np.stack([x + radius * np.cos(arch), top + radius * np.sin(arch)], axis=1),
            np.stack([x + radius + lean * down + sway, top + down], axis=1),
        ]
    )
    half = limb / 2
    reach = int(np.ceil(half)) + 1
    for px, py in points:
        r0, r1 = max(int(py) - reach, 0), min(int(py) + reach + 1, blood.shape[0])
        c0, c1 = max(int(px) - reach, 0), min(int(px) + reach + 1, blood.shape[1])
        if r0 >= r1 or c0 >= c1:
            continue
        far = np.hypot(np.arange(r0, r1)[:, None] - py, np.arange(c0, c1)[None, :] - px)
        blood[r0:r1, c0:c1] = np.maximum(blood[r0:r1, c0:c1], np.clip(half - far + 0.5, 0, 1))
