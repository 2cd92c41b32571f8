"""A vascular study as FHIR R4 Observations, and back.

One Observation a segment, side and way of scanning, its values as components; one for each other quantity. What nobody
has accepted is ``preliminary`` and its codes are of ``urn:ekbom:measurement``, which the patient record reads no fact
from: a measurement becomes a fact only through ``accepted``, which writes it as ``final`` with the codes of facts
beside. The vessel is coded by the leg map's id, by SNOMED CT where the DICOM tables have a code, and by its side; a
velocity or an index also by LOINC. An error is a component and a note. Left out: pictures.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from ekbom.facts.definition import EKBOM_FACT, LOINC, SNOMED
from ekbom.facts.segments import SEGMENTS
from ekbom.vascular import vendor_codes
from ekbom.vascular.compact_table import as_facts
from ekbom.vascular.measurement import MEASURED, REPORTED, Duplex, Single, Study
from ekbom.vascular.vendor_codes import NUMBERS, SINGLES, TRUTHS, WORDS

Resource = dict[str, Any]
MEASUREMENT_SYSTEM = "urn:ekbom:measurement"
SEGMENT_SYSTEM = "urn:ekbom:segment"
UCUM = "http://unitsofmeasure.org"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_SIDE_CODES = {"left": "7771000", "right": "24028007"}
_PART_CODES = {
    "prox": (SNOMED, "40415009"),
    "mid": ("http://ncithesaurus.nci.nih.gov", "C25569"),
    "dist": (SNOMED, "46053002"),
}
#: Codes of a whole vessel, borne by a row that is a part of it which no modifier says.
_NOT_BY_CODE = ("gsv_knee", "gav_med", "gav_lat")
_LOINC = {
    "psv_cm_s": "11726-7",
    "edv_cm_s": "11653-3",
    "velocity_ratio": "33867-3",
    "pulsatility_index": "12008-9",
    "resistance_index": "12023-8",
}
_DIAMETER = "397413000"
_LABELS = {
    "reflux_time_ms": "Reflux time",
    "error_ms": "Error of the reflux time",
    "reflux_reported": "Reflux, said without a time",
    "diameter_mm": "Diameter",
    "diameter_error_mm": "Error of the diameter",
    "psv_cm_s": "Peak systolic velocity",
    "edv_cm_s": "End-diastolic velocity",
    "height_cm": "Height from the floor",
    "under_ulcer": "Lies under an ulcer",
}
#: Fields that are plain text.
_TEXTS = ("calibration", "source", "flow", "time_of_day")
_ORDER = (*NUMBERS, *(name for name in WORDS if name != "manoeuvre"), "calibration", "source", "origin")
_COUNTING = ("registered", "preliminary", "final", "amended", "corrected")
_MOST = 10_000


def observations(study: Study, subject: str, when: str = "") -> list[Resource]:
    """The study as Observations that wait for a person: status preliminary.

    subject: a reference ("Patient/1"). when: the day or instant of the scan, left out where "".
    """
    made = [_of_duplex(one) for one in study.duplex] + [_of_single(one) for one in study.singles]
    for resource in made:
        resource["subject"] = {"reference": subject}
        if when:
            resource["effectiveDateTime"] = when
    return made


def accepted(study: Study, subject: str, when: str = "") -> list[Resource]:
    """The study as a person has accepted it: status final, and the codes of facts, which a record reads."""
    made = observations(study, subject, when)
    for resource in made:
        resource["status"] = "final"
    facts = as_facts(study.duplex)
    for resource, one in zip(made[: len(study.duplex)], study.duplex, strict=True):
        for fact in as_facts([one]):
            if "segment" in fact and fact in facts:
                _add_fact(resource, fact)
    for fact in facts:
        if "segment" in fact:
            continue
        resource = {
            **_head(fact["id"].replace("_", " ").capitalize(), "final"),
            "code": {"coding": [{"system": EKBOM_FACT, "code": fact["id"]}]},
            "subject": {"reference": subject},
            **({"effectiveDateTime": when} if when else {}),
            "bodySite": {"coding": [_side(fact["side"])]},
            "valueCodeableConcept": {"coding": [{"system": EKBOM_FACT, "code": fact["value"]}]},
        }
        made.append(resource)
    for resource, single in zip(made[len(study.duplex) :], study.singles, strict=False):
        if single.name in SINGLES:
            resource["code"]["coding"].append({"system": EKBOM_FACT, "code": single.name})
    return made


_FIELD_OF_FACT = {
    "reflux_time": "reflux_time_ms",
    "reflux_time_error": "error_ms",
    "vein_diameter": "diameter_mm",
    "reflux_reported": "reflux_reported",
    "compressible": "compressible",
    "patency": "patency",
}


def _add_fact(resource: Resource, fact: dict[str, Any]) -> None:
    field = _FIELD_OF_FACT[fact["id"]]
    for component in resource["component"]:
        codings = component["code"]["coding"]
        if codings[0]["code"] == field:
            codings.append({"system": EKBOM_FACT, "code": fact["id"]})


def _head(text: str, status: str) -> Resource:
    return {
        "resourceType": "Observation",
        "status": status,
        "category": [{"coding": [{"system": _CATEGORY, "code": "imaging"}]}],
        "code": {"text": text},
    }


def _side(side: str) -> Resource:
    return {"system": SNOMED, "code": _SIDE_CODES[side], "display": side.capitalize()}


def _body_site(segment: str, side: str) -> Resource:
    if not segment:  # the file did not say which; the leg may be known all the same
        return {"text": "segment not said", **({"coding": [_side(side)]} if side else {})}
    row = SEGMENTS[segment]
    codings: list[Resource] = [{"system": SEGMENT_SYSTEM, "code": segment, "display": row.label}]
    if row.snomed and segment not in _NOT_BY_CODE:
        codings.append({"system": SNOMED, "code": row.snomed})
        if row.modifier in _PART_CODES:
            system, code = _PART_CODES[row.modifier]
            codings.append({"system": system, "code": code})
    if side:
        codings.append(_side(side))
    return {"coding": codings, "text": f"{row.label}{', ' + side if side else ''}"}


def _named(field: str) -> Resource:
    codings = [{"system": MEASUREMENT_SYSTEM, "code": field}]
    if field in _LOINC:
        codings.append({"system": LOINC, "code": _LOINC[field]})
    elif field == "diameter_mm":
        codings.append({"system": SNOMED, "code": _DIAMETER})
    return {"coding": codings, "text": _LABELS.get(field, field.replace("_", " ").capitalize())}


def _quantity(value: float, unit: str) -> Resource:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}


def _of_duplex(one: Duplex) -> Resource:
    resource = _head("Duplex ultrasound of a vessel segment", "preliminary")
    resource["code"]["coding"] = [{"system": MEASUREMENT_SYSTEM, "code": "duplex"}]
    resource["bodySite"] = _body_site(one.segment, one.side)
    if one.manoeuvre:
        resource["method"] = {"coding": [{"system": MEASUREMENT_SYSTEM, "code": one.manoeuvre}]}
    parts = []
    for field in _ORDER:
        value = getattr(one, field)
        if value is None or value == "":
            continue
        part: Resource = {"code": _named(field)}
        if field in NUMBERS:
            part["valueQuantity"] = _quantity(value, NUMBERS[field][0])
        elif field in TRUTHS:
            part["valueBoolean"] = value
        elif field == "compressible" and value in ("yes", "no"):
            part["valueBoolean"] = value == "yes"
        elif field in _TEXTS:
            part["valueString"] = value
        else:
            part["valueCodeableConcept"] = {"coding": [{"system": MEASUREMENT_SYSTEM, "code": value}]}
        parts.append(part)
    resource["component"] = parts
    notes = [f"Error of the reflux time: ± {one.error_ms:g} ms"] if one.error_ms is not None else []
    if one.diameter_error_mm is not None:
        notes.append(f"Error of the diameter: ± {one.diameter_error_mm:g} mm")
    _annotate(resource, notes, one.notes, one.comment)
    return resource


_COMMENT = "Comment: "


def _annotate(resource: Resource, errors: list[str], notes: tuple[str, ...], comment: str) -> None:
    texts = [*errors, *notes, *([_COMMENT + comment] if comment else [])]
    if texts:
        resource["note"] = [{"text": text} for text in texts]


def _of_single(one: Single) -> Resource:
    resource = _head(one.name.replace("_", " ").capitalize(), "preliminary")
    resource["code"]["coding"] = [{"system": MEASUREMENT_SYSTEM, "code": one.name}]
    if one.side:
        resource["bodySite"] = {"coding": [_side(one.side)]}
    if isinstance(one.value, bool):
        resource["valueBoolean"] = one.value
    elif isinstance(one.value, int | float):
        resource["valueQuantity"] = _quantity(one.value, one.unit or "1")
    elif isinstance(one.value, str):
        resource["valueString"] = one.value
    else:
        absent = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
        resource["dataAbsentReason"] = {"coding": [{"system": absent, "code": "unknown"}]}
    parts = [
        {"code": _named(field), "valueString": text}
        for field, text in (
            ("kind", one.kind),
            ("origin", one.origin),
            ("calibration", one.calibration),
            ("source", one.source),
        )
        if text
    ]
    if one.error is not None:
        parts.append({"code": _named("error"), "valueQuantity": _quantity(one.error, one.unit or "1")})
    resource["component"] = parts
    errors = [f"Error: ± {one.error:g} {one.unit}".rstrip()] if one.error is not None else []
    _annotate(resource, errors, one.notes, "")
    return resource


# and back


def study_of(resources: Iterable[Any], name: str = "observations") -> Study:
    """The measurements of Observations: our own, and others that code the vessel, its side and a known quantity.

    What is not understood is counted in ``problems``; entered-in-error, cancelled and unknown states do not count.
    """
    duplex: list[Duplex] = []
    singles: list[Single] = []
    problems: dict[str, int] = {}

    def miss(what: str) -> None:
        problems[what] = problems.get(what, 0) + 1

    for number, resource in enumerate(resources):
        if number >= _MOST:
            miss(f"more than {_MOST} Observations, the rest is not read")
            break
        if not isinstance(resource, dict) or resource.get("resourceType") != "Observation":
            miss("something that is no Observation")
            continue
        if resource.get("status") not in _COUNTING:
            miss("an Observation whose status does not count")
            continue
        single = _single(resource, name)
        if single is not None:
            singles.append(single)
            continue
        found = _duplex(resource, name)
        if isinstance(found, str):
            miss(found)
        else:
            duplex.extend(found)
    listed = [f"{what} ({count} times)" if count > 1 else what for what, count in problems.items()]
    return Study(tuple(duplex), tuple(singles), (), tuple(listed))


def _codings(concept: Any) -> list[tuple[str, str]]:
    codings = concept.get("coding") if isinstance(concept, dict) else None
    return [
        (coding.get("system") or "", coding["code"])
        for coding in (codings if isinstance(codings, list) else [])
        if isinstance(coding, dict)
        and isinstance(coding.get("code"), str)
        and isinstance(coding.get("system"), str | None)
    ]


def _code_in(concept: Any, system: str) -> str:
    return next((code for of, code in _codings(concept) if of == system), "")


_LOINC_FIELDS = {code: field for field, code in _LOINC.items()}


def _field(concept: Any) -> str:
    for system, code in _codings(concept):
        if system == MEASUREMENT_SYSTEM:
            return code
        if system == LOINC and code in _LOINC_FIELDS:
            return _LOINC_FIELDS[code]
        if system == SNOMED and code in (_DIAMETER, "81827009"):
            return "diameter_mm"
        if system == EKBOM_FACT and code in _FIELD_OF_FACT:
            return _FIELD_OF_FACT[code]
    return ""


def _parts(resource: Resource) -> list[Resource]:
    given = resource.get("component")
    return [part for part in given if isinstance(part, dict)] if isinstance(given, list) else []


def _sides(concept: Any) -> tuple[str, ...]:
    found: list[str] = []
    for system, code in _codings(concept):
        if system == SNOMED:
            if code == "51440002":
                found += ["left", "right"]
            found += [side for side, of in _SIDE_CODES.items() if of == code]
    return tuple(dict.fromkeys(found))


def _segment(concept: Any) -> str:
    """The one segment that a body site codes, or ""."""
    codes = _codings(concept)
    own = {code for system, code in codes if system == SEGMENT_SYSTEM and code in SEGMENTS}
    if own:
        return own.pop() if len(own) == 1 else ""
    parts = {part for part, key in _PART_CODES.items() if key in codes}
    vessels = {code for system, code in codes if system == SNOMED}
    found = [
        row.id
        for row in SEGMENTS.values()
        if row.snomed in vessels and row.id not in _NOT_BY_CODE and (not row.modifier or row.modifier in parts)
    ]
    return found[0] if len(found) == 1 else ""


def _text(value: Any) -> str:
    return value[:2000] if isinstance(value, str) else ""


def _given(field: str, holder: Resource) -> Any:
    """The value of a field in a holder of value[x]; None where there is none that can be used."""
    if field in NUMBERS:
        return _number(field, holder.get("valueQuantity"))
    if field in TRUTHS or (field == "compressible" and isinstance(holder.get("valueBoolean"), bool)):
        truth = holder.get("valueBoolean")
        if not isinstance(truth, bool):
            return None
        return truth if field in TRUTHS else ("yes" if truth else "no")
    if field in _TEXTS:
        return _text(holder.get("valueString")) or None
    code = _code_in(holder.get("valueCodeableConcept"), MEASUREMENT_SYSTEM)
    return code if code in (WORDS.get(field) or (REPORTED, MEASURED)) else None


def _number(field: str, quantity: Any) -> float | None:
    if not isinstance(quantity, dict) or quantity.get("comparator") is not None:
        return None
    value, unit = quantity.get("value"), quantity.get("code") or quantity.get("unit")
    if isinstance(value, bool) or not isinstance(value, int | float) or not isinstance(unit, str):
        return None
    if not abs(value) < 1e12 or not math.isfinite(value):
        return None
    return vendor_codes.in_unit(field, float(value), unit)


def _notes(resource: Resource) -> tuple[tuple[str, ...], str]:
    given = resource.get("note")
    texts = [_text(note.get("text")) for note in given if isinstance(note, dict)] if isinstance(given, list) else []
    comment = next((text[len(_COMMENT) :] for text in texts if text.startswith(_COMMENT)), "")
    return tuple(text for text in texts if text and not text.startswith((_COMMENT, "Error"))), comment


def _duplex(resource: Resource, name: str) -> list[Duplex] | str:
    values: dict[str, Any] = {}
    refused = False
    parts = _parts(resource)
    if not parts or _field(resource.get("code")) in (*NUMBERS, *WORDS):
        parts = [*parts, resource]
    for part in parts:
        field = _field(part.get("code"))
        if field not in _ORDER:
            continue
        value = _given(field, part)
        if value is None or (field in values and values[field] != value):
            refused = True
        else:
            values[field] = value
    if not set(values) - {"origin", "source", "calibration", "position", "time_of_day"}:
        if refused:
            return "an Observation whose values cannot be used"
        return "an Observation of nothing that is read"
    segment, sides = _segment(resource.get("bodySite")), _sides(resource.get("bodySite"))
    if not segment:
        return "an Observation that names no segment of the leg map"
    if SEGMENTS[segment].sides == "M":
        sides = ("",)
    if not sides:
        return "an Observation that names no side"
    if refused:
        return "an Observation whose values cannot be used"
    manoeuvre = _code_in(resource.get("method"), MEASUREMENT_SYSTEM)
    values["manoeuvre"] = manoeuvre if manoeuvre in WORDS["manoeuvre"] else None
    values.setdefault("source", name)
    values["notes"], values["comment"] = _notes(resource)
    return [Duplex(segment, side, **values) for side in sides]


def _single(resource: Resource, name: str) -> Single | None:
    codes = _codings(resource.get("code"))
    which = next(
        (code for system, code in codes if system == MEASUREMENT_SYSTEM and code not in (*NUMBERS, "duplex")), ""
    )
    if not which:
        which = next((code for system, code in codes if system == EKBOM_FACT and code in SINGLES), "")
    texts = {_field(part.get("code")): _text(part.get("valueString")) for part in _parts(resource)}
    kind = texts.get("kind") or (SINGLES[which][0] if which in SINGLES else "")
    if not which or not kind or which in WORDS:
        return None
    sides = _sides(resource.get("bodySite"))
    if len(sides) > 1 or (which in SINGLES and not sides):
        return None
    value: float | bool | str | None = None
    unit = ""
    quantity = resource.get("valueQuantity")
    if which in SINGLES:
        unit = SINGLES[which][1]
        value = _number(which, quantity)
        if value is None and resource.get("dataAbsentReason") is None:
            return None
    elif isinstance(quantity, dict) and isinstance(quantity.get("code"), str):
        given = quantity.get("value")
        if isinstance(given, bool) or not isinstance(given, int | float) or not abs(given) < 1e12:
            return None
        value, unit = float(given), quantity["code"]
    elif isinstance(resource.get("valueBoolean"), bool):
        value = resource["valueBoolean"]
    else:
        value = _text(resource.get("valueString")) or None
    error = None
    for part in _parts(resource):
        if _field(part.get("code")) == "error" and isinstance(part.get("valueQuantity"), dict):
            given = part["valueQuantity"].get("value")
            if isinstance(given, int | float) and not isinstance(given, bool) and 0 <= given < 1e12:
                error = float(given)
    origin = MEASURED if texts.get("origin") == MEASURED else REPORTED
    return Single(
        kind,
        which,
        sides[0] if sides else "",
        value,
        unit,
        error=error,
        origin=origin,
        calibration=texts.get("calibration") or None,
        source=texts.get("source") or name,
        notes=_notes(resource)[0],
    )
