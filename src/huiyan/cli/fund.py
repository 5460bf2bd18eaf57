"""`huiyan fund`: how long a risk-compensation pool lasts, how large it must be, and what its history says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

app = typer.Typer(
    help="Risk-compensation pools: how long one lasts, how large it must be.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Portfolio = Annotated[Path, typer.Argument(help="CSV of loans: loan, grade, principal (yuan); and firm, sector, bank.")]
SchemeFile = Annotated[Path, typer.Option("--scheme", help="YAML of the scheme: shares, grades, caps, breaker ...")]
Years = Annotated[int, typer.Option("--years", help="How many years.")]
Scenarios = Annotated[int, typer.Option("--scenarios", help="How many futures are simulated.")]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same result.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
OutFile = Annotated[Path | None, typer.Option("--out", help="Write the result to this JSON file.")]
Processes = Annotated[int, typer.Option("--processes", help="Spread the work over this many processes.")]
Cluster = Annotated[
    str | None, typer.Option("--cluster", help="Spread the work over the Dask cluster at this address.")
]


View = Annotated[
    Literal["own", "floor", "t", "all"],
    typer.Option(
        "--view",
        help="Correlation: own history, not under 12 %, that with joint shocks, or all three beside each other.",
    ),
]
OneView = Annotated[
    Literal["own", "floor", "t"],
    typer.Option("--view", help="Correlation: own history, not under 12 %, or that with joint shocks."),
]


@app.callback()
def fund() -> None:
    """Risk-compensation pools: how long one lasts, how large it must be."""


@app.command()
def simulate(
    portfolio: Portfolio,
    scheme: SchemeFile,
    pool: Annotated[str, typer.Option("--pool", help="Money in the pool today, in yuan.")],
    years: Years = 10,
    scenarios: Scenarios = 100_000,
    seed: Seed = 1,
    view: View = "floor",
    what_if: Annotated[
        list[Path] | None, typer.Option("--what-if", help="Another scheme to compare; may be given again.")
    ] = None,
    as_json: AsJson = False,
    out: OutFile = None,
    processes: Processes = 1,
    cluster: Cluster = None,
) -> None:
    """How a pool fares: the chance that a claim goes unpaid, balances, payments, and what the banks bear."""
    from huiyan.cli.fund_facts import forecast_facts, made_by
    from huiyan.cli.fund_report import print_forecasts
    from huiyan.cli.fund_runs import Work, simulate_schemes
    from huiyan.engines.fund import compare, forecast, needed_pools

    fen, work = _fen(pool), Work(years, scenarios, seed, processes, cluster)
    results: list[dict[str, Any]] = []
    first: dict[str, Any] = {}
    for run in simulate_schemes(portfolio, [scheme, *(what_if or [])], view, work):
        facts = forecast_facts(run, forecast(run.claims, run.scheme, pool=fen))
        needed = needed_pools(run.claims, run.scheme)
        facts["against_first"] = compare(first.setdefault(run.view, needed), needed, pool=fen)._asdict()
        results.append(facts)
    _give({**made_by(portfolio, work, "fund simulate"), "pool_fen": fen, "results": results}, as_json, out)
    if not as_json:
        print_forecasts(results, fen)


@app.command()
def required(
    portfolio: Portfolio,
    scheme: SchemeFile,
    confidence: Annotated[
        str, typer.Option("--confidence", help="Chances that the pool lasts, with commas.")
    ] = "0.9,0.95,0.99,0.999",
    years: Years = 10,
    scenarios: Scenarios = 100_000,
    seed: Seed = 1,
    view: View = "all",
    as_json: AsJson = False,
    out: OutFile = None,
    processes: Processes = 1,
    cluster: Cluster = None,
) -> None:
    """How large a pool must be to last with each confidence, and how many times its size may be lent."""
    from huiyan.cli.fund_facts import made_by, required_facts
    from huiyan.cli.fund_report import print_required
    from huiyan.cli.fund_runs import Work, simulate_schemes
    from huiyan.engines.fund import required as required_pool

    levels, work = _levels(confidence), Work(years, scenarios, seed, processes, cluster)
    results = [
        required_facts(run, required_pool(run.claims, run.scheme, confidence=levels))
        for run in simulate_schemes(portfolio, [scheme], view, work)
    ]
    _give({**made_by(portfolio, work, "fund required"), "results": results}, as_json, out)
    if not as_json:
        print_required(results)


@app.command()
def check(
    portfolio: Portfolio,
    scheme: SchemeFile,
    scenarios: Scenarios = 100_000,
    seed: Seed = 1,
    view: OneView = "floor",
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """Three engines beside each other: one year's agreed payments, exactly, smoothly and by paths."""
    from dataclasses import replace

    from huiyan.cli.fund_facts import check_facts, made_by
    from huiyan.cli.fund_report import print_check
    from huiyan.cli.fund_runs import Work
    from huiyan.engines import fund as engine

    read = engine.read_scheme(scheme)
    loans = engine.read_portfolio(portfolio, read)
    # only the shares and the cap by firm: the other rules have no closed form
    plain = engine.Scheme(shares_bp=read.shares_bp, grades=read.grades, caps=engine.Caps(firm=read.caps.firm))
    facts = check_facts(loans, replace(plain, model=engine.views(read.model)[view]), scenarios, seed)
    _give({**made_by(portfolio, Work(1, scenarios, seed, 1, None), "fund check"), "view": view, **facts}, as_json, out)
    if not as_json:
        print_check(facts)


