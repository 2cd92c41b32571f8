"""Whether the formulas of the solver say what the interpreter says: every node of the whole book, on many patients.

``ekbom.proofs`` decides over formulas; the interpreter is the law. Here both answer for the same patient: the law node
by node, and Z3 itself by evaluating its own formulas in a model that holds the facts. A number that is free in the
formulas (a power, a product or quotient of two unknown numbers) is given the value that the law has for it, without the
last digits that floats get wrong, so that what rests on it is compared too.

Two things make thousands of patients possible: Z3 packs the truth of all formulas of a patient into one number, and
of a patient that resembles the one before only the nodes whose operands changed are worked out again (by the law).

Numbers are exact in the formulas, and the law rounds derived ones to nine digits before it compares: a patient for whom
that decides is set aside and counted.

``python -m ekbom.proofs.agreement`` runs it; 1 where something disagrees.
"""

from __future__ import annotations

import argparse
import ctypes
import itertools
import math
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

import z3

from ekbom.logic.expressions import Bands, Compare, Expression, Value, Variable
from ekbom.logic.interpreter import applied, is_derived
from ekbom.logic.numbers import rounded
from ekbom.logic.prose import prose
from ekbom.plan.book import load_tables
from ekbom.plan.collect import load_book
from ekbom.plan.compile_book import numbered_book
from ekbom.plan.examples import AS_OF, load
from ekbom.proofs.encoding import Amount, Choice, Encoding, Truth, as_z3, digest, number
from ekbom.proofs.generated_patients import PatientMaker

#: How many letters of an expression are printed.
_WORDS = 120
#: So many formulas Z3 packs into one number.
_WORD = 64
#: How far a number of the law may be from the exact one, as a share of it.
_CLOSE = 1e-9
#: A free number has so many digits of the law's: 1.2 / 1.5 is 0.8 and not 0.7999999999999999.
_DIGITS = 14


class Disagreement(NamedTuple):
    """A node on which the two differ: what the law says, and what the formulas."""

    node: Expression
    law: Value
    formulas: str


class Law:
    """The value of every node by the interpreter; from one patient to the next only what changed is done again."""

    def __init__(self, nodes: Sequence[Expression], day: int) -> None:
        self._nodes = nodes
        self._day = day
        places = {id(node): at for at, node in enumerate(nodes)}
        self._operands = [tuple(places[id(child)] for child in node.operands) for node in nodes]
        self._parents: list[list[int]] = [[] for _ in nodes]
        for at, operands in enumerate(self._operands):
            for child in set(operands):
                self._parents[child].append(at)
        self._variables = [(at, node.key) for at, node in enumerate(nodes) if isinstance(node, Variable)]
        self._values: list[Value] = [None] * len(nodes)
        self._known = False

    def values(self, facts: Mapping[str, Value]) -> list[Value]:
        """The value of every node for these facts; the list is used again for the next patient."""
        facts = {**facts, "as_of": float(self._day)}
        values, open_ = self._values, bytearray(len(self._nodes))
        if self._known:
            for at, key in self._variables:
                if not _same(values[at], facts.get(key)):
                    open_[at] = 1
        else:
            open_ = bytearray(b"\x01") * len(self._nodes)
            self._known = True
        at = open_.find(1)
        while at >= 0:
            node = self._nodes[at]
            if isinstance(node, Variable):
                found = facts.get(node.key)
            else:
                found = applied(node, tuple([values[child] for child in self._operands[at]]), self._day)
            if not _same(values[at], found):
                values[at] = found
                for parent in self._parents[at]:
                    open_[parent] = 1
            at = open_.find(1, at + 1)
        return values


def _same(a: Value, b: Value) -> bool:
    return type(a) is type(b) and a == b


