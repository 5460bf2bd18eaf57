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
    Efficiency,
    ask,
    check_names,
    directions,
    farrell,
    measure_efficiency,
    scales,
    shares,
)
from huiyan.engines.frontier.simplex import Bases, Programmes
from huiyan.engines.frontier.units import Floats, Ints, Units, check_units
from huiyan.engines.numerics.parallel import map_pieces
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop

PIECE = 16  # draws solved together; never by the number of workers, so that any executor gives the same bytes
FEWEST = 10
INSIDE = 0.999  # at the largest drawn unit itself the prices are not unique


@dataclass(frozen=True)
class Intervals:
    """Scores of n units (Farrell, as in `Efficiency.score`) with their intervals."""

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

    Each draw takes `subsample` of the n units without return (if not given n ** 0.53 for bcc, output oriented; else
    n ** 0.6, but n ** 0.45 for one input and one output, bcc, input oriented). With s the share of the best
    (1 on the frontier), the interval is s / (1 + (m/n)**rate q), q the quantiles of s*/s - 1 over the draws, rate
    2/(m+s+1) for bcc and 2/(m+s) for ccr (Kneip, Simar, Wilson 2008, with the number of inputs and outputs). A unit that
    lies beyond the range of the drawn units has no bcc score; their frontier is then continued: by constant returns, and
    input oriented by its last face where that asks for more.
    Raises BadInput for other models or fewer than ten units.

    >>> rng = np.random.default_rng(1)
    >>> x = rng.uniform(1, 9, 40); y = np.sqrt(x) * np.exp(-rng.exponential(0.2, 40))
    >>> found = efficiency_intervals(x, y, seed=1, draws=200)
    >>> bool((found.low <= found.score).all()), bool((found.high <= found.score).all()), found.subsample
    (True, True, 5)
    """
    units = check_units(inputs, outputs)
    _check(model, orientation, len(units), draws, confidence, subsample)
    none: Ints = np.zeros(0, np.int64)
    moves = directions(units, orientation, None, none, none)
    question = ask(units, units, moves, MODELS[model], scales(units), inside=False)
    size = subsample or _subsample_size(units, model, orientation)
    pieces = [(seed, number, min(PIECE, draws - at)) for number, at in enumerate(range(0, draws, PIECE))]
    found = map_pieces(partial(_draw, question, orientation, size), pieces, executor, progress)
    seen = measure_efficiency(inputs, outputs, model=model, orientation=orientation, slacks=False)
    drawn = np.sort(np.concatenate([piece[0] for piece in found]), axis=0)
    extended: Floats = np.sum([piece[1] for piece in found], axis=0) / draws
    rate = 2 / (units.shape[1] + units.shape[2] + (model != "ccr"))
    ends = _ends(seen, drawn, (size / len(units)) ** rate, confidence)
    return Intervals(seen.score, *ends, extended, size, rate, draws, confidence, seed)


def _subsample_size(units: Units, model: str, orientation: str) -> int:
    """m of n: powers of n chosen by measured coverage, see docs/reference/benchmarks/frontier.md."""
    power = 0.6
    if model == "bcc" and orientation == "output":
        power = 0.53
    elif model == "bcc" and units.shape[1] + units.shape[2] == 2:
        power = 0.45
    size: float = len(units) ** power
    return round(size)


def _ends(seen: Efficiency, drawn: Floats, shrink: float, confidence: float) -> tuple[Floats, Floats, Floats]:
    """Low end, high end and the score less its flattery (n,), from the sorted shares of the draws."""
    tail = (1 - confidence) / 2
    ends = [_quantile(drawn, tail), _quantile(drawn, 1 - tail), _quantile(drawn, 0.5)]
    high, low, middle = (seen.share / (1 + shrink * np.maximum(end / seen.share - 1, 0.0)) for end in ends)
    if seen.orientation == "output":
        return np.maximum(1 / high, seen.score), 1 / low, 1 / middle  # 1 / (1 / score) may round below
    return low, high, middle


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
        if orientation == "input":
            past = scores_past_the_largest(question, chosen, beyond)
            score[beyond] = np.maximum(score[beyond], np.where(np.isnan(past), 0.0, past))
    share = shares(score, orientation).reshape(draws, units)
    # What even constant returns do not reach is left where it is: as good as the best.
    share = np.where(np.isfinite(share), share, 1.0)
    times_beyond: Floats = np.bincount(beyond % units, minlength=units).astype(np.float64)
    return share, times_beyond


def scores_against(question: Question, chosen: Ints, programmes: Ints, orientation: str) -> Floats:
    """Scores of programmes (draw * n + unit, ascending) against the units each draw has chosen; NaN beyond their range."""
    _, _, right, _ = question.rows()
    right = right[:, programmes % len(question.points)]
    return farrell((prices_against(question, chosen, programmes, right) * right).sum(axis=0), orientation)


def scores_past_the_largest(question: Question, chosen: Ints, programmes: Ints) -> Floats:
    """Input scores of units that make more than the drawn units: the face that the largest drawn units span is continued.

    The unit's outputs are first shrunk to just under what some drawn unit makes of all of them; the prices there say what
    more of them costs. The true frontier bends away from that face, so this is still the least that they can cost.
    NaN where the draw cannot serve the unit even so (an input of 0 that no drawn unit does without).
    """
    _, _, right, _ = question.rows()
    inputs = question.reference.inputs.shape[1]
    right = right[:, programmes % len(question.points)]
    shrunk = right.copy()
    shrunk[inputs:-1] *= INSIDE * outputs_reached(question, chosen, programmes)
    return farrell((prices_against(question, chosen, programmes, shrunk) * right).sum(axis=0), "input")


def outputs_reached(question: Question, chosen: Ints, programmes: Ints) -> Floats:
    """The largest share, at most 1, of all outputs of each programme's unit that a single drawn unit makes, (L,)."""
    made = question.reference.outputs
    draw, unit = np.divmod(programmes, len(question.points))
    reached = np.empty(len(programmes))
    for number in np.unique(draw):  # one draw at a time: all of them at once would not fit for thousands of units
        mine = draw == number
        wanted = made[unit[mine]][:, None, :]
        share = made[chosen[number]] / np.where(wanted > 0, wanted, 1.0)
        reached[mine] = np.where(wanted > 0, share, np.inf).min(axis=2).max(axis=1)
    return np.minimum(reached, 1.0)


def prices_against(question: Question, chosen: Ints, programmes: Ints, right: Floats) -> Floats:
    """Dual prices (d, L) of programmes with the right-hand sides `right`; NaN beyond the range of the drawn units."""
    reference, signs, points, move = question.rows()
    unit = programmes % len(question.points)
    start = reference.shape[1] + len(signs) + unit
    task = simplex.programmes(reference, signs, right, move[:, unit], start, points)
    bases = simplex.first_bases(task, convex=question.returns != "crs", seed=0)
    pricing = drawn_columns(task, chosen, programmes // len(question.points))
    simplex.optimise(task, bases, np.arange(len(programmes)), pricing, block=4 * simplex.BLOCK)
    outside = (bases.basis[1:] >= task.outside) & (bases.basis[1:] < task.beta) & (bases.values[1:] > 1e-5)
    return np.where(outside.any(axis=0), np.nan, bases.inverse[0])


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
