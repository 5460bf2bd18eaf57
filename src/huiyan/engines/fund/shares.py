"""Who bears which part of a loss: integer fen, shares in basis points, nothing lost in rounding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.tables import BadInput, gettext_noop

FULL = 10_000  # basis points
BANK = "bank"
# amount * basis points must fit 64 bits
MOST_FEN = (2**63 - 1) // FULL


@dataclass(frozen=True)
class Split:
    """One loss, split: fen by public party and what is left for the bank."""

    public: Mapping[str, int]
    bank: int

    @property
    def total(self) -> int:
        return sum(self.public.values()) + self.bank


def check_shares(shares_bp: Mapping[str, int]) -> None:
    """Refuse shares that are no whole basis points, negative, over the whole, or given to the bank.

    >>> check_shares({"city": 4000, "county": 7000})
    Traceback (most recent call last):
    ...
    huiyan.engines.tables.BadInput: the public shares add up to 11000 basis points, over 10000
    """
    for party, share in shares_bp.items():
        if party == BANK:
            raise BadInput(
                gettext_noop("the bank takes what the public parties leave; give no share for '{party}'"), party=party
            )
        if isinstance(share, bool) or not isinstance(share, int) or not 0 <= share <= FULL:
            raise BadInput(
                gettext_noop(
                    "the share of '{party}' is {share}; it must be a whole number of basis points from 0 to 10000"
                ),
                party=party,
                share=share,
            )
    total = sum(shares_bp.values())
    if total > FULL:
        raise BadInput(gettext_noop("the public shares add up to {total} basis points, over 10000"), total=total)


def split(amount: int, shares_bp: Mapping[str, int]) -> Split:
    """Split a loss in fen: each public party pays its share rounded down to a fen, the bank takes the residual.

    The parts always sum to the amount. Raises BadInput for a negative amount or bad shares.

    >>> parts = split(100_001, {"city": 3200, "county": 4800})
    >>> dict(parts.public), parts.bank
    ({'city': 32000, 'county': 48000}, 20001)
    """
    check_shares(shares_bp)
    if amount < 0:
        raise BadInput(gettext_noop("the amount {amount} fen is negative"), amount=amount)
    public = {party: amount * share // FULL for party, share in shares_bp.items()}
    return Split(public, amount - sum(public.values()))


def split_many(amounts: NDArray[np.int64], shares_bp: Mapping[str, int]) -> NDArray[np.int64]:
    """Split many losses at once; shape (amounts,) in fen -> (amounts, parties + 1), the bank last.

    >>> split_many(np.array([100_001, 7]), {"city": 3200, "county": 4800}).tolist()
    [[32000, 48000, 20001], [2, 3, 2]]
    """
    check_shares(shares_bp)
    amounts = np.asarray(amounts, np.int64)
    if amounts.size and (amounts.min() < 0 or amounts.max() > MOST_FEN):
        raise BadInput(gettext_noop("amounts must be from 0 to {most} fen"), most=MOST_FEN)
    shares = np.array(list(shares_bp.values()), np.int64)
    public = amounts[:, None] * shares // FULL
    return np.column_stack([public, amounts - public.sum(axis=1)])
