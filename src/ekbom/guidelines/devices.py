"""Devices and neuromodulation for restless legs: peroneal nerve stimulation, light, vibration, brain stimulation.

Sources: AASM 2025 (peroneal stimulation, conditional), AAN 2016 (near-infrared light, vibration, magnetic
stimulation: weak). All are additions where drugs are unwanted or fail; none is offered while a clot or a leg
short of blood is open. Refuses: any device on the leg of a child, and stimulation beside an active implant or epilepsy.
"""

from ekbom.facts.variables import (
    condition_list,
    device_list,
    leg_skin_lesion_at_electrode,
    metal_at_electrode_site,
    uses_tomac,
    wants,
)
from ekbom.guidelines.arteries import arterial_emergency_open
from ekbom.guidelines.conditions import no_active_implant, no_seizure_disorder
from ekbom.guidelines.diagnosis import rls_for_drugs
from ekbom.guidelines.gabapentinoid_choice import gabapentinoid_conditional
from ekbom.guidelines.populations import adult, child, is_pregnant
from ekbom.guidelines.severity import clinically_significant_rls, frequent, moderate_or_worse, refractory
from ekbom.guidelines.sources import AAN_2016, AASM_2025, EKBOM
from ekbom.guidelines.vocabulary import alert, block, finding, option, row
from ekbom.guidelines.vte import dvt_proven, vte_open
from ekbom.logic.expressions import any_of, either_leg, is_known, known_true, presume

