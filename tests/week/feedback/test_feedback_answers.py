"""An answer at the exit: anonymous, once from a device, in its time, few said to be few, words read before they are shown."""

import datetime

import pytest
from django.core.cache import cache

from huiyan.kernel.audit.models import AuditEntry
from huiyan.week.feedback import actions, queries
from huiyan.week.feedback.links import MOST_FROM_AN_ADDRESS, token_of
from huiyan.week.feedback.models import Feedback, Question


@pytest.fixture
def session(make_session):
    """A session that ended just now, with 20 people seen at the door."""
    return make_session(hours=-1, arrived=15, walked_in=5)


@pytest.fixture
def answered(session):
    """Gives answers: answered(5, 4, 4)."""

    def give(*ratings: int, comment: str = "") -> None:
        for rating in ratings:
            actions.give_feedback(session, rating=rating, answers={}, comment=comment)

    return give


def address(session) -> str:
    return f"/week/f/{token_of(session.pk)}/"


def test_an_answer_is_kept_with_its_day_and_leads_to_nobody(session, edition, nobody) -> None:
    question = Question.objects.create(edition=edition, kind="yes_no", text="会再来吗？")
    browser = nobody
    answer = browser.post(address(session), {"rating": "5", f"question-{question.pk}": "0", "comment": "好"})
    kept = Feedback.objects.values().get()
    expected = {
        "session_id": session.pk,
        "rating": 5,
        "answers": {str(question.pk): 0},
        "comment": "好",
        "comment_state": "new",
    }
    assert {key: kept[key] for key in expected} == expected
    assert set(kept) == {*expected, "id", "moderated_by_id", "language", "given_on"}
    assert (answer.status_code, type(kept["given_on"]), AuditEntry.objects.count()) == (302, datetime.date, 0)


def test_a_device_answers_once(session, nobody) -> None:
    first = nobody.post(address(session), {"rating": "5"})
    second = nobody.post(address(session), {"rating": "1"})
    assert (first.status_code, second.status_code, Feedback.objects.count()) == (302, 409, 1)
    assert "Thank you" in nobody.get(address(session)).content.decode()


def test_a_flood_from_one_network_is_stopped_and_no_address_is_kept(session, client_class) -> None:
    cache.clear()
    codes = [
        client_class().post(address(session), {"rating": "5"}).status_code for _ in range(MOST_FROM_AN_ADDRESS + 1)
    ]
    assert (codes.count(302), codes[-1], Feedback.objects.count()) == (MOST_FROM_AN_ADDRESS, 429, MOST_FROM_AN_ADDRESS)


@pytest.mark.parametrize("token", ["1", "1:forged", "x:y:z", ":"])
def test_a_made_up_link_leads_nowhere(session, nobody, token: str) -> None:
    assert nobody.get(f"/week/f/{token}/").status_code == 404


@pytest.mark.parametrize("hours", [2, -24 * 8])
def test_answers_are_taken_from_the_beginning_until_a_week_after_the_end(make_session, nobody, hours: int) -> None:
    session = make_session(hours=hours)
    assert (nobody.get(address(session)).status_code, nobody.post(address(session), {"rating": "5"}).status_code) == (
        409,
        409,
    )
    assert Feedback.objects.count() == 0


@pytest.mark.parametrize(
    "given", [{"comment": ""}, {"rating": "6"}, {"rating": "0"}, {"rating": "5", "comment": "x" * 501}]
)
def test_a_wrong_answer_is_named_and_not_kept(session, nobody, given: dict[str, str]) -> None:
    answer = nobody.post(address(session), given)
    assert (answer.status_code, "error-summary" in answer.content.decode(), Feedback.objects.count()) == (200, True, 0)


def test_few_answers_give_no_mean(session, answered) -> None:
    answered(5, 5, 5, 5)
    few = queries.picture_of(session.activity)
    answered(4)
    enough = queries.picture_of(session.activity)
    assert (few.n, few.rating, few.content, few.rate) == (4, None, None, 20)
    assert (enough.n, enough.rating and round(enough.rating.value, 1), enough.rate) == (5, 4.8, 25)


