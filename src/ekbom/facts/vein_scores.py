"""Items of the revised VCSS and of the Villalta scale, for each leg; our own short names, never the wording of the scales.

Every item is graded 0 to 3. Pain counts only where it was judged venous: the urge of restless legs is no item here.
"""

from __future__ import annotations

from ekbom.facts.declaring import in_group, number

_VCSS = (
    ("pain", "venous pain or discomfort, never the urge of restless legs"),
    ("varicose_veins", "varicose veins"),
    ("oedema", "oedema of venous origin"),
    ("pigmentation", "pigmentation"),
    ("inflammation", "inflammation"),
    ("induration", "induration"),
    ("ulcer_number", "number of open ulcers"),
    ("ulcer_duration", "how long the oldest ulcer is open"),
    ("ulcer_size", "size of the largest ulcer"),
    ("compression", "use of compression"),
)
_VILLALTA = (
    ("pain", "pain"),
    ("cramps", "cramps"),
    ("heaviness", "heaviness"),
    ("paraesthesia", "tingling"),
    ("itch", "itch"),
    ("pretibial_oedema", "oedema over the shin"),
    ("induration", "induration of the skin"),
    ("hyperpigmentation", "pigmentation"),
    ("redness", "redness"),
    ("venous_ectasia", "widened small veins"),
    ("calf_compression_pain", "pain when the calf is pressed"),
)

FACTS = in_group(
    "scores",
    *(number(f"vcss_{id}", f"VCSS item, 0 to 3: {label}", "1", 0, 3, sided=True) for id, label in _VCSS),
    number("venous_ulcer_count", "Open venous ulcers", "1", 0, 50, sided=True),
    number("venous_ulcer_months", "Months since the oldest open venous ulcer began", "mo", 0, 1200, sided=True),
    number("venous_ulcer_diameter", "Diameter of the largest venous ulcer", "cm", 0, 60, sided=True),
    *(number(f"villalta_{id}", f"Villalta item, 0 to 3: {label}", "1", 0, 3, sided=True) for id, label in _VILLALTA),
    number("months_since_dvt", "Months since the last deep vein thrombosis of this leg", "mo", 0, 1200, sided=True),
)
