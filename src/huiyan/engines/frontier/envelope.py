"""How far each unit is from the frontier: the radial and directional programmes with column generation.

Most units can never be a peer. So the programmes are first solved against a small set of units that look best under
some weights; whoever scores below 1 there is proven no frontier unit; what is left prices everybody, and only units
that improve somebody are added (column generation: Dantzig and Wolfe 1960; for DEA: Barr and Durchholz 1997).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyan.engines.frontier import simplex
from huiyan.engines.frontier.programs import INFINITY, Program
from huiyan.engines.frontier.simplex import Bases, Programmes
from huiyan.engines.frontier.units import Floats, Ints, Units

GAP = 1e-9  # a unit whose optimality conditions are violated by more is solved again by HiGHS
WEIGHT = 1e-9  # a smaller weight makes no peer
RETURNS = {"crs": 0.0, "vrs": 0.0, "nirs": 1.0, "ndrs": -1.0}  # model -> sign of the slack of the sum of lambda


@dataclass(frozen=True)
class Question:
    """Which way each of L points moves towards the frontier of the reference units (all scaled alike)."""

    reference: Units
    points: Units
    input_move: Floats  # (L, m): inputs go down by beta times this
    output_move: Floats  # (L, s): outputs go up by beta times this
    returns: str  # crs, vrs, nirs, ndrs
    inside: bool  # point l is reference unit l

    def rows(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Reference columns (d, n), signs (d,), right-hand sides and moves (d, L)."""
        _, inputs, outputs = self.reference.shape
        reference = [self.reference.inputs.T, self.reference.outputs.T]
        right = [self.points.inputs.T, self.points.outputs.T]
        move = [self.input_move.T, -self.output_move.T]
        signs = [np.ones(inputs), -np.ones(outputs)]
        if self.returns != "crs":
            reference.append(np.ones((1, len(self.reference))))
            right.append(np.ones((1, len(self.points))))
            move.append(np.zeros((1, len(self.points))))
            signs.append(np.array([RETURNS[self.returns]]))
        return np.concatenate(reference), np.concatenate(signs), np.concatenate(right), np.concatenate(move)


@dataclass(frozen=True)
class Distances:
    """beta (NaN: no answer), weights of the peers, slacks, dual prices, gap, and who was solved by HiGHS."""

    beta: Floats  # (L,)
    unit: Ints  # (k,): unit[i] has the peer peer[i] with weight[i]
    peer: Ints
    weight: Floats
    slacks: Floats  # (L, m + s)
    prices: Floats  # (L, d)
    gap: Floats  # (L,)
    resolved: Ints


def distances(question: Question, slack_weights: Floats | None = None) -> Distances:
    """Solve the programmes of a question; with `slack_weights` (m + s,) the slacks are maximised in a second phase."""
    reference, signs, right, move = question.rows()
    points = len(question.points)
    start = np.arange(points) + (0 if question.inside else reference.shape[1] + len(reference))
    task = simplex.programmes(reference, signs, right, move, start, None if question.inside else right)
    bases = simplex.first_bases(task, convex=question.returns != "crs", seed=0)
    live = _solve(task, bases, question)
    if slack_weights is not None:
        padded = np.zeros(len(signs))
        padded[: len(slack_weights)] = slack_weights / slack_weights.max()
        simplex.optimise(task, bases, np.arange(points), simplex.slack_columns(task, live, padded))
    return _read(task, bases, live, question, slack_weights)


def _solve(task: Programmes, bases: Bases, question: Question) -> Ints:
    """Optimal bases over all reference units; returns the units that can be on the frontier."""
    every = np.arange(task.right.shape[1])
    chosen = _promising(question)
    simplex.optimise(task, bases, every, simplex.columns(task, chosen))
    if not question.inside:
        live, todo = np.arange(len(question.reference)), every
    else:
        beta = (bases.inverse[0] * task.right).sum(axis=0)
        live, todo = np.union1d(chosen, np.flatnonzero(beta < 1e-9)), every
    while len(todo):
        improving, todo = _improving(task, bases, live, todo)
        if not len(todo):
            break
        if np.isin(improving, chosen).all():
            break  # only rounding is left: the gap will tell
        chosen = np.union1d(chosen, improving)
        simplex.optimise(task, bases, todo, simplex.columns(task, chosen))
        if question.inside:
            live = np.union1d(chosen, live[(bases.inverse[0][:, live] * task.right[:, live]).sum(axis=0) < 1e-9])
    return live


def _improving(task: Programmes, bases: Bases, live: Ints, todo: Ints) -> tuple[Ints, Ints]:
    """The reference units that would help one of the programmes `todo`, and those programmes."""
    pricing = simplex.columns(task, live)
    units, waiting = [], []
    for at in range(0, len(todo), simplex.BLOCK):
        rows = todo[at : at + simplex.BLOCK]
        gain, entering = pricing(task, bases.take(rows), rows)
        units.append(np.unique(entering[gain > 0]))
        waiting.append(rows[gain > 0])
    found = np.unique(np.concatenate(units))
    return found[found < task.slacks], np.concatenate(waiting)


def _promising(question: Question) -> Ints:
    """Reference units that are best for some weights: the first columns."""
    inputs, outputs = question.reference.inputs, question.reference.outputs
    count = int(min(len(inputs), 40 + 3 * np.sqrt(len(inputs))))
    random = np.random.default_rng(1)
    v = random.dirichlet(np.full(inputs.shape[1], 0.7), count)
    u = random.dirichlet(np.full(outputs.shape[1], 0.7), count)
    size = np.exp(random.normal(0.0, 1.0, count))[:, None]
    best = [outputs.argmax(axis=0), inputs.argmin(axis=0)] if question.returns != "crs" else []
    for at in range(0, count, 8):  # a few weights at a time stay in the processor's cache
        some = slice(at, at + 8)
        cost, worth = v[some] @ inputs.T, u[some] @ outputs.T
        merit = worth / np.maximum(cost, 1e-300) if question.returns == "crs" else worth * size[some] - cost
        best.append(merit.argmax(axis=1))
    return np.unique(np.concatenate(best))


