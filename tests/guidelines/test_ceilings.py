"""The one table of ceilings: every drug, every kidney band on both its edges, every country; never a milligram more."""

from __future__ import annotations

import pytest

from tests.guidelines.cases import Result, judge
from tests.guidelines.opioid_cases import GATE

#: clearance in mL/min, the bands' edges included; None: on dialysis.
CLEARANCES = (90.0, 80.0, 79.99, 60.0, 59.99, 50.0, 49.99, 30.0, 29.99, 20.0, 19.99, 15.0, 14.99, 7.5)
BANDS = ("60+", "30-60", "15-30", "<15", "dialysis")
#: drug -> most mg a day by band; None: not proposed.
TABLE: dict[str, tuple[float | None, ...]] = {
    "pregabalin": (450, 225, 150, 75, 75),
    "ropinirole": (4, 4, None, None, 3),
    "rotigotine": (3, 3, 3, 3, 3),
    "levodopa": (200, 200, 200, 200, 200),
    "oxycodone": (40, 30, 20, None, None),
    "methadone": (15, 15, 15, 15, 15),
    "buprenorphine": (6, 6, 6, 6, 6),
    "tramadol": (200, 200, 200, 100, None),
    "codeine": (180, 90, None, None, None),
    "morphine": (45, 30, None, None, None),
    "hydrocodone": (45, 30, 20, None, None),
    "clonazepam": (2, 2, 2, 2, 2),
    "dipyridamole": (300, 300, 300, 300, 300),
}


def band(clearance: float | None) -> str:
    if clearance is None:
        return "dialysis"
    return "60+" if clearance >= 60 else "30-60" if clearance >= 30 else "15-30" if clearance >= 15 else "<15"


def kidney(clearance: float | None, locale: str | None = "us", **facts: object) -> Result:
    return judge(
        {
            **GATE,
            "systolic_blood_pressure": 125.0,
            "locale": locale,
            "creatinine": None,
            "body_weight": None,
            "creatinine_clearance": clearance,
            "dialysis": clearance is None,
            **facts,
        }
    )


def proposed(case: Result, drug: str) -> tuple[float | None, float | None]:
    """Most mg a day and the interval in days; None, None where the drug is not proposed."""
    option = case.option(drug)
    if option.status == "contraindicated":
        assert option.dose is None
        return None, None
    assert option.dose is not None
    return option.dose.max_mg_per_day, option.dose.interval_days


@pytest.mark.parametrize("clearance", [*CLEARANCES, None])
@pytest.mark.parametrize("drug", TABLE)
def test_the_ceiling_is_that_of_the_table(drug: str, clearance: float | None) -> None:
    most = TABLE[drug][BANDS.index(band(clearance))]
    assert proposed(kidney(clearance), drug) == ((most, 1) if most is not None else (None, None))


@pytest.mark.parametrize("clearance", [*CLEARANCES, None])
def test_pramipexole_ends_at_20(clearance: float | None) -> None:
    allowed = clearance is not None and clearance >= 20
    assert proposed(kidney(clearance), "pramipexole") == ((0.5, 1) if allowed else (None, None))


@pytest.mark.parametrize("locale", ["us", "eu", "uk", "jp", None])
@pytest.mark.parametrize("clearance", [*CLEARANCES, None])
def test_gabapentin_by_country(clearance: float | None, locale: str | None) -> None:
    if clearance is None:
        assert proposed(kidney(None, locale), "gabapentin") == (300, 2)
        return
    american = 3600 if clearance >= 60 else 1400 if clearance >= 30 else 700 if clearance >= 15 else 20 * clearance
    european = (
        3600
        if clearance >= 80
        else 1800
        if clearance >= 50
        else 900
        if clearance >= 30
        else 600
        if clearance >= 15
        else 20 * clearance
    )
    most = american if locale in ("us", "jp") else min(american, european)
    found, interval = proposed(kidney(clearance, locale), "gabapentin")
    assert found is not None and found == pytest.approx(most)
    assert interval == 1


@pytest.mark.parametrize("locale", ["us", "eu", "uk", "jp", None])
@pytest.mark.parametrize("clearance", [*CLEARANCES, None])
def test_gabapentin_enacarbil_by_country(clearance: float | None, locale: str | None) -> None:
    found = proposed(kidney(clearance, locale), "gabapentin_enacarbil")
    strict = locale in ("jp", None)
    if clearance is None or (strict and clearance < 30):
        assert found == (None, None)
    elif clearance >= 60:
        assert found == (600, 1)
    elif clearance >= 30:
        assert found == (300 if strict else 600, 1)
    else:
        assert found == (300, 1 if clearance >= 15 else 2)


def test_methadone_reaches_20_mg_only_under_a_specialist() -> None:
    assert proposed(kidney(90.0, specialist_supervision=True), "methadone") == (20, 1)
    assert proposed(kidney(90.0, specialist_supervision=False), "methadone") == (15, 1)


#: drug -> (at the ceiling, just above it) with a normal kidney, in mg a day as it is taken.
EDGES = {
    "gabapentin": (3600, 3600.1),
    "gabapentin_enacarbil": (600, 600.1),
    "pregabalin": (450, 450.1),
    "pramipexole": (0.5, 0.501),
    "ropinirole": (4, 4.01),
    "rotigotine": (3, 3.01),
    "levodopa": (200, 200.1),
    "oxycodone": (40, 40.1),
    "methadone": (15, 15.1),
    "buprenorphine": (6, 6.1),
    "tramadol": (200, 200.1),
    "codeine": (180, 180.1),
    "morphine": (45, 45.1),
    "hydrocodone": (45, 45.1),
    "clonazepam": (2, 2.01),
    "dipyridamole": (300, 300.1),
}


@pytest.mark.parametrize("drug", EDGES)
def test_what_is_taken_is_held_against_the_same_ceiling(drug: str) -> None:
    at, above = EDGES[drug]
    facts = {**GATE, "systolic_blood_pressure": 125.0, "buprenorphine_patch_rate": 0.0, "alpha2delta_failed": None}
    assert judge(facts, medications={drug: at}).status(drug) in ("recommend", "avoid")
    too_much = judge(facts, medications={drug: above})
    assert too_much.status(drug) == "contraindicated"
    assert too_much.option(drug).option.how_to_stop
    assert {"renal_dose_exceeded", "da_dose_exceeded"} & {a.id for a in too_much.plan.alerts if a.level == "critical"}


@pytest.mark.parametrize(
    "drug", ["gabapentin", "gabapentin_enacarbil", "pregabalin", "pramipexole", "ropinirole", "oxycodone"]
)
@pytest.mark.parametrize(
    "missing",
    [
        {"creatinine": None},
        {"body_weight": None},
        {"dialysis": None},
        {"acute_kidney_injury": True},
        {"days_since_creatinine": 366.0},
        {"age": None},
        {"medication_list": None},
    ],
)
def test_no_dose_without_what_it_rests_on(drug: str, missing: dict[str, object]) -> None:
    case = judge({**GATE, **missing})
    assert case.option(drug).dose is None
    assert case.status(drug) in ("needs", "avoid")
