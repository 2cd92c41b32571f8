"""What the facts of one record cannot say together, as formulas: only patients who can exist are looked for.

Facts that follow from the medication list hang together (``ekbom.records.medication_facts``): who takes an
ingredient takes its sets; a set that is not taken has no ingredient that is; a dose, a patch rate or a duration
belongs to what is taken; nothing is known of medicines without their list. A list is there or unknown, never
"not there". A value without its fact has no age.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ekbom.facts.catalogue import AGED
from ekbom.facts.medication import FOLLOWED, INGREDIENTS, SETS, DrugSet, sets_of_ingredient
from ekbom.facts.variables import fact
from ekbom.guidelines.arteries import abi_value, ankle_value, tbi_value
from ekbom.guidelines.impulse_control import impulse_control
from ekbom.guidelines.instruments import irls, onset_level, ort_oud, stop_bang
from ekbom.guidelines.iron import tsat
from ekbom.guidelines.morphine_equivalents import morphine_equivalents, morphine_equivalents_at_least
from ekbom.guidelines.other_drugs import systolic_pressure
from ekbom.guidelines.populations import is_pregnant, lactating
from ekbom.guidelines.renal import clearance, clearance_or_egfr, egfr_value
from ekbom.guidelines.veins import axial_superficial, deep_vein_disease
from ekbom.guidelines.vte import ehit
from ekbom.logic.expressions import SIDES, Expression, on_side
from ekbom.proofs.encoding import (
    Amount,
    Encoded,
    Encoding,
    Formula,
    Truth,
    conjunction,
    disjunction,
    implies,
    known,
    negation,
    same,
)


@cache
def _members() -> dict[str, frozenset[str]]:
    """The ingredients of each set."""
    sets = {id: sets_of_ingredient(id) for id in INGREDIENTS}
    return {name: frozenset(id for id, of in sets.items() if name in of) for name in SETS}


def _within(one: DrugSet, other: DrugSet) -> bool:
    """Whether whatever is in the first set is in the other one."""
    codes = all(code.startswith(other.atc) and not code.startswith(other.atc_except or ("-",)) for code in one.atc)
    open_ended = [code for code in other.atc_except if any(code.startswith(mine) for mine in one.atc)]
    named = all(code in one.atc_except for code in open_ended)
    return codes and named and _members()[one.id] <= _members()[other.id]


@cache
def implied() -> tuple[tuple[str, str], ...]:
    """Pairs of ingredient or set and a set that goes with it."""
    pairs = [(id, name) for name, members in _members().items() for id in FOLLOWED if id in members]
    sets = list(SETS.values())
    pairs += [(one.id, other.id) for one in sets for other in sets if one is not other and _within(one, other)]
    return tuple(pairs)


def steady() -> tuple[Expression, ...]:
    """What was known and is not contradicted by a second way to the same thing.

    An index that was computed from pressures and is then also given, a clearance that is measured after it was
    estimated, a pregnancy or an impulse control disorder that was ruled out and is then reported by another name:
    such answers are taken to agree. That is an assumption about records, not about patients: a change of state is
    a new plan, not something that was left unasked.
    """
    legs = (abi_value, tbi_value, ankle_value, axial_superficial, deep_vein_disease, ehit)
    whole = (
        clearance,
        clearance_or_egfr,
        egfr_value,
        tsat,
        morphine_equivalents,
        systolic_pressure,
        stop_bang,
        onset_level,
        ort_oud,
        irls,
        is_pregnant,
        lactating,
        impulse_control,
    )
    return (*whole, *(on_side(node, side) for node in legs for side in SIDES))


def contradictions() -> tuple[Expression, ...]:
    """What would make a record contradict itself: a part that is larger than its sum."""
    return (morphine_equivalents_at_least > morphine_equivalents,)


def possible(encoding: Encoding) -> Iterator[Formula]:
    """The formulas that hold of every record, over the facts that the encoding has met so far."""
    for name in (*FOLLOWED, *SETS):  # a dose is nothing without whether it is taken
        if {f"{name}_daily_dose", f"{name}_patch_rate", f"days_on_{name}"} & set(encoding.variables):
            encoding.of(fact(f"takes_{name}"))
    met = {key: encoded for key, (_, encoded) in encoding.variables.items()}

    def of(key: str) -> Encoded | None:
        return met.get(key)

    for one, other in implied():
        a, b = of(f"takes_{one}"), of(f"takes_{other}")
        if isinstance(a, Truth) and isinstance(b, Truth):
            yield implies(a.true, b.true)
            yield implies(b.false, a.false)
    for name in ("condition_list", "medication_list", "allergy_list", "procedure_list", "device_list"):
        listed = of(name)
        if isinstance(listed, Truth):
            yield negation(listed.false)
    there, strange = of("medication_list"), of("unrecognised_drug")
    for name in (*FOLLOWED, *SETS):
        taken = of(f"takes_{name}")
        if isinstance(taken, Truth):
            if isinstance(there, Truth):
                yield implies(known(taken), there.true)
            if isinstance(strange, Truth):
                yield implies(taken.false, strange.false)
        for key in (f"{name}_daily_dose", f"{name}_patch_rate"):
            amount = of(key)
            if isinstance(amount, Amount) and isinstance(taken, Truth):
                yield implies(conjunction(amount.known, amount.value > 0), taken.true)
                yield implies(amount.known, known(taken))
                yield implies(taken.false, conjunction(amount.known, amount.value == 0))
        days = of(f"days_on_{name}")
        if days is not None and isinstance(taken, Truth):
            yield implies(known(days), taken.true)
    for name in AGED:
        age, value = of(f"days_since_{name}"), of(name)
        if age is not None and value is not None:
            yield implies(known(age), known(value))


def writable(encoding: Encoding) -> Iterator[Formula]:
    """What holds of a record that is a patient sheet: where the list of medicines is there, all of them are known.

    A sheet names what is taken; whatever it does not name is not taken, unless a name is not recognised.
    """
    there, strange = encoding.of(fact("medication_list")), encoding.of(fact("unrecognised_drug"))
    assert isinstance(there, Truth)
    assert isinstance(strange, Truth)
    yield same(known(strange), there.true)
    for name in (*FOLLOWED, *SETS):
        found = encoding.variables.get(f"takes_{name}")
        if found is not None and isinstance(found[1], Truth):
            yield same(known(found[1]), conjunction(there.true, disjunction(found[1].true, strange.false)))
