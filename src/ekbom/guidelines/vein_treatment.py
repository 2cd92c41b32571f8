"""Treatment of veins: closing a trunk, and by which way; phlebectomy; for venous reasons only.

Sources: SVS/AVF/AVLS 2022 and 2023, SVS/AVF 2011 (superseded), ESVS 2022, EVRA 2018 (ulcers), label of cyanoacrylate.
Sclerotherapy has its own module. No society was found that names restless legs as a reason to treat veins, and the
option "for RLS" says so for every patient. A hard stop that is unknown is asked for, never skipped. Refuses: ablation of
C0 or C1, treatment of borderline reflux, elective procedures in pregnancy.
"""

from ekbom.facts.variables import (
    able_to_walk,
    active_implant,
    active_infection,
    acute_systemic_illness,
    allergy,
    allergy_list,
    bleeding_disorder,
    condition_list,
    deep_outflow_obstruction,
    device_list,
    fontaine_stage,
    hypercoagulability,
    lymphoedema,
    marked_leg_oedema,
    past_vte,
    phlebectomy_near_nerve,
    pulmonary_embolism,
    takes,
    thrombophlebitis_migrans,
    tortuous_or_superficial_trunk,
    wants,
    weeks_postpartum,
)
from ekbom.guidelines.arteries import chronic_limb_threatening_ischaemia
from ekbom.guidelines.ceap import (
    earlier_dvt,
    no_visible_varices,
    open_venous_ulcer,
    symptomatic_vein_disease,
    ulcer_ever,
    varicose,
)
from ekbom.guidelines.compression import (
    arterial_doubt,
    arterial_test_due,
    arterial_unsafe,
    reason_to_test,
    untreated_infection,
)
from ekbom.guidelines.populations import adult, could_be_pregnant, is_pregnant
from ekbom.guidelines.sources import (
    AASM_2012,
    ALYAHYA_2025,
    DEZUBE_2022,
    EKBOM,
    ESVS_2022,
    EVRA_2018,
    HAYES_2008,
    LABEL,
    SUNDARESAN_2019,
    SVS_1_2022,
    SVS_2_2023,
    SVS_2011,
)
from ekbom.guidelines.statements_beside import beside
from ekbom.guidelines.veins import (
    axial_superficial,
    deep_vein_disease,
    pathological_perforator,
    pathological_perforator_at_ulcer,
)
from ekbom.guidelines.vocabulary import Dose, absent_unless_listed, block, finding, follow_up, option, words
from ekbom.guidelines.vte import dvt_proven, superficial_thrombosis, vte_open
from ekbom.logic.expressions import any_of, either_leg, is_known, known_true, parameter, presume

POST_PARTUM_WAIT = parameter(
    "vein_procedure_post_partum",
    12,
    "wk",
    source="SVS-II-2023",
    flag="K",
    label="weeks after birth without elective vein procedures",
)

# --- hard stops they share ---------------------------------------------------------------------------

fresh_clot = finding(
    "fresh_clot",
    "A clot in a deep vein or the lung is suspected or on record",
    vte_open | dvt_proven | presume(pulmonary_embolism, False, name="no_pulmonary_embolism"),
    source=EKBOM,
)
infection = finding(
    "infection_at_vein_procedure",
    "Infection of the leg or of the whole body",
    untreated_infection | absent_unless_listed(active_infection, condition_list),
    source=EKBOM,
)
immobile = presume(~able_to_walk, False, name="no_immobility", provided=condition_list)
recent_birth = known_true(weeks_postpartum <= POST_PARTUM_WAIT) | (
    could_be_pregnant
    & presume(weeks_postpartum <= POST_PARTUM_WAIT, False, name="no_recent_birth", provided=condition_list)
)
earlier_clot_or_tendency = any_of(
    either_leg(earlier_dvt),
    absent_unless_listed(past_vte, condition_list),
    absent_unless_listed(hypercoagulability, condition_list),
)
anaesthetic_allergy = absent_unless_listed(allergy("local_anaesthetic"), allergy_list)
bleeds = absent_unless_listed(bleeding_disorder, condition_list)

