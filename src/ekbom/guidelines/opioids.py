"""Opioids for refractory restless legs: seven drugs behind one gate, and naloxone beside them.

Follows the AASM guideline (2025, A9: conditional, moderate certainty), the RLS Foundation's advice (2018: low doses, in
the evening, extended release), the CDC (2022) and the labels. Ceilings are this project's and lie at or below the
published ones; they fall with the kidney, that of tramadol with a cirrhosis too. Age, frailty and Child-Pugh B lower
the start. A current opioid that works and meets no danger goes on; one that meets a danger is shown with the way
down, about a tenth every four weeks.

It refuses an opioid with a benzodiazepine or hypnotic, with an MAO inhibitor, in untreated sleep apnoea, below 18
years, and from 90 mg of morphine equivalents a day. Methadone or buprenorphine that treats an opioid use disorder is
left to those who prescribe it.
"""

from ekbom.facts.variables import (
    acute_intoxication,
    acute_or_severe_asthma,
    asthma,
    bowel_obstruction,
    buprenorphine_patch_rate,
    child_under_six_at_home,
    cirrhosis,
    condition_list,
    congenital_long_qt,
    daily_dose,
    dopamine_agonist_failed,
    dopamine_agonist_failed_or_augmented,
    frail,
    levodopa_failed,
    liver_child_pugh,
    liver_disease,
    locale,
    lost_opioid_tolerance,
    opioid_failed,
    opioid_use_disorder,
    oxycodone_with_naloxone,
    past_opioid_overdose,
    past_substance_use_disorder,
    people_at_risk_at_home,
    potassium,
    qtc,
    sleep_apnoea,
    specialist_supervision,
    substance_use_disorder,
    symptom_days_per_week,
    takes,
    tramadol_formulation,
)
from ekbom.guidelines.allergy import allergy_blocks
from ekbom.guidelines.augmentation import augmentation
from ekbom.guidelines.cns import (
    APNOEA_NEVER,
    APNOEA_SOFT,
    OPIOID_WITH_BENZODIAZEPINE,
    alcohol_with_sedatives,
)
from ekbom.guidelines.conditions import (
    apnoea_moderate_untreated,
    listed,
    no_hypercapnic_failure,
    no_respiratory_disease,
    no_severe_liver_disease,
    substance_use,
)
from ekbom.guidelines.dosing import dosable, dose_words, dosed
from ekbom.guidelines.drug_gate import CHILD_NEVER, RLS_DRUG_MUST_KNOW, RLS_DRUG_NEVER
from ekbom.guidelines.interactions import (
    CODEINE_TRAMADOL_NEVER,
    FULL_AGONIST_NEVER,
    MAOI_NEVER,
    METHADONE_QT_NEVER,
    NALTREXONE_NEVER,
    PATCH_QT,
    QTC_LONG,
    qtc_for_methadone,
    seizure_risk_condition,
    tramadol_with_bupropion,
)
from ekbom.guidelines.morphine_equivalents import mme_at_ceiling, mme_high, morphine_equivalents
from ekbom.guidelines.opioid_gate import (
    OPIOID_MUST_KNOW,
    OPIOID_OPTIONS,
    liver_status,
    opioid_gate_open,
    opioid_last_resort,
    opioid_question,
    opioid_risk_raised,
    opioid_treats_use_disorder,
)
from ekbom.guidelines.populations import is_pregnant, older, on_dialysis
from ekbom.guidelines.pregnancy import MAINTENANCE_OPIOIDS, near_term, never_in_pregnancy, soft_in_pregnancy
from ekbom.guidelines.renal import reduced_kidney, renal_band
from ekbom.guidelines.schedules import methadone_steps, opioid_steps
from ekbom.guidelines.severity import severe_or_worse
from ekbom.guidelines.sources import (
    AAN_2016,
    AASM_2025,
    CDC_2022,
    EKBOM,
    FDA_2020_NALOXONE,
    LABEL,
    PREGNANCY_2015,
    RLSF_OPIOID_2018,
)
from ekbom.guidelines.statements_beside import beside
from ekbom.guidelines.vocabulary import Block, Dose, Option, Statement, alert, block, finding, option, row
from ekbom.logic.expressions import (
    FALSE,
    Expression,
    any_of,
    first_match,
    is_known,
    known_true,
    parameter,
    presume,
    quantity,
)

# --- ceilings ---------------------------------------------------------------------------------------


def _mg(id: str, value: float, *, source: str = "EKBOM", flag: str = "D", label: str = "") -> Expression:
    return parameter(id, value, "mg/d", source=source, flag=flag, label=label)


