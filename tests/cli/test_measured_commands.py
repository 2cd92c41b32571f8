"""What the benchmarks measure of a command."""

from __future__ import annotations

import subprocess
import sys

import pytest
from benchmarks.commands import ran, watched

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")

_HOLD = "import time; held = bytearray(100_000_000); time.sleep(3)"


def test_a_command_has_a_time_by_the_clock_and_one_of_its_processors() -> None:
    took = ran("facts", "ferritin")
    assert took.busy > 0.01 and 0.01 < took.seconds < 60


def test_a_command_that_fails_is_no_figure() -> None:
    with pytest.raises(RuntimeError, match="there is no fact 'no_such_fact'"):
        ran("facts", "no_such_fact")


def test_the_memory_of_what_a_process_starts_is_counted_with_it() -> None:
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {_HOLD!r}])"
    with subprocess.Popen([sys.executable, "-c", start]) as process, watched(process.pid) as most:
        process.wait()
    assert 100e6 < most[0] < 300e6
