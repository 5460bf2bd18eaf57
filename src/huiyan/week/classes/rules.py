"""When a class may book, and how large it may be."""

from __future__ import annotations

import datetime

from huiyan.accounts.models import User
from huiyan.shell.times import said
from huiyan.week.bookings.rules import check_open, is_open
from huiyan.week.classes.refusals import ClassesClosed, ClassTooLarge, NoClasses
from huiyan.week.proposals.models import Session


def check_open_to_classes(session: Session, at: datetime.datetime) -> None:
    """Refuse what no class can book at this moment, and say why."""
    check_open(session, at)
    if session.class_until and at >= session.class_until:
        raise ClassesClosed(until=said(session.class_until))
    if not session.class_capacity:
        raise NoClasses


def check_class_size(session: Session, seats: int) -> None:
    """Refuse a class that is larger than the edition's rules allow."""
    most = session.activity.edition.largest_class
    if seats > most:
        raise ClassTooLarge(most=most)


def is_open_to_classes(session: Session, at: datetime.datetime) -> bool:
    """Whether a class can book, or wait for, places of this session."""
    in_time = session.class_until is None or at < session.class_until
    return session.class_capacity > 0 and session.activity.needs_booking and in_time and is_open(session, at)


def may_contact(user: User) -> bool:
    """Hosts and organisers call a teacher whose bus is late; a supervisor needs no name and no number."""
    return user.may("week.manage") or not user.may("week.read")


def sees_every_class(user: User) -> bool:
    """Organisers and supervisors see the classes of all hosts; hosts those that come to them."""
    return user.may("week.read")
