"""A host's own proposals: begin, fill, add sessions, hand in, take back, propose again."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal, Self

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import AwareDatetime, Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.shell.api import Given, Key, ListQuery, Page, Whole, Words, cleaned, over, page
from huiyan.shell.lists import Filter, listing
from huiyan.week.codes import Access, Language
from huiyan.week.editions.models import Edition
from huiyan.week.editions.queries import venues
from huiyan.week.proposals import actions, queries
from huiyan.week.proposals.forms import ActivityForm, BeginForm, SessionForm
from huiyan.week.proposals.models import Activity, Session

Line = Annotated[str, Field(max_length=200)]


class ProposalOut(Schema):
    """A proposal, or an activity of the programme."""

    id: int
    edition: str
    host_id: int
    parent_id: int | None
    title: str
    title_en: str
    kind: str
    shape: str
    state: str
    level: str
    submitted_at: datetime.datetime | None

    @classmethod
    def of(cls, one: Activity, **more: Any) -> Self:
        """A proposal, with what else a larger schema holds."""
        names = ("host_id", "parent_id", "title", "title_en", "kind", "shape", "state", "level", "submitted_at")
        own = {name: getattr(one, name) for name in names}
        return cls(id=one.pk, edition=one.edition.slug, **own, **more)


class PlannedOut(Schema):
    """A session of a proposal."""

    id: int
    venue_id: int
    room_id: int | None
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    capacity: int
    class_capacity: int
    class_until: datetime.datetime | None
    note: str
    state: str


class StepOut(Schema):
    """What a moderator decided, with the comments at the fields."""

    decision: str
    level: str
    reason: str
    comments: dict[str, str]
    decided_at: datetime.datetime


class ClashOut(Schema):
    """Two sessions at one time in one room or with one person."""

    session: int
    other: int
    shared: str

    @classmethod
    def of(cls, one: queries.Clash) -> ClashOut:
        """The sessions by their keys."""
        return cls(session=one.session.pk, other=one.other.pk, shared=one.shared)


class ProposalDetail(ProposalOut):
    """A whole proposal: what is filled in, its sessions, what is missing, what clashes, what was decided."""

    written: dict[str, str | int | bool | None]
    sessions: list[PlannedOut]
    missing: list[str]
    clashes: list[ClashOut]
    steps: list[StepOut]

    @classmethod
    def whole(cls, activity: Activity) -> ProposalDetail:
        """One of `queries.own_activity` or `activity_to_moderate`."""
        clashes = queries.clashes_of(activity)
        return cls.of(
            activity,
            written={name: getattr(activity, f"{name}_id" if name == "parent" else name) for name in queries.WRITTEN},
            sessions=[PlannedOut.from_orm(one) for one in activity.sessions.all()],
            missing=[str(one) for one in actions.missing_of(activity)],
            clashes=[ClashOut.of(one) for one in clashes],
            steps=[StepOut.from_orm(one) for one in activity.steps.all()],
        )


class NewProposal(Given):
    """What is needed to begin: for which institution, and a working title."""

    host: Key
    title: Annotated[str, Field(min_length=1, max_length=120)]
    kind: Activity.Kind
    shape: Activity.Shape = Activity.Shape.SINGLE


class ProposalIn(Given):
    """What is given is changed; what is left out stays."""

    title: Line | None = None
    title_en: Line | None = None
    shape: Activity.Shape | None = None
    parent: Key | None = None
    kind: Activity.Kind | None = None
    summary: Words | None = None
    summary_en: Words | None = None
    text: Words | None = None
    text_en: Words | None = None
    presenters: Line | None = None
    age_from: Whole | None = None
    age_to: Whole | None = None
    takes_classes: bool | None = None
    needs_booking: bool | None = None
    languages: list[Language] | None = None
    accessibility: list[Access] | None = None
    bring: Line | None = None
    rain: Line | None = None
    crowd_cap: Whole | None = None
    safety: Words | None = None
    materials: Words | None = None
    contact: Line | None = None


class PlaceIn(Given):
    """Where, and from when to when."""

    venue: Key
    room: Key | None = None
    starts_at: AwareDatetime
    ends_at: AwareDatetime

    def as_the_form_has_it(self) -> dict[str, Any]:
        """The place under the name of the page's input."""
        place = f"{self.venue}.{self.room}" if self.room else str(self.venue)
        return {**self.dict(exclude={"venue", "room"}), "place": place}


class SessionIn(PlaceIn):
    """A session; `every` 1 or 7 days it is held again, `times` in all."""

    capacity: Whole
    class_capacity: Whole = 0
    class_until: AwareDatetime | None = None
    note: Annotated[str, Field(max_length=120)] = ""
    every: Literal["", "1", "7"] = ""
    times: Annotated[int, Field(ge=1, le=31)] = 1


