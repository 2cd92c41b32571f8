"""The door for DICOM: what is no picture is refused in one sentence, and nothing of the patient goes through it."""

from __future__ import annotations

import io
import struct
import tracemalloc

import numpy as np
import pydicom
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian

from ekbom.vascular import dicom_elements, dicom_file
from ekbom.vascular.calibration import regions
from ekbom.vascular.dicom_file import DicomError, frame, frames, read, read_bytes, visible
from tests.vascular.making import SECRETS, SHARED, bomb, picture, region, report, venous_study, written

JPEG, JPEG_2000, RLE = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.5"
needs_real = pytest.mark.skipif(not SHARED.is_dir(), reason="the sample ultrasound files are not beside the project")
REAL = sorted(SHARED.glob("*/*.dcm")) if SHARED.is_dir() else []


def _compressed(kind: str, syntax: str, values: np.ndarray, **tags: object) -> bytes:
    stream = io.BytesIO()
    if kind == "JPEG":
        Image.fromarray(values).save(stream, kind, quality=95)
    else:
        Image.fromarray(values).save(stream, kind)
    rows, columns = values.shape[:2]
    made = picture(rows, columns, **tags)
    if values.ndim == 3:
        made.SamplesPerPixel, made.PlanarConfiguration = 3, 0
        made.PhotometricInterpretation = tags.get("PhotometricInterpretation", "YBR_FULL_422")
    made.PixelData = encapsulate([stream.getvalue()])
    return written(made, syntax, encapsulated=True)


def _smooth(rows: int = 40, columns: int = 60) -> np.ndarray:
    y, x = np.mgrid[0:rows, 0:columns]
    return np.stack([y * 4, x * 4, 255 - y * 4], axis=-1).astype(np.uint8)


# what is refused


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"Dear colleague, ...", "not a DICOM file"),
        (bytes(128) + b"DICM", "transfer syntax"),
        (bytes(128) + b"DICM" + b"\x02\x00\x10\x00UI\xff\xff", "cut off"),
    ],
)
def test_what_is_no_dicom_file_is_refused_in_one_sentence(data, says):
    with pytest.raises(DicomError, match=says) as caught:
        read_bytes(data, "scan.dcm")
    assert str(caught.value).startswith("scan.dcm: ") and "\n" not in str(caught.value)


def test_a_photograph_renamed_is_refused():
    stream = io.BytesIO()
    Image.new("RGB", (300, 300), "red").save(stream, "JPEG")
    with pytest.raises(DicomError, match="not a DICOM file"):
        read_bytes(stream.getvalue())


def test_a_folder_or_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DicomError, match="no such file"):
        read(tmp_path)
    with pytest.raises(DicomError, match="no such file"):
        read(tmp_path / "none.dcm")


def test_a_file_above_the_limit_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(dicom_elements, "MAX_FILE", 2000)
    path = tmp_path / "large.dcm"
    path.write_bytes(written(picture()))
    with pytest.raises(DicomError, match="larger than"):
        read(path)


def test_a_deflated_bomb_is_stopped_before_it_is_inflated(monkeypatch):
    def never(*_: object, **__: object) -> None:
        raise AssertionError("pydicom was asked to read the file")

    monkeypatch.setattr(pydicom, "dcmread", never)
    data = bomb(400)
    assert len(data) < 500_000
    tracemalloc.start()
    with pytest.raises(DicomError, match="deflated, and larger than 64 MB"):
        read_bytes(data)
    assert tracemalloc.get_traced_memory()[1] < 80 * 2**20
    tracemalloc.stop()


def test_an_honest_deflated_file_is_read_and_a_cut_one_refused():
    data = written(picture(), "1.2.840.10008.1.2.1.99")
    assert frame(read_bytes(data)).shape == (40, 60)
    with pytest.raises(DicomError):
        read_bytes(data[:-200])


