"""Every answer of every engine is the law's, cell by cell: generated patients, random books, real records.

In CI, which sets ``CI``, the generated patients are a hundred thousand.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ekbom.population.processes import workers_for
from tests.population import crowd
from tests.population.crowd import GROUPS, Told, chunks, chunks_of
from tests.population.engines import ENGINES, missing

#: How many patients every engine judges; how many of them the interpreter as it stands, which takes some 60 ms for
#: each, and the code of one plan.
PATIENTS, INTERPRETED, PLANNED = (100_000, 1_000, 5_000) if os.environ.get("CI") else (4_000, 40, 2_000)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this session, the same for all of its processes."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "crowd"
    shared.mkdir(exist_ok=True)
    return shared


def alone(call: Callable[..., Told], *given: Any) -> Told:
    """What comes of a call in a process of its own, which is not measured and gives its memory back."""
    with workers_for(1) as pool:
        return pool.submit(call, *given).result()


@pytest.mark.parametrize("group", range(len(GROUPS)))
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_says_of_every_patient_what_the_law_says(engine: str, group: int, folder: Path) -> None:
    if reason := missing(engine):
        pytest.skip(reason)
    some = chunks_of(group, PATIENTS)
    told = alone(crowd.compared, str(folder), some, engine)
    assert told.differences == 0, f"{engine}, {told.differences} cells: {told.some}"
    assert told.patients == sum(chunk.size for chunk in some) > 0


def test_the_crowd_is_as_large_as_it_should_be() -> None:
    assert sum(chunk.size for chunk in chunks(PATIENTS)) == PATIENTS
    assert sum(chunk.size for chunk in chunks(100_000)) == 100_000


@pytest.mark.parametrize(("call", "patients"), [(crowd.interpreted, INTERPRETED), (crowd.planned, PLANNED)])
def test_the_law_is_what_the_interpreter_and_one_plan_say_of_each_patient(
    call: Callable[..., Told], patients: int, folder: Path
) -> None:
    told = alone(call, str(folder), chunks(PATIENTS), PATIENTS // patients)
    assert told.differences == 0, f"{told.differences} cells: {told.some}"
    assert told.patients == patients
