"""Procedure, Device and DeviceUseStatement: what was done to the patient and what the patient carries or uses.

A procedure counts when completed or under way. A device counts while its status is active (or not said); a
device in use counts from the start to the end of its use. An entry that says "none known" is an empty list.
"""

from __future__ import annotations

from ekbom.facts.definition import ICD10CM, SNOMED
from ekbom.records import meaning
from ekbom.records import site as sites
from ekbom.records.chart import Chart
from ekbom.records.fhir_condition import IPS_ABSENT, NO_INFORMATION
from ekbom.records.fhir_elements import (
    Resource,
    codes_of,
    first_moment,
    objects,
    period_end,
    reference_of,
    tail_of,
    text,
)
from ekbom.records.moments import UNDATED, Moment
from ekbom.records.site import Site
from ekbom.records.statements import state

_DONE = ("completed", "in-progress", "")
_NOT_DONE = ("preparation", "not-done", "on-hold", "stopped", "entered-in-error", "unknown")
_NO_DEVICES = {(SNOMED, "787483001"), (IPS_ABSENT, "no-known-devices")}
_NO_PROCEDURES = {(IPS_ABSENT, "no-known-procedures")}
_PERFORMED = ("performedDateTime", "performedPeriod")
_USED = ("timingPeriod", "timingDateTime", "recordedOn")


def _status(resource: Resource, known: tuple[str, ...]) -> str:
    status = text(resource.get("status"))
    return status if status in known else "that is not of FHIR"


def _site(resource: Resource, system: str, code: str) -> Site:
    site = sites.of_concept(resource.get("bodySite")) if "bodySite" in resource else sites.NOWHERE
    return site if site.sides or system != ICD10CM else site.joined(sites.of_code(system, code))


def read_procedure(resource: Resource, chart: Chart, source: str) -> None:
    """Put what a Procedure says into the chart."""
    if text(resource.get("status")) not in _DONE:
        chart.problems.add("status", f"Procedure with status {_status(resource, _NOT_DONE)}", source)
        return
    when = first_moment(resource, _PERFORMED, chart.problems, source)
    codes = codes_of(resource.get("code"))
    if any(code in NO_INFORMATION for _, code in codes):
        chart.problems.add("status", "Procedure that says there is no information", source)
        return
    chart.there("procedures", when, source)
    if any(code in _NO_PROCEDURES for code in codes):
        return
    means = meaning.of_concept(resource.get("code"))
    if not means:
        chart.problems.add("code", "Procedure codes that no fact is read from", source)
    for definition, system, code in means:
        if definition.kind in ("bool", "number"):
            state(chart, definition, True, _site(resource, system, code), when, source)


def read_device(resource: Resource, chart: Chart, source: str) -> None:
    """Put what a Device of the patient says into the chart; devices of nobody are only referred to."""
    if "patient" not in resource:
        return
    status = text(resource.get("status"))
    if status not in ("active", ""):
        chart.problems.add("status", f"Device with status {_status(resource, _DEVICE_ENDED)}", source)
        return
    if _nothing_said(resource.get("type"), chart, source):
        return
    chart.there("devices", UNDATED, source)
    _carries(resource.get("type"), sites.NOWHERE, UNDATED, chart, source)


_DEVICE_ENDED = ("inactive", "entered-in-error", "unknown")
_USE = ("active", "completed", "")
_USE_NOT = ("entered-in-error", "intended", "stopped", "on-hold")


def read_device_use(resource: Resource, devices: dict[str, Resource], chart: Chart, source: str) -> None:
    """Put what a DeviceUseStatement says into the chart; ``devices`` by id, for its reference."""
    status = text(resource.get("status"))
    if status not in _USE:
        chart.problems.add("status", f"DeviceUseStatement with status {_status(resource, _USE_NOT)}", source)
        return
    when = first_moment(resource, _USED, chart.problems, source)
    end = period_end(resource.get("timingPeriod"))
    reference = reference_of(resource.get("device"))
    device = _referred(resource, reference, devices)
    if device is not None and _nothing_said(device.get("type"), chart, source):
        return
    chart.there("devices", when, source)
    if device is None:
        chart.problems.add("resource", "a device that is referred to is not in the record", source)
        return
    where = sites.of_concept(resource.get("bodySite"))
    _carries(device.get("type"), where, when, chart, source, end=end, over=status == "completed" and not end)


def _nothing_said(concept: object, chart: Chart, source: str) -> bool:
    if any(code in NO_INFORMATION for _, code in codes_of(concept)):
        chart.problems.add("status", "Device that says there is no information", source)
        return True
    return False


def _referred(resource: Resource, reference: str, devices: dict[str, Resource]) -> Resource | None:
    if reference.startswith("#"):
        for contained in objects(resource.get("contained")):
            if contained.get("id") == reference[1:]:
                return contained
        return None
    return devices.get(tail_of(reference)) if reference else None


def _carries(
    concept: object, where: Site, when: Moment, chart: Chart, source: str, *, end: int = 0, over: bool = False
) -> None:
    codes = codes_of(concept)
    if any(code in _NO_DEVICES for code in codes):
        return
    means = meaning.of_concept(concept)
    if not means:
        chart.problems.add("code", "Device types that no fact is read from", source)
    for definition, _, _ in means:
        if definition.kind == "bool":
            state(chart, definition, True, where, when, source, end=end, over=over)
