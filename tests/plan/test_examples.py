"""The examples of the guidelines hold, show everything that the book says, and name each mistake with its place."""

from __future__ import annotations

import runpy
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ekbom.facts.catalogue import FACTS
from ekbom.plan import examples
from ekbom.plan.book import load_tables
from ekbom.plan.collect import load_book
from ekbom.plan.examples import ExampleError, Mismatch, all_examples, load, main, mismatches, patients, values_of

_PATIENTS = Path(examples.FOLDER, "patients.yaml").read_text(encoding="utf-8")


def folder(at: Path, text: str, people: str = _PATIENTS) -> Path:
    """A folder with one file of examples and one of patients."""
    (at / "patients.yaml").write_text(people, encoding="utf-8")
    (at / "some.yaml").write_text(text, encoding="utf-8")
    return at


def wrong(at: Path, text: str, people: str = _PATIENTS) -> list[Mismatch]:
    """What the book does not meet of these examples."""
    tables = load_tables()
    return mismatches(tables, load(tables, folder=folder(at, text, people)))


def says(at: Path, shows: str, row: str, start: str = "ordinary") -> list[str]:
    """The mismatches of one row, as text."""
    return [str(m) for m in wrong(at, f"- shows: {shows}\n  start: {start}\n  rows:\n    - {row}\n")]


# --- the book -----------------------------------------------------------------------------------------


def test_all_examples_of_the_book_hold() -> None:
    assert [str(m) for m in mismatches(load_tables(), all_examples())] == []


def test_everything_that_the_book_says_is_shown_by_an_example() -> None:
    book = load_book()
    shown = {e.shows.partition("@")[0] for e in all_examples()}
    for example in all_examples():
        shown.update(id.partition("@")[0] for id in example.row.get("and", {}))
    wanted = {
        "option": set(book.options),
        "alert": set(book.alerts),
        "finding": {f.id for f in book.findings.values() if not f.detail},
        "follow-up": set(book.follow_ups),
        "request": {r.id for r in book.requests.values() if r.when is not None},
    }
    assert {kind: sorted(ids - shown) for kind, ids in wanted.items() if ids - shown} == {}


# --- answers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shows", "row"),
    [
        ("iron_class", "{ferritin: ~, transferrin_saturation: ~, then: unknown}"),
        ("gabapentin", "{creatinine: ~, then: {status: needs, verdict: strong, state: proposed}}"),
        (
            "gabapentin",
            (
                "{taking: {gabapentin: 900}, creatinine: 3.1, then: {state: current, status: contraindicated, "
                'blocked_by: [gabapentin_above_ceiling], max_mg_per_day: 700, start: "100 mg in the evening."}}'
            ),
        ),
        ("opioid_benzo", "{taking: {oxycodone: 10, clonazepam: 0.5}, then: {level: critical, state: known}}"),
        ("opioid_benzo", "{taking: {oxycodone: 10}, then: silent}"),
        ("opioid_benzo", "{taking: {oxycodone: 10, clonazepam: 0.5}, then: {row: 1}}"),
        ("opioid_benzo", "{then: {row: 0}}"),
        ("gabapentin", "{gabapentin_failed: false, then: {not_presumed: [no_gabapentin_failed]}}"),
        ("rotigotine", "{then: {schedule: [[0, 1], [7, A patch of 2 mg in 24 hours.], [14, 3]]}}"),
        ("rotigotine", "{age: ~, then: {schedule: []}}"),
        ("pramipexole", "{then: {schedule: [[0, 0.125], [7, 0.25], [14, 0.5]]}}"),
        ("da_taper", "{taking: {rotigotine: 0.5, gabapentin: 300}, then: {schedule: [[0, 0]]}}"),
        ("methadone", "{age: ~, then: {schedule: []}}"),
        (
            "opioid_benzo",
            "{taking: {oxycodone: ~}, then: silent, and: {gabapentin: {presumed: [no_gabapentin_failed]}}}",
        ),
    ],
)
def test_an_answer_that_is_right(tmp_path: Path, shows: str, row: str) -> None:
    assert says(tmp_path, shows, row) == []


def test_answers_of_every_kind_are_asked_for_in_the_book() -> None:
    asked = Counter(check.answer.what.rpartition(" ")[2] for example in all_examples() for check in example.checks)
    kinds = ("status", "state", "verdict", "indication", "groundwork", "keep_when", "fit", "blocked_by", "presumed")
    more = ("replaces", "start", "titrate", "maximum", "renal", "max_mg_per_day", "interval_days", "level", "settled")
    rest = ("due", "asked", "schedule", "not_presumed", "row")
    assert [kind for kind in (*kinds, *more, *rest) if not asked[kind]] == []


def test_every_schedule_of_the_book_is_shown_by_its_days() -> None:
    shown = {
        c.answer.what.partition(" ")[0] for e in all_examples() for c in e.checks if c.answer.what.endswith(" schedule")
    }
    assert {o.id for o in load_book().options.values() if o.schedule} == shown


