"""Confidence intervals of shares: the score interval of Wilson (1927), which stays within 0 and 1 and holds for few."""

from __future__ import annotations

import math
from typing import NamedTuple

#: The normal quantile of a two-sided 95 % interval.
Z_95 = 1.959963984540054


class Interval(NamedTuple):
    """The lower and upper limit, each from 0 to 1."""

    low: float
    high: float


def wilson(met: int, of: int) -> Interval:
    """The 95 % interval of met/of. ValueError unless 0 <= met <= of and of > 0."""
    if not 0 <= met <= of or of == 0:
        raise ValueError(f"{met} of {of} is no share")
    share, square = met / of, Z_95**2
    centre = share + square / (2 * of)
    half = Z_95 * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    whole = 1 + square / of
    low = 0.0 if met == 0 else (centre - half) / whole
    high = 1.0 if met == of else (centre + half) / whole
    return Interval(low, high)
