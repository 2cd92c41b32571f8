"""Which ingredients a medicine holds: by RxNorm or ATC code, failing that by the exact name of an ingredient.

A name counts only as whole words in the display or the text of the code, longest names first ("gabapentin
enacarbil" is not "gabapentin"), and every ingredient of a combination counts. A full ATC code (fifth level) says
which sets a drug belongs to even where its ingredient is none of ours. Product codes of RxNorm are not looked
up: nothing is guessed from a code that is not in the table.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ekbom.facts.definition import ATC, RXNORM
from ekbom.facts.medication import INGREDIENTS
from ekbom.records import fhir_elements as elements
from ekbom.records.fhir_elements import codes_of
from ekbom.records.words import Names, names_of

_ATC_LENGTH = 7
#: Lengths of the levels of an ATC code that an ingredient may be known by.
_ATC_LEVELS = (4, 5, 7)


class Recognised(NamedTuple):
    """What a medicine is: ingredient ids, ATC codes, whether it is known at all, and whether only by its name."""

    ingredients: tuple[str, ...]
    atc: tuple[str, ...]
    known: bool
    by_name: bool


class _Tables(NamedTuple):
    rxnorm: dict[str, tuple[str, ...]]
    atc: dict[str, tuple[str, ...]]
    names: Names


def _built() -> _Tables:
    rxnorm: dict[str, tuple[str, ...]] = {}
    atc: dict[str, tuple[str, ...]] = {}
    names: list[tuple[str, str]] = []
    for ingredient in INGREDIENTS.values():
        for code in ingredient.rxnorm:
            rxnorm[code] = (*rxnorm.get(code, ()), ingredient.id)
        for code in ingredient.atc:
            atc[code] = (*atc.get(code, ()), ingredient.id)
        names.extend((name, ingredient.id) for name in (*ingredient.names, ingredient.id.replace("_", " ")))
    return _Tables(rxnorm, atc, names_of(names))


_TABLES: list[_Tables] = []


def _tables() -> _Tables:
    if not _TABLES:
        _TABLES.append(_built())
    return _TABLES[0]


def _full_atc(code: str) -> bool:
    return (
        len(code) == _ATC_LENGTH
        and code.isascii()
        and code[0].isalpha()
        and code[1:3].isdigit()
        and code[3:5].isalpha()
        and code[5:].isdigit()
    )


_FOUND: dict[str, tuple[str, ...]] = {}


def _found_in(text: str, names: Names) -> tuple[str, ...]:
    """The ingredients that a text names; records name the same medicines over and over."""
    found = _FOUND.get(text)
    if found is None:
        found = names.found_in(text)
        if len(_FOUND) < 10000 and len(text) <= 200:
            _FOUND[text] = found
    return found


def of_codes(codes: list[tuple[str, str]], texts: list[str]) -> Recognised:
    """What a medicine with these (system, code) pairs and these names is."""
    tables = _tables()
    ingredients: set[str] = set()
    atc: set[str] = set()
    for system, code in codes:
        if system == RXNORM:
            ingredients.update(tables.rxnorm.get(code, ()))
        elif system == ATC and _full_atc(code):
            atc.add(code)
            for length in _ATC_LEVELS:
                ingredients.update(tables.atc.get(code[:length], ()))
    if ingredients:
        return Recognised(tuple(sorted(ingredients)), tuple(sorted(atc)), True, False)
    named: set[str] = set()
    for text in texts:
        named.update(_found_in(text, tables.names))
    return Recognised(tuple(sorted(named)), tuple(sorted(atc)), bool(named or atc), bool(named))


def of_concept(concept: Any) -> tuple[Recognised, str]:
    """What the medicine of a CodeableConcept is, and its name as the record has it."""
    codes, names = codes_of(concept), elements.names_of(concept)
    name = names[0] if names else (codes[0][1] if codes else "")
    return of_codes(codes, names), name
