"""What the questionnaires' scores mean: totals from items, bands, and the cuts that ask for something.

A total that was given stands; else it is the sum of its items, and one missing item leaves it unknown. Points and
numbers of items only: the wording of the scales belongs to their owners and is not here. A cut is a prompt to ask
or to test; no questionnaire makes a diagnosis. What a change of a score means stands in ``score_changes``.
"""

from __future__ import annotations

from functools import reduce

from ekbom.facts.variables import (
    asrs_total,
    cgi_severity,
    ch_rlsq_result,
    ess_total,
    fact,
    gad7_total,
    irls_item7,
    irls_total,
    isi_total,
    jhrlss,
    ort_oud_total,
    phq9_item9,
    phq9_total,
    psqi_total,
    rls6_worst,
    rls_screening_question_positive,
    rls_three_item_screen_positive,
    soapp_r_total,
    stop_bang_bmi,
    stop_bang_male,
    stop_bang_neck,
    stop_bang_observed,
    stop_bang_pressure,
    stop_bang_snoring,
    stop_bang_tired,
    stop_bang_total,
    symptom_days_per_week,
    usual_onset_time,
)
from ekbom.facts.variables import stop_bang_age as stop_bang_age_point
from ekbom.guidelines.sources import ALLEN_2013_IRLS, EKBOM, MPI_2007
from ekbom.guidelines.vocabulary import detail, finding
from ekbom.logic.expressions import (
    Category,
    Expression,
    any_of,
    at_least,
    first_match,
    greatest,
    is_known,
    known_true,
    label,
    parameter,
    quantity,
)


def _sum(points: tuple[Expression, ...]) -> Expression:
    return reduce(lambda left, right: left + right, points)


def _given_or_summed(total: Expression, items: tuple[Expression, ...]) -> Expression:
    return first_match((is_known(total), total), otherwise=_sum(items))


def _numbered(stem: str, count: int) -> tuple[Expression, ...]:
    return tuple(fact(f"{stem}{item}") for item in range(1, count + 1))


def _points(answers: tuple[Expression, ...]) -> tuple[Expression, ...]:
    """One point for each yes; a question that is open leaves its point open."""
    return tuple(first_match((answer, quantity(1)), otherwise=quantity(0)) for answer in answers)


# --- IRLS -------------------------------------------------------------------------------------------

_irls_item = {item: fact(f"irls_item{item}") for item in (1, 2, 3, 4, 5, 6, 8, 9, 10)} | {7: irls_item7}
irls = finding(
    "irls",
    "IRLS total",
    _given_or_summed(irls_total, tuple(_irls_item[item] for item in range(1, 11))),
    source=ALLEN_2013_IRLS,
    flag="V",
)
irls_symptoms = detail(
    "irls_symptoms",
    "IRLS, symptoms (items 1, 2, 4, 6, 7 and 8)",
    _sum(tuple(_irls_item[item] for item in (1, 2, 4, 6, 7, 8))),
    source=ALLEN_2013_IRLS,
    flag="C",
)
irls_impact = detail(
    "irls_impact",
    "IRLS, impact (items 5, 9 and 10)",
    _sum(tuple(_irls_item[item] for item in (5, 9, 10))),
    source=ALLEN_2013_IRLS,
    flag="C",
)

# --- time of onset ----------------------------------------------------------------------------------

DAILY = parameter("daily", 7, "d/wk", source="EKBOM", flag="K", label="days a week of daily symptoms")
IRLS_MILD = parameter("irls_mild", 1, "1", source="IRLS-2013", flag="V", label="IRLS from which there are symptoms")
MORNING_BEGINS = parameter(
    "morning_begins", 6, "h", source="EKBOM", flag="D", label="hour before which an onset belongs to the night"
)
NOON = parameter("noon", 12, "h", source="EKBOM", flag="K", label="hour from which an onset is in the afternoon")
EVENING_BEGINS = parameter(
    "evening_begins", 18, "h", source="EKBOM", flag="K", label="hour from which an onset is in the evening"
)
BEDTIME_BEGINS = parameter(
    "bedtime_begins", 22, "h", source="EKBOM", flag="D", label="hour from which an onset is at bedtime"
)
onset_level = finding(
    "onset_level",
    "Johns Hopkins severity by the time symptoms begin (4 morning, 3 afternoon, 2 evening, 1 night, 0.5 not daily, 0 none)",
    first_match(
        (is_known(jhrlss), jhrlss),
        (known_true(irls < IRLS_MILD), quantity(0)),
        (known_true(symptom_days_per_week < DAILY), quantity(0.5)),
        (usual_onset_time < MORNING_BEGINS, quantity(1)),
        (usual_onset_time < NOON, quantity(4)),
        (usual_onset_time < EVENING_BEGINS, quantity(3)),
        (usual_onset_time < BEDTIME_BEGINS, quantity(2)),
        otherwise=quantity(1),
    ),
    source=EKBOM,
    flag="K",
)
rls6_highest = detail(
    "rls6_highest",
    "Highest item of the RLS-6 (0 none to 10 very severe)",
    first_match(
        (is_known(rls6_worst), rls6_worst),
        otherwise=greatest(
            *(
                fact(f"rls6_{id}")
                for id in (
                    "sleep_satisfaction",
                    "falling_asleep",
                    "during_night",
                    "day_at_rest",
                    "day_in_activity",
                    "daytime_tiredness",
                )
            )
        ),
    ),
    source=EKBOM,
)
cgi_of_severity = detail("cgi_of_severity", "Clinical global impression of severity", cgi_severity, source=EKBOM)