OXYCODONE_CAP = _mg("oxycodone_cap", 40, label="most oxycodone a day, clearance 60 or more")
OXYCODONE_CAP_30 = _mg("oxycodone_cap_30", 30, label="most oxycodone a day, clearance 30 to 60")
OXYCODONE_CAP_15 = _mg("oxycodone_cap_15", 20, label="most oxycodone a day, clearance 15 to 30")
OXYCODONE_USUAL = _mg(
    "oxycodone_usual", 30, source="RLSF-OPIOID-2018", flag="V", label="oxycodone a day that the plan warns above"
)
OXYCODONE_PREGNANCY = _mg(
    "oxycodone_pregnancy", 20, source="IRLSSG-PREG-2015", flag="K", label="most oxycodone a day in pregnancy"
)
METHADONE_CAP = _mg("methadone_cap", 15, label="most methadone a day")
METHADONE_SPECIALIST = _mg(
    "methadone_specialist", 20, source="RLSF-OPIOID-2018", flag="V", label="most methadone a day under a specialist"
)
BUPRENORPHINE_CAP = _mg(
    "buprenorphine_cap", 6, source="EKBOM", flag="C", label="most buprenorphine under the tongue a day"
)
TRAMADOL_CAP = _mg("tramadol_cap", 200, source="LABEL", flag="V", label="most tramadol a day")
TRAMADOL_PREGNANCY = _mg(
    "tramadol_pregnancy", 100, source="IRLSSG-PREG-2015", flag="K", label="most tramadol a day in pregnancy"
)
TRAMADOL_CIRRHOSIS = _mg(
    "tramadol_cirrhosis", 100, source="LABEL", flag="K", label="most tramadol a day in cirrhosis (50 mg every 12 hours)"
)
TRAMADOL_CAP_LOW = _mg("tramadol_cap_low", 100, label="most tramadol a day, clearance below 15")
CODEINE_CAP = _mg("codeine_cap", 180, flag="K", label="most codeine a day, clearance 60 or more")
CODEINE_CAP_30 = _mg("codeine_cap_30", 90, label="most codeine a day, clearance 30 to 60")
MORPHINE_CAP = _mg("morphine_cap", 45, flag="K", label="most morphine a day, clearance 60 or more")
MORPHINE_CAP_30 = _mg("morphine_cap_30", 30, label="most morphine a day, clearance 30 to 60")
HYDROCODONE_CAP = _mg("hydrocodone_cap", 45, flag="K", label="most hydrocodone a day, clearance 60 or more")
HYDROCODONE_CAP_30 = _mg("hydrocodone_cap_30", 30, label="most hydrocodone a day, clearance 30 to 60")
HYDROCODONE_CAP_15 = _mg("hydrocodone_cap_15", 20, label="most hydrocodone a day, clearance 15 to 30")
PATCH_CAP = PATCH_QT
_NO_PATCH = quantity(0, "ug/h")
LICENCE_DAYS = parameter(
    "oxycodone_naloxone_days",
    4,
    "d/wk",
    source="LABEL",
    flag="V",
    label="days a week from which oxycodone with naloxone is licensed",
)

_upper, _middle, _low = (renal_band.is_(name) for name in ("60+", "30-60", "15-30"))
_lowest, _dialysis = renal_band.is_("<15"), on_dialysis
_never_by_kidney = finding(
    "kidney_below_15_or_dialysis", "Clearance below 15 mL/min, or dialysis", _lowest | _dialysis, source=EKBOM, flag="D"
)
_kidney_below_30 = finding(
    "kidney_below_30_or_dialysis",
    "Clearance below 30 mL/min, or dialysis",
    _low | _lowest | _dialysis,
    source=EKBOM,
    flag="D",
)

_moderate_liver = presume(liver_child_pugh.is_("B"), False, name="no_child_pugh_class_b")
_cirrhosis = presume(cirrhosis, False, name="no_cirrhosis") | _moderate_liver
#: option -> most mg a day that may be proposed (unknown where the kidney excludes the drug).
CEILINGS: dict[str, Expression] = {
    "oxycodone": first_match(
        (_upper, first_match((is_pregnant, OXYCODONE_PREGNANCY), otherwise=OXYCODONE_CAP)),
        (_middle, first_match((is_pregnant, OXYCODONE_PREGNANCY), otherwise=OXYCODONE_CAP_30)),
        (_low, OXYCODONE_CAP_15),
    ),
    "methadone": first_match((known_true(specialist_supervision), METHADONE_SPECIALIST), otherwise=METHADONE_CAP),
    "buprenorphine": BUPRENORPHINE_CAP,
    "tramadol": first_match(
        (
            _upper | _middle | _low,
            first_match((_cirrhosis, TRAMADOL_CIRRHOSIS), (is_pregnant, TRAMADOL_PREGNANCY), otherwise=TRAMADOL_CAP),
        ),
        (_lowest, TRAMADOL_CAP_LOW),
    ),
    "codeine": first_match((_upper, CODEINE_CAP), (_middle, CODEINE_CAP_30)),
    "morphine": first_match((_upper, MORPHINE_CAP), (_middle, MORPHINE_CAP_30)),
    "hydrocodone": first_match((_upper, HYDROCODONE_CAP), (_middle, HYDROCODONE_CAP_30), (_low, HYDROCODONE_CAP_15)),
}
#: option -> where the kidney excludes the drug.
KIDNEY_EXCLUDES: dict[str, Expression] = {
    "oxycodone": _never_by_kidney,
    "methadone": FALSE,
    "buprenorphine": FALSE,
    "tramadol": _dialysis,
    "codeine": _kidney_below_30,
    "morphine": _kidney_below_30,
    "hydrocodone": _never_by_kidney,
}


