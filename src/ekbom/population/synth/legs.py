"""Veins and arteries of the legs: burden by age, sex and weight, one leg like the other; what of it is on record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ekbom.population.synth.draws import Draws, Integers, Numbers, Truths
from ekbom.population.synth.health import Health
from ekbom.population.synth.parameters import number, numbers
from ekbom.population.synth.people import People
from ekbom.population.synth.record import Condition, Entry, Procedure, Writing

SIDES = ("left", "right")
#: CEAP classes by their place among the labels of the fact: C0, C1, C2, C3, C4a, C5, C6.
_CLASS_PLACES = np.array([0, 1, 2, 4, 5, 8, 9])
_C2, _C3 = 2, 3
_TRUNK = ("sfj", "gsv_thigh_mid", "gsv_knee", "ssv_prox")
_DEEP = ("cfv", "popv_ak")
#: Labels of position and manoeuvre by their places.
_STANDING, _LYING, _COMPRESSION = 0.0, 3.0, 1.0


class Legs(NamedTuple):
    """Of each leg: burden of the veins, class 0 (C0) to 6 (C6), complaints, diseased arteries, claudication."""

    burden: tuple[Numbers, Numbers]
    vein_class: tuple[Integers, Integers]
    complaints: tuple[Truths, Truths]
    arteries: tuple[Truths, Truths]
    claudication: tuple[Truths, Truths]

    @property
    def claudicates(self) -> Truths:
        return self.claudication[0] | self.claudication[1]

    @property
    def venous(self) -> Truths:
        """Complaints of veins in a leg."""
        return self.complaints[0] | self.complaints[1]

    def vein_class_from(self, least: int) -> Truths:
        """A leg of this class or a higher one."""
        return np.asarray(np.maximum(*self.vein_class) >= least)


def legs(draws: Draws, who: People, well: Health) -> Legs:
    """The legs of a block."""
    a_year, of_women, a_unit, alone = numbers("vein_burden")
    shared = (
        np.sqrt(1 - alone**2) * draws.normal("vein burden")
        + a_year * (who.age - 50)
        + of_women * who.woman
        + a_unit * (who.mass_index - 27)
    )
    burden, classes, complaints = [], [], []
    start, a_class = numbers("vein_symptoms")
    for side in SIDES:
        own = np.where(who.adult, shared + alone * draws.normal(f"vein burden {side}"), -9.0)
        found = np.searchsorted(np.array(numbers("vein_classes")), own, side="right")
        burden.append(own)
        classes.append(found)
        complaints.append(
            draws.happens(f"vein complaints {side}", 1 / (1 + np.exp(-(start + a_class * found)))) & (found > 0)
        )
    ill = draws.risk("arteries", np.maximum(who.age - 50, 0), who.smoker, well.diabetes, well.filtration < 60) & (
        who.age >= 40
    )
    chance, both = numbers("claudicates")
    walks_badly = ill & draws.happens("claudication", chance)
    on_both = draws.happens("both legs", both)
    left_first = draws.happens("left leg", 0.5)
    sides = (on_both | left_first, on_both | ~left_first)
    return Legs(
        burden=(burden[0], burden[1]),
        vein_class=(classes[0], classes[1]),
        complaints=(complaints[0], complaints[1]),
        arteries=(ill & sides[0], ill & sides[1]),
        claudication=(walks_badly & sides[0], walks_badly & sides[1]),
    )


def _sided(
    codes: tuple[str, str, str], held: tuple[Truths, Truths], known: Truths, writing: Writing
) -> Iterator[Condition]:
    """A disease under its code for the left, the right and both legs."""
    left, right = held[0] & known, held[1] & known
    for code, mask in zip(codes, (left & ~right, right & ~left, left & right), strict=True):
        yield writing.condition(code, mask)


def on_record(who: People, well: Health, own: Legs, coded: Truths, writing: Writing) -> Iterator[Entry]:
    """What is on record of the legs; coded: restless legs is on the problem list."""
    yield from _arteries(who, well, own, writing)
    yield from _veins(own, coded, writing)


def _arteries(who: People, well: Health, own: Legs, writing: Writing) -> Iterator[Entry]:
    draws = writing.draws
    with_pain, without = numbers("arteries_recorded")
    pain = own.claudicates & draws.happens("claudication recorded", with_pain)
    yield from _sided(("I70.212", "I70.211", "I70.213"), own.claudication, pain, writing)
    ill = own.arteries[0] | own.arteries[1]
    silent = ill & ~own.claudicates & draws.happens("artery disease recorded", without)
    yield writing.condition("I73.9", silent)
    recorded, else_, diseased, healthy, spread, stiff, stiff_index = numbers("index")
    measured = draws.happens("index known", np.where(pain | silent, recorded, else_ * ill))
    rigid = well.diabetes & draws.happens("stiff arteries", stiff)
    _, others = numbers("legs_examined")
    with_index, ill_felt, well_felt = numbers("pulses")
    felt_known = draws.happens("pulses examined", np.where(measured, with_index, others)) & who.adult
    for at, side in enumerate(SIDES):
        level = np.where(rigid, stiff_index, np.where(own.arteries[at], diseased, healthy))
        value = np.clip(level + spread * draws.normal(f"index {side}"), 0.2, 2.0)
        yield writing.measured(f"abi@{side}", measured, value, digits=2)
        felt = draws.uniform(f"pulse {side}") < np.where(own.arteries[at], ill_felt, well_felt)
        yield writing.yes_no(f"foot_pulses_palpable@{side}", felt_known, felt)


def _veins(own: Legs, coded: Truths, writing: Writing) -> Iterator[Entry]:
    draws = writing.draws
    varicose = own.vein_class_from(_C2)
    recorded = varicose & draws.happens("varicose veins recorded", number("veins_recorded"))
    held = tuple(np.asarray(found >= _C2) for found in own.vein_class)
    yield from _sided(("I83.92", "I83.91", "I83.93"), (held[0], held[1]), recorded, writing)
    swollen = own.vein_class_from(_C3) & draws.happens("swelling recorded", number("oedema_recorded"))
    yield writing.condition("R60.0", swollen, 250)
    past, acute = numbers("thrombosis")
    adult = own.burden[0] > -9
    clot = draws.happens("acute thrombosis", acute) & adult
    yield writing.condition("Z86.718", draws.happens("past thrombosis", past) & adult & ~clot)
    yield writing.condition("I82.402", clot, 30)
    with_complaints, others = numbers("legs_examined")
    examined = draws.happens("legs examined", np.where(own.venous, with_complaints, others)) & adult
    yield writing.yes_no("legs_examined", examined, True)
    scanned = examined & own.venous & varicose & draws.happens("duplex", number("duplex"))
    after, for_rls = numbers("vein_procedure")
    only_rls = coded & ~varicose & adult & draws.happens("veins treated for restless legs", for_rls)
    treated = varicose & draws.happens("veins treated", after)
    stocking_c3, stocking_rls, stocking_arteries = numbers("stockings")
    worn = np.where(own.arteries[0] | own.arteries[1], stocking_arteries, 0.0)
    worn = np.maximum(worn, np.where(coded, stocking_rls, 0.0))
    worn = np.maximum(worn, np.where(own.vein_class_from(_C3), stocking_c3, 0.0))
    yield writing.yes_no("uses_compression_stockings", draws.happens("stockings", worn), True)
    yield writing.yes_no("duplex_only_because_of_rls", only_rls, True)
    for at, side in enumerate(SIDES):
        yield writing.yes_no(f"ceap_c@{side}", examined, _CLASS_PLACES[own.vein_class[at]])
        yield writing.yes_no(f"venous_symptoms@{side}", examined, own.complaints[at])
        rows = np.flatnonzero((treated & (own.vein_class[at] >= _C2)) | (only_rls if at == 0 else only_rls & False))
        yield Procedure(
            f"previous_vein_procedure@{side}", rows, writing.ago(f"day of procedure {side}", len(rows), 900)
        )
        yield from _duplex(own.burden[at], scanned, side, writing)


def _duplex(burden: Numbers, scanned: Truths, side: str, writing: Writing) -> Iterator[Entry]:
    """The table of a duplex of one leg, all on one day."""
    draws = writing.draws
    trunk, deep, refluxing, without, spread = numbers("reflux")
    narrow, wide, of_width = numbers("vein_width")
    rows = np.flatnonzero(scanned)
    days = np.zeros(draws.size, dtype=np.int64)
    days[rows] = writing.ago(f"day of duplex {side}", len(rows), 400, 3000)

    def told(key: str, values: Numbers, digits: int = 0) -> Entry:
        return writing.measured(key, scanned, values, days, digits)

    yield told(f"duplex_done@{side}", np.ones(draws.size))
    yield told(
        f"duplex_position@{side}", np.where(draws.happens(f"standing {side}", number("standing")), _STANDING, _LYING)
    )
    yield told(f"duplex_manoeuvre@{side}", np.full(draws.size, _COMPRESSION))
    for segment in (*_TRUNK, *_DEEP):
        from_burden = deep if segment in _DEEP else trunk
        reflux = burden + number("segment") * draws.normal(f"reflux {segment} {side}") > from_burden
        level = np.where(reflux, refluxing, without) * np.exp(spread * draws.normal(f"reflux time {segment} {side}"))
        yield told(f"reflux_time.{segment}@{side}", np.clip(np.round(level, -1), 0, 9000))
        if segment in _TRUNK[:3]:
            width = np.where(reflux, wide, narrow) + of_width * draws.normal(f"width {segment} {side}")
            yield told(f"vein_diameter.{segment}@{side}", np.clip(width, 1.5, 20), 1)
