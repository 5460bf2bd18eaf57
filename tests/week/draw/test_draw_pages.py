"""The pages of a draw: open to everyone, changed by who holds the link, run by the organiser."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.week.draw.conftest import DEADLINE
from tests.week.draw.test_draw_actions import run

from huiyan.kernel import clock
from huiyan.week.bookings.pace import PACE
from huiyan.week.draw.models import Draw, DrawEntry


def people(sessions, **values):
    wished = {f"wish_{rank}": session.pk for rank, session in enumerate(sessions, start=1)}
    return {"adults": 2, "children": 1, "phone": "13800000001", "email": "", "key": "k", **wished, **values}


def test_people_give_wishes_change_them_and_take_them_back(draw, sessions, nobody) -> None:
    page = nobody.post(f"/week/draws/{draw.pk}/wish/", people(sessions)).headers["Location"]
    nobody.post(page, people(sessions[1:], adults=1))
    entry = DrawEntry.objects.get()
    assert (entry.seats, [wish.session for wish in entry.wishes.all()]) == (2, sessions[1:])
    assert entry.code_text in nobody.get(page).content.decode()
    nobody.post(f"{page}withdraw/")
    assert "Wishes taken back" in nobody.get(page).content.decode()


def test_a_teacher_gives_the_wishes_of_a_class(draw, sessions, nobody) -> None:
    contact = {"school": "石鼓小学", "class_name": "五（2）班", "teacher": "欧阳静"}
    page = nobody.post(f"/week/draws/{draw.pk}/wish/class/", people(sessions, **contact, children=20)).headers[
        "Location"
    ]
    assert "石鼓小学" in nobody.get(page).content.decode()
    assert DrawEntry.objects.get().kind == "class"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"wish_1": ""}, "This field is required."), ({"wish_1": 999}, "Select a valid choice."), ({"adults": 0, "children": 0}, "At least one person"),
        ({"phone": "1"}, "not a telephone number"),
    ],
)  # fmt: skip
def test_wrong_wishes_are_named(draw, sessions, nobody, wrong, says) -> None:
    answer = nobody.post(f"/week/draws/{draw.pk}/wish/", people(sessions, **wrong)).content.decode()
    assert (says in answer, DrawEntry.objects.count()) == (True, 0)


def test_the_same_session_twice_is_named(draw, sessions, nobody) -> None:
    answer = nobody.post(f"/week/draws/{draw.pk}/wish/", people([sessions[0], sessions[0]]))
    assert "This session is wished already." in answer.content.decode()


def test_the_outcome_is_public_by_codes_and_the_seed_only_then(
    draw, sessions, wish, nobody, after_the_deadline
) -> None:
    entry = wish(1, sessions)
    address = f"/week/draws/{draw.pk}/"
    before = nobody.get(address).content.decode()
    after_the_deadline()
    closed = nobody.get(f"{address}wish/").content.decode()
    run(draw)
    after = nobody.get(address).content.decode()
    assert (draw.seed in before, draw.commitment in before, "Wishes are closed." in closed) == (False, True, True)
    assert (draw.seed in after, entry.code_text in after, entry.phone in after) == (True, True, False)


@pytest.mark.parametrize(("kind", "ticket"), [("public", "/week/tickets/"), ("class", "/week/classes/")])
def test_the_own_page_leads_to_the_ticket_or_to_the_list(
    draw, sessions, wish, nobody, after_the_deadline, kind, ticket
) -> None:
    size = {"public": {"adults": 3}, "class": {"pupils": 20}}[kind]
    pages = [f"/week/wishes/{wish(number, sessions[:1], kind=kind, **size).secret}/" for number in (1, 2)]
    after_the_deadline()
    run(draw)
    texts = [nobody.get(page).content.decode() for page in pages]
    assert sorted(f'href="{ticket}' in text and "To the ticket" in text for text in texts) == [False, True]
    assert sorted("To the waiting list" in text for text in texts) == [False, True]


def test_a_session_that_is_drawn_says_so_and_leads_there(draw, sessions, nobody) -> None:
    page = nobody.get(f"/week/activities/{sessions[0].activity_id}/").content.decode()
    link = f"/week/sessions/{sessions[0].pk}/draw/"
    assert (link in page, "by lot" in page, nobody.get(link).headers["Location"]) == (
        True,
        True,
        f"/week/draws/{draw.pk}/",
    )


def rules(session, **values):
    closes = timezone.localtime(clock.now() + DEADLINE)
    given = {
        "name": "抽签",
        "name_en": "Draw",
        "closes_at": f"{closes:%Y-%m-%dT%H:%M}",
        "most_wishes": 2,
        "most_of_school": 1,
    }
    return {**given, "sessions": [session.pk], **values}


def test_an_organiser_opens_a_draw(session, organiser, signed) -> None:
    page = signed(organiser).post("/week/editions/2023/draws/new/", rules(session)).headers["Location"]
    assert (page, Draw.objects.get().opened_by) == (f"/week/draws/{Draw.objects.get().pk}/", organiser)


@pytest.mark.parametrize("wrong", [{"most_wishes": 11}, {"most_of_school": 0}, {"sessions": []}, {"closes_at": "x"}])
def test_rules_out_of_bounds_are_named(session, organiser, signed, wrong) -> None:
    answer = signed(organiser).post("/week/editions/2023/draws/new/", rules(session, **wrong))
    assert ('id="error-summary"' in answer.content.decode(), Draw.objects.count()) == (True, 0)


@pytest.mark.parametrize(("path", "answers"), [("", [302, 404, 404, 200]), ("new/", [302, 404, 404, 404])])
def test_the_draws_of_an_edition_are_for_its_staff(
    session, nobody, stranger, host, supervisor, signed, path, answers
) -> None:
    browsers = (nobody, *(signed(one) for one in (stranger, host, supervisor)))
    assert [browser.get(f"/week/editions/2023/draws/{path}").status_code for browser in browsers] == answers


def test_the_outcome_takes_as_many_statements_for_three_as_for_one(
    draw, sessions, wish, nobody, after_the_deadline
) -> None:
    counts = []
    for number in range(3):
        wish(number, sessions)
    after_the_deadline()
    run(draw)
    for left in (3, 1):
        DrawEntry.objects.filter(lot__gt=left).update(lot=None)
        nobody.get(f"/week/draws/{draw.pk}/")
        with CaptureQueriesContext(connection) as made:
            nobody.get(f"/week/draws/{draw.pk}/")
        counts.append(len(made))
    assert counts[0] == counts[1]


def test_wishes_from_one_network_are_slowed_down(draw, sessions, nobody, settings) -> None:
    settings.HUIYAN = {**settings.HUIYAN, "bookings_per_minute": 2}
    PACE.counts.clear()
    given = [people(sessions, phone=f"1390000000{n}") for n in range(3)]
    codes = [nobody.post(f"/week/draws/{draw.pk}/wish/", one).status_code for one in given]
    assert (codes, draw.entries.count()) == ([302, 302, 429], 2)
