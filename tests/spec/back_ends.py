"""The back ends that must agree with every table of this manual. A new one is added here, once.

A back end takes an expression, rows (each from variable key to value, missing = unknown) and the day, and
returns one value a row.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from ekbom.logic.expressions import Expression, Value
from ekbom.logic.interpreter import evaluate
from ekbom.logic.python_code import generate

Rows = Sequence[Mapping[str, Value]]
BackEnd = Callable[[Expression, Rows, int], list[Value]]
DAY = datetime.date(2026, 11, 22).toordinal()


def interpreter(expression: Expression, rows: Rows, day: int) -> list[Value]:
    return [evaluate(expression, row, day) for row in rows]


def generated_python(expression: Expression, rows: Rows, day: int) -> list[Value]:
    program = generate([expression])
    run = program.compiled()
    at = program.places[id(expression)]
    return [run([row.get(key) for key in program.facts], day)[at] for row in rows]


BACK_ENDS: dict[str, BackEnd] = {"interpreter": interpreter, "generated_python": generated_python}


def read(word: str) -> Value:
    """A cell of a table: true, false, ? for unknown, a number, or a label."""
    constants: dict[str, Value] = {"true": True, "false": False, "?": None}
    if word in constants:
        return constants[word]
    try:
        return float(word)
    except ValueError:
        return word


def check(expression: Expression, table: str, day: int = DAY) -> None:
    """Run a table on every back end. Its last column is what the expression must be."""
    lines = [line.split("|") for line in table.strip().splitlines()]
    head = [cell.strip() for cell in lines[0]]
    cells = [[read(cell.strip()) for cell in line] for line in lines[1:]]
    assert cells, "a table needs rows"
    assert all(len(line) == len(head) for line in cells), "every row has as many cells as the head"
    rows = [{k: v for k, v in zip(head[:-1], line, strict=False) if v is not None} for line in cells]
    expected = [line[-1] for line in cells]
    for name, back_end in BACK_ENDS.items():
        found = back_end(expression, rows, day)
        for row, want, got in zip(rows, expected, found, strict=True):
            assert type(got) is type(want) and got == want, f"{name}: {row} gives {got!r}, the manual says {want!r}"
