"""Pregnancy and breastfeeding: one table that every drug of the book is judged by.

Follows the consensus of the International RLS Study Group on pregnancy and lactation (2015), the FDA (2017) on
codeine and tramadol, the MHRA (2022) on pregabalin, and product labels. The letters are this project's: never,
specialist only, only when very severe and refractory (shared with the obstetric team), or fine. Gestation
that is not known counts as the first trimester. Where a pregnancy is possible and no reliable contraception is
recorded, "never" of the first trimester becomes "specialist only", but stays for valproate and carbamazepine.

Iron by vein has its own rule, with the routes of iron.

It refuses to presume anything about pregnancy, and never says that a drug already taken should be stopped: the
prescriber and the obstetric team are told. Methadone and buprenorphine for an opioid use disorder go on; taken for
the legs they are for a specialist.
"""

from typing import NamedTuple

from ekbom.facts.variables import gestational_age
from ekbom.facts.variables import near_term as birth_expected_soon
from ekbom.guidelines.opioid_gate import opioid_treats_use_disorder
from ekbom.guidelines.populations import (
    first_trimester,
    is_pregnant,
    lactating,
    later_trimester,
    potential_pregnancy,
)
from ekbom.guidelines.severity import refractory, very_severe
from ekbom.guidelines.sources import EKBOM, FDA_2017_LACTATION, LABEL, MHRA_2022, PREGNANCY_2015
from ekbom.guidelines.vocabulary import Block, Source, block, finding
from ekbom.logic.expressions import Expression, parameter, wrong

GABAPENTIN_LACTATION_CAP = parameter(
    "gabapentin_lactation_cap",
    900,
    "mg/d",
    source="IRLSSG-PREG-2015",
    flag="K",
    label="most gabapentin a day in pregnancy and while breastfeeding",
)
NEAR_TERM = parameter("near_term", 36, "wk", source="EKBOM", flag="D", label="gestation from which birth is near")

exceptional_in_pregnancy = finding(
    "exceptional_in_pregnancy",
    "So severe and refractory that a drug may be weighed in pregnancy or breastfeeding",
    very_severe & refractory,
    source=(PREGNANCY_2015, EKBOM),
    flag="D",
)
near_term = finding(
    "near_term",
    "Pregnant, 36 weeks or more, or birth expected within four weeks",
    is_pregnant & (birth_expected_soon | (gestational_age >= NEAR_TERM)),
    source=EKBOM,
    flag="D",
)

#: never, specialist only, exceptional (very severe and refractory only), fine.
LETTERS = ("never", "specialist", "exceptional", "fine")


class Letters(NamedTuple):
    """What holds in the first trimester, later, and while breastfeeding; and whether a possible pregnancy counts."""

    first: str
    later: str
    breastfeeding: str
    possible: str
    source: Source = PREGNANCY_2015


def _letters(first: str, later: str, breastfeeding: str, *, source: Source = PREGNANCY_2015) -> Letters:
    """A row of the table; a possible pregnancy is one step milder than the first trimester."""
    return Letters(first, later, breastfeeding, "specialist" if first == "never" else "fine", source)


_FINE = Letters("fine", "fine", "fine", "fine")
_SPECIALIST = _letters("specialist", "specialist", "specialist")
_DOPAMINE_AGONIST = _letters("specialist", "specialist", "never")
_CODEINE_LIKE = _letters("never", "specialist", "never", source=FDA_2017_LACTATION)
#: Never a new start in early pregnancy; taken already they are never stopped, and only for the legs they are questioned.
MAINTENANCE_OPIOIDS = ("methadone", "buprenorphine")

TABLE: dict[str, Letters] = {
    "oral_iron": _FINE,
    "gabapentin": _letters("specialist", "specialist", "fine"),
    "gabapentin_enacarbil": _SPECIALIST,
    "pregabalin": _letters("never", "specialist", "specialist", source=MHRA_2022),
    "pramipexole": _DOPAMINE_AGONIST,
    "ropinirole": _DOPAMINE_AGONIST,
    "rotigotine": _DOPAMINE_AGONIST,
    "levodopa": _letters("specialist", "exceptional", "specialist"),
    "cabergoline": _letters("never", "never", "never", source=LABEL),
    "pergolide": _letters("never", "never", "specialist", source=LABEL),
    "oxycodone": _letters("specialist", "exceptional", "never"),
    "morphine": _letters("specialist", "specialist", "never", source=EKBOM),
    "hydrocodone": _letters("specialist", "specialist", "never", source=EKBOM),
    "methadone": _letters("never", "specialist", "specialist", source=LABEL),
    "buprenorphine": _letters("never", "specialist", "specialist", source=LABEL),
    "tramadol": _CODEINE_LIKE,
    "codeine": _CODEINE_LIKE,
    "naloxone": _FINE,
    "clonazepam": _letters("specialist", "exceptional", "exceptional"),
    "benzodiazepine_or_z": _SPECIALIST,
    "benzodiazepine_taper": _FINE,
    "dipyridamole": _letters("specialist", "specialist", "fine"),
    "perampanel": _SPECIALIST,
    "bupropion_for_rls": _SPECIALIST,
    "valproate": Letters("never", "never", "specialist", "never", LABEL),
    "carbamazepine": Letters("never", "never", "specialist", "never", LABEL),
    "clonidine": _letters("specialist", "specialist", "specialist", source=EKBOM),
    "valerian": _letters("specialist", "specialist", "specialist", source=EKBOM),
    "magnesium": _letters("specialist", "specialist", "fine"),
    "vitamin_c": _FINE,
    "vitamin_d": _FINE,
    "vitamin_e": _FINE,
    "b12": _FINE,
    "folate": _FINE,
    "exercise": _FINE,
    "sleep_hygiene": _FINE,
    "cbt_i": _FINE,
    "diet": _FINE,
    "yoga_massage": _FINE,
}

