"""Pairs that must not meet; each speaks only for what is taken, next or asked for."""

from __future__ import annotations

import pytest

from tests.guidelines.cases import judge
from tests.guidelines.opioid_cases import at_the_gate

Medications = dict[str, float | None]
CASES: list[tuple[str, dict[str, object], Medications, str | None]] = [
    ("maoi", {}, {"selegiline": 5.0, "oxycodone": 10.0}, "critical"),
    ("maoi", {}, {"linezolid": 1200.0, "tramadol": 50.0}, "critical"),
    ("maoi", {}, {"methylene_blue": 100.0, "methadone": 5.0}, "critical"),
    ("maoi", {}, {"rasagiline": 1.0, "carbamazepine": 200.0}, "critical"),
    ("maoi", {}, {"moclobemide": 300.0, "bupropion": 150.0}, "critical"),
    ("maoi", {"maoi_within_14_days": True}, {"oxycodone": 10.0}, "critical"),
    ("maoi", {"wants_bupropion_for_rls": True}, {"phenelzine": 30.0}, "critical"),
    ("maoi", {}, {"phenelzine": 30.0, "levodopa": 100.0}, "critical"),
    ("maoi", {}, {"rasagiline": 1.0, "levodopa": 100.0}, None),
    ("maoi", {}, {"selegiline": 5.0}, None),
    ("maoi", {}, {"phenelzine": 30.0}, "critical"),
    ("maoi", {"clinically_significant": False}, {"phenelzine": 30.0}, None),
    ("maoi", {"medication_list": None, "takes_opioid": True}, {}, "high"),
    ("serotonergic", {}, {"tramadol": 50.0, "sertraline": 50.0}, "high"),
    ("serotonergic", {}, {"methadone": 5.0, "lithium": 600.0}, "high"),
    ("serotonergic", {}, {"tramadol": 50.0, "trazodone": 50.0}, "high"),
    ("serotonergic", {}, {"oxycodone": 10.0, "sertraline": 50.0}, None),
    ("serotonergic", {}, {"sertraline": 50.0}, None),
    ("qt_risk", {"qtc": 500.0, "days_since_qtc": 5.0}, {"methadone": 5.0}, "critical"),
    ("qt_risk", {"qtc": 499.0, "days_since_qtc": 5.0}, {"methadone": 5.0}, "high"),
    ("qt_risk", {"qtc": 450.0, "days_since_qtc": 5.0}, {"methadone": 5.0}, "high"),
    ("qt_risk", {"qtc": 449.0, "days_since_qtc": 5.0}, {"methadone": 5.0}, None),
    ("qt_risk", {}, {"methadone": 5.0}, "high"),
    ("qt_risk", {"qtc": 430.0, "days_since_qtc": 5.0}, {"methadone": 5.0, "domperidone": 10.0}, "high"),
    ("qt_risk", {"qtc": 450.0, "days_since_qtc": 5.0}, {"methadone": 5.0, "citalopram": 20.0}, "critical"),
    ("qt_risk", {"qtc": 450.0}, {"ondansetron": 8.0, "escitalopram": 10.0}, "critical"),
    ("qt_risk", {}, {"ondansetron": 8.0, "hydroxyzine": 25.0}, "high"),
    ("qt_risk", {"potassium": 3.4}, {"citalopram": 20.0}, "high"),
    ("qt_risk", {"potassium": 3.5}, {"citalopram": 20.0}, None),
    ("qt_risk", {"congenital_long_qt": True}, {"domperidone": 10.0}, "critical"),
    ("qt_risk", {}, {"citalopram": 20.0}, None),
    ("codeine_tramadol_block", {"cyp2d6_ultrarapid": True}, {"codeine": 30.0}, "critical"),
    ("codeine_tramadol_block", {"age": 11.0}, {"tramadol": 50.0}, "critical"),
    ("codeine_tramadol_block", {"age": 16.0, "sleep_apnoea": True}, {"codeine": 30.0}, "critical"),
    ("codeine_tramadol_block", {"age": 17.0, "tonsillectomy_or_adenoidectomy": True}, {"codeine": 30.0}, "critical"),
    ("codeine_tramadol_block", {"age": 18.0, "tonsillectomy_or_adenoidectomy": True}, {"codeine": 30.0}, None),
    ("codeine_tramadol_block", {"age": 16.0}, {"codeine": 30.0}, None),
    ("codeine_tramadol_block", {"cyp2d6_ultrarapid": True}, {}, None),
    ("opioid_withdrawal_precipitated", {}, {"naltrexone": 50.0, "oxycodone": 10.0}, "critical"),
    ("opioid_withdrawal_precipitated", {"wants_buprenorphine": True}, {"oxycodone": 10.0}, "critical"),
    ("opioid_withdrawal_precipitated", {}, {"naltrexone": 50.0}, None),
    ("opioid_withdrawal_precipitated", {}, {"buprenorphine": 1.0, "oxycodone": 10.0}, "high"),
    (
        "codeine_tramadol_block",
        {"age": 30.0, "postmenopausal": False, "breastfeeding": True},
        {"codeine": 30.0},
        "critical",
    ),
    ("oxycodone_above_usual", {}, {"oxycodone": 31.0}, "high"),
    ("oxycodone_above_usual", {}, {"oxycodone": 30.0}, None),
    ("opioid_withdrawal_precipitated", {}, {"oxycodone": 10.0}, None),
    ("cyp_interaction", {}, {"carbamazepine": 200.0, "methadone": 5.0}, "high"),
    ("cyp_interaction", {}, {"phenytoin": 300.0, "oxycodone": 10.0}, "high"),
    ("cyp_interaction", {}, {"ropinirole": 1.0, "ciprofloxacin": 1000.0}, "high"),
    ("cyp_interaction", {}, {"ropinirole": 1.0, "fluvoxamine": 50.0}, "high"),
    ("cyp_interaction", {"smoker": True}, {"ropinirole": 1.0}, "high"),
    ("cyp_interaction", {"smoker": False}, {"ropinirole": 1.0}, None),
    ("cyp_interaction", {}, {"carbamazepine": 200.0, "tramadol": 50.0}, None),
    ("morphine_renal", {"creatinine": None, "creatinine_clearance": 29.9}, {"morphine": 10.0}, "critical"),
    ("morphine_renal", {"creatinine": None, "creatinine_clearance": 30.0}, {"morphine": 10.0}, None),
    ("morphine_renal", {"dialysis": True}, {"morphine": 10.0}, "critical"),
    ("morphine_renal", {"creatinine": None}, {"morphine": 10.0}, "high"),
    ("morphine_renal", {"creatinine": None, "creatinine_clearance": 20.0}, {}, None),
    ("opioid_block", {"paco2": 46.0}, {"oxycodone": 10.0}, "critical"),
    ("opioid_block", {"substance_use_disorder": True}, {"oxycodone": 10.0}, "critical"),
    ("opioid_block", {"ort_oud_total": 3.0}, {"oxycodone": 10.0}, "high"),
    ("opioid_block", {"ort_oud_total": 2.0}, {"oxycodone": 10.0}, None),
    ("opioid_block", {"ort_oud_total": 3.0}, {}, None),
]


