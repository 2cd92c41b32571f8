"""The door for pictures in DICOM: the needed tags, a frame as it is, and a frame that may be shown.

The file is walked by ``dicom_elements`` (limits, allow-list); here its numbers are checked against its pixels. Rows,
columns, samples and frames must agree with the length of the pixel data, or with the picture that a decoder finds.
Compressed pixels are read where a decoder is there that may be used: JPEG baseline and JPEG 2000 (Pillow), RLE.
Lossless JPEG, JPEG-LS and private compression are refused. Text that is burned into a picture lies outside its
calibrated regions: only they are shown or stored (``visible``), everything else is black.
"""

from __future__ import annotations

import io
import os
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ekbom.vascular import dicom_elements as elements
from ekbom.vascular.calibration import regions
from ekbom.vascular.dicom_elements import DicomError

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

__all__ = ["DicomError", "frame", "frames", "read", "read_bytes", "visible"]

#: The most pixels of one picture, and the most values of all its frames.
MAX_PICTURE = 2**24
MAX_VALUES = 2**32
MAX_FRAMES = 20_000

_JPEG = {"1.2.840.10008.1.2.4.50": "JPEG baseline", "1.2.840.10008.1.2.4.51": "JPEG extended"}
_JPEG_2000 = {"1.2.840.10008.1.2.4.90": "JPEG 2000", "1.2.840.10008.1.2.4.91": "JPEG 2000"}
_RLE = "1.2.840.10008.1.2.5"
_NATIVE = (elements.IMPLICIT, elements.EXPLICIT, elements.DEFLATED, elements.BIG_ENDIAN)
_REFUSED = {
    "1.2.840.10008.1.2.4.57": "lossless JPEG",
    "1.2.840.10008.1.2.4.70": "lossless JPEG",
    "1.2.840.10008.1.2.4.80": "JPEG-LS",
    "1.2.840.10008.1.2.4.81": "JPEG-LS",
}
_COLOURS = ("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT")
#: Colours of JPEG 2000 that its decoder turns into red, green, blue.
_MADE_RGB = ("YBR_ICT", "YBR_RCT")
Picture = npt.NDArray[np.uint8]
Values = npt.NDArray[np.int32]


def read(path: str | os.PathLike[str]) -> Dataset:
    """The needed tags and the pixel data of a file; every value in it can be read."""
    return dataset_of(elements.load(path))


def read_bytes(data: bytes, name: str = "file") -> Dataset:
    """The same of a file's bytes."""
    return dataset_of(elements.parse(data, name))


def dataset_of(file: elements.DicomFile) -> Dataset:
    """The same of a file that was walked."""
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import UID

    with _quiet():
        made = _plain(file.elements, file.little)
        made.file_meta = FileMetaDataset()
        made.file_meta.TransferSyntaxUID = UID(file.syntax)
    return made


@contextmanager
def _quiet() -> Iterator[None]:
    """While values are read, pydicom neither warns nor logs: its messages repeat what stands in the file."""
    from pydicom import config

    before = config.settings.reading_validation_mode
    config.settings.reading_validation_mode = config.IGNORE
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        config.settings.reading_validation_mode = before


def _plain(found: elements.Elements, little: bool) -> Dataset:
    """The elements as a pydicom dataset; a value that cannot be read is left out, as if it were not given."""
    from pydicom.dataelem import DataElement, RawDataElement, convert_raw_data_element
    from pydicom.dataset import Dataset
    from pydicom.tag import BaseTag

    made = Dataset()
    for tag, value in found.items():
        if isinstance(value, list):
            made.add(DataElement(tag, "SQ", [_plain(item, little) for item in value]))
            continue
        raw = RawDataElement(BaseTag(tag), value.kind, len(value.data), value.data, 0, False, little)
        try:
            made.add(convert_raw_data_element(raw, ds=made))
        except (ValueError, TypeError, ArithmeticError, struct.error, NotImplementedError, LookupError):
            continue  # all that pydicom raises on a hostile value; whatever needs the value refuses without it
    return made


class _Shape(NamedTuple):
    rows: int
    columns: int
    samples: int
    frames: int
    bits: int
    stored: int
    signed: bool
    colour: str
    syntax: str

    @property
    def pixels(self) -> int:
        return self.rows * self.columns


