"""Theorem 8: no statement is dead, or constant unless it is declared so; every alert has a patient that raises it.

For each finding both answers (each label of a category) must be possible, for each block that it holds, for each row
of an alert that it is the one that speaks, for each request and follow-up that it comes up, and for each option that
somebody recommends that it is offered to somebody. What is so by design stands below, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ekbom.guidelines.vocabulary import POPULATIONS, Alert, Finding
from ekbom.logic.expressions import (
    SIDES,
    TRUE,
    Boolean,
    Category,
    Expression,
    all_of,
    is_known,
    is_sided,
    known_true,
    on_side,
)
from ekbom.plan.collect import Book
from ekbom.plan.status import strongest
from ekbom.proofs.claims import Judged, Possible, Theorem

#: Answers that no patient gives, by design: "id: what" to the reason.
BY_DESIGN: Mapping[str, str] = {
    "compression_tested: no": "the finding is open until the test is there, so that the plan asks for it",
}


def _here(node: Expression) -> Expression:
    """The left leg stands for both: what is written of a leg reads the same on either side."""
    return on_side(node, SIDES[0]) if is_sided(node) else node


def _of_finding(finding: Finding) -> Iterator[Possible]:
    node = _here(finding)
    about = (finding.id,)
    if isinstance(node.type, Boolean):
        yield Possible(f"{finding.id}: yes", f"nobody has '{finding.label}'", known_true(node), about)
        yield Possible(f"{finding.id}: no", f"nobody is without '{finding.label}'", known_true(~node), about)
    elif isinstance(node.type, Category):
        for name in node.type.labels:
            yield Possible(
                f"{finding.id}: {name}", f"'{finding.label}' is never {name}", known_true(node.is_(name)), about
            )
    else:
        yield Possible(f"{finding.id}: a value", f"'{finding.label}' never has a value", is_known(node), about)


def _of_alert(alert: Alert) -> Iterator[Possible]:
    before: list[Expression] = []
    for at, row in enumerate(alert.rows, start=1):
        speaks = all_of(known_true(_here(row.when)), *(~known_true(b) for b in before))
        yield Possible(
            f"{alert.id}: row {at}", f"line {at} of the alert '{alert.title}' never speaks", speaks, (alert.id,)
        )
        before.append(_here(row.when))
    if alert.unknown_when is not None:
        open_ = all_of(known_true(_here(alert.unknown_when)), *(~known_true(b) for b in before))
        yield Possible(f"{alert.id}: unknown", f"the alert '{alert.title}' never asks", open_, (alert.id,))


def _is_wanted(judged: Judged) -> bool:
    """Whether the newest statement on the option is for it, in some population, or it is harmless."""
    option = judged.option
    if option.unproven:
        return False
    said = {strongest(s for s in option.statements if s.population == name) for name in POPULATIONS}
    return option.harmless or bool(said - {"against", "none"})


def _of_option(judged: Judged) -> Iterator[Possible]:
    option, leg = judged.option, judged.legs[0]
    about = (option.id,)
    if _is_wanted(judged):
        yield Possible(f"{option.id}: offered", f"{option.title} is never offered", judged.offered(), about)
    seen: set[int] = set()
    blocks = (*leg.hard, *leg.soft, *leg.harm, *leg.soft_current)
    for block, when in blocks:
        if id(when) not in seen:
            seen.add(id(when))
            yield Possible(f"{option.id}: {block.id}", f"the block '{block.id}' never holds", known_true(when), about)


def nothing_is_dead(book: Book, options: Mapping[str, Judged]) -> Theorem:
    """8: no statement is dead, no alert silent for ever."""
    claims: list[Possible] = []
    for finding in book.findings.values():
        claims += _of_finding(finding)
    for alert in book.alerts.values():
        claims += _of_alert(alert)
    for judged in options.values():
        claims += _of_option(judged)
    for request in book.requests.values():
        if request.when is not None and request.when is not TRUE:
            claims.append(
                Possible(
                    f"{request.id}: asked", f"'{request.title}' never comes up", known_true(request.when), (request.id,)
                )
            )
    for follow_up in book.follow_ups.values():
        claims.append(
            Possible(f"{follow_up.id}: due", "a follow-up is never due", known_true(follow_up.when), (follow_up.id,))
        )
    kept = tuple(claim for claim in claims if claim.name not in BY_DESIGN)
    return Theorem(8, "No statement is dead, and every alert has a patient that raises it", kept)
