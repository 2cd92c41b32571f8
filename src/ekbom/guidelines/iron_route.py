"""Iron treatment in restless legs: who is given it, by mouth or by vein, and what stands against it.

Follows the AASM guideline (2025: good-practice statement on iron, A4 to A7, E2) and the iron guideline of the
International RLS Study Group (2018); pregnancy follows the consensus of 2015. Iron by vein needs ferritin,
saturation and an answer about infection; where ferritin can be lifted by inflammation it also needs CRP.
It refuses iron by mouth above 75 ug/L (hardly absorbed) unless the saturation is low and the vein is no way,
any second course within twelve weeks, and carboxymaltose while phosphate is low.
"""

from ekbom.facts.variables import (
    active_infection,
    allergy_list,
    body_mass_index,
    body_weight,
    coeliac_disease,
    condition_list,
    crp,
    decompensated_liver_disease,
    ferritin,
    fever,
    haemoglobin,
    height,
    hyperparathyroidism,
    hypophosphataemia_recorded,
    inflammatory_bowel_disease,
    inflammatory_disease,
    iv_iron_courses,
    iv_iron_helped_before,
    iv_iron_reaction,
    iv_iron_refused_or_unavailable,
    liver_child_pugh,
    malabsorption,
    medication_list,
    needs_fast_effect,
    oral_iron_failed_or_not_tolerated,
    oral_iron_trial_weeks,
    phosphate,
    relapse_after_iv_iron,
    takes,
    vitamin_d_25oh,
    vitamin_d_deficiency,
    wants,
    weeks_since_fcm,
    weeks_since_iv_iron,
)
from ekbom.guidelines.conditions import listed
from ekbom.guidelines.iron import (
    CHILD_FERRITIN_LOW,
    CRP_UNRELIABLE,
    RETREAT_AFTER,
    acute_phase,
    dialysis_iron_low,
    ferritin_high,
    ferritin_in_doubtful_range,
    ferritin_in_window,
    ferritin_low,
    iron_arm,
    iv_iron_forbidden,
    kidney_failure_care,
    no_recent_iv_iron,
    oral_iron_forbidden,
    recent_iv_iron,
    tsat_high,
    tsat_low,
)
from ekbom.guidelines.populations import adult, child, first_trimester, is_pregnant
from ekbom.guidelines.severity import severe_or_worse
from ekbom.guidelines.sources import AASM_2025, EKBOM, IRLSSG_IRON_2018, LABEL, PREGNANCY_2015
from ekbom.guidelines.vocabulary import absent_unless_listed, block, finding
from ekbom.logic.expressions import Expression, any_of, first_match, is_known, known_true, parameter, presume

PREGNANCY_IV_FERRITIN = parameter(
    "pregnancy_iv_ferritin",
    30,
    "ug/L",
    source="IRLSSG-PREG-2015",
    flag="K",
    label="ferritin below which iron by vein is a question in pregnancy",
)
ORAL_TRIAL = parameter(
    "oral_iron_trial", 12, "wk", source="IRLSSG-IRON-2018", flag="V", label="length of a trial by mouth"
)
HB_IV_FIRST = parameter("haemoglobin_iv_first", 10, "g/dL", source="IRLSSG-IRON-2018", flag="K")
PHOSPHATE_LOW = parameter(
    "phosphate_low", 2.0, "mg/dL", source="EKBOM", flag="D", label="phosphate below which carboxymaltose is blocked"
)
PHOSPHATE_SEVERE = parameter(
    "phosphate_severe", 1.0, "mg/dL", source="LABEL", flag="K", label="phosphate below which it is a danger by itself"
)
PHOSPHATE_BORDERLINE = parameter(
    "phosphate_borderline",
    2.5,
    "mg/dL",
    source="EKBOM",
    flag="D",
    label="phosphate below which another product is preferred to carboxymaltose",
)
COURSES_MANY = parameter("iv_iron_courses_many", 2, "1", source="EKBOM", flag="D")
VITAMIN_D_LOW = parameter(
    "vitamin_d_low", 20, "ng/mL", source="EKBOM", flag="K", label="25-OH vitamin D that counts as low"
)
BMI_LOW = parameter("body_mass_index_low", 18.5, "kg/m2", source="EKBOM", flag="K", label="low body mass index")

