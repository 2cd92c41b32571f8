"""Other drugs: dipyridamole, and those that guidelines advise against or say nothing about.

Follows the AASM guideline of 2025: dipyridamole is suggested (one small crossover trial); bupropion,
carbamazepine, valproate and valerian are suggested against for restless legs. There is no recommendation for
perampanel and clonidine. "Against" is for the legs only: bupropion stays an antidepressant that
leaves the legs alone, and an antiepileptic or mood stabiliser taken for its own reason belongs to its prescriber and is
never stopped here. It refuses dipyridamole in unstable angina, severe aortic stenosis, low blood pressure and before a stress test
with adenosine, perampanel above its ceilings for the liver, and valproate wherever a pregnancy is possible.
"""

from ekbom.facts.variables import (
    abrupt_sedative_withdrawal,
    active_psychosis,
    adenosine_test_planned,
    asthma,
    atrioventricular_block,
    bone_marrow_disease,
    caffeine_after_noon,
    coronary_disease,
    daily_dose,
    dipyridamole_failed,
    hla_b_1502,
    liver_child_pugh,
    liver_disease,
    medication_list,
    myasthenia_gravis,
    past_stroke_or_tia,
    severe_aortic_stenosis,
    systolic_arm,
    systolic_blood_pressure,
    takes,
    unstable_angina,
    urea_cycle_or_polg,
    wants,
)
from ekbom.guidelines.allergy import allergy_blocks
from ekbom.guidelines.conditions import (
    listed,
    no_eating_disorder,
    no_psychotic_disorder,
    no_seizure_disorder,
    no_severe_liver_disease,
    respiratory_disease,
)
from ekbom.guidelines.dosing import dosable, dose_words, dosed
from ekbom.guidelines.drug_gate import (
    CHILD_NEVER,
    CHILD_SPECIALIST,
    RLS_DRUG_MUST_KNOW,
    RLS_DRUG_NEVER,
    drug_arm,
    groundwork_done,
)
from ekbom.guidelines.gabapentinoid_choice import gabapentinoid_conditional
from ekbom.guidelines.interactions import MAOI_NEVER
from ekbom.guidelines.populations import could_be_pregnant, older, on_dialysis
from ekbom.guidelines.pregnancy import never_in_pregnancy, soft_in_pregnancy
from ekbom.guidelines.renal import RENAL_MODERATE, clearance
from ekbom.guidelines.schedules import dipyridamole_steps
from ekbom.guidelines.sources import AAN_2016, AASM_2025, EKBOM, LABEL
from ekbom.guidelines.statements_beside import beside
from ekbom.guidelines.vocabulary import (
    Block,
    Dose,
    Statement,
    absent_unless_listed,
    alert,
    block,
    finding,
    option,
    request,
    row,
)
from ekbom.logic.expressions import any_of, first_match, is_known, known_true, least, on_side, parameter, quantity

DIPYRIDAMOLE_MAX = parameter("dipyridamole_max", 300, "mg/d", source="AASM-2025", flag="V2")
PERAMPANEL_MILD_LIVER = parameter(
    "perampanel_mild_liver", 6, "mg/d", source="LABEL", flag="K", label="most perampanel a day in Child-Pugh class A"
)
PERAMPANEL_MODERATE_LIVER = parameter(
    "perampanel_moderate_liver",
    4,
    "mg/d",
    source="LABEL",
    flag="K",
    label="most perampanel a day in Child-Pugh class B",
)
SYSTOLIC_LOW = parameter(
    "systolic_low", 90, "mm[Hg]", source="EKBOM", flag="D", label="systolic pressure below which it is low"
)
_DAILY = quantity(1, "d")


def _against(id: str, text: str, certainty: str, flag: str) -> Statement:
    return AASM_2025.statement(id, text, direction="against", strength="conditional", certainty=certainty, flag=flag)


def _insufficient(drug: str) -> Statement:
    return AAN_2016.statement(
        f"AAN-{drug.upper().replace(' ', '-')}",
        f"The evidence for {drug} was judged insufficient.",
        direction="no_recommendation",
        strength="not_graded",
        flag="K",
    )


