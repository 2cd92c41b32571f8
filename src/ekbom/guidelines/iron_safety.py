"""The alerts about iron: overload, unreliable or stale samples, unsafe infusions, phosphate, interactions.

Levels follow the project's safety rules S09 to S12, S26 and S47; the sources behind them are the iron guideline
of the International RLS Study Group (2018), the AASM guideline (2025) and the labels. An alert speaks only
where iron is a question or is being taken.
"""

from ekbom.facts.variables import (
    age,
    asthma_or_atopy,
    child_under_six_at_home,
    mastocytosis,
    multiple_drug_allergy,
    phosphate,
    takes,
)
from ekbom.guidelines.iron import (
    acute_phase,
    assay_grey_zone,
    end_stage_kidney_disease,
    ferritin_could_be_lifted,
    ferritin_in_doubtful_range,
    ferritin_in_window,
    ferritin_reads_high_by_method,
    iron_arm,
    iron_arm_possible,
    iron_class,
    iron_sample_fresh,
    iron_sample_there,
    iv_iron_forbidden,
    overload_disorder,
    recent_iv_iron,
    tsat_high,
    tsat_low,
)
from ekbom.guidelines.iron_route import (
    earlier_iv_iron,
    fcm_phosphate_risk,
    fcm_question,
    infection_or_fever,
    iv_iron_wanted,
    no_liver_decompensated,
    oral_iron_wanted,
    phosphate_is_borderline,
    phosphate_is_low,
    phosphate_is_severe,
    recent_carboxymaltose,
)
from ekbom.guidelines.populations import adult, first_trimester, is_pregnant
from ekbom.guidelines.sources import AASM_2025, EKBOM, IRLSSG_IRON_2018, LABEL, PREGNANCY_2015
from ekbom.guidelines.vocabulary import alert, row
from ekbom.logic.expressions import any_of, is_known, known_true, parameter

SMALL_CHILD_AGE = parameter(
    "small_child_age", 6, "a", source="EKBOM", flag="K", label="age below which iron tablets are a danger at home"
)

_takes_iron = known_true(takes("oral_iron") | takes("iv_iron"))
_iron_question = iron_arm_possible | _takes_iron
_oral_iron = known_true(oral_iron_wanted) | known_true(takes("oral_iron"))
_iv_iron = known_true(iv_iron_wanted) | known_true(takes("iv_iron"))
_adult_table = known_true(adult) & ~known_true(end_stage_kidney_disease)

