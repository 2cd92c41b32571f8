"""A run over many patients: whole or not at all, resumed after a kill, the same bytes as one plan, nothing lost unsaid."""

from __future__ import annotations

import datetime
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ekbom.population import fhir_lines, fhir_shards, fhir_source, one_patient, run
from ekbom.population.answers import STATUS_LETTERS
from ekbom.population.run import RunError
from ekbom.population.shards import Settings
from ekbom.population.where import asked_for
from ekbom.records.errors import RecordError
from tests.cli.running import DAY, ekbom, refusal, sample

BUNDLES = sorted(Path(sample("anna")).parent.parent.glob("*/bundle.json"))
DAY_NUMBER = datetime.date.fromisoformat(DAY).toordinal()


def quiet(what: str, done: int, of: int) -> None:
    assert 0 <= done <= of or what == "bytes sorted"


def resources() -> list[dict[str, Any]]:
    """The resources of all samples, each with its patient named by id, as a bulk export has them."""
    found = []
    for path in BUNDLES:
        entries = json.loads(path.read_text(encoding="utf-8"))["entry"]
        own = next(e["resource"]["id"] for e in entries if e["resource"]["resourceType"] == "Patient")
        for entry in entries:
            resource = entry["resource"]
            for name in ("subject", "patient"):
                if name in resource:
                    resource[name] = {"reference": f"Patient/{own}"}
            if "id" in resource and resource["resourceType"] != "Patient":
                resource["id"] = f"{own}-{resource['id']}"
            found.append(resource)
    return found


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder of NDJSON by type, one file packed."""
    folder = tmp_path / "bulk"
    folder.mkdir()
    by_type: dict[str, list[str]] = {}
    for resource in resources():
        by_type.setdefault(resource["resourceType"], []).append(json.dumps(resource))
    for kind, lines in by_type.items():
        text = "\n".join(lines) + "\n"
        if kind == "Observation":
            (folder / f"{kind}.ndjson.gz").write_bytes(gzip.compress(text.encode()))
        else:
            (folder / f"{kind}.ndjson").write_text(text, encoding="utf-8")
    return folder


def settings(source: Path, **more: Any) -> Settings:
    return Settings(str(source), DAY_NUMBER, "us")._replace(**more)


def rows(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "*.parquet").sort("patient")


def test_every_patient_has_the_statuses_of_the_plan(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    manifest = run.run(settings(source), str(out), progress=quiet)
    found = rows(out)
    assert manifest["patients"] == found.height == len(BUNDLES)
    assert sorted(os.listdir(out)) == ["manifest.json", "part-00000.parquet"]
    options = manifest["answers"]["statuses"]["options"]
    letters = manifest["answers"]["statuses"]["letters"]
    for row in found.to_dicts():
        plan = ekbom(
            "plan", str(source), "--patient", row["patient"], "--as-of", DAY, "--locale", "us", "--format", "json"
        )
        statuses = {r["id"]: r["status"] for r in json.loads(plan.out)["recommendations"]}
        assert statuses == {id: letters[letter] for id, letter in zip(options, row["statuses"], strict=True)}
        assert row["age"] == json.loads(plan.out)["patient"]["age_years"]


def test_one_patient_of_a_run_is_explained_with_the_bytes_of_the_plan(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run.run(settings(source), str(out), progress=quiet)
    for format in ("text", "json"):
        for patient in rows(out)["patient"][:2]:
            told = ekbom("population", "explain", str(out), patient, "--format", format)
            plan = ekbom(
                "plan", str(source), "--patient", patient, "--as-of", DAY, "--locale", "us", "--format", format
            )
            assert (told.code, told.out) == (0, plan.out)
    refusal(ekbom("population", "explain", str(out), "nobody"), 1)
    refusal(ekbom("population", "explain", str(tmp_path), "nobody"), 1)
    (source / "Condition.ndjson").write_text("", encoding="utf-8")
    assert "has changed" in refusal(ekbom("population", "explain", str(out), patient), 1)


def test_shards_change_no_answer(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run.run(settings(source), str(tmp_path / "one"), progress=quiet)
    monkeypatch.setattr(fhir_shards, "SHARD_BYTES", 8_000)
    manifest = run.run(settings(source, workers=2), str(tmp_path / "many"), progress=quiet)
    parts = [name for name in os.listdir(tmp_path / "many") if name.endswith(".parquet")]
    assert len(parts) > 2 and manifest["patients"] == len(BUNDLES)
    assert rows(tmp_path / "one").equals(rows(tmp_path / "many"))


COMMAND = (
    "import sys; from ekbom.population import fhir_shards; fhir_shards.SHARD_BYTES = 8_000; "
    "from ekbom.cli import main; sys.exit(main(sys.argv[1:]))"
)


def test_a_killed_run_goes_on_to_the_same_bytes(source: Path, tmp_path: Path) -> None:
    def arguments(out: str) -> list[str]:
        return [
            sys.executable,
            "-c",
            COMMAND,
            "population",
            "run",
            str(source),
            "-o",
            str(tmp_path / out),
            "--as-of",
            DAY,
        ]

    subprocess.run(arguments("whole"), check=True, capture_output=True, timeout=300)
    partial = tmp_path / "killed.partial"
    for parts in (0, 1, 3):
        process = subprocess.Popen(
            arguments("killed"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            until = time.monotonic() + 120
            while time.monotonic() < until and process.poll() is None:
                done = len(list(partial.glob("part-*.json"))) if partial.exists() else -1
                if done >= parts:
                    break
                time.sleep(0.01)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert not (tmp_path / "killed").exists()
    subprocess.run(arguments("killed"), check=True, capture_output=True, timeout=300)
    assert not partial.exists()
    whole, again = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("whole", "killed"))
    assert whole == again


def test_a_broken_line_is_lost_alone_and_counted(source: Path, tmp_path: Path) -> None:
    run.run(settings(source), str(tmp_path / "before"), progress=quiet)
    path = source / "Condition.ndjson"
    path.write_text(
        '{"resourceType": "Condition", \n' + path.read_text(encoding="utf-8") + "\n\n[1]\n", encoding="utf-8"
    )
    manifest = run.run(settings(source), str(tmp_path / "after"), progress=quiet)
    broken = next(p for p in manifest["problems"] if p["what"] == fhir_lines.BROKEN)
    assert broken == {"what": fhir_lines.BROKEN, "count": 2, "first": "Condition.ndjson, line 1"}
    assert rows(tmp_path / "before").equals(rows(tmp_path / "after"))


@pytest.mark.parametrize(
    "line",
    [
        '{"resourceType": "Condition", "subject": 7}',
        '{"resourceType": "Condition", "subject": {"reference": 7}}',
        '{"resourceType": "Condition", "subject": {"reference": "Patient/nobody"}}',
        '{"resourceType": "Practitioner", "id": "x"}',
        '{"resourceType": "Patient", "id": 7}',
        '{"resourceType": "Condition", "a": 1, "a": 2, "subject": {"reference": "Patient/anna"}}',
        '{"resourceType": "Condition", "x": ' + "[" * 5000 + "]" * 5000 + ', "subject": {"reference": "Patient/anna"}}',
        "\x00",
        "7",
        "null",
    ],
)
def test_odd_lines_harm_nobody(source: Path, tmp_path: Path, line: str) -> None:
    with open(source / "Condition.ndjson", "a", encoding="utf-8") as file:
        file.write(line + "\n")
    manifest = run.run(settings(source), str(tmp_path / "out"), progress=quiet)
    assert len(BUNDLES) <= manifest["patients"] <= len(BUNDLES) + 1


def test_who_has_no_id_is_counted_and_nobody(source: Path, tmp_path: Path) -> None:
    with open(source / "Patient.ndjson", "a", encoding="utf-8") as file:
        file.write(
            '{"resourceType": "Patient", "gender": "male"}\n{"resourceType": "Patient", "id": "", "gender": "female"}\n'
        )
    manifest = run.run(settings(source), str(tmp_path / "out"), progress=quiet)
    assert manifest["patients"] == len(BUNDLES) and "" not in rows(tmp_path / "out")["patient"]
    (nameless,) = (one for one in manifest["problems"] if one["what"] == fhir_source.NAMELESS)
    assert nameless["count"] == 2


def test_a_line_that_is_too_long_is_passed_over(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open(source / "Condition.ndjson", "a", encoding="utf-8") as file:
        file.write('{"resourceType": "Condition", "note": "' + "x" * 300_000 + '"}\n')
    monkeypatch.setattr(fhir_source, "LONGEST", 100_000)
    manifest = run.run(settings(source), str(tmp_path / "out"), progress=quiet)
    assert [p["count"] for p in manifest["problems"] if p["what"] == fhir_lines.TOO_LONG] == [1]


def test_bundles_in_files_are_read_too(tmp_path: Path) -> None:
    folder = tmp_path / "bundles"
    folder.mkdir()
    for path in BUNDLES[:3]:
        (folder / f"{path.parent.name}.json").write_bytes(path.read_bytes())
    manifest = run.run(settings(folder), str(tmp_path / "out"), progress=quiet)
    assert manifest["patients"] == 3
    for row in rows(tmp_path / "out").to_dicts():
        plan = ekbom(
            "plan", str(folder), "--patient", row["patient"], "--as-of", DAY, "--locale", "us", "--format", "json"
        )
        statuses = [STATUS_LETTERS[r["status"]] for r in json.loads(plan.out)["recommendations"]]
        assert sorted(statuses) == sorted(row["statuses"])


def test_only_patients_with_a_finding(source: Path, tmp_path: Path) -> None:
    run.run(settings(source), str(tmp_path / "all"), progress=quiet)
    where = (("diagnosis_class", "definite_RLS"), ("child", "false"))
    everybody = rows(tmp_path / "all")
    run.run(settings(source, where=where), str(tmp_path / "some"), progress=quiet)
    expected = everybody.filter((pl.col("diagnosis_class") == "definite_RLS") & ~pl.col("child"))
    assert 0 < expected.height < everybody.height
    assert rows(tmp_path / "some").equals(expected)


def test_what_a_finding_must_be_is_read_by_its_kind() -> None:
    day = datetime.date.fromisoformat(DAY).toordinal()
    given = ("child", "child=false", "diagnosis_class=definite_RLS", "clearance=24")
    expected = [("child", ""), ("child", "false"), ("diagnosis_class", "definite_RLS"), ("clearance", "24.0")]
    assert [asked_for(one, day) for one in given] == expected


def test_a_folder_that_is_not_of_a_run_is_left_alone(source: Path, tmp_path: Path) -> None:
    (tmp_path / "out.partial").mkdir()
    (tmp_path / "out.partial" / "mine.txt").write_text("kept")
    with pytest.raises(RunError, match="not of a run"):
        run.run(settings(source), str(tmp_path / "out"), progress=quiet)
    assert (tmp_path / "out.partial" / "mine.txt").read_text() == "kept"


def test_a_source_that_is_refused_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.ndjson").write_text("nonsense\n")
    with pytest.raises(RecordError, match="no FHIR resource"):
        run.run(settings(tmp_path / "source"), str(tmp_path / "out"), progress=quiet)
    assert os.listdir(tmp_path) == ["source"]


def changed(out: Path, **more: Any) -> None:
    """Change the manifest of a run; None leaves an entry out."""
    manifest = {**json.loads((out / run.MANIFEST).read_text()), **more}
    (out / run.MANIFEST).write_text(json.dumps({key: one for key, one in manifest.items() if one is not None}))


def test_a_run_that_is_not_as_it_was_is_not_explained(source: Path, tmp_path: Path) -> None:
    run.run(settings(source), str(tmp_path / "out"), progress=quiet)
    patient = rows(tmp_path / "out")["patient"][0]
    wrong: tuple[dict[str, Any], ...] = (
        {"as_of": "yesterday"},
        {"as_of": None},
        {"where": "x"},
        {"source": []},
        {"knowledge": 5},
    )
    for at, more in enumerate(wrong):
        shutil.copytree(tmp_path / "out", tmp_path / str(at))
        changed(tmp_path / str(at), **more)
        said = refusal(ekbom("population", "explain", str(tmp_path / str(at)), patient), 1)
        assert "not one of this version" in said, more
    shutil.copytree(tmp_path / "out", tmp_path / "book")
    changed(tmp_path / "book", knowledge={"version": "0", "digest": "sha256:0"})
    assert "another version of the book" in refusal(ekbom("population", "explain", str(tmp_path / "book"), patient), 1)
    part = tmp_path / "out" / "part-00000.parquet"
    part.write_bytes(part.read_bytes()[:-100])
    assert part.name in refusal(ekbom("population", "explain", str(tmp_path / "out"), patient), 1)


def test_what_cannot_begin_says_why_and_leaves_nothing(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(RecordError, match="cannot be read"):
        run.run(settings(tmp_path / "nowhere"), str(out), progress=quiet)
    (tmp_path / "empty").mkdir()
    with pytest.raises(RecordError, match="holds no file"):
        run.run(settings(tmp_path / "empty"), str(out), progress=quiet)
    assert not out.exists() and not Path(f"{out}.partial").exists()
    out.mkdir()
    with pytest.raises(RunError, match="is there already"):
        run.run(settings(source), str(out), progress=quiet)


def test_a_file_that_holds_no_resource_is_no_source(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html>\n<p>no record</p>\n</html>\n")
    said = refusal(ekbom("population", "run", str(page), "-o", str(tmp_path / "out")), 1)
    assert "page.html: found no FHIR resource" in said and not (tmp_path / "out").exists()


def test_work_of_another_run_is_not_taken_up(source: Path, tmp_path: Path) -> None:
    partial = tmp_path / "out.partial"
    partial.mkdir()
    (partial / run.STATE).write_text(json.dumps({"fingerprint": "another", "shards": 1}))
    with pytest.raises(RunError, match="another run"):
        run.run(settings(source), str(tmp_path / "out"), progress=quiet)


def test_two_runs_do_not_write_to_one_folder(source: Path, tmp_path: Path) -> None:
    import fcntl

    partial = tmp_path / "out.partial"
    partial.mkdir()
    with open(partial / "lock", "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(RunError, match="another run is writing"):
            run.run(settings(source), str(tmp_path / "out"), progress=quiet)
    run.run(settings(source), str(tmp_path / "out"), progress=quiet)


def test_damaged_gzip_is_one_clear_error(source: Path, tmp_path: Path) -> None:
    path = source / "Observation.ndjson.gz"
    path.write_bytes(path.read_bytes()[:-200])
    said = refusal(ekbom("population", "run", str(source), "-o", str(tmp_path / "out")), 1)
    assert "Observation.ndjson.gz" in said and not (tmp_path / "out").exists()


def test_a_disk_that_is_full_is_the_machines_fault(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(fhir_source, "split", full)
    said = refusal(ekbom("population", "run", str(source), "-o", str(tmp_path / "out")), 3)
    assert "No space left" in said and "goes on" in said


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "TASK"),
        (["fly"], "'fly'"),
        (["run", "x"], "-o"),
        (["run", "x", "-o", "y", "--where", "no_such_finding"], "no_such_finding"),
        (["run", "x", "-o", "y", "--where", "diagnosis_class"], "expected one of definite_RLS"),
        (["run", "x", "-o", "y", "--where", "diagnosis_class=definite"], "expected one of definite_RLS"),
        (["run", "x", "-o", "y", "--where", "child=perhaps"], "expected true or false"),
        (["run", "x", "-o", "y", "--where", "clearance"], "expected a number"),
        (["run", "x", "-o", "y", "--where", "clearance=nan"], "expected a number"),
        (["run", "x", "-o", "y", "--workers", "0"], "1 to 256"),
        (["run", "x", "-o", "y", "--as-of", "then"], "YYYY-MM-DD"),
        (["explain", "x"], "PATIENT"),
    ],
)
def test_wrong_usage(arguments: list[str], expected: str) -> None:
    assert expected in refusal(ekbom("population", *arguments), 2)


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ekbom.commands.population.find_spec", lambda name: None)
    assert "ekbom[population]" in refusal(ekbom("population", "run", "x", "-o", "y"), 3)
    assert "ekbom[population]" in refusal(ekbom("population", "explain", "x", "y"), 3)


def test_a_manifest_that_is_none(tmp_path: Path) -> None:
    for text in ("", "[]", '{"schema": "another"}'):
        (tmp_path / run.MANIFEST).write_text(text)
        with pytest.raises(RunError):
            one_patient.manifest_of(str(tmp_path))
