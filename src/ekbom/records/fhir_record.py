"""The resources of one patient become a chart: whose they are, which version counts, who reads them.

A record has one patient, or the caller names one. A resource counts when its subject is that patient, or when it
names none and the record has one patient only. Of two versions of a resource the newer one counts (meta.lastUpdated,
then versionId). A modifier extension may turn the meaning of a resource round, so such a resource is not read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ekbom.records import (
    fhir_allergy,
    fhir_condition,
    fhir_lists,
    fhir_medication,
    fhir_observation,
    fhir_patient,
    fhir_procedure,
    fhir_questionnaire,
)
from ekbom.records.chart import Chart
from ekbom.records.errors import RecordError
from ekbom.records.fhir_elements import Resource, codes_of, mapping, printable, tail_of, text

_READERS: dict[str, Callable[[Resource, Chart, str], None]] = {
    "Observation": fhir_observation.read,
    "Condition": fhir_condition.read,
    "AllergyIntolerance": fhir_allergy.read,
    "Procedure": fhir_procedure.read_procedure,
    "Device": fhir_procedure.read_device,
    "QuestionnaireResponse": fhir_questionnaire.read_response,
    "DiagnosticReport": fhir_questionnaire.read_report,
    "List": fhir_lists.read_list,
    "Composition": fhir_lists.read_composition,
}
_MEDICATIONS = ("MedicationRequest", "MedicationStatement", "MedicationAdministration")
#: Read only through references of other resources.
_REFERRED = ("Medication", "Patient")
_KNOWN = frozenset((*_READERS, *_MEDICATIONS, "DeviceUseStatement", *_REFERRED))
_WITH_DATE = (
    "effectiveDateTime",
    "onsetDateTime",
    "performedDateTime",
    "authoredOn",
    "authored",
    "recordedDate",
    "date",
)


class Entry(NamedTuple):
    """A resource and what it is called from outside (the tail of fullUrl, "" if none)."""

    resource: Resource
    alias: str


def bundle_entries(bundle: dict[str, Any], name: str, chart: Chart) -> list[Entry]:
    """The resources of a Bundle; RecordError where it is not one. What is no resource is noted in the chart."""
    kind = bundle.get("resourceType")
    if kind != "Bundle":
        raise RecordError(f"{name}: found {_type_name(kind)}, expected a FHIR Bundle or a patient sheet")
    raw = bundle.get("entry", [])
    if type(raw) is not list:
        raise RecordError(f"{name}, Bundle.entry: found no array, expected the entries of the Bundle")
    entries: list[Entry] = []
    for item in raw:
        resource = item.get("resource") if type(item) is dict else None
        if type(resource) is not dict or type(resource.get("resourceType")) is not str:
            chart.problems.add("resource", "entries without a resource", "Bundle.entry")
            continue
        if "request" in item and mapping(item["request"]).get("method") == "DELETE":
            chart.problems.add("status", "entries that delete a resource", "Bundle.entry")
            continue
        full_url = item.get("fullUrl")
        entries.append(Entry(resource, tail_of(full_url) if type(full_url) is str else ""))
    return entries


def _type_name(kind: object) -> str:
    if type(kind) is str and kind.isalpha() and kind.isascii() and len(kind) <= 40:
        return f"a FHIR resource of type {kind}"
    return "an object that is no FHIR resource"


def place_of(resource: Resource, alias: str) -> str:
    """What to call a resource: "Observation/123"; by code and date where it has no id."""
    kind = printable(resource["resourceType"])
    own = resource.get("id")
    if type(own) is str and own:
        return f"{kind}/{own if own.isprintable() and len(own) <= 64 else printable(own)}"
    if alias:
        return f"{kind}/{printable(alias)}"
    codes = [code for _, code in codes_of(resource.get("code") or resource.get("medicationCodeableConcept"))]
    dates = [text(resource.get(name))[:10] for name in _WITH_DATE if resource.get(name)]
    told = ", ".join(printable(part) for part in (*codes[:1], *dates[:1]))
    return f"{kind} without id ({told})" if told else f"{kind} without id"


def patients_in(entries: list[Entry]) -> dict[str, Entry]:
    """The patients of a record by id (or by alias where a Patient has no id), the newest version of each."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.resource["resourceType"] == "Patient":
            key = text(entry.resource.get("id")) or entry.alias
            if key not in found or _version(entry.resource) > _version(found[key].resource):
                found[key] = entry
    return found


def chosen(patients: dict[str, Entry], wanted: str, name: str) -> Entry:
    """The patient to read: the one that is wanted, or the only one."""
    count = len(patients)
    if not count:
        raise RecordError(f"{name}: there is no Patient in the record, expected one")
    if wanted:
        tail = tail_of(wanted)
        for key, entry in patients.items():
            if tail in (key, entry.alias):
                return entry
        people = "the one patient has another id" if count == 1 else f"none of the {count} patients has it"
        raise RecordError(f"{name}: patient '{printable(wanted)}' is not in the record ({people})")
    if count > 1:
        raise RecordError(f"{name}: the record holds {count} patients, expected one; choose with --patient ID")
    return next(iter(patients.values()))


