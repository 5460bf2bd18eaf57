"""The smooth engine against the exact one, in the tails where it is needed."""

from dataclasses import replace

import numpy as np
import pytest
from fund_portfolios import GRADES, invented_loans

from huiyan.engines.fund import Model, Scheme, exact_distribution, smooth_tail
from huiyan.engines.tables import BadInput

PLAIN = Scheme(shares_bp={"city": 8000}, grades=GRADES)
UNIT = 40_000_000  # 80 % of 500,000 yuan, so that no amount falls between two steps


@pytest.mark.parametrize(
    ("firms", "model"),
    [(100, Model(0.12, 0.02)), (300, Model(0.12, 0.02)), (300, Model(0.08, 0.06)), (300, Model(0.2, 0.0))],
)
def test_tails_are_within_3_and_5_percent_of_the_exact_ones(firms: int, model: Model) -> None:
    loans, scheme = invented_loans(firms, 3), replace(PLAIN, model=model)
    exact = exact_distribution(loans, scheme, unit=UNIT)
    amounts = np.array([exact.quantile(1 - tail) for tail in (1e-3, 1e-4)])
    truth = np.array([exact.tail(amount) for amount in amounts])
    # the smooth engine sees no lattice: half a step is the usual correction
    found = smooth_tail(loans, scheme, amounts + UNIT / 2, seed=1)
    assert (abs(found.probability / truth - 1) <= [0.03, 0.05]).all()


def test_the_t_copula_agrees_with_the_exact_engine() -> None:
    loans, scheme = invented_loans(80, 3, sectors=2), replace(PLAIN, model=Model(0.12, 0.0, copula="t", degrees=6.0))
    exact = exact_distribution(loans, scheme, unit=UNIT)
    amount = exact.quantile(0.999)
    found = smooth_tail(loans, scheme, np.array([amount + UNIT / 2]), seed=1)
    assert found.probability[0] == pytest.approx(exact.tail(amount), rel=0.03)


def test_the_lattice_beats_plain_random_points() -> None:
    # a wrong generating vector would not: its error would fall like that of random points, to about 1 % here
    found = smooth_tail(invented_loans(300, 3), PLAIN, np.array([5e9]), seed=2)
    assert found.error[0] / found.probability[0] < 0.003


def test_chances_fall_with_the_amount_and_the_seed_reproduces() -> None:
    loans, amounts = invented_loans(300, 3), np.linspace(0, 2e10, 30)
    one, two = (smooth_tail(loans, PLAIN, amounts, seed=4, points=1024) for _ in range(2))
    assert (np.diff(one.probability) <= 0).all()
    assert one.probability.tobytes() == two.probability.tobytes()


def test_points_must_be_a_power_of_two() -> None:
    with pytest.raises(BadInput, match="points is 1000; it must be a power of two"):
        smooth_tail(invented_loans(10, 3), PLAIN, np.array([1.0]), seed=1, points=1000)
