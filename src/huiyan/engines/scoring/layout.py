"""Scores laid out for Henderson's mixed model equations: entries on the left side, judges and then rooms on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

from huiyan.engines.tables import BadInput, gettext_noop

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Sides = tuple[Floats, Floats]  # what belongs to entries, and what to judges and rooms; vectors, or columns of many

Block = tuple[slice, sparse.csr_matrix]  # some entries, and which judges marked them

ENTRIES_AT_ONCE = 1 << 14  # their numbers stay in the cache


@dataclass(frozen=True, eq=False)
class Layout:
    """Who marked what: `entry`, `judge`, `y` of shape (n,), `x` the fixed effects' columns, `room` of shape (entries,).

    `y` is centred by `centre`. All else is counted from these once, when it is asked for.
    """

    entry: Ints
    judge: Ints
    room: Ints | None
    y: Floats
    x: Floats
    entries: int
    judges: int
    rooms: int
    centre: float

    @property
    def n(self) -> int:
        return len(self.y)

    @property
    def right(self) -> int:
        return self.judges + self.rooms

    @property
    def sizes(self) -> tuple[int, ...]:
        """Levels of each random factor."""
        return (self.entries, self.judges, self.rooms) if self.rooms else (self.entries, self.judges)

    @cached_property
    def spread(self) -> float:
        """Variance of all scores."""
        return float(np.var(self.y))

    @cached_property
    def per_entry(self) -> Floats:
        """Scores of each entry."""
        return np.bincount(self.entry, minlength=self.entries).astype(np.float64)

    @cached_property
    def per_right(self) -> Floats:
        """Scores of each judge, and in each room."""
        return self.sums(np.ones(self.n))[1]

    @cached_property
    def marked(self) -> sparse.csr_matrix:
        """How often every judge marked every entry, (entries, judges)."""
        rows, columns = self.entry.astype(np.int32), self.judge.astype(np.int32)
        return sparse.csr_matrix((np.ones(self.n), (rows, columns)), shape=(self.entries, self.judges))

    def belongs(self, values: Floats, part: slice = slice(None)) -> sparse.csr_matrix:
        """The entries' values, each in the column of its room, (entries of the part, rooms)."""
        room = np.zeros(0, np.int32) if self.room is None else self.room[part].astype(np.int32)
        ends = np.arange(len(room) + 1, dtype=np.int32)
        return sparse.csr_matrix((values, room, ends), shape=(len(room), self.rooms))

    @cached_property
    def on_right(self) -> sparse.csr_matrix:
        """Scores of every entry by judge and, beside them, by room, (entries, judges + rooms)."""
        if self.room is None:
            return self.marked
        return sparse.csr_matrix(sparse.hstack([self.marked, self.belongs(self.per_entry)]))

    @cached_property
    def blocks(self) -> list[Block]:
        """The rows of `marked` some entries at a time, without a copy of them; at least as many as there are judges."""
        step = max(ENTRIES_AT_ONCE, self.judges)
        return [self._rows(slice(begin, min(begin + step, self.entries))) for begin in range(0, self.entries, step)]

    def _rows(self, part: slice) -> Block:
        ends = self.marked.indptr[part.start : part.stop + 1]
        held = slice(ends[0], ends[-1])
        numbers = (self.marked.data[held], self.marked.indices[held], ends - ends[0])
        return part, sparse.csr_matrix(numbers, shape=(part.stop - part.start, self.judges))

    def sums(self, values: Floats) -> Sides:
        """Sums of a vector over scores: by entry, and by judge and room."""
        left = np.bincount(self.entry, values, self.entries)
        right = np.bincount(self.judge, values, self.judges)
        if self.room is not None:
            right = np.concatenate([right, np.bincount(self.room, left, self.rooms)])
        return np.asarray(left, dtype=np.float64), np.asarray(right, dtype=np.float64)

    def spread_out(self, left: Floats, right: Floats) -> Floats:
        """The effects of entry, judge and room at every score."""
        out = self.with_room(left, right)[self.entry]
        out += right[self.judge]
        return np.asarray(out)

    def with_room(self, left: Floats, right: Floats) -> Floats:
        """The effect of every entry and of its room together."""
        return left if self.room is None else np.asarray(left + right[self.judges :][self.room])

    def to_entries(self, right: Floats) -> Floats:
        """Columns of effects of judges and rooms, summed over every entry's scores."""
        out = np.empty((self.entries, right.shape[1]))
        for block in self.blocks:
            out[block[0]] = self.to_block(block, right)
        return out

    def to_block(self, block: Block, right: Floats) -> Floats:
        """The same for one block of entries."""
        part, marked = block
        out = marked @ right[: self.judges]
        if self.rooms:
            out += self.belongs(self.per_entry[part], part) @ right[self.judges :]
        return np.asarray(out)

    def from_entries(self, left: Floats) -> Floats:
        """Columns of effects of entries, summed over every judge's scores and every room's."""
        # the transpose is a view: judges' sums stay in the cache while the entries stream by
        out = self.marked.T @ left
        return np.vstack([out, self.belongs(self.per_entry).T @ left]) if self.rooms else np.asarray(out)

    def split(self, right: Floats) -> tuple[Floats, ...]:
        """Judges, and rooms where there are any."""
        return (right[: self.judges], right[self.judges :]) if self.rooms else (right,)

    def alone(self, factor: int, effect: Floats) -> Sides:
        """One factor's effects as those of entries and of judges and rooms, all others zero."""
        left, right = np.zeros(self.entries), np.zeros(self.right)
        begin = sum(self.sizes[1:factor])
        (left if factor == 0 else right[begin : begin + self.sizes[factor]])[:] = effect
        return left, right

    def within(self, group: Ints, size: int) -> float:
        """Mean square of the scores within groups."""
        counts = np.maximum(np.bincount(group, minlength=size), 1)
        away = self.y - (np.bincount(group, self.y, size) / counts)[group]
        return float(away @ away) / max(self.n - size, 1)


