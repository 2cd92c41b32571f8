"""What makes restless legs worse: drugs, substances, habits, sleep apnoea.

Follows the good-practice statement of the AASM guideline of 2025 that such factors come first. A drug is
named where it belongs to the classes with a strong link, or where the legs became worse within eight weeks
of starting it or changing its dose. It never says that an antipsychotic, an antidepressant, lithium or any
drug with a withdrawal syndrome should be stopped: that is discussed with the prescriber.
"""

from ekbom.facts.variables import (
    alcohol_at_bedtime,
    alcohol_heavy,
    caffeine_after_noon,
    exercise_minutes_per_week,
    irregular_sleep,
    medication_list,
    prolonged_sitting,
    sleep_hours,
    smoker,
    takes,
    vigorous_late_exercise,
    worse_after_starting,
    worsening_drug_reviewed,
)
from ekbom.guidelines.conditions import apnoea_moderate_untreated
from ekbom.guidelines.sources import AASM_2025, EKBOM
from ekbom.guidelines.vocabulary import alert, finding, row
from ekbom.logic.expressions import Expression, all_of, any_of, known_true, parameter

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


def followed_by_worsening(drug: str) -> Expression:
    """A current drug after whose start or change of dose the legs became worse; what nobody reported is asked for."""
    return takes(drug) & known_true(worse_after_starting(drug))


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
worsening_drug_settled = finding(
    "worsening_drug_settled",
    "No worsening drug, or reviewed with its prescriber",
    ~worsening_drug | known_true(worsening_drug_reviewed),
    source=(AASM_2025, EKBOM),
    flag="V2",
)
#: Drugs that only their prescriber may change.
prescriber_owned_drug = finding(
    "prescriber_owned_drug",
    "The worsening drug is an antipsychotic, an antidepressant, lithium or an antiepileptic",
    any_of(
        takes("antipsychotic"),
        takes("mirtazapine"),
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
    "Takes a drug that lowers the uptake of iron",
    takes("acid_suppressant"),
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
        known_true(strong_worsening_drug) & known_true(prescriber_owned_drug) & ~known_true(worsening_drug_reviewed),
        "moderate",
        "A drug with a strong link to restless legs is taken, and it belongs to its prescriber: discuss the balance "
        "of risk and a change or taper with them; do not stop it.",
    ),
    row(
        known_true(strong_worsening_drug) & ~known_true(worsening_drug_reviewed),
        "moderate",
        "A drug with a strong link to restless legs is taken (sedating antihistamines hide in over-the-counter sleep "
        "aids): replace it where that is possible, for example by a non-sedating antihistamine or a nasal steroid; "
        "for nausea, ondansetron after a look at the QT interval.",
    ),
    row(
        known_true(timed_worsening_drug) & ~known_true(worsening_drug_reviewed),
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
        known_true(prescriber_owned_drug) | known_true(takes("valproate")) | known_true(takes("carbamazepine")),
        "high",
        "This plan stops no antipsychotic, antidepressant, lithium or antiepileptic: a change is discussed with the "
        "prescriber, who weighs the illness against the legs.",
    ),
    source=EKBOM,
)
