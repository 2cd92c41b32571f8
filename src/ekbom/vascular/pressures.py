"""Pressures of arms, ankles and toes to indices, leg by leg: the raw numbers in, indices or a refusal out.

As AHA 2012 makes the index: the higher of the two ankle arteries over the higher of the two arms, never an average
and never rounded. The index of the lower artery stands beside it. What an index means is judged by the guidelines, for
the facts made here (``facts_of``). "absent" is an artery without a Doppler signal; it makes no index of zero. An artery
that the cuff did not close is "non_compressible", or ">250" with the pressure at which it still flowed.

Refuses: pressures that none can have (negative, zero, above 300 mmHg), arm and ankle that look swapped until somebody
checked them, pressures taken otherwise than lying, an index from the lower arm where the other arm's number was bad.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ekbom.facts.catalogue import FACTS
from ekbom.vascular.entered import Row, Unusable, empty, number, one_of, side, truth, unknown_fields
from ekbom.vascular.measurement import MEASURED, REPORTED, Refusal, Single, Study

MMHG = "mm[Hg]"
#: Highest pressure that a cuff measures; lowest of the arm of a person who is examined.
HIGHEST, LOWEST_ARM = 300.0, 30.0
#: Arms so weak beside ankles so much stronger are likelier the ankles; ankles so much alike are likelier the arms.
#: Ankle over arm that only a swap or an artery that cannot be compressed gives (the guidelines' own limit).
RAISED = 1.40
_WEAK_ARM, _ALIKE, _STIFF = 100.0, 10.0, 220.0
_HIGHEST_INDEX = 3.0
#: Printed indices differ by so much from exact ones.
PRINTED = 0.0101
SILENT, NOT_CLOSED = "absent", "non_compressible"
_SILENT_WORDS = ("absent", "silent", "no_signal")
_NOT_CLOSED_WORDS = ("non_compressible", "not_compressible", "nc")

_ARTERIES = {
    "ankle_pt": ("systolic_posterior_tibial", "posterior tibial artery"),
    "ankle_dp": ("systolic_dorsalis_pedis", "dorsalis pedis artery"),
}
_OTHERS = {
    "ankle": ("ankle_pressure", "ankle"),
    "toe": ("systolic_toe", "great toe"),
    "ankle_after_exercise": ("exercise_ankle_pressure", "ankle after exercise"),
}
_LABELS = {**_ARTERIES, **_OTHERS}
_LEG = (*_ARTERIES, *_OTHERS, "abi", "tbi", "side", "checked")
_PERSON = ("arm_left", "arm_right", "arm_after_exercise", "position", "rest_minutes", "checked")
_POSITIONS = ("supine", "sitting", "standing", "reverse_trendelenburg")


class Reading(NamedTuple):
    """One artery under the cuff: its pressure in mmHg, or silent, or flowing on (at this cuff pressure, if said)."""

    mmhg: float | None = None
    silent: bool = False
    flows_at: float | None = None
    not_closed: bool = False


class _Leg(NamedTuple):
    side: str
    readings: dict[str, Reading]
    bad: frozenset[str]
    reported: dict[str, float]
    checked: bool


class _Results:
    """What one leg gives: its values, and what was refused."""

    def __init__(self, side: str, source: str, notes: tuple[str, ...]) -> None:
        self.side, self.source, self.notes = side, source, notes
        self.singles: list[Single] = []
        self.refused: list[Refusal] = []

    def pressure(self, name: str, value: float | bool | str, *notes: str, origin: str = REPORTED) -> None:
        """A pressure in mmHg, or what was seen in its place."""
        unit = "" if isinstance(value, bool | str) else MMHG
        self.singles.append(
            Single("pressure", name, self.side, value, unit, None, origin, source=self.source, notes=notes)
        )

    def index(self, name: str, value: float, *notes: str) -> None:
        """An index that was worked out."""
        notes = (*self.notes, *notes)
        self.singles.append(
            Single("index", name, self.side, value, "1", None, MEASURED, source=self.source, notes=notes)
        )

    def refuse(self, what: str, reason: str) -> None:
        """Something that could not be worked out."""
        self.refused.append(Refusal(what, f"{self.side} leg: {reason}", self.source, self.side))


class _Person(NamedTuple):
    arms: dict[str, float]
    bad_arm: bool
    arm_after: float | None
    position: str | None
    rested: float | None
    checked: bool

    @property
    def arm(self) -> float | None:
        """The higher arm; None also where the other arm's number could not be used."""
        return None if self.bad_arm or not self.arms else max(self.arms.values())


