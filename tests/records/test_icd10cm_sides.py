"""The side in an ICD-10-CM code agrees with the description of the official table.

``icd10cm_sides.csv`` is an extract of the table of April 2026 (public domain): of each family that means a fact of
a leg, one code for each side and one without.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ekbom.facts.definition import ICD10CM
from ekbom.records.icd10cm_sides import sides_of
from ekbom.records.meaning import of_code
from tests.records.making import condition, facts_from, kinds

with (Path(__file__).parent / "icd10cm_sides.csv").open(newline="") as lines:
    TABLE = [(row["code"], row["description"]) for row in csv.DictReader(lines)]


def _said(description: str) -> tuple[str, ...]:
    words = description.lower().replace(",", " ").split()
    return ("left", "right") if "bilateral" in words else tuple(side for side in ("left", "right") if side in words)


@pytest.mark.parametrize(("code", "description"), TABLE)
def test_the_code_says_the_side_of_its_description(code: str, description: str) -> None:
    assert sides_of(code) == _said(description)
    assert any(fact.sided for fact in of_code(ICD10CM, code))


def test_the_extract_has_every_side() -> None:
    assert {_said(description) for _, description in TABLE} == {(), ("left",), ("right",), ("left", "right")}


@pytest.mark.parametrize(
    ("code", "keys"),
    [
        ("L03.116", ["leg_infection@left"]),
        ("I70.463", ["gangrene@left", "gangrene@right"]),
        ("I70.742", ["tissue_loss@left"]),
        ("S72.24XA", ["leg_fracture_or_compartment@right"]),
        ("C44.709", ["leg_cancer@left"]),
    ],
)
def test_a_condition_counts_on_the_leg_of_its_code(code: str, keys: list[str]) -> None:
    facts = facts_from(condition(ICD10CM, code))
    id = keys[0].split("@", 1)[0]
    assert [key for key in facts.values if key.startswith(f"{id}@")] == keys
    assert kinds(facts) == []


def test_a_code_of_the_unspecified_leg_counts_for_both_and_is_reported() -> None:
    facts = facts_from(condition(ICD10CM, "E11.52"))
    assert {"gangrene@left", "gangrene@right"} <= set(facts.values)
    assert kinds(facts) == ["side", "side"]
