"""Units of measurement by UCUM, for the language and for the reader of records.

Follows the Unified Code for Units of Measure (case sensitive form): a frozen table of the prefixes and
atoms that medicine in this project needs, and the grammar that joins them (``.``, ``/``, exponents,
``{annotations}``). It refuses units with an offset (degrees Celsius against kelvin) and any atom outside
the table. Mass to amount (mg/dL to mmol/L) depends on the substance and is no business of this module.
"""

from __future__ import annotations

from typing import NamedTuple

#: Base dimensions: length m, mass g, time s, amount mol, international unit, temperature Cel.
DIMENSIONS = ("m", "g", "s", "mol", "[IU]", "Cel")
_NONE = (0, 0, 0, 0, 0, 0)


class Unit(NamedTuple):
    """A unit: its UCUM code, the factor to the base units, and the exponents of the base dimensions."""

    code: str
    factor: float
    dimensions: tuple[int, ...]

    def commensurable(self, other: Unit) -> bool:
        """Whether a value in this unit can be converted into the other."""
        return self.dimensions == other.dimensions


class UnknownUnit(ValueError):
    """A text that is not a UCUM code of the frozen table."""


_PREFIXES = {
    "k": 1e3,
    "h": 1e2,
    "da": 1e1,
    "d": 1e-1,
    "c": 1e-2,
    "m": 1e-3,
    "u": 1e-6,
    "n": 1e-9,
    "p": 1e-12,
    "f": 1e-15,
    "M": 1e6,
}


def _dim(**exponents: int) -> tuple[int, ...]:
    names = ("m", "g", "s", "mol", "iu", "cel")
    return tuple(exponents.get(name, 0) for name in names)


#: atom -> (factor, dimensions, takes a prefix). 1 u = UCUM definition values.
_ATOMS: dict[str, tuple[float, tuple[int, ...], bool]] = {
    "m": (1.0, _dim(m=1), True),
    "g": (1.0, _dim(g=1), True),
    "s": (1.0, _dim(s=1), True),
    "mol": (1.0, _dim(mol=1), True),
    "[IU]": (1.0, _dim(iu=1), True),
    "[iU]": (1.0, _dim(iu=1), True),
    "Cel": (1.0, _dim(cel=1), True),
    "L": (1e-3, _dim(m=3), True),
    "l": (1e-3, _dim(m=3), True),
    "min": (60.0, _dim(s=1), False),
    "h": (3600.0, _dim(s=1), False),
    "d": (86400.0, _dim(s=1), False),
    "wk": (604800.0, _dim(s=1), False),
    "mo": (2629800.0, _dim(s=1), False),
    "a": (31557600.0, _dim(s=1), False),
    "Pa": (1e3, _dim(g=1, m=-1, s=-2), True),
    "m[Hg]": (133322.0e3, _dim(g=1, m=-1, s=-2), True),
    "m[H2O]": (9.80665e6, _dim(g=1, m=-1, s=-2), True),
    "Hz": (1.0, _dim(s=-1), True),
    "U": (1e-6 / 60.0, _dim(mol=1, s=-1), True),
    "eq": (1.0, _dim(mol=1), True),
    "%": (0.01, _NONE, False),
    "10*": (10.0, _NONE, False),
    "10^": (10.0, _NONE, False),
    "[in_i]": (0.0254, _dim(m=1), False),
    "[ft_i]": (0.3048, _dim(m=1), False),
    "[lb_av]": (453.59237, _dim(g=1), False),
    "[oz_av]": (28.349523125, _dim(g=1), False),
    "[pH]": (1.0, _NONE, False),
    "deg": (0.017453292519943295, _NONE, False),
}


def _atom(text: str, whole: str) -> tuple[float, tuple[int, ...]]:
    if text in _ATOMS:
        factor, dimensions, _ = _ATOMS[text]
        return factor, dimensions
    for length in (2, 1):
        prefix, rest = text[:length], text[length:]
        if prefix in _PREFIXES and rest in _ATOMS and _ATOMS[rest][2]:
            factor, dimensions, _ = _ATOMS[rest]
            return _PREFIXES[prefix] * factor, dimensions
    raise UnknownUnit(f"'{whole}' is not a unit code of UCUM that Ekbom knows")