def _of_its_prescriber(drug: str) -> tuple[Block, ...]:
    """What to say of a drug that is taken for another reason."""
    return (
        block(
            f"{drug}_of_its_prescriber",
            takes(drug),
            "It does nothing for the legs; taken for another reason it goes on, and only its prescriber changes it.",
            source=EKBOM,
            rule="S21",
            state="current",
        ),
    )


# --- dipyridamole -----------------------------------------------------------------------------------

_left, _right = on_side(systolic_arm, "left"), on_side(systolic_arm, "right")
#: A pressure from the arms (as for the ankle-brachial index) serves where no other is given; the lower counts.
systolic_pressure = finding(
    "systolic_pressure",
    "Systolic blood pressure",
    first_match(
        (is_known(systolic_blood_pressure), systolic_blood_pressure),
        (is_known(_left) & is_known(_right), least(_left, _right)),
        (is_known(_left), _left),
        otherwise=_right,
    ),
    source=EKBOM,
)
hypotension = finding(
    "hypotension", "Systolic blood pressure below 90 mmHg", systolic_pressure < SYSTOLIC_LOW, source=LABEL
)
adenosine_test = finding(
    "adenosine_test",
    "A stress test with adenosine or regadenoson is planned",
    adenosine_test_planned | takes("adenosine_agent"),
    source=LABEL,
)
no_adenosine_test = absent_unless_listed(adenosine_test, medication_list)
#: After a stroke it is given in larger doses, by its prescriber.
dipyridamole_above_ceiling = finding(
    "dipyridamole_above_ceiling",
    "Takes more than 300 mg dipyridamole a day, not after a stroke",
    takes("dipyridamole") & (daily_dose("dipyridamole") > DIPYRIDAMOLE_MAX) & ~listed(past_stroke_or_tia),
    source=AASM_2025,
)
_READY_DIPYRIDAMOLE = dosable(*RLS_DRUG_MUST_KNOW, systolic_pressure)
dipyridamole = option(
    "dipyridamole",
    "Dipyridamole",
    kind="drug",
    text="At bedtime; caffeine weakens it. One small crossover trial, of two weeks and in people without earlier drugs. Headache, "
    "dizziness, flushing and an upset stomach are common.",
    indication=drug_arm & ~known_true(dipyridamole_failed),
    must_know=(*RLS_DRUG_MUST_KNOW, systolic_pressure),
    never=(
        *RLS_DRUG_NEVER,
        block(
            "dipyridamole_unstable_angina",
            listed(unstable_angina),
            "Unstable angina: dipyridamole can steal flow from the heart; where it is taken, cardiology today and a planned way down.",
            source=LABEL,
            rule="S49",
        ),
        block(
            "dipyridamole_aortic_stenosis",
            listed(severe_aortic_stenosis),
            "Severe aortic stenosis: a fall of pressure is borne badly; where it is taken, cardiology today and a planned way down.",
            source=LABEL,
            rule="S49",
        ),
        block(
            "dipyridamole_hypotension",
            hypotension,
            "Systolic blood pressure below 90 mmHg: it would fall further; where it is taken, reduce it with the prescriber today.",
            source=LABEL,
            rule="S49",
        ),
        block(
            "dipyridamole_adenosine",
            no_adenosine_test,
            "A stress test with adenosine or regadenoson: dipyridamole multiplies their effect; where it is taken, cardiology and the "
            "prescriber say when to pause it.",
            source=LABEL,
            rule="S49",
        ),
        *allergy_blocks("dipyridamole"),
        *never_in_pregnancy("dipyridamole"),
    ),
    not_unless=(*CHILD_SPECIALIST, *soft_in_pregnancy("dipyridamole")),
    statements=(
        AASM_2025.statement(
            "A8",
            "Dipyridamole is suggested for adults.",
            direction="for",
            strength="conditional",
            certainty="low",
            flag="V2",
        ),
    ),
    evidence="29 people in a crossover: the IRLS fell from 24.1 to 11.1, on placebo to 18.7.",
    groundwork=groundwork_done,
    dose=Dose(
        start=dose_words(
            _READY_DIPYRIDAMOLE,
            (known_true(older), "50 mg at bedtime (65 or older: about half the usual start)."),
            otherwise="75 to 100 mg at bedtime.",
        ),
        titrate=dose_words(_READY_DIPYRIDAMOLE, otherwise="By 100 mg a week to effect."),
        maximum=dose_words(_READY_DIPYRIDAMOLE, otherwise="300 mg a day."),
        renal=dose_words(_READY_DIPYRIDAMOLE, otherwise="No change for the kidney; caution in liver disease."),
        maximum_per_day=dosed(_READY_DIPYRIDAMOLE, DIPYRIDAMOLE_MAX),
        interval_days=dosed(_READY_DIPYRIDAMOLE, _DAILY),
    ),
    current=takes("dipyridamole"),
    keep_when=~known_true(dipyridamole_failed),
    harm=(
        block(
            "dipyridamole_above_ceiling",
            dipyridamole_above_ceiling,
            "More than 300 mg a day for the legs: speak to the prescriber today and bring it down over a week.",
            source=AASM_2025,
            rule="S03",
            state="current",
        ),
    ),
    monitoring=(
        "Blood pressure, headache, bleeding; more so with an anticoagulant or antiplatelet drug.",
        "With coronary disease: chest pain on exertion. With asthma: no adenosine by vein. With drugs for myasthenia: strength.",
    ),
    if_it_fails="After four weeks at the highest tolerated dose go on to nerve stimulation or a specialist.",
    schedule=dipyridamole_steps(_READY_DIPYRIDAMOLE),
    how_to_stop="Reduce over a week; where it is taken after a stroke, only with its prescriber.",
    fit=gabapentinoid_conditional | known_true(respiratory_disease),
)
dipyridamole_caution = finding(
    "dipyridamole_caution",
    "Coronary disease, myasthenia or a drug for it, asthma or liver disease: dipyridamole asks for more care",
    any_of(
        *(
            known_true(reason)
            for reason in (coronary_disease, myasthenia_gravis, takes("antimyasthenic"), asthma, liver_disease)
        )
    ),
    source=LABEL,
)
dipyridamole_care = alert(
    "dipyridamole_care",
    "",
    "Dipyridamole with care",
    row(
        dipyridamole_caution
        & (known_true(drug_arm) | known_true(takes("dipyridamole")) | known_true(wants("dipyridamole"))),
        "info",
        "Dipyridamole with care: in coronary disease it can steal flow (chest pain), it works against the drugs for myasthenia, with "
        "asthma adenosine by vein is dangerous, and in liver disease go slowly.",
    ),
    row(
        known_true(caffeine_after_noon) & known_true(takes("dipyridamole")),
        "info",
        "Caffeine weakens dipyridamole: none after noon.",
    ),
    source=LABEL,
)
blood_pressure_request = request(
    "blood_pressure", "Blood pressure, lying and standing", "Dipyridamole and dopaminergic drugs lower it."
)

