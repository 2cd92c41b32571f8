"""DICOM structured reports of leg vessels as measurements: TID 5100 (vascular ultrasound) and TID 1500 shapes.

A value counts where the tree says what it is, of which segment of the leg map and of which side. Side, vessel and part
are inherited from what holds a value; what stands nearer wins. Nothing is invented: a vein named without its third
fills none, a value without side, unit or number is not used, and every such thing is listed by the words of its code,
never with text of the patient. Several values of one thing: the selected one, else the mean, else each by itself.
Broken trees survive. Codes: ``vendor_codes``; legacy SNOMED codes ("T-…") are translated by pydicom's table.
"""

from __future__ import annotations

import math
import os
import struct
from collections import Counter
from functools import cache
from typing import Any, NamedTuple

from ekbom.facts.segments import SEGMENTS
from ekbom.vascular import dicom_elements, vendor_codes
from ekbom.vascular.dicom_elements import DicomError, DicomFile, Elements, Value
from ekbom.vascular.measurement import Duplex, Single, Study
from ekbom.vascular.vendor_codes import DCM, NCIT, SCT, Codes, Key

_RELATION, _TYPE, _NAME, _CODE = 0x0040A010, 0x0040A040, 0x0040A043, 0x0040A168
_MEASURED, _DECIMAL, _FLOATING, _UNIT, _WHY_NONE = 0x0040A300, 0x0040A30A, 0x0040A161, 0x004008EA, 0x0040A301
#: Code, long code, address, scheme and meaning of a concept.
_CODED = (0x00080100, 0x00080119, 0x00080120, 0x00080102, 0x00080104)
_CONTENT, _CHARSET = 0x0040A730, 0x00080005
_LEGACY = ("SRT", "SNM3", "99SDM")

_SITE = {(SCT, "363698007")}
_LATERALITY = {(SCT, "272741003")}
_PART = {(SCT, "106233006"), (DCM, "125101")}
_SELECTION, _DERIVATION = (DCM, "121404"), (DCM, "121401")
_SELECTED = {(DCM, "121410"), (DCM, "121411"), (DCM, "121412")}
_MEAN = {(SCT, "373098007"), (SCT, "371912002")}
#: Derivations that leave a value what it is (CID 3627): calculated, estimated, measured, median, at a point, by eye.
_PLAIN = {(SCT, c) for c in ("258090004", "414135002", "258104002", "373099004", "371913007", "258083009")}
_SIDES: dict[Key, tuple[str, ...]] = {
    (SCT, "7771000"): ("left",),
    (SCT, "24028007"): ("right",),
    (SCT, "51440002"): ("left", "right"),
    (SCT, "66459002"): (),
}
_PARTS: dict[Key, str] = {
    (SCT, "40415009"): "prox",
    (NCIT, "C25569"): "mid",
    (SCT, "255562008"): "mid",
    (SCT, "46053002"): "dist",
    (SCT, "255561001"): "medial",
    (SCT, "49370004"): "lateral",
}
#: The standard's modifier for a child item that says more of its parent.
_MODIFIER = "HAS CONCEPT MOD"
#: The most that is listed; more is counted.
_LISTED = 60


