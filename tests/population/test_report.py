"""The report of a run: right numbers, small ones hidden and not to be worked out, a page that stands alone, a work list."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import shutil
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from ekbom.plan.book import load_tables
from ekbom.population.measures import CASCADE, MEASURES, MET, NOT_MET, OUTCOMES
from ekbom.population.report import disclosure, figures
from ekbom.population.report.disclosure import SMALL, UNPRINTED, WITHHELD, Sum, suppressed
from ekbom.population.report.intervals import wilson
from ekbom.population.report.shown import Hidden, Shown
from ekbom.population.report.tally import EVERYONE, counted, opened
from ekbom.population.report.work_list import Entry, Warned, as_csv, cell
from ekbom.population.run import RunError
from tests.cli.running import DAY, Result, ekbom, refusal
from tests.population.made_run import crowd, frame, person, write
from tests.population.test_measures import CRITERIA, GABAPENTIN, LOW_AND_TREATED, PRAMIPEXOLE, RLS, SCORED
from tests.population.test_run import resources

# --- intervals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("met", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # the examples of Newcombe, Statistics in Medicine 1998;17:857-872, table I
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (10, 10, 0.7225, 1.0000),
    ],
)
def test_the_score_interval_has_its_published_values(met: int, of: int, low: float, high: float) -> None:
    assert wilson(met, of) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10**8), st.data())
def test_an_interval_holds_its_share_and_mirrors(of: int, data: st.DataObject) -> None:
    met = data.draw(st.integers(0, of))
    found, mirrored = wilson(met, of), wilson(of - met, of)
    assert 0 <= found.low <= met / of <= found.high <= 1
    assert found == pytest.approx((1 - mirrored.high, 1 - mirrored.low), abs=1e-9)


@pytest.mark.parametrize(("met", "of"), [(1, 0), (-1, 5), (6, 5), (0, 0)])
def test_what_is_no_share_has_no_interval(met: int, of: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(met, of)


def test_a_share_that_is_not_quite_none_or_all_does_not_look_like_it() -> None:
    assert [figures.percent(x).replace("\u00a0", " ") for x in (0, 0.0001, 0.5, 0.9999, 1)] == [
        "0.0 %", "<0.1 %", "50.0 %", ">99.9 %", "100.0 %",
    ]  # fmt: skip


# --- small counts --------------------------------------------------------------------------------------


def two_way(inner: list[list[int]]) -> tuple[dict[Any, int], list[Sum]]:
    """A table with the totals of its rows and columns, and the sums between them."""
    rows, columns = range(len(inner)), range(len(inner[0]))
    values: dict[Any, int] = {(r, c): inner[r][c] for r in rows for c in columns}
    values |= {(r, "all"): sum(inner[r]) for r in rows}
    values |= {("all", c): sum(inner[r][c] for r in rows) for c in columns}
    values["all", "all"] = sum(map(sum, inner))
    sums = [Sum(((r, "all"),), tuple((r, c) for c in columns)) for r in rows]
    sums += [Sum((("all", c),), tuple((r, c) for r in rows)) for c in (*columns, "all")]
    sums.append(Sum((("all", "all"),), tuple(("all", c) for c in columns)))
    return values, sums


def told(why: str, limit: int, most: int) -> range:
    """What a reader knows of a count that is hidden so."""
    return range(1, limit) if why == SMALL else range(0 if why == UNPRINTED else 1, most + 1)


def possible(values: dict[Any, int], sums: list[Sum], hidden: dict[Any, str], limit: int) -> dict[Any, set[int]]:
    """For each hidden count two values that it can have, by trying whole numbers; one where there is no other."""
    most = max(values.values()) + 3
    terms = [list(one.terms()) for one in sums]
    found: dict[Any, set[int]] = {name: {values[name]} for name in hidden}
    for wanted in hidden:
        if len(found[wanted]) < 2:
            for other in told(hidden[wanted], limit, most):
                start = {name: value for name, value in values.items() if name not in hidden}
                if other == values[wanted]:
                    continue
                solution = _completed({**start, wanted: other}, list(hidden), terms, hidden, limit, most)
                if solution is not None:
                    for name in hidden:
                        found[name].add(solution[name])
                    break
    return found


def _completed(
    known: dict[Any, int],
    names: list[Any],
    terms: list[list[tuple[Any, int]]],
    hidden: dict[Any, str],
    limit: int,
    most: int,
) -> dict[Any, int] | None:
    """The rest of the hidden counts, by following sums with one open count, and by trying where there is none."""
    known = dict(known)
    changed = True
    while changed:
        changed = False
        for one in terms:
            open_ = [(name, factor) for name, factor in one if name not in known]
            rest = -sum(known[name] * factor for name, factor in one if name in known)
            if not open_ and rest:
                return None
            if len(open_) == 1:
                name, factor = open_[0]
                if rest * factor not in told(hidden[name], limit, most):
                    return None
                known[name] = rest * factor
                changed = True
    left = [name for name in names if name not in known]
    if not left:
        return known
    for value in told(hidden[left[0]], limit, most):
        found = _completed({**known, left[0]: value}, names, terms, hidden, limit, most)
        if found is not None:
            return found
    return None


small_tables = st.integers(2, 3).flatmap(
    lambda columns: st.lists(
        st.lists(st.sampled_from((0, 0, 1, 1, 2, 3, 4, 6, 9)), min_size=columns, max_size=columns),
        min_size=2,
        max_size=3,
    )
)


@settings(max_examples=120)
@given(small_tables, st.integers(3, 5))
def test_no_hidden_count_of_a_table_can_be_worked_out(inner: list[list[int]], limit: int) -> None:
    values, sums = two_way(inner)
    hidden = suppressed(values, sums, limit)
    assert {name for name, value in values.items() if 0 < value < limit} <= set(hidden)
    assert not any(values[name] == 0 for name in hidden), "none is no small count"
    assert all(0 < values[name] < limit for name, why in hidden.items() if why == SMALL)
    for name, found in possible(values, sums, hidden, limit).items():
        assert len(found) > 1, (name, values, hidden)


def test_a_small_count_alone_in_its_row_and_column_takes_three_others_with_it() -> None:
    values, sums = two_way([[3, 40, 60], [50, 41, 61], [52, 42, 62]])
    hidden = suppressed(values, sums, 11)
    assert hidden[0, 0] == SMALL and len(hidden) == 4
    assert hidden.keys() <= {(r, c) for r in range(3) for c in range(3)}, (
        "totals stay as long as parts can hide the small one"
    )


def test_counts_that_add_up_leave_their_limits_unsaid() -> None:
    values: dict[Any, int] = {"all": 20, "a": 10, "b": 10}
    hidden = suppressed(values, [Sum(("all",), ("a", "b"))], 11)
    assert sorted((hidden["a"], hidden["b"])) == [SMALL, WITHHELD], "10 and 10 follow from 20 if both are below 11"


def test_what_the_page_does_not_print_hides_as_well() -> None:
    values: dict[Any, int] = {"all": 100, "a": 3, "b": 40, "rest": 57}
    sums = [Sum(("all",), ("a", "b", "rest"))]
    assert suppressed(values, sums, 11, {"rest"}) == {"a": SMALL, "rest": UNPRINTED}
    assert set(suppressed(values, sums, 11)) == {"a", "b"}


def test_what_is_not_printed_and_small_is_guarded_too() -> None:
    values: dict[Any, int] = {"all": 100, "a": 60, "rest": 40}
    values["rest"], values["a"] = 3, 97
    assert len(suppressed(values, [Sum(("all",), ("a", "rest"))], 11, {"rest"})) > 1, "100 - 97 is 3"


def test_wrong_sums_and_limits_that_hide_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="add up"):
        suppressed({"all": 3, "a": 1}, [Sum(("all",), ("a",))], 11)
    with pytest.raises(ValueError, match="hides nothing"):
        suppressed({}, [], disclosure.LEAST_LIMIT - 1)


# --- a run -------------------------------------------------------------------------------------------


@cache
def people(size: int, seed: int) -> pl.DataFrame:
    return frame(crowd(size, seed))


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run of 400 patients in three parts."""
    rows = people(400, 1)
    return write(tmp_path / "out", [rows[:150], rows[150:151], rows[151:]])


