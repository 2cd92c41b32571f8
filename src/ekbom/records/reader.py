"""``read``: any input to the facts of one patient as of a day. What the input is, its content says."""

from __future__ import annotations

import os
from typing import Any

from ekbom.facts.known import PatientFacts
from ekbom.records.chart import Chart
from ekbom.records.errors import RecordError
from ekbom.records.source import STANDARD_INPUT, name_of, read_bytes, text_of

DEFAULT_LIMIT = 64 * 2**20
_LINE_ENDINGS = (".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz")
_SHEET_ENDINGS = (".yaml", ".yml", ".yaml.gz", ".yml.gz")


def read(
    source: str,
    *,
    patient: str = "",
    as_of: int,
    locale: str = "",
    limit_bytes: int = DEFAULT_LIMIT,
) -> PatientFacts:
    """The facts of one patient as of a day (proleptic ordinal) from a file, a folder or standard input ("-").

    A FHIR R4 Bundle, NDJSON (a file or a folder of files, also gzip), or a patient sheet (YAML or JSON). ``patient``:
    the id of the patient where there are several. ``limit_bytes``: for one file, before and after unpacking.
    Raises RecordError, one sentence, where the input as a whole cannot be read; single items that cannot be used
    are in ``problems`` of the result.
    """
    from ekbom.records.as_of import facts_as_of

    if source != STANDARD_INPUT and os.path.isdir(source):
        from ekbom.records import ndjson

        chart = ndjson.chart_of_folder(source, patient, limit_bytes)
    else:
        chart = chart_of(read_bytes(source, limit_bytes), name_of(source), patient)
    return facts_as_of(chart, as_of, locale)


def chart_of(data: bytes, name: str, patient: str) -> Chart:
    """The chart of one patient from the bytes of one file; RecordError where they are no record."""
    text = text_of(data, name)
    if not text or text.isspace():
        raise RecordError(f"{name}: the input is empty, expected a FHIR Bundle, NDJSON or a patient sheet")
    lower = name.lower()
    if lower.endswith(_LINE_ENDINGS):
        from ekbom.records import ndjson

        return ndjson.chart_of_lines(text, name, patient)
    if lower.endswith(_SHEET_ENDINGS) or text.lstrip()[:1] not in ("{", "["):
        if lower.endswith((".json", ".json.gz")):
            raise RecordError(f"{name}: not JSON, expected a FHIR Bundle or a patient sheet")
        return _chart_of_sheet(_yaml(text, name), name, patient)
    from ekbom.records import json_input

    try:
        value = json_input.parse(text, name)
    except json_input.ExtraData as more:
        if text[more.end :].lstrip()[:1] != "{":
            raise
        from ekbom.records import ndjson

        return ndjson.chart_of_lines(text, name, patient)
    if type(value) is not dict:
        raise RecordError(f"{name}: a JSON array, expected a FHIR Bundle or a patient sheet")
    if "resourceType" in value:
        return _chart_of_bundle(value, name, patient)
    return _chart_of_sheet(value, name, patient)


def _yaml(text: str, name: str) -> Any:
    from ekbom.records import yaml_input

    return yaml_input.parse(text, name)


def _chart_of_sheet(value: Any, name: str, patient: str) -> Chart:
    from ekbom.records import sheet

    return sheet.chart_of(value, name, patient)


def _chart_of_bundle(value: dict[str, Any], name: str, patient: str) -> Chart:
    from ekbom.records import fhir_record

    chart = Chart()
    if value["resourceType"] == "Patient":
        entries = [fhir_record.Entry(value, "")]
    else:
        entries = fhir_record.bundle_entries(value, name, chart)
    patients = fhir_record.patients_in(entries)
    one = fhir_record.chosen(patients, patient, name)
    fhir_record.fill(chart, entries, one, name, alone=len(patients) == 1)
    return chart
