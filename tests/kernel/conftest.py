"""People for the kernel's tests, and a database that may be emptied again."""

from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from huiyan.kernel.audit import install_guards, remove_guards
from huiyan.kernel.jobs import load_jobs


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests with real transactions empty the tables afterwards, which the log's triggers refuse."""
    with django_db_blocker.unblock():
        remove_guards(connection)
    load_jobs()


@pytest.fixture
def guarded(db) -> Iterator[None]:
    """The log as it is in operation: append-only."""
    install_guards(connection)
    yield
    remove_guards(connection)


@pytest.fixture
def li(db):
    return get_user_model().objects.create_user(name="Li Wei", email="li@example.org")


@pytest.fixture
def wang(db):
    return get_user_model().objects.create_user(name="Wang Fang", email="wang@example.org")
