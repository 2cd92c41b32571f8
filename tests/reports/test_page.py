"""What every form of the plan shows: grouped, in words, cleaned, with the ground of each presumption."""

import pytest

from ekbom.facts.known import Known
from ekbom.plan.tables import GradeRow
from ekbom.reports import wording
from ekbom.reports.items import Line, common_lines, grade_words
from ekbom.reports.page import page
from ekbom.reports.presumptions import Grounds
from tests.reports.small_book import HOSTILE, judged, nameless, ordinary, ugly


def _labels(item):
    return dict(item.lines)


def test_alternatives_of_one_group_stand_together_as_a_choice():
    shown = page(judged(ordinary())[0])
    choices = {tuple(i.result.option.id for i in c.items): c.words for c in shown.recommended}
    assert choices[("gabapentin", "pregabalin")] == "Choose one alpha-2-delta ligand"
    assert choices[("refer_sleep",)] == ""
    assert choices[("iv_iron",)] == ""


def test_a_weaker_alternative_says_what_it_would_stand_in_for():
    shown = page(judged(ordinary())[0])
    assert shown.considered[0].words == "Choose iron, one preparation: in place of Iron by infusion"


def test_dose_lines_of_a_proposal_tell_start_titration_ceiling_and_kidneys():
    shown = page(judged(ordinary())[0])
    items = {i.result.option.id: i for c in (*shown.recommended, *shown.considered) for i in c.items}
    lines = _labels(items["gabapentin"])
    assert lines["Start"] == "300 mg in the evening"
    assert lines["Titrate"] == "by 300 mg each week"
    assert lines["At most"] == "1800 mg a day"
    assert lines["Kidneys"] == "no reduction needed"
    assert lines["In place of"] == "Pramipexole"
    assert _labels(items["oral_iron"])["At most"] == "65.5 mg a day"
    assert _labels(items["oral_iron"])["Not with"] == "Iron by infusion; unheard of"


def test_a_ceiling_given_for_a_longer_interval_is_not_called_a_daily_one():
    facts = ordinary()
    judgement, _ = judged(facts)
    plan = judgement.plan
    dosed = [
        r._replace(dose=r.dose._replace(maximum="", max_mg_per_day=1000.0, interval_days=7.0))
        if r.option.id == "iv_iron" and r.dose is not None
        else r
        for r in plan.recommendations
    ]
    shown = page(judgement._replace(plan=plan._replace(recommendations=tuple(dosed))))
    items = {i.result.option.id: i for c in shown.recommended for i in c.items}
    assert _labels(items["iv_iron"])["At most"] == "1000 mg every 7 days"


def test_a_current_medicine_is_not_told_how_to_start():
    shown = page(judged(ordinary())[0])
    pramipexole = next(i for i in shown.against if i.result.option.id == "pramipexole")
    assert pramipexole.result.state == "current"
    assert "Start" not in _labels(pramipexole)
    assert _labels(pramipexole)["To stop"] == "Slowly, over weeks."


def test_what_is_taken_now_leads_the_list_of_what_is_not_for_now():
    shown = page(judged(ordinary())[0])
    assert shown.against[0].result.option.id == "pramipexole"
    assert {i.result.option.id for i in shown.against} == {"pramipexole", "rival", "abrupt", "stockings"}


def test_each_reason_against_is_said_in_a_line():
    shown = page(judged(ordinary())[0])
    reasons = {i.result.option.id: i.reasons for i in (*shown.against, *shown.not_indicated)}
    assert reasons["stockings"] == "an open ulcer (left leg)"
    assert reasons["rival"] == "AASM-2025 speaks against it"
    assert reasons["magnesium"] == "No trial of use."
    assert reasons["psg"] == "its indication is not there"


def test_the_statements_that_decide_are_the_newest_that_say_so():
    shown = page(judged(ordinary())[0])
    items = {i.result.option.id: i for c in shown.recommended for i in c.items}
    assert [(g.source, g.statement) for g in items["gabapentin"].grades] == [("AASM-2025", "A2")]


