"""A block as tables of the OMOP common data model 5.4, and the concepts that they use.

No vocabulary is shipped: each code that is used has a concept of our own, numbered from 2,000,000,001, with the
vocabulary and the code it stands for and our own label; only the two concepts of gender keep their usual numbers. A
fact without a standard code is an observation whose source value is ``ekbom:`` and the key. A drug is its ingredient,
counted in pieces of one milligram (``drug_strength``): the quantity over the days of supply is the dose a day.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ekbom.facts.definition import ATC, LOINC, RXNORM, FactDefinition
from ekbom.population.synth.cohort import Cohort
from ekbom.population.synth.draws import Integers
from ekbom.population.synth.event_frames import dosage_text
from ekbom.population.synth.fact_columns import labelled, patient_ids
from ekbom.population.synth.meanings import codes_of, defined
from ekbom.population.synth.people import FEMALE, MALE, dates
from ekbom.population.synth.record import Drug, Statement
from ekbom.records.moments import ORDINAL_OF_1970

_FIRST_CONCEPT = 2_000_000_001
_NO_CONCEPT = 0
_GENDERS = {FEMALE: 8532, MALE: 8507}
_GENDER_LETTERS = ("F", "M", "O", "U")
#: Days that a supply lasts.
_SUPPLY_DAYS = 30
_SOURCE = "ekbom:"
TABLES = (
    "person",
    "observation_period",
    "measurement",
    "observation",
    "condition_occurrence",
    "drug_exposure",
    "procedure_occurrence",
)
_MILLIGRAM = ("UCUM", "mg")
_VOCABULARIES = {RXNORM: "RxNorm", ATC: "ATC"}


def _loinc(definition: FactDefinition) -> str:
    return next((code.code for code in definition.codes if code.system == LOINC), "")


def _drug_code(drug: Drug) -> tuple[str, str]:
    """The vocabulary and code of a drug; empty where no code names it."""
    return next(((_VOCABULARIES[system], code) for system, code in codes_of(drug)), ("", ""))


def concepts(cohort: Cohort) -> pl.DataFrame:
    """The table of concepts; the same for every block, since every block has every entry."""
    rows = [
        (number, label, domain, vocabulary, code)
        for (vocabulary, code), (number, label, domain) in _known(cohort).items()
    ]
    rows += [(8532, "female", "Gender", "Gender", "F"), (8507, "male", "Gender", "Gender", "M")]
    table = pl.DataFrame(
        sorted(rows),
        schema={
            "concept_id": pl.Int32,
            "concept_name": pl.String,
            "domain_id": pl.String,
            "vocabulary_id": pl.String,
            "concept_code": pl.String,
        },
        orient="row",
    )
    return table.with_columns(
        concept_class_id=pl.lit("Ekbom synthetic"),
        standard_concept=pl.lit("S"),
        valid_start_date=pl.date(1970, 1, 1),
        valid_end_date=pl.date(2099, 12, 31),
        invalid_reason=pl.lit(None, dtype=pl.String),
    )


def strengths(cohort: Cohort) -> pl.DataFrame:
    """The table drug_strength: a piece of every drug is one milligram of it."""
    known = _known(cohort)
    drugs = sorted(id for id, _, domain in known.values() if domain == "Drug")
    return pl.DataFrame({"drug_concept_id": drugs}, {"drug_concept_id": pl.Int32}).with_columns(
        ingredient_concept_id=pl.col("drug_concept_id"),
        amount_value=pl.lit(1.0),
        amount_unit_concept_id=pl.lit(known[_MILLIGRAM][0], pl.Int32),
        valid_start_date=pl.date(1970, 1, 1),
        valid_end_date=pl.date(2099, 12, 31),
        invalid_reason=pl.lit(None, dtype=pl.String),
    )


Known = dict[tuple[str, str], tuple[int, str, str]]


def _known(cohort: Cohort) -> Known:
    """Each code that is used, with its number, label and domain."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for statement in cohort.statements:
        definition = defined(statement.key)
        if loinc := _loinc(definition):
            found["LOINC", loinc] = (definition.label, "Measurement")
            found["UCUM", definition.unit] = (definition.unit, "Unit")
    for condition in cohort.conditions:
        found["ICD10CM", condition.code] = (f"diagnosis {condition.code}", "Condition")
    for course in cohort.courses:
        code = _drug_code(course.drug)
        if code[1]:
            found[code] = (course.drug.name, "Drug")
    found[_MILLIGRAM] = ("milligram", "Unit")
    return {pair: (_FIRST_CONCEPT + at, *found[pair]) for at, pair in enumerate(sorted(found))}