# --- against ----------------------------------------------------------------------------------------

BUPROPION_CONDITIONS = (no_seizure_disorder, no_eating_disorder, listed(abrupt_sedative_withdrawal))
bupropion_for_rls = option(
    "bupropion_for_rls",
    "Bupropion for restless legs",
    kind="drug",
    text="Not for the legs. For depression in a person with restless legs it is one of the antidepressants that leave them alone; "
    "insomnia and a dry mouth are common.",
    indication=drug_arm,
    must_know=RLS_DRUG_MUST_KNOW,
    never=(
        *RLS_DRUG_NEVER,
        *(
            block(id, when, text, source=LABEL, rule="S34")
            for id, when, text in (
                ("bupropion_seizure", no_seizure_disorder, "Epilepsy: bupropion lowers the threshold for seizures."),
                ("bupropion_eating_disorder", no_eating_disorder, "Bulimia or anorexia: seizures are more likely."),
                (
                    "bupropion_sedative_withdrawal",
                    listed(abrupt_sedative_withdrawal),
                    "Alcohol, a benzodiazepine or an antiepileptic was stopped suddenly: seizures are more likely.",
                ),
            )
        ),
        *MAOI_NEVER,
        *allergy_blocks("bupropion_for_rls"),
        *never_in_pregnancy("bupropion_for_rls"),
    ),
    not_unless=(
        *CHILD_SPECIALIST,
        block(
            "bupropion_tramadol",
            takes("tramadol"),
            "Tramadol is taken: together they raise the risk of seizures.",
            source=LABEL,
            rule="S34",
        ),
        *soft_in_pregnancy("bupropion_for_rls"),
    ),
    statements=(
        _against("A15", "Bupropion is suggested against for treating restless legs.", "moderate", "V2"),
        _insufficient("bupropion"),
    ),
    monitoring=("Where it is taken for mood: blood pressure, sleep.",),
)
valproate = option(
    "valproate",
    "Valproate",
    kind="drug",
    text="Not for the legs. Taken for epilepsy or mood it belongs to its prescriber and is not stopped for the legs. It harms the unborn "
    "child: everyone who can be pregnant belongs in a pregnancy prevention programme. Weight, tremor and hair loss are common.",
    indication=drug_arm,
    must_know=RLS_DRUG_MUST_KNOW,
    never=(
        *RLS_DRUG_NEVER,
        *CHILD_NEVER,
        block("valproate_liver", listed(liver_disease), "Liver disease.", source=LABEL, state="proposed"),
        block(
            "valproate_severe_liver",
            no_severe_liver_disease,
            "Child-Pugh class C; where it is taken, its prescriber today, no sudden stop.",
            source=LABEL,
            rule="S51",
        ),
        block(
            "valproate_metabolism",
            listed(urea_cycle_or_polg),
            "Urea cycle disorder or POLG disease.",
            source=LABEL,
            state="proposed",
        ),
        *allergy_blocks("valproate"),
        *never_in_pregnancy("valproate"),
    ),
    not_unless=(*_of_its_prescriber("valproate"), *soft_in_pregnancy("valproate")),
    statements=(
        _against("A19", "Valproic acid is suggested against.", "low", "V2"),
        _against("P2", "Valproic acid is suggested against in periodic limb movement disorder.", "very low", "V2"),
        _insufficient("valproate"),
    ),
    current=takes("valproate"),
    monitoring=("Liver tests and blood count; belly pain (pancreas).",),
    how_to_stop="Not for the legs and never suddenly: only its prescriber changes it (seizures, mood).",
)
valproate_programme = alert(
    "valproate_programme",
    "S13",
    "Valproate and pregnancy prevention",
    row(
        known_true(could_be_pregnant) & (known_true(takes("valproate")) | known_true(wants("valproate"))),
        "info",
        "Valproate in somebody who can be pregnant: only within the pregnancy prevention programme (test, reliable contraception, a "
        "specialist once a year); it is not stopped suddenly.",
    ),
    source=LABEL,
)
carbamazepine = option(
    "carbamazepine",
    "Carbamazepine",
    kind="drug",
    text="Not for the legs. Taken for epilepsy or pain it belongs to its prescriber and is not stopped for the legs. It lowers the levels "
    "of many other drugs, harms the unborn child, and can bring severe rashes.",
    indication=drug_arm,
    must_know=RLS_DRUG_MUST_KNOW,
    never=(
        *RLS_DRUG_NEVER,
        block(
            "carbamazepine_heart_block",
            listed(atrioventricular_block),
            "Atrioventricular block.",
            source=LABEL,
            state="proposed",
        ),
        block(
            "carbamazepine_marrow", listed(bone_marrow_disease), "Bone marrow disease.", source=LABEL, state="proposed"
        ),
        block(
            "carbamazepine_hla",
            listed(hla_b_1502),
            "Carrier of HLA-B*15:02: severe skin reactions.",
            source=LABEL,
            state="proposed",
        ),
        *MAOI_NEVER,
        *allergy_blocks("carbamazepine"),
        *never_in_pregnancy("carbamazepine"),
    ),
    not_unless=(*_of_its_prescriber("carbamazepine"), *CHILD_SPECIALIST, *soft_in_pregnancy("carbamazepine")),
    statements=(
        _against("A16", "Carbamazepine is suggested against.", "low", "V2"),
        _insufficient("carbamazepine"),
    ),
    current=takes("carbamazepine"),
    monitoring=("Blood count, sodium and liver tests; rash.",),
    how_to_stop="Not for the legs and never suddenly: only its prescriber changes it (seizures).",
)
valerian = option(
    "valerian",
    "Valerian",
    kind="drug",
    text="A sedating herb without shown benefit for the legs.",
    indication=drug_arm,
    must_know=RLS_DRUG_MUST_KNOW,
    never=(*RLS_DRUG_NEVER, *allergy_blocks("valerian"), *never_in_pregnancy("valerian")),
    not_unless=(*CHILD_SPECIALIST, *soft_in_pregnancy("valerian")),
    statements=(
        _against("A18", "Valerian is suggested against.", "very low", "K"),
        _insufficient("valerian"),
    ),
    current=takes("valerian"),
    how_to_stop="It can be left out; after long use over a week or two.",
)

