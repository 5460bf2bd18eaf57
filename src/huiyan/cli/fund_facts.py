"""Results of `huiyan fund` as facts for programs: lists by year, money in fen, and what made them."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huiyan.cli.fund_runs import Run, Work

if TYPE_CHECKING:
    from huiyan.engines.fund import Book, Calibration, Forecast, Required, Scheme

MOST_EXACT = 1_000  # firms: beyond, the exact engine takes minutes


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def made_by(portfolio: Path, work: Work, command: str) -> dict[str, Any]:
    """What made a result, so that it can be made again."""
    from huiyan import __version__

    return {
        "command": command, "version": __version__, "portfolio": portfolio.name, "portfolio_sha256": digest(portfolio),
        "years": work.years, "scenarios": work.scenarios, "seed": work.seed,
    }  # fmt: skip


def forecast_facts(run: Run, found: Forecast) -> dict[str, Any]:
    """A forecast for programs: lists by year, money in fen."""
    return {
        **_about(run),
        "exhausted": _rounded(found.exhausted, 10),
        "exhausted_error": _rounded(found.error, 10),
        "balance_quantiles": list(found.quantiles),
        "balance_fen": [_fens(level) for level in found.balance],
        "paid_fen": _fens(found.paid),
        "recovered_fen": _fens(found.recovered),
        "defaulted_fen": _fens(found.defaulted),
        "lent_fen": _fens(found.lent),
        "halted": _rounded(found.halted, 10),
        "bank_loss_fen": {rule: _fens(amounts) for rule, amounts in found.bank_loss.items()},
    }


def required_facts(run: Run, found: Required) -> dict[str, Any]:
    rows = zip(found.confidence, found.pool, found.low, found.high, found.leverage, strict=True)
    return {
        **_about(run),
        "bank_mean_fen": round(found.bank_mean),
        "bank_worst_fen": round(found.bank_worst),
        "required": [
            {
                "confidence": level,
                "pool_fen": int(pool),
                "low_fen": int(low),
                "high_fen": int(high),
                "leverage": float(leverage) if math.isfinite(leverage) else None,
            }
            for level, pool, low, high, leverage in rows
        ],
    }


def check_facts(loans: Book, scheme: Scheme, scenarios: int, seed: int) -> dict[str, Any]:
    """Means and tails of one year by the three engines; exact only where the portfolio is small enough."""
    import numpy as np

    from huiyan.cli.executors import progress_bar
    from huiyan.engines import fund as engine

    with progress_bar("paths") as progress:
        paths = engine.simulate(loans, scheme, years=1, scenarios=scenarios, seed=seed, progress=progress).claimed[:, 0]
    small = int(loans.firm.max()) < MOST_EXACT and scheme.model.copula == "gaussian"
    exact = engine.exact_distribution(loans, scheme) if small else None
    levels = (0.1, 0.01, 0.001)
    amounts = [float(exact.quantile(1 - level) if exact else np.quantile(paths, 1 - level)) for level in levels]
    # an amount between two steps of the lattice, so that all engines are asked the same
    amounts = [amount + exact.unit / 2 if exact else amount for amount in amounts]
    smooth = engine.smooth_tail(loans, scheme, np.array(amounts), seed=seed)
    tails = []
    for at, amount in enumerate(amounts):
        beyond = float((paths > amount).mean())
        tails.append({
            "amount_fen": round(amount), "exact": exact.tail(amount) if exact else None, "smooth": float(smooth.probability[at]),
            "smooth_error": float(smooth.error[at]), "paths": beyond, "paths_error": math.sqrt(beyond * (1 - beyond) / scenarios),
        })  # fmt: skip
    mean = {"closed_form": engine.expected_loss(loans, scheme), "exact": exact.mean if exact else None,
            "paths": float(paths.mean()), "paths_error": float(paths.std() / math.sqrt(scenarios))}  # fmt: skip
    return {"mean_fen": mean, "tails": tails}


def calibration_facts(path: Path, found: Calibration) -> dict[str, Any]:
    from dataclasses import asdict

    from huiyan import __version__

    facts = asdict(found)
    facts["factors"] = _rounded(found.factors, 6)
    facts["backtest"] = [asdict(row) for row in found.backtest]
    return {"command": "fund calibrate", "version": __version__, "vintages_file": path.name, "vintages_sha256": digest(path),
            "tested_on": "simulated vintages only", **facts}  # fmt: skip


def _about(run: Run) -> dict[str, Any]:
    model = run.scheme.model
    return {
        "scheme": run.scheme.about.get("name", run.file.stem),
        "scheme_file": run.file.name,
        "scheme_sha256": digest(run.file),
        "confidence": run.scheme.about.get("confidence"),
        "view": run.view,
        "model": {
            "correlation": model.correlation,
            "sector": model.sector,
            "autocorrelation": model.autocorrelation,
            "copula": model.copula,
            "degrees": model.degrees if model.copula == "t" else None,
        },
    }


def _fens(amounts: Any) -> list[int]:
    return [round(float(amount)) for amount in amounts]


def _rounded(values: Any, digits: int) -> list[float]:
    return [round(float(value), digits) for value in values]
