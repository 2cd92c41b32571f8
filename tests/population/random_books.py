"""Books of nobody: random trees of every type as the answers of one book, for the engines of a population run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from ekbom.logic.expressions import Category, Expression
from ekbom.population.answers import Answer, Answers
from ekbom.population.layers import layered


class RandomBook(Answers):
    """The answers of a book that has nothing but findings, each a tree."""

    def __init__(self, trees: Sequence[Expression], day: int) -> None:
        self.statuses = self.by_leg = self.alerts = self.measures = ()
        self.findings = tuple(Answer(f"t{at}", tree) for at, tree in enumerate(trees))
        self.all = self.findings
        self._day = day
        self.program = layered(trees, day)

    def packed(self, of: Callable[[Answer], pl.Expr]) -> list[pl.Expr]:
        return [self._column(answer, of).alias(answer.id) for answer in self.findings]

    def _column(self, answer: Answer, of: Callable[[Answer], pl.Expr]) -> pl.Expr:
        if not isinstance(answer.node.type, Category):
            return of(answer)
        words = {self.program.labels[label]: label for label in answer.node.type.labels}
        return of(answer).replace_strict(words, return_dtype=pl.String)
