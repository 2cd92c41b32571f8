"""Iron: what the samples say, whether they can be trusted, and whether iron is low, enough or forbidden.

Follows the iron guideline of the International RLS Study Group (2018) and the good-practice statement of the
AASM guideline (2025). Adults are sorted from top to bottom, and what forbids iron stands above what asks
for it. Children and people on dialysis have cuts of their own. 75 ug/L still counts as low, 100 ug/L still
as the window for iron by vein, and a saturation of 20 % is not low.

It refuses to call a sample normal that was not taken: without ferritin or saturation, or without CRP where
inflammation could hide a low iron, the class stays unknown.
"""

from ekbom.facts.variables import (
    alcohol_heavy,
    crp,
    days_since_ferritin,
    days_since_serum_iron,
    days_since_transferrin_saturation,
    dialysis,
    earlier_transferrin_saturation,
    febrile_illness_last_4_weeks,
    ferritin,
    ferritin_assay,
    gestational_age,
    haematology_agrees_to_iron,
    haemoglobin,
    hfe_genotype,
    hours_since_oral_iron,
    inflammatory_disease,
    iron_overload_disorder,
    iv_iron_courses,
    kidney_failure,
    liver_disease,
    medication_list,
    polycythaemia_vera,
    sample_in_morning,
    serum_iron,
    sex,
    takes,
    total_iron_binding_capacity,
    transferrin,
    transferrin_saturation,
    venesection,
    weeks_since_iv_iron,
)
from ekbom.guidelines.conditions import listed
from ekbom.guidelines.diagnosis import rls_for_iron
from ekbom.guidelines.populations import (
    FIRST_TRIMESTER_END,
    SECOND_TRIMESTER_END,
    adult,
    child,
    is_pregnant,
)
from ekbom.guidelines.severity import clinically_significant_rls
from ekbom.guidelines.sources import AASM_2025, EKBOM, IRLSSG_IRON_2018, KDIGO
from ekbom.guidelines.vocabulary import absent_unless_listed, finding
from ekbom.logic.expressions import (
    FALSE,
    TRUE,
    Category,
    Expression,
    any_of,
    first_match,
    is_known,
    known_true,
    label,
    magnitude,
    parameter,
    presume,
    quantity,
    unknown,
)

# --- thresholds ------------------------------------------------------------------------------------

