"""An OMOP database becomes the five tables of events: by every form the same, and by the definitions of one record."""

from __future__ import annotations

import datetime
import sqlite3
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekbom.facts.catalogue import FACTS, keys_of
from ekbom.facts.definition import ICD10CM, LOINC, SNOMED
from ekbom.facts.medication import INGREDIENTS
from ekbom.population import event_tables
from ekbom.population.event_tables import definition_of, number_of
from ekbom.population.omop_source import is_omop, open_source
from ekbom.population.omop_sql import nine_digits
from ekbom.records import fhir_condition, fhir_medication, fhir_observation
from ekbom.records.chart import Chart
from ekbom.records.derived import is_derived
from ekbom.records.errors import RecordError
from ekbom.records.moments import moment
from tests.population import omop, postgres
from tests.population.omop import FILES, Read, base, concept, fill_postgres, write

_SAMPLE = Path(__file__).parents[2].parent / "shared" / "data" / "records" / "omop_synthea27nj" / "Synthea27Nj_5.4.zip"
FERRITIN = 3016502


def read(folder: Path, form: str = "sqlite", **tables: list[dict[str, Any]]) -> Read:
    return Read(write(form, folder, base(**tables)), folder / "work")


def day(text: str) -> int:
    return datetime.date.fromisoformat(text).toordinal()


def ferritin(number: Any = 42, id: int = 1, date: str = "2026-01-05", **more: Any) -> dict[str, Any]:
    return {
        "measurement_id": id,
        "person_id": 1,
        "measurement_concept_id": FERRITIN,
        "measurement_date": date,
        "value_as_number": number,
        "unit_concept_id": 8842,
        **more,
    }


def named(key: str, id: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "observation_id": id,
        "person_id": 1,
        "observation_concept_id": 0,
        "observation_date": "2026-01-05",
        "observation_source_value": f"ekbom:{key}",
        **more,
    }


def ill(code_id: int, start: str = "2020-03-01", **more: Any) -> dict[str, Any]:
    return {
        "condition_occurrence_id": 7,
        "person_id": 1,
        "condition_concept_id": code_id,
        "condition_start_date": start,
        **more,
    }


def drug(id_: int, start: str = "2026-01-01", end: str = "2026-03-31", **more: Any) -> dict[str, Any]:
    return {
        "drug_exposure_id": 1,
        "person_id": 1,
        "drug_concept_id": id_,
        "drug_exposure_start_date": start,
        "drug_exposure_end_date": end,
        **more,
    }


# --- people ----------------------------------------------------------------------------------------------


def test_people_have_sex_birth_as_far_as_it_is_known_and_death(tmp_path: Path) -> None:
    people: list[dict[str, Any]] = [
        {"person_id": 1, "gender_concept_id": 8507, "year_of_birth": 1970, "month_of_birth": 5, "day_of_birth": 6},
        {"person_id": 2, "gender_concept_id": 8532, "year_of_birth": 1970, "month_of_birth": 5, "day_of_birth": ""},
        {"person_id": 3, "gender_concept_id": 8521, "year_of_birth": 1970, "month_of_birth": "", "day_of_birth": 6},
        {"person_id": 4, "gender_concept_id": 8551, "year_of_birth": "", "month_of_birth": "", "day_of_birth": ""},
        {"person_id": 5, "gender_concept_id": 99, "year_of_birth": 1970, "month_of_birth": 2, "day_of_birth": 30},
    ]
    deaths = [{"person_id": 1, "death_date": "2025-02-03"}, {"person_id": 1, "death_date": "2025-02-04"}]
    deaths.append({"person_id": 2, "death_date": ""})
    found = read(tmp_path, person=people, death=deaths)
    assert [tuple(row.values()) for row in sorted(found.tables["people"], key=lambda row: row["patient"])] == [
        ("1", "male", "1970-05-06", day("1970-05-06"), day("2025-02-03")),
        ("2", "female", "1970-05", day("1970-05-01"), 0),
        ("3", "other", "1970", day("1970-01-01"), 0),
        ("4", "unknown", "", 0, 0),
        ("5", "unknown", "", 0, 0),
    ]
    assert found.problems == {
        "patient: the date of birth is not a date": 1,
        "patient: gender is none of female, male, other, unknown": 1,
        "patient: a death without a date": 1,
    }


# --- measurements ----------------------------------------------------------------------------------------


def test_a_number_comes_into_the_unit_of_its_fact_with_its_day_and_time(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        measurement=[
            ferritin(42.5, 1, measurement_datetime="2026-01-05 07:30:15"),
            ferritin(0.0042, 2, unit_concept_id=8840),
            ferritin(43, 3, unit_concept_id=0, unit_source_value="mcg/L"),
            ferritin(44, 4, measurement_datetime="2026-01-06 00:10:00"),
        ],
    )
    start = day("2026-01-05") * 86_400
    assert sorted((row["source"], row["value"], row["instant"], row["told"]) for row in found.events) == [
        ("measurement/1", 42.5, start + 27_015, start + 27_015),
        ("measurement/2", 42.0, start, start),
        ("measurement/3", 43.0, start, start),
        ("measurement/4", 44.0, start, start),
    ]
    assert all(
        (row["fact"], row["iso"], row["status_rank"], row["end_day"], row["past"], row["is_now"])
        == ("ferritin", "2026-01-05", 2, 0, False, False)
        for row in found.events
    )


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"unit_concept_id": 0}, "unit: no unit, expected ug/L or one that converts: ferritin"),
        (
            {"unit_concept_id": 0, "unit_source_value": "drops"},
            "unit: unit 'drops' is not known or does not convert to ug/L: ferritin",
        ),
        ({"unit_concept_id": 8576}, "unit: unit 'mg' is not known or does not convert to ug/L: ferritin"),
        (
            {"operator_concept_id": 4171756},
            "comparator: only a limit (<) is given, so the value is not known: ferritin",
        ),
        ({"value_source_value": " <42"}, "comparator: only a limit (<) is given, so the value is not known: ferritin"),
        ({"operator_concept_id": 77}, "comparator: only a limit (?) is given, so the value is not known: ferritin"),
        ({"value_as_number": 1e7}, "impossible: the value lies outside 0 to 100000 ug/L: ferritin"),
        ({"value_as_number": -1}, "impossible: the value lies outside 0 to 100000 ug/L: ferritin"),
        ({"value_as_number": ""}, "value: there is no value: ferritin"),
        (
            {"value_as_number": "", "value_as_concept_id": 4188539},
            "value: a code, expected a number in ug/L: ferritin",
        ),
        ({"person_id": 2}, "patient: rows of a person who is not in the table person"),
        ({"measurement_concept_id": 0}, "code: measurement with no concept (0)"),
        ({"measurement_concept_id": 5}, "code: measurement with a concept that is not in the table concept"),
        ({"measurement_concept_id": 8840}, "code: Observation codes that no fact is read from"),
    ],
)
def test_what_is_not_a_sure_number_is_counted_and_not_used(tmp_path: Path, row: dict[str, Any], problem: str) -> None:
    given_low = FACTS["ferritin"]
    expected = problem.replace("0 to 100000", f"{given_low.low:g} to {given_low.high:g}")
    found = read(tmp_path, measurement=[{**ferritin(), **row}])
    assert found.events == []
    assert found.problems == {expected: 1}


