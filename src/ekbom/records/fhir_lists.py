"""List and Composition: that a list of conditions, allergies, medicines, procedures or devices was kept.

A current List, or a section of a Composition, shows that its list is there when it has entries, or when it is
empty and says that nothing is known (emptyReason nilknown or closed). Not asked, withheld, unavailable and not
started say that the list is not there. Which list it is: its LOINC or FHIR code, else the type of its entries.
"""

from __future__ import annotations

from typing import Any

from ekbom.facts.definition import LOINC
from ekbom.records.chart import Chart
from ekbom.records.fhir_elements import Resource, code_of, codes_of, first_moment, mapping, objects, reference_of, text
from ekbom.records.moments import Moment

_USE = "http://terminology.hl7.org/CodeSystem/list-example-use-codes"
_CODES = {
    (LOINC, "11450-4"): "conditions",
    (LOINC, "48765-2"): "allergies",
    (LOINC, "10160-0"): "medications",
    (LOINC, "47519-4"): "procedures",
    (LOINC, "46264-8"): "devices",
    (_USE, "problems"): "conditions",
    (_USE, "allergies"): "allergies",
    (_USE, "medications"): "medications",
}
OF_TYPE = {
    "Condition": "conditions",
    "AllergyIntolerance": "allergies",
    "MedicationRequest": "medications",
    "MedicationStatement": "medications",
    "MedicationAdministration": "medications",
    "Procedure": "procedures",
    "Device": "devices",
    "DeviceUseStatement": "devices",
}
_NOTHING_KNOWN = ("nilknown", "closed")
_NOT_THERE = ("notasked", "withheld", "unavailable", "notstarted")
_DATES = ("date",)
_MOST_DEPTH = 8


def _which(code: Any, entries: list[str]) -> str:
    for pair in codes_of(code):
        if pair in _CODES:
            return _CODES[pair]
    types = {OF_TYPE.get(reference.split("/", 1)[0], "") for reference in entries}
    return types.pop() if len(types) == 1 else ""


def _note(holder: Resource, entries: list[str], when: Moment, chart: Chart, source: str, what: str) -> None:
    which = _which(holder.get("code"), entries)
    if not which:
        return
    reason = code_of(holder.get("emptyReason"))
    if entries or reason in _NOTHING_KNOWN:
        chart.there(which, when, source)
    elif reason in _NOT_THERE:
        chart.problems.add("status", f"{what} of {which} that is empty because it is {reason}", source)
    else:
        chart.problems.add("status", f"{what} of {which} that is empty and does not say why", source)


def read_list(resource: Resource, chart: Chart, source: str) -> None:
    """Note that a list is there."""
    if text(resource.get("status")) not in ("current", ""):
        chart.problems.add("status", "List that is not current", source)
        return
    when = first_moment(resource, _DATES, chart.problems, source)
    kept = [entry for entry in objects(resource.get("entry")) if entry.get("deleted") is not True]
    _note(resource, [reference_of(entry.get("item")) for entry in kept], when, chart, source, "List")


def read_composition(resource: Resource, chart: Chart, source: str) -> None:
    """Note the lists that the sections of a Composition are."""
    if text(resource.get("status")) == "entered-in-error":
        chart.problems.add("status", "Composition with status entered-in-error", source)
        return
    when = first_moment(resource, _DATES, chart.problems, source)
    sections = [(section, 0) for section in objects(resource.get("section"))]
    while sections:
        section, depth = sections.pop()
        references = [text(mapping(entry).get("reference")) for entry in objects(section.get("entry"))]
        _note(section, references, when, chart, source, "Composition section")
        if depth < _MOST_DEPTH:
            sections.extend((inner, depth + 1) for inner in objects(section.get("section")))
