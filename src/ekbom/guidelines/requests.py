"""What to ask and what to measure: every question the plan can put, with its reason.

A request is listed when a fact that is missing could change the plan, and whenever its own condition here holds.
The book asks for nothing that changes nothing; a sample that is there but not fit to rest on is asked for again.
"""

from ekbom.facts.variables import (
    allergy_list,
    burning_numb_feet,
    condition_list,
    dialysis,
    effective_contraception,
    first_degree_relative_with_rls,
    hba1c,
    height,
    medication_list,
    pdmp_checked_clean,
    phosphate,
    phq9_item9,
    pregnancy_test,
    qtc,
    stocking_sensory_loss,
    suicidal_ideation,
    takes,
    tsh,
    unrecognised_drug,
    vitamin_b12,
    whole_body_restlessness,
)
from ekbom.guidelines.diagnosis import diagnosis_class, rls_for_support
from ekbom.guidelines.drug_gate import drug_arm
from ekbom.guidelines.exacerbating import worsening_timing_open
from ekbom.guidelines.impulse_control import icd_screen, questionnaire_prompt
from ekbom.guidelines.instruments import ess, gad7, irls, isi, onset_level, ort_oud, rls6_highest, stop_bang
from ekbom.guidelines.interactions import qtc_fresh, two_qt_factors
from ekbom.guidelines.iron import crp_due, ferritin_due, hb_due, hfe_due, iron_repeat_due, tsat, tsat_due
from ekbom.guidelines.iron_route import fcm_question, iv_iron_wanted
from ekbom.guidelines.iron_treatment import repeat_phosphate_due
from ekbom.guidelines.mimics import leg_cramps, neuropathy, sore_muscles
from ekbom.guidelines.populations import child, cognitively_impaired, could_be_pregnant, is_pregnant, lactating
from ekbom.guidelines.renal import clearance
from ekbom.guidelines.sleep_tests import osa_test_due
from ekbom.guidelines.supplements import b12_reason
from ekbom.guidelines.vocabulary import Request, request
from ekbom.logic.expressions import Expression, any_of, is_known, known_true

#: Still possible, or true: what it depends on is worth asking.
_drug_possible = ~known_true(~drug_arm)
_legs_possible = ~diagnosis_class.is_("mimic_more_likely")


def _missing(fact: Expression) -> Expression:
    return ~is_known(fact)


