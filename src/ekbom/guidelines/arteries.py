"""Leg arteries: pressures, bands, stages, the arterial emergencies, and when blood flow is restored.

Sources: ACC/AHA 2024 (bands, tests, treatment), AHA 2012 (how the ankle-brachial index is made), Global Vascular
Guidelines 2019 (limb-threatening ischaemia), SVS 2014 (WIfI). Levels and the order of the emergencies are our design.

Every limit is compared with the unrounded ratio and with the ratio as it is printed (two decimals, half up);
where the two differ the more cautious reading counts and the finding ``abi_rounding_edge`` says so.
Restless legs are neither a sign of arterial disease nor a reason to restore blood flow. The book refuses both; it
does not derive a Rutherford category from metres nor a WIfI stage from a sum, and prescribes no arterial medicine.
"""

from ekbom.facts.variables import (
    abi,
    acute_cold_pulseless_leg,
    age,
    ankle_pressure,
    chronic_kidney_disease,
    claudication,
    claudication_distance,
    claudication_limits_life,
    cold_foot,
    condition_list,
    diabetes,
    dialysis,
    egfr,
    exercise_abi,
    exercise_and_drugs_tried_for_claudication,
    exercise_ankle_pressure,
    fit_for_surgery,
    fontaine_stage,
    foot_pulses_palpable,
    foot_ulcer_over_two_weeks,
    gangrene,
    heart_failure_decompensated,
    kidney_failure,
    limb_ischaemia_other_cause,
    oedema_or_cellulitis_at_electrode,
    relief_by_leg_dependency,
    rest_pain,
    rutherford_category,
    systolic_arm,
    systolic_dorsalis_pedis,
    systolic_posterior_tibial,
    systolic_toe,
    tbi,
    tcpo2,
    tissue_loss,
    vasospasm_or_vasculitis,
    vein_for_bypass,
    wants,
)
from ekbom.guidelines.ceap import compression_asked_for, compression_indication
from ekbom.guidelines.sources import AHA_ABI_2012, EKBOM, GVG_2019, PAD_2024, WIFI_2014
from ekbom.guidelines.vocabulary import absent_unless_listed, alert, block, finding, option, row
from ekbom.guidelines.vte import vte_open
from ekbom.logic.expressions import (
    FALSE,
    TRUE,
    Expression,
    any_of,
    either_leg,
    first_match,
    greatest,
    is_known,
    known_true,
    label,
    parameter,
    presume,
    unknown,
)

