"""The record of the last proof: which theorems hold of which book, so that a part of it can say what was proved of it.

``ekbom prove --record FILE`` writes it after deciding every claim; the one in the package is that of the last
``make prove``. It speaks only of the book whose digest it names: of a changed book nothing is proved until then.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

FILE = Path(__file__).with_name("record.json")
SCHEMA = "ekbom.proof-record/1"


class Held(NamedTuple):
    """A theorem and how many of its claims are about a part of the book (or about all of it)."""

    number: int
    title: str
    claims: int
    proved: bool


class Record(NamedTuple):
    """The digest of the book, its theorems, and for each id how many claims of which theorem are about it."""

    digest: str
    theorems: tuple[Held, ...]
    about: dict[str, dict[int, int]]

    def of(self, id: str) -> tuple[Held, ...]:
        """The theorems with claims about an id."""
        counted = self.about.get(id, {})
        return tuple(t._replace(claims=counted[t.number]) for t in self.theorems if t.number in counted)


class _Decided(Protocol):
    @property
    def about(self) -> tuple[str, ...]: ...


class _Proof(Protocol):
    @property
    def number(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def decided(self) -> Sequence[_Decided]: ...
    @property
    def proved(self) -> bool: ...


def as_record(proofs: Sequence[_Proof], digest: str) -> str:
    """What is written down of decided theorems, as JSON: the same book gives the same bytes."""
    about: dict[str, Counter[int]] = {}
    for proof in proofs:
        for decided in proof.decided:
            for id in dict.fromkeys(decided.about):
                about.setdefault(id, Counter())[proof.number] += 1
    theorems = [
        {"number": p.number, "title": p.title, "claims": len(p.decided), "proved": p.proved}
        for p in sorted(proofs, key=lambda p: p.number)
    ]
    rows = [
        f"{json.dumps(id)}: {json.dumps({str(n): counted[n] for n in sorted(counted)})}"
        for id, counted in sorted(about.items())
    ]
    lines = ",\n".join(f" {json.dumps(t)}" for t in theorems)
    head = f'{{"schema": "{SCHEMA}", "digest": {json.dumps(digest)},\n"theorems": [\n{lines}\n],\n'
    return head + '"about": {\n ' + ",\n ".join(rows) + "\n}}\n"


@cache
def record() -> Record:
    """The record that stands in the package."""
    content: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    about = {id: {int(n): count for n, count in counted.items()} for id, counted in content["about"].items()}
    theorems = tuple(Held(t["number"], t["title"], t["claims"], t["proved"]) for t in content["theorems"])
    return Record(content["digest"], theorems, about)
