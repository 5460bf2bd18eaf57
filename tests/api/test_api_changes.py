"""Changes of the programme by programs: what waits, what goes at once, who decides; as on the pages."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.conftest import Program, program, with_every_scope
from tests.week.conftest import book, moderator  # noqa: F401  # the small Week

from huiyan.accounts.models import User
from huiyan.week.changes.models import Change
from huiyan.week.proposals.models import Session

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def as_host(host: User) -> Program:
    return program(host, "week.host")


@pytest.fixture
def as_moderator(moderator: User) -> Program:  # noqa: F811
    return program(moderator, "week.moderate")


@pytest.fixture
def later(make_session: Callable[..., Session]) -> Session:
    """A session in three days, at a moment with microseconds."""
    return make_session(hours=72)


def decide(caller: Program, change: dict[str, Any], decision: str = "approve", **more: str) -> Any:
    return caller.post(
        f"/week/changes/{change['id']}/decision", {"decision": decision, "seen": change["version"], **more}
    )


def test_words_wait_until_a_moderator_lets_them_in(later: Session, as_host: Program, as_moderator: Program) -> None:
    made = as_host.patch(f"/week/activities/{later.activity_id}", {"title": "会跑的纸桥", "bring": "雨伞"}).json()
    assert (made["done"]["new"], made["waits"]["new"]) == ({"bring": "雨伞"}, {"title": "会跑的纸桥"})
    waiting = as_moderator.get("/week/editions/2023/changes", state="waiting").json()["items"][0]
    assert (waiting["old"], decide(as_moderator, waiting).json()["state"]) == ({"title": "会走路的纸桥"}, "approved")
    later.activity.refresh_from_db()
    assert (later.activity.title, later.activity.bring) == ("会跑的纸桥", "雨伞")


def test_a_second_change_stands_over_what_waits_already(later: Session, as_host: Program) -> None:
    address = f"/week/activities/{later.activity_id}"
    as_host.patch(address, {"title": "甲"})
    assert as_host.patch(address, {"age_from": 6}).json()["waits"]["new"] == {"title": "甲", "age_from": 6}


def test_of_a_session_only_what_was_given_changes(later: Session, as_host: Program) -> None:
    ends = (later.ends_at + HOUR).isoformat()
    made = as_host.patch(f"/week/sessions/{later.pk}", {"ends_at": ends, "note": "多一小时", "why": "报名多"}).json()
    assert (made["waits"]["new"], made["done"]["new"]) == ({"ends_at": ends}, {"note": "多一小时"})


def test_a_place_is_a_venue_with_its_room(later: Session, as_host: Program) -> None:
    address, why = f"/week/sessions/{later.pk}", {"why": "换厅"}
    whole = as_host.patch(address, {"venue": later.venue_id, **why}).json()
    assert whole["waits"]["new"] == {"room_id": None}
    wrong = as_host.patch(address, {"venue": 999, **why})
    assert (wrong.status_code, wrong.json()["errors"][0]["path"]) == (422, "/venue")


def test_a_host_asks_for_more_places_and_sets_them_not(later: Session, as_host: Program) -> None:
    at_once = as_host.patch(f"/week/sessions/{later.pk}/places", {"capacity": 900})
    asked = as_host.patch(f"/week/sessions/{later.pk}", {"capacity": 900, "why": "报名多"})
    assert (at_once.status_code, at_once.json()["errors"][0]["path"]) == (422, "/capacity")
    assert (asked.json()["done"], asked.json()["waits"]["new"]) == (None, {"capacity": 900})


def test_a_session_is_called_off_once(later: Session, book: Any, as_host: Program) -> None:  # noqa: F811
    book(later, 1)
    address = f"/week/sessions/{later.pk}/cancel"
    answers = [as_host.post(address, {"why": "暴雨"}, **{"Idempotency-Key": "k"}).json() for _time in range(2)]
    assert (answers, as_host.post(address, {"why": "暴雨"}).status_code) == ([{"count": 1}] * 2, 409)


def test_what_was_made_at_once_is_looked_after(later: Session, as_host: Program, as_moderator: Program) -> None:
    done = as_host.patch(f"/week/activities/{later.activity_id}", {"rain": "照常"}).json()["done"]
    seen = as_moderator.post(f"/week/changes/{done['id']}/seen").json()
    assert (done["state"], seen["state"]) == ("done", "seen")


def test_a_change_is_taken_back_by_its_host_alone(later: Session, as_host: Program, as_moderator: Program) -> None:
    waits = as_host.patch(f"/week/activities/{later.activity_id}", {"title": "甲"}).json()["waits"]
    address = f"/week/changes/{waits['id']}/back"
    assert (as_moderator.post(address).status_code, as_host.post(address).json()["state"]) == (403, "withdrawn")


def test_what_was_changed_again_is_not_decided(later: Session, as_host: Program, as_moderator: Program) -> None:
    address = f"/week/activities/{later.activity_id}"
    first = as_host.patch(address, {"title": "甲"}).json()["waits"]
    as_host.patch(address, {"title": "乙"})
    assert (decide(as_moderator, first).status_code, Change.objects.get().state) == (409, "waiting")


def test_a_return_needs_a_reason(later: Session, as_host: Program, as_moderator: Program) -> None:
    waits = as_host.patch(f"/week/activities/{later.activity_id}", {"title": "甲"}).json()["waits"]
    bare, said = decide(as_moderator, waits, "return"), decide(as_moderator, waits, "return", reason="原名更好。")
    assert (bare.status_code, said.json()["state"], said.json()["reason"]) == (422, "returned", "原名更好。")


def test_nobody_decides_for_their_own_institution(later: Session, host: User, as_host: Program) -> None:
    waits = as_host.patch(f"/week/activities/{later.activity_id}", {"title": "甲"}).json()["waits"]
    assert decide(with_every_scope(host), waits).status_code == 404


def test_a_supervisor_reads_changes_and_decides_none(later: Session, as_host: Program, supervisor: User) -> None:
    waits = as_host.patch(f"/week/activities/{later.activity_id}", {"title": "甲"}).json()["waits"]
    caller = with_every_scope(supervisor)
    assert [caller.get(f"/week/changes/{waits['id']}").status_code, decide(caller, waits).status_code] == [200, 404]


def test_the_list_of_changes_costs_the_same_for_three(
    make_session: Callable[..., Session], as_host: Program, as_moderator: Program
) -> None:
    as_moderator.get("/week/editions/2023/changes")  # a token's first use is noted
    costs = []
    for _number in range(3):
        as_host.patch(f"/week/activities/{make_session(hours=72).activity_id}", {"title": "甲"})
        with CaptureQueriesContext(connection) as asked:
            as_moderator.get("/week/editions/2023/changes")
        costs.append(len(asked))
    assert costs[0] == costs[2]


def test_a_proposal_is_put_into_a_large_event(make_activity: Callable[..., Any], as_host: Program) -> None:
    event, draft = make_activity("科普集市", shape="event"), make_activity("草稿", state="draft", published_at=None)
    address = f"/me/proposals/{draft.pk}"
    put = as_host.patch(address, {"parent": event.pk}).json()
    wrong = as_host.patch(address, {"parent": draft.pk})
    assert (put["parent_id"], put["written"]["parent"]) == (event.pk, event.pk)
    assert (wrong.status_code, wrong.json()["errors"][0]["path"]) == (422, "/parent")
