"""Care of leg artery disease: which test, when blood flow is restored, exercise, and the classes of medicine.

Source: ACC/AHA 2024 (classes and levels as given), Global Vascular Guidelines 2019, AHA 2012. Class 1 is kept as
strong, 2a as conditional, 3 as against; the level of evidence stands where other guidelines have their certainty.
Restless legs are neither a complaint nor a risk of arterial disease and no reason to restore blood flow. The book
names classes of medicine and refers; it starts, doses and stops no arterial medicine.
"""

from ekbom.facts.variables import (
    claudication_limits_life,
    condition_list,
    exercise_abi,
    exercise_and_drugs_tried_for_claudication,
    fit_for_surgery,
    foot_pulses_palpable,
    heart_failure,
    heart_failure_decompensated,
    leg_complaints_new_since_tests,
    nyha_class,
    pad_recorded,
    raised_pad_risk,
    systolic_toe,
    takes,
    unstable_angina,
    vein_for_bypass,
    wants,
)
from ekbom.guidelines.arteries import (
    abi_value,
    acute_limb_ischaemia,
    arterial_emergency_open,
    calcified_arteries_likely,
    chronic_limb_threatening_ischaemia,
    claudication_there,
    eased_by_hanging_down,
    foot_ulcer,
    has_diabetes,
    has_kidney_disease,
    limb_threat,
    limb_threat_signs,
    limb_threatening_pressure,
    low_abi,
    peripheral_artery_disease,
    possible_limb_threat,
    stiff_arteries,
    tbi_value,
)
from ekbom.guidelines.ceap import compression_asked_for, compression_indication
from ekbom.guidelines.diagnosis import criteria_met
from ekbom.guidelines.sources import EKBOM, GVG_2019, PAD_2024
from ekbom.guidelines.vocabulary import Dose, absent_unless_listed, alert, block, finding, option, row, words
from ekbom.guidelines.vte import vte_open
from ekbom.logic.expressions import (
    FALSE,
    any_of,
    both_legs,
    either_leg,
    first_match,
    is_known,
    known_true,
)

# --- which test --------------------------------------------------------------------------------------

