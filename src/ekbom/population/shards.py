"""What a run asks of a source of patients, and which kind of source a path is."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ekbom.records.errors import RecordError

if TYPE_CHECKING:
    import polars as pl

Progress = Callable[[str, int, int], None]

#: The column of a frame of facts that is no fact: the year in which restless legs were first recorded.
FIRST_YEAR = "first_year"
#: The facts whose first "yes" is meant by that.
FIRST_SIGNS = ("rls_diagnosis", "urge_to_move_legs")
_TABLES = (".parquet", ".csv", ".csv.gz", ".arrow", ".feather", ".ipc")


class Settings(NamedTuple):
    """What a run was asked for.

    where: (finding, value or "") that a patient must have to be in the output. engine: see ``run.ENGINES``. memory: in
    bytes, for all workers together. workers: processes. master: of the engine "spark", "" for workers of this machine.
    """

    source: str
    as_of: int
    locale: str
    where: tuple[tuple[str, str], ...] = ()
    engine: str = "polars"
    memory: int = 4 * 2**30
    workers: int = 1
    master: str = ""


class Prepared(NamedTuple):
    """A source that is ready to be read shard by shard.

    problems: "kind: what" with how often; places: where first. more: what the source itself must remember, as plain
    data; bytes: its size, 0 where it is not known.
    """

    shards: int
    problems: dict[str, int]
    places: dict[str, str]
    more: dict[str, Any]
    bytes: int


class Source(Protocol):
    """A kind of source."""

    def stamp(self, settings: Settings) -> list[Any]:
        """What changes when the source changes, as plain data; RecordError where there is none."""

    def prepare(self, settings: Settings, partial: str, progress: Progress) -> Prepared:
        """Divide the patients into shards, with working files in a folder."""

    def facts(
        self, settings: Settings, partial: str, prepared: Prepared, shard: int, problems: Counter[str]
    ) -> Iterator[pl.DataFrame]:
        """The facts of the patients of a shard, batch by batch, as engines take them; and the first year."""


def kind_of(source: str) -> str:
    """What a source is: "fhir", "omop", "events" or "facts"; RecordError where there is nothing."""
    from ekbom.population.database import is_url, mark_of

    if is_url(source):
        return "omop"
    if not os.path.exists(source):
        raise RecordError(f"{source}: cannot be read, there is no such file or folder")
    if os.path.isdir(source):
        from ekbom.population.omop_source import is_omop

        tables = [name for name in names_in(source) if _is_table(source, name)]
        names = {name.split(".", 1)[0].lower() for name in tables}
        if "events" in names and "people" in names:
            return "events"
        if is_omop(source):
            return "omop"
        return "facts" if tables else "fhir"
    if mark_of(source):
        return "omop"
    if not source.lower().endswith(_TABLES):
        return "fhir"
    from ekbom.population.tables import columns_of

    return "events" if "fact" in columns_of([source]) else "facts"


def names_in(folder: str) -> list[str]:
    """What a folder of a source holds, by name; RecordError where it cannot be read."""
    try:
        return sorted(os.listdir(folder))
    except OSError as error:
        raise RecordError(f"{folder}: the folder cannot be read ({error.strerror})") from None


def _is_table(folder: str, name: str) -> bool:
    path = os.path.join(folder, name)
    if os.path.isdir(path):
        return any(one.lower().endswith(_TABLES) for one in names_in(path))
    return name.lower().endswith(_TABLES)


def is_in_database(kind: str, source: str) -> bool:
    """Whether events and facts are made in the database of the source, in one session."""
    from ekbom.population.database import is_url, mark_of

    return kind == "omop" and (is_url(source) or mark_of(source) == "sqlite")


def source_of(kind: str, settings: Settings) -> Source:
    """The reader of a kind of source."""
    if kind == "fhir":
        from ekbom.population.fhir_shards import FhirSource

        return FhirSource()
    if kind == "facts":
        from ekbom.population.facts_source import FactsSource

        return FactsSource()
    if is_in_database(kind, settings.source):
        from ekbom.population.in_database import DatabaseSource

        return DatabaseSource()
    from ekbom.population.event_source import EventSource

    return EventSource(kind)
