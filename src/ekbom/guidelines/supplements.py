"""Magnesium and vitamins: for a deficiency, or where a guideline names them; otherwise not for restless legs.

Vitamin C has a recommendation in end-stage kidney disease (AASM 2025) and goes with iron by mouth (AAN 2016);
vitamin E with C is named for haemodialysis (AAN 2016). Vitamin D, B12 and folate treat their own deficiency.
Magnesium has no recommendation, and it is refused when the kidneys hardly clear it.
"""

from ekbom.facts.variables import (
    age,
    burning_numb_feet,
    daily_dose,
    folate,
    heart_block,
    iron_overload_disorder,
    oxalosis,
    peripheral_neuropathy,
    takes,
    vegan_diet,
    vitamin_b12,
    vitamin_d_25oh,
    wants,
)
from ekbom.guidelines.conditions import listed
from ekbom.guidelines.diagnosis import rls_for_support
from ekbom.guidelines.dosing import dosable, dose_words, dosed
from ekbom.guidelines.iron import kidney_failure_care
from ekbom.guidelines.iron_route import VITAMIN_D_LOW, fcm_question, oral_iron_wanted
from ekbom.guidelines.populations import adult, end_stage_kidney, on_dialysis
from ekbom.guidelines.pregnancy import soft_in_pregnancy
from ekbom.guidelines.renal import clearance, egfr_value
from ekbom.guidelines.sources import AAN_2016, AASM_2025, EKBOM, LABEL, S2K_2022
from ekbom.guidelines.statements_beside import beside
from ekbom.guidelines.vocabulary import Dose, Statement, alert, block, finding, option, row, words
from ekbom.logic.expressions import any_of, known_true, parameter, quantity

MAGNESIUM_KIDNEY = parameter(
    "magnesium_kidney", 30, "mL/min", source="LABEL", flag="K", label="clearance below which magnesium is not given"
)
MAGNESIUM_EGFR = parameter(
    "magnesium_egfr", 30, "mL/min/{1.73_m2}", source="LABEL", flag="K", label="eGFR below which magnesium is not given"
)
VITAMIN_C_MAX = parameter("vitamin_c_per_day", 200, "mg", source="AASM-2025", flag="K")
B12_LOW = parameter("b12_low", 200, "pg/mL", source="EKBOM", flag="K", label="vitamin B12 that counts as low")
B12_ENOUGH = parameter(
    "b12_borderline_to", 400, "pg/mL", source="EKBOM", flag="K", label="vitamin B12 that is enough above"
)
B12_AGE = parameter("b12_test_age", 60, "a", source="EKBOM", flag="K", label="age above which B12 is measured")
FOLATE_LOW = parameter("folate_low", 3, "ng/mL", source="EKBOM", flag="K", label="serum folate that counts as low")
DAILY = quantity(1, "d")


def _treat_deficiency(id: str, text: str, strength: str) -> tuple[Statement, ...]:
    return (EKBOM.statement(id, text, direction="for", strength=strength, flag="D"),)


# --- magnesium ---------------------------------------------------------------------------------------

