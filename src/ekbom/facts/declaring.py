"""The words in which the catalogue is written: one function for each kind of fact.

They only fill a FactDefinition. A fact without an own question gets a plain one made of its label, a fact
without an own request is asked for under the request of its list, of its group or under its own id. Values are
given by place, in the order of FactDefinition: the catalogue is built at every start.
"""

from __future__ import annotations

from ekbom.facts.definition import ICD10CM, LOINC, SNOMED, Code, FactDefinition

_REQUEST_OF_LIST = {
    "": "",
    "conditions": "problem_list",
    "procedures": "problem_list",
    "devices": "problem_list",
    "medications": "drug_list",
    "allergies": "allergy_list",
}
#: Places of the two values that a group fills in (``_replace`` would double the time to load the catalogue).
_GROUP = FactDefinition._fields.index("group")
_REQUEST = FactDefinition._fields.index("request")
Conversions = tuple[tuple[str, float], ...]
#: Units whose UCUM code people do not read; a code with a slash in front says no more than the label does.
UNIT_WORDS = {
    "a": "years",
    "mo": "months",
    "wk": "weeks",
    "d": "days",
    "h": "hours",
    "d/wk": "days a week",
    "min/wk": "minutes a week",
    "mm[Hg]": "mmHg",
    "m[IU]/L": "mIU/L",
    "mL/min/{1.73_m2}": "mL/min/1.73 m2",
}


def codes_of(loinc: str = "", icd10cm: str = "", snomed: str = "") -> tuple[Code, ...]:
    """Codes of the three systems as one tuple; each text holds codes with blanks between them."""
    if not (loinc or icd10cm or snomed):
        return ()
    pairs = ((LOINC, loinc), (ICD10CM, icd10cm), (SNOMED, snomed))
    return tuple([Code(system, code) for system, codes in pairs for code in codes.split()])


def yes_no(
    id: str,
    label: str,
    question: str = "",
    *,
    listed_in: str = "",
    request: str = "",
    icd10cm: str = "",
    snomed: str = "",
    loinc: str = "",
    sided: bool = False,
    segments: str = "",
    look_back_days: int | None = None,
    choose: str = "latest",
    flag: str = "K",
) -> FactDefinition:
    """A fact that is true, false or unknown."""
    return FactDefinition(
        id, label, "", "bool", "", None, None, (), sided, segments, codes_of(loinc, icd10cm, snomed), look_back_days,
        choose, listed_in, (), request or _REQUEST_OF_LIST[listed_in], question or f"{label}: yes or no?", flag,
    )  # fmt: skip


def _how_much(label: str, unit: str) -> str:
    words = UNIT_WORDS.get(unit, unit)
    said = unit == "1" or unit[0] == "/" or label.lower().startswith(words.split(" ", 1)[0])
    return f"{label}?" if said else f"{label}, in {words}?"


def number(
    id: str,
    label: str,
    unit: str,
    low: float,
    high: float,
    question: str = "",
    *,
    loinc: str = "",
    conversions: Conversions = (),
    request: str = "",
    sided: bool = False,
    segments: str = "",
    look_back_days: int | None = None,
    choose: str = "latest",
    flag: str = "K",
) -> FactDefinition:
    """A number in a UCUM unit with its plausible range, both ends included."""
    return FactDefinition(
        id, label, "", "number", unit, low, high, (), sided, segments, codes_of(loinc), look_back_days,
        choose, "", conversions, request, question or _how_much(label, unit), flag,
    )  # fmt: skip


def category(
    id: str,
    label: str,
    categories: tuple[str, ...],
    question: str = "",
    *,
    request: str = "",
    sided: bool = False,
    segments: str = "",
    look_back_days: int | None = None,
    choose: str = "latest",
    flag: str = "K",
) -> FactDefinition:
    """One label of a closed set."""
    return FactDefinition(
        id,
        label,
        "",
        "category",
        categories=categories,
        sided=sided,
        segments=segments,
        look_back_days=look_back_days,
        choose=choose,
        request=request,
        question=question or f"{label}: {', '.join(categories[:-1])} or {categories[-1]}?",
        flag=flag,
    )


def day(id: str, label: str, question: str = "", *, request: str = "", sided: bool = False) -> FactDefinition:
    """A calendar day."""
    return FactDefinition(
        id, label, "", "date", sided=sided, request=request, question=question or f"{label}: which day?"
    )


def in_group(group: str, *definitions: FactDefinition, asked_as: str = "") -> tuple[FactDefinition, ...]:
    """The definitions as a group of the catalogue; ``asked_as`` is the request of those without one of their own."""
    made = []
    for fact in definitions:
        values = list(fact)
        values[_GROUP] = group
        values[_REQUEST] = fact.request or asked_as or fact.id
        made.append(FactDefinition._make(values))
    return tuple(made)
