"""What a change costs: judges who drop out, and pairs that a person fixes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Unpack

import numpy as np

from huiyan.engines.matching.assignment import solve
from huiyan.engines.matching.problem import Ints, Limits, Names, Pairs, Problem, as_pairs, build_problem, fix, places
from huiyan.engines.matching.result import Assignment, make_assignment
from huiyan.engines.numerics.threads import one_thread


@dataclass(frozen=True)
class Reassignment:
    """A new assignment beside the one before."""

    assignment: Assignment
    kept: Ints
    """Pairs (entry, judge) in both, shape (k, 2)."""
    dropped: Ints
    added: Ints


@dataclass(frozen=True)
class FixingCost:
    """What it costs to fix a pair."""

    cost: float
    """Total affinity lost; 0 when a best assignment has the pair anyway."""
    free: Assignment
    with_pair: Assignment
    dropped: Ints
    """Pairs of the free assignment that the fixed pair drives out, itself apart."""
    added: Ints


@one_thread()
def reassign(
    previous: Pairs,
    affinity: Any,
    *,
    unavailable: Sequence[int] = (),
    names: Names | None = None,
    **limits: Unpack[Limits],
) -> Reassignment:
    """Mend an assignment with the smallest change: keep as many of the previous pairs as can be, then the largest total.

    `previous`: pairs (entry, judge), shape (k, 2); `unavailable`: judges who drop out (their loads become 0); the other
    arguments as in `assign`. Raises Impossible where the rest of the judges do not suffice.

    >>> mended = reassign([(0, 0), (1, 1)], [[3, 1, 2], [1, 3, 2]], per_entry=1, max_load=1, unavailable=[0])
    >>> mended.kept.tolist(), mended.added.tolist()
    ([[1, 1]], [[0, 2]])
    """
    fixed = limits.pop("fixed", ())
    problem = _without_judges(build_problem(affinity, names=names, **limits), list(unavailable))
    problem = fix(problem, as_pairs(fixed, problem.entries, problem.judges, "fixed"), names or Names())
    before = as_pairs(previous, problem.entries, problem.judges, "previous")
    after = _smallest_change(problem, before, names)
    return Reassignment(after, *compare(before, after.pairs))


def _without_judges(problem: Problem, gone: list[int]) -> Problem:
    most, least = problem.most.copy(), problem.least.copy()
    most[gone] = least[gone] = 0
    return replace(problem, most=most, least=least)


def _smallest_change(problem: Problem, before: Ints, names: Names | None) -> Assignment:
    """The best assignment where each pair of before is worth so much more that none is given up for anything else."""
    at = places(problem, before)
    at = at[at >= 0]
    spread = float(np.ptp(problem.worth)) if len(problem.worth) else 0.0
    # a simple exchange passes a judge once, so one more kept pair outweighs it
    bonus = (spread or 1.0) * (problem.judges + 1)
    worth = problem.worth.copy()
    worth[at] += bonus
    found = solve(replace(problem, worth=worth), names=names)
    chosen = places(problem, found.pairs)
    chosen = chosen[chosen >= 0]
    bound = found.upper_bound - bonus * int(np.isin(chosen, at).sum())
    return make_assignment(problem, chosen, found.prices, method="smallest change", upper_bound=bound)


@one_thread()
def cost_of_fixing(
    pair: tuple[int, int],
    affinity: Any,
    *,
    names: Names | None = None,
    **limits: Unpack[Limits],
) -> FixingCost:
    """Tell what the total loses when a person fixes the pair (entry, judge); other arguments as in `assign`.

    >>> cost_of_fixing((1, 1), [[3, 1], [2, 0.5]], per_entry=1, max_load=1).cost
    0.0
    >>> cost_of_fixing((1, 0), [[3, 1], [2, 0.5]], per_entry=1, max_load=1).cost
    0.5
    """
    problem = build_problem(affinity, names=names, **limits)
    wanted = as_pairs([pair], problem.entries, problem.judges, "fixed")
    free = solve(problem, names=names)
    if any(tuple(known) == pair for known in free.pairs.tolist()):
        return FixingCost(0.0, free, free, free.pairs[:0], free.pairs[:0])
    held = solve(fix(problem, wanted, names or Names()), names=names)
    _, dropped, added = compare(free.pairs, held.pairs)
    return FixingCost(max(free.total - held.total, 0.0), free, held, dropped, added)


def compare(before: Ints, after: Ints) -> tuple[Ints, Ints, Ints]:
    """Pairs kept, dropped and added, each sorted, shape (k, 2).

    >>> [part.tolist() for part in compare(np.array([[0, 0], [0, 1]]), np.array([[0, 1], [0, 2]]))]
    [[[0, 1]], [[0, 0]], [[0, 2]]]
    """
    old, new = set(map(tuple, before.tolist())), set(map(tuple, after.tolist()))
    kept, dropped, added = (
        np.array(sorted(part), dtype=np.int64).reshape(-1, 2) for part in (old & new, old - new, new - old)
    )
    return kept, dropped, added
