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


def _words(id: str) -> str:
    return id.replace("_", " ")


FACTS = in_group(
    "allergies",
    *(
        yes_no(
            f"allergy_{id}", f"Allergy to {_words(id)}", f"Is there an allergy to {_words(id)}?", listed_in="allergies"
        )
        for id in (*SUBSTANCES, *FOLLOWED)
    ),
)
