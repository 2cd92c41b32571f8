"""Facts as of a day by SQL over many patients are those that one patient's code finds in the same events."""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from functools import cache
from typing import Any

import duckdb
import polars as pl
import pytest

from ekbom.logic.expressions import Category, Value
from ekbom.population.as_of_problems import as_of_problems
from ekbom.population.chart_tables import Rows, add_rows, no_rows
from ekbom.population.event_tables import TABLES
from ekbom.population.facts_sql import DRUGS, RULES, Present, facts_query, present_in, rules_of
from ekbom.records import problems as record_problems
from ekbom.records.as_of import facts_as_of
from ekbom.records.chart import Chart
from ekbom.records.event import Present as Sign
from tests.population.charts import DAY, chart
from tests.population.crowd import answers

PATIENTS = 1_500
Facts = dict[str, dict[str, Value]]


@cache
def charts() -> list[Chart]:
    return [chart(number, 20261125) for number in range(PATIENTS)]


@cache
def tables() -> Rows:
    rows = no_rows()
    for one in charts():
        add_rows(rows, one)
    rows["lists"].append(("", "devices", 0, "", "Device.ndjson"))
    return rows


@cache
def expected(locale: str) -> Facts:
    """One patient's code, the list of everybody added to each chart."""
    found: Facts = {}
    program = answers().program
    wanted = {fact.key for fact in program.facts}
    for one in charts():
        again = chart(int(one.patient_id[1:]), 20261125)
        again.lists.setdefault("devices", []).append(Sign(0, "", "Device.ndjson"))
        known = facts_as_of(again, DAY, locale).values
        found[one.patient_id] = {key: known[key].value for key in known.keys() & wanted}
    return found


def filled(connection: Any) -> Present:
    """Make the tables of events, with those of rules and medicines, in DuckDB or SQLite."""

    def table(name: str, columns: dict[str, str], rows: Any) -> None:
        connection.execute(f"CREATE TABLE ekbom_{name} ({', '.join(f'{c} {t}' for c, t in columns.items())})")
        connection.executemany(f"INSERT INTO ekbom_{name} VALUES ({', '.join('?' * len(columns))})", list(rows))

    for name, columns in TABLES.items():
        table(name, columns, tables()[name])
    present = present_in(lambda sql: connection.execute(sql).fetchall(), DAY)
    table("rules", RULES, rules_of(present.keys))
    table("drugs", DRUGS, present.drugs)
    return present


def by_duckdb(locale: str) -> pl.DataFrame:
    connection = duckdb.connect()
    present = filled(connection)
    query = facts_query(answers().program, present, DAY, locale, "duckdb")
    return pl.DataFrame(connection.sql(query.sql)).sort("patient")


def close(one: Value, other: Value) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9)
    return one == other and type(one) is type(other)


@pytest.mark.parametrize("locale", ["", "eu"])
def test_duckdb_finds_the_facts_of_one_patients_code(locale: str) -> None:
    program = answers().program
    words = {number: label for label, number in program.labels.items()}
    frame = by_duckdb(locale)
    wrong = []
    for row in frame.to_dicts():
        own = expected(locale)[row["patient"]]
        for fact in program.facts:
            value = row.get(program.column(fact))
            if value is not None and isinstance(fact.type, Category):
                value = words[value]
            if not close(value, own.get(fact.key)):
                wrong.append((row["patient"], fact.key, value, own.get(fact.key)))
    assert frame["patient"].to_list() == sorted(expected(locale))
    assert wrong[:20] == []


#: What only the sum of the doses of several courses tells.
OF_SUMS = ("dosage: a dose that is not a mass", "impossible: the dose a day lies above")


@pytest.mark.parametrize("connect", [duckdb.connect, lambda: sqlite3.connect(":memory:")], ids=["duckdb", "sqlite"])
def test_problems_are_counted_as_one_patients_code_counts_them(connect: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_problems, "LIMIT", 10_000)  # every line of its own
    own: Counter[str] = Counter()
    for one in charts():
        for problem in facts_as_of(one, DAY, "").problems:
            own[f"{problem.kind}: {problem.what}"] += problem.count
    own = Counter({what: count for what, count in own.items() if not what.startswith(OF_SUMS)})
    connection = connect()
    filled(connection)
    found = as_of_problems(lambda sql: connection.execute(sql).fetchall(), DAY)
    different = {what: (found[what], own[what]) for what in found | own if found[what] != own[what]}
    assert different == {}
    kinds = {what.split(":", 1)[0] for what in found}
    assert kinds == {"patient", "impossible", "future", "date", "old", "conflict", "drug", "dosage"}
    rules = {what.split(":")[1].split(",")[-1] for what in found if "two values" in what}
    assert len(rules) == 6, rules