FERRITIN_LOW = parameter(
    "ferritin_low", 75, "ug/L", source="AASM-2025", flag="V", label="ferritin up to which iron is low in restless legs"
)
FERRITIN_WINDOW = parameter(
    "ferritin_window", 100, "ug/L", source="AASM-2025", flag="V2", label="ferritin up to which iron by vein still helps"
)
FERRITIN_STOP = parameter(
    "ferritin_stop", 300, "ug/L", source="IRLSSG-IRON-2018", flag="K", label="ferritin from which no iron is given"
)
TSAT_LOW = parameter(
    "tsat_low", 20, "%", source="AASM-2025", flag="V", label="transferrin saturation below which iron is low"
)
TSAT_STOP = parameter(
    "tsat_stop",
    45,
    "%",
    source="IRLSSG-IRON-2018",
    flag="K",
    label="transferrin saturation from which no iron is given",
)
CRP_UNRELIABLE = parameter(
    "crp_unreliable", 10, "mg/L", source="EKBOM", flag="D", label="CRP above which ferritin alone cannot be used"
)
CRP_CAUTION = parameter(
    "crp_caution", 5, "mg/L", source="EKBOM", flag="D", label="CRP above which ferritin may read high"
)
FRESH_AGE = parameter("iron_sample_fresh_age", 3, "mo", source="EKBOM", flag="D", label="age of a fresh iron sample")
FRESH_AFTER_ORAL = parameter(
    "iron_sample_after_oral", 24, "h", source="AASM-2025", flag="V", label="time without oral iron before a sample"
)
FRESH_AFTER_VEIN = parameter(
    "iron_sample_after_vein", 8, "wk", source="IRLSSG-IRON-2018", flag="K", label="time from iron by vein to a sample"
)
RETREAT_AFTER = parameter(
    "iron_retreat_after", 12, "wk", source="IRLSSG-IRON-2018", flag="K", label="time between two courses by vein"
)
HB_HIGH_MALE = parameter("haemoglobin_high_male", 16.5, "g/dL", source="EKBOM", flag="D")
HB_HIGH_OTHER = parameter("haemoglobin_high_other", 16.0, "g/dL", source="EKBOM", flag="D")
HB_LOW_MALE = parameter("haemoglobin_low_male", 13, "g/dL", source="IRLSSG-IRON-2018", flag="K")
HB_LOW_FEMALE = parameter("haemoglobin_low_female", 12, "g/dL", source="IRLSSG-IRON-2018", flag="K")
HB_LOW_PREGNANT = parameter("haemoglobin_low_pregnant", 11, "g/dL", source="IRLSSG-PREG-2015", flag="K")
HB_LOW_SECOND_TRIMESTER = parameter(
    "haemoglobin_low_second_trimester", 10.5, "g/dL", source="IRLSSG-PREG-2015", flag="K"
)
ABSOLUTE_TSAT = parameter("absolute_deficiency_tsat", 16, "%", source="EKBOM", flag="D")
ABSOLUTE_FERRITIN = parameter("absolute_deficiency_ferritin", 30, "ug/L", source="EKBOM", flag="D")
CHILD_FERRITIN_LOW = parameter(
    "child_ferritin_low", 50, "ug/L", source="AASM-2025", flag="V2", label="ferritin below which a child is given iron"
)
DIALYSIS_FERRITIN = parameter(
    "dialysis_ferritin",
    200,
    "ug/L",
    source="AASM-2025",
    flag="V2",
    label="ferritin below which iron sucrose is given on dialysis",
)
IRON_PER_TRANSFERRIN = parameter(
    "iron_per_transferrin",
    25.1,
    "1",
    source="IRLSSG-IRON-2018",
    flag="K",
    label="iron that fills one gram of transferrin, umol",
)
IRON_MOLAR = parameter(
    "iron_molar", 0.179, "1", source="IRLSSG-IRON-2018", flag="V", label="umol/L of iron in one ug/dL"
)
ROCHE_LOW = parameter(
    "ferritin_low_by_roche",
    121,
    "ug/L",
    source="IRLSSG-IRON-2018",
    flag="V2",
    label="what the Roche method read where the Beckman method read 75 ug/L",
)
#: Two laboratories can differ by this much at a cut.
GREY_LOW = parameter("assay_grey_low", 0.85, "1", source="EKBOM", flag="D")
GREY_HIGH = parameter("assay_grey_high", 1.15, "1", source="EKBOM", flag="D")

# --- what the samples say ---------------------------------------------------------------------------

_grams_of_transferrin = magnitude(transferrin, "mg/dL") / quantity(100)
_by_transferrin = magnitude(serum_iron, "ug/dL") * IRON_MOLAR / (IRON_PER_TRANSFERRIN * _grams_of_transferrin)
tsat = finding(
    "tsat",
    "Transferrin saturation, as given, from iron and binding capacity, or from iron and transferrin",
    first_match(
        (is_known(transferrin_saturation), transferrin_saturation),
        (is_known(total_iron_binding_capacity), serum_iron / total_iron_binding_capacity),
        otherwise=_by_transferrin,
    ),
    source=IRLSSG_IRON_2018,
)

recent_iv_iron = finding(
    "recent_iv_iron",
    "Iron by vein within the last 12 weeks",
    first_match(
        (is_known(weeks_since_iv_iron), weeks_since_iv_iron < RETREAT_AFTER),
        (known_true(iv_iron_courses < 1), FALSE),
        otherwise=weeks_since_iv_iron < RETREAT_AFTER,
    ),
    source=IRLSSG_IRON_2018,
)
no_recent_iv_iron = absent_unless_listed(recent_iv_iron, medication_list)

#: Oral iron within a day and iron by vein within eight weeks raise the numbers; what is not known is not fresh.
iron_sample_fresh = finding(
    "iron_sample_fresh",
    "Iron sample is fresh: morning, a day off oral iron, eight weeks after iron by vein, at most three months old",
    known_true(sample_in_morning)
    & (known_true(~takes("oral_iron")) | known_true(hours_since_oral_iron >= FRESH_AFTER_ORAL))
    & known_true(
        first_match(
            (is_known(weeks_since_iv_iron), weeks_since_iv_iron >= FRESH_AFTER_VEIN), otherwise=~no_recent_iv_iron
        )
    )
    & (~is_known(ferritin) | known_true(days_since_ferritin <= FRESH_AGE))
    & (
        ~is_known(tsat)
        | known_true(days_since_transferrin_saturation <= FRESH_AGE)
        | (~is_known(transferrin_saturation) & known_true(days_since_serum_iron <= FRESH_AGE))
    ),
    source=(AASM_2025, EKBOM),
    flag="D",
)
iron_sample_there = finding(
    "iron_sample_there", "Ferritin or saturation was measured", is_known(ferritin) | is_known(tsat), source=AASM_2025
)

