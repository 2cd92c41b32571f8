"""Small counts are not shown, and nothing that is shown lets a reader work one out.

A count from 1 to one below the limit is *small*: of it only that is said. Sums bind the counts of a page together, so a
small one alone in its sum would follow by subtraction: others are *withheld* until no hidden count follows from what is
shown, neither by solving the sums (exactly, over a prime field) nor from what is said of the hidden ones (a small count
has bounds, a withheld one is not 0). Where those bounds tell too much, a small count is withheld like the rest. Counts
that the page does not print at all are as good as withheld; they may follow where they are not small. What is worth
most to a reader is withheld last, and what turns out to be withheld for nothing is shown again.

It guards the sums that it is told of. It knows nothing of other publications, of a second report of other patients, or
of what a reader knows of a patient.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

#: Why a count is not shown.
SMALL, WITHHELD, UNPRINTED = "small", "withheld", "unprinted"
#: The least limit that hides anything: a count below 2 can only be 1.
LEAST_LIMIT = 3
_PRIME = 2**31 - 1
_INFINITE = float("inf")
#: How often the bounds of a sum's parts are narrowed, on average, before it is left.
_ROUNDS = 50


class DoNotAddUp(ValueError):
    """Counts that are not what their sums say."""


class Sum(NamedTuple):
    """The counts on the left add up to what those on the right add up to."""

    left: tuple[Hashable, ...]
    right: tuple[Hashable, ...]

    def terms(self) -> Iterator[tuple[Hashable, int]]:
        """Each count with its sign."""
        yield from ((name, 1) for name in self.left)
        yield from ((name, -1) for name in self.right)


#: A sum as what is hidden in it (each name with its factor) and what the shown rest adds up to.
_Row = tuple[dict[Hashable, int], int]


class _Page(NamedTuple):
    """All counts with their sums; the sums that each count is in; what is hidden so far; what each is worth."""

    values: Mapping[Hashable, int]
    sums: Sequence[Sum]
    limit: int
    places: Mapping[Hashable, Sequence[int]]
    hidden: dict[Hashable, str]
    worth: Callable[[Hashable], int]


def suppressed(
    values: Mapping[Hashable, int],
    sums: Sequence[Sum],
    limit: int,
    unprinted: Collection[Hashable] = (),
    worth: Callable[[Hashable], int] = lambda name: 0,
) -> dict[Hashable, str]:
    """The counts that are not shown, each with why.

    unprinted: counts that the page does not print whatever they are. worth: of two counts that could be withheld, the
    one that is worth less is. ValueError for a limit below LEAST_LIMIT, DoNotAddUp for a
    sum that is wrong.
    """
    if limit < LEAST_LIMIT:
        raise ValueError(f"a limit of {limit} hides nothing; expected {LEAST_LIMIT} or more")
    places: dict[Hashable, list[int]] = {name: [] for name in values}
    for at, one in enumerate(sums):
        if sum(values[name] * factor for name, factor in one.terms()):
            raise DoNotAddUp(f"the counts do not add up: {one.left[:1]}")
        for name, _ in one.terms():
            places[name].append(at)
    hidden = {
        name: UNPRINTED if name in unprinted else SMALL
        for name, value in values.items()
        if 0 < value < limit or name in unprinted
    }
    page = _Page(values, sums, limit, places, hidden, worth)
    open_ = _components(page, hidden)
    while open_:
        touched: dict[Hashable, None] = {}
        for first, *_ in open_:  # what was hidden meanwhile may hang together with it
            touched.update(dict.fromkeys(_helped(page, _components(page, [first])[0])))
        open_ = _components(page, touched)
    _show_again(page)
    return hidden


def solved(page: _Page, names: Sequence[Hashable]) -> dict[Hashable, bool]:
    """Of hidden counts that hang together, those that a reader can work out and must not; true: by solving alone."""
    at = sorted({place for name in names for place in page.places[name]})
    rows = [_row(page.sums[place], page.values, page.hidden) for place in at]
    solving = _by_solving(rows)
    bounding = _by_bounds(rows, {name: page.hidden[name] for name in names}, page.limit)
    return {
        name: name in solving
        for name in names
        if name in solving | bounding and (page.hidden[name] != UNPRINTED or 0 < page.values[name] < page.limit)
    }


def _helped(page: _Page, names: Sequence[Hashable]) -> list[Hashable]:
    """Hide more, so that fewer of these counts follow; returns what was hidden or is now withheld.

    A count whose sums have just got another hidden part waits for the next look.
    """
    touched: list[Hashable] = []
    changed: set[int] = set()
    for name, by_solving in solved(page, names).items():
        if changed.intersection(page.places[name]):
            continue
        more = [] if by_solving else _bounded(page, name)
        if not more:
            more = _beside(page, name)
        page.hidden.update(dict.fromkeys(more, WITHHELD))
        touched += more
        changed.update(at for one in more for at in page.places[one])
    return touched


def _show_again(page: _Page) -> None:
    """Show what was withheld though no small count follows from it, the worthiest and the largest first."""
    withheld = [name for name, why in page.hidden.items() if why == WITHHELD and page.values[name] >= page.limit]
    for name in sorted(withheld, key=lambda one: (-page.worth(one), -page.values[one], str(one))):
        if name in page.hidden:
            _show(page, name)


def _show(page: _Page, name: Hashable) -> None:
    """Show a count with what then follows, unless a small one does."""
    shown: list[Hashable] = []
    follows = [name]
    while follows:
        for one in follows:
            del page.hidden[one]
        shown += follows
        sums = dict.fromkeys(at for one in follows for at in page.places[one])
        near = [other for at in sums for other, _ in page.sums[at].terms() if other in page.hidden]
        follows = [one for together in _components(page, near) for one in solved(page, together)]
        if any(page.values[one] < page.limit for one in follows):
            page.hidden.update(dict.fromkeys(shown, WITHHELD))
            return


def _bounded(page: _Page, name: Hashable) -> list[Hashable]:
    """The count itself where it is told to be small, else the small ones of its sums."""
    if page.hidden[name] == SMALL:
        return [name]
    near = (other for at in page.places[name] for other, _ in page.sums[at].terms())
    return list(dict.fromkeys(other for other in near if page.hidden.get(other) == SMALL))


def _beside(page: _Page, name: Hashable) -> list[Hashable]:
    """Of the shown counts of the least worth the nearest, of these the smallest."""
    best: tuple[int, int, int, str] | None = None
    found: Hashable = None
    for distance, ring in enumerate(_rings(page, name)):
        for other in {other for at in ring for other, _ in page.sums[at].terms()}:
            if other in page.hidden or not page.values[other]:
                continue
            key = (page.worth(other), distance, page.values[other], str(other))
            if best is None or key < best:
                best, found = key, other
        if best is not None and best[0] <= 0:
            break
    return [] if best is None else [found]


def _rings(page: _Page, name: Hashable) -> Iterator[list[int]]:
    """The sums of a count, then those of the hidden counts in them, and so on outwards."""
    seen_sums: set[int] = set()
    seen = {name}
    edge = [name]
    while edge:
        ring = [at for at in dict.fromkeys(at for one in edge for at in page.places[one]) if at not in seen_sums]
        if ring:
            yield ring
        seen_sums.update(ring)
        names = (other for at in ring for other, _ in page.sums[at].terms())
        edge = [other for other in dict.fromkeys(names) if other in page.hidden and other not in seen]
        seen.update(edge)


def _components(page: _Page, start: Iterable[Hashable]) -> list[list[Hashable]]:
    """The hidden counts that sums lead to from each of these, each count in one list."""
    seen: set[Hashable] = set()
    found = []
    for name in start:
        if name in seen:
            continue
        reached = {name: None}
        for ring in _rings(page, name):
            names = (other for at in ring for other, _ in page.sums[at].terms())
            reached.update((other, None) for other in names if other in page.hidden)
        seen.update(reached)
        found.append(list(reached))
    return found


def _row(one: Sum, values: Mapping[Hashable, int], hidden: Mapping[Hashable, str]) -> _Row:
    factors: dict[Hashable, int] = {}
    rest = 0
    for name, factor in one.terms():
        if name in hidden:
            factors[name] = factors.get(name, 0) + factor
        else:
            rest -= factor * values[name]
    return {name: factor for name, factor in factors.items() if factor}, rest


def _by_solving(rows: Iterable[_Row]) -> set[Hashable]:
    """The unknowns that every solution of the equations has alike: those with a row of their own in reduced form."""
    pivots: dict[Hashable, dict[Hashable, int]] = {}
    users: dict[Hashable, set[Hashable]] = {}
    for factors, _ in rows:
        row = dict(factors)
        for name in list(row):
            if name in pivots and name in row:
                _take(row, pivots[name], row[name])
        if not row:
            continue
        pivot = next(iter(row))
        inverse = pow(row[pivot], -1, _PRIME)
        row = {name: factor * inverse % _PRIME for name, factor in row.items()}
        for other in users.pop(pivot, set()):
            before = set(pivots[other])
            _take(pivots[other], row, pivots[other][pivot])
            after = set(pivots[other])
            for name in before - after:
                users.get(name, set()).discard(other)
            for name in after - before:
                users.setdefault(name, set()).add(other)
        pivots[pivot] = row
        for name in row:
            if name != pivot:
                users.setdefault(name, set()).add(pivot)
    return {pivot for pivot, row in pivots.items() if len(row) == 1}


def _take(row: dict[Hashable, int], other: Mapping[Hashable, int], factor: int) -> None:
    """Subtract a multiple of another row, in place."""
    for name, own in other.items():
        left = (row.get(name, 0) - factor * own) % _PRIME
        if left:
            row[name] = left
        else:
            row.pop(name, None)


def _by_bounds(rows: Sequence[_Row], hidden: Mapping[Hashable, str], limit: int) -> set[Hashable]:
    """The unknowns whose bounds leave one value: each sum narrows its own parts, until none does."""
    told = {SMALL: (1.0, limit - 1.0), WITHHELD: (1.0, _INFINITE), UNPRINTED: (0.0, _INFINITE)}
    bounds = {name: told[why] for name, why in hidden.items()}
    rows_of: dict[Hashable, list[int]] = {}
    for at, (factors, _) in enumerate(rows):
        for name in factors:
            rows_of.setdefault(name, []).append(at)
    waiting = dict.fromkeys(range(len(rows)))
    for _ in range(_ROUNDS * len(rows)):
        if not waiting:
            break
        at = next(iter(waiting))
        del waiting[at]
        factors, rest = rows[at]
        for name in _narrowed(factors, rest, bounds):
            waiting.update(dict.fromkeys(rows_of[name]))
    return {name for name, (low, high) in bounds.items() if low >= high}


def _narrowed(factors: dict[Hashable, int], rest: int, bounds: dict[Hashable, tuple[float, float]]) -> list[Hashable]:
    """Narrow the bounds of the parts of one sum, in place; returns those that became narrower."""
    ends = {}
    low_sum = high_sum = 0.0
    open_low = open_high = 0
    for name, factor in factors.items():
        low, high = bounds[name]
        least, most = (factor * low, factor * high) if factor > 0 else (factor * high, factor * low)
        ends[name] = (least, most)
        if least == -_INFINITE:
            open_low += 1
        else:
            low_sum += least
        if most == _INFINITE:
            open_high += 1
        else:
            high_sum += most
    narrower = []
    for name, (least, most) in ends.items():
        factor = factors[name]
        others_low = -_INFINITE if open_low - (least == -_INFINITE) else low_sum - (0 if least == -_INFINITE else least)
        others_high = _INFINITE if open_high - (most == _INFINITE) else high_sum - (0 if most == _INFINITE else most)
        first, second = (rest - others_high) / factor, (rest - others_low) / factor
        low, high = bounds[name]
        found = (max(low, min(first, second)), min(high, max(first, second)))
        if found != (low, high):
            bounds[name] = found
            narrower.append(name)
    return narrower