#: Either number below 30 is enough; one that is known and higher does not clear the other.
kidneys_hold_magnesium = finding(
    "kidneys_hold_magnesium",
    "Clearance or eGFR below 30, or on dialysis",
    (clearance < MAGNESIUM_KIDNEY) | (egfr_value < MAGNESIUM_EGFR) | known_true(end_stage_kidney),
    source=LABEL,
)
magnesium = option(
    "magnesium",
    "Magnesium by mouth",
    kind="drug",
    text="Not for restless legs: taken for them it can be left out. Magnesium in food is fine.",
    indication=rls_for_support,
    never=(
        block(
            "magnesium_renal",
            kidneys_hold_magnesium,
            "The kidneys do not clear magnesium: no product, advice on food only.",
            source=LABEL,
            rule="S17",
        ),
        block("heart_block", listed(heart_block), "Not with high-grade heart block.", source=LABEL),
    ),
    not_unless=soft_in_pregnancy("magnesium"),
    statements=(
        *beside("magnesium"),
        S2K_2022.statement(
            "MAGNESIUM",
            "Magnesium is not recommended.",
            direction="against",
            strength="not_graded",
            flag="V2",
        ),
    ),
    unproven=True,
    evidence="Small trials (250 to 400 mg a day) without a clear effect; the German guideline does not recommend it, the AASM does "
    "not grade it.",
    current=takes("magnesium"),
    monitoring=("Loose stools; magnesium in serum where the kidneys are weak.",),
    how_to_stop="Can be stopped on any day. Two hours apart from gabapentin while it is taken.",
    if_it_fails="It has no proven effect to lose.",
    necessity="other",
)
magnesium_renal = alert(
    "magnesium_renal",
    "S17",
    "Magnesium and weak kidneys",
    row(
        (known_true(takes("magnesium")) | known_true(wants("magnesium"))) & known_true(kidneys_hold_magnesium),
        "critical",
        "Magnesium builds up below a clearance of 30 mL/min: no magnesium product, by mouth or by vein; advice on food only.",
    ),
    source=LABEL,
    unknown_when=(known_true(takes("magnesium")) | known_true(wants("magnesium")))
    & ~known_true(~kidneys_hold_magnesium),
    unknown_level="high",
    unknown_text="Kidney function is not known: measure creatinine before magnesium.",
)

# --- vitamin C and E ----------------------------------------------------------------------------------

vitamin_c = option(
    "vitamin_c",
    "Vitamin C",
    kind="drug",
    text="With iron by mouth, or in end-stage kidney disease. More than 200 mg a day can deposit oxalate when kidneys fail.",
    indication=adult & rls_for_support & (kidney_failure_care | oral_iron_wanted),
    never=(
        block("oxalosis", listed(oxalosis), "Not with oxalosis.", source=LABEL),
        block(
            "iron_overload_disorder",
            listed(iron_overload_disorder),
            "Not with iron overload: it raises the uptake of iron.",
            source=LABEL,
        ),
    ),
    statements=(
        *beside("vitamin_c"),
        AASM_2025.statement(
            "E3",
            "Vitamin C in end-stage kidney disease.",
            direction="for",
            strength="conditional",
            certainty="low",
            population="dialysis",
            flag="V2",
        ),
        AAN_2016.statement(
            "B",
            "Vitamin C together with ferrous sulfate with ferritin of 75 ug/L or less.",
            direction="for",
            strength="conditional",
            certainty="level B",
            flag="V",
        ),
    ),
    dose=Dose(
        start=dose_words(
            dosable(), (known_true(end_stage_kidney), "200 mg a day"), otherwise="100 to 200 mg with each dose of iron"
        ),
        maximum=dose_words(dosable(), otherwise="200 mg a day"),
        maximum_per_day=dosed(dosable(), VITAMIN_C_MAX),
        interval_days=DAILY,
    ),
    current=takes("vitamin_c"),
    harm=(
        block(
            "vitamin_c_kidney",
            end_stage_kidney & (daily_dose("vitamin_c") > VITAMIN_C_MAX / quantity(1, "d")),
            "More than 200 mg a day in end-stage kidney disease: reduce it to 200 mg, oxalate builds up.",
            source=AASM_2025,
            state="current",
        ),
    ),
    monitoring=("Stop with the iron; in kidney failure not above 200 mg a day.",),
    if_it_fails="Stop after 8 weeks without effect.",
    how_to_stop="Can be stopped on any day.",
    necessity="support",
)
vitamin_e = option(
    "vitamin_e",
    "Vitamin E (with vitamin C, haemodialysis)",
    kind="drug",
    text="400 IU together with vitamin C, in haemodialysis only. More bleeding with anticoagulants.",
    indication=adult & rls_for_support & on_dialysis,
    statements=(
        AAN_2016.statement(
            "B-HD",
            "Vitamin C with vitamin E in haemodialysis.",
            direction="for",
            strength="conditional",
            certainty="level B",
            population="dialysis",
            flag="K",
        ),
    ),
    evidence="Outside haemodialysis there is no recommendation.",
    dose=Dose(
        start=dose_words(dosable(), otherwise="400 IU a day with 200 mg of vitamin C"),
        maximum=dose_words(dosable(), otherwise="400 IU a day"),
    ),
    current=takes("vitamin_e"),
    monitoring=("Bleeding, above all with an anticoagulant.",),
    if_it_fails="Stop after 8 weeks without effect.",
    how_to_stop="Can be stopped on any day.",
    necessity="support",
)