def _read(task: Programmes, bases: Bases, live: Ints, question: Question, slack_weights: Floats | None) -> Distances:
    """The exact solution of the last bases, its gap, and what HiGHS says where the gap is too wide."""
    every = np.arange(task.right.shape[1])
    inverse = simplex.inverses(task, bases.basis, every)
    values, prices = simplex.times(inverse, task.right), inverse[0]
    gap = np.maximum(_infeasible(task, bases, values, prices), _improvable(task, prices, live))
    beta = values[0].copy()
    weights = np.where((bases.basis < task.slacks) & (values > WEIGHT), values, 0.0)
    weights[0] = 0.0
    slacks = np.zeros_like(values)
    at = (bases.basis >= task.slacks) & (bases.basis < task.outside)
    position, unit = np.nonzero(at)
    slacks[bases.basis[position, unit] - task.slacks, unit] = np.maximum(values[position, unit], 0.0)
    wide = np.flatnonzero(~(gap <= GAP))
    again = _solve_again(task, live, wide, slack_weights)
    beta[wide], gap[wide] = again.beta, again.gap
    slacks[:, wide], prices[:, wide] = again.slacks, again.prices
    weights[:, wide] = 0.0
    position, unit = np.nonzero(weights)
    unit, peer = np.append(unit, wide[again.unit]), np.append(bases.basis[position, unit], again.peer)
    weight = np.append(weights[position, unit[: len(position)]], again.weight)
    order = np.lexsort((peer, unit))
    products = slacks[: task.right.shape[0] - (question.returns != "crs")]
    return Distances(beta, unit[order], peer[order], weight[order], products.T, prices.T, gap, wide)


def _infeasible(task: Programmes, bases: Bases, values: Floats, prices: Floats) -> Floats:
    """By how much basic values are below zero (or a unit outside the reference still serves itself), in units of beta."""
    length = np.sqrt((task.columns**2).sum(axis=0))[bases.basis[1:]] * np.abs(prices).max(axis=0)
    below = (-values[1:] * length).max(axis=0, initial=0.0)
    below[(bases.basis >= task.outside)[1:].any(axis=0)] = np.inf
    return np.where(np.isfinite(values).all(axis=0), below, np.inf)


def _improvable(task: Programmes, prices: Floats, live: Ints) -> Floats:
    """How much a reference unit could still improve each programme, relative to its largest dual price."""
    pricing = simplex.columns(task, live)
    best = np.zeros(prices.shape[1])
    for at in range(0, len(best), simplex.BLOCK):
        some = prices[:, at : at + simplex.BLOCK]
        best[at : at + simplex.BLOCK] = (some.T @ pricing.prices).max(axis=1) / np.abs(some).max(axis=0)
    return np.maximum(best, 0.0)


def _solve_again(task: Programmes, live: Ints, rows: Ints, slack_weights: Floats | None) -> Distances:
    """The programmes `rows` by HiGHS, one after another; NaN where there is no answer."""
    height = len(task.signs)
    beta, gap = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    slacks, prices = np.full((height, len(rows)), np.nan), np.full((height, len(rows)), np.nan)
    units, peers, weights = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0)]
    for number, row in enumerate(rows):
        found = _solve_one(task, live, int(row), slack_weights)
        if found is None:
            continue
        beta[number], lambdas, slacks[:, number], prices[:, number] = found
        gap[number] = abs(beta[number] - prices[:, number] @ task.right[:, row])
        used = np.flatnonzero(lambdas > WEIGHT)
        units.append(np.full(len(used), number))
        peers.append(live[used])
        weights.append(lambdas[used])
    return Distances(
        beta, np.concatenate(units), np.concatenate(peers), np.concatenate(weights), slacks, prices, gap, rows
    )  # fmt: skip


def _solve_one(
    task: Programmes, live: Ints, row: int, slack_weights: Floats | None
) -> tuple[float, Floats, Floats, Floats] | None:
    """beta, weights of the live units, slacks and prices of one programme."""
    right, move, signs = task.right[:, row], task.move[:, row], task.signs
    matrix = np.column_stack([task.columns[:, live], move])
    low, high = np.where(signs > 0, -INFINITY, right), np.where(signs < 0, INFINITY, right)
    cost = np.zeros(len(live) + 1)
    cost[-1] = -1.0
    free = np.zeros(len(cost), bool)
    free[-1] = True
    program = Program(cost, matrix, low, high, free)
    best = program.solve()
    if not best.feasible:
        return None
    found = best
    if slack_weights is not None:
        padded = np.zeros(len(signs))
        padded[: len(slack_weights)] = slack_weights / slack_weights.max()
        for column, price in enumerate((padded * signs) @ matrix):
            program.price(column, price)
        program.price(len(live), 0.0)
        program.bound_column(len(live), -best.value - 1e-9, INFINITY)
        second = program.solve()
        found = second if second.feasible else best
    beta, lambdas = -best.value, np.maximum(found.variables[:-1], 0.0)
    slacks = np.maximum(signs * (right - beta * move - task.columns[:, live] @ lambdas), 0.0)
    return beta, lambdas, slacks, -best.prices
