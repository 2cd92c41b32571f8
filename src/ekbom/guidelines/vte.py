"""Venous thrombosis and pulmonary embolism: what must be settled before anything is said about restless legs.

Sources: NICE NG158 (pathway, two-level Wells score), SVS/AVF/AVLS part II 2023 (superficial vein thrombosis),
AVF/SVS 2020 (clot extension after heat closure of a vein, EHIT). Time limits and alert levels are our design.
A symptom that nobody asked about is presumed absent by name and asked for; a complaint that is there and was
not examined is never presumed harmless. Refuses: to start, stop or dose an anticoagulant, to tick "another
diagnosis is as likely" by itself, and to close an open suspicion because a Wells total is low.
"""

from ekbom.facts.segments import SEGMENTS
from ekbom.facts.variables import (
    active_cancer,
    acute_dvt,
    alternative_to_dvt_likely,
    calf_circumference_difference,
    calf_tenderness,
    chronic_deep_vein_change,
    collateral_superficial_veins,
    compressible,
    condition_list,
    dvt_treated,
    ehit_class,
    ehit_in_deep_vein,
    ehit_lumen_percent,
    haemoptysis,
    hypercoagulability,
    leg_oedema,
    leg_paralysis_or_plaster,
    leg_swelling_increasing,
    leg_swelling_weeks,
    leg_warm_or_red,
    new_calf_or_thigh_pain,
    new_one_sided_swelling,
    past_dvt,
    pitting_oedema_one_leg,
    pulmonary_embolism,
    pulmonary_embolism_excluded,
    recent_immobility_or_surgery,
    sudden_breathlessness,
    superficial_vein_thrombosis,
    svt_distance_to_junction,
    svt_length,
    syncope,
    takes,
    unexplained_chest_pain,
    venous_thrombosis_excluded,
    wells_dvt_score,
    whole_leg_swollen,
)
from ekbom.guidelines.populations import is_pregnant
from ekbom.guidelines.sources import EHIT_2020, EKBOM, NICE_NG158, SVS_2_2023
from ekbom.guidelines.vocabulary import absent_unless_listed, alert, finding, follow_up, row
from ekbom.logic.expressions import (
    Expression,
    any_of,
    both_legs,
    either_leg,
    first_match,
    is_known,
    known_true,
    label,
    parameter,
    presume,
)

SWELLING_RECENT = parameter(
    "leg_swelling_recent",
    4,
    "wk",
    source="EKBOM",
    flag="D",
    label="age of a one-sided swelling that may be a new clot",
)
SWELLING_SUDDEN = parameter(
    "both_legs_swelling_sudden",
    1,
    "wk",
    source="EKBOM",
    flag="D",
    label="swelling of both legs that came within days",
)
CALF_DIFFERENCE = parameter("wells_calf_difference", 3, "cm", source="NICE-NG158", flag="V2")
WELLS_LIKELY = parameter(
    "wells_dvt_likely", 2, "1", source="NICE-NG158", flag="V2", label="Wells total of a likely DVT"
)
SVT_NEAR_JUNCTION = parameter("svt_near_junction", 3, "cm", source="SVS-II-2023", flag="K")
SVT_LONG = parameter("svt_long", 5, "cm", source="SVS-II-2023", flag="V2")
EHIT_HALF_LUMEN = parameter(
    "ehit_half_lumen",
    50,
    "%",
    source="EHIT-2020",
    flag="V",
    label="part of the lumen from which EHIT is class III",
)
EHIT_OCCLUSIVE = parameter("ehit_occlusive", 100, "%", source="EHIT-2020", flag="K")

COMPRESSION_TESTED = tuple(
    s.id for s in SEGMENTS.values() if s.system == "deep" and s.cut_ms is not None and s.sides == "LR"
)

# --- what has been settled ---------------------------------------------------------------------------

anticoagulated = known_true(takes("anticoagulant"))
thrombosis_treated = finding(
    "thrombosis_treated",
    "Treatment of a thrombosis of this leg is known to have begun",
    known_true(dvt_treated) | anticoagulated,
    source=EKBOM,
    flag="D",
)
#: Only a recorded negative test or a clinician's sign-off closes a suspicion; silence does not.
thrombosis_excluded = finding(
    "thrombosis_excluded",
    "Thrombosis of this leg was excluded by a test or a clinician",
    known_true(venous_thrombosis_excluded),
    source=EKBOM,
    flag="D",
)

