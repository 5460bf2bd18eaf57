"""Paths: the engine against a plain loan-by-loan simulation that shares nothing with it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from fund_brute_force import brute_force
from fund_portfolios import GRADES, invented_loans, scheme_with_rules

from huiyan.engines.fund import Breaker, Caps, Lending, Model, Scheme, book, expected_loss, forecast, simulate
from huiyan.engines.tables import BadInput

PLAIN = Scheme(shares_bp={"city": 8000}, grades=GRADES)


@pytest.mark.parametrize("seed", range(20))
def test_paths_agree_with_loan_by_loan_brute_force(seed: int) -> None:
    loans, scheme, number = invented_loans(40 + 8 * seed, seed, banks=3, twice=seed), scheme_with_rules(seed), 600
    pool = int(loans.total * 0.02)
    claims = simulate(loans, scheme, years=4, scenarios=40_000, seed=seed)
    fast = forecast(claims, scheme, pool=pool)
    slow = brute_force(loans, scheme, pool=pool, years=4, scenarios=number, seed=seed)
    chance, borne = fast.exhausted[-1], sum(amounts.sum() for amounts in fast.bank_loss.values())
    assert abs(slow.ran_out.mean() - chance) <= 3 * np.sqrt(chance * (1 - chance) / number)
    assert abs(slow.paid.mean() - fast.paid.sum()) <= 3 * slow.paid.std() / np.sqrt(number)
    assert abs(slow.borne.mean() - borne) <= 3 * slow.borne.std() / np.sqrt(number)


def test_the_mean_of_a_year_is_the_closed_form() -> None:
    loans = invented_loans(300, 3)
    claims = simulate(loans, PLAIN, years=2, scenarios=50_000, seed=5)
    error = claims.claimed.std(axis=0) / np.sqrt(50_000)
    assert (abs(claims.claimed.mean(axis=0) - expected_loss(loans, PLAIN)) <= 3 * error).all()


def test_the_t_copula_keeps_the_mean_and_fattens_the_tail() -> None:
    loans = invented_loans(300, 3)
    heavy = replace(PLAIN, model=Model(copula="t", degrees=5))
    calm, wild = (simulate(loans, scheme, years=1, scenarios=50_000, seed=5).claimed for scheme in (PLAIN, heavy))
    assert abs(wild.mean() - expected_loss(loans, PLAIN)) <= 3 * wild.std() / np.sqrt(50_000)
    assert np.quantile(wild, 0.999) > 1.3 * np.quantile(calm, 0.999)


def test_the_same_seed_gives_the_same_bytes_on_one_and_two_threads() -> None:
    loans, scheme = invented_loans(100, 1), scheme_with_rules(2)
    alone = simulate(loans, scheme, years=3, scenarios=12_000, seed=9)
    with ThreadPoolExecutor(2) as executor:
        together = simulate(loans, scheme, years=3, scenarios=12_000, seed=9, executor=executor)
    other = simulate(loans, scheme, years=3, scenarios=12_000, seed=10)
    assert alone.claimed.tobytes() == together.claimed.tobytes()
    assert alone.lent.tobytes() == together.lent.tobytes()
    assert alone.claimed.tobytes() != other.claimed.tobytes()


def test_every_fen_that_defaults_is_paid_or_borne() -> None:
    loans, scheme = invented_loans(120, 4, twice=20), scheme_with_rules(9)
    found = forecast(simulate(loans, scheme, years=5, scenarios=3_000, seed=1), scheme, pool=loans.total // 50)
    borne = sum(found.bank_loss.values())
    assert (found.paid + borne).tolist() == pytest.approx(found.defaulted.tolist(), rel=1e-12)


def test_a_firm_defaults_on_all_its_loans_at_once() -> None:
    loans = book([100, 100], ["E", "E"], firm=["f", "f"], bank=["x", "y"])
    scheme = replace(PLAIN, caps=Caps(bank_bp=10_000))
    assert set(simulate(loans, scheme, years=1, scenarios=500, seed=1).claimed.ravel().tolist()) == {0, 160}


def test_a_halted_book_runs_off_and_lending_resumes() -> None:
    # by hand: half of the book falls due each year; every loan defaults at once or none does
    loans = book([1_000_000] * 4, ["E"] * 4, firm=["f"] * 4)
    scheme = replace(PLAIN, breaker=Breaker(5000, 4000), lending=Lending(maturing_bp=5000))
    claims = simulate(loans, scheme, years=3, scenarios=400, seed=1)
    quiet, hit = claims.defaulted[:, 0] == 0, claims.defaulted[:, 0] > 0
    assert hit.any()
    assert set(claims.defaulted[quiet, 1].tolist()) == {0, 4_000_000}
    assert set(claims.defaulted[hit, 1].tolist()) <= {0, 2_000_000}
    calm_then = hit & (claims.defaulted[:, 1] == 0)
    assert set(claims.defaulted[calm_then, 2].tolist()) <= {0, 3_000_000}


def test_losses_of_two_schemes_share_their_futures() -> None:
    loans = invented_loans(200, 6)
    half = replace(PLAIN, shares_bp={"city": 4000})
    whole, halved = (simulate(loans, scheme, years=2, scenarios=2_000, seed=3) for scheme in (PLAIN, half))
    assert (whole.defaulted == halved.defaulted).all()
    assert (halved.claimed * 2 == whole.claimed).all()


def test_the_order_of_the_loans_only_moves_the_noise() -> None:
    loans = invented_loans(200, 6)
    turned = book(loans.principal[::-1], [loans.grades[at] for at in loans.grade[::-1]],
                  sector=[loans.sectors[at] for at in loans.sector[::-1]])  # fmt: skip
    here, there = (simulate(one, PLAIN, years=1, scenarios=20_000, seed=3).claimed for one in (loans, turned))
    assert abs(here.mean() - there.mean()) <= 3 * here.std() * np.sqrt(2 / 20_000)


def test_no_scenario_is_refused() -> None:
    with pytest.raises(BadInput, match="scenarios is 0; it must be at least 1"):
        simulate(invented_loans(5, 1), PLAIN, years=1, scenarios=0, seed=1)
