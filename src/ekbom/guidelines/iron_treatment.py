"""The iron options: by mouth and the six products by vein, with their doses, and the care of phosphate.

Follows the AASM guideline (2025), the iron guideline of the International RLS Study Group (2018), the labels
of the products and, in pregnancy, the consensus of 2015. Products without a recommendation in restless legs
are listed as such. It refuses a dose of a weight-based product without a weight, prints no dose by vein for
a child, and gives no order for iron in end-stage kidney disease beyond iron sucrose under its own cuts.
"""

from ekbom.facts.variables import (
    body_weight,
    ferritin,
    locale,
    medication_list,
    oral_iron_failed_or_not_tolerated,
    phosphate,
    takes,
)
from ekbom.guidelines.allergy import allergy_blocks
from ekbom.guidelines.drug_gate import CHILD_SPECIALIST
from ekbom.guidelines.iron import FERRITIN_WINDOW, recent_iv_iron, tsat
from ekbom.guidelines.iron_route import (
    FCM_PHOSPHATE_LOW,
    FCM_RESTRICTED,
    IV_IRON_FORBIDDEN,
    IV_IRON_UNSAFE,
    ORAL_IRON_FORBIDDEN,
    PHOSPHATE_BORDERLINE,
    adult_iv_iron_wanted,
    child_iron_wanted,
    crp_known_where_needed,
    dialysis_iron_wanted,
    fcm_phosphate_risk,
    fcm_question,
    iv_iron_first,
    iv_iron_route,
    iv_iron_route_but_for_time,
    no_fcm_phosphate_risk,
    oral_iron_trial_over,
    oral_iron_wanted,
    phosphate_is_low,
)
from ekbom.guidelines.populations import adult, child, on_dialysis
from ekbom.guidelines.schedules import oral_iron_steps
from ekbom.guidelines.sources import AAN_2016, AASM_2025, EKBOM, IRLSSG_IRON_2018, LABEL, PREGNANCY_2015
from ekbom.guidelines.statements_beside import beside
from ekbom.guidelines.vocabulary import (
    Block,
    Dose,
    Source,
    Statement,
    block,
    finding,
    option,
    words,
)
from ekbom.logic.expressions import Expression, first_match, known_true, least, parameter, quantity

# --- doses ------------------------------------------------------------------------------------------

ORAL_MAX = parameter(
    "oral_iron_per_day", 130, "mg", source="IRLSSG-IRON-2018", flag="V", label="elemental iron by mouth a day, adult"
)
CHILD_ORAL_PER_KG = parameter("child_oral_iron_per_kg", 3, "mg/kg", source="EKBOM", flag="V")
CHILD_ORAL_MAX = parameter("child_oral_iron_per_day", 60, "mg", source="EKBOM", flag="C")
FCM_PER_VISIT = parameter("fcm_per_visit", 1000, "mg", source="LABEL", flag="V", label="carboxymaltose at one visit")
FCM_PER_KG = parameter("fcm_per_kg", 15, "mg/kg", source="LABEL", flag="V")
FCM_PER_KG_EUROPE = parameter("fcm_per_kg_europe", 20, "mg/kg", source="LABEL", flag="K")
FCM_DIALYSIS = parameter(
    "fcm_dialysis", 200, "mg", source="LABEL", flag="K", label="carboxymaltose a day on haemodialysis"
)
FULL_WEIGHT = parameter("iv_iron_full_weight", 50, "kg", source="LABEL", flag="V")
DEXTRAN_PER_VISIT = parameter("iron_dextran_per_visit", 1000, "mg", source="IRLSSG-IRON-2018", flag="K")
FERUMOXYTOL_PER_VISIT = parameter("ferumoxytol_per_visit", 510, "mg", source="LABEL", flag="V")
SUCROSE_PER_SESSION = parameter("iron_sucrose_per_session", 100, "mg", source="AASM-2025", flag="K")
DERISOMALTOSE_PER_VISIT = parameter("ferric_derisomaltose_per_visit", 1000, "mg", source="LABEL", flag="V")
DERISOMALTOSE_PER_KG = parameter("ferric_derisomaltose_per_kg", 20, "mg/kg", source="LABEL", flag="V")
DAILY = quantity(1, "d")
WEEK = parameter("interval_week", 7, "d", source="LABEL", flag="V")
FERUMOXYTOL_INTERVAL = parameter("interval_ferumoxytol", 3, "d", source="LABEL", flag="V")
DIALYSIS_INTERVAL = parameter("interval_dialysis_session", 2, "d", source="EKBOM", flag="D")
ONE_COURSE = parameter("interval_one_course", 84, "d", source="IRLSSG-IRON-2018", flag="K")

