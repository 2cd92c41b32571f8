"""The structure of a DICOM file (PS3.5, PS3.10), walked with limits; only the elements that are needed are kept.

A file is not to be trusted. Size, inflated size, depth and number of elements have a limit, lengths must fit into what
holds them, and a deflated file is inflated piece by piece and stopped at the limit. An element outside the list below
is passed over unread: names, ids, birth dates, institutions, comments, free text and private elements never leave here.
Refused, in one sentence (``DicomError``): what is no DICOM file, is cut off, or does not keep to the structure.
"""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path
from typing import NamedTuple, TypeAlias

#: The largest file, the most that a deflated file may become, and what is in it at most.
MAX_FILE = 512 * 2**20
MAX_INFLATED = 64 * 2**20
MAX_DEPTH = 64
MAX_ELEMENTS = 200_000

IMPLICIT, EXPLICIT = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"
DEFLATED, BIG_ENDIAN = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"
PIXEL_DATA = 0x7FE00010

#: What leaves the reader: kind of document, machine, moment, picture, calibration and the coded part of a report.
WANTED: dict[int, str] = {
    0x00080005: "CS",  # character set
    0x00080016: "UI",  # SOP class
    0x00080020: "DA",  # study date
    0x00080022: "DA",  # acquisition date
    0x00080023: "DA",  # content date
    0x00080032: "TM",  # acquisition time
    0x00080033: "TM",  # content time
    0x00080060: "CS",  # modality
    0x00080070: "LO",  # manufacturer
    0x00081090: "LO",  # its model
    0x00280301: "CS",  # burned-in annotation
    # picture
    0x00180040: "IS",  # cine rate
    0x00181063: "DS",  # frame time
    0x00181164: "DS",  # spacing of the detector
    0x00280002: "US",
    0x00280004: "CS",
    0x00280006: "US",
    0x00280008: "IS",
    0x00280010: "US",
    0x00280011: "US",
    0x00280030: "DS",  # spacing of the pixels
    0x00280034: "IS",  # their aspect ratio
    0x00280A02: "CS",  # how their spacing was calibrated
    0x00280100: "US",
    0x00280101: "US",
    0x00280102: "US",
    0x00280103: "US",
    0x00281050: "DS",
    0x00281051: "DS",
    0x00281052: "DS",
    0x00281053: "DS",
    0x00281101: "US",
    0x00281102: "US",
    0x00281103: "US",
    0x00281201: "OW",
    0x00281202: "OW",
    0x00281203: "OW",
    0x00281221: "OW",
    0x00281222: "OW",
    0x00281223: "OW",
    PIXEL_DATA: "OW",
    # calibrated regions
    0x00186011: "SQ",
    0x00186012: "US",
    0x00186014: "US",
    0x00186016: "UL",
    0x00186018: "UL",
    0x0018601A: "UL",
    0x0018601C: "UL",
    0x0018601E: "UL",
    0x00186020: "SL",
    0x00186022: "SL",
    0x00186024: "US",
    0x00186026: "US",
    0x00186028: "FD",
    0x0018602A: "FD",
    0x0018602C: "FD",
    0x0018602E: "FD",
    0x00186030: "UL",
    0x00186034: "FD",
    # structured report
    0x0040A010: "CS",  # relationship
    0x0040A040: "CS",  # value type
    0x0040A043: "SQ",  # concept name
    0x0040A168: "SQ",  # concept code
    0x0040A300: "SQ",  # measured value
    0x0040A301: "SQ",  # why there is none
    0x0040A30A: "DS",
    0x0040A161: "FD",
    0x004008EA: "SQ",  # unit
    0x0040A730: "SQ",  # content
    0x0040A493: "CS",  # verified
    0x00080100: "SH",
    0x00080102: "SH",
    0x00080104: "LO",
    0x00080119: "UC",
    0x00080120: "UR",
}

_LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
_SHORT = frozenset(b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split())
_KINDS = {kind: kind.decode() for kind in _LONG | _SHORT}
#: Kinds of value that may stand for one another.
_ALIKE = ({"IS", "DS"}, {"OB", "OW"}, {"US", "SS", "OW"}, {"SH", "LO", "UC", "CS", "UR"})
_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD


class DicomError(ValueError):
    """A file that cannot be read. One sentence: what was found and what was expected; nothing of the patient."""


