"""Pictures in: each kind as plain numbers the right way up, limits before unpacking, nothing else let through."""

from __future__ import annotations

import contextlib
import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile, TiffImagePlugin

from ekbom.vascular import picture_file
from ekbom.vascular.picture_file import MAX_PIXELS, MAX_SIDE, Picture, PictureError, grey, load
from tests.vascular import making

RGB = np.random.default_rng(3).integers(0, 256, (30, 40, 3)).astype(np.uint8)
GREY = RGB[:, :, 0]
DEEP = GREY.astype(np.uint16) * 257 - 3
NAME = "DOE JANE"


def coded(picture: np.ndarray | Image.Image, kind: str, **how: Any) -> bytes:
    held = io.BytesIO()
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    image.save(held, kind, **how)
    return held.getvalue()


def saved(folder: Path, data: bytes, name: str = "x.bin") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def read(folder: Path, data: bytes) -> np.ndarray:
    return load(saved(folder, data)).pixels


def reason(folder: Path, data: bytes) -> str:
    with pytest.raises(PictureError) as error:
        load(saved(folder, data))
    assert str(error.value).startswith("x.bin: ") and str(folder) not in str(error.value)
    return str(error.value)


# --- what is read ------------------------------------------------------------------------------------


@pytest.mark.parametrize("picture", [RGB, GREY], ids=["rgb", "grey"])
@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("PNG", {}),
        ("BMP", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "tiff_adobe_deflate"}),
        ("TIFF", {"compression": "packbits"}),
    ],
)
def test_a_file_without_loss_comes_back_as_it_was(
    tmp_path: Path, picture: np.ndarray, kind: str, how: dict[str, str]
) -> None:
    found = read(tmp_path, coded(picture, kind, **how))
    assert found.dtype == np.uint8 and np.array_equal(found, picture)


def test_a_jpeg_comes_back_nearly_as_it_was(tmp_path: Path) -> None:
    smooth = np.repeat(np.linspace(20, 220, 64)[:, None], 48, axis=1).astype(np.uint8)
    for how in ({}, {"progressive": True}):
        found = read(tmp_path, coded(smooth, "JPEG", quality=95, **how))
        assert found.shape == smooth.shape and np.abs(found.astype(int) - smooth).max() <= 4


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_stay_sixteen_bits(tmp_path: Path, kind: str) -> None:
    found = read(tmp_path, coded(DEEP, kind))
    assert found.dtype == np.dtype(np.uint16) and np.array_equal(found, DEEP)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF"])
def test_a_palette_is_painted(tmp_path: Path, kind: str) -> None:
    image = Image.fromarray(RGB).convert("P")
    assert np.array_equal(read(tmp_path, coded(image, kind)), np.asarray(image.convert("RGB")))


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_the_right_way_up(tmp_path: Path, kind: str, orientation: int) -> None:
    """The camera's corner marks, by EXIF: where the first row and the first column of the file belong."""
    upright = np.zeros((48, 64), np.uint8)
    upright[:24, :32], upright[24:, :32], upright[:24, 32:] = 240, 160, 80
    undo = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.T,
        6: lambda a: np.rot90(a, 1),
        7: lambda a: np.rot90(a.T, 2),
        8: lambda a: np.rot90(a, -1),
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = read(tmp_path, coded(np.ascontiguousarray(undo[orientation](upright)), kind, exif=exif))
    assert found.shape == upright.shape and np.abs(found.astype(int) - upright).max() <= 8


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_of_several_pictures_the_first_is_read_and_it_is_said(tmp_path: Path, kind: str) -> None:
    data = coded(RGB, kind, save_all=True, append_images=[Image.fromarray(255 - RGB)])
    found = load(saved(tmp_path, data))
    assert np.array_equal(found.pixels, RGB) and found.one_of_several
    assert not load(saved(tmp_path, coded(RGB, kind))).one_of_several


