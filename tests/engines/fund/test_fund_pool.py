"""A pool of money: balances by hand, and one run that knows every pool size."""

from dataclasses import replace

import numpy as np
import pytest
from fund_portfolios import GRADES, invented_loans, scheme_with_rules

from huiyan.engines.fund import Caps, Claims, Recovery, Scheme, compare, forecast, needed_pools, required, simulate
from huiyan.engines.tables import BadInput

PLAIN = Scheme(shares_bp={"city": 8000}, grades=GRADES)


def claims_of(*by_year: int, scenarios: int = 1) -> Claims:
    claimed = np.tile(np.array(by_year, np.int64), (scenarios, 1))
    none = np.zeros(len(by_year))
    return Claims(claimed, claimed, none + 1000, none, {"agreed": none}, seed=1)


def test_a_balance_by_hand() -> None:
    # year 1: 1000 + 10 % + 50 - 300 = 850; year 2: 850 + 85 + 20 % of 300 - 400 = 595
    scheme = replace(PLAIN, interest_bp=1000, top_ups=(50,), recoveries=(Recovery(1, 2000),))
    found = forecast(claims_of(300, 400), scheme, pool=1000)
    assert found.balance[found.quantiles.index(0.5)].tolist() == [1000, 850, 595]
    assert (found.paid.tolist(), found.recovered.tolist(), found.exhausted.tolist()) == ([300, 400], [0, 60], [0, 0])


def test_an_empty_pool_pays_what_it_has_and_the_banks_bear_the_rest() -> None:
    found = forecast(claims_of(700, 700), PLAIN, pool=1000)
    assert (found.paid.tolist(), found.bank_loss["pool"].tolist()) == ([700, 300], [0, 400])
    assert found.exhausted.tolist() == [0, 1]


def test_a_cap_by_pool_keeps_part_of_the_balance() -> None:
    found = forecast(claims_of(700), replace(PLAIN, caps=Caps(pool_bp=4000)), pool=1000)
    assert (found.paid.tolist(), found.exhausted.tolist()) == ([400], [1])


@pytest.mark.parametrize("seed", [1, 3, 8, 10])
def test_one_run_knows_the_exhaustion_of_every_pool(seed: int) -> None:
    loans, scheme = invented_loans(150, seed), scheme_with_rules(seed)
    claims = simulate(loans, scheme, years=6, scenarios=4_000, seed=seed)
    needed = needed_pools(claims, scheme)
    for share in (0.005, 0.02, 0.05, 0.1):
        pool = int(loans.total * share)
        assert forecast(claims, scheme, pool=pool).exhausted[-1] == (needed > pool).mean()


def test_a_larger_pool_never_runs_out_sooner() -> None:
    loans, scheme = invented_loans(150, 1), scheme_with_rules(12)
    claims = simulate(loans, scheme, years=6, scenarios=4_000, seed=1)
    chances = [forecast(claims, scheme, pool=pool).exhausted for pool in range(0, loans.total // 5, loans.total // 50)]
    assert (np.diff(chances, axis=0) <= 0).all()


def test_the_required_pool_lasts_with_its_confidence() -> None:
    loans = invented_loans(150, 2)
    claims = simulate(loans, PLAIN, years=5, scenarios=10_000, seed=2)
    found = required(claims, PLAIN, confidence=(0.9, 0.99))
    for confidence, pool in zip(found.confidence, found.pool, strict=True):
        assert forecast(claims, PLAIN, pool=int(pool)).exhausted[-1] <= 1 - confidence + 1e-12
        assert forecast(claims, PLAIN, pool=int(pool) - 1000_00).exhausted[-1] > 1 - confidence - 1e-12
    assert (found.low <= found.pool).all()
    assert (found.pool <= found.high).all()
    assert found.leverage.tolist() == pytest.approx((loans.total / found.pool).tolist())


def test_what_spares_the_pool_is_left_to_the_banks() -> None:
    loans = invented_loans(150, 2)
    capped = replace(PLAIN, caps=Caps(year_bp=300))
    free, cut = (simulate(loans, scheme, years=5, scenarios=10_000, seed=2) for scheme in (PLAIN, capped))
    whole, spared = required(free, PLAIN, confidence=(0.99,)), required(cut, capped, confidence=(0.99,))
    assert spared.pool[0] < whole.pool[0]
    assert spared.bank_mean > whole.bank_mean
    assert spared.bank_worst > whole.bank_worst


def test_a_confidence_beyond_the_scenarios_is_refused() -> None:
    claims = simulate(invented_loans(20, 2), PLAIN, years=1, scenarios=1_000, seed=2)
    with pytest.raises(BadInput, match=r"confidence 0\.999 needs at least 10000 scenarios"):
        required(claims, PLAIN, confidence=(0.999,))


def test_a_negative_pool_is_refused() -> None:
    with pytest.raises(BadInput, match="the pool of -1 fen is negative"):
        forecast(claims_of(1), PLAIN, pool=-1)


def test_a_paired_difference_is_surer_than_two_chances() -> None:
    loans, weaker = invented_loans(150, 2), replace(PLAIN, shares_bp={"city": 7000})
    one, two = (
        needed_pools(simulate(loans, scheme, years=5, scenarios=5_000, seed=2), scheme) for scheme in (PLAIN, weaker)
    )
    pool = int(np.quantile(one, 0.8))
    found, alone = compare(one, two, pool=pool), np.sqrt(0.2 * 0.8 / 5_000)
    assert found.more_exhausted < -3 * found.error
    assert found.error < alone
