"""The overview: numbers beside the same day of the edition before, and the next step named."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from huiyan.competition.calls.models import Competition, Prize, Track
from huiyan.competition.calls.numbers import next_step, numbers_of
from huiyan.competition.calls.timeline import stages_of
from huiyan.competition.entries.models import Entry
from huiyan.kernel import clock
from huiyan.kernel.notices import Notice

DAY = datetime.timedelta(days=1)


@pytest.fixture
def before(competition, entrant):
    """The edition before, opened 365 days earlier, with entries of day 2, day 9 and day 20."""
    opened = competition.opens_at - 365 * DAY
    made = Competition.objects.create(slug="test-0", name="上届", opens_at=opened, closes_at=opened + 30 * DAY)
    track = Track.objects.create(competition=made, kind="startup", name="初创组")
    for number, days in enumerate((2, 9, 20), 1):
        Entry.objects.create(
            competition=made, track=track, captain=entrant, title="旧", number=number, division="石鼓区",
            state="submitted", submitted_at=opened + days * DAY,
        )  # fmt: skip
    Competition.objects.filter(pk=competition.pk).update(previous=made)
    competition.refresh_from_db()
    return made


def test_groups_and_counties_stand_beside_the_same_day(competition, before, make_entry) -> None:
    make_entry(division="石鼓区"), make_entry(division="蒸湘区", state="draft", number=None, submitted_at=None)
    found = numbers_of(competition, clock.now())
    assert [(one.name, one.submitted, one.drafts, one.before) for one in found.groups] == [
        ("初创组", 1, 1, 2),
        ("团队组", 0, 0, 0),
    ]
    counties = [(one.name, one.submitted, one.drafts, one.before) for one in found.counties]
    assert counties == [("石鼓区", 1, 0, 2), ("蒸湘区", 0, 1, 0)]
    assert (found.submitted, found.drafts, found.before, found.day) == (1, 1, 2, 11)


def test_without_an_edition_before_nothing_is_compared(competition, make_entry) -> None:
    make_entry()
    found = numbers_of(competition, clock.now())
    assert (found.before, [one.before for one in found.groups]) == (None, [None, None])


def test_the_overview_takes_one_number_of_queries(competition, before, organiser, make_entry, signed) -> None:
    browser, counts = signed(organiser), []
    browser.get("/competition/test-1/overview/")
    for more in (1, 2):
        for _turn in range(more):
            make_entry(division=f"区{Entry.objects.count()}")
        with CaptureQueriesContext(connection) as captured:
            browser.get("/competition/test-1/overview/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def page_now(competition, at=None):
    competition = Competition.objects.get(pk=competition.pk)
    at = at or clock.now()
    return next_step(competition, numbers_of(competition, at), at).page.partition(":")[2]


def test_the_next_step_follows_the_competition(competition, make_entry) -> None:
    later = competition.closes_at + DAY
    entry = make_entry(eligibility="waiting")
    assert (page_now(competition), page_now(competition, later)) == ("screening", "screening")
    Entry.objects.filter(pk=entry.pk).update(eligibility="admitted")
    assert (page_now(competition), page_now(competition, later)) == ("entries", "assignment")
    for state, page in (("judging", "progress"), ("closed", "decide"), ("published", "appeals")):
        competition.rounds.update(state=state)
        assert page_now(competition, later) == page
    Competition.objects.update(is_public=False)
    assert page_now(competition) == "setup"


def test_stages_are_past_present_and_to_come(competition) -> None:
    now = clock.now()
    Competition.objects.update(
        screened_at=competition.closes_at + DAY, notice_from=now.date() - 9 * DAY, notice_until=now.date() - 3 * DAY
    )
    with translation.override("en"):
        found = stages_of(Competition.objects.get(pk=competition.pk), now)
    assert [(one.name, one.state) for one in found] == [
        ("Entries", "now"), ("Screening", ""), ("初评", ""), ("决赛", ""), ("Public notice of results", "done"),
    ]  # fmt: skip


def test_a_supervisor_sees_the_overview_without_the_set_up(competition, supervisor, stranger, signed) -> None:
    page = signed(supervisor).get("/competition/test-1/overview/")
    assert (page.status_code, "/competition/test-1/setup/" in page.content.decode()) == (200, False)
    assert signed(stranger).get("/competition/test-1/overview/").status_code == 404


def test_the_overview_says_each_step_with_its_number(round, assign, judge, make_entry, organiser, signed) -> None:
    assign(judge, make_entry())
    page = signed(organiser).get("/competition/test-1/overview/")
    found = {(one.page, one.key): one.number for _heading, _state, pages in page.context["steps"] for one in pages}
    said = {
        ("competition:entries", "test-1"): "1 submitted",
        ("competition:judges", "test-1"): "1, 1 have not told us yet",
        ("competition:assignment", round.pk): "1 readings",
        ("competition:progress", round.pk): "0 of 1 sheets are in",
    }
    assert {key: found[key] for key in said} == said


def test_the_call_says_first_until_when_for_whom_and_what_it_brings(competition, client) -> None:
    Prize.objects.create(round=competition.rounds.first(), name="一等奖", name_en="First prize", places=2, amount=50000)
    page = client.get("/competition/test-1/", headers={"accept-language": "en"}).content.decode()
    order = [
        page.index(words) for words in ("until ", "Who may enter", "First prize", "/test-1/enter/", "The call</h2>")
    ]
    assert order == sorted(order)


def test_the_list_of_entries_shows_them_and_reminds_only_drafts(
    competition, before, organiser, entrant, make_entry, signed
) -> None:
    make_entry(), make_entry(state="draft", number=None, submitted_at=None, title="Not yet")
    browser = signed(organiser)
    page = browser.get("/competition/test-1/entries/")
    first = page.context["numbers"].groups[0]
    assert (first.name, first.submitted, first.before) == ("初创组", 1, 2)
    answer = browser.post("/competition/test-1/entries/chosen/?state=draft")
    assert (answer.headers["Location"], [one.user for one in Notice.objects.all()]) == (
        "/competition/test-1/entries/?state=draft", [entrant],
    )  # fmt: skip
