"""Conditions that look like restless legs, and the questions that tell them apart.

Follows the fifth criterion of the International RLS Study Group: cramps, positional discomfort, habitual
tapping, vein and artery disease, oedema, arthritis, neuropathy, akathisia, myalgia and root pain are asked
about, never assumed to be absent. A mimic may stand beside restless legs; whether there are episodes that
meet the criteria on their own decides. A sign here raises a question; it does not make a diagnosis.
"""

from ekbom.facts.variables import (
    absent_ankle_jerks,
    adhd,
    anxiety,
    barnes_global,
    barnes_positive,
    burning_numb_feet,
    claudication,
    constant_not_relieved_by_movement,
    dermatomal_leg_pain,
    growing_pains,
    habitual_foot_tapping,
    joint_pain_on_movement,
    leg_heaviness_on_standing,
    leg_oedema,
    mimic_also_present,
    mimics_asked,
    morning_joint_stiffness,
    muscle_tenderness,
    observed_excess_leg_movement,
    oedema_less_with_diuretic,
    palpable_calf_knot,
    peripheral_neuropathy,
    rare_leg_mimic,
    relief_by_bending_forward,
    relief_by_leg_dependency,
    relief_by_leg_elevation,
    relief_by_position_change_only,
    relief_by_stretching,
    restless_only_sitting_with_low_blood_pressure,
    stocking_sensory_loss,
    sudden_brief_leg_pain,
    takes,
    urge_to_move_legs,
    whole_body_restlessness,
    worse_in_evening_or_night,
)
from ekbom.facts.variables import akathisia as akathisia_recorded
from ekbom.facts.variables import continuous_toe_movements as moving_toes_seen
from ekbom.facts.variables import leg_cramps as leg_cramps_recorded
from ekbom.guidelines.diagnosis import diagnosis_class, e5
from ekbom.guidelines.populations import child
from ekbom.guidelines.sources import IRLSSG_2013_CHILD, IRLSSG_2014
from ekbom.guidelines.vocabulary import Finding, alert, finding, option, row
from ekbom.logic.expressions import FALSE, TRUE, any_of, either_leg, first_match, is_known, known_true, parameter

leg_cramps = finding(
    "mimic_leg_cramps",
    "Leg cramps: a hard, palpable muscle, a sudden brief pain that stretching ends, or on record",
    any_of(palpable_calf_knot, sudden_brief_leg_pain & relief_by_stretching, leg_cramps_recorded),
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
joint_pain = finding(
    "mimic_joint_pain",
    "Joint pain, worse on movement, or stiffness in the morning and when starting to move",
    joint_pain_on_movement | morning_joint_stiffness,
    source=IRLSSG_2014,
)
neuropathy = finding(
    "mimic_neuropathy",
    "Neuropathy: burning or numb feet, loss of feeling or of ankle jerks, or on record",
    any_of(burning_numb_feet, stocking_sensory_loss, absent_ankle_jerks, peripheral_neuropathy),
    source=IRLSSG_2014,
)
#: A nerve that hurts all the time, moving or not, speaks against restless legs as the only explanation.
neuropathy_explains = finding(
    "neuropathy_explains",
    "Signs of neuropathy that are constant, and moving does not help",
    neuropathy & constant_not_relieved_by_movement,
    source=IRLSSG_2014,
)
BARNES_MILD = parameter("barnes_mild", 2, "1", source="EKBOM", flag="K", label="global Barnes score of mild akathisia")
AKATHISIA_DRUGS = ("d2_blocker", "ssri", "snri", "tca", "mirtazapine")
#: Akathisia needs an examination or a drug that causes it; restlessness without one asks for another explanation.
akathisia = finding(
    "mimic_akathisia",
    "Akathisia: restlessness of the whole body under a dopamine blocker or an antidepressant",
    akathisia_recorded
    | first_match(
        (known_true(barnes_global >= BARNES_MILD), TRUE),
        (is_known(barnes_positive), barnes_positive),
        otherwise=barnes_global >= BARNES_MILD,
    )
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
    dermatomal_leg_pain | relief_by_bending_forward,
    source=IRLSSG_2014,
)
moving_toes = finding("mimic_moving_toes", "Continuous movements of the toes", moving_toes_seen, source=IRLSSG_2014)
growing_pain = finding(
    "mimic_growing_pains", "Growing pains of a child", child & growing_pains, source=IRLSSG_2013_CHILD
)
restless_child = finding(
    "mimic_restless_child",
    "Anxiety or attention deficit of a child: restless by day, without an urge in the legs",
    child & (anxiety | adhd) & ~urge_to_move_legs & ~worse_in_evening_or_night,
    source=IRLSSG_2013_CHILD,
)
movements_in_sleep = finding(
    "mimic_movements_in_sleep",
    "Movements in sleep without an urge when awake",
    observed_excess_leg_movement & ~urge_to_move_legs,
    source=IRLSSG_2014,
)
rare_mimic = finding(
    "mimic_rare",
    "Sleep starts, jerks along the trunk, vesper's curse or burning feet: for a specialist",
    rare_leg_mimic,
    source=IRLSSG_2014,
)
vein_complaint = finding(
    "mimic_venous",
    "Complaint of a vein: heavy on standing, better with the leg raised",
    leg_heaviness_on_standing & relief_by_leg_elevation,
    source=IRLSSG_2014,
    flag="V",
)
oedema = finding(
    "mimic_oedema",
    "Swelling of the leg that goes down when raised",
    leg_oedema & (relief_by_leg_elevation | oedema_less_with_diuretic),
    source=IRLSSG_2014,
)
oedema_drug = finding(
    "oedema_drug",
    "Swelling of a leg while taking a calcium channel blocker or a gabapentinoid, which cause it",
    either_leg(leg_oedema) & (takes("calcium_blocker") | takes("gabapentinoid")),
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
    restless_child,
    movements_in_sleep,
    rare_mimic,
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
        (diagnosis_class.is_("mimic_more_likely") | known_true(mimic_sign), TRUE),
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
    text="Examine for the condition that was found and treat it in its own right: cramps (electrolytes, diuretics, statins, "
    "inhaled beta agonists, pregnancy), swelling (heart, kidney, albumin, amlodipine, gabapentinoids), joints (X-ray, CRP), "
    "nerves (monofilament, HbA1c, vitamin B12, conduction; a biopsy for small fibres), roots (MRI), veins and arteries (duplex, "
    "pulses, ankle and toe index), muscles (creatine kinase), akathisia (drug timeline, Barnes scale), blood pressure lying and "
    "standing, the toes. Then ask again whether there are separate episodes that meet the criteria on their own.",
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