def reading(value: object, *, low: float = 0.0) -> Reading:
    """One pressure as it was typed; Unusable says why it cannot be used."""
    if isinstance(value, str):
        word = value.strip().lower().replace(" ", "_").replace("-", "_")
        if word in _SILENT_WORDS:
            return Reading(silent=True)
        if word in _NOT_CLOSED_WORDS:
            return Reading(not_closed=True)
        if word.startswith(">"):
            return Reading(flows_at=number(value.strip()[1:], 1, HIGHEST, MMHG), not_closed=True)
    found = number(value, -1e6, 1e6, MMHG)
    if found < 0:
        raise Unusable(f"is {found:g} mmHg: no pressure is negative")
    if found == 0:
        raise Unusable("is 0: write absent where no Doppler signal was heard, and nothing where it was not measured")
    if found > HIGHEST:
        raise Unusable(
            f"is above {HIGHEST:g} mmHg, which no cuff measures: write >250 (or non_compressible) where the cuff did "
            "not close the artery"
        )
    if found < low:
        raise Unusable(f"is {found:g} mmHg, too low for a person who is examined: is the unit kPa?")
    return Reading(mmhg=found)


def measure(rows: Iterable[Row], source: str = "") -> Study:
    """Indices and pressures of one person from rows such as
    ``{arm_left: 150, arm_right: 148}`` and ``{side: left, ankle_pt: 110, ankle_dp: 104, toe: 70}``.

    A row may hold both. Pressures in mmHg, ``absent``, ``non_compressible`` or ``>250``. Also read: ``ankle`` (higher
    artery, where the two are not given), ``ankle_after_exercise``, ``arm_after_exercise`` (higher arm), ``abi`` and
    ``tbi`` as a laboratory printed them, ``position``, ``rest_minutes``, ``checked`` (yes: arm and ankle not swapped).
    """
    refused: list[Refusal] = []
    problems: list[str] = []
    person, legs = _read(list(rows), source, refused, problems)
    singles = []
    # Beside a number that could not be used the other arm may be the lower one: no index is made from it.
    if not person.bad_arm:
        singles = [
            Single("pressure", "systolic_arm", one, value, MMHG, source=source)
            for one, value in sorted(person.arms.items())
        ]
    notes = _notes(person)
    if len(person.arms) == 2:
        gap = abs(person.arms["left"] - person.arms["right"])
        singles.append(Single("pressure", "inter_arm_difference", "", gap, MMHG, origin=MEASURED, source=source))
    if person.position not in (None, "supine"):
        taken = str(person.position).replace("_", " ")
        reason = f"taken {taken}: pressures of the leg read too high unless lying."
        refused += [Refusal("pressures of the leg", reason, source, leg.side) for leg in legs]
        legs = []
    swapped = _look_swapped(person, legs)
    if swapped:
        refused += [Refusal("pressures of the leg", swapped, source, leg.side) for leg in legs]
        refused.append(Refusal("pressures of the arms", swapped, source))
        singles, legs = [], []
    for leg in legs:
        results = _Results(leg.side, source, notes)
        _leg(leg, person, results)
        singles += results.singles
        refused += results.refused
    return Study(singles=tuple(singles), refused=tuple(refused), problems=tuple(problems))


def facts_of(study: Study) -> dict[str, float | bool | str]:
    """The study's values under the keys of facts ("abi@left"), for the guidelines to judge.

    A reported value goes before one that was worked out. A silent artery is the fact 0, as the guidelines read it.
    """
    found: dict[str, float | bool | str] = {}
    reported: set[str] = set()
    for one in study.singles:
        definition = FACTS.get(one.name)
        if definition is None or one.value is None or one.value == NOT_CLOSED:
            continue
        key = f"{one.name}@{one.side}" if definition.sided and one.side else one.name
        if key in reported:
            continue
        if one.origin == REPORTED:
            reported.add(key)
        found[key] = 0.0 if one.value == SILENT else one.value
    return found


# --- reading -----------------------------------------------------------------------------------------


