"""A symmetric positive matrix to the minus one half, times columns, where only products with it are to be had.

Lanczos on each column; the function is taken of the small tridiagonal matrix (Chow and Saad, Preconditioned Krylov subspace
methods for sampling multivariate Gaussian distributions, SIAM Journal on Scientific Computing 36, 2014).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from huiyan.engines.scoring.layout import Floats

MOST_STEPS = 200  # a dozen are usual
NOTHING = 1e-12


def inverse_root_times(times: Callable[[Floats], Floats], z: Floats, tolerance: float) -> Floats:
    """The inverse square root of the matrix that `times` applies, times the columns `z`, shape (size, columns).

    Ends when a step changes no column by more than `tolerance` of its length.

    >>> inverse_root_times(lambda v: 4.0 * v, np.array([[3.0], [4.0]]), 1e-9).ravel().tolist()
    [1.5, 2.0]
    """
    length = np.sqrt(dots(z, z))
    basis = [z / length]
    along: list[Floats] = []  # the tridiagonal matrices' diagonals, and what stands beside them
    across: list[Floats] = []
    before = np.zeros((0, z.shape[1]))
    for _ in range(MOST_STEPS):
        rest, curve = _step(times, basis, across)
        along.append(curve)
        parts = _inverse_root(np.array(along), np.array(across))
        if (_change(before, parts) <= tolerance).all():
            break
        before = parts
        across.append(np.sqrt(dots(rest, rest)))
        across[-1][across[-1] < NOTHING] = 0.0  # this column's space is exhausted
        basis.append(np.divide(rest, across[-1], out=np.zeros_like(rest), where=across[-1] > 0))
    return np.asarray(length * sum(part * q for part, q in zip(parts, basis, strict=True)))


def dots(one: Floats, other: Floats) -> Floats:
    """Inner products column by column."""
    return np.asarray(np.einsum("ij,ij->j", one, other))


def _step(times: Callable[[Floats], Floats], basis: list[Floats], across: list[Floats]) -> tuple[Floats, Floats]:
    """What the matrix makes of the newest columns beside what is known, and its curve along them; 1 of columns that ended."""
    newest = basis[-1]
    rest = times(newest)
    if across:
        rest -= across[-1] * basis[-2]
    curve = dots(rest, newest)
    rest -= curve * newest
    return rest, np.where(dots(newest, newest) > 0, curve, 1.0)


def _inverse_root(along: Floats, across: Floats) -> Floats:
    """First column of the inverse square root of each tridiagonal matrix, shape (steps, matrices)."""
    steps, matrices = along.shape
    table = np.zeros((matrices, steps, steps))
    at = np.arange(steps)
    table[:, at, at] = along.T
    table[:, at[1:], at[:-1]] = across.T if steps > 1 else 0.0  # eigh reads the lower half
    values, vectors = np.linalg.eigh(table)
    weights = vectors[:, 0] / np.sqrt(np.maximum(values, NOTHING))
    return np.asarray(np.einsum("mij,mj->im", vectors, weights))


def _change(before: Floats, parts: Floats) -> Floats:
    """Size of what the last step has changed, over the whole."""
    moved = parts.copy()
    moved[: len(before)] -= before
    return np.asarray(np.sqrt((moved**2).sum(axis=0) / (parts**2).sum(axis=0)))
