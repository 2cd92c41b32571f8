"""Dates and instants of records, without the weight of a calendar library.

Follows the ``date``, ``dateTime`` and ``instant`` types of FHIR R4 (ISO 8601, years 0001 to 9999, a time
only with a zone). A day is the day as written at the place of recording; the order of two instants is
their order in universal time. A date without a time stands at the start of its day. A partial date
(year, or year and month) stands for its first day: the oldest reading, so that nothing looks fresher
than it is. It refuses everything else instead of correcting it.
"""

from __future__ import annotations

from typing import NamedTuple

_MONTH_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DAY_SECONDS = 86_400
#: The proleptic ordinal of the first of January 1970.
ORDINAL_OF_1970 = 719_163


class Moment(NamedTuple):
    """A point in time of a record.

    day: proleptic ordinal of the day as written, 0 where the record gives none. instant: seconds in
    universal time for ordering, -1 where there is no date. iso: the day as text, "" where there is none.
    partial: the record gives only the year or the month.
    """

    day: int
    instant: int
    iso: str
    partial: bool


UNDATED = Moment(0, -1, "", False)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def ordinal(year: int, month: int, day: int) -> int:
    """The proleptic Gregorian ordinal (0001-01-01 is 1), or 0 where there is no such day."""
    if not (1 <= year <= 9999 and 1 <= month <= 12 and day >= 1):
        return 0
    if day > _MONTH_DAYS[month] + (1 if month == 2 and _leap(year) else 0):
        return 0
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400
    days += (0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)[month] + day
    return days + (1 if month > 2 and _leap(year) else 0)


def iso_day(day: int) -> str:
    """The day of an ordinal as text (2026-11-22)."""
    year = max(1, (day - 1) * 400 // 146_097)  # at most one too low
    while year < 9999 and ordinal(year + 1, 1, 1) <= day:
        year += 1
    month = max(1, (day - ordinal(year, 1, 1)) // 32 + 1)  # at most one too low
    while month < 12 and ordinal(year, month + 1, 1) <= day:
        month += 1
    return f"{year:04d}-{month:02d}-{day - ordinal(year, month, 1) + 1:02d}"


def month_length(year: int, month: int) -> int:
    """The number of days of a month."""
    return _MONTH_DAYS[month] + (1 if month == 2 and _leap(year) else 0)


def _digits(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else -1


def _seconds(text: str) -> int | None:
    """Seconds of "hh:mm:ss.fff+hh:mm" against universal midnight of the written day; None where it is not one."""
    if text.endswith("Z"):
        clock, offset = text[:-1], 0
    else:
        clock, zone = text[:-6], text[-6:]
        if len(zone) != 6 or zone[0] not in "+-" or zone[3] != ":":
            return None
        hours, minutes = _digits(zone[1:3]), _digits(zone[4:6])
        if not (0 <= hours <= 14 and 0 <= minutes <= 59):
            return None
        offset = (hours * 60 + minutes) * 60
        if zone[0] == "-":
            offset = -offset
    if len(clock) < 5 or clock[2] != ":":
        return None
    hours, minutes, seconds = _digits(clock[:2]), _digits(clock[3:5]), 0
    if len(clock) > 5:
        if clock[5] != ":" or len(clock) < 8:
            return None
        seconds = _digits(clock[6:8])
        if len(clock) > 8 and (clock[8] != "." or _digits(clock[9:]) < 0):
            return None
    if not (0 <= hours <= 23 and 0 <= minutes <= 59 and 0 <= seconds <= 60):
        return None
    return hours * 3600 + minutes * 60 + seconds - offset


_CACHE: dict[str, Moment | None] = {}


def moment(text: object) -> Moment | None:
    """The moment of a FHIR date, dateTime or instant; None where the text is not one."""
    if type(text) is not str or not 4 <= len(text) <= 40:
        return None
    if text in _CACHE:
        return _CACHE[text]
    found = _moment(text)
    if len(_CACHE) < 10000:
        _CACHE[text] = found
    return found


def _moment(text: str) -> Moment | None:
    length = len(text)
    year = _digits(text[:4])
    if length == 4:
        day = ordinal(year, 1, 1)
        return Moment(day, day * DAY_SECONDS, f"{text}-01-01", True) if day else None
    if text[4] != "-" or length < 7:
        return None
    month = _digits(text[5:7])
    if length == 7:
        day = ordinal(year, month, 1)
        return Moment(day, day * DAY_SECONDS, f"{text}-01", True) if day else None
    if text[7] != "-":
        return None
    day = ordinal(year, month, _digits(text[8:10]))
    if not day:
        return None
    if length == 10:
        return Moment(day, day * DAY_SECONDS, text, False)
    seconds = _seconds(text[11:]) if text[10] == "T" else None
    if seconds is None:
        return None
    return Moment(day, day * DAY_SECONDS + seconds, text[:10], False)


def completed_years(born: Moment, born_text: str, as_of: int) -> int | None:
    """The age in completed years on a day; None where a partial date of birth leaves two answers."""
    year, month = int(iso_day(as_of)[:4]), iso_day(as_of)[5:]
    birth_year = int(born.iso[:4])

    def age(month_day: str) -> int:
        return year - birth_year - (1 if month < month_day else 0)

    if not born.partial:
        return age(born.iso[5:])
    if len(born_text) == 4:
        earliest, latest = age("01-01"), age("12-31")
    else:
        birth_month = int(born_text[5:7])
        last = month_length(birth_year, birth_month)
        earliest, latest = age(f"{birth_month:02d}-01"), age(f"{birth_month:02d}-{last:02d}")
    return earliest if earliest == latest else None
