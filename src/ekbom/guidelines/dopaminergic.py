"""Dopaminergic drugs: why they are no longer started as a habit, and how they are left safely.

The AASM guideline of 2025 suggests against their standard use because of augmentation, and recommends against
cabergoline; the AAN (2016), the European guideline (2012), the Mayo algorithm (2021) and the German one (2022) are shown
beside it. They may still suit a person who puts short-term relief above long-term harm, after the alpha-2-delta drugs. The
taper follows expert practice
and is a design choice; nothing here stops a dopaminergic drug from one day to the next after 14 days of use, a
duration that is not known counts as longer.

It refuses: a start with an impulse control disorder, a psychosis, a dopamine blocker or severe orthostatic
hypotension; any rise, and levodopa on top, under augmentation; a taper of its own for Parkinson disease or a prolactinoma.
"""

from ekbom.facts.variables import (
    accepts_augmentation_risk,
    age,
    alpha2delta_failed,
    carer_informed,
    days_on,
    dementia,
    dopaminergic_years,
    falls_last_12_months,
    gabapentin_enacarbil_failed,
    gabapentin_failed,
    heart_valve_disease_or_fibrosis,
    locale,
    medication_list,
    narrow_angle_glaucoma,
    phq9_item9,
    plans_to_stop_abruptly,
    pregabalin_failed,
    prolactinoma,
    severe_orthostatic_hypotension,
    sudden_sleep_episode,
    takes,
)
from ekbom.guidelines.allergy import allergy_blocks, gabapentinoid_allergy
from ekbom.guidelines.augmentation import augmentation, augmentation_severity
from ekbom.guidelines.cns import FALLS
from ekbom.guidelines.conditions import listed, no_psychotic_disorder, no_severe_liver_disease
from ekbom.guidelines.dopaminergic_doses import (
    ABOVE_CEILING,
    LEVODOPA_MAX,
    PRAMIPEXOLE_MAX,
    ROPINIROLE_DIALYSIS_MAX,
    ROPINIROLE_MAX,
    ROTIGOTINE_MAX,
    dopaminergic_above_ceiling,
    dopaminergic_at_ceiling,
    dopaminergic_of_another_specialist,
    on_dopaminergic,
    pramipexole_dose_too_high,
    pramipexole_not_for_kidney,
    pramipexole_slow_steps,
    ropinirole_extended_release,
    ropinirole_not_for_kidney,
    two_dopaminergics,
)
from ekbom.guidelines.dosing import dosable, dose_words, dosed
from ekbom.guidelines.drug_gate import (
    CHILD_NEVER,
    RLS_DRUG_MUST_KNOW,
    RLS_DRUG_NEVER,
    drug_arm,
    groundwork_done,
    occasional_arm,
)
from ekbom.guidelines.impulse_control import impulse_control
from ekbom.guidelines.interactions import NON_SELECTIVE_MAOI_NEVER
from ekbom.guidelines.populations import is_pregnant, older
from ekbom.guidelines.pregnancy import never_in_pregnancy, soft_in_pregnancy
from ekbom.guidelines.prescreen import PHQ_ITEM_POSITIVE, suicidality_open
from ekbom.guidelines.renal import renal_band
from ekbom.guidelines.schedules import pramipexole_steps, ropinirole_steps, rotigotine_steps
from ekbom.guidelines.sources import (
    AAN_2016,
    AASM_2012,
    AASM_2025,
    EFNS_2012,
    EKBOM,
    IRLSSG_AUGMENTATION_2016,
    LABEL,
    MAYO_2021,
    PREGNANCY_2015,
    WITHDRAWAL_2018,
)
from ekbom.guidelines.statements_beside import beside
from ekbom.guidelines.tapers import dopaminergic_taper_steps
from ekbom.guidelines.vocabulary import (
    Block,
    Dose,
    Option,
    Statement,
    absent_unless_listed,
    block,
    finding,
    follow_up,
    option,
    request,
)
from ekbom.logic.expressions import (
    Expression,
    all_of,
    any_of,
    first_match,
    known_true,
    parameter,
    quantity,
)

ABRUPT_AFTER = parameter(
    "dopaminergic_abrupt_after",
    14,
    "d",
    source="EKBOM",
    flag="D",
    label="days of use from which a dopaminergic drug is not stopped at once",
)
LONG_USE = parameter(
    "dopaminergic_long_use", 5, "a", source="EKBOM", flag="D", label="years of use that ask for slow steps"
)

DOPAMINERGIC_AGE = parameter(
    "dopaminergic_age",
    70,
    "a",
    source="EKBOM",
    flag="K",
    label="age above which a dopaminergic drug asks for more care",
)

# --- what forbids, what must be known ---------------------------------------------------------------

