"""Nailfold capillaroscopy as an assist: candidates in the distal row, which a reader keeps, removes or adds to.

The program marks where a capillary of the distal row may be, and how wide its apex looks. It never says normal,
abnormal or a pattern: a count exists only after a reader went through every candidate (``Reading``, saved as JSON
beside the picture), and the words normal and pattern belong to the guidelines, which are asked for each read picture.

The finger's tip is on top of the picture. The scale (pixels a mm) must be given. Tried on drawn pictures only: no
openly licensed nailfold picture was found and the error on real fingers is unproven. On drawn ones (a seed not tuned
on) 92 to 100 % of the row were marked, 62 % where capillaries are pale, and widths came out 2 to 8 um too wide. A count
by program alone was wrong by 1.5 capillaries a mm in a small trial on real ones.

Refuses: a picture without a scale, one too coarse to show a limb of 20 um, one in which nothing stands out or that is
too small for a field of a millimetre, and a count that nobody read.
"""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from ekbom.records.json_input import parse as parse_json
from ekbom.vascular.measurement import MEASURED, REPORTED, Refusal, Single, Study

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from PIL import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

    Font = FreeTypeFont | ImageFont
    Image = npt.NDArray[np.float64]

SCHEMA = "ekbom.capillaroscopy/1"
PROPOSED, KEPT, ADDED, REMOVED = "proposed", "kept", "added", "removed"
STATES = (PROPOSED, KEPT, ADDED, REMOVED)
QUALITIES = ("good", "limited", "unreadable")
#: The most capillaries of one picture.
MOST = 500
#: Two marks so near to one another are on one capillary.
ONE_APEX_MM = 0.02
#: Eight fingers, without the thumbs.
FINGERS = tuple(f"{side}{number}" for side in ("left_", "right_") for number in (2, 3, 4, 5))
#: Scales that are read: coarser shows no limb, finer is none of a capillaroscope.
COARSEST, FINEST = 150.0, 2000.0
#: Pixels a mm at which pictures are looked at.
_WORK = 300.0
#: Fits weaker than this (standard deviations of the picture) are no capillary.
_FAINT = 12.0
#: A field is one millimetre.
FIELD_MM = 1.0
_LARGEST = 8000
ASSIST = "assist: nothing is counted before a reader went through the candidates"
WIDE = "widths by the program come out 2 to 8 um too wide on drawn pictures: check them before widths_checked is said"


class Refused(Exception):
    """No candidates: the reason, in one sentence."""


@dataclass(frozen=True)
class Capillary:
    """One capillary of the distal row: its apex (x, y in pixels of the picture), its width there (um), its state."""

    x: float
    y: float
    width_um: float | None
    state: str = PROPOSED
    score: float | None = None


@dataclass(frozen=True)
class Reading:
    """One picture with its candidates and what its reader said; None is not said.

    picture: fingerprint of the picture (its name may be a person's). finger: one of ``FINGERS``. reader_done: somebody
    went through the candidates. widths_checked: also through the widths, which are else not used. quality: "good",
    "limited" or "unreadable", the reader's word.
    """

    picture: str
    pixels_per_mm: float
    size: tuple[int, int]
    finger: str | None = None
    capillaries: tuple[Capillary, ...] = ()
    reader_done: bool = False
    quality: str | None = None
    giant_capillaries: bool | None = None
    abnormal_shapes: bool | None = None
    haemorrhages: bool | None = None
    avascular_areas: bool | None = None
    widths_checked: bool = False
    notes: tuple[str, ...] = (ASSIST, WIDE)

    @property
    def read(self) -> bool:
        """Whether a reader went through it, found it readable, and left no candidate undecided."""
        return not self.unread_because

    @property
    def unread_because(self) -> str:
        """Why there is no count, in words that follow the picture's name; "" where it was read."""
        if not self.reader_done:
            return "was not read by a person"
        if self.quality == "unreadable":
            return "is unreadable"
        undecided = sum(c.state == PROPOSED for c in self.capillaries)
        if undecided:
            return f"was not read to its end: {undecided} candidates are neither kept nor removed"
        return "" if self.quality else "was read without a word on its quality"

    @property
    def worked_on(self) -> bool:
        """Whether a person has put work into it."""
        said = (self.quality, self.giant_capillaries, self.abnormal_shapes, self.haemorrhages, self.avascular_areas)
        decided = any(c.state != PROPOSED for c in self.capillaries)
        return self.reader_done or self.widths_checked or decided or any(word is not None for word in said)

    @property
    def counted(self) -> tuple[Capillary, ...]:
        """The capillaries that the reader kept or added."""
        return tuple(c for c in self.capillaries if c.state in (KEPT, ADDED))


