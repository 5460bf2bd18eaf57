"""Changes of what is in the programme: what waits, what goes at once, how a moderator reads and decides (ADR 7)."""

import datetime

import pytest
from tests.week.conftest import group

from huiyan.kernel.audit import entries_about
from huiyan.kernel.notices import Notice
from huiyan.week.bookings.actions import join_waitlist
from huiyan.week.changes import actions, queries
from huiyan.week.changes.models import Change
from huiyan.week.changes.refusals import ChangeDecided, ChangedMeanwhile, RoomTaken
from huiyan.week.changes.values import difference
from huiyan.week.proposals.refusals import SayWhy

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def later(make_session):
    """A session in three days with ten places."""
    return make_session(hours=72)


def asked(activity, host, **wanted) -> Change:
    made = actions.change_activity(activity, wanted=wanted, why="更准确", by=host)
    assert made.waits is not None
    return made.waits


def moved(session, host, by=HOUR):
    times = {name: getattr(session, name) + by for name in ("starts_at", "ends_at")}
    return actions.change_session(session, wanted=times, why="场地有变", by=host)


def decide(change, by, *, approve=True, reason="") -> Change:
    return actions.decide_change(change, approve=approve, reason=reason, seen=change.asked_at.isoformat(), by=by)


def test_the_published_page_keeps_the_old_until_a_moderator_approves(session, host, moderator, nobody) -> None:
    page = f"/week/activities/{session.activity_id}/"
    change = asked(session.activity, host, title="会跑的纸桥")
    assert "会走路的纸桥" in nobody.get(page).content.decode()
    decide(change, moderator)
    assert "会跑的纸桥" in nobody.get(page).content.decode()
    session.activity.refresh_from_db()
    assert "会跑" in session.activity.search


def test_what_helps_who_comes_goes_at_once_and_is_told(session, book, host) -> None:
    book(session, 1)
    Notice.objects.all().delete()
    made = actions.change_activity(session.activity, wanted={"bring": "雨伞"}, why="可能下雨", by=host)
    session.activity.refresh_from_db()
    assert (session.activity.bring, made.waits, made.done.state) == ("雨伞", None, "done")
    notice = Notice.objects.get()
    assert (notice.subject, "to bring along: 雨伞" in notice.body) == ("What to know has changed: 会走路的纸桥", True)


def test_one_form_is_split_into_what_goes_and_what_waits(session, host) -> None:
    made = actions.change_activity(session.activity, wanted={"bring": "雨伞", "age_from": 6}, why="", by=host)
    assert (made.done.new, made.done.old, made.waits.new, made.waits.old) == (
        {"bring": "雨伞"}, {"bring": ""}, {"age_from": 6}, {"age_from": 0},
    )  # fmt: skip


def test_what_waits_is_replaced_and_what_was_read_before_is_not_decided(session, host, moderator) -> None:
    first = asked(session.activity, host, title="甲")
    second = asked(session.activity, host, title="乙")
    assert (Change.objects.count(), second.new) == (1, {"title": "乙"})
    with pytest.raises(ChangedMeanwhile):
        decide(first, moderator)


def test_back_to_the_published_words_takes_the_change_back(session, host) -> None:
    change = asked(session.activity, host, title="甲")
    actions.change_activity(session.activity, wanted={"title": "会走路的纸桥", "bring": "帽子"}, why="", by=host)
    change.refresh_from_db()
    assert change.state == "withdrawn"


def test_a_move_days_before_waits_and_reaches_everyone_when_approved(later, book, host, moderator) -> None:
    book(later, 1)
    Notice.objects.all().delete()
    before, made = later.starts_at, moved(later, host)
    later.refresh_from_db()
    assert (later.starts_at, made.done, Notice.objects.count()) == (before, None, 0)
    decide(made.waits, moderator)
    later.refresh_from_db()
    assert (later.starts_at, later.sequence) == (before + HOUR, 1)
    assert {one.subject for one in Notice.objects.filter(user=None)} == {"Changed time or place: 会走路的纸桥"}


def test_a_move_on_the_day_goes_at_once_and_is_looked_after(session, host, moderator) -> None:
    made = moved(session, host)
    assert (made.waits, made.done.state, made.done.session) == (None, "done", session)
    assert actions.look_after(made.done, by=moderator).state == "seen"
    with pytest.raises(ChangeDecided):
        actions.look_after(made.done, by=moderator)


def test_fewer_places_go_at_once_and_more_wait(later, host, moderator) -> None:
    actions.change_session(later, wanted={"capacity": 8}, why="少两张桌", by=host)
    made = actions.change_session(later, wanted={"capacity": 20}, why="换大厅", by=host)
    later.refresh_from_db()
    assert later.capacity == 8
    decide(made.waits, moderator)
    later.refresh_from_db()
    assert later.capacity == 20


def test_more_places_that_were_approved_go_to_who_waits(make_session, book, host, moderator) -> None:
    full = make_session(hours=72, capacity=1)
    book(full, 1)
    entry = join_waitlist(full, group=group(2))
    decide(actions.change_session(full, wanted={"capacity": 2}, why="加座", by=host).waits, moderator)
    entry.refresh_from_db()
    assert entry.state == "offered"


def test_a_room_that_is_taken_is_said_when_it_is_asked_for(later, make_session, host) -> None:
    make_session(starts_at=later.starts_at + HOUR, ends_at=later.ends_at + HOUR)
    with pytest.raises(RoomTaken):
        moved(later, host)
    assert Change.objects.count() == 0


def test_a_cancelled_session_is_in_the_queue(session, host) -> None:
    actions.call_off(session, why="暴雨", by=host)
    change = Change.objects.get()
    assert (change.state, difference(change)) == ("done", [("state", "takes place", "cancelled")])


def test_an_organiser_changes_at_once(later, organiser) -> None:
    made = moved(later, organiser)
    assert (made.waits, made.done.state, made.done.decided_by) == (None, "approved", organiser)


def test_what_is_not_approved_goes_back_with_its_reason(session, host, moderator) -> None:
    change = asked(session.activity, host, title="甲")
    with pytest.raises(SayWhy):
        decide(change, moderator, approve=False)
    decide(change, moderator, approve=False, reason="与海报不符")
    session.activity.refresh_from_db()
    assert (session.activity.title, Notice.objects.get(user=host).body) == ("会走路的纸桥", "与海报不符")


def test_two_moderators_cannot_decide_one_change(session, host, moderator, organiser) -> None:
    change = asked(session.activity, host, title="甲")
    decide(change, moderator)
    with pytest.raises(ChangeDecided):
        decide(change, organiser)


def test_every_step_is_in_the_event_log(session, host, moderator) -> None:
    decide(asked(session.activity, host, title="甲"), moderator)
    assert [entry.action for entry in entries_about(session.activity)] == [
        "change.decide",
        "activity.change",
        "change.ask",
    ]


def test_a_moderator_of_another_district_sees_nothing_of_it(session, host, moderator) -> None:
    moderator_posts = queries.changes_for(moderator, session.activity.edition)
    asked(session.activity, host, title="甲")
    assert moderator_posts.count() == 1
    moderator_of = session.activity.edition.moderators.get()
    moderator_of.division = "月球区"
    moderator_of.save()
    assert queries.changes_for(moderator, session.activity.edition).count() == 0
