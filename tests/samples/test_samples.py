"""The six sample patients: the same plan from the sheet and from the bundle, in every format, in the public shape."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ekbom.plan.book import load_tables
from tests.cli.running import FORMATS, ROOT, SAMPLES, plan, sample
from tests.samples.plan_shape import ALERTS, FURTHER, NOT_OFFERED, RECOMMENDATIONS, REQUESTS, faults

BETTER = ("recommend", "consider", "needs", "avoid", "contraindicated", "not_indicated")


@cache
def document(name: str, form: str = "sheet.yaml") -> Any:
    return plan(sample(name, form), "--format", "json").document()


def without_places(value: Any) -> Any:
    """The same structure without the words that say where in a record something stood."""
    if isinstance(value, dict):
        return {k: without_places(v) for k, v in value.items() if k not in ("source", "where")}
    if isinstance(value, list):
        return [without_places(item) for item in value]
    return value


def test_there_are_six_samples_each_as_sheet_and_as_bundle() -> None:
    assert len(SAMPLES) == 6
    for name in SAMPLES:
        assert Path(sample(name)).read_text(encoding="utf-8").startswith("# Invented.")
        assert json.loads(Path(sample(name, "bundle.json")).read_bytes())["resourceType"] == "Bundle"


@pytest.mark.parametrize("name", SAMPLES)
def test_the_bundle_is_made_from_the_sheet(name: str, tmp_path: Path) -> None:
    shutil.copy(sample(name), tmp_path)
    subprocess.run([sys.executable, str(ROOT / "tools" / "sheet_to_fhir.py"), str(tmp_path)], check=True, timeout=60)
    assert (tmp_path / "bundle.json").read_bytes() == Path(sample(name, "bundle.json")).read_bytes()


@pytest.mark.parametrize("name", SAMPLES)
def test_sheet_and_bundle_give_the_same_plan(name: str) -> None:
    sheet, bundle = without_places(document(name)), without_places(document(name, "bundle.json"))
    for part in sheet:
        assert sheet[part] == bundle[part], part
    assert sheet == bundle


@pytest.mark.parametrize("name", SAMPLES)
def test_sheet_and_bundle_give_the_same_text(name: str) -> None:
    assert plan(sample(name)).out == plan(sample(name, "bundle.json")).out


@pytest.mark.parametrize("form", ["sheet.yaml", "bundle.json"])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_read_without_a_problem(name: str, form: str) -> None:
    assert document(name, form)["problems"] == []


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("format", FORMATS)
def test_every_format_renders(name: str, format: str) -> None:
    result = plan(sample(name), "--format", format)
    assert (result.code, result.err) == (0, "")
    begin = {"text": b"CARE PLAN", "json": b"{", "html": b"<!DOCTYPE html>", "fhir": b"{", "pdf": b"%PDF-"}[format]
    assert result.out.startswith(begin)
    assert result.out.rstrip().endswith(
        {"html": b"</html>", "pdf": b"%%EOF", "json": b"}", "fhir": b"}"}.get(format, b"")
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_the_json_keeps_to_the_public_shape(name: str) -> None:
    assert faults(document(name)) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_every_intervention_is_listed_once_with_a_status(name: str) -> None:
    ids = [r["id"] for r in document(name)["recommendations"]]
    assert sorted(ids) == sorted(set(ids))
    assert set(ids) == {*RECOMMENDATIONS, *NOT_OFFERED, *FURTHER}
    assert {r["status"] for r in document(name)["recommendations"] if r["id"] in NOT_OFFERED} == {"not_indicated"}


def test_every_public_id_exists() -> None:
    tables = load_tables()
    assert {row.id for row in tables.options} == {*RECOMMENDATIONS, *NOT_OFFERED, *FURTHER}
    assert {row.id for row in tables.alerts} >= set(ALERTS)
    assert {row.id for row in tables.requests} >= set(REQUESTS)


def test_the_lists_of_public_ids_are_whole() -> None:
    assert (len(RECOMMENDATIONS), len(ALERTS), len(REQUESTS)) == (94, 67, 35)
    for ids in (RECOMMENDATIONS, ALERTS, REQUESTS):
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", SAMPLES)
def test_what_holds_a_status_open_is_asked_for(name: str) -> None:
    given = document(name)
    asked = {request["id"] for request in given["requests"]}
    tables = load_tables()
    askable = {row.id for row in tables.requests} | {row.request for row in tables.facts}
    for r in given["recommendations"]:
        assert set(r["needs"]) <= askable, r["id"]
        if r["status"] == "needs":
            assert r["needs"], f"{r['id']} needs something and does not say what"
            assert set(r["needs"]) & asked, r["id"]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_presumption_is_named_as_the_absence_of_a_finding_or_one_of_three_measurements(name: str) -> None:
    given = document(name)
    asked = {request["id"] for request in given["requests"]}
    asked_for = {"tsat_below_45": "tsat", "hb_not_raised": "hb", "phosphate_not_low": "phosphate"}
    for r in given["recommendations"]:
        for presumed in r["presumed"]:
            assert presumed.startswith("no_") or asked_for.get(presumed) in asked, (r["id"], presumed)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_hard_block_and_contraindicated_go_together(name: str) -> None:
    for r in document(name)["recommendations"]:
        hard = [b for b in r["blocked_by"] if b["level"] == "hard"]
        if r["status"] == "contraindicated":
            assert hard, r["id"]
        elif r["per_side"] is None:
            assert not hard, r["id"]
        if r["status"] == "avoid":
            assert r["grades"] or r["blocked_by"], r["id"]
        if r["status"] in ("recommend", "consider"):
            assert not r["blocked_by"] or r["per_side"], r["id"]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_status_of_two_legs_is_that_of_the_better_leg(name: str) -> None:
    for r in document(name)["recommendations"]:
        if r["per_side"]:
            assert set(r["per_side"]) == {"left", "right"}
            assert r["status"] == min(r["per_side"].values(), key=BETTER.index), r["id"]


@pytest.mark.parametrize("name", SAMPLES)
def test_today_says_what_to_do_and_never_the_same_as_what_not_to_do(name: str) -> None:
    given = document(name)
    assert given["today"]["do"]
    assert not set(given["today"]["do"]) & set(given["today"]["do_not"])


def test_the_samples_use_every_status_every_level_and_both_states() -> None:
    plans = [document(name) for name in SAMPLES]
    options = [r for given in plans for r in given["recommendations"]]
    assert {r["status"] for r in options} == set(BETTER)
    assert {r["state"] for r in options} == {"proposed", "current"}
    assert {a["level"] for given in plans for a in given["alerts"]} >= {"critical", "high", "info"}
    assert len({given["diagnosis"]["class"] for given in plans}) >= 2
