"""Tests of sleep and of leg movements: when they help, and that most people need none.

Restless legs are diagnosed by asking. Polysomnography is for suspected sleep apnoea, periodic limb movement
disorder, violent sleep or doubt that asking did not settle; leg actigraphy and the suggested immobilisation test
are for doubt only. Periodic limb movement disorder is never diagnosed from actigraphy or a watch.
"""

from ekbom.facts.variables import (
    apnoea_hypopnoea_index,
    criteria_asked_by_clinician,
    observed_excess_leg_movement,
    refractory_sleep_problem,
    rem_sleep_behaviour_disorder,
    sit_discomfort,
    sit_plmw_index,
    sleep_apnoea,
    sleep_apnoea_excluded,
    violent_sleep_movements,
)
from ekbom.facts.variables import diagnostic_doubt as doubt_stated
from ekbom.guidelines.conditions import OSA_TEST, listed
from ekbom.guidelines.diagnosis import (
    diagnosis_class,
    e1,
    pattern_lost_early,
    polysomnographic_plms_index,
    rls_for_support,
)
from ekbom.guidelines.instruments import ISI_INSOMNIA, isi, stop_bang
from ekbom.guidelines.prescreen import CLOT_OR_LIMB
from ekbom.guidelines.severity import refractory
from ekbom.guidelines.sources import EKBOM, ICSD_3_TR
from ekbom.guidelines.vocabulary import finding, option
from ekbom.logic.expressions import is_known, known_true, parameter

SIT_DISCOMFORT = parameter(
    "sit_discomfort_cut", 11, "mm", source="EKBOM", flag="C", label="mean discomfort that speaks for restless legs"
)
SIT_PLMW = parameter(
    "sit_plmw_cut", 40, "/h", source="EKBOM", flag="C", label="movements an hour awake that speak for restless legs"
)

osa_test_due = finding(
    "osa_test_due",
    "A STOP-Bang of 3 or more without a sleep test",
    (stop_bang >= OSA_TEST)
    & ~is_known(apnoea_hypopnoea_index)
    & ~known_true(sleep_apnoea)
    & ~known_true(sleep_apnoea_excluded),
    source=EKBOM,
    flag="D",
)
#: Questions that a clinician has asked and that still leave the answer open.
diagnostic_doubt = finding(
    "doubt_about_diagnosis",
    "Doubt that asking did not settle",
    (diagnosis_class.is_("possible_RLS") & known_true(criteria_asked_by_clinician))
    | (diagnosis_class.is_("RLS_plus_comorbid_mimic") & ~known_true(criteria_asked_by_clinician))
    | known_true(pattern_lost_early)
    | known_true(doubt_stated),
    source=EKBOM,
    flag="D",
)
plmd_suspected = finding(
    "plmd_suspected",
    "Leg movements seen in sleep without an urge when awake, and no polysomnography yet",
    known_true(observed_excess_leg_movement) & known_true(~e1) & ~is_known(polysomnographic_plms_index),
    source=ICSD_3_TR,
    flag="V2",
)
refractory_sleep = finding(
    "refractory_sleep",
    "Sleep stays bad although restless legs were treated",
    known_true(refractory_sleep_problem) | (known_true(refractory) & known_true(isi >= ISI_INSOMNIA)),
    source=EKBOM,
    flag="D",
)
#: Old cuts of low certainty: support for the diagnosis, never proof, and nothing below them is a "no".
sit_supports = finding(
    "sit_supports",
    "The immobilisation test speaks for restless legs (mean discomfort 11 mm or 40 movements an hour, old cuts)",
    (sit_discomfort >= SIT_DISCOMFORT) | (sit_plmw_index >= SIT_PLMW),
    source=EKBOM,
    flag="C",
)

psg = option(
    "psg",
    "Polysomnography",
    kind="test",
    text="A night in the sleep laboratory (for sleep apnoea alone, a home test is enough).",
    indication=osa_test_due
    | plmd_suspected
    | diagnostic_doubt
    | refractory_sleep
    | known_true(violent_sleep_movements)
    | listed(rem_sleep_behaviour_disorder),
    statements=(
        EKBOM.statement(
            "EKBOM-PSG",
            "Polysomnography is not routine; it is done for suspected sleep apnoea or periodic limb movement disorder, "
            "violent movements in sleep, doubt about the diagnosis, or sleep that treatment does not mend.",
            direction="for",
            strength="good_practice",
            flag="D",
        ),
    ),
    monitoring=(
        (
            "Leg movements scored by the rules of the AASM (0.5 to 10 s long, at least 8 microvolts above rest; a series has "
            "four or more with 5 to 90 s from onset to onset), with the apnoea-hypopnoea index."
        ),
    ),
    if_it_fails="Repeat once if the night was not typical.",
    necessity="test",
)
leg_actigraphy = option(
    "leg_actigraphy",
    "Leg actigraphy",
    kind="test",
    text="Several nights at home, where doubt remains and polysomnography cannot be had; it cannot tell periodic limb "
    "movement disorder from other movements.",
    indication=rls_for_support & diagnostic_doubt,
    statements=(
        EKBOM.statement(
            "EKBOM-ACTIGRAPHY",
            "Actigraphy of the legs may add to a doubtful picture; it diagnoses nothing by itself.",
            direction="for",
            strength="expert",
            flag="D",
        ),
    ),
    monitoring=("Three nights or more.",),
    if_it_fails="Polysomnography.",
    necessity="test",
)
sit = option(
    "sit",
    "Suggested immobilisation test",
    kind="test",
    text="One hour at about 8 in the evening, legs out, discomfort (0 to 100) scored every ten minutes and movements counted.",
    indication=rls_for_support & diagnostic_doubt,
    never=CLOT_OR_LIMB,
    statements=(
        EKBOM.statement(
            "EKBOM-SIT",
            "The suggested immobilisation test may help where doubt remains; its cut-offs are old and of low certainty.",
            direction="for",
            strength="expert",
            flag="D",
        ),
    ),
    monitoring=("Mean discomfort and movements an hour.",),
    if_it_fails="See a specialist.",
    necessity="test",
)
