"""`huiyan upgrade`: backup, new tables, examination."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def upgrade(
    backup_to: Annotated[Path, typer.Option(help="Folder for the backup that is made first.")] = Path("backups"),
) -> None:
    """Back up, bring the tables to this version, and examine the installation."""
    from huiyan.cli.site.django import manage, start
    from huiyan.cli.site.init import guard_the_log

    start()
    from django.conf import settings

    from huiyan import __version__
    from huiyan.config.backups import write_backup
    from huiyan.config.doctor import examine
    from huiyan.config.keys import make_keys
    from huiyan.kernel import clock

    backup_to.mkdir(parents=True, exist_ok=True)
    target = backup_to / f"before-{__version__}-{clock.now():%Y%m%d-%H%M%S}.tar.gz"
    print(f"backup: {target}, {write_backup(target) / 1e6:.1f} MB")
    make_keys(Path(str(settings.HUIYAN["data"])))
    manage("migrate")
    manage("createcachetable")
    guard_the_log()
    ill = [one for one in examine() if not one.well]
    for one in ill:
        print(f"MEND  {one.check}: {one.says}")
    print("upgraded" if not ill else "upgraded; see above")
    sys.exit(1 if ill else 0)
