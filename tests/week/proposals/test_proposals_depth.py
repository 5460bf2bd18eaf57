"""What makes proposing and moderating quick: repeats, autosave, what changed since the return, gaps, last year again, the whole list."""

import datetime

import pytest
from django.utils import timezone

from huiyan.week.editions.models import Edition
from huiyan.week.proposals import actions, queries
from huiyan.week.proposals.models import Activity, Session


@pytest.fixture
def draft(make_activity, make_session):
    activity = make_activity(state="draft", published_at=None)
    make_session(activity, hours=50)
    return activity


@pytest.fixture
def last_year(make_activity, make_session, edition):
    """An activity of an edition that is over, with its counts."""
    activity = make_activity("去年的纸桥")
    make_session(activity, capacity=20, booked=18, arrived=15, walked_in=4)
    over = edition.starts_on - datetime.timedelta(days=300)
    activity.edition = Edition.objects.create(slug="2022", name="2022年", starts_on=over, ends_on=over, is_public=True)
    activity.save()
    return activity


def test_a_session_repeats_at_the_same_hour(draft, host, room, signed) -> None:
    times = {"starts_at": "2027-05-15T09:00", "ends_at": "2027-05-15T10:00", "capacity": 20, "class_capacity": 0}
    place = f"{room.venue_id}.{room.pk}"
    signed(host).post(f"/week/proposals/{draft.pk}/", {**times, "place": place, "every": "7", "times": 3})
    starts = [timezone.localtime(one.starts_at).strftime("%m-%d %H:%M") for one in Session.objects.filter(capacity=20)]
    assert starts == ["05-15 09:00", "05-22 09:00", "05-29 09:00"]


def test_what_is_typed_is_kept_while_it_is_typed_and_what_is_wrong_is_not(draft, host, signed) -> None:
    form = {
        "title": "新名字",
        "shape": "single",
        "kind": "nature",
        "age_from": "x",
        "age_to": 9,
        "languages": "zh",
        "bring": "帽子",
    }
    answer = signed(host).post(f"/week/proposals/{draft.pk}/autosave/", form)
    draft.refresh_from_db()
    assert (draft.title, draft.bring, draft.age_from) == ("新名字", "帽子", 0)
    assert "1 field is not kept yet." in answer.content.decode()


def test_nobody_else_autosaves(draft, stranger, signed) -> None:
    assert signed(stranger).post(f"/week/proposals/{draft.pk}/autosave/", {"title": "x"}).status_code == 404


def test_what_changed_since_the_return_is_marked_for_the_moderator(draft, host, moderator, signed) -> None:
    actions.submit_proposal(draft, by=host)
    actions.moderate(draft, decision="return", comments={"safety": "两条疏散路线"}, by=moderator)
    mended = queries.own_activity(host, draft.pk)
    actions.save_proposal(mended, changes={"safety": "东门、西门"}, by=host)
    actions.remove_session(mended.sessions.get(), by=host)
    mended = queries.own_activity(host, draft.pk)
    assert sorted(queries.changed_since_return(mended)) == ["safety", "sessions"]


def test_the_moderator_reads_what_stood_there_before(draft, host, moderator, signed) -> None:
    actions.submit_proposal(draft, by=host)
    actions.moderate(draft, decision="return", comments={"bring": "太多"}, by=moderator)
    mended = queries.own_activity(host, draft.pk)
    actions.save_proposal(mended, changes={"bring": "帽子"}, by=host)
    actions.submit_proposal(mended, by=host)
    context = signed(moderator).get(f"/week/moderation/proposal/{draft.pk}/").context
    assert context["changed"] == [("to bring along", "")]
    assert [label for label, _value, _box, changed in context["rows"] if changed] == ["to bring along"]


def test_the_first_time_nothing_is_marked(draft, host, moderator) -> None:
    actions.submit_proposal(draft, by=host)
    assert queries.changed_since_return(queries.activity_to_moderate(moderator, draft.pk)) == {}


def test_gaps_of_the_weekend_are_named_by_age(edition, make_activity, make_session, room) -> None:
    Edition.objects.update(starts_on=datetime.date(2023, 5, 19), ends_on=datetime.date(2023, 5, 21))  # Friday to Sunday
    edition.refresh_from_db()
    starts = timezone.make_aware(datetime.datetime(2023, 5, 20, 10))
    make_session(make_activity(age_from=6, age_to=99), starts_at=starts, ends_at=starts + datetime.timedelta(hours=1))
    fill = queries.fill_of(edition)
    assert [counts for _words, counts in fill.rows] == [[0, 0, 0], [0, 1, 0], [0, 1, 0], [0, 1, 0], [0, 1, 0]]
    assert [(day.day, str(words)[:3]) for day, words in fill.gaps][:2] == [(20, "0–5"), (21, "0–5")]
    assert len(queries.fill_of(edition, "月球区").gaps) == 10


def test_last_years_counts_stand_beside_the_button_that_holds_it_again(last_year, edition, host, signed) -> None:
    browser = signed(host)
    page = browser.get("/week/proposals/").content.decode()
    assert "18 booked, 15 checked in, 4 counted at the door" in page
    assert f"/week/proposals/{last_year.pk}/again/2023/" in page
    browser.post(f"/week/proposals/{last_year.pk}/again/2023/")
    assert Activity.objects.get(edition=edition).earlier == last_year


def test_what_was_proposed_again_is_not_offered_again(last_year, edition, host, signed) -> None:
    browser = signed(host)
    browser.post(f"/week/proposals/{last_year.pk}/again/2023/")
    address = f"/week/proposals/{last_year.pk}/again/2023/"
    pages = [browser.get(page).content.decode() for page in ("/week/proposals/", f"/week/proposals/{last_year.pk}/")]
    assert [address in page for page in pages] == [False, False]
    Activity.objects.filter(earlier=last_year).update(state="withdrawn")
    assert queries.held_before(host, [edition]) == [(last_year, [edition])]


def test_an_edition_that_is_over_takes_no_proposals(last_year, edition) -> None:
    assert queries.editions_open() == [edition]


def test_staff_lists_every_proposal_and_exports_the_chosen(make_activity, make_session, organiser, signed) -> None:
    first, draft = make_activity("甲"), make_activity("乙", state="draft", published_at=None)
    make_session(first, capacity=5)
    browser = signed(organiser)
    found = browser.get("/week/editions/2023/proposals/?state=draft").context["list"]
    assert [(one.title, one.sessions_n, one.places) for one in found.page] == [("乙", 0, 0)]
    answer = browser.get(f"/week/editions/2023/proposals/?export=xlsx&pk={draft.pk}")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''2023-proposals.xlsx"


def test_the_list_of_all_is_for_the_staff(edition, host, stranger, supervisor, moderator, signed, nobody) -> None:
    address = "/week/editions/2023/proposals/"
    codes = [signed(user).get(address).status_code for user in (host, stranger, moderator, supervisor)]
    assert (codes, nobody.get(address).status_code) == ([404, 404, 404, 200], 302)


def test_the_list_of_all_costs_the_same_for_one_and_three(
    make_activity, organiser, signed, django_assert_max_num_queries
) -> None:
    browser, counts = signed(organiser), []
    for more in (1, 2):
        for _one in range(more):
            make_activity(state="draft", published_at=None)
        with django_assert_max_num_queries(10) as asked:
            browser.get("/week/editions/2023/proposals/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
