"""A crowd of generated patients with what the law says of each, made once for all the tests of a session.

The crowd is judged group by group, each as a source of its own: of a group nothing is known of anybody but a share of
the facts, drawn anew for each group, and of a patient a twentieth to nearly all of these is unknown. An engine cuts its
program to the facts of the source, so that each group is another program, and only the last is the whole book. Half of
the last are examples of the guidelines with some facts changed, which come deeper into the book.

Processes that need the same patients divide the making of them by locks on files, which end with their holder.
"""

from __future__ import annotations

import datetime
import fcntl
import os
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import polars as pl

from ekbom.logic.expressions import Expression, Value, all_of, is_known
from ekbom.logic.interpreter import trace
from ekbom.plan.book import load_tables
from ekbom.plan.collect import load_book
from ekbom.population.answers import LEVEL_LETTERS, SILENT_LETTER, STATUS_LETTERS, Answers, frame_of
from ekbom.population.sql_engine import KEY
from ekbom.proofs.agreement import examples_of_the_book
from ekbom.proofs.generated_patients import PatientMaker
from tests.population.engines import ENGINES
from tests.population.law import Facts, differences, law_of, rows_of, told

DAY = datetime.date(2026, 11, 22).toordinal()
SEED = 20261125
#: Of each group the share of the facts that are known of anybody, and of the patients. The more facts, the dearer a
#: patient: with all of them SQLite takes 10 ms and PostgreSQL 14, with a tenth of them 1 ms.
GROUPS = ((0.1, 0.45), (0.2, 0.40), (0.5, 0.10), (1.0, 0.05))
#: Most patients that are made and judged at a time.
CHUNK = 5_000
#: Most differences that are gathered of a chunk; a chunk that has any is the last that is judged.
MOST = 10_000


class Chunk(NamedTuple):
    """Some patients of a group: always the same, and the first of them where the size is smaller."""

    group: int
    number: int
    size: int

    def patients(self) -> dict[str, Facts]:
        """The facts of each patient, by an id that says where it is: group, chunk, place."""
        share, _ = GROUPS[self.group]
        program = answers().program
        variables = [fact for fact in program.facts if fact.id != "as_of"]
        known = random.Random(f"{SEED} {self.group}").sample(variables, round(share * len(variables)))
        nodes = [node for layer in program.layers for node in layer]
        maker = PatientMaker([*nodes, *known], DAY, SEED + 1_000 * self.group + self.number)
        examples = examples_of_the_book() if share == 1 else []
        chance = random.Random(f"{SEED} {self.group} {self.number}")
        made: list[dict[str, Value]] = []
        for at in range(self.size):
            facts = maker.changed(chance.choice(examples)) if examples and at % 2 else maker.from_nothing()
            made.append({**facts, "as_of": float(DAY)})
        if not self.number:
            nothing: list[dict[str, Value]] = [{}, {"as_of": float(DAY)}]
            made[:2] = nothing[: self.size]
        return {f"{self.group}-{self.number}-{at:04d}": facts for at, facts in enumerate(made)}


class Compared(NamedTuple):
    """What a comparison came to: how many patients were judged, and the cells that differ, in words, some for all."""

    patients: int
    wrong: list[str]


@cache
def answers() -> Answers:
    return Answers(load_book(), DAY)