_small = body_weight < FULL_WEIGHT
_europe = known_true(locale.is_in("eu", "uk"))
_fcm_limit = first_match(
    (known_true(on_dialysis), least(FCM_DIALYSIS, FCM_PER_KG * body_weight)),
    (_europe, least(FCM_PER_VISIT, FCM_PER_KG_EUROPE * body_weight)),
    otherwise=least(FCM_PER_VISIT, FCM_PER_KG * body_weight),
)
_NO_CHILD_DOSE = "No dose here: a paediatric specialist decides."


def _adult_only(amount: Expression) -> Expression:
    return first_match((adult, amount))


# --- statements -------------------------------------------------------------------------------------


def _statement(
    source: Source, id: str, text: str, strength: str, certainty: str, flag: str, population: str = "adult"
) -> Statement:
    return source.statement(
        id, text, direction="for", strength=strength, certainty=certainty, flag=flag, population=population
    )


_LOW_IRON_IS_TREATED = _statement(
    AASM_2025,
    "G1",
    "Adults with ferritin of 75 ug/L or less, or saturation below 20 %, get iron by mouth or by vein; from 75 to 100 ug/L by vein.",
    "good_practice",
    "not graded",
    "V",
)
_CHILD_LOW_IRON_IS_TREATED = _statement(
    AASM_2025, "G1", "Children with ferritin below 50 ug/L get iron by mouth or by vein.",
    "good_practice", "not graded", "V2", "child",
)  # fmt: skip

# --- by mouth ---------------------------------------------------------------------------------------

_ORAL_START = words(
    (child, "3 mg/kg of elemental iron a day with juice, at most 60 mg"),
    otherwise="65 mg of elemental iron (ferrous sulfate 325 mg) with 100 to 200 mg of vitamin C, once a day or every other day",
)
oral_iron = option(
    "oral_iron",
    "Iron by mouth (ferrous sulfate)",
    kind="iron",
    text="On an empty stomach with vitamin C or juice, two hours from milk, tea, coffee and antacids. Fumarate, gluconate or "
    "bisglycinate serve as well for the same elemental iron (no trials in restless legs). Expect relief after 6 to 12 weeks; stools "
    "turn black, constipation is common. Keep it out of the reach of children, in whom it does nothing above 100 ug/L.",
    indication=oral_iron_wanted,
    never=(
        ORAL_IRON_FORBIDDEN,
        *allergy_blocks("oral_iron"),
    ),
    must_know=(medication_list, first_match((child, body_weight > 0), otherwise=adult)),
    statements=(
        *beside("oral_iron"),
        _LOW_IRON_IS_TREATED,
        _statement(
            AASM_2025, "A7", "Ferrous sulfate by mouth in adults whose iron status fits.", "conditional", "moderate", "V2"
        ),
        _CHILD_LOW_IRON_IS_TREATED,
        _statement(
            AASM_2025, "C1", "Ferrous sulfate by mouth in children whose iron status fits.",
            "conditional", "very low", "K", "child",
        ),
        _statement(
            IRLSSG_IRON_2018,
            "ORAL",
            "65 mg of elemental iron by mouth may help adults with ferritin of 75 ug/L or less.",
            "conditional",
            "low",
            "V",
        ),
        _statement(
            AAN_2016, "B", "Ferrous sulfate with vitamin C with ferritin of 75 ug/L or less.", "conditional", "level B", "V"
        ),
    ),
    dose=Dose(
        start=_ORAL_START,
        titrate=words(
            (child, "No rise before the samples at 12 weeks."),
            otherwise="Once a day or every other day, as it is tolerated; twice a day at most.",
        ),
        maximum=words(
            (child, "60 mg of elemental iron a day"), otherwise="130 mg of elemental iron a day (65 mg twice)"
        ),
        maximum_per_day=first_match(
            (child, least(CHILD_ORAL_MAX, CHILD_ORAL_PER_KG * body_weight)), otherwise=ORAL_MAX
        ),
        interval_days=DAILY,
    ),
    group="iron_route",
    not_unless=(
        block(
            "oral_iron_target",
            ferritin > FERRITIN_WINDOW,
            "The target is reached: stop, and measure again.",
            source=IRLSSG_IRON_2018,
            state="current",
        ),
    ),
    current=takes("oral_iron"),
    keep_when=~known_true(oral_iron_failed_or_not_tolerated)
    & ~known_true(oral_iron_trial_over),
    monitoring=(
        "Ferritin and saturation at 12 weeks, in the morning and a day off iron.",
        "Stop at ferritin above 100 ug/L or saturation of 45 % or more.",
        "Four hours apart from levothyroxine; two to four hours from levodopa, quinolones, tetracyclines, bisphosphonates.",
    ),
    if_it_fails="Ferritin still low, or no relief, after 12 weeks: iron by vein (under 18 the specialist decides).",
    how_to_stop="Can be stopped on any day; measure ferritin and saturation again after 3 to 6 months.",
    necessity="groundwork",
    fit=~iv_iron_first,
    schedule=oral_iron_steps(_ORAL_START),
)  # fmt: skip

