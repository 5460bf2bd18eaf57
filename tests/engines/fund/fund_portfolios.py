"""Invented portfolios and schemes for the tests of the fund engine."""

import numpy as np

from huiyan.engines.fund import Book, Breaker, Caps, Lending, Model, Recovery, Scheme, Tranche, book

GRADES = {"A": 0.004, "B": 0.01, "C": 0.02, "D": 0.04, "E": 0.08}
MEDIAN_WAN = (400, 300, 200, 120, 60)


def invented_loans(
    firms: int, seed: int, *, unit_wan: int = 50, sectors: int = 8, banks: int = 3, twice: int = 0
) -> Book:
    """Loans of lognormal size in multiples of `unit_wan` x 10,000 yuan; the first `twice` firms have a second loan."""
    draw = np.random.default_rng(seed)
    grade = draw.choice(5, firms, p=[0.10, 0.20, 0.30, 0.25, 0.15])
    size = np.array(MEDIAN_WAN)[grade] * np.exp(0.7 * draw.standard_normal(firms))
    units = np.clip(np.round(size / unit_wan), 1, 1000 // unit_wan).astype(np.int64)
    sector = draw.integers(sectors, size=firms)
    bank = draw.integers(banks, size=firms + twice)
    firm = np.append(np.arange(firms), np.arange(twice))
    return book(
        units[firm] * unit_wan * 1_000_000,
        ["ABCDE"[at] for at in grade[firm]],
        sector=[f"s{at}" for at in sector[firm]],
        bank=[f"b{at}" for at in bank],
        firm=[f"f{at:05d}" for at in firm],
    )


def scheme_with_rules(seed: int) -> Scheme:
    """A scheme whose every rule bites now and then; twenty seeds give twenty mixtures of them."""
    draw = np.random.default_rng(seed)
    stop = int(draw.integers(400, 900))
    return Scheme(
        shares_bp={"city": int(draw.integers(2000, 4001)), "county": int(draw.integers(2000, 4001))},
        grades=GRADES,
        tranches=(Tranche(300, 10_000), Tranche(900, 5_000)) if seed % 3 else (),
        caps=Caps(
            firm=int(draw.integers(150, 400)) * 1_000_000 if seed % 2 else None,
            bank_bp=700 if seed % 4 == 1 else None,
            year_bp=500 if seed % 5 else None,
            pool_bp=8_000 if seed % 7 == 3 else 10_000,
        ),
        breaker=Breaker(stop, stop - 200, by_bank=seed % 2 == 0) if seed % 4 else None,
        recoveries=(Recovery(1, 1500), Recovery(2, 1000)),
        interest_bp=150,
        top_ups=(1_000_000_00, 500_000_00),
        lending=Lending(
            growth_bp=500, maturing_bp=int(draw.integers(3000, 10_001)), years=3 if seed % 6 == 5 else None
        ),
        model=Model(
            correlation=float(draw.uniform(0.08, 0.2)),
            sector=float(draw.uniform(0.0, 0.05)),
            autocorrelation=float(draw.uniform(0.0, 0.6)),
            copula="t" if seed % 3 == 2 else "gaussian",
            degrees=6.0,
        ),
    )