# --- candidates --------------------------------------------------------------------------------------


def propose(picture: npt.NDArray[np.generic], pixels_per_mm: float | None, *, finger: str | None = None) -> Reading:
    """Candidates of the distal row of a picture (rows x columns, or with colours), tip of the finger on top."""
    import numpy as np
    from scipy import ndimage

    green, scale = _checked(picture, pixels_per_mm)
    if finger is not None and finger not in FINGERS:
        raise Refused(f"the finger is none of {', '.join(FINGERS)}")
    assert pixels_per_mm is not None
    blood = enhanced(green, scale)
    noise = float(np.median(np.abs(blood - np.median(blood)))) * 1.48 + 1e-9
    # The fit is best between the limbs; the apex lies just above it and holds blood. The skin between two capillaries
    # has walls on either side and none above.
    filled = ndimage.gaussian_filter(blood, 0.003 * scale)
    near = int(0.02 * scale)
    above = np.stack([np.roll(filled, down, axis=0) for down in range(near + 1)])
    holds = above.max(axis=0) > 0.4 * float(np.quantile(filled, 0.97))
    answer = np.where(holds, _arches(blood, scale) / noise, 0.0)
    peaks = (answer == ndimage.maximum_filter(answer, size=2 * int(0.028 * scale) + 1)) & (answer > 0)
    rows, columns = np.nonzero(peaks)
    strength = answer[rows, columns]
    if len(strength) == 0 or strength.max() < _FAINT:
        raise Refused("no capillary stands out: the picture is blurred or empty")
    rows = np.maximum(rows - above[:, rows, columns].argmax(axis=0), 0)
    good = strength > 0.3 * float(np.quantile(strength, 0.9))
    rows, columns, strength = rows[good], columns[good], strength[good]
    chosen = _distal(rows, columns, strength, scale)
    back = pixels_per_mm / scale
    found = tuple(
        Capillary(
            round(float(columns[i]) * back, 1),
            round(float(rows[i]) * back, 1),
            _apex_width(-green, int(rows[i]), int(columns[i]), scale),
            score=round(float(strength[i]), 2),
        )
        for i in sorted(chosen, key=lambda i: columns[i])
    )
    shape = np.asarray(picture).shape
    return Reading(fingerprint(picture), float(pixels_per_mm), (int(shape[1]), int(shape[0])), finger, found)


def fingerprint(picture: npt.NDArray[np.generic]) -> str:
    """What ties a saved reading to its picture without naming it."""
    import hashlib

    import numpy as np

    array = np.ascontiguousarray(picture)
    return hashlib.sha256(str((array.shape, array.dtype.str)).encode() + array.tobytes()).hexdigest()[:16]