# --- VTE1: pulmonary embolism ------------------------------------------------------------------------

embolism_symptoms = finding(
    "pulmonary_embolism_symptoms",
    "Sudden breathlessness, unexplained chest pain, coughing blood or fainting",
    any_of(sudden_breathlessness, unexplained_chest_pain, haemoptysis, syncope),
    source=NICE_NG158,
)
pulmonary_embolism_open = finding(
    "pulmonary_embolism_open",
    "Pulmonary embolism is suspected or untreated",
    (
        presume(embolism_symptoms, False, name="no_pulmonary_embolism_symptoms")
        & ~known_true(pulmonary_embolism_excluded)
    )
    | (presume(pulmonary_embolism, False, name="no_pulmonary_embolism") & ~anticoagulated),
    source=(NICE_NG158, EKBOM),
)

# --- VTE2: signs of a deep vein thrombosis -----------------------------------------------------------

both_legs_swollen = finding("both_legs_swollen", "Both legs are swollen", both_legs(leg_oedema), source=EKBOM)
one_leg_swollen = finding(
    "one_leg_swollen",
    "This leg is swollen and the other is not known to be",
    new_one_sided_swelling
    | (
        leg_oedema
        & ~known_true(both_legs_swollen)
        & (~known_true(leg_swelling_weeks > SWELLING_RECENT) | known_true(leg_swelling_increasing))
    ),
    source=EKBOM,
    flag="D",
)
both_legs_swollen_within_days = finding(
    "both_legs_swollen_within_days",
    "Both legs swelled within days",
    known_true(both_legs_swollen) & known_true(leg_swelling_weeks < SWELLING_SUDDEN),
    source=EKBOM,
    flag="D",
)
painful_leg_signs = finding(
    "painful_leg_signs",
    "New one-sided calf or thigh pain with tenderness, warmth or colour change",
    presume(new_calf_or_thigh_pain, False, name="no_new_one_sided_leg_pain") & (calf_tenderness | leg_warm_or_red),
    source=EKBOM,
    flag="D",
)
dvt_signs = finding(
    "dvt_signs",
    "Signs of a deep vein thrombosis that nobody has settled",
    (
        presume(one_leg_swollen, False, name="no_one_sided_leg_swelling")
        | both_legs_swollen_within_days
        | painful_leg_signs
    )
    & ~thrombosis_excluded
    & ~thrombosis_treated,
    source=(NICE_NG158, EKBOM),
    flag="D",
)
likely_wells_score = finding(
    "likely_wells_score",
    "A recorded Wells total says that DVT is likely",
    presume(wells_dvt_score >= WELLS_LIKELY, False, name="no_likely_wells_score")
    & ~either_leg(thrombosis_excluded)
    & ~either_leg(thrombosis_treated),
    source=NICE_NG158,
    flag="V2",
)

# --- VTE3: proven and untreated ----------------------------------------------------------------------

deep_vein_not_compressible = finding(
    "deep_vein_not_compressible",
    "A deep vein cannot be compressed on duplex, and this is not recorded as old",
    any_of(*(~compressible.at(segment) for segment in COMPRESSION_TESTED)) & ~known_true(chronic_deep_vein_change),
    source=NICE_NG158,
)
dvt_proven = finding(
    "dvt_proven",
    "Deep vein thrombosis on duplex or on record",
    presume(acute_dvt, False, name="no_acute_dvt")
    | presume(deep_vein_not_compressible, False, name="no_closed_deep_vein_on_duplex"),
    source=NICE_NG158,
)
dvt_untreated = finding(
    "dvt_untreated",
    "Deep vein thrombosis whose treatment is not known to have begun",
    dvt_proven & ~thrombosis_treated,
    source=NICE_NG158,
)

# --- VTE4: superficial vein thrombosis and extension after closure -----------------------------------

