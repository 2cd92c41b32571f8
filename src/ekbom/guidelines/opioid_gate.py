"""When an opioid may be weighed at all, and what must stand around it.

Follows the AASM guideline (2025, A9: conditional), the RLS Foundation's advice on opioids in refractory disease
(2018) and the CDC (2022). An opioid is the last resort: the disease is refractory, iron, worsening drugs and
sleep apnoea are dealt with, an alpha-2-delta drug failed or is excluded, and a second way failed too. Around
it stand naloxone, the prescription monitoring programme, an agreement, a urine drug screen and the risk score;
a plan for the bowels and locked storage belong to the same talk.

Nothing of the gate is presumed: an open question is asked, and a "no" closes it.
"""

from ekbom.facts.variables import (
    active_implant,
    alpha2delta_failed,
    apnoea_hypopnoea_index,
    bowel_plan,
    dipyridamole_failed,
    dipyridamole_refused,
    dopamine_agonist_failed,
    dopamine_agonist_failed_or_augmented,
    dopamine_agonist_refused,
    gabapentin_enacarbil_failed,
    gabapentin_failed,
    icd_screen_positive,
    impulse_control_disorder,
    levodopa_failed,
    liver_child_pugh,
    liver_disease,
    naloxone_available,
    opioid_agreement,
    opioid_use_disorder,
    other_option_failed_or_refused,
    past_substance_use_disorder,
    pdmp_checked_clean,
    pregabalin_failed,
    psychotic_disorder,
    safe_storage_discussed,
    seizure_disorder,
    severe_aortic_stenosis,
    sleep_apnoea,
    sleep_apnoea_excluded,
    sleep_apnoea_treated,
    takes,
    tomac_failed,
    tomac_refused,
    unstable_angina,
    urine_drug_screen_clean,
    wants,
)
from ekbom.guidelines.allergy import gabapentinoid_allergy
from ekbom.guidelines.augmentation import augmentation
from ekbom.guidelines.conditions import OSA_AS_TREATED, OSA_TEST, OSA_TREAT, apnoea_moderate_untreated, listed
from ekbom.guidelines.drug_gate import RLS_DRUG_MUST_KNOW, drug_arm
from ekbom.guidelines.exacerbating import worsening_drug_settled
from ekbom.guidelines.instruments import ort_oud as ort_oud_total
from ekbom.guidelines.instruments import stop_bang as stop_bang_total
from ekbom.guidelines.iron import iron_class, iron_ready
from ekbom.guidelines.populations import adult, child
from ekbom.guidelines.renal import renal_band
from ekbom.guidelines.severity import refractory
from ekbom.guidelines.sources import AASM_2025, CDC_2022, EKBOM, FDA_2020_NALOXONE, RLSF_OPIOID_2018
from ekbom.guidelines.vocabulary import alert, finding, row
from ekbom.logic.expressions import (
    FALSE,
    TRUE,
    Expression,
    any_of,
    first_match,
    is_known,
    known_true,
    parameter,
)

OPIOID_OPTIONS = ("oxycodone", "methadone", "buprenorphine", "tramadol", "codeine", "morphine", "hydrocodone")
ORT_HIGH = parameter(
    "ort_oud_high", 3, "1", source="EKBOM", flag="K", label="opioid risk score from which risk is high"
)

