"""Iron by mouth or by vein: the route by the numbers, what must be known, what blocks, and the doses."""

from __future__ import annotations

import pytest

from tests.guidelines.iron_cases import ALL_IRON, IV, OFFERED, iron, offered

ADULT_IV = {"iv_fcm", "iv_iron_dextran", "iv_ferumoxytol"}
YOUNG: dict[str, object] = {"age": 30, "postmenopausal": False}


@pytest.mark.parametrize(
    ("ferritin", "tsat", "crp", "by_mouth", "by_vein"),
    [
        (75, 25, 2, True, True),
        (75.01, 25, 2, False, True),
        (100, 25, 2, False, True),
        (100.01, 25, 2, False, False),
        (100.01, 19.99, 2, False, True),
        (100.01, 20, 2, False, False),
        (299.99, 19.99, 2, False, True),
        (300, 19.99, 2, False, False),
        (40, 44.99, 2, True, True),
        (40, 45, 2, False, False),
        (90, 25, 10, False, True),
        (90, 25, 10.01, False, False),
        (90, 19.99, 10.01, False, True),
        (75, 25, 40, True, True),
        (75, 25, None, True, True),
        (90, 25, None, False, False),
        (150, 15, None, False, False),
        (40, None, 2, True, False),
        (90, None, 2, False, False),
        (None, 15, 2, False, False),
        (None, None, 2, False, False),
    ],
)
def test_the_route_by_the_numbers(
    ferritin: float | None, tsat: float | None, crp: float | None, by_mouth: bool, by_vein: bool
) -> None:
    result = iron(ferritin=ferritin, transferrin_saturation=tsat, crp=crp)
    expected = ({"oral_iron"} if by_mouth else set()) | (ADULT_IV if by_vein else set())
    assert offered(result) == expected


def test_the_grades_decide_between_recommend_and_consider() -> None:
    result = iron(ferritin=60)
    assert result.status("oral_iron") == "recommend"
    assert result.status("iv_fcm") == "recommend"
    assert result.status("iv_iron_dextran") == "consider"
    assert result.status("iv_ferumoxytol") == "consider"
    for product in ("iv_iron_sucrose", "iv_ferric_derisomaltose", "iv_ferric_gluconate"):
        assert result.status(product) == "not_indicated"


@pytest.mark.parametrize(
    ("facts", "needs"),
    [
        ({"transferrin_saturation": None}, IV[:3]),
        ({"ferritin": None}, ("oral_iron", *IV[:3])),
        ({"ferritin": 90, "crp": None}, IV[:3]),
        ({"active_infection": None}, IV[:3]),
        ({"body_weight": None}, ("iv_fcm",)),
        ({"medication_list": None}, ("oral_iron", *IV[:3])),
        ({"allergy_list": None}, ("oral_iron", *IV[:3])),
        ({"condition_list": None}, ("oral_iron", *IV[:3])),
        ({"age": None}, ("oral_iron", *IV[:3])),
        ({**YOUNG, "pregnant": None}, IV[:3]),
        ({"clinically_significant": None}, ("oral_iron", *IV[:3])),
    ],
)
def test_what_is_not_known_is_needed(facts: dict[str, object], needs: tuple[str, ...]) -> None:
    result = iron(**facts)
    assert {id: result.status(id) for id in needs} == dict.fromkeys(needs, "needs")


def test_oral_iron_does_not_wait_for_what_only_the_vein_needs() -> None:
    for facts in ({"active_infection": None}, {"body_weight": None}, {"crp": None}, {**YOUNG, "pregnant": None}):
        assert iron(**facts).status("oral_iron") == "recommend"


def test_the_measurements_that_may_be_presumed_are_named() -> None:
    result = iron(transferrin_saturation=None, haemoglobin=None)
    assert {"tsat_below_45", "hb_not_raised"} <= set(result.presumed("oral_iron"))
    assert {"tsat", "hb"} <= result.requests()
    assert "phosphate_not_low" in iron().presumed("iv_fcm")
    assert "tsat_below_45" not in iron(ferritin=60, transferrin_saturation=None).presumed("iv_fcm")
    assert "no_iron_overload_disorder" in result.presumed("oral_iron")


def test_the_iron_arm_does_not_wait_for_frequency_but_for_significance() -> None:
    assert offered(iron(symptom_days_per_week=1)) == {"oral_iron", *ADULT_IV}
    assert offered(iron(clinically_significant=False)) == set()
    assert offered(iron(urge_to_move_legs=False)) == set()


