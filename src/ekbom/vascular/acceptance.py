"""Measurements that a person accepts: only then do they become facts of a record.

A record is only appended to: its text stays as it is, also a reported value that an accepted one differs from. A
measurement that differs from the record, or from another one of its study, has to be named by its number; "all" leaves
it out. Refused: a study of another patient or day than is said, two values of one fact, what is in the record already.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from ekbom.facts.known import Known
from ekbom.records.fhir_elements import tail_of
from ekbom.vascular.compact_table import as_facts
from ekbom.vascular.disagreement import with_record
from ekbom.vascular.measurement import REPORTED, Study
from ekbom.vascular.pressures import facts_of
from ekbom.vascular.study_fhir import accepted

#: The subject of a study that nobody has accepted.
NOBODY = "Patient/unknown"


class AcceptanceError(Exception):
    """What was asked for cannot be accepted: the reason in one sentence."""


class Candidate(NamedTuple):
    """One measurement that waits: its number (from 1), and a study of it alone.

    differs: what the record says otherwise, in words by the key of the fact. beside: the numbers of other measurements
    of the study that give another value of the same fact. reported: a laboratory said it.
    """

    number: int
    study: Study
    differs: dict[str, str]
    beside: tuple[int, ...]
    reported: bool


def candidates(study: Study, known: Mapping[str, Known]) -> tuple[Candidate, ...]:
    """The measurements of a study one by one, with what the record (facts by their keys) says otherwise."""
    alone = [Study(duplex=(one,)) for one in study.duplex] + [Study(singles=(one,)) for one in study.singles]
    said: dict[str, dict[object, list[int]]] = {}
    values = [_values(one) for one in alone]
    for number, own in enumerate(values, start=1):
        for key, value in own.items():
            said.setdefault(key, {}).setdefault(value, []).append(number)
    found = []
    for number, (one, own) in enumerate(zip(alone, values, strict=True), start=1):
        others = {
            other
            for key, value in own.items()
            for held, numbers in said[key].items()
            if held != value
            for other in numbers
        }
        origins = [each.origin for each in one.duplex] + [each.origin for each in one.singles]
        reported = set(origins) == {REPORTED}
        found.append(Candidate(number, one, with_record(one, known), tuple(sorted(others)), reported))
    return tuple(found)


def _values(one: Study) -> dict[str, object]:
    """What a study of one measurement says of segments and legs; a time and its error are one value."""
    found: dict[str, object] = dict(facts_of(one))
    facts = {fact["id"]: fact for fact in as_facts(one.duplex) if "segment" in fact}
    error = facts.pop("reflux_time_error", {}).get("value")
    for name, fact in facts.items():
        value = (fact["value"], error) if name == "reflux_time" else fact["value"]
        found[f"{name}.{fact['segment']}@{fact['side']}"] = value
    return found


def chosen(waiting: Collection[Candidate], numbers: Collection[int] | None) -> Study:
    """The accepted measurements together: those of these numbers, or (None) all that nothing speaks against.

    Of a reported and a measured value of one study the reported one is among "all", whether they agree or not.
    """
    by_number = {one.number: one for one in waiting}
    if numbers is not None and not set(numbers) <= set(by_number):
        wrong = min(set(numbers) - set(by_number))
        raise AcceptanceError(f"there is no measurement {wrong}, the study holds {len(by_number)}")
    taken = [
        one
        for one in waiting
        if (one.number in numbers if numbers is not None else not one.differs and _goes_before(one, by_number))
    ]
    if not taken:
        raise AcceptanceError("nothing is accepted: no measurement is left")
    together = {one.number for one in taken}
    for one in taken:
        for other in one.beside:
            if other in together:
                raise AcceptanceError(
                    f"measurements {one.number} and {other} give two values of one fact; accept one of them"
                )
    found = Study()
    for one in taken:
        words = tuple(f"differs from the record: {key}: {said}" for key, said in one.differs.items())
        found += _noted(one.study, *words)
    return found


def _goes_before(one: Candidate, by_number: Mapping[int, Candidate]) -> bool:
    return not one.beside or (one.reported and not any(by_number[other].reported for other in one.beside))


def _noted(study: Study, *words: str) -> Study:
    return replace(
        study,
        duplex=tuple(replace(one, notes=(*one.notes, *words)) for one in study.duplex),
        singles=tuple(replace(one, notes=(*one.notes, *words)) for one in study.singles),
    )


def check_origin(document: Any, patient: Collection[str], day: str) -> None:
    """AcceptanceError where a FHIR document says that it is of another patient (known by these ids) or another day."""
    entries = document.get("entry") if isinstance(document, dict) else document
    for entry in entries if isinstance(entries, list) else [document]:
        resource = entry.get("resource", entry) if isinstance(entry, dict) else None
        if not isinstance(resource, dict) or resource.get("resourceType") != "Observation":
            continue
        whose = resource.get("subject")
        reference = whose.get("reference") if isinstance(whose, dict) else None
        if isinstance(reference, str) and reference != NOBODY and tail_of(reference) not in patient:
            raise AcceptanceError("the study is of another patient than the one it is accepted for")
        when = resource.get("effectiveDateTime", resource.get("effectiveInstant"))
        if isinstance(when, str) and when[:10] != day[: len(when[:10])]:
            raise AcceptanceError("the study says that it is of another day than --date")


def bundle(study: Study, subject: str, day: str, today: datetime.date) -> str:
    """A FHIR Bundle of the accepted measurements alone, as JSON. day: of the examination."""
    entries = [{"resource": resource} for resource in _resources(study, subject, day, today)]
    whole = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def appended(text: str, study: Study, day: str, today: datetime.date) -> str:
    """The text of a patient's Bundle with the accepted measurements at the end of its entries, else unchanged."""
    record = json.loads(text)
    subject = subject_of(record)
    there = {
        entry["resource"].get("id")
        for entry in record["entry"]
        if isinstance(entry, dict) and isinstance(entry.get("resource"), dict)
    }
    made = [one for one in _resources(study, subject, day, today) if one["id"] not in there]
    if not made:
        raise AcceptanceError("the record holds these measurements of that day already")
    # Only a Bundle that a server is to carry out says of each entry what is to be done with it.
    request = {"request": {"method": "POST", "url": "Observation"}} if record.get("type") in _CARRIED_OUT else {}
    lines = ",\n".join(json.dumps({"resource": one, **request}, indent=1, ensure_ascii=False) for one in made)
    at = _end_of_entries(text)
    return f"{text[:at].rstrip()},\n{lines}\n{text[at:]}"


