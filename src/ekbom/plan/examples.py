"""The examples of the guidelines: small cases in tables that a clinician can read, each a test of the book.

They stand in ``guidelines/examples/*.yaml``, one file a guideline module, and start from the named patients of
``patients*.yaml``. A table says which id it ``shows``; each of its rows gives facts (``~`` takes one away) and
what the book must ``then`` say. ``python -m ekbom.plan.examples [MODULE …]`` runs them and prints every mismatch.

``schedule: [[0, 300], [7, 600]]`` is the dated steps of a start or a taper, all of them, by day: the mg of the step
(its amount, or the number of mg that its words begin with; 0 for "None"), or its words as the plan says them. A third
part, where it stands, is what to expect.

A row that names a fact, an id or a kind of answer that does not exist raises ExampleError with its place.
"""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ekbom.facts.catalogue import FACTS
from ekbom.facts.definition import FactDefinition
from ekbom.facts.medication import FOLLOWED, INGREDIENTS, SETS, sets_of_ingredient
from ekbom.plan.book import load_tables
from ekbom.plan.engine import taken
from ekbom.plan.tables import AlertRow, LegRow, OptionRow, StepRow, Tables, Value
from ekbom.records.yaml_input import parse

FOLDER = Path(__file__).resolve().parents[1] / "guidelines" / "examples"
#: The day of every example.
AS_OF = datetime.date(2026, 11, 22)
UNKNOWN = "unknown"
_LONG_ENOUGH = 400
#: Short answers of requests (by their own ``when``) and follow-ups.
_COMES_UP = {"asked": True, "not_asked": False, "due": True, "not_due": False}
Read = Callable[[Sequence[Value]], Any]


class ExampleError(Exception):
    """An example that cannot be read: where it stands, what was found, what was expected."""


class Answer(NamedTuple):
    """One answer of the book: its words, the nodes it rests on, and how it is read from their values."""

    what: str
    nodes: tuple[int, ...]
    read: Read


class Check(NamedTuple):
    """An answer with what it must be."""

    answer: Answer
    expected: Any

    def holds(self, values: Sequence[Value]) -> bool:
        """Whether the book says so; numbers agree to nine digits."""
        found = self.answer.read(values)
        if isinstance(found, float) and isinstance(self.expected, int | float) and not isinstance(self.expected, bool):
            return abs(found - self.expected) <= 1e-9 * max(abs(found), abs(self.expected))
        return type(found) is type(self.expected) and bool(found == self.expected)


class Example(NamedTuple):
    """One row: its place, the id it shows, the row as it is written, the facts and what is checked."""

    module: str
    place: str
    shows: str
    row: dict[str, Any]
    facts: dict[str, Value]
    checks: tuple[Check, ...]


class Mismatch(NamedTuple):
    """Where the book says something else: the example, what was asked, what was expected and found."""

    example: Example
    what: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.example.place}: {self.what} is {self.found!r}, expected {self.expected!r}"


# --- patients and rows --------------------------------------------------------------------------------


def _number_or_label(definition: FactDefinition, value: Any, place: str) -> Value:
    if definition.kind == "bool" and isinstance(value, bool):
        return value
    if definition.kind == "number" and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if definition.kind == "category" and str(value) in definition.categories:
        return str(value)
    if definition.kind == "date" and isinstance(value, str):
        return float(datetime.date.fromisoformat(value).toordinal())
    wanted = ", ".join(definition.categories) or f"a {definition.kind}"
    raise ExampleError(f"{place}: '{definition.id}' cannot be {value!r}; expected {wanted}")


def _taken(taking: Mapping[str, Any], days_on: float, place: str) -> dict[str, Value]:
    """What follows from a list of medicines: ingredient to mg a day, None where the dose is not recorded."""
    strange = [id for id in taking if id not in INGREDIENTS]
    if strange:
        raise ExampleError(f"{place}: there is no medicine '{strange[0]}'")
    sets = {set_ for id in taking for set_ in sets_of_ingredient(id)}
    values: dict[str, Value] = {"unrecognised_drug": False}
    for id in (*FOLLOWED, *SETS):
        on = id in taking or id in sets
        values[f"takes_{id}"] = on
        if f"{id}_daily_dose" in FACTS:
            dose = taking.get(id, 0)
            values[f"{id}_daily_dose"] = None if dose is None else float(dose)
        if on:
            values[f"days_on_{id}"] = float(days_on)
    return {key: value for key, value in values.items() if key in FACTS}


