"""The generated pages say what the book says now."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from ekbom.facts.catalogue import FACTS
from ekbom.plan.book import load_tables
from ekbom.plan.collect import load_book
from ekbom.population.measures import CASCADE, MEASURES
from tests.docs.pages import ROOT
from tools import reference

MADE = reference.pages()
FOLDER = ROOT / "docs" / "reference"


@pytest.mark.parametrize("page", sorted(MADE))
def test_a_generated_page_is_what_the_book_makes_now(page: str) -> None:
    there = (FOLDER / page).read_text(encoding="utf-8")
    assert there == MADE[page], f"docs/reference/{page} is not what the book says: run `make docs`"


def test_making_the_pages_twice_gives_the_same_text() -> None:
    assert reference.pages() == MADE


def test_no_page_is_too_large_to_be_read_in_a_browser() -> None:
    sizes = {page: len(text.encode()) for page, text in MADE.items()}
    assert max(sizes.values()) < 900_000, sizes
    assert sum(sizes.values()) < 2_000_000, sizes


def test_every_thing_of_the_book_has_its_heading() -> None:
    book = load_book()
    shelves: dict[str, Iterable[str]] = {
        "guidelines.md": book.options,
        "findings.md": book.findings,
        "alerts.md": book.alerts,
        "requests.md": book.requests,
        "sources.md": book.sources,
    }
    for page, shelf in shelves.items():
        headings = {line[4:] for line in MADE[page].splitlines() if line.startswith("### ")}
        assert headings == set(shelf), page


def test_every_measure_and_step_has_its_heading() -> None:
    headings = [line[4:] for line in MADE["measures.md"].splitlines() if line.startswith("### ")]
    assert headings == [f"measure.{one.id}" for one in MEASURES] + [f"cascade.{one.id}" for one in CASCADE]


def test_every_threshold_stands_in_its_table_with_its_value() -> None:
    rows = {line.split("`")[1]: line for line in MADE["parameters.md"].splitlines() if line.startswith("| `")}
    parameters = load_book().parameters
    assert set(rows) == set(parameters)
    for id, parameter in parameters.items():
        for _, value in parameter.values:
            assert f"{value:.9g}" in rows[id], id


def test_every_fact_is_named() -> None:
    page = MADE["facts.md"]
    medication = ("takes_", "days_on_", "worse_after_starting_")
    missing = [
        fact.id
        for fact in FACTS.values()
        if f"### {fact.id}\n" not in page and f"`{fact.id}`" not in page and not fact.id.startswith(medication)
    ]
    assert missing == []


def test_every_statement_shows_its_grade_beside_its_option() -> None:
    sections = {part.split("\n", 1)[0]: part for part in MADE["guidelines.md"].split("\n### ")[1:]}
    for id, option in load_book().options.items():
        for statement in option.statements:
            row = next(line for line in sections[id].splitlines() if f") {statement.id} |" in line)
            assert f"| {statement.strength.replace('_', ' ')} |" in row, (id, statement.id)
            assert str(statement.source.year) in row, (id, statement.id)


def test_every_block_stands_with_its_rule() -> None:
    sections = {part.split("\n", 1)[0]: part for part in MADE["guidelines.md"].split("\n### ")[1:]}
    for id, option in load_book().options.items():
        for block in (*option.never, *option.not_unless, *option.harm):
            assert f"- `{block.id}`" in sections[id], (id, block.id)
            assert not block.rule or f"rule {block.rule}," in sections[id], (id, block.id)


def test_every_presumption_that_a_plan_can_name_is_listed() -> None:
    """Counted on the compiled book, which is another way to the same nodes."""
    listed = {line.split("`")[1] for line in MADE["presumptions.md"].splitlines() if line.startswith("| `")}
    compiled = {name for option in load_tables().options for leg in option.legs for _, name in leg.presumptions}
    assert compiled
    assert compiled <= listed