def _component(text: str, whole: str) -> tuple[float, tuple[int, ...]]:
    brace = text.find("{")
    if brace >= 0:
        if not text.endswith("}") or text.count("{") != 1:
            raise UnknownUnit(f"'{whole}' is not a unit code of UCUM that Ekbom knows")
        text = text[:brace]
        if not text:
            return 1.0, _NONE
    digits = text.rstrip("0123456789")
    if not digits and text:
        return float(text), _NONE
    sign = 1
    exponent_text = text[len(digits) :]
    if exponent_text and digits[-1] in "+-":
        sign = -1 if digits[-1] == "-" else 1
        digits = digits[:-1]
    exponent = sign * int(exponent_text) if exponent_text else 1
    if abs(exponent) > 24:
        raise UnknownUnit(f"'{whole}' has an exponent beyond 24")
    factor, dimensions = _atom(digits, whole)
    try:
        return factor**exponent, tuple(d * exponent for d in dimensions)
    except OverflowError:
        raise UnknownUnit(f"'{whole}' is more than can be counted") from None


def _split(code: str) -> list[tuple[int, str]]:
    """Components with their sign: "mL/min/{x}" gives [(1, mL), (-1, min), (-1, {x})]."""
    parts: list[tuple[int, str]] = []
    sign, start, inside = 1, 0, 0
    for index, character in enumerate(code):
        if character in "[{":
            inside += 1
        elif character in "]}":
            inside -= 1
        elif inside == 0 and character in "./":
            if index > start:
                parts.append((sign, code[start:index]))
            elif index != 0 or character != "/":
                raise UnknownUnit(f"'{code}' is not a unit code of UCUM that Ekbom knows")
            sign = 1 if character == "." else -1
            start = index + 1
    if start >= len(code):
        raise UnknownUnit(f"'{code}' is not a unit code of UCUM that Ekbom knows")
    parts.append((sign, code[start:]))
    return parts


_CACHE: dict[str, Unit] = {}


def unit(code: str) -> Unit:
    """The unit of a UCUM code; raises UnknownUnit for anything else. "1" is dimensionless.

    A solidus reverses only the component that follows it, as in UCUM: "mL/min/kg" is mL per (min kg).
    """
    found = _CACHE.get(code)
    if found is not None:
        return found
    if not code or len(code) > 64 or not code.isascii() or any(c.isspace() for c in code):
        raise UnknownUnit(f"'{code[:64]}' is not a unit code of UCUM that Ekbom knows")
    factor = 1.0
    dimensions: tuple[int, ...] = _NONE
    for sign, text in _split(code):
        f, dims = _component(text, code)
        factor = factor * f if sign > 0 or f == 0 else factor / f
        dimensions = tuple(a + sign * b for a, b in zip(dimensions, dims, strict=True))
    if not 0 < factor < float("inf"):
        raise UnknownUnit(f"'{code}' is nothing, or more than can be counted")
    made = Unit(code, factor, dimensions)
    if len(_CACHE) < 1000:
        _CACHE[code] = made
    return made


def conversion(source: Unit, target: Unit) -> float:
    """The number to multiply a value in ``source`` with to have it in ``target``; they must be commensurable."""
    if not source.commensurable(target):
        raise UnknownUnit(f"'{source.code}' cannot be converted to '{target.code}'")
    return 1.0 if source.factor == target.factor else source.factor / target.factor


def product(left: Unit, right: Unit) -> Unit:
    """The unit of a product."""
    dimensions = tuple(a + b for a, b in zip(left.dimensions, right.dimensions, strict=True))
    code = right.code if left.code == "1" else left.code if right.code == "1" else f"{left.code}.{right.code}"
    return Unit(code, left.factor * right.factor, dimensions)


def quotient(left: Unit, right: Unit) -> Unit:
    """The unit of a quotient."""
    dimensions = tuple(a - b for a, b in zip(left.dimensions, right.dimensions, strict=True))
    code = left.code if right.code == "1" else f"{left.code}/({right.code})"
    return Unit(code, left.factor / right.factor, dimensions)


ONE = unit("1")
