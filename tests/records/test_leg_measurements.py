"""Measurements of a leg as records give them: units of oxygen pressure, silent arteries, classes of hosiery."""

from __future__ import annotations

from typing import Any

import pytest

from ekbom.facts.known import PatientFacts
from tests.records.making import facts_of, kinds, value_of


def _sheet(**fact: Any) -> PatientFacts:
    return facts_of({"patient": {"id": "p1"}, "facts": [{"date": "2026-05-20", **fact}]})


def test_oxygen_pressure_in_kilopascal_is_converted() -> None:
    facts = _sheet(id="tcpo2", side="left", value=5.54, unit="kPa")
    found = value_of(facts, "tcpo2@left")
    assert isinstance(found, float)
    assert found == pytest.approx(5.54 * 7.5, rel=0.001)


@pytest.mark.parametrize("value", [5.5, 13.9, 14, 45])
def test_oxygen_pressure_without_a_unit_is_refused_not_guessed(value: float) -> None:
    facts = _sheet(id="tcpo2", side="left", value=value)
    assert "tcpo2@left" not in facts.values
    assert kinds(facts)


@pytest.mark.parametrize("value", [2, "2", "class 2"])
def test_a_bare_class_of_hosiery_is_refused(value: object) -> None:
    facts = _sheet(id="compression_class", value=value)
    assert "compression_class" not in facts.values
    assert kinds(facts)


def test_a_class_with_its_standard_is_read() -> None:
    assert value_of(_sheet(id="compression_class", value="german_2"), "compression_class") == "german_2"


def test_a_pressure_older_than_a_year_counts_as_missing() -> None:
    fact = {"id": "abi", "side": "left", "value": 1.1, "unit": "1"}
    assert "abi@left" in _sheet(**fact, date="2026-01-01").values
    assert "abi@left" not in _sheet(**fact, date="2024-05-20").values
