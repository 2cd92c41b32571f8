"""Gabapentin, gabapentin enacarbil and pregabalin: the first-line drugs, with a ceiling for every kidney.

Follows the AASM guideline of 2025 (strong for all three; in dialysis conditional, for gabapentin only) and the
product labels; the ceilings stand in ``alpha2delta_doses``, the choice among the three in ``gabapentinoid_choice``.

It refuses a dose without age, kidney function, pregnancy state and the list of medicines, and gabapentin
enacarbil on dialysis and for people who sleep by day. The ceilings are those for restless legs: a gabapentinoid
for epilepsy or pain is its prescriber's to change.
"""

from ekbom.facts.variables import (
    alpha2delta_failed,
    daily_dose,
    dopamine_agonist_failed_or_augmented,
    fact,
    frail,
    gabapentin_enacarbil_failed,
    gabapentin_failed,
    heart_failure,
    locale,
    night_shift_work,
    nyha_class,
    plans_pregnancy,
    pregabalin_failed,
    sleep_apnoea,
    takes,
)
from ekbom.guidelines.allergy import allergy_blocks
from ekbom.guidelines.alpha2delta_doses import (
    DAILY,
    GABAPENTIN_15,
    GABAPENTIN_30,
    GABAPENTIN_EU_15,
    GABAPENTIN_EU_30,
    GABAPENTIN_EU_50,
    JAPAN_OR_UNKNOWN,
    PREGABALIN_SESSION_25,
    PREGABALIN_SESSION_50,
    PREGABALIN_SESSION_BELOW_75,
    below_90_in_japan,
    enacarbil_interval,
    gabapentin_above_ceiling,
    gabapentin_ceiling,
    gabapentin_enacarbil_above_ceiling,
    gabapentin_enacarbil_ceiling,
    gabapentin_interval,
    gabapentinoid_above_ceiling,
    gabapentinoid_accumulates,
    japan_excludes,
    pregabalin_above_ceiling,
    pregabalin_after_session,
    pregabalin_ceiling,
)
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
from ekbom.guidelines.gabapentinoid_choice import gabapentin_enacarbil_suits, gabapentin_suits, pregabalin_suits
from ekbom.guidelines.populations import could_be_pregnant, is_pregnant, lactating, older, on_dialysis
from ekbom.guidelines.pregnancy import GABAPENTIN_LACTATION_CAP, never_in_pregnancy, soft_in_pregnancy
from ekbom.guidelines.renal import reduced_kidney, renal_band
from ekbom.guidelines.schedules import gabapentin_enacarbil_steps, gabapentin_steps, pregabalin_steps
from ekbom.guidelines.sources import (
    AAN_2016,
    AASM_2025,
    EFNS_2012,
    FDA_2025_GABAPENTIN,
    LABEL,
    MHRA_2022,
    PREGNANCY_2015,
)
from ekbom.guidelines.statements_beside import beside
from ekbom.guidelines.vocabulary import (
    Block,
    Dose,
    Statement,
    alert,
    block,
    option,
    row,
)
from ekbom.logic.expressions import (
    Expression,
    Variable,
    any_of,
    first_match,
    is_known,
    known_true,
    least,
    presume,
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


#: A dose is printed only where age and kidney are known; frailty may be unknown.
_frail = older | known_true(frail)
_pregnant_or_lactating = is_pregnant | lactating
_haemodialysis = renal_band.is_("haemodialysis")
_below_30 = renal_band.is_in("15-30", "<15", "haemodialysis")
_LABEL_2025 = "The American labels of gabapentin and gabapentin enacarbil had their warnings revised in April 2025: read the current one."
_MONITORING = (
    "Sleepiness, balance, mood with thoughts of suicide, misuse, weight and swelling after 2 to 4 weeks and at 3 months.",
    "From 65 years on: falls, and blood pressure on standing.",
    "Kidney function at 3 months, then yearly; every 3 to 6 months where it is below 60 mL/min.",
    "With lung disease, sleep apnoea, an opioid or another sedative: lowest dose, slow steps, watch the breathing.",
)
_IF_IT_FAILS = (
    "A fair trial is the highest dose that is allowed and tolerated for four weeks. Then check diagnosis, iron and "
    "medicines, change to another gabapentinoid, or go on to dipyridamole, nerve stimulation or a specialist."
)
_TAPER = "Reduce over at least a week (a quarter of the dose each week after long use); never from one day to the next."


def _label_2025(drug: str) -> Statement:
    return FDA_2025_GABAPENTIN.statement(
        f"FDA-2025-{drug.upper().replace(' ', '-')}",
        f"The warnings of the American label of {drug} were revised in April 2025.",
        direction="no_recommendation",
        strength="not_graded",
        flag="V",
    )


def _replaces(*others: str) -> tuple[tuple[Expression, str], ...]:
    """The other gabapentinoids, and a dopaminergic drug that is taken for the legs and not for another illness."""
    dopaminergic = ("pramipexole", "ropinirole", "rotigotine", "levodopa")
    return (
        *((takes(other), other) for other in others),
        *((takes(drug) & ~dopaminergic_of_another_specialist, drug) for drug in dopaminergic),
    )


def _groundwork(*others: str) -> Expression:
    """Settled groundwork, and no other gabapentinoid that is still on trial: first that one, then a change."""
    on_trial = any_of(*(known_true(takes(other)) & ~known_true(fact(f"{other}_failed")) for other in others))
    return groundwork_done & ~(on_trial & ~known_true(alpha2delta_failed))


def _tried_in_vain(failed: Variable) -> Expression:
    """A trial that failed. A record that tells of none is taken to hold none, by name, and the trial is asked for."""
    return presume(failed, False, name=f"no_{failed.id}")


# --- the three drugs --------------------------------------------------------------------------------

gabapentin = option(
    "gabapentin",
    "Gabapentin",
    kind="drug",
    text="Once in the evening, 1 to 2 hours before symptoms usually begin; above 600 mg split it (a third at dinner, the rest at "
    "bedtime), because a larger dose is absorbed less well. Antacids with magnesium or aluminium two hours apart. No change for the "
    "liver.",
    indication=drug_arm & ~_tried_in_vain(gabapentin_failed),
    must_know=MUST_KNOW,
    never=(*RLS_DRUG_NEVER, *allergy_blocks("gabapentin"), *never_in_pregnancy("gabapentin")),
    not_unless=(
        *CHILD_SPECIALIST,
        block(
            "gabapentin_lactation_dose",
            lactating & (daily_dose("gabapentin") > GABAPENTIN_LACTATION_CAP),
            "More than 900 mg a day while breastfeeding: with a specialist, watching the infant, or down to it in steps.",
            source=PREGNANCY_2015,
            rule="S46",
            state="current",
        ),
        *soft_in_pregnancy("gabapentin"),
    ),
    statements=(
        *beside("gabapentin"),
        _aasm("A2", "Gabapentin is recommended for adults.", "moderate", "V2"),
        _aasm(
            "E1",
            "Gabapentin in an adjusted dose is suggested for adults with end-stage kidney disease.",
            "very low",
            "V2",
            strength="conditional",
            population="dialysis",
        ),
        _label_2025("gabapentin"),
        EFNS_2012.statement(
            "EFNS-GABAPENTIN",
            "Gabapentin is effective in the short term.",
            direction="for",
            strength="strong",
            certainty="level A",
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
            (_frail | reduced_kidney, "100 mg in the evening."),
            otherwise="300 mg in the evening.",
        ),
        titrate=dose_words(
            _READY,
            (_haemodialysis, "By 100 mg after a week at the earliest, on dialysis days only."),
            (renal_band.is_("<15"), "By 100 mg every 3 to 7 days, in one dose a day."),
            (
                gabapentin_ceiling <= GABAPENTIN_EU_15,
                "By 100 mg every 3 to 7 days; usual 150 to 600 mg a day, in one dose.",
            ),
            (
                gabapentin_ceiling <= GABAPENTIN_15,
                "By 100 mg every 3 to 7 days; usual 200 to 700 mg a day, in one dose.",
            ),
            (
                gabapentin_ceiling <= GABAPENTIN_EU_30,
                "By 100 mg every 3 to 7 days; usual 300 to 900 mg a day, in two doses.",
            ),
            (_pregnant_or_lactating, "By 100 mg every 3 to 7 days; usual 300 to 900 mg a day."),
            (
                gabapentin_ceiling <= GABAPENTIN_30,
                "By 100 mg every 3 to 7 days; usual 400 to 1400 mg a day, in two doses.",
            ),
            (_frail, "By 100 mg every 3 to 7 days to effect."),
            (gabapentin_ceiling <= GABAPENTIN_EU_50, "By 300 mg every 3 to 7 days; usual 600 to 1800 mg a day."),
            otherwise="By 300 mg every 3 to 7 days; usual 900 to 2400 mg a day, mostly 1200 to 1800 mg.",
        ),
        maximum=dose_words(
            _READY,
            (_haemodialysis, "300 mg after each session, nothing on the other days."),
            (lactating, "900 mg a day while breastfeeding, or less where the kidney asks for less."),
            (is_pregnant, "900 mg a day in pregnancy, or less where the kidney asks for less."),
            (
                renal_band.is_("<15"),
                "300 mg a day at a clearance of 15 mL/min, below that in proportion.",
            ),
            (
                renal_band.is_("15-30"),
                "700 mg a day in one dose (600 mg by the European and British label).",
            ),
            (
                renal_band.is_("30-60"),
                "1400 mg a day in two doses (European and British label: 1800 mg from 50 mL/min, 900 mg below).",
            ),
            otherwise="3600 mg a day (European and British label: 1800 mg below 80 mL/min); above 2400 mg only with a reason.",
        ),
        renal=dose_words(
            _READY,
            (_haemodialysis, "Dialysis: after the session only; the label's larger scheme is for epilepsy and pain."),
            (reduced_kidney, "Reduced for the kidney; measure creatinine again at 3 months."),
            otherwise="No reduction from 60 mL/min on (European and British label: from 80 mL/min on).",
        ),
        maximum_per_day=dosed(
            _READY,
            first_match(
                (_pregnant_or_lactating, least(gabapentin_ceiling, GABAPENTIN_LACTATION_CAP)),
                otherwise=gabapentin_ceiling,
            ),
        ),
        interval_days=dosed(_READY, gabapentin_interval),
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
    monitoring=(*_MONITORING, _LABEL_2025),
    if_it_fails=_IF_IT_FAILS,
    how_to_stop=_TAPER,
    fit=gabapentin_suits,
    schedule=gabapentin_steps(_READY, gabapentin_ceiling),
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
    japan_excludes,
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
    "United States and Japan. No alcohol, no driving until the effect is known; with morphine it sedates more. Sleepiness in about "
    "one in five, dizziness in one in eight. No change for the liver.",
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
        *beside("gabapentin_enacarbil"),
        _aasm("A1", "Gabapentin enacarbil is recommended for adults.", "moderate", "V"),
        _label_2025("gabapentin enacarbil"),
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
            certainty="level A",
            flag="V",
        ),
    ),
    groundwork=_groundwork("gabapentin", "pregabalin"),
    dose=Dose(
        start=dose_words(
            _READY,
            (renal_band.is_("<15"), "300 mg every other day, with food at about 17:00."),
            (_frail | reduced_kidney | below_90_in_japan, "300 mg with food at about 17:00."),
            otherwise="600 mg with food at about 17:00.",
        ),
        titrate=dose_words(
            _READY,
            (_below_30, "No rise."),
            (reduced_kidney & JAPAN_OR_UNKNOWN, "No rise."),
            (_frail | reduced_kidney | below_90_in_japan, "To 600 mg only if 300 mg is tolerated and not enough."),
            otherwise="No rise above 600 mg: 1200 mg helps no more and harms more.",
        ),
        maximum=dose_words(
            _READY,
            (renal_band.is_("<15"), "300 mg every other day."),
            (renal_band.is_("15-30"), "300 mg a day."),
            (reduced_kidney & JAPAN_OR_UNKNOWN, "300 mg a day by the Japanese label, 600 mg by the American one."),
            otherwise="600 mg a day.",
        ),
        renal=dose_words(
            _READY,
            (reduced_kidney, "Reduced for the kidney; not on dialysis."),
            otherwise="No reduction from 60 mL/min on.",
        ),
        maximum_per_day=dosed(_READY, gabapentin_enacarbil_ceiling),
        interval_days=dosed(_READY, enacarbil_interval),
    ),
    group="alpha2delta",
    not_with=("gabapentin", "pregabalin"),
    replaces=_replaces("gabapentin", "pregabalin"),
    current=takes("gabapentin_enacarbil"),
    keep_when=~known_true(gabapentin_enacarbil_failed) & ~known_true(alpha2delta_failed),
    harm=_above(
        "gabapentin_enacarbil_above_ceiling",
        gabapentin_enacarbil_above_ceiling,
        "The dose is above what the kidney allows, the kidney excludes the drug, or dialysis has begun: speak to the prescriber today and bring it down.",
    ),
    monitoring=(*_MONITORING, _LABEL_2025),
    if_it_fails=_IF_IT_FAILS,
    how_to_stop="Up to 600 mg a day it can be stopped without steps; from a higher dose take 600 mg a day for a week first.",
    fit=gabapentin_enacarbil_suits,
    schedule=gabapentin_enacarbil_steps(
        _READY, _frail | reduced_kidney | below_90_in_japan, _below_30 | (reduced_kidney & JAPAN_OR_UNKNOWN)
    ),
)
_SESSION = "Daily dose as below 15 mL/min, and besides it one dose after each four-hour session:"
pregabalin = option(
    "pregabalin",
    "Pregabalin",
    kind="drug",
    text="Once in the evening, 1 to 2 hours before symptoms usually begin. A controlled drug in several countries. With pioglitazone or "
    "rosiglitazone more swelling, with an ACE inhibitor more angioedema; vision can blur. No change for the liver.",
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
        block(
            "pregabalin_planned_pregnancy",
            known_true(plans_pregnancy) & ~known_true(~could_be_pregnant),
            "A pregnancy is planned: pregabalin in its first weeks was followed by more malformations (5.9 against 4.1 in 100); another "
            "drug, or contraception first.",
            source=MHRA_2022,
            state="proposed",
        ),
        *soft_in_pregnancy("pregabalin"),
    ),
    statements=(
        *beside("pregabalin"),
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
            certainty="level A",
            flag="V",
        ),
    ),
    groundwork=_groundwork("gabapentin", "gabapentin_enacarbil"),
    dose=Dose(
        start=dose_words(
            _READY,
            (_below_30 | known_true(frail), "25 mg in the evening."),
            (older, "50 mg in the evening."),
            otherwise="75 mg in the evening.",
        ),
        titrate=dose_words(
            _READY,
            (renal_band.is_in("<15", "haemodialysis"), "By 25 mg a week; usual 50 to 75 mg a day, in one dose."),
            (renal_band.is_("15-30"), "By 25 mg a week; usual 100 to 150 mg a day."),
            (renal_band.is_("30-60"), "By 25 to 50 mg a week; usual 75 to 225 mg a day."),
            (_frail, "By 25 to 50 mg a week; usual 150 to 450 mg a day."),
            otherwise="By 75 mg a week; usual 150 to 450 mg a day.",
        ),
        maximum=dose_words(
            _READY,
            (
                _haemodialysis,
                "75 mg a day, and besides it one dose after each session.",
            ),
            (renal_band.is_("<15"), "75 mg once a day."),
            (renal_band.is_("15-30"), "150 mg a day."),
            (renal_band.is_("30-60"), "225 mg a day."),
            otherwise="450 mg a day (the label's 600 mg is not for restless legs).",
        ),
        renal=dose_words(
            _READY,
            *(
                (known_true(pregabalin_after_session <= most), f"{_SESSION} {dose}.")
                for most, dose in (
                    (PREGABALIN_SESSION_25, "25 or 50 mg"),
                    (PREGABALIN_SESSION_50, "50 or 75 mg"),
                    (PREGABALIN_SESSION_BELOW_75, "75 or 100 mg"),
                )
            ),
            (is_known(pregabalin_after_session), f"{_SESSION} 100 or 150 mg."),
            (_haemodialysis, f"{_SESSION} as the label says for the daily dose."),
            (reduced_kidney, "Reduced for the kidney; measure creatinine again at 3 months."),
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
    fit=pregabalin_suits,
    schedule=pregabalin_steps(_READY),
)
gabapentin_dose_reduction = option(
    "gabapentin_dose_reduction",
    "Reduce the gabapentinoid to what the kidney allows",
    kind="stop",
    text="Speak to the prescriber today. Bring gabapentin or pregabalin down over a week or more (a quarter of the dose each week "
    "after long use) to the ceiling of this kidney; nothing is stopped from one day to the next. Gabapentin enacarbil on dialysis: "
    "change to gabapentin after the session. With jerks, confusion or slow breathing: see the patient today.",
    indication=gabapentinoid_above_ceiling | gabapentinoid_accumulates,
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
        (drug_arm | takes("pregabalin")) & heart_failure_severe,
        "high",
        "Heart failure NYHA III or IV: choose another drug than pregabalin; where it is taken, watch for swelling and "
        "breathlessness and bring it down in steps.",
    ),
    row(
        (drug_arm | takes("pregabalin")) & heart_failure & ~is_known(nyha_class),
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
        (drug_arm | takes("gabapentin_enacarbil")) & night_shift_work,
        "high",
        "Works at night or sleeps by day: not gabapentin enacarbil; gabapentin or pregabalin can be timed before sleep.",
    ),
    source=LABEL,
)