def _above(id: str) -> Expression:
    over = takes(id) & (daily_dose(id) > CEILINGS[id])
    return over | (takes(id) & (buprenorphine_patch_rate > PATCH_CAP)) if id == "buprenorphine" else over


ABOVE_CEILING = {
    id: finding(
        f"{id}_above_ceiling",
        f"{id.capitalize()} above the ceiling for restless legs",
        _above(id) & ~opioid_treats_use_disorder if id in ("methadone", "buprenorphine") else _above(id),
        source=EKBOM,
        flag="D",
    )
    for id in OPIOID_OPTIONS
}
EXCLUDED_BY_KIDNEY_TAKEN = {
    id: known_true(takes(id)) & known_true(when) for id, when in KIDNEY_EXCLUDES.items() if when is not FALSE
}
opioid_above_cap = finding(
    "opioid_above_cap",
    "An opioid is taken above its ceiling, or where the kidney excludes it",
    any_of(*(known_true(above) for above in ABOVE_CEILING.values()), *EXCLUDED_BY_KIDNEY_TAKEN.values()),
    source=EKBOM,
    flag="D",
)

# --- the liver --------------------------------------------------------------------------------------

#: Nothing is presumed before a new opioid; a plain "no liver disease" answers, unless a class C stands beside it.
_severe_liver = presume(
    liver_child_pugh.is_("C"), False, name="no_child_pugh_class_c", provided=known_true(~liver_disease)
)
LIVER_NEVER: tuple[Block, ...] = (
    block(
        "severe_liver_disease",
        _severe_liver,
        "Child-Pugh C: not for severe liver disease.",
        source=LABEL,
        rule="S51",
        state="proposed",
    ),
    block(
        "severe_liver_disease",
        no_severe_liver_disease,
        "Child-Pugh C: prescriber today, another option or a slow way down.",
        source=LABEL,
        rule="S51",
        state="current",
    ),
)
METHADONE_LIVER = LIVER_NEVER[:1]
moderate_liver_disease = finding(
    "moderate_liver_disease", "Child-Pugh class B or C", liver_child_pugh.is_in("B", "C"), source=LABEL
)
#: Presumed as the severe class is: a cirrhosis without its class is an open question.
_no_moderate_liver_disease = presume(
    moderate_liver_disease,
    False,
    name="no_moderate_liver_disease",
    provided=condition_list & ~known_true(cirrhosis),
)
NALOXONE_TABLET_LIVER: tuple[Block, ...] = (
    block(
        "naloxone_tablet_liver",
        takes("oxycodone") & oxycodone_with_naloxone & _no_moderate_liver_disease,
        "Child-Pugh B or C: not the tablet of oxycodone with naloxone. Prescriber today: another form or a slow way down, no sudden "
        "stop.",
        source=LABEL,
        rule="S51",
        state="current",
    ),
)

# --- licence of oxycodone with naloxone --------------------------------------------------------------

oxycodone_naloxone_licensed = finding(
    "oxycodone_naloxone_licensed",
    "Within the European and British licence of oxycodone with naloxone: severe, four days a week or more, after a dopaminergic drug "
    "failed",
    known_true(severe_or_worse)
    & known_true(symptom_days_per_week >= LICENCE_DAYS)
    & any_of(
        known_true(dopamine_agonist_failed_or_augmented),
        known_true(dopamine_agonist_failed),
        known_true(levodopa_failed),
        known_true(augmentation),
    )
    & ~known_true(moderate_liver_disease),
    source=LABEL,
    flag="V",
)

# --- the patch of buprenorphine and the QT -----------------------------------------------------------