def test_a_presumption_names_its_list_and_date():
    shown = page(judged(ordinary())[0])
    (presumed,) = shown.presumptions
    assert (presumed.kind, presumed.words) == ("absent", "psychotic disorder")
    assert presumed.ground == "not on the condition list of 2026-05-20"
    assert presumed.options == ("Gabapentin", "Pregabalin")


def test_a_list_without_a_date_is_named_without_one():
    facts = ordinary()
    facts.values["condition_list"] = Known(True, "", "facts[0]")
    assert page(judged(facts)[0]).presumptions[0].ground == "not on the condition list"


def test_a_presumption_without_a_list_says_that_nobody_asked():
    judgement, _ = judged(ordinary())
    tables = judgement.tables
    node = next(leg.presumptions[0][0] for o in tables.options for leg in o.legs if leg.presumptions)
    children = list(tables.children)
    operand, then, _ = children[node]
    always = tables.kinds.index("L", 1)
    children[node] = (operand, then, always)
    changed = judgement._replace(tables=tables._replace(children=tuple(children)))
    assert page(changed).presumptions[0].ground == "not measured or not asked"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tsat_below_45", ("so", "transferrin saturation is below 45 %")),
        ("no_heart_failure", ("absent", "heart failure")),
        ("no_labelled", ("absent", "label of its own")),
        ("something_else", ("so", "something else")),
    ],
)
def test_presumptions_are_said_in_words(name, words):
    judgement, _ = judged(ordinary())
    labelled = judgement.tables.findings[2]._replace(id="labelled", label="A label of its own")
    tables = judgement.tables._replace(findings=(labelled,))
    assert Grounds(judgement._replace(tables=tables)).said(name) == words


def test_grades_keep_strength_direction_certainty_and_population():
    grade = GradeRow("S", "7", "", "for", "good_practice", "low", "child", "V", 2025, "")
    assert grade_words(grade) == "S 7 (good practice, for, low certainty, child)"
    none = grade._replace(direction="no_recommendation", certainty="not graded", population="adult")
    assert grade_words(none) == "S 7 (no recommendation)"


def test_medicines_say_dose_route_start_and_what_was_not_recognised():
    medicines = dict(page(judged(ordinary())[0]).medicines)
    assert medicines["pramipexole"] == "0.25 mg a day; oral; since 2024-01-10"
    assert medicines["evening drops"] == ("dosage only as text: ten drops; NOT RECOGNISED: say which drug this is")
    assert medicines["herbs"] == "dose not given; NOT RECOGNISED: say which drug this is"
    assert "without a name" in dict(page(judged(ugly())[0]).medicines)


def test_sources_are_those_of_what_the_plan_shows():
    sources = dict(page(judged(ordinary())[0]).sources)
    assert "AAN-2016" in sources
    assert sources["AAN-2016"].endswith("Replaced by AASM-2025.")
    assert "doi 10.0/0" in sources["AASM-2025"]
    assert "LABEL" not in sources


def test_an_unknown_patient_is_said_to_be_unknown():
    header = dict(page(judged(nameless())[0]).header)
    assert header == {
        "Patient": "without an id",
        "Age": "unknown",
        "Sex": "unknown",
        "As of": "2026-11-22",
        "Product labels": "not given: the strictest label is used",
    }


def test_cleaned_strings_hold_no_control_sign_no_turn_of_direction_and_no_half_sign():
    cleaned = wording.clean(HOSTILE)
    assert not set(cleaned) & set("\x00\x1b\u202e\u2066\ud800\n")
    assert cleaned.encode("utf-8")
    assert wording.clean("a\nb\tc") == "a b c"
    assert wording.clean("naïve “quote” – µg") == "naïve “quote” – µg"


def test_a_string_without_end_is_cut():
    assert wording.shown("x" * 5000) == "x" * 200 + "…"


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, "", "unknown"),
        (True, "", "yes"),
        (False, "", "no"),
        ("definite_RLS", "", "definite RLS"),
        (42.0, "ug/L", "42 µg/L"),
        (0.123456789, "mg", "0.123457 mg"),
        (1234567.0, "1", "1234567"),
        (1e21, "", "1e+21"),
    ],
)
def test_values_are_written_as_people_write_them(value, unit, words):
    assert wording.value_words(value, unit) == words


