"""What a theorem consists of: claims about every possible patient, each stated in the language of the book.

A claim of the kind "never" gives an expression that must not be true of anyone; "possible" gives one that must be
true of somebody; "learning" speaks of one patient in two states of knowledge, the second knowing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ekbom.guidelines.vocabulary import Option
from ekbom.logic.expressions import FALSE, Expression, any_of, known_true
from ekbom.plan.collect import Book
from ekbom.plan.status import StatusCells, all_cells

OFFERED = ("recommend", "consider")


class Never(NamedTuple):
    """No patient may have this. ``about`` are the ids it is about (for the listing of statements).

    A violation that is no patient (of bands: any number at all) gives in ``shown_by`` what a patient would have who
    shows it.
    """

    name: str
    words: str
    violation: Expression
    about: tuple[str, ...] = ()
    shown_by: Expression | None = None


class Possible(NamedTuple):
    """Some patient must have this."""

    name: str
    words: str
    aim: Expression
    about: tuple[str, ...] = ()


class Learning(NamedTuple):
    """No patient may go from ``before`` to ``after`` by learning more, unless one of the pairs holds.

    With ``changing`` empty, everything that is known stays known; else these facts may change to anything and all
    others stay as they are.
    """

    name: str
    words: str
    before: Expression
    after: Expression
    unless: tuple[tuple[Expression, Expression], ...] = ()
    changing: frozenset[str] = frozenset()
    about: tuple[str, ...] = ()


Claim = Never | Possible | Learning


class Theorem(NamedTuple):
    """A numbered promise with the claims that make it."""

    number: int
    title: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Judged:
    """An option with the expressions of its status."""

    option: Option
    status: Expression
    legs: tuple[StatusCells, ...]

    def offered(self) -> Expression:
        """Recommended or considered."""
        return offered(self.status)


def offered(status: Expression) -> Expression:
    """Recommended or considered, as a status says."""
    return known_true(status.is_in(*OFFERED))


def is_true(parts: Sequence[Expression]) -> Expression:
    """At least one of these is known to be true."""
    return any_of(*(known_true(part) for part in parts)) if parts else FALSE


def judged_options(book: Book) -> dict[str, Judged]:
    """Every option of a book with the expressions of its status."""
    found = {}
    for option in book.options.values():
        status, legs = all_cells(option)
        found[option.id] = Judged(option, status, legs)
    return found