dopamine_blocker = finding(
    "dopamine_blocker",
    "Takes a drug that blocks dopamine (antipsychotic, metoclopramide, promethazine …)",
    takes("d2_blocker"),
    source=EKBOM,
)
no_dopamine_blocker = absent_unless_listed(dopamine_blocker, medication_list)
IMPULSE_CONTROL_BLOCK = block(
    "impulse_control",
    impulse_control,
    "Impulse control disorder now or in the past, or a positive screen: no dopaminergic drug; where one is taken, taper it by "
    "plan, with a carer, and protect money and driving.",
    source=IRLSSG_AUGMENTATION_2016,
    rule="S07",
)
DOPAMINERGIC_NEVER: tuple[Block, ...] = (
    *RLS_DRUG_NEVER,
    *CHILD_NEVER,
    IMPULSE_CONTROL_BLOCK,
    block(
        "dopamine_blocker",
        no_dopamine_blocker,
        "A dopamine blocker is taken: the two work against each other. Choose another drug for the legs; an antipsychotic is "
        "never stopped for this.",
        source=EKBOM,
        rule="S08",
        state="proposed",
    ),
    block(
        "psychosis",
        no_psychotic_disorder,
        "A psychosis, now or in the past: no dopaminergic drug.",
        source=EKBOM,
        rule="S41",
        state="proposed",
    ),
    block(
        "severe_orthostatic_hypotension",
        listed(severe_orthostatic_hypotension),
        "Severe fall of blood pressure on standing.",
        source=LABEL,
        state="proposed",
    ),
)
dopaminergic_caution = finding(
    "dopaminergic_caution",
    "Older than 70, dementia, a fall within a year or sudden sleep: a dopaminergic drug asks for more care",
    any_of(
        known_true(age > DOPAMINERGIC_AGE),
        known_true(dementia),
        known_true(falls_last_12_months >= FALLS),
        known_true(sudden_sleep_episode),
    ),
    source=LABEL,
)
alpha2delta_used_up = finding(
    "alpha2delta_used_up",
    "The alpha-2-delta drugs failed at full dose, or an allergy excludes them",
    any_of(
        alpha2delta_failed,
        gabapentinoid_allergy,
        all_of(gabapentin_failed, gabapentin_enacarbil_failed, pregabalin_failed),
    ),
    source=(AASM_2025, EKBOM),
    flag="D",
)
#: What comes before an agonist; a specialist may see it otherwise. Levodopa on single evenings does not wait for it.
AGONIST_LAST: tuple[Block, ...] = (
    block(
        "agonist_before_alpha2delta",
        ~known_true(alpha2delta_used_up),
        "Only after the alpha-2-delta drugs failed at full dose or are excluded.",
        source=EKBOM,
        state="proposed",
    ),
    block(
        "augmentation_risk_not_accepted",
        ~known_true(accepts_augmentation_risk),
        "Only for a person who was told of augmentation and impulse control disorder and accepts the risk.",
        source=EKBOM,
        state="proposed",
    ),
)
MUST_KNOW: tuple[Expression, ...] = (*RLS_DRUG_MUST_KNOW, impulse_control, no_psychotic_disorder)
MUST_KNOW_RENAL: tuple[Expression, ...] = (*MUST_KNOW, renal_band)
_READY = dosable(*MUST_KNOW)
_READY_RENAL = dosable(*MUST_KNOW_RENAL)

dopaminergic_harm = finding(
    "dopaminergic_harm",
    "A dopaminergic drug does harm: augmentation, impulse control disorder, or a dose above the ceiling",
    on_dopaminergic
    & (
        known_true(augmentation)
        | known_true(impulse_control)
        | (known_true(dopaminergic_above_ceiling) & ~known_true(dopaminergic_of_another_specialist))
    ),
    source=(IRLSSG_AUGMENTATION_2016, EKBOM),
    flag="D",
)
_for_restless_legs = ~known_true(dopaminergic_of_another_specialist)
AUGMENTED = block(
    "augmentation",
    augmentation & _for_restless_legs,
    "Augmentation: do not raise it, add no second one, do not stop it suddenly; taper it by plan once another drug works.",
    source=IRLSSG_AUGMENTATION_2016,
    rule="S06",
    state="current",
)


def _harm(drug: str) -> tuple[Block, ...]:
    return (
        AUGMENTED,
        block(
            f"{drug}_above_ceiling",
            ABOVE_CEILING[drug] & _for_restless_legs,
            "The dose is above what restless legs or the kidney allow: speak to the prescriber today, never raise it, taper it by "
            "plan; do not stop it suddenly.",
            source=LABEL,
            rule="S05",
            state="current",
        ),
    )


def _go_on(drug: str) -> tuple[Block, ...]:
    """What to say of a drug that is taken and does no harm that is known: never just "stop"."""
    return (
        block(
            f"{drug}_of_another_specialist",
            takes(drug) & dopaminergic_of_another_specialist,
            "For restless legs it is advised against, but it is taken for Parkinson disease or prolactin: it goes on, and its "
            "specialist decides.",
            source=EKBOM,
            state="current",
        ),
        block(
            f"{drug}_in_use",
            takes(drug) & _for_restless_legs,
            "No habit for the long run: without harm it goes on for now at the same dose, with the questions at every visit and a "
            "planned taper on offer; never stop it at once.",
            source=AASM_2025,
            rule="S50",
            state="current",
        ),
        block(
            f"{drug}_with_another",
            takes(drug) & two_dopaminergics & _for_restless_legs,
            "Two dopaminergic drugs are taken for the legs: never two at once; one of them is tapered by plan, not stopped suddenly.",
            source=IRLSSG_AUGMENTATION_2016,
            rule="S06",
            state="current",
        ),
        block(
            f"{drug}_pressure",
            takes(drug) & listed(severe_orthostatic_hypotension),
            "Severe fall of blood pressure on standing: the prescriber looks at the dose and at a taper by plan.",
            source=LABEL,
            state="current",
        ),
    )