ABI_PAD = parameter("abi_pad", 0.90, "1", source="PAD-2024", flag="V", label="ankle-brachial index of arterial disease")
ABI_NORMAL = parameter("abi_normal", 1.00, "1", source="PAD-2024", flag="V", label="lowest normal ankle-brachial index")
ABI_STIFF = parameter(
    "abi_stiff",
    1.40,
    "1",
    source="PAD-2024",
    flag="V",
    label="ankle-brachial index above which arteries cannot be compressed",
)
ABI_REDUCED = parameter("abi_reduced", 0.80, "1", source="WIFI-2014", flag="V")
ABI_LOW = parameter("abi_low", 0.60, "1", source="WIFI-2014", flag="V")
ABI_CRITICAL = parameter("abi_critical", 0.40, "1", source="WIFI-2014", flag="V")
HALF_STEP = parameter(
    "printed_ratio_half_step",
    0.005,
    "1",
    source="EKBOM",
    flag="D",
    label="half of the last printed digit of a ratio",
)
TBI_LOW = parameter("tbi_low", 0.70, "1", source="PAD-2024", flag="V2")
ARM_GAP = parameter("inter_arm_gap", 15, "mm[Hg]", source="EKBOM", flag="D")
ANKLE_CRITICAL = parameter("ankle_pressure_critical", 50, "mm[Hg]", source="GVG-2019", flag="V2")
ANKLE_LOW = parameter(
    "ankle_pressure_low",
    70,
    "mm[Hg]",
    source="WIFI-2014",
    flag="V",
    label="ankle pressure up to which WIfI ischaemia is grade 2",
)
ANKLE_REDUCED = parameter("ankle_pressure_reduced", 100, "mm[Hg]", source="WIFI-2014", flag="V")
TOE_CRITICAL = parameter("toe_pressure_critical", 30, "mm[Hg]", source="PAD-2024", flag="V")
TOE_LOW = parameter("toe_pressure_low", 40, "mm[Hg]", source="WIFI-2014", flag="V")
TOE_POOR = parameter("toe_pressure_poor", 50, "mm[Hg]", source="EKBOM", flag="D")
TOE_REDUCED = parameter("toe_pressure_reduced", 60, "mm[Hg]", source="WIFI-2014", flag="V")
OLD_ARTERIES_AGE = parameter("stiff_arteries_age", 75, "a", source="PAD-2024", flag="K")
YOUNG_ARTERIES_AGE = parameter("young_arteries_age", 30, "a", source="EKBOM", flag="D")
EXERCISE_ABI_LEFT = parameter(
    "exercise_abi_left",
    0.8,
    "1",
    source="AHA-ABI-2012",
    flag="V2",
    label="part of the resting index that is left after exercise",
)
EXERCISE_ANKLE_FALL = parameter("exercise_ankle_fall", 30, "mm[Hg]", source="AHA-ABI-2012", flag="V2")
EGFR_KIDNEY_DISEASE = parameter("egfr_kidney_disease", 60, "mL/min/{1.73_m2}", source="EKBOM", flag="K")
CLAUDICATION_FAR = parameter(
    "claudication_far",
    200,
    "m",
    source="PAD-2024",
    flag="K",
    label="walking distance between Fontaine IIa and IIb",
)

# --- pressures and ratios ----------------------------------------------------------------------------


def _higher(one: Expression, other: Expression) -> Expression:
    """The higher of two pressures, or the one that is known."""
    return first_match((~is_known(other), one), (~is_known(one), other), otherwise=greatest(one, other))


higher_arm = finding(
    "higher_arm_pressure",
    "Systolic pressure of the higher arm (of the one arm measured)",
    _higher(systolic_arm.on("left"), systolic_arm.on("right")),
    source=AHA_ABI_2012,
    flag="V",
)
arm_gap = finding(
    "inter_arm_gap",
    "The arms differ: narrowing of an arm artery is possible; the higher arm still counts",
    (systolic_arm.on("left") - systolic_arm.on("right") >= ARM_GAP)
    | (systolic_arm.on("right") - systolic_arm.on("left") >= ARM_GAP),
    source=EKBOM,
    flag="D",
)
one_arm = finding(
    "abi_one_arm",
    "Only one arm was measured",
    (is_known(systolic_arm.on("left")) & ~is_known(systolic_arm.on("right")))
    | (is_known(systolic_arm.on("right")) & ~is_known(systolic_arm.on("left"))),
    source=AHA_ABI_2012,
)
measured_ankle = finding(
    "measured_ankle_pressure",
    "Higher of the two ankle arteries",
    first_match(
        (
            is_known(systolic_dorsalis_pedis) | is_known(systolic_posterior_tibial),
            _higher(systolic_dorsalis_pedis, systolic_posterior_tibial),
        ),
        otherwise=ankle_pressure,
    ),
    source=AHA_ABI_2012,
    flag="V",
)
abi_value = finding(
    "abi_value",
    "Ankle-brachial index: as recorded, else higher ankle artery over higher arm",
    first_match((is_known(abi), abi), otherwise=measured_ankle / higher_arm),
    source=AHA_ABI_2012,
    flag="V",
)
ankle_value = finding(
    "ankle_pressure_value",
    "Ankle pressure: as recorded, else from the two arteries, else index times higher arm",
    first_match(
        (is_known(ankle_pressure), ankle_pressure),
        (is_known(measured_ankle), measured_ankle),
        otherwise=higher_arm * abi,
    ),
    source=AHA_ABI_2012,
)
#: Swelling or infection under the electrode makes the reading worthless.
skin_oxygen_pressure = finding(
    "skin_oxygen_pressure",
    "Oxygen pressure through the skin of the forefoot, where the reading is valid",
    first_match((known_true(oedema_or_cellulitis_at_electrode), unknown(tcpo2.type)), otherwise=tcpo2),
    source=WIFI_2014,
)
tbi_value = finding(
    "tbi_value",
    "Toe-brachial index: as recorded, else toe over higher arm",
    first_match((is_known(tbi), tbi), otherwise=systolic_toe / higher_arm),
    source=PAD_2024,
)

