"""What makes restless legs worse: drugs, substances, habits, sleep apnoea.

Follows the good-practice statement of the AASM guideline of 2025 that such factors come first. A drug is
named where it belongs to the classes with a strong link, or where the legs became worse 0 to 56 days, both
included, after it was started or its dose was changed: as it was told, else by the two dates. It never says that an antipsychotic, an antidepressant, lithium or any
drug with a withdrawal syndrome should be stopped: that is discussed with the prescriber.
"""

from ekbom.facts.variables import (
    abrupt_sedative_withdrawal,
    adhd,
    alcohol_at_bedtime,
    alcohol_heavy,
    antidepressant_well_controlled,
    as_of,
    bariatric_surgery,
    blood_donor,
    caffeine_after_noon,
    chronic_kidney_disease,
    chronic_lung_disease,
    claudication,
    coeliac_disease,
    coronary_disease,
    days_on,
    depression,
    diabetes,
    dopamine_agonist_withdrawal_syndrome,
    exercise_minutes_per_week,
    heart_failure,
    hereditary_ataxia,
    hypertension,
    inflammatory_bowel_disease,
    inflammatory_disease,
    irregular_sleep,
    medication_list,
    migraine,
    multiple_sclerosis,
    obesity,
    opioid_withdrawal,
    parkinson_disease,
    peripheral_neuropathy,
    prolonged_sitting,
    recent_spinal_anaesthesia,
    sleep_hours,
    smoker,
    spinal_cord_lesion,
    symptoms_worse_since,
    takes,
    thyroid_disease,
    venous_symptoms,
    vigorous_late_exercise,
    worse_after_starting,
    worsening_drug_reviewed,
)
from ekbom.guidelines.conditions import apnoea_moderate_untreated
from ekbom.guidelines.populations import child, end_stage_kidney, is_pregnant
from ekbom.guidelines.sources import AASM_2025, EKBOM
from ekbom.guidelines.vocabulary import alert, finding, row
from ekbom.logic.expressions import Expression, all_of, any_of, either_leg, first_match, is_known, known_true, parameter

SHORT_SLEEP = parameter(
    "short_sleep", 7, "h", source="EKBOM", flag="D", label="hours of sleep below which sleep is short"
)
INACTIVE_BELOW = parameter(
    "inactive_below",
    90,
    "min/wk",
    source="EKBOM",
    flag="D",
    label="minutes of exercise a week below which a person is inactive",
)

WINDOW = parameter(
    "worsening_window",
    56,
    "d",
    source="EKBOM",
    flag="D",
    label="days after the start of a drug within which a worsening may be due to it",
)

NOT_BEFORE = parameter("worsening_not_before", 0, "d", source="EKBOM", flag="D", label="days, counted from the start")

#: Named whenever they are taken, whatever the timing.
STRONG = ("sedating_antihistamine", "d2_antiemetic", "antipsychotic", "mirtazapine")
#: Named only when the legs became worse within 56 days of the start or of a dose change.
TIMED = (
    "ssri",
    "snri",
    "tca",
    "mianserin",
    "lithium",
    "tramadol",
    "beta_blocker",
    "topiramate",
    "zonisamide",
    "phenytoin",
    "sodium_oxybate",
    "interferon_alpha",
    "levothyroxine",
)


_days_worse = as_of - symptoms_worse_since


def _worse_after(drug: str) -> Expression:
    """Whether the legs became worse in the window after the start of the drug: as told, else by the two dates."""
    after = days_on(drug) - _days_worse
    return first_match(
        (is_known(worse_after_starting(drug)), worse_after_starting(drug)),
        otherwise=(after >= NOT_BEFORE) & (after <= WINDOW),
    )


def followed_by_worsening(drug: str) -> Expression:
    """A current drug after whose start or change of dose the legs became worse; what nobody reported is asked for."""
    return takes(drug) & known_true(_worse_after(drug))


