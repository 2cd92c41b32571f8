"""How an iron sample was taken, what iron was given before, and what forbids iron."""

from __future__ import annotations

from ekbom.facts.declaring import category, in_group, number, yes_no

FACTS = in_group(
    "iron history",
    yes_no(
        "sample_in_morning",
        "Iron sample taken in the morning",
        "Was the sample for ferritin and iron taken in the morning?",
        request="repeat_iron_studies",
    ),
    yes_no("sample_fasting", "Iron sample taken fasting", request="repeat_iron_studies"),
    number(
        "hours_since_oral_iron",
        "Hours without oral iron before the sample",
        "h",
        0,
        1000000,
        "For how many hours before the sample was no iron taken by mouth?",
        request="repeat_iron_studies",
    ),
    number(
        "weeks_since_iv_iron", "Weeks since the last intravenous iron", "wk", 0, 5000, request="repeat_iron_studies"
    ),
    number("weeks_since_fcm", "Weeks since the last ferric carboxymaltose", "wk", 0, 5000),
    yes_no("oral_iron_failed_or_not_tolerated", "Oral iron failed or was not tolerated"),
    number("oral_iron_trial_weeks", "Weeks of oral iron tried", "wk", 0, 1000),
    yes_no("iv_iron_refused_or_unavailable", "Intravenous iron refused or not available"),
    yes_no("needs_fast_effect", "A fast effect is needed"),
    yes_no("iv_iron_helped_before", "Intravenous iron helped before"),
    yes_no("relapse_after_iv_iron", "Symptoms came back after intravenous iron"),
    yes_no(
        "iv_iron_reaction",
        "Serious reaction to an intravenous iron",
        "Was there ever a serious reaction to intravenous iron?",
        listed_in="allergies",
    ),
    yes_no(
        "iron_overload_disorder",
        "Haemochromatosis or other iron overload",
        listed_in="conditions",
        icd10cm=("E83.110", "E83.111", "E83.118", "E83.119"),
    ),
    yes_no("haematology_agrees_to_iron", "Haematology agrees to iron"),
    yes_no("polycythaemia_vera", "Polycythaemia vera", listed_in="conditions", icd10cm=("D45",)),
    yes_no(
        "active_infection",
        "Active infection or fever",
        "Is there an infection or fever now?",
        look_back_days=30,
        flag="D",
    ),
    yes_no(
        "malabsorption",
        "Malabsorption, bariatric operation or inflammatory bowel disease",
        listed_in="conditions",
        icd10cm=(
            "K50*",
            "K51*",
            "K90*",
            "K91.2",
            "Z98.84",
        ),
    ),
    category(
        "hfe_genotype",
        "HFE genotype",
        (
            "wild_type",
            "C282Y_heterozygous",
            "H63D_heterozygous",
            "H63D_homozygous",
            "C282Y_H63D",
            "C282Y_homozygous",
            "other",
        ),
        request="hfe",
    ),
    yes_no("venesection", "Treated with venesection"),
    yes_no("blood_donor", "Frequent blood donor"),
    yes_no("heavy_menstruation", "Heavy menstruation"),
    yes_no(
        "recent_blood_loss", "Blood donation, birth, operation or bleeding in the last eight weeks", look_back_days=56
    ),
    yes_no("gi_evaluation_done", "Stomach and bowel were examined for blood loss", look_back_days=1096, flag="D"),
    yes_no("coeliac_tested", "Tested for coeliac disease"),
    yes_no(
        "iron_deficiency_anaemia",
        "Iron deficiency anaemia on record",
        icd10cm=("D50*",),
        snomed=("87522002",),
        listed_in="conditions",
    ),
    yes_no(
        "iron_deficiency_recorded",
        "Iron deficiency without anaemia on record",
        icd10cm=("E61.1",),
        snomed=("35240004",),
        listed_in="conditions",
    ),
    yes_no(
        "hyperparathyroidism",
        "Hyperparathyroidism",
        listed_in="conditions",
        icd10cm=(
            "E21*",
            "N25.81",
        ),
    ),
    yes_no("vitamin_d_deficiency", "Vitamin D deficiency on record", listed_in="conditions", icd10cm=("E55*",)),
    yes_no("hypophosphataemia_recorded", "Low phosphate on record", listed_in="conditions", icd10cm=("E83.39",)),
    yes_no(
        "mastocytosis",
        "Mastocytosis",
        listed_in="conditions",
        icd10cm=(
            "D47.0*",
            "Q82.2*",
        ),
    ),
    yes_no("multiple_drug_allergy", "Allergic to several drugs", listed_in="allergies"),
    number(
        "earlier_transferrin_saturation",
        "Transferrin saturation of the morning sample before this one",
        "%",
        0,
        100,
        request="repeat_iron_studies",
    ),
    number("iv_iron_courses", "Courses of iron by vein so far", "1", 0, 200),
    number("weeks_since_ferumoxytol", "Weeks since the last ferumoxytol", "wk", 0, 5000),
    category(
        "iv_iron_reaction_product",
        "Product that caused the reaction to iron by vein",
        (
            "ferric_carboxymaltose",
            "iron_dextran",
            "ferumoxytol",
            "iron_sucrose",
            "ferric_derisomaltose",
            "ferric_gluconate",
            "not_recorded",
        ),
        "Which product caused the reaction?",
        request="allergy_list",
    ),
    yes_no(
        "febrile_illness_last_4_weeks",
        "Febrile illness in the last four weeks",
        listed_in="conditions",
        request="crp",
        look_back_days=28,
        flag="D",
    ),
    yes_no(
        "asthma_or_atopy",
        "Asthma or atopy",
        listed_in="conditions",
        icd10cm=(
            "J45*",
            "L20*",
        ),
    ),
    asked_as="iron_history",
)
