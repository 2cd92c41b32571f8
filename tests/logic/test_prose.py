"""Expressions read as English, made from the tree."""

import datetime

from ekbom.logic.expressions import (
    BOOLEAN,
    DATE,
    FALSE,
    TRUE,
    Category,
    Expression,
    at_least,
    band,
    bands,
    day,
    define,
    first_match,
    greatest,
    is_known,
    label,
    number,
    parameter,
    presume,
    quantity,
    rule,
    unknown,
    variable,
)
from ekbom.logic.prose import prose, value_words

ferritin = variable("ferritin", number("ug/L"))
tsat = variable("transferrin_saturation", number("%"))
pregnant = variable("pregnant", BOOLEAN)
child = variable("child", BOOLEAN)
colour = variable("colour", Category(("dark_red", "green")))
seen = variable("seen", DATE, "last visit")
abi = variable("abi", number("1"), "ankle-brachial index", sided=True)
TREAT = parameter("treat", 75, "ug/L", source="S")
DATED = parameter("p", ((None, 50.0), (datetime.date(2025, 1, 1), 75.0)), "ug/L", source="S")
LABELS = Category(("low", "high"))

CASES: list[tuple[Expression, str]] = [
    (
        (ferritin <= TREAT) | (tsat < 20),
        "ferritin is at most 75 µg/L or transferrin saturation is below 20 %",
    ),
    (ferritin > DATED, "ferritin is above 75 µg/L"),
    (~(ferritin >= 75), "ferritin is not at least 75 µg/L"),
    (~pregnant & child, "not pregnant and child"),
    ((pregnant | child) & (tsat < 20), "(pregnant or child) and transferrin saturation is below 20 %"),
    (~(pregnant | child), "not (pregnant or child)"),
    (at_least(1, pregnant, child), "at least 1 of: pregnant; child"),
    (is_known(ferritin), "ferritin is known"),
    (~is_known(ferritin), "ferritin is not known"),
    (colour.is_in("dark_red", "green"), "colour is dark red or green"),
    (ferritin + 5, "ferritin plus 5 µg/L"),
    (greatest(ferritin, 5), "the greatest of ferritin and 5 µg/L"),
    (presume(pregnant, False, name="p"), "pregnant (presumed absent where unknown)"),
    (presume(pregnant, True, name="p"), "pregnant (presumed so where unknown)"),
    (presume(ferritin, 80, name="p"), "ferritin (presumed 80 µg/L where unknown)"),
    (first_match((pregnant, TRUE), otherwise=FALSE), "the first that holds: yes if pregnant; otherwise no"),
    (first_match((child, 1), otherwise=2), "the first that holds: 1 if child; otherwise 2"),
    (
        bands(ferritin, band(label("low", LABELS), at_most=75), band(label("high", LABELS), above=75)),
        "by ferritin: low if at most 75 µg/L; high if above 75 µg/L",
    ),
    (bands(ferritin, band(1, at_least=3, below=4)), "by ferritin: 1 if at least 3 µg/L and below 4 µg/L"),
    (bands(ferritin, band(1)), "by ferritin: 1 if any value"),
    (rule(pregnant).except_when(child, False, source="X-1").done(), "pregnant, except no when child (X-1)"),
    (seen <= day(2026, 3, 1), "last visit is on or before 2026-03-01"),
    (abi.on("left") < 0.9, "ankle-brachial index (left leg) is below 0.9"),
    (abi.at("gsv_knee") < 0.9, "ankle-brachial index at gsv knee is below 0.9"),
    (define("low", "iron is low", ferritin <= 75) & child, "iron is low and child"),
    (TRUE, "always"),
    (unknown(BOOLEAN), "unknown"),
    (quantity(3, "wk"), "3 weeks"),
]


def test_every_expression_reads_as_english() -> None:
    for expression, words in CASES:
        assert prose(expression) == words


def test_values_are_written_as_people_write_them() -> None:
    assert value_words(None, ferritin) == "unknown"
    assert value_words(True, pregnant) == "yes" and value_words(False, pregnant) == "no"
    assert value_words(42.0, ferritin) == "42 µg/L"
    assert value_words("dark_red", colour) == "dark red"
    assert value_words(float(datetime.date(2026, 5, 20).toordinal()), seen) == "2026-05-20"
    assert value_words(1.25, abi) == "1.25"
    assert value_words(1.0, pregnant) == "1"
