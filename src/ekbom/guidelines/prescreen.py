"""What comes before any plan for restless legs: suicidality, and the red flags that divert it.

A positive answer shuts the way to new drugs for restless legs until it is settled and puts its referral
first. What nobody asked about is presumed absent by name and asked for; what was asked is taken as it is.
Clots and limbs in danger are judged by their own modules; iron deficiency in men and after the
menopause has its own alert and does not shut the way.
"""

from ekbom.facts.variables import (
    fever,
    haemoglobin,
    muscle_rigidity,
    new_leg_weakness,
    overt_bleeding,
    phq9_item9,
    rapid_progression_with_parkinsonism,
    sphincter_disturbance,
    suicidal_ideation,
    takes,
)
from ekbom.guidelines.arteries import arterial_emergency_open
from ekbom.guidelines.sources import EKBOM, IRLSSG_2014, PAD_2024
from ekbom.guidelines.vocabulary import Block, Finding, alert, block, finding, row
from ekbom.guidelines.vte import vte_open
from ekbom.logic.expressions import (
    Expression,
    any_of,
    either_leg,
    parameter,
    presume,
)

PHQ_ITEM_POSITIVE = parameter("phq9_item9_positive", 1, "1", source="EKBOM", flag="K", label="PHQ-9 item 9 that counts")
HB_DANGER = parameter(
    "haemoglobin_danger", 8, "g/dL", source="EKBOM", flag="K", label="haemoglobin below which the plan waits"
)


def asked_or_absent(condition: Finding) -> Expression:
    """The condition, presumed absent by name where nobody asked about it.

    Only for what one question settles. Clots and limbs presume their own questions one by one, so that a complaint
    that was told and not looked at stays open.
    """
    return presume(condition, False, name=f"no_{condition.id}")


suicidality = finding(
    "suicidality",
    "Thoughts of suicide or self-harm",
    suicidal_ideation | (phq9_item9 >= PHQ_ITEM_POSITIVE),
    source=EKBOM,
)
suicidality_open = finding(
    "suicidality_open", "Thoughts of suicide are open", asked_or_absent(suicidality), source=EKBOM
)

neurological_deficit = finding(
    "neurological_deficit",
    "New one-sided weakness, or new loss of bladder or bowel control",
    new_leg_weakness | sphincter_disturbance,
    source=EKBOM,
)
severe_anaemia = finding("severe_anaemia", "Haemoglobin below 8 g/dL", haemoglobin < HB_DANGER, source=EKBOM)
bleeding = finding("bleeding", "Overt bleeding", overt_bleeding, source=EKBOM)
fever_or_rigidity = finding(
    "fever_or_rigidity", "Fever, or new stiffness of all muscles", fever | muscle_rigidity, source=EKBOM
)
#: Only the signs are presumed absent; a fever that is there waits for the list of medicines.
neuroleptic_malignant_signs = finding(
    "neuroleptic_malignant_signs",
    "Fever or rigidity while taking a dopamine blocker",
    takes("d2_blocker") & asked_or_absent(fever_or_rigidity),
    source=EKBOM,
)
parkinsonian_progression = finding(
    "parkinsonian_progression",
    "Rapid progression with parkinsonism",
    rapid_progression_with_parkinsonism,
    source=IRLSSG_2014,
)
vein_clot_open = finding(
    "vein_clot_open", "A possible or proven clot is not settled", either_leg(vte_open), source=EKBOM
)
limb_in_danger = finding(
    "limb_in_danger", "An artery puts a leg in danger", either_leg(arterial_emergency_open), source=PAD_2024
)

#: What an ambulance or the same day is for; the parkinsonian course is urgent, not an emergency.
EMERGENCIES: tuple[Expression, ...] = (
    *(asked_or_absent(flag) for flag in (neurological_deficit, severe_anaemia, bleeding)),
    neuroleptic_malignant_signs,
    vein_clot_open,
    limb_in_danger,
)
emergency_open = finding("emergency_open", "Needs to be seen today", any_of(*EMERGENCIES), source=EKBOM, flag="D")
red_flag_open = finding(
    "red_flag_open",
    "A red flag is open",
    any_of(*EMERGENCIES, asked_or_absent(parkinsonian_progression)),
    source=EKBOM,
)

STOPS_NEW_DRUGS: tuple[Block, ...] = (
    block(
        "suicidality_open",
        suicidality_open,
        "Thoughts of suicide come first: same-day assessment before any new drug for restless legs.",
        source=EKBOM,
        rule="S20",
        state="proposed",
    ),
    block(
        "red_flag_open",
        red_flag_open,
        "A red flag is open: settle it before any new drug for restless legs.",
        source=EKBOM,
        rule="S44",
        state="proposed",
    ),
)

#: What moves, presses or keeps a leg still waits until its vessels are settled.
CLOT_OR_LIMB: tuple[Block, ...] = (
    block(
        "clot_open",
        vein_clot_open,
        "A clot is possible and not settled.",
        source=EKBOM,
        rule="S44",
    ),
    block(
        "limb_in_danger",
        limb_in_danger,
        "An artery puts a leg in danger.",
        source=EKBOM,
        rule="S44",
    ),
)

suicidality_alert = alert(
    "suicidality",
    "S20",
    "Thoughts of suicide",
    row(
        suicidality,
        "critical",
        "Assess today, give the crisis contact, and do not leave the person alone with it. No new drug for "
        "restless legs first; gabapentinoids, perampanel and tapering a dopaminergic drug can raise the risk. "
        "Stop nothing suddenly.",
    ),
    source=EKBOM,
    emergency=True,
)
red_flag_alert = alert(
    "red_flag",
    "S44",
    "Red flag",
    row(
        vein_clot_open | limb_in_danger,
        "critical",
        "A clot or a leg without enough blood is possible: act on that pathway now; the plan for restless legs waits.",
    ),
    row(
        neurological_deficit,
        "critical",
        "New weakness or sphincter trouble: urgent neurological assessment and imaging; the plan for restless legs waits.",
    ),
    row(
        neuroleptic_malignant_signs,
        "critical",
        "Fever or rigidity on a dopamine blocker can be the malignant neuroleptic syndrome: emergency care now.",
    ),
    row(
        severe_anaemia | bleeding,
        "critical",
        "Severe anaemia or bleeding: same-day care and the cause first; the plan for restless legs waits.",
    ),
    row(
        parkinsonian_progression,
        "critical",
        "Rapid worsening with parkinsonism: see a movement-disorder specialist before any drug for restless legs.",
    ),
    source=EKBOM,
    emergency=True,
)
