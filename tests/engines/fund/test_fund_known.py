"""Real loans and another program's losses: stored answers beside the project."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from huiyan.engines.fund import (
    Model,
    Scheme,
    book,
    exact_distribution,
    expected_loss,
    read_portfolio,
    read_scheme,
    simulate,
)

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "fund"
pytestmark = pytest.mark.real_data


def test_the_exact_distribution_agrees_with_creditriskengine(real_data: Callable[[str], Path]) -> None:
    stored = json.loads(real_data("known/finance/creditrisk_timing.json").read_text())
    pd, lgd, ead = np.loadtxt(real_data("known/finance/portfolio_2000.csv"), delimiter=",", skiprows=1, unpack=True)
    names = [str(at) for at in range(len(pd))]
    loans = book(np.rint(lgd * ead * 100).astype(np.int64), names)
    scheme = Scheme({"all": 10_000}, dict(zip(names, pd, strict=True)), model=Model(stored["rho"], 0.0))
    # amounts are rounded to a fen here: 2,000 halves of a fen at most
    assert expected_loss(loans, scheme) / 100 == pytest.approx(stored["expected_loss_exact"], rel=1e-9)
    found = exact_distribution(loans, scheme, unit=loans.total // 2048)
    for level, amount in stored["quantiles"].items():
        beyond = 1 - float(level)
        # a step of the lattice stands for half a step to either side
        exact = found.tail(amount * 100 - found.unit / 2)
        # its quantiles come from 20,000 draws: the exact chance beyond them may be 3 standard errors off
        assert abs(exact - beyond) <= 3 * np.sqrt(beyond * float(level) / stored["scenarios"])


def test_ten_thousand_real_loans_are_read_and_simulated(real_data: Callable[[str], Path], tmp_path: Path) -> None:
    portfolio, scheme = tmp_path / "loans.csv", read_scheme(EXAMPLES / "grades_a_to_g.yaml")
    with (
        real_data("loans/lending_club/loans_full_schema.csv").open(newline="") as source,
        portfolio.open("w") as target,
    ):
        writer = csv.writer(target)
        writer.writerow(["loan", "sector", "grade", "principal"])
        for row in csv.DictReader(source):
            writer.writerow([row["rownames"], row["loan_purpose"], row["grade"], row["loan_amount"]])
    loans = read_portfolio(portfolio, scheme)
    # counted in the file by hand: 10,000 loans of 163,619,225 in all
    assert (len(loans), loans.total) == (10_000, 16_361_922_500)
    free = Scheme(scheme.shares_bp, scheme.grades, model=scheme.model)
    claimed = simulate(loans, free, years=1, scenarios=10_000, seed=1).claimed
    assert abs(claimed.mean() - expected_loss(loans, free)) <= 3 * claimed.std() / 100