arterial_complaint = finding(
    "arterial_complaint",
    "Claudication, rest pain, an ulcer, relief by hanging the leg down, no foot pulses, or artery disease on record",
    any_of(
        claudication_there,
        limb_threat_signs,
        foot_ulcer,
        eased_by_hanging_down,
        known_true(pad_recorded),
        ~foot_pulses_palpable,
    ),
    source=PAD_2024,
)
compression_planned = finding(
    "compression_planned",
    "Compression has an indication or is asked for",
    known_true(compression_indication) | compression_asked_for,
    source=EKBOM,
    flag="D",
)
no_abi_needed = finding(
    "no_abi_needed",
    "Restless legs, foot pulses in both legs, no arterial complaint and no compression in question: no arterial test",
    known_true(criteria_met)
    & known_true(both_legs(foot_pulses_palpable))
    & ~either_leg(known_true(arterial_complaint))
    & ~either_leg(compression_planned)
    & ~either_leg(is_known(abi_value))
    & ~known_true(arterial_emergency_open),
    source=EKBOM,
    flag="D",
)
no_arterial_test_alert = alert(
    "no_arterial_test_needed",
    "VA7",
    "No arterial test for restless legs",
    row(
        no_abi_needed,
        "info",
        "Foot pulses are there and nothing points to the arteries: no ankle-brachial index is needed for restless legs.",
    ),
    source=EKBOM,
)
_abi_in_force = is_known(abi_value) & ~known_true(leg_complaints_new_since_tests)
abi_option = option(
    "abi",
    "Ankle-brachial index of both legs",
    kind="test",
    text="Lying, after 5 to 10 minutes of rest, with Doppler: the higher ankle artery over the higher arm; write down the ankle "
    "pressure too. For arterial complaints or signs and before compression; not for restless legs alone. A result counts "
    "for 12 months unless complaints are new.",
    indication=first_match((_abi_in_force, FALSE), otherwise=compression_planned | arterial_complaint),
    statements=(
        PAD_2024.statement(
            "resting-abi",
            "Class 1: resting ankle-brachial index, with pulse volumes or waveforms or without, where history or "
            "examination suggests arterial disease",
            direction="for",
            strength="strong",
            certainty="level B-NR",
            flag="V",
        ),
        PAD_2024.statement(
            "abi-bands",
            "Class 1: the result is reported as abnormal (0.90 or less), borderline, normal (1.00 to 1.40) or "
            "non-compressible (above 1.40)",
            direction="for",
            strength="strong",
            certainty="level B-NR",
            flag="V",
        ),
    ),
    evidence="In three cohorts of 4,568 people the index was not linked with restless legs; circulation tests are for artery "
    "disease itself.",
    necessity="test",
)
abi_screening = option(
    "abi_screening",
    "Ankle-brachial index as screening, at raised risk",
    kind="test",
    text="For people without complaints whose risk of artery disease is raised, in their clinician's judgement. Restless legs "
    "do not raise it.",
    indication=known_true(raised_pad_risk) & ~either_leg(_abi_in_force),
    statements=(
        PAD_2024.statement(
            "screening-raised-risk",
            "Class 2a: screening with a resting index is reasonable at raised risk",
            direction="for",
            strength="conditional",
            certainty="level B-NR",
            flag="V",
        ),
    ),
    necessity="test",
)
abi_screening_without_risk = option(
    "abi_screening_without_risk",
    "Ankle-brachial index without complaint, risk or planned compression",
    kind="test",
    text="Restless legs alone are neither a complaint nor a risk of artery disease.",
    indication=known_true(wants("abi"))
    & ~known_true(raised_pad_risk)
    & ~either_leg(known_true(arterial_complaint) | compression_planned),
    statements=(
        PAD_2024.statement(
            "screening-without-risk",
            "Class 3, no benefit: screening of people with neither risk nor complaints",
            direction="against",
            strength="strong",
            certainty="level B-NR",
            flag="V",
        ),
    ),
    necessity="test",
)
tbi_option = option(
    "tbi",
    "Toe pressure and toe-brachial index",
    kind="test",
    text="With waveforms; where the ankle arteries cannot be compressed, where the limb may be threatened, where a normal index "
    "does not clear the leg, and before compression in diabetes or kidney disease. Oxygen or perfusion pressure of the "
    "skin is another way to the same answer.",
    indication=first_match(
        (is_known(tbi_value) | is_known(systolic_toe), FALSE),
        otherwise=any_of(
            known_true(stiff_arteries),
            known_true(limb_threat),
            known_true(possible_limb_threat),
            known_true(limb_threatening_pressure),
            calcified_arteries_likely & known_true(arterial_complaint),
            compression_planned & (has_diabetes | has_kidney_disease),
        ),
    ),
    statements=(
        PAD_2024.statement(
            "toe-pressure",
            "Class 1: toe pressure or toe-brachial index with waveforms where the ankle-brachial index exceeds 1.40",
            direction="for",
            strength="strong",
            certainty="level B-NR",
            flag="V",
        ),
        PAD_2024.statement(
            "limb-threat-tests",
            "Class 1 to 2a: toe pressure, toe-brachial index, oxygen or perfusion pressure of the skin where the limb may be "
            "threatened",
            direction="for",
            strength="conditional",
        ),
    ),
    necessity="test",
)
unstable_heart = finding(
    "unstable_heart",
    "Decompensated heart failure or unstable angina",
    absent_unless_listed(heart_failure_decompensated, condition_list)
    | absent_unless_listed(unstable_angina, condition_list),
    source=PAD_2024,
)
LEG_FIRST = block(
    "leg_short_of_blood",
    arterial_emergency_open,
    "A limb-threatening shortage of blood comes first.",
    source=PAD_2024,
    rule="S44",
)
CLOT_FIRST = block(
    "clot_not_settled",
    vte_open,
    "A suspected or untreated clot comes first.",
    source=EKBOM,
    rule="S44",
)
exercise_abi_option = option(
    "exercise_abi",
    "Ankle-brachial index before and after walking on a treadmill",
    kind="test",
    text="Positive where the index falls by more than 20 % or the ankle pressure by more than 30 mmHg; up to 30 years both are "
    "asked for, because three in five healthy young people pass the first.",
    indication=first_match(
        (is_known(exercise_abi), FALSE),
        otherwise=known_true(low_abi) | (claudication_there & ~low_abi & ~stiff_arteries),
    ),
    never=(
        LEG_FIRST,
        CLOT_FIRST,
        block("unstable_heart", unstable_heart, "An unstable heart comes first.", source=PAD_2024),
    ),
    statements=(
        PAD_2024.statement(
            "exercise-abi",
            "Class 1: treadmill test where complaints come with walking and the index is above 0.90 and at most 1.40",
            direction="for",
            strength="strong",
            certainty="level B-NR",
            flag="V",
        ),
        PAD_2024.statement(
            "exercise-abi-function",
            "Class 2a: with an index of 0.90 or less the test is useful to measure function",
            direction="for",
            strength="conditional",
            certainty="level B-NR",
            flag="V",
        ),
    ),
    #: The strong grade is for finding the disease, not for measuring what is known.
    groundwork=~known_true(low_abi),
    necessity="test",
)
symptomatic_artery_disease = finding(
    "symptomatic_artery_disease",
    "Proven arterial disease with claudication, rest pain or tissue loss",
    peripheral_artery_disease & (claudication_there | limb_threat_signs | foot_ulcer),
    source=PAD_2024,
)
duplex_arterial = option(
    "duplex_arterial",
    "Duplex scan of the leg arteries",
    kind="test",
    text="Or pressures and pulse volumes by level: to find where the disease sits in chronic symptomatic arterial disease; not "
    "for restless legs.",
    indication=symptomatic_artery_disease,
    statements=(
        PAD_2024.statement(
            "locate-disease",
            "Class 2a: pressures or pulse volumes by level to locate disease in chronic symptomatic arterial disease",
            direction="for",
            strength="conditional",
            certainty="level C-LD",
            flag="V",
        ),
    ),
    necessity="test",
)