class Agreement:
    """The formulas of some nodes (operands before those that use them) beside the law, patient by patient."""

    def __init__(self, nodes: Sequence[Expression], encoding: Encoding, day: int) -> None:
        self._nodes = nodes
        self._law = Law(nodes, day)
        self._encoded = [encoding.of(node) for node in nodes]
        self._facts = [
            (key, encoded) for key, (variable, encoded) in encoding.variables.items() if variable.id != "as_of"
        ]
        free = {str(name) for name in encoding.free}
        self._free = [(at, f"free {digest(n)}") for at, n in enumerate(nodes) if f"free {digest(n)}" in free]
        self._constants: dict[str, z3.ExprRef] = {}
        self._numerals: dict[Value, z3.ExprRef] = {value: z3.BoolVal(value) for value in (True, False)}
        places_of = {id(node): at for at, node in enumerate(nodes)}
        self._rounded = [
            (node, [places_of[id(child)] for child in node.operands[:2]])
            for node in nodes
            if isinstance(node, Compare | Bands) and any(map(is_derived, node.operands[:2]))
        ]
        self._words = 0
        self._everything, self._expected, places, self._numbers = self._packed()
        self._bits_of_nodes = itemgetter(*places)

    @property
    def compared(self) -> int:
        """How many nodes are compared for each patient."""
        return len(self._nodes)

    # --- what Z3 is asked

    def _packed(self) -> tuple[z3.ExprRef, list[dict[Value, str] | None], list[int], list[list[int]]]:
        """One term whose operands, once evaluated, are all that the formulas say of a patient.

        First words of bits, the truth of each formula once; then every number that is no constant. Beside it: for
        each node the bits that a value of the law gives (None for a number: one bit, whether it is known), where in
        the words the bits of the nodes stand one after the other, and the nodes that have each of the numbers.
        """
        one, zero = z3.BitVecVal(1, 1), z3.BitVecVal(0, 1)
        bits: dict[int, z3.BitVecRef] = {}
        numbers: dict[int, tuple[z3.ArithRef, list[int]]] = {}
        places: list[int] = []
        where: dict[int, int] = {}
        expected: list[dict[Value, str] | None] = []
        for at, encoded in enumerate(self._encoded):
            if isinstance(encoded, Truth):
                formulas = [encoded.true, encoded.false]
                expected.append({True: "10", False: "01", None: "00"})
            elif isinstance(encoded, Choice):
                formulas = list(encoded.holds)
                rows: dict[Value, str] = {None: "0" * len(formulas)}
                for label in encoded.labels:
                    rows[label] = "".join("01"[label == name] for name in encoded.labels)
                expected.append(rows)
            else:
                formulas = [encoded.known]
                expected.append(None)
                numbers.setdefault(encoded.value.get_id(), (encoded.value, []))[1].append(at)
            for formula in map(as_z3, formulas):
                id = formula.get_id()
                if id not in bits:
                    where[id] = len(bits)
                    bits[id] = z3.If(formula, one, zero)
                places.append(where[id])
        row = list(bits.values())
        row += [zero] * (-len(row) % _WORD)
        words = [z3.Concat(row[at : at + _WORD]) for at in range(0, len(row), _WORD)]
        terms = [term for term, _ in numbers.values()]
        self._words = len(words)
        every = z3.Function(
            "everything", *[z3.BitVecSort(_WORD)] * len(words), *[z3.RealSort()] * len(terms), z3.BoolSort()
        )
        return every(*words, *terms), expected, places, [nodes for _, nodes in numbers.values()]

    # --- a patient

    def _model(self, facts: Mapping[str, Value], values: Sequence[Value]) -> z3.ModelRef:
        """A model that holds these facts, and the law's values where the formulas are free."""
        context = z3.main_ctx().ref()
        model = z3.ModelRef(z3.Z3_mk_model(context), z3.main_ctx())

        def put(name: str, value: bool | float) -> None:
            constant = self._constants.get(name)
            if constant is None:
                made = z3.Bool(name) if isinstance(value, bool) else z3.Real(name)
                constant = self._constants[name] = made.decl()
            key = value if isinstance(value, bool) else f"{value!r}"
            numeral = self._numerals.get(key)
            if numeral is None:
                numeral = self._numerals[key] = number(value)
            z3.Z3_add_const_interp(context, model.model, constant.ast, numeral.ast)

        for key, encoded in self._facts:
            value = facts.get(key)
            put(f"{key}?", value is not None)
            if value is None:
                pass
            elif isinstance(encoded, Truth):
                put(key, value is True)
            elif isinstance(encoded, Amount):
                assert isinstance(value, float)
                put(key, value)
            else:
                for name in encoded.labels[:-1]:
                    put(f"{key}={name}", name == value)
        for at, name in self._free:
            value = values[at]
            put(f"{name}?", value is not None)
            if isinstance(value, float):
                put(name, float(f"{value:.{_DIGITS}g}"))
        return model

    def disagreements(self, facts: Mapping[str, Value]) -> list[Disagreement]:
        """The nodes on which the formulas and the law differ for this patient; none is what should be."""
        values = self._law.values(facts)
        said = self._model(facts, values).eval(self._everything)
        parts = [
            ("0" if value is None else "1") if table is None else table[value]
            for table, value in zip(self._expected, values, strict=True)
        ]
        bits = "".join(self._bits_of_nodes(self._bits(said)))
        wrong = [] if bits == "".join(parts) else list(self._wrong_bits(bits, parts, values))
        return wrong + list(self._wrong_numbers(said, values))

    def rests_on_rounding(self, facts: Mapping[str, Value]) -> bool:
        """Whether a derived number of this patient lies so close to a border that its rounding decides.

        The law rounds to nine digits before it compares, the formulas are exact: there they may differ by design.
        """
        values = self._law.values(facts)
        return any(_without_rounding(node, [values[at] for at in below]) for node, below in self._rounded)

    def _bits(self, said: z3.ExprRef) -> str:
        """The words as one text of 0 and 1."""
        context, word, found = z3.main_ctx().ref(), ctypes.c_uint64(), []
        for at in range(self._words):
            sure = z3.Z3_get_numeral_uint64(context, z3.Z3_get_app_arg(context, said.as_ast(), at), ctypes.byref(word))
            assert sure, "a formula is left open by the facts"
            found.append(f"{word.value:0{_WORD}b}")
        return "".join(found)

    def _wrong_bits(self, found: str, parts: Sequence[str], values: Sequence[Value]) -> Iterator[Disagreement]:
        at = 0
        for node, want, value in zip(self._nodes, parts, values, strict=True):
            there = found[at : at + len(want)]
            if there != want:
                yield Disagreement(node, value, there)
            at += len(want)

    def _wrong_numbers(self, said: z3.ExprRef, values: Sequence[Value]) -> Iterator[Disagreement]:
        context = z3.main_ctx().ref()
        for at, places in enumerate(self._numbers, start=self._words):
            exact = None
            for place in places:
                value = values[place]
                if not isinstance(value, float):
                    continue
                if exact is None:
                    given = z3.Z3_get_app_arg(context, said.as_ast(), at)
                    exact = (
                        z3.Z3_get_numeral_double(context, given) if z3.Z3_is_numeral_ast(context, given) else math.nan
                    )
                if not abs(exact - value) <= _CLOSE * max(1.0, abs(value)):
                    yield Disagreement(self._nodes[place], value, repr(exact))


