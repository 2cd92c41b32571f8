"""Gabapentin, gabapentin enacarbil and pregabalin: the first-line drugs, with a ceiling for every kidney.

Follows the AASM guideline of 2025 (strong for all three; in dialysis conditional, for gabapentin only) and the
product labels for the kidney. Where the European or British label is lower than the American, the lower
ceiling holds for those countries and wherever the country is not given; so does the Japanese label of
gabapentin enacarbil. Dose times interval is what a ceiling is compared with: "300 mg on dialysis days" means
300 mg every second day at most.

It refuses a dose without age, kidney function, pregnancy state and the list of medicines, and gabapentin
enacarbil on dialysis and for people who sleep by day. The ceilings are those for restless legs: a gabapentinoid
for epilepsy or pain is its prescriber's to change.
"""

from ekbom.facts.variables import (
    alpha2delta_failed,
    anxiety,
    daily_dose,
    daytime_sedation,
    dopamine_agonist_failed_or_augmented,
    frail,
    gabapentin_dose_after_session_only,
    gabapentin_enacarbil_failed,
    gabapentin_failed,
    heart_failure,
    locale,
    myoclonus,
    neuropathic_pain,
    night_shift_work,
    nyha_class,
    peripheral_neuropathy,
    plans_pregnancy,
    pregabalin_failed,
    sleep_apnoea,
    takes,
    wants,
)
from ekbom.guidelines.allergy import allergy_blocks
from ekbom.guidelines.conditions import (
    heart_failure_severe,
    listed,
    no_respiratory_disease,
    no_substance_use_disorder,
)
from ekbom.guidelines.dopaminergic_doses import dopaminergic_of_another_specialist
from ekbom.guidelines.dosing import dosable, dose_words, dosed
from ekbom.guidelines.drug_gate import (
    CHILD_SPECIALIST,
    RLS_DRUG_MUST_KNOW,
    RLS_DRUG_NEVER,
    drug_arm,
    groundwork_done,
)
from ekbom.guidelines.instruments import gad7
from ekbom.guidelines.populations import is_pregnant, lactating, older, on_dialysis
from ekbom.guidelines.pregnancy import GABAPENTIN_LACTATION_CAP, never_in_pregnancy, soft_in_pregnancy
from ekbom.guidelines.renal import clearance, reduced_kidney, renal_band
from ekbom.guidelines.sources import AAN_2016, AASM_2025, EFNS_2012, LABEL, PREGNANCY_2015
from ekbom.guidelines.vocabulary import (
    Block,
    Dose,
    Statement,
    alert,
    block,
    finding,
    option,
    row,
)
from ekbom.logic.expressions import (
    Expression,
    Variable,
    any_of,
    band,
    bands,
    first_match,
    is_known,
    known_true,
    least,
    parameter,
    presume,
    quantity,
)

# --- ceilings ---------------------------------------------------------------------------------------


def _mg(id: str, value: float, flag: str, label: str = "") -> Expression:
    return parameter(id, value, "mg/d", source="LABEL", flag=flag, label=label)


GABAPENTIN_MAX = _mg("gabapentin_max", 3600, "K", "most gabapentin a day")
GABAPENTIN_WARN = _mg("gabapentin_warn", 2400, "K", "gabapentin a day above which the plan warns")
GABAPENTIN_30 = _mg("gabapentin_max_30_60", 1400, "V")
GABAPENTIN_15 = _mg("gabapentin_max_15_30", 700, "V")
GABAPENTIN_LOW = _mg(
    "gabapentin_max_at_15", 300, "V", "most gabapentin a day at a clearance of 15; below in proportion"
)
GABAPENTIN_SESSION = _mg("gabapentin_max_session", 300, "V2", "most gabapentin after a dialysis session")
GABAPENTIN_EU_50 = _mg("gabapentin_eu_max_50_80", 1800, "V")
GABAPENTIN_EU_30 = _mg("gabapentin_eu_max_30_50", 900, "V")
GABAPENTIN_EU_15 = _mg("gabapentin_eu_max_15_30", 600, "V")
ENACARBIL_MAX = _mg("gabapentin_enacarbil_max", 600, "V")
ENACARBIL_LOW = _mg("gabapentin_enacarbil_max_low", 300, "V")
PREGABALIN_MAX = _mg("pregabalin_max", 450, "K", "most pregabalin a day in restless legs")
PREGABALIN_30 = _mg("pregabalin_max_30_60", 225, "V")
PREGABALIN_15 = _mg("pregabalin_max_15_30", 150, "V")
PREGABALIN_LOW = _mg("pregabalin_max_below_15", 75, "V")
ENACARBIL_JAPAN_START = parameter(
    "gabapentin_enacarbil_japan_start",
    90,
    "mL/min",
    source="LABEL",
    flag="V2",
    label="clearance below which the Japanese label starts low",
)
CLEARANCE_15 = parameter("clearance_15", 15, "mL/min", source="LABEL", flag="V")
DAILY = quantity(1, "d")
#: Dialysis comes about every second day; a label's "every other day" is two.
EVERY_OTHER_DAY = parameter("every_other_day", 2, "d", source="EKBOM", flag="D", label="days from one dose to the next")

