"""Two versions of the book side by side: each change is found with its patient, and what means the same is the same."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path

import pytest
import yaml

from ekbom.logic.interpreter import evaluate
from ekbom.plan.book_file import Key, written
from ekbom.plan.examples import AS_OF
from ekbom.proofs import versions
from ekbom.proofs.book_reader import BookFile, BookFileError, read
from ekbom.proofs.versions import Change, Comparison, as_json, as_text, compared, other_version
from tests.cli.running import ROOT, ekbom, refusal
from tests.plan import small_book

LOW = b'["parameter", "low_ferritin", [[null, 75.0]]]'
IRON = Key("finding", "low_iron", "", "value")


@cache
def _data() -> bytes:
    return written(small_book.book(), "1", "sha256:mine")


def _book(*changes: tuple[bytes, bytes]) -> BookFile:
    data = _data()
    for old, new in changes:
        assert data.count(old) == 1, old
        data = data.replace(old, new)
    return read(data, "changed")


@cache
def _lowered() -> Comparison:
    return compared(_book((LOW, LOW.replace(b"75", b"50"))), _book(), workers=1)


def _changes(outcome: Comparison, key: Key) -> dict[tuple[str, str], Change]:
    return {(c.before, c.after): c for c in outcome.changes if c.key == key}


def test_a_book_is_the_same_as_itself() -> None:
    outcome = compared(_book(), _book(), workers=1)
    assert not (outcome.changes or outcome.only_here or outcome.only_there or outcome.undecided)
    assert (outcome.read_the_same, outcome.proved_the_same) == (len(_book().answers), 0)


def test_a_threshold_that_moved_is_found_with_a_patient_between_the_two() -> None:
    found = _changes(_lowered(), IRON)
    assert set(found) == {("false", "true")}
    ferritin = found["false", "true"].facts["ferritin"]
    assert isinstance(ferritin, float) and 50 < ferritin <= 75


def test_every_witness_has_what_its_change_says_in_either_version() -> None:
    outcome = _lowered()
    assert len(outcome.changes) > 2
    for change in outcome.changes:
        one = evaluate(outcome.other.answers[change.key], change.facts, AS_OF.toordinal())
        other = evaluate(outcome.here.answers[change.key], change.facts, AS_OF.toordinal())
        assert (versions._said(one), versions._said(other)) == (change.before, change.after)


def test_every_change_of_a_status_is_found_not_only_the_first() -> None:
    """Whoever is looked through by brute force differs in one of the ways that were found."""
    outcome = _lowered()
    keys = {change.key for change in outcome.changes}
    ways = {(c.key, c.before, c.after) for c in outcome.changes}
    witnesses = [change.facts for change in outcome.changes]
    patients = [
        {**facts, **({} if ferritin is None else {"ferritin": ferritin})}
        for facts in witnesses
        for ferritin in (None, 20.0, 50.0, 60.0, 75.0, 90.0)
    ]
    seen = set()
    for facts in patients:
        for key, node in outcome.here.answers.items():
            before = evaluate(outcome.other.answers[key], facts, AS_OF.toordinal())
            after = evaluate(node, facts, AS_OF.toordinal())
            if before != after:
                assert key in keys
                seen.add((key, versions._said(before), versions._said(after)))
    assert seen == ways


def test_what_is_written_otherwise_and_means_the_same_is_proved_the_same() -> None:
    content = json.loads(_data())
    at = next(i for i, row in enumerate(content["nodes"]) if row[:2] == ["compare", "<="])
    content["nodes"][at] = ["compare", ">=", content["nodes"][at][3], content["nodes"][at][2]]
    other = read(json.dumps(content).encode(), "turned round")
    outcome = compared(other, _book(), workers=1)
    assert not (outcome.changes or outcome.undecided)
    assert outcome.proved_the_same > 0


def test_answers_of_one_version_only_are_listed() -> None:
    content = json.loads(_data())
    content["answers"] = [
        [*row[:1], "renamed", *row[2:]] if row[1] == "low_iron" else row for row in content["answers"]
    ]
    outcome = compared(read(json.dumps(content).encode(), "renamed"), _book(), workers=1)
    assert outcome.only_here == (IRON,)
    assert outcome.only_there == (IRON._replace(id="renamed"),)
    assert "only in this version: finding low_iron: value" in as_text(outcome)


def test_a_fact_that_changed_its_unit_is_told_and_shown_apart() -> None:
    outcome = compared(_book((b'"ferritin": {"type": "number", "unit": "ug/L"', b'"ferritin": {"type": "number", "unit": "ng/L"')), _book(), workers=1)  # fmt: skip
    told = as_text(outcome)
    assert "the fact 'ferritin' has another type or unit in the other version" in told
    assert "of what only the other version reads, ferritin of the other version:" in told


def test_several_processes_say_what_one_says() -> None:
    other = _book((LOW, LOW.replace(b"75", b"50")))
    seen: list[tuple[int, int]] = []
    outcome = compared(other, _book(), workers=2, progress=lambda done, of: seen.append((done, of)))
    assert {(c.key, c.before, c.after) for c in outcome.changes} == {
        (c.key, c.before, c.after) for c in _lowered().changes
    }
    assert seen[-1][0] == seen[-1][1] > 0


def test_the_json_names_both_versions_and_gives_each_patient_as_a_sheet() -> None:
    document = json.loads(as_json(_lowered()))
    assert document["schema"] == "ekbom.comparison/1"
    assert document["against"] == {"version": "1", "digest": "sha256:mine"}
    change = next(c for c in document["changes"] if c["answer"]["id"] == "low_iron")
    assert yaml.safe_load(change["sheet"])["facts"][0]["id"] == "ferritin"


# --- from the command line -----------------------------------------------------------------------------------


def _planted(folder: Path) -> Path:
    """This version's book with the ferritin of a child below which iron is low set to 40 instead of 50."""
    book = ekbom("guidelines", "--format", "json").out
    old = b'["parameter", "child_ferritin_low", [[null, 50.0]]]'
    assert book.count(old) == 1
    path = folder / "book.json"
    path.write_bytes(book.replace(old, old.replace(b"50", b"40")))
    return path


