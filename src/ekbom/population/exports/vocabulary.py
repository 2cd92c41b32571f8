"""The concept table of an OMOP vocabulary: the rows that the book's code sets need.

Takes a folder with ``CONCEPT.csv`` (as Athena gives it, tabs or commas, any case of the name) or ``concept.parquet``,
such a file itself, or a DuckDB or SQLite database with a table ``concept``. Only reads. Refuses what is none of these,
a table without the columns of the OMOP CDM, and one that holds more matching rows than a vocabulary can.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any, NamedTuple

from ekbom.facts.definition import ATC, ICD10CM, LOINC, RXNORM, SNOMED
from ekbom.population.exports.code_sets import CodeSet

#: The vocabulary_id of each code system.
VOCABULARIES = {ICD10CM: "ICD10CM", SNOMED: "SNOMED", LOINC: "LOINC", RXNORM: "RxNorm", ATC: "ATC"}
#: What standard_concept and invalid_reason may say, in the words of OHDSI.
STANDARD = {"S": "Standard", "C": "Classification", "": "Non-Standard"}
VALID = {"": "Valid", "D": "Deleted", "U": "Updated"}
#: Most rows that are read: ICD-10-CM and ATC together have a tenth of it.
MOST = 1_000_000
_FILES = ("concept.csv", "concept.parquet")
_COLUMNS = (
    "concept_id",
    "concept_name",
    "domain_id",
    "vocabulary_id",
    "concept_class_id",
    "standard_concept",
    "concept_code",
    "invalid_reason",
)


class VocabularyError(Exception):
    """A vocabulary that cannot be used: the reason in one sentence."""


class Concept(NamedTuple):
    """A row of the table; standard is "S", "C" or "", invalid is "D", "U" or ""."""

    id: int
    name: str
    domain: str
    vocabulary: str
    kind: str
    standard: str
    code: str
    invalid: str


def concepts(path: str, sets: Iterable[CodeSet]) -> tuple[Concept, ...]:
    """The rows whose vocabulary and code may belong to one of the sets, by id. Raises VocabularyError."""
    entries = {entry for set_ in sets for entry in (*set_.includes, *set_.excludes)}
    whole = sorted({VOCABULARIES[entry.system] for entry in entries if entry.begins})
    single = sorted({(VOCABULARIES[entry.system], entry.code) for entry in entries if not entry.begins})
    single = [pair for pair in single if pair[0] not in whole]
    rows = _rows(_table(path), whole, single)
    if len(rows) > MOST:
        raise VocabularyError(f"{path}: more than {MOST:,} concepts of the book's code systems; this is no vocabulary")
    return tuple(sorted(_concept(row, path) for row in rows))


class _Table(NamedTuple):
    """Where the rows are: kind is "csv", "parquet", "duckdb" or "sqlite"."""

    kind: str
    path: str


def _table(path: str) -> _Table:
    if os.path.isdir(path):
        found = sorted(name for name in os.listdir(path) if name.lower() in _FILES)
        if len(found) != 1:
            what = "several files of concepts" if found else "no CONCEPT.csv and no concept.parquet"
            raise VocabularyError(f"{path}: the folder holds {what}")
        path = os.path.join(path, found[0])
    try:
        with open(path, "rb") as file:
            head = file.read(16)
    except OSError as error:
        raise VocabularyError(f"{path}: cannot be read ({error.strerror})") from None
    if head.startswith(b"SQLite format 3\0"):
        return _Table("sqlite", path)
    if head[8:12] == b"DUCK":
        return _Table("duckdb", path)
    if head.startswith(b"PAR1"):
        return _Table("parquet", path)
    return _Table("csv", path)


def _rows(table: _Table, whole: Sequence[str], single: Sequence[tuple[str, str]]) -> Sequence[Sequence[Any]]:
    where = [f"vocabulary_id IN ({', '.join('?' * len(whole))})"] if whole else []
    given: list[str] = list(whole)
    for vocabulary in dict.fromkeys(name for name, _ in single):
        codes = [code for name, code in single if name == vocabulary]
        where.append(f"(vocabulary_id = ? AND concept_code IN ({', '.join('?' * len(codes))}))")
        given += [vocabulary, *codes]
    asked = f"SELECT {', '.join(_COLUMNS)} FROM {{}} WHERE {' OR '.join(where)} LIMIT {MOST + 1}"
    return _from_sqlite(table, asked, given) if table.kind == "sqlite" else _from_duckdb(table, asked, given)


def _from_sqlite(table: _Table, asked: str, given: list[str]) -> Sequence[Sequence[Any]]:
    try:
        # A file that is opened by its URI in this mode is never written.
        with closing(sqlite3.connect(f"file:{_quoted(table.path)}?mode=ro", uri=True)) as database:
            return database.execute(asked.format("concept"), given).fetchall()
    except sqlite3.Error as error:
        raise VocabularyError(_no_table(table.path, error)) from None


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(os.path.abspath(path))


def _from_duckdb(table: _Table, asked: str, given: list[str]) -> Sequence[Sequence[Any]]:
    import duckdb

    try:
        if table.kind == "duckdb":
            with duckdb.connect(table.path, read_only=True) as database:
                return database.execute(asked.format("concept"), given).fetchall()
        with duckdb.connect() as database:
            if table.kind == "parquet":
                return database.execute(asked.format("read_parquet(?)"), [_literal(table.path), *given]).fetchall()
            tabs = _has_tabs(table.path)
            # Athena writes tabs and no quotes; quotation marks are part of a name there.
            form = r"delim='\t', quote='', escape=''" if tabs else "delim=',', quote='\"', escape='\"'"
            source = f"read_csv(?, header=true, all_varchar=true, {form})"
            return database.execute(asked.format(source), [_literal(table.path), *given]).fetchall()
    except duckdb.Error as error:
        raise VocabularyError(_no_table(table.path, error)) from None


def _literal(path: str) -> str:
    """A path that DuckDB does not read as a pattern."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in path)


def _has_tabs(path: str) -> bool:
    with open(path, "rb") as file:
        return b"\t" in file.readline(65536)


def _no_table(path: str, error: Exception) -> str:
    what = str(error).strip().split("\n", 1)[0][:120]
    return f"{path}: no table of concepts of the OMOP CDM ({what})"


def _concept(row: Sequence[Any], path: str) -> Concept:
    id, *texts = row
    number = str(id)
    if not (number.isascii() and number.isdigit() and 0 < int(number) < 2**31):
        raise VocabularyError(f"{path}: a concept_id is no whole number above 0")
    one = Concept(int(number), *("" if text is None else str(text) for text in texts))
    if one.standard not in STANDARD or one.invalid not in VALID:
        raise VocabularyError(f"{path}: standard_concept or invalid_reason of a concept is none of the OMOP CDM")
    return one
