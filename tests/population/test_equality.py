"""Every answer of every engine is the law's, cell by cell: generated patients, random books, real records.

In CI, which sets ``CI``, the generated patients are a hundred thousand. Spark judges them as a table of facts, by what
Polars, its executors' engine, says of the same table.
"""

from __future__ import annotations

import csv
import os
import zipfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import polars as pl
import pytest

from ekbom.population import run
from ekbom.population.answers import frame_of
from ekbom.population.omop_tables import TABLES
from ekbom.population.one_patient import facts_of
from ekbom.population.processes import workers_for
from ekbom.population.shards import Settings
from ekbom.population.sql_engine import KEY
from tests.logic.test_random_trees import HUGE, NUMBERS, Maker, patients, trees
from tests.population import crowd, postgres
from tests.population.crowd import DAY, GROUPS, SEED, Compared, answers, chunks, chunks_of
from tests.population.engines import ANY_BOOK, ENGINES, REFUSE_OVERFLOW, missing
from tests.population.law import differences, law_of, told
from tests.population.omop import fill_postgres
from tests.population.random_books import RandomBook

Found = TypeVar("Found")
RECORDS = Path(__file__).parents[2].parent / "shared" / "data" / "records"
OMOP = RECORDS / "omop_synthea27nj" / "Synthea27Nj_5.4.zip"
#: How many patients every engine judges; how many of them the interpreter as it stands, which takes some 60 ms for
#: each, and the code of one plan; of how many of the 1,199 alerts, findings and measures one thing may be said of all.
PATIENTS, INTERPRETED, PLANNED, ONE_FOR_ALL = (
    (100_000, 500, 5_000, 9) if os.environ.get("CI") else (4_000, 40, 2_000, 10)
)
#: Spark where it can be tried; where it cannot, a test of its own says so.
SPARK = () if missing("spark") else ("spark",)
#: Random books, the trees of each, and the patients who are judged by each.
BOOKS, TREES, READERS = 10, 60, 40


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this session, the same for all of its processes."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "crowd"
    shared.mkdir(exist_ok=True)
    return shared


def alone(call: Callable[..., Found], *given: Any) -> Found:
    """What comes of a call in a process of its own, which is not measured and gives its memory back."""
    with workers_for(1) as pool:
        return pool.submit(call, *given).result()


@pytest.mark.parametrize("group", range(len(GROUPS)))
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_says_of_every_patient_what_the_law_says(engine: str, group: int, folder: Path) -> None:
    if reason := missing(engine):
        pytest.skip(reason)
    some = chunks_of(group, PATIENTS)
    found = alone(crowd.compared, str(folder), some, engine)
    assert found.wrong == [], f"{engine}, seed {SEED}, in the first {found.patients} patients of group {group}"
    assert found.patients == sum(chunk.size for chunk in some) > 0


def test_the_crowd_is_as_large_as_it_should_be() -> None:
    assert sum(chunk.size for chunk in chunks(PATIENTS)) == PATIENTS
    assert sum(chunk.size for chunk in chunks(100_000)) == 100_000


def test_the_crowd_comes_to_nearly_every_answer(folder: Path) -> None:
    assert len(alone(crowd.said_of_everybody, str(folder), chunks(PATIENTS))) <= ONE_FOR_ALL


@pytest.mark.parametrize(("call", "patients"), [(crowd.interpreted, INTERPRETED), (crowd.planned, PLANNED)])
def test_the_law_is_what_the_interpreter_and_one_plan_say_of_each_patient(
    call: Callable[..., Compared], patients: int, folder: Path
) -> None:
    found = alone(call, str(folder), chunks(PATIENTS), patients / PATIENTS)
    assert found.wrong == [], f"{call.__name__}, seed {SEED}"
    assert found.patients == patients


