"""Mistakes to plant in the book: for every theorem some, each with the claim that must notice it.

A plant changes the options, or the whole book, as a wrong line in a guideline would; the claim is then made from the
changed book by the theorem itself. ``right`` is the same claim of the book as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from ekbom.facts import variables as fact
from ekbom.guidelines.renal import clearance
from ekbom.guidelines.vocabulary import Dose, alert, finding, row, words
from ekbom.logic.expressions import (
    FALSE,
    Category,
    Expression,
    any_of,
    band,
    bands,
    first_match,
    is_known,
    known_true,
    label,
    quantity,
)
from ekbom.plan.collect import Book, load_book
from ekbom.plan.status import StatusCells
from ekbom.proofs.claims import Claim, Judged, Theorem, judged_options
from ekbom.proofs.combinations import combinations_apart
from ekbom.proofs.doses import doses_below_ceilings
from ekbom.proofs.legs import procedures_of_legs
from ekbom.proofs.living import nothing_is_dead
from ekbom.proofs.paths import everyone_has_a_path
from ekbom.proofs.special_states import special_states
from ekbom.proofs.statuses import hard_blocks, learning_more, order_and_must_know
from ekbom.proofs.tables import row_labels, table_answers, tables_answer

Options = dict[str, Judged]


class Plant(NamedTuple):
    """A planted mistake: the theorem, in words, the claim of the wrong book and that of the right one (if there is)."""

    theorem: int
    words: str
    claim: Claim
    right: Claim | None


@cache
def book() -> Book:
    return load_book()


@cache
def options() -> Options:
    return judged_options(book())


def claim_of(theorem: Theorem, name: str) -> Claim:
    (claim,) = [c for c in theorem.claims if c.name == name]
    return claim


# --- what can be wrong with an option -----------------------------------------------------------------


def with_status(status: Callable[[Expression], Expression], *ids: str) -> Options:
    """The options with some whose status is another one, made from the right one (on each leg from that leg's)."""
    found = dict(options())
    for id in ids:
        judged = found[id]
        legs = tuple(_leg(leg, status(leg.status)) for leg in judged.legs)
        found[id] = replace(judged, status=status(judged.status), legs=legs)
    return found


def _leg(leg: StatusCells, status: Expression) -> StatusCells:
    return leg._replace(status=status)


def said(word: str, status: Expression) -> Expression:
    """The status that is always this word."""
    assert isinstance(status.type, Category)
    return label(word, status.type)


def always(word: str, *ids: str) -> Options:
    """The options with some that have this status, whoever the patient is."""
    return with_status(lambda status: said(word, status), *ids)


def with_dose(id: str, change: Callable[[Dose], Dose]) -> Options:
    """The options with one whose dose is another."""
    judged = options()[id]
    assert judged.option.dose is not None
    return {**options(), id: replace(judged, option=replace(judged.option, dose=change(judged.option.dose)))}


def most(amount: Expression) -> Callable[[Dose], Dose]:
    return lambda dose: replace(dose, maximum_per_day=amount)


def kinds(*names: str) -> tuple[str, ...]:
    return tuple(id for id, judged in options().items() if judged.option.kind in names)


# --- the plants ---------------------------------------------------------------------------------------

Make = Callable[[Options], Theorem]


def of(number: int, words: str, make: Make, wrong: Options, name: str) -> Plant:
    return Plant(number, words, claim_of(make(wrong), name), claim_of(make(options()), name))


def statuses() -> list[Plant]:
    bypassed = always("recommend", "gabapentin")
    forgets = with_status(
        lambda status: first_match(
            (known_true(fact.fever), said("contraindicated", status)), otherwise=said("recommend", status)
        ),
        "gabapentin",
    )
    return [
        of(1, "a status that bypasses its hard blocks", hard_blocks, bypassed, "gabapentin"),
        of(2, "a status out of its order", order_and_must_know, bypassed, "order of gabapentin"),
        of(2, "an offer without the age", order_and_must_know, bypassed, "age before gabapentin"),
        of(2, "an offer before all is known", order_and_must_know, bypassed, "must-know of gabapentin"),
        of(3, "a fever that is not asked for and then forbids", learning_more, forgets, "gabapentin"),
    ]


def combinations() -> list[Plant]:
    return [
        of(
            4,
            "an opioid beside a hypnotic that is taken",
            combinations_apart,
            always("recommend", "oxycodone"),
            "oxycodone beside benzodiazepine_or_z",
        ),
        of(
            4,
            "tramadol and bupropion side by side",
            combinations_apart,
            always("consider", "tramadol", "bupropion_for_rls"),
            "tramadol and bupropion_for_rls",
        ),
    ]


def doses() -> list[Plant]:
    def wrong(words: str, id: str, change: Callable[[Dose], Dose], name: str) -> Plant:
        return of(5, words, doses_below_ceilings, with_dose(id, change), f"{id}: {name}")

    weight = fact.body_weight
    return [
        wrong("gabapentin that forgets the kidney", "gabapentin", most(quantity(1800, "mg/d")), "below 60"),
        wrong(
            "gabapentin by a wrong share of the clearance",
            "gabapentin",
            most(quantity(600, "mg/d") * (clearance / quantity(15, "mL/min"))),
            "below 15, in proportion",
        ),
        wrong("iron by mouth of an adult for a child", "oral_iron", most(quantity(130, "mg")), "a child"),
        wrong("carboxymaltose of any weight", "iv_fcm", most(quantity(1000, "mg")), "a visit, by weight"),
        wrong(
            "carboxymaltose by too much a kilogram",
            "iv_fcm",
            most(quantity(25, "mg/kg") * weight),
            "a visit, by weight",
        ),
        wrong("carboxymaltose without its end", "iv_fcm", most(quantity(15, "mg/kg") * weight), "a visit"),
        wrong(
            "ferumoxytol every day",
            "iv_ferumoxytol",
            lambda dose: replace(dose, interval_days=quantity(1, "d")),
            "between two infusions",
        ),
        of(
            5,
            "pramipexole on dialysis",
            doses_below_ceilings,
            always("recommend", "pramipexole"),
            "pramipexole: not on dialysis",
        ),
    ]


def _with_finding(id: str, expression: Expression) -> Book:
    planted = finding(id, "Planted", expression, source=next(iter(book().sources.values())))
    return replace_book(findings={**book().findings, id: planted})


def replace_book(**changes: Any) -> Book:
    return replace(book(), **changes)


def tables() -> list[Plant]:
    def banded(*limits: tuple[float | None, float | None]) -> Book:
        rows = [
            band(label(f"band {at}", tuple(f"band {n}" for n in range(len(limits)))), at_least=low, below=high)
            for at, (low, high) in enumerate(limits)
        ]
        return _with_finding("planted_bands", bands(clearance, *rows))

    def claim(wrong: Book, name: str) -> Claim:
        return claim_of(tables_answer(wrong), f"bands of planted_bands: {name}")

    whole = banded((None, 30), (30, 60), (60, None))
    conditions, labels = (fact.fever, fact.active_infection), row_labels(2)
    rows = [label(f"row {at}", labels) for at in range(2)]
    otherwise = label("otherwise", labels)
    right = first_match(*zip(conditions, rows, strict=True), otherwise=otherwise)
    asks_too_much = first_match(
        (conditions[0] & is_known(conditions[1]), rows[0]), (conditions[1], rows[1]), otherwise=otherwise
    )
    no_answer = first_match(*zip(conditions, rows, strict=True))
    return [
        Plant(6, "bands with a gap", claim(banded((None, 30), (40, None)), "gap"), claim(whole, "gap")),
        Plant(6, "bands with an overlap", claim(banded((None, 30), (20, None)), "overlap"), claim(whole, "overlap")),
        Plant(
            6,
            "a table with another answer while a later line is unknown",
            table_answers("planted", asks_too_much, conditions),
            table_answers("planted", right, conditions),
        ),
        Plant(
            6,
            "a table without a last line",
            table_answers("planted", no_answer, conditions),
            table_answers("planted", right, conditions),
        ),
    ]


def paths() -> list[Plant]:
    treating, habits = kinds("drug", "iron", "device", "procedure"), kinds("lifestyle")

    def without(words: str, name: str, *ids: str) -> Plant:
        return of(7, words, everyone_has_a_path, always("not_indicated", *ids), name)

    late = options()["refer_emergency"]
    late_first = {**options(), "refer_emergency": replace(late, option=replace(late.option, necessity="support"))}
    return [
        without("no treatment at all", "frequent restless legs", *treating),
        without("no habits for rare symptoms", "rare restless legs", *habits, "drug_substitution_review"),
        without("no path for a child", "a child", *habits, "oral_iron", "refer_paediatric_sleep"),
        without("no path in pregnancy", "a pregnant woman", *habits, "oral_iron", "refer_obstetrics"),
        without("an emergency without its referral", "an emergency", "refer_emergency"),
        without("thoughts of suicide without their referral", "thoughts of suicide", "refer_mental_health"),
        without(
            "a red flag without its referral",
            "a red flag of an adult",
            "refer_emergency",
            "refer_vascular",
            "refer_specialist",
        ),
        of(
            7, "an emergency that does not stand first", everyone_has_a_path, late_first, "refer_emergency stands first"
        ),
    ]


def legs() -> list[Plant]:
    through_restless_legs = with_status(
        lambda status: first_match((known_true(fact.urge_to_move_legs), said("consider", status)), otherwise=status),
        "vein_ablation",
    )
    return [
        of(
            9,
            "a vein treated without a reason",
            procedures_of_legs,
            always("recommend", "vein_ablation"),
            "reason for vein_ablation@left",
        ),
        of(
            9,
            "an artery treated without a reason",
            procedures_of_legs,
            always("consider", "bypass"),
            "reason for bypass@right",
        ),
        of(
            9,
            "compression of a leg without blood",
            procedures_of_legs,
            always("consider", "compression_stockings"),
            "compression_stockings@left where it is unsafe",
        ),
        of(
            9,
            "a vein treated for restless legs",
            procedures_of_legs,
            through_restless_legs,
            "vein_ablation@right through restless legs",
        ),
    ]


def states() -> list[Plant]:
    def offered(id: str, name: str) -> Plant:
        return of(10, f"{id} {name}", special_states, always("consider", id), f"{id} {name}")

    def dosed(words: str, id: str, change: Callable[[Dose], Dose], name: str) -> Plant:
        return of(10, words, special_states, with_dose(id, change), name)

    taper = options()["da_taper"]
    steps = tuple(replace(step, text=fact.daily_dose("ropinirole")) for step in taper.option.schedule[:1])
    tapers = {**options(), "da_taper": replace(taper, option=replace(taper.option, schedule=steps))}
    return [
        offered("pramipexole", "to a child"),
        offered("iv_ferumoxytol", "to a child"),
        offered("iv_fcm", "in the first trimester"),
        offered("pramipexole", "while breastfeeding"),
        offered("oxycodone", "on dialysis"),
        offered("valproate", "in severe liver disease"),
        dosed(
            "iron dextran of an adult for a child",
            "iv_iron_dextran",
            most(quantity(1000, "mg")),
            "dose of iv_iron_dextran for a child",
        ),
        dosed(
            "words of iron dextran for a child",
            "iv_iron_dextran",
            lambda dose: replace(dose, start=words(otherwise="25 mg as a test dose")),
            "words of iv_iron_dextran for a child",
        ),
        of(10, "a dated way down for a child", special_states, tapers, "steps of da_taper for a child"),
    ]


def dead() -> list[Plant]:
    """What nobody has: these are refuted without a patient."""
    source = next(iter(book().sources.values()))
    silent = alert("planted_alert", "", "Planted", row(fact.fever & ~fact.fever, "high", "Never."), source=source)
    second = alert(
        "planted_alert",
        "",
        "Planted",
        row(fact.fever, "high", "First."),
        row(fact.fever, "info", "Never."),
        source=source,
    )

    def of_book(words: str, wrong: Book, name: str) -> Plant:
        return Plant(8, words, claim_of(nothing_is_dead(wrong, options()), name), None)

    def of_options(words: str, id: str, name: str, wrong: Options) -> Plant:
        return Plant(
            8,
            words,
            claim_of(nothing_is_dead(book(), wrong), f"{id}: {name}"),
            claim_of(nothing_is_dead(book(), options()), f"{id}: {name}"),
        )

    constant = any_of(known_true(fact.fever), ~known_true(fact.fever))
    return [
        of_options("an option that nobody is offered", "gabapentin", "offered", always("needs", "gabapentin")),
        of_book("a finding that everybody has", _with_finding("planted", constant), "planted: no"),
        of_book("a finding that nobody has", _with_finding("planted", FALSE & fact.fever), "planted: yes"),
        of_book(
            "a finding without a value",
            _with_finding("planted", first_match((fact.fever & ~fact.fever, fact.age), otherwise=fact.age * 0 / 0)),
            "planted: a value",
        ),
        of_book(
            "an alert that nobody raises",
            replace_book(alerts={**book().alerts, "planted_alert": silent}),
            "planted_alert: row 1",
        ),
        of_book(
            "a line of an alert that never speaks",
            replace_book(alerts={**book().alerts, "planted_alert": second}),
            "planted_alert: row 2",
        ),
    ]


@cache
def with_patients() -> tuple[Plant, ...]:
    """The plants that a patient shows, of every theorem but the eighth."""
    return (*statuses(), *combinations(), *doses(), *tables(), *paths(), *legs(), *states())
