"""Does the tree hold together: correlations, reliability, dimensions, and who really moves the index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.composite.aggregate import aggregate
from huiyan.engines.composite.compute import Index
from huiyan.engines.composite.normalise import Normalisation, normalise_by_order
from huiyan.engines.composite.weigh import principal_components
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop

Array = NDArray[np.float64]
REDUNDANT = 0.92  # two indicators that say the same (JRC practice)
FIT_ROUNDS = 400
WITHIN = 0.01


@dataclass(frozen=True)
class ParentCheck:
    """What stands below one parent: Cronbach's alpha, mean correlation, share of the first principal component.

    `opposed` are pairs with a negative correlation, `redundant` pairs over 0.92, each with its correlation;
    `with_parent` and `with_index` are the correlations of each child.
    """

    parent: str
    children: tuple[str, ...]
    alpha: float
    mean_correlation: float
    first_component: float
    opposed: tuple[tuple[str, str, float], ...]
    redundant: tuple[tuple[str, str, float], ...]
    with_parent: Array
    with_index: Array


@dataclass(frozen=True)
class FittedWeights:
    """Weights (nodes of one level) under which each node's correlation with the index has the wanted proportion.

    `reached` is False where no weights bring every proportion within 0.01 of the wanted one; then they are the nearest.
    """

    codes: tuple[str, ...]
    weights: Array
    influence: Array
    loss: float
    converged: bool
    reached: bool


@one_thread()
def correlations(values: Array, *, ranks: bool = False) -> Array:
    """Correlations of columns (rows, columns), pairwise complete; `ranks` gives Spearman's (ranks of the whole column).

    >>> correlations(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 5.0]])).round(4).tolist()
    [[1.0, 0.982], [0.982, 1.0]]
    """
    used = normalise_by_order(values, Normalisation("rank")) if ranks else values
    seen = ~np.isnan(used)
    filled = np.where(seen, used - np.nanmean(used, axis=0), 0.0)
    mask = seen.astype(np.float64)
    count = np.maximum(mask.T @ mask, 1.0)
    sums, squares = filled.T @ mask, (filled**2).T @ mask  # of the row's column over the rows that both have
    covariance = filled.T @ filled - sums * sums.T / count
    spread = np.sqrt(np.maximum(squares - sums**2 / count, 0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Array = covariance / (spread * spread.T)
    return found


@one_thread()
def cronbach_alpha(values: Array) -> float:
    """Cronbach's alpha (1951) of columns (rows, columns) on one scale; rows with a gap are left out, NaN for one column.

    >>> round(cronbach_alpha(np.array([[1.0, 2.0], [2.0, 2.0], [3.0, 4.0]])), 4)
    0.9231
    """
    whole = values[~np.isnan(values).any(axis=1)]
    columns = whole.shape[1]
    if columns < 2 or len(whole) < 2:
        return float("nan")
    total = whole.sum(axis=1).var(ddof=1)
    return float(columns / (columns - 1) * (1 - whole.var(axis=0, ddof=1).sum() / total)) if total > 0 else float("nan")


@one_thread()
def check(index: Index) -> tuple[ParentCheck, ...]:
    """One check for each parent with two or more children, from the bottom up."""
    framework, found = index.framework, []
    nodes = np.column_stack([index.normalised, index.scores])
    for parent in range(len(framework.indicators), len(framework.codes)):
        children = np.flatnonzero(framework.parents == parent)
        if len(children) < 2:
            continue
        matrix = correlations(nodes[:, [*children, parent, len(framework.codes) - 1]])
        inner = matrix[:-2, :-2]
        codes = tuple(framework.codes[child] for child in children)
        upper = [(a, b, float(inner[a, b])) for a in range(len(codes)) for b in range(a + 1, len(codes))]
        whole = nodes[~np.isnan(nodes[:, children]).any(axis=1)][:, children]
        found.append(
            ParentCheck(
                framework.codes[parent],
                codes,
                cronbach_alpha(nodes[:, children]),
                float(np.mean([r for *_, r in upper])),
                float(principal_components(whole, scaled=True).shares[0]),
                tuple((codes[a], codes[b], r) for a, b, r in upper if r < 0),
                tuple((codes[a], codes[b], r) for a, b, r in upper if r > REDUNDANT),
                matrix[:-2, -2],
                matrix[:-2, -1],
            )
        )
    return tuple(found)


@one_thread()
def fit_weights(index: Index, level: int, wanted: Mapping[str, float]) -> FittedWeights:
    """Weights for the nodes of one level such that their correlations with the index stand as `wanted`.

    A weight is not an influence: correlated and widely spread nodes move the index more (Paruolo, Saisana and Saltelli
    2013, JRSS A 176, 609-634). Least squares between both proportions, found with weights kept over 0.
    """
    from scipy.optimize import minimize  # noqa: PLC0415  (only this method needs it)

    framework = index.framework
    nodes = np.flatnonzero((framework.node_levels == level) & (framework.parents >= 0))
    codes = tuple(framework.codes[node] for node in nodes)
    goal = _goal(codes, wanted)

    def loss(logs: Array) -> float:
        found = _influence(index, nodes, np.exp(logs))
        return float(((found / np.abs(found).sum() - goal) ** 2).sum() + 1e-6 * logs.mean() ** 2)

    best = minimize(
        loss, np.log(goal), method="Nelder-Mead",
        options={"maxiter": FIT_ROUNDS * len(nodes), "xatol": 1e-8, "fatol": 1e-14},
    )  # fmt: skip
    weights = np.exp(best.x)
    reached = _influence(index, nodes, weights)
    off = np.abs(reached / np.abs(reached).sum() - goal).max()
    return FittedWeights(
        codes, weights / weights.sum(), reached, float(best.fun), bool(best.success), bool(off < WITHIN)
    )


def _goal(codes: tuple[str, ...], wanted: Mapping[str, float]) -> Array:
    """The wanted influence of each code, in shares of 1."""
    if set(wanted) != set(codes) or any(share <= 0 for share in wanted.values()):
        raise BadInput(
            gettext_noop("the wanted influence needs a number over 0 for each of: {codes}"),
            codes=", ".join(codes) or "-",
        )
    return np.array([wanted[code] for code in codes]) / sum(wanted.values())


def _influence(index: Index, nodes: NDArray[np.intp], own_weights: Array) -> Array:
    """Correlation of each node of a level with the index, if the nodes of that level had these weights."""
    weights = index.weights.copy()
    weights[nodes] = own_weights
    values = np.column_stack([index.normalised, index.scores])[:, nodes]
    top = aggregate(index.normalised, index.framework, weights, index.recipe.aggregation, index.data.units)[:, -1]
    centred, own = values - values.mean(axis=0), top - top.mean()
    found: Array = centred.T @ own / np.sqrt((centred**2).sum(axis=0) * (own @ own))
    return found
