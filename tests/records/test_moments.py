"""Dates of FHIR: agreed with the standard library, and refused where they are none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekbom.records.moments import completed_years, iso_day, moment, ordinal


@given(st.dates())
def test_ordinals_and_days_are_those_of_the_calendar(day: date) -> None:
    assert ordinal(day.year, day.month, day.day) == day.toordinal()
    assert iso_day(day.toordinal()) == day.isoformat()
    found = moment(day.isoformat())
    assert found is not None
    assert (found.day, found.iso, found.partial) == (day.toordinal(), day.isoformat(), False)


@given(
    st.datetimes(min_value=datetime(1900, 1, 2), max_value=datetime(2200, 1, 1)),
    st.integers(min_value=-12 * 60, max_value=14 * 60),
)
def test_instants_order_by_universal_time_and_keep_the_day_as_written(when: datetime, offset: int) -> None:
    stamped = when.replace(tzinfo=timezone(timedelta(minutes=offset)))
    found = moment(stamped.isoformat(timespec="milliseconds"))
    assert found is not None
    assert found.iso == when.date().isoformat()
    seconds = (stamped.replace(microsecond=0) - datetime(1, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    assert found.instant == seconds + 86400


@pytest.mark.parametrize(
    "text",
    ["", "20", "2026-13", "2026-00", "2026-02-30", "2025-02-29", "0000-01-01", "2026-1-1", "2026/01/01", "2026-01-01 10:00",
     "2026-01-01T10:00:00", "2026-01-01T25:00:00Z", "2026-01-01T10:61:00Z", "2026-01-01T10:00:00+15:00", "20260101",
     "2026-01-01T10:00:00.Z", "2026-01-01T1:00:00Z", "２０２６-01-01", "2026-01-01T", "+026-01-01", "2026-01-01T10-00Z",
     "2026-01-01T10:00:00+0100", "x" * 41, 2026, None, True, ["2026-01-01"]],
)  # fmt: skip
def test_what_is_no_date_of_fhir_is_refused(text: object) -> None:
    assert moment(text) is None


@pytest.mark.parametrize(("text", "first"), [("2026", "2026-01-01"), ("2026-04", "2026-04-01")])
def test_a_partial_date_stands_for_its_first_day(text: str, first: str) -> None:
    found = moment(text)
    assert found is not None
    assert (found.iso, found.partial) == (first, True)


@pytest.mark.parametrize("text", ["2026-01-01T10:00Z", "2026-01-01T10:00:00Z", "2026-01-01T10:00:00.123456789+00:00"])
def test_minutes_seconds_and_fractions_are_the_same_instant(text: str) -> None:
    found = moment(text)
    assert found is not None
    assert found.instant == ordinal(2026, 1, 1) * 86400 + 36000


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 11, 22)))
def test_age_is_in_completed_years(born: date) -> None:
    today = date(2026, 11, 22)
    expected = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    found = moment(born.isoformat())
    assert found is not None
    assert completed_years(found, born.isoformat(), today.toordinal()) == expected


@pytest.mark.parametrize(("born", "expected"), [("1972", None), ("1972-11", None), ("1972-03", 54), ("1972-12", 53)])
def test_a_partial_date_of_birth_gives_an_age_only_where_there_is_one_answer(born: str, expected: int | None) -> None:
    found = moment(born)
    assert found is not None
    assert completed_years(found, born, date(2026, 11, 22).toordinal()) == expected


def test_a_year_of_birth_is_enough_on_the_last_day_of_a_year() -> None:
    found = moment("1972")
    assert found is not None
    assert completed_years(found, "1972", date(2026, 12, 31).toordinal()) == 54