EHIT = ("I", "II", "III", "IV")
ehit = finding(
    "ehit",
    "Clot extension after vein closure, class",
    first_match(
        (is_known(ehit_class), ehit_class),
        (~ehit_in_deep_vein, label("I", EHIT)),
        (~is_known(ehit_lumen_percent), label("III", EHIT)),
        (ehit_lumen_percent >= EHIT_OCCLUSIVE, label("IV", EHIT)),
        (ehit_lumen_percent >= EHIT_HALF_LUMEN, label("III", EHIT)),
        otherwise=label("II", EHIT),
    ),
    source=EHIT_2020,
    flag="V",
)
SVT_CLASSES = ("deep_vein", "near_junction", "long", "short_at_risk", "short")
clot_risk = finding(
    "superficial_clot_risk",
    "Cancer, earlier clot, clotting tendency, pregnancy, surgery or immobility",
    any_of(
        absent_unless_listed(active_cancer, condition_list),
        absent_unless_listed(hypercoagulability, condition_list),
        presume(either_leg(past_dvt), False, name="no_past_dvt", provided=condition_list),
        is_pregnant,
        presume(recent_immobility_or_surgery, False, name="no_recent_immobility_or_surgery"),
    ),
    source=SVS_2_2023,
)
superficial_thrombosis = finding(
    "superficial_thrombosis",
    "Superficial vein thrombosis",
    presume(superficial_vein_thrombosis, False, name="no_superficial_vein_thrombosis"),
    source=SVS_2_2023,
)
#: A distance that is not known counts as near the junction, an unknown length as long.
superficial_thrombosis_class = finding(
    "superficial_thrombosis_class",
    "Superficial vein thrombosis by distance and length",
    first_match(
        (~superficial_thrombosis, label(None, SVT_CLASSES)),
        (dvt_proven, label("deep_vein", SVT_CLASSES)),
        (~known_true(svt_distance_to_junction > SVT_NEAR_JUNCTION), label("near_junction", SVT_CLASSES)),
        (~known_true(svt_length < SVT_LONG), label("long", SVT_CLASSES)),
        (clot_risk, label("short_at_risk", SVT_CLASSES)),
        otherwise=label("short", SVT_CLASSES),
    ),
    source=SVS_2_2023,
    flag="K",
)
threatening_clot = finding(
    "threatening_clot",
    "Superficial clot near the deep veins, or a grave extension after closure",
    (
        (superficial_thrombosis & ~known_true(svt_distance_to_junction > SVT_NEAR_JUNCTION))
        | presume(ehit.is_in("III", "IV"), False, name="no_clot_extension_after_closure")
    )
    & ~thrombosis_treated,
    source=(SVS_2_2023, EHIT_2020),
)

# --- open, for the leg and for the person ------------------------------------------------------------

leg_vte_open = finding(
    "leg_vte_open",
    "A clot in this leg is suspected or untreated",
    dvt_signs | dvt_untreated | threatening_clot,
    source=(NICE_NG158, EKBOM),
)
vte_open = finding(
    "vte_open",
    "Thrombosis or embolism is suspected or untreated",
    pulmonary_embolism_open | either_leg(leg_vte_open) | likely_wells_score,
    source=(NICE_NG158, EKBOM),
)
slow_swelling_of_both_legs = finding(
    "slow_swelling_of_both_legs",
    "Both legs swollen over weeks or longer",
    both_legs_swollen & ~either_leg(both_legs_swollen_within_days),
    source=EKBOM,
    flag="D",
)

# --- Wells score for DVT (clinician's view) ----------------------------------------------------------


def _least_points(item: Expression) -> Expression:
    return first_match((known_true(item), 1), otherwise=0)


def _most_points(item: Expression) -> Expression:
    return first_match((known_true(~item), 0), otherwise=1)


WELLS_ITEMS = (
    active_cancer,
    leg_paralysis_or_plaster,
    recent_immobility_or_surgery,
    calf_tenderness,
    whole_leg_swollen,
    calf_circumference_difference >= CALF_DIFFERENCE,
    pitting_oedema_one_leg,
    collateral_superficial_veins,
    either_leg(past_dvt),
)


def _total(points: tuple[Expression, ...], start: Expression) -> Expression:
    total = start
    for item in points:
        total = total + item
    return total


