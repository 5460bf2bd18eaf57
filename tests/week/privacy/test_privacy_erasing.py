"""Erased when the time is over or the person asks; the ledger keeps how many; the numbers of people stay."""

import datetime

import pytest
import time_machine
from tests.week.classes.school import a_class
from tests.week.conftest import group
from tests.week.draw.conftest import draw, sessions, wish

from huiyan.accounts.own.sections import sections
from huiyan.kernel import clock
from huiyan.kernel.notices import Notice
from huiyan.week.attendance.queries import differences
from huiyan.week.bookings import actions as booking
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.classes.actions import book_class
from huiyan.week.classes.models import ClassEntry
from huiyan.week.draw.models import Draw, DrawEntry
from huiyan.week.privacy import actions, jobs
from huiyan.week.privacy.models import Purge
from huiyan.week.privacy.purposes import PURPOSES

__all__ = ["draw", "sessions", "wish"]


@pytest.fixture
def mine(session, book):
    return book(session, 1, adults=2, needs="wheelchair", email="li@people.example")


def run(days: int) -> int:
    """The nightly job, so many days after the edition's last day."""
    with time_machine.travel(clock.now() + datetime.timedelta(days=10 + days), tick=False):
        return jobs.purge(lambda *_, **__: None)


def test_contacts_go_when_their_days_are_over_and_the_numbers_stay(mine, make_session, book) -> None:
    full = make_session(capacity=1, hours=4)
    book(full, 2)
    booking.join_waitlist(full, group=group(3))
    assert (run(30), run(32)) == (0, 3)
    rows = [
        *Booking.objects.values_list("phone", "email", "needs", "request_key"),
        *WaitlistEntry.objects.values_list("phone", "email", "needs", "needs"),
    ]
    assert (set(rows), Notice.objects.count(), differences()) == ({("", "", "", "")}, 0, [])


def test_the_ledger_keeps_how_many_and_no_value(mine) -> None:
    run(32)
    run(33)
    kept = Purge.objects.values("cause", "bookings", "waiting", "notices").get()
    assert kept == {"cause": "time", "bookings": 1, "waiting": 0, "notices": 1}


def test_a_session_after_the_edition_keeps_its_contacts_for_its_own_days(make_session, book) -> None:
    late = make_session(hours=24 * 20)
    book(late, 1)
    assert (run(32), run(45)) == (0, 1)


def test_classes_that_waited_and_wishes_of_a_draw_are_forgotten_too(session, organiser) -> None:
    about = {"adults": 2, "children": 40, "seats": 42, "phone": "13700000000", "teacher": "欧阳", "school": "一中"}
    waited = ClassEntry.objects.create(session=session, secret="a" * 20, state="lapsed", **about)
    opened = {"opened_by": organiser, "opened_at": session.starts_at - datetime.timedelta(days=9)}
    draw = Draw.objects.create(edition=session.activity.edition, name="抽签", closes_at=session.starts_at, **opened)
    draw.drawn_sessions.create(session=session)
    wished = DrawEntry.objects.create(draw=draw, kind="class", code="ABCD2345", secret="b" * 20, **about)
    assert run(40) == 2
    for one in (waited, wished):
        one.refresh_from_db()
        assert (one.phone, one.teacher, one.school, one.children) == ("", "", "一中", 40)
    assert Purge.objects.get().waiting == 2


def test_other_messages_stay(mine, organiser) -> None:
    Notice.objects.create(
        user=organiser, language="en", subject="x", body="y", about_type="week.activity", about_id=str(mine.pk)
    )
    run(32)
    assert list(Notice.objects.values_list("subject", flat=True)) == ["x"]


def test_whoever_holds_the_link_takes_the_data_along_and_erases_them(mine, nobody) -> None:
    page = f"/week/mine/{mine.secret}/"
    file = nobody.get(f"{page}data.json").json()
    assert (file["phone"], file["needs"], len(file["messages"])) == (mine.phone, "wheelchair", 1)
    codes = [nobody.post(page, given).status_code for given in ({"x": "1"}, {"understood": "on"}, {"understood": "on"})]
    mine.refresh_from_db()
    assert (codes, mine.phone, mine.email, mine.needs, mine.state) == ([200, 302, 409], "", "", "", "booked")
    assert Purge.objects.values_list("cause", "bookings", "notices").get() == ("wish", 1, 1)


def test_an_erased_ticket_still_opens_and_can_be_given_back(mine, nobody) -> None:
    actions.erase_group(mine)
    assert nobody.get(f"/week/tickets/{mine.secret}/").status_code == 200
    assert nobody.post(f"/week/tickets/{mine.secret}/cancel/").status_code == 302


