"""The book's code sets as FHIR R4 (4.0.1) ValueSets.

Single codes are ``compose.include.concept``; a beginning is the filter ``concept is-a`` on the class that bears it,
since terminology servers that hold ICD-10-CM or ATC as a tree understand it best, and ``code regex`` where no class
bears it (ICD-10-CM below three characters). One include holds one filter, as FHIR joins the filters of an include by
"and". No text of a code system is copied: titles are our own, and concepts have no display.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from html import escape
from typing import Any

from ekbom.facts.catalogue import FACTS
from ekbom.facts.definition import ICD10CM
from ekbom.population.exports.code_sets import DRUGS, FACT, SYSTEM_NAMES, CodeSet, Entry

Resource = dict[str, Any]
CANONICAL = "urn:ekbom:value-set"
#: Where an id of a resource comes from (the URL namespace of RFC 4122, for "urn:ekbom:export").
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:ekbom:export")
#: Characters of the shortest code of ICD-10-CM, a category.
_SHORTEST_ICD10CM = 3
_KINDS = {DRUGS: "Medicines", "ingredient": "Medicine", FACT: "Codes that mean a fact"}


def canonical(set_: CodeSet) -> str:
    """The address a ValueSet is known by."""
    return f"{CANONICAL}:{set_.id}"


def value_set(set_: CodeSet, version: str) -> Resource:
    """A set as a ValueSet; version: that of the book."""
    title = f"{_KINDS[set_.kind]}: {set_.label}"
    compose: Resource = {"include": _elements(set_.includes)}
    if set_.excludes:
        compose["exclude"] = _elements(set_.excludes)
    return {
        "resourceType": "ValueSet",
        "id": set_.id,
        "text": narrative(title),
        "url": canonical(set_),
        "version": version,
        "name": computable_name(set_.id),
        "title": title,
        "status": "draft",
        "experimental": True,
        "description": _description(set_),
        "copyright": _copyright(set_),
        "compose": compose,
    }


def _elements(entries: Iterable[Entry]) -> list[Resource]:
    single: dict[str, list[Resource]] = {}
    filtered: list[Resource] = []
    for entry in entries:
        if entry.begins:
            filtered.append({"system": entry.system, "filter": [_filter(entry)]})
        else:
            single.setdefault(entry.system, []).append({"code": entry.code})
    return [{"system": system, "concept": codes} for system, codes in single.items()] + filtered


def _filter(entry: Entry) -> Resource:
    if entry.system == ICD10CM and len(entry.code) < _SHORTEST_ICD10CM:
        return {"property": "code", "op": "regex", "value": f"^{re.escape(entry.code)}.*$"}
    return {"property": "concept", "op": "is-a", "value": entry.code}


def _description(set_: CodeSet) -> str:
    if set_.kind != FACT:
        return (
            f"What the book reads as {set_.label}: ingredients of RxNorm and codes of ATC. A product is found "
            "through its ingredients. The readers of records also know names, which no value set can hold."
        )
    fact = FACTS[set_.source]
    unit = f", in {fact.unit}" if fact.unit else ""
    back = f" It looks back {fact.look_back_days} days." if fact.look_back_days is not None else ""
    return f"What means the fact {fact.id} of the book ({fact.label}{unit}) in a record.{back}"


def _copyright(set_: CodeSet) -> str:
    systems = dict.fromkeys(SYSTEM_NAMES[entry.system] for entry in set_.includes)
    return (
        f"Codes only, no text of {', '.join(systems)}, which belong to their makers and have terms of use of their own."
    )


def computable_name(id: str) -> str:
    """A name that programs can use, as FHIR wants it: "EkbomDrugsDopamineAgonist"."""
    return "Ekbom" + "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", id))


def narrative(words: str) -> Resource:
    """What a person reads of a resource."""
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{escape(words, quote=False)}</div>'
    return {"status": "generated", "div": div}


def bundle(resources: Iterable[Resource]) -> Resource:
    """Resources as one Bundle (collection); the same resources give the same addresses."""
    entries = [
        {"fullUrl": f"urn:uuid:{uuid.uuid5(_NAMESPACE, one['resourceType'] + '/' + one['id'])}", "resource": one}
        for one in resources
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}
