"""One index from data to ranks, every stage kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.composite.aggregate import Aggregation, aggregate, index_shares, rank
from huiyan.engines.composite.framework import Framework
from huiyan.engines.composite.impute import Imputation, impute
from huiyan.engines.composite.normalise import Normalisation, normalise
from huiyan.engines.composite.observations import Observations
from huiyan.engines.composite.treat import Treated, Treatment, treat
from huiyan.engines.composite.weigh import Weighting, weigh
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Recipe:
    """What is done at each stage; `aggregation` is one for all levels or one for each, from the bottom up.

    `coverage` is the share of indicators that a unit must have to be kept (0 keeps all).
    """

    coverage: float = 0.0
    imputation: Imputation = field(default_factory=Imputation)
    treatment: Treatment = field(default_factory=lambda: Treatment("winsorise"))
    normalisation: Normalisation = field(default_factory=Normalisation)
    weighting: Weighting = field(default_factory=Weighting)
    aggregation: tuple[Aggregation, ...] = (Aggregation(),)


@dataclass(frozen=True)
class Index:
    """An index with its stages. Arrays have shape (rows, indicators), scores and ranks (rows, aggregates), the index last.

    `weights` (nodes,) are those in use, `shares` what each node weighs in the index (for arithmetic means).
    `dropped` are the units that had too few indicators; `imputed` marks the filled cells.
    """

    framework: Framework
    recipe: Recipe
    data: Observations
    denominated: Array
    imputed: NDArray[np.bool_]
    complete: Array
    treated: Treated
    normalised: Array
    weights: Array
    shares: Array
    scores: Array
    ranks: NDArray[np.int64]
    dropped: tuple[str, ...]

    @property
    def index(self) -> Array:
        """The index of each row."""
        found: Array = self.scores[:, -1]
        return found

    @property
    def rank(self) -> NDArray[np.int64]:
        """The rank of each row by the index (within its year), 1 for the highest."""
        found: NDArray[np.int64] = self.ranks[:, -1]
        return found


@one_thread()
def compute_index(data: Observations, framework: Framework, recipe: Recipe | None = None) -> Index:
    """Compute an index: denominate, screen, impute, treat, normalise, weigh, aggregate, rank.

    Several years are treated and normalised together, so that a score means the same in every year; ranks are within a
    year. Stages and their order follow OECD and JRC (2008). Bad input raises BadInput that names the cell.

    >>> from huiyan.engines.composite import Aggregate, Indicator
    >>> tree = Framework.build([Indicator("a", "I"), Indicator("b", "I", direction=-1)], [Aggregate("I", None)])
    >>> data = Observations(("x", "y", "z"), ("a", "b"), np.array([[1.0, 9.0], [2.0, 5.0], [3.0, 1.0]]))
    >>> compute_index(data, tree).index.tolist()
    [0.0, 50.0, 100.0]
    """
    recipe = recipe or Recipe()
    denominated = replace(data, values=denominate(data, framework))
    kept, dropped = screen(denominated, recipe.coverage)
    data, denominated = data.keep(kept), denominated.keep(kept)
    complete = impute(denominated, recipe.imputation, siblings(framework))
    treated = treat(complete, recipe.treatment)
    check_posts(treated.transformation, framework, recipe.normalisation)
    normalised = normalise(treated.values, framework, recipe.normalisation)
    weights = weigh(normalised, framework, recipe.weighting)
    scores = aggregate(normalised, framework, weights, recipe.aggregation, data.units)
    gaps = np.isnan(denominated.values)
    return Index(
        framework, recipe, data, denominated.values, gaps & ~np.isnan(complete), complete, treated, normalised,
        weights, index_shares(framework, weights), scores, ranks_by_year(scores, data), dropped,
    )  # fmt: skip


@one_thread()
def reweigh(index: Index, weights: Mapping[str, float]) -> Index:
    """The same index after some of the weights in use moved; only the means are computed again."""
    framework = index.framework.with_weights(weights)
    moved = index.weights.copy()
    for code, weight in weights.items():
        moved[framework.codes.index(code)] = weight
    scores = aggregate(index.normalised, framework, moved, index.recipe.aggregation, index.data.units)
    ranks = ranks_by_year(scores, index.data)
    return replace(
        index, framework=framework, weights=moved, shares=index_shares(framework, moved), scores=scores, ranks=ranks
    )


def check_posts(bends: Sequence[str], framework: Framework, normalisation: Normalisation) -> None:
    """Refuse targets and goalposts, which are in the indicator's own unit, for a column that the treatment bent."""
    if normalisation.kind not in ("target", "goalposts"):
        return
    for leaf, bend in zip(framework.indicators, bends, strict=True):
        if bend != "none":
            raise BadInput(
                gettext_noop(
                    "the outliers of '{code}' were treated by {bend}, so its targets and goalposts no longer fit; "
                    "choose treatment none, or winsorise more points"
                ),
                code=leaf.code, bend=bend,
            )  # fmt: skip


def denominate(data: Observations, framework: Framework) -> Array:
    """Values divided by their denominators, shape (rows, indicators); where a denominator is missing, so is
    the value; one of 0 or less raises BadInput."""
    values = data.values.copy()
    for column, leaf in enumerate(framework.indicators):
        if leaf.denominator is None:
            continue
        if leaf.denominator not in data.denominators:
            raise BadInput(
                gettext_noop("the denominator '{code}' of '{indicator}' has no column"),
                file=data.file, code=leaf.denominator, indicator=leaf.code,
            )  # fmt: skip
        divisor = data.denominators[leaf.denominator]
        for row in np.flatnonzero(divisor <= 0):
            raise data.bad(
                int(row),
                leaf.denominator,
                gettext_noop("the denominator of '{unit}' is not over 0"),
                unit=data.units[row],
            )
        values[:, column] /= divisor
    return values


def screen(data: Observations, coverage: float) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """Which rows have at least the share `coverage` of their indicators, and the units of the others."""
    if not 0 <= coverage <= 1:
        raise BadInput(gettext_noop("the coverage {found} is not between 0 and 1"), found=coverage)
    seen = (~np.isnan(data.values)).mean(axis=1)
    kept: NDArray[np.bool_] = (seen >= coverage) & (seen > 0)
    if kept.sum() < 2:
        raise BadInput(gettext_noop("fewer than two units have enough indicators"), file=data.file)
    return kept, tuple(unit for unit, keep in zip(data.units, kept, strict=True) if not keep)


def siblings(framework: Framework) -> list[NDArray[np.intp]]:
    """Indicators of one parent, by column number."""
    parents = framework.parents[: len(framework.indicators)]
    return [np.flatnonzero(parents == parent) for parent in np.unique(parents)]


def ranks_by_year(scores: Array, data: Observations) -> NDArray[np.int64]:
    """Ranks of every column within each year."""
    ranks = np.empty(scores.shape, dtype=np.int64)
    for rows in data.masks_by_year():
        ranks[rows] = rank(scores[rows].T).T
    return ranks
