"""A folder of FHIR NDJSON with many patients, sorted into shards that hold all of some patients each.

One pass over the files in blocks of lines, by several processes, in memory that does not grow with them and to the same
shards however many there are; most resources say nothing and leave only their id there. A shard is then read by the
same code as one patient's record, so that a patient has the same facts here and there. A line that is no JSON of a
resource is lost alone and counted. A ``.json`` file is one Bundle or resource.
"""

from __future__ import annotations

import gc
import gzip
import json
import os
import shutil
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

from ekbom.facts.known import PatientFacts
from ekbom.population import strict_json
from ekbom.population.chart_tables import first_year
from ekbom.population.fhir_blocks import blocks_of, is_packed, unreadable
from ekbom.population.fhir_lines import (
    BROKEN,
    SHARED,
    TOO_LONG,
    Kept,
    Quiet,
    Sorted,
    kept,
    quiet,
    sort_bundle,
    sort_lines,
)
from ekbom.population.processes import workers_for
from ekbom.population.shards import FIRST_SIGNS
from ekbom.records.as_of import facts_noting
from ekbom.records.chart import Chart
from ekbom.records.errors import RecordError
from ekbom.records.fhir_elements import Resource, reference_of, tail_of, text
from ekbom.records.fhir_record import Entry, fill, patients_in
from ekbom.records.moments import UNDATED
from ekbom.records.ndjson import files_of, list_of_file
from ekbom.records.problems import Problems

#: Longest line and largest Bundle that are read, in bytes; a resource is far smaller.
LONGEST = 64 * 2**20
STRANGER = "resources of a patient who is not in the source"
NAMELESS = "patients without an id, who may be one or several"
#: Bytes that wait for being written to the shards, and shares of work that are not worth further processes.
_WAITING, _FEW = 64 * 2**20, 4
_FILES = "shard-files.json"
#: Elements by which a resource refers to what patients share.
_REFERRING = ("medicationReference", "device")


class Split(NamedTuple):
    """What the pass over the files found: the lists they were kept for (with the file), problems with a first place."""

    lists: dict[str, str]
    problems: dict[str, int]
    places: dict[str, str]


class _Share(NamedTuple):
    """A share of the work: what to call for it, of which file (its number), and what it takes of the file's bytes."""

    call: Callable[[], Sorted]
    file: int
    taken: int


def split(source: str, folder: str, shards: int, progress: Callable[[int], None], workers: int) -> Split:
    """Sort the resources of all files of a folder (or of one file) into so many shards in ``folder``.

    progress: told how many bytes of a file were taken. Raises RecordError where a file cannot be read or there is none,
    OSError where the shards cannot be written, MemoryError where a process was ended from outside.
    """
    files = files_of(source)
    shown = [os.path.relpath(path, source) if os.path.isdir(source) else os.path.basename(path) for path in files]
    with open(os.path.join(folder, _FILES), "w", encoding="utf-8") as file:
        json.dump([os.path.abspath(path) for path in files], file)
    out = _Shards(folder, shards)
    lists: dict[str, str] = {}
    problems: Counter[str] = Counter()
    places: dict[str, str] = {}
    before, lines = -1, 0
    for number, taken, found in _in_order(_shares(files, shown, shards), workers):
        if number != before:
            before, lines = number, 0
        if found.which:
            lists.setdefault(found.which, shown[number])
        for what, (count, first) in found.problems.items():
            problems[what] += count
            places.setdefault(what, f"{shown[number]}, line {lines + first}")
        lines += found.lines
        for shard, data in found.shards.items():
            out.add(shard, data)
        progress(taken)
    out.flush()
    return Split(lists, dict(problems), places)


def is_lines(path: str) -> bool:
    """Whether a file has one resource a line; else it is one Bundle or resource."""
    return not path.lower().removesuffix(".gz").endswith(".json")


def lines_of(path: str) -> Iterator[tuple[bytes | None, int]]:
    """The lines of a file, unpacked, each with an end; None for one that is too long; with the bytes taken so far."""
    for data, _, taken in blocks_of(path, LONGEST):
        lines = [None] if data is None else data.removesuffix(b"\n").split(b"\n")
        for line in lines:
            yield (None if line is None or len(line) > LONGEST else line + b"\n"), taken


def _shares(files: list[str], shown: list[str], shards: int) -> Iterator[_Share]:
    for number, (path, name) in enumerate(zip(files, shown, strict=True)):
        if not is_lines(path):
            yield _Share(partial(sort_bundle, path, number, name, shards, LONGEST), number, os.path.getsize(path))
            continue
        before = 0
        for data, at, taken in blocks_of(path, LONGEST):
            if data is None:
                yield _Share(partial(_too_long, name, at), number, taken - before)
            else:
                yield _Share(partial(sort_lines, data, number, at, name, shards, LONGEST), number, taken - before)
            before = taken
        if not before:
            yield _Share(partial(sort_lines, b"", number, 0, name, shards, LONGEST), number, 0)


def _too_long(name: str, at: int) -> Sorted:
    return Sorted({}, "" if at else list_of_file(name, ""), 1, {TOO_LONG: (1, 1)})