# --- by vein ----------------------------------------------------------------------------------------

#: Both samples, CRP where ferritin could be lifted, and infection (through its block) are never presumed.
_IV_MUST_KNOW: tuple[Expression, ...] = (ferritin, tsat, crp_known_where_needed, medication_list)
_IV_MONITORING = (
    "Where resuscitation is at hand; watch for 30 minutes. Care with asthma, atopy, mastocytosis, several drug allergies.",
    "Flushing and aching muscles pass (Fishbane reaction); anaphylaxis is rare (below 1 %).",
    "In pregnancy the baby's heart is watched: it can slow down when the mother reacts.",
    "Symptoms after 4 to 6 weeks (the effect can take 12); ferritin and saturation after 8 to 12 weeks, not before.",
)
_IV_FAILS = (
    "No benefit from one course: do not repeat as a routine. Benefit and relapse: again after 12 weeks at the earliest, "
    "with ferritin below 300 ug/L and saturation below 45 %."
)
_IV_IN_PREGNANCY = _statement(
    PREGNANCY_2015,
    "IRON-IV",
    "From 14 weeks on, when iron by mouth failed and ferritin is below about 30 ug/L, with the obstetric team.",
    "conditional",
    "not graded",
    "K",
    "pregnant",
)


def _iv_never(id: str) -> tuple[Block, ...]:
    return (IV_IRON_FORBIDDEN, *IV_IRON_UNSAFE, *allergy_blocks(id))


