"""How sure an efficiency is: intervals by subsampling.

The frontier that is seen lies inside the true one, so every score flatters. How much is learnt by hiding most units: if
m of n units are drawn, the gap between the scores against m and against n units behaves like the gap between n units and
the truth, m ** rate and n ** rate apart (Kneip, Simar, Wilson 2008; Simar and Wilson 2011). The smoothed bootstrap of
1998 (Simar and Wilson) is not offered: intervals of 0.95 made by it covered 0.69 to 0.79 in our trials.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from huiyan.engines.frontier import simplex
from huiyan.engines.frontier.envelope import Question
from huiyan.engines.frontier.radial import (
    MODELS,
    ask,
    check_names,
    directions,
    farrell,
    measure_efficiency,
    scales,
    shares,
)
from huiyan.engines.frontier.simplex import Bases, Programmes
from huiyan.engines.frontier.units import Floats, Ints, check_units
from huiyan.engines.numerics.parallel import map_pieces
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop

SUBSAMPLE = {
    "bcc": 0.53,
    "ccr": 0.6,
}  # m = n ** this: chosen by measured coverage, see docs/reference/benchmarks/frontier.md
# Intervals of 0.95 that held less than 0.92 in simulations of 60 and 150 units: the smallest true targets lie below every
# input that was seen, and no subsample size mends that. Measured in docs/reference/benchmarks/frontier.md.
HELD = {("bcc", "input", 1, 1): (0.87, 0.89)}
PIECE = 16  # draws solved together; never by the number of workers, so that any executor gives the same bytes
FEWEST = 10


@dataclass(frozen=True)
class Intervals:
    """Scores of n units (Farrell, as in `Efficiency.score`) with their intervals.

    `held` is None, but for the kind of intervals that is known to hold the truth too seldom: there it is how often intervals
    of 0.95 held it in simulations of 60 and of 150 units.
    """

    score: Floats  # (n,)
    low: Floats  # (n,)
    high: Floats  # (n,)
    corrected: Floats  # (n,): the score less its estimated flattery (the median draw)
    extended: Floats  # (n,): share of draws in which the unit lay beyond the range of the drawn units
    subsample: int  # m
    rate: float
    draws: int
    confidence: float
    seed: int
    held: tuple[float, float] | None


@one_thread()
def efficiency_intervals(
    inputs: ArrayLike,
    outputs: ArrayLike,
    *,
    seed: int,
    model: str = "bcc",
    orientation: str = "input",
    draws: int = 2000,
    confidence: float = 0.95,
    subsample: int | None = None,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Intervals:
    """Intervals for the radial efficiency of n units, model ccr or bcc, orientation input or output.

    Each draw takes `subsample` of the n units without return (n ** 0.53 for bcc, n ** 0.6 for ccr, if not given). With s the share of the best
    (1 on the frontier), the interval is s / (1 + (m/n)**rate q), q the quantiles of s*/s - 1 over the draws, rate
    2/(m+s+1) for bcc and 2/(m+s) for ccr (Kneip, Simar, Wilson 2008, with the number of inputs and outputs). A unit that
    lies beyond the range of the drawn units has no bcc score; their frontier is then continued by constant returns.
    One input and one output, bcc, input oriented: the intervals hold too little, and `held` says so.
    Raises BadInput for other models or fewer than ten units.

    >>> rng = np.random.default_rng(1)
    >>> x = rng.uniform(1, 9, 40); y = np.sqrt(x) * np.exp(-rng.exponential(0.2, 40))
    >>> found = efficiency_intervals(x, y, seed=1, draws=200)
    >>> bool((found.low <= found.score).all()), bool((found.high <= found.score).all()), found.subsample
    (True, True, 7)
    """
    units = check_units(inputs, outputs)
    _check(model, orientation, len(units), draws, confidence, subsample)
    none: Ints = np.zeros(0, np.int64)
    moves = directions(units, orientation, None, none, none)
    question = ask(units, units, moves, MODELS[model], scales(units), inside=False)
    size = subsample or round(len(units) ** SUBSAMPLE[model])
    pieces = [(seed, number, min(PIECE, draws - at)) for number, at in enumerate(range(0, draws, PIECE))]
    found = map_pieces(partial(_draw, question, orientation, size), pieces, executor, progress)
    seen = measure_efficiency(inputs, outputs, model=model, orientation=orientation, slacks=False)
    drawn = np.sort(np.concatenate([piece[0] for piece in found]), axis=0)
    rate = 2 / (units.shape[1] + units.shape[2] + (model != "ccr"))
    shrink = (size / len(units)) ** rate
    tail = (1 - confidence) / 2
    ends = [_quantile(drawn, tail), _quantile(drawn, 1 - tail), _quantile(drawn, 0.5)]
    high, low, middle = (seen.share / (1 + shrink * np.maximum(end / seen.share - 1, 0.0)) for end in ends)
    if orientation == "output":
        low, high, middle = np.maximum(1 / high, seen.score), 1 / low, 1 / middle  # 1 / (1 / score) may round below
    extended: Floats = np.sum([piece[1] for piece in found], axis=0) / draws
    held = HELD.get((model, orientation, units.shape[1], units.shape[2]))
    return Intervals(seen.score, low, high, middle, extended, size, rate, draws, confidence, seed, held)


def _check(model: str, orientation: str, units: int, draws: int, confidence: float, subsample: int | None) -> None:
    check_names(model, orientation)
    if model not in ("ccr", "bcc") or orientation == "directional":
        raise BadInput(gettext_noop("intervals are there for the models ccr and bcc, input or output oriented"))
    if units < FEWEST:
        raise BadInput(
            gettext_noop("{units} units are too few for an interval; {needed} are needed"), units=units, needed=FEWEST
        )
    if draws < 100:
        raise BadInput(gettext_noop("{draws} draws are too few for an interval; 100 are needed"), draws=draws)
    if not 0.5 <= confidence < 1:
        raise BadInput(gettext_noop("the confidence {confidence} is not from 0.5 to below 1"), confidence=confidence)
    if subsample is not None and not 2 <= subsample < units:
        raise BadInput(gettext_noop("a subsample of {size} is not from 2 to {most}"), size=subsample, most=units - 1)


def _quantile(drawn: Floats, at: float) -> Floats:
    """The order statistic at a share of the draws (sorted along axis 0)."""
    value: Floats = drawn[min(int(np.ceil(at * len(drawn))), len(drawn) - 1)]
    return value


def _draw(question: Question, orientation: str, size: int, piece: tuple[int, int, int]) -> tuple[Floats, Floats]:
    """Shares of the best (draws, n) against subsamples, and how often each unit was beyond their range (n,)."""
    seed, number, draws = piece
    units = len(question.points)
    random = np.random.default_rng([seed, number])
    chosen = np.argsort(random.random((draws, units)), axis=1)[:, :size]
    score = scores_against(question, chosen, np.arange(draws * units), orientation)
    beyond = np.flatnonzero(np.isnan(score))
    if len(beyond) and question.returns == "vrs":
        wider = replace(question, returns="ndrs" if orientation == "input" else "nirs")
        score[beyond] = scores_against(wider, chosen, beyond, orientation)
    share = shares(score, orientation).reshape(draws, units)
    # What even constant returns do not reach is left where it is: as good as the best.
    share = np.where(np.isfinite(share), share, 1.0)
    times_beyond: Floats = np.bincount(beyond % units, minlength=units).astype(np.float64)
    return share, times_beyond


def scores_against(question: Question, chosen: Ints, programmes: Ints, orientation: str) -> Floats:
    """Scores of programmes (draw * n + unit, ascending) against the units each draw has chosen; NaN beyond their range."""
    reference, signs, right, move = question.rows()
    unit = programmes % len(question.points)
    start = reference.shape[1] + len(signs) + unit
    task = simplex.programmes(reference, signs, right[:, unit], move[:, unit], start, right)
    bases = simplex.first_bases(task, convex=question.returns != "crs", seed=0)
    pricing = drawn_columns(task, chosen, programmes // len(question.points))
    simplex.optimise(task, bases, np.arange(len(programmes)), pricing, block=4 * simplex.BLOCK)
    beta = (bases.inverse[0] * task.right).sum(axis=0)
    outside = (bases.basis[1:] >= task.outside) & (bases.basis[1:] < task.beta) & (bases.values[1:] > 1e-5)
    return farrell(np.where(outside.any(axis=0), np.nan, beta), orientation)


@dataclass(frozen=True)
class DrawnColumns:
    """Pricing where each programme may only use the units of its own draw."""

    draw: Ints  # (L,), ascending
    numbers: Ints  # (draws, k)
    prices: Floats  # (draws, d, k)

    def __call__(self, task: Programmes, work: Bases, rows: Ints) -> tuple[Floats, Ints]:
        duals = simplex.dual_prices(task, work)
        draw = self.draw[rows]
        gain, best = np.empty(len(rows)), np.empty(len(rows), np.int64)
        present = np.arange(draw[0], draw[-1] + 2)
        cuts = np.searchsorted(draw, present)
        for number, begin, end in zip(present[:-1], cuts[:-1], cuts[1:], strict=True):
            offers = duals[:, begin:end].T @ self.prices[number]
            best[begin:end] = offers.argmax(axis=1)
            gain[begin:end] = offers[np.arange(end - begin), best[begin:end]]
        return simplex.above_rounding(gain, duals), self.numbers[draw, best]


def drawn_columns(task: Programmes, chosen: Ints, draw: Ints) -> DrawnColumns:
    """First-phase pricing over the reference units `chosen` (draws, m) of each draw."""
    slacks = np.tile(np.arange(task.slacks, task.outside), (len(chosen), 1))
    numbers = np.concatenate([chosen, slacks], axis=1)
    columns = task.columns[:, numbers]
    length = np.sqrt((columns**2).sum(axis=0))
    prices = -columns / np.where(length > 0, length, 1.0)
    return DrawnColumns(draw, numbers, np.ascontiguousarray(prices.transpose(1, 0, 2)))
