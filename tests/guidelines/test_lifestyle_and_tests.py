"""What people can do themselves, tests of sleep, genes, referrals, follow-up: each only with its reason."""

from __future__ import annotations

import pytest

from tests.guidelines.cases import judge


@pytest.mark.parametrize("option", ["exercise", "sleep_hygiene", "yoga_massage", "diet"])
def test_harmless_support_is_offered_but_not_for_a_mimic(option: str) -> None:
    assert judge().status(option) == "consider"
    assert judge({"not_solely_explained_by_mimic": None}).status(option) == "consider"
    assert judge({"symptoms_begin_at_rest": False}).status(option) == "not_indicated"
    assert judge({"urge_to_move_legs": None}).status(option) == "needs"


@pytest.mark.parametrize("option", ["exercise", "yoga_massage"])
@pytest.mark.parametrize("sign", ["new_one_sided_swelling@left", "acute_cold_pulseless_leg@left"])
def test_a_leg_in_danger_is_neither_exercised_nor_massaged(option: str, sign: str) -> None:
    assert judge({sign: True}).status(option) == "contraindicated"


def test_iron_overload_and_heart_failure_are_seen_in_advice() -> None:
    assert judge({"iron_overload_disorder": True}).status("diet") == "avoid"
    assert judge({"heart_failure": True, "nyha_class": 3}).status("exercise") == "avoid"
    assert judge({"heart_failure": True, "nyha_class": 2}).status("exercise") == "consider"
    assert judge({"heart_failure": True}).status("exercise") == "needs"


@pytest.mark.parametrize(("isi", "status"), [(14, "not_indicated"), (15, "consider"), (None, "needs")])
def test_insomnia_therapy_follows_the_index(isi: float | None, status: str) -> None:
    assert judge({"isi_total": isi}).status("cbt_i") == status


@pytest.mark.parametrize(("smoker", "status"), [(True, "recommend"), (False, "not_indicated"), (None, "needs")])
def test_smoking(smoker: bool | None, status: str) -> None:
    assert judge({"smoker": smoker}).status("smoking_cessation") == status


@pytest.mark.parametrize(
    ("facts", "psg", "treatment"),
    [
        ({"stop_bang_total": 2, "refractory_rls": False}, "not_indicated", "not_indicated"),
        ({"stop_bang_total": 3}, "recommend", "needs"),
        ({"stop_bang_total": 6}, "recommend", "needs"),
        (
            {"stop_bang_total": 6, "apnoea_hypopnoea_index": 22, "sleep_apnoea_treated": False},
            "not_indicated",
            "recommend",
        ),
        (
            {"stop_bang_total": 6, "apnoea_hypopnoea_index": 22, "sleep_apnoea_treated": True},
            "not_indicated",
            "not_indicated",
        ),
        ({"stop_bang_total": 1, "sleep_apnoea": True}, "not_indicated", "needs"),
    ],
)
def test_sleep_apnoea_is_tested_before_it_is_treated(facts: dict[str, object], psg: str, treatment: str) -> None:
    result = judge(facts)
    assert result.status("psg") == psg
    assert result.status("osa_treatment") == treatment


def test_leg_movement_tests_are_for_doubt_only() -> None:
    for option in ("leg_actigraphy", "sit"):
        assert judge().status(option) == "not_indicated"
        assert judge({"not_solely_explained_by_mimic": None}).status(option) == "consider"
        assert judge({"symptoms_begin_at_rest": False}).status(option) == "not_indicated"


@pytest.mark.parametrize("facts", [{}, {"wants_gene_therapy": True}, {"first_degree_relative_with_rls": True}])
@pytest.mark.parametrize("option", ["gene_therapy", "genetic_profiling"])
def test_genes_never_gate_care(option: str, facts: dict[str, object]) -> None:
    result = judge(facts)
    assert result.status(option) == "not_indicated"
    assert result.option(option).option.evidence