_CARRIED_OUT = ("transaction", "batch")
_BETWEEN = re.compile(r"[\s,:]*")


def _end_of_entries(text: str) -> int:
    """Where the list of entries of a Bundle ends, in its text."""
    read = json.JSONDecoder().raw_decode
    at = text.index("{") + 1
    while True:
        name, at = read(text, _gap(text, at))
        _, at = read(text, _gap(text, at))
        if name == "entry":
            return at - 1


def _gap(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _resources(study: Study, subject: str, day: str, today: datetime.date) -> list[dict[str, Any]]:
    """The final Observations; each is known by its content, so that what is accepted twice is one."""
    made = accepted(study, subject, day)
    for resource in made:
        content = {name: part for name, part in resource.items() if name != "note"}
        resource["id"] = "ekbom-" + hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]
        resource["note"] = [*resource.get("note", []), {"text": f"accepted by a person on {today.isoformat()}"}]
    return made


def subject_of(record: Mapping[str, Any]) -> str:
    """How resources of a Bundle refer to its one patient; AcceptanceError where it is no Bundle of one patient."""
    entry = _patient(record)
    url = entry.get("fullUrl")
    return url if isinstance(url, str) and url.startswith("urn:") else f"Patient/{_id(entry)}"


def ids_of(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids by which a reference may mean the one patient of a Bundle; AcceptanceError as ``subject_of``."""
    entry = _patient(record)
    url = entry.get("fullUrl")
    return tuple(filter(None, (entry["resource"].get("id"), tail_of(url) if isinstance(url, str) else "")))


def _id(entry: Mapping[str, Any]) -> str:
    own = entry["resource"].get("id")
    if not isinstance(own, str) or not own:
        raise AcceptanceError("the patient of the record has no id")
    return own


def _patient(record: Mapping[str, Any]) -> Mapping[str, Any]:
    entries = record.get("entry") if record.get("resourceType") == "Bundle" else None
    if not isinstance(entries, list):
        raise AcceptanceError("the record is no FHIR Bundle, expected one to append to")
    patients = [
        entry
        for entry in entries
        if isinstance(entry, dict)
        and isinstance(entry.get("resource"), dict)
        and entry["resource"].get("resourceType") == "Patient"
    ]
    if len(patients) != 1:
        raise AcceptanceError(f"the record holds {len(patients)} patients, expected one")
    return patients[0]
