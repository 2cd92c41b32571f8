"""The quality measures as FHIR R4 (4.0.1) Measures.

Scoring is ``proportion``. A criterion stands in words, made from the logic itself (``ekbom.logic.prose``), and every
term that the words name is spelled out in ``definition``. The logic of the book has no syntax that another system runs,
and none is pretended: the language of a criterion has no value but the data-absent-reason "not-applicable" (the words
of R4 allow any media type, its schema and validators three languages only). Unknown is neither met nor not met: FHIR
has no population for it, so two codes of our own stand beside the standard ones (``POPULATION_CODES``), and the score
leaves them out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ekbom.logic.expressions import Expression, Reference, Variable
from ekbom.logic.prose import prose
from ekbom.logic.python_code import in_order
from ekbom.population.exports.code_sets import FACT, CodeSet
from ekbom.population.exports.value_sets import canonical, computable_name, narrative
from ekbom.population.measures import Measure

Resource = dict[str, Any]
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
STANDARD_POPULATIONS = f"{TERMINOLOGY}/measure-population"
OWN_POPULATIONS = "urn:ekbom:measure-population"
STRATIFIERS = "urn:ekbom:measure-stratifier"
INITIAL, DENOMINATOR, EXCLUSION, NUMERATOR = (
    "initial-population",
    "denominator",
    "denominator-exclusion",
    "numerator",
)
DENOMINATOR_UNKNOWN, OUTCOME_UNKNOWN = "denominator-unknown", "outcome-unknown"
SEX, AGE = "sex", "age-band"
#: Our own populations: code, title, meaning.
POPULATION_CODES = (
    (
        DENOMINATOR_UNKNOWN,
        "Denominator unknown",
        "In the initial population, not in the denominator: the record does not say whether the patient belongs there.",
    ),
    (
        OUTCOME_UNKNOWN,
        "Outcome unknown",
        "In the denominator, left out of the score: the record does not say whether the numerator is met or excluded.",
    ),
)
NOTICE = (
    "For quality teams. Not a certified medical device, not clinically reviewed, not validated, and not a measure of "
    "any payer or register."
)
SCORE = (
    "Score = numerator / (denominator - denominator-exclusion - outcome-unknown). Unknown is never counted as not met; "
    "a reader who divides by all of the denominator gets a lower figure."
)
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
#: The facts that the catalogue has of a medicine or a set of them (``ekbom.facts.medication_facts``).
_MEDICINE_FACTS = ("takes_{}", "days_on_{}", "worse_after_starting_{}", "{}_daily_dose", "{}_patch_rate")


def absent(reason: str) -> Resource:
    """What stands in the place of a value that is not there."""
    return {"extension": [{"url": _ABSENT, "valueCode": reason}]}


def canonical_of(measure: Measure) -> str:
    """The address a Measure is known by."""
    return f"urn:ekbom:measure:{resource_id(measure)}"


def resource_id(measure: Measure) -> str:
    """The id of the Measure resource."""
    return measure.id.replace("_", "-")


def population_code(code: str) -> Resource:
    """A population's code: of FHIR, or our own where FHIR has none."""
    titles = {own: title for own, title, _ in POPULATION_CODES}
    if code in titles:
        return {"coding": [{"system": OWN_POPULATIONS, "code": code, "display": titles[code]}], "text": titles[code]}
    return {"coding": [{"system": STANDARD_POPULATIONS, "code": code}]}


def stratifier_code(code: str) -> Resource:
    """The code of a stratifier: SEX or AGE."""
    return {"coding": [{"system": STRATIFIERS, "code": code}], "text": {SEX: "Sex", AGE: "Age"}[code]}


def improvement(measure: Measure) -> Resource:
    """Whether a higher or a lower score is better."""
    return {"coding": [{"system": f"{TERMINOLOGY}/measure-improvement-notation", "code": measure.direction}]}