# --- blood flow --------------------------------------------------------------------------------------

revascularisation_indication = finding(
    "revascularisation_indication",
    "Acute or chronic limb-threatening ischaemia, or claudication that limits life after exercise and drug care",
    acute_limb_ischaemia
    | chronic_limb_threatening_ischaemia
    | (
        peripheral_artery_disease
        & claudication_there
        & claudication_limits_life
        & exercise_and_drugs_tried_for_claudication
    ),
    source=(PAD_2024, GVG_2019),
)
REVASCULARISATION = (
    PAD_2024.statement(
        "restore-flow",
        "Class 1: blood flow is restored for claudication that still limits life after structured exercise and drugs",
        direction="for",
        strength="strong",
    ),
    PAD_2024.statement(
        "save-limb",
        "Class 1: blood flow is restored to save a limb in chronic limb-threatening ischaemia, decided by a team of several "
        "specialties; acute ischaemia is an emergency",
        direction="for",
        strength="strong",
    ),
)
_TEXT = "Decided by a vascular team, for the arteries only. Never to prevent progression of claudication or of silent disease."
_TRIALS = (
    "Two trials in threatened limbs pull both ways: bypass first in fit people with a good vein (BEST-CLI), from inside first "
    "below the knee (BASIL-2)."
)
bypass = option(
    "bypass",
    "Open bypass of a leg artery",
    kind="procedure",
    text=_TEXT,
    indication=revascularisation_indication,
    statements=REVASCULARISATION,
    evidence=_TRIALS,
    group="revascularisation",
    fit=fit_for_surgery & either_leg(vein_for_bypass),
)
endovascular_revascularisation = option(
    "endovascular_revascularisation",
    "Opening a leg artery from inside",
    kind="procedure",
    text=_TEXT,
    indication=revascularisation_indication,
    statements=REVASCULARISATION,
    evidence=_TRIALS,
    group="revascularisation",
    fit=~(fit_for_surgery & either_leg(vein_for_bypass)),
)
_asks_for_flow = any_of(
    known_true(wants("bypass")),
    known_true(wants("endovascular_revascularisation")),
)
revascularisation_to_prevent_progression = option(
    "revascularisation_to_prevent_progression",
    "Restoring arterial flow so that disease does not progress",
    kind="procedure",
    text="Claudication or silent disease is not operated on to keep it from getting worse.",
    indication=_asks_for_flow & known_true(peripheral_artery_disease) & ~known_true(revascularisation_indication),
    statements=(
        PAD_2024.statement(
            "prevent-progression",
            "Class 3, harm: blood flow restored only to prevent progression of claudication or of silent disease",
            direction="against",
            strength="strong",
        ),
    ),
)
revascularisation_for_rls = option(
    "revascularisation_for_rls",
    "Restoring arterial flow because of restless legs",
    kind="procedure",
    text="Restless legs are no reason to operate on an artery.",
    indication=known_true(wants("revascularisation_for_rls")),
    unproven=True,
    evidence="No trial was found; population studies of 4,568 people show no link of the ankle-brachial index with restless legs. "
    "The same answer for every patient.",
)

