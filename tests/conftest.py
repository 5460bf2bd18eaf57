"""What all tests share: the public data sets beside the project, people with roles, and a quick competition."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as generated

from huiyan.accounts.models import User
from huiyan.kernel.audit import remove_guards
from tests.people import Person, Sign, browser, make_person
from tests.real_data import REAL_DATA

# No test depends on how quick the machine is, which is shared; nor do those that make up their own cases.
generated.register_profile("huiyan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
generated.load_profile("huiyan")


@pytest.fixture
def real_data() -> Callable[[str], Path]:
    """Finds a file of the public data sets that lie beside the project; skips where they are absent."""

    def find(relative: str) -> Path:
        if not (REAL_DATA / relative).exists():
            pytest.skip(f"public data set not here: {relative}")
        return REAL_DATA / relative

    return find


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests with real transactions empty the tables afterwards, which the log's triggers refuse."""
    with django_db_blocker.unblock():
        remove_guards(connection)


@pytest.fixture(autouse=True)
def seal_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of the tests' own."""
    monkeypatch.setitem(settings.HUIYAN, "seal_key", "11" * 32)
    monkeypatch.setitem(settings.HUIYAN, "ticket_keys", "22" * 32)


@pytest.fixture(autouse=True)
def no_second_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Staff pages open with a password, as in the demonstration, unless a test says otherwise."""
    monkeypatch.setitem(settings.HUIYAN, "second_factor", False)


@pytest.fixture
def person(db: None) -> Person:
    """Makes a person: person("li", role="judge", phone="13800138000")."""
    return make_person


@pytest.fixture
def signed() -> Sign:
    """A browser in which the person is signed in, in English."""
    return browser


@pytest.fixture
def nobody() -> Client:
    """A browser in which nobody is signed in, in English."""
    return browser()


@pytest.fixture
def stranger(person: Person) -> User:
    return person("stranger")


@pytest.fixture
def supervisor(person: Person) -> User:
    return person("supervisor", "supervisor")
