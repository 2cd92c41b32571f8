"""The door for pictures that somebody took or exported: PNG, JPEG, TIFF, BMP and DICOM in, plain numbers out.

What a file is shows in its first bytes, never in its name. Bytes, sides and pixels are limited by the file's head,
before anything is unpacked. Of several pictures in a file the first is read; of several frames in DICOM the one that is
said. A picture is turned as its EXIF orientation says. Nothing else that a file says of itself, and no name, leaves
here; what is burned into the pixels does.

The spacing of the pixels is taken from DICOM alone, and only where the file calls it calibrated (Pixel Spacing
Calibration Type, PS3.3 section 10.7): Imager Pixel Spacing is that of the detector, where everything is larger.

Refuses, in one sentence (``PictureError``): another kind of file, one that is damaged or too large, see-through parts,
colours of print, black and white without greys, numbers of 32 bits, 16 bits with white as zero, and pixels of DICOM
that are not square.
"""

from __future__ import annotations

import io
import os
import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ekbom.vascular import dicom_elements, dicom_file

if TYPE_CHECKING:
    from PIL.Image import Image
    from pydicom.dataset import Dataset

#: The largest file (DICOM has its own limit), and the most pixels on a side and in all.
MAX_FILE = 128 * 2**20
MAX_SIDE = 8000
MAX_PIXELS = 2**25
#: The most passes of a progressive JPEG; each costs as much as the picture.
_MAX_PASSES = 64

_MARKS = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"BM", "BMP"),
)
#: Ways of packing a TIFF that are read.
_TIFF_PACKED = ("raw", "tiff_lzw", "tiff_adobe_deflate", "tiff_deflate", "packbits", "jpeg")
_TILE_WIDTH, _TILE_HEIGHT, _PHOTOMETRIC, _WHITE_IS_ZERO = 322, 323, 262, 0
#: Two bytes that begin a part of a JPEG, within compressed pixels too.
_JPEG_PART = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_JPEG_PASS, _JPEG_END = b"\xff\xda", b"\xff\xd9"
_GREY_16 = ("I;16", "I;16L", "I;16B")
#: All that Pillow raises on a hostile file.
_DAMAGED = (
    OSError,
    ValueError,
    SyntaxError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
)
_STANDARD_ERROR = 2
#: Two spacings are the same within this share.
_SAME = 0.005
#: Channels of a grey picture differ by so much at most, after JPEG.
_GREY = 8

Pixels = npt.NDArray[np.generic]


class PictureError(ValueError):
    """A picture that cannot be read. One sentence: its file, what was found and what was expected."""


class Picture(NamedTuple):
    """One picture.

    pixels: uint8 or uint16 (rows, columns), or uint8 (rows, columns, 3) of red, green and blue. one_of_several: the
    file holds more. mm_per_pixel: None where it is not known; spacing: how it is known, or why it is not.
    """

    name: str
    pixels: Pixels
    one_of_several: bool = False
    mm_per_pixel: float | None = None
    spacing: str = "the file does not say it"


def load(path: str | os.PathLike[str], frame: int | None = None) -> Picture:
    """The picture of a file; ``frame``, counted from 1, of DICOM that holds several. Raises PictureError."""
    place = Path(path)
    if not place.is_file():
        raise PictureError(f"{place.name}: there is no such file")
    try:
        with place.open("rb") as stream:
            head = stream.read(132)
            if head[128:] == b"DICM":
                return _dicom(place, frame)
            data = head + stream.read(MAX_FILE + 1 - len(head))
    except OSError as error:
        raise PictureError(f"{place.name}: the file cannot be opened ({error.strerror})") from None
    except dicom_elements.DicomError as error:
        reason = str(error).removeprefix(f"{place.name}: ")
        raise PictureError(f"{place.name}: {reason}") from None
    if frame is not None:
        raise PictureError(f"{place.name}: only DICOM has frames to choose from")
    return _by_pillow(data, place.name)


def grey(picture: Picture) -> Pixels:
    """The pixels of a picture without colours, as rows and columns. Raises PictureError where it has colours."""
    pixels = picture.pixels
    if pixels.ndim == 2:
        return pixels
    spread = pixels.max(axis=2).astype(np.int16) - pixels.min(axis=2)
    if spread.max() > _GREY:
        raise PictureError(f"{picture.name}: it has colours, and a grey picture without marks in it is expected")
    return pixels[:, :, 1]


# --- PNG, JPEG, TIFF, BMP ----------------------------------------------------------------------------


def _by_pillow(data: bytes, name: str) -> Picture:
    from PIL import Image

    if len(data) > MAX_FILE:
        raise PictureError(f"{name}: larger than {MAX_FILE // 2**20} MB, which is the most that is read")
    kind = next((kind for mark, kind in _MARKS if data.startswith(mark)), "")
    if not kind:
        raise PictureError(f"{name}: none of PNG, JPEG, TIFF, BMP and DICOM")
    if kind == "JPEG" and _passes(data) > _MAX_PASSES:
        raise PictureError(f"{name}: a JPEG of more than {_MAX_PASSES} passes is not read")
    try:
        with _quiet(), Image.open(io.BytesIO(data), formats=(kind,)) as image:
            _limited(image, kind)
            several = bool(getattr(image, "is_animated", False))
            return Picture(name, _plain(image), several)
    except PictureError as error:
        raise PictureError(f"{name}: {error}") from None
    except Image.DecompressionBombError:
        raise PictureError(f"{name}: {_TOO_LARGE}") from None
    except _DAMAGED:
        raise PictureError(f"{name}: the picture is damaged or cut off") from None