def timing_open(drug: str) -> Expression:
    """A current drug of which nobody knows whether the legs became worse after its start."""
    told = is_known(worse_after_starting(drug)) | (is_known(days_on(drug)) & is_known(symptoms_worse_since))
    return known_true(takes(drug)) & ~told


strong_worsening_drug = finding(
    "strong_worsening_drug",
    "Takes a drug of a class that strongly worsens restless legs",
    any_of(*(takes(drug) for drug in STRONG)),
    source=EKBOM,
    flag="K",
)
timed_worsening_drug = finding(
    "timed_worsening_drug",
    "The legs became worse within eight weeks of a drug that can do this",
    any_of(*(followed_by_worsening(drug) for drug in TIMED)),
    source=EKBOM,
    flag="D",
)
worsening_drug = finding(
    "worsening_drug",
    "Takes a drug that may be worsening the legs",
    strong_worsening_drug | timed_worsening_drug,
    source=(AASM_2025, EKBOM),
    flag="D",
)
withdrawal_worsens = finding(
    "withdrawal_worsens",
    "Withdrawal of an opioid, a sedative or a dopamine agonist, which worsens the legs",
    any_of(opioid_withdrawal, abrupt_sedative_withdrawal, dopamine_agonist_withdrawal_syndrome),
    source=EKBOM,
)
worsening_timing_open = finding(
    "worsening_timing_open",
    "Takes a drug that can worsen the legs for a time, and whether it did is not known",
    any_of(*(timing_open(drug) for drug in TIMED)),
    source=EKBOM,
    flag="D",
)
ANTIDEPRESSANTS = ("mirtazapine", "mianserin", "ssri", "snri", "tca")
#: A depression that is well controlled may outweigh the legs.
mood_stable_on_antidepressant = finding(
    "mood_stable_on_antidepressant",
    "Mood is stable on an antidepressant that may worsen the legs",
    antidepressant_well_controlled & any_of(*(takes(drug) for drug in ANTIDEPRESSANTS)),
    source=EKBOM,
)
worsening_drug_settled = finding(
    "worsening_drug_settled",
    "No worsening drug, or reviewed with its prescriber",
    ~worsening_drug | known_true(worsening_drug_reviewed),
    source=(AASM_2025, EKBOM),
    flag="V2",
)
#: Drugs that only their prescriber may change.
strong_drug_of_prescriber = finding(
    "strong_drug_of_prescriber",
    "Takes an antipsychotic or mirtazapine, which strongly worsen restless legs",
    takes("antipsychotic") | takes("mirtazapine"),
    source=EKBOM,
    flag="K",
)
prescriber_owned_drug = finding(
    "prescriber_owned_drug",
    "The worsening drug is an antipsychotic, an antidepressant, lithium or an antiepileptic",
    any_of(
        strong_drug_of_prescriber,
        *(
            followed_by_worsening(drug)
            for drug in (
                "ssri",
                "snri",
                "tca",
                "mianserin",
                "lithium",
                "topiramate",
                "zonisamide",
                "phenytoin",
            )
        ),
    ),
    source=EKBOM,
    flag="K",
)
iron_robbing_drug = finding(
    "iron_robbing_drug",
    "Takes a drug that costs iron: an acid suppressant, or an anti-inflammatory pain killer that makes the gut bleed",
    takes("acid_suppressant") | takes("nsaid"),
    source=EKBOM,
    flag="K",
)
cramp_or_myalgia_drug = finding(
    "cramp_or_myalgia_drug",
    "Takes a drug that causes cramps or sore muscles",
    takes("statin") | takes("diuretic") | takes("long_acting_beta_agonist"),
    source=EKBOM,
)