@app.command()
def calibrate(
    vintages: Annotated[Path, typer.Argument(help="CSV of past years, oldest first: vintage, loans, defaults.")],
    lag: Annotated[int, typer.Option("--lag", help="After how many vintages one is known (for the back-test).")] = 1,
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """Probability of default and correlation from past vintages, and how often such bounds would have failed."""
    from huiyan.cli.fund_facts import calibration_facts
    from huiyan.cli.fund_report import print_calibration
    from huiyan.engines.fund import calibrate as estimate
    from huiyan.engines.fund import read_vintages

    facts = calibration_facts(vintages, estimate(read_vintages(vintages), lag=lag))
    _give(facts, as_json, out)
    if not as_json:
        print_calibration(facts)


@app.command()
def chart(
    result: Annotated[Path, typer.Argument(help="JSON that `huiyan fund simulate --out` wrote.")],
    out: Annotated[Path, typer.Option("--out", help="Write the chart to this SVG file.")],
    number: Annotated[int, typer.Option("--result", help="Which of the results in the file, from 1.")] = 1,
) -> None:
    """A fan chart (SVG) of a pool's balance over the years, with the chance that it runs out."""
    from huiyan.cli.fund_report import chart_of

    _write(out, chart_of(result, number))


def _give(result: dict[str, Any], as_json: bool, out: Path | None) -> None:
    import json

    from huiyan.cli.report import print_json

    if out:
        _write(out, json.dumps(result, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    if as_json:
        print_json(result)


def _write(path: Path, text: str) -> None:
    """The file whole, or not at all."""
    partial = path.with_name(path.name + ".part")
    partial.write_text(text, encoding="utf-8", newline="\n")
    partial.replace(path)


def _fen(text: str) -> int:
    from decimal import Decimal, InvalidOperation

    from huiyan.engines.tables import BadInput, gettext_noop

    try:
        yuan = Decimal(text.replace(",", ""))
        fen = int(yuan * 100)
    except (InvalidOperation, ValueError, OverflowError):
        raise BadInput(gettext_noop("'{text}' is no amount in yuan with at most two decimals"), text=text) from None
    if fen != yuan * 100 or not 0 <= fen <= 10**15:
        raise BadInput(gettext_noop("'{text}' is no amount in yuan with at most two decimals"), text=text)
    return fen


def _levels(text: str) -> tuple[float, ...]:
    from huiyan.engines.tables import BadInput, gettext_noop

    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise BadInput(gettext_noop("'{text}' is no list of numbers with commas"), text=text) from None
