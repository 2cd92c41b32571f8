"""Theorems 1 to 3: blocks, the order of the statuses, what must be known, and learning more.

The order is written down here a second time, from the public contract and not from ``ekbom.plan.status``, so that
a mistake in one of the two shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ekbom.facts import variables as fact
from ekbom.guidelines.diagnosis import diagnosis_class
from ekbom.guidelines.instruments import ort_oud
from ekbom.guidelines.other_drugs import systolic_pressure
from ekbom.guidelines.populations import is_pregnant, lactating
from ekbom.guidelines.renal import clearance
from ekbom.logic.expressions import (
    FALSE,
    TRUE,
    Expression,
    Literal,
    Presume,
    Reference,
    all_of,
    any_of,
    is_known,
    is_sided,
    known_true,
    on_side,
)
from ekbom.plan.status import StatusCells
from ekbom.proofs.claims import Judged, Learning, Never, Theorem, is_true, offered


def _named(judged: Judged, leg: StatusCells) -> str:
    return f"{judged.option.id}@{leg.side}" if leg.side else judged.option.id


def hard_blocks(options: Mapping[str, Judged]) -> Theorem:
    """1: no option is offered while a hard block is true."""
    claims: list[Never] = []
    for judged in options.values():
        for leg in judged.legs:
            starting = ~known_true(leg.current) & is_true([when for _, when in leg.hard])
            going_on = known_true(leg.current) & is_true([when for _, when in leg.harm])
            claims.append(
                Never(
                    _named(judged, leg),
                    f"{judged.option.title} is offered while a hard block is true",
                    offered(leg.status) & any_of(starting, going_on),
                    (judged.option.id,),
                )
            )
        if len(judged.legs) > 1:
            none = all_of(*(~offered(leg.status) for leg in judged.legs))
            claims.append(
                Never(
                    f"{judged.option.id} of both legs",
                    f"{judged.option.title} is offered though no leg is",
                    judged.offered() & none,
                    (judged.option.id,),
                )
            )
    return Theorem(1, "No option is offered while a hard block is true", tuple(claims))


# --- the order of the statuses, from the contract -----------------------------------------------------


def _unknown_among(parts: list[Expression]) -> Expression:
    return any_of(*(~is_known(part) for part in parts)) if parts else FALSE


def _one_after_another(*rows: tuple[str, Expression]) -> Iterator[tuple[str, Expression]]:
    before: list[Expression] = []
    for name, holds in rows:
        yield name, all_of(*(~b for b in before), holds)
        before.append(holds)


def _contract(leg: StatusCells) -> tuple[list[tuple[str, Expression]], list[tuple[str, Expression]]]:
    """The statuses of a start and of going on, each with when the contract gives it."""
    strong = known_true(leg.verdict.is_in("strong", "good_practice"))
    against, nothing = known_true(leg.verdict.is_("against")), known_true(leg.verdict.is_("none"))
    blocks = [when for _, when in (*leg.hard, *leg.soft)]
    start = _one_after_another(
        ("contraindicated", is_true([when for _, when in leg.hard])),
        ("not_indicated", any_of(known_true(~leg.indication), nothing)),
        ("avoid", any_of(against, is_true([when for _, when in leg.soft]))),
        ("needs", _unknown_among([leg.indication, leg.verdict, *leg.must_know, *blocks])),
        ("recommend", strong & known_true(leg.groundwork)),
        ("consider", TRUE),
    )
    going_on = _one_after_another(
        ("contraindicated", is_true([when for _, when in leg.harm])),
        ("not_indicated", nothing),
        ("avoid", any_of(against, is_true([when for _, when in leg.soft_current]))),
        ("needs", _unknown_among([leg.verdict, *leg.must_know_current, *leg_blocks_while_current(leg)])),
        ("consider", known_true(~leg.keep_when)),
        ("recommend", TRUE),
    )
    return list(start), list(going_on)


def leg_blocks_while_current(leg: StatusCells) -> list[Expression]:
    """What can speak against going on."""
    return [when for _, when in (*leg.harm, *leg.soft_current)]


def _order(judged: Judged) -> Iterator[Never]:
    for leg in judged.legs:
        start, going_on = _contract(leg)
        current = known_true(leg.current)
        wrong = [~current & when & ~known_true(leg.status.is_(name)) for name, when in start]
        if leg.current is not FALSE:
            wrong += [current & when & ~known_true(leg.status.is_(name)) for name, when in going_on]
        yield Never(
            f"order of {_named(judged, leg)}",
            f"{judged.option.title} has a status that the order does not give",
            any_of(*wrong),
            (judged.option.id,),
        )


# --- what must be known -------------------------------------------------------------------------------

#: Drugs for restless legs: what is symptomatic treatment (not iron, vitamins or naloxone).
_GABAPENTINOIDS = ("gabapentin", "gabapentin_enacarbil", "pregabalin")
_KIDNEY_DOSED_DA = ("pramipexole", "ropinirole")
_DOPAMINERGIC = (*_KIDNEY_DOSED_DA, "rotigotine", "levodopa", "cabergoline", "pergolide")
_OPIOIDS = ("oxycodone", "methadone", "buprenorphine", "tramadol", "codeine", "morphine", "hydrocodone")
_OTHER = (
    "clonazepam", "benzodiazepine_or_z", "dipyridamole", "bupropion_for_rls", "valproate", "carbamazepine", "valerian",
    "perampanel", "clonidine",
)  # fmt: skip
_IV_IRON = (
    "iv_fcm", "iv_iron_dextran", "iv_ferumoxytol", "iv_iron_sucrose", "iv_ferric_derisomaltose", "iv_ferric_gluconate",
)  # fmt: skip
_TEN_TO_FIFTY_FIVE = (fact.age >= 12) & (fact.age <= 55)
#: True where the pregnancy state is on record of everyone who can be pregnant.
_PREGNANCY_STATED = any_of(is_known(is_pregnant), known_true(fact.sex.is_("male")))
_KIDNEY = any_of(known_true(fact.dialysis), is_known(clearance))

#: Options, what must be known of them, in words.
MUST_BE_KNOWN: tuple[tuple[tuple[str, ...], Expression, str], ...] = (
    ((*_GABAPENTINOIDS, *_DOPAMINERGIC, *_OPIOIDS, *_OTHER), is_known(fact.age), "age"),
    (
        (*_GABAPENTINOIDS, *_DOPAMINERGIC, *_OPIOIDS, *_OTHER),
        known_true(fact.sex.is_in("female", "male", "other")),
        "sex",
    ),
    ((*_GABAPENTINOIDS, *_DOPAMINERGIC, *_OPIOIDS, *_OTHER), _PREGNANCY_STATED, "pregnancy"),
    (
        (*_GABAPENTINOIDS, *_DOPAMINERGIC, *_OPIOIDS, *_OTHER),
        any_of(is_known(lactating), known_true(fact.sex.is_("male"))),
        "breastfeeding",
    ),
    (
        (*_GABAPENTINOIDS, *_DOPAMINERGIC, *_OPIOIDS, *_OTHER, "oral_iron", *_IV_IRON),
        known_true(fact.medication_list),
        "medication_list",
    ),
    (
        (*_GABAPENTINOIDS, *_DOPAMINERGIC, *_OPIOIDS, *_OTHER),
        known_true(
            diagnosis_class.is_in("definite_RLS", "probable_RLS", "RLS_plus_comorbid_mimic", "probable_RLS_cognitive")
        ),
        "criteria",
    ),
    ((*_GABAPENTINOIDS, *_KIDNEY_DOSED_DA, *_OPIOIDS), _KIDNEY, "kidney"),
    ((*_GABAPENTINOIDS, *_KIDNEY_DOSED_DA, *_OPIOIDS), is_known(fact.dialysis), "dialysis"),
    (_OPIOIDS, is_known(ort_oud), "ort_oud"),
    (_OPIOIDS, known_true(fact.pdmp_checked_clean), "pdmp"),
    (_OPIOIDS, known_true(fact.opioid_agreement), "agreement"),
    (_OPIOIDS, known_true(fact.urine_drug_screen_clean), "urine_drug_screen"),
    (_OPIOIDS, known_true(fact.naloxone_available), "naloxone_at_hand"),
    (("methadone",), is_known(fact.qtc), "qtc"),
    (("methadone",), is_known(fact.potassium), "potassium"),
    (("dipyridamole",), is_known(systolic_pressure), "blood_pressure"),
    (_IV_IRON, is_known(fact.ferritin), "ferritin"),
    (("tomac",), is_known(fact.leg_skin_lesion_at_electrode), "leg_skin"),
)


def _must_know(options: Mapping[str, Judged]) -> Iterator[Never]:
    for ids, known_, words in MUST_BE_KNOWN:
        for id in ids:
            judged = options[id]
            for leg in judged.legs:
                yield Never(
                    f"{words} before {_named(judged, leg)}",
                    f"{judged.option.title} is offered as a start without {words.replace('_', ' ')}",
                    offered(leg.status) & ~known_true(leg.current) & ~known_,
                    (id,),
                )


def _nothing_presumed_of_must_know(options: Mapping[str, Judged]) -> Iterator[Never]:
    """Every must-know expression of an option has a value while it is offered as a start."""
    for judged in options.values():
        for leg in judged.legs:
            if leg.must_know:
                yield Never(
                    f"must-know of {_named(judged, leg)}",
                    f"{judged.option.title} is offered while something that must be known is not",
                    offered(leg.status) & ~known_true(leg.current) & _unknown_among(list(leg.must_know)),
                    (judged.option.id,),
                )


def order_and_must_know(options: Mapping[str, Judged]) -> Theorem:
    """2: what must be known is known before an offer; the order of statuses is the contract's."""
    claims = [
        *(claim for judged in options.values() for claim in _order(judged)),
        *_nothing_presumed_of_must_know(options),
        *_must_know(options),
    ]
    return Theorem(
        2, "No option is offered before what must be known is known; statuses follow their order", tuple(claims)
    )