class Value(NamedTuple):
    """The bytes of one element and the kind (VR) under which they are read."""

    kind: str
    data: bytes


Elements: TypeAlias = "dict[int, Value | list[Elements]]"


class DicomFile(NamedTuple):
    """What was kept of a file, and how its numbers and pixels are written."""

    name: str
    syntax: str
    elements: Elements

    @property
    def little(self) -> bool:
        """Whether numbers are written with the lowest byte first."""
        return self.syntax != BIG_ENDIAN


def load(path: str | os.PathLike[str], name: str | None = None) -> DicomFile:
    """The needed elements of a file; ``name`` is what messages call it, else its own name without folders."""
    place = Path(path)
    shown = place.name if name is None else name
    if not place.is_file():
        raise DicomError(f"{shown}: there is no such file")
    try:
        with place.open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
    except OSError as error:
        raise DicomError(f"{shown}: the file cannot be opened ({error.strerror})") from None
    return parse(data, shown)


def parse(data: bytes, name: str = "file") -> DicomFile:
    """The needed elements of a file's bytes."""
    if len(data) > MAX_FILE:
        raise DicomError(f"{name}: larger than {MAX_FILE // 2**20} MB, which is the most that is read")
    if not data:
        raise DicomError(f"{name}: the file is empty")
    if data[128:132] != b"DICM":
        raise DicomError(f"{name}: not a DICOM file (the mark DICM is missing)")
    try:
        syntax, start = _transfer_syntax(data)
        if syntax == DEFLATED:
            data, start = _inflated(memoryview(data)[start:]), 0
        return DicomFile(name, syntax, _walk(data, start, syntax == IMPLICIT, syntax != BIG_ENDIAN))
    except DicomError as error:
        raise DicomError(f"{name}: {error}") from None


def _transfer_syntax(data: bytes) -> tuple[str, int]:
    """The transfer syntax, and where the elements after the file's head begin. The head is explicit, little endian."""
    position, syntax = 132, ""
    for _ in range(64):
        if position + 8 > len(data):
            break
        group, element, kind, length = struct.unpack_from("<HH2sH", data, position)
        if group != 2:
            break
        position += 8
        if kind in _LONG:
            if position + 4 > len(data):
                raise DicomError("the head of the file is cut off")
            (length,) = struct.unpack_from("<I", data, position)
            position += 4
        elif kind not in _SHORT:
            raise DicomError("the head of the file is not written as DICOM asks")
        if position + length > len(data):
            raise DicomError("the head of the file is cut off")
        if element == 0x0010:
            syntax = data[position : position + min(length, 64)].rstrip(b"\0 ").decode("ascii", "replace")
        position += length
    if not syntax:
        raise DicomError("the head of the file does not say how it is written (transfer syntax)")
    if not all(c in "0123456789." for c in syntax):
        raise DicomError("the transfer syntax is no identifier")
    return syntax, position


def _inflated(packed: memoryview) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    pieces: list[bytes] = []
    size = 0
    rest: bytes | memoryview = packed
    try:
        while not inflater.eof:
            piece = inflater.decompress(rest, 2**20)
            size += len(piece)
            if size > MAX_INFLATED:
                raise DicomError(f"deflated, and larger than {MAX_INFLATED // 2**20} MB when inflated: stopped there")
            pieces.append(piece)
            rest = inflater.unconsumed_tail
            if not rest and not piece and not inflater.eof:
                raise DicomError("the deflated part is cut off")
    except zlib.error:
        raise DicomError("the deflated part is damaged") from None
    return b"".join(pieces)


class _Open(NamedTuple):
    """What is being walked: an item (``kept``: its elements) or a sequence (``items``); None where not wanted.

    end: where it ends, or -1 where a mark ends it. bound: what it can reach at most.
    """

    sequence: bool
    kept: Elements | None
    items: list[Elements] | None
    end: int
    bound: int
    implicit: bool


