"""Small OMOP databases for tests: tables as rows by name, written in every form that is read."""

from __future__ import annotations

import csv
import gzip
import io
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from ekbom.population.database import DATE, ID, TIME
from ekbom.population.event_tables import NUMBER
from ekbom.population.event_tables import TABLES as EVENT_TABLES
from ekbom.population.omop_source import make_events, open_source
from ekbom.population.omop_tables import TABLES
from tests.population import postgres

Tables = dict[str, list[dict[str, Any]]]
FILES = ("csv", "csv.gz", "parquet", "duckdb", "sqlite")
#: What every database here has.
BASE: tuple[tuple[int, str, str, str, str, str], ...] = (
    (8840, "UCUM", "mg/dL", "milligram per deciliter", "Unit", "Unit"),
    (8842, "UCUM", "ng/mL", "nanogram per milliliter", "Unit", "Unit"),
    (8576, "UCUM", "mg", "milligram", "Unit", "Unit"),
    (4171756, "SNOMED", "276139006", "<", "Meas Value Operator", "Qualifier Value"),
    (4172703, "SNOMED", "276136004", "=", "Meas Value Operator", "Qualifier Value"),
    (4188539, "SNOMED", "373066001", "Yes", "Meas Value", "Qualifier Value"),
    (4188540, "SNOMED", "373067005", "No", "Meas Value", "Qualifier Value"),
    (4132135, "SNOMED", "272519000", "Absent", "Meas Value", "Qualifier Value"),
    (32899, "Condition Status", "OMOP4976973", "Preliminary diagnosis", "Condition Status", "Condition Status"),
    (32906, "Condition Status", "OMOP4976980", "Resolved condition", "Condition Status", "Condition Status"),
    (32902, "Condition Status", "OMOP4976976", "Primary diagnosis", "Condition Status", "Condition Status"),
    (32818, "Type Concept", "OMOP4976897", "EHR administration record", "Type Concept", "Type Concept"),
    (32838, "Type Concept", "OMOP4976911", "EHR prescription", "Type Concept", "Type Concept"),
    (4132161, "SNOMED", "26643006", "Oral route", "Route", "Qualifier Value"),
    (4300877, "SNOMED", "7771000", "Left", "Spec Anatomic Site", "Qualifier Value"),
    (3016502, "LOINC", "2276-4", "Ferritin [Mass/volume] in Serum or Plasma", "Measurement", "Lab Test"),
)


def concept(id: int, vocabulary: str, code: str, name: str, domain: str = "", kind: str = "") -> dict[str, Any]:
    return {
        "concept_id": id,
        "concept_name": name,
        "vocabulary_id": vocabulary,
        "concept_code": code,
        "domain_id": domain,
        "concept_class_id": kind,
    }


def base(**tables: list[dict[str, Any]]) -> Tables:
    """A database of person 1, born 1970-05-06, with the usual concepts and these tables."""
    concepts = [concept(*one) for one in BASE] + tables.pop("concept", [])
    person = {
        "person_id": 1,
        "gender_concept_id": 8532,
        "year_of_birth": 1970,
        "month_of_birth": 5,
        "day_of_birth": 6,
    }
    return {"person": tables.pop("person", [person]), "concept": concepts, **tables}


def _columns(table: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The columns of a table in a database: all that are known, and others that a row has."""
    known = {**TABLES[table].needed, **TABLES[table].others} if table in TABLES else {}
    return known | {name: "text" for row in rows for name in row if name not in known}


def _csv(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write(form: str, folder: Path, tables: Tables) -> str:
    """Write a database in a form of FILES; returns the source."""
    if form == "sqlite":
        return _sqlite(folder / "cdm.sqlite", tables)
    if form == "csv":
        for table, rows in tables.items():
            (folder / f"{table.upper()}.csv").write_text(_csv(_columns(table, rows), rows))
        return str(folder)
    if form == "csv.gz":
        for table, rows in tables.items():
            own = folder / table
            own.mkdir()
            columns = _columns(table, rows)
            for at, part in enumerate((rows[::2], rows[1::2])):
                (own / f"part-{at}.csv.gz").write_bytes(gzip.compress(_csv(columns, part).encode()))
        return str(folder)
    path = str(folder / "cdm.duckdb") if form == "duckdb" else ":memory:"
    with duckdb.connect(path) as connection:
        for table, rows in tables.items():
            columns = _columns(table, rows)
            kinds = ", ".join(f"{name} {'varchar' if kind == 'text' else kind}" for name, kind in columns.items())
            connection.execute(f"CREATE TABLE {table} ({kinds})")
            places = ", ".join("?" * len(columns))
            for row in rows:
                connection.execute(
                    f"INSERT INTO {table} VALUES ({places})", [_or_null(row.get(name)) for name in columns]
                )
            if form == "parquet":
                connection.execute(f"COPY {table} TO '{folder / table}.parquet' (FORMAT parquet)")
    return path if form == "duckdb" else str(folder)


def _or_null(value: Any) -> Any:
    return None if value == "" else value


def _sqlite(path: Path, tables: Tables) -> str:
    connection = sqlite3.connect(path)
    for table, rows in tables.items():
        columns = _columns(table, rows)
        connection.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
        places = ", ".join("?" * len(columns))
        connection.executemany(
            f"INSERT INTO {table} VALUES ({places})", [[row.get(name) for name in columns] for row in rows]
        )
    connection.commit()
    connection.close()
    return str(path)


def fill_postgres(socket: Path, schema: str, tables: Tables) -> str:
    """Put a database into a schema of a server; returns its URL."""
    types = {NUMBER: "numeric", ID: "bigint", DATE: "date", TIME: "timestamp", "text": "varchar(255)"}
    script = [f"CREATE SCHEMA {schema};"]
    for table, rows in tables.items():
        columns = _columns(table, rows)
        typed = ", ".join(f"{name} {types[kind]}" for name, kind in columns.items())
        script.append(f"CREATE TABLE {schema}.{table} ({typed});")
        script.append(f"COPY {schema}.{table} FROM stdin WITH (FORMAT csv, HEADER);\n{_csv(columns, rows)}\\.\n")
    postgres.psql(socket, "\n".join(script))
    return f"postgresql://ekbom@/postgres?host={socket}&schema={schema}"


class Read:
    """The five tables of a source, rows sorted and as plain Python, and the problems."""

    def __init__(self, source: str, work: Path, memory: str = "500MB") -> None:
        work.mkdir(exist_ok=True)
        database = open_source(source, str(work), memory, 2)
        try:
            self.problems = dict(make_events(database))
            self.tables: dict[str, list[dict[str, Any]]] = {}
            for table, columns in EVENT_TABLES.items():
                rows = database.rows(f"SELECT {', '.join(columns)} FROM ekbom_{table}")
                typed = [
                    {
                        name: bool(value) if kind == "boolean" else value
                        for (name, kind), value in zip(columns.items(), row, strict=True)
                    }
                    for row in rows
                ]
                self.tables[table] = sorted(typed, key=lambda row: repr(sorted(row.items())))
        finally:
            database.close()

    @property
    def events(self) -> list[dict[str, Any]]:
        return self.tables["events"]

    @property
    def courses(self) -> list[dict[str, Any]]:
        return self.tables["courses"]

    def values(self) -> list[tuple[str, float]]:
        """Fact and value of each event."""
        return [(row["fact"], row["value"]) for row in self.events]