def test_full_cover_is_taken_off_and_anything_see_through_is_refused(tmp_path: Path) -> None:
    for plain, mode in ((RGB, "RGBA"), (GREY, "LA")):
        image = Image.fromarray(plain).convert(mode)
        assert np.array_equal(read(tmp_path, coded(image, "PNG")), plain)
        image.putpixel((3, 4), (*image.getpixel((3, 4))[:-1], 254))  # type: ignore[index]
        assert "see-through" in reason(tmp_path, coded(image, "PNG"))
    painted = Image.fromarray(RGB).convert("P")
    used = painted.getpixel((3, 4))
    assert "see-through" in reason(tmp_path, coded(painted, "PNG", transparency=used))
    assert "see-through" in reason(tmp_path, coded(DEEP, "PNG", transparency=5))


def test_what_a_file_says_of_itself_stays_in_it(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = NAME, NAME
    text = TiffImagePlugin.ImageFileDirectory_v2()
    text[270] = NAME
    for data in (
        coded(RGB, "JPEG", exif=exif, comment=NAME),
        coded(RGB, "TIFF", tiffinfo=text),
        coded(RGB, "PNG", exif=exif),
    ):
        assert NAME.encode() in data
        found = load(saved(tmp_path, data))
        assert type(found.pixels) is np.ndarray and NAME not in repr(found._replace(pixels=np.zeros(1)))


# --- what is refused ---------------------------------------------------------------------------------


def gif() -> bytes:
    return coded(Image.fromarray(GREY), "GIF")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "none of PNG"),
        (b"\x89PNG", "none of PNG"),
        (b"%PDF-1.7", "none of PNG"),
        (gif(), "none of PNG"),
        (coded(Image.fromarray(RGB), "WEBP"), "none of PNG"),
        (coded(RGB, "PNG")[:-400], "damaged or cut off"),
        (coded(RGB, "JPEG")[:-300], "damaged or cut off"),
        (coded(RGB, "TIFF", compression="tiff_lzw")[:200], "damaged or cut off"),
        (coded(RGB, "BMP")[:500], "damaged or cut off"),
        (coded(Image.fromarray(RGB).convert("CMYK"), "JPEG"), "colours of print"),
        (coded(Image.fromarray(GREY).convert("1"), "PNG"), "black and white"),
        (coded(Image.fromarray(GREY.astype(np.float32)), "TIFF"), "none of a photograph"),
        (coded(Image.fromarray(GREY.astype(np.int32)), "TIFF"), "none of a photograph"),
        (coded(Image.fromarray(GREY).convert("1"), "TIFF", compression="group4"), "packed in a rare way"),
        (coded(DEEP, "TIFF", tiffinfo={262: 0}), "zero is white"),
    ],
)
def test_what_is_no_photograph_is_refused_in_one_sentence(tmp_path: Path, data: bytes, words: str) -> None:
    assert words in reason(tmp_path, data)


def test_the_name_of_a_file_does_not_make_it_a_picture(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"x\.png: none of PNG"):
        load(saved(tmp_path, b"text", "x.png"))
    assert load(saved(tmp_path, coded(GREY, "PNG"), "x.txt")).name == "x.txt"


def test_what_is_not_there_or_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.png", Path("/dev/zero")):
        with pytest.raises(PictureError, match="no such file"):
            load(path)


def test_a_file_that_may_not_be_opened_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path, coded(GREY, "PNG"))

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(PictureError, match=r"cannot be opened \(Permission denied\)"):
        load(path)


# --- bombs -------------------------------------------------------------------------------------------