# --- bands -------------------------------------------------------------------------------------------


def at_most_as_printed(ratio: Expression, limit: Expression) -> Expression:
    """At most the limit, unrounded or as printed with two decimals."""
    return ratio < limit + HALF_STEP


ABI_BANDS = ("abnormal", "borderline", "normal", "non_compressible")
stiff_arteries = finding(
    "stiff_arteries",
    "Ankle arteries cannot be compressed: the index says nothing",
    abi_value > ABI_STIFF,
    source=PAD_2024,
    flag="V",
)
low_abi = finding(
    "low_abi",
    "Ankle-brachial index of arterial disease",
    at_most_as_printed(abi_value, ABI_PAD),
    source=PAD_2024,
    flag="V",
)
low_tbi = finding(
    "low_tbi",
    "Toe-brachial index of arterial disease",
    at_most_as_printed(tbi_value, TBI_LOW),
    source=PAD_2024,
    flag="V2",
)
abi_band = finding(
    "abi_band",
    "Band of the ankle-brachial index",
    first_match(
        (stiff_arteries, label("non_compressible", ABI_BANDS)),
        (low_abi, label("abnormal", ABI_BANDS)),
        (abi_value < ABI_NORMAL, label("borderline", ABI_BANDS)),
        otherwise=label("normal", ABI_BANDS),
    ),
    source=PAD_2024,
    flag="V",
)


def _below_but_printed_at(limit: Expression) -> Expression:
    return (abi_value >= limit - HALF_STEP) & (abi_value < limit)


def _above_but_printed_at(limit: Expression) -> Expression:
    return (abi_value > limit) & at_most_as_printed(abi_value, limit)


abi_rounding_edge = finding(
    "abi_rounding_edge",
    "The printed index would fall in another band: the more cautious one counts",
    any_of(
        _below_but_printed_at(ABI_CRITICAL),
        _below_but_printed_at(ABI_LOW),
        _above_but_printed_at(ABI_REDUCED),
        _above_but_printed_at(ABI_PAD),
        _below_but_printed_at(ABI_NORMAL),
        _above_but_printed_at(ABI_STIFF),
    ),
    source=EKBOM,
    flag="D",
)
kidney_disease = finding(
    "kidney_disease",
    "Chronic kidney disease, dialysis or kidney failure",
    any_of(chronic_kidney_disease, kidney_failure, dialysis, egfr < EGFR_KIDNEY_DISEASE),
    source=EKBOM,
)
has_diabetes = absent_unless_listed(diabetes, condition_list)
has_kidney_disease = absent_unless_listed(kidney_disease, condition_list)
calcified_arteries_likely = finding(
    "calcified_arteries_likely",
    "Diabetes, kidney disease or high age: a normal index does not clear the leg",
    any_of(has_diabetes, has_kidney_disease, age > OLD_ARTERIES_AGE),
    source=PAD_2024,
)
abi_fall = finding(
    "abi_falls_on_exercise",
    "The index falls by more than 20 % on exercise",
    exercise_abi / abi_value < EXERCISE_ABI_LEFT,
    source=AHA_ABI_2012,
    flag="V2",
)
ankle_fall = finding(
    "ankle_pressure_falls_on_exercise",
    "The ankle pressure falls by more than 30 mmHg on exercise",
    ankle_value - exercise_ankle_pressure > EXERCISE_ANKLE_FALL,
    source=AHA_ABI_2012,
    flag="V2",
)
#: Most healthy people up to 30 years pass the first limit, few pass both.
exercise_test_positive = finding(
    "exercise_test_positive",
    "The index after exercise speaks for arterial disease (up to 30 years: both falls are asked for)",
    first_match((age <= YOUNG_ARTERIES_AGE, abi_fall & ankle_fall), otherwise=abi_fall | ankle_fall),
    source=(AHA_ABI_2012, EKBOM),
    flag="V2",
)
peripheral_artery_disease = finding(
    "peripheral_artery_disease",
    "Arterial disease of this leg, proven by a pressure test",
    first_match(
        (known_true(low_abi) | known_true(low_tbi), TRUE),
        (is_known(tbi_value), FALSE),
        (is_known(abi_value) & known_true(~stiff_arteries) & ~calcified_arteries_likely, FALSE),
        otherwise=low_abi | low_tbi,
    ),
    source=PAD_2024,
    flag="V",
)