def _read(rows: list[Row], source: str, refused: list[Refusal], problems: list[str]) -> tuple[_Person, list[_Leg]]:
    arms: dict[str, float] = {}
    given: dict[str, object] = {}
    bad_arm = False
    legs: dict[str, _Leg] = {}
    twice: set[str] = set()
    for count, row in enumerate(rows, start=1):
        place = f"Row {count}"
        if not isinstance(row, Mapping):
            problems.append(f"{place} is not a row of named values.")
            continue
        problems += unknown_fields(row, (*_LEG, *_PERSON), place)
        for one in ("left", "right"):
            value = row.get(f"arm_{one}")
            if empty(value):
                continue
            try:
                found = _arm(value)
                if arms.get(one, found) != found:
                    raise Unusable("stands twice with different numbers")
                arms[one] = found
            except Unusable as error:
                bad_arm = True
                arms.pop(one, None)
                refused.append(Refusal("pressure of the arm", f"{one} arm: the pressure {error}.", source))
        for name in ("arm_after_exercise", "position", "rest_minutes", "checked"):
            if empty(row.get(name)) or (name == "checked" and not empty(row.get("side"))):
                continue
            if name in given and given[name] != row[name]:
                problems.append(f"{place}: {name} stands twice with different values; the first one counts.")
            given.setdefault(name, row[name])
        if empty(row.get("side")):
            if any(not empty(row.get(name)) for name in _LEG if name not in ("side", "checked")):
                problems.append(f"{place} holds pressures of a leg and does not say which leg: they were not used.")
            continue
        try:
            leg = _read_leg(row, side(row["side"]), source, refused)
        except Unusable as error:
            problems.append(f"{place}: the side {error}; its pressures were not used.")
            continue
        if leg.side in legs:
            twice.add(leg.side)
        legs[leg.side] = leg
    refused += [
        Refusal("pressures of the leg", f"two rows for the {one} leg: which one counts?", source, one)
        for one in sorted(twice)
    ]
    person = _person(given, arms, bad_arm, source, refused, problems)
    return person, [leg for leg in legs.values() if leg.side not in twice]


def _arm(value: object) -> float:
    found = reading(value, low=LOWEST_ARM)
    if found.mmhg is None:
        raise Unusable("is no number: an arm without a pressure cannot be compared with")
    return found.mmhg


def _person(
    given: dict[str, object],
    arms: dict[str, float],
    bad_arm: bool,
    source: str,
    refused: list[Refusal],
    problems: list[str],
) -> _Person:
    after: float | None = None
    position: str | None = None
    rested: float | None = None
    checked = False
    try:
        after = _arm(given["arm_after_exercise"]) if "arm_after_exercise" in given else None
    except Unusable as error:
        refused.append(Refusal("pressure of the arm", f"arm after exercise: the pressure {error}.", source))
    try:
        position = one_of(given["position"], _POSITIONS) if "position" in given else None
    except Unusable as error:
        problems.append(f"The position {error}: was the person lying?")
    try:
        rested = number(given["rest_minutes"], 0, 240, "min") if "rest_minutes" in given else None
    except Unusable as error:
        problems.append(f"The rest before the measurement {error}.")
    try:
        checked = truth(given["checked"]) if "checked" in given else False
    except Unusable as error:
        problems.append(f"The field checked {error}.")
    return _Person(arms, bad_arm, after, position, rested, checked)


def _read_leg(row: Row, one: str, source: str, refused: list[Refusal]) -> _Leg:
    readings: dict[str, Reading] = {}
    reported: dict[str, float] = {}
    bad: set[str] = set()
    for field, (_, label) in _LABELS.items():
        if empty(row.get(field)):
            continue
        try:
            readings[field] = reading(row[field])
        except Unusable as error:
            bad.add(field)
            refused.append(Refusal("pressure of the leg", f"{one} leg, {label}: the pressure {error}.", source, one))
    for field in ("abi", "tbi"):
        if empty(row.get(field)):
            continue
        try:
            found = number(row[field], 0, 3, "")
            if found == 0:
                raise Unusable("is 0, which no index is: leave it empty where no signal was heard")
            reported[field] = found
        except Unusable as error:
            refused.append(Refusal(field, f"{one} leg, {field.upper()}: the index {error}.", source, one))
    try:
        checked = not empty(row.get("checked")) and truth(row["checked"])
    except Unusable:
        checked = False
    return _Leg(one, readings, frozenset(bad), reported, checked)


