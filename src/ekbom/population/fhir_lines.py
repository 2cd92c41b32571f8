"""Lines of FHIR become lines of shards: the share of sorting a large export that any process can do by itself.

Most resources of an export say nothing that the book asks for: their type is not read, or their codes mean no fact, by
the tables of the code that reads one patient's record. Of these only id and place go on, since another version of one
may come later; which of the two counts is decided with both in full. All others go on as they are, to be read by that
code.
"""

from __future__ import annotations

import zlib
from typing import Any, NamedTuple

import msgspec

from ekbom.population import strict_json
from ekbom.records import json_input, meaning
from ekbom.records.chart import Chart
from ekbom.records.errors import RecordError
from ekbom.records.fhir_elements import Resource, objects, tail_of, text
from ekbom.records.fhir_observation import NO_FACT
from ekbom.records.fhir_questionnaire import read_report
from ekbom.records.fhir_record import (
    Entry,
    bundle_entries,
    is_unread,
    of_a_patient,
    subject_of,
)
from ekbom.records.naming import named_facts
from ekbom.records.ndjson import list_of_file
from ekbom.records.source import read_bytes, text_of

#: What is counted as a problem.
BROKEN = "lines that are not JSON of a resource"
NO_RESOURCE = "files that hold no resource of FHIR"
TOO_LONG = "lines longer than a resource can be"
#: In the place of a shard: what patients share.
SHARED = -1
_SHARED_KINDS = ("Medication", "Device")
#: Longest id and type that are part of a place as they are (``fhir_record.place_of``).
_LONGEST = 64
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Quiet(msgspec.Struct, array_like=True, frozen=True):
    """Resources of one type and one patient that say nothing: the same problem is noted of each, or none.

    unread: the type is not read. problem: its kind and what ("" and "" for none). ids, at, lengths: of each resource,
    its id, where its line begins and how long that is.
    """

    kind: str
    unread: bool
    problem: tuple[str, str]
    ids: list[str]
    at: list[int]
    lengths: list[int]


class Kept(NamedTuple):
    """A line of a shard: whose it is (None of a Patient or of nobody), and a resource with its alias, or ``Quiet``.

    Without an alias it is ``Quiet``. file, at: number of the file and where in it, unpacked, the line or the Bundle
    begins (0 of what has several places).
    """

    patient: str | None
    alias: str | None
    file: int
    at: int
    value: msgspec.Raw


class Sorted(NamedTuple):
    """Lines for each shard; which list the file is of (asked at its beginning); how many lines; problems.

    problems: how often, and the number of the first line, counted from 1 where the share begins.
    """

    shards: dict[int, bytes]
    which: str
    lines: int
    problems: dict[str, tuple[int, int]]


_encode = msgspec.json.Encoder().encode
kept = msgspec.json.Decoder(Kept).decode
quiet = msgspec.json.Decoder(Quiet).decode


def sort_lines(data: bytes, file: int, at: int, shown: str, shards: int, longest: int) -> Sorted:
    """Sort whole lines of a file. file, at: its number and where in it they begin; shown: its name."""
    which = "" if at else list_of_file(shown, _text(data[: data.find(b"\n") + 1] or data))
    lines = data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    problems: dict[str, tuple[int, int]] = {}
    pile = _Pile(file, shards)
    for number, line in enumerate(lines, start=1):
        place, at = at, at + len(line) + 1
        if not line or line.isspace():
            continue
        if not place and line.startswith(_BYTE_ORDER_MARK):
            place, line = len(_BYTE_ORDER_MARK), line[len(_BYTE_ORDER_MARK) :]
        if len(line) > longest:
            what = TOO_LONG
        else:
            try:
                pile.add_line(line, place)
                continue
            except RecordError:
                what = BROKEN
        count, first = problems.get(what, (0, number))
        problems[what] = count + 1, first
    return Sorted(pile.lines(), which, len(lines), problems)


def sort_bundle(path: str, file: int, shown: str, shards: int, longest: int) -> Sorted:
    """Sort the resources of a file that is one Bundle or resource, or lines after all; RecordError if it is no JSON."""
    data = read_bytes(path, longest)
    whole = text_of(data, path)
    try:
        value = json_input.parse(whole, path) if whole.strip() else {"resourceType": "Bundle"}
    except json_input.ExtraData as more:
        if whole[more.end :].lstrip()[:1] != "{":
            raise RecordError(str(more)) from None  # an error of its own kind does not go from process to process
        return sort_lines(data, file, 0, shown, shards, longest)
    entries = _entries(value, path)
    pile = _Pile(file, shards)
    pile.add_entries(entries, 0)
    problems = {} if entries else {NO_RESOURCE: (1, 1)}
    return Sorted(pile.lines(), list_of_file(shown, whole), len(entries), problems)


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").removeprefix("\ufeff")


def _entries(value: Any, name: str) -> list[Entry]:
    if type(value) is not dict or type(value.get("resourceType")) is not str:
        return []  # the manifest of an export, say; counted by the caller
    return bundle_entries(value, name, Chart()) if value["resourceType"] == "Bundle" else [Entry(value, "")]


def _ids(entries: list[Entry]) -> dict[str, str]:
    """The ids of the Patients of a Bundle by their aliases, since references in it go by these."""
    return {
        entry.alias: text(entry.resource.get("id")) or entry.alias
        for entry in entries
        if entry.resource["resourceType"] == "Patient"
    }


