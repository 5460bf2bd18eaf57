"""How many came where nobody counted: said with a grade, corrected by a later word, each kept."""

import datetime

import pytest

from huiyan.kernel import clock
from huiyan.kernel.audit import AuditEntry
from huiyan.week.attendance.actions import declare_count
from huiyan.week.attendance.models import Declaration
from huiyan.week.attendance.refusals import EstimateNeedsAGround, NotBegunYet


@pytest.fixture
def begun(make_session):
    return make_session(hours=-2)


def test_a_later_word_corrects_and_the_earlier_one_stays(begun, host) -> None:
    for people in (120, 135):
        declare_count(begun, grade="declared", people=people, ground="", by=host)
    assert list(Declaration.objects.values_list("people", flat=True)) == [135, 120]
    entry = AuditEntry.objects.filter(action="session.declare_count").order_by("-pk")[0]
    assert (entry.before, entry.after["people"]) == ({"people": 120}, 135)


def test_an_estimate_says_how_it_was_found(begun, host) -> None:
    with pytest.raises(EstimateNeedsAGround):
        declare_count(begun, grade="estimated", people=90, ground="", by=host)
    declare_count(begun, grade="estimated", people=90, ground="照片清点", by=host)
    assert Declaration.objects.get().ground == "照片清点"


def test_nobody_came_before_it_began(make_session, host) -> None:
    with pytest.raises(NotBegunYet):
        declare_count(make_session(hours=1), grade="declared", people=1, ground="", by=host)


@pytest.mark.parametrize(("who", "code"), [("host", 200), ("organiser", 200), ("helper", 404), ("stranger", 404)])
def test_who_declares(begun, request, signed, who: str, code: int) -> None:
    assert signed(request.getfixturevalue(who)).get(f"/week/door/{begun.pk}/declare/").status_code == code


def test_the_page_notes_it_and_shows_what_was_said(begun, host, signed) -> None:
    browser, address = signed(host), f"/week/door/{begun.pk}/declare/"
    answer = browser.post(address, {"grade": "estimated", "people": 90, "ground": "photograph at 10:15"}, follow=True)
    shown = answer.content.decode()
    assert ("photograph at 10:15" in shown, begun.starts_at < clock.now() - datetime.timedelta(hours=1)) == (True, True)


@pytest.mark.parametrize(("people", "warned"), [(100, False), (101, True), (63, True), (64, False)])
def test_who_says_another_number_than_was_seen_is_told(begun, host, signed, people: int, warned: bool) -> None:
    type(begun).objects.filter(pk=begun.pk).update(arrived=60, walked_in=20)
    given = {"grade": "declared", "people": people, "ground": ""}
    answer = signed(host).post(f"/week/door/{begun.pk}/declare/", given, follow=True)
    assert ("more than 20 % apart" in answer.content.decode()) == warned
