"""`huiyan credit`: knowledge-value evaluation of enterprises by a loan scheme's scorecard."""

from __future__ import annotations

from pathlib import Path

import typer

app = typer.Typer(
    help="Evaluate enterprises by a loan scheme's scorecard.", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def credit() -> None:
    """Evaluate enterprises by a loan scheme's scorecard."""


@app.command()
def score(
    file: Path = typer.Argument(..., help="CSV with a row for each enterprise; the first column names it."),
    pack: str = typer.Option(..., "--pack", help="Name of a pack (see `huiyan registry packs`) or a YAML file."),
    out: Path | None = typer.Option(
        None, "--out", help="Write grades, lines, points and reasons in short to this CSV."
    ),
    reasons: Path | None = typer.Option(
        None, "--reasons", help="Write every rule applied, with its source, to this CSV."
    ),
    setting: list[str] = typer.Option([], "--set", help="NAME=VALUE: one fact or parameter for all rows."),
    as_json: bool = typer.Option(False, "--json", help="Print everything as JSON."),
    processes: int = typer.Option(0, "--processes", help="Spread the work over so many processes."),
    cluster: str | None = typer.Option(
        None, "--cluster", help="Spread the work over the Dask cluster at this address."
    ),
) -> None:
    """Say for each enterprise its points, grade and recommended line, and why; the bank decides."""
    from huiyan.cli.verdicts import judge_file

    judge_file(pack, "credit", file, settings=setting, out=out, reasons=reasons, as_json=as_json,
               processes=processes, cluster=cluster)  # fmt: skip
