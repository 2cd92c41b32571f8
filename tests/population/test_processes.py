"""Workers end with the process that gave them work, however it ends, and an interruption does not wait for them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ekbom.population.processes import each_done, workers_for

# Each task writes down who does it, then takes longer than any test.
SCRIPT = """
import os, sys, time
from ekbom.population.processes import each_done, workers_for
from tests.population.test_processes import long
if __name__ == "__main__":
    with workers_for(2) as pool:
        list(each_done(pool, long, ((sys.argv[1], n) for n in range(4)), 2))
"""


def long(folder: str, number: int) -> None:
    (Path(folder) / str(os.getpid())).write_text(str(number))
    time.sleep(600)


def double(number: int) -> int:
    return 2 * number


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def soon(what: str, holds: object, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < end, what
        time.sleep(0.05)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_end_with_the_process_that_gave_them_work(how: signal.Signals, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    folder = tmp_path / "pids"
    folder.mkdir()
    root = str(Path(__file__).parents[2])
    paths = os.pathsep.join([root, os.path.join(root, "src")])
    with subprocess.Popen(
        [sys.executable, str(script), str(folder)], env={**os.environ, "PYTHONPATH": paths}, stderr=subprocess.DEVNULL
    ) as process:
        soon("two workers", lambda: len(os.listdir(folder)) == 2)
        workers = [int(name) for name in os.listdir(folder)]
        assert all(map(alive, workers))
        process.send_signal(how)
        process.wait(timeout=60)
    soon("the workers end", lambda: not any(map(alive, workers)))


def test_every_task_is_done_once() -> None:
    with workers_for(2) as pool:
        assert sorted(each_done(pool, double, ((n,) for n in range(20)), 3)) == [2 * n for n in range(20)]
