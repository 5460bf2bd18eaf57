"""Randomised assignment: no pair is drawn with a probability over the cap, and the expected total is the largest possible.

The probabilities are a linear programme (Jecmen, Zhang, Liu, Shah, Conitzer and Fang, NeurIPS 2020, PLRA); the draw keeps every
probability and every load by dependent rounding (Gandhi, Khuller, Parthasarathy and Srinivasan, J. ACM 53(3), 2006).
"""

from __future__ import annotations

from itertools import islice

import numpy as np

from huiyan.engines.matching.problem import Floats, Ints, Problem

NEARLY = 1e-9


def draw(problem: Problem, share: Floats, seed: int) -> Ints:
    """Places of the pairs drawn: pair e with probability share[e]; each entry gets its need, each load stays within its limits."""
    rng = np.random.default_rng(seed)
    left, right, value = _fractional_graph(problem, share)
    rounded = _round(left, right, value, rng)
    open_ = np.flatnonzero((share > NEARLY) & (share < 1 - NEARLY))
    chosen = share >= 1 - NEARLY
    chosen[open_] = rounded[: len(open_)]
    return np.flatnonzero(chosen)


def _fractional_graph(problem: Problem, share: Floats) -> tuple[list[int], list[int], list[float]]:
    """Edges with open shares. A dummy entry takes up what a judge's load lacks to a whole number, so every sum is whole."""
    open_ = np.flatnonzero((share > NEARLY) & (share < 1 - NEARLY))
    left, right = problem.entry[open_].astype(np.int64), problem.judge[open_].astype(np.int64)
    load = np.bincount(right, weights=share[open_], minlength=problem.judges)
    lacking = np.ceil(load - NEARLY) - load
    dummy = np.flatnonzero(lacking > NEARLY)
    left = np.concatenate([left, np.full(len(dummy), problem.entries)])
    right = np.concatenate([right, dummy]) + problem.entries + 1
    return left.tolist(), right.tolist(), np.concatenate([share[open_], lacking[dummy]]).tolist()


def _round(left: list[int], right: list[int], value: list[float], rng: np.random.Generator) -> list[bool]:
    """Make every value 0 or 1, keeping its mean and the sum at every node: turn around cycles of open edges until none is left."""
    at: dict[int, set[int]] = {}
    for edge, (a, b) in enumerate(zip(left, right, strict=True)):
        at.setdefault(a, set()).add(edge)
        at.setdefault(b, set()).add(edge)
    for begin in sorted(at):
        path: list[int] = []
        nodes = [begin]
        place = {begin: 0}
        while at[nodes[-1]]:
            here = nodes[-1]
            onward = [e for e in islice(at[here], 2) if not path or e != path[-1]]
            if not onward:  # what is left of rounding errors: a single open edge at a node is whole but for them
                edge = path[-1]
                value[edge] = float(round(value[edge]))
                _close(edge, left, right, at)
                _step_back(path, nodes, place)
                continue
            edge = onward[0]
            there = right[edge] if left[edge] == here else left[edge]
            if there not in place:
                place[there] = len(nodes)
                nodes.append(there)
                path.append(edge)
                continue
            cycle = [*path[place[there] :], edge]
            _turn(cycle, value, rng)
            while len(nodes) > place[there] + 1:
                _step_back(path, nodes, place)
            for used in cycle:
                if value[used] < NEARLY or value[used] > 1 - NEARLY:
                    _close(used, left, right, at)
    return [v > 0.5 for v in value]


def _turn(cycle: list[int], value: list[float], rng: np.random.Generator) -> None:
    """Move along an even cycle by one of the two steps that close an edge, chosen so that every mean stays."""
    even, odd = cycle[0::2], cycle[1::2]
    up = min(min(1 - value[e] for e in even), min(value[e] for e in odd))
    down = min(min(value[e] for e in even), min(1 - value[e] for e in odd))
    step = up if rng.random() < down / (up + down) else -down
    for edge in even:
        value[edge] += step
    for edge in odd:
        value[edge] -= step


def _close(edge: int, left: list[int], right: list[int], at: dict[int, set[int]]) -> None:
    at[left[edge]].discard(edge)
    at[right[edge]].discard(edge)


def _step_back(path: list[int], nodes: list[int], place: dict[int, int]) -> None:
    if path:
        path.pop()
        del place[nodes.pop()]