class ProposalQuery(ListQuery):
    """Which proposals."""

    sort: Literal["", "title", "-title", "edition", "-edition"] = ""
    state: Activity.State | Literal[""] = ""


router = Endpoints(tags=["week-proposals"])


@router.read("/me/proposals", _("What your institutions have proposed"), gives=Page[ProposalOut], scope="week.host")
def my_proposals(request: ApiRequest, query: Query[ProposalQuery]) -> Page[ProposalOut]:
    found = listing(
        request,
        queries.own_activities(request.user),
        search=["title", "title_en"],
        filters=[Filter("state", "", "state", Activity.State.choices)],
        columns=[("title", "", "title"), ("edition", "", "edition__starts_on")],
    )
    return page(request, found.rows, query, ProposalOut.of)


@router.read("/me/proposals/{int:pk}", _("One of your proposals, whole"), gives=ProposalDetail, scope="week.host")
def my_proposal(request: ApiRequest, pk: int) -> ProposalDetail:
    return ProposalDetail.whole(queries.own_activity(request.user, pk))


@router.make("/week/editions/{slug:slug}/proposals", _("Begin a proposal"), gives=ProposalDetail, scope="week.host")
def begin_proposal(request: ApiRequest, slug: str, given: Body[NewProposal]) -> ProposalDetail:
    edition = get_object_or_404(Edition, slug=slug)
    form = BeginForm(given.dict(), hosts=queries.hosts_of(request.user))
    cleaned(form)
    made = actions.begin_proposal(edition, host=form.host(), values=form.values(), by=request.user)
    return my_proposal(request, made.pk)


@router.make(
    "/me/proposals/{int:pk}/again/{slug:slug}",
    _("Propose an earlier activity again, for another edition"),
    gives=ProposalDetail,
    scope="week.host",
)
def rerun_activity(request: ApiRequest, pk: int, slug: str) -> ProposalDetail:
    earlier, edition = queries.own_activity(request.user, pk), get_object_or_404(Edition, slug=slug)
    return my_proposal(request, actions.rerun_activity(earlier, edition=edition, by=request.user).pk)


@router.change("/me/proposals/{int:pk}", _("Fill a proposal in"), gives=ProposalDetail, scope="week.host")
def save_proposal(request: ApiRequest, pk: int, given: Body[ProposalIn]) -> ProposalDetail:
    activity = queries.own_activity(request.user, pk)
    about: dict[str, Any] = {
        "instance": activity,
        "comments": {},
        "events": queries.large_events(request.user, activity),
    }
    values = cleaned(ActivityForm(over(ActivityForm(**about), given.dict(exclude_unset=True)), **about))
    changes = {name: values[name] for name in given.dict(exclude_unset=True)}
    actions.save_proposal(queries.own_activity(request.user, pk), changes=changes, by=request.user)
    return my_proposal(request, pk)


@router.make(
    "/me/proposals/{int:pk}/sessions",
    _("Add a session, once or repeated"),
    gives=ProposalDetail,
    scope="week.host",
)
def add_sessions(request: ApiRequest, pk: int, given: Body[SessionIn]) -> ProposalDetail:
    activity = queries.own_activity(request.user, pk)
    form = SessionForm(given.as_the_form_has_it(), venues=list(venues()))
    cleaned(form)
    every, times = form.repeats()
    actions.repeat_session(activity, values=form.values(), every=every, times=times, by=request.user)
    return my_proposal(request, pk)


@router.act(
    "/me/proposals/{int:pk}/sessions/{int:session}/remove",
    _("Take a session away"),
    gives=ProposalDetail,
    scope="week.host",
)
def remove_session(request: ApiRequest, pk: int, session: int) -> ProposalDetail:
    activity = queries.own_activity(request.user, pk)
    one: Session = get_object_or_404(activity.sessions.select_related("activity"), pk=session)
    actions.remove_session(one, by=request.user)
    return my_proposal(request, pk)


@router.act("/me/proposals/{int:pk}/submit", _("Hand a proposal in"), gives=ProposalDetail, scope="week.host")
def submit_proposal(request: ApiRequest, pk: int) -> ProposalDetail:
    actions.submit_proposal(queries.own_activity(request.user, pk), by=request.user)
    return my_proposal(request, pk)


@router.act("/me/proposals/{int:pk}/withdraw", _("Take a proposal back"), gives=ProposalDetail, scope="week.host")
def withdraw_activity(request: ApiRequest, pk: int) -> ProposalDetail:
    actions.withdraw_activity(queries.own_activity(request.user, pk), by=request.user)
    return my_proposal(request, pk)
