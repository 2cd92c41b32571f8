"""Theorem 7: nobody with restless legs that matter is left without a path.

An adult with settled, significant, frequent disease of whom everything is known that must be known gets something
offered, or a specialist with the block of each first-line drug named; with rare symptoms an action on habits or
factors; a child and a pregnant woman their own path; an open red flag its referral.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ekbom.facts import variables as fact
from ekbom.guidelines.diagnosis import diagnosis_class
from ekbom.guidelines.populations import is_pregnant
from ekbom.guidelines.prescreen import emergency_open, red_flag_open, suicidality_open
from ekbom.guidelines.severity import clinically_significant_rls, frequent
from ekbom.logic.expressions import FALSE, Expression, all_of, any_of, is_known, known_true
from ekbom.proofs.claims import Judged, Never, Theorem

_TREATING = ("drug", "iron", "device", "procedure")
_FIRST_LINE = ("gabapentin", "gabapentin_enacarbil", "pregabalin")
#: What a plan puts before everything else.
_FIRST = ("emergency", "safety")
_SETTLED = ("definite_RLS", "probable_RLS", "RLS_plus_comorbid_mimic")
_LISTS = ("condition_list", "medication_list", "allergy_list", "procedure_list", "device_list")


def _lists_there() -> Expression:
    return all_of(*(known_true(fact.fact(name)) for name in _LISTS), known_true(~fact.unrecognised_drug))


def _recommended(judged: Judged) -> Expression:
    return known_true(judged.status.is_("recommend"))


def _adult_paths(options: Mapping[str, Judged]) -> Iterator[Never]:
    settled = all_of(
        known_true(diagnosis_class.is_in(*_SETTLED)),
        known_true(clinically_significant_rls),
        known_true(fact.age >= 18),
        known_true(~is_pregnant),
        known_true(~red_flag_open),
        known_true(~suicidality_open),
        _lists_there(),
        *(is_known(node) for id in _FIRST_LINE for leg in options[id].legs for node in leg.must_know),
    )
    treated = any_of(*(j.offered() for j in options.values() if j.option.kind in _TREATING))
    referred = _recommended(options["refer_specialist"])
    named = all_of(*(known_true(options[id].status.is_in("contraindicated", "avoid")) for id in _FIRST_LINE))
    often = settled & known_true(frequent)
    yield Never(
        "frequent restless legs",
        "nothing is offered to an adult with frequent, significant restless legs, and no specialist",
        often & ~treated & ~(referred & named),
        ("refer_specialist",),
    )
    habits = any_of(
        *(j.offered() for j in options.values() if j.option.kind == "lifestyle"),
        options["drug_substitution_review"].offered(),
    )
    yield Never(
        "rare restless legs",
        "no action on habits or factors for symptoms on fewer than two days a week",
        settled & known_true(~frequent) & ~habits,
    )


def _own_paths(options: Mapping[str, Judged]) -> Iterator[Never]:
    habits = any_of(*(j.offered() for j in options.values() if j.option.kind == "lifestyle"))
    child = all_of(
        known_true(fact.age < 18),
        known_true(diagnosis_class.is_in("definite_RLS", "child_probable", "child_possible")),
        known_true(~red_flag_open),
        known_true(~suicidality_open),
    )
    yield Never(
        "a child",
        "a child with restless legs has neither iron nor habits nor a referral",
        child & ~any_of(options["oral_iron"].offered(), habits, _recommended(options["refer_paediatric_sleep"])),
        ("refer_paediatric_sleep",),
    )
    pregnant = all_of(
        known_true(is_pregnant),
        known_true(diagnosis_class.is_in(*_SETTLED)),
        known_true(fact.age >= 18),
        known_true(~red_flag_open),
        known_true(~suicidality_open),
    )
    yield Never(
        "a pregnant woman",
        "a pregnant woman with restless legs has neither iron nor habits nor a referral",
        pregnant & ~any_of(options["oral_iron"].offered(), habits, _recommended(options["refer_obstetrics"])),
        ("refer_obstetrics",),
    )
    yield Never(
        "an emergency",
        "an open emergency has no referral",
        known_true(emergency_open) & ~_recommended(options["refer_emergency"]),
        ("refer_emergency",),
    )
    yield Never(
        "thoughts of suicide",
        "thoughts of suicide have no referral",
        known_true(suicidality_open) & ~_recommended(options["refer_mental_health"]),
        ("refer_mental_health",),
    )
    sent = any_of(*(_recommended(options[id]) for id in ("refer_emergency", "refer_vascular", "refer_specialist")))
    yield Never(
        "a red flag of an adult",
        "an open red flag has no referral",
        known_true(red_flag_open) & known_true(fact.age >= 18) & ~sent,
        ("refer_emergency", "refer_specialist"),
    )
    for id in ("refer_emergency", "refer_mental_health"):
        late = options[id].option.necessity not in _FIRST
        yield Never(
            f"{id} stands first",
            f"'{options[id].option.title}' is recommended and does not stand before everything else",
            _recommended(options[id]) if late else FALSE,
            (id,),
        )


def everyone_has_a_path(options: Mapping[str, Judged]) -> Theorem:
    """7: nobody is left without a path."""
    claims = (*_adult_paths(options), *_own_paths(options))
    return Theorem(7, "Nobody with restless legs that matter is left without a path", claims)
