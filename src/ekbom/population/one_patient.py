"""One patient of a population run again, by the same way as ``ekbom plan`` goes with the same source.

The source may be larger than memory, so an excerpt is made of it first: the lines that mention the patient, and what
patients share. Lines that are left out stay as empty lines, so that places keep their numbers.
"""

from __future__ import annotations

import datetime
import json
import os
import tempfile
from typing import Any

import polars as pl

from ekbom.facts.known import PatientFacts
from ekbom.population.fhir_source import LONGEST, is_lines, lines_of
from ekbom.population.run import MANIFEST, SCHEMA, RunError, fingerprint
from ekbom.population.shards import Settings
from ekbom.records import read
from ekbom.records.ndjson import files_of
from ekbom.records.source import read_bytes

#: Resources of many patients and of none that a patient's own may point to; and another patient.
_SHARED = (b'"Medication"', b'"Device"')
_PATIENT = b'"Patient"'


def facts_of(out: str, patient: str) -> PatientFacts:
    """The facts of one patient of a finished run, from its source. RunError where that is not there or has changed."""
    manifest = manifest_of(out)
    day = datetime.date.fromisoformat(manifest["as_of"]).toordinal()
    where = tuple((str(finding), str(value)) for finding, value in manifest["where"])
    settings = Settings(manifest["source"]["path"], day, manifest["locale"], where)
    if not os.path.exists(settings.source):
        raise RunError(f"the source of {out} is no longer where it was, expected it at {settings.source}")
    if fingerprint(settings) != manifest["source"]["digest"]:
        raise RunError(f"the source of {out} or the book has changed since; run it again")
    if not _judged(out, patient):
        raise RunError(f"{out}: the patient that was asked for is not in this run")
    with tempfile.TemporaryDirectory() as folder:
        _excerpt(settings.source, patient, folder)
        return read(folder, patient=patient, as_of=day, locale=settings.locale)


def _judged(out: str, patient: str) -> bool:
    parts = pl.scan_parquet(os.path.join(out, "*.parquet"))
    return parts.filter(pl.col("patient") == patient).select("patient").head(1).collect().height == 1


def manifest_of(out: str) -> dict[str, Any]:
    """The manifest of a finished run; RunError where there is none."""
    path = os.path.join(out, MANIFEST)
    try:
        with open(path, encoding="utf-8") as file:
            manifest = json.load(file)
    except OSError as error:
        raise RunError(f"{path}: cannot be read ({error.strerror}), expected the folder of a finished run") from None
    except (ValueError, RecursionError):
        raise RunError(f"{path}: not JSON, expected the manifest of a run") from None
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        raise RunError(f"{path}: not of the schema {SCHEMA}")
    return manifest


def _excerpt(source: str, patient: str, folder: str) -> None:
    """The files of the source, by their names, with only what concerns the patient; two patients where it has them."""
    wanted = (patient.encode(), *_SHARED)
    others = 0
    for path in files_of(source):
        shown = os.path.relpath(path, source) if os.path.isdir(source) else os.path.basename(path)
        target = os.path.join(folder, shown.removesuffix(".gz"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if not is_lines(path):
            data = read_bytes(path, LONGEST)
            other = _PATIENT in data and others < 2
            if other or any(part in data for part in wanted):
                others += other
                with open(target, "wb") as file:
                    file.write(data)
            continue
        with open(target, "wb") as file:
            for number, (line, _) in enumerate(lines_of(path)):
                other = line is not None and others < 2 and _PATIENT in line
                others += other
                # The first line says of what list the file is.
                if line is not None and (other or not number or b"\\u" in line or any(part in line for part in wanted)):
                    file.write(line if line.endswith(b"\n") else line + b"\n")
                else:
                    file.write(b"\n")
