"""The catalogue for people and programs: as text, as JSON, and as an empty patient sheet to fill in.

Every function returns the whole text. A fact that does not exist raises KeyError with its id. The empty sheet is
itself a valid sheet of a patient of whom nothing is known, and so is every sheet made by taking marks away.
"""

from __future__ import annotations

from ekbom.facts.catalogue import FACTS, TIMES_OF_DAY, is_derived
from ekbom.facts.declaring import UNIT_WORDS
from ekbom.facts.definition import EKBOM_FACT, FactDefinition
from ekbom.facts.segments import LEG_VEINS

_SYSTEM_NAMES = {
    "http://loinc.org": "LOINC",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD-10-CM",
    "http://snomed.info/sct": "SNOMED CT",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
    "http://www.whocc.no/atc": "ATC",
}
#: Groups of the sheet that are sections of their own or follow from sections.
_NOT_IN_SHEET = ("allergies", "wishes", "lists", "medication")
_PERSON_SECTION = ("age", "sex", "as_of", "locale")
_OF_SEVERAL = {
    "latest": "the latest",
    "earliest": "the earliest",
    "highest": "the highest",
    "lowest": "the lowest",
    "any": "a yes at any time, also of what is over",
    "count": "how many there are",
    "sum": "their sum",
}
_FIRST_COLUMN = 16
_WIDTH = 100


def _chosen(id: str | None) -> list[FactDefinition]:
    return [FACTS[id]] if id else sorted(FACTS.values(), key=lambda fact: fact.id)


def _range(fact: FactDefinition) -> str:
    if fact.kind != "number" or fact.low is None or fact.high is None:
        return ""
    return f"{fact.low:.12g} to {fact.high:.12g}"


def _type(fact: FactDefinition) -> str:
    if fact.id in TIMES_OF_DAY:
        return "time of day (hh:mm, or hours after midnight)"
    if fact.kind == "number":
        words = UNIT_WORDS.get(fact.unit, fact.unit)
        return (
            "number" if fact.unit == "1" else f"number in {words}" + (f" ({fact.unit})" if words != fact.unit else "")
        )
    if fact.kind == "category":
        return "one of " + ", ".join(fact.categories)
    return {"bool": "yes or no", "date": "date"}[fact.kind]


def _codes(fact: FactDefinition) -> list[tuple[str, str]]:
    """One row for each code system: its name and its codes."""
    rows = []
    for system, name in _SYSTEM_NAMES.items():
        codes = [code.code for code in fact.codes if code.system == system]
        if codes:
            rows.append((name, ", ".join(codes)))
    return [*rows, (EKBOM_FACT, fact.id)]


def _full(fact: FactDefinition) -> str:
    import textwrap

    segments = f"one value for each vein segment of a leg: {', '.join(LEG_VEINS)}" if fact.segments else ""
    rows = [
        ("id", fact.id),
        ("meaning", fact.label),
        ("group", fact.group),
        ("type", _type(fact)),
        ("plausible range", _range(fact)),
        ("sided", "one value for each leg (side: left, right)" if fact.sided else ""),
        ("segments", segments),
        *_codes(fact),
        ("also in", ", ".join(unit for unit, _ in fact.conversions)),
        ("looks back", f"{fact.look_back_days} days" if fact.look_back_days is not None else "any age"),
        ("of several", _OF_SEVERAL[fact.choose]),
        ("absent if not in", f"the list of {fact.listed_in}" if fact.listed_in else ""),
        ("asked for by", fact.request),
        ("question", fact.question),
        ("derived", "follows from the record, is not written into it" if is_derived(fact) else ""),
        ("certainty", fact.flag),
    ]
    indent = " " * (_FIRST_COLUMN + 2)
    return "".join(
        textwrap.fill(text, _WIDTH, initial_indent=f"{name:<{_FIRST_COLUMN}}  ", subsequent_indent=indent) + "\n"
        for name, text in rows
        if text
    )


