"""Check a group in, and count who comes without a booking. Rows are only added; a repeated one is known by device and sequence."""

from __future__ import annotations

import datetime

from django.db import transaction

from huiyan.accounts.models import User
from huiyan.kernel import audit, clock
from huiyan.week.attendance.models import CheckIn, Declaration, WalkIn
from huiyan.week.attendance.refusals import EstimateNeedsAGround, FewerThanNobody, NotBegunYet
from huiyan.week.attendance.verdicts import Scan, Sent, reason_against
from huiyan.week.bookings.codes import read_code
from huiyan.week.bookings.models import Booking
from huiyan.week.proposals.counters import count, locked
from huiyan.week.proposals.models import Session


def check_in(session: Session, *, scan: Scan, by: User) -> CheckIn:
    """Let a group in once: the first scan admits, a later one says since when they are in, a wrong code is refused; each is kept.

    What a device without network told the helper stands beside our verdict: a group that was sent away is not counted as in,
    one that was let in unchecked is judged now.
    """
    with transaction.atomic():
        fresh = locked(session)
        known = CheckIn.objects.filter(device=scan.sent.device, sequence=scan.sent.sequence)
        if known.exists():
            return known.select_related("booking__session__activity", "booking__session__venue").get()
        code = read_code(scan.code)
        booking = _booking_of(code) if code else None
        at = scan.sent.seen_at(clock.now())
        reason = reason_against(fresh, booking, scan, at) or scan.sent_away
        verdict, people = (CheckIn.Verdict.REFUSED, 0) if reason or booking is None else _admit(booking, scan, at)
        made = CheckIn.objects.create(
            session=session, booking=booking, code=code or scan.code[:40], verdict=verdict, reason=reason, people=people, way=scan.way,
            shown="" if scan.shown == verdict else scan.shown, scanned_at=at, by=by, **vars(scan.sent),
        )  # fmt: skip
        if people:
            count(fresh, arrived=people)
        after = {"booking": booking.pk if booking else None, "verdict": verdict, "reason": reason, "people": people}
        audit.record("session.check_in", session, by=by, after=after)
    return made


def count_walk_in(session: Session, *, people: int, sent: Sent, by: User) -> Session:
    """Add people who came without a booking, or take a wrong click back; never below nobody."""
    with transaction.atomic():
        fresh = locked(session)
        if WalkIn.objects.filter(device=sent.device, sequence=sent.sequence).exists():
            return fresh
        if fresh.walked_in + people < 0:
            raise FewerThanNobody(counted=fresh.walked_in, people=-people)
        at = sent.seen_at(clock.now())
        WalkIn.objects.create(session=fresh, people=people, clicked_at=at, by=by, **vars(sent))
        count(fresh, walked_in=people)
        audit.record("session.walk_in", fresh, by=by, after={"people": people})
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


def _admit(booking: Booking, scan: Scan, at: datetime.datetime) -> tuple[str, int]:
    """In, with how many people; or already in."""
    people = scan.people or booking.seats
    if Booking.objects.filter(pk=booking.pk, arrived_at__isnull=True).update(arrived_at=at, arrived=people):
        booking.arrived_at, booking.arrived = at, people
        return CheckIn.Verdict.ADMITTED, people
    return CheckIn.Verdict.AGAIN, 0