def _against(id: str, drug: str, certainty: str, flag: str, *, population: str = "adult") -> Statement:
    who = "adults with end-stage kidney disease" if population == "dialysis" else "adults"
    return AASM_2025.statement(
        id,
        f"Standard use of {drug} is suggested against for {who}"
        + (
            "."
            if population == "dialysis"
            else "; it may suit a person who puts short-term relief above long-term harm."
        ),
        direction="against",
        strength="conditional",
        certainty=certainty,
        population=population,
        flag=flag,
    )


def _older(drug: str, aan: str, *, european: bool) -> tuple[Statement, ...]:
    aan_strength = {"A": "strong", "B": "conditional", "C": "conditional"}[aan]
    statements = [
        AAN_2016.statement(
            f"AAN-{drug.upper()}",
            f"Level {aan} evidence for {drug} in moderate to severe disease (older than the evidence on augmentation).",
            direction="for",
            strength=aan_strength,
            certainty=f"level {aan}",
            flag="V",
        )
    ]
    if european:
        statements.append(
            EFNS_2012.statement(
                f"EFNS-{drug.upper()}",
                f"{drug.capitalize()} is effective in the short term.",
                direction="for",
                strength="strong",
                certainty="level A",
                flag="V",
            )
        )
    return tuple(statements)


_GROUP = ("pramipexole", "ropinirole", "rotigotine", "levodopa", "cabergoline", "pergolide")


def _others(drug: str) -> tuple[str, ...]:
    return (*(other for other in _GROUP if other != drug), "da_dose_increase")


def _replaces(drug: str) -> tuple[tuple[Expression, str], ...]:
    """Never two at once: the one that is taken for the legs would make way."""
    started = ("pramipexole", "ropinirole", "rotigotine", "levodopa")
    return tuple(
        (takes(other) & ~known_true(dopaminergic_of_another_specialist), other) for other in started if other != drug
    )


_RISKS = "Augmentation comes in 7 to 8 of 100 a year and in 40 to 70 by ten years; impulse control disorder in 6 to 17 of 100."
_MONITORING = (
    "Every three months: the four augmentation questions, and gambling, spending, eating and sexual urges, best with a partner.",
    "Blood pressure on standing, sudden sleep, driving.",
    "Nausea and faintness with the first doses.",
    "Ferritin and transferrin saturation; low iron favours augmentation.",
)
_IF_IT_FAILS = (
    "Do not raise it above the ceiling: bring a gabapentinoid or another drug to effect and taper it by plan."
)
_HOW_TO_STOP = (
    "Never suddenly after 14 days of use: bring another drug to effect first, then take the steps of the planned taper; the "
    "worst four or five nights follow the last dose. A drug taken for Parkinson disease or prolactin stays with its specialist."
)
_DAILY = quantity(1, "d")
_accepted = known_true(accepts_augmentation_risk) & ~dopaminergic_caution
_older_patient = known_true(older)
#: Packs of Europe and the United Kingdom state base.
_packs_in_base = known_true(locale.is_in("eu", "uk"))
#: Slow unless the clearance is known to be higher.
_pramipexole_slow = ~known_true(~pramipexole_slow_steps)
_haemodialysis = known_true(renal_band.is_("haemodialysis"))

# --- the drugs --------------------------------------------------------------------------------------

