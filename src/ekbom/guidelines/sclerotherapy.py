"""Sclerotherapy of tributaries and small veins, by agent and label; for venous reasons or the look of small veins only.

Sources: SVS/AVF/AVLS 2023, ESVS 2022, UIP 2023, German S2k 2020, labels of polidocanol (United States, European Union),
polidocanol microfoam (United States) and sodium tetradecyl (United States, United Kingdom). Where no locale is chosen,
or its label is not known here, every label counts and the lowest limit holds. A limit itself is allowed.

Refuses: a limit by weight without the weight, and sclerotherapy because of restless legs.
"""

from ekbom.facts.variables import (
    active_cancer,
    acute_respiratory_or_skin_disease,
    acute_systemic_illness,
    allergy,
    allergy_list,
    asthma,
    blood_dyscrasia,
    body_weight,
    condition_list,
    frail,
    hypercoagulability,
    locale,
    neurological_event_after_foam,
    obesity,
    past_stroke_or_tia,
    patent_foramen_ovale,
    pelvic_tumour_varices,
    prolonged_immobility,
    reticular_vein_diameter,
    right_to_left_shunt_symptomatic,
    sclerosant_target,
    smoker,
    strong_allergic_tendency,
    takes,
    thrombophlebitis_migrans,
    thyrotoxicosis,
    tuberculosis,
    uncontrolled_diabetes,
    vein_procedure_days_ago,
    wants,
)
from ekbom.guidelines.arteries import peripheral_artery_disease
from ekbom.guidelines.ceap import ceap_within, no_visible_varices, symptomatic_vein_disease
from ekbom.guidelines.populations import adult, lactating
from ekbom.guidelines.sources import (
    AASM_2012,
    ESVS_2022,
    KANTER_1995,
    LABEL,
    S2K_SCLEROTHERAPY_2020,
    SVS_2_2023,
    UIP_SCLEROTHERAPY_2023,
)
from ekbom.guidelines.statements_beside import beside
from ekbom.guidelines.vein_treatment import (
    AFTER_BIRTH,
    ARTERIES,
    ARTERIES_DOUBTFUL,
    CLOT,
    CLOT_BEFORE,
    INFECTION,
    PREGNANT,
    SURFACE_CLOT,
    immobile,
)
from ekbom.guidelines.veins import axial_superficial, deep_vein_disease, pathological_perforator
from ekbom.guidelines.vocabulary import Dose, absent_unless_listed, block, detail, finding, option, words
from ekbom.guidelines.vte import superficial_thrombosis
from ekbom.logic.expressions import (
    any_of,
    at_least,
    either_leg,
    first_match,
    is_known,
    known_true,
    least,
    magnitude,
    parameter,
    presume,
)

POLIDOCANOL_PER_KG = parameter(
    "polidocanol_per_kg",
    2,
    "mg/d",
    source="LABEL",
    flag="V",
    label="polidocanol a day for each kg of weight (European label)",
)
POLIDOCANOL_US = parameter(
    "polidocanol_us_session",
    100,
    "mg/d",
    source="LABEL",
    flag="V",
    label="polidocanol a session, 10 mL of 1 % (United States label)",
)
TETRADECYL_US = parameter(
    "tetradecyl_us_session",
    300,
    "mg/d",
    source="LABEL",
    flag="V",
    label="sodium tetradecyl a session, 10 mL of 3 % (United States label)",
)
TETRADECYL_UK = parameter(
    "tetradecyl_uk_session",
    120,
    "mg/d",
    source="LABEL",
    flag="K",
    label="sodium tetradecyl a session, 4 mL of 3 % (United Kingdom)",
)
US_FINE_VEIN = parameter(
    "polidocanol_us_fine_vein", 1, "mm", source="LABEL", flag="V", label="widest vein for polidocanol 0.5 %"
)
US_WIDEST_VEIN = parameter(
    "polidocanol_us_widest_vein", 3, "mm", source="LABEL", flag="V", label="widest vein for polidocanol 1 %"
)
FOAM_TRUNK_WIDTH = parameter(
    "foam_trunk_width",
    6,
    "mm",
    source="ESVS-2022",
    flag="K",
    label="width of a trunk below which foam may be considered",
)

FOAM_INTERVAL = parameter(
    "foam_interval", 5, "d", source="LABEL", flag="V", label="days between two sessions of microfoam"
)

