"""Pieces of work on several processes: what ``ekbom prove`` and the comparison of versions share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import TypeVar

T = TypeVar("T")


def worked(
    work: Callable[[Sequence[int]], T], pieces: Sequence[list[int]], workers: int
) -> Iterator[tuple[list[int], T]]:
    """Each piece with its outcome, as they come: in this process where one worker is asked for, or one piece."""
    if workers == 1 or len(pieces) < 2:
        yield from ((piece, work(piece)) for piece in pieces)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        waiting = {pool.submit(work, piece): piece for piece in pieces}
        for future in as_completed(waiting):
            yield waiting[future], future.result()