@pytest.mark.parametrize(("alert", "facts", "medications", "level"), CASES)
def test_the_pair_speaks_at_its_level(
    alert: str, facts: dict[str, object], medications: Medications, level: str | None
) -> None:
    assert judge(facts, medications=medications).alert(alert) == level


@pytest.mark.parametrize(
    ("alert", "facts", "medications", "level"),
    [
        ("maoi", {}, {"rasagiline": 1.0}, "critical"),
        ("serotonergic", {}, {"duloxetine": 60.0}, "high"),
        ("opioid_block", {"ort_oud_total": 3.0}, {}, "high"),
        ("cyp_interaction", {}, {"carbamazepine": 200.0}, "high"),
        ("opioid_withdrawal_precipitated", {}, {"naltrexone": 50.0}, "critical"),
        ("qt_risk", {"qtc": 470.0}, {}, "high"),
    ],
)
def test_an_opioid_that_is_the_next_step_counts_too(
    alert: str, facts: dict[str, object], medications: Medications, level: str
) -> None:
    assert at_the_gate(facts, medications=medications).alert(alert) == level


def test_tramadol_where_seizures_are_likely_is_a_finding_for_the_seizure_alert() -> None:
    epilepsy: dict[str, object] = {"seizure_disorder": True}
    assert judge(epilepsy, medications={"tramadol": 50.0}).finding("tramadol_seizure") is True
    assert judge(epilepsy).finding("tramadol_seizure") is False
    assert judge(medications={"tramadol": 50.0}).finding("tramadol_seizure") is False