def chunks_of(group: int, patients: int) -> list[Chunk]:
    """The chunks of a group in a crowd of so many patients."""
    size = round(GROUPS[group][1] * patients)
    return [Chunk(group, at, min(CHUNK, size - at * CHUNK)) for at in range(-(-size // CHUNK))]


def chunks(patients: int) -> list[Chunk]:
    """The chunks of a whole crowd."""
    return [chunk for group in range(len(GROUPS)) for chunk in chunks_of(group, patients)]


def compared(folder: str, some: Sequence[Chunk], engine: str) -> Compared:
    """An engine's answers for some chunks against the law's."""
    with ENGINES[engine](answers()) as judge:
        return _compared((law, judge(facts)) for facts, law in _made(Path(folder), some))


def interpreted(folder: str, some: Sequence[Chunk], share: float) -> Compared:
    """The interpreter as it stands, for a share of each chunk, against what the tests take for the law."""
    nodes = [answer.node for answer in answers().all]

    def rows(patients: Mapping[str, Facts]) -> pl.DataFrame:
        values = [_traced(nodes, facts) for facts in patients.values()]
        columns = {id(node): list(column) for node, column in zip(nodes, zip(*values, strict=True), strict=True)}
        return rows_of(answers(), columns, list(patients))

    return _compared((law, rows(own)) for own, law in _first(folder, some, share))


def planned(folder: str, some: Sequence[Chunk], share: float) -> Compared:
    """The code that makes one patient's plan, for a share of each chunk, against the law; it makes no measures."""
    measures = [answer.id for answer in answers().measures]
    pairs = (
        (law, pl.DataFrame([{KEY: one, **_plan(facts)} for one, facts in own.items()], law.schema))
        for own, law in _first(folder, some, share)
    )
    return _compared((law.drop(measures), found.drop(measures)) for law, found in pairs)


def _first(folder: str, some: Sequence[Chunk], share: float) -> Iterator[tuple[dict[str, Facts], pl.DataFrame]]:
    """The first patients of each chunk, a share of them, and the law of these."""
    for chunk, (_, law) in zip(some, _made(Path(folder), some), strict=True):
        first = chunk._replace(size=round(share * chunk.size))
        yield first.patients(), law.head(first.size)


def said_of_everybody(folder: str, some: Sequence[Chunk]) -> list[str]:
    """The alerts and findings of which the law says one thing of all patients."""
    law = pl.concat(law for _, law in _made(Path(folder), some))
    alerts = (one.id for at, one in enumerate(answers().alerts) if law["alerts"].str.slice(at, 1).n_unique() == 1)
    findings = (one.id for one in (*answers().findings, *answers().measures) if law[one.id].n_unique() == 1)
    return [*alerts, *findings]


def _compared(pairs: Iterable[tuple[pl.DataFrame, pl.DataFrame]]) -> Compared:
    """The rows of the law and others, pair by pair until a pair differs."""
    patients = 0
    for law, found in pairs:
        patients += law.height
        if wrong := told(islice(differences(answers(), law, found), MOST)):
            return Compared(patients, wrong)
    return Compared(patients, [])


def _traced(nodes: Sequence[Expression], facts: Facts) -> list[Value]:
    """The values of nodes by one run of the interpreter, so that what they share is evaluated once."""
    told = trace(all_of(*(is_known(node) for node in nodes)), facts, DAY)
    value_of = {id(one.operands[0].node): one.operands[0].value for one in told.operands}
    return [value_of[id(node)] for node in nodes]


def _plan(facts: Facts) -> dict[str, Value]:
    """The columns of a run by the code of one plan."""
    tables = load_tables()
    values = tables.evaluate([facts.get(fact.key) for fact in tables.facts], DAY)
    legs = [leg for option in tables.options for leg in option.legs if leg.side]
    return {
        "statuses": "".join(STATUS_LETTERS[str(values[option.status])] for option in tables.options),
        "statuses_by_leg": "".join(STATUS_LETTERS[str(values[leg.status])] for leg in legs),
        "alerts": "".join(_level(alert, values) for alert in tables.alerts),
        **{f"{f.id}.{f.side}" if f.side else f.id: values[f.node] for f in tables.findings},
    }


def _level(alert: object, values: tuple[Value, ...]) -> str:
    for node, level, _ in alert.rows:  # type: ignore[attr-defined]
        if values[node] is True:
            return LEVEL_LETTERS[level]
    unknown: int = alert.unknown  # type: ignore[attr-defined]
    if unknown >= 0 and values[unknown] is True:
        return LEVEL_LETTERS[alert.unknown_level].lower()  # type: ignore[attr-defined]
    return SILENT_LETTER


def _made(folder: Path, some: Sequence[Chunk]) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """The facts and the law of each chunk; what another process is making is left to it until the rest is made."""
    for wait in (False, True):
        for chunk in some:
            with _alone(folder / _name(chunk), wait=wait) as alone:
                if alone and not _law(folder, chunk).exists():
                    _make(folder, chunk)
    for chunk in some:
        yield pl.read_parquet(_facts(folder, chunk)), pl.read_parquet(_law(folder, chunk))


def _make(folder: Path, chunk: Chunk) -> None:
    patients = chunk.patients()
    frame_of(answers().program, list(patients), patients.values()).write_parquet(_facts(folder, chunk))
    new = _law(folder, chunk).with_suffix(".new")
    law_of(answers(), patients, DAY).write_parquet(new)
    new.rename(_law(folder, chunk))


def _name(chunk: Chunk) -> str:
    return "-".join(map(str, chunk))


def _facts(folder: Path, chunk: Chunk) -> Path:
    return folder / f"{_name(chunk)}-facts.parquet"


def _law(folder: Path, chunk: Chunk) -> Path:
    return folder / f"{_name(chunk)}-law.parquet"


@contextmanager
def _alone(lock: Path, *, wait: bool) -> Iterator[bool]:
    """Whether this process alone is at work behind a lock."""
    file = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(file)
