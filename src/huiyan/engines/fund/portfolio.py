"""A portfolio as the simulation needs it: loans with a grade, a sector and a bank, in integer fen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.fund.scheme import Scheme
from huiyan.engines.fund.shares import FULL
from huiyan.engines.numerics.threads import one_thread
from huiyan.engines.tables import BadInput, gettext_noop

# rates in basis points are multiplied with sums of fen
MOST_BOOK_FEN = 2**63 // FULL // 4
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Book:
    """Loans 0..n-1: principal (fen); grade, sector, bank and firm as indexes. A firm defaults on all its loans at once."""

    principal: Integers
    grade: Integers
    sector: Integers
    bank: Integers
    firm: Integers
    grades: tuple[str, ...]
    sectors: tuple[str, ...]
    banks: tuple[str, ...]

    def __post_init__(self) -> None:
        if not len(self.principal):
            raise BadInput(gettext_noop("there is no loan"))
        if self.principal.min() <= 0:
            raise BadInput(
                gettext_noop("loan number {number} has no positive principal"),
                number=int(np.argmin(self.principal)) + 1,
            )
        if float(self.principal.sum(dtype=np.float64)) > MOST_BOOK_FEN:
            raise BadInput(gettext_noop("the loans add up to more than {most} fen"), most=MOST_BOOK_FEN)
        first = np.unique(self.firm, return_index=True)[1][self.firm]
        for name, of in (("grade", self.grade), ("sector", self.sector)):
            if (of != of[first]).any():
                number = int(np.argmax(of != of[first])) + 1
                raise BadInput(
                    gettext_noop("loan number {number}: its firm has another {name} in an earlier loan"),
                    number=number,
                    name=name,
                )

    def __len__(self) -> int:
        return len(self.principal)

    @property
    def total(self) -> int:
        return int(self.principal.sum())


def book(
    principal: Sequence[int] | Integers,
    grade: Sequence[str],
    *,
    sector: Sequence[str] | None = None,
    bank: Sequence[str] | None = None,
    firm: Sequence[str] | None = None,
) -> Book:
    """Number the grades, sectors, banks and firms of `n` loans; lists that are left out mean "all the same" (firm: each its own).

    `principal` in fen, shape (n,). Raises BadInput where nothing is lent or a principal is not positive.

    >>> book([500_000_00, 300_000_00], ["A", "B"]).total
    80000000
    """
    n = len(principal)
    grades, grade_of = _number(grade)
    sectors, sector_of = _number(sector or [""] * n)
    banks, bank_of = _number(bank or [""] * n)
    firm_of = _number(firm)[1] if firm else np.arange(n, dtype=np.int64)
    return Book(np.asarray(principal, np.int64), grade_of, sector_of, bank_of, firm_of, grades, sectors, banks)


def agreed(loans: Book, scheme: Scheme) -> Integers:
    """What the pool owes for each loan if it alone defaults, in fen, shape (n,): public shares floored, cap by firm."""
    owed = np.zeros(len(loans), np.int64)
    for share in scheme.shares_bp.values():
        owed += loans.principal * share // FULL
    if scheme.caps.firm is not None:
        together = by_firm(loans, owed)[loans.firm]
        over = together > scheme.caps.firm
        owed[over] = np.floor(owed[over] * (scheme.caps.firm / together[over])).astype(np.int64)
    return owed


def by_firm(loans: Book, amounts: Integers) -> Integers:
    """Sums of amounts by firm, exact, shape (firms,)."""
    sums = np.zeros(int(loans.firm.max()) + 1, np.int64)
    np.add.at(sums, loans.firm, amounts)
    return sums


def probabilities(loans: Book, grades: Mapping[str, float]) -> NDArray[np.float64]:
    """Probability of default by grade index; raises BadInput naming a grade that the scheme does not know."""
    for grade in loans.grades:
        if grade not in grades:
            raise BadInput(
                gettext_noop("the grade '{grade}' is unknown; the scheme knows: {known}"),
                grade=grade,
                known=", ".join(grades),
            )
    return np.array([grades[grade] for grade in loans.grades])


@one_thread()
def expected_loss(loans: Book, scheme: Scheme) -> float:
    """Expected payment of one year in fen, in closed form: the sum of probability times what is agreed.

    >>> from huiyan.engines.fund.scheme import Scheme
    >>> expected_loss(book([1_000_000_00], ["A"]), Scheme(shares_bp={"city": 8000}, grades={"A": 0.02}))
    1600000.0
    """
    sums = np.bincount(loans.grade, agreed(loans, scheme).astype(np.float64), minlength=len(loans.grades))
    return float(probabilities(loans, scheme.grades) @ sums)


def _number(names: Sequence[str]) -> tuple[tuple[str, ...], Integers]:
    found, index = np.unique(np.asarray(names, dtype=str), return_inverse=True)
    return tuple(str(name) for name in found), index.astype(np.int64)
