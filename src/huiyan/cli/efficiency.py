"""`huiyan efficiency`: which units make most of what they use, how sure that is, and whom the others could learn from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from huiyan.cli.report import print_json, translate

if TYPE_CHECKING:
    from huiyan.engines.frontier import Efficiency, Intervals
    from huiyan.engines.tables import Table

app = typer.Typer(add_completion=False)


@app.command()
def efficiency(
    data: Path = typer.Argument(..., help="CSV file; its first column names the unit."),
    inputs: str = typer.Option(..., help="Columns that are used up, with commas between."),
    outputs: str = typer.Option(..., help="Columns that are made, with commas between."),
    model: str = typer.Option("bcc", help="ccr (constant returns), bcc (variable), nirs, ndrs, fdh."),
    orientation: str = typer.Option("input", help="input (use less), output (make more), directional (both)."),
    fixed: str = typer.Option("", help="Inputs or outputs that the unit cannot change."),
    bootstrap: int = typer.Option(0, help="Draws for the intervals; 0: no intervals. 2000 is a good number."),
    confidence: float = typer.Option(0.95, help="Of the intervals."),
    seed: int = typer.Option(1, help="The same seed gives the same intervals."),
    out: Path | None = typer.Option(None, help="CSV file to write; otherwise a short table is printed."),
    json: bool = typer.Option(False, "--json", help="Print everything as JSON."),
) -> None:
    """Efficiency of units by data envelopment analysis, with slacks, targets and peers.

    Scores are Farrell's: at most 1 with input orientation, at least 1 with output orientation.
    """
    from huiyan.engines.frontier import efficiency_intervals, measure_efficiency
    from huiyan.engines.tables import read_csv, write_csv

    table = read_csv(data)
    units = unit_names(table)
    used, made = column_names(table, inputs), column_names(table, outputs)
    keep = column_names(table, fixed) if fixed else []
    values = amounts(table, used), amounts(table, made)
    found = measure_efficiency(
        *values, model=model, orientation=orientation,
        fixed_inputs=[at for at, name in enumerate(used) if name in keep],
        fixed_outputs=[at for at, name in enumerate(made) if name in keep],
    )  # fmt: skip
    sure = None
    if bootstrap:
        sure = efficiency_intervals(
            *values, model=model, orientation=orientation, draws=bootstrap, confidence=confidence, seed=seed
        )
    warn_if_few(len(units), found)
    columns, rows = result_table(units, used, made, found, sure)
    if out:
        write_csv(out, columns, rows)
    if json:
        print_json(document(columns, rows, found, sure))
    elif not out:
        print_short(columns, rows)