# --- complaints and signs ----------------------------------------------------------------------------

#: Red flags: presumed absent by name where nobody asked.
claudication_there = presume(claudication, False, name="no_claudication")
limb_threat_signs = finding(
    "limb_threat_signs",
    "Ischaemic rest pain, gangrene or tissue loss",
    presume(any_of(rest_pain, gangrene, tissue_loss), False, name="no_rest_pain_or_tissue_loss"),
    source=GVG_2019,
)
eased_by_hanging_down = presume(relief_by_leg_dependency, False, name="no_relief_by_hanging_the_leg_down")
foot_ulcer = presume(foot_ulcer_over_two_weeks, False, name="no_foot_ulcer")
perfusion_examined = finding(
    "perfusion_examined",
    "Pulses, ankle-brachial index or toe pressure of this leg are known",
    any_of(is_known(foot_pulses_palpable), is_known(abi_value), is_known(systolic_toe)),
    source=EKBOM,
    flag="D",
)
poor_flow_on_test = finding(
    "poor_flow_on_test",
    "No foot pulses, an index of arterial disease or a poor toe pressure",
    any_of(~foot_pulses_palpable, low_abi, systolic_toe < TOE_POOR),
    source=EKBOM,
    flag="D",
)
poor_flow = presume(poor_flow_on_test, False, name="no_other_sign_of_poor_flow", provided=perfusion_examined)

# --- emergencies -------------------------------------------------------------------------------------

acute_limb_ischaemia = finding(
    "acute_limb_ischaemia",
    "Leg suddenly cold, pale, pulseless or paralysed",
    presume(acute_cold_pulseless_leg, False, name="no_acute_limb_ischaemia"),
    source=PAD_2024,
)
limb_threat = finding(
    "limb_threat",
    "Rest pain, gangrene or tissue loss; or relief by hanging the leg down, or a foot ulcer, with poor flow",
    limb_threat_signs
    | (eased_by_hanging_down & presume(cold_foot, False, name="no_cold_foot"))
    | (perfusion_examined & poor_flow & (eased_by_hanging_down | foot_ulcer)),
    source=(GVG_2019, EKBOM),
    flag="D",
)
possible_limb_threat = finding(
    "possible_limb_threat",
    "Relief by hanging the leg down, or a foot ulcer, in a leg whose circulation was not examined",
    (eased_by_hanging_down | foot_ulcer) & ~perfusion_examined,
    source=EKBOM,
    flag="D",
)
limb_threatening_pressure = finding(
    "limb_threatening_pressure",
    "A pressure in the range that threatens the limb",
    presume(
        any_of(
            (abi_value < ABI_CRITICAL),
            ankle_value < ANKLE_CRITICAL,
            systolic_toe < TOE_CRITICAL,
            skin_oxygen_pressure < TOE_CRITICAL,
        ),
        False,
        name="no_limb_threatening_pressure",
    ),
    source=(PAD_2024, GVG_2019),
    flag="V2",
)
chronic_limb_threatening_ischaemia = finding(
    "chronic_limb_threatening_ischaemia",
    "Proven arterial disease with rest pain, gangrene or an ulcer for more than two weeks",
    (limb_threat_signs | foot_ulcer)
    & (peripheral_artery_disease | limb_threatening_pressure)
    & ~known_true(limb_ischaemia_other_cause),
    source=GVG_2019,
    flag="V",
)
leg_arterial_emergency = finding(
    "leg_arterial_emergency",
    "This leg may be short of blood: settle that first",
    acute_limb_ischaemia | limb_threat | possible_limb_threat | limb_threatening_pressure,
    source=EKBOM,
    flag="D",
)
arterial_emergency_open = finding(
    "arterial_emergency_open",
    "A leg may be short of blood: settle that first",
    either_leg(leg_arterial_emergency),
    source=EKBOM,
    flag="D",
)