# --- wanted by the numbers --------------------------------------------------------------------------

gut_absorbs_poorly = finding(
    "gut_absorbs_poorly",
    "Malabsorption, bariatric operation, inflammatory bowel disease or coeliac disease",
    malabsorption | inflammatory_bowel_disease | coeliac_disease,
    source=IRLSSG_IRON_2018,
)
oral_iron_trial_over = finding(
    "oral_iron_trial_over",
    "Twelve weeks of iron by mouth, and ferritin is still low",
    (oral_iron_trial_weeks >= ORAL_TRIAL) & ferritin_low,
    source=IRLSSG_IRON_2018,
)
no_oral_failure = known_true(oral_iron_trial_over) | absent_unless_listed(
    oral_iron_failed_or_not_tolerated, medication_list
)
oral_iron_failed = finding(
    "oral_iron_failed",
    "Iron by mouth failed: not tolerated, no relief, or still low after twelve weeks",
    known_true(oral_iron_trial_over) | oral_iron_failed_or_not_tolerated,
    source=IRLSSG_IRON_2018,
)

infection_or_fever = finding(
    "infection_or_fever",
    "Infection or fever now",
    presume(fever, False, name="no_fever") | active_infection,
    source=LABEL,
)
liver_decompensated = finding(
    "liver_decompensated",
    "Decompensated liver disease, or Child-Pugh class B or C",
    decompensated_liver_disease | liver_child_pugh.is_in("B", "C"),
    source=EKBOM,
    flag="D",
)
#: An infection passes: then iron waits, it does not go by mouth.
vein_is_no_way = finding(
    "vein_is_no_way",
    "Iron by vein is refused, not to be had, or forbidden for good",
    known_true(iv_iron_refused_or_unavailable) | known_true(liver_decompensated),
    source=(AASM_2025, EKBOM),
    flag="D",
)
oral_iron_wanted = finding(
    "oral_iron_wanted",
    "Iron by mouth is indicated",
    iron_arm
    & ~kidney_failure_care
    & ~no_oral_failure
    & ~no_recent_iv_iron
    & first_match(
        (child, ferritin < CHILD_FERRITIN_LOW),
        otherwise=ferritin_low | (ferritin_in_window & tsat_low & ~is_pregnant & vein_is_no_way),
    ),
    source=(AASM_2025, IRLSSG_IRON_2018, EKBOM),
    flag="V",
)
adult_iv_iron_wanted = finding(
    "adult_iv_iron_wanted",
    "Iron by vein is indicated by ferritin and saturation (adult, no end-stage kidney disease)",
    iron_arm
    & adult
    & ~kidney_failure_care
    & (ferritin_low | (ferritin_in_window & ~acute_phase) | (ferritin_in_doubtful_range & tsat_low)),
    source=(AASM_2025, IRLSSG_IRON_2018),
    flag="V",
)
child_iron_wanted = finding(
    "child_iron_wanted",
    "Child with ferritin below 50 ug/L",
    iron_arm & child & ~kidney_failure_care & (ferritin < CHILD_FERRITIN_LOW),
    source=AASM_2025,
    flag="V2",
)
dialysis_iron_wanted = finding(
    "dialysis_iron_wanted",
    "Iron by vein is indicated in end-stage kidney disease",
    iron_arm & adult & kidney_failure_care & dialysis_iron_low,
    source=AASM_2025,
    flag="V2",
)
#: A course that brought nothing is not repeated as a routine; without any earlier course there was none.
iv_iron_non_responder = finding(
    "iv_iron_non_responder",
    "An earlier course by vein did not help",
    ~iv_iron_helped_before,
    source=IRLSSG_IRON_2018,
)
earlier_iv_iron = finding(
    "earlier_iv_iron",
    "Had iron by vein before",
    any_of(
        is_known(weeks_since_iv_iron),
        is_known(weeks_since_fcm),
        known_true(iv_iron_courses >= 1),
        known_true(iv_iron_helped_before),
    ),
    source=EKBOM,
    flag="D",
)
no_iv_iron_non_responder = absent_unless_listed(iv_iron_non_responder, medication_list & ~earlier_iv_iron)

