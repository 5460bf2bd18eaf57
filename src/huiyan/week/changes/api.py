"""Changes of what is in the programme as JSON: a host asks, a moderator decides, and what goes at once is read afterwards."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal, Self

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import AwareDatetime, Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.shell.api import Count, Given, Key, ListQuery, Page, PartQuery, Whole, Why, cleaned, over, page
from huiyan.shell.lists import Filter, listing
from huiyan.week.changes import actions, queries
from huiyan.week.changes.forms import DecisionForm, MoveForm, WhyForm, WordsForm
from huiyan.week.changes.models import Change
from huiyan.week.changes.values import standing, unpacked, with_values
from huiyan.week.editions.models import Edition
from huiyan.week.editions.queries import venues
from huiyan.week.proposals.api.host import ClashOut, ProposalIn
from huiyan.week.proposals.models import Session
from huiyan.week.proposals.queries import clashes_of, large_events

PLACE = ("venue", "room")
Told = Annotated[str, Field(min_length=1, max_length=300)]


class ChangeOut(Schema):
    """A change of an activity, or of the named session; while it waits, `old` is what the public reads now."""

    id: int
    activity: int
    title: str
    session: int | None
    state: str
    old: dict[str, Any]
    new: dict[str, Any]
    why: str
    asked_by: str
    asked_at: datetime.datetime
    version: str
    decided_at: datetime.datetime | None
    reason: str

    @classmethod
    def of(cls, one: Change, **more: Any) -> Self:
        """A change of `queries.changes_for`, with what else a larger schema holds."""
        is_waiting = one.state == Change.State.WAITING
        own = {name: getattr(one, name) for name in ("state", "new", "why", "asked_at", "decided_at", "reason")}
        return cls(
            **own,
            **more,
            id=one.pk,
            activity=one.activity_id,
            title=one.activity.title,
            session=one.session_id,
            old=standing(one.session or one.activity, one.new) if is_waiting else one.old,
            asked_by=one.asked_by.name,
            version=one.asked_at.isoformat(),
        )


class ChangeDetail(ChangeOut):
    """A change, with what is at the same time in the same room or with the same people."""

    clashes: list[ClashOut]


class MadeOut(Schema):
    """What became of a change: what is in the programme now, and what waits for a moderator."""

    done: ChangeOut | None
    waits: ChangeOut | None

    @classmethod
    def of(cls, made: actions.Made) -> MadeOut:
        """The two parts of a change."""
        done, waits = (ChangeOut.of(one) if one else None for one in (made.done, made.waits))
        return cls(done=done, waits=waits)


class WordsIn(ProposalIn):
    """What is given is changed, over what waits already; `why` is read by the moderators and by whoever booked."""

    why: Why = ""


class SessionChangeIn(Given):
    """What is given is changed, over what waits already. A room stands with its venue; `why` is what everyone is told."""

    venue: Key | None = None
    room: Key | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    capacity: Whole | None = None
    note: Annotated[str, Field(max_length=120)] | None = None
    why: Told

    def over(self, shown: Session) -> dict[str, Any]:
        """What was given, the place under the name of the page's input."""
        said = self.dict(exclude_unset=True)
        if said.keys() & set(PLACE):
            venue, room = said.pop("venue", shown.venue_id), said.pop("room", None)
            said["place"] = f"{venue}.{room}" if room else str(venue)
        return said


class CallOffIn(Given):
    """What everyone who booked or waits is told."""

    why: Told


class ChangeDecisionIn(Given):
    """Into the programme, or back with a reason; `seen` is the `version` that was read."""

    decision: Literal["approve", "return"]
    seen: Annotated[str, Field(min_length=1, max_length=40)]
    reason: Annotated[str, Field(max_length=2000)] = ""


class ChangeQuery(ListQuery):
    """Which changes; without a state and a search those that are open."""

    sort: Literal["", "activity", "-activity", "since", "-since", "state", "-state"] = ""
    state: Change.State | Literal[""] = ""


router = Endpoints(tags=["week-changes"])


@router.change(
    "/week/activities/{int:pk}",
    _("Change what is said of an activity in the programme; what a reader relies on waits for a moderator"),
    gives=MadeOut,
    scope="week.host",
)
def change_activity(request: ApiRequest, pk: int, given: Body[WordsIn]) -> MadeOut:
    activity = queries.activity_to_change(request.user, pk)
    waiting, said = queries.waiting_change(activity), given.dict(exclude_unset=True)
    asked = waiting.new if waiting else {}
    about: dict[str, Any] = {"comments": {}, "events": large_events(request.user, activity)}
    blank = WordsForm(instance=with_values(activity, asked), **about)
    values = cleaned(WordsForm(over(blank, said), instance=with_values(activity, asked), **about))
    wanted = {**asked, **{name: values[name] for name in said if name != "why"}}
    return MadeOut.of(actions.change_activity(activity, wanted=wanted, why=values["why"], by=request.user))


