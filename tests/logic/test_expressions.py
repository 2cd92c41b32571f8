"""Mistakes are raised when the book is built, with its line; expressions that read the same are the same."""

import datetime

import pytest

from ekbom.logic.expressions import (
    BOOLEAN,
    DATE,
    TRUE,
    Bands,
    BookError,
    Category,
    Expression,
    Variable,
    all_of,
    any_of,
    arithmetic,
    at_least,
    band,
    bands,
    both_legs,
    compare,
    day,
    define,
    either_leg,
    exactly,
    first_match,
    is_in,
    is_known,
    is_sided,
    label,
    least,
    not_,
    number,
    on_side,
    parameter,
    presume,
    quantity,
    rule,
    variable,
)
from ekbom.logic.python_code import in_order

a, b = variable("a", BOOLEAN), variable("b", BOOLEAN)
ferritin = variable("ferritin", number("ug/L"))
tsat = variable("tsat", number("%"))
colour = variable("colour", Category(("red", "green")))
seen = variable("seen", DATE)
pulse = variable("pulse", BOOLEAN, sided=True)
size = variable("size", number("mm"), sided=True)

MISTAKES = {
    "numbers are not booleans": (lambda: ferritin & a, "takes booleans"),
    "booleans are not numbers": (lambda: a <= 3, "expected boolean"),
    "units must match": (lambda: ferritin <= tsat, "units do not match"),
    "sums need one dimension": (lambda: ferritin + tsat, "units do not match"),
    "powers need bare numbers": (lambda: ferritin**2, "bare numbers"),
    "an expression has no truth value": (lambda: bool(a), "no truth value"),
    "and is written &": (lambda: a and b, "no truth value"),
    "an unknown unit": (lambda: quantity(1, "mgg"), "not a unit code"),
    "an unknown label": (lambda: colour.is_("blue"), "is not of"),
    "an unknown label as a constant": (lambda: label("blue", Category(("red",))), "not one of"),
    "an empty set of labels": (lambda: is_in(colour), "empty set"),
    "a set of a number": (lambda: is_in(ferritin, "red"), "takes a category"),
    "a comparator that is not one": (lambda: compare("==", ferritin, 3), "not one of"),
    "an operator that is not one": (lambda: arithmetic("%", ferritin, 3), "not an operator"),
    "a word where a number stands": (lambda: compare("<", ferritin, "75"), "cannot stand"),  # type: ignore[arg-type]
    "a threshold without source": (lambda: parameter("p", 1, "mg", source=""), "needs a source"),
    "dates in disorder": (
        lambda: parameter("p", ((datetime.date(2025, 1, 1), 1.0), (None, 2.0)), "mg", source="S"),
        "oldest first",
    ),
    "an infinite number": (lambda: quantity(float("inf")), "finite"),
    "more than there are": (lambda: at_least(3, a, b), "never be decided"),
    "an empty and": (lambda: all_of(), "at least one part"),
    "an empty or": (lambda: any_of(), "at least one part"),
    "an empty table": (lambda: first_match(), "at least one row"),
    "rows of two types": (lambda: first_match((a, ferritin), otherwise=colour), "needs a number"),
    "labels of two categories": (
        lambda: first_match((a, colour), otherwise=label("x", Category(("x",)))),
        "needs a category",
    ),
    "empty bands": (lambda: bands(ferritin), "at least one interval"),
    "bands of a boolean": (lambda: bands(a, band(1, below=2)), "takes numbers"),
    "a band with two lower limits": (lambda: band(1, at_least=1, above=2), "at most one lower"),
    "a band that is empty": (lambda: band(1, above=3, at_most=3), "no number lies in"),
    "a band upside down": (lambda: band(1, at_least=4, below=3), "no number lies in"),
    "an exception without source": (lambda: rule(a).except_when(b, True, source=""), "its own source"),
    "a presumption without a name": (lambda: presume(a, False, name="no name"), "identifier"),
    "a default of another type": (lambda: presume(a, 3, name="p"), "expected boolean"),
    "a name that is none": (lambda: define("two words", "x", a), "not a name"),
    "a side that is none": (lambda: on_side(pulse, "middle"), "left or right"),
    "dates are not multiplied": (lambda: seen * 2, "dates know"),
    "dates move by days": (lambda: seen + quantity(1, "mg"), "units do not match"),
    "a date is not a number": (lambda: least(seen, seen), "dates know"),
    "the least of one": (lambda: least(ferritin), "at least two"),
    "a number and a date": (lambda: compare("<", ferritin, seen), "takes numbers"),
    "a sum with a date on the right": (lambda: ferritin + seen, "takes numbers"),
    "a converted boolean": (lambda: presume(ferritin, a, name="p"), "needs a number"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_raised_when_the_book_is_built_with_its_line(name: str) -> None:
    make, expected = MISTAKES[name]
    with pytest.raises(BookError) as raised:
        make()
    assert expected in str(raised.value)
    assert str(raised.value).startswith("logic/test_expressions.py:")


def test_expressions_that_read_the_same_are_the_same() -> None:
    assert ((ferritin <= 75) | (tsat < 20)) is ((ferritin <= 75) | (tsat < 20))
    assert (ferritin <= 75) is not (ferritin < 75)
    assert quantity(1, "mg") is not quantity(1, "g")
    assert label("red", Category(("red", "green"))) is not label("red", Category(("red",)))


def test_a_double_negation_falls_away_and_connectives_are_flat() -> None:
    assert not_(not_(a)) is a
    assert all_of(a, all_of(b, a)) is all_of(a, b)
    assert any_of(a) is a
    assert exactly(2, a, b) is at_least(2, a, b)


def test_a_rule_without_exceptions_is_its_base() -> None:
    assert rule(a).done() is a


def test_a_bare_number_takes_the_unit_of_the_other_side() -> None:
    assert (ferritin <= 75) is (ferritin <= quantity(75, "ug/L"))
    assert compare(">=", 75.0, ferritin) is (quantity(75, "ug/L") >= ferritin)
    assert compare(">=", 75.0, ferritin).operands[0].type == ferritin.type


def test_products_and_quotients_carry_units() -> None:
    dose = quantity(2, "mg/kg")
    weight = variable("weight", number("kg"))
    assert (dose * weight).type.unit.commensurable(quantity(1, "mg").type.unit)  # type: ignore[union-attr]
    assert (ferritin / quantity(1, "ug/L")).type == number("1")
    assert (quantity(6, "mg") / quantity(2, "h")).type.unit.code == "mg/(h)"  # type: ignore[union-attr]
    assert (quantity(6, "mg") * quantity(2, "1")).type.unit.code == "mg"  # type: ignore[union-attr]


def test_types_say_what_they_are() -> None:
    assert [str(t) for t in (BOOLEAN, DATE, number("mg"), Category(("a", "b")))] == [
        "boolean",
        "date",
        "number in mg",
        "category a|b",
    ]


def test_legs_are_placed_through_every_kind_of_node() -> None:
    labels = Category(("big", "small"))
    expressions: list[Expression] = [
        ~pulse,
        pulse & a,
        pulse | a,
        at_least(1, pulse, a),
        size > 3,
        size + 1,
        is_known(pulse),
        presume(pulse, False, name="p"),
        first_match((pulse, 1), otherwise=2),
        bands(size, band(1, below=3), band(2, at_least=3)),
        rule(a).except_when(pulse, False, source="S").done(),
        define("d", "d", pulse),
        first_match((pulse, label("big", labels)), otherwise=label("small", labels)).is_("big"),
    ]
    for expression in expressions:
        assert is_sided(expression)
        left = on_side(expression, "left")
        assert not is_sided(left)
        assert on_side(left, "right") is left
        assert {n.side for n in in_order([left]) if isinstance(n, Variable)} <= {"left", None}
        assert on_side(expression, "left") is left
    assert either_leg(pulse) is any_of(pulse.on("left"), pulse.on("right"))
    assert both_legs(pulse) is all_of(pulse.on("left"), pulse.on("right"))
    assert define("d", "d", pulse).on("left").operands[0] is pulse.on("left")
    assert define("d", "d", pulse).sided and not define("e", "e", a).sided
    assert isinstance(on_side(bands(size, band(1, below=3)), "left"), Bands)


def test_keys_name_segment_and_side() -> None:
    assert [n.key for n in (pulse, pulse.on("left"), pulse.at("gsv"))] == ["pulse", "pulse@left", "pulse.gsv"]  # type: ignore[attr-defined]
    assert pulse.at("gsv").on("right").key == "pulse.gsv@right"  # type: ignore[attr-defined]
    assert pulse.at("gsv") is pulse.at("gsv")
    named = define("d", "d", pulse)
    assert named.key == "d" and named.on("left").key == "d@left"  # type: ignore[attr-defined]


def test_a_leaf_has_no_operands_and_is_rebuilt_as_itself() -> None:
    assert a.operands == () and a.rebuilt(()) is a
    assert day(2026, 1, 1) is day(2026, 1, 1)
    assert TRUE.rebuilt(()) is TRUE
