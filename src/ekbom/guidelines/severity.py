"""How bad it is and how it runs: IRLS bands, frequency, course, refractory disease.

Follows the published bands of the IRLS (its wording belongs to its owners and is not here), the course
specifiers of the IRLSSG criteria and the treatment classes of the Mayo/RLS Foundation algorithm. A severity
that was not measured is "not assessable"; it is never inferred from treatment.
"""

from ekbom.facts.variables import (
    alpha2delta_failed,
    clinically_significant,
    dopamine_agonist_failed,
    dopamine_agonist_failed_or_augmented,
    gabapentin_enacarbil_failed,
    gabapentin_failed,
    irls_item7,
    lifetime_episodes,
    only_with_pregnancy_or_drug,
    pregabalin_failed,
    refractory_rls,
    symptom_days_per_week,
    symptom_duration,
)
from ekbom.guidelines.augmentation import augmentation_criteria
from ekbom.guidelines.dopaminergic_doses import on_dopaminergic
from ekbom.guidelines.instruments import IRLS_MILD, irls
from ekbom.guidelines.sources import ALLEN_2013_IRLS, EKBOM, IRLSSG_2014, MAYO_2021, RLSF_OPIOID_2018
from ekbom.guidelines.vocabulary import finding
from ekbom.logic.expressions import (
    FALSE,
    TRUE,
    Category,
    any_of,
    first_match,
    is_known,
    known_true,
    label,
    parameter,
)

IRLS_SEVERE = parameter(
    "irls_severe", 21, "1", source="IRLS-2013", flag="V", label="IRLS from which the disease is severe"
)
IRLS_VERY_SEVERE = parameter(
    "irls_very_severe", 31, "1", source="IRLS-2013", flag="V", label="IRLS of very severe disease"
)
IRLS_MODERATE = parameter("irls_moderate", 11, "1", source="IRLS-2013", flag="V", label="IRLS of moderate disease")
FREQUENT_DAYS = parameter(
    "frequent_days",
    2,
    "d/wk",
    source="IRLSSG-2014",
    flag="V",
    label="days a week from which the course is chronic",
)
FREQUENT_ITEM = parameter(
    "frequent_item", 2, "1", source="IRLS-2013", flag="V", label="IRLS item 7 of two days a week or more"
)
LIFETIME_EVENTS = parameter("lifetime_events", 5, "1", source="IRLSSG-2014", flag="V")
COURSE_MONTHS = parameter(
    "course_months", 12, "mo", source="IRLSSG-2014", flag="V", label="months that a course is judged over"
)

SEVERITY = ("none", "mild", "moderate", "severe", "very_severe", "not_assessable")
_SEVERITY = Category(SEVERITY)
COURSES = ("chronic_persistent", "intermittent", "not_classifiable")
_COURSE = Category(COURSES)

severity_class = finding(
    "severity_class",
    "Severity by IRLS",
    first_match(
        (~is_known(irls), label("not_assessable", _SEVERITY)),
        (irls < IRLS_MILD, label("none", _SEVERITY)),
        (irls < IRLS_MODERATE, label("mild", _SEVERITY)),
        (irls < IRLS_SEVERE, label("moderate", _SEVERITY)),
        (irls < IRLS_VERY_SEVERE, label("severe", _SEVERITY)),
        otherwise=label("very_severe", _SEVERITY),
    ),
    source=ALLEN_2013_IRLS,
    flag="V",
)
severe_or_worse = finding(
    "severe_or_worse",
    "Severe or very severe (IRLS 21 or more)",
    irls >= IRLS_SEVERE,
    source=ALLEN_2013_IRLS,
    flag="V",
)
very_severe_or_severe = severe_or_worse
very_severe = finding(
    "very_severe", "Very severe (IRLS 31 or more)", irls >= IRLS_VERY_SEVERE, source=ALLEN_2013_IRLS, flag="V"
)
moderate_or_worse = finding(
    "moderate_or_worse",
    "Moderate or worse (IRLS 11 or more)",
    irls >= IRLS_MODERATE,
    source=ALLEN_2013_IRLS,
    flag="V",
)
clinically_significant_rls = finding(
    "clinically_significant_rls",
    "Distress or impairment through sleep, energy, daily life, behaviour, thinking or mood",
    clinically_significant,
    source=IRLSSG_2014,
)
#: Exactly two days a week is frequent. Either way of asking is enough; none of the two takes the other back.
frequent = finding(
    "frequent",
    "Two days a week or more on average",
    first_match(
        (known_true(symptom_days_per_week >= FREQUENT_DAYS) | known_true(irls_item7 >= FREQUENT_ITEM), TRUE),
        (is_known(symptom_days_per_week) | is_known(irls_item7), FALSE),
        otherwise=symptom_days_per_week >= FREQUENT_DAYS,
    ),
    source=(IRLSSG_2014, MAYO_2021),
    flag="V",
)
course = finding(
    "course",
    "Course",
    first_match(
        (
            known_true(only_with_pregnancy_or_drug) & (symptom_duration < COURSE_MONTHS),
            label("not_classifiable", _COURSE),
        ),
        (frequent, label("chronic_persistent", _COURSE)),
        (lifetime_episodes >= LIFETIME_EVENTS, label("intermittent", _COURSE)),
        otherwise=label("not_classifiable", _COURSE),
    ),
    source=(IRLSSG_2014, EKBOM),
    flag="V",
)
#: The label needs the failure of one class only; an opioid needs more and has its own gate.
refractory = finding(
    "refractory",
    "Not controlled by a first-line drug (lost effect, augmentation or side effects)",
    any_of(
        refractory_rls,
        alpha2delta_failed,
        dopamine_agonist_failed_or_augmented,
        *(
            known_true(one)
            for one in (
                on_dopaminergic & augmentation_criteria,
                gabapentin_failed,
                gabapentin_enacarbil_failed,
                pregabalin_failed,
                dopamine_agonist_failed,
            )
        ),
    ),
    source=(MAYO_2021, RLSF_OPIOID_2018),
    flag="V",
)
burden = finding(
    "burden",
    "Clinically significant and at least two days a week",
    clinically_significant_rls & frequent,
    source=(MAYO_2021, EKBOM),
    flag="D",
)