IRON_OVERLOAD = alert(
    "iron_overload",
    "S09",
    "No iron",
    row(
        _iron_question & (known_true(overload_disorder) | (iron_sample_fresh & known_true(iv_iron_forbidden))),
        "critical",
        "Give no iron: saturation 45 % or more, ferritin 300 ug/L or more, or an overload disorder. Look for overload "
        "(HFE test after two high saturations), inflammation, liver disease and alcohol; a low saturation does not lift "
        "this. On dialysis the anaemia regimen is nephrology's.",
    ),
    row(
        _iron_question & known_true(iv_iron_forbidden),
        "critical",
        "Give no iron on this sample, and take it again: fasting, in the morning, a day without oral iron. It is not fresh "
        "enough to speak of overload.",
    ),
    source=(IRLSSG_IRON_2018, EKBOM),
)
FERRITIN_UNRELIABLE = alert(
    "ferritin_unreliable",
    "S10",
    "Ferritin cannot be trusted",
    row(
        known_true(iron_arm)
        & _adult_table
        & known_true(ferritin_in_doubtful_range & acute_phase & (ferritin_in_window | tsat_low)),
        "high",
        "Inflammation, recent fever, liver disease or alcohol lifts ferritin, and iron by vein would rest on it. With a "
        "saturation below 20 % iron is short all the same; otherwise add soluble transferrin receptor or reticulocyte "
        "haemoglobin and repeat in 4 to 6 weeks.",
    ),
    row(
        _iron_question & known_true(ferritin_could_be_lifted & acute_phase),
        "info",
        "Inflammation, recent fever, liver disease or alcohol lifts ferritin: repeat in 4 to 6 weeks.",
    ),
    source=EKBOM,
)
FERRITIN_METHOD = alert(
    "ferritin_method",
    "",
    "Ferritin close to a cut",
    row(
        _iron_question & _adult_table & known_true(ferritin_reads_high_by_method),
        "info",
        "Methods differ: one comparison found Roche about 60 % above Beckman, 121 for 75 ug/L. By the other method iron could be "
        "low; the saturation decides, and the next sample goes to the same laboratory.",
    ),
    row(
        _iron_question & _adult_table & known_true(assay_grey_zone),
        "info",
        "Ferritin lies within 15 % of 75 or 100 ug/L, and methods differ by more: write down the method, read it with the saturation, "
        "and repeat by the same method. This lifts no block.",
    ),
    source=(IRLSSG_IRON_2018, EKBOM),
)
LABS_STALE = alert(
    "labs_stale",
    "S26",
    "Iron sample is not fresh",
    row(
        _iron_question & iron_sample_there & ~iron_sample_fresh,
        "info",
        "Take it again, in the morning, at least a day without iron by mouth and eight weeks after iron by vein; at most three "
        "months old. What is not recorded counts as not fresh; until then the iron status is provisional.",
    ),
    source=(AASM_2025, EKBOM),
)
IV_IRON_UNSAFE_ALERT = alert(
    "iv_iron_unsafe",
    "S12",
    "No iron by vein now",
    row(
        _iv_iron
        & any_of(known_true(first_trimester), known_true(infection_or_fever), known_true(no_liver_decompensated)),
        "critical",
        "No iron by vein in early pregnancy, infection, fever or decompensated liver disease: wait, or give it by mouth "
        "where that is an option.",
    ),
    source=(LABEL, PREGNANCY_2015),
    unknown_when=_iv_iron & (~is_known(infection_or_fever) | ~is_known(first_trimester)),
    unknown_level="high",
    unknown_text="Ask about infection and fever, and about pregnancy where it is possible, before any iron by vein.",
)
IV_IRON_CAUTION = alert(
    "iv_iron_caution",
    "",
    "Iron by vein with care",
    row(
        _iv_iron & any_of(known_true(asthma_or_atopy), known_true(mastocytosis), known_true(multiple_drug_allergy)),
        "info",
        "Asthma, atopy, mastocytosis or several drug allergies: slowly, where resuscitation is at hand; rather not a product with a "
        "boxed warning (ferumoxytol, iron dextran).",
    ),
    source=(IRLSSG_IRON_2018, LABEL),
)
HYPOPHOSPHATAEMIA = alert(
    "hypophosphataemia",
    "S11",
    "Low phosphate and carboxymaltose",
    row(
        known_true(fcm_question & phosphate_is_severe),
        "critical",
        "Phosphate is below 1.0 mg/dL: replace it today; no carboxymaltose. Weakness, confusion or breathlessness: hospital.",
    ),
    row(
        known_true(fcm_question & phosphate_is_low),
        "critical",
        "Phosphate is below 2.0 mg/dL: no carboxymaltose. Correct it first, or use another product.",
    ),
    row(
        known_true(fcm_question & phosphate_is_borderline),
        "high",
        "Phosphate is from 2.0 to below 2.5 mg/dL: prefer ferric derisomaltose or another product to carboxymaltose.",
    ),
    source=(LABEL, EKBOM),
)
FCM_REPEAT = alert(
    "fcm_repeat_restriction",
    "S11",
    "Carboxymaltose again, or with a phosphate risk",
    row(
        known_true(fcm_question & (recent_carboxymaltose | recent_iv_iron)),
        "high",
        "Iron by vein was given less than 12 weeks ago: no second course now, and measure phosphate.",
    ),
    row(
        known_true(fcm_question) & ~is_known(phosphate) & (known_true(fcm_phosphate_risk) | earlier_iv_iron),
        "high",
        "Measure phosphate before carboxymaltose: an earlier course, low vitamin D, malabsorption, hyperparathyroidism or "
        "low weight makes a fall likely.",
    ),
    source=(LABEL, EKBOM),
)
FUNCTIONAL_DEFICIENCY = alert(
    "functional_iron_deficiency",
    "",
    "Functional iron deficiency",
    row(
        iron_arm_possible & known_true(iron_class.is_("iron_low_functional")),
        "info",
        "Saturation is below 20 % though ferritin is not low: iron may be there and out of reach. Iron by vein only after "
        "infection is excluded and ferritin is known.",
    ),
    source=AASM_2025,
)
IV_ONLY_WINDOW = alert(
    "iv_only_window",
    "",
    "Ferritin from 75 to 100 ug/L: iron by vein only",
    row(
        iron_arm_possible
        & _adult_table
        & ~known_true(is_pregnant)
        & known_true(ferritin_in_window)
        & ~known_true(tsat_high | overload_disorder)
        & ~known_true(iron_class.is_("ferritin_unreliable")),
        "info",
        "Iron by mouth is hardly absorbed at this ferritin. By mouth only where saturation is below 20 % and the vein is "
        "refused or no way.",
    ),
    source=AASM_2025,
)
IRON_INTERACTION = alert(
    "iron_interaction",
    "",
    "Iron by mouth with other drugs",
    row(
        _oral_iron
        & any_of(
            *(
                known_true(takes(name))
                for name in (
                    "levothyroxine",
                    "levodopa",
                    "quinolone",
                    "tetracycline",
                    "bisphosphonate",
                    "mycophenolate",
                )
            )
        ),
        "info",
        "Iron binds it in the gut: four hours apart from levothyroxine, two to four from the others.",
    ),
    row(
        _oral_iron & (known_true(takes("acid_suppressant")) | known_true(takes("antacid"))),
        "info",
        "Less acid lowers the uptake of iron by mouth: two hours from an antacid; with an acid suppressant consider the vein earlier.",
    ),
    source=LABEL,
)
CHILD_SAFE_STORAGE = alert(
    "child_safe_storage",
    "S47",
    "Iron tablets and small children",
    row(
        _oral_iron & (known_true(child_under_six_at_home) | known_true(age < SMALL_CHILD_AGE)),
        "info",
        "A handful of iron tablets can kill a small child: locked, child-proof storage.",
    ),
    source=LABEL,
)