def code_system(version: str) -> Resource:
    """Our own populations as a CodeSystem."""
    title = "Populations of a measure where something is unknown"
    return {
        "resourceType": "CodeSystem",
        "id": "measure-population",
        "text": narrative(title),
        "url": OWN_POPULATIONS,
        "version": version,
        "name": "EkbomMeasurePopulation",
        "title": title,
        "status": "draft",
        "experimental": True,
        "caseSensitive": True,
        "content": "complete",
        "count": len(POPULATION_CODES),
        "concept": [{"code": code, "display": title, "definition": what} for code, title, what in POPULATION_CODES],
    }


def measure_definition(measure: Measure, sets: Sequence[CodeSet], version: str, digest: str) -> Resource:
    """A quality measure as a Measure.

    sets: the code sets that have a ValueSet. version, digest: of the book.
    """
    parts = (measure.in_denominator, measure.excluded, measure.met)
    exclusion = measure.exclusion or "Nobody"
    return {
        "resourceType": "Measure",
        "id": resource_id(measure),
        "text": narrative(f"{measure.title}. Of: {measure.denominator}. Met: {measure.numerator}."),
        "url": canonical_of(measure),
        "identifier": [{"system": "urn:ekbom:knowledge", "value": digest}],
        "version": version,
        "name": computable_name(measure.id),
        "title": measure.title,
        "status": "draft",
        "experimental": True,
        "subjectCodeableConcept": {
            "coding": [{"system": "http://hl7.org/fhir/resource-types", "code": "Patient"}],
        },
        "description": f"Of: {measure.denominator}.\n\nLeft out: {exclusion}.\n\nMet: {measure.numerator}.",
        "usage": NOTICE,
        "relatedArtifact": [{"type": "depends-on", "resource": canonical(one)} for one in value_sets_of(parts, sets)],
        "disclaimer": NOTICE,
        "scoring": {"coding": [{"system": f"{TERMINOLOGY}/measure-scoring", "code": "proportion"}]},
        "type": [{"coding": [{"system": f"{TERMINOLOGY}/measure-type", "code": "process"}]}],
        "rationale": f"Rests on: {measure.source}.",
        "improvementNotation": improvement(measure),
        "definition": definitions(parts),
        "guidance": f"{measure.uses} {SCORE}".strip(),
        "group": [
            {
                "population": _populations(measure, exclusion),
                "stratifier": _stratifiers(),
            }
        ],
    }


def _populations(measure: Measure, exclusion: str) -> list[Resource]:
    unknown = {code: what for code, _, what in POPULATION_CODES}
    everybody = "Every patient of the run"
    rows = (
        (INITIAL, everybody, everybody),
        (DENOMINATOR, measure.denominator, prose(measure.in_denominator)),
        (EXCLUSION, exclusion, prose(measure.excluded)),
        (NUMERATOR, measure.numerator, prose(measure.met)),
        *((code, what, what) for code, what in unknown.items()),
    )
    return [
        {"code": population_code(code), "description": words, "criteria": _in_words(logic)}
        for code, words, logic in rows
    ]


def _in_words(logic: str) -> Resource:
    return {"_language": absent("not-applicable"), "expression": logic}


def _stratifiers() -> list[Resource]:
    ages = "Age in years on the last day of the period, in bands that the report names"
    return [
        {"code": stratifier_code(SEX), "criteria": {"language": "text/fhirpath", "expression": "Patient.gender"}},
        {"code": stratifier_code(AGE), "criteria": _in_words(ages)},
    ]


def definitions(parts: Sequence[Expression]) -> list[str]:
    """Every term that the words of these expressions name, each with what it stands for, by the label."""
    named = [node for node in in_order(parts) if isinstance(node, Reference)]
    return sorted({f"{prose(node)}: {prose(node.expression)}." for node in named})


def value_sets_of(parts: Sequence[Expression], sets: Sequence[CodeSet]) -> list[CodeSet]:
    """The sets of the facts that these expressions read, and of the medicines that such a fact is about."""
    facts = {node.id for node in in_order(parts) if isinstance(node, Variable)}
    return [one for one in sets if not facts.isdisjoint(_facts_of(one))]


def _facts_of(one: CodeSet) -> tuple[str, ...]:
    if one.kind == FACT:
        return one.source, f"days_since_{one.source}"
    return tuple(form.format(one.source) for form in _MEDICINE_FACTS)