nondrug_arm = finding(
    "nondrug_arm",
    "A device for restless legs is worth a word (criteria, adult, clinically significant)",
    rls_for_drugs & adult & clinically_significant_rls,
    source=EKBOM,
    flag="D",
)
clot_in_a_leg = finding(
    "clot_in_a_leg",
    "A clot in a leg is suspected, proven or untreated",
    vte_open | either_leg(dvt_proven),
    source=EKBOM,
    flag="D",
)
leg_emergency_block = block(
    "leg_emergency",
    clot_in_a_leg | arterial_emergency_open,
    "A possible clot or a leg short of blood comes first: no device on the legs.",
    source=EKBOM,
    rule="S44",
)
metal_at_site = presume(
    metal_at_electrode_site, False, name="no_metal_at_electrode_site", provided=device_list | condition_list
)
stimulation_blocked = finding(
    "leg_stimulation_blocked",
    "Active implant, epilepsy, metal or open skin at the electrode, a clot, or younger than 18 years",
    any_of(no_active_implant, no_seizure_disorder, metal_at_site, leg_skin_lesion_at_electrode, clot_in_a_leg, child),
    source=EKBOM,
    flag="V",
)
tomac_indication = finding(
    "tomac_indication",
    "Restless legs, moderate or worse, on two days a week or more",
    nondrug_arm & moderate_or_worse & frequent,
    source=AASM_2025,
)
tomac = option(
    "tomac",
    "Stimulation of both peroneal nerves in the evening (TOMAC)",
    kind="device",
    text="Cuffs below the knees for 30 minutes at the usual time of complaints. The label is for moderate to severe primary "
    "disease that drugs do not control; the trials took people with IRLS 15 or more.",
    indication=tomac_indication,
    never=(
        block(
            "active_implant",
            no_active_implant,
            "An active implant excludes electrical stimulation of the legs.",
            source=EKBOM,
            rule="S22",
        ),
        block("epilepsy", no_seizure_disorder, "Epilepsy was excluded from the trials.", source=EKBOM, rule="S22"),
        block("metal_at_site", metal_at_site, "Metal at the site of the electrode.", source=EKBOM, rule="S22"),
        block(
            "skin_lesion",
            leg_skin_lesion_at_electrode,
            "Open or damaged skin at the site of the electrode.",
            source=EKBOM,
            rule="S22",
        ),
        block("clot_in_a_leg", clot_in_a_leg, "A clot in a leg is possible or proven.", source=EKBOM, rule="S22"),
        block("child", child, "Not for anyone under 18.", source=EKBOM, rule="S22"),
        block(
            "leg_short_of_blood",
            arterial_emergency_open,
            "A leg may be short of blood: settle that first.",
            source=EKBOM,
            rule="S44",
        ),
    ),
    not_unless=(
        block("pregnant", is_pregnant, "Not studied in pregnancy: specialist only.", source=EKBOM, rule="S22"),
    ),
    statements=(
        AASM_2025.statement(
            "A10",
            "Bilateral high-frequency peroneal nerve stimulation in adults with restless legs",
            direction="for",
            strength="conditional",
            certainty="moderate",
            flag="V2",
        ),
    ),
    current=uses_tomac,
    monitoring=("IRLS before and after 4 to 8 weeks", "skin under the electrodes"),
    if_it_fails="Stop wearing it; go back to the drug options.",
    how_to_stop="It can be stopped at once.",
    necessity="support",
    fit=known_true(refractory) | gabapentinoid_conditional,
)
near_infrared = option(
    "near_infrared",
    "Near-infrared light on the legs",
    kind="device",
    text="May be tried where non-drug care is wanted; one small trial, short benefit.",
    indication=nondrug_arm,
    never=(leg_emergency_block,),
    statements=(
        AAN_2016.statement(
            "near-infrared",
            "Near-infrared light may be considered",
            direction="for",
            strength="expert",
            certainty="level C",
        ),
    ),
    evidence="One small randomised trial; certainty very low.",
    necessity="support",
)
vibration_pad = option(
    "vibration_pad",
    "Vibrating pad under the legs at night",
    kind="device",
    text="May be tried for sleep where non-drug care is wanted; it does not lower the severity of restless legs.",
    indication=nondrug_arm,
    never=(leg_emergency_block,),
    statements=(
        AAN_2016.statement(
            "vibration",
            "Vibrating pads may be considered for sleep",
            direction="for",
            strength="expert",
            certainty="level C",
        ),
    ),
    evidence="Better sleep in small trials, sham effects large; certainty low.",
    necessity="support",
)
rtms = option(
    "rtms",
    "Repetitive magnetic stimulation of the brain",
    kind="device",
    text="Only in a specialist centre, after the usual options.",
    indication=nondrug_arm & refractory,
    never=(
        block("active_implant", no_active_implant, "An active implant excludes magnetic stimulation.", source=EKBOM),
        block("epilepsy", no_seizure_disorder, "Epilepsy: magnetic stimulation can set off a seizure.", source=EKBOM),
    ),
    statements=(
        AAN_2016.statement(
            "rtms", "Magnetic stimulation may be considered", direction="for", strength="expert", certainty="level C"
        ),
    ),
    evidence="Small positive randomised trials; certainty very low.",
    necessity="other",
)
tdcs = option(
    "tdcs",
    "Direct-current stimulation of brain or spinal cord",
    kind="device",
    text="Research only.",
    indication=nondrug_arm & refractory,
    never=(
        block("active_implant", no_active_implant, "An active implant excludes current stimulation.", source=EKBOM),
        block("epilepsy", no_seizure_disorder, "Epilepsy excludes current stimulation of the brain.", source=EKBOM),
    ),
    unproven=True,
    evidence="Insufficient: effects of minutes to days in small studies. No recommendation for it in restless legs, whoever the patient.",
    necessity="other",
)
tomac_in_question = tomac_indication | known_true(wants("tomac")) | known_true(uses_tomac)
device_alert = alert(
    "device_contraindication",
    "S22",
    "Safety of leg stimulation",
    row(
        stimulation_blocked & tomac_in_question,
        "critical",
        "No peroneal stimulation: active implant, epilepsy, metal or open skin at the electrode, a clot in a leg, or age "
        "under 18. Choose another option.",
    ),
    row(is_pregnant & tomac_in_question, "high", "Peroneal stimulation was not studied in pregnancy: specialist only."),
    row(
        ~is_known(leg_skin_lesion_at_electrode) & (known_true(wants("tomac")) | known_true(uses_tomac)),
        "high",
        "Not known: the skin of the legs. Look at it before peroneal stimulation goes on.",
    ),
    row(
        ~is_known(leg_skin_lesion_at_electrode) & tomac_indication,
        "info",
        "Not known: the skin of the legs. Look at it before peroneal stimulation is offered.",
    ),
    source=EKBOM,
)
WEAK = (
    "vein_ablation_for_rls",
    "sclerotherapy_for_rls",
    "revascularisation_for_rls",
    "pneumatic_compression",
    "near_infrared",
    "vibration_pad",
    "rtms",
    "tdcs",
    "magnesium",
    "vitamin_d",
    "vitamin_e",
    "yoga_massage",
    "diet",
)
weak_option_wished = finding(
    "weak_option_wished",
    "Something with weak or no evidence in restless legs is wished for",
    any_of(*(known_true(wants(id)) for id in WEAK)),
    source=EKBOM,
    flag="D",
)
evidence_alert = alert(
    "evidence_weak",
    "A5, 10",
    "Weak evidence",
    row(
        weak_option_wished,
        "info",
        "What is wished for rests on weak or no evidence in restless legs: small, short or uncontrolled studies, in a disease "
        "where placebo alone lowers the IRLS by about 5 points. Say so, and agree beforehand what would count as failure.",
    ),
    source=EKBOM,
)
