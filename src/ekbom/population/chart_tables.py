"""One patient's chart as rows of the tables of events, and back again."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ekbom.population.event_tables import EVENTS, JOINT, definition_of, number_of, value_of
from ekbom.records.chart import Chart
from ekbom.records.event import Course, DoseLine, Event, Present
from ekbom.records.moments import iso_day, moment

Rows = dict[str, list[tuple[Any, ...]]]


def no_rows() -> Rows:
    """Tables without a row."""
    return {"people": [], "events": [], "courses": [], "doses": [], "lists": []}


def add_rows(rows: Rows, chart: Chart) -> None:
    """Add what a chart holds to the rows of each table."""
    who = chart.patient_id
    born = chart.born_text if chart.born.partial else chart.born.iso
    died = 0 if chart.died is None else chart.died.day
    rows["people"].append((who, chart.sex, born, chart.born.day, died))
    for event in chart.events:
        number = number_of(definition_of(event.key), event.value)
        rows["events"].append((who, event.key, number, *event[2:]))
    for at, course in enumerate(chart.courses):
        rows["courses"].append(
            (
                who,
                at,
                course.name,
                JOINT.join(course.ingredients),
                JOINT.join(course.atc),
                course.recognised,
                course.by_name,
                course.standing,
                course.given,
                course.start,
                course.since,
                course.end,
                course.unstructured,
                course.route,
                course.text,
                course.source,
            )
        )
        rows["doses"].extend((who, at, *line) for line in course.doses)
    for which, signs in chart.lists.items():
        rows["lists"].extend((who, which, sign.day, sign.iso, sign.source) for sign in signs)


def chart_of(tables: Mapping[str, Iterable[Mapping[str, Any]]], patient: str) -> Chart:
    """The chart of a patient from the rows that concern them, by table; KeyError where there is no such patient."""
    chart = Chart()
    people = list(tables["people"])
    if not people:
        raise KeyError(patient)
    one = people[0]
    chart.patient_id, chart.sex = patient, one["sex"]
    chart.identity = f"Patient/{patient}"
    born = moment(one["born"])
    if born is not None:
        chart.born, chart.born_text = born, one["born"]
    if one["died_day"]:
        chart.died = moment(iso_day(one["died_day"]))
    for row in tables["events"]:
        value = value_of(definition_of(row["fact"]), row["value"])
        rest = [row[name] for name in EVENTS if name not in ("patient", "fact", "value")]
        chart.events.append(Event._make([row["fact"], value, *rest]))
    doses: dict[int, list[DoseLine]] = {}
    for row in tables["doses"]:
        doses.setdefault(row["course"], []).append(
            DoseLine(row["amount"], row["unit"], row["start_day"], row["end_day"])
        )
    for row in tables["courses"]:
        chart.courses.append(
            Course(
                row["name"],
                tuple(filter(None, row["ingredients"].split(JOINT))),
                tuple(filter(None, row["atc"].split(JOINT))),
                row["recognised"],
                row["by_name"],
                row["standing"],
                row["given"],
                row["start_day"],
                row["since"],
                row["end_day"],
                tuple(doses.get(row["course"], ())),
                row["unstructured"],
                row["route"],
                row["dosage"],
                row["source"],
            )
        )
    for row in tables["lists"]:
        chart.lists.setdefault(row["which"], []).append(Present(row["day"], row["iso"], row["source"]))
    return chart


def first_year(chart: Chart, as_of: int, facts: Collection[str]) -> int | None:
    """The year in which one of these facts was first said to be so, None where no day is known."""
    days = [e.day for e in chart.events if e.key in facts and e.value is True and 0 < e.day <= as_of]
    return datetime.date.fromordinal(min(days)).year if days else None
