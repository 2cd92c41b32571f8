"""The work list: patients in the order in which somebody should look, by the level and number of their alerts.

Emergencies (thoughts of suicide, red flags, clots, ischaemia) come first, as on a plan; then a patient with a critical
alert stands before one without; then the number of alerts decides, level by level, and last the id. An alert that is
raised because something is unknown counts at its level and is named as such. Patients with nothing above "for
information" are not on the list. DuckDB sorts, on disk where memory does not suffice.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from ekbom.plan.book_file import AS_UNKNOWN
from ekbom.plan.tables import LEVELS, Tables
from ekbom.population.report.tally import DIAGNOSIS, SEVERITY, Run
from ekbom.population.run import RunError
from ekbom.reports import wording

#: Levels that put a patient on the list.
WORKED = LEVELS[:3]
#: Recommended options that are named, in the order of the book.
FIRST = 5
_MEMORY, _ROWS, _ALIKE = "1GB", 10_000, 50_000


class Warned(NamedTuple):
    """An alert of a patient: level, title with the leg, whether it is raised because something is unknown."""

    level: str
    title: str
    as_unknown: bool


class Entry(NamedTuple):
    """A patient of the list. age None, diagnosis and severity "": unknown. recommended: the first titles of them."""

    patient: str
    age: int | None
    sex: str
    diagnosis: str
    severity: str
    alerts: tuple[Warned, ...]
    recommended: tuple[str, ...]
    recommended_more: int


class WorkList:
    """The work list of a finished run."""

    def __init__(self, run: Run, tables: Tables) -> None:
        self.run = run
        alert_titles = {row.id: row.title for row in tables.alerts}
        self._alert_titles = [titled(id, alert_titles) for id in run.alerts]
        emergencies = {row.id for row in tables.alerts if row.emergency}
        self._emergency = [id.partition(".")[0] in emergencies for id in run.alerts]
        titles = {row.id: row.title for row in tables.options}
        self._option_titles = [titles.get(id, wording.plain(id)) for id in run.options]
        recommended = [letter for letter, word in run.status_letters.items() if word == "recommend"]
        self._recommend = recommended[0] if recommended else ""
        self.alerts_of = lru_cache(_ALIKE)(self._alerts_of)
        self.recommended_of = lru_cache(_ALIKE)(self._recommended_of)

    def size(self) -> int:
        """How many patients are on it."""
        return sum(count for (count,) in self._rows(f"SELECT count(*) FROM parts WHERE {self._worked()}"))

    def entries(self, limit: int | None) -> Iterator[Entry]:
        """The patients in their order; the first ones only where there is a limit."""
        order = ", ".join(f"{number} DESC" for number in (self._emergencies(), *map(self._number, LEVELS)))
        query = (
            f"SELECT patient, age, sex, {DIAGNOSIS}, {SEVERITY}, alerts, statuses FROM parts WHERE {self._worked()} "
            f"ORDER BY {order}, patient" + ("" if limit is None else f" LIMIT {limit}")
        )
        for patient, age, sex, diagnosis, severity, alerts, statuses in self._rows(query):
            recommended, more = self.recommended_of(statuses)
            warned = self.alerts_of(alerts)
            yield Entry(patient, age, sex or "", diagnosis or "", severity or "", warned, recommended, more)

    def _letters(self, level: str) -> str:
        said = (level, AS_UNKNOWN + level)
        return "".join(letter for letter, word in self.run.alert_letters.items() if word in said)

    def _number(self, level: str) -> str:
        """SQL for how many alerts of a level a patient has."""
        rest = "alerts"
        for letter in self._letters(level):  # many times as fast as to translate them all at once
            rest = f"replace({rest}, '{letter}', '')"
        return f"(length(alerts) - length({rest}))"

    def _emergencies(self) -> str:
        """SQL for how many emergencies a patient has that are known to be there."""
        letter = next(letter for letter, word in self.run.alert_letters.items() if word == LEVELS[0])
        tests = [
            f"(substr(alerts, {place}, 1) = '{letter}')::INTEGER"
            for place, emergency in enumerate(self._emergency, start=1)
            if emergency
        ]
        return " + ".join(tests) or "0"

    def _worked(self) -> str:
        letters = "".join(map(self._letters, WORKED))
        return "(" + " OR ".join(f"contains(alerts, '{letter}')" for letter in letters) + ")"

    def _rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        import duckdb

        if not self.run.parts:
            return
        with tempfile.TemporaryDirectory(prefix="ekbom-") as folder, duckdb.connect() as connection:
            connection.execute(f"SET memory_limit = '{_MEMORY}'")
            connection.execute("SET preserve_insertion_order = false")
            connection.execute("SET temp_directory = ?", [folder])
            try:
                parts = connection.read_parquet(list(self.run.parts), union_by_name=True)
                parts.create_view("parts")
                found = connection.execute(query)
                while rows := found.fetchmany(_ROWS):
                    yield from rows
            except duckdb.Error:
                raise RunError(f"{self.run.folder}: a part is not one of a finished run; run it again") from None

    def _alerts_of(self, letters: str) -> tuple[Warned, ...]:
        found = []
        for title, emergency, letter in zip(self._alert_titles, self._emergency, letters, strict=True):
            word = self.run.alert_letters[letter]
            level = word.removeprefix(AS_UNKNOWN)
            if level in LEVELS:
                place = (LEVELS.index(level), word != level, not emergency)
                found.append((place, Warned(level, title, word != level)))
        return tuple(one for _, one in sorted(found, key=lambda placed: placed[0]))

    def _recommended_of(self, letters: str) -> tuple[tuple[str, ...], int]:
        titles = [t for t, letter in zip(self._option_titles, letters, strict=True) if letter == self._recommend]
        return tuple(titles[:FIRST]), max(len(titles) - FIRST, 0)


def titled(id: str, titles: Mapping[str, str]) -> str:
    """The title of an alert; "compression_caution.left" is that of the leg."""
    name, _, side = id.partition(".")
    title = titles.get(name, wording.plain(name))
    return f"{title} ({side} leg)" if side else title


# --- as a table for a spreadsheet -----------------------------------------------------------------------

COLUMNS = ("rank", "patient", "age", "sex", "diagnosis", "severity", *LEVELS, "alerts", "recommended")
#: What a spreadsheet takes for the beginning of a formula, also in its full-width forms.
_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


def cell(text: str) -> str:
    """A text as a cell that no spreadsheet calculates: control characters are gone, a formula is marked as text."""
    line = wording.clean(text)
    begins_oddly = text[:1] != line[:1] or line.lstrip().startswith(_FORMULA)
    return f"'{line}" if begins_oddly else line


def as_csv(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The list as CSV (RFC 4180, UTF-8), piece by piece, with a heading."""
    yield _lines([COLUMNS])
    numbered = enumerate(entries, start=1)
    while batch := list(islice(numbered, _ROWS)):
        yield _lines(_row(rank, entry) for rank, entry in batch)


def _row(rank: int, entry: Entry) -> tuple[str, ...]:
    counts = [str(sum(one.level == level for one in entry.alerts)) for level in LEVELS]
    alerts = "; ".join(f"{one.level}{' (not known)' if one.as_unknown else ''}: {one.title}" for one in entry.alerts)
    more = f"; and {entry.recommended_more} more" if entry.recommended_more else ""
    age = "" if entry.age is None else str(entry.age)
    words = (entry.patient, age, entry.sex, entry.diagnosis, entry.severity)
    return (str(rank), *map(cell, words), *counts, cell(alerts), cell("; ".join(entry.recommended) + more))


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8")