_JAPAN_OR_UNKNOWN = ~is_known(locale) | known_true(locale.is_("jp"))
_below_90_in_japan = _JAPAN_OR_UNKNOWN & known_true(clearance < ENACARBIL_JAPAN_START)
_EUROPE_OR_UNKNOWN = ~is_known(locale) | known_true(locale.is_in("eu", "uk"))

_in_proportion = GABAPENTIN_LOW * (clearance / CLEARANCE_15)
_gabapentin_us = bands(
    clearance,
    band(GABAPENTIN_MAX, at_least=60),
    band(GABAPENTIN_30, at_least=30, below=60),
    band(GABAPENTIN_15, at_least=15, below=30),
    band(_in_proportion, below=15),
)
_gabapentin_eu = bands(
    clearance,
    band(GABAPENTIN_MAX, at_least=80),
    band(GABAPENTIN_EU_50, at_least=50, below=80),
    band(GABAPENTIN_EU_30, at_least=30, below=50),
    band(GABAPENTIN_EU_15, at_least=15, below=30),
    band(_in_proportion, below=15),
)
gabapentin_ceiling = finding(
    "gabapentin_ceiling",
    "Most gabapentin for this kidney (on dialysis: after a session, none between)",
    first_match(
        (on_dialysis, GABAPENTIN_SESSION),
        (_EUROPE_OR_UNKNOWN, least(_gabapentin_us, _gabapentin_eu)),
        otherwise=_gabapentin_us,
    ),
    source=LABEL,
    flag="V",
)
gabapentin_enacarbil_ceiling = finding(
    "gabapentin_enacarbil_ceiling",
    "Most gabapentin enacarbil for this kidney (below 15 mL/min: every other day)",
    bands(
        clearance,
        band(ENACARBIL_MAX, at_least=60),
        band(first_match((_JAPAN_OR_UNKNOWN, ENACARBIL_LOW), otherwise=ENACARBIL_MAX), at_least=30, below=60),
        band(ENACARBIL_LOW, below=30),
    ),
    source=LABEL,
    flag="V",
)
pregabalin_ceiling = finding(
    "pregabalin_ceiling",
    "Most pregabalin a day for this kidney (on dialysis besides the dose after a session)",
    first_match(
        (on_dialysis, PREGABALIN_LOW),
        otherwise=bands(
            clearance,
            band(PREGABALIN_MAX, at_least=60),
            band(PREGABALIN_30, at_least=30, below=60),
            band(PREGABALIN_15, at_least=15, below=30),
            band(PREGABALIN_LOW, below=15),
        ),
    ),
    source=LABEL,
    flag="V",
)
#: A dose that is written down as "after dialysis" is a dose a session, whatever the days between.
_gabapentin_taken_every = first_match(
    (known_true(gabapentin_dose_after_session_only), DAILY),
    (renal_band.is_("haemodialysis"), EVERY_OTHER_DAY),
    otherwise=DAILY,
)
_gabapentin_interval = first_match((renal_band.is_("haemodialysis"), EVERY_OTHER_DAY), otherwise=DAILY)
_enacarbil_interval = first_match((renal_band.is_("<15"), EVERY_OTHER_DAY), otherwise=DAILY)


