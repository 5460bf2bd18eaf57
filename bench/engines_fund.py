"""Measures `engines.fund` beside creditriskengine and a plain loop: python bench/engines_fund.py [--wide].

CPU-seconds of one thread, each piece of work in its own process; loading libraries is not counted, memory is the process's peak.
The peer runs in its own environment (bench/peers/creditriskengine/venv); where it did not run, "not run" stands.
`--wide` also compares paths with loan-by-loan brute force on more futures than the tests can afford.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
PEER = ROOT / "bench" / "peers" / "creditriskengine"
TESTS = ROOT / "tests" / "engines" / "fund"
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": f"{ROOT / 'src'}:{TESTS}"}
SIZES = ((2_000, 5, 25_000), (20_000, 10, 25_000), (20_000, 10, 100_000), (200_000, 10, 100_000))
PEER_SIZES = ((500, 20_000), (1_000, 20_000), (2_000, 20_000))
BANDS = (24, 6)  # the peer has a probability for each loan; schemes have some six grades


def measured(work: Callable[[], dict[str, Any] | None]) -> dict[str, Any]:
    before = time.process_time()
    found = work()
    seconds = time.process_time() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": seconds, "megabytes": memory, **(found or {})}


def pool(loans: int, years: int, scenarios: int, rules: bool) -> dict[str, Any]:
    """Eight sectors, five grades, four banks; with every rule, watched bank by bank, or with none."""
    from fund_portfolios import GRADES, invented_loans

    from huiyan.engines import fund

    book = invented_loans(loans, 1, unit_wan=10, banks=4)
    scheme = fund.Scheme({"city": 3200, "county": 4800}, GRADES, recoveries=(fund.Recovery(2, 2500),), interest_bp=150)
    if rules:
        scheme = fund.Scheme(
            scheme.shares_bp, GRADES, (fund.Tranche(500, 10_000), fund.Tranche(1_000, 5_000)),
            fund.Caps(firm=500_000_000, bank_bp=700, year_bp=600), fund.Breaker(800, 500, by_bank=True),
            scheme.recoveries, 150, (10_000_000_00,) * 3, fund.Lending(growth_bp=500, maturing_bp=5_000),
        )  # fmt: skip

    def work() -> dict[str, Any]:
        claims = fund.simulate(book, scheme, years=years, scenarios=scenarios, seed=1)
        found = fund.forecast(claims, scheme, pool=book.total // 10)
        needed = fund.required(claims, scheme, confidence=(0.99,))
        return {"exhausted": float(found.exhausted[-1]), "leverage": float(needed.leverage[0])}

    return measured(work)


def naive(loans: int, scenarios: int) -> dict[str, Any]:
    """One year by a normal variable for each loan and future: what a first program would do."""
    from fund_portfolios import GRADES, invented_loans
    from scipy.special import ndtri

    book = invented_loans(loans, 1, unit_wan=10, banks=4)
    threshold = ndtri(np.array([GRADES[grade] for grade in book.grades]))[book.grade]
    owed = book.principal * 0.8

    def work() -> None:
        draw = np.random.default_rng(1)
        for _ in range(0, scenarios, 500):
            sector = np.sqrt(0.12) * draw.standard_normal((500, 1)) + np.sqrt(0.02) * draw.standard_normal((500, 8))
            hidden = np.sqrt(0.86) * draw.standard_normal((500, loans)) + sector[:, book.sector]
            (hidden < threshold) @ owed

    return measured(work)


def one_factor(path: str, scenarios: int, bands: int) -> dict[str, Any]:
    """The peer's problem with ours: probabilities in bands, each with the mean of its loans, weighted by amount."""
    from huiyan.engines import fund

    portfolio = np.load(path)
    probability, lost = portfolio["pd"], np.rint(portfolio["lgd"] * portfolio["ead"] * 100).astype(np.int64)
    edges = np.geomspace(probability.min(), probability.max() * 1.0001, bands + 1)
    band = np.digitize(probability, edges) - 1
    grades = {
        f"g{at:02d}": float(np.average(probability[band == at], weights=lost[band == at])) for at in np.unique(band)
    }
    book = fund.book(lost, [f"g{at:02d}" for at in band])
    scheme = fund.Scheme({"all": 10_000}, grades, model=fund.Model(0.12, 0.0))

    def work() -> dict[str, Any]:
        losses = fund.simulate(book, scheme, years=1, scenarios=scenarios, seed=1).claimed[:, 0] / 100
        return {
            "mean": float(losses.mean()),
            "quantiles": [float(np.quantile(losses, q)) for q in (0.5, 0.9, 0.99, 0.999)],
        }

    return measured(work)


def tails(firms: int) -> dict[str, Any]:
    """Exact and smooth tails of one year, and their largest relative difference at 1e-3 and 1e-4."""
    from fund_portfolios import GRADES, invented_loans

    from huiyan.engines import fund

    book, scheme, unit = invented_loans(firms, 3), fund.Scheme({"city": 8000}, GRADES), 40_000_000
    exact = measured(lambda: {"found": fund.exact_distribution(book, scheme, unit=unit)})
    found = exact["found"]
    amounts = np.array([found.quantile(1 - tail) for tail in (1e-3, 1e-4)], float)
    smooth = measured(lambda: {"found": fund.smooth_tail(book, scheme, amounts + unit / 2, seed=1)})
    difference = smooth["found"].probability / [found.tail(amount) for amount in amounts] - 1
    mean = found.mean / fund.expected_loss(book, scheme) - 1
    return {
        "exact": exact["seconds"],
        "smooth": smooth["seconds"],
        "difference": [float(d) for d in difference],
        "mean": mean,
    }


