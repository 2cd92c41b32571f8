"""Wrong input: each kind is one clear sentence with the file's name, and never anything but RecordError."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest

from ekbom.records import RecordError, read
from tests.records.making import PATIENT, TODAY, bundle, fact

_OTHER = {**PATIENT, "id": "p2"}


def _refusal(path: Path | str, **more: object) -> str:
    with pytest.raises(RecordError) as caught:
        read(str(path), as_of=TODAY, **more)  # type: ignore[arg-type]
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 400
    return message


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("r.json", b"hello", "not JSON"),
        ("r.json", b'{"a": ', "not JSON"),
        ("r.json", b'{"a":' * 100_000, "nested too deeply"),
        ("r.json", b'{"resourceType": "Bundle", "resourceType": "Bundle"}', "stands twice"),
        ("r.json", b'{"resourceType": "Bundle", "entry": [NaN]}', "NaN"),
        (
            "r.json",
            b'{"resourceType": "Observation", "id": "x"}',
            "found a FHIR resource of type Observation, expected",
        ),
        ("r.json", b'{"resourceType": 5}', "found an object that is no FHIR resource"),
        ("r.json", b'{"resourceType": "Bundle", "entry": {}}', "Bundle.entry: found no array"),
        ("r.json", b'{"resourceType": "Bundle"}', "there is no Patient"),
        ("r.json", b"[]", "a JSON array"),
        ("r.json", b"[[1]] 2", "more text after the end"),
        ("r.json", b"{}", "there is no patient"),
        ("r.json", b"", "the input is empty"),
        ("r.json", b" \n ", "the input is empty"),
        ("r.json", b"\xff\xfe{\x00}\x00", "expected UTF-8"),
        ("r.json", b'{"a": "\xe9"}', "is not UTF-8 text"),
        ("r.json", b'{"a": "\x00"}', "binary data"),
        ("r.bin", bytes(range(256)), "is not UTF-8 text"),
        ("r.bin", b"PK\x03\x04" + b"\x00" * 40, "binary data"),
        ("r.yaml", b"just words", "neither a FHIR Bundle nor a patient sheet"),
        ("r.yaml", b"a: [", "neither JSON nor YAML"),
        ("r.yaml", b"- 1", "neither a FHIR Bundle nor a patient sheet"),
        ("r.gz", b"\x1f\x8b damaged", "the gzip data is damaged"),
        ("r.ndjson", b"{}", "there is no Patient"),
        ("r.ndjson", b'{"resourceType": "Patient", "id": "a"}\n{"x": ', "line 2"),
    ],
)
def test_wrong_content_is_one_clear_sentence(tmp_path: Path, name: str, data: bytes, expected: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    message = _refusal(path)
    assert expected in message
    assert message.startswith(str(path))


def test_a_file_that_is_not_there_or_no_file_is_said(tmp_path: Path) -> None:
    assert "there is no such file" in _refusal(tmp_path / "missing.json")
    assert "not a path" in _refusal("a\0b")
    assert "holds no file that ends in" in _refusal(tmp_path)


def test_an_unreadable_file_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.json"
    path.write_text("{}")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    assert "the file cannot be read (Permission denied)" in _refusal(path)


def test_a_file_of_200_mb_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    assert "larger than the limit of 64 MB" in _refusal(path)


def test_the_limit_can_be_lowered_and_holds_after_unpacking(tmp_path: Path) -> None:
    plain = json.dumps(bundle(fact("urge_to_move_legs", valueBoolean=True))).encode()
    path = tmp_path / "r.json.gz"
    path.write_bytes(gzip.compress(plain + b" " * 2**20))
    assert read(str(path), as_of=TODAY).values["urge_to_move_legs"].value is True
    assert "larger than the limit" in _refusal(path, limit_bytes=2**19)


def test_standard_input_is_read_and_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.dumps(bundle(fact("urge_to_move_legs", valueBoolean=True))).encode()

    class Stdin:
        buffer = io.BytesIO(data)

    monkeypatch.setattr("sys.stdin", Stdin)
    assert read("-", as_of=TODAY).values["urge_to_move_legs"].value is True
    Stdin.buffer = io.BytesIO(data)
    assert "standard input: the input is larger" in _refusal("-", limit_bytes=100)


@pytest.mark.parametrize("text", ["patient: {id: s}\nfacts: []\n", '{"patient": {"id": "s"}}'])
def test_standard_input_may_be_a_sheet(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    class Stdin:
        buffer = io.BytesIO(text.encode())

    monkeypatch.setattr("sys.stdin", Stdin)
    assert read("-", as_of=TODAY).patient.id == "s"


def test_two_patients_in_one_bundle_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "two.json"
    path.write_text(json.dumps(bundle(_OTHER, fact("urge_to_move_legs", valueBoolean=True))))
    assert "holds 2 patients, expected one" in _refusal(path)
    assert read(str(path), as_of=TODAY, patient="p1").values["urge_to_move_legs"].value is True
    assert "urge_to_move_legs" not in read(str(path), as_of=TODAY, patient="Patient/p2").values
    assert "none of the 2 patients has it" in _refusal(path, patient="p3")


def test_a_wrong_patient_is_said(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(bundle()))
    assert "the one patient has another id" in _refusal(path, patient="p9")
    sheet = tmp_path / "one.yaml"
    sheet.write_text("patient: {id: s1}\n")
    assert "the one patient has another id" in _refusal(sheet, patient="p9")
    assert read(str(sheet), as_of=TODAY, patient="s1").patient.id == "s1"


def test_messages_never_repeat_what_the_record_says(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    secret = {**PATIENT, "name": [{"family": "Geheim"}]}
    path.write_text(
        json.dumps({"resourceType": "Bundle", "entry": [{"resource": secret}, {"resource": {**secret, "id": "p2"}}]})
    )
    assert "Geheim" not in _refusal(path)
    path.write_text('{"resourceType": "Bundle", "entry": "Geheim"}')
    assert "Geheim" not in _refusal(path)