def _over(drug: str, ceiling: Expression, interval: Expression) -> Expression:
    return takes(drug) & (daily_dose(drug) * (interval / DAILY) > ceiling)


gabapentin_above_ceiling = finding(
    "gabapentin_above_ceiling",
    "Takes more gabapentin than the kidney allows",
    _over("gabapentin", gabapentin_ceiling, _gabapentin_taken_every),
    source=LABEL,
)
gabapentin_enacarbil_above_ceiling = finding(
    "gabapentin_enacarbil_above_ceiling",
    "Takes more gabapentin enacarbil than the kidney allows, or takes it on dialysis",
    takes("gabapentin_enacarbil")
    & (
        on_dialysis
        | (daily_dose("gabapentin_enacarbil") * (_enacarbil_interval / DAILY) > gabapentin_enacarbil_ceiling)
    ),
    source=LABEL,
)
pregabalin_above_ceiling = finding(
    "pregabalin_above_ceiling",
    "Takes more pregabalin than the kidney allows",
    _over("pregabalin", pregabalin_ceiling, DAILY),
    source=LABEL,
)
gabapentinoid_above_ceiling = finding(
    "gabapentinoid_above_ceiling",
    "A gabapentinoid is above its ceiling for this kidney",
    gabapentin_above_ceiling | gabapentin_enacarbil_above_ceiling | pregabalin_above_ceiling,
    source=LABEL,
)
#: Jerks or sleepiness that somebody reports with a weak kidney are accumulation until shown otherwise.
gabapentinoid_accumulates = finding(
    "gabapentinoid_accumulates",
    "Jerks or daytime sleepiness on a gabapentinoid with a clearance below 60 mL/min",
    takes("gabapentinoid") & reduced_kidney & (known_true(myoclonus) | known_true(daytime_sedation)),
    source=LABEL,
)

# --- what must be known, what forbids ---------------------------------------------------------------

#: Breathing, sleep apnoea, substance use and the heart are presumed absent only from a problem list that is there.
MUST_KNOW: tuple[Expression, ...] = (
    *RLS_DRUG_MUST_KNOW,
    renal_band,
    no_respiratory_disease,
    listed(sleep_apnoea),
    no_substance_use_disorder,
    listed(heart_failure),
)
_READY = dosable(*RLS_DRUG_MUST_KNOW, renal_band)


def _above(id: str, when: Expression, text: str) -> tuple[Block, ...]:
    return (block(id, when, text, source=LABEL, rule="S03", state="current"),)


def _aasm(
    id: str, text: str, certainty: str, flag: str, *, strength: str = "strong", population: str = "adult"
) -> Statement:
    return AASM_2025.statement(
        id,
        text,
        direction="for",
        strength=strength,
        certainty=certainty,
        population=population,
        flag=flag,
    )


_frail = known_true(older) | known_true(frail)
_low_kidney = known_true(reduced_kidney)
_haemodialysis = known_true(renal_band.is_("haemodialysis"))
_below_30 = known_true(renal_band.is_in("15-30", "<15", "haemodialysis"))
_MONITORING = (
    "Sleepiness, balance, mood, weight and swelling after 2 to 4 weeks and at 3 months.",
    "Kidney function at 3 months, then yearly; every 3 to 6 months where it is below 60 mL/min.",
    "With lung disease, sleep apnoea, an opioid or another sedative: lowest dose, slow steps, watch the breathing.",
)
_IF_IT_FAILS = (
    "A fair trial is the highest dose that is allowed and tolerated for four weeks. Then check diagnosis, iron and "
    "medicines, change to another gabapentinoid, or go on to dipyridamole, nerve stimulation or a specialist."
)
_TAPER = "Reduce over at least a week (a quarter of the dose each week after long use); never from one day to the next."


def _replaces(*others: str) -> tuple[tuple[Expression, str], ...]:
    """The other gabapentinoids, and a dopaminergic drug that is taken for the legs and not for another illness."""
    dopaminergic = ("pramipexole", "ropinirole", "rotigotine", "levodopa")
    return (
        *((takes(other), other) for other in others),
        *((takes(drug) & ~dopaminergic_of_another_specialist, drug) for drug in dopaminergic),
    )


