"""Events become facts as of a day.

What happened after the day does not count. Of each fact the catalogue says how far back an event may lie and how
many events become one value: the latest, the earliest, the highest, the lowest, any (a "yes" at any time), their
count or their sum. Two different values at one instant: the final one over the preliminary, then the higher number,
yes over no, the later label of the catalogue's list; the choice is noted. A "no" with a date does not take back a
"yes" without one. The order in which the record lists its items has no influence.
"""

from __future__ import annotations

from ekbom.facts.catalogue import AGED, FACTS
from ekbom.facts.definition import FactDefinition
from ekbom.facts.known import Known, Patient, PatientFacts
from ekbom.records.chart import LISTS, Chart
from ekbom.records.derived import DAYS_SINCE, LIST_FACTS
from ekbom.records.event import Event, Present
from ekbom.records.medication_facts import medication_facts, weeks_since_given
from ekbom.records.moments import DAY_SECONDS, completed_years, iso_day, moment
from ekbom.records.problems import Problems

#: Years above which an age is not believed.
OLDEST = 130
#: Facts about "ever": a condition that is over still makes them true.
EVER = "past_"
#: Which of two values at one instant counts, by the kind of fact.
GRAVER = {"number": "the higher", "bool": "the yes", "date": "the later", "category": "the graver label"}


def facts_as_of(chart: Chart, as_of: int, locale: str) -> PatientFacts:
    """What is known of the patient on a day (proleptic ordinal)."""
    return facts_noting(chart, as_of, locale, chart.problems.merged(Problems()))


def facts_noting(chart: Chart, as_of: int, locale: str, problems: Problems) -> PatientFacts:
    """``facts_as_of``, which adds what it notes to these problems: each by itself, not joined for a reader."""
    values: dict[str, Known] = {}
    by_key: dict[str, list[Event]] = {}
    for event in chart.events:
        by_key.setdefault(event.key, []).append(event)
    for key, events in by_key.items():
        definition = FACTS[key.split("@", 1)[0].split(".", 1)[0]]
        known = _value(definition, events, as_of, problems)
        if known is not None:
            values[key] = known
    _ages(values, as_of)
    lists = {which: there for which in LISTS if (there := _there(chart, which, as_of)) is not None}
    for which, present in lists.items():
        values[LIST_FACTS[which]] = Known(True, present.iso, present.source)
    found, medications = medication_facts(chart.courses, lists.get("medications"), as_of, problems)
    values.update(found)
    for key, known in weeks_since_given(chart.courses, as_of).items():
        values.setdefault(key, known)
    _person(chart, values, as_of, problems)
    values["as_of"] = Known(float(as_of), iso_day(as_of), "the day of the plan")
    if locale:
        values["locale"] = Known(locale, "", "the place of the plan")
    return PatientFacts(
        patient=Patient(chart.patient_id, chart.sex, chart.born.iso if not chart.born.partial else chart.born_text),
        as_of=as_of,
        locale=locale,
        values={key: values[key] for key in sorted(values)},
        medications=medications,
        problems=problems.lines(),
    )


def _there(chart: Chart, which: str, as_of: int) -> Present | None:
    """The newest sign that a list is there on the day."""
    signs = [sign for sign in chart.lists.get(which, ()) if sign.day <= as_of]
    return min(signs, key=lambda sign: (-sign.day, sign.source)) if signs else None


def _person(chart: Chart, values: dict[str, Known], as_of: int, problems: Problems) -> None:
    if chart.sex != "unknown" or "sex" not in values:
        values["sex"] = Known(chart.sex, "", chart.identity)
    if chart.died is not None and chart.died.day <= as_of:
        problems.add("patient", "the record says that the patient has died", chart.identity)
    if not chart.born.day:
        return
    values.pop("age", None)
    if chart.born.day > as_of:
        problems.add("patient", "the date of birth lies after the day of the plan", chart.identity)
        return
    age = completed_years(chart.born, chart.born_text, as_of)
    if age is None:
        problems.add("patient", "the date of birth is partial, so the age is not known", chart.identity)
    elif age > OLDEST:
        problems.add("impossible", f"the date of birth gives an age above {OLDEST}", chart.identity)
    else:
        values["age"] = Known(float(age), iso_day(as_of), chart.identity)


def _ages(values: dict[str, Known], as_of: int) -> None:
    """How many days old the value of a fact is, where the book asks for it."""
    for key, known in list(values.items()):
        if key.split("@", 1)[0].split(".", 1)[0] in AGED:
            when = moment(known.date)
            if when is not None:
                values[f"{DAYS_SINCE}{key}"] = Known(float(as_of - when.day), known.date, known.source)


