"""What of a record could not be used: gathered once, grouped with a count, never more than fifteen lines.

Equal reasons become one line that names the first place and says how often. Should more than fifteen
different reasons remain, the reasons of one kind are joined, the most frequent kind first, so that the
list stays readable for any record. The order of the record has no influence on the lines.
"""

from __future__ import annotations

from ekbom.facts.known import Problem

#: What can go wrong, in the order of the plan's list. There are fewer kinds than the list has lines.
KINDS = {
    "patient": "the patient's own data",
    "drug": "medicines that were not recognised by a code",
    "dosage": "dosages that are not given as data",
    "impossible": "values outside what is possible",
    "unit": "units that are missing or not known",
    "value": "values of another kind than expected, or none",
    "comparator": "values given only as above or below a limit",
    "side": "leg or vein segment not said",
    "conflict": "two values at one instant",
    "date": "dates that are missing, partial or unreadable",
    "future": "items dated after the day of the plan",
    "old": "values older than what counts",
    "status": "items that do not count by their status",
    "code": "codes that no fact is read from",
    "resource": "resources or entries that are not read",
}

LIMIT = 15
_SHOWN = 4


class Problems:
    """Gathers problems while a record is read."""

    __slots__ = ("_counts", "_places")

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}
        self._places: dict[tuple[str, str], str] = {}

    def add(self, kind: str, what: str, where: str, count: int = 1) -> None:
        """Note a reason of a kind (a key of KINDS) at a place ("Observation/123")."""
        key = (kind, what)
        seen = self._counts.get(key, 0)
        self._counts[key] = seen + count
        if not seen or where < self._places[key]:
            self._places[key] = where

    def merged(self, other: Problems) -> Problems:
        """These problems and the others; neither is changed."""
        both = Problems()
        for source in (self, other):
            for reason in source.found():
                both.add(*reason)
        return both

    def found(self) -> list[tuple[str, str, str, int]]:
        """Every reason: kind, what, the first place, how often."""
        return [(*key, self._places[key], count) for key, count in self._counts.items()]

    def lines(self) -> tuple[Problem, ...]:
        """At most fifteen lines, in a fixed order."""
        kinds = list(KINDS)
        by_kind: dict[str, list[Problem]] = {}
        for (kind, what), count in self._counts.items():
            by_kind.setdefault(kind, []).append(Problem(self._places[(kind, what)], what, count, kind))
        for found in by_kind.values():
            found.sort(key=lambda line: (line.what, line.where))
        while sum(len(found) for found in by_kind.values()) > LIMIT:
            largest = max(by_kind, key=lambda kind: (len(by_kind[kind]), -kinds.index(kind)))
            by_kind[largest] = [_joined(largest, by_kind[largest])]
        return tuple(line for kind in kinds for line in by_kind.get(kind, ()))


def _joined(kind: str, lines: list[Problem]) -> Problem:
    shown = "; ".join(line.what for line in lines[:_SHOWN])
    more = f"; and {len(lines) - _SHOWN} more reasons" if len(lines) > _SHOWN else ""
    return Problem(
        min(line.where for line in lines), f"{KINDS[kind]}: {shown}{more}", sum(line.count for line in lines), kind
    )