tsat_low = finding("tsat_low", "Transferrin saturation below 20 %", tsat < TSAT_LOW, source=AASM_2025, flag="V")
tsat_high = finding("tsat_high", "Transferrin saturation 45 % or more", tsat >= TSAT_STOP, source=IRLSSG_IRON_2018)
ferritin_low = finding("ferritin_low", "Ferritin 75 ug/L or less", ferritin <= FERRITIN_LOW, source=AASM_2025, flag="V")
ferritin_high = finding(
    "ferritin_high", "Ferritin 300 ug/L or more", ferritin >= FERRITIN_STOP, source=IRLSSG_IRON_2018
)
ferritin_in_window = finding(
    "ferritin_in_window",
    "Ferritin above 75 and up to 100 ug/L",
    (ferritin > FERRITIN_LOW) & (ferritin <= FERRITIN_WINDOW),
    source=AASM_2025,
    flag="V2",
)
#: Between the low cut and the stop, inflammation can lift ferritin and hide a low iron.
ferritin_in_doubtful_range = finding(
    "ferritin_in_doubtful_range",
    "Ferritin above 75 and below 300 ug/L",
    (ferritin > FERRITIN_LOW) & (ferritin < FERRITIN_STOP),
    source=EKBOM,
    flag="D",
)
#: A child's cut is 50 ug/L, so inflammation can hide a low iron from there on.
ferritin_could_be_lifted = finding(
    "ferritin_could_be_lifted",
    "Ferritin that inflammation could have lifted over the cut: above 75 ug/L, in a child from 50 ug/L on, and below 300",
    ferritin_in_doubtful_range | (child & (ferritin >= CHILD_FERRITIN_LOW) & (ferritin < FERRITIN_STOP)),
    source=EKBOM,
    flag="D",
)
acute_phase_condition = finding(
    "acute_phase_condition",
    "Recent fever, inflammation, liver disease or alcohol excess",
    febrile_illness_last_4_weeks | inflammatory_disease | liver_disease | alcohol_heavy,
    source=EKBOM,
    flag="D",
)
acute_phase = finding(
    "acute_phase",
    "Something that lifts ferritin: CRP above 10 mg/L, recent fever, inflammation, liver disease or alcohol",
    (crp > CRP_UNRELIABLE) | listed(acute_phase_condition),
    source=EKBOM,
    flag="D",
)
haemoglobin_raised = finding(
    "haemoglobin_raised",
    "Haemoglobin raised (above 16.5 g/dL in men, 16.0 in others)",
    haemoglobin > first_match((known_true(sex.is_("male")), HB_HIGH_MALE), otherwise=HB_HIGH_OTHER),
    source=EKBOM,
    flag="D",
)
#: Venesection lowers ferritin on purpose.
overload_disorder = finding(
    "overload_disorder",
    "Iron overload disorder, polycythaemia vera, venesection or raised haemoglobin, without haematology's consent to iron",
    (
        listed(iron_overload_disorder)
        | listed(polycythaemia_vera)
        | listed(venesection)
        | presume(haemoglobin_raised, False, name="hb_not_raised")
    )
    & ~known_true(haematology_agrees_to_iron),
    source=EKBOM,
    flag="D",
)
#: For oral iron only: a saturation that was not measured is presumed below 45 % where ferritin is known.
tsat_high_for_oral = presume(tsat_high, False, name="tsat_below_45", provided=is_known(ferritin))
oral_iron_forbidden = finding(
    "oral_iron_forbidden",
    "Iron by mouth is forbidden: saturation 45 % or more, ferritin 300 ug/L or more, or overload",
    tsat_high_for_oral | ferritin_high | overload_disorder,
    source=(IRLSSG_IRON_2018, EKBOM),
)
iv_iron_forbidden = finding(
    "iv_iron_forbidden",
    "Iron by vein is forbidden: saturation 45 % or more, ferritin 300 ug/L or more, or overload",
    tsat_high | ferritin_high | overload_disorder,
    source=(IRLSSG_IRON_2018, EKBOM),
)
#: Dialysis is presumed absent from a problem list that does not hold it; drugs dosed by the kidney ask for themselves.
end_stage_kidney_disease = finding(
    "end_stage_kidney_disease",
    "End-stage kidney disease, with or without dialysis",
    dialysis | kidney_failure,
    source=KDIGO,
)
kidney_failure_care = listed(end_stage_kidney_disease)

