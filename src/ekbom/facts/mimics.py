"""Questions that tell restless legs from its mimics, and the red flags that go before any plan.

Red flags that nobody asked about may be presumed absent by name, and are asked for.
"""

from __future__ import annotations

from ekbom.facts.declaring import in_group, yes_no

FACTS = in_group(
    "mimics",
    yes_no(
        "palpable_calf_knot", "Hard, painful knot in the calf or foot", "Is there a sudden painful, hard muscle knot?"
    ),
    yes_no(
        "relief_by_stretching", "Stretching the muscle ends it", "Does stretching the muscle end it within minutes?"
    ),
    yes_no(
        "relief_by_position_change_only",
        "One change of position ends it",
        "Does one change of position end it for good?",
    ),
    yes_no(
        "whole_body_restlessness",
        "Restlessness of the whole body",
        "Is it an inner restlessness of the whole body, also by day?",
        request="akathisia_exam",
    ),
    yes_no("akathisia", "Akathisia found on examination", request="akathisia_exam", icd10cm="G25.71"),
    yes_no("barnes_positive", "Barnes scale speaks for akathisia", request="akathisia_exam"),
    yes_no("burning_numb_feet", "Burning or numb feet", request="neuropathy_exam"),
    yes_no("stocking_sensory_loss", "Loss of feeling in the shape of a stocking", request="neuropathy_exam"),
    yes_no("absent_ankle_jerks", "Ankle reflexes absent", request="neuropathy_exam"),
    yes_no("constant_not_relieved_by_movement", "Constant, and moving does not help", request="neuropathy_exam"),
    yes_no("joint_pain_on_movement", "Joint pain on movement"),
    yes_no("growing_pains", "Growing pains of a child: deep ache on both sides, no urge, massage helps"),
    yes_no(
        "sudden_brief_leg_pain",
        "Sudden pain of one leg for seconds to minutes that leaves it sore",
        "Does one leg hurt suddenly for seconds to minutes, and is it sore afterwards?",
    ),
    yes_no("morning_joint_stiffness", "Joints stiff in the morning or when starting to move"),
    yes_no("relief_by_bending_forward", "Leg pain on walking that bending forward eases"),
    yes_no("oedema_less_with_diuretic", "Swelling of the leg goes down with a diuretic"),
    yes_no(
        "rare_leg_mimic",
        "Sleep starts, jerks along the trunk, pain of the back and calves at night, or burning feet syndrome",
        "Are there jerks on falling asleep, jerks along the trunk, night pain of back and calves, or burning feet?",
    ),
    yes_no("leg_cramps", "Leg cramps at night", icd10cm="G47.62 R25.2"),
    yes_no("relief_by_leg_elevation", "Raising the leg relieves", "Does raising the leg help?", sided=True),
    yes_no(
        "relief_by_leg_dependency",
        "Hanging the leg down relieves",
        "Does hanging the leg down help?",
        sided=True,
        request="red_flags",
    ),
    yes_no(
        "leg_heaviness_on_standing",
        "Heavy or aching on standing",
        "Is the leg heavy or aching after standing?",
        sided=True,
    ),
    yes_no(
        "claudication",
        "Calf pain on walking, eased by standing still",
        "Does walking bring on calf pain that standing still eases?",
        sided=True,
        icd10cm="I70.21* I70.31* I70.41* I70.51* I70.61* I70.71*",
    ),
    yes_no(
        "new_leg_weakness", "New weakness of a leg", "Is there new, one-sided weakness of a leg?", request="red_flags"
    ),
    yes_no("habitual_foot_tapping", "Foot tapping or leg shaking out of habit, without urge", request="rls_criteria"),
    yes_no(
        "muscle_tenderness",
        "Sore, tender muscles",
        request="ck_electrolytes",
        icd10cm="M79.1*",
        snomed="68962001",
    ),
    yes_no("dermatomal_leg_pain", "Leg pain along one nerve root, depending on posture"),
    yes_no("continuous_toe_movements", "Continuous writhing of the toes"),
    yes_no(
        "restless_only_sitting_with_low_blood_pressure",
        "Restless only when sitting, with a fall of blood pressure on standing",
    ),
    yes_no(
        "sphincter_disturbance",
        "New loss of bladder or bowel control",
        look_back_days=92,
        flag="D",
        request="red_flags",
        icd10cm="G83.4",
    ),
    yes_no(
        "overt_bleeding",
        "Visible bleeding from the gut or elsewhere",
        listed_in="conditions",
        look_back_days=92,
        flag="D",
        request="red_flags",
        icd10cm=(
            "K92.0 K92.1 K92.2 K62.5 K55.21 K31.811 K31.82 I85.01 I85.11 K25.0 K25.2 K25.4 K25.6 "
            "K26.0 K26.2 K26.4 K26.6 K27.0 K27.2 K27.4 K27.6 K28.0 K28.2 K28.4 K28.6"
        ),
    ),
    yes_no(
        "rapid_progression_with_parkinsonism",
        "Rapid progression with slowness, tremor or stiffness",
        "Do symptoms progress fast, with slowness, tremor or stiffness?",
        request="red_flags",
    ),
    asked_as="mimic_questions",
)
