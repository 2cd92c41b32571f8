"""ICD-10-CM codes of the catalogue: every one is in the official table, and means what its fact says.

``icd10cm_used.csv`` is an extract of the table of April 2026 (Centers for Disease Control and Prevention, National
Center for Health Statistics; public domain): each code or beginning that the catalogue uses, its description, and
whether it is complete, so that no code of the table begins with it.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from ekbom.facts.catalogue import FACTS, definition
from ekbom.facts.definition import ICD10CM
from ekbom.records.meaning import of_code

_SHAPE = re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")
_BEGINNING = re.compile(r"[A-Z][0-9]([0-9A-Z](\.[0-9A-Z]{1,4})?)?\*")

with (Path(__file__).parent / "icd10cm_used.csv").open(newline="") as lines:
    TABLE = {row["code"]: (row["description"], row["complete"] == "yes") for row in csv.DictReader(lines)}
USED = sorted({code.code for fact in FACTS.values() for code in fact.codes if code.system == ICD10CM})

#: Conditions that no code of the table names: they are known from facts of their own only.
WITHOUT_CODE = {
    "blood_dyscrasia",
    "chronic_deep_vein_change",
    "complex_sleep_behaviour",
    "congenital_vein_disease",
    "cyp2d6_ultrarapid",
    "extravenous_cause_of_vein_disease",
    "genital_lymphoedema",
    "hla_b_1502",
    "pelvic_tumour_varices",
    "right_to_left_shunt_symptomatic",
    "ulcer_back_after_closure",
    "unstable_heart_disease",
}


@pytest.mark.parametrize("code", USED)
def test_a_code_has_the_shape_of_one_and_is_in_the_table(code: str) -> None:
    if code.endswith("*"):
        assert _BEGINNING.fullmatch(code)
        held = [known for known in TABLE if known.startswith(code[:-1])]
        assert held
        assert TABLE.get(code[:-1], ("", False))[1] is False, "a complete code needs no star"
    else:
        assert _SHAPE.fullmatch(code)
        assert TABLE[code][1], "codes begin with it, and a record holds one of those"


def test_the_extract_holds_nothing_that_is_not_used() -> None:
    assert {
        code for code in TABLE if code not in USED and f"{code}*" not in USED and f"{code[:2]}*" not in USED
    } == set()


def test_a_condition_that_a_list_shows_to_be_absent_can_be_read_from_the_list() -> None:
    listed = {fact.id for fact in FACTS.values() if fact.listed_in == "conditions"}
    assert {id for id in listed if not definition(id).codes} == WITHOUT_CODE


@pytest.mark.parametrize(
    ("code", "ids"),
    [
        ("J44.9", {"chronic_lung_disease"}),
        ("J96.12", {"chronic_lung_disease", "hypercapnic_respiratory_failure"}),
        ("F20.0", {"psychotic_disorder", "active_psychosis"}),
        ("F31.2", {"psychotic_disorder", "active_psychosis"}),
        ("F31.31", set()),
        ("F03.92", {"dementia", "psychotic_disorder", "active_psychosis"}),
        ("F10.259", {"substance_use_disorder", "past_substance_use_disorder", "alcohol_heavy"} | {"psychotic_disorder", "active_psychosis"}),
        ("F11.21", {"past_substance_use_disorder"}),
        ("F11.90", set()),
        ("F11.93", {"opioid_withdrawal"}),
        ("T40.2X1A", {"past_opioid_overdose"}),
        ("T40.2X5A", set()),
        ("G40.909", {"seizure_disorder"}),
        ("R56.9", {"seizure_disorder"}),
        ("F50.2", {"eating_disorder"}),
        ("I35.0", {"severe_aortic_stenosis", "heart_valve_disease_or_fibrosis"}),
        ("I34.1", {"heart_valve_disease_or_fibrosis"}),
        ("I50.23", {"heart_failure", "heart_failure_decompensated", "qt_risk_factor"}),
        ("I13.0", {"heart_failure", "hypertension", "chronic_kidney_disease"}),
        ("I44.0", set()),
        ("I44.2", {"heart_block", "atrioventricular_block"}),
        ("K74.02", {"liver_disease"}),
        ("K74.60", {"liver_disease", "cirrhosis"}),
        ("K70.31", {"liver_disease", "cirrhosis", "decompensated_liver_disease"}),
        ("E66.3", set()),
        ("Z68.35", {"obesity"}),
        ("E11.42", {"diabetes", "peripheral_neuropathy"}),
        ("E11.610", {"diabetes", "severe_diabetic_neuropathy"}),
        ("E11.52", {"diabetes", "gangrene", "pad_recorded"}),
        ("C50.911", {"active_cancer"}),
        ("C43.72", {"active_cancer", "melanoma", "leg_cancer"}),
        ("Z95.0", {"active_implant", "pacemaker_or_defibrillator"}),
        ("Z96.82", {"active_implant"}),
        ("G45.4", set()),
        ("G45.9", {"past_stroke_or_tia"}),
        ("I82.421", {"acute_dvt", "past_dvt", "past_vte", "past_iliofemoral_dvt"}),
        ("I80.211", {"acute_dvt", "past_dvt", "past_vte", "past_iliofemoral_dvt"}),
        ("I80.01", {"superficial_vein_thrombosis"}),
        ("Z86.711", {"past_vte"}),
        ("L03.116", {"leg_infection", "active_infection"}),
        ("L03.113", {"active_infection"}),
        ("S82.001A", {"leg_fracture_or_compartment"}),
        ("I70.321", {"rest_pain", "pad_recorded", "leg_revascularisation"}),
        ("I87.011", {"venous_ulcer", "past_dvt", "post_thrombotic_leg"}),
        ("O99.351", {"pregnant"}),
        ("O99.355", set()),
        ("E21.4", set()),
        ("Z88.5", {"allergy_opioid"}),
        ("Z99.2", {"dialysis"}),
        ("N18.6", {"kidney_failure", "chronic_kidney_disease"}),
        ("G47.30", {"sleep_apnoea"}),
        ("G47.31", set()),
    ],
)  # fmt: skip
def test_a_code_means_these_facts_and_no_others(code: str, ids: set[str]) -> None:
    assert {fact.id for fact in of_code(ICD10CM, code)} == ids


@pytest.mark.parametrize(
    "id",
    [
        "psychotic_disorder",
        "impulse_control_disorder",
        "iv_iron_reaction",
        "melanoma",
        "complex_sleep_behaviour",
        *(fact.id for fact in FACTS.values() if fact.id.startswith("past_")),
    ],
)
def test_what_a_rule_asks_as_ever_counts_when_it_is_over(id: str) -> None:
    assert definition(id).choose == "any"
