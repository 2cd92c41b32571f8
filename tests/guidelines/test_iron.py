"""The iron class: each cut on its exact side, blocks before lows, and no class from a sample that is missing."""

from __future__ import annotations

import pytest

from tests.guidelines.iron_cases import iron


@pytest.mark.parametrize(
    ("ferritin", "tsat", "crp", "expected"),
    [
        (75, 25, 2, "iron_low"),
        (75.01, 25, 2, "iv_window"),
        (100, 25, 2, "iv_window"),
        (100.01, 25, 2, "replete"),
        (299.99, 25, 2, "replete"),
        (300, 25, 2, "iron_block"),
        (300, 15, 2, "iron_block"),
        (40, 44.99, 2, "iron_low"),
        (40, 45, 2, "iron_block"),
        (150, 20, 2, "replete"),
        (150, 19.99, 2, "iron_low_functional"),
        (90, 19.99, 2, "iv_window"),
        (90, 25, 10, "iv_window"),
        (90, 25, 10.01, "ferritin_unreliable"),
        (150, 25, 10.01, "ferritin_unreliable"),
        (90, 19.99, 10.01, "iron_low_functional"),
        (75, 25, 40, "iron_low"),
        (40, None, 2, "iron_low"),
        (90, None, 2, None),
        (150, None, 2, None),
        (300, None, 2, "iron_block"),
        (None, 45, 2, "iron_block"),
        (None, 19.99, 2, "iron_low_functional"),
        (None, 25, 2, None),
        (None, None, 2, None),
        (90, 25, None, None),
        (150, 25, None, None),
        (60, 25, None, "iron_low"),
    ],
)
def test_the_class_of_an_adult(
    ferritin: float | None, tsat: float | None, crp: float | None, expected: str | None
) -> None:
    result = iron(ferritin=ferritin, transferrin_saturation=tsat, crp=crp)
    assert result.finding("iron_class") == expected


@pytest.mark.parametrize(
    "condition", ["febrile_illness_last_4_weeks", "inflammatory_disease", "liver_disease", "alcohol_heavy"]
)
def test_what_lifts_ferritin_makes_it_unreliable(condition: str) -> None:
    assert iron(ferritin=90, **{condition: True}).finding("iron_class") == "ferritin_unreliable"
    assert iron(ferritin=60, **{condition: True}).finding("iron_class") == "iron_low"


def test_saturation_comes_from_iron_and_binding_capacity() -> None:
    computed = iron(transferrin_saturation=None, serum_iron=50, total_iron_binding_capacity=250, ferritin=150)
    assert computed.finding("tsat") == pytest.approx(20)
    assert computed.finding("iron_class") == "replete"
    low = iron(transferrin_saturation=None, serum_iron=49.9, total_iron_binding_capacity=250, ferritin=150)
    assert low.finding("iron_class") == "iron_low_functional"
    given = iron(transferrin_saturation=25, serum_iron=10, total_iron_binding_capacity=250, ferritin=150)
    assert given.finding("tsat") == pytest.approx(25)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"iron_overload_disorder": True}, "iron_block"),
        ({"polycythaemia_vera": True}, "iron_block"),
        ({"venesection": True}, "iron_block"),
        ({"iron_overload_disorder": True, "haematology_agrees_to_iron": True}, "iron_low"),
        ({"haemoglobin": 16.0}, "iron_low"),
        ({"haemoglobin": 16.01}, "iron_block"),
        ({"haemoglobin": 16.5, "sex": "male"}, "iron_low"),
        ({"haemoglobin": 16.51, "sex": "male"}, "iron_block"),
        ({"haemoglobin": None}, "iron_low"),
        ({"condition_list": None}, None),
        (
            {
                "condition_list": None,
                "iron_overload_disorder": False,
                "polycythaemia_vera": False,
                "venesection": False,
                "kidney_failure": False,
            },
            "iron_low",
        ),
    ],
)
def test_overload_forbids_iron(facts: dict[str, object], expected: str | None) -> None:
    assert iron(**facts).finding("iron_class") == expected


@pytest.mark.parametrize(
    ("ferritin", "expected"),
    [(49.99, "child_low"), (50, "child_specialist"), (75, "child_specialist"), (76, "child_enough")],
)
def test_a_child_has_its_own_cuts(ferritin: float, expected: str) -> None:
    assert iron(age=10, ferritin=ferritin).finding("iron_class") == expected
    assert iron(age=10, ferritin=ferritin, transferrin_saturation=45).finding("iron_class") == "iron_block"