def test_equal_as_operator_and_a_source_concept_count(tmp_path: Path) -> None:
    row = ferritin(operator_concept_id=4172703, measurement_concept_id=0, measurement_source_concept_id=FERRITIN)
    assert read(tmp_path, measurement=[row]).values() == [("ferritin", 42.0)]


def test_a_date_that_is_none_is_missing_or_lies_before_the_birth_is_no_date(tmp_path: Path) -> None:
    rows = [
        ferritin(1, 1, date=""),
        ferritin(2, 2, date="2026-02-30"),
        ferritin(3, 3, date="1970-05-05"),
        ferritin(4, 4, date="1970-05-06"),
    ]
    found = read(tmp_path, measurement=rows)
    assert sorted((row["value"], row["day"], row["instant"], row["iso"]) for row in found.events) == [
        (1.0, 0, -1, ""),
        (2.0, 0, -1, ""),
        (3.0, 0, -1, ""),
        (4.0, day("1970-05-06"), day("1970-05-06") * 86_400, "1970-05-06"),
    ]
    assert found.problems == {
        "date: rows without a date: measurement": 1,
        "date: a date that is none: measurement": 1,
        "impossible: a date before the birth, so the row counts as undated: measurement": 1,
    }


def test_ohdsi_dates_in_sqlite_are_seconds_since_1970(tmp_path: Path) -> None:
    rows = [ferritin(1, 1), ferritin(2, 2)]
    rows[0]["measurement_date"] = 1767571200.0  # 2026-01-05
    rows[1]["measurement_date"] = 2460000.5  # a Julian day, which OHDSI does not write
    found = read(tmp_path, measurement=rows)
    assert sorted((row["value"], row["iso"]) for row in found.events) == [(1.0, "2026-01-05"), (2.0, "")]


# --- observations and facts by key -----------------------------------------------------------------------


def test_a_source_value_names_a_fact_by_its_key(tmp_path: Path) -> None:
    rows = [
        named("abi@left", 1, value_as_number=0.82),
        named("ferritin", 2, value_as_number=42),
        named("ferritin", 3, value_as_number=4.2, unit_source_value="ug/dL"),
        named("urge_to_move_legs", 4, value_as_number=1),
        named("urge_to_move_legs", 5, value_as_string="false"),
        named("urge_to_move_legs", 6, value_as_concept_id=4188539),
        named("rutherford_category@left", 7, value_as_string="3"),
        named("rutherford_category@right", 8, value_as_number=4),
        named("usual_onset_time", 9, value_as_string="22:30"),
    ]
    found = read(tmp_path, observation=rows)
    assert found.problems == {}
    assert {row["source"]: (row["fact"], row["value"]) for row in found.events} == {
        "observation/1": ("abi@left", 0.82),
        "observation/2": ("ferritin", 42.0),
        "observation/3": ("ferritin", 42.0),
        "observation/4": ("urge_to_move_legs", 1.0),
        "observation/5": ("urge_to_move_legs", 0.0),
        "observation/6": ("urge_to_move_legs", 1.0),
        "observation/7": ("rutherford_category@left", 3.0),
        "observation/8": ("rutherford_category@right", 4.0),
        "observation/9": ("usual_onset_time", 22.5),
    }


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (named("nothing", value_as_number=1), "value"),
        (named("abi@up", value_as_number=1), "value"),
        (named("ferritin@left", value_as_number=1), "value"),
        (named("abi", value_as_number=1), "side"),
        (named("urge_to_move_legs", value_as_number=2), "value"),
        (named("urge_to_move_legs", value_as_string="perhaps"), "value"),
        (named("urge_to_move_legs"), "value"),
        (named("rutherford_category@left", value_as_string="9"), "value"),
        (named("rutherford_category@left", value_as_number=1.5), "value"),
        (named("ferritin", value_as_string="42"), "value"),
        (named("ferritin", value_as_number=1, unit_source_value="mol"), "unit"),
        (named("takes_gabapentin", value_as_number=1), "value"),
        (named("urge_to_move_legs", value_as_string="true" + " " * 200), "value"),
    ],
)
def test_a_key_or_value_that_is_none_is_counted(tmp_path: Path, row: dict[str, Any], kind: str) -> None:
    found = read(tmp_path, observation=[row])
    assert found.events == []
    assert [problem.split(":")[0] for problem in found.problems] == [kind]


def test_every_fact_has_its_value_back_by_its_key(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = []
    expected: dict[str, Any] = {}
    for fact in FACTS.values():
        if is_derived(fact) or fact.kind == "date":
            continue
        for key in keys_of(fact)[:2]:
            value: Any = {"bool": True, "category": fact.categories[-1] if fact.categories else ""}.get(fact.kind)
            number = fact.high if fact.kind == "number" else None
            rows.append(
                named(
                    key,
                    len(rows),
                    value_as_number=1 if fact.kind == "bool" else number,
                    value_as_string=value if fact.kind == "category" else "",
                )
            )
            expected[key] = number_of(fact, value) if number is None else number
    found = read(tmp_path, observation=rows)
    assert found.problems == {}
    assert dict(found.values()) == pytest.approx(expected)


APNOEA, DIALYSIS, PE, HISTORY = 101, 102, 103, 104
_DIAGNOSES = [
    concept(APNOEA, "SNOMED", "78275009", "Obstructive sleep apnea", "Condition", "Clinical Finding"),
    concept(DIALYSIS, "ICD10CM", "Z99.2", "Dependence on renal dialysis", "Observation", "4-char billing code"),
    concept(PE, "SNOMED", "59282003", "Pulmonary embolism", "Condition", "Clinical Finding"),
    concept(HISTORY, "SNOMED", "417662000", "History of event", "Observation", "Context-dependent"),
]


def seen(concept_id: int, **more: Any) -> dict[str, Any]:
    row = {"observation_id": 1, "person_id": 1, "observation_concept_id": concept_id}
    return {**row, "observation_date": "2026-01-05", **more}


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (seen(0, observation_source_concept_id=DIALYSIS), True),
        (seen(HISTORY, observation_source_concept_id=DIALYSIS, value_as_concept_id=PE), True),
        (seen(0, observation_source_concept_id=DIALYSIS, value_as_concept_id=4188539), True),
        (seen(0, observation_source_concept_id=DIALYSIS, value_as_concept_id=4188540), False),
        (seen(0, observation_source_concept_id=DIALYSIS, value_as_concept_id=4132135), None),
        (seen(0, observation_source_concept_id=DIALYSIS, value_as_string="no"), None),
        (seen(0, observation_source_concept_id=DIALYSIS, value_as_number=0), None),
        (seen(APNOEA), True),
        (seen(APNOEA, value_as_concept_id=4188540), False),
        (seen(APNOEA, value_as_concept_id=PE), None),
    ],
)
def test_a_diagnosis_among_the_observations_counts_unless_its_value_says_otherwise(
    tmp_path: Path, row: dict[str, Any], says: bool | None
) -> None:
    found = read(tmp_path, observation=[row], concept=_DIAGNOSES)
    assert {value for _, value in found.values()} == (set() if says is None else {float(says)})
    assert bool(found.problems) == (says is None)


