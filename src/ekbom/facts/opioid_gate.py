"""What must be settled before an opioid: earlier treatment, agreement, monitoring. Nothing is presumed."""

from __future__ import annotations

from ekbom.facts.declaring import category, in_group, number, yes_no

FACTS = in_group(
    "opioid gate",
    yes_no(
        "alpha2delta_failed",
        "An alpha-2-delta drug failed",
        "Did gabapentin, gabapentin enacarbil or pregabalin fail at full dose for four weeks, or was it not tolerated?",
        request="treatment_history",
    ),
    yes_no(
        "dopamine_agonist_failed_or_augmented",
        "A dopamine agonist failed or augmented",
        "Did a dopamine agonist fail or cause augmentation?",
        request="treatment_history",
    ),
    yes_no(
        "other_option_failed_or_refused",
        "Another non-opioid option failed or was refused",
        "Did dipyridamole or peroneal stimulation fail, or was it blocked or refused?",
        request="treatment_history",
    ),
    yes_no(
        "pdmp_checked_clean",
        "Prescription monitoring checked, nothing found",
        request="pdmp",
        look_back_days=92,
        flag="D",
    ),
    yes_no("opioid_agreement", "Consent and agreement on the opioid are recorded", look_back_days=366, flag="D"),
    yes_no("urine_drug_screen_clean", "Urine drug screen as expected", look_back_days=366, flag="D"),
    yes_no("naloxone_available", "Naloxone discussed or at home"),
    yes_no("bowel_plan", "Plan against constipation"),
    yes_no("safe_storage_discussed", "Safe storage discussed"),
    yes_no("other_qt_drug", "Another medicine that lengthens the QT", listed_in="medications"),
    category("tramadol_formulation", "Release of tramadol", ("immediate", "extended")),
    yes_no("oxycodone_with_naloxone", "Oxycodone is taken as the tablet with naloxone", request="drug_list"),
    yes_no(
        "maoi_within_14_days",
        "A monoamine oxidase inhibitor was stopped within the last 14 days",
        listed_in="medications",
        look_back_days=14,
    ),
    yes_no(
        "maoi_partner_within_14_days",
        "An opioid, bupropion or carbamazepine was stopped within the last 14 days",
        listed_in="medications",
        look_back_days=14,
    ),
    number("peak_mme", "Morphine equivalents a day as the record states them", "mg/d", 0, 5000, request="drug_list"),
    asked_as="opioid_gate",
)