# --- sleep ------------------------------------------------------------------------------------------

ISI_SUBTHRESHOLD = parameter(
    "isi_subthreshold", 8, "1", source="EKBOM", flag="K", label="ISI of sub-threshold insomnia"
)
ISI_INSOMNIA = parameter(
    "isi_insomnia", 15, "1", source="EKBOM", flag="K", label="Insomnia Severity Index of moderate insomnia"
)
ISI_SEVERE = parameter("isi_severe", 22, "1", source="EKBOM", flag="K", label="ISI of severe insomnia")
isi = detail("isi", "Insomnia Severity Index", _given_or_summed(isi_total, _numbered("isi_item", 7)), source=EKBOM)
_ISI = Category(("none", "sub_threshold", "moderate", "severe"))
isi_band = finding(
    "insomnia_band",
    "Insomnia by the Insomnia Severity Index",
    first_match(
        (isi < ISI_SUBTHRESHOLD, label("none", _ISI)),
        (isi < ISI_INSOMNIA, label("sub_threshold", _ISI)),
        (isi < ISI_SEVERE, label("moderate", _ISI)),
        otherwise=label("severe", _ISI),
    ),
    source=EKBOM,
)
ESS_MILD = parameter("ess_mild", 11, "1", source="EKBOM", flag="K", label="Epworth score of mild sleepiness")
ESS_MODERATE = parameter(
    "ess_moderate", 13, "1", source="EKBOM", flag="K", label="Epworth score of moderate sleepiness"
)
ESS_SEVERE = parameter("ess_severe", 16, "1", source="EKBOM", flag="K", label="Epworth score of severe sleepiness")
ess = detail("ess", "Epworth Sleepiness Scale", _given_or_summed(ess_total, _numbered("ess_item", 8)), source=EKBOM)
_ESS = Category(("normal", "mild", "moderate", "severe"))
ess_band = finding(
    "sleepiness_band",
    "Daytime sleepiness by the Epworth scale",
    first_match(
        (ess < ESS_MILD, label("normal", _ESS)),
        (ess < ESS_MODERATE, label("mild", _ESS)),
        (ess < ESS_SEVERE, label("moderate", _ESS)),
        otherwise=label("severe", _ESS),
    ),
    source=EKBOM,
)
PSQI_POOR = parameter("psqi_poor", 5, "1", source="EKBOM", flag="K", label="PSQI above which sleep is poor")
psqi = detail(
    "psqi",
    "Pittsburgh Sleep Quality Index",
    _given_or_summed(psqi_total, _numbered("psqi_component", 7)),
    source=EKBOM,
)
poor_sleeper = finding("poor_sleeper", "Poor sleep by the Pittsburgh index (above 5)", psqi > PSQI_POOR, source=EKBOM)

# --- mood -------------------------------------------------------------------------------------------

PHQ_MILD = parameter("phq9_mild", 5, "1", source="EKBOM", flag="K", label="PHQ-9 of mild depression")
PHQ_MODERATE = parameter("phq9_moderate", 10, "1", source="EKBOM", flag="K", label="PHQ-9 of moderate depression")
PHQ_MODERATELY_SEVERE = parameter(
    "phq9_moderately_severe", 15, "1", source="EKBOM", flag="K", label="PHQ-9 of moderately severe depression"
)
PHQ_SEVERE = parameter("phq9_severe", 20, "1", source="EKBOM", flag="K", label="PHQ-9 of severe depression")
phq9 = detail(
    "phq9",
    "PHQ-9 total",
    _given_or_summed(phq9_total, (*_numbered("phq9_item", 8), phq9_item9)),
    source=EKBOM,
)
_PHQ = Category(("none", "mild", "moderate", "moderately_severe", "severe"))
phq_band = finding(
    "depression_band",
    "Depression by PHQ-9",
    first_match(
        (phq9 < PHQ_MILD, label("none", _PHQ)),
        (phq9 < PHQ_MODERATE, label("mild", _PHQ)),
        (phq9 < PHQ_MODERATELY_SEVERE, label("moderate", _PHQ)),
        (phq9 < PHQ_SEVERE, label("moderately_severe", _PHQ)),
        otherwise=label("severe", _PHQ),
    ),
    source=EKBOM,
)
GAD_MILD = parameter("gad7_mild", 5, "1", source="EKBOM", flag="K", label="GAD-7 of mild anxiety")
GAD_MODERATE = parameter("gad7_moderate", 10, "1", source="EKBOM", flag="K", label="GAD-7 of moderate anxiety")
GAD_SEVERE = parameter("gad7_severe", 15, "1", source="EKBOM", flag="K", label="GAD-7 of severe anxiety")
gad7 = detail("gad7", "GAD-7 total", _given_or_summed(gad7_total, _numbered("gad7_item", 7)), source=EKBOM)
_GAD = Category(("none", "mild", "moderate", "severe"))
gad_band = finding(
    "anxiety_band",
    "Anxiety by GAD-7",
    first_match(
        (gad7 < GAD_MILD, label("none", _GAD)),
        (gad7 < GAD_MODERATE, label("mild", _GAD)),
        (gad7 < GAD_SEVERE, label("moderate", _GAD)),
        otherwise=label("severe", _GAD),
    ),
    source=EKBOM,
)