@pytest.mark.parametrize(
    "facts",
    [
        {"transferrin_saturation": 45},
        {"ferritin": 300},
        {"iron_overload_disorder": True},
        {"polycythaemia_vera": True},
        {"venesection": True},
        {"haemoglobin": 17},
    ],
)
def test_overload_contraindicates_every_iron(facts: dict[str, object]) -> None:
    result = iron(**facts)
    assert {id: result.status(id) for id in ALL_IRON} == dict.fromkeys(ALL_IRON, "contraindicated")


def test_overload_ends_iron_that_is_being_taken() -> None:
    result = iron({"ferrous_sulfate": 325.0}, transferrin_saturation=45)
    assert result.option("oral_iron").state == "current"
    assert result.status("oral_iron") == "contraindicated"


@pytest.mark.parametrize(
    ("ferritin", "facts", "status"),
    [
        (40, {}, "recommend"),
        (100, {}, "recommend"),
        (100.01, {}, "avoid"),
        (75, {"oral_iron_trial_weeks": 12}, "consider"),
        (75, {"oral_iron_trial_weeks": 11.9}, "recommend"),
        (80, {"oral_iron_trial_weeks": 20}, "recommend"),
        (40, {"oral_iron_failed_or_not_tolerated": True}, "consider"),
    ],
)
def test_iron_by_mouth_goes_on_until_its_target(ferritin: float, facts: dict[str, object], status: str) -> None:
    assert iron({"ferrous_sulfate": 325.0}, ferritin=ferritin, **facts).status("oral_iron") == status


@pytest.mark.parametrize(
    "facts",
    [{"active_infection": True}, {"liver_child_pugh": "B"}, {"liver_child_pugh": "C"}],
)
def test_the_vein_is_blocked_where_it_is_unsafe(facts: dict[str, object]) -> None:
    result = iron(**facts)
    for id in IV:
        assert result.status(id) == "contraindicated"
    assert result.status("oral_iron") == "recommend"


def test_a_reaction_blocks_its_product_and_ferumoxytol() -> None:
    result = iron(iv_iron_reaction=True, iv_iron_reaction_product="iron_dextran")
    assert result.status("iv_ferumoxytol") == "contraindicated"
    assert result.status("iv_iron_dextran") == "contraindicated"
    assert result.status("iv_fcm") == "recommend"
    unnamed = iron(iv_iron_reaction=True)
    assert unnamed.status("iv_ferumoxytol") == "contraindicated"
    assert unnamed.status("iv_fcm") == "needs"
    assert iron(allergy_ferric_carboxymaltose=True).status("iv_fcm") == "contraindicated"


@pytest.mark.parametrize(
    ("phosphate", "fcm", "derisomaltose"),
    [
        (1.99, "contraindicated", "consider"),
        (2.0, "avoid", "consider"),
        (2.49, "avoid", "consider"),
        (2.5, "recommend", "not_indicated"),
        (None, "recommend", "not_indicated"),
    ],
)
def test_the_phosphate_gate(phosphate: float | None, fcm: str, derisomaltose: str) -> None:
    result = iron(phosphate=phosphate)
    assert result.status("iv_fcm") == fcm
    assert result.status("iv_ferric_derisomaltose") == derisomaltose


@pytest.mark.parametrize(
    "risk",
    [
        {"malabsorption": True},
        {"coeliac_disease": True},
        {"hypophosphataemia_recorded": True},
        {"vitamin_d_deficiency": True},
        {"vitamin_d_25oh": 19.9},
        {"hyperparathyroidism": True},
        {"iv_iron_courses": 2, "iv_iron_helped_before": True},
        {"body_weight": 50, "height": 170},
        {"body_mass_index": 18.4},
        {"weeks_since_iv_iron": 52, "iv_iron_helped_before": True},
    ],
)
def test_phosphate_is_measured_first_where_it_may_fall(risk: dict[str, object]) -> None:
    result = iron(**risk)
    assert result.status("iv_fcm") == "needs"
    assert "phosphate" in result.requests()
    assert iron(**risk, phosphate=2.5).status("iv_fcm") == "recommend"


