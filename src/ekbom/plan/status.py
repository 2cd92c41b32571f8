"""The status of an option as one expression of the language: the first line that is true decides.

contraindicated: a hard block is known to be true. not_indicated: the indication is known to be false, or no
recommendation exists. avoid: the applicable statement is against, or a soft block is true. needs: the
indication, a statement's population, a block or a must-know expression is unknown. recommend: a strong or
good-practice statement is for it and the groundwork is done. consider: the rest.

Which statement applies: that of the most specific population that has one (child, pregnant, lactating,
dialysis, cognitive impairment, adult), the newest among them; a statement without a direction is shown and decides
nothing. Because the status is an expression, it is
interpreted, compiled, explained and proved like everything else in the book.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from ekbom.facts.variables import medication_list
from ekbom.guidelines import populations
from ekbom.guidelines.vocabulary import Block, Option, Statement
from ekbom.logic.expressions import (
    FALSE,
    SIDES,
    TRUE,
    Category,
    Expression,
    all_of,
    any_of,
    first_match,
    is_known,
    known_true,
    label,
    on_side,
    presume,
)

STATUSES = ("contraindicated", "not_indicated", "avoid", "needs", "recommend", "consider")
STATUS = Category(STATUSES)
VERDICT = Category(("strong", "good_practice", "conditional", "expert", "harmless", "against", "none"))

_POPULATIONS: tuple[tuple[str, Expression], ...] = (
    ("child", populations.child),
    ("pregnant", populations.is_pregnant),
    ("lactating", populations.lactating),
    ("dialysis", populations.end_stage_kidney),
    ("cognitive", populations.cognitively_impaired),
)
_FOR = ("strong", "good_practice", "conditional", "expert")


class StatusCells(NamedTuple):
    """The expressions a status is made of, for one leg or for the whole patient (``side`` None)."""

    side: str | None
    status: Expression
    current: Expression
    indication: Expression
    verdict: Expression
    must_know: tuple[Expression, ...]
    hard: tuple[tuple[Block, Expression], ...]
    soft: tuple[tuple[Block, Expression], ...]
    harm: tuple[tuple[Block, Expression], ...]
    soft_current: tuple[tuple[Block, Expression], ...]
    groundwork: Expression
    keep_when: Expression
    must_know_current: tuple[Expression, ...]


def strongest(statements: Iterable[Statement]) -> str:
    """What the newest of some statements say: a label of VERDICT ("none" where none has a direction)."""
    graded = [s for s in statements if s.direction != "no_recommendation"]
    if not graded:
        return "none"
    newest = max(s.source.year for s in graded)
    latest = [s for s in graded if s.source.year == newest]
    if any(s.direction == "against" for s in latest):
        return "against"
    strengths = {s.strength for s in latest}
    return next((name for name in _FOR if name in strengths), "conditional")


def verdict(option: Option) -> Expression:
    """What the applicable statement says: a label of VERDICT."""
    if option.unproven:
        return label("none", VERDICT)
    everyone = strongest(s for s in option.statements if s.population == "adult")
    if everyone == "none" and option.harmless:
        everyone = "harmless"
    rows = []
    for name, population in _POPULATIONS:
        said = strongest(s for s in option.statements if s.population == name)
        if said != "none":  # "insufficient" for a population is shown, but decides nothing
            rows.append((population, label(said, VERDICT)))
    last = label(everyone, VERDICT)
    # Whether the patient belongs to a population changes nothing where its statement says what the rest say.
    while rows and rows[-1][1] is last:
        rows.pop()
    return first_match(*rows, otherwise=last) if rows else last


def _current(option: Option, here: Callable[[Expression], Expression]) -> Expression:
    """Whether the patient takes or uses it. Who is not known to is presumed not to, by name; where the list of
    medicines must be known it has to be there (it may hold one that was not recognised)."""
    if option.current is None:
        return FALSE
    name = f"no_{getattr(option.current, 'id', f'current_{option.id}')}"
    listed = medication_list if medication_list in option.must_know else TRUE
    return known_true(presume(here(option.current), False, name=name, provided=listed))


def _any_true(blocks: Iterable[tuple[Block, Expression]]) -> Expression:
    conditions = [when for _, when in blocks]
    return any_of(*(known_true(when) for when in conditions)) if conditions else FALSE


def _all_known(expressions: Iterable[Expression]) -> Expression:
    parts = [is_known(node) for node in expressions]
    return all_of(*parts) if parts else TRUE


def _first(rows: list[tuple[Expression, str]], otherwise: str) -> Expression:
    """A table of statuses; rows that can never hold are left out."""
    kept = [(condition, label(name, STATUS)) for condition, name in rows if condition is not FALSE]
    last = label(otherwise, STATUS)
    return first_match(*kept, otherwise=last) if kept else last


def cells(option: Option, side: str | None) -> StatusCells:
    """The expressions of an option's status, on one leg or for the whole patient."""

    def here(node: Expression) -> Expression:
        return node if side is None else on_side(node, side)

    def placed(blocks: Iterable[Block], *states: str) -> tuple[tuple[Block, Expression], ...]:
        return tuple((b, here(b.when)) for b in blocks if b.state in states)

    indication = here(option.indication)
    applicable = here(verdict(option))
    must_know = tuple(here(node) for node in option.must_know)
    must_know_current = tuple(here(node) for node in option.must_know_current)
    hard = placed(option.never, "proposed", "both")
    soft = placed(option.not_unless, "proposed", "both")
    against = known_true(applicable.is_("against"))
    groundwork, keep_when = here(option.groundwork), here(option.keep_when)
    blocks_known = [when for _, when in (*hard, *soft)]
    proposed = _first(
        [
            (_any_true(hard), "contraindicated"),
            (any_of(known_true(~indication), known_true(applicable.is_("none"))), "not_indicated"),
            (any_of(against, _any_true(soft)), "avoid"),
            (~_all_known([indication, applicable, *must_know, *blocks_known]), "needs"),
            (known_true(applicable.is_in("strong", "good_practice") & groundwork), "recommend"),
        ],
        "consider",
    )
    current = _current(option, here)
    going_on_hard = placed(option.never, "current", "both")
    harm = (*placed(option.harm, "proposed", "current", "both"), *going_on_hard)
    soft_current = placed(option.not_unless, "current", "both")
    if current is FALSE:
        status = proposed
    else:
        known_current = [*must_know_current, *(when for _, when in (*harm, *soft_current))]
        going_on = _first(
            [
                (_any_true(harm), "contraindicated"),
                (known_true(applicable.is_("none")), "not_indicated"),
                (any_of(against, _any_true(soft_current)), "avoid"),
                (~_all_known([applicable, *known_current]), "needs"),
                (known_true(~keep_when), "consider"),
            ],
            "recommend",
        )
        status = first_match((current, going_on), otherwise=proposed)
    return StatusCells(
        side, status, current, indication, applicable, must_know, hard, soft, harm, soft_current, groundwork,
        keep_when, must_know_current,
    )  # fmt: skip


def all_cells(option: Option) -> tuple[Expression, tuple[StatusCells, ...]]:
    """The option's own status and its cells: one for the patient, or one for each leg and the better of both."""
    if not option.sided:
        whole = cells(option, None)
        return whole.status, (whole,)
    legs = tuple(cells(option, side) for side in SIDES)
    order = ("recommend", "consider", "needs", "avoid", "contraindicated")
    rows = [(any_of(*(leg.status.is_(name) for leg in legs)), label(name, STATUS)) for name in order]
    return first_match(*rows, otherwise=label("not_indicated", STATUS)), legs
