"""What the questionnaires' totals mean: bands, and which change is real.

Totals only: the wording of the scales belongs to their owners and is not here. A change of the IRLS that was
seen without a comparison group proves nothing up to about 8 points, because untreated groups in trials fall
by that much; the findings say so instead of calling it success.
"""

from ekbom.facts.variables import (
    earlier_irls_total,
    ess_total,
    gad7_total,
    irls_total,
    isi_total,
    phq9_total,
    stop_bang_total,
)
from ekbom.guidelines.sources import ALLEN_2013_IRLS, EKBOM
from ekbom.guidelines.vocabulary import finding
from ekbom.logic.expressions import Category, band, bands, first_match, label, parameter

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

_ISI = Category(("none", "sub_threshold", "moderate", "severe"))
isi_band = finding(
    "insomnia_band",
    "Insomnia by the Insomnia Severity Index",
    bands(
        isi_total,
        band(label("none", _ISI), below=8),
        band(label("sub_threshold", _ISI), at_least=8, below=15),
        band(label("moderate", _ISI), at_least=15, below=22),
        band(label("severe", _ISI), at_least=22),
    ),
    source=EKBOM,
)
_ESS = Category(("normal", "mild", "moderate", "severe"))
ess_band = finding(
    "sleepiness_band",
    "Daytime sleepiness by the Epworth scale",
    bands(
        ess_total,
        band(label("normal", _ESS), below=11),
        band(label("mild", _ESS), at_least=11, below=13),
        band(label("moderate", _ESS), at_least=13, below=16),
        band(label("severe", _ESS), at_least=16),
    ),
    source=EKBOM,
)
_PHQ = Category(("none", "mild", "moderate", "moderately_severe", "severe"))
phq_band = finding(
    "depression_band",
    "Depression by PHQ-9",
    bands(
        phq9_total,
        band(label("none", _PHQ), below=5),
        band(label("mild", _PHQ), at_least=5, below=10),
        band(label("moderate", _PHQ), at_least=10, below=15),
        band(label("moderately_severe", _PHQ), at_least=15, below=20),
        band(label("severe", _PHQ), at_least=20),
    ),
    source=EKBOM,
)
_GAD = Category(("none", "mild", "moderate", "severe"))
gad_band = finding(
    "anxiety_band",
    "Anxiety by GAD-7",
    bands(
        gad7_total,
        band(label("none", _GAD), below=5),
        band(label("mild", _GAD), at_least=5, below=10),
        band(label("moderate", _GAD), at_least=10, below=15),
        band(label("severe", _GAD), at_least=15),
    ),
    source=EKBOM,
)
_STOP = Category(("low", "intermediate", "high"))
stop_bang_band = finding(
    "stop_bang_band",
    "Risk of sleep apnoea by STOP-Bang",
    bands(
        stop_bang_total,
        band(label("low", _STOP), below=3),
        band(label("intermediate", _STOP), at_least=3, below=5),
        band(label("high", _STOP), at_least=5),
    ),
    source=EKBOM,
)

_fall = earlier_irls_total - irls_total
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