buprenorphine_patch_forbidden = finding(
    "buprenorphine_patch_forbidden",
    "Long QT, or an antiarrhythmic of class Ia or III: no buprenorphine patch",
    any_of(
        listed(congenital_long_qt),
        presume(qtc >= QTC_LONG, False, name="no_long_qtc"),
        takes("antiarrhythmic_ia_iii"),
    ),
    source=LABEL,
)
PATCH_NEVER: tuple[Block, ...] = (
    block(
        "patch_and_qt",
        takes("buprenorphine") & (buprenorphine_patch_rate > _NO_PATCH) & buprenorphine_patch_forbidden,
        "A long QT, or an antiarrhythmic of class Ia or III: not the patch. Prescriber today: under the tongue or another opioid, no "
        "sudden stop.",
        source=LABEL,
        rule="S35",
        state="current",
    ),
)

# --- what stands against every opioid ---------------------------------------------------------------

_substance_use = listed(substance_use_disorder) | listed(opioid_use_disorder)
opioid_forbidden_breathing_or_gut = finding(
    "opioid_forbidden_breathing_or_gut",
    "Breathing failure with raised carbon dioxide, acute or severe asthma, ileus, or acute intoxication",
    any_of(
        no_hypercapnic_failure,
        listed(acute_or_severe_asthma),
        listed(bowel_obstruction),
        listed(acute_intoxication),
    ),
    source=LABEL,
)
_FORBIDDEN_TEXT = (
    "Raised carbon dioxide, acute or severe asthma, ileus, or acute intoxication: no opioid. Where one is taken: prescriber today, a "
    "planned way down."
)


def _never(id: str) -> tuple[Block, ...]:
    maintenance = id in ("methadone", "buprenorphine")
    kidney = KIDNEY_EXCLUDES[id]
    by_kidney = (
        ()
        if kidney is FALSE
        else (
            block(
                "kidney",
                kidney,
                "The kidney excludes this drug: another option; where it is taken, prescriber today and no sudden stop.",
                source=EKBOM,
                rule="S03",
            ),
        )
    )
    return (
        *RLS_DRUG_NEVER,
        *CHILD_NEVER,
        *OPIOID_WITH_BENZODIAZEPINE,
        *APNOEA_NEVER,
        *MAOI_NEVER,
        *NALTREXONE_NEVER,
        block("breathing_or_gut", opioid_forbidden_breathing_or_gut, _FORBIDDEN_TEXT, source=LABEL, rule="S38"),
        block(
            "substance_use",
            _substance_use,
            "Active substance use disorder: addiction service, not an opioid for the legs.",
            source=RLSF_OPIOID_2018,
            rule="S38",
            state="proposed",
        ),
        block(
            "substance_use",
            _substance_use & ~opioid_treats_use_disorder if maintenance else _substance_use,
            "Active substance use disorder: addiction service now; no sudden stop.",
            source=RLSF_OPIOID_2018,
            rule="S38",
            state="current",
        ),
        block(
            "morphine_equivalents",
            mme_at_ceiling,
            "90 mg of morphine equivalents a day or more: no further opioid.",
            source=EKBOM,
            rule="S25",
            state="proposed",
        ),
        block(
            "morphine_equivalents",
            mme_at_ceiling & ~opioid_treats_use_disorder,
            "90 mg of morphine equivalents a day or more: a slow way down with the prescriber, naloxone; no sudden stop.",
            source=EKBOM,
            rule="S25",
            state="current",
        ),
        *by_kidney,
        *never_in_pregnancy(id),
        *allergy_blocks(id),
    )


def _harm(id: str) -> tuple[Block, ...]:
    return (
        block(
            "above_ceiling",
            ABOVE_CEILING[id],
            "Above the ceiling for restless legs: prescriber today, a slow reduction, no sudden stop.",
            source=EKBOM,
            rule="S03",
            state="current",
        ),
    )


def _soft(id: str) -> tuple[Block, ...]:
    return (
        *APNOEA_SOFT,
        block(
            "opioid_risk",
            opioid_risk_raised,
            "Raised risk of opioid use disorder: only with a specialist and close review.",
            source=RLSF_OPIOID_2018,
            rule="S38",
            state="proposed",
        ),
        *soft_in_pregnancy(id),
    )


