"""Veins of the legs: CEAP 2020, complaints and signs, thrombosis, duplex, what forbids a vein procedure.

Facts of a leg are sided; duplex facts are also placed at a vein segment (``ekbom.facts.segments``). A time
without position and manoeuvre is kept; whether it counts is the guidelines' question.
"""

from __future__ import annotations

from ekbom.facts.declaring import category, in_group, number, yes_no

_VTE = "duplex"
FACTS = in_group(
    "veins",
    category(
        "ceap_c",
        "CEAP clinical class",
        ("C0", "C1", "C2", "C2r", "C3", "C4a", "C4b", "C4c", "C5", "C6", "C6r"),
        "What is the highest CEAP class of the leg?",
        sided=True,
    ),
    category("ceap_e", "CEAP aetiology", ("Ec", "Ep", "Es", "Esi", "Ese", "En"), sided=True),
    category("ceap_p", "CEAP pathophysiology", ("Pr", "Po", "Pr,o", "Pn"), sided=True),
    yes_no("legs_examined", "The legs were examined", "Were the legs examined?"),
    yes_no(
        "venous_symptoms",
        "Typical venous complaints (heavy, aching, swelling, worse on standing)",
        "Is the leg heavy, aching or swollen, worse on standing or at day's end?",
        sided=True,
    ),
    yes_no("venous_claudication", "Bursting pain of the leg on walking", sided=True),
    yes_no("bleeding_varix", "A varicose vein has bled", sided=True),
    yes_no("wants_vein_treatment", "Wants treatment of varicose veins", sided=True),
    yes_no("leg_oedema", "Swelling of the leg", sided=True, icd10cm=("R60.0",), look_back_days=366),
    yes_no("leg_oedema_stable_old", "Swelling is old and stable", sided=True),
    yes_no("systemic_oedema_cause_excluded", "Heart, kidney, liver and drug causes of swelling were excluded"),
    yes_no(
        "new_one_sided_swelling",
        "New or increasing swelling of one leg",
        "Is this leg newly or increasingly swollen?",
        sided=True,
        request=_VTE,
        look_back_days=28,
        flag="D",
    ),
    yes_no("whole_leg_swollen", "Thigh and calf swollen", sided=True, request=_VTE, look_back_days=28),
    number(
        "calf_circumference_difference",
        "Calf larger than the other, 10 cm below the tibial tuberosity",
        "cm",
        -30,
        30,
        sided=True,
        request=_VTE,
        look_back_days=28,
    ),
    yes_no("calf_tenderness", "Tender along the deep veins", sided=True, request=_VTE, look_back_days=28),
    yes_no("pitting_oedema_one_leg", "Pitting swelling only of this leg", sided=True, request=_VTE, look_back_days=28),
    yes_no("collateral_superficial_veins", "New superficial veins that are not varices", sided=True, request=_VTE),
    yes_no("sudden_breathlessness", "Sudden breathlessness", look_back_days=14, flag="D"),
    yes_no("haemoptysis", "Coughing up blood", look_back_days=14, flag="D"),
    yes_no("syncope", "Fainting", look_back_days=14, flag="D"),
    yes_no("acute_dvt", "Acute deep vein thrombosis", sided=True, icd10cm=("I82.4*",), look_back_days=92, request=_VTE),
    yes_no(
        "past_dvt",
        "Deep vein thrombosis in the past",
        sided=True,
        icd10cm=("I82.5*", "Z86.718", "I87.0*"),
        listed_in="conditions",
    ),
    yes_no("past_vte", "Thrombosis or embolism in the past", listed_in="conditions", icd10cm=("Z86.718",)),
    yes_no("past_iliofemoral_dvt", "Iliac or femoral thrombosis in the past", sided=True, listed_in="conditions"),
    yes_no(
        "superficial_vein_thrombosis",
        "Superficial vein thrombosis",
        sided=True,
        icd10cm=("I80.0*", "I82.81*"),
        look_back_days=92,
        request=_VTE,
    ),
    number(
        "svt_distance_to_junction", "Distance of the clot from the junction", "cm", 0, 100, sided=True, request=_VTE
    ),
    number("svt_length", "Length of the superficial clot", "cm", 0, 150, sided=True, request=_VTE),
    category(
        "ehit_class",
        "Extension of clot after heat closure",
        ("I", "II", "III", "IV"),
        sided=True,
        look_back_days=92,
        request=_VTE,
    ),
    yes_no("thrombophlebitis_migrans", "Thrombophlebitis migrans", listed_in="conditions"),
    yes_no(
        "varicose_veins_recorded", "Varicose veins on record", sided=True, listed_in="conditions", icd10cm=("I83*",)
    ),
    yes_no(
        "venous_insufficiency_recorded",
        "Venous insufficiency on record",
        sided=True,
        listed_in="conditions",
        icd10cm=("I87.2", "I87.3*"),
    ),
    yes_no("venous_ulcer", "Open venous ulcer", sided=True, icd10cm=("I83.0*", "I83.2*"), look_back_days=366),
    yes_no("lymphoedema", "Lymphoedema", sided=True, listed_in="conditions"),
    yes_no("genital_lymphoedema", "Lymphoedema of the genital region", listed_in="conditions"),
    # duplex
    yes_no("duplex_done", "Duplex of the veins was done", sided=True, request="duplex"),
    number("reflux_time", "Reflux time", "ms", 0, 30000, sided=True, segments="veins", request="duplex", flag="V"),
    number(
        "reflux_time_error",
        "Stated error of the reflux time",
        "ms",
        0,
        5000,
        sided=True,
        segments="veins",
        request="duplex",
    ),
    yes_no("reflux_reported", "Reflux reported without a time", sided=True, segments="veins", request="duplex"),
    number(
        "vein_diameter", "Diameter of the vein, standing", "mm", 0, 60, sided=True, segments="veins", request="duplex"
    ),
    yes_no("compressible", "Vein can be compressed", sided=True, segments="veins", request="duplex", look_back_days=92),
    category(
        "patency",
        "Patency of the vein",
        ("open", "partly", "occluded", "absent", "removed", "closed_by_treatment"),
        sided=True,
        segments="veins",
        request="duplex",
    ),
    category(
        "duplex_position",
        "Position during duplex",
        ("standing", "sitting", "reverse_trendelenburg", "supine"),
        sided=True,
        request="duplex",
    ),
    yes_no("perforator_under_ulcer", "A refluxing perforator lies under the ulcer", sided=True, request="duplex"),
    yes_no("axial_reflux", "Axial reflux of a saphenous trunk", sided=True, request="duplex"),
    yes_no("deep_reflux_or_obstruction", "Reflux or obstruction of a deep vein", sided=True, request="duplex"),
    yes_no("tortuous_or_superficial_trunk", "Trunk very tortuous or just under the skin", sided=True, request="duplex"),
    yes_no("previous_vein_procedure", "Vein procedure in the past", sided=True, listed_in="procedures"),
    number("vein_procedure_days_ago", "Days since the last vein procedure", "d", 0, 36500, sided=True),
    # sclerosants
    category(
        "sclerosant_target",
        "What is to be sclerosed",
        ("telangiectasia", "reticular", "tributary", "trunk"),
        sided=True,
    ),
    yes_no("pelvic_tumour_varices", "Varices from a tumour of abdomen or pelvis", listed_in="conditions"),
    yes_no("strong_allergic_tendency", "Strong allergic tendency", listed_in="allergies"),
    yes_no("thyrotoxicosis", "Thyrotoxicosis", listed_in="conditions"),
    yes_no("blood_dyscrasia", "Blood dyscrasia", listed_in="conditions"),
    yes_no("tuberculosis", "Tuberculosis", listed_in="conditions"),
    yes_no("acute_respiratory_or_skin_disease", "Acute disease of lung or skin", look_back_days=30),
    number("planned_compression_pressure", "Planned pressure at the ankle", "mm[Hg]", 5, 80),
    yes_no("uses_compression_stockings", "Wears compression stockings", listed_in="devices"),
    yes_no("uses_pneumatic_compression", "Uses a pneumatic pump", listed_in="devices"),
    yes_no("long_term_steroids", "Steroids by mouth for long", listed_in="medications"),
    category(
        "duplex_manoeuvre",
        "Manoeuvre that provoked reflux",
        ("valsalva", "manual_compression", "cuff", "muscle_contraction", "none"),
        sided=True,
        request="duplex",
    ),
    yes_no(
        "ehit_in_deep_vein", "Clot reaches into the deep vein after closure", sided=True, look_back_days=92, flag="D"
    ),
    number(
        "ehit_lumen_percent",
        "Part of the deep vein's lumen that the clot fills",
        "%",
        0,
        100,
        sided=True,
        look_back_days=92,
        flag="D",
    ),
    yes_no(
        "pulmonary_embolism",
        "Acute pulmonary embolism",
        listed_in="conditions",
        icd10cm=("I26*",),
        look_back_days=92,
        flag="D",
    ),
    yes_no(
        "pulmonary_embolism_excluded", "Pulmonary embolism excluded by test or sign-off", look_back_days=14, flag="D"
    ),
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
    yes_no(
        "leg_infection",
        "Infection of skin or soft tissue of the leg",
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
    yes_no("fragile_skin", "Fragile skin of the leg, or steroids for long", sided=True, listed_in="conditions"),
    yes_no(
        "microangiopathy_necrosis_risk",
        "Small-vessel disease with risk of skin necrosis",
        sided=True,
        listed_in="conditions",
    ),
)