wells_lowest = finding(
    "wells_dvt_lowest",
    "Lowest Wells total that the known items allow",
    _total(
        tuple(_least_points(item) for item in WELLS_ITEMS),
        first_match((known_true(~alternative_to_dvt_likely), 0), otherwise=-2),
    ),
    source=NICE_NG158,
    flag="V2",
)
#: The deduction counts only where a clinician ticked it.
wells_highest = finding(
    "wells_dvt_highest",
    "Highest Wells total that the known items allow",
    _total(
        tuple(_most_points(item) for item in WELLS_ITEMS),
        first_match((known_true(alternative_to_dvt_likely), -2), otherwise=0),
    ),
    source=NICE_NG158,
    flag="V2",
)
dvt_likely = finding(
    "wells_dvt_is_likely",
    "A clot is suspected, and the Wells total (its highest where items are missing) says likely",
    known_true(dvt_signs)
    & first_match(
        (is_known(wells_dvt_score), wells_dvt_score >= WELLS_LIKELY), otherwise=wells_highest >= WELLS_LIKELY
    ),
    source=NICE_NG158,
    flag="V2",
)

# --- what is said ------------------------------------------------------------------------------------

pulmonary_embolism_alert = alert(
    "pulmonary_embolism",
    "VTE1",
    "Possible pulmonary embolism",
    row(
        pulmonary_embolism_open,
        "critical",
        "Possible embolism to the lung: call the emergency number now. Nothing about the legs is decided before this is settled.",
    ),
    source=NICE_NG158,
)
acute_dvt_alert = alert(
    "acute_dvt",
    "VTE2, VTE3",
    "Possible or untreated deep vein thrombosis",
    row(
        dvt_untreated,
        "critical",
        "A deep vein thrombosis is on record and treatment is not known to have begun: same-day treatment pathway. "
        "Keep current medicines; no compression, pump, leg stimulation or vein procedure.",
    ),
    row(
        dvt_signs & dvt_likely,
        "critical",
        "Signs of a deep vein thrombosis, Wells total likely (highest total where items are missing): same-day assessment, "
        "leg duplex within 4 hours; if not possible, D-dimer, interim treatment by the clinician and a scan within 24 hours.",
    ),
    row(
        dvt_signs | likely_wells_score,
        "critical",
        "Signs of a deep vein thrombosis: same-day medical assessment. A low Wells total means D-dimer first, not that "
        "the leg is cleared. Restless legs on both sides do not explain a one-sided sign.",
    ),
    source=(NICE_NG158, EKBOM),
    unknown_when=known_true(new_calf_or_thigh_pain) & ~is_known(dvt_signs),
    unknown_level="high",
    unknown_text="New pain of one leg that nobody has looked at: examine it today for swelling, tenderness, warmth and "
    "colour before anything else is decided.",
)
superficial_thrombosis_alert = alert(
    "superficial_vein_thrombosis",
    "VTE4",
    "Superficial vein thrombosis",
    row(
        threatening_clot,
        "critical",
        "Clot at most 3 cm from a deep-vein junction (or its distance is not known), or reaching far into the deep vein "
        "after a closure: same-day referral; scan both legs, deep veins too.",
    ),
    row(
        superficial_thrombosis_class.is_in("long", "short_at_risk"),
        "high",
        "Superficial vein thrombosis: referral within 24 hours, where a preventive course is usually decided. "
        "No vein procedure while it is acute; scan both legs, deep veins too.",
    ),
    row(
        superficial_thrombosis_class.is_("short") | ehit.is_in("I", "II"),
        "info",
        "Small superficial clot, or a small extension after closure: care for the symptoms and repeat the duplex as due.",
    ),
    source=(SVS_2_2023, EHIT_2020),
)
bilateral_swelling_alert = alert(
    "bilateral_leg_swelling",
    "VTE5",
    "Both legs swollen",
    row(
        slow_swelling_of_both_legs,
        "high",
        "Swelling of both legs over weeks: look first at heart, kidneys, liver, drugs (amlodipine, gabapentinoids, "
        "dopamine agonists), weight and lymph drainage.",
    ),
    source=EKBOM,
)
follow_ups = (
    follow_up(
        "svt_duplex",
        "Repeat the leg duplex 7 to 10 days after a short superficial clot",
        when=either_leg(superficial_thrombosis_class.is_("short")),
        after_days=7,
        source=SVS_2_2023,
    ),
    follow_up(
        "ehit_duplex",
        "Weekly duplex until the extension after vein closure has gone or drawn back",
        when=either_leg(ehit.is_in("II", "III")),
        after_days=7,
        source=EHIT_2020,
    ),
)