TAPER = (
    "Never suddenly: about a tenth of the dose every four weeks after long use, slower when it hurts; watch for withdrawal, mood and "
    "the legs. Methadone or buprenorphine for an opioid use disorder goes on with its own service. No MAO inhibitor until 14 days "
    "after the last dose."
)
#: The pace is this project's caution; labels differ.
STEPS = "In the smallest steps, at most once a week, to the lowest dose that works."
_MONITORING = (
    "IRLS, sleepiness, driving, bowels (senna from the first day) and morphine equivalents after 1, 4 and 12 weeks, then every 3 months.",
    "Prescription monitoring, urine drug screen and risk score.",
    "Central apnoea in sleep, sex hormones and adrenals when complaints suggest it.",
)
REGISTRY = (
    "In the registry of opioids for restless legs (observational, self-selected; median 30 mg of morphine equivalents, half on methadone) the "
    "median dose did not change in two years; after five the IRLS went from 13.3 to 13.1, the dose from 30 to 36 mg, and 51 % had raised it."
)
_IF_IT_FAILS = "Taper it, go back over diagnosis, iron and worsening drugs, and see a specialist centre."


def _for(text: str) -> Statement:
    return AASM_2025.statement("A9", text, direction="for", strength="conditional", certainty="moderate", flag="V2")


A9 = _for("Extended-release oxycodone and other opioids in adults with restless legs")
FOUNDATION = RLSF_OPIOID_2018.statement(
    "RLSF-REFRACTORY",
    "Low-dose opioids, in the evening, in refractory disease with risk tool, agreement and frequent review",
    direction="for",
    strength="conditional",
    flag="V",
)
_careful = known_true(older) | known_true(frail)
_gentle = _careful | _moderate_liver
DOSABLE = dosable(*RLS_DRUG_MUST_KNOW, renal_band, liver_status)


def _replaces(id: str) -> tuple[tuple[Expression, str], ...]:
    """The opioid that is taken already, unless it treats a use disorder."""
    return tuple(
        (takes(other) & ~opioid_treats_use_disorder if other in MAINTENANCE_OPIOIDS else takes(other), other)
        for other in OPIOID_OPTIONS
        if other != id
    )


def _opioid(
    id: str,
    title: str,
    *,
    text: str,
    start: Expression,
    titrate: Expression,
    maximum: Expression,
    renal: Expression,
    never: tuple[Block, ...] = (),
    not_unless: tuple[Block, ...] = (),
    must_know: tuple[Expression, ...] = (),
    statements: tuple[Statement, ...] = (),
    monitoring: tuple[str, ...] = (),
    evidence: str = REGISTRY,
    fit: Expression | None = None,
) -> Option:
    return option(
        id,
        title,
        kind="drug",
        text=text,
        indication=opioid_gate_open,
        must_know=(*OPIOID_MUST_KNOW, *must_know),
        never=(*_never(id), *never),
        not_unless=(*_soft(id), *not_unless),
        statements=(A9, FOUNDATION, *beside(id), *statements),
        evidence=evidence,
        dose=Dose(
            start=start,
            titrate=titrate,
            maximum=maximum,
            renal=renal,
            maximum_per_day=dosed(DOSABLE, CEILINGS[id]),
            interval_days=quantity(1, "d"),
        ),
        group="opioid",
        not_with=("clonazepam", "benzodiazepine_or_z"),
        replaces=_replaces(id),
        current=takes(id),
        keep_when=~known_true(opioid_failed),
        harm=_harm(id),
        monitoring=(*_MONITORING, *monitoring),
        if_it_fails=_IF_IT_FAILS,
        how_to_stop=TAPER,
        fit=fit,
        schedule=methadone_steps(DOSABLE, start, _gentle) if id == "methadone" else opioid_steps(start),
    )