def _groundwork(*others: str) -> Expression:
    """Settled groundwork, and no other gabapentinoid that is still on trial: first that one, then a change."""
    on_trial = any_of(*(known_true(takes(other)) for other in others)) & ~known_true(alpha2delta_failed)
    return groundwork_done & ~on_trial


def _tried_in_vain(failed: Variable) -> Expression:
    """A trial that failed. A record that tells of none is taken to hold none, by name, and the trial is asked for."""
    return presume(failed, False, name=f"no_{failed.id}")


# --- the three drugs --------------------------------------------------------------------------------

gabapentin = option(
    "gabapentin",
    "Gabapentin",
    kind="drug",
    text="Once in the evening, 1 to 2 hours before symptoms usually begin; above 600 mg split it (a third at dinner, the rest at "
    "bedtime), because a larger dose is absorbed less well. Antacids with magnesium or aluminium two hours apart.",
    indication=drug_arm & ~_tried_in_vain(gabapentin_failed),
    must_know=MUST_KNOW,
    never=(*RLS_DRUG_NEVER, *allergy_blocks("gabapentin"), *never_in_pregnancy("gabapentin")),
    not_unless=(
        *CHILD_SPECIALIST,
        block(
            "gabapentin_lactation_dose",
            lactating & takes("gabapentin") & (daily_dose("gabapentin") > GABAPENTIN_LACTATION_CAP),
            "More than 900 mg a day while breastfeeding: with a specialist, watching the infant, or down to it in steps.",
            source=PREGNANCY_2015,
            rule="S46",
            state="current",
        ),
        *soft_in_pregnancy("gabapentin"),
    ),
    statements=(
        _aasm("A2", "Gabapentin is recommended for adults.", "moderate", "V2"),
        _aasm(
            "E1",
            "Gabapentin in an adjusted dose is suggested for adults with end-stage kidney disease.",
            "very low",
            "V2",
            strength="conditional",
            population="dialysis",
        ),
        EFNS_2012.statement(
            "EFNS-GABAPENTIN",
            "Gabapentin is effective in the short term.",
            direction="for",
            strength="strong",
            flag="V",
        ),
        AAN_2016.statement(
            "AAN-GABAPENTIN",
            "The evidence for gabapentin was judged insufficient.",
            direction="no_recommendation",
            strength="not_graded",
            flag="K",
        ),
        PREGNANCY_2015.statement(
            "PREG-GABAPENTIN-LACTATION",
            "Gabapentin up to 900 mg in the evening is acceptable while breastfeeding.",
            direction="for",
            strength="expert",
            population="lactating",
            flag="K",
        ),
    ),
    groundwork=_groundwork("gabapentin_enacarbil", "pregabalin"),
    dose=Dose(
        start=dose_words(
            _READY,
            (_haemodialysis, "100 mg after each dialysis session."),
            (_frail | _low_kidney, "100 mg in the evening."),
            otherwise="300 mg in the evening.",
        ),
        titrate=dose_words(
            _READY,
            (_haemodialysis, "By 100 mg after a week at the earliest, on dialysis days only."),
            (_frail | _low_kidney, "By 100 mg every 3 to 7 days."),
            otherwise="By 300 mg every 3 to 7 days; usual 900 to 2400 mg a day.",
        ),
        maximum=dose_words(
            _READY,
            (_haemodialysis, "300 mg after each session, nothing on the other days."),
            (known_true(lactating), "900 mg a day while breastfeeding, or less where the kidney asks for less."),
            (known_true(is_pregnant), "900 mg a day in pregnancy, or less where the kidney asks for less."),
            (
                known_true(renal_band.is_("<15")),
                "300 mg a day at a clearance of 15 mL/min, below that in proportion.",
            ),
            (
                known_true(renal_band.is_("15-30")),
                "700 mg a day in one dose (600 mg by the European and British label).",
            ),
            (
                known_true(renal_band.is_("30-60")),
                "1400 mg a day in two doses (European and British label: 1800 mg from 50 mL/min, 900 mg below).",
            ),
            otherwise="3600 mg a day (European and British label: 1800 mg below 80 mL/min); above 2400 mg only with a reason.",
        ),
        renal=dose_words(
            _READY,
            (_haemodialysis, "Dialysis: after the session only; the label's larger scheme is for epilepsy and pain."),
            (_low_kidney, "Reduced for the kidney; measure creatinine again at 3 months."),
            otherwise="No reduction from 60 mL/min on (European and British label: from 80 mL/min on).",
        ),
        maximum_per_day=dosed(
            _READY,
            first_match(
                (known_true(lactating) | known_true(is_pregnant), least(gabapentin_ceiling, GABAPENTIN_LACTATION_CAP)),
                otherwise=gabapentin_ceiling,
            ),
        ),
        interval_days=dosed(_READY, _gabapentin_interval),
    ),
    group="alpha2delta",
    not_with=("gabapentin_enacarbil", "pregabalin"),
    replaces=_replaces("pregabalin", "gabapentin_enacarbil"),
    current=takes("gabapentin"),
    keep_when=~known_true(gabapentin_failed) & ~known_true(alpha2delta_failed),
    harm=_above(
        "gabapentin_above_ceiling",
        gabapentin_above_ceiling,
        "The dose is above what the kidney allows: speak to the prescriber today and bring it down in steps; do not stop it suddenly.",
    ),
    monitoring=_MONITORING,
    if_it_fails=_IF_IT_FAILS,
    how_to_stop=_TAPER,
    fit=_below_30,
)
not_for_dialysis = block(
    "gabapentin_enacarbil_dialysis",
    on_dialysis,
    "Gabapentin enacarbil is not for restless legs on dialysis; gabapentin after the session is the alternative. Where it is taken: "
    "prescriber today, and the change is planned.",
    source=LABEL,
    rule="S04",
)
sleeps_by_day = block(
    "gabapentin_enacarbil_day_sleeper",
    listed(night_shift_work),
    "Gabapentin enacarbil is made for people who sleep at night; not for night workers or day sleepers.",
    source=LABEL,
    state="proposed",
)
japan_kidney = block(
    "gabapentin_enacarbil_japan_kidney",
    _JAPAN_OR_UNKNOWN & ~on_dialysis & renal_band.is_in("15-30", "<15"),
    "The Japanese label does not allow gabapentin enacarbil below a clearance of 30 mL/min (it holds wherever no country is given).",
    source=LABEL,
    rule="S03",
    state="proposed",
)
japan_second_line = block(
    "gabapentin_enacarbil_japan_second_line",
    known_true(locale.is_("jp")) & ~dopamine_agonist_failed_or_augmented,
    "The Japanese label keeps gabapentin enacarbil for people in whom a dopamine agonist failed or led to augmentation.",
    source=LABEL,
    state="proposed",
)
gabapentin_enacarbil = option(
    "gabapentin_enacarbil",
    "Gabapentin enacarbil",
    kind="drug",
    text="An extended-release tablet with food at about 17:00, swallowed whole; not exchangeable with gabapentin. Sold in the "
    "United States and Japan. No alcohol.",
    indication=drug_arm & ~_tried_in_vain(gabapentin_enacarbil_failed),
    must_know=MUST_KNOW,
    never=(
        *RLS_DRUG_NEVER,
        not_for_dialysis,
        sleeps_by_day,
        japan_kidney,
        *allergy_blocks("gabapentin_enacarbil"),
        *never_in_pregnancy("gabapentin_enacarbil"),
    ),
    not_unless=(*CHILD_SPECIALIST, japan_second_line, *soft_in_pregnancy("gabapentin_enacarbil")),
    statements=(
        _aasm("A1", "Gabapentin enacarbil is recommended for adults.", "moderate", "V"),
        AAN_2016.statement(
            "AAN-GABAPENTIN-ENACARBIL",
            "Gabapentin enacarbil has the highest level of evidence in moderate to severe disease.",
            direction="for",
            strength="strong",
            certainty="level A",
            flag="V",
        ),
        EFNS_2012.statement(
            "EFNS-GABAPENTIN-ENACARBIL",
            "Gabapentin enacarbil is effective in the short term.",
            direction="for",
            strength="strong",
            flag="V",
        ),
    ),
    groundwork=_groundwork("gabapentin", "pregabalin"),
    dose=Dose(
        start=dose_words(
            _READY,
            (known_true(renal_band.is_("<15")), "300 mg every other day, with food at about 17:00."),
            (_frail | _low_kidney | _below_90_in_japan, "300 mg with food at about 17:00."),
            otherwise="600 mg with food at about 17:00.",
        ),
        titrate=dose_words(
            _READY,
            (_below_30, "No rise."),
            (_low_kidney & _JAPAN_OR_UNKNOWN, "No rise."),
            (_frail | _low_kidney | _below_90_in_japan, "To 600 mg only if 300 mg is tolerated and not enough."),
            otherwise="No rise above 600 mg: 1200 mg helps no more and harms more.",
        ),
        maximum=dose_words(
            _READY,
            (known_true(renal_band.is_("<15")), "300 mg every other day."),
            (known_true(renal_band.is_("15-30")), "300 mg a day."),
            (_low_kidney & _JAPAN_OR_UNKNOWN, "300 mg a day by the Japanese label, 600 mg by the American one."),
            otherwise="600 mg a day.",
        ),
        renal=dose_words(
            _READY,
            (_low_kidney, "Reduced for the kidney; not on dialysis."),
            otherwise="No reduction from 60 mL/min on.",
        ),
        maximum_per_day=dosed(_READY, gabapentin_enacarbil_ceiling),
        interval_days=dosed(_READY, _enacarbil_interval),
    ),
    group="alpha2delta",
    not_with=("gabapentin", "pregabalin"),
    replaces=_replaces("gabapentin", "pregabalin"),
    current=takes("gabapentin_enacarbil"),
    keep_when=~known_true(gabapentin_enacarbil_failed) & ~known_true(alpha2delta_failed),
    harm=_above(
        "gabapentin_enacarbil_above_ceiling",
        gabapentin_enacarbil_above_ceiling,
        "The dose is above what the kidney allows, or dialysis has begun: speak to the prescriber today and bring it down.",
    ),
    monitoring=_MONITORING,
    if_it_fails=_IF_IT_FAILS,
    how_to_stop="Up to 600 mg a day it can be stopped without steps; from a higher dose take 600 mg a day for a week first.",
    fit=known_true(locale.is_("us")) & known_true(wants("gabapentin_enacarbil")) & ~_below_30,
)
GAD7_ANXIOUS = parameter("gad7_anxious", 10, "1", source="EKBOM", flag="D", label="GAD-7 of moderate anxiety")
pregabalin = option(
    "pregabalin",
    "Pregabalin",
    kind="drug",
    text="Once in the evening, 1 to 2 hours before symptoms usually begin. A controlled drug in several countries.",
    indication=drug_arm & ~_tried_in_vain(pregabalin_failed),
    must_know=MUST_KNOW,
    never=(*RLS_DRUG_NEVER, *allergy_blocks("pregabalin"), *never_in_pregnancy("pregabalin")),
    not_unless=(
        *CHILD_SPECIALIST,
        block(
            "pregabalin_heart_failure",
            heart_failure_severe,
            "Heart failure NYHA III or IV: pregabalin can worsen it; where it is taken, bring it down in steps.",
            source=LABEL,
            rule="S24",
        ),
        *soft_in_pregnancy("pregabalin"),
    ),
    statements=(
        _aasm("A3", "Pregabalin is recommended for adults.", "moderate", "V2"),
        AAN_2016.statement(
            "AAN-PREGABALIN",
            "Pregabalin is probably effective in moderate to severe disease.",
            direction="for",
            strength="conditional",
            certainty="level B",
            flag="V",
        ),
        EFNS_2012.statement(
            "EFNS-PREGABALIN",
            "Pregabalin is effective in the short term.",
            direction="for",
            strength="strong",
            flag="V",
        ),
    ),
    groundwork=_groundwork("gabapentin", "gabapentin_enacarbil"),
    dose=Dose(
        start=dose_words(
            _READY,
            (_below_30 | known_true(frail), "25 mg in the evening."),
            (known_true(older), "50 mg in the evening."),
            otherwise="75 mg in the evening.",
        ),
        titrate=dose_words(
            _READY,
            (_below_30, "By 25 mg a week."),
            (_frail | _low_kidney, "By 25 to 50 mg a week."),
            otherwise="By 75 mg a week; usual 150 to 450 mg a day.",
        ),
        maximum=dose_words(
            _READY,
            (
                _haemodialysis,
                "75 mg a day, and besides it one dose after each session (US label 25 to 150 mg, EU and UK label 25 to 100 mg).",
            ),
            (known_true(renal_band.is_("<15")), "75 mg once a day."),
            (known_true(renal_band.is_("15-30")), "150 mg a day."),
            (known_true(renal_band.is_("30-60")), "225 mg a day."),
            otherwise="450 mg a day (the label's 600 mg is not for restless legs).",
        ),
        renal=dose_words(
            _READY,
            (_haemodialysis, "Daily dose as below 15 mL/min, and one dose more after each four-hour session."),
            (_low_kidney, "Reduced for the kidney; measure creatinine again at 3 months."),
            otherwise="No reduction from 60 mL/min on.",
        ),
        maximum_per_day=dosed(_READY, pregabalin_ceiling),
        interval_days=dosed(_READY, DAILY),
    ),
    group="alpha2delta",
    not_with=("gabapentin", "gabapentin_enacarbil"),
    replaces=_replaces("gabapentin", "gabapentin_enacarbil"),
    current=takes("pregabalin"),
    keep_when=~known_true(pregabalin_failed) & ~known_true(alpha2delta_failed),
    harm=_above(
        "pregabalin_above_ceiling",
        pregabalin_above_ceiling,
        "The dose is above what restless legs or the kidney allow: speak to the prescriber today and bring it down in steps; a "
        "dose after dialysis does not count. Do not stop it suddenly.",
    ),
    monitoring=(*_MONITORING, "In women who can become pregnant: reliable contraception."),
    if_it_fails=_IF_IT_FAILS,
    how_to_stop=_TAPER,
    fit=any_of(
        known_true(gad7 >= GAD7_ANXIOUS),
        *(known_true(reason) for reason in (anxiety, neuropathic_pain, peripheral_neuropathy)),
    )
    & ~known_true(heart_failure)
    & ~known_true(plans_pregnancy),
)
gabapentin_dose_reduction = option(
    "gabapentin_dose_reduction",
    "Reduce the gabapentinoid to what the kidney allows",
    kind="stop",
    text="Speak to the prescriber today. Bring gabapentin or pregabalin down over a week or more (a quarter of the dose each week "
    "after long use) to the ceiling of this kidney; nothing is stopped from one day to the next. Gabapentin enacarbil on dialysis: "
    "change to gabapentin after the session. With jerks, confusion or slow breathing: see the patient today.",
    indication=takes("gabapentinoid") & (gabapentinoid_above_ceiling | gabapentinoid_accumulates),
    statements=(
        LABEL.statement(
            "LABEL-GABAPENTINOID-KIDNEY",
            "The dose of a gabapentinoid is brought down to the band of the kidney function.",
            direction="for",
            strength="good_practice",
            flag="V",
        ),
    ),
    monitoring=("Breathing, wakefulness, jerks and kidney function until the new dose is reached.",),
    if_it_fails="Bring in the prescriber of the drug and nephrology.",
    necessity="safety",
)

# --- alerts -----------------------------------------------------------------------------------------

pregabalin_heart_failure = alert(
    "heart_failure_pregabalin",
    "S24",
    "Pregabalin and the heart",
    row(
        (known_true(drug_arm) | known_true(takes("pregabalin"))) & known_true(heart_failure_severe),
        "high",
        "Heart failure NYHA III or IV: choose another drug than pregabalin; where it is taken, watch for swelling and "
        "breathlessness and bring it down in steps.",
    ),
    row(
        (known_true(drug_arm) | known_true(takes("pregabalin"))) & known_true(heart_failure) & ~is_known(nyha_class),
        "high",
        "Heart failure of unknown class: ask for the NYHA class before pregabalin.",
    ),
    source=LABEL,
)
night_shift = alert(
    "night_shift_gen",
    "",
    "Gabapentin enacarbil and night work",
    row(
        (known_true(drug_arm) | known_true(takes("gabapentin_enacarbil"))) & known_true(night_shift_work),
        "high",
        "Works at night or sleeps by day: not gabapentin enacarbil; gabapentin or pregabalin can be timed before sleep.",
    ),
    source=LABEL,
)