# --- which label -------------------------------------------------------------------------------------

european_label = finding(
    "european_or_strictest_label",
    "The European label applies, or none is known for the place",
    ~known_true(locale.is_("us")),
    source=LABEL,
    flag="D",
)
american_label = finding(
    "american_or_strictest_label",
    "The label of the United States applies, or none is known for the place",
    ~known_true(locale.is_in("eu", "uk")),
    source=LABEL,
    flag="D",
)

# --- stops -------------------------------------------------------------------------------------------

clotting_tendency = absent_unless_listed(hypercoagulability, condition_list)
long_immobile = immobile | presume(prolonged_immobility, False, name="no_prolonged_immobility", provided=condition_list)
high_clot_risk = finding(
    "sclerosant_clot_risk",
    "Clotting tendency, or two or more of oestrogen, obesity, smoking and immobility",
    clotting_tendency
    | at_least(
        2,
        takes("oestrogen"),
        absent_unless_listed(obesity, condition_list),
        presume(smoker, False, name="no_smoking", provided=condition_list),
        long_immobile,
    ),
    source=LABEL,
    flag="V",
)
shunt = absent_unless_listed(patent_foramen_ovale, condition_list)
symptomatic_shunt = finding(
    "symptomatic_shunt",
    "Right-to-left shunt with complaints or an earlier stroke",
    absent_unless_listed(right_to_left_shunt_symptomatic, condition_list)
    | (shunt & absent_unless_listed(past_stroke_or_tia, condition_list)),
    source=LABEL,
    flag="V",
)
illness = absent_unless_listed(acute_systemic_illness, condition_list)
allergic = absent_unless_listed(strong_allergic_tendency, allergy_list)
tetradecyl_veins = finding(
    "tetradecyl_excluded_by_veins",
    "Reflux of a trunk, disease of the deep veins, wide perforating veins, or a clot or wandering inflammation of surface veins",
    any_of(
        superficial_thrombosis,
        axial_superficial,
        deep_vein_disease,
        known_true(pathological_perforator),
        absent_unless_listed(thrombophlebitis_migrans, condition_list),
        absent_unless_listed(pelvic_tumour_varices, condition_list),
    ),
    source=LABEL,
    flag="V",
)
tetradecyl_illness = finding(
    "tetradecyl_excluded_by_illness",
    "Allergic condition, or uncontrolled or acute illness that the label of the United States names",
    any_of(
        allergic,
        illness,
        absent_unless_listed(uncontrolled_diabetes, condition_list),
        absent_unless_listed(thyrotoxicosis, condition_list),
        absent_unless_listed(asthma, condition_list),
        absent_unless_listed(tuberculosis, condition_list),
        absent_unless_listed(active_cancer, condition_list),
        absent_unless_listed(blood_dyscrasia, condition_list),
        presume(
            acute_respiratory_or_skin_disease,
            False,
            name="no_acute_respiratory_or_skin_disease",
            provided=condition_list,
        ),
    ),
    source=LABEL,
    flag="V",
)

POLIDOCANOL_ALLERGY = absent_unless_listed(allergy("polidocanol"), allergy_list)
TETRADECYL_ALLERGY = absent_unless_listed(allergy("sodium_tetradecyl"), allergy_list)
IMMOBILE = block("immobile", long_immobile, "Long immobility or unable to walk.", source=LABEL)
SHUNT = block("symptomatic_shunt", symptomatic_shunt, "Symptomatic right-to-left shunt: no foam.", source=LABEL)
CLOT_RISK = block(
    "clotting_tendency",
    high_clot_risk & european_label,
    "High risk of a clot: excluded by the European label of polidocanol.",
    source=LABEL,
)
ILLNESS = block("acute_illness", illness, "Acute severe illness.", source=LABEL)
ANY_AGENT = (CLOT, INFECTION, PREGNANT, ARTERIES, IMMOBILE)
TRUNK_FOAM = block(
    "wide_trunk",
    known_true(sclerosant_target.is_("trunk")) & ~known_true(reticular_vein_diameter < FOAM_TRUNK_WIDTH),
    "A trunk: closing it from inside lasts longer; foam only below 6 mm, specialist decides.",
    source=SVS_2_2023,
)
SPECIALIST = (
    ARTERIES_DOUBTFUL,
    block(
        "artery_disease",
        known_true(peripheral_artery_disease),
        "Arterial disease short of rest pain: vascular specialist decides.",
        source=UIP_SCLEROTHERAPY_2023,
    ),
    SURFACE_CLOT,
    CLOT_BEFORE,
    AFTER_BIRTH,
    block("breastfeeding", lactating, "Breastfeeding: specialist decides, with a pause.", source=LABEL, rule="S46"),
    block(
        "allergic_tendency", allergic, "Strong allergic tendency: specialist decides.", source=S2K_SCLEROTHERAPY_2020
    ),
    block(
        "poor_general_state",
        presume(frail, False, name="no_frailty", provided=condition_list),
        "Poor general state: specialist decides.",
        source=UIP_SCLEROTHERAPY_2023,
    ),
)
FOAM_SPECIALIST = (
    block("silent_shunt", shunt, "Open foramen ovale without complaints: caution with foam.", source=LABEL),
    block(
        "neurological_event_after_foam",
        presume(neurological_event_after_foam, False, name="no_neurological_event_after_foam", provided=condition_list),
        "Migraine or a neurological event after earlier foam.",
        source=LABEL,
    ),
)

