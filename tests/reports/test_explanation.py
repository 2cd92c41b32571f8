"""Why something came out as it did: every kind, down to facts with value, unit, date and source."""

import json

import pytest

from ekbom.reports.explanation import SCHEMA, UnknownId, as_json, as_text
from tests.reports.small_book import judged, nameless, ordinary


def _text(facts, id, kind=None):
    return as_text(*judged(facts), id, kind)


def _only(facts, id, kind=None):
    (part,) = json.loads(as_json(*judged(facts), id, kind))["explained"]
    return part


def test_a_recommendation_tells_what_decided_and_every_part_looked_at():
    text = _text(ordinary(), "gabapentin")
    assert text.startswith("Gabapentin (recommendation): recommend\n=====")
    decided, checked = text.split("EVERYTHING THAT WAS LOOKED AT")
    assert "Urge to move the legs = yes [fact urge; 2026-05-20; Observation/urge]" in decided
    assert "> hard block pregnancy, S13: not in pregnancy" in checked
    assert "Estimated GFR = 72.5 mL/min/1.73 m²" in " ".join(checked.split())
    assert "[presumed]" in checked
    assert "AASM-2025 A2 (strong, for, moderate certainty)" in decided
    assert "absent: psychotic disorder (no_psychosis)" in decided


def test_what_could_change_a_recommendation_is_asked_for():
    part = _only(nameless(), "gabapentin")
    assert part["value"] == "needs"
    assert {"pregnancy_status", "creatinine_or_egfr"} <= {c["id"] for c in part["could_change_it"]}
    assert "Is she pregnant?" in _text(nameless(), "gabapentin")


def test_a_firm_answer_says_that_nothing_could_change_it():
    assert "No missing answer could change it." in _text(ordinary(), "low_iron")


def test_a_current_treatment_is_explained_as_current():
    text = _text(ordinary(), "pramipexole")
    assert "In use now: judged as current treatment." in text
    assert _only(ordinary(), "pramipexole")["state"] == "current"


def test_legs_are_told_apart():
    text = _text(ordinary(), "open_ulcer")
    assert "Open ulcer (finding, left leg): yes" in text
    assert "Open ulcer (finding, right leg): unknown" in text
    assert "Per leg: left: contraindicated; right: needs an answer first" in _text(ordinary(), "stockings")


def test_a_finding_gives_value_with_unit_and_the_source_of_its_threshold():
    text = " ".join(_text(ordinary(), "low_iron").split())
    assert "Ferritin = 42 µg/L [fact ferritin; 2026-05-20; Observation/ferritin]" in text
    assert "[IRON-2018]" in text
    assert _only(ordinary(), "first_symptoms")["value"] == "2020-02-03"


def test_a_silent_alert_shows_that_no_line_of_it_holds():
    part = _only(ordinary(), "pregnancy_restriction")
    assert (part["value"], part["text"], part["rule"]) == ("silent", None, "S13")
    assert [check["part"] for check in part["checked"]] == [
        "critical: Pregnant: no gabapentin.",
        "not known (moderate): Pregnancy is not known.",
    ]


def test_a_speaking_alert_shows_its_level_and_what_could_change_it():
    part = _only(nameless(), "pregnancy_restriction")
    assert (part["value"], part["text"]) == ("moderate", "Pregnancy is not known.")
    assert [c["id"] for c in part["could_change_it"]] == ["pregnancy_status"]


def test_a_request_shows_what_it_would_answer_and_change():
    part = _only(nameless(), "ferritin")
    assert part["value"] == "asked"
    assert part["questions"] == ["What is the ferritin?"]
    assert [o["id"] for o in part["could_change"]] == ["iv_iron"]
    assert "Options an answer could change".upper() in _text(nameless(), "ferritin")


def test_a_request_that_is_not_asked_says_why_and_shows_the_answer_that_is_there():
    part = _only(ordinary(), "ferritin")
    assert part["value"] == "not asked"
    assert part["because"]["expression"] == "no answer to it could change the plan"
    assert part["because"]["operands"][0]["fact"]["value"] == 42.0


def test_a_request_of_every_visit_is_asked_by_its_own_rule():
    part = _only(ordinary(), "mental_health_screen")
    assert part["because"]["expression"] == "the plan asks for it, whatever the answer changes"


def test_a_request_without_words_of_its_own_is_called_after_its_fact():
    assert _only(nameless(), "drug_list")["title"] == "Takes pramipexole"


def test_the_json_form_is_headed_and_unfolds_a_repeated_part_once():
    document = json.loads(as_json(*judged(ordinary()), "iv_iron", "recommendation"))
    assert (document["schema"], document["as_of"], document["id"]) == (SCHEMA, "2026-11-22", "iv_iron")
    assert document["knowledge"]["digest"].startswith("sha256:")


def test_a_repeated_part_is_referred_to_and_not_repeated():
    judgement, because = judged(ordinary())
    leaf = because.whole(judgement.plan.findings[2].node)
    twice = {"expression": "both", "value": True, "operands": [leaf, leaf]}
    from ekbom.reports.reasons import lines, unfolded_once

    assert [line.remark for line in lines(twice)][-1].endswith("reasons given above")
    first, second = unfolded_once(twice)["operands"]
    assert first["operands"]
    assert (second["operands"], second["see"]) == ([], "above")


def test_long_words_above_their_own_parts_are_cut():
    from ekbom.reports.reasons import lines

    tree = {"expression": "word " * 100, "value": True, "operands": [{"expression": "x", "value": True}]}
    first, second = lines(tree)
    assert first.words.endswith(" …")
    assert len(first.words) < 170
    assert second.words == "x"


@pytest.mark.parametrize(
    ("id", "kind", "message"),
    [
        ("gabapentine", None, "there is no finding, recommendation, alert or request 'gabapentine'; near to it: gabapentin"),
        ("ferritine", "request", "there is no request 'ferritine'; near to it: ferritin"),
        ("zzzzzz", None, "there is no finding, recommendation, alert or request 'zzzzzz'; 'ekbom plan INPUT --format json'"),
        ("gabapentin", "alert", "'gabapentin' is no alert, but a recommendation; leave --kind out or change it"),
    ],
)  # fmt: skip
def test_an_unknown_id_is_one_sentence_with_what_is_near(id, kind, message):
    with pytest.raises(UnknownId) as raised:
        as_text(*judged(ordinary()), id, kind)
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)


def test_an_id_of_two_kinds_is_explained_as_both_unless_one_is_named():
    judgement, because = judged(ordinary())
    rows = tuple(row._replace(id="ferritin") if row.id == "evidence_weak" else row for row in judgement.tables.alerts)
    both = judgement._replace(tables=judgement.tables._replace(alerts=rows))
    kinds = [part["kind"] for part in json.loads(as_json(both, because, "ferritin", None))["explained"]]
    assert kinds == ["alert", "request"]
    assert [p["kind"] for p in json.loads(as_json(both, because, "ferritin", "request"))["explained"]] == ["request"]
