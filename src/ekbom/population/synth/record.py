"""What is on record of a block of patients: statements, conditions, procedures and courses, by rows and days.

Rows are places in the block, in order; days are proleptic ordinals. From this one shape come the facts, the tables of
events, FHIR and OMOP. Of a key, all statements but one of a patient are ``earlier``: older, and no fact of today.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ekbom.population.synth.draws import Draws, Integers, Numbers, Truths
from ekbom.population.synth.parameters import numbers

Rows = NDArray[np.int64]


class Statement(NamedTuple):
    """Values of a fact ("abi@left") as the event tables number them: yes 1, no 0, a label its place."""

    key: str
    rows: Rows
    values: Numbers
    days: Integers
    earlier: bool = False


class Condition(NamedTuple):
    """An ICD-10-CM code on the problem list."""

    code: str
    rows: Rows
    days: Integers


class Procedure(NamedTuple):
    """A procedure that a fact stands for ("previous_vein_procedure@left")."""

    key: str
    rows: Rows
    days: Integers


class Drug(NamedTuple):
    """A medicine as records name it: its RxNorm ingredient and ATC code ("" where none), how it is taken."""

    name: str
    rxnorm: str
    atc: str
    route: str = "oral"


class Course(NamedTuple):
    """A medicine over time. dose: mg a day, NaN where it stands only in words. end: the last day, 0 while it is taken.

    given: one administration of so many mg on the day ``start``.
    """

    drug: Drug
    rows: Rows
    dose: Numbers
    start: Integers
    end: Integers
    given: bool = False


Entry = Statement | Condition | Procedure | Course


class Writing:
    """Puts what is true onto the record of the day: rows, values and days of one block."""

    def __init__(self, draws: Draws, as_of: int) -> None:
        self.draws = draws
        self.as_of = as_of

    def ago(self, question: str, count: int, mean: float, longest: float = 36500, least: float = 0) -> Integers:
        """Days before the day, exponential from ``least`` on."""
        back = np.minimum(least + np.floor(self.draws.exponential(question, mean, count)), longest)
        return np.asarray(self.as_of - back.astype(np.int64))

    def yes_no(self, key: str, known: Truths, truth: Any, mean: float = 300) -> Statement:
        """A fact that is true or false where it is known."""
        rows = np.flatnonzero(known)
        values = np.broadcast_to(np.asarray(truth, dtype=np.float64), known.shape)[rows]
        return Statement(key, rows, values, self.ago(f"day of {key}", len(rows), mean, 3000))

    def measured(self, key: str, known: Truths, values: Any, days: Any = None, digits: int = 1) -> Statement:
        """A number where it is known, rounded; days: of all patients, else drawn as of a laboratory result."""
        rows = np.flatnonzero(known)
        mean, longest = numbers("laboratory_days")
        own = self.ago(f"day of {key}", len(rows), mean, longest) if days is None else np.asarray(days)[rows]
        return Statement(key, rows, np.round(np.asarray(values, dtype=np.float64)[rows], digits), own)

    def condition(self, code: str, held: Truths, mean: float | None = None) -> Condition:
        """A code for those who have it."""
        rows = np.flatnonzero(held)
        days = self.ago(f"day of {code}", len(rows), numbers("since_days")[0] if mean is None else mean)
        return Condition(code, rows, days)
