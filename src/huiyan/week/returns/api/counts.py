"""Counts with their evidence: by district, host, activity or session, and the rows behind one session."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from django.utils.translation import gettext_noop as _
from ninja import Query, Schema

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.shell.api import ListQuery, Page, PartQuery, page
from huiyan.shell.lists import Filter, listing
from huiyan.week.attendance.api import DeclarationOut
from huiyan.week.editions.queries import edition_for
from huiyan.week.proposals.models import Session
from huiyan.week.returns import counting
from huiyan.week.returns.evidence import Grade, Total, total


class TotalOut(Schema):
    """A sum; numbers of different evidence stand beside each other, `people` is made of the best of each session."""

    sessions: int
    booked: int
    checked_in: int
    counted: int
    declared: int
    estimated: int
    unknown: int
    covered: int
    differing: int
    people: int | None
    grade: str

    @classmethod
    def of(cls, sum_: Total) -> TotalOut:
        """A sum of `evidence.total`."""
        names = [name for name in cls.model_fields if name != "grade"]
        return cls(**{name: getattr(sum_, name) for name in names}, grade=sum_.grade.value)


class UniqueOut(Schema):
    """What is known of unique persons: groups that came with a telephone number, counted once for each."""

    numbers: int
    people: int
    person_times: int
    without: int


class WholeOut(Schema):
    """All that was counted in an edition, as far as you may see it."""

    total: TotalOut
    unique: UniqueOut


class CountedOut(Schema):
    """A district, host or activity with its sum."""

    key: str
    name: str
    total: TotalOut


class SessionCountOut(Schema):
    """What was counted at a session, each kind of evidence apart; `differs`: what was said is far from what was seen."""

    id: int
    title: str
    venue: str
    starts_at: datetime.datetime
    booked: int
    checked_in: int
    counted: int
    declared: int | None
    estimated: int | None
    people: int | None
    grade: str
    differs: bool

    @classmethod
    def of(cls, one: Any) -> SessionCountOut:
        """A session with the columns of `counting.with_evidence`."""
        names = ("declared", "estimated", "people", "grade", "starts_at")
        own = {name: getattr(one, name) for name in names}
        seen = {"booked": one.booked_people, "checked_in": one.arrived, "counted": one.walked_in}
        return cls(id=one.pk, title=one.activity.title, venue=one.venue.name, differs=bool(one.differs), **seen, **own)


class EvidenceOut(SessionCountOut):
    """The rows behind the counts of a session: how many scans, clicks, and every declaration."""

    scans: int
    clicks: int
    declarations: list[DeclarationOut]


class GroupQuery(PartQuery):
    """By what it is added up."""

    by: Literal["district", "host", "activity"] = "district"


class SessionCountQuery(ListQuery):
    """Which sessions; `differs=widely`: those where it is to be asked why."""

    sort: Literal["", "begins", "-begins", "people", "-people"] = ""
    grade: Grade | Literal[""] = ""
    differs: Literal["", "widely"] = ""


LEVELS = {"district": counting.by_district, "host": counting.by_host, "activity": counting.by_activity}

router = Endpoints(tags=["week-counts"])


@router.read(
    "/week/editions/{slug:slug}/total",
    _("What was counted in an edition, and what is known of unique persons"),
    gives=WholeOut,
    scope="week.host",
)
def whole(request: ApiRequest, slug: str) -> WholeOut:
    held = counting.held_sessions(request.user, edition_for(request.user, slug))
    sum_ = TotalOut.of(total(counting.counts_of(held)))
    return WholeOut(total=sum_, unique=UniqueOut.from_orm(counting.unique_of(held)))


@router.read(
    "/week/editions/{slug:slug}/counts",
    _("Counts by district, host or activity"),
    gives=Page[CountedOut],
    scope="week.host",
)
def counts(request: ApiRequest, slug: str, query: Query[GroupQuery]) -> Page[CountedOut]:
    held = counting.held_sessions(request.user, edition_for(request.user, slug))
    groups = sorted(LEVELS[query.by](held), key=lambda one: one.name)
    return page(
        request, groups, query, lambda one: CountedOut(key=one.key, name=one.name, total=TotalOut.of(one.total))
    )


@router.read(
    "/week/editions/{slug:slug}/session-counts",
    _("Counts of every session that has begun"),
    gives=Page[SessionCountOut],
    scope="week.host",
)
def session_counts(request: ApiRequest, slug: str, query: Query[SessionCountQuery]) -> Page[SessionCountOut]:
    found = listing(
        request,
        counting.held_sessions(request.user, edition_for(request.user, slug)),
        search=["activity__title", "activity__host__name", "venue__name"],
        filters=[Filter("grade", "", "grade", Grade.choices), Filter("differs", "", "differs", [("widely", "")])],
        columns=[("begins", "", "starts_at"), ("people", "", "people")],
        default="begins",
    )
    return page(request, found.rows, query, SessionCountOut.of)


@router.read(
    "/week/sessions/{int:pk}/evidence",
    _("Where the counts of a session come from"),
    gives=EvidenceOut,
    scope="week.host",
)
def evidence(request: ApiRequest, pk: int) -> EvidenceOut:
    session: Session = counting.session_with_evidence(request.user, pk)
    return EvidenceOut(
        **SessionCountOut.of(session).dict(),
        scans=counting.scans_of(session).count(),
        clicks=counting.clicks_of(session)["clicks"],
        declarations=[DeclarationOut.from_orm(one) for one in session.declarations.all()],
    )
