"""The plan on a terminal: order, 80 columns, nothing of the record that could disturb the terminal."""

import subprocess
import sys

import pytest

from ekbom.reports import text_report
from ekbom.reports.text_layout import columns, wrap
from tests.reports.small_book import ARABIC, LONG, judged, nameless, ordinary, ugly

HEADINGS = (
    "CARE PLAN FOR RESTLESS LEGS", "TODAY", "DIAGNOSIS AND SEVERITY", "ALERTS", "PLAN", "HAS TO BE KNOWN FIRST",
    "NOT NOW", "WHAT TO ASK", "PRESUMED", "FOLLOW-UP", "CURRENT MEDICINES", "PROBLEMS IN THE RECORD", "SOURCES CITED",
)  # fmt: skip


def _text(facts):
    return text_report.render(judged(facts)[0])


@pytest.fixture
def plain():
    return _text(ordinary())


def test_sections_come_in_the_order_in_which_they_are_needed(plain):
    lines = plain.splitlines()
    places = [lines.index(heading) for heading in HEADINGS if heading in lines]
    assert places == sorted(places)
    assert set(HEADINGS) - {line for line in lines if line in HEADINGS} == {"HAS TO BE KNOWN FIRST"}
    assert "HAS TO BE KNOWN FIRST" in _text(nameless()).splitlines()


def test_the_head_names_patient_day_labels_and_what_this_is_not(plain):
    head = plain.split("TODAY")[0]
    assert "Patient: p1" in head
    assert "Age: 54 years" in head
    assert "As of: 2026-11-22" in head
    assert "not a certified medical device" in head
    assert "strictest label" in _text(nameless()).split("TODAY")[0]


def test_today_has_three_blocks(plain):
    today = plain.split("TODAY")[1].split("DIAGNOSIS")[0]
    do, rest = today.split("Do not:")
    do_not, ask = rest.split("Ask:")
    assert "- Continue: Reduce pramipexole" in do
    assert "Pramipexole: the guideline is against it" in do_not
    assert "- Mood and thoughts of suicide" in ask


def test_a_plan_in_which_nothing_is_to_be_done_says_so():
    judgement, _ = judged(ordinary())
    bare = judgement.plan._replace(
        recommendations=(), alerts=(), today=judgement.plan.today._replace(do=(), do_not=(), ask=()), requests=()
    )
    text = text_report.render(judgement._replace(plan=bare))
    assert text.count("  - nothing") == 3
    assert "ALERTS\n------\nNone." in text
    assert "Nothing can be offered yet" in text


def test_alerts_say_level_leg_and_rule_in_words(plain):
    assert "! HIGH: Compression (left leg)\n    No compression on an ulcer. [compression, S16]" in plain
    assert "! MODERATE: Pregnancy, not known" in _text(nameless())


def test_the_plan_marks_what_goes_on_and_groups_choices(plain):
    plan = plain.split("\nPLAN\n")[1].split("NOT NOW")[0]
    assert "* Continue: Reduce pramipexole [taper]" in plan
    assert "* Choose one alpha-2-delta ligand\n  o Gabapentin [gabapentin]" in plan
    assert "    Start: 300 mg in the evening\n" in plan
    assert "Grade: AASM-2025 A2 (strong, for, moderate certainty)" in plan


def test_what_must_be_known_is_named_for_each_option():
    needs = _text(nameless()).split("HAS TO BE KNOWN FIRST")[1].split("NOT NOW")[0]
    assert "* Iron by infusion: Urge to move the legs; Ferritin" in needs


def test_what_is_stopped_says_how(plain):
    assert "* Pramipexole (taken now), avoid: AASM-2025 speaks against it\n  To stop: Slowly, over weeks." in plain
    assert "* Not indicated (2): Sleep study; Magnesium." in plain


def test_questions_beyond_ten_are_counted_by_name():
    judgement, _ = judged(ordinary())
    request = judgement.plan.requests[0]._replace(could_change=("iv_iron",))
    many = tuple(request._replace(id=f"r{at}", title=f"Question {at}") for at in range(13))
    text = text_report.render(judgement._replace(plan=judgement.plan._replace(requests=many)))
    assert "10. Question 9 (could change 1 option): Asked at every visit." in text
    assert "And 3 more, in the other forms of the plan." in text


def test_presumptions_follow_up_and_record_are_told(plain):
    assert "* Absent, as not on the condition list of 2026-05-20: psychotic disorder." in plain
    assert "  - 2026-12-20: See again" in plain
    assert "herbs: dose not given; NOT RECOGNISED" in plain
    assert "  - Observation/9: unknown unit mg/dL for ferritin (3 times)" in plain
    assert "AASM-2025: A body 2025: A guideline." in plain


def test_two_hundred_problems_are_listed_in_part_and_counted():
    text = _text(ugly())
    assert "and 180 more problems: see --format json" in text


@pytest.mark.parametrize("facts", [ordinary, ugly, nameless])
def test_no_line_is_wider_than_eighty_columns_and_none_moves_the_terminal(facts):
    text = _text(facts())
    assert max(columns(line) for line in text.splitlines()) <= 80
    assert not [sign for sign in text if sign != "\n" and not sign.isprintable()]
    assert text.encode("utf-8")
    assert not [line for line in text.splitlines() if line != line.rstrip()]


def test_the_same_plan_gives_the_same_text():
    assert _text(ugly()) == _text(ugly())


def test_wide_and_combining_signs_are_measured_as_a_terminal_shows_them():
    assert columns("abc") == 3
    assert columns("日本") == 4
    assert columns("e\u0301") == 1
    assert all(columns(line) <= 20 for line in wrap("日本語" * 30, "- ", "  ", 20))


def test_long_words_are_cut_and_nothing_is_lost():
    lines = wrap(f"{LONG} {ARABIC}", "  - ", "    ")
    assert "".join(line[4:] for line in lines).replace(" ", "") == LONG + ARABIC.replace(" ", "")
    assert wrap("", "a: ") == ["a:"]


def test_the_default_form_loads_no_heavy_module():
    code = (
        "import sys; import ekbom.reports.text_report; "
        "print([m for m in ('json','html','dataclasses','inspect','typst','textwrap','uuid','hashlib') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, cwd=".",
                           env={"PYTHONPATH": "src"})  # fmt: skip
    assert found.stdout.strip() == "[]"


def test_what_all_alternatives_say_alike_is_said_once():
    judgement, _ = judged(ordinary())
    rows = [r for r in judgement.plan.recommendations if r.option.group != "alpha2delta"]
    pair = [r for r in judgement.plan.recommendations if r.option.group == "alpha2delta"]
    alike = [r._replace(option=r.option._replace(if_it_fails="Try the other.", how_to_stop="Slowly.")) for r in pair]
    text = text_report.render(judgement._replace(plan=judgement.plan._replace(recommendations=(*alike, *rows))))
    assert text.count("If it fails: Try the other.") == 1
    assert "  For each of them:\n    If it fails: Try the other." in text


def test_a_word_that_fills_a_line_is_kept_whole():
    assert wrap("x" * 15 + " " + "y" * 3, "", "", 20) == ["x" * 15 + " yyy"]


def test_options_with_the_same_reason_against_them_share_a_line():
    judgement, _ = judged(ordinary())
    rival = next(r for r in judgement.plan.recommendations if r.option.id == "rival")
    other = rival._replace(option=rival.option._replace(id="other", title="A newer drug"))
    rows = (rival, other)
    text = text_report.render(judgement._replace(plan=judgement.plan._replace(recommendations=rows)))
    assert "* An older drug; A newer drug, avoid: AASM-2025 speaks against it" in text