short_or_irregular_sleep = finding(
    "short_or_irregular_sleep",
    "Short or irregular sleep",
    irregular_sleep | (sleep_hours < SHORT_SLEEP),
    source=EKBOM,
)
inactive = finding(
    "inactive",
    "Little exercise or long sitting",
    prolonged_sitting | (exercise_minutes_per_week < INACTIVE_BELOW),
    source=EKBOM,
)
TRIGGERS: tuple[Expression, ...] = (
    caffeine_after_noon,
    alcohol_at_bedtime,
    alcohol_heavy,
    smoker,
    short_or_irregular_sleep,
    inactive,
    vigorous_late_exercise,
    worsening_drug,
    apnoea_moderate_untreated,
    known_true(withdrawal_worsens),
)
trigger_present = finding(
    "trigger_present", "At least one trigger is there", any_of(*TRIGGERS), source=AASM_2025, flag="V2"
)
triggers_all_absent = finding(
    "triggers_all_absent",
    "Every trigger was asked about and none is there",
    all_of(*(known_true(~trigger) for trigger in TRIGGERS)),
    source=AASM_2025,
    flag="V2",
)

drug_induced = alert(
    "drug_induced",
    "",
    "A drug may be worsening the legs",
    row(
        strong_drug_of_prescriber & ~known_true(worsening_drug_reviewed),
        "moderate",
        "A drug with a strong link to restless legs is taken, and it belongs to its prescriber: discuss the balance "
        "of risk and a change or taper with them; do not stop it. A depression that is well controlled may outweigh the "
        "legs; a dopaminergic drug is no way out beside an antipsychotic.",
    ),
    row(
        strong_worsening_drug & ~known_true(worsening_drug_reviewed),
        "moderate",
        "A drug with a strong link to restless legs is taken (sedating antihistamines hide in over-the-counter sleep "
        "aids): replace it where that is possible, for example by a non-sedating antihistamine or a nasal steroid; "
        "for nausea, ondansetron or domperidone after a look at the QT interval.",
    ),
    row(
        withdrawal_worsens,
        "moderate",
        "Withdrawal of an opioid, a sedative or a dopamine agonist worsens the legs: go back to a slower taper with the "
        "prescriber.",
    ),
    row(
        timed_worsening_drug & ~known_true(worsening_drug_reviewed),
        "info",
        "The legs became worse within eight weeks of a drug that can cause this: discuss with the prescriber; taper "
        "rather than stop.",
    ),
    source=(AASM_2025, EKBOM),
    unknown_when=~known_true(medication_list) & ~known_true(strong_worsening_drug) & ~known_true(timed_worsening_drug),
    unknown_level="info",
    unknown_text="The list of medicines is missing: sedating antihistamines, antiemetics, antipsychotics and "
    "antidepressants can cause or worsen restless legs. Ask.",
)
psychiatric_drug_caution = alert(
    "psychiatric_drug_caution",
    "S21",
    "Do not stop a psychiatric drug or an antiepileptic",
    row(
        prescriber_owned_drug | takes("valproate") | takes("carbamazepine"),
        "high",
        "This plan stops no antipsychotic, antidepressant, lithium or antiepileptic: a change is discussed with the "
        "prescriber, who weighs the illness against the legs.",
    ),
    source=EKBOM,
)

#: They go with restless legs; most are no trigger that can be taken away, each is worth its own treatment.
associated_condition = finding(
    "associated_condition",
    "A condition that goes with restless legs",
    any_of(
        chronic_kidney_disease,
        end_stage_kidney,
        is_pregnant,
        peripheral_neuropathy,
        parkinson_disease,
        multiple_sclerosis,
        migraine,
        inflammatory_disease,
        inflammatory_bowel_disease,
        coeliac_disease,
        chronic_lung_disease,
        coronary_disease,
        hypertension,
        heart_failure,
        either_leg(claudication),
        either_leg(venous_symptoms),
        spinal_cord_lesion,
        recent_spinal_anaesthesia,
        depression,
        diabetes,
        bariatric_surgery,
        blood_donor,
        thyroid_disease,
        child & adhd,
        obesity,
        hereditary_ataxia,
    ),
    source=EKBOM,
)
