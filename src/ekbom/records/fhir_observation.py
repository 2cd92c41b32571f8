"""Observation: laboratory values, vital signs, findings of the leg, answers, by standard code or by fact id.

Status: final, amended and corrected count, and so does an Observation without a status; preliminary counts but
gives way to a final one of the same instant; all others do not count. Effective time: effective[x], else the
instant of issue. A component is read like an Observation of its own; laterality and finding site may be components.
"""

from __future__ import annotations

from ekbom.facts.definition import SNOMED
from ekbom.records import meaning
from ekbom.records import site as sites
from ekbom.records.chart import Chart
from ekbom.records.fhir_elements import Resource, codes_of, first_moment, mapping, objects
from ekbom.records.fhir_value import value_of
from ekbom.records.meaning import Meanings
from ekbom.records.naming import named_facts
from ekbom.records.site import Site
from ekbom.records.statements import FINAL, PRELIMINARY, state

_COUNTING = {"final": FINAL, "amended": FINAL, "corrected": FINAL, "preliminary": PRELIMINARY}
_TIMES = ("effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued")
#: What is noted of an Observation whose code, and the codes of whose components, mean nothing here.
NO_FACT = "Observation codes that no fact is read from"
_SITE_COMPONENTS = (sites.LATERALITY, sites.FINDING_SITE)


def read(resource: Resource, chart: Chart, source: str) -> None:
    """Put what an Observation says into the chart."""
    found = meaning.of_concept(resource.get("code"))
    named = None if found else named_facts(resource)
    parts = _components(resource) if "component" in resource else []
    if not found and named is None and not any(means for _, means in parts):
        chart.problems.add("code", NO_FACT, source)
        return
    status = resource.get("status", "final")
    rank = _COUNTING.get(status) if type(status) is str else None
    if rank is None:
        chart.problems.add("status", f"Observation with status {_status(status)}", source)
        return
    when = first_moment(resource, _TIMES, chart.problems, source)
    where = _site(resource)
    for name, definition in named or ():
        if definition is None:
            chart.problems.add("value", f"the value names nothing that Ekbom knows: {name}", source)
        else:
            state(chart, definition, True, where, when, source, rank=rank)
    for definition, _, _ in found:
        if not any(means for _, means in parts) or _has_value(resource):
            state(chart, definition, value_of(definition, resource), where, when, source, rank=rank)
    for part, means in parts:
        here = where.joined(sites.of_concept(part.get("bodySite"))) if means else where
        for definition, _, _ in means:
            state(chart, definition, value_of(definition, part), here, when, source, rank=rank)


def _components(resource: Resource) -> list[tuple[Resource, Meanings]]:
    """The components with what their codes mean."""
    return [(part, meaning.of_concept(part.get("code"))) for part in objects(resource.get("component"))]


_KNOWN_STATUS = ("registered", "cancelled", "entered-in-error", "unknown")


def _status(status: object) -> str:
    return status if type(status) is str and status in _KNOWN_STATUS else "that is not of FHIR"


def _has_value(resource: Resource) -> bool:
    return any(name.startswith("value") for name in resource)


def _site(resource: Resource) -> Site:
    where = sites.of_concept(resource.get("bodySite")) if "bodySite" in resource else sites.NOWHERE
    for part in objects(resource.get("component")):
        if any(system == SNOMED and code in _SITE_COMPONENTS for system, code in codes_of(part.get("code"))):
            where = where.joined(sites.of_concept(mapping(part.get("valueCodeableConcept"))))
    return where
