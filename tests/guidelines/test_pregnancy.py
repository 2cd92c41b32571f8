"""Pregnancy and breastfeeding: the table, trimester by trimester, and what is said of drugs already taken."""

from __future__ import annotations

import pytest

from tests.guidelines.cases import ORDINARY, Result, judge

YOUNG: dict[str, object] = {"age": 30.0, "postmenopausal": False, "sex": "female", "effective_contraception": True}
VERY_SEVERE: dict[str, object] = {"irls_total": 33.0, "refractory_rls": True}
PERIODS: dict[str, dict[str, object]] = {
    "first": {"pregnant": True, "gestational_age": 13.9},
    "unknown": {"pregnant": True},
    "second": {"pregnant": True, "gestational_age": 14.0},
    "third": {"pregnant": True, "gestational_age": 30.0},
    "breastfeeding": {"breastfeeding": True},
    "possible": {"effective_contraception": None},
}


def woman(period: str, changes: dict[str, object] | None = None, **medications: float | None) -> Result:
    return judge({**YOUNG, **PERIODS[period], **(changes or {})}, medications=medications)


#: never -> contraindicated, specialist -> avoid; None: pregnancy says nothing against it.
TABLE: list[tuple[str, str, str | None]] = [
    ("pregabalin", "first", "contraindicated"),
    ("pregabalin", "unknown", "contraindicated"),
    ("pregabalin", "second", "avoid"),
    ("pregabalin", "breastfeeding", "avoid"),
    ("pregabalin", "possible", "avoid"),
    ("gabapentin", "first", "avoid"),
    ("gabapentin", "third", "avoid"),
    ("gabapentin", "breastfeeding", "consider"),
    ("gabapentin", "possible", "recommend"),
    ("gabapentin_enacarbil", "second", "avoid"),
    ("gabapentin_enacarbil", "breastfeeding", "avoid"),
    ("pramipexole", "second", "avoid"),
    ("pramipexole", "breastfeeding", "contraindicated"),
    ("ropinirole", "breastfeeding", "contraindicated"),
    ("rotigotine", "breastfeeding", "contraindicated"),
    ("valproate", "first", "contraindicated"),
    ("valproate", "third", "contraindicated"),
    ("valproate", "possible", "contraindicated"),
    ("carbamazepine", "possible", "contraindicated"),
    ("carbamazepine", "second", "contraindicated"),
    ("tramadol", "first", "contraindicated"),
    ("tramadol", "second", "not_indicated"),
    ("codeine", "breastfeeding", "contraindicated"),
    ("oxycodone", "breastfeeding", "contraindicated"),
    ("methadone", "first", "contraindicated"),
    ("clonazepam", "first", "avoid"),
    ("clonazepam", "second", "avoid"),
]


@pytest.mark.parametrize(("option", "period", "status"), TABLE)
def test_the_table_decides_by_trimester_and_breastfeeding(option: str, period: str, status: str) -> None:
    assert woman(period, {"alpha2delta_failed": False}).status(option) == status


@pytest.mark.parametrize(("option", "status"), [("clonazepam", "consider"), ("gabapentin", "avoid")])
def test_very_severe_refractory_disease_opens_clonazepam_from_the_second_trimester(option: str, status: str) -> None:
    assert woman("second", VERY_SEVERE).status(option) == status
    assert woman("first", VERY_SEVERE).status("clonazepam") == "avoid"
    assert woman("second", {**VERY_SEVERE, "irls_total": 30.0}).status("clonazepam") == "avoid"


def test_a_dose_in_pregnancy_is_at_most_one_milligram_of_clonazepam() -> None:
    dose = woman("second", VERY_SEVERE).option("clonazepam").dose
    assert dose is not None
    assert dose.max_mg_per_day == 1


def test_pregnancy_is_never_presumed() -> None:
    result = judge({**YOUNG, "pregnant": None})
    assert result.status("gabapentin") == "needs"
    assert "pregnancy_status" in result.option("gabapentin").needs
    assert result.status("pregabalin") == "needs"


