"""What a finished run counted, by everyone, sex, age and year: the parts of its output read one after another.

Refuses a folder that is no finished run, a run whose manifest lacks what is read here, and a part that does not hold
what the manifest says. Memory does not grow with the number of patients.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from ekbom.population.measures import OUTCOMES
from ekbom.population.one_patient import manifest_of
from ekbom.population.run import RunError
from ekbom.records.moments import moment

#: Most rows that are looked at at once.
BATCH = 500_000
SEXES = ("female", "male", "other", "unknown")
#: The first age of each band, and its name.
AGE_BANDS = ((0, "0 to 17"), (18, "18 to 44"), (45, "45 to 64"), (65, "65 to 79"), (80, "80 and over"))
UNKNOWN_GROUP = "unknown"
EVERYONE = ("all", "Everyone")
#: Years in which restless legs can have been recorded first; the newest of a report, the rest together.
YEARS, YEARS_SHOWN = (1900, 2199), 10
DIAGNOSIS, SEVERITY = "diagnosis_class", "severity_class"

_LETTER = re.compile(r"[A-Za-z.?-]")

#: A group of patients: by what they are grouped ("all", "sex", "age", "year"), and which.
Group = tuple[str, str]


class Asked(NamedTuple):
    """A measure or a step of the cascade, in the words of the manifest."""

    column: str
    title: str
    denominator: str
    exclusion: str
    numerator: str
    direction: str
    source: str
    uses: str
    excluded_go_on: bool


class About(NamedTuple):
    """A run in a few words: day, locale, name of its source, the book, the engine, how many were judged, the kinds of
    problems with their numbers, and what the patients of its output must have."""

    as_of: str
    locale: str
    source: str
    version: str
    digest: str
    engine: str
    patients: int
    problems: tuple[tuple[str, int], ...]
    where: tuple[str, ...]


class Run(NamedTuple):
    """A finished run: where it lies, what is said of it, its parts, and what its columns mean."""

    folder: str
    about: About
    parts: tuple[str, ...]
    measures: tuple[Asked, ...]
    cascade: tuple[Asked, ...]
    outcomes: tuple[str, ...]
    options: tuple[str, ...]
    status_letters: dict[str, str]
    alerts: tuple[str, ...]
    alert_letters: dict[str, str]
    has_year: bool


class Tally(NamedTuple):
    """The counts of a run.

    groups: every group that is shown, everyone first, then in order. sizes: patients of each. outcomes: of each column
    of a measure and group, patients by outcome. classes: of a finding that is a class, patients by label (None:
    unknown). statuses, alerts: of each option and alert, patients by letter.
    """

    groups: tuple[Group, ...]
    sizes: dict[Group, int]
    outcomes: dict[str, dict[Group, dict[str, int]]]
    classes: dict[str, dict[str | None, int]]
    statuses: dict[str, dict[str, int]]
    alerts: dict[str, dict[str, int]]


# --- the run -----------------------------------------------------------------------------------------


def opened(folder: str) -> Run:
    """A finished run; RunError with one sentence where there is none."""
    folder = os.path.normpath(folder)
    if not os.path.exists(folder) and os.path.isdir(folder + ".partial"):
        raise RunError(f"{folder}: the run is not finished; give its command again and it goes on")
    manifest = manifest_of(folder)
    try:
        answers = manifest["answers"]
        if "measures" not in answers:
            raise RunError(f"{folder}: the run was made before there were measures; run it again")
        run = Run(
            folder,
            _about(manifest),
            tuple(sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".parquet"))),
            tuple(Asked(**one) for one in answers["measures"]),
            tuple(Asked(**one) for one in answers["cascade"]),
            tuple(answers["outcomes"]),
            tuple(answers["statuses"]["options"]),
            dict(answers["statuses"]["letters"]),
            tuple(answers["alerts"]["alerts"]),
            dict(answers["alerts"]["letters"]),
            False,
        )
        if run.outcomes != OUTCOMES or not run.cascade:
            raise ValueError
        if any(not _LETTER.fullmatch(letter) for letter in (*run.status_letters, *run.alert_letters)):
            raise ValueError
    except (KeyError, TypeError, ValueError):
        raise RunError(f"{folder}: the manifest is not one of this version; run it again") from None
    for part in run.parts:
        _check(run, part)
    return run._replace(has_year=any("year" in _schema(part) for part in run.parts))


def _check(run: Run, part: str) -> None:
    """RunError for a part that lacks a column that is read here, or has it of another type."""
    there = _schema(part)
    texts = [
        "patient",
        "sex",
        "statuses",
        "alerts",
        DIAGNOSIS,
        SEVERITY,
        *(a.column for a in run.measures + run.cascade),
    ]
    wrong = [name for name in texts if there.get(name) != pl.String]
    wrong += [name for name in ("age", "year") if there.get(name, pl.Int16 if name == "year" else None) != pl.Int16]
    if wrong:
        raise RunError(f"{part}: the column {wrong[0]} is not what a run writes; run it again")


def _about(manifest: dict[str, Any]) -> About:
    """KeyError, TypeError or ValueError where the manifest is not what is read of it."""
    if len(manifest["as_of"]) != len("YYYY-MM-DD") or moment(manifest["as_of"]) is None:
        raise ValueError
    return About(
        str(manifest["as_of"]),
        str(manifest["locale"]),
        os.path.basename(str(manifest["source"]["path"])),
        str(manifest["knowledge"]["version"]),
        str(manifest["knowledge"]["digest"]),
        f"{manifest['engine']['name']} {manifest['engine'].get('version', '')}".strip(),
        int(manifest["patients"]),
        tuple((str(one["what"]), int(one["count"])) for one in manifest["problems"]),
        tuple(f"{finding} = {value}" if value else str(finding) for finding, value in manifest["where"]),
    )


def _schema(part: str) -> dict[str, pl.DataType]:
    with _readable(part):
        return pl.read_parquet_schema(part)


@contextlib.contextmanager
def _readable(part: str) -> Iterator[None]:
    """Turns what Polars and the system say of a part that is broken into one sentence."""
    try:
        yield
    except (pl.exceptions.PolarsError, OSError):
        raise RunError(f"{part}: not a part of a finished run; run it again") from None


# --- counting ----------------------------------------------------------------------------------------


def counted(run: Run) -> Tally:
    """The counts of all parts; RunError where one is not what the manifest says."""
    cells: dict[str, Counter[int]] = {asked.column: Counter() for asked in (*run.measures, *run.cascade)}
    sizes: Counter[int] = Counter()
    classes: dict[str, Counter[str | None]] = {DIAGNOSIS: Counter(), SEVERITY: Counter()}
    statuses = [Counter[str]() for _ in run.options]
    alerts = [Counter[str]() for _ in run.alerts]
    for batch in _batches(run, cells):
        code = _group_code(batch, run.has_year)
        sizes.update(_counts(code))
        for column, counter in cells.items():
            outcome = batch[column].cast(pl.Enum(run.outcomes), strict=False).to_physical().cast(pl.UInt32)
            if outcome.null_count():
                raise RunError(f"{run.folder}: a part has another outcome in {column} than there is; run it again")
            counter.update(_counts(code * len(run.outcomes) + outcome))
        for finding, words in classes.items():
            words.update(_counts(batch[finding]))
        _count_letters(batch["statuses"], run.status_letters, statuses, run.folder)
        _count_letters(batch["alerts"], run.alert_letters, alerts, run.folder)
    _check_sum(run, sum(sizes.values()))
    groups, of_code = _groups(sizes)
    return Tally(
        groups,
        _by_group(sizes, groups, of_code),
        {column: _outcomes(counter, run.outcomes, groups, of_code) for column, counter in cells.items()},
        {finding: dict(words) for finding, words in classes.items()},
        {id: dict(letters) for id, letters in zip(run.options, statuses, strict=True)},
        {id: dict(letters) for id, letters in zip(run.alerts, alerts, strict=True)},
    )


def _check_sum(run: Run, rows: int) -> None:
    """RunError where the parts hold another number of patients than were judged; fewer where some were asked for."""
    judged = run.about.patients
    if rows > judged or (rows < judged and not run.about.where):
        raise RunError(f"{run.folder}: the parts hold {rows} patients, the manifest says {judged}; run it again")


def _batches(run: Run, cells: Mapping[str, object]) -> Iterator[pl.DataFrame]:
    wanted = ["sex", "age", "statuses", "alerts", DIAGNOSIS, SEVERITY, *cells]
    for part in run.parts:
        with _readable(part):
            own = [*wanted, "year"] if "year" in _schema(part) else wanted
            rows = pl.scan_parquet(part).select(pl.len()).collect().item()
            for start in range(0, rows, BATCH):
                batch = pl.scan_parquet(part).select(own).slice(start, BATCH).collect()
                yield batch if "year" in own or not run.has_year else batch.with_columns(year=pl.lit(None, pl.Int16))


def _counts(values: pl.Series) -> dict[Any, int]:
    found = values.rename("value").value_counts(name="rows")
    return dict(zip(found["value"].to_list(), found["rows"].to_list(), strict=True))


#: A code of sex, age band and year: the year counts from the first, 0 is unknown.
_SEX_STEP = (YEARS[1] - YEARS[0] + 2) * (len(AGE_BANDS) + 1)
_AGE_STEP = YEARS[1] - YEARS[0] + 2


def _group_code(batch: pl.DataFrame, has_year: bool) -> pl.Series:
    sex = pl.lit(SEXES.index(UNKNOWN_GROUP), pl.UInt32)
    for place, name in enumerate(SEXES):
        sex = pl.when(pl.col("sex") == name).then(place).otherwise(sex)
    age = pl.lit(len(AGE_BANDS), pl.UInt32)
    for place, (first, _) in enumerate(AGE_BANDS):
        age = pl.when(pl.col("age") >= first).then(place).otherwise(age)
    year = pl.when(pl.col("year").is_between(*YEARS)).then(pl.col("year") - (YEARS[0] - 1)) if has_year else pl.lit(0)
    code = sex.cast(pl.UInt32) * _SEX_STEP + age.cast(pl.UInt32) * _AGE_STEP + year.fill_null(0).cast(pl.UInt32)
    return batch.select(code=code)["code"] if batch.height else pl.Series("code", [], pl.UInt32)


def _count_letters(words: pl.Series, letters: Mapping[str, str], counters: Sequence[Counter[str]], folder: str) -> None:
    """One letter of each word for each counter."""
    length = len(counters)
    if words.null_count() or (words.len() and (words.str.len_bytes() != length).any()):
        raise RunError(f"{folder}: a part has other options or alerts than the manifest says; run it again")
    packed = words.str.join("").item().encode("ascii") if words.len() else b""
    for place, counter in enumerate(counters):
        own = packed[place::length]
        found = {letter: count for letter in letters if (count := own.count(letter.encode("ascii")))}
        counter.update(found)
        if sum(found.values()) != words.len():
            raise RunError(f"{folder}: a part has other letters than the manifest says; run it again")


def _groups(sizes: Mapping[int, int]) -> tuple[tuple[Group, ...], dict[int, tuple[Group, ...]]]:
    """The groups that are shown, and those that each code belongs to."""
    years = sorted({code % _AGE_STEP for code in sizes} - {0})
    early = years[:-YEARS_SHOWN] if len(years) > YEARS_SHOWN + 1 else []
    earlier = f"{early[-1] + YEARS[0] - 1} and before" if early else ""
    named = {year: earlier if year in early else str(year + YEARS[0] - 1) for year in years}
    shown: list[Group] = [EVERYONE]
    shown += [("sex", name) for name in SEXES]
    shown += [("age", name) for _, name in AGE_BANDS] + [("age", UNKNOWN_GROUP)]
    if years:
        shown += [("year", name) for name in dict.fromkeys(named.values())] + [("year", UNKNOWN_GROUP)]
    of_code: dict[int, tuple[Group, ...]] = {}
    for code in sizes:
        sex, rest = divmod(code, _SEX_STEP)
        age, year = divmod(rest, _AGE_STEP)
        band = AGE_BANDS[age][1] if age < len(AGE_BANDS) else UNKNOWN_GROUP
        own: list[Group] = [EVERYONE, ("sex", SEXES[sex]), ("age", band)]
        if years:
            own.append(("year", named.get(year, UNKNOWN_GROUP)))
        of_code[code] = tuple(own)
    return tuple(shown), of_code


def _by_group(
    codes: Mapping[int, int], groups: Sequence[Group], of_code: Mapping[int, tuple[Group, ...]]
) -> dict[Group, int]:
    found = dict.fromkeys(groups, 0)
    for code, count in codes.items():
        for group in of_code[code]:
            found[group] += count
    return found


def _outcomes(
    cells: Mapping[int, int],
    outcomes: Sequence[str],
    groups: Sequence[Group],
    of_code: Mapping[int, tuple[Group, ...]],
) -> dict[Group, dict[str, int]]:
    found = {group: dict.fromkeys(outcomes, 0) for group in groups}
    for cell, count in cells.items():
        code, outcome = divmod(cell, len(outcomes))
        for group in of_code[code]:
            found[group][outcomes[outcome]] += count
    return found
