"""Organisers name who decides where."""

import pytest

from huiyan.week.proposals.models import Moderator

NEW = {"name": "文思齐", "email": "wen@people.example", "level": "district", "division": "石鼓区"}


def test_a_new_moderator_gets_role_and_reach_and_a_link_shown_once(edition, organiser, signed) -> None:
    answer = signed(organiser).post("/week/editions/2023/moderators/", NEW).content.decode()
    made = Moderator.objects.get()
    assert (made.user.may("week.moderate"), made.level, made.division) == (True, "district", "石鼓区")
    assert "/account/password/reset/key/" in answer


def test_a_district_is_named_for_the_level_of_districts(edition, organiser, signed) -> None:
    answer = signed(organiser).post("/week/editions/2023/moderators/", {**NEW, "division": ""}).content.decode()
    assert ("Name the district for which this person decides." in answer, Moderator.objects.count()) == (True, 0)


def test_who_is_dismissed_decides_no_more(edition, moderator, organiser, signed) -> None:
    signed(organiser).post(f"/week/editions/2023/moderators/{Moderator.objects.get().pk}/dismiss/")
    assert signed(moderator).get("/week/moderation/2023/").status_code == 404


@pytest.mark.parametrize("who", ["moderator", "supervisor", "host"])
def test_nobody_else_names_moderators(edition, request, signed, who: str) -> None:
    browser = signed(request.getfixturevalue(who))
    before = Moderator.objects.count()
    assert browser.post("/week/editions/2023/moderators/", NEW).status_code == 404
    assert Moderator.objects.count() == before
