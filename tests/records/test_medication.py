"""Medicines: which are taken on the day, what they are, how much a day; nothing is read from words."""

from __future__ import annotations

from typing import Any

import pytest

from ekbom.facts.known import Medication
from tests.records.making import (
    ATC,
    RXNORM,
    SNOMED,
    UCUM,
    concept,
    daily,
    day,
    facts_from,
    kinds,
    quantity,
    statement,
    value_of,
)

_GABAPENTIN = concept(RXNORM, "25480", "Gabapentin")
_PRAMIPEXOLE = concept(RXNORM, "746741")


def _request(code: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "id": "r1",
        "status": "active",
        "intent": "order",
        "authoredOn": "2026-02-01",
        "subject": {"reference": "Patient/p1"},
        **({"medicationCodeableConcept": code or _GABAPENTIN} if code is not False else {}),
        **more,
    }


def test_a_medicine_with_its_dose_gives_all_facts_of_its_taking() -> None:
    facts = facts_from(
        statement(_GABAPENTIN, dosage=[daily(300, times=3, route=concept(SNOMED, "26643006"), text="3 x 300")])
    )
    assert facts.medications == (
        Medication(
            "Gabapentin", ("gabapentin",), True, 900.0, "mg", "oral", "2026-01-10", "3 x 300", "MedicationStatement/m1"
        ),
    )
    assert value_of(facts, "takes_gabapentin") is True
    assert value_of(facts, "takes_gabapentinoid") is True
    assert value_of(facts, "takes_opioid") is False
    assert value_of(facts, "gabapentin_daily_dose") == 900.0
    assert value_of(facts, "oxycodone_daily_dose") == 0.0
    assert value_of(facts, "days_on_gabapentin") == 316.0
    assert value_of(facts, "days_on_gabapentinoid") == 316.0
    assert value_of(facts, "unrecognised_drug") is False
    assert facts.problems == ()


def test_two_entries_of_one_drug_are_summed() -> None:
    facts = facts_from(
        statement(_PRAMIPEXOLE, "a", dosage=[daily(0.25)]),
        statement(_PRAMIPEXOLE, "b", dosage=[daily(125, "ug")], effectivePeriod={"start": "2025-01-10"}),
    )
    assert value_of(facts, "pramipexole_daily_dose") == 0.375
    assert value_of(facts, "days_on_pramipexole") == day("2026-11-22") - day("2025-01-10")


@pytest.mark.parametrize("status", ["stopped", "completed", "on-hold", "ended"])
def test_what_is_over_is_not_taken(status: str) -> None:
    facts = facts_from(statement(_GABAPENTIN, status=status))
    assert facts.medications == ()
    assert value_of(facts, "takes_gabapentin") is False
    assert value_of(facts, "medication_list") is True


@pytest.mark.parametrize(
    "status", ["entered-in-error", "cancelled", "draft", "intended", "not-taken", "not-done", "nonsense"]
)
def test_what_does_not_count_is_reported_and_shows_no_list(status: str) -> None:
    facts = facts_from(statement(_GABAPENTIN, status=status))
    assert "medication_list" not in facts.values
    assert "takes_gabapentin" not in facts.values
    assert kinds(facts) == ["status"]


@pytest.mark.parametrize(
    "more", [{"intent": "proposal"}, {"intent": "plan"}, {"intent": "option"}, {"doNotPerform": True}]
)
def test_a_proposal_or_an_order_not_to_take_is_no_medicine(more: dict[str, Any]) -> None:
    facts = facts_from(_request(**more))
    assert facts.medications == ()
    assert "medication_list" not in facts.values
    assert kinds(facts) == ["status"]


def test_of_a_drug_with_unknown_status_neither_yes_nor_no_is_known() -> None:
    facts = facts_from(statement(_GABAPENTIN, status="unknown"))
    assert "takes_gabapentin" not in facts.values
    assert "takes_gabapentinoid" not in facts.values
    assert value_of(facts, "takes_opioid") is False
    unknown = facts_from(statement({"text": "mystery"}, status="unknown"))
    assert "takes_opioid" not in unknown.values
    assert "unrecognised_drug" not in unknown.values


