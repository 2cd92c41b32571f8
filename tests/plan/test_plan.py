"""The plan: the first line of the status table that is true decides, unknown is asked for, reasons lead to facts."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from ekbom.facts.variables import abi, ferritin, irls_total
from ekbom.guidelines.vocabulary import alert, finding, option, row
from ekbom.logic.expressions import TRUE, BookError, either_leg, number, variable
from ekbom.plan.because import Because
from ekbom.plan.book import load_tables
from ekbom.plan.collect import collect
from ekbom.plan.compile_book import compile_book
from ekbom.plan.engine import Engine, Judgement
from ekbom.plan.examples import AS_OF
from ekbom.plan.model import Recommendation
from ekbom.records import read
from tests.plan.small_book import DAY, NEW, book, engine, judge, patient, small_words

READY: dict[str, object] = {
    "urge_to_move_legs": True,
    "irls_total": 20,
    "creatinine": 1.0,
    "ferritin": 120,
    "condition_list": True,
    "medication_list": True,
    "takes_gabapentin": False,
    "takes_ropinirole": False,
    "takes_pramipexole": False,
    "pregnant": False,
    "age": 50,
    "sex": "male",
    "dialysis": False,
    "wants_psg": False,
    "phq9_item9": 0,
}


def one(judgement: Judgement, id: str) -> Recommendation:
    return next(r for r in judgement.plan.recommendations if r.option.id == id)


def status(id: str, **changes: object) -> str:
    facts = {k: v for k, v in {**READY, **changes}.items() if v is not None}
    return one(judge(**facts), id).status


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "recommend"),
        ({"psychotic_disorder": True}, "contraindicated"),
        ({"psychotic_disorder": True, "irls_total": 5}, "contraindicated"),
        ({"irls_total": 5}, "not_indicated"),
        ({"irls_total": 5, "seizure_disorder": True}, "not_indicated"),
        ({"seizure_disorder": True}, "avoid"),
        ({"seizure_disorder": True, "creatinine": None}, "avoid"),
        ({"creatinine": None}, "needs"),
        ({"irls_total": None}, "needs"),
        ({"condition_list": None}, "needs"),
        ({"condition_list": None, "psychotic_disorder": False, "seizure_disorder": False}, "recommend"),
        ({"ferritin": 40}, "consider"),
        ({"ferritin": None}, "consider"),
    ],
)
def test_the_first_line_that_is_true_decides(changes: dict[str, object], expected: str) -> None:
    assert status("gabapentin", **changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"takes_gabapentin": True}, "recommend"),
        ({"takes_gabapentin": True, "irls_total": 2}, "recommend"),
        ({"takes_gabapentin": True, "psychotic_disorder": True}, "recommend"),
        ({"takes_gabapentin": True, "creatinine": 6}, "contraindicated"),
        ({"takes_gabapentin": True, "seizure_disorder": True}, "avoid"),
        ({"takes_gabapentin": True, "creatinine": None}, "needs"),
        ({"takes_gabapentin": True, "irls_total": 35}, "consider"),
        ({"takes_gabapentin": None}, "recommend"),
    ],
)
def test_current_treatment_is_judged_as_current_treatment(changes: dict[str, object], expected: str) -> None:
    assert status("gabapentin", **changes) == expected
    current = one(judge(**{k: v for k, v in {**READY, **changes}.items() if v is not None}), "gabapentin").state
    assert current == ("current" if changes["takes_gabapentin"] else "proposed")


def test_statements_decide_by_population_then_year() -> None:
    assert status("ropinirole") == "avoid"
    assert status("ropinirole", takes_ropinirole=True) == "avoid"
    assert status("clonazepam") == "avoid"
    assert status("clonazepam", sex="female", pregnant=True, age=30) == "consider"
    assert status("clonazepam", sex="female", pregnant=None, age=30) == "needs"
    assert status("pregabalin") == "recommend"
    assert status("magnesium") == "not_indicated"
    assert status("vitamin_e") == "not_indicated"
    assert status("exercise") == "consider"
    assert status("exercise", urge_to_move_legs=False) == "not_indicated"
    assert status("refer_specialist", irls_total=31, ferritin=3, wants_refer_specialist=False) == "consider"
    assert status("psg", wants_psg=True) == "consider"
    assert status("psg", wants_psg=None) == "needs"


def test_a_leg_has_its_own_status_and_the_better_leg_that_has_the_indication_speaks() -> None:
    both = judge(abi_left=0.5, abi_right=1.1, rest_pain_left=False, rest_pain_right=False)
    stockings = one(both, "compression_stockings")
    assert dict(stockings.per_side) == {"left": "contraindicated", "right": "recommend"}
    assert stockings.status == "recommend"
    assert [(b.id, b.side) for b in stockings.hard] == [("ischaemia", "left")]
    assert one(judge(abi_left=0.5), "compression_stockings").status == "needs"
    assert one(judge(abi_left=0.5, abi_right=0.3), "compression_stockings").status == "contraindicated"
    assert one(judge(abi_left=1.5, abi_right=2.0), "compression_stockings").status == "not_indicated"
    assert [(a.id, a.side, a.level) for a in both.plan.alerts if a.id == "limb_ischaemia"] == [
        ("limb_ischaemia", "left", "high")
    ]


def test_what_is_unknown_is_needed_under_every_status() -> None:
    assert one(judge(**{**READY, "psychotic_disorder": True, "seizure_disorder": False}), "gabapentin").needs == ()
    blocked = {k: v for k, v in READY.items() if k not in ("creatinine", "irls_total")}
    result = one(judge(**{**blocked, "psychotic_disorder": True, "seizure_disorder": False}), "gabapentin")
    assert result.status == "contraindicated"
    assert set(result.needs) == {"creatinine_or_egfr", "irls_score"}


def test_presumptions_are_named_only_where_they_were_made() -> None:
    result = one(judge(**READY), "gabapentin")
    assert result.presumed == ("no_psychotic_disorder", "no_seizure_disorder")
    told = one(judge(**{**READY, "psychotic_disorder": False}), "gabapentin")
    assert told.presumed == ("no_seizure_disorder",)
    assert one(judge(**{**READY, "ferritin": 40}), "oral_iron").presumed == ("tsat_below_45",)
    assert one(judge(**{**READY, "ferritin": 40}), "oral_iron").status == "consider"
    assert (
        one(judge(**{**READY, "ferritin": 40, "transferrin_saturation": 50}), "oral_iron").status == "contraindicated"
    )
    assert one(judge(**{**READY, "ferritin": 40, "transferrin_saturation": 20}), "oral_iron").presumed == ()


def test_requests_name_what_an_answer_could_change_and_are_ranked_by_it() -> None:
    facts = {k: v for k, v in READY.items() if k not in ("creatinine", "irls_total")}
    requests = {r.id: r for r in judge(**facts).plan.requests}
    assert requests["creatinine_or_egfr"].could_change == ("gabapentin",)
    assert set(requests["irls_score"].could_change) >= {"gabapentin", "pregabalin", "ropinirole", "clonazepam"}
    ranked = [r.id for r in judge(**facts).plan.requests]
    assert ranked.index("irls_score") < ranked.index("creatinine_or_egfr") < ranked.index("problem_list")
    assert requests["creatinine_or_egfr"].title == "Creatinine"
    assert "repeat_iron_studies" not in requests
    asked = {r.id for r in judge(**{**READY, "ferritin": 40}).plan.requests}
    assert "repeat_iron_studies" in asked


def test_an_answer_that_could_change_nothing_is_not_asked_for() -> None:
    facts = {**READY, "psychotic_disorder": True, "seizure_disorder": False}
    del facts["creatinine"]
    gabapentin = one(judge(**facts), "gabapentin")
    assert gabapentin.status == "contraindicated"
    assert gabapentin.could_change == 0


def test_every_answer_outside_the_requests_leaves_the_statuses_alone() -> None:
    """The masks may ask too much but never too little: a fact outside them changes no status."""
    import itertools

    choices: dict[str, tuple[object, ...]] = {
        "urge_to_move_legs": (True, False, None),
        "irls_total": (5, 20, 35, None),
        "creatinine": (1.0, 6.0, None),
        "psychotic_disorder": (True, False, None),
        "condition_list": (True, None),
        "takes_gabapentin": (True, False, None),
        "ferritin": (40, 120, None),
        "transferrin_saturation": (20, 50, None),
    }
    names = list(choices)
    checked = 0
    for values in itertools.islice(itertools.product(*choices.values()), 0, None, 17):
        known = {n: v for n, v in zip(names, values, strict=True) if v is not None}
        judgement = judge(**{**known, "sex": "male", "age": 50, "dialysis": False, "pregnant": False})
        facts = engine().tables.facts
        for name in (n for n, v in zip(names, values, strict=True) if v is None):
            bit = next(at for at, row_ in enumerate(facts) if row_.key == name)
            for answer in choices[name]:
                if answer is None:
                    continue
                other = judge(**{**known, name: answer, "sex": "male", "age": 50, "dialysis": False, "pregnant": False})
                for before in judgement.plan.recommendations:
                    after = one(other, before.option.id)
                    if before.status != after.status:
                        checked += 1
                        assert before.could_change >> bit & 1, (known, name, answer, before.option.id)
    assert checked > 50


def test_doses_follow_the_patient_and_are_left_out_where_nothing_is_offered() -> None:
    dose = one(judge(**READY), "gabapentin").dose
    assert dose is not None
    assert (dose.start, dose.titrate, dose.max_mg_per_day, dose.interval_days) == ("300 mg", "", 900.0, 1.0)
    older = one(judge(**{**READY, "age": 70, "creatinine": 3}), "gabapentin").dose
    assert older is not None
    assert (older.start, older.max_mg_per_day) == ("100 mg", 300.0)
    assert older.maximum == "300 mg a day for this patient. 900 mg with good kidneys"
    assert one(judge(**{**READY, "psychotic_disorder": True}), "gabapentin").dose is None
    assert one(judge(**READY), "pregabalin").dose is None
    unknown_age = {k: v for k, v in READY.items() if k != "age"}
    started = one(judge(**unknown_age), "gabapentin").dose
    assert started is not None
    assert started.start == ""


def test_options_are_ordered_by_status_necessity_grade_and_fit() -> None:
    shown = [r.option.id for r in judge(**{**READY, "ferritin": 120}).plan.recommendations]
    assert shown.index("gabapentin") < shown.index("pregabalin") < shown.index("exercise") < shown.index("ropinirole")
    assert shown.index("ropinirole") < shown.index("magnesium")
    older = [r.option.id for r in judge(**{**READY, "age": 70}).plan.recommendations]
    assert older.index("gabapentin") < older.index("pregabalin")


def test_alerts_speak_once_at_their_gravest_level_and_the_unknown_one_lower() -> None:
    assert [(a.id, a.level, a.state) for a in judge(phq9_item9=2).plan.alerts] == [("suicidality", "critical", "known")]
    assert [(a.id, a.level, a.state) for a in judge().plan.alerts] == [("suicidality", "high", "unknown")]
    assert judge(phq9_item9=0).plan.alerts == ()
    grave = judge(phq9_item9=0, abi_left=0.3, abi_right=0.3).plan.alerts
    assert [(a.side, a.level) for a in grave] == [("left", "critical"), ("right", "critical")]


def test_today_names_what_to_do_what_not_and_what_to_ask() -> None:
    today = judge(**{**READY, "takes_gabapentin": True, "creatinine": 6, "phq9_item9": 1}).plan.today
    assert today.do[0] == "see today"
    assert "Pregabalin" in today.do
    assert judge(**{**READY, "phq9_item9": 3}).plan.today.do[:2] == ("Emergency care", "see today")
    assert today.do_not[0] == "do not go on with Gabapentin: above its ceiling"
    assert today.do_not[-1] == "do not start Clonazepam, Ropinirole: the guideline is against it"
    assert judge(**{**READY, "takes_gabapentin": True}).plan.today.do[0] == "Continue: Gabapentin"
    soft = {**READY, "seizure_disorder": True, "wants_gabapentin": True}
    assert "do not start Gabapentin: seizures" in judge(**soft).plan.today.do_not
    hard = {**READY, "psychotic_disorder": True}
    assert "do not start Gabapentin: psychosis" in judge(**hard).plan.today.do_not
    idle = judge(**{**READY, "psychotic_disorder": True, "irls_total": 5}).plan.today.do_not
    assert not any("Gabapentin" in text for text in idle)
    wanted = judge(**{**READY, "wants_ropinirole": True}).plan.today.do_not
    assert "do not start Ropinirole: the guideline is against it" in wanted
    review = judge(**{**READY, "takes_gabapentin": True, "seizure_disorder": True}).plan.today.do_not
    assert review[0] == "review Gabapentin: seizures"
    assert judge().plan.today.ask


def test_follow_ups_have_a_date_and_only_what_applies_is_listed() -> None:
    plan = judge(**{**READY, "ferritin": 40}).plan
    assert [(f.id, f.due) for f in plan.follow_ups] == [("iron_again", "2027-04-13")]
    assert judge(**READY).plan.follow_ups == ()


def test_heads_of_the_plan() -> None:
    plan = judge(**READY).plan
    assert (plan.diagnosis.label, plan.severity.label, plan.irls, plan.age_years) == (
        "definite_RLS",
        "severe",
        20.0,
        50,
    )
    empty = judge().plan
    assert (empty.diagnosis.label, empty.severity.label, empty.irls, empty.age_years) == (
        "insufficient_data",
        "not_assessable",
        None,
        None,
    )


def test_facts_in_any_order_give_the_same_plan() -> None:
    facts = {**READY, "takes_pramipexole": True}
    turned = dict(reversed(facts.items()))
    assert judge(**facts).plan == judge(**turned).plan
    assert one(judge(**facts), "gabapentin").replaces == ("pramipexole",)


# --- reasons ---------------------------------------------------------------------------------------


def leaves(reason: dict[str, object]) -> list[dict[str, object]]:
    inner = reason.get("operands") or []
    assert isinstance(inner, list)
    found = [reason["fact"]] if "fact" in reason else []
    return [*found, *(leaf for part in inner for leaf in leaves(part))]  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("changes", "id", "fact"),
    [
        ({"psychotic_disorder": True}, "gabapentin", "psychotic_disorder"),
        ({"irls_total": 5}, "gabapentin", "irls_total"),
        ({"seizure_disorder": True}, "gabapentin", "seizure_disorder"),
        ({"creatinine": None}, "gabapentin", "creatinine"),
        ({"ferritin": 40}, "gabapentin", "ferritin"),
        ({"takes_gabapentin": True, "creatinine": 6}, "gabapentin", "creatinine"),
        ({"takes_gabapentin": True}, "gabapentin", "takes_gabapentin"),
        ({}, "gabapentin", "urge_to_move_legs"),
    ],
)
def test_the_reason_leads_to_the_fact_with_its_date_and_source(changes: dict[str, object], id: str, fact: str) -> None:
    judgement = judge(**{k: v for k, v in {**READY, **changes}.items() if v is not None})
    reason = Because(judgement, small_words()).recommendation(one(judgement, id))
    assert reason["value"] == one(judgement, id).status
    found = [leaf for leaf in leaves(reason) if leaf["id"] == fact]
    assert found
    if changes.get(fact, READY.get(fact)) is None:
        assert found[0]["value"] == "unknown"
    else:
        assert (found[0]["date"], found[0]["source"]) == ("2026-11-01", f"case {fact}")


def test_reasons_of_statements_against_and_of_no_statement() -> None:
    judgement = judge(**READY)
    because = Because(judgement, small_words())
    assert because.recommendation(one(judgement, "ropinirole"))["value"] == "avoid"
    none = because.recommendation(one(judgement, "magnesium"))
    assert none["value"] == "not_indicated"
    current = judge(**{**READY, "takes_gabapentin": True, "irls_total": 35})
    assert Because(current, small_words()).recommendation(one(current, "gabapentin"))["value"] == "consider"


def test_the_deciding_tree_is_part_of_the_whole_tree() -> None:
    judgement = judge(**{**READY, "ferritin": 40, "pregnant": None} | {"pregnant": True})
    because = Because(judgement, small_words())
    for row_ in judgement.tables.options:
        node = row_.status
        few = {str(leaf["key"]) for leaf in leaves(because.deciding(node))}
        many = {str(leaf["key"]) for leaf in leaves(because.whole(node))}
        assert few <= many
        assert because.deciding(node)["value"] == because.whole(node)["value"]


def test_a_table_without_a_true_row_is_explained_by_all_its_rows_and_a_default_by_its_list() -> None:
    empty = judge()
    diagnosis = Because(empty, small_words()).deciding(empty.plan.diagnosis.node)
    assert diagnosis["value"] == "insufficient_data"
    assert {leaf["id"] for leaf in leaves(diagnosis)} == {"urge_to_move_legs"}
    table = next(f for f in empty.plan.findings if f.id == "table")
    unknown = Because(empty, small_words()).deciding(table.node)
    assert (unknown["value"], [leaf["value"] for leaf in leaves(unknown)]) == ("unknown", ["unknown"])
    dated = judge(as_of=DAY)
    late = next(f for f in dated.plan.findings if f.id == "late")
    assert leaves(Because(dated, small_words()).deciding(late.node))[0]["value"] == "2027-01-19"
    judgement = judge(**READY)
    block_node = one(judgement, "gabapentin").option.legs[0].hard[0].node
    presumed = Because(judgement, small_words()).deciding(block_node)
    assert {leaf["id"] for leaf in leaves(presumed)} == {"psychotic_disorder", "condition_list"}


def test_findings_and_presumptions_are_marked_in_the_tree() -> None:
    judgement = judge(**READY)
    because = Because(judgement, small_words())
    low = next(f for f in judgement.plan.findings if f.id == "low_iron")
    reason = because.deciding(low.node)
    assert (reason["finding"], reason["sources"], reason["value"]) == ("low_iron", ["NEW"], False)
    assert because.deciding(low.node) is reason
    [threshold] = [part for part in reason["operands"][0]["operands"] if "source" in part]
    assert (threshold["value"], threshold["source"]) == (75.0, "NEW")
    drug = one(judgement, "gabapentin").option
    presumed = because.whole(drug.legs[0].hard[0].node)
    assert presumed["presumed"] is True
    told = judge(**{**READY, "psychotic_disorder": False})
    assert "presumed" not in Because(told, small_words()).deciding(drug.legs[0].hard[0].node)
    alerts = judge(phq9_item9=1)
    assert Because(alerts, small_words()).alert(alerts.plan.alerts[0])["value"] is True


# --- the book --------------------------------------------------------------------------------------


def test_two_things_with_one_id_stop_the_book() -> None:
    one_ = finding("same", "One", irls_total > 3, source=NEW)
    two = finding("same", "Two", irls_total > 4, source=NEW)
    with pytest.raises(BookError, match="already defined"):
        collect([SimpleNamespace(a=one_, b=two)])
    assert list(collect([SimpleNamespace(a=one_, again=one_, __hidden__=two)]).findings) == ["same"]


def test_a_fact_that_the_catalogue_does_not_know_stops_the_book() -> None:
    odd = finding("odd", "Odd", variable("no_such_fact", number("mg")) > 3, source=NEW)
    with pytest.raises(BookError, match="catalogue"):
        compile_book(collect([SimpleNamespace(odd=odd, d=book().findings["diagnosis_class"])]))


def test_a_leg_where_none_is_meant_stops_the_book() -> None:
    from ekbom.guidelines.vocabulary import follow_up

    sided = follow_up("leg", "Leg", when=abi < 0.9, after_days=1, source=NEW)
    with pytest.raises(BookError, match="leg"):
        compile_book(collect([SimpleNamespace(sided=sided)]))
    assert compile_book(collect([SimpleNamespace(x=finding("x", "X", either_leg(abi < 0.9), source=NEW))]))


def test_an_option_that_is_sided_and_current_on_one_leg() -> None:
    from ekbom.facts.variables import ceap_c

    stocking = option(
        "compression_stockings", "Stockings", kind="device", text="x", indication=abi < 1.4, harmless=True,
        current=ceap_c.is_("C3"), how_to_stop="x",
    )  # fmt: skip
    tables, _, _ = compile_book(
        collect(
            [SimpleNamespace(a=stocking, d=book().findings["diagnosis_class"], s=book().findings["severity_class"])]
        )
    )
    from ekbom.plan.engine import Engine

    judged = Engine(tables).judge(patient(abi_left=1.0, ceap_c_left="C3", ceap_c_right="C0", abi_right=2.0))
    assert dict(one(judged, "compression_stockings").per_side) == {"left": "recommend", "right": "not_indicated"}
    assert one(judged, "compression_stockings").state == "current"


def test_an_alert_with_an_unknown_row_on_a_leg() -> None:
    speaks = alert("leg", "X", "Leg", row(abi < 0.4, "high", "low"), source=NEW)
    assert speaks.sided
    assert not alert("all", "X", "All", row(ferritin < 3, "high", "low"), source=NEW).sided
    assert TRUE is not None


def test_an_emergency_stands_before_the_other_alerts_of_its_level() -> None:
    tables = load_tables()
    emergencies = {row.id for row in tables.alerts if row.emergency}
    assert emergencies == {"acute_dvt", "limb_ischaemia", "pulmonary_embolism", "red_flag", "suicidality"}
    sheet = Path(__file__).parents[2] / "docs" / "explanation" / "ten-patients" / "petra.yaml"
    plan = Engine(tables).judge(read(str(sheet), as_of=AS_OF.toordinal())).plan
    critical = [a.id for a in plan.alerts if a.level == "critical"]
    assert critical[0] == "suicidality"
    assert len(critical) > 1 and critical[1:] == sorted(critical[1:])
