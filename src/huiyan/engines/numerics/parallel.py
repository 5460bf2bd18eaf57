"""Work in pieces, over one process or many, with the same bytes as the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import TypeVar

from huiyan.engines.numerics.threads import one_thread

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def map_pieces(
    work: Callable[[Piece], Result],
    pieces: Sequence[Piece],
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Result]:
    """`work` of each piece, in the order of the pieces; here, or wherever `executor` runs.

    The caller cuts the pieces, and never by the number of workers: then any executor (threads, processes, a cluster's)
    gives the same bytes as none. `progress` is told how many of how many pieces are done.

    >>> map_pieces(abs, [-2, 3])
    [2, 3]
    """
    results: list[Result] = []
    alone = partial(_on_one_thread, work)
    futures = [executor.submit(alone, piece) for piece in pieces] if executor else []
    for at, piece in enumerate(pieces):
        results.append(futures[at].result() if futures else alone(piece))
        if progress:
            progress(at + 1, len(pieces))
    return results


def _on_one_thread(work: Callable[[Piece], Result], piece: Piece) -> Result:
    with one_thread():
        return work(piece)
