"""People of the tests, who are invented, and a browser for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from huiyan.accounts.models import RoleGrant, User

PASSWORD = "a-long-enough-word-1"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Person = Callable[..., User]
Sign = Callable[[User], Client]


def make_person(key: str, *roles: str, role: str = "", **values: Any) -> User:
    """A person known by `key`: make_person("li", role="judge"), with several roles make_person("li", "judge", "screener")."""
    given = {"name": key, "email": f"{key}@people.example", "password": PASSWORD, "language": "en", **values}
    user = User.objects.create_user(**given)
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=one) for one in (*roles, role) if one)
    return user


def browser(user: User | None = None) -> Client:
    """A browser in English in which the person is signed in, or nobody."""
    client = Client(headers={"accept-language": "en"})
    if user:
        client.force_login(user, backend=BACKEND)
    return client
