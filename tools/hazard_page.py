"""The page of the hazard analysis: each foreseeable harm with its guards, its proofs and what is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tools.logic_lists import escaped
from tools.markdown import page, table

from ekbom.plan.collect import Book
from ekbom.proofs.hazards import Hazard, hazards

_INTRODUCTION = """\
Each harm that was foreseen, what of the book guards against it, what shows that the guard works, and what is left.
Guards are named by id: [alerts](alerts.md), blocks, options and graded statements
([guidelines](guidelines.md)), [findings](findings.md), [requests](requests.md) with the follow-ups. *Examples* are
tables in `src/ekbom/guidelines/examples/`, as module: id; *theorems* are the promises of
[`ekbom prove`](../explanation/proofs-and-mutation.md) by number; *tests* are files below `tests/`. A guard that works
as written may still be wrong: see the [review register](review-register.md). Nobody outside the project has reviewed
this analysis; harms that nobody foresaw are not in it. A test holds every id, and that each critical alert and each
rule S01 to S51 stands with some harm. Written in `src/ekbom/proofs/hazards.yaml`."""


def hazard_page(book: Book) -> str:
    """Every hazard of the analysis; the ids are held against the book by a test."""
    found = hazards()
    head = ("harm", "cause", "guards", "rules", "shown by", "what is left")

    def body() -> Iterator[str]:
        yield from table(head, map(_row, found))

    return page(f"Hazard analysis: {len(found)} foreseeable harms", _INTRODUCTION.replace("\n", " "), body())


def _row(hazard: Hazard) -> tuple[str, ...]:
    guards = [f"{kind.replace('_', '-')} {', '.join(ids)}" for kind, ids in hazard.guards.items()]
    shown = [f"{module}: {', '.join(ids)}" for module, ids in hazard.examples.items()]
    examples = [f"examples {'; '.join(shown)}"] if shown else []
    theorems = [f"theorems {_listed(hazard.theorems)}"] if hazard.theorems else []
    tests = [f"tests {_listed(test.removeprefix('tests/') for test in hazard.tests)}"] if hazard.tests else []
    return (
        f"**{hazard.id.replace('_', ' ')}**: {escaped(hazard.harm)}",
        escaped(hazard.cause),
        "; ".join(guards),
        _listed(hazard.rules),
        "; ".join((*examples, *theorems, *tests)),
        escaped(hazard.residual),
    )


def _listed(names: Iterable[object]) -> str:
    return ", ".join(map(str, names))
