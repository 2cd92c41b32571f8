"""When a dose may be printed: an adult, of whom everything that the dose rests on is known.

A dose that rests on an open question is not printed; the option then asks instead (S36, S39).
"""

from ekbom.guidelines.populations import adult
from ekbom.guidelines.vocabulary import words
from ekbom.logic.expressions import Expression, all_of, first_match, is_known


def dosable(*must_know: Expression) -> Expression:
    """True where the patient is known to be an adult and each of these has a value."""
    return all_of(adult, *(is_known(node) for node in must_know))


def dosed(ready: Expression, amount: Expression) -> Expression:
    """The amount, or nothing (unknown) while the dose is not ready."""
    return first_match((ready, amount))


def dose_words(ready: Expression, *rows: tuple[Expression, str], otherwise: str) -> Expression:
    """Words of a dose for this patient, or nothing (unknown) while the dose is not ready."""
    return first_match((ready, words(*rows, otherwise=otherwise)))