def _checked(picture: npt.NDArray[np.generic], pixels_per_mm: float | None) -> tuple[Image, float]:
    """The green part at the working scale, and that scale in pixels a mm."""
    import numpy as np
    from scipy import ndimage

    if pixels_per_mm is None:
        raise Refused("the scale is not known: how many pixels are a millimetre?")
    if isinstance(pixels_per_mm, bool) or not math.isfinite(pixels_per_mm) or pixels_per_mm <= 0:
        raise Refused("the scale is not a number of pixels a millimetre")
    if not COARSEST <= pixels_per_mm <= FINEST:
        raise Refused(f"a scale of {pixels_per_mm:g} pixels a mm is not read: {COARSEST:g} to {FINEST:g} are")
    array = np.asarray(picture)
    if array.dtype.kind not in "uif" or array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (3, 4)):
        raise Refused("a nailfold picture is grey, or red, green and blue")
    if max(array.shape[:2]) > _LARGEST:
        raise Refused(f"the picture has more than {_LARGEST} pixels on a side")
    grey = array if array.ndim == 2 else array[:, :, 1]
    if grey.shape[1] < FIELD_MM * pixels_per_mm or grey.shape[0] < 0.4 * pixels_per_mm:
        raise Refused("the picture is smaller than a field of a millimetre")
    green = grey.astype(np.float64)
    if not np.isfinite(green).all():
        raise Refused("the picture holds values that are no numbers")
    low, high = float(np.quantile(green, 0.01)), float(np.quantile(green, 0.99))
    if not high > low:
        raise Refused("the picture is empty: all of it is of one grey")
    green = (green - low) / (high - low)
    factor = _WORK / pixels_per_mm
    if factor < 1:
        green = ndimage.gaussian_filter(green, 0.4 / factor)
    return ndimage.zoom(green, factor, order=1), _WORK


def enhanced(green: Image, scale: float) -> Image:
    """Blood as bright on an even ground: glare cut off, ground taken away, contrast made even."""
    import numpy as np
    from scipy import ndimage

    ground = ndimage.gaussian_filter(green, 0.09 * scale)
    dark = np.clip(ground - ndimage.gaussian_filter(green, 0.004 * scale), -0.15, None)
    spread = np.sqrt(ndimage.gaussian_filter(np.clip(dark, -0.15, 0.6) ** 2, 0.25 * scale))
    even: Image = dark / (spread + 0.25 * float(spread.mean()) + 1e-9)
    return even


def _arches(blood: Image, scale: float) -> Image:
    """How well a hairpin fits with its apex in each pixel: best of some widths and leans."""
    import numpy as np
    from scipy import fft

    templates = [
        _template(loop * scale / 1000, limb * scale / 1000, lean)
        for loop, limb in ((25, 12), (33, 14), (42, 15), (55, 20), (75, 35), (115, 70))
        for lean in (-0.15, 0.0, 0.15)
    ]
    largest = max(parts[0].shape[0] for parts in templates)
    shape = [fft.next_fast_len(side + largest, real=True) for side in blood.shape]
    of_blood = fft.rfft2(blood.astype(np.float32), shape)
    best = np.full(blood.shape, -np.inf)
    for parts in templates:
        half = parts[0].shape[0] // 2
        within = slice(half, half + blood.shape[0]), slice(half, half + blood.shape[1])
        arch, left, right = (
            fft.irfft2(of_blood * fft.rfft2(part[::-1, ::-1].astype(np.float32), shape), shape)[within]
            for part in parts
        )
        # Arch and either limb must each be there: the gap between two capillaries has limbs and no arch.
        best = np.maximum(best, np.minimum(arch, 1.6 * np.minimum(left, right)))
    edge = int(0.02 * scale)
    best[:edge], best[-edge:], best[:, :edge], best[:, -edge:] = 0, 0, 0, 0
    return best


