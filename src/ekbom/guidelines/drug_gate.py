"""The gate every symptomatic drug for restless legs passes: diagnosis, age, burden; then safety.

Follows the ordering of the Mayo/RLS Foundation algorithm and the good-practice statements of the AASM
guideline of 2025. The gate is open only when the criteria are met, the patient is an adult and the disease
is a burden on two days a week or more; an open question keeps it unknown, so that the plan asks instead
of offering. Groundwork (iron, worsening drugs, sleep apnoea) never shuts the gate; it only comes first while
the disease is not severe. No drug passes for a child: that is for a specialist, without a dose here.
"""

from ekbom.facts.variables import age, medication_list, sex, sudden_sleep_episode, takes, wants
from ekbom.guidelines.conditions import apnoea_moderate_untreated
from ekbom.guidelines.diagnosis import rls_for_drugs, rls_for_support
from ekbom.guidelines.exacerbating import worsening_drug_settled
from ekbom.guidelines.iron import iron_ready
from ekbom.guidelines.populations import adult, child, is_pregnant, lactating
from ekbom.guidelines.prescreen import STOPS_NEW_DRUGS, red_flag_open, suicidality_open
from ekbom.guidelines.severity import clinically_significant_rls, frequent, severe_or_worse
from ekbom.guidelines.sources import AASM_2025, EKBOM, LABEL, MAYO_2021
from ekbom.guidelines.vocabulary import Block, alert, block, finding, option, row
from ekbom.logic.expressions import TRUE, Expression, any_of, first_match, known_true

#: Drugs that can bring sleep while driving.
SLEEP_INDUCING = (
    "dopamine_agonist",
    "levodopa",
    "gabapentinoid",
    "opioid",
    "benzodiazepine_or_z",
    "perampanel",
)
NEVER_FOR_CHILDREN = ("opioid", "benzodiazepine_or_z", "dopamine_agonist", "levodopa", "valproate")
WISHED_FOR_CHILDREN = (
    "pramipexole",
    "ropinirole",
    "rotigotine",
    "levodopa",
    "oxycodone",
    "methadone",
    "buprenorphine",
    "tramadol",
    "codeine",
    "clonazepam",
    "benzodiazepine_or_z",
    "valproate",
)

drug_arm = finding(
    "drug_arm",
    "A drug for restless legs is warranted (criteria, adult, burden on two days a week or more)",
    rls_for_drugs & adult & clinically_significant_rls & frequent,
    source=(MAYO_2021, EKBOM),
    flag="D",
)
#: For use on single occasions: the frequency may be lower, the rest holds.
occasional_arm = finding(
    "occasional_arm",
    "A drug on single occasions may be warranted (criteria, adult, burden below two days a week)",
    rls_for_drugs & adult & clinically_significant_rls & ~frequent,
    source=(MAYO_2021, EKBOM),
    flag="D",
)
#: What is not known to be settled is still to be done; severe disease does not wait for it.
groundwork_done = finding(
    "groundwork_done",
    "Iron, worsening drugs and sleep apnoea are settled, or the disease is too severe to wait",
    known_true(severe_or_worse)
    | (known_true(iron_ready) & known_true(worsening_drug_settled) & ~known_true(apnoea_moderate_untreated)),
    source=(AASM_2025, EKBOM),
    flag="V2",
)

#: A sex that is stated, whichever; "unknown" is no statement.
sex_stated = first_match((sex.is_in("female", "male", "other"), TRUE))
#: Never presumed before any drug: age, sex, pregnancy and lactation, the list of medicines.
RLS_DRUG_MUST_KNOW: tuple[Expression, ...] = (age, sex_stated, is_pregnant, lactating, medication_list)
#: Hard blocks of every new drug for restless legs.
RLS_DRUG_NEVER: tuple[Block, ...] = STOPS_NEW_DRUGS
#: Hard block for children of opioids, benzodiazepines and hypnotics, dopaminergic drugs and valproate.
CHILD_NEVER: tuple[Block, ...] = (
    block(
        "child_never",
        child,
        "Not for anyone under 18. Where it is taken: prescriber today, no sudden stop.",
        source=EKBOM,
        rule="S39",
    ),
)
#: Soft block for children of every other drug but oral iron.
CHILD_SPECIALIST: tuple[Block, ...] = (
    block(
        "child_specialist",
        child,
        "Under 18 only a paediatric sleep specialist decides on this; no dose is given here.",
        source=EKBOM,
        rule="S39",
    ),
)

drug_warranted_now = finding(
    "drug_warranted_now",
    "A new drug for restless legs is warranted, and nothing more urgent stands before it",
    drug_arm & ~suicidality_open & ~red_flag_open,
    source=EKBOM,
    flag="D",
)
no_rls_drug = option(
    "no_rls_drug",
    "No new drug for restless legs",
    kind="monitoring",
    text="Iron where it is low, triggers and habits, and a look again; a drug only for adults whose restless legs are "
    "certain enough and trouble them on two days a week or more. A drug that is taken already is judged on its own "
    "line and is not stopped by this one.",
    indication=~drug_warranted_now,
    statements=(
        MAYO_2021.statement(
            "MAYO-INTERMITTENT",
            "Daily drugs are for frequent and troublesome restless legs; the rest is managed by behaviour, iron and, at most, "
            "single doses.",
            direction="for",
            strength="good_practice",
            flag="K",
        ),
    ),
    monitoring=("IRLS and days a week again in 6 to 12 months, or when it gets worse.",),
    if_it_fails="Make the plan anew when the legs trouble more often.",
    necessity="support",
)
_starts_or_takes = any_of(*(known_true(takes(drug)) for drug in SLEEP_INDUCING)) | known_true(drug_warranted_now)
driving = alert(
    "driving",
    "S29",
    "Driving",
    row(
        known_true(sudden_sleep_episode),
        "critical",
        "Sleep came without warning: no driving and no dangerous machines until this is settled. Whether it must be "
        "reported depends on the country.",
    ),
    row(
        _starts_or_takes,
        "high",
        "Starting or raising a dopaminergic drug, a gabapentinoid, an opioid, a benzodiazepine or perampanel: no driving "
        "until the effect is known. The duty to report depends on the country.",
    ),
    source=LABEL,
)
paediatric_specialist = alert(
    "paediatric_specialist",
    "S39",
    "Under 18: specialist only",
    row(
        known_true(child)
        & any_of(
            *(known_true(takes(drug)) for drug in NEVER_FOR_CHILDREN),
            *(known_true(wants(drug)) for drug in WISHED_FOR_CHILDREN),
        ),
        "critical",
        "A child takes, or is asked to take, an opioid, a benzodiazepine or hypnotic, a dopaminergic drug or valproate: paediatric specialist "
        "today; nothing is stopped suddenly.",
    ),
    row(
        known_true(child) & (known_true(rls_for_support) | known_true(takes("gabapentinoid"))),
        "high",
        "Under 18 every drug for restless legs but oral iron is for a specialist; this plan prints no dose.",
    ),
    source=EKBOM,
)