#: Relapse after a course that helped asks for the next one by cuts of its own; inflammation must not cloud the sample.
iv_iron_retreatment = finding(
    "iv_iron_retreatment",
    "Iron by vein helped, the legs are worse again, and ferritin is below 300 ug/L with a saturation below 45 %",
    iron_arm
    & adult
    & ~kidney_failure_care
    & ~is_pregnant
    & known_true(iv_iron_helped_before)
    & relapse_after_iv_iron
    & ~ferritin_high
    & ~tsat_high
    & (~ferritin_in_doubtful_range | tsat_low | ~acute_phase),
    source=IRLSSG_IRON_2018,
)

iv_iron_wanted = finding(
    "iv_iron_wanted",
    "Iron by vein is a question by the numbers",
    adult_iv_iron_wanted | child_iron_wanted | dialysis_iron_wanted | iv_iron_retreatment,
    source=AASM_2025,
)

#: In pregnancy iron goes by vein only when iron by mouth failed and ferritin is very low.
pregnancy_allows_iv = ~is_pregnant | ((ferritin < PREGNANCY_IV_FERRITIN) & oral_iron_failed)
iv_iron_route_but_for_time = finding(
    "iv_iron_route_but_for_time",
    "Iron by vein is indicated, whatever the time since an earlier course",
    ((adult_iv_iron_wanted & ~no_iv_iron_non_responder) | iv_iron_retreatment) & pregnancy_allows_iv,
    source=(AASM_2025, IRLSSG_IRON_2018, PREGNANCY_2015),
)
iv_iron_route = finding(
    "iv_iron_route",
    "Iron by vein is indicated now",
    iv_iron_route_but_for_time & ~no_recent_iv_iron,
    source=(AASM_2025, IRLSSG_IRON_2018, PREGNANCY_2015),
)
#: Raised by inflammation that lasts; with an infection iron by vein waits.
chronic_inflammation = finding(
    "chronic_inflammation",
    "Inflammation without infection: CRP above 10 mg/L, or an inflammatory disease",
    ((crp > CRP_UNRELIABLE) | inflammatory_disease) & ~infection_or_fever,
    source=IRLSSG_IRON_2018,
)
iv_iron_first = finding(
    "iv_iron_first",
    "Iron by vein suits better than by mouth",
    any_of(
        *(
            known_true(reason)
            for reason in (
                ~ferritin_low,
                severe_or_worse,
                needs_fast_effect,
                gut_absorbs_poorly,
                oral_iron_failed,
                chronic_inflammation,
                takes("acid_suppressant"),
                haemoglobin < HB_IV_FIRST,
                wants("iv_fcm"),
            )
        )
    ),
    source=IRLSSG_IRON_2018,
)

#: Ferritin between 75 and 300 ug/L is not acted on by vein before CRP is known.
crp_known_where_needed = ~ferritin_in_doubtful_range | (crp > CRP_UNRELIABLE)

# --- what stands against it ---------------------------------------------------------------------------

no_liver_decompensated = listed(liver_decompensated)
no_iv_iron_reaction = absent_unless_listed(iv_iron_reaction, allergy_list)

ORAL_IRON_FORBIDDEN = block(
    "iron_overload",
    oral_iron_forbidden,
    "No iron: saturation 45 % or more, ferritin 300 ug/L or more, or an overload disorder.",
    source=IRLSSG_IRON_2018,
    rule="S09",
)
IV_IRON_FORBIDDEN = block(
    "iron_overload",
    iv_iron_forbidden,
    "No iron: saturation 45 % or more, ferritin 300 ug/L or more, or an overload disorder.",
    source=IRLSSG_IRON_2018,
    rule="S09",
)
IV_IRON_UNSAFE = (
    block(
        "first_trimester",
        first_trimester,
        "No iron by vein before 14 weeks of pregnancy (unknown gestation counts as early).",
        source=PREGNANCY_2015,
        rule="S12",
    ),
    block(
        "infection",
        infection_or_fever,
        "No iron by vein during an infection or fever: wait, or give it by mouth where that is an option.",
        source=LABEL,
        rule="S12",
    ),
    block(
        "liver_decompensated",
        no_liver_decompensated,
        "No iron by vein in decompensated liver disease.",
        source=LABEL,
        rule="S12",
    ),
)


