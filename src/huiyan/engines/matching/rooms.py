"""Rooms that can be compared: some judges read in several rooms, so that severity can be told from quality.

Two rooms are linked when enough judges read in both; all rooms must hang together (connected incomplete block designs:
Eccleston and Hedayat, Annals of Statistics 2, 1974).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from huiyan.engines.matching.problem import Floats, Ints, Names, Pairs, Problem, fix, places
from huiyan.engines.matching.result import Assignment, bound_from_prices, with_bounds
from huiyan.engines.tables import BadInput, gettext_noop


@dataclass(frozen=True)
class Linkage:
    """How far rooms hang together."""

    groups: Ints
    """Number of the group of linked rooms that each room is in, shape (rooms,)."""
    in_common: Ints
    """Judges that read in both rooms, shape (rooms, rooms)."""

    @property
    def linked(self) -> bool:
        return int(self.groups.max(initial=0)) == 0


def linkage(pairs: Pairs, rooms: Sequence[int] | Ints, *, shared: int = 1) -> Linkage:
    """Tell which rooms are linked by judges; `rooms` is the room number of each entry, shape (n,).

    >>> linkage([(0, 0), (1, 0), (2, 1)], [0, 1, 2]).groups.tolist()
    [0, 0, 1]
    """
    room = np.asarray(rooms, dtype=np.int64)
    found = np.asarray(pairs if isinstance(pairs, np.ndarray) else list(pairs), dtype=np.int64).reshape(-1, 2)
    judges = int(found[:, 1].max(initial=-1)) + 1
    sits = np.zeros((int(room.max(initial=-1)) + 1, judges), np.int64)
    sits[room[found[:, 0]], found[:, 1]] = 1
    in_common = sits @ sits.T
    return Linkage(_components(in_common >= shared), in_common)


def link(problem: Problem, room: Ints, shared: int, best: Callable[[Problem], Assignment], names: Names) -> Assignment:
    """The best assignment found with all rooms linked: pairs that link are fixed one after another, cheapest first by the prices.

    Its bounds are those of the assignment that need not link, so the gap holds what linking costs.
    """
    free = found = best(problem)
    bound = bound_from_prices(problem, free.prices)
    while True:
        now = linkage(found.pairs, room, shared=shared)
        if now.linked:
            return with_bounds(found, bound, free)
        pair = _cheapest_link(problem, found, room, now)
        if pair is None:
            lonely = np.flatnonzero(room == np.flatnonzero(now.groups != now.groups[0])[0])[0]
            raise BadInput(
                gettext_noop(
                    "no judge can link the room of entry {entry} with the others; allow a larger load or fewer conflicts"
                ),
                entry=names.entry(int(lonely)),
            )
        problem = fix(problem, pair, names)
        found = best(problem)


def _cheapest_link(problem: Problem, found: Assignment, room: Ints, now: Linkage) -> Ints | None:
    """Two pairs of one judge in two groups of rooms: one that is there, one to add; None when there is no such judge."""
    sits = np.zeros((len(now.groups), problem.judges), bool)
    sits[room[found.pairs[:, 0]], found.pairs[:, 1]] = True
    cost = _cost_of_pairs(problem, found)
    where = now.groups[room[problem.entry]]
    usable = (problem.need[problem.entry] > 0) & (problem.most[problem.judge] > 0)
    for candidate in np.argsort(cost, kind="stable"):
        entry, judge = int(problem.entry[candidate]), int(problem.judge[candidate])
        if not usable[candidate] or sits[room[entry], judge]:
            continue
        held = found.pairs[(found.pairs[:, 1] == judge) & (now.groups[room[found.pairs[:, 0]]] != where[candidate])]
        pair = _new_pairs(problem, held, entry, judge)
        if pair is not None:
            return pair
    return None


def _new_pairs(problem: Problem, held: Ints, entry: int, judge: int) -> Ints | None:
    """The pair to add and one already held, unless that one is fixed already."""
    if not len(held):
        return None
    fixed = set(map(tuple, problem.fixed.tolist()))
    if any(tuple(pair) in fixed for pair in held.tolist()):
        return np.array([[entry, judge]])
    if problem.most[judge] < 2 or not (places(problem, held[:1]) >= 0).all():
        return None
    return np.concatenate([held[:1], [[entry, judge]]])


def _cost_of_pairs(problem: Problem, found: Assignment) -> Floats:
    """What taking a pair costs at least, at the judges' prices: the entry's last choice less this one."""
    net = problem.worth - found.prices[problem.judge]
    order = np.lexsort((-net, problem.entry))
    rank = np.arange(len(net)) - np.repeat(problem.start[:-1], np.diff(problem.start))
    last = np.full(problem.entries, np.inf)
    at_last = rank == np.repeat(problem.need, np.diff(problem.start)) - 1
    last[problem.entry[order][at_last]] = net[order][at_last]
    return np.asarray(np.maximum(last[problem.entry] - net, 0.0), dtype=np.float64)


def _components(linked: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Ints:
    """Number of the connected component of each node, in order of first appearance."""
    label = np.full(len(linked), -1, np.int64)
    for begin in range(len(linked)):
        if label[begin] >= 0:
            continue
        label[begin] = label.max() + 1
        front = [begin]
        while front:
            for other in np.flatnonzero(linked[front.pop()] & (label < 0)):
                label[other] = label[begin]
                front.append(int(other))
    return label
