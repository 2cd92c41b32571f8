"""Where on the body a value belongs: side of the leg and vein segment, from codes or plain words.

Codes: SNOMED CT laterality (left 7771000, right 24028007, both 51440002), the ids of the leg map in the system
``urn:ekbom:segment``, and the SNOMED CT codes of vessels with the segment modifiers of DICOM CID 12116. A code
that could mean several segments means none. Left and right are the person's.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ekbom.facts.catalogue import keys_of
from ekbom.facts.definition import ICD10CM, SNOMED, FactDefinition
from ekbom.facts.segments import SEGMENTS
from ekbom.records.icd10cm_sides import sides_of

SEGMENT_SYSTEM = "urn:ekbom:segment"
LATERALITY = "272741003"
FINDING_SITE = "363698007"

_SIDE_CODES = {"7771000": ("left",), "24028007": ("right",), "51440002": ("left", "right")}
#: Upper, middle and lower part of a vessel (SNOMED CT, and the NCI Thesaurus for the middle).
_PARTS = {"40415009": "prox", "C25569": "mid", "46053002": "dist"}
#: Codes of a whole vessel of which the map has only parts: a report of the whole fills no part.
_WHOLE_VESSELS = {"60734001"}
_SIDE_WORDS = {
    "left": ("left",),
    "right": ("right",),
    "both": ("left", "right"),
    "bilateral": ("left", "right"),
}


class Site(NamedTuple):
    """Sides ("left", "right") and segment ids that a record names; empty where it names none."""

    sides: tuple[str, ...]
    segments: tuple[str, ...]

    def joined(self, other: Site) -> Site:
        """Both sites together."""
        return Site(_union(self.sides, other.sides), _union(self.segments, other.segments))


NOWHERE = Site((), ())


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*first, *second}))


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() or c == "_" else " " for c in text.lower()).split()


def of_text(text: str) -> Site:
    """The site of plain words: left, right, both, bilateral, and ids of segments."""
    sides: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    for word in _words(text[:200]):
        if word in _SIDE_WORDS:
            sides = _union(sides, _SIDE_WORDS[word])
        elif word in SEGMENTS:
            segments = _union(segments, (word,))
    return Site(sides, segments)


def _vessel(codes: set[str]) -> tuple[str, ...]:
    """The one segment that the codes name, or none."""
    parts = {_PARTS[code] for code in codes if code in _PARTS}
    found = [
        segment.id
        for segment in SEGMENTS.values()
        if segment.snomed in codes - _WHOLE_VESSELS and (not segment.modifier or segment.modifier in parts)
    ]
    return (found[0],) if len(found) == 1 else ()


def of_concept(concept: Any) -> Site:
    """The site of a CodeableConcept (or of a list of them)."""
    if type(concept) is list:
        site = NOWHERE
        for each in concept:
            if type(each) is dict:
                site = site.joined(of_concept(each))
        return site
    if type(concept) is not dict:
        return NOWHERE
    sides: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    vessel_codes: set[str] = set()
    codings = concept.get("coding")
    for coding in codings if type(codings) is list else ():
        if type(coding) is not dict or type(code := coding.get("code")) is not str:
            continue
        system = coding.get("system")
        if system == SNOMED and code in _SIDE_CODES:
            sides = _union(sides, _SIDE_CODES[code])
        elif system == SNOMED or code in _PARTS:
            vessel_codes.add(code)
        elif code in SEGMENTS and (system is None or system == SEGMENT_SYSTEM):
            segments = _union(segments, (code,))
        elif code in _SIDE_WORDS and (system is None or system == SEGMENT_SYSTEM):
            sides = _union(sides, _SIDE_WORDS[code])
    if vessel_codes and not segments:
        segments = _vessel(vessel_codes)
    site = Site(sides, segments)
    text = concept.get("text")
    return site.joined(of_text(text)) if type(text) is str and not (sides and segments) else site


def of_code(system: str, code: str) -> Site:
    """The side that an ICD-10-CM code says by itself; nowhere for all other codes."""
    return Site(sides_of(code), ()) if system == ICD10CM else NOWHERE


def keys(definition: FactDefinition, site: Site) -> tuple[str, ...]:
    """The keys of a fact at a site; empty where the site does not say enough, or what the fact does not have."""
    if not definition.sided and not definition.segments:
        return (definition.id,)
    valid = set(keys_of(definition))
    stems = (
        tuple(f"{definition.id}.{segment}" for segment in site.segments) if definition.segments else (definition.id,)
    )
    found = tuple(f"{stem}@{side}" for stem in stems for side in site.sides if f"{stem}@{side}" in valid)
    return found or tuple(stem for stem in stems if stem in valid)
