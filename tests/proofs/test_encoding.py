"""The formulas of an expression say what the interpreter says, on random trees and random patients.

``test_agreement`` holds the two together on patients of the whole book.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import z3

from ekbom.logic.expressions import Value
from ekbom.logic.interpreter import evaluate
from ekbom.logic.python_code import in_order
from ekbom.proofs.encoding import Amount, Choice, Encoded, Encoding, Formula, Truth, as_z3
from tests.logic.test_random_trees import Maker, patients, trees
from tests.spec.back_ends import DAY

#: Numbers so large, or so close to a border, that reals and rounded floats part: not of this test.
_EXTREME = (1e200, -1e200, 1e14, -1e14, 1e-9, 75.0000000001)


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
