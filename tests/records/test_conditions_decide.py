"""A coded diagnosis of a FHIR record reaches the plan: what it forbids is not offered, what it warns of is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ekbom.plan.book import load_tables
from ekbom.plan.engine import Engine, Judgement
from ekbom.records import read
from tests.records.making import ATC, ICD10CM, TODAY, bundle, concept, condition, daily, kinds, statement

#: Another disease, so that the problem list is there whatever else the record holds.
MIGRAINE = condition(ICD10CM, "G43.909", "other")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load_tables())


def _judged(engine: Engine, folder: Path, *resources: dict[str, Any]) -> Judgement:
    path = folder / "record.json"
    path.write_text(json.dumps(bundle(MIGRAINE, *resources)))
    return engine.judge(read(str(path), patient="", as_of=TODAY, locale="us", limit_bytes=2**20))


def _status(judgement: Judgement, id: str) -> str:
    return next(r.status for r in judgement.plan.recommendations if r.option.id == id)


@pytest.mark.parametrize(
    ("code", "clinical", "fact", "option"),
    [
        ("F20.0", "active", "psychotic_disorder", "pramipexole"),
        ("F20.0", "resolved", "psychotic_disorder", "ropinirole"),
        ("F63.0", "remission", "impulse_control_disorder", "rotigotine"),
        ("G40.909", "active", "seizure_disorder", "tramadol"),
        ("G40.909", "active", "seizure_disorder", "bupropion_for_rls"),
        ("G40.909", "active", "seizure_disorder", "tomac"),
        ("F50.2", "active", "eating_disorder", "bupropion_for_rls"),
        ("F11.20", "active", "opioid_use_disorder", "oxycodone"),
        ("F10.20", "active", "substance_use_disorder", "methadone"),
        ("Z99.81", "active", "home_oxygen", "oxycodone"),
        ("J96.12", "active", "hypercapnic_respiratory_failure", "oxycodone"),
        ("K56.7", "active", "bowel_obstruction", "morphine"),
        ("J45.51", "active", "acute_or_severe_asthma", "codeine"),
        ("I35.0", "active", "severe_aortic_stenosis", "dipyridamole"),
        ("E72.20", "active", "urea_cycle_or_polg", "valproate"),
        ("Z96.82", "active", "active_implant", "tomac"),
        ("E83.110", "active", "iron_overload_disorder", "oral_iron"),
    ],
)
def test_a_coded_diagnosis_forbids(
    engine: Engine, tmp_path: Path, code: str, clinical: str, fact: str, option: str
) -> None:
    judgement = _judged(engine, tmp_path, condition(ICD10CM, code, clinical=clinical))
    assert judgement.facts.values[fact].value is True
    assert _status(judgement, option) == "contraindicated"
    assert _status(_judged(engine, tmp_path), option) != "contraindicated"
    assert kinds(judgement.facts) == []


def test_what_is_over_forbids_nothing_unless_a_rule_asks_for_ever(engine: Engine, tmp_path: Path) -> None:
    judgement = _judged(engine, tmp_path, condition(ICD10CM, "G40.909", clinical="resolved"))
    assert "seizure_disorder" not in judgement.facts.values
    assert _status(judgement, "tramadol") != "contraindicated"


def test_lung_disease_warns_of_a_gabapentinoid(engine: Engine, tmp_path: Path) -> None:
    gabapentin = statement(concept(ATC, "N02BF01"), dosage=[daily(300)])
    alone = _judged(engine, tmp_path, gabapentin)
    warned = _judged(engine, tmp_path, gabapentin, condition(ICD10CM, "J44.9"))
    assert warned.facts.values["chronic_lung_disease"].value is True
    assert "cns_depression" in {alert.id for alert in warned.plan.alerts}
    assert "cns_depression" not in {alert.id for alert in alone.plan.alerts}


def test_codes_that_no_fact_knows_are_one_line(engine: Engine, tmp_path: Path) -> None:
    unknown = [condition(ICD10CM, code, f"u{n}") for n, code in enumerate(("H61.20", "L70.0", "M54.50", "Z00.00"))]
    problems = _judged(engine, tmp_path, *unknown).facts.problems
    assert [(problem.kind, problem.count) for problem in problems] == [("code", 4)]