def test_taking_is_judged_on_the_day() -> None:
    period = {"start": "2020-01-01", "end": "2020-12-31"}
    for status in ("active", "completed"):
        one = statement(_GABAPENTIN, status=status, effectivePeriod=period)
        assert value_of(facts_from(one, as_of=day("2020-06-01")), "takes_gabapentin") is True
        assert value_of(facts_from(one, as_of=day("2021-01-01")), "takes_gabapentin") is False
        before = facts_from(one, as_of=day("2019-12-31"))
        assert value_of(before, "takes_gabapentin") is None
        assert "future" in kinds(before)
    last = facts_from(statement(_GABAPENTIN, effectivePeriod=period), as_of=day("2020-12-31"))
    assert value_of(last, "takes_gabapentin") is True


def test_the_bounds_of_a_dosage_end_a_request() -> None:
    bounded = daily(300)
    bounded["timing"]["repeat"]["boundsPeriod"] = {"start": "2026-03-01", "end": "2026-04-01"}
    ended = facts_from(_request(dosageInstruction=[bounded]))
    assert value_of(ended, "takes_gabapentin") is False
    during = facts_from(_request(dosageInstruction=[bounded]), as_of=day("2026-03-15"))
    assert during.medications[0].since == "2026-03-01"
    assert value_of(during, "gabapentin_daily_dose") == 300.0


def test_a_titration_by_dates_gives_the_dose_of_the_day() -> None:
    first, second = daily(300, sequence=1), daily(300, times=2, sequence=2)
    first["timing"]["repeat"]["boundsPeriod"] = {"start": "2026-01-10", "end": "2026-01-20"}
    second["timing"]["repeat"]["boundsPeriod"] = {"start": "2026-01-21"}
    one = statement(_GABAPENTIN, dosage=[first, second])
    assert value_of(facts_from(one, as_of=day("2026-01-15")), "gabapentin_daily_dose") == 300.0
    assert value_of(facts_from(one), "gabapentin_daily_dose") == 600.0
    gap = statement(_GABAPENTIN, dosage=[first], effectivePeriod={"start": "2026-01-01", "end": "2027-01-01"})
    facts = facts_from(gap)
    assert "gabapentin_daily_dose" not in facts.values
    assert kinds(facts) == ["dosage"]


def test_doses_of_one_sequence_are_taken_together() -> None:
    facts = facts_from(statement(_GABAPENTIN, dosage=[daily(300, sequence=1), daily(600, sequence=1)]))
    assert value_of(facts, "gabapentin_daily_dose") == 900.0


_DOSE = [{"doseQuantity": quantity(300, "mg")}]


@pytest.mark.parametrize(
    ("dosage", "expected"),
    [
        ({"timing": {"repeat": {"frequency": 1, "period": 8, "periodUnit": "h"}}, "doseAndRate": _DOSE}, 900.0),
        ({"timing": {"repeat": {"frequency": 1, "period": 2, "periodUnit": "d"}}, "doseAndRate": _DOSE}, 150.0),
        ({"timing": {"repeat": {"period": 1, "periodUnit": "d"}}, "doseAndRate": _DOSE}, 300.0),
        ({"timing": {"code": {"coding": [{"code": "TID"}]}}, "doseAndRate": _DOSE}, 900.0),
        ({"timing": {"repeat": {"timeOfDay": ["08:00:00", "20:00:00"]}}, "doseAndRate": _DOSE}, 600.0),
        ({"timing": {"repeat": {"when": ["HS"]}}, "doseAndRate": _DOSE}, 300.0),
        ({"timing": {"repeat": {"dayOfWeek": ["mon"]}}, "doseAndRate": _DOSE}, 300 / 7),
        ({"doseAndRate": [{"rateQuantity": quantity(12.5, "mg/h")}]}, 300.0),
    ],
)
def test_structured_timing_gives_an_amount_a_day(dosage: dict[str, Any], expected: float) -> None:
    facts = facts_from(statement(_GABAPENTIN, dosage=[dosage]))
    assert value_of(facts, "gabapentin_daily_dose") == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize(
    "dosage",
    [
        {"text": "three times a day 300 mg"},
        {**daily(300), "asNeededBoolean": True},
        {**daily(300), "asNeededCodeableConcept": {"text": "legs"}},
        {
            "timing": {"repeat": {"frequency": 1, "frequencyMax": 3, "period": 1, "periodUnit": "d"}},
            "doseAndRate": _DOSE,
        },
        {"timing": {"repeat": {"frequency": 1, "period": 0, "periodUnit": "d"}}, "doseAndRate": _DOSE},
        {"timing": {"repeat": {"frequency": 1, "period": 1}}, "doseAndRate": _DOSE},
        {"timing": {"repeat": {"frequency": "2", "period": 1, "periodUnit": "d"}}, "doseAndRate": _DOSE},
        {"timing": {"code": {"text": "thrice"}}, "doseAndRate": _DOSE},
        {"doseAndRate": _DOSE},
        daily(300, "parsec"),
        daily(-300),
        daily(1, "{tablet}"),
        {**daily(300), "doseAndRate": [{"doseRange": {"low": quantity(300, "mg")}}]},
        {**daily(300), "doseAndRate": [{"doseQuantity": quantity(300, "mg", comparator="<")}]},
        {**daily(300), "doseAndRate": [{"doseQuantity": {"value": 1}}]},
        {**daily(300), "doseAndRate": [{"doseQuantity": {"value": "300", "unit": "mg"}}]},
        {"doseAndRate": [{"rateQuantity": quantity(5, "mL/h")}]},
        {"doseAndRate": [{"rateQuantity": quantity(5, "x/h")}]},
        daily(5, "mL"),
    ],
)
def test_a_dose_that_is_not_given_as_data_is_unknown_reported_and_kept_as_text(dosage: dict[str, Any]) -> None:
    facts = facts_from(statement(_GABAPENTIN, dosage=[dosage]))
    assert value_of(facts, "takes_gabapentin") is True
    assert "gabapentin_daily_dose" not in facts.values
    assert kinds(facts) == ["dosage"]
    assert facts.medications[0].text == dosage.get("text", "")


