"""The pages of changes, tried as owner, colleague, stranger and nobody."""

import pytest

from huiyan.week.changes import actions
from huiyan.week.changes.models import Change


@pytest.fixture
def change(session, host) -> Change:
    made = actions.change_activity(session.activity, wanted={"title": "会跑的纸桥", "bring": "伞"}, why="改名", by=host)
    assert made.waits is not None
    return made.waits


@pytest.fixture
def everyone(nobody, stranger, helper, supervisor, moderator, host, organiser, signed) -> dict[str, object]:
    people = {"stranger": stranger, "helper": helper, "supervisor": supervisor, "moderator": moderator, "host": host, "organiser": organiser}  # fmt: skip
    return {"nobody": nobody, **{name: signed(user) for name, user in people.items()}}


@pytest.mark.parametrize(
    ("address", "opens"),
    [
        ("/week/activities/{activity}/change/", {"host", "organiser"}),
        ("/week/sessions/{session}/change/", {"host", "organiser"}),
        ("/week/activities/{activity}/changes/", {"host", "organiser", "supervisor", "moderator"}),
        ("/week/changes/{change}/", {"organiser", "supervisor", "moderator"}),
        ("/week/moderation/2023/changes/", {"organiser", "supervisor", "moderator"}),
    ],
)
def test_who_opens_what(change, session, everyone, address: str, opens: set[str]) -> None:
    path = address.format(activity=session.activity_id, session=session.pk, change=change.pk)
    codes = {name: browser.get(path).status_code for name, browser in everyone.items()}
    assert {name for name, code in codes.items() if code == 200} == opens
    assert codes["nobody"] == 302


def test_a_moderator_reads_the_difference_and_approves(change, moderator, signed, session) -> None:
    browser, address = signed(moderator), f"/week/changes/{change.pk}/"
    page = browser.get(address)
    assert page.context["lines"] == [("title", "会走路的纸桥", "会跑的纸桥")]
    browser.post(address, {"decision": "approve", "seen": page.context["form"]["seen"].value()})
    session.activity.refresh_from_db()
    assert session.activity.title == "会跑的纸桥"


@pytest.mark.parametrize("who", ["host", "supervisor", "stranger", "helper"])
def test_nobody_else_decides(change, everyone, session, who: str) -> None:
    sent = {"decision": "approve", "seen": change.asked_at.isoformat()}
    assert everyone[who].post(f"/week/changes/{change.pk}/", sent).status_code in (404, 409)
    session.activity.refresh_from_db()
    assert session.activity.title == "会走路的纸桥"


@pytest.mark.parametrize(("who", "code"), [("supervisor", 404), ("host", 404), ("stranger", 404), ("moderator", 302)])
def test_who_looks_after_what_was_changed_at_once(change, everyone, who: str, code: int) -> None:
    done = Change.objects.get(state="done")
    assert everyone[who].post(f"/week/changes/{done.pk}/seen/").status_code == code


def test_the_form_shows_what_waits_and_keeps_it(change, host, signed, session) -> None:
    browser, address = signed(host), f"/week/activities/{session.activity_id}/change/"
    form = browser.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    values = {name: value for name, value in shown.items() if value is not None and value is not False}
    assert values["title"] == "会跑的纸桥"
    browser.post(address, {**values, "presenters": "陆望舒"})
    change.refresh_from_db()
    assert change.new == {"title": "会跑的纸桥", "presenters": "陆望舒"}


def test_a_host_takes_it_back(change, host, signed) -> None:
    signed(host).post(f"/week/changes/{change.pk}/back/")
    change.refresh_from_db()
    assert (change.state, change.decided_by) == ("withdrawn", host)


def test_the_queue_counts_and_exports(change, moderator, signed) -> None:
    browser = signed(moderator)
    page = browser.get("/week/moderation/2023/changes/")
    assert (page.context["waiting"], page.context["done"]) == (1, 1)
    answer = browser.get("/week/moderation/2023/changes/?export=xlsx")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''2023-changes.xlsx"


def test_the_queue_costs_the_same_for_one_and_three(
    make_session, host, organiser, signed, django_assert_max_num_queries
) -> None:
    browser, counts = signed(organiser), []
    for more in (1, 2):
        for _one in range(more):
            actions.change_activity(make_session().activity, wanted={"title": "新"}, why="", by=host)
        with django_assert_max_num_queries(16) as asked:
            browser.get("/week/moderation/2023/changes/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_host_sets_the_times_of_booking_and_asks_for_places(session, host, signed) -> None:
    signed(host).post(f"/week/sessions/{session.pk}/places/", {"capacity": 99, "admit_per_minute": 0})
    session.refresh_from_db()
    assert session.capacity == 10