# --- learning more ------------------------------------------------------------------------------------


def presumptions(roots: list[Expression]) -> list[Presume]:
    """Every presumption below some expressions."""
    found: list[Presume] = []
    seen: set[int] = set()
    stack = list(roots)
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Presume):
            found.append(node)
        stack.extend(node.operands)
    return found


def _refuted(node: Presume) -> tuple[Expression, Expression]:
    """The presumption is made before, and afterwards its answer is known and another one."""
    made = ~is_known(node.operand) & known_true(node.provided)
    if isinstance(node.then, Literal) and isinstance(node.then.value, bool):
        other = known_true(node.operand) if node.then.value is False else known_true(~node.operand)
    else:
        other = is_known(node.operand)
    return made, other


def learning_more(options: Mapping[str, Judged]) -> Theorem:
    """3: learning more makes an offered option contraindicated only through what was named as presumed."""
    claims = []
    for judged in options.values():
        for leg in judged.legs:
            parts = [leg.current, leg.indication, leg.verdict, *leg.must_know, leg.groundwork, leg.keep_when]
            parts += [when for _, when in (*leg.hard, *leg.soft, *leg.harm, *leg.soft_current)]
            claims.append(
                Learning(
                    _named(judged, leg),
                    f"{judged.option.title} is offered, and learning more forbids it without a presumption",
                    offered(leg.status),
                    known_true(leg.status.is_("contraindicated")),
                    tuple(_refuted(node) for node in presumptions(parts)),
                    about=(judged.option.id,),
                )
            )
    return Theorem(
        3,
        "Learning more never forbids what was offered, except through a named presumption",
        tuple(claims),
    )


def on_leg(node: Expression, side: str | None) -> Expression:
    """The expression on this leg, or itself."""
    return on_side(node, side) if side and is_sided(node) else node


def reference_ids(root: Expression) -> set[str]:
    """The ids of every named expression below."""
    found: set[str] = set()
    seen: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            if isinstance(node, Reference):
                found.add(node.id)
            stack.extend(node.operands)
    return found
