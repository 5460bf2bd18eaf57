"""What is said at the door about a scan: by the page, and by a device without network, in the same words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyan.kernel import clock
from huiyan.shell.templatetags.shell import inlang, moment
from huiyan.week.attendance.models import CheckIn
from huiyan.week.attendance.queries import same_place, tickets_of
from huiyan.week.bookings.models import Booking
from huiyan.week.bookings.signing import FLAGS, flags_of, public_keys
from huiyan.week.codes import Need
from huiyan.week.proposals.models import Session


@dataclass(frozen=True)
class Shown:
    """A verdict as it stands on the screen."""

    verdict: str
    says: str
    people: str = ""
    group: str = ""
    needs: str = ""
    place: str = ""
    code: str = ""


def shown(scan: CheckIn) -> Shown:
    """The words for a scan."""
    booking = scan.booking
    if booking is None:
        return Shown(scan.verdict, scan.get_reason_display(), code=scan.code)
    if scan.reason in (CheckIn.Reason.OTHER_DAY, CheckIn.Reason.OTHER_SESSION):
        return Shown(scan.verdict, scan.get_reason_display(), place=where(booking.session), code=scan.code)
    people, says = "", scan.get_reason_display()
    if scan.verdict == CheckIn.Verdict.ADMITTED:
        people, says = str(scan.people), _("may go in")
    elif scan.verdict == CheckIn.Verdict.AGAIN and booking.arrived_at:
        people, says = str(booking.arrived), _("already in at {at}").format(at=_clock(booking))
    needs = " · ".join(booking.need_words())
    return Shown(scan.verdict, says, people, group_words(booking), needs, code=scan.code)


def group_words(booking: Booking) -> str:
    """Who comes: a class, adults and children."""
    parts = [_("school class")] if booking.kind == Booking.Kind.CLASS else []
    if booking.adults:
        parts.append(ngettext("{n} adult", "{n} adults", booking.adults).format(n=booking.adults))
    if booking.children:
        parts.append(ngettext("{n} child", "{n} children", booking.children).format(n=booking.children))
    return pgettext("between two facts", " · ").join(parts)


UNSURE = "unlisted"  # a device's own question, which no scan keeps
FRAMES = [Shown(name, "") for name in (*CheckIn.Verdict.values, CheckIn.Said.TRUSTED.value, UNSURE)]


def where(session: Session) -> str:
    """The session that a ticket is for, in a line."""
    return f"{moment(session.starts_at)} · {inlang(session.venue, 'name')} · {inlang(session.activity, 'title')}"


def door_words() -> dict[str, Any]:
    """What a device needs to say all of this by itself."""
    return {
        "reasons": {str(value): str(label) for value, label in CheckIn.Reason.choices},
        "needs": {letter: str(dict(Need.choices)[need]) for need, letter in FLAGS.items()},
        "in": _("may go in"),
        "again": _("already in at {at}"),
        "unlisted": _("not in this phone’s list of {at}: it will be checked when there is a network. Let in?"),
        "no_list": _("this phone has no list yet: it will be checked when there is a network. Let in?"),
        "trusted": _("let in unchecked"),
        "class": _("school class"),
        "adults": [ngettext("{n} adult", "{n} adults", n) for n in (1, 2)],
        "children": [ngettext("{n} child", "{n} children", n) for n in (1, 2)],
        "between": pgettext("between two facts", " · "),
    }


def door_list(session: Session) -> dict[str, Any]:
    """What a device keeps to check tickets without network: codes, group sizes, needs and states; no name and no number."""
    return {
        "session": session.pk,
        "made": int(clock.now().timestamp() * 1000),
        "ends": int(session.ends_at.timestamp() * 1000),
        "zone": timezone.get_default_timezone_name(),
        "day": _day(session),
        "held": session.state == Session.State.PLANNED,
        "counts": counts(session),
        "keys": public_keys(),
        "tickets": {one.code: _ticket(one) for one in tickets_of(session)},
        "others": {one.pk: [_day(one), where(one)] for one in same_place(session)[:500]},
    }


def counts(session: Session) -> dict[str, int]:
    """The counters of a door."""
    return {
        "booked": session.booked + session.class_booked,
        "arrived": session.arrived,
        "walked_in": session.walked_in,
    }


def _ticket(booking: Booking) -> list[object]:
    return [booking.state, booking.adults, booking.children, flags_of(booking), _clock(booking), booking.arrived or 0]


def _clock(booking: Booking) -> str:
    return f"{timezone.localtime(booking.arrived_at):%H:%M}" if booking.arrived_at else ""


def _day(session: Session) -> str:
    return timezone.localtime(session.starts_at).date().isoformat()
