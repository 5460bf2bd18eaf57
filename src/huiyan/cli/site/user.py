"""`huiyan user`: accounts from the command line, for when nobody can sign in."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.command("list")
def list_users() -> None:
    """All accounts with their roles."""
    from huiyan.cli.site.django import start

    start()
    from huiyan.accounts.models import User

    for user in User.objects.prefetch_related("grants").order_by("pk"):
        print(f"{user.email or user.phone}\t{user.name}\t{', '.join(role.key for role in user.roles)}")


@app.command()
def create(
    email: Annotated[str, typer.Argument(help="E-mail address.")],
    name: Annotated[str, typer.Option(help="Name.")],
    role: Annotated[list[str] | None, typer.Option(help="Role; can be repeated.")] = None,
) -> None:
    """Make an account; its password is printed once."""
    import secrets

    from huiyan.cli.site.django import start

    start()
    from django.db import transaction

    from huiyan.accounts.models import RoleGrant, User
    from huiyan.accounts.roles import ROLES
    from huiyan.engines.tables import BadInput, gettext_noop
    from huiyan.kernel import audit

    for one in role or []:
        if one not in ROLES:
            raise BadInput(gettext_noop("there is no role '{role}'; known: {known}"), role=one, known=", ".join(ROLES))
    if User.objects.filter(email=email.lower()).exists():
        raise BadInput(gettext_noop("there is an account with this address already: {email}"), email=email)
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        user = User.objects.create_user(email=email, name=name, password=password)
        RoleGrant.objects.bulk_create(RoleGrant(user=user, role=one) for one in role or [])
        audit.record("user.create", user, by=None, after={"roles": role or []})
    print(f"{email}: {password}")


@app.command()
def password(email: Annotated[str, typer.Argument(help="E-mail address.")]) -> None:
    """Set a new password, printed once; second factors stay."""
    import secrets

    from huiyan.cli.site.django import start

    start()
    from django.db import transaction

    from huiyan.accounts.models import User
    from huiyan.engines.tables import BadInput, gettext_noop
    from huiyan.kernel import audit

    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        raise BadInput(gettext_noop("there is no account with this address: {email}"), email=email)
    given = secrets.token_urlsafe(12)
    with transaction.atomic():
        user.set_password(given)
        user.save(update_fields=["password"])
        audit.record("user.password", user, by=None)
    print(f"{email}: {given}")
