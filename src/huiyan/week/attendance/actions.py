"""Check a group in, and count who comes without a booking. Rows are only added; a repeated one is known by device and sequence."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from huiyan.accounts.models import User
from huiyan.kernel import audit, clock
from huiyan.week.attendance.models import CheckIn, WalkIn
from huiyan.week.attendance.refusals import FewerThanNobody
from huiyan.week.bookings.codes import read_code
from huiyan.week.bookings.models import Booking
from huiyan.week.proposals.models import Session


@dataclass(frozen=True)
class Scan:
    """What a device saw: the code as it was read, by which device, as its how-manieth scan, and when."""

    code: str
    device: str
    sequence: int
    way: str = CheckIn.Way.TYPED
    people: int | None = None
    at: datetime.datetime | None = None


def check_in(session: Session, *, scan: Scan, by: User) -> CheckIn:
    """Let a group in once: the first scan admits, a later one says since when they are in, a wrong code is refused; each is kept."""
    with transaction.atomic():
        Session.objects.select_for_update().get(pk=session.pk)
        known = CheckIn.objects.filter(device=scan.device, sequence=scan.sequence).select_related("booking").first()
        if known:
            return known
        code = read_code(scan.code)
        booking = (
            Booking.objects.filter(code=code).select_related("session__activity", "session__venue").first()
            if code
            else None
        )
        at = scan.at or clock.now()
        verdict, people = _verdict(session, booking, scan, at)
        made = CheckIn.objects.create(
            session=session, booking=booking, code=code or scan.code[:40], verdict=verdict, people=people, way=scan.way,
            device=scan.device, sequence=scan.sequence, scanned_at=at, by=by,
        )  # fmt: skip
        if people:
            Session.objects.filter(pk=session.pk).update(arrived=F("arrived") + people)
        after = {"booking": booking.pk if booking else None, "verdict": verdict, "people": people}
        audit.record("session.check_in", session, by=by, after=after)
    return made


def count_walk_in(session: Session, *, people: int, device: str, sequence: int, by: User) -> Session:
    """Add people who came without a booking, or take a wrong click back; never below nobody."""
    with transaction.atomic():
        fresh = Session.objects.select_for_update().get(pk=session.pk)
        if WalkIn.objects.filter(device=device, sequence=sequence).exists():
            return fresh
        if fresh.walked_in + people < 0:
            raise FewerThanNobody(counted=fresh.walked_in, people=-people)
        WalkIn.objects.create(
            session=fresh, people=people, device=device, sequence=sequence, clicked_at=clock.now(), by=by
        )
        Session.objects.filter(pk=fresh.pk).update(walked_in=F("walked_in") + people)
        audit.record("session.walk_in", fresh, by=by, after={"people": people})
    fresh.refresh_from_db(fields=["walked_in"])
    return fresh


def _verdict(session: Session, booking: Booking | None, scan: Scan, at: datetime.datetime) -> tuple[str, int]:
    """What the scan means, and how many people it lets in."""
    if booking is None or booking.session_id != session.pk or booking.state != Booking.State.BOOKED:
        return CheckIn.Verdict.REFUSED, 0
    people = scan.people or booking.seats
    first = Booking.objects.filter(pk=booking.pk, arrived_at__isnull=True)
    if first.update(arrived_at=at, arrived=people):
        return CheckIn.Verdict.ADMITTED, people
    return CheckIn.Verdict.AGAIN, 0
