"""The gate every symptomatic drug for restless legs passes: diagnosis, age, burden; then safety.

Follows the ordering of the Mayo/RLS Foundation algorithm and the good-practice statements of the AASM
guideline of 2025. The gate is open only when the criteria are met, the patient is an adult and the disease
is a burden on two days a week or more; an open question keeps it unknown, so that the plan asks instead
of offering. Groundwork (iron, worsening drugs, sleep apnoea) never shuts the gate; it only comes first while
the disease is not severe. No drug passes for a child: that is for a specialist, without a dose here.
"""

from ekbom.facts.variables import age, medication_list
from ekbom.guidelines.conditions import apnoea_moderate_untreated
from ekbom.guidelines.diagnosis import rls_for_drugs
from ekbom.guidelines.exacerbating import worsening_drug_settled
from ekbom.guidelines.iron import iron_ready
from ekbom.guidelines.populations import adult, child, is_pregnant, lactating
from ekbom.guidelines.prescreen import STOPS_NEW_DRUGS
from ekbom.guidelines.severity import clinically_significant_rls, frequent, severe_or_worse
from ekbom.guidelines.sources import AASM_2025, EKBOM, MAYO_2021
from ekbom.guidelines.vocabulary import Block, block, finding
from ekbom.logic.expressions import Expression, known_true

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

#: Never presumed before any drug: age, pregnancy and lactation, the list of medicines.
RLS_DRUG_MUST_KNOW: tuple[Expression, ...] = (age, is_pregnant, lactating, medication_list)
#: Hard blocks of every new drug for restless legs.
RLS_DRUG_NEVER: tuple[Block, ...] = STOPS_NEW_DRUGS
#: Hard block for children of opioids, benzodiazepines and hypnotics, dopaminergic drugs and valproate.
CHILD_NEVER: tuple[Block, ...] = (
    block(
        "child_never",
        child,
        "Not for anyone under 18.",
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
