"""Three values: true, false and unknown (written ?). Unknown is a value, never "no"."""

import datetime

from ekbom.logic.expressions import (
    BOOLEAN,
    DATE,
    FALSE,
    TRUE,
    Category,
    all_of,
    any_of,
    at_least,
    band,
    bands,
    both_legs,
    day,
    define,
    either_leg,
    exactly,
    first_match,
    greatest,
    is_known,
    known_true,
    label,
    least,
    magnitude,
    number,
    on_side,
    parameter,
    presume,
    quantity,
    rule,
    unknown,
    variable,
)
from tests.spec.back_ends import DAY, check

a, b, c = (variable(name, BOOLEAN) for name in "abc")
x, y = (variable(name, number("mg/dL")) for name in "xy")
colour = variable("colour", Category(("red", "green", "blue")))


def test_and_is_false_as_soon_as_one_part_is_false() -> None:
    check(
        a & b,
        """
        a     | b     | a and b
        true  | true  | true
        true  | false | false
        true  | ?     | ?
        false | ?     | false
        ?     | false | false
        ?     | ?     | ?
        false | false | false
        """,
    )


def test_or_is_true_as_soon_as_one_part_is_true() -> None:
    check(
        a | b,
        """
        a     | b     | a or b
        true  | ?     | true
        ?     | true  | true
        false | false | false
        false | ?     | ?
        ?     | ?     | ?
        true  | true  | true
        """,
    )


def test_not_of_unknown_is_unknown() -> None:
    check(~a, "a | not a \n true | false \n false | true \n ? | ?")


def test_three_parts_stay_one_connective() -> None:
    check(all_of(a, b, c), "a|b|c|x\n true|true|true|true\n true|?|false|false\n true|?|true|?")
    check(any_of(a, b, c), "a|b|c|x\n false|false|false|false\n false|?|true|true\n false|?|false|?")


def test_at_least_k_of_n_is_decided_as_soon_as_it_can_be() -> None:
    check(
        at_least(2, a, b, c),
        """
        a     | b     | c     | at least two
        true  | true  | ?     | true
        true  | ?     | ?     | ?
        true  | false | ?     | ?
        false | false | ?     | false
        false | ?     | ?     | ?
        true  | false | false | false
        """,
    )


def test_exactly_k_of_n() -> None:
    check(
        exactly(1, a, b),
        "a|b|x\n true|false|true\n true|true|false\n false|false|false\n true|?|?\n false|true|true",
    )
    check(exactly(0, a, b), "a|b|x\n false|false|true\n true|?|false\n ?|false|?")
    check(exactly(2, a, b), "a|b|x\n true|true|true\n true|?|?\n false|?|false")


def test_constants() -> None:
    check(TRUE & a, "a|x\n true|true\n ?|?")
    check(FALSE & a, "a|x\n true|false\n ?|false")
    check(unknown(BOOLEAN) | a, "a|x\n true|true\n false|?")


def test_a_comparison_with_the_unknown_is_unknown() -> None:
    check(x <= 75, "x | x <= 75\n 75 | true\n 75.0001 | false\n ? | ?")
    check(x < 75, "x | x < 75\n 75 | false\n 74.9999 | true\n ? | ?")
    check(x >= 75, "x | x >= 75\n 75 | true\n 74.9999 | false\n ? | ?")
    check(x > 75, "x | x > 75\n 75 | false\n 75.0001 | true\n ? | ?")
    check(x < y, "x | y | z\n 1 | 2 | true\n 2 | 1 | false\n ? | 1 | ?\n 1 | ? | ?")


def test_units_are_converted_before_a_comparison() -> None:
    check(x <= quantity(1, "g/L"), "x | z\n 100 | true\n 100.1 | false")
    check(variable("w", number("kg")) >= quantity(50_000, "g"), "w | z\n 50 | true\n 49.9 | false")


def test_derived_numbers_are_rounded_to_nine_digits_before_a_comparison() -> None:
    check(x + y <= quantity(0.3, "mg/dL"), "x | y | z\n 0.1 | 0.2 | true\n 0.1 | 0.200001 | false")
    check(x <= 75, "x | z\n 75.0000000001 | false")
    check(presume(x * 1.0, y, name="p") <= 75, "x|z\n 75.0000000001|true\n 75.001|false")
    check(first_match((a, x + y), otherwise=x) <= 0.3, "a|x|y|z\n true|0.1|0.2|true\n false|0.31|0.2|false")
    check(rule(x + y).except_when(a, x, source="s").done() <= 0.3, "a|x|y|z\n false|0.1|0.2|true")
    check(define("d", "d", x + y) <= 0.3, "x|y|z\n 0.1|0.2|true")
    check(bands(y, band(x + y, below=5)) <= 0.3, "x|y|z\n 0.1|0.2|true")


def test_arithmetic_with_the_unknown_is_unknown_and_never_infinite() -> None:
    check(x + y, "x|y|z\n 1|2|3\n ?|2|?\n 1|?|?")
    check(x - 1, "x|z\n 3|2\n ?|?")
    check(1 - x, "x|z\n 3|-2")
    check(x * 2, "x|z\n 3|6\n 1e308|?")
    check(2 * x, "x|z\n 3|6")
    check(x / y, "x|y|z\n 6|3|2\n 6|0|?\n ?|3|?")
    check(6 / x, "x|z\n 3|2\n 0|?")
    check(least(x, y), "x|y|z\n 1|2|1\n 2|?|?")
    check(greatest(x, y, quantity(3, "mg/dL")), "x|y|z\n 1|2|3\n 5|4|5\n 1|?|?")


