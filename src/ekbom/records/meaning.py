"""What a code of a record means: the catalogue of facts, turned round for reading.

Built once, on the first record. Codes are compared exactly, system and code; a code of the catalogue that ends
with ``*`` stands for all that begin with the rest. A fact's own id is its code in ``urn:ekbom:fact``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ekbom.facts.catalogue import FACTS
from ekbom.facts.definition import EKBOM_FACT, FactDefinition

#: Lengths of codes that stand for all that begin with them (ICD-10-CM, ATC).
_SHORTEST = 2
_LONGEST = 12


class _Index(NamedTuple):
    exact: dict[str, dict[str, tuple[FactDefinition, ...]]]
    beginnings: dict[str, dict[str, tuple[FactDefinition, ...]]]


def _built() -> _Index:
    exact: dict[str, dict[str, tuple[FactDefinition, ...]]] = {EKBOM_FACT: {}}
    beginnings: dict[str, dict[str, tuple[FactDefinition, ...]]] = {}
    for definition in FACTS.values():
        exact[EKBOM_FACT][definition.id] = (definition,)
        for system, code in definition.codes:
            where, text = (beginnings, code[:-1]) if code.endswith("*") else (exact, code)
            found = where.setdefault(system, {})
            found[text] = (*found.get(text, ()), definition)
    return _Index(exact, beginnings)


#: Facts with the system and code that mean them.
Meanings = tuple[tuple[FactDefinition, str, str], ...]

_INDEX: list[_Index] = []


def _index() -> _Index:
    if not _INDEX:
        _INDEX.append(_built())
    return _INDEX[0]


def of_code(system: str, code: str) -> tuple[FactDefinition, ...]:
    """The facts that a code means; empty where it means none."""
    index = _index()
    of_system = index.exact.get(system)
    found = of_system.get(code, ()) if of_system is not None else ()
    beginnings = index.beginnings.get(system)
    if beginnings is not None:
        for length in range(_SHORTEST, min(len(code), _LONGEST) + 1):
            for definition in beginnings.get(code[:length], ()):
                if definition not in found:
                    found = (*found, definition)
    return found


def of_concept(concept: Any) -> Meanings:
    """The facts that a CodeableConcept means, each once, with the system and code that say so."""
    if type(concept) is not dict:
        return ()
    codings = concept.get("coding")
    if type(codings) is not list:
        return ()
    found: list[tuple[FactDefinition, str, str]] = []
    for coding in codings:
        if type(coding) is not dict:
            continue
        system, code = coding.get("system"), coding.get("code")
        if type(system) is not str or type(code) is not str:
            continue
        for definition in of_code(system, code):
            if all(definition is not other for other, _, _ in found):
                found.append((definition, system, code))
    return tuple(found)


def is_fact_id(text: object) -> bool:
    """Whether a text is the id of a fact."""
    return type(text) is str and text in FACTS
