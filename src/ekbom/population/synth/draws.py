"""The random numbers of a block of patients: a stream of its own for each question, fixed by seed and block.

A stream is Philox with the key (seed, block) and a place that follows from the question's name, so that a new question
changes no other answer. Each stream is read in the order of patients; fewer patients are the first of more.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ekbom.population.synth.parameters import numbers

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]
Integers = NDArray[np.int64]


class Draws:
    """Draws for the patients of a block."""

    def __init__(self, seed: int, block: int, size: int) -> None:
        self.size = size
        self._key = np.array([seed, block], dtype=np.uint64)
        self._asked: set[str] = set()

    def _stream(self, question: str) -> np.random.Generator:
        if question in self._asked:
            raise ValueError(f"asked twice: {question}")
        self._asked.add(question)
        place = int.from_bytes(hashlib.blake2b(question.encode(), digest_size=8).digest(), "big")
        counter = np.array([0, 0, 0, place], dtype=np.uint64)
        return np.random.Generator(np.random.Philox(key=self._key, counter=counter))

    def uniform(self, question: str, count: int | None = None) -> Numbers:
        """Numbers from 0 to below 1, one for each patient (or for each of so many of them)."""
        return self._stream(question).random(self.size if count is None else count)

    def normal(self, question: str, count: int | None = None) -> Numbers:
        """Standard normal numbers."""
        return self._stream(question).standard_normal(self.size if count is None else count)

    def exponential(self, question: str, mean: float, count: int | None = None) -> Numbers:
        """Exponential numbers of a mean."""
        return -mean * np.log1p(-self.uniform(question, count))

    def happens(self, question: str, chance: Any, count: int | None = None) -> Truths:
        """What happens with a chance: one for all, or one for each."""
        return np.asarray(self.uniform(question, count) < chance)

    def one_of(self, question: str, weights: Any, count: int | None = None) -> Integers:
        """The place of one of several by their weights, which need not sum to 1."""
        edges = np.cumsum(np.asarray(weights, dtype=np.float64))
        found = np.searchsorted(edges / edges[-1], self.uniform(question, count), side="right")
        return np.asarray(np.minimum(found, len(edges) - 1), dtype=np.int64)

    def risk(self, name: str, *terms: Any) -> Truths:
        """What happens by the logistic model of a parameter."""
        return self.happens(name, chance(name, *terms))


def chance(name: str, *terms: Any) -> Any:
    """The chance by the logistic model of a parameter, from one term for each of its weights."""
    start, *weights = numbers(name)
    total: Any = start
    for weight, term in zip(weights, terms, strict=True):
        total = total + weight * term
    return 1.0 / (1.0 + np.exp(-total))


def as_numbers(truths: Truths) -> Numbers:
    """Yes as 1, no as 0."""
    return truths.astype(np.float64)


def by_case(otherwise: Any, *cases: tuple[Truths, Any]) -> Any:
    """The value of the first case that holds, for each patient."""
    return np.select([held for held, _ in cases], [value for _, value in cases], otherwise)
