"""What supports the diagnosis without being required for it: in adults, in children, in cognitive impairment.

Follows the supportive features of the International RLS Study Group (2014 for adults, 2013 for children) and of the
2003 workshop for people with cognitive impairment. One of them raises confidence; none opens or shuts a treatment.
"""

from ekbom.facts.variables import (
    better_sleep_by_day,
    dermatomal_leg_pain,
    diabetes,
    earlier_response_to_dopaminergic,
    family_reports_earlier_rls,
    ferritin,
    first_degree_relative_with_plm,
    first_degree_relative_with_rls,
    little_sleepiness_for_sleep_loss,
    peripheral_neuropathy,
    plms_present,
    plmw_present,
    restrained_at_night,
    sleep_onset_problem,
)
from ekbom.guidelines.diagnosis import PLMS_CHILD, plms_above_expected, polysomnographic_plms_index
from ekbom.guidelines.populations import child, cognitively_impaired, end_stage_kidney
from ekbom.guidelines.sources import ALLEN_2003, IRLSSG_2013_CHILD, IRLSSG_2014
from ekbom.guidelines.vocabulary import finding
from ekbom.logic.expressions import any_of, parameter

FERRITIN_SUPPORTS = parameter(
    "ferritin_supports", 75, "ug/L", source="EKBOM", flag="D", label="ferritin up to which it supports the diagnosis"
)

supportive_features = finding(
    "supportive_features",
    "At least one feature that supports the diagnosis (relative, response to a dopaminergic drug, leg movements, little "
    "sleepiness for the sleep that is lost)",
    any_of(
        first_degree_relative_with_rls,
        earlier_response_to_dopaminergic,
        plms_above_expected,
        plms_present,
        plmw_present,
        little_sleepiness_for_sleep_loss,
    ),
    source=IRLSSG_2014,
)
supportive_features_child = finding(
    "supportive_features_child",
    "A child with a feature that supports the diagnosis (leg movements above 5 an hour, or a relative with restless legs or "
    "leg movements in sleep)",
    child
    & any_of(
        polysomnographic_plms_index > PLMS_CHILD,
        first_degree_relative_with_rls,
        first_degree_relative_with_plm,
    ),
    source=IRLSSG_2013_CHILD,
)
supportive_features_cognitive = finding(
    "supportive_features_cognitive",
    "Cognitive impairment with a feature that supports the diagnosis (family's report, relative, response to a "
    "dopaminergic drug, leg movements, sleep, low ferritin, kidney, diabetes, nerve)",
    cognitively_impaired
    & any_of(
        earlier_response_to_dopaminergic,
        family_reports_earlier_rls,
        first_degree_relative_with_rls,
        plms_above_expected,
        plms_present,
        sleep_onset_problem,
        better_sleep_by_day,
        restrained_at_night,
        ferritin <= FERRITIN_SUPPORTS,
        end_stage_kidney,
        diabetes,
        peripheral_neuropathy,
        dermatomal_leg_pain,
    ),
    source=ALLEN_2003,
)
