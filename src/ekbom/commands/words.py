"""Words of a command line that several commands read."""

from __future__ import annotations

import argparse

LOCALES = ("us", "eu", "uk", "jp")


def day(text: str) -> int:
    """The proleptic ordinal of a day; days so late that a follow-up would have no date are refused."""
    from ekbom.records.moments import moment

    found = moment(text) if len(text) == len("YYYY-MM-DD") and text < "9900" else None
    if found is None:
        raise argparse.ArgumentTypeError(f"'{text}' is not a day; expected YYYY-MM-DD, before the year 9900")
    return found.day


def workers(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= 256):
        raise argparse.ArgumentTypeError(f"'{text}' is no number of processes; expected 1 to 256")
    return int(text)
