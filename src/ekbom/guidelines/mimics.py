"""Conditions that look like restless legs, and the questions that tell them apart.

Follows the fifth criterion of the International RLS Study Group: cramps, positional discomfort, habitual
tapping, vein and artery disease, oedema, arthritis, neuropathy, akathisia, myalgia and root pain are asked
about, never assumed to be absent. A mimic may stand beside restless legs; whether there are episodes that
meet the criteria on their own decides. A sign here raises a question; it does not make a diagnosis.
"""

from ekbom.facts.variables import (
    absent_ankle_jerks,
    barnes_positive,
    burning_numb_feet,
    claudication,
    dermatomal_leg_pain,
    growing_pains,
    habitual_foot_tapping,
    joint_pain_on_movement,
    leg_heaviness_on_standing,
    leg_oedema,
    mimic_also_present,
    mimics_asked,
    muscle_tenderness,
    palpable_calf_knot,
    peripheral_neuropathy,
    relief_by_leg_dependency,
    relief_by_leg_elevation,
    relief_by_position_change_only,
    restless_only_sitting_with_low_blood_pressure,
    stocking_sensory_loss,
    takes,
    whole_body_restlessness,
)
from ekbom.facts.variables import akathisia as akathisia_recorded
from ekbom.facts.variables import continuous_toe_movements as moving_toes_seen
from ekbom.facts.variables import leg_cramps as leg_cramps_recorded
from ekbom.guidelines.diagnosis import diagnosis_class, e5
from ekbom.guidelines.populations import child
from ekbom.guidelines.sources import IRLSSG_2013_CHILD, IRLSSG_2014
from ekbom.guidelines.vocabulary import Finding, alert, finding, option, row
from ekbom.logic.expressions import FALSE, TRUE, any_of, either_leg, first_match, is_known, known_true

leg_cramps = finding(
    "mimic_leg_cramps",
    "Leg cramps: a hard, palpable muscle, or on record",
    palpable_calf_knot | leg_cramps_recorded,
    source=IRLSSG_2014,
)
positional_discomfort = finding(
    "mimic_positional_discomfort",
    "Positional discomfort: one change of posture ends it",
    relief_by_position_change_only,
    source=IRLSSG_2014,
)
foot_tapping = finding(
    "mimic_foot_tapping",
    "Habitual foot tapping, without urge or distress",
    habitual_foot_tapping,
    source=IRLSSG_2014,
)
joint_pain = finding("mimic_joint_pain", "Joint pain, worse on movement", joint_pain_on_movement, source=IRLSSG_2014)
neuropathy = finding(
    "mimic_neuropathy",
    "Neuropathy: burning or numb feet, loss of feeling or of ankle jerks, or on record",
    any_of(burning_numb_feet, stocking_sensory_loss, absent_ankle_jerks, peripheral_neuropathy),
    source=IRLSSG_2014,
)
AKATHISIA_DRUGS = ("d2_blocker", "ssri", "snri", "tca", "mirtazapine")
#: Akathisia needs an examination or a drug that causes it; restlessness without one asks for another explanation.
akathisia = finding(
    "mimic_akathisia",
    "Akathisia: restlessness of the whole body under a dopamine blocker or an antidepressant",
    akathisia_recorded
    | barnes_positive
    | (whole_body_restlessness & any_of(*(takes(drug) for drug in AKATHISIA_DRUGS))),
    source=IRLSSG_2014,
)
hypotensive_akathisia = finding(
    "mimic_hypotensive_akathisia",
    "Restlessness only when sitting, with a blood pressure that falls on standing",
    restless_only_sitting_with_low_blood_pressure,
    source=IRLSSG_2014,
)
sore_muscles = finding(
    "mimic_sore_muscles", "Sore, tender muscles (statin, fibromyalgia)", muscle_tenderness, source=IRLSSG_2014
)
root_pain = finding(
    "mimic_root_pain",
    "Pain along a nerve root, or of a narrow spinal canal",
    dermatomal_leg_pain,
    source=IRLSSG_2014,
)
moving_toes = finding("mimic_moving_toes", "Continuous movements of the toes", moving_toes_seen, source=IRLSSG_2014)
growing_pain = finding(
    "mimic_growing_pains", "Growing pains of a child", child & growing_pains, source=IRLSSG_2013_CHILD
)
vein_complaint = finding(
    "mimic_venous",
    "Complaint of a vein: heavy on standing, better raised",
    leg_heaviness_on_standing & relief_by_leg_elevation,
    source=IRLSSG_2014,
    flag="V",
)
oedema = finding(
    "mimic_oedema",
    "Swelling of the leg that goes down when raised",
    leg_oedema & relief_by_leg_elevation,
    source=IRLSSG_2014,
)
artery_complaint = finding(
    "mimic_arterial",
    "Complaint of an artery: pain on walking, or relief with the leg hanging down",
    claudication | relief_by_leg_dependency,
    source=IRLSSG_2014,
)

SIGNS: tuple[Finding, ...] = (
    leg_cramps,
    positional_discomfort,
    foot_tapping,
    joint_pain,
    neuropathy,
    akathisia,
    hypotensive_akathisia,
    sore_muscles,
    root_pain,
    moving_toes,
    growing_pain,
    vein_complaint,
    oedema,
    artery_complaint,
)
mimic_sign = finding(
    "mimic_sign",
    "At least one sign of a mimic",
    any_of(*(either_leg(sign) for sign in SIGNS)),
    source=IRLSSG_2014,
)
#: A clinician's "no mimic" closes the question; a sign that is there opens it again.
mimic_to_treat = finding(
    "mimic_to_treat",
    "Another condition explains the legs, or stands beside restless legs",
    first_match(
        (diagnosis_class.is_in("mimic_more_likely", "RLS_plus_comorbid_mimic"), TRUE),
        (known_true(mimic_also_present) | known_true(mimic_sign), TRUE),
        (known_true(e5) & known_true(~mimic_also_present), FALSE),
        otherwise=mimic_also_present | mimic_sign,
    ),
    source=IRLSSG_2014,
    flag="D",
)
mimics_unanswered = finding(
    "mimics_unanswered",
    "Criterion five or the list of mimics is unanswered",
    ~is_known(e5) | (~known_true(mimics_asked) & ~is_known(mimic_also_present)),
    source=IRLSSG_2014,
    flag="D",
)

mimic_alert = alert(
    "mimic",
    "S27",
    "Mimics not asked about",
    row(
        mimics_unanswered & ~diagnosis_class.is_("mimic_more_likely"),
        "info",
        "Four criteria alone take one in six people without restless legs for a patient. Ask about cramps, posture, "
        "vein and artery complaints, joints, neuropathy, akathisia and sore muscles, and whether there are "
        "episodes that meet the criteria on their own.",
    ),
    source=IRLSSG_2014,
)

treat_mimic_cause = option(
    "treat_mimic_cause",
    "Find and treat the other cause",
    kind="referral",
    text="Examine for the condition that was found and treat it in its own right; then ask again whether there are "
    "separate episodes that meet the five criteria.",
    indication=mimic_to_treat,
    statements=(
        IRLSSG_2014.statement(
            "IRLSSG-E5",
            "Other conditions that explain the complaint are looked for and ruled out actively.",
            direction="for",
            strength="good_practice",
            flag="V",
        ),
    ),
    monitoring=("Ask the five criteria again once the other condition is treated.",),
    if_it_fails="See a specialist for restless legs and sleep.",
    necessity="groundwork",
)
