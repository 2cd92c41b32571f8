"""Drawn angiograms with a known narrowing: a tube of contrast in a projection, no real vessel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage


@dataclass(frozen=True)
class Drawn:
    """A vessel of ``width`` pixels that bends by ``bend`` and loses ``loss`` of its diameter over ``length`` pixels."""

    width: float = 24.0
    loss: float = 0.5
    length: float = 40.0
    bend: float = 40.0
    taper: float = 0.0
    noise: float = 0.02
    contrast: float = 0.5
    blur: float = 1.2
    at: float = 0.5
    size: tuple[int, int] = (512, 400)
    crossing: bool = False
    collimator: bool = False
    gradient: float = 0.15


def centre(drawn: Drawn, row: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The column of the centre line in each row."""
    return drawn.size[1] / 2 + drawn.bend * np.sin(2 * np.pi * row / drawn.size[0])


def angiogram(drawn: Drawn, random: np.random.Generator) -> npt.NDArray[np.uint8]:
    """The picture: contrast is dark."""
    rows, columns = drawn.size
    row, column = np.mgrid[0:rows, 0:columns].astype(float)
    along = np.arange(rows, dtype=float)
    path = np.stack([along, centre(drawn, along)], axis=1)
    fine = np.stack([np.interp(np.arange(0, rows - 1, 0.25), along, path[:, k]) for k in (0, 1)], axis=1)
    from scipy.spatial import cKDTree

    far, nearest = cKDTree(fine).query(np.stack([row.ravel(), column.ravel()], axis=1))
    far, place = far.reshape(rows, columns), fine[nearest, 0].reshape(rows, columns)
    narrow = 1 - drawn.loss * np.exp(-0.5 * ((place - drawn.at * rows) / (drawn.length / 2.355)) ** 2)
    radius = 0.5 * drawn.width * narrow * (1 + drawn.taper * (place / rows - 0.5))
    chord = 2 * np.sqrt(np.clip(radius**2 - far**2, 0, None)) / drawn.width
    if drawn.crossing:
        distance = np.abs((row - 0.2 * rows) * 0.8 - (column - columns / 2) * 0.6)
        chord += 2 * np.sqrt(np.clip((0.2 * drawn.width) ** 2 - distance**2, 0, None)) / drawn.width
    picture = 0.75 + drawn.gradient * (column / columns - 0.5) - drawn.contrast * chord
    if drawn.collimator:
        picture[:, : columns // 10] = 0.05
        picture[: rows // 16] = 0.05
    picture = ndimage.gaussian_filter(picture, drawn.blur) + random.normal(0, drawn.noise, picture.shape)
    grey: npt.NDArray[np.uint8] = (np.clip(picture, 0, 1) * 255).astype(np.uint8)
    return grey


def ends(drawn: Drawn) -> tuple[tuple[float, float], tuple[float, float]]:
    """Two points in the vessel, healthy on both sides."""
    marks = np.array([0.14, 0.86]) * drawn.size[0]
    return tuple((float(r), float(c)) for r, c in zip(marks, centre(drawn, marks), strict=True))  # type: ignore[return-value]
