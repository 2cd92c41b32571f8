"""An OMOP database of SQLite or PostgreSQL as a source of a run: events and facts are made where the data are.

With the engine of the same database the answers are made there as well, so that only they leave it. Patients go shard
by shard in the order of their ids; a run that is taken up again makes its working tables anew and goes on after the
shards that are done.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import polars as pl

from ekbom.logic.expressions import Boolean, Category
from ekbom.population import omop_source
from ekbom.population.as_of_problems import as_of_problems
from ekbom.population.database import Database, is_url, shown
from ekbom.population.event_source import with_first_year
from ekbom.population.event_tables import TABLES
from ekbom.population.facts_sql import DRUGS, RULES, FactsQuery, facts_query, first_days_query, present_in, rules_of
from ekbom.population.layers import Layered
from ekbom.population.polars_engine import LABEL
from ekbom.population.shards import FIRST_SIGNS, Prepared, Progress, Settings
from ekbom.population.sql_answers import Program
from ekbom.population.sql_engine import FACTS, KEY
from ekbom.population.tables import stamp

#: Patients of a shard: their working tables are made anew each time.
SHARD = 20_000
_FACTS = "ekbom_facts"


class DatabaseSource:
    """``Source``; in one process, since the working tables belong to one session."""

    def __init__(self) -> None:
        self._database: Database | None = None
        self._program: Program | None = None
        self._there: set[str] = set()

    def stamp(self, settings: Settings) -> list[Any]:
        if is_url(settings.source):
            # Another schema is another source; what the tables hold is not looked at.
            said = parse_qsl(urlsplit(settings.source).query)
            return [shown(settings.source), sorted(pair for pair in said if pair[0] != "password")]
        return list(stamp([settings.source], settings.source))

    def prepare(self, settings: Settings, partial: str, progress: Progress) -> Prepared:
        database, problems = self._opened(settings, partial, progress)
        firsts = database.rows(
            f"SELECT {KEY} FROM (SELECT {KEY}, ROW_NUMBER() OVER (ORDER BY {KEY}) AS place FROM ekbom_people) AS p "
            f"WHERE (place - 1) % {SHARD} = 0 ORDER BY {KEY}"
        )
        size = 0 if is_url(settings.source) else os.path.getsize(settings.source)
        bounds = [str(first) for (first,) in firsts]
        return Prepared(max(1, len(bounds)), dict(problems), {}, {"firsts": bounds}, size)

    def facts(
        self, settings: Settings, partial: str, prepared: Prepared, shard: int, problems: Counter[str]
    ) -> Iterator[pl.DataFrame]:
        database = self._shard(settings, partial, prepared, shard, problems)
        if not prepared.more["firsts"]:
            return
        program, query = self._facts_query(settings, database)
        names = _types(program)
        database.make(_FACTS, query.sql)
        columns = [name for name in names if name in query.columns]
        said = ", ".join((KEY, *columns))
        found = database.rows(f"SELECT {said} FROM {_FACTS} ORDER BY {KEY}")
        loose = {name: pl.Int8() if names[name] == pl.Boolean else names[name] for name in columns}
        frame = pl.DataFrame(list(found), {KEY: pl.String, **loose}, orient="row", strict=False)
        frame = frame.with_columns(pl.col(name).cast(names[name]) for name in columns)
        yield with_first_year(frame, self._days(settings, database)).sort(KEY)

    def answers(
        self, settings: Settings, partial: str, prepared: Prepared, shard: int, problems: Counter[str]
    ) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """What was answered in the database, and who the patients are (sex, age, first year), batch by batch."""
        from ekbom.population.book_answers import book_answers

        if not prepared.more["firsts"]:
            return
        database = self._shard(settings, partial, prepared, shard, problems)
        whole, query = self._facts_query(settings, database)
        database.make(_FACTS, query.sql)
        if self._program is None or not query.columns <= self._there:
            self._there |= query.columns
            self._program = Program(book_answers(settings.as_of), self._there, database.dialect)
        narrow = self._program.layered
        missing = [f for f in narrow.facts if narrow.column(f) not in query.columns]
        nulls = "".join(f", CAST(NULL AS {_sql_type(f.type, database.dialect)}) AS {narrow.column(f)}" for f in missing)
        database.make(FACTS, f"SELECT *{nulls} FROM {_FACTS}")
        frames = [self._program.frame(at, database.rows(sql)) for at, sql in enumerate(self._program.queries)]
        words = {number: label for label, number in whole.labels.items()}
        rows = database.rows(f"SELECT {KEY}, sex, age FROM {_FACTS} ORDER BY {KEY}")
        people = pl.DataFrame(
            [(who, words.get(sex), None if age is None else int(age)) for who, sex, age in rows],  # type: ignore[call-overload]
            {KEY: pl.String, "sex": pl.String, "age": pl.Int16},
            orient="row",
        )
        yield self._program.packed(frames), with_first_year(people, self._days(settings, database)).sort(KEY)

    def close(self) -> None:
        """Let go of the session."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _opened(self, settings: Settings, partial: str, progress: Progress) -> tuple[Database, Counter[str]]:
        self.close()
        work = os.path.join(partial, "work")
        os.makedirs(work, exist_ok=True)
        progress("steps in the database", 0, 2)
        database = omop_source.open_source(settings.source, work, f"{settings.memory}B", 1)
        progress("steps in the database", 1, 2)
        self._database = database
        problems = omop_source.make_events(database)
        progress("steps in the database", 2, 2)
        return database, problems

    def _shard(
        self, settings: Settings, partial: str, prepared: Prepared, shard: int, problems: Counter[str]
    ) -> Database:
        database = self._database
        if database is None:
            database, _ = self._opened(settings, partial, lambda what, done, of: None)
        firsts = prepared.more["firsts"]
        first = firsts[shard] if firsts else ""
        bounds = f"{KEY} >= {_quoted(first)}"
        if shard + 1 < len(firsts):
            bounds += f" AND {KEY} < {_quoted(firsts[shard + 1])}"
        for name in TABLES:
            also = f" OR {KEY} = ''" if name == "lists" else ""
            database.make(f"shard_{name}", f"SELECT * FROM ekbom_{name} WHERE ({bounds}){also}")
        present = self._present = present_in(database.rows, settings.as_of, "shard")
        database.load("shard_rules", RULES, rules_of(present.keys))
        database.load("shard_drugs", DRUGS, present.drugs)
        problems.update(as_of_problems(database.rows, settings.as_of, "shard"))
        return database

    def _facts_query(self, settings: Settings, database: Database) -> tuple[Layered, FactsQuery]:
        from ekbom.population.book_answers import book_answers

        program = book_answers(settings.as_of).program
        query = facts_query(program, self._present, settings.as_of, settings.locale, database.dialect, "shard")
        return program, query

    def _days(self, settings: Settings, database: Database) -> pl.DataFrame:
        rows = database.rows(first_days_query(FIRST_SIGNS, settings.as_of, "shard"))
        return pl.DataFrame(list(rows), {KEY: pl.String, "day": pl.Int32}, orient="row")


def _types(program: Layered) -> dict[str, pl.DataType]:
    from ekbom.population.polars_engine import column_type

    return {
        program.column(fact): LABEL() if isinstance(fact.type, Category) else column_type(fact.type)
        for fact in program.facts
    }


def _sql_type(kind: object, dialect: str) -> str:
    if isinstance(kind, Boolean):
        return "boolean"
    return "smallint" if isinstance(kind, Category) else "double precision"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
