"""Book places for a school class, change its numbers, give them back, wait for them, and take an offer.

The same guard as for the public places: the class's row, its message and its line of the event log are written first, and the
places are counted last, in one statement that applies if they are still free. From that statement on the session's row is
locked, so the classes of a school are counted exactly after it. A CHECK of the table stands behind both.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.kernel import audit, clock
from huiyan.kernel.notices import notify
from huiyan.shell.times import said
from huiyan.week.bookings.actions import cancel_booking, open_class_places
from huiyan.week.bookings.codes import new_code
from huiyan.week.bookings.models import Booking
from huiyan.week.bookings.refusals import AlreadyEnded, OfferGone
from huiyan.week.bookings.rules import may_be_cancelled_until
from huiyan.week.classes.models import ClassEntry
from huiyan.week.classes.queries import classes_waiting, school_classes
from huiyan.week.classes.refusals import ClassAlreadyBooked, ClassFull, SchoolHasEnough, TooLateToChange
from huiyan.week.classes.rules import check_class_size, check_open_to_classes, is_open_to_classes
from huiyan.week.proposals.counters import count, locked
from huiyan.week.proposals.models import Session

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

GROUP = ("adults", "children", "needs", "phone", "email", "language", "school", "class_name", "teacher", "bus_at")


def book_class(session: Session, *, group: Mapping[str, Any], key: str = "", by: User | None = None) -> Booking:
    """Class places for a class, if they are free: each class once in a session, and so many classes of a school as the edition allows.

    `group` holds the names in GROUP. The same form sent again, with its `key`, gives the booking that it made the first time.
    """
    check_open_to_classes(session, clock.now())
    check_class_size(session, group["adults"] + group["children"])
    return grant_class_places(session, group=group, key=key, by=by)


def grant_class_places(session: Session, *, group: Mapping[str, Any], key: str = "", by: User | None = None) -> Booking:
    """Class places whether booking is open or not, if they are free: what `book_class` does, and what a draw does for who won."""
    seats = group["adults"] + group["children"]
    try:
        with transaction.atomic():
            booking = _write_class(session, group, by, request_key=key)
            if not take_class_places(session, seats):
                raise ClassFull(left=Session.objects.get(pk=session.pk).class_left, seats=seats)
            _check_school(session, booking.school, counted=1)
            return booking
    except IntegrityError:
        same = _standing(session, group)
        if same and key and same.request_key == key:
            return same
        if same is None:
            raise
        raise ClassAlreadyBooked(school=group["school"], class_name=group["class_name"]) from None


def take_class_places(session: Session, seats: int) -> bool:
    """Count class places as booked if they are still free; the one statement that decides."""
    free = Session.objects.filter(
        pk=session.pk, state=Session.State.PLANNED, class_capacity__gte=F("class_booked") + F("class_held") + seats,
        draw_until=session.draw_until,  # no draw was opened since the page was shown
    )  # fmt: skip
    return bool(free.update(class_booked=F("class_booked") + seats))


def change_class(booking: Booking, *, changes: Mapping[str, Any], by: User | None = None) -> Booking:
    """Other numbers, needs or bus time: fewer people give places to others at once, more need free places."""
    _check_changeable(booking)
    with transaction.atomic():
        locked(booking.session)  # first, as everything does that moves places between classes
        mine = Booking.objects.filter(pk=booking.pk, state=Booking.State.BOOKED)
        before = mine.first()
        if before is None:
            raise AlreadyEnded
        seats = changes["adults"] + changes["children"]
        check_class_size(booking.session, seats)
        mine.update(**changes, seats=seats)
        booking.refresh_from_db()
        after = {name: str(value) for name, value in changes.items()}
        audit.record(
            "class.change", booking, by=by, before={name: str(getattr(before, name)) for name in changes}, after=after
        )
        tell_class(booking, _("Changed: {title}"), "week:class_ticket")
        if not take_class_places(booking.session, seats - before.seats):
            raise ClassFull(left=Session.objects.get(pk=booking.session_id).class_left + before.seats, seats=seats)
        if seats < before.seats:
            pass_on_class_places(booking.session)
    return booking


def cancel_class(booking: Booking, *, by: User | None = None) -> Booking:
    """Give all places of a class back; classes that wait are offered them at once."""
    with transaction.atomic():
        cancelled = cancel_booking(booking, by=by)
        pass_on_class_places(booking.session)
    return cancelled


def join_class_list(session: Session, *, group: Mapping[str, Any], by: User | None = None) -> ClassEntry:
    """Wait for class places; if enough are free meanwhile they are offered at once."""
    check_open_to_classes(session, clock.now())
    check_class_size(session, group["adults"] + group["children"])
    return queue_class(session, group=group, by=by)


def queue_class(session: Session, *, group: Mapping[str, Any], by: User | None = None) -> ClassEntry:
    """A place on the waiting list of classes whether booking is open or not: who lost a draw waits in its order."""
    seats = group["adults"] + group["children"]
    try:
        with transaction.atomic():
            fresh = locked(session)
            if _standing(session, group):
                raise ClassAlreadyBooked(school=group["school"], class_name=group["class_name"])
            entry = ClassEntry.objects.create(session=session, seats=seats, secret=_secret(), **group)
            count(fresh, class_waiting=seats)
            audit.record("classlist.join", entry, by=by, after={"session": session.pk, "seats": seats})
            tell_class(entry, _("Your class waits for places: {title}"), "week:class_waiting")
            _offer_class_places(fresh)
    except IntegrityError:
        raise ClassAlreadyBooked(school=group["school"], class_name=group["class_name"]) from None
    entry.refresh_from_db(fields=["state", "offer_until"])
    return entry


def take_class_offer(entry: ClassEntry, *, by: User | None = None) -> Booking:
    """Turn held class places into a booking while the offer holds."""
    now = clock.now()
    with transaction.atomic():
        session = locked(entry.session)
        fresh = ClassEntry.objects.get(pk=entry.pk)
        if fresh.state != ClassEntry.State.OFFERED or fresh.offer_until is None or now >= fresh.offer_until:
            raise OfferGone(until=said(fresh.offer_until))
        booking = _write_class(entry.session, {name: getattr(fresh, name) for name in GROUP}, by)
        ClassEntry.objects.filter(pk=entry.pk).update(state=ClassEntry.State.TAKEN, booking=booking)
        count(session, class_held=-fresh.seats, class_booked=fresh.seats)
    return booking


def leave_class_list(entry: ClassEntry, *, by: User | None = None) -> None:
    """Give up the place on the list, or the offer; the next classes move up."""
    _end_waiting(entry, ClassEntry.State.LEFT, by)


def lapse_class_offer(entry: ClassEntry) -> None:
    """Take back places whose offer was not taken in time, and offer them to the next class."""
    _end_waiting(entry, ClassEntry.State.LAPSED, None)


def pass_on_class_places(session: Session) -> None:
    """Free class places go to classes that wait; once their time has come, to everyone, and the classes that wait are told."""
    with transaction.atomic():
        fresh = locked(session)
        if fresh.class_until is None or clock.now() < fresh.class_until:
            _offer_class_places(fresh)
            return
        for entry in classes_waiting(fresh):
            _close_entry(fresh, entry, ClassEntry.State.LAPSED, None)
            tell_class(entry, _("No class places came free: {title}"), "week:class_waiting")
        open_class_places(fresh)


def remind_teacher(booking: Booking) -> bool:
    """Tell a teacher, once, that the class comes soon; numbers can still be changed on the page that the link opens."""
    with transaction.atomic():
        mine = Booking.objects.filter(pk=booking.pk, state=Booking.State.BOOKED, reminded_at__isnull=True)
        if not mine.update(reminded_at=clock.now()):
            return False
        tell_class(booking, _("Your class comes soon: {title}"), "week:class_ticket")
        audit.record("class.remind", booking, by=None)
    return True


def _end_waiting(entry: ClassEntry, state: ClassEntry.State, by: User | None) -> None:
    with transaction.atomic():
        session = locked(entry.session)
        fresh = ClassEntry.objects.get(pk=entry.pk)
        if fresh.state not in (ClassEntry.State.WAITING, ClassEntry.State.OFFERED):
            raise AlreadyEnded
        _close_entry(session, fresh, state, by)
        _offer_class_places(session)


def _close_entry(session: Session, entry: ClassEntry, state: ClassEntry.State, by: User | None) -> None:
    counter = "class_held" if entry.state == ClassEntry.State.OFFERED else "class_waiting"
    ClassEntry.objects.filter(pk=entry.pk).update(state=state)
    count(session, **{counter: -entry.seats})
    audit.record(f"classlist.{state}", entry, by=by, after={"session": session.pk, "seats": entry.seats})


def _offer_class_places(session: Session) -> None:
    """Hold free class places for the earliest classes that fit and whose school has not enough; the session's row is locked."""
    now = clock.now()
    if not session.class_waiting or not is_open_to_classes(session, now):
        return
    edition = session.activity.edition
    until = min(now + datetime.timedelta(minutes=edition.offer_minutes), session.starts_at)
    for entry in classes_waiting(session):
        if entry.seats <= session.class_left and school_classes(session, entry.school) < edition.classes_of_school:
            ClassEntry.objects.filter(pk=entry.pk).update(state=ClassEntry.State.OFFERED, offer_until=until)
            count(session, class_waiting=-entry.seats, class_held=entry.seats)
            entry.session = session
            tell_class(entry, _("Places are free for your class: {title}"), "week:class_waiting")