def test_a_finding_among_the_measurements_without_a_value_says_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, measurement=[ferritin("", measurement_concept_id=APNOEA)], concept=_DIAGNOSES)
    assert found.events == []
    assert found.problems == {"value: there is no value: sleep_apnoea": 1}


# --- conditions, procedures, devices ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "end", "past", "problems"),
    [
        ({}, 0, False, {}),
        ({"condition_end_date": "2020-05-01"}, day("2020-05-01"), False, {}),
        (
            {"condition_end_date": "2020-03-01"},
            0,
            False,
            {"date: an end of a condition on the day of its start, which is that of a visit and does not count": 1},
        ),
        ({"condition_end_date": "2019-03-01"}, day("2019-03-01"), False, {"date: an end before the start": 1}),
        ({"condition_end_date": "soon"}, 0, False, {"date: an end that is no date": 1}),
        ({"condition_status_concept_id": 32906}, 0, True, {}),
        ({"condition_status_concept_id": 32902}, 0, False, {}),
        ({"condition_status_concept_id": 32906, "condition_end_date": "2020-05-01"}, day("2020-05-01"), False, {}),
        ({"condition_status_concept_id": 4188893}, 0, True, {}),
    ],
)
def test_a_condition_holds_until_its_end_or_is_over(
    tmp_path: Path, more: dict[str, Any], end: int, past: bool, problems: dict[str, int]
) -> None:
    found = read(tmp_path, condition_occurrence=[ill(APNOEA, **more)], concept=_DIAGNOSES)
    assert [tuple(row.values()) for row in found.events] == [
        (
            "1",
            "sleep_apnoea",
            1.0,
            day("2020-03-01"),
            day("2020-03-01") * 86_400,
            "2020-03-01",
            day("2020-03-01") * 86_400,
            end,
            past,
            2,
            False,
            "condition_occurrence/7",
        )
    ]
    assert found.problems == problems


def test_a_visit_end_of_a_resolved_condition_leaves_it_over(tmp_path: Path) -> None:
    row = ill(APNOEA, condition_end_date="2020-03-01", condition_status_concept_id=32906)
    (event,) = read(tmp_path, condition_occurrence=[row], concept=_DIAGNOSES).events
    assert (event["end_day"], event["past"]) == (0, True)


@pytest.mark.parametrize("status", [32899, 32892])
def test_a_preliminary_diagnosis_does_not_count(tmp_path: Path, status: int) -> None:
    row = ill(APNOEA, condition_status_concept_id=status)
    found = read(tmp_path, condition_occurrence=[row], concept=_DIAGNOSES)
    assert found.events == []
    assert [problem.split(":")[0] for problem in found.problems] == ["status"]


def test_standard_and_source_concept_say_a_fact_once_with_the_side_of_the_source(tmp_path: Path) -> None:
    concepts = [
        concept(201, "SNOMED", "72866009", "Varicose veins of lower extremity"),
        concept(202, "ICD10CM", "I83.92", "Asymptomatic varicose veins of left lower extremity"),
    ]
    row = ill(201, condition_source_concept_id=202)
    found = read(tmp_path, condition_occurrence=[row], concept=concepts)
    assert found.values() == [("varicose_veins_recorded@left", 1.0)]
    assert found.problems == {}
    both = read(tmp_path / "work", condition_occurrence=[ill(201)], concept=concepts)
    assert sorted(both.values()) == [("varicose_veins_recorded@left", 1.0), ("varicose_veins_recorded@right", 1.0)]
    assert [problem.split(":")[0] for problem in both.problems] == ["side"]


def test_a_descendant_or_a_code_of_another_vocabulary_says_nothing(tmp_path: Path) -> None:
    concepts = [concept(301, "SNOMED", "41975002", "Insomnia with sleep apnea"), concept(302, "ICD9CM", "G47.33", "x")]
    ancestor = [{"ancestor_concept_id": APNOEA, "descendant_concept_id": 301}]
    found = read(
        tmp_path,
        condition_occurrence=[ill(301), ill(302)],
        concept=[*_DIAGNOSES, *concepts],
        concept_ancestor=ancestor,
    )
    assert found.events == []
    assert found.problems == {"code: Condition codes that no fact is read from": 2}


def test_procedures_and_devices_count_by_their_codes_and_dates(tmp_path: Path) -> None:
    procedure = {
        "procedure_occurrence_id": 1,
        "person_id": 1,
        "procedure_concept_id": 201,
        "procedure_date": "2024-02-03",
        "modifier_concept_id": 4300877,
    }
    device = {
        "device_exposure_id": 4,
        "person_id": 1,
        "device_concept_id": APNOEA,
        "device_exposure_start_date": "2024-02-03",
        "device_exposure_end_date": "2025-02-03",
    }
    concepts = [concept(201, "SNOMED", "72866009", "Varicose veins of lower extremity"), *_DIAGNOSES]
    found = read(tmp_path, procedure_occurrence=[procedure], device_exposure=[device], concept=concepts)
    assert sorted((row["fact"], row["iso"], row["end_day"], row["source"]) for row in found.events) == [
        ("sleep_apnoea", "2024-02-03", day("2025-02-03"), "device_exposure/4"),
        ("varicose_veins_recorded@left", "2024-02-03", 0, "procedure_occurrence/1"),
    ]


def test_a_procedure_may_name_a_fact_by_its_key(tmp_path: Path) -> None:
    rows = [
        {
            "procedure_occurrence_id": at,
            "person_id": 1,
            "procedure_concept_id": 0,
            "procedure_date": "2024-02-03",
            "procedure_source_value": f"ekbom:{key}",
        }
        for at, key in enumerate(("previous_vein_procedure@left", "nothing", "rutherford_category@left"))
    ]
    found = read(tmp_path, procedure_occurrence=rows)
    assert found.values() == [("previous_vein_procedure@left", 1.0)]
    assert [problem.split(":")[0] for problem in found.problems] == ["value", "value"]


