"""Where a person is signed in, and how that ends."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from huiyan.accounts.models import ApiToken, User
from huiyan.kernel import audit
from huiyan.kernel.clock import now


def end_one(session: UserSession, *, by: User) -> None:
    """Sign the person out on one device."""
    with transaction.atomic():
        session.end()
        audit.record("user.end_session", by, by=by)


def lock_out(user: User, *, with_second_factor: bool = False) -> None:
    """End all sessions of the person; with the second factor, forget that too, and the programs that act for them."""
    for session in UserSession.objects.filter(user=user):
        session.end()
    if with_second_factor:
        Authenticator.objects.filter(user=user).delete()
        ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now())
