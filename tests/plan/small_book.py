"""A book of a few lines with every feature of the vocabulary, so that the plan can be tested without the medicine."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

from ekbom.facts.known import Known, Patient, PatientFacts
from ekbom.facts.variables import (
    abi,
    age,
    as_of,
    condition_list,
    creatinine,
    ferritin,
    irls_total,
    phq9_item9,
    pregnant,
    psychotic_disorder,
    rest_pain,
    seizure_disorder,
    takes,
    transferrin_saturation,
    urge_to_move_legs,
    wants,
)
from ekbom.guidelines.vocabulary import (
    Dose,
    Source,
    Statement,
    absent_unless_listed,
    alert,
    block,
    finding,
    follow_up,
    option,
    request,
    row,
    step,
    words,
)
from ekbom.logic.expressions import (
    FALSE,
    TRUE,
    Category,
    at_least,
    band,
    bands,
    day,
    first_match,
    is_known,
    known_true,
    label,
    parameter,
    presume,
    quantity,
    rule,
)
from ekbom.plan.collect import Book, collect
from ekbom.plan.compile_book import compile_book
from ekbom.plan.engine import Engine, Judgement
from ekbom.plan.tables import Words

OLD = Source("OLD", "An old guideline", "A body", 2010, superseded_by="NEW")
NEW = Source("NEW", "A new guideline", "A body", 2025)
LOW = parameter("low_ferritin", 75, "ug/L", source="NEW")
CLASSES = Category(("definite_RLS", "insufficient_data"))
SEVERITY = Category(("mild", "severe", "not_assessable"))
DAY = 740000


def _for(id: str, strength: str, **kw: str) -> tuple[Statement, ...]:
    return (NEW.statement(id, "words", direction="for", strength=strength, **kw),)


def _module() -> SimpleNamespace:
    low_iron = finding("low_iron", "Iron is low", ferritin <= LOW, source=NEW)
    diagnosis = finding(
        "diagnosis_class",
        "Diagnosis",
        first_match(
            (known_true(urge_to_move_legs), label("definite_RLS", CLASSES)),
            otherwise=label("insufficient_data", CLASSES),
        ),
        source=NEW,
    )
    severity = finding(
        "severity_class",
        "Severity",
        bands(irls_total, band(label("mild", SEVERITY), at_most=10), band(label("severe", SEVERITY), above=10)),
        source=NEW,
    )
    ischaemia = finding("ischaemia", "Poor flow", (abi < 0.6) | known_true(rest_pain), source=NEW)
    table = finding("table", "A table", first_match((pregnant, TRUE), otherwise=FALSE), source=NEW)
    late = finding("late", "The plan is late", as_of > day(2020, 1, 1), source=NEW)
    psychosis = absent_unless_listed(psychotic_disorder, condition_list)
    hard = block("psychosis", psychosis, "psychosis", source=NEW, rule="S41", state="proposed")
    soft = block("seizure", absent_unless_listed(seizure_disorder, condition_list), "seizures", source=NEW)
    drug = option(
        "gabapentin",
        "Gabapentin",
        kind="drug",
        text="A drug.",
        indication=urge_to_move_legs & (irls_total > 10),
        must_know=(creatinine,),
        never=(hard,),
        not_unless=(soft,),
        statements=_for("N1", "strong"),
        groundwork=~low_iron,
        dose=Dose(
            start=words((age >= 65, "100 mg"), otherwise="300 mg"),
            maximum=words(otherwise="900 mg with good kidneys"),
            maximum_per_day=first_match((creatinine > 2, quantity(300, "mg")), otherwise=quantity(900, "mg")),
            interval_days=quantity(1, "d"),
        ),
        group="alpha2delta",
        not_with=("pregabalin",),
        replaces=((takes("pramipexole"), "pramipexole"),),
        current=takes("gabapentin"),
        harm=(block("too_much", creatinine > 5, "above its ceiling", source=NEW, state="current"),),
        must_know_current=(creatinine,),
        keep_when=~(irls_total > 30),
        how_to_stop="slowly",
        fit=age < 65,
        schedule=(
            step(0, quantity(300, "mg"), says="{} mg in the evening", expect="sleepiness"),
            step(7, quantity(600.5, "mg"), says="{} mg", expect="dizziness"),
            step(14, words((age < 65, "look again"), otherwise="look again soon")),
        ),
    )
    return SimpleNamespace(
        low_iron=low_iron,
        findings=[diagnosis, severity, ischaemia, table, late],
        options={
            "gabapentin": drug,
            "pregabalin": option(
                "pregabalin", "Pregabalin", kind="drug", text="Another.", indication=irls_total > 10,
                statements=_for("N2", "good_practice"), group="alpha2delta",
            ),
            "old_drug": option(
                "ropinirole", "Ropinirole", kind="drug", text="Once first.", indication=irls_total > 10,
                statements=(
                    OLD.statement("O1", "words", direction="for", strength="strong"),
                    NEW.statement("N3", "words", direction="against", strength="conditional"),
                ),
                current=takes("ropinirole"), how_to_stop="slowly",
            ),
            "pregnant_only": option(
                "clonazepam", "Clonazepam", kind="drug", text="Only in pregnancy.", indication=irls_total > 10,
                statements=(
                    NEW.statement("N4", "words", direction="for", strength="conditional", population="pregnant"),
                    NEW.statement("N5", "words", direction="against", strength="conditional"),
                ),
            ),
            "unproven": option(
                "magnesium", "Magnesium", kind="drug", text="No proof.", indication=TRUE, unproven=True, evidence="none",
            ),
            "silent": option(
                "vitamin_e", "Vitamin E", kind="drug", text="Nothing said.", indication=TRUE,
                statements=(NEW.statement("N6", "words", direction="no_recommendation", strength="not_graded"),),
            ),
            "harmless": option(
                "exercise", "Exercise", kind="lifestyle", text="Move.", indication=urge_to_move_legs, harmless=True,
                necessity="support",
            ),
            "expert": option(
                "refer_specialist", "Referral", kind="referral", text="Refer.",
                indication=at_least(2, irls_total > 30, low_iron, wants("refer_specialist")),
                statements=_for("N7", "expert"),
            ),
            "emergency": option(
                "refer_emergency",
                "Emergency care",
                kind="referral",
                text="Today.",
                indication=known_true(phq9_item9 >= 3),
                statements=_for("N11", "good_practice"),
                necessity="emergency",
            ),
            "bare": option(
                "psg", "Sleep study", kind="test", text="A test.", indication=wants("psg"), statements=_for("N8", "conditional"),
            ),
            "legs": option(
                "compression_stockings", "Stockings", kind="device", text="Stockings.", indication=abi < 1.4,
                never=(block("ischaemia", ischaemia, "poor flow", source=NEW),), statements=_for("N9", "strong"),
            ),
            "ruled": option(
                "oral_iron", "Iron", kind="iron", text="Iron.",
                indication=rule(low_iron).except_when(known_true(pregnant), TRUE, source="OLD").done(),
                never=(
                    block(
                        "full",
                        presume(transferrin_saturation < 45, True, name="tsat_below_45", provided=is_known(ferritin)).__invert__(),
                        "iron is not low", source=NEW,
                    ),
                ),
                statements=_for("N10", "conditional"), group="iron_route", necessity="groundwork",
            ),
        },
        alerts=(
            alert(
                "suicidality", "S20", "Thoughts of death", row(phq9_item9 >= 1, "critical", "see today"),
                source=NEW, unknown_when=~is_known(phq9_item9), unknown_level="high", unknown_text="ask",
            ),
            alert("limb_ischaemia", "VA", "Poor flow", row(abi < 0.4, "critical", "now"), row(abi < 0.9, "high", "soon"), source=NEW),
        ),
        requests=(
            request("creatinine_or_egfr", "Creatinine", "the kidneys set the dose"),
            request("repeat_iron_studies", "Iron again", "the sample is old", low_iron),
        ),
        follow=follow_up("iron_again", "Iron again", when=low_iron, after_days=84, source=NEW),
        later=follow_up("never", "Never", when=ferritin > 1000, after_days=1, source=NEW),
        sources=[OLD, NEW],
        LOW=LOW,
    )  # fmt: skip


@cache
def book() -> Book:
    """The small book."""
    return collect([_module()])


@cache
def engine() -> Engine:
    """The small book, compiled."""
    return Engine(compile_book(book())[0])


@cache
def small_words() -> Words:
    """The words of the small book."""
    return compile_book(book())[1]


def patient(**values: object) -> PatientFacts:
    """A patient with these facts; ``abi_left`` stands for "abi@left"."""
    known = {}
    for name, value in values.items():
        key = name.replace("_left", "@left").replace("_right", "@right")
        plain = float(value) if isinstance(value, int) and not isinstance(value, bool) else value
        known[key] = Known(plain, "2026-11-01", f"case {key}")  # type: ignore[arg-type]
    return PatientFacts(Patient("p", "female", ""), DAY, "", known, (), ())


def judge(**values: object) -> Judgement:
    """Judge a patient with these facts by the small book."""
    return engine().judge(patient(**values))
