"""Who may read which counts, and the counts of an edition by session, activity, host, district and city."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from huiyan.accounts.models import User
from huiyan.kernel import clock
from huiyan.shell.templatetags.shell import district, inlang
from huiyan.week.attendance.models import CheckIn, Declaration
from huiyan.week.attendance.rules import WIDE
from huiyan.week.bookings.models import Booking
from huiyan.week.editions.models import Edition
from huiyan.week.editions.rules import may_read_all
from huiyan.week.proposals.models import Activity, Session
from huiyan.week.proposals.queries import hosts_of
from huiyan.week.returns.evidence import Count as SessionCount
from huiyan.week.returns.evidence import Grade, Total, total


@dataclass(frozen=True)
class Group:
    """One activity, host or district with the sum of its sessions; `key` narrows the list of sessions to them."""

    key: str
    name: str
    total: Total


@dataclass(frozen=True)
class Unique:
    """What is known of unique persons: groups that came with a telephone number, counted once for each number."""

    numbers: int  # different telephone numbers
    people: int  # for each number its largest group that came
    person_times: int  # of all groups with a number
    without: int  # person-times of groups without one: erased, or never given


def held_sessions(user: User, edition: Edition) -> QuerySet[Session]:
    """Sessions that have begun, with each grade of evidence as a column: all for the staff, the own ones for a host, else 404."""
    found = Session.objects.filter(
        activity__edition=edition,
        activity__state=Activity.State.PUBLISHED,
        state=Session.State.PLANNED,
        starts_at__lte=clock.now(),
    )
    if not may_read_all(user):
        hosts = list(hosts_of(user))
        if not hosts:
            raise Http404
        found = found.filter(activity__host__in=hosts)
    return with_evidence(found).select_related("activity__host", "venue")


def with_evidence(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """Add the columns booked_people, declared, estimated, seen, said, people, grade and differs (as `evidence.differs_widely`)."""
    found = sessions.annotate(
        booked_people=F("booked") + F("class_booked"),
        declared=_latest(Declaration.Grade.DECLARED),
        estimated=_latest(Declaration.Grade.ESTIMATED),
    )
    found = found.annotate(seen=F("arrived") + F("walked_in"), said=Coalesce("declared", "estimated"))
    seen, near = Q(seen__gt=0), 100 - WIDE
    differs = LessThan(F("said") * 100, F("seen") * near) | LessThan(F("seen") * 100, F("said") * near)
    return found.annotate(
        people=Case(When(seen, then=F("seen")), default=F("said")),
        differs=Case(When(seen & differs, then=Value("widely")), default=Value("")),
        grade=Case(
            When(seen, then=Value(Grade.SEEN.value)),
            When(declared__isnull=False, then=Value(Grade.DECLARED.value)),
            When(estimated__isnull=False, then=Value(Grade.ESTIMATED.value)),
            default=Value(Grade.NONE.value),
        ),
    )


def counts_of(sessions: QuerySet[Session]) -> list[SessionCount]:
    """The sessions of `held_sessions` as rows of evidence."""
    found = list(sessions)
    events = _events_of({one.activity for one in found})
    return [
        SessionCount(
            session=one.pk,
            activity=one.activity_id,
            events=events[one.activity_id],
            on=timezone.localtime(one.starts_at, timezone.get_default_timezone()).date(),
            booked=one.booked_people,  # type: ignore[attr-defined]  # columns of with_evidence
            checked_in=one.arrived,
            counted=one.walked_in,
            declared=one.declared,  # type: ignore[attr-defined]
            estimated=one.estimated,  # type: ignore[attr-defined]
        )
        for one in found
    ]


def by_activity(sessions: QuerySet[Session]) -> list[Group]:
    """Each activity; a large event with what its parts add where it has no evidence of its own."""
    found = list(sessions)
    counts = {one.session: one for one in counts_of(sessions)}
    groups: dict[int, list[SessionCount]] = {}
    names: dict[int, str] = {}
    for one in found:
        count = counts[one.pk]
        names[one.activity_id] = inlang(one.activity, "title")
        for activity in (one.activity_id, *count.events):
            groups.setdefault(activity, []).append(count)
    for event in Activity.objects.filter(pk__in=groups.keys() - names.keys()):
        names[event.pk] = inlang(event, "title")
    return [Group(str(pk), names[pk], total(rows)) for pk, rows in groups.items()]


def by_host(sessions: QuerySet[Session]) -> list[Group]:
    return _grouped(
        sessions, key=lambda one: str(one.activity.host_id), name=lambda one: inlang(one.activity.host, "name")
    )


def by_district(sessions: QuerySet[Session]) -> list[Group]:
    """By the county or district of the place, where the people were."""
    return _grouped(
        sessions, key=lambda one: one.venue.division or "-", name=lambda one: district(one.venue.division) or "—"
    )


def of_host(sessions: QuerySet[Session], host: int) -> QuerySet[Session]:
    """The sessions of one host."""
    return sessions.filter(activity__host=host)


def of_activity(sessions: QuerySet[Session], activity: int) -> QuerySet[Session]:
    """The sessions of one activity, and of a large event's parts and their parts: the rows of its sum."""
    parts = Q(activity__parent=activity) | Q(activity__parent__parent=activity)
    return sessions.filter(Q(activity=activity) | parts)


