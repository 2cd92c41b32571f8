"""What codes mean, as records are read: the facts of a condition, the ingredients and sets of a medicine."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from ekbom.facts.definition import ATC, ICD10CM, RXNORM, FactDefinition
from ekbom.facts.medication import sets_of_atc, sets_of_ingredient
from ekbom.population.event_tables import definition_of
from ekbom.population.synth.cohort import Cohort
from ekbom.population.synth.record import Condition, Drug, Procedure, Statement
from ekbom.records import drug_names, meaning
from ekbom.records import site as sites
from ekbom.records.statements import BOTH_LEGS


@cache
def keys_of_code(code: str) -> tuple[str, ...]:
    """The facts, with their legs, that an ICD-10-CM code means; without a side in the code, both legs."""
    found: list[str] = []
    for definition in meaning.of_code(ICD10CM, code):
        where = sites.of_code(ICD10CM, code)
        found.extend(sites.keys(definition, where) or sites.keys(definition, BOTH_LEGS))
    return tuple(found)


def stated(cohort: Cohort) -> list[tuple[str, Statement | Condition | Procedure]]:
    """Every key with the entry that states it; an entry of several keys stands several times."""
    found: list[tuple[str, Statement | Condition | Procedure]] = [(entry.key, entry) for entry in cohort.statements]
    found.extend((key, entry) for entry in cohort.conditions for key in keys_of_code(entry.code))
    found.extend((entry.key, entry) for entry in cohort.procedures)
    return found


class Meant(NamedTuple):
    """A medicine as records recognise it."""

    ingredients: tuple[str, ...]
    atc: tuple[str, ...]
    known: bool
    sets: tuple[str, ...]


def codes_of(drug: Drug) -> list[tuple[str, str]]:
    """System and code of a medicine."""
    return [(system, code) for system, code in ((RXNORM, drug.rxnorm), (ATC, drug.atc)) if code]


@cache
def meant(drug: Drug) -> Meant:
    """What a medicine is by its codes."""
    found = drug_names.of_codes(codes_of(drug), [drug.name])
    sets = {name for ingredient in found.ingredients for name in sets_of_ingredient(ingredient)}
    sets.update(name for code in found.atc for name in sets_of_atc(code))
    return Meant(found.ingredients, found.atc, found.known, tuple(sorted(sets)))


@cache
def defined(key: str) -> FactDefinition:
    """The fact of a key."""
    return definition_of(key)
