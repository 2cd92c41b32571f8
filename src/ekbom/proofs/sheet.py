"""A patient of the solver as a patient sheet, which ``ekbom plan`` reads back.

What the reader of records derives (medicines taken, lists that are there, ages of values) is written as what it is
derived from: entries of lists and dates. The country and the day are given on the command line. ``read_back`` is what
the real reader makes of such a sheet: the facts that were written and all that follows from them (of every medicine
whether it is taken, once the list is there; a sex that is not stated is "unknown").
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from ekbom.facts.catalogue import AGED, FACTS
from ekbom.facts.medication import FOLLOWED, INGREDIENTS, SETS, sets_of_ingredient
from ekbom.logic.expressions import Value
from ekbom.records.as_of import facts_as_of
from ekbom.records.reader import chart_of

_LISTS = {
    "condition_list": "conditions",
    "medication_list": "medications",
    "allergy_list": "allergies",
    "procedure_list": "procedures",
    "device_list": "devices",
}
_OF_THE_COMMAND = ("as_of", "locale")


def _plain(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _since(days: Value, as_of: datetime.date) -> str:
    return (as_of - datetime.timedelta(days=round(float(days)))).isoformat() if isinstance(days, float) else ""


def _taken(facts: Mapping[str, Value]) -> list[str]:
    """Ingredients that make what is known of the medicines true."""
    taken = [id for id in FOLLOWED if facts.get(f"takes_{id}") is True]
    held = {name for id in taken for name in sets_of_ingredient(id)}
    for name in SETS:
        if facts.get(f"takes_{name}") is True and name not in held:
            fitting = [
                id
                for id in INGREDIENTS
                if name in sets_of_ingredient(id)
                and facts.get(f"takes_{id}") is not False
                and all(facts.get(f"takes_{other}") is not False for other in sets_of_ingredient(id))
            ]
            fitting.sort(key=lambda id: (id in FOLLOWED, len(sets_of_ingredient(id))))
            if fitting:
                taken.append(fitting[0])
                held.update(sets_of_ingredient(fitting[0]))
    return taken


def _medications(facts: Mapping[str, Value], as_of: datetime.date) -> list[str]:
    lines = []
    for id in _taken(facts):
        parts = [f"name: {INGREDIENTS[id].label}"]
        dose = facts.get(f"{id}_daily_dose")
        if dose is not None:
            parts.append(f"dose: {_plain(dose)}, unit: mg, per_day: 1")
        names = (id, *sets_of_ingredient(id))
        days = next((facts[f"days_on_{n}"] for n in names if facts.get(f"days_on_{n}") is not None), None)
        if days is not None:
            parts.append(f"since: {_since(days, as_of)}")
        lines.append(f"  - {{{', '.join(parts)}}}")
    if facts.get("unrecognised_drug") is True:
        lines.append("  - {name: a medicine that is not recognised}")
    return lines


def _fact(key: str, value: Value, facts: Mapping[str, Value], as_of: datetime.date) -> str:
    definition = FACTS[key.split("@")[0].split(".")[0]]
    parts = [f"id: {key}"]
    if definition.kind == "date" and isinstance(value, float):
        parts.append(f"value: {datetime.date.fromordinal(int(value)).isoformat()}")
    else:
        parts.append(f"value: {_plain(value)}" if not isinstance(value, str) else f'value: "{value}"')
    if definition.kind == "number":
        parts.append(f'unit: "{definition.unit}"')
    age = facts.get(f"days_since_{key}") if key in AGED else None
    if age is not None:
        parts.append(f"date: {_since(age, as_of)}")
    return f"  - {{{', '.join(parts)}}}"


def _derived(key: str) -> bool:
    plain = key.split("@")[0]
    return (
        plain.startswith(("takes_", "days_on_", "days_since_", "wants_", "worse_after_starting_"))
        or plain.endswith(("_daily_dose", "_patch_rate"))
        or plain in (*_LISTS, *_OF_THE_COMMAND, "unrecognised_drug", "age", "sex")
    )


def patient_sheet(facts: Mapping[str, Value], as_of: datetime.date) -> str:
    """The facts as a patient sheet (YAML)."""
    patient: dict[str, Any] = {"id": "witness"}
    if facts.get("age") is not None:
        patient["age"] = _plain(facts["age"])
    if isinstance(facts.get("sex"), str):
        patient["sex"] = facts["sex"]
    lines = ["patient: {" + ", ".join(f"{k}: {v}" for k, v in patient.items()) + "}", "facts:"]
    stated = [
        _fact(key, value, facts, as_of) for key, value in facts.items() if value is not None and not _derived(key)
    ]
    for key, value in facts.items():
        if key.startswith("worse_after_starting_") and value is True:
            name = key.removeprefix("worse_after_starting_")
            stated.append(f"  - {{id: worse_after_starting, value: {name}}}")
    lines += stated
    if not stated:
        lines[-1] = "facts: []"
    for key, name in _LISTS.items():
        if facts.get(key) is True:
            entries = _medications(facts, as_of) if name == "medications" else []
            lines += [f"{name}:", *entries] if entries else [f"{name}: []"]
    wishes = [key.removeprefix("wants_") for key, value in facts.items() if key.startswith("wants_") and value is True]
    if wishes:
        lines.append(f"wants: [{', '.join(wishes)}]")
    return "\n".join(lines) + "\n"


def read_back(facts: Mapping[str, Value], as_of: datetime.date) -> dict[str, Value]:
    """The facts that the reader of records finds in the sheet of these facts."""
    chart = chart_of(patient_sheet(facts, as_of).encode(), "witness.yaml", "")
    locale = facts.get("locale")
    found = facts_as_of(chart, as_of.toordinal(), locale if isinstance(locale, str) else "")
    return {key: known.value for key, known in found.values.items()}


def command(facts: Mapping[str, Value], as_of: datetime.date) -> str:
    """How the sheet is fed back."""
    locale = facts.get("locale")
    chosen = f" --locale {locale}" if isinstance(locale, str) else ""
    return f"ekbom plan witness.yaml --as-of {as_of.isoformat()}{chosen}"