def shown(folder: Path, limit: int) -> Shown:
    found = opened(str(folder))
    return Shown(found, counted(found), limit)


def test_the_counts_are_those_of_the_rows(run: Path) -> None:
    rows, all_ = people(400, 1), shown(run, 0)
    bands = {
        "0 to 17": (0, 17),
        "18 to 44": (18, 44),
        "45 to 64": (45, 64),
        "65 to 79": (65, 79),
        "80 and over": (80, 125),
    }
    for group in all_.tally.groups:
        by, name = group
        own = rows
        if by == "sex":
            own = rows.filter(pl.col("sex").fill_null("unknown") == name)
        elif by == "age":
            own = rows.filter(pl.col("age").is_null() if name == "unknown" else pl.col("age").is_between(*bands[name]))
        elif by == "year" and name.endswith("before"):
            own = rows.filter(pl.col("year") <= int(name.split()[0]))
        elif by == "year":
            own = rows.filter(pl.col("year").is_null() if name == "unknown" else pl.col("year") == int(name))
        assert all_.patients(group) == own.height, group
        for asked in (*all_.run.measures, *all_.run.cascade):
            for outcome in OUTCOMES:
                expected = own.filter(pl.col(asked.column) == outcome).height
                assert all_.outcome(asked.column, group, outcome) == expected, (asked.column, group, outcome)
    letters = {word: letter for letter, word in all_.run.status_letters.items()}
    place = all_.run.options.index("gabapentin")
    recommended = sum(word[place] == letters["recommend"] for word in rows["statuses"])
    assert all_.status("gabapentin", letters["recommend"]) == recommended
    place = all_.run.alerts.index("suicidality")
    assert all_.alert("suicidality", "C") == sum(word[place] == "C" for word in rows["alerts"]) > 0
    assert all_.of_class("diagnosis_class", "definite_RLS") == rows.filter(diagnosis_class="definite_RLS").height


