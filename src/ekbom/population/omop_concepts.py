"""What the concepts of an OMOP database mean: by the code that one patient's FHIR record is read with.

A row's source concept and its standard concept are the two codings of one CodeableConcept. Of the vocabularies LOINC,
SNOMED, ICD10CM, ICD10, RxNorm and ATC the code counts, exactly; of all others only the name. No descendants are looked
up for diagnoses and measurements. What is asked here is asked once for each combination of concepts that occurs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from ekbom.facts.catalogue import FACTS, TIMES_OF_DAY
from ekbom.facts.definition import ATC, ICD10CM, LOINC, RXNORM, SNOMED, FactDefinition
from ekbom.population.database import Database
from ekbom.population.event_tables import number_of
from ekbom.population.omop_tables import view_of
from ekbom.records import fhir_condition, fhir_procedure, meaning, values
from ekbom.records import site as sites
from ekbom.records.chart import Chart
from ekbom.records.fhir_condition import ICD10
from ekbom.records.fhir_value import value_of
from ekbom.records.moments import UNDATED
from ekbom.records.site import Site
from ekbom.records.statements import state
from ekbom.records.values import Refused

SYSTEMS = {"LOINC": LOINC, "SNOMED": SNOMED, "ICD10CM": ICD10CM, "ICD10": ICD10, "RxNorm": RXNORM, "ATC": ATC}
#: A source value that begins so names a fact by its key: "ekbom:abi@left".
BY_KEY = "ekbom:"
#: OMOP's concepts of a comparator; what is none of "equal" makes a limit of the number.
_EQUAL = (0, 4172703)
_SIGNS = {4171754: "<=", 4171755: ">=", 4171756: "<", 4172704: ">"}
#: Statuses of a condition, by the name of their concept, as FHIR's verification status or clinical status.
_STATUS = {
    "preliminary diagnosis": ("verificationStatus", "provisional"),
    "condition to be diagnosed by procedure": ("verificationStatus", "differential"),
    "resolved condition": ("clinicalStatus", "resolved"),
    "history of": ("clinicalStatus", "resolved"),
}
_STATUS_IDS = {
    32899: "preliminary diagnosis",
    32892: "condition to be diagnosed by procedure",
    32906: "resolved condition",
    4188893: "history of",
}
#: Domains of the value of a "history of" observation, which names what there was instead of saying yes or no.
_NAMED_BY_VALUE = ("Condition", "Procedure", "Drug", "Device")
#: Longer texts are no label, no date and no yes or no.
LONGEST_WORDS = 100


class Concept(NamedTuple):
    """A row of the table concept."""

    id: int
    name: str
    vocabulary: str
    code: str
    domain: str
    kind: str


class Said(NamedTuple):
    """What a combination says: the fact's key and a number, or by what the row's number is multiplied (factor 0: not).

    past: over, where the row has no end.
    """

    key: str
    factor: float
    number: float
    past: bool


class Pattern(NamedTuple):
    """How a row of measurement or observation gives its value. number: "no", "yes" or "broken"; exact: the number of a
    fact that is no number, under its own key; words: as written there, else "x" for any."""

    meaning: int
    number: str
    exact: float | None
    unit: int
    unit_text: str
    sign: str
    operator: int
    value: int
    words: str
    qualifier: int


class Meaning(NamedTuple):
    """What the concepts of a row of measurement or observation stand for. key: of a fact, where the row names it."""

    codings: tuple[dict[str, str], ...]
    key: str
    is_measurement: bool


class Concepts:
    """The concepts of a database that were asked for."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[int, Concept | None] = {0: None}

    def fetch(self, ids: Iterable[object]) -> None:
        """Get concepts at once, so that ``of`` need not."""
        wanted = {int(str(one)) for one in ids if one is not None} - self._known.keys()
        if not wanted:
            return
        self._database.load("ekbom_wanted", {"concept_id": "bigint"}, [(one,) for one in sorted(wanted)])
        rows = self._database.rows(
            "SELECT c.concept_id, c.concept_name, c.vocabulary_id, c.concept_code, c.domain_id, c.concept_class_id "
            f"FROM {view_of('concept')} AS c JOIN ekbom_wanted AS w ON w.concept_id = c.concept_id"
        )
        for row in sorted(rows, key=repr):
            id_ = int(str(row[0]))
            self._known.setdefault(id_, Concept(id_, *("" if value is None else str(value) for value in row[1:])))
        for one in wanted:
            self._known.setdefault(one, None)

    def of(self, id_: int) -> Concept | None:
        """A concept that was fetched; None where the database has none of that id, or it is 0."""
        return self._known[id_]

    def codings(self, *ids: int) -> tuple[dict[str, str], ...]:
        """Concepts as the codings of a CodeableConcept."""
        found = []
        for id_ in dict.fromkeys(ids):
            concept = self.of(id_)
            if concept is not None:
                system = SYSTEMS.get(concept.vocabulary)
                coded = {"system": system, "code": concept.code} if system else {}
                found.append({**coded, "display": concept.name})
        return tuple(found)

    def unmapped(self, *ids: int) -> str:
        """Why the concepts of a row say nothing, "" where at least one of them is known."""
        if any(self.of(id_) is not None for id_ in ids):
            return ""
        return "a concept that is not in the table concept" if any(ids) else "no concept (0)"