def test_lists_are_there_where_their_table_has_a_row(tmp_path: Path) -> None:
    found = read(tmp_path, condition_occurrence=[ill(0)], drug_exposure=[], device_exposure=[])
    assert [tuple(row.values()) for row in found.tables["lists"]] == [("", "conditions", 0, "", "condition_occurrence")]
    assert found.problems == {"code: condition_occurrence with no concept (0)": 1}


# --- medicines -------------------------------------------------------------------------------------------

PRODUCT, INGREDIENT, CLASS, COMPONENT, BRAND, UNKNOWN = 401, 402, 403, 404, 405, 406
_DRUGS = [
    concept(PRODUCT, "RxNorm", "310431", "a product of 300 MG", "Drug", "Clinical Drug"),
    concept(INGREDIENT, "RxNorm", "25480", "gabapentin", "Drug", "Ingredient"),
    concept(CLASS, "ATC", "N02BF01", "gabapentin; oral", "Drug", "ATC 5th"),
    concept(COMPONENT, "RxNorm", "316070", "a component", "Drug", "Clinical Drug Comp"),
    concept(BRAND, "RxNorm", "105029", "a brand", "Drug", "Branded Drug"),
    concept(UNKNOWN, "RxNorm", "1", "an unheard of thing", "Drug", "Ingredient"),
    concept(407, "ATC", "C03CA01", "furosemide; systemic", "Drug", "ATC 5th"),
    concept(408, "CVX", "140", "Influenza, seasonal, injectable", "Drug", "CVX"),
    concept(409, "NDC", "00093-1", "Gabapentin 300 MG Oral Capsule", "Drug", "11-digit NDC"),
    concept(410, "RxNorm", "6375", "levodopa", "Drug", "Ingredient"),
]


def above(drug_: int, *ancestors: int) -> list[dict[str, Any]]:
    return [{"ancestor_concept_id": one, "descendant_concept_id": drug_} for one in ancestors]


def related(*pairs: tuple[int, str, int], invalid: str = "") -> list[dict[str, Any]]:
    return [
        {"concept_id_1": one, "relationship_id": name, "concept_id_2": other, "invalid_reason": invalid}
        for one, name, other in pairs
    ]


@pytest.mark.parametrize(
    ("row", "tables", "ingredients", "atc", "by_name"),
    [
        (drug(INGREDIENT), {}, "gabapentin", "", False),
        (drug(PRODUCT), {"concept_ancestor": above(PRODUCT, PRODUCT, INGREDIENT, CLASS)}, "gabapentin", "", False),
        (drug(PRODUCT), {"concept_ancestor": above(PRODUCT, UNKNOWN, 407)}, "furosemide", "C03CA01", False),
        (
            drug(BRAND),
            {
                "concept_relationship": related(
                    (BRAND, "Tradename of", PRODUCT),
                    (PRODUCT, "Has tradename", BRAND),
                    (PRODUCT, "Consists of", COMPONENT),
                    (COMPONENT, "RxNorm has ing", INGREDIENT),
                )
            },
            "gabapentin",
            "",
            False,
        ),
        (drug(0, drug_source_concept_id=409), {}, "gabapentin", "", True),
        (drug(0, drug_source_concept_id=CLASS), {}, "gabapentin", "N02BF01", False),
        (drug(0, drug_source_value="Gabapentin 300 mg caps"), {}, "gabapentin", "", True),
        (drug(PRODUCT, drug_source_value="Gabapentin 300 mg caps"), {}, "", "", False),
        (drug(0, drug_source_value="gabapentinoid"), {}, "", "", False),
        (
            drug(PRODUCT),
            {"concept_relationship": related((PRODUCT, "RxNorm has ing", INGREDIENT), invalid="D")},
            "",
            "",
            False,
        ),
    ],
)
def test_a_medicine_is_known_by_its_ingredients_else_its_class_else_its_name(
    tmp_path: Path, row: dict[str, Any], tables: dict[str, Any], ingredients: str, atc: str, by_name: bool
) -> None:
    (course,) = read(tmp_path, drug_exposure=[row], concept=_DRUGS, **tables).courses
    assert (course["ingredients"], course["atc"], course["by_name"]) == (ingredients, atc, by_name)
    assert course["recognised"] == bool(ingredients or atc)


def test_relations_that_go_in_a_circle_end(tmp_path: Path) -> None:
    circle = related((PRODUCT, "Maps to", BRAND), (BRAND, "Maps to", PRODUCT), (PRODUCT, "Maps to", PRODUCT))
    (course,) = read(tmp_path, drug_exposure=[drug(PRODUCT)], concept=_DRUGS, concept_relationship=circle).courses
    assert not course["recognised"]


def test_vaccines_are_no_medicines(tmp_path: Path) -> None:
    found = read(tmp_path, drug_exposure=[drug(408)], concept=_DRUGS)
    assert found.courses == []
    assert found.problems == {"resource: vaccines, which are not read": 1}


@pytest.mark.parametrize(
    ("row", "standing", "given", "start", "end"),
    [
        (drug(INGREDIENT), "taken", False, "2026-01-01", "2026-03-31"),
        (drug(INGREDIENT, end="", verbatim_end_date="2026-02-01"), "taken", False, "2026-01-01", "2026-02-01"),
        (drug(INGREDIENT, end="", days_supply=30), "taken", False, "2026-01-01", "2026-01-30"),
        (drug(INGREDIENT, end=""), "unsure", False, "2026-01-01", ""),
        (drug(INGREDIENT, end="2026-01-01", drug_type_concept_id=32818), "taken", True, "2026-01-01", "2026-01-02"),
        (drug(INGREDIENT, end="", drug_type_concept_id=32818), "taken", True, "2026-01-01", "2026-01-02"),
        (drug(INGREDIENT, end="2026-01-04", drug_type_concept_id=38000180), "taken", True, "2026-01-01", "2026-01-04"),
        (drug(INGREDIENT, drug_type_concept_id=32838), "taken", False, "2026-01-01", "2026-03-31"),
        (drug(INGREDIENT, start="1960-01-01"), "taken", False, "", "2026-03-31"),
    ],
)
def test_a_course_runs_from_its_start_to_its_end(
    tmp_path: Path, row: dict[str, Any], standing: str, given: bool, start: str, end: str
) -> None:
    (course,) = read(tmp_path, drug_exposure=[row], concept=_DRUGS).courses
    assert (course["standing"], course["given"], course["since"]) == (standing, given, start)
    assert course["start_day"] == (day(start) if start else 0)
    assert course["end_day"] == (day(end) if end else 0)


