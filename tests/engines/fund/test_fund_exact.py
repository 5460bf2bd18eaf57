"""The exact distribution of a year: by hand, against the closed form, and against the paths."""

from dataclasses import replace

import numpy as np
import pytest
from fund_portfolios import GRADES, invented_loans
from scipy.integrate import quad
from scipy.special import comb, ndtr, ndtri

from huiyan.engines.fund import Caps, Model, Scheme, book, exact_distribution, expected_loss, simulate

PLAIN = Scheme(shares_bp={"city": 8000}, grades=GRADES)
WAN = 1_000_000  # fen


def test_equal_loans_follow_the_mixed_binomial() -> None:
    # Vasicek (2002): given the factor the count is binomial; here integrated by scipy's quad
    scheme = replace(PLAIN, model=Model(correlation=0.2, sector=0.0))
    found = exact_distribution(book([WAN] * 12, ["E"] * 12), scheme, unit=WAN * 8 // 10)

    def count(k: int) -> float:
        def given(z: float) -> float:
            p = ndtr((ndtri(0.08) - np.sqrt(0.2) * z) / np.sqrt(0.8))
            return float(comb(12, k) * p**k * (1 - p) ** (12 - k) * np.exp(-z * z / 2) / np.sqrt(2 * np.pi))

        return quad(given, -9, 9, epsabs=1e-13, limit=200)[0]

    assert found.probability[:8].tolist() == pytest.approx([count(k) for k in range(8)], abs=1e-11)


@pytest.mark.parametrize(
    "model",
    [
        Model(0.12, 0.02),
        Model(0.08, 0.06),
        Model(0.2, 0.0),
        Model(0.0, 0.05),
        Model(0.12, 0.02, copula="t", degrees=6.0),
    ],
    ids=["small sector", "large sector", "no sector", "only sectors", "t copula"],
)
def test_the_mean_is_the_closed_form_within_1e_9(model: Model) -> None:
    loans, scheme = invented_loans(40, 3, sectors=3), replace(PLAIN, model=model, caps=Caps(firm=250 * WAN))
    found = exact_distribution(loans, scheme, unit=47 * WAN)
    assert found.mean == pytest.approx(expected_loss(loans, scheme), rel=1e-9)
    assert found.probability.sum() == pytest.approx(1, abs=1e-12)
    assert found.refined < 1e-9


def test_paths_follow_the_exact_distribution() -> None:
    loans = invented_loans(120, 5)
    found = exact_distribution(loans, PLAIN, unit=40 * WAN)
    claimed = simulate(loans, PLAIN, years=1, scenarios=100_000, seed=3).claimed[:, 0]
    for amount in (400 * WAN, 1000 * WAN, 2000 * WAN, 4000 * WAN):
        exact = found.tail(amount)
        assert abs((claimed > amount).mean() - exact) <= 3 * np.sqrt(exact * (1 - exact) / 100_000)


def test_a_quantile_is_the_smallest_amount_that_holds() -> None:
    found = exact_distribution(invented_loans(60, 5), PLAIN, unit=40 * WAN)
    amount = found.quantile(0.99)
    assert found.tail(amount) <= 0.01 < found.tail(amount - found.unit)