tetradecyl_excluded = finding(
    "tetradecyl_excluded",
    "Sodium tetradecyl: allergy to it, acute severe illness, or what its label in the United States excludes",
    any_of(TETRADECYL_ALLERGY, illness, american_label & (tetradecyl_veins | tetradecyl_illness)),
    source=LABEL,
    flag="V",
)
foam_too_soon = finding(
    "foam_too_soon",
    "Less than 5 days since the last session: too soon for microfoam",
    american_label & (vein_procedure_days_ago < FOAM_INTERVAL),
    source=LABEL,
    flag="V",
)
tetradecyl_limit = detail(
    "tetradecyl_session_limit",
    "Most sodium tetradecyl a session, in mg",
    first_match((known_true(locale.is_("us")), TETRADECYL_US), otherwise=least(TETRADECYL_US, TETRADECYL_UK)),
    source=LABEL,
    flag="K",
)

# --- options -----------------------------------------------------------------------------------------

small_veins_wished = finding(
    "small_veins_wished",
    "Small veins (C1) that the patient wants treated",
    ceap_within("C1") & known_true(wants("sclerotherapy")),
    source=SVS_2_2023,
)
sclerotherapy_indication = finding(
    "sclerotherapy_indication",
    "Symptomatic vein disease beyond C1, or small veins that the patient wants treated",
    adult & ((symptomatic_vein_disease & ~no_visible_varices) | small_veins_wished),
    source=SVS_2_2023,
)
DUPLEX_FIRST = (axial_superficial | no_visible_varices,)
SMALL_VEINS = (
    SVS_2_2023.statement(
        "7.1",
        "Sclerotherapy of telangiectasia and reticular veins",
        direction="for",
        strength="strong",
        certainty="moderate",
    ),
    SVS_2_2023.statement(
        "7.1-laser",
        "Laser through the skin for small veins, as the second choice",
        direction="for",
        strength="conditional",
        certainty="moderate",
    ),
    ESVS_2022.statement(
        "telangiectasia-laser",
        "Laser for telangiectasia (raised in 2022)",
        direction="for",
        strength="not_graded",
        flag="V",
    ),
)
TRIBUTARIES = SVS_2_2023.statement(
    "tributaries-and-small-veins",
    "Foam or phlebectomy of tributaries after the trunk, as a shared choice",
    direction="for",
    strength="conditional",
    certainty="low",
)
FOAM_TRUNKS = ESVS_2022.statement(
    "foam-trunks",
    "Foam may be considered for trunks below 6 mm",
    direction="for",
    strength="conditional",
)
#: The strong grade is for small veins; tributaries have a conditional one.
_LIMITS_US = (
    "10 mL a session, severe reactions are commoner above 3 mL; microfoam 5 mL a shot, 15 mL a session, 5 days between "
    "sessions; foam made by the physician 10 mL; sodium tetradecyl 10 mL"
)
_SMALL = known_true(ceap_within("C1"))
_in_europe = known_true(locale.is_in("eu", "uk"))
_in_america = known_true(locale.is_("us"))
_fine = known_true(either_leg(reticular_vein_diameter <= US_FINE_VEIN))
_wider = known_true(either_leg(reticular_vein_diameter > US_FINE_VEIN))
_too_wide = known_true(either_leg(reticular_vein_diameter > US_WIDEST_VEIN))
_by_weight = magnitude(body_weight, "kg") * POLIDOCANOL_PER_KG
sclerotherapy = option(
    "sclerotherapy",
    "Sclerotherapy of tributaries or small veins",
    kind="procedure",
    text="Polidocanol, liquid or foam, with or after the trunk; trans-cutaneous laser is second for small veins. For the vein "
    "disease or its look only.",
    indication=sclerotherapy_indication,
    must_know=DUPLEX_FIRST,
    never=(
        *ANY_AGENT,
        block(
            "sclerosant_allergy",
            POLIDOCANOL_ALLERGY | TETRADECYL_ALLERGY,
            "Allergy to a sclerosant.",
            source=LABEL,
            rule="S37",
        ),
        SHUNT,
        CLOT_RISK,
        ILLNESS,
    ),
    not_unless=(
        *SPECIALIST,
        *FOAM_SPECIALIST,
        TRUNK_FOAM,
        block(
            "wider_than_label",
            american_label & known_true(reticular_vein_diameter > US_WIDEST_VEIN),
            "Wider than 3 mm: not studied for the label of the United States.",
            source=LABEL,
        ),
    ),
    statements=(TRIBUTARIES, *SMALL_VEINS, FOAM_TRUNKS),
    groundwork=_SMALL,
    dose=Dose(
        start=words(
            (
                _in_america & _fine & ~_wider,
                "polidocanol 0.5 %, 0.1 to 0.3 mL a shot",
            ),
            (
                _in_america & _wider & ~_fine & ~_too_wide,
                "polidocanol 1 %, 0.1 to 0.3 mL a shot",
            ),
            (_in_america, "polidocanol 0.5 % up to 1 mm, 1 % for 1 to 3 mm, 0.1 to 0.3 mL a shot"),
            otherwise="lowest strength that suits the vein, small shots",
        ),
        maximum=words(
            (~is_known(body_weight), "not computed: the weight is not known"),
            (
                _in_america,
                _LIMITS_US,
            ),
            (
                known_true(locale.is_("uk")),
                "2 mg polidocanol per kg a day, all strengths together; foam 10 mL a session; sodium tetradecyl 4 mL of 3 %",
            ),
            (_in_europe, "2 mg polidocanol per kg a day, all strengths together; foam 10 mL a session"),
            otherwise="the stricter of 2 mg polidocanol per kg a day and 10 mL of 1 % a session; foam 10 mL; sodium tetradecyl "
            "4 mL of 3 %",
        ),
        maximum_per_day=first_match((_in_europe, _by_weight), otherwise=least(POLIDOCANOL_US, _by_weight)),
    ),
    monitoring=(
        "sodium tetradecyl (United States): 1 % for small, 3 % for larger veins, 0.5 to 2 mL a shot, 1 mL preferred",
        "sodium tetradecyl (United States): 0.5 mL as a test some hours before",
        "a clot that extends after foam is graded like one after heat",
        "watch for at least 10 minutes after foam, which is not made with room air",
        "compression afterwards only within the limits for this leg: 2 to 3 days for spider veins, 5 to 7 for reticular veins",
    ),
)
sclerotherapy_for_rls = option(
    "sclerotherapy_for_rls",
    "Sclerotherapy because of restless legs",
    kind="procedure",
    text="Restless legs alone are never a reason for sclerotherapy.",
    indication=known_true(wants("sclerotherapy_for_rls")),
    unproven=True,
    statements=(
        *beside("sclerotherapy_for_rls"),
        AASM_2012.statement(
            "superficial-venous-insufficiency-sclerotherapy",
            "Treatment of superficial vein disease for restless legs: evidence insufficient",
            direction="no_recommendation",
            strength="not_graded",
        ),
        KANTER_1995.statement(
            "sclerotherapy-series",
            "Vein clinic, 1397 asked, complaints in 22 %, most of them without saphenous reflux; 113 treated without a control: "
            "early relief was common, complaints were back in 8 % after one and 28 % after two years",
            direction="no_recommendation",
            strength="not_graded",
            certainty="very low",
            flag="V",
        ),
    ),
    evidence="One uncontrolled series from before the diagnostic criteria, with complaints back in 28 % after two years; no controlled "
    "trial. Certainty very low; a randomised sham-controlled trial would change this. The answer is the same for every patient.",
)
