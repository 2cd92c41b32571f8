"""A folder of FHIR NDJSON with many patients, sorted into shards that hold all of some patients each.

One pass over the files, line by line, in memory that does not grow with them: of each line only type, id and subject
are looked at. A shard is then read by the same code as one patient's record, so that a patient has the same facts here
and there. A line that is no JSON of a resource is lost alone and counted. A ``.json`` file is one Bundle or resource.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

import msgspec

from ekbom.facts.known import PatientFacts
from ekbom.population.chart_tables import first_year
from ekbom.population.shards import FIRST_SIGNS
from ekbom.records import json_input
from ekbom.records.as_of import facts_as_of
from ekbom.records.chart import Chart
from ekbom.records.errors import RecordError
from ekbom.records.fhir_elements import tail_of
from ekbom.records.fhir_record import Entry, bundle_entries, fill, patients_in
from ekbom.records.moments import UNDATED
from ekbom.records.ndjson import files_of, list_of_file
from ekbom.records.source import read_bytes, text_of

#: Longest line and largest Bundle that are read, in bytes; a resource is far smaller.
LONGEST = 64 * 2**20
#: What is counted as a problem.
BROKEN = "lines that are not JSON of a resource"
TOO_LONG = "lines longer than a resource can be"
STRANGER = "resources of a patient who is not in the source"
_SHARED_KINDS = ("Medication", "Device")
_SHARED = "shared"


class _Head(msgspec.Struct):
    """What is looked at of a resource; what is no object there counts as not given."""

    resourceType: str  # noqa: N815  # as FHIR calls it
    id: msgspec.Raw = msgspec.Raw(b"null")
    subject: msgspec.Raw = msgspec.Raw(b"null")
    patient: msgspec.Raw = msgspec.Raw(b"null")


class _Reference(msgspec.Struct):
    reference: str


_head = msgspec.json.Decoder(_Head)
_reference = msgspec.json.Decoder(_Reference)
_string = msgspec.json.Decoder(str)


class Split(NamedTuple):
    """What the pass over the files found: the lists they were kept for (with the file), problems with a first place."""

    lists: dict[str, str]
    problems: dict[str, int]
    places: dict[str, str]


def split(source: str, folder: str, shards: int, progress: Callable[[int], None]) -> Split:
    """Sort the resources of all files of a folder (or of one file) into so many shards in ``folder``.

    progress: told how many bytes of a file were taken. Raises RecordError where a file cannot be read or there is none,
    OSError where the shards cannot be written.
    """
    lists: dict[str, str] = {}
    problems: Counter[str] = Counter()
    places: dict[str, str] = {}
    with contextlib.ExitStack() as stack:
        out = [stack.enter_context(open(_path(folder, str(at)), "wb")) for at in range(shards)]
        shared = stack.enter_context(open(_path(folder, _SHARED), "wb"))
        for path in files_of(source):
            shown = os.path.relpath(path, source) if os.path.isdir(source) else os.path.basename(path)
            before = 0
            first = True
            for number, line, taken in _resources(path):
                progress(taken - before)
                before = taken
                if first and (which := list_of_file(shown, (line or b"")[:4096].decode("utf-8", "replace"))):
                    lists.setdefault(which, shown)
                first = False
                try:
                    where = TOO_LONG if line is None else _shard_of(line, shards)
                except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                    where = BROKEN
                if isinstance(where, str):
                    problems[where] += 1
                    places.setdefault(where, f"{shown}, line {number}")
                elif where is not None and line is not None:
                    (shared if where < 0 else out[where]).write(line + b"\n")
            progress(os.path.getsize(path) - before)
    return Split(lists, dict(problems), places)


def _path(folder: str, shard: str) -> str:
    return os.path.join(folder, f"shard-{shard}.ndjson")


def is_lines(path: str) -> bool:
    """Whether a file has one resource a line; else it is one Bundle or resource."""
    return not path.lower().removesuffix(".gz").endswith(".json")


def lines_of(path: str) -> Iterator[tuple[bytes | None, int]]:
    """The lines of a file, unpacked, None in the place of one that is too long, with the bytes taken so far."""
    try:
        with open(path, "rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            file: BinaryIO = gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[assignment]
            while line := file.readline(LONGEST + 1):
                if len(line) <= LONGEST:
                    yield line, raw.tell()
                    continue
                yield None, raw.tell()
                while line and not line.endswith(b"\n"):
                    line = file.readline(LONGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "the gzip data is damaged"
        raise RecordError(f"{path}: the file cannot be read ({reason})") from None


def _resources(path: str) -> Iterator[tuple[int, bytes | None, int]]:
    """The resources of a file: number of the line, [alias, resource] in JSON (None: too long), bytes taken so far."""
    if is_lines(path):
        for number, (line, taken) in enumerate(lines_of(path), start=1):
            if line is None:
                yield number, None, taken
            elif not line.isspace():
                yield number, b'["",' + line.strip() + b"]", taken
        return
    text = text_of(read_bytes(path, LONGEST), path)
    value = json_input.parse(text, path) if text.strip() else {"resourceType": "Bundle"}
    entries = [Entry(value, "")]
    if isinstance(value, dict) and value.get("resourceType") == "Bundle":
        entries = bundle_entries(value, path, Chart())
    for number, entry in enumerate(entries, start=1):
        yield number, msgspec.json.encode((entry.alias, entry.resource)), os.path.getsize(path)


_pair = msgspec.json.Decoder(tuple[str, msgspec.Raw])


def _shard_of(line: bytes, shards: int) -> int | None:
    """Where a resource belongs: its patient's shard, -1 for what patients share, None for what names no patient."""
    alias, raw = _pair.decode(line)
    head = _head.decode(raw)
    if head.resourceType == "Patient":
        return _number(_string_of(head.id) or alias, shards)
    for given in (head.subject, head.patient):
        if bytes(given) != b"null":
            try:
                return _number(tail_of(_reference.decode(given).reference), shards)
            except msgspec.ValidationError:
                return None
    return -1 if head.resourceType in _SHARED_KINDS else None