def _without_rounding(node: Expression, operands: Sequence[Value]) -> bool:
    """Whether a comparison, or the band of a number, would be another one if nothing were rounded."""
    if isinstance(node, Bands):
        number_ = operands[0]
        if not isinstance(number_, float):
            return False
        return any(limits.holds(number_) != limits.holds(rounded(number_)) for limits in node.limits)
    assert isinstance(node, Compare)
    left, right = operands
    if not (isinstance(left, float) and isinstance(right, float)):
        return False
    a = rounded(left) if is_derived(node.left) else left
    b = rounded(right) if is_derived(node.right) else right
    return (left < right, left == right) != (a < b, a == b)


# --- the whole book -----------------------------------------------------------------------------------


def nodes_of_the_book() -> tuple[Expression, ...]:
    """Every node behind a plan: statuses, blocks, findings, alerts, doses, requests and what they rest on."""
    return numbered_book(load_book())[1].nodes


def generated(nodes: Sequence[Expression], count: int, seed: int) -> Iterator[dict[str, Value]]:
    """So many patients: half of them made from nothing, the others from examples of the guidelines."""
    day = AS_OF.toordinal()
    maker, examples = PatientMaker(nodes, day, seed), examples_of_the_book()
    for _ in range(count - count // 2):
        yield maker.from_nothing()
    for at in range(count // 2):
        yield maker.changed(examples[(at * len(examples) // (count // 2) + seed) % len(examples)])


def examples_of_the_book() -> list[dict[str, Value]]:
    """The facts of every example of the guidelines."""
    return [example.facts for example in load(load_tables())]


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare on so many patients; 1 where something disagrees."""
    parser = argparse.ArgumentParser(prog="python -m ekbom.proofs.agreement", description=__doc__.split("\n")[0])
    parser.add_argument("--patients", type=int, default=2000, metavar="N", help="generated patients (2000)")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("--examples", action="store_true", help="also every example of the guidelines")
    chosen = parser.parse_args(arguments)
    day, nodes = AS_OF.toordinal(), nodes_of_the_book()
    agreement = Agreement(nodes, Encoding(day), day)
    started, patients, wrong, aside = time.monotonic(), 0, 0, 0
    more: Sequence[dict[str, Value]] = examples_of_the_book() if chosen.examples else ()
    for facts in itertools.chain(generated(nodes, chosen.patients, chosen.seed), more):
        patients += 1
        disagreements = agreement.disagreements(facts)
        if disagreements and agreement.rests_on_rounding(facts):
            aside += 1
            continue
        for found in disagreements:
            wrong += 1
            words = prose(found.node)[:_WORDS]
            print(f"patient {patients}: {words}: the interpreter says {found.law!r}, the formulas {found.formulas}")
    print(
        f"{patients} patients, {patients * agreement.compared} values compared, {wrong} disagree, "
        f"{aside} patients set aside because rounding to nine digits decides, "
        f"{time.monotonic() - started:.1f} s"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
