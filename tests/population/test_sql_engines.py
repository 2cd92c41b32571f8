"""The whole book as SQL: what an engine cannot take is not written. That its answers are the law's, ``test_equality``."""

from __future__ import annotations

from functools import cache

import pytest

from ekbom.logic.expressions import Expression
from ekbom.population.layers import fact_column
from ekbom.population.sql_engine import DIALECTS, KEY, MOST_COLUMNS, SqlEngine, widest
from tests.population.crowd import answers


@cache
def wanted() -> dict[str, Expression]:
    """Every answer by a name of its own."""
    return {f"{at} {one.id}": one.node for at, one in enumerate(answers().all)}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_relation_is_wider_than_engines_take(dialect: str) -> None:
    if dialect == "duckdb":
        assert widest(answers().program, len(wanted())) > MOST_COLUMNS
    engine = SqlEngine(answers().program, dialect)
    some = dict(list(wanted().items())[:3])
    (query,) = engine.queries(some)
    assert query == engine.query(some)
    assert widest(answers().program.part(list(some.values())), len(some)) <= MOST_COLUMNS
    assert f"FROM {query.rsplit('FROM ', 1)[1]}" in query and KEY in query


def test_a_dialect_that_is_not_written_is_refused() -> None:
    with pytest.raises(ValueError, match="no SQL is written for 'oracle'"):
        SqlEngine(answers().program, "oracle")


def test_columns_of_facts_have_names_that_every_engine_takes() -> None:
    names = [fact_column(fact) for fact in answers().program.facts]
    assert len(set(names)) == len(names) and max(map(len, names)) <= 63
    assert all(name.isidentifier() and name == name.lower() for name in names)