_PRAMIPEXOLE_START = dose_words(
    _READY_RENAL,
    (
        _older_patient & _packs_in_base,
        "0.044 mg base (half of 0.088; 0.0625 mg salt), 2 to 3 hours before bed.",
    ),
    (_older_patient, "0.0625 mg (salt; half of 0.125), 2 to 3 hours before bed."),
    (_packs_in_base, "0.088 mg base (0.125 mg salt), 2 to 3 hours before bed."),
    otherwise="0.125 mg (salt), 2 to 3 hours before bed.",
)
pramipexole = option(
    "pramipexole",
    "Pramipexole",
    kind="drug",
    text="Amounts are of the salt (0.125, 0.25, 0.5 and 0.75 mg are 0.088, 0.18, 0.35 and 0.54 mg base). 2 to 3 hours before bed. The "
    "European licence goes to 0.75 mg of salt (0.54 mg base); this plan does not. Cimetidine holds it back in the kidney. "
    + _RISKS,
    indication=drug_arm,
    must_know=MUST_KNOW_RENAL,
    never=(
        *DOPAMINERGIC_NEVER,
        block(
            "pramipexole_kidney",
            pramipexole_not_for_kidney,
            "Clearance below 20 mL/min or dialysis: there are no data for pramipexole.",
            source=LABEL,
            rule="S03",
            state="proposed",
        ),
        *allergy_blocks("pramipexole"),
        *never_in_pregnancy("pramipexole"),
    ),
    not_unless=(*AGONIST_LAST, *_go_on("pramipexole"), *soft_in_pregnancy("pramipexole")),
    statements=(
        *beside("pramipexole"),
        _against("A12", "pramipexole", "moderate", "V"),
        *_older("pramipexole", "A", european=True),
    ),
    groundwork=groundwork_done,
    dose=Dose(
        start=_PRAMIPEXOLE_START,
        titrate=dose_words(
            _READY_RENAL,
            (
                _pramipexole_slow & _packs_in_base,
                "To 0.18 mg base (0.25 mg salt, the usual dose), then 0.35 mg (0.5 mg); at least 14 days between steps.",
            ),
            (_pramipexole_slow, "To 0.25 mg (the usual dose), then 0.5 mg; at least 14 days between steps."),
            (
                _packs_in_base,
                "To 0.18 mg base (0.25 mg salt, the usual dose), then 0.35 mg (0.5 mg); at least 4 to 7 days between steps.",
            ),
            otherwise="To 0.25 mg (the usual dose), then 0.5 mg; at least 4 to 7 days between steps.",
        ),
        maximum=dose_words(
            _READY_RENAL,
            (_packs_in_base, "0.5 mg (salt; 0.35 mg base) a day; the European licence allows 0.75 mg (0.54 mg base)."),
            otherwise="0.5 mg (salt) a day; the European licence allows 0.75 mg.",
        ),
        renal=dose_words(
            _READY_RENAL,
            (known_true(pramipexole_not_for_kidney), "Not below 20 mL/min and not on dialysis."),
            (_pramipexole_slow, "Slower steps, no lower ceiling, from 20 to 60 mL/min."),
            otherwise="No change above 60 mL/min.",
        ),
        maximum_per_day=dosed(_READY_RENAL, PRAMIPEXOLE_MAX),
        interval_days=dosed(_READY_RENAL, _DAILY),
    ),
    group="dopaminergic",
    not_with=_others("pramipexole"),
    replaces=_replaces("pramipexole"),
    current=takes("pramipexole"),
    harm=_harm("pramipexole"),
    must_know_current=(augmentation, impulse_control),
    monitoring=_MONITORING,
    if_it_fails=_IF_IT_FAILS,
    how_to_stop=_HOW_TO_STOP,
    fit=_accepted,
    schedule=pramipexole_steps(_READY_RENAL, _PRAMIPEXOLE_START, _pramipexole_slow),
)
_ROPINIROLE_START = dose_words(
    _READY_RENAL,
    (_older_patient, "0.125 mg (half of 0.25), 1 to 3 hours before bed."),
    otherwise="0.25 mg, 1 to 3 hours before bed.",
)
ropinirole = option(
    "ropinirole",
    "Ropinirole",
    kind="drug",
    text="Immediate release, 1 to 3 hours before bed; the extended-release tablet is not for restless legs. Ciprofloxacin, "
    "fluvoxamine and oestrogen raise its level, smoking lowers it. Caution in liver disease. It brings more nausea than the others. "
    + _RISKS,
    indication=drug_arm,
    must_know=MUST_KNOW_RENAL,
    never=(
        *DOPAMINERGIC_NEVER,
        block(
            "ropinirole_kidney",
            ropinirole_not_for_kidney,
            "Clearance below 30 mL/min without haemodialysis: not studied, and contraindicated in Europe and the United Kingdom.",
            source=LABEL,
            rule="S03",
            state="proposed",
        ),
        block(
            "ropinirole_liver",
            no_severe_liver_disease,
            "Child-Pugh class C: no ropinirole; where it is taken, taper it by plan.",
            source=LABEL,
            rule="S51",
        ),
        *allergy_blocks("ropinirole"),
        *never_in_pregnancy("ropinirole"),
    ),
    not_unless=(
        *AGONIST_LAST,
        *_go_on("ropinirole"),
        block(
            "ropinirole_extended_release",
            ropinirole_extended_release & _for_restless_legs,
            "The extended-release tablet is not for restless legs: change to immediate release with the prescriber, within the ceiling, "
            "without a gap.",
            source=LABEL,
            rule="S05",
            state="current",
        ),
        *soft_in_pregnancy("ropinirole"),
    ),
    statements=(
        *beside("ropinirole"),
        _against("A14", "ropinirole", "moderate", "V2"),
        *_older("ropinirole", "B", european=True),
    ),
    groundwork=groundwork_done,
    dose=Dose(
        start=_ROPINIROLE_START,
        titrate=dose_words(
            _READY_RENAL,
            (
                known_true(takes("cyp1a2_inhibitor")),
                "Half of each usual step while ciprofloxacin or fluvoxamine is taken; better wait, or take another drug.",
            ),
            (
                _haemodialysis,
                "0.5 mg from day 3, 1 mg in week 2, then by 0.5 mg a week to effect; not above 3 mg.",
            ),
            otherwise="0.5 mg from day 3, 1 mg in week 2, then by 0.5 mg a week to 3 mg in week 6, and 4 mg in week 7; stop where it "
            "works, usually at 1 to 2 mg.",
        ),
        maximum=dose_words(
            _READY_RENAL,
            (_haemodialysis, "3 mg a day on dialysis."),
            otherwise="4 mg a day.",
        ),
        renal=dose_words(
            _READY_RENAL,
            (known_true(ropinirole_not_for_kidney), "Not below 30 mL/min without haemodialysis."),
            (_haemodialysis, "Start 0.25 mg; no extra dose after the session."),
            otherwise="No change from 30 mL/min on.",
        ),
        maximum_per_day=dosed(
            _READY_RENAL,
            first_match((renal_band.is_("haemodialysis"), ROPINIROLE_DIALYSIS_MAX), otherwise=ROPINIROLE_MAX),
        ),
        interval_days=dosed(_READY_RENAL, _DAILY),
    ),
    group="dopaminergic",
    not_with=_others("ropinirole"),
    replaces=_replaces("ropinirole"),
    current=takes("ropinirole"),
    harm=_harm("ropinirole"),
    must_know_current=(augmentation, impulse_control),
    monitoring=_MONITORING,
    if_it_fails=_IF_IT_FAILS,
    how_to_stop=_HOW_TO_STOP,
    fit=_accepted,
    schedule=ropinirole_steps(_READY_RENAL, _ROPINIROLE_START, known_true(takes("cyp1a2_inhibitor"))),
)
rotigotine = option(
    "rotigotine",
    "Rotigotine patch",
    kind="drug",
    text="A patch a day on changing sites; contains sulphite. Take it off before MRI and cardioversion; keep heat away from it. The "
    "skin under it reacts in 20 to 40 of 100. " + _RISKS,
    indication=drug_arm,
    must_know=MUST_KNOW,
    never=(
        *DOPAMINERGIC_NEVER,
        *allergy_blocks("rotigotine"),
        *never_in_pregnancy("rotigotine"),
    ),
    not_unless=(
        *AGONIST_LAST,
        *_go_on("rotigotine"),
        block(
            "rotigotine_liver",
            no_severe_liver_disease,
            "Child-Pugh class C: there are no data for rotigotine; only with a specialist.",
            source=LABEL,
        ),
        *soft_in_pregnancy("rotigotine"),
    ),
    statements=(
        *beside("rotigotine"),
        _against("A13", "rotigotine", "low", "V2"),
        _against("E5", "rotigotine", "very low", "V2", population="dialysis"),
        *_older("rotigotine", "A", european=True),
    ),
    groundwork=groundwork_done,
    dose=Dose(
        start=dose_words(_READY, otherwise="1 mg in 24 hours."),
        titrate=dose_words(_READY, otherwise="By 1 mg in 24 hours each week; usually 2 mg."),
        maximum=dose_words(_READY, otherwise="3 mg in 24 hours."),
        renal=dose_words(
            _READY,
            otherwise="No change for the kidney, nor in mild to moderate liver disease; advised against on dialysis.",
        ),
        maximum_per_day=dosed(_READY, ROTIGOTINE_MAX),
        interval_days=dosed(_READY, _DAILY),
    ),
    group="dopaminergic",
    not_with=_others("rotigotine"),
    replaces=_replaces("rotigotine"),
    current=takes("rotigotine"),
    harm=_harm("rotigotine"),
    must_know_current=(augmentation, impulse_control),
    monitoring=(*_MONITORING, "The skin under the patch."),
    if_it_fails=_IF_IT_FAILS,
    how_to_stop=_HOW_TO_STOP,
    fit=_accepted,
    schedule=rotigotine_steps(_READY),
)
levodopa = option(
    "levodopa",
    "Levodopa with carbidopa",
    kind="drug",
    text="At most on single evenings, two or three a week: taken daily it brings augmentation in up to 60 to 80 of 100. In pregnancy "
    "only with carbidopa, never benserazide. Iron and protein lower its uptake. After a melanoma only with skin checks. Rebound in the "
    "early morning is common.",
    indication=drug_arm | occasional_arm,
    must_know=MUST_KNOW,
    never=(
        *DOPAMINERGIC_NEVER,
        block(
            "levodopa_glaucoma",
            listed(narrow_angle_glaucoma),
            "Narrow-angle glaucoma.",
            source=LABEL,
            state="proposed",
        ),
        block(
            "levodopa_in_augmentation",
            augmentation,
            "Augmentation: levodopa is never added; the drug that is taken is split, replaced or tapered by plan.",
            source=IRLSSG_AUGMENTATION_2016,
            rule="S06",
            state="proposed",
        ),
        *NON_SELECTIVE_MAOI_NEVER,
        *allergy_blocks("levodopa"),
        *never_in_pregnancy("levodopa"),
    ),
    not_unless=(
        *_go_on("levodopa"),
        block(
            "levodopa_glaucoma_current",
            takes("levodopa") & listed(narrow_angle_glaucoma),
            "Narrow-angle glaucoma: the eye doctor and the prescriber soon; it is not stopped suddenly.",
            source=LABEL,
            state="current",
        ),
        block(
            "levodopa_benserazide_in_pregnancy",
            is_pregnant & takes("benserazide"),
            "Pregnant, and the levodopa comes with benserazide: prescriber and obstetric team now, change to carbidopa; no sudden stop.",
            source=PREGNANCY_2015,
            rule="S13",
            state="current",
        ),
        *soft_in_pregnancy("levodopa"),
    ),
    statements=(
        *beside("levodopa"),
        _against("A11", "levodopa", "very low", "V2"),
        _against("E4", "levodopa", "low", "V2", population="dialysis"),
        *_older("levodopa", "C", european=False),
        IRLSSG_AUGMENTATION_2016.statement(
            "IRLSSG-AUG-INTERMITTENT",
            "Against augmentation: a dopaminergic drug is used on single occasions where the disease allows it.",
            direction="for",
            strength="expert",
            flag="V",
        ),
        MAYO_2021.statement(
            "MAYO-LEVODOPA",
            "Carbidopa/levodopa on single evenings is one choice for intermittent disease.",
            direction="for",
            strength="expert",
            flag="K",
        ),
        PREGNANCY_2015.statement(
            "PREG-LEVODOPA",
            "Extended-release carbidopa/levodopa may be used in very severe, refractory disease in pregnancy.",
            direction="for",
            strength="expert",
            population="pregnant",
            flag="K",
        ),
    ),
    groundwork=groundwork_done,
    dose=Dose(
        start=dose_words(
            _READY,
            (
                known_true(is_pregnant),
                "One tablet of 25/100 mg (carbidopa/levodopa), extended release, in the evening; never with benserazide.",
            ),
            (_older_patient, "Half a tablet of 25/100 mg (carbidopa/levodopa) on single evenings."),
            otherwise="Half to one tablet of 25/100 mg (carbidopa/levodopa) on single evenings.",
        ),
        titrate=dose_words(
            _READY, otherwise="No steps; usually 100 mg of levodopa, not on more than two or three evenings a week."
        ),
        maximum=dose_words(_READY, otherwise="200 mg of levodopa a day."),
        renal=dose_words(_READY, otherwise="Caution below 30 mL/min; advised against on dialysis."),
        maximum_per_day=dosed(_READY, LEVODOPA_MAX),
        interval_days=dosed(_READY, _DAILY),
    ),
    group="dopaminergic",
    not_with=_others("levodopa"),
    replaces=_replaces("levodopa"),
    current=takes("levodopa"),
    harm=_harm("levodopa"),
    must_know_current=(augmentation, impulse_control),
    monitoring=_MONITORING,
    if_it_fails=_IF_IT_FAILS,
    how_to_stop=_HOW_TO_STOP,
    fit=_accepted,
)


