"""Where a person is signed in, and how that ends."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from huiyan.accounts.models import User


def lock_out(user: User, *, with_second_factor: bool = False) -> None:
    """End all sessions of the person; with the second factor, forget that too."""
    for session in UserSession.objects.filter(user=user):
        session.end()
    if with_second_factor:
        Authenticator.objects.filter(user=user).delete()
