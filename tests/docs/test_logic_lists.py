"""Logic laid out as lists says the same as the logic: no part is lost, and "known" is kept."""

from __future__ import annotations

from tools.logic_lists import escaped, lines, named_in

from ekbom.logic.expressions import (
    BOOLEAN,
    FALSE,
    Band,
    Category,
    Variable,
    all_of,
    any_of,
    at_least,
    bands,
    first_match,
    is_known,
    known_true,
    label,
    number,
    presume,
)

LONG = "a condition whose words are so many that two of them do not fit on one line of a page"
A, B, C = (Variable(name, f"{name}: {LONG}", BOOLEAN) for name in "ABC")
AGE = Variable("age", "Age", number("a"))
WORD = Category(("few", "many"))


def text(node: object) -> str:
    return "\n".join(lines(node))  # type: ignore[arg-type]


def test_short_logic_stays_on_one_line() -> None:
    assert text(AGE >= 18) == "- Age is at least 18 years"


def test_long_and_and_or_become_nested_lists() -> None:
    assert text(all_of(A, any_of(B, C))) == (f"- all of:\n  - A: {LONG}\n  - any of:\n    - B: {LONG}\n    - C: {LONG}")


def test_known_to_be_true_is_said_once() -> None:
    assert text(known_true(A)) == f"- known: A: {LONG}"
    assert text(all_of(known_true(A), known_true(B))) == f"- all of, each known:\n  - A: {LONG}\n  - B: {LONG}"


def test_where_only_one_part_is_known_it_alone_says_so() -> None:
    assert text(all_of(known_true(A), B)) == f"- all of:\n  - known: A: {LONG}\n  - B: {LONG}"


def test_not_known_is_not_the_same_as_not() -> None:
    assert text(~is_known(any_of(A, B))).startswith("- not known:")
    assert text(~at_least(2, A, B, C)).startswith("- not:\n  - at least 2 of:")


def test_a_presumption_names_itself_and_its_list() -> None:
    there = Variable("list", "the list is there", BOOLEAN)
    shown = text(presume(any_of(A, B), FALSE, name="no_ab", provided=there))
    assert "`no_ab`" in shown and "only if: the list is there" in shown and f"A: {LONG}" in shown


def test_a_table_keeps_rows_in_order_and_its_last_line() -> None:
    table = first_match((A, label("few", WORD)), (B, label("many", WORD)), otherwise=label("few", WORD))
    rows = [line.strip() for line in lines(table)]
    assert rows == ["- the first row that holds:", *_rows("few", "A"), *_rows("many", "B"), "- otherwise **few**"]


def _rows(value: str, condition: str) -> list[str]:
    words = f"{condition}: {LONG}"
    return [f"- **{value}** if {words}"]


def test_bands_show_every_limit() -> None:
    shown = text(bands(AGE, (Band(below=18), label("few", WORD)), (Band(at_least=18), label("many", WORD))))
    assert "below 18 years" in shown and "at least 18 years" in shown


def test_findings_and_facts_are_named_but_not_looked_into() -> None:
    assert named_in(all_of(A, B)) == ((), ("A", "B"))


def test_signs_of_markdown_and_html_are_shown_as_they_are() -> None:
    assert escaped("a | <b> *c*\nd") == "a \\| &lt;b> \\*c\\* d"
