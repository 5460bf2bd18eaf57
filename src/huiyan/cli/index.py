"""`huiyan index`: composite indexes, why they are what they are, and how sure their ranks are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from huiyan.cli.index_options import AsJson, Out, Task, Variation, Year, takes_index, takes_variation

app = typer.Typer(
    help="Composite indexes: compute them, and say how sure their ranks are.",
    no_args_is_help=True,
    rich_markup_mode=None,  # help in plain text costs a third less time
)


@app.callback()
def index() -> None:
    """Composite indexes: compute them, and say how sure their ranks are."""


@app.command()
@takes_index
def compute(
    task: Task,
    out: Out = None,
    stages: Annotated[
        Path | None, typer.Option("--stages", help="Write every stage as a CSV into this folder.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compute an index: every aggregate, the index and its rank for each unit."""
    from huiyan.cli.index_report import report_index
    from huiyan.engines.composite import compute_index

    report_index(compute_index(task.data, task.framework, task.recipe), out, stages, as_json=as_json)


@app.command()
@takes_index
@takes_variation
def uncertainty(
    task: Task,
    variation: Variation,
    out: Out = None,
    top: Annotated[int, typer.Option("--top", help="Report the probability to be among the first so many.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Say how sure each rank is when the choices vary: median, 90 % interval, chance of the top, bands."""
    from huiyan.cli.executors import open_executor, progress_bar
    from huiyan.cli.index_report import report_uncertainty
    from huiyan.engines.composite import uncertainty as run

    with open_executor(variation.processes, variation.cluster) as executor, progress_bar("variants") as progress:
        found = run(
            task.data, task.framework, task.recipe, variation.choices, draws=variation.draws, seed=variation.seed,
            year=variation.year, executor=executor, progress=progress,
        )  # fmt: skip
    report_uncertainty(found, variation.choices, top, out, as_json=as_json)


@app.command()
@takes_index
@takes_variation
def sensitivity(task: Task, variation: Variation, out: Out = None, as_json: AsJson = False) -> None:
    """Say which choice moves the ranks: shares of variance, alone and with all interactions, overall and by unit."""
    from huiyan.cli.executors import open_executor, progress_bar
    from huiyan.cli.index_report import report_sensitivity
    from huiyan.engines.composite import sensitivity as run

    with open_executor(variation.processes, variation.cluster) as executor, progress_bar("variants") as progress:
        found = run(
            task.data, task.framework, task.recipe, variation.choices, draws=variation.draws, seed=variation.seed,
            year=variation.year, executor=executor, progress=progress,
        )  # fmt: skip
    report_sensitivity(found, out, as_json=as_json)


@app.command()
@takes_index
def explain(
    task: Task,
    unit: Annotated[str, typer.Option("--unit", help="The unit to explain.")],
    year: Year = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Follow every value of one unit through all stages, to what it adds to the index."""
    from huiyan.cli.index_report import report_cells
    from huiyan.engines.composite import compute_index, explain_cell

    found = compute_index(task.data, task.framework, task.recipe)
    cells = [explain_cell(found, unit, leaf.code, year) for leaf in task.framework.indicators]
    report_cells(cells, out, as_json=as_json)


@app.command()
@takes_index
def change(
    task: Task,
    first: Annotated[int, typer.Option("--from", help="The earlier year.")],
    last: Annotated[int, typer.Option("--to", help="The later year.")],
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Split the change of each unit's index between two years into its indicators; the parts sum to the change."""
    from huiyan.cli.index_report import report_changes
    from huiyan.engines.composite import changes, compute_index

    found = changes(compute_index(task.data, task.framework, task.recipe), first, last)
    report_changes(found, task.data.codes, out, as_json=as_json)


@app.command()
@takes_index
def check(task: Task, out: Out = None, as_json: AsJson = False) -> None:
    """Check whether the tree holds together: reliability, correlations, opposed and redundant indicators, influence."""
    from huiyan.cli.index_report import report_checks
    from huiyan.engines.composite import check as run
    from huiyan.engines.composite import compute_index

    report_checks(run(compute_index(task.data, task.framework, task.recipe)), out, as_json=as_json)


@app.command()
@takes_index
def fit(
    task: Task,
    wanted: Annotated[
        str, typer.Option("--wanted", help="Wanted influence of the nodes of one level: CODE=NUMBER,CODE=NUMBER ...")
    ],
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Find weights of one level under which its nodes move the index as wanted (by their correlations with it)."""
    from huiyan.cli.index_report import report_fit
    from huiyan.engines.composite import compute_index, fit_weights
    from huiyan.engines.tables import BadInput, gettext_noop

    shares: dict[str, float] = {}
    for text in wanted.split(","):
        code, _, number = text.strip().partition("=")
        try:
            shares[code] = float(number)
        except ValueError:
            raise BadInput(gettext_noop("'{found}' is not CODE=NUMBER"), found=text) from None
    levels = dict(zip(task.framework.codes, map(int, task.framework.node_levels), strict=True))
    unknown = [code for code in shares if code not in levels]
    if unknown:
        raise BadInput(gettext_noop("the framework has no '{code}'"), code=unknown[0])
    found = fit_weights(compute_index(task.data, task.framework, task.recipe), levels[next(iter(shares))], shares)
    report_fit(found, out, as_json=as_json)