def test_parts_change_nothing(tmp_path: Path, run: Path) -> None:
    one = write(tmp_path / "one", [people(400, 1)])
    assert counted(opened(str(one))) == counted(opened(str(run)))


def together(sums: list[Sum], hidden: dict[Any, str]) -> list[tuple[list[Any], list[dict[Any, int]]]]:
    """The hidden counts in lists of those that sums connect, each with its sums as factors of what is hidden."""
    rows = [{name: factor for name, factor in one.terms() if name in hidden} for one in sums]
    root = {name: name for name in hidden}

    def top(name: Any) -> Any:
        while root[name] != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    for row in rows:
        for name in row:
            root[top(name)] = top(next(iter(row)))
    found: dict[Any, tuple[list[Any], list[dict[Any, int]]]] = {}
    for name in hidden:
        found.setdefault(top(name), ([], []))[0].append(name)
    for row in rows:
        if row:
            found[top(next(iter(row)))][1].append(row)
    return list(found.values())


@pytest.mark.parametrize(("size", "limit"), [(400, 11), (400, 40), (60, 11), (25, 5)])
def test_no_hidden_count_of_a_page_follows_from_its_sums(tmp_path: Path, size: int, limit: int) -> None:
    page = shown(write(tmp_path / "out", [people(size, 3)]), limit)
    values, hidden = page._values, page._hidden
    assert all(name in hidden for name, value in values.items() if 0 < value < limit)
    follows: dict[Any, bool] = {}
    for names, rows in together(page._sums, hidden):
        at = {name: number for number, name in enumerate(names)}
        system = np.zeros((len(rows), len(names)))
        for row, terms in enumerate(rows):
            for name, factor in terms.items():
                system[row, at[name]] = factor
        alone = np.diag(np.linalg.pinv(system) @ system) > 1 - 1e-6  # every solution has the same value there
        follows.update(zip(names, alone, strict=True))
    lost = [n for n, alone in follows.items() if alone and (hidden[n] != UNPRINTED or 0 < values[n] < limit)]
    assert lost == []


def test_measures_that_ask_about_the_same_patients_hide_the_same(run: Path) -> None:
    page = shown(run, 11)
    for group in page.tally.groups:
        pair = [page.outcome(f"measure.{id}", group, "excluded") for id in ("above_ceiling", "augmentation_screened")]
        assert pair[0] == pair[1], group