@cache
def _vessels() -> dict[str, tuple[tuple[str, str], ...]]:
    """SNOMED codes of vessels: the segments that bear them, each with its part."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for segment in SEGMENTS.values():
        if segment.snomed:
            found[segment.snomed] = (*found.get(segment.snomed, ()), (segment.id, segment.modifier))
    # Of the ovarian and the testicular vein, the map has one row.
    found["31688004"] = found["976004"]
    return found


class _Concept(NamedTuple):
    scheme: str
    code: str
    meaning: str

    @property
    def key(self) -> Key:
        return self.scheme, self.code


class _Where(NamedTuple):
    """What is inherited. side None: none said. vessel: SNOMED code of a vessel of the map, "" where none is named."""

    side: tuple[str, ...] | None = None
    vessel: str = ""
    vessel_name: str = ""
    parts: frozenset[str] = frozenset()
    how: tuple[tuple[str, str], ...] = ()


class _Found(NamedTuple):
    where: _Where
    field: str
    value: float | str
    rank: int
    name: str


class _Reader:
    def __init__(self, file: DicomFile, codes: Codes) -> None:
        self.codes = codes
        self.problems: Counter[str] = Counter()
        self.duplex: list[Duplex] = []
        self.singles: list[Single] = []
        self.source = file.name
        self.charset = file.elements.get(_CHARSET)
        self.little = file.little
        #: Concepts that stood in the report before: they return with every item.
        self.known: dict[object, _Concept | None] = {}

    def text(self, holder: Elements, tag: int) -> str:
        value = holder.get(tag)
        return value.data[:1024].decode("ascii", "replace").strip(" \0") if isinstance(value, Value) else ""

    def words(self, holder: Elements, tag: int) -> str:
        """A meaning as it is printed: one line, short, in the file's characters."""
        value = holder.get(tag)
        if not isinstance(value, Value):
            return ""
        data = value.data[:256]
        if data.isascii():
            text = data.decode("ascii")
        else:
            text = _in_characters(data, self.charset)
        return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:64]

    def concept(self, holder: Elements, tag: int) -> _Concept | None:
        items = holder.get(tag)
        if not isinstance(items, list) or not items:
            return None
        item = items[0]
        written = tuple(item.get(tag) for tag in _CODED)
        if written not in self.known:
            self.known[written] = self.concept_of(item)
        return self.known[written]

    def concept_of(self, item: Elements) -> _Concept | None:
        code = self.text(item, 0x00080100) or self.text(item, 0x00080119) or self.text(item, 0x00080120)
        scheme = self.text(item, 0x00080102)
        meaning = self.words(item, 0x00080104)
        if scheme in _LEGACY:
            scheme, code = SCT, _modern().get(code, code)
        return _Concept(scheme, code, meaning) if code else None

    def children(self, item: Elements) -> list[Elements]:
        content = item.get(_CONTENT)
        return content if isinstance(content, list) else []

    def miss(self, what: str, why: str) -> None:
        self.problems[f"{what}: {why}"] += 1

    def where(self, item: Elements, name: _Concept | None, outer: _Where) -> _Where:
        """What holds at an item: the outer, with what the item and its modifiers say."""
        side, vessel, vessel_name, parts, how = outer
        vessels: dict[str, str] = {}
        sides: set[tuple[str, ...]] = set()
        own_parts: set[str] = set()
        elsewhere = ""
        if name is not None and name.scheme == SCT and name.code in _vessels():
            vessels[name.code] = name.meaning
        pending = [child for child in self.children(item) if self.text(child, _TYPE) == "CODE"]
        while pending:
            child = pending.pop()
            concept, value = self.concept(child, _NAME), self.concept(child, _CODE)
            if concept is None or value is None:
                continue
            field = self.codes.measured(*concept)
            if field in vendor_codes.QUALIFIERS:
                word = self.codes.word(field, value.scheme, value.code)
                how = (*(pair for pair in how if pair[0] != field), *([(field, word)] if word else []))
                if not word:
                    self.miss(concept.meaning or field, "its value is not known")
            if self.text(child, _RELATION) != _MODIFIER:
                continue
            if concept.key in _LATERALITY:
                if value.key in _SIDES:
                    sides.add(_SIDES[value.key])
                else:
                    sides.add(())
            elif concept.key in _PART:
                if value.key in _PARTS:
                    own_parts.add(_PARTS[value.key])
                elif value.key in _SIDES:
                    sides.add(_SIDES[value.key])
                else:
                    own_parts.add("other")
            elif concept.key in _SITE:
                if value.scheme == SCT and value.code in _vessels():
                    vessels[value.code] = value.meaning
                else:
                    elsewhere = value.meaning or "another site"
                # A finding site may carry its own side and part.
                pending += [c for c in self.children(child) if self.text(c, _TYPE) == "CODE"]
        if len(vessels) == 1:
            ((vessel, vessel_name),) = vessels.items()
            parts = frozenset(own_parts)
        elif vessels or elsewhere:
            if len(vessels) > 1:
                self.miss("finding site", "two vessels are named at one place")
            vessel, vessel_name, parts = "", elsewhere, frozenset(own_parts)
        elif own_parts:
            parts = frozenset(own_parts)
        if len(sides) > 1:
            self.miss("laterality", "two sides are named at one place")
            side = None
        elif sides:
            side = sides.pop() or None
        return _Where(side, vessel, vessel_name, parts, how)

    def walk(self, item: Elements, outer: _Where, found: list[_Found]) -> None:
        """Read an item; containers gather what they hold and turn it into measurements."""
        kind = self.text(item, _TYPE)
        name = self.concept(item, _NAME)
        if kind not in ("CONTAINER", "NUM", "CODE"):
            for child in self.children(item):
                if self.text(child, _RELATION) in ("CONTAINS", "HAS PROPERTIES"):
                    self.walk(child, outer, found)
            return
        here = self.where(item, name, outer)
        if kind == "NUM":
            self.number(item, name, here, found)
        elif kind == "CODE":
            self.coded(item, name, here, found)
        own: list[_Found] = [] if kind == "CONTAINER" else found
        for child in self.children(item):
            relation = self.text(child, _RELATION)
            # What a value was worked out from is not one more value; modifiers are read with their item.
            if (kind == "CONTAINER" and relation != _MODIFIER) or relation in ("CONTAINS", "HAS PROPERTIES"):
                self.walk(child, here, own)
        if kind == "CONTAINER":
            self.gather(own)

    def number(self, item: Elements, name: _Concept | None, where: _Where, found: list[_Found]) -> None:
        what = (name.meaning if name else "") or "a number"
        field = self.codes.measured(*name) if name else ""
        if not name or not (
            field in vendor_codes.NUMBERS or field in vendor_codes.SINGLES or field == vendor_codes.PRESSURE
        ):
            self.miss(what, "not a measurement that is read" if name else "it has no name")
            return
        measured = item.get(_MEASURED)
        if not isinstance(measured, list) or not measured:
            self.miss(what, "it has no value")
            return
        value = self.decimal(measured[0])
        if value is None:
            self.miss(what, "its value is not one number")
            return
        unit = self.concept(measured[0], _UNIT)
        spelled = self.codes.units.get(name.key, "") if unit is None else unit.code if unit.scheme == "UCUM" else ""
        if field == vendor_codes.PRESSURE:
            segment = self.segment(where, what)
            field = vendor_codes.PRESSURE_AT.get(segment, "")
            if not field:
                if segment:
                    self.miss(what, "a pressure of an artery where none is read")
                return
        kept = vendor_codes.in_unit(field, value, spelled)
        if kept is None:
            self.miss(what, "it has no unit" if unit is None and not spelled else "unit or size is not possible for it")
            return
        rank = 1
        for child in self.children(item):
            concept, chosen = self.concept(child, _NAME), self.concept(child, _CODE)
            if concept is None or chosen is None:
                continue
            if concept.key == _SELECTION and chosen.key in _SELECTED:
                rank = 3
            elif concept.key == _DERIVATION:
                if chosen.key not in _MEAN | _PLAIN:
                    self.miss(what, f"{chosen.meaning or 'derived'}, not the value itself")
                    return
                rank = max(rank, 2 if chosen.key in _MEAN else 1)
        found.append(_Found(where, field, kept, rank, what))

    def decimal(self, measured: Elements) -> float | None:
        floating = measured.get(_FLOATING)
        if isinstance(floating, Value) and len(floating.data) == 8:
            (value,) = struct.unpack("<d" if self.little else ">d", floating.data)
            return value if math.isfinite(value) else None
        text = self.text(measured, _DECIMAL)
        try:
            value = float(text) if text and all(c in "0123456789+-.eE" for c in text) else math.nan
        except ValueError:
            return None
        return value if math.isfinite(value) else None

    def coded(self, item: Elements, name: _Concept | None, where: _Where, found: list[_Found]) -> None:
        field = self.codes.measured(*name) if name else ""
        if name is None or field in vendor_codes.QUALIFIERS:
            return
        if field not in vendor_codes.WORDS:
            if where.vessel and self.text(item, _RELATION) != _MODIFIER:
                self.miss(name.meaning or "a finding", "not a finding that is read")
            return  # context and description of something else
        value = self.concept(item, _CODE)
        word = self.codes.word(field, value.scheme, value.code) if value else ""
        if not word:
            self.miss(name.meaning or field, "its value is not known")
            return
        found.append(_Found(where, field, word, 1, name.meaning or field))

    def segment(self, where: _Where, what: str) -> str:
        """The one segment of a place, or "" with the reason listed."""
        if not where.vessel:
            self.miss(what, "it names no segment of the leg map")
            return ""
        named = where.vessel_name or "vessel"
        choices = _vessels()[where.vessel]
        fitting = [segment for segment, part in choices if not part or part in where.parts]
        if len(fitting) != 1 or len(where.parts) > 1:
            self.miss(what, f"{named} is named without its part, so no part of it is filled")
            return ""
        if SEGMENTS[fitting[0]].sides == "LR" and not where.side:
            self.miss(what, f"no side is given ({named})")
            return ""
        return fitting[0]

    def gather(self, found: list[_Found]) -> None:
        """Measurements of what one container holds: one for each segment, side and way of scanning."""
        places: dict[tuple[str, str, tuple[tuple[str, str], ...]], dict[str, list[_Found]]] = {}
        for one in found:
            if one.field in vendor_codes.SINGLES:
                self.single(one)
                continue
            segment = self.segment(one.where, one.name)
            if not segment:
                continue
            sides = (one.where.side or ("",)) if SEGMENTS[segment].sides == "LR" else ("",)
            if one.field == "reflux_time_ms" and SEGMENTS[segment].system == "artery":
                self.miss(one.name, "a reflux time at an artery means nothing")
                continue
            for side in sides:
                place = places.setdefault((segment, side, one.where.how), {})
                place.setdefault(one.field, []).append(one)
        for (segment, side, how), fields in places.items():
            base: dict[str, Any] = {"segment": segment, "side": side, "source": self.source, **dict(how)}
            values: dict[str, Any] = {}
            for field, given in fields.items():
                best = max(one.rank for one in given)
                chosen = list(dict.fromkeys(one.value for one in given if one.rank == best))
                if len(chosen) == 1:
                    values[field] = _kept(field, chosen[0])
                    continue
                for number, value in enumerate(chosen, start=1):
                    note = f"one of {len(chosen)} values of the report, none of them chosen ({number})"
                    self.duplex.append(Duplex(**base, **{field: _kept(field, value), "notes": (note,)}))
            if values:
                self.duplex.append(Duplex(**base, **values))

    def single(self, one: _Found) -> None:
        if not one.where.side:
            self.miss(one.name, "no side is given")
            return
        kind, unit, _, _ = vendor_codes.SINGLES[one.field]
        for side in one.where.side:
            self.singles.append(Single(kind, one.field, side, one.value, unit, source=self.source))