_NOT_SUDDENLY = "taken already: prescriber and obstetric team now; it must not be stopped suddenly."


def _row(option_id: str) -> Letters:
    if option_id not in TABLE:
        raise wrong(f"'{option_id}' has no row in the table of pregnancy and breastfeeding")
    return TABLE[option_id]


def _both_states(
    id: str, when: Expression, text: str, *, option_id: str, rule: str, source: Source
) -> tuple[Block, ...]:
    proposed = block(id, when, text, source=source, rule=rule, state="proposed")
    if option_id in MAINTENANCE_OPIOIDS:
        return (proposed,)
    place = text.split(":", 1)[0]
    return proposed, block(id, when, f"{place}, and {_NOT_SUDDENLY}", source=source, rule=rule, state="current")


def _taken_for_the_legs() -> tuple[Block, ...]:
    """What is said of methadone or buprenorphine that is taken and treats no opioid use disorder."""
    places = (
        ("pregnancy", is_pregnant, "S13", "Pregnant"),
        ("breastfeeding_on_it", lactating, "S46", "Breastfeeding"),
    )
    return tuple(
        block(
            id,
            when & ~opioid_treats_use_disorder,
            f"{place}, and {_NOT_SUDDENLY}",
            source=LABEL,
            rule=rule,
            state="current",
        )
        for id, when, rule, place in places
    )


def never_in_pregnancy(option_id: str) -> tuple[Block, ...]:
    """The hard blocks of this option in pregnancy and breastfeeding; BookError for an id without a row."""
    letters = _row(option_id)
    places = (
        (letters.first, "pregnancy_first_trimester", first_trimester, "S13",
         "First trimester, or gestation not known: not in early pregnancy."),
        (letters.later, "pregnancy_later", later_trimester, "S13", "Pregnant: not in pregnancy."),
        (letters.breastfeeding, "breastfeeding", lactating, "S46", "Breastfeeding: choose another option."),
        (letters.possible, "possible_pregnancy", potential_pregnancy, "S13",
         "Could become pregnant without reliable contraception on record: not without it."),
    )  # fmt: skip
    blocks: list[Block] = []
    for letter, id, when, rule, text in places:
        if letter == "never":
            blocks += _both_states(id, when, text, option_id=option_id, rule=rule, source=letters.source)
    return tuple(blocks)


def soft_in_pregnancy(option_id: str) -> tuple[Block, ...]:
    """The soft blocks (a specialist may override) of this option in pregnancy and breastfeeding."""
    letters = _row(option_id)
    places = (
        (letters.first, "pregnancy_first_trimester", first_trimester, "S13", "Early pregnancy"),
        (letters.later, "pregnancy_later", later_trimester, "S13", "Pregnant"),
        (letters.breastfeeding, "breastfeeding", lactating, "S46", "Breastfeeding"),
        (letters.possible, "possible_pregnancy", potential_pregnancy, "S13",
         "Could become pregnant, no reliable contraception on record"),
    )  # fmt: skip
    blocks: list[Block] = []
    for letter, id, when, rule, place in places:
        if letter == "specialist":
            blocks += _both_states(
                id,
                when,
                f"{place}: only a specialist decides on this, with the obstetric team.",
                option_id=option_id,
                rule=rule,
                source=letters.source,
            )
        elif letter == "exceptional":
            blocks += _both_states(
                id,
                when & ~exceptional_in_pregnancy,
                f"{place}: only when very severe and refractory, together with the obstetric team.",
                option_id=option_id,
                rule=rule,
                source=letters.source,
            )
    if option_id in MAINTENANCE_OPIOIDS:
        blocks += _taken_for_the_legs()
    return tuple(blocks)


def with_letter(letter: str, place: str) -> tuple[str, ...]:
    """The options that carry a letter in a column (first, later, breastfeeding, possible)."""
    if letter not in LETTERS or place not in Letters._fields:
        raise wrong(f"'{letter}' in '{place}' is not of the table of pregnancy and breastfeeding")
    return tuple(id for id, row in TABLE.items() if getattr(row, place) == letter)
