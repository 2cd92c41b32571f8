"""Which tables and columns of the OMOP common data model 5.4 are read, and with which types.

Source: the CDM 5.4 specification of OHDSI. A column is needed where the model requires it and nothing can be said
without it; all others may be missing (5.3 and partial databases have fewer).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ekbom.population.database import DATE, ID, TIME, Database, shown
from ekbom.population.event_tables import NUMBER, TEXT
from ekbom.records.errors import RecordError


class OmopTable(NamedTuple):
    """A table: the columns that must be there and those that may."""

    needed: Mapping[str, str]
    others: Mapping[str, str]


TABLES: dict[str, OmopTable] = {
    "person": OmopTable(
        {"person_id": ID, "gender_concept_id": ID, "year_of_birth": ID}, {"month_of_birth": ID, "day_of_birth": ID}
    ),
    "death": OmopTable({"person_id": ID, "death_date": DATE}, {}),
    "condition_occurrence": OmopTable(
        {"person_id": ID, "condition_concept_id": ID, "condition_start_date": DATE},
        {
            "condition_occurrence_id": ID,
            "condition_start_datetime": TIME,
            "condition_end_date": DATE,
            "condition_status_concept_id": ID,
            "condition_source_concept_id": ID,
            "condition_source_value": TEXT,
        },
    ),
    "procedure_occurrence": OmopTable(
        {"person_id": ID, "procedure_concept_id": ID, "procedure_date": DATE},
        {
            "procedure_occurrence_id": ID,
            "procedure_datetime": TIME,
            "modifier_concept_id": ID,
            "procedure_source_concept_id": ID,
            "procedure_source_value": TEXT,
        },
    ),
    "device_exposure": OmopTable(
        {"person_id": ID, "device_concept_id": ID, "device_exposure_start_date": DATE},
        {
            "device_exposure_id": ID,
            "device_exposure_start_datetime": TIME,
            "device_exposure_end_date": DATE,
            "device_source_concept_id": ID,
            "device_source_value": TEXT,
        },
    ),
    "drug_exposure": OmopTable(
        {"person_id": ID, "drug_concept_id": ID, "drug_exposure_start_date": DATE, "drug_exposure_end_date": DATE},
        {
            "drug_exposure_id": ID,
            "verbatim_end_date": DATE,
            "drug_type_concept_id": ID,
            "quantity": NUMBER,
            "days_supply": NUMBER,
            "sig": TEXT,
            "route_concept_id": ID,
            "route_source_value": TEXT,
            "drug_source_value": TEXT,
            "drug_source_concept_id": ID,
        },
    ),
    "measurement": OmopTable(
        {"person_id": ID, "measurement_concept_id": ID, "measurement_date": DATE, "value_as_number": NUMBER},
        {
            "measurement_id": ID,
            "measurement_datetime": TIME,
            "operator_concept_id": ID,
            "value_as_concept_id": ID,
            "unit_concept_id": ID,
            "unit_source_value": TEXT,
            "value_source_value": TEXT,
            "measurement_source_value": TEXT,
            "measurement_source_concept_id": ID,
        },
    ),
    "observation": OmopTable(
        {"person_id": ID, "observation_concept_id": ID, "observation_date": DATE},
        {
            "observation_id": ID,
            "observation_datetime": TIME,
            "value_as_number": NUMBER,
            "value_as_string": TEXT,
            "value_as_concept_id": ID,
            "qualifier_concept_id": ID,
            "unit_concept_id": ID,
            "unit_source_value": TEXT,
            "value_source_value": TEXT,
            "observation_source_value": TEXT,
            "observation_source_concept_id": ID,
        },
    ),
    "concept": OmopTable(
        {"concept_id": ID, "concept_name": TEXT, "vocabulary_id": TEXT, "concept_code": TEXT},
        {"domain_id": TEXT, "concept_class_id": TEXT},
    ),
    "concept_ancestor": OmopTable({"ancestor_concept_id": ID, "descendant_concept_id": ID}, {}),
    "concept_relationship": OmopTable(
        {"concept_id_1": ID, "concept_id_2": ID, "relationship_id": TEXT}, {"invalid_reason": TEXT}
    ),
    "drug_strength": OmopTable(
        {"drug_concept_id": ID, "ingredient_concept_id": ID, "amount_value": NUMBER, "amount_unit_concept_id": ID},
        {"numerator_value": NUMBER, "box_size": NUMBER, "invalid_reason": TEXT},
    ),
}
#: Without these there is nothing to say.
NEEDED = ("person", "concept")
#: Which table is which list of a record.
LIST_TABLES = {
    "condition_occurrence": "conditions",
    "drug_exposure": "medications",
    "procedure_occurrence": "procedures",
    "device_exposure": "devices",
}


def view_of(table: str) -> str:
    """The name of the working relation over a table."""
    return f"ekbom_cdm_{table}"


def make_views(database: Database, source: str) -> None:
    """Make the working relations over the tables of OMOP that are there.

    RecordError where a table or a column is missing that must be there, or a column of numbers holds something else.
    """
    found = database.tables()
    for table in NEEDED:
        if table not in found:
            raise RecordError(f"{shown(source)}: there is no table {table}, expected a database of the OMOP CDM 5.4")
    there = {table for table in TABLES if table in found}
    for table in sorted(there):
        needed, others = TABLES[table]
        for column in needed:
            if column not in found[table]:
                raise RecordError(
                    f"{shown(source)}: table {table} has no column {column}, expected it as in the OMOP CDM 5.4"
                )
        database.view(view_of(table), table, {**needed, **others})
    twice = database.rows(f"SELECT 1 FROM {view_of('person')} GROUP BY person_id HAVING COUNT(*) > 1 LIMIT 1")
    if twice:
        raise RecordError(f"{shown(source)}: table person has an id more than once, expected each person once")
