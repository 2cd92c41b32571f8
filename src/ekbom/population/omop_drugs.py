"""Which medicine a drug concept of OMOP is, and what stands on its strength and route.

Ingredients come from concept_ancestor, else by following concept_relationship from a product to what is in it; their
RxNorm codes are read as the codes of a FHIR medicine. ATC classes count only where no ingredient is known by its code:
a class of an ingredient may belong to another form of it. What no code says, the names of the concepts may, as whole
words. Vaccines are no medicines here, as in FHIR, where they have a resource of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from ekbom.population.database import Database
from ekbom.population.event_tables import JOINT
from ekbom.population.omop_concepts import Concepts, note
from ekbom.population.omop_tables import view_of
from ekbom.records import drug_names, fhir_medication
from ekbom.records.chart import Chart
from ekbom.records.dosage import Unstructured, amount_a_day
from ekbom.records.event import Course

#: From a product to what it is made of, in RxNorm as OHDSI has it; and from a concept to its standard one.
_TOWARDS_INGREDIENTS = (
    "Maps to",
    "RxNorm has ing",
    "Consists of",
    "Tradename of",
    "Quantified form of",
    "Marketed form of",
    "Box of",
    "Contains",
    "Form of",
    "Brand name of",
    "Has precise ing",
)
_MOST_STEPS = 8
_INGREDIENT, _ATC_DRUG = ("RxNorm", "Ingredient"), ("ATC", "ATC 5th")
_VACCINES = "CVX"
#: Types of an exposure that are an administration, where the type concept itself is not there.
_GIVEN = (32818, 38000179, 38000180, 43542356, 43542357, 43542358)


class Drug(NamedTuple):
    """A medicine as concepts say it. strength: of a tablet, 0 where ``why`` says why it is not known."""

    name: str
    ingredients: str
    atc: str
    recognised: bool
    by_name: bool
    strength: float
    unit: str
    why: str


class DrugReader:
    """Reads drug concepts; the tables of the vocabulary are asked once for all of them."""

    def __init__(self, database: Database, concepts: Concepts, there: set[str], drugs: Iterable[int]) -> None:
        self._database = database
        self._concepts = concepts
        wanted = sorted({drug for drug in drugs if drug})
        self._above = self._ancestors(wanted) if "concept_ancestor" in there else {}
        left = [drug for drug in wanted if not self._ingredients(drug)]
        if "concept_relationship" in there and left:
            for drug, found in self._related(left).items():
                self._above.setdefault(drug, set()).update(found)
        self._strengths = self._read_strengths(wanted) if "drug_strength" in there else {}

    def drug(self, standard: int, source: int, words: str, count: int, problems: Counter[str]) -> Drug | None:
        """The medicine of a combination, for so many rows; None where it is none."""
        own = [self._concepts.of(id_) for id_ in (standard, source)]
        if any(concept is not None and concept.vocabulary == _VACCINES for concept in own):
            problems["resource: vaccines, which are not read"] += count
            return None
        ingredients = self._ingredients(standard) | self._ingredients(source)
        codings = [*self._concepts.codings(standard, source), *self._coded(ingredients)]
        codes = [(coding["system"], coding["code"]) for coding in codings if "code" in coding]
        if not drug_names.of_codes(codes, []).ingredients:
            codings += self._coded(self._of_kind(standard, _ATC_DRUG) | self._of_kind(source, _ATC_DRUG))
        concept = {"coding": codings, **({"text": words} if words else {})}
        chart = Chart()
        resource = {"resourceType": "MedicationRequest", "status": "active", "medicationCodeableConcept": concept}
        fhir_medication.read(resource, {}, chart, "drug_exposure")
        note(problems, chart, count)
        return None if not chart.courses else _drug(chart.courses[0], *self._strength(standard))

    def _ingredients(self, drug: int) -> set[int]:
        return self._of_kind(drug, _INGREDIENT)

    def _of_kind(self, drug: int, kind: tuple[str, str]) -> set[int]:
        found = set()
        for id_ in {drug, *self._above.get(drug, ())}:
            concept = self._concepts.of(id_)
            if concept is not None and (concept.vocabulary, concept.kind) == kind:
                found.add(id_)
        return found

    def _coded(self, ids: set[int]) -> list[dict[str, str]]:
        """Concepts as codings without a name: only their codes count."""
        codings = self._concepts.codings(*sorted(ids))
        return [{"system": c["system"], "code": c["code"]} for c in codings if "code" in c]

    def _ancestors(self, drugs: list[int]) -> dict[int, set[int]]:
        self._database.load("ekbom_wanted", {"concept_id": "bigint"}, [(drug,) for drug in drugs])
        concept, ancestor = view_of("concept"), view_of("concept_ancestor")
        rows = self._database.rows(
            f"SELECT a.descendant_concept_id, a.ancestor_concept_id FROM {ancestor} AS a "
            "JOIN ekbom_wanted AS w ON w.concept_id = a.descendant_concept_id "
            f"JOIN {concept} AS c ON c.concept_id = a.ancestor_concept_id "
            "WHERE (c.vocabulary_id = 'RxNorm' AND c.concept_class_id = 'Ingredient') "
            "OR (c.vocabulary_id = 'ATC' AND c.concept_class_id = 'ATC 5th')"
        )
        return self._gathered([(int(str(drug)), int(str(above))) for drug, above in rows])

    def _related(self, drugs: list[int]) -> dict[int, set[int]]:
        """All that relations lead to from these products towards their ingredients."""
        relations = ", ".join(f"'{name}'" for name in _TOWARDS_INGREDIENTS)
        next_: dict[int, set[int]] = {}
        edge = set(drugs)
        for _ in range(_MOST_STEPS):
            if not edge:
                break
            self._database.load("ekbom_wanted", {"concept_id": "bigint"}, [(one,) for one in sorted(edge)])
            rows = self._database.rows(
                f"SELECT r.concept_id_1, r.concept_id_2 FROM {view_of('concept_relationship')} AS r "
                "JOIN ekbom_wanted AS w ON w.concept_id = r.concept_id_1 "
                f"WHERE r.relationship_id IN ({relations}) AND r.invalid_reason IS NULL "
                "AND r.concept_id_1 <> r.concept_id_2"
            )
            found = self._gathered([(int(str(one)), int(str(other))) for one, other in rows])
            next_.update(found)
            edge = {other for others in found.values() for other in others if not self._ingredients(other)}
            edge -= next_.keys()
        reached: dict[int, set[int]] = {}
        for drug in drugs:
            seen = {drug}
            todo = [drug]
            while todo:
                more = next_.get(todo.pop(), set()) - seen
                seen |= more
                todo.extend(more)
            reached[drug] = seen
        return reached

    def _gathered(self, pairs: list[tuple[int, int]]) -> dict[int, set[int]]:
        self._concepts.fetch(other for _, other in pairs)
        found: dict[int, set[int]] = {}
        for one, other in pairs:
            found.setdefault(one, set()).add(other)
        return found

    def _read_strengths(self, drugs: list[int]) -> dict[int, list[tuple[float | None, int, bool]]]:
        self._database.load("ekbom_wanted", {"concept_id": "bigint"}, [(drug,) for drug in drugs])
        rows = self._database.rows(
            "SELECT s.drug_concept_id, s.ingredient_concept_id, s.amount_value, COALESCE(s.amount_unit_concept_id, 0), "
            f"s.numerator_value, s.box_size FROM {view_of('drug_strength')} AS s "
            "JOIN ekbom_wanted AS w ON w.concept_id = s.drug_concept_id WHERE s.invalid_reason IS NULL"
        )
        self._concepts.fetch(row[3] for row in rows)
        found: dict[int, list[tuple[float | None, int, bool]]] = {}
        for drug, _, amount, unit, per, box in sorted(rows, key=repr):
            plain = amount is not None and per is None and (box is None or float(str(box)) == 1)
            line = (float(str(amount)) if amount is not None else None, int(str(unit)), plain)
            found.setdefault(int(str(drug)), []).append(line)
        return found

    def _strength(self, drug: int) -> tuple[float, str, str]:
        """What one tablet of a drug holds, as (amount, unit, ""), or why that is not known."""
        lines = self._strengths.get(drug, [])
        if not lines:
            return 0.0, "", "the strength is not given as data"
        if len(lines) > 1:
            return 0.0, "", "the medicine holds several ingredients, each with an amount of its own"
        amount, unit, plain = lines[0]
        concept = self._concepts.of(unit)
        if not plain or amount is None or amount <= 0:
            return 0.0, "", "the strength is no amount in one tablet"
        if concept is None or concept.vocabulary != "UCUM":
            return 0.0, "", "the unit of the strength is not known"
        try:
            return *amount_a_day(amount, concept.code, 1.0), ""
        except Unstructured as why:
            return 0.0, "", str(why)


def _drug(course: Course, strength: float, unit: str, why: str) -> Drug:
    return Drug(
        course.name,
        JOINT.join(course.ingredients),
        JOINT.join(course.atc),
        course.recognised,
        course.by_name,
        strength,
        unit,
        why,
    )


def route_of(concepts: Concepts, concept: int, words: str) -> str:
    """The route that a route concept or the word of the source says, "" where they say none that is known."""
    route = {"coding": list(concepts.codings(concept)), "text": words}
    chart = Chart()
    resource = {
        "resourceType": "MedicationRequest",
        "medicationCodeableConcept": {"text": "any"},
        "dosageInstruction": [{"route": route}],
    }
    fhir_medication.read(resource, {}, chart, "drug_exposure")
    return chart.courses[0].route


def is_given(concepts: Concepts, kind: int) -> bool:
    """Whether the type concept of an exposure says that it is an administration."""
    concept = concepts.of(kind)
    name = concept.name.lower() if concept is not None else ""
    return kind in _GIVEN or "administration" in name or "administered" in name