oxycodone = _opioid(
    "oxycodone",
    "Oxycodone, extended release",
    text="The opioid with a controlled trial (with naloxone). The licence of the combination in Europe and the United Kingdom is "
    "severe disease on four days a week or more after dopaminergic drugs failed, up to 60/30 mg a day, with a look every 3 months "
    "and a try to withdraw after a year; this plan stops at 40 mg. The combination is not for Child-Pugh B or C.",
    start=dose_words(
        DOSABLE,
        (_moderate_liver, "A third to a half of 5 mg in the evening, without naloxone."),
        (reduced_kidney, "A third to a half of 5 mg, in the evening."),
        (_careful, "2.5 mg in the evening."),
        (
            known_true(oxycodone_naloxone_licensed) & known_true(locale.is_in("eu", "uk")),
            "5 mg in the evening, 1 to 2 hours before symptoms usually begin; the tablet with naloxone: 5/2.5 mg every 12 hours.",
        ),
        otherwise="5 mg in the evening, 1 to 2 hours before symptoms usually begin.",
    ),
    titrate=dose_words(DOSABLE, otherwise=STEPS),
    maximum=dose_words(
        DOSABLE,
        (known_true(is_pregnant), "5 to 20 mg a day at most, only with the obstetric team."),
        (_middle, "30 mg a day."),
        (_low, "20 mg a day."),
        otherwise="Usually 10 to 30 mg a day; above 30 only with a reason, never above 40.",
    ),
    renal=dose_words(
        DOSABLE,
        (_upper, "No change for this kidney function."),
        otherwise="Start with a third to a half and raise slowly; not below a clearance of 15 mL/min or on dialysis.",
    ),
    never=(*LIVER_NEVER, *NALOXONE_TABLET_LIVER),
    monitoring=(
        "With the tablet of oxycodone and naloxone: the need every 3 months, a slow try to come off after a year.",
    ),
    evidence="One controlled trial (306 people, with naloxone, mean 22 mg a day): IRLS 8.2 points better than with placebo. "
    + REGISTRY,
    statements=(
        AAN_2016.statement(
            "AAN-OXYCODONE-NALOXONE",
            "Prolonged-release oxycodone with naloxone when other treatments failed",
            direction="for",
            strength="conditional",
            certainty="level C",
            flag="V",
        ),
        PREGNANCY_2015.statement(
            "PREG-OXYCODONE",
            "Low-dose oxycodone from the second trimester in very severe refractory disease, with the obstetric team",
            direction="for",
            strength="conditional",
            population="pregnant",
        ),
    ),
    fit=_upper,
)
methadone = _opioid(
    "methadone",
    "Methadone",
    text="Long-acting, for those who know it: long half-life, the QT interval, many interactions (CYP2B6, CYP3A4). Care with the "
    "liver.",
    start=dose_words(
        DOSABLE, (_gentle, "Half of 2.5 mg, in the evening; slower steps."), otherwise="2.5 mg in the evening."
    ),
    titrate=dose_words(
        DOSABLE,
        otherwise="Not faster than every 5 to 7 days; electrocardiogram 2 to 4 weeks after the start and after each rise.",
    ),
    maximum=dose_words(
        DOSABLE,
        (
            known_true(specialist_supervision),
            "Usually 5 to 10 mg a day; at most 20 mg, which passes 90 mg of morphine equivalents.",
        ),
        otherwise="Usually 5 to 10 mg a day; 15 mg without a specialist.",
    ),
    renal=dose_words(
        DOSABLE,
        (_lowest | _dialysis, "No change by number, but start low and go slowly."),
        otherwise="No change for the kidney.",
    ),
    never=(*METHADONE_QT_NEVER, *METHADONE_LIVER),
    must_know=(qtc_for_methadone, potassium),
    monitoring=(
        "Electrocardiogram before the start, 2 to 4 weeks after it and after each rise, then yearly; potassium and magnesium.",
    ),
    evidence="No trial against placebo. " + REGISTRY,
)
#: The patch is spoken of only where it is known to be fine.
_without_patch = ~known_true(~buprenorphine_patch_forbidden)
buprenorphine = _opioid(
    "buprenorphine",
    "Buprenorphine, under the tongue or as a patch",
    text="Partial agonist with a ceiling on breathing and the safest opioid for the kidney; care with the liver. Tablets can harm the "
    "teeth: rinse with water. Never on top of a full agonist. In the United States it needs no special waiver since 2023.",
    start=dose_words(
        DOSABLE,
        (_without_patch & _gentle, "0.125 to 0.25 mg under the tongue in the evening; no patch."),
        (_without_patch, "0.25 to 0.5 mg under the tongue in the evening; no patch."),
        (_gentle, "0.125 to 0.25 mg under the tongue in the evening, or a patch of 5 ug/h."),
        otherwise="0.25 to 0.5 mg under the tongue in the evening, or a patch of 5 ug/h.",
    ),
    titrate=dose_words(DOSABLE, otherwise=STEPS),
    maximum=dose_words(
        DOSABLE,
        (
            _without_patch,
            "Usually 0.5 to 2 mg, at most 6 mg a day under the tongue; no patch with a long QT or these antiarrhythmics.",
        ),
        otherwise="Usually 0.5 to 2 mg, at most 6 mg a day under the tongue; patch at most 20 ug/h.",
    ),
    renal=dose_words(DOSABLE, otherwise="No change for the kidney, nor on dialysis."),
    never=(*FULL_AGONIST_NEVER, *PATCH_NEVER),
    monitoring=("Liver values; teeth.",),
    not_unless=(
        block(
            "severe_liver_disease",
            _severe_liver,
            "Child-Pugh C: not the patch, and the rest only with a specialist.",
            source=LABEL,
            state="proposed",
        ),
    ),
    fit=reduced_kidney | mme_high,
)
tramadol = _opioid(
    "tramadol",
    "Tramadol",
    text="Weak, and itself able to cause augmentation, seizures, serotonin toxicity, low sodium and low blood sugar. Not the first of "
    "the opioids.",
    start=dose_words(
        DOSABLE,
        (_careful, "25 mg, immediate release, in the evening."),
        (_low | _lowest | _cirrhosis, "50 mg, immediate release, in the evening."),
        otherwise="50 mg immediate release, or 100 mg extended release, in the evening.",
    ),
    titrate=dose_words(DOSABLE, otherwise=f"{STEPS} Ask about augmentation at every visit."),
    maximum=dose_words(
        DOSABLE,
        (known_true(is_pregnant), "100 mg a day, not in the first trimester, only with the obstetric team."),
        (_lowest, "100 mg a day, immediate release only."),
        (_cirrhosis, "100 mg a day: 50 mg immediate release every 12 hours."),
        (_low, "200 mg a day: 50 to 100 mg immediate release every 12 hours."),
        otherwise="Usually 100 to 200 mg, at most 200 mg a day, also above 75 years.",
    ),
    renal=dose_words(
        DOSABLE,
        (_low | _lowest, "No extended release below a clearance of 30 mL/min."),
        otherwise="No change for this kidney function.",
    ),
    never=(
        *CODEINE_TRAMADOL_NEVER,
        *LIVER_NEVER,
        block(
            "tramadol_extended_release_kidney",
            takes("tramadol")
            & presume(tramadol_formulation.is_("extended"), False, name="no_extended_release_tramadol")
            & _kidney_below_30,
            "Extended-release tramadol below a clearance of 30 mL/min: change to immediate release or taper, with the prescriber "
            "today; no sudden stop.",
            source=LABEL,
            rule="S03",
            state="current",
        ),
        block(
            "seizure_risk",
            seizure_risk_condition,
            "Epilepsy, or a sudden stop of alcohol or a sedative: tramadol brings on seizures.",
            source=LABEL,
            rule="S34",
        ),
    ),
    monitoring=(
        "The augmentation questions at every visit; sodium and blood sugar when confusion or faintness suggests it.",
    ),
    not_unless=(
        block(
            "with_bupropion",
            takes("bupropion"),
            "Bupropion is taken: together they bring on seizures, and tramadol works less.",
            source=LABEL,
            rule="S34",
            state="proposed",
        ),
        block(
            "with_bupropion",
            tramadol_with_bupropion,
            "Together with bupropion it brings on seizures: talk to both prescribers.",
            source=LABEL,
            rule="S34",
            state="current",
        ),
    ),
)
codeine = _opioid(
    "codeine",
    "Codeine",
    text="Weak, and its effect hangs on CYP2D6: nothing in slow, too much in ultrarapid metabolisers. Care in asthma.",
    start=dose_words(DOSABLE, (_careful | reduced_kidney, "15 mg in the evening."), otherwise="30 mg in the evening."),
    titrate=dose_words(DOSABLE, otherwise=STEPS),
    maximum=dose_words(DOSABLE, (_middle, "90 mg a day."), otherwise="Usually 60 to 120 mg, at most 180 mg a day."),
    renal=dose_words(
        DOSABLE, (_middle, "Half the ceiling; not below 30 mL/min."), otherwise="No change for this kidney function."
    ),
    never=CODEINE_TRAMADOL_NEVER,
)
morphine = _opioid(
    "morphine",
    "Morphine, extended release",
    text="Second choice: its metabolites build up in kidney disease, and with gabapentin enacarbil it sedates more.",
    start=dose_words(
        DOSABLE,
        (_careful | reduced_kidney, "Half of 15 mg, or the smallest strength there is."),
        otherwise="15 mg in the evening.",
    ),
    titrate=dose_words(DOSABLE, otherwise=STEPS),
    maximum=dose_words(DOSABLE, (_middle, "30 mg a day."), otherwise="15 to 45 mg a day."),
    renal=dose_words(
        DOSABLE,
        (_middle, "At most 30 mg a day; not below 30 mL/min or on dialysis."),
        otherwise="No change for this kidney function.",
    ),
)
hydrocodone = _opioid(
    "hydrocodone",
    "Hydrocodone, extended release",
    text="Second choice; little is known in restless legs.",
    start=dose_words(
        DOSABLE,
        (_careful | reduced_kidney, "Half of 10 mg, or the smallest strength there is."),
        otherwise="10 mg in the evening.",
    ),
    titrate=dose_words(DOSABLE, otherwise=STEPS),
    maximum=dose_words(
        DOSABLE,
        (_middle, "30 mg a day."),
        (_low, "20 mg a day."),
        otherwise="Usually 20 to 45 mg, at most 45 mg a day.",
    ),
    renal=dose_words(
        DOSABLE,
        (_middle | _low, "Lower ceiling; not below 15 mL/min or on dialysis."),
        otherwise="No change for this kidney function.",
    ),
)

