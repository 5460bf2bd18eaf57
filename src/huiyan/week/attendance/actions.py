"""Check a group in, and count who comes without a booking. Rows are only added; a repeated one is known by device and sequence."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from huiyan.accounts.models import User
from huiyan.kernel import audit, clock
from huiyan.week.attendance.models import CheckIn, Declaration, WalkIn
from huiyan.week.attendance.refusals import EstimateNeedsAGround, FewerThanNobody, NotBegunYet
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


def check_in(session: Session, *, scan: Scan, by: User) -> CheckIn:
    """Let a group in once: the first scan admits, a later one says since when they are in, a wrong code is refused; each is kept.

    What a device without network told the helper stands beside our verdict: a group that it sent away is not counted as in.
    """
    with transaction.atomic():
        fresh = Session.objects.select_for_update().get(pk=session.pk)
        known = CheckIn.objects.filter(device=scan.sent.device, sequence=scan.sent.sequence)
        if known.exists():
            return known.select_related("booking__session__activity", "booking__session__venue").get()
        code = read_code(scan.code)
        booking = _booking_of(code) if code else None
        at = scan.sent.seen_at(clock.now())
        reason = _reason_against(fresh, booking, scan, at)
        verdict, people = (CheckIn.Verdict.REFUSED, 0) if reason or booking is None else _admit(booking, scan, at)
        made = CheckIn.objects.create(
            session=session, booking=booking, code=code or scan.code[:40], verdict=verdict, reason=reason, people=people, way=scan.way,
            shown="" if scan.shown == verdict else scan.shown, scanned_at=at, by=by, **vars(scan.sent),
        )  # fmt: skip
        if people:
            Session.objects.filter(pk=session.pk).update(arrived=F("arrived") + people)
        after = {"booking": booking.pk if booking else None, "verdict": verdict, "reason": reason, "people": people}
        audit.record("session.check_in", session, by=by, after=after)
    return made


def count_walk_in(session: Session, *, people: int, sent: Sent, by: User) -> Session:
    """Add people who came without a booking, or take a wrong click back; never below nobody."""
    with transaction.atomic():
        fresh = Session.objects.select_for_update().get(pk=session.pk)
        if WalkIn.objects.filter(device=sent.device, sequence=sent.sequence).exists():
            return fresh
        if fresh.walked_in + people < 0:
            raise FewerThanNobody(counted=fresh.walked_in, people=-people)
        at = sent.seen_at(clock.now())
        WalkIn.objects.create(session=fresh, people=people, clicked_at=at, by=by, **vars(sent))
        Session.objects.filter(pk=fresh.pk).update(walked_in=F("walked_in") + people)
        audit.record("session.walk_in", fresh, by=by, after={"people": people})
    fresh.refresh_from_db(fields=["walked_in"])
    return fresh


def declare_count(session: Session, *, grade: str, people: int, ground: str, by: User) -> Declaration:
    """Say how many came where nobody counted; a later one corrects an earlier one, which stays."""
    if clock.now() < session.starts_at:
        raise NotBegunYet
    if grade == Declaration.Grade.ESTIMATED and not ground:
        raise EstimateNeedsAGround
    with transaction.atomic():
        before = session.declarations.filter(grade=grade).first()
        made = Declaration.objects.create(session=session, grade=grade, people=people, ground=ground, by=by)
        after = {"grade": grade, "people": people, "ground": ground}
        audit.record(
            "session.declare_count", session, by=by, before={"people": before.people} if before else None, after=after
        )
    return made


def _booking_of(code: str) -> Booking | None:
    return Booking.objects.filter(code=code).select_related("session__activity", "session__venue").first()


def _reason_against(session: Session, booking: Booking | None, scan: Scan, at: datetime.datetime) -> str:
    """Why this code does not open this door, or nothing."""
    if not read_code(scan.code):
        return Reason.UNREADABLE
    if scan.token and read_token(read_code(scan.code), scan.token) is None:
        return Reason.FORGED
    if booking is None:
        return Reason.UNKNOWN
    if booking.session_id != session.pk:
        days = {timezone.localtime(one.starts_at).date() for one in (session, booking.session)}
        return Reason.OTHER_DAY if len(days) > 1 else Reason.OTHER_SESSION
    if session.state == Session.State.CANCELLED:
        return Reason.NOT_HELD
    if booking.state in ENDED:
        return ENDED[Booking.State(booking.state)]
    if at > session.ends_at and scan.way != CheckIn.Way.LIST:
        return Reason.OVER
    if scan.shown == CheckIn.Verdict.REFUSED:
        return scan.reason or Reason.NOT_LISTED
    return ""


def _admit(booking: Booking, scan: Scan, at: datetime.datetime) -> tuple[str, int]:
    """In, with how many people; or already in."""
    people = scan.people or booking.seats
    if Booking.objects.filter(pk=booking.pk, arrived_at__isnull=True).update(arrived_at=at, arrived=people):
        booking.arrived_at, booking.arrived = at, people
        return CheckIn.Verdict.ADMITTED, people
    return CheckIn.Verdict.AGAIN, 0
