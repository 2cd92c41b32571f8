"""All that ``ekbom population measure`` writes: definitions, the counts of a run, concept sets, and what is in them."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from ekbom.plan.book import load_tables
from ekbom.population.exports import concept_sets, value_sets
from ekbom.population.exports.code_sets import CodeSet, code_sets, known_by_name_only
from ekbom.population.exports.folder import refuse_taken, write_folder
from ekbom.population.exports.measure_definitions import code_system, measure_definition
from ekbom.population.exports.vocabulary import VocabularyError, concepts
from ekbom.population.measures import MEASURES

SCHEMA = "ekbom.measure-export/1"
MANIFEST = "manifest.json"
NO_CONCEPT_SETS = "no concept sets for ATLAS: their concept ids need --vocabulary; omop/codes.csv has the codes"
Files = dict[str, str]


class ExportError(Exception):
    """A run or a vocabulary that cannot be exported: the reason in one sentence."""


class Asked(NamedTuple):
    """What to export.

    run: the folder of a finished run, None for definitions only. limit: counts from 1 to below it are withheld, 0 for
    none. vocabulary: of OMOP, None for none.
    """

    run: str | None
    limit: int
    fhir: bool
    omop: bool
    vocabulary: str | None


def export(asked: Asked, folder: str) -> list[str]:
    """Write the folder, whole or not at all; returns what to say of it.

    Raises ExportError, FolderTaken, and OSError where the folder cannot be written.
    """
    refuse_taken(folder)
    sets = code_sets()
    files: Files = {}
    said: list[str] = []
    more: dict[str, Any] = {}
    if asked.fhir:
        files |= _fhir(sets)
        said.append(f"{len(MEASURES)} measures and {len(sets)} value sets as FHIR")
    if asked.run is not None:
        text, more = _reports(asked.run, asked.limit)
        files["fhir/measure-reports.json"] = text
        said.append(f"counts of {asked.run} as {len(MEASURES)} measure reports, {_limit_words(asked.limit)}")
    if asked.omop:
        found, lines = _omop(sets, asked.vocabulary)
        files |= found
        said += lines
    files[MANIFEST] = _manifest([*files, MANIFEST], more)
    write_folder(folder, files)
    return said


def as_json(value: Any) -> str:
    """JSON, ending with a newline; the same value gives the same bytes."""
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _fhir(sets: tuple[CodeSet, ...]) -> Files:
    tables = load_tables()
    measures = [measure_definition(one, sets, tables.version, tables.digest) for one in MEASURES]
    return {
        "fhir/value-sets.json": as_json(value_sets.bundle(value_sets.value_set(one, tables.version) for one in sets)),
        "fhir/measures.json": as_json(value_sets.bundle([code_system(tables.version), *measures])),
    }


def _reports(folder: str, limit: int) -> tuple[str, dict[str, Any]]:
    """The counts of a run, and what the manifest says of it."""
    from ekbom.population.exports.measure_reports import OtherMeasures, measure_report, period, shown_counts
    from ekbom.population.run import RunError

    tables = load_tables()
    try:
        shown = shown_counts(folder, limit, tables.digest)
    except (OtherMeasures, RunError) as error:
        raise ExportError(str(error)) from None
    reports = [measure_report(one, shown, tables.version) for one in MEASURES]
    about = shown.run.about
    run = {
        "as_of": about.as_of,
        "locale": about.locale,
        "where": about.where,
        "engine": about.engine,
        "period": period(shown.run),
        "withheld_below": limit,
    }
    return as_json(value_sets.bundle(reports)), {"run": run}


def _limit_words(limit: int) -> str:
    return f"counts from 1 to {limit - 1} withheld" if limit else "no count withheld"


def _omop(sets: tuple[CodeSet, ...], vocabulary: str | None) -> tuple[Files, list[str]]:
    files = {"omop/codes.csv": concept_sets.code_table(sets)}
    if vocabulary is None:
        return files, [NO_CONCEPT_SETS]
    try:
        found = concept_sets.resolved(sets, concepts(vocabulary, sets))
    except VocabularyError as error:
        raise ExportError(str(error)) from None
    whole = [one for one in found if one.included]
    if not whole:
        raise ExportError(f"{vocabulary}: holds none of the book's codes")
    for one in whole:
        files[f"omop/concept-sets/{one.set.id}.json"] = as_json(concept_sets.expression(one))
    files["omop/not-found.csv"] = concept_sets.missing_table(found)
    missing = sum(len(one.missing) for one in found)
    entries = sum(len(one.set.includes) + len(one.set.excludes) for one in found)
    lost = f"{missing} of {entries} codes are not in the vocabulary, omop/not-found.csv lists them"
    return files, [f"{len(whole)} of {len(found)} concept sets; {lost}"]


def _manifest(files: list[str], more: dict[str, Any]) -> str:
    tables = load_tables()
    content = {
        "schema": SCHEMA,
        "knowledge": {"version": tables.version, "digest": tables.digest},
        **more,
        "files": sorted(files),
        "known_by_name_only": list(known_by_name_only()),
    }
    return as_json(content)
