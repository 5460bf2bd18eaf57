"""`huiyan registry`: recognition of enterprises and platforms by rule packs."""

from __future__ import annotations

from pathlib import Path

import typer

app = typer.Typer(
    help="Recognise enterprises and platforms by rule packs.", no_args_is_help=True, rich_markup_mode=None
)


@app.callback()
def registry() -> None:
    """Recognise enterprises and platforms by rule packs."""


@app.command()
def recognise(
    file: Path = typer.Argument(..., help="CSV with a row for each enterprise; the first column names it."),
    pack: str = typer.Option(..., "--pack", help="Name of a pack (see `huiyan registry packs`) or a YAML file."),
    out: Path | None = typer.Option(None, "--out", help="Write verdicts, points and reasons in short to this CSV."),
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
    """Say for each enterprise: pass, fail, open (the experts decide) or incomplete, and why."""
    from huiyan.cli.verdicts import judge_file

    judge_file(pack, "recognition", file, settings=setting, out=out, reasons=reasons, as_json=as_json,
               processes=processes, cluster=cluster)  # fmt: skip


@app.command()
def packs(
    out: Path | None = typer.Option(None, "--out", help="Write the list to this CSV."),
    as_json: bool = typer.Option(False, "--json", help="Print as JSON."),
) -> None:
    """List the packs that come with huiyan, with their documents and how complete they are."""
    from huiyan.cli.report import print_json, translate
    from huiyan.cli.verdicts import pack_rows, pack_summary, say
    from huiyan.engines.scorecard import known_packs, read_pack
    from huiyan.engines.tables import write_csv

    found = [read_pack(name) for name in known_packs()]
    if out is not None:
        write_csv(out, *pack_rows(found))
    if as_json:
        print_json([pack_summary(pack) for pack in found])
        return
    for pack in found:
        state = "" if pack.complete else " - " + translate("incomplete")
        print(f"{pack.id:<28} {say(pack.title)} ({pack.document}){state}")


@app.command()
def facts(
    pack: str = typer.Option(..., "--pack", help="Name of a pack or a YAML file."),
    out: Path | None = typer.Option(None, "--out", help="Write the list to this CSV."),
    as_json: bool = typer.Option(False, "--json", help="Print as JSON."),
) -> None:
    """List the columns that a pack asks for."""
    from huiyan.cli.report import print_json
    from huiyan.cli.verdicts import FACT_COLUMNS, fact_rows, print_facts
    from huiyan.engines.scorecard import read_pack
    from huiyan.engines.tables import write_csv

    found = read_pack(pack)
    rows = fact_rows(found)
    if out is not None:
        write_csv(out, FACT_COLUMNS, rows)
    if as_json:
        print_json([dict(zip(FACT_COLUMNS, row, strict=True)) for row in rows])
        return
    print_facts(found)