def test_labels_keep_their_abbreviations_in_a_sentence():
    assert wording.bare("Heart failure") == "heart failure"
    assert wording.bare("NYHA class") == "NYHA class"
    assert wording.bare("A label") == "label"
    assert wording.bare("An open ulcer") == "open ulcer"


def test_sentences_follow_each_other_and_phrases_are_parted():
    assert wording.joined(["Look at it.", "Ask", "wait"]) == "Look at it. Ask; wait"
    assert wording.joined([]) == ""


def test_what_all_alternatives_say_alike_is_said_once():
    shown = page(judged(ordinary())[0])
    pair = next(c for c in shown.recommended if len(c.items) == 2)
    assert common_lines(pair) == ()
    twins = pair._replace(items=(pair.items[0], pair.items[0]))
    assert Line("Start", "300 mg in the evening") in common_lines(twins)
    assert all(line.label for line in common_lines(twins))
    single = pair._replace(items=pair.items[:1])
    assert common_lines(single) == ()


def test_what_has_to_be_known_first_is_only_what_blocks():
    shown = page(judged(nameless())[0])
    blocking = {i.result.option.id: i.blocking for i in shown.needs}
    assert blocking["iv_iron"] == ("Urge to move the legs", "Ferritin")
    assert blocking["stockings"] == ("Urge to move the legs", "Leg ulcer (left leg)")
    assert all(i.blocking == () for c in shown.recommended for i in c.items)


def test_only_statements_for_this_patients_population_decide():
    judgement, _ = judged(ordinary())
    adult = GradeRow("S", "1", "", "for", "strong", "", "adult", "V", 2020, "")
    child = adult._replace(statement="2", population="child", year=2025)
    rows = tuple(
        r._replace(grades=(child, adult)) if r.option.id == "gabapentin" else r for r in judgement.plan.recommendations
    )
    finding = judgement.plan.findings[2]._replace(id="child", value=True)
    for findings, statement in (((), "1"), ((finding,), "2")):
        plan = judgement.plan._replace(recommendations=rows, findings=findings)
        items = {i.result.option.id: i for c in page(judgement._replace(plan=plan)).recommended for i in c.items}
        assert [g.statement for g in items["gabapentin"].grades] == [statement]


def test_a_reason_to_ask_that_only_repeats_the_title_is_left_out():
    judgement, _ = judged(ordinary())
    request = judgement.plan.requests[0]._replace(title="Gangrene", why="Gangrene: yes or no?")
    (ask,) = page(judgement._replace(plan=judgement.plan._replace(requests=(request,)))).asks
    assert ask.why == ""


def test_an_alert_that_speaks_alike_of_both_legs_is_said_once():
    judgement, _ = judged(ordinary())
    left = judgement.plan.alerts[0]
    alerts = (left, left._replace(side="right"), left._replace(side="right", text="Other words.", rule=""))
    shown = page(judgement._replace(plan=judgement.plan._replace(alerts=alerts))).alerts
    assert [(a.title, len(a.results), a.tag) for a in shown] == [
        ("Compression (both legs)", 2, "[compression, S16]"),
        ("Compression (right leg)", 1, "[compression]"),
    ]


REVIEW = "not yet clinically reviewed"


def _every_form(judgement, because):
    from ekbom.reports import fhir_report, html_report, json_report, pdf_report, text_report

    forms = {
        "text": " ".join(text_report.render(judgement).split()),
        "html": html_report.render(judgement, because),
        "fhir": fhir_report.render(judgement),
        "json": json_report.render(judgement, because),
        "pdf": str(pdf_report.contents(judgement, because)),
    }
    assert all("not a certified medical device" in text for text in forms.values())
    return forms


def test_every_form_says_that_nobody_reviewed_it_while_an_entry_is_open():
    judgement, because = judged(ordinary())
    assert judgement.tables.open_reviews > 0
    for form, text in _every_form(judgement, because).items():
        assert REVIEW in text, form


def test_no_form_says_so_once_every_entry_is_confirmed():
    judgement, because = judged(ordinary())
    reviewed = judgement._replace(tables=judgement.tables._replace(open_reviews=0))
    for form, text in _every_form(reviewed, because).items():
        assert REVIEW not in text, form
        assert "device. Check every point" in text, form
