"""Augmentation by dopaminergic drugs: the questions, the criteria, whether it matters, how severe it is.

Augmentation is looked for by the four questions of the task force of 2016 and by a shift of the Johns Hopkins
scale, and is defined by the Max Planck criteria of 2007 (logic only, in our own words). Any positive answer
counts; four negative answers count as none. Its severity is judged "severe" first; where a question is open
it is planned as severe. Tolerance, rebound at the end of a dose, natural progression and a new worsening
factor look alike: iron and the list of medicines are checked before the label is given. That a rise of dose
helped in the past is never a reason to raise it again.
"""

from ekbom.facts.variables import (
    augmentation_affects_life,
    augmentation_daily_distress,
    augmentation_distress,
    augmentation_dose_changed,
    augmentation_lowers_quality_of_life,
    augmentation_other_drugs_changed,
    augmentation_other_impact,
    better_after_dose_reduction,
    dose_escalation_failed,
    earlier_response_to_dopaminergic,
    increased_severity_days_last_week,
    jhrlss_before_treatment,
    more_intense_than_before,
    more_limb_movements_than_before,
    needs_higher_dose,
    onset_earlier_hours,
    shorter_latency_at_rest,
    shorter_relief_than_before,
    spread_beyond_legs,
    worse_after_dose_increase,
    worsening_otherwise_explained,
)
from ekbom.guidelines.dopaminergic_doses import dopaminergic_at_ceiling, on_dopaminergic
from ekbom.guidelines.instruments import onset_level
from ekbom.guidelines.sources import EKBOM, IRLSSG_AUGMENTATION_2016, MPI_2007
from ekbom.guidelines.vocabulary import alert, finding, row
from ekbom.logic.expressions import (
    Category,
    any_of,
    first_match,
    is_known,
    known_true,
    label,
    parameter,
    presume,
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
    onset_level - jhrlss_before_treatment >= JHRLSS_RISE,
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
        & any_of(
            shorter_latency_at_rest,
            spread_beyond_legs,
            more_intense_than_before,
            more_limb_movements_than_before,
            shorter_relief_than_before,
        )
    ),
    source=MPI_2007,
)
augmentation_criteria = finding(
    "augmentation_criteria",
    "The Max Planck criteria of augmentation are met",
    worse_despite_response & (paradoxical_response | earlier_onset),
    source=MPI_2007,
)

augmentation_significant = finding(
    "augmentation_significant",
    "The criteria of augmentation are met, and it changes the life or the treatment of the patient",
    augmentation_criteria
    & any_of(
        augmentation_affects_life,
        augmentation_lowers_quality_of_life,
        augmentation_dose_changed,
        augmentation_other_drugs_changed,
        augmentation_other_impact,
    ),
    source=MPI_2007,
)

augmentation = finding(
    "augmentation",
    "Augmentation by a dopaminergic drug, by questions or criteria",
    on_dopaminergic
    & any_of(
        augmentation_screen,
        presume(jhrlss_shift, False, name="no_jhrlss_shift"),
        presume(augmentation_criteria, False, name="no_augmentation_criteria"),
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

augmentation_as_severe = finding(
    "augmentation_as_severe",
    "Augmentation that is planned as severe: it is, or its severity is not known",
    augmentation_severity.is_in("severe", "severity_unknown"),
    source=(IRLSSG_AUGMENTATION_2016, EKBOM),
    flag="D",
)

# --- alerts -----------------------------------------------------------------------------------------

augmentation_alert = alert(
    "augmentation",
    "S06",
    "Augmentation",
    row(
        augmentation_as_severe,
        "high",
        "Augmentation, severe or of unknown severity: check iron and the list of medicines, bring a gabapentinoid or, by a "
        "specialist, a low-dose opioid to effect, then taper the dopaminergic drug. Do not raise it, add no second one, do not "
        "stop it suddenly.",
    ),
    row(
        augmentation,
        "high",
        "Augmentation, mild: check iron and the list of medicines; the same total dose can be split or taken earlier for a "
        "time, or a gabapentinoid can take its place. Do not raise the dose.",
    ),
    source=(IRLSSG_AUGMENTATION_2016, MPI_2007),
    unknown_when=known_true(on_dopaminergic) & ~is_known(augmentation),
    unknown_level="info",
    unknown_text="Takes a dopaminergic drug: ask whether symptoms start earlier, need more drug, are stronger or have spread.",
)
