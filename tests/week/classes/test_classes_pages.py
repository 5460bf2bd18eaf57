"""A teacher's pages, whose link is the key, and the host's list of classes."""

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.week.classes.school import a_class

from huiyan.kernel import clock
from huiyan.registry.organizations.models import Membership, Organization
from huiyan.week.bookings.models import Booking
from huiyan.week.classes import actions
from huiyan.week.classes.models import ClassEntry


@pytest.fixture
def session(make_session):
    return make_session(class_capacity=45, class_until=clock.now() + datetime.timedelta(hours=1))


def fields(session, /, **values):
    """What a teacher's form sends."""
    given = {
        "session": session.pk, "school": "石鼓小学", "class_name": "五（2）班", "children": 43, "adults": 2, "needs": ["wheelchair"],
        "bus_at": "09:20", "teacher": "欧阳静", "phone": "13800000001", "email": "", "key": "k",
    }  # fmt: skip
    return {**given, **values}


def test_a_teacher_books_a_class_and_gets_one_code(session, nobody) -> None:
    page = f"/week/activities/{session.activity_id}/class/"
    assert "<b>45</b> class places" in nobody.get(page).content.decode()
    ticket = nobody.post(page, fields(session)).headers["Location"]
    booking = Booking.objects.get()
    assert (ticket, booking.seats, booking.needs, booking.bus_at) == (
        f"/week/classes/{booking.secret}/", 45, "bus wheelchair", datetime.time(9, 20),
    )  # fmt: skip
    assert booking.code_text in nobody.get(ticket).content.decode()


def test_the_numbers_are_lowered_on_the_teachers_page(session, nobody) -> None:
    booking = actions.book_class(session, group=a_class(1, pupils=43))
    nobody.post(f"/week/classes/{booking.secret}/", {"children": 40, "adults": 2})
    booking.refresh_from_db()
    assert (booking.children, booking.adults, booking.seats) == (40, 2, 42)


def test_a_full_pool_leads_to_the_waiting_list_of_classes(session, nobody) -> None:
    actions.book_class(session, group=a_class(1, pupils=43))
    page = f"/week/activities/{session.activity_id}/class/"
    full = nobody.post(page, fields(session))
    assert (full.status_code, "0 class places are left, you asked for 45." in full.content.decode()) == (409, True)
    waiting = nobody.post(f"{page}wait/", fields(session)).headers["Location"]
    assert "people before you, in 0 classes" in nobody.get(waiting).content.decode()
    actions.cancel_class(Booking.objects.get())
    assert "45 places are held for your class" in nobody.get(waiting).content.decode()
    taken = nobody.post(f"{waiting}take/").headers["Location"]
    assert (taken, nobody.get(waiting).headers["Location"]) == (taken, taken)


def test_who_leaves_and_who_cancels_is_told(session, nobody) -> None:
    booking = actions.book_class(session, group=a_class(1, pupils=43))
    entry = actions.join_class_list(session, group=a_class(2))
    nobody.post(f"/week/classes/waiting/{entry.secret}/leave/")
    nobody.post(f"/week/classes/{booking.secret}/cancel/")
    assert (ClassEntry.objects.get().state, Booking.objects.get().state) == ("left", "cancelled")
    assert "no longer valid" in nobody.get(f"/week/classes/{booking.secret}/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"children": 0}, "greater than or equal to 1"), ({"adults": ""}, "This field is required."), ({"phone": "12"}, "not a telephone number"),
        ({"bus_at": "25:00"}, "Enter a valid time."), ({"session": 0}, "Select a valid choice."), ({"needs": ["x"]}, "Select a valid choice."),
    ],
)  # fmt: skip
def test_wrong_input_is_named_and_nothing_is_lost(session, nobody, wrong, says) -> None:
    for page in ("class/", "class/wait/"):
        answer = nobody.post(
            f"/week/activities/{session.activity_id}/{page}", fields(session, **wrong)
        ).content.decode()
        assert (says in answer, "石鼓小学" in answer) == (True, True)
    assert Booking.objects.count() == 0


def test_one_school_is_one_however_it_is_written(session, nobody) -> None:
    nobody.post(f"/week/activities/{session.activity_id}/class/", fields(session, school=" Ｎo.1  小学 "))
    assert Booking.objects.get().school == "No.1 小学"


def test_the_ticket_of_a_class_is_the_teachers_page(session, nobody) -> None:
    booking = actions.book_class(session, group=a_class(1))
    assert nobody.get(f"/week/tickets/{booking.secret}/").headers["Location"] == f"/week/classes/{booking.secret}/"


@pytest.mark.parametrize("path", ["", "cancel/", "waiting/guess/", "waiting/guess/take/"])
def test_a_guessed_link_opens_nothing(db, nobody, organiser, signed, path) -> None:
    address = f"/week/classes/{path}" if path.startswith("waiting") else f"/week/classes/guess/{path}"
    assert [browser.post(address).status_code for browser in (nobody, signed(organiser))] == [404, 404]


@pytest.fixture
def colleague(person):
    """Acts for another institution."""
    other = Organization.objects.create(kind="venue", name="气象馆", division="蒸湘区")
    user = person("colleague")
    Membership.objects.create(organization=other, user=user, is_manager=True)
    return user


def test_a_host_sees_the_own_classes_a_colleague_none_a_stranger_no_page(
    session, nobody, host, colleague, stranger, signed
) -> None:
    actions.book_class(session, group=a_class(1, needs="wheelchair", bus_at=datetime.time(9, 20)))
    mine = signed(host).get("/week/classes/").content.decode()
    assert [word in mine for word in ("第1小学", "欧阳老师", "13800000001", "09:20", "wheelchair")] == [True] * 5
    assert "第1小学" not in signed(colleague).get("/week/classes/").content.decode()
    assert (signed(stranger).get("/week/classes/").status_code, nobody.get("/week/classes/").status_code) == (404, 302)


def test_a_supervisor_sees_the_classes_and_no_teacher(session, supervisor, signed) -> None:
    actions.book_class(session, group=a_class(1))
    page = signed(supervisor).get("/week/classes/").content.decode()
    sheet = signed(supervisor).get("/week/classes/?export=xlsx").content
    cells = [cell.value for row in load_workbook(io.BytesIO(sheet)).active.iter_rows() for cell in row]
    assert ("第1小学" in page, "欧阳老师" in page, "第1小学" in cells, "欧阳老师" in cells) == (
        True,
        False,
        True,
        False,
    )


def test_the_list_takes_as_many_statements_for_three_classes_as_for_one(session, make_session, host, signed) -> None:
    browser, counts = signed(host), []
    for numbers in ([1], [2, 3]):
        for number in numbers:
            actions.book_class(make_session(class_capacity=45), group=a_class(number))
        browser.get("/week/classes/")
        with CaptureQueriesContext(
            connection,
        ) as made:
            browser.get("/week/classes/")
        counts.append(len(made))
    assert counts[0] == counts[1]
