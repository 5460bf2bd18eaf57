"""What the holder of a class's link may see, and what a host must know about the classes that come."""

from __future__ import annotations

import datetime

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.week.bookings.models import Booking
from huiyan.week.bookings.queries import WHOLE
from huiyan.week.classes.models import ClassEntry
from huiyan.week.classes.rules import sees_every_class
from huiyan.week.proposals.models import Activity, Session
from huiyan.week.proposals.queries import hosts_of


def class_by_secret(secret: str) -> Booking:
    """The class booking of a link, or 404."""
    return get_object_or_404(Booking.objects.select_related(*WHOLE), secret=secret, kind=Booking.Kind.CLASS)


def class_entry_by_secret(secret: str) -> ClassEntry:
    """The class's place on the waiting list, or 404."""
    return get_object_or_404(ClassEntry.objects.select_related(*WHOLE, "booking"), secret=secret)


def classes_waiting(session: Session) -> QuerySet[ClassEntry]:
    """The classes that wait for places of a session, in order."""
    return ClassEntry.objects.filter(session=session, state=ClassEntry.State.WAITING).order_by("pk")


def waiting_classes(session: Session) -> QuerySet[ClassEntry]:
    """The classes that wait or hold an offer, with what a message says; whoever was erased cannot be told."""
    waits: tuple[str, ...] = (ClassEntry.State.WAITING, ClassEntry.State.OFFERED)
    found = ClassEntry.objects.filter(session=session, state__in=waits, erased_at__isnull=True)
    return found.select_related("session__activity", "session__venue").order_by("pk")


def classes_before(entry: ClassEntry) -> tuple[int, int]:
    """Classes and people that wait before this one."""
    before = list(classes_waiting(entry.session).filter(pk__lt=entry.pk).values_list("seats", flat=True))
    return len(before), sum(before)


def school_classes(session: Session, school: str) -> int:
    """How many classes of a school have places in a session or an offer of them."""
    booked = Booking.objects.filter(
        session=session, school=school, kind=Booking.Kind.CLASS, state=Booking.State.BOOKED
    ).count()
    return booked + ClassEntry.objects.filter(session=session, school=school, state=ClassEntry.State.OFFERED).count()


def classes_for(user: User) -> QuerySet[Booking]:
    """The classes that come: to the institutions for which this person acts, or to all; 404 for who has neither."""
    found = Booking.objects.filter(kind=Booking.Kind.CLASS, state=Booking.State.BOOKED)
    if not sees_every_class(user):
        hosts = list(hosts_of(user).values_list("pk", flat=True))
        if not hosts:
            raise Http404
        found = found.filter(session__activity__host__in=hosts)
    return found.select_related("session__activity__host", "session__venue").order_by(
        "session__starts_at", "bus_at", "pk"
    )


def takes_classes(activity: Activity) -> bool:
    """Whether any of its times keeps places for classes."""
    return activity.sessions.filter(class_capacity__gt=0).exists()


def due_for_opening(at: datetime.datetime) -> QuerySet[Session]:
    """Sessions whose unclaimed class places are to be opened to everyone, and whose waiting classes are to be told."""
    found = Session.objects.filter(class_until__lte=at, starts_at__gt=at, draw_until__isnull=True)
    left = Q(class_capacity__gt=F("class_booked") + F("class_held")) | Q(class_waiting__gt=0)
    return found.filter(left).order_by("class_until", "pk")


def due_for_offers(at: datetime.datetime) -> QuerySet[Session]:
    """Sessions with free class places for which classes wait."""
    found = Session.objects.filter(class_waiting__gt=0, class_capacity__gt=F("class_booked") + F("class_held"))
    return found.filter(starts_at__gt=at).order_by("pk")


def lapsed_class_offers(at: datetime.datetime) -> QuerySet[ClassEntry]:
    """Offers to classes whose time is over."""
    found = ClassEntry.objects.filter(state=ClassEntry.State.OFFERED, offer_until__lte=at)
    return found.select_related(*WHOLE).order_by("offer_until", "pk")


def due_for_reminding(at: datetime.datetime, ahead: datetime.timedelta) -> QuerySet[Booking]:
    """Classes that come soon and whose teacher was not reminded yet."""
    found = Booking.objects.filter(kind=Booking.Kind.CLASS, state=Booking.State.BOOKED, reminded_at__isnull=True)
    found = found.filter(session__starts_at__gt=at, session__starts_at__lte=at + ahead)
    return found.select_related(*WHOLE).order_by("session__starts_at", "pk")
