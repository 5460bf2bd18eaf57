"""The outbox is read, released, withdrawn and tried again by those who look after it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.people import Person, Sign

from huiyan.accounts.models import User
from huiyan.kernel import audit
from huiyan.kernel.notices import Notice, notify


@pytest.fixture
def held(stranger: User) -> Notice:
    return notify(stranger, subject="results", body="read me first", hold=True)


def state(notice: Notice) -> str:
    return Notice.objects.get(pk=notice.pk).state


def failed(user: User) -> Notice:
    made = notify(user, subject="failed", body="")
    Notice.objects.filter(pk=made.pk).update(state="failed", attempts=8, error="ConnectionRefusedError")
    return made


@pytest.mark.parametrize(
    ("role", "status"), [("administrator", 200), ("organiser", 200), ("supervisor", 404), ("judge", 404), ("", 404)]
)
def test_who_reads_it(person: Person, signed: Sign, held: Notice, role: str, status: int) -> None:
    client = signed(person("somebody", *([role] if role else [])))
    codes = [client.get("/outbox/").status_code, client.get(f"/outbox/{held.pk}/").status_code]
    assert codes == [status, status]


def test_nobody_is_led_to_the_sign_in(db: None, nobody: Client) -> None:
    assert nobody.get("/outbox/").headers["Location"] == "/account/login/?next=/outbox/"


def test_a_held_notice_is_read_and_let_go(organiser: User, signed: Sign, held: Notice) -> None:
    client = signed(organiser)
    read = "read me first" in client.get(f"/outbox/{held.pk}/").content.decode()
    client.post("/outbox/act/", {"act": "release", "notice": str(held.pk)})
    assert (read, state(held), audit.AuditEntry.objects.get().action) == (True, "queued", "notices.release")


def test_only_what_was_ticked_goes(organiser: User, stranger: User, signed: Sign, held: Notice) -> None:
    other = notify(stranger, subject="other", body="", hold=True)
    signed(organiser).post("/outbox/act/", {"act": "release", "notice": [str(held.pk), "no identifier"]})
    assert (state(held), state(other)) == ("queued", "held")


def test_all_of_the_filter_are_withdrawn_and_no_others(
    organiser: User, stranger: User, signed: Sign, held: Notice
) -> None:
    queued = notify(stranger, subject="other", body="")
    signed(organiser).post("/outbox/act/?state=held", {"act": "withdraw", "all": "1"})
    assert (state(held), state(queued)) == ("withdrawn", "queued")


def test_a_failed_one_is_tried_again_from_the_beginning(organiser: User, stranger: User, signed: Sign) -> None:
    made = failed(stranger)
    signed(organiser).post("/outbox/act/", {"act": "retry", "notice": str(made.pk)})
    again = Notice.objects.get(pk=made.pk)
    assert (again.state, again.attempts, again.error) == ("queued", 0, "")


@pytest.mark.parametrize(("act", "status"), [("release", 302), ("erase", 404), ("", 404)])
def test_what_does_not_fit_changes_nothing(
    organiser: User, stranger: User, signed: Sign, act: str, status: int
) -> None:
    made = failed(stranger)
    answer = signed(organiser).post("/outbox/act/", {"act": act, "notice": str(made.pk)})
    assert (answer.status_code, state(made)) == (status, "failed")


def test_a_stranger_lets_nothing_go(stranger: User, signed: Sign, held: Notice) -> None:
    answer = signed(stranger).post("/outbox/act/", {"act": "release", "notice": str(held.pk)})
    assert (answer.status_code, state(held)) == (404, "held")


def test_one_and_three_notices_cost_the_same_queries(organiser: User, person: Person, signed: Sign) -> None:
    client, counts = signed(organiser), []
    for new in (1, 2):
        for number in range(new):
            notify(person(f"p{new}{number}"), subject="s", body="b")
        client.get("/outbox/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/outbox/")
        counts.append(len(queries))
    assert counts[0] == counts[1] > 0
