"""Who else is needed: emergency care, mental health, vessels, blood, kidney, pregnancy, childhood, sleep.

Each referral has its own reason; none is made because a patient has restless legs. Emergencies and thoughts of
suicide come before everything else on the plan. It refuses a vascular referral "to rule out veins" in people
whose legs were examined and show nothing.
"""

from ekbom.facts.variables import condition_list, iron_overload_disorder, polycythaemia_vera, rare_leg_mimic
from ekbom.guidelines.arteries import arterial_emergency_open, peripheral_artery_disease
from ekbom.guidelines.artery_care import symptomatic_artery_disease
from ekbom.guidelines.augmentation import augmentation
from ekbom.guidelines.ceap import symptomatic_vein_disease
from ekbom.guidelines.conditions import no_parkinson_disease
from ekbom.guidelines.diagnosis import rls_for_support
from ekbom.guidelines.impulse_control import impulse_control
from ekbom.guidelines.instruments import PHQ_MODERATELY_SEVERE, phq9
from ekbom.guidelines.iron import iron_class
from ekbom.guidelines.populations import adult, child, cognitively_impaired, end_stage_kidney, is_pregnant
from ekbom.guidelines.prescreen import (
    asked_or_absent,
    emergency_open,
    parkinsonian_progression,
    suicidality_open,
)
from ekbom.guidelines.renal import egfr_value
from ekbom.guidelines.severity import refractory, very_severe
from ekbom.guidelines.sleep_tests import diagnostic_doubt
from ekbom.guidelines.sources import (
    AASM_2025,
    ALLEN_2003,
    EKBOM,
    IRLSSG_2013_CHILD,
    IRLSSG_IRON_2018,
    KDIGO,
    MAYO_2021,
    PREGNANCY_2015,
    SVS_1_2022,
)
from ekbom.guidelines.statements_beside import beside
from ekbom.guidelines.vein_clots import CLOT_CARE, clot_to_refer
from ekbom.guidelines.vocabulary import Source, Statement, absent_unless_listed, finding, option
from ekbom.guidelines.vte import vte_open
from ekbom.logic.expressions import any_of, either_leg, known_true, parameter

EGFR_LOW = parameter(
    "egfr_nephrology",
    30,
    "mL/min/{1.73_m2}",
    source="KDIGO",
    flag="K",
    label="eGFR below which nephrology shares the care",
)


def _advice(source: Source, id: str, text: str, flag: str = "D") -> tuple[Statement, ...]:
    return (source.statement(id, text, direction="for", strength="good_practice", flag=flag),)


