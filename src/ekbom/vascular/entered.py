"""Values that a person typed in: read one by one, with a sentence for each that cannot be used.

Text that is no value is never repeated in a message: in a shifted table it may be a name.
"""

from __future__ import annotations

import csv
import difflib
import io
import math
from collections.abc import Iterable, Mapping

Row = Mapping[str, object]
_SIDES = {"left": "left", "l": "left", "right": "right", "r": "right"}
_TRUTH = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}
_LONGEST = 1000


class Unusable(Exception):
    """A value that cannot be used: the reason, in words that follow the name of the field."""


def rows_of_csv(text: str) -> list[dict[str, object]]:
    """The rows of a table with a header; empty cells are left out. ValueError where it is no such table."""
    found: list[dict[str, object]] = []
    try:
        for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff")), strict=True):
            if None in row:
                raise ValueError(f"line {len(found) + 2} has more cells than the header")
            found.append({key.strip(): value for key, value in row.items() if value and value.strip()})
            if len(found) > _LONGEST:
                raise ValueError(f"more than {_LONGEST} rows are not the pressures of one person")
    except csv.Error as error:
        raise ValueError(f"line {len(found) + 2} is not a row of a table with commas") from error
    return found


def empty(value: object) -> bool:
    """Whether a field was left empty."""
    return value is None or (isinstance(value, str) and not value.strip())


def number(value: object, low: float, high: float, unit: str) -> float:
    """A number within a range, both ends included; Unusable says why not."""
    if isinstance(value, bool):
        raise Unusable("is not a number")
    if isinstance(value, str):
        text = value.strip().lower().replace(" ", "")
        for name in (unit.lower(), unit.lower().replace("[", "").replace("]", "")):
            text = text.removesuffix(name) if name else text
        try:
            value = float(text) if "_" not in text else None
        except ValueError:
            value = None
    if not isinstance(value, int | float):
        raise Unusable(f"is not a number in {unit}" if unit else "is not a number")
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise Unusable("is not a finite number")
    if not low <= found <= high:
        raise Unusable(f"is {found:g} {unit}".rstrip() + f", and only {low:g} to {high:g} can be true")
    return found


def truth(value: object) -> bool:
    """True or false from a yes or a no."""
    if isinstance(value, bool):
        return value
    found = _TRUTH.get(str(value).strip().lower()) if isinstance(value, str | int) else None
    if found is None:
        raise Unusable("is neither yes nor no")
    return found


def one_of(value: object, allowed: Iterable[str]) -> str:
    """One of some words."""
    allowed = tuple(allowed)
    text = value.strip().lower().replace(" ", "_").replace("-", "_") if isinstance(value, str) else ""
    if text not in allowed:
        raise Unusable(f"is none of {', '.join(allowed)}")
    return text


def side(value: object) -> str:
    """ "left" or "right"."""
    found = _SIDES.get(value.strip().lower()) if isinstance(value, str) else None
    if found is None:
        raise Unusable("is neither left nor right")
    return found


def unknown_fields(row: Row, known: Iterable[str], place: str) -> list[str]:
    """A sentence for each field that nobody knows; its name is not repeated."""
    known = tuple(known)
    said = []
    for position, key in enumerate(row, start=1):
        if key in known:
            continue
        near = difflib.get_close_matches(str(key).strip().lower(), known, n=1)
        meant = f"; perhaps {near[0]} is meant" if near else ""
        said.append(f"{place}: field {position} is not known and was not used{meant}.")
    return said
