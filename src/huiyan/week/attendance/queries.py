"""What a helper sees at the door, and what was counted."""

from __future__ import annotations

from django.db.models import Case, Q, QuerySet, Sum, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.week.attendance.models import CheckIn, WalkIn
from huiyan.week.attendance.rules import reach_of
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.classes.models import ClassEntry
from huiyan.week.draw.queries import draw_differences
from huiyan.week.editions.models import Edition
from huiyan.week.editions.rules import may_manage, may_read_all
from huiyan.week.proposals.counters import Difference
from huiyan.week.proposals.models import Activity, Session
from huiyan.week.proposals.rules import acts_for


def sessions_at_the_door(user: User) -> QuerySet[Session]:
    """The published sessions at whose door this person may stand, or 404."""
    reach = reach_of(user)
    if reach is None:
        raise Http404
    found = Session.objects.filter(reach, activity__state=Activity.State.PUBLISHED)
    return found.select_related("activity__host", "activity__edition", "venue", "room").order_by("starts_at", "pk")


def session_at_the_door(user: User, pk: int) -> Session:
    """One of these sessions, or 404."""
    return get_object_or_404(sessions_at_the_door(user), pk=pk)


def booking_at_the_door(user: User, code: str) -> Booking:
    """The booking of a code, for who may check it in, or 404."""
    reach = reach_of(user)
    if reach is None:
        raise Http404
    return get_object_or_404(Booking, code=code, session__in=Session.objects.filter(reach))


def same_place(session: Session) -> QuerySet[Session]:
    """Sessions whose tickets turn up at this door by mistake: the same activity, or the same place."""
    near = Q(activity=session.activity_id) | Q(venue=session.venue_id)
    found = Session.objects.filter(near, activity__edition=session.activity.edition_id).exclude(pk=session.pk)
    return found.select_related("activity", "venue").order_by("starts_at", "pk")


def tickets_of(session: Session) -> QuerySet[Booking]:
    """Every ticket of a session, the ended ones too, with nothing that tells who holds it."""
    return Booking.objects.filter(session=session).only(
        "session", "code", "state", "kind", "adults", "children", "seats", "needs", "arrived", "arrived_at"
    )


def scans_at(session: Session) -> QuerySet[CheckIn]:
    """What was scanned at the doors of a session."""
    return _with_let_in(CheckIn.objects.filter(session=session))


def scans_of(user: User, edition: Edition) -> QuerySet[CheckIn]:
    """What was scanned at all doors of an edition that this person may know of: all for the staff, else the own doors; or 404."""
    found = CheckIn.objects.filter(session__activity__edition=edition)
    if not may_read_all(user):
        found = found.filter(session__in=sessions_at_the_door(user).order_by().values("pk"))
    return _with_let_in(found).select_related("session__activity", "session__venue")


def against_the_list(scans: QuerySet[CheckIn]) -> int:
    """How many scans of `scans_at` or `scans_of` let somebody in, on a device without network, whom another device's scan or the bookings speak against."""
    return scans.filter(Q(let_in="against")).count()


def _with_let_in(scans: QuerySet[CheckIn]) -> QuerySet[CheckIn]:
    """Adds `let_in`: whom a device without network let in against the list, whom unchecked and rightly, else nothing."""
    trusted = Q(shown=CheckIn.Said.TRUSTED)
    wrongly = (trusted | Q(shown=CheckIn.Said.ADMITTED)) & ~Q(verdict=CheckIn.Verdict.ADMITTED)
    let_in = Case(When(wrongly, then=Value("against")), When(trusted, then=Value("unchecked")), default=Value(""))
    return scans.annotate(let_in=let_in).select_related("booking", "by")


def session_to_declare(user: User, pk: int) -> Session:
    """A session whose number of people this person may declare: its host, or an organiser; or 404."""
    session = session_at_the_door(user, pk)
    if not may_manage(user) and not acts_for(user, session.activity.host_id):
        raise Http404
    return session


def differences() -> list[Difference]:
    """Every counter of a session, its classes and its draw that does not equal the rows it counts; none, when all is well."""
    counters = {
        "booked": _sums(Booking, "seats", state=Booking.State.BOOKED, kind=Booking.Kind.PUBLIC),
        "class_booked": _sums(Booking, "seats", state=Booking.State.BOOKED, kind=Booking.Kind.CLASS),
        "class_held": _sums(ClassEntry, "seats", state=ClassEntry.State.OFFERED),
        "class_waiting": _sums(ClassEntry, "seats", state=ClassEntry.State.WAITING),
        "held": _sums(WaitlistEntry, "seats", state=WaitlistEntry.State.OFFERED),
        "waiting": _sums(WaitlistEntry, "seats", state=WaitlistEntry.State.WAITING),
        "arrived": _sums(CheckIn, "people", verdict=CheckIn.Verdict.ADMITTED),
        "walked_in": _sums(WalkIn, "people"),
    }
    found = []
    for row in Session.objects.order_by("pk").values("pk", *counters).iterator():
        for counter, sums in counters.items():
            if row[counter] != sums.get(row["pk"], 0):
                found.append(Difference(row["pk"], counter, row[counter], sums.get(row["pk"], 0)))
    return found + draw_differences()


def _sums(
    model: type[Booking] | type[WaitlistEntry] | type[ClassEntry] | type[CheckIn] | type[WalkIn],
    column: str,
    **which: str,
) -> dict[int, int]:
    rows = model._default_manager.filter(**which).order_by().values("session").annotate(n=Sum(column))
    return {row["session"]: row["n"] for row in rows}
