"""Why a value came out as it did: trees of reasons down to the facts, with their dates and sources.

``deciding`` keeps only the operands that settled the value; ``whole`` keeps them all.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from ekbom.plan.engine import Judgement
from ekbom.plan.model import AlertResult, Recommendation
from ekbom.plan.tables import Value, Words

Reason = dict[str, Any]


class Because:
    """The reasons of one judgement."""

    def __init__(self, judgement: Judgement, words: Words) -> None:
        self._judgement = judgement
        self._values = judgement.values
        self._tables = judgement.tables
        self._words = words
        self._prose = words.prose
        self._kinds = judgement.tables.kinds
        self._children = judgement.tables.children
        self._details = judgement.tables.details
        self._dates = frozenset(words.dates)
        self._deciding: dict[int, Reason] = {}
        self._whole: dict[int, Reason] = {}

    def deciding(self, node: int) -> Reason:
        """The tree of what settled this node's value."""
        return self._tree(node, self._settling, self._deciding)

    def whole(self, node: int) -> Reason:
        """The full tree below this node."""
        return self._tree(node, self._all, self._whole)

    def recommendation(self, result: Recommendation) -> Reason:
        """Why an option has its status: the line of the status that decided, with its reasons."""
        nodes: list[int] = []
        for leg in result.option.legs:
            current = self._values[leg.current] is True
            blocks, soft = (leg.harm, leg.soft_current) if current else (leg.hard, leg.soft)
            if result.status == "contraindicated":
                nodes += [b.node for b in blocks if self._values[b.node] is True]
            elif result.status == "not_indicated":
                nodes += [leg.indication if self._values[leg.indication] is False else leg.verdict]
            elif result.status == "avoid":
                nodes += [b.node for b in soft if self._values[b.node] is True]
                nodes += [leg.verdict] if self._values[leg.verdict] == "against" else []
            elif result.status == "needs":
                candidates = [
                    leg.indication,
                    leg.verdict,
                    *leg.must_know,
                    *(b.node for b in (*blocks, *soft)),
                ]
                nodes += [node for node in candidates if self._values[node] is None]
            else:
                nodes += [leg.current if current else leg.indication, leg.verdict]
                nodes += [leg.groundwork] if result.status == "consider" and not current else []
        operands = [self.deciding(node) for node in dict.fromkeys(nodes)]
        words = f"{result.option.title}: {result.status.replace('_', ' ')}"
        return {"expression": words, "value": result.status, "operands": operands}

    def alert(self, result: AlertResult) -> Reason:
        """Why an alert speaks."""
        return self.deciding(result.node)

    def _tree(self, node: int, choose: Callable[[int], Sequence[int]], done: dict[int, Reason]) -> Reason:
        found = done.get(node)
        if found is not None:
            return found
        kinds = self._kinds
        kind = kinds[node]
        value = self._values[node]
        shown: Value = "unknown" if value is None else self.shown(node) if node in self._dates else value
        reason: Reason = {"expression": self._prose[node], "value": shown}
        done[node] = reason
        if kind == "V":
            reason["fact"] = self._fact(node)
            return reason
        if kind == "R":
            id, _, sources = self._words.defined[node]
            reason["finding"] = id
            reason["sources"] = list(sources)
        elif kind == "D":
            operand, _, provided = self._children[node]
            if self._values[operand] is None and self._values[provided] is True:
                reason["presumed"] = True
        elif kind == "P":
            reason["source"] = self._words.sources[node]
        operands = reason["operands"] = []
        for child in choose(node):
            if kinds[child] != "L":
                part = done.get(child)
                operands.append(self._tree(child, choose, done) if part is None else part)
        return reason

    def shown(self, node: int) -> bool | float | str:
        """The value as the plan prints it: unknown by its word."""
        value = self._values[node]
        if value is None:
            return "unknown"
        return _iso(value) if node in self._dates and isinstance(value, float) else value

    def _fact(self, node: int) -> Reason:
        row = self._tables.facts[self._tables.slots[node]]
        known = self._judgement.facts.values.get(row.key)
        if known is None:
            return {"id": row.id, "key": row.key, "value": "unknown", "unit": row.unit}
        return {
            "id": row.id,
            "key": row.key,
            "value": _iso(known.value) if row.kind == "date" and isinstance(known.value, float) else known.value,
            "unit": row.unit,
            "date": known.date,
            "source": known.source,
        }

    def _all(self, node: int) -> Sequence[int]:
        return self._children[node]

    def _settling(self, node: int) -> Sequence[int]:
        children = self._children[node]
        kind = self._kinds[node]
        value = self._values[node]
        if (kind == "A" and value is not True) or (kind == "O" and value is not False):
            values = self._values
            return [child for child in children if values[child] is value]
        if kind == "F":
            return self._decided_row(node, children)
        if kind == "D":
            operand, _, provided = children
            return [operand] if self._values[operand] is not None else [operand, provided]
        return children

    def _decided_row(self, node: int, children: tuple[int, ...]) -> Sequence[int]:
        rows = self._details[node]
        for row in range(rows):
            held: Value = self._values[children[row]]
            if held is None:
                return [children[row]]
            if held:
                return [children[row], children[rows + row]]
        return [*children[:rows], children[-1]]


def _iso(ordinal: float) -> str:
    return datetime.date.fromordinal(int(ordinal)).isoformat()
