"""What a suspected clot is judged by: D-dimer in its other units, the first scan, the items of the Wells score for the lung."""

from __future__ import annotations

from ekbom.facts.declaring import in_group, number, yes_no

FACTS = in_group(
    "veins",
    number("d_dimer_ddu", "D-dimer in D-dimer units, about half", "ug/L", 0, 500000, look_back_days=14, flag="D"),
    yes_no(
        "proximal_duplex_negative",
        "Scan of the upper leg veins showed no clot",
        sided=True,
        look_back_days=14,
        flag="D",
    ),
    number("heart_rate", "Heart rate", "/min", 10, 300, look_back_days=14, flag="D"),
    yes_no(
        "embolism_most_likely",
        "A clinician finds embolism to the lung at least as likely as anything else",
        look_back_days=14,
        flag="D",
    ),
    yes_no(
        "immobile_or_operated_in_four_weeks",
        "In bed for more than three days, or operated, within four weeks",
        look_back_days=28,
    ),
    asked_as="red_flags",
)
