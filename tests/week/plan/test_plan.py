"""A visitor's own plan: a star, clashes, a calendar, a link; no account, and nothing about the visitor is stored."""

import pytest

from huiyan.week.plan.queries import overlapping
from huiyan.week.programme.own import COOKIE, MOST, numbers_of


@pytest.fixture
def star(nobody):
    return lambda number, **more: nobody.post("/week/plan/star/", {"session": number, **more})


def shown(nobody, query: str = "") -> list[int]:
    return [session.pk for session in nobody.get(f"/week/plan/{query}").context["sessions"]]


def test_a_star_puts_in_and_takes_out(make_session, star, nobody) -> None:
    later, first = make_session(hours=5), make_session(hours=2)
    star(later.pk)
    star(first.pk)
    assert shown(nobody) == [first.pk, later.pk]
    star(later.pk)
    assert shown(nobody) == [first.pk]


def test_the_star_leads_back_to_this_site_alone(session, star) -> None:
    assert star(session.pk, next="/week/programme/2023/?age=6-8").headers["Location"] == "/week/programme/2023/?age=6-8"
    assert star(session.pk, next="https://evil.example/").headers["Location"] == "/week/plan/"


@pytest.mark.parametrize("wrong", ["", "abc", "-1", "9" * 30, "1.2; path=/"])
def test_nonsense_changes_nothing(db, star, nobody, wrong: str) -> None:
    assert star(wrong).status_code == 302
    assert shown(nobody) == []


def test_a_cookie_that_was_written_by_hand_is_read_with_care() -> None:
    assert numbers_of("3.x.3.<b>..99999999999.4") == [3, 4]
    assert len(numbers_of(".".join(str(number) for number in range(500)))) == MOST


def test_a_plan_has_an_end(make_session, star, nobody) -> None:
    nobody.cookies[COOKIE] = ".".join(str(number) for number in range(1000, 1000 + MOST))
    session = make_session()
    star(session.pk)
    assert str(session.pk) not in nobody.cookies[COOKIE].value.split(".")


def test_what_is_at_the_same_time_is_warned_of(make_session, star, nobody) -> None:
    first, second, third = make_session(hours=2), make_session(hours=2.5), make_session(hours=9)
    assert overlapping([first, second, third]) == {first.pk, second.pk}
    for session in (first, second, third):
        star(session.pk)
    assert "2 sessions overlap with each other." in nobody.get("/week/plan/").content.decode()


def test_sessions_that_follow_each_other_or_are_cancelled_do_not_clash(make_session) -> None:
    first = make_session(hours=2)
    follows = make_session(starts_at=first.ends_at, ends_at=first.ends_at + (first.ends_at - first.starts_at))
    assert overlapping([first, follows]) == set()
    assert overlapping([first, make_session(hours=2.5, state="cancelled")]) == set()


def test_a_link_shows_the_plan_to_somebody_else_who_takes_it_over(make_session, star, nobody) -> None:
    mine, given = make_session(hours=2), make_session(hours=4)
    star(mine.pk)
    page = nobody.get(f"/week/plan/?s={given.pk}")
    assert (page.context["is_given"], shown(nobody, f"?s={given.pk}"), shown(nobody)) == (True, [given.pk], [mine.pk])
    nobody.post("/week/plan/adopt/", {"s": str(given.pk)})
    assert shown(nobody) == [mine.pk, given.pk]


def test_the_plan_is_a_calendar(make_session, nobody) -> None:
    first, second = make_session(hours=2), make_session(hours=4)
    text = nobody.get(f"/week/plan/calendar.ics?s={second.pk}.{first.pk}.999999").content.decode()
    assert [line for line in text.split("\r\n") if line.startswith("UID")] == [
        f"UID:session-{one.pk}@127.0.0.1" for one in (first, second)
    ]


def test_what_is_not_public_is_in_no_plan(make_activity, make_session, nobody) -> None:
    draft = make_session(make_activity(state="draft", published_at=None))
    assert shown(nobody, f"?s={draft.pk}") == []
