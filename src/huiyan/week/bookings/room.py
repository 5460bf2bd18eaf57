"""The waiting room before a hot opening: who enters gets a signed number in the order of arrival, and is let on by it.

How many are let on is measured, not guessed: once a second somebody who looks at the room counts further, by as many as the
site has borne: fewer when its web processes have more in work than they answer, more again, up to the number that the organiser
allows, when they are at ease. The number is kept by the visitor's browser, so that waiting costs no row, and looking costs
at most a statement. What comes with a turn is the right to send the form, not a place.
"""

from __future__ import annotations

import datetime
import threading
import time
from dataclasses import dataclass
from math import ceil

from django.core import signing
from django.db import connection

from huiyan.kernel import clock
from huiyan.shell.pressure import PRESSURE
from huiyan.shell.times import said
from huiyan.week.bookings.models import Booking, WaitingRoom
from huiyan.week.bookings.refusals import Full, NotYourTurn, RoomNotOpen, ThroughTheRoom
from huiyan.week.bookings.rules import ROOM_BEFORE, check_open, closing
from huiyan.week.proposals.models import Session

SALT = "week.waiting-room"
LONGEST_PAUSE, SHORTEST_PAUSE = 30, 2  # seconds between two looks at the page
COUNTED_EVERY = datetime.timedelta(seconds=1)
LONGEST_STEP = datetime.timedelta(
    seconds=LONGEST_PAUSE
)  # a room that nobody looked at lets no more than this on at once
# Requests in work at once, in the process that counts: below the first it is at ease, above the second it falls behind.
AT_EASE, AT_MOST = 1.5, 4.0
FASTER, SLOWER = 1.25, 0.7
# Of what is allowed at most: the room always moves. Slower would help nobody, because then those who ask are the load.
SLOWEST = 0.1
COUNTING = threading.Lock()


@dataclass(frozen=True)
class Turn:
    """A place in the order of a session's waiting room."""

    session: int
    number: int

    def signed(self) -> str:
        """The turn as it stands in an address; nobody else can make one."""
        return signing.dumps([self.session, self.number], salt=SALT)


@dataclass(frozen=True)
class Look:
    """What a room shows at a moment to everyone in it."""

    admitted: int  # numbers up to this one are let on
    per_minute: float
    left: int
    is_open: bool
    opens_in: float = 0.0  # seconds until booking opens

    def before(self, number: int) -> int:
        """How many are let on before this number."""
        return max(0, number - self.admitted - 1)

    def seconds(self, number: int) -> int:
        """Until it is this number's turn, if the room goes on as it does now."""
        return ceil(self.opens_in + max(0, number - self.admitted) * 60 / max(self.per_minute, 1e-6))

    def pause(self, number: int) -> int:
        """Seconds until this number should look again."""
        return max(SHORTEST_PAUSE, min(self.seconds(number), LONGEST_PAUSE))


def read_turn(text: str) -> Turn | None:
    """The turn of an address or a cookie; nothing when it is not ours."""
    try:
        session, number = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Turn(session, number)


def opens_room_at(session: Session) -> datetime.datetime | None:
    """When the waiting room opens; nothing: it is open as long as the booking is."""
    return session.opens_at and session.opens_at - ROOM_BEFORE


def is_room_open(session: Session, at: datetime.datetime) -> bool:
    """Whether the room can be entered; a session without places left has none, because its waiting list is open to all."""
    opens = opens_room_at(session)
    has_room = session.admit_per_minute > 0 and session.state == Session.State.PLANNED and session.left > 0
    return has_room and (opens is None or opens <= at) and at < closing(session)


def enter_room(session: Session) -> Turn:
    """A turn after all that were given before. No line in the event log: it names nobody, and a rush would fill the log."""
    now = clock.now()
    opens = opens_room_at(session)
    if opens and now < opens:
        raise RoomNotOpen(opens=said(opens), now=said(now))
    check_open(session, max(now, session.opens_at or now))
    if session.left <= 0:
        raise Full(left=0, seats=1)
    number = _next_number(session)
    if number is None:
        begins = session.opens_at or now - LONGEST_STEP  # whoever comes to an idle room is let on at once
        start = {"counted_at": begins, "per_minute": session.admit_per_minute}
        WaitingRoom.objects.get_or_create(session=session, defaults=start)
        return enter_room(session)  # once more, now that there is a room
    return Turn(session.pk, number)


def _next_number(session: Session) -> int | None:
    """The next number, taken in one statement: everybody wants this row, and a transaction would hold it while a process waits for the processor."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE week_waitingroom SET entered = entered + 1 WHERE session_id = %s RETURNING entered", [session.pk]
        )
        found = cursor.fetchone()
    return int(found[0]) if found else None


def is_now(turn: Turn, session: Session) -> bool:
    """Whether the form may be sent with it."""
    return session.admit_per_minute > 0 and turn.number <= look_at(session).admitted


def is_spent(turn: Turn) -> bool:
    """Whether places were booked with it."""
    return Booking.objects.filter(session=turn.session, admission=turn.number).exists()


def look_at(session: Session) -> Look:
    """The room as it is now. Once a second whoever looks first counts further; `session` comes with its room."""
    now, room = clock.now(), getattr(session, "room_before", None)
    is_due = room and room.admitted < room.entered and now - _counted_at(room, session) >= COUNTED_EVERY
    if (
        room and is_due and COUNTING.acquire(blocking=False)
    ):  # the other threads of this process show what they have read
        try:
            _count_further(room, session, now)
        finally:
            COUNTING.release()
    admitted, per_minute = (int(room.admitted), room.per_minute) if room else (0, float(session.admit_per_minute))
    opens_in = max(0.0, (session.opens_at - now).total_seconds()) if session.opens_at else 0.0
    return Look(admitted, per_minute, session.left, is_room_open(session, now), opens_in)


def paced(per_minute: float, *, most: float, at_work: float) -> float:
    """People a minute from now on, by how many requests were in work at once."""
    if at_work > AT_MOST:
        return max(most * SLOWEST, per_minute * SLOWER)
    return float(min(most, per_minute * FASTER if at_work < AT_EASE else per_minute))


def _count_further(room: WaitingRoom, session: Session, now: datetime.datetime) -> None:
    """Let more numbers on; one of several processes that try counts, and the others see it the next time."""
    elapsed = min(now - _counted_at(room, session), LONGEST_STEP).total_seconds()
    per_minute = paced(room.per_minute, most=session.admit_per_minute, at_work=PRESSURE.take(time.monotonic()))
    admitted = min(room.entered, room.admitted + per_minute * elapsed / 60)
    mine = WaitingRoom.objects.filter(pk=room.pk, counted_at=room.counted_at)
    if mine.update(admitted=admitted, per_minute=per_minute, counted_at=now):
        room.admitted, room.per_minute = admitted, per_minute


def _counted_at(room: WaitingRoom, session: Session) -> datetime.datetime:
    """Until when was counted; nobody is let on before booking opens, also when the opening was moved."""
    return max(room.counted_at, session.opens_at or room.counted_at)


def check_turn(session: Session, text: str) -> int | None:
    """The number of the turn with which a session behind a waiting room is booked; refused without one."""
    if not session.admit_per_minute:
        return None
    turn = read_turn(text)
    if turn is None or turn.session != session.pk:
        raise ThroughTheRoom
    look = look_at(session)
    if turn.number > look.admitted:
        raise NotYourTurn(before=look.before(turn.number))
    return turn.number