CLOT = block("fresh_clot", fresh_clot, "A fresh or possible clot comes first.", source=EKBOM, rule="S44")
INFECTION = block("infection", infection, "Not with an infection of the leg or the whole body.", source=EKBOM)
PREGNANT = block("pregnant", is_pregnant, "Elective vein procedures wait until after pregnancy.", source=EKBOM)
ARTERIES = block(
    "arteries_unsafe",
    any_of(
        arterial_unsafe,
        chronic_limb_threatening_ischaemia,
        presume(fontaine_stage.is_in("III", "IV"), False, name="no_fontaine_iii_or_iv"),
    ),
    "The arteries of this leg do not allow it.",
    source=EKBOM,
)
ARTERIES_DOUBTFUL = block(
    "arteries_doubtful",
    arterial_doubt | (arterial_test_due & reason_to_test),
    "Reduced or untested arteries: vascular specialist decides.",
    source=EKBOM,
)
IMMOBILE_SOFT = block("immobile", immobile, "Immobility: specialist decides, with a plan against clots.", source=EKBOM)
ANAESTHETIC = block(
    "local_anaesthetic_allergy", anaesthetic_allergy, "Allergy to local anaesthetic: specialist decides.", source=EKBOM
)
BLEEDING = block("bleeding_disorder", bleeds, "Severe bleeding disorder: specialist decides.", source=EKBOM)
SURFACE_CLOT = block(
    "superficial_clot",
    superficial_thrombosis,
    "Not while a superficial clot is acute: specialist decides.",
    source=EKBOM,
)
CLOT_BEFORE = block(
    "earlier_clot",
    earlier_clot_or_tendency,
    "Earlier clot or clotting tendency: a plan against clots first.",
    source=EKBOM,
)
AFTER_BIRTH = block(
    "after_birth", recent_birth, "Elective vein procedures wait until 12 weeks after birth.", source=EKBOM
)

# --- trunks ------------------------------------------------------------------------------------------

