"""`huiyan efficiency`: who makes most of what it uses, how sure that is, and from whom the others could learn."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from huiyan.cli.report import print_json, translate

if TYPE_CHECKING:
    from huiyan.cli.efficiency_measures import Question
    from huiyan.cli.efficiency_tables import Report, Source
    from huiyan.engines.frontier import ScaleTest

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def efficiency(
    data: Path = typer.Argument(..., help="CSV file with a row for each unit; its first column names the unit."),
    inputs: str = typer.Option(..., "--inputs", help="Columns that are used up, with commas between."),
    outputs: str = typer.Option(..., "--outputs", help="Columns that are made, with commas between."),
    model: str = typer.Option("bcc", "--model", help="Returns to scale: ccr, bcc, nirs, ndrs; or fdh (single peers)."),
    orientation: str = typer.Option("input", "--orientation", help="input, output or directional; none with sbm."),
    measure: str = typer.Option(
        "radial", "--measure",
        help="radial, super, cross, sbm, additive, scale, weights, harm, two-stage, cost, revenue, malmquist or window.",
    ),
    fixed: str = typer.Option("", "--fixed", help="radial: inputs and outputs that a unit cannot change."),
    harm: str = typer.Option("", "--harm", help="harm: columns of outputs that nobody wants."),
    between: str = typer.Option("", "--between", help="two-stage: columns made by the first stage, used by the second."),
    prices: str = typer.Option("", "--prices", help="cost, revenue: a number or a column for each input or output."),
    choice: str = typer.Option("", "--choice", help="cross: arbitrary, aggressive or benevolent (the default)."),
    restrict: list[str] = typer.Option([], "--restrict", help="weights: such as 'staff <= 2 * area'; may be repeated."),
    period: str = typer.Option("", "--period", help="malmquist, window: column of the period."),
    window: int = typer.Option(0, "--window", min=0, help="window: how many periods wide."),
    bootstrap: int = typer.Option(
        0, "--bootstrap", min=0, help="radial: draws for intervals, 2000 is good. scale: draws of the test, 500 is good."
    ),
    confidence: float = typer.Option(0.95, "--confidence", help="Confidence of the intervals."),
    seed: int = typer.Option(1, "--seed", help="The same seed gives the same intervals."),
    processes: int = typer.Option(0, "--processes", help="Draw in so many processes; the result is the same."),
    cluster: str | None = typer.Option(None, "--cluster", help="Draw on the Dask cluster at this address."),
    out: Path | None = typer.Option(None, "--out", help="CSV file to write; else a short table is printed."),
    as_json: bool = typer.Option(False, "--json", help="Print everything as JSON."),
) -> None:  # fmt: skip
    """Efficiency of units by data envelopment analysis: scores, slacks, targets and peers.

    Scores are Farrell's: at most 1 with input orientation (the share of the inputs that would do), at least 1 with
    output orientation (how many times the outputs could be made).
    """
    from huiyan.cli import efficiency_tables as tables
    from huiyan.cli.efficiency_measures import Question, find_measure

    source = tables.read_source(data, inputs, outputs, period)
    question = Question(
        measure, model, orientation, fixed, harm, between, prices, choice, tuple(restrict), period, window, bootstrap
    )
    answer = find_measure(source, question)
    draws = Draws(bootstrap, confidence, seed, processes, cluster)
    report = answer(source, question) if answer else radial(source, question, draws)
    if measure == "scale" and bootstrap:
        report = tables.with_returns_test(report, returns_test(source, orientation, draws))
    warn(report)
    show(report, out, as_json)


class Draws(NamedTuple):
    """How often to draw, and where."""

    number: int
    confidence: float
    seed: int
    processes: int
    cluster: str | None


def radial(source: Source, question: Question, draws: Draws) -> Report:
    """Radial scores; with draws, intervals by subsampling, here, in processes or on a cluster."""
    from huiyan.cli.efficiency_tables import report_radial
    from huiyan.cli.executors import open_executor, progress_bar
    from huiyan.engines.frontier import efficiency_intervals

    sure = None
    if draws.number:
        with open_executor(draws.processes, draws.cluster) as executor, progress_bar("draws") as progress:
            sure = efficiency_intervals(
                source.used, source.made, model=question.model, orientation=question.orientation, draws=draws.number,
                confidence=draws.confidence, seed=draws.seed, executor=executor, progress=progress,
            )  # fmt: skip
    return report_radial(source, question.model, question.orientation, question.fixed, sure)


def returns_test(source: Source, orientation: str, draws: Draws) -> ScaleTest:
    """The permutation test of constant returns."""
    from huiyan.cli.executors import open_executor, progress_bar
    from huiyan.engines.frontier import constant_returns_test

    with open_executor(draws.processes, draws.cluster) as executor, progress_bar("draws") as progress:
        return constant_returns_test(
            source.used, source.made, seed=draws.seed, orientation=orientation, draws=draws.number,
            executor=executor, progress=progress,
        )  # fmt: skip


def show(report: Report, out: Path | None, as_json: bool) -> None:
    """Write the file, and print JSON or, where nothing was written, a short table; then the notes."""
    from huiyan.cli.efficiency_tables import short_table
    from huiyan.engines.tables import write_csv

    if out is not None:
        write_csv(out, report.columns, report.rows)
    if as_json:
        print_json(report.document)
        return
    if out is None:
        print(short_table(report))
    for note in report.notes:
        print(note)


def warn(report: Report) -> None:
    """Say on standard error when there are too few units to tell them apart."""
    from huiyan.engines.tables import gettext_noop

    if report.units < report.needed:
        sentence = gettext_noop(
            "warning: {units} units are few for {columns} columns; below {needed} most units look efficient"
        )
        words = translate(sentence).format(units=report.units, columns=report.measured, needed=report.needed)
        print(words, file=sys.stderr)
