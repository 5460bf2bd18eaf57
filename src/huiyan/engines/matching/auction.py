"""An auction: entries bid for seats at judges, and the prices that result prove how good the assignment is.

Each round every entry that lacks judges bids for its best ones at net worth (worth less price), offering what makes its next
choice as good, plus `step`; a judge's price is the lowest bid on a seat. At the end every entry has its best choices within
`step`, so total and bound differ by at most readings x step, and far less in practice
(Bertsekas, Annals of Operations Research 14, 1988; several bids a round as in Castanon's Jacobi version, 1993).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.matching.problem import Floats, Ints, Problem

Progress = Callable[[int, int], None]

CHOICES = 64
"""Pairs of an entry that take part, the best by net worth; the bound is always taken over all pairs."""
BLOCK = 50_000
"""Entries that bid together, so that a million need little memory."""
ROUNDS = 5_000_000
REPORTED = 50
"""Rounds between two reports of progress."""
SCAN = 20_000
"""Up to this many entries, looking at all is quicker than keeping a list of those who lack judges."""
PATIENCE = 2.0
"""An entry gives a seat up when it would have to pay more than this many times the spread of all worths."""


@dataclass(frozen=True)
class AuctionResult:
    """Chosen places, prices of judges, readings that found no judge, and rounds."""

    chosen: Ints
    prices: Floats
    missing: int
    rounds: int


@dataclass(frozen=True)
class _Hall:
    """The state of an auction; rows of `place`, `judge` and `net` are entries, rows of `bid` and `owner` are judges."""

    place: NDArray[np.int32]
    """Pair at each choice, -1 where an entry has fewer, shape (n, choices)."""
    judge: NDArray[np.int32]
    worth: Floats
    """Worth of every pair, shape (pairs,)."""
    open: Floats
    """Worth of each choice, but -inf while it is held and where there is none, shape (n, choices)."""
    bid: Floats
    """Bids on the seats of each judge, inf where the judge has fewer seats, shape (m, seats)."""
    owner: NDArray[np.int64]
    """Choice (flat) on each seat, -1 when free."""
    price: Floats
    lacks: Ints
    floor: float
    step: float


def run_auction(
    problem: Problem, *, step: float, prices: Floats | None = None, progress: Progress | None = None
) -> AuctionResult:
    """Assign by auction. `step` is in units of worth; `prices` only choose which pairs of an entry take part.

    `progress` is told how many of how many readings have a judge; the last ones take longest.
    """
    hall = _open_hall(problem, step, np.zeros(problem.judges) if prices is None else prices)
    active, rounds, missing = np.flatnonzero(hall.lacks > 0), 0, 0
    while len(active) and rounds < ROUNDS:
        rounds += 1
        if progress and rounds % REPORTED == 0:
            progress(int((problem.need - hall.lacks).sum()), int(problem.need.sum()))
        outbid = [active]
        for first in range(0, len(active), BLOCK):
            given_up, lost = _bid(hall, active[first : first + BLOCK])
            missing += given_up
            outbid.append(lost)
        if problem.entries <= SCAN or 20 * len(active) > problem.entries:
            active = np.flatnonzero(hall.lacks > 0)
        else:
            active = np.unique(np.concatenate(outbid))
            active = active[hall.lacks[active] > 0]
    held = hall.owner[hall.owner >= 0]
    full = ~((hall.owner < 0) & np.isfinite(hall.bid)).any(axis=1)
    high = float(problem.worth.max(initial=0.0))  # a judge who may read nothing is too dear for all
    chosen = np.sort(hall.place.ravel()[held]).astype(np.int64)
    return AuctionResult(
        chosen,
        np.where(np.isinf(hall.price), high - hall.floor, np.where(full, hall.price, 0.0)),
        missing + int(hall.lacks.sum()),
        rounds,
    )


def _open_hall(problem: Problem, step: float, prices: Floats) -> _Hall:
    place = choices(problem, prices)
    none = place < 0
    judge = problem.judge[place]
    judge[none] = 0
    seats = np.minimum(problem.most, np.bincount(problem.judge, minlength=problem.judges))
    there = np.arange(max(int(seats.max(initial=0)), 1)) < seats[:, None]
    low, high = float(problem.worth.min(initial=0.0)), float(problem.worth.max(initial=0.0))
    return _Hall(
        place=place,
        judge=judge,
        worth=problem.worth,
        open=np.where(none, -np.inf, problem.worth[place]),
        bid=np.where(there, 0.0, np.inf),
        owner=np.full(there.shape, -1, np.int64),
        price=np.where(seats > 0, 0.0, np.inf),
        lacks=problem.need.copy(),
        floor=low - PATIENCE * (high - low + step),
        step=step,
    )


def choices(problem: Problem, prices: Floats) -> NDArray[np.int32]:
    """The best pairs of each entry at the prices, -1 where it has fewer, shape (n, choices)."""
    degree = np.diff(problem.start)
    width = max(int(degree.max(initial=0)), 1)
    most = max(CHOICES, 8 * int(problem.need.max(initial=0)))
    found = np.full((problem.entries, min(width, most)), -1, np.int32)
    for first in range(0, problem.entries, BLOCK):
        rows = slice(first, first + BLOCK)
        begin, size = problem.start[:-1][rows, None], degree[rows, None]
        place = np.where(np.arange(width) < size, begin + np.arange(width), -1)
        if width > most:
            net = np.where(place < 0, -np.inf, problem.worth[place] - prices[problem.judge[place]])
            best = np.argpartition(-net, most, axis=1)[:, :most]
            place = np.take_along_axis(place, best, axis=1)
        found[rows] = place
    return found


def _bid(hall: _Hall, active: Ints) -> tuple[int, Ints]:
    """One round for some entries: they bid, seats go to the highest bids. Returns how many readings were given up, and who was outbid."""
    choice, amount, wished = _offers(hall, active)
    width = hall.place.shape[1]
    given_up = wished - len(choice)
    if given_up:
        hall.lacks[active] = 0
        np.add.at(hall.lacks, choice // width, 1)
    lost = choice[:0]
    if len(choice):
        judge = hall.judge.ravel()[choice]
        order = np.lexsort((-amount, judge))
        placed, lost = _seat(hall, judge[order], amount[order], choice[order])
        hall.open.ravel()[placed] = -np.inf
        hall.open.ravel()[lost] = hall.worth[hall.place.ravel()[lost]]
        np.subtract.at(hall.lacks, placed // width, 1)
        np.add.at(hall.lacks, lost // width, 1)
    return given_up, lost // width


def _offers(hall: _Hall, active: Ints) -> tuple[Ints, Floats, int]:
    """Choices (flat) that the entries bid for, their bids, and how many they would have wished to make."""
    width = hall.place.shape[1]
    net = hall.open[active] - hall.price[hall.judge[active]]
    wanted = hall.lacks[active]
    rows = np.arange(len(active))
    top = min(int(wanted.max()) + 1, width)
    if top < width:
        best = np.argpartition(net, width - top, axis=1)[:, width - top :]
        value = net[rows[:, None], best]
    else:
        best, value = np.broadcast_to(np.arange(width), net.shape), net
    order = np.argsort(-value, axis=1, kind="stable")
    best, value = best[rows[:, None], order], value[rows[:, None], order]
    following = np.where(wanted < top, value[rows, np.minimum(wanted, top - 1)], -np.inf)
    row, rank = np.nonzero((np.arange(top) < wanted[:, None]) & (value > hall.floor))
    choice = active[row] * width + best[row, rank]
    raised = value[row, rank] - np.maximum(following, hall.floor)[row] + hall.step
    return choice, hall.price[hall.judge.ravel()[choice]] + raised, int(wanted.sum())


def _seat(hall: _Hall, judge: NDArray[np.int32], amount: Floats, choice: Ints) -> tuple[Ints, Ints]:
    """Give the seats of the judges to the highest bids (sorted by judge, highest first). Returns who bid well, and who lost."""
    begins = np.concatenate([[True], judge[1:] != judge[:-1]])
    first = np.flatnonzero(begins)
    row = np.cumsum(begins) - 1
    rank = np.arange(len(judge)) - first[row]
    seats = hall.bid.shape[1]
    touched = judge[first]
    more = min(int(rank.max()) + 1, seats)
    bid = np.full((len(first), seats + more), -np.inf)
    owner = np.full((len(first), seats + more), -1, np.int64)
    bid[:, :seats], owner[:, :seats] = hall.bid[touched], hall.owner[touched]
    fits = rank < seats
    bid[row[fits], seats + rank[fits]] = amount[fits]
    owner[row[fits], seats + rank[fits]] = choice[fits]
    order = np.argsort(-bid, axis=1, kind="stable")
    rows = np.arange(len(first))[:, None]
    bid, owner = bid[rows, order], owner[rows, order]
    hall.bid[touched], hall.owner[touched] = bid[:, :seats], owner[:, :seats]
    hall.price[touched] = bid[:, :seats].min(axis=1)
    lost = owner[:, seats:].ravel()
    return choice[fits], lost[lost >= 0]