def as_text(id: str | None = None) -> str:
    """One fact in full, or one line for each fact, by group."""
    if id:
        return _full(FACTS[id])
    lines: list[str] = []
    group = ""
    for fact in FACTS.values():
        if fact.id.startswith("days_since_"):
            continue
        if fact.group != group:
            group = fact.group
            lines.append(f"\n{group}\n" if lines else f"{group}\n")
        notes = [_type(fact)]
        if fact.segments:
            notes.append("each leg and vein segment")
        elif fact.sided:
            notes.append("each leg")
        lines.append(f"  {fact.id:<44} {fact.label} [{'; '.join(notes)}]\n")
    lines.append("\nages of values\n")
    lines.extend(f"  {id}\n" for id in FACTS if id.startswith("days_since_"))
    return "".join(lines)


def _entry(fact: FactDefinition) -> dict[str, object]:
    return {
        "id": fact.id,
        "label": fact.label,
        "group": fact.group,
        "type": fact.kind,
        "time_of_day": fact.id in TIMES_OF_DAY,
        "unit": fact.unit or None,
        "range": None if not _range(fact) else {"low": fact.low, "high": fact.high},
        "categories": list(fact.categories),
        "sided": fact.sided,
        "segments": list(LEG_VEINS) if fact.segments else [],
        "codes": [{"system": code.system, "code": code.code} for code in fact.codes]
        + [{"system": EKBOM_FACT, "code": fact.id}],
        "conversions": [{"unit": unit, "factor": factor} for unit, factor in fact.conversions],
        "look_back_days": fact.look_back_days,
        "choose": fact.choose,
        "listed_in": fact.listed_in or None,
        "request": fact.request,
        "question": fact.question,
        "derived": is_derived(fact),
        "certainty": fact.flag,
    }


def as_json(id: str | None = None) -> str:
    """One fact, or all sorted by id, as JSON; a code that ends with ``*`` stands for all that begin so."""
    import json

    facts = [_entry(fact) for fact in _chosen(id)]
    document = {"schema": "ekbom.facts/1", "facts": facts}
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _hint(fact: FactDefinition) -> str:
    """What may be filled in, in brackets; nothing where the question has said it."""
    if fact.id in TIMES_OF_DAY:
        return " (hh:mm)"
    if fact.categories and all(label in fact.question for label in fact.categories):
        return ""
    known = {"bool": "true or false", "date": "yyyy-mm-dd"}.get(fact.kind)
    return f" ({known or _range(fact) or ', '.join(fact.categories)})"


def _sheet_line(fact: FactDefinition, side: str) -> str:
    parts = [f"id: {fact.id}"]
    if side:
        parts.append(f"side: {side}")
    if fact.segments:
        parts.append("segment: ")
    parts.append("value: ")
    if fact.kind == "number" and fact.unit != "1" and fact.id not in TIMES_OF_DAY:
        parts.append(f'unit: "{fact.unit}"')
    parts.append("date: ")
    return f"  # - {{{', '.join(parts)}}}  # {fact.question}{_hint(fact)}\n"


_BEFORE = """\
# Patient sheet of Ekbom. Fill in what is known; what is left out is unknown, never "no".
# Take the first # of a line away and fill in the value and its date (yyyy-mm-dd).
# A fact of a vein segment has one line for each segment; 'ekbom facts reflux_time' lists their ids.
patient: {id: p1, sex: unknown}  # born: yyyy-mm-dd, sex: female, male, other or unknown
facts:
"""
_AFTER = """\
# Lists. A list that is left out is unknown; [] says that it was reviewed and is empty.
#medications: []
#conditions: []
#allergies: []
#procedures: []
#devices: []
#wants: []  # ids of options that are asked for
# Lists with entries, and with the day of the review:
#   medications:
#     - {name: gabapentin, rxnorm: "25480", dose: 300, unit: mg, per_day: 3, route: oral, since: 2026-01-10}
#   conditions:
#     - {name: sleep apnoea, icd10cm: G47.33, since: 2021-03-01}
#   allergies: {reviewed: 2026-05-20, items: []}
"""


def template() -> str:
    """An empty patient sheet in YAML: take the mark of comment away from what is known, leave the rest."""
    lines = [_BEFORE]
    group = ""
    for fact in FACTS.values():
        if fact.group in _NOT_IN_SHEET or fact.id in _PERSON_SECTION or is_derived(fact):
            continue
        if fact.group != group:
            group = fact.group
            lines.append(f"  # --- {group}\n")
        lines.extend(_sheet_line(fact, side) for side in (("left", "right") if fact.sided else ("",)))
    lines.append(_AFTER)
    return "".join(lines)