# --- stages ------------------------------------------------------------------------------------------

GRADES = ("0", "1", "2", "3")
ankle_tests_count = ~known_true(stiff_arteries)


def _worst(*rows: Expression) -> Expression:
    return any_of(*(known_true(row_) for row_ in rows))


wifi_ischaemia = finding(
    "wifi_ischaemia",
    "WIfI grade of ischaemia: toe pressure decides, else the worst of the other tests",
    first_match(
        (acute_limb_ischaemia | known_true(vasospasm_or_vasculitis), label(None, GRADES)),
        (known_true(systolic_toe >= TOE_REDUCED), label("0", GRADES)),
        (known_true(systolic_toe >= TOE_LOW), label("1", GRADES)),
        (known_true(systolic_toe >= TOE_CRITICAL), label("2", GRADES)),
        (is_known(systolic_toe), label("3", GRADES)),
        (
            ankle_tests_count & _worst(abi_value < ABI_CRITICAL, ankle_value < ANKLE_CRITICAL),
            label("3", GRADES),
        ),
        (known_true(skin_oxygen_pressure < TOE_CRITICAL), label("3", GRADES)),
        (ankle_tests_count & _worst(abi_value < ABI_LOW, ankle_value <= ANKLE_LOW), label("2", GRADES)),
        (known_true(skin_oxygen_pressure < TOE_LOW), label("2", GRADES)),
        (
            ankle_tests_count & _worst(abi_value < ABI_REDUCED, ankle_value <= ANKLE_REDUCED),
            label("1", GRADES),
        ),
        (known_true(skin_oxygen_pressure < TOE_REDUCED), label("1", GRADES)),
        (
            is_known(skin_oxygen_pressure) | (ankle_tests_count & (is_known(abi_value) | is_known(ankle_value))),
            label("0", GRADES),
        ),
        otherwise=label(None, GRADES),
    ),
    source=WIFI_2014,
    flag="V",
)
FONTAINE = ("I", "II", "IIa", "IIb", "III", "IV")
fontaine = finding(
    "fontaine",
    "Fontaine stage (II where the distance is not known)",
    first_match(
        *(
            (known_true(fontaine_stage.is_(stage)), label(stage, FONTAINE))
            for stage in ("I", "IIa", "IIb", "III", "IV")
        ),
        (gangrene | tissue_loss, label("IV", FONTAINE)),
        (rest_pain, label("III", FONTAINE)),
        (~peripheral_artery_disease, label(None, FONTAINE)),
        (~claudication, label("I", FONTAINE)),
        (~is_known(claudication_distance), label("II", FONTAINE)),
        (claudication_distance > CLAUDICATION_FAR, label("IIa", FONTAINE)),
        otherwise=label("IIb", FONTAINE),
    ),
    source=PAD_2024,
)
RUTHERFORD = ("0", "1", "2", "3", "4", "5", "6")
rutherford = finding(
    "rutherford",
    "Rutherford category: a clinician's word, else only what follows from the stage",
    first_match(
        (is_known(rutherford_category), rutherford_category),
        (fontaine.is_("I"), label("0", RUTHERFORD)),
        (fontaine.is_("III"), label("4", RUTHERFORD)),
        otherwise=label(None, RUTHERFORD),
    ),
    source=PAD_2024,
)

