"""All that ``ekbom population measure`` writes, as texts by their path in the folder."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from ekbom.plan.book import load_tables
from ekbom.population.exports import concept_sets, value_sets
from ekbom.population.exports.code_sets import CodeSet, code_sets, known_by_name_only
from ekbom.population.exports.vocabulary import VocabularyError, concepts

BANDS = ("x",)
SCHEMA = "ekbom.measure-export/1"
MANIFEST = "manifest.json"
Files = dict[str, str]


class Omop(NamedTuple):
    """The files for OMOP, with how many entries the vocabulary does not hold and of how many."""

    files: Files
    missing: int = 0
    entries: int = 0


def as_json(value: Any) -> str:
    """JSON, ending with a newline; the same value gives the same bytes."""
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def fhir_definitions() -> Files:
    """Value sets and measures as FHIR."""
    from ekbom.population.exports.measure_definitions import code_system, measure_definition
    from ekbom.population.measures import MEASURES

    tables = load_tables()
    sets = code_sets()
    sets_as_fhir = [value_sets.value_set(one, tables.version) for one in sets]
    measures = [measure_definition(one, sets, BANDS, tables.version, tables.digest) for one in MEASURES]
    return {
        "fhir/value-sets.json": as_json(value_sets.bundle(sets_as_fhir)),
        "fhir/measures.json": as_json(value_sets.bundle([code_system(tables.version), *measures])),
    }


def omop(vocabulary: str | None) -> Omop:
    """The table of codes, and with a vocabulary the concept sets. Raises VocabularyError."""
    sets = code_sets()
    files = {"omop/codes.csv": concept_sets.code_table(sets)}
    if vocabulary is None:
        return Omop(files)
    found = concept_sets.resolved(sets, concepts(vocabulary, sets))
    if not any(one.included for one in found):
        raise VocabularyError(f"{vocabulary}: holds none of the codes; concept sets need a vocabulary that has them")
    for one in found:
        if one.included:
            files[f"omop/concept-sets/{one.set.id}.json"] = as_json(concept_sets.expression(one))
    files["omop/not-found.csv"] = concept_sets.missing_table(found)
    return Omop(files, sum(len(one.missing) for one in found), sum(_entries(one.set) for one in found))


def _entries(one: CodeSet) -> int:
    return len(one.includes) + len(one.excludes)


def manifest(files: Iterable[str], more: dict[str, Any]) -> str:
    """What is in the folder and from which book."""
    tables = load_tables()
    content = {
        "schema": SCHEMA,
        "knowledge": {"version": tables.version, "digest": tables.digest},
        **more,
        "files": sorted(files),
        "known_by_name_only": list(known_by_name_only()),
    }
    return as_json(content)