def _told(event: Event, as_of: int) -> int:
    """When the event was written down; when it happened, where that was written after the day."""
    return event.told if event.told < (as_of + 2) * DAY_SECONDS else event.instant


def _value(definition: FactDefinition, events: list[Event], as_of: int, problems: Problems) -> Known | None:
    counting = _counting(definition, events, as_of, problems)
    if not counting:
        return None
    choose = definition.choose
    if choose in ("count", "sum"):
        return _total(definition, counting, as_of, problems)
    if choose == "any" and definition.kind == "bool":
        yes = [event for event in counting if event.value is True]
        return _known(_first(yes or counting, as_of))
    if choose in ("highest", "lowest") and definition.kind in ("number", "date"):
        sign = -1.0 if choose == "highest" else 1.0
        return _known(min(counting, key=lambda e: (sign * float(e.value), -_told(e, as_of), e.source)))
    if choose == "earliest":
        dated = [event for event in counting if event.day] or counting
        first = min(event.instant for event in dated)
        return _agreed(definition, [event for event in dated if event.instant == first], problems)
    return _latest(definition, counting, as_of, problems)


def _counting(definition: FactDefinition, events: list[Event], as_of: int, problems: Problems) -> list[Event]:
    """The events that count on the day: not of the future, not over, not too old."""
    found: list[Event] = []
    old: list[Event] = []
    back = definition.look_back_days
    ever = definition.choose in ("any", "count", "sum") or definition.id.startswith(EVER)
    for event in events:
        if event.day > as_of:
            problems.add(
                "future", f"dated after the day of the plan, so it does not count: {definition.id}", event.source
            )
        elif not ever and event.value is True and (event.over or (event.end and event.end <= as_of)):
            continue
        elif back is None:
            found.append(event)
        elif not event.day:
            if event.now:
                problems.add("date", f"no date, so it is taken as it is now: {definition.id}", event.source)
                found.append(event)
            else:
                what = f"no date, and only the last {back} days count, so it is not used: {definition.id}"
                problems.add("date", what, event.source)
        elif as_of - event.day <= back:
            found.append(event)
        else:
            old.append(event)
    if old and not found:
        newest = min(old, key=lambda event: (-event.instant, event.source))
        problems.add("old", f"older than the {back} days that count, so it is not used: {definition.id}", newest.source)
    return found


def _first(events: list[Event], as_of: int) -> Event:
    """The newest of events that agree; the choice among equals is by their day, then by their place."""
    return min(events, key=lambda event: (-_told(event, as_of), -event.rank, -event.day, event.source))


def _latest(definition: FactDefinition, events: list[Event], as_of: int, problems: Problems) -> Known:
    newest = max(_told(event, as_of) for event in events)
    candidates = [event for event in events if _told(event, as_of) == newest]
    if definition.kind == "bool" and newest >= 0 and not any(event.value is True for event in candidates):
        undated = [event for event in events if not event.day and event.value is True]
        if undated:
            what = f"a yes without date and a no: the yes counts: {definition.id}"
            problems.add("conflict", what, min(event.source for event in undated))
            return _known(_first(undated, as_of))
    value = _agreed(definition, candidates, problems)
    hidden = [event for event in events if not event.day and event.value != value.value]
    if hidden:
        what = f"a value without date gives way to a dated one: {definition.id}"
        problems.add("conflict", what, min(event.source for event in hidden))
    return value


def _height(definition: FactDefinition, value: bool | float | str) -> float:
    if isinstance(value, str):
        return float(definition.categories.index(value))
    return float(value)


def _agreed(definition: FactDefinition, events: list[Event], problems: Problems) -> Known:
    """One value of events of one instant, by the stated choice; a difference is noted."""
    best = min(events, key=lambda event: (-event.rank, -_height(definition, event.value), -event.day, event.source))
    if any(event.value != best.value for event in events):
        rule = GRAVER[definition.kind]
        if any(event.rank != best.rank for event in events):
            rule = "the final one, then " + rule
        what = f"two values at one instant, {rule} counts: {definition.id}"
        problems.add("conflict", what, min(event.source for event in events))
    return _known(best)


def _total(definition: FactDefinition, events: list[Event], as_of: int, problems: Problems) -> Known:
    stated = [event for event in events if event.value is not True and event.value is not False]
    if stated and definition.choose == "count":
        return _latest(definition, stated, as_of, problems)
    newest = _first(events, as_of)
    total = sum(float(event.value) for event in sorted(stated or events, key=lambda event: float(event.value)))
    return Known(float(f"{total:.9g}"), newest.iso, newest.source)


def _known(event: Event) -> Known:
    return Known(event.value, event.iso, event.source)