trunk_indication = finding(
    "trunk_indication",
    "Venous complaints, oedema with complaints or skin change, and axial reflux of a saphenous trunk",
    adult & symptomatic_vein_disease & axial_superficial,
    source=(SVS_1_2022, ESVS_2022),
    flag="V",
)
only_outflow = finding(
    "only_outflow",
    "The vein is the way around a blocked deep vein",
    presume(
        deep_outflow_obstruction, False, name="no_deep_outflow_obstruction", provided=known_true(~deep_vein_disease)
    ),
    source=EKBOM,
)
cyanoacrylate_excluded = finding(
    "cyanoacrylate_excluded",
    "No cyanoacrylate: allergy to it, an acute or wandering clot of surface veins, or sepsis",
    any_of(
        absent_unless_listed(allergy("cyanoacrylate"), allergy_list),
        either_leg(superficial_thrombosis),
        absent_unless_listed(thrombophlebitis_migrans, condition_list),
        absent_unless_listed(acute_systemic_illness, condition_list),
    ),
    source=LABEL,
    flag="C",
)
radiofrequency_for_specialist = finding(
    "radiofrequency_for_specialist",
    "Pacemaker or defibrillator: radiofrequency heat only as its leaflet allows",
    absent_unless_listed(active_implant, device_list),
    source=LABEL,
)
#: What may be there and is not known is not offered.
NO_GLUE = ~known_true(~cyanoacrylate_excluded)
NO_RADIOFREQUENCY = ~known_true(~radiofrequency_for_specialist)
perforator_worth_closing = finding(
    "perforator_worth_closing",
    "A pathological perforating vein under a healed or open ulcer, after the trunk",
    adult & ulcer_ever & pathological_perforator_at_ulcer,
    source=SVS_2011,
    flag="V",
)
perforator_left_alone = finding(
    "perforator_left_alone",
    "A pathological perforating vein of varicose veins without more: not along with the first closure of the trunk",
    adult & varicose & known_true(pathological_perforator),
    source=(SVS_1_2022, SVS_2_2023),
)
AFTER_CLOSURE = (
    "leg swelling, breathlessness or chest pain after the procedure: same day",
    "duplex only with complaints or high risk; an extension of clot is graded on a scan within a week",
    "common: bruises, pain, numb skin (small saphenous vein, great saphenous below the knee), burns, pigment, reopening",
    "extension of clot in up to about 3 %, a deep clot in less than 1 %",
    "compression for up to a week, mainly against pain, within the limits of the leg",
    "medicine against clots by risk (earlier clot, clotting tendency, cancer, immobility), not as a routine",
    "where restless legs are there too: IRLS before, at 6 weeks, 6 and 12 months; say before what would count as failure",
)
HEAT_FOR = (
    SVS_2_2023.statement(
        "4-great-saphenous",
        "Heat from inside rather than ligation and stripping of the great saphenous vein",
        direction="for",
        strength="strong",
        certainty="moderate",
    ),
    SVS_2_2023.statement(
        "4-small-saphenous",
        "Heat from inside rather than ligation and stripping of the small saphenous vein",
        direction="for",
        strength="strong",
        certainty="low",
    ),
    SVS_2_2023.statement(
        "4-accessory",
        "Heat from inside rather than ligation and stripping of an accessory saphenous vein",
        direction="for",
        strength="conditional",
        certainty="low",
    ),
    ESVS_2022.statement(
        "heat-great-saphenous",
        "Heat is the first choice for the great saphenous vein",
        direction="for",
        strength="strong",
        certainty="high",
    ),
    ESVS_2022.statement(
        "heat-small-saphenous",
        "Heat for the small saphenous vein rather than surgery or foam (raised in 2022)",
        direction="for",
        strength="not_graded",
        flag="V",
    ),
    SVS_2011.statement(
        "heat-over-stripping",
        "Closure by heat rather than stripping",
        direction="for",
        strength="strong",
        certainty="moderate",
        flag="V",
    ),
)
WITHOUT_HEAT_FOR = (
    SVS_2_2023.statement(
        "4.2-great-saphenous",
        "With or without heat is acceptable for the great saphenous vein, as a shared choice",
        direction="for",
        strength="strong",
        certainty="moderate",
    ),
    SVS_2_2023.statement(
        "4.2-small-saphenous",
        "With or without heat is acceptable for the small saphenous vein, as a shared choice",
        direction="for",
        strength="strong",
        certainty="low",
    ),
)
vein_ablation = option(
    "vein_ablation",
    "Closing a refluxing saphenous trunk from inside",
    kind="procedure",
    text="By heat, or without heat (cyanoacrylate, foam, mechanochemical) as a shared choice. For the vein disease; with an open ulcer "
    "within two weeks. Any change of restless legs afterwards is a possible, unproven extra.",
    indication=trunk_indication,
    never=(
        CLOT,
        INFECTION,
        PREGNANT,
        block("only_outflow", only_outflow, "The vein is the only way around a blocked deep vein.", source=EKBOM),
        ARTERIES,
        block("no_varices", no_visible_varices, "Not for C0 or C1.", source=EKBOM),
        block("no_reflux", ~axial_superficial, "No axial reflux of a saphenous trunk.", source=EKBOM),
    ),
    not_unless=(
        ARTERIES_DOUBTFUL,
        SURFACE_CLOT,
        IMMOBILE_SOFT,
        BLEEDING,
        ANAESTHETIC,
        CLOT_BEFORE,
        AFTER_BIRTH,
        block(
            "tortuous_trunk",
            presume(
                tortuous_or_superficial_trunk, False, name="no_tortuous_trunk", provided=is_known(axial_superficial)
            ),
            "A very winding or shallow trunk: specialist decides.",
            source=EKBOM,
        ),
    ),
    statements=(
        SVS_1_2022.statement(
            "2",
            "Intervention rather than long-term stockings for symptomatic varicose veins with axial saphenous reflux",
            direction="for",
            strength="strong",
            certainty="moderate",
            flag="V",
        ),
        *HEAT_FOR,
        *WITHOUT_HEAT_FOR,
        SVS_2_2023.statement(
            "4.1",
            "Closure from inside rather than foam made by the physician in a trunk: it lasts longer",
            direction="for",
            strength="strong",
            certainty="moderate",
        ),
        SVS_2_2023.statement(
            "tributaries-with-trunk",
            "Tributaries along with the trunk, by phlebectomy or foam as a shared choice",
            direction="for",
            strength="strong",
            certainty="low",
        ),
        SVS_2_2023.statement(
            "9.1.3",
            "Recurrence at the groin: heat where a straight stump is long enough; foam or phlebectomy for small new vessels",
            direction="for",
            strength="expert",
            flag="V",
        ),
        SVS_2_2023.statement(
            "2.2.1",
            "Compression for up to a week afterwards, mainly against pain (2B to 2C)",
            direction="for",
            strength="conditional",
            certainty="low",
            flag="C",
        ),
        ESVS_2022.statement(
            "trunk",
            "Intervention in C2s, C2,3s and C4 to C6 with superficial incompetence; not every reflux needs treatment",
            direction="for",
            strength="strong",
            flag="V",
        ),
        SVS_2_2023.statement(
            "early-duplex",
            "Follow-up without a routine early scan in people without complaints at average risk",
            direction="for",
            strength="expert",
        ),
        SVS_1_2022.statement(
            "perforators",
            "The first ablation of the trunk leaves incompetent perforating veins of C2 alone; later only with complaints",
            direction="for",
            strength="strong",
            certainty="low",
        ),
        SVS_2_2023.statement(
            "perforators-c2",
            "The first ablation of the trunk leaves incompetent perforating veins of C2 alone; later only with complaints",
            direction="for",
            strength="strong",
            certainty="low",
        ),
        SVS_2011.statement(
            "2.5-ulcer",
            "A perforating vein is worth treating where it is pathological and lies under a healed or open ulcer",
            direction="for",
            strength="strong",
            certainty="moderate",
            flag="V",
        ),
        ESVS_2022.statement(
            "cyanoacrylate",
            "Cyanoacrylate should be considered where a way without heat is wanted",
            direction="for",
            strength="conditional",
            certainty="high",
        ),
        ESVS_2022.statement(
            "mechanochemical",
            "Mechanochemical closure may be considered",
            direction="for",
            strength="conditional",
            certainty="high",
        ),
        SVS_2011.statement(
            "ulcer-recurrence",
            "Ablation beside compression so that an ulcer comes back less often",
            direction="for",
            strength="strong",
            certainty="high",
            flag="V",
        ),
        SVS_2011.statement(
            "not-compression-first",
            "Ablation, not compression, as the main treatment of those who can have it",
            direction="for",
            strength="strong",
            certainty="moderate",
            flag="V",
        ),
        EVRA_2018.statement(
            "early-ablation",
            "One randomised trial in venous ulcers: reflux treated within two weeks, healing after 56 instead of 82 days",
            direction="for",
            strength="not_graded",
        ),
    ),
    dose=Dose(
        start=words(
            (
                NO_GLUE & NO_RADIOFREQUENCY,
                "laser heat, mechanochemical or foam; no cyanoacrylate; radiofrequency only as the leaflet of the device allows",
            ),
            (NO_GLUE, "laser or radiofrequency heat, mechanochemical or foam; no cyanoacrylate"),
            (
                NO_RADIOFREQUENCY,
                "laser heat, cyanoacrylate, mechanochemical or foam; radiofrequency only as the leaflet of the device allows",
            ),
            otherwise="laser or radiofrequency heat; cyanoacrylate, mechanochemical or foam where a way without heat is wanted",
        ),
    ),
    group="venous_trunk",
    fit=known_true(either_leg(open_venous_ulcer)),
    monitoring=AFTER_CLOSURE,
    if_it_fails="Repeat duplex; sclerotherapy or phlebectomy for what is left.",
)
early_ulcer_closure = follow_up(
    "ulcer_closure",
    "Open venous ulcer with axial reflux: the trunk is closed within two weeks",
    when=either_leg(known_true(trunk_indication & open_venous_ulcer)),
    after_days=14,
    source=EVRA_2018,
)
vein_ablation_for_rls = option(
    "vein_ablation_for_rls",
    "Closing a vein because of restless legs",
    kind="procedure",
    text="Restless legs alone are never a reason to close a vein.",
    indication=known_true(wants("vein_ablation_for_rls")),
    unproven=True,
    statements=(
        *beside("vein_ablation_for_rls"),
        AASM_2012.statement(
            "superficial-venous-insufficiency",
            "Treatment of superficial vein disease for restless legs: evidence insufficient",
            direction="no_recommendation",
            strength="not_graded",
        ),
        SVS_1_2022.statement(
            "restless-legs-not-named",
            "No statement that could be read names restless legs as a reason to treat veins",
            direction="no_recommendation",
            strength="not_graded",
            flag="V",
        ),
        HAYES_2008.statement(
            "ablation-and-foam",
            "35 adults with moderate to severe restless legs and reflux, 19 treated and 16 not, allocation unclear, not blinded, "
            "6 weeks: IRLS 26.9 to 5.5 in the treated; uncontrolled for the wish to improve, and a patent is on file",
            direction="no_recommendation",
            strength="not_graded",
            certainty="very low",
            flag="C",
        ),
        SUNDARESAN_2019.statement(
            "radiofrequency-and-foam",
            "35 of 134 people treated, retrospective and uncontrolled: IRLS 19.8 to 7.9, none in 29 %, no gain in 6; more "
            "refluxing veins did not mean more gain",
            direction="no_recommendation",
            strength="not_graded",
            certainty="very low",
            flag="V",
        ),
        DEZUBE_2022.statement(
            "vein-centre",
            "207 people of a vein centre, uncontrolled: 68 % said yes to complaints, 25 had a diagnosis; the authors ask for a "
            "randomised trial with strict criteria",
            direction="no_recommendation",
            strength="not_graded",
            certainty="very low",
            flag="V",
        ),
        ALYAHYA_2025.statement(
            "review",
            "A review of the same series: a link that is complex and needs study",
            direction="no_recommendation",
            strength="not_graded",
            certainty="very low",
            flag="V",
        ),
    ),
    evidence="Two uncontrolled series of 35 people; no randomised or sham-controlled trial, no society names it. Placebo alone lowers "
    "the IRLS by about 5 to 7 points. Certainty very low; a randomised sham-controlled trial with strict criteria would change "
    "this. The answer is the same for every patient.",
)