@pytest.mark.parametrize(
    ("weeks", "helped", "fcm", "dextran"),
    [
        (11.9, True, "avoid", "not_indicated"),
        (12, True, "recommend", "consider"),
        (12, False, "not_indicated", "not_indicated"),
        (12, None, "needs", "needs"),
    ],
)
def test_a_second_course_waits_and_needs_a_first_that_helped(
    weeks: float, helped: bool | None, fcm: str, dextran: str
) -> None:
    result = iron(weeks_since_iv_iron=weeks, iv_iron_helped_before=helped, phosphate=3.0)
    assert result.status("iv_fcm") == fcm
    assert result.status("iv_iron_dextran") == dextran


def test_after_failure_by_mouth_the_vein_remains() -> None:
    assert offered(iron(oral_iron_failed_or_not_tolerated=True)) == ADULT_IV


def test_the_window_admits_the_mouth_only_where_the_vein_is_no_way() -> None:
    refused: dict[str, object] = {"ferritin": 90, "iv_iron_refused_or_unavailable": True}
    assert iron(**refused, transferrin_saturation=19.99).status("oral_iron") == "recommend"
    assert iron(**refused, transferrin_saturation=20).status("oral_iron") == "not_indicated"
    assert iron(ferritin=90, transferrin_saturation=15).status("oral_iron") == "not_indicated"


@pytest.mark.parametrize(
    ("week", "ferritin", "failed", "fcm"),
    [
        (13.9, 20, True, "contraindicated"),
        (None, 20, True, "contraindicated"),
        (14, 29.9, True, "consider"),
        (14, 30, True, "not_indicated"),
        (14, 29.9, False, "not_indicated"),
        (14, 29.9, None, "needs"),
    ],
)
def test_pregnancy_restricts_the_vein(week: float | None, ferritin: float, failed: bool | None, fcm: str) -> None:
    result = iron(
        **YOUNG,
        pregnant=True,
        gestational_age=week,
        ferritin=ferritin,
        oral_iron_failed_or_not_tolerated=failed,
    )
    assert result.status("iv_fcm") == fcm


def test_pregnancy_keeps_iron_by_mouth_up_to_75() -> None:
    pregnant: dict[str, object] = {**YOUNG, "pregnant": True, "gestational_age": 20}
    assert iron(**pregnant, ferritin=75).status("oral_iron") == "recommend"
    assert offered(iron(**pregnant, ferritin=90)) == set()


@pytest.mark.parametrize(
    ("ferritin", "tsat", "status"),
    [(199.99, 19.99, "consider"), (200, 19.99, "not_indicated"), (199.99, 20, "not_indicated"), (199, None, "needs")],
)
def test_end_stage_kidney_disease_has_iron_sucrose_only(ferritin: float, tsat: float | None, status: str) -> None:
    result = iron(dialysis=True, ferritin=ferritin, transferrin_saturation=tsat)
    assert result.status("iv_iron_sucrose") == status
    assert offered(result) <= {"iv_iron_sucrose"}


def test_a_child_is_given_iron_by_mouth_below_50() -> None:
    child: dict[str, object] = {"age": 10, "sex": "male", "body_weight": 15}
    low = iron(**child, ferritin=49.99)
    assert low.status("oral_iron") == "recommend"
    assert low.status("iv_fcm") == "avoid"
    assert low.option("oral_iron").dose is not None
    assert low.option("oral_iron").dose.max_mg_per_day == pytest.approx(45)  # type: ignore[union-attr]
    assert offered(iron(**child, ferritin=50)) == set()
    assert iron(**{**child, "body_weight": None}, ferritin=40).status("oral_iron") == "needs"
    fcm = low.option("iv_fcm").dose
    assert fcm is None or fcm.max_mg_per_day is None


@pytest.mark.parametrize(
    ("locale", "weight", "limit"),
    [
        ("us", 70, 1000),
        ("us", 60, 900),
        ("us", 40, 600),
        ("eu", 60, 1000),
        ("uk", 40, 800),
        ("jp", 60, 900),
        (None, 60, 900),
    ],
)
def test_the_dose_of_carboxymaltose_follows_weight_and_label(locale: str | None, weight: float, limit: float) -> None:
    dose = iron(locale=locale, body_weight=weight, height=160, phosphate=3).option("iv_fcm").dose
    assert dose is not None
    assert dose.max_mg_per_day == pytest.approx(limit)
    assert dose.interval_days == 7


def test_carboxymaltose_suits_better_where_the_mouth_is_slow_or_fails() -> None:
    for facts in ({"irls_total": 21}, {"malabsorption": True}, {"haemoglobin": 9.9}, {"ferritin": 80}):
        assert iron(**{"irls_total": 15, **facts}).finding("iv_iron_first") is True
    assert iron(irls_total=20, haemoglobin=10).finding("iv_iron_first") is False


