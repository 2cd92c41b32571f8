"""Work divided over processes of this machine.

A worker has one thread for its libraries, leaves an interruption to the process that gives the work, and ends with it,
however that ends.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import active_children, get_context, parent_process
from typing import Any, TypeVar

Done = TypeVar("Done")


@contextmanager
def workers_for(count: int, prepare: Callable[..., None] | None = None, *given: Any) -> Iterator[ProcessPoolExecutor]:
    """So many processes, each prepared by a call. MemoryError where the machine ends one of them."""
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin, initargs=(prepare, given))
    try:
        yield pool
    except BrokenProcessPool:
        raise MemoryError("a worker was ended by the machine, perhaps for want of memory; give fewer workers") from None
    except KeyboardInterrupt:
        for child in active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def each_done(
    pool: ProcessPoolExecutor, call: Callable[..., Done], tasks: Iterable[tuple[Any, ...]], ahead: int
) -> Iterator[Done]:
    """What came of each task, as it is done; so many are given out at a time."""
    waiting = iter(tasks)
    running = {pool.submit(call, *task) for task in islice(waiting, ahead)}
    while running:
        finished, running = wait(running, return_when=FIRST_COMPLETED)
        for future in finished:
            yield future.result()
            running.update(pool.submit(call, *task) for task in islice(waiting, 1))


def _begin(prepare: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if prepare is not None:
        prepare(*given)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
