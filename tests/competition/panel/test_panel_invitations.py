"""Judges are invited by the organiser, and nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition
from huiyan.competition.judging.models import Judge
from huiyan.kernel.notices.models import Notice

GIVEN = {"name": "顾维桢", "email": "gu@people.example", "expertise": "临床医学", "max_load": "20"}
Sign = Callable[[User], Client]


def test_an_invited_judge_sets_the_password_by_the_link(
    competition: Competition, organiser: User, signed: Sign
) -> None:
    page = signed(organiser).post("/competition/test-1/judges/", GIVEN)
    link = page.context["link"].removeprefix("http://127.0.0.1:8000")
    browser = Client()
    form = browser.get(link, follow=True)
    browser.post(form.request["PATH_INFO"], {"password1": "a-long-enough-word-1", "password2": "a-long-enough-word-1"})
    assert browser.login(email="gu@people.example", password="a-long-enough-word-1")
    assert [str(judge) for judge in Judge.objects.filter(competition=competition)] == ["顾维桢"]


def test_the_notice_holds_no_secret(competition: Competition, organiser: User, signed: Sign) -> None:
    link = signed(organiser).post("/competition/test-1/judges/", GIVEN).context["link"]
    body = Notice.objects.get(user__email="gu@people.example").body
    assert ("/account/password/reset/" in body, link.rsplit("/", 2)[-2] in body) == (True, False)


def test_the_list_beside_the_link_holds_who_was_invited(
    competition: Competition, organiser: User, signed: Sign
) -> None:
    page = signed(organiser).post("/competition/test-1/judges/", GIVEN)
    assert (bool(page.context["link"]), page.context["list"].total) == (True, 1)


def test_who_has_an_account_keeps_the_password_and_no_link_is_shown(
    competition: Competition, organiser: User, stranger: User, signed: Sign
) -> None:
    page = signed(organiser).post("/competition/test-1/judges/", {**GIVEN, "email": stranger.email}, follow=True)
    assert (page.context["link"], User.objects.get(pk=stranger.pk).may("competition.judge")) == ("", True)


def test_the_same_judge_twice_is_refused(competition: Competition, organiser: User, signed: Sign) -> None:
    client = signed(organiser)
    client.post("/competition/test-1/judges/", GIVEN)
    again = client.post("/competition/test-1/judges/", GIVEN)
    assert (again.status_code, Judge.objects.filter(competition=competition).count()) == (409, 1)


@pytest.mark.parametrize(
    ("who", "status"), [("supervisor", 404), ("screener", 404), ("stranger", 404), ("judge_user", 404)]
)
def test_others_cannot_invite(
    competition: Competition, signed: Sign, who: str, status: int, request: pytest.FixtureRequest
) -> None:
    answer = signed(request.getfixturevalue(who)).post("/competition/test-1/judges/", GIVEN)
    assert (answer.status_code, Judge.objects.filter(competition=competition).exists()) == (status, False)


def test_a_judge_who_is_away_sees_no_entries(
    round: Any, organiser: User, judge: Judge, judge_user: User, make_entry: Any, assign: Any, signed: Sign
) -> None:
    sheet = f"/competition/sheet/{assign(judge, make_entry()).pk}/"
    client = signed(judge_user)
    assert client.get(sheet).status_code == 200
    signed(organiser).post(f"/competition/test-1/judges/{judge.pk}/availability/", {"away": "1"})
    assert client.get(sheet).status_code == 404


def test_one_and_three_judges_cost_the_same_queries(
    competition: Competition, organiser: User, make_judge: Any, signed: Sign, django_assert_num_queries: Any
) -> None:
    client = signed(organiser)
    make_judge("one")
    client.get("/competition/test-1/judges/")
    with django_assert_num_queries(10) as first:
        client.get("/competition/test-1/judges/")
    make_judge("two")
    make_judge("three")
    with django_assert_num_queries(len(first)):
        client.get("/competition/test-1/judges/")