def test_a_run_by_spark_gives_the_bytes_of_one_by_polars(folder: Path, tmp_path: Path) -> None:
    if reason := missing("spark"):
        pytest.skip(reason)
    table = tmp_path / "table"
    table.mkdir()
    assert alone(crowd.as_table, str(folder), chunks(PATIENTS), str(table)) == PATIENTS
    parts = {}
    for engine in ("polars", "spark"):
        out = tmp_path / engine
        settings = Settings(str(table), DAY, "us", engine=engine, workers=2)
        manifest = run.run(settings, str(out), progress=lambda what, done, of: None)
        assert manifest["patients"] == PATIENTS
        parts[engine] = {path.name: path.read_bytes() for path in out.glob("part-*.parquet")}
    assert len(parts["spark"]) > 1 and parts["spark"] == parts["polars"]


@pytest.mark.parametrize("engine", ANY_BOOK)
def test_every_engine_says_of_random_books_what_the_law_says(engine: str) -> None:
    if reason := missing(engine):
        pytest.skip(reason)
    numbers = NUMBERS if engine in REFUSE_OVERFLOW else HUGE
    for seed in range(BOOKS):
        book = RandomBook(trees(seed, TREES, numbers), DAY)
        people = {f"{at:02d}": facts for at, facts in enumerate(patients(Maker(seed, numbers), READERS))}
        law = law_of(book, people, DAY)
        with ANY_BOOK[engine](book) as judge:
            found = judge(frame_of(book.program, list(people), people.values()))
        assert told(differences(book, law, found)) == [], f"{engine}, book {seed}"


# --- records that nobody here wrote ------------------------------------------------------------------------


class Recorded(NamedTuple):
    """A source of records, how many patients it has, and the engines that can judge it."""

    source: str
    patients: int
    engines: tuple[str, ...]


@pytest.fixture(scope="module")
def synthea() -> Recorded:
    source = RECORDS / "synthea_py30"
    if not source.is_dir():
        pytest.skip("the sample records are not beside the project")
    return Recorded(str(source), 30, ("polars", "duckdb", "sqlite", *SPARK))


@pytest.fixture(scope="module")
def omop_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not OMOP.exists():
        pytest.skip("the OMOP sample is not beside the project")
    folder = tmp_path_factory.mktemp("omop")
    with zipfile.ZipFile(OMOP) as packed:
        packed.extractall(folder, [name for name in packed.namelist() if "/" not in name and name.endswith(".csv")])
    return folder


@pytest.fixture(scope="module")
def omop(omop_tables: Path) -> Recorded:
    return Recorded(str(omop_tables), 28, ("polars", "duckdb", "sqlite", *SPARK))


@pytest.fixture(scope="module")
def omop_in_postgresql(omop_tables: Path) -> Iterator[Recorded]:
    if reason := missing("postgres"):
        pytest.skip(reason)
    if find_spec("pg8000") is None:
        pytest.skip("the driver of PostgreSQL (pg8000) is not installed")
    held = {}
    for path in sorted(omop_tables.glob("*.csv")):
        if path.stem.lower() in TABLES:
            with open(path, newline="", encoding="utf-8") as file:
                held[path.stem.lower()] = list(csv.DictReader(file))
    with postgres.server() as socket:
        yield Recorded(fill_postgres(socket, "sample", held), 28, ("postgres", "polars"))


@pytest.mark.parametrize("name", ["synthea", "omop", "omop_in_postgresql"])
def test_every_engine_says_of_real_records_what_the_law_says(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    recorded: Recorded = request.getfixturevalue(name)
    judged = {}
    for engine in recorded.engines:
        out = tmp_path / engine
        run.run(Settings(recorded.source, DAY, "us", engine=engine), str(out), progress=lambda what, done, of: None)
        judged[engine] = pl.read_parquet(out / "part-*.parquet").sort(KEY)
    ids = judged["polars"][KEY].to_list()
    assert len(ids) == recorded.patients
    facts = {one: facts_of(str(tmp_path / "polars"), one, recorded.source).values for one in ids}
    assert all(len(values) > 5 for values in facts.values())
    law = law_of(
        answers(), {one: {key: known.value for key, known in values.items()} for one, values in facts.items()}, DAY
    )
    for engine, rows in judged.items():
        assert told(differences(answers(), law, rows.drop("sex", "age", "year"))) == [], engine