def _whole(dataset: Dataset, keyword: str) -> int | None:
    try:
        number = float(dataset.get(keyword))
    except (TypeError, ValueError):
        return None
    return int(number) if number == number and abs(number) < 2**40 and number == int(number) else None


def _shape(dataset: Dataset) -> _Shape:
    """The picture's measures, each one possible."""
    rows, columns = _whole(dataset, "Rows"), _whole(dataset, "Columns")
    if not rows or not columns or rows < 0 or columns < 0:
        raise DicomError("the file holds no picture (rows and columns are not given)")
    if rows * columns > MAX_PICTURE:
        raise DicomError(f"a picture of {columns} x {rows} pixels is larger than is read")
    frames_given = _whole(dataset, "NumberOfFrames")
    many = 1 if dataset.get("NumberOfFrames") in (None, "") else frames_given
    if many is None or not 1 <= many <= MAX_FRAMES:
        raise DicomError(f"the number of frames is not from 1 to {MAX_FRAMES}")
    samples = _whole(dataset, "SamplesPerPixel")
    if samples not in (1, 3):
        raise DicomError("the samples of a pixel are not 1 or 3")
    if rows * columns * samples * many > MAX_VALUES:
        raise DicomError("rows, columns and frames make more pixels than are read")
    bits = _whole(dataset, "BitsAllocated")
    if bits not in (8, 16) or (bits == 16 and samples == 3):
        raise DicomError("the pixels are not of 8 bits (colour) or of 8 or 16 bits (grey)")
    stored = _whole(dataset, "BitsStored")
    stored = bits if stored is None else stored
    if not 1 <= stored <= bits:
        raise DicomError("the bits stored are not from 1 to the bits allocated")
    high = _whole(dataset, "HighBit")
    if high is not None and high != stored - 1:
        raise DicomError("the highest bit is not where the bits stored end")
    syntax = str(getattr(getattr(dataset, "file_meta", None), "TransferSyntaxUID", elements.EXPLICIT))
    colour = _colour(dataset, samples, syntax)
    return _Shape(
        rows, columns, samples, many, bits, stored, _whole(dataset, "PixelRepresentation") == 1, colour, syntax
    )


def _colour(dataset: Dataset, samples: int, syntax: str) -> str:
    given = dataset.get("PhotometricInterpretation")
    if not isinstance(given, str) or not given:
        if samples == 1 and "RedPaletteColorLookupTableDescriptor" in dataset:
            return "PALETTE COLOR"
        if syntax in _JPEG:
            return "MONOCHROME2" if samples == 1 else "YBR_FULL_422"  # a JPEG stream says its colours itself
        raise DicomError("it is not said what the pixel values mean (photometric interpretation)")
    if given not in _COLOURS:
        raise DicomError("the photometric interpretation is none that is read")
    if (samples == 1) != (given in ("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR")):
        raise DicomError(f"the photometric interpretation {given} does not go with {samples} samples a pixel")
    return given


def frames(dataset: Dataset) -> int:
    """How many frames there are; DicomError where there is no picture."""
    return _shape(dataset).frames


def frame(dataset: Dataset, number: int = 0) -> Picture:
    """One frame, counted from 0, as it is: uint8 (rows, columns) or (rows, columns, 3). It may hold burned-in text."""
    shape = _shape(dataset)
    if not 0 <= number < shape.frames:
        raise DicomError(f"there is no frame {number}, the file holds {shape.frames}")
    data = dataset.get("PixelData")
    if not isinstance(data, bytes) or not data:
        raise DicomError("the file holds no pixel data")
    values = _native(data, shape, number) if shape.syntax in _NATIVE else _decoded(data, shape, number)
    return _shown(values, shape, dataset)


