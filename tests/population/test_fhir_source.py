"""Sorting many patients' FHIR: the facts and problems of one patient's code, by however many processes, at speed."""

from __future__ import annotations

import gzip
import json
import os
import resource as limits
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ekbom.facts.catalogue import FACTS
from ekbom.facts.known import PatientFacts
from ekbom.population import fhir_blocks, fhir_lines, fhir_source, strict_json
from ekbom.population.fhir_lines import BROKEN, TOO_LONG
from ekbom.population.fhir_source import STRANGER, Split
from ekbom.records import json_input, read
from ekbom.records.errors import RecordError
from tests.cli.running import SAMPLES, sample

DAY = 739_943  # 2026-11-22
Resource = dict[str, Any]


def quiet(taken: int) -> None:
    assert taken >= 0


class Sorted:
    """A source that was sorted and read: what the pass found, the facts by patient, all problems."""

    def __init__(self, source: Path, folder: Path, *, shards: int = 3, workers: int = 1) -> None:
        folder.mkdir()
        self.split: Split = fhir_source.split(str(source), str(folder), shards, quiet, workers)
        self.problems = Counter(self.split.problems)
        self.facts: dict[str, PatientFacts] = {}
        for shard in range(shards):
            found = fhir_source.patients_of(str(folder), shard, self.split.lists, DAY, "us", self.problems)
            self.facts.update((one.patient.id, one) for one, _ in found)


def resources_of(name: str) -> list[Resource]:
    """The resources of a sample, each of the patient by id, ids of their own."""
    entries = json.loads(Path(sample(name, "bundle.json")).read_text(encoding="utf-8"))["entry"]
    own = next(e["resource"]["id"] for e in entries if e["resource"]["resourceType"] == "Patient")
    found = []
    for entry in entries:
        resource = entry["resource"]
        for element in {"subject", "patient"} & set(resource):
            resource[element] = {"reference": f"Patient/{own}"}
        if resource["resourceType"] != "Patient":
            resource["id"] = f"{own}-{resource['id']}"
        found.append(resource)
    return found


PEOPLE = {name: resources_of(name) for name in SAMPLES}


def text_of(resources: list[Resource]) -> bytes:
    return b"".join(json.dumps(one, separators=(",", ":"), ensure_ascii=False).encode() + b"\n" for one in resources)


# --- strict JSON -----------------------------------------------------------------------------------------


def verdict(parse: Callable[[], Any]) -> str:
    """The value with the types of its parts, or that there is none."""
    try:
        return repr(parse())
    except RecordError:
        return "refused"


