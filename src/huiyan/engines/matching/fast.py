"""The auction of `auction.py`, one bid after another, compiled by numba (the optional extra `fast`).

Without numba the same Python runs, far too slowly to be of use; `total` then takes the auction in numpy.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.matching.auction import PATIENCE, AuctionResult
from huiyan.engines.matching.problem import Floats, Ints, Problem

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """The function compiled by numba, or as it is where numba is missing."""
    if find_spec("numba") is None:
        return function
    fast: Function = import_module("numba").njit(cache=True)(function)
    return fast


def run_fast_auction(problem: Problem, *, step: float) -> AuctionResult:
    """Assign by auction. `step` is in units of worth; all pairs take part."""
    seats = np.minimum(problem.most, np.bincount(problem.judge, minlength=problem.judges))
    first_seat = np.concatenate([[0], np.cumsum(seats)]).astype(np.int64)
    low, high = float(problem.worth.min(initial=0.0)), float(problem.worth.max(initial=0.0))
    floor = low - PATIENCE * (high - low + step)
    price = np.where(seats > 0, 0.0, high - floor)
    owner, missing, bids = _auction(
        problem.start, problem.judge, problem.worth, problem.need, first_seat, price, step, floor, problem.entries + 1
    )
    free = np.bincount(
        np.searchsorted(first_seat, np.flatnonzero(owner < 0), side="right") - 1, minlength=problem.judges
    )
    return AuctionResult(np.sort(owner[owner >= 0]), np.where((free > 0), 0.0, price), int(missing), int(bids))


@compiled
def _sink(bid: Floats, owner: Ints, entry: NDArray[np.int32], base: int, size: int) -> None:
    """Let the root of a judge's heap of bids sink to its place."""
    at, amount, pair, who = 0, bid[base], owner[base], entry[base]
    while 2 * at + 1 < size:
        child = 2 * at + 1
        if child + 1 < size and bid[base + child + 1] < bid[base + child]:
            child += 1
        if bid[base + child] >= amount:
            break
        bid[base + at], owner[base + at], entry[base + at] = bid[base + child], owner[base + child], entry[base + child]
        at = child
    bid[base + at], owner[base + at], entry[base + at] = amount, pair, who


@compiled
def _best_two(
    begin: int, end: int, judge: NDArray[np.int32], worth: Floats, price: Floats, held: NDArray[np.uint8], floor: float
) -> tuple[int, float, float]:
    """Best open pair of an entry, its net worth, and the net worth of the next."""
    best, value, following = -1, -np.inf, floor
    for pair in range(begin, end):
        if held[pair]:
            continue
        net = worth[pair] - price[judge[pair]]
        if net > value:
            following = max(following, value)
            best, value = pair, net
        elif net > following:
            following = net
    return best, value, following


@compiled
def _auction(
    start: Ints,
    judge: NDArray[np.int32],
    worth: Floats,
    need: Ints,
    first_seat: Ints,
    price: Floats,
    step: float,
    floor: float,
    room: int,
) -> tuple[Ints, int, int]:
    """Entries bid in turn until none lacks a judge. Returns the pair on each seat (-1 free), readings given up, and bids."""
    bid, owner = np.zeros(first_seat[-1]), np.full(first_seat[-1], -1)
    who, held = np.zeros(first_seat[-1], np.int32), np.zeros(len(judge), np.uint8)
    lacks, waiting, queue = need.copy(), np.ones(len(need), np.uint8), np.empty(room, np.int64)
    queue[: len(need)] = np.arange(len(need))
    head, size, missing, bids = 0, len(need), 0, 0
    while size:
        entry = queue[head]
        head, size = (head + 1) % room, size - 1
        waiting[entry] = 0
        while lacks[entry] > 0:
            best, value, following = _best_two(start[entry], start[entry + 1], judge, worth, price, held, floor)
            if best < 0 or value <= floor:
                missing += lacks[entry]
                lacks[entry] = 0
                break
            base = first_seat[judge[best]]
            loser, outbid = owner[base], who[base]
            bid[base], owner[base], who[base] = price[judge[best]] + value - following + step, best, entry
            _sink(bid, owner, who, base, first_seat[judge[best] + 1] - base)
            price[judge[best]] = bid[base]
            held[best] = 1
            lacks[entry] -= 1
            bids += 1
            if loser >= 0:
                held[loser] = 0
                lacks[outbid] += 1
                if not waiting[outbid] and outbid != entry:
                    queue[(head + size) % room] = outbid
                    size, waiting[outbid] = size + 1, 1
    return owner, missing, bids