def test_without_dates_doses_that_follow_each_other_are_unknown() -> None:
    facts = facts_from(statement(_GABAPENTIN, dosage=[daily(300, sequence=1), daily(600, sequence=2)]))
    assert "gabapentin_daily_dose" not in facts.values
    assert kinds(facts) == ["dosage"]
    assert kinds(facts_from(statement(_GABAPENTIN))) == ["dosage"]


def test_a_dose_beyond_all_sense_is_impossible() -> None:
    facts = facts_from(statement(_GABAPENTIN, dosage=[daily(999, "kg")]))
    assert "gabapentin_daily_dose" not in facts.values
    assert kinds(facts) == ["impossible"]


def test_tablets_count_with_their_strength() -> None:
    medication = {
        "resourceType": "Medication",
        "id": "med1",
        "code": _GABAPENTIN,
        "ingredient": [
            {
                "itemCodeableConcept": _GABAPENTIN,
                "strength": {"numerator": quantity(400, "mg"), "denominator": {"value": 1, "code": "{tablet}"}},
            }
        ],
    }
    request = _request(
        False, medicationReference={"reference": "Medication/med1"}, dosageInstruction=[daily(2, "{tablet}")]
    )
    assert value_of(facts_from(medication, request), "gabapentin_daily_dose") == 800.0
    other = {
        **medication,
        "ingredient": [{"strength": {"numerator": quantity(50, "mg"), "denominator": quantity(1, "mL")}}],
    }
    assert "gabapentin_daily_dose" not in facts_from(other, request).values
    bad = {**medication, "ingredient": [{"strength": {"numerator": {"value": 5}, "denominator": {"value": 0}}}]}
    assert "gabapentin_daily_dose" not in facts_from(bad, request).values


@pytest.mark.parametrize(
    "reference", ["Medication/med1", "http://server/fhir/Medication/med1/_history/3", "urn:uuid:med1", "#med1"]
)
def test_a_medication_is_found_by_its_reference(reference: str) -> None:
    medication = {"resourceType": "Medication", "id": "med1", "code": _GABAPENTIN}
    request = _request(False, medicationReference={"reference": reference})
    facts = (
        facts_from(request, contained)
        if (contained := medication) and reference[0] != "#"
        else facts_from({**request, "contained": [medication]})
    )
    assert value_of(facts, "takes_gabapentin") is True


def test_a_medication_is_known_by_its_ingredients() -> None:
    medication = {
        "resourceType": "Medication",
        "id": "med1",
        "code": {"text": "Brand"},
        "ingredient": [{"itemCodeableConcept": _GABAPENTIN}],
    }
    facts = facts_from(medication, _request(False, medicationReference={"reference": "Medication/med1"}))
    assert value_of(facts, "takes_gabapentin") is True