iv_fcm = option(
    "iv_fcm",
    "Ferric carboxymaltose by vein",
    kind="iron",
    text="An infusion over at least 15 minutes; a course of only 500 mg does not work. Phosphate falls in half of those treated or "
    "more (47 to 75 %, against 4 to 8 % after derisomaltose); repeated courses can soften bone. On haemodialysis the European "
    "label allows 200 mg a day, and the order is nephrology's.",
    indication=iv_iron_route_but_for_time | child_iron_wanted,
    must_know=(*_IV_MUST_KNOW, body_weight),
    never=(*_iv_never("iv_fcm"), FCM_PHOSPHATE_LOW),
    not_unless=(*FCM_RESTRICTED, *CHILD_SPECIALIST),
    statements=(
        *beside("iv_fcm"),
        _statement(
            AASM_2025,
            "A4",
            "Ferric carboxymaltose by vein in adults whose iron status fits.",
            "strong",
            "moderate",
            "V2",
        ),
        _LOW_IRON_IS_TREATED,
        _CHILD_LOW_IRON_IS_TREATED,
        _IV_IN_PREGNANCY,
        _statement(
            IRLSSG_IRON_2018,
            "FCM",
            "1000 mg of carboxymaltose works in moderate to severe disease with ferritin below 300 ug/L and saturation below "
            "45 %, and may come first.",
            "conditional",
            "moderate",
            "V",
        ),
        _statement(AAN_2016, "B", "Ferric carboxymaltose by vein.", "conditional", "level B", "V"),
    ),
    dose=Dose(
        start=words(
            (child, _NO_CHILD_DOSE),
            (_europe, "1000 mg once, at most 20 mg/kg; or 500 mg twice, 5 to 7 days apart"),
            (_small, "15 mg/kg, and again after at least 7 days"),
            otherwise="15 mg/kg up to 1000 mg once; or 750 mg twice, at least 7 days apart",
        ),
        titrate=words(otherwise="None: one course, then measure."),
        maximum=words(
            (child, _NO_CHILD_DOSE),
            (_europe, "At one visit the lower of 20 mg/kg and 1000 mg; 1000 mg a week"),
            otherwise="At one visit the lower of 15 mg/kg and 1000 mg; 1500 mg a course",
        ),
        maximum_per_day=_adult_only(_fcm_limit),
        interval_days=WEEK,
    ),
    # Strong where the iron status fits; beyond the cuts, after a relapse, it is weighed.
    groundwork=~known_true(~adult_iv_iron_wanted),
    evidence="With ferritin above 100 ug/L and a saturation of 20 % or more it is not routine: it worked in trials up to "
    "300 ug/L, and a specialist may offer it in moderate to severe disease.",
    group="iron_route",
    replaces=((takes("oral_iron"), "oral_iron"),),
    current=takes("ferric_carboxymaltose"),
    monitoring=(
        *_IV_MONITORING,
        "Phosphate before and about 2 weeks after, when repeated or with a risk factor.",
    ),
    if_it_fails=_IV_FAILS,
    how_to_stop="A course ends by itself: give no further infusion.",
    necessity="groundwork",
    fit=iv_iron_first,
)
iv_iron_dextran = option(
    "iv_iron_dextran",
    "Low-molecular-weight iron dextran by vein",
    kind="iron",
    text="1000 mg once over 1 to 4 hours after a test dose of 25 mg. Boxed warning for anaphylaxis; never the "
    "high-molecular-weight kind.",
    indication=iv_iron_route,
    must_know=_IV_MUST_KNOW,
    never=_iv_never("iv_iron_dextran"),
    statements=(
        _statement(
            AASM_2025, "A5", "Low-molecular-weight iron dextran by vein in adults whose iron status fits.",
            "conditional", "very low", "V2",
        ),
        _IV_IN_PREGNANCY,
    ),
    dose=Dose(
        start=words((child, _NO_CHILD_DOSE), otherwise="25 mg as a test dose; without reaction the rest of 1000 mg"),
        titrate=words(otherwise="None: one course, then measure."),
        maximum=words((child, _NO_CHILD_DOSE), otherwise="1000 mg a course"),
        maximum_per_day=_adult_only(DEXTRAN_PER_VISIT),
        interval_days=ONE_COURSE,
    ),
    group="iron_route",
    replaces=((takes("oral_iron"), "oral_iron"),),
    current=takes("iron_dextran"),
    monitoring=(*_IV_MONITORING, "Ferritin reads high for longer than after other irons: at 12 weeks rather than at 8."),
    if_it_fails=_IV_FAILS,
    how_to_stop="A course ends by itself: give no further infusion.",
    necessity="groundwork",
)  # fmt: skip
iv_ferumoxytol = option(
    "iv_ferumoxytol",
    "Ferumoxytol by vein",
    kind="iron",
    text="510 mg over at least 15 minutes, half sitting, and again after 3 to 8 days. Boxed warning for anaphylaxis; it "
    "disturbs magnetic resonance images for up to three months.",
    indication=iv_iron_route,
    must_know=_IV_MUST_KNOW,
    never=_iv_never("iv_ferumoxytol"),
    statements=(
        _statement(
            AASM_2025, "A6", "Ferumoxytol by vein in adults whose iron status fits.", "conditional", "very low", "V2"
        ),
        _IV_IN_PREGNANCY,
    ),
    dose=Dose(
        start=words((child, _NO_CHILD_DOSE), otherwise="510 mg, and 510 mg again after 3 to 8 days"),
        titrate=words(otherwise="None: one course, then measure."),
        maximum=words(
            (child, _NO_CHILD_DOSE),
            otherwise="510 mg at one visit by the label; 1020 mg a course, which has also been given at once",
        ),
        maximum_per_day=_adult_only(FERUMOXYTOL_PER_VISIT),
        interval_days=FERUMOXYTOL_INTERVAL,
    ),
    group="iron_route",
    replaces=((takes("oral_iron"), "oral_iron"),),
    current=takes("ferumoxytol"),
    monitoring=(
        *_IV_MONITORING,
        "Tell radiology for three months. Ferritin reads high for longer than after other irons: at 12 weeks rather than at 8.",
    ),
    if_it_fails=_IV_FAILS,
    how_to_stop="A course ends by itself: give no further infusion.",
    necessity="groundwork",
)
iv_iron_sucrose = option(
    "iv_iron_sucrose",
    "Iron sucrose by vein",
    kind="iron",
    text="In end-stage kidney disease, agreed with nephrology; each infusion over 15 to 60 minutes. Elsewhere two trials (1000 mg as "
    "five times 200 mg) found no lasting effect on restless legs.",
    indication=dialysis_iron_wanted,
    must_know=(ferritin, tsat, medication_list),
    never=_iv_never("iv_iron_sucrose"),
    statements=(
        *beside("iv_iron_sucrose"),
        _statement(
            AASM_2025,
            "E2",
            "Iron sucrose by vein in end-stage kidney disease with ferritin below 200 ug/L and saturation below 20 %.",
            "conditional",
            "moderate",
            "V2",
            "dialysis",
        ),
    ),
    evidence="Outside end-stage kidney disease the AASM guideline does not list it, and two randomised trials showed no lasting "
    "effect.",
    dose=Dose(
        start=words((child, _NO_CHILD_DOSE), otherwise="100 mg at each of ten dialysis sessions"),
        titrate=words(otherwise="None: one course, then measure."),
        maximum=words((child, _NO_CHILD_DOSE), otherwise="100 mg a session; 1000 mg a course"),
        maximum_per_day=_adult_only(SUCROSE_PER_SESSION),
        interval_days=DIALYSIS_INTERVAL,
    ),
    group="iron_route",
    current=takes("iron_sucrose"),
    monitoring=(
        *_IV_MONITORING,
        "Nephrology keeps the limits of anaemia care: ferritin at most 500 ug/L, saturation at most 30 %.",
    ),
    if_it_fails="Other options of end-stage kidney disease; transplantation improves restless legs.",
    how_to_stop="Only with nephrology, who may give it for anaemia.",
    necessity="groundwork",
)
#: Carboxymaltose is held back by phosphate, so a product that hardly touches phosphate is looked at.
fcm_held_back = known_true(phosphate < PHOSPHATE_BORDERLINE)
iv_ferric_derisomaltose = option(
    "iv_ferric_derisomaltose",
    "Ferric derisomaltose by vein",
    kind="iron",
    text="In place of carboxymaltose when phosphate is low: phosphate falls far less often. Few data in restless legs; adults only.",
    indication=iv_iron_route & fcm_held_back,
    must_know=(*_IV_MUST_KNOW, body_weight),
    never=_iv_never("iv_ferric_derisomaltose"),
    statements=(
        _statement(
            EKBOM,
            "EKBOM-DERISOMALTOSE",
            "Where phosphate holds carboxymaltose back, ferric derisomaltose may take its place.",
            "expert",
            "very low",
            "D",
        ),
        _IV_IN_PREGNANCY,
    ),
    evidence="Small series in restless legs; the AASM guideline does not list it.",
    dose=Dose(
        start=words(
            (child, _NO_CHILD_DOSE),
            (_small, "20 mg/kg of actual weight once"),
            otherwise="1000 mg once over at least 20 minutes",
        ),
        titrate=words(otherwise="None: one course, then measure."),
        maximum=words((child, _NO_CHILD_DOSE), otherwise="The lower of 20 mg/kg and 1000 mg a course"),
        maximum_per_day=_adult_only(least(DERISOMALTOSE_PER_VISIT, DERISOMALTOSE_PER_KG * body_weight)),
        interval_days=ONE_COURSE,
    ),
    group="iron_route",
    replaces=((takes("oral_iron"), "oral_iron"),),
    current=takes("ferric_derisomaltose"),
    monitoring=_IV_MONITORING,
    if_it_fails=_IV_FAILS,
    how_to_stop="A course ends by itself: give no further infusion.",
    necessity="groundwork",
)
iv_ferric_gluconate = option(
    "iv_ferric_gluconate",
    "Ferric gluconate by vein",
    kind="iron",
    text="Not for restless legs.",
    indication=iv_iron_route,
    never=_iv_never("iv_ferric_gluconate"),
    unproven=True,
    evidence="Trials in restless legs (125 mg, several times) were few and failed; no guideline recommends it.",
    group="iron_route",
    current=takes("ferric_gluconate"),
    how_to_stop="A course ends by itself: give no further infusion.",
    necessity="other",
)

