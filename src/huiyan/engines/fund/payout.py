"""What a pool pays for one claim today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from huiyan.engines.fund.scheme import Scheme
from huiyan.engines.fund.shares import FULL, split
from huiyan.engines.tables import BadInput, gettext_noop


@dataclass(frozen=True)
class Payout:
    """Fen by public party, what is left for the bank, and which cap cut it ("firm", "year", "pool"; None: none)."""

    public: Mapping[str, int]
    bank: int
    cut_by: str | None


def payout(
    principal: int,
    scheme: Scheme,
    *,
    paid_to_firm: int = 0,
    room_this_year: int | None = None,
    balance: int | None = None,
) -> Payout:
    """Quote one claim: the agreed shares of the lost principal, cut by what the firm, the year and the pool still allow.

    `paid_to_firm` was paid for the same firm before; `room_this_year` is what the caps by bank and year leave; `balance`
    is the pool's, of which the scheme may use a part. A cut is borne by the public parties in proportion, each rounded
    down, so that parts and bank always sum to the principal. Raises BadInput for negative amounts.

    >>> from huiyan.engines.fund import Caps, Scheme, payout
    >>> scheme = Scheme(shares_bp={"city": 3200, "district": 4800}, grades={"A": 0.01}, caps=Caps(firm=50_000))
    >>> found = payout(100_001, scheme)
    >>> dict(found.public), found.bank, found.cut_by
    ({'city': 20000, 'district': 30000}, 50001, 'firm')
    """
    for name, amount in (("paid_to_firm", paid_to_firm), ("room_this_year", room_this_year), ("balance", balance)):
        if amount is not None and amount < 0:
            raise BadInput(gettext_noop("{name} is {value}; it cannot be negative"), name=name, value=amount)
    whole = split(principal, scheme.shares_bp)
    owed = sum(whole.public.values())
    caps = {
        "firm": None if scheme.caps.firm is None else max(0, scheme.caps.firm - paid_to_firm),
        "year": room_this_year,
        "pool": None if balance is None else balance * scheme.caps.pool_bp // FULL,
    }
    least, cut_by = owed, None
    for name, room in caps.items():
        if room is not None and room < least:
            least, cut_by = room, name
    if cut_by is None:
        return Payout(whole.public, whole.bank, None)
    public = {party: part * least // owed for party, part in whole.public.items()}
    return Payout(public, principal - sum(public.values()), cut_by)
