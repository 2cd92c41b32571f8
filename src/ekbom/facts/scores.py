"""Totals of the instruments. Only totals and single sub-scores are kept, never the wording of items."""

from __future__ import annotations

from ekbom.facts.declaring import in_group, number, yes_no

FACTS = in_group(
    "scores",
    number("isi_total", "Insomnia Severity Index", "1", 0, 28),
    number("ess_total", "Epworth Sleepiness Scale", "1", 0, 24),
    number(
        "phq9_total", "PHQ-9 total", "1", 0, 27, request="mental_health_screen", loinc="44261-6", look_back_days=366
    ),
    number(
        "phq9_item9",
        "PHQ-9 item 9 (thoughts of self-harm)",
        "1",
        0,
        3,
        "What is the answer to item 9 of the PHQ-9?",
        request="mental_health_screen",
        loinc="44260-8",
        look_back_days=90,
        flag="D",
    ),
    number(
        "gad7_total", "GAD-7 total", "1", 0, 21, request="mental_health_screen", loinc="70274-6", look_back_days=366
    ),
    number("stop_bang_total", "STOP-Bang total", "1", 0, 8, request="osa_test"),
    number("ort_oud_total", "ORT-OUD total", "1", 0, 9, request="ort_oud"),
    number("jhrlss", "Johns Hopkins severity (0, 0.5, 1 … 4)", "1", 0, 4),
    number("jhrlss_before_treatment", "Johns Hopkins severity before the dopaminergic drug", "1", 0, 4),
    number("asrs_total", "Augmentation Severity Rating Scale", "1", 0, 24),
    number("rls_qol_total", "RLS quality of life, 0 to 100", "1", 0, 100),
    number("rls6_worst", "Highest item of the RLS-6", "1", 0, 10),
    number("cgi_improvement", "Clinical global impression of change (1 to 7)", "1", 1, 7),
    number("cgi_severity", "Clinical global impression of severity (1 to 7)", "1", 1, 7),
    number("pgi_improvement", "Patient's global impression of change (1 to 7)", "1", 1, 7),
    number("psqi_total", "Pittsburgh Sleep Quality Index", "1", 0, 21),
    number("quip_rs_total", "QUIP-RS total for impulse control", "1", 0, 64, request="icd_screen"),
    number("quip_rs_gambling", "QUIP-RS gambling", "1", 0, 16, request="icd_screen"),
    number("quip_rs_buying", "QUIP-RS buying", "1", 0, 16, request="icd_screen"),
    number("quip_rs_eating", "QUIP-RS eating", "1", 0, 16, request="icd_screen"),
    number("quip_rs_sex", "QUIP-RS sexual behaviour", "1", 0, 16, request="icd_screen"),
    number("barnes_global", "Barnes akathisia, global", "1", 0, 5, request="akathisia_exam"),
    number("mmse_total", "Mini-Mental State Examination", "1", 0, 30),
    number("moca_total", "Montreal Cognitive Assessment", "1", 0, 30),
    number(
        "wells_dvt_score",
        "Wells score for deep vein thrombosis",
        "1",
        -2,
        9,
        look_back_days=14,
        flag="D",
        request="red_flags",
    ),
    number("wells_pe_score", "Wells score for pulmonary embolism", "1", 0, 12.5, look_back_days=14, flag="D"),
    number("vcss_total", "Venous Clinical Severity Score", "1", 0, 30, sided=True),
    number("villalta_total", "Villalta score", "1", 0, 33, sided=True),
    number("avvq_total", "Aberdeen Varicose Vein Questionnaire (high is worse)", "1", 0, 100),
    number("veines_qol", "VEINES-QOL (high is better)", "1", 0, 100),
    number("civiq_total", "CIVIQ", "1", 0, 100),
    number("sit_discomfort", "Mean discomfort in the immobilisation test", "mm", 0, 100, request="sit"),
    number("sit_plmw_index", "Movements an hour awake in the immobilisation test", "/h", 0, 600, request="sit"),
    yes_no("mental_health_screen_done", "Mood and suicidality were asked about", request="mental_health_screen"),
)
