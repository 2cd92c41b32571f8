"""The codes that the book reads, as named sets: one for each coded fact, set of drugs, and ingredient.

A set holds what the readers of records recognise by code, no more: RxNorm codes are those of ingredients, an ATC code
counts in full (seven characters), an ICD-10-CM code that the catalogue ends with ``*`` stands for all that begin with
the rest. An ATC code belongs to a set of drugs by its own beginning or because it is a code of an ingredient of the
set (aspirin as a pain killer is still an antiplatelet). What the readers know by name only has no codes and no set.
"""

from __future__ import annotations

from typing import NamedTuple

from ekbom.facts.catalogue import FACTS
from ekbom.facts.definition import ATC, ICD10CM, LOINC, RXNORM, SNOMED, FactDefinition
from ekbom.facts.medication import INGREDIENTS, SETS, DrugSet, Ingredient, sets_of_ingredient

SYSTEM_NAMES = {ICD10CM: "ICD-10-CM", SNOMED: "SNOMED CT", LOINC: "LOINC", RXNORM: "RxNorm", ATC: "ATC"}
#: Characters of a full ATC code.
FULL_ATC = 7
DRUGS, INGREDIENT, FACT = "drugs", "ingredient", "fact"


class Entry(NamedTuple):
    """A code, or the beginning of codes (``begins``), of a code system."""

    system: str
    code: str
    begins: bool = False

    def holds(self, system: str, code: str) -> bool:
        """Whether a code of a record is meant; of ATC only full codes are."""
        if system != self.system:
            return False
        if not self.begins:
            return code == self.code
        return code.startswith(self.code) and (system != ATC or len(code) == FULL_ATC)


class CodeSet(NamedTuple):
    """A named set of codes.

    kind: DRUGS (a set of ``ekbom.facts.medication``), INGREDIENT or FACT. source: its id there. label: in our words.
    includes, excludes: sorted by system and code; an exclusion wins.
    """

    kind: str
    source: str
    label: str
    includes: tuple[Entry, ...]
    excludes: tuple[Entry, ...] = ()

    @property
    def id(self) -> str:
        """The public id: letters, digits and "-" only, as FHIR allows."""
        return f"{self.kind}-{self.source}".replace("_", "-")

    def holds(self, system: str, code: str) -> bool:
        """Whether a code belongs to the set."""
        return any(e.holds(system, code) for e in self.includes) and not any(
            e.holds(system, code) for e in self.excludes
        )


def code_sets() -> tuple[CodeSet, ...]:
    """Every set that has codes, in the order of the catalogue: drugs, ingredients, facts."""
    return (
        *(_of_drugs(drugs) for drugs in SETS.values()),
        *(_of_ingredient(one) for one in INGREDIENTS.values() if one.rxnorm or one.atc),
        *(_of_fact(fact) for fact in FACTS.values() if fact.codes),
    )


def known_by_name_only() -> tuple[str, ...]:
    """The ingredients without a code, by id."""
    return tuple(one.id for one in INGREDIENTS.values() if not one.rxnorm and not one.atc)


def _atc(code: str) -> Entry:
    return Entry(ATC, code, len(code) < FULL_ATC)


def _of_drugs(drugs: DrugSet) -> CodeSet:
    members = [one for one in INGREDIENTS.values() if drugs.id in sets_of_ingredient(one.id)]
    found = [_atc(code) for code in drugs.atc]
    found += [_atc(code) for one in members for code in one.atc]
    found += [Entry(RXNORM, code) for one in members for code in one.rxnorm]
    return CodeSet(DRUGS, drugs.id, drugs.label, _sorted(found), _sorted([_atc(code) for code in drugs.atc_except]))


def _of_ingredient(one: Ingredient) -> CodeSet:
    entries = [*(Entry(RXNORM, code) for code in one.rxnorm), *(_atc(code) for code in one.atc)]
    return CodeSet(INGREDIENT, one.id, one.label, _sorted(entries))


def _of_fact(fact: FactDefinition) -> CodeSet:
    entries = [Entry(c.system, c.code.removesuffix("*"), c.code.endswith("*")) for c in fact.codes]
    return CodeSet(FACT, fact.id, fact.label, _sorted(entries))


def _sorted(entries: list[Entry]) -> tuple[Entry, ...]:
    """In the order of the systems, each code once; what a beginning of the same list covers is left to it."""
    systems = list(SYSTEM_NAMES)
    kept = {e for e in entries if not any(_within(e, other) for other in entries)}
    return tuple(sorted(kept, key=lambda e: (systems.index(e.system), e.begins, e.code)))


def _within(entry: Entry, other: Entry) -> bool:
    same = entry.system == other.system and other.begins and entry.code.startswith(other.code)
    return same and (not entry.begins or entry.code != other.code)