def strength(amount: Any = 300, unit: int = 8576, ingredient: int = INGREDIENT, **more: Any) -> dict[str, Any]:
    row = {"drug_concept_id": INGREDIENT, "ingredient_concept_id": ingredient}
    return {**row, "amount_value": amount, "amount_unit_concept_id": unit, **more}


@pytest.mark.parametrize(
    ("row", "strengths", "dose", "why"),
    [
        (drug(INGREDIENT, quantity=90, days_supply=30), [strength()], 900.0, ""),
        (drug(INGREDIENT, quantity=10, days_supply=30), [strength()], 100.0, ""),
        (drug(INGREDIENT, quantity=1, days_supply=3), [strength(0.125)], 0.0416666667, ""),
        (drug(INGREDIENT, quantity=90, days_supply=30), [], None, "the strength is not given as data"),
        (drug(INGREDIENT, quantity=0, days_supply=30), [strength()], None, "the quantity or the days of supply are "),
        (drug(INGREDIENT, quantity=90), [strength()], None, "the quantity or the days of supply are not given"),
        (
            drug(INGREDIENT, quantity=90, days_supply=30),
            [strength(), strength(ingredient=410)],
            None,
            "the medicine holds several ingredients",
        ),
        (
            drug(INGREDIENT, quantity=90, days_supply=30),
            [strength("", numerator_value=5)],
            None,
            "the strength is no amount in one tablet",
        ),
        (
            drug(INGREDIENT, quantity=90, days_supply=30),
            [strength(box_size=10)],
            None,
            "the strength is no amount in one tablet",
        ),
        (drug(INGREDIENT, quantity=90, days_supply=30), [strength(unit=0)], None, "the unit of the strength is not"),
        (
            drug(INGREDIENT, quantity=9, days_supply=3, drug_type_concept_id=32818),
            [strength()],
            None,
            "how often it is taken is not given as data",
        ),
        (
            drug(INGREDIENT, quantity=90, days_supply=30),
            [strength(), strength(100, invalid_reason="D")],
            900.0,
            "",
        ),
    ],
)
def test_a_dose_a_day_is_strength_times_quantity_over_days_where_all_are_sure(
    tmp_path: Path, row: dict[str, Any], strengths: list[dict[str, Any]], dose: float | None, why: str
) -> None:
    found = read(tmp_path, drug_exposure=[row], concept=_DRUGS, drug_strength=strengths)
    (course,) = found.courses
    assert course["unstructured"].startswith(why) and bool(course["unstructured"]) == bool(why)
    doses = [] if dose is None else [("1", course["course"], dose, "mg", 0, 0)]
    assert [tuple(row.values()) for row in found.tables["doses"]] == doses


def test_route_and_words_of_a_course(tmp_path: Path) -> None:
    rows = [
        drug(INGREDIENT, drug_exposure_id=1, route_concept_id=4132161, sig="take one\nat night"),
        drug(INGREDIENT, drug_exposure_id=2, route_source_value="Transdermal"),
        drug(INGREDIENT, drug_exposure_id=3, route_source_value="by mouth"),
    ]
    found = sorted(read(tmp_path, drug_exposure=rows, concept=_DRUGS).courses, key=lambda row: row["course"])
    assert [(row["course"], row["route"], row["dosage"], row["name"]) for row in found] == [
        (1, "oral", "take one at night", "gabapentin"),
        (2, "transdermal", "", "gabapentin"),
        (3, "", "", "gabapentin"),
    ]


# --- one definition with the reader of one patient's record ----------------------------------------------


def test_measurements_mean_what_a_fhir_observation_means(tmp_path: Path) -> None:
    concepts: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    expected: dict[Any, Any] = {}
    problems = 0
    units = ["", "ug/L", "ng/mL", "mg/dL", "g/dL", "mmol/L", "umol/L", "%", "1", "kg", "[lb_av]", "cm", "mm[Hg]", "ms"]
    units += ["kPa", "U/L", "mL/min/{1.73_m2}", "10*9/L", "mmol/mol", "drops", "/h", "h"]
    units += sorted({fact.unit for fact in FACTS.values()} - set(units))
    concepts += [concept(1000 + at, "UCUM", unit, unit or "none") for at, unit in enumerate(units) if unit]
    coded = [(fact, code.code) for fact in FACTS.values() for code in fact.codes if code.system == LOINC]
    for fact, code in coded:
        concepts.append(concept(10_000 + len(concepts), "LOINC", code, fact.label))
        for at, unit in enumerate(units):
            for number in (0.5, 7.123456789012, 33, 123.456, 2500):
                id = len(rows) + 1
                chart = Chart()
                quantity = {"value": number, **({"code": unit} if unit else {})}
                resource = {
                    "resourceType": "Observation",
                    "code": {"coding": [{"system": LOINC, "code": code}]},
                    "effectiveDateTime": "2026-01-05",
                    "valueQuantity": quantity,
                }
                fhir_observation.read(resource, chart, f"measurement/{id}")
                expected.update({(e.source, e.key): e.value for e in chart.events})
                problems += sum(line.count for line in chart.problems.lines())
                rows.append(
                    ferritin(
                        number,
                        id,
                        measurement_concept_id=concepts[-1]["concept_id"],
                        unit_concept_id=1000 + at if unit else 0,
                    )
                )
    found = Read(write("parquet", tmp_path, base(measurement=rows, concept=concepts)), tmp_path / "work")
    assert len(expected) > 300
    assert {(row["source"], row["fact"]): row["value"] for row in found.events} == expected
    assert sum(found.problems.values()) == problems


def test_conditions_mean_what_a_fhir_condition_means(tmp_path: Path) -> None:
    codes = {(c.system, c.code) for fact in FACTS.values() for c in fact.codes if c.system in (ICD10CM, SNOMED)}
    plain = sorted({(system, code.replace("*", end)) for system, code in codes for end in ("", "1", ".02")})
    vocabulary = {ICD10CM: "ICD10CM", SNOMED: "SNOMED"}
    concepts: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    expected: dict[Any, Any] = {}
    for at, (system, code) in enumerate(plain):
        concepts.append(concept(1000 + at, vocabulary[system], code, code))
        rows.append({**ill(0, condition_source_concept_id=1000 + at), "condition_occurrence_id": at})
        chart = Chart()
        resource = {"resourceType": "Condition", "code": {"coding": [{"system": system, "code": code}]}}
        fhir_condition.read({**resource, "onsetDateTime": "2020-03-01"}, chart, f"condition_occurrence/{at}")
        expected.update({(e.source, e.key): (e.value, e.day, e.iso, e.instant) for e in chart.events})
    found = Read(write("parquet", tmp_path, base(condition_occurrence=rows, concept=concepts)), tmp_path / "work")
    assert len(expected) > 1000
    assert {
        (row["source"], row["fact"]): (row["value"] != 0, row["day"], row["iso"], row["instant"])
        for row in found.events
    } == expected


