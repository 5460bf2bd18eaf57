"""Draws which loans default in a year, given the factors: counts by cell, then exact amounts of a random subset."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit

from huiyan.engines.fund.portfolio import Book, agreed, probabilities
from huiyan.engines.fund.scheme import Model, Scheme

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """Firms grouped by sector and grade; `amounts[start[c]:start[c + 1]]` are the firms of cell c.

    Columns of amounts: the principal by bank, then what is agreed by bank (fen).
    """

    sector: Integers
    grade: Integers
    start: Integers
    amounts: Integers
    threshold: Floats  # of each cell
    sectors: int


def make_cells(loans: Book, scheme: Scheme, *, by_bank: bool) -> Cells:
    """Group the firms of a portfolio; without `by_bank` all banks share one column."""
    firms = int(loans.firm.max()) + 1
    banks = loans.bank if by_bank else np.zeros(len(loans), np.int64)
    width = int(banks.max()) + 1
    amounts = np.zeros((firms, 2 * width), np.int64)
    np.add.at(amounts, (loans.firm, banks), loans.principal)
    np.add.at(amounts, (loans.firm, width + banks), agreed(loans, scheme))
    first = np.unique(loans.firm, return_index=True)[1]
    key = loans.sector[first] * len(loans.grades) + loans.grade[first]
    order = np.argsort(key, kind="stable")
    cells, start = np.unique(key[order], return_index=True)
    sector, grade = np.divmod(cells, len(loans.grades))
    threshold = thresholds(probabilities(loans, scheme.grades), scheme.model)[grade]
    return Cells(sector, grade, np.append(start, firms), amounts[order], threshold, len(loans.sectors))


def thresholds(probability: Floats, model: Model) -> Floats:
    """Hidden value under which a firm defaults, so that its probability of default is exact in either copula."""
    value = ndtri(probability) if model.copula == "gaussian" else stdtrit(model.degrees, probability)
    return np.asarray(value)


def conditional(threshold: Floats, common: Floats, shock: Floats, model: Model) -> Floats:
    """Probability of default given the factors: P(e < (threshold * shock - common) / sd), Vasicek (2002).

    `common` is the weighted sum of the factors; `shock` the square root of chi-squared over its degrees (1 in the Gaussian copula).
    """
    spread = np.sqrt(1.0 - model.correlation - model.sector)
    value = np.asarray(threshold * shock - common)
    value /= spread  # in place: here a simulation spends a fifth of its time
    return np.asarray(ndtr(value, out=value))


class Factors:
    """Common factor, sector factors and shock of successive years; the common one is AR(1) and stationary."""

    def __init__(self, seed: np.random.SeedSequence, scenarios: int, sectors: int, model: Model) -> None:
        self._draw = np.random.default_rng(seed)
        self._size, self._sectors, self.model = scenarios, sectors, model
        self._common: Floats | None = None

    def next_year(self) -> tuple[Floats, Floats]:
        """The weighted factor by sector, shape (sectors, scenarios), and the shock, shape (scenarios,)."""
        model, size = self.model, self._size
        fresh = self._draw.standard_normal(size)
        own = self._draw.standard_normal((self._sectors, size))
        # drawn in both copulas, so that they can be compared with common random numbers
        chi = self._draw.chisquare(model.degrees, size)
        last = self._common
        keep = model.autocorrelation
        self._common = fresh if last is None else keep * last + np.sqrt(1 - keep * keep) * fresh
        weighted = np.sqrt(model.correlation) * self._common + np.sqrt(model.sector) * own
        shock = np.sqrt(chi / model.degrees) if model.copula == "t" else np.ones(size)
        return weighted, shock


def defaults(cells: Cells, factors: Factors, counts: np.random.Generator, subsets: np.random.Generator) -> Integers:
    """Sums of the amounts of the firms that default in one year, shape (scenarios, columns), in fen.

    The count of each cell is binomial given the factors. Its firms are a window of a fresh random order of the cell:
    a simple random sample without replacement in every scenario, at the price of two look-ups whatever the count.
    """
    common, shock = factors.next_year()
    probability = conditional(cells.threshold[:, None], common[cells.sector], shock, factors.model)
    offset = subsets.random(len(shock))
    sums = np.zeros((len(shock), cells.amounts.shape[1]), np.int64)
    for cell in range(len(cells.sector)):
        firms = cells.amounts[cells.start[cell] : cells.start[cell + 1]]
        number = len(firms)
        count = counts.binomial(number, probability[cell])
        order = subsets.permutation(number)
        running = np.zeros((2 * number + 1, firms.shape[1]), np.int64)
        np.cumsum(np.concatenate([firms[order]] * 2), axis=0, out=running[1:])
        begin = (offset * number).astype(np.int64)
        sums += running.take(begin + count, axis=0)
        sums -= running.take(begin, axis=0)
    return sums