# --- naloxone ---------------------------------------------------------------------------------------

NALOXONE_REASONS: tuple[Expression, ...] = (
    mme_high,
    takes("benzodiazepine_or_z"),
    takes("gabapentinoid"),
    takes("other_cns_depressant"),
    alcohol_with_sedatives,
    sleep_apnoea,
    apnoea_moderate_untreated,
    no_respiratory_disease,
    asthma,
    acute_or_severe_asthma,
    older,
    reduced_kidney,
    liver_disease,
    past_opioid_overdose,
    opioid_use_disorder,
    past_substance_use_disorder,
    substance_use,
    lost_opioid_tolerance,
    people_at_risk_at_home,
    child_under_six_at_home,
)
naloxone_prescribe = finding(
    "naloxone_prescribe",
    "A reason to hand out naloxone, not only to talk about it",
    any_of(*(known_true(reason) for reason in NALOXONE_REASONS)),
    source=(FDA_2020_NALOXONE, CDC_2022),
    flag="V",
)
naloxone = option(
    "naloxone",
    "Naloxone at home",
    kind="drug",
    text="Talk about it with everyone who is given an opioid. Prescribe it with 50 mg of morphine equivalents or more, another "
    "depressant of the brain, sleep apnoea or lung disease, 65 years or more, kidney or liver disease, an earlier overdose or "
    "substance use disorder, lost tolerance, or children and others at risk at home. Show the household how it is used.",
    indication=takes("opioid") | known_true(opioid_last_resort),
    never=allergy_blocks("naloxone"),
    statements=(
        FDA_2020_NALOXONE.statement(
            "FDA-NALOXONE",
            "Naloxone is discussed with everyone who is prescribed an opioid, and prescribed to those at risk of overdose.",
            direction="for",
            strength="good_practice",
            flag="V",
        ),
        CDC_2022.statement(
            "CDC-NALOXONE",
            "Naloxone is offered where the risk of overdose is raised.",
            direction="for",
            strength="good_practice",
            flag="K",
        ),
    ),
    monitoring=("Still in date, and at hand? Ask at every visit.",),
    if_it_fails="Emergency services at once: naloxone wears off before the opioid does.",
    necessity="safety",
    fit=naloxone_prescribe,
)