def _walk(data: bytes, start: int, implicit: bool, little: bool) -> Elements:
    order = "<" if little else ">"
    head, long_length = struct.Struct(f"{order}HH2sH"), struct.Struct(f"{order}I")
    root: Elements = {}
    size = len(data)
    stack = [_Open(False, root, None, size, size, implicit)]
    position, count = start, 0
    while stack:
        sequence, keeps, items, end, bound, unnamed = stack[-1]
        if position == end:
            stack.pop()
            continue
        if position + 8 > bound:
            raise DicomError("the file is cut off, or a length in it is wrong")
        count += 1
        if count > MAX_ELEMENTS:
            raise DicomError(f"more than {MAX_ELEMENTS} elements")
        group, element, written, length = head.unpack_from(data, position)
        tag = group << 16 | element
        if unnamed or group == 0xFFFE:  # no kind is written, the length has four bytes
            (length,) = long_length.unpack_from(data, position + 4)
        position += 8
        if sequence:
            if tag == _SEQUENCE_END and end < 0:
                stack.pop()
                continue
            if tag != _ITEM:
                raise DicomError("a sequence holds something that is no item")
            item: Elements | None = None
            if items is not None:
                item = {}
                items.append(item)
            _enter(stack, _Open(False, item, None, *_reach(position, length, bound), unnamed))
            continue
        if group == 0xFFFE:
            if tag == _ITEM_END and end < 0:
                stack.pop()
                continue
            raise DicomError("an end mark stands where none belongs")
        kind = ""
        if not unnamed:
            if written in _LONG:
                if position + 4 > bound:
                    raise DicomError("the file is cut off, or a length in it is wrong")
                (length,) = long_length.unpack_from(data, position)
                position += 4
            elif written not in _SHORT:
                raise DicomError("an element is of no known kind (VR)")
            kind = _KINDS[written]
        expected = WANTED.get(tag, "")
        kept = keeps if expected else None
        if kept is not None and tag in kept:
            raise DicomError("an element stands twice")
        if length == _UNDEFINED and tag == PIXEL_DATA:
            after = _fragments_end(data, position, bound, order)
            if kept is root:
                root[tag] = Value("OB", data[position:after])
            position = after
            continue
        if kind == "SQ" or (kind in ("", "UN") and (expected == "SQ" or length == _UNDEFINED)):
            inside: list[Elements] | None = None
            if expected == "SQ" and kept is not None:
                inside = []
                kept[tag] = inside
            reach = _reach(position, length, bound)
            if inside is None and length != _UNDEFINED:
                position += length
            else:  # an unknown kind holds items as the implicit way writes them
                _enter(stack, _Open(True, None, inside, *reach, unnamed or kind == "UN"))
            continue
        if length == _UNDEFINED:
            raise DicomError("an element that is no sequence has no length")
        after = position + length
        if after > bound:
            raise DicomError("the file is cut off, or a length in it is wrong")
        if kept is not None and (kind == expected or _fits(kind, expected)):
            kept[tag] = Value(kind if kind and kind != "UN" else expected, data[position:after])
        position = after
    return root


def _fits(kind: str, expected: str) -> bool:
    if expected == "SQ":
        return False
    return kind in ("", "UN") or any(kind in group and expected in group for group in _ALIKE)


def _reach(position: int, length: int, bound: int) -> tuple[int, int]:
    """Where something of that length ends (-1: where its mark stands), and what it can reach at most."""
    if length == _UNDEFINED:
        return -1, bound
    if position + length > bound:
        raise DicomError("the file is cut off, or a length in it is wrong")
    return position + length, position + length


def _enter(stack: list[_Open], inside: _Open) -> None:
    if len(stack) >= 2 * MAX_DEPTH:
        raise DicomError(f"nested deeper than {MAX_DEPTH} levels")
    stack.append(inside)


def _fragments_end(data: bytes, position: int, bound: int, order: str) -> int:
    """Where compressed pixel data end, their closing mark included."""
    while position + 8 <= bound:
        group, element, length = struct.unpack_from(f"{order}HHI", data, position)
        position += 8
        tag = group << 16 | element
        if tag == _SEQUENCE_END:
            return position
        if tag != _ITEM or position + length > bound:
            break
        position += length
    raise DicomError("the compressed pixel data are cut off")


def fragments(data: bytes) -> list[bytes]:
    """The pieces of compressed pixel data, the table of offsets first."""
    found: list[bytes] = []
    position = 0
    while position + 8 <= len(data):
        group, element, length = struct.unpack_from("<HHI", data, position)
        position += 8
        if (group << 16 | element) != _ITEM or position + length > len(data):
            break
        found.append(data[position : position + length])
        position += length
    return found
