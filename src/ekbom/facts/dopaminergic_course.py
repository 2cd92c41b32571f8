"""What has happened on a dopaminergic drug: the questions about augmentation (2007 criteria, 2016 screen)."""

from __future__ import annotations

from ekbom.facts.declaring import category, in_group, number, yes_no

FACTS = in_group(
    "dopaminergic course",
    number(
        "onset_earlier_hours",
        "Hours by which symptoms start earlier than before treatment",
        "h",
        0,
        24,
        "By how many hours do symptoms start earlier than before treatment, or than when it worked?",
    ),
    yes_no("needs_higher_dose", "A higher or earlier dose is needed for the first effect"),
    yes_no("more_intense_than_before", "More intense than before treatment"),
    yes_no("shorter_latency_at_rest", "Starts sooner after sitting down than before treatment"),
    yes_no("better_after_dose_reduction", "Better after the dose was lowered"),
    yes_no("worse_after_dose_increase", "Worse some time after the dose was raised"),
    yes_no("earlier_response_to_dopaminergic", "The dopaminergic drug helped at first"),
    category("augmentation_distress", "Distress by augmentation", ("mild", "severe")),
    yes_no("augmentation_daily_distress", "Augmentation causes distress every day"),
    yes_no("augmentation_affects_life", "Augmentation changes activities, behaviour or treatment"),
    yes_no("augmentation_lowers_quality_of_life", "Augmentation lowers the quality of life"),
    yes_no("augmentation_dose_changed", "Because of augmentation the dose was raised or taken earlier"),
    yes_no("augmentation_other_drugs_changed", "Because of augmentation other medicines were adjusted"),
    yes_no("augmentation_other_impact", "Augmentation has another impact on the patient"),
    yes_no("more_limb_movements_than_before", "More limb movements than before treatment"),
    yes_no("slow_worsening_over_years", "Worse slowly over years, also before the drug"),
    yes_no("early_morning_rebound", "Symptoms in the early morning as the dose wears off"),
    yes_no(
        "plans_fast_reduction",
        "Plans to reduce a medicine faster than its taper",
        "Is a medicine to be reduced faster than its taper allows?",
    ),
    yes_no("plans_to_stop_abruptly", "Plans to stop a medicine suddenly", "Is a sudden stop of a medicine planned?"),
    yes_no(
        "accepts_augmentation_risk",
        "Accepts the risk of augmentation",
        "Does the patient accept the risk of augmentation?",
    ),
    yes_no(
        "dopamine_agonist_withdrawal_syndrome",
        "Withdrawal syndrome after lowering a dopamine agonist",
        request="treatment_history",
    ),
    yes_no("carer_informed", "A carer knows about impulse control and money"),
    number("dopaminergic_years", "Years on a dopaminergic drug", "a", 0, 60),
    number("increased_severity_days_last_week", "Days of the last seven with worse symptoms than before", "d/wk", 0, 7),
    yes_no("shorter_relief_than_before", "Relief by the drug lasts shorter than before"),
    yes_no("worsening_otherwise_explained", "Worsening is explained by illness, habits or natural course"),
    yes_no("dose_escalation_failed", "An earlier rise of the dopaminergic dose failed"),
    category(
        "pramipexole_dose_basis",
        "How the pramipexole dose is stated",
        ("salt", "base"),
        "Is the pramipexole dose stated as salt or as base?",
        request="drug_list",
    ),
    category(
        "ropinirole_formulation",
        "Release of ropinirole",
        ("immediate", "extended"),
        "Is the ropinirole of immediate or of extended release?",
        request="drug_list",
    ),
    asked_as="augmentation_questions",
)
