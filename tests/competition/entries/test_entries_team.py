"""Members confirm by a personal link of which only a digest is kept."""

import datetime

import pytest
import time_machine
from django.test import Client

from huiyan.competition.entries import actions, team
from huiyan.competition.entries.models import Entry, TeamMember
from huiyan.competition.entries.refusals import AlreadyAnswered, Incomplete, SentJustNow, TeamIsFull
from huiyan.kernel import clock
from huiyan.kernel.models import Notice


@pytest.fixture
def entry(make_entry):
    return make_entry(state="draft", number=None, eligibility="waiting", submitted_at=None)


@pytest.fixture
def invited(entry, entrant):
    return team.add_member(entry, name="宋砚秋", role="技术", contact="song@people.example", by=entrant)


def path_of(link):
    return link[link.index("/competition/") :]


def test_the_link_is_not_kept_in_clear(invited) -> None:
    token = invited.link.rstrip("/").rpartition("/")[2]
    stored = TeamMember.objects.get()
    assert (stored.secret, token in str(vars(stored))) == (team.digest_of(token), False)


def test_the_page_shows_what_is_confirmed_without_an_account(invited, entry) -> None:
    page = Client().get(path_of(invited.link)).content.decode()
    assert [words in page for words in (entry.title, "宋砚秋", "技术", "周望舒")] == [True] * 4


@pytest.mark.parametrize(("answer", "said"), [("yes", "confirmed_at"), ("no", "declined_at")])
def test_a_member_says_yes_or_no_once(invited, answer, said) -> None:
    Client().post(path_of(invited.link), {"answer": answer})
    member = TeamMember.objects.get()
    assert [name for name in ("confirmed_at", "declined_at") if getattr(member, name)] == [said]
    with pytest.raises(AlreadyAnswered):
        team.confirm_membership(member, yes=True)


def test_a_link_ends_after_fourteen_days_and_when_it_is_replaced(invited, entrant) -> None:
    with time_machine.travel(clock.now() + team.VALID + datetime.timedelta(seconds=1), tick=False):
        late = Client().get(path_of(invited.link)).status_code
    with time_machine.travel(clock.now() + team.PAUSE, tick=False):
        new = team.replace_link(invited.member, by=entrant)
    codes = [Client().get(path_of(one.link)).status_code for one in (invited, new)]
    assert (late, codes) == (404, [404, 200])


def test_a_new_link_waits_ten_minutes(invited, entrant) -> None:
    with pytest.raises(SentJustNow):
        team.replace_link(invited.member, by=entrant)


def test_the_link_is_sent_to_an_address_only(entry, entrant, invited) -> None:
    team.add_member(entry, name="梁知雨", role="市场", contact="138 0000 0000", by=entrant)
    assert [one.address for one in Notice.objects.all()] == ["song@people.example"]


def test_where_all_must_confirm_the_entry_waits_for_them(entry, entrant, invited) -> None:
    Entry.objects.get().competition.__class__.objects.update(team_confirms=True)
    fresh = Entry.objects.get()
    with pytest.raises(Incomplete):
        actions.submit_entry(fresh, by=entrant)
    team.confirm_membership(invited.member, yes=True)
    assert actions.submit_entry(Entry.objects.get(), by=entrant).number == 1


def test_a_team_has_an_end(entry, entrant) -> None:
    TeamMember.objects.bulk_create(TeamMember(entry=entry, name=str(n)) for n in range(team.MOST_MEMBERS))
    with pytest.raises(TeamIsFull):
        team.add_member(entry, name="too many", role="", contact="", by=entrant)


def test_only_the_captain_sees_and_changes_the_team(
    entry, invited, entrant, stranger, organiser, signed, client
) -> None:
    paths = [f"/competition/entry/{entry.pk}/team/", f"/competition/team/member/{invited.member.pk}/remove/"]
    codes = [[signed(who).post(path).status_code for path in paths] for who in (stranger, organiser, entrant)]
    assert (codes, client.get(paths[0]).status_code) == ([[404, 404], [404, 404], [200, 302]], 302)


def test_who_is_taken_out_of_a_team_is_told(invited, entrant) -> None:
    Notice.objects.all().delete()
    team.remove_member(invited.member, by=entrant)
    assert [
        (one.address, "no longer named" in one.subject or "不在" in one.subject) for one in Notice.objects.all()
    ] == [("song@people.example", True)]
