"""When to look again: the dates at which symptoms, iron, kidney and drugs are measured anew.

Follows the re-measurement practice of the IRLSSG iron guideline and the Mayo/RLS Foundation algorithm. Days are
counted from the date of the plan; nothing falls due for what the patient neither has nor is offered.
"""

from ekbom.facts.variables import (
    blood_donor,
    days_on,
    heavy_menstruation,
    recent_blood_loss,
    sleep_apnoea,
    takes,
    uses_pneumatic_compression,
    uses_tomac,
    weeks_postpartum,
)
from ekbom.guidelines.diagnosis import rls_for_support
from ekbom.guidelines.dopaminergic import dopaminergic_must_end
from ekbom.guidelines.drug_gate import drug_warranted_now
from ekbom.guidelines.exacerbating import worsening_drug, worsening_drug_settled
from ekbom.guidelines.iron import iron_arm, iron_class, iv_iron_forbidden, no_recent_iv_iron, oral_iron_forbidden
from ekbom.guidelines.iron_route import (
    dialysis_iron_wanted,
    earlier_iv_iron,
    fcm_phosphate_risk,
    iv_iron_route,
    oral_iron_wanted,
)
from ekbom.guidelines.populations import is_pregnant
from ekbom.guidelines.renal import egfr_value
from ekbom.guidelines.severity import clinically_significant_rls
from ekbom.guidelines.sources import (
    AASM_2025,
    EKBOM,
    IRLSSG_AUGMENTATION_2016,
    IRLSSG_IRON_2018,
    LABEL,
    MAYO_2021,
    PREGNANCY_2015,
    RLSF_OPIOID_2018,
)
from ekbom.guidelines.vocabulary import FollowUp, finding, follow_up
from ekbom.logic.expressions import any_of, known_true, parameter

EGFR_CLOSE = parameter("egfr_close_watch", 60, "mL/min/{1.73_m2}", source="EKBOM", flag="D")
OPIOID_EARLY = parameter(
    "opioid_early_weeks",
    12,
    "wk",
    source="RLSF-OPIOID-2018",
    flag="K",
    label="first weeks of an opioid, with closer visits",
)
POSTPARTUM = parameter("postpartum_recheck", 8, "wk", source="IRLSSG-IRON-2018", flag="K")
LICENCE_YEAR = parameter(
    "oxycodone_withdrawal_try",
    12,
    "mo",
    source="LABEL",
    flag="V",
    label="time on oxycodone after which the licence asks for a try to come off",
)

takes_rls_drug = finding(
    "takes_rls_drug",
    "Takes a drug that treats restless legs",
    any_of(
        takes("gabapentinoid"),
        takes("dopamine_agonist"),
        takes("levodopa"),
        takes("opioid"),
        takes("dipyridamole"),
    ),
    source=MAYO_2021,
)
iron_due = finding(
    "iron_course_due",
    "Iron is to be given or is being given",
    (iron_arm & iron_class.is_in("iron_low", "iv_window", "iron_low_functional", "child_low", "dialysis_low"))
    | takes("oral_iron"),
    source=IRLSSG_IRON_2018,
)
_iv_iron = any_of(
    known_true((iv_iron_route | dialysis_iron_wanted) & ~iv_iron_forbidden),
    known_true(no_recent_iv_iron),
    known_true(takes("iv_iron")),
)
_carboxymaltose = known_true(iv_iron_route & ~iv_iron_forbidden)
_dopaminergic = takes("dopamine_agonist") | takes("levodopa")
_renal_drug = takes("gabapentinoid") | takes("dopamine_agonist")

