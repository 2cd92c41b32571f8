"""The worked example on real women: its SQL is run, its figures are those of the run and of another tool."""

from __future__ import annotations

import csv
import gzip
import json
import re
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.cli.running import ekbom

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "iron-in-nhanes.md"
FILE = ROOT.parent / "shared" / "data" / "records" / "nhanes_iron" / "processed_data.csv.gz"


@pytest.mark.skipif(not FILE.exists(), reason="the sample data folder is not beside the project")
def test_the_figures_of_the_page_are_those_of_the_run_and_of_a_direct_count(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    (sql,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    query = sql.replace("'processed_data.csv.gz'", f"'{FILE}'").replace(
        "'women.parquet'", f"'{tmp_path}/women.parquet'"
    )
    duckdb.connect().execute(query)
    ran = ekbom("population", "run", str(tmp_path / "women.parquet"), "-o", str(tmp_path / "answers"),
                "--as-of", "2026-11-22", "--locale", "us", "--workers", "1")  # fmt: skip
    assert ran.code == 0
    found = pl.read_parquet(tmp_path / "answers" / "part-*.parquet")
    manifest = json.loads((tmp_path / "answers" / "manifest.json").read_text())
    assert manifest["patients"] == 6_125 and manifest["problems"] == []
    either = pl.col("ferritin_low") | pl.col("tsat_low")
    book = found.select(
        pl.col("ferritin_low").sum().alias("ferritin 75 ug/L or less"),
        pl.col("tsat_low").sum().alias("saturation below 20 %"),
        pl.col("tsat_low").is_null().sum().alias("saturation unknown"),
        either.sum().alias("either"),
        either.is_null().sum().alias("either, unknown"),
    ).to_dicts()[0]
    assert book == direct() == figures(page)
    letters = manifest["answers"]["statuses"]
    for option, counts in statuses(page).items():
        own = found["statuses"].str.slice(letters["options"].index(option), 1).value_counts()
        said = {letters["letters"][letter]: count for letter, count in own.iter_rows()}
        assert {status: n for status, n in counts.items() if n} == said, option


def direct() -> dict[str, int]:
    """The same counts from the raw file, without the book."""
    with gzip.open(FILE, "rt", encoding="utf-8") as file:
        rows = [(float(row["LBXFER"]) <= 75, row["LBDPCT"] and float(row["LBDPCT"])) for row in csv.DictReader(file)]
    low = [(ferritin, saturation != "" and float(saturation) < 20, saturation == "") for ferritin, saturation in rows]
    return {
        "ferritin 75 ug/L or less": sum(f for f, _, _ in low),
        "saturation below 20 %": sum(t for _, t, _ in low),
        "saturation unknown": sum(u for _, _, u in low),
        "either": sum(f or t for f, t, _ in low),
        "either, unknown": sum(u and not f for f, _, u in low),
    }


def figures(page: str) -> dict[str, int]:
    rows = re.findall(r"^\| ([a-z][^|]*) \| ([\d,]+) \| ([\d,]+) \| [^|]* \|$", page, re.MULTILINE)
    assert all(book == awk for _, book, awk in rows)
    return {label: int(book.replace(",", "")) for label, book, _ in rows}


def statuses(page: str) -> dict[str, dict[str, int]]:
    names = ("recommend", "consider", "needs", "avoid", "contraindicated", "not_indicated")
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", page, re.MULTILINE)
    assert len(rows) == 4
    return {
        option: dict(zip(names, (int(n.replace(",", "")) for n in counts.split(" | ")), strict=True))
        for option, counts in rows
    }
