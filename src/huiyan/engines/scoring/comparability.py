"""Are the rooms linked? Scores of two entries can be compared where a chain of shared judges joins them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Comparability:
    """`parts[k]` holds the entries that shared judges join; `room_parts` the rooms of each part.

    `linked` is true where all entries are one part. `shared_judges` have marked in more than one room.
    """

    linked: bool
    parts: tuple[tuple[int, ...], ...]
    room_parts: tuple[tuple[int, ...], ...]
    shared_judges: tuple[int, ...]


def comparability(
    entry: Sequence[int] | Ints, judge: Sequence[int] | Ints, room: Sequence[int] | Ints | None = None
) -> Comparability:
    """The parts into which shared judges join the entries; `entry`, `judge` of shape (n,), `room` of shape (entries,).

    Judges' severities are estimable between parts only under an assumption (connectedness of a two-way layout:
    Weeks and Williams 1964).

    >>> comparability([0, 0, 1, 1], [0, 1, 2, 3], [0, 1]).parts
    ((0,), (1,))
    """
    i, j = np.asarray(entry, dtype=np.intp), np.asarray(judge, dtype=np.intp)
    entries, judges = int(i.max()) + 1, int(j.max()) + 1
    size = entries + judges
    graph = sparse.coo_matrix((np.ones(len(i)), (i, entries + j)), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    order = np.unique(i)
    parts = _members(order, label[order])
    if room is None:
        return Comparability(len(parts) == 1, parts, (), ())
    rooms = np.asarray(room, dtype=np.intp)
    count = int(rooms.max()) + 1
    judge_of_pair = np.unique(j * count + rooms[i]) // count
    shared = np.flatnonzero(np.bincount(judge_of_pair, minlength=judges) > 1)
    room_parts = tuple(tuple(np.unique(rooms[list(part)]).tolist()) for part in parts)
    return Comparability(len(parts) == 1, parts, room_parts, tuple(shared.tolist()))


def _members(entries: Ints, label: NDArray[np.int32]) -> tuple[tuple[int, ...], ...]:
    """Entries by label, the part with the smallest entry first."""
    by_label = np.argsort(label, kind="stable")
    ends = np.flatnonzero(np.diff(label[by_label])) + 1
    return tuple(sorted(tuple(part.tolist()) for part in np.split(entries[by_label], ends)))
