"""Medicines: for restless legs with augmentation, iron and the gate of opioids, and what else people take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ekbom.population.synth import medicines
from ekbom.population.synth.draws import Draws, Integers, Numbers, Truths, by_case, chance
from ekbom.population.synth.health import Health
from ekbom.population.synth.iron import Iron
from ekbom.population.synth.medicines import Doses
from ekbom.population.synth.parameters import number, numbers
from ekbom.population.synth.people import People
from ekbom.population.synth.record import Course, Drug, Entry, Writing
from ekbom.population.synth.restless_legs import RestlessLegs

#: Nothing is taken for restless legs.
NONE = -1


class Treatment(NamedTuple):
    """drug: place in ``medicines.DRUGS`` or -1, and years on it.

    at_risk: years on a dopaminergic drug until augmentation or today. augmented: it came.
    """

    drug: Integers
    years: Numbers
    at_risk: Numbers
    augmented: Truths
    dopaminergic: Truths
    agonist: Truths


def treatment(draws: Draws, who: People, rls: RestlessLegs) -> Treatment:
    """What is taken for restless legs."""
    of_need, of_others, of_wrong = numbers("treated")
    share = by_case(of_others, (~rls.there, of_wrong), (rls.needs_drug, of_need))
    treated = rls.coded & who.adult & ~who.pregnant & draws.happens("treated", share)
    drug = np.where(treated, draws.one_of("first drug", numbers("first_drug")), NONE)
    years = np.minimum(0.1 + draws.exponential("years on drug", number("years_on_drug")), np.maximum(who.age - 17, 0.1))
    agonist, levodopa = np.isin(drug, medicines.AGONISTS), drug == medicines.LEVODOPA
    of_agonist, of_levodopa = numbers("augmentation")
    hazard = np.where(levodopa, of_levodopa, of_agonist)
    until = draws.exponential("augmentation", 1.0) / hazard
    dopaminergic = (agonist | levodopa) & rls.there
    augmented = dopaminergic & (until < years)
    return Treatment(
        drug, years, np.where(dopaminergic, np.minimum(until, years), 0.0), augmented, agonist | levodopa, agonist
    )


class _Prescribing:
    """Courses of the block."""

    def __init__(self, writing: Writing, well: Health) -> None:
        self.writing = writing
        self.draws = writing.draws
        self._kidney = well.filtration
        self._in_words = number("dose_in_words")

    def course(
        self, drug: Drug, taken: Truths, doses: Doses | float, days: Numbers | float, question: str = ""
    ) -> Course:
        """An ongoing course; days: since its start, or their mean."""
        name = question or drug.name
        rows = np.flatnonzero(taken)
        amount = np.full(len(rows), doses) if isinstance(doses, float) else self._amount(doses, rows, name)
        words = self.draws.happens(f"dose in words {name}", self._in_words, len(rows))
        start = (
            self.writing.ago(f"start of {name}", len(rows), days, 12000, 3)
            if isinstance(days, float)
            else self.writing.as_of - np.floor(days[rows]).astype(np.int64)
        )
        return Course(drug, rows, np.where(words, np.nan, amount), start, np.zeros(len(rows), dtype=np.int64))

    def _amount(self, doses: Doses, rows: Integers, name: str) -> Numbers:
        drawn = np.array(doses.usual)[self.draws.one_of(f"dose of {name}", doses.weights, len(rows))]
        kidney = self._kidney[rows]
        cap = np.select([kidney >= 60, kidney >= 30, kidney >= 15], doses.caps[:3], doses.caps[3])
        heeded = self.draws.happens(f"kidney heeded {name}", number("kidney_heeded"), len(rows))
        return np.where(heeded, np.minimum(drawn, cap), drawn)

    def stopped(self, drug: Drug, taken: Truths, dose: float, mean_end: float, mean_length: float) -> Course:
        """A course that is over."""
        rows = np.flatnonzero(taken)
        end = self.writing.ago(f"end of {drug.name}", len(rows), mean_end, 6000, 5)
        length = (
            np.floor(self.draws.exponential(f"length of {drug.name}", mean_length, len(rows))).astype(np.int64) + 20
        )
        return Course(drug, rows, np.full(len(rows), dose), end - length, end)


def on_record(
    who: People, well: Health, blood: Iron, ferritin_known: Truths, rls: RestlessLegs, own: Treatment, writing: Writing
) -> Iterator[Entry]:
    """What is on record of medicines, and of the course under them."""
    prescribing = _Prescribing(writing, well)
    yield from _for_restless_legs(own, prescribing)
    yield from _augmentation(rls, own, writing)
    yield from _gate(rls, own, writing)
    yield from _scores(rls, own, writing)
    yield from _iron(blood, ferritin_known, rls, prescribing)
    yield from _others(who, well, rls, own, prescribing)


def _for_restless_legs(own: Treatment, prescribing: _Prescribing) -> Iterator[Entry]:
    draws = prescribing.draws
    often, seldom = numbers("above_ceiling")
    above = draws.happens("above the ceiling", np.where(own.augmented, often, seldom))
    for place, (drug, doses) in enumerate(medicines.DRUGS):
        taken = own.drug == place
        yield prescribing.course(drug, taken & ~above, doses, own.years * 365.25, f"{drug.name} for restless legs")
        high = Doses(doses.above, (1.0,) * len(doses.above), (), (np.inf,) * 4)
        yield prescribing.course(drug, taken & above, high, own.years * 365.25, f"{drug.name} above the ceiling")
    added = own.dopaminergic & draws.happens("second drug", number("second_drug"))
    drug, doses = medicines.DRUGS[medicines.GABAPENTIN]
    yield prescribing.course(drug, added, doses, own.years * 120, "gabapentin as second drug")
    earlier = number("agonist_stopped")
    before = np.isin(own.drug, (*medicines.ALPHA2DELTA, *medicines.OPIOIDS)) & draws.happens("agonist earlier", earlier)
    yield prescribing.stopped(medicines.DRUGS[medicines.ROPINIROLE][0], before, 2.0, 500, 1200)


def _augmentation(rls: RestlessLegs, own: Treatment, writing: Writing) -> Iterator[Entry]:
    """The questions about augmentation and impulse control, where they were asked."""
    draws = writing.draws
    clinic, others = numbers("augmentation_asked")
    asked = own.dopaminergic & draws.happens("augmentation asked", np.where(rls.clinic, clinic, others))
    worse = own.augmented
    first, last, from_day, dose, intense, latency, spread, distress = numbers("augmentation_signs")
    hours = np.where(worse, np.floor(first + (last - first) * draws.uniform("hours earlier")), 0.0)
    worse_days = np.where(worse, np.floor(from_day + (8 - from_day) * draws.uniform("worse days")), 0.0)
    rows = np.flatnonzero(asked)
    days = np.zeros(draws.size, dtype=np.int64)
    days[rows] = writing.ago("day of augmentation questions", len(rows), 200, 1200)
    for key, value in (
        ("onset_earlier_hours", hours),
        ("increased_severity_days_last_week", worse_days),
        ("needs_higher_dose", worse & draws.happens("higher dose", dose)),
        ("more_intense_than_before", worse & draws.happens("more intense", intense)),
        ("shorter_latency_at_rest", worse & draws.happens("shorter latency", latency)),
        ("spread_beyond_legs", worse & draws.happens("spread", spread)),
        ("earlier_response_to_dopaminergic", np.ones(draws.size)),
        ("augmentation_daily_distress", worse & draws.happens("daily distress", distress)),
    ):
        yield writing.measured(key, asked, value, days, 0)
    share, positive = numbers("impulse_asked")
    screened = own.dopaminergic & draws.happens("impulse asked", share)
    yield writing.yes_no("icd_screen_positive", screened, draws.happens("impulse control", positive) & own.agonist)


def _gate(rls: RestlessLegs, own: Treatment, writing: Writing) -> Iterator[Entry]:
    """What is on record before an opioid for restless legs, and of what failed."""
    draws = writing.draws
    opioid = np.isin(own.drug, medicines.OPIOIDS)
    for key in (
        "alpha2delta_failed",
        "dopamine_agonist_failed_or_augmented",
        "opioid_agreement",
        "pdmp_checked_clean",
        "naloxone_available",
    ):
        yield writing.yes_no(key, opioid & draws.happens(f"{key} told", number("gate_documented")), True, 150)
    heart = opioid & draws.happens("qtc known", number("gate_documented"))
    middle, spread = numbers("qtc")
    yield writing.measured("qtc", heart, np.clip(middle + spread * draws.normal("qtc"), 360, 560), digits=0)
    yield writing.yes_no("refractory_rls", rls.clinic & (opioid | own.augmented), True)


def _scores(rls: RestlessLegs, own: Treatment, writing: Writing) -> Iterator[Entry]:
    """IRLS now, and before treatment."""
    draws = writing.draws
    clinic, others = numbers("score_known")
    scored = rls.coded & rls.there & draws.happens("IRLS known", np.where(rls.clinic, clinic, others))
    effect, spread, adds = numbers("drug_effect")
    treated = own.drug != NONE
    noise = number("score_spread") * draws.normal("IRLS now")
    less = np.where(treated, np.maximum(effect + spread * draws.normal("drug effect"), 0), 0) - adds * own.augmented
    now = np.clip(np.round(rls.irls + noise - less), 0, 40)
    rows = np.flatnonzero(scored)
    days = np.zeros(draws.size, dtype=np.int64)
    days[rows] = writing.ago("day of IRLS", len(rows), 180, 1500)
    yield writing.measured("irls_total", scored, now, days, 0)
    yield writing.measured("earlier_irls_total", scored & treated, rls.irls, days - 200, 0)


def _iron(blood: Iron, known: Truths, rls: RestlessLegs, prescribing: _Prescribing) -> Iterator[Entry]:
    draws, writing = prescribing.draws, prescribing.writing
    by_mouth, by_vein = numbers("iron_given")
    low = known & (blood.ferritin <= 75) & rls.coded
    anaemic, others = numbers("iron_given_else")
    chance_of_iron = by_case(others, (low, by_mouth), (blood.deficiency_anaemia & known, anaemic))
    taken = draws.happens("iron by mouth", chance_of_iron)
    yield prescribing.course(medicines.IRON, taken, medicines.IRON_MG, 120.0)
    rows = np.flatnonzero(low & draws.happens("iron by vein", by_vein))
    day = writing.ago("day of iron by vein", len(rows), 200, 900, 10)
    # The last day of an administration is the day after it, as the reader of records has it.
    yield Course(
        medicines.CARBOXYMALTOSE, rows, np.full(len(rows), medicines.CARBOXYMALTOSE_MG), day, day + 1, given=True
    )


def _others(who: People, well: Health, rls: RestlessLegs, own: Treatment, prescribing: _Prescribing) -> Iterator[Entry]:
    draws, adult = prescribing.draws, who.adult
    often, seldom = numbers("antidepressant")
    mood = draws.happens("antidepressant", np.where(well.depression, often, seldom)) & adult
    sleepless = well.mood > number("sleepless")
    night = (
        draws.happens("sleep drug", chance("sleep_drug", well.anxiety, sleepless, np.maximum(who.age - 50, 0))) & adult
    )
    night &= ~well.opioid_disorder
    pain = (
        draws.happens("opioid for pain", chance("pain_opioid", np.maximum(who.age - 40, 0), well.mood, night)) & adult
    )
    pain &= ~np.isin(own.drug, medicines.OPIOIDS)
    allergic = draws.happens("antihistamine", chance("antihistamine", sleepless)) & adult
    in_psychosis, else_ = numbers("antipsychotic")
    mind = draws.happens("antipsychotic", np.where(well.psychosis, in_psychosis, else_)) & adult
    worsening = mood | allergic | mind
    for name, group, taken in (
        ("antidepressant", medicines.MOOD, mood),
        ("sleep drug", medicines.SLEEP, night),
        ("opioid", medicines.PAIN, pain),
        ("antihistamine", medicines.ALLERGIC, allergic),
        ("antipsychotic", medicines.MIND, mind),
    ):
        which = draws.one_of(f"which {name}", [weight for _, _, weight in group])
        for place, (drug, dose, _) in enumerate(group):
            yield prescribing.course(
                drug, taken & (which == place), dose, number("days_on_other_drugs"), f"{drug.name} as {name}"
            )
    yield prescribing.writing.yes_no(
        "worsening_drug_reviewed",
        worsening & rls.coded & draws.happens("worsening drug reviewed", number("review_documented")),
        True,
    )
    yield from _general(who, well, own, prescribing)


def _general(who: People, well: Health, own: Treatment, prescribing: _Prescribing) -> Iterator[Entry]:
    draws, adult = prescribing.draws, who.adult
    vomiting, stomach, a_year = numbers("gut_drug")
    pril, amlodipine, thiazide, metoprolol = numbers("heart_drugs")
    metformin, statin, aspirin, thyroxine, ibuprofen = numbers("other_drugs")
    over_20 = np.maximum(who.age - 20, 0)
    pressure = well.hypertension
    for (drug, dose), taken in (
        (medicines.METOCLOPRAMIDE, vomiting * adult),
        (medicines.OMEPRAZOLE, (stomach + a_year * over_20) * adult),
        (medicines.LISINOPRIL, pril * pressure),
        (medicines.AMLODIPINE, amlodipine * pressure),
        (medicines.THIAZIDE, thiazide * pressure),
        (medicines.METOPROLOL, metoprolol * pressure),
        (medicines.METFORMIN, metformin * well.diabetes),
        (medicines.ATORVASTATIN, statin * (who.age > 50)),
        (medicines.ASPIRIN, aspirin * well.coronary),
        (medicines.LEVOTHYROXINE, thyroxine * well.thyroid),
        (medicines.IBUPROFEN, ibuprofen * adult),
        (medicines.NOT_RECOGNISED, number("not_recognised") * adult),
    ):
        yield prescribing.course(drug, draws.happens(f"takes {drug.name}", taken), dose, number("days_on_other_drugs"))
    treated, gabapentin = numbers("nerve_drug")
    nerve = draws.happens("nerve drug", treated) & well.neuropathy & ~np.isin(own.drug, medicines.ALPHA2DELTA)
    nerve &= ~own.dopaminergic
    first = draws.happens("gabapentin for nerves", gabapentin)
    for place, held in ((medicines.GABAPENTIN, nerve & first), (medicines.PREGABALIN, nerve & ~first)):
        drug, doses = medicines.DRUGS[place]
        yield prescribing.course(drug, held, doses, number("days_on_other_drugs"), f"{drug.name} for nerves")
    yield prescribing.writing.condition("Z88.5", draws.happens("opioid allergy", number("opioid_allergy")) & adult)