# --- deficiencies ------------------------------------------------------------------------------------

vitamin_d = option(
    "vitamin_d",
    "Vitamin D",
    kind="drug",
    text="Only for a level below 20 ng/mL, for its own sake; it has not been shown to help restless legs. It also protects "
    "phosphate when carboxymaltose is given.",
    indication=known_true(vitamin_d_25oh < VITAMIN_D_LOW),
    statements=_treat_deficiency(
        "EKBOM-VITAMIN-D", "A vitamin D level below 20 ng/mL is treated for its own sake.", "expert"
    ),
    evidence="No trial shows an effect on restless legs.",
    dose=Dose(start=words(otherwise="As for any vitamin D deficiency, by local practice")),
    current=takes("vitamin_d"),
    monitoring=("25-OH vitamin D after 3 months.",),
    if_it_fails="Look for malabsorption.",
    how_to_stop="Can be stopped when the level is normal.",
    necessity="support",
    fit=known_true(fcm_question),
)
#: Measured where there is a reason to, not in everybody.
b12_reason = finding(
    "b12_reason",
    "A reason to measure vitamin B12 and folate: neuropathy, metformin, acid suppression, a vegan diet or age above 60",
    any_of(
        known_true(peripheral_neuropathy),
        known_true(burning_numb_feet),
        known_true(takes("metformin")),
        known_true(takes("acid_suppressant")),
        known_true(vegan_diet),
        known_true(age > B12_AGE),
    ),
    source=EKBOM,
    flag="K",
)
b12_low = finding("b12_low", "Vitamin B12 below 200 pg/mL", vitamin_b12 < B12_LOW, source=EKBOM)
b12_borderline = finding(
    "b12_borderline",
    "Vitamin B12 from 200 to 400 pg/mL: methylmalonic acid decides",
    (vitamin_b12 >= B12_LOW) & (vitamin_b12 <= B12_ENOUGH),
    source=EKBOM,
)
b12 = option(
    "b12",
    "Vitamin B12",
    kind="drug",
    text="Only for a deficiency (below 200 pg/mL; 200 to 400 is borderline, add methylmalonic acid). It treats the nerve, "
    "not restless legs.",
    indication=known_true(b12_low) | (b12_reason & b12_low),
    statements=_treat_deficiency(
        "EKBOM-B12", "A deficiency of vitamin B12 is treated, for the nerves' sake.", "good_practice"
    ),
    evidence="No trial shows an effect on restless legs.",
    dose=Dose(start=words(otherwise="As for any deficiency of vitamin B12, by local practice")),
    current=takes("vitamin_b12"),
    monitoring=("Vitamin B12 after 3 months.",),
    if_it_fails="Look for malabsorption; give it by injection.",
    how_to_stop="Not stopped while its cause goes on.",
    necessity="support",
)
folate_option = option(
    "folate",
    "Folate",
    kind="drug",
    text="Only for a deficiency, with vitamin B12 measured first; in pregnancy as for everyone.",
    indication=known_true(folate < FOLATE_LOW),
    statements=_treat_deficiency("EKBOM-FOLATE", "A deficiency of folate is treated for its own sake.", "expert"),
    evidence="No trial shows an effect on restless legs.",
    dose=Dose(start=words(otherwise="As for any deficiency of folate, by local practice")),
    current=takes("folic_acid"),
    monitoring=("Folate after 3 months.",),
    if_it_fails="Look for malabsorption.",
    how_to_stop="Can be stopped when the level is normal and pregnancy does not ask for it.",
    necessity="support",
)
