"""The patient sheet: YAML or JSON, each section, each place named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ekbom.facts.known import Known, PatientFacts, Problem
from ekbom.records import RecordError
from ekbom.records.as_of import facts_as_of
from ekbom.records.reader import chart_of
from tests.records.making import TODAY, day, facts_of, kinds, value_of

_CONTRACT_LIKE = """
patient: {id: p1, born: 1972-03-04, sex: female}
facts:
  - {id: ferritin, value: 42, unit: ug/L, date: 2026-05-20}
  - {id: urge_to_move_legs, value: true, date: 2026-05-20}
  - {id: reflux_time, side: left, segment: gsv_thigh_mid, value: 1750, unit: ms, date: 2026-05-22}
medications:
  - {name: gabapentin, rxnorm: "25480", dose: 300, unit: mg, per_day: 3, route: oral, since: 2026-01-10}
conditions:                                     # or [] where reviewed and none
  - {name: sleep apnoea, icd10cm: G47.33, since: 2021-03-01}
allergies: {reviewed: 2026-05-20, items: []}
"""


def _yaml(text: str, as_of: int = TODAY) -> PatientFacts:
    return facts_as_of(chart_of(text.encode(), "s.yaml", ""), as_of, "")


def _sheet(**sections: Any) -> PatientFacts:
    return facts_of({"patient": {"id": "p1", "born": "1972-03-04", "sex": "female"}, **sections})


def _refusal(value: Any) -> str:
    with pytest.raises(RecordError) as caught:
        facts_of(value)
    return str(caught.value)


def test_a_whole_sheet_is_read() -> None:
    facts = _yaml(_CONTRACT_LIKE)
    assert facts.problems == ()
    assert facts.patient == ("p1", "female", "1972-03-04")
    assert facts.values["ferritin"] == Known(42.0, "2026-05-20", "facts.ferritin")
    assert facts.values["age"].value == 54.0
    assert value_of(facts, "urge_to_move_legs") is True
    assert value_of(facts, "reflux_time.gsv_thigh_mid@left") == 1750.0
    assert value_of(facts, "gabapentin_daily_dose") == 900.0
    assert value_of(facts, "takes_opioid") is False
    assert facts.values["sleep_apnoea"] == Known(True, "2021-03-01", "conditions: sleep apnoea")
    assert facts.values["allergy_list"] == Known(True, "2026-05-20", "allergies")
    assert value_of(facts, "condition_list") is True
    assert "procedure_list" not in facts.values


def test_json_and_yaml_say_the_same() -> None:
    from ekbom.records import yaml_input

    assert facts_of(yaml_input.parse(_CONTRACT_LIKE, "s")) == _yaml(_CONTRACT_LIKE)


def test_the_order_of_facts_has_no_influence_on_anything() -> None:
    given = [
        {"id": "ferritin", "value": 42, "unit": "ug/L", "date": "2026-05-20"},
        {"id": "ferritin", "value": 60, "unit": "ug/L", "date": "2026-05-20"},
        {"id": "crp", "value": 3, "date": "2026-05-20"},
        {"id": "abi", "value": 0.9, "side": "left", "date": "2026-05-20"},
    ]
    assert _sheet(facts=given) == _sheet(facts=given[::-1])


@pytest.mark.parametrize(
    ("value", "place", "expected"),
    [
        ({"patient": 5}, "test.json, patient", "expected named values"),
        ({"patient": {}, "fact": []}, "test.json, fact", "not a section"),
        ({"patient": {"sex": "F"}}, "patient.sex", "expected one of female"),
        ({"patient": {"id": [1]}}, "patient.id", "found a list, expected a text"),
        ({"patient": {}, "facts": {}}, "facts", "found named values, expected a list"),
        ({"patient": {}, "facts": [5]}, "facts[0]", "found a single value"),
        ({"patient": {}, "facts": [{"id": "crp"}, {"value": 1}]}, "facts[1].id", "expected the id of a fact"),
        ({"patient": {}, "facts": [{"id": "crp", "value": 1, "unit": ["mg/L"]}]}, "facts[0].unit", "expected a text"),
        ({"patient": {}, "facts": [{"id": "crp", "value": {"x": 1}}]}, "facts[0].value", "expected one value"),
        ({"patient": {}, "facts": [{"id": "abi", "side": "port", "value": 1}]}, "facts[0].side", "left, right or both"),
        ({"patient": {}, "conditions": {"reviewed": "2026-01-01"}}, "conditions.items", "expected a list"),
        ({"patient": {}, "conditions": {"items": None}}, "conditions.items", "found nothing"),
        ({"patient": {}, "conditions": "none"}, "conditions", "found a single value, expected a list"),
        ({"patient": {}, "conditions": ["asthma"]}, "conditions[0]", "expected named values"),
        ({"patient": {}, "conditions": [{"since": "2020"}]}, "conditions[0]", "neither a name nor a code"),
        (
            {"patient": {}, "conditions": [{"name": "x", "status": "maybe"}]},
            "conditions[0].status",
            "active, resolved, refuted",
        ),
        ({"patient": {}, "medications": {"items": [{"dose": 5}]}}, "medications.items[0]", "neither a name nor a code"),
        ({"patient": {}, "wants": [5]}, "wants[0]", "expected the id of an option"),
    ],
)
def test_another_structure_is_an_error_that_names_its_place(value: Any, place: str, expected: str) -> None:
    message = _refusal(value)
    assert place in message
    assert expected in message


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"id": "ferritin", "value": 80, "unit": "mg/dL"}, "impossible"),
        ({"id": "ferritin", "value": -3, "unit": "ug/L"}, "impossible"),
        ({"id": "ferritin", "value": 42}, "unit"),
        ({"id": "ferritin", "value": 42, "unit": "spoons"}, "unit"),
        ({"id": "ferritin", "value": "<5", "unit": "ug/L"}, "comparator"),
        ({"id": "ferritin", "value": "42", "unit": "ug/L"}, "value"),
        ({"id": "ferritin", "value": True}, "value"),
        ({"id": "urge_to_move_legs", "value": 1}, "value"),
        ({"id": "urge_to_move_legs", "value": "perhaps"}, "value"),
        ({"id": "ceap_c", "side": "left", "value": "C9"}, "value"),
        ({"id": "abi", "value": 0.9}, "side"),
        ({"id": "reflux_time", "side": "left", "segment": "nowhere", "value": 1, "unit": "s"}, "side"),
        ({"id": "feritin", "value": 42}, "code"),
        ({"id": "wants", "value": "the moon"}, "value"),
        ({"id": "takes_opioid", "value": True}, "value"),
        ({"id": "usual_onset_time", "value": "late: 9"}, "value"),
    ],
)
def test_a_value_that_cannot_be_used_is_a_problem_and_no_fact(given: dict[str, Any], kind: str) -> None:
    facts = _sheet(facts=[{**given, "date": "2026-05-20"}])
    assert kinds(facts) == [kind]
    assert set(facts.values) == {"age", "sex", "as_of"}


def test_a_name_that_is_not_known_is_a_problem() -> None:
    facts = _sheet(
        facts=[{"id": "crp", "valeu": 3, "date": "2026-05-20"}], conditions=[{"name": "x", "icd10": "G47.33"}]
    )
    assert [p.where for p in facts.problems if p.kind == "resource"] == ["conditions: x", "facts.crp"]


def test_values_of_every_kind() -> None:
    facts = _sheet(
        facts=[
            {"id": "urge_to_move_legs", "value": "yes", "date": "2026-05-20"},
            {"id": "relief_by_movement", "value": "No", "date": "2026-05-20"},
            {"id": "irls_total", "value": 23, "date": "2026-05-20"},
            {"id": "usual_onset_time", "value": "22:30", "date": "2026-05-20"},
            {"id": "abi", "value": 0.9, "side": "both", "date": "2026-05-20"},
            {"id": "tbi@left", "value": 0.7, "date": "2026-05-20"},
            {"id": "reflux_time.gsv_knee@right", "value": 1.2, "unit": "s", "date": "2026-05-20"},
            {"id": "ceap_c", "value": "C4a", "side": "left", "date": "2026-05-20"},
            {"id": "wants", "value": ["psg", "yoga_massage"]},
            {"id": "crp", "value": None},
        ],
        wants=["abi"],
    )
    assert facts.problems == ()
    assert value_of(facts, "urge_to_move_legs") is True
    assert value_of(facts, "relief_by_movement") is False
    assert value_of(facts, "usual_onset_time") == 22.5
    assert value_of(facts, "abi@left") == value_of(facts, "abi@right") == 0.9
    assert value_of(facts, "tbi@left") == 0.7
    assert value_of(facts, "reflux_time.gsv_knee@right") == 1200.0
    assert value_of(facts, "ceap_c@left") == "C4a"
    assert value_of(facts, "wants_psg") is value_of(facts, "wants_yoga_massage") is value_of(facts, "wants_abi") is True


def test_a_category_may_be_written_as_a_number() -> None:
    from ekbom.facts.catalogue import FACTS

    numbered = next(d for d in FACTS.values() if d.kind == "category" and "2" in d.categories)
    facts = _sheet(facts=[{"id": numbered.id, "value": 2, "side": "left", "date": "2026-05-20"}])
    assert "2" in [known.value for key, known in facts.values.items() if key.startswith(numbered.id)]


def test_a_sheet_without_a_date_says_what_holds_now_and_this_is_said_where_age_matters() -> None:
    facts = _sheet(
        facts=[{"id": "ferritin", "value": 42, "unit": "ug/L"}, {"id": "body_weight", "value": 70, "unit": "kg"}]
    )
    assert value_of(facts, "ferritin") == 42.0
    assert value_of(facts, "body_weight") == 70.0
    assert facts.problems == (
        Problem("facts.body_weight", "no date, so it is taken as it is now: body_weight", 1, "date"),
    )


def test_a_date_that_is_none_is_reported() -> None:
    assert kinds(_sheet(facts=[{"id": "crp", "value": 3, "unit": "mg/L", "date": "20.5.2026"}])) == ["date"]


@pytest.mark.parametrize("section", ["conditions", "allergies", "medications", "procedures", "devices"])
def test_a_list_is_there_when_its_key_is_there(section: str) -> None:
    fact = {
        "conditions": "condition",
        "allergies": "allergy",
        "medications": "medication",
        "procedures": "procedure",
        "devices": "device",
    }[section] + "_list"
    assert value_of(_sheet(**{section: []}), fact) is True
    assert _sheet(**{section: {"reviewed": "2026-05-20", "items": []}}).values[fact].date == "2026-05-20"
    assert fact not in _sheet(**{section: {"reviewed": "2027-05-20", "items": []}}).values
    assert fact not in _sheet().values
    empty = _sheet(**{section: None})
    assert fact not in empty.values
    assert kinds(empty) == ["resource"]


def test_entries_of_lists_are_known_by_code_id_or_name() -> None:
    facts = _sheet(
        conditions=[
            {"name": "clot", "icd10cm": "I82.402", "since": "2026-11-01"},
            {"id": "dementia"},
            {"name": "restless legs", "icd10cm": "G25.81"},
            {"name": "old clot", "icd10cm": "I82.501", "status": "resolved"},
            {"name": "apnoea", "snomed": "78275009", "since": "2010-01-01", "until": "2015-01-01"},
            {"name": "failure", "icd10cm": "I50.1", "status": "refuted"},
            {"name": "hay fever"},
        ],
        allergies=[
            {"name": "lidocaine"},
            {"rxnorm": "25480", "name": "Neurontin"},
            {"id": "sulphite"},
            {"name": "peanut"},
        ],
        devices=[{"id": "active_implant", "since": "2020-01-01"}],
        procedures=[{"icd10cm": "Z99.2", "date": "2024-02-03"}],
    )
    assert value_of(facts, "acute_dvt@left") is True
    assert value_of(facts, "dementia") is True
    assert value_of(facts, "past_dvt@right") is True
    assert "sleep_apnoea" not in facts.values
    assert "heart_failure" not in facts.values
    assert value_of(facts, "allergy_local_anaesthetic") is True
    assert value_of(facts, "allergy_gabapentin") is True
    assert value_of(facts, "allergy_sulphite") is True
    assert value_of(facts, "active_implant") is True
    assert facts.values["dialysis"].date == "2024-02-03"
    assert sorted((p.kind, p.where) for p in facts.problems) == [
        ("code", "allergies: peanut"),
        ("code", "conditions: hay fever"),
        ("status", "conditions: failure"),
    ]


@pytest.mark.parametrize(
    ("given", "dose", "unit"),
    [
        ({"dose": 300, "unit": "mg", "per_day": 3}, 900.0, "mg"),
        ({"dose": 0.3, "unit": "g", "per_day": 0.5}, 150.0, "mg"),
        ({"dose": 300, "unit": "mcg", "per_day": 1}, 0.3, "mg"),
        ({"dose": 10, "unit": "ug/h"}, 10.0, "ug/h"),
        ({"dose": 4, "unit": "mg/d"}, 4.0, "mg"),
    ],
)
def test_a_dose_a_day_comes_from_dose_and_times(given: dict[str, Any], dose: float, unit: str) -> None:
    facts = _sheet(medications=[{"name": "gabapentin", "rxnorm": "25480", **given}])
    assert (facts.medications[0].dose_per_day, facts.medications[0].unit) == (dose, unit)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"dose": 300},
        {"dose": 300, "unit": "mg"},
        {"dose": 300, "unit": "mg", "per_day": 0},
        {"dose": 300, "unit": "mg", "per_day": "3"},
        {"dose": "300", "unit": "mg", "per_day": 3},
        {"dose": 300, "unit": "spoons", "per_day": 3},
        {"dose": 300, "unit": "mg", "per_day": 3, "as_needed": True},
        {"dose": 300, "unit": "spoons/d"},
        {"text": "one at night"},
    ],
)
def test_a_dose_that_is_not_complete_is_unknown_and_reported(given: dict[str, Any]) -> None:
    facts = _sheet(medications=[{"name": "gabapentin", "rxnorm": "25480", **given}])
    assert facts.medications[0].dose_per_day is None
    assert facts.medications[0].text == given.get("text", "")
    assert "gabapentin_daily_dose" not in facts.values
    assert kinds(facts) == ["dosage"]


def test_a_medicine_is_taken_from_since_to_until() -> None:
    sheet = json.dumps(
        {"patient": {}, "medications": [{"name": "gabapentin", "since": "2026-01-10", "until": "2026-02-10"}]}
    ).encode()
    chart = chart_of(sheet, "s.json", "")
    assert facts_as_of(chart, day("2026-02-10"), "").values["takes_gabapentin"].value is True
    assert facts_as_of(chart, day("2026-02-11"), "").values["takes_gabapentin"].value is False
    assert (
        "takes_gabapentin" not in facts_as_of(chart, day("2026-01-09"), "").values
        or not facts_as_of(chart, day("2026-01-09"), "").values["takes_gabapentin"].value
    )


def test_the_age_may_be_given_where_the_date_of_birth_is_not() -> None:
    assert value_of(facts_of({"patient": {"age": 54}}), "age") == 54.0
    assert value_of(facts_of({"patient": {"age": 54, "born": "2000-01-01"}}), "age") == 26.0
    assert kinds(facts_of({"patient": {"age": 540}})) == ["impossible"]


def test_a_death_is_said() -> None:
    assert kinds(facts_of({"patient": {"deceased": True}})) == ["patient"]
    assert kinds(facts_of({"patient": {"deceased": "2026-01-01"}})) == ["patient"]
    assert kinds(facts_of({"patient": {"deceased": "2027-01-01"}})) == []
    assert kinds(facts_of({"patient": {"deceased": "soon"}})) == ["patient"]


def test_the_locale_is_a_fact_where_it_is_given() -> None:
    assert value_of(facts_of({"patient": {}}, locale="uk"), "locale") == "uk"
    assert "locale" not in facts_of({"patient": {}}).values
