"""Shares: nothing is lost in rounding."""

import numpy as np
import pytest

from huiyan.engines.fund import split, split_many
from huiyan.engines.tables import BadInput


def test_the_bank_takes_what_rounding_leaves() -> None:
    # by hand: 32 % of 100,001 fen is 32,000.32, 48 % is 48,000.48
    parts = split(100_001, {"city": 3200, "district": 4800})
    assert (dict(parts.public), parts.bank) == ({"city": 32_000, "district": 48_000}, 20_001)


def test_a_million_random_splits_sum_exactly() -> None:
    draw = np.random.default_rng(1)
    amounts = draw.integers(0, 10**14, 1_000_000)
    parts = split_many(amounts, {"province": 2345, "city": 3333, "county": 1999})
    assert (parts.sum(axis=1) == amounts).all()
    assert parts.min() >= 0


def test_many_splits_are_single_splits() -> None:
    shares = {"province": 1, "city": 3333, "county": 6666}
    amounts = np.random.default_rng(2).integers(0, 10**12, 500)
    singles = [split(int(amount), shares) for amount in amounts]
    assert split_many(amounts, shares).tolist() == [[*one.public.values(), one.bank] for one in singles]


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        ({"city": 6000, "county": 5000}, "the public shares add up to 11000 basis points, over 10000"),
        ({"city": -1}, "the share of 'city' is -1; it must be a whole number of basis points from 0 to 10000"),
        ({"city": 0.5}, "the share of 'city' is 0.5; it must be a whole number of basis points from 0 to 10000"),
        ({"bank": 2000}, "the bank takes what the public parties leave; give no share for 'bank'"),
    ],
)
def test_bad_shares_are_refused_by_name(shares: dict[str, int], sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        split(100, shares)
    assert str(caught.value) == sentence


def test_a_negative_amount_is_refused() -> None:
    with pytest.raises(BadInput, match="the amount -5 fen is negative"):
        split(-5, {"city": 8000})