def lay_out(
    entry: Sequence[int] | Ints,
    judge: Sequence[int] | Ints,
    score: Sequence[float] | Floats,
    *,
    room: Sequence[int] | Ints | None = None,
    covariates: Floats | None = None,
    entries: int | None = None,
    judges: int | None = None,
) -> Layout:
    """Check the arrays and lay them out; a single room is no room. Malformed arrays raise BadInput."""
    i, j = np.asarray(entry, dtype=np.intp), np.asarray(judge, dtype=np.intp)
    y = np.array(score, dtype=np.float64)
    if not i.shape == j.shape == y.shape or y.ndim != 1:
        raise BadInput(gettext_noop("entries, judges and scores are not equally many"))
    if len(y) == 0 or not np.isfinite(y).all() or i.min() < 0 or j.min() < 0:
        raise BadInput(gettext_noop("there are no scores, or a score is not a finite number"))
    size = max(int(i.max()) + 1, entries or 0)
    rooms, count = _rooms(room, size)
    x = np.ones((len(y), 1)) if covariates is None else np.column_stack([np.ones(len(y)), covariates])
    centre = float(y.mean())
    return Layout(i, j, rooms, y - centre, x, size, max(int(j.max()) + 1, judges or 0), count, centre)


def _rooms(room: Sequence[int] | Ints | None, entries: int) -> tuple[Ints | None, int]:
    rooms = None if room is None else np.asarray(room, dtype=np.intp)
    if rooms is not None and rooms.shape != (entries,):
        raise BadInput(
            gettext_noop("there are {found} rooms for {expected} entries"), found=len(rooms), expected=entries
        )
    count = 0 if rooms is None else int(rooms.max()) + 1
    return (None, 0) if count < 2 else (rooms, count)
