"""The linters find what is written in a book but cannot be meant."""

from ekbom.logic.expressions import (
    BOOLEAN,
    FALSE,
    TRUE,
    Category,
    Expression,
    at_least,
    band,
    bands,
    define,
    first_match,
    is_known,
    not_,
    number,
    parameter,
    presume,
    quantity,
    rule,
    variable,
)
from ekbom.logic.linters import Complaint, Named, lint, unused

a, b = variable("a", BOOLEAN), variable("b", BOOLEAN)
x, y = variable("x", number("mg")), variable("y", number("mg"))
colour = variable("colour", Category(("red", "green")))
LOW = parameter("low", 3, "mg", source="S")
DATED_ELSEWHERE = parameter("odd", 3, "mg", source="nowhere")
FACTS = ("a", "b", "x", "y", "colour")


def checks(expression: Expression, sources: tuple[str, ...] = ("S",)) -> set[str]:
    return {c.check for c in lint([Named("it", "book.py:1", expression, sources)], FACTS, ("S",))}


def test_a_clean_expression_has_no_complaint() -> None:
    clean = (a & ~b) | (x <= LOW) | colour.is_("red") | at_least(1, a, b) | presume(b, False, name="p")
    assert checks(clean) == set()
    assert checks(bands(x, band(1, below=3), band(2, at_least=3))) == set()
    assert checks(bands(x, band(1, at_most=3), band(2, above=3, below=9), band(3, at_least=9))) == set()
    assert checks((x > LOW) & (x < 9)) == set()
    assert checks((x >= 3) & (x <= 3)) == set()
    assert checks(rule(a).except_when(b, False, source="S").done()) == set()
    assert checks(first_match((a, 1), (b, 2), otherwise=3)) == set()


def test_a_contradiction() -> None:
    assert checks(a & ~a) == {"contradiction"}
    assert checks(a | ~a) == {"contradiction"}
    assert checks((x > 5) & (x < LOW)) == {"contradiction"}
    assert checks((x > 3) & (x <= 3)) == {"contradiction"}
    assert checks((x >= 3) & (x < 3)) == {"contradiction"}
    assert checks((x >= y) & (x < 3)) == set()


def test_an_empty_set() -> None:
    assert checks(colour.is_("red") & colour.is_("green")) == {"empty set"}


def test_a_constant() -> None:
    assert checks(TRUE & a) == {"constant"}
    assert checks(x <= x) == {"constant"}
    assert checks(quantity(1, "mg") <= LOW) == {"constant"}
    assert checks(colour.is_in("red", "green")) == {"constant"}
    assert checks(not_(TRUE)) == {"constant"}
    assert checks(is_known(quantity(1))) == {"constant"}
    assert checks(at_least(2, a, b, a)) == {"constant"}
    assert checks(first_match((TRUE, 1), otherwise=2)) == {"constant"}
    assert checks(first_match((a, 1), otherwise=1)) == {"constant"}


def test_a_dead_expression() -> None:
    assert checks(presume(is_known(a), False, name="p")) == {"dead"}
    assert checks(rule(a).except_when(FALSE, False, source="S").done()) == {"dead"}
    assert checks(first_match((a, 1), (a, 2), otherwise=3)) == {"dead"}
    used, dead = define("used", "used", a), define("dead", "dead", b)
    complaints = unused({"used": used, "dead": dead}, [used & b])
    assert [c.what for c in complaints] == ["dead: nothing uses it"]


def test_an_unknown_fact() -> None:
    assert checks(variable("ferritine", BOOLEAN)) == {"unknown fact"}


def test_a_missing_source() -> None:
    assert checks(a, ()) == {"missing source"}
    assert checks(a, ("T",)) == {"missing source"}
    assert checks(x < DATED_ELSEWHERE) == {"missing source"}


def test_bands_with_a_gap_or_an_overlap() -> None:
    assert checks(bands(x, band(1, below=3), band(2, above=3))) == {"gap"}
    assert checks(bands(x, band(1, below=3), band(2, at_least=4))) == {"gap"}
    assert checks(bands(x, band(1, at_most=3), band(2, at_least=3))) == {"overlap"}
    assert checks(bands(x, band(2, at_least=3), band(1, below=4))) == {"overlap"}


def test_a_complaint_names_the_line_and_the_definition() -> None:
    [complaint] = lint([Named("it", "book.py:7", a & ~a, ("S",))], FACTS, ("S",))
    assert complaint == Complaint("contradiction", "book.py:7", "it: 'a' stands beside its opposite")
