"""The side that an ICD-10-CM code says by itself, in one of its characters.

Follows the ICD-10-CM table of April 2026 for the families that mean facts of a leg. Codes of another limb, of the
unspecified limb, and families without a side say nothing. Left and right are the person's.
"""

from __future__ import annotations

_RIGHT, _LEFT, _BOTH = ("right",), ("left",), ("left", "right")
Sides = dict[str, tuple[str, ...]]

_ONE_TWO_THREE: Sides = {"1": _RIGHT, "2": _LEFT, "3": _BOTH}
_ONE_TWO: Sides = {"1": _RIGHT, "2": _LEFT}
_FIVE_SIX: Sides = {"5": _RIGHT, "6": _LEFT}
#: Fractures (displaced, then not displaced) and toes (great, then lesser): right, left, 3 and 6 unspecified.
_TWICE: Sides = {"1": _RIGHT, "2": _LEFT, "4": _RIGHT, "5": _LEFT}

#: How a family begins (without the dot), the place of the character that says the side, and what it says.
_FAMILIES: tuple[tuple[tuple[str, ...], int, Sides], ...] = (
    (("I7023", "I7033", "I7043", "I7053", "I7063", "I7073"), 4, {"3": _RIGHT}),
    (("I7024", "I7034", "I7044", "I7054", "I7064", "I7074"), 4, {"4": _LEFT}),
    (("I702", "I703", "I704", "I705", "I706", "I707"), 5, _ONE_TWO_THREE),
    (("I800", "I801", "I830", "I831", "I832", "I839", "L895", "L896", "L97"), 4, _ONE_TWO_THREE),
    (("I802", "I824", "I825", "I8281", "I838", "I870", "I873"), 5, _ONE_TWO_THREE),
    (("L0303", "L0304", "L026", "M79A2", "T79A2"), 5, _ONE_TWO),
    (("L0311", "L0312", "L0241", "L0242", "L0243"), 5, _FIVE_SIX),
    (("C402", "C403", "C437", "C472", "C492", "C4A7", "C765"), 4, _ONE_TWO),
    (("C447",), 5, {"2": _RIGHT, "9": _LEFT}),
    (("S722", "S729", "S825", "S826", "S829"), 4, _TWICE),
    (("S71", "S81", "S91", "S72", "S82", "S92"), 5, _TWICE),
)


def sides_of(code: str) -> tuple[str, ...]:
    """The sides ("left", "right") that a code says; empty where it says none."""
    plain = code.replace(".", "")
    for beginnings, position, sides in _FAMILIES:
        if plain.startswith(beginnings):
            return sides.get(plain[position], ()) if len(plain) > position else ()
    return ()