REQUESTS: tuple[Request, ...] = (
    request(
        "ferritin",
        "Ferritin",
        "Iron is the first treatment where it is low. Morning sample, a day without iron.",
        ferritin_due,
    ),
    request(
        "tsat",
        "Iron and binding capacity (transferrin saturation)",
        "A saturation below 20 % shows low iron; from 45 % on no iron may be given.",
        tsat_due,
        settled=is_known(tsat),
    ),
    request("crp", "C-reactive protein", "Inflammation lifts ferritin and hides low iron.", crp_due),
    request("hb", "Haemoglobin", "Anaemia needs its cause; a high value forbids iron.", hb_due),
    request(
        "creatinine_or_egfr",
        "Kidney function: creatinine with eGFR, dialysis yes or no",
        "Most drugs for restless legs are dosed by the kidney; without it no dose can be given.",
        _drug_possible & _missing(clearance),
        settled=is_known(clearance) & is_known(dialysis),
    ),
    request(
        "phosphate", "Phosphate", "Ferric carboxymaltose lowers it.", known_true(fcm_question) & _missing(phosphate)
    ),
    request(
        "b12",
        "Vitamin B12",
        "Neuropathy is a mimic; metformin, acid suppression and age make a lack likely.",
        _missing(vitamin_b12) & (known_true(neuropathy) | b12_reason),
    ),
    request(
        "hba1c",
        "HbA1c",
        "Diabetes is the first cause of neuropathy, which looks like restless legs.",
        _missing(hba1c) & known_true(neuropathy),
    ),
    request(
        "tsh",
        "Thyroid-stimulating hormone",
        "Too much thyroid hormone can worsen the legs.",
        _missing(tsh) & known_true(takes("levothyroxine")),
    ),
    request(
        "ecg_qtc",
        "Electrocardiogram with QTc",
        "Methadone and some other drugs lengthen it. With methadone: before the start (3 months old at most with a risk factor, else 12), "
        "2 to 4 weeks after it and after each rise, then yearly.",
        (known_true(takes("methadone")) & ~qtc_fresh) | (two_qt_factors & _missing(qtc)),
    ),
    request(
        "pregnancy_test",
        "Pregnancy test",
        "Most drugs for restless legs and iron by vein are not for early pregnancy; test before the first dose.",
        known_true(could_be_pregnant)
        & ~known_true(is_pregnant)
        & ~known_true(effective_contraception)
        & _missing(pregnancy_test)
        & (known_true(drug_arm) | known_true(iv_iron_wanted)),
        settled=is_known(is_pregnant),
    ),
    request(
        "pregnancy_status",
        "Pregnant, breastfeeding, contraception?",
        "It decides what may be given, and is never presumed.",
        known_true(could_be_pregnant) & _missing(is_pregnant),
        settled=known_true(~could_be_pregnant) & is_known(lactating),
    ),
    request(
        "osa_test",
        "STOP-Bang; from 3 points on a sleep test",
        "Sleep apnoea worsens the legs and makes sedating drugs dangerous.",
        known_true(osa_test_due),
    ),
    request("abi", "Ankle-brachial index", "No compression before the arteries are known."),
    request("tbi", "Toe pressure (toe-brachial index)", "Stiff arteries make the ankle index useless."),
    request(
        "duplex",
        "Duplex scan of the leg veins with reflux times",
        "Only with signs or complaints of vein disease; reflux time, position and manoeuvre decide on vein procedures.",
    ),
    request(
        "drug_list",
        "List of medicines",
        "Interactions and drugs that worsen the legs; no drug is offered without it.",
        ~known_true(medication_list) | known_true(unrecognised_drug),
    ),
    request(
        "problem_list",
        "Conditions that are not on record (see the questions)",
        "What is not on a list that exists may be presumed absent; without the list nothing may.",
        ~known_true(condition_list),
    ),
    request(
        "allergy_list", "Allergies", "Ask once, write it down, even where there is none.", ~known_true(allergy_list)
    ),
    request(
        "drug_timeline",
        "When drugs were begun or changed, and when the legs became worse",
        "A drug begun within eight weeks before may be the cause.",
        worsening_timing_open,
    ),
    request(
        "irls_score",
        "IRLS total and days a week",
        "How bad it is decides whether a drug is worth it, and shows whether it works.",
        _legs_possible & _missing(irls),
    ),
    request(
        "baseline_scores",
        "Insomnia, sleepiness, anxiety, STOP-Bang, and the time symptoms begin or the RLS-6",
        "Measured once before treatment, so that a later change can be told.",
        known_true(rls_for_support)
        & any_of(
            _missing(isi),
            _missing(ess),
            _missing(gad7),
            _missing(stop_bang),
            _missing(onset_level) & _missing(rls6_highest),
        ),
    ),
    request(
        "rls_criteria",
        "The five criteria, asked one by one",
        "No drug without a diagnosis; one visit of questions settles it.",
        diagnosis_class.is_in("possible_RLS", "insufficient_data"),
        settled=~diagnosis_class.is_in("possible_RLS", "insufficient_data"),
    ),
    request(
        "icd_screen",
        "Gambling, spending, eating, sexual urges, pointless repetition",
        "Dopaminergic drugs cause them, and patients do not tell unasked.",
        (known_true(takes("dopamine_agonist") | takes("levodopa")) | known_true(questionnaire_prompt))
        & _missing(icd_screen),
    ),
    request(
        "ort_oud",
        "Opioid risk (ORT-OUD)",
        "Part of the gate before any opioid.",
        known_true(takes("opioid")) & _missing(ort_oud),
    ),
    request(
        "mental_health_screen",
        "PHQ-9 with item 9, GAD-7",
        "Thoughts of suicide change everything; depression and its drugs change the choice.",
        _missing(phq9_item9) & _missing(suicidal_ideation),
    ),
    request(
        "akathisia_exam",
        "Examination for akathisia",
        "Restlessness of the whole body under a dopamine blocker or antidepressant is not restless legs.",
        known_true(whole_body_restlessness) | (known_true(takes("d2_blocker")) & _missing(whole_body_restlessness)),
    ),
    request(
        "neuropathy_exam",
        "Monofilament, vibration, ankle jerks",
        "Burning or numb feet may be neuropathy.",
        known_true(burning_numb_feet) & _missing(stocking_sensory_loss),
    ),
    request(
        "ck_electrolytes",
        "Creatine kinase, potassium, calcium, magnesium",
        "Cramps and sore muscles have causes of their own.",
        known_true(leg_cramps) | known_true(sore_muscles),
    ),
    request("weight", "Body weight", "Creatinine clearance and doses by weight need it."),
    request(
        "height",
        "Height",
        "In obesity the clearance is worked out with an adjusted weight.",
        settled=is_known(height),
    ),
    request("hfe", "HFE genotype", "A saturation of 45 % or more in two samples: haemochromatosis?", hfe_due),
    request(
        "family_report",
        "What relatives and carers see",
        "Relatives with restless legs support the diagnosis; carers see what a child or a person with dementia cannot tell. For "
        "dementia there is an observer's scale (BIT-RL).",
        (_legs_possible & _missing(first_degree_relative_with_rls) & known_true(child)) | cognitively_impaired,
    ),
    request(
        "pdmp",
        "Prescription monitoring programme",
        "Part of the gate before any opioid.",
        known_true(takes("opioid")) & _missing(pdmp_checked_clean),
    ),
    request(
        "repeat_iron_studies",
        "Iron studies again",
        "The sample is old, was not a fasting morning one, or inflammation clouds it.",
        iron_repeat_due,
    ),
    request(
        "repeat_phosphate",
        "Phosphate again",
        "It was low, or ferric carboxymaltose was given lately to someone at risk.",
        repeat_phosphate_due,
    ),
)