@contextmanager
def _quiet() -> Iterator[None]:
    """While a file is unpacked nothing is said: libtiff tells what it finds to the standard error of the process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            kept = os.dup(_STANDARD_ERROR)
        except OSError:  # it is closed, so that nothing can be said
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, _STANDARD_ERROR)
            yield
        finally:
            os.dup2(kept, _STANDARD_ERROR)
            os.close(nowhere)
            os.close(kept)


def _passes(data: bytes) -> int:
    """How many passes the first picture of a JPEG file is made of, at most one more than are read."""
    position, found = 2, 0
    while found <= _MAX_PASSES:
        part = _JPEG_PART.search(data, position)
        if part is None or part[0] == _JPEG_END:
            break
        found += part[0] == _JPEG_PASS
        position = part.end() + int.from_bytes(data[part.end() : part.end() + 2], "big")
    return found


_TOO_LARGE = f"more than {MAX_SIDE} pixels on a side or {MAX_PIXELS // 10**6} million in all are not read"


def _limited(image: Image, kind: str) -> None:
    """Refuses by the head of the file, before its pixels are unpacked."""
    width, height = image.size
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise PictureError(_TOO_LARGE)
    if kind != "TIFF":
        return
    if image.info.get("compression") not in _TIFF_PACKED:
        raise PictureError("a TIFF that is packed in a rare way is not read")
    tags: Any = image.tag_v2  # type: ignore[attr-defined]
    tile = [tags.get(tag, 1) for tag in (_TILE_WIDTH, _TILE_HEIGHT)]
    if not all(isinstance(side, int) and 1 <= side <= MAX_SIDE for side in tile) or tile[0] * tile[1] > MAX_PIXELS:
        raise PictureError(_TOO_LARGE)
    if image.mode in _GREY_16 and tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO:
        raise PictureError("a TIFF of 16 bits in which zero is white is not read")


def _plain(image: Image) -> Pixels:
    """The pixels as grey or as red, green and blue, the right way up."""
    from PIL import ImageOps

    if image.mode not in ("L", "LA", "P", "PA", "RGB", "RGBA", *_GREY_16):
        what = {"1": "black and white without greys", "CMYK": "the colours of print"}.get(image.mode)
        raise PictureError(f"{what or 'numbers or colours that are none of a photograph'}: not read")
    turned = ImageOps.exif_transpose(image)
    if turned.mode in _GREY_16:
        if "transparency" in turned.info:
            raise PictureError(_SEE_THROUGH)
        return np.asarray(turned).astype(np.uint16)
    if turned.mode in ("LA", "PA", "RGBA") or "transparency" in turned.info:
        alpha = turned.convert("RGBA").getchannel("A")
        if alpha.getextrema()[0] != 255:
            raise PictureError(_SEE_THROUGH)
    return np.asarray(turned.convert("L" if turned.mode in ("L", "LA") else "RGB"))


_SEE_THROUGH = "parts of it are see-through: save it without transparency"


# --- DICOM -------------------------------------------------------------------------------------------


def _dicom(place: Path, frame: int | None) -> Picture:
    dataset = dicom_file.read(place)
    there = dicom_file.frames(dataset)
    if frame is None and there > 1:
        raise PictureError(f"{place.name}: there are {there} frames; say which one")
    if frame is not None and not 1 <= frame <= there:
        raise PictureError(f"{place.name}: there is no frame {frame}, the file holds {there}")
    try:
        millimetres, words = _spacing(dataset)
    except PictureError as error:
        raise PictureError(f"{place.name}: {error}") from None
    pixels = dicom_file.frame(dataset, (frame or 1) - 1)
    if max(pixels.shape[:2]) > MAX_SIDE:
        raise PictureError(f"{place.name}: {_TOO_LARGE}")
    return Picture(place.name, pixels, there > 1, millimetres, words)


def _spacing(dataset: Dataset) -> tuple[float | None, str]:
    """The calibrated spacing of the pixels in mm, or None, with the reason; pixels that are not square are refused."""
    pairs = {name: _pair(dataset, name) for name in ("PixelSpacing", "ImagerPixelSpacing", "PixelAspectRatio")}
    for pair in pairs.values():
        if pair is not None and abs(pair[0] / pair[1] - 1) > _SAME:
            raise PictureError("its pixels are not square, so that lengths across and along would differ")
    spacing, detector = pairs["PixelSpacing"], pairs["ImagerPixelSpacing"]
    how = dataset.get("PixelSpacingCalibrationType")
    if spacing is None:
        if detector is None:
            return None, "the file does not say it"
        return None, "the file says only that of the detector, where everything is larger"
    if how not in ("GEOMETRY", "FIDUCIAL"):
        return None, "the file does not say how it was calibrated"
    if detector is not None and spacing[0] >= detector[0] * (1 - _SAME):
        return None, "the file calls that of the detector calibrated"
    return spacing[0], f"pixel spacing of the file, calibrated by {how.lower()}"


def _pair(dataset: Dataset, keyword: str) -> tuple[float, float] | None:
    """Two numbers above zero, or None where they are not given or none that can be used."""
    try:
        first, second = (float(value) for value in dataset.get(keyword) or ())
    except (TypeError, ValueError):
        return None
    return (first, second) if 0 < first < 1e6 and 0 < second < 1e6 else None