FOLLOW_UPS: tuple[FollowUp, ...] = (
    follow_up(
        "after_drug_step",
        "IRLS, days a week, time of onset and side effects, 2 to 4 weeks after each step of a drug. Half the IRLS gone, or 10 and less, is a "
        "response; 3 points are what a patient notices, and fewer than 8 may be chance. No response at the highest tolerated dose after four "
        "weeks: change it.",
        when=known_true(drug_warranted_now),
        after_days=28,
        source=MAYO_2021,
    ),
    follow_up(
        "on_treatment",
        "IRLS, sleep, mood and side effects every 3 to 6 months on treatment.",
        when=known_true(takes_rls_drug),
        after_days=90,
        source=MAYO_2021,
    ),
    follow_up(
        "dopaminergic_visit",
        "Ask the four augmentation questions and the impulse control questions at every visit.",
        when=known_true(_dopaminergic),
        after_days=90,
        source=IRLSSG_AUGMENTATION_2016,
    ),
    follow_up(
        "oxycodone_withdrawal_try",
        "A year or more on oxycodone: weigh a slow try to come off it (the licence of the tablet with naloxone asks for one).",
        when=known_true(takes("oxycodone")) & known_true(days_on("oxycodone") >= LICENCE_YEAR),
        after_days=90,
        source=LABEL,
    ),
    follow_up(
        "opioid_visit",
        "Breathing in sleep, bowels, mood, sex hormones and adrenals by complaint, sleepiness, driving, dose in morphine equivalents "
        "and agreement at least every 3 months on an opioid.",
        when=known_true(takes("opioid")),
        after_days=90,
        source=RLSF_OPIOID_2018,
    ),
    follow_up(
        "opioid_early",
        "After 1, 4 and 12 weeks of a new opioid: IRLS, sleepiness, bowels, breathing, dose; stop or change what brought no response.",
        when=known_true(takes("opioid")) & known_true(days_on("opioid") < OPIOID_EARLY),
        after_days=7,
        source=RLSF_OPIOID_2018,
    ),
    follow_up(
        "benzodiazepine_review",
        "Falls, sleepiness, dose and need of a benzodiazepine or hypnotic every 4 weeks; a slow taper where it is not needed.",
        when=known_true(takes("benzodiazepine_or_z")),
        after_days=28,
        source=EKBOM,
    ),
    follow_up(
        "taper_week",
        "Every week while a dopaminergic drug goes down: mood and thoughts of suicide, craving, blood pressure, sleep.",
        when=known_true(dopaminergic_must_end),
        after_days=7,
        source=IRLSSG_AUGMENTATION_2016,
    ),
    follow_up(
        "device_trial",
        "IRLS 4 to 8 weeks after a device for the legs was begun, and the skin under it; without a response it is left.",
        when=known_true(uses_tomac) | known_true(uses_pneumatic_compression),
        after_days=42,
        source=EKBOM,
    ),
    follow_up(
        "methadone_ecg",
        "Electrocardiogram 2 to 4 weeks after starting or raising methadone, then yearly.",
        when=known_true(takes("methadone")),
        after_days=28,
        source=RLSF_OPIOID_2018,
    ),
    follow_up(
        "iron_after_oral",
        "Ferritin and transferrin saturation after 12 weeks of iron by mouth; stop above 100 ug/L or from 45 %.",
        when=known_true(oral_iron_wanted & ~oral_iron_forbidden) | known_true(takes("oral_iron")),
        after_days=84,
        source=IRLSSG_IRON_2018,
    ),
    follow_up(
        "symptoms_after_iv_iron",
        "IRLS 4 to 6 weeks after iron by vein; the full effect can take 12.",
        when=_iv_iron,
        after_days=42,
        source=IRLSSG_IRON_2018,
    ),
    follow_up(
        "iron_after_iv",
        "Ferritin and transferrin saturation 8 to 12 weeks after iron by vein, not before.",
        when=_iv_iron,
        after_days=70,
        source=IRLSSG_IRON_2018,
    ),
    follow_up(
        "phosphate_after_carboxymaltose",
        "Phosphate 2 weeks after ferric carboxymaltose where it is repeated or a risk factor is there.",
        when=known_true(takes("ferric_carboxymaltose"))
        | (_carboxymaltose & (earlier_iv_iron | known_true(fcm_phosphate_risk))),
        after_days=14,
        source=IRLSSG_IRON_2018,
    ),
    follow_up(
        "iron_maintenance",
        "Ferritin and transferrin saturation every 3 to 6 months in the year after iron, then yearly.",
        when=known_true(iron_due) | known_true(no_recent_iv_iron),
        after_days=180,
        source=IRLSSG_IRON_2018,
    ),
    follow_up(
        "iron_after_blood_loss",
        "Ferritin and transferrin saturation 4 to 8 weeks after a blood donation, birth, operation or bleeding.",
        when=known_true(rls_for_support) & known_true(recent_blood_loss),
        after_days=28,
        source=IRLSSG_IRON_2018,
    ),
    follow_up(
        "iron_every_three_months",
        "Ferritin and transferrin saturation every 3 months while blood is donated or periods are heavy.",
        when=known_true(rls_for_support) & (known_true(blood_donor) | known_true(heavy_menstruation)),
        after_days=90,
        source=IRLSSG_IRON_2018,
    ),
    follow_up(
        "iron_when_stable",
        "Ferritin and transferrin saturation once in 6 to 12 months while stable.",
        when=known_true(rls_for_support & clinically_significant_rls)
        & ~known_true(iron_due)
        & ~known_true(no_recent_iv_iron),
        after_days=180,
        source=AASM_2025,
    ),
    follow_up(
        "kidney_first",
        "Creatinine 3 months after starting a drug that the kidney clears, then yearly.",
        when=(known_true(drug_warranted_now) | known_true(_renal_drug)) & ~known_true(egfr_value < EGFR_CLOSE),
        after_days=90,
        source=EKBOM,
    ),
    follow_up(
        "kidney_close",
        "Creatinine every 3 to 6 months, because the eGFR is below 60.",
        when=(known_true(drug_warranted_now) | known_true(_renal_drug)) & known_true(egfr_value < EGFR_CLOSE),
        after_days=90,
        source=EKBOM,
    ),
    follow_up(
        "after_drug_change",
        "Score the legs again 2 to 4 weeks after a worsening drug was changed.",
        when=known_true(worsening_drug & ~worsening_drug_settled),
        after_days=28,
        source=AASM_2025,
    ),
    follow_up(
        "after_apnoea_treatment",
        "Score the legs again after 4 weeks of treated sleep apnoea.",
        when=known_true(rls_for_support) & known_true(sleep_apnoea),
        after_days=28,
        source=AASM_2025,
    ),
    follow_up(
        "in_pregnancy",
        "Legs and iron again each month in pregnancy, and 4 to 8 weeks after delivery.",
        when=known_true(rls_for_support) & known_true(is_pregnant),
        after_days=28,
        source=PREGNANCY_2015,
    ),
    follow_up(
        "after_delivery",
        "Legs and iron 4 to 8 weeks after delivery: most drugs for them can then go.",
        when=known_true(rls_for_support) & known_true(weeks_postpartum < POSTPARTUM),
        after_days=42,
        source=PREGNANCY_2015,
    ),
    follow_up(
        "without_drug",
        "Without a drug: IRLS and days a week again in 6 months, or when it gets worse.",
        when=known_true(rls_for_support) & known_true(~drug_warranted_now) & ~known_true(takes_rls_drug),
        after_days=180,
        source=MAYO_2021,
    ),
)
