"""Whether the record holds the lists from which something may be presumed absent, and whether it was understood.

A list that is there and empty says "none"; a list that is not there says nothing.
"""

from __future__ import annotations

from ekbom.facts.declaring import in_group, yes_no

FACTS = in_group(
    "lists",
    yes_no("condition_list", "The problem list is there", "Which diseases has the patient?", request="problem_list"),
    yes_no("medication_list", "The medication list is there", "Which medicines are taken?", request="drug_list"),
    yes_no("allergy_list", "The allergy list is there", "Which allergies has the patient?", request="allergy_list"),
    yes_no("procedure_list", "The list of procedures is there", "Which operations were done?", request="problem_list"),
    yes_no("device_list", "The list of devices is there", "Which implants and devices?", request="problem_list"),
    yes_no(
        "unrecognised_drug",
        "A medicine of the list was not recognised",
        "What does the medicine that was not recognised contain?",
        request="drug_list",
    ),
)
