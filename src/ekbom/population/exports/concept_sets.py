"""The book's code sets for OMOP: a table of codes, and with a vocabulary the concept sets that ATLAS imports.

OHDSI's Circe knows a concept by its id, which only a vocabulary gives; without one there is the table and nothing is
guessed. A beginning becomes every concept of the vocabulary whose code begins so. RxNorm ingredients and ATC codes
carry their descendants (products); ICD-10-CM, SNOMED CT and LOINC do not, as the readers compare their codes exactly.
ICD-10-CM and ATC concepts are not standard: such a set is for the source concept (``condition_source_concept_id``) or,
for ATC, for its descendants. Exclusions bear no descendants: the included codes are listed one by one, so nothing of an
excluded code comes in with them, and a product of two medicines stays where one of them belongs to the set.
"""

from __future__ import annotations

import bisect
import csv
import io
from collections.abc import Sequence
from typing import Any, NamedTuple

from ekbom.facts.definition import ATC, RXNORM
from ekbom.population.exports.code_sets import CodeSet, Entry
from ekbom.population.exports.vocabulary import STANDARD, VALID, VOCABULARIES, Concept

_SYSTEMS = {name: system for system, name in VOCABULARIES.items()}
_WITH_DESCENDANTS = (RXNORM, ATC)
#: No code has a sign after this one.
_AFTER_ALL_CODES = "\U0010ffff"


class Resolved(NamedTuple):
    """A set with the concepts of its codes, and the entries that no concept was found for."""

    set: CodeSet
    included: tuple[Concept, ...]
    excluded: tuple[Concept, ...]
    missing: tuple[Entry, ...]


def code_table(sets: Sequence[CodeSet]) -> str:
    """All codes as CSV; ``begins`` is "yes" where every code that begins so is meant."""
    rows = [
        (one.id, one.label, VOCABULARIES[e.system], e.code, _yes(e.begins), _yes(excluded))
        for one in sets
        for excluded, entries in ((False, one.includes), (True, one.excludes))
        for e in entries
    ]
    return _csv(("set", "label", "vocabulary_id", "concept_code", "begins", "excluded"), rows)


def missing_table(found: Sequence[Resolved]) -> str:
    """What the vocabulary does not hold, as CSV."""
    rows = [
        (one.set.id, VOCABULARIES[e.system], e.code, _yes(e.begins), _yes(e not in one.set.includes))
        for one in found
        for e in one.missing
    ]
    return _csv(("set", "vocabulary_id", "concept_code", "begins", "excluded"), rows)


def _yes(truth: bool) -> str:
    return "yes" if truth else "no"


def _csv(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue()


def resolved(sets: Sequence[CodeSet], concepts: Sequence[Concept]) -> tuple[Resolved, ...]:
    """The sets with the concepts of a vocabulary."""
    ordered = sorted((_SYSTEMS[one.vocabulary], one.code, one) for one in concepts)
    keys = [(system, code) for system, code, _ in ordered]

    def found(entry: Entry) -> tuple[Concept, ...]:
        low = bisect.bisect_left(keys, (entry.system, entry.code))
        high = bisect.bisect_left(keys, (entry.system, entry.code + _AFTER_ALL_CODES))
        return tuple(one for system, code, one in ordered[low:high] if entry.holds(system, code))

    return tuple(_resolved(one, {entry: found(entry) for entry in (*one.includes, *one.excludes)}) for one in sets)


def _resolved(one: CodeSet, found: dict[Entry, tuple[Concept, ...]]) -> Resolved:
    def of(entries: Sequence[Entry]) -> tuple[Concept, ...]:
        return tuple(sorted({concept for entry in entries for concept in found[entry]}))

    excluded = of(one.excludes)
    included = tuple(concept for concept in of(one.includes) if concept not in excluded)
    missing = tuple(entry for entry in (*one.includes, *one.excludes) if not found[entry])
    return Resolved(one, included, excluded, missing)


def expression(found: Resolved) -> dict[str, Any]:
    """A concept set expression as Circe defines it and ATLAS imports it."""
    return {
        "items": [
            *(
                _item(one, excluded=False, descendants=_SYSTEMS[one.vocabulary] in _WITH_DESCENDANTS)
                for one in found.included
            ),
            *(_item(one, excluded=True, descendants=False) for one in found.excluded),
        ]
    }


def _item(one: Concept, *, excluded: bool, descendants: bool) -> dict[str, Any]:
    return {
        "concept": {
            "CONCEPT_ID": one.id,
            "CONCEPT_NAME": one.name,
            "STANDARD_CONCEPT": one.standard or "N",
            "STANDARD_CONCEPT_CAPTION": STANDARD[one.standard],
            "INVALID_REASON": one.invalid or "V",
            "INVALID_REASON_CAPTION": VALID[one.invalid],
            "CONCEPT_CODE": one.code,
            "DOMAIN_ID": one.domain,
            "VOCABULARY_ID": one.vocabulary,
            "CONCEPT_CLASS_ID": one.kind,
        },
        "isExcluded": excluded,
        "includeDescendants": descendants,
        "includeMapped": False,
    }
