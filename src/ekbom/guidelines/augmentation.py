"""Harm from dopaminergic drugs: augmentation and impulse control disorder.

Augmentation is looked for by the four questions of the task force of 2016 and by a shift of the Johns Hopkins
scale, and is defined by the Max Planck criteria of 2007 (logic only, in our own words). Any positive answer
counts; four negative answers count as none. Its severity is judged "severe" first; where a question is open
it is planned as severe. Tolerance, rebound at the end of a dose, natural progression and a new worsening
factor look alike: iron and the list of medicines are checked before the label is given. That a rise of dose
helped in the past is never a reason to raise it again.

The screen for impulse control disorder is never presumed negative; a diagnosis is presumed absent only from a
problem list that does not hold it.
"""

from ekbom.facts.variables import (
    augmentation_daily_distress,
    augmentation_distress,
    better_after_dose_reduction,
    dose_escalation_failed,
    earlier_response_to_dopaminergic,
    icd_screen_positive,
    impulse_control_disorder,
    increased_severity_days_last_week,
    jhrlss,
    jhrlss_before_treatment,
    more_intense_than_before,
    needs_higher_dose,
    onset_earlier_hours,
    quip_rs_buying,
    quip_rs_eating,
    quip_rs_gambling,
    quip_rs_sex,
    quip_rs_total,
    shorter_latency_at_rest,
    shorter_relief_than_before,
    spread_beyond_legs,
    wants,
    worse_after_dose_increase,
    worsening_otherwise_explained,
)
from ekbom.guidelines.conditions import listed
from ekbom.guidelines.dopaminergic_doses import dopaminergic_at_ceiling, on_dopaminergic
from ekbom.guidelines.drug_gate import drug_arm
from ekbom.guidelines.sources import EKBOM, IRLSSG_AUGMENTATION_2016, LABEL, MPI_2007
from ekbom.guidelines.vocabulary import alert, finding, row
from ekbom.logic.expressions import (
    FALSE,
    TRUE,
    Category,
    all_of,
    any_of,
    first_match,
    is_known,
    known_true,
    label,
    parameter,
)

WORSE_DAYS = parameter(
    "augmentation_days", 5, "d/wk", source="MPI-2007", flag="K", label="days of the last week with worse symptoms"
)
ONSET_EARLIER = parameter(
    "augmentation_onset", 4, "h", source="MPI-2007", flag="K", label="earlier onset that is enough by itself"
)
ONSET_EARLIER_LESS = parameter(
    "augmentation_onset_less", 2, "h", source="MPI-2007", flag="K", label="earlier onset that needs another sign"
)
ONSET_AT_ALL = parameter(
    "augmentation_onset_any", 0, "h", source="IRLSSG-AUG-2016", flag="K", label="any earlier onset"
)
JHRLSS_RISE = parameter(
    "jhrlss_rise", 1, "1", source="MPI-2007", flag="K", label="rise of the Johns Hopkins scale that counts"
)

QUIP_GAMBLING = parameter("quip_gambling", 6, "1", source="EKBOM", flag="K", label="QUIP-RS of gambling that counts")
QUIP_BUYING = parameter("quip_buying", 8, "1", source="EKBOM", flag="K", label="QUIP-RS of buying that counts")
QUIP_EATING = parameter("quip_eating", 7, "1", source="EKBOM", flag="K", label="QUIP-RS of eating that counts")
QUIP_SEX = parameter("quip_sex", 8, "1", source="EKBOM", flag="K", label="QUIP-RS of sexual behaviour that counts")
QUIP_TOTAL = parameter("quip_total", 10, "1", source="EKBOM", flag="K", label="QUIP-RS total that counts")

# --- the four questions -----------------------------------------------------------------------------

starts_earlier = finding(
    "starts_earlier",
    "Complaints now begin at an earlier hour than untreated, or than in the good time of the drug",
    onset_earlier_hours > ONSET_AT_ALL,
    source=IRLSSG_AUGMENTATION_2016,
)
FOUR_QUESTIONS = (starts_earlier, needs_higher_dose, more_intense_than_before, spread_beyond_legs)
augmentation_screen = finding(
    "augmentation_screen",
    "At least one of the four augmentation questions is answered yes",
    any_of(*FOUR_QUESTIONS),
    source=IRLSSG_AUGMENTATION_2016,
)
jhrlss_shift = finding(
    "jhrlss_shift",
    "The Johns Hopkins scale rose by a level or more on treatment",
    jhrlss - jhrlss_before_treatment >= JHRLSS_RISE,
    source=MPI_2007,
)

# --- the criteria of 2007 ---------------------------------------------------------------------------

