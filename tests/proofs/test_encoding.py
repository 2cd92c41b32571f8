"""The formulas of an expression say what the interpreter says, on random trees and random patients."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
import z3

from ekbom.facts.catalogue import FACTS
from ekbom.logic.expressions import Boolean, Expression, Value, is_sided, on_side
from ekbom.logic.interpreter import evaluate
from ekbom.logic.python_code import generate, in_order
from ekbom.plan.book import load_tables
from ekbom.plan.collect import load_book
from ekbom.plan.examples import AS_OF
from ekbom.proofs.claims import judged_options
from ekbom.proofs.encoding import Amount, Choice, Encoded, Encoding, Formula, Truth, as_z3
from tests.logic.test_random_trees import DAY, Maker, patients, trees

#: Generated patients of the whole book, a seed.
PATIENTS = 10
#: Numbers so large, or so close to a border, that reals and rounded floats part: not of this test.
_EXTREME = (1e200, -1e200, 1e-9, 75.0000000001)


def substitutions(encoding: Encoding, facts: Mapping[str, Value]) -> list[tuple[Any, Any]]:
    """What each variable of the encoding is for a patient."""
    found: list[tuple[Any, Any]] = []
    for key, (variable, encoded) in encoding.variables.items():
        if variable.id == "as_of":
            continue
        value = facts.get(key)
        if isinstance(encoded, Truth):
            found += [(z3.Bool(f"{key}?"), z3.BoolVal(value is not None)), (z3.Bool(key), z3.BoolVal(value is True))]
        elif isinstance(encoded, Amount):
            assert value is None or isinstance(value, float)
            found.append((z3.Bool(f"{key}?"), z3.BoolVal(value is not None)))
            found.append((z3.Real(key), z3.RealVal(repr(value or 0.0))))
        else:
            found.append((z3.Bool(f"{key}?"), z3.BoolVal(value is not None)))
            found += [(z3.Bool(f"{key}={name}"), z3.BoolVal(name == value)) for name in encoded.labels[:-1]]
    return found


def holds(formula: Formula, pairs: list[tuple[Any, Any]]) -> bool | None:
    """Whether a formula holds for a patient; None where it rests on a free number."""
    found = z3.simplify(z3.substitute(as_z3(formula), *pairs))
    return None if not (z3.is_true(found) or z3.is_false(found)) else bool(z3.is_true(found))


def agrees(encoded: Encoded, want: Value, pairs: list[tuple[Any, Any]]) -> bool | None:
    """Whether the formulas give the value; None where they rest on a free number or a category that is free."""
    if isinstance(encoded, Truth):
        found = holds(encoded.true, pairs), holds(encoded.false, pairs)
        return None if None in found else found == (want is True, want is False)
    if isinstance(encoded, Amount):
        there = holds(encoded.known, pairs)
        if there is None or not there:
            return None if there is None else want is None
        value = z3.simplify(z3.substitute(encoded.value, *pairs))
        if not z3.is_rational_value(value) or want is None:
            return None if want is not None else False
        number = value.numerator_as_long() / value.denominator_as_long()
        return bool(abs(number - float(want)) <= 1e-9 * max(1.0, abs(number)))
    assert isinstance(encoded, Choice)
    each = [holds(formula, pairs) for formula in encoded.holds]
    return None if None in each else each == [name == want for name in encoded.labels]


@pytest.mark.parametrize("seed", range(3))
def test_formulas_agree_with_the_interpreter_on_random_trees(seed: int) -> None:
    compared, wrong = 0, []
    for tree in trees(seed=100 + seed, count=100):
        nodes = in_order([tree])
        encoding = Encoding(DAY, exact=True)
        encoded = [encoding.of(node) for node in nodes]
        for row in patients(Maker(seed), 3):
            facts = {key: value for key, value in row.items() if value not in _EXTREME}
            pairs = substitutions(encoding, facts)
            for node, found in zip(nodes, encoded, strict=True):
                verdict = agrees(found, evaluate(node, facts, DAY), pairs)
                compared += verdict is not None
                if verdict is False:
                    wrong.append((type(node).__name__, evaluate(node, facts, DAY), facts))
    assert wrong == []
    assert compared > 500


# --- generated patients of the whole book -------------------------------------------------------------


def generated(maker: random.Random) -> dict[str, Value]:
    """A patient with a third to a half of the facts unknown, numbers inside their plausible ranges."""
    facts: dict[str, Value] = {}
    unknown = maker.uniform(0.3, 0.5)
    for row in load_tables().facts:
        if row.key == "as_of" or maker.random() < unknown:
            continue
        definition = FACTS[row.id]
        if definition.kind == "bool":
            facts[row.key] = maker.random() < 0.5
        elif definition.kind == "category":
            facts[row.key] = maker.choice(definition.categories)
        elif definition.kind == "number":
            low = 0.0 if definition.low is None else definition.low
            high = low + 500 if definition.high is None else definition.high
            facts[row.key] = round(maker.uniform(low, high), 1) if high - low > 1 else low
        else:
            facts[row.key] = float(AS_OF.toordinal() - maker.randrange(4000))
    return facts


@cache
def _roots() -> tuple[Encoding, tuple[tuple[str, Expression, Truth], ...]]:
    """Every label of every status and every row of every alert, and the findings that are yes or no."""
    book, encoding = load_book(), Encoding(AS_OF.toordinal())
    asked: list[tuple[str, Expression]] = []
    for judged in judged_options(book).values():
        asked += [(f"{judged.option.id} {name}", judged.status.is_(name)) for name in judged.status.type.labels]
    for alert in book.alerts.values():
        asked += [(alert.id, on_side(r.when, "left") if is_sided(r.when) else r.when) for r in alert.rows]
    for finding in book.findings.values():
        if isinstance(finding.type, Boolean):
            asked.append((finding.id, on_side(finding, "left") if is_sided(finding) else finding))
    return encoding, tuple((name, node, encoding.truth(node)) for name, node in asked)


@pytest.mark.parametrize("seed", range(2))
def test_formulas_agree_with_the_interpreter_on_patients_of_the_whole_book(seed: int) -> None:
    encoding, roots = _roots()
    program = generate([node for _, node, _ in roots], [row.key for row in load_tables().facts])
    run = program.compiled()
    maker, wrong, compared = random.Random(seed), [], 0
    every = z3.Function("every", *[z3.BoolSort()] * (2 * len(roots)), z3.BoolSort())
    packed = every(*(as_z3(part) for _, _, truth in roots for part in truth))
    for _ in range(PATIENTS):
        facts = generated(maker)
        values = run([facts.get(key) for key in program.facts], AS_OF.toordinal())
        found = z3.simplify(z3.substitute(packed, *substitutions(encoding, facts))).children()
        for at, (name, node, _) in enumerate(roots):
            pair = found[2 * at : 2 * at + 2]
            if not all(z3.is_true(p) or z3.is_false(p) for p in pair):
                continue  # rests on a power or a product of two unknown numbers, which is free
            compared += 1
            want = values[program.places[id(node)]]
            if (z3.is_true(pair[0]), z3.is_true(pair[1])) != (want is True, want is False):
                wrong.append((name, want))
    assert wrong == []
    assert compared > PATIENTS * len(roots) * 0.8
