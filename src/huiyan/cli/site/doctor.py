"""`huiyan doctor`: what is wrong with an installation, in sentences."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False) -> None:
    """Check an installation: options, keys, database, log, jobs, files. Exit code 1 when something needs attention."""
    from huiyan.cli.report import print_json
    from huiyan.cli.site.django import start

    start()
    from huiyan.config.doctor import examine

    found = examine()
    if as_json:
        print_json([{"check": one.check, "well": one.well, "says": one.says} for one in found])
    else:
        for one in found:
            print(f"{'ok  ' if one.well else 'MEND'}  {one.check}: {one.says}")
    sys.exit(0 if all(one.well for one in found) else 1)
