"""Is it restless legs syndrome? The five essential criteria, and what they add up to.

Follows the diagnostic criteria of the International RLS Study Group (2014 for adults, 2013 for children, the
2003 workshop for people with dementia who cannot speak for themselves), and reports beside them whether
ICSD-3-TR and DSM-5 are met. A code in a chart without documented criteria is not a diagnosis here, and
an unanswered criterion is never taken as met or as refuted. The periodic limb movement disorder is only
named from polysomnography, never from actigraphy or a watch.

Relief by movement, or the worsening in the evening, may be lost in very severe disease, the latter also under
augmentation; then the past counts. Where the disease is not that severe, or its severity is not known, a lost
pattern leaves the criterion open: it is asked again, and it is never refuted by that alone.
"""

from ekbom.facts.variables import (
    age,
    clinically_significant,
    condition_list,
    criteria_asked_by_clinician,
    dementia,
    described_in_own_words,
    mimic_also_present,
    narcolepsy,
    not_solely_explained_by_mimic,
    observed_excess_leg_movement,
    observed_leg_discomfort_sitting_or_lying,
    observed_leg_rubbing,
    observed_less_with_activity,
    observed_worse_at_rest,
    observed_worse_in_evening,
    plms_index,
    plms_recorded_by,
    relief_by_movement,
    relief_by_movement_in_the_past,
    rem_sleep_behaviour_disorder,
    sleep_apnoea,
    sleep_apnoea_treated,
    specialist_supervision,
    symptom_days_per_week,
    symptom_duration,
    symptoms_begin_at_rest,
    urge_to_move_legs,
    worse_in_evening_or_night,
    worse_in_evening_or_night_in_the_past,
)
from ekbom.guidelines.augmentation import augmentation
from ekbom.guidelines.conditions import listed
from ekbom.guidelines.instruments import irls
from ekbom.guidelines.populations import child, cognitively_impaired
from ekbom.guidelines.severity import IRLS_VERY_SEVERE, very_severe
from ekbom.guidelines.sources import ALLEN_2003, DSM_5, EKBOM, ICSD_3_TR, IRLSSG_2013_CHILD, IRLSSG_2014
from ekbom.guidelines.vocabulary import absent_unless_listed, finding
from ekbom.logic.expressions import (
    FALSE,
    TRUE,
    Category,
    Expression,
    all_of,
    at_least,
    first_match,
    is_known,
    known_true,
    label,
    parameter,
)

DSM_DAYS = parameter("dsm_days_per_week", 3, "d/wk", source="DSM-5", flag="K", label="days a week that DSM-5 asks for")
DSM_MONTHS = parameter("dsm_months", 3, "mo", source="DSM-5", flag="K", label="months that DSM-5 asks for")
PLMS_ADULT = parameter(
    "plms_adult",
    15,
    "/h",
    source="ICSD-3-TR",
    flag="V2",
    label="PLMS index above which PLMD is possible in adults",
)
PLMS_CHILD = parameter(
    "plms_child",
    5,
    "/h",
    source="ICSD-3-TR",
    flag="V2",
    label="PLMS index above which PLMD is possible in children",
)

OBSERVED_BELOW = parameter(
    "observed_below",
    6,
    "a",
    source="IRLSSG-2013",
    flag="K",
    label="age below which a child is observed rather than asked",
)

CLASSES = (
    "definite_RLS",
    "probable_RLS",
    "probable_RLS_cognitive",
    "possible_RLS",
    "child_probable",
    "child_possible",
    "RLS_plus_comorbid_mimic",
    "mimic_more_likely",
    "insufficient_data",
)
_CLASS = Category(CLASSES)

e1 = finding("criterion_urge", "Urge to move the legs (criterion 1)", urge_to_move_legs, source=IRLSSG_2014, flag="V")
e2 = finding(
    "criterion_rest",
    "Begins or worsens at rest (criterion 2)",
    symptoms_begin_at_rest,
    source=IRLSSG_2014,
    flag="V",
)


def _now_or_before(now: Expression, before: Expression, lost_by: Expression) -> Expression:
    """The pattern now, or described in the past and lost by what can take it; a loss without that stays open."""
    return first_match((now, TRUE), (~before, FALSE), (before & lost_by, TRUE))


