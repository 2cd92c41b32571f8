"""Allergies: for each substance a boolean that an allergy list can show to be absent.

True by an active, not refuted allergy or intolerance to the substance, by code or by name.
"""

from __future__ import annotations

from ekbom.facts.declaring import in_group, yes_no
from ekbom.facts.medication import FOLLOWED

#: Substances and classes that are no single medicine of ``ekbom.facts.medication``.
SUBSTANCES = (
    "polidocanol",
    "sodium_tetradecyl",
    "cyanoacrylate",
    "local_anaesthetic",
    "compression_material",
    "electrode_material",
    "sulphite",
    "gabapentinoid",
    "opioid",
    "benzodiazepine",
    "dopamine_agonist",
    "any_iv_iron",
    "oral_iron",
)
#: ICD-10-CM codes of an allergy that a problem list holds.
_ON_PROBLEM_LISTS = {"opioid": "Z88.5", "local_anaesthetic": "Z88.4"}


def _words(id: str) -> str:
    return id.replace("_", " ")


FACTS = in_group(
    "allergies",
    *(
        yes_no(
            f"allergy_{id}",
            f"Allergy to {_words(id)}",
            f"Is there an allergy to {_words(id)}?",
            listed_in="allergies",
            icd10cm=_ON_PROBLEM_LISTS.get(id, ""),
        )
        for id in (*SUBSTANCES, *FOLLOWED)
    ),
    yes_no(
        "gabapentinoid_severe_reaction",
        "Angioedema or a severe skin reaction (DRESS) on a gabapentinoid",
        "Was there angioedema or a severe skin reaction (DRESS) on gabapentin, its prodrug or pregabalin?",
        listed_in="allergies",
    ),
)
