"""Files in, a study out: pictures, structured reports, tables, FHIR Observations, saved readings of nailfold pictures.

What a file is shows in its content first and its name second. A file that cannot be read is a refusal with its reason,
and the others go on. A nailfold picture counts once: two files that read one picture differently are both refused. Of a
file only its name without folders is kept, in signs that can be shown; of files with one name the later are numbered.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from ekbom.records.errors import RecordError
from ekbom.records.json_input import parse as parse_json
from ekbom.records.yaml_input import parse as parse_yaml
from ekbom.vascular import capillaroscopy, compact_table, oxygen, pressures, study_fhir, venography
from ekbom.vascular.capillaroscopy import Reading
from ekbom.vascular.measurement import NOWHERE, Place, Refusal, Study
from ekbom.vascular.vendor_codes import TableError

#: Largest table or FHIR document, in bytes.
MAX_TABLE = 16 * 2**20
_STRUCTURED_REPORT = b"1.2.840.10008.5.1.4.1.1.88."
_SOP_CLASS, _CONTENT = 0x00080016, 0x0040A730
_ROWS: dict[str, Callable[[Iterable[Any], str], Study]] = {
    "pressures": pressures.measure,
    "oxygen": oxygen.measure,
    "venography": venography.measure,
}


class MissingExtra(Exception):
    """A picture or DICOM file needs the extra ``vascular``."""


def read_files(paths: Iterable[str], place: Place = NOWHERE, progress: Callable[[int], None] | None = None) -> Study:
    """The study of some files together; ``place`` is where their pictures were taken."""
    found = []
    given = list(paths)
    for number, (path, name) in enumerate(zip(given, _names(given), strict=True), start=1):
        found.append(_read(path, name, place))
        if progress is not None:
            progress(number)
    return sum(_each_picture_once(found), Study())


def _each_picture_once(studies: list[Study]) -> list[Study]:
    """The studies, those of a nailfold picture that another file reads too refused; of equal readings one is left."""
    of_picture: dict[str, list[Reading]] = {}
    for study in studies:
        for _, reading in study.readings:
            of_picture.setdefault(reading.picture, []).append(reading)
    left: list[Study] = []
    seen: set[str] = set()
    for study in studies:
        for name, reading in study.readings:
            if any(other != reading for other in of_picture[reading.picture]):
                study = _refused(name, "another file reads the same picture differently: neither counts")
            elif reading.picture in seen:
                study = _refused(name, "its picture stands in an earlier file with the same reading: it counts once")
            seen.add(reading.picture)
        left.append(study)
    return left


def read_file(path: str, place: Place = NOWHERE) -> Study:
    """The study of one file; what cannot be read is refused in it."""
    return _read(path, _name(path), place)


def _name(path: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in os.path.basename(path))


def _names(paths: Iterable[str]) -> list[str]:
    """A name of its own for each file: an overlay is found by the name of its file."""
    names: dict[str, None] = {}
    for path in paths:
        name = first = _name(path)
        stem, ending = os.path.splitext(first)
        number = 1
        while name in names:
            number += 1
            name = f"{stem} ({number}){ending}"
        names[name] = None
    return list(names)


def _read(path: str, name: str, place: Place) -> Study:
    try:
        with open(path, "rb") as file:
            head = file.read(132)
            if head[128:] == b"DICM" or name.lower().endswith((".dcm", ".dicom")):
                return _dicom(path, name, place)
            data = head + file.read(MAX_TABLE + 1 - len(head))
    except OSError as error:
        return _refused(name, f"cannot be opened: {error.strerror or 'unknown reason'}")
    if len(data) > MAX_TABLE:
        return _refused(name, f"larger than {MAX_TABLE // 2**20} MB, the most for a table")
    try:
        found = _table(data.decode("utf-8-sig"), name)
        return _refused(name, "holds no measurement") if found == Study() else found
    except UnicodeDecodeError:
        return _refused(name, "neither DICOM nor text in UTF-8")
    except (TableError, RecordError) as error:
        return _refused(name, str(error))


def _refused(name: str, reason: str) -> Study:
    return Study(refused=(Refusal("file", reason, name),))


def _dicom(path: str, name: str, place: Place) -> Study:
    try:
        from ekbom.vascular import dicom_elements, dicom_file, spectra
    except ImportError as error:
        raise MissingExtra("pictures need the extra: pip install 'ekbom[vascular]'") from error
    try:
        file = dicom_elements.load(path, name)
        kind = file.elements.get(_SOP_CLASS)
        if _CONTENT in file.elements or (isinstance(kind, tuple) and kind.data.startswith(_STRUCTURED_REPORT)):
            from ekbom.vascular import structured_report

            return structured_report.study_of(file)
        return spectra.measured(dicom_file.dataset_of(file), name, place)
    except dicom_elements.DicomError as error:
        return _refused(name, str(error))


def _table(text: str, name: str) -> Study:
    if name.lower().endswith(".csv"):
        return compact_table.of_csv(text, name)
    if text.lstrip().startswith(("{", "[")) and name.lower().endswith(".json"):
        return _json(parse_json(text, name), name)
    content = parse_yaml(text, name)
    if not isinstance(content, dict):
        return compact_table.of_lines(content, name)
    known = {"duplex", *_ROWS}
    if not known & set(content):
        raise TableError(f"{name}: none of {', '.join(sorted(known))} is in it")
    found = Study()
    if "duplex" in content:
        found += compact_table.of_lines(content["duplex"], f"{name}: duplex")
    for key, measure in _ROWS.items():
        rows = content.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise TableError(f"{name}: {key}: expected a list of rows with named values")
        found += measure(rows, name) if rows else Study()
    return found


def _json(content: Any, name: str) -> Study:
    if isinstance(content, dict) and str(content.get("schema", "")).startswith("ekbom.capillaroscopy/"):
        return _nailfold(content, name)
    if isinstance(content, dict) and str(content.get("schema", "")).startswith("ekbom.measure/"):
        raise TableError(f"{name}: a study as plain data is not read back; write it with --format fhir")
    if isinstance(content, dict) and content.get("resourceType") == "Bundle":
        entries = content.get("entry", [])
        content = [e.get("resource") for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []
    elif isinstance(content, dict):
        content = [content]
    observations = [r for r in content if isinstance(r, dict) and r.get("resourceType") == "Observation"]
    if not observations:
        raise TableError(f"{name}: no FHIR Observation and no nailfold reading is in it")
    return study_fhir.study_of(observations, name)


def _nailfold(content: dict[str, Any], name: str) -> Study:
    try:
        reading = capillaroscopy.from_data(content)
    except ValueError as error:
        raise TableError(f"{name}: {error}") from None
    return replace(capillaroscopy.as_study([reading], name), readings=((name, reading),))


def as_fhir(study: Study) -> str:
    """The study as a Bundle of Observations that wait for a person."""
    resources = study_fhir.observations(study, "Patient/unknown")
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}
    return json.dumps(bundle, indent=1, ensure_ascii=False) + "\n"
