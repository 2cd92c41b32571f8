"""Course and burden of the disease: severity, frequency, onset time, family, response to treatment.

Scores keep totals only; the items' wording belongs to its owners.
"""

from __future__ import annotations

from ekbom.facts.declaring import category, day, in_group, number, yes_no

FACTS = in_group(
    "course",
    number("irls_total", "IRLS total", "1", 0, 40, "What is the IRLS total?", request="irls_score"),
    number(
        "symptom_days_per_week",
        "Days with symptoms a week, untreated",
        "d/wk",
        0,
        7,
        "On how many days a week are there symptoms without treatment?",
        request="irls_score",
    ),
    number(
        "symptom_duration", "Duration of the disease", "mo", 0, 1500, "For how many months have there been symptoms?"
    ),
    yes_no(
        "clinically_significant",
        "Disturbs sleep, energy, mood or daily life",
        "Do the symptoms clearly disturb sleep, energy, mood, thinking, behaviour, work, school or daily life?",
        request="irls_score",
    ),
    number("lifetime_episodes", "Episodes in the whole life", "1", 0, 100000),
    number(
        "usual_onset_time",
        "Usual time of day at which symptoms start, in hours after midnight",
        "h",
        0,
        24,
        "At what time of day do symptoms usually start?",
    ),
    yes_no("spread_beyond_legs", "Arms or other parts are involved", "Have symptoms spread to arms or other parts?"),
    yes_no("first_degree_relative_with_rls", "Parent, sibling or child with restless legs", request="family_report"),
    yes_no(
        "first_degree_relative_with_plm", "First-degree relative with periodic limb movements", request="family_report"
    ),
    yes_no(
        "refractory_rls",
        "Refractory to a first-line medicine",
        "Did a first-line medicine fail at a full, tolerable dose?",
        request="treatment_history",
    ),
    yes_no(
        "recent_worsening", "Worse in the last three months", "Have symptoms become worse in the last three months?"
    ),
    yes_no(
        "anxiety",
        "Anxiety",
        listed_in="conditions",
        icd10cm="F40* F41*",
    ),
    yes_no(
        "neuropathic_pain",
        "Neuropathic pain",
        listed_in="conditions",
        icd10cm="B02.22 B02.23 B02.29 G50.0 G57.7* M79.2",
    ),
    day(
        "symptoms_worse_since",
        "Day on which the legs began or became worse",
        "Since which day have the legs been there, or worse?",
        request="drug_timeline",
    ),
    yes_no(
        "little_sleepiness_for_sleep_loss",
        "Less sleepy by day than the lost sleep would explain",
        "Is there little sleepiness by day for the sleep that is lost?",
    ),
    yes_no(
        "family_reports_earlier_rls",
        "The family tells of restless legs in earlier years",
        request="family_report",
    ),
    yes_no("sleep_onset_problem", "Marked trouble in falling asleep", request="family_report"),
    yes_no("better_sleep_by_day", "Sleeps better by day than at night", request="family_report"),
    yes_no("restrained_at_night", "Was restrained at night", request="family_report"),
    yes_no("plms_present", "Periodic limb movements in sleep above what is expected for age"),
    yes_no("plmw_present", "Periodic limb movements awake above what is expected for age", request="sit"),
    number("plms_index", "Periodic limb movements an hour of sleep", "/h", 0, 600, request="psg"),
    category(
        "plms_recorded_by",
        "How the limb movements in sleep were recorded",
        ("polysomnography", "actigraphy", "wearable"),
        request="psg",
    ),
    yes_no("sleep_study_done", "A sleep study in a laboratory was done", request="psg"),
    yes_no(
        "narcolepsy",
        "Narcolepsy",
        listed_in="conditions",
        icd10cm="G47.41* G47.42*",
    ),
    yes_no("rem_sleep_behaviour_disorder", "REM sleep behaviour disorder", listed_in="conditions", icd10cm="G47.52"),
    category("intended_use", "Use that is wanted", ("as_needed", "daily"), "Is treatment wanted as needed or daily?"),
    yes_no(
        "rls_diagnosis",
        "Restless legs syndrome is on the problem list",
        "Has restless legs syndrome been diagnosed?",
        listed_in="conditions",
        request="rls_criteria",
        icd10cm="G25.81",
        snomed="32914008",
    ),
    number("irls_item7", "IRLS item 7 (days a week)", "1", 0, 4, request="irls_score"),
    number("earlier_irls_total", "IRLS total before the present treatment", "1", 0, 40, request="irls_score"),
    yes_no("only_with_pregnancy_or_drug", "Symptoms come only with a pregnancy or a drug", request="rls_criteria"),
    yes_no(
        "insomnia",
        "Insomnia",
        listed_in="conditions",
        icd10cm="G47.0* F51.0*",
    ),
    asked_as="course_of_disease",
)
