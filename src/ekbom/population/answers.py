"""What a population run says of each patient: one row, statuses and alerts packed, each finding a column of its own.

``statuses``: one letter for each option, in the order of the book; ``statuses_by_leg``: the same for each option and
leg that has a status of its own. ``alerts``: one letter for each alert (and leg): its level, in small letters where it
is raised because something is unknown. Findings: ``ID`` or ``ID.left``; null is unknown. Measures: ``measure.ID``, and
``cascade.ID`` for the steps of the cascade, each with one of the outcomes. ``Answers.schema`` says which place and
column is what, and goes into the manifest of a run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from ekbom.logic.expressions import Category, Expression, Value, Variable
from ekbom.plan.book_file import AS_UNKNOWN, SILENT, Key, answers
from ekbom.plan.collect import Book
from ekbom.population.layers import Layered, layered
from ekbom.population.measures import CASCADE, MEASURES, OUTCOMES, Measure
from ekbom.population.polars_engine import PolarsEngine, column_type
from ekbom.population.sql_engine import KEY

#: The letter of each status, and of each level of an alert.
STATUS_LETTERS = {
    "recommend": "R",
    "consider": "C",
    "needs": "?",
    "avoid": "A",
    "contraindicated": "X",
    "not_indicated": "-",
}
LEVEL_LETTERS = {"critical": "C", "high": "H", "moderate": "M", "info": "I"}
SILENT_LETTER = "."


class Answer(NamedTuple):
    """One answer of the book: its id (with the leg behind a dot) and its expression."""

    id: str
    node: Expression


def _id(key: Key) -> str:
    return f"{key.id}.{key.side}" if key.side else key.id


class Answers:
    """The answers of a book about many patients on a day, by columns."""

    def __init__(self, book: Book, day: int) -> None:
        statuses: list[Answer] = []
        by_leg: list[Answer] = []
        alerts: list[Answer] = []
        findings: list[Answer] = []
        places = {
            ("option", "status", False): statuses,
            ("option", "status", True): by_leg,
            ("alert", "level", False): alerts,
            ("alert", "level", True): alerts,
            ("finding", "value", False): findings,
            ("finding", "value", True): findings,
        }
        for key, node in answers(book):
            place = places.get((key.kind, key.part, bool(key.side)))
            if place is not None:
                place.append(Answer(_id(key), node))
        self.statuses, self.by_leg, self.alerts, self.findings = map(tuple, (statuses, by_leg, alerts, findings))
        self.measures = (*_asked("measure", MEASURES), *_asked("cascade", CASCADE))
        self.all = (*self.statuses, *self.by_leg, *self.alerts, *self.findings, *self.measures)
        self._day = day
        self.program: Layered = layered([answer.node for answer in self.all], day)

    def program_for(self, there: Collection[str]) -> Layered:
        """The program for patients of whom only these facts (by column) are known of anybody."""
        nowhere = {self.program.column(fact) for fact in self.program.facts}.difference(there)
        return layered([answer.node for answer in self.all], self._day, nowhere)

    def packed(self, of: Callable[[Answer], pl.Expr]) -> list[pl.Expr]:
        """The columns of a run from each answer's column (a label as its number)."""

        def letters(answers: Sequence[Answer], letters_of: Mapping[str, str]) -> pl.Expr:
            numbers = self.program.labels
            to_letter = {numbers[word]: letter for word, letter in letters_of.items() if word in numbers}
            return pl.concat_str([of(a).replace_strict(to_letter, return_dtype=pl.String) for a in answers])

        def column(answer: Answer) -> pl.Expr:
            if not isinstance(answer.node.type, Category):
                return of(answer)
            words = {self.program.labels[label]: label for label in answer.node.type.labels}
            return of(answer).replace_strict(words, return_dtype=pl.String)

        return [
            letters(self.statuses, STATUS_LETTERS).alias("statuses"),
            letters(self.by_leg, STATUS_LETTERS).alias("statuses_by_leg"),
            letters(self.alerts, _level_letters()).alias("alerts"),
            *(column(answer).alias(answer.id) for answer in (*self.findings, *self.measures)),
        ]

    @property
    def schema(self) -> dict[str, Any]:
        """Which letter and which column is what, as plain data."""
        return {
            "statuses": {"options": [a.id for a in self.statuses], "letters": _turned(STATUS_LETTERS)},
            "statuses_by_leg": {"options": [a.id for a in self.by_leg], "letters": _turned(STATUS_LETTERS)},
            "alerts": {"alerts": [a.id for a in self.alerts], "letters": _turned(_level_letters())},
            "findings": [a.id for a in self.findings],
            "measures": [_described("measure", one) for one in MEASURES],
            "cascade": [_described("cascade", one) for one in CASCADE],
            "outcomes": list(OUTCOMES),
        }