e3 = finding(
    "criterion_relief",
    "Relieved by movement, now or before the disease became very severe (criterion 3)",
    _now_or_before(relief_by_movement, relief_by_movement_in_the_past, very_severe),
    source=IRLSSG_2014,
    flag="V",
)
e4 = finding(
    "criterion_evening",
    "Worse in the evening or at night, now or before very severe disease or augmentation (criterion 4)",
    _now_or_before(worse_in_evening_or_night, worse_in_evening_or_night_in_the_past, very_severe | augmentation),
    source=IRLSSG_2014,
    flag="V",
)
e5 = finding(
    "criterion_not_a_mimic",
    "Not explained by another condition alone (criterion 5)",
    not_solely_explained_by_mimic,
    source=IRLSSG_2014,
    flag="V",
)
criteria_met = finding(
    "IRLSSG_met", "All five IRLSSG criteria are met", all_of(e1, e2, e3, e4, e5), source=IRLSSG_2014, flag="V"
)
icsd_met = finding(
    "ICSD_met",
    "ICSD-3-TR is met (criteria and consequences)",
    criteria_met & clinically_significant,
    source=ICSD_3_TR,
)
dsm_met = finding(
    "DSM5_met",
    "DSM-5 is met (criteria, three days a week for three months, consequences)",
    criteria_met & clinically_significant & (symptom_days_per_week >= DSM_DAYS) & (symptom_duration >= DSM_MONTHS),
    source=DSM_5,
)

#: A child who told that there is no urge has described it; silence on both counts as not being able to. That is enough
#: for a name of the picture; treatment wants it said that the child cannot describe it.
_is_child = known_true(child)
_too_young_to_tell = known_true(age < OBSERVED_BELOW) & ~known_true(described_in_own_words)
_cannot_describe = (
    known_true(~described_in_own_words) | _too_young_to_tell | (~is_known(described_in_own_words) & ~is_known(e1))
)
#: For treatment, dementia is absent only where a problem list says nothing of it; then it is named.
_speaks_through_others = first_match(
    (known_true(described_in_own_words), FALSE), otherwise=absent_unless_listed(dementia, condition_list)
)
_seen_at_rest = e2 | observed_worse_at_rest
_seen_relieved = e3 | observed_less_with_activity
_seen_in_evening = e4 | observed_worse_in_evening
child_without_evening = finding(
    "child_criteria_without_evening",
    "A child who meets every criterion but the worsening in the evening",
    all_of(e1, e2, e3, e5),
    source=IRLSSG_2013_CHILD,
)
child_observed = finding(
    "child_criteria_observed",
    "A child who cannot describe it, seen with leg discomfort that meets the other criteria",
    all_of(
        observed_leg_discomfort_sitting_or_lying | (observed_leg_rubbing & observed_excess_leg_movement),
        _seen_at_rest,
        _seen_relieved,
        _seen_in_evening,
        e5,
    ),
    source=IRLSSG_2013_CHILD,
)
signs_observed = finding(
    "cognitive_criteria_observed",
    "All five observed signs for people who cannot describe their symptoms",
    all_of(
        observed_leg_rubbing,
        observed_excess_leg_movement,
        observed_worse_at_rest,
        observed_less_with_activity,
        observed_worse_in_evening,
    ),
    source=ALLEN_2003,
)