# --- alerts -----------------------------------------------------------------------------------------

mme_alert = alert(
    "mme_high",
    "S25",
    "Morphine equivalents",
    row(
        known_true(mme_at_ceiling),
        "critical",
        "90 mg of morphine equivalents a day or more: prescriber today, naloxone, a slow way down. No sudden stop; methadone or "
        "buprenorphine for an opioid use disorder stays with its service.",
    ),
    row(
        known_true(mme_high),
        "high",
        "50 mg of morphine equivalents a day or more: naloxone, review what it brings, no further rise.",
    ),
    source=(CDC_2022, EKBOM),
    unknown_when=known_true(takes("opioid")) & ~is_known(morphine_equivalents),
    unknown_level="moderate",
    unknown_text="An opioid is taken whose dose is not known: the morphine equivalents cannot be summed. Complete the dose.",
)
opioid_block_alert = alert(
    "opioid_block",
    "S38",
    "Opioid and breathing, gut or substance use",
    row(
        opioid_question
        & (known_true(opioid_forbidden_breathing_or_gut) | (known_true(substance_use) & ~opioid_treats_use_disorder)),
        "critical",
        "Raised carbon dioxide, acute or severe asthma, ileus, intoxication or active substance use: no new opioid; another option or the "
        "addiction service. Where one is taken: prescriber today, no sudden stop.",
    ),
    row(
        opioid_question & known_true(opioid_risk_raised),
        "high",
        "Opioid risk score 3 or more, or a past substance use disorder: only with a specialist, small supplies, close review.",
    ),
    source=(RLSF_OPIOID_2018, LABEL),
)
opioid_near_term = alert(
    "opioid_near_term",
    "S13",
    "Opioid near birth",
    row(
        known_true(near_term) & known_true(takes("opioid")),
        "high",
        "An opioid near birth: the newborn may go through withdrawal. Warn the obstetric and neonatal teams; stop nothing suddenly.",
    ),
    source=PREGNANCY_2015,
)
oxycodone_above_usual = alert(
    "oxycodone_above_usual",
    "S03",
    "Oxycodone above the usual range",
    row(
        known_true(takes("oxycodone")) & known_true(daily_dose("oxycodone") > OXYCODONE_USUAL),
        "high",
        "More than 30 mg of oxycodone a day: ask for the reason, look at augmentation, iron and sleep apnoea, no further rise.",
    ),
    source=RLSF_OPIOID_2018,
)
