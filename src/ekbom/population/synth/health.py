"""Other diseases and the kidney: what people have, and what of it is on record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ekbom.population.synth.draws import Draws, Numbers, Truths, by_case
from ekbom.population.synth.parameters import number, numbers
from ekbom.population.synth.people import People
from ekbom.population.synth.record import Entry, Writing


class Health(NamedTuple):
    """mood: a standard normal burden behind depression, anxiety and more. inflammation: from 0 on.

    filtration in mL/min/1.73 m2. apnoea: there, whether known or not.
    """

    mood: Numbers
    inflammation: Numbers
    depression: Truths
    anxiety: Truths
    diabetes: Truths
    hypertension: Truths
    neuropathy: Truths
    apnoea: Truths
    lung: Truths
    heart_failure: Truths
    coronary: Truths
    parkinson: Truths
    dementia: Truths
    liver: Truths
    asthma: Truths
    arthritis: Truths
    bowel_disease: Truths
    psychosis: Truths
    epilepsy: Truths
    opioid_disorder: Truths
    alcohol_disorder: Truths
    overload: Truths
    bariatric: Truths
    thyroid: Truths
    migraine: Truths
    vitamin_d: Truths
    cramps: Truths
    filtration: Numbers
    dialysis: Truths


def health(draws: Draws, who: People) -> Health:
    """The diseases of a block."""
    adult, age, over = who.adult, who.age, who.mass_index - 27
    mood = draws.normal("mood")
    diabetes = draws.risk("diabetes", age, over) & adult
    hypertension = draws.risk("hypertension", age, over) & adult
    threshold, lower = numbers("depressed")
    weight, anxious = numbers("anxious")
    own = np.sqrt(1 - weight**2) * draws.normal("anxiety")
    rare = [draws.happens(f"rare {at}", share) & adult for at, share in enumerate(numbers("rare"))]
    common = [draws.happens(f"common {at}", share) & adult for at, share in enumerate(numbers("common"))]
    arthritis, bowel = (draws.happens(f"inflammatory {at}", share) for at, share in enumerate(numbers("inflammatory")))
    dialysis = draws.risk("dialysis", np.minimum(age, 75), diabetes, hypertension) & adult
    at_25, a_year, of_diabetes, of_pressure, spread = numbers("filtration")
    filtration = (
        at_25
        + a_year * np.maximum(age - 25, 0)
        + of_diabetes * diabetes
        + of_pressure * hypertension
        + spread * draws.normal("filtration")
    )
    least, most = numbers("on_dialysis")
    left = least + (most - least) * draws.uniform("filtration on dialysis")
    filtration = np.where(dialysis, left, np.clip(filtration, 11, 150))
    calm, inflamed = numbers("inflammation")
    return Health(
        mood=mood,
        inflammation=np.maximum(draws.normal("inflammation") + inflamed * (arthritis | bowel) - calm, 0),
        depression=(mood > threshold - lower * who.woman) & adult,
        anxiety=(weight * mood + own > anxious) & adult,
        diabetes=diabetes,
        hypertension=hypertension,
        neuropathy=draws.risk("neuropathy", np.maximum(age - 50, 0), diabetes) & adult,
        apnoea=draws.risk("apnoea", age, over, ~who.woman) & adult,
        lung=draws.risk("lung", np.maximum(age - 40, 0), who.smoker) & (age >= 40),
        heart_failure=draws.risk("heart_failure", np.maximum(age - 60, 0), hypertension) & (age >= 45),
        coronary=draws.risk("coronary", np.maximum(age - 50, 0), ~who.woman, diabetes, who.smoker) & (age >= 40),
        parkinson=draws.risk("parkinson", np.maximum(age - 60, 0)) & (age >= 50),
        dementia=draws.risk("dementia", np.maximum(age - 70, 0)) & (age >= 65),
        liver=draws.risk("liver", over) & adult,
        asthma=draws.happens("asthma", number("asthma")),
        arthritis=arthritis & adult,
        bowel_disease=bowel & adult,
        psychosis=rare[0],
        epilepsy=rare[1],
        opioid_disorder=rare[2],
        alcohol_disorder=rare[3],
        overload=rare[4],
        bariatric=rare[5],
        thyroid=common[0],
        migraine=common[1],
        vitamin_d=common[2],
        cramps=common[3],
        filtration=filtration,
        dialysis=dialysis,
    )


#: The code under which each disease stands on a problem list.
_CODES = {
    "anxiety": "F41.1",
    "hypertension": "I10",
    "lung": "J44.9",
    "heart_failure": "I50.9",
    "coronary": "I25.10",
    "parkinson": "G20.A1",
    "dementia": "F03.90",
    "liver": "K76.0",
    "asthma": "J45.909",
    "arthritis": "M06.9",
    "bowel_disease": "K50.90",
    "psychosis": "F20.9",
    "epilepsy": "G40.909",
    "opioid_disorder": "F11.20",
    "alcohol_disorder": "F10.20",
    "overload": "E83.110",
    "bariatric": "Z98.84",
    "thyroid": "E03.9",
    "migraine": "G43.909",
    "vitamin_d": "E55.9",
    "cramps": "G47.62",
}


def on_record(who: People, well: Health, writing: Writing) -> Iterator[Entry]:
    """What is on record of other diseases and the kidney."""
    draws, recorded = writing.draws, number("condition_recorded")
    for name, code in _CODES.items():
        yield writing.condition(code, getattr(well, name) & draws.happens(f"recorded {name}", recorded))
    depressed = well.depression & draws.happens("recorded depression", recorded)
    again = draws.happens("depression again", number("depression_again"))
    yield writing.condition("F32.9", depressed & ~again)
    yield writing.condition("F33.1", depressed & again)
    nerve, sugar = (draws.happens(f"recorded {name}", recorded) for name in ("neuropathy", "diabetes"))
    yield writing.condition("E11.42", well.diabetes & well.neuropathy & nerve)
    yield writing.condition("E11.9", well.diabetes & ~(well.neuropathy & nerve) & sugar)
    yield writing.condition("G62.9", well.neuropathy & ~well.diabetes & nerve)
    from_index, told = numbers("obesity_recorded")
    obese = (who.mass_index >= from_index) & who.adult
    yield writing.condition("E66.9", obese & draws.happens("recorded obesity", told))
    yield from _apnoea(well, writing)
    yield from _kidney(who, well, writing)
    yield from _scores(who, well, writing)


def _apnoea(well: Health, writing: Writing) -> Iterator[Entry]:
    draws = writing.draws
    recorded, treated, index, told = numbers("apnoea_recorded")
    known = well.apnoea & draws.happens("recorded apnoea", recorded)
    middle, spread = numbers("apnoea_index")
    yield writing.condition("G47.33", known)
    asked = known & draws.happens("treatment of apnoea known", told)
    yield writing.yes_no("sleep_apnoea_treated", asked, draws.happens("apnoea treated", treated))
    yield writing.measured(
        "apnoea_hypopnoea_index",
        known & draws.happens("apnoea index known", index),
        np.clip(middle * np.exp(spread * draws.normal("apnoea index")), 5, 110),
    )


def creatinine_of(filtration: Numbers, woman: Truths, age: Numbers) -> Numbers:
    """Creatinine in mg/dL at which the CKD-EPI equation of 2021 gives this filtration."""
    factor = 142 * 0.9938**age * np.where(woman, 1.012, 1.0)
    at, low = np.where(woman, 0.7, 0.9), np.where(woman, -0.241, -0.302)
    share = filtration / factor
    return at * np.where(share > 1, share ** (1 / low), share ** (1 / -1.2))


def filtration_of(creatinine: Numbers, woman: Truths, age: Numbers) -> Numbers:
    """Filtration in mL/min/1.73 m2 by the CKD-EPI equation of 2021."""
    at, low = np.where(woman, 0.7, 0.9), np.where(woman, -0.241, -0.302)
    share = creatinine / at
    return 142 * np.minimum(share, 1) ** low * np.maximum(share, 1) ** -1.2 * 0.9938**age * np.where(woman, 1.012, 1.0)


def _kidney(who: People, well: Health, writing: Writing) -> Iterator[Entry]:
    draws, age = writing.draws, who.age.astype(np.float64)
    recorded = number("kidney_recorded")
    low = who.adult & (well.filtration < 60) & ~well.dialysis & draws.happens("recorded kidney disease", recorded)
    for code, least, most in (("N18.31", 45, 60), ("N18.32", 30, 45), ("N18.4", 15, 30), ("N18.5", 0, 15)):
        yield writing.condition(code, low & (well.filtration >= least) & (well.filtration < most))
    yield writing.condition("N18.6", well.dialysis)
    yield writing.condition("Z99.2", well.dialysis)
    peritoneal = ~draws.happens("haemodialysis", number("haemodialysis"))
    yield writing.yes_no("dialysis_kind", well.dialysis, peritoneal)
    known = draws.risk("kidney_known", age, well.diabetes | well.hypertension) | well.dialysis | low
    mean, longest = numbers("laboratory_days")
    days = np.zeros(writing.draws.size, dtype=np.int64)
    rows_known = np.flatnonzero(known)
    days[rows_known] = writing.ago("day of creatinine", len(rows_known), mean, longest)
    spread, reported = numbers("creatinine")
    noise = np.exp(spread * draws.normal("creatinine"))
    creatinine = np.clip(np.round(creatinine_of(well.filtration, who.woman, age) * noise, 2), 0.2, 18)
    yield writing.measured("creatinine", known, creatinine, days, 2)
    estimated = known & who.adult & draws.happens("filtration reported", reported)
    yield writing.measured("egfr", estimated, np.clip(filtration_of(creatinine, who.woman, age), 2, 200), days, 0)
    in_diabetes, else_, _, _, _, _, _, potassium = numbers("other_laboratory")
    high, wide, usual, narrow = numbers("sugar")
    drawn = draws.normal("hba1c")
    value = np.where(well.diabetes, high + wide * drawn, usual + narrow * drawn)
    asked = who.adult & draws.happens("hba1c known", np.where(well.diabetes, in_diabetes, else_))
    yield writing.measured("hba1c", asked, np.clip(value, 4.2, 14))
    middle, of_salt, dialysed = numbers("potassium")
    salt = np.clip(middle + of_salt * draws.normal("potassium") + dialysed * well.dialysis, 2.6, 6.9)
    yield writing.measured("potassium", known & draws.happens("potassium known", potassium), salt, days)


def _scores(who: People, well: Health, writing: Writing) -> Iterator[Entry]:
    draws = writing.draws
    depressed, _, else_ = numbers("scores")
    asked = who.adult & draws.happens("mood asked", by_case(else_, (well.depression, depressed)))
    middle, a_unit, spread = numbers("phq9")
    total = np.clip(np.round(middle + a_unit * well.mood + spread * draws.normal("mood score")), 0, 27)
    rows = np.flatnonzero(asked)
    days = np.zeros(draws.size, dtype=np.int64)
    days[rows] = writing.ago("day of mood score", len(rows), 200, 1500)
    yield writing.measured("phq9_total", asked, total, days, 0)
    often, seldom = numbers("harm_thoughts")
    harm = draws.happens("thoughts of harm", np.where(well.depression, often, seldom))
    degree = 1 + draws.one_of("degree of thoughts", numbers("harm_degree"))
    yield writing.measured("phq9_item9", asked, harm * degree, days, 0)