class _Owner(NamedTuple):
    """Whose a resource is: the shard, the patient (None of a Patient or of nobody), whether it can be a patient."""

    shard: int
    patient: str | None
    is_patient: bool


class _Whose:
    """Decides whose a resource is; remembers references. ids: of patients by another name."""

    def __init__(self, ids: dict[str, str], shards: int) -> None:
        self._ids = ids
        self._shards = shards
        self._known: dict[str, _Owner] = {}

    def of(self, resource: Resource, alias: str) -> _Owner | None:
        """Whose it is; None where it names no patient and is not shared."""
        kind = resource["resourceType"]
        if kind == "Patient":
            return _Owner(self._shard(text(resource.get("id")) or alias), None, False)
        subject = subject_of(resource)
        if subject is None:
            return _Owner(SHARED, None, False) if kind in _SHARED_KINDS else None
        reference = subject.get("reference") if type(subject) is dict else None
        if type(reference) is not str:
            return None
        known = self._known.get(reference)
        if known is None:
            tail = tail_of(reference)
            known = _Owner(self._shard(self._ids.get(tail, tail)), tail, of_a_patient(reference))
            self._known[reference] = known
        return known

    def _shard(self, patient: str) -> int:
        return zlib.crc32(patient.encode()) % self._shards


class _Pile:
    """Lines for the shards, from the lines of a file."""

    def __init__(self, file: int, shards: int) -> None:
        self._file = file
        self._shards = shards
        self._whose = _Whose({}, shards)
        self._lines: dict[int, list[bytes]] = {}
        self._quiet: dict[tuple[_Owner, str, bool, tuple[str, str]], tuple[list[str], list[int], list[int]]] = {}

    def lines(self) -> dict[int, bytes]:
        """The lines of each shard."""
        for (owner, kind, unread, problem), places in self._quiet.items():
            self._keep(owner, None, 0, (kind, unread, problem, *places))
        self._quiet.clear()
        return {shard: b"\n".join((*lines, b"")) for shard, lines in self._lines.items()}

    def add_entries(self, entries: list[Entry], at: int) -> None:
        """Add the resources of a Bundle that begins there in the file, in full."""
        whose = _Whose(_ids(entries), self._shards)
        for entry in entries:
            owner = whose.of(entry.resource, entry.alias)
            if owner is not None:
                self._keep(owner, entry.alias, at, entry.resource)

    def add_line(self, line: bytes, at: int) -> None:
        """Add the resource of a line that begins there in the file. RecordError if it is not strict JSON of one."""
        resource = strict_json.parse(line, "a line")
        kind = resource.get("resourceType") if type(resource) is dict else None
        if type(kind) is not str:
            raise RecordError("a line: found no FHIR resource, expected one")
        if kind == "Bundle":
            self.add_entries(bundle_entries(resource, "a line", Chart()), at)
            return
        owner = self._whose.of(resource, "")
        if owner is None:
            return
        called = _called(kind, resource.get("id")) if owner.is_patient else ""
        problem = _quietly(resource, kind, called) if called else None
        if problem is not None:
            self._add_quiet((owner, kind, is_unread(kind), problem), called, at, len(line))
        else:
            made = b'%b,"",%d,%d,%b]' % (_encode((owner.patient,))[:-1], self._file, at, line)
            self._lines.setdefault(owner.shard, []).append(made)

    def _add_quiet(self, key: tuple[_Owner, str, bool, tuple[str, str]], id: str, at: int, length: int) -> None:
        places = self._quiet.get(key)
        if places is None:
            places = self._quiet[key] = ([], [], [])
        places[0].append(id)
        places[1].append(at)
        places[2].append(length)

    def _keep(self, owner: _Owner, alias: str | None, at: int, what: object) -> None:
        made = _encode((owner.patient, alias, self._file, at, what))
        self._lines.setdefault(owner.shard, []).append(made)


def _called(kind: str, id: object) -> str:
    """The id of a resource whose place is its type and its id as they are; "" of any other."""
    if type(id) is str and len(id) <= _LONGEST and id.isprintable() and len(kind) <= _LONGEST and kind.isalpha():
        return id
    return ""


_NO_PROBLEM = ("", "")
_NO_FACT_PROBLEM = ("code", NO_FACT)
_NO_FACT: dict[bytes, bool] = {}
_REMEMBERED = 100_000


def _quietly(resource: Resource, kind: str, called: str) -> tuple[str, str] | None:
    """The problem that is all a resource with this id gives (or none); None where it may say something."""
    if is_unread(kind):
        return _NO_PROBLEM
    if resource.get("modifierExtension"):
        return None
    if kind == "Observation":
        parts = objects(resource.get("component"))
        nothing = _no_fact(resource.get("code")) and all(_no_fact(part.get("code")) for part in parts)
        return _NO_FACT_PROBLEM if nothing else None
    if kind == "DiagnosticReport":
        chart = Chart()
        read_report(resource, chart, called)
        reasons = chart.problems.found()
        return reasons[0][:2] if reasons else _NO_PROBLEM
    return None


def _no_fact(concept: Any) -> bool:
    """Whether no fact can be read from an Observation, or a component, with this code."""
    code = _encode(concept)
    known = _NO_FACT.get(code)
    if known is None:
        known = not meaning.of_concept(concept) and named_facts({"code": concept}) is None
        if len(_NO_FACT) < _REMEMBERED and len(code) < 1000:
            _NO_FACT[code] = known
    return known
