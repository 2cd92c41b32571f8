"""One population in every form a source can have: the same answers, by every engine, whole or not at all."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ekbom.population import event_source, facts_source, in_database, run
from ekbom.population.run import RunError
from ekbom.population.shards import Settings, kind_of
from ekbom.population.synth.making import Settings as Cohort
from ekbom.population.synth.making import make
from ekbom.records.errors import RecordError
from tests.cli.running import ekbom, refusal
from tests.population import postgres
from tests.population.charts import DAY

PATIENTS = 160
DATE = "2026-11-22"


def quiet(what: str, done: int, of: int) -> None:
    assert 0 <= done <= of


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same patients as a folder of each form."""
    folder = tmp_path_factory.mktemp("cohort")
    for form in ("facts", "events", "fhir", "omop"):
        make(Cohort(PATIENTS, 11, DAY, form), str(folder / form), workers=1, progress=quiet)
    return folder


def judged(source: Path | str, out: Path, **more: Any) -> pl.DataFrame:
    run.run(Settings(str(source), DAY, "us", **more), str(out), progress=quiet)
    return pl.read_parquet(out / "part-*.parquet").sort("patient")


def problems_of(out: Path) -> dict[str, int]:
    manifest = json.loads((out / "manifest.json").read_text())
    return {problem["what"]: problem["count"] for problem in manifest["problems"]}


