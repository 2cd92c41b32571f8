"""Which change of a score is real: worse, better, response, remission.

A change needs the score from before the present treatment. A fall of the IRLS that was seen without a comparison
group proves nothing below 8 points, because untreated groups in trials fall by that much; the findings say so
instead of calling it success. Where a threshold is published as a range, a worsening counts from its lower end
and an improvement from its upper one.
"""

from __future__ import annotations

from ekbom.facts.variables import (
    cgi_improvement,
    earlier_asrs_total,
    earlier_ess_total,
    earlier_gad7_total,
    earlier_irls_total,
    earlier_isi_total,
    earlier_phq9_total,
    earlier_psqi_total,
    earlier_rls_qol_total,
    fact,
    pgi_improvement,
    rls_qol_total,
)
from ekbom.guidelines.instruments import ISI_SUBTHRESHOLD, asrs, ess, gad7, irls, isi, phq9, psqi
from ekbom.guidelines.sources import ALLEN_2013_IRLS, EKBOM, MPI_2007
from ekbom.guidelines.vocabulary import Finding, detail, finding
from ekbom.logic.expressions import Category, Expression, any_of, first_match, label, parameter

IRLS_REAL_CHANGE = parameter(
    "irls_real_change", 3, "1", source="IRLS-2013", flag="K", label="points of the IRLS that a patient notices"
)
IRLS_PLACEBO_FALL = parameter(
    "irls_placebo_fall",
    8,
    "1",
    source="EKBOM",
    flag="V",
    label="fall of the IRLS that groups without treatment reach",
)
IRLS_RESPONSE = parameter(
    "irls_response", 0.5, "1", source="IRLS-2013", flag="K", label="part of the IRLS that a responder loses"
)
IRLS_REMISSION = parameter("irls_remission", 10, "1", source="IRLS-2013", flag="K", label="IRLS of remission")
GLOBAL_RESPONSE = parameter(
    "global_response", 2, "1", source="EKBOM", flag="K", label="global impression up to which a change is a response"
)
ISI_REAL_CHANGE = parameter("isi_real_change", 6, "1", source="EKBOM", flag="K", label="real change of the ISI")
ISI_RESPONSE = parameter("isi_response", 8, "1", source="EKBOM", flag="K", label="fall of the ISI that is a response")
ESS_WORSE = parameter("ess_worse", 2, "1", source="EKBOM", flag="K", label="real rise of the Epworth score")
ESS_BETTER = parameter("ess_better", 3, "1", source="EKBOM", flag="K", label="real fall of the Epworth score")
PHQ_REAL_CHANGE = parameter("phq9_real_change", 5, "1", source="EKBOM", flag="K", label="real change of PHQ-9")
GAD_REAL_CHANGE = parameter("gad7_real_change", 4, "1", source="EKBOM", flag="K", label="real change of GAD-7")
PSQI_REAL_CHANGE = parameter("psqi_real_change", 3, "1", source="EKBOM", flag="K", label="real change of the PSQI")
QOL_WORSE = parameter("rls_qol_worse", 5, "1", source="EKBOM", flag="C", label="real fall of RLS quality of life")
QOL_BETTER = parameter("rls_qol_better", 8, "1", source="EKBOM", flag="C", label="real rise of RLS quality of life")
RLS6_WORSE = parameter("rls6_worse", 2, "1", source="EKBOM", flag="C", label="real rise of an RLS-6 item")
RLS6_BETTER = parameter("rls6_better", 3, "1", source="EKBOM", flag="C", label="real fall of an RLS-6 item")

