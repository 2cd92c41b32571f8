"""The one event shape as tables, between any source of many patients and the facts as of a day.

``people``, ``events``, ``courses`` (of a medicine), ``doses`` (the structured lines of a course) and ``lists`` (the
signs that a list of the record is there) hold what ``ekbom.records.chart.Chart`` holds of one patient, row by row, so
that one patient's code and columns calculate the same facts. Days are proleptic ordinals, 0 where not given; instants
are seconds; an empty text is "not given". The names avoid the reserved words of SQL.
"""

from __future__ import annotations

from ekbom.facts.catalogue import FACTS
from ekbom.facts.definition import FactDefinition

#: Column types by the words of standard SQL; the readers and writers of Parquet and CSV map them to their own.
TEXT, NUMBER, DAY, INSTANT, TRUTH = "text", "double", "integer", "bigint", "boolean"

#: Who: sex as in a plan's patient; born as the record has it ("1972-03-04", "1972"), born_day 0 where it is partial.
PEOPLE = {"patient": TEXT, "sex": TEXT, "born": TEXT, "born_day": DAY, "died_day": DAY}
#: ``ekbom.records.event.Event``: fact is the key ("abi@left"), value its number (see ``number_of``), past is ``over``,
#: status_rank 2 final and 1 preliminary, is_now for an undated value that holds now.
EVENTS = {
    "patient": TEXT,
    "fact": TEXT,
    "value": NUMBER,
    "day": DAY,
    "instant": INSTANT,
    "iso": TEXT,
    "told": INSTANT,
    "end_day": DAY,
    "past": TRUTH,
    "status_rank": DAY,
    "is_now": TRUTH,
    "source": TEXT,
}
#: ``ekbom.records.event.Course``: course numbers the courses of a patient, ingredients and atc are joined by "+",
#: standing is "taken", "stopped" or "unsure", given an administration.
COURSES = {
    "patient": TEXT,
    "course": DAY,
    "name": TEXT,
    "ingredients": TEXT,
    "atc": TEXT,
    "recognised": TRUTH,
    "by_name": TRUTH,
    "standing": TEXT,
    "given": TRUTH,
    "start_day": DAY,
    "since": TEXT,
    "end_day": DAY,
    "unstructured": TEXT,
    "route": TEXT,
    "dosage": TEXT,
    "source": TEXT,
}
#: ``ekbom.records.event.DoseLine`` of a course: amount a day in a unit ("mg", "ug/h").
DOSES = {"patient": TEXT, "course": DAY, "amount": NUMBER, "unit": TEXT, "start_day": DAY, "end_day": DAY}
#: ``ekbom.records.event.Present``: which of ``ekbom.records.chart.LISTS``; an empty patient means everybody's.
LISTS = {"patient": TEXT, "which": TEXT, "day": DAY, "iso": TEXT, "source": TEXT}

TABLES = {"people": PEOPLE, "events": EVENTS, "courses": COURSES, "doses": DOSES, "lists": LISTS}
#: Between the parts of ``ingredients`` and ``atc``.
JOINT = "+"


def definition_of(key: str) -> FactDefinition:
    """The fact of a key; KeyError if there is none."""
    return FACTS[key.split("@", 1)[0].split(".", 1)[0]]


def number_of(definition: FactDefinition, value: bool | float | str) -> float:
    """A value as the number the tables keep: yes 1, no 0, a day its ordinal, a label its place among the labels."""
    return float(definition.categories.index(value)) if isinstance(value, str) else float(value)


def value_of(definition: FactDefinition, number: float) -> bool | float | str:
    """The value that a number of the tables stands for."""
    if definition.kind == "bool":
        return number != 0
    return definition.categories[int(number)] if definition.kind == "category" else number