def note(problems: Counter[str], chart: Chart, count: int) -> None:
    """Count what a reader could not use, for so many rows."""
    for line in chart.problems.lines():
        problems[f"{line.kind}: {line.what}"] += count * line.count


def _said(chart: Chart) -> list[Said]:
    return [Said(event.key, 0.0, number_of(_definition(event.key), event.value), event.over) for event in chart.events]


def _definition(key: str) -> FactDefinition:
    return FACTS[key.split("@", 1)[0].split(".", 1)[0]]


def status_of(concepts: Concepts, status: int) -> dict[str, str]:
    """The statuses of a FHIR Condition that the status concept of an OMOP condition stands for; most say nothing."""
    concept = concepts.of(status)
    name = concept.name.lower() if concept is not None else _STATUS_IDS.get(status, "")
    if "ruled out" in name or "rule-out" in name:
        return {"verificationStatus": "refuted"}
    return dict([_STATUS[name]]) if name in _STATUS else {}


def condition(codings: Iterable[dict[str, str]], status: dict[str, str]) -> tuple[list[Said], Chart]:
    """What a condition says."""
    chart = Chart()
    resource = {"resourceType": "Condition", "code": {"coding": list(codings)}, **status}
    fhir_condition.read(resource, chart, "condition")
    return _said(chart), chart


def procedure(codings: Iterable[dict[str, str]], modifier: Iterable[dict[str, str]]) -> tuple[list[Said], Chart]:
    """What a procedure says; a modifier that is a side or a site counts."""
    chart = Chart()
    resource: dict[str, Any] = {"resourceType": "Procedure", "code": {"coding": list(codings)}}
    if modifier:
        resource["bodySite"] = _coded_only(modifier)
    fhir_procedure.read_procedure(resource, chart, "procedure")
    return _said(chart), chart


def device(codings: Iterable[dict[str, str]]) -> tuple[list[Said], Chart]:
    """What a device in use says."""
    chart = Chart()
    resource = {
        "resourceType": "DeviceUseStatement",
        "device": {"reference": "#d"},
        "contained": [{"resourceType": "Device", "id": "d", "type": {"coding": list(codings)}}],
    }
    fhir_procedure.read_device_use(resource, {}, chart, "device")
    return _said(chart), chart


def by_key(named: str) -> tuple[list[Said], Chart]:
    """What a condition, a procedure or a device says that names a fact by its key: that it is so."""
    chart = Chart()
    means = stands_for((), named, is_measurement=False)
    if isinstance(means, Refused):
        chart.problems.add(means.kind, means.why, "row")
        return [], chart
    definition = _definition(means.key)
    holds = definition.kind in ("bool", "number")
    given = True if holds else Refused("value", f"no value, expected {values.expected(definition)}: {definition.id}")
    return _stated(definition, given, _site_of(means.key), chart, 0.0), chart


def _coded_only(codings: Iterable[dict[str, str]]) -> dict[str, Any]:
    return {"coding": [coding for coding in codings if "code" in coding]}


# --- measurement and observation -------------------------------------------------------------------------


def stands_for(codings: tuple[dict[str, str], ...], named: str, *, is_measurement: bool) -> Meaning | Refused:
    """What a row of measurement or observation stands for, by its concepts or by the key of a fact it names."""
    if named:
        key = named.removeprefix(BY_KEY)
        stem = key.split("@", 1)[0].split(".", 1)[0]
        if not meaning.is_fact_id(stem) or (key != stem and key not in sites.keys(FACTS[stem], _site_of(key))):
            return Refused("value", f"a source value that begins with {BY_KEY} and names no fact")
        return Meaning((), key, is_measurement)
    if meaning.of_concept({"coding": list(codings)}):
        return Meaning(codings, "", is_measurement)
    return Refused("code", "Observation codes that no fact is read from")


def _site_of(key: str) -> Site:
    stem, _, side = key.partition("@")
    segment = stem.partition(".")[2]
    return Site((side,) if side else (), (segment,) if segment else ())


def statement(concepts: Concepts, means: Meaning, pattern: Pattern) -> tuple[list[Said], Chart]:
    """What rows of a pattern say: the value in the fact's own unit is left to the row where a factor is given."""
    chart = Chart()
    if means.key:
        definition = _definition(means.key)
        said = _one(concepts, definition, _site_of(means.key), pattern, chart, by_key=True)
        return said, chart
    if _is_diagnosis(concepts, means, pattern):
        return condition(means.codings, {})
    where = sites.of_concept(_coded_only(concepts.codings(pattern.qualifier)))
    said = []
    for definition, _, _ in meaning.of_concept({"coding": list(means.codings)}):
        said += _one(concepts, definition, where, pattern, chart, by_key=False)
    return said, chart