def facts_of(given: Mapping[str, Any], place: str) -> dict[str, Value]:
    """The facts by key of what a patient or row says; medicines follow from ``taking`` where the list is there."""
    values: dict[str, Value] = {"as_of": float(AS_OF.toordinal())}
    said = dict(given)
    taking, days_on = said.pop("taking", None), said.pop("days_on", _LONG_ENOUGH)
    if said.get("medication_list") is True:
        values.update(_taken(taking or {}, days_on, place))
    elif taking:
        raise ExampleError(f"{place}: medicines are taken, but medication_list is not true")
    for key, value in said.items():
        definition = FACTS.get(key.split("@")[0].split(".")[0])
        if definition is None:
            raise ExampleError(f"{place}: there is no fact '{key}'")
        values[key] = None if value is None else _number_or_label(definition, value, f"{place}: {key}")
    return {key: value for key, value in values.items() if value is not None}


def _patient(name: str, patients: Mapping[str, Mapping[str, Any]], place: str) -> dict[str, Any]:
    if name not in patients:
        raise ExampleError(f"{place}: there is no patient '{name}' to start from")
    said = dict(patients[name])
    like = said.pop("like", None)
    return said if like is None else {**_patient(like, patients, place), **said}


# --- answers of the book ------------------------------------------------------------------------------


def _value(node: int) -> Read:
    return lambda values: UNKNOWN if values[node] is None else values[node]


def _held(node: int) -> Read:
    return lambda values: values[node] is True


def _is_current(legs: Sequence[LegRow], values: Sequence[Value]) -> bool:
    return any(values[leg.current] is True for leg in legs)


def _blocks(legs: Sequence[LegRow]) -> Read:
    def read(values: Sequence[Value]) -> list[str]:
        found: set[str] = set()
        for leg in legs:
            going_on = values[leg.current] is True
            for block in (*leg.harm, *leg.soft_current) if going_on else (*leg.hard, *leg.soft):
                if values[block.node] is True:
                    found.add(block.id)
        return sorted(found)

    return read


def _presumed(legs: Sequence[LegRow], children: Sequence[tuple[int, ...]], asked: frozenset[str]) -> Read:
    """Those of the asked presumptions that were made (an option rests on many; a row names the ones it is about)."""

    def read(values: Sequence[Value]) -> list[str]:
        names = {
            name
            for leg in legs
            for node, name in leg.presumptions
            if name in asked and values[children[node][0]] is None and values[children[node][2]] is True
        }
        return sorted(names)

    return read


def _nine_digits(value: float) -> float:
    return float(f"{value:.9g}")


def _mg_of(step: StepRow, value: Value) -> float | None:
    """The amount of a step, or the mg that its words begin with; None where they begin with anything else."""
    if isinstance(value, str):
        if value.startswith("None"):
            return 0.0
        found = re.match(r"(\d+(?:\.\d+)?) mg", value)
        return None if found is None else float(found[1])
    return None if value is None else _nine_digits(float(value))


def schedule_read(steps: Sequence[StepRow], expected: Sequence[Sequence[Any]]) -> Read:
    """The dated steps of a patient, each as it is expected: mg or words, with what to expect or not."""

    def read(values: Sequence[Value]) -> list[list[Any]]:
        found: list[list[Any]] = []
        for step in steps:
            value = values[step.node]
            if value is None:
                continue
            asked = expected[len(found)] if len(found) < len(expected) else (step.after_days, None)
            mg = None if isinstance(asked[1], str) else _mg_of(step, value)
            shown = [step.after_days, taken(step.says, value) if mg is None else mg, step.expect]
            found.append(shown[: len(asked)])
        return found

    return read


def _expected_steps(said: Any, place: str) -> list[list[Any]]:
    """A schedule as it is written: days (ascending), each with mg or words and, where wanted, what to expect."""
    steps: list[list[Any]] = []
    for step in said if isinstance(said, list) else [said]:
        day, what, *expect = step if isinstance(step, list) and 2 <= len(step) <= 3 else (None, None)
        if isinstance(what, int | float) and not isinstance(what, bool):
            what = _nine_digits(float(what))
        if type(day) is not int or day < 0 or not isinstance(what, float | str):
            raise ExampleError(f"{place}: a schedule is a list of [day, mg] or [day, words], found {step!r}")
        steps.append([day, what, *expect])
    days = [step[0] for step in steps]
    if days != sorted(days):
        raise ExampleError(f"{place}: the days of a schedule ascend, found {days}")
    return steps


def _alert_level(row: AlertRow) -> Read:
    def read(values: Sequence[Value]) -> str:
        for node, level, _ in row.rows:
            if values[node] is True:
                return level
        return row.unknown_level if row.unknown >= 0 and values[row.unknown] is True else "silent"

    return read


def _alert_row(row: AlertRow) -> Read:
    """Which row speaks, from the gravest (1) on; 0 where none does."""
    return lambda values: next((at for at, (node, _, _) in enumerate(row.rows, start=1) if values[node] is True), 0)