def _string_of(raw: msgspec.Raw) -> str:
    try:
        return _string.decode(raw)
    except msgspec.ValidationError:
        return ""


def _number(patient: str, shards: int) -> int:
    return zlib.crc32(patient.encode()) % shards


# --- a shard ---------------------------------------------------------------------------------------------


def patients_of(
    folder: str, shard: int, lists: dict[str, str], as_of: int, locale: str, problems: Counter[str]
) -> Iterator[tuple[PatientFacts, int | None]]:
    """The facts of each patient of a shard, by id, and the year of the first sign of restless legs.

    Broken lines and strangers are counted in ``problems``.
    """
    shared = [entry for _, entry in _entries(_path(folder, _SHARED), problems)]
    of: dict[str, list[Entry]] = {}
    people: list[Entry] = []
    for patient, entry in _entries(_path(folder, str(shard)), problems):
        if entry.resource.get("resourceType") == "Patient":
            people.append(entry)
        else:
            of.setdefault(patient, []).append(entry)
    found = patients_in(people)
    for key in sorted(found):
        chart = Chart()
        one = found[key]
        own = of.pop(key, [])
        if one.alias and one.alias != key:
            own += of.pop(one.alias, [])
        try:
            fill(chart, [one, *own, *shared], one, key, alone=False)
        except RecordError:
            problems[BROKEN] += 1
            continue
        for which, shown in lists.items():
            chart.there(which, UNDATED, shown)
        yield facts_as_of(chart, as_of, locale), first_year(chart, as_of, FIRST_SIGNS)
    strangers = sum(map(len, of.values()))
    if strangers:
        problems[STRANGER] += strangers


def _entries(path: str, problems: Counter[str]) -> Iterator[tuple[str, Entry]]:
    """The resources of a shard with their patient's id."""
    with open(path, encoding="utf-8", newline="\n") as file:
        for line in file:
            try:
                alias, resource = json_input.parse(line, "a line")
            except RecordError:
                problems[BROKEN] += 1
                continue
            subject = resource.get("subject") or resource.get("patient")
            reference = subject.get("reference") if isinstance(subject, dict) else None
            yield tail_of(reference) if isinstance(reference, str) else "", Entry(resource, alias)