# --- carboxymaltose and phosphate --------------------------------------------------------------------

#: A low body mass index is an adult's; a child's depends on age.
_underweight = adult & first_match(
    (is_known(body_mass_index), body_mass_index < BMI_LOW), otherwise=body_weight / (height * height) < BMI_LOW
)
recent_carboxymaltose = finding(
    "recent_carboxymaltose",
    "Carboxymaltose, or iron by vein whose product is not recorded, within the last 12 weeks",
    first_match((is_known(weeks_since_fcm), weeks_since_fcm < RETREAT_AFTER), otherwise=recent_iv_iron),
    source=LABEL,
)
fcm_phosphate_risk = finding(
    "fcm_phosphate_risk",
    "Something that makes low phosphate after carboxymaltose likely",
    any_of(
        recent_carboxymaltose,
        iv_iron_courses >= COURSES_MANY,
        gut_absorbs_poorly,
        vitamin_d_deficiency,
        hypophosphataemia_recorded,
        hyperparathyroidism,
        known_true(vitamin_d_25oh < VITAMIN_D_LOW),
        known_true(_underweight),
    ),
    source=(LABEL, EKBOM),
    flag="D",
)
no_fcm_phosphate_risk = absent_unless_listed(fcm_phosphate_risk, condition_list & medication_list)
#: Only a first course without a risk factor may do without a measured phosphate.
_phosphate_may_be_presumed = ~earlier_iv_iron & ~no_fcm_phosphate_risk


def _not_presumed_low(reading: Expression) -> Expression:
    return presume(reading, False, name="phosphate_not_low", provided=_phosphate_may_be_presumed)


phosphate_is_low = finding(
    "phosphate_is_low", "Phosphate below 2.0 mg/dL", phosphate < PHOSPHATE_LOW, source=EKBOM, flag="D"
)
phosphate_is_severe = finding(
    "phosphate_is_severe", "Phosphate below 1.0 mg/dL", phosphate < PHOSPHATE_SEVERE, source=LABEL
)
phosphate_is_borderline = finding(
    "phosphate_is_borderline",
    "Phosphate from 2.0 to below 2.5 mg/dL",
    (phosphate >= PHOSPHATE_LOW) & (phosphate < PHOSPHATE_BORDERLINE),
    source=EKBOM,
    flag="D",
)
FCM_PHOSPHATE_LOW = block(
    "hypophosphataemia",
    _not_presumed_low(phosphate_is_low),
    "Phosphate is below 2.0 mg/dL: correct it first, or use another product.",
    source=LABEL,
    rule="S11",
)
FCM_RESTRICTED = (
    block(
        "phosphate_borderline",
        _not_presumed_low(phosphate_is_borderline),
        "Phosphate is borderline: prefer ferric derisomaltose or another product.",
        source=EKBOM,
        rule="S11",
        state="proposed",
    ),
    block(
        "repeat_within_12_weeks",
        absent_unless_listed(recent_carboxymaltose, medication_list) | no_recent_iv_iron,
        "Iron by vein was given less than 12 weeks ago.",
        source=IRLSSG_IRON_2018,
        rule="S11",
        state="proposed",
    ),
)
fcm_question = finding(
    "fcm_question",
    "Carboxymaltose is given, was given lately, or is a question",
    adult_iv_iron_wanted | child_iron_wanted | iv_iron_retreatment | takes("ferric_carboxymaltose") | no_recent_iv_iron,
    source=EKBOM,
    flag="D",
)