def _alert_state(row: AlertRow) -> Read:
    def read(values: Sequence[Value]) -> str:
        return "known" if any(values[node] is True for node, _, _ in row.rows) else UNKNOWN

    return read


class Answers:
    """Every answer that an example may ask for, by id and kind of answer."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._findings = {(f.id, f.side): f.node for f in tables.findings}
        self._options = {o.id: o for o in tables.options}
        self._alerts = {(a.id, a.side): a for a in tables.alerts}
        self._requests = {r.id: r for r in tables.requests}
        self._follow_ups = {f.id: f for f in tables.follow_ups}

    def checks(self, id: str, then: Any, place: str) -> Iterator[Check]:
        """What ``then`` says of an id ("compression_state@left" for a leg)."""
        name, _, side = id.partition("@")
        asked = then if isinstance(then, dict) else {"": then}
        for kind, expected in asked.items():
            if kind == "settled" or (kind == "" and isinstance(expected, str) and expected in _COMES_UP):
                answer, expected = self._of_the_rest(name, kind, expected, place)
            elif (name, side) in self._findings and kind == "":
                node = self._findings[(name, side)]
                answer = Answer(id, (node,), _value(node))
            elif name in self._options:
                if kind == "schedule":
                    expected = _expected_steps(expected, place)
                answer = self._of_option(self._options[name], side, kind or "status", expected, place)
                expected = sorted(expected) if isinstance(expected, list) and kind != "schedule" else expected
            elif (name, side) in self._alerts:
                answer = self._of_alert(self._alerts[(name, side)], kind or "level", place)
            else:
                raise ExampleError(f"{place}: the book has no '{id}' with '{kind or 'a value'}'")
            yield Check(answer, expected)

    def _of_option(self, row: OptionRow, side: str, kind: str, expected: Any, place: str) -> Answer:
        legs = tuple(leg for leg in row.legs if not side or leg.side == side)
        if not legs:
            raise ExampleError(f"{place}: '{row.id}' is not judged by leg")
        what = f"{row.id}{'@' if side else ''}{side} {kind}"
        by_side = {leg.side: leg.status for leg in row.legs if leg.side}
        if kind == "status":
            node = legs[0].status if side else row.status
            return Answer(what, (node,), _value(node))
        if kind in by_side:
            return Answer(what, (by_side[kind],), _value(by_side[kind]))
        if kind == "state":
            nodes = tuple(leg.current for leg in legs)
            return Answer(what, nodes, lambda values: "current" if _is_current(legs, values) else "proposed")
        if kind in ("verdict", "indication", "groundwork", "keep_when") and len(legs) == 1:
            node = getattr(legs[0], kind)
            return Answer(what, (node,), _value(node))
        if kind == "blocked_by":
            blocks = [b for leg in legs for b in (*leg.hard, *leg.soft, *leg.harm, *leg.soft_current)]
            nodes = tuple(dict.fromkeys([*(leg.current for leg in legs), *(b.node for b in blocks)]))
            return Answer(what, nodes, _blocks(legs))
        if kind in ("presumed", "not_presumed"):
            if not (isinstance(expected, list) and expected):
                raise ExampleError(f"{place}: '{kind}' names the presumptions that it is about, found {expected!r}")
            children = self._tables.children
            asked = frozenset(expected)
            strange = asked - {name for leg in legs for _, name in leg.presumptions}
            if strange:
                raise ExampleError(f"{place}: '{row.id}' rests on no presumption '{sorted(strange)[0]}'")
            defaults = [node for leg in legs for node, name in leg.presumptions if name in asked]
            nodes = tuple(dict.fromkeys(child for node in defaults for child in children[node]))
            made = _presumed(legs, children, asked)
            return Answer(what, nodes, made if kind == "presumed" else lambda values: sorted(asked - {*made(values)}))
        if kind == "replaces":
            nodes = tuple(node for node, _ in row.replaces)
            return Answer(what, nodes, lambda values: sorted(id for node, id in row.replaces if values[node] is True))
        if kind == "schedule" and row.schedule:
            nodes = tuple(dict.fromkeys(step.node for step in row.schedule))
            return Answer(what, nodes, schedule_read(row.schedule, expected))
        if kind == "fit" and row.fit >= 0:
            return Answer(what, (row.fit,), _held(row.fit))
        if row.dose is not None:
            dose = {**row.dose._asdict(), "max_mg_per_day": row.dose.maximum_per_day}
            if dose.get(kind, -1) >= 0:
                return Answer(what, (dose[kind],), _value(dose[kind]))
        raise ExampleError(f"{place}: '{row.id}' has no '{kind}' to check")

    def _of_alert(self, row: AlertRow, kind: str, place: str) -> Answer:
        nodes = tuple(node for node, _, _ in row.rows) + ((row.unknown,) if row.unknown >= 0 else ())
        read = {"level": _alert_level, "state": _alert_state, "row": _alert_row}.get(kind)
        if read is None:
            raise ExampleError(f"{place}: an alert has a level, a state and a row, not '{kind}'")
        return Answer(f"{row.id} {kind}", nodes, read(row))

    def _of_the_rest(self, id: str, kind: str, expected: Any, place: str) -> tuple[Answer, bool]:
        request = self._requests.get(id)
        if kind == "settled" and request is not None and request.settled >= 0:
            return Answer(f"{id} settled", (request.settled,), _held(request.settled)), expected is True
        if kind == "" and expected in ("due", "not_due") and id in self._follow_ups:
            node = self._follow_ups[id].node
            return Answer(f"{id} due", (node,), _held(node)), _COMES_UP[expected]
        if kind == "" and expected in ("asked", "not_asked") and request is not None and request.when >= 0:
            return Answer(f"{id} asked", (request.when,), _held(request.when)), _COMES_UP[expected]
        raise ExampleError(f"{place}: '{id}' does not come up by itself, so it cannot be {kind or expected}")


# --- files --------------------------------------------------------------------------------------------

_TABLE = {"shows", "start", "given", "why", "rows"}


def _read(path: Path) -> Any:
    return parse(path.read_text(encoding="utf-8"), path.name)


def patients(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """Every named patient of the folder; a name that stands twice raises ExampleError."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("patients*.yaml")):
        for name, said in _read(path).items():
            if name in found:
                raise ExampleError(f"{path.name}: the patient '{name}' stands twice")
            found[name] = said or {}
    return found


