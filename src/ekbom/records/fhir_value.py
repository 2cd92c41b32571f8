"""The ``value[x]`` of FHIR (Observation, its components, answers of a questionnaire) as a fact's value.

Numbers come from valueQuantity and valueInteger only; a number inside a text is not read. A comparator ("<5")
is no number: the fact stays unknown. Yes and no are understood from the v2 table 0136 and from SNOMED CT.
"""

from __future__ import annotations

from typing import Any

from ekbom.facts.definition import EKBOM_FACT, FactDefinition
from ekbom.records import values
from ekbom.records.fhir_elements import mapping, objects, text
from ekbom.records.values import Refused

UCUM = "http://unitsofmeasure.org"
_YES = {"Y", "373066001", "LA33-6", "true", "yes"}
_NO = {"N", "373067005", "LA32-8", "false", "no"}
_YES_NO_SYSTEMS = {
    "http://terminology.hl7.org/CodeSystem/v2-0136",
    "http://snomed.info/sct",
    "http://loinc.org",
    EKBOM_FACT,
}

Value = bool | float | str


def quantity(definition: FactDefinition, given: dict[str, Any]) -> float | Refused:
    """A Quantity as the fact's number; refused with a comparator."""
    if given.get("comparator") is not None:
        sign = values.shown(text(given["comparator"]))
        return Refused("comparator", f"only a limit ({sign}) is given, so the value is not known: {definition.id}")
    if given.get("value") is None:
        return Refused("value", f"the quantity has no value: {definition.id}")
    code, system, spelled = text(given.get("code")), given.get("system"), text(given.get("unit"))
    if code and system in (UCUM, None):
        return values.number(definition, given["value"], code)
    if spelled:
        known = values.known_unit(spelled)
        return values.number(definition, given["value"], known or spelled)
    return values.number(definition, given["value"], code)


def _concept(definition: FactDefinition, given: Any) -> Value | Refused:
    codings = objects(mapping(given).get("coding"))
    if definition.kind == "bool":
        for coding in codings:
            code = text(coding.get("code"))
            if coding.get("system") is None or coding.get("system") in _YES_NO_SYSTEMS:
                if code in _YES:
                    return True
                if code in _NO:
                    return False
        return Refused("value", f"a code that is neither yes nor no: {definition.id}")
    if definition.kind == "category":
        for coding in codings:
            system = text(coding.get("system"))
            if text(coding.get("code")) in definition.categories and (not system or system.startswith("urn:ekbom:")):
                return text(coding["code"])
        return values.label(definition, text(mapping(given).get("text")))
    return Refused("value", f"a code, expected {values.expected(definition)}: {definition.id}")


def _string(definition: FactDefinition, given: Any) -> Value | Refused:
    if definition.kind == "category":
        return values.label(definition, text(given))
    return Refused("value", f"a text, expected {values.expected(definition)}: {definition.id}")


def _boolean(definition: FactDefinition, given: Any) -> Value | Refused:
    if type(given) is not bool:
        return Refused("value", f"valueBoolean is not true or false: {definition.id}")
    return values.truth(definition, given)


def _integer(definition: FactDefinition, given: Any) -> Value | Refused:
    if definition.kind == "category" and type(given) is int:
        return values.label(definition, str(given))
    return values.number(definition, given, "")


def _date(definition: FactDefinition, given: Any) -> Value | Refused:
    return values.day(definition, given[:10] if type(given) is str else given)


def _quantity(definition: FactDefinition, given: Any) -> Value | Refused:
    return quantity(definition, mapping(given))


def _coding(definition: FactDefinition, given: Any) -> Value | Refused:
    return _concept(definition, {"coding": [given]})


def _time(definition: FactDefinition, given: Any) -> Value | Refused:
    return values.clock(definition, text(given))


_READERS = {
    "valueQuantity": _quantity,
    "valueBoolean": _boolean,
    "valueInteger": _integer,
    "valueDecimal": _integer,
    "valueCodeableConcept": _concept,
    "valueCoding": _coding,
    "valueString": _string,
    "valueDateTime": _date,
    "valueDate": _date,
    "valueTime": _time,
}


def value_of(definition: FactDefinition, holder: dict[str, Any]) -> Value | Refused:
    """The fact's value from the ``value[x]`` of an element, or why there is none."""
    for name, reader in _READERS.items():
        if name in holder:
            return reader(definition, holder[name])
    if holder.get("dataAbsentReason") is not None:
        return Refused("value", f"the record says why the value is missing: {definition.id}")
    for name in holder:
        if name.startswith("value"):
            return Refused("value", f"{values.shown(name)} is not read: {definition.id}")
    return Refused("value", f"there is no value: {definition.id}")


def listed_values(holder: dict[str, Any]) -> list[str]:
    """Plain texts and codes of a value, for facts that name another fact (an allergy, a wish)."""
    concept = mapping(holder.get("valueCodeableConcept"))
    codings = [*objects(concept.get("coding")), *objects([holder.get("valueCoding")])]
    plain = [holder.get("valueString"), concept.get("text"), *(coding.get("code") for coding in codings)]
    return [value for value in plain if type(value) is str]
