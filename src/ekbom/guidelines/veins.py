"""Veins on duplex: does a segment reflux, how far does reflux reach, and when is it worth looking at all.

Sources: SVS/AVF/AVLS 2022 and 2023 (cut-offs, extent, duplex), SVS/AVF 2011 (perforators under an ulcer),
ESVS 2022 (iliac veins). Reflux is *more* than 500 ms in superficial, crural, deep femoral and perforating veins and
more than 1000 ms in the common femoral, femoral and popliteal vein. Around each limit lies a band in which the scan
is repeated: "borderline" supports no treatment and rules nothing out. No reflux is only concluded from an upright
scan. Iliac, pelvic and caval veins have no cut-off and are left out: obstruction is judged there.

Refuses: a vein scan because of restless legs alone, and to read missing reflux times as no reflux.
"""

from ekbom.facts.segments import SEGMENTS
from ekbom.facts.variables import (
    abdominal_wall_collaterals,
    accessory_reflux_length,
    axial_reflux,
    bleeding_varix,
    ceap_c,
    deep_reflux_or_obstruction,
    duplex_manoeuvre,
    duplex_only_because_of_rls,
    duplex_position,
    iliac_area_loss,
    iliac_obstruction_found,
    leg_oedema,
    nonphasic_femoral_flow,
    past_iliofemoral_dvt,
    perforator_under_ulcer,
    reflux_reported,
    reflux_time,
    reflux_time_error,
    relief_by_leg_elevation,
    symptoms_begin_at_rest,
    systemic_oedema_cause_excluded,
    ulcer_back_after_closure,
    vein_diameter,
    vein_procedure_days_ago,
    venous_claudication,
    venous_symptoms,
    wants,
    wants_vein_treatment,
    whole_leg_swollen,
)
from ekbom.guidelines.arteries import arterial_emergency_open, leg_arterial_emergency
from ekbom.guidelines.ceap import (
    earlier_dvt,
    no_visible_varices,
    severe_skin_change,
    skin_change,
    symptomatic_vein_disease,
    varicose,
    venous_oedema,
)
from ekbom.guidelines.diagnosis import criteria_met
from ekbom.guidelines.populations import adult, child
from ekbom.guidelines.sources import (
    EDINBURGH_1999,
    EHIT_2020,
    EKBOM,
    ESVS_2022,
    ILIAC_REVIEW_2019,
    MCDONAGH_2007,
    NICE_NG158,
    SVS_1_2022,
    SVS_2_2023,
    SVS_2011,
    VIDIO_2017,
)
from ekbom.guidelines.vocabulary import Finding, alert, detail, finding, follow_up, option, row
from ekbom.guidelines.vte import (
    clot_risk,
    leg_vte_open,
    likely_wells_score,
    pulmonary_embolism_open,
    superficial_thrombosis,
    thrombosis_excluded,
    vte_open,
)
from ekbom.logic.expressions import (
    BOOLEAN,
    FALSE,
    TRUE,
    Category,
    Expression,
    all_of,
    any_of,
    both_legs,
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

REFLUX_SHORT = parameter(
    "reflux_time_short",
    500,
    "ms",
    source="SVS-I-2022",
    flag="V",
    label="reflux time of superficial, crural and perforating veins",
)
REFLUX_LONG = parameter(
    "reflux_time_long",
    1000,
    "ms",
    source="SVS-I-2022",
    flag="V",
    label="reflux time of common femoral, femoral and popliteal veins",
)
BORDERLINE_PART = parameter(
    "reflux_borderline_part",
    0.1,
    "1",
    source="EKBOM",
    flag="D",
    label="part of the limit that counts as borderline on either side",
)
ERROR_FACTOR = parameter(
    "reflux_error_factor", 2, "1", source="EKBOM", flag="D", label="measurement errors that count as borderline"
)
PERFORATOR_DIAMETER = parameter("perforator_diameter", 3.5, "mm", source="SVS-I-2022", flag="V")
DIAMETER_BAND = parameter("perforator_diameter_band", 0.2, "mm", source="EKBOM", flag="D")

ACCESSORY_LENGTH = parameter(
    "accessory_axial_length",
    5,
    "cm",
    source="SVS-II-2023",
    flag="V",
    label="distance between two refluxing points of an accessory vein",
)
EARLY_SCAN_DAYS = parameter(
    "scan_after_closure_days",
    7,
    "d",
    source="EHIT-2020",
    flag="V",
    label="days after a vein closure within which an extension of clot is graded",
)
YEAR_AFTER_PROCEDURE = parameter(
    "irls_after_vein_procedure_days",
    365,
    "d",
    source="EKBOM",
    flag="D",
    label="days after a vein procedure during which the effect on restless legs is looked at",
)
ILIAC_AREA_LOSS = parameter(
    "iliac_area_loss", 50, "%", source="VIDIO-2017", flag="K", label="loss of area of an iliac vein that counts"
)
REFLUX = ("present", "borderline", "absent")
VEINS = tuple(s for s in SEGMENTS.values() if s.system != "artery" and s.cut_ms is not None and s.sides == "LR")
LONG_CUT_MS = 1000

# --- is the scan valid for "no reflux"? --------------------------------------------------------------

assert isinstance(duplex_position.type, Category)
assert isinstance(duplex_manoeuvre.type, Category)
_UPRIGHT = tuple(p for p in duplex_position.type.labels if p in ("standing", "sitting", "reverse_trendelenburg"))
_SITTING = tuple(p for p in _UPRIGHT if p != "standing")
upright_scan = finding(
    "duplex_upright",
    "The veins were scanned standing, sitting or feet down",
    known_true(duplex_position.is_in(*_UPRIGHT)) & ~known_true(duplex_manoeuvre.is_("none")),
    source=SVS_1_2022,
    flag="D",
)
scan_lying = finding(
    "duplex_supine",
    "Scanned lying down: reflux that was found counts as present, supine; none is ruled out",
    duplex_position.is_("supine"),
    source=SVS_1_2022,
    flag="D",
)
scan_with_note = finding(
    "duplex_not_standing",
    "Scanned sitting or feet down: valid, with a note",
    duplex_position.is_in(*_SITTING),
    source=SVS_1_2022,
    flag="D",
)
#: Valsalva proves the groin only; below it a squeeze and release is needed to say "no reflux".
VALSALVA_ONLY = known_true(duplex_manoeuvre.is_("valsalva"))
_GROIN = ("cfv", "sfj")

# --- one segment -------------------------------------------------------------------------------------


def _cut(cut_ms: float) -> Expression:
    return REFLUX_LONG if cut_ms == LONG_CUT_MS else REFLUX_SHORT


def _near_cut(id: str, cut: Expression) -> Expression:
    time = reflux_time.at(id)
    error = reflux_time_error.at(id)
    part = cut * BORDERLINE_PART
    band = first_match((is_known(error), greatest(part, error * ERROR_FACTOR)), otherwise=part)
    return (time - cut <= band) & (cut - time <= band)


def _state(id: str, name: str, cut_ms: float) -> Finding:
    cut = _cut(cut_ms)
    valid = upright_scan if id in _GROIN else upright_scan & ~VALSALVA_ONLY
    return detail(
        f"reflux_state_{id}",
        f"Reflux: {name}",
        first_match(
            (_near_cut(id, cut), label("borderline", REFLUX)),
            (reflux_time.at(id) > cut, label("present", REFLUX)),
            (valid, label("absent", REFLUX)),
            otherwise=label(None, REFLUX),
        ),
        source=(SVS_1_2022, SVS_2_2023, EKBOM),
        flag="V",
    )


def _nominal(id: str, name: str, cut_ms: float) -> Finding:
    return detail(
        f"reflux_nominal_{id}",
        f"Reflux time above the limit, without the borderline band: {name}",
        reflux_time.at(id) > _cut(cut_ms),
        source=SVS_1_2022,
        flag="V",
    )


reflux_states = {s.id: _state(s.id, s.label, s.cut_ms) for s in VEINS if s.cut_ms is not None}
reflux_nominal = {s.id: _nominal(s.id, s.label, s.cut_ms) for s in VEINS if s.cut_ms is not None}


def refluxes(id: str) -> Expression:
    """Whether this segment refluxes; borderline leaves it unknown."""
    return first_match(
        (reflux_states[id].is_("borderline"), unknown(BOOLEAN)), otherwise=reflux_states[id].is_("present")
    )


reflux_without_time = finding(
    "reflux_reported_without_time",
    "Reflux is reported without a time: it stays unknown until it is timed",
    known_true(any_of(*(reflux_reported.at(s.id) & ~is_known(reflux_time.at(s.id)) for s in VEINS))),
    source=EKBOM,
    flag="D",
)

# --- perforators -------------------------------------------------------------------------------------

PERFORATOR = ("pathological", "borderline", "not_pathological")


def _perforator(id: str, name: str) -> Finding:
    time, diameter = reflux_time.at(id), vein_diameter.at(id)
    near_time = _near_cut(id, REFLUX_SHORT)
    near_size = (diameter - PERFORATOR_DIAMETER <= DIAMETER_BAND) & (PERFORATOR_DIAMETER - diameter <= DIAMETER_BAND)
    clearly_not = (known_true(time < REFLUX_SHORT) & known_true(~near_time)) | (
        known_true(diameter < PERFORATOR_DIAMETER) & known_true(~near_size)
    )
    return detail(
        f"perforator_state_{id}",
        f"Worth treating by time and width: {name}",
        first_match(
            (clearly_not, label("not_pathological", PERFORATOR)),
            (~near_time & ~near_size, label("pathological", PERFORATOR)),
            (is_known(near_time) & is_known(near_size), label("borderline", PERFORATOR)),
            otherwise=label(None, PERFORATOR),
        ),
        source=SVS_1_2022,
        flag="V",
    )


def _perforator_nominal(id: str, name: str) -> Finding:
    return detail(
        f"perforator_nominal_{id}",
        f"Outward flow and width at their limits or above, without the borderline bands: {name}",
        (reflux_time.at(id) >= REFLUX_SHORT) & (vein_diameter.at(id) >= PERFORATOR_DIAMETER),
        source=SVS_1_2022,
        flag="V",
    )


PERFORATORS = tuple(s for s in VEINS if s.system == "perforator")
perforator_states = {s.id: _perforator(s.id, s.label) for s in PERFORATORS}
perforator_nominal = {s.id: _perforator_nominal(s.id, s.label) for s in PERFORATORS}


def _pathological(id: str) -> Expression:
    state = perforator_states[id]
    return first_match((state.is_("borderline"), unknown(BOOLEAN)), otherwise=state.is_("pathological"))


pathological_perforator = finding(
    "pathological_perforator",
    "A perforating vein with outward flow of 500 ms or more and a width of 3.5 mm or more",
    any_of(*(_pathological(id) for id in perforator_states)),
    source=SVS_1_2022,
    flag="V",
)
pathological_perforator_at_ulcer = finding(
    "pathological_perforator_at_ulcer",
    "Such a perforating vein under a healed or open ulcer",
    pathological_perforator & perforator_under_ulcer,
    source=SVS_2011,
    flag="V",
)

# --- how far does it reach? --------------------------------------------------------------------------

GSV = ("gsv_thigh_prox", "gsv_thigh_mid", "gsv_thigh_dist", "gsv_knee", "gsv_calf_prox")
SSV = ("ssv_prox", "ssv_mid", "ssv_dist")
DEEP_AXIS = ("cfv", "fv_prox", "fv_mid", "fv_dist", "popv_ak", "popv_bk")
ACCESSORY = ("aagsv", "pagsv_thigh", "pagsv_calf")
TRIBUTARIES = tuple(s.id for s in VEINS if s.id.startswith("nsv_"))
DEEP = tuple(s.id for s in VEINS if s.system == "deep")
EXTENT = ("axial", "segmental", "junctional", "none", "undetermined")


def _extent(id: str, name: str, trunk: tuple[str, ...], junction: str) -> Finding:
    states = [reflux_states[s] for s in trunk]
    joint = reflux_states[junction]
    all_present = known_true(all_of(*(state.is_("present") for state in states)))
    some_present = known_true(any_of(*(state.is_("present") for state in states)))
    some_absent = known_true(any_of(*(state.is_("absent") for state in states)))
    all_absent = known_true(all_of(*(state.is_("absent") for state in states)))
    measured = any_of(*(is_known(reflux_time.at(s)) for s in (*trunk, junction)))
    return finding(
        id,
        name,
        first_match(
            (all_present, label("axial", EXTENT)),
            (some_present & some_absent, label("segmental", EXTENT)),
            (all_absent & known_true(joint.is_("present")), label("junctional", EXTENT)),
            (all_absent & known_true(joint.is_("absent")), label("none", EXTENT)),
            (measured, label("undetermined", EXTENT)),
            otherwise=label(None, EXTENT),
        ),
        source=(SVS_1_2022, SVS_2_2023),
        flag="V",
    )


gsv_extent = _extent("gsv_extent", "Extent of reflux in the great saphenous vein", GSV, "sfj")
ssv_extent = _extent("ssv_extent", "Extent of reflux in the small saphenous vein", SSV, "spj")
axial_gsv = finding(
    "axial_gsv",
    "Reflux of the great saphenous vein from groin to upper calf",
    all_of(*map(refluxes, GSV)),
    source=SVS_2_2023,
    flag="V",
)
axial_ssv = finding(
    "axial_ssv",
    "Reflux of the small saphenous vein from knee to ankle",
    all_of(*map(refluxes, SSV)),
    source=SVS_2_2023,
    flag="V",
)
axial_accessory = finding(
    "axial_accessory",
    "Reflux of an accessory saphenous vein at two points at least 5 cm apart",
    any_of(*map(refluxes, ACCESSORY)) & (accessory_reflux_length >= ACCESSORY_LENGTH),
    source=SVS_2_2023,
    flag="V",
)
axial_superficial = finding(
    "axial_superficial_reflux",
    "Axial reflux of a saphenous trunk: as reported, else from the reflux times",
    first_match((is_known(axial_reflux), axial_reflux), otherwise=any_of(axial_gsv, axial_ssv, axial_accessory)),
    source=(SVS_1_2022, SVS_2_2023),
    flag="V",
)
axial_deep = finding(
    "axial_deep",
    "Reflux of the deep veins from groin to below the knee",
    all_of(*map(refluxes, DEEP_AXIS)),
    source=SVS_1_2022,
    flag="V",
)
deep_reflux = finding(
    "deep_reflux", "Reflux in a deep vein of this leg", any_of(*map(refluxes, DEEP)), source=SVS_1_2022, flag="V"
)
tributary_reflux = finding(
    "tributary_reflux",
    "Reflux in a tributary that is not a saphenous trunk",
    any_of(*map(refluxes, TRIBUTARIES)),
    source=SVS_1_2022,
)
deep_vein_disease = finding(
    "deep_vein_disease",
    "Reflux or obstruction of the deep veins: as reported, else from the reflux times",
    first_match((is_known(deep_reflux_or_obstruction), deep_reflux_or_obstruction), otherwise=deep_reflux),
    source=SVS_1_2022,
)

# --- when to look ------------------------------------------------------------------------------------

LOOK = (
    "emergency",
    "soon",
    "one_leg_oedema",
    "after_systemic_causes",
    "routine",
    "past_dvt",
    "on_request",
    "possible_mimic",
    "not_needed",
)
#: A known CEAP class stands for an examined leg: oedema that it does not name is presumed absent.
oedema = finding(
    "leg_has_oedema",
    "Oedema of this leg",
    presume(leg_oedema, False, name="no_leg_oedema", provided=is_known(ceap_c)) | venous_oedema,
    source=EKBOM,
    flag="D",
)
oedema_of_both = finding("both_legs_have_oedema", "Oedema of both legs", both_legs(oedema), source=EKBOM)
bleeding_vein = presume(bleeding_varix, False, name="no_bleeding_varix")
not_typical_for_rls = finding(
    "not_typical_for_rls",
    "The criteria are not met, or the complaint does not start at rest, or raising the leg eases it",
    known_true(~criteria_met) | known_true(~symptoms_begin_at_rest) | known_true(relief_by_leg_elevation),
    source=EKBOM,
    flag="D",
)
vein_study = finding(
    "vein_study",
    "When to look at the veins of this leg",
    first_match(
        (
            any_of(pulmonary_embolism_open, leg_vte_open, likely_wells_score, leg_arterial_emergency),
            label("emergency", LOOK),
        ),
        (skin_change | bleeding_vein, label("soon", LOOK)),
        (oedema & ~oedema_of_both, label("one_leg_oedema", LOOK)),
        (oedema_of_both, label("after_systemic_causes", LOOK)),
        (varicose & venous_symptoms, label("routine", LOOK)),
        (earlier_dvt & venous_symptoms, label("past_dvt", LOOK)),
        (varicose & ~venous_symptoms, label("on_request", LOOK)),
        (no_visible_varices & venous_symptoms & not_typical_for_rls, label("possible_mimic", LOOK)),
        (no_visible_varices & criteria_met & ~venous_symptoms, label("not_needed", LOOK)),
        (known_true(duplex_only_because_of_rls), label("not_needed", LOOK)),
        otherwise=label(None, LOOK),
    ),
    source=EKBOM,
    flag="D",
)
#: With a superficial clot one in four has a deep one too, in either leg. A recorded score without a leg asks for both.
scan_for_clot = finding(
    "scan_for_clot",
    "A scan for a clot in this leg is due",
    any_of(
        leg_vte_open,
        either_leg(superficial_thrombosis) & ~thrombosis_excluded,
        likely_wells_score & ~either_leg(leg_vte_open),
    ),
    source=(NICE_NG158, SVS_2_2023),
)
#: Early after a closure a scan is for complaints (which make it a scan for a clot) and for a high risk only.
recent_closure = finding(
    "recent_vein_closure",
    "A vein of this leg was closed within a week",
    vein_procedure_days_ago <= EARLY_SCAN_DAYS,
    source=(SVS_2_2023, EHIT_2020),
)
scan_after_closure = finding(
    "scan_after_closure",
    "Closure within a week in somebody at high risk of a clot: scan for an extension",
    adult & recent_closure & clot_risk,
    source=SVS_2_2023,
)
vein_study_wished = any_of(
    known_true(wants("duplex_venous")),
    known_true(wants("vein_ablation")),
    known_true(wants("sclerotherapy")),
    known_true(wants("phlebectomy")),
    known_true(wants_vein_treatment),
)
duplex_venous = option(
    "duplex_venous",
    "Duplex scan of the leg veins",
    kind="test",
    text="Standing, deep, superficial and, with skin change, perforating veins; soon with an ulcer (within two weeks), the same "
    "day where a clot is suspected. For vein disease only: restless legs alone are no reason, and no scan replaces iron tests "
    "or the review of medicines.",
    indication=first_match(
        (known_true(scan_for_clot), TRUE),
        (known_true(scan_after_closure), TRUE),
        (known_true(child) & ~is_known(vein_study), FALSE),
        (is_known(axial_superficial) & is_known(deep_vein_disease) & ~vein_study_wished, FALSE),
        (vein_study.is_("emergency"), FALSE),
        (
            vein_study.is_in(
                "soon", "one_leg_oedema", "after_systemic_causes", "routine", "past_dvt", "possible_mimic"
            ),
            TRUE,
        ),
        (vein_study.is_("on_request"), vein_study_wished),
        otherwise=FALSE,
    ),
    statements=(
        SVS_2_2023.statement(
            "1.2.1",
            "Duplex as the test of choice where venous reflux is suspected",
            direction="for",
            strength="strong",
            certainty="moderate",
            flag="V",
        ),
        SVS_2_2023.statement(
            "1.1",
            "The clinical class of CEAP and the revised VCSS are recorded",
            direction="for",
            strength="good_practice",
            flag="V",
        ),
        SVS_1_2022.statement(
            "position",
            "Reflux is looked for standing where possible, else sitting or feet down; groin by Valsalva or distal squeeze",
            direction="for",
            strength="good_practice",
            flag="V",
        ),
        SVS_2011.statement(
            "2.1",
            "Duplex as the first test of chronic vein disease",
            direction="for",
            strength="strong",
            certainty="high",
            flag="V",
        ),
        SVS_2011.statement(
            "2.2",
            "A full scan sees the vein, compresses it, looks at flow with the duration of reflux, and augments it",
            direction="for",
            strength="strong",
            certainty="high",
            flag="V",
        ),
        SVS_2011.statement(
            "2.3",
            "Reflux is provoked upright: Valsalva for the groin, squeeze and release below it",
            direction="for",
            strength="strong",
            certainty="high",
            flag="V",
        ),
        SVS_2011.statement(
            "2.5",
            "Perforating veins are scanned selectively",
            direction="for",
            strength="strong",
            certainty="moderate",
            flag="V",
        ),
    ),
    #: Oedema of both legs has other causes to look for first; a possible mimic is worth a scan, not more.
    groundwork=known_true(scan_for_clot)
    | known_true(scan_after_closure)
    | known_true(vein_study.is_("after_systemic_causes") & systemic_oedema_cause_excluded)
    | ~known_true(vein_study.is_in("after_systemic_causes", "possible_mimic", "on_request")),
    monitoring=(
        "position, manoeuvre, side and time of day with every reflux time",
        "usual cuff pressures 80 mmHg at the thigh, 100 at the calf, 120 at the foot, let down fast",
        "with one-sided old swelling: flow of the common femoral vein, to find an iliac or post-thrombotic cause",
        "after a clot of the leg: the Villalta scale, not before three months",
    ),
    evidence="No study shows that scanning everyone with restless legs helps; in a vein clinic most people with such complaints "
    "had no saphenous reflux.",
    necessity="test",
)
iliac_signs = finding(
    "iliac_obstruction_suspected",
    "Signs of an obstruction of iliac or caval veins",
    any_of(
        whole_leg_swollen,
        venous_claudication,
        abdominal_wall_collaterals,
        nonphasic_femoral_flow,
        past_iliofemoral_dvt,
        ulcer_back_after_closure,
    ),
    source=ESVS_2022,
)
iliac_imaging_indication = finding(
    "iliac_imaging_indication",
    "Oedema, skin change or venous complaints with signs of an iliac or caval obstruction",
    adult & ((any_of(oedema, skin_change) & iliac_signs) | (venous_symptoms & known_true(iliac_signs))),
    source=ESVS_2022,
)
iliac_vein_imaging = option(
    "iliac_vein_imaging",
    "Imaging of the pelvic veins",
    kind="test",
    text="Duplex of abdomen and pelvis first; then MR or CT, ultrasound from inside the vein where a stent is planned. Never for "
    "a silent narrowing found by chance, and never for restless legs.",
    indication=iliac_imaging_indication,
    statements=(
        EKBOM.statement(
            "EKBOM-ILIAC-SIGNS",
            "Imaging where swelling, skin change or venous complaints go with a sign of an obstruction above the groin",
            direction="for",
            strength="expert",
            flag="D",
        ),
        ESVS_2022.statement(
            "silent-compression",
            "No imaging and no stent for a compression of the iliac vein without complaints",
            direction="against",
            strength="strong",
        ),
        ESVS_2022.statement(
            "iliac-imaging",
            "Duplex of abdomen and pelvis should be considered first where the obstruction may lie above the groin",
            direction="for",
            strength="conditional",
            flag="V",
        ),
    ),
    evidence="Compression of the left iliac vein is found in more than one in five adults and is mostly silent.",
    necessity="test",
)
severe_iliac_disease = finding(
    "severe_iliac_disease",
    "Hardened or scarred skin, an ulcer, or bursting pain on walking, with an obstruction of the iliac vein",
    adult & (severe_skin_change | known_true(venous_claudication)) & iliac_obstruction_found,
    source=ESVS_2022,
)
iliac_stent_considered = finding(
    "iliac_stent_considered",
    "Severe disease, and half of the area of the iliac vein or more is lost: a vascular team considers a stent",
    severe_iliac_disease & (iliac_area_loss >= ILIAC_AREA_LOSS),
    source=(ESVS_2022, VIDIO_2017),
)
silent_iliac_narrowing = finding(
    "silent_iliac_narrowing",
    "A narrowing of the iliac vein found by chance, without swelling, skin change or complaints: it is left alone",
    known_true(iliac_obstruction_found)
    & ~any_of(oedema, skin_change, venous_symptoms, known_true(venous_claudication), known_true(iliac_signs)),
    source=ESVS_2022,
)
venography = option(
    "venography",
    "Venography, better with ultrasound from inside the vein",
    kind="test",
    text="Only where an intervention on an iliac vein is planned; venography underestimates narrowing, and ultrasound from inside "
    "the vein finds more and sizes stents better.",
    indication=iliac_imaging_indication & iliac_obstruction_found,
    statements=(
        ESVS_2022.statement(
            "iliac-stent",
            "A stent should be considered for iliac obstruction with severe disease",
            direction="for",
            strength="conditional",
            certainty="moderate",
        ),
        ESVS_2022.statement(
            "iliac-outflow-ulcer",
            "Reconstruction of the iliac outflow in an ulcer that does not heal (raised in 2022)",
            direction="for",
            strength="not_graded",
            flag="V",
        ),
        VIDIO_2017.statement(
            "plan-changed",
            "In 100 legs of C4 to C6 ultrasound from inside the vein changed the plan made on venography in 57 %",
            direction="for",
            strength="conditional",
            certainty="low",
        ),
        ILIAC_REVIEW_2019.statement(
            "ultrasound-preferred",
            "Venography underestimates compression of the iliac vein; ultrasound from inside is preferred",
            direction="for",
            strength="not_graded",
            flag="V",
        ),
    ),
    necessity="test",
)
vein_finding = finding(
    "vein_finding",
    "Vein disease is known in this leg",
    any_of(
        known_true(symptomatic_vein_disease),
        known_true(varicose),
        known_true(axial_superficial),
        known_true(deep_vein_disease),
    ),
    source=EKBOM,
    flag="D",
)
venous_cause_asked = any_of(
    known_true(wants("vein_ablation_for_rls")),
    known_true(wants("sclerotherapy_for_rls")),
    known_true(wants("duplex_venous")),
)
#: While a clot or a limb is open nothing is said about veins and restless legs.
_settled = ~any_of(known_true(vte_open), known_true(arterial_emergency_open))
no_scan_needed = finding(
    "vein_scan_not_needed",
    "Both legs were examined, without sign or complaint of vein disease: no scan because of restless legs",
    both_legs(known_true(vein_study.is_("not_needed"))),
    source=EKBOM,
    flag="D",
)
no_vein_scan = alert(
    "no_vein_scan",
    "A5",
    "No vein scan because of restless legs",
    row(
        known_true(no_scan_needed) & criteria_met & venous_cause_asked,
        "info",
        "No sign or complaint of vein disease was recorded: a vein scan is not needed for restless legs, and no vein is treated "
        "for them. In the population vein disease and restless legs have no useful link; iron and medicines come first.",
    ),
    source=(EKBOM, EDINBURGH_1999),
)
venous_not_cause = alert(
    "venous_not_cause",
    "A5",
    "Veins are not the reason for restless legs",
    row(
        criteria_met & (either_leg(vein_finding) | venous_cause_asked) & _settled,
        "info",
        "Vein disease and restless legs are both common and are treated each for itself. Care of the veins can help aching, swelling "
        "or skin; small uncontrolled studies report fewer restless-legs complaints afterwards, no controlled trial has tested it "
        "(certainty very low). Iron and medicines come first; restless-legs medicine is not stopped for a vein procedure.",
    ),
    source=(EKBOM, SVS_1_2022, MCDONAGH_2007, EDINBURGH_1999),
)
follow_ups = (
    follow_up(
        "irls_after_vein_procedure",
        "IRLS 6 weeks, 6 and 12 months after a vein procedure, against the score before and what was said to count as failure",
        when=criteria_met & either_leg(vein_procedure_days_ago <= YEAR_AFTER_PROCEDURE),
        after_days=42,
        source=EKBOM,
    ),
    follow_up(
        "oedema_causes",
        "Swelling of both legs: the scan is thought over when heart, kidney, liver and medicines were looked at",
        when=known_true(oedema_of_both) & ~known_true(systemic_oedema_cause_excluded),
        after_days=28,
        source=EKBOM,
    ),
)