@pytest.mark.parametrize("sex", ["female", "other", "unknown"])
def test_every_sex_but_male_is_asked_from_12_to_55(sex: str) -> None:
    unasked: dict[str, object] = {"sex": sex, "postmenopausal": None, "pregnant": None, "breastfeeding": None}
    asked = judge({**unasked, "age": 55.0})
    assert asked.status("gabapentin") == "needs"
    assert asked.finding("is_pregnant") is None
    older = judge({**unasked, "age": 56.0})
    assert older.finding("is_pregnant") is False
    assert older.status("gabapentin") == ("needs" if sex == "unknown" else "recommend")


@pytest.mark.parametrize("sex", ["unknown", None])
def test_no_drug_and_no_dose_without_the_sex(sex: str | None) -> None:
    result = judge({"sex": sex})
    for drug in ("gabapentin", "pregabalin", "pramipexole", "clonazepam"):
        assert result.option(drug).dose is None
    assert result.status("gabapentin") == "needs"
    assert judge({"sex": "other"}).status("gabapentin") == "recommend"


def test_a_man_is_not_asked() -> None:
    man: dict[str, object] = {
        "sex": "male",
        "age": 40.0,
        "pregnant": None,
        "breastfeeding": None,
        "postmenopausal": None,
    }
    result = judge(man)
    assert result.status("gabapentin") == "recommend"
    assert result.alert("pregnancy_restriction") is None


def test_reliable_contraception_lifts_the_caution_about_a_possible_pregnancy() -> None:
    assert judge(YOUNG).status("pregabalin") == "recommend"
    assert judge(YOUNG).alert("pregnancy_restriction") is None
    assert woman("possible").alert("pregnancy_restriction") == "high"


@pytest.mark.parametrize(
    ("period", "medications", "level"),
    [
        ("first", {}, "critical"),
        ("second", {}, "high"),
        ("second", {"valproate": 500.0}, "critical"),
        ("possible", {"valproate": 500.0}, "critical"),
        ("possible", {"pregabalin": 150.0}, "high"),
        ("possible", {"gabapentin": 300.0}, "high"),
    ],
)
def test_the_pregnancy_alert_has_its_level(period: str, medications: dict[str, float | None], level: str) -> None:
    assert woman(period, None, **medications).alert("pregnancy_restriction") == level


@pytest.mark.parametrize(
    ("burden", "medications", "level"),
    [
        (True, {}, "critical"),
        (False, {}, None),
        (False, {"pregabalin": 75.0}, "high"),
        (False, {"pramipexole": 0.25}, "critical"),
        (False, {"codeine": 30.0}, "critical"),
    ],
)
def test_the_lactation_alert_has_its_level(
    burden: bool, medications: dict[str, float | None], level: str | None
) -> None:
    case = woman("breastfeeding", {"clinically_significant": burden}, **medications)
    assert case.alert("lactation_restriction") == level


def test_a_drug_already_taken_goes_to_its_prescriber_and_is_not_stopped_suddenly() -> None:
    recommendation = woman("first", None, pregabalin=150.0).option("pregabalin")
    assert (recommendation.state, recommendation.status) == ("current", "contraindicated")
    text = next(b.text for b in recommendation.hard if b.rule == "S13")
    assert "must not be stopped suddenly" in text


def test_methadone_that_is_taken_goes_on_in_pregnancy() -> None:
    facts: dict[str, object] = {"opioid_use_disorder": True, "qtc": 410.0, "days_since_qtc": 10.0}
    result = woman("first", facts, methadone=60.0)
    assert (result.option("methadone").state, result.status("methadone")) == ("current", "recommend")


def test_an_opioid_near_birth_warns_of_withdrawal_of_the_newborn() -> None:
    assert woman("third", {"gestational_age": 36.0}, oxycodone=10.0).alert("opioid_near_term") == "high"
    assert woman("third", {"gestational_age": 35.9}, oxycodone=10.0).alert("opioid_near_term") is None


def test_the_ordinary_patient_is_past_the_question() -> None:
    assert ORDINARY["age"] == 60.0
    assert judge().alert("pregnancy_restriction") is None
