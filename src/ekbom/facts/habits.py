"""Habits that worsen restless legs or make medicines unsafe."""

from __future__ import annotations

from ekbom.facts.declaring import in_group, number, yes_no
from ekbom.facts.disorder_codes import ACTIVE_ALCOHOL_USE_DISORDER

FACTS = in_group(
    "habits",
    yes_no(
        "smoker",
        "Smokes",
        "Does the patient smoke?",
        icd10cm=(
            "F17.200 F17.203 F17.208 F17.209 F17.210 F17.213 F17.218 F17.219 F17.220 F17.223 F17.228 "
            "F17.229 F17.290 F17.293 F17.298 F17.299 Z72.0"
        ),
    ),
    yes_no("smoking_change_planned", "Smoking will start or stop"),
    yes_no(
        "alcohol_heavy",
        "Alcohol above low-risk limits",
        "Does the patient drink more than low-risk amounts?",
        icd10cm=ACTIVE_ALCOHOL_USE_DISORDER,
    ),
    yes_no("alcohol_at_bedtime", "Alcohol in the evening or at bedtime"),
    yes_no("alcohol_any", "Drinks alcohol", "Does the patient drink alcohol?"),
    yes_no("caffeine_after_noon", "Caffeine after noon"),
    number("exercise_minutes_per_week", "Exercise", "min/wk", 0, 5000),
    yes_no("vigorous_late_exercise", "Vigorous exercise in the three hours before bed"),
    yes_no("prolonged_sitting", "Sits for long"),
    number("sleep_hours", "Sleep a night", "h", 0, 24),
    yes_no("irregular_sleep", "Irregular sleep times"),
    asked_as="habits",
)