@pytest.mark.parametrize(
    "steps",
    [
        "[[0, 1], [7, 2]]",
        "[[0, 1], [7, 2], [14, 3], [21, 4]]",
        "[[0, 1], [7, 2], [15, 3]]",
        "[[0, 1], [7, 2.01], [14, 3]]",
        "[[0, 1], [7, A patch of 2 mg in 25 hours.], [14, 3]]",
        "[[0, 1, nothing], [7, 2], [14, 3]]",
        "[]",
    ],
)
def test_another_day_dose_number_of_steps_or_word_of_a_schedule_is_a_mismatch(tmp_path: Path, steps: str) -> None:
    (found,) = says(tmp_path, "rotigotine", f"{{then: {{schedule: {steps}}}}}")
    assert "rotigotine schedule is [[0, 1.0" in found


def test_what_to_expect_of_a_step_is_compared_where_it_is_written(tmp_path: Path) -> None:
    (first, *_) = next(o for o in load_tables().options if o.id == "rotigotine").schedule
    assert says(tmp_path, "rotigotine", f"{{then: {{schedule: [[0, 1, '{first.expect}'], [7, 2], [14, 3]]}}}}") == []


def test_a_mismatch_says_where_what_was_found_and_what_was_expected(tmp_path: Path) -> None:
    (found,) = says(tmp_path, "opioid_benzo", "{taking: {oxycodone: 10}, then: critical}")
    assert found == ("some.yaml, table 1 (opioid_benzo), row 1: opioid_benzo level is 'silent', expected 'critical'")


def test_a_number_is_no_boolean_and_agrees_to_nine_digits(tmp_path: Path) -> None:
    dose = "gabapentin"
    assert says(tmp_path, dose, "{creatinine: 3.1, then: {max_mg_per_day: 700.0000000001}}") == []
    assert len(says(tmp_path, dose, "{creatinine: 3.1, then: {max_mg_per_day: true}}")) == 1
    assert len(says(tmp_path, dose, "{creatinine: 3.1, then: {max_mg_per_day: 701}}")) == 1


def test_a_leg_is_asked_by_its_side(tmp_path: Path) -> None:
    both = "{then: {left: not_indicated}, and: {compression_stockings@right: not_indicated}}"
    found = says(tmp_path, "compression_stockings", both)
    assert all("compression_stockings" in line for line in found)
    (wrong_one,) = says(tmp_path, "compression_stockings@left", "{then: nothing_of_the_kind}")
    assert "compression_stockings@left status is" in wrong_one


def test_facts_of_every_kind(tmp_path: Path) -> None:
    tables = load_tables()
    text = (
        "- shows: gabapentin\n  given: {ferritin: 20}\n  why: words\n  rows:\n"
        "    - {ferritin: ~, pregnant: false, sex: male, then: {status: x}}\n"
        "    - {taking: {gabapentin: ~, ferrous_sulfate: 100}, days_on: 5, then: x}\n"
    )
    first, second = load(tables, ["some"], folder(tmp_path, text))
    assert "ferritin" not in first.facts
    assert first.facts["pregnant"] is False
    assert first.facts["sex"] == "male"
    assert second.facts["ferritin"] == 20.0
    assert second.facts["takes_gabapentin"] is True
    assert second.facts["days_on_gabapentin"] == 5.0
    assert "gabapentin_daily_dose" not in second.facts
    assert len(values_of(tables, second.facts)) == len(tables.kinds)


def test_a_date_is_read(tmp_path: Path) -> None:
    dates = [d.id for d in FACTS.values() if d.kind == "date" and not d.sided and d.id != "as_of"]
    if not dates:
        found = examples.facts_of({"as_of": "2026-11-21"}, "here")["as_of"]
    else:
        found = examples.facts_of({dates[0]: "2026-11-21"}, "here")[dates[0]]
    assert found == float(examples.AS_OF.toordinal() - 1)


def test_an_empty_file_and_an_empty_patient_are_read(tmp_path: Path) -> None:
    assert wrong(tmp_path, "", "nobody:\n") == []
    assert patients(tmp_path) == {"nobody": {}}


