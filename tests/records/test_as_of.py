"""From events to facts: how many events become one value, and on which day."""

from __future__ import annotations

from typing import Any

import pytest

from ekbom.facts.catalogue import FACTS
from ekbom.facts.known import Known
from ekbom.records import fhir_record
from ekbom.records.chart import Chart
from ekbom.records.errors import RecordError
from tests.records.making import (
    LOINC,
    RXNORM,
    concept,
    condition,
    day,
    fact,
    facts_from,
    kinds,
    observation,
    quantity,
    value_of,
)

_VALUES = (("a", "2026-01-01", 5), ("b", "2026-03-01", 9), ("c", "2026-02-01", 2))


def _crp(id: str, when: str, amount: float) -> dict[str, Any]:
    return observation(concept(LOINC, "1988-5"), id, when, valueQuantity=quantity(amount, "mg/L"))


def _choose(monkeypatch: pytest.MonkeyPatch, name: str, choose: str) -> None:
    monkeypatch.setitem(FACTS, name, FACTS[name]._replace(choose=choose))


def _crp_chosen(monkeypatch: pytest.MonkeyPatch, choose: str) -> Known:
    _choose(monkeypatch, "crp", choose)
    given = [fact("crp", id, when, valueQuantity=quantity(amount, "mg/L")) for id, when, amount in _VALUES]
    return facts_from(*given).values["crp"]


@pytest.mark.parametrize(
    ("choose", "expected"),
    [
        ("latest", Known(9.0, "2026-03-01", "Observation/b")),
        ("earliest", Known(5.0, "2026-01-01", "Observation/a")),
        ("highest", Known(9.0, "2026-03-01", "Observation/b")),
        ("lowest", Known(2.0, "2026-02-01", "Observation/c")),
        ("sum", Known(16.0, "2026-03-01", "Observation/b")),
    ],
)
def test_each_way_of_choosing_gives_its_value(monkeypatch: pytest.MonkeyPatch, choose: str, expected: Known) -> None:
    assert _crp_chosen(monkeypatch, choose) == expected


def test_any_yes_makes_a_fact_true_even_when_it_is_over_or_denied_later(monkeypatch: pytest.MonkeyPatch) -> None:
    _choose(monkeypatch, "heart_failure", "any")
    yes, no = (
        fact("heart_failure", "a", "2020-01-01", valueBoolean=True),
        fact("heart_failure", "b", "2021-01-01", valueBoolean=False),
    )
    assert facts_from(yes, no).values["heart_failure"] == Known(True, "2020-01-01", "Observation/a")
    assert facts_from(no).values["heart_failure"].value is False


def test_a_count_is_the_number_of_events_or_the_newest_stated_number(monkeypatch: pytest.MonkeyPatch) -> None:
    definition = FACTS["falls_last_12_months"]
    monkeypatch.setitem(FACTS, "falls_last_12_months", definition._replace(choose="count", look_back_days=366))
    from ekbom.records import meaning

    monkeypatch.setattr(meaning, "of_concept", lambda _: ((FACTS["falls_last_12_months"], "x", "fall"),))
    falls = [
        condition("x", "fall", f"c{n}", onsetDateTime=when)
        for n, when in enumerate(("2026-01-01", "2026-05-01", "2020-01-01"))
    ]
    assert facts_from(*falls).values["falls_last_12_months"] == Known(2.0, "2026-05-01", "Condition/c1")
    stated = {
        "resourceType": "Observation",
        "id": "o",
        "code": {"coding": []},
        "valueInteger": 4,
        "effectiveDateTime": "2026-02-01",
    }
    assert facts_from(*falls, stated).values["falls_last_12_months"] == Known(4.0, "2026-02-01", "Observation/o")


def test_the_first_event_may_have_to_be_dated(monkeypatch: pytest.MonkeyPatch) -> None:
    _choose(monkeypatch, "crp", "earliest")
    undated = fact("crp", "u", "", valueQuantity=quantity(1, "mg/L"))
    assert facts_from(undated, fact("crp", "d", valueQuantity=quantity(7, "mg/L"))).values["crp"].value == 7.0
    assert facts_from(undated).values["crp"].value == 1.0


def test_a_value_without_date_gives_way_to_a_dated_one_and_it_is_said() -> None:
    facts = facts_from(_crp("a", "2026-01-01", 5), _crp("b", "", 9))
    assert value_of(facts, "crp") == 5.0
    assert [(p.kind, p.where) for p in facts.problems] == [("conflict", "Observation/b")]
    assert kinds(facts_from(_crp("a", "2026-01-01", 5), _crp("b", "", 5))) == []


def test_the_same_record_replayed_on_an_earlier_day_knows_only_what_was_then() -> None:
    given = [_crp(id, when, amount) for id, when, amount in _VALUES]
    assert [
        value_of(facts_from(*given, as_of=day(when)), "crp")
        for when in ("2025-12-31", "2026-01-15", "2026-02-15", "2026-03-15")
    ] == [
        None,
        5.0,
        2.0,
        9.0,
    ]


def test_how_old_a_value_is_follows_the_day_of_the_plan() -> None:
    assert value_of(facts_from(_crp("a", "2026-01-01", 5), as_of=day("2026-01-31")), "days_since_crp") == 30.0
    left: dict[str, Any] = {"bodySite": {"text": "left"}, "valueQuantity": quantity(0.9, "1")}
    assert value_of(facts_from(fact("abi", when="2026-11-12", **left)), "days_since_abi@left") == 10.0


def test_facts_are_in_the_order_of_their_names() -> None:
    facts = facts_from(_crp("a", "2026-01-01", 5), fact("urge_to_move_legs", "b", valueBoolean=True))
    assert list(facts.values) == sorted(facts.values)


def test_iron_given_by_vein_says_how_many_weeks_ago() -> None:
    given = {
        "resourceType": "MedicationAdministration",
        "id": "i",
        "status": "completed",
        "subject": {"reference": "Patient/p1"},
        "medicationCodeableConcept": concept(RXNORM, "1433693", "Ferric carboxymaltose"),
        "effectiveDateTime": "2026-11-01",
    }
    facts = facts_from(
        given,
        {**given, "id": "h", "effectiveDateTime": "2026-10-01"},
        {**given, "id": "j", "effectiveDateTime": "2027-01-01"},
    )
    assert facts.values["weeks_since_iv_iron"] == Known(3.0, "2026-11-01", "MedicationAdministration/i")
    assert value_of(facts, "weeks_since_fcm") == 3.0
    assert "weeks_since_iv_iron" not in facts_from({**given, "status": "not-done"}).values
    stated = fact("weeks_since_iv_iron", valueQuantity=quantity(9, "wk"))
    assert value_of(facts_from(given, stated), "weeks_since_iv_iron") == 9.0


def _deep() -> list[Any]:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    return value


def test_versions_nested_without_end_are_one_error() -> None:
    one, other = ({"resourceType": "Patient", "id": "p1", "x": _deep()} for _ in range(2))
    entries = [fhir_record.Entry(one, ""), fhir_record.Entry(other, "")]
    with pytest.raises(RecordError, match="nested too deeply"):
        fhir_record.patients_in(entries)
    with pytest.raises(RecordError, match="nested too deeply"):
        fhir_record.fill(Chart(), entries, entries[0], "r", alone=True)
