"""Facts that follow from the medicines a patient takes on a day.

``takes_X``: yes when a medicine of the set or ingredient is taken; no when the medication list is there and every
medicine of it is recognised; else unknown. ``X_daily_dose``: the sum, where every entry gives it as data; 0 when X
is not taken. ``days_on_X``: since the earliest known start. Nothing is read from a dosage in words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ekbom.facts.catalogue import FACTS
from ekbom.facts.known import Known, Medication
from ekbom.facts.medication import INGREDIENTS, SETS, DrugSet, sets_of_atc, sets_of_ingredient
from ekbom.records.event import Course, DoseLine, Present
from ekbom.records.problems import Problems

PATCH_RATE = "ug/h"
HOURS_A_DAY_IN_MG = 0.024
OXYCODONE_NALOXONE = "N02AA55"
#: Facts of the time since a medicine was given, where the record has the administration itself.
WEEKS_SINCE = {
    "weeks_since_iv_iron": "iv_iron",
    "weeks_since_ferumoxytol": "ferumoxytol",
    "weeks_since_fcm": "ferric_carboxymaltose",
}


def _current(course: Course, as_of: int) -> bool:
    if course.start > as_of:
        return False
    if course.standing == "stopped":
        return bool(course.start) and course.end > as_of
    return not course.end or course.end >= as_of


def _in_set(course: Course, drugs: DrugSet) -> bool:
    codes = set(course.atc)
    for ingredient in course.ingredients:
        if ingredient in drugs.ingredients:
            return True
        codes.update(INGREDIENTS[ingredient].atc)
    return any(code.startswith(drugs.atc) and not code.startswith(drugs.atc_except) for code in codes if drugs.atc)


def _lines(course: Course, as_of: int) -> list[DoseLine]:
    return [line for line in course.doses if line.start <= as_of and (not line.end or line.end >= as_of)]


def _amount(course: Course, as_of: int) -> tuple[float | None, str]:
    """The amount a day of a course in one unit, or None."""
    lines = _lines(course, as_of)
    units = {line.unit for line in lines}
    if len(units) != 1:
        return None, ""
    return float(f"{sum(sorted(line.amount for line in lines)):.9g}"), units.pop()


#: Sets or ingredients, with the keys of the facts that say whether and how much of each is taken.
_Named = tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


def _named(names: Iterable[str]) -> _Named:
    found = []
    for name in names:
        takes = tuple(key for key in (f"takes_{name}",) if key in FACTS)
        amounts = tuple(key for key in (f"{name}_daily_dose", f"{name}_patch_rate") if key in FACTS)
        if takes or amounts:
            found.append((name, takes, amounts))
    return tuple(found)


_SETS, _INGREDIENTS = _named(SETS), _named(INGREDIENTS)


class _Facts:
    """Fills the facts of one patient."""

    def __init__(
        self, current: list[Course], unsure: list[Course], listed: Present | None, as_of: int, problems: Problems
    ) -> None:
        self.current = current
        self.unsure = unsure
        self.listed = listed
        self.as_of = as_of
        self.problems = problems
        self.values: dict[str, Known] = {}
        unrecognised = any(not course.recognised for course in (*current, *unsure))
        self.complete = listed is not None and not unrecognised

    def put(self, key: str, value: bool | float, date: str, source: str) -> None:
        if key in FACTS:
            self.values[key] = Known(value, date, source)

    def taken(self, name: str, taking: list[Course]) -> None:
        """``takes_`` and ``days_on_`` of a set or ingredient that is taken."""
        first = min(taking, key=lambda course: (not course.start, course.start, course.source))
        self.put(f"takes_{name}", True, first.since, first.source)
        if first.start:
            self.put(f"days_on_{name}", float(self.as_of - first.start), first.since, first.source)

    def not_taken(self, named: _Named, but: Collection[str]) -> None:
        """``takes_``, ``_daily_dose`` and ``_patch_rate`` of all but those that are taken, or perhaps taken."""
        if not self.complete or self.listed is None:
            return
        no, nothing = (Known(value, self.listed.iso, self.listed.source) for value in (False, 0.0))
        for name, takes, amounts in named:
            if name not in but:
                for key in takes:
                    self.values[key] = no
                for key in amounts:
                    self.values[key] = nothing

    def dose(self, ingredient: str, taking: list[Course]) -> None:
        """``_daily_dose`` and ``_patch_rate`` of an ingredient that is taken."""
        rate_key, dose_key = f"{ingredient}_patch_rate", f"{ingredient}_daily_dose"
        total, rate = 0.0, 0.0
        for course in taking:
            amount, unit = _amount(course, self.as_of)
            if amount is None or len(course.ingredients) > 1:
                return
            if unit == PATCH_RATE and rate_key in FACTS:
                rate += amount
            elif unit == PATCH_RATE:
                total += amount * HOURS_A_DAY_IN_MG
            elif unit == "mg":
                total += amount
            else:
                what = f"a dose that is not a mass, so the dose a day is not known: {ingredient}"
                self.problems.add("dosage", what, course.source)
                return
        first = min(taking, key=lambda course: course.source)
        for key, value in ((dose_key, total), (rate_key, rate)):
            definition = FACTS.get(key)
            if definition is None:
                continue
            value = float(f"{value:.9g}")
            if definition.high is not None and value > definition.high:
                self.problems.add("impossible", f"the dose a day lies above {definition.high:g}: {key}", first.source)
                continue
            self.put(key, value, first.since, first.source)


def _order(course: Course) -> tuple[str | int, ...]:
    """An order that no order of the record changes: of equal courses the doses decide."""
    return course.name, course.source, course.since, course.end, course.route, course.text, str(course.doses)


def medication_facts(
    courses: list[Course], listed: Present | None, as_of: int, problems: Problems
) -> tuple[dict[str, Known], tuple[Medication, ...]]:
    """The facts that follow from the medicines, and the medicines taken on the day."""
    ordered = sorted(courses, key=_order)
    current = [course for course in ordered if course.standing != "unsure" and _current(course, as_of)]
    unsure = [course for course in ordered if course.standing == "unsure" and _current(course, as_of)]
    for course in ordered:
        if course.start > as_of:
            problems.add("future", "medicines that begin after the day of the plan", course.source)
    for course in current:
        _note(course, as_of, problems)
    facts = _Facts(current, unsure, listed, as_of, problems)
    sets: set[str] = set()
    for name, drugs in SETS.items() if current or unsure else ():
        taking = [course for course in current if _in_set(course, drugs)]
        if taking:
            facts.taken(name, taking)
        if taking or any(_in_set(course, drugs) for course in unsure):
            sets.add(name)
    facts.not_taken(_SETS, sets)
    by_ingredient: dict[str, list[Course]] = {}
    for course in current:
        for ingredient in course.ingredients:
            by_ingredient.setdefault(ingredient, []).append(course)
    doubtful = {ingredient for course in unsure for ingredient in course.ingredients} | _vague(current, unsure)
    for ingredient, taking in by_ingredient.items():
        facts.taken(ingredient, taking)
        facts.dose(ingredient, taking)
    facts.not_taken(_INGREDIENTS, doubtful | by_ingredient.keys())
    _tablet_with_naloxone(facts, by_ingredient.get("oxycodone", []))
    _recognition(facts)
    return facts.values, tuple(_medication(course, as_of) for course in current)


def _tablet_with_naloxone(facts: _Facts, taking: list[Course]) -> None:
    """Whether oxycodone stands with naloxone in one medicine; a code of the ingredient alone does not tell."""
    together = [c for c in taking if "naloxone" in c.ingredients or OXYCODONE_NALOXONE in c.atc]
    if together:
        first = min(together, key=lambda course: course.source)
        facts.put("oxycodone_with_naloxone", True, first.since, first.source)


def _vague(current: list[Course], unsure: list[Course]) -> set[str]:
    """Ingredients that may be in a medicine of which only the ATC code is known (a combination has its own code)."""
    codes = {code for course in (*current, *unsure) if not course.ingredients for code in course.atc}
    sets = {name for code in codes for name in sets_of_atc(code)}
    return (
        {ingredient for ingredient in INGREDIENTS if sets.intersection(sets_of_ingredient(ingredient))}
        if sets
        else set()
    )


def weeks_since_given(courses: list[Course], as_of: int) -> dict[str, Known]:
    """Weeks since the last administration of iron by vein, for the facts that ask for it."""
    found: dict[str, Known] = {}
    for fact, drug in WEEKS_SINCE.items():
        given = [
            c
            for c in courses
            if c.given and 0 < c.start <= as_of and (_in_set(c, SETS[drug]) if drug in SETS else drug in c.ingredients)
        ]
        if given and fact in FACTS:
            last = min(given, key=lambda course: (-course.start, course.source))
            found[fact] = Known(float(f"{(as_of - last.start) / 7:.9g}"), last.since, last.source)
    return found


def _recognition(facts: _Facts) -> None:
    unknown = [course for course in facts.current if not course.recognised]
    if unknown:
        first = min(unknown, key=lambda course: course.source)
        facts.put("unrecognised_drug", True, first.since, first.source)
    elif facts.complete and facts.listed is not None:
        facts.put("unrecognised_drug", False, facts.listed.iso, facts.listed.source)


def _note(course: Course, as_of: int, problems: Problems) -> None:
    if not course.recognised:
        problems.add("drug", f"not recognised, so nothing is known of its interactions: {course.name}", course.source)
        return
    if course.by_name:
        what = f"recognised by its name as {', '.join(course.ingredients)}: {course.name}"
        problems.add("drug", what, course.source)
    if not course.ingredients:
        return
    if course.unstructured:
        problems.add("dosage", f"{course.unstructured}, so the dose a day is not known: {course.name}", course.source)
    elif len(course.ingredients) > 1:
        what = f"one amount for several ingredients, so the dose a day of each is not known: {course.name}"
        problems.add("dosage", what, course.source)
    elif _amount(course, as_of)[0] is None:
        problems.add("dosage", f"no dose of the day of the plan, so it is not known: {course.name}", course.source)


def _medication(course: Course, as_of: int) -> Medication:
    amount, unit = _amount(course, as_of)
    return Medication(
        name=course.name,
        ingredients=course.ingredients,
        recognised=course.recognised,
        dose_per_day=amount,
        unit=unit,
        route=course.route,
        since=course.since,
        text=course.text,
        source=course.source,
    )