def omop_frames(cohort: Cohort) -> dict[str, pl.DataFrame]:
    """The tables of a block."""
    known = _known(cohort)
    ids = patient_ids(cohort)
    measured = [one for one in cohort.statements if _loinc(defined(one.key))]
    observed = [one for one in cohort.statements if not _loinc(defined(one.key))]
    return {
        "person": _person(cohort, ids),
        "observation_period": _period(cohort),
        "measurement": _table(cohort, [_measurement(one, known) for one in measured], "measurement"),
        "observation": _table(cohort, [_observation(one) for one in observed], "observation"),
        "condition_occurrence": _table(cohort, _conditions(cohort, known), "condition_occurrence"),
        "drug_exposure": _table(cohort, _drugs(cohort, known), "drug_exposure"),
        "procedure_occurrence": _table(cohort, _procedures(cohort), "procedure_occurrence"),
    }


def _date(days: Integers) -> pl.Series:
    return pl.Series((days - ORDINAL_OF_1970).astype(np.int32)).cast(pl.Date)


def _numbers(rows: Integers, cohort: Cohort) -> pl.Series:
    """The person ids of rows."""
    return pl.Series(rows + cohort.first + 1)


def _person(cohort: Cohort, ids: pl.Series) -> pl.DataFrame:
    who = cohort.truth.who
    year, month, day = dates(who.born)
    gender = np.select([who.sex == sex for sex in _GENDERS], list(_GENDERS.values()), _NO_CONCEPT)

    def known(values: Integers) -> pl.Series:
        return pl.Series(np.where(who.partial, np.nan, values), nan_to_null=True).cast(pl.Int32)

    return pl.DataFrame(
        {
            "person_id": _numbers(np.arange(cohort.size), cohort),
            "gender_concept_id": pl.Series(gender, dtype=pl.Int32),
            "year_of_birth": pl.Series(year, dtype=pl.Int32),
            "month_of_birth": known(month),
            "day_of_birth": known(day),
            "race_concept_id": pl.repeat(_NO_CONCEPT, cohort.size, dtype=pl.Int32, eager=True),
            "ethnicity_concept_id": pl.repeat(_NO_CONCEPT, cohort.size, dtype=pl.Int32, eager=True),
            "person_source_value": ids,
            "gender_source_value": labelled(pl.Series(who.sex), _GENDER_LETTERS),
        }
    )


def _period(cohort: Cohort) -> pl.DataFrame:
    """The record of each person: from birth to the day."""
    numbers = _numbers(np.arange(cohort.size), cohort)
    return pl.DataFrame(
        {
            "observation_period_id": numbers,
            "person_id": numbers,
            "observation_period_start_date": _date(cohort.truth.who.born),
            "observation_period_end_date": _date(np.full(cohort.size, cohort.as_of)),
            "period_type_concept_id": pl.repeat(_NO_CONCEPT, cohort.size, dtype=pl.Int32, eager=True),
        }
    )


Piece = tuple[Integers, pl.DataFrame]


def _table(cohort: Cohort, pieces: list[Piece], name: str) -> pl.DataFrame:
    """Pieces one after the other, in the order of patients, numbered within the whole cohort."""
    rows = np.concatenate([rows for rows, _ in pieces])
    order = np.argsort(rows, kind="stable")
    frame = pl.concat([frame for _, frame in pieces])[order]
    # A block has room for a hundred rows a patient in each table, so that a number depends on no other block.
    own = np.arange(len(rows)) + cohort.first * 100 + 1
    return pl.concat(
        [pl.DataFrame({f"{name}_id": own, "person_id": _numbers(rows[order], cohort)}), frame], how="horizontal"
    )


def _constant(name: str, value: int | str | None, kind: type[pl.DataType]) -> pl.Expr:
    return pl.lit(value, dtype=kind).alias(name)


