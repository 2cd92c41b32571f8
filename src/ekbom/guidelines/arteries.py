"""Leg arteries: pressures and their bands, complaints, and the arterial emergencies.

Sources: ACC/AHA 2024 (bands), AHA 2012 (how the ankle-brachial index is made), Global Vascular Guidelines 2019
(limb-threatening ischaemia). Levels and the order of the emergencies are our design. Stages stand in
``artery_stages``, tests and treatment in ``artery_care``.

Every limit is compared with the unrounded ratio and with the ratio as it is printed (two decimals, half up);
where the two differ the more cautious reading counts and the finding ``abi_rounding_edge`` says so. A silent
artery makes no index of zero: the index is unknown, and the pressure of zero counts. Refuses: to read an index
above 1.40 as normal or as an examined leg, and to make restless legs a sign of arterial disease.
"""

from ekbom.facts.variables import (
    abi,
    abi_method,
    acute_cold_pulseless_leg,
    age,
    ankle_not_compressible,
    ankle_pressure,
    calcified_arteries,
    chronic_kidney_disease,
    claudication,
    cold_foot,
    condition_list,
    diabetes,
    dialysis,
    egfr,
    exercise_abi,
    exercise_ankle_pressure,
    fontaine_stage,
    foot_pulses_palpable,
    foot_ulcer_over_two_weeks,
    gangrene,
    ischaemic_symptom_weeks,
    kidney_failure,
    limb_ischaemia_other_cause,
    oedema_or_cellulitis_at_electrode,
    pedal_waveform,
    relief_by_leg_dependency,
    rest_pain,
    rutherford_acute,
    rutherford_category,
    systolic_arm,
    systolic_dorsalis_pedis,
    systolic_posterior_tibial,
    systolic_toe,
    tbi,
    tcpo2,
    tcpo2_at_supine_rest,
    tissue_loss,
    ulcer_present,
    venous_ulcer,
)
from ekbom.guidelines.renal import egfr_value
from ekbom.guidelines.sources import AHA_ABI_2012, EKBOM, ESC_2017, GVG_2019, IWGDF_2023, PAD_2024, WIFI_2014
from ekbom.guidelines.vocabulary import absent_unless_listed, alert, finding, row
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
    least,
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
ABI_CRITICAL = parameter(
    "abi_critical", 0.40, "1", source="ESC-2017", flag="V2", label="ankle-brachial index that threatens the limb"
)
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
ANKLE_CRITICAL = parameter("ankle_pressure_critical", 50, "mm[Hg]", source="ESC-2017", flag="V2")
TOE_CRITICAL = parameter("toe_pressure_critical", 30, "mm[Hg]", source="PAD-2024", flag="V")
TOE_POOR = parameter("toe_pressure_poor", 50, "mm[Hg]", source="EKBOM", flag="D")
TCPO2_CRITICAL = parameter(
    "tcpo2_critical", 30, "mm[Hg]", source="PAD-2024", flag="V2", label="oxygen of the skin that threatens the limb"
)
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
EXERCISE_ABI_LOW = parameter(
    "exercise_abi_low", 0.90, "1", source="AHA-ABI-2012", flag="K", label="index after exercise that is low"
)
EGFR_KIDNEY_DISEASE = parameter("egfr_kidney_disease", 60, "mL/min/{1.73_m2}", source="EKBOM", flag="K")
CHRONIC_WEEKS = parameter(
    "limb_ischaemia_chronic",
    2,
    "wk",
    source="GVG-2019",
    flag="V",
    label="weeks of rest pain or tissue loss up to which a shortage of blood is acute",
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
_both_ankle_arteries = is_known(systolic_dorsalis_pedis) & is_known(systolic_posterior_tibial)
#: One silent artery beside one that was not looked for says nothing of the leg.
measured_ankle = finding(
    "measured_ankle_pressure",
    "Higher of the two ankle arteries",
    first_match(
        (
            known_true(systolic_dorsalis_pedis > 0) | known_true(systolic_posterior_tibial > 0) | _both_ankle_arteries,
            _higher(systolic_dorsalis_pedis, systolic_posterior_tibial),
        ),
        otherwise=ankle_pressure,
    ),
    source=AHA_ABI_2012,
    flag="V",
)
abi_value = finding(
    "abi_value",
    "Ankle-brachial index: as recorded, else higher ankle artery over higher arm; never zero",
    first_match(
        (known_true(abi > 0), abi),
        (known_true(measured_ankle > 0), measured_ankle / higher_arm),
    ),
    source=AHA_ABI_2012,
    flag="V",
)
#: More sensitive and less specific; shown beside the index, never in its place.
low_ankle_abi = finding(
    "abi_low_ankle",
    "The other way to make the index: lower ankle artery over higher arm",
    first_match(
        (
            known_true(systolic_dorsalis_pedis > 0) & known_true(systolic_posterior_tibial > 0),
            least(systolic_dorsalis_pedis, systolic_posterior_tibial) / higher_arm,
        ),
    ),
    source=AHA_ABI_2012,
)
ABI_METHODS = ("higher_ankle_artery", "lower_ankle_artery")
abi_made_from = finding(
    "abi_made_from",
    "Ankle artery that the index was made from, where this is known",
    first_match(
        (known_true(abi > 0), abi_method),
        (is_known(abi_value), label("higher_ankle_artery", ABI_METHODS)),
    ),
    source=AHA_ABI_2012,
)
ankle_value = finding(
    "ankle_pressure_value",
    "Ankle pressure: as recorded, else from the two arteries, else index times higher arm",
    first_match(
        (is_known(ankle_pressure), ankle_pressure),
        (is_known(measured_ankle), measured_ankle),
        otherwise=higher_arm * abi_value,
    ),
    source=AHA_ABI_2012,
)
#: Swelling or infection under the electrode, or no rest, makes the reading worthless.
skin_oxygen_pressure = finding(
    "skin_oxygen_pressure",
    "Oxygen pressure through the skin of the forefoot, where the reading is valid",
    first_match(
        (known_true(oedema_or_cellulitis_at_electrode) | known_true(~tcpo2_at_supine_rest), unknown(tcpo2.type)),
        otherwise=tcpo2,
    ),
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
    first_match(
        (presume(ankle_not_compressible, False, name="no_ankle_not_compressible"), TRUE),
        otherwise=abi_value > ABI_STIFF,
    ),
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
    "The printed index would fall in another band or grade: the more cautious one counts",
    any_of(
        _below_but_printed_at(ABI_CRITICAL),
        _below_but_printed_at(ABI_LOW),
        _below_but_printed_at(ABI_REDUCED),
        _above_but_printed_at(ABI_REDUCED),
        _above_but_printed_at(ABI_PAD),
        _below_but_printed_at(ABI_NORMAL),
        _above_but_printed_at(ABI_STIFF),
    ),
    source=EKBOM,
    flag="D",
)
tbi_rounding_edge = finding(
    "tbi_rounding_edge",
    "The printed toe index would be abnormal, the exact one just not: the more cautious one counts",
    (tbi_value > TBI_LOW) & at_most_as_printed(tbi_value, TBI_LOW),
    source=EKBOM,
    flag="D",
)
kidney_disease = finding(
    "kidney_disease",
    "Chronic kidney disease, dialysis or kidney failure, or an eGFR below 60",
    any_of(
        chronic_kidney_disease,
        kidney_failure,
        dialysis,
        egfr < EGFR_KIDNEY_DISEASE,
        egfr_value < EGFR_KIDNEY_DISEASE,
    ),
    source=EKBOM,
)
has_diabetes = absent_unless_listed(diabetes, condition_list)
has_kidney_disease = absent_unless_listed(kidney_disease, condition_list)
calcified_arteries_likely = finding(
    "calcified_arteries_likely",
    "Diabetes, kidney disease, high age or calcified arteries: a normal index does not clear the leg",
    any_of(has_diabetes, has_kidney_disease, age > OLD_ARTERIES_AGE, known_true(calcified_arteries)),
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
low_abi_after_exercise = finding(
    "abi_low_after_exercise",
    "The index after exercise is that of arterial disease",
    at_most_as_printed(exercise_abi, EXERCISE_ABI_LOW),
    source=AHA_ABI_2012,
)
#: Most healthy people up to 30 years pass the first limit, few pass both.
exercise_test_positive = finding(
    "exercise_test_positive",
    "The index after exercise speaks for arterial disease (up to 30 years: both falls are asked for)",
    first_match((age <= YOUNG_ARTERIES_AGE, abi_fall & ankle_fall), otherwise=abi_fall | ankle_fall),
    source=(AHA_ABI_2012, EKBOM),
    flag="V2",
)
#: Three or two phases at the foot clear a leg in which the index alone does not.
normal_waveform = known_true(pedal_waveform.is_in("triphasic", "biphasic"))
artery_disease_at_rest = finding(
    "artery_disease_at_rest",
    "Arterial disease of this leg, proven by a pressure test at rest",
    first_match(
        (known_true(low_abi) | presume(low_tbi, False, name="no_low_tbi"), TRUE),
        (is_known(tbi_value), FALSE),
        (known_true(~stiff_arteries) & (normal_waveform | ~calcified_arteries_likely), FALSE),
        otherwise=low_abi | low_tbi,
    ),
    source=PAD_2024,
    flag="V",
)
peripheral_artery_disease = finding(
    "peripheral_artery_disease",
    "Arterial disease of this leg, proven by a pressure test at rest or after exercise",
    first_match((known_true(exercise_test_positive), TRUE), otherwise=artery_disease_at_rest),
    source=PAD_2024,
    flag="V",
)

# --- complaints and signs ----------------------------------------------------------------------------

#: Red flags: presumed absent by name where nobody asked.
claudication_there = presume(claudication, False, name="no_claudication")
limb_threat_seen = finding(
    "limb_threat_seen",
    "Ischaemic rest pain, gangrene or tissue loss, or the stage that says so, on record",
    any_of(
        rest_pain,
        gangrene,
        tissue_loss,
        fontaine_stage.is_in("III", "IV"),
        rutherford_category.is_in("4", "5", "6"),
    ),
    source=GVG_2019,
)
limb_threat_signs = finding(
    "limb_threat_signs",
    "Ischaemic rest pain, gangrene or tissue loss",
    presume(limb_threat_seen, False, name="no_rest_pain_or_tissue_loss"),
    source=GVG_2019,
)
eased_by_hanging_down = presume(relief_by_leg_dependency, False, name="no_relief_by_hanging_the_leg_down")
foot_ulcer = presume(foot_ulcer_over_two_weeks, False, name="no_foot_ulcer")
perfusion_examined = finding(
    "perfusion_examined",
    "Pulses, ankle-brachial index (of arteries that can be compressed) or toe pressure of this leg are known",
    any_of(is_known(foot_pulses_palpable), known_true(~stiff_arteries), is_known(systolic_toe)),
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

#: Each class of acute ischaemia is one; without a class the question stays open.
_acute_class_given = first_match((is_known(rutherford_acute), TRUE))
acute_limb_ischaemia = finding(
    "acute_limb_ischaemia",
    "Leg suddenly cold, pale, pulseless or paralysed, or a class of acute ischaemia on record",
    presume(acute_cold_pulseless_leg, False, name="no_acute_limb_ischaemia")
    | presume(_acute_class_given, False, name="no_class_of_acute_limb_ischaemia"),
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
            abi_value < ABI_CRITICAL,
            ankle_value < ANKLE_CRITICAL,
            systolic_toe < TOE_CRITICAL,
            skin_oxygen_pressure < TCPO2_CRITICAL,
        ),
        False,
        name="no_limb_threatening_pressure",
    ),
    source=(PAD_2024, GVG_2019, ESC_2017, IWGDF_2023),
    flag="V2",
)
_old_ulcer = presume(
    ulcer_present & (ischaemic_symptom_weeks > CHRONIC_WEEKS), False, name="no_ulcer_over_two_weeks"
) & ~known_true(venous_ulcer)
chronic_limb_threatening_ischaemia = finding(
    "chronic_limb_threatening_ischaemia",
    "Proven arterial disease with rest pain, gangrene or an ulcer for more than two weeks (or for how long is not known)",
    ((limb_threat_signs & ~known_true(ischaemic_symptom_weeks <= CHRONIC_WEEKS)) | foot_ulcer | _old_ulcer)
    & (artery_disease_at_rest | limb_threatening_pressure)
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

# --- what is said ------------------------------------------------------------------------------------

limb_ischaemia_alert = alert(
    "limb_ischaemia",
    "VA1-VA6",
    "Arteries of the leg",
    row(
        acute_limb_ischaemia,
        "critical",
        "The leg may have lost its blood supply, and may be lost: emergency number now. No compression, no raising of the leg, "
        "no heat. A class is given by a clinician only; pain or tingling by itself would be no reason for this.",
    ),
    row(
        limb_threat,
        "critical",
        "Signs of a leg short of blood: urgent vascular referral within days, the same day if infected or spreading. "
        "No compression. This comes before any word on restless legs; that walking helps does not tell the two apart.",
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
        known_true(claudication) & ~low_abi & ~stiff_arteries & ~is_known(exercise_abi),
        "info",
        "Calf pain on walking with an index that is not low: an index after exercise can show arterial disease.",
    ),
    source=(PAD_2024, GVG_2019, EKBOM),
    emergency=True,
)
