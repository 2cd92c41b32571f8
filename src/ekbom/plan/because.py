"""Why a value came out as it did: trees of reasons down to the facts, with their dates and sources.

``deciding`` keeps only the operands that settled the value; ``whole`` keeps them all.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from ekbom.plan.engine import Judgement
from ekbom.plan.model import AlertResult, Recommendation
from ekbom.plan.tables import Words

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
        self._facts, self._slots = judgement.tables.facts, judgement.tables.slots
        self._known = judgement.facts.values
        self._dates = frozenset(words.dates)
        self._deciding: dict[int, Reason] = {}
        self._whole: dict[int, Reason] = {}

    def deciding(self, node: int) -> Reason:
        """The tree of what settled this node's value."""
        found = self._deciding.get(node)
        return self._tree(node, "AOFD", self._deciding) if found is None else found

    def whole(self, node: int) -> Reason:
        """The full tree below this node."""
        found = self._whole.get(node)
        return self._tree(node, "", self._whole) if found is None else found

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

    def _tree(self, node: int, narrowed: str, done: dict[int, Reason]) -> Reason:
        """The reason of a node that is not ``done``; nodes of the kinds in ``narrowed`` keep only what settled them."""
        kinds = self._kinds
        kind = kinds[node]
        words = self._prose[node]
        value: Any = self._values[node]
        if value is None:
            value = "unknown"
        elif node in self._dates and isinstance(value, float):
            value = _iso(value)
        if kind == "V":
            reason: Reason = {"expression": words, "value": value, "fact": self._fact(node)}
            done[node] = reason
            return reason
        operands: list[Reason] = []
        if kind == "L":  # never an operand, so not kept where its users would find it
            return {"expression": words, "value": value, "operands": operands}
        if kind == "R":
            id, _, cited = self._words.defined[node]
            reason = {"expression": words, "value": value, "finding": id, "sources": [*cited], "operands": operands}
        elif kind == "P":
            reason = {"expression": words, "value": value, "source": self._words.sources[node], "operands": operands}
        elif kind == "D" and self._is_presumed(node):
            reason = {"expression": words, "value": value, "presumed": True, "operands": operands}
        else:
            reason = {"expression": words, "value": value, "operands": operands}
        done[node] = reason
        for child in self._settling(node, kind) if kind in narrowed else self._children[node]:
            part = done.get(child)
            if part is None:
                if kinds[child] == "L":
                    continue
                part = self._tree(child, narrowed, done)
            operands.append(part)
        return reason

    def _is_presumed(self, node: int) -> bool:
        operand, _, provided = self._children[node]
        return self._values[operand] is None and self._values[provided] is True

    def shown(self, node: int) -> bool | float | str:
        """The value as the plan prints it: unknown by its word."""
        value = self._values[node]
        if value is None:
            return "unknown"
        return _iso(value) if node in self._dates and isinstance(value, float) else value

    def _fact(self, node: int) -> Reason:
        key, id, _, kind, unit, _, _ = self._facts[self._slots[node]]
        known = self._known.get(key)
        if known is None:
            return {"id": id, "key": key, "value": "unknown", "unit": unit}
        value, date, source = known
        if kind == "date" and isinstance(value, float):
            value = _iso(value)
        return {"id": id, "key": key, "value": value, "unit": unit, "date": date, "source": source}

    def _settling(self, node: int, kind: str) -> Sequence[int]:
        """The operands of an "and", an "or", a table or a default that settled its value."""
        children = self._children[node]
        values = self._values
        if kind == "A" or kind == "O":
            value = values[node]
            if value is (kind == "A"):
                return children
            return [child for child in children if values[child] is value]
        if kind == "F":
            return self._decided_row(node, children)
        operand, _, provided = children
        return (operand,) if values[operand] is not None else (operand, provided)

    def _decided_row(self, node: int, children: tuple[int, ...]) -> Sequence[int]:
        rows = self._details[node]
        values = self._values
        for row in range(rows):
            held = values[children[row]]
            if held is not False:
                return [children[row]] if held is None else [children[row], children[rows + row]]
        return [*children[:rows], children[-1]]


def _iso(ordinal: float) -> str:
    return datetime.date.fromordinal(int(ordinal)).isoformat()
