"""Many small linear programmes at once: the revised simplex method, one step of all programmes in each numpy call.

Programme l asks how far unit l can move: maximise beta subject to

    sum_j lambda_j A_j + slack (or - slack) + beta * move_l = right_l,    lambda >= 0, slack >= 0, beta free

where A_j is reference unit j as a column (inputs, outputs, and a 1 where the sum of lambda is bound). Every array keeps
the programmes on its LAST axis, so that numpy runs through long rows although a basis has only some five to ten columns.
Position 0 of a basis is always beta: its row of the inverse is the vector of dual prices, and it never leaves.
The method is the textbook one (Dantzig 1953; columns priced by reduced cost over length); the right-hand sides are
perturbed against cycling (Charnes 1952), and `solve_bases` undoes the perturbation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PRICE_TOLERANCE = 1e-11  # of a reduced cost over the length of its column, relative to the largest dual price
FACE_TOLERANCE = 1e-9  # the same, for staying among the optima of the first phase
PIVOT_TOLERANCE = 1e-9
PERTURBATION = 1e-7
REFRESH = 40  # steps between fresh inverses
STALLED = 6  # steps without progress before a basis is perturbed again
PENALTY = 1e6  # beta lost for each use of a starting column from outside
MOST_STEPS = 2000
BLOCK = 1024  # programmes worked on together: their inverses should stay in the processor's cache


@dataclass(frozen=True)
class Programmes:
    """L programmes of d rows over c columns: reference units, then (from `slacks` on) a slack column for each row.

    `signs` is +1 for <=, -1 for >=, 0 for =. Columns from `outside` on are units that belong to no reference; they only
    serve to begin with and are priced out.
    """

    columns: Floats  # (d, c)
    slacks: int
    outside: int
    signs: Floats  # (d,)
    right: Floats  # (d, L)
    move: Floats  # (d, L): the column of beta
    start: Ints  # (L,): the column that is feasible with lambda = 1, beta = 0

    @property
    def beta(self) -> int:
        """The number that stands for beta in a basis."""
        return int(self.columns.shape[1])


@dataclass
class Bases:
    """Working state: which columns are basic, the inverse, the perturbed right-hand sides and basic values."""

    basis: Ints  # (d, L)
    inverse: Floats  # (d, d, L)
    values: Floats  # (d, L)
    right: Floats  # (d, L)

    def take(self, at: Ints) -> Bases:
        """A copy of the programmes `at`."""
        # numpy.take is five times quicker than part[..., at].
        basis, right = np.take(self.basis, at, axis=1), np.take(self.right, at, axis=1)
        return Bases(basis, np.take(self.inverse, at, axis=2), np.take(self.values, at, axis=1), right)

    def put(self, at: Ints, part: Bases, which: Ints) -> None:
        """Store the programmes `which` of `part` at the places `at`."""
        done = part.take(which)
        self.basis[:, at], self.inverse[:, :, at] = done.basis, done.inverse
        self.values[:, at], self.right[:, at] = done.values, done.right


class Pricing(Protocol):
    """Says which column should enter each basis: its gain, relative to the tolerance, and its number."""

    def __call__(self, task: Programmes, work: Bases, rows: Ints) -> tuple[Floats, Ints]: ...


def programmes(
    reference: Floats, signs: Floats, right: Floats, move: Floats, start: Ints, outside: Floats | None = None
) -> Programmes:
    """Programmes from reference columns of shape (d, n); slack columns and outside units are appended."""
    rows, units = reference.shape
    parts = [reference, np.diag(signs)] + ([] if outside is None else [outside])
    return Programmes(np.concatenate(parts, axis=1), units, units + rows, signs, right, move, start)


def first_bases(task: Programmes, *, convex: bool, seed: int) -> Bases:
    """Feasible bases to begin with: lambda of the starting unit is 1, beta is 0, the rest are slacks."""
    rows, many = task.right.shape
    each = np.arange(many)
    sizes = np.maximum(np.abs(task.right), 1e-3 * np.abs(task.right).max(axis=0))
    nudge = PERTURBATION * (0.5 + np.random.default_rng(seed).random((rows, many))) * sizes * task.signs[:, None]
    inverse = np.zeros((rows, rows, many))
    inverse[np.arange(rows), np.arange(rows)] = np.where(task.signs == 0, 1.0, task.signs)[:, None]
    basis = np.repeat((task.slacks + np.arange(rows))[:, None], many, axis=1)
    bases = Bases(basis, inverse, np.zeros((rows, many)), task.right + nudge)
    beta_row = np.abs(task.move).argmax(axis=0)
    _exchange(bases, times(inverse, task.move), beta_row, np.full(many, task.beta))
    own = times(bases.inverse, task.columns[:, task.start])
    size = np.abs(own)
    size[beta_row, each] = 0
    own_row = np.full(many, rows - 1) if convex else size.argmax(axis=0)
    _exchange(bases, own, own_row, task.start)
    _swap(bases, beta_row, np.zeros(many, np.int64))
    _swap(bases, np.where(own_row == 0, beta_row, own_row), np.ones(many, np.int64))
    bases.values = times(bases.inverse, bases.right)
    return bases


def optimise(task: Programmes, bases: Bases, rows: Ints, pricing: Pricing, block: int = BLOCK) -> Ints:
    """Bring the programmes `rows` to the optimum over the columns that `pricing` offers; returns those that failed."""
    blocks = [rows[at : at + block] for at in range(0, len(rows), block)]
    failed = [_optimise_block(task, bases, some, pricing) for some in blocks]
    return np.concatenate([rows[:0], *failed])


def _optimise_block(task: Programmes, bases: Bases, rows: Ints, pricing: Pricing) -> Ints:
    work = bases.take(rows)
    stalled = np.zeros(len(rows), np.int64)
    random = np.random.default_rng(0)
    for step in range(1, MOST_STEPS + 1):
        gain, entering = pricing(task, work, rows)
        going = gain > 0
        if not going.all():
            done = np.flatnonzero(~going)
            bases.put(rows[done], work, done)
            left = np.flatnonzero(going)
            if not len(left):
                return rows[:0]
            work, rows, entering, stalled = work.take(left), rows[left], entering[left], stalled[left]
        moved = _step(task, work, entering)
        stalled = np.where(moved, 0, stalled + 1)
        if (stalled > STALLED).any():
            stuck = np.flatnonzero(stalled > STALLED)
            _perturb(task, work, stuck, random)
            stalled[stuck] = 0
        if step % REFRESH == 0:
            work.inverse = inverses(task, work.basis, rows)
    bases.put(rows, work, np.arange(len(rows)))
    return rows


def _step(task: Programmes, work: Bases, entering: Ints) -> NDArray[np.bool_]:
    """Let `entering` into each basis where the ratio test says; True where the solution moved."""
    direction = times(work.inverse, np.take(task.columns, entering, axis=1))
    # The smallest ratio of value to direction is the largest of direction to value, which needs no infinities.
    hindrance = direction[1:] / np.maximum(work.values[1:], 1e-30)
    hindrance[direction[1:] < PIVOT_TOLERANCE] = 0.0
    leaving = hindrance.argmax(axis=0) + 1
    each = np.arange(len(entering))
    length = np.maximum(work.values[leaving, each], 0.0) / direction[leaving, each]
    length[direction[leaving, each] < PIVOT_TOLERANCE] = 0.0
    work.values -= direction * length
    work.values[leaving, each] = length
    _exchange(work, direction, leaving, entering)
    return np.asarray(length > 1e-11, dtype=np.bool_)


def _perturb(task: Programmes, work: Bases, stuck: Ints, random: np.random.Generator) -> None:
    """Lift the basic values of stuck programmes off zero, as if their right-hand sides had been perturbed anew."""
    values = work.values[:, stuck]
    values[1:] = np.maximum(values[1:], 0.0) + 10 * PERTURBATION * (0.5 + random.random(values[1:].shape))
    work.values[:, stuck] = values


def _exchange(work: Bases, direction: Floats, leaving: Ints, entering: Ints) -> None:
    """Product-form update of the inverses (in place)."""
    each = np.arange(len(entering))
    row = work.inverse[leaving, :, each].T / direction[leaving, each]
    factor = direction.copy()
    factor[leaving, each] = 0.0
    work.inverse -= factor[:, None, :] * row[None, :, :]
    work.inverse[leaving, :, each] = row.T
    work.basis[leaving, each] = entering


def _swap(work: Bases, one: Ints, other: Ints) -> None:
    """Exchange two positions of each basis."""
    each = np.arange(len(one))
    rows, numbers = work.inverse[one, :, each].copy(), work.basis[one, each].copy()
    work.inverse[one, :, each], work.basis[one, each] = work.inverse[other, :, each], work.basis[other, each]
    work.inverse[other, :, each], work.basis[other, each] = rows, numbers


def times(matrices: Floats, vectors: Floats) -> Floats:
    """Matrix times vector for each programme: (d, d, L) and (d, L) give (d, L)."""
    product = np.einsum("ijl,jl->il", matrices, vectors)
    return np.asarray(product, dtype=np.float64)


def basis_matrices(task: Programmes, basis: Ints, rows: Ints) -> Floats:
    """The basic columns themselves, (L, d, d), for numpy.linalg."""
    matrices = np.empty((len(rows), len(basis), len(basis)))
    matrices[:, :, 0] = task.move[:, rows].T
    matrices[:, :, 1:] = task.columns[:, basis[1:]].transpose(2, 0, 1)
    return matrices


def inverses(task: Programmes, basis: Ints, rows: Ints) -> Floats:
    """Fresh inverses, (d, d, L); NaN where rounding has made a basis singular."""
    matrices = basis_matrices(task, basis, rows)
    try:
        found = np.linalg.inv(matrices)
    except np.linalg.LinAlgError:
        singular = np.linalg.det(matrices) == 0
        matrices[singular] = np.eye(len(basis))
        found = np.linalg.inv(matrices)
        found[singular] = np.nan
    return np.ascontiguousarray(found.transpose(1, 2, 0))


@dataclass(frozen=True)
class Columns:
    """First-phase pricing over some reference columns and all slacks."""

    numbers: Ints  # (k,)
    prices: Floats  # (d, k): columns of length 1, times -1

    def __call__(self, task: Programmes, work: Bases, rows: Ints) -> tuple[Floats, Ints]:
        duals = dual_prices(task, work)
        offers = duals.T @ self.prices
        best = offers.argmax(axis=1)
        return above_rounding(offers[np.arange(len(rows)), best], duals), self.numbers[best]


@dataclass(frozen=True)
class SlackColumns:
    """Second-phase pricing: the weighted sum of slacks grows, and only columns that cost no beta may enter."""

    numbers: Ints  # (k,)
    prices: Floats  # (d, k)
    weights: Floats  # (c + 1,): the weight of each column in the sum, 0 but for slacks
    gains: Floats  # (k,): weights over lengths of the offered columns

    def __call__(self, task: Programmes, work: Bases, rows: Ints) -> tuple[Floats, Ints]:
        duals = np.einsum("kl,kjl->jl", self.weights[work.basis], work.inverse)
        first = work.inverse[0]
        offers = duals.T @ self.prices + self.gains
        loss = first.T @ self.prices
        offers[loss < -FACE_TOLERANCE * np.abs(first).max(axis=0)[:, None]] = -np.inf
        best = offers.argmax(axis=1)
        tolerance = 1e-10 * np.maximum(1.0, np.abs(duals).max(axis=0))
        return offers[np.arange(len(rows)), best] - tolerance, self.numbers[best]


def dual_prices(task: Programmes, work: Bases) -> Floats:
    """Dual prices of beta, less the penalty of a starting column from outside (it can only stand at position 1)."""
    first: Floats = work.inverse[0]
    if task.outside == task.beta:
        return first
    outside = (work.basis[1] >= task.outside) & (work.basis[1] < task.beta)
    return np.asarray(first - PENALTY * outside * work.inverse[1], dtype=np.float64)


def above_rounding(offers: Floats, duals: Floats) -> Floats:
    """The best offers less the tolerance, which is only looked up where it could matter."""
    small = np.flatnonzero(offers < 1e-3)
    offers[small] -= PRICE_TOLERANCE * np.abs(np.take(duals, small, axis=1)).max(axis=0, initial=0.0)
    return offers


def columns(task: Programmes, candidates: Ints) -> Columns:
    """First-phase pricing over the reference units `candidates`."""
    numbers = np.concatenate([candidates, np.arange(task.slacks, task.outside)])
    return Columns(numbers, -task.columns[:, numbers] / _lengths(task, numbers))


def slack_columns(task: Programmes, candidates: Ints, weights: Floats) -> SlackColumns:
    """Second-phase pricing over the reference units `candidates`; `weights` of shape (d,)."""
    first = columns(task, candidates)
    padded = np.zeros(task.beta + 1)
    padded[task.slacks : task.outside] = weights
    gains = padded[first.numbers] / _lengths(task, first.numbers)
    return SlackColumns(first.numbers, first.prices, padded, gains)


def _lengths(task: Programmes, numbers: Ints) -> Floats:
    lengths = np.sqrt((task.columns[:, numbers] ** 2).sum(axis=0))
    return np.asarray(np.where(lengths > 0, lengths, 1.0), dtype=np.float64)
