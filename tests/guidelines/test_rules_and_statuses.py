"""What each safety rule does to the options it names: a critical rule shuts them out, a high one only where it says so."""

from __future__ import annotations

import pytest

from ekbom.plan.collect import load_book
from tests.guidelines.cases import judge
from tests.guidelines.opioid_cases import GATE

Facts = dict[str, object]
Medicines = dict[str, float | None]

Y: Facts = {"age": 30.0, "postmenopausal": False, "effective_contraception": True}
BP: Facts = {"systolic_blood_pressure": 125.0}
C, A, N, R, NI, K = "contraindicated", "avoid", "needs", "recommend", "not_indicated", "consider"

ROWS: list[tuple[str, Facts, Medicines, dict[str, str]]] = [
    ("S01 one taken", GATE, {"lorazepam": 1}, {"oxycodone": C, "buprenorphine": C, "benzodiazepine_or_z": A}),
    (
        "S01 both taken",
        GATE,
        {"lorazepam": 1, "oxycodone": 10},
        {"oxycodone": C, "benzodiazepine_or_z": C, "benzodiazepine_taper": R, "naloxone": R},
    ),
    ("S02", {}, {"oxycodone": 10}, {"gabapentin": R}),
    ("S04", {"dialysis": True}, {}, {"gabapentin_enacarbil": C, "gabapentin": K}),
    ("S07", {"icd_screen_positive": True}, {}, {"pramipexole": C, "levodopa": C, "gabapentin": R}),
    ("S08", {}, {"quetiapine": 25}, {"pramipexole": C, "levodopa": C}),
    ("S08 both taken", {}, {"quetiapine": 25, "pramipexole": 0.25}, {"pramipexole": A}),
    (
        "S13 early",
        {**Y, "pregnant": True, "gestational_age": 8.0},
        {},
        {
            "pregabalin": C,
            "valproate": C,
            "carbamazepine": C,
            "cabergoline": C,
            "gabapentin": A,
            "pramipexole": A,
            "clonazepam": A,
            "dipyridamole": A,
            "levodopa": A,
            "perampanel": NI,
        },
    ),
    ("S13 gestation open", {**Y, "pregnant": True}, {}, {"pregabalin": C, "gabapentin": A}),
    (
        "S13 possible",
        {**Y, "effective_contraception": None},
        {},
        {"pregabalin": A, "valproate": C, "carbamazepine": C, "gabapentin": R},
    ),
    ("S14a", {**GATE, "qtc": 500.0}, {}, {"methadone": C, "oxycodone": K}),
    ("S14b", {**GATE, "qtc": 470.0, "magnesium_serum": 2.0}, {}, {"methadone": K}),
    ("S14b magnesium open", {**GATE, "qtc": 470.0}, {}, {"methadone": N}),
    ("S15", {**GATE, **Y, "breastfeeding": True}, {}, {"codeine": C, "tramadol": C, "oxycodone": C, "methadone": A}),
    ("S19", {**GATE, "apnoea_hypopnoea_index": 15.0}, {}, {"oxycodone": C, "clonazepam": C}),
    (
        "S19 treated",
        {**GATE, "apnoea_hypopnoea_index": 15.0, "sleep_apnoea": True, "sleep_apnoea_treated": True},
        {},
        {"oxycodone": K},
    ),
    ("S19 screen of 3", {**GATE, "stop_bang_total": 3.0}, {}, {"oxycodone": A}),
    ("S19 taken", {**GATE, "apnoea_hypopnoea_index": 15.0}, {"oxycodone": 10}, {"oxycodone": R}),
    ("S20", {"suicidal_ideation": True}, {"gabapentin": 300}, {"gabapentin": R, "pregabalin": C, "dipyridamole": C}),
    ("S24", {"heart_failure": True, "nyha_class": 3.0}, {}, {"pregabalin": A, "gabapentin": R}),
    ("S25 between 50 and 90", GATE, {"oxycodone": 36}, {"oxycodone": R, "methadone": K}),
    ("S25 from 90 on", GATE, {"oxycodone": 30, "methadone": 10}, {"oxycodone": C, "methadone": C, "tramadol": C}),
    ("S32", GATE, {"selegiline": 5}, {"oxycodone": C, "bupropion_for_rls": C, "carbamazepine": C, "levodopa": A}),
    ("S33", GATE, {"sertraline": 50}, {"tramadol": K, "methadone": K}),
    ("S34", {**GATE, "seizure_disorder": True}, {}, {"tramadol": C, "bupropion_for_rls": C, "oxycodone": K}),
    ("S34 eating disorder", {**GATE, "eating_disorder": True}, {}, {"tramadol": K, "bupropion_for_rls": C}),
    ("S34 tramadol taken", GATE, {"tramadol": 50}, {"bupropion_for_rls": A, "tramadol": R}),
    ("S34 both taken", GATE, {"tramadol": 50, "bupropion": 150}, {"tramadol": A}),
    ("S35", {**GATE, "qtc": 460.0}, {"citalopram": 20}, {"methadone": C}),
    ("S35 low potassium alone", {**GATE, "potassium": 3.4}, {}, {"methadone": K}),
    ("S37", {"allergy_sulphite": True}, {}, {"rotigotine": C, "pramipexole": A}),
    ("S38", {**GATE, "paco2": 46.0}, {}, {"oxycodone": C, "clonazepam": C}),
    ("S38 past disorder", {**GATE, "past_substance_use_disorder": True}, {}, {"oxycodone": A}),
    (
        "S38 use disorder treated",
        {**GATE, "opioid_use_disorder": True},
        {"methadone": 10},
        {"methadone": R, "oxycodone": C},
    ),
    ("S39", {"age": 17.0}, {}, {"clonazepam": C, "valproate": C, "oxycodone": C, "ropinirole": C, "gabapentin": NI}),
    ("S40", GATE, {"morphine": 15}, {"buprenorphine": C, "oxycodone": K}),
    ("S40 naltrexone", GATE, {"naltrexone": 50}, {"oxycodone": C}),
    ("S41", {"psychotic_disorder": True}, {}, {"pramipexole": C, "levodopa": C, "perampanel": C}),
    ("S42", {}, {"ciprofloxacin": 500}, {"ropinirole": A}),
    ("S43", {"narrow_angle_glaucoma": True}, {}, {"clonazepam": C, "benzodiazepine_or_z": C, "levodopa": C}),
    ("S43 behaviour in sleep", {"complex_sleep_behaviour": True}, {}, {"clonazepam": A, "benzodiazepine_or_z": C}),
    (
        "S46",
        {**Y, "breastfeeding": True},
        {},
        {
            "pramipexole": C,
            "ropinirole": C,
            "rotigotine": C,
            "levodopa": A,
            "cabergoline": C,
            "gabapentin": K,
            "gabapentin_enacarbil": A,
            "pregabalin": A,
            "clonazepam": A,
        },
    ),
    ("S49", {"systolic_blood_pressure": 85.0}, {}, {"dipyridamole": C}),
    ("S49 anticoagulant", BP, {"apixaban": 5}, {"dipyridamole": K}),
    (
        "S51",
        {**GATE, "liver_child_pugh": "C"},
        {},
        {
            "oxycodone": C,
            "methadone": C,
            "tramadol": C,
            "ropinirole": C,
            "clonazepam": C,
            "perampanel": C,
            "valproate": C,
            "pramipexole": A,
            "gabapentin": R,
        },
    ),
    ("S51 class open", {"cirrhosis": True}, {}, {"ropinirole": A, "valproate": A}),
    ("S18", {}, {"pramipexole": 0.25}, {"da_abrupt_stop": C}),
    ("naloxone", {}, {"tramadol": 50}, {"naloxone": R}),
    ("dopamine agonist without harm", {}, {"pramipexole": 0.25}, {"pramipexole": A, "da_taper": K}),
    (
        "pregnant, very severe and refractory",
        {**Y, "pregnant": True, "gestational_age": 20.0, "irls_total": 33.0, "refractory_rls": True},
        {},
        {"clonazepam": K, "levodopa": K, "gabapentin": A, "oxycodone": N},
    ),
    (
        "pregnant, severe",
        {**Y, "pregnant": True, "gestational_age": 20.0, "irls_total": 25.0, "refractory_rls": True},
        {},
        {"clonazepam": A, "levodopa": A},
    ),
    ("S44", {"haemoglobin": 7.9}, {}, {"gabapentin": C, "refer_emergency": R}),
    ("S44 not below 8", {"haemoglobin": 8.0}, {}, {"gabapentin": R}),
]