def load(tables: Tables, modules: Sequence[str] = (), folder: Path = FOLDER) -> tuple[Example, ...]:
    """The examples of these guideline modules (left out: of all), in the order of the files."""
    known, answers = patients(folder), Answers(tables)
    paths = [path for path in sorted(folder.glob("*.yaml")) if not path.name.startswith("patients")]
    if modules:
        paths = [folder / f"{module}.yaml" for module in modules]
    found: list[Example] = []
    for path in paths:
        for at, table in enumerate(_read(path) or (), start=1):
            found.extend(_table(path, at, table, known, answers))
    return tuple(found)


def _table(
    path: Path, at: int, table: Any, known: Mapping[str, Mapping[str, Any]], answers: Answers
) -> Iterator[Example]:
    place = f"{path.name}, table {at}"
    if not isinstance(table, dict) or set(table) - _TABLE or not {"shows", "rows"} <= set(table):
        raise ExampleError(f"{place}: a table has shows, rows and, if wanted, start, given and why")
    shows = str(table["shows"])
    start = {**_patient(str(table.get("start", "ordinary")), known, place), **(table.get("given") or {})}
    for number, row in enumerate(table["rows"], start=1):
        here = f"{place} ({shows}), row {number}"
        if not isinstance(row, dict) or "then" not in row:
            raise ExampleError(f"{here}: a row needs 'then'")
        said = dict(row)
        then, more = said.pop("then"), said.pop("and", {})
        checks = list(answers.checks(shows, then, here))
        for id, expected in more.items():
            checks.extend(answers.checks(id, expected, here))
        yield Example(path.stem, here, shows, row, facts_of({**start, **said}, here), tuple(checks))


# --- running ------------------------------------------------------------------------------------------


def values_of(tables: Tables, facts: Mapping[str, Value], day: int = AS_OF.toordinal()) -> tuple[Value, ...]:
    """The value of every node of the book for these facts."""
    slots: list[Value] = [facts.get(row.key) for row in tables.facts]
    return tables.evaluate(slots, day)


def mismatches(tables: Tables, examples: Sequence[Example]) -> list[Mismatch]:
    """Every check of the examples that the book does not meet."""
    found = []
    for example in examples:
        values = values_of(tables, example.facts)
        missed = [check for check in example.checks if not check.holds(values)]
        found += [Mismatch(example, c.answer.what, c.expected, c.answer.read(values)) for c in missed]
    return found


@cache
def all_examples() -> tuple[Example, ...]:
    """The examples of the package's own book."""
    return load(load_tables())


def main(modules: Sequence[str]) -> int:
    """Run the examples of these modules (none: of all); 1 where one does not hold."""
    tables = load_tables()
    examples = load(tables, modules)
    wrong = mismatches(tables, examples)
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{len(examples)} examples, {sum(len(e.checks) for e in examples)} checks, {len(wrong)} not met")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