def test_deep_nesting_is_refused():
    inner = b""
    for _ in range(3000):  # sequences in sequences, all without a length
        inner += b"\x40\x00\x30\xa7SQ\0\0\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
    with pytest.raises(DicomError, match="nested deeper"):
        read_bytes(_head() + inner)


def test_a_report_nested_below_the_limit_is_read():
    made = Dataset()
    made.Modality = "SR"
    for _ in range(60):
        outer = Dataset()
        outer.ContentSequence = Sequence([made])
        made = outer
    made.SOPClassUID = "1.2"
    assert len(read_bytes(written(made)).ContentSequence) == 1


def test_too_many_elements_are_refused(monkeypatch):
    monkeypatch.setattr(dicom_elements, "MAX_ELEMENTS", 30)
    with pytest.raises(DicomError, match="more than 30 elements"):
        read_bytes(written(picture()))


def _head() -> bytes:
    data = written(picture())
    return data[: 144 + struct.unpack_from("<I", data, 140)[0]]


@pytest.mark.parametrize(
    ("element", "says"),
    [
        (b"\x08\x00\x60\x00CS\xff\x7f" + b"US", "cut off"),
        (b"\x08\x00\x60\x00c!\x02\x00" + b"US", "no known kind"),
        (b"\xfe\xff\x0d\xe0\0\0\0\0", "end mark"),
        (b"\x08\x00\x60\x00CS\x02\x00US" * 2, "twice"),
        (b"\x08\x00\x60\x00UT\0\0\xff\xff\xff\xff", "no length"),
        (b"\x18\x00\x11\x60SQ\0\0\x08\0\0\0" + b"\x08\x00\x60\x00\0\0\0\0", "no item"),
        (b"\x18\x00\x11\x60SQ\0\0\x08\0\0\0" + b"\xfe\xff\x00\xe0\x10\0\0\0", "cut off"),
        (b"\xe0\x7f\x10\x00OB\0\0\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\x10\0\0\0", "cut off"),
    ],
)
def test_a_broken_structure_is_refused(element, says):
    with pytest.raises(DicomError, match=says):
        read_bytes(_head() + element)


@pytest.mark.parametrize(
    ("tags", "says"),
    [
        ({"Rows": 41}, "cut off, or rows and columns are wrong"),
        ({"Rows": 39}, "rows and columns are wrong"),
        ({"Columns": 59}, "rows and columns are wrong"),
        ({"Rows": 60000, "Columns": 60000}, "larger than is read"),
        ({"Rows": None}, "no picture"),
        ({"Rows": 0}, "no picture"),
        ({"NumberOfFrames": 2}, "cut off"),
        ({"NumberOfFrames": 0}, "number of frames"),
        ({"NumberOfFrames": 900_000_000}, "number of frames"),
        ({"SamplesPerPixel": 3}, "does not go with 3 samples"),
        ({"SamplesPerPixel": 4}, "not 1 or 3"),
        ({"PhotometricInterpretation": None}, "what the pixel values mean"),
        ({"PhotometricInterpretation": "CMYK"}, "none that is read"),
        ({"PhotometricInterpretation": "PALETTE COLOR"}, "colour table"),
        ({"BitsAllocated": 32, "BitsStored": 32, "HighBit": 31}, "8 bits"),
        ({"BitsStored": 9, "HighBit": 8}, "bits stored"),
        ({"HighBit": 3}, "highest bit"),
        ({"PixelData": None}, "no pixel data"),
    ],
)
def test_a_picture_that_disagrees_with_its_pixels_is_refused(tags, says):
    with pytest.raises(DicomError, match=says):
        frame(read_bytes(written(picture(**tags))))


def test_truncated_pixels_are_refused():
    made = picture()
    made.PixelData = made.PixelData[:-200]
    with pytest.raises(DicomError, match="2200 of 2400 bytes"):
        frame(read_bytes(written(made)))
    with pytest.raises(DicomError, match="cut off"):
        read_bytes(written(picture())[:-100])