def _is_diagnosis(concepts: Concepts, means: Meaning, pattern: Pattern) -> bool:
    """Whether a row is a diagnosis that stands with observations or measurements for the domain of its concept.

    It has no value, or (a "history of") one that names what there was. Without this a list of conditions would lack
    what its source had in it, and what it lacks may be presumed absent.
    """
    systems = {coding.get("system") for coding in means.codings}
    if not (ICD10CM in systems or (SNOMED in systems and not means.is_measurement)):
        return False
    if pattern.number != "no" or pattern.words:
        return False
    value = concepts.of(pattern.value)
    if value is None:
        return pattern.value == 0
    return ICD10CM in systems and value.domain in _NAMED_BY_VALUE


def _one(
    concepts: Concepts, definition: FactDefinition, where: Site, pattern: Pattern, chart: Chart, *, by_key: bool
) -> list[Said]:
    if definition.kind == "number" and pattern.number == "yes":
        sign = _sign(concepts, pattern)
        by = _factor(concepts, definition, pattern, by_key=by_key)
        given: bool | float | str | Refused = 0.0
        if sign:
            given = value_of(definition, {"valueQuantity": {"value": 1, "comparator": sign}})
        elif isinstance(by, Refused):
            given = by
        return _stated(definition, given, where, chart, 1.0 if isinstance(by, Refused) else by)
    return _stated(definition, _value(concepts, definition, pattern, by_key=by_key), where, chart, 0.0)


def _stated(
    definition: FactDefinition, given: bool | float | str | Refused, where: Site, chart: Chart, factor: float
) -> list[Said]:
    before = len(chart.events)
    state(chart, definition, given, where, UNDATED, "row")
    return [
        Said(event.key, factor, 0.0 if factor else number_of(definition, event.value), False)
        for event in chart.events[before:]
    ]


def _sign(concepts: Concepts, pattern: Pattern) -> str:
    """The comparator of a number, "" where it is the number itself."""
    if pattern.operator not in _EQUAL:
        concept = concepts.of(pattern.operator)
        named = concept.name.strip() if concept is not None else _SIGNS.get(pattern.operator, "?")
        if named != "=":
            return named
    return pattern.sign


def _factor(concepts: Concepts, definition: FactDefinition, pattern: Pattern, *, by_key: bool) -> float | Refused:
    """By what the number is multiplied; under the key of a fact a number without a unit is in the fact's own."""
    unit = concepts.of(pattern.unit)
    if unit is not None and unit.vocabulary == "UCUM":
        return values.factor(definition, unit.code)
    if pattern.unit_text:
        return values.factor(definition, values.known_unit(pattern.unit_text) or pattern.unit_text)
    return 1.0 if by_key else values.factor(definition, "")


def _value(
    concepts: Concepts, definition: FactDefinition, pattern: Pattern, *, by_key: bool
) -> bool | float | str | Refused:
    """The value of rows that is not a number of the fact's, read as FHIR's ``value[x]``."""
    coded = concepts.codings(pattern.value)
    if coded and (definition.kind in ("bool", "category") or pattern.number == "no"):
        return value_of(definition, {"valueCodeableConcept": {"coding": list(coded)}})
    if pattern.number == "broken":
        return Refused("value", f"the value is not a number: {definition.id}")
    if by_key:
        return _by_key(definition, pattern)
    if pattern.number == "yes":
        return value_of(definition, {"valueQuantity": {"value": 1}})
    return value_of(definition, {"valueString": pattern.words} if pattern.words else {})


def _by_key(definition: FactDefinition, pattern: Pattern) -> bool | float | str | Refused:
    """The value of a row that names a fact by its key: words as a label, a yes or no, a date or a time; 1 and 0 too."""
    words = pattern.words
    if pattern.number == "yes" and not words and pattern.exact is not None:
        if definition.kind == "bool" and pattern.exact in (0.0, 1.0):
            return pattern.exact == 1.0
        if definition.kind == "category" and pattern.exact.is_integer():
            return values.label(definition, str(int(pattern.exact)))
        return Refused("value", f"a number, expected {values.expected(definition)}: {definition.id}")
    if definition.kind == "bool" and words:
        return value_of(definition, {"valueCodeableConcept": {"coding": [{"code": words}]}})
    if definition.kind == "date" and words:
        return value_of(definition, {"valueDate": words})
    if definition.id in TIMES_OF_DAY and words:
        return value_of(definition, {"valueTime": words})
    return value_of(definition, {"valueString": words} if words else {})