# --- mistakes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shows", "row", "words"),
    [
        ("gabapentin", "{ferritine: 1, then: x}", "row 1: there is no fact 'ferritine'"),
        ("gabapentin", "{taking: {gabapentine: 1}, then: x}", "there is no medicine 'gabapentine'"),
        ("gabapentin", "{medication_list: ~, taking: {gabapentin: 1}, then: x}", "medication_list is not true"),
        ("gabapentine", "{then: x}", "the book has no 'gabapentine' with 'a value'"),
        ("iron_class", "{then: {status: x}}", "the book has no 'iron_class' with 'status'"),
        ("gabapentin", "{then: {nonsense: x}}", "'gabapentin' has no 'nonsense' to check"),
        ("gabapentin@left", "{then: x}", "'gabapentin' is not judged by leg"),
        ("refer_emergency", "{then: {maximum: x}}", "'refer_emergency' has no 'maximum' to check"),
        ("opioid_benzo", "{then: {nonsense: x}}", "an alert has a level, a state and a row, not 'nonsense'"),
        ("gabapentin", "{then: {presumed: []}}", "'presumed' names the presumptions that it is about, found []"),
        ("gabapentin", "{then: {presumed: no_x}}", "'presumed' names the presumptions that it is about, found 'no_x'"),
        ("gabapentin", "{then: {not_presumed: [no_x]}}", "'gabapentin' rests on no presumption 'no_x'"),
        ("gabapentin", "{then: {schedule: 300}}", "a schedule is a list of [day, mg] or [day, words], found 300"),
        ("gabapentin", "{then: {schedule: [[0]]}}", "a schedule is a list of [day, mg] or [day, words], found [0]"),
        ("gabapentin", "{then: {schedule: [[0, true]]}}", "[day, mg] or [day, words], found [0, True]"),
        ("gabapentin", "{then: {schedule: [[-1, 300]]}}", "[day, mg] or [day, words], found [-1, 300]"),
        ("gabapentin", "{then: {schedule: [[7, 600], [0, 300]]}}", "the days of a schedule ascend, found [7, 0]"),
        ("levodopa", "{then: {schedule: []}}", "'levodopa' has no 'schedule' to check"),
        ("gabapentin", "{then: asked}", "'gabapentin' does not come up by itself, so it cannot be asked"),
        ("gabapentin", "{then: due}", "'gabapentin' does not come up by itself, so it cannot be due"),
        ("gabapentin", "{then: {settled: true}}", "'gabapentin' does not come up by itself, so it cannot be settled"),
        ("gabapentin", "{ferritin: high, then: x}", "'ferritin' cannot be 'high'; expected a number"),
        ("gabapentin", "{ferritin: true, then: x}", "'ferritin' cannot be True; expected a number"),
        ("gabapentin", "{pregnant: 1, then: x}", "'pregnant' cannot be 1; expected a bool"),
        ("gabapentin", "{sex: none, then: x}", "'sex' cannot be 'none'; expected female"),
        ("gabapentin", "{ferritin: 1}", "table 1 (gabapentin), row 1: a row needs 'then'"),
        ("gabapentin", "nothing", "a row needs 'then'"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(tmp_path: Path, shows: str, row: str, words: str) -> None:
    with pytest.raises(ExampleError) as caught:
        says(tmp_path, shows, row)
    assert str(caught.value).startswith(f"some.yaml, table 1 ({shows}), row 1")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "table", ["- nothing", "- {shows: gabapentin}", "- {rows: []}", "- {shows: gabapentin, rows: [], colour: red}"]
)
def test_a_table_of_another_shape_is_named(tmp_path: Path, table: str) -> None:
    with pytest.raises(ExampleError, match=r"some\.yaml, table 1: a table has shows"):
        wrong(tmp_path, table)


def test_a_patient_who_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExampleError, match="there is no patient 'stranger' to start from"):
        says(tmp_path, "gabapentin", "{then: x}", start="stranger")
    with pytest.raises(ExampleError, match="there is no patient 'stranger' to start from"):
        wrong(tmp_path, "- {shows: gabapentin, rows: [{then: x}]}", "ordinary: {like: stranger}\n")


def test_a_patient_who_stands_twice_is_named(tmp_path: Path) -> None:
    (tmp_path / "patients_more.yaml").write_text("ordinary: {age: 1}\n", encoding="utf-8")
    with pytest.raises(ExampleError, match=r"patients_more\.yaml: the patient 'ordinary' stands twice"):
        wrong(tmp_path, "")


# --- the command --------------------------------------------------------------------------------------


def test_the_command_runs_the_examples_of_a_module(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["genetics" if Path(examples.FOLDER, "genetics.yaml").exists() else "populations"]) == 0
    assert capsys.readouterr().out.endswith(" 0 not met\n")


def test_the_command_prints_what_is_not_met(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(tmp_path, "- {shows: opioid_benzo, rows: [{then: critical}]}\n")
    real: Any = examples.load
    monkeypatch.setattr(examples, "load", lambda tables, modules: real(tables, modules, tmp_path))
    assert main([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "row 1: opioid_benzo level is 'silent', expected 'critical'" in lines[0]
    assert lines[-1] == "1 examples, 1 checks, 1 not met"


def test_the_module_runs_as_a_program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["examples", "blood_loss"])
    monkeypatch.delitem(sys.modules, "ekbom.plan.examples")
    with pytest.raises(SystemExit) as end:
        runpy.run_module("ekbom.plan.examples", run_name="__main__")
    assert end.value.code == 0
    assert "0 not met" in capsys.readouterr().out
