"""The same 20 rules over 10,000 patients in Ekbom and in three peers, in one run.

Rule i: ferritin at most T_i, and TSAT below S_i or unknown, and not pregnant. About a third of the values are
unknown. The answer of a rule is true, false or unknown. A peer without unknowns either raises or treats a
missing value as some number; what had to be rewritten for it is in ``Peer.rewrite``.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, NamedTuple

from ekbom.logic.expressions import BOOLEAN, Expression, number, presume, variable
from ekbom.logic.interpreter import evaluate
from ekbom.logic.python_code import generate

PATIENTS = 10_000
RULES = tuple((60 + 2 * i, 40 + i % 7) for i in range(20))
Row = dict[str, float | bool | None]
Answers = list[list[bool | None]]


class Peer(NamedTuple):
    """A peer: its name, what runs the job, whether the unknown survives, and our rewrite for it."""

    name: str
    run: Callable[[], Answers]
    keeps_unknown: str
    rewrite: str


def patients(count: int = PATIENTS) -> list[Row]:
    """The cohort: the same for everybody, about a third of the values unknown."""
    chance = random.Random(20261122)
    return [
        {
            "ferritin": None if chance.random() < 0.3 else round(chance.uniform(5, 300), 1),
            "tsat": None if chance.random() < 0.4 else round(chance.uniform(5, 60), 1),
            "pregnant": None if chance.random() < 0.3 else chance.random() < 0.1,
        }
        for _ in range(count)
    ]


def _ekbom_rules() -> list[Expression]:
    ferritin, tsat = variable("ferritin", number("ug/L")), variable("tsat", number("%"))
    pregnant = variable("pregnant", BOOLEAN)
    return [(ferritin <= t) & presume(tsat < s, True, name=f"tsat_below_{s}") & ~pregnant for t, s in RULES]


def ekbom_peer(rows: list[Row]) -> Peer:
    """Ekbom: generated straight-line Python, checked on the first patients against the interpreter."""
    rules = _ekbom_rules()
    program = generate(rules)
    run = program.compiled()
    places = [program.places[id(rule)] for rule in rules]

    def job() -> Answers:
        answers: Answers = []
        for row in rows:
            values = run([row[key] for key in program.facts], 0)
            answers.append([values[at] for at in places])  # type: ignore[misc]
        return answers

    first = job()[:200]
    assert first == [[evaluate(rule, row, 0) for rule in rules] for row in rows[:200]]
    return Peer("Ekbom (generated Python)", job, "yes", "none")


def interpreter_peer(rows: list[Row]) -> Peer:
    """Ekbom's interpreter: plain on purpose, the law for everything that is generated."""
    rules = _ekbom_rules()

    def job() -> Answers:
        return [[evaluate(rule, row, 0) for rule in rules] for row in rows]  # type: ignore[misc]

    return Peer("Ekbom (interpreter)", job, "yes", "none")


def polars_peer(rows: list[Row]) -> Peer:
    """Ekbom's columns by Polars."""
    import polars as pl

    from ekbom.population.layers import layered
    from ekbom.population.polars_engine import PolarsEngine

    rules = _ekbom_rules()
    engine = PolarsEngine(layered(rules, 0))

    def job() -> Answers:
        frame = pl.DataFrame({name: [row[name] for row in rows] for name in ("ferritin", "tsat", "pregnant")})
        found = engine.run(frame).select(engine.of(rule).alias(f"r{at}") for at, rule in enumerate(rules))
        return [list(row) for row in found.rows()]

    return Peer("Ekbom (Polars)", job, "yes", "none")


def sql_peer(rows: list[Row]) -> Peer:
    """One query written by hand over one row a patient, as ehrQL would send it to a database; run by DuckDB."""
    import duckdb
    import polars as pl

    from ekbom.population.duckdb_tables import Arrow

    said = ", ".join(f"ferritin <= {t} AND (tsat IS NULL OR tsat < {s}) AND NOT pregnant" for t, s in RULES)

    def job() -> Answers:
        frame = pl.DataFrame({name: [row[name] for row in rows] for name in ("ferritin", "tsat", "pregnant")})
        connection = duckdb.connect()
        connection.register("patients", Arrow(frame))
        return [list(row) for row in connection.execute(f"SELECT {said} FROM patients").fetchall()]

    return Peer("SQL by hand (DuckDB)", job, "yes, where written so", "tsat IS NULL OR … in every rule")


