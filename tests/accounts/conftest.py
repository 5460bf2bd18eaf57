"""People of the site, and a browser for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from huiyan.accounts.models import RoleGrant, User

PASSWORD = "a-long-enough-word-1"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Person = Callable[..., User]
Sign = Callable[[User], Client]


@pytest.fixture(autouse=True)
def calm(settings: Any) -> None:
    """Staff pages open with a password unless a test says otherwise; no limit is near."""
    settings.HUIYAN = {**settings.HUIYAN, "second_factor": False}
    cache.clear()


@pytest.fixture
def person(db: None) -> Person:
    """Makes a person: person("li", role="administrator", phone="13800138000")."""

    def make(key: str, *roles: str, **values: Any) -> User:
        given = {"name": key, "email": f"{key}@people.example", "password": PASSWORD, "language": "en", **values}
        user = User.objects.create_user(**given)
        RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in roles)
        return user

    return make


@pytest.fixture
def signed() -> Sign:
    """A browser in which the person is signed in, in English."""

    def sign(user: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user, backend=BACKEND)
        return client

    return sign


@pytest.fixture
def nobody() -> Client:
    """A browser in which nobody is signed in, in English."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def administrator(person: Person) -> User:
    return person("administrator", "administrator")


@pytest.fixture
def organiser(person: Person) -> User:
    return person("organiser", "organiser")


@pytest.fixture
def stranger(person: Person) -> User:
    return person("stranger")
