"""What the day needs: who helps, how full the places are, what is printed."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.kernel import clock
from huiyan.week.attendance.queries import sessions_at_the_door
from huiyan.week.bookings.models import Booking
from huiyan.week.day.models import Shift
from huiyan.week.editions.models import Edition, Venue
from huiyan.week.editions.queries import edition_to_manage
from huiyan.week.editions.rules import may_read_all
from huiyan.week.programme.queries import on_day, sessions_of
from huiyan.week.proposals.models import Session


@dataclass(frozen=True)
class Place:
    """How a place stands today; people of different evidence are not added."""

    venue: Venue
    left: int | None  # of what has not begun; none when nothing is to come that is booked
    arrived: int
    walked_in: int
    now: list[Session]
    next: list[Session]


@dataclass(frozen=True)
class Poster:
    """A sheet for a door: one activity at one place on one day."""

    first: Session
    sessions: list[Session]


def edition_at_the_door(user: User, slug: str) -> Edition:
    """An edition for those who stand at its doors or read all of it, or 404."""
    if not may_read_all(user):
        sessions_at_the_door(user)
    return get_object_or_404(Edition, slug=slug)


def sessions_of_day(user: User, edition: Edition, day: datetime.date, venue: str = "") -> QuerySet[Session]:
    """What is on at a day within this person's reach, at one place when it is given."""
    mine = sessions_of(edition) if may_read_all(user) else sessions_at_the_door(user).filter(activity__edition=edition)
    found = on_day(mine, day)
    return found.filter(venue=int(venue)) if venue.isdecimal() and len(venue) < 10 else found


def places_today(user: User, edition: Edition) -> list[Place]:
    """Every place with a session today, from one statement."""
    now = clock.now()
    today = sessions_of_day(user, edition, clock.today()).filter(state=Session.State.PLANNED)
    ordered = today.order_by("venue__division", "venue__name", "venue", "starts_at", "pk")
    return [_place(list(rows), now) for _venue, rows in itertools.groupby(ordered, lambda one: one.venue_id)]


def lists_of_day(sessions: QuerySet[Session]) -> list[Session]:
    """The sessions with their tickets by code, for paper."""
    tickets = Booking.objects.filter(state=Booking.State.BOOKED).order_by("code")
    return list(sessions.filter(state=Session.State.PLANNED).prefetch_related(Prefetch("bookings", tickets, "tickets")))


def posters_of(sessions: Iterable[Session]) -> list[Poster]:
    """A sheet for each activity at each place."""
    ordered = sorted(sessions, key=lambda one: (one.venue_id, one.activity_id, one.starts_at))
    groups = (list(rows) for _key, rows in itertools.groupby(ordered, lambda one: (one.venue_id, one.activity_id)))
    return [Poster(rows[0], rows) for rows in groups]


def shifts_for_organiser(user: User, slug: str) -> tuple[Edition, QuerySet[Shift]]:
    """All shifts of an edition for its organisers, or 404."""
    edition = edition_to_manage(user, slug)
    return edition, _whole(Shift.objects.filter(edition=edition))


def shift_to_manage(user: User, pk: int) -> Shift:
    """One shift for an organiser, or 404."""
    shift = get_object_or_404(_whole(Shift.objects.all()), pk=pk)
    edition_to_manage(user, shift.edition.slug)
    return shift


def own_shifts(user: User) -> QuerySet[Shift]:
    """When and where a person helps."""
    return _whole(Shift.objects.filter(helper=user)).order_by("starts_at", "pk")


def helpers() -> QuerySet[User]:
    """Who can be given a shift."""
    return User.objects.filter(grants__role="helper", is_active=True).distinct().order_by("name", "pk")


def days_of_edition(edition: Edition) -> list[datetime.date]:
    """The days to choose from: those that have a session."""
    begins = sessions_of(edition).order_by("starts_at").datetimes("starts_at", "day")
    return [moment.date() for moment in begins]


def _place(rows: list[Session], now: datetime.datetime) -> Place:
    coming = [one for one in rows if one.starts_at > now]
    booked = [one for one in coming if one.activity.needs_booking]
    return Place(
        venue=rows[0].venue,
        left=sum(one.left for one in booked) if booked else None,
        arrived=sum(one.arrived for one in rows),
        walked_in=sum(one.walked_in for one in rows),
        now=[one for one in rows if one.starts_at <= now < one.ends_at],
        next=coming[:2],
    )


def _whole(found: QuerySet[Shift]) -> QuerySet[Shift]:
    return found.select_related("edition", "helper", "venue", "session__activity")
