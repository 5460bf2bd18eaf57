"""Helpers are at one place at a time, are told of every change, and see their own shifts alone."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyan.kernel import clock
from huiyan.kernel.notices import Notice
from huiyan.week.day import actions
from huiyan.week.day.models import Shift
from huiyan.week.day.refusals import SameHelper, TwoPlacesAtOnce

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def second(person):
    return person("second", role="helper")


@pytest.fixture
def give(edition, room, organiser):
    """Gives a shift: give(helper, 1, 3) from the first hour to the third."""

    def make(helper, begins: float, ends: float) -> Shift:
        at = clock.now()
        values = {
            "helper": helper, "venue": room.venue, "session": None, "note": "东门",
            "starts_at": at + begins * HOUR, "ends_at": at + ends * HOUR,
        }  # fmt: skip
        return actions.give_shift(edition, values=values, by=organiser)

    return make


def subjects(user) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("created_at").values_list("subject", flat=True))


def test_a_helper_is_told_and_cannot_be_at_two_places(give, helper) -> None:
    give(helper, 1, 3)
    with pytest.raises(TwoPlacesAtOnce):
        give(helper, 2, 4)
    give(helper, 3, 4)
    assert (Shift.objects.count(), subjects(helper)) == (2, ["You help: Science Museum"] * 2)


def test_a_shift_is_handed_on_and_both_are_told(give, helper, second, organiser) -> None:
    actions.hand_on(give(helper, 1, 3), to=second, by=organiser)
    assert Shift.objects.get().helper == second
    assert subjects(helper)[-1:] + subjects(second) == [
        "You need not help any more: Science Museum",
        "You help: Science Museum",
    ]


def test_two_overlapping_shifts_are_swapped(give, helper, second, organiser) -> None:
    first, other = give(helper, 1, 3), give(second, 2, 4)
    actions.swap_shifts(first, other, by=organiser)
    assert list(Shift.objects.values_list("helper", flat=True)) == [second.pk, helper.pk]


def test_a_swap_that_puts_somebody_at_two_places_changes_nothing(give, helper, second, organiser) -> None:
    first, other = give(helper, 1, 3), give(second, 5, 6)
    give(helper, 5.5, 7)
    with pytest.raises(TwoPlacesAtOnce):
        actions.swap_shifts(first, other, by=organiser)
    first.refresh_from_db()
    assert first.helper == helper


def test_the_own_shifts_are_nothing_to_swap(give, helper, organiser) -> None:
    with pytest.raises(SameHelper):
        actions.swap_shifts(give(helper, 1, 2), give(helper, 3, 4), by=organiser)


def test_at_the_door_of_a_session_place_and_times_are_its_own(session, helper, organiser, signed) -> None:
    given = {"helper": helper.pk, "session": session.pk}
    answer = signed(organiser).post("/week/editions/2023/shifts/", given)
    shift = Shift.objects.get()
    assert (answer.status_code, shift.venue, shift.starts_at) == (302, session.venue, session.starts_at)


def test_a_shift_without_a_session_needs_a_place_and_times(edition, helper, organiser, signed) -> None:
    answer = signed(organiser).post("/week/editions/2023/shifts/", {"helper": helper.pk})
    assert (answer.status_code, answer.content.decode().count("Without a session a shift needs this.")) == (422, 6)


@pytest.mark.parametrize("act", [{"act": "hand"}, {"act": "swap"}, {"act": "take back"}])
def test_an_organiser_changes_a_shift_on_its_page(give, helper, second, organiser, signed, act) -> None:
    first, other = give(helper, 1, 3), give(second, 2, 4)
    if act["act"] == "hand":
        actions.take_back(other, by=organiser)
    given = {**act, "to": second.pk, "other": other.pk or 0}
    assert (
        signed(organiser).post(f"/week/shifts/{first.pk}/", given).headers["Location"] == "/week/editions/2023/shifts/"
    )
    assert helper not in [one.helper for one in Shift.objects.filter(pk=first.pk)]


@pytest.mark.parametrize(("who", "code"), [("organiser", 200), ("helper", 404), ("host", 404), ("stranger", 404)])
def test_who_sees_all_shifts(give, helper, request, signed, who: str, code: int) -> None:
    browser, shift = signed(request.getfixturevalue(who)), give(helper, 1, 3)
    pages = ("/week/editions/2023/shifts/", f"/week/shifts/{shift.pk}/")
    assert [browser.get(page).status_code for page in pages] == [code, code]


def test_a_helper_sees_the_own_shifts_alone(give, helper, second, signed) -> None:
    give(helper, 1, 3)
    pages = [signed(who).get("/week/shifts/").content.decode() for who in (helper, second)]
    assert ["东门" in page for page in pages] == [True, False]


def test_the_list_takes_as_many_statements_for_three_as_for_one(give, helper, organiser, signed) -> None:
    browser = signed(organiser)
    browser.get("/week/editions/2023/shifts/")
    counts = []
    for begins in (1, 3, 5):
        give(helper, begins, begins + 1)
        with CaptureQueriesContext(connection) as seen:
            browser.get("/week/editions/2023/shifts/")
        counts.append(len(seen))
    assert counts[0] == counts[2]