def test_a_reference_to_nothing_is_reported_and_the_drug_is_not_recognised() -> None:
    facts = facts_from(_request(False, medicationReference={"reference": "Medication/none"}))
    assert value_of(facts, "unrecognised_drug") is True
    assert kinds(facts) == ["drug", "resource"]
    named = facts_from(_request(False, medicationReference={"reference": "#none", "display": "gabapentin 300 mg"}))
    assert value_of(named, "takes_gabapentin") is True
    assert facts_from(_request(False)).medications[0].name == "a medicine without a name"


def test_an_administration_counts_on_its_day_and_the_next() -> None:
    given = {
        "resourceType": "MedicationAdministration",
        "id": "a1",
        "status": "completed",
        "medicationCodeableConcept": _GABAPENTIN,
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2026-11-21T20:00:00Z",
        "dosage": {"text": "once", "dose": quantity(300, "mg"), "route": concept(SNOMED, "26643006")},
    }
    facts = facts_from(given)
    assert value_of(facts, "takes_gabapentin") is True
    assert facts.medications[0].route == "oral"
    assert facts.medications[0].text == "once"
    assert value_of(facts_from(given, as_of=day("2026-11-23")), "takes_gabapentin") is False
    period = {**given, "effectivePeriod": {"start": "2026-11-01", "end": "2026-11-30"}, "status": "in-progress"}
    del period["effectiveDateTime"]
    assert value_of(facts_from(period), "takes_gabapentin") is True


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (concept(RXNORM, "25480"), "takes_gabapentin"),
        (concept(ATC, "N02BF01"), "takes_gabapentin"),
        (concept(ATC, "N03AX12"), "takes_gabapentin"),
        (concept(ATC, "N04BA02"), "takes_levodopa"),
        (concept(ATC, "N02AA05"), "takes_opioid"),
        (concept(ATC, "R05DA04"), "takes_opioid"),
        (concept(ATC, "N05AA01"), "takes_antipsychotic"),
    ],
)
def test_a_drug_is_known_by_rxnorm_or_atc_without_a_word(code: dict[str, Any], expected: str) -> None:
    facts = facts_from(statement(code, dosage=[daily(1)]))
    assert value_of(facts, expected) is True
    assert "drug" not in kinds(facts)


def test_oxycodone_with_naloxone_is_told_from_oxycodone_beside_a_naloxone_spray() -> None:
    tablet = facts_from(statement(concept(ATC, "N02AA55"), dosage=[daily(10)]))
    assert value_of(tablet, "takes_oxycodone") is True
    assert value_of(tablet, "oxycodone_with_naloxone") is True
    apart = facts_from(
        statement(concept(ATC, "N02AA05"), dosage=[daily(10)]), statement(concept(ATC, "V03AB15"), id="m2")
    )
    assert value_of(apart, "takes_naloxone") is True
    assert value_of(apart, "oxycodone_with_naloxone") is None


@pytest.mark.parametrize(
    ("code", "inhibits"),
    [
        ("J01FA09", True),
        ("J05AR10", True),
        ("B01AC04", True),
        ("N03AF01", False),
        ("J04AB02", False),
        ("J01MA02", False),
    ],
)
def test_what_slows_the_breakdown_of_methadone_inhibits_and_does_not_induce(code: str, inhibits: bool) -> None:
    assert value_of(facts_from(statement(concept(ATC, code))), "takes_methadone_inhibitor") is inhibits


def test_lithium_is_no_d2_blocker() -> None:
    facts = facts_from(statement(concept(ATC, "N05AN01")))
    assert value_of(facts, "takes_antipsychotic") is False
    assert value_of(facts, "takes_lithium") is True


def test_a_combination_known_only_by_its_atc_code_leaves_its_parts_open() -> None:
    facts = facts_from(statement(concept(ATC, "N02AJ13")))
    assert value_of(facts, "takes_opioid") is True
    assert "takes_tramadol" not in facts.values
    assert value_of(facts, "takes_gabapentin") is False
    named = facts_from(statement(concept(ATC, "N02AJ13", "Tramadol and paracetamol")))
    assert value_of(named, "takes_tramadol") is True


def test_any_other_drug_with_a_full_atc_code_is_recognised_as_not_ours() -> None:
    facts = facts_from(statement(concept(ATC, "S01XA20", "Eye drops")))
    assert facts.medications[0].recognised is True
    assert value_of(facts, "takes_opioid") is False


