"""Names that go when no module uses them any more."""

from __future__ import annotations

from ekbom.facts.declaring import category, in_group, number, yes_no

YEAR = 366
FACTS = in_group(
    "pending",
    yes_no(
        "decompensated_heart_failure",
        "Acute or decompensated heart failure, pulmonary oedema",
        listed_in="conditions",
        look_back_days=92,
        flag="D",
    ),
    yes_no("severe_bleeding_disorder", "Severe bleeding disorder", listed_in="conditions"),
    yes_no("buerger_or_vasculitis", "Vasospasm, vasculitis or Buerger disease", listed_in="conditions"),
    yes_no(
        "patent_foramen_ovale_symptomatic",
        "Right-to-left shunt with symptoms (patent foramen ovale)",
        listed_in="conditions",
    ),
    yes_no(
        "migraine_or_neurological_event_after_foam",
        "Migraine or neurological event after earlier foam",
        listed_in="conditions",
    ),
    yes_no(
        "severe_systemic_illness",
        "Acute severe illness of the whole body",
        listed_in="conditions",
        look_back_days=30,
        flag="D",
    ),
    yes_no(
        "severe_neuropathy_with_sensory_loss",
        "Severe diabetic neuropathy with loss of feeling",
        sided=True,
        listed_in="conditions",
        request="neuropathy_exam",
    ),
    number("fingers_read", "Fingers that were read, of eight", "1", 0, 8, request="capillaroscopy"),
    yes_no("scleroderma", "Scleroderma", listed_in="conditions", icd10cm=("M34*",)),
    yes_no("scleroderma_signs", "Skin tightness or ulcers of the fingers", request="capillaroscopy"),
    yes_no("groin_or_abdominal_collaterals", "Collateral veins at groin or abdominal wall", sided=True),
    yes_no(
        "axial_accessory_points_5cm",
        "Accessory vein refluxes at two points 5 cm or more apart",
        sided=True,
        request="duplex",
    ),
    yes_no(
        "alternative_diagnosis_to_dvt",
        "A clinician finds another diagnosis at least as likely as thrombosis",
        sided=True,
        look_back_days=28,
        flag="D",
    ),
    yes_no(
        "only_outflow_vein",
        "The superficial vein is the only outflow past a deep obstruction",
        sided=True,
        request="duplex",
    ),
    yes_no(
        "dvt_anticoagulated",
        "Treatment of the thrombosis has begun",
        "Has treatment with an anticoagulant begun?",
        sided=True,
    ),
    yes_no("iliac_obstruction", "Obstruction of iliac or caval vein on imaging", sided=True, request="duplex"),
    yes_no("cancer_in_leg", "Active cancer in the leg", sided=True, listed_in="conditions"),
    yes_no(
        "acute_fracture_or_compartment_syndrome",
        "Acute fracture or compartment syndrome",
        sided=True,
        listed_in="conditions",
        look_back_days=92,
        flag="D",
    ),
    yes_no("leg_infection_treated", "The infection is being treated", sided=True, look_back_days=92, flag="D"),
    yes_no(
        "leg_paralysis_or_cast",
        "Paralysis, weakness or recent plaster of the leg",
        sided=True,
        look_back_days=92,
        flag="D",
    ),
    yes_no(
        "swelling_increasing",
        "Swelling of this leg is increasing",
        sided=True,
        request="duplex",
        look_back_days=28,
        flag="D",
    ),
    number(
        "swelling_duration", "Days since the swelling of this leg began", "d", 0, 36500, sided=True, request="duplex"
    ),
    yes_no("leg_warm", "Leg warmer than the other", sided=True, request="duplex", look_back_days=28, flag="D"),
    yes_no("leg_red_or_blue", "Leg red or bluish", sided=True, request="duplex", look_back_days=28, flag="D"),
    yes_no(
        "infected_or_untreated_wound",
        "Infected or untreated wound",
        sided=True,
        listed_in="conditions",
        look_back_days=92,
        flag="D",
    ),
    yes_no("recent_skin_graft", "Recent skin graft", sided=True, listed_in="procedures", look_back_days=183, flag="D"),
    yes_no(
        "calf_or_thigh_pain",
        "Pain of calf or thigh on this side",
        sided=True,
        request="duplex",
        look_back_days=28,
        flag="D",
    ),
    number("leg_pain_duration", "Days since the pain of this leg began", "d", 0, 36500, sided=True, request="duplex"),
    yes_no(
        "nonphasic_cfv_flow", "Flow in the common femoral vein does not follow breathing", sided=True, request="duplex"
    ),
    yes_no(
        "post_thrombotic_syndrome", "Post-thrombotic syndrome", sided=True, listed_in="conditions", icd10cm=("I87.0*",)
    ),
    yes_no(
        "dvt_excluded", "Thrombosis of this leg excluded by test or sign-off", sided=True, look_back_days=14, flag="D"
    ),
    yes_no(
        "bedbound_or_major_surgery",
        "In bed for three days, or major operation within 12 weeks",
        look_back_days=92,
        flag="D",
    ),
    yes_no("ulcer_recurs_after_trunk_closure", "Ulcer that came back after closure of the trunk", sided=True),
    yes_no(
        "pleuritic_chest_pain",
        "Chest pain on breathing, or unexplained",
        "Is there chest pain on breathing, or unexplained?",
        look_back_days=14,
        flag="D",
    ),
    yes_no("duplex_manoeuvre_valid", "Position and manoeuvre were adequate", sided=True, request="duplex"),
    yes_no("thrombus_old", "The clot in this vein is known and old", sided=True, segments="veins", request="duplex"),
    yes_no(
        "microangiopathy_necrosis_risk",
        "Small-vessel disease with risk of skin necrosis",
        sided=True,
        listed_in="conditions",
    ),
    yes_no("exercise_therapy_done", "Structured walking exercise was tried"),
    yes_no("pad_drug_therapy_done", "Drug treatment of arterial disease was tried"),
    number(
        "foot_ulcer_weeks",
        "Weeks for which an ulcer of the foot has been open",
        "wk",
        0,
        3000,
        sided=True,
        look_back_days=YEAR,
        flag="D",
    ),
    yes_no("good_vein_for_bypass", "A vein that can serve as bypass", sided=True),
    yes_no("pad_excluded_other_cause", "A clinician finds another cause of the pain or ulcer", sided=True),
    yes_no(
        "past_leg_revascularisation",
        "Artery of the leg operated or dilated in the past",
        sided=True,
        listed_in="procedures",
    ),
    category(
        "arterial_waveform",
        "Doppler waveform at ankle or foot",
        ("triphasic", "biphasic", "monophasic", "absent"),
        sided=True,
        request="tbi",
        look_back_days=YEAR,
        flag="D",
    ),
    yes_no(
        "sudden_leg_onset",
        "Trouble of the leg began within minutes to 14 days",
        sided=True,
        look_back_days=14,
        flag="D",
    ),
    yes_no("pulse_newly_absent", "Pulse newly lost", sided=True, look_back_days=14, flag="D"),
    yes_no("leg_newly_cold_or_pale", "Leg newly cold, pale or mottled", sided=True, look_back_days=14, flag="D"),
    yes_no("new_leg_paralysis", "Leg newly paralysed", sided=True, look_back_days=14, flag="D"),
)