def _template(loop: float, limb: float, lean: float) -> list[Image]:
    """Arch, left and right limb of a hairpin with its apex in the middle, each against the skin beside it."""
    import numpy as np

    size = int(2.2 * max(loop, 2.2 * limb)) | 1
    y, x = np.mgrid[-size : size + 1, -size : size + 1].astype(float)
    y = y + limb / 2  # the apex is the middle of the vessel
    radius = loop / 2
    below = y - radius
    centre = lean * np.clip(below, 0, None)
    on_arch = np.abs(np.hypot(x, below) - radius)
    on_limb = np.abs(np.abs(x - centre) - radius)
    inside = np.exp(-0.5 * (np.where(below < 0, on_arch, on_limb) / (0.42 * limb)) ** 2)
    arch = (below < 0) & (y > -1.1 * limb) & (np.abs(x) < radius + 1.2 * limb)
    limbs = (below >= 0) & (y < 1.3 * loop + limb) & (np.abs(x - centre) < radius + 1.2 * limb)
    parts = []
    for window in (arch, limbs & (x < centre), limbs & (x >= centre)):
        part = np.where(window, inside, 0.0)
        part[window] -= part[window].mean()
        parts.append(part / float(np.sqrt((part**2).sum()) + 1e-9))
    return parts


def _distal(rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], strength: Image, scale: float) -> list[int]:
    """The candidates of the first row: nothing strong lies nearer to the tip in their place."""
    import numpy as np

    order = np.argsort(rows)
    front: list[int] = []
    for i in order:
        shadow = [j for j in order if rows[j] < rows[i] - 0.12 * scale and abs(columns[j] - columns[i]) < 0.14 * scale]
        if not shadow:
            front.append(int(i))
    # A straight line through the row; what lies far off it is cuticle or depth.
    kept = np.array(front)
    for _ in range(4):
        if len(kept) < 3:
            break
        slope, start = np.polyfit(columns[kept], rows[kept], 1)
        off = rows[kept] - (start + slope * columns[kept])
        near = np.abs(off - np.median(off)) < max(0.1 * scale, 2.5 * float(np.median(np.abs(off - np.median(off)))))
        if near.all():
            break
        kept = kept[near]
    # Two marks on one loop: the stronger one.
    chosen: list[int] = []
    for i in sorted(kept.tolist(), key=lambda i: -strength[i]):
        if all(abs(columns[i] - columns[j]) > 0.06 * scale for j in chosen):
            chosen.append(i)
    return chosen


def _apex_width(dark: Image, row: int, column: int, scale: float) -> float | None:
    """The width of the vessel at its apex in um, across its top at half height; None where the walls are not seen."""
    import numpy as np
    from scipy import ndimage

    reach = int(0.09 * scale)
    step = 0.25
    offsets = np.arange(-reach, reach + step, step)
    profile = np.zeros(len(offsets))
    sides = (-1, 0, 1)
    for aside in sides:
        places = np.stack([row + offsets, np.full(len(offsets), column + aside, dtype=float)])
        profile += ndimage.map_coordinates(dark, places, order=1, mode="nearest") / len(sides)
    middle, near = len(offsets) // 2, int(0.03 * scale / step)
    top = middle - near + int(np.argmax(profile[middle - near : middle + near + 1]))
    ground = float(np.quantile(profile, 0.15))
    half = (float(profile[top]) + ground) / 2
    if not profile[top] > ground:
        return None
    edges = []
    for direction in (-1, 1):
        at = top
        while 0 < at < len(profile) - 1 and profile[at] > half:
            at += direction
        if profile[at] > half:
            return None
        edges.append(at)
    return round((edges[1] - edges[0]) * step / scale * 1000, 1)


# --- what a reader makes of it -----------------------------------------------------------------------


def density(reading: Reading) -> float:
    """Capillaries in the fullest millimetre of the distal row, as read. Refused where nobody read it."""
    if not reading.read:
        raise Refused("nobody went through the candidates of this picture: there is no count")
    places = sorted(c.x / reading.pixels_per_mm for c in reading.counted)
    return float(max((sum(1 for p in places if start <= p < start + FIELD_MM) for start in places), default=0))


