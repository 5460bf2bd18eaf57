"""Returns to scale: of each unit, and a test for all of them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from huiyan.engines.frontier.envelope import Question
from huiyan.engines.frontier.intervals import FEWEST, PIECE, scores_against
from huiyan.engines.frontier.radial import ask, check_names, directions, measure_efficiency, scales, shares
from huiyan.engines.frontier.units import Floats, Ints, check_units
from huiyan.engines.numerics.parallel import map_pieces
from huiyan.engines.tables import BadInput, gettext_noop

SUBSAMPLE = 0.7


@dataclass(frozen=True)
class ScaleEfficiency:
    """Shares (n,): score under constant over score under variable returns; `returns` says which way the unit should grow."""

    share: Floats
    returns: NDArray[np.str_]  # constant, increasing (too small), decreasing (too large)


@dataclass(frozen=True)
class ScaleTest:
    """Are returns constant? A small `p_value` says no; `statistic` is 1 - mean of the scale efficiencies."""

    statistic: float
    p_value: float
    draws: int
    subsample: int
    seed: int


def scale_efficiency(inputs: ArrayLike, outputs: ArrayLike, *, orientation: str = "input") -> ScaleEfficiency:
    """Scale efficiency of n units and the returns where they stand (Faere, Grosskopf, Lovell 1985). Raises BadInput.

    >>> found = scale_efficiency([[1], [2], [4]], [[1], [4], [5]])
    >>> found.share.round(3).tolist(), found.returns.tolist()
    ([0.5, 1.0, 0.625], ['increasing', 'constant', 'decreasing'])
    """
    shared = {
        model: measure_efficiency(inputs, outputs, model=model, orientation=orientation, slacks=False).share
        for model in ("ccr", "bcc", "nirs")
    }
    share = np.minimum(shared["ccr"] / shared["bcc"], 1.0)
    smaller = np.where(shared["nirs"] < shared["bcc"] - 1e-7, "increasing", "decreasing")
    return ScaleEfficiency(share, np.where(share > 1 - 1e-7, "constant", smaller))


def constant_returns_test(
    inputs: ArrayLike, outputs: ArrayLike, *, seed: int, orientation: str = "input", draws: int = 1000,
    subsample: int | None = None, executor: Executor | None = None, progress: Callable[[int, int], None] | None = None,
) -> ScaleTest:  # fmt: skip
    """Test of constant against variable returns by subsampling (Simar and Wilson 2002, 2011).

    The statistic is 1 - mean of ccr share / bcc share. It shrinks like n ** -(2 / (m + s + 1)) if returns are constant
    and not at all if they are not, so it is compared with its rescaled values in subsamples of n ** 0.7 units.

    >>> rng = np.random.default_rng(1)
    >>> x = rng.uniform(1, 9, 80); waste = np.exp(-rng.exponential(0.2, 80))
    >>> constant_returns_test(x, x ** 0.5 * waste, seed=1, draws=200).p_value < 0.05
    True
    """
    units = check_units(inputs, outputs)
    check_names("ccr", orientation)
    if orientation == "directional" or len(units) < FEWEST or draws < 100:
        raise BadInput(
            gettext_noop("the test needs an input or output orientation, {units} units or more and {draws} draws or more"),
            units=FEWEST, draws=100,
        )  # fmt: skip
    size = subsample or round(len(units) ** SUBSAMPLE)
    none: Ints = np.zeros(0, np.int64)
    question = ask(units, units, directions(units, orientation, None, none, none), "vrs", scales(units), inside=False)
    pieces = [(seed, number, min(PIECE, draws - at)) for number, at in enumerate(range(0, draws, PIECE))]
    drawn = np.concatenate(map_pieces(partial(_draw, question, orientation, size), pieces, executor, progress))
    seen = 1 - float(scale_efficiency(inputs, outputs, orientation=orientation).share.mean())
    rate = 2 / (units.shape[1] + units.shape[2] + 1)
    as_large = np.sum((size / len(units)) ** rate * drawn >= seen - 1e-12)
    return ScaleTest(seen, float(as_large + 1) / (draws + 1), draws, size, seed)


def _draw(question: Question, orientation: str, size: int, piece: tuple[int, int, int]) -> Floats:
    """1 - mean scale efficiency of the units inside each drawn subsample, (draws,)."""
    seed, number, draws = piece
    units = len(question.points)
    chosen = np.argsort(np.random.default_rng([seed, number]).random((draws, units)), axis=1)[:, :size]
    programmes = np.sort((chosen + units * np.arange(draws)[:, None]).ravel())
    share = [
        shares(scores_against(replace(question, returns=returns), chosen, programmes, orientation), orientation)
        for returns in ("crs", "vrs")
    ]
    ratio = np.minimum(share[0] / share[1], 1.0).reshape(draws, size)
    return np.asarray(1 - np.nan_to_num(ratio, nan=1.0).mean(axis=1), dtype=np.float64)
