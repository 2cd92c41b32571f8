"""From a model of the solver to a patient: the facts that it knows, as plain values."""

from __future__ import annotations

import z3

from ekbom.logic.expressions import Date, Value
from ekbom.proofs.encoding import Amount, Choice, Encoding, Formula, Truth, as_z3


def _holds(model: z3.ModelRef, formula: Formula) -> bool:
    return bool(z3.is_true(model.eval(as_z3(formula), model_completion=True)))


def _number(model: z3.ModelRef, value: z3.ArithRef) -> float:
    found = model.eval(value, model_completion=True)
    if z3.is_algebraic_value(found):
        found = found.approx(12)
    return float(found.numerator_as_long()) / float(found.denominator_as_long())


def model_facts(model: z3.ModelRef, encoding: Encoding, copy: str = "") -> dict[str, Value]:
    """The facts that a model knows in a state of knowledge, by key; what the model leaves open is unknown."""
    decided = {declaration.name() for declaration in model.decls()}
    facts: dict[str, Value] = {}
    for key, (variable, encoded) in encoding.variables.items():
        if variable.id == "as_of":
            continue
        if isinstance(encoded, Truth):
            if f"{key}?{copy}" in decided and (_holds(model, encoded.true) or _holds(model, encoded.false)):
                facts[key] = _holds(model, encoded.true)
        elif isinstance(encoded, Amount):
            if f"{key}?{copy}" in decided and _holds(model, encoded.known):
                number = _number(model, encoded.value)
                facts[key] = float(round(number)) if isinstance(variable.type, Date) else number
        else:
            assert isinstance(encoded, Choice)
            for name, held in zip(encoded.labels, encoded.holds, strict=True):
                if f"{key}?{copy}" in decided and _holds(model, held):
                    facts[key] = name
    return facts