@pytest.mark.parametrize(("case", "facts", "medicines", "statuses"), ROWS, ids=[row[0] for row in ROWS])
def test_the_rule_decides_the_status(case: str, facts: Facts, medicines: Medicines, statuses: dict[str, str]) -> None:
    result = judge(facts, medications=medicines)
    assert {option: result.status(option) for option in statuses} == statuses


#: Supplements need no way down.
STOPPED_ON_ANY_DAY = ("magnesium", "vitamin_c", "vitamin_e", "vitamin_d", "b12", "folate")
#: Words of which one says how a drug that is taken ends, or that it goes on.
WAYS = ("taper", "sudden", "prescriber", "steps", "way down", "goes on", "reduce", "bring it down", "specialist")


def test_no_drug_that_is_taken_is_ended_without_a_word_on_how() -> None:
    mute = [
        (option.id, block.id)
        for option in load_book().options.values()
        if option.kind == "drug" and option.current is not None and option.id not in STOPPED_ON_ANY_DAY
        for block in (*option.never, *option.harm, *option.not_unless)
        if block.state != "proposed" and not any(way in block.text for way in WAYS)
    ]
    assert mute == []


def test_what_can_be_taken_says_how_it_is_stopped() -> None:
    assert [
        o.id for o in load_book().options.values() if o.current is not None and o.kind == "drug" and not o.how_to_stop
    ] == []