def test_who_waits_leaves_the_list_first(make_session, book, nobody) -> None:
    full = make_session(capacity=1)
    book(full, 1)
    entry = booking.join_waitlist(full, group=group(2))
    page = f"/week/mine/{entry.secret}/"
    first = nobody.post(page, {"understood": "on"}).status_code
    booking.leave_waitlist(entry)
    assert (first, nobody.post(page, {"understood": "on"}).status_code) == (409, 302)


def test_a_guessed_link_leads_nowhere(mine, nobody) -> None:
    assert [nobody.get(f"/week/mine/guess/{end}").status_code for end in ("", "data.json")] == [404, 404]


def rows_of(user) -> list:
    return next(one for one in sections() if one.key == "week_bookings").rows(user)


def test_an_account_sees_bookings_under_a_proven_number_alone(mine, person) -> None:
    user = person("li")
    type(user).objects.filter(pk=user.pk).update(phone=f"+86{mine.phone}", is_unproven=True)
    user.refresh_from_db()
    unproven = rows_of(user)
    user.is_unproven = False
    assert (unproven, [row["code"] for row in rows_of(user)]) == ([], [mine.code])


def test_an_address_typed_at_sign_up_proves_nothing(mine, person) -> None:
    user = person("li")
    assert (user.email, rows_of(user)) == (mine.email, [])
    user.emailaddress_set.create(email=user.email, verified=True)
    assert len(rows_of(user)) == 1


def test_erasing_an_account_erases_its_bookings(mine, person) -> None:
    user = person("li")
    user.emailaddress_set.create(email=user.email, verified=True)
    next(one for one in sections() if one.key == "week_bookings").erase(user)
    mine.refresh_from_db()
    assert mine.phone == ""


@pytest.mark.parametrize(("who", "code"), [("organiser", 200), ("supervisor", 200), ("host", 404), ("stranger", 404)])
def test_who_reads_the_ledger(mine, request, signed, who: str, code: int) -> None:
    run(32)
    assert signed(request.getfixturevalue(who)).get("/week/editions/2023/purges/").status_code == code


def test_every_column_about_a_group_has_a_purpose() -> None:
    """A new column of a booking or of the waiting list must be given a purpose and an end."""
    known = {column for one in PURPOSES for column in one.columns}
    plain = {
        "id",
        "session",
        "language",
        "created_at",
        "erased_at",
        "kind",
        "state",
        "ended_at",
        "offer_until",
        "booking",
        "draw", "withdrawn_at", "lot", "rank", "handed_at", "waits", "class_waits",
    }  # fmt: skip
    columns = {
        f"{model._meta.model_name}.{field.name}"
        for model in (Booking, WaitlistEntry, ClassEntry, DrawEntry)
        for field in model._meta.fields
        if field.name not in plain
    }
    assert columns - known == set()


def test_the_table_of_purposes_is_public_and_the_privacy_page_leads_to_it(nobody) -> None:
    assert "What for" in nobody.get("/week/privacy/").content.decode()
    assert 'href="/week/privacy/"' in nobody.get("/privacy/").content.decode()


def test_wishes_are_taken_along_and_erased_once_nothing_depends_on_them(draw, sessions, wish, nobody) -> None:
    entry = wish(1, sessions)
    page = f"/week/mine/{entry.secret}/"
    file = nobody.get(f"{page}data.json").json()
    assert (file["draw"], len(file["wishes"]), file["phone"]) == ("球幕抽签", 2, entry.phone)
    still_waits = nobody.post(page, {"understood": "on"}).status_code
    nobody.post(f"/week/wishes/{entry.secret}/withdraw/")
    assert (still_waits, nobody.post(page, {"understood": "on"}).status_code) == (409, 302)
    assert (DrawEntry.objects.get().phone, Purge.objects.get().waiting) == ("", 1)
    assert f"/week/mine/{entry.secret}/" in nobody.get(f"/week/wishes/{entry.secret}/").content.decode()


def test_a_class_finds_its_data_from_its_page_and_the_way_back(make_session, nobody) -> None:
    booked = book_class(make_session(class_capacity=60), group=a_class(1))
    page, own = f"/week/classes/{booked.secret}/", f"/week/mine/{booked.secret}/"
    assert own in nobody.get(page).content.decode()
    answer = nobody.get(own).content.decode()
    assert (f'href="{page}"' in answer, booked.teacher in answer) == (True, True)
    nobody.post(own, {"understood": "on"})
    assert (nobody.get(page).status_code, Booking.objects.get().teacher) == (200, "")
