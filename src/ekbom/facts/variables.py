"""Facts as variables of the language, for guideline modules: ``from ekbom.facts.variables import ferritin``.

A name that the catalogue does not know cannot be imported, so a misspelt fact stops the book where it is built.
"""

from __future__ import annotations

from ekbom.facts.catalogue import FACTS
from ekbom.facts.definition import FactDefinition
from ekbom.logic.expressions import BOOLEAN, DATE, BookError, Category, Type, Variable, number, variable

_MADE: dict[str, Variable] = {}


def _type(fact: FactDefinition) -> Type:
    if fact.kind == "bool":
        return BOOLEAN
    if fact.kind == "date":
        return DATE
    return number(fact.unit) if fact.kind == "number" else Category(fact.categories)


def fact(id: str) -> Variable:
    """The fact with this id as a variable; BookError if the catalogue does not know it."""
    made = _MADE.get(id)
    if made is None:
        definition = FACTS.get(id)
        if definition is None:
            raise BookError(f"there is no fact '{id}'")
        made = variable(definition.id, _type(definition), definition.label, sided=definition.sided)
        _MADE[id] = made
    return made


def takes(id: str) -> Variable:
    """Whether the patient takes a medicine of this set or ingredient."""
    return fact(f"takes_{id}")


def daily_dose(id: str) -> Variable:
    """How much of this ingredient the patient takes a day, in mg (0 where it is not taken)."""
    return fact(f"{id}_daily_dose")


def days_on(id: str) -> Variable:
    """For how many days the patient has taken a medicine of this set or ingredient."""
    return fact(f"days_on_{id}")


def days_since(id: str) -> Variable:
    """How many days old the value of this fact is."""
    return fact(f"days_since_{id}")


def worse_after_starting(id: str) -> Variable:
    """Whether symptoms began or worsened within eight weeks of starting this set or ingredient."""
    return fact(f"worse_after_starting_{id}")


def allergy(id: str) -> Variable:
    """Whether an allergy to this substance is on record."""
    return fact(f"allergy_{id}")


def wants(id: str) -> Variable:
    """Whether the patient or referrer asks for this option."""
    return fact(f"wants_{id}")


def __getattr__(name: str) -> Variable:
    if name.startswith("__") or name not in FACTS:
        raise AttributeError(f"there is no fact '{name}'")
    return fact(name)
