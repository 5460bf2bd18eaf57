"""`huiyan week`: what an operator of the Week does without a browser."""

from __future__ import annotations

import sys

import typer

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def week() -> None:
    """The Science and Technology Week."""


@app.command()
def reconcile(as_json: bool = typer.Option(False, "--json", help="Print the differences as JSON.")) -> None:
    """Prove that every counter of places and people equals its rows. Exit code 1 when one does not; nothing is changed."""
    from huiyan.cli.report import print_json
    from huiyan.cli.site.django import start

    start()
    from huiyan.week.attendance.queries import differences

    found = differences()
    if as_json:
        print_json(
            [{"session": one.session, "counter": one.counter, "says": one.counted, "rows": one.rows} for one in found]
        )
    else:
        for one in found:
            print(one)
        if not found:
            print("every counter equals its rows")
    sys.exit(1 if found else 0)


@app.command()
def new_ticket_key() -> None:
    """Sign tickets with a new key from now on; tickets that are out stay valid until the old key's line is taken out of the key file."""
    from pathlib import Path

    from huiyan.cli.site.django import start

    start()
    from django.conf import settings

    from huiyan.config.keys import add_ticket_key
    from huiyan.week.bookings.signing import public_keys

    if settings.HUIYAN["ticket_keys"]:
        print("the option ticket_keys is set: add the new key there, at the end", file=sys.stderr)
        sys.exit(1)
    add_ticket_key(Path(settings.HUIYAN["data"]))
    print(f"tickets are signed with {list(public_keys())[-1]}")
