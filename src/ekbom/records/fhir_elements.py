"""Elements that FHIR resources share, read without trust in their shape: any element may be of any JSON type."""

from __future__ import annotations

from typing import Any

from ekbom.records.moments import UNDATED, Moment, moment
from ekbom.records.problems import Problems

Resource = dict[str, Any]

_NAME_LENGTH = 200


def mapping(value: Any) -> dict[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if type(value) is dict else {}


def items(value: Any) -> list[Any]:
    """The value if it is an array, else an empty one."""
    return value if type(value) is list else []


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of an array."""
    return [item for item in value if type(item) is dict] if type(value) is list else []


def text(value: Any) -> str:
    """The value if it is a text, else ""."""
    return value if type(value) is str else ""


def printable(value: str) -> str:
    """A text of the record for people: one line, no control characters, of bounded length."""
    if value.isalnum():
        return value[:_NAME_LENGTH]
    clean = value if value.isprintable() else "".join(c if c.isprintable() else " " for c in value)
    return " ".join(clean.split())[:_NAME_LENGTH]


def code_of(concept: Any) -> str:
    """The first code of a CodeableConcept, for status elements; a bare code is taken as it is; "" if there is none."""
    if type(concept) is str:
        return concept
    for coding in objects(mapping(concept).get("coding")):
        if type(coding.get("code")) is str:
            return str(coding["code"])
    return ""


def codes_of(concept: Any) -> list[tuple[str, str]]:
    """All (system, code) pairs of a CodeableConcept."""
    return [
        (text(coding.get("system")), coding["code"])
        for coding in objects(mapping(concept).get("coding"))
        if type(coding.get("code")) is str
    ]


def names_of(concept: Any) -> list[str]:
    """The text of a CodeableConcept and the displays of its codes."""
    holder = mapping(concept)
    found = [holder.get("text"), *(coding.get("display") for coding in objects(holder.get("coding")))]
    return [name for name in found if type(name) is str and name]


def tail_of(reference: str) -> str:
    """The id that a reference ends in: of "Patient/1", "http://…/Patient/1/_history/2" and "urn:uuid:1" it is "1"."""
    if reference.startswith(("urn:uuid:", "urn:oid:")):
        return reference[reference.rindex(":") + 1 :]
    plain = reference.split("/_history/", 1)[0]
    return plain[plain.rfind("/") + 1 :]


def reference_of(element: Any) -> str:
    """The text of a Reference's reference, "" if it has none."""
    return text(mapping(element).get("reference"))


def first_moment(resource: Resource, names: tuple[str, ...], problems: Problems, where: str) -> Moment:
    """The moment of the first of these elements that is there: a date or dateTime, or the start of a Period.

    An unreadable date is noted; without any the moment is undated. A partial date stands for its first day.
    """
    for name in names:
        value = resource.get(name)
        if value is None:
            continue
        if type(value) is dict:
            value = value.get("start")
            if value is None:
                continue
        found = moment(value)
        if found is not None:
            return found
        problems.add("date", f"{name} is not a date of FHIR", where)
    return UNDATED


def period_end(value: Any) -> int:
    """The last day of a Period, 0 where it has none or it is unreadable; a partial date ends on its first day."""
    found = moment(mapping(value).get("end"))
    return found.day if found is not None else 0