def test_nothing_is_hidden_where_that_is_asked_for(run: Path) -> None:
    page = shown(run, 0)
    assert not any(
        isinstance(page.outcome(m.column, g, o), Hidden)
        for m in page.run.measures
        for g in page.tally.groups
        for o in OUTCOMES
    )


# --- the page ----------------------------------------------------------------------------------------


def report(folder: Path, *arguments: str) -> Result:
    return ekbom("population", "report", str(folder), *arguments)


def page_of(folder: Path, *arguments: str) -> Any:
    found = report(folder, *arguments)
    assert found.code == 0, found.err
    return BeautifulSoup(found.out.decode(), "html.parser")


def test_the_page_is_well_formed_and_loads_nothing(run: Path) -> None:
    html = report(run).out.decode()
    body = re.sub(r"<(meta[^>]*)>", r"<\1/>", html.removeprefix("<!DOCTYPE html>"))
    ElementTree.fromstring(body)
    soup = BeautifulSoup(html, "html.parser")
    assert not soup.find_all(["script", "link", "img", "iframe", "object"])
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            assert not name.startswith("on") and name != "style", tag
            assert name not in ("src", "href") or str(value).startswith("#"), tag
    assert not re.search(r"url\((?!#)", html)
    assert "default-src 'none'" in str(soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"])  # type: ignore[index]


def test_headings_tables_and_pictures_can_be_read_by_a_machine(run: Path) -> None:
    soup = page_of(run)
    assert soup.html["lang"] == "en" and len(soup.find_all("h1")) == 1
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile("^h[1-6]$"))]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for tag in soup.find_all(attrs={"aria-labelledby": True}):
        assert tag["aria-labelledby"] in ids
    for link in soup.find_all("a", href=True):
        assert link["href"][1:] in ids
    for table in soup.find_all("table"):
        assert table.caption and table.caption.get_text(strip=True)
        widths = {sum(int(c.get("colspan", 1)) for c in row.find_all(["th", "td"])) for row in table.find_all("tr")}
        assert len(widths) == 1, table.caption
        assert all(head.get("scope") for head in table.find_all("th"))
        assert all(row.find("th", scope=("row", "rowgroup")) for row in table.find_all("tr")[1:])
    for picture in soup.find_all("svg"):
        assert picture.get("aria-hidden") == "true" or (picture["role"] == "img" and picture["aria-label"])


def test_every_measure_and_step_is_on_the_page_with_its_numbers(run: Path) -> None:
    text = page_of(run, "--suppress", "0").get_text(" ")
    for one in (*MEASURES, *CASCADE):
        assert one.title in text
    rows = people(400, 1)
    met, not_met = (rows.filter(pl.col("measure.iron_tested") == outcome).height for outcome in (MET, NOT_MET))
    low, high = wilson(met, met + not_met)
    assert f"{met} of {met + not_met}" in text
    assert f"{100 * low:.1f} to {100 * high:.1f}\u00a0%" in text


def test_a_hidden_count_stands_nowhere_on_the_page(run: Path) -> None:
    soup = page_of(run, "--no-worklist")
    cells = [tag.get_text() for tag in soup.find_all("td")]
    numbers = [int(text.replace(",", "")) for text in cells if re.fullmatch(r"[\d,]+", text)]
    assert numbers and not [number for number in numbers if 0 < number < 11]
    assert "<11" in cells and "withheld" in cells
    met = re.findall(r"\((\d+) of (\d+)", soup.get_text())
    assert met and not [pair for pair in met if 0 < int(pair[0]) < 11 or 0 < int(pair[1]) - int(pair[0]) < 11]


def test_bars_are_as_long_as_their_numbers(tmp_path: Path) -> None:
    rows = frame([person(f"a{n}", RLS, CRITERIA, LOW_AND_TREATED, GABAPENTIN, SCORED) for n in range(30)])
    soup = page_of(write(tmp_path / "out", [rows, frame([person(f"b{n}", RLS) for n in range(10)])]), "--suppress", "0")
    steps = soup.find("ol", class_="cascade").find_all("li", recursive=False)
    assert [step.find("h3").get_text() for step in steps][1] == "2. Criteria documented"
    blue = [[r["width"] for r in step.svg.find_all("rect") if r["fill"] == "#0b4f8a"] for step in steps]
    assert blue == [["100%"], ["75%"], ["75%"], ["75%"], ["75%"], ["75%"]]


