"""Observation: what counts as a value, what does not, and why it is said."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ekbom.facts.known import Known
from ekbom.records.as_of import facts_as_of
from ekbom.records.reader import chart_of
from tests.records.making import (
    FACT,
    LOINC,
    SNOMED,
    TODAY,
    bundle,
    concept,
    fact,
    facts_from,
    kinds,
    observation,
    quantity,
    value_of,
)

_FERRITIN = concept(LOINC, "2276-4")


def _ferritin(value: Any, unit: str = "ug/L", id: str = "o1", when: str = "2026-05-20", **more: Any) -> dict[str, Any]:
    return observation(_FERRITIN, id, when, valueQuantity=quantity(value, unit), **more)


def test_a_loinc_value_is_known_with_its_date_and_source() -> None:
    facts = facts_from(_ferritin(42))
    assert facts.values["ferritin"] == Known(42.0, "2026-05-20", "Observation/o1")
    assert value_of(facts, "days_since_ferritin") == 186.0
    assert facts.problems == ()


@pytest.mark.parametrize(
    ("unit", "given", "expected"), [("ng/mL", 75, 75.0), ("mg/L", 0.075, 75.0), ("pg/mL", 75000, 75.0)]
)
def test_another_unit_is_converted_by_ucum(unit: str, given: float, expected: float) -> None:
    assert value_of(facts_from(_ferritin(given, unit)), "ferritin") == expected


@pytest.mark.parametrize(
    ("code", "fact_id", "given", "unit", "expected"),
    [
        ("2160-0", "creatinine", 88.4, "umol/L", 1.0),
        ("2777-1", "phosphate", 0.323, "mmol/L", 1.0),
        ("2132-9", "vitamin_b12", 147.6, "pmol/L", 200.0),
        ("1988-5", "crp", 1.2, "mg/dL", 12.0),
    ],
)
def test_mass_and_amount_convert_by_the_factor_of_the_fact(
    code: str, fact_id: str, given: float, unit: str, expected: float
) -> None:
    facts = facts_from(observation(concept(LOINC, code), valueQuantity=quantity(given, unit)))
    assert value_of(facts, fact_id) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (quantity(80, "mg/dL"), "impossible"),
        (quantity(-3, "ug/L"), "impossible"),
        (quantity(42, "furlong"), "unit"),
        (quantity(42, "u" * 100), "unit"),
        (quantity(42, "mm[Hg]"), "unit"),
        ({"value": 42}, "unit"),
        ({"value": 42, "unit": "nanograms"}, "unit"),
        ({"value": 42, "system": "urn:local", "code": "NGML"}, "unit"),
        (quantity("42", "ug/L"), "value"),
        (quantity(True, "ug/L"), "value"),
        (quantity(10**400, "ug/L"), "value"),
        (quantity(None, "ug/L"), "value"),
        (quantity(5, "ug/L", comparator="<"), "comparator"),
        (quantity(5, "ug/L", comparator=">="), "comparator"),
        ("42 ug/L", "value"),
    ],
)
def test_a_value_that_cannot_be_used_is_reported_and_the_fact_stays_unknown(value: Any, kind: str) -> None:
    facts = facts_from(observation(_FERRITIN, valueQuantity=value))
    assert "ferritin" not in facts.values
    assert kinds(facts) == [kind]
    assert facts.problems[0].where == "Observation/o1"
    assert "ferritin" in facts.problems[0].what


def test_a_saturation_of_300_percent_is_impossible() -> None:
    facts = facts_from(observation(concept(LOINC, "2502-3"), valueQuantity=quantity(300, "%")))
    assert "transferrin_saturation" not in facts.values
    assert kinds(facts) == ["impossible"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("valueString", "42"),
        ("valueBoolean", True),
        ("valueInteger", 42),
        ("valueCodeableConcept", {"text": "high"}),
        ("valueDateTime", "2026-01-01"),
        ("valueTime", "10:00:00"),
        ("valueRatio", {"numerator": {"value": 1}}),
        ("dataAbsentReason", {"text": "not done"}),
    ],
)
def test_a_number_is_never_taken_from_another_kind_of_value(name: str, value: Any) -> None:
    facts = facts_from(observation(_FERRITIN, **{name: value}))
    assert "ferritin" not in facts.values
    assert len(facts.problems) == 1


def test_no_value_at_all_is_reported() -> None:
    assert kinds(facts_from(observation(_FERRITIN))) == ["value"]


@pytest.mark.parametrize("spelled", ["µg/L", "mcg/L", "ug/L"])
def test_a_plain_spelling_of_a_unit_counts_only_without_a_code(spelled: str) -> None:
    assert (
        value_of(facts_from(observation(_FERRITIN, valueQuantity={"value": 42, "unit": spelled})), "ferritin") == 42.0
    )
    coded = {"value": 0.042, "unit": spelled, "system": "http://unitsofmeasure.org", "code": "mg/L"}
    assert value_of(facts_from(observation(_FERRITIN, valueQuantity=coded)), "ferritin") == 42.0


def test_a_number_beyond_all_numbers_is_no_number() -> None:
    text = json.dumps(bundle(_ferritin(123456789))).replace("123456789", "1e999")
    facts = facts_as_of(chart_of(text.encode(), "r.json", ""), TODAY, "")
    assert "ferritin" not in facts.values
    assert kinds(facts) == ["value"]


@pytest.mark.parametrize("status", ["registered", "cancelled", "entered-in-error", "unknown", "nonsense", 5])
def test_other_statuses_do_not_count_and_are_reported(status: Any) -> None:
    facts = facts_from(_ferritin(42, status=status))
    assert "ferritin" not in facts.values
    assert kinds(facts) == ["status"]


@pytest.mark.parametrize("status", ["final", "amended", "corrected", "preliminary"])
def test_final_amended_corrected_and_preliminary_count(status: str) -> None:
    assert value_of(facts_from(_ferritin(42, status=status)), "ferritin") == 42.0


def test_without_a_status_it_counts() -> None:
    resource = _ferritin(42)
    del resource["status"]
    assert value_of(facts_from(resource), "ferritin") == 42.0


def test_the_latest_value_counts() -> None:
    facts = facts_from(_ferritin(42, id="a", when="2026-05-20"), _ferritin(60, id="b", when="2026-06-20"))
    assert facts.values["ferritin"] == Known(60.0, "2026-06-20", "Observation/b")


def test_instants_are_compared_in_universal_time() -> None:
    early = _ferritin(42, id="a", when="2026-05-20T23:30:00-05:00")
    late = _ferritin(60, id="b", when="2026-05-21T05:00:00Z")
    assert value_of(facts_from(early, late), "ferritin") == 60.0
    assert value_of(facts_from(late, _ferritin(42, id="a", when="2026-05-21T01:00:00-05:00")), "ferritin") == 42.0


def test_two_values_at_one_instant_the_higher_counts_and_it_is_said() -> None:
    facts = facts_from(_ferritin(42, id="a"), _ferritin(60, id="b"))
    assert facts.values["ferritin"] == Known(60.0, "2026-05-20", "Observation/b")
    assert [(p.kind, p.where) for p in facts.problems] == [("conflict", "Observation/a")]


def test_equal_values_at_one_instant_are_no_conflict() -> None:
    assert kinds(facts_from(_ferritin(42, id="a"), _ferritin(42, id="b"))) == []


def test_the_final_value_counts_over_the_preliminary_of_one_instant() -> None:
    facts = facts_from(_ferritin(42, id="a"), _ferritin(60, id="b", status="preliminary"))
    assert value_of(facts, "ferritin") == 42.0
    assert kinds(facts) == ["conflict"]


def test_yes_counts_over_no_and_the_later_label_at_one_instant() -> None:
    facts = facts_from(
        fact("urge_to_move_legs", "a", valueBoolean=False), fact("urge_to_move_legs", "b", valueBoolean=True)
    )
    assert value_of(facts, "urge_to_move_legs") is True
    left: dict[str, Any] = {"bodySite": concept(SNOMED, "7771000")}
    one = fact("ceap_c", "a", valueCodeableConcept=concept(FACT, "C4a"), **left)
    other = fact("ceap_c", "b", valueString="C2", **left)
    assert value_of(facts_from(one, other), "ceap_c@left") == "C4a"


def test_a_value_of_the_future_does_not_count_and_is_reported() -> None:
    facts = facts_from(_ferritin(42, id="a"), _ferritin(60, id="b", when="2027-01-01"))
    assert value_of(facts, "ferritin") == 42.0
    assert [(p.kind, p.where) for p in facts.problems] == [("future", "Observation/b")]


def test_without_a_date_a_value_of_any_age_counts_but_its_age_is_unknown() -> None:
    facts = facts_from(_ferritin(42, when=""))
    assert facts.values["ferritin"] == Known(42.0, "", "Observation/o1")
    assert "days_since_ferritin" not in facts.values


def test_the_instant_of_issue_stands_in_for_a_missing_effective_time() -> None:
    assert facts_from(_ferritin(42, when="", issued="2026-05-20T10:00:00Z")).values["ferritin"].date == "2026-05-20"
    assert (
        facts_from(_ferritin(42, when="", effectivePeriod={"start": "2026-04-01"})).values["ferritin"].date
        == "2026-04-01"
    )
    assert (
        facts_from(_ferritin(42, when="", effectivePeriod={}, issued="2026-04-02T00:00:00Z")).values["ferritin"].date
        == "2026-04-02"
    )


def test_a_partial_date_stands_for_its_first_day_and_is_reported() -> None:
    facts = facts_from(_ferritin(42, when="2026-05"))
    assert facts.values["ferritin"].date == "2026-05-01"
    assert kinds(facts) == ["date"]


def test_an_unreadable_date_is_reported_and_the_value_is_undated() -> None:
    facts = facts_from(_ferritin(42, when="yesterday"))
    assert facts.values["ferritin"].date == ""
    assert kinds(facts) == ["date"]


def test_a_value_older_than_what_counts_is_reported_and_unknown() -> None:
    weight = observation(concept(LOINC, "29463-7"), "w", "2020-01-01", valueQuantity=quantity(70, "kg"))
    facts = facts_from(weight)
    assert "body_weight" not in facts.values
    assert [(p.kind, p.where) for p in facts.problems] == [("old", "Observation/w")]
    newer = observation(concept(LOINC, "29463-7"), "x", "2026-10-01", valueQuantity=quantity(154.32, "[lb_av]"))
    facts = facts_from(weight, newer)
    assert value_of(facts, "body_weight") == pytest.approx(70.0, abs=0.01)
    assert kinds(facts) == []


def test_without_a_date_a_value_that_may_be_too_old_is_not_used() -> None:
    facts = facts_from(observation(concept(LOINC, "29463-7"), when="", valueQuantity=quantity(70, "kg")))
    assert "body_weight" not in facts.values
    assert kinds(facts) == ["date"]


def test_components_are_read_each_with_its_own_code() -> None:
    panel = observation(
        concept(LOINC, "85354-9"),
        when="2026-10-20",
        component=[
            {"code": concept(LOINC, "8480-6"), "valueQuantity": quantity(120, "mm[Hg]")},
            {"code": concept(LOINC, "8462-4"), "valueQuantity": quantity(10, "kPa")},
            {"code": concept(LOINC, "0000-0"), "valueQuantity": quantity(1, "1")},
            "nonsense",
        ],
    )
    facts = facts_from(panel)
    assert value_of(facts, "systolic_blood_pressure") == 120.0
    assert value_of(facts, "diastolic_blood_pressure") == pytest.approx(75.006, abs=0.01)


def test_every_fact_can_be_given_by_its_own_id() -> None:
    facts = facts_from(
        fact("urge_to_move_legs", "a", valueBoolean=True),
        fact("irls_total", "b", valueInteger=23),
        fact("ferritin", "c", valueQuantity=quantity(42, "ng/mL")),
        fact("relief_by_movement", "d", valueCodeableConcept=concept(SNOMED, "373067005")),
        fact(
            "worse_in_evening_or_night",
            "e",
            valueCodeableConcept=concept("http://terminology.hl7.org/CodeSystem/v2-0136", "Y"),
        ),
        fact("usual_onset_time", "f", valueTime="22:30:00"),
    )
    assert value_of(facts, "urge_to_move_legs") is True
    assert value_of(facts, "irls_total") == 23.0
    assert value_of(facts, "ferritin") == 42.0
    assert value_of(facts, "relief_by_movement") is False
    assert value_of(facts, "worse_in_evening_or_night") is True
    assert value_of(facts, "usual_onset_time") == 22.5
    assert kinds(facts) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("valueBoolean", "true"),
        ("valueInteger", 1),
        ("valueString", "yes"),
        ("valueCodeableConcept", concept(SNOMED, "1")),
        ("valueCodeableConcept", concept("urn:elsewhere", "Y")),
        ("valueQuantity", quantity(1, "1")),
        ("valueDateTime", "2026-01-01"),
    ],
)
def test_yes_or_no_comes_only_from_a_yes_or_a_no(name: str, value: Any) -> None:
    facts = facts_from(fact("urge_to_move_legs", **{name: value}))
    assert "urge_to_move_legs" not in facts.values
    assert kinds(facts) == ["value"]


@pytest.mark.parametrize("text", ["25:00", "22", "22:3", "aa:bb", "22:61:00", "22:30x", "-1:30"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    facts = facts_from(fact("usual_onset_time", valueTime=text))
    assert "usual_onset_time" not in facts.values
    assert kinds(facts) == ["value"]


def test_a_label_is_taken_exactly_or_not_at_all() -> None:
    right: dict[str, Any] = {"bodySite": concept(SNOMED, "24028007")}
    assert value_of(facts_from(fact("ceap_c", valueCodeableConcept={"text": "C2"}, **right)), "ceap_c@right") == "C2"
    assert kinds(facts_from(fact("ceap_c", valueCodeableConcept=concept("urn:elsewhere", "C2"), **right))) == ["value"]
    assert kinds(facts_from(fact("ceap_c", valueString="c2", **right))) == ["value"]
    assert kinds(facts_from(fact("ceap_c", valueQuantity=quantity(2, "1"), **right))) == ["value"]


@pytest.mark.parametrize(
    "name", ["takes_opioid", "gabapentin_daily_dose", "days_since_ferritin", "medication_list", "as_of", "locale"]
)
def test_what_the_reader_works_out_itself_cannot_be_stated(name: str) -> None:
    facts = facts_from(
        fact(name, "a", valueBoolean=True),
        fact(name, "b", valueQuantity=quantity(1, "d")),
        fact(name, "c", valueQuantity=quantity(1, "mg/d")),
        fact(name, "d", valueString="us"),
        fact(name, "e", valueDateTime="2026-01-01"),
    )
    assert name not in facts.values or name == "as_of"
    assert value_of(facts, "as_of") == facts.as_of
    assert facts.problems != ()


def test_a_wish_and_an_allergy_are_named_by_their_value() -> None:
    facts = facts_from(
        fact("wants", "a", valueString="psg"),
        fact("allergy", "b", valueCodeableConcept=concept(FACT, "polidocanol")),
        fact("worse_after_starting", "c", valueCodeableConcept={"text": "mirtazapine"}),
        fact("wants", "d", valueString="the moon"),
    )
    assert value_of(facts, "wants_psg") is True
    assert value_of(facts, "allergy_polidocanol") is True
    assert value_of(facts, "worse_after_starting_mirtazapine") is True
    assert [(p.kind, p.where) for p in facts.problems] == [("value", "Observation/d")]


def test_an_unknown_code_is_counted_once_for_all() -> None:
    facts = facts_from(*(observation(concept(LOINC, "1-1"), f"o{n}") for n in range(5)), observation({}, "z"))
    assert [(p.kind, p.count, p.where) for p in facts.problems] == [("code", 6, "Observation/o0")]