@pytest.mark.parametrize(
    ("ferritin", "tsat", "expected"),
    [
        (199.99, 19.99, "dialysis_low"),
        (200, 19.99, "dialysis_nephrology"),
        (199.99, 20, "dialysis_nephrology"),
        (40, 30, "dialysis_nephrology"),
        (199.99, None, None),
    ],
)
def test_dialysis_does_not_use_the_table(ferritin: float, tsat: float | None, expected: str | None) -> None:
    result = iron(dialysis=True, ferritin=ferritin, transferrin_saturation=tsat)
    assert result.finding("iron_class") == expected


@pytest.mark.parametrize(
    ("facts", "fresh"),
    [
        ({}, True),
        ({"sample_in_morning": None}, False),
        ({"sample_in_morning": False}, False),
        ({"days_since_ferritin": 91}, True),
        ({"days_since_ferritin": 92}, False),
        ({"days_since_transferrin_saturation": None}, False),
        ({"weeks_since_iv_iron": 8}, True),
        ({"weeks_since_iv_iron": 7.9}, False),
    ],
)
def test_a_sample_is_fresh_only_when_every_part_is_known(facts: dict[str, object], fresh: bool) -> None:
    result = iron(**facts)
    assert result.finding("iron_sample_fresh") is fresh
    assert result.alert("labs_stale") == (None if fresh else "info")
    assert result.finding("iron_class_provisional") is not fresh


def test_oral_iron_needs_a_day_before_a_sample() -> None:
    taking: dict[str, float | None] = {"ferrous_sulfate": 325.0}
    assert iron(taking, hours_since_oral_iron=24).finding("iron_sample_fresh") is True
    assert iron(taking, hours_since_oral_iron=23.9).finding("iron_sample_fresh") is False
    assert iron(taking, hours_since_oral_iron=None).finding("iron_sample_fresh") is False


@pytest.mark.parametrize(
    ("ferritin", "grey"),
    [(63.74, False), (63.75, True), (86.25, True), (115, True), (115.01, False)],
)
def test_the_grey_zone_of_the_assay(ferritin: float, grey: bool) -> None:
    assert iron(ferritin=ferritin).finding("assay_grey_zone") is grey


@pytest.mark.parametrize(("crp", "flag"), [(5, False), (5.01, True), (10, True), (10.01, False)])
def test_ferritin_may_read_high(crp: float, flag: bool) -> None:
    assert iron(crp=crp).finding("ferritin_may_read_high") is flag


@pytest.mark.parametrize(
    ("facts", "ready"),
    [
        ({"ferritin": 150}, True),
        ({"ferritin": 150, "crp": None}, True),
        ({"ferritin": 150, "crp": 11}, False),
        ({"ferritin": 100}, False),
        ({"ferritin": 150, "transferrin_saturation": 19.9}, False),
        ({"ferritin": 350, "transferrin_saturation": 15}, True),
        ({"ferritin": 40}, False),
        ({"ferritin": 40, "transferrin_saturation": 50}, True),
        ({"ferritin": 40, "weeks_since_iv_iron": 11.9}, True),
        ({"ferritin": 40, "weeks_since_iv_iron": 12}, False),
        ({"ferritin": None}, False),
        ({"ferritin": 40, "iron_overload_disorder": True}, True),
        ({"dialysis": True, "ferritin": 60}, True),
        ({"dialysis": True, "ferritin": 60, "transferrin_saturation": 15}, False),
    ],
)
def test_iron_is_settled_when_enough_forbidden_or_being_given(facts: dict[str, object], ready: bool) -> None:
    assert iron(**facts).finding("iron_ready") is ready


def test_iron_taken_counts_as_settled() -> None:
    assert iron({"ferrous_sulfate": 325.0}, ferritin=40).finding("iron_ready") is True


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({"ferritin": None}, "ferritin"),
        ({"transferrin_saturation": None}, "tsat"),
        ({"ferritin": 90, "crp": None}, "crp"),
        ({"haemoglobin": None}, "hb"),
        ({"transferrin_saturation": 50, "earlier_transferrin_saturation": 45}, "hfe"),
        ({"transferrin_saturation": 50}, "repeat_iron_studies"),
        ({"sample_in_morning": False}, "repeat_iron_studies"),
    ],
)
def test_what_is_missing_is_asked_for(facts: dict[str, object], asked: str) -> None:
    assert asked in iron(**facts).requests()


def test_one_high_saturation_does_not_call_for_a_gene_test() -> None:
    assert iron(transferrin_saturation=50, earlier_transferrin_saturation=44.9).finding("hfe_due") is False
    assert iron(transferrin_saturation=44.9, earlier_transferrin_saturation=50).finding("hfe_due") is False
    twice: dict[str, object] = {"transferrin_saturation": 50, "earlier_transferrin_saturation": 45}
    assert iron(**twice, hfe_genotype="wild_type").finding("hfe_due") is False
