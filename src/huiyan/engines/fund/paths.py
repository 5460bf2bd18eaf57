"""Paths of a scheme over years: simulated once for all pool sizes, because no rule but the last looks at the pool."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.fund.draws import Cells, Factors, defaults, make_cells
from huiyan.engines.fund.portfolio import Book
from huiyan.engines.fund.rules import RULES, Rules
from huiyan.engines.fund.scheme import Scheme
from huiyan.engines.numerics.parallel import map_pieces
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
CHUNK = 5_000


@dataclass(frozen=True)
class Claims:
    """What the pool is asked to pay, `claimed[scenario, year]` in fen, whatever its size; with the means behind it.

    `defaulted` has the same shape; `lent`, `halted` (share of the books) and `cut[rule]` are means by year (fen a year).
    """

    claimed: Integers
    defaulted: Integers
    lent: Floats
    halted: Floats
    cut: dict[str, Floats]
    seed: int

    @property
    def scenarios(self) -> int:
        return len(self.claimed)

    @property
    def years(self) -> int:
        return int(self.claimed.shape[1])


@dataclass(frozen=True)
class _Task:
    cells: Cells
    scheme: Scheme
    book: Integers
    years: int
    seed: int


@dataclass(frozen=True)
class _Part:
    claimed: Integers
    defaulted: Integers
    lent: Integers  # sums over the scenarios, so that their order of addition cannot matter
    halted: Floats
    cut: Integers


@one_thread()
def simulate(
    loans: Book,
    scheme: Scheme,
    *,
    years: int,
    scenarios: int,
    seed: int,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Claims:
    """Simulate what a scheme asks of its pool over `years`, for `scenarios` equally likely futures.

    The same seed gives the same result, wherever `executor` spreads the work; two schemes with the same seed see the same
    economy (common random numbers). Raises BadInput for unknown grades or non-positive sizes.
    Model: one-factor (Vasicek 2002) with sector terms; the amounts of the defaulted loans are exact.

    >>> from huiyan.engines.fund import Scheme, book, simulate
    >>> loans = book([100_000_000] * 50, ["B"] * 50)
    >>> claims = simulate(loans, Scheme(shares_bp={"city": 8000}, grades={"B": 0.02}), years=3, scenarios=1000, seed=1)
    >>> claims.claimed.shape, int(claims.claimed.max() % 80_000_000)
    ((1000, 3), 0)
    """
    for name, value in (("years", years), ("scenarios", scenarios)):
        if value < 1:
            raise BadInput(gettext_noop("{name} is {value}; it must be at least 1"), name=name, value=value)
    by_bank = scheme.caps.bank_bp is not None or bool(scheme.breaker and scheme.breaker.by_bank)
    cells = make_cells(loans, scheme, by_bank=by_bank)
    width = cells.amounts.shape[1] // 2
    task = _Task(cells, scheme, cells.amounts[:, :width].sum(axis=0), years, seed)
    chunks = [(chunk, min(CHUNK, scenarios - begin)) for chunk, begin in enumerate(range(0, scenarios, CHUNK))]
    parts = map_pieces(partial(_simulate_chunk, task), chunks, executor, progress)
    return _join(parts, scenarios, seed)


def _simulate_chunk(task: _Task, piece: tuple[int, int]) -> _Part:
    chunk, size = piece
    # one stream for each use, so that schemes that draw other counts still share their factors
    streams = np.random.SeedSequence(task.seed, spawn_key=(chunk,)).spawn(3)
    factors = Factors(streams[0], size, task.cells.sectors, task.scheme.model)
    counts, subsets = (np.random.default_rng(stream) for stream in streams[1:])
    rules = Rules(task.scheme, task.book, size)
    claimed = np.empty((size, task.years), np.int64)
    defaulted = np.empty((size, task.years), np.int64)
    lent, halted = np.zeros(task.years, np.int64), np.zeros(task.years)
    cut = np.zeros((len(RULES), task.years), np.int64)
    for year in range(task.years):
        did = rules.next_year(defaults(task.cells, factors, counts, subsets))
        claimed[:, year], defaulted[:, year] = did.claimed, did.defaulted
        lent[year], halted[year] = did.lent.sum(), did.halted.sum()
        cut[:, year] = [did.cut[rule].sum() for rule in RULES]
    return _Part(claimed, defaulted, lent, halted, cut)


def _join(parts: list[_Part], scenarios: int, seed: int) -> Claims:
    cut = sum((part.cut.astype(np.float64) for part in parts), np.zeros_like(parts[0].cut, np.float64)) / scenarios
    return Claims(
        claimed=np.concatenate([part.claimed for part in parts]),
        defaulted=np.concatenate([part.defaulted for part in parts]),
        lent=sum((part.lent.astype(np.float64) for part in parts), np.zeros(parts[0].claimed.shape[1])) / scenarios,
        halted=sum((part.halted for part in parts), np.zeros(parts[0].claimed.shape[1])) / scenarios,
        cut=dict(zip(RULES, cut, strict=True)),
        seed=seed,
    )