# --- exercise and medicines --------------------------------------------------------------------------

supervised_exercise_pad = option(
    "supervised_exercise_pad",
    "Supervised walking exercise for arterial disease",
    kind="lifestyle",
    text="Structured walking programme for claudication, first choice together with risk-factor care.",
    indication=peripheral_artery_disease & claudication_there,
    never=(LEG_FIRST, CLOT_FIRST),
    not_unless=(block("unstable_heart", unstable_heart, "An unstable heart comes first.", source=PAD_2024),),
    statements=(
        PAD_2024.statement(
            "exercise-therapy",
            "Class 1: structured exercise therapy for claudication",
            direction="for",
            strength="strong",
            certainty="level A",
        ),
    ),
    evidence="In 286 people of a claudication clinic restless legs became rarer with gentle walking; there was no control group.",
)
#: A class that is on record is heart failure, whether the diagnosis is spelled out or not.
heart_failure_of_any_class = finding(
    "heart_failure_of_any_class",
    "Heart failure of any severity",
    known_true(nyha_class >= 1) | absent_unless_listed(heart_failure, condition_list),
    source=PAD_2024,
    flag="V2",
)
artery_risk_care = option(
    "artery_risk_care",
    "Risk-factor care for leg artery disease",
    kind="referral",
    text="The prescriber weighs, by class: one antiplatelet drug; where the bleeding risk is low, low-dose rivaroxaban with "
    "low-dose aspirin, never beside another anticoagulant; a high-intensity statin (LDL halved, an add-on from 70 mg/dL); blood "
    "pressure below 130/80; in diabetes a GLP-1 or SGLT2 drug; no smoking. No full-dose anticoagulant for the arteries alone.",
    indication=known_true(peripheral_artery_disease),
    statements=(
        EKBOM.statement(
            "VA4",
            "Proven artery disease is cared for as such: risk factors, and a referral that is not urgent",
            direction="for",
            strength="good_practice",
            flag="D",
        ),
        PAD_2024.statement(
            "antiplatelet",
            "One antiplatelet drug in symptomatic disease",
            direction="for",
            strength="not_graded",
            flag="V",
        ),
        PAD_2024.statement(
            "antiplatelet-silent",
            "Class 2a: one antiplatelet drug is reasonable in symptom-free disease",
            direction="for",
            strength="conditional",
        ),
        PAD_2024.statement(
            "low-dose-rivaroxaban",
            "Low-dose rivaroxaban with aspirin where the bleeding risk is low",
            direction="for",
            strength="not_graded",
            flag="V",
        ),
        PAD_2024.statement(
            "statin",
            "High-intensity statin, LDL lowered by half or more, an add-on where it stays at 70 mg/dL or more",
            direction="for",
            strength="not_graded",
            flag="V",
        ),
        PAD_2024.statement(
            "risk-factors",
            "Blood pressure below 130/80, GLP-1 or SGLT2 drugs in diabetes, no smoking",
            direction="for",
            strength="not_graded",
            flag="V",
        ),
    ),
    #: A limit, not a start: nothing of this is prescribed here.
    dose=Dose(
        maximum=words(
            (
                known_true(heart_failure_of_any_class),
                "no cilostazol for walking: heart failure of any severity excludes it",
            ),
            (
                known_true(takes("strong_cyp3a4_agent")),
                "cilostazol for walking only by its prescriber, at half the dose beside strong inhibitors of CYP3A4 or CYP2C19",
            ),
            otherwise="cilostazol for walking only by its prescriber, and only where heart failure is excluded",
        ),
    ),
    necessity="support",
)
cilostazol_alert = alert(
    "cilostazol_heart_failure",
    "A2",
    "Cilostazol and the heart",
    row(
        known_true(takes("pde3_inhibitor")) & known_true(heart_failure_of_any_class),
        "critical",
        "Cilostazol is contraindicated in heart failure of any severity: its prescriber today.",
    ),
    row(
        known_true(takes("pde3_inhibitor")) & known_true(takes("strong_cyp3a4_agent")),
        "high",
        "Cilostazol beside a strong agent of CYP3A4: half the dose beside an inhibitor; ask its prescriber.",
    ),
    source=PAD_2024,
    unknown_when=known_true(takes("pde3_inhibitor")) & ~is_known(heart_failure_of_any_class),
    unknown_level="high",
    unknown_text="Cilostazol is taken, and it is not known whether there is heart failure, which forbids it: ask today.",
)
