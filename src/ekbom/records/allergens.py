"""To which facts an allergy belongs: by code, by drug (RxNorm, ATC, name), or by the plain name of a substance."""

from __future__ import annotations

from ekbom.facts.allergies import SUBSTANCES
from ekbom.facts.definition import FactDefinition
from ekbom.records import drug_names, meaning
from ekbom.records.naming import fact_named
from ekbom.records.words import Names, names_of

_NAMES: list[Names] = []


def _names() -> Names:
    if not _NAMES:
        _NAMES.append(names_of([(name, id) for id, names in SUBSTANCES.items() for name in (*names, id)]))
    return _NAMES[0]


def facts_of(codes: list[tuple[str, str]], texts: list[str]) -> list[FactDefinition]:
    """The allergy facts of a substance with these (system, code) pairs and these names, sorted by id."""
    found = {d.id: d for system, code in codes for d in meaning.of_code(system, code) if d.listed_in == "allergies"}
    substances = [*drug_names.of_codes(codes, texts).ingredients, *texts]
    for text in texts:
        substances.extend(_names().found_in(text))
    for substance in substances:
        named = fact_named("allergy", substance)
        if named is not None:
            found[named.id] = named
    return [found[id] for id in sorted(found)]
