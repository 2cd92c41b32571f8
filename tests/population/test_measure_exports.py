"""Quality measures as FHIR: the logic in words and whole, the counts of a run as they are, small ones withheld."""

from __future__ import annotations

import datetime
import gzip
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from fhir.resources.R4B.bundle import Bundle as StrictBundle
from jsonschema import Draft6Validator

from ekbom.logic.expressions import Reference, Variable
from ekbom.logic.prose import prose
from ekbom.logic.python_code import in_order
from ekbom.plan.book import load_tables
from ekbom.plan.collect import load_book
from ekbom.population.answers import Answers, PolarsAnswers, frame_of
from ekbom.population.exports import measure_definitions as definitions
from ekbom.population.exports.code_sets import code_sets
from ekbom.population.measures import MEASURES, Measure
from ekbom.proofs.generated_patients import PatientMaker
from tests.cli.running import DAY, ekbom, refusal

SCHEMA = json.loads(gzip.decompress((Path(__file__).parents[1] / "fhir" / "fhir-r4.schema.json.gz").read_bytes()))
PATIENTS, PARTS = 1_500, 3
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
    assert all(set(one) == {"_language", "expression"} for one in said.values()), "it pretends no language"
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


# --- the counts of a run ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over generated patients, in several parts, as ``population run`` leaves it."""
    day = datetime.date.fromisoformat(DAY).toordinal()
    answers = Answers(load_book(), day)
    maker = PatientMaker([*answers.program.nodes, *answers.program.facts], day, 7)
    facts = [{**maker.from_nothing(), "as_of": float(day)} for _ in range(PATIENTS)]
    found = PolarsAnswers(answers).of(frame_of(answers.program, [f"p{at:04}" for at in range(PATIENTS)], facts))
    ages = [None if (age := one.get("age")) is None else int(float(str(age))) for one in facts]
    people = pl.DataFrame(
        {
            "sex": pl.Series([one.get("sex") or "" for one in facts], dtype=pl.String),
            "age": pl.Series(ages, dtype=pl.Int16),
        }
    )
    rows = pl.concat([found.select("patient"), people, found.drop("patient")], how="horizontal")
    folder = tmp_path_factory.mktemp("run") / "answers"
    folder.mkdir()
    for part in range(PARTS):
        rows[part::PARTS].write_parquet(folder / f"part-{part:05}.parquet")
    tables = load_tables()
    manifest = {
        "schema": "ekbom.population/1",
        "source": {"path": "/nowhere", "digest": "abc", "bytes": 1},
        "as_of": DAY,
        "locale": "us",
        "where": [],
        "knowledge": {"version": tables.version, "digest": tables.digest},
        "engine": {"name": "polars", "version": pl.__version__},
        "patients": PATIENTS,
        "problems": [],
        "answers": answers.schema,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def exported(run: Path, out: Path, *more: str) -> Path:
    """An export of a run as FHIR."""
    told = ekbom("population", "measure", str(run), "-o", str(out), "--format", "fhir", *more)
    assert told.code == 0, told.err
    return out


def reports(out: Path) -> dict[str, dict[str, Any]]:
    """The reports of an export, by id without the day."""
    bundle = json.loads((out / "fhir" / "measure-reports.json").read_text(encoding="utf-8"))
    return {id.removesuffix(f"-{DAY}"): one for id, one in resources(bundle, "MeasureReport").items()}


@pytest.fixture(scope="module")
def whole(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    return reports(exported(finished, tmp_path_factory.mktemp("whole") / "out", "--suppress", "0"))


@pytest.fixture(scope="module")
def default_export(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With small counts withheld, which takes a while for so many groups of so odd patients."""
    return exported(finished, tmp_path_factory.mktemp("withheld") / "out")


@pytest.fixture(scope="module")
def withheld(default_export: Path) -> dict[str, dict[str, Any]]:
    return reports(default_export)


Cell = tuple[str, str, str]


def cells(report: dict[str, Any]) -> Iterator[tuple[Cell, dict[str, Any]]]:
    """Every population and score of a report: by what (all, sex, age-band), which, and the population or "score"."""
    (group,) = report["group"]
    strata = [("all", "all", group)]
    for stratifier in group["stratifier"]:
        (code,) = stratifier["code"]
        by = code["coding"][0]["code"]
        strata += [(by, one["value"]["coding"][0]["code"], one) for one in stratifier["stratum"]]
    for by, which, one in strata:
        for population in one["population"]:
            yield (by, which, code_of(population)), population
        yield (by, which, "score"), one["measureScore"]


#: The groups and populations again, in SQL.
BANDS = """CASE WHEN age IS NULL THEN 'unknown' WHEN age < 18 THEN '0-17' WHEN age < 45 THEN '18-44'
           WHEN age < 65 THEN '45-64' WHEN age < 80 THEN '65-79' ELSE '80+' END"""
SEXES = "CASE WHEN sex IN ('female', 'male', 'other') THEN sex ELSE 'unknown' END"
POPULATIONS = {
    "initial-population": "true",
    "denominator": "o NOT IN ('not_in_denominator', 'denominator_unknown')",
    "denominator-exclusion": "o = 'excluded'",
    "numerator": "o = 'met'",
    "denominator-unknown": "o = 'denominator_unknown'",
    "outcome-unknown": "o = 'unknown'",
}


def by_sql(run: Path, measure: Measure) -> dict[Cell, float | None]:
    found: dict[Cell, float | None] = {}
    sums = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in POPULATIONS.values())
    rows = f"""(SELECT {SEXES} AS sex, {BANDS} AS age, "measure.{measure.id}" AS o
                FROM read_parquet('{run}/*.parquet'))"""
    score = "count(*) FILTER (WHERE o = 'met')::DOUBLE / nullif(count(*) FILTER (WHERE o IN ('met', 'not_met')), 0)"
    for by, group in (("all", "'all'"), ("sex", "sex"), ("age-band", "age")):
        asked = f"SELECT {group}, {sums}, {score} FROM {rows} GROUP BY 1"
        for which, *counts in duckdb.execute(asked).fetchall():
            for population, count in zip((*POPULATIONS, "score"), counts, strict=True):
                found[by, which, population] = count
    return found


@pytest.mark.parametrize("measure", MEASURES, ids=MEASURE_IDS)
def test_the_counts_are_those_of_another_way_of_counting(
    finished: Path, whole: dict[str, dict[str, Any]], measure: Measure
) -> None:
    expected = by_sql(finished, measure)
    found = dict(cells(whole[measure.id.replace("_", "-")]))
    assert set(expected) <= set(found)
    for cell, element in found.items():
        if cell[2] == "score":
            share = expected.get(cell)
            if share is None:
                assert element == {"extension": [ABSENT | {"valueCode": "not-applicable"}]}
            else:
                assert element["value"] == pytest.approx(share, abs=1e-8) and element["code"] == "1"
        else:
            assert element["count"] == expected.get(cell, 0), cell


ABSENT = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason"}
MASKED = {"extension": [ABSENT | {"valueCode": "masked"}]}


def test_the_generated_run_has_what_the_tests_are_about(whole: dict[str, dict[str, Any]]) -> None:
    counts = [e["count"] for one in whole.values() for cell, e in cells(one) if cell[2] != "score"]
    assert any(0 < count < 11 for count in counts) and any(count >= 11 for count in counts)
    assert {cell[2] for one in whole.values() for cell, e in cells(one) if e.get("count")} == set(POPULATIONS)


def test_small_counts_are_withheld_and_the_others_are_true(
    whole: dict[str, dict[str, Any]], withheld: dict[str, dict[str, Any]]
) -> None:
    masked = shown = 0
    for id, report in withheld.items():
        true = dict(cells(whole[id]))
        for cell, element in cells(report):
            if cell[2] == "score":
                continue
            if "count" in element:
                shown += 1
                assert element == true[cell] and not 0 < element["count"] < 11
            else:
                masked += 1
                assert element["_count"] == MASKED
    assert masked > 50 and shown > 50


def test_a_score_is_withheld_unless_its_parts_are_shown(
    finished: Path, whole: dict[str, dict[str, Any]], withheld: dict[str, dict[str, Any]]
) -> None:
    scores = 0
    for measure in MEASURES:
        id = measure.id.replace("_", "-")
        true, found = dict(cells(whole[id])), dict(cells(withheld[id]))
        for (by, which, population), element in found.items():
            if population != "score" or element == MASKED:
                continue
            scores += 1
            assert element == true[by, which, "score"]
            met = found[by, which, "numerator"]["count"]
            share = element.get("value")
            judged = 0 if share is None else sum_of(finished, measure, by, which, ("met", "not_met"))
            assert not 0 < met < 11 and not 0 < judged - met < 11
    assert scores > 20


def sum_of(run: Path, measure: Measure, by: str, which: str, outcomes: tuple[str, ...]) -> int:
    group = {"all": "'all'", "sex": SEXES, "age-band": BANDS}[by]
    asked = f"""SELECT count(*) FROM read_parquet('{run}/*.parquet')
                WHERE {group} = ? AND "measure.{measure.id}" IN ({", ".join("?" * len(outcomes))})"""
    (row,) = duckdb.execute(asked, [which, *outcomes]).fetchall()
    return int(row[0])


def test_no_withheld_count_is_alone_in_its_sum(withheld: dict[str, dict[str, Any]]) -> None:
    for report in withheld.values():
        found = dict(cells(report))
        for population in POPULATIONS:
            if "count" not in found["all", "all", population]:
                continue
            for by in ("sex", "age-band"):
                strata = [element for cell, element in found.items() if cell[0] == by and cell[2] == population]
                assert sum("count" not in element for element in strata) != 1


FORMS: dict[str, Draft6Validator] = {}


def test_everything_parses_strictly_and_by_the_schema(default_export: Path) -> None:
    for path in (default_export / "fhir").iterdir():
        bundle = json.loads(path.read_text(encoding="utf-8"))
        StrictBundle.model_validate_json(json.dumps(bundle))
        # The schema is one large choice of resources: a hint of the kind spares it nearly all of them.
        for entry in bundle["entry"]:
            kind = entry["resource"]["resourceType"]
            FORMS.setdefault(kind, Draft6Validator(SCHEMA | {"oneOf": [{"$ref": f"#/definitions/{kind}"}]}))
            FORMS[kind].validate(entry["resource"])


def test_a_report_names_its_measure_and_its_period(defined: dict[str, Any], whole: dict[str, dict[str, Any]]) -> None:
    measures = resources(defined["measures.json"], "Measure")
    assert set(whole) == set(measures)
    for id, report in whole.items():
        assert report["measure"] == f"{measures[id]['url']}|{measures[id]['version']}"
        assert report["period"] == {"start": "2025-11-22", "end": DAY}
        assert (report["type"], report["status"]) == ("summary", "complete")
        assert report["improvementNotation"] == measures[id]["improvementNotation"]
        populations = [code_of(one) for one in measures[id]["group"][0]["population"]]
        assert [code_of(one) for one in report["group"][0]["population"]] == populations
        stratifiers = [code_of(one) for one in measures[id]["group"][0]["stratifier"]]
        assert [one["code"][0]["coding"][0]["code"] for one in report["group"][0]["stratifier"]] == stratifiers


def test_two_exports_of_a_run_are_the_same_bytes(finished: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        exported(finished, tmp_path / name, "--suppress", "0")
    read = [
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two")
    ]
    assert read[0] == read[1] and len(read[0]) == 4


def test_no_patient_and_no_path_is_in_an_export(finished: Path, default_export: Path) -> None:
    manifest = json.loads((default_export / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["run"]["withheld_below"] == 11 and manifest["run"]["as_of"] == DAY
    for path in default_export.rglob("*.json"):
        text = path.read_text(encoding="utf-8")
        assert "p0000" not in text and "/nowhere" not in text and str(finished) not in text


def changed(run: Path, copy: Path, **more: Any) -> Path:
    """A copy of a run with another manifest."""
    shutil.copytree(run, copy)
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    (copy / "manifest.json").write_text(json.dumps(manifest | more), encoding="utf-8")
    return copy


def test_what_is_no_finished_run_of_this_book_is_refused(finished: Path, tmp_path: Path) -> None:
    manifest = json.loads((finished / "manifest.json").read_text(encoding="utf-8"))
    other = json.loads(json.dumps(manifest["answers"]))
    other["measures"][0]["numerator"] = "Something else"
    (tmp_path / "empty").mkdir()
    (tmp_path / "going.partial").mkdir()
    runs = {
        "nowhere": tmp_path / "nowhere",
        "empty": tmp_path / "empty",
        "going": tmp_path / "going",
        "file": finished / "manifest.json",
        "book": changed(finished, tmp_path / "book", knowledge={"version": "0.1.0", "digest": "sha256:0"}),
        "measure": changed(finished, tmp_path / "measure", answers=other),
        "old": changed(finished, tmp_path / "old", answers={"findings": []}),
        "day": changed(finished, tmp_path / "day", as_of="2026-11"),
        "words of a day": changed(finished, tmp_path / "words of a day", as_of="2026-11-31"),
        "schema": changed(finished, tmp_path / "schema", schema="other/1"),
    }
    shutil.copytree(finished, tmp_path / "broken")
    (tmp_path / "broken" / "part-00001.parquet").write_bytes(b"PAR1" + os.urandom(200))
    runs["broken"] = tmp_path / "broken"
    shutil.copytree(finished, tmp_path / "narrow")
    pl.read_parquet(finished / "part-00000.parquet").drop("measure.iron_tested").write_parquet(
        tmp_path / "narrow" / "part-00000.parquet"
    )
    runs["narrow"] = tmp_path / "narrow"
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "manifest.json").write_text("{", encoding="utf-8")
    runs["words"] = tmp_path / "words"
    for run in runs.values():
        refusal(ekbom("population", "measure", str(run), "-o", str(tmp_path / "out")), 1)
        assert not (tmp_path / "out").exists()
    assert "another version" in refusal(
        ekbom("population", "measure", str(runs["book"]), "-o", str(tmp_path / "out")), 1
    )


@pytest.mark.parametrize("limit", ["1", "2", "-3", "x", "", "1001", "1e3", "٣"])
def test_a_limit_that_hides_nothing_or_is_no_number_is_refused(finished: Path, tmp_path: Path, limit: str) -> None:
    refusal(ekbom("population", "measure", str(finished), "-o", str(tmp_path / "out"), "--suppress", limit), 2)


def test_a_run_of_nobody_has_no_score(finished: Path, tmp_path: Path) -> None:
    empty = changed(finished, tmp_path / "empty", patients=0)
    for part in empty.glob("*.parquet"):
        part.unlink()
    for report in reports(exported(empty, tmp_path / "out")).values():
        for cell, element in cells(report):
            assert element.get("count") == (None if cell[2] == "score" else 0)
            assert cell[2] != "score" or element["extension"][0]["valueCode"] == "not-applicable"
