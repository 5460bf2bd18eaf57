"""`huiyan init`: keys, tables, and the first administrator."""

from __future__ import annotations

import typer

app = typer.Typer(add_completion=False)


@app.command()
def init(
    email: str = typer.Option("", help="E-mail address of the first administrator; without it none is made."),
    name: str = typer.Option("Administrator", help="Name of the first administrator."),
    password: str = typer.Option(
        "", envvar="HUIYAN_ADMIN_PASSWORD", help="Password; without it one is made and printed once."
    ),
) -> None:
    """Prepare an installation: make its keys, its tables and its first administrator. Doing it again changes nothing."""
    prepare()
    if email:
        first_administrator(email, name, password)
    print("ready")


def prepare() -> None:
    """Keys and tables; safe to repeat."""
    from pathlib import Path

    from huiyan.cli.site.django import manage, start
    from huiyan.config.keys import make_keys
    from huiyan.config.options import load_options

    data = Path(str(load_options()["data"]))
    data.mkdir(parents=True, exist_ok=True)
    make_keys(data)
    start()
    from django.db import connection

    from huiyan.config.tables import create_tables, is_empty

    if is_empty(connection):
        create_tables(connection)
    manage("migrate")
    manage("createcachetable")
    guard_the_log()


def guard_the_log() -> None:
    """Make the event log append-only again: SQLite drops triggers when a migration rebuilds a table."""
    from django.db import connection

    from huiyan.kernel.audit import install_guards

    install_guards(connection)


def first_administrator(email: str, name: str, password: str) -> None:
    """Make the administrator unless there is one with this address."""
    import secrets

    from huiyan.accounts.models import RoleGrant, User

    if User.objects.filter(email=email).exists():
        return
    given = password or secrets.token_urlsafe(12)
    user = User.objects.create_user(email=email, name=name, password=given)
    RoleGrant.objects.create(user=user, role="administrator")
    if not password:
        print(f"{email}: {given}")
