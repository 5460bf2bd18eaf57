"""Ranks of entries over many draws of their scores: intervals, and neighbours that cannot be told apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.scoring.layout import Floats, Ints

LOW, HIGH = 0.05, 0.95  # of the 90 % rank interval
SURE = 0.95  # an entry is told from another when it is ahead in this share of the draws
ENTRIES_AT_ONCE = 1 << 12


class Ranks:
    """Ranks of all draws, a row for each entry, filled some draws at a time: the draws themselves are not kept.

    `score` are the scores without draws, whose ranks are `rank`; where `room` is given, entries are ranked within it.
    """

    def __init__(self, score: Floats, draws: int, room: Ints | None) -> None:
        self.groups = [np.arange(len(score))] if room is None else _members(room)
        self.draws = np.empty((len(score), draws), dtype=np.int32)
        self.filled = 0
        self.rank = self._of(score[None])[0].astype(np.intp)

    def _of(self, scores: Floats) -> NDArray[np.int32]:
        if len(self.groups) == 1:
            return ranks_of(scores)
        ranks = np.empty(scores.shape, dtype=np.int32)
        for members in self.groups:
            ranks[:, members] = ranks_of(scores[:, members])
        return ranks

    def add(self, scores: Floats) -> None:
        """Some more draws of all scores, shape (some, entries)."""
        end = self.filled + len(scores)
        self.draws[:, self.filled : end] = self._of(scores).T
        self.filled = end

    def interval(self) -> tuple[Ints, Ints]:
        """The 90 % interval of each rank, widened to the next draw."""
        last = self.draws.shape[1] - 1
        at = [int(np.floor(LOW * last)), int(np.ceil(HIGH * last))]
        ends = np.empty((len(self.draws), 2), dtype=np.intp)
        for begin in range(0, len(ends), ENTRIES_AT_ONCE):
            part = slice(begin, begin + ENTRIES_AT_ONCE)
            ends[part] = np.sort(self.draws[part], axis=1)[:, at]
        return ends[:, 0].copy(), ends[:, 1].copy()

    def runs(self) -> tuple[tuple[int, int], ...]:
        """Longest runs of neighbours in rank whose first is not surely ahead of any other of the run; not by rooms."""
        if len(self.groups) > 1:
            return ()
        rows = list(self.draws)
        by_rank = [rows[entry] for entry in np.argsort(self.rank).tolist()]  # no copy of what is large
        sure = int(np.ceil(SURE * self.draws.shape[1]))
        less = np.empty(self.draws.shape[1], dtype=np.bool_)
        runs: list[tuple[int, int]] = []
        end = 0
        for begin, ahead in enumerate(by_rank):
            reach = max(end, begin)
            while reach + 1 < len(by_rank) and np.count_nonzero(np.less(ahead, by_rank[reach + 1], out=less)) < sure:
                reach += 1
            if reach > max(end, begin):
                runs.append((begin + 1, reach + 1))
                end = reach
        return tuple(runs)


def _members(group: Ints) -> list[Ints]:
    """The places of each group, in order."""
    order = np.argsort(group, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1)


def ranks_of(scores: Floats) -> NDArray[np.int32]:
    """Rank of every column in every row, 1 for the largest; equal scores in the order of the columns.

    >>> ranks_of(np.array([[70.0, 90.0, 80.0]])).tolist()
    [[3, 1, 2]]
    """
    ranks = np.empty(scores.shape, dtype=np.int32)
    one_to_last = np.arange(1, scores.shape[1] + 1, dtype=np.int32)
    for row, rank in zip(scores, ranks, strict=True):
        down = -row
        order = np.argsort(down)  # several times as fast as a stable sort, which only ties need
        ordered = down[order]
        if (ordered[1:] == ordered[:-1]).any():
            order = np.argsort(down, kind="stable")
        rank[order] = one_to_last
    return ranks