refer_emergency = option(
    "refer_emergency",
    "Refer to emergency care today",
    kind="referral",
    text="Send now, by ambulance where a clot in the lung, a cold leg, bleeding or a malignant neuroleptic syndrome is "
    "possible. No new drug for restless legs; stop no drug suddenly on the way.",
    indication=emergency_open,
    statements=_advice(EKBOM, "EKBOM-RED-FLAG", "An open red flag is settled before restless legs are treated."),
    monitoring=("Make sure the patient arrived.",),
    if_it_fails="Call again; do not go on with this plan.",
    necessity="emergency",
)
refer_mental_health = option(
    "refer_mental_health",
    "Refer to mental health care",
    kind="referral",
    text="Thoughts of suicide: assessment the same day, with the crisis contact in hand. Otherwise soon, for severe "
    "depression. Tell them which drugs for the legs can worsen mood, and that theirs may worsen the legs.",
    indication=suicidality_open | (phq9 >= PHQ_MODERATELY_SEVERE),
    statements=_advice(
        EKBOM, "EKBOM-SUICIDALITY", "Thoughts of suicide and severe depression are assessed by those who treat them."
    ),
    monitoring=("PHQ-9 at the next visit, with item 9.",),
    if_it_fails="Emergency care.",
    fit=known_true(suicidality_open),
    necessity="emergency",
)
specialist_reason = finding(
    "specialist_reason",
    "Refractory, augmented, very severe or doubtful disease, impulse control disorder, dementia or Parkinson disease",
    any_of(
        refractory,
        augmentation,
        impulse_control,
        very_severe,
        diagnostic_doubt,
        cognitively_impaired,
        no_parkinson_disease,
    ),
    source=(MAYO_2021, ALLEN_2003, EKBOM),
    flag="D",
)
refer_specialist = option(
    "refer_specialist",
    "Refer to a specialist for restless legs, sleep or movement disorders",
    kind="referral",
    text="With the list of drugs tried (dose, time, why stopped), iron tests with dates, IRLS and the time symptoms begin.",
    indication=adult
    & ((rls_for_support & specialist_reason) | known_true(rare_leg_mimic) | asked_or_absent(parkinsonian_progression)),
    statements=_advice(
        MAYO_2021,
        "MAYO-REFRACTORY",
        "Refractory or augmented disease is managed by, or with, a specialist.",
        "K",
    ),
    monitoring=("The specialist's letter; this plan is made anew with it.",),
    if_it_fails="A second specialist centre.",
    fit=known_true(parkinsonian_progression),
    necessity="safety",
)
vascular_reason = finding(
    "vascular_reason",
    "Clot, threatened leg, proven artery disease or symptomatic vein disease",
    any_of(
        vte_open,
        arterial_emergency_open,
        either_leg(known_true(peripheral_artery_disease) | symptomatic_artery_disease),
        either_leg(symptomatic_vein_disease),
        clot_to_refer,
    ),
    source=(SVS_1_2022, EKBOM),
)
refer_vascular = option(
    "refer_vascular",
    "Refer to a vascular specialist",
    kind="referral",
    text="For the vessels in their own right: a clot or a threatened leg the same day, an ulcer within two weeks, the rest "
    "routinely. Treating a vessel is no treatment of restless legs.",
    indication=vascular_reason,
    statements=(
        *_advice(
            SVS_1_2022,
            "SVS-SYMPTOMATIC",
            "Symptomatic vein disease and limbs short of blood are assessed by those who can treat them.",
            "K",
        ),
        *CLOT_CARE,
    ),
    monitoring=("IRLS before and after any vessel treatment, so that nothing is claimed too early.",),
    if_it_fails="Emergency care where the leg is in danger.",
    fit=known_true(vte_open) | known_true(arterial_emergency_open),
    necessity="safety",
)
iron_excess = finding(
    "iron_excess",
    "Too much iron, an overload disorder or polycythaemia",
    iron_class.is_("iron_block")
    | absent_unless_listed(iron_overload_disorder, condition_list)
    | absent_unless_listed(polycythaemia_vera, condition_list),
    source=IRLSSG_IRON_2018,
)
refer_haematology = option(
    "refer_haematology",
    "Refer to haematology",
    kind="referral",
    text="Repeat fasting iron tests first where the sample was not a morning one off iron; then for overload (HFE test), a "
    "high ferritin with a low saturation, or polycythaemia. Venesection keeps ferritin low on purpose: no iron "
    "unless haematology agrees.",
    indication=iron_excess,
    statements=_advice(
        IRLSSG_IRON_2018,
        "IRON-OVERLOAD",
        "No iron is given in overload, and its cause is looked for.",
        "K",
    ),
    monitoring=("Ferritin and transferrin saturation with haematology.",),
    if_it_fails="Treat the legs without iron.",
    necessity="safety",
)
refer_obstetrics = option(
    "refer_obstetrics",
    "Refer to the obstetric team",
    kind="referral",
    text="Share the plan: iron, behaviour, what is avoided, and that the legs usually settle after delivery.",
    indication=is_pregnant & rls_for_support,
    statements=(
        *beside("refer_obstetrics"),
        AASM_2025.statement(
            "G3",
            "Restless legs is common in pregnancy; what a treatment means for pregnancy is weighed for each option.",
            direction="for",
            strength="good_practice",
            population="pregnant",
            flag="V2",
        ),
        *_advice(
            PREGNANCY_2015,
            "PREG-SHARED",
            "In pregnancy every drug for restless legs is weighed together with the obstetric team.",
            "K",
        ),
    ),
    monitoring=("Look again 4 to 8 weeks after delivery.",),
    if_it_fails="Specialist for restless legs, with the obstetric team.",
    necessity="safety",
)
kidney_reason = finding(
    "kidney_reason",
    "On dialysis, kidney failure, or eGFR below 30",
    known_true(egfr_value < EGFR_LOW) | end_stage_kidney,
    source=KDIGO,
)
refer_nephrology = option(
    "refer_nephrology",
    "Refer to nephrology",
    kind="referral",
    text="Share the plan: iron and anaemia targets are theirs, doses follow the kidney, exercise during dialysis and cooler "
    "dialysate may help, and transplantation often ends the complaint.",
    indication=kidney_reason & rls_for_support,
    statements=_advice(KDIGO, "KDIGO-SHARED", "Advanced kidney disease is managed with nephrology.", "K"),
    monitoring=("Kidney function before every dose step.",),
    if_it_fails="Specialist for restless legs, with nephrology.",
    necessity="support",
)
refer_paediatric_sleep = option(
    "refer_paediatric_sleep",
    "Refer to a paediatric sleep specialist",
    kind="referral",
    text="For everyone under 18 with possible restless legs; iron and sleep habits can begin meanwhile.",
    indication=child & rls_for_support,
    statements=(
        IRLSSG_2013_CHILD.statement(
            "IRLSSG-CHILD-CARE",
            "Children are diagnosed in their own words, and drugs other than iron are left to specialists.",
            direction="for",
            strength="good_practice",
            population="child",
            flag="D",
        ),
    ),
    monitoring=("Sleep, school and mood at each visit.",),
    if_it_fails="Paediatric neurology.",
    necessity="safety",
)