def test_ingredients_mean_what_a_fhir_medication_request_means(tmp_path: Path) -> None:
    concepts: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    expected: dict[Any, Any] = {}
    for one in INGREDIENTS.values():
        for code, vocabulary, system in [(c, "RxNorm", fhir_system("rxnorm")) for c in one.rxnorm] + [
            (c, "ATC", fhir_system("atc")) for c in one.atc
        ]:
            at = len(rows) + 1
            concepts.append(concept(1000 + at, vocabulary, code, "a name", "Drug", "Ingredient"))
            rows.append(drug(1000 + at, drug_exposure_id=at))
            chart = Chart()
            coded = {"coding": [{"system": system, "code": code, "display": "a name"}]}
            resource = {"resourceType": "MedicationRequest", "medicationCodeableConcept": coded, "status": "active"}
            fhir_medication.read(resource, {}, chart, f"drug_exposure/{at}")
            (course,) = chart.courses
            expected[course.source] = ("+".join(course.ingredients), "+".join(course.atc), course.recognised)
    found = Read(write("parquet", tmp_path, base(drug_exposure=rows, concept=concepts)), tmp_path / "work")
    assert {row["source"]: (row["ingredients"], row["atc"], row["recognised"]) for row in found.courses} == expected


def fhir_system(name: str) -> str:
    from ekbom.facts.definition import ATC, RXNORM

    return {"rxnorm": RXNORM, "atc": ATC}[name]


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@given(st.floats(min_value=-1e15, max_value=1e15, allow_nan=False))
def test_nine_digits_in_sql_are_nine_digits_in_python(number: float) -> None:
    if abs(number) < 1e-9:
        return
    (found,) = _connection().execute(
        f"SELECT {nine_digits('x')} FROM (SELECT CAST(? AS DOUBLE) AS x)", [number]
    ).fetchone() or (None,)
    assert found == pytest.approx(float(f"{number:.9g}"), rel=1e-15 if not _tie(number) else 2e-9)


def _tie(number: float) -> bool:
    """Whether the digits after the ninth are so near to a half that rounding may go either way."""
    digits = f"{abs(number):.15e}".split("e")[0].replace(".", "")
    return abs(int(digits[9:16]) - 5_000_000) <= 10


# --- every form says the same ----------------------------------------------------------------------------


def rich() -> omop.Tables:
    """A database with something in every table."""
    people = [
        {
            "person_id": at,
            "gender_concept_id": 8532,
            "year_of_birth": 1960 + at,
            "month_of_birth": 5,
            "day_of_birth": at,
        }
        for at in range(1, 6)
    ]
    measurements = [
        ferritin(10.5 * at, at, person_id=1 + at % 5, measurement_datetime=f"2026-01-05 0{at % 10}:30:00")
        for at in range(1, 40)
    ]
    measurements += [
        ferritin(0.0042, 50, unit_concept_id=8840, date="2025-12-31"),
        ferritin(4.2, 51, operator_concept_id=4171756),
        ferritin("", 52),
        ferritin(7, 53, person_id=99),
        ferritin(7, 54, date="1950-01-01"),
        ferritin(7, 55, unit_concept_id=0, unit_source_value="µg/L", measurement_datetime=""),
    ]
    return base(
        person=people,
        death=[{"person_id": 3, "death_date": "2026-02-01"}],
        measurement=measurements,
        observation=[
            named("abi@left", 1, value_as_number=0.82),
            named("urge_to_move_legs", 2, value_as_string="true", person_id=2),
            named("urge_to_move_legs", 3, value_as_string='a "quoted", word', person_id=2),
            {**seen(0, observation_source_concept_id=DIALYSIS), "observation_id": 4},
        ],
        condition_occurrence=[
            ill(APNOEA, condition_end_date="2026-01-01", condition_start_datetime="2020-03-01 12:00:00"),
            {**ill(APNOEA, condition_status_concept_id=32906), "person_id": 2},
        ],
        procedure_occurrence=[
            {"procedure_occurrence_id": 1, "person_id": 4, "procedure_concept_id": 0, "procedure_date": "2024-02-03"}
        ],
        device_exposure=[
            {
                "device_exposure_id": 4,
                "person_id": 5,
                "device_concept_id": APNOEA,
                "device_exposure_start_date": "2024-02-03",
            }
        ],
        drug_exposure=[
            drug(PRODUCT, quantity=90, days_supply=30, sig="one, at night", route_concept_id=4132161),
            drug(UNKNOWN, drug_exposure_id=2, end="2026-01-01", drug_type_concept_id=32818),
            drug(0, drug_exposure_id=3, drug_source_value="Pramipexole 0.125 mg", person_id=2),
        ],
        concept=[*_DIAGNOSES, *_DRUGS],
        concept_ancestor=above(PRODUCT, INGREDIENT),
        concept_relationship=related((UNKNOWN, "Maps to", UNKNOWN)),
        drug_strength=[strength(), {**strength(), "drug_concept_id": PRODUCT}],
    )


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Read:
    folder = tmp_path_factory.mktemp("csv")
    return Read(write("csv", folder, rich()), folder / "work")


def test_the_rich_database_has_what_it_should(expected: Read) -> None:
    assert len(expected.tables["people"]) == 5
    assert {table: len(rows) for table, rows in expected.tables.items()} == {
        "people": 5,
        "events": 48,
        "courses": 3,
        "doses": 1,
        "lists": 4,
    }
    assert expected.problems == {
        "code: drug_exposure with no concept (0)": 1,
        "code: procedure_occurrence with no concept (0)": 1,
        "comparator: only a limit (<) is given, so the value is not known: ferritin": 1,
        "impossible: a date before the birth, so the row counts as undated: measurement": 1,
        "patient: rows of a person who is not in the table person": 1,
        "value: a code that is neither yes nor no: urge_to_move_legs": 1,
        "value: there is no value: ferritin": 1,
    }


@pytest.mark.parametrize("form", [form for form in FILES if form != "csv"])
def test_every_form_of_files_gives_the_same(tmp_path: Path, form: str, expected: Read) -> None:
    found = Read(write(form, tmp_path, rich()), tmp_path / "work")
    assert found.tables == expected.tables
    assert found.problems == expected.problems


@pytest.fixture(scope="module")
def socket() -> Iterator[Path]:
    if postgres.programs() is None:
        pytest.skip("no PostgreSQL server is installed")
    if find_spec("pg8000") is None:
        pytest.skip("the driver of PostgreSQL (pg8000) is not installed")
    with postgres.server() as folder:
        yield folder


def test_postgresql_gives_the_same(tmp_path: Path, socket: Path, expected: Read) -> None:
    found = Read(fill_postgres(socket, "rich", rich()), tmp_path)
    assert found.tables == expected.tables
    assert found.problems == expected.problems
    left = postgres.psql(socket, "COPY (SELECT relname FROM pg_class WHERE relname LIKE 'ekbom%') TO stdout;")
    assert left == ""


