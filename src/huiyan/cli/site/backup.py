"""`huiyan backup`: one file that holds the database, the files and the keys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="File to write, for example huiyan-2026-05-20.tar.gz.")],
) -> None:
    """Write a backup while the site goes on running; it is checked before it counts."""
    from huiyan.cli.site.django import start

    start()
    from huiyan.config.backups import write_backup

    size = write_backup(target)
    print(f"{target}: {size / 1e6:.1f} MB")