def _version(resource: Resource) -> tuple[str, int, str]:
    """What orders two versions of one resource; the last part only makes the choice independent of the order."""
    import json

    meta = mapping(resource.get("meta"))
    number = text(meta.get("versionId"))
    try:
        whole = json.dumps(resource, sort_keys=True)
    except RecursionError:
        raise RecordError(f"{place_of(resource, '')}: nested too deeply to be a record") from None
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    return text(meta.get("lastUpdated")), int(number) if is_number else 0, whole


def _newest(entries: list[Entry], chart: Chart, name: str) -> list[Entry]:
    """The entries with one version of each resource."""
    by_identity: dict[tuple[str, str], Entry] = {}
    anonymous: list[Entry] = []
    for entry in entries:
        own = entry.resource.get("id")
        if type(own) is not str or not own:
            anonymous.append(entry)
            continue
        key = (entry.resource["resourceType"], own)
        other = by_identity.get(key)
        if other is None:
            by_identity[key] = entry
            continue
        try:
            same = other.resource == entry.resource
            newer = not same and _version(entry.resource) > _version(other.resource)
        except RecursionError:
            raise RecordError(f"{name}: nested too deeply to be a record") from None
        if not same:
            where = place_of(entry.resource, entry.alias)
            chart.problems.add("conflict", "two versions of one resource: the newer one counts", where)
        if newer:
            by_identity[key] = entry
    return [*by_identity.values(), *anonymous]


class _Whose:
    """Decides whether a resource is the patient's; remembers references."""

    def __init__(self, identities: set[str], *, alone: bool) -> None:
        self._identities = identities
        self._alone = alone
        self._known: dict[str, bool] = {}

    def own(self, resource: Resource) -> bool:
        subject = subject_of(resource)
        if subject is None:
            return self._alone
        reference = subject.get("reference") if type(subject) is dict else None
        if type(reference) is not str:
            return False
        known = self._known.get(reference)
        if known is None:
            known = tail_of(reference) in self._identities and of_a_patient(reference)
            self._known[reference] = known
        return known


def subject_of(resource: Resource) -> Any:
    """Whom a resource is of: its subject, else its patient; None where it names nobody."""
    subject = resource.get("subject")
    return resource.get("patient") if subject is None else subject


def of_a_patient(reference: str) -> bool:
    """Whether a reference can be one to a Patient, by its type."""
    plain = reference.split("/_history/", 1)[0]
    if reference.startswith("urn:") or "/" not in plain:
        return True
    return plain.rsplit("/", 2)[-2] == "Patient"


def fill(
    chart: Chart,
    entries: list[Entry],
    patient: Entry,
    name: str,
    *,
    alone: bool,
    unread: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Read all resources of the patient into the chart.

    alone: the record has no other patient. unread: the places of further resources of types that are not read.
    """
    fhir_patient.read(patient.resource, chart)
    if not chart.patient_id:
        chart.patient_id = printable(patient.alias)
    identities = {text(patient.resource.get("id")), patient.alias} - {""}
    whose = _Whose(identities, alone=alone)
    entries = _newest(entries, chart, name)
    medications = _by_id(entries, "Medication")
    devices = _by_id(entries, "Device")
    not_read = {kind: list(places) for kind, places in (unread or {}).items()}
    for entry in entries:
        resource = entry.resource
        kind = resource["resourceType"]
        reader = _READERS.get(kind)
        if reader is None and kind not in _MEDICATIONS and kind != "DeviceUseStatement":
            if is_unread(kind) and whose.own(resource):
                not_read.setdefault(kind, []).append(place_of(resource, entry.alias))
            continue
        source = place_of(resource, entry.alias)
        if not whose.own(resource):
            of_nobody = "subject" not in resource and "patient" not in resource
            if (alone or of_nobody) and not (of_nobody and kind == "Device"):
                chart.problems.add("patient", "resources of another subject or of none", source)
            continue
        if resource.get("modifierExtension"):
            chart.problems.add("resource", "modifier extensions, which may turn the meaning round", source)
        elif reader is not None:
            reader(resource, chart, source)
        elif kind == "DeviceUseStatement":
            fhir_procedure.read_device_use(resource, devices, chart, source)
        else:
            fhir_medication.read(resource, medications, chart, source)
    _note_unread(not_read, chart)


def is_unread(kind: str) -> bool:
    """Whether resources of a type are not read, nor those of types that are refer to them."""
    return kind not in _KNOWN


def _by_id(entries: list[Entry], kind: str) -> dict[str, Resource]:
    found: dict[str, Resource] = {}
    for entry in entries:
        if entry.resource["resourceType"] == kind:
            for name in (entry.alias, text(entry.resource.get("id"))):
                if name:
                    found[name] = entry.resource
    return found


def _note_unread(unread: dict[str, list[str]], chart: Chart) -> None:
    if unread:
        known = sorted(kind for kind in unread if kind.isascii() and kind.isalpha() and len(kind) <= 40)
        shown = ", ".join(known[:12]) + (" and others" if len(known) > 12 or len(known) < len(unread) else "")
        places = [place for found in unread.values() for place in found]
        chart.problems.add("resource", f"resource types that are not read: {shown}", min(places), len(places))