# --- the class --------------------------------------------------------------------------------------

IRON_CLASS = Category(
    (
        "iron_block",
        "iron_low",
        "iv_window",
        "iron_low_functional",
        "ferritin_unreliable",
        "replete",
        "child_low",
        "child_specialist",
        "child_enough",
        "dialysis_low",
        "dialysis_nephrology",
    )
)


def _class(name: str) -> Expression:
    return label(name, IRON_CLASS)


_UNKNOWN = unknown(IRON_CLASS)
#: A low ferritin stays low whatever the saturation below 45 %, which may then be presumed; elsewhere it is measured.
_blocked = (
    presume(tsat_high, False, name="tsat_below_45", provided=known_true(ferritin_low))
    | known_true(ferritin_high)
    | overload_disorder
)
_functional_or_unknown = first_match((tsat_low, _class("iron_low_functional")), otherwise=_UNKNOWN)
#: Above the window a low saturation is functional deficiency, with inflammation and without: CRP does not change it.
_functional_anyway = known_true(ferritin > FERRITIN_WINDOW) & known_true(tsat_low)
_adult_class = first_match(
    (_blocked, _class("iron_block")),
    (known_true(ferritin_low), _class("iron_low")),
    (~is_known(ferritin), _functional_or_unknown),
    (_functional_anyway, _class("iron_low_functional")),
    (acute_phase, first_match((tsat_low, _class("iron_low_functional")), otherwise=_class("ferritin_unreliable"))),
    (ferritin_in_window, _class("iv_window")),
    otherwise=_class("replete"),
)
_child_class = first_match(
    (_blocked, _class("iron_block")),
    (ferritin < CHILD_FERRITIN_LOW, _class("child_low")),
    (ferritin_low, _class("child_specialist")),
    otherwise=_class("child_enough"),
)
dialysis_iron_low = finding(
    "dialysis_iron_low",
    "Ferritin below 200 ug/L and saturation below 20 % (end-stage kidney disease)",
    (ferritin < DIALYSIS_FERRITIN) & tsat_low,
    source=AASM_2025,
    flag="V2",
)
_dialysis_class = first_match(
    (tsat_high | overload_disorder, _class("iron_block")),
    (dialysis_iron_low, _class("dialysis_low")),
    otherwise=_class("dialysis_nephrology"),
)
iron_class = finding(
    "iron_class",
    "Iron status for restless legs",
    first_match((child, _child_class), (kidney_failure_care, _dialysis_class), otherwise=_adult_class),
    source=(AASM_2025, IRLSSG_IRON_2018, EKBOM),
    flag="V2",
)
iron_class_provisional = finding(
    "iron_class_provisional",
    "Iron status is provisional: the sample is not fresh, or CRP is missing where it matters",
    is_known(iron_class)
    & any_of(
        ~iron_sample_fresh,
        ~is_known(ferritin),
        known_true(ferritin_in_doubtful_range) & ~is_known(crp),
        known_true(child) & known_true(ferritin_could_be_lifted & acute_phase),
    ),
    source=EKBOM,
    flag="D",
)

# --- side flags -------------------------------------------------------------------------------------

