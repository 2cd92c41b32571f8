"""The five essential criteria (IRLSSG 2014) and how they were asked, with the observer's set for those who
cannot describe their complaints (children IRLSSG 2013, cognitive impairment Allen 2003).

Everything here is must-know for a diagnosis: nothing is presumed. The wording of the criteria is our own.
"""

from __future__ import annotations

from ekbom.facts.declaring import in_group, yes_no
from ekbom.facts.definition import FactDefinition


def _criterion(id: str, label: str, question: str) -> FactDefinition:
    return yes_no(id, label, question, request="rls_criteria")


FACTS = in_group(
    "criteria",
    _criterion(
        "urge_to_move_legs",
        "Urge to move the legs",
        "Is there an urge to move the legs, usually with unpleasant feelings in them?",
    ),
    _criterion(
        "symptoms_begin_at_rest",
        "Begins or worsens at rest",
        "Does it begin or get worse when sitting or lying still?",
    ),
    _criterion("relief_by_movement", "Moving relieves", "Does moving help, at least while it lasts?"),
    _criterion(
        "relief_by_movement_in_the_past",
        "Moving relieved in the past",
        "Did moving help earlier, before it became this severe?",
    ),
    _criterion(
        "worse_in_evening_or_night",
        "Worse in the evening or at night",
        "Does it occur only, or more, in the evening or at night than by day?",
    ),
    _criterion(
        "worse_in_evening_or_night_in_the_past",
        "Was worse in the evening or at night in the past",
        "Was it worse in the evening or at night earlier, before it became this severe?",
    ),
    _criterion(
        "not_solely_explained_by_mimic",
        "Not explained by another condition alone",
        "Are there complaints of this kind that no other condition (cramp, posture, swelling, nerve, joint …) explains?",
    ),
    _criterion("mimic_also_present", "A mimic is present as well", "Is one of the mimics present as well?"),
    _criterion(
        "criteria_asked_by_clinician",
        "Criteria asked by a clinician",
        "Did a clinician, or a validated interview, ask the criteria?",
    ),
    _criterion("mimics_asked", "Mimics asked about", "Was each mimic asked about?"),
    _criterion(
        "described_in_own_words",
        "Described in the patient's own words",
        "Can the patient describe the complaint in own words?",
    ),
    _criterion(
        "observed_leg_rubbing",
        "Seen: rubbing or holding the legs, groaning",
        "Does an observer see signs of leg discomfort (rubbing, kneading, groaning)?",
    ),
    _criterion(
        "observed_excess_leg_movement",
        "Seen: too much leg movement",
        "Does an observer see pacing, kicking, fidgeting or cycling?",
    ),
    _criterion("observed_worse_at_rest", "Seen: only or worse at rest", "Are the signs worse at rest?"),
    _criterion("observed_less_with_activity", "Seen: less with activity", "Are the signs less with activity?"),
    _criterion(
        "observed_worse_in_evening",
        "Seen: worse in the evening or at night",
        "Are the signs worse in the evening or at night?",
    ),
    _criterion(
        "observed_leg_discomfort_sitting_or_lying",
        "Seen in a child: leg discomfort when sitting or lying, with movement",
        "Is the child seen to have leg discomfort when sitting or lying, with leg movement?",
    ),
)
