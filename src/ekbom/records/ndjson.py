"""NDJSON: one FHIR resource a line, in one file or in a folder of files, also gzip.

A folder is read in the order of its names, sub-folders included; files that end in .ndjson, .jsonl or .json
(with or without .gz) are read, all others are left alone. Only the lines of the chosen patient are parsed.
A file of a resource type shows that the list of that type was kept, even if it holds nothing of the patient.
"""

from __future__ import annotations

import os
from typing import Any

from ekbom.records import json_input
from ekbom.records.chart import Chart
from ekbom.records.errors import RecordError
from ekbom.records.fhir_lists import OF_TYPE
from ekbom.records.fhir_record import Entry, bundle_entries, chosen, fill, patients_in
from ekbom.records.moments import UNDATED
from ekbom.records.source import read_bytes, text_of

_ENDINGS = (".ndjson", ".jsonl", ".json")
_BY_NAME = {name.lower(): which for name, which in OF_TYPE.items()}
#: Resources that are read through references of others and name no patient themselves.
_SHARED = ('"Medication"', '"Device"')


def chart_of_lines(text: str, name: str, patient: str) -> Chart:
    """The chart of one patient from the text of one NDJSON file."""
    chart = Chart()
    return _chart(chart, "", [(name, text)], patient, name, {})


def chart_of_folder(folder: str, patient: str, limit: int) -> Chart:
    """The chart of one patient from a folder of FHIR files; RecordError where it holds none."""
    chart = Chart()
    texts: list[tuple[str, str]] = []
    lists: dict[str, str] = {}
    for path in files_of(folder):
        shown = os.path.relpath(path, folder)
        text = text_of(read_bytes(path, limit), path)
        which = list_of_file(shown, text)
        if which:
            lists.setdefault(which, shown)
        texts.append((shown, text))
    return _chart(chart, folder, texts, patient, folder, lists)


def files_of(folder: str) -> list[str]:
    """The files of a folder that are read, by their names; of a file, itself. RecordError where there is none."""
    if os.path.isfile(folder):
        return [folder]
    found: list[str] = []

    def failed(error: OSError) -> None:
        raise RecordError(f"{error.filename}: the folder cannot be read ({error.strerror})") from None

    for place, folders, files in os.walk(folder, onerror=failed):
        folders.sort()
        for file in sorted(files):
            plain = file.lower().removesuffix(".gz")
            if plain.endswith(_ENDINGS) and not file.startswith("."):
                found.append(_file(os.path.join(place, file)))
    if not found:
        raise RecordError(f"{folder}: the folder holds no file that ends in {', '.join(_ENDINGS)} (or with .gz)")
    return found


def _file(path: str) -> str:
    if os.path.exists(path) and not os.path.isfile(path):
        raise RecordError(f"{path}: found a pipe or a device in the folder, expected a file")
    return path


def list_of_file(shown: str, text: str) -> str:
    """The list that a file is of: by its name or its folder's name, else by the type of its first resource."""
    parts = shown.lower().replace("\\", "/").split("/")
    for part in reversed(parts):
        word = "".join(c if c.isalpha() else " " for c in part).split()
        if word and word[0] in _BY_NAME:
            return _BY_NAME[word[0]]
    first = text[: text.find("\n")] if "\n" in text else text
    for kind, which in OF_TYPE.items():
        if f'"resourceType":"{kind}"' in first or f'"resourceType": "{kind}"' in first:
            return which
    return ""


def _resources(folder: str, shown: str, text: str, wanted: tuple[str, ...], chart: Chart) -> list[Entry]:
    """The resources of a file whose line holds one of the wanted texts (all lines, where none is wanted)."""
    path = os.path.join(folder, shown)
    if shown.lower().removesuffix(".gz").endswith(".json"):
        try:
            return _of_value(json_input.parse(text, path) if text.strip() else {}, shown, chart)
        except json_input.ExtraData as more:
            if text[more.end :].lstrip()[:1] != "{":
                raise
    found: list[Entry] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line.isspace():
            continue
        if wanted and "\\u" not in line and not any(part in line for part in wanted):
            continue
        value = json_input.parse(line, f"{path}, line {number}")
        found.extend(_of_value(value, f"{shown}, line {number}", chart))
    return found


def _of_value(value: Any, place: str, chart: Chart) -> list[Entry]:
    if type(value) is not dict or type(value.get("resourceType")) is not str:
        chart.problems.add("resource", "entries without a resource", place)
        return []
    if value["resourceType"] == "Bundle":
        return bundle_entries(value, place, chart)
    return [Entry(value, "")]


def _chart(
    chart: Chart, folder: str, texts: list[tuple[str, str]], patient: str, name: str, lists: dict[str, str]
) -> Chart:
    people: dict[str, Entry] = {}
    scratch = Chart()
    for shown, text in texts:
        if '"Patient"' in text:
            people.update(patients_in(_resources(folder, shown, text, ('"Patient"',), scratch)))
    one = chosen(people, patient, name)
    own = str(one.resource.get("id") or one.alias)
    alone = len(people) == 1
    wanted = () if alone else (own, *_SHARED)
    entries: list[Entry] = []
    for shown, text in texts:
        entries.extend(_resources(folder, shown, text, wanted, chart))
    if not alone:
        entries = [e for e in entries if e.resource["resourceType"] != "Patient" or e.resource is one.resource]
    fill(chart, entries, one, name, alone=alone)
    for which, shown in lists.items():
        chart.there(which, UNDATED, shown)
    return chart