def as_json(reading: Reading) -> str:
    """The reading as a file to be saved beside the picture."""
    data = {
        "schema": SCHEMA,
        "picture": reading.picture,
        "pixels_per_mm": reading.pixels_per_mm,
        "size": list(reading.size),
        "finger": reading.finger,
        "reader_done": reading.reader_done,
        "quality": reading.quality,
        "giant_capillaries": reading.giant_capillaries,
        "abnormal_shapes": reading.abnormal_shapes,
        "haemorrhages": reading.haemorrhages,
        "avascular_areas": reading.avascular_areas,
        "widths_checked": reading.widths_checked,
        "capillaries": [
            {"x": c.x, "y": c.y, "width_um": c.width_um, "state": c.state, "score": c.score}
            for c in reading.capillaries
        ],
        "notes": list(reading.notes),
    }
    return json.dumps(data, indent=1, allow_nan=False) + "\n"


def from_json(text: str, picture: npt.NDArray[np.generic] | None = None) -> Reading:
    """A saved reading; ValueError names what does not fit. With the picture: it must be the one that was read."""
    return from_data(parse_json(text, "the reading"), picture)


def from_data(data: object, picture: npt.NDArray[np.generic] | None = None) -> Reading:
    """The same of a file's content."""
    if not isinstance(data, Mapping) or data.get("schema") != SCHEMA:
        raise ValueError(f"the reading is not of the schema {SCHEMA}")
    _refuse_others(data, _NAMES, "the reading")
    scale = _figure(data.get("pixels_per_mm"), "pixels_per_mm", COARSEST, FINEST)
    size = data.get("size")
    if not isinstance(size, list) or len(size) != 2:
        raise ValueError("size is not the width and height of the picture")
    width, height = (_figure(value, "size", 1, _LARGEST) for value in size)
    if not (width.is_integer() and height.is_integer()):
        raise ValueError("size is not a whole number of pixels")
    seal = data.get("picture")
    if not isinstance(seal, str) or not _SEAL.fullmatch(seal):
        raise ValueError("picture is not a fingerprint")
    if picture is not None and seal != fingerprint(picture):
        raise ValueError("the reading belongs to another picture")
    given = data.get("capillaries")
    if not isinstance(given, list) or len(given) > MOST:
        raise ValueError(f"capillaries is not a list of at most {MOST}")
    notes = data.get("notes", [])
    if not isinstance(notes, list) or len(notes) > 50 or not all(isinstance(n, str) and len(n) <= 500 for n in notes):
        raise ValueError("notes is not a list of at most 50 short texts")
    return Reading(
        seal,
        scale,
        (int(width), int(height)),
        _word(data.get("finger"), "finger", FINGERS),
        tuple(_capillary(one, count, width, height) for count, one in enumerate(given, start=1)),
        _said(data.get("reader_done"), "reader_done") is True,
        _word(data.get("quality"), "quality", QUALITIES),
        _said(data.get("giant_capillaries"), "giant_capillaries"),
        _said(data.get("abnormal_shapes"), "abnormal_shapes"),
        _said(data.get("haemorrhages"), "haemorrhages"),
        _said(data.get("avascular_areas"), "avascular_areas"),
        _said(data.get("widths_checked"), "widths_checked") is True,
        tuple(notes),
    )


#: What a saved reading may hold: a misspelt name would lose what a reader said.
_NAMES = frozenset({"schema", *(field.name for field in fields(Reading))})
_NAMES_OF_ONE = frozenset(field.name for field in fields(Capillary))
_SEAL = re.compile("[0-9a-f]{16}")


def _refuse_others(data: Mapping[Any, Any], names: frozenset[str], what: str) -> None:
    if not names >= set(data):
        raise ValueError(f"{what} holds a name that is none of {', '.join(sorted(names))}")


