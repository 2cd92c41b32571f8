"""The page of the review register: every fact that awaits its confirmation, by source."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from tools.logic_lists import escaped
from tools.markdown import page, table

from ekbom.plan.collect import Book
from ekbom.plan.register import Confirmation, Effect, Entry, confirmations, effects, entries, open_entries

#: How many names of who uses a fact, and of what it reaches, stand in its row; longer lists stand at the end, once.
USED, REACHED = 3, 4

_INTRODUCTION = """\
Every graded statement, threshold and finding whose [flag](sources.md#flags) is not V, grouped by the first of its
sources. A row says in which module it is written, what names it, and what it reaches: the options whose *status* or
*dose*, and the *alerts* whose level, could be other ones if it were wrong. A statement reaches the options on which
it is among the newest of its population; "only shown" changes no status, dose or alert. Lists longer than a few names
stand [at the end](#reach). A plan says that it is not yet clinically reviewed while a row is open. Who confirms a row
is written into `src/ekbom/guidelines/confirmations.yaml`, whose head tells how, and lapses when the row says
something else; an empty last column means: no one yet. Words of options, blocks, doses and alerts carry no flag of
their own and are not listed here, nor are entries with the flag V, which this project read against the publication; a
clinician has confirmed neither."""


def register_page(book: Book) -> str:
    """Every fact that awaits its confirmation, with what would change if it were wrong."""
    found, confirmed = entries(book), confirmations()
    open_ = open_entries(found, confirmed)
    reach, sets = effects(book), _Sets()

    def body() -> Iterator[str]:
        groups = groupby(sorted(found, key=lambda e: (e.sources[0], e.kind, e.id)), key=lambda e: e.sources[0])
        for source, rows in groups:
            yield f"## {source}"
            yield ""
            yield from table(
                ("fact", "flag", "written in", "named by", "if it were wrong", "confirmed by"),
                (_row(entry, reach[entry.id], sets, confirmed) for entry in rows),
            )
        yield "## Reach"
        yield ""
        for at, names in enumerate(sets.known, start=1):
            yield f"### r{at}"
            yield ""
            yield ", ".join(names)
            yield ""

    introduction = _INTRODUCTION.replace("\n", " ")
    return page(f"Review register: {len(open_)} of {len(found)} entries open", introduction, body())


class _Sets:
    """Long lists of names, each with a number, so that it stands on the page once."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, ...], int] = {}

    def words(self, names: tuple[str, ...]) -> str:
        """The names themselves where they are few, else how many, with a link to them."""
        if len(names) <= REACHED:
            return ", ".join(names)
        number = self.known.setdefault(names, len(self.known) + 1)
        return f"[{len(names)}](#r{number})"


def _row(entry: Entry, effect: Effect, sets: _Sets, confirmed: tuple[Confirmation, ...]) -> tuple[str, ...]:
    parts = (("status", effect.statuses), ("dose", effect.doses), ("alerts", effect.alerts))
    wrong = "; ".join(f"{word}: {sets.words(names)}" for word, names in parts if names)
    more = f", {len(effect.used_by) - USED} more" if len(effect.used_by) > USED else ""
    by = "; ".join(
        f"{c.by}, {c.on.isoformat()}, against {c.against}{'' if c.of == entry.of else ' (lapsed)'}"
        for c in confirmed
        if c.id == entry.id
    )
    return (
        f"{entry.kind} {escaped(entry.name)}",
        entry.flag,
        ", ".join(dict.fromkeys(place.removeprefix("guidelines/").partition(".py")[0] for place in entry.where)),
        ", ".join(effect.used_by[:USED]) + more,
        wrong or "only shown",
        escaped(by),
    )