def _asked(kind: str, measures: Sequence[Measure]) -> list[Answer]:
    return [Answer(f"{kind}.{one.id}", one.answer) for one in measures]


def _described(kind: str, one: Measure) -> dict[str, Any]:
    """A measure in words, as the manifest keeps it: a report of an old run says what was asked then."""
    return {
        "column": f"{kind}.{one.id}",
        "title": one.title,
        "denominator": one.denominator,
        "exclusion": one.exclusion,
        "numerator": one.numerator,
        "direction": one.direction,
        "source": one.source,
        "uses": one.uses,
        "excluded_go_on": one.excluded_go_on,
    }


def _turned(letters: Mapping[str, str]) -> dict[str, str]:
    return {letter: word for word, letter in letters.items()}


def _level_letters() -> dict[str, str]:
    raised = {AS_UNKNOWN + level: letter.lower() for level, letter in LEVEL_LETTERS.items()}
    return {**LEVEL_LETTERS, **raised, SILENT: SILENT_LETTER}


class PolarsAnswers:
    """The answers by Polars: the program is cut to the facts that were known of anybody so far."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self._there: set[str] = set()
        self._engine: PolarsEngine | None = None
        self._columns: list[pl.Expr] = []

    def of(self, facts: pl.DataFrame) -> pl.DataFrame:
        """One row for each row of the facts (``frame_of``, any column may be left out), in their order."""
        there = known_columns(facts)
        if self._engine is None or not there <= self._there:
            self._there |= there
            engine = self._engine = PolarsEngine(self.answers.program_for(self._there))
            self._columns = self.answers.packed(lambda answer: engine.of(answer.node))
        return self._engine.run(completed(self._engine.program, facts)).select(KEY, *self._columns)


def known_columns(facts: pl.DataFrame) -> set[str]:
    """The columns in which something is known of somebody."""
    return {column.name for column in facts if column.name != KEY and column.null_count() < facts.height}


def completed(program: Layered, facts: pl.DataFrame) -> pl.DataFrame:
    """The key and the facts that a program reads, in its order; what the frame does not have is unknown."""
    there = set(facts.columns)
    columns = (
        pl.col(program.column(fact))
        if program.column(fact) in there
        else pl.lit(None, dtype=column_type(fact.type)).alias(program.column(fact))
        for fact in program.facts
    )
    return facts.select(KEY, *columns)


def frame_of(program: Layered, patients: Sequence[str], facts: Iterable[Mapping[str, Value]]) -> pl.DataFrame:
    """The facts of some patients (each from a fact's key to its value) as the engines take them."""
    wanted = {fact.key: fact for fact in program.facts}
    held: dict[str, list[Value]] = {}
    size = len(patients)
    for at, own in enumerate(facts):
        for key in own.keys() & wanted.keys():
            column = held.get(key)
            if column is None:
                column = held[key] = [None] * size
            value = own[key]
            column[at] = program.labels.get(value) if isinstance(value, str) else value
    return pl.DataFrame(
        [
            pl.Series(KEY, patients, pl.String),
            *(_series(program.column(fact), held.get(fact.key), fact, size) for fact in program.facts),
        ]
    )


def _series(name: str, values: list[Value] | None, fact: Variable, size: int) -> pl.Series:
    kind = column_type(fact.type)
    if values is None:
        return pl.Series(name, [None], kind).new_from_index(0, size)
    return pl.Series(name, values, kind)
