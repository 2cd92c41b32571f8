"""What the law says of many patients, in the form of a run's rows, and how far an engine's rows are from it.

The law is the interpreter. What it says of a node from the values below (``applied``) is asked once for each
combination of values that occurs among some patients, since most combinations occur often; ``test_equality`` holds this
equal to the interpreter as it stands, patient by patient.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

import polars as pl

from ekbom.logic.expressions import Category, Expression, Value, Variable
from ekbom.logic.interpreter import applied
from ekbom.logic.python_code import in_order
from ekbom.plan.book_file import AS_UNKNOWN, SILENT
from ekbom.population.answers import LEVEL_LETTERS, SILENT_LETTER, STATUS_LETTERS, Answer, Answers
from ekbom.population.polars_engine import column_type
from ekbom.population.sql_engine import KEY
from tests.spec.back_ends import same

Facts = Mapping[str, Value]
Columns = dict[int, list[Value]]
#: Patients whose columns are held at a time: a column of values for each of some 14,000 nodes.
AT_ONCE = 2_000
#: Most differences that are told.
TOLD = 20
_LEVEL_LETTERS = {
    SILENT: SILENT_LETTER,
    **LEVEL_LETTERS,
    **{AS_UNKNOWN + level: letter.lower() for level, letter in LEVEL_LETTERS.items()},
}


class _Said(dict[tuple[Value, ...], Value]):
    """The value of a node by the values below it, asked of the interpreter once."""

    def __init__(self, node: Expression, day: int) -> None:
        self._node = node
        self._day = day

    def __missing__(self, inputs: tuple[Value, ...]) -> Value:
        value = self[inputs] = applied(self._node, inputs, self._day)
        return value


def values_of(roots: Sequence[Expression], patients: Sequence[Facts], day: int) -> Columns:
    """The value of every node below some roots, by the node's identity, for each patient."""
    columns: Columns = {}
    for node in in_order(roots):
        if isinstance(node, Variable):
            columns[id(node)] = [facts.get(node.key) for facts in patients]
        elif node.operands:
            said = _Said(node, day)
            below = (columns[id(child)] for child in node.operands)
            columns[id(node)] = [said[inputs] for inputs in zip(*below, strict=True)]
        else:
            columns[id(node)] = [applied(node, (), day)] * len(patients)
    return columns


def rows_of(answers: Answers, columns: Columns, patients: Sequence[str]) -> pl.DataFrame:
    """The rows of a run from the value of every answer, letter by letter."""

    def letters(some: Sequence[Answer], letter_of: Mapping[str, str]) -> pl.Series:
        columns_ = [columns[id(answer.node)] for answer in some]
        return pl.Series(["".join([letter_of[str(word)] for word in words]) for words in zip(*columns_, strict=True)])

    def column(answer: Answer) -> pl.Series:
        kind = pl.String() if isinstance(answer.node.type, Category) else column_type(answer.node.type)
        return pl.Series(columns[id(answer.node)], dtype=kind)

    packed = (
        ("statuses", answers.statuses, STATUS_LETTERS),
        ("statuses_by_leg", answers.by_leg, STATUS_LETTERS),
        ("alerts", answers.alerts, _LEVEL_LETTERS),
    )
    return pl.DataFrame(
        {
            KEY: pl.Series(patients, dtype=pl.String),
            **{name: letters(some, letter_of) for name, some, letter_of in packed if some},
            **{answer.id: column(answer) for answer in (*answers.findings, *answers.measures)},
        }
    )


def law_of(answers: Answers, patients: Mapping[str, Facts], day: int) -> pl.DataFrame:
    """What the law says of patients, by their ids."""
    roots = [answer.node for answer in answers.all]
    ids = list(patients)
    parts = [ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE)]
    return pl.concat(rows_of(answers, values_of(roots, [patients[one] for one in part], day), part) for part in parts)


class Difference(NamedTuple):
    """A cell of an engine that is not the law's: of whom, in which column, of which answer, and what both say."""

    patient: str
    column: str
    answer: str
    law: Value
    engine: Value

    def __str__(self) -> str:
        what = self.column if self.column == self.answer else f"{self.column} ({self.answer})"
        return f"patient {self.patient}, {what}: the law says {self.law!r}, the engine {self.engine!r}"


def differences(answers: Answers, law: pl.DataFrame, found: pl.DataFrame) -> Iterator[Difference]:
    """The cells in which an engine's rows are not the law's. ValueError where they are not the rows of these patients."""
    if found.schema != law.schema:
        odd = [f"{name} {kind}" for name, kind in found.schema.items() if law.schema.get(name) != kind]
        raise ValueError(f"the columns of the engine are not the law's: {odd or found.columns}")
    if not found[KEY].equals(law[KEY]):
        raise ValueError("the patients of the engine are not those that were given, in their order")
    packed = {"statuses": answers.statuses, "statuses_by_leg": answers.by_leg, "alerts": answers.alerts}
    for name in law.columns:
        rows = law[name].ne_missing(found[name]).arg_true()
        cells = zip(*(column.gather(rows) for column in (law[KEY], law[name], found[name])), strict=True)
        for patient, want, got in cells:
            if packed.get(name):
                yield from _letters(patient, name, packed[name], want, got)
            elif not same(want, got):
                yield Difference(patient, name, name, want, got)


def _letters(patient: str, column: str, some: Sequence[Answer], want: str, got: str | None) -> Iterator[Difference]:
    if got is None or len(got) != len(want):
        yield Difference(patient, column, column, want, got)
        return
    for answer, one, other in zip(some, want, got, strict=True):
        if one != other:
            yield Difference(patient, column, answer.id, one, other)


def told(found: Iterable[Difference]) -> list[str]:
    """Differences in words: the first of each answer."""
    first: dict[tuple[str, str], Difference] = {}
    for one in found:
        first.setdefault((one.column, one.answer), one)
    return [str(one) for one in islice(first.values(), TOLD)]
