"""`assign`: judges to entries, the best there is, with its proof."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal, Unpack

import numpy as np
from numpy.typing import ArrayLike

from huiyan.engines.matching.auction import Progress
from huiyan.engines.matching.fair import solve_fair
from huiyan.engines.matching.feasibility import Impossible, require_possible
from huiyan.engines.matching.floor import raise_floor
from huiyan.engines.matching.lottery import draw
from huiyan.engines.matching.problem import Floats, Ints, Limits, Names, Problem, build_problem
from huiyan.engines.matching.programme import solve_linear
from huiyan.engines.matching.result import Assignment, Probabilities, bound_from_prices, make_assignment, relative_gap
from huiyan.engines.matching.rooms import link
from huiyan.engines.matching.total import SMALL, TotalSolution, quick_total, solve_total
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop

Objective = Literal["total", "fair", "random"]
CERTAIN = 1e-9
SHARE_OF_NOTHING = 1e-12


def assign(
    affinity: Any,
    *,
    objective: Objective = "total",
    cap: float | None = None,
    seed: int | None = None,
    rooms: ArrayLike | None = None,
    shared: int = 1,
    names: Names | None = None,
    progress: Progress | None = None,
    **limits: Unpack[Limits],
) -> Assignment:
    """Give every entry its judges, with the largest total affinity, the best worst entry, or by a lottery.

    `affinity`: entries x judges, shape (n, m), any finite numbers; a dense array (every pair may be), or a scipy sparse matrix
    (only stored pairs may be, those stored as 0 included). `per_entry`, `max_load`, `min_load`, `eligible`, `fixed` and `forbidden`
    say what must and must not be, see `Limits`.
    `objective`: "total", "fair" (the worst entry first, then the total) or "random" (no pair more probable than `cap`, drawn
    with `seed`). `rooms`: the room of each entry, shape (n,); then some judges read in several rooms, so that every room is
    linked with every other through rooms that have `shared` judges or more in common. `names` are for sentences only.
    `progress` is told how many of how many readings (of "fair" in large contests: rounds) are done, again for every search.

    Raises Impossible (a BadInput) naming the entries, field or judges where judges lack, and BadInput for anything malformed.
    The bound is linear programming duality; the objectives' sources stand in `auction`, `fair` and `lottery`.

    >>> found = assign([[0.9, 0.2, 0.4], [0.8, 0.1, 0.3]], per_entry=1, max_load=1)
    >>> found.pairs.tolist(), round(found.total, 9), found.gap
    ([[0, 2], [1, 0]], 1.2, 0.0)
    """
    problem = build_problem(affinity, names=names, **limits)
    return solve(problem, objective, cap=cap, seed=seed, rooms=rooms, shared=shared, names=names, progress=progress)


@one_thread()
def solve(
    problem: Problem,
    objective: Objective = "total",
    *,
    cap: float | None = None,
    seed: int | None = None,
    rooms: ArrayLike | None = None,
    shared: int = 1,
    names: Names | None = None,
    progress: Progress | None = None,
) -> Assignment:
    """`assign` for a problem that is already built."""
    _check_choice(objective, cap, seed, rooms)
    names = names or Names()
    if objective == "random" and cap is not None and seed is not None:
        return _random(problem, cap, seed, names, progress)
    best = _fair if objective == "fair" else _best
    if rooms is not None:
        return link(problem, _room_numbers(rooms, problem), shared, lambda part: best(part, names, progress), names)
    return best(problem, names, progress)


def _check_choice(objective: str, cap: float | None, seed: int | None, rooms: ArrayLike | None) -> None:
    if objective not in ("total", "fair", "random"):
        raise BadInput(gettext_noop("the objective must be total, fair or random, not '{found}'"), found=objective)
    if objective == "random":
        if cap is None or not 0 < cap <= 1:
            raise BadInput(
                gettext_noop("a randomised assignment needs a cap over 0 and at most 1 on each pair's probability")
            )
        if seed is None:
            raise BadInput(gettext_noop("a randomised assignment needs a seed"))
        if rooms is not None:
            raise BadInput(gettext_noop("rooms cannot be linked in a randomised assignment"))
    elif cap is not None:
        raise BadInput(gettext_noop("a cap is for the randomised assignment only"))


def _room_numbers(rooms: ArrayLike, problem: Problem) -> Ints:
    labels = np.asarray(rooms)
    if labels.shape != (problem.entries,):
        raise BadInput(
            gettext_noop("rooms has {found} names, {size} are needed"), found=labels.size, size=problem.entries
        )
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def _best(problem: Problem, names: Names, progress: Progress | None) -> Assignment:
    found = solve_total(problem, names, progress)
    return make_assignment(problem, found.chosen, found.prices, method=found.method, rounds=found.rounds)


def _fair(problem: Problem, names: Names, progress: Progress | None) -> Assignment:
    best = solve_total(problem, names, progress)
    if not problem.need.any():
        return _best(problem, names, progress)
    if len(problem.judge) > SMALL:
        raised = raise_floor(problem, lambda part: _places_and_prices(quick_total(part, names)), progress)
        return make_assignment(
            problem, raised.chosen, best.prices, method="raised floor", rounds=raised.rounds,
            upper_bound=raised.upper_bound, worst_bound=raised.worst_bound,
        )  # fmt: skip
    found = solve_fair(problem, best.chosen)
    return make_assignment(
        problem, found.chosen, best.prices, method="floor and integer programme", rounds=found.rounds,
        upper_bound=found.upper_bound, worst_bound=found.worst_bound,
    )  # fmt: skip


def _places_and_prices(found: TotalSolution) -> tuple[Ints, Floats]:
    return found.chosen, found.prices


def _random(problem: Problem, cap: float, seed: int, names: Names, progress: Progress | None) -> Assignment:
    require_possible(problem, names)
    _require_spread(problem, cap, names)
    share, prices = _lottery(problem, cap, names, progress)
    open_ = np.flatnonzero(share > SHARE_OF_NOTHING)
    lottery = Probabilities(
        pairs=np.column_stack([problem.entry[open_], problem.judge[open_]]).astype(np.int64),
        probability=share[open_],
        expected_total=float(share @ problem.worth + problem.fixed_worth.sum()),
        upper_bound=bound_from_prices(problem, prices, cap),
        cap=cap,
    )
    answer = make_assignment(
        problem,
        draw(problem, share, seed),
        prices,
        method="lottery",
        probabilities=lottery,
        upper_bound=lottery.upper_bound,
    )
    gap = relative_gap(lottery.expected_total, lottery.upper_bound)
    known = replace(answer.diagnostics, certified=gap <= CERTAIN)
    return replace(answer, upper_bound=lottery.upper_bound, gap=gap, diagnostics=known)


def _lottery(problem: Problem, cap: float, names: Names, progress: Progress | None) -> tuple[Floats, Floats]:
    """Share of each pair and prices of judges. A cap of 1/k is the assignment of k times as many readings, each worth 1/k."""
    times = round(1 / cap)
    try:
        if len(problem.judge) > SMALL and abs(times * cap - 1) < CERTAIN:
            many = replace(problem, need=problem.need * times, least=problem.least * times, most=problem.most * times)
            found = solve_total(many, names, progress)
            share = np.zeros(len(problem.judge))
            share[found.chosen] = cap
            return share, found.prices
        linear = solve_linear(problem, cap=cap)
    except (Impossible, ArithmeticError):
        raise BadInput(
            gettext_noop("under the cap of {cap} the judges cannot do all readings; allow a higher cap"), cap=cap
        ) from None
    return linear.share, linear.prices


def _require_spread(problem: Problem, cap: float, names: Names) -> None:
    """Under a cap each entry needs at least need / cap judges."""
    offers = np.diff(problem.start)
    few = np.flatnonzero(offers * cap < problem.need - 1e-9)
    if len(few):
        raise BadInput(
            gettext_noop("entry {entry} has {judges} eligible judges, at a cap of {cap} it needs {asked}"),
            entry=names.entry(int(few[0])), judges=int(offers[few[0]]), cap=cap,
            asked=int(np.ceil(problem.need[few[0]] / cap - 1e-9)),
        )  # fmt: skip
