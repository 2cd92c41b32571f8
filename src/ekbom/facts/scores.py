"""Scores of the instruments: totals, and the points of single items by their number. Never the wording of items."""

from __future__ import annotations

from ekbom.facts.declaring import category, in_group, number, yes_no
from ekbom.facts.definition import FactDefinition

#: What the items of the IRLS are about, in a word; item 7 stands with the course of the disease.
_IRLS_TOPICS = {
    1: "discomfort",
    2: "urge to move",
    3: "relief",
    4: "sleep",
    5: "tiredness",
    6: "overall",
    8: "hours a day",
    9: "daily affairs",
    10: "mood",
}
_RLS6_TOPICS = {
    "sleep_satisfaction": "satisfaction with sleep",
    "falling_asleep": "legs when falling asleep",
    "during_night": "legs during the night",
    "day_at_rest": "legs by day at rest",
    "day_in_activity": "legs by day in activity",
    "daytime_tiredness": "tiredness by day",
}
_STOP_BANG_TOPICS = {
    "snoring": "loud snoring",
    "tired": "tired by day",
    "observed": "pauses of breath seen by others",
    "pressure": "high blood pressure",
    "bmi": "body mass index above 35",
    "age": "age",
    "neck": "neck size",
    "male": "male",
}


def _items(stem: str, label: str, count: int, high: float, request: str) -> tuple[FactDefinition, ...]:
    """The points of each item of a scale, by its number."""
    return tuple(
        number(f"{stem}{item}", f"{label} {item}", "1", 0, high, request=request) for item in range(1, count + 1)
    )


def _earlier(id: str, label: str, high: float) -> FactDefinition:
    """A total from before the present treatment, without which no change can be told."""
    return number(f"earlier_{id}", f"{label} before the present treatment", "1", 0, high, request="earlier_scores")


FACTS = in_group(
    "scores",
    number("isi_total", "Insomnia Severity Index", "1", 0, 28),
    number("ess_total", "Epworth Sleepiness Scale", "1", 0, 24, request="baseline_scores"),
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
    number("jhrlss", "Johns Hopkins severity (0, 0.5, 1 … 4)", "1", 0, 4, request="baseline_scores"),
    number(
        "jhrlss_before_treatment",
        "Johns Hopkins severity before the dopaminergic drug",
        "1",
        0,
        4,
        request="augmentation_questions",
    ),
    number("asrs_total", "Augmentation Severity Rating Scale", "1", 0, 24, request="augmentation_questions"),
    number("rls_qol_total", "RLS quality of life, 0 to 100", "1", 0, 100, request="baseline_scores"),
    number("rls6_worst", "Highest item of the RLS-6", "1", 0, 10, request="baseline_scores"),
    number("cgi_improvement", "Clinical global impression of change (1 to 7)", "1", 1, 7, request="baseline_scores"),
    number("cgi_severity", "Clinical global impression of severity (1 to 7)", "1", 1, 7, request="baseline_scores"),
    number("pgi_improvement", "Patient's global impression of change (1 to 7)", "1", 1, 7, request="baseline_scores"),
    number("psqi_total", "Pittsburgh Sleep Quality Index", "1", 0, 21, request="baseline_scores"),
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
    *(
        number(f"irls_item{item}", f"IRLS item {item} ({topic})", "1", 0, 4, request="irls_score")
        for item, topic in _IRLS_TOPICS.items()
    ),
    *(
        number(f"rls6_{id}", f"RLS-6: {topic}", "1", 0, 10, request="baseline_scores")
        for id, topic in _RLS6_TOPICS.items()
    ),
    *(_earlier(f"rls6_{id}", f"RLS-6: {topic},", 10) for id, topic in _RLS6_TOPICS.items()),
    *_items("isi_item", "Insomnia Severity Index, item", 7, 4, "isi_total"),
    *_items("ess_item", "Epworth Sleepiness Scale, item", 8, 3, "baseline_scores"),
    *_items("phq9_item", "PHQ-9 item", 8, 3, "mental_health_screen"),
    *_items("gad7_item", "GAD-7 item", 7, 3, "mental_health_screen"),
    *_items("psqi_component", "Pittsburgh Sleep Quality Index, component", 7, 3, "baseline_scores"),
    *_items("asrs_item", "Augmentation Severity Rating Scale, item", 3, 8, "augmentation_questions"),
    *(
        yes_no(f"stop_bang_{id}", f"STOP-Bang point: {topic}", request="osa_test")
        for id, topic in _STOP_BANG_TOPICS.items()
    ),
    *(yes_no(f"ort_oud_item{item}", f"ORT-OUD item {item} applies", request="ort_oud") for item in range(1, 10)),
    number("soapp_r_total", "SOAPP-R total for opioid risk", "1", 0, 96, request="ort_oud"),
    number("quip_rs_hobbyism_punding", "QUIP-RS hobbyism and punding", "1", 0, 32, request="icd_screen"),
    yes_no("icd_gambling", "Gambling out of control", "Is gambling out of control?", request="icd_screen"),
    yes_no("icd_spending", "Spending out of control", "Is buying or spending out of control?", request="icd_screen"),
    yes_no("icd_eating", "Eating out of control", "Are there bouts of eating out of control?", request="icd_screen"),
    yes_no(
        "icd_sexual_urges",
        "Sexual urges out of control",
        "Are sexual thoughts or acts out of control?",
        request="icd_screen",
    ),
    yes_no(
        "icd_punding",
        "Pointless repetition (punding)",
        "Are things sorted, taken apart or repeated for hours without purpose?",
        request="icd_screen",
    ),
    _earlier("isi_total", "Insomnia Severity Index", 28),
    _earlier("ess_total", "Epworth Sleepiness Scale", 24),
    _earlier("phq9_total", "PHQ-9 total", 27),
    _earlier("gad7_total", "GAD-7 total", 21),
    _earlier("psqi_total", "Pittsburgh Sleep Quality Index", 21),
    _earlier("rls_qol_total", "RLS quality of life", 100),
    number(
        "earlier_asrs_total",
        "Augmentation Severity Rating Scale at the visit before",
        "1",
        0,
        24,
        request="augmentation_questions",
    ),
    yes_no(
        "rls_screening_question_positive",
        "A single screening question speaks for restless legs",
        request="rls_criteria",
    ),
    yes_no(
        "rls_three_item_screen_positive",
        "The three-item screen speaks for restless legs",
        request="rls_criteria",
    ),
    category(
        "ch_rlsq_result",
        "Result of the Cambridge-Hopkins questionnaire",
        ("definite", "probable", "possible", "not"),
        request="rls_criteria",
    ),
    yes_no("mental_health_screen_done", "Mood and suicidality were asked about", request="mental_health_screen"),
)
