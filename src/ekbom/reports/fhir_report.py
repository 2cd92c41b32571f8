"""The plan as a FHIR R4 Bundle (collection): proposals that a system can take up, and nothing that is an order.

Follows FHIR 4.0.1: CarePlan with its activities as RequestGroup (one of several), MedicationRequest and
ServiceRequest in intent ``proposal`` and status ``draft``, Task for what to ask, DetectedIssue for alerts,
Device and Provenance for who made it from which book. What is not to be done is said in the CarePlan's notes
and in the issues, never as a request that somebody could carry out. The bundle names the patient by id,
sex and birth date only. Ids are made from the content, so that the same plan gives the same bytes.
"""

from __future__ import annotations

import json
import re
import uuid
from html import escape
from typing import Any

from ekbom.facts.definition import RXNORM
from ekbom.plan.engine import Judgement
from ekbom.plan.model import AlertResult, Recommendation, RequestResult
from ekbom.reports import wording
from ekbom.reports.items import Choice, Item, grade_words
from ekbom.reports.page import TITLE, Page, page
from ekbom.reports.wording import shown

UCUM = "http://unitsofmeasure.org"
#: Everything an id is made from starts here (the URL namespace of RFC 4122, for "urn:ekbom:plan").
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:ekbom:plan")
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
_BIRTH_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_MEDICINES = ("drug", "iron")
_SEVERITY = {"critical": "high", "high": "high", "moderate": "moderate", "info": "low"}
#: Options that are one substance under another name (ids of ``ekbom.facts.medication``).
_INGREDIENT = {
    "oral_iron": "ferrous_sulfate",
    "iv_fcm": "ferric_carboxymaltose",
    "iv_iron_dextran": "iron_dextran",
    "iv_ferumoxytol": "ferumoxytol",
    "iv_iron_sucrose": "iron_sucrose",
    "iv_ferric_derisomaltose": "ferric_derisomaltose",
    "iv_ferric_gluconate": "ferric_gluconate",
    "b12": "vitamin_b12",
    "folate": "folic_acid",
    "bupropion_for_rls": "bupropion",
}

Resource = dict[str, Any]