# --- tributaries -------------------------------------------------------------------------------------

phlebectomy = option(
    "phlebectomy",
    "Removal of varicose tributaries through small cuts",
    kind="procedure",
    text="For symptomatic tributaries, with or after the trunk; not for C0 or C1.",
    indication=adult & symptomatic_vein_disease & ~no_visible_varices,
    must_know=(axial_superficial,),
    never=(CLOT, INFECTION, PREGNANT, ARTERIES),
    not_unless=(
        ARTERIES_DOUBTFUL,
        BLEEDING,
        block("anticoagulated", takes("anticoagulant"), "Anticoagulation: specialist decides.", source=EKBOM),
        block(
            "lymphoedema",
            absent_unless_listed(lymphoedema, condition_list) | known_true(marked_leg_oedema),
            "Lymphoedema or marked oedema: specialist decides.",
            source=EKBOM,
        ),
        IMMOBILE_SOFT,
        ANAESTHETIC,
        block(
            "near_nerve",
            known_true(phlebectomy_near_nerve),
            "Top of the foot, hollow of the knee or head of the fibula: a nerve may be hurt; specialist decides.",
            source=EKBOM,
        ),
    ),
    statements=(
        SVS_2_2023.statement(
            "phlebectomy",
            "Phlebectomy or foam of symptomatic tributaries after the trunk, as a shared choice",
            direction="for",
            strength="conditional",
            certainty="low",
        ),
        ESVS_2022.statement(
            "tributaries",
            "Treatment of tributaries (raised in 2022)",
            direction="for",
            strength="not_graded",
            flag="V",
        ),
    ),
    monitoring=("bruises, pain, numb skin",),
    if_it_fails="Repeat duplex; foam for what is left.",
)