# --- phosphate --------------------------------------------------------------------------------------

repeat_phosphate_due = finding(
    "repeat_phosphate_due",
    "Phosphate is due again: carboxymaltose was given lately, or it is low",
    known_true(fcm_question & phosphate_is_low)
    | (known_true(takes("ferric_carboxymaltose") | recent_iv_iron) & known_true(fcm_phosphate_risk)),
    source=(LABEL, EKBOM),
    flag="D",
)
phosphate_management = option(
    "phosphate_management",
    "Correct low phosphate",
    kind="monitoring",
    text="Find the cause, treat vitamin D deficiency, replace phosphate (urgently below 1.0 mg/dL or with weakness), and give "
    "no carboxymaltose until it is corrected.",
    indication=known_true(phosphate_is_low) | (fcm_question & no_fcm_phosphate_risk & phosphate_is_low),
    statements=(
        _statement(
            LABEL, "FCM-PHOSPHATE", "Low phosphate is corrected before carboxymaltose and looked for after it.",
            "good_practice", "not graded", "V",
        ),
    ),
    monitoring=("Phosphate again after 2 weeks; 25-OH vitamin D and parathyroid hormone where it stays low.",),
    if_it_fails="Endocrine or renal advice.",
    necessity="safety",
)  # fmt: skip
