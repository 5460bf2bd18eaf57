"""`huiyan user`: accounts from the command line, for when nobody can sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from huiyan.accounts.models import User

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
    contact: Annotated[str, typer.Argument(help="E-mail address or telephone number.")],
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
    email, phone = _read(contact)
    if _found(email, phone):
        raise BadInput(gettext_noop("there is an account with “{contact}” already"), contact=contact)
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        user = User.objects.create_user(email=email, phone=phone, name=name, password=password)
        RoleGrant.objects.bulk_create(RoleGrant(user=user, role=one) for one in role or [])
        audit.record("user.create", user, by=None, after={"roles": role or []})
    print(f"{contact}: {password}")


@app.command()
def password(contact: Annotated[str, typer.Argument(help="E-mail address or telephone number.")]) -> None:
    """Set a new password, printed once; second factors stay."""
    import secrets

    from huiyan.cli.site.django import start

    start()
    from django.db import transaction

    from huiyan.engines.tables import BadInput, gettext_noop
    from huiyan.kernel import audit

    user = _found(*_read(contact))
    if user is None:
        raise BadInput(gettext_noop("there is no account with “{contact}”"), contact=contact)
    given = secrets.token_urlsafe(12)
    with transaction.atomic():
        user.set_password(given)
        user.save(update_fields=["password"])
        audit.record("user.password", user, by=None)
    print(f"{contact}: {given}")


def _read(contact: str) -> tuple[str | None, str | None]:
    """The address, or the number as it is stored; what is neither is refused."""
    from huiyan.accounts.contact import normal_phone
    from huiyan.engines.tables import BadInput, gettext_noop

    if "@" in contact:
        return contact.strip().lower(), None
    phone = normal_phone(contact)
    if phone is None:
        raise BadInput(gettext_noop("“{contact}” is neither an e-mail address nor a telephone number"), contact=contact)
    return None, phone


def _found(email: str | None, phone: str | None) -> User | None:
    from huiyan.accounts.models import User

    return User.objects.filter(**({"email": email} if email else {"phone": phone})).first()
