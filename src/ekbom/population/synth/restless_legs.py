"""Restless legs: who has it, how badly, who has the code, and what of diagnosis, course and severity is on record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ekbom.population.synth.draws import Draws, Integers, Numbers, Truths, as_numbers, by_case, chance
from ekbom.population.synth.health import Health
from ekbom.population.synth.iron import Iron
from ekbom.population.synth.legs import Legs
from ekbom.population.synth.parameters import number, numbers
from ekbom.population.synth.people import People
from ekbom.population.synth.record import Entry, Statement, Writing


class RestlessLegs(NamedTuple):
    """Who has restless legs (``there``), IRLS and days a week without treatment, and who needs a drug by them.

    years: of disease. early: begun before 45. relative: a first-degree relative has it. coded: on the problem list,
    with or without having it. clinic: seen in a clinic for it. documented: the criteria were asked and written down.
    """

    there: Truths
    irls: Numbers
    days: Integers
    needs_drug: Truths
    significant: Truths
    years: Numbers
    early: Truths
    relative: Truths
    coded: Truths
    clinic: Truths
    documented: Truths


def restless_legs(draws: Draws, who: People, well: Health, blood: Iron, own: Legs) -> RestlessLegs:
    """The restless legs of a block."""
    liability = draws.normal("inherited liability")
    there = draws.happens("restless legs", _chance(who, well, blood, own, liability))
    middle, spread, of_iron, of_women = numbers("severity")
    irls = middle + spread * draws.normal("severity") + of_iron * blood.store + of_women * who.woman
    irls = np.where(there, np.clip(np.round(irls), 1, 40), 0)
    at_zero, a_point, wide = numbers("days_a_week")
    days = np.clip(np.round(at_zero + a_point * irls + wide * draws.normal("days a week")), 0, 7).astype(np.int64)
    needs, significant = (
        there & (irls >= least) & (days >= often) for least, often in (numbers("needs_drug"), numbers("significant"))
    )
    years = np.minimum(draws.exponential("duration", number("duration")), np.maximum(who.age - 4, 0.5))
    early = there & (who.age - years < number("early_onset"))
    of_early, of_late, without = numbers("family")
    threshold = by_case(without, (early, of_early), (there, of_late))
    weight = number("inherited")
    relative = weight * liability + np.sqrt(1 - weight**2) * draws.normal("family") > threshold
    of_need, of_others = numbers("coded")
    rightly = there & draws.happens("coded", np.where(needs, of_need, of_others))
    mimic = well.neuropathy | well.cramps | own.venous | well.psychosis
    wrongly = ~there & who.adult & draws.happens("coded wrongly", chance("coded_wrongly", mimic, well.mood, who.woman))
    coded = rightly | wrongly
    clinic_need, clinic_others, clinic_wrong = numbers("clinic")
    clinic = coded & draws.happens("clinic", by_case(clinic_others, (wrongly, clinic_wrong), (needs, clinic_need)))
    asked = numbers("criteria_documented")
    cases = by_case(asked[3], (clinic, asked[0]), (coded, asked[1]), (there, asked[2]))
    documented = draws.happens("criteria documented", cases) & (who.age >= 6)
    return RestlessLegs(there, irls, days, needs, significant, years, early, relative, coded, clinic, documented)


def _chance(who: People, well: Health, blood: Iron, own: Legs, liability: Numbers) -> Numbers:
    """The chance of having restless legs: by odds, and outright in the groups whose share is published."""
    start, a_year = numbers("rls_log_odds")
    odds = (
        start
        + a_year * (who.age - 50)
        + number("rls_woman") * who.woman
        + np.log(number("rls_smoker")) * who.smoker
        + np.log(number("rls_depression")) * well.depression
        + np.log(number("rls_diabetes")) * well.diabetes
        + number("rls_iron") * blood.store
        + number("rls_family") * liability
    )
    small, middle, youth = numbers("rls_child")
    of_women, of_men = numbers("rls_dialysis")
    weeks = np.array([0.0, *numbers("rls_trimester")])
    return np.asarray(
        by_case(
            1 / (1 + np.exp(-odds)),
            (who.age < 6, 0.0),
            (who.age < 8, small),
            (who.age < 12, middle),
            (who.age < 18, youth),
            (own.claudicates, number("rls_claudication")),
            (well.dialysis, np.where(who.woman, of_women, of_men)),
            (blood.deficiency_anaemia & ~who.pregnant, number("rls_anaemia")),
            (who.pregnant, weeks[who.trimester]),
        )
    )


def on_record(who: People, well: Health, rls: RestlessLegs, writing: Writing) -> Iterator[Entry]:
    """What is on record of restless legs, except treatment and the scores that follow from it."""
    draws = writing.draws
    yield writing.condition("G25.81", rls.coded)
    yield from _criteria(rls, writing)
    told_clinic, told_else = numbers("score_known")
    told = rls.coded & draws.happens("course told", np.where(rls.clinic, told_clinic, told_else))
    yield writing.measured("symptom_days_per_week", told & rls.there, rls.days, digits=0)
    yield writing.measured("symptom_duration", told & rls.there, np.clip(rls.years * 12, 1, 1200), digits=0)
    yield writing.yes_no("clinically_significant", told, rls.significant)
    yield writing.yes_no("first_degree_relative_with_rls", told, rls.relative)
    said_clinic, said_else = numbers("no_dialysis_said")
    said = rls.coded & ~well.dialysis & draws.happens("no dialysis said", np.where(rls.clinic, said_clinic, said_else))
    yield writing.yes_no("dialysis", said, False)
    known, with_rls, without = numbers("movements")
    recorded = rls.clinic & draws.happens("movements known", known)
    movements = draws.happens("movements in sleep", np.where(rls.there, with_rls, without))
    yield writing.yes_no("plms_present", recorded, movements)
    chance_of = chance("insomnia", who.age, well.mood, rls.irls / 40)
    sleepless = draws.happens("insomnia", chance_of) & who.adult
    yield writing.condition("G47.00", sleepless)
    _, in_clinic, else_ = numbers("scores")
    asked = who.adult & draws.happens("sleep asked", np.where(rls.clinic, in_clinic, else_ * rls.coded))
    middle, a_point, a_unit, spread = numbers("isi")
    sleep = middle + a_point * rls.irls + a_unit * well.mood + spread * draws.normal("sleep score")
    yield writing.measured("isi_total", asked, np.clip(np.round(sleep), 0, 28), digits=0)
    middle, of_apnoea, a_point, spread = numbers("ess")
    tired = middle + of_apnoea * well.apnoea + a_point * rls.irls + spread * draws.normal("sleepiness")
    yield writing.measured("ess_total", asked, np.clip(np.round(tired), 0, 24), digits=0)


def _criteria(rls: RestlessLegs, writing: Writing) -> Iterator[Entry]:
    """The criteria where they were asked, all on one day, each missing now and then."""
    draws = writing.draws
    no_urge, only_mimic = numbers("explained_by_mimic")
    wrongly = ~rls.there
    urge = rls.there | ~draws.happens("no urge", no_urge)
    other_cause = wrongly & draws.happens("explained by a mimic", only_mimic)
    mimic = other_cause | draws.happens("mimic as well", number("mimic_as_well"))
    answers = zip(("begins at rest", "relief", "worse at night"), numbers("mimic_answers"), strict=True)
    rest, relief, night = (rls.there | draws.happens(question, share) for question, share in answers)
    rows = np.flatnonzero(rls.documented)
    days = writing.ago("day of criteria", len(rows), 500, 4000)
    for key, truth in (
        ("urge_to_move_legs", urge),
        ("symptoms_begin_at_rest", rest),
        ("relief_by_movement", relief),
        ("worse_in_evening_or_night", night),
        ("not_solely_explained_by_mimic", ~other_cause),
        ("mimic_also_present", mimic),
        ("criteria_asked_by_clinician", draws.happens("asked by a clinician", number("asked_by_clinician"))),
    ):
        said = ~draws.happens(f"skipped {key}", number("criterion_skipped"), len(rows))
        yield Statement(key, rows[said], as_numbers(truth[rows][said]), days[said])