@router.change(
    "/week/sessions/{int:pk}",
    _("Change the time, the place, the number of places or the note of a session; everyone is told"),
    gives=MadeOut,
    scope="week.host",
)
def change_session(request: ApiRequest, pk: int, given: Body[SessionChangeIn]) -> MadeOut:
    session = queries.session_to_change(request.user, pk)
    waiting = queries.waiting_change(session.activity, session)
    asked, places = waiting.new if waiting else {}, list(venues())
    shown = with_values(session, asked)
    said = given.over(shown)
    form = MoveForm(over(MoveForm(instance=shown, venues=places), said), instance=shown, venues=places)
    why, values = cleaned(form, nested=("place", "venue"))["why"], form.values()
    names = said.keys() | ({"venue_id", "room_id"} if "place" in said else set())
    wanted = {**unpacked(asked), **{name: values[name] for name in names & values.keys()}}
    return MadeOut.of(actions.change_session(session, wanted=wanted, why=why, by=request.user))


@router.act(
    "/week/sessions/{int:pk}/cancel",
    _("Say that a session does not take place; how many groups are told"),
    gives=Count,
    scope="week.host",
)
def call_off(request: ApiRequest, pk: int, given: Body[CallOffIn]) -> Count:
    session, why = queries.session_to_change(request.user, pk), cleaned(WhyForm(given.dict()))["why"]
    return Count(count=actions.call_off(session, why=why, by=request.user))


@router.read(
    "/week/activities/{int:pk}/changes",
    _("What was changed of an activity since its approval, and what waits"),
    gives=Page[ChangeOut],
    scope="week.host",
)
def changes_of(request: ApiRequest, pk: int, query: Query[PartQuery]) -> Page[ChangeOut]:
    _activity, found = queries.changes_of(request.user, pk)
    return page(request, found, query, ChangeOut.of)


@router.act(
    "/week/changes/{int:pk}/back",
    _("Take a change back that waits"),
    gives=ChangeOut,
    scope="week.host",
)
def take_back_change(request: ApiRequest, pk: int) -> ChangeOut:
    return ChangeOut.of(actions.take_back(queries.own_change(request.user, pk), by=request.user))


@router.read(
    "/week/editions/{slug:slug}/changes",
    _("The changes within your reach that wait, and those made at once that nobody has read"),
    gives=Page[ChangeOut],
    scope="week.moderate",
)
def changes(request: ApiRequest, slug: str, query: Query[ChangeQuery]) -> Page[ChangeOut]:
    rows = queries.changes_for(request.user, get_object_or_404(Edition, slug=slug))
    found = listing(
        request,
        rows if query.state or query.q else rows.filter(state__in=queries.OPEN),
        search=["activity__title", "activity__title_en", "activity__host__name"],
        filters=[Filter("state", "", "state", Change.State.choices)],
        columns=[("activity", "", "activity__title"), ("since", "", "asked_at"), ("state", "", "state")],
        default="-state",
    )
    return page(request, found.rows, query, ChangeOut.of)


@router.read("/week/changes/{int:pk}", _("A change as a difference"), gives=ChangeDetail, scope="week.moderate")
def change(request: ApiRequest, pk: int) -> ChangeDetail:
    found = queries.change_for(request.user, pk)
    return ChangeDetail.of(found, clashes=[ClashOut.of(one) for one in clashes_of(found.activity)])


@router.act(
    "/week/changes/{int:pk}/decision",
    _("Let a change into the programme, or send it back with a reason"),
    gives=ChangeOut,
    scope="week.moderate",
)
def decide_change(request: ApiRequest, pk: int, given: Body[ChangeDecisionIn]) -> ChangeOut:
    found, said = queries.change_to_look_after(request.user, pk), cleaned(DecisionForm(given.dict()))
    decision = {name: said[name] for name in ("reason", "seen")}
    approve = said["decision"] == "approve"
    return ChangeOut.of(actions.decide_change(found, approve=approve, **decision, by=request.user))


@router.act(
    "/week/changes/{int:pk}/seen",
    _("Say that you have read what was changed at once"),
    gives=ChangeOut,
    scope="week.moderate",
)
def look_after(request: ApiRequest, pk: int) -> ChangeOut:
    return ChangeOut.of(actions.look_after(queries.change_to_look_after(request.user, pk), by=request.user))