#: In a child an earlier evening pattern counts only where it was told and could be lost: nobody is asked for years past.
_no_evening_pattern_told = known_true(~worse_in_evening_or_night) & ~known_true(e4)
#: The table asks what is known, row by row, so a row either holds or not; the last row takes what is open.
diagnosis_class = finding(
    "diagnosis_class",
    "Diagnostic class",
    first_match(
        (_is_child & _cannot_describe & known_true(child_observed), label("child_possible", _CLASS)),
        (
            cognitively_impaired & ~_is_child & (known_true(~signs_observed) | known_true(~e5)),
            label("mimic_more_likely", _CLASS),
        ),
        (
            cognitively_impaired & ~_is_child & known_true(signs_observed),
            label("probable_RLS_cognitive", _CLASS),
        ),
        (cognitively_impaired & ~_is_child, label("insufficient_data", _CLASS)),
        (known_true(~e1) | known_true(~e2), label("mimic_more_likely", _CLASS)),
        (_is_child & known_true(child_without_evening) & _no_evening_pattern_told, label("child_probable", _CLASS)),
        (known_true(~e3), label("mimic_more_likely", _CLASS)),
        (~_is_child & known_true(~e4), label("mimic_more_likely", _CLASS)),
        (known_true(~e5), label("mimic_more_likely", _CLASS)),
        (known_true(criteria_met) & known_true(mimic_also_present), label("RLS_plus_comorbid_mimic", _CLASS)),
        (known_true(criteria_met) & known_true(criteria_asked_by_clinician), label("definite_RLS", _CLASS)),
        (known_true(criteria_met), label("probable_RLS", _CLASS)),
        (
            all_of(known_true(e1), known_true(e2), known_true(e3), known_true(e4), ~is_known(e5)),
            label("possible_RLS", _CLASS),
        ),
        (
            known_true(e1) & at_least(2, known_true(e2), known_true(e3), known_true(e4)) & ~known_true(~e4),
            label("possible_RLS", _CLASS),
        ),
        otherwise=label("insufficient_data", _CLASS),
    ),
    source=(IRLSSG_2014, IRLSSG_2013_CHILD, ALLEN_2003, EKBOM),
    flag="D",
)
comorbid_mimic_confirmed = finding(
    "comorbid_mimic_confirmed",
    "Restless legs beside a mimic, confirmed by a clinician",
    diagnosis_class.is_("RLS_plus_comorbid_mimic") & criteria_asked_by_clinician,
    source=IRLSSG_2014,
    flag="D",
)
_relief_lost = ~relief_by_movement & relief_by_movement_in_the_past
_evening_lost = ~worse_in_evening_or_night & worse_in_evening_or_night_in_the_past
pattern_lost_early = finding(
    "pattern_lost_early",
    "Relief or evening worsening was lost although the disease is not very severe (or augmented): ask again",
    (irls < IRLS_VERY_SEVERE) & (_relief_lost | (_evening_lost & ~augmentation)),
    source=IRLSSG_2014,
    flag="V",
)
#: An index from actigraphy or a watch is none: it leaves the index of a polysomnography unknown.
polysomnographic_plms_index = finding(
    "polysomnographic_plms_index",
    "Periodic limb movements an hour of sleep, by polysomnography",
    first_match((~known_true(plms_recorded_by.is_in("actigraphy", "wearable")), plms_index)),
    source=ICSD_3_TR,
    flag="V2",
)
plms_above_expected = finding(
    "plms_above_expected",
    "Leg movements in sleep above what is expected for age: a finding, not a disease by itself",
    polysomnographic_plms_index > first_match((child, PLMS_CHILD), otherwise=PLMS_ADULT),
    source=ICSD_3_TR,
    flag="V2",
)
#: Restless legs, narcolepsy and the REM sleep behaviour disorder explain the movements; sleep apnoea does until treated.
periodic_limb_movement_disorder = finding(
    "plmd_possible",
    "Periodic limb movement disorder is possible (polysomnography, consequences, no better explanation)",
    plms_above_expected
    & clinically_significant
    & ~criteria_met
    & ~(sleep_apnoea & ~known_true(sleep_apnoea_treated))
    & ~listed(narcolepsy)
    & ~listed(rem_sleep_behaviour_disorder),
    source=ICSD_3_TR,
    flag="V2",
)

#: Open or shut for the symptomatic drugs: false where a mimic explains it, unknown while a criterion is open.
#: Who cannot speak for themselves needs a specialist behind any drug.
rls_for_drugs = finding(
    "rls_for_drugs",
    "The diagnosis allows a drug for restless legs",
    first_match(
        (_is_child, FALSE),
        (_speaks_through_others, signs_observed & e5 & specialist_supervision),
        otherwise=criteria_met,
    ),
    source=(IRLSSG_2014, EKBOM),
    flag="D",
)
rls_for_iron = finding(
    "rls_for_iron",
    "The diagnosis allows iron for restless legs",
    first_match(
        (
            _is_child & (known_true(~described_in_own_words) | _too_young_to_tell),
            child_observed | child_without_evening,
        ),
        (_is_child, child_without_evening),
        (_speaks_through_others, signs_observed & e5),
        otherwise=criteria_met,
    ),
    source=(IRLSSG_2014, IRLSSG_2013_CHILD, EKBOM),
    flag="D",
)
#: Harmless support needs no settled diagnosis: a possible one is enough, a mimic is not.
rls_for_support = finding(
    "rls_for_support",
    "Restless legs is at least possible",
    first_match(
        (diagnosis_class.is_("mimic_more_likely"), FALSE),
        (diagnosis_class.is_("insufficient_data"), rls_for_iron),
        otherwise=TRUE,
    ),
    source=EKBOM,
    flag="D",
)
