"""Who the patient is: age, body, pregnancy, place, how life is led where it bears on treatment.

Pregnancy is must-know wherever it blocks something, so nothing here is presumed from a list.
"""

from __future__ import annotations

from ekbom.facts.declaring import category, day, in_group, number, yes_no

FACTS = in_group(
    "person",
    number("age", "Age in completed years", "a", 0, 125, "When was the patient born?"),
    category("sex", "Administrative sex", ("female", "male", "other", "unknown"), "What is the patient's sex?"),
    day("as_of", "The day for which the plan is made"),
    category("locale", "Whose drug labels hold", ("us", "eu", "uk", "jp"), "Which country's labels hold?"),
    number(
        "body_weight", "Body weight", "kg", 0.4, 400, request="weight", loinc="29463-7", look_back_days=366, flag="D"
    ),
    number("height", "Body height", "cm", 25, 260, flag="D"),
    number(
        "body_mass_index", "Body mass index", "kg/m2", 7, 120, request="height", loinc="39156-5", look_back_days=366
    ),
    yes_no(
        "pregnant",
        "Pregnant",
        "Is the patient pregnant now?",
        request="pregnancy_status",
        icd10cm="Z33.1 Z33.3 Z34* Z3A* O09* O99.350 O99.351 O99.352 O99.353",
        snomed="77386006",
        look_back_days=280,
    ),
    number(
        "gestational_age",
        "Weeks of pregnancy completed",
        "wk",
        0,
        45,
        "How many weeks pregnant is she?",
        request="pregnancy_status",
        look_back_days=280,
    ),
    yes_no(
        "can_be_pregnant",
        "Can become pregnant",
        "Could the patient be or become pregnant (not sterilised, not after the menopause)?",
        request="pregnancy_status",
    ),
    yes_no(
        "breastfeeding",
        "Breastfeeding",
        "Is the patient breastfeeding?",
        request="pregnancy_status",
        icd10cm="Z39.1",
        look_back_days=730,
    ),
    yes_no(
        "effective_contraception",
        "Reliable contraception documented",
        "Does the patient use reliable contraception?",
        request="pregnancy_status",
    ),
    yes_no("plans_pregnancy", "Pregnancy is planned", request="pregnancy_status"),
    yes_no("postmenopausal", "After the menopause", request="pregnancy_status"),
    number(
        "weeks_postpartum",
        "Weeks since the last birth",
        "wk",
        0,
        2600,
        "How many weeks ago was the last birth?",
        request="pregnancy_status",
    ),
    yes_no("near_term", "Birth expected within four weeks", request="pregnancy_status", look_back_days=60),
    yes_no(
        "night_shift_work", "Works at night or sleeps by day", "Does the patient work night shifts or sleep by day?"
    ),
    yes_no("frail", "Frail", "Is the patient frail?", icd10cm="R54"),
    number("falls_last_12_months", "Falls in the last 12 months", "1", 0, 400, "How many falls in the last 12 months?"),
    yes_no("able_to_walk", "Able to walk", "Can the patient walk?", request="leg_examination"),
    yes_no("prolonged_immobility", "Immobile for a long time", "Is the patient immobile for long?", icd10cm="Z74.01"),
    yes_no("drives", "Drives or works with dangerous machines", "Does the patient drive or work with machines?"),
    yes_no("mri_planned", "Magnetic resonance imaging planned within three months", request="planned_tests"),
    yes_no("cardioversion_planned", "Cardioversion planned", request="planned_tests"),
    yes_no("adenosine_test_planned", "Stress test with adenosine or regadenoson planned", request="planned_tests"),
    yes_no("resuscitation_available", "Place of infusion can treat anaphylaxis"),
    yes_no("specialist_supervision", "Treatment is directed by a specialist for sleep or movement disorders"),
    yes_no("child_under_six_at_home", "A child younger than six lives in the home"),
    yes_no("people_at_risk_at_home", "Children or others who might take an opioid live in the home"),
    yes_no(
        "fever", "Fever now", "Is there fever now?", look_back_days=14, flag="D", request="red_flags", icd10cm="R50*"
    ),
    yes_no(
        "muscle_rigidity",
        "New stiffness of all muscles",
        "Is there new stiffness of all muscles?",
        look_back_days=14,
        request="red_flags",
    ),
    yes_no(
        "fit_for_surgery",
        "Fit for an open operation",
        "Is the patient fit for an open operation?",
    ),
)
