"""What a device saw at the door, and whether the code opens it: pure, and the same here as on the device.

`static/week/tickets.js::judge` asks the same questions in the same order; one table of cases tests both
(tests/week/attendance/test_attendance_verdicts.py). A change here is a change there.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from huiyan.week.attendance.models import CheckIn
from huiyan.week.bookings.codes import read_code
from huiyan.week.bookings.models import Booking
from huiyan.week.bookings.signing import read_token
from huiyan.week.proposals.models import Session

Reason = CheckIn.Reason
ENDED = {Booking.State.CANCELLED: Reason.CANCELLED, Booking.State.RELEASED: Reason.RELEASED}


@dataclass(frozen=True)
class Sent:
    """By which device, as its how-manieth message, and when by the device's own clock: when it was seen, and when sent."""

    device: str
    sequence: int
    device_at: datetime.datetime | None = None
    sent_at: datetime.datetime | None = None

    def seen_at(self, received: datetime.datetime) -> datetime.datetime:
        """When it was seen by our clock: as long before we received it as the device says it had it, however wrong its clock is."""
        if self.device_at is None or self.sent_at is None:
            return received
        return received - max(self.sent_at - self.device_at, datetime.timedelta(0))


@dataclass(frozen=True)
class Scan:
    """What a device read: a code, the signed part of its link, the number of people, and what it told the helper without network."""

    code: str
    sent: Sent
    token: str = ""
    way: str = CheckIn.Way.TYPED
    people: int | None = None
    shown: str = ""
    reason: str = ""

    @property
    def sent_away(self) -> str:
        """Why the helper already sent this group away, or nothing: what happened at the door cannot be judged otherwise later."""
        return (self.reason or Reason.NOT_LISTED) if self.shown == CheckIn.Said.REFUSED else ""


def reason_against(session: Session, booking: Booking | None, scan: Scan, at: datetime.datetime) -> str:
    """Why this code does not open this door, or nothing."""
    code = read_code(scan.code)
    if not code:
        return Reason.UNREADABLE
    if scan.token and read_token(code, scan.token) is None:
        return Reason.FORGED
    if booking is None:
        return Reason.UNKNOWN
    if booking.session_id != session.pk:
        return Reason.OTHER_SESSION if _day(booking.session) == _day(session) else Reason.OTHER_DAY
    if session.state == Session.State.CANCELLED:
        return Reason.NOT_HELD
    if booking.state in ENDED:
        return ENDED[Booking.State(booking.state)]
    if at > session.ends_at and scan.way != CheckIn.Way.LIST:
        return Reason.OVER
    return ""


def _day(session: Session) -> datetime.date:
    return timezone.localtime(session.starts_at).date()