def zen_peer(rows: list[Row]) -> Peer:
    """zen-engine: one decision with an expression node of 20 expressions."""
    import zen

    expressions = [
        {
            "id": f"e{i}",
            "key": f"r{i}",
            "value": f"ferritin != null and ferritin <= {t} and (tsat == null or tsat < {s}) and pregnant == false",
        }
        for i, (t, s) in enumerate(RULES)
    ]
    graph: dict[str, Any] = {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
            {
                "id": "x",
                "type": "expressionNode",
                "name": "x",
                "position": {"x": 1, "y": 0},
                "content": {"expressions": expressions},
            },
            {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
        ],
        "edges": [
            {"id": "1", "type": "edge", "sourceId": "in", "targetId": "x"},
            {"id": "2", "type": "edge", "sourceId": "x", "targetId": "out"},
        ],
    }
    import json

    decision = zen.ZenEngine().create_decision(json.dumps(graph))
    names = [f"r{i}" for i in range(len(RULES))]

    def job() -> Answers:
        answers: Answers = []
        for row in rows:
            result = decision.evaluate(row)["result"]
            answers.append([result[name] for name in names])
        return answers

    return Peer(
        "zen-engine", job, "no: unknown is false", "ferritin != null and …; tsat == null or …; pregnant == false"
    )


def openfisca_peer(rows: list[Row]) -> Peer:
    """openfisca-core: one variable a rule, calculated for all patients at once with NumPy."""
    import numpy as np
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = build_entity(key="person", plural="people", label="", is_person=True)

    def declare(name: str, kind: type, formula: Callable[..., Any] | None = None) -> type:
        body: dict[str, Any] = {"value_type": kind, "entity": person, "definition_period": DateUnit.MONTH}
        if formula is not None:
            body["formula"] = formula
        return type(name, (Variable,), body)

    def rule(t: int, s: int) -> Callable[..., Any]:
        def formula(people: Any, period: Any) -> Any:
            ferritin, tsat = people("ferritin", period), people("tsat", period)
            return (ferritin <= t) & (np.isnan(tsat) | (tsat < s)) & (people("pregnant", period) == 0)

        return formula

    system = TaxBenefitSystem([person])
    for name in ("ferritin", "tsat", "pregnant"):
        system.add_variable(declare(name, float))
    for i, (t, s) in enumerate(RULES):
        system.add_variable(declare(f"r{i}", bool, rule(t, s)))

    def job() -> Answers:
        simulation = SimulationBuilder().build_default_simulation(system, len(rows))
        for name in ("ferritin", "tsat", "pregnant"):
            column = [float("nan") if row[name] is None else float(row[name] or 0) for row in rows]
            simulation.set_input(name, "2026-11", np.array(column, dtype=np.float32))
        columns = [simulation.calculate(f"r{i}", "2026-11") for i in range(len(RULES))]
        return [[bool(c[at]) for c in columns] for at in range(len(rows))]

    return Peer("openfisca-core (NumPy)", job, "no: unknown is false", "missing becomes NaN; isnan(tsat) | …")


def business_rules_peer(rows: list[Row]) -> Peer:
    """business-rules: 20 rules with nested all/any conditions, run for each patient."""
    from business_rules import run_all
    from business_rules.actions import BaseActions, rule_action
    from business_rules.fields import FIELD_NUMERIC
    from business_rules.variables import BaseVariables, boolean_rule_variable, numeric_rule_variable

    class Facts(BaseVariables):  # type: ignore[misc]
        def __init__(self) -> None:
            self.row: Row = {}

        @numeric_rule_variable
        def ferritin(self) -> float:
            value = self.row["ferritin"]
            return 1e9 if value is None else float(value)

        @numeric_rule_variable
        def tsat(self) -> float:
            value = self.row["tsat"]
            return 0.0 if value is None else float(value)

        @boolean_rule_variable
        def not_pregnant(self) -> bool:
            return self.row["pregnant"] is False

    class Actions(BaseActions):  # type: ignore[misc]
        def __init__(self) -> None:
            self.held: list[bool | None] = []

        @rule_action(params={"at": FIELD_NUMERIC})
        def hold(self, at: int) -> None:
            self.held[at] = True

    rules = [
        {
            "conditions": {
                "all": [
                    {"name": "ferritin", "operator": "less_than_or_equal_to", "value": t},
                    {"name": "tsat", "operator": "less_than", "value": s},
                    {"name": "not_pregnant", "operator": "is_true", "value": True},
                ]
            },
            "actions": [{"name": "hold", "params": {"at": i}}],
        }
        for i, (t, s) in enumerate(RULES)
    ]
    facts, actions = Facts(), Actions()

    def job() -> Answers:
        answers: Answers = []
        for row in rows:
            facts.row = row
            actions.held = [False] * len(RULES)
            run_all(rules, facts, actions, stop_on_first_trigger=False)
            answers.append(actions.held)
        return answers

    return Peer(
        "business-rules",
        job,
        "no: raises on None",
        "missing ferritin becomes 1e9, missing TSAT 0, not_pregnant a field",
    )


MAKERS: tuple[Callable[[list[Row]], Peer], ...] = (
    ekbom_peer,
    polars_peer,
    sql_peer,
    interpreter_peer,
    zen_peer,
    openfisca_peer,
    business_rules_peer,
)