def render(judgement: Judgement) -> str:
    """The Bundle as JSON, ending with a newline."""
    return json.dumps(bundle(judgement), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def bundle(judgement: Judgement) -> Resource:
    """The Bundle as plain data."""
    return _Maker(judgement).bundle()


class _Maker:
    """Collects the entries of one plan's Bundle; each is referred to by its urn:uuid address."""

    def __init__(self, judgement: Judgement) -> None:
        self._page: Page = page(judgement)
        self._plan = judgement.plan
        self._instant = f"{self._plan.as_of}T00:00:00Z"
        self._entries: list[Resource] = []
        self._subject = self._address("Patient", "")

    def bundle(self) -> Resource:
        device = self._add("Device", "", self._device())
        self._add_patient()
        activities = [
            self._choice(choice) for choices in (self._page.recommended, self._page.considered) for choice in choices
        ]
        activities += [self._task(request) for request in self._plan.requests]
        issues = [self._issue(alert, device) for alert in self._plan.alerts]
        plan = self._add("CarePlan", "", self._care_plan(activities, issues, device))
        made = [plan, *issues, *activities]
        self._add("Provenance", "", self._provenance(list(dict.fromkeys(made)), device))
        return {
            "resourceType": "Bundle",
            "id": self._uuid("Bundle", ""),
            "type": "collection",
            "timestamp": self._instant,
            "entry": self._entries,
        }

    def _uuid(self, kind: str, key: str) -> str:
        plan = self._plan
        patient = plan.patient.id.encode("utf-8", "backslashreplace").decode()
        name = "\x1f".join((patient, plan.as_of, plan.locale, plan.digest, kind, key))
        return str(uuid.uuid5(_NAMESPACE, name))

    def _address(self, kind: str, key: str) -> Resource:
        return {"reference": f"urn:uuid:{self._uuid(kind, key)}"}

    def _add(self, kind: str, key: str, resource: Resource, words: str = "") -> str:
        """Takes a resource in; returns its address. ``words`` is what a person reads of it."""
        id = self._uuid(kind, key)
        narrative = escape(words or resource.get("title", "") or kind, quote=False)
        text = {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{narrative}</div>'}
        head = {"resourceType": kind, "id": resource.pop("id", id), "text": text}
        self._entries.append({"fullUrl": f"urn:uuid:{id}", "resource": head | resource})
        return f"urn:uuid:{id}"

    def _add_patient(self) -> None:
        patient = self._plan.patient
        resource: Resource = {}
        if _ID.fullmatch(patient.id):
            resource["id"] = patient.id
        elif shown(patient.id):
            resource["identifier"] = [{"system": "urn:ekbom:patient", "value": shown(patient.id)}]
        resource["gender"] = patient.sex or "unknown"
        if _BIRTH_DATE.fullmatch(patient.born):
            resource["birthDate"] = patient.born
        age = next(line.text for line in self._page.header if line.label == "Age")
        self._add("Patient", "", resource, f"Sex {resource['gender']}, age {age}.")

    def _device(self) -> Resource:
        return {
            "deviceName": [{"name": "Ekbom", "type": "model-name"}],
            "version": [{"value": self._plan.version}],
            "note": [{"text": self._page.notice}],
        }

    def _choice(self, choice: Choice) -> str:
        """The address of the one request, or of the group of which one is to be chosen."""
        addresses = [(item, self._request(item)) for item in choice.items]
        if len(addresses) == 1:
            return addresses[0][1]
        group = choice.items[0].result.option.group
        actions = [{"title": item.title, "resource": {"reference": address}} for item, address in addresses]
        resource = {
            "status": "draft",
            "intent": "proposal",
            "subject": self._subject,
            "authoredOn": self._plan.as_of,
            "code": {"coding": [{"system": "urn:ekbom:choose-one", "code": group}], "text": choice.words},
            "action": [
                {
                    "title": choice.words,
                    "groupingBehavior": "logical-group",
                    "selectionBehavior": "at-most-one",
                    "action": actions,
                }
            ],
        }
        key = f"{choice.items[0].result.status}/{group}"
        return self._add("RequestGroup", key, resource, choice.words)

    def _request(self, item: Item) -> str:
        r = item.result
        common: Resource = {"status": "draft", "intent": "proposal", "priority": "routine"}
        notes = [{"text": f"{line.label}: {line.text}" if line.label else line.text} for line in item.lines]
        notes += [{"text": f"Grade: {grade_words(grade)}"} for grade in item.grades]
        notes += [{"text": f"Calendar, from {day}: {text}"} for day, text in item.calendar]
        if r.state == "current":
            notes.insert(0, {"text": "Continue: in use now."})
        words = f"{wording.STATUS[r.status]}: {item.title}."
        if r.option.kind in _MEDICINES:
            resource = common | {
                "medicationCodeableConcept": _medicine(r),
                "subject": self._subject,
                "authoredOn": self._plan.as_of,
                "note": notes,
            }
            dosage = _dosage(r)
            if dosage:
                resource["dosageInstruction"] = [dosage]
            return self._add("MedicationRequest", r.option.id, resource, words)
        resource = common | {
            "category": [{"coding": [{"system": "urn:ekbom:kind", "code": r.option.kind}], "text": r.option.kind}],
            "code": _option_code(r),
            "subject": self._subject,
            "authoredOn": self._plan.as_of,
        }
        sites = [{"text": f"{side} leg"} for side, status in r.per_side if status == r.status]
        if sites:
            resource["bodySite"] = sites
        return self._add("ServiceRequest", r.option.id, resource | {"note": notes}, words)

    def _task(self, request: RequestResult) -> str:
        """What to ask, as a proposed task; the questions and what they could change are its inputs."""
        inputs = [{"type": {"text": "question"}, "valueString": question} for question in request.questions]
        inputs += [{"type": {"text": "could change"}, "valueString": id} for id in request.could_change]
        resource: Resource = {
            "identifier": [{"system": "urn:ekbom:request", "value": request.id}],
            "status": "draft",
            "intent": "proposal",
            "priority": "routine",
            "code": {"coding": [{"system": "urn:ekbom:request", "code": request.id}], "text": request.title},
            "description": f"{request.title}: {request.why}".strip(": "),
            "for": self._subject,
            "authoredOn": self._instant,
        }
        if inputs:
            resource["input"] = inputs
        return self._add("Task", request.id, resource, f"Ask: {request.title}.")

    def _issue(self, alert: AlertResult, device: str) -> str:
        place = f" ({alert.side} leg)" if alert.side else ""
        code = {"system": "urn:ekbom:alert", "code": alert.id, "display": alert.title}
        resource = {
            "status": "preliminary",
            "code": {"coding": [code], "text": f"{alert.title}{place}"},
            "severity": _SEVERITY[alert.level],
            "patient": self._subject,
            "identifiedDateTime": self._plan.as_of,
            "author": {"reference": device},
            "detail": f"{wording.LEVEL[alert.level]} [{alert.rule}]{place}: {alert.text}",
        }
        return self._add("DetectedIssue", f"{alert.id}/{alert.side}", resource, f"{alert.title}{place}: {alert.text}")

    def _care_plan(self, activities: list[str], issues: list[str], device: str) -> Resource:
        today = self._plan.today
        notes = [self._page.notice]
        notes += [f"Do: {words}" for words in today.do]
        notes += [f"Do not: {words}" for words in today.do_not]
        notes += [f"Ask: {words}" for words in today.ask]
        notes += [f"Due {line.label}: {line.text}" for line in self._page.follow_up]
        notes += [f"Presumed {p.kind}: {p.words} ({p.ground})" for p in self._page.presumptions]
        resource: Resource = {
            "status": "draft",
            "intent": "proposal",
            "category": [{"coding": [{"system": "urn:ekbom:plan", "code": "restless-legs"}], "text": TITLE}],
            "title": TITLE,
            "description": f"{self._page.diagnosis}. Severity: {self._page.severity}.",
            "subject": self._subject,
            "created": self._plan.as_of,
            "author": {"reference": device},
        }
        if issues:
            resource["supportingInfo"] = [{"reference": address} for address in issues]
        if activities:
            resource["activity"] = [{"reference": {"reference": address}} for address in activities]
        return resource | {"note": [{"text": wording.clean(text)} for text in notes]}

    def _provenance(self, targets: list[str], device: str) -> Resource:
        plan = self._plan
        assembler = {"system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "code": "assembler"}
        book = {"system": "urn:ekbom:knowledge", "value": plan.digest}
        return {
            "target": [{"reference": address} for address in targets],
            "recorded": self._instant,
            "policy": [f"urn:ekbom:knowledge:{plan.digest}"],
            "agent": [{"type": {"coding": [assembler]}, "who": {"reference": device}}],
            "entity": [
                {"role": "source", "what": {"identifier": book, "display": f"Ekbom book {plan.version}, {plan.digest}"}}
            ],
        }


def _option_code(r: Recommendation) -> Resource:
    code = {"system": "urn:ekbom:option", "code": r.option.id, "display": r.option.title}
    return {"coding": [code], "text": r.option.title}


def _medicine(r: Recommendation) -> Resource:
    """The medicine by our own id and, where the option is one substance, by its RxNorm ingredient."""
    from ekbom.facts.medication import INGREDIENTS

    concept = _option_code(r)
    ingredient = INGREDIENTS.get(_INGREDIENT.get(r.option.id, r.option.id))
    if ingredient is not None and ingredient.rxnorm:
        coding = {"system": RXNORM, "code": ingredient.rxnorm[0]}
        concept["coding"].insert(0, coding)
    return concept


def _dosage(r: Recommendation) -> Resource:
    """The dose in words, and as a number the most for each period; empty where there is no dose."""
    dose = r.dose
    if dose is None:
        return {}
    labelled = [("Titrate", dose.titrate), ("At most", dose.maximum), ("Kidneys", dose.renal)]
    labelled = [("Start", dose.start), *labelled] if r.state != "current" else labelled[1:]
    dosage: Resource = {}
    words = ". ".join(f"{label}: {text.rstrip('.')}" for label, text in labelled if text)
    if words:
        dosage["text"] = words + "."
    if dose.max_mg_per_day is not None:
        dosage["maxDosePerPeriod"] = {
            "numerator": _quantity(dose.max_mg_per_day, "mg"),
            "denominator": _quantity(dose.interval_days or 1.0, "d"),
        }
    return dosage


def _quantity(value: float, unit: str) -> Resource:
    exact = int(value) if value == int(value) else value
    return {"value": exact, "unit": unit, "system": UCUM, "code": unit}