def both(data: bytes) -> tuple[str, str]:
    def slowly() -> Any:
        try:
            return json_input.parse(data.decode("utf-8"), "x")
        except UnicodeDecodeError:
            raise RecordError("x") from None

    # As many calls deep as the fast one when it asks the slow one: the depth that can be read depends on it.
    return verdict(lambda: strict_json.parse(data, "x")), verdict(lambda: slowly())


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=6)
    | st.sampled_from(['"', "\\", '\\"', "[{", "}]", "\x00", "\u2028"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", 'q"', "ä"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@st.composite
def json_texts(draw: st.DrawFn) -> bytes:
    """JSON, compact or spaced, escaped or not, and the same with a wound."""
    value = draw(JSON_VALUES)
    text = json.dumps(
        value, ensure_ascii=draw(st.booleans()), separators=draw(st.sampled_from([(",", ":"), (", ", ": ")]))
    )
    data = text.replace("\\u0000", "\\u0022" if draw(st.booleans()) else "\\u0000").encode()
    if draw(st.booleans()):
        at = draw(st.integers(0, len(data)))
        wounds = [
            b"",
            b'"',
            b"\\",
            b",",
            b"{",
            b"]",
            b'"a":1,',
            b"1e999",
            b"NaN",
            b"\xff",
            b"\\ud800",
            b" ",
            b"\n",
            b"0",
        ]
        data = data[:at] + draw(st.sampled_from(wounds)) + data[at + draw(st.integers(0, 1)) :]
    return data


@given(json_texts())
@settings(max_examples=1500)
@example(b'{"a":1,"a":2}')
@example(b'{"\\u0061":1,"a":2}')
@example(b'{"a":"x","b":{"c":1,"c":"y"}}')
@example(b'{"a":"\\u0022","b":1,"b":2}')
@example(b'{"a":"\\u0022\\u0022","b":1,"b":2}')
@example(b'{ "a" : 1 , "a" : 1 }')
@example(b"1e999")
@example(b"[" * 400 + b"]" * 400)
@example(b"[" * 100_000 + b"]" * 100_000)
@example(b"9" * 5000)
@example(b'"\\udc00"')
@example(b"\xef\xbb\xbf{}")
@example(b"")
def test_the_fast_reader_of_json_is_as_strict_as_the_slow_one(data: bytes) -> None:
    fast, slow = both(data)
    assert fast == slow


def test_depth_is_refused_where_it_was() -> None:
    refused = 0
    for depth in (100, *range(480, 520), *range(850, 1010), 5000):
        for data in (b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth):
            fast, slow = (found if found == "refused" else "taken" for found in both(data))
            assert fast == slow
            refused += fast == "refused"
    assert refused > 2


# --- the same facts with and without the short way ----------------------------------------------------------

CODES: list[Resource] = [
    {"system": system, "code": code.rstrip("*")}
    for fact in list(FACTS.values())[::7]
    for system, code in fact.codes[:1]
] + [
    {"system": "urn:ekbom:fact", "code": code}
    for code in ("ferritin", "wants", "allergy", "as_of", "urge_to_move_legs")
]
CODES += [{"system": "http://loinc.org", "code": "0-0"}, {"code": "ferritin"}, {"system": 7, "code": []}, {}]
ODD: list[Any] = [
    None,
    0,
    True,
    "",
    "x",
    [],
    {},
    [None],
    {"reference": 7},
    [{"coding": 7}],
    {"coding": [None, {}]},
    1e300,
]
KINDS = [
    "Observation",
    "Condition",
    "Procedure",
    "Encounter",
    "Device",
    "DiagnosticReport",
    "MedicationRequest",
    "Claim",
    "Late  Note",
    "L" * 250,
]


def changed(resource: Resource, random: Random) -> Resource:
    """A resource with something odd, or something else, in it."""
    made: Resource = json.loads(json.dumps(resource))
    for _ in range(random.choice((0, 1, 1, 2))):
        what = random.random()
        name = random.choice(list(made))
        if what < 0.2:
            made.pop(name)
        elif what < 0.4:
            made[name] = random.choice(ODD)
        elif what < 0.6:
            made["code"] = {"coding": random.sample(CODES, random.choice((1, 1, 2))), "text": "restless legs"}
        elif what < 0.65:
            made["modifierExtension"] = random.choice(([{"url": "x"}], [], None))
        elif what < 0.75:
            part = {"code": {"coding": [random.choice(CODES)]}, "valueQuantity": {"value": 3, "unit": "ug/L"}}
            made["component"] = random.choice(([part], [part, part], [], None, 7))
        elif what < 0.8:
            made["subject"] = {
                "reference": random.choice(("Group/anna", "Patient/anna/_history/2", "anna", "urn:uuid:anna"))
            }
        elif what < 0.85:
            made["resourceType"] = random.choice(KINDS)
        elif what < 0.9:
            made["id"] = random.choice(("", "two\nlines", "\u202e", "x  y " * 20, "ä", " ", 7))
        else:
            made["meta"] = {"lastUpdated": f"202{random.randrange(6)}-01-01T00:00:00Z", "versionId": "7"}
    made.setdefault("resourceType", "Observation")
    return made


def line_of(resource: Resource, random: Random) -> bytes:
    """A resource as a line, now and then in another form or no longer strict."""
    what = random.random()
    if what < 0.1:
        return json.dumps(resource).encode()
    if what < 0.15:
        return json.dumps({**resource, "note": 'é "quoted" \\u0022'}, ensure_ascii=what < 0.12).encode()
    data = json.dumps(resource, separators=(",", ":"), ensure_ascii=False).encode()
    if what < 0.18:
        return data[:-1] + b',"meta":{},"meta":{}}'
    if what < 0.2:
        return data[: random.randrange(len(data))]
    if what < 0.22:
        return b""
    return data


def lines_for(random: Random) -> list[bytes]:
    """Lines of two or three patients and of a stranger, many resources in several versions."""
    lines = []
    for name in random.sample(SAMPLES, random.choice((2, 3))):
        some = random.sample(PEOPLE[name], min(20, len(PEOPLE[name])))
        people = [one for one in PEOPLE[name] if one["resourceType"] == "Patient"]
        lines += [line_of(one, random) for one in people]
        for one in some:
            if one["resourceType"] != "Patient":
                lines += [line_of(changed(one, random), random) for _ in range(random.choice((1, 1, 1, 2, 3)))]
    shared = {"resourceType": "Medication", "id": "m1", "code": {"text": "pramipexole"}}
    lines += [line_of(changed(shared, random), random) for _ in range(random.choice((0, 1, 2)))]
    lines += [
        line_of(
            {**PEOPLE["anna"][-1], "medicationReference": {"reference": "Medication/m1"}, "id": f"with-{at}"}, random
        )
        for at in range(random.choice((0, 1)))
    ]
    random.shuffle(lines)
    return lines


@given(st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_facts_and_problems_are_the_same_as_when_everything_is_read_in_full(
    tmp_path_factory: pytest.TempPathFactory, random: Random
) -> None:
    place = tmp_path_factory.mktemp("same")
    (place / "source").mkdir()
    lines = lines_for(random)
    half = len(lines) // 2
    (place / "source" / "a.ndjson").write_bytes(b"\n".join(lines[:half]))
    (place / "source" / "b.ndjson.gz").write_bytes(gzip.compress(b"\n".join(lines[half:]) + b"\n", 1))
    short = Sorted(place / "source", place / "short")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fhir_lines, "_quietly", lambda resource, kind, called: None)
        full = Sorted(place / "source", place / "full", shards=1)
    assert (short.facts, short.problems, short.split) == (full.facts, full.problems, full.split)
    assert short.facts


def test_every_sample_has_the_facts_and_problems_of_one_patients_code(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    by_type: dict[str, list[Resource]] = {}
    for people in PEOPLE.values():
        for resource in people:
            by_type.setdefault(resource["resourceType"], []).append(resource)
    for at, (kind, resources) in enumerate(by_type.items()):
        data = text_of(resources)
        name = source / (f"{kind}.ndjson.gz" if at % 2 else f"{kind}.ndjson")
        name.write_bytes(gzip.compress(data) if at % 2 else data)
    found = Sorted(source, tmp_path / "out")
    assert len(found.facts) == len(PEOPLE) and not found.problems
    for key, facts in found.facts.items():
        assert facts == read(str(source), patient=key, as_of=DAY, locale="us")


def test_a_file_without_lines_shows_that_its_list_was_kept(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "Patient.ndjson").write_bytes(
        b'{"resourceType":"Patient","id":"a"}\n{"resourceType":"Patient","id":"b"}\n'
    )
    (source / "Condition.ndjson").write_bytes(b"")
    (source / "AllergyIntolerance.ndjson.gz").write_bytes(gzip.compress(b""))
    found = Sorted(source, tmp_path / "out")
    assert found.split.lists == {"allergies": "AllergyIntolerance.ndjson.gz", "conditions": "Condition.ndjson"}
    assert found.facts["a"] == read(str(source), patient="a", as_of=DAY, locale="us")


FERRITIN = {
    "resourceType": "Observation",
    "id": "f",
    "status": "final",
    "code": {"coding": [{"system": "urn:ekbom:fact", "code": "ferritin"}]},
    "subject": {"reference": "Patient/a"},
    "effectiveDateTime": "2026-05-20",
    "valueQuantity": {"value": 42, "code": "ug/L", "system": "http://unitsofmeasure.org"},
}
UNKNOWN_CODE = {**FERRITIN, "code": {"coding": [{"system": "http://loinc.org", "code": "0-0"}]}}
VERSIONS = [
    {**FERRITIN, "meta": {"lastUpdated": "2026-05-21T00:00:00Z"}},
    {**UNKNOWN_CODE, "meta": {"lastUpdated": "2026-05-22T00:00:00Z"}},
    {**FERRITIN, "meta": {"lastUpdated": "2026-05-20T00:00:00Z"}},
]
PATIENT_A: Resource = {"resourceType": "Patient", "id": "a"}


@pytest.mark.parametrize("packed", [False, True])
def test_a_newer_version_that_says_nothing_takes_back_what_the_older_said(tmp_path: Path, packed: bool) -> None:
    def facts(resources: list[Resource], name: str) -> PatientFacts:
        source = tmp_path / f"{name}.ndjson"
        source.write_bytes(gzip.compress(text_of(resources)) if packed else text_of(resources))
        return Sorted(source, tmp_path / name).facts["a"]

    assert "ferritin" in facts([PATIENT_A, VERSIONS[0]], "one").values
    both_versions = facts([PATIENT_A, *VERSIONS[:2]], "two")
    assert "ferritin" not in both_versions.values
    assert both_versions == facts([*VERSIONS[1::-1], PATIENT_A], "turned")
    assert "ferritin" in facts([PATIENT_A, VERSIONS[0], {**VERSIONS[1], "id": "g"}], "others").values
    conflict = [p.count for p in facts([PATIENT_A, *VERSIONS], "three").problems if p.kind == "conflict"]
    assert conflict == [2]


def test_a_source_that_went_away_before_a_second_version_is_looked_up_is_one_clear_error(tmp_path: Path) -> None:
    source = tmp_path / "source.ndjson"
    source.write_bytes(text_of([PATIENT_A, *VERSIONS]))
    (tmp_path / "out").mkdir()
    fhir_source.split(str(source), str(tmp_path / "out"), 1, quiet, 1)
    source.unlink()
    with pytest.raises(RecordError, match=r"source\.ndjson: the file cannot be read"):
        list(fhir_source.charts_of(str(tmp_path / "out"), 0, {}, Counter()))


def test_many_shared_medicines_cost_a_patient_only_its_own(tmp_path: Path) -> None:
    medications = [
        {"resourceType": "Medication", "id": f"m{at}", "code": {"text": "pramipexole" if at == 7 else "other"}}
        for at in range(50)
    ]
    request = {
        "resourceType": "MedicationRequest",
        "id": "r",
        "status": "active",
        "subject": {"reference": "Patient/a"},
        "medicationReference": {"reference": "Medication/m7"},
    }
    source = tmp_path / "source.ndjson"
    source.write_bytes(text_of([*medications, medications[3], request, PATIENT_A]))
    facts = Sorted(source, tmp_path / "out").facts["a"]
    assert [one.name for one in facts.medications] == ["pramipexole"]
    assert not [p for p in facts.problems if p.kind == "conflict"]
    source.write_bytes(text_of([*medications, {**medications[3], "status": "active"}, request, PATIENT_A]))
    again = Sorted(source, tmp_path / "again").facts["a"]
    assert [p.count for p in again.problems if p.kind == "conflict"] == [1]


def test_a_device_of_the_patient_and_one_of_nobody_with_its_id_are_two_versions(tmp_path: Path) -> None:
    device = {"resourceType": "Device", "id": "d", "patient": {"reference": "Patient/a"}, "type": {"text": "pump"}}
    nobodys = {"resourceType": "Device", "id": "d", "type": {"text": "pump"}}
    source = tmp_path / "source.ndjson"
    source.write_bytes(text_of([PATIENT_A, {"resourceType": "Patient", "id": "b"}, device, nobodys]))
    facts = Sorted(source, tmp_path / "out").facts
    conflicts = {id: [p.count for p in one.problems if p.kind == "conflict"] for id, one in facts.items()}
    assert conflicts == {"a": [1], "b": []}


def test_an_observation_that_names_its_fact_by_its_value_is_read(tmp_path: Path) -> None:
    wish = {**FERRITIN, "code": {"coding": [{"system": "urn:ekbom:fact", "code": "wants"}]}}
    del wish["valueQuantity"]
    source = tmp_path / "source.ndjson"
    source.write_bytes(text_of([PATIENT_A, {**wish, "valueString": "psg"}, {**wish, "id": "g", "valueString": "luck"}]))
    facts = Sorted(source, tmp_path / "out").facts["a"]
    assert facts.values["wants_psg"].value is True
    assert [(p.kind, p.count) for p in facts.problems if p.where.startswith("Observation")] == [("value", 1)]


@pytest.mark.parametrize("id", ["plain", "x  y " * 20, "two\nlines", "x" * 65, "x" * 300, "a  b"])
def test_a_place_is_named_as_one_patients_code_names_it(tmp_path: Path, id: str) -> None:
    source = tmp_path / "source.ndjson"
    source.write_bytes(
        text_of([PATIENT_A, {**UNKNOWN_CODE, "id": id}, {**UNKNOWN_CODE, "resourceType": "Claim", "id": id}])
    )
    assert Sorted(source, tmp_path / "out").facts["a"].problems == read(str(source), as_of=DAY, locale="us").problems


REPORT: Resource = {"resourceType": "DiagnosticReport", "id": "f", "subject": {"reference": "Patient/a"}}
PART = {
    "code": {"coding": [{"system": "urn:ekbom:fact", "code": "ferritin"}]},
    "valueQuantity": {"value": 3, "unit": "ug/L"},
}


@pytest.mark.parametrize(
    "resource",
    [
        UNKNOWN_CODE,
        {**UNKNOWN_CODE, "modifierExtension": [{"url": "x"}]},
        {**UNKNOWN_CODE, "component": [PART]},
        {**UNKNOWN_CODE, "component": [{}, PART]},
        {**UNKNOWN_CODE, "component": [{"code": 7}, 7]},
        {**UNKNOWN_CODE, "status": "entered-in-error"},
        {**UNKNOWN_CODE, "resourceType": "Claim", "modifierExtension": [{"url": "x"}]},
        {**UNKNOWN_CODE, "code": None},
        REPORT,
        {**REPORT, "conclusion": "none"},
        {**REPORT, "presentedForm": []},
        {**REPORT, "modifierExtension": [{"url": "x"}], "conclusion": "none"},
        {**REPORT, "subject": {"reference": "Group/a"}},
    ],
)
def test_what_says_nothing_leaves_what_it_leaves_in_one_patients_code(tmp_path: Path, resource: Resource) -> None:
    source = tmp_path / "source.ndjson"
    patient_b = {"resourceType": "Patient", "id": "b"}
    source.write_bytes(text_of([PATIENT_A, resource, {**resource, "id": "g"}, patient_b]))
    facts = Sorted(source, tmp_path / "out").facts["a"]
    assert facts == read(str(source), patient="a", as_of=DAY, locale="us")


# --- lines, blocks and processes -------------------------------------------------------------------------


def bulk(folder: Path) -> Path:
    """A folder of several files, one packed, with broken lines in known places."""
    folder.mkdir()
    resources = [one for people in PEOPLE.values() for one in people]
    lines = text_of(resources).splitlines()
    (folder / "a.ndjson").write_bytes(b"\n".join([*lines[:100], b"{", b"", *lines[100:150], b"[1]"]))
    (folder / "b.ndjson.gz").write_bytes(gzip.compress(b"\r\n".join([*lines[150:], b'{"resourceType":7}', b""])))
    return folder


@pytest.mark.parametrize("size", [700, 5_000, 2**21])
def test_any_number_of_processes_and_any_size_of_blocks_give_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    source = bulk(tmp_path / "source")
    expected = Sorted(source, tmp_path / "one")
    assert expected.split.problems == {BROKEN: 3}
    assert expected.split.places == {BROKEN: "a.ndjson, line 101"}
    monkeypatch.setattr(fhir_blocks, "SIZE", size)
    one, two = Sorted(source, tmp_path / "small"), Sorted(source, tmp_path / "two", workers=2)
    assert one.split == two.split == expected.split
    assert one.facts == two.facts == expected.facts
    shards = {path.name: path.read_bytes() for path in (tmp_path / "small").iterdir()}
    assert shards == {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}


def test_the_line_number_of_a_broken_line_holds_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [b'{"resourceType":"Encounter"}'] * 999
    for at, size in ((1, 100), (500, 100), (999, 64), (730, 10_000)):
        monkeypatch.setattr(fhir_blocks, "SIZE", size)
        source = tmp_path / f"{at}.ndjson"
        source.write_bytes(b"\n".join([*lines[: at - 1], b"x", *lines[at:]]))
        found = Sorted(source, tmp_path / str(at))
        assert found.split.places == {BROKEN: f"{at}.ndjson, line {at}"}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("size", [10, 90, 1_000, 2**21])
def test_a_line_that_is_too_long_is_lost_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, packed: bool
) -> None:
    monkeypatch.setattr(fhir_blocks, "SIZE", size)
    monkeypatch.setattr(fhir_source, "LONGEST", 300)
    long = b'{"resourceType":"Encounter","x":"' + b"x" * 5_000 + b'"}'
    fits = b'{"resourceType":"Patient","id":"b"}'.ljust(300)
    data = b"\n".join([long, b'{"resourceType":"Patient","id":"a"}', fits, long, b"{", fits + b" ", long])
    source = tmp_path / "source.ndjson"
    source.write_bytes(gzip.compress(data) if packed else data)
    found = Sorted(source, tmp_path / "out")
    assert found.split.problems == {TOO_LONG: 4, BROKEN: 1}
    assert found.split.places == {TOO_LONG: "source.ndjson, line 1", BROKEN: "source.ndjson, line 5"}
    assert sorted(found.facts) == ["a", "b"]
    shown = [line if line is None else line.rstrip(b"\n") for line, _ in fhir_source.lines_of(str(source))]
    assert shown == [None, b'{"resourceType":"Patient","id":"a"}', fits, None, b"{", None, None]


#: What the reader of one record notes of two versions of a resource that says something in the newer one only.
OF_VERSIONS = {
    "conflict: two versions of one resource: the newer one counts": 1,
    "code: Observation codes that no fact is read from": 1,
}


def test_problems_are_counted_one_by_one_and_not_joined_as_for_a_reader(tmp_path: Path) -> None:
    source = tmp_path / "source.ndjson"
    drugs = [
        {
            "resourceType": "MedicationRequest",
            "id": f"m{at}",
            "status": "active",
            "intent": "order",
            "subject": {"reference": "Patient/a"},
            "medicationCodeableConcept": {"text": f"drops number {at}"},
            "authoredOn": "2026-01-01",
        }
        for at in range(20)
    ]
    source.write_bytes(text_of([PATIENT_A, *drugs]))
    found = Sorted(source, tmp_path / "out")
    assert len(found.facts["a"].problems) < 15
    assert found.problems == {
        f"drug: not recognised, so nothing is known of its interactions: drops number {at}": 1 for at in range(20)
    }


def test_a_byte_order_mark_and_empty_lines_are_passed_over(tmp_path: Path) -> None:
    source = tmp_path / "source.ndjson"
    source.write_bytes(b"\xef\xbb\xbf" + text_of([FERRITIN]) + b"\n \t\r\n" + text_of([PATIENT_A, VERSIONS[1]]))
    found = Sorted(source, tmp_path / "out")
    assert found.problems == OF_VERSIONS
    assert [p.count for p in found.facts["a"].problems if p.kind == "conflict"] == [1]
    source.write_bytes(text_of([PATIENT_A]) + b"\xef\xbb\xbf" + text_of([FERRITIN]))
    assert Sorted(source, tmp_path / "again").split.places == {BROKEN: "source.ndjson, line 2"}


def test_text_that_is_not_utf8_is_a_broken_line(tmp_path: Path) -> None:
    source = tmp_path / "source.ndjson"
    source.write_bytes(
        text_of([PATIENT_A]) + b'{"resourceType":"Encounter","x":"\xff","subject":{"reference":"Patient/a"}}'
    )
    assert Sorted(source, tmp_path / "out").split.problems == {BROKEN: 1}


def test_resources_of_strangers_are_counted_one_by_one(tmp_path: Path) -> None:
    stranger = {"subject": {"reference": "Patient/nobody"}}
    source = tmp_path / "source.ndjson"
    encounters = [{"resourceType": "Encounter", "id": f"e{at}", **stranger} for at in range(5)]
    source.write_bytes(text_of([PATIENT_A, *encounters, {**FERRITIN, **stranger}]))
    assert Sorted(source, tmp_path / "out").problems == {STRANGER: 6}


def test_a_bundle_in_a_line_and_lines_in_a_json_file_are_read(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    entries = [
        {"fullUrl": "urn:uuid:other-name", "resource": PATIENT_A},
        {"resource": {**FERRITIN, "subject": {"reference": "urn:uuid:other-name"}}},
    ]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    (source / "bundles.ndjson").write_bytes(text_of([bundle]))
    patient_b = {**PATIENT_A, "id": "b"}
    of_b = [{**one, "subject": {"reference": "Patient/b"}} for one in VERSIONS[:2]]
    (source / "lines.json").write_bytes(text_of([patient_b, *of_b]))
    found = Sorted(source, tmp_path / "out", shards=16)
    assert found.problems == OF_VERSIONS
    assert "ferritin" in found.facts["a"].values and "ferritin" not in found.facts["b"].values
    (source / "empty.json").write_bytes(b" ")
    assert Sorted(source, tmp_path / "with-empty").facts == found.facts
    for at, data in enumerate((b'{"resourceType":"Bundle","entry":7}', b"{")):
        (source / "broken.json").write_bytes(data)
        with pytest.raises(RecordError, match=r"broken\.json"):
            Sorted(source, tmp_path / f"broken-{at}")


# --- what goes wrong -------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2])
def test_damaged_gzip_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    monkeypatch.setattr(fhir_blocks, "SIZE", 5_000)
    source = bulk(tmp_path / "source")
    path = source / "b.ndjson.gz"
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(RecordError, match=r"b\.ndjson\.gz: the file cannot be read \(the gzip data is damaged\)"):
        Sorted(source, tmp_path / "out", workers=workers)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_full_disk_is_an_error_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full on this system")
    monkeypatch.setattr(fhir_blocks, "SIZE", 5_000)
    monkeypatch.setattr(fhir_source, "_WAITING", 1_000)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "shard-0.ndjson").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        fhir_source.split(str(bulk(tmp_path / "source")), str(tmp_path / "out"), 1, quiet, workers)


@pytest.mark.parametrize("data", [b"{} x", b"{", b'{"a":1,"a":2}', b"\xff", gzip.compress(b"{}", mtime=0)[:-4]])
def test_a_bundle_that_cannot_be_read_is_one_clear_error_from_any_process(tmp_path: Path, data: bytes) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for at in range(6):
        (source / f"{at}.json").write_bytes(Path(sample(SAMPLES[at % len(SAMPLES)], "bundle.json")).read_bytes())
    (source / "4.json").write_bytes(data)
    with pytest.raises(RecordError, match=r"4\.json"):
        Sorted(source, tmp_path / "out", workers=2)


def test_a_process_that_is_ended_from_outside_is_an_error_of_the_machine() -> None:
    shares = iter([fhir_source._Share(partial(os._exit, 1), 0, 0)] * 6)
    with pytest.raises(MemoryError, match="fewer workers"):
        list(fhir_source._in_order(shares, 2))


def test_more_shards_than_a_process_may_open_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fhir_source, "_WAITING", 20_000)
    before = limits.getrlimit(limits.RLIMIT_NOFILE)
    limits.setrlimit(limits.RLIMIT_NOFILE, (min(200, before[1]), before[1]))
    try:
        found = Sorted(bulk(tmp_path / "source"), tmp_path / "out", shards=700)
    finally:
        limits.setrlimit(limits.RLIMIT_NOFILE, before)
    assert len(found.facts) == len(PEOPLE)


def test_the_work_of_a_pass_that_was_stopped_is_begun_anew(tmp_path: Path) -> None:
    source = bulk(tmp_path / "source")
    expected = Sorted(source, tmp_path / "whole", shards=1)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "shard-0.ndjson").write_bytes(b"half a li")
    fhir_source.split(str(source), str(tmp_path / "out"), 1, quiet, 1)
    found = fhir_source.patients_of(str(tmp_path / "out"), 0, expected.split.lists, DAY, "us", Counter())
    assert {one.patient.id: one for one, _ in found} == expected.facts


def test_progress_tells_every_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fhir_blocks, "SIZE", 5_000)
    source = bulk(tmp_path / "source")
    (source / "c.json").write_bytes(Path(sample("anna", "bundle.json")).read_bytes())
    (tmp_path / "out").mkdir()
    told: list[int] = []
    fhir_source.split(str(source), str(tmp_path / "out"), 2, told.append, 1)
    assert sum(told) == sum(path.stat().st_size for path in source.iterdir()) and len(told) > 10
