"""Which ingredients a medicine holds: by RxNorm or ATC code, failing that by the exact name of an ingredient.

A name counts only as whole words in the display or the text of the code, longest names first ("gabapentin
enacarbil" is not "gabapentin"), and every ingredient of a combination counts. A full ATC code (fifth level) says
which drug it is even where the drug is none of ours. Product codes of RxNorm are not looked up: nothing is
guessed from a code that is not in the table.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ekbom.facts.definition import ATC, RXNORM
from ekbom.facts.medication import INGREDIENTS

_ATC_LENGTH = 7


class Recognised(NamedTuple):
    """What a medicine is: ingredient ids, ATC codes, whether it is known at all, and whether only by its name."""

    ingredients: tuple[str, ...]
    atc: tuple[str, ...]
    known: bool
    by_name: bool


class _Tables(NamedTuple):
    rxnorm: dict[str, tuple[str, ...]]
    atc: dict[str, tuple[str, ...]]
    names: dict[tuple[str, ...], str]
    longest: int


def _words(text: str) -> tuple[str, ...]:
    return tuple("".join(c if c.isalnum() else " " for c in text.lower()).split())


def _built() -> _Tables:
    rxnorm: dict[str, tuple[str, ...]] = {}
    atc: dict[str, tuple[str, ...]] = {}
    names: dict[tuple[str, ...], str] = {}
    for ingredient in INGREDIENTS.values():
        for code in ingredient.rxnorm:
            rxnorm[code] = (*rxnorm.get(code, ()), ingredient.id)
        for code in ingredient.atc:
            atc[code] = (*atc.get(code, ()), ingredient.id)
        for name in (*ingredient.names, ingredient.id.replace("_", " ")):
            names.setdefault(_words(name), ingredient.id)
    return _Tables(rxnorm, atc, names, max(len(words) for words in names))


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


def in_text(text: str) -> tuple[str, ...]:
    """The ingredients whose names stand in a text as whole words, sorted."""
    tables = _tables()
    words = _words(text[:500])
    found: set[str] = set()
    at = 0
    while at < len(words):
        for length in range(min(tables.longest, len(words) - at), 0, -1):
            ingredient = tables.names.get(words[at : at + length])
            if ingredient is not None:
                found.add(ingredient)
                at += length - 1
                break
        at += 1
    return tuple(sorted(found))


def of_codes(codes: list[tuple[str, str]], texts: list[str]) -> Recognised:
    """What a medicine with these (system, code) pairs and these names is."""
    tables = _tables()
    ingredients: set[str] = set()
    atc: set[str] = set()
    for system, code in codes:
        if system == RXNORM:
            ingredients.update(tables.rxnorm.get(code, ()))
        elif system == ATC:
            ingredients.update(tables.atc.get(code, ()))
            if _full_atc(code):
                atc.add(code)
    if ingredients or atc:
        return Recognised(tuple(sorted(ingredients)), tuple(sorted(atc)), True, False)
    named: set[str] = set()
    for text in texts:
        named.update(in_text(text))
    return Recognised(tuple(sorted(named)), (), bool(named), bool(named))


def of_concept(concept: Any) -> tuple[Recognised, str]:
    """What the medicine of a CodeableConcept is, and its name as the record has it."""
    codes: list[tuple[str, str]] = []
    texts: list[str] = []
    if type(concept) is dict:
        codings = concept.get("coding")
        for coding in codings if type(codings) is list else ():
            if type(coding) is dict:
                system, code, display = coding.get("system"), coding.get("code"), coding.get("display")
                if type(system) is str and type(code) is str:
                    codes.append((system, code))
                if type(display) is str:
                    texts.append(display)
        text = concept.get("text")
        if type(text) is str:
            texts.insert(0, text)
    name = texts[0] if texts else (codes[0][1] if codes else "")
    return of_codes(codes, texts), name
