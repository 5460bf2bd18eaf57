"""Bring a person in: an account with a role, and a link that sets the first password once."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyan.accounts.models import RoleGrant, User
from huiyan.kernel import audit
from huiyan.kernel.notices import notify


@dataclass(frozen=True)
class Invited:
    """The person, and for a new account the link to hand over; an account that was there keeps its password."""

    user: User
    link: str


def invite(*, email: str, name: str, role: str, by: User) -> Invited:
    """Make or find the account with this address and give it the role; the notice holds no secret."""
    with transaction.atomic():
        user = User.objects.filter(email=email.lower()).first()
        is_new = user is None
        if user is None:
            user = User.objects.create_user(email=email, name=name)
        RoleGrant.objects.get_or_create(user=user, role=role, defaults={"granted_by": by})
        audit.record(
            "user.invite", user, by=by, after={"role": role, "new": is_new}, personal={"email": email, "name": name}
        )
        notify(user, subject=_("You are invited"), body=invitation_text(is_new))
    return Invited(user, password_link(user) if is_new else "")


def invitation_text(is_new: bool) -> str:
    """What the invited person reads: where to go, not a secret."""
    where = reverse("account_reset_password") if is_new else reverse("account_login")
    text = _("Set your password here, with the address this message came to:") if is_new else _("Sign in here:")
    return f"{text}\n{settings.HUIYAN['address']}{where}"


def password_link(user: User) -> str:
    """A link that sets the password once, for somebody without mail; it ends when used or after some days."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{settings.HUIYAN['address']}{path}"
