"""Spark divides a run over its executors: the same bytes as without it, and each error in a sentence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from ekbom.plan.book import load_tables
from ekbom.population import fhir_shards, run
from ekbom.population.run import RunError
from ekbom.population.shards import Prepared, Settings, source_of
from tests.cli.running import DAY, ekbom, refusal
from tests.population.test_run import COMMAND, quiet, settings, source

if find_spec("pyspark") is None:
    pytest.skip("PySpark is not installed (make test SPARK=1)", allow_module_level=True)

from ekbom.population import spark_cluster
from ekbom.population.spark_cluster import local_cores

__all__ = ["source"]


def parts(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.glob("part-*.parquet")}


@pytest.fixture
def divided(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Settings, Path, Prepared]:
    """A source divided into several shards: the settings, the folder of the work, and what is ready."""
    monkeypatch.setattr(fhir_shards, "SHARD_BYTES", 8_000)
    folder = tmp_path / "work"
    folder.mkdir()
    chosen = settings(source, engine="spark", master="local[1]")
    prepared = source_of("fhir", chosen).prepare(chosen, str(folder), quiet)
    assert prepared.shards > 2
    return chosen, folder, prepared


def test_the_parts_are_those_of_a_run_without_spark(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fhir_shards, "SHARD_BYTES", 8_000)
    plain, spread = tmp_path / "plain", tmp_path / "spread"
    run.run(settings(source), str(plain), progress=quiet)
    manifest = run.run(settings(source, engine="spark", workers=2), str(spread), progress=quiet)
    assert manifest["engine"]["name"] == "spark"
    assert len(parts(spread)) > 2 and parts(spread) == parts(plain)


def test_a_killed_run_goes_on_to_the_same_bytes(source: Path, tmp_path: Path) -> None:
    plain, killed = tmp_path / "plain", tmp_path / "killed"
    command = [sys.executable, "-c", COMMAND, "population", "run", str(source), "--as-of", DAY]
    subprocess.run([*command, "-o", str(plain)], check=True, capture_output=True, timeout=300)
    spark = [*command, "-o", str(killed), "--engine", "spark", "--workers", "1"]
    process = subprocess.Popen(spark, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    partial = tmp_path / "killed.partial"
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None and not list(partial.glob("part-*.json")):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not killed.exists() and list(partial.glob("part-*.json"))
    subprocess.run(spark, check=True, capture_output=True, timeout=300)
    assert not partial.exists() and parts(killed) == parts(plain)


def test_an_error_in_an_executor_ends_the_run_with_its_own_words(divided: tuple[Settings, Path, Prepared]) -> None:
    chosen, folder, prepared = divided
    broken = folder / "part-00001.json.new"
    broken.mkdir()  # where the counts of a shard are to be written
    with pytest.raises(IsADirectoryError):
        list(spark_cluster.each_done(chosen, "fhir", str(folder), prepared, [0, 1, 2]))
    broken.rmdir()
    assert len(list(spark_cluster.each_done(chosen, "fhir", str(folder), prepared, [0, 1, 2]))) == 3


def test_what_spark_itself_cannot_do_is_said_with_the_place_of_its_log(
    divided: tuple[Settings, Path, Prepared], monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen, folder, prepared = divided
    monkeypatch.setenv("PYSPARK_PYTHON", "/nonexistent/python")
    with pytest.raises(RunError, match=r"Spark ended before all was judged, .*spark\.log says why"):
        list(spark_cluster.each_done(chosen, "fhir", str(folder), prepared, [0]))


def test_an_executor_says_what_came_of_a_shard(divided: tuple[Settings, Path, Prepared]) -> None:
    chosen, folder, prepared = divided
    digest = load_tables().digest
    assert spark_cluster.judged(chosen, "fhir", digest, str(folder), prepared, 0) == (0, None)
    assert (folder / "part-00000.parquet").exists()
    shard, error = spark_cluster.judged(chosen, "fhir", "other", str(folder), prepared, 1)
    assert shard == 1 and isinstance(error, RunError) and "another version of the guidelines" in str(error)
    assert not (folder / "part-00001.parquet").exists()


def test_outcomes_are_added_up() -> None:
    outcomes = spark_cluster._Outcomes()
    one, other = (spark_cluster.Outcome(n, None) for n in (1, 2))
    assert outcomes.addInPlace([one], [other]) == [one, other] and outcomes.zero([one]) == []


@pytest.mark.parametrize(
    ("master", "cores"),
    [("local", 1), ("local[3]", 3), ("local[*]", os.cpu_count()), ("yarn", 0), ("spark://host:7077", 0)],
)
def test_the_processes_of_a_master(master: str, cores: int) -> None:
    assert local_cores(master) == cores


@pytest.mark.parametrize("master", ["bogus", "local[x]", "spark://", "spark://a b", "local[2]\n", ""])
def test_what_is_no_master_is_refused(master: str) -> None:
    with pytest.raises(RunError, match="is no Spark master, expected local"):
        local_cores(master)


def test_wrong_use_is_refused(source: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    command = ["population", "run", str(source), "-o", out]
    assert "goes with --engine spark" in refusal(ekbom(*command, "--spark-master", "yarn"), 2)
    assert "is no Spark master" in refusal(ekbom(*command, "--engine", "spark", "--spark-master", "x"), 1)
    assert "1900 MB or more" in refusal(ekbom(*command, "--engine", "spark", "--memory", "1000MB"), 1)
    database = ["population", "run", "postgresql://localhost/x", "-o", out, "--engine", "spark"]
    assert "judged in their place" in refusal(ekbom(*database), 1)
    assert not list(tmp_path.glob("out*"))


def test_without_java_it_is_said_what_is_needed(source: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", COMMAND, "population", "run", str(source), "-o", str(tmp_path / "out")]
    bare = {**os.environ, "JAVA_HOME": "/nonexistent"}
    found = subprocess.run([*command, "--engine", "spark"], capture_output=True, text=True, timeout=120, env=bare)
    assert found.returncode == 1 and "needs Java 17 or newer" in found.stderr and "Traceback" not in found.stderr


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ekbom.commands.population.find_spec", lambda name: None if name == "pyspark" else object())
    assert "ekbom[spark]" in refusal(ekbom("population", "run", "x", "-o", "y", "--engine", "spark"), 3)
