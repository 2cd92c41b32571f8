"""Treatment of veins: closing a trunk, sclerotherapy, phlebectomy; for venous reasons only.

Sources: SVS/AVF/AVLS 2022 and 2023, ESVS 2022, labels of the sclerosants. No society was found that names restless
legs as a reason to treat veins, and the two options "for RLS" say so for every patient. A hard stop that is unknown is
asked for, never skipped. Refuses: ablation of C0 or C1, treatment of borderline reflux, elective procedures in
pregnancy, and a dose of sclerosant without the weight.
"""

from ekbom.facts.variables import (
    able_to_walk,
    active_infection,
    acute_systemic_illness,
    allergy,
    allergy_list,
    bleeding_disorder,
    body_weight,
    condition_list,
    deep_outflow_obstruction,
    hypercoagulability,
    locale,
    lymphoedema,
    neurological_event_after_foam,
    past_stroke_or_tia,
    patent_foramen_ovale,
    pulmonary_embolism,
    right_to_left_shunt_symptomatic,
    takes,
    tortuous_or_superficial_trunk,
    wants,
    weeks_postpartum,
)
from ekbom.guidelines.arteries import chronic_limb_threatening_ischaemia
from ekbom.guidelines.ceap import ceap_within, earlier_dvt, no_visible_varices, symptomatic_vein_disease
from ekbom.guidelines.compression import arterial_doubt, arterial_unsafe, untreated_infection
from ekbom.guidelines.populations import adult, could_be_pregnant, is_pregnant, lactating
from ekbom.guidelines.sources import EKBOM, ESVS_2022, LABEL, SVS_1_2022, SVS_2_2023
from ekbom.guidelines.statements_beside import beside
from ekbom.guidelines.veins import axial_superficial, deep_vein_disease
from ekbom.guidelines.vocabulary import Dose, absent_unless_listed, block, finding, option, words
from ekbom.guidelines.vte import dvt_proven, superficial_thrombosis, vte_open
from ekbom.logic.expressions import (
    any_of,
    either_leg,
    first_match,
    is_known,
    known_true,
    least,
    magnitude,
    parameter,
    presume,
)

POST_PARTUM_WAIT = parameter(
    "vein_procedure_post_partum",
    12,
    "wk",
    source="SVS-II-2023",
    flag="K",
    label="weeks after birth without elective vein procedures",
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
recent_birth = could_be_pregnant & presume(
    weeks_postpartum <= POST_PARTUM_WAIT, False, name="no_recent_birth", provided=condition_list
)
earlier_clot_or_tendency = any_of(either_leg(earlier_dvt), absent_unless_listed(hypercoagulability, condition_list))
anaesthetic_allergy = absent_unless_listed(allergy("local_anaesthetic"), allergy_list)
bleeds = absent_unless_listed(bleeding_disorder, condition_list)

CLOT = block("fresh_clot", fresh_clot, "A fresh or possible clot comes first.", source=EKBOM, rule="S44")
INFECTION = block("infection", infection, "Not with an infection of the leg or the whole body.", source=EKBOM)
PREGNANT = block("pregnant", is_pregnant, "Elective vein procedures wait until after pregnancy.", source=EKBOM)
ARTERIES = block(
    "arteries_unsafe",
    arterial_unsafe | chronic_limb_threatening_ischaemia,
    "The arteries of this leg do not allow it.",
    source=EKBOM,
)
ARTERIES_DOUBTFUL = block(
    "arteries_doubtful", arterial_doubt, "Reduced or untested arteries: vascular specialist decides.", source=EKBOM
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
    first_match(
        (is_known(deep_outflow_obstruction), deep_outflow_obstruction),
        otherwise=deep_vein_disease & deep_outflow_obstruction,
    ),
    source=EKBOM,
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
        ESVS_2022.statement(
            "trunk",
            "Intervention in C2s, C2,3s and C4 to C6 with superficial incompetence; heat first",
            direction="for",
            strength="strong",
            certainty="moderate",
            flag="V",
        ),
    ),
    group="venous_trunk",
    monitoring=(
        "leg swelling, breathlessness or chest pain after the procedure: same day",
        "duplex only with complaints or high risk; an extension of clot is graded on a scan within a week",
        "where restless legs are there too: IRLS before, at 6 weeks, 6 and 12 months",
    ),
    if_it_fails="Repeat duplex; sclerotherapy or phlebectomy for what is left.",
)
vein_ablation_for_rls = option(
    "vein_ablation_for_rls",
    "Closing a vein because of restless legs",
    kind="procedure",
    text="Restless legs alone are never a reason to close a vein.",
    indication=known_true(wants("vein_ablation_for_rls")),
    unproven=True,
    statements=beside("vein_ablation_for_rls"),
    evidence="Two uncontrolled series of 35 people; no randomised or sham-controlled trial, no society names it. Certainty very low; "
    "the answer is the same for every patient.",
)

# --- sclerotherapy -----------------------------------------------------------------------------------

