"""One patient of a population run again, by the same way as ``ekbom plan`` goes with the same source.

The source may be larger than memory, so an excerpt is made of it first: the lines that mention the patient, and what
patients share. Lines that are left out stay as empty lines, so that places keep their numbers.
"""

from __future__ import annotations

import datetime
import json
import os
import tempfile
from collections import Counter
from typing import Any, NamedTuple

import polars as pl

from ekbom.facts.known import Known, Patient, PatientFacts
from ekbom.logic.expressions import Category
from ekbom.plan.book import load_tables
from ekbom.population.book_answers import book_answers
from ekbom.population.chart_tables import chart_of
from ekbom.population.database import is_url
from ekbom.population.event_source import event_tables_of
from ekbom.population.event_tables import TABLES
from ekbom.population.facts_source import facts_of_rows
from ekbom.population.fhir_source import LONGEST, is_lines, lines_of
from ekbom.population.run import MANIFEST, SCHEMA, RunError, fingerprint
from ekbom.population.shards import Settings
from ekbom.population.sql_engine import KEY
from ekbom.population.tables import files_of as files_of_table
from ekbom.population.tables import scan
from ekbom.records import read
from ekbom.records.as_of import facts_as_of
from ekbom.records.chart import Chart
from ekbom.records.moments import iso_day
from ekbom.records.ndjson import files_of
from ekbom.records.source import read_bytes

#: Resources of many patients and of none that a patient's own may point to; and another patient.
_SHARED = (b'"Medication"', b'"Device"')
_PATIENT = b'"Patient"'


def facts_of(out: str, patient: str, source: str = "") -> PatientFacts:
    """The facts of one patient of a finished run, from its source. RunError where that is not there or has changed.

    source: where the source is now, "" for where it was; a database's URL is not kept whole, since it may hold a
    password, and must be given.
    """
    asked = _asked(out)
    if is_url(asked.settings.source) and not source:
        raise RunError(f"{out} was made of the database {asked.settings.source}; give its URL with --source")
    settings = asked.settings._replace(source=source or asked.settings.source)
    if not is_url(settings.source) and not os.path.exists(settings.source):
        raise RunError(f"the source of {out} is no longer where it was, expected it at {settings.source}")
    if asked.book != load_tables().digest:
        raise RunError(f"{out} was judged by another version of the book; run it again")
    if fingerprint(settings) != asked.digest:
        raise RunError(f"{settings.source} is not the source of {out}, or has changed since; run it again")
    if not _judged(out, patient):
        raise RunError(f"{out}: the patient that was asked for is not in this run")
    day, kind = settings.as_of, asked.kind
    with tempfile.TemporaryDirectory() as folder:
        if kind == "fhir":
            _excerpt(settings.source, patient, folder)
            return read(folder, patient=patient, as_of=day, locale=settings.locale)
        if kind == "facts":
            return _row(settings, patient)
        return facts_as_of(_chart(settings, kind, patient, folder), day, settings.locale)


class _Asked(NamedTuple):
    """What a finished run was asked for. kind, digest: of its source; book: the digest of the book."""

    settings: Settings
    kind: str
    digest: str
    book: str


def _asked(out: str) -> _Asked:
    """By its manifest; RunError where that is not one of this version."""
    manifest = manifest_of(out)
    try:
        day = datetime.date.fromisoformat(manifest["as_of"]).toordinal()
        where = tuple((str(finding), str(value)) for finding, value in manifest["where"])
        about = manifest["source"]
        settings = Settings(str(about["path"]), day, str(manifest["locale"]), where)
        return _Asked(settings, about["kind"], about["digest"], manifest["knowledge"]["digest"])
    except (KeyError, TypeError, ValueError):
        raise RunError(f"{out}: the manifest is not one of this version; run it again") from None


def _chart(settings: Settings, kind: str, patient: str, work: str) -> Chart:
    """The chart of one patient of a source that is read by tables of events."""
    own = f"WHERE {KEY} = '" + patient.replace("'", "''") + "'"
    with event_tables_of(settings, kind, work) as rows:
        tables = {
            name: [
                dict(zip(columns, row, strict=True))
                for row in rows(
                    f"SELECT {', '.join(columns)} FROM ekbom_{name} {own}"
                    + (f" OR {KEY} = ''" if name == "lists" else "")
                )
            ]
            for name, columns in TABLES.items()
        }
    return chart_of(tables, patient)


def _row(settings: Settings, patient: str) -> PatientFacts:
    """What a row of a table of facts says, with the row's own columns as the places."""
    every = (scan([path]).filter(pl.col(KEY).cast(pl.String) == patient) for path in files_of_table(settings.source))
    rows = next(found for one in every if not (found := one.collect()).is_empty())
    program = book_answers(settings.as_of).program
    frame = facts_of_rows(rows, program, settings, Counter())
    words = {number: label for label, number in program.labels.items()}
    values = {}
    for fact in program.facts:
        name = program.column(fact)
        value = frame[name][0] if name in frame.columns else None
        if value is not None:
            value = words[value] if isinstance(fact.type, Category) else value
            date = settings.as_of if fact.key == "as_of" else 0
            values[fact.key] = Known(value, iso_day(date) if date else "", f"column {fact.key}")
    sex = str(values["sex"].value)
    return PatientFacts(
        Patient(patient, sex, ""), settings.as_of, settings.locale, dict(sorted(values.items())), (), ()
    )


def _judged(out: str, patient: str) -> bool:
    for part in sorted(name for name in os.listdir(out) if name.endswith(".parquet")):
        path = os.path.join(out, part)
        try:
            if not pl.scan_parquet(path).filter(pl.col(KEY) == patient).select(KEY).head(1).collect().is_empty():
                return True
        except (OSError, pl.exceptions.PolarsError):
            raise RunError(f"{path}: not a part of a finished run; run it again") from None
    return False


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
        raise RunError(f"{path}: not of the schema {SCHEMA}, expected the manifest of a run")
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
                    file.write(line)
                else:
                    file.write(b"\n")