def test_more_answers_than_visitors_give_no_rate(session, answered) -> None:
    answered(*[5] * 21)
    assert queries.picture_of(session.activity).rate is None


def test_a_question_is_answered_by_those_who_answered_it(session, edition) -> None:
    question = Question.objects.create(edition=edition, kind="yes_no", text="会再来吗？")
    for value in (1, 1, 1, 1, 0, None):
        actions.give_feedback(session, rating=5, answers={} if value is None else {str(question.pk): value})
    one = queries.picture_of(session.activity).answered[0]
    assert (one.n, one.result and one.result.value) == (5, 0.8)


def test_words_are_public_only_after_an_organiser_released_them(
    session, answered, organiser, host, signed, nobody
) -> None:
    answered(5, comment="看见了木星")
    page, words = f"/week/activities/{session.activity_id}/said/", Feedback.objects.get()
    before = "看见了木星" in nobody.get(page).content.decode()
    codes = [
        signed(who).post(f"/week/feedback/words/{words.pk}/moderate/", {"show": "1"}).status_code
        for who in (host, organiser)
    ]
    assert (before, codes, "看见了木星" in nobody.get(page).content.decode()) == (False, [404, 302], True)
    signed(organiser).post(f"/week/feedback/words/{words.pk}/moderate/", {"hide": "1"})
    assert "看见了木星" not in nobody.get(page).content.decode()


@pytest.mark.parametrize(
    ("who", "code"), [("organiser", 200), ("supervisor", 200), ("host", 200), ("stranger", 404), ("helper", 404)]
)
def test_who_reads_answers(session, answered, request, signed, who: str, code: int) -> None:
    answered(5)
    browser = signed(request.getfixturevalue(who))
    pages = (
        "/week/feedback/",
        f"/week/feedback/{session.activity_id}/",
        f"/week/feedback/session/{session.pk}/poster/",
    )
    assert [browser.get(one).status_code for one in pages] == [code] * 3


def test_a_host_asks_for_the_own_activity_and_an_organiser_for_all(session, edition, host, organiser, signed) -> None:
    own, all_ = f"/week/feedback/{session.activity_id}/questions/", "/week/editions/2023/questions/"
    given = {"text": "听得清吗？", "kind": "scale"}
    codes = [signed(who).post(page, given).status_code for who in (host, organiser) for page in (own, all_)]
    assert (codes, edition.questions.filter(activity=None).count()) == ([302, 404, 302, 302], 1)


def test_a_retired_question_is_asked_no_more_and_its_answers_stay(session, edition, host, organiser, signed) -> None:
    question = Question.objects.create(edition=edition, kind="yes_no", text="会再来吗？")
    address = f"/week/feedback/questions/{question.pk}/retire/"
    assert [signed(who).post(address).status_code for who in (host, organiser)] == [404, 302]
    assert (queries.questions_of(session.activity), len(queries.picture_of(session.activity).answered)) == ([], 1)


def test_the_exports_hold_each_answer_and_no_formula(session, answered, organiser, signed) -> None:
    answered(5, comment="=HYPERLINK(1)")
    browser, page = signed(organiser), f"/week/feedback/{session.activity_id}/?export="
    table = browser.get(f"{page}csv").content.decode("utf-8-sig")
    assert (table.count("\n"), "'=HYPERLINK(1)" in table, browser.get(f"{page}xlsx").content[:2]) == (2, True, b"PK")


@pytest.fixture
def client_class(client):
    return type(client)


def test_the_activity_leads_to_what_was_said_once_enough_answered(make_session, nobody) -> None:
    session = make_session(hours=-1)
    page, link = f"/week/activities/{session.activity_id}/", "What 5 visitors said"
    for _n in range(4):
        actions.give_feedback(session, rating=5, answers={})
    before = "visitors said" in nobody.get(page).content.decode()
    actions.give_feedback(session, rating=4, answers={})
    assert (before, link in nobody.get(page).content.decode()) == (False, True)
