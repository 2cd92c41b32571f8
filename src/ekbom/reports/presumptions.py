"""What the plan presumed for the options it offers: in words, with the list (and its date) that allows it."""

from __future__ import annotations

from typing import NamedTuple

from ekbom.plan.engine import Judgement
from ekbom.plan.tables import Tables
from ekbom.reports import wording

#: Statuses of what is offered.
_OFFERED = ("recommend", "consider")


class Presumption(NamedTuple):
    """What was presumed for the options that are offered, on which ground, and for which of them.

    kind: "absent" where the words name what is presumed not to be there, else "so".
    """

    kind: str
    words: str
    ground: str
    options: tuple[str, ...]


class Grounds:
    """The words of presumptions, and what allows each of them for this patient."""

    def __init__(self, judgement: Judgement) -> None:
        self._judgement = judgement
        self._tables: Tables = judgement.tables
        self._labels = {row.id: row.label for row in self._tables.facts}
        self._labels.update((row.id, row.label) for row in self._tables.findings)
        self._said: dict[str, str] = {}

    def said(self, name: str) -> tuple[str, str]:
        """A presumption's name as kind ("absent" or "so") and words."""
        if name in wording.PRESUMED:
            return "so", wording.PRESUMED[name]
        if name.startswith("no_"):
            id = name.removeprefix("no_")
            return "absent", wording.bare(self._labels.get(id, wording.plain(id)))
        return "so", wording.plain(name)

    def words(self, name: str) -> str:
        """A presumption in one phrase: "absent: heart failure"."""
        found = self._said.get(name)
        if found is None:
            found = self._said[name] = ": ".join(self.said(name))
        return found

    def offered(self) -> tuple[Presumption, ...]:
        """The presumptions of all options that are offered, those of one ground together."""
        options: dict[str, list[str]] = {}
        for r in self._judgement.plan.recommendations:
            for name in r.presumed if r.status in _OFFERED else ():
                options.setdefault(name, []).append(r.option.title)
        provided = {
            name: self._tables.children[node][2]
            for row in self._tables.options
            for leg in row.legs
            for node, name in leg.presumptions
            if name in options
        }
        grounds = {name: self._ground(provided[name]) for name in options}
        names = sorted(options, key=lambda name: (grounds[name], name))
        return tuple(Presumption(*self.said(name), grounds[name], tuple(options[name])) for name in names)

    def _ground(self, provided: int) -> str:
        """The list that does not hold it, with its date; or that nobody measured or asked."""
        tables = self._tables
        stack, seen = [provided], set()
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            stack.extend(tables.children[node])
            if tables.kinds[node] == "V":
                row = tables.facts[tables.slots[node]]
                known = self._judgement.facts.values.get(row.key)
                if known is not None and row.id.endswith("_list"):
                    date = f" of {known.date}" if known.date else ""
                    return f"not on the {wording.plain(row.id)}{date}"
        return "not measured or not asked"
