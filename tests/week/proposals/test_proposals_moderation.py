"""A proposal on its way: draft, handed in, returned, mended, published; and who may do what."""

import pytest
from django.utils.translation import override

from huiyan.kernel.audit import entries_about
from huiyan.kernel.notices import Notice
from huiyan.week.proposals import actions, queries
from huiyan.week.proposals.models import Moderator, Session
from huiyan.week.proposals.refusals import AlreadyDecided, Incomplete, NotYours, ProposalsClosed, SayWhy


@pytest.fixture
def draft(make_activity, make_session):
    activity = make_activity(state="draft", published_at=None)
    make_session(activity, hours=50)
    return activity


@pytest.fixture
def city(person, edition):
    user = person("city", role="moderator")
    Moderator.objects.create(edition=edition, user=user, level="city")
    return user


def test_it_goes_level_by_level_into_the_programme(draft, host, moderator, city) -> None:
    actions.submit_proposal(draft, by=host)
    assert (draft.state, draft.level) == ("submitted", "district")
    actions.moderate(draft, decision="approve", by=moderator)
    draft.refresh_from_db()
    assert (draft.state, draft.level) == ("submitted", "city")
    actions.moderate(draft, decision="approve", by=city)
    draft.refresh_from_db()
    assert (draft.state, draft.level) == ("published", "")
    assert [step.level for step in draft.steps.all()] == ["city", "district"]


def test_a_level_without_moderator_is_passed_over(draft, host, city) -> None:
    assert actions.submit_proposal(draft, by=host).level == "city"


def test_it_comes_back_with_comments_at_the_field_and_is_handed_in_again(draft, host, moderator) -> None:
    actions.submit_proposal(draft, by=host)
    actions.moderate(draft, decision="return", comments={"safety": "两条疏散路线", "rain": " "}, by=moderator)
    fresh = queries.own_activity(host, draft.pk)
    assert (fresh.state, queries.last_comments(fresh)) == ("returned", {"safety": "两条疏散路线"})
    assert "两条疏散路线" in Notice.objects.get(user=host).body
    actions.save_proposal(fresh, changes={"safety": "东门、西门"}, by=host)
    assert actions.submit_proposal(fresh, by=host).state == "submitted"


def test_every_step_is_in_the_event_log(draft, host, moderator) -> None:
    actions.submit_proposal(draft, by=host)
    actions.moderate(draft, decision="refuse", reason="重复", by=moderator)
    assert [entry.action for entry in entries_about(draft)] == ["activity.moderate", "activity.submit"]


def test_a_refusal_needs_a_reason(draft, host, moderator) -> None:
    actions.submit_proposal(draft, by=host)
    with pytest.raises(SayWhy):
        actions.moderate(draft, decision="refuse", reason=" ", by=moderator)


def test_two_moderators_cannot_decide_the_same(draft, host, moderator, organiser) -> None:
    actions.submit_proposal(draft, by=host)
    actions.moderate(draft, decision="refuse", reason="重复", by=moderator)
    with pytest.raises(AlreadyDecided):
        actions.moderate(draft, decision="approve", by=organiser)


def test_a_moderator_of_another_district_sees_nothing(draft, host, moderator, person, edition, signed) -> None:
    other = person("other", role="moderator")
    Moderator.objects.create(edition=edition, user=other, level="district", division="蒸湘区")
    actions.submit_proposal(draft, by=host)
    assert list(queries.waiting_for(other, edition)) == []
    assert signed(other).get(f"/week/moderation/proposal/{draft.pk}/").status_code == 404


def test_nobody_decides_about_the_own_institution(draft, host, organiser, museum) -> None:
    museum.memberships.create(user=organiser, is_manager=True)
    actions.submit_proposal(draft, by=host)
    with pytest.raises(AlreadyDecided):
        actions.moderate(draft, decision="approve", by=organiser)


def test_what_is_missing_is_named(make_activity, make_session, host) -> None:
    activity = make_activity(state="draft", published_at=None, summary="", contact="")
    make_session(activity, capacity=500)
    with override("en"), pytest.raises(Incomplete) as refused:
        actions.submit_proposal(activity, by=host)
    assert refused.value.values["missing"] == (
        "summary, two sentences, contact for the organiser, a safety plan, because many people come"
    )


def test_a_published_activity_is_not_changed_by_its_host(make_activity, host) -> None:
    with pytest.raises(NotYours):
        actions.save_proposal(make_activity(), changes={"title": "另一个"}, by=host)


def test_nothing_begins_after_the_last_day(edition, museum, host) -> None:
    edition.proposals_until = edition.created_at
    with pytest.raises(ProposalsClosed):
        actions.begin_proposal(edition, host=museum, values={"title": "晚了", "kind": "other"}, by=host)


def test_last_years_words_are_taken_over_and_its_counts_stay_linked(make_activity, edition, host) -> None:
    earlier = make_activity(bring="帽子")
    again = actions.rerun_activity(earlier, edition=edition, by=host)
    assert (again.bring, again.earlier, again.state, again.sessions.count()) == ("帽子", earlier, "draft", 0)


def test_one_room_at_one_time_is_a_clash(draft, make_activity, make_session) -> None:
    mine = draft.sessions.get()
    other = make_session(make_activity("同一时间"), hours=50.5)
    make_session(make_activity("之后"), hours=52)
    found = queries.clashes_of(draft)
    assert [(clash.session, clash.other, clash.shared) for clash in found] == [(mine, other, "科技馆 一楼工坊")]


def test_one_person_in_two_places_is_a_clash(draft, make_activity, make_session, room) -> None:
    draft.presenters = "唐晚舟、李四"
    make_session(make_activity("别处", presenters="王五、唐晚舟"), hours=50, room=None)
    assert [clash.shared for clash in queries.clashes_of(draft)] == ["唐晚舟"]


def test_a_draft_is_proposed_on_the_pages(edition, host, room, signed) -> None:
    browser = signed(host)
    begun = browser.post("/week/proposals/new/2023/", {"host": host.memberships.get().organization_id, "title": "云", "kind": "nature", "shape": "single"})  # fmt: skip
    pk = int(begun.headers["Location"].split("/")[-3])
    times = {
        "place": f"{room.venue_id}.{room.pk}",
        "starts_at": "2027-05-15T09:00",
        "ends_at": "2027-05-15T10:00",
        "capacity": 20,
        "class_capacity": 0,
    }
    assert browser.post(f"/week/proposals/{pk}/", times).status_code == 302
    assert Session.objects.get(activity=pk).room == room
    refused = browser.post(f"/week/proposals/{pk}/", {**times, "ends_at": "2027-05-15T08:00"})
    assert "It must end after it begins." in refused.content.decode()


@pytest.mark.parametrize("page", ["", "edit/"])
def test_a_proposal_is_for_its_host(make_activity, stranger, moderator, signed, page: str) -> None:
    address = f"/week/proposals/{make_activity().pk}/{page}"
    assert [signed(user).get(address).status_code for user in (stranger, moderator)] == [404, 404]


def test_the_queue_costs_the_same_for_one_and_three(
    make_activity, host, organiser, signed, django_assert_num_queries
) -> None:
    browser, counts = signed(organiser), []
    for more in (1, 2):
        for _one in range(more):
            make_activity(state="submitted", level="city", published_at=None)
        with django_assert_num_queries(8, exact=False) as asked:
            browser.get("/week/moderation/2023/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