def _look_swapped(person: _Person, legs: list[_Leg]) -> str:
    """The sentence for pressures of arm and ankle that look swapped, or nothing."""
    if not person.arms or person.checked or (legs and all(leg.checked for leg in legs)):
        return ""
    arm = max(person.arms.values())
    ankles = {
        leg.side: [r.mmhg for f, r in leg.readings.items() if r.mmhg is not None and (f in _ARTERIES or f == "ankle")]
        for leg in legs
    }
    values = [value for side_values in ankles.values() for value in side_values]
    if not values or any(max(v, default=0.0) <= RAISED * arm for v in ankles.values()):
        return ""
    alike = max(values) - min(values) <= _ALIKE and max(values) <= _STIFF
    if not ((arm < _WEAK_ARM and alike) or (len(ankles) == 2 and alike)):
        return ""
    return (
        f"the ankles ({min(values):g} to {max(values):g} mmHg) are alike and far above the arms (at most {arm:g} mmHg)"
        ": arm and ankle look swapped; say checked: yes where they are not."
    )


def _notes(person: _Person) -> tuple[str, ...]:
    notes = []
    if len(person.arms) == 1:
        notes.append(f"only the {next(iter(person.arms))} arm was measured")
    if person.position is None:
        notes.append("position not said: lying is meant")
    if person.rested is not None and person.rested < 5:
        notes.append(f"after {person.rested:g} minutes of rest: five to ten are meant")
    return tuple(notes)


# --- one leg ----------------------------------------------------------------------------------------------


def _leg(leg: _Leg, person: _Person, results: _Results) -> None:
    both = any(field in leg.readings for field in _ARTERIES)
    for field, (name, label) in _LABELS.items():
        r = leg.readings.get(field)
        if r is None:
            continue
        if field == "ankle" and both:
            highest = max((v for f in _ARTERIES if (v := _mmhg(leg, f)) is not None), default=None)
            if r.mmhg != highest:
                results.refuse("ankle_pressure", "the ankle is not the higher of its two arteries: the arteries count.")
        elif r.mmhg is not None:
            results.pressure(name, r.mmhg)
        elif r.silent:
            results.pressure(name, SILENT, f"no signal: {label}")
        else:
            at = f" at {r.flows_at:g} mmHg" if r.flows_at else ""
            results.pressure(name, NOT_CLOSED, f"not closed by the cuff{at}: {label}")
    ankles = {f: leg.readings[f] for f in (_ARTERIES if both else ("ankle",)) if f in leg.readings}
    abi = _abi(leg, ankles, person, results)
    tbi = _tbi(leg, ankles, person, results)
    _exercise(leg, ankles, person, abi, results)
    for field, made in (("abi", abi), ("tbi", tbi)):
        if field in leg.reported:
            _reported(field, leg.reported[field], made, results)


def _mmhg(leg: _Leg, field: str) -> float | None:
    found = leg.readings.get(field)
    return None if found is None else found.mmhg


def _reported(field: str, printed: float, made: float | None, results: _Results) -> None:
    """An index that a laboratory printed stands; that the pressures say something else is shown."""
    notes: tuple[str, ...] = ()
    if made is not None and abs(made - printed) > PRINTED:
        notes = (f"the pressures give {made:.2f}",)
    results.singles.append(
        Single("index", field, results.side, printed, "1", origin=REPORTED, source=results.source, notes=notes)
    )


def _no_arm(person: _Person) -> str:
    return "a pressure of the arms could not be used" if person.bad_arm else "no arm was measured"


