"""MedicationRequest, MedicationStatement and MedicationAdministration: courses of medicines.

The medicine is a code in the resource or a Medication it refers to (contained, by id, by ``urn:uuid:``). A request
or statement that is active is a medicine taken, from its start (effective period, first day of the dosage, day of
writing) to its end. One that is over counts as taken on earlier days only where its period says so. An
administration is a medicine taken on that day and the next; iron by vein counts in its own facts. Not counted:
entered in error, cancelled, draft, proposals and plans, orders not to take. Unknown status: neither yes nor no.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ekbom.facts.definition import SNOMED
from ekbom.records import drug_names
from ekbom.records.chart import Chart
from ekbom.records.dosage import lines_of, plain_text, window
from ekbom.records.event import Course
from ekbom.records.fhir_condition import IPS_ABSENT, NO_INFORMATION
from ekbom.records.fhir_elements import (
    Resource,
    codes_of,
    first_moment,
    mapping,
    objects,
    period_end,
    printable,
    reference_of,
    tail_of,
    text,
)
from ekbom.records.fhir_value import UCUM
from ekbom.records.moments import iso_day
from ekbom.records.values import finite

_TAKEN = {"active": "taken", "in-progress": "taken", "": "taken", "unknown": "unsure"}
_STOPPED = ("stopped", "completed", "on-hold", "ended")
_NOT_COUNTED = ("entered-in-error", "cancelled", "draft", "intended", "not-taken", "not-done")
_NO_ORDER = ("proposal", "plan", "option")
_NONE_KNOWN = {(SNOMED, "787481004"), (IPS_ABSENT, "no-known-medications")}
_ROUTES = {
    "26643006": "oral",
    "45890007": "transdermal",
    "47625008": "intravenous",
    "37839007": "sublingual",
    "54471007": "buccal",
    "78421000": "intramuscular",
    "34206005": "subcutaneous",
    "46713006": "nasal",
    "37161004": "rectal",
    "PO": "oral",
    "TRNSDERM": "transdermal",
    "IV": "intravenous",
    "SL": "sublingual",
    "BUC": "buccal",
    "IM": "intramuscular",
    "SQ": "subcutaneous",
    "NASINHLC": "nasal",
    "PR": "rectal",
}
ROUTE_WORDS = tuple(sorted(set(_ROUTES.values())))


class _Kind(NamedTuple):
    """What differs between the three resources: where the dosage, the times and the end stand."""

    dosage: str
    times: tuple[str, ...]
    periods: tuple[str, ...]


_KINDS = {
    "MedicationRequest": _Kind("dosageInstruction", ("authoredOn",), ()),
    "MedicationStatement": _Kind(
        "dosage", ("effectiveDateTime", "effectivePeriod", "dateAsserted"), ("effectivePeriod",)
    ),
    "MedicationAdministration": _Kind("dosage", ("effectiveDateTime", "effectivePeriod"), ("effectivePeriod",)),
}


def read(resource: Resource, medications: dict[str, Resource], chart: Chart, source: str) -> None:
    """Put a course of a medicine into the chart; ``medications`` by id, for references."""
    name = text(resource.get("resourceType"))
    kind = _KINDS[name]
    status = text(resource.get("status"))
    intent = text(resource.get("intent"))
    if status in _NOT_COUNTED:
        chart.problems.add("status", f"{name} with status {status}", source)
        return
    if status not in _TAKEN and status not in _STOPPED:
        chart.problems.add("status", f"{name} with a status that is not of FHIR", source)
        return
    if intent in _NO_ORDER or resource.get("doNotPerform") is True:
        why = f"with intent {intent}" if intent in _NO_ORDER else "that says not to take it"
        chart.problems.add("status", f"{name} {why}", source)
        return
    concept, strength = _medicine(resource, medications, chart, source)
    codes = codes_of(concept)
    when = first_moment(resource, kind.times, chart.problems, source)
    if any(code in NO_INFORMATION for _, code in codes):
        chart.problems.add("status", f"{name} that says there is no information", source)
        return
    chart.there("medications", when, source)
    if any(code in _NONE_KNOWN for code in codes):
        return
    recognised, label = drug_names.of_concept(concept)
    raw = resource.get(kind.dosage)
    dosages = objects(raw) if type(raw) is list else objects([_as_dosage(raw)] if type(raw) is dict else [])
    start, end = window(dosages)
    for period in kind.periods:
        end = period_end(resource.get(period)) or end
    begins = when.day if "effectivePeriod" in resource or not start else start
    if name == "MedicationAdministration" and "effectiveDateTime" in resource and when.day:
        status, end = "active", when.day + 1
    doses, reason = lines_of(dosages, strength)
    standing = _TAKEN.get(status, "stopped")
    if standing == "unsure":
        chart.problems.add("status", f"{name} with status unknown: neither taken nor not taken", source)
    shown = printable(label) or "a medicine without a name"
    chart.courses.append(
        Course(
            name=shown,
            ingredients=recognised.ingredients,
            atc=recognised.atc,
            recognised=recognised.known,
            by_name=recognised.by_name,
            standing=standing,
            given=name == "MedicationAdministration" and standing != "unsure",
            start=begins,
            since=iso_day(begins) if begins else "",
            end=end,
            doses=doses,
            unstructured=reason,
            route=_route(dosages),
            text=printable(plain_text(dosages)),
            source=source,
        )
    )


def _as_dosage(given: dict[str, Any]) -> Resource:
    """The dosage of an administration (one amount given once) in the form of the other resources."""
    made: dict[str, Any] = {name: given[name] for name in ("text", "route") if name in given}
    made["doseAndRate"] = [
        {name: given[old] for name, old in (("doseQuantity", "dose"), ("rateQuantity", "rateQuantity")) if old in given}
    ]
    return made


def _medicine(
    resource: Resource, medications: dict[str, Resource], chart: Chart, source: str
) -> tuple[Any, tuple[float, str] | None]:
    """The code of the medicine and the strength of one tablet, from the resource or the Medication it refers to."""
    concept = resource.get("medicationCodeableConcept")
    if type(concept) is dict:
        return concept, None
    reference = reference_of(resource.get("medicationReference"))
    medication: Resource | None = None
    if reference.startswith("#"):
        for contained in objects(resource.get("contained")):
            if contained.get("id") == reference[1:]:
                medication = contained
    elif reference:
        medication = medications.get(tail_of(reference))
    if medication is None:
        display = text(mapping(resource.get("medicationReference")).get("display"))
        if not display:
            chart.problems.add("resource", "a Medication that is referred to is not in the record", source)
        return {"text": display} if display else None, None
    return _with_ingredients(medication), _strength(medication)


def _with_ingredients(medication: Resource) -> dict[str, Any]:
    """The code of a Medication, with the codes of its ingredients where its own says nothing that we know."""
    own = mapping(medication.get("code"))
    if drug_names.of_concept(own)[0].known:
        return own
    codings = list(objects(own.get("coding")))
    for ingredient in objects(medication.get("ingredient")):
        codings.extend(objects(mapping(ingredient.get("itemCodeableConcept")).get("coding")))
    return {**own, "coding": codings}


def _strength(medication: Resource) -> tuple[float, str] | None:
    ingredients = objects(medication.get("ingredient"))
    if len(ingredients) != 1:
        return None
    ratio = mapping(ingredients[0].get("strength"))
    amount, per = mapping(ratio.get("numerator")), mapping(ratio.get("denominator"))
    value, count = finite(amount.get("value")), finite(per.get("value", 1))
    code = text(amount.get("code"))
    if value is None or not count or not code or amount.get("system") not in (UCUM, None):
        return None
    per_code = text(per.get("code")) or text(per.get("unit"))
    if per_code and per_code not in ("1", "TAB", "TABLET", "CAP", "PATCH") and not per_code.startswith("{"):
        return None
    return value / count, code


def _route(dosages: list[Resource]) -> str:
    for given in dosages:
        for _, code in codes_of(given.get("route")):
            if code in _ROUTES:
                return _ROUTES[code]
        word = text(mapping(given.get("route")).get("text")).strip().lower()
        if word in ROUTE_WORDS:
            return word
    return ""
