"""The answers of the book of this version, made once for a day in a process."""

from __future__ import annotations

from functools import lru_cache

from ekbom.population.answers import Answers


@lru_cache(maxsize=1)
def book_answers(day: int) -> Answers:
    """What the book and the measures ask of every patient, as of a day."""
    from ekbom.plan.collect import load_book

    return Answers(load_book(), day)