def _abi(leg: _Leg, ankles: dict[str, Reading], person: _Person, results: _Results) -> float | None:
    """The index where it is exact; None where it was refused or is a lower limit only."""
    if not ankles:
        if leg.bad & {*_ARTERIES, "ankle"}:
            results.refuse("abi", "no ankle-brachial index: no ankle pressure that can be used.")
        return None
    stiff = [r for r in ankles.values() if r.not_closed]
    if stiff:
        for fact in ("ankle_not_compressible", "calcified_arteries"):
            results.pressure(fact, True, "taken from a cuff that did not close an ankle artery", origin=MEASURED)
        _stiff_abi(max((r.flows_at for r in stiff if r.flows_at), default=None), person, results)
        return None
    pressed = {f: r.mmhg for f, r in ankles.items() if r.mmhg is not None}
    if not pressed:
        seen = len(ankles) == len(_ARTERIES) or "ankle" in ankles
        reason = "no Doppler signal at the ankle" if seen else "one ankle artery is silent, the other was not measured"
        results.refuse("abi", f"no ankle-brachial index: {reason}. It is not zero, it is not known.")
        return None
    highest = max(pressed.values())
    if "ankle" not in pressed:
        results.pressure("ankle_pressure", highest, "the higher ankle artery", origin=MEASURED)
    if person.arm is None:
        results.refuse("abi", f"no ankle-brachial index: {_no_arm(person)}.")
        return None
    index = highest / person.arm
    if index > _HIGHEST_INDEX:
        results.refuse("abi", f"an ankle-brachial index of {index:.2f} cannot be true: check arm and ankle.")
        return None
    notes = [f"no signal: {_LABELS[f][1]}" for f, r in ankles.items() if r.silent]
    if "ankle" in ankles:
        notes.append("from one ankle pressure; which artery is not said")
    elif len(ankles) == 1:
        notes.append(f"from the {_LABELS[next(iter(ankles))][1]} only")
    results.index("abi", index, *notes)
    if len(ankles) == len(_ARTERIES):
        results.singles.append(
            Single("index", "abi_method", leg.side, "higher_ankle_artery", origin=MEASURED, source=results.source)
        )
    if len(pressed) == len(_ARTERIES):
        results.index("abi_low_ankle", min(pressed.values()) / person.arm, "the lower ankle artery")
    return index


def _stiff_abi(least: float | None, person: _Person, results: _Results) -> None:
    """An artery that was not closed has an index of at least this: said where that alone tells what it is."""
    why = "no ankle-brachial index: the cuff did not close an ankle artery"
    if least is None or person.arm is None:
        ask = "Measure the toe pressure; write >250 where it still flowed at 250 mmHg."
        results.refuse("abi", f"{why}. {ask}")
    elif least / person.arm > RAISED:
        note = "a lower limit: an ankle artery was not closed; the toe pressure counts"
        results.index("abi", min(least / person.arm, _HIGHEST_INDEX), note)
    else:
        results.refuse("abi", f"{why} at {least:g} mmHg, which leaves it open. Measure the toe pressure.")


def _tbi(leg: _Leg, ankles: dict[str, Reading], person: _Person, results: _Results) -> float | None:
    toe = leg.readings.get("toe")
    if toe is None:
        return None
    if toe.mmhg is None:
        how = "no signal at the great toe" if toe.silent else "the cuff did not close the artery of the great toe"
        results.refuse("tbi", f"no toe-brachial index: {how}.")
        return None
    if person.arm is None:
        results.refuse("tbi", f"no toe-brachial index: {_no_arm(person)}.")
        return None
    index = toe.mmhg / person.arm
    if index > _HIGHEST_INDEX:
        results.refuse("tbi", f"a toe-brachial index of {index:.2f} cannot be true: check arm and toe.")
        return None
    pressed = [r.mmhg for r in ankles.values() if r.mmhg is not None]
    above = pressed and toe.mmhg > max(pressed) + _ALIKE and not any(r.not_closed for r in ankles.values())
    results.index("tbi", index, *(("the toe reads higher than the ankle: are they swapped?",) if above else ()))
    return index


def _exercise(leg: _Leg, ankles: dict[str, Reading], person: _Person, abi: float | None, results: _Results) -> None:
    """The index after exercise and what was lost on it: of the index as a part, of the ankle pressure in mmHg."""
    after = leg.readings.get("ankle_after_exercise")
    if after is None:
        return
    if after.not_closed:
        results.refuse("exercise_abi", "no index after exercise: the cuff did not close the artery.")
        return
    before = max((r.mmhg for r in ankles.values() if r.mmhg is not None), default=None)
    if before is not None and not any(r.not_closed for r in ankles.values()):
        results.pressure("exercise_ankle_fall", before - (after.mmhg or 0.0), "at rest less after", origin=MEASURED)
    if after.mmhg is None:
        results.refuse("exercise_abi", "no index after exercise: no Doppler signal at the ankle. It is not zero.")
        return
    if person.arm_after is None:
        results.refuse("exercise_abi", "no index after exercise: the arm was not measured again after it.")
        return
    index = after.mmhg / person.arm_after
    if index > _HIGHEST_INDEX:
        results.refuse("exercise_abi", f"an index after exercise of {index:.2f} cannot be true: check arm and ankle.")
        return
    results.index("exercise_abi", index)
    if abi is not None:
        results.index("exercise_abi_fall", 1 - index / abi, "part of the index at rest")