def _write_class(session: Session, group: Mapping[str, Any], by: User | None, **rest: Any) -> Booking:
    """The booking, its message and its line of the event log; whoever calls counts the places."""
    seats = group["adults"] + group["children"]
    booking = Booking.objects.create(
        session=session, kind=Booking.Kind.CLASS, seats=seats, code=new_code(), secret=_secret(), **group, **rest
    )
    tell_class(booking, _("Places for your class: {title}"), "week:class_ticket")
    audit.record("class.book", booking, by=by, after={"session": session.pk, "seats": seats})
    return booking


def _check_school(session: Session, school: str, *, counted: int) -> None:
    """A school brings so many classes as the edition allows; the session's row is locked, `counted` of them just came."""
    most = session.activity.edition.classes_of_school
    if school_classes(session, school) - counted >= most:
        raise SchoolHasEnough(most=most, school=school)


def _check_changeable(booking: Booking) -> None:
    until = may_be_cancelled_until(booking)
    if clock.now() > until:
        raise TooLateToChange(until=said(until))


def _standing(session: Session, group: Mapping[str, Any]) -> Booking | None:
    """The booking that this class has in the session already."""
    found = Booking.objects.filter(session=session, kind=Booking.Kind.CLASS, state=Booking.State.BOOKED)
    return found.filter(school=group["school"], class_name=group["class_name"]).first()


def tell_class(party: Booking | ClassEntry, subject: StrOrPromise, page: str, *, text: str = "") -> None:
    """A message to the teacher with the class, its numbers, the time, the place and the link to its page."""
    session = party.session
    link = f"{settings.HUIYAN['address']}{reverse(page, args=[party.secret])}"
    numbers = f"{party.school} {party.class_name}: {party.children} + {party.adults}"
    with translation.override(party.language):
        title = subject.format(title=session.activity.title)
        lines = [text, session.activity.title, numbers, said(session.starts_at), session.venue.name, link]
        body = "\n".join(filter(None, lines))
    notify(party.address, subject=title, body=body, about=party, language=party.language)


def _secret() -> str:
    return secrets.token_urlsafe(16)
