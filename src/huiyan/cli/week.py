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
    """Prove that every counter of places and people, of classes and draws too, equals its rows. Exit code 1 when one does not; nothing is changed."""
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


@app.command("open-next")
def open_next(
    slug: str = typer.Argument(help="Name in the address of the edition that is continued, for example 2026."),
    by: str = typer.Option(help="E-mail of the organiser in whose name it is done; it stands in the event log."),
) -> None:
    """Open the next edition from one: its rules, and as many days from the third Saturday of May. The staff alone sees it."""
    from huiyan.cli.site.django import start

    start()
    from huiyan.accounts.models import User
    from huiyan.kernel.errors import Refusal
    from huiyan.week.editions.actions import open_next_edition
    from huiyan.week.editions.models import Edition
    from huiyan.week.editions.rules import may_manage

    user = User.objects.filter(email=by).first()
    earlier = Edition.objects.filter(slug=slug).first()
    if user is None or not may_manage(user):
        print(f"{by} is no organiser of the Week", file=sys.stderr)
        sys.exit(2)
    if earlier is None:
        print(f"no edition is called {slug}", file=sys.stderr)
        sys.exit(2)
    try:
        made = open_next_edition(earlier, by=user)
    except Refusal as refusal:
        print(refusal.message, file=sys.stderr)
        sys.exit(1)
    print(f"{made.slug}: {made.name}, {made.starts_on} to {made.ends_on}")


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
