"""The counts of a tally as they are shown: each with its sums to the others, small ones and those beside them hidden.

What a page adds up or divides itself (a denominator, a share, an interval, the length of a bar) it makes only of
counts that are shown. Counts that no page prints but a reader could subtract (patients without a certain alert) are
guarded like the rest.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, cast

from ekbom.population.answers import LEVEL_LETTERS, STATUS_LETTERS
from ekbom.population.measures import DENOMINATOR_UNKNOWN, EXCLUDED, MET, NOT_IN, NOT_MET, OUTCOMES, UNKNOWN
from ekbom.population.report.disclosure import SMALL, DoNotAddUp, Sum, suppressed
from ekbom.population.report.tally import EVERYONE, Asked, Group, Run, Tally
from ekbom.population.run import RunError

#: Outcomes that two measures share where they ask about the same patients, and where they also leave out the same.
_OF_THE_DENOMINATOR = (NOT_IN, DENOMINATOR_UNKNOWN)
#: What a table of a measure prints of a group.
PRINTED = (DENOMINATOR_UNKNOWN, EXCLUDED, UNKNOWN, MET, NOT_MET)
#: The letters of statuses and of alerts that are printed.
READ = {
    "status": (STATUS_LETTERS["recommend"], STATUS_LETTERS["consider"]),
    "alert": tuple(letter for level in LEVEL_LETTERS.values() for letter in (level, level.lower())),
}


class Hidden(NamedTuple):
    """A count that is not shown: below this limit, or (0) withheld so that no other follows."""

    below: int


Count = int | Hidden


class Shown:
    """The counts of a tally for one limit; 0 hides nothing. RunError where they do not add up."""

    def __init__(self, run: Run, tally: Tally, limit: int) -> None:
        self.run, self.tally, self.limit = run, tally, limit
        self._values: dict[Hashable, int] = {}
        self._sums: list[Sum] = []
        self._unprinted: set[Hashable] = set()
        self._alias = _shared_outcomes(run)
        self._add_groups()
        for asked in (*run.measures, *run.cascade):
            self._add_measure(asked)
        self._add_chain()
        self._add_parts()
        try:
            self._hidden = suppressed(self._values, self._sums, limit, self._unprinted, _worth) if limit else {}
        except DoNotAddUp:
            raise RunError(f"{run.folder}: the columns of its parts do not add up; run it again") from None

    # --- what is asked ---------------------------------------------------------------------------

    def patients(self, group: Group = EVERYONE) -> Count:
        """The patients of a group."""
        return self._count(("size", group))

    def judged(self) -> Count:
        """The patients that were judged, also those that the run was told to leave out of its output."""
        return self._count(("judged",))

    def outcome(self, column: str, group: Group, outcome: str) -> Count:
        """The patients of a group with this outcome of a measure or step."""
        return self._count(self._name(column, group, outcome))

    def of_class(self, finding: str, label: str | None) -> Count:
        """The patients with this label of a finding."""
        return self._count(("class", finding, label))

    def status(self, option: str, letter: str) -> Count:
        """The patients in whom an option has this status."""
        return self._count(("status", option, letter))

    def alert(self, alert: str, letter: str) -> Count:
        """The patients in whom an alert speaks at this level."""
        return self._count(("alert", alert, letter))

    def _count(self, name: Hashable) -> Count:
        why = self._hidden.get(name)
        if why is None:
            return self._values.get(name, 0)
        return Hidden(self.limit if why == SMALL else 0)

    # --- the counts and their sums ------------------------------------------------------------------

    def _name(self, column: str, group: Group, outcome: str) -> Hashable:
        return ("outcome", self._alias.get((column, outcome), column), group, outcome)

    def _add_groups(self) -> None:
        for group, size in self.tally.sizes.items():
            self._values["size", group] = size
        for groups in _partitions(self.tally.groups):
            self._add_sum((("size", EVERYONE),), [("size", group) for group in groups])
        judged = self.run.about.patients
        kept = self.tally.sizes[EVERYONE]
        self._values["judged",] = max(judged, kept)
        self._values["left out",] = max(judged - kept, 0)
        self._unprinted.add(("left out",))
        self._add_sum((("judged",),), (("size", EVERYONE), ("left out",)))

    def _add_measure(self, asked: Asked) -> None:
        counts = self.tally.outcomes[asked.column]
        for group in self.tally.groups:
            names = [self._name(asked.column, group, outcome) for outcome in OUTCOMES]
            self._values.update(zip(names, (counts[group][outcome] for outcome in OUTCOMES), strict=True))
            read = self._readable(asked, group)
            self._unprinted.update(name for name, outcome in zip(names, OUTCOMES, strict=True) if outcome not in read)
            self._add_sum((("size", group),), names)
        for groups in _partitions(self.tally.groups):
            for outcome in OUTCOMES:
                whole = self._name(asked.column, EVERYONE, outcome)
                self._add_sum((whole,), [self._name(asked.column, group, outcome) for group in groups])

    def _readable(self, asked: Asked, group: Group) -> tuple[str, ...]:
        """The outcomes that the page prints, or that are none by definition."""
        if asked == self.run.cascade[0]:
            return OUTCOMES
        if asked in self.run.measures or group == EVERYONE:
            return PRINTED
        return (MET, EXCLUDED) if asked.excluded_go_on or not asked.exclusion else (MET,)

    def _add_chain(self) -> None:
        """Who comes to a step of the cascade is who passed the one before."""
        for before, after in pairwise(self.run.cascade):
            stays = (NOT_IN, NOT_MET) if before.excluded_go_on else (NOT_IN, NOT_MET, EXCLUDED)
            passed = (MET, EXCLUDED) if before.excluded_go_on else (MET,)
            for group in self.tally.groups:

                def names(asked: Asked, outcomes: Iterable[str], group: Group = group) -> list[Hashable]:
                    return [self._name(asked.column, group, outcome) for outcome in outcomes]

                self._add_sum(names(after, (NOT_IN,)), names(before, stays))
                self._add_sum(names(after, (DENOMINATOR_UNKNOWN,)), names(before, (DENOMINATOR_UNKNOWN, UNKNOWN)))
                self._add_sum(names(after, (EXCLUDED, UNKNOWN, MET, NOT_MET)), names(before, passed))

    def _add_parts(self) -> None:
        """Classes, statuses and levels: each divides everyone."""
        kinds = (("class", self.tally.classes), ("status", self.tally.statuses), ("alert", self.tally.alerts))
        for kind, things in kinds:
            for id, counts in things.items():
                names = [(kind, id, word) for word in counts]
                self._values.update(zip(names, counts.values(), strict=True))
                self._unprinted.update(name for name in names if kind in READ and name[2] not in READ[kind])
                self._add_sum((("size", EVERYONE),), names)

    def _add_sum(self, left: Sequence[Hashable], right: Sequence[Hashable]) -> None:
        if sorted(map(str, left)) != sorted(map(str, right)):
            self._sums.append(Sum(tuple(left), tuple(right)))


def _worth(name: Hashable) -> int:
    """What a count is worth to a reader: everyone more than groups, how many there are most."""
    kind, *rest = cast(tuple[Any, ...], name)
    if kind == "size":
        return 4 if rest[0] == EVERYONE else 3
    if kind != "outcome":
        return 2
    column, group, outcome = rest
    carried = outcome == DENOMINATOR_UNKNOWN and column.startswith("cascade.")  # what was unknown at earlier steps
    return 1 if group == EVERYONE and not carried else 0


def _partitions(groups: Iterable[Group]) -> list[list[Group]]:
    """The groups by what they divide everyone by."""
    by: dict[str, list[Group]] = {}
    for group in groups:
        if group != EVERYONE:
            by.setdefault(group[0], []).append(group)
    return list(by.values())


def _shared_outcomes(run: Run) -> dict[tuple[str, str], str]:
    """For outcomes that are the same patients in two measures, the column of the first of these."""
    first: dict[tuple[str, ...], str] = {}
    alias: dict[tuple[str, str], str] = {}
    for asked in (*run.measures, *run.cascade):
        for outcome in _OF_THE_DENOMINATOR:
            alias[asked.column, outcome] = first.setdefault((outcome, asked.denominator), asked.column)
        key = (EXCLUDED, asked.denominator, asked.exclusion)
        alias[asked.column, EXCLUDED] = first.setdefault(key, asked.column)
    return alias