@pytest.mark.parametrize(
    ("option", "facts", "status"),
    [
        ("refer_specialist", {"alpha2delta_failed": True}, "recommend"),
        ("refer_specialist", {"irls_total": 31}, "recommend"),
        ("refer_mental_health", {"phq9_total": 15, "phq9_item9": 0}, "recommend"),
        ("refer_mental_health", {"phq9_total": 14, "phq9_item9": 0}, "not_indicated"),
        ("refer_mental_health", {}, "needs"),
        ("refer_haematology", {"transferrin_saturation": 45, "ferritin": 200}, "recommend"),
        ("refer_haematology", {"iron_overload_disorder": True}, "recommend"),
        ("refer_haematology", {"transferrin_saturation": 30, "ferritin": 200, "crp": 1}, "not_indicated"),
        ("refer_nephrology", {"dialysis": True}, "recommend"),
        ("refer_nephrology", {}, "not_indicated"),
        ("refer_obstetrics", {"age": 30, "postmenopausal": None, "pregnant": True}, "recommend"),
        ("refer_obstetrics", {"age": 30, "postmenopausal": None, "pregnant": None}, "needs"),
        ("refer_obstetrics", {}, "not_indicated"),
        ("refer_vascular", {"new_one_sided_swelling@left": True}, "recommend"),
        ("refer_vascular", {"ceap_c@left": "C1", "ceap_c@right": "C1"}, "not_indicated"),
        ("refer_vascular", {"ceap_c@left": "C4a"}, "recommend"),
        ("refer_paediatric_sleep", {}, "not_indicated"),
    ],
)
def test_referrals_have_their_own_reason(option: str, facts: dict[str, object], status: str) -> None:
    assert judge(facts).status(option) == status


def follow_ups(facts: dict[str, object] | None = None, **kwargs: object) -> set[str]:
    return {f.id for f in judge(facts, **kwargs).plan.follow_ups}  # type: ignore[arg-type]


def test_nothing_falls_due_for_what_is_neither_there_nor_offered() -> None:
    quiet = follow_ups({"symptoms_begin_at_rest": False})
    assert not quiet & {"after_drug_step", "iron_after_oral", "dopaminergic_visit", "opioid_visit", "without_drug"}


def test_dates_follow_what_is_given() -> None:
    due = {f.id: f.due for f in judge({"ferritin": 40, "transferrin_saturation": 15}).plan.follow_ups}
    assert due["iron_after_oral"] == "2027-02-14"
    assert due["after_drug_step"] == "2026-12-20"
    assert "dopaminergic_visit" in follow_ups(medications={"pramipexole": 0.25})
    assert "opioid_visit" in follow_ups(medications={"oxycodone": 10.0})


SAMPLE: dict[str, object] = {"transferrin_saturation": 30, "crp": 2, "haemoglobin": 13.5}


@pytest.mark.parametrize(
    ("facts", "by_mouth", "by_vein"),
    [
        ({"ferritin": 60}, True, True),
        ({"ferritin": 90}, False, True),
        ({"ferritin": 150}, False, False),
        ({"ferritin": 60, "transferrin_saturation": 45}, False, False),
        ({"ferritin": 60, "dialysis": True, "transferrin_saturation": 15}, False, True),
        ({"ferritin": 60, "age": 10, "postmenopausal": None}, False, False),
        ({"ferritin": 40, "age": 10, "postmenopausal": None}, True, False),
    ],
)
def test_iron_is_measured_again_after_the_way_it_is_given(
    facts: dict[str, object], by_mouth: bool, by_vein: bool
) -> None:
    due = follow_ups({**SAMPLE, **facts})
    assert ("iron_after_oral" in due, "iron_after_iv" in due) == (by_mouth, by_vein)


@pytest.mark.parametrize(
    ("fact", "id", "day"),
    [
        ("recent_blood_loss", "iron_after_blood_loss", "2026-12-20"),
        ("blood_donor", "iron_every_three_months", "2027-02-20"),
        ("heavy_menstruation", "iron_every_three_months", "2027-02-20"),
    ],
)
def test_iron_is_measured_again_after_loss_of_blood(fact: str, id: str, day: str) -> None:
    due = {f.id: f.due for f in judge({fact: True}).plan.follow_ups}
    assert due[id] == day
    assert id not in follow_ups({fact: False}) and id not in follow_ups()


def test_no_leg_is_kept_still_while_a_clot_is_possible() -> None:
    doubt: dict[str, object] = {"diagnostic_doubt": True}
    assert judge(doubt).status("sit") == "consider"
    assert judge({**doubt, "new_one_sided_swelling@left": True}).status("sit") == "contraindicated"
