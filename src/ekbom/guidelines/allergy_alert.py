"""The alert on allergies: a drug that is taken, would be considered or is asked for, and is excluded by one.

Follows product labels, by the table of ``ekbom.guidelines.allergy``. It never says that what needs a taper is stopped.
"""

from ekbom.facts.variables import takes, wants
from ekbom.guidelines.allergy import ALLERGIC_TO, IV_IRON_PRODUCTS
from ekbom.guidelines.drug_gate import drug_arm
from ekbom.guidelines.iron import iron_arm
from ekbom.guidelines.opioid_gate import OPIOID_OPTIONS, opioid_last_resort
from ekbom.guidelines.sources import LABEL
from ekbom.guidelines.vocabulary import alert, row
from ekbom.logic.expressions import any_of

#: option -> the drug as a list of medicines knows it, where the names differ.
_TAKEN_AS: dict[str, str] = {
    "bupropion_for_rls": "bupropion",
    "oral_iron": "oral_iron",
    "benzodiazepine_or_z": "benzodiazepine",
    **IV_IRON_PRODUCTS,
}
_IRONS = ("oral_iron", *IV_IRON_PRODUCTS)
#: Drugs that would be considered for restless legs where the gate is open.
_CONSIDERED = (
    "gabapentin",
    "gabapentin_enacarbil",
    "pregabalin",
    "dipyridamole",
    "pramipexole",
    "ropinirole",
    "rotigotine",
    "levodopa",
)
#: What is unknown lets no row of an alert speak.
_taken = any_of(*(condition & takes(_TAKEN_AS.get(id, id)) for id, condition in ALLERGIC_TO.items()))
_offered = any_of(
    drug_arm & any_of(*(ALLERGIC_TO[id] for id in _CONSIDERED)),
    opioid_last_resort & any_of(*(ALLERGIC_TO[id] for id in (*OPIOID_OPTIONS, "naloxone"))),
    takes("opioid") & ALLERGIC_TO["naloxone"],
    iron_arm & any_of(*(ALLERGIC_TO[id] for id in _IRONS)),
    *(wants(id) & condition for id, condition in ALLERGIC_TO.items()),
)
drug_allergy = alert(
    "drug_allergy",
    "S37",
    "Allergy",
    row(
        _taken,
        "critical",
        "A drug is taken to which an allergy is on record: clarify today with the prescriber; do not stop suddenly what "
        "must be tapered.",
    ),
    row(
        _offered,
        "critical",
        "An allergy on record excludes a drug that would otherwise be considered: choose another. Sulphite allergy excludes "
        "the rotigotine patch, and any reaction to iron by vein excludes ferumoxytol.",
    ),
    source=LABEL,
)