limb_ischaemia_alert = alert(
    "limb_ischaemia",
    "VA1-VA6",
    "Arteries of the leg",
    row(
        acute_limb_ischaemia,
        "critical",
        "The leg may have lost its blood supply: emergency number now. No compression, no raising of the leg, no heat.",
    ),
    row(
        limb_threat,
        "critical",
        "Signs of a leg short of blood: urgent vascular referral within days, the same day if infected or spreading. "
        "No compression. This comes before any word on restless legs.",
    ),
    row(
        limb_threatening_pressure,
        "critical",
        "A leg pressure in the limb-threatening range: urgent vascular referral, complaints or not.",
    ),
    row(
        possible_limb_threat,
        "high",
        "The leg is eased by hanging it down, or has a foot ulcer, and its circulation was not examined: feel the pulses, "
        "measure ankle and toe pressure first.",
    ),
    row(
        low_abi,
        "high",
        "Arterial disease of this leg: care for the risk factors, non-urgent vascular referral. It does not explain restless legs.",
    ),
    row(
        stiff_arteries & ~is_known(systolic_toe) & ~is_known(tbi_value),
        "high",
        "The ankle arteries cannot be compressed, so the index says nothing: measure toe pressure or toe-brachial index.",
    ),
    row(
        known_true(claudication) & ~low_abi & ~stiff_arteries,
        "info",
        "Calf pain on walking with an index that is not low: an index after exercise can show arterial disease.",
    ),
    source=(PAD_2024, GVG_2019, EKBOM),
)

# --- options -----------------------------------------------------------------------------------------

