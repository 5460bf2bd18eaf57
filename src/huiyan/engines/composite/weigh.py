"""Weights: given, equal, from judgements (AHP), from the data (entropy, CRITIC, PCA), or fitted to a wanted influence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.composite.framework import Framework
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop, read_csv

Array = NDArray[np.float64]
WeightingKind = Literal["given", "equal", "entropy", "critic", "pca"]
# Mean consistency index of random matrices of size 1..10 (Saaty 1980) and 1..15 (Tummala and Ling 1998).
SAATY = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
TUMMALA_LING = (
    0.0, 0.0, 0.5799, 0.8921, 1.1159, 1.2358, 1.3322, 1.3952, 1.4537, 1.4882, 1.5117, 1.5356, 1.5571, 1.5714, 1.5831,
)  # fmt: skip


@dataclass(frozen=True)
class Weighting:
    """Where weights come from: the framework ('given'), all equal, or the normalised indicators below each parent."""

    kind: WeightingKind = "given"

    @classmethod
    def parse(cls, text: str) -> Weighting:
        """Read 'given', 'equal', 'entropy', 'critic' or 'pca'."""
        if text not in get_args(WeightingKind):
            raise BadInput(
                gettext_noop("'{found}' is not a weighting; there are: {known}"),
                found=text,
                known=", ".join(get_args(WeightingKind)),
            )
        return cls(cast(WeightingKind, text))

    def __str__(self) -> str:
        return self.kind


@dataclass(frozen=True)
class Ahp:
    """Weights that sum to 1, the largest eigenvalue, consistency index and ratio (with Saaty's random index)."""

    weights: Array
    largest_eigenvalue: float
    consistency_index: float
    consistency_ratio: float


def weigh(normalised: Array, framework: Framework, weighting: Weighting) -> Array:
    """Weights of all nodes, shape (nodes,). Data-driven kinds weigh indicators below each parent, aggregates as given."""
    weights = framework.weights.copy()
    if weighting.kind == "given":
        return weights
    if weighting.kind == "equal":
        return np.ones_like(weights)
    rule = {"entropy": entropy_weights, "critic": critic_weights, "pca": pca_weights}[weighting.kind]
    leaves = framework.parents[: normalised.shape[1]]
    for parent in np.unique(leaves):
        columns = np.flatnonzero(leaves == parent)
        weights[columns] = rule(normalised[:, columns]) if len(columns) > 1 else 1.0
    return weights


@one_thread()
def ahp_weights(matrix: Array, *, random_index: Sequence[float] = SAATY) -> Ahp:
    """Weights from pairwise comparisons: the principal eigenvector (Saaty 1980).

    `matrix` (criteria, criteria) says how many times row matters more than column; it must be positive and reciprocal.
    A consistency ratio over 0.1 is usually taken as a reason to ask again.

    >>> ahp_weights(np.array([[1.0, 2.0], [0.5, 1.0]])).weights.round(3).tolist()
    [0.667, 0.333]
    """
    size = len(matrix)
    if matrix.shape != (size, size) or not (matrix > 0).all() or not np.allclose(matrix * matrix.T, 1, rtol=1e-3):
        raise BadInput(
            gettext_noop("a pairwise matrix is square and positive, and each entry is 1 over its mirror image")
        )
    if size > len(random_index):
        raise BadInput(
            gettext_noop("a pairwise matrix of {size} is too large; at most {most}"), size=size, most=len(random_index)
        )
    values, vectors = np.linalg.eig(matrix)
    first = int(np.argmax(values.real))
    vector = np.abs(vectors[:, first].real)
    largest = float(values[first].real)
    index = (largest - size) / (size - 1) if size > 1 else 0.0
    ratio = index / random_index[size - 1] if random_index[size - 1] > 0 else 0.0
    return Ahp(vector / vector.sum(), largest, index, ratio)


def entropy_weights(values: Array) -> Array:
    """Weights (columns,) by how unevenly a column is spread: 1 - Shannon entropy, rescaled (Zeleny 1982).

    `values` (rows, columns) of 0 or more; 0 counts as 0 log 0 = 0.

    >>> entropy_weights(np.array([[1.0, 1.0], [1.0, 3.0]])).tolist()
    [0.0, 1.0]
    """
    _refuse_gaps(values)
    if (values < 0).any() or (values.sum(axis=0) == 0).any():
        raise BadInput(gettext_noop("entropy weights need values of 0 or more, and one over 0 in each column"))
    parts = values / values.sum(axis=0)
    logs = np.log(parts, out=np.zeros_like(parts), where=parts > 0)
    spread = np.maximum(1 + (parts * logs).sum(axis=0) / np.log(len(values)), 0.0)
    return _shares(spread)


@one_thread()
def critic_weights(values: Array) -> Array:
    """Weights (columns,) by contrast and conflict: standard deviation times the sum of 1 - correlation, columns put on 0..1.

    Diakoulaki, Mavrotas and Papayannakis 1995. A constant column raises BadInput.
    """
    _refuse_gaps(values)
    width = values.max(axis=0) - values.min(axis=0)
    if (width == 0).any():
        raise BadInput(gettext_noop("CRITIC weights need columns that vary"))
    scaled = (values - values.min(axis=0)) / width
    correlation = np.corrcoef(scaled.T)
    return _shares(scaled.std(axis=0, ddof=1) * (1 - correlation).sum(axis=0))


def pca_weights(values: Array, *, scaled: bool = False) -> Array:
    """Weights (columns,): squared loadings of the first principal component of the centred columns; they sum to 1.

    `scaled` standardises the columns first. Nicoletti, Scarpetta and Boylaud 2000, in the form of OECD and JRC 2008.
    """
    return principal_components(values, scaled=scaled).loadings[:, 0] ** 2


@dataclass(frozen=True)
class PrincipalComponents:
    """Loadings (columns, components), standard deviation and share of variance of each component.

    The sign is such that each component's loadings sum to 0 or more.
    """

    loadings: Array
    deviations: Array
    shares: Array


@one_thread()
def principal_components(values: Array, *, scaled: bool = False) -> PrincipalComponents:
    """Principal components of centred columns (rows, columns), by singular values; `scaled` standardises them first."""
    _refuse_gaps(values)
    centred = values - values.mean(axis=0)
    if scaled:
        centred = centred / centred.std(axis=0, ddof=1)
    _, singular, rows = np.linalg.svd(centred, full_matrices=False)
    loadings = (rows * np.where(rows.sum(axis=1, keepdims=True) < 0, -1, 1)).T
    variance = singular**2 / (len(values) - 1)
    return PrincipalComponents(loadings, np.sqrt(variance), variance / variance.sum())


def _shares(amounts: Array) -> Array:
    total = amounts.sum()
    return amounts / total if total > 0 else np.full(len(amounts), 1 / len(amounts))


def _refuse_gaps(values: Array) -> None:
    if np.isnan(values).any():
        raise BadInput(gettext_noop("weights from the data need complete data; impute first"))


def read_pairwise(path: str | Path, framework: Framework) -> dict[str, Ahp]:
    """Read pairwise judgements from CSV: parent, first, second, times (first matters so many times as much as second).

    Each pair of children of a named parent stands once, in either order. Returns the weights by parent, children in the
    order of the framework.
    """
    table = read_csv(path, required=["parent", "first", "second", "times"])
    times = table.numbers("times")
    columns = [table.names(column) for column in ("parent", "first", "second")]
    found: dict[str, Ahp] = {}
    for parent in dict.fromkeys(columns[0]):
        codes = children_of(framework, parent)
        matrix = np.full((len(codes), len(codes)), np.nan)
        np.fill_diagonal(matrix, 1.0)
        for row in (row for row, name in enumerate(columns[0]) if name == parent):
            for column, text in zip(("first", "second"), (columns[1][row], columns[2][row]), strict=True):
                if text not in codes:
                    raise table.bad(
                        row, column, gettext_noop("'{code}' does not stand below '{parent}'"), code=text, parent=parent
                    )
            if not times[row] > 0:
                raise table.bad(row, "times", gettext_noop("how many times as much is a number over 0"))
            one, other = codes.index(columns[1][row]), codes.index(columns[2][row])
            if not np.isnan(matrix[one, other]):
                raise table.bad(row, "second", gettext_noop("this pair was already compared"))
            matrix[one, other], matrix[other, one] = times[row], 1 / times[row]
        for one, other in np.argwhere(np.isnan(matrix)):
            raise BadInput(
                gettext_noop("'{first}' and '{second}' are not compared"),
                file=table.file,
                first=codes[one],
                second=codes[other],
            )
        found[parent] = ahp_weights(matrix)
    return found


def children_of(framework: Framework, parent: str) -> list[str]:
    """Codes of the children of one aggregate, in the order of the framework."""
    codes = [node.code for node in framework.nodes if node.parent == parent]
    if not codes:
        raise BadInput(gettext_noop("'{code}' is not an aggregate of the framework"), code=parent)
    return codes