def _never_started(drug: str) -> tuple[Block, ...]:
    return (
        *RLS_DRUG_NEVER,
        *CHILD_NEVER,
        IMPULSE_CONTROL_BLOCK,
        block(
            f"{drug}_valve",
            ~known_true(takes(drug)),
            "Never started for restless legs: it scars heart valves, pleura and retroperitoneum.",
            source=AASM_2025 if drug == "cabergoline" else AASM_2012,
            rule="S23",
            state="proposed",
        ),
        *allergy_blocks(drug),
        *never_in_pregnancy(drug),
    )


def _valve_harm(drug: str) -> tuple[Block, ...]:
    return (
        AUGMENTED,
        block(
            f"{drug}_valve_disease",
            listed(heart_valve_disease_or_fibrosis) & ~known_true(prolactinoma),
            "Valve disease or fibrosis on an ergot drug: echocardiogram, and a planned taper with its prescriber.",
            source=LABEL,
            rule="S23",
            state="current",
        ),
    )


_ERGOT_STOP = (
    "Taken for prolactin: do not stop, ask endocrinology, with an echocardiogram. Taken for restless legs: taper it by plan, never "
    "suddenly."
)
_ERGOT_MONITORING = ("Echocardiogram, kidney function and signs of fibrosis while it is taken.",)
cabergoline = option(
    "cabergoline",
    "Cabergoline",
    kind="drug",
    text="Not for restless legs. Where it is taken for prolactin it belongs to endocrinology and is not stopped here.",
    indication=drug_arm,
    must_know=MUST_KNOW,
    never=_never_started("cabergoline"),
    not_unless=(*_go_on("cabergoline"), *soft_in_pregnancy("cabergoline")),
    statements=(
        *beside("cabergoline"),
        AASM_2025.statement(
            "A20",
            "Cabergoline is recommended against.",
            direction="against",
            strength="strong",
            certainty="moderate",
            flag="V2",
        ),
        *_older("cabergoline", "A", european=False),
    ),
    group="dopaminergic",
    not_with=_others("cabergoline"),
    current=takes("cabergoline"),
    harm=_valve_harm("cabergoline"),
    must_know_current=(impulse_control,),
    monitoring=_ERGOT_MONITORING,
    how_to_stop=_ERGOT_STOP,
)
pergolide = option(
    "pergolide",
    "Pergolide",
    kind="drug",
    text="Not for restless legs; withdrawn in many countries because of heart valve disease.",
    indication=drug_arm,
    must_know=MUST_KNOW,
    never=_never_started("pergolide"),
    not_unless=(*_go_on("pergolide"), *soft_in_pregnancy("pergolide")),
    statements=(
        AASM_2012.statement(
            "AASM-2012-PERGOLIDE",
            "Pergolide should not be used because of heart valve disease.",
            direction="against",
            strength="strong",
            flag="V",
        ),
    ),
    group="dopaminergic",
    not_with=_others("pergolide"),
    current=takes("pergolide"),
    harm=_valve_harm("pergolide"),
    must_know_current=(impulse_control,),
    monitoring=_ERGOT_MONITORING,
    how_to_stop=_ERGOT_STOP,
)