assay_grey_zone = finding(
    "assay_grey_zone",
    "Ferritin within 15 % of a cut: another assay could fall on the other side",
    any_of(*((ferritin >= GREY_LOW * cut) & (ferritin <= GREY_HIGH * cut) for cut in (FERRITIN_LOW, FERRITIN_WINDOW))),
    source=EKBOM,
    flag="D",
)
#: One comparison found the Roche method about 60 % above the Beckman method (50 reads 83, 75 reads 121 ug/L).
ferritin_reads_high_by_method = finding(
    "ferritin_reads_high_by_method",
    "Ferritin by the Roche method, above 75 and up to 121 ug/L: the Beckman method could give 75 or less",
    ferritin_assay.is_("roche") & (ferritin > FERRITIN_LOW) & (ferritin <= ROCHE_LOW),
    source=IRLSSG_IRON_2018,
    flag="V2",
)
ferritin_may_read_high = finding(
    "ferritin_may_read_high",
    "CRP above 5 and up to 10 mg/L: ferritin may read high",
    (crp > CRP_CAUTION) & (crp <= CRP_UNRELIABLE),
    source=EKBOM,
    flag="D",
)
absolute_deficiency = finding(
    "absolute_deficiency",
    "Absolute iron deficiency: saturation below 16 % and ferritin below 30 ug/L",
    (tsat < ABSOLUTE_TSAT) & (ferritin < ABSOLUTE_FERRITIN),
    source=EKBOM,
    flag="D",
)
_anaemia_cut = first_match(
    (
        known_true(is_pregnant)
        & known_true(gestational_age >= FIRST_TRIMESTER_END)
        & known_true(gestational_age < SECOND_TRIMESTER_END),
        HB_LOW_SECOND_TRIMESTER,
    ),
    (known_true(is_pregnant), HB_LOW_PREGNANT),
    (sex.is_("male"), HB_LOW_MALE),
    (sex.is_("female"), HB_LOW_FEMALE),
)
#: Where the sex gives no cut, what is low or enough by both cuts is still an answer.
anaemia = finding(
    "anaemia",
    "Anaemia",
    adult
    & first_match(
        (is_known(_anaemia_cut), haemoglobin < _anaemia_cut),
        (known_true(haemoglobin < HB_LOW_FEMALE), TRUE),
        (known_true(haemoglobin >= HB_LOW_MALE), FALSE),
    ),
    source=IRLSSG_IRON_2018,
)

# --- who is treated, and what is settled -------------------------------------------------------------

iron_arm = finding(
    "iron_arm",
    "Iron treatment is a question: the criteria are met and the symptoms matter to the patient",
    rls_for_iron & clinically_significant_rls,
    source=(AASM_2025, EKBOM),
)
#: Iron is looked at until it is known that the patient has no need of it.
iron_arm_possible = ~known_true(~iron_arm)

#: Only what is known counts here, and nothing is presumed: a missing CRP leaves the class open, but it shows no
#: iron that would have to be given first; a known acute phase does leave the question open.
iron_ready = finding(
    "iron_ready",
    "Nothing is left to do about iron first: enough, forbidden, or already being given",
    (
        known_true(ferritin > FERRITIN_WINDOW)
        & known_true(~tsat_low)
        & ~known_true((crp > CRP_UNRELIABLE) | acute_phase_condition)
    )
    | known_true(tsat_high)
    | known_true(ferritin_high)
    | known_true(
        (iron_overload_disorder | polycythaemia_vera | venesection | haemoglobin_raised)
        & ~known_true(haematology_agrees_to_iron)
    )
    | (known_true(end_stage_kidney_disease) & known_true(~dialysis_iron_low))
    | known_true(takes("oral_iron") | takes("iv_iron") | recent_iv_iron),
    source=(AASM_2025, EKBOM),
    flag="D",
)

# --- what to measure again ---------------------------------------------------------------------------

iron_repeat_due = finding(
    "iron_repeat_due",
    "Iron studies are due again",
    iron_arm_possible
    & (
        (iron_sample_there & ~iron_sample_fresh)
        | known_true(tsat_high)
        | known_true(ferritin_could_be_lifted & acute_phase)
    ),
    source=(AASM_2025, EKBOM),
    flag="D",
)
hfe_due = finding(
    "hfe_due",
    "Saturation of 45 % or more in two samples: test for haemochromatosis",
    known_true(tsat_high) & known_true(earlier_transferrin_saturation >= TSAT_STOP) & ~is_known(hfe_genotype),
    source=IRLSSG_IRON_2018,
)
ferritin_due = finding(
    "ferritin_due", "Ferritin is missing", iron_arm_possible & ~is_known(ferritin), source=AASM_2025, flag="V"
)
tsat_due = finding(
    "tsat_due", "Transferrin saturation is missing", iron_arm_possible & ~is_known(tsat), source=AASM_2025, flag="V"
)
crp_due = finding(
    "crp_due",
    "CRP is missing, and ferritin is read beside it",
    iron_arm_possible & is_known(ferritin) & ~is_known(crp),
    source=EKBOM,
    flag="D",
)
hb_due = finding(
    "hb_due", "Haemoglobin is missing", iron_arm_possible & ~is_known(haemoglobin), source=IRLSSG_IRON_2018
)