arterial_complaint = finding(
    "arterial_complaint",
    "Claudication, rest pain, an ulcer, relief by hanging the leg down, or no foot pulses",
    any_of(claudication_there, limb_threat_signs, foot_ulcer, eased_by_hanging_down, ~foot_pulses_palpable),
    source=PAD_2024,
)
compression_planned = finding(
    "compression_planned",
    "Compression has an indication or is asked for",
    known_true(compression_indication) | compression_asked_for,
    source=EKBOM,
    flag="D",
)
abi_option = option(
    "abi",
    "Ankle-brachial index of both legs",
    kind="test",
    text="Lying, rested, with Doppler: the higher ankle artery over the higher arm. For arterial complaints or signs and "
    "before compression; not for restless legs alone. A result counts for 12 months unless complaints are new.",
    indication=first_match((is_known(abi_value), FALSE), (compression_planned, TRUE), otherwise=arterial_complaint),
    statements=(
        PAD_2024.statement(
            "resting-abi",
            "Resting ankle-brachial index where history or examination suggests arterial disease",
            direction="for",
            strength="strong",
            certainty="moderate",
            flag="V",
        ),
    ),
    necessity="test",
)
tbi_option = option(
    "tbi",
    "Toe pressure and toe-brachial index",
    kind="test",
    text="Where the ankle arteries cannot be compressed, where the limb may be threatened, and before compression in "
    "diabetes or kidney disease.",
    indication=first_match(
        (is_known(tbi_value) | is_known(systolic_toe), FALSE),
        (known_true(stiff_arteries) | known_true(limb_threat) | known_true(limb_threatening_pressure), TRUE),
        (compression_planned, has_diabetes | has_kidney_disease),
        (known_true(calcified_arteries_likely) & known_true(arterial_complaint), TRUE),
        otherwise=FALSE,
    ),
    statements=(
        PAD_2024.statement(
            "toe-pressure",
            "Toe pressure or toe-brachial index where the ankle-brachial index exceeds 1.40",
            direction="for",
            strength="strong",
            certainty="moderate",
            flag="V",
        ),
    ),
    necessity="test",
)
symptomatic_artery_disease = finding(
    "symptomatic_artery_disease",
    "Proven arterial disease with claudication, rest pain or tissue loss",
    peripheral_artery_disease & (claudication_there | limb_threat_signs | foot_ulcer),
    source=PAD_2024,
)
duplex_arterial = option(
    "duplex_arterial",
    "Duplex scan of the leg arteries",
    kind="test",
    text="To find where the disease sits in chronic symptomatic arterial disease; not for restless legs.",
    indication=symptomatic_artery_disease,
    statements=(
        PAD_2024.statement(
            "locate-disease",
            "Segmental testing to locate disease in chronic symptomatic arterial disease is reasonable",
            direction="for",
            strength="conditional",
            certainty="low",
            flag="V",
        ),
    ),
    necessity="test",
)
revascularisation_indication = finding(
    "revascularisation_indication",
    "Acute or chronic limb-threatening ischaemia, or claudication that limits life after exercise and drug care",
    acute_limb_ischaemia
    | chronic_limb_threatening_ischaemia
    | (
        peripheral_artery_disease
        & claudication_there
        & claudication_limits_life
        & exercise_and_drugs_tried_for_claudication
    ),
    source=(PAD_2024, GVG_2019),
)
REVASCULARISATION = PAD_2024.statement(
    "restore-flow",
    "Restore blood flow to save a threatened limb, or for claudication that still limits life after structured exercise and drugs",
    direction="for",
    strength="strong",
    certainty="moderate",
)
bypass = option(
    "bypass",
    "Open bypass of a leg artery",
    kind="procedure",
    text="Decided by a vascular team, for the arteries only. Never to prevent progression of claudication or of silent disease.",
    indication=revascularisation_indication,
    statements=(REVASCULARISATION,),
    group="revascularisation",
    fit=fit_for_surgery & either_leg(vein_for_bypass),
)
endovascular_revascularisation = option(
    "endovascular_revascularisation",
    "Opening a leg artery from inside",
    kind="procedure",
    text="Decided by a vascular team, for the arteries only. Never to prevent progression of claudication or of silent disease.",
    indication=revascularisation_indication,
    statements=(REVASCULARISATION,),
    group="revascularisation",
    fit=~(fit_for_surgery & either_leg(vein_for_bypass)),
)
revascularisation_for_rls = option(
    "revascularisation_for_rls",
    "Restoring arterial flow because of restless legs",
    kind="procedure",
    text="Restless legs are no reason to operate on an artery.",
    indication=known_true(wants("revascularisation_for_rls")),
    unproven=True,
    evidence="No trial was found; population studies of 4,568 people show no link of the ankle-brachial index with restless legs. "
    "The same answer for every patient.",
)
supervised_exercise_pad = option(
    "supervised_exercise_pad",
    "Supervised walking exercise for arterial disease",
    kind="lifestyle",
    text="Structured walking programme for claudication, first choice together with risk-factor care.",
    indication=peripheral_artery_disease & claudication_there,
    never=(
        block(
            "leg_short_of_blood",
            leg_arterial_emergency,
            "A limb-threatening shortage of blood comes first.",
            source=PAD_2024,
            rule="S44",
        ),
        block(
            "clot_not_settled",
            vte_open,
            "A suspected or untreated clot comes first.",
            source=EKBOM,
            rule="S44",
        ),
    ),
    not_unless=(
        block(
            "unstable_heart",
            absent_unless_listed(heart_failure_decompensated, condition_list),
            "Decompensated heart failure comes first.",
            source=PAD_2024,
        ),
    ),
    statements=(
        PAD_2024.statement(
            "exercise-therapy",
            "Structured exercise therapy for claudication",
            direction="for",
            strength="strong",
            certainty="high",
        ),
    ),
)
