"""Conditions that other modules ask about, and how far their absence may be presumed.

A condition that a record does not mention is presumed absent only where the problem list is there; the
presumption is named (``no_<id>``) on the plan. What must be known is never wrapped here.
"""

from ekbom.facts.variables import (
    active_implant,
    apnoea_hypopnoea_index,
    chronic_lung_disease,
    cirrhosis,
    condition_list,
    eating_disorder,
    heart_failure,
    home_oxygen,
    hypercapnic_respiratory_failure,
    liver_child_pugh,
    nyha_class,
    opioid_use_disorder,
    oxygen_saturation,
    paco2,
    parkinson_disease,
    psychotic_disorder,
    seizure_disorder,
    sleep_apnoea,
    sleep_apnoea_excluded,
    sleep_apnoea_treated,
    substance_use_disorder,
)
from ekbom.guidelines.instruments import stop_bang
from ekbom.guidelines.sources import EKBOM
from ekbom.guidelines.vocabulary import absent_unless_listed, finding
from ekbom.logic.expressions import Expression, known_true, parameter, presume

OSA_TREAT = parameter("osa_moderate", 15, "/h", source="EKBOM", flag="D", label="AHI of moderate sleep apnoea")
OSA_TEST = parameter("stop_bang_test", 3, "1", source="EKBOM", flag="D", label="STOP-Bang that asks for a sleep test")
OSA_AS_TREATED = parameter(
    "stop_bang_high",
    5,
    "1",
    source="EKBOM",
    flag="D",
    label="STOP-Bang that counts as untreated sleep apnoea until tested",
)
NYHA_SEVERE = parameter("nyha_severe", 3, "1", source="EKBOM", flag="K")
OXYGEN_LOW = parameter("oxygen_saturation_low", 90, "%", source="EKBOM", flag="D")
CARBON_DIOXIDE_HIGH = parameter("paco2_high", 45, "mm[Hg]", source="EKBOM", flag="D")


def listed(condition: Expression) -> Expression:
    """The condition, presumed absent by name where the problem list is there and does not hold it."""
    return absent_unless_listed(condition, condition_list)


hypercapnic_failure = finding(
    "hypercapnic_failure",
    "Breathing failure with raised carbon dioxide, or home oxygen",
    hypercapnic_respiratory_failure | home_oxygen | (paco2 > CARBON_DIOXIDE_HIGH),
    source=EKBOM,
    flag="D",
)
respiratory_disease = finding(
    "respiratory_disease",
    "Chronic lung disease, home oxygen or breathing failure",
    chronic_lung_disease
    | hypercapnic_respiratory_failure
    | home_oxygen
    | (paco2 > CARBON_DIOXIDE_HIGH)
    | (oxygen_saturation < OXYGEN_LOW),
    source=EKBOM,
    flag="D",
)
substance_use = finding(
    "substance_use", "Active substance use disorder", substance_use_disorder | opioid_use_disorder, source=EKBOM
)
severe_liver_disease = finding("severe_liver_disease", "Child-Pugh class C", liver_child_pugh.is_("C"), source=EKBOM)
#: A cirrhosis on record without its class is an open question, not a healthy liver.
no_severe_liver_disease = presume(
    severe_liver_disease,
    False,
    name="no_severe_liver_disease",
    provided=condition_list & ~known_true(cirrhosis),
)
#: A sleep apnoea that is on record needs its index and its treatment; only the diagnosis itself may be presumed absent.
apnoea_moderate_untreated = finding(
    "apnoea_moderate_untreated",
    "Moderate or severe sleep apnoea that is not treated, or a high STOP-Bang that was not tested",
    (listed(sleep_apnoea) & ~sleep_apnoea_treated & (apnoea_hypopnoea_index >= OSA_TREAT))
    | (
        ~known_true(sleep_apnoea_treated)
        & presume(apnoea_hypopnoea_index >= OSA_TREAT, False, name="no_raised_apnoea_index")
    )
    | (
        ~known_true(sleep_apnoea_treated)
        & ~known_true(sleep_apnoea_excluded)
        & presume(stop_bang >= OSA_AS_TREATED, False, name="no_high_stop_bang")
        & ~known_true(apnoea_hypopnoea_index < OSA_TREAT)
    ),
    source=EKBOM,
    flag="D",
)
#: What is on record and not known to be treated is untreated, whatever its index.
apnoea_untreated = finding(
    "apnoea_untreated",
    "Sleep apnoea on record that is not known to be treated, or a high STOP-Bang that was not tested",
    known_true(apnoea_moderate_untreated)
    | (known_true(sleep_apnoea) & ~known_true(sleep_apnoea_treated) & ~known_true(sleep_apnoea_excluded)),
    source=EKBOM,
    flag="D",
)
#: A class that is on record is heart failure, whether the diagnosis is spelled out or not.
heart_failure_severe = finding(
    "heart_failure_severe",
    "Heart failure NYHA III or IV",
    known_true(nyha_class >= NYHA_SEVERE) | (listed(heart_failure) & (nyha_class >= NYHA_SEVERE)),
    source=EKBOM,
)

#: Each of these is the finding, presumed absent by name from a problem list that does not hold it.
no_respiratory_disease = listed(respiratory_disease)
no_hypercapnic_failure = listed(hypercapnic_failure)
no_substance_use_disorder = listed(substance_use_disorder)
no_psychotic_disorder = listed(psychotic_disorder)
no_seizure_disorder = listed(seizure_disorder)
no_eating_disorder = listed(eating_disorder)
no_parkinson_disease = listed(parkinson_disease)
no_heart_failure = listed(heart_failure)
no_active_implant = listed(active_implant)
