"""Bad input: one clear line and exit code 1, or a line in ``problems``; never a traceback, never a word of the patient."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import DAY, SAMPLES, plan, process, refusal, sample, shell

_PATIENT = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1972-03-04"}
_UCUM = "http://unitsofmeasure.org"
SECRET = "Geheimrat"


def bundle(*resources: dict[str, Any]) -> bytes:
    entries = [{"resource": resource} for resource in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def observation(fact: str, value: float, unit: str, when: str = "2026-05-20", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": f"o-{fact}",
        "status": "final",
        "code": {"coding": [{"system": "urn:ekbom:fact", "code": fact}]},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": when,
        "valueQuantity": {"value": value, "unit": unit, "system": _UCUM, "code": unit},
        **more,
    }


def sheet(fact: str, value: float, unit: str, when: str = "2026-05-20") -> bytes:
    given = {"id": fact, "value": value, "unit": unit, "date": when}
    return json.dumps({"patient": {"id": "p1", "born": "1972-03-04", "sex": "female"}, "facts": [given]}).encode()


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("r.json", b"hello", "not JSON"),
        ("r.json", b'{"resourceType": ', "not JSON"),
        ("r.json", b"[" * 100_000, "nested too deeply"),
        ("r.json", b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
        ("r.json", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
        ("r.yaml", b"a: " + b"[" * 100_000, "nested too deeply"),
        ("r.json", b'{"patient": {"id": "a"}, "patient": {"id": "b"}}', "stands twice"),
        ("r.yaml", b"patient: {id: a}\npatient: {id: b}\n", "stands twice"),
        ("r.json", b'{"patient": {"id": "a"}, "facts": [{"id": "ferritin", "value": NaN}]}', "NaN"),
        ("r.json", b'{"patient": {"id": "a"}, "facts": [{"id": "ferritin", "value": -Infinity}]}', "Infinity"),
        ("r.yaml", b"patient: {id: a}\nfacts: [{id: ferritin, value: .nan}]\n", ".nan"),
        ("r.json", b'{"patient": {"id": "\\ud800"}}', "surrogate"),
        ("r.json", b'{"resourceType": "Observation", "id": "x"}', "type Observation, expected a FHIR Bundle"),
        ("r.json", b'{"resourceType": "Bundle", "type": "collection", "entry": []}', "there is no Patient"),
        ("r.json", b'{"facts": []}', "there is no patient"),
        ("r.yaml", b"facts: []\n", "there is no patient"),
        ("r.json", b"", "the input is empty"),
        ("r.yaml", b"\n\n", "the input is empty"),
        ("r.json.gz", gzip.compress(b"", mtime=0), "the input is empty"),
        ("r.json.gz", gzip.compress(b"{}", mtime=0)[:-6], "damaged"),
        ("r.yaml", b"a: &a [1, 2]\nb: [*a, *a]\n", "anchor or alias"),
        ("r.yaml", b"patient: !!python/object/apply:os.getcwd []\n", "a tag"),
        ("r.pdf", b"%PDF-1.7 \xe2\xe3\xcf\xd3", "not UTF-8"),
    ],
)
def test_input_that_is_no_record_is_one_line_with_its_file(
    tmp_path: Path, name: str, data: bytes, expected: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    line = refusal(plan(path), 1)
    assert line.startswith(f"ekbom: {path}")
    assert expected in line


@pytest.mark.parametrize("command", ["plan", "explain"])
def test_every_command_that_reads_a_record_refuses_alike(tmp_path: Path, command: str) -> None:
    path = tmp_path / "r.json"
    path.write_text("[]")
    more = ["gabapentin"] if command == "explain" else []
    done = process(command, str(path), *more)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == f"ekbom: {path}: a JSON array, expected a FHIR Bundle or a patient sheet\n"


def test_a_file_of_200_mb_is_refused_by_its_size_at_once(tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    start = time.perf_counter()
    line = refusal(plan(path), 1)
    assert time.perf_counter() - start < 0.5, "it was read"
    assert "larger than the limit of 64 MB" in line


def test_an_endless_input_is_read_up_to_the_limit_only() -> None:
    assert "larger than the limit of 1 MB" in refusal(plan("/dev/zero", "--max-size", "1"), 1)


def test_a_small_file_that_unpacks_to_a_large_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.json.gz"
    path.write_bytes(gzip.compress(b" " * (80 * 2**20), 1))
    assert path.stat().st_size < 2**20
    assert "larger than the limit of 64 MB" in refusal(plan(path), 1)


def test_max_size_raises_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    path.write_bytes(bundle(_PATIENT, observation("ferritin", 42, "ug/L")) + b" " * (65 * 2**20))
    assert "of 64 MB for one record; --max-size raises it" in refusal(plan(path), 1)
    assert plan(path, "--max-size", "70").code == 0


@pytest.mark.parametrize(
    ("fact", "value", "unit", "reason"),
    [
        ("ferritin", 80, "mg/dL", "lies outside"),
        ("ferritin", 80, "flurbs", "unit"),
        ("ferritin", 80, "mmol", "unit"),
        ("ferritin", 80, "", "unit"),
        ("ferritin", -3, "ug/L", "lies outside"),
        ("transferrin_saturation", 300, "%", "lies outside"),
        ("ferritin", 1e308, "g/L", "lies outside"),
    ],
)
@pytest.mark.parametrize("form", ["sheet", "bundle"])
def test_a_value_that_cannot_be_is_a_problem_and_the_fact_stays_unknown(
    form: str, fact: str, value: float, unit: str, reason: str
) -> None:
    given = sheet(fact, value, unit) if form == "sheet" else bundle(_PATIENT, observation(fact, value, unit))
    document = plan("-", "--format", "json", stdin=given).document()
    about = [p for p in document["problems"] if fact in p["what"]]
    assert len(about) == 1
    assert reason in about[0]["what"]
    assert about[0]["where"] == (f"facts.{fact}" if form == "sheet" else f"Observation/o-{fact}")
    assert facts_used(document, fact) == set()


def facts_used(document: Any, fact: str) -> set[Any]:
    """Every known value that the reasons of a plan give for a fact."""
    found = set()
    stack: list[Any] = [document]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if node.get("id") == fact and "key" in node and node["value"] != "unknown":
                found.add(node["value"])
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
    return found


def test_a_value_in_a_convertible_unit_is_used() -> None:
    document = plan("-", "--format", "json", stdin=sheet("ferritin", 0.0042, "mg/dL")).document()
    assert facts_used(document, "ferritin") == {42.0}
    assert document["problems"] == []


@pytest.mark.parametrize("form", ["sheet", "bundle"])
def test_a_value_of_the_future_does_not_count_and_this_is_said(form: str) -> None:
    late = "2026-11-23"
    given = (
        sheet("ferritin", 42, "ug/L", late)
        if form == "sheet"
        else bundle(_PATIENT, observation("ferritin", 42, "ug/L", late))
    )
    document = plan("-", "--format", "json", stdin=given).document()
    assert any("after the day of the plan" in p["what"] and "ferritin" in p["what"] for p in document["problems"])
    assert facts_used(document, "ferritin") == set()
    later = plan("-", "--format", "json", stdin=given, day=late).document()
    assert facts_used(later, "ferritin") == {42.0}


def test_a_birth_of_the_future_leaves_the_age_unknown() -> None:
    document = plan("-", "--format", "json", stdin=bundle({**_PATIENT, "birthDate": "2030-01-01"})).document()
    assert document["patient"]["age_years"] is None
    assert any("date of birth" in p["what"] for p in document["problems"])


def test_two_patients_in_one_bundle_are_counted_and_one_can_be_chosen() -> None:
    given = bundle(_PATIENT, {**_PATIENT, "id": "p2"})
    assert "holds 2 patients, expected one; choose with --patient ID" in refusal(plan("-", stdin=given), 1)
    assert plan("-", "--patient", "p2", "--format", "json", stdin=given).document()["patient"]["id"] == "p2"
    assert "'p3' is not in the record" in refusal(plan("-", "--patient", "p3", stdin=given), 1)


def test_a_path_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    assert "there is no such file or folder" in refusal(plan(tmp_path / "missing.json"), 1)
    assert "holds no file" in refusal(plan(tmp_path), 1)
    (tmp_path / "file").write_text("x")
    assert "cannot be read" in refusal(plan(tmp_path / "file" / "below"), 1)
    refusal(plan(""), 1)
    refusal(plan("a\0b"), 1)


def test_a_file_without_permission_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "locked.json"
    path.write_bytes(bundle(_PATIENT))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr("builtins.open", refuse)
        result = plan(path)
    assert "Permission denied" in refusal(result, 1)


@pytest.mark.parametrize("name", ["two\nlines.json", "\x1b[31mred.json", "tab\there.json", "no\udcffutf8.json"])
def test_a_name_with_odd_signs_still_makes_one_plain_line(name: str) -> None:
    line = refusal(plan(f"/missing/{name}"), 1)
    assert line[:-1].isprintable()


@pytest.mark.parametrize(
    "data",
    [
        f'{{"patient": {{"id": "{SECRET}"}}, "facts": "{SECRET}"}}',
        f'{{"patient": "{SECRET}", "facts": []}}',
        f'{{"patient": {{"id": "a"}}, "facts": [{{"id": ["{SECRET}"]}}]}}',
        f'{{"patient": {{"id": "a"}}, "facts": [{{"id": "ferritin", "value": {{"{SECRET}": 1}}}}]}}',
        f'{{"patient": {{"id": "a", "sex": "{SECRET}", "born": "{SECRET}"}}, "medications": ["{SECRET}"]}}',
        f'{{"resourceType": "Bundle", "entry": "{SECRET}"}}',
        f'{{"resourceType": "Bundle", "entry": [{{"resource": {{"resourceType": "Patient", "id": "{SECRET}"}}}},{{}}]}}',
        f'{{"resourceType": "Bundle", "entry": [{{"resource": {{"resourceType": "{SECRET}", "id": "{SECRET}"}}}}]}}',
        f'{{"a": "{SECRET}", "b": {SECRET}}}',
        f"patient: {{id: {SECRET}}}\n facts: {SECRET}: {SECRET}\n",
        f"{SECRET} {SECRET}",
    ],
)
def test_no_message_repeats_what_the_record_says(data: str) -> None:
    result = plan("-", stdin=data.encode())
    assert result.code in (0, 1)
    assert SECRET not in result.err
    if result.code == 1:
        refusal(result, 1)


@pytest.mark.parametrize("text", ["9" * 5000, "1e999", "9" * 400, "-0", "1" + "0" * 300 + ".5"])
@pytest.mark.parametrize("form", ["r.json", "r.yaml"])
def test_a_monstrous_number_is_refused_or_a_problem(tmp_path: Path, text: str, form: str) -> None:
    path = tmp_path / form
    path.write_text(f'{{"patient": {{"id": "a"}}, "facts": [{{"id": "ferritin", "unit": "ug/L", "value": {text}}}]}}')
    result = plan(path, "--format", "json")
    if result.code:
        refusal(result, 1)
    elif text != "-0":
        assert any("ferritin" in p["what"] for p in result.document()["problems"])


def test_broken_pieces_of_a_good_record_never_end_in_a_traceback(tmp_path: Path) -> None:
    whole = Path(sample(SAMPLES[0], "bundle.json")).read_bytes()
    for at in range(0, len(whole), len(whole) // 40):
        refusal(plan("-", stdin=whole[:at]), 1)
    text = Path(sample(SAMPLES[1])).read_bytes()
    for at in range(0, len(text), len(text) // 40):
        result = plan("-", stdin=text[:at])
        assert result.code in (0, 1)
        assert result.err.count("\n") == result.code


def test_closed_standard_input_is_said() -> None:
    done = shell(f"plan - --as-of {DAY} <&-")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == "ekbom: standard input: it is closed, expected a record\n"
