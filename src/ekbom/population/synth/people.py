"""Who the patients are: age, sex, body, smoking, pregnancy; and what of it is on record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ekbom.population.synth.draws import Draws, Integers, Numbers, Truths, by_case
from ekbom.population.synth.parameters import number, numbers
from ekbom.population.synth.record import Entry, Statement, Writing
from ekbom.records.moments import ORDINAL_OF_1970

FEMALE, MALE, OTHER, UNKNOWN = range(4)
FIRST_TRIMESTER, SECOND_TRIMESTER = 14, 28


class People(NamedTuple):
    """age: completed years. sex: as recorded, in the order of the fact's labels. partial: only the year is recorded.

    weeks: of pregnancy, 0 without. mass_index in kg/m2, weight in kg, height in cm.
    """

    woman: Truths
    sex: Integers
    age: Integers
    born: Integers
    partial: Truths
    height: Numbers
    weight: Numbers
    mass_index: Numbers
    smoker: Truths
    pregnant: Truths
    weeks: Integers
    trimester: Integers

    @property
    def adult(self) -> Truths:
        return np.asarray(self.age >= 18)


def dates(days: Integers) -> tuple[Integers, Integers, Integers]:
    """Year, month and day of ordinals."""
    day = (days - ORDINAL_OF_1970).astype("datetime64[D]")
    month, year = day.astype("datetime64[M]"), day.astype("datetime64[Y]")
    return (
        year.astype(np.int64) + 1970,
        (month - year).astype(np.int64) + 1,
        (day - month).astype(np.int64) + 1,
    )


def year_begins(years: Integers) -> Integers:
    """The ordinals of the first of January."""
    return np.asarray((years - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64) + ORDINAL_OF_1970)


def completed_years(born: Integers, as_of: int) -> Integers:
    """Age on a day."""
    (year,), (month,), (day,) = dates(np.array([as_of]))
    own_year, own_month, own_day = dates(born)
    before = (month < own_month) | ((month == own_month) & (day < own_day))
    return np.asarray(year - own_year - before)


def people(draws: Draws, as_of: int) -> People:
    """The people of a block."""
    first, last = np.array(numbers("age_from")), np.array(numbers("age_to"))
    band = draws.one_of("band of age", numbers("age_share"))
    years = first[band] + draws.uniform("age") * (last - first)[band]
    born = as_of - np.floor(years * 365.2425).astype(np.int64)
    age = completed_years(born, as_of)
    share, more = numbers("women")
    woman = draws.happens("woman", share + more * np.maximum(age - 65, 0))
    other, unknown = numbers("sex_not_recorded")
    drawn = draws.uniform("recorded sex")
    sex = by_case(np.where(woman, FEMALE, MALE), (drawn < other, OTHER), (drawn < other + unknown, UNKNOWN))
    middle, spread, at_birth, narrow = numbers("mass_index")
    grown_up = np.minimum(age, 18) / 18
    wide = spread * (narrow + (1 - narrow) * grown_up)
    mass_index = (at_birth + (middle - at_birth) * grown_up) * np.exp(wide * draws.normal("mass index"))
    mass_index = np.clip(mass_index, 12, 60)
    height = _height(draws, woman, age)
    smoking, _, _ = numbers("smoker")
    smoker = draws.happens("smoker", smoking) & (age >= 18) & (age < 76)
    often, seldom = numbers("pregnant")
    fertile = _fertile(woman, age)
    pregnant = draws.happens("pregnant", np.where((age >= 20) & (age < 40), often, seldom)) & fertile
    start, end = numbers("pregnancy_weeks")
    weeks = np.where(pregnant, np.floor(start + draws.uniform("weeks") * (end - start)), 0).astype(np.int64)
    trimester = np.where(pregnant, 1 + (weeks >= FIRST_TRIMESTER) + (weeks >= SECOND_TRIMESTER), 0)
    return People(
        woman=woman,
        sex=np.asarray(sex, dtype=np.int64),
        age=age,
        born=born,
        partial=draws.happens("year of birth only", number("birth_year_only")),
        height=height,
        weight=mass_index * (height / 100) ** 2,
        mass_index=mass_index,
        smoker=smoker,
        pregnant=pregnant,
        weeks=weeks,
        trimester=trimester,
    )


def _height(draws: Draws, woman: Truths, age: Integers) -> Numbers:
    of_women, of_men, of_both, lost = numbers("height")
    start, more, least = numbers("growth")
    grown = np.where(woman, of_women, of_men) + of_both * draws.normal("height") - lost * np.maximum(age - 60, 0)
    child = np.maximum(grown * (start + more * np.minimum(age + 2, 18) / 18), least)
    return np.where(age < 18, child, grown)


def _fertile(woman: Truths, age: Integers) -> Truths:
    first, end, _ = numbers("fertile")
    return np.asarray(woman & (age >= first) & (age < end))


def on_record(who: People, writing: Writing) -> Iterator[Entry]:
    """What is on record of who they are."""
    draws = writing.draws
    known = draws.happens("body known", number("body_known"))
    yield writing.measured("body_weight", known, np.clip(who.weight, 2, 250))
    yield writing.measured("height", known, who.height, digits=0)
    _, recorded, denied = numbers("smoker")
    drawn = draws.uniform("smoking known")
    yield writing.condition("F17.210", who.smoker & (drawn < recorded))
    yield writing.yes_no("smoker", ~who.smoker & who.adult & (drawn < denied), False)
    yield from _reproduction(who, writing)


def _reproduction(who: People, writing: Writing) -> Iterator[Entry]:
    draws = writing.draws
    recorded, weeks_recorded = numbers("pregnancy_known")
    known = who.pregnant & draws.happens("pregnancy known", recorded)
    rows = np.flatnonzero(known)
    # The booking lies in the eighth week, or today; a visit since then has written down the weeks of its day.
    since = np.maximum(who.weeks[rows] - 8, 0) * 7
    yield writing.condition("Z34.90", known)._replace(days=writing.as_of - since)
    rows = np.flatnonzero(known & draws.happens("weeks known", weeks_recorded))
    back = np.minimum(np.floor(draws.uniform("visit", len(rows)) * 5), np.maximum(who.weeks[rows] - 4, 0)).astype(
        np.int64
    )
    yield Statement("gestational_age", rows, (who.weeks[rows] - back).astype(np.float64), writing.as_of - 7 * back)
    can, contraception, used = numbers("reproduction_known")
    fertile, until = _fertile(who.woman, who.age), numbers("fertile")[2]
    yield writing.yes_no("can_be_pregnant", fertile & draws.happens("fertility known", can), who.age < until)
    asked = fertile & ~who.pregnant & draws.happens("contraception known", contraception)
    yield writing.yes_no("effective_contraception", asked, draws.happens("contraception", used))
    from_age, told = numbers("menopause")
    yield writing.yes_no(
        "postmenopausal", who.woman & (who.age >= from_age) & draws.happens("menopause known", told), True
    )