sclerotherapy_indication = finding(
    "sclerotherapy_indication",
    "Symptomatic vein disease beyond C1, or small veins that the patient wants treated",
    adult
    & ((symptomatic_vein_disease & ~no_visible_varices) | (ceap_within("C1") & known_true(wants("sclerotherapy")))),
    source=SVS_2_2023,
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
european_label = finding(
    "european_or_strictest_label",
    "The European label applies, or none is chosen",
    ~known_true(locale.is_in("us", "jp")),
    source=LABEL,
    flag="D",
)
clotting_tendency = absent_unless_listed(hypercoagulability, condition_list)
sclerotherapy = option(
    "sclerotherapy",
    "Sclerotherapy of tributaries or small veins",
    kind="procedure",
    text="Liquid or foam, with or after the trunk; trans-cutaneous laser is second for small veins. For the vein disease or its look only.",
    indication=sclerotherapy_indication,
    must_know=(axial_superficial | no_visible_varices,),
    never=(
        CLOT,
        INFECTION,
        PREGNANT,
        ARTERIES,
        block(
            "sclerosant_allergy",
            absent_unless_listed(allergy("polidocanol"), allergy_list)
            | absent_unless_listed(allergy("sodium_tetradecyl"), allergy_list),
            "Allergy to a sclerosant.",
            source=LABEL,
            rule="S37",
        ),
        block("immobile", immobile, "Long immobility or unable to walk.", source=LABEL),
        block("symptomatic_shunt", symptomatic_shunt, "Symptomatic right-to-left shunt: no foam.", source=LABEL),
        block(
            "clotting_tendency",
            clotting_tendency & european_label,
            "Clotting tendency: excluded by the European label of polidocanol.",
            source=LABEL,
        ),
        block(
            "acute_illness",
            absent_unless_listed(acute_systemic_illness, condition_list),
            "Acute severe illness.",
            source=LABEL,
        ),
    ),
    not_unless=(
        ARTERIES_DOUBTFUL,
        SURFACE_CLOT,
        CLOT_BEFORE,
        AFTER_BIRTH,
        block("breastfeeding", lactating, "Breastfeeding: specialist decides, with a pause.", source=LABEL, rule="S46"),
        block("silent_shunt", shunt, "Open foramen ovale without complaints: caution with foam.", source=LABEL),
        block(
            "neurological_event_after_foam",
            absent_unless_listed(neurological_event_after_foam, condition_list),
            "Migraine or a neurological event after earlier foam.",
            source=LABEL,
        ),
    ),
    statements=(
        SVS_2_2023.statement(
            "tributaries-and-small-veins",
            "Foam or phlebectomy for tributaries with or after the trunk; sclerotherapy for small veins",
            direction="for",
            strength="conditional",
            certainty="low",
        ),
    ),
    dose=Dose(
        start=words(
            (known_true(locale.is_("us")), "polidocanol 0.5 % up to 1 mm, 1 % for 1 to 3 mm, 0.1 to 0.3 mL a shot"),
            otherwise="lowest strength that suits the vein, small shots",
        ),
        maximum=words(
            (~is_known(body_weight), "not computed: the weight is not known"),
            (
                known_true(locale.is_("us")),
                "10 mL a session; foam for trunks 5 mL a shot, 15 mL a session, 5 days between sessions",
            ),
            (
                known_true(locale.is_in("eu", "uk")),
                "2 mg polidocanol per kg a day, all strengths together; foam 10 mL a session",
            ),
            otherwise="the stricter of 2 mg polidocanol per kg a day and 10 mL of 1 % a session",
        ),
        maximum_per_day=first_match(
            (known_true(locale.is_in("eu", "uk")), magnitude(body_weight, "kg") * POLIDOCANOL_PER_KG),
            otherwise=least(POLIDOCANOL_US, magnitude(body_weight, "kg") * POLIDOCANOL_PER_KG),
        ),
    ),
    monitoring=(
        "watch for at least 10 minutes after foam",
        "compression afterwards only within the limits for this leg",
    ),
)
sclerotherapy_for_rls = option(
    "sclerotherapy_for_rls",
    "Sclerotherapy because of restless legs",
    kind="procedure",
    text="Restless legs alone are never a reason for sclerotherapy.",
    indication=known_true(wants("sclerotherapy_for_rls")),
    unproven=True,
    statements=beside("sclerotherapy_for_rls"),
    evidence="One uncontrolled series from before the diagnostic criteria, with complaints back in 28 % after two years; no controlled "
    "trial. Certainty very low; the answer is the same for every patient.",
)
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
            absent_unless_listed(lymphoedema, condition_list),
            "Lymphoedema or marked oedema: specialist decides.",
            source=EKBOM,
        ),
        IMMOBILE_SOFT,
        ANAESTHETIC,
    ),
    statements=(
        SVS_2_2023.statement(
            "phlebectomy",
            "Phlebectomy of symptomatic tributaries, shared choice with foam",
            direction="for",
            strength="conditional",
            certainty="low",
        ),
    ),
)
