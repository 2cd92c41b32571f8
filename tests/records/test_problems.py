"""The list of problems: grouped, counted, at most fifteen lines, in an order of its own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ekbom.records.problems import KINDS, LIMIT, Problems

_FOUND = st.lists(
    st.tuples(
        st.sampled_from(sorted(KINDS)), st.integers(0, 30).map(str), st.integers(0, 9).map(lambda n: f"Observation/{n}")
    ),
    max_size=120,
)


def _lines(found: list[tuple[str, str, str]]) -> list[tuple[str, str, int, str]]:
    problems = Problems()
    for kind, what, where in found:
        problems.add(kind, what, where)
    return [(line.where, line.what, line.count, line.kind) for line in problems.lines()]


def test_equal_reasons_are_one_line_with_a_count_and_the_first_place() -> None:
    assert _lines([("unit", "no unit: crp", "Observation/b"), ("unit", "no unit: crp", "Observation/a")]) == [
        ("Observation/a", "no unit: crp", 2, "unit")
    ]


def test_different_reasons_stay_apart_while_there_is_room() -> None:
    assert [line[1] for line in _lines([("unit", "b", "x"), ("unit", "a", "x"), ("impossible", "c", "x")])] == [
        "c",
        "a",
        "b",
    ]


@given(_FOUND)
def test_no_record_gives_more_than_fifteen_lines_and_no_count_is_lost(found: list[tuple[str, str, str]]) -> None:
    lines = _lines(found)
    assert len(lines) <= LIMIT
    assert sum(line[2] for line in lines) == len(found)


@given(_FOUND, st.randoms())
def test_the_order_of_the_record_has_no_influence(found: list[tuple[str, str, str]], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _lines(found) == _lines(shuffled)


def test_the_most_frequent_kind_is_joined_first_and_says_so() -> None:
    many = [("code", f"reason {n:02d}", f"Observation/{n}") for n in range(20)] + [
        ("unit", "no unit: crp", "Observation/x")
    ]
    lines = _lines(many)
    assert lines[0] == ("Observation/x", "no unit: crp", 1, "unit")
    assert lines[1][2] == 20
    assert "reason 00; reason 01; reason 02; reason 03; and 16 more reasons" in lines[1][1]


def test_merging_keeps_counts_and_leaves_both_alone() -> None:
    one, other = Problems(), Problems()
    one.add("unit", "a", "y")
    other.add("unit", "a", "x", 2)
    both = one.merged(other)
    assert [tuple(line) for line in both.lines()] == [("x", "a", 3, "unit")]
    assert one.lines()[0].count == 1


def test_there_are_fewer_kinds_than_lines() -> None:
    assert len(KINDS) <= LIMIT