_fall = earlier_irls_total - irls
_CHANGE = Category(("worse", "unchanged", "better_within_placebo", "better", "responder"))
irls_change = finding(
    "irls_change",
    "Change of the IRLS since before the present treatment",
    first_match(
        (_fall <= -1 * IRLS_REAL_CHANGE, label("worse", _CHANGE)),
        (_fall < IRLS_REAL_CHANGE, label("unchanged", _CHANGE)),
        (_fall < IRLS_PLACEBO_FALL, label("better_within_placebo", _CHANGE)),
        (_fall >= IRLS_RESPONSE * earlier_irls_total, label("responder", _CHANGE)),
        otherwise=label("better", _CHANGE),
    ),
    source=(ALLEN_2013_IRLS, EKBOM),
    flag="V",
)
symptoms_controlled = finding(
    "symptoms_controlled", "Remission: IRLS 10 or less", irls <= IRLS_REMISSION, source=ALLEN_2013_IRLS
)
treatment_response = finding(
    "treatment_response",
    "Response: the IRLS halved and fell by more than placebo does, or a global impression of much better",
    any_of(irls_change.is_("responder"), cgi_improvement <= GLOBAL_RESPONSE, pgi_improvement <= GLOBAL_RESPONSE),
    source=(ALLEN_2013_IRLS, EKBOM),
)

_ISI_CHANGE = Category(("worse", "unchanged", "better", "responder"))
_isi_fall = earlier_isi_total - isi
insomnia_change = finding(
    "insomnia_change",
    "Change of the Insomnia Severity Index",
    first_match(
        (_isi_fall <= -1 * ISI_REAL_CHANGE, label("worse", _ISI_CHANGE)),
        (_isi_fall < ISI_REAL_CHANGE, label("unchanged", _ISI_CHANGE)),
        (_isi_fall < ISI_RESPONSE, label("better", _ISI_CHANGE)),
        otherwise=label("responder", _ISI_CHANGE),
    ),
    source=EKBOM,
)
insomnia_remission = finding(
    "insomnia_remission",
    "Insomnia in remission: it was there, and the index is now below 8",
    (earlier_isi_total >= ISI_SUBTHRESHOLD) & (isi < ISI_SUBTHRESHOLD),
    source=EKBOM,
)

_SIMPLE = Category(("worse", "unchanged", "better"))


def _change(improvement: Expression, better: Expression, worse: Expression) -> Expression:
    return first_match(
        (improvement >= better, label("better", _SIMPLE)),
        (improvement <= -1 * worse, label("worse", _SIMPLE)),
        otherwise=label("unchanged", _SIMPLE),
    )


sleepiness_change = finding(
    "sleepiness_change",
    "Change of the Epworth score",
    _change(earlier_ess_total - ess, ESS_BETTER, ESS_WORSE),
    source=EKBOM,
)
depression_change = finding(
    "depression_change",
    "Change of PHQ-9",
    _change(earlier_phq9_total - phq9, PHQ_REAL_CHANGE, PHQ_REAL_CHANGE),
    source=EKBOM,
)
anxiety_change = finding(
    "anxiety_change",
    "Change of GAD-7",
    _change(earlier_gad7_total - gad7, GAD_REAL_CHANGE, GAD_REAL_CHANGE),
    source=EKBOM,
)
sleep_quality_change = finding(
    "sleep_quality_change",
    "Change of the Pittsburgh Sleep Quality Index",
    _change(earlier_psqi_total - psqi, PSQI_REAL_CHANGE, PSQI_REAL_CHANGE),
    source=EKBOM,
)
quality_of_life_change = finding(
    "quality_of_life_change",
    "Change of RLS quality of life (0 to 100, high is better)",
    _change(rls_qol_total - earlier_rls_qol_total, QOL_BETTER, QOL_WORSE),
    source=EKBOM,
    flag="C",
)
asrs_rising = finding(
    "asrs_rising",
    "Augmentation Severity Rating Scale higher than at the visit before",
    asrs > earlier_asrs_total,
    source=MPI_2007,
)


def _rls6(id: str, words: str) -> Finding:
    return detail(
        f"rls6_{id}_change",
        f"Change of the RLS-6: {words}",
        _change(fact(f"earlier_rls6_{id}") - fact(f"rls6_{id}"), RLS6_BETTER, RLS6_WORSE),
        source=EKBOM,
        flag="C",
    )


RLS6_CHANGES: tuple[Finding, ...] = (
    _rls6("sleep_satisfaction", "satisfaction with sleep"),
    _rls6("falling_asleep", "when falling asleep"),
    _rls6("during_night", "during the night"),
    _rls6("day_at_rest", "by day at rest"),
    _rls6("day_in_activity", "by day in activity"),
    _rls6("daytime_tiredness", "tiredness by day"),
)
