"""Venography and intravascular ultrasound (IVUS): what their reader found, checked; and an assist for one angiogram.

An entry names the vein, the method and the loss of area or of diameter. IVUS sees the area; a projection sees one
diameter and underestimates compression of an iliac vein, so an area from a projection is refused. Whether a vein counts
as obstructed is its reader's word (``obstruction``), never derived from the percentage here.

``narrowing`` follows a contrast-filled vessel between two points that a person marks (ridge filter, skeleton, distance
map) and gives its narrowing in per cent; in mm only where the spacing of the pixels is known. It is an assist: a person
looks at the drawing before the number is used. Tried on drawn vessels only (off by 1 to 2 points on average, 10 in
vessels 12 pixels wide and 7 where half of the stretch is narrowed, always towards less); no public venogram was found,
and the accuracy on real ones is unproven; where another vessel crosses, the stated error is too small. Refuses: a
picture in which no vessel joins the two points, points that do not lie in the vessel that was traced (as where its
contrast is of the other kind), and one that is too thin.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ekbom.facts.segments import SEGMENTS
from ekbom.vascular.entered import Row, Unusable, empty, number, one_of, side, truth, unknown_fields
from ekbom.vascular.measurement import MEASURED, REPORTED, Refusal, Single, Study

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Image = npt.NDArray[np.float64]

_METHODS = ("ivus", "venography", "ct_venography", "mr_venography")
_AREA_METHODS = ("ivus", "ct_venography", "mr_venography")
_FIELDS = (
    "side",
    "segment",
    "method",
    "area_loss_percent",
    "diameter_loss_percent",
    "reference_area_mm2",
    "least_area_mm2",
    "collaterals",
    "compression",
    "thrombus",
    "obstruction",
)
#: Areas and the percentage that was given with them may differ by so much (points), and area from diameter by so much.
_ROUNDED, _SHAPE = 5.0, 15.0
_VEINS = tuple(s for s in SEGMENTS.values() if s.system == "deep")
_OUTFLOW = ("ivc", "civ", "eiv", "iiv")


def measure(rows: Iterable[Row], source: str = "") -> Study:
    """Entries such as ``{side: left, segment: civ, method: ivus, reference_area_mm2: 180, least_area_mm2: 70,
    collaterals: yes, compression: yes, obstruction: yes}``: one row for each place in a vein."""
    found = Study()
    seen: set[tuple[str, str, str]] = set()
    for count, row in enumerate(rows, start=1):
        place = f"Row {count}"
        if not isinstance(row, Mapping):
            found += Study(problems=(f"{place} is not a row of named values.",))
            continue
        problems = unknown_fields(row, _FIELDS, place)
        try:
            found += _entry(row, place, source, seen, problems)
        except Unusable as error:
            found += Study(refused=(Refusal("venography", f"{place}: {error}.", source),))
        found += Study(problems=tuple(problems))
    return found


def _entry(row: Row, place: str, source: str, seen: set[tuple[str, str, str]], problems: list[str]) -> Study:
    def field(name: str, label: str) -> object:
        if empty(row.get(name)):
            raise Unusable(f"{label} is not said")
        return row[name]

    def read_number(name: str, low: float, high: float, unit: str) -> float | None:
        try:
            return None if empty(row.get(name)) else number(row[name], low, high, unit)
        except Unusable as error:
            raise Unusable(f"{name} {error}") from error

    try:
        segment = SEGMENTS[one_of(field("segment", "the vein"), [s.id for s in _VEINS])]
    except Unusable as error:
        said = "the vein is not said" if "not said" in str(error) else "the segment is no deep vein of the map"
        raise Unusable(said) from error
    where = ""
    if segment.sides != "M":
        try:
            where = side(field("side", "the side"))
        except Unusable as error:
            raise Unusable("the side is not said as left or right") from error
    elif not empty(row.get("side")):
        problems.append(f"{place}: {segment.label} has no side; the side was not used.")
    try:
        method = one_of(field("method", "the method"), _METHODS)
    except Unusable as error:
        raise Unusable(f"the method {error}" if "none of" in str(error) else str(error)) from error
    if (segment.id, where, method) in seen:
        problems.append(f"{place}: {segment.label} stands twice with this method.")
    seen.add((segment.id, where, method))

    area = read_number("area_loss_percent", 0, 100, "%")
    diameter = read_number("diameter_loss_percent", 0, 100, "%")
    reference, least = read_number("reference_area_mm2", 1, 2000, "mm2"), read_number("least_area_mm2", 0, 2000, "mm2")
    notes = [f"by {method.replace('_', ' ')}"]
    refused: list[Refusal] = []
    if method not in _AREA_METHODS and not all(v is None for v in (area, reference, least)):
        reason = f"{place}: a projection shows a diameter, not an area; the area was not used."
        refused.append(Refusal("area_loss", reason, source, where, segment.id))
        area = reference = least = None
    if method == "venography":
        notes.append("a projection underestimates compression")
    origin = REPORTED
    if reference is not None and least is not None:
        if least > reference:
            raise Unusable(f"the least area ({least:g} mm2) is larger than the area it is compared with")
        made = (1 - least / reference) * 100
        if area is not None and abs(made - area) > _ROUNDED:
            notes.append(f"the areas give {made:.0f} %")
            problems.append(
                f"{place}: an area loss of {area:g} % is reported, and the areas give {made:.0f} %. The reported one "
                "stands; look which is right."
            )
        if area is None:
            area, origin = made, MEASURED
    elif reference is not None or least is not None:
        problems.append(f"{place}: the loss of area needs both areas, the least one and the one beside it.")
    if area is not None and diameter is not None:
        round_loss = (1 - (1 - diameter / 100) ** 2) * 100
        if not min(diameter, round_loss) - _SHAPE <= area <= round_loss + _SHAPE:
            problems.append(
                f"{place}: an area loss of {area:.0f} % and a diameter loss of {diameter:.0f} % do not fit one lumen."
            )
    singles = []
    if area is not None:
        singles.append(
            Single(
                "venography",
                f"area_loss.{segment.id}",
                where,
                area,
                "%",
                None,
                origin,
                source=source,
                notes=tuple(notes),
            )
        )
    if diameter is not None:
        singles.append(
            Single("venography", f"diameter_loss.{segment.id}", where, diameter, "%", source=source, notes=tuple(notes))
        )
    for name in ("collaterals", "compression", "thrombus", "obstruction"):
        if empty(row.get(name)):
            continue
        try:
            singles.append(
                Single("venography", f"{name}.{segment.id}", where, truth(row[name]), source=source, notes=tuple(notes))
            )
        except Unusable as error:
            problems.append(f"{place}: {name} {error}.")
    if not singles and not refused:
        raise Unusable("nothing was found, and nothing was found absent: the row is empty")
    return Study(singles=tuple(singles), refused=tuple(refused))


def facts_of(study: Study) -> dict[str, float | bool | str]:
    """What the guidelines ask of these entries: whether an iliac or caval vein is obstructed, by its reader's word.

    One obstructed vein is enough (the vena cava for both legs); "not obstructed" needs a word on both the common and
    the external iliac vein of that leg, and that no other was called obstructed.
    """
    found: dict[str, float | bool | str] = {}
    words = [(*one.name.split(".", 1), one.side, one.value) for one in study.singles if one.kind == "venography"]
    for leg in ("left", "right"):
        said = {(segment, value) for name, segment, side, value in words if name == "obstruction" and side in (leg, "")}
        obstructed = {segment for segment, value in said if value is True and segment in _OUTFLOW}
        free = {segment for segment, value in said if value is False}
        if obstructed or {"civ", "eiv"} <= free:
            found[f"iliac_obstruction_found@{leg}"] = bool(obstructed)
    return found


# --- the assist --------------------------------------------------------------------------------------

#: Thinnest vessel and shortest stretch that are measured, in pixels; the least contrast over noise.
THINNEST, SHORTEST, CONTRAST = 6.0, 40, 4.0
#: A point lies in a vessel where it stands out by this share of what the vessel does.
_IN_IT = 0.3
#: So much more narrowing at a marked point than between them is told.
_LESS_INSIDE = 0.1
#: Largest and smallest picture side, in pixels.
_LARGEST, _SMALLEST = 4096, 48
ASSIST = "assist: a person looks at the drawing before the number is used"


class Refused(Exception):
    """No measurement: the reason, in one sentence."""


@dataclass(frozen=True)
class Narrowing:
    """The narrowest place of a vessel between two points.

    percent: loss of diameter in a projection, with its error in points. reference, least: widths in pixels. at: row and
    column. path, widths: the centre line and the width at each of its points, in pixels. least_mm: where the spacing of
    the pixels is known. drawing: a PNG of the stretch alone, so that text elsewhere in the picture stays out.
    """

    percent: float
    error: float
    reference: float
    least: float
    at: tuple[float, float]
    path: npt.NDArray[np.float64]
    widths: npt.NDArray[np.float64]
    least_mm: float | None
    drawing: bytes
    notes: tuple[str, ...]

    def single(self, segment: str, side: str, source: str = "") -> Single:
        """As a measurement: unreviewed, with its error. segment, side: "" where not said."""
        name = f"diameter_loss.{segment}" if segment else "diameter_loss"
        calibration = "ratio only: the spacing of the pixels is not known" if self.least_mm is None else "spacing given"
        return Single(
            "venography",
            name,
            side,
            self.percent,
            "%",
            self.error,
            MEASURED,
            calibration,
            source=source,
            notes=self.notes,
        )


def narrowing(
    picture: npt.NDArray[np.generic],
    start: tuple[float, float],
    end: tuple[float, float],
    *,
    dark: bool = True,
    mm_per_pixel: float | None = None,
) -> Narrowing:
    """The narrowing of the vessel between two points (row, column) in it, healthy vessel at both.

    picture: two-dimensional, any depth. dark: contrast is dark (as in fluoroscopy), else bright. Raises Refused.
    """
    import numpy as np
    from scipy import ndimage

    image = _checked(picture, start, end, mm_per_pixel)
    ends = np.array([start, end], dtype=float)
    margin = max(48, round(0.25 * float(np.hypot(*(ends[1] - ends[0])))))
    low = np.maximum(np.floor(ends.min(axis=0)).astype(int) - margin, 0)
    high = np.minimum(np.ceil(ends.max(axis=0)).astype(int) + margin + 1, image.shape)
    part = image[low[0] : high[0], low[1] : high[1]]
    vessel = -part if dark else part
    smooth = ndimage.gaussian_filter(vessel, 1.0)
    path, reach = _path(smooth, ends - low)
    widths = _widths(smooth, path, reach)
    known = np.isfinite(widths)
    if known.mean() < 0.8 or not known[: len(known) // 8].any() or not known[-len(known) // 8 :].any():
        raise Refused("no vessel with two clear walls joins the two points")
    widths = np.interp(np.arange(len(widths)), np.flatnonzero(known), widths[known])
    _refuse_weak(vessel, smooth, path, widths, ends - low)
    calm = ndimage.median_filter(widths, 5, mode="nearest")
    reference = _reference(calm)
    loss = 1 - calm / reference
    # A point beside the centre line bends the first stretch across the vessel: no width is taken from there.
    left_out = min(round(0.5 * float(np.median(calm))), len(loss) // 8)
    place = left_out + int(np.argmax(loss[left_out : len(loss) - left_out]))
    least, whole = float(calm[place]), float(reference[place])
    if whole < THINNEST:
        raise Refused(f"the vessel is {whole:.1f} pixels wide: below {THINNEST:g} its narrowing cannot be told")
    percent = max(float(loss[place]) * 100, 0.0)
    notes = [ASSIST, "one projection: an oval lumen may look wide"]
    if float(loss.max()) - float(loss[place]) > _LESS_INSIDE:
        notes.append("the vessel looks narrower at a marked point than between them: are both in healthy vessel?")
    if known.mean() < 1:
        notes.append("a wall was not seen everywhere")
    spread = float(np.median(np.abs(calm - reference)[np.abs(calm - reference) <= 0.1 * reference] / reference.mean()))
    # A wall is found to half a pixel on either side; a lumen thinner than the blur looks wider than it is.
    blurred = 4.0 / max(least, 2.0)
    error = 100 * (float(np.hypot(1.0 / whole, 1.5 * spread)) + blurred / whole) + 2.0
    if least < 5.0:
        notes.append("the narrowest place is about as thin as the blur: it may be narrower")
    drawn = _drawing(part, path, calm, place)
    return Narrowing(
        percent,
        error,
        whole,
        least,
        (float(path[place, 0] + low[0]), float(path[place, 1] + low[1])),
        path + low,
        calm,
        None if mm_per_pixel is None else least * mm_per_pixel,
        drawn,
        tuple(notes),
    )


def _checked(
    picture: npt.NDArray[np.generic], start: tuple[float, float], end: tuple[float, float], spacing: float | None
) -> Image:
    import numpy as np

    array = np.asarray(picture)
    if array.ndim != 2 or array.dtype.kind not in "uif":
        raise Refused("an angiogram is one grey picture: rows and columns of numbers")
    if min(array.shape) < _SMALLEST or max(array.shape) > _LARGEST:
        raise Refused(f"the picture is {array.shape[1]} x {array.shape[0]}: {_SMALLEST} to {_LARGEST} pixels are read")
    image = array.astype(np.float64)
    if not np.isfinite(image).all():
        raise Refused("the picture holds values that are no numbers")
    for row, column in (start, end):
        if not (0 <= row <= array.shape[0] - 1 and 0 <= column <= array.shape[1] - 1):
            raise Refused("a marked point does not lie in the picture")
    if not np.hypot(end[0] - start[0], end[1] - start[1]) >= SHORTEST:
        raise Refused(f"the two points lie closer than {SHORTEST} pixels")
    if spacing is not None and not 0.01 <= spacing <= 2.0:
        raise Refused(f"a pixel of {spacing:g} mm is none of an angiogram")
    low, high = np.quantile(image, [0.001, 0.999])
    if not high > low:
        raise Refused("the picture is empty: all of it is of one grey")
    scaled: Image = np.clip((image - low) / (high - low), 0.0, 1.0)
    return scaled


def _path(smooth: Image, ends: Image) -> tuple[Image, float]:
    """The centre line between the ends, and the largest half width to look for, in pixels."""
    import numpy as np
    from scipy import ndimage
    from skimage.filters import sato, threshold_otsu
    from skimage.graph import route_through_array
    from skimage.morphology import skeletonize

    ridge = sato(smooth, sigmas=(2, 4, 8, 13), black_ridges=False, mode="reflect")
    if not ridge.max() > 0:
        raise Refused("no vessel was traced: nothing in the picture is a ridge")
    ridge = ridge / ridge.max()
    wall = ridge > 0.6 * threshold_otsu(ridge)
    inside = ndimage.distance_transform_edt(wall)
    cost = 1.0 / (0.02 + ridge)
    cost[skeletonize(wall)] *= 0.5
    route, _ = route_through_array(cost, *(tuple(round(float(v)) for v in e) for e in ends))
    line = np.array(route, dtype=float)
    on = wall[line[:, 0].astype(int), line[:, 1].astype(int)]
    if on.mean() < 0.85:
        raise Refused("no vessel was traced between the two points")
    for axis in (0, 1):
        line[:, axis] = ndimage.gaussian_filter1d(line[:, axis], 4.0, mode="nearest")
    steps = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    even = np.arange(0.0, steps[-1], 1.0)
    line = np.stack([np.interp(even, steps, line[:, axis]) for axis in (0, 1)], axis=1)
    reach = float(np.quantile(inside[line[:, 0].astype(int), line[:, 1].astype(int)], 0.9))
    return line, max(2.5 * reach, 6.0)


def _widths(smooth: Image, path: Image, reach: float) -> Image:
    """The width at half height across the vessel at each point, in pixels; NaN where a wall is not seen."""
    import numpy as np
    from scipy import ndimage

    along = np.gradient(ndimage.gaussian_filter1d(path, 3.0, axis=0, mode="nearest"), axis=0)
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    step = 0.25
    offsets = np.arange(-reach, reach + step / 2, step)
    places = path[:, None, :] + offsets[None, :, None] * across[:, None, :]
    profiles = ndimage.map_coordinates(smooth, places.transpose(2, 0, 1), order=1, mode="nearest")
    profiles = ndimage.gaussian_filter1d(profiles, 1.5, axis=0, mode="nearest")
    middle = len(offsets) // 2
    found = np.full(len(path), np.nan)
    third = max(middle // 3, 2)
    for index, profile in enumerate(profiles):
        top = middle - third + int(np.argmax(profile[middle - third : middle + third + 1]))
        height = float(profile[top])
        # Ground on each side: the lowest grey before another vessel begins.
        grounds = float(profile[: top + 1].min()), float(profile[top:].min())
        walls = []
        for direction, ground in zip((-1, 1), grounds, strict=True):
            half = (height + ground) / 2
            at = top
            while 0 < at < len(offsets) - 1 and profile[at] > half:
                at += direction
            before = at - direction
            fall = float(profile[before] - profile[at])
            if profile[at] > half or fall <= 0:
                break
            walls.append(offsets[before] + direction * step * float(profile[before] - half) / fall)
        if len(walls) == 2:
            found[index] = walls[1] - walls[0]
    return found


def _refuse_weak(vessel: Image, smooth: Image, path: Image, widths: Image, ends: Image) -> None:
    """Refuses a vessel that hardly stands out of the noise, or on which one of the two points does not lie."""
    import numpy as np
    from scipy import ndimage

    noise = float(np.median(np.abs(vessel - smooth))) * 1.48
    rows, columns = path[:, 0].astype(int), path[:, 1].astype(int)
    coarse = smooth[::4, ::4]
    ground = ndimage.minimum_filter(coarse, size=max(5, int(0.75 * np.median(widths))))
    under = ground[np.minimum(rows // 4, ground.shape[0] - 1), np.minimum(columns // 4, ground.shape[1] - 1)]
    contrast = float(np.median(smooth[rows, columns] - under))
    if contrast < CONTRAST * noise or contrast < 0.03:
        raise Refused("no vessel was traced: what joins the two points hardly stands out of the noise")
    marked = smooth[tuple(ends.round().astype(int).T)] - under[[0, -1]]
    if float(marked.min()) < _IN_IT * contrast:
        raise Refused("a marked point lies outside the vessel that was traced; is its contrast dark or bright?")


def _reference(widths: Image) -> Image:
    """The width that the vessel would have: a straight line through what is not narrowed."""
    import numpy as np

    places = np.arange(len(widths), dtype=float)
    kept = widths >= np.quantile(widths, 0.4)
    line = np.full(len(widths), float(np.median(widths)))
    for _ in range(8):
        slope, start = np.polyfit(places[kept], widths[kept], 1)
        line = start + slope * places
        off = widths - line
        again = np.abs(off) <= max(0.06 * float(np.median(widths)), 1.5)
        if again.sum() < 0.25 * len(widths) or (again == kept).all():
            break
        kept = again
    straight: Image = np.maximum(line, 1e-6)
    return straight


def _drawing(part: Image, path: Image, widths: Image, place: int) -> bytes:
    import numpy as np
    from PIL import Image as Pictures
    from PIL import ImageDraw

    scale = max(1, round(600 / max(part.shape)))
    grey = Pictures.fromarray(np.clip(part * 255, 0, 255).astype(np.uint8)).convert("RGB")
    grey = grey.resize((grey.width * scale, grey.height * scale))
    draw = ImageDraw.Draw(grey)
    along = np.gradient(path, axis=0)
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)

    def points(line: Image) -> list[tuple[float, float]]:
        return [((c + 0.5) * scale, (r + 0.5) * scale) for r, c in line]

    for sign in (-1, 1):
        draw.line(points(path + sign * widths[:, None] / 2 * across), fill=(0, 200, 255), width=max(1, scale // 2))
    half = widths[place] / 2 + 8
    draw.line(
        points(np.array([path[place] - half * across[place], path[place] + half * across[place]])),
        fill=(255, 60, 0),
        width=max(2, scale // 2),
    )
    held = io.BytesIO()
    grey.save(held, "PNG")
    return held.getvalue()
