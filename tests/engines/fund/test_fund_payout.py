"""One claim: shares, caps, and every fen accounted for."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from huiyan.engines.fund import Caps, Scheme, payout
from huiyan.engines.tables import BadInput

SCHEME = Scheme(shares_bp={"city": 3200, "district": 4800}, grades={"A": 0.01}, caps=Caps(firm=3_000_000, pool_bp=5000))


def test_an_uncut_claim_pays_the_agreed_shares() -> None:
    found = payout(1_000_000, SCHEME, balance=10_000_000, room_this_year=900_000)
    assert (dict(found.public), found.bank, found.cut_by) == ({"city": 320_000, "district": 480_000}, 200_000, None)


@pytest.mark.parametrize(
    ("rooms", "paid", "cut_by"),
    [
        ({"paid_to_firm": 2_500_000}, 500_000, "firm"),
        ({"paid_to_firm": 4_000_000}, 0, "firm"),
        ({"room_this_year": 100_000}, 100_000, "year"),
        ({"balance": 1_000_000}, 500_000, "pool"),
        ({"balance": 1_000_000, "room_this_year": 100_000}, 100_000, "year"),
    ],
)
def test_the_tightest_cap_cuts(rooms: dict[str, int], paid: int, cut_by: str) -> None:
    found = payout(1_000_000, SCHEME, **rooms)
    assert (sum(found.public.values()), found.bank, found.cut_by) == (paid, 1_000_000 - paid, cut_by)


@given(some.integers(0, 10**12), some.integers(0, 10**7), some.integers(0, 10**9))
def test_parts_and_bank_sum_to_the_principal(principal: int, before: int, balance: int) -> None:
    found = payout(principal, SCHEME, paid_to_firm=before, balance=balance)
    assert sum(found.public.values()) + found.bank == principal
    assert min(*found.public.values(), found.bank) >= 0
    assert sum(found.public.values()) <= min(max(0, 3_000_000 - before), balance // 2)


def test_a_negative_balance_is_refused() -> None:
    with pytest.raises(BadInput, match="balance is -1; it cannot be negative"):
        payout(1, SCHEME, balance=-1)