# --- sleep apnoea -----------------------------------------------------------------------------------

STOP_BANG_INTERMEDIATE = parameter(
    "stop_bang_intermediate", 3, "1", source="EKBOM", flag="K", label="STOP-Bang of intermediate risk"
)
STOP_BANG_HIGH = parameter("stop_bang_high_risk", 5, "1", source="EKBOM", flag="K", label="STOP-Bang of high risk")
_STOP = (stop_bang_snoring, stop_bang_tired, stop_bang_observed, stop_bang_pressure)
_BANG = (stop_bang_bmi, stop_bang_age_point, stop_bang_neck, stop_bang_male)
stop_bang = detail(
    "stop_bang",
    "STOP-Bang total",
    _given_or_summed(stop_bang_total, _points((*_STOP, *_BANG))),
    source=EKBOM,
)
#: Two of the first four points with a great body mass, a wide neck or male sex are high risk at any total.
stop_bang_high_by_points = at_least(2, *_STOP) & any_of(stop_bang_bmi, stop_bang_neck, stop_bang_male)
_RISK = Category(("low", "intermediate", "high"))
stop_bang_band = finding(
    "stop_bang_band",
    "Risk of sleep apnoea by STOP-Bang",
    first_match(
        (known_true(stop_bang_high_by_points) | (stop_bang >= STOP_BANG_HIGH), label("high", _RISK)),
        (stop_bang >= STOP_BANG_INTERMEDIATE, label("intermediate", _RISK)),
        otherwise=label("low", _RISK),
    ),
    source=EKBOM,
)

# --- opioid risk, augmentation, screening -----------------------------------------------------------

ORT_OUD_HIGH = parameter("ort_oud_high_risk", 3, "1", source="EKBOM", flag="K", label="ORT-OUD of high risk")
SOAPP_HIGH = parameter("soapp_r_high", 18, "1", source="EKBOM", flag="K", label="SOAPP-R of high risk")
ort_oud = detail(
    "ort_oud",
    "ORT-OUD total",
    _given_or_summed(ort_oud_total, _points(_numbered("ort_oud_item", 9))),
    source=EKBOM,
)
_OPIOID_RISK = Category(("low", "high"))
ort_oud_band = finding(
    "opioid_risk_band",
    "Risk of opioid use disorder by ORT-OUD",
    first_match((ort_oud < ORT_OUD_HIGH, label("low", _OPIOID_RISK)), otherwise=label("high", _OPIOID_RISK)),
    source=EKBOM,
)
soapp_high = finding(
    "soapp_high", "SOAPP-R of 18 or more: high risk with an opioid", soapp_r_total >= SOAPP_HIGH, source=EKBOM
)
ASRS_POSITIVE = parameter(
    "asrs_positive", 5, "1", source="EKBOM", flag="C", label="Augmentation Severity Rating Scale that asks for more"
)
asrs = detail(
    "asrs",
    "Augmentation Severity Rating Scale",
    _given_or_summed(asrs_total, _numbered("asrs_item", 3)),
    source=MPI_2007,
)
asrs_positive = finding(
    "asrs_positive",
    "Augmentation Severity Rating Scale of 5 or more: ask the augmentation questions",
    asrs >= ASRS_POSITIVE,
    source=MPI_2007,
    flag="C",
)
#: None of them tells restless legs from its mimics well enough: a positive one leads to the five criteria.
screen_positive = finding(
    "screen_positive",
    "A screening question or questionnaire speaks for restless legs: ask the five criteria",
    rls_screening_question_positive
    | rls_three_item_screen_positive
    | ch_rlsq_result.is_in("definite", "probable", "possible"),
    source=EKBOM,
)