@pytest.mark.parametrize(
    ("syntax", "says"),
    [
        ("1.2.840.10008.1.2.4.70", "lossless JPEG"),
        ("1.2.840.10008.1.2.4.80", "JPEG-LS"),
        ("1.3.46.670589.33.1.4.1", "private or rare"),
    ],
)
def test_a_compression_that_nothing_here_reads_is_refused_and_its_tags_are_read(syntax, says):
    made = picture()
    made.PixelData = encapsulate([b"\xff\xd8\xff\xf7" * 20])
    dataset = read_bytes(written(made, syntax, encapsulated=True))
    assert len(regions(dataset, 40, 60)[0]) == 1
    with pytest.raises(DicomError, match=says):
        frame(dataset)


def test_a_jpeg_of_another_size_or_cut_off_is_refused():
    data = _compressed("JPEG", JPEG, _smooth())
    dataset = read_bytes(data)
    dataset.Rows = 80
    with pytest.raises(DicomError, match="60 x 80, and the compressed picture is 60 x 40"):
        frame(dataset)
    dataset = read_bytes(data)
    whole = dicom_elements.fragments(dataset.PixelData)[1]
    dataset.PixelData = encapsulate([whole[: len(whole) // 2]])
    with pytest.raises(DicomError, match="damaged or cut off"):
        frame(dataset)


def test_another_picture_format_in_a_jpeg_file_is_refused():
    made = picture()
    stream = io.BytesIO()
    Image.new("L", (60, 40)).save(stream, "PNG")
    made.PixelData = encapsulate([stream.getvalue()])
    with pytest.raises(DicomError, match="damaged"):
        frame(read_bytes(written(made, JPEG, encapsulated=True)))


def test_pieces_that_do_not_go_with_the_frames_are_refused():
    made = picture(NumberOfFrames=3)
    made.PixelData = encapsulate([b"ab", b"cd"], has_bot=False)
    with pytest.raises(DicomError, match="2 pieces of compressed pixels do not go with 3 frames"):
        frame(read_bytes(written(made, JPEG, encapsulated=True)))


# what is read


def test_grey_of_eight_bits_comes_out_as_it_is():
    picture_read = frame(read_bytes(written(picture())))
    assert picture_read.dtype == np.uint8
    assert np.array_equal(picture_read.ravel(), np.arange(2400) % 251)


def test_inverted_grey_is_turned_round():
    got = frame(read_bytes(written(picture(PhotometricInterpretation="MONOCHROME1"))))
    assert np.array_equal(got.ravel(), 255 - np.arange(2400) % 251)


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1"])
def test_sixteen_bits_are_scaled_by_the_bits_stored(syntax):
    values = (np.arange(2400) % 4096).astype("<u2")
    made = picture(BitsAllocated=16, BitsStored=12, HighBit=11, PixelData=values.tobytes())
    got = frame(read_bytes(written(made, syntax)))
    assert np.array_equal(got.ravel(), values.astype(int) * 255 // 4095)


def test_signed_sixteen_bits_begin_at_their_lowest_value():
    values = np.array([-2048, 0, 2047] * 800, "<i2")
    made = picture(BitsAllocated=16, BitsStored=12, HighBit=11, PixelRepresentation=1, PixelData=values.tobytes())
    assert frame(read_bytes(written(made))).ravel()[:3].tolist() == [0, 127, 255]


def test_a_window_is_used_for_sixteen_bits():
    values = np.array([100, 150, 200] * 800, "<u2")
    made = picture(BitsAllocated=16, BitsStored=16, HighBit=15, PixelData=values.tobytes())
    made.WindowCenter, made.WindowWidth = "150.5", "101"
    assert frame(read_bytes(written(made))).ravel()[:3].tolist() == [0, 128, 255]


def test_colour_by_pixel_and_by_plane_and_halved():
    colours = _smooth()
    made = picture(
        SamplesPerPixel=3, PhotometricInterpretation="RGB", PlanarConfiguration=0, PixelData=colours.tobytes()
    )
    assert np.array_equal(frame(read_bytes(written(made))), colours)
    made.PlanarConfiguration, made.PixelData = 1, np.moveaxis(colours, 2, 0).tobytes()
    assert np.array_equal(frame(read_bytes(written(made))), colours)
    one = np.array([76, 85, 255], np.uint8)  # red in YBR
    made.PlanarConfiguration, made.PhotometricInterpretation = 0, "YBR_FULL"
    made.PixelData = np.tile(one, 2400).tobytes()
    assert np.abs(frame(read_bytes(written(made)))[0, 0].astype(int) - [254, 0, 0]).max() <= 1
    made.PhotometricInterpretation = "YBR_FULL_422"
    made.PixelData = np.tile(np.array([76, 76, 85, 255], np.uint8), 1200).tobytes()
    assert np.abs(frame(read_bytes(written(made)))[39, 59].astype(int) - [254, 0, 0]).max() <= 1


def test_a_palette_gives_its_colours_also_without_photometric_interpretation():
    made = picture(PixelData=bytes([0, 1, 2, 3] * 600), PhotometricInterpretation=None)
    for colour, entries in (("Red", [0, 255, 0, 9]), ("Green", [0, 0, 255, 9]), ("Blue", [1, 2, 3, 9])):
        setattr(made, f"{colour}PaletteColorLookupTableDescriptor", [4, 0, 16])
        setattr(made, f"{colour}PaletteColorLookupTableData", struct.pack("<4H", *(entry << 8 for entry in entries)))
    got = frame(read_bytes(written(made)))
    assert got[0, :4].tolist() == [[0, 0, 1], [255, 0, 2], [0, 255, 3], [9, 9, 9]]


def test_a_palette_in_segments_is_filled_in_and_a_greedy_one_refused():
    made = picture(PixelData=bytes([0, 128, 255, 3] * 600), PhotometricInterpretation="PALETTE COLOR")
    words = struct.pack("<3H", 0, 1, 0) + struct.pack("<3H", 1, 255, 255 << 8)
    for colour in ("Red", "Green", "Blue"):
        setattr(made, f"{colour}PaletteColorLookupTableDescriptor", [256, 0, 16])
        setattr(made, f"Segmented{colour}PaletteColorLookupTableData", words)
    got = frame(read_bytes(written(made)))
    assert got[0, :3].tolist() == [[0] * 3, [128] * 3, [255] * 3]
    made.SegmentedRedPaletteColorLookupTableData = struct.pack("<3H", 0, 1, 0) + struct.pack("<4H", 2, 65535, 0, 0)
    with pytest.raises(DicomError, match="damaged"):
        frame(read_bytes(written(made)))


def test_a_palette_that_grows_is_stopped():
    made = picture(PixelData=bytes(2400), PhotometricInterpretation="PALETTE COLOR")
    again = struct.pack("<3H", 0, 1, 0) + struct.pack("<4H", 2, 1000, 7, 0) + struct.pack("<3H", 1, 65535, 9) * 1000
    for colour in ("Red", "Green", "Blue"):
        setattr(made, f"{colour}PaletteColorLookupTableDescriptor", [256, 0, 16])
        setattr(made, f"Segmented{colour}PaletteColorLookupTableData", again)
    dataset = read_bytes(written(made))
    tracemalloc.start()
    with pytest.raises(DicomError, match="damaged"):
        frame(dataset)
    assert tracemalloc.get_traced_memory()[1] < 10 * 2**20
    tracemalloc.stop()


def test_jpeg_gives_red_green_blue_and_grey():
    colours = _smooth()
    got = frame(read_bytes(_compressed("JPEG", JPEG, colours)))
    assert np.abs(got.astype(int) - colours).mean() < 4
    grey = colours[:, :, 0]
    got = frame(read_bytes(_compressed("JPEG", JPEG, grey, PhotometricInterpretation=None)))
    assert got.shape == (40, 60) and np.abs(got.astype(int) - grey).mean() < 4


def test_jpeg_2000_gives_its_values():
    grey = _smooth()[:, :, 1]
    assert np.array_equal(frame(read_bytes(_compressed("JPEG2000", JPEG_2000, grey))), grey)


def test_run_lengths_give_their_values():
    made = picture()
    made.file_meta = pydicom.dataset.FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.compress(RLE, encoding_plugin="pydicom")
    dataset = read_bytes(written(made, RLE, encapsulated=True))
    assert np.array_equal(frame(dataset).ravel(), np.arange(2400) % 251)
    dataset.PixelData = encapsulate([dicom_elements.fragments(dataset.PixelData)[1][:100]])
    with pytest.raises(DicomError, match="damaged"):
        frame(dataset)


def test_frames_are_told_apart():
    made = picture(NumberOfFrames=3, PixelData=b"".join(bytes([n]) * 2400 for n in (1, 2, 3)))
    dataset = read_bytes(written(made))
    assert frames(dataset) == 3
    assert [int(frame(dataset, n)[0, 0]) for n in range(3)] == [1, 2, 3]
    for outside in (-1, 3):
        with pytest.raises(DicomError, match="there is no frame"):
            frame(dataset, outside)


# what never leaves


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99"])
def test_nothing_of_the_patient_leaves_the_reader(syntax):
    data = written(picture(), syntax)
    if syntax != "1.2.840.10008.1.2.1.99":
        assert all(secret.encode() in data for secret in SECRETS)  # it was there
    dataset = read_bytes(data)
    told = str(dataset) + repr(dicom_elements.parse(data))
    assert not [secret for secret in SECRETS if secret in told]
    assert all(int(element.tag) in dicom_elements.WANTED for element in dataset.iterall())
    assert not any(element.tag.is_private for element in dataset.iterall())


IDENTIFYING = """
PatientName PatientID PatientBirthDate OtherPatientIDs PatientAddress InstitutionName InstitutionAddress
ReferringPhysicianName OperatorsName PerformingPhysicianName AccessionNumber StudyID ImageComments PatientComments
StudyDescription SeriesDescription StudyInstanceUID SOPInstanceUID TextValue PersonName StationName DeviceSerialNumber
"""


def test_the_list_of_what_leaves_holds_no_tag_that_identifies():
    allowed = {pydicom.datadict.keyword_for_tag(tag) for tag in dicom_elements.WANTED}
    for keyword in IDENTIFYING.split():
        assert keyword not in allowed
    for tag, kind in dicom_elements.WANTED.items():
        assert kind in pydicom.datadict.dictionary_VR(tag).split(" or "), hex(tag)


def test_what_lies_outside_the_regions_is_black():
    dataset = read_bytes(written(picture(PixelData=bytes([200]) * 2400)))
    assert frame(dataset).min() == 200
    shown = visible(dataset)
    assert shown[10:40, 10:60].min() == 200
    assert shown[:10].max() == 0 and shown[:, :10].max() == 0


def test_a_picture_without_a_trusted_region_is_not_shown():
    with pytest.raises(DicomError, match="no calibrated region"):
        visible(read_bytes(written(picture(SequenceOfUltrasoundRegions=None))))
    stale = picture(SequenceOfUltrasoundRegions=Sequence([region(10, 10, 300, 300)]))
    with pytest.raises(DicomError, match="no calibrated region"):
        visible(read_bytes(written(stale)))


def test_a_region_that_masks_nothing_shows_nothing_unless_nothing_is_burned_in():
    made = picture(SequenceOfUltrasoundRegions=Sequence([region(0, 0, 60, 40)]))
    with pytest.raises(DicomError, match="mask no burned-in text"):
        visible(read_bytes(written(made)))
    made.BurnedInAnnotation = "NO"
    assert visible(read_bytes(written(made))).shape == (40, 60)


def test_pydicom_neither_warns_nor_logs_what_stands_in_a_file(recwarn, caplog):
    data = written(picture(Manufacturer="ACME", BurnedInAnnotation="NO"))
    for before, after in (
        (b"MONOCHROME2 ", b"SECRET\x01ame\xff"),
        (b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.\0\0"),
    ):
        assert before in data
        changed = data.replace(before, after + bytes(len(before) - len(after)))
        recwarn.clear()
        read_bytes(changed)
        assert not recwarn.list and not caplog.records


# real files


@needs_real
@pytest.mark.parametrize("path", [p for p in REAL if p.parent.name != "sr_dicom"], ids=lambda p: p.name)
def test_real_files_read_as_pydicom_reads_them(path):
    dataset, plain = read(path), pydicom.dcmread(path)
    assert regions(dataset, dataset.Rows, dataset.Columns) == regions(plain, plain.Rows, plain.Columns)
    assert "PatientName" not in dataset and "InstitutionName" not in dataset
    if path.name.startswith("JPGLossless"):
        with pytest.raises(DicomError, match="lossless JPEG"):
            frame(dataset)
        return
    got = frame(dataset)
    assert got.shape[:2] == (plain.Rows, plain.Columns)
    if plain.PhotometricInterpretation == "PALETTE COLOR":
        from pydicom.pixels.processing import apply_color_lut

        assert np.array_equal(got, apply_color_lut(plain.pixel_array, plain) >> 8)
    elif plain.PhotometricInterpretation in ("MONOCHROME2", "RGB"):
        assert np.array_equal(got, plain.pixel_array)


@needs_real
def test_five_of_the_seven_real_pictures_are_calibrated_and_two_are_stale():
    found = {}
    for path in (SHARED / "us_dicom").glob("*.dcm"):
        dataset = read(path)
        found[path.name] = [r for r in regions(dataset, dataset.Rows, dataset.Columns)[0] if r.kind == 1]
    assert len(found) == 7
    assert {name for name, good in found.items() if not good} == {"examples_palette.dcm", "examples_ybr_color.dcm"}


# fuzzing


def _try(data: bytes) -> None:
    said = ""
    try:
        dataset = read_bytes(data)
        count = frames(dataset)
        frame(dataset, count - 1)
        visible(dataset)
    except DicomError as error:
        said = str(error)
    assert "\n" not in said
    assert not [secret for secret in SECRETS if secret in said]


SEEDS = [
    written(picture()),
    written(picture(), "1.2.840.10008.1.2"),
    written(picture(), "1.2.840.10008.1.2.1.99"),
    _compressed("JPEG", JPEG, _smooth()),
    _compressed("JPEG2000", JPEG_2000, _smooth()[:, :, 0]),
    venous_study(),
    report(),
]
CHANGES = st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 255)), min_size=1, max_size=12)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", bytes(128) + b"DICM", _head()]))
def test_random_bytes_are_read_or_refused(data, before):
    _try(before + data)


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(SEEDS) - 1), CHANGES, st.none() | st.integers(0, 2**20))
def test_changed_files_are_read_or_refused(which, changes, cut):
    data = bytearray(SEEDS[which])
    for place, value in changes:
        data[132 + place % (len(data) - 132)] = value
    _try(bytes(data[: cut % len(data)] if cut is not None else data))


@needs_real
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 100), CHANGES, st.booleans())
def test_changed_real_files_are_read_or_refused(which, changes, early):
    data = bytearray(REAL[which % len(REAL)].read_bytes())
    span = min(len(data) - 132, 3000 if early else 2**20)
    for place, value in changes:
        data[132 + place % span] = value
    _try(bytes(data))


def test_the_largest_pictures_of_machines_are_read():
    assert dicom_file.MAX_PICTURE >= 4000 * 3000
