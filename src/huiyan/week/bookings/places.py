"""What organisers and hosts set about the places of a session, and what the clock does with them: no-shows, reminders."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.kernel import audit, clock
from huiyan.week.bookings.actions import offer_free_places
from huiyan.week.bookings.models import Booking
from huiyan.week.bookings.refusals import BelowBooked
from huiyan.week.bookings.telling import tell
from huiyan.week.proposals.counters import count, locked
from huiyan.week.proposals.models import Session
from huiyan.week.webhooks.actions import emit
from huiyan.week.webhooks.models import Event

SET = ("capacity", "opens_at", "closes_at", "release_at", "admit_per_minute")
REMINDED_BEFORE = datetime.timedelta(hours=24)


def change_places(session: Session, *, changes: dict[str, Any], by: User) -> Session:
    """Set how many places there are and when they are booked; never fewer than are booked or held. New ones go to who waits."""
    with transaction.atomic():
        fresh = locked(session)
        taken = fresh.booked + fresh.held
        if changes.get("capacity", fresh.capacity) < taken:
            raise BelowBooked(taken=taken)
        before = {name: getattr(fresh, name) for name in changes}
        Session.objects.filter(pk=fresh.pk).update(**changes)
        for name, value in changes.items():
            setattr(fresh, name, value)
        audit.record("session.places", fresh, by=by, before=_plain(before), after=_plain(changes))
        emit(Event.SESSION_CHANGED, {"session": fresh.pk, "changes": _plain(changes)})
        offer_free_places(fresh, clock.now())
    return fresh


def release_no_shows(session: Session) -> int:
    """Give the places of groups that are not in by the stated minute to others; how many places. Classes keep theirs.

    Who booked after that minute is not concerned: the bookings of others' released places are fresh.
    """
    now = clock.now()
    with transaction.atomic():
        fresh = locked(session)
        if fresh.release_at is None or now < fresh.release_at:
            return 0
        missing = list(no_shows(fresh).select_for_update())
        places = sum(booking.seats for booking in missing)
        if missing:
            chosen = Booking.objects.filter(pk__in=[booking.pk for booking in missing])
            chosen.update(state=Booking.State.RELEASED, ended_at=now)
            count(fresh, booked=-places)
            audit.record("session.release", fresh, by=None, after={"groups": len(missing), "seats": places})
            offer_free_places(fresh, now)
    return places


def no_shows(session: Session) -> QuerySet[Booking]:
    """Public bookings from before the stated minute whose groups are not in."""
    mine = Booking.objects.filter(session=session, state=Booking.State.BOOKED, kind=Booking.Kind.PUBLIC)
    return mine.filter(arrived_at__isnull=True, created_at__lt=session.release_at).order_by("pk")


def sessions_to_release(at: datetime.datetime) -> list[Session]:
    """Sessions whose stated minute has come and that are not over."""
    due = Session.objects.filter(release_at__lte=at, ends_at__gt=at, state=Session.State.PLANNED, booked__gt=0)
    return list(due.order_by("release_at", "pk"))


def remind(session: Session) -> int:
    """Remind every public group that booked more than a day before, once; how many. A class is reminded in its own way."""
    now = clock.now()
    with transaction.atomic():
        fresh = locked(session)
        groups = Booking.objects.filter(session=fresh, state=Booking.State.BOOKED, reminded_at__isnull=True)
        groups = groups.filter(
            kind=Booking.Kind.PUBLIC, created_at__lt=fresh.starts_at - REMINDED_BEFORE, erased_at__isnull=True
        )
        told = [group for group in groups.order_by("pk") if group.address]
        for group in told:
            group.session = fresh
            tell(group, _("Tomorrow: {title}"), text=_("If you cannot come, please cancel: others wait."))
        Booking.objects.filter(pk__in=[group.pk for group in told]).update(reminded_at=now)
        if told:
            audit.record("session.remind", fresh, by=None, after={"groups": len(told)})
    return len(told)


def sessions_to_remind(at: datetime.datetime) -> list[Session]:
    """Sessions that begin within a day and have bookings from before it."""
    soon = Session.objects.filter(starts_at__gt=at, starts_at__lte=at + REMINDED_BEFORE, state=Session.State.PLANNED)
    waiting = soon.filter(
        bookings__kind=Booking.Kind.PUBLIC, bookings__state=Booking.State.BOOKED, bookings__reminded_at__isnull=True
    )
    return list(waiting.distinct().order_by("starts_at", "pk"))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as the event log keeps them."""
    return {
        name: value.isoformat() if isinstance(value, datetime.datetime) else value for name, value in values.items()
    }
