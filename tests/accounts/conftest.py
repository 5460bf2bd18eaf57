"""People who look after accounts."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from tests.people import Person

from huiyan.accounts.models import User


@pytest.fixture(autouse=True)
def calm() -> None:
    """No limit is near."""
    cache.clear()


@pytest.fixture
def administrator(person: Person) -> User:
    return person("administrator", "administrator")


@pytest.fixture
def organiser(person: Person) -> User:
    return person("organiser", "organiser")