def test_powers_take_bare_numbers() -> None:
    n = variable("n", number("1"))
    check(n**2, "n|z\n 3|9\n ?|?\n 1e200|?")
    check(n**-1.2, "n|z\n 1|1\n 0|?\n -2|?")
    check(magnitude(x, "g/L") ** 0.5, "x|z\n 400|2")


def test_dates_are_compared_and_counted_in_days() -> None:
    seen = variable("seen", DATE)
    start = day(2026, 11, 1)
    first = datetime.date(2026, 11, 1).toordinal()
    check(seen - start, f"seen|z\n {first + 10}|10\n ?|?")
    check(seen <= start, f"seen|z\n {first}|true\n {first + 1}|false\n ?|?")
    check(seen + quantity(2, "wk"), f"seen|z\n {first}|{first + 14}")
    check(seen - 1, f"seen|z\n {first}|{first - 1}")


def test_is_one_of_a_set_of_labels() -> None:
    check(colour.is_in("red", "green"), "colour|z\n red|true\n green|true\n blue|false\n ?|?")
    check(colour.is_("red"), "colour|z\n red|true\n blue|false\n ?|?")


def test_is_known_is_never_unknown() -> None:
    check(is_known(a), "a|z\n true|true\n false|true\n ?|false")
    check(known_true(a), "a|z\n true|true\n false|false\n ?|false")


def test_a_presumption_fills_the_unknown_only_where_it_is_provided_for() -> None:
    check(presume(a, False, name="no_a"), "a|z\n true|true\n false|false\n ?|false")
    check(
        presume(a, False, name="no_a", provided=b),
        "a|b|z\n ?|true|false\n ?|false|?\n ?|?|?\n true|true|true\n false|?|false",
    )
    check(presume(x, 5, name="usual"), "x|z\n 1|1\n ?|5")
    check(presume(colour, "red", name="usual"), "colour|z\n blue|blue\n ?|red")


def test_a_table_takes_its_first_true_row_and_stops_at_an_unknown_one() -> None:
    check(
        first_match((a, 1), (b, 2), otherwise=3),
        """
        a     | b     | value
        true  | ?     | 1
        false | true  | 2
        false | false | 3
        ?     | true  | ?
        false | ?     | ?
        """,
    )
    check(first_match((a, TRUE)), "a|z\n true|true\n false|?\n ?|?")
    labels = Category(("low", "high"))
    check(first_match((a, label("low", labels)), otherwise=label("high", labels)), "a|z\n true|low\n false|high")


def test_bands_have_explicit_comparators() -> None:
    check(
        bands(
            x,
            band(0, below=15),
            band(1, at_least=15, below=30),
            band(2, at_least=30, at_most=60),
            band(3, above=60),
        ),
        """
        x    | value
        14.9 | 0
        15   | 1
        29.9 | 1
        30   | 2
        60   | 2
        60.1 | 3
        ?    | ?
        """,
    )
    check(bands(x, band(True, below=15)), "x|z\n 14|true\n 15|?")


def test_of_the_exceptions_that_hold_the_highest_priority_decides() -> None:
    ruled = rule(a).except_when(b, False, source="s1").except_when(c, True, source="s2", priority=2).done()
    check(
        ruled,
        """
        a     | b     | c     | value
        true  | false | false | true
        true  | true  | false | false
        false | true  | true  | true
        true  | ?     | false | ?
        false | ?     | true  | true
        true  | false | ?     | ?
        ?     | false | false | ?
        """,
    )


def test_two_exceptions_of_one_priority_that_disagree_leave_the_rule_unknown() -> None:
    collide = rule(a).except_when(b, False, source="s1").except_when(c, True, source="s2").done()
    check(collide, "a|b|c|z\n true|true|true|?\n true|true|false|false\n false|false|true|true")
    agree = rule(a).except_when(b, False, source="s1").except_when(c, False, source="s2").done()
    check(agree, "a|b|c|z\n true|true|true|false\n true|true|?|?")


def test_a_parameter_holds_from_its_day_on() -> None:
    dated = parameter(
        "limit", ((datetime.date(2020, 1, 1), 50.0), (datetime.date(2025, 1, 1), 75.0)), "mg/dL", source="S"
    )
    check(x <= dated, "x|z\n 75|true\n 76|false", DAY)
    check(x <= dated, "x|z\n 50|true\n 75|false", datetime.date(2024, 12, 31).toordinal())
    check(x <= dated, "x|z\n 50|?", datetime.date(2019, 12, 31).toordinal())
    check(x <= parameter("always", 75, "mg/dL", source="S"), "x|z\n 75|true", 1)


def test_a_leg_is_left_or_right() -> None:
    pulse = variable("pulse", BOOLEAN, sided=True)
    check(on_side(pulse, "left"), "pulse@left|pulse@right|z\n true|false|true\n ?|true|?")
    check(either_leg(~pulse), "pulse@left|pulse@right|z\n true|false|true\n true|?|?\n true|true|false")
    check(
        both_legs(pulse & a),
        "a|pulse@left|pulse@right|z\n true|true|true|true\n true|true|?|?\n false|?|?|false",
    )


def test_a_segment_of_a_leg_is_a_fact_of_its_own() -> None:
    time = variable("time", number("ms"), sided=True)
    check(
        on_side(time.at("gsv") > 500, "right"),
        "time.gsv@right|time.gsv@left|z\n 501|1|true\n 500|900|false\n ?|900|?",
    )


def test_a_named_expression_is_its_expression() -> None:
    named = define("low", "low", x <= 75)
    check(named, "x|z\n 75|true\n 76|false\n ?|?")
    check(~named & a, "a|x|z\n true|76|true\n true|?|?\n false|?|false")
