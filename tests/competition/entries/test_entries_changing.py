"""Organisers change an entry with a reason; it is logged and the captain is told."""

import pytest

from huiyan.competition.entries import changing
from huiyan.competition.entries.models import Entry
from huiyan.competition.entries.refusals import AlreadyJudged, NobodyToRemind, NothingChanged, ReasonNeeded
from huiyan.competition.judging.models import ScoreSheet
from huiyan.kernel.audit import entries_about, reveal
from huiyan.kernel.models import Notice


def change(entry, by, reason="笔误", **changes):
    return changing.change_for_team(entry, changes=changes, answers={}, attached=[], reason=reason, by=by)


def test_a_late_change_is_logged_and_told(make_entry, organiser) -> None:
    entry = make_entry()
    change(entry, organiser, title="新名称")
    row = entries_about(entry).first()
    assert (row.after, reveal(row)["after"]) == ({"changed": ["title"], "reason": "笔误"}, {"title": "新名称"})
    assert [(one.user, "笔误" in one.body, one.state) for one in Notice.objects.all()] == [
        (entry.captain, True, "queued")
    ]


def test_it_needs_a_reason_and_a_change(make_entry, organiser) -> None:
    entry = make_entry()
    with pytest.raises(ReasonNeeded):
        change(entry, organiser, reason=" ", title="新名称")
    with pytest.raises(NothingChanged):
        change(entry, organiser, title=entry.title)


def test_an_entry_with_a_begun_sheet_is_not_changed(make_entry, organiser, judge, assign) -> None:
    entry = make_entry()
    ScoreSheet.objects.create(assignment=assign(judge, entry))
    with pytest.raises(AlreadyJudged):
        change(entry, organiser, title="新名称")


def test_withdrawn_by_staff_and_reinstated_as_it_was(make_entry, organiser) -> None:
    entry = make_entry(number=7)
    changing.withdraw_for_team(entry, reason="来电要求", by=organiser)
    gone = Entry.objects.get().state
    changing.reinstate_entry(entry, reason="误会", by=organiser)
    stored = Entry.objects.get()
    assert (gone, stored.state, stored.number) == ("withdrawn", "submitted", 7)


def test_drafts_are_reminded_once_and_the_reminder_waits(make_entry, competition, organiser) -> None:
    draft = make_entry(state="draft", number=None, submitted_at=None)
    count = changing.remind_drafts(competition, [draft, make_entry()], by=organiser)
    assert (count, [(one.state, one.about_id) for one in Notice.objects.all()]) == (1, [("held", str(draft.pk))])
    with pytest.raises(NobodyToRemind):
        changing.remind_drafts(competition, [draft], by=organiser)


def test_who_opens_the_staff_pages(
    make_entry, organiser, screener, supervisor, entrant, stranger, signed, client
) -> None:
    entry = make_entry()
    path = f"/competition/entry/{entry.pk}/staff/"
    people = (organiser, screener, supervisor, entrant, stranger)
    read = [signed(who).get(path).status_code for who in people]
    change = [signed(who).get(f"{path}change/").status_code for who in people]
    withdraw = [signed(who).post(f"{path}withdraw/", {"reason": "x"}).status_code for who in people[1:]]
    assert (read, change) == ([200, 200, 200, 404, 404], [200, 404, 404, 404, 404])
    assert (withdraw, client.get(path).status_code) == ([404] * 4, 302)


def test_the_blind_preview_hides_the_team(make_entry, organiser, signed) -> None:
    entry = make_entry(title="蒸湘测试有限公司的磁体")
    page = signed(organiser).get(f"/competition/entry/{entry.pk}/blind/")
    titles = [reading.title for _round, reading, _files in page.context["shown"]]
    assert titles == ["■■的磁体", "蒸湘测试有限公司的磁体"]
