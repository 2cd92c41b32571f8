"""Iron: one store behind ferritin, transferrin saturation and haemoglobin; and what of it was measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ekbom.population.synth.draws import Draws, Numbers, Truths, as_numbers, by_case
from ekbom.population.synth.health import Health
from ekbom.population.synth.parameters import number, numbers
from ekbom.population.synth.people import People
from ekbom.population.synth.record import Entry, Statement, Writing


class Iron(NamedTuple):
    """store: standard normal, low when iron is low. ferritin ug/L, saturation %, haemoglobin g/dL, crp mg/L.

    deficiency_anaemia: there, whether recorded or not.
    """

    store: Numbers
    ferritin: Numbers
    saturation: Numbers
    haemoglobin: Numbers
    crp: Numbers
    deficiency_anaemia: Truths


def iron(draws: Draws, who: People, well: Health) -> Iron:
    """The iron of a block."""
    store = draws.normal("iron store")
    bleeding, older, men, children, spread = numbers("ferritin")
    middle = by_case(older, (who.age < 13, children), (~who.woman, men), (who.age < 52, bleeding))
    of_pregnancy, of_inflammation, of_dialysis, of_overload = numbers("ferritin_changes")
    ferritin = (
        middle
        * np.exp(spread * store)
        * np.where(who.pregnant, of_pregnancy, 1)
        * of_inflammation**well.inflammation
        * np.where(well.dialysis, of_dialysis, 1)
        * np.where(well.overload, of_overload, 1)
    )
    middle_saturation, a_unit, inflamed, own = numbers("saturation")
    saturation = middle_saturation + a_unit * store + inflamed * well.inflammation + own * draws.normal("saturation")
    saturation = np.clip(saturation + number("saturation_in_overload") * well.overload, 3, 95)
    women, men_hb, narrow = numbers("haemoglobin")
    of_ferritin, of_kidney, carrying, on_dialysis = numbers("haemoglobin_changes")
    haemoglobin = (
        np.where(who.woman | (who.age < 13), women, men_hb)
        + narrow * draws.normal("haemoglobin")
        + of_ferritin * np.log(np.maximum(number("deficient") / np.maximum(ferritin, 1), 1))
        + of_kidney * np.maximum(60 - well.filtration, 0)
        + carrying * who.pregnant
        + on_dialysis * well.dialysis
    )
    haemoglobin = np.clip(haemoglobin, 5.5, 18.5)
    of_women, of_men, in_pregnancy = numbers("anaemia")
    limit = by_case(of_men, (who.pregnant, in_pregnancy), (who.woman | (who.age < 13), of_women))
    level, of_unit, wide = numbers("crp")
    return Iron(
        store=store,
        ferritin=np.clip(ferritin, 2, 8000),
        saturation=saturation,
        haemoglobin=haemoglobin,
        crp=np.clip(level * np.exp(of_unit * well.inflammation + wide * draws.normal("crp")), 0.2, 250),
        deficiency_anaemia=(ferritin < number("deficient")) & (haemoglobin < limit) & ~well.dialysis & (who.age >= 6),
    )


def ferritin_known(draws: Draws, who: People, well: Health, blood: Iron, coded: Truths) -> Truths:
    """Whose ferritin is on record."""
    women, others, anaemic, dialysed, pregnant, legs = numbers("ferritin_known")
    return draws.happens(
        "ferritin known",
        by_case(
            others,
            (well.dialysis, dialysed),
            (blood.deficiency_anaemia, anaemic),
            (who.pregnant, pregnant),
            (coded, legs),
            (who.woman & who.adult, women),
        ),
    )


def on_record(who: People, well: Health, blood: Iron, known: Truths, writing: Writing) -> Iterator[Entry]:
    """What is on record of iron, where ferritin is ``known``, and of other results."""
    draws = writing.draws
    recorded, without = numbers("iron_recorded")
    yield writing.condition("D50.9", blood.deficiency_anaemia & draws.happens("anaemia recorded", recorded), 500)
    low = (blood.ferritin < number("deficient")) & ~blood.deficiency_anaemia & ~well.dialysis
    yield writing.condition("E61.1", low & draws.happens("deficiency recorded", without), 500)
    mean, longest = numbers("laboratory_days")
    days = np.zeros(draws.size, dtype=np.int64)
    rows = np.flatnonzero(known)
    days[rows] = writing.ago("day of ferritin", len(rows), mean, longest)
    with_saturation, with_crp, morning, older = numbers("with_ferritin")
    yield writing.measured("ferritin", known, np.maximum(np.round(blood.ferritin), 2), days, 0)
    again = np.flatnonzero(known & draws.happens("older ferritin", older))
    spread, between, at_least = numbers("older_ferritin")
    noise = np.exp(spread * draws.normal("change of ferritin", len(again)))
    before = np.floor(at_least + draws.exponential("time between ferritins", between, len(again))).astype(np.int64)
    values = np.maximum(np.round(blood.ferritin[again] * noise), 2)
    yield Statement("ferritin", again, values, days[again] - before, True)
    saturated = known & draws.happens("saturation known", with_saturation)
    yield writing.measured("transferrin_saturation", saturated, blood.saturation, days, 0)
    yield writing.measured("crp", known & draws.happens("crp known", with_crp), blood.crp, days)
    asked = np.flatnonzero(known & draws.happens("time of sample known", morning))
    early = draws.happens("in the morning", number("in_the_morning"), len(asked))
    yield Statement("sample_in_morning", asked, as_numbers(early), days[asked])
    counted = known | draws.happens("blood count known", number("blood_count_known"))
    yield writing.measured("haemoglobin", counted, blood.haemoglobin)
    yield from _others(who, well, writing)


def _others(who: People, well: Health, writing: Writing) -> Iterator[Entry]:
    draws = writing.draws
    _, _, b12, tsh, vitamin_d, phosphate, alt, _ = numbers("other_laboratory")
    for key, share, raised, least, most, digits in (
        ("vitamin_b12", b12, None, 90, 2000, 0),
        ("tsh", tsh, None, 0.01, 90, 2),
        ("vitamin_d_25oh", vitamin_d, None, 4, 120, 0),
        ("phosphate", phosphate, well.dialysis, 1.1, 9, 1),
        ("alt", alt, well.liver, 5, 900, 0),
    ):
        held = who.adult & draws.happens(f"{key} known", share)
        middle, spread, *factor = numbers(key)
        level = middle * np.exp(spread * draws.normal(key))
        if raised is not None:
            level = level * np.where(raised, factor[0], 1)
        yield writing.measured(key, held, np.clip(level, least, most), None, digits)