def _kept(field: str, value: float | str) -> Any:
    return value == "yes" if field in vendor_codes.TRUTHS else value


@cache
def _modern() -> dict[str, str]:
    """SNOMED CT codes of the legacy ones ("T-49530")."""
    from pydicom.sr._snomed_dict import mapping

    return mapping["SRT"]


def _in_characters(data: bytes, charset: object) -> str:
    import warnings

    from pydicom.charset import convert_encodings, decode_bytes

    names = charset.data[:64].decode("ascii", "replace").strip(" \0").split("\\") if isinstance(charset, Value) else []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return decode_bytes(data, convert_encodings(names or "ISO_IR 6"), set())
        except (LookupError, ValueError):
            return data.decode("ascii", "replace")


def read(path: str | os.PathLike[str], codes: Codes = vendor_codes.STANDARD) -> Study:
    """The measurements of a structured report; DicomError where the file is none."""
    return study_of(dicom_elements.load(path), codes)


def read_bytes(data: bytes, name: str = "report", codes: Codes = vendor_codes.STANDARD) -> Study:
    """The same of a file's bytes."""
    return study_of(dicom_elements.parse(data, name), codes)


def study_of(file: DicomFile, codes: Codes = vendor_codes.STANDARD) -> Study:
    """The measurements of a file that was walked."""
    reader = _Reader(file, codes)
    if reader.text(file.elements, _TYPE) != "CONTAINER" and not reader.children(file.elements):
        raise DicomError(f"{file.name}: not a structured report (it has no content)")
    # The root counts as a container whatever it says of itself.
    root = {**file.elements, _TYPE: Value("CS", b"CONTAINER")}
    reader.walk(root, _Where(), [])
    listed = [f"{what} ({count} times)" if count > 1 else what for what, count in reader.problems.most_common()]
    if len(listed) > _LISTED:
        listed = [*listed[:_LISTED], f"and {len(listed) - _LISTED} other things that were not read"]
    return Study(tuple(reader.duplex), tuple(reader.singles), (), tuple(listed))
