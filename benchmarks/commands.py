"""An ``ekbom`` command as a process of its own: its time, and the memory of it and of all that it starts (Linux)."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_EVERY = 0.2  # seconds between two looks at the memory
_COMMAND = "import sys; from ekbom.cli import main; sys.exit(main(sys.argv[1:]))"


class Ran(NamedTuple):
    """One command.

    seconds: by the clock; busy: of all its processors together, which other work on the machine disturbs less.
    memory: the most bytes that it and its processes held at once, looked at five times a second; pages that they share
    are counted in each.
    """

    seconds: float
    busy: float
    memory: int


def ran(*words: str, env: Mapping[str, str] | None = None) -> Ran:
    """Run ``ekbom`` with these words; RuntimeError with what it said where it fails."""
    start, before = time.perf_counter(), os.times()
    process = subprocess.Popen(
        [sys.executable, "-c", _COMMAND, *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
    )
    with watched(process.pid) as most:
        _, said = process.communicate()
    seconds, after = time.perf_counter() - start, os.times()
    if process.returncode:
        raise RuntimeError(f"ekbom {' '.join(words)} failed: {said.strip()[-500:]}")
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    return Ran(seconds, busy, most[0])


@contextlib.contextmanager
def watched(root: int) -> Iterator[list[int]]:
    """Gives a list of one: the most bytes that a process and all below it held at once, so far."""
    most = [_held(root)]
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_EVERY):
            most[0] = max(most[0], _held(root))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()


def _held(root: int) -> int:
    """Resident bytes of a process and of all below it."""
    parents: dict[int, int] = {}
    pages: dict[int, int] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8") as file:
                rest = file.read().rsplit(")", 1)[1].split()
        except OSError:  # ended meanwhile
            continue
        parents[int(name)], pages[int(name)] = int(rest[1]), int(rest[21])
    return sum(pages[one] for one in pages if _below(one, root, parents)) * os.sysconf("SC_PAGE_SIZE")


def _below(one: int, root: int, parents: Mapping[int, int]) -> bool:
    while one and one != root:
        one = parents.get(one, 0)
    return one == root
