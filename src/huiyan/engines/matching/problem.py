"""What is to be assigned: the pairs that may be, what each is worth, how many readings an entry needs and a judge may do.

Entries are 0..n-1, judges 0..m-1; the caller keeps their names. A pair is one judge reading one entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Required, TypeAlias, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from huiyan.engines.tables import BadInput, gettext_noop

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
BLOCK_OF_VALUES = 4_000_000
"""Numbers looked at together, so that a large problem needs little memory."""
Pairs: TypeAlias = Ints | Iterable[tuple[int, int]]
"""Pairs (entry, judge), shape (k, 2)."""


class Limits(TypedDict, total=False):
    """What `assign` and all that asks about the same problem are told of it, by keyword."""

    per_entry: Required[ArrayLike]
    """Readings of each entry, a number or shape (n,)."""
    max_load: Required[ArrayLike]
    """Most readings of each judge, a number or shape (m,)."""
    min_load: ArrayLike
    """Fewest readings of each judge, a number or shape (m,); 0 unless given."""
    eligible: ArrayLike | None
    """Mask of shape (n, m), False for a conflict."""
    fixed: Pairs
    """Pairs (entry, judge) that must be, shape (k, 2)."""
    forbidden: Pairs
    """Pairs that must not be."""


@dataclass(frozen=True)
class Names:
    """How entries and judges are called in sentences; by their numbers from 1 where not given."""

    entries: Sequence[str] | None = None
    judges: Sequence[str] | None = None
    topics: Sequence[str] | None = None
    """Field of each entry."""

    def entry(self, number: int) -> str:
        return str(number + 1) if self.entries is None else self.entries[number]

    def judge(self, number: int) -> str:
        return str(number + 1) if self.judges is None else self.judges[number]


@dataclass(frozen=True)
class Problem:
    """Pairs by entry in compressed rows: pair e of entry i (start[i] <= e < start[i+1]) is judge[e], worth worth[e]."""

    start: Ints
    judge: NDArray[np.int32]
    worth: Floats
    need: Ints
    """Readings that each entry still needs, shape (n,)."""
    least: Ints
    most: Ints
    """Fewest and most readings of each judge, shape (m,)."""
    fixed: Ints
    """Pairs that a person has fixed, shape (k, 2); no longer among the pairs, need, least and most."""
    fixed_worth: Floats

    @property
    def entries(self) -> int:
        return len(self.need)

    @property
    def judges(self) -> int:
        return len(self.most)

    @property
    def entry(self) -> NDArray[np.int32]:
        """The entry of each pair, shape (pairs,)."""
        return np.repeat(np.arange(self.entries, dtype=np.int32), np.diff(self.start))

    def readings(self, chosen: Ints) -> Ints:
        """The fixed pairs and those at the places `chosen`, as (entry, judge) in their order."""
        entry = np.searchsorted(self.start, chosen, side="right") - 1
        found = np.column_stack([entry, self.judge[chosen].astype(np.int64)])
        every = np.concatenate([self.fixed, found])
        return every[np.lexsort((every[:, 1], every[:, 0]))]

    def asked(self) -> Ints:
        """Readings asked for by each entry, those fixed included, shape (n,)."""
        return self.need + np.bincount(self.fixed[:, 0], minlength=self.entries)


def best_values(problem: Problem, values: Floats, count: int) -> Floats:
    """The `count` largest values of each entry's pairs, largest first, -inf where it has fewer, shape (n, count)."""
    size = np.diff(problem.start)
    width = max(int(size.max(initial=0)), count)
    found = np.empty((problem.entries, count))
    block = max(BLOCK_OF_VALUES // width, 1)
    for first in range(0, problem.entries, block):
        rows = slice(first, first + block)
        there = np.arange(width) < size[rows, None]
        table = np.full(there.shape, -np.inf)
        table[there] = values[problem.start[first] : problem.start[min(first + block, problem.entries)]]
        if count < width:
            table = np.partition(table, width - count, axis=1)[:, width - count :]
        found[rows] = np.sort(table, axis=1)[:, ::-1]
    return found


def build_problem(
    affinity: Any,
    *,
    per_entry: ArrayLike,
    max_load: ArrayLike,
    min_load: ArrayLike = 0,
    eligible: ArrayLike | None = None,
    fixed: Pairs = (),
    forbidden: Pairs = (),
    names: Names | None = None,
) -> Problem:
    """Check what was given to `assign` and put it in rows; see there for the arguments."""
    names = names or Names()
    entry, judge, worth, (n, m) = _all_pairs(affinity, names)
    if eligible is not None:
        mask = np.asarray(eligible, dtype=bool)
        if mask.shape != (n, m):
            raise BadInput(gettext_noop("eligible is {found}, affinity is {n} x {m}"), found=mask.shape, n=n, m=m)
        open_ = mask[entry, judge]
        entry, judge, worth = entry[open_], judge[open_], worth[open_]
    problem = Problem(
        start=np.concatenate([[0], np.cumsum(np.bincount(entry, minlength=n))]).astype(np.int64),
        judge=judge,
        worth=worth,
        need=_counts(per_entry, n, "per_entry"),
        least=_counts(min_load, m, "min_load"),
        most=_counts(max_load, m, "max_load"),
        fixed=np.zeros((0, 2), np.int64),
        fixed_worth=np.zeros(0),
    )
    over = np.flatnonzero(problem.least > problem.most)
    if len(over):
        raise BadInput(
            gettext_noop("judge {judge}: the least load is over the largest"), judge=names.judge(int(over[0]))
        )
    problem = without(problem, as_pairs(forbidden, n, m, "forbidden"))
    return fix(problem, as_pairs(fixed, n, m, "fixed"), names)


def as_pairs(pairs: Pairs, n: int, m: int, name: str) -> Ints:
    """Pairs as an array of shape (k, 2), each once; a number out of range raises BadInput."""
    found = np.asarray(pairs if isinstance(pairs, np.ndarray) else list(pairs), dtype=np.int64).reshape(-1, 2)
    wrong = (found < 0).any(axis=1) | (found[:, 0] >= n) | (found[:, 1] >= m)
    if wrong.any():
        entry, judge = found[wrong][0] + 1
        raise BadInput(gettext_noop("{name}: there is no pair ({entry}, {judge})"), name=name, entry=entry, judge=judge)
    return np.unique(found, axis=0)


def places(problem: Problem, pairs: Ints) -> Ints:
    """The place of each pair among the problem's pairs, -1 where it may not be; shape (k,)."""
    if not len(pairs):
        return np.zeros(0, np.int64)
    width = np.int64(max(problem.judges, 1))
    keys = problem.entry.astype(np.int64) * width + problem.judge
    wanted = pairs[:, 0] * width + pairs[:, 1]
    at = np.searchsorted(keys, wanted)
    found = at < len(keys)
    found[found] = keys[at[found]] == wanted[found]
    return np.where(found, at, -1)


def only(problem: Problem, keep: Bools, **changes: Any) -> Problem:
    """The problem with the marked pairs only."""
    kept = np.concatenate([[0], np.cumsum(keep)])
    start = kept[problem.start].astype(np.int64)
    return replace(problem, start=start, judge=problem.judge[keep], worth=problem.worth[keep], **changes)


def without(problem: Problem, pairs: Ints) -> Problem:
    """The problem without these pairs; pairs that may not be anyway are no error."""
    at = places(problem, pairs)
    at = at[at >= 0]
    if not len(at):
        return problem
    keep = np.ones(len(problem.judge), bool)
    keep[at] = False
    return only(problem, keep)


def fix(problem: Problem, pairs: Ints, names: Names) -> Problem:
    """The problem where these pairs are decided: BadInput when one may not be, or they are too many for an entry or judge."""
    if not len(pairs):
        return problem
    at = places(problem, pairs)
    if (at < 0).any():
        entry, judge = pairs[at < 0][0]
        raise BadInput(
            gettext_noop("entry {entry} is fixed to judge {judge}, who may not read it"),
            entry=names.entry(int(entry)),
            judge=names.judge(int(judge)),
        )
    by_entry = np.bincount(pairs[:, 0], minlength=problem.entries)
    by_judge = np.bincount(pairs[:, 1], minlength=problem.judges)
    for given, most, name, template in (
        (
            by_entry,
            problem.need,
            names.entry,
            gettext_noop("entry {number} has {found} fixed judges, {most} are asked for"),
        ),
        (
            by_judge,
            problem.most,
            names.judge,
            gettext_noop("judge {number} has {found} fixed entries, at most {most} may be"),
        ),
    ):
        over = np.flatnonzero(given > most)
        if len(over):
            raise BadInput(template, number=name(int(over[0])), found=int(given[over[0]]), most=int(most[over[0]]))
    keep = np.ones(len(problem.judge), bool)
    keep[at] = False
    return only(
        problem,
        keep,
        need=problem.need - by_entry,
        least=np.maximum(problem.least - by_judge, 0),
        most=problem.most - by_judge,
        fixed=np.concatenate([problem.fixed, pairs]),
        fixed_worth=np.concatenate([problem.fixed_worth, problem.worth[at]]),
    )


def _all_pairs(affinity: Any, names: Names) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats, tuple[int, int]]:
    """Entry, judge and worth of every pair, by entry and then judge."""
    if hasattr(affinity, "tocsr"):
        rows = affinity.tocsr()
        if not rows.has_canonical_format:
            rows = rows.copy()  # the caller's matrix stays as it is
            rows.sum_duplicates()
        n, m = rows.shape
        entry = np.repeat(np.arange(n, dtype=np.int32), np.diff(rows.indptr))
        judge, worth = rows.indices.astype(np.int32, copy=False), np.asarray(rows.data, dtype=np.float64)
    else:
        dense = np.asarray(affinity, dtype=np.float64)
        if dense.ndim != 2:
            raise BadInput(gettext_noop("affinity must be a table of entries x judges"))
        n, m = dense.shape
        entry = np.repeat(np.arange(n, dtype=np.int32), m)
        judge, worth = np.tile(np.arange(m, dtype=np.int32), n), dense.ravel()
    if not np.isfinite(worth).all():
        bad = int(np.flatnonzero(~np.isfinite(worth))[0])
        raise BadInput(
            gettext_noop("the affinity of entry {entry} and judge {judge} is not a finite number"),
            entry=names.entry(int(entry[bad])), judge=names.judge(int(judge[bad])),
        )  # fmt: skip
    return entry, judge, worth, (int(n), int(m))


def _counts(given: ArrayLike, size: int, name: str) -> Ints:
    """A number for all or one for each, as whole numbers, shape (size,)."""
    values = np.asarray(given, dtype=np.float64)
    if values.ndim > 1 or (values.ndim == 1 and len(values) != size):
        raise BadInput(
            gettext_noop("{name} has {found} numbers, {size} are needed"), name=name, found=values.size, size=size
        )
    if not np.isfinite(values).all() or (values < 0).any() or (values != np.floor(values)).any():
        raise BadInput(gettext_noop("{name} must be whole numbers, 0 or more"), name=name)
    return np.broadcast_to(values.astype(np.int64), (size,)).copy()