#: A recorded apnoea is settled by treatment or its index; without one, a plain "no" or a screen must be there.
apnoea_settled = finding(
    "apnoea_settled",
    "Sleep apnoea is treated, excluded, mild, or was screened for",
    first_match(
        (known_true(apnoea_moderate_untreated), FALSE),
        (
            known_true(sleep_apnoea_treated)
            | known_true(sleep_apnoea_excluded)
            | known_true(apnoea_hypopnoea_index < OSA_TREAT),
            TRUE,
        ),
        (known_true(~sleep_apnoea) | (is_known(stop_bang_total) & ~known_true(sleep_apnoea)), TRUE),
        otherwise=sleep_apnoea_treated | (apnoea_hypopnoea_index < OSA_TREAT),
    ),
    source=(AASM_2025, EKBOM),
    flag="D",
)
apnoea_screen_open = finding(
    "apnoea_screen_open",
    "STOP-Bang 3 or 4, not tested",
    known_true(stop_bang_total >= OSA_TEST)
    & known_true(stop_bang_total < OSA_AS_TREATED)
    & ~is_known(apnoea_hypopnoea_index)
    & ~known_true(sleep_apnoea_treated)
    & ~known_true(sleep_apnoea_excluded),
    source=EKBOM,
    flag="D",
)
#: What is on record of single drugs counts as much as the answer on their class.
_GABAPENTINOID_FAILED = (gabapentin_failed, gabapentin_enacarbil_failed, pregabalin_failed)
_OTHER_WAY_CLOSED = (
    dopamine_agonist_failed,
    dopamine_agonist_refused,
    levodopa_failed,
    dipyridamole_failed,
    dipyridamole_refused,
    tomac_failed,
    tomac_refused,
)
first_line_failed = finding(
    "first_line_failed",
    "An alpha-2-delta drug failed at full dose, or the class is excluded by allergy",
    alpha2delta_failed | any_of(*(known_true(one) for one in _GABAPENTINOID_FAILED)) | gabapentinoid_allergy,
    source=(AASM_2025, RLSF_OPIOID_2018),
)
#: What excludes a dopamine agonist, dipyridamole or peroneal stimulation for good; a passing reason closes no way.
second_way_excluded = finding(
    "second_way_excluded",
    "A dopamine agonist, dipyridamole or peroneal stimulation is excluded for this patient",
    any_of(
        *(
            known_true(reason)
            for reason in (
                icd_screen_positive,
                impulse_control_disorder,
                psychotic_disorder,
                unstable_angina,
                severe_aortic_stenosis,
                active_implant,
                seizure_disorder,
            )
        )
    ),
    source=EKBOM,
    flag="D",
)
second_way_failed = finding(
    "second_way_failed",
    "Augmentation, or a second way without an opioid that failed, is excluded or was declined",
    any_of(
        augmentation,
        second_way_excluded,
        dopamine_agonist_failed_or_augmented,
        other_option_failed_or_refused,
        *(known_true(one) for one in _OTHER_WAY_CLOSED),
    ),
    source=(RLSF_OPIOID_2018, EKBOM),
    flag="D",
)
#: Iron that is not known is asked for; a low one, or one that cannot be read, comes first.
iron_settled = finding(
    "iron_settled",
    "Iron is enough, forbidden, or already being given",
    first_match((iron_ready, TRUE), otherwise=iron_class.is_in("replete", "iron_block", "dialysis_nephrology")),
    source=(AASM_2025, RLSF_OPIOID_2018),
    flag="D",
)
#: What sleep apnoea alone still holds back is worth its own words.
opioid_but_for_apnoea = finding(
    "opioid_but_for_apnoea",
    "Refractory disease after iron, worsening drugs, an alpha-2-delta drug and a second way were dealt with",
    drug_arm & adult & refractory & iron_settled & worsening_drug_settled & first_line_failed & second_way_failed,
    source=(AASM_2025, RLSF_OPIOID_2018, EKBOM),
    flag="D",
)
opioid_last_resort = finding(
    "opioid_last_resort",
    "Refractory disease after all of this and sleep apnoea were dealt with",
    opioid_but_for_apnoea & apnoea_settled,
    source=(AASM_2025, RLSF_OPIOID_2018, EKBOM),
    flag="D",
)
opioid_safeguards = finding(
    "opioid_safeguards",
    "Naloxone, prescription monitoring, agreement and urine drug screen are in place",
    naloxone_available & pdmp_checked_clean & opioid_agreement & urine_drug_screen_clean,
    source=(RLSF_OPIOID_2018, FDA_2020_NALOXONE, CDC_2022),
)
opioid_gate_open = finding(
    "opioid_gate_open",
    "An opioid may be weighed: last resort, with its safeguards",
    opioid_last_resort & opioid_safeguards,
    source=(AASM_2025, RLSF_OPIOID_2018),
    flag="D",
)
#: Known, not merely possible: the next step would be an opioid, or somebody asks for one.
opioid_considered = finding(
    "opioid_considered",
    "An opioid is the next step, or is asked for",
    known_true(opioid_last_resort) | any_of(*(known_true(wants(option)) for option in OPIOID_OPTIONS)),
    source=EKBOM,
    flag="D",
)
opioid_question = finding(
    "opioid_question",
    "An opioid is taken, is the next step, or is asked for",
    known_true(takes("opioid")) | opioid_considered,
    source=EKBOM,
    flag="D",
)
#: An opioid that treats an opioid use disorder is not this plan's to judge by doses for restless legs.
opioid_treats_use_disorder = finding(
    "opioid_treats_use_disorder",
    "Methadone or buprenorphine in opioid use disorder",
    known_true(opioid_use_disorder) & (known_true(takes("methadone")) | known_true(takes("buprenorphine"))),
    source=CDC_2022,
)
opioid_risk_high = finding(
    "opioid_risk_high", "Opioid risk score 3 or more", ort_oud_total >= ORT_HIGH, source=(RLSF_OPIOID_2018, EKBOM)
)
opioid_risk_raised = finding(
    "opioid_risk_raised",
    "Opioid risk score 3 or more, or a substance use disorder in the past",
    opioid_risk_high | listed(past_substance_use_disorder),
    source=(RLSF_OPIOID_2018, EKBOM),
)

#: The state of the liver is never presumed before an opioid: a class, or a plain "no liver disease".
liver_status = first_match((known_true(~liver_disease), TRUE), otherwise=liver_child_pugh.is_("A"))
OPIOID_MUST_KNOW: tuple[Expression, ...] = (*RLS_DRUG_MUST_KNOW, renal_band, liver_status, ort_oud_total, bowel_plan)

_items = (
    naloxone_available,
    pdmp_checked_clean,
    opioid_agreement,
    urine_drug_screen_clean,
    bowel_plan,
    safe_storage_discussed,
)
opioid_gate_alert = alert(
    "opioid_gate",
    "S31",
    "Safeguards of the opioid are not complete",
    row(
        opioid_question
        & (known_true(takes("opioid")) | ~known_true(child))
        & (any_of(*(~known_true(item) for item in _items)) | ~is_known(ort_oud_total)),
        "high",
        "Complete the set: talk about naloxone, check the prescription monitoring programme, score the risk (ORT-OUD), "
        "written agreement, urine drug screen, plan against constipation, locked storage.",
    ),
    source=(RLSF_OPIOID_2018, FDA_2020_NALOXONE),
)