def _in_order(shares: Iterator[_Share], workers: int) -> Iterator[tuple[int, int, Sorted]]:
    """What came of the shares, in their order, with file and bytes; by processes where there are more than a few."""
    first = list(islice(shares, _FEW))
    if workers <= 1 or len(first) < _FEW:
        for share in chain(first, shares):
            yield share.file, share.taken, share.call()
        return
    with workers_for(workers, _prepare) as pool:
        waiting: deque[tuple[int, int, Future[Sorted]]] = deque()
        for share in chain(first, shares):
            waiting.append((share.file, share.taken, pool.submit(share.call)))
            if len(waiting) > 2 * workers:
                file, taken, future = waiting.popleft()
                yield file, taken, future.result()
        for file, taken, future in waiting:
            yield file, taken, future.result()


def _prepare() -> None:
    """In a worker: what was loaded stays, and what is read has no cycles."""
    gc.freeze()
    gc.set_threshold(100_000)


class _Shards:
    """The files of the shards, written in large pieces and closed in between, since there may be very many of them."""

    def __init__(self, folder: str, shards: int) -> None:
        self._paths = dict(zip((SHARED, *range(shards)), paths_of(folder, shards), strict=True))
        self._waiting: dict[int, list[bytes]] = {}
        self._size = 0
        for path in self._paths.values():
            with open(path, "wb"):
                pass

    def add(self, shard: int, data: bytes) -> None:
        self._waiting.setdefault(shard, []).append(data)
        self._size += len(data)
        if self._size > _WAITING:
            self.flush()

    def flush(self) -> None:
        for shard, pieces in self._waiting.items():
            with open(self._paths[shard], "ab") as file:
                file.writelines(pieces)
        self._waiting.clear()
        self._size = 0


def paths_of(folder: str, shards: int) -> list[str]:
    """The files of what patients share and of every shard."""
    return [_path(folder, shard) for shard in (SHARED, *range(shards))]


def _path(folder: str, shard: int) -> str:
    return os.path.join(folder, f"shard-{'shared' if shard == SHARED else shard}.ndjson")


# --- a shard ---------------------------------------------------------------------------------------------


def patients_of(
    folder: str, shard: int, lists: dict[str, str], as_of: int, locale: str, problems: Counter[str]
) -> Iterator[tuple[PatientFacts, int | None]]:
    """The facts of each patient of a shard, by id. What is broken, strange or not used is counted in ``problems``."""
    for chart in charts_of(folder, shard, lists, problems):
        noted = chart.problems.merged(Problems())
        facts = facts_noting(chart, as_of, locale, noted)
        for kind, what, _, count in noted.found():
            problems[f"{kind}: {what}"] += count
        yield facts, first_year(chart, as_of, FIRST_SIGNS)


def charts_of(folder: str, shard: int, lists: dict[str, str], problems: Counter[str]) -> Iterator[Chart]:
    """The chart of each patient of a shard, by id. Broken records and strangers are counted in ``problems``."""
    shared = _Shared(_entries(_lines(folder, SHARED), problems))
    originals = _Originals(folder)
    own: dict[str, list[Kept]] = {}
    people: list[Kept] = []
    for line in _lines(folder, shard):
        (people if line.patient is None else own.setdefault(line.patient, [])).append(line)
    entries = _entries(people, problems)
    nameless = sum(not (text(entry.resource.get("id")) or entry.alias) for entry in entries)
    if nameless:
        problems[NAMELESS] += nameless
    found = patients_in(entries)
    found.pop("", None)  # who has no id may be several
    for key in sorted(found):
        one = found[key]
        lines = own.pop(key, [])
        if one.alias and one.alias != key:
            lines += own.pop(one.alias, [])
        whole, silent = _apart(lines, originals, problems)
        chart = Chart()
        entries = [one, *whole, *shared.of(whole)]
        try:
            fill(chart, entries, one, key, alone=False, unread=_unread(silent))
        except RecordError:
            problems[BROKEN] += 1
            continue
        for many in silent:
            if many.problem[0]:
                chart.problems.add(*many.problem, f"{many.kind}/{min(many.ids)}", len(many.ids))
        for which, shown in lists.items():
            chart.there(which, UNDATED, shown)
        yield chart
    strangers = sum(_number(line) for lines in own.values() for line in lines)
    if strangers:
        problems[STRANGER] += strangers


def _lines(folder: str, shard: int) -> Iterator[Kept]:
    with open(_path(folder, shard), "rb") as file:
        yield from map(kept, file)


def _number(line: Kept) -> int:
    """How many resources a line of a shard stands for."""
    return len(quiet(line.value).ids) if line.alias is None else 1


def _unread(silent: list[Quiet]) -> dict[str, list[str]]:
    """The places of resources of types that are not read, by type."""
    found: dict[str, list[str]] = {}
    for many in silent:
        if many.unread:
            found.setdefault(many.kind, []).extend(f"{many.kind}/{id}" for id in many.ids)
    return found