def test_low_phosphate_is_corrected() -> None:
    assert iron(phosphate=1.99).status("phosphate_management") == "recommend"
    assert iron(phosphate=2.0).status("phosphate_management") == "not_indicated"
    assert iron(phosphate=None).status("phosphate_management") == "not_indicated"
    assert iron(phosphate=None, malabsorption=True).status("phosphate_management") == "needs"


@pytest.mark.parametrize("fact", ["ferritin", "transferrin_saturation", "active_infection", "phosphate", "crp"])
def test_taking_a_fact_away_never_opens_a_blocked_vein(fact: str) -> None:
    cases: dict[str, dict[str, object]] = {
        "ferritin": {"ferritin": 320, "transferrin_saturation": 15},
        "transferrin_saturation": {"transferrin_saturation": 50},
        "active_infection": {"active_infection": True},
        "phosphate": {"phosphate": 1.5, "malabsorption": True},
        "crp": {"ferritin": 90, "crp": 30},
    }
    blocked = cases[fact]
    assert iron(**blocked).status("iv_fcm") not in OFFERED
    assert iron(**{**blocked, fact: None}).status("iv_fcm") not in OFFERED


RELAPSE: dict[str, object] = {
    "ferritin": 150,
    "transferrin_saturation": 30,
    "weeks_since_iv_iron": 20,
    "weeks_since_fcm": 20,
    "iv_iron_helped_before": True,
    "relapse_after_iv_iron": True,
    "phosphate": 3,
}


@pytest.mark.parametrize(
    ("facts", "fcm", "ferumoxytol"),
    [
        ({}, "consider", "consider"),
        ({"ferritin": 299.9, "transferrin_saturation": 44.9}, "consider", "consider"),
        ({"ferritin": 300}, "contraindicated", "contraindicated"),
        ({"transferrin_saturation": 45}, "contraindicated", "contraindicated"),
        ({"weeks_since_iv_iron": 12, "weeks_since_fcm": 12}, "consider", "consider"),
        ({"weeks_since_iv_iron": 11.9, "weeks_since_fcm": 11.9}, "avoid", "not_indicated"),
        ({"relapse_after_iv_iron": False}, "not_indicated", "not_indicated"),
        ({"relapse_after_iv_iron": None}, "needs", "needs"),
        ({"iv_iron_helped_before": False}, "not_indicated", "not_indicated"),
        ({"crp": 20}, "not_indicated", "not_indicated"),
        ({"crp": None}, "needs", "needs"),
        ({"ferritin": 90}, "recommend", "consider"),
    ],
)
def test_a_relapse_after_a_course_that_helped_is_weighed_up_to_300(
    facts: dict[str, object], fcm: str, ferumoxytol: str
) -> None:
    result = iron(**{**RELAPSE, **facts})
    assert (result.status("iv_fcm"), result.status("iv_ferumoxytol")) == (fcm, ferumoxytol)


def test_fever_forbids_the_vein_and_leaves_the_mouth() -> None:
    result = iron(fever=True)
    assert result.status("iv_fcm") == "contraindicated"
    assert result.status("oral_iron") == "recommend"
    assert iron(fever=True, active_infection=None).status("iv_fcm") == "contraindicated"


@pytest.mark.parametrize(
    ("facts", "by_mouth"),
    [
        ({"decompensated_liver_disease": True}, "recommend"),
        ({"iv_iron_refused_or_unavailable": True}, "recommend"),
        ({"active_infection": True}, "not_indicated"),
        ({"decompensated_liver_disease": True, "transferrin_saturation": 20}, "not_indicated"),
    ],
)
def test_in_the_window_the_mouth_stands_in_only_for_a_vein_that_stays_shut(
    facts: dict[str, object], by_mouth: str
) -> None:
    assert iron(**{"ferritin": 90, "transferrin_saturation": 15, **facts}).status("oral_iron") == by_mouth


def test_a_childs_low_body_mass_index_is_no_phosphate_risk() -> None:
    slight: dict[str, object] = {"body_weight": 35, "height": 140, "ferritin": 40, "postmenopausal": None}
    assert iron(**slight, age=10).alert("fcm_repeat_restriction") is None
    assert iron(**slight, age=40, can_be_pregnant=False).alert("fcm_repeat_restriction") == "high"
