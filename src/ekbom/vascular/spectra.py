"""From an ultrasound picture to measurements: which region is the spectrum, is it a vein or an artery, and how long.

A picture of tissue alone, as a clip or with a place marked in it, goes to the diameter of the vessel.

Refused: a picture without a trusted spectral region, several spectra in one picture, a baseline that is neither given
nor seen, and whatever the measuring itself refuses.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from ekbom.facts.segments import SEGMENTS
from ekbom.vascular import bmode, diameter, overlay
from ekbom.vascular.arterial_flow import ArterialFlow, arterial_flow
from ekbom.vascular.calibration import SPECTRAL, TISSUE, WAVEFORM, Region, regions
from ekbom.vascular.dicom_file import DicomError, frame, frames
from ekbom.vascular.measurement import MEASURED, Duplex, Place, Refusal, Study
from ekbom.vascular.reflux_time import AnArtery, Picture, RefluxTime, Refused, reflux_time

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

#: Colours differ by so much where something was drawn over the grey spectrum; beyond this share it is a colour map.
_DRAWN, _MAP = 48, 0.25
#: A row is the baseline where so large a share of it is brighter than the rows beside it.
_STANDS_OUT = 0.6


class Spectrum(NamedTuple):
    """A spectrum with its scale: grey picture, drawn-over pixels, row of rest, s a column and cm/s a row."""

    picture: Picture
    masked: npt.NDArray[np.bool_] | None
    baseline: float
    seconds_per_column: float
    cm_s_per_row: float
    calibration: str


def spectrum_of(dataset: Dataset, number: int = 0, baseline: int | None = None) -> Spectrum:
    """The one calibrated spectrum of a frame; baseline: its row in the picture, given by hand.

    Raises Refused and DicomError.
    """
    picture = frame(dataset, number)
    good, bad = regions(dataset, picture.shape[0], picture.shape[1])
    found = [region for region in good if region.kind == SPECTRAL]
    if not found:
        why = f": {bad[0].reason}" if bad else ""
        raise Refused(f"no spectrum with a scale that can be trusted{why}")
    if len(found) > 1:
        raise Refused(f"{len(found)} spectra in one picture, expected one")
    if any(_overlap(found[0], other) for other in good if other is not found[0]):
        raise Refused("the region of the spectrum holds another picture too")
    return _cut(picture, found[0], baseline)


def _overlap(one: Region, other: Region) -> bool:
    return one.left <= other.right and other.left <= one.right and one.top <= other.bottom and other.top <= one.bottom


def _tissue_alone(dataset: Dataset, number: int) -> Region | None:
    """The one trusted region of a picture that shows tissue and no spectrum."""
    picture = frame(dataset, number)
    good, _ = regions(dataset, picture.shape[0], picture.shape[1])
    tissue = [region for region in good if region.kind == TISSUE]
    spectral = any(region.kind in (SPECTRAL, WAVEFORM) for region in good)
    return tissue[0] if len(tissue) == 1 and not spectral else None


def _cut(picture: Picture, region: Region, given: int | None) -> Spectrum:
    part = picture[region.top : region.bottom + 1, region.left : region.right + 1]
    masked = None
    if part.ndim == 3:
        coloured = part.max(axis=2).astype(np.int16) - part.min(axis=2) > _DRAWN
        part = part.max(axis=2)
        if coloured.any() and coloured.mean() < _MAP:
            masked = coloured
    if given is not None:
        if not region.top <= given <= region.bottom:
            raise Refused(f"row {given} lies outside the spectrum, rows {region.top} to {region.bottom}")
        baseline, how = float(given - region.top), "region tags, baseline given by hand"
    elif region.rest is None:
        baseline, how = _seen_baseline(part), "baseline seen in the picture"
    else:
        baseline, how = region.rest - region.top, "region tags"
    calibration = ", ".join(filter(None, (how, region.note)))
    return Spectrum(part, masked, baseline, region.step_x, abs(region.step_y), calibration)


def _seen_baseline(part: Picture) -> float:
    """The row of a bright line all across the spectrum."""
    grey = part.astype(np.int16)
    above = (grey[1:-1] > grey[:-2] + 20) & (grey[1:-1] > grey[2:] + 20)
    share = above.mean(axis=1)
    row = int(share.argmax())
    if share[row] < _STANDS_OUT:
        raise Refused("the baseline is neither given nor seen; give its row (--baseline)")
    return float(row + 1)


def measured(dataset: Dataset, source: str, place: Place) -> Study:
    """What the picture shows, as a study: one measurement with its overlay, or the reason why there is none."""
    notes: tuple[str, ...] = ()
    try:
        count = frames(dataset)
        last = count - 1
        tissue = _tissue_alone(dataset, last)
        if tissue is not None and (count > 1 or place.at is not None):
            return bmode.measured(dataset, count, tissue, source, place)
        if last > 0:
            notes = (f"last of {last + 1} frames",)
        spectrum = spectrum_of(dataset, last, place.baseline)
        return _of_spectrum(spectrum, source, place, notes)
    except diameter.Refused as reason:
        return Study(refused=(Refusal("diameter", str(reason), source, place.side, place.segment),))
    except (Refused, DicomError) as reason:
        return Study(refused=(Refusal("spectrum", str(reason), source, place.side, place.segment),))


def _of_spectrum(spectrum: Spectrum, source: str, place: Place, notes: tuple[str, ...]) -> Study:
    name = f"{source}.png"
    scale = {
        "seconds_per_column": spectrum.seconds_per_column,
        "cm_s_per_row": spectrum.cm_s_per_row,
        "baseline": spectrum.baseline,
    }
    plain = Duplex(
        place.segment,
        place.side,
        MEASURED,
        manoeuvre=place.manoeuvre,
        position=place.position,
        calibration=f"{spectrum.calibration}; {spectrum.seconds_per_column * 1000:.3g} ms a column",
        overlay=name,
        source=source,
        notes=notes,
    )
    system = SEGMENTS[place.segment].system if place.segment else ""
    if system != "artery":
        try:
            reflux = reflux_time(spectrum.picture, antegrade_up=place.antegrade_up, masked=spectrum.masked, **scale)
            drawn = overlay.reflux_overlay(spectrum.picture, reflux, spectrum.baseline)
            return Study(duplex=(_vein(reflux, plain),), pictures={name: drawn})
        except AnArtery:
            if system:
                raise  # a vein was named: a beating trace is refused, not turned into something else
    flow = arterial_flow(spectrum.picture, masked=spectrum.masked, **scale)
    drawn = overlay.arterial_overlay(spectrum.picture, flow, spectrum.baseline, spectrum.cm_s_per_row)
    return Study(duplex=(_artery(flow, plain),), pictures={name: drawn})


def _vein(found: RefluxTime, plain: Duplex) -> Duplex:
    return replace(
        plain,
        reflux_time_ms=round(found.reflux_ms, 1),
        error_ms=round(found.error_ms, 1),
        notes=(*plain.notes, *found.notes),
    )


def _artery(found: ArterialFlow, plain: Duplex) -> Duplex:
    return replace(
        plain,
        manoeuvre=None,
        waveform=found.waveform,
        psv_cm_s=round(found.psv_cm_s, 1),
        edv_cm_s=round(found.edv_cm_s, 1),
        pulsatility_index=round(found.pulsatility_index, 2) if found.mean_cm_s > 0 else None,
        resistance_index=round(found.resistance_index, 2),
        notes=(*plain.notes, f"peak velocity within {found.psv_error:.1f} cm/s", *found.notes),
    )
