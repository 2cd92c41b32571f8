"""Makers of test documents: ultrasound pictures and structured reports, written with pydicom. Patients are invented."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian, generate_uid

#: Real files that may lie beside the project.
SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "vascular"
#: What must be found nowhere outside a file.
SECRETS = ("SECRETNAME", "SECRETID", "19330102", "SECRETHOSPITAL", "SECRETDOCTOR", "SECRETOPERATOR", "SECRETNUMBER")
VASCULAR_SR = "1.2.840.10008.5.1.4.1.1.88.33"
ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1"


def written(dataset: Dataset, syntax: str = ExplicitVRLittleEndian, encapsulated: bool = False) -> bytes:
    """A dataset as the bytes of a file, with somebody's identity in it."""
    dataset.PatientName, dataset.PatientID, dataset.PatientBirthDate = "SECRETNAME^A", "SECRETID", "19330102"
    dataset.InstitutionName, dataset.ReferringPhysicianName = "SECRETHOSPITAL", "SECRETDOCTOR"
    dataset.OperatorsName, dataset.AccessionNumber = "SECRETOPERATOR", "SECRETNUMBER"
    dataset.ImageComments = "SECRETNAME was here"
    block = dataset.private_block(0x0099, "ACME", create=True)
    block.add_new(1, "LO", "SECRETNAME")
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.SOPInstanceUID = generate_uid(entropy_srcs=["test"])
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    if "PixelData" in dataset and encapsulated:
        dataset["PixelData"].is_undefined_length = True
    stream = io.BytesIO()
    private = UID(syntax).is_private
    dataset.save_as(stream, enforce_file_format=True, **({"implicit_vr": False} if private else {}))
    return stream.getvalue()


def picture(rows: int = 40, columns: int = 60, **tags: object) -> Dataset:
    """A grey ultrasound picture with a spectral region; ``tags`` change or (None) remove what it says."""
    made = Dataset()
    made.SOPClassUID, made.Modality = ULTRASOUND, "US"
    made.Rows, made.Columns, made.SamplesPerPixel = rows, columns, 1
    made.PhotometricInterpretation, made.PixelRepresentation = "MONOCHROME2", 0
    made.BitsAllocated, made.BitsStored, made.HighBit = 8, 8, 7
    made.PixelData = (np.arange(rows * columns) % 251).astype(np.uint8).tobytes()
    made.SequenceOfUltrasoundRegions = Sequence([region(10, 10, columns - 1, rows - 1)])
    for name, value in tags.items():
        if value is None:
            delattr(made, name)
        else:
            setattr(made, name, value)
    return made


def region(left: int, top: int, right: int, bottom: int) -> Dataset:
    made = Dataset()
    made.RegionSpatialFormat, made.RegionDataType, made.RegionFlags = 3, 3, 0
    made.RegionLocationMinX0, made.RegionLocationMinY0 = left, top
    made.RegionLocationMaxX1, made.RegionLocationMaxY1 = right, bottom
    made.PhysicalUnitsXDirection, made.PhysicalUnitsYDirection = 4, 7
    made.PhysicalDeltaX, made.PhysicalDeltaY = 0.01, -0.3
    made.ReferencePixelX0, made.ReferencePixelY0 = 0, (bottom - top) // 2
    made.ReferencePixelPhysicalValueX = made.ReferencePixelPhysicalValueY = 0.0
    return made


def bomb(megabytes: int) -> bytes:
    """A deflated file of a few hundred kB that becomes so many MB."""
    whole = written(picture(), syntax="1.2.840.10008.1.2.1.99")
    packed = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    length = megabytes * 2**20
    inner = [packed.compress(struct.pack("<HH2sHI", 0x7FE0, 0x0010, b"OW", 0, length))]
    inner += [packed.compress(bytes(2**20)) for _ in range(megabytes)]
    head = whole[: 144 + struct.unpack_from("<I", whole, 140)[0]]
    return head + b"".join(inner) + packed.flush()


# structured reports


def code(value: str, scheme: str = "SCT", meaning: str = "") -> Sequence:
    item = Dataset()
    setattr(item, "CodeValue" if len(value) <= 16 else "LongCodeValue", value)
    item.CodingSchemeDesignator, item.CodeMeaning = scheme, meaning or value
    return Sequence([item])


