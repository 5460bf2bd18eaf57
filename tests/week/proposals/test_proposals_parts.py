"""Large events that contain others: chosen in the proposal, shown both ways."""

import json

import pytest

from huiyan.week.proposals import queries

FORM = {
    "shape": "single",
    "kind": "lecture",
    "title": "讲座",
    "summary": "x",
    "age_from": 0,
    "age_to": 99,
    "languages": "zh",
}


@pytest.fixture
def event(make_activity):
    return make_activity("启动日", shape="event", safety="两条路线", crowd_cap=900)


@pytest.fixture
def draft(make_activity):
    return make_activity("讲座", state="draft", published_at=None)


def test_a_proposal_becomes_part_of_a_large_event(draft, event, host, signed) -> None:
    signed(host).post(f"/week/proposals/{draft.pk}/edit/", {**FORM, "parent": event.pk})
    draft.refresh_from_db()
    assert draft.parent == event


def test_only_large_events_of_the_same_edition_can_be_chosen(draft, event, make_activity, host, stranger) -> None:
    make_activity("一场")
    own = make_activity("自己的大型活动", shape="event", state="draft", published_at=None)
    assert list(queries.large_events(host, draft)) == [event, own]
    assert list(queries.large_events(stranger, draft)) == [event]
    assert list(queries.large_events(host, event)) == [own]


@pytest.mark.parametrize(("shape", "error"), [("event", {"parent"}), ("single", set())])
def test_a_large_event_is_no_part(draft, event, host, signed, shape: str, error: set[str]) -> None:
    answer = signed(host).post(f"/week/proposals/{draft.pk}/edit/", {**FORM, "shape": shape, "parent": event.pk})
    assert set(answer.context["form"].errors if answer.context else {}) == error


def test_what_has_parts_stays_a_large_event(make_activity, draft, host, signed) -> None:
    own = make_activity("大型活动", shape="event", state="draft", published_at=None)
    type(draft).objects.filter(pk=draft.pk).update(parent=own)
    answer = signed(host).post(f"/week/proposals/{own.pk}/edit/", {**FORM, "shape": "series"})
    assert list(answer.context["form"].errors) == ["shape"]


def test_the_public_sees_both_ways(make_activity, make_session, event, nobody) -> None:
    late, early = (make_activity(title, parent=event) for title in ("晚", "早"))
    make_session(late, hours=5)
    make_session(early, hours=2)
    page = nobody.get(f"/week/activities/{event.pk}/")
    assert [one.title for one in page.context["parts"]] == ["早", "晚"]
    part = nobody.get(f"/week/activities/{late.pk}/").content.decode()
    assert f'Part of <a href="/week/activities/{event.pk}/">启动日</a>' in part
    data = json.loads(part.split('application/ld+json">')[1].split("</script>")[0])["@graph"][0]
    assert (data["superEvent"]["name"], data["superEvent"]["superEvent"]["@type"]) == ("启动日", "Festival")


def test_an_event_that_is_not_public_is_not_named(make_activity, make_session, nobody) -> None:
    hidden = make_activity("秘密", shape="event", state="submitted", level="city", published_at=None)
    session = make_session(make_activity("讲座", parent=hidden))
    assert "秘密" not in nobody.get(f"/week/activities/{session.activity_id}/").content.decode()


def test_a_moderator_sees_to_what_it_belongs(draft, event) -> None:
    draft.parent = event
    assert queries.written_words(draft)["parent"] == "启动日"