@pytest.mark.parametrize(
    ("text", "ingredients"),
    [
        ("Gabapentin 300 MG Oral Capsule", ("gabapentin",)),
        ("gabapentin enacarbil 600 MG", ("gabapentin_enacarbil",)),
        ("GABAPENTIN/Clonazepam", ("clonazepam", "gabapentin")),
        ("gabapentinoid", ()),
        ("Xgabapentin", ()),
        ("ferric carboxymaltose", ("ferric_carboxymaltose",)),
    ],
)
def test_a_drug_without_known_code_is_known_by_a_whole_word_only_and_it_is_said(
    text: str, ingredients: tuple[str, ...]
) -> None:
    facts = facts_from(statement(concept(RXNORM, "99999999", text), dosage=[daily(1)]))
    assert facts.medications[0].ingredients == ingredients
    assert facts.medications[0].recognised is bool(ingredients)
    assert kinds(facts)[0] == "drug"


def test_a_drug_that_is_not_recognised_leaves_the_others_open() -> None:
    facts = facts_from(statement({"text": "Wonderdrug"}), statement(_GABAPENTIN, "m2", dosage=[daily(300)]))
    assert value_of(facts, "unrecognised_drug") is True
    assert value_of(facts, "takes_gabapentin") is True
    assert "takes_opioid" not in facts.values
    assert "oxycodone_daily_dose" not in facts.values


def test_one_amount_of_a_combination_is_the_dose_of_none() -> None:
    facts = facts_from(statement({"text": "carbidopa 25 MG / levodopa 100 MG"}, dosage=[daily(125)]))
    assert value_of(facts, "takes_levodopa") is True
    assert "levodopa_daily_dose" not in facts.values
    assert "dosage" in kinds(facts)


def test_a_buprenorphine_patch_is_a_rate_and_a_tablet_is_a_dose() -> None:
    patch = statement(concept(RXNORM, "1819"), dosage=[{"doseAndRate": [{"rateQuantity": quantity(10, "ug/h")}]}])
    facts = facts_from(patch)
    assert value_of(facts, "buprenorphine_patch_rate") == 10.0
    assert value_of(facts, "buprenorphine_daily_dose") == 0.0
    tablet = facts_from(statement(concept(RXNORM, "1819"), dosage=[daily(2)]))
    assert value_of(tablet, "buprenorphine_patch_rate") == 0.0
    assert value_of(tablet, "buprenorphine_daily_dose") == 2.0
    other = facts_from(
        statement(concept(RXNORM, "7052"), dosage=[{"doseAndRate": [{"rateQuantity": quantity(25, "ug/h")}]}])
    )
    assert value_of(other, "morphine_daily_dose") == pytest.approx(0.6)


def test_without_a_list_nothing_is_known_not_to_be_taken() -> None:
    facts = facts_from()
    assert not any(key.startswith(("takes_", "days_on_")) or key.endswith("_daily_dose") for key in facts.values)
    assert "unrecognised_drug" not in facts.values


def test_no_known_medications_is_a_list_that_is_there_and_empty() -> None:
    facts = facts_from(statement(concept(SNOMED, "787481004")))
    assert value_of(facts, "medication_list") is True
    assert value_of(facts, "takes_opioid") is False
    assert facts.medications == ()
    ips = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
    nothing = facts_from(statement(concept(ips, "no-medication-info")))
    assert "medication_list" not in nothing.values
    assert kinds(nothing) == ["status"]


def test_a_route_is_known_by_code_or_word() -> None:
    one = facts_from(statement(_GABAPENTIN, dosage=[daily(1, route={"text": "Oral"})]))
    other = facts_from(statement(_GABAPENTIN, dosage=[daily(1, route={"text": "by hope"})]))
    assert (one.medications[0].route, other.medications[0].route) == ("oral", "")


@pytest.mark.parametrize("broken", [{"dosage": 5}, {"dosage": [5, {"timing": 5, "doseAndRate": 5}]}, {"effectivePeriod": 5}, {"medicationCodeableConcept": 5}, {"status": []}])  # fmt: skip
def test_a_medicine_of_another_shape_is_no_traceback(broken: dict[str, Any]) -> None:
    facts_from(statement(_GABAPENTIN, **broken))


def test_a_dose_in_the_system_of_ucum_is_read_by_its_code() -> None:
    dose = {"doseQuantity": {"value": 300, "unit": "milligrams", "system": UCUM, "code": "mg"}}
    assert (
        value_of(
            facts_from(statement(_GABAPENTIN, dosage=[{**daily(1), "doseAndRate": [dose]}])), "gabapentin_daily_dose"
        )
        == 300.0
    )