# --- leaving, splitting, raising, stopping ----------------------------------------------------------


def _must_end(drug: Option) -> Expression:
    """The drug is taken and something forbids going on with it."""
    assert drug.current is not None
    reasons = [b.when for b in (*drug.never, *drug.harm) if b.state != "proposed"]
    return known_true(drug.current) & any_of(*(known_true(reason) for reason in reasons))


DOPAMINERGIC_OPTIONS = (pramipexole, ropinirole, rotigotine, levodopa, cabergoline, pergolide)
dopaminergic_must_end = finding(
    "dopaminergic_must_end",
    "A dopaminergic drug is taken that must not go on",
    dopaminergic_harm | any_of(*(_must_end(drug) for drug in DOPAMINERGIC_OPTIONS)),
    source=(IRLSSG_AUGMENTATION_2016, EKBOM),
    flag="D",
)

#: By the table of steps only pramipexole has reasons for the slowest pace; the patch always has it.
_slow = known_true(takes("rotigotine")) | (
    known_true(takes("pramipexole"))
    & any_of(
        known_true(pramipexole_dose_too_high),
        known_true(impulse_control),
        known_true(dopaminergic_years > LONG_USE),
        known_true(days_on("dopamine_agonist") > LONG_USE),
    )
)
washout_thinkable = finding(
    "washout_thinkable",
    "A ten-day wash-out may be weighed: severe augmentation, and item 9 of the PHQ-9 is answered with zero",
    augmentation_severity.is_in("severe", "severity_unknown")
    & (phq9_item9 < PHQ_ITEM_POSITIVE)
    & ~known_true(suicidality_open)
    & _for_restless_legs,
    source=(IRLSSG_AUGMENTATION_2016, EKBOM),
    flag="D",
)
_READY_TAPER = dosable()
da_taper = option(
    "da_taper",
    "Planned taper of the dopaminergic drug",
    kind="stop",
    text="Before it: iron, the list of medicines, the impulse control questions, PHQ-9 with item 9, driving and work, and a partner "
    "who knows. First bring a gabapentinoid (or, by a specialist, a low-dose opioid) to effect, then go down. The worst four or five "
    "nights, with hardly any sleep, come after the last dose, then it improves; limb movements in sleep stay. Anxiety, low mood, craving "
    "and low blood pressure can be withdrawal. If it cannot be borne go slower; never up again. "
    "Four to ten weeks in all. With thoughts of suicide they come first: leaving a dopaminergic drug can deepen them. A ten-day "
    "wash-out only with a prescriber at hand and item 9 at zero.",
    indication=on_dopaminergic,
    not_unless=(
        block(
            "taper_of_another_specialist",
            dopaminergic_of_another_specialist,
            "Parkinson disease or a prolactinoma: the drug is not tapered without the specialist who owns it.",
            source=EKBOM,
            rule="S41",
        ),
    ),
    statements=(
        *beside("da_taper"),
        IRLSSG_AUGMENTATION_2016.statement(
            "IRLSSG-AUG-TAPER",
            "Where a dopaminergic drug does harm, another drug is brought to effect and the dopaminergic one tapered.",
            direction="for",
            strength="good_practice",
            flag="K",
        ),
        WITHDRAWAL_2018.statement(
            "WITHDRAWAL-NIGHTS",
            "After the last dose four or five nights are the worst, then it improves; limb movements stay frequent.",
            direction="no_recommendation",
            strength="not_graded",
            flag="V",
        ),
    ),
    groundwork=dopaminergic_must_end & ~known_true(suicidality_open),
    dose=Dose(
        start=dose_words(
            _READY_TAPER,
            (
                known_true(two_dopaminergics),
                "One drug at a time: pramipexole by 0.125 mg (salt), ropinirole by 0.25 to 0.5 mg, rotigotine by 1 mg, levodopa by 50 mg.",
            ),
            (known_true(takes("pramipexole")), "Down by 0.125 mg (salt) at a time."),
            (known_true(takes("ropinirole")), "Down by 0.25 to 0.5 mg at a time."),
            (known_true(takes("rotigotine")), "Down by 1 mg in 24 hours at a time."),
            (known_true(takes("levodopa")), "Down by 50 to 100 mg at a time."),
            otherwise="Steps of this drug by a specialist.",
        ),
        titrate=dose_words(
            _READY_TAPER,
            (_slow, "A step every 7 days."),
            (
                any_of(*(known_true(takes(drug)) for drug in ("pramipexole", "ropinirole", "levodopa"))),
                "A step every 3 to 7 days.",
            ),
            otherwise="The specialist sets the pace.",
        ),
    ),
    not_with=("da_dose_increase", "da_abrupt_stop", "da_split_or_earlier"),
    monitoring=(
        "Every week while it goes down: mood and suicidal thoughts, craving, blood pressure, sleep.",
        "Gambling, spending, eating and sexual urges until they have gone.",
    ),
    if_it_fails="Go slower, or a brief low-dose opioid bridge by a specialist; never up again.",
    necessity="safety",
    schedule=dopaminergic_taper_steps,
)
taper_visit = follow_up(
    "taper_visit",
    "Every week while a dopaminergic drug goes down: mood with item 9 of the PHQ-9, craving, blood pressure, sleep.",
    when=known_true(dopaminergic_must_end) & ~known_true(dopaminergic_of_another_specialist),
    after_days=7,
    source=IRLSSG_AUGMENTATION_2016,
)
carer_request = request(
    "carer",
    "A partner or carer who knows, and who holds the money",
    "Impulse control disorder on a dopaminergic drug: patients do not see it themselves; money and driving need protection.",
    known_true(impulse_control) & known_true(on_dopaminergic) & ~known_true(carer_informed),
)
da_split_or_earlier = option(
    "da_split_or_earlier",
    "Same total dopaminergic dose, split or taken earlier",
    kind="drug",
    text="For mild augmentation only and for a time: the same total dose, part of it before the symptoms now begin. Check iron and the "
    "list of medicines first, and plan the next step now.",
    indication=on_dopaminergic & augmentation & augmentation_severity.is_("mild"),
    must_know=(*RLS_DRUG_MUST_KNOW, impulse_control),
    never=(IMPULSE_CONTROL_BLOCK,),
    not_unless=(
        block(
            "split_above_ceiling",
            dopaminergic_above_ceiling,
            "The total dose is above the ceiling: it comes down first.",
            source=IRLSSG_AUGMENTATION_2016,
            rule="S05",
        ),
        block(
            "split_of_another_specialist",
            dopaminergic_of_another_specialist,
            "Parkinson disease or a prolactinoma: its specialist decides on the times of intake.",
            source=EKBOM,
        ),
    ),
    statements=(
        IRLSSG_AUGMENTATION_2016.statement(
            "IRLSSG-AUG-SPLIT",
            "In mild augmentation the drug can go on at the same total dose, split or earlier, within the ceiling.",
            direction="for",
            strength="expert",
            flag="V",
        ),
    ),
    not_with=("da_dose_increase", "da_taper"),
    monitoring=("The four questions again in four weeks; with any worsening go on to the taper.",),
    if_it_fails="Taper by plan after another drug works.",
)
da_dose_increase = option(
    "da_dose_increase",
    "A higher dopaminergic dose",
    kind="drug",
    text="A higher dose feeds augmentation; that it helped before is no reason.",
    indication=on_dopaminergic,
    never=(
        IMPULSE_CONTROL_BLOCK,
        block(
            "increase_in_augmentation",
            augmentation,
            "Augmentation: the dose is never raised.",
            source=IRLSSG_AUGMENTATION_2016,
            rule="S06",
        ),
        block(
            "increase_above_ceiling",
            dopaminergic_at_ceiling & _for_restless_legs,
            "The ceiling for restless legs is reached.",
            source=LABEL,
            rule="S05",
        ),
    ),
    statements=(
        *beside("da_dose_increase"),
        IRLSSG_AUGMENTATION_2016.statement(
            "IRLSSG-AUG-INCREASE",
            "The lowest dose that works, and never more than the maximum for restless legs.",
            direction="against",
            strength="good_practice",
            flag="V",
        ),
    ),
    not_with=("da_taper", "da_split_or_earlier", *(drug for drug in _GROUP)),
)


