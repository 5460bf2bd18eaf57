"""`huiyan restore`: puts a backup into an empty installation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="File that 'huiyan backup' wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace what is there; it is moved aside, not deleted.")
    ] = False,
) -> None:
    """Restore a backup. Refused where data are already, unless --replace is given."""
    from huiyan.cli.site.django import start

    start()
    from huiyan.config.backups import restore_backup

    restore_backup(source, replace=replace)
    print(f"restored from {source}; run 'huiyan upgrade' if this is a newer version")
