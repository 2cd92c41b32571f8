"""Quality measures as FHIR: the logic in words and whole, the counts of a run as they are, small ones withheld."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle as StrictBundle

from ekbom.logic.expressions import Reference, Variable
from ekbom.logic.prose import prose
from ekbom.logic.python_code import in_order
from ekbom.population.exports import measure_definitions as definitions
from ekbom.population.exports.code_sets import code_sets
from ekbom.population.measures import MEASURES, Measure
from tests.cli.running import ekbom

MEASURE_IDS = [one.id for one in MEASURES]


@pytest.fixture(scope="module")
def defined(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The files of an export without a run, as data."""
    out = tmp_path_factory.mktemp("export") / "out"
    told = ekbom("population", "measure", "-o", str(out), "--format", "fhir")
    assert told.code == 0
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in (out / "fhir").iterdir()}


def resources(bundle: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    found = [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]
    return {one["id"]: one for one in found}


def code_of(element: dict[str, Any]) -> str:
    (coding,) = element["code"]["coding"]
    return str(coding["code"])


def test_the_bundles_parse_strictly(defined: dict[str, Any]) -> None:
    assert sorted(defined) == ["measures.json", "value-sets.json"]
    for bundle in defined.values():
        StrictBundle.model_validate_json(json.dumps(bundle))


@pytest.mark.parametrize("measure", MEASURES, ids=MEASURE_IDS)
def test_a_measure_says_its_logic_in_words_and_its_direction(defined: dict[str, Any], measure: Measure) -> None:
    resource = resources(defined["measures.json"], "Measure")[measure.id.replace("_", "-")]
    (group,) = resource["group"]
    said = {code_of(one): one["criteria"] for one in group["population"]}
    assert list(said) == [
        "initial-population", "denominator", "denominator-exclusion", "numerator", "denominator-unknown", "outcome-unknown",
    ]  # fmt: skip
    assert {one["language"] for one in said.values()} == {"text/plain"}
    assert said["denominator"]["expression"] == prose(measure.in_denominator)
    assert said["denominator-exclusion"]["expression"] == prose(measure.excluded)
    assert said["numerator"]["expression"] == prose(measure.met)
    assert resource["improvementNotation"]["coding"][0]["code"] == (
        "increase" if measure.higher_is_better else "decrease"
    )
    assert resource["scoring"]["coding"][0]["code"] == "proportion"
    assert resource["experimental"] and "not clinically reviewed" in resource["usage"]
    assert [code_of(one) for one in group["stratifier"]] == ["sex", "age-band"]


@pytest.mark.parametrize("measure", MEASURES, ids=MEASURE_IDS)
def test_every_term_that_the_words_name_is_spelled_out(defined: dict[str, Any], measure: Measure) -> None:
    resource = resources(defined["measures.json"], "Measure")[measure.id.replace("_", "-")]
    named = [n for n in in_order((measure.in_denominator, measure.excluded, measure.met)) if isinstance(n, Reference)]
    assert named
    for node in named:
        assert f"{prose(node)}: {prose(node.expression)}." in resource["definition"]


@pytest.mark.parametrize("measure", MEASURES, ids=MEASURE_IDS)
def test_the_value_sets_of_a_measure_are_in_the_export_and_are_those_of_its_facts(
    defined: dict[str, Any], measure: Measure
) -> None:
    resource = resources(defined["measures.json"], "Measure")[measure.id.replace("_", "-")]
    named = {one["resource"] for one in resource["relatedArtifact"]}
    there = {one["url"]: one["id"] for one in resources(defined["value-sets.json"], "ValueSet").values()}
    assert named <= set(there)
    facts = {n.id for n in in_order((measure.in_denominator, measure.excluded, measure.met)) if isinstance(n, Variable)}
    for one in code_sets():
        about = {one.source} if one.kind == "fact" else {f"takes_{one.source}"}
        if about & facts:
            assert f"urn:ekbom:value-set:{one.id}" in named
    assert "urn:ekbom:value-set:fact-rls-diagnosis" in named or measure.id == "abi_before_compression"


def test_our_own_populations_are_defined(defined: dict[str, Any]) -> None:
    (system,) = resources(defined["measures.json"], "CodeSystem").values()
    assert system["url"] == "urn:ekbom:measure-population"
    assert [one["code"] for one in system["concept"]] == ["denominator-unknown", "outcome-unknown"]
    assert system["count"] == len(system["concept"]) == len(definitions.POPULATION_CODES)