def _used_long(drug: str) -> Expression:
    """Taken for 14 days or more; a duration that is not known counts as longer."""
    return takes(drug) & ~known_true(days_on(drug) < ABRUPT_AFTER)


dopaminergic_used_long = finding(
    "dopaminergic_used_long",
    "On a dopaminergic drug for 14 days or more, or for a time that is not known",
    _used_long("dopamine_agonist") | _used_long("levodopa"),
    source=EKBOM,
    flag="D",
)
da_abrupt_stop = option(
    "da_abrupt_stop",
    "Stopping a dopaminergic drug at once",
    kind="stop",
    text="Only within the first two weeks of use, and only for harm; later it brings withdrawal, and rarely a state like the malignant "
    "neuroleptic syndrome. The other way is the planned taper.",
    indication=on_dopaminergic,
    never=(
        block(
            "abrupt_stop_after_14_days",
            dopaminergic_used_long,
            "Taken for 14 days or more, or for a time that is not known: never stop it at once; taper it by plan.",
            source=EKBOM,
            rule="S18",
        ),
    ),
    not_unless=(
        block(
            "no_reason_to_stop_at_once",
            on_dopaminergic & ~dopaminergic_must_end & ~known_true(plans_to_stop_abruptly),
            "Nothing asks for a stop at once.",
            source=EKBOM,
        ),
        block(
            "stop_of_another_specialist",
            dopaminergic_of_another_specialist,
            "Parkinson disease or a prolactinoma: its specialist decides.",
            source=EKBOM,
            rule="S41",
        ),
    ),
    statements=(
        *beside("da_abrupt_stop"),
        EKBOM.statement(
            "EKBOM-EARLY-STOP",
            "Within the first 14 days of use a dopaminergic drug that does harm can be left out without steps.",
            direction="for",
            strength="expert",
            flag="D",
        ),
    ),
    not_with=("da_taper",),
    monitoring=("Mood, sleep and blood pressure in the week after it.",),
    necessity="safety",
)
