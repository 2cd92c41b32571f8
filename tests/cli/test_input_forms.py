"""A record in every form: file, folder, standard input; sheet, Bundle, NDJSON, gzip; as of any day, for any place."""

from __future__ import annotations

import datetime
import gzip
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import DAY, FORMATS, ekbom, plan, process, refusal, sample, shell

SHEET = Path(sample("anna")).read_bytes()
BUNDLE = Path(sample("anna", "bundle.json")).read_bytes()
RESOURCES: list[dict[str, Any]] = [entry["resource"] for entry in json.loads(BUNDLE)["entry"]]


def _named(resource: dict[str, Any]) -> dict[str, Any]:
    """A resource that names its patient by id, as NDJSON has no addresses of entries."""
    who = {"reference": "Patient/anna"}
    return {**resource, **({key: who for key in ("subject", "patient") if key in resource})}


def _without_entries(resource: dict[str, Any]) -> dict[str, Any]:
    """Lists of NDJSON refer by id too; here they only have to be there."""
    if resource["resourceType"] != "List" or "entry" not in resource:
        return resource
    by_address = {entry["fullUrl"]: entry["resource"] for entry in json.loads(BUNDLE)["entry"]}
    items = [by_address[item["item"]["reference"]] for item in resource["entry"]]
    return {**resource, "entry": [{"item": {"reference": f"{i['resourceType']}/{i['id']}"}} for i in items]}


NDJSON = b"".join(json.dumps(_without_entries(_named(resource))).encode() + b"\n" for resource in RESOURCES)


@pytest.fixture(scope="module")
def text() -> bytes:
    return plan(sample("anna")).out


@pytest.mark.parametrize("data", [SHEET, BUNDLE, NDJSON], ids=["sheet", "bundle", "ndjson"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_standard_input_takes_every_form(data: bytes, packed: bool, text: bytes) -> None:
    result = plan("-", stdin=gzip.compress(data) if packed else data)
    assert (result.code, result.err) == (0, "")
    assert result.out == text


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.yaml", SHEET), ("a.json", BUNDLE), ("a.ndjson", NDJSON), ("noending", SHEET), ("a.txt", NDJSON)],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_a_file_may_have_any_form_and_name(tmp_path: Path, name: str, data: bytes, packed: bool, text: bytes) -> None:
    path = tmp_path / (f"{name}.gz" if packed else name)
    path.write_bytes(gzip.compress(data) if packed else data)
    result = plan(path)
    assert (result.code, result.err) == (0, "")
    assert result.out == text


def test_a_byte_order_mark_and_windows_line_ends_are_passed_over(text: bytes) -> None:
    assert plan("-", stdin=b"\xef\xbb\xbf" + SHEET.replace(b"\n", b"\r\n")).out == text


def test_a_folder_of_resources_is_read(tmp_path: Path, text: bytes) -> None:
    kinds = {resource["resourceType"] for resource in RESOURCES}
    for kind in kinds:
        lines = [line for line in NDJSON.splitlines() if json.loads(line)["resourceType"] == kind]
        (tmp_path / f"{kind}.ndjson").write_bytes(b"\n".join(lines))
    assert plan(tmp_path).out == text
    assert plan(tmp_path, "--patient", "anna").out == text


def test_of_several_patients_in_a_folder_one_is_chosen(tmp_path: Path) -> None:
    for name in ("anna", "bruno"):
        shutil.copy(sample(name, "bundle.json"), tmp_path / f"{name}.json")
    result = plan(tmp_path)
    assert result.code == 1
    assert "holds 2 patients, expected one; choose with --patient ID" in result.err
    chosen = plan(tmp_path, "--patient", "bruno", "--format", "json").document()
    assert chosen["patient"]["id"] == "bruno"


def test_what_is_wrong_in_a_folder_is_named_with_its_whole_path(tmp_path: Path) -> None:
    shutil.copy(sample("anna", "bundle.json"), tmp_path / "a.json")
    other = tmp_path / "b.json"
    other.write_text("junk")
    assert refusal(plan(tmp_path), 1).startswith(f"ekbom: {other}, line 1")
    other.write_bytes(b"\xff")
    assert refusal(plan(tmp_path), 1).startswith(f"ekbom: {other}: ")
    other.unlink()
    other.symlink_to("nowhere")
    assert refusal(plan(tmp_path), 1).startswith(f"ekbom: {other}: there is no such file")
    other.unlink()
    os.mkfifo(other)
    assert refusal(plan(tmp_path), 1).startswith(f"ekbom: {other}: found a pipe")


def test_a_pipe_of_the_shell_is_read(text: bytes) -> None:
    assert shell(f"plan <(cat {sample('anna')}) --as-of {DAY}").stdout == text


def test_a_process_reads_standard_input() -> None:
    done = process("plan", "-", "--as-of", DAY, stdin=None, input=SHEET)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == plan(sample("anna")).out


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "1972-03-03", "2026-11-09", "2100-02-28", "9899-12-31"])
def test_any_day_gives_a_plan(day: str, format: str) -> None:
    result = plan(sample("anna"), "--format", format, day=day)
    assert (result.code, result.err) == (0, "")
    assert result.out


def test_a_day_before_all_data_knows_nothing_and_says_so() -> None:
    document = plan(sample("anna"), "--format", "json", day="2001-01-01").document()
    assert document["patient"]["age_years"] == 28
    assert document["diagnosis"]["class"] == "insufficient_data"
    late = [p for p in document["problems"] if "after the day of the plan" in p["what"]]
    assert sum(p["count"] for p in late) >= 40
    assert len(document["problems"]) <= 15
    assert not any(
        r["status"] in ("recommend", "consider") and r["kind"] in ("drug", "iron") for r in document["recommendations"]
    )


def test_without_a_day_it_is_today() -> None:
    before = datetime.date.today().isoformat()
    document = ekbom("plan", sample("anna"), "--format", "json").document()
    assert document["as_of"] in (before, datetime.date.today().isoformat())


@pytest.mark.parametrize("locale", ["us", "eu", "uk", "jp"])
def test_the_place_is_said_and_used(locale: str) -> None:
    document = plan(sample("anna"), "--format", "json", "--locale", locale).document()
    assert document["locale"] == locale
    ceiling = {r["id"]: r["dose"] for r in document["recommendations"]}["gabapentin_enacarbil"]
    assert ceiling is None or "strictest" not in json.dumps(ceiling)


def test_without_a_place_the_strictest_label_holds_and_the_plan_says_so() -> None:
    assert plan(sample("anna"), "--format", "json").document()["locale"] is None
    for format in ("text", "json", "html"):
        assert b"strictest" in plan(sample("anna"), "--format", format).out, format
        assert b"strictest label is used" not in plan(sample("anna"), "--format", format, "--locale", "us").out, format


def test_labels_of_places_differ() -> None:
    plans = {locale: plan(sample("anna"), "--locale", locale).out for locale in ("us", "jp")}
    assert plans["us"].split(b"PLAN\n")[1] != plans["jp"].split(b"PLAN\n")[1]