def png_of(width: int, height: int) -> bytes:
    """A PNG whose head says so much, with a few bytes that would unpack to a lot."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(2**20), 9)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", packed) + part(b"IEND", b"")


def tiff_of(width: int, height: int, **tags: int) -> bytes:
    """A TIFF whose head says so much."""
    entries = {256: width, 257: height, 258: 8, 259: 8, 262: 1, 277: 1, **{int(k[1:]): v for k, v in tags.items()}}
    if 322 in entries:
        entries.update({324: 8, 325: 4})
    else:
        entries.update({273: 8, 278: height, 279: 4})
    rows = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(entries.items()))
    return b"II*\0" + struct.pack("<I", 16) + bytes(8) + struct.pack("<H", len(entries)) + rows + bytes(4)


def bmp_of(width: int, height: int) -> bytes:
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, *[0] * 6)


def jpeg_of(width: int, height: int) -> bytes:
    data = coded(RGB, "JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


@pytest.mark.parametrize("maker", [png_of, tiff_of, bmp_of, jpeg_of])
@pytest.mark.parametrize(
    "size", [(60_000, 60_000), (MAX_SIDE + 1, 10), (10, MAX_SIDE + 1), (MAX_SIDE, MAX_PIXELS // MAX_SIDE + 1)]
)
def test_a_bomb_is_stopped_by_its_head(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, maker: Any, size: tuple[int, int]
) -> None:
    def unpacked(*_: object) -> None:
        raise AssertionError("it was unpacked")

    monkeypatch.setattr(ImageFile.ImageFile, "load", unpacked)
    monkeypatch.setattr(TiffImagePlugin.TiffImageFile, "load", unpacked)
    assert "are not read" in reason(tmp_path, maker(*size))


@pytest.mark.parametrize("tile", [(MAX_SIDE + 1, 16), (16, 2**31), (8000, 8000), (0, 16)])
def test_a_small_tiff_of_huge_tiles_is_stopped(tmp_path: Path, tile: tuple[int, int]) -> None:
    assert "are not read" in reason(tmp_path, tiff_of(64, 64, t322=tile[0], t323=tile[1]))


def test_a_jpeg_of_endless_passes_is_stopped_and_a_thumbnail_is_no_pass(tmp_path: Path) -> None:
    data = coded(RGB, "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    assert "passes" in reason(tmp_path, data[:last] + data[last:-2] * 100 + data[-2:])
    comment = b"\xff\xfe" + struct.pack(">H", 402) + b"\xff\xda\x00\x02" * 100
    assert read(tmp_path, data[:2] + comment + data[2:]).shape == RGB.shape
    assert read(tmp_path, data + b"\xff\xda\x00\x02" * 100).shape == RGB.shape


def test_a_file_above_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = coded(RGB, "PNG")
    monkeypatch.setattr(picture_file, "MAX_FILE", len(data))
    assert read(tmp_path, data).shape == RGB.shape
    monkeypatch.setattr(picture_file, "MAX_FILE", len(data) - 1)
    assert "the most that is read" in reason(tmp_path, data)


@given(
    st.sampled_from(
        [
            coded(RGB, "PNG"),
            coded(RGB, "JPEG"),
            coded(RGB, "TIFF", compression="tiff_lzw"),
            coded(GREY, "BMP"),
            coded(Image.fromarray(RGB).convert("P"), "PNG"),
        ]
    ),
    st.lists(st.tuples(st.integers(0, 3000), st.binary(min_size=1, max_size=6)), min_size=1, max_size=4),
    st.integers(0, 4000),
)
def test_no_bytes_break_the_door(data: bytes, changes: list[tuple[int, bytes]], end: int) -> None:
    for at, put in changes:
        data = data[:at] + put + data[at + len(put) :]
    data = data[: max(end, 140)]
    with contextlib.suppress(PictureError):
        found = picture_file._by_pillow(data, "x")
        assert found.pixels.dtype in (np.uint8, np.uint16)
        assert found.pixels.ndim == 2 or found.pixels.shape[2:] == (3,)


def test_a_damaged_tiff_leaves_nothing_on_the_standard_error_of_the_process(tmp_path: Path) -> None:
    data = bytearray(coded(RGB, "TIFF", compression="tiff_adobe_deflate"))
    data[8:40] = bytes(32)
    path = saved(tmp_path, bytes(data))
    code = f"from ekbom.vascular.picture_file import load, PictureError\ntry: load({str(path)!r})\nexcept PictureError as e: print(e)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)
    assert (done.stderr, done.returncode) == ("", 0) and "damaged" in done.stdout


# --- DICOM -------------------------------------------------------------------------------------------


def xray(folder: Path, frames: int = 1, **tags: Any) -> Path:
    """An angiogram without calibrated regions and with a person's name in its head."""
    dataset = making.picture(SequenceOfUltrasoundRegions=None, **tags)
    dataset.SOPClassUID, dataset.Modality = pydicom.uid.XRayAngiographicImageStorage, "XA"
    if frames > 1:
        dataset.NumberOfFrames = frames
        one = np.frombuffer(dataset.PixelData, np.uint8)
        dataset.PixelData = b"".join((one + np.uint8(n)).tobytes() for n in range(frames))
    return saved(folder, making.written(dataset), "run.dcm")