def test_postgresql_is_not_written_to_and_needs_only_to_be_read(tmp_path: Path, socket: Path) -> None:
    source = fill_postgres(socket, "guarded", rich())
    postgres.psql(
        socket,
        "CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA guarded TO reader; "
        "GRANT SELECT ON ALL TABLES IN SCHEMA guarded TO reader;",
    )
    found = Read(source.replace("ekbom@", "reader:a-secret@"), tmp_path)
    assert len(found.events) == 48


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda url: url.replace("schema=odd", "schema=nowhere"), "there is no table person"),
        (lambda url: url.replace("ekbom@", "nobody:a-secret@"), "refuse"),
        (lambda url: url.replace("?host=", "?host=/nowhere"), "no connection to the server"),
        (lambda url: url + "&colour=red", "option 'colour' is not known"),
        (lambda url: url.replace("host", "port=x&host"), "the port or the time to wait is no number"),
        (lambda url: url, "table person, column year_of_birth: a text, expected a number"),
    ],
)
def test_what_is_wrong_with_a_server_is_said_without_the_password(
    tmp_path: Path, socket: Path, change: Any, message: str
) -> None:
    postgres.psql(
        socket,
        "CREATE SCHEMA IF NOT EXISTS odd; DROP TABLE IF EXISTS odd.person, odd.concept; "
        "CREATE TABLE odd.concept (concept_id int, concept_name text, vocabulary_id text, concept_code text);"
        "CREATE TABLE odd.person (person_id int, gender_concept_id int, year_of_birth text);"
        "INSERT INTO odd.person VALUES (1, 8507, 'long ago');",
    )
    source = change(f"postgresql://ekbom@/postgres?host={socket}&schema=odd")
    with pytest.raises(RecordError, match=message) as error:
        open_source(source, str(tmp_path), "500MB", 1)
    assert "a-secret" not in str(error.value) and "long ago" not in str(error.value)


# --- what is wrong is said in one sentence ---------------------------------------------------------------


@pytest.mark.parametrize("form", FILES)
def test_a_missing_table_or_column_is_named(tmp_path: Path, form: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    without = {table: rows for table, rows in base().items() if table != "concept"}
    with pytest.raises(RecordError, match="there is no table concept, expected a database of the OMOP CDM"):
        Read(write(form, tmp_path / "a", without), tmp_path / "work")
    broken = base() | {"visit_occurrence": [{"visit_occurrence_id": 1}]}
    source = write(form, tmp_path / "b", broken)
    Read(source, tmp_path / "work")
    for path in (tmp_path / "b").iterdir():
        if path.name.lower().startswith("person"):
            if path.is_dir():
                for part in path.iterdir():
                    part.unlink()
                path.rmdir()
                path = path.with_suffix(".csv")
            path.with_suffix(".csv").write_text("person_id,gender_concept_id\n1,8507\n")
            if path.suffix == ".parquet":
                path.unlink()
    if form == "duckdb":
        with duckdb.connect(source) as connection:
            connection.execute("ALTER TABLE person DROP COLUMN year_of_birth")
    if form == "sqlite":
        with sqlite3.connect(source) as changed:
            changed.execute("ALTER TABLE person DROP COLUMN year_of_birth")
        changed.close()
    with pytest.raises(RecordError, match="table person has no column year_of_birth"):
        Read(source, tmp_path / "work")


def test_a_text_in_a_column_of_numbers_is_named_and_not_shown(tmp_path: Path) -> None:
    tables = base(measurement=[ferritin(1, 1), ferritin("a secret", 2)])
    for form in ("csv", "csv.gz", "sqlite"):
        folder = tmp_path / form
        folder.mkdir()
        with pytest.raises(RecordError, match=r"table measurement, column value_as_number.*a text") as error:
            Read(write(form, folder, tables), tmp_path / "work")
        assert "secret" not in str(error.value)
    with duckdb.connect(str(tmp_path / "x.duckdb")) as connection:
        connection.execute(
            "CREATE TABLE person AS SELECT 1 AS person_id, 8507 AS gender_concept_id, 'x' AS year_of_birth"
        )
        connection.execute(
            "CREATE TABLE concept AS SELECT 1 AS concept_id, '' AS concept_name, '' AS vocabulary_id, '' AS concept_code"
        )
    with pytest.raises(RecordError, match="table person, column year_of_birth: a text, expected a number"):
        Read(str(tmp_path / "x.duckdb"), tmp_path / "work")


@pytest.mark.parametrize("form", FILES)
def test_an_id_that_is_there_twice_is_refused(tmp_path: Path, form: str) -> None:
    people = base()["person"] * 2
    with pytest.raises(RecordError, match="table person has an id more than once"):
        Read(write(form, tmp_path, base(person=people)), tmp_path / "work")


def test_what_is_no_source_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Patient.ndjson").write_text("{}")
    (tmp_path / "words.txt").write_text("words")
    (tmp_path / "bad.sqlite").write_bytes(b"SQLite format 3\0" + b"x" * 2000)
    (tmp_path / "bad.duckdb").write_bytes(b"12345678DUCK" + b"x" * 20000)
    for source, message in (
        (tmp_path, "there is no table person in the folder"),
        (tmp_path / "nowhere", "there is no such file or folder"),
        (tmp_path / "words.txt", "not a DuckDB or SQLite file"),
        (tmp_path / "bad.sqlite", "the file cannot be read"),
        (tmp_path / "bad.duckdb", "DuckDB cannot open the file"),
    ):
        with pytest.raises(RecordError, match=message):
            open_source(str(source), str(tmp_path), "500MB", 1)
    assert not is_omop(str(tmp_path)) and not is_omop(str(tmp_path / "nowhere"))


@pytest.mark.parametrize("form", FILES)
def test_a_source_is_recognised_and_the_work_is_taken_away(tmp_path: Path, form: str) -> None:
    source = write(form, tmp_path, base(measurement=[ferritin()]))
    assert is_omop(source)
    Read(source, tmp_path / "work")
    assert [path for path in (tmp_path / "work").iterdir() if path.is_file()] == []


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_file_that_is_broken_or_vanishes_is_named(tmp_path: Path, form: str) -> None:
    tables = base(measurement=[ferritin(at, at) for at in range(50)])
    source = write(form, tmp_path, tables)
    path = tmp_path / ("MEASUREMENT.csv" if form == "csv" else "measurement.parquet")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] + (b'\n"' if form == "csv" else b""))
    with pytest.raises(RecordError, match=str(tmp_path)):
        Read(source, tmp_path / "work")
    path.unlink()
    assert Read(source, tmp_path / "work").events == []
    with pytest.raises(RecordError, match="there is no such file or folder"):
        open_source(str(tmp_path / "gone"), str(tmp_path / "work"), "500MB", 1)