def test_the_same_run_gives_the_same_bytes(run: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert report(run, "-o", str(tmp_path / name), "--worklist-csv", str(tmp_path / f"{name}.csv")).code == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_a_run_without_the_year_says_so(tmp_path: Path) -> None:
    text = page_of(write(tmp_path / "out", [frame(crowd(40, 2), year=False)])).get_text(" ")
    assert "does not say in which year" in text and "By the year" not in text
    nobody = [{**one, "year": None} for one in crowd(40, 2)]
    text = page_of(write(tmp_path / "nobody", [frame(nobody)])).get_text(" ")
    assert "does not say in which year" in text and "By the year" not in text


def test_parts_with_and_without_the_year_go_together(tmp_path: Path) -> None:
    parts = [frame(crowd(40, 2), year=False), frame(crowd(40, 2))]
    assert "By the year" in page_of(write(tmp_path / "out", parts)).get_text(" ")


@pytest.mark.parametrize("parts", [0, 1])
def test_an_empty_run_is_a_page(tmp_path: Path, parts: int) -> None:
    folder = write(tmp_path / "out", [people(25, 3)[:0]] * parts, problems=[])
    text = page_of(folder, "--worklist-csv", str(tmp_path / "list.csv")).get_text(" ")
    assert "Nobody has an alert" in text and "Everything was read" in text
    assert "Nobody is in this report." in text and "Diagnosis, by the criteria" not in text and "which year" not in text
    assert (tmp_path / "list.csv").read_text(encoding="utf-8").count("\n") == 1


def test_patients_are_named_on_the_work_list_only(run: Path) -> None:
    ids = set(people(400, 1)["patient"])
    soup = page_of(run)
    assert "do not pass on" in soup.find(id="people").get_text()
    named = {cell.get_text() for cell in soup.find("table", class_="list").find_all("th", scope="row")}
    assert named and named <= ids
    soup.find("section", class_="people").decompose()
    for rest in (str(soup), str(page_of(run, "--no-worklist"))):
        assert not [id for id in ids if id in rest]


def test_small_problems_are_not_in_their_own_words(run: Path) -> None:
    hidden, all_ = page_of(run).get_text(" "), page_of(run, "--suppress", "0").get_text(" ")
    assert "unit: an unknown unit" in hidden and "rare" not in hidden and "rare" in all_


def test_many_kinds_of_problems_are_folded_away_and_all_are_there(tmp_path: Path) -> None:
    problems = [{"what": f"drug: not recognised: drops {at:03d}", "count": 500 - at, "first": ""} for at in range(300)]
    folder = write(tmp_path / "out", [people(25, 3)], problems=problems)
    section = page_of(folder).find(id="problems").parent
    shown_, folded = section.find_all("table")
    assert len(shown_.tbody.find_all("tr")) == 20 and len(folded.tbody.find_all("tr")) == 280
    assert folded.find_parent("details").summary.get_text() == "280 more"
    assert "drops 000" in shown_.get_text() and "drops 299" in folded.get_text()


def test_one_patient_on_the_work_list_is_one(tmp_path: Path) -> None:
    folder = write(tmp_path / "out", [frame([person("p1", RLS, PRAMIPEXOLE)])])
    text = page_of(folder).find("section", class_="people").get_text(" ")
    assert "1 patient has an alert" in text and "; severity: cannot be assessed yet" in text


def test_what_the_run_left_out_of_its_output_is_said(tmp_path: Path) -> None:
    folder = write(tmp_path / "out", [people(60, 3)], patients=500, where=[["diagnosis_class", "definite_RLS"]])
    text = page_of(folder).get_text(" ")
    assert "diagnosis_class = definite_RLS" in text and "500" in text


# --- the work list -------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=1+1",
    "\u202eelif",
    "a" * 400,
    "&amp;",
    "日本",
)