@pytest.mark.parametrize(
    ("flag", "referral"),
    [
        ({"phq9_item9": 1.0}, "refer_mental_health"),
        ({"suicidal_ideation": True}, "refer_mental_health"),
        ({"acute_dvt@left": True}, "refer_emergency"),
        ({"haemoglobin": 7.9}, "refer_emergency"),
        ({"new_leg_weakness": True}, "refer_emergency"),
        ({"overt_bleeding": True}, "refer_emergency"),
        ({"rapid_progression_with_parkinsonism": True}, "refer_specialist"),
    ],
)
def test_what_shuts_the_way_to_new_drugs_puts_its_referral_first(flag: Facts, referral: str) -> None:
    result = judge(flag)
    assert result.plan.recommendations[0].option.id == referral
    new = ("gabapentin", "pregabalin", "pramipexole", "levodopa", "oxycodone", "dipyridamole", "clonazepam")
    assert {result.status(drug) for drug in new} == {"contraindicated"}


@pytest.mark.parametrize(
    ("drug", "dose", "failed"),
    [
        ("gabapentin", 1200.0, "gabapentin_failed"),
        ("pregabalin", 300.0, "alpha2delta_failed"),
        ("dipyridamole", 200.0, "dipyridamole_failed"),
        ("oxycodone", 10.0, "opioid_failed"),
    ],
)
def test_what_works_goes_on_and_what_failed_is_thought_over(drug: str, dose: float, failed: str) -> None:
    taken: Medicines = {drug: dose}
    works = judge({**GATE, **BP, "alpha2delta_failed": False}, medications=taken)
    assert works.status(drug) == "recommend"
    mild = judge(
        {**GATE, **BP, "alpha2delta_failed": False, "irls_total": 4.0, "clinically_significant": False},
        medications=taken,
    )
    assert mild.status(drug) == "recommend"
    assert (
        judge({**GATE, **BP, "alpha2delta_failed": False, failed: True}, medications=taken).status(drug) == "consider"
    )