@pytest.fixture(scope="module")
def by_events(cohort: Path, tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    return judged(cohort / "events", tmp_path_factory.mktemp("events") / "out")


def test_a_source_is_known_for_what_it_is(cohort: Path, tmp_path: Path) -> None:
    assert {form: kind_of(str(cohort / form)) for form in ("facts", "events", "fhir", "omop")} == {
        form: form for form in ("facts", "events", "fhir", "omop")
    }
    assert kind_of("postgresql://somebody@localhost/records") == "omop"
    (tmp_path / "short.csv").write_text("patient,fact,value\na,ferritin,4\n")
    assert kind_of(str(tmp_path / "short.csv")) == "events"
    (tmp_path / "wide.csv").write_text("patient,ferritin\na,4\n")
    assert kind_of(str(tmp_path / "wide.csv")) == "facts"


def test_events_and_fhir_and_facts_give_the_same_answers(cohort: Path, by_events: pl.DataFrame, tmp_path: Path) -> None:
    assert by_events.height == PATIENTS and by_events["year"].null_count() < PATIENTS
    assert_frame_equal(judged(cohort / "fhir", tmp_path / "fhir"), by_events)
    assert_frame_equal(judged(cohort / "facts", tmp_path / "facts"), by_events)
    # FHIR alone has sides to miss, and a manifest beside its resources.
    judged(cohort / "events", tmp_path / "events")
    counted = [problems_of(tmp_path / form) for form in ("events", "fhir")]
    assert counted[0] == {what: count for what, count in counted[1].items() if not what.startswith(("side:", "files"))}
    assert {what.split(":", 1)[0] for what in counted[0]} >= {"drug", "dosage", "old"}


def omop_of(folder: Path, to: Path) -> None:
    """The tables of a folder in a SQLite file."""
    with sqlite3.connect(to) as connection:
        for table in sorted(folder.iterdir()):
            if table.is_dir():
                frame = pl.read_parquet(table / "*.parquet")
                dated = frame.with_columns(pl.col(pl.Date, pl.Datetime).cast(pl.String))
                connection.execute(f"CREATE TABLE {table.name} ({', '.join(dated.columns)})")
                places = ", ".join("?" * dated.width)
                connection.executemany(f"INSERT INTO {table.name} VALUES ({places})", dated.rows())


@pytest.fixture(scope="module")
def by_omop(cohort: Path, tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    return judged(cohort / "omop", tmp_path_factory.mktemp("omop") / "out")


def test_omop_has_what_the_events_have(by_omop: pl.DataFrame, by_events: pl.DataFrame) -> None:
    named = by_omop.with_columns(
        patient=pl.col("patient").cast(pl.Int64).map_elements(lambda id: f"s{id - 1:08d}", pl.String)
    ).sort("patient")
    assert named["patient"].equals(by_events["patient"])
    # "Other" is no standard concept of the model, so it comes back as unknown.
    told = by_events["sex"] != "other"
    assert set(named.filter(~told)["sex"]) <= {"unknown"} and told.sum() > PATIENTS * 0.9
    named, by_events = named.filter(told), by_events.filter(told)
    packed = ("statuses", "statuses_by_leg", "alerts")
    for column in (c for c in by_events.columns if c not in packed and not named[c].equals(by_events[c])):
        # OMOP has no table of allergies: what rests on their list is unknown there, and nothing else is another.
        differs = named[column].is_not_null() & named[column].ne_missing(by_events[column])
        assert not differs.any(), column
        assert named[column].null_count() > by_events[column].null_count(), column


def test_sqlite_and_postgresql_make_the_facts_where_the_data_are(
    cohort: Path, by_omop: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_database, "SHARD", 70)
    file = tmp_path / "omop.sqlite"
    omop_of(cohort / "omop", file)
    assert_frame_equal(judged(file, tmp_path / "lite"), by_omop)
    assert_frame_equal(judged(file, tmp_path / "lite2", engine="sqlite"), by_omop, rel_tol=1e-9)
    if postgres.programs() is None:
        pytest.skip("no PostgreSQL server is installed")
    with postgres.server() as socket:
        script = []
        for table in sorted((cohort / "omop").iterdir()):
            if table.is_dir():
                frame = pl.read_parquet(table / "*.parquet")
                kinds = {n: _kind(t) for n, t in frame.schema.items()}
                script.append(f"CREATE TABLE {table.name} ({', '.join(f'{n} {k}' for n, k in kinds.items())});")
                script.append(f"COPY {table.name} FROM STDIN WITH (FORMAT csv);")
                script.append(frame.write_csv(include_header=False) + "\\.")
        postgres.psql(socket, "\n".join([*script, ""]))
        url = f"postgresql://ekbom@localhost/postgres?host={socket}"
        inside = judged(url, tmp_path / "pg", engine="postgres")
        assert_frame_equal(inside, by_omop, rel_tol=1e-9)
        outside = judged(url, tmp_path / "pg2", engine="polars")
        assert_frame_equal(outside, by_omop, rel_tol=1e-9)
        manifest = json.loads((tmp_path / "pg" / "manifest.json").read_text())
        assert manifest["engine"]["name"] == "postgres" and "host=" not in manifest["source"]["path"]


def _kind(dtype: pl.DataType) -> str:
    if dtype == pl.String:
        return "text"
    if dtype == pl.Date:
        return "date"
    if dtype.is_integer():
        return "bigint"
    return "timestamp" if dtype == pl.Datetime else "double precision"


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_every_engine_gives_the_same_answers(
    engine: str, cohort: Path, by_events: pl.DataFrame, tmp_path: Path
) -> None:
    assert_frame_equal(judged(cohort / "events", tmp_path / "out", engine=engine), by_events, rel_tol=1e-9)


@pytest.mark.parametrize("form", ["facts", "events", "omop"])
def test_one_patient_is_explained_from_any_source(form: str, cohort: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    found = judged(cohort / form, out)
    manifest = json.loads((out / "manifest.json").read_text())["answers"]["statuses"]
    for row in found.head(40).tail(2).to_dicts():
        told = ekbom("population", "explain", str(out), row["patient"], "--format", "json")
        plan = json.loads(told.out)
        statuses = {r["id"]: r["status"] for r in plan["recommendations"]}
        letters = [manifest["letters"][letter] for letter in row["statuses"]]
        assert statuses == dict(zip(manifest["options"], letters, strict=True))
        assert plan["patient"]["age_years"] == row["age"]


def test_another_server_or_schema_is_another_source() -> None:
    def stamp(url: str) -> object:
        return in_database.DatabaseSource().stamp(Settings(url, DAY, ""))

    url = "postgresql://a:secret@localhost:5432/b?schema=one"
    assert "secret" not in str(stamp(url)) and stamp(url) == stamp(url.replace("secret", "other"))
    others = [
        url.replace("5432", "5433"),
        url.replace("one", "two"),
        url.replace("/b", "/c"),
        url.replace("//a", "//d"),
    ]
    assert all(stamp(other) != stamp(url) for other in others)


def test_a_database_that_is_explained_needs_its_url(tmp_path: Path) -> None:
    source = {"kind": "omop", "path": "postgresql://a@localhost/b", "digest": "x", "bytes": 0}
    said = {"schema": run.SCHEMA, "as_of": DATE, "where": [], "locale": "", "knowledge": {"digest": "x"}}
    text = {**said, "source": source}
    (tmp_path / "manifest.json").write_text(json.dumps(text))
    assert "--source" in refusal(ekbom("population", "explain", str(tmp_path), "p"), 1)


COMMAND = (
    "import sys; from ekbom.population import event_source, facts_source; event_source.SHARD = facts_source.SHARD = 20; "
    "from ekbom.cli import main; sys.exit(main(sys.argv[1:]))"
)


@pytest.mark.parametrize("form", ["facts", "events"])
def test_a_killed_run_goes_on_to_the_same_bytes(form: str, cohort: Path, tmp_path: Path) -> None:
    def begun(out: str) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-c", COMMAND, "population", "run", str(cohort / form), "-o", out]
        return subprocess.Popen([*words, "--as-of", DATE, "--workers", "1"], stdout=subprocess.DEVNULL)

    assert begun(str(tmp_path / "undisturbed")).wait(timeout=600) == 0
    out = str(tmp_path / "killed")
    for parts in (0, 1, 3):
        process = begun(out)
        while process.poll() is None:
            done = (
                [n for n in os.listdir(f"{out}.partial") if n.endswith(".json")]
                if os.path.isdir(f"{out}.partial")
                else []
            )
            if sum(n.startswith("part-") for n in done) >= parts and (parts or "state.json" in done):
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.01)
        process.wait()
    assert begun(out).wait(timeout=600) == 0
    one, other = (
        {name: (Path(folder) / name).read_bytes() for name in os.listdir(folder)}
        for folder in (tmp_path / "undisturbed", out)
    )
    assert len(one) == PATIENTS // 20 + 1
    assert one == other


# --- tables that people make -----------------------------------------------------------------------------

SHORT = """patient,fact,value,unit,date,side
a,ferritin,42,ug/L,2026-05-20,
a,ferritin,94.374,pmol/L,2026-06-20,
a,sex,female,,,
a,age,54,a,,
a,urge_to_move_legs,yes,,2026-05-20,
a,abi,0.95,,2026-05-20,left
b,ferritin,42,,2026-05-20,
b,ferritin,42,stones,2026-05-20,
b,ferritin,many,ug/L,2026-05-20,
b,ferritin,-3,ug/L,2026-05-20,
b,ferritin,40,ug/L,20.5.2026,
b,no_such_fact,1,,2026-05-20,
b,takes_gabapentin,true,,2026-05-20,
b,urge_to_move_legs,perhaps,,2026-05-20,
b,ceap_c,C2,,2026-05-20,right
"""


def test_a_short_table_of_events_is_read_by_the_same_units_and_ranges(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text(SHORT)
    found: dict[str, dict[str, Any]] = {}
    settings = Settings(str(path), DAY, "us")
    source = event_source.EventSource("events")
    (tmp_path / "work").mkdir()
    prepared = source.prepare(settings, str(tmp_path / "work"), quiet)
    from collections import Counter

    for frame in source.facts(settings, str(tmp_path / "work"), prepared, 0, Counter()):
        found |= {row["patient"]: row for row in frame.to_dicts()}
    assert found["a"]["ferritin"] == 42.0 and found["a"]["days_since_ferritin"] == 155
    assert found["a"]["age"] == 54 and found["a"]["abi__left"] == 0.95 and found["a"]["urge_to_move_legs"] is True
    assert found["a"]["first_year"] == 2026
    assert found["b"]["ferritin"] is None and found["b"]["urge_to_move_legs"] is None
    kinds = Counter(what.split(":", 1)[0] for what, n in prepared.problems.items() for _ in range(n))
    assert kinds == {"unit": 2, "value": 2, "impossible": 1, "date": 1, "code": 2}


def test_a_table_of_facts_keeps_what_is_usable_and_counts_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(
        "patient,sex,age,ferritin,urge_to_move_legs,abi@left,first_year,shoe_size\n"
        "a,female,54,42,true,0.95,2019,40\nb,lady,54,-1,perhaps,,2027,41\nc,,x,1e3,0,nan, 2020.0 ,\n"
        "d,,,,,,,\ne,,,,,,2019-05-01,\nf,,,,,,2019.5,\n"
    )
    settings = Settings(str(path), DAY, "us")
    from collections import Counter

    problems: Counter[str] = Counter()
    source = facts_source.FactsSource()
    prepared = source.prepare(settings, str(tmp_path), quiet)
    (frame,) = source.facts(settings, str(tmp_path), prepared, 0, problems)
    rows = {row["patient"]: row for row in frame.to_dicts()}
    assert rows["a"]["ferritin"] == 42 and rows["a"]["urge_to_move_legs"] is True and rows["a"]["abi__left"] == 0.95
    assert rows["b"]["ferritin"] is None and rows["b"]["urge_to_move_legs"] is None
    assert rows["c"]["ferritin"] == 1000 and rows["c"]["urge_to_move_legs"] is False and rows["c"]["abi__left"] is None
    assert rows["b"]["sex"] == rows["c"]["sex"] != rows["a"]["sex"]
    assert +problems == {
        "impossible: outside the plausible range: ferritin": 1,
        "value: not a value of its kind: sex": 1,
        "value: not a value of its kind: age": 1,
        "value: not a value of its kind: urge_to_move_legs": 1,
        "value: not a value of its kind: abi": 1,
        "value: not a year up to that of the run: first_year": 3,
    }
    assert [rows[patient]["first_year"] for patient in "abcdef"] == [2019, None, 2020, None, None, None]
    assert prepared.problems == {"code: a column that is no fact: shoe_size": 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ferritin\n4\n", "there is no column 'patient'"),
        ("patient,ferritin\na,4\na,5\n", "stand there twice"),
        ("patient,ferritin\n,4\n", "without a patient"),
        ("patient,fact\na,ferritin\n", "there is no column 'value'"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(text: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(text)
    said = refusal(ekbom("population", "run", str(tmp_path / "table.csv"), "-o", str(tmp_path / "out")), 1)
    assert expected in said and os.listdir(tmp_path) == ["table.csv"]


def test_files_of_a_table_that_do_not_go_together_are_named(tmp_path: Path) -> None:
    def said(folder: str) -> str:
        return refusal(ekbom("population", "run", str(tmp_path / folder), "-o", str(tmp_path / "out")), 1)

    for folder in ("csv", "nobody", "lists", "answers", "own"):
        (tmp_path / folder).mkdir()
        pl.DataFrame({"patient": ["a"], "ferritin": [4.0]}).write_parquet(tmp_path / folder / "a.parquet")
    (tmp_path / "csv" / "a.parquet").unlink()
    (tmp_path / "csv" / "a.csv").write_text("patient,ferritin\na,4\n")
    (tmp_path / "csv" / "b.csv").write_text("patient,age\nb,40\n")
    pl.DataFrame({"who": ["b"], "ferritin": [4.0]}).write_parquet(tmp_path / "nobody" / "b.parquet")
    pl.DataFrame({"patient": ["b"], "ferritin": [[4.0]]}).write_parquet(tmp_path / "lists" / "b.parquet")
    pl.DataFrame({"patient": ["b"], "statuses": ["R"], "alerts": ["."]}).write_parquet(tmp_path / "answers/b.parquet")
    pl.DataFrame({"patient": ["b"], "age": [40.0]}).write_parquet(tmp_path / "own" / "b.parquet")
    assert "b.csv" in said("csv") and "not those of" in said("csv")
    assert "b.parquet" in said("nobody") and "no column 'patient'" in said("nobody")
    assert "b.parquet" in said("lists") and "one plain value" in said("lists")
    assert "b.parquet" in said("answers") and "answers of a run" in said("answers")
    # Parquet names its columns, so each file may have its own; each patient is explained from theirs.
    found = judged(tmp_path / "own", tmp_path / "out")
    assert found["patient"].to_list() == ["a", "b"] and found["age"].to_list() == [None, 40]
    for patient in found["patient"]:
        assert ekbom("population", "explain", str(tmp_path / "out"), patient).code == 0


def test_a_folder_that_cannot_be_read_is_named(cohort: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = os.listdir

    def closed(path: str) -> list[str]:
        if str(path).endswith("measurement"):
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr("ekbom.population.shards.os.listdir", closed)
    said = refusal(ekbom("population", "run", str(cohort / "omop"), "-o", str(tmp_path / "out")), 1)
    assert "measurement: the folder cannot be read (Permission denied)" in said


@pytest.mark.parametrize("name", ["table.parquet", "table.arrow"])
def test_a_damaged_table_is_one_clear_error(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"PAR1 nonsense")
    said = refusal(ekbom("population", "run", str(tmp_path / name), "-o", str(tmp_path / "out")), 1)
    assert name in said and "damaged" in said


def test_arrow_and_csv_and_parquet_are_the_same_table(cohort: Path, by_events: pl.DataFrame, tmp_path: Path) -> None:
    table = pl.read_parquet(cohort / "facts" / "*.parquet")
    table.write_ipc(tmp_path / "facts.arrow")
    table.write_csv(tmp_path / "facts.csv")
    for name in ("facts.arrow", "facts.csv"):
        assert_frame_equal(judged(tmp_path / name, tmp_path / f"out-{name}"), by_events)
    (tmp_path / "events").mkdir()
    for name in ("people", "events", "courses", "doses", "lists"):
        frame = pl.read_parquet(cohort / "events" / name / "*.parquet")
        frame.write_ipc(tmp_path / "events" / f"{name}.arrow")
    assert_frame_equal(judged(tmp_path / "events", tmp_path / "out-events"), by_events)


def test_a_source_that_vanishes_is_said_and_nothing_is_half_written(
    cohort: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "facts.parquet"
    pl.read_parquet(cohort / "facts" / "*.parquet").write_parquet(table)
    begun = facts_source.FactsSource.prepare

    def prepared(*arguments: Any) -> Any:
        found = begun(*arguments)
        table.unlink()
        return found

    monkeypatch.setattr(facts_source.FactsSource, "prepare", prepared)
    with pytest.raises(RecordError, match="no longer there"):
        judged(table, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_lost_connection_is_said_and_nothing_is_half_written(
    cohort: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if postgres.programs() is None:
        pytest.skip("no PostgreSQL server is installed")
    with postgres.server() as socket:
        postgres.psql(
            socket,
            "CREATE TABLE person (person_id bigint, gender_concept_id bigint, year_of_birth integer);"
            "INSERT INTO person VALUES (1, 8532, 1970);"
            "CREATE TABLE concept (concept_id bigint, concept_name text, vocabulary_id text, concept_code text);",
        )
        begun = in_database.DatabaseSource.prepare

        def prepared(*arguments: Any) -> Any:
            found = begun(*arguments)
            postgres.psql(
                socket,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = 'ekbom'",
            )
            return found

        monkeypatch.setattr(in_database.DatabaseSource, "prepare", prepared)
        url = f"postgresql://ekbom@localhost/postgres?host={socket}"
        with pytest.raises(RecordError, match=r"connection|ended the session"):
            judged(url, tmp_path / "out", engine="postgres")
    assert not (tmp_path / "out").exists()


def test_a_full_disk_is_said_by_duckdb_and_by_the_writer(
    cohort: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise duckdb.IOException("IO Error: Could not write: No space left on device")

    monkeypatch.setattr(event_source, "_divided", full)
    said = refusal(ekbom("population", "run", str(cohort / "events"), "-o", str(tmp_path / "out")), 3)
    assert "No space left" in said and "goes on" in said and not (tmp_path / "out").exists()


@pytest.mark.parametrize("where", ["_divided", "facts_of_tables"])
def test_too_little_memory_for_duckdb_is_said(
    where: str, cohort: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def small(*_: object, **__: object) -> None:
        raise duckdb.OutOfMemoryException("Out of Memory Error: could not allocate a block of somebody's data")

    monkeypatch.setattr(event_source, where, small)
    words = ("population", "run", str(cohort / "events"), "-o", str(tmp_path / "out"), "--workers", "1")
    said = refusal(ekbom(*words), 3)
    assert "--memory" in said and "somebody" not in said and not (tmp_path / "out").exists()


def test_memory_and_engine_are_checked_before_anything_is_read(cohort: Path, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="too little"):
        judged(cohort / "facts", tmp_path / "out", memory=2**20)
    with pytest.raises(RunError, match="no engine"):
        judged(cohort / "facts", tmp_path / "out", engine="abacus")
    with pytest.raises(RunError, match="where the data are"):
        judged(cohort / "facts", tmp_path / "out", engine="postgres")
    words = ("population", "run", "x", "-o", "y", "--memory")
    for wrong in ("4", "GB", "0GB", "4.5GB", "lots"):
        assert "4GB" in refusal(ekbom(*words, wrong), 2)


def test_the_ids_of_a_large_table_are_compared_within_the_memory(tmp_path: Path) -> None:
    """Four million ids, one of them twice, need more than the 256 MB that DuckDB is given at least."""
    many = pl.int_range(4_000_000).shuffle(seed=1).cast(pl.String)
    ids = pl.select(patient=pl.lit("a-patient-with-a-long-name-") + many)
    ids.vstack(pl.DataFrame({"patient": ["a-patient-with-a-long-name-7"]})).write_parquet(tmp_path / "large.parquet")
    script = (
        "import sys; from ekbom.population.facts_source import FactsSource; "
        "from ekbom.population.shards import Settings; from ekbom.records.errors import RecordError\n"
        f"try: FactsSource().prepare(Settings(sys.argv[1], {DAY}, '', memory=1), sys.argv[2], lambda *_: None)\n"
        "except RecordError as error: print(error)\n"
        "print(next(line for line in open('/proc/self/status') if 'VmHWM' in line).split()[1])"
    )
    words = [sys.executable, "-c", script, str(tmp_path / "large.parquet"), str(tmp_path)]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert "stand there twice (1 of them)" in said
    assert int(said.split()[-1]) * 1024 < 430 * 2**20


def test_a_run_keeps_to_its_memory(cohort: Path, tmp_path: Path) -> None:
    """The largest process of a run of one worker stays within what was allowed."""
    script = (
        "import sys; from ekbom.cli import main; code = main(sys.argv[1:]); "
        # The peak of this program; what rusage says may be that of the process that began it.
        "print(next(line for line in open('/proc/self/status') if 'VmHWM' in line).split()[1]); sys.exit(code)"
    )
    words = ["population", "run", str(cohort / "events"), "-o", str(tmp_path / "out"), "--workers", "1"]
    ended = subprocess.run(
        [sys.executable, "-c", script, *words, "--memory", "1500MB"], capture_output=True, text=True, check=True
    )
    assert int(ended.stdout.split()[-1]) * 1024 < 1500 * 2**20
