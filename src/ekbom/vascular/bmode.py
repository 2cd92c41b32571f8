"""From a B-mode clip to the diameter of a vessel: which frames are read, in what scale, and the picture of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ekbom.vascular import overlay
from ekbom.vascular.calibration import Region
from ekbom.vascular.diameter import Diameter, Refused, diameter
from ekbom.vascular.dicom_file import frame
from ekbom.vascular.measurement import MEASURED, Duplex, Place, Study

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

#: Most frames of a clip that are read, evenly spread.
MOST_FRAMES = 120


def measured(dataset: Dataset, count: int, region: Region, source: str, place: Place) -> Study:
    """The diameter that a clip of so many frames shows in a calibrated part. Raises Refused and DicomError."""
    numbers = np.unique(np.linspace(0, count - 1, min(count, MOST_FRAMES)).round().astype(int)).tolist()

    def cut(number: int) -> npt.NDArray[np.uint8]:
        return frame(dataset, number)[region.top : region.bottom + 1, region.left : region.right + 1]

    def frames() -> Iterator[npt.NDArray[np.uint8]]:
        yield from map(cut, numbers)

    at = None
    if place.at is not None:
        at = (place.at[0] - region.left, place.at[1] - region.top)
        if not (0 <= at[0] <= region.right - region.left and 0 <= at[1] <= region.bottom - region.top):
            raise Refused("the marked place does not lie in the calibrated part of the picture")
    found = diameter(frames(), region.step_x * 10, abs(region.step_y) * 10, at)
    name = f"{source}.png"
    notes = found.notes if len(numbers) == count else (*found.notes, f"{len(numbers)} of {count} frames were read")
    one = Duplex(
        place.segment,
        place.side,
        MEASURED,
        diameter_mm=round(found.diameter_mm, 2),
        diameter_error_mm=round(found.error_mm, 2),
        position=place.position,
        calibration=f"region tags; {abs(region.step_y) * 10:.3g} mm a pixel",
        overlay=name,
        source=source,
        notes=notes,
    )
    return Study(duplex=(one,), pictures={name: _drawn(cut(numbers[found.shown]), found)})


def _drawn(picture: npt.NDArray[np.uint8], found: Diameter) -> bytes:
    grey = picture if picture.ndim == 2 else picture.max(axis=2)
    return overlay.diameter_overlay(grey, found)
