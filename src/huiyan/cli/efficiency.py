"""`huiyan efficiency`: who makes most of what it uses, how sure that is, and from whom the others could learn."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from huiyan.cli.report import print_json, translate

if TYPE_CHECKING:
    from huiyan.cli.efficiency_tables import Report, Source
    from huiyan.engines.frontier import Intervals

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def efficiency(
    data: Path = typer.Argument(..., help="CSV file with a row for each unit; its first column names the unit."),
    inputs: str = typer.Option(..., "--inputs", help="Columns that are used up, with commas between."),
    outputs: str = typer.Option(..., "--outputs", help="Columns that are made, with commas between."),
    model: str = typer.Option("bcc", "--model", help="Returns to scale: ccr, bcc, nirs, ndrs; or fdh (single peers)."),
    orientation: str = typer.Option("input", "--orientation", help="input, output or directional; none with sbm."),
    measure: str = typer.Option("radial", "--measure", help="radial, super, cross, sbm or additive."),
    fixed: str = typer.Option("", "--fixed", help="Inputs and outputs that a unit cannot change (radial)."),
    period: str = typer.Option("", "--period", help="Column of the period: gives the Malmquist index instead."),
    bootstrap: int = typer.Option(0, "--bootstrap", help="Draws for intervals (radial); 2000 is a good number."),
    confidence: float = typer.Option(0.95, "--confidence", help="Confidence of the intervals."),
    seed: int = typer.Option(1, "--seed", help="The same seed gives the same intervals."),
    processes: int = typer.Option(0, "--processes", help="Draw in so many processes; the result is the same."),
    cluster: str | None = typer.Option(None, "--cluster", help="Draw on the Dask cluster at this address."),
    out: Path | None = typer.Option(None, "--out", help="CSV file to write; else a short table is printed."),
    as_json: bool = typer.Option(False, "--json", help="Print everything as JSON."),
) -> None:
    """Efficiency of units by data envelopment analysis: scores, slacks, targets and peers.

    Scores are Farrell's: at most 1 with input orientation (the share of the inputs that would do), at least 1 with
    output orientation (how many times the outputs could be made).
    """
    from huiyan.cli import efficiency_tables as tables
    from huiyan.engines.tables import write_csv

    source = tables.read_source(data, inputs, outputs, period)
    if period:
        report = tables.report_malmquist(source, orientation)
    elif measure != "radial":
        report = tables.report_measure(source, measure, model, orientation)
    else:
        sure = None
        if bootstrap:
            sure = intervals(source, model, orientation, bootstrap, confidence, seed, processes, cluster)
        report = tables.report_radial(source, model, orientation, fixed, sure)
    warn(report)
    if out is not None:
        write_csv(out, report.columns, report.rows)
    if as_json:
        print_json(report.document)
    elif out is None:
        print(tables.short_table(report))


def intervals(
    source: Source, model: str, orientation: str, draws: int, confidence: float, seed: int,
    processes: int, cluster: str | None,
) -> Intervals:  # fmt: skip
    """Intervals by subsampling, here, in processes or on a cluster."""
    from huiyan.cli.executors import open_executor, progress_bar
    from huiyan.engines.frontier import efficiency_intervals

    with open_executor(processes, cluster) as executor, progress_bar("draws") as progress:
        return efficiency_intervals(
            source.used, source.made, model=model, orientation=orientation, draws=draws, confidence=confidence,
            seed=seed, executor=executor, progress=progress,
        )  # fmt: skip


def warn(report: Report) -> None:
    """Say on standard error when there are too few units to tell them apart."""
    from huiyan.engines.tables import gettext_noop

    if report.units < report.needed:
        sentence = gettext_noop(
            "warning: {units} units are few for {columns} columns; below {needed} most units look efficient"
        )
        words = translate(sentence).format(units=report.units, columns=report.measured, needed=report.needed)
        print(words, file=sys.stderr)