def visible(dataset: Dataset, number: int = 0) -> Picture:
    """One frame that may be shown or stored: black outside the calibrated regions; refused where there are none."""
    shape = _shape(dataset)
    good, _ = regions(dataset, shape.rows, shape.columns)
    mask = np.zeros((shape.rows, shape.columns), dtype=bool)
    for region in good:
        mask[region.top : region.bottom + 1, region.left : region.right + 1] = True
    if not mask.any():
        raise DicomError("the picture has no calibrated region that can be trusted, so it is not shown")
    if mask.all() and dataset.get("BurnedInAnnotation") != "NO":
        raise DicomError("the regions cover the whole picture and so mask no burned-in text: it is not shown")
    picture = frame(dataset, number).copy()
    picture[~mask] = 0
    return picture


def _native(data: bytes, shape: _Shape, number: int) -> Values:
    halved = shape.colour == "YBR_FULL_422"
    if halved and shape.columns % 2:
        raise DicomError("halved colour needs an even number of columns")
    size = shape.pixels * (2 if halved else shape.samples) * (shape.bits // 8)
    whole = size * shape.frames
    if len(data) != whole + (whole % 2):
        if len(data) < whole:
            raise DicomError(f"the pixel data are cut off, or rows and columns are wrong: {len(data)} of {whole} bytes")
        raise DicomError(f"rows and columns are wrong: {len(data)} bytes of pixel data, expected {whole}")
    one = data[number * size : (number + 1) * size]
    if halved:
        pairs = np.frombuffer(one, np.uint8).reshape(shape.rows, shape.columns // 2, 4)
        picture = np.empty((shape.rows, shape.columns, 3), np.int32)
        picture[:, 0::2, 0], picture[:, 1::2, 0] = pairs[:, :, 0], pairs[:, :, 1]
        for channel in (1, 2):
            picture[:, :, channel] = np.repeat(pairs[:, :, channel + 1], 2, axis=1)
        return picture
    order = ">" if shape.syntax == elements.BIG_ENDIAN else "<"
    values = np.frombuffer(one, np.uint8 if shape.bits == 8 else np.dtype(f"{order}u2")).astype(np.int32)
    return values.reshape(shape.rows, shape.columns) if shape.samples == 1 else values


def _decoded(data: bytes, shape: _Shape, number: int) -> Values:
    if shape.syntax in _REFUSED:
        raise DicomError(f"the pixels are compressed as {_REFUSED[shape.syntax]}, for which no decoder is there")
    if shape.syntax not in (*_JPEG, *_JPEG_2000, _RLE):
        raise DicomError("the pixels are compressed in a way that is not read (private or rare transfer syntax)")
    stream = _frame_stream(data, shape, number)
    return _run_lengths(stream, shape) if shape.syntax == _RLE else _by_pillow(stream, shape)


def _frame_stream(data: bytes, shape: _Shape, number: int) -> bytes:
    """The compressed bytes of one frame: by its number, or by the table of offsets."""
    table, *pieces = elements.fragments(data) or [b""]
    if len(pieces) == shape.frames:
        return pieces[number]
    if shape.frames == 1 and pieces:
        return b"".join(pieces)
    if len(table) == 4 * shape.frames and len(pieces) > shape.frames:
        offsets = [*struct.unpack(f"<{shape.frames}I", table), 2**33]
        place, found = 0, []
        for piece in pieces:
            if offsets[number] <= place < offsets[number + 1]:
                found.append(piece)
            place += 8 + len(piece)
        if found:
            return b"".join(found)
    raise DicomError(f"{len(pieces)} pieces of compressed pixels do not go with {shape.frames} frames")


def _by_pillow(stream: bytes, shape: _Shape) -> Values:
    from PIL import Image, features

    kind = "JPEG" if shape.syntax in _JPEG else "JPEG2000"
    if kind == "JPEG2000" and not features.check("jpg_2000"):
        raise DicomError("the pixels are compressed as JPEG 2000, for which no decoder is there")
    if shape.bits != 8:
        raise DicomError("compressed pixels of more than 8 bits are not read")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(stream), formats=(kind,)) as image:
                if image.size != (shape.columns, shape.rows):
                    raise DicomError(
                        f"rows and columns are wrong: {shape.columns} x {shape.rows}, and the compressed picture is "
                        f"{image.size[0]} x {image.size[1]}"
                    )
                if image.mode != ("L" if shape.samples == 1 else "RGB"):
                    raise DicomError("the compressed picture has other colours than the file says")
                if kind == "JPEG" and shape.colour == "RGB" and not {"adobe", "jfif"} & set(image.info):
                    image.draft("YCbCr", image.size)  # the stream is RGB as it stands: no conversion
                return (
                    np.asarray(image, dtype=np.int32)
                    .reshape(shape.rows, shape.columns, -1)
                    .squeeze(axis=2 if shape.samples == 1 else ())
                )
    except DicomError:
        raise
    except (OSError, ValueError, SyntaxError, IndexError, TypeError, struct.error, Image.DecompressionBombError):
        raise DicomError("the compressed picture is damaged or cut off") from None


def _run_lengths(stream: bytes, shape: _Shape) -> Values:
    """RLE of PS3.5 annex G: one segment for each byte of a pixel, the high byte first."""
    planes = shape.samples * (shape.bits // 8)
    if len(stream) < 64:
        raise DicomError("the compressed picture is damaged or cut off")
    count, *offsets = struct.unpack("<16I", stream[:64])
    if count != planes:
        raise DicomError("the compressed picture has other colours than the file says")
    starts = [*offsets[:planes], len(stream)]
    parts = []
    for start, end in pairwise(starts):
        if not 64 <= start <= end <= len(stream):
            raise DicomError("the compressed picture is damaged or cut off")
        parts.append(np.frombuffer(_unpacked(stream[start:end], shape.pixels), np.uint8).astype(np.int32))
    if shape.bits == 16:
        parts = [parts[0] << 8 | parts[1]]
    picture = np.stack(parts, axis=-1).reshape(shape.rows, shape.columns, shape.samples)
    return picture[:, :, 0] if shape.samples == 1 else picture


def _unpacked(packed: bytes, size: int) -> bytes:
    out = bytearray()
    position = 0
    while len(out) < size and position + 1 < len(packed):
        run = packed[position]
        if run < 128:
            out += packed[position + 1 : position + 2 + run]
            position += 2 + run
        else:
            if run > 128:
                out += packed[position + 1 : position + 2] * (257 - run)
            position += 2 if run > 128 else 1
    if len(out) < size:
        raise DicomError("the compressed picture is damaged or cut off")
    return bytes(out[:size])


def _shown(values: Values, shape: _Shape, dataset: Dataset) -> Picture:
    """Pixel values as grey or red, green, blue of 8 bits."""
    if shape.samples == 1:
        values = values & (2**shape.stored - 1)
        if shape.signed:
            values = np.where(values >= 2 ** (shape.stored - 1), values - 2**shape.stored, values)
        if shape.colour == "PALETTE COLOR":
            return _painted(values, shape, dataset)
        grey = _grey(values, shape, dataset)
        return 255 - grey if shape.colour == "MONOCHROME1" else grey
    if values.ndim == 1:  # native: by pixel or by plane
        planes = _whole(dataset, "PlanarConfiguration") == 1
        values = (
            np.moveaxis(values.reshape(3, shape.rows, shape.columns), 0, 2)
            if planes
            else values.reshape(shape.rows, shape.columns, 3)
        )
    if shape.syntax in _JPEG or shape.colour == "RGB" or (shape.syntax in _JPEG_2000 and shape.colour in _MADE_RGB):
        return values.astype(np.uint8)  # the decoder has made red, green, blue
    if shape.colour not in ("YBR_FULL", "YBR_FULL_422"):
        raise DicomError(f"the photometric interpretation {shape.colour} does not go with this compression")
    light, blue, red = (values[:, :, n].astype(np.float32) for n in range(3))
    blue, red = blue - 128, red - 128
    mixed = np.stack([light + 1.402 * red, light - 0.344136 * blue - 0.714136 * red, light + 1.772 * blue], axis=-1)
    return _bytes(np.rint(mixed))


def _bytes(values: npt.NDArray[Any]) -> Picture:
    made: Picture = np.clip(values, 0, 255).astype(np.uint8)
    return made


def _grey(values: Values, shape: _Shape, dataset: Dataset) -> Picture:
    low = -(2 ** (shape.stored - 1)) if shape.signed else 0
    if shape.bits == 8:
        high = low + 2**shape.stored - 1
        return _bytes((values - low) * 255 // (high - low))
    centre, width = _decimal(dataset, "WindowCenter"), _decimal(dataset, "WindowWidth")
    if centre is None or width is None or width <= 1:
        high = low + 2**shape.stored - 1
        return _bytes((values - low).astype(np.int64) * 255 // (high - low))
    slope = _decimal(dataset, "RescaleSlope")
    scaled = values * (1.0 if slope is None else slope) + (_decimal(dataset, "RescaleIntercept") or 0.0)
    share = (scaled - (centre - 0.5)) / (width - 1) + 0.5
    return _bytes(np.rint(share * 255))


def _decimal(dataset: Dataset, keyword: str) -> float | None:
    value: Any = dataset.get(keyword)
    try:
        number = float(value if isinstance(value, str | int | float) else value[0])
    except (TypeError, ValueError, IndexError):
        return None
    return number if abs(number) < 1e12 else None


def _painted(values: Values, shape: _Shape, dataset: Dataset) -> Picture:
    channels = []
    for colour in ("Red", "Green", "Blue"):
        first, table = _table(dataset, colour, ">" if shape.syntax == elements.BIG_ENDIAN else "<")
        channels.append(table[np.clip(values - first, 0, len(table) - 1)])
    return np.stack(channels, axis=-1)


def _table(dataset: Dataset, colour: str, order: str) -> tuple[int, Picture]:
    """A colour's table: the first value that it maps, and its entries as 8 bits."""
    described = dataset.get(f"{colour}PaletteColorLookupTableDescriptor")
    try:
        entries, first, bits = (int(number) for number in described)
    except (TypeError, ValueError):
        raise DicomError("the colour table is not described") from None
    entries = entries or 65536
    if not 1 <= entries <= 65536 or bits not in (8, 16):
        raise DicomError("the colour table is not described as DICOM asks")
    data = dataset.get(f"{colour}PaletteColorLookupTableData")
    segmented = dataset.get(f"Segmented{colour}PaletteColorLookupTableData")
    if isinstance(segmented, bytes) and segmented and not data:
        table = _from_segments(np.frombuffer(segmented[: len(segmented) // 2 * 2], np.dtype(f"{order}u2")), entries)
        if bits == 8:
            raise DicomError("a colour table of 8 bits in segments is not read")
    elif isinstance(data, bytes) and len(data) >= 2 * entries:
        table = np.frombuffer(data[: 2 * entries], np.dtype(f"{order}u2")).astype(np.int32)
    elif isinstance(data, bytes) and bits == 8 and len(data) >= entries:
        table = np.frombuffer(data[:entries], np.uint8).astype(np.int32)
    else:
        raise DicomError("the colour table is cut off")
    # Some machines say 16 bits and write 8.
    return first, (table >> 8 if table.max() > 255 else table).astype(np.uint8)


def _from_segments(words: npt.NDArray[np.uint16], entries: int) -> Values:
    """A colour table written in segments (PS3.3 C.7.9.2): plain runs, straight lines, and runs said again."""
    parts: list[Values] = []
    filled = 0
    damaged = DicomError("the colour table in segments is damaged")

    def one(place: int, inner: bool) -> int:
        nonlocal filled
        if place + 1 >= len(words):
            raise damaged
        kind, length = int(words[place]), int(words[place + 1])
        if kind == 0:
            part = words[place + 2 : place + 2 + length].astype(np.int32)
            after = place + 2 + length
            if len(part) != length:
                raise damaged
        elif kind == 1:
            if not parts or place + 2 >= len(words):
                raise damaged
            last = int(parts[-1][-1])
            part = np.rint(last + (int(words[place + 2]) - last) * np.arange(1, length + 1) / max(length, 1))
            part = part.astype(np.int32)
            after = place + 3
        elif kind == 2 and not inner and place + 3 < len(words):
            start = int(words[place + 2]) | int(words[place + 3]) << 16
            for _ in range(length):
                start = one(start, True)
            return place + 4
        else:
            raise damaged
        filled += len(part)
        if filled > entries or not len(part):
            raise damaged
        parts.append(part)
        return after

    place = 0
    while place + 1 < len(words) and filled < entries:
        place = one(place, False)
    if filled != entries:
        raise damaged
    return np.concatenate(parts)
