"""Which patients a run keeps: a finding of the book, and the value that it must have."""

from __future__ import annotations

import math

from ekbom.logic.expressions import Boolean, Category
from ekbom.plan.book import load_tables
from ekbom.population.book_answers import book_answers

_TRUTHS = ("true", "false")


class WhereError(Exception):
    """A finding, or a value of it, that cannot be asked for: the reason in one sentence."""


def asked_for(given: str, as_of: int) -> tuple[str, str]:
    """The finding and value of "FINDING" or "FINDING=VALUE", as ``Settings.where`` has them. WhereError if it is none.

    A finding that is yes or no may stand alone and then asks for yes; of any other the value must be said.
    """
    finding, _, value = given.partition("=")
    if finding not in {row.id + (f".{row.side}" if row.side else "") for row in load_tables().findings}:
        raise WhereError(f"there is no finding '{finding[:60]}'; the documentation lists them")
    kind = next(answer.node.type for answer in book_answers(as_of).findings if answer.id == finding)
    if isinstance(kind, Boolean):
        if value and value not in _TRUTHS:
            raise WhereError(f"'{value[:60]}' is no value of {finding}; expected {' or '.join(_TRUTHS)}")
        return finding, value
    if isinstance(kind, Category):
        if value not in kind.labels:
            raise WhereError(f"'{value[:60]}' is no value of {finding}; expected one of {', '.join(kind.labels)}")
        return finding, value
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise WhereError(f"'{value[:60]}' is no value of {finding}; expected a number")
    return finding, str(number)