def _figure(value: object, name: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{name} is not a number from {low:g} to {high:g}")
    return float(value)


def _said(value: object, name: str) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise ValueError(f"{name} is neither true, false nor null")


def _word(value: object, name: str, allowed: tuple[str, ...]) -> str | None:
    if value is None or value in allowed:
        return None if value is None else str(value)
    raise ValueError(f"{name} is none of {', '.join(allowed)}")


def _capillary(one: Any, count: int, width: float, height: float) -> Capillary:
    if not isinstance(one, Mapping):
        raise ValueError(f"capillary {count} is not a set of named values")
    name = f"capillary {count}"
    _refuse_others(one, _NAMES_OF_ONE, name)
    wide = one.get("width_um")
    score = one.get("score")
    state = _word(one.get("state"), f"state of {name}", STATES)
    if state is None:
        raise ValueError(f"state of {name} is none of {', '.join(STATES)}")
    return Capillary(
        _figure(one.get("x"), f"x of {name}", 0, width),
        _figure(one.get("y"), f"y of {name}", 0, height),
        None if wide is None else _figure(wide, f"width_um of {name}", 1, 500),
        state,
        None if score is None else _figure(score, f"score of {name}", -1e9, 1e9),
    )


def edited(
    reading: Reading,
    *,
    removed: Iterable[int] = (),
    kept: Iterable[int] = (),
    added: Iterable[tuple[float, float, float | None]] = (),
    widths: Mapping[int, float] | None = None,
    **said: Any,
) -> Reading:
    """The reading with some corrections; what they do not name stays as it was.

    removed, kept: candidates by their place in the list. added: points (x, y, width in um or None) that are some too.
    widths: in um, by place in the list. said: quality, giant_capillaries and the other words. Raises ValueError.
    """
    states = {**dict.fromkeys(kept, KEPT), **dict.fromkeys(removed, REMOVED)}
    wider = widths or {}
    if not {*states, *wider} <= set(range(len(reading.capillaries))):
        raise ValueError("a candidate that is to be kept, removed or given a width is not in the list")
    marks = [
        replace(c, state=states.get(i, c.state), width_um=wider.get(i, c.width_um))
        for i, c in enumerate(reading.capillaries)
    ]
    for x, y, width in added:
        _refuse_twice(x, y, marks, reading.pixels_per_mm)
        marks.append(Capillary(x, y, width, ADDED))
    made = replace(reading, capillaries=tuple(marks), **said)
    return from_json(as_json(made))


def _refuse_twice(x: float, y: float, marks: list[Capillary], scale: float) -> None:
    """Refuses a point on a mark that is there: an order that was given twice would count a capillary twice."""
    for number, mark in enumerate(marks, start=1):
        if mark.state != REMOVED and math.hypot(mark.x - x, mark.y - y) < ONE_APEX_MM * scale:
            raise ValueError(f"the point {x:g},{y:g} lies on capillary {number}: it would count twice")


def finished(reading: Reading) -> Reading:
    """The reading when its reader went through all of it: every candidate that was not removed is kept."""
    kept = [replace(c, state=KEPT if c.state == PROPOSED else c.state) for c in reading.capillaries]
    return replace(reading, capillaries=tuple(kept), reader_done=True)


def corrected(
    reading: Reading,
    *,
    removed: Iterable[int] = (),
    added: Iterable[tuple[float, float, float | None]] = (),
    **said: Any,
) -> Reading:
    """The reading after its reader went through it: corrected as ``edited`` does, and finished."""
    return finished(edited(reading, removed=removed, added=added, **said))


def facts_of(reading: Reading, fingers_read: int) -> dict[str, float | bool | str]:
    """One read picture under the names of facts, for the guidelines' fast track; {} where nobody read it.

    A picture that its reader called unreadable says only that.
    """
    if reading.reader_done and reading.quality == "unreadable":
        return {"capillaroscopy_readable": False, "capillaroscopy_fingers_read": float(fingers_read)}
    if not reading.read:
        return {}
    found: dict[str, float | bool | str] = {
        "capillaroscopy_readable": True,
        "capillary_density": density(reading),
        "capillaroscopy_fingers_read": float(fingers_read),
    }
    widths = [c.width_um for c in reading.counted if c.width_um is not None]
    if reading.widths_checked and widths and len(widths) == len(reading.counted):
        found["capillary_apex_diameter"] = max(widths)
    words = {
        "giant_capillaries": reading.giant_capillaries,
        "abnormal_capillary_shapes": reading.abnormal_shapes,
        "capillary_haemorrhages": reading.haemorrhages,
        "avascular_areas": reading.avascular_areas,
    }
    return {**found, **{name: word for name, word in words.items() if word is not None}}


@dataclass(frozen=True)
class Summary:
    """What an examination came to. result: "scleroderma_pattern", "non_scleroderma" or "incomplete", as the guidelines
    read the pictures; None where no picture was read by a person. fields: read pictures by finger."""

    result: str | None
    fingers_read: tuple[str, ...]
    fields: dict[str, int]
    unread: int
    unreadable: int
    limited: int
    notes: tuple[str, ...]


def summary(readings: Iterable[Reading], judge: Callable[[Mapping[str, float | bool | str]], object]) -> Summary:
    """An examination of several fingers. judge: asks the guidelines for ``capillaroscopy_result`` of a picture's facts.

    One picture with a scleroderma pattern is enough; "non_scleroderma" only where every picture that was read says so.
    """
    readings = list(readings)
    fields = {f: sum(1 for r in readings if r.read and r.finger == f) for f in FINGERS}
    fingers = tuple(f for f in FINGERS if fields[f])
    results = [judge(facts_of(r, len(fingers))) for r in readings if r.read]
    result: str | None = None
    if "scleroderma_pattern" in results:
        result = "scleroderma_pattern"
    elif results:
        result = "non_scleroderma" if set(results) == {"non_scleroderma"} else "incomplete"
    unreadable = sum(1 for r in readings if r.reader_done and r.quality == "unreadable")
    unread = sum(1 for r in readings if not r.read) - unreadable
    notes = [f"fingers read: {len(fingers)} of {len(FINGERS)}; fields: {sum(fields.values())}"]
    if unread:
        notes.append(f"pictures that no person read to the end, which do not count: {unread}")
    if unreadable:
        notes.append(f"unreadable pictures: {unreadable}")
    few = [f for f in fingers if fields[f] < 2]
    if few:
        notes.append(f"fewer than two fields: {', '.join(few)}")
    nameless = sum(1 for r in readings if r.read and r.finger is None)
    if nameless:
        notes.append(f"read pictures that do not say their finger: {nameless}")
    limited = sum(1 for r in readings if r.read and r.quality == "limited")
    return Summary(result, fingers, {f: fields[f] for f in fingers}, unread, unreadable, limited, tuple(notes))


def as_study(readings: Iterable[Reading], source: str = "") -> Study:
    """The read pictures as measurements, the others as refusals."""
    singles: list[Single] = []
    refused: list[Refusal] = []
    for count, reading in enumerate(readings, start=1):
        where = reading.finger or f"picture {count}"
        if not reading.read:
            refused.append(Refusal("capillaroscopy", f"{where} {reading.unread_because}: no count.", source))
            continue
        notes = (where, f"quality {reading.quality}", "read by a person")
        scale = f"{reading.pixels_per_mm:g} pixels a mm, given"
        for name, value in facts_of(reading, 0).items():
            if name in ("capillaroscopy_fingers_read", "capillaroscopy_readable"):
                continue
            unit = {"capillary_density": "/mm", "capillary_apex_diameter": "um"}.get(name, "")
            origin = MEASURED if unit else REPORTED
            singles.append(
                Single("capillaroscopy", name, "", value, unit, None, origin, scale, source=source, notes=notes)
            )
    return Study(singles=tuple(singles), refused=tuple(refused))


#: The least height of the numbers in a drawing, and how far its rulers' marks are apart, in pixels.
_SMALLEST_NUMBER, _RULER = 13, 100
_COLOURS = {PROPOSED: (255, 220, 0), KEPT: (0, 255, 120), ADDED: (0, 200, 255), REMOVED: (255, 70, 40)}
_DARK, _WHITE = (0, 0, 0), (255, 255, 255)


def drawing(picture: npt.NDArray[np.generic], reading: Reading) -> bytes:
    """The picture with its marks as a PNG of its size: a ring for proposed and kept, a square for added, a cross for
    removed. Each bears its number in the list, from 1. Rulers in pixels stand on the edges, a millimetre below."""
    import numpy as np
    from PIL import Image as Pictures
    from PIL import ImageDraw, ImageFont

    array = np.asarray(picture)
    grey = (array if array.ndim == 2 else array[:, :, 1]).astype(np.float64)
    low, high = np.quantile(grey, [0.01, 0.99])
    shown = Pictures.fromarray(np.clip((grey - low) / max(high - low, 1e-9) * 255, 0, 255).astype(np.uint8))
    shown = shown.convert("RGB")
    draw = ImageDraw.Draw(shown)
    font = ImageFont.load_default(max(_SMALLEST_NUMBER, round(0.04 * reading.pixels_per_mm)))
    taken = _draw_rulers(draw, shown.size, ImageFont.load_default(_SMALLEST_NUMBER - 2))
    radius, line = 0.025 * reading.pixels_per_mm, max(2, round(0.005 * reading.pixels_per_mm))
    for c in reading.capillaries:
        box = (c.x - radius, c.y - radius, c.x + radius, c.y + radius)
        if c.state == REMOVED:
            draw.line(box, fill=_COLOURS[c.state], width=line)
            draw.line((box[0], box[3], box[2], box[1]), fill=_COLOURS[c.state], width=line)
        elif c.state == ADDED:
            draw.rectangle(box, outline=_COLOURS[c.state], width=line)
        else:
            draw.ellipse(box, outline=_COLOURS[c.state], width=line)
    for number, c in enumerate(reading.capillaries, start=1):
        left, top, right, bottom = font.getbbox(str(number), stroke_width=2)
        place = _free_place((c.x, c.y), radius, (right - left, bottom - top), shown.size, taken)
        taken.append(place)
        at = (place[0] - left, place[1] - top)
        draw.text(at, str(number), font=font, fill=_COLOURS[c.state], stroke_width=2, stroke_fill=_DARK)
    bar = reading.pixels_per_mm * FIELD_MM
    bottom = shown.height - 3 * line
    draw.line((3 * line, bottom, 3 * line + bar, bottom), fill=_WHITE, width=2 * line)
    held = io.BytesIO()
    shown.save(held, "PNG")
    return held.getvalue()


_Box = tuple[float, float, float, float]


def _free_place(
    apex: tuple[float, float], radius: float, text: tuple[float, float], size: tuple[int, int], taken: list[_Box]
) -> _Box:
    """Where a number stands: above its mark, else higher, else below, within the picture and off other numbers."""
    (x, y), (wide, high) = apex, text
    left = min(max(x - wide / 2, 0), size[0] - wide)
    tops = [y - radius - high * step for step in (1, 2, 3)] + [y + radius + high * step for step in (0, 1, 2)]
    boxes = [(left, top, left + wide, top + high) for top in tops if 0 <= top <= size[1] - high]
    for box in boxes:
        if not any(_touch(box, other) for other in taken):
            return box
    return boxes[0] if boxes else (left, 0, left + wide, high)


def _touch(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _draw_rulers(draw: ImageDraw.ImageDraw, size: tuple[int, int], font: Font) -> list[_Box]:
    """Marks every hundred pixels along the upper and the left edge, so that a point can be named; their boxes."""
    marks = [((x, 0, x, 6), (x, 8), "mt", str(x)) for x in range(_RULER, size[0], _RULER)]
    marks += [((0, y, 6, y), (9, y), "lm", str(y)) for y in range(_RULER, size[1], _RULER)]
    for tick, at, anchor, text in marks:
        draw.line(tick, fill=_WHITE)
        draw.text(at, text, font=font, anchor=anchor, fill=_WHITE, stroke_width=1, stroke_fill=_DARK)
    return [draw.textbbox(at, text, font=font, anchor=anchor, stroke_width=1) for _, at, anchor, text in marks]
