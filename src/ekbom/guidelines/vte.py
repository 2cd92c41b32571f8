"""Venous thrombosis and pulmonary embolism: what must be settled before anything is said about restless legs.

Sources: NICE NG158 (pathway, two-level Wells score), SVS/AVF/AVLS part II 2023 (superficial vein thrombosis),
ESVS 2021 (the same), AVF/SVS 2020 (clot extension after heat closure of a vein, EHIT), Le Gal 2026 (D-dimer by age). Time limits and alert levels are our design.
A symptom that nobody asked about is presumed absent by name and asked for; a complaint that is there and was
not examined is never presumed harmless. Refuses: to start, stop or dose an anticoagulant, to tick "another
diagnosis is as likely" by itself, and to close an open suspicion because a Wells total is low.
"""

from ekbom.facts.segments import SEGMENTS
from ekbom.facts.variables import (
    active_cancer,
    acute_dvt,
    age,
    alternative_to_dvt_likely,
    calf_circumference_difference,
    calf_tenderness,
    chronic_deep_vein_change,
    collateral_superficial_veins,
    compressible,
    condition_list,
    d_dimer,
    d_dimer_ddu,
    dvt_treated,
    ehit_class,
    ehit_in_deep_vein,
    ehit_lumen_percent,
    embolism_most_likely,
    haemoptysis,
    heart_rate,
    hypercoagulability,
    immobile_or_operated_in_four_weeks,
    leg_oedema,
    leg_oedema_stable_old,
    leg_paralysis_or_plaster,
    leg_swelling_increasing,
    leg_swelling_weeks,
    leg_warm_or_red,
    new_calf_or_thigh_pain,
    new_one_sided_swelling,
    past_dvt,
    past_vte,
    pitting_oedema_one_leg,
    proximal_duplex_negative,
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
    weeks_postpartum,
    wells_dvt_score,
    wells_pe_score,
    whole_leg_swollen,
)
from ekbom.guidelines.populations import adult, is_pregnant
from ekbom.guidelines.sources import EHIT_2020, EKBOM, ESVS_2021, LE_GAL_2026, NICE_NG158, SVS_2_2023
from ekbom.guidelines.vocabulary import absent_unless_listed, alert, detail, finding, follow_up, row
from ekbom.logic.expressions import (
    BOOLEAN,
    Expression,
    any_of,
    both_legs,
    either_leg,
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
WELLS_NOT_AFTER_BIRTH = parameter(
    "wells_not_after_birth", 6, "wk", source="NICE-NG158", flag="K", label="weeks after birth without a Wells score"
)
WELLS_PE_LIKELY = parameter(
    "wells_pe_likely", 4, "1", source="NICE-NG158", flag="V2", label="Wells total above which an embolism is likely"
)
HEART_RATE_FAST = parameter("wells_heart_rate", 100, "/min", source="NICE-NG158", flag="V2")
D_DIMER_LIMIT = parameter(
    "d_dimer_limit", 500, "ug/L", source="NICE-NG158", flag="V", label="D-dimer in fibrinogen equivalent units"
)
D_DIMER_AGE = parameter(
    "d_dimer_age", 50, "a", source="LE-GAL-2026", flag="V", label="age from which the D-dimer limit rises"
)
D_DIMER_PER_YEAR = parameter(
    "d_dimer_per_year", 10, "ug/L", source="LE-GAL-2026", flag="V", label="D-dimer limit for each year of age"
)
FEU_PER_DDU = parameter(
    "feu_per_ddu", 2, "1", source="EKBOM", flag="D", label="fibrinogen equivalent units in one D-dimer unit, about"
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

COMPRESSION_TESTED = tuple(s.id for s in SEGMENTS.values() if s.system == "deep" and s.sides == "LR")

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
recent_swelling = finding(
    "recent_leg_swelling",
    "Swelling that began within four weeks or is increasing",
    presume(leg_swelling_weeks <= SWELLING_RECENT, False, name="no_recent_leg_swelling")
    | presume(leg_swelling_increasing, False, name="no_increasing_leg_swelling"),
    source=EKBOM,
    flag="D",
)
#: A start that nobody knows counts as new; a swelling recorded as old and stable has a known start.
_old_swelling = known_true(leg_swelling_weeks > SWELLING_RECENT) | known_true(leg_oedema_stable_old)
one_leg_swollen = finding(
    "one_leg_swollen",
    "This leg is newly swollen, or swollen since nobody knows when, and the other leg is not in the same way",
    new_one_sided_swelling
    | (
        leg_oedema
        & first_match(
            (known_true(both_legs_swollen), recent_swelling & ~both_legs(recent_swelling)),
            otherwise=recent_swelling | ~_old_swelling,
        )
    ),
    source=EKBOM,
    flag="D",
)
both_legs_swollen_within_days = finding(
    "both_legs_swollen_within_days",
    "Both legs swelled within days",
    presume(both_legs_swollen, False, name="no_swelling_of_both_legs")
    & presume(leg_swelling_weeks < SWELLING_SUDDEN, False, name="no_sudden_leg_swelling"),
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
#: A medicine against clots that is taken for another reason settles nothing: signs are settled by the treatment of
#: a thrombosis that is on record.
signs_explained = finding(
    "thrombosis_signs_explained",
    "The signs belong to a thrombosis of this leg that is on record and under treatment",
    known_true(dvt_treated) | (anticoagulated & known_true(acute_dvt)),
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
    & ~signs_explained,
    source=(NICE_NG158, EKBOM),
    flag="D",
)
likely_wells_score = finding(
    "likely_wells_score",
    "A recorded Wells total says that DVT is likely",
    presume(wells_dvt_score >= WELLS_LIKELY, False, name="no_likely_wells_score")
    & ~either_leg(thrombosis_excluded)
    & ~either_leg(signs_explained),
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
#: A distance that is not known counts as near the junction, an unknown length as long, an unknown risk as a risk.
superficial_thrombosis_class = finding(
    "superficial_thrombosis_class",
    "Superficial vein thrombosis by distance and length",
    first_match(
        (~superficial_thrombosis, label(None, SVT_CLASSES)),
        (dvt_proven, label("deep_vein", SVT_CLASSES)),
        (~known_true(svt_distance_to_junction > SVT_NEAR_JUNCTION), label("near_junction", SVT_CLASSES)),
        (~known_true(svt_length < SVT_LONG), label("long", SVT_CLASSES)),
        (~known_true(~clot_risk), label("short_at_risk", SVT_CLASSES)),
        otherwise=label("short", SVT_CLASSES),
    ),
    source=SVS_2_2023,
    flag="K",
)
extension_threatens = presume(ehit.is_in("III", "IV"), False, name="no_clot_extension_after_closure")
threatening_clot = finding(
    "threatening_clot",
    "Superficial clot near the deep veins, or a grave extension after closure",
    ((superficial_thrombosis & ~known_true(svt_distance_to_junction > SVT_NEAR_JUNCTION)) | extension_threatens)
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
wells_applies = finding(
    "wells_dvt_applies",
    "The Wells score is made for this patient: an adult, not pregnant, not within six weeks of a birth, without anticoagulant",
    adult & ~is_pregnant & ~known_true(weeks_postpartum <= WELLS_NOT_AFTER_BIRTH) & ~anticoagulated,
    source=NICE_NG158,
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

# --- D-dimer -----------------------------------------------------------------------------------------

#: The two kinds of units are two facts and never mixed; a value of an unknown kind has no place to stand.
d_dimer_value = detail(
    "d_dimer_feu",
    "D-dimer in fibrinogen equivalent units",
    first_match((is_known(d_dimer), d_dimer), otherwise=d_dimer_ddu * FEU_PER_DDU),
    source=(NICE_NG158, EKBOM),
    flag="D",
)
d_dimer_limit = detail(
    "d_dimer_limit_for_age",
    "Limit of the D-dimer for this age, in fibrinogen equivalent units",
    first_match((age >= D_DIMER_AGE, magnitude(age, "a") * D_DIMER_PER_YEAR), otherwise=D_DIMER_LIMIT),
    source=LE_GAL_2026,
    flag="V",
)
d_dimer_negative = detail(
    "d_dimer_negative",
    "D-dimer below its limit: excludes a clot only together with an unlikely Wells total",
    d_dimer_value < d_dimer_limit,
    source=(NICE_NG158, LE_GAL_2026),
    flag="V",
)

# --- Wells score for embolism to the lung (clinician's view) -----------------------------------------

WELLS_PE_ITEMS = (
    (either_leg(dvt_signs), 3),
    (embolism_most_likely, 3),
    (heart_rate > HEART_RATE_FAST, 1.5),
    (immobile_or_operated_in_four_weeks, 1.5),
    (past_vte | either_leg(past_dvt), 1.5),
    (haemoptysis, 1),
    (active_cancer, 1),
)
_lung = known_true(pulmonary_embolism_open)
wells_pe_lowest = detail(
    "wells_pe_lowest",
    "Lowest Wells total for embolism that the known items allow",
    first_match(
        (~_lung, unknown(quantity(0).type)),
        otherwise=_total(
            tuple(first_match((known_true(item), points), otherwise=0) for item, points in WELLS_PE_ITEMS), quantity(0)
        ),
    ),
    source=NICE_NG158,
    flag="V2",
)
wells_pe_highest = detail(
    "wells_pe_highest",
    "Highest Wells total for embolism that the known items allow",
    first_match(
        (~_lung, unknown(quantity(0).type)),
        otherwise=_total(
            tuple(first_match((known_true(~item), 0), otherwise=points) for item, points in WELLS_PE_ITEMS), quantity(0)
        ),
    ),
    source=NICE_NG158,
    flag="V2",
)
pe_likely = detail(
    "wells_pe_is_likely",
    "Embolism is suspected, and the Wells total (its highest where items are missing) says likely",
    first_match(
        (~_lung, unknown(BOOLEAN)),
        (is_known(wells_pe_score), wells_pe_score > WELLS_PE_LIKELY),
        otherwise=wells_pe_highest > WELLS_PE_LIKELY,
    ),
    source=NICE_NG158,
    flag="V2",
)

# --- the next step ---------------------------------------------------------------------------------

NEXT = (
    "treat",
    "scan_without_score",
    "scan",
    "scan_again",
    "d_dimer_after_scan",
    "sign_off",
    "scan_after_d_dimer",
    "d_dimer",
)
#: A recorded total without signs of one leg asks for a scan of both.
_score_alone = likely_wells_score & ~known_true(either_leg(dvt_signs))
dvt_next_step = finding(
    "dvt_next_step",
    "What comes next for a possible or proven deep vein thrombosis of this leg",
    first_match(
        (dvt_untreated, label("treat", NEXT)),
        (_score_alone, label("scan", NEXT)),
        (~known_true(dvt_signs), label(None, NEXT)),
        (known_true(~wells_applies), label("scan_without_score", NEXT)),
        (dvt_likely & ~known_true(proximal_duplex_negative), label("scan", NEXT)),
        (dvt_likely & known_true(~d_dimer_negative), label("scan_again", NEXT)),
        (dvt_likely & ~is_known(d_dimer_negative), label("d_dimer_after_scan", NEXT)),
        (known_true(d_dimer_negative), label("sign_off", NEXT)),
        (known_true(~d_dimer_negative), label("scan_after_d_dimer", NEXT)),
        otherwise=label("d_dimer", NEXT),
    ),
    source=(NICE_NG158, EKBOM),
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
    emergency=True,
)
acute_dvt_alert = alert(
    "acute_dvt",
    "VTE2, VTE3",
    "Possible or untreated deep vein thrombosis",
    row(
        dvt_next_step.is_("treat"),
        "critical",
        "A deep vein thrombosis is on record and treatment is not known to have begun: same-day treatment pathway. "
        "Keep current medicines; no compression, pump, leg stimulation or vein procedure.",
    ),
    row(
        dvt_next_step.is_("scan_without_score"),
        "critical",
        "Signs of a deep vein thrombosis in somebody for whom the Wells score is not made (pregnant, just after a birth, "
        "a child, or under an anticoagulant): same-day assessment with a duplex of the leg, without a score.",
    ),
    row(
        dvt_next_step.is_("scan"),
        "critical",
        "Signs of a deep vein thrombosis, Wells total likely (highest total where items are missing): same-day assessment, "
        "leg duplex within 4 hours; if not possible, D-dimer, interim treatment by the clinician and a scan within 24 hours.",
    ),
    row(
        dvt_next_step.is_("scan_again"),
        "critical",
        "Wells total likely, the first scan shows no clot, and the D-dimer is raised: the clinician stops interim treatment "
        "and the scan is repeated after 6 to 8 days. The leg is not cleared before that.",
    ),
    row(
        dvt_next_step.is_("d_dimer_after_scan"),
        "critical",
        "Wells total likely, the first scan shows no clot: D-dimer next. Raised, the scan is repeated after 6 to 8 days; "
        "not raised, another diagnosis is looked for and a clinician signs the suspicion off.",
    ),
    row(
        dvt_next_step.is_("sign_off"),
        "critical",
        "Signs of a deep vein thrombosis, and a D-dimer below its limit with an unlikely Wells total or a scan without clot: "
        "together they exclude a clot. A clinician looks for the other diagnosis and signs the suspicion off today.",
    ),
    row(
        dvt_next_step.is_("scan_after_d_dimer"),
        "critical",
        "Signs of a deep vein thrombosis, Wells total unlikely, D-dimer raised: it proves nothing; leg duplex within 4 hours, "
        "or interim treatment by the clinician and a scan within 24 hours.",
    ),
    row(
        dvt_next_step.is_("d_dimer"),
        "critical",
        "Signs of a deep vein thrombosis: same-day medical assessment. A low Wells total means D-dimer first (result "
        "within 4 hours, else interim treatment by the clinician), not that the leg is cleared. Restless legs on both "
        "sides do not explain a one-sided sign.",
    ),
    source=(NICE_NG158, EKBOM),
    unknown_when=known_true(new_calf_or_thigh_pain) & ~is_known(dvt_signs),
    unknown_level="high",
    unknown_text="New pain of one leg that nobody has looked at: examine it today for swelling, tenderness, warmth and "
    "colour before anything else is decided.",
    emergency=True,
)
superficial_thrombosis_alert = alert(
    "superficial_vein_thrombosis",
    "VTE4",
    "Superficial vein thrombosis",
    row(
        known_true(extension_threatens) & ~thrombosis_treated,
        "critical",
        "Clot from a closed vein reaches far into the deep vein: same-day referral. Class III is usually anticoagulated with "
        "a weekly duplex until it has gone or drawn back, class IV is treated as a deep vein thrombosis.",
    ),
    row(
        threatening_clot,
        "critical",
        "Clot at most 3 cm from a deep-vein junction, or its distance is not known: same-day referral, where anticoagulation "
        "for 6 weeks (SVS) to 3 months (ESVS) is usual; scan both legs, deep veins too.",
    ),
    row(
        superficial_thrombosis_class.is_in("long", "short_at_risk"),
        "high",
        "Superficial vein thrombosis: referral within 24 hours, where a course of 45 days (fondaparinux 2.5 mg or rivaroxaban 10 mg "
        "a day for a long one) is usually decided. "
        "No vein procedure while it is acute; scan both legs, deep veins too.",
    ),
    row(
        ehit.is_("II"),
        "moderate",
        "Clot from a closed vein reaches less than half into the deep vein: duplex every week until it has gone or drawn back; "
        "a drug only at high risk, as the vascular team decides.",
    ),
    row(
        superficial_thrombosis_class.is_("short"),
        "info",
        "Short superficial clot far from the junctions, without a risk factor: care for the symptoms and repeat the duplex "
        "after 7 to 10 days; scan both legs, deep veins too.",
    ),
    row(
        ehit.is_("I"),
        "info",
        "Clot from a closed vein ends at the junction: no drug and no further scan for it.",
    ),
    source=(SVS_2_2023, ESVS_2021, EHIT_2020),
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
        "dvt_rescan",
        "Repeat the leg duplex 6 to 8 days after a scan without clot where the Wells total was likely and the D-dimer raised",
        when=either_leg(dvt_next_step.is_("scan_again")),
        after_days=6,
        source=NICE_NG158,
    ),
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
