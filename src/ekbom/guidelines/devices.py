"""Devices and neuromodulation for restless legs: peroneal nerve stimulation, light, vibration, brain stimulation.

Sources: AASM 2025 (peroneal stimulation, conditional), AAN 2016 (near-infrared light, vibration, magnetic
stimulation: weak). All are additions where drugs are unwanted or fail; none is offered while a clot or a leg
short of blood is open. Refuses: any device on the leg of a child, and stimulation beside an active implant or epilepsy.
"""

from ekbom.facts.variables import (
    age,
    condition_list,
    device_list,
    leg_skin_lesion_at_electrode,
    metal_at_electrode_site,
    uses_tomac,
    wants,
)
from ekbom.guidelines.arteries import arterial_emergency_open
from ekbom.guidelines.conditions import (
    no_active_implant,
    no_seizure_disorder,
)
from ekbom.guidelines.diagnosis import rls_for_drugs
from ekbom.guidelines.gabapentinoid_choice import gabapentinoid_conditional
from ekbom.guidelines.instruments import irls
from ekbom.guidelines.populations import adult, child, is_pregnant
from ekbom.guidelines.severity import clinically_significant_rls, frequent, refractory
from ekbom.guidelines.sources import AAN_2016, AASM_2025, EKBOM
from ekbom.guidelines.statements_beside import beside
from ekbom.guidelines.vocabulary import alert, block, finding, option, row
from ekbom.guidelines.vte import dvt_proven, vte_open
from ekbom.logic.expressions import any_of, either_leg, is_known, known_true, parameter, presume

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
    vte_open | arterial_emergency_open,
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
#: What the trials of peroneal stimulation asked for.
TOMAC_IRLS = parameter(
    "tomac_irls", 15, "1", source="AASM-2025", flag="V", label="IRLS from which peroneal stimulation was studied"
)
TOMAC_AGE_FROM = parameter("tomac_age_from", 22, "a", source="AASM-2025", flag="V", label="youngest age of its trials")
TOMAC_AGE_BEYOND = parameter(
    "tomac_age_beyond", 80, "a", source="AASM-2025", flag="V", label="first age beyond its trials"
)
tomac_indication = finding(
    "tomac_indication",
    "Restless legs with an IRLS of 15 or more on two days a week or more, as in the trials of peroneal stimulation",
    nondrug_arm & (irls >= TOMAC_IRLS) & frequent,
    source=AASM_2025,
    flag="V",
)
tomac_outside_trials = finding(
    "tomac_outside_trials",
    "Adult, but younger than 22 or 80 and older: peroneal stimulation was not studied at this age",
    adult & ((age < TOMAC_AGE_FROM) | (age >= TOMAC_AGE_BEYOND)),
    source=AASM_2025,
    flag="V",
)
tomac = option(
    "tomac",
    "Stimulation of both peroneal nerves in the evening (TOMAC)",
    kind="device",
    text="Cuffs below the knees for 30 minutes at the usual time of complaints. The label is for adults with moderate to severe "
    "primary disease that drugs do not control; the trials took people of 22 to 79 years with an IRLS of 15 or more on two nights a "
    "week or more, complaints in the legs and near bedtime. They left out recent cancer, infection and severe neuropathy: look for "
    "these first.",
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
    evidence="In the sham-controlled trial of 133 people 45 % against 16 % were much better, and the IRLS fell by 7.2 against 3.8 points.",
    monitoring=("IRLS before and after 4 to 8 weeks", "skin under the electrodes"),
    if_it_fails="Stop wearing it; go back to the drug options.",
    how_to_stop="It can be stopped at once.",
    necessity="support",
    fit=refractory | gabapentinoid_conditional,
)
near_infrared = option(
    "near_infrared",
    "Near-infrared light on the legs",
    kind="device",
    text="May be tried where non-drug care is wanted; one small trial, short benefit.",
    indication=nondrug_arm,
    never=(leg_emergency_block,),
    statements=(
        *beside("near_infrared"),
        AAN_2016.statement(
            "near-infrared",
            "Near-infrared light may be considered",
            direction="for",
            strength="conditional",
            certainty="level C",
            flag="V",
        ),
    ),
    evidence="One small randomised trial; certainty very low.",
    monitoring=("IRLS and sleep before it and after 4 weeks; a fall of fewer than 8 points may be chance and hope.",),
    if_it_fails="Leave it after 4 weeks without benefit.",
    how_to_stop="It can be stopped at once.",
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
            strength="conditional",
            certainty="level C",
            flag="V",
        ),
    ),
    evidence="Better sleep in small trials, sham effects large; certainty low.",
    monitoring=("IRLS and sleep before it and after 4 weeks; a fall of fewer than 8 points may be chance and hope.",),
    if_it_fails="Leave it after 4 weeks without benefit.",
    how_to_stop="It can be stopped at once.",
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
        *beside("rtms"),
        AAN_2016.statement(
            "rtms",
            "Magnetic stimulation may be considered",
            direction="for",
            strength="conditional",
            certainty="level C",
            flag="V",
        ),
    ),
    evidence="Small positive randomised trials; certainty very low.",
    monitoring=("IRLS before and after the course, and headache or seizures in it.",),
    if_it_fails="No second course without benefit; the specialist centre goes over the plan.",
    how_to_stop="It can be stopped at once.",
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
    statements=beside("tdcs"),
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
    row(
        known_true(is_pregnant) & tomac_in_question,
        "high",
        "Peroneal stimulation was not studied in pregnancy: specialist only.",
    ),
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
    row(
        known_true(tomac_outside_trials) & tomac_in_question,
        "info",
        "Peroneal stimulation was studied from 22 to 79 years; beyond that it rests on judgement.",
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
    "acupuncture",
    "cannabinoids",
    "botulinum_toxin",
    "shock_wave_therapy",
    "spinal_cord_stimulation",
    "deep_brain_stimulation",
    "selenium",
    "rifaximin",
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