def test_a_line_of_csv_that_is_broken_has_its_place_told_and_not_its_content(tmp_path: Path) -> None:
    source = write("csv", tmp_path, base(measurement=[]))
    head = "person_id,measurement_concept_id,measurement_date,value_as_number\n"
    for line, message in (
        ("1,2,2020-01-01,secret", r"column value_as_number, MEASUREMENT.csv, line 3: a text, expected a number"),
        ("1,2,secret", r"MEASUREMENT.csv, line 3: DuckDB cannot read what is there"),
        ("1,2,2020-01-01,4,secret", r"MEASUREMENT.csv, line 3: DuckDB cannot read what is there"),
    ):
        (tmp_path / "MEASUREMENT.csv").write_text(f"{head}1,2,2020-01-01,3\n{line}\n")
        with pytest.raises(RecordError, match=message) as error:
            Read(source, tmp_path / "work")
        assert "secret" not in str(error.value)


def test_parts_of_a_table_have_the_same_columns(tmp_path: Path) -> None:
    source = write("csv", tmp_path, base())
    (tmp_path / "death").mkdir()
    (tmp_path / "death" / "a.csv").write_text("person_id,death_date\n")
    (tmp_path / "death" / "b.csv").write_text("death_date,person_id\n")
    with pytest.raises(RecordError, match=r"b.csv: its columns are not those of the other files"):
        Read(source, tmp_path / "work")
    (tmp_path / "death" / "b.csv").unlink()
    (tmp_path / "death" / "a.csv").write_text('person_id,"a secret, or"\n')
    with pytest.raises(RecordError, match="the first line does not name columns"):
        Read(source, tmp_path / "work")


@pytest.mark.parametrize("form", ["csv", "sqlite"])
@pytest.mark.parametrize("text", ["20260105", "05/01/2026", "2026-1-5", "2026-01-05x", "2026-13-01", "now", "26-01-05"])
def test_a_date_in_another_form_is_none(tmp_path: Path, form: str, text: str) -> None:
    (event,) = read(tmp_path, form, measurement=[ferritin(date=text)]).events
    assert (event["day"], event["iso"]) == (0, "")


@pytest.mark.parametrize("form", ["csv", "sqlite"])
@pytest.mark.parametrize("text", ["2026-01-05", "2026-01-05 10:11:12", "2026-01-05T10:11:12"])
def test_a_date_may_have_a_time_behind_it(tmp_path: Path, form: str, text: str) -> None:
    (event,) = read(tmp_path, form, measurement=[ferritin(date=text)]).events
    assert (event["day"], event["iso"]) == (day("2026-01-05"), "2026-01-05")


def test_too_little_memory_and_a_folder_that_is_not_there_are_told(tmp_path: Path) -> None:
    source = write("csv", tmp_path, base())
    with pytest.raises(OSError, match="cannot work in the folder"):
        open_source(source, str(tmp_path / "nowhere"), "500MB", 1)
    with pytest.raises(ValueError, match="no amount of memory"):
        open_source(source, str(tmp_path), "lots", 1)


def test_a_table_in_two_forms_is_refused(tmp_path: Path) -> None:
    source = write("csv", tmp_path, base())
    (tmp_path / "person.csv.gz").write_bytes(b"")
    with pytest.raises(RecordError, match="the table person is there twice"):
        Read(source, tmp_path / "work")


def test_vocabulary_files_of_ohdsi_come_with_tabs_and_loose_quotes(tmp_path: Path) -> None:
    tables = base(measurement=[ferritin()])
    source = write("csv", tmp_path, tables)
    rows = tables["concept"] + [concept(999, "LOINC", "0-0", 'a "loose quote', "Measurement", "Lab Test")]
    lines = ["\t".join(rows[0]), *("\t".join(map(str, row.values())) for row in rows)]
    (tmp_path / "CONCEPT.csv").write_text("\n".join(lines) + "\n")
    assert Read(source, tmp_path / "work").values() == [("ferritin", 42.0)]


# --- a real sample ---------------------------------------------------------------------------------------


@pytest.mark.skipif(not _SAMPLE.exists(), reason="the OMOP sample is not on this machine")
def test_the_sample_gives_what_plain_sql_counts(tmp_path: Path) -> None:
    with zipfile.ZipFile(_SAMPLE) as packed:
        names = [name for name in packed.namelist() if not name.startswith("__") and name.endswith(".csv")]
        packed.extractall(tmp_path, names)
    found = Read(str(tmp_path), tmp_path / "work")
    plain = duckdb.connect()

    def count(query: str) -> int:
        for table in ("PERSON", "MEASUREMENT", "CONCEPT", "DRUG_EXPOSURE", "DEATH"):
            query = query.replace(f"<{table}>", f"read_csv('{tmp_path}/{table}.csv', all_varchar = true)")
        (number,) = plain.execute(query).fetchone() or (0,)
        return int(number)

    assert len(found.tables["people"]) == count("SELECT COUNT(*) FROM <PERSON>") == 28
    women = count("SELECT COUNT(*) FROM <PERSON> WHERE gender_concept_id = '8532'")
    assert sum(row["sex"] == "female" for row in found.tables["people"]) == women
    assert sum(row["died_day"] > 0 for row in found.tables["people"]) == count("SELECT COUNT(*) FROM <DEATH>")
    for fact, codes in (("ferritin", ("2276-4",)), ("body_weight", ("29463-7",)), ("hba1c", ("4548-4",))):
        listed = ", ".join(f"'{code}'" for code in codes)
        wanted = count(
            "SELECT COUNT(*) FROM <MEASUREMENT> AS m JOIN <CONCEPT> AS c ON c.concept_id = m.measurement_concept_id "
            f"WHERE c.concept_code IN ({listed}) AND m.value_as_number <> ''"
        )
        assert sum(key == fact for key, _ in found.values()) == wanted > 0
    assert len(found.courses) == count("SELECT COUNT(*) FROM <DRUG_EXPOSURE>")
    oxycodone = count(
        "SELECT COUNT(*) FROM <DRUG_EXPOSURE> AS d JOIN <CONCEPT> AS c ON c.concept_id = d.drug_concept_id "
        "WHERE lower(c.concept_name) LIKE '%oxycodone%'"
    )
    assert sum("oxycodone" in row["ingredients"].split("+") for row in found.courses) == oxycodone > 0
    assert {row["which"] for row in found.tables["lists"]} == {"conditions", "medications", "procedures", "devices"}
    assert all(definition_of(row["fact"]) and moment(row["iso"]) for row in found.events)
    assert set(found.tables) == set(event_tables.TABLES)
