"""Which unknown facts could still change a value, worked out from the logic.

For every node the set of unknown facts whose answer could change its value, as a bit mask: bit i is fact i, and
above the facts there is one bit for each request that would ask for one of them (``tables.bit_of``), so that a
plan need not take the facts apart to know whom to ask. The mask is 0 where the value is firm. A false part settles
an "and" only if it is firm itself, not if it is false by presumption. The sets err on the side of asking: a fact
outside them cannot change the value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ekbom.plan.tables import Tables, Value, bit_of


class Influence:
    """The masks of one patient's values, worked out when asked for and kept."""

    def __init__(self, tables: Tables, values: Sequence[Value]) -> None:
        self._kinds = tables.kinds
        self._children = tables.children
        self._firm = tables.firm
        self._same = tables.same
        self._slots = tables.slots
        self._askers = tables.askers
        self._details = tables.details
        self._values = values
        self._done: dict[int, int] = {}

    def of(self, node: int) -> int:
        """Mask of the unknown facts (and their requests) that could change this node's value."""
        node = self._same[node]
        found = self._done.get(node)
        if found is None:
            settled = self._firm[node] and self._values[node] is not None
            found = self._done[node] = 0 if settled else self._mask(node)
        return found

    def union(self, nodes: Sequence[int]) -> int:
        """The masks of several nodes together."""
        mask = 0
        for node in nodes:
            mask |= self.of(node)
        return mask

    def _mask(self, node: int) -> int:
        kind = self._kinds[node]
        children = self._children[node]
        if kind == "V":
            return bit_of(self._slots[node], self._askers)
        if kind == "A" or kind == "O":
            return self._connective(children, kind == "O")
        if kind == "F":
            return self._first_match(node, children)
        if kind == "D":
            return self._presumed(children)
        if kind == "K":
            return self._at_least(node, children)
        return self.union(children)

    def _presumed(self, children: tuple[int, ...]) -> int:
        operand, then, provided = children
        mask = self.of(operand)
        return mask if self._values[operand] is not None else mask | self.of(then) | self.of(provided)

    def _connective(self, children: tuple[int, ...], settles: bool) -> int:
        mask = 0
        for child in children:
            own = self.of(child)
            if own == 0 and self._values[child] is settles:
                return 0
            mask |= own
        return mask

    def _at_least(self, node: int, children: tuple[int, ...]) -> int:
        masks = [self.of(child) for child in children]
        firm_true = sum(m == 0 and self._values[c] is True for m, c in zip(masks, children, strict=True))
        loose = sum(m != 0 for m in masks)
        needed = self._details[node]
        if firm_true >= needed or firm_true + loose < needed:
            return 0
        mask = 0
        for own in masks:
            mask |= own
        return mask

    def _first_match(self, node: int, children: tuple[int, ...]) -> int:
        rows = self._details[node]
        mask = 0
        reachable: list[int] = []
        for row in range(rows):
            own = self.of(children[row])
            held = self._values[children[row]]
            if own == 0 and held is False:
                continue
            mask |= own
            reachable.append(children[rows + row])
            if own == 0 and held is True:
                break
        else:
            reachable.append(children[-1])
        outcome = 0
        for value in reachable:
            outcome |= self.of(value)
        if outcome == 0:
            first = self._values[reachable[0]]
            if first is not None and all(self._values[value] == first for value in reachable):
                return 0
        return mask | outcome


class HeldUp:
    """The unknown facts that keep a value open: only what is open itself counts, and a presumption is an answer.

    Here a mask has the bits of the facts alone.
    """

    def __init__(self, tables: Tables, values: Sequence[Value]) -> None:
        self._kinds = tables.kinds
        self._children = tables.children
        self._slots = tables.slots
        self._details = tables.details
        self._values = values
        self._done: dict[int, int] = {}

    def union(self, nodes: Iterable[int]) -> int:
        """Mask of the unknown facts that keep any of these nodes open (0 where all have a value)."""
        values, done = self._values, self._done
        mask = 0
        for node in nodes:
            if values[node] is None:
                found = done.get(node)
                if found is None:
                    found = done[node] = self._mask(node)
                mask |= found
        return mask

    def _mask(self, node: int) -> int:
        kind = self._kinds[node]
        if kind == "V":
            return 1 << self._slots[node]
        children = self._children[node]
        return self._first_match(node, children) if kind == "F" else self.union(children)

    def _first_match(self, node: int, children: tuple[int, ...]) -> int:
        rows = self._details[node]
        reached: list[int] = []
        for row in range(rows):
            held = self._values[children[row]]
            if held is False:
                continue
            reached += (children[row], children[rows + row])
            if held is True:
                return self.union(reached)
        return self.union((*reached, children[-1]))