#: Questions that many facts share, so that the plan asks once for what is asked at one sitting.
QUESTIONS = (
    request("infection_now", "Infection or fever now", "Iron by vein waits until it is over."),
    request(
        "red_flags", "Red flags", "Clot, threatened leg, bleeding, new weakness and the like come before restless legs."
    ),
    request(
        "augmentation_questions",
        "Augmentation questions",
        "Earlier, stronger, spreading or quicker complaints on a dopaminergic drug change the whole plan.",
    ),
    request(
        "capillaroscopy",
        "Nailfold capillaroscopy findings",
        "They tell a disease of small vessels from none; they never decide on restless legs.",
    ),
    request(
        "course_of_disease",
        "Course of the disease",
        "How long, how often and since when decides on daily or occasional treatment.",
    ),
    request(
        "habits", "Habits", "Caffeine, alcohol, nicotine, exercise and sleep times are triggers that can be changed."
    ),
    request(
        "iron_history",
        "Earlier iron treatment",
        "What was given, how it was tolerated and whether it helped decides on the way of the next course.",
    ),
    request(
        "leg_examination",
        "Examination of the legs",
        "Veins, skin, swelling and pulses decide what may be done to a leg.",
    ),
    request(
        "mimic_questions",
        "Questions about mimics",
        "Cramps, neuropathy, posture, akathisia and joint pain can look like restless legs.",
    ),
    request(
        "opioid_gate",
        "Safeguards before an opioid",
        "Agreement, drug screen, naloxone, bowel plan and storage must be on record.",
    ),
    request(
        "planned_tests",
        "Planned scans and procedures",
        "A patch with metal and some iron products get in the way of a scan or cardioversion.",
    ),
    request("psg", "Sleep study results", "They find sleep apnoea and periodic limb movements."),
    request(
        "earlier_scores",
        "Scores before the present treatment",
        "Only the score from before tells whether a treatment works.",
    ),
    request("isi_total", "Insomnia Severity Index", "Insomnia has a treatment of its own beside that of the legs."),
    request("sit", "Suggested immobilisation test results", "They are support for the diagnosis, never proof."),
    request("side_effects", "Side effects of present treatment", "They decide whether a treatment goes on."),
    request(
        "treatment_history",
        "Treatments tried before",
        "What failed, at which dose and for how long, opens or closes the next step.",
    ),
    request("wishes", "Wishes of the patient", "The choice among equals is the patient's."),
)
