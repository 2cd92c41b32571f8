"""Facts that a record names by their value: ``allergy: polidocanol``, ``wants: psg``, ``worse_after_starting: …``.

The code (or id) is the beginning of the fact's id, the value its end: together they are one true-or-false fact.
"""

from __future__ import annotations

from ekbom.facts.catalogue import FACTS
from ekbom.facts.definition import EKBOM_FACT, FactDefinition
from ekbom.records.fhir_elements import Resource, codes_of
from ekbom.records.fhir_value import listed_values

#: Names under which a record lists things, and what the facts' ids begin with.
NAMED = {"allergy": "allergy_", "wants": "wants_", "worse_after_starting": "worse_after_starting_"}


def fact_named(name: str, value: str) -> FactDefinition | None:
    """The fact of a name and a value ("wants", "psg"), or None where there is none."""
    beginning = NAMED.get(name)
    return None if beginning is None else FACTS.get(beginning + value.strip().lower().replace(" ", "_"))


def named_facts(resource: Resource) -> list[tuple[str, FactDefinition | None]] | None:
    """The facts that an Observation names by code and value (None for a value that names nothing).

    None where the Observation is not of this kind.
    """
    for system, code in codes_of(resource.get("code")):
        if system == EKBOM_FACT and code in NAMED:
            found = {fact_named(code, value) for value in listed_values(resource)} - {None}
            known = sorted((definition for definition in found if definition is not None), key=lambda d: d.id)
            return [(code, definition) for definition in known] or [(code, None)]
    return None