# --- no recommendation ------------------------------------------------------------------------------

#: A psychosis on record of which nobody says whether it is over counts as active.
_psychosis_now = first_match((is_known(active_psychosis), active_psychosis), otherwise=no_psychotic_disorder)
perampanel_above_liver_ceiling = finding(
    "perampanel_above_liver_ceiling",
    "Takes more perampanel than the liver allows (6 mg in Child-Pugh class A, 4 mg in class B)",
    takes("perampanel")
    & (
        (known_true(liver_child_pugh.is_("A")) & (daily_dose("perampanel") > PERAMPANEL_MILD_LIVER))
        | (known_true(liver_child_pugh.is_("B")) & (daily_dose("perampanel") > PERAMPANEL_MODERATE_LIVER))
    ),
    source=LABEL,
)
perampanel_not_for_kidney = finding(
    "perampanel_not_for_kidney",
    "Clearance below 30 mL/min or dialysis: perampanel is not recommended",
    on_dialysis | (clearance < RENAL_MODERATE),
    source=LABEL,
)
perampanel = option(
    "perampanel",
    "Perampanel",
    kind="drug",
    text="No recommendation for restless legs; 2 to 4 mg at bedtime were studied. Inducers of CYP3A4 lower its level.",
    indication=drug_arm,
    must_know=RLS_DRUG_MUST_KNOW,
    never=(
        *RLS_DRUG_NEVER,
        block(
            "perampanel_liver",
            no_severe_liver_disease,
            "Child-Pugh class C; where it is taken, its prescriber today, no sudden stop.",
            source=LABEL,
            rule="S51",
        ),
        block("perampanel_psychosis", _psychosis_now, "Active psychosis.", source=LABEL, state="proposed"),
        *allergy_blocks("perampanel"),
        *never_in_pregnancy("perampanel"),
    ),
    not_unless=(
        *CHILD_SPECIALIST,
        block(
            "perampanel_kidney",
            perampanel_not_for_kidney,
            "Clearance below 30 mL/min or dialysis: not recommended; where it is taken, its prescriber looks at it.",
            source=LABEL,
        ),
        *soft_in_pregnancy("perampanel"),
    ),
    unproven=True,
    statements=beside("perampanel"),
    evidence="One open study of about 20 people; no guideline recommends it. Boxed warning for aggression.",
    current=takes("perampanel"),
    harm=(
        block(
            "perampanel_above_liver_ceiling",
            perampanel_above_liver_ceiling,
            "More than the liver allows (6 mg a day in Child-Pugh class A, 4 mg in class B): its prescriber today brings it down in steps.",
            source=LABEL,
            rule="S51",
            state="current",
        ),
    ),
    monitoring=("Mood, anger and thoughts of suicide; dizziness, falls.",),
    how_to_stop="Never suddenly (seizures): its prescriber reduces it.",
)
clonidine = option(
    "clonidine",
    "Clonidine",
    kind="drug",
    text="No recommendation for restless legs in adults (0.1 mg was tried); in children only by a specialist.",
    indication=drug_arm,
    must_know=RLS_DRUG_MUST_KNOW,
    never=(*RLS_DRUG_NEVER, *allergy_blocks("clonidine"), *never_in_pregnancy("clonidine")),
    not_unless=(*CHILD_SPECIALIST, *soft_in_pregnancy("clonidine")),
    unproven=True,
    statements=(
        *beside("clonidine"),
        _insufficient("clonidine"),
    ),
    evidence="Insufficient evidence in adults (AAN 2016); used by paediatric sleep specialists.",
    current=takes("clonidine"),
    how_to_stop="Never suddenly (rebound of blood pressure): over two to four days or longer.",
)
