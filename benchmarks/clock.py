"""Timing: several rounds, the median and the spread; never one number alone."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import NamedTuple


class Timing(NamedTuple):
    """Milliseconds of one call: minimum, median, maximum."""

    least: float
    median: float
    most: float

    def __str__(self) -> str:
        return f"{self.median:9.3f} ms  ({self.least:.3f} to {self.most:.3f})"


def timing(samples: list[float]) -> Timing:
    """The three figures of a list of milliseconds."""
    return Timing(min(samples), statistics.median(samples), max(samples))


def per_call(call: Callable[[], object], *, calls: int, rounds: int = 9) -> Timing:
    """Milliseconds a call, over rounds of so many calls, after one warm-up round."""
    samples = []
    for turn in range(rounds + 1):
        start = time.perf_counter()
        for _ in range(calls):
            call()
        if turn:
            samples.append((time.perf_counter() - start) * 1000 / calls)
    return timing(samples)


def per_process(command: list[str], *, runs: int = 20) -> Timing:
    """Wall milliseconds of a fresh process, over runs after one warm-up."""
    samples = []
    for turn in range(runs + 1):
        start = time.perf_counter()
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
        if turn:
            samples.append((time.perf_counter() - start) * 1000)
    return timing(samples)