def _entry(line: Kept, problems: Counter[str]) -> Entry | None:
    try:
        return Entry(strict_json.parse_again(bytes(line.value), "a line"), line.alias or "")
    except RecordError:
        problems[BROKEN] += 1
        return None


def _entries(lines: Iterable[Kept], problems: Counter[str]) -> list[Entry]:
    return [entry for line in lines if (entry := _entry(line, problems)) is not None]


def _identity(resource: Resource) -> tuple[str, str]:
    return resource["resourceType"], text(resource.get("id"))


class _Place(NamedTuple):
    """Where a resource stands in the source: number of the file, beginning and length of its line."""

    file: int
    at: int
    length: int


def _apart(lines: list[Kept], originals: _Originals, problems: Counter[str]) -> tuple[list[Entry], list[Quiet]]:
    """The resources of a patient that are needed in full, and those that say nothing.

    Of a resource with several versions all are needed in full, in the order of the source.
    """
    whole: list[tuple[_Place, Entry]] = []
    silent: list[tuple[int, Quiet]] = []
    ids: dict[str, list[str]] = {}
    for line in lines:
        if line.alias is None:
            many = quiet(line.value)
            silent.append((line.file, many))
            ids.setdefault(many.kind, []).extend(many.ids)
        elif (entry := _entry(line, problems)) is not None:
            whole.append((_Place(line.file, line.at, 0), entry))
            kind, id = _identity(entry.resource)
            ids.setdefault(kind, []).append(id)
    several = {kind: _several(named) for kind, named in ids.items() if len(set(named)) < len(named)}
    if any(several.values()):
        whole, silent = _with_versions(whole, silent, several, originals)
    return [entry for _, entry in whole], [many for _, many in silent]


def _several(ids: list[str]) -> set[str]:
    return {id for id, count in Counter(ids).items() if id and count > 1}


def _with_versions(
    whole: list[tuple[_Place, Entry]],
    silent: list[tuple[int, Quiet]],
    several: dict[str, set[str]],
    originals: _Originals,
) -> tuple[list[tuple[_Place, Entry]], list[tuple[int, Quiet]]]:
    """These resources (ids by type) in full too, all in the order of the source; the others still silent."""
    found = list(whole)
    others = []
    for file, many in silent:
        named = several.get(many.kind, set())
        rest = []
        for id, at, length in zip(many.ids, many.at, many.lengths, strict=True):
            if id in named:
                found.append((_Place(file, at, length), originals.of(_Place(file, at, length))))
            else:
                rest.append((id, at, length))
        if rest:
            ids, ats, lengths = map(list, zip(*rest, strict=True))
            others.append((file, Quiet(many.kind, many.unread, many.problem, ids, ats, lengths)))
    found.sort(key=lambda placed: placed[0][:2])
    return found, others


class _Originals:
    """Resources in full, from the source once more. A gzip file is unpacked for that, once, beside the shards."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._files: list[str] = []

    def of(self, place: _Place) -> Entry:
        if not self._files:
            with open(os.path.join(self._folder, _FILES), encoding="utf-8") as file:
                self._files = json.load(file)
        path = self._files[place.file]
        try:
            with open(self._plain(place.file), "rb") as plain:
                plain.seek(place.at)
                data = plain.read(place.length)
        except (OSError, EOFError, zlib.error) as error:
            raise unreadable(path, error) from None
        return Entry(strict_json.parse(data, path), "")

    def _plain(self, number: int) -> str:
        path = self._files[number]
        if not is_packed(path):
            return path
        plain = os.path.join(self._folder, f"unpacked-{number}")
        if not os.path.exists(plain):
            own = f"{plain}.{os.getpid()}"
            with gzip.open(path) as packed, open(own, "wb") as file:
                shutil.copyfileobj(packed, file, 2**20)
            os.replace(own, plain)
        return plain


class _Shared:
    """What patients share: of each resource the first of equal copies, to be found by any name that it is called."""

    def __init__(self, entries: list[Entry]) -> None:
        versions: dict[tuple[str, str], list[Entry]] = {}
        self._entries: list[Entry] = []
        self._named: dict[str, set[int]] = {}
        self._same: dict[tuple[str, str], set[int]] = {}
        for entry in entries:
            identity = _identity(entry.resource)
            others = versions.setdefault(identity, [])
            if identity[1] and any(other.resource == entry.resource for other in others):
                continue
            others.append(entry)
            self._same.setdefault(identity, set()).add(len(self._entries))
            for name in {entry.alias, identity[1]} - {""}:
                self._named.setdefault(name, set()).add(len(self._entries))
            self._entries.append(entry)
        #: What has two versions is noted for every patient.
        self._everybody = set().union(*(same for identity, same in self._same.items() if identity[1] and len(same) > 1))

    def of(self, own: list[Entry]) -> list[Entry]:
        """What the resources of a patient refer to or are versions of, and what is noted for everybody."""
        wanted = set(self._everybody)
        for entry in own:
            resource = entry.resource
            wanted |= self._same.get(_identity(resource), set())
            for name in _REFERRING:
                wanted |= self._named.get(tail_of(reference_of(resource.get(name))), set())
        return [self._entries[at] for at in sorted(wanted)]
