"""The whole book by columns: its schema, its layers, and patients who are none or say nonsense.

That its answers are the law's is held by ``test_equality``.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from ekbom.logic.expressions import Expression, Value
from ekbom.plan.book import load_tables
from ekbom.population.answers import STATUS_LETTERS, PolarsAnswers, frame_of
from ekbom.population.layers import Layered, layered, meant
from tests.population.crowd import DAY, answers


@cache
def engine() -> PolarsAnswers:
    return PolarsAnswers(answers())


def test_the_schema_names_every_place_and_column() -> None:
    tables, schema = load_tables(), answers().schema
    assert schema["statuses"]["options"] == [option.id for option in tables.options]
    assert schema["alerts"]["alerts"] == [f"{a.id}.{a.side}" if a.side else a.id for a in tables.alerts]
    assert schema["findings"] == [f"{f.id}.{f.side}" if f.side else f.id for f in tables.findings]
    assert set(schema["statuses"]["letters"].values()) == set(STATUS_LETTERS)


def test_no_patients_are_no_rows() -> None:
    found = engine().of(frame_of(answers().program, [], []))
    assert found.height == 0 and found.columns[:4] == ["patient", "statuses", "statuses_by_leg", "alerts"]


def test_a_label_that_no_category_has_is_unknown() -> None:
    facts: list[dict[str, Value]] = [{"sex": "nobody's", "as_of": float(DAY)}, {"as_of": float(DAY)}]
    rows = engine().of(frame_of(answers().program, ["a", "b"], facts)).drop("patient").rows()
    assert rows[0] == rows[1]


@pytest.mark.parametrize("day", [DAY, DAY + 4000])
def test_a_column_is_read_only_after_it_was_made_and_let_go_after_its_last_reader(day: int) -> None:
    program = layered([answer.node for answer in answers().findings], day)
    there = {program.column(fact) for fact in program.facts}
    for layer, spent in zip(program.layers, program.spent, strict=True):
        for node in layer:
            unmade = [column for column in _read(program, node) if column not in there]
            assert unmade == []
        there |= {program.column(node) for node in layer}
        there -= {program.column(node) for node in spent}
    kept = {program.column(root) for root in program.roots if not program.is_constant(root)}
    unread = {program.column(fact) for fact in program.facts} & there
    assert there == kept | unread
    made = Counter(
        program.column(node) for node in (*program.facts, *(node for layer in program.layers for node in layer))
    )
    inner = [program.column(node) for node in program.nodes if program.is_inner(node)]
    assert max(made.values()) == 1 and inner and not made.keys() & set(inner)


def _read(program: Layered, node: Expression) -> list[str]:
    """The columns that a node's expression reads, those of what is written inside of it too."""
    found = []
    for child in node.operands:
        if program.is_inner(child):
            found += _read(program, meant(child))
        elif not program.is_constant(child):
            found.append(program.column(child))
    return found