LEFT, RIGHT, BOTH = (
    code("7771000", "SCT", "Left"),
    code("24028007", "SCT", "Right"),
    code("51440002", "SCT", "Bilateral"),
)
LATERALITY = code("272741003", "SCT", "Laterality")
FINDING_SITE = code("363698007", "SCT", "Finding Site")
TOPOGRAPHICAL = code("106233006", "SCT", "Topographical modifier")
SELECTION, DERIVATION = code("121404", "DCM", "Selection Status"), code("121401", "DCM", "Derivation")
PROXIMAL, MIDDLE, DISTAL = code("40415009", "SCT", "Proximal"), code("C25569", "NCIt", "Middle"), code("46053002")
REFLUX_TIME = code("reflux_time_ms", "99EKBOM", "Reflux time")
DIAMETER = code("397413000", "SCT", "Vessel lumen diameter")
PSV, EDV = code("11726-7", "LN", "Peak Systolic Velocity"), code("11653-3", "LN", "End Diastolic Velocity")
GSV_THIGH = code("414369008", "SCT", "Great saphenous vein of thigh")
CFV = code("397363009", "SCT", "Common femoral vein")
CFA = code("181347005", "SCT", "Common femoral artery")


def item(
    kind: str, name: Sequence | None, relation: str = "CONTAINS", children: list[Dataset] | None = None
) -> Dataset:
    made = Dataset()
    made.RelationshipType, made.ValueType = relation, kind
    if name is not None:
        made.ConceptNameCodeSequence = name
    if children:
        made.ContentSequence = Sequence(children)
    return made


def container(name: Sequence | None, *children: Dataset) -> Dataset:
    return item("CONTAINER", name, children=list(children))


def modifier(name: Sequence, value: Sequence, *children: Dataset) -> Dataset:
    made = item("CODE", name, "HAS CONCEPT MOD", list(children))
    made.ConceptCodeSequence = value
    return made


def finding(name: Sequence, value: Sequence) -> Dataset:
    made = item("CODE", name)
    made.ConceptCodeSequence = value
    return made


def number(name: Sequence | None, value: object, unit: str | None, *children: Dataset) -> Dataset:
    made = item("NUM", name, children=list(children))
    measured = Dataset()
    if value is not None:
        measured.NumericValue = value
    if unit is not None:
        measured.MeasurementUnitsCodeSequence = code(unit, "UCUM")
    made.MeasuredValueSequence = Sequence([measured])
    return made


def group(vessel: Sequence, *children: Dataset, part: Sequence | None = None, side: Sequence | None = None) -> Dataset:
    """A measurement group of TID 5104: a container named by its vessel."""
    modifiers = [modifier(LATERALITY, side)] if side is not None else []
    modifiers += [modifier(TOPOGRAPHICAL, part)] if part is not None else []
    return container(vessel, *modifiers, *children)


def section(side: Sequence | None, *groups: Dataset) -> Dataset:
    """A section of TID 5103: findings of one leg."""
    modifiers = [modifier(FINDING_SITE, code("61685007", "SCT", "Lower limb"))]
    modifiers += [modifier(LATERALITY, side)] if side is not None else []
    return container(code("59776-5", "LN", "Findings"), *modifiers, *groups)


def report(*sections: Dataset, **root: object) -> bytes:
    """A vascular ultrasound report of the TID 5100 shape."""
    made = Dataset()
    made.SOPClassUID, made.Modality = VASCULAR_SR, "SR"
    made.ValueType, made.ContinuityOfContent = "CONTAINER", "SEPARATE"
    made.ConceptNameCodeSequence = code("125100", "DCM", "Vascular Ultrasound Procedure Report")
    patient = item("TEXT", code("121029", "DCM", "Subject Name"), "HAS OBS CONTEXT")
    patient.TextValue = "SECRETNAME"
    made.ContentSequence = Sequence([patient, *sections])
    for name, value in root.items():
        setattr(made, name, value)
    return written(made)


def venous_study() -> bytes:
    """Both legs, with inherited sides, parts, an own code for reflux time, and an artery."""
    squeeze = modifier(code("manoeuvre", "99EKBOM"), code("distal_compression", "99EKBOM"))
    standing = modifier(code("position", "99EKBOM"), code("standing", "99EKBOM"))
    left = section(
        LEFT,
        squeeze,
        standing,
        group(GSV_THIGH, number(REFLUX_TIME, "1.2", "s"), number(DIAMETER, "0.61", "cm"), part=MIDDLE),
        group(CFV, number(REFLUX_TIME, "300", "ms"), finding(code("compressible", "99EKBOM"), code("yes", "99EKBOM"))),
    )
    right = section(RIGHT, group(CFA, number(PSV, "1.1", "m/s"), number(EDV, "12", "cm/s")))
    return report(left, right)