def test_hostile_ids_stay_text(tmp_path: Path) -> None:
    rows = frame([person(id, RLS, CRITERIA, {"suicidal_ideation": True}) for id in HOSTILE])
    html = report(write(tmp_path / "out", [rows])).out.decode()
    assert "<script" not in html and "<img" not in html and "\u202e" not in html
    ElementTree.fromstring(re.sub(r"<(meta[^>]*)>", r"<\1/>", html.removeprefix("<!DOCTYPE html>")))
    soup: Any = BeautifulSoup(html, "html.parser")
    named = [c.get_text() for c in soup.find("table", class_="list").find_all("th", scope="row")]
    assert set(named) >= {"<script>alert(1)</script>", "&amp;", "日本"} and max(map(len, named)) <= 201


def test_the_gravest_come_first(tmp_path: Path) -> None:
    above = {**PRAMIPEXOLE, "pramipexole_daily_dose": 3.0}
    rows = frame(
        [
            person("1 nothing", RLS),
            person("2 one critical", RLS, CRITERIA, above),
            person("3 thoughts of suicide", RLS, CRITERIA, {"suicidal_ideation": True}),
            person("4 two critical", RLS, CRITERIA, above, {"takes_opioid": True, "takes_benzodiazepine_or_z": True}),
            person("5 two critical", RLS, CRITERIA, above, {"takes_opioid": True, "takes_benzodiazepine_or_z": True}),
        ]
    )
    folder = write(tmp_path / "out", [rows[3:], rows[:3]])
    assert report(folder, "--worklist-csv", str(tmp_path / "list.csv"), "-o", str(tmp_path / "page")).code == 0
    listed = list(csv.DictReader(io.StringIO((tmp_path / "list.csv").read_text(encoding="utf-8"))))
    assert [row["patient"][0] for row in listed][:4] == ["3", "4", "5", "2"]
    assert [int(row["rank"]) for row in listed] == list(range(1, len(listed) + 1))
    assert "critical: Thoughts of suicide" in listed[0]["alerts"]
    assert int(listed[1]["critical"]) >= 2 and listed[0]["age"] == "50" and listed[0]["sex"] == "female"
    soup = page_of(folder, "--worklist", "2")
    assert len(soup.find("table", class_="list").tbody.find_all("tr")) == 2
    assert f"{len(listed) - 2} more are not on this page" in soup.find("section", class_="people").get_text()


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@A1", "\tx", "\rx", "\n=1", " =1", "\x00=1", "\u200b=1", "＝1", "\ufeff=1"]
)
def test_a_cell_is_never_a_formula(text: str) -> None:
    made = cell(text)
    assert not made.lstrip("'").startswith(("\t", "\r", "\n"))
    assert made[0] not in "=+-@＝" and not made.lstrip().startswith(("=", "+", "-", "@", "＝"))
    assert not set(made) & set(map(chr, range(32)))


@given(st.text())
def test_any_id_comes_back_as_one_cell_that_begins_no_formula(id: str) -> None:
    entry = Entry(id, None, "", "", "", (Warned("high", "A", True),), ("B",), 2)
    rows = list(csv.reader(io.StringIO(b"".join(as_csv([entry])).decode("utf-8"), newline="")))
    assert len(rows) == 2 and len(rows[1]) == len(rows[0])
    assert rows[1][1][:1] not in ("=", "+", "-", "@", "\t", "\r")
    assert rows[1][-2] == "high (not known): A" and rows[1][-1] == "B; and 2 more"


def test_ordinary_ids_are_left_as_they_are() -> None:
    assert [cell(text) for text in ("p-1", "Müller", "a=b", "")] == ["p-1", "Müller", "a=b", ""]


# --- what is no run ----------------------------------------------------------------------------------------


def test_a_folder_that_is_no_finished_run_is_refused_in_a_sentence(tmp_path: Path, run: Path) -> None:
    assert "manifest.json" in refusal(report(tmp_path), 1)
    assert "manifest.json" in refusal(report(tmp_path / "nothing"), 1)
    (tmp_path / "stopped.partial").mkdir()
    assert "not finished" in refusal(report(tmp_path / "stopped"), 1)
    (run / "manifest.json").write_text("{", encoding="utf-8")
    assert "not JSON" in refusal(report(run), 1)


