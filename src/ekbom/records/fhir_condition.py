"""Condition: a diagnosis, a finding or a reason that a coded fact stands for.

Active, recurrence and relapse count as present, and so does a condition without clinical status and without an
end; inactive, remission and resolved count as past, which only facts about "ever" read. An end (abatement) after
the day of the plan is still present on that day. Refuted and entered in error do not count; unconfirmed,
provisional and differential are not counted and are reported. When: onset, else the day of recording.
"""

from __future__ import annotations

from ekbom.facts.definition import ICD10CM, SNOMED
from ekbom.records import meaning
from ekbom.records import site as sites
from ekbom.records.chart import Chart
from ekbom.records.fhir_elements import (
    Resource,
    code_of,
    codes_of,
    first_moment,
    mapping,
    period_end,
    text,
)
from ekbom.records.moments import moment
from ekbom.records.statements import state

_PRESENT = ("active", "recurrence", "relapse", "")
_PAST = ("inactive", "remission", "resolved")
_DOUBTFUL = ("unconfirmed", "provisional", "differential")
_WRONG = ("refuted", "entered-in-error")
_ONSET = ("onsetDateTime", "onsetPeriod", "recordedDate")
IPS_ABSENT = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
#: "No problems" as a code: SNOMED CT and the International Patient Summary.
_NONE_KNOWN = {(SNOMED, "160245001"), (IPS_ABSENT, "no-known-problems")}
NO_INFORMATION = ("no-problem-info", "no-allergy-info", "no-medication-info", "no-procedure-info", "no-device-info")
#: Restless legs syndrome itself: it does not show that a problem list is kept.
RESTLESS_LEGS = {(ICD10CM, "G25.81"), (ICD10, "G25.8"), (SNOMED, "32914008")}


def _is_restless_legs(resource: Resource, codes: list[tuple[str, str]]) -> bool:
    if codes:
        return any(code in RESTLESS_LEGS for code in codes)
    return "restless leg" in text(mapping(resource.get("code")).get("text")).lower()


def _ended(resource: Resource) -> int:
    """The last day of the condition, 0 where no end is given as a date."""
    found = moment(resource.get("abatementDateTime"))
    if found is not None:
        return found.day
    return period_end(resource.get("abatementPeriod"))


def read(resource: Resource, chart: Chart, source: str) -> None:
    """Put what a Condition says into the chart."""
    verification = code_of(resource.get("verificationStatus"))
    clinical = code_of(resource.get("clinicalStatus"))
    if verification in _WRONG or verification in _DOUBTFUL:
        chart.problems.add("status", f"Condition with verification status {verification}", source)
        return
    if clinical not in _PRESENT and clinical not in _PAST:
        chart.problems.add("status", "Condition with a clinical status that is not of FHIR", source)
        return
    codes = codes_of(resource.get("code"))
    when = first_moment(resource, _ONSET, chart.problems, source)
    if any(code in NO_INFORMATION for _, code in codes):
        chart.problems.add("status", "Condition that says there is no information", source)
        return
    if any(code in _NONE_KNOWN for code in codes):
        chart.there("conditions", when, source)
        return
    if not _is_restless_legs(resource, codes):
        chart.there("conditions", when, source)
    means = meaning.of_concept(resource.get("code"))
    if not means:
        chart.problems.add("code", "Condition codes that no fact is read from", source)
        return
    end = _ended(resource)
    stopped = any(resource.get(name) is not None for name in ("abatementAge", "abatementString", "abatementRange"))
    over = not end and (clinical in _PAST or (clinical == "" and (stopped or resource.get("abatementBoolean") is True)))
    recorded = moment(resource.get("recordedDate"))
    site = sites.of_concept(resource.get("bodySite")) if "bodySite" in resource else sites.NOWHERE
    for definition, system, code in means:
        if definition.kind not in ("bool", "number"):
            continue
        here = site if site.sides else site.joined(sites.of_code(system, code))
        state(
            chart,
            definition,
            True,
            here,
            when,
            source,
            told=recorded.instant if recorded is not None else -1,
            end=end,
            over=over,
        )