def test_dicom_gives_its_pixels_and_no_name(tmp_path: Path) -> None:
    found = load(xray(tmp_path))
    assert found.pixels.shape == (40, 60) and found.pixels[0, 5] == 5
    assert found[2:] == (False, None, "the file does not say it")


def test_of_several_frames_one_must_be_said(tmp_path: Path) -> None:
    path = xray(tmp_path, frames=3)
    with pytest.raises(PictureError, match="there are 3 frames; say which one"):
        load(path)
    assert [int(load(path, n).pixels[0, 0]) for n in (1, 2, 3)] == [0, 1, 2]
    for number in (0, 4, -1):
        with pytest.raises(PictureError, match=f"no frame {number}, the file holds 3"):
            load(path, number)
    with pytest.raises(PictureError, match="only DICOM has frames"):
        load(saved(tmp_path, coded(GREY, "PNG")), 1)


@pytest.mark.parametrize(
    ("tags", "millimetres", "words"),
    [
        ({"ImagerPixelSpacing": [0.3, 0.3]}, None, "only that of the detector"),
        ({"PixelSpacing": [0.2, 0.2]}, None, "not say how it was calibrated"),
        ({"PixelSpacing": [0.2, 0.2], "ImagerPixelSpacing": [0.3, 0.3]}, None, "not say how it was calibrated"),
        ({"PixelSpacing": [0.2, 0.2], "PixelSpacingCalibrationType": "OTHER"}, None, "not say how"),
        ({"PixelSpacing": [0.2, 0.2], "PixelSpacingCalibrationType": "GEOMETRY"}, 0.2, "by geometry"),
        (
            {
                "PixelSpacing": [0.2, 0.2],
                "PixelSpacingCalibrationType": "FIDUCIAL",
                "ImagerPixelSpacing": [0.3, 0.3],
            },
            0.2,
            "by fiducial",
        ),
        (
            {
                "PixelSpacing": [0.3, 0.3],
                "PixelSpacingCalibrationType": "GEOMETRY",
                "ImagerPixelSpacing": [0.3, 0.3],
            },
            None,
            "calls that of the detector calibrated",
        ),
        ({"PixelSpacing": [0.0, 0.0], "PixelSpacingCalibrationType": "GEOMETRY"}, None, "does not say it"),
    ],
)
def test_a_spacing_counts_only_where_the_file_calls_it_calibrated(
    tmp_path: Path, tags: dict[str, Any], millimetres: float | None, words: str
) -> None:
    found = load(xray(tmp_path, **tags))
    assert found.mm_per_pixel == millimetres and words in found.spacing


@pytest.mark.parametrize(
    "tags", [{"PixelAspectRatio": [1, 2]}, {"PixelSpacing": [0.2, 0.25]}, {"ImagerPixelSpacing": [0.3, 0.31]}]
)
def test_pixels_that_are_not_square_are_refused(tmp_path: Path, tags: dict[str, Any]) -> None:
    with pytest.raises(PictureError, match=r"run\.dcm: its pixels are not square"):
        load(xray(tmp_path, **tags))


def test_dicom_that_cannot_be_read_is_refused_by_its_name_once(tmp_path: Path) -> None:
    whole = xray(tmp_path).read_bytes()
    for data in (whole[:-100], whole[:140], whole[:132]):
        with pytest.raises(PictureError) as error:
            load(saved(tmp_path, data, "run.dcm"))
        assert str(error.value).count("run.dcm") == 1 and "SECRET" not in str(error.value)


# --- grey --------------------------------------------------------------------------------------------


def test_grey_in_three_channels_is_grey_and_a_coloured_mark_is_not() -> None:
    three = np.repeat(GREY[:, :, None], 3, axis=2)
    assert np.array_equal(grey(Picture("x", three)), GREY)
    assert np.array_equal(grey(Picture("x", GREY)), GREY)
    three[5, 5] = (255, 0, 0)
    with pytest.raises(PictureError, match="x: it has colours"):
        grey(Picture("x", three))