def _measurement(one: Statement, known: Known) -> Piece:
    definition = defined(one.key)
    loinc = _loinc(definition)
    frame = pl.DataFrame({"measurement_date": _date(one.days), "value_as_number": pl.Series(one.values)})
    return one.rows, frame.select(
        _constant("measurement_concept_id", known["LOINC", loinc][0], pl.Int32),
        "measurement_date",
        _constant("measurement_type_concept_id", _NO_CONCEPT, pl.Int32),
        "value_as_number",
        _constant("unit_concept_id", known["UCUM", definition.unit][0], pl.Int32),
        _constant("measurement_source_value", loinc, pl.String),
        _constant("unit_source_value", definition.unit, pl.String),
    )


def _observation(one: Statement) -> Piece:
    """Yes and no are 1 and 0 as a number and "true" and "false" as a text; a label is a text."""
    definition = defined(one.key)
    values = pl.Series(one.values)
    texts = (
        labelled(values, definition.categories)
        if definition.kind == "category"
        else labelled(values, ("false", "true"))
        if definition.kind == "bool"
        else pl.Series([None], dtype=pl.String).new_from_index(0, len(values))
    )
    number = (
        values if definition.kind != "category" else pl.Series([None], dtype=pl.Float64).new_from_index(0, len(values))
    )
    frame = pl.DataFrame({"observation_date": _date(one.days), "value_as_number": number, "value_as_string": texts})
    return one.rows, frame.select(
        _constant("observation_concept_id", _NO_CONCEPT, pl.Int32),
        "observation_date",
        _constant("observation_type_concept_id", _NO_CONCEPT, pl.Int32),
        "value_as_number",
        "value_as_string",
        _constant("observation_source_value", _SOURCE + one.key, pl.String),
        _constant("unit_source_value", definition.unit, pl.String),
    )


def _conditions(cohort: Cohort, known: Known) -> list[Piece]:
    found = []
    for one in cohort.conditions:
        frame = pl.DataFrame({"condition_start_date": _date(one.days)})
        made = frame.select(
            _constant("condition_concept_id", known["ICD10CM", one.code][0], pl.Int32),
            "condition_start_date",
            _constant("condition_end_date", None, pl.Date),
            _constant("condition_type_concept_id", _NO_CONCEPT, pl.Int32),
            _constant("condition_source_value", one.code, pl.String),
        )
        found.append((one.rows, made))
    return found


def _procedures(cohort: Cohort) -> list[Piece]:
    found = []
    for one in cohort.procedures:
        frame = pl.DataFrame({"procedure_date": _date(one.days)})
        made = frame.select(
            _constant("procedure_concept_id", _NO_CONCEPT, pl.Int32),
            "procedure_date",
            _constant("procedure_type_concept_id", _NO_CONCEPT, pl.Int32),
            _constant("procedure_source_value", _SOURCE + one.key, pl.String),
        )
        found.append((one.rows, made))
    return found


def _drugs(cohort: Cohort, known: Known) -> list[Piece]:
    """An ongoing course ends when the supply does that is there on the day."""
    found = []
    for one in cohort.courses:
        pair = _drug_code(one.drug)
        end = np.where(one.given, one.start, np.where(one.end > 0, one.end, cohort.as_of + _SUPPLY_DAYS))
        dose = pl.Series(one.dose, nan_to_null=True)
        supply = 1 if one.given else _SUPPLY_DAYS
        frame = pl.DataFrame(
            {
                "drug_exposure_start_date": _date(one.start),
                "drug_exposure_end_date": _date(end),
                "quantity": dose * supply,
                "dose": dose,
            }
        )
        made = frame.select(
            _constant("drug_concept_id", known[pair][0] if pair[1] else _NO_CONCEPT, pl.Int32),
            "drug_exposure_start_date",
            "drug_exposure_end_date",
            _constant("drug_type_concept_id", _NO_CONCEPT, pl.Int32),
            "quantity",
            _constant("days_supply", supply, pl.Int32),
            dosage_text(pl.col("dose")).alias("sig"),
            _constant("drug_source_value", one.drug.name, pl.String),
            _constant("route_source_value", one.drug.route, pl.String),
            _constant("dose_unit_source_value", "mg", pl.String),
        )
        found.append((one.rows, made))
    return found
