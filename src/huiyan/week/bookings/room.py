"""The waiting room before a hot opening: who enters gets a signed turn, in the order of arrival, and is admitted at a steady rate.

A turn is a moment: the opening, or a fraction of a minute after the turn before it, whichever is later. It is signed and
kept by the visitor's browser, so that waiting costs the site one small page now and then and no row. The rate is what the
site bears; what is bought with a turn is the right to send the form, not a place.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.utils import timezone

from huiyan.kernel import clock
from huiyan.shell.times import said
from huiyan.week.bookings.models import WaitingRoom
from huiyan.week.bookings.refusals import Full, NotYourTurn, RoomNotOpen, ThroughTheRoom, TurnOver
from huiyan.week.bookings.rules import check_open
from huiyan.week.proposals.models import Session

BEFORE = datetime.timedelta(minutes=30)  # the room opens so long before the booking
HOLDS = datetime.timedelta(minutes=10)  # a turn is over so long after it began
SALT = "week.waiting-room"
LONGEST_PAUSE, SHORTEST_PAUSE = 30, 2  # seconds between two looks at the page


@dataclass(frozen=True)
class Turn:
    """A place in the order of a session's waiting room."""

    session: int
    number: int
    at: datetime.datetime

    @property
    def over_at(self) -> datetime.datetime:
        """When it ends."""
        return self.at + HOLDS

    def is_now(self, at: datetime.datetime) -> bool:
        """Whether the form may be sent with it."""
        return self.at <= at < self.over_at

    def signed(self) -> str:
        """The turn as it stands in an address; nobody else can make one."""
        milliseconds = round(self.at.timestamp() * 1000)
        return signing.dumps([self.session, self.number, milliseconds], salt=SALT)


def read_turn(text: str) -> Turn | None:
    """The turn of an address; nothing when it is not ours."""
    try:
        session, number, milliseconds = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    return Turn(session, number, datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC))


def opens_room_at(session: Session) -> datetime.datetime | None:
    """When the waiting room opens; nothing: it is open as long as the booking is."""
    return session.opens_at and session.opens_at - BEFORE


def is_room_open(session: Session, at: datetime.datetime) -> bool:
    """Whether the room can be entered; a session without places left has none, because its waiting list is open to all."""
    opens, closes = opens_room_at(session), min(session.closes_at or session.starts_at, session.starts_at)
    has_room = session.admit_per_minute > 0 and session.state == Session.State.PLANNED and session.left > 0
    return has_room and (opens is None or opens <= at) and at < closes


def enter_room(session: Session) -> Turn:
    """A turn after all that were given before. No line in the event log: it names nobody, and a rush would fill the log."""
    now = clock.now()
    opens = opens_room_at(session)
    if opens and now < opens:
        raise RoomNotOpen(opens=said(opens), now=said(now))
    check_open(session, max(now, session.opens_at or now))
    first = max(now, session.opens_at or now)
    with transaction.atomic():
        room, _new = WaitingRoom.objects.select_for_update().get_or_create(session=session, defaults={"next_at": first})
        at, number = max(first, room.next_at), room.entered + 1
        after = at + datetime.timedelta(minutes=1) / max(1, session.admit_per_minute)
        WaitingRoom.objects.filter(pk=room.pk).update(entered=number, next_at=after)
    return Turn(session.pk, number, at)


def before_turn(turn: Turn, session: Session, at: datetime.datetime) -> int:
    """How many are admitted before this turn, by the rate."""
    begins = max(at, session.opens_at or at)
    return max(0, round((turn.at - begins).total_seconds() * session.admit_per_minute / 60))


def pause(turn: Turn, at: datetime.datetime) -> int:
    """Seconds until the page should be looked at again."""
    left = int((turn.at - at).total_seconds()) + 1
    return max(SHORTEST_PAUSE, min(left, LONGEST_PAUSE))


def to_the_second(at: datetime.datetime) -> str:
    """A time of day in the city, to the second: minutes are too coarse for a rush."""
    return timezone.localtime(at).strftime("%H:%M:%S")


def check_turn(session: Session, text: str, *, seats: int, at: datetime.datetime) -> int | None:
    """The number of the turn with which a session behind a waiting room is booked; refused without one."""
    if not session.admit_per_minute:
        return None
    turn = read_turn(text)
    if turn is None or turn.session != session.pk:
        if session.left <= 0:  # nothing to be had with a turn either
            raise Full(left=0, seats=seats)
        raise ThroughTheRoom
    if at < turn.at:
        raise NotYourTurn(admit=to_the_second(turn.at), now=to_the_second(at))
    if not turn.is_now(at):
        raise TurnOver(admit=to_the_second(turn.at), over=to_the_second(turn.over_at))
    return turn.number
