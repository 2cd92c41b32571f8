"""Cases for tests: a patient written as a few facts, judged by the whole book.

Lists are there and empty, and what must be known of everybody (age, sex, dialysis, criteria …) has the value of
``ORDINARY`` unless a case says otherwise; ``None`` takes a fact away. Medicines are given as ingredient ids with
their dose a day (None: dose not recorded); from them follow all ``takes_…``, ``…_daily_dose`` and ``days_on_…``.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache

from ekbom.facts.catalogue import FACTS
from ekbom.facts.known import Known, Patient, PatientFacts
from ekbom.facts.medication import INGREDIENTS, SETS
from ekbom.plan.because import Because
from ekbom.plan.book import load_tables, load_words
from ekbom.plan.engine import Engine, Judgement
from ekbom.plan.model import Recommendation

AS_OF = datetime.date(2026, 11, 22)

#: A woman of 60 with definite, severe, chronic restless legs, whose must-know facts are on record.
ORDINARY: dict[str, object] = {
    "age": 60.0,
    "sex": "female",
    "locale": "us",
    "as_of": float(AS_OF.toordinal()),
    "urge_to_move_legs": True,
    "symptoms_begin_at_rest": True,
    "relief_by_movement": True,
    "worse_in_evening_or_night": True,
    "not_solely_explained_by_mimic": True,
    "mimic_also_present": False,
    "criteria_asked_by_clinician": True,
    "mimics_asked": True,
    "irls_total": 24.0,
    "symptom_days_per_week": 6.0,
    "clinically_significant": True,
    "dialysis": False,
    "pregnant": False,
    "breastfeeding": False,
    "postmenopausal": True,
    "body_weight": 70.0,
    "height": 168.0,
    "creatinine": 0.8,
    "icd_screen_positive": False,
    "condition_list": True,
    "medication_list": True,
    "allergy_list": True,
    "procedure_list": True,
    "device_list": True,
}


@cache
def engine() -> Engine:
    """The book, compiled once for all tests."""
    return Engine(load_tables())


def sets_of(ingredient: str) -> set[str]:
    """The drug sets an ingredient belongs to."""
    atc = INGREDIENTS[ingredient].atc
    found = set()
    for id, drug_set in SETS.items():
        by_code = any(a.startswith(p) for a in atc for p in drug_set.atc) and not any(
            a.startswith(p) for a in atc for p in drug_set.atc_except
        )
        if ingredient in drug_set.ingredients or by_code:
            found.add(id)
    return found


class Result:
    """What the book says of a case."""

    def __init__(self, judgement: Judgement) -> None:
        self.judgement = judgement
        self.plan = judgement.plan

    def option(self, id: str) -> Recommendation:
        """The option with this id."""
        return next(r for r in self.plan.recommendations if r.option.id == id)

    def status(self, id: str) -> str:
        """The status of an option."""
        return self.option(id).status

    def side(self, id: str, side: str) -> str:
        """The status of an option on one leg."""
        return dict(self.option(id).per_side)[side]

    def alert(self, id: str, side: str | None = None) -> str | None:
        """The gravest level at which an alert speaks, or None."""
        levels = [a.level for a in self.plan.alerts if a.id == id and side in (None, a.side)]
        return levels[0] if levels else None

    def finding(self, id: str, side: str = "") -> object:
        """The value of a finding (None is unknown)."""
        return next(f.value for f in self.plan.findings if f.id == id and f.side == side)

    def requests(self) -> set[str]:
        """The ids of everything that is asked for."""
        return {r.id for r in self.plan.requests}

    def presumed(self, id: str) -> tuple[str, ...]:
        """The presumptions an option rests on."""
        return self.option(id).presumed

    def because(self) -> Because:
        """The reasons."""
        return Because(self.judgement, load_words())


def patient(
    facts: Mapping[str, object] | None = None,
    *,
    medications: Mapping[str, float | None] | None = None,
    days_on: float = 400.0,
    ordinary: Mapping[str, object] = ORDINARY,
) -> PatientFacts:
    """The facts of a case: ``ordinary`` overlaid with ``facts``; keys are fact keys such as "abi@left"."""
    values: dict[str, object] = dict(ordinary)
    taken = dict(medications or {})
    if values.get("medication_list") is True and (facts or {}).get("medication_list", True) is True:
        groups = {i: sets_of(i) for i in taken}
        values["unrecognised_drug"] = False
        for id in (*INGREDIENTS, *SETS):
            on = id in taken or any(id in g for g in groups.values())
            if f"takes_{id}" in FACTS:
                values[f"takes_{id}"] = on
            if f"{id}_daily_dose" in FACTS:
                values[f"{id}_daily_dose"] = taken.get(id) if id in taken else 0.0
            if on and f"days_on_{id}" in FACTS:
                values[f"days_on_{id}"] = days_on
    values.update(facts or {})
    known = {
        key: Known(float(v) if isinstance(v, int) and not isinstance(v, bool) else v, AS_OF.isoformat(), f"case {key}")  # type: ignore[arg-type]
        for key, v in values.items()
        if v is not None
    }
    locale = values.get("locale")
    return PatientFacts(
        Patient("case", str(values.get("sex") or "unknown"), ""),
        AS_OF.toordinal(),
        locale if isinstance(locale, str) else "",
        known,
        (),
        (),
    )


def judge(
    facts: Mapping[str, object] | None = None,
    *,
    medications: Mapping[str, float | None] | None = None,
    days_on: float = 400.0,
    ordinary: Mapping[str, object] = ORDINARY,
) -> Result:
    """Judge a case by the whole book."""
    case = patient(facts, medications=medications, days_on=days_on, ordinary=ordinary)
    return Result(engine().judge(case))