def name_of(sessions: QuerySet[Session], *, host: int = 0, activity: int = 0) -> str:
    """The name of a host or activity that has sessions here; nothing for any other, so that no name leaks."""
    one = (of_host(sessions, host) if host else of_activity(sessions, activity)).first()
    if one is None:
        return ""
    if host:
        return inlang(one.activity.host, "name")
    return inlang(Activity.objects.get(pk=activity), "title")


def unique_of(sessions: QuerySet[Session]) -> Unique:
    """Different telephone numbers among the groups that came, and how many came with each at most."""
    came = Booking.objects.filter(session__in=sessions.values("pk"), arrived__gt=0)
    known = came.exclude(phone="").order_by().values("phone").annotate(most=Max("arrived"), times=Sum("arrived"))
    rows = list(known.values_list("most", "times"))
    without = came.filter(phone="").aggregate(n=Sum("arrived"))["n"] or 0
    return Unique(len(rows), sum(most for most, _ in rows), sum(times for _, times in rows), without)


def session_with_evidence(user: User, pk: int) -> Session:
    """One session that has begun, or 404."""
    session = get_object_or_404(Session.objects.select_related("activity__edition"), pk=pk)
    return get_object_or_404(held_sessions(user, session.activity.edition).select_related("activity__edition"), pk=pk)


def scans_of(session: Session) -> QuerySet[CheckIn]:
    """Every scan at this door, the refused ones too: the rows behind “checked in”."""
    return session.checkins.select_related("by").order_by("scanned_at", "pk")


def clicks_of(session: Session) -> dict[str, int]:
    """How many clicks made the number of people without a booking, and their sum."""
    found = session.walkins.aggregate(clicks=Count("pk"), people=Sum("people"))
    return {"clicks": found["clicks"], "people": found["people"] or 0}


def _latest(grade: Declaration.Grade) -> Subquery:
    rows = Declaration.objects.filter(session=OuterRef("pk"), grade=grade).order_by("-at", "-pk")
    return Subquery(rows.values("people")[:1], output_field=IntegerField())


def _events_of(activities: Iterable[Activity]) -> dict[int, tuple[int, ...]]:
    """The events around each activity, from the nearest outwards; a circle ends where it began."""
    parents = {one.pk: one.parent_id for one in activities}
    missing = {parent for parent in parents.values() if parent and parent not in parents}
    while missing:
        parents |= dict(Activity.objects.filter(pk__in=missing).values_list("pk", "parent_id"))
        missing = {parent for parent in parents.values() if parent and parent not in parents}
    return {pk: _chain(pk, parents) for pk in parents}


def _chain(pk: int, parents: dict[int, int | None]) -> tuple[int, ...]:
    chain: list[int] = []
    above = parents[pk]
    while above and above not in chain and above != pk:
        chain.append(above)
        above = parents[above]
    return tuple(chain)


def _grouped(
    sessions: QuerySet[Session], *, key: Callable[[Session], str], name: Callable[[Session], str]
) -> list[Group]:
    counts = {one.session: one for one in counts_of(sessions)}
    groups: dict[str, list[SessionCount]] = {}
    names: dict[str, str] = {}
    for one in sessions:
        groups.setdefault(key(one), []).append(counts[one.pk])
        names[key(one)] = name(one)
    return [Group(which, names[which], total(rows)) for which, rows in groups.items()]