worse_despite_response = finding(
    "worse_despite_response",
    "Worse on five of the last seven days without another reason, after an earlier good response",
    (increased_severity_days_last_week >= WORSE_DAYS)
    & ~worsening_otherwise_explained
    & earlier_response_to_dopaminergic,
    source=MPI_2007,
)
paradoxical_response = finding(
    "paradoxical_response",
    "Worse some time after a higher dose, better after a lower one",
    worse_after_dose_increase & better_after_dose_reduction,
    source=MPI_2007,
)
earlier_onset = finding(
    "earlier_onset",
    "Onset four hours earlier, or two with another sign",
    (onset_earlier_hours >= ONSET_EARLIER)
    | (
        (onset_earlier_hours >= ONSET_EARLIER_LESS)
        & any_of(shorter_latency_at_rest, spread_beyond_legs, more_intense_than_before, shorter_relief_than_before)
    ),
    source=MPI_2007,
)
augmentation_criteria = finding(
    "augmentation_criteria",
    "The Max Planck criteria of augmentation are met",
    worse_despite_response & (paradoxical_response | earlier_onset),
    source=MPI_2007,
)

augmentation = finding(
    "augmentation",
    "Augmentation by a dopaminergic drug, by questions or criteria",
    on_dopaminergic
    & first_match(
        (
            any_of(known_true(augmentation_screen), known_true(jhrlss_shift), known_true(augmentation_criteria)),
            TRUE,
        ),
        (all_of(*(is_known(question) for question in FOUR_QUESTIONS)), FALSE),
        otherwise=augmentation_screen,
    ),
    source=(IRLSSG_AUGMENTATION_2016, MPI_2007),
)

_severe = any_of(
    augmentation_distress.is_("severe"),
    known_true(augmentation_daily_distress),
    spread_beyond_legs,
    dopaminergic_at_ceiling,
    dose_escalation_failed,
)
AUGMENTATION_SEVERITY = Category(("none", "mild", "severe", "severity_unknown"))
augmentation_severity = finding(
    "augmentation_severity",
    "Severity of augmentation",
    first_match(
        (~augmentation, label("none", AUGMENTATION_SEVERITY)),
        (known_true(_severe), label("severe", AUGMENTATION_SEVERITY)),
        (known_true(~_severe), label("mild", AUGMENTATION_SEVERITY)),
        otherwise=label("severity_unknown", AUGMENTATION_SEVERITY),
    ),
    source=(IRLSSG_AUGMENTATION_2016, EKBOM),
    flag="D",
)

# --- impulse control --------------------------------------------------------------------------------

#: Validated in Parkinson disease only: enough to count as a positive screen, never as a diagnosis, nor as a negative one.
questionnaire_positive = finding(
    "questionnaire_positive",
    "The questionnaire on impulse control (QUIP-RS) is at one of its cuts",
    any_of(
        quip_rs_gambling >= QUIP_GAMBLING,
        quip_rs_buying >= QUIP_BUYING,
        quip_rs_eating >= QUIP_EATING,
        quip_rs_sex >= QUIP_SEX,
        quip_rs_total >= QUIP_TOTAL,
    ),
    source=EKBOM,
)
impulse_control = finding(
    "impulse_control",
    "Impulse control disorder now or in the past, or a positive screen",
    icd_screen_positive | known_true(questionnaire_positive) | listed(impulse_control_disorder),
    source=(IRLSSG_AUGMENTATION_2016, LABEL),
)

# --- alerts -----------------------------------------------------------------------------------------

augmentation_alert = alert(
    "augmentation",
    "S06",
    "Augmentation",
    row(
        known_true(augmentation_severity.is_in("severe", "severity_unknown")),
        "high",
        "Augmentation, severe or of unknown severity: check iron and the list of medicines, bring a gabapentinoid or, by a "
        "specialist, a low-dose opioid to effect, then taper the dopaminergic drug. Do not raise it, add no second one, do not "
        "stop it suddenly.",
    ),
    row(
        known_true(augmentation),
        "high",
        "Augmentation, mild: check iron and the list of medicines; the same total dose can be split or taken earlier for a "
        "time, or a gabapentinoid can take its place. Do not raise the dose.",
    ),
    source=(IRLSSG_AUGMENTATION_2016, MPI_2007),
    unknown_when=known_true(on_dopaminergic) & ~is_known(augmentation),
    unknown_level="info",
    unknown_text="Takes a dopaminergic drug: ask whether symptoms start earlier, need more drug, are stronger or have spread.",
)
_dopaminergic_wished = any_of(
    *(known_true(wants(id)) for id in ("pramipexole", "ropinirole", "rotigotine", "levodopa", "cabergoline"))
)
icd_alert = alert(
    "icd",
    "S07",
    "Impulse control disorder",
    row(
        known_true(impulse_control) & known_true(on_dopaminergic),
        "critical",
        "Impulse control disorder on a dopaminergic drug: see the patient and a carer now, protect money and driving, and taper "
        "the drug by plan; do not stop it suddenly.",
    ),
    row(
        known_true(impulse_control) & (known_true(drug_arm) | _dopaminergic_wished),
        "critical",
        "Impulse control disorder now or in the past: start no dopaminergic drug.",
    ),
    source=(IRLSSG_AUGMENTATION_2016, LABEL),
    unknown_when=(known_true(on_dopaminergic) | _dopaminergic_wished) & ~is_known(impulse_control),
    unknown_level="high",
    unknown_text="Gambling, spending, eating and sexual urges were not asked about: ask before a dopaminergic drug is started "
    "and at every visit while it is taken.",
)