def test_the_whole_book_against_a_file_says_who_is_treated_otherwise(tmp_path: Path) -> None:
    result = ekbom("prove", "--against", str(_planted(tmp_path)))
    assert result.code == 0, result.err
    told = result.out.decode()
    assert "option oral_iron: status can change from 'not_indicated' to 'recommend'" in told
    assert "option iv_fcm: status can change from 'not_indicated' to 'needs'" in told
    assert "option gabapentin_enacarbil: status" not in told
    assert told.splitlines()[-1].endswith("0 not decided, 0 only here, 0 only there")


def test_this_version_against_its_own_file_differs_in_nothing(tmp_path: Path) -> None:
    path = tmp_path / "book.json"
    path.write_bytes(ekbom("guidelines", "--format", "json").out)
    result = ekbom("prove", "--against", str(path), "--format", "json")
    assert result.document()["changes"] == []


def test_a_revision_of_the_checkout_writes_its_own_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "checkout" / "src" / "ekbom"
    source.mkdir(parents=True)
    for file in ("__init__.py", "cli.py"):
        (source / file).write_text("")
    (source / "cli.py").write_text("import sys\nprint(open('src/ekbom/book.json').read() if sys.argv[1:] else '')\n")
    (source / "book.json").write_bytes(_data())
    git = ["git", "-C", str(tmp_path / "checkout"), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "one"], ["tag", "v1"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    monkeypatch.setattr(versions, "CHECKOUT", tmp_path / "checkout")
    assert other_version("v1").digest == "sha256:mine"
    (source / "cli.py").write_text("raise SystemExit(3)")
    subprocess.run([*git, "commit", "-aqm", "broken"], check=True, capture_output=True)
    with pytest.raises(BookFileError, match="revision 'HEAD' cannot write its book"):
        other_version("HEAD")
    with pytest.raises(BookFileError, match="no file and no revision 'v2'"):
        other_version("v2")
    with pytest.raises(BookFileError, match="there is no file '--output=x'"):
        other_version("--output=x")


def test_what_is_no_version_is_one_clear_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{}")
    assert "missing required field" in refusal(ekbom("prove", "--against", str(bad)), 1)
    assert "no-such-version" in refusal(ekbom("prove", "--against", "no-such-version"), 1)
    assert "leave --theorem" in refusal(ekbom("prove", "--against", str(bad), "--theorem", "1"), 2)


def test_outside_a_checkout_only_a_file_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "CHECKOUT", tmp_path)
    with pytest.raises(BookFileError, match="there is no file 'v1'; expected a file"):
        other_version("v1")
    assert (ROOT / "src").is_dir()
