"""Measurements that a person accepts: only then do they become facts of a record.

A record is only appended to: what it holds stays, also a reported value that an accepted one differs from. Such a
measurement has to be named by its number; "all" leaves it out.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from ekbom.vascular.disagreement import with_record
from ekbom.vascular.measurement import Study
from ekbom.vascular.study_fhir import accepted


class AcceptanceError(Exception):
    """What was asked for cannot be accepted: the reason in one sentence."""


class Candidate(NamedTuple):
    """One measurement that waits: its number (from 1), a study of it alone, and where it differs from the record."""

    number: int
    study: Study
    differs: dict[str, str]


def candidates(study: Study, known: Mapping[str, object]) -> tuple[Candidate, ...]:
    """The measurements of a study one by one, with what the record (key of a fact to its value) says otherwise."""
    alone = [Study(duplex=(one,)) for one in study.duplex] + [Study(singles=(one,)) for one in study.singles]
    return tuple(Candidate(at, one, with_record(one, known)) for at, one in enumerate(alone, start=1))


def chosen(waiting: Collection[Candidate], numbers: Collection[int] | None) -> Study:
    """The accepted measurements together: those of these numbers, or (None) all that do not differ from the record."""
    known = {one.number for one in waiting}
    if numbers is not None and not set(numbers) <= known:
        wrong = min(set(numbers) - known)
        raise AcceptanceError(f"there is no measurement {wrong}, the study holds {len(known)}")
    taken = [c for c in waiting if (c.number in numbers if numbers is not None else not c.differs)]
    if not taken:
        raise AcceptanceError("nothing is accepted: no measurement is left")
    found = Study()
    for one in taken:
        found += one.study
    return found


def appended(record: Mapping[str, Any] | None, study: Study, subject: str, day: str, today: datetime.date) -> str:
    """A FHIR Bundle with the accepted measurements at its end, as JSON; the record's own entries stay as they are.

    record: a Bundle of the patient, or None for a Bundle of the measurements alone. day: of the examination.
    """
    words = f"accepted by a person on {today.isoformat()}"
    noted = replace(
        study,
        duplex=tuple(replace(one, notes=(*one.notes, words)) for one in study.duplex),
        singles=tuple(replace(one, notes=(*one.notes, words)) for one in study.singles),
    )
    entries = [{"resource": resource} for resource in accepted(noted, subject, day)]
    if record is None:
        whole: dict[str, Any] = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    else:
        whole = {**record, "entry": [*record.get("entry", []), *entries]}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def subject_of(record: Mapping[str, Any]) -> str:
    """How resources of a Bundle refer to its one patient; AcceptanceError where it is no Bundle of one patient."""
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
    own, url = patients[0]["resource"].get("id"), patients[0].get("fullUrl")
    if isinstance(url, str) and url.startswith("urn:"):
        return url
    if not isinstance(own, str) or not own:
        raise AcceptanceError("the patient of the record has no id")
    return f"Patient/{own}"