@pytest.mark.parametrize(
    "lost", ["patients", "problems", "knowledge", "engine", "source", "as_of", "locale", "answers", "where"]
)
def test_a_manifest_that_lacks_something_is_refused(run: Path, lost: str) -> None:
    said = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    del said[lost]
    (run / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    assert "run it again" in refusal(report(run), 1)


@pytest.mark.parametrize("wrong", [5, "x", None, [], {"letters": {"'; DROP": "recommend"}, "options": ["a"]}])
def test_a_manifest_that_says_something_else_is_refused(run: Path, wrong: Any) -> None:
    said = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    said["answers"]["statuses"] = wrong
    (run / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    refusal(report(run), 1)


def test_a_run_from_before_there_were_measures_is_refused(run: Path) -> None:
    said = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    del said["answers"]["measures"]
    (run / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    assert "before there were measures" in refusal(report(run), 1)


def test_columns_that_do_not_add_up_are_refused(tmp_path: Path) -> None:
    rows = people(25, 3).with_columns(pl.lit("met").alias("cascade.followed_up"))
    assert "do not add up" in refusal(report(write(tmp_path / "out", [rows])), 1)


def test_a_part_that_is_broken_or_of_another_kind_is_refused(tmp_path: Path) -> None:
    rows = people(25, 3)
    whole = write(tmp_path / "whole", [rows])
    data = (whole / "part-00000.parquet").read_bytes()
    (whole / "part-00000.parquet").write_bytes(data[: len(data) // 2])
    assert "part-00000.parquet" in refusal(report(whole), 1)
    for name, other in {
        "lost": rows.drop("measure.iron_tested"),
        "label": rows.with_columns(pl.lit("perhaps").alias("measure.iron_tested")),
        "open": rows.with_columns(pl.lit(None, pl.String).alias("measure.iron_tested")),
        "short": rows.with_columns(pl.col("statuses").str.slice(1)),
        "letters": rows.with_columns(pl.col("alerts").str.replace_all(".", "Z")),
        "type": rows.with_columns(pl.lit("old").alias("age")),
    }.items():
        assert "run it again" in refusal(report(write(tmp_path / name, [other])), 1), name


@pytest.mark.parametrize("judged", [24, 26])
def test_a_part_that_is_missing_or_too_much_is_noticed(tmp_path: Path, judged: int) -> None:
    folder = write(tmp_path / "out", [people(25, 3)], patients=judged)
    assert f"hold 25 patients, the manifest says {judged}" in refusal(report(folder), 1)
    some = write(tmp_path / "some", [people(25, 3)], patients=judged, where=[["child", "false"]])
    assert report(some).code == (0 if judged > 25 else 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--suppress", "1"),
        ("--suppress", "2"),
        ("--suppress", "-3"),
        ("--suppress", "x"),
        ("--suppress", "5000"),
        ("--worklist", "0"),
        ("--worklist", "100000"),
        ("--worklist-csv", "-"),
        ("--worklist-csv", ""),
        ("--worklist-csv", "page", "-o", "page"),
        ("--worklist-csv", "./page", "-o", "page"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(run: Path, arguments: tuple[str, ...]) -> None:
    refusal(report(run, *arguments), 2)


def test_a_place_that_cannot_be_written_is_the_machine_s_fault(run: Path) -> None:
    refusal(report(run, "-o", "/nowhere/page.html"), 3)
    refusal(report(run, "--worklist-csv", "/nowhere/list.csv"), 3)


def test_a_real_run_becomes_a_report(tmp_path: Path) -> None:
    source = tmp_path / "bulk"
    source.mkdir()
    by_type: dict[str, list[str]] = {}
    for resource in resources():
        by_type.setdefault(resource["resourceType"], []).append(json.dumps(resource))
    for kind, lines in by_type.items():
        (source / f"{kind}.ndjson.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    out = tmp_path / "answers"
    assert ekbom("population", "run", str(source), "-o", str(out), "--as-of", DAY).code == 0
    soup = page_of(out, "--suppress", "0")
    assert "bulk" in soup.find("dl", class_="facts").get_text()
    assert len(soup.find("ol", class_="cascade").find_all("li", recursive=False)) == len(CASCADE)
    shutil.rmtree(out)
    with pytest.raises(RunError):
        opened(str(out))


def test_everyone_is_the_first_group(run: Path) -> None:
    assert opened(str(run)).has_year and shown(run, 11).tally.groups[0] == EVERYONE
    assert load_tables().open_reviews >= 0
