"""The event log is read by those who supervise, and by nobody else."""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.people import browser, make_person

from huiyan.accounts.models import User
from huiyan.kernel import audit


def signed(name: str, role: str = "") -> Client:
    return browser(make_person(name, role=role))


def write(action: str, by: User | None = None) -> None:
    with transaction.atomic():
        audit.record(action, None, by=by)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "status"), [("supervisor", 200), ("administrator", 200), ("organiser", 404), ("judge", 404), ("", 404)]
)
def test_only_supervisors_and_administrators_read_it(role: str, status: int) -> None:
    assert signed("somebody", role).get("/log/").status_code == status


@pytest.mark.django_db
def test_nobody_is_led_to_the_sign_in() -> None:
    assert Client().get("/log/").headers["Location"] == "/account/login/?next=/log/"


@pytest.mark.django_db
def test_an_erased_person_is_named_no_more() -> None:
    actor = User.objects.create_user(name="冯见山", email="feng@city.example")
    write("entry.begin", actor)
    page = signed("supervisor", "supervisor")
    assert "冯见山" in page.get("/log/").content.decode()
    audit.erase_person(actor)
    assert "冯见山" not in page.get("/log/").content.decode()


@pytest.mark.django_db
def test_one_and_three_lines_cost_the_same_queries() -> None:
    client = signed("supervisor", "supervisor")
    counts = []
    for new in (1, 2):
        for _ in range(new):
            write("entry.begin")
        client.get("/log/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/log/")
        counts.append(len(queries))
    assert counts[0] == counts[1] > 0


@pytest.mark.django_db
def test_a_role_that_needs_a_second_factor_is_led_to_it(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.HUIYAN, "second_factor", True)  # type: ignore[attr-defined]
    assert signed("supervisor", "supervisor").get("/log/").headers["Location"] == "/account/2fa/"