def brute(seed: int, futures: int) -> dict[str, Any]:
    """Distances from brute force in standard errors: ran out, paid, borne by the banks."""
    from fund_brute_force import brute_force
    from fund_portfolios import invented_loans, scheme_with_rules

    from huiyan.engines import fund

    book, scheme = invented_loans(40 + 8 * seed, seed, banks=3, twice=seed), scheme_with_rules(seed)
    size = int(book.total * 0.02)
    found = fund.forecast(fund.simulate(book, scheme, years=4, scenarios=100_000, seed=seed), scheme, pool=size)
    slow = brute_force(book, scheme, pool=size, years=4, scenarios=futures, seed=seed + 1_000)
    borne = sum(float(amounts.sum()) for amounts in found.bank_loss.values())
    pairs = ((slow.ran_out, found.exhausted[-1]), (slow.paid, found.paid.sum()), (slow.borne, borne))
    return {"distance": [float((s.mean() - f) / (s.std() * np.sqrt(1 / futures + 1 / 100_000))) for s, f in pairs]}


def apart(name: str, *arguments: object) -> dict[str, Any] | None:
    """Run one piece of work in its own process; None where it failed."""
    command = [sys.executable, __file__, "--one", name, json.dumps(arguments)]
    return answer(command, {**os.environ, **ENVIRONMENT})


def answer(command: list[str], environment: dict[str, str]) -> dict[str, Any] | None:
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return dict(json.loads(done.stdout))
    except (OSError, subprocess.CalledProcessError, ValueError) as error:
        print(getattr(error, "stderr", None) or error, file=sys.stderr)
        return None


def peer(path: str, scenarios: int) -> dict[str, Any] | None:
    environment = {**os.environ, **ENVIRONMENT, "PYTHONPATH": ""}
    return answer([str(PEER / "venv/bin/python"), str(PEER / "simulate.py"), path, str(scenarios)], environment)


def told(found: dict[str, Any] | None) -> str:
    return "not run" if found is None else f"{found['seconds']:.2f} s, {found['megabytes']} MB"


def compare_peer(folder: str) -> None:
    print(
        "\n| loans x scenarios, one factor, one year | creditriskengine | bands | ours | ratio a scenario | mean | 99.9 % |\n|---|---|--:|---|--:|--:|--:|"
    )
    for loans, scenarios in PEER_SIZES:
        draw, path = np.random.default_rng(7), f"{folder}/{loans}.npz"
        np.savez(path, pd=np.exp(draw.normal(-3.8, 0.6, loans)).clip(1e-4, 0.5), lgd=draw.uniform(0.3, 0.6, loans),
                 ead=np.round(np.exp(draw.normal(13, 0.8, loans)), 2))  # fmt: skip
        theirs = peer(path, scenarios)
        for bands in BANDS:
            ours, many = apart("one_factor", path, scenarios, bands), apart("one_factor", path, 50 * scenarios, bands)
            cells = " | ".join(beside(theirs, ours, many))
            print(f"| {loans:,} x {scenarios:,} | {told(theirs)} | {bands} | {told(ours)} | {cells} |", flush=True)


def beside(theirs: dict[str, Any] | None, ours: dict[str, Any] | None, many: dict[str, Any] | None) -> list[str]:
    """The ratio of the times, and how far our mean and 99.9 % quantile of many futures lie from theirs."""
    if theirs is None or ours is None or many is None:
        return ["not run"] * 3
    apart_by = (many["mean"] / theirs["mean"] - 1, many["quantiles"][3] / theirs["quantiles"][3] - 1)
    return [f"{theirs['seconds'] / ours['seconds']:.0f}", *(f"{share:+.2%}" for share in apart_by)]


def main() -> None:
    print("| loans x years x scenarios | every rule, by bank | no rule but the shares |\n|---|---|---|")
    for size in SIZES:
        print(
            f"| {' x '.join(f'{part:,}' for part in size)} | {told(apart('pool', *size, True))} | {told(apart('pool', *size, False))} |",
            flush=True,
        )
    loop = apart("naive", 20_000, 2_000)
    if loop:
        print(
            f"\nPlain loop, 20,000 loans, one year: {50 * loop['seconds']:.0f} s for 100,000 scenarios (2,000 measured, times 50)"
        )
    with tempfile.TemporaryDirectory() as folder:
        compare_peer(folder)
    print(
        "\n| firms | exact | smooth, 8 x 16,384 points | smooth over exact at 1e-3, 1e-4 | exact mean over closed form |\n|---|---|---|---|---|"
    )
    for firms in (100, 300, 1_000):
        found = apart("tails", firms)
        if found:
            print(
                f"| {firms} | {found['exact']:.2f} s | {found['smooth']:.2f} s | {', '.join(f'{d:+.2%}' for d in found['difference'])} | {found['mean']:+.0e} |",
                flush=True,
            )
    if "--wide" in sys.argv:
        distances = [apart("brute", seed, 3_000) for seed in range(20)]
        print(
            "\nBrute force, 20 portfolios with rules, 3,000 futures each: distance in standard errors (ran out, paid, borne)"
        )
        for seed, one in enumerate(distances):
            print(seed, "not run" if one is None else " ".join(f"{d:+.2f}" for d in one["distance"]))


if __name__ == "__main__":
    if "--one" in sys.argv:
        work = {"pool": pool, "naive": naive, "one_factor": one_factor, "tails": tails, "brute": brute}[sys.argv[2]]
        print(json.dumps(work(*json.loads(sys.argv[3]))))
    else:
        main()
